//! A round's folder -> tables whose every cell knows its file, row and column, and digests of what
//! is used. Nothing is dropped in silence; personal columns never come in.
//!
//! ```text
//! headers    which table, which column
//! grid       CSV bytes -> rows and cells
//! table      grid -> keyed columns
//! scale      a criterion's scale, which names a column of the schools table
//! settings   round.toml
//! ```

mod grid;
mod headers;
mod scale;
mod settings;
mod table;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

pub use headers::{TableHeaders, headers, plain_heading};
pub use scale::{Scale, share};
pub use settings::{ROUND_FILE, Settings, place as setting_place};
pub use table::{Row, Table};

use crate::domain::market::{Finding, Place, Severity, Trouble};
use crate::domain::outcome::InputFile;

use grid::{Grid, decode, grid};

/// A round as read: whatever of it could be.
#[derive(Debug, Default)]
pub struct Tables {
    /// `round.toml`.
    pub settings: Settings,
    /// What was read, in the order of file names.
    pub inputs: Vec<InputFile>,
    tables: BTreeMap<&'static str, Table>,
    /// Tables whose file is there but cannot be read.
    unread: BTreeSet<&'static str>,
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

    /// Whether reading found an error, so that no market may be made of what could be read.
    pub fn is_refused(&self) -> bool {
        self.refused
    }

    /// Whether the file of the table called `key` is there but could not be read.
    pub fn is_unread(&self, key: &str) -> bool {
        self.unread.contains(key)
    }

    /// All tables, in the order of their keys.
    pub fn iter(&self) -> impl Iterator<Item = &Table> {
        self.tables.values()
    }
}

/// Reads the round in `folder`: every table and `round.toml`, with every finding about files,
/// columns and encodings.
pub fn read(folder: &Path) -> (Tables, Vec<Finding>) {
    let mut reader = Reader::default();
    let files = match files_of(folder) {
        Ok(files) => files,
        Err(_) => return reader.no_round(folder),
    };
    for file in &files {
        reader.file(folder, file);
    }
    if reader.grids.is_empty() && !files.iter().any(|f| f == ROUND_FILE) {
        return reader.no_round(folder);
    }
    if !files.iter().any(|f| f == ROUND_FILE) {
        reader.no_table("round", "轮次", ROUND_FILE);
    }
    reader.tables();
    reader.missing_tables();
    reader.tables.inputs.sort_by(|a, b| a.file.cmp(&b.file));
    let is_error = |f: &Finding| f.severity == Severity::Error;
    reader.tables.refused = reader.findings.iter().any(is_error);
    (reader.tables, reader.findings)
}

/// Names of the visible files of `folder`, sorted.
fn files_of(folder: &Path) -> std::io::Result<Vec<String>> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let hidden = name.starts_with(['.', '~']);
        if !hidden && entry.path().is_file() {
            files.push(name);
        }
    }
    files.sort();
    Ok(files)
}

#[derive(Default)]
struct Reader {
    tables: Tables,
    findings: Vec<Finding>,
    /// Per table the file and its cells.
    grids: BTreeMap<&'static str, (String, Grid)>,
}

impl Reader {
    fn note(&mut self, file: &str, trouble: Trouble) {
        let place = Place {
            file: file.to_owned(),
            ..Place::default()
        };
        self.findings.push(Finding::new(place, None, trouble));
    }

    fn no_round(mut self, folder: &Path) -> (Tables, Vec<Finding>) {
        self.note(&folder.display().to_string(), Trouble::NoRound);
        let tables = Tables {
            refused: true,
            ..Tables::default()
        };
        (tables, self.findings)
    }

    fn no_table(&mut self, table: &str, zh: &str, file: &str) {
        let trouble = Trouble::NoTable {
            table: table.to_owned(),
            zh: zh.to_owned(),
        };
        self.note(file, trouble);
    }

