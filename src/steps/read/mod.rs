//! A round, a folder or one workbook -> tables whose every cell knows its file, sheet, row and
//! column, and digests of what is used. Nothing is dropped in silence; personal columns never come
//! in.
//!
//! ```text
//! headers    which table, which column
//! grid       CSV bytes -> rows and cells
//! book       workbook bytes -> the same, sheet by sheet
//! old        how far the cells of an old workbook reach
//! layout     where headings and data stand in a grid
//! mend       merged cells, ditto marks, codes that became numbers
//! part       grid -> keyed columns and rows of one file or sheet
//! scores     a wide score sheet -> marks
//! persons    the experts with their names, for the sign-in sheet alone
//! table      parts -> a table
//! scale      a criterion's scale, which names a column of the schools table
//! settings   round.toml or the sheet 轮次
//! open       files and sheets of a round, each under what it holds
//! alone      one table by itself, outside any round
//! source     the same as laid out by their senders, personal data withheld
//! ```

mod alone;
mod book;
mod grid;
mod headers;
mod layout;
mod mend;
mod old;
mod open;
mod part;
mod persons;
mod scale;
mod scores;
mod settings;
mod source;
mod table;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

pub use alone::table as table_alone;
pub use grid::Merge;
pub use headers::{TableHeaders, headers, plain_heading, table_keys};
pub use persons::{Person, experts};
pub use scale::{Scale, share};
pub use scores::{ScoreSheet, SheetRow, expert_of};
pub use settings::{KEYS as SETTINGS, ROUND_FILE, Settings};
pub use source::{Source, sources};
pub use table::{Row, RowAt, Table};

use crate::domain::market::{Finding, Place, Severity, Trouble};
use crate::domain::outcome::InputFile;

use open::{Held, Opened};
use part::Part;
use scores::scores;

/// A round as read: whatever of it could be.
#[derive(Debug, Default)]
pub struct Tables {
    /// `round.toml` or the sheet 轮次.
    pub settings: Settings,
    /// What was read, in the order of file names.
    pub inputs: Vec<InputFile>,
    /// Wide score sheets, in the order of files and sheets; their marks stand in `marks`.
    pub sheets: Vec<ScoreSheet>,
    tables: BTreeMap<&'static str, Table>,
    /// Tables whose file is there but cannot be read.
    unread: BTreeSet<&'static str>,
    /// Whether a workbook cannot be read, so that no table can be said to be missing.
    any_unread: bool,
    refused: bool,
}

impl Tables {
    /// The table called `key`, if the round has it.
    ///
    /// # Panics
    /// When no round may have such a table.
    pub fn get(&self, key: &str) -> Option<&Table> {
        self.tables.get(headers(key).key.as_str())
    }

    /// The table called `key` if references to its rows can be resolved: it has rows and every
    /// required column.
    ///
    /// # Panics
    /// When no round may have such a table.
    pub fn usable(&self, key: &str) -> Option<&Table> {
        let whole = |t: &&Table| !t.is_empty() && t.headers.required.iter().all(|key| t.has(key));
        self.get(key).filter(whole)
    }

