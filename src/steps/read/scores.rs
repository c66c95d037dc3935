//! A wide score sheet (`评分-E03`: a row per bid, a column per criterion, blank where there is no
//! mark) -> rows of the table of marks, each with the cell it was read off.

use std::collections::BTreeSet;

use super::grid::Grid;
use super::headers::{headers, is_personal, plain_heading};
use super::layout::{Kind, kind, layout};
use super::part::{Cell, Column, Line, Part};
use crate::domain::catalog::{normal, without_brackets};
use crate::domain::market::{Dropped, Finding, Place, Trouble};

/// Columns that help whoever marks and say nothing here.
const BESIDE: [&str; 22] = [
    "序号",
    "机构名称",
    "学校名称",
    "院校名称",
    "学校",
    "榜单编号",
    "榜单",
    "岗位",
    "岗位名称",
    "专业",
    "专业名称",
    "专业代码",
    "层次",
    "需求层次",
    "拟招人数",
    "班数",
    "总分",
    "合计",
    "得分合计",
    "评审意见",
    "意见",
    "备注",
];

/// The expert whose sheet a file or sheet of this name is.
pub fn expert_of(name: &str) -> Option<String> {
    let name = normal(name);
    let rest = ["评分表", "评分", "marks", "scores"]
        .iter()
        .find_map(|word| name.strip_prefix(word))?;
    let expert = rest.strip_prefix(['-', '_', ' ', '—', '–', ':', '('])?;
    let expert = expert.trim_end_matches(')').trim();
    (!expert.is_empty()).then(|| expert.to_owned())
}

/// The heading as one of `criteria`, with or without its last brackets: 专业匹配（10分）.
pub fn criterion(heading: &str, criteria: Option<&BTreeSet<String>>) -> Option<String> {
    let (plain, bare) = (plain_heading(heading), without_brackets(&normal(heading)));
    if plain.is_empty() || is_personal(heading) {
        return None;
    }
    match criteria {
        Some(known) if known.contains(&plain) => Some(normal(heading)),
        Some(known) => known.contains(&plain_heading(&bare)).then_some(bare),
        None => (!BESIDE.contains(&plain.as_str())).then_some(bare),
    }
}

/// Reads the sheet of `expert`. `criteria` are the round's, as compared; without them every column
/// that is not a known description is one.
pub fn scores(
    expert: &str,
    place: Place,
    grid: Grid,
    criteria: Option<&BTreeSet<String>>,
) -> (Part, Vec<Finding>) {
    let marks = headers("marks");
    let known = |heading: &str| match marks.key_of(heading) {
        Some("bid") => Some("bid".to_owned()),
        _ => criterion(heading, criteria),
    };
    let layout = layout(&grid, known);
    let keys: Vec<Option<String>> = layout.headings.iter().map(|h| known(h)).collect();
    let bid = keys.iter().position(|key| key.as_deref() == Some("bid"));
    let column = |key: &str| Column {
        key: key.to_owned(),
        heading: match (key, bid) {
            ("bid", Some(at)) => layout.headings[at].clone(),
            _ => marks.heading_of(key).to_owned(),
        },
        indicator: false,
    };
    let mut part = Part {
        place,
        columns: ["bid", "expert", "criterion", "mark"].map(column).into(),
        lines: Vec::new(),
    };
    let Some(bid) = bid else {
        let (column, zh) = ("bid".to_owned(), marks.heading_of("bid").to_owned());
        let finding = at(
            &part.place,
            layout.row,
            None,
            Trouble::NoColumn { column, zh },
        );
        return (part, vec![finding]);
    };
    let mut findings = unknown(&part.place, layout.row, &layout.headings, &keys);
    let (start, body) = layout.span;
    let mut aside: Vec<u32> = grid.rows[..start].iter().map(|(row, _)| *row).collect();
    for (index, (row, cells)) in grid.rows.into_iter().enumerate().skip(body) {
        let there = cells.get(bid).is_some_and(|cell| !cell.is_empty());
        let first = cells
            .iter()
            .find(|cell| !cell.is_empty())
            .map(String::as_str);
        let drop = |why| at(&part.place, row, first, Trouble::RowDropped { why });
        let marked = cells.iter().zip(&keys).enumerate();
        let marked = marked
            .filter(|(at, (cell, key))| *at != bid && key.is_some() && !cell.is_empty())
            .count();
        match kind(
            &cells,
            index == body,
            !aside.is_empty(),
            &[there, marked > 0],
        ) {
            Kind::Aside => aside.push(row),
            Kind::Total { .. } => findings.push(drop(Dropped::Total)),
            Kind::Example => findings.push(drop(Dropped::Example)),
            Kind::Data => {
                for (column, key) in keys.iter().enumerate().filter(|(at, _)| *at != bid) {
                    let mark = cells.get(column).filter(|cell| !cell.is_empty());
                    if let (Some(key), Some(mark)) = (key, mark) {
                        let bid = cells.get(bid).cloned().unwrap_or_default();
                        let cells = [bid, expert.to_owned(), key.clone(), mark.clone()];
                        part.lines.push(Line {
                            number: row,
                            cells: cells.map(Cell::new).into(),
                            heading: Some(layout.headings[column].clone()),
                        });
                    }
                }
            }
        }
    }
    if !aside.is_empty() {
        let trouble = Trouble::NotRows { rows: aside };
        findings.push(Finding::new(part.place.clone(), None, trouble));
    }
    (part, findings)
}

