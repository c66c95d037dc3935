//! An outcome in, out what would serve more heads: a curve of heads in classes against the least
//! size, the consents and parks worth most, class sizes as bars, the calls that nobody could teach.
//! Both pictures are drawn here and need no script.

use serde::Serialize;

use super::Index;
use crate::domain::market::Tier;
use crate::domain::outcome::{CallOut, Outcome};
use crate::domain::words::{self, Said, grouped};

/// Size of a picture \[units of the drawing\].
const WIDTH: f64 = 760.0;
const HEIGHT: f64 = 230.0;
/// Free space left, right, above and below what is drawn.
const LEFT: f64 = 52.0;
const RIGHT: f64 = 16.0;
const TOP: f64 = 22.0;
const BOTTOM: f64 = 34.0;

/// Between the first and last point and the ends of the picture, so that figures have room.
const INSET: f64 = 18.0;

/// What the section shows.
#[derive(Serialize)]
pub(super) struct Ways<'a> {
    frontier: Option<Curve>,
    sizes: Option<Bars>,
    consents: Vec<Row>,
    parks: Vec<Said>,
    untaught: Vec<Untaught<'a>>,
    waived: Vec<Waived<'a>>,
    tried: Option<Said>,
}

/// Heads in classes against the least size.
#[derive(Serialize)]
struct Curve {
    width: f64,
    height: f64,
    base: String,
    path: String,
    points: Vec<Point>,
    ticks: Vec<Tick>,
}

#[derive(Serialize)]
struct Point {
    x: String,
    y: String,
    least: u32,
    heads: String,
    classes: u32,
    /// The model's own least size.
    now: bool,
    proved: bool,
    named: bool,
}

#[derive(Serialize)]
struct Tick {
    y: String,
    text: String,
}

/// Classes by size.
#[derive(Serialize)]
struct Bars {
    width: f64,
    height: f64,
    base: String,
    bars: Vec<Bar>,
}

#[derive(Serialize)]
struct Bar {
    x: String,
    y: String,
    width: String,
    height: String,
    size: u32,
    classes: usize,
    waived: usize,
    named: bool,
}

#[derive(Serialize)]
struct Row {
    count: usize,
    heads: i64,
    whose: String,
    moved: String,
    proved: bool,
}

#[derive(Serialize)]
struct Untaught<'a> {
    call: &'a str,
    place: usize,
    role: &'a str,
    heads: u32,
    supply: Said,
    lacks: Vec<Said>,
}

#[derive(Serialize)]
struct Waived<'a> {
    class: &'a str,
    size: u32,
    reason: &'a str,
}

pub(super) fn ways<'a>(outcome: &'a Outcome, index: &Index<'a>) -> Ways<'a> {
    let outlook = &outcome.outlook;
    let untaught = outcome.calls.iter().filter(|call| nobody(call));
    let classes = outcome.calls.iter().flat_map(|call| &call.classes);
    let waived = classes.filter(|class| class.tier == Tier::Waived);
    Ways {
        frontier: curve(outcome),
        sizes: bars(outcome),
        consents: consents(outcome),
        parks: outlook.parks.iter().map(words::parks).collect(),
        untaught: untaught.map(|call| row(call, index)).collect(),
        waived: waived
            .map(|class| Waived {
                class: &class.code,
                size: class.size,
                reason: class.waiver.as_deref().unwrap_or_default(),
            })
            .collect(),
        tried: words::tried(outlook),
    }
}

/// Whether no programme could teach a class of the call.
pub(in crate::apps::report) fn nobody(call: &CallOut) -> bool {
    call.supply.able == 0 && call.classes.iter().any(|class| !class.members.is_empty())
}

fn row<'a>(call: &'a CallOut, index: &Index<'a>) -> Untaught<'a> {
    Untaught {
        call: &call.code,
        place: index.places[call.code.as_str()],
        role: &call.role,
        heads: call.classes.iter().map(|class| class.size).sum(),
        supply: words::supply(&call.supply),
        lacks: call.supply.lacks.iter().map(words::lack).collect(),
    }
}

fn consents(outcome: &Outcome) -> Vec<Row> {
    let sets = outcome.outlook.consents.iter();
    let row = |set: &crate::domain::outcome::Consents| Row {
        count: set.demands.len(),
        heads: set.reformed.heads,
        whose: set.demands.join("、"),
        moved: set.reformed.dissolved.join("、"),
        proved: set.proved,
    };
    sets.map(row).collect()
}

/// A place in a picture.
pub(super) fn place(value: f64) -> String {
    format!("{value:.1}")
}

