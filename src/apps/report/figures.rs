//! An outcome in, two sheets of the workbook out: the figures of the round as a whole, and early
//! warning by major.

use super::sheet::{Cell, Table};
use super::view::indicators;
use super::workbook::{columns, notes, title};
use crate::domain::outcome::Outcome;
use crate::domain::words::labels as l;

/// Heads served, matching degrees, targets, subsidies, seats; then early warning by major. None in
/// outcomes older than they are.
pub(super) fn figures(outcome: &Outcome, id: &str) -> Vec<Table> {
    let Some(found) = indicators(outcome) else {
        return Vec::new();
    };
    let mut said = notes(outcome, id);
    said.push(l::INDICATORS_NOTE.zh.to_owned());
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    for group in &found.groups {
        rows.extend(group.rows.iter().map(|row| -> Vec<Cell> {
            vec![
                group.title.zh.into(),
                row.name.zh.as_str().into(),
                Cell::Count(row.served.heads),
                Cell::Count(row.served.in_classes),
                Cell::Count(row.served.awarded),
                row.share.as_str().into(),
                row.served.quality.into(),
                row.metres.as_ref().map(|way| way.zh.as_str()).into(),
                row.served.concentration.into(),
            ]
        }));
    }
    let line = |what: &str, name: &str, text: String| -> Vec<Cell> {
        let mut row: Vec<Cell> = vec![what.into(), name.into()];
        row.resize(5, Cell::Empty);
        row.push(text.into());
        row.resize(9, Cell::Empty);
        row
    };
    for region in &found.matching {
        let degree = region.degree.clone().unwrap_or_default();
        let mut row = line(l::REGIONS.zh, &region.name.zh, degree);
        row[2] = Cell::Count(region.row.demand);
        row[3] = Cell::Count(region.row.supply);
        rows.push(row);
    }
    for (label, figure, share) in &found.seats {
        rows.push(line(l::SEAT_USE.zh, label.zh, format!("{figure} {share}")));
    }
    for aim in &found.targets {
        let text = format!("{}（{}：{}）", aim.value.zh, aim.status.zh, aim.target.says);
        rows.push(line(l::TARGETS.zh, &aim.measure.zh, text));
    }
    for rate in &found.subsidies {
        let text = format!(
            "{} 元/人·年（{}）：{}",
            rate.rate, rate.status.zh, rate.sum.zh
        );
        rows.push(line(l::SUBSIDY.zh, rate.kind, text));
    }
    let whole = Table {
        name: l::INDICATORS.zh,
        title: title(outcome, l::INDICATORS),
        notes: said,
        columns: columns([
            (l::INDICATORS, 14.0),
            (l::CONTENT, 18.0),
            (l::HEADS_ORDERED, 10.0),
            (l::IN_CLASSES, 10.0),
            (l::HEADS_AWARDED, 10.0),
            (l::SERVED_SHARE, 44.0),
            (l::MEAN_SCORE, 10.0),
            (l::MEAN_WAY, 12.0),
            (l::CONCENTRATION, 8.0),
        ]),
        rows,
        empty: l::NONE.zh,
    };
    let mut said = notes(outcome, id);
    said.push(l::WARNING_NOTE.zh.to_owned());
    let rows = found.majors.iter().map(|major| -> Vec<Cell> {
        vec![
            major.name.as_str().into(),
            major.mode.zh.as_str().into(),
            major.demand.as_str().into(),
            Cell::Count(major.row.supply),
            major.ratio.as_deref().into(),
            major.degree.as_deref().into(),
            major.band.zh.as_str().into(),
            major.price.as_ref().map(|said| said.zh.as_str()).into(),
            major.advice.as_ref().map(|said| said.zh.as_str()).into(),
        ]
    });
    let warning = Table {
        name: l::WARNING.zh,
        title: title(outcome, l::WARNING),
        notes: said,
        columns: columns([
            (l::MAJOR, 30.0),
            (l::MODE, 10.0),
            (l::DEMAND_HEADS, 10.0),
            (l::SEATS_OFFERED, 10.0),
            (l::RATIO, 8.0),
            (l::DEGREE, 9.0),
            (l::BAND, 12.0),
            (l::SEAT_PRICE, 14.0),
            (l::ADVICE, 60.0),
        ]),
        rows: rows.collect(),
        empty: l::NONE.zh,
    };
    vec![whole, warning]
}