    /// Sets rows aside, each given with the key of its table.
    pub fn leave_out(&mut self, gone: &BTreeSet<(&'static str, RowAt)>) {
        for (key, table) in &mut self.tables {
            let of_table = gone.iter().filter(|(of, _)| of == key);
            table.leave_out(&of_table.map(|(_, row)| *row).collect());
        }
    }

    /// Whether reading found an error, so that no market may be made of what could be read.
    pub fn is_refused(&self) -> bool {
        self.refused
    }

    /// Whether the file of the table called `key` is there, or may be, but could not be read.
    pub fn is_unread(&self, key: &str) -> bool {
        self.unread.contains(key) || self.any_unread && self.get(key).is_none()
    }

    /// All tables, in the order of their keys.
    pub fn iter(&self) -> impl Iterator<Item = &Table> {
        self.tables.values()
    }
}

/// Reads the round at `path`, a folder or one workbook: every table and the settings, with every
/// finding about files, columns, rows and encodings.
pub fn read(path: &Path) -> (Tables, Vec<Finding>) {
    let Some(mut opened) = open::open(path) else {
        return no_round(path);
    };
    let mut reader = Reader {
        findings: std::mem::take(&mut opened.findings),
        hollow: BTreeMap::new(),
        tables: Tables {
            unread: std::mem::take(&mut opened.unread),
            any_unread: opened.any_unread,
            ..Tables::default()
        },
    };
    reader.settings(&mut opened);
    reader.all(opened);
    reader.missing_tables();
    reader.tables.inputs.sort_by(|a, b| a.file.cmp(&b.file));
    let is_error = |f: &Finding| f.severity == Severity::Error;
    reader.tables.refused = reader.findings.iter().any(is_error);
    (reader.tables, reader.findings)
}

fn no_round(path: &Path) -> (Tables, Vec<Finding>) {
    let place = Place {
        file: path.display().to_string(),
        ..Place::default()
    };
    let tables = Tables {
        refused: true,
        ..Tables::default()
    };
    (tables, vec![Finding::new(place, None, Trouble::NoRound)])
}

struct Reader {
    tables: Tables,
    findings: Vec<Finding>,
    /// Sheets with the headings of a table and no row: the table is not there, but its form is.
    hollow: BTreeMap<&'static str, Place>,
}

impl Reader {
    fn note(&mut self, place: Place, trouble: Trouble) {
        self.findings.push(Finding::new(place, None, trouble));
    }

    fn note_file(&mut self, file: &str, trouble: Trouble) {
        let place = Place {
            file: file.to_owned(),
            ..Place::default()
        };
        self.note(place, trouble);
    }

    fn no_table(&mut self, table: &str, zh: &str, file: &str) {
        let trouble = Trouble::NoTable {
            table: table.to_owned(),
            zh: zh.to_owned(),
        };
        self.note_file(file, trouble);
    }

    fn settings(&mut self, opened: &mut Opened) {
        match opened.settings.take() {
            Some((settings, input)) => {
                self.tables.settings = settings;
                self.tables.inputs.extend(input);
            }
            None if !opened.any_unread => {
                let file = opened.book.clone().unwrap_or_else(|| ROUND_FILE.to_owned());
                self.no_table("round", "轮次", &file);
            }
            None => {}
        }
    }

    fn all(&mut self, opened: Opened) {
        let Opened {
            mut held, sheets, ..
        } = opened;
        let mut indicators = BTreeSet::new();
        let mut criteria = None;
        if let Some(grids) = held.remove("criteria") {
            self.table("criteria", grids, &BTreeSet::new(), Vec::new());
            let rows = || {
                self.tables
                    .get("criteria")
                    .into_iter()
                    .flat_map(Table::rows)
            };
            let scales = rows().filter_map(|row| Scale::parse(row.text("scale")));
            indicators.extend(scales.map(|scale| plain_heading(&scale.column)));
            let codes = rows().map(|row| plain_heading(row.text("criterion")));
            criteria = Some(codes.collect());
        }
        let wide = self.wide(sheets, criteria.as_ref());
        let none = BTreeSet::new();
        // Sheets that nobody has marked yet are no marks.
        if wide.iter().any(|part| !part.lines.is_empty()) {
            let long = held.remove("marks").unwrap_or_default();
            self.table("marks", long, &none, wide);
        }
        for (key, grids) in held {
            let indicators = if key == "schools" { &indicators } else { &none };
            self.table(key, grids, indicators, Vec::new());
        }
    }

    /// Score sheets, a part of the marks each.
    fn wide(
        &mut self,
        sheets: Vec<(String, Held)>,
        criteria: Option<&BTreeSet<String>>,
    ) -> Vec<Part> {
        let mut parts = Vec::new();
        for (expert, sheet) in sheets {
            let (part, sheet, findings) = scores(&expert, sheet.place, sheet.grid, criteria);
            self.findings.extend(findings);
            self.tables.sheets.push(sheet);
            parts.push(part);
        }
        parts
    }