fn curve(outcome: &Outcome) -> Option<Curve> {
    let points = &outcome.outlook.frontier;
    let (first, last) = (points.first()?, points.last()?);
    let (low, high) = points.iter().fold((u64::MAX, 0), |(low, high), p| {
        (low.min(p.heads), high.max(p.heads))
    });
    let step = step(high - low);
    let (floor, ceiling) = (low / step * step, (high / step + 1) * step);
    let span = f64::from((last.least - first.least).max(1));
    let x = |least: u32| {
        let width = WIDTH - LEFT - RIGHT - 2.0 * INSET;
        LEFT + INSET + width * f64::from(least - first.least) / span
    };
    let y = |heads: u64| {
        let share = (heads - floor) as f64 / (ceiling - floor) as f64;
        HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * share
    };
    let least = outcome.model.settings.get("class_min");
    let least = least.and_then(|text| text.parse().ok()).unwrap_or(0);
    let best = points.iter().map(|p| p.heads).max();
    let shown = points.iter().map(|p| Point {
        x: place(x(p.least)),
        y: place(y(p.heads)),
        least: p.least,
        heads: grouped(p.heads),
        classes: p.classes,
        now: p.least == least,
        proved: p.proved,
        named: p.least == least || Some(p.heads) == best || p.least.is_multiple_of(5),
    });
    let path = points.iter().enumerate().map(|(nth, p)| {
        let verb = if nth == 0 { "M" } else { "L" };
        format!("{verb}{} {}", place(x(p.least)), place(y(p.heads)))
    });
    let ticks = (0..=(ceiling - floor) / step).map(|nth| floor + nth * step);
    Some(Curve {
        width: WIDTH,
        height: HEIGHT,
        base: place(HEIGHT - BOTTOM),
        path: path.collect::<Vec<_>>().join(" "),
        points: shown.collect(),
        ticks: ticks
            .map(|heads| Tick {
                y: place(y(heads)),
                text: grouped(heads),
            })
            .collect(),
    })
}

/// A round step, of 1, 2, 10, 20, 100 and so on, that cuts a range into fewer than five.
fn step(range: u64) -> u64 {
    let mut step = 1;
    while range / step >= 5 {
        step *= match step.to_string().as_bytes()[0] {
            b'2' => 5,
            _ => 2,
        };
    }
    step
}

fn bars(outcome: &Outcome) -> Option<Bars> {
    let classes = || outcome.calls.iter().flat_map(|call| &call.classes);
    let living = || classes().filter(|class| !class.members.is_empty());
    let (least, most) = (
        living().map(|class| class.size).min()?,
        living().map(|class| class.size).max()?,
    );
    let of = |size: u32| living().filter(move |class| class.size == size);
    let highest = (least..=most)
        .map(|size| of(size).count())
        .max()
        .unwrap_or(1);
    let each = (WIDTH - LEFT - RIGHT) / f64::from(most - least + 1);
    let bar = |size: u32| {
        let count = of(size).count();
        let height = (HEIGHT - TOP - BOTTOM) * count as f64 / highest as f64;
        Bar {
            x: place(LEFT + each * f64::from(size - least) + each * 0.1),
            y: place(HEIGHT - BOTTOM - height),
            width: place(each * 0.8),
            height: place(height),
            size,
            classes: count,
            waived: of(size).filter(|class| class.tier == Tier::Waived).count(),
            named: most - least < 40 || size.is_multiple_of(5),
        }
    };
    Some(Bars {
        width: WIDTH,
        height: HEIGHT,
        base: place(HEIGHT - BOTTOM),
        bars: (least..=most).map(bar).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::wire::sample::sample;

    #[test]
    fn the_curve_names_its_own_least_size_and_stays_within_the_picture() {
        let outcome = sample();
        let curve = curve(&outcome).expect("the sample has a frontier");
        let now: Vec<u32> = curve
            .points
            .iter()
            .filter(|p| p.now)
            .map(|p| p.least)
            .collect();
        assert_eq!(now, [20]);
        for point in &curve.points {
            let y: f64 = point.y.parse().expect("a number");
            assert!((TOP - 1.0..=HEIGHT - BOTTOM + 1.0).contains(&y), "{y}");
        }
        assert!(
            (2..=7).contains(&curve.ticks.len()),
            "{}",
            curve.ticks.len()
        );
    }

    #[test]
    fn every_class_is_in_a_bar() {
        let outcome = sample();
        let bars = bars(&outcome).expect("the sample has classes");
        let classes: usize = outcome.calls.iter().map(|call| call.classes.len()).sum();
        assert_eq!(
            bars.bars.iter().map(|bar| bar.classes).sum::<usize>(),
            classes
        );
        assert_eq!((step(0), step(9), step(52), step(640)), (1, 2, 20, 200));
    }
}
