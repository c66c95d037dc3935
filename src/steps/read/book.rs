//! Bytes of a workbook (xlsx, xls, et, ods, told by content) -> its sheets as grids. What it
//! unpacks to is measured before anything is unpacked for good, so that no file fills the memory.

use std::io::{Cursor, Read, copy, sink};
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{Data, DataRef, Dimensions, ExcelDateTime, Ods, Reader, SheetVisible};
use calamine::{SheetType, Xls, Xlsx};
use zip::ZipArchive;

use super::grid::{Grid, Merge};
use super::old;

/// Most bytes that a file may have.
pub const FILE_BYTES_MAX: u64 = 256 << 20;
/// Most bytes that a workbook may unpack to.
const UNPACKED_BYTES_MAX: u64 = 512 << 20;
/// Most cells with content that a workbook may have.
const CELLS_MAX: usize = 6_000_000;
/// Most bytes of an old workbook (xls, et), whose sheets are read in full extent.
const OLD_BYTES_MAX: usize = 64 << 20;
/// Most cells in full extent that an old workbook may have.
const OLD_CELLS_MAX: u64 = 8_000_000;

/// A sheet of a workbook.
#[derive(Debug)]
pub struct Sheet {
    /// As its tab says.
    pub name: String,
    /// Whether the tab is hidden; then nothing of it is read.
    pub hidden: bool,
    /// Its cells.
    pub grid: Grid,
}

const ZIP: &[u8] = b"PK\x03\x04";
const OLE: &[u8] = b"\xd0\xcf\x11\xe0";

/// Whether bytes claim to be a workbook.
pub fn is_book(bytes: &[u8]) -> bool {
    bytes.starts_with(ZIP) || bytes.starts_with(OLE)
}

/// The sheets of a workbook, in its order.
///
/// # Errors
/// Why it cannot be read: encrypted, too large, damaged, no workbook at all.
pub fn sheets(bytes: &[u8]) -> Result<Vec<Sheet>, String> {
    // A damaged file may trip the library over its own assumptions; that must not end the program.
    let read = catch_unwind(AssertUnwindSafe(|| {
        if bytes.starts_with(OLE) {
            return old(bytes);
        }
        match measure(bytes)? {
            Kind::Xlsx => xlsx(bytes),
            Kind::Ods => ods(bytes),
        }
    }));
    read.unwrap_or_else(|_| Err(damaged("")))
}

fn damaged(detail: impl std::fmt::Display) -> String {
    format!("工作簿已损坏 / a damaged workbook {detail}")
        .trim_end()
        .to_owned()
}

fn refused(detail: impl std::fmt::Display) -> String {
    let detail = detail.to_string();
    if detail.contains("password") {
        ENCRYPTED.to_owned()
    } else {
        damaged(format!("({detail})"))
    }
}

const ENCRYPTED: &str = "工作簿已加密，请取消密码 / the workbook is encrypted, remove the password";
const TOO_LARGE: &str = "工作簿展开后过大 / the workbook unpacks to too much";

enum Kind {
    Xlsx,
    Ods,
}

/// What a zip holds, once it is known not to unpack to more than memory bears. Sizes stated inside
/// may lie, so every entry is unpacked into nothing first.
fn measure(bytes: &[u8]) -> Result<Kind, String> {
    let mut zip = ZipArchive::new(Cursor::new(bytes)).map_err(damaged)?;
    let has = |name: &str| zip.index_for_name(name).is_some();
    let kind = if has("xl/workbook.xml") {
        Kind::Xlsx
    } else if has("content.xml") {
        Kind::Ods
    } else {
        return Err("压缩包里没有工作簿 / a zip without a workbook inside".to_owned());
    };
    let mut total = 0;
    for at in 0..zip.len() {
        let entry = zip.by_index(at).map_err(refused)?;
        let most = UNPACKED_BYTES_MAX - total + 1;
        total += copy(&mut entry.take(most), &mut sink()).map_err(damaged)?;
        if total > UNPACKED_BYTES_MAX {
            return Err(TOO_LARGE.to_owned());
        }
    }
    Ok(kind)
}