    fn table(
        &mut self,
        key: &str,
        grids: Vec<Held>,
        indicators: &BTreeSet<String>,
        mut parts: Vec<Part>,
    ) {
        let headers = headers(key);
        for held in grids {
            let empty = held.grid.rows.is_empty();
            let in_book = held.place.sheet.is_some();
            let (part, findings) = Part::new(headers, held.place, held.grid, indicators);
            if in_book && part.lines.is_empty() {
                self.hollow
                    .entry(&headers.key)
                    .or_insert(part.place.clone());
                if !empty {
                    self.findings.extend(findings);
                }
                continue;
            }
            if empty {
                self.note(part.place.clone(), Trouble::EmptyTable);
            } else {
                self.findings.extend(findings);
            }
            parts.push(part);
        }
        if parts.is_empty() {
            return;
        }
        let inputs = parts.iter().map(|part| part.input(&headers.key));
        self.tables.inputs.extend(inputs);
        let (table, findings) = Table::join(headers, parts);
        self.findings.extend(findings);
        self.tables.tables.insert(&headers.key, table);
    }

    /// Tables that must be there, given which others are; and whether those that must have rows do.
    fn missing_tables(&mut self) {
        let present = |key: &str| self.tables.get(key).is_some();
        let needed = [
            ("demands", true),
            ("call_members", present("calls")),
            ("schools", present("bids") || present("programmes")),
            ("schools", present("commitments")),
            ("programmes", present("bids") || present("commitments")),
            ("bids", present("marks")),
            ("experts", present("marks")),
            ("criteria", present("criteria")),
        ];
        let needed: BTreeSet<&str> = needed.iter().filter(|(_, n)| *n).map(|(k, _)| *k).collect();
        for key in needed {
            let headers = headers(key);
            match self.tables.get(key) {
                Some(table) if table.is_empty() && table.has(&headers.required[0]) => {
                    let place = table.place();
                    if key != "bids" {
                        self.note(place, Trouble::EmptyTable);
                    }
                }
                None if self.hollow.contains_key(key) => {
                    let place = self.hollow[key].clone();
                    self.note(place, Trouble::EmptyTable);
                }
                None if !self.tables.is_unread(key) => {
                    self.no_table(&headers.key, headers.name(), &format!("{key}.csv"));
                }
                _ => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn round(files: &[(&str, &str)]) -> (Tables, Vec<Finding>) {
        let folder = tempfile::tempdir().expect("a folder");
        for (file, text) in files {
            std::fs::write(folder.path().join(file), text).expect("written");
        }
        read(folder.path())
    }

    fn codes(findings: &[Finding]) -> Vec<(&str, &str)> {
        let pairs = findings.iter();
        pairs
            .map(|f| (f.code.as_str(), f.place.file.as_str()))
            .collect()
    }

    const DEMANDS: &str = "企业名称,岗位名称,需求层次,对应专业,数量\n甲,乙,大专,510209,20\n";

    #[test]
    fn tables_go_by_chinese_names_and_other_files_are_left_alone() {
        let (tables, findings) = round(&[
            ("round.toml", "name = \"x\""),
            ("企业需求.csv", DEMANDS),
            ("README.md", ""),
            ("汇总.csv", ""),
            ("汇总.tsv", ""),
        ]);
        assert_eq!(
            codes(&findings),
            [("I303", "汇总.csv"), ("I303", "汇总.tsv")]
        );
        assert_eq!(tables.get("demands").map(Table::len), Some(1));
        let files: Vec<&str> = tables.inputs.iter().map(|i| i.file.as_str()).collect();
        assert_eq!(files, ["round.toml", "企业需求.csv"]);
    }

    #[test]
    fn the_same_cells_have_the_same_digest_in_any_encoding() {
        let folder = tempfile::tempdir().expect("a folder");
        let (gb, _, _) = encoding_rs::GB18030.encode(DEMANDS);
        std::fs::write(folder.path().join("demands.csv"), gb).expect("written");
        let (gb, findings) = read(folder.path());
        assert!(codes(&findings).contains(&("W202", "demands.csv")));
        let (utf8, _) = round(&[("demands.csv", &format!("\u{feff}{DEMANDS}"))]);
        assert_eq!(gb.inputs, utf8.inputs);
    }

    #[test]
    fn what_is_missing_is_named() {
        assert_eq!(codes(&round(&[]).1).len(), 1);
        let (_, findings) = round(&[
            ("bids.csv", "学校,榜单,专业,申报规模\n"),
            ("round.toml", ""),
        ]);
        let expected = [
            ("E002", "demands.csv"),
            ("E002", "programmes.csv"),
            ("E002", "schools.csv"),
        ];
        assert_eq!(codes(&findings), expected);
    }
}
