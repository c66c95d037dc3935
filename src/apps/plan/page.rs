//! The frontier of new seats as files: a page with its curve, and a table for programs.

use std::path::Path;

use serde::Serialize;

use super::curve::{Curve, with_breaks};
use super::expand::{Expansion, Place, Step};
use crate::apps::report::{ReportError, Written, environment, paper, place};
use crate::domain::wire::inert;
use crate::domain::words::{self, Said};

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
        curve: drawn(expansion),
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

fn drawn(expansion: &Expansion) -> Option<Curve> {
    let steps = expansion.steps.iter();
    let points = steps.map(|step| (i64::from(step.seats), step.served));
    let points = std::iter::once((0, expansion.served)).chain(points);
    let breaks: Vec<i64> = expansion.not_nested.iter().map(|&n| n.into()).collect();
    let most = expansion.seats.into();
    with_breaks(points.collect(), most, |seats| seats.to_string(), &breaks)
}
