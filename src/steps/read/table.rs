//! A grid -> a table: columns known by key, personal ones dropped, every cell with its place.

use std::collections::BTreeSet;

use super::grid::Grid;
use super::headers::{TableHeaders, is_personal, plain_heading};
use crate::domain::catalog::normal;
use crate::domain::market::{Finding, Place, Trouble};
use crate::domain::outcome::InputFile;

/// A table of a round.
#[derive(Debug)]
pub struct Table {
    /// What it is and what its columns are called.
    pub headers: &'static TableHeaders,
    /// File name within the round.
    pub file: String,
    /// Sheet, in a workbook.
    pub sheet: Option<String>,
    columns: Vec<Column>,
    rows: Vec<(u32, Vec<Cell>)>,
}

#[derive(Debug)]
struct Column {
    /// The key; for an indicator its heading as compared.
    key: String,
    heading: String,
    indicator: bool,
}

#[derive(Debug)]
struct Cell {
    raw: String,
    /// In NFKC, where that differs.
    normal: Option<String>,
}

impl Table {
    /// Makes a table of `grid`, whose first row holds the headings. Columns named in `indicators`
    /// (as compared) are kept beside the known ones. Findings: missing and unknown columns,
    /// personal columns, blank rows.
    pub fn new(
        headers: &'static TableHeaders,
        file: &str,
        sheet: Option<&str>,
        grid: Grid,
        indicators: &BTreeSet<String>,
    ) -> (Table, Vec<Finding>) {
        let mut table = Table {
            headers,
            file: file.to_owned(),
            sheet: sheet.map(str::to_owned),
            columns: Vec::new(),
            rows: Vec::new(),
        };
        let mut rows = grid.rows.into_iter();
        let (header_row, headings) = rows.next().unwrap_or_default();
        let mut rows: Vec<(u32, Vec<String>)> = rows.collect();
        let widest = rows.iter().map(|(_, cells)| cells.len()).max().unwrap_or(0);
        let (mut unknown, mut personal, mut kept) = (Vec::new(), Vec::new(), Vec::new());
        for at in 0..widest.max(headings.len()) {
            let heading = headings.get(at).cloned().unwrap_or_default();
            let used =
                |(_, cells): &(u32, Vec<String>)| cells.get(at).is_some_and(|c| !c.is_empty());
            if let Some(column) = table.column_for(&heading, indicators) {
                table.columns.push(column);
                kept.push(at);
            } else if is_personal(&heading) {
                personal.push(heading);
            } else if !heading.is_empty() {
                unknown.push(heading);
            } else if rows.iter().any(used) {
                unknown.push(format!("(第{}列)", at + 1));
            }
        }
        let take = |cells: &mut Vec<String>| {
            let cell = |&at: &usize| cells.get_mut(at).map(std::mem::take).unwrap_or_default();
            kept.iter().map(cell).map(Cell::new).collect()
        };
        table.rows = rows
            .iter_mut()
            .map(|(n, cells)| (*n, take(cells)))
            .collect();
        let findings = table.findings(header_row, unknown, personal, grid.blank);
        (table, findings)
    }

    fn column_for(&self, heading: &str, indicators: &BTreeSet<String>) -> Option<Column> {
        let plain = plain_heading(heading);
        let column = |key: &str, indicator| Column {
            key: key.to_owned(),
            heading: heading.to_owned(),
            indicator,
        };
        let free = |key: &&str| self.columns.iter().all(|c| c.key != **key);
        let known = self.headers.key_of(heading).filter(free);
        let known = known.map(|key| column(key, false));
        known.or_else(|| {
            let indicator = !is_personal(heading) && indicators.contains(&plain);
            (indicator && free(&plain.as_str())).then(|| column(&plain, true))
        })
    }

    fn findings(
        &self,
        header_row: u32,
        unknown: Vec<String>,
        personal: Vec<String>,
        blank: u32,
    ) -> Vec<Finding> {
        let mut troubles = Vec::new();
        for column in self.headers.required.iter().filter(|key| !self.has(key)) {
            troubles.push(Trouble::NoColumn {
                column: column.clone(),
                zh: self.headers.heading_of(column).to_owned(),
            });
        }
        if !unknown.is_empty() {
            troubles.push(Trouble::UnknownColumns { columns: unknown });
        }
        if !personal.is_empty() {
            troubles.push(Trouble::PersonalColumns { columns: personal });
        }
        if blank > 0 {
            troubles.push(Trouble::BlankRows { rows: blank });
        }
        let place = |trouble: &Trouble| Place {
            row: (!matches!(trouble, Trouble::BlankRows { .. })).then_some(header_row),
            ..self.place()
        };
        let finding = |trouble: Trouble| Finding::new(place(&trouble), None, trouble);
        troubles.into_iter().map(finding).collect()
    }

    /// The table itself as a place.
    pub fn place(&self) -> Place {
        Place {
            file: self.file.clone(),
            sheet: self.sheet.clone(),
            ..Place::default()
        }
    }

    /// The file's name without its ending.
    pub fn stem(&self) -> &str {
        let stem = self.file.rsplit_once('.').map(|(stem, _)| stem);
        stem.unwrap_or(&self.file)
    }

    /// Whether it has a column of this key.
    pub fn has(&self, key: &str) -> bool {
        self.at(key).is_some()
    }

