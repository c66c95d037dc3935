//! Parts of a table, each from its own file or sheet -> one table: columns known by key, every cell
//! with its place, rows sent twice counted once.

use std::collections::{BTreeSet, HashMap};

use super::headers::TableHeaders;
use super::part::{Column, Line, Part};
use crate::domain::market::{Dropped, Finding, Place, Trouble};

/// Tables of which two rows that agree in every cell are one row sent twice.
const SENT_TWICE: [&str; 12] = [
    "bases",
    "bids",
    "cohorts",
    "decisions",
    "demands",
    "experts",
    "firms",
    "intentions",
    "marks",
    "outcomes",
    "programmes",
    "schools",
];

/// A table of a round.
#[derive(Debug)]
pub struct Table {
    /// What it is and what its columns are called.
    pub headers: &'static TableHeaders,
    columns: Vec<Column>,
    sources: Vec<Source>,
    rows: Vec<(usize, Line)>,
    /// Rows set aside after reading.
    aside: Vec<(usize, Line)>,
}

/// A file or sheet that the table was read from.
#[derive(Debug)]
struct Source {
    place: Place,
    /// Headings as written there, per column of the table.
    headings: Vec<Option<String>>,
}

/// A row as other rows point at it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RowAt {
    source: usize,
    number: u32,
}

impl Table {
    /// Joins `parts`, in their order; of rows sent twice the first is kept.
    pub fn join(headers: &'static TableHeaders, parts: Vec<Part>) -> (Table, Vec<Finding>) {
        let mut table = Table {
            headers,
            columns: Vec::new(),
            sources: Vec::new(),
            rows: Vec::new(),
            aside: Vec::new(),
        };
        for part in &parts {
            for column in &part.columns {
                if table.at(&column.key).is_none() {
                    table.columns.push(column.clone());
                }
            }
        }
        for part in parts {
            table.add(part);
        }
        let findings = table.drop_repeats();
        (table, findings)
    }

    fn add(&mut self, part: Part) {
        let of = |column: &Column| part.columns.iter().position(|c| c.key == column.key);
        let from: Vec<Option<usize>> = self.columns.iter().map(of).collect();
        let heading = |at: &Option<usize>| at.map(|at| part.columns[at].heading.clone());
        let source = self.sources.len();
        self.sources.push(Source {
            place: part.place,
            headings: from.iter().map(heading).collect(),
        });
        let same = from.iter().enumerate().all(|(at, from)| *from == Some(at));
        for mut line in part.lines {
            if !same {
                let mut take = |at: &Option<usize>| {
                    let cell = at.map(|at| std::mem::take(&mut line.cells[at]));
                    cell.unwrap_or_default()
                };
                line.cells = from.iter().map(&mut take).collect();
            }
            self.rows.push((source, line));
        }
    }

    fn drop_repeats(&mut self) -> Vec<Finding> {
        if !SENT_TWICE.contains(&self.headers.key.as_str()) {
            return Vec::new();
        }
        let mut seen: HashMap<Vec<&str>, RowAt> = HashMap::with_capacity(self.rows.len());
        let mut repeats = Vec::new();
        for (at, (source, line)) in self.rows.iter().enumerate() {
            let number = line.number;
            let source = *source;
            let here = RowAt { source, number };
            let first = *seen
                .entry(line.cells.iter().map(|cell| cell.text()).collect())
                .or_insert(here);
            if first != here {
                repeats.push((at, here, first));
            }
        }
        let finding = |(_, here, first): &(usize, RowAt, RowAt)| {
            let (first_row, first_file) = self.told(*here, *first);
            let why = Dropped::Repeat {
                first_row,
                first_file,
            };
            let place = Place {
                row: Some(here.number),
                ..self.sources[here.source].place.clone()
            };
            Finding::new(place, None, Trouble::RowDropped { why })
        };
        let findings = repeats.iter().map(finding).collect();
        let mut dropped = repeats.iter().map(|(at, ..)| *at).peekable();
        let mut at = 0;
        self.rows.retain(|_| {
            let gone = dropped.next_if_eq(&at).is_some();
            at += 1;
            !gone
        });
        findings
    }

    /// The row `first` as said at `here`: its number, and its file where that is another.
    fn told(&self, here: RowAt, first: RowAt) -> (u32, Option<String>) {
        let other = first.source != here.source;
        let place = &self.sources[first.source].place;
        let name = || match &place.sheet {
            Some(sheet) => format!("{} [{sheet}]", place.file),
            None => place.file.clone(),
        };
        (first.number, other.then(name))
    }

