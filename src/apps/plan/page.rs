//! The frontier of new seats as files: a page with its curve, and a table for programs.

use std::path::Path;

use serde::Serialize;

use super::expand::{Expansion, Place, Step};
use crate::apps::report::{ReportError, Written, environment, paper, place};
use crate::domain::wire::inert;
use crate::domain::words::{self, Said};

/// Size of the curve and the space around it \[units of the drawing\].
const WIDTH: f64 = 760.0;
const HEIGHT: f64 = 260.0;
const LEFT: f64 = 64.0;
const RIGHT: f64 = 18.0;
const TOP: f64 = 18.0;
const BOTTOM: f64 = 34.0;

/// Steps in a row that say the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Run<'a> {
    /// First and last number of seats.
    pub seats: (u32, u32),
    /// The first of them.
    pub step: &'a Step,
    /// What all of them bring, in hundredths of heads × priority.
    pub gain: i64,
    /// Weight served after the last.
    pub served: i64,
}

#[derive(Serialize)]
struct Shown<'a> {
    round: &'a str,
    what: Said,
    banners: Vec<Said>,
    notes: Vec<Said>,
    curve: Option<Curve>,
    places: Vec<PlaceRow<'a>>,
    runs: Vec<RunRow<'a>>,
}

#[derive(Serialize)]
struct PlaceRow<'a> {
    place: &'a Place,
    major: String,
}

#[derive(Serialize)]
struct RunRow<'a> {
    seats: String,
    step: &'a Step,
    major: String,
    gain: String,
    served: String,
    why: Vec<Said>,
}

#[derive(Serialize)]
struct Curve {
    width: f64,
    height: f64,
    base: String,
    path: String,
    ticks: Vec<(String, String)>,
    marks: Vec<(String, u32)>,
    breaks: Vec<(String, String, u32)>,
}

/// Steps with the same programme, gain and moves as one.
pub fn runs(expansion: &Expansion) -> Vec<Run<'_>> {
    let mut runs: Vec<Run<'_>> = Vec::new();
    for step in &expansion.steps {
        let same = |run: &&mut Run<'_>| {
            let first = run.step;
            first.programme == step.programme
                && first.gain.weight == step.gain.weight
                && first.moves == step.moves
                && first.without == step.without
        };
        match runs.last_mut().filter(same) {
            Some(run) => {
                run.seats.1 = step.seats;
                run.gain += step.gain.weight;
                run.served = step.served;
            }
            None => runs.push(Run {
                seats: (step.seats, step.seats),
                step,
                gain: step.gain.weight,
                served: step.served,
            }),
        }
    }
    runs
}

/// Writes `expand.json`, `expand.csv` and `expand.html` into the folder `out`.
///
/// # Errors
/// As [`crate::apps::report::write()`].
pub fn write(
    expansion: &Expansion,
    (round, banners): (&str, Vec<Said>),
    out: &Path,
) -> Result<Written, ReportError> {
    let mut json = serde_json::to_string_pretty(expansion).unwrap_or_default();
    json.push('\n');
    let shown = Shown {
        round,
        what: words::expansion_title(),
        banners,
        notes: words::expansion_notes(expansion.basis, &expansion.not_nested),
        curve: curve(expansion),
        places: expansion
            .places
            .iter()
            .map(|place| PlaceRow {
                major: format!("{} {}", place.major.code, place.major.name),
                place,
            })
            .collect(),
        runs: runs(expansion).into_iter().map(row).collect(),
    };
    let page = paper(&environment(), "expand.html", shown);
    let files = vec![
        ("expand.json".to_owned(), json.into_bytes()),
        ("expand.csv".to_owned(), csv(expansion).into_bytes()),
        ("expand.html".to_owned(), page.into_bytes()),
    ];
    place(files, out)
}

fn row(run: Run<'_>) -> RunRow<'_> {
    let step = run.step;
    let seats = match run.seats {
        (first, last) if first == last => first.to_string(),
        (first, last) => format!("{first}–{last}"),
    };
    let moves = step.moves.iter();
    let mut why: Vec<Said> = moves
        .map(|m| words::seat_moves(&m.class, m.from, m.to))
        .collect();
    why.extend(step.without.iter().map(|&row| words::seat_taken(row)));
    RunRow {
        seats,
        major: format!("{} {}", step.major.code, step.major.name),
        gain: words::hundredths(run.gain.unsigned_abs()),
        served: words::hundredths(run.served.unsigned_abs()),
        why,
        step,
    }
}

fn csv(expansion: &Expansion) -> String {
    let mut text = "seats,programme,school,catalogue,major,gain_hundredths,gain_quality,\
                    gain_metres,served_hundredths,nested,class\n"
        .to_owned();
    for step in &expansion.steps {
        let nested = !expansion.not_nested.contains(&step.seats);
        let class = step.moves.first().map_or("", |m| m.class.as_str());
        let quote = |text: &str| format!("\"{}\"", inert(text).replace('"', "\"\""));
        text.push_str(&format!(
            "{},{},{},{},{},{},{},{},{},{nested},{}\n",
            step.seats,
            step.programme,
            quote(&step.school_name),
            quote(&step.major.catalogue),
            quote(&step.major.code),
            step.gain.weight,
            step.gain.quality,
            step.gain.metres,
            step.served,
            quote(class),
        ));
    }
    text
}

fn curve(expansion: &Expansion) -> Option<Curve> {
    let last = expansion.steps.last()?;
    let most = f64::from(expansion.seats.max(last.seats));
    let (low, high) = (expansion.served as f64, last.served as f64);
    let x = |seats: u32| LEFT + (WIDTH - LEFT - RIGHT) * f64::from(seats) / most;
    let y = |served: i64| {
        let share = (served as f64 - low) / (high - low).max(1.0);
        HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * share
    };
    let at = |value: f64| format!("{value:.1}");
    let mut points = vec![(0, expansion.served)];
    points.extend(expansion.steps.iter().map(|step| (step.seats, step.served)));
    points.push((expansion.seats.max(last.seats), last.served));
    let path = points.iter().enumerate().map(|(nth, &(seats, served))| {
        let verb = if nth == 0 { "M" } else { "L" };
        format!("{verb}{} {}", at(x(seats)), at(y(served)))
    });
    let heads = |served: i64| words::hundredths(served.unsigned_abs());
    let quarter = |n: i64| expansion.served + (last.served - expansion.served) * n / 4;
    let mark = |n: u32| {
        let seats = expansion.seats * n / 4;
        (at(x(seats)), seats)
    };
    let broken = expansion
        .steps
        .iter()
        .filter(|s| expansion.not_nested.contains(&s.seats));
    Some(Curve {
        width: WIDTH,
        height: HEIGHT,
        base: at(HEIGHT - BOTTOM),
        path: path.collect::<Vec<_>>().join(" "),
        ticks: (0..=4)
            .map(|n| (at(y(quarter(n))), heads(quarter(n))))
            .collect(),
        marks: (0..=4).map(mark).collect(),
        breaks: broken
            .map(|s| (at(x(s.seats)), at(y(s.served)), s.seats))
            .collect(),
    })
}
