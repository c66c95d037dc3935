//! A grid -> a part of a table: columns known by key, personal ones dropped, cells mended, rows
//! that are no data set aside. Nothing is left out without a finding.

use std::collections::{BTreeSet, HashMap};

use super::grid::Grid;
use super::headers::{TableHeaders, is_personal, plain_heading};
use super::layout::{Kind, Layout, kind, layout};
use super::mend::{is_ditto, mended, merged_down, party, without_contacts};
use crate::domain::catalog::{is_plain, normal};
use crate::domain::market::{Dropped, Finding, Place, Trouble};
use crate::domain::outcome::InputFile;

/// A column that is kept.
#[derive(Clone, Debug)]
pub struct Column {
    /// The key; for an indicator its heading as compared.
    pub key: String,
    /// As written.
    pub heading: String,
    /// Whether it is one that a criterion names, not one of `headers.toml`.
    pub indicator: bool,
}

/// A cell.
#[derive(Debug, Default)]
pub struct Cell {
    /// As written, trimmed.
    pub raw: String,
    /// In NFKC, where that differs.
    normal: Option<String>,
}

impl Cell {
    /// A cell of this trimmed content.
    pub fn new(raw: String) -> Self {
        if is_plain(&raw) {
            return Cell { raw, normal: None };
        }
        let plain = normal(&raw);
        let normal = (plain != raw).then_some(plain);
        Cell { raw, normal }
    }

    /// In NFKC.
    pub fn text(&self) -> &str {
        self.normal.as_deref().unwrap_or(&self.raw)
    }
}

/// A row of data.
#[derive(Debug)]
pub struct Line {
    /// As a person counts.
    pub number: u32,
    /// One per column.
    pub cells: Vec<Cell>,
    /// The heading of the column that the row was read off, in a wide sheet.
    pub heading: Option<String>,
}

/// What one file or sheet holds of a table.
#[derive(Debug)]
pub struct Part {
    /// The file or sheet.
    pub place: Place,
    /// The columns that are kept.
    pub columns: Vec<Column>,
    /// The rows that are data.
    pub lines: Vec<Line>,
}

/// A grid on its way to a part.
struct Desk<'a> {
    headers: &'static TableHeaders,
    place: &'a Place,
    columns: Vec<Column>,
    /// Where in the grid each column stands.
    from: Vec<usize>,
    findings: Vec<Finding>,
}

impl Part {
    /// Makes a part of `grid`. Columns named in `indicators` (as compared) are kept beside the
    /// known ones. Findings: missing, unknown and personal columns, rows that are no data, repairs.
    pub fn new(
        headers: &'static TableHeaders,
        place: Place,
        grid: Grid,
        indicators: &BTreeSet<String>,
    ) -> (Part, Vec<Finding>) {
        let known = |heading: &str| headers.key_of(heading).map(str::to_owned);
        let layout = layout(&grid, known);
        let mut desk = Desk {
            headers,
            place: &place,
            columns: Vec::new(),
            from: Vec::new(),
            findings: Vec::new(),
        };
        desk.choose(&layout, &grid, indicators);
        let lines = desk.lines(&layout, grid);
        let Desk {
            columns, findings, ..
        } = desk;
        let part = Part {
            place,
            columns,
            lines,
        };
        (part, findings)
    }

    /// What of the file or sheet is used, as a digest: keys of the kept columns, then the kept
    /// cells, each with its length before it.
    pub fn input(&self, table: &str) -> InputFile {
        let mut hasher = blake3::Hasher::new();
        let mut bytes = 0_u64;
        let mut put = |text: &str| {
            hasher.update(&(text.len() as u64).to_le_bytes());
            hasher.update(text.as_bytes());
            bytes += text.len() as u64 + 8;
        };
        put(table);
        put(&self.columns.len().to_string());
        self.columns.iter().for_each(|c| put(&c.key));
        for line in &self.lines {
            line.cells.iter().for_each(|c| put(&c.raw));
        }
        let file = match &self.place.sheet {
            Some(sheet) => format!("{} [{sheet}]", self.place.file),
            None => self.place.file.clone(),
        };
        InputFile {
            file,
            bytes,
            blake3: hasher.finalize().to_hex().to_string(),
        }
    }
}

