//! The outcome as bytes that other programs read: JSON with its schema, CSV, and the two tables
//! that publish calls. Same outcome in, same bytes out.
//!
//! ```text
//! json       outcome <-> outcome.json; its JSON Schema; versions
//! tables     outcome -> classes, members, awards, rankings, unserved, findings, set_aside,
//!            tracking
//! placed     placement <-> placement.json; its schema; its CSVs
//! published  outcome -> calls and call_members, under the headings that the reader takes
//! ```

mod json;
mod placed;
mod published;
#[cfg(test)]
pub(crate) mod sample;
mod tables;

pub use json::{WireError, outcome_schema, read_outcome, write_outcome};
pub use placed::{placement_schema, placement_tables, read_placement, write_placement};
pub use published::{call_members, calls};
pub use tables::tables;

/// One CSV text: UTF-8, LF, a header row. Cells are taken as they are.
fn csv_text(header: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> String {
    const MEMORY: &str = "writing to memory cannot fail";
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(header).expect(MEMORY);
    for row in rows {
        writer.write_record(&row).expect(MEMORY);
    }
    let bytes = writer.into_inner().expect(MEMORY);
    String::from_utf8(bytes).expect("strings in, UTF-8 out")
}

/// Free text as a cell that no spreadsheet takes for a formula: an apostrophe goes before a first
/// character that could start one.
pub fn inert(text: &str) -> String {
    match text.chars().next() {
        Some('=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '＝' | '＋' | '－' | '＠') => {
            format!("'{text}")
        }
        _ => text.to_owned(),
    }
}

/// Something that may be missing as a cell.
fn optional<T: ToString>(value: Option<T>) -> String {
    value.map_or_else(String::new, |v| v.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_inert_and_names_untouched() {
        assert_eq!(inert("=HYPERLINK(\"x\")"), "'=HYPERLINK(\"x\")");
        for first in ["+", "-", "@", "\t", "\r", "＝"] {
            assert!(inert(&format!("{first}1")).starts_with('\''), "{first:?}");
        }
        assert_eq!(inert("甲=乙"), "甲=乙");
        assert_eq!(inert(""), "");
    }

    #[test]
    fn csv_is_lf_and_quotes_what_must_be() {
        let text = csv_text(&["a", "b"], [vec!["1,2".into(), "x\ny".into()]]);
        assert_eq!(text, "a,b\n\"1,2\",\"x\ny\"\n");
    }
}
