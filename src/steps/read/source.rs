//! A round's files -> their sheets as they were laid out, for copies that go back to their senders.
//! Personal data is withheld: what stands below a personal heading, and what follows a personal
//! word in a title, note or footer.

use std::collections::BTreeSet;
use std::path::Path;

use super::grid::Merge;
use super::headers::{headers, is_personal};
use super::layout::layout;
use super::mend::without_contacts;
use super::open::{Held, open};
use super::part::Part;
use super::scores::{criterion, scores};
use crate::domain::catalog::squeezed;
use crate::domain::market::Place;

/// Longest text that may be a heading of a column \[characters\]; more is a sentence.
const LABEL_MAX: usize = 12;

/// A sheet, or a CSV file, cell by cell as read.
#[derive(Debug)]
pub struct Source {
    /// The file or sheet.
    pub place: Place,
    /// Rows with content: their number as a person counts, and their cells.
    pub rows: Vec<(u32, Vec<String>)>,
    /// Merged cells, where the format says.
    pub merges: Vec<Merge>,
    /// First and last row of the headings as a person counts.
    pub head: (u32, u32),
    /// Whether anything was withheld.
    pub withheld: bool,
    headings: Vec<String>,
}

impl Source {
    /// The column, the first being 0, that bears `heading`.
    pub fn column(&self, heading: &str) -> Option<usize> {
        self.headings.iter().position(|h| h == heading)
    }
}

/// The sheets of the round at `path` that reading takes in, in the order of their files: tables,
/// score sheets, settings.
pub fn sources(path: &Path) -> Vec<Source> {
    let Some(opened) = open(path) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for (key, grids) in opened.held {
        let headers = headers(key);
        let known = |heading: &str| headers.key_of(heading).map(str::to_owned);
        for held in grids {
            let (part, _) = Part::new(
                headers,
                held.place.clone(),
                held.grid.clone(),
                &BTreeSet::new(),
            );
            let data = part.lines.iter().map(|line| line.number).collect();
            found.push(source(held, known, &data));
        }
    }
    let marks = headers("marks");
    let known = |heading: &str| match marks.key_of(heading) {
        Some("bid") => Some("bid".to_owned()),
        _ => criterion(heading, None),
    };
    for (expert, held) in opened.sheets {
        let (part, ..) = scores(&expert, held.place.clone(), held.grid.clone(), None);
        let data = part.lines.iter().map(|line| line.number).collect();
        found.push(source(held, known, &data));
    }
    for held in opened.said {
        found.push(source(held, |_| None, &BTreeSet::new()));
    }
    found.sort_by(|a, b| a.place.file.cmp(&b.place.file));
    found
}

/// `known` tells headings that are read; `data` are the rows that hold data.
fn source(held: Held, known: impl Fn(&str) -> Option<String>, data: &BTreeSet<u32>) -> Source {
    let Held { place, grid } = held;
    let layout = layout(&grid, &known);
    let personal = |text: &str| is_personal(text) && known(text).is_none();
    let headings = layout.headings.iter().enumerate();
    let columns = headings.filter(|(_, heading)| personal(heading));
    let mut withheld: BTreeSet<usize> = columns.map(|(at, _)| at).collect();
    let first = grid.rows.get(layout.span.0).map_or(1, |(row, _)| *row);
    let head = first..=layout.row;
    let mut any = false;
    let mut rows = grid.rows;
    for (row, cells) in &mut rows {
        if head.contains(row) && !data.is_empty() {
            continue;
        }
        let word = cells.iter().position(|cell| is_personal(cell));
        let word = word.filter(|_| !data.contains(row));
        for (at, cell) in cells.iter_mut().enumerate() {
            let follows = word.is_some_and(|word| at >= word);
            // Where no data were found, nobody knows the headings: any label may be one.
            if follows && data.is_empty() && is_label(cell) && is_personal(cell) {
                withheld.insert(at);
            }
            if (follows || withheld.contains(&at)) && !cell.is_empty() {
                cell.clear();
                any = true;
            }
            let key = layout.headings.get(at).and_then(|heading| known(heading));
            if let Some(rest) = key.and_then(|key| without_contacts(&key, cell)) {
                *cell = rest;
                any = true;
            }
        }
    }
    Source {
        place,
        rows,
        merges: grid.merges.unwrap_or_default(),
        head: (*head.start(), *head.end()),
        withheld: any,
        headings: layout.headings,
    }
}

/// Whether a text may head a column: short, and nothing said after a colon.
fn is_label(text: &str) -> bool {
    let text = squeezed(text);
    text.chars().count() <= LABEL_MAX && !text.trim_end_matches(':').contains(':')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(files: &[(&str, &str)]) -> Vec<Source> {
        let folder = tempfile::tempdir().expect("a folder");
        for (file, text) in files {
            std::fs::write(folder.path().join(file), text).expect("written");
        }
        sources(folder.path())
    }

    fn all(sources: &[Source]) -> String {
        let rows = sources.iter().flat_map(|source| &source.rows);
        rows.map(|(_, cells)| cells.join("|") + "\n").collect()
    }

    #[test]
    fn rows_stay_where_they_were_and_personal_data_stays_away() {
        let text = "企业需求表,,,,,\n填报单位：甲办,联系人：张三,138,,,\n\
            企业名称,岗位名称,联系人,需求层次,对应专业,数量\n甲,电话客服,李四,大专,460103,20\n\
            填报人,王五,,,,\n";
        let found = read(&[("demands.csv", text)]);
        assert_eq!(
            all(&found),
            "企业需求表|||||\n填报单位：甲办|||||\n企业名称|岗位名称|联系人|需求层次|对应专业|数量\n\
             甲|电话客服||大专|460103|20\n|||||\n"
        );
        assert_eq!((found[0].head, found[0].withheld), ((3, 3), true));
        assert_eq!(found[0].column("数量"), Some(5));
    }

    #[test]
    fn headings_that_nobody_knows_are_no_way_round() {
        let text = "报名信息,,\n单位简称,姓名,手机\n甲,张三,13800000000\n乙,李四,13900000000\n";
        let found = read(&[("demands.csv", text), ("轮次.csv", "键,值\n联系人,张三\n")]);
        let all = all(&found);
        assert!(all.contains("单位简称") && all.contains('乙'), "{all}");
        for personal in ["张三", "李四", "138", "139"] {
            assert!(!all.contains(personal), "{all}");
        }
    }
}
