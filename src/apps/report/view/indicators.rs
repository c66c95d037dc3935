//! An outcome in, out what its figures as a whole look like: heads served by chain, city and level,
//! matching degrees, early warning by major, seats, targets, subsidies.

use serde::Serialize;

use crate::domain::market::Score;
use crate::domain::model::Band;
use crate::domain::outcome::{Indicators, Matching, Outcome, SeatUse, Served, Target, Warning};
use crate::domain::words::{self, Label, Said, grouped, labels as l};

/// What the section shows.
#[derive(Serialize)]
pub(in crate::apps::report) struct Figures<'a> {
    pub groups: Vec<Group<'a>>,
    pub matching: Vec<Region<'a>>,
    pub majors: Vec<Major<'a>>,
    /// How many majors are in each band.
    pub bands: Vec<(Said, usize)>,
    pub seats: Vec<(Label, String, String)>,
    pub targets: Vec<Aim<'a>>,
    pub subsidies: Vec<Rate<'a>>,
}

/// Rows of one kind.
#[derive(Serialize)]
pub(in crate::apps::report) struct Group<'a> {
    pub title: Label,
    pub rows: Vec<Row<'a>>,
}

/// Heads served of a group.
#[derive(Serialize)]
pub(in crate::apps::report) struct Row<'a> {
    pub name: Said,
    pub served: &'a Served,
    pub share: String,
    pub width: u64,
    pub quality: Option<String>,
    pub metres: Option<Said>,
}

/// Supply against demand of a city.
#[derive(Serialize)]
pub(in crate::apps::report) struct Region<'a> {
    pub name: Said,
    pub row: &'a Matching,
    pub degree: Option<String>,
    pub width: u32,
}

/// Early warning of a major.
#[derive(Serialize)]
pub(in crate::apps::report) struct Major<'a> {
    pub row: &'a Warning,
    pub name: String,
    pub mode: Said,
    pub demand: String,
    pub ratio: Option<String>,
    pub degree: Option<String>,
    pub band: Said,
    pub mark: &'static str,
    pub price: Option<Said>,
    pub advice: Option<Said>,
}

/// An official target beside its figure.
#[derive(Serialize)]
pub(in crate::apps::report) struct Aim<'a> {
    pub target: &'a Target,
    pub measure: Said,
    pub value: Said,
    pub status: Said,
}

/// A rate beside what it comes to.
#[derive(Serialize)]
pub(in crate::apps::report) struct Rate<'a> {
    pub kind: &'a str,
    pub mode: Said,
    pub rate: String,
    pub basis: &'a str,
    pub document: &'a str,
    pub status: Said,
    pub sum: Said,
}

/// The figures; `None` in outcomes that are older than they are.
pub(in crate::apps::report) fn figures(outcome: &Outcome) -> Option<Figures<'_>> {
    let found = outcome.indicators.as_ref()?;
    let bids = outcome.round.has_bids;
    let rows = |rows: &'static str, served: &'_ [Served]| -> Vec<Said> {
        let name = |row: &Served| match rows {
            "levels" => level(&row.name),
            _ => Said::data(row.name.clone()),
        };
        served.iter().map(name).collect()
    };
    let group = |title, kind, served| Group {
        title,
        rows: rows(kind, served)
            .into_iter()
            .zip(served)
            .map(|(name, row)| served_row(name, row, bids))
            .collect(),
    };
    let whole = std::slice::from_ref(&found.whole);
    let mut groups = vec![
        Group {
            title: l::WHOLE,
            rows: vec![served_row(l::WHOLE.into(), &whole[0], bids)],
        },
        group(l::BY_CHAIN, "chains", &found.chains),
        group(l::BY_CITY, "cities", &found.cities),
        group(l::BY_LEVEL, "levels", &found.levels),
    ];
    groups.retain(|group| !group.rows.is_empty());
    let regions = found
        .regions
        .iter()
        .map(|row| region(Said::data(row.name.clone()), row));
    let mut matching = vec![region(l::WHOLE.into(), &found.matching)];
    matching.extend(regions);
    Some(Figures {
        groups,
        matching,
        majors: found.majors.iter().map(major).collect(),
        bands: bands(found),
        seats: vec![
            seats(l::STUDENT_SEATS, &found.students),
            seats(l::SERVICE_SEATS, &found.service),
        ],
        targets: found.targets.iter().map(aim).collect(),
        subsidies: found.subsidies.iter().map(rate).collect(),
    })
}

fn served_row(name: Said, row: &Served, bids: bool) -> Row<'_> {
    let part = if bids { row.awarded } else { row.in_classes };
    Row {
        name,
        served: row,
        share: words::portion(part, row.heads),
        width: (part * 100).checked_div(row.heads).unwrap_or(0),
        quality: row.quality.map(|score: Score| score.to_string()),
        metres: row
            .metres
            .map(|m| words::kilometres(i64::try_from(m).unwrap_or(i64::MAX))),
    }
}

/// A level's rank as people say it.
fn level(rank: &str) -> Said {
    let rank = rank.parse().unwrap_or(1);
    words::level_short(crate::domain::market::Level {
        rank,
        at_least: false,
    })
}

fn region(name: Said, row: &Matching) -> Region<'_> {
    Region {
        name,
        row,
        degree: row.degree.map(words::percent),
        width: row.degree.unwrap_or(0) / 100,
    }
}

fn major(row: &Warning) -> Major<'_> {
    let ratio = |hundredths: u64| {
        let ratio = u128::from(row.supply) * 10_000 / u128::from(hundredths);
        format!("{}.{:02}", ratio / 100, ratio % 100)
    };
    Major {
        row,
        name: super::major(&row.major),
        mode: words::mode(row.mode),
        demand: words::hundredths(row.demand_hundredths),
        ratio: (row.demand_hundredths > 0).then(|| ratio(row.demand_hundredths)),
        degree: row.degree.map(words::percent),
        band: words::band(row.band),
        mark: match row.band {
            Band::Shortage => "open",
            Band::Balance => "best",
            Band::Surplus | Band::SevereSurplus => "other",
            Band::Idle => "idle",
        },
        price: row.relief.as_ref().map(|relief| words::worth(relief.price)),
        advice: row.relief.as_ref().map(words::relief),
    }
}

fn bands(found: &Indicators) -> Vec<(Said, usize)> {
    let all = [
        Band::Shortage,
        Band::Balance,
        Band::Surplus,
        Band::SevereSurplus,
        Band::Idle,
    ];
    let count = |band| found.majors.iter().filter(|row| row.band == band).count();
    all.map(|band| (words::band(band), count(band))).into()
}

fn seats(label: Label, row: &SeatUse) -> (Label, String, String) {
    let share = words::portion(row.used, row.seats);
    let mut figure = format!("{} / {}", grouped(row.used), grouped(row.seats));
    if row.unlimited > 0 {
        figure = format!("{figure} + {}", grouped(row.unlimited));
    }
    (label, figure, share)
}

fn aim(target: &Target) -> Aim<'_> {
    Aim {
        target,
        measure: words::measure(target.measure),
        value: words::target_value(target),
        status: words::standing(&target.status),
    }
}

fn rate(row: &crate::domain::outcome::Subsidy) -> Rate<'_> {
    Rate {
        kind: &row.kind,
        mode: words::mode(row.mode),
        rate: words::hundredths(row.rate_fen),
        basis: &row.basis,
        document: &row.document,
        status: words::standing(&row.status),
        sum: words::subsidy(row),
    }
}
