//! A wide score sheet (`评分-E03`: a row per bid, a column per criterion, blank where there is no
//! mark) -> rows of the table of marks, each with the cell it was read off.

use std::collections::BTreeSet;

use super::grid::Grid;
use super::headers::{headers, is_personal, plain_heading};
use super::layout::{Kind, kind, layout};
use super::part::{Cell, Column, Line, Part};
use crate::domain::catalog::{normal, without_brackets};
use crate::domain::market::{Dropped, Finding, Place, Trouble};
use crate::domain::wire::inert;
use crate::domain::words::labels;

/// Columns that help whoever marks and say nothing here.
const BESIDE: [&str; 23] = [
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
    "班额",
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

/// What a score sheet says beside its marks.
#[derive(Clone, Debug, Default)]
pub struct ScoreSheet {
    /// The file or sheet.
    pub place: Place,
    /// The check codes that stand on it, in small letters, each with its row.
    pub codes: Vec<(u32, String)>,
    /// Its rows with a bid's code, in order.
    pub rows: Vec<SheetRow>,
}

/// A row of a score sheet.
#[derive(Clone, Debug)]
pub struct SheetRow {
    /// As a person counts.
    pub number: u32,
    /// The bid's code as written.
    pub bid: String,
    /// What it says of the bid's call: heading and cell.
    pub call: Option<(String, String)>,
    /// What it says of the bid's school: heading and cell.
    pub school: Option<(String, String)>,
    /// Marks in it.
    pub marked: usize,
    /// Criteria without a mark.
    pub blank: Vec<String>,
}

impl ScoreSheet {
    /// Whether a check code stands on it.
    pub fn is_issued(&self) -> bool {
        !self.codes.is_empty()
    }

    /// Where `column` of row `number` is.
    pub fn at(&self, number: u32, column: Option<&str>) -> Place {
        Place {
            row: Some(number),
            column: column.map(str::to_owned),
            ..self.place.clone()
        }
    }

    /// Rows and sheets that were left blank. Of a sheet made by hand only rows that are half
    /// filled: it may list bids that the expert does not mark.
    fn blanks(&self) -> Vec<Finding> {
        let none = self.rows.iter().all(|row| row.marked == 0);
        if none && !self.rows.is_empty() {
            return vec![Finding::new(self.place.clone(), None, Trouble::BlankSheet)];
        }
        let lacks = |row: &&SheetRow| {
            !row.blank.is_empty() && !none && (row.marked > 0 || self.is_issued())
        };
        let finding = |row: &SheetRow| {
            let criteria = row.blank.clone();
            let trouble = Trouble::MarksMissing { criteria };
            Finding::new(self.at(row.number, None), Some(&row.bid), trouble)
        };
        self.rows.iter().filter(lacks).map(finding).collect()
    }
}

/// The check code in a cell such as `评审办法校验码：0a1b2c3d4e5f`.
fn check_code(cell: &str) -> Option<String> {
    let text = normal(cell);
    let (_, rest) = text.split_once(labels::CHECK_CODE.zh)?;
    let rest = rest.trim_start_matches([':', ' ']);
    let end = rest.find(|c: char| !c.is_ascii_alphanumeric());
    let code = &rest[..end.unwrap_or(rest.len())];
    (!code.is_empty()).then(|| code.to_lowercase())
}

/// The text of a cell without the apostrophe that [`inert`] put before it.
fn bare(cell: &str) -> &str {
    let rest = cell.strip_prefix('\'');
    rest.filter(|rest| inert(rest) == cell).unwrap_or(cell)
}

/// Where the columns of a score sheet stand.
struct Columns {
    headings: Vec<String>,
    /// `bid`, a criterion or nothing.
    keys: Vec<Option<String>>,
    bid: usize,
}

impl Columns {
    /// Heading and content of the first column called one of `names`.
    fn beside(&self, cells: &[String], names: &[&str]) -> Option<(String, String)> {
        let named = |heading: &String| names.contains(&plain_heading(heading).as_str());
        let at = self.headings.iter().position(named)?;
        let cell = cells.get(at).filter(|cell| !cell.is_empty())?;
        Some((self.headings[at].clone(), bare(cell).to_owned()))
    }

    /// The columns of criteria, each with its cell where that is filled.
    fn marks<'a>(
        &'a self,
        cells: &'a [String],
    ) -> impl Iterator<Item = (usize, &'a str, Option<&'a str>)> {
        let keys = self.keys.iter().enumerate();
        keys.filter(|(at, _)| *at != self.bid)
            .filter_map(move |(at, key)| {
                let cell = cells.get(at).map(String::as_str);
                Some((at, key.as_deref()?, cell.filter(|cell| !cell.is_empty())))
            })
    }

    /// Whether a mark stands in a row: no note, though it may have lost its bid.
    fn has_number(&self, cells: &[String]) -> bool {
        let number = |mark: &str| normal(mark).parse::<f64>().is_ok();
        self.marks(cells).any(|(.., mark)| mark.is_some_and(number))
    }

    /// The first filled cell of a column that nobody keeps his name in.
    fn first<'a>(&self, cells: &'a [String]) -> Option<&'a str> {
        let plain = |at: &usize| self.headings.get(*at).is_some_and(|h| !is_personal(h));
        let filled = |(at, cell): &(usize, &String)| plain(at) && !cell.is_empty();
        let found = cells.iter().enumerate().find(filled);
        found.map(|(_, cell)| cell.as_str())
    }

    fn row(&self, number: u32, cells: &[String]) -> SheetRow {
        let blank = self.marks(cells).filter(|(.., mark)| mark.is_none());
        SheetRow {
            number,
            bid: self.bid(cells).to_owned(),
            call: self.beside(cells, &["榜单编号", "榜单"]),
            school: self.beside(cells, &["机构名称", "学校名称", "院校名称", "学校"]),
            marked: self
                .marks(cells)
                .filter(|(.., mark)| mark.is_some())
                .count(),
            blank: blank.map(|(_, key, _)| key.to_owned()).collect(),
        }
    }

    fn bid<'a>(&self, cells: &'a [String]) -> &'a str {
        bare(cells.get(self.bid).map_or("", String::as_str))
    }

    /// The marks of a row as rows of the table of marks.
    fn lines(&self, number: u32, cells: &[String], expert: &str) -> Vec<Line> {
        let marks = self.marks(cells).filter_map(|(at, key, mark)| {
            let cells = [self.bid(cells), expert, key, mark?].map(str::to_owned);
            Some(Line {
                number,
                cells: cells.map(Cell::new).into(),
                heading: Some(self.headings[at].clone()),
            })
        });
        marks.collect()
    }
}

