//! Rows in, a sheet of a workbook out, ready to print: A4 landscape, as wide as the page, heading
//! rows repeated and frozen, pages numbered, columns measured with Chinese counted double. Text is
//! only ever written as text, never as a formula. Same rows, same bytes.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use rust_xlsxwriter::{
    DataValidation, DataValidationRule, DocProperties, ExcelDateTime, Format, FormatAlign,
    FormatBorder, Workbook, Worksheet,
};

use crate::domain::market::Score;
use crate::domain::wire::inert;
use crate::domain::words::{self, labels};

const LIMITS: &str = "rows, columns and text stay within a sheet's limits";
/// Longest text that a cell holds \[characters\].
const TEXT_MAX: usize = 32_000;
/// Height of a line of text \[points\].
const LINE: f64 = 14.0;
/// Width of the narrowest column \[characters\].
const NARROW: f64 = 6.0;

/// What a cell holds.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::apps) enum Cell {
    /// Nothing.
    Empty,
    /// Text, as text.
    Text(String),
    /// A whole number.
    Count(u64),
    /// A figure with two decimals.
    Figure(Decimal),
}

impl Cell {
    /// What people read, for pages and for measuring.
    pub fn shown(&self) -> String {
        match self {
            Cell::Empty => String::new(),
            Cell::Text(text) => text.clone(),
            Cell::Count(number) => number.to_string(),
            Cell::Figure(figure) => format!("{:.2}", figure.round_dp(2)),
        }
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Cell::Text(text.to_owned())
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Cell::Text(text)
    }
}

impl From<u32> for Cell {
    fn from(number: u32) -> Self {
        Cell::Count(u64::from(number))
    }
}

impl From<Score> for Cell {
    fn from(score: Score) -> Self {
        Cell::Figure(Decimal::new(i64::from(score.0), 2))
    }
}

impl<T: Into<Cell>> From<Option<T>> for Cell {
    fn from(value: Option<T>) -> Self {
        value.map_or(Cell::Empty, Into::into)
    }
}

/// A column: its heading and how wide it may get \[characters\].
pub(in crate::apps) type Column = (String, f64);

/// A sheet with one table.
pub(in crate::apps) struct Table {
    /// The sheet's name.
    pub name: &'static str,
    /// The line on top.
    pub title: String,
    /// Lines below it.
    pub notes: Vec<String>,
    /// Headings.
    pub columns: Vec<Column>,
    /// Rows, each as long as `columns`.
    pub rows: Vec<Vec<Cell>>,
    /// Said where there are no rows.
    pub empty: &'static str,
}

impl Table {
    /// The table on its sheet.
    pub fn sheet(&self) -> Worksheet {
        let mut page = Page::new(self.name, &self.widths());
        page.top(&self.title, &self.notes);
        page.head(&self.columns);
        page.repeat();
        self.rows.iter().for_each(|row| page.row(row));
        if self.rows.is_empty() {
            page.line(self.empty, Look::Note);
        }
        page.fit()
    }

    fn widths(&self) -> Vec<f64> {
        let columns = self.columns.iter().enumerate();
        let widest = |at: usize, heading: &str| {
            let cells = self.rows.iter().map(|row| width(&row[at].shown()));
            cells.fold(width(heading), f64::max)
        };
        columns
            .map(|(at, (heading, most))| (widest(at, heading) + 1.5).clamp(NARROW, *most))
            .collect()
    }
}

/// How a line across the page looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::apps) enum Look {
    /// The title of a sheet.
    Title,
    /// The heading of a part.
    Part,
    /// A line of text.
    Note,
}

/// A sheet being filled from the top.
pub(in crate::apps) struct Page {
    sheet: Worksheet,
    widths: Vec<f64>,
    next: u32,
    breaks: Vec<u32>,
}

impl Page {
    /// An empty sheet with columns of these widths \[characters\].
    pub fn new(name: &str, widths: &[f64]) -> Self {
        let mut sheet = Worksheet::new();
        sheet.set_name(name).expect(LIMITS);
        for (at, width) in (0_u16..).zip(widths) {
            sheet.set_column_width(at, *width).expect(LIMITS);
        }
        sheet.set_landscape().set_paper_size(9);
        sheet.set_margins(0.47, 0.47, 0.5, 0.6, 0.3, 0.3);
        sheet.set_footer("&L&A&C第 &P 页 共 &N 页");
        Page {
            sheet,
            widths: widths.to_vec(),
            next: 0,
            breaks: Vec::new(),
        }
    }