fn xlsx(bytes: &[u8]) -> Result<Vec<Sheet>, String> {
    let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(bytes)).map_err(refused)?;
    let mut found = Vec::new();
    let mut left = CELLS_MAX;
    for (name, hidden) in named(book.sheets_metadata()) {
        let mut grid = Grid::default();
        if !hidden {
            let merges = book.merge_cells_by_sheet_name(&name).unwrap_or_default();
            let mut cells = book.worksheet_cells_reader(&name).map_err(refused)?;
            let mut rows = Rows::default();
            while let Some(cell) = cells.next_cell().map_err(refused)? {
                let (row, column) = cell.get_position();
                left = rows.put(row, column, text_ref(cell.get_value()), left)?;
            }
            grid = rows.grid(Some(&merges));
        }
        found.push(Sheet { name, hidden, grid });
    }
    Ok(found)
}

fn old(bytes: &[u8]) -> Result<Vec<Sheet>, String> {
    if bytes.len() > OLD_BYTES_MAX {
        return Err(TOO_LARGE.to_owned());
    }
    let package: Vec<u8> = "EncryptedPackage"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    if bytes.windows(package.len()).any(|window| window == package) {
        return Err(ENCRYPTED.to_owned());
    }
    if old::extent(bytes).map_err(damaged)? > OLD_CELLS_MAX {
        return Err(TOO_LARGE.to_owned());
    }
    let mut book: Xls<_> = calamine::open_workbook_from_rs(Cursor::new(bytes)).map_err(refused)?;
    let merges = |book: &Xls<Cursor<&[u8]>>, name: &str| book.merge_cells_by_sheet_name(name).ok();
    in_full(&mut book, merges)
}

fn ods(bytes: &[u8]) -> Result<Vec<Sheet>, String> {
    let mut book: Ods<_> = calamine::open_workbook_from_rs(Cursor::new(bytes)).map_err(refused)?;
    in_full(&mut book, |_, _| None)
}

/// Sheets of a format whose reader hands out whole rectangles.
fn in_full<'a, R>(
    book: &mut R,
    merges: impl Fn(&R, &str) -> Option<Vec<Dimensions>>,
) -> Result<Vec<Sheet>, String>
where
    R: Reader<Cursor<&'a [u8]>>,
    R::Error: std::fmt::Display,
{
    let mut found = Vec::new();
    let mut left = CELLS_MAX;
    for (name, hidden) in named(book.sheets_metadata()) {
        let mut grid = Grid::default();
        if !hidden {
            let range = book.worksheet_range(&name).map_err(refused)?;
            let (top, first) = range.start().unwrap_or_default();
            let mut rows = Rows::default();
            for (row, column, value) in range.used_cells() {
                let (row, column) = (top + row as u32, first + column as u32);
                left = rows.put(row, column, text(value), left)?;
            }
            grid = rows.grid(merges(book, &name).as_deref());
        }
        found.push(Sheet { name, hidden, grid });
    }
    Ok(found)
}

/// Names of the sheets that hold cells, and whether they are hidden.
fn named(sheets: &[calamine::Sheet]) -> Vec<(String, bool)> {
    let cells = sheets.iter().filter(|s| s.typ == SheetType::WorkSheet);
    cells
        .map(|s| (s.name.clone(), s.visible != SheetVisible::Visible))
        .collect()
}

/// Rows as they fill up, by their number from 0. Cells come row by row.
#[derive(Default)]
struct Rows {
    rows: Vec<(u32, Vec<String>)>,
}

impl Rows {
    /// Puts one cell down; how many more there may be.
    fn put(&mut self, row: u32, column: u32, text: String, left: usize) -> Result<usize, String> {
        let text = text.trim();
        if text.is_empty() {
            return Ok(left);
        }
        if self.rows.last().is_none_or(|(last, _)| *last != row) {
            self.rows.push((row, Vec::new()));
        }
        let (_, cells) = self.rows.last_mut().expect("just pushed");
        let column = column as usize;
        let padding = column.saturating_sub(cells.len()) + 1;
        if cells.len() <= column {
            cells.resize(column + 1, String::new());
        }
        text.clone_into(&mut cells[column]);
        left.checked_sub(padding)
            .ok_or_else(|| TOO_LARGE.to_owned())
    }