    /// The table itself as a place: the first file or sheet of it.
    pub fn place(&self) -> Place {
        let first = self.sources.first();
        first.map(|source| source.place.clone()).unwrap_or_default()
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

    /// Whether a cell of column `key` says anything, in a row set aside or not.
    pub fn ever(&self, key: &str) -> bool {
        let said = |at: usize| {
            let lines = self.rows.iter().chain(&self.aside);
            lines
                .into_iter()
                .any(|(_, line)| !line.cells[at].text().is_empty())
        };
        self.at(key).is_some_and(said)
    }

    /// Sets the rows at `gone` aside.
    pub fn leave_out(&mut self, gone: &BTreeSet<RowAt>) {
        let stays = |row: &mut (usize, Line)| {
            let (source, number) = (row.0, row.1.number);
            !gone.contains(&RowAt { source, number })
        };
        self.aside
            .extend(self.rows.extract_if(.., |row| !stays(row)));
    }

    /// Keys of the indicator columns, with their headings.
    pub fn indicators(&self) -> impl Iterator<Item = (&str, &str)> {
        let columns = self.columns.iter().filter(|c| c.indicator);
        columns.map(|c| (c.key.as_str(), c.heading.as_str()))
    }

    fn at(&self, key: &str) -> Option<usize> {
        self.columns.iter().position(|c| c.key == key)
    }
}

/// A row of a table.
#[derive(Clone, Copy, Debug)]
pub struct Row<'a> {
    table: &'a Table,
    at: usize,
}

impl<'a> Row<'a> {
    /// As a person counts, in its own file or sheet.
    pub fn number(&self) -> u32 {
        self.line().number
    }

    /// The table it stands in.
    pub fn table(&self) -> &'a Table {
        self.table
    }

    /// The row as other rows of the table may point at it.
    pub fn position(&self) -> RowAt {
        RowAt {
            source: self.table.rows[self.at].0,
            number: self.number(),
        }
    }

    /// How this row says `first`, another row of the table: its number, and its file if that is
    /// another.
    pub fn told(&self, first: RowAt) -> (u32, Option<String>) {
        self.table.told(self.position(), first)
    }

    /// What no other row of the round is called: `<file>-<row>`, in a workbook
    /// `<file>-<sheet>-<row>`.
    pub fn label(&self) -> String {
        let place = &self.source().place;
        let name = place.file.rsplit('/').next().unwrap_or_default();
        let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        match &place.sheet {
            Some(sheet) => format!("{stem}-{sheet}-{}", self.number()),
            None => format!("{stem}-{}", self.number()),
        }
    }

    /// File, sheet and row.
    pub fn here(&self) -> Place {
        Place {
            row: Some(self.number()),
            ..self.source().place.clone()
        }
    }

    /// File, sheet and row, for people.
    pub fn origin(&self) -> String {
        let place = &self.source().place;
        match &place.sheet {
            Some(sheet) => format!("{} [{sheet}]:{}", place.file, self.number()),
            None => format!("{}:{}", place.file, self.number()),
        }
    }

    /// The cell of `key` as written, trimmed; empty where there is none.
    pub fn raw(&self, key: &str) -> &'a str {
        let at = self.table.at(key);
        at.map_or("", |at| self.line().cells[at].raw.as_str())
    }

    /// The cell of `key` in NFKC, trimmed; empty where there is none.
    pub fn text(&self, key: &str) -> &'a str {
        let at = self.table.at(key);
        at.map_or("", |at| self.line().cells[at].text())
    }

    /// Where the cell of `key` stands.
    pub fn place(&self, key: &str) -> Place {
        let source = self.source();
        let own = self.line().heading.as_deref();
        let own = own.filter(|_| matches!(key, "mark" | "criterion"));
        let at = self.table.at(key);
        let heading = own.or_else(|| source.headings[at?].as_deref());
        let heading = heading.unwrap_or_else(|| self.table.headers.heading_of(key));
        Place {
            row: Some(self.number()),
            column: Some(heading.to_owned()),
            ..source.place.clone()
        }
    }

    fn line(&self) -> &'a Line {
        &self.table.rows[self.at].1
    }

    fn source(&self) -> &'a Source {
        &self.table.sources[self.table.rows[self.at].0]
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::grid::grid;
    use super::super::headers::headers;
    use super::*;

    fn part(file: &str, text: &str) -> Part {
        let place = Place {
            file: file.to_owned(),
            ..Place::default()
        };
        let grid = grid(text).expect("reads");
        Part::new(headers("schools"), place, grid, &BTreeSet::new()).0
    }

    #[test]
    fn parts_keep_their_own_headings_and_places() {
        let parts = vec![
            part("甲.csv", "学校名称,所在地\n甲,成都\n"),
            part("乙.csv", "市州,编号,名称\n德阳,S2,乙\n"),
        ];
        let (table, findings) = Table::join(headers("schools"), parts);
        assert_eq!(findings, []);
        let rows: Vec<Row> = table.rows().collect();
        assert_eq!((rows[1].raw("name"), rows[1].raw("school")), ("乙", "S2"));
        assert_eq!(rows[0].raw("school"), "");
        assert_eq!(rows[0].place("city").column.as_deref(), Some("所在地"));
        assert_eq!(rows[1].place("city").column.as_deref(), Some("市州"));
        assert_eq!(rows[1].origin(), "乙.csv:2");
        assert_eq!(
            rows[1].told(rows[0].position()),
            (2, Some("甲.csv".to_owned()))
        );
    }

    #[test]
    fn rows_sent_twice_count_once() {
        let text = "名称,市州\n甲,成都\n甲,德阳\n甲,成 都\n";
        let parts = vec![part("a.csv", text), part("b.csv", "市州,名称\n德阳,甲\n")];
        let (table, findings) = Table::join(headers("schools"), parts);
        assert_eq!((table.len(), findings.len()), (3, 1));
        assert_eq!(findings[0].code, "W210");
        assert_eq!(findings[0].place.file, "b.csv");
    }
}
