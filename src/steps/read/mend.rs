//! Kept cells -> the same cells with what merging, ditto marks and number formats did to them
//! undone, each with a finding; what cannot be undone is refused.

use std::collections::HashMap;

use super::grid::Grid;
use crate::domain::catalog::{normal, squeezed};
use crate::domain::market::Trouble;

/// Columns that hold codes, which a spreadsheet must not take for numbers.
const CODES: [&str; 16] = [
    "bid",
    "call",
    "class",
    "code",
    "criterion",
    "demand",
    "entity",
    "expert",
    "firm",
    "from",
    "integrator",
    "leader",
    "major",
    "majors",
    "school",
    "to",
];

/// The column whose name is written once for several rows, per table.
pub fn party(table: &str) -> Option<&'static str> {
    match table {
        "demands" => Some("firm"),
        "programmes" => Some("school"),
        _ => None,
    }
}

/// Content that stands in the first of vertically merged cells, for the cells below it.
pub fn merged_down(grid: &Grid) -> HashMap<(u32, usize), String> {
    let mut below = HashMap::new();
    let text = |row: u32, column: usize| {
        let at = grid
            .rows
            .binary_search_by_key(&row, |(number, _)| *number)
            .ok()?;
        grid.rows[at]
            .1
            .get(column)
            .filter(|cell| !cell.is_empty())
            .cloned()
    };
    for merge in grid.merges.iter().flatten() {
        let (first, last) = merge.rows;
        let Some(text) = text(first, merge.columns.0) else {
            continue;
        };
        let within = grid.rows.iter().map(|(number, _)| *number);
        let start = grid.rows.partition_point(|(number, _)| *number <= first);
        for row in within.skip(start).take_while(|row| *row <= last) {
            below.insert((row, merge.columns.0), text.clone());
        }
    }
    below
}

/// Whether a cell says that it repeats the one above.
pub fn is_ditto(cell: &str) -> bool {
    matches!(squeezed(cell).as_str(), "同上" | "〃" | "″" | "\"" | "''")
}

/// What is wrong with a cell of column `key`, whatever it should hold; or its reading.
pub fn mended(key: &str, cell: &str) -> Result<Option<String>, Trouble> {
    if cell.is_empty() {
        return Ok(None);
    }
    let code = CODES.contains(&key);
    if is_garbled(cell) || code && is_scientific(cell) {
        return Err(Trouble::Garbled);
    }
    // Lists of majors are mended entry by entry where they are read.
    if code && !matches!(key, "major" | "majors" | "from" | "to") {
        let plain = normal(cell);
        let digits = plain
            .strip_suffix(".0")
            .or_else(|| plain.strip_suffix(".00"));
        let whole = |d: &&str| !d.is_empty() && d.bytes().all(|b| b.is_ascii_digit());
        return Ok(digits.filter(whole).map(str::to_owned));
    }
    Ok(None)
}

fn is_scientific(cell: &str) -> bool {
    let text = squeezed(cell).to_uppercase();
    let Some((digits, exponent)) = text.split_once("E+") else {
        return false;
    };
    let number = |t: &str| !t.is_empty() && t.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    number(digits) && number(exponent)
}

/// A formula's error, or text that went through a wrong encoding or had its characters replaced by
/// their reading.
fn is_garbled(cell: &str) -> bool {
    const ERRORS: [&str; 8] = [
        "#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#DATA!",
    ];
    // Most cells are told at a glance: nothing begins with # and no character is suspicious.
    let latin = |c: char| ('\u{80}'..'\u{250}').contains(&c);
    let suspicious = |c: char| latin(c) || matches!(c, '\u{fffd}' | '锟' | '烫');
    if !cell.starts_with('#') && !cell.contains(suspicious) {
        return false;
    }
    let tone = |c: char| "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ".contains(c);
    ERRORS.contains(&cell)
        || cell.contains('\u{fffd}')
        || cell.contains("锟斤拷")
        || cell.contains("烫烫烫")
        || cell.starts_with("####")
        || cell.contains(tone)
}

#[cfg(test)]
mod tests {
    use super::super::grid::Merge;
    use super::*;

    #[test]
    fn codes_that_became_numbers_are_mended_or_refused() {
        assert_eq!(mended("firm", "1.2E+14"), Err(Trouble::Garbled));
        assert_eq!(mended("firm", "1001.0"), Ok(Some("1001".to_owned())));
        assert_eq!(mended("role", "1.2E+14"), Ok(None));
        assert_eq!(mended("demand", "E1"), Ok(None));
        for bad in ["#REF!", "(kāi)发", "锟斤拷", "甲\u{fffd}"] {
            assert_eq!(mended("role", bad), Err(Trouble::Garbled), "{bad}");
        }
    }

    #[test]
    fn merged_cells_stand_for_those_below() {
        let row = |n: u32, a: &str| (n, vec![a.to_owned(), "乙".to_owned()]);
        let grid = Grid {
            rows: vec![row(2, "甲"), row(3, ""), row(5, "")],
            blank: 1,
            merges: Some(vec![Merge {
                rows: (2, 5),
                columns: (0, 0),
            }]),
        };
        let below = merged_down(&grid);
        let rows: Vec<u32> = (1..9)
            .filter(|row| below.contains_key(&(*row, 0)))
            .collect();
        assert_eq!(rows, [3, 5]);
    }
}