/// Reads the sheet of `expert`. `criteria` are the round's, as compared; without them every column
/// that is not a known description is one.
pub fn scores(
    expert: &str,
    place: Place,
    grid: Grid,
    criteria: Option<&BTreeSet<String>>,
) -> (Part, ScoreSheet, Vec<Finding>) {
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
        place: place.clone(),
        columns: ["bid", "expert", "criterion", "mark"].map(column).into(),
        lines: Vec::new(),
    };
    let mut sheet = ScoreSheet {
        place,
        ..ScoreSheet::default()
    };
    let Some(bid) = bid else {
        let (column, zh) = ("bid".to_owned(), marks.heading_of("bid").to_owned());
        let finding = at(
            &part.place,
            layout.row,
            None,
            Trouble::NoColumn { column, zh },
        );
        return (part, sheet, vec![finding]);
    };
    let columns = Columns {
        headings: layout.headings,
        keys,
        bid,
    };
    let mut findings = unknown(&part.place, layout.row, &columns.headings, &columns.keys);
    let (start, body) = layout.span;
    let mut aside: Vec<u32> = grid.rows[..start].iter().map(|(row, _)| *row).collect();
    for (index, (row, cells)) in grid.rows.iter().enumerate() {
        let codes = cells.iter().filter_map(|cell| check_code(cell));
        let before = sheet.codes.len();
        sheet.codes.extend(codes.map(|code| (*row, code)));
        if index < body {
            continue;
        }
        let there = !columns.bid(cells).is_empty();
        let marked = columns.marks(cells).any(|(.., mark)| mark.is_some());
        let drop = |why| {
            at(
                &part.place,
                *row,
                columns.first(cells),
                Trouble::RowDropped { why },
            )
        };
        let first = index == body;
        match kind(cells, first, !aside.is_empty(), &[there, marked]) {
            _ if sheet.codes.len() > before => aside.push(*row),
            Kind::Aside if there || !columns.has_number(cells) => aside.push(*row),
            Kind::Total { .. } => findings.push(drop(Dropped::Total)),
            Kind::Example => findings.push(drop(Dropped::Example)),
            Kind::Aside | Kind::Data => {
                if there {
                    sheet.rows.push(columns.row(*row, cells));
                }
                part.lines.extend(columns.lines(*row, cells, expert));
            }
        }
    }
    if !aside.is_empty() {
        let trouble = Trouble::NotRows { rows: aside };
        findings.push(Finding::new(part.place.clone(), None, trouble));
    }
    findings.extend(sheet.blanks());
    (part, sheet, findings)
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
        let (part, sheet, findings) = scores(
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
        let criteria = vec!["就业质量".to_owned()];
        let missing = Trouble::MarksMissing { criteria };
        assert_eq!(
            (&findings[1].trouble, findings[1].place.row),
            (&missing, Some(3))
        );
        assert_eq!((findings.len(), sheet.is_issued()), (2, false));
        let (heading, school) = sheet.rows[1].school.clone().expect("a school");
        assert_eq!((heading.as_str(), school.as_str()), ("学校", "乙"));
    }

    #[test]
    fn the_check_code_is_read_as_people_leave_it() {
        let code = Some("0a1b2c3d4e5f".to_owned());
        for cell in [
            "评审办法校验码 0a1b2c3d4e5f",
            "评审办法校验码：0A1B2C3D4E5F　专家签字：",
            "注：评审办法校验码0a1b2c3d4e5f，请勿改动",
        ] {
            assert_eq!(check_code(cell), code, "{cell}");
        }
        assert_eq!(check_code("评审办法校验码"), None);
        assert_eq!(check_code("校验码 0a1b2c3d4e5f"), None);
    }

    #[test]
    fn an_issued_sheet_says_which_rows_were_forgotten() {
        let read = |rows: &str| {
            let text = format!("申报编号,匹配,质量\n{rows}评审办法校验码 0a1b2c3d4e5f,,\n");
            let (_, sheet, findings) =
                scores("E1", Place::default(), grid(&text).expect("reads"), None);
            assert!(sheet.is_issued());
            let found = findings.iter().filter(|f| f.code != "I305");
            let code = |f: &Finding| (f.code.clone(), f.place.row);
            found.map(code).collect::<Vec<_>>()
        };
        assert_eq!(read("B1,9,8\nB2,,\n"), [("W213".to_owned(), Some(3))]);
        assert_eq!(read("B1,,\nB2,,\n"), [("W214".to_owned(), None)]);
        assert_eq!(read(""), []);
    }

    #[test]
    fn an_apostrophe_that_made_a_code_inert_is_no_part_of_it() {
        assert_eq!(
            (bare("'-B1"), bare("'B1"), bare("-B1")),
            ("-B1", "'B1", "-B1")
        );
    }
}
