//! An outcome in, out what the page shows of earlier rounds' trainees: placement figures by school,
//! firm and group of majors, each with what it counts, and the trend from round to round as lines.
//! The picture is drawn here and needs no script.

use serde::Serialize;

use super::ways::place;
use crate::domain::market::Figure;
use crate::domain::model::Measure;
use crate::domain::outcome::{Outcome, Rate, Target, Traced, Tracking};
use crate::domain::words::{self, Label, Said, labels as l};

/// Size of the picture, and free space around what is drawn \[units of the drawing\].
const WIDTH: f64 = 760.0;
const HEIGHT: f64 = 260.0;
const LEFT: f64 = 48.0;
const RIGHT: f64 = 60.0;
const TOP: f64 = 16.0;
const BOTTOM: f64 = 30.0;

/// Between the first and last round and the ends of the picture.
const INSET: f64 = 36.0;

/// Least distance between two figures beside the last round.
const APART: f64 = 13.0;

/// Most rounds named below the picture.
const NAMED: usize = 9;

/// The figures that have a line.
const DRAWN: [Figure; 5] = [
    Figure::Certified,
    Figure::Hired,
    Figure::Aligned,
    Figure::Retained,
    Figure::Satisfaction,
];

/// What the section shows.
#[derive(Serialize)]
pub(in crate::apps::report) struct Tracks<'a> {
    /// Names of the figures, in the order of the columns.
    pub figures: Vec<Said>,
    /// All rows, then by round, school, firm and group of majors.
    pub groups: Vec<Group<'a>>,
    trend: Option<Trend<'a>>,
}

/// Lines of one kind.
#[derive(Serialize)]
pub(in crate::apps::report) struct Group<'a> {
    pub title: Label,
    pub rows: Vec<Row<'a>>,
    /// Opened by whoever asks.
    folded: bool,
}

/// The figures of a school, a firm, a round or a group of majors.
#[derive(Serialize)]
pub(in crate::apps::report) struct Row<'a> {
    pub name: Said,
    pub row: &'a Traced,
    pub figures: Vec<Shown>,
}

/// A figure with what it counts.
#[derive(Serialize)]
pub(in crate::apps::report) struct Shown {
    pub value: Option<String>,
    pub of: Said,
    pub lacking: Option<Said>,
    width: u32,
    /// An official target names a number that it does not reach.
    short: bool,
}

/// Figures from round to round.
#[derive(Serialize)]
struct Trend<'a> {
    width: f64,
    height: f64,
    base: String,
    end: String,
    ticks: Vec<(String, String)>,
    rounds: Vec<(String, &'a str)>,
    lines: Vec<Line>,
}

/// A figure from round to round; broken where a round lacks it.
#[derive(Serialize)]
struct Line {
    name: Said,
    class: usize,
    path: String,
    points: Vec<Point>,
    /// Place and text of the last figure.
    last: Option<(String, String)>,
}

#[derive(Serialize)]
struct Point {
    x: String,
    y: String,
    value: String,
}

/// What became of earlier trainees; `None` without the table.
pub(in crate::apps::report) fn tracks(outcome: &Outcome) -> Option<Tracks<'_>> {
    let found = outcome.indicators.as_ref()?;
    let tracking = found.tracking.as_ref()?;
    let rows = |of: &'_ [Traced]| -> Vec<Said> { of.iter().map(name).collect() };
    let group = |title, of| Group {
        title,
        folded: [l::BY_FIRM, l::BY_GROUP].contains(&title),
        rows: rows(of)
            .into_iter()
            .zip(of)
            .map(|(name, row)| line(name, row, &found.targets))
            .collect(),
    };
    let whole = line(l::WHOLE.into(), &tracking.whole, &found.targets);
    let mut groups = vec![
        Group {
            title: l::WHOLE,
            rows: vec![whole],
            folded: false,
        },
        group(l::BY_ROUND, &tracking.rounds),
        group(l::BY_SCHOOL, &tracking.schools),
        group(l::BY_FIRM, &tracking.firms),
        group(l::BY_GROUP, &tracking.groups),
    ];
    // A kind that no row names says nothing.
    groups.retain(|group| group.title == l::WHOLE || group.rows.iter().any(|r| named(r.row)));
    Some(Tracks {
        figures: Figure::ALL.map(|(f, ..)| words::figure_name(f)).into(),
        groups,
        trend: trend(tracking),
    })
}

