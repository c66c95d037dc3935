//! An outcome in, a sheet of the workbook out: what became of the trainees of earlier rounds, by
//! round, school, firm and group of majors.

use super::sheet::{Cell, Table};
use super::view::tracks;
use super::workbook::{columns, notes, title};
use crate::domain::market::Figure;
use crate::domain::outcome::Outcome;
use crate::domain::words::labels as l;
use crate::domain::words::{self, Label};

/// The sheet; none without the table of tracking.
pub(super) fn table(outcome: &Outcome, id: &str) -> Option<Table> {
    let found = tracks(outcome)?;
    let mut said = notes(outcome, id);
    said.push(l::TRACKING_NOTE.zh.to_owned());
    let mut heads = columns([
        (l::TRACKING, 12.0),
        (l::CONTENT, 34.0),
        (l::TRACKED_ROWS, 6.0),
        (l::ENTERED, 9.0),
    ]);
    heads.extend(Figure::ALL.map(|(figure, ..)| (words::figure_name(figure).zh, 15.0)));
    let rows = found.groups.iter().flat_map(|group| {
        let of = |label: Label| label.zh.into();
        group.rows.iter().map(move |row| -> Vec<Cell> {
            let mut cells: Vec<Cell> = vec![
                of(group.title),
                row.name.zh.as_str().into(),
                Cell::Count(row.row.rows),
                Cell::Count(row.row.intake),
            ];
            cells.extend(row.figures.iter().map(|figure| -> Cell {
                let lines = [
                    figure.value.as_deref(),
                    figure.value.as_ref().map(|_| figure.of.zh.as_str()),
                    figure.lacking.as_ref().map(|said| said.zh.as_str()),
                ];
                let lines: Vec<&str> = lines.into_iter().flatten().collect();
                match lines[..] {
                    [] => Cell::Empty,
                    _ => lines.join("\n").into(),
                }
            }));
            cells
        })
    });
    Some(Table {
        name: l::TRACKING.zh,
        title: title(outcome, l::TRACKING),
        notes: said,
        columns: heads,
        rows: rows.collect(),
        empty: l::NONE.zh,
    })
}
