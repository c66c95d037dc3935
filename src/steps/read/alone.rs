//! One table by itself, a file outside any round -> the table, as tables of rounds are read: CSV or
//! a workbook, told by content.

use std::collections::BTreeSet;

use super::book::{self, Sheet};
use super::grid::{Grid, decode, grid};
use super::headers::{TableHeaders, alone};
use super::part::Part;
use super::table::Table;
use crate::domain::catalog::normal;
use crate::domain::market::{Finding, Place, Trouble};

/// Reads the table `key` from the bytes of `file`. Of a workbook the sheets that bear the table's
/// name, else its first visible one. No table where the file cannot be read.
///
/// # Panics
/// When `alone.toml` has no such table.
pub fn table(key: &str, file: &str, bytes: &[u8]) -> (Option<Table>, Vec<Finding>) {
    let headers = alone(key);
    let place = Place {
        file: file.to_owned(),
        ..Place::default()
    };
    let mut findings = Vec::new();
    let read = match book::is_book(bytes) {
        true => book::sheets(bytes).map(|sheets| of_book(headers, &place, sheets)),
        false => decode(bytes).and_then(|(text, gb18030)| {
            if gb18030 {
                let finding = Finding::new(place.clone(), None, Trouble::ReadAsGb18030);
                findings.push(finding);
            }
            Ok(vec![(place.clone(), grid(&text)?)])
        }),
    };
    let grids = match read {
        Ok(grids) => grids,
        Err(detail) => {
            findings.push(Finding::new(place, None, Trouble::NotReadable { detail }));
            return (None, findings);
        }
    };
    let mut parts = Vec::new();
    for (place, grid) in grids {
        let (part, found) = Part::new(headers, place, grid, &BTreeSet::new());
        findings.extend(found);
        parts.push(part);
    }
    let (table, found) = Table::join(headers, parts);
    findings.extend(found);
    if table.is_empty() {
        let place = if table.place() == Place::default() {
            place
        } else {
            table.place()
        };
        findings.push(Finding::new(place, None, Trouble::EmptyTable));
    }
    (Some(table), findings)
}

fn of_book(headers: &TableHeaders, place: &Place, sheets: Vec<Sheet>) -> Vec<(Place, Grid)> {
    let mut visible: Vec<Sheet> = sheets.into_iter().filter(|sheet| !sheet.hidden).collect();
    let named = |sheet: &Sheet| {
        let name = normal(&sheet.name).to_lowercase();
        name == headers.key || headers.zh.contains(&name)
    };
    if visible.iter().any(named) {
        visible.retain(named);
    } else {
        visible.truncate(1);
    }
    let placed = |sheet: Sheet| {
        let place = Place {
            sheet: Some(sheet.name),
            ..place.clone()
        };
        (place, sheet.grid)
    };
    visible.into_iter().map(placed).collect()
}