    /// Prints `text` at the right end of every page's footer.
    pub fn foot(&mut self, text: &str) {
        let text = text.replace('&', "&&");
        let footer = format!("&L&A&C第 &P 页 共 &N 页&R{text}");
        self.sheet.set_footer(footer);
    }

    /// The title and the lines below it.
    pub fn top(&mut self, title: &str, notes: &[String]) {
        self.line(title, Look::Title);
        notes.iter().for_each(|note| self.line(note, Look::Note));
    }

    /// A line across all columns, as high as its text needs.
    pub fn line(&mut self, text: &str, look: Look) {
        let (format, height) = match look {
            Look::Title => (title(), 26.0),
            Look::Part => (part(), 20.0),
            Look::Note => (note(), LINE + 3.0),
        };
        let across: f64 = self.widths.iter().sum();
        let lines = lines(text, across);
        let height = if lines > 1.0 {
            lines * LINE + 4.0
        } else {
            height
        };
        let last = u16::try_from(self.widths.len() - 1).expect(LIMITS);
        let (sheet, at) = (&mut self.sheet, self.next);
        sheet
            .merge_range(at, 0, at, last, &clipped(text), &format)
            .expect(LIMITS);
        sheet.set_row_height(at, height.min(400.0)).expect(LIMITS);
        self.next += 1;
    }

    /// A row of headings.
    pub fn head(&mut self, columns: &[Column]) {
        let mut high = 1.0_f64;
        for ((at, (text, _)), width) in (0_u16..).zip(columns).zip(&self.widths) {
            let put = self
                .sheet
                .write_string_with_format(self.next, at, clipped(text), &head());
            put.expect(LIMITS);
            high = high.max(lines(text, *width));
        }
        let height = high * LINE + 6.0;
        self.sheet.set_row_height(self.next, height).expect(LIMITS);
        self.next += 1;
    }

    /// Repeats all rows so far on every printed page and keeps them in sight.
    pub fn repeat(&mut self) {
        let last = self.next.saturating_sub(1);
        self.sheet.set_repeat_rows(0, last).expect(LIMITS);
        self.sheet.set_freeze_panes(self.next, 0).expect(LIMITS);
    }

    /// A row of cells, as high as its longest text needs.
    pub fn row(&mut self, cells: &[Cell]) {
        self.tall_row(cells, LINE + 3.0);
    }

    /// A row of cells, at least `height` points high.
    pub fn tall_row(&mut self, cells: &[Cell], height: f64) {
        let mut high = 1.0_f64;
        for ((at, cell), width) in (0_u16..).zip(cells).zip(&self.widths) {
            high = high.max(lines(&cell.shown(), *width));
            put(&mut self.sheet, (self.next, at), cell);
        }
        let height = height.max(high * LINE + 4.0).min(400.0);
        self.sheet.set_row_height(self.next, height).expect(LIMITS);
        self.next += 1;
    }

    /// A row left empty.
    pub fn gap(&mut self) {
        self.next += 1;
    }

    /// The row that is filled next, from 0.
    pub fn next(&self) -> u32 {
        self.next
    }

    /// Lets cells of `column` in `rows` (from 0, both ends) take nothing but decimals in `0..=max`.
    pub fn decimals(&mut self, column: u16, rows: (u32, u32), max: Decimal) {
        let most = max.to_f64().unwrap_or_default();
        let range = words::mark_range(&max.normalize().to_string()).zh;
        let valid = DataValidation::new()
            .allow_decimal_number(DataValidationRule::Between(0.0, most))
            .set_error_title(labels::MARK.zh)
            .and_then(|valid| valid.set_error_message(range));
        let sheet = &mut self.sheet;
        let put = valid
            .and_then(|valid| sheet.add_data_validation(rows.0, column, rows.1, column, &valid));
        put.map(|_| ()).expect(LIMITS);
    }

    /// What follows starts a new printed page.
    pub fn new_page(&mut self) {
        self.breaks.push(self.next);
    }

    /// The sheet, as wide as a page and as many pages long as it takes.
    pub fn fit(mut self) -> Worksheet {
        self.sheet.set_print_fit_to_pages(1, 0);
        self.sheet.set_page_breaks(&self.breaks).expect(LIMITS);
        self.sheet
    }
}