    /// Number of rows with content.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// All rows with content, in file order.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = Row<'_>> {
        (0..self.rows.len()).map(|at| Row { table: self, at })
    }

    /// Keys of the indicator columns, with their headings.
    pub fn indicators(&self) -> impl Iterator<Item = (&str, &str)> {
        let columns = self.columns.iter().filter(|c| c.indicator);
        columns.map(|c| (c.key.as_str(), c.heading.as_str()))
    }

    /// What of the file is used, as a digest: keys of the kept columns, then the kept cells, each
    /// with its length before it.
    pub fn input(&self) -> InputFile {
        let mut hasher = blake3::Hasher::new();
        let mut bytes = 0_u64;
        let mut put = |text: &str| {
            hasher.update(&(text.len() as u64).to_le_bytes());
            hasher.update(text.as_bytes());
            bytes += text.len() as u64 + 8;
        };
        put(&self.headers.key);
        put(&self.columns.len().to_string());
        self.columns.iter().for_each(|c| put(&c.key));
        for (_, cells) in &self.rows {
            cells.iter().for_each(|c| put(&c.raw));
        }
        InputFile {
            file: self.file.clone(),
            bytes,
            blake3: hasher.finalize().to_hex().to_string(),
        }
    }

    fn at(&self, key: &str) -> Option<usize> {
        self.columns.iter().position(|c| c.key == key)
    }
}

impl Cell {
    fn new(raw: String) -> Self {
        let plain = normal(&raw);
        let normal = (plain != raw).then_some(plain);
        Cell { raw, normal }
    }
}

/// A row of a table.
#[derive(Clone, Copy, Debug)]
pub struct Row<'a> {
    table: &'a Table,
    at: usize,
}

impl<'a> Row<'a> {
    /// As a person counts, header row = 1.
    pub fn number(&self) -> u32 {
        self.table.rows[self.at].0
    }

    /// The table it stands in.
    pub fn table(&self) -> &'a Table {
        self.table
    }

    /// The cell of `key` as written, trimmed; empty where there is none.
    pub fn raw(&self, key: &str) -> &'a str {
        self.cell(key).map_or("", |cell| cell.raw.as_str())
    }

    /// The cell of `key` in NFKC, trimmed; empty where there is none.
    pub fn text(&self, key: &str) -> &'a str {
        self.cell(key)
            .map_or("", |cell| cell.normal.as_deref().unwrap_or(&cell.raw))
    }

    /// Where the cell of `key` stands.
    pub fn place(&self, key: &str) -> Place {
        let heading = match self.table.at(key) {
            Some(at) => self.table.columns[at].heading.as_str(),
            None => self.table.headers.heading_of(key),
        };
        Place {
            row: Some(self.number()),
            column: Some(heading.to_owned()),
            ..self.table.place()
        }
    }

    fn cell(&self, key: &str) -> Option<&'a Cell> {
        self.table.rows[self.at].1.get(self.table.at(key)?)
    }
}

#[cfg(test)]
mod tests {
    use super::super::grid::grid;
    use super::super::headers::headers;
    use super::*;

    fn schools(text: &str, indicators: &[&str]) -> (Table, Vec<Finding>) {
        let indicators = indicators.iter().map(|i| plain_heading(i)).collect();
        let grid = grid(text).expect("reads");
        Table::new(headers("schools"), "schools.csv", None, grid, &indicators)
    }

    #[test]
    fn cells_know_their_place() {
        let (table, findings) = schools("学校名称,所在地\n甲（一）,成都\n", &[]);
        assert_eq!(findings, []);
        let row = table.rows().next().expect("one row");
        assert_eq!((row.raw("name"), row.text("name")), ("甲（一）", "甲(一)"));
        assert_eq!(row.place("city").column.as_deref(), Some("所在地"));
        assert_eq!(row.place("seats").column.as_deref(), Some("在校生学位"));
        assert_eq!((row.number(), row.text("seats")), (2, ""));
    }

    #[test]
    fn personal_columns_never_enter_the_digest() {
        let (with, findings) = schools("名称,联系电话,市州\n甲,138,成都\n", &[]);
        let (without, _) = schools("名称,市州\n甲,成都\n", &[]);
        assert_eq!(with.input(), without.input());
        assert_eq!(findings.len(), 1);
        assert_eq!(findings[0].code, "I302");
    }

    #[test]
    fn indicators_are_kept_and_the_rest_is_named() {
        let text = "名称,市州,双师比例,备注\n甲,成都,0.5,x,y\n";
        let (table, findings) = schools(text, &["双师比例"]);
        assert_eq!(
            table.indicators().collect::<Vec<_>>(),
            [("双师比例", "双师比例")]
        );
        let columns = vec!["备注".to_owned(), "(第5列)".to_owned()];
        assert_eq!(findings[0].trouble, Trouble::UnknownColumns { columns });
        assert_ne!(table.input(), schools(text, &[]).0.input());
    }

    #[test]
    fn the_first_of_two_matching_columns_wins() {
        let (table, findings) = schools("学校名称,名称,市州\n甲,乙,成都\n", &[]);
        assert_eq!(table.rows().next().map(|row| row.text("name")), Some("甲"));
        let columns = vec!["名称".to_owned()];
        assert_eq!(findings[0].trouble, Trouble::UnknownColumns { columns });
    }
}