fn named(row: &Traced) -> bool {
    !row.code.is_empty()
}

/// Name and code; where there is neither, that the rows name none.
fn name(row: &Traced) -> Said {
    match (row.name.as_str(), row.code.as_str()) {
        ("", "") => l::UNNAMED.into(),
        ("", code) => Said::data(code),
        (name, code) if name == code => Said::data(name),
        (name, code) => Said::data(format!("{name} {code}")),
    }
}

fn line<'a>(name: Said, row: &'a Traced, targets: &[Target]) -> Row<'a> {
    let figures = Figure::ALL.iter();
    Row {
        name,
        row,
        figures: figures
            .map(|&(figure, ..)| shown(figure, row.rate(figure), targets))
            .collect(),
    }
}

fn shown(figure: Figure, rate: &Rate, targets: &[Target]) -> Shown {
    let least = targets.iter().find_map(|target| match target.measure {
        Measure::RelatedEmployment if figure == Figure::Aligned => target.least,
        Measure::FirmSatisfaction if figure == Figure::Satisfaction => target.least,
        _ => None,
    });
    Shown {
        value: rate.value.map(words::percent),
        of: match rate.whole {
            0 => Said::data(""),
            _ => words::made_of(figure, rate.part, rate.whole),
        },
        lacking: words::lacking(rate),
        width: rate.value.unwrap_or(0) / 100,
        short: rate
            .value
            .is_some_and(|value| least.is_some_and(|least| value < least)),
    }
}

/// Lines over the rounds that are named, if there are two or more.
fn trend(tracking: &Tracking) -> Option<Trend<'_>> {
    let rounds: Vec<&Traced> = tracking.rounds.iter().filter(|row| named(row)).collect();
    if rounds.len() < 2 {
        return None;
    }
    let values = rounds
        .iter()
        .flat_map(|row| DRAWN.iter().filter_map(|&figure| row.rate(figure).value));
    let floor = values.min()? / 1_000 * 1_000;
    let floor = floor.min(9_000);
    let span = (WIDTH - LEFT - RIGHT - 2.0 * INSET) / (rounds.len() - 1) as f64;
    let x = |nth: usize| LEFT + INSET + span * nth as f64;
    let y = |value: u32| {
        let share = f64::from(value - floor) / f64::from(10_000 - floor);
        HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * share
    };
    let mut lines: Vec<(Option<f64>, Line)> = Vec::new();
    for (class, &figure) in DRAWN.iter().enumerate() {
        let known = rounds.iter().enumerate();
        let known = known.map(|(nth, row)| Some((x(nth), row.rate(figure).value?)));
        let known: Vec<Option<(f64, u32)>> = known.collect();
        lines.push(drawn(figure, class + 1, &known, &y));
    }
    let mut ends: Vec<(f64, usize)> = (0..)
        .zip(&lines)
        .filter_map(|(n, l)| Some((l.0?, n)))
        .collect();
    ends.sort_by(|a, b| a.0.total_cmp(&b.0));
    spread(&mut ends);
    for (at, nth) in ends {
        let line = &mut lines[nth].1;
        if let Some((own, _)) = &mut line.last {
            *own = place(at);
        }
    }
    let each = rounds.len().div_ceil(NAMED);
    let named = rounds.iter().enumerate().filter(|(nth, _)| nth % each == 0);
    let ticks = (floor / 1_000..=10).map(|tenth| {
        let value = tenth * 1_000;
        (place(y(value)), format!("{}%", value / 100))
    });
    Some(Trend {
        width: WIDTH,
        height: HEIGHT,
        base: place(HEIGHT - BOTTOM),
        end: place(WIDTH - RIGHT),
        ticks: ticks.collect(),
        rounds: named
            .map(|(nth, row)| (place(x(nth)), row.code.as_str()))
            .collect(),
        lines: lines.into_iter().map(|(_, line)| line).collect(),
    })
}