fn put(sheet: &mut Worksheet, (row, column): (u32, u16), cell: &Cell) {
    let done = match cell {
        Cell::Empty => sheet.write_blank(row, column, &text()),
        Cell::Text(words) => sheet.write_string_with_format(row, column, clipped(words), &text()),
        Cell::Count(number) => {
            sheet.write_number_with_format(row, column, *number as f64, &number_format("#,##0"))
        }
        Cell::Figure(figure) => {
            let figure = figure.round_dp(2).to_f64().unwrap_or_default();
            sheet.write_number_with_format(row, column, figure, &number_format("0.00"))
        }
    };
    done.expect(LIMITS);
}

/// A workbook of these sheets; `date` (ISO) is when it says that it was made, so that the clock
/// does not enter its bytes.
pub(in crate::apps) fn workbook(
    sheets: Vec<Worksheet>,
    title: &str,
    date: Option<&str>,
) -> Vec<u8> {
    let made = date.and_then(|date| ExcelDateTime::parse_from_str(date).ok());
    let made = made.or_else(|| ExcelDateTime::from_ymd(1970, 1, 1).ok());
    let made = made.expect("the first day of 1970 is a date");
    let properties = DocProperties::new()
        .set_title(title)
        .set_creation_datetime(&made);
    let mut book = Workbook::new();
    book.set_properties(&properties);
    sheets
        .into_iter()
        .for_each(|sheet| book.push_worksheet(sheet));
    book.save_to_buffer()
        .expect("sheets of different names, written to memory")
}

fn plain() -> Format {
    Format::new()
        .set_font_name("宋体")
        .set_font_size(10)
        .set_text_wrap()
        .set_align(FormatAlign::VerticalCenter)
}

fn text() -> Format {
    plain()
        .set_border(FormatBorder::Thin)
        .set_border_color("#9AA3AB")
}

fn number_format(pattern: &str) -> Format {
    text()
        .set_num_format(pattern)
        .set_align(FormatAlign::Center)
}

fn head() -> Format {
    text()
        .set_font_name("黑体")
        .set_background_color("#E8EEF2")
        .set_align(FormatAlign::Center)
}

fn title() -> Format {
    plain()
        .set_font_name("黑体")
        .set_font_size(16)
        .set_align(FormatAlign::Center)
}

fn part() -> Format {
    plain().set_font_name("黑体").set_font_size(12)
}

fn note() -> Format {
    plain()
}

/// Text that no program takes for a formula, no longer than a cell holds.
fn clipped(text: &str) -> String {
    let text = inert(text);
    match text.char_indices().nth(TEXT_MAX) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

/// Width of the widest line of a text \[characters\]: what is not Latin counts double.
pub(in crate::apps) fn width(text: &str) -> f64 {
    let of = |c: char| if c < '\u{1100}' { 1.0 } else { 2.0 };
    let lines = text.lines().map(|line| line.chars().map(of).sum());
    lines.fold(0.0, f64::max)
}

/// Lines that a text takes in a column of this width; breaks of lines waste up to a character.
fn lines(text: &str, column: f64) -> f64 {
    let room = (column - 1.0).max(2.0);
    let of = |line: &str| (width(line) / room).ceil().max(1.0);
    text.lines().map(of).sum::<f64>().max(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chinese_counts_double_and_wraps_where_it_must() {
        assert_eq!(width("榜单 A1"), 7.0);
        assert_eq!(width("一\n二三"), 4.0);
        assert_eq!(lines("一二三四五", 6.0), 2.0);
        assert_eq!((lines("", 6.0), lines("a\nb", 6.0)), (1.0, 2.0));
    }

    #[test]
    fn a_text_is_clipped_to_what_a_cell_holds() {
        let long = "长".repeat(TEXT_MAX + 9);
        assert_eq!(clipped(&long).chars().count(), TEXT_MAX + 1);
        assert_eq!(clipped("=1+1"), "'=1+1");
    }

    #[test]
    fn a_year_that_no_workbook_knows_is_no_reason_to_fail() {
        let page = || vec![Page::new("a", &[10.0]).fit()];
        assert_eq!(
            workbook(page(), "t", Some("1066-10-14")),
            workbook(page(), "t", None)
        );
    }
}