impl Desk<'_> {
    /// Chooses the columns to keep, and says which are not or are missing.
    fn choose(&mut self, layout: &Layout, grid: &Grid, indicators: &BTreeSet<String>) {
        let body = &grid.rows[layout.span.1..];
        let widest = body.iter().map(|(_, cells)| cells.len()).max().unwrap_or(0);
        let (mut unknown, mut personal) = (Vec::new(), Vec::new());
        for at in 0..widest.max(layout.headings.len()) {
            let heading = layout.headings.get(at).cloned().unwrap_or_default();
            let used = |(_, cells): &(u32, Vec<String>)| {
                cells.get(at).is_some_and(|cell| !cell.is_empty())
            };
            if let Some(column) = self.column_for(&heading, indicators) {
                self.columns.push(column);
                self.from.push(at);
            } else if is_personal(&heading) {
                personal.push(heading);
            } else if !heading.is_empty() {
                unknown.push(heading);
            } else if body.iter().any(used) {
                unknown.push(format!("(第{}列)", at + 1));
            }
        }
        for column in &self.headers.required {
            if self.at(column).is_none() {
                let zh = self.headers.heading_of(column).to_owned();
                let column = column.clone();
                self.note(layout.row, Trouble::NoColumn { column, zh });
            }
        }
        if !unknown.is_empty() {
            self.note(layout.row, Trouble::UnknownColumns { columns: unknown });
        }
        if !personal.is_empty() {
            self.note(layout.row, Trouble::PersonalColumns { columns: personal });
        }
        if grid.blank > 0 {
            self.whole(Trouble::BlankRows { rows: grid.blank });
        }
    }

    fn column_for(&self, heading: &str, indicators: &BTreeSet<String>) -> Option<Column> {
        let plain = plain_heading(heading);
        let column = |key: &str, indicator| Column {
            key: key.to_owned(),
            heading: heading.to_owned(),
            indicator,
        };
        let free = |key: &&str| self.at(key).is_none();
        let known = self.headers.key_of(heading).filter(free);
        let known = known.map(|key| column(key, false));
        known.or_else(|| {
            let indicator = !is_personal(heading) && indicators.contains(&plain);
            (indicator && free(&plain.as_str())).then(|| column(&plain, true))
        })
    }

    fn at(&self, key: &str) -> Option<usize> {
        self.columns.iter().position(|c| c.key == key)
    }

    fn whole(&mut self, trouble: Trouble) {
        let finding = Finding::new(self.place.clone(), None, trouble);
        self.findings.push(finding);
    }

    fn note(&mut self, row: u32, trouble: Trouble) {
        let place = Place {
            row: Some(row),
            ..self.place.clone()
        };
        self.findings.push(Finding::new(place, None, trouble));
    }

    fn cell(&mut self, row: u32, at: usize, cell: &str, trouble: Trouble) {
        let place = Place {
            row: Some(row),
            column: Some(self.columns[at].heading.clone()),
            ..self.place.clone()
        };
        let cell = (!cell.is_empty()).then_some(cell);
        self.findings.push(Finding::new(place, cell, trouble));
    }

    /// The rows below the headings that are data.
    fn lines(&mut self, layout: &Layout, grid: Grid) -> Vec<Line> {
        let below = merged_down(&grid);
        let merges_known = grid.merges.is_some();
        let required: Vec<usize> = self.required();
        let (start, body) = layout.span;
        let mut aside: Vec<u32> = grid.rows[..start].iter().map(|(row, _)| *row).collect();
        let mut lines: Vec<Line> = Vec::with_capacity(grid.rows.len().saturating_sub(body));
        let mut sums = Sums::default();
        let mut noted = false;
        for (at, (row, cells)) in grid.rows.into_iter().enumerate().skip(body) {
            let there = |&at: &usize| {
                cells.get(at).is_some_and(|c| !c.is_empty()) || below.contains_key(&(row, at))
            };
            let there: Vec<bool> = required.iter().map(there).collect();
            let kept = |at: &usize| cells.get(*at).is_some_and(|c| !c.is_empty());
            let kind = match kind(&cells, at == body, noted, &there) {
                Kind::Data if !self.from.iter().any(kept) => Kind::Aside,
                kind => kind,
            };
            match kind {
                Kind::Data => {
                    let above = lines.last();
                    let line = self.line(row, cells, &below, merges_known, above);
                    sums.add(self.counted(&line.cells));
                    lines.push(line);
                }
                Kind::Aside => {
                    noted = true;
                    aside.push(row);
                }
                Kind::Example => {
                    let why = Dropped::Example;
                    self.dropped(row, &cells, why);
                }
                Kind::Total { part } => {
                    if !self.differs(row, &cells, sums.take(part)) {
                        self.dropped(row, &cells, Dropped::Total);
                    }
                }
            }
        }
        if !aside.is_empty() {
            self.whole(Trouble::NotRows { rows: aside });
        }
        lines
    }

    /// Where the required columns stand in the grid.
    fn required(&self) -> Vec<usize> {
        let at = |key: &String| Some(self.from[self.at(key)?]);
        self.headers.required.iter().filter_map(at).collect()
    }

    fn dropped(&mut self, row: u32, cells: &[String], why: Dropped) {
        // Only of columns that are kept: no name may reach a finding.
        let mut kept = self.from.iter().filter_map(|&at| cells.get(at));
        let first = kept.find(|cell| !cell.is_empty());
        let place = Place {
            row: Some(row),
            ..self.place.clone()
        };
        let trouble = Trouble::RowDropped { why };
        let cell = first.map(String::as_str);
        self.findings.push(Finding::new(place, cell, trouble));
    }

    fn line(
        &mut self,
        row: u32,
        mut cells: Vec<String>,
        below: &HashMap<(u32, usize), String>,
        merges_known: bool,
        above: Option<&Line>,
    ) -> Line {
        let mut kept = Vec::with_capacity(self.from.len());
        let once = party(&self.headers.key).and_then(|key| self.at(key));
        for at in 0..self.from.len() {
            let from = self.from[at];
            let written = cells.get_mut(from).map(std::mem::take).unwrap_or_default();
            let upper = || above.map(|line| line.cells[at].raw.clone());
            let filled = if written.is_empty() && !merges_known && once == Some(at) {
                upper()
            } else if written.is_empty() {
                below.get(&(row, from)).cloned()
            } else if is_ditto(&written) {
                upper()
            } else {
                None
            };
            let filled = filled.filter(|text| !text.is_empty());
            kept.push(Cell::new(self.mend(row, at, written, filled)));
        }
        Line {
            number: row,
            cells: kept,
            heading: None,
        }
    }

    /// The content that a cell stands for, noted where it is not what is written.
    fn mend(&mut self, row: u32, at: usize, written: String, filled: Option<String>) -> String {
        if let Some(reading) = filled {
            let trouble = Trouble::Repaired {
                reading: reading.clone(),
            };
            self.cell(row, at, &written, trouble);
            return reading;
        }
        if let Some(rest) = without_contacts(&self.columns[at].key, &written) {
            let columns = vec![self.columns[at].heading.clone()];
            self.cell(row, at, "", Trouble::PersonalColumns { columns });
            return rest;
        }
        match mended(&self.columns[at].key, &written) {
            Ok(None) => written,
            Ok(Some(reading)) => {
                let trouble = Trouble::Repaired {
                    reading: reading.clone(),
                };
                self.cell(row, at, &written, trouble);
                reading
            }
            Err(trouble) => {
                self.cell(row, at, &written, trouble);
                written
            }
        }
    }

    /// The column that totals add up.
    fn summed(&self) -> Option<usize> {
        self.at("heads").or_else(|| self.at("seats"))
    }

    fn counted(&self, cells: &[Cell]) -> Option<(u64, u64)> {
        count(cells[self.summed()?].text())
    }

    /// Holds a total against the rows above it, where all of them are plain counts; whether it was
    /// said to differ.
    fn differs(&mut self, row: u32, cells: &[String], sum: Option<(u64, u64)>) -> bool {
        let Some(at) = self.summed() else {
            return false;
        };
        let written = cells.get(self.from[at]).cloned().unwrap_or_default();
        let stated = count(&normal(&written));
        let (Some((low, high)), Some(stated)) = (sum, stated) else {
            return false;
        };
        let agrees = stated.0 >= low && stated.1 <= high;
        if !agrees {
            let sum = match low == high {
                true => low.to_string(),
                false => format!("{low}-{high}"),
            };
            self.cell(row, at, &written, Trouble::TotalDiffers { sum });
        }
        !agrees
    }
}

