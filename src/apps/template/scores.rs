//! A panel -> a workbook per expert: the sheet to mark, ready to print and to type in, and the
//! sheet 回避 with what the expert may not mark.

use rust_decimal::Decimal;
use rust_xlsxwriter::Worksheet;

use super::File;
use super::panel::{Duty, Panel, Row};
use crate::apps::report::sheet::{Cell, Column, Look, Page, width, workbook};
use crate::domain::words::labels as l;
use crate::domain::words::{self, Label};

/// Height of a row to mark in by hand \[points\].
const MARK_HEIGHT: f64 = 27.0;
/// Width of a column to mark in \[characters\].
const MARK_WIDTH: f64 = 9.0;
/// Width of the narrowest column \[characters\].
const NARROW: f64 = 7.0;

/// The score sheets, in the order of the experts.
pub fn files(panel: &Panel<'_>) -> Vec<File> {
    panel.sheets.iter().map(|duty| file(panel, duty)).collect()
}

fn file(panel: &Panel<'_>, duty: &Duty<'_>) -> File {
    let round = panel.market.round();
    let title = format!("{} {}", round.name, l::SCORE_SHEET.zh);
    let sheets = vec![marks(panel, duty, &title), recused(panel, duty, &title)];
    let date = round.date.map(|date| date.to_string());
    let bytes = workbook(sheets, &title, date.as_deref());
    (format!("{}.xlsx", duty.name), bytes)
}

/// What a sheet says of a bid: label, greatest width, content.
type Said = (Label, f64, fn(&Row) -> &str);

const BID: [Said; 7] = [
    (l::BID_CODE, 14.0, |row| &row.bid),
    (l::CALL_CODE, 22.0, |row| &row.call),
    (l::POST, 22.0, |row| &row.role),
    (l::LEVEL, 11.0, |row| &row.level),
    (l::SCHOOL_NAME, 26.0, |row| &row.school),
    (l::MAJOR, 22.0, |row| &row.major),
    (l::CLASS_SIZE, 9.0, |row| &row.sizes),
];

/// The columns that say which bid a row is, each as wide as `rows` need.
fn columns<'a>(rows: impl Iterator<Item = &'a Row> + Clone) -> Vec<Column> {
    let column = |(label, most, content): &Said| {
        let widest = rows.clone().map(|row| width(content(row)));
        let widest = widest.fold(width(label.zh), f64::max);
        (label.zh.to_owned(), (widest + 1.5).clamp(NARROW, *most))
    };
    BID.iter().map(column).collect()
}

fn cells(row: &Row) -> Vec<Cell> {
    BID.iter().map(|(.., of)| Cell::from(of(row))).collect()
}

/// A criterion with its highest mark, as the reader takes it off again.
fn heading(criterion: &str, max: Decimal) -> String {
    format!("{criterion}\n（满分{}）", max.normalize())
}

fn page(name: &str, columns: &[Column], panel: &Panel<'_>) -> (Page, String) {
    let widths: Vec<f64> = columns.iter().map(|(_, width)| *width).collect();
    let mut page = Page::new(name, &widths);
    let code = format!("{} {}", l::CHECK_CODE.zh, panel.check_code);
    page.foot(&code);
    (page, code)
}

fn marks(panel: &Panel<'_>, duty: &Duty<'_>, title: &str) -> Worksheet {
    let mut all = columns(duty.marks.iter());
    let own = u16::try_from(all.len()).unwrap_or_default();
    for &(criterion, max) in &panel.criteria {
        let wide = width(criterion).min(18.0) + 1.5;
        all.push((heading(criterion, max), wide.max(MARK_WIDTH)));
    }
    let (mut page, code) = page(&duty.name, &all, panel);
    let (bids, not) = (duty.marks.len(), duty.recused.len());
    let notes = [
        words::marking_counts(duty.expert, bids, not).zh,
        panel.rules.zh.clone(),
        l::FILL_NOTE.zh.to_owned(),
    ];
    page.top(title, &notes);
    page.head(&all);
    page.repeat();
    let first = page.next();
    for row in &duty.marks {
        let mut cells = cells(row);
        cells.resize(all.len(), Cell::Empty);
        page.tall_row(&cells, MARK_HEIGHT);
    }
    if duty.marks.is_empty() {
        page.line(l::NOTHING_TO_MARK.zh, Look::Note);
    } else {
        for (column, &(_, max)) in (own..).zip(&panel.criteria) {
            page.decimals(column, (first, page.next() - 1), max);
        }
    }
    page.gap();
    page.line(l::SIGN_LINE.zh, Look::Part);
    page.line(&code, Look::Note);
    page.fit()
}

fn recused(panel: &Panel<'_>, duty: &Duty<'_>, title: &str) -> Worksheet {
    let mut all = columns(duty.recused.iter().map(|(row, _)| row));
    all.push((l::REASON.zh.to_owned(), 34.0));
    let (mut page, _) = page(l::RECUSED_SHEET.zh, &all, panel);
    let (bids, not) = (duty.marks.len(), duty.recused.len());
    let notes = [
        words::marking_counts(duty.expert, bids, not).zh,
        l::RECUSED_NOTE.zh.to_owned(),
    ];
    page.top(&format!("{title} {}", l::RECUSED_BIDS.zh), &notes);
    page.head(&all);
    page.repeat();
    for (row, reason) in &duty.recused {
        let mut cells = cells(row);
        cells.push(words::recusal(*reason).zh.into());
        page.row(&cells);
    }
    if duty.recused.is_empty() {
        page.line(l::NOTHING_RECUSED.zh, Look::Note);
    }
    page.fit()
}