    fn grid(mut self, merges: Option<&[Dimensions]>) -> Grid {
        self.rows.sort_by_key(|(row, _)| *row);
        let first = self.rows.first().map_or(0, |(row, _)| *row);
        let last = self.rows.last().map_or(0, |(row, _)| row + 1);
        let blank = (last - first).saturating_sub(self.rows.len() as u32);
        let merge = |d: &Dimensions| Merge {
            rows: (d.start.0 + 1, d.end.0 + 1),
            columns: (d.start.1 as usize, d.end.1 as usize),
        };
        Grid {
            rows: self
                .rows
                .into_iter()
                .map(|(row, cells)| (row + 1, cells))
                .collect(),
            blank,
            merges: merges.map(|merges| merges.iter().map(merge).collect()),
        }
    }
}

fn text_ref(value: &DataRef<'_>) -> String {
    match value {
        DataRef::SharedString(text) => (*text).to_owned(),
        other => text(&Data::from(other.clone())),
    }
}

/// A cell as its reader on the screen would type it.
fn text(value: &Data) -> String {
    match value {
        Data::Empty => String::new(),
        Data::String(text) => text.clone(),
        Data::Int(number) => number.to_string(),
        Data::Float(number) => float(*number),
        Data::Bool(true) => "是".to_owned(),
        Data::Bool(false) => "否".to_owned(),
        Data::DateTime(moment) => moment_text(*moment),
        Data::DateTimeIso(iso) => iso.trim_end_matches("T00:00:00").replace('T', " "),
        Data::DurationIso(iso) => iso.clone(),
        Data::Error(error) => error.to_string(),
    }
}

/// Fifteen digits at most, as spreadsheets keep; longer codes have lost digits and show it.
fn float(number: f64) -> String {
    if number.fract() == 0.0 && number.abs() >= 1e15 {
        let text = format!("{number:E}");
        return text.replace('E', "E+").replace("E+-", "E-");
    }
    let rounded: f64 = format!("{number:.14e}").parse().unwrap_or(number);
    rounded.to_string()
}

fn moment_text(moment: ExcelDateTime) -> String {
    if !moment.is_datetime() {
        return float(moment.as_f64());
    }
    let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
    let date = format!("{year:04}-{month:02}-{day:02}");
    if (hour, minute, second) == (0, 0, 0) {
        date
    } else {
        format!("{date} {hour:02}:{minute:02}:{second:02}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_as_they_stand_on_the_screen() {
        assert_eq!(float(510_209.0), "510209");
        assert_eq!(float(87.670_000_000_000_02), "87.67");
        assert_eq!(float(510_107_199_001_011_200.0), "5.101071990010112E+17");
        assert_eq!(float(0.1 + 0.2), "0.3");
    }

    #[test]
    fn what_is_no_workbook_says_so() {
        let error = |bytes: &[u8]| sheets(bytes).expect_err("no workbook");
        assert!(error(b"PK\x03\x04 and no more").contains("损坏"));
        assert!(error(b"\xd0\xcf\x11\xe0 and no more").contains("损坏"));
        let mut locked = b"\xd0\xcf\x11\xe0".to_vec();
        locked.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
        assert!(error(&locked).contains("加密"));
    }

    #[test]
    fn cells_far_out_are_counted_before_they_are_kept() {
        let mut rows = Rows::default();
        assert_eq!(rows.put(0, 0, "甲".into(), 100), Ok(99));
        assert_eq!(rows.put(0, 3, "乙".into(), 99), Ok(96));
        assert!(rows.put(1, 16_000, "丙".into(), 96).is_err());
        let grid = rows.grid(None);
        assert_eq!((grid.rows[0].0, grid.rows[0].1.len()), (1, 4));
    }
}