/// `20`, `20人`, `20-30`.
fn count(text: &str) -> Option<(u64, u64)> {
    let text = text.trim_end_matches(['人', '名', ' ']);
    let (low, high) = text.split_once(['-', '~']).unwrap_or((text, text));
    Some((low.trim().parse().ok()?, high.trim().parse().ok()?))
}

/// Sums since the last total of each kind; `None` once a row is no plain count.
struct Sums {
    part: Option<(u64, u64)>,
    whole: Option<(u64, u64)>,
}

impl Default for Sums {
    fn default() -> Self {
        Sums {
            part: Some((0, 0)),
            whole: Some((0, 0)),
        }
    }
}

impl Sums {
    fn add(&mut self, count: Option<(u64, u64)>) {
        for sum in [&mut self.part, &mut self.whole] {
            let both = sum.zip(count);
            *sum = both.and_then(|((a, b), (c, d))| Some((a.checked_add(c)?, b.checked_add(d)?)));
        }
    }

    fn take(&mut self, part: bool) -> Option<(u64, u64)> {
        if part {
            self.part.replace((0, 0))
        } else {
            let whole = self.whole;
            *self = Sums::default();
            whole
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::grid::grid;
    use super::super::headers::headers;
    use super::*;

    fn part(table: &str, text: &str, indicators: &[&str]) -> (Part, Vec<Finding>) {
        let indicators = indicators.iter().map(|i| plain_heading(i)).collect();
        let place = Place {
            file: format!("{table}.csv"),
            ..Place::default()
        };
        Part::new(
            headers(table),
            place,
            grid(text).expect("reads"),
            &indicators,
        )
    }

    fn codes(findings: &[Finding]) -> Vec<(&str, Option<u32>)> {
        let pairs = findings.iter();
        pairs.map(|f| (f.code.as_str(), f.place.row)).collect()
    }

    #[test]
    fn personal_columns_never_enter_the_digest() {
        let (with, findings) = part("schools", "名称,联系电话,市州\n甲,138,成都\n", &[]);
        let (without, _) = part("schools", "名称,市州\n甲,成都\n", &[]);
        assert_eq!(with.input("schools"), without.input("schools"));
        assert_eq!(codes(&findings), [("I302", Some(1))]);
    }

    #[test]
    fn indicators_are_kept_and_the_rest_is_named() {
        let text = "名称,市州,双师比例,备注\n甲,成都,0.5,x,y\n";
        let (with, findings) = part("schools", text, &["双师比例"]);
        let kept: Vec<&str> = with.columns.iter().map(|c| c.key.as_str()).collect();
        assert_eq!(kept, ["name", "city", "双师比例"]);
        let columns = vec!["备注".to_owned(), "(第5列)".to_owned()];
        assert_eq!(findings[0].trouble, Trouble::UnknownColumns { columns });
        let (without, _) = part("schools", text, &[]);
        assert_ne!(with.input("schools"), without.input("schools"));
    }

    #[test]
    fn the_first_of_two_matching_columns_wins() {
        let (part, findings) = part("schools", "学校名称,名称,市州\n甲,乙,成都\n", &[]);
        assert_eq!(part.lines[0].cells[0].raw, "甲");
        let columns = vec!["名称".to_owned()];
        assert_eq!(findings[0].trouble, Trouble::UnknownColumns { columns });
    }

    #[test]
    fn counts_beyond_any_sum_are_no_counts() {
        let most = u64::MAX;
        let row = format!("甲,乙,大专,460103,{most}\n");
        let text = format!("企业名称,岗位名称,需求层次,对应专业,数量\n{row}乙{row}合计,,,,5\n");
        let (part, findings) = part("demands", &text, &[]);
        assert_eq!(part.lines.len(), 2);
        assert_eq!(codes(&findings), [("W210", Some(4))]);
    }

    #[test]
    fn a_form_as_an_office_fills_it_is_read_with_everything_said() {
        let text = "企业需求表,,,,\n填报单位（盖章）：甲链长办,,,,\n\
            企业名称,岗位名称,需求层次,对应专业,数量\n,,,,(人)\n\
            示例：某公司,钳工,大专,460103,20\n\
            甲,钳工,大专,460103,20\n,焊工,大专,460103,12\n小计,,,,32\n\
            乙,钳工,同上,460103,1-3\n合计,,,,30\n注：本表一式两份,,,,\n2.填报截止七月底,,,,\n\
            填报人：张三,,,联系电话：138,\n";
        let (part, mut findings) = part("demands", text, &[]);
        findings.sort_by_key(|f| f.place.row);
        let expected = [
            ("I305", None),
            ("W210", Some(5)),
            ("W203", Some(7)),
            ("W210", Some(8)),
            ("W203", Some(9)),
            ("W211", Some(10)),
        ];
        assert_eq!(codes(&findings), expected);
        let rows = vec![1, 2, 4, 11, 12, 13];
        assert_eq!(findings[0].trouble, Trouble::NotRows { rows });
        let firms: Vec<&str> = part.lines.iter().map(|l| l.cells[0].raw.as_str()).collect();
        assert_eq!(firms, ["甲", "甲", "乙"]);
        let sum = "33-35".to_owned();
        assert_eq!(findings[5].trouble, Trouble::TotalDiffers { sum });
    }
}
