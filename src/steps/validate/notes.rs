//! Findings as they are collected, and the cells that are read with one trouble each: blank is
//! `None`, bad is noted and `None`.

use std::collections::HashMap;
use std::ops::RangeInclusive;

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::parse;
use crate::domain::catalog::{self, normal, squeezed};
use crate::domain::market::{Finding, Level, Mode, Place, Trouble};
use crate::steps::read::{Row, RowAt, Table};

/// Words that mean a value; the first is official.
pub type Choices<T> = [(T, &'static [&'static str])];

/// The words for whom is trained.
pub const MODES: &Choices<Mode> = &[
    (Mode::Student, &["在校生", "在校", "学生", "student"]),
    (
        Mode::Service,
        &["在职员工", "在职", "员工", "职工", "企业职工", "service"],
    ),
];

/// The findings so far.
#[derive(Debug, Default)]
pub struct Notes {
    /// In the order they were found.
    pub findings: Vec<Finding>,
}

impl Notes {
    /// Notes `trouble` at `place`.
    pub fn at(&mut self, place: Place, trouble: Trouble) {
        self.findings.push(Finding::new(place, None, trouble));
    }

    /// Notes `trouble` with the cell of `key`.
    pub fn cell(&mut self, row: Row, key: &str, trouble: Trouble) {
        self.part(row, key, row.raw(key), trouble);
    }

    /// Notes `trouble` with a part of the cell of `key`.
    pub fn part(&mut self, row: Row, key: &str, part: &str, trouble: Trouble) {
        let part = (!part.is_empty()).then_some(part);
        self.findings
            .push(Finding::new(row.place(key), part, trouble));
    }

    /// Notes every required cell of `table` that is empty.
    pub fn required(&mut self, table: &Table) {
        let present = |key: &&String| table.has(key);
        let keys: Vec<&String> = table.headers.required.iter().filter(present).collect();
        for row in table.rows() {
            for key in keys.iter().filter(|key| row.text(key).is_empty()) {
                self.cell(row, key, Trouble::Missing);
            }
        }
    }

    /// A whole number in `range`.
    pub fn whole(&mut self, row: Row, key: &str, range: RangeInclusive<u32>) -> Option<u32> {
        let text = squeezed(row.text(key));
        if text.is_empty() {
            return None;
        }
        let bare = text.trim_end_matches(['人', '名', '个', '班']);
        match parse::whole(bare).filter(|(number, _)| range.contains(number)) {
            Some((number, repaired)) => {
                if repaired {
                    let reading = number.to_string();
                    self.cell(row, key, Trouble::Repaired { reading });
                }
                Some(number)
            }
            None => {
                let expected = format!("{}..={}", range.start(), range.end());
                self.cell(row, key, Trouble::BadNumber { expected });
                None
            }
        }
    }

    /// Yes or no.
    pub fn yes(&mut self, row: Row, key: &str) -> Option<bool> {
        self.read(row, key, parse::yes_no, || {
            let choices = ["是", "否"].map(str::to_owned).into();
            Trouble::BadChoice { choices }
        })
    }

    /// One of some words.
    pub fn choice<T: Copy>(&mut self, row: Row, key: &str, words: &Choices<T>) -> Option<T> {
        let find = |text: &str| {
            let text = squeezed(text).to_lowercase();
            let found = words.iter().find(|(_, w)| w.contains(&text.as_str()));
            found.map(|&(value, _)| value)
        };
        self.read(row, key, find, || {
            let choices = words.iter().map(|(_, w)| w[0].to_owned()).collect();
            Trouble::BadChoice { choices }
        })
    }

    /// A day.
    pub fn date(&mut self, row: Row, key: &str) -> Option<Date> {
        if let Some(day) = parse::serial_date(row.text(key)) {
            let reading = day.to_string();
            self.cell(row, key, Trouble::Repaired { reading });
            return Some(day);
        }
        self.read(row, key, parse::date, || Trouble::BadDate)
    }

    /// An exact decimal.
    pub fn decimal(&mut self, row: Row, key: &str) -> Option<Decimal> {
        let exact = |text: &str| Decimal::from_str_exact(text).ok();
        self.read(row, key, exact, || Trouble::BadDecimal)
    }

    /// 元 per head, from 0 to `most` fen, in whole fen.
    pub fn yuan(&mut self, row: Row, key: &str, most: u32) -> Option<u32> {
        let bare = |text: &str| parse::fen(text.trim_end_matches(['元', '/', '人']));
        let fen = |text: &str| bare(&squeezed(text)).and_then(|fen| u32::try_from(fen).ok());
        let fen = |text: &str| fen(text).filter(|&fen| fen <= most);
        self.read(row, key, fen, || Trouble::BadNumber {
            expected: format!("0.00..={}.00", most / 100),
        })
    }

    /// Whatever `parse` reads.
    pub fn read<T>(
        &mut self,
        row: Row,
        key: &str,
        parse: impl FnOnce(&str) -> Option<T>,
        trouble: impl FnOnce() -> Trouble,
    ) -> Option<T> {
        let text = row.text(key);
        if text.is_empty() {
            return None;
        }
        let value = parse(text);
        if value.is_none() {
            self.cell(row, key, trouble());
        }
        value
    }

    /// Notes line breaks and other control characters in a cell whose text enters codes or draws.
    pub fn plain(&mut self, row: Row, key: &str) {
        if row.raw(key).chars().any(char::is_control) {
            self.cell(row, key, Trouble::ControlCharacter);
        }
    }
}

/// The codes of a table and the rows that bear them.
#[derive(Debug, Default)]
pub struct Codes {
    rows: HashMap<String, RowAt>,
}

impl Codes {
    /// The code of `row`: the cell of `key`, else `otherwise` of the row, cited at `otherwise`'s
    /// key. A code borne twice is noted.
    pub fn of(
        &mut self,
        notes: &mut Notes,
        row: Row,
        key: &str,
        otherwise: impl FnOnce(Row) -> (&'static str, String),
    ) -> String {
        let written = normal(row.text(key));
        let (key, code) = if written.is_empty() {
            otherwise(row)
        } else {
            notes.plain(row, key);
            (key, written)
        };
        match self.rows.get(&code) {
            Some(&first) if !code.is_empty() => notes.cell(row, key, code_twice(row, first)),
            _ => {
                self.rows.insert(code.clone(), row.position());
            }
        }
        code
    }
}

/// The level that words ask for.
pub fn level(text: &str) -> Option<Level> {
    let words = catalog::level(text)?;
    Some(Level {
        rank: words.rank,
        at_least: words.at_least,
    })
}

/// E108 for `row`, after `first` has borne the code.
pub fn code_twice(row: Row, first: RowAt) -> Trouble {
    let (first_row, first_file) = row.told(first);
    Trouble::CodeTwice {
        first_row,
        first_file,
    }
}

/// `<file>-<row>`: the code of a row that states none.
pub fn row_code(row: Row) -> String {
    row.label()
}

/// File and row, for people.
pub fn source(row: Row) -> String {
    row.origin()
}

/// A name for people: as written, in one line.
pub fn one_line(text: &str) -> String {
    text.replace(char::is_control, "")
}