/// A figure as a line, and the height of its last point if the last round knows it.
fn drawn(
    figure: Figure,
    class: usize,
    known: &[Option<(f64, u32)>],
    y: &dyn Fn(u32) -> f64,
) -> (Option<f64>, Line) {
    let mut path = Vec::new();
    let mut pen = "M";
    for point in known {
        if let Some((x, value)) = point {
            path.push(format!("{pen}{} {}", place(*x), place(y(*value))));
        }
        pen = if point.is_some() { "L" } else { "M" };
    }
    let point = |(x, value): &(f64, u32)| Point {
        x: place(*x),
        y: place(y(*value)),
        value: words::percent(*value),
    };
    let last = known.last().copied().flatten();
    let line = Line {
        name: words::figure_name(figure),
        class,
        path: path.join(" "),
        points: known.iter().flatten().map(point).collect(),
        last: last.map(|(_, value)| (place(y(value)), words::percent(value))),
    };
    (last.map(|(_, value)| y(value)), line)
}

/// Moves figures, which come by height, down until each stands clear of the one above; those that
/// would leave the picture move up again.
fn spread(ends: &mut [(f64, usize)]) {
    for nth in 1..ends.len() {
        ends[nth].0 = ends[nth].0.max(ends[nth - 1].0 + APART);
    }
    let mut most = HEIGHT - BOTTOM;
    for end in ends.iter_mut().rev() {
        end.0 = end.0.min(most);
        most = end.0 - APART;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn round(code: &str, hired: Option<u32>, aligned: Option<u32>) -> Traced {
        let rate = |value: Option<u32>| Rate {
            value,
            part: value.unwrap_or(0).into(),
            whole: value.map_or(0, |_| 10_000),
            missing: u64::from(value.is_none()),
        };
        Traced {
            code: code.to_owned(),
            rows: 1,
            hired: rate(hired),
            aligned: rate(aligned),
            ..Traced::default()
        }
    }

    #[test]
    fn lines_break_where_a_round_lacks_the_figure_and_stay_in_the_picture() {
        let tracking = Tracking {
            whole: Traced::default(),
            schools: Vec::new(),
            firms: Vec::new(),
            groups: Vec::new(),
            rounds: vec![
                round("甲", Some(8_000), Some(8_700)),
                round("乙", None, Some(8_710)),
                round("丙", Some(8_720), Some(8_720)),
                round("", Some(1_000), None),
            ],
        };
        let trend = trend(&tracking).expect("three rounds are named");
        assert_eq!(trend.rounds.len(), 3);
        assert_eq!(trend.ticks.first().map(|t| t.1.as_str()), Some("80%"));
        let hired = &trend.lines[1];
        assert_eq!(
            (hired.points.len(), hired.path.matches('M').count()),
            (2, 2)
        );
        let aligned = &trend.lines[2];
        assert_eq!(
            (aligned.points.len(), aligned.path.matches('M').count()),
            (3, 1)
        );
        let at = |line: &Line| {
            line.last
                .as_ref()
                .map(|l| l.0.parse::<f64>().expect("a number"))
        };
        let apart = (at(hired).expect("last") - at(aligned).expect("last")).abs();
        assert!(apart >= APART - 0.1, "{apart}");
        assert!(trend.lines[0].last.is_none());
    }

    #[test]
    fn figures_at_the_foot_move_up() {
        let mut ends = [(HEIGHT - BOTTOM - 1.0, 0), (HEIGHT - BOTTOM, 1)];
        spread(&mut ends);
        assert!(ends[1].0 <= HEIGHT - BOTTOM && ends[1].0 - ends[0].0 >= APART - 1e-9);
    }

    #[test]
    fn a_figure_below_its_target_says_so() {
        let target = |measure, least| Target {
            measure,
            least,
            says: String::new(),
            document: String::new(),
            status: "official".into(),
            value: None,
        };
        let targets = [target(Measure::RelatedEmployment, Some(9_000))];
        let rate = Rate {
            value: Some(8_999),
            part: 8_999,
            whole: 10_000,
            missing: 0,
        };
        assert!(shown(Figure::Aligned, &rate, &targets).short);
        assert!(!shown(Figure::Retained, &rate, &targets).short);
    }
}
