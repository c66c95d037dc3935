//! The frontier of a budget as files: a page with its curve, and a table for programs.

use std::path::Path;

use serde::Serialize;

use super::{Between, Bought, Outlay, Spending};
use crate::apps::plan::curve::{Curve, curve};
use crate::apps::report::{ReportError, Written, environment, paper, place};
use crate::domain::words::{self, Said};

#[derive(Serialize)]
struct Shown<'a> {
    round: &'a str,
    what: Said,
    banners: Vec<Said>,
    notes: Vec<Said>,
    curve: Option<Curve>,
    places: Vec<PlaceRow<'a>>,
    runs: Vec<RunRow>,
}

#[derive(Serialize)]
struct PlaceRow<'a> {
    place: &'a Bought,
    major: String,
    seat: String,
    sum: String,
    source: Said,
}

#[derive(Serialize)]
struct RunRow {
    budget: String,
    cost: String,
    gain: String,
    served: String,
    known: Said,
    why: Vec<Said>,
}

/// Writes `expand.json`, `expand.csv` and `expand.html` into the folder `out`.
///
/// # Errors
/// As [`crate::apps::report::write()`].
pub fn write(
    spending: &Spending,
    (round, banners): (&str, Vec<Said>),
    out: &Path,
) -> Result<Written, ReportError> {
    let mut json = serde_json::to_string_pretty(spending).unwrap_or_default();
    json.push('\n');
    let shown = Shown {
        round,
        what: words::spending_title(),
        banners,
        notes: notes(spending),
        curve: drawn(spending),
        places: spending.places.iter().map(place_row).collect(),
        runs: runs(spending),
    };
    let page = paper(&environment(), "budget.html", shown);
    let files = vec![
        ("expand.json".to_owned(), json.into_bytes()),
        ("expand.csv".to_owned(), csv(spending).into_bytes()),
        ("expand.html".to_owned(), page.into_bytes()),
    ];
    place(files, out)
}

/// What the page and the terminal say before any figure.
pub fn notes(spending: &Spending) -> Vec<Said> {
    let steps = spending.steps.iter();
    let mut known: Vec<Between> = steps.map(|step| step.before).collect();
    known.push(spending.last);
    let open = |between: &&Between| matches!(between, Between::Open { .. });
    let highs = |between: &&Between| **between == Between::Highs;
    let counts = [
        known.iter().filter(highs).count(),
        known.iter().filter(open).count(),
    ];
    let mut notes = words::spending_notes(spending.basis, spending.stated, counts);
    if let Between::Open { most, claimed } = spending.last {
        notes.push(words::spending_open(most.unsigned_abs(), claimed));
    }
    notes
}

fn drawn(spending: &Spending) -> Option<Curve> {
    let steps = spending.steps.iter();
    let points = steps.map(|step| (step.cost_fen, step.served));
    let points = std::iter::once((0, spending.served)).chain(points);
    curve(points.collect(), spending.budget_fen, |fen| {
        words::hundredths(fen.unsigned_abs())
    })
}

fn place_row(place: &Bought) -> PlaceRow<'_> {
    let yuan = |fen: u64| words::hundredths(fen);
    PlaceRow {
        major: format!("{} {}", place.major.code, place.major.name),
        seat: yuan(place.seat_fen.into()),
        sum: yuan(u64::from(place.seat_fen) * u64::from(place.seats)),
        source: words::cost_source(place.source == super::Source::Table),
        place,
    }
}

/// Steps that say the same follow one another as one row.
fn runs(spending: &Spending) -> Vec<RunRow> {
    let mut from = (0, spending.served);
    let mut groups: Vec<(Vec<&Outlay>, (i64, i64))> = Vec::new();
    for step in &spending.steps {
        let each = (step.cost_fen - from.0, step.served - from.1);
        from = (step.cost_fen, step.served);
        let alike = groups.last_mut().filter(|(steps, held)| {
            let same = |a: &Outlay, b: &Outlay| {
                (&a.seats, &a.moves, a.before) == (&b.seats, &b.moves, b.before)
            };
            *held == each && same(steps[0], step)
        });
        match alike {
            Some((steps, _)) => steps.push(step),
            None => groups.push((vec![step], each)),
        }
    }
    groups.into_iter().map(run).collect()
}

fn run((steps, (cost, gain)): (Vec<&Outlay>, (i64, i64))) -> RunRow {
    let yuan = |fen: i64| words::hundredths(fen.unsigned_abs());
    let (first, last) = (steps[0], steps[steps.len() - 1]);
    let times = |text: String| match steps.len() {
        1 => text,
        n => format!("{n} × {text}"),
    };
    let mut why: Vec<Said> = first
        .seats
        .iter()
        .map(|&(row, units)| words::seats_change(row, units))
        .collect();
    let moves = first.moves.iter();
    why.extend(moves.map(|m| words::seats_move(&m.class, (m.from, m.to), m.seats)));
    RunRow {
        budget: match steps.len() {
            1 => yuan(first.cost_fen),
            _ => format!("{}–{}", yuan(first.cost_fen), yuan(last.cost_fen)),
        },
        cost: times(yuan(cost)),
        gain: times(yuan(gain)),
        served: yuan(last.served),
        known: known(first),
        why,
    }
}

fn known(step: &Outlay) -> Said {
    match step.before {
        Between::Open { most, claimed } => words::between_open(most.unsigned_abs(), claimed),
        Between::Flow => words::between_known(step.supported, false),
        Between::Highs => words::between_known(step.supported, true),
    }
}

fn csv(spending: &Spending) -> String {
    let mut text =
        "cost_fen,served_hundredths,supported,before,bound_hundredths,seats\n".to_owned();
    for step in &spending.steps {
        let (known, most) = match step.before {
            Between::Flow => ("flow", String::new()),
            Between::Highs => ("highs", String::new()),
            Between::Open {
                most,
                claimed: true,
            } => ("open_highs", most.to_string()),
            Between::Open { most, .. } => ("open_flow", most.to_string()),
        };
        let seats = step.seats.iter();
        let seats = seats.map(|(row, units)| format!("{row}:{units:+}"));
        text.push_str(&format!(
            "{},{},{},{known},{most},{}\n",
            step.cost_fen,
            step.served,
            step.supported,
            seats.collect::<Vec<_>>().join(" "),
        ));
    }
    text
}