    fn file(&mut self, folder: &Path, file: &str) {
        if file == ROUND_FILE {
            if let Some(bytes) = self.bytes(folder, file) {
                self.round(folder, &bytes);
            }
            return;
        }
        let (stem, ending) = file.rsplit_once('.').unwrap_or((file, ""));
        match ending.to_lowercase().as_str() {
            "csv" => {}
            // Spreadsheets that nothing reads are named, since somebody may believe they count.
            "xlsx" | "xls" | "xlsm" | "et" | "ods" | "tsv" | "parquet" => {
                return self.note(file, Trouble::UnknownFile);
            }
            _ => return,
        }
        let Some(headers) = headers::table_named(stem) else {
            return self.note(file, Trouble::UnknownFile);
        };
        if let Some((other, _)) = self.grids.get(headers.key.as_str()) {
            let other = other.clone();
            return self.note(file, Trouble::TableTwice { other });
        }
        match self.bytes(folder, file).and_then(|b| self.grid(file, &b)) {
            Some(grid) => {
                self.grids.insert(&headers.key, (file.to_owned(), grid));
            }
            None => {
                self.tables.unread.insert(&headers.key);
            }
        }
    }

    fn bytes(&mut self, folder: &Path, file: &str) -> Option<Vec<u8>> {
        let bytes = std::fs::read(folder.join(file));
        let refused = |error: std::io::Error| Trouble::NotReadable {
            detail: error.to_string(),
        };
        bytes.map_err(|e| self.note(file, refused(e))).ok()
    }

    fn grid(&mut self, file: &str, bytes: &[u8]) -> Option<Grid> {
        let read = self.decode(file, bytes).and_then(|text| grid(&text));
        let refused = |detail| Trouble::NotReadable { detail };
        read.map_err(|detail| self.note(file, refused(detail))).ok()
    }

    fn decode(&mut self, file: &str, bytes: &[u8]) -> Result<String, String> {
        let (text, gb18030) = decode(bytes)?;
        if gb18030 {
            self.note(file, Trouble::ReadAsGb18030);
        }
        Ok(text.into_owned())
    }

    fn round(&mut self, folder: &Path, bytes: &[u8]) {
        let text = match self.decode(ROUND_FILE, bytes) {
            Ok(text) => text,
            Err(detail) => return self.note(ROUND_FILE, Trouble::NotReadable { detail }),
        };
        let name = std::fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned());
        let name = name.file_name().unwrap_or_default().to_string_lossy();
        let (settings, findings) = settings::settings(&text, &name);
        self.tables.settings = settings;
        self.findings.extend(findings);
        self.tables.inputs.push(InputFile {
            file: ROUND_FILE.to_owned(),
            bytes: bytes.len() as u64,
            blake3: blake3::hash(bytes).to_hex().to_string(),
        });
    }

    fn tables(&mut self) {
        let mut grids = std::mem::take(&mut self.grids);
        let mut indicators = BTreeSet::new();
        if let Some((file, grid)) = grids.remove("criteria") {
            self.table("criteria", &file, grid, &BTreeSet::new());
            let criteria = &self.tables.tables["criteria"];
            let scales = criteria
                .rows()
                .filter_map(|row| Scale::parse(row.text("scale")));
            indicators.extend(scales.map(|scale| plain_heading(&scale.column)));
        }
        let none = BTreeSet::new();
        for (key, (file, grid)) in grids {
            let indicators = if key == "schools" { &indicators } else { &none };
            self.table(key, &file, grid, indicators);
        }
    }

    fn table(&mut self, key: &str, file: &str, grid: Grid, indicators: &BTreeSet<String>) {
        let headers = headers(key);
        let empty = grid.rows.is_empty();
        let (table, findings) = Table::new(headers, file, None, grid, indicators);
        if empty {
            self.note(file, Trouble::EmptyTable);
        } else {
            self.findings.extend(findings);
        }
        self.tables.inputs.push(table.input());
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
                    let file = table.file.clone();
                    if key != "bids" {
                        self.note(&file, Trouble::EmptyTable);
                    }
                }
                None if !self.tables.unread.contains(key) => {
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
            ("需求.xlsx", ""),
        ]);
        assert_eq!(
            codes(&findings),
            [("I303", "汇总.csv"), ("I303", "需求.xlsx")]
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
