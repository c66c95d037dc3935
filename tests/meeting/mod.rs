//! The committee's meeting for tests: a round without marks, its score sheets issued by the real
//! binary, filled as experts and secretaries do, and put back.
#![allow(dead_code, reason = "each test uses its part of the meeting")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use calamine::{Data, Reader, Xlsx, open_workbook};
use jiebang::domain::market::{Finding, Severity};
use jiebang::domain::outcome::Outcome;
use jiebang::domain::wire::read_outcome;
use rust_xlsxwriter::Workbook;

use crate::desk;

/// Rows of a sheet.
pub type Rows = Vec<Vec<String>>;

pub fn jiebang(args: &[&str], at: &Path) -> (i32, String, String) {
    let mut command = Command::cargo_bin("jiebang").expect("the binary");
    let output = command
        .args(args)
        .env_remove("JIEBANG_LANG")
        .current_dir(at)
        .output()
        .expect("it runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    let code = output.status.code().unwrap_or(-1);
    (code, text(output.stdout), text(output.stderr))
}

/// The sheets of a workbook, in its order.
pub fn sheets(path: &Path) -> Vec<(String, Rows)> {
    let mut book: Xlsx<_> = open_workbook(path).expect("a workbook");
    let mut found = Vec::new();
    for name in book.sheet_names() {
        let range = book.worksheet_range(&name).expect("a sheet");
        let end = range.end().map_or(0, |(row, _)| row + 1);
        let cell = |row: u32, column: u32| match range.get_value((row, column)) {
            None | Some(Data::Empty) => String::new(),
            Some(cell) => cell.to_string(),
        };
        let row = |row: u32| (0..16).map(|column| cell(row, column)).collect();
        found.push((name, (0..end).map(row).collect()));
    }
    found
}

/// Writes the sheets over the workbook; what reads as a number becomes one, as when somebody types.
pub fn save(path: &Path, sheets: &[(String, Rows)]) {
    let mut book = Workbook::new();
    for (name, rows) in sheets {
        let sheet = book.add_worksheet().set_name(name).expect("a name");
        for (row, cells) in (0..).zip(rows) {
            for (column, cell) in (0..).zip(cells).filter(|(_, cell)| !cell.is_empty()) {
                let put = match cell.parse::<f64>() {
                    Ok(number) => sheet.write_number(row, column, number).map(|_| ()),
                    Err(_) => sheet.write_string(row, column, cell).map(|_| ()),
                };
                put.expect("writes");
            }
        }
    }
    book.save(path).expect("saved");
}

/// `(bid, expert, criterion) -> mark` of tiny's long table.
fn marks() -> BTreeMap<(String, String, String), String> {
    let text = fs::read_to_string(desk::dataset("tiny").join("marks.csv")).expect("marks");
    let row = |line: &str| {
        let cells: Vec<String> = line.split(',').map(str::to_owned).collect();
        let [bid, expert, criterion, mark] = cells.try_into().expect("four cells");
        ((bid, expert, criterion), mark)
    };
    text.lines().skip(1).map(row).collect()
}

/// A round without marks, its score sheets, and where results go.
pub struct Meeting {
    pub round: desk::Copy,
    pub place: tempfile::TempDir,
}

impl Meeting {
    /// The eve of the meeting: sheets are issued.
    pub fn new(prepare: impl Fn(&desk::Copy)) -> Meeting {
        let round = desk::Copy::tiny();
        round.remove("marks.csv");
        prepare(&round);
        let place = tempfile::tempdir().expect("a folder");
        let meeting = Meeting { round, place };
        let (code, said, wrong) = meeting.run(&["template", "--scores", &meeting.path(), "评分表"]);
        assert_eq!((code, said.lines().count()), (0, 6), "{said}{wrong}");
        meeting
    }

    pub fn path(&self) -> String {
        self.round.path().display().to_string()
    }

    pub fn run(&self, args: &[&str]) -> (i32, String, String) {
        jiebang(args, self.place.path())
    }

    pub fn issued(&self, expert: &str) -> PathBuf {
        self.place.path().join(format!("评分表/评分-{expert}.xlsx"))
    }

    /// The calls are published as they were formed.
    pub fn publish(&self) {
        let (code, _, wrong) = self.run(&["form", &self.path(), "-o", "calls"]);
        assert_eq!(code, 0, "{wrong}");
        for file in ["calls.csv", "call_members.csv"] {
            let from = self.place.path().join("calls").join(file);
            fs::copy(from, self.round.path().join(file)).expect("copies");
        }
    }

    /// Every expert fills the sheet with what the long table says, and hands it in.
    pub fn fill(&self) -> &Self {
        let marks = marks();
        for expert in ["E1", "E2", "E3", "E4", "E5"] {
            let path = self.issued(expert);
            let mut book = sheets(&path);
            let rows = &mut book[0].1;
            let head = rows.iter().position(|row| row[0] == "申报编号");
            let (heads, body) = rows.split_at_mut(head.expect("headings") + 1);
            let heads = heads.last().expect("headings");
            for row in body {
                for (column, heading) in heads.iter().enumerate().skip(7) {
                    let criterion = heading.lines().next().unwrap_or_default();
                    let key = (row[0].clone(), expert.to_owned(), criterion.to_owned());
                    if let Some(mark) = marks.get(&key) {
                        row[column].clone_from(mark);
                    }
                }
            }
            save(
                &self.round.path().join(format!("评分-{expert}.xlsx")),
                &book,
            );
        }
        self
    }

    /// Changes one cell grid of a sheet that was handed in.
    pub fn edit(&self, expert: &str, change: impl Fn(&mut Rows)) -> &Self {
        let path = self.round.path().join(format!("评分-{expert}.xlsx"));
        let mut book = sheets(&path);
        change(&mut book[0].1);
        save(&path, &book);
        self
    }

    pub fn solve(&self, out: &str, more: &[&str]) -> (i32, String, String) {
        let path = self.path();
        self.run(&[&["solve", path.as_str(), "-o", out], more].concat())
    }

    pub fn outcome(&self, out: &str) -> Outcome {
        let path = self.place.path().join(out).join("outcome.json");
        read_outcome(&fs::read_to_string(path).expect("a result")).expect("an outcome")
    }

    pub fn findings(&self) -> Vec<Finding> {
        match self.round.load() {
            Ok(loaded) => loaded.findings,
            Err(findings) => findings,
        }
    }

    /// Code, row and cell of the findings that are no mere information.
    pub fn troubles(&self) -> Vec<(String, Option<u32>, Option<String>)> {
        let found = self.findings().into_iter();
        let found = found.filter(|f| f.severity != Severity::Info && f.code != "W207");
        found.map(|f| (f.code, f.place.row, f.cell)).collect()
    }
}