fn at(place: &Place, row: u32, cell: Option<&str>, trouble: Trouble) -> Finding {
    let place = Place {
        row: Some(row),
        ..place.clone()
    };
    Finding::new(place, cell, trouble)
}

/// Columns that are neither criteria nor known descriptions.
fn unknown(place: &Place, row: u32, headings: &[String], keys: &[Option<String>]) -> Vec<Finding> {
    let (mut columns, mut personal) = (Vec::new(), Vec::new());
    for (heading, _) in headings.iter().zip(keys).filter(|(_, key)| key.is_none()) {
        let plain = plain_heading(heading);
        if is_personal(heading) {
            personal.push(heading.clone());
        } else if !plain.is_empty() && !BESIDE.contains(&plain.as_str()) {
            columns.push(heading.clone());
        }
    }
    let mut findings = Vec::new();
    if !columns.is_empty() {
        findings.push(at(place, row, None, Trouble::UnknownColumns { columns }));
    }
    if !personal.is_empty() {
        let columns = personal;
        findings.push(at(place, row, None, Trouble::PersonalColumns { columns }));
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::super::grid::grid;
    use super::*;

    #[test]
    fn sheets_name_their_expert() {
        assert_eq!(expert_of("评分-E03").as_deref(), Some("E03"));
        assert_eq!(expert_of("评分（E 3）").as_deref(), Some("E 3"));
        assert_eq!(expert_of("评分"), None);
        assert_eq!(expert_of("评分标准"), None);
    }

    #[test]
    fn a_mark_is_a_row_and_knows_its_cell() {
        let text = "专家评分表,,,\n申报编号,学校,专业匹配（10分）,就业质量,总分\nB1,甲,9,,9\nB2,乙,8,18,26\n\
                    专家签字：,,,\n";
        let criteria = ["专业匹配", "就业质量"].map(str::to_owned).into();
        let (part, findings) = scores(
            "E03",
            Place::default(),
            grid(text).expect("reads"),
            Some(&criteria),
        );
        let cells: Vec<Vec<&str>> = part
            .lines
            .iter()
            .map(|line| line.cells.iter().map(Cell::text).collect())
            .collect();
        let expected = [
            ["B1", "E03", "专业匹配", "9"],
            ["B2", "E03", "专业匹配", "8"],
            ["B2", "E03", "就业质量", "18"],
        ];
        assert_eq!(cells, expected);
        assert_eq!(part.lines[0].heading.as_deref(), Some("专业匹配（10分）"));
        let rows = vec![1, 5];
        assert_eq!(findings[0].trouble, Trouble::NotRows { rows });
    }
}
