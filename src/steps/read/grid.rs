//! Bytes of a CSV file -> a grid of cells whose rows are counted as a person counts them. Strict:
//! what is neither UTF-8 nor GB18030, or leaves a quotation mark open, is not read at all.
//! Workbooks become the same grids in `book`.

use std::borrow::Cow;

/// A rectangle of text, whatever file it came from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Grid {
    /// Rows with content: their number as a person counts (the first is 1) and their trimmed cells.
    pub rows: Vec<(u32, Vec<String>)>,
    /// Rows without any content between them.
    pub blank: u32,
    /// Merged cells; `None` where the format does not say.
    pub merges: Option<Vec<Merge>>,
}

/// Cells merged into one, whose content stands in the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Merge {
    /// First and last row as a person counts.
    pub rows: (u32, u32),
    /// First and last column, the first of the sheet being 0.
    pub columns: (usize, usize),
}

/// What bytes are that are no table at all, whatever their file is called.
fn disguise(bytes: &[u8]) -> Option<&'static str> {
    const KINDS: [(&[u8], &str); 7] = [
        (
            b"\x89PNG",
            "这是图片（PNG），不是表格 / a picture (PNG), not a table",
        ),
        (
            b"\xff\xd8\xff",
            "这是图片（JPEG），不是表格 / a picture (JPEG), not a table",
        ),
        (
            b"GIF8",
            "这是图片（GIF），不是表格 / a picture (GIF), not a table",
        ),
        (b"%PDF", "这是 PDF，不是表格 / a PDF, not a table"),
        (
            b"PAR1",
            "这是 Parquet 文件，请另存为 CSV / Parquet, save as CSV",
        ),
        (
            b"<!DOCTYPE",
            "这是网页，请另存为 xlsx / a web page, save as xlsx",
        ),
        (
            b"<html",
            "这是网页，请另存为 xlsx / a web page, save as xlsx",
        ),
    ];
    let found = KINDS.iter().find(|(magic, _)| bytes.starts_with(magic));
    found.map(|&(_, what)| what)
}

/// Bytes -> text, and whether they were GB18030.
///
/// # Errors
/// What the bytes seem to be instead.
pub fn decode(bytes: &[u8]) -> Result<(Cow<'_, str>, bool), String> {
    let refuse = |what: &str| Err(what.to_owned());
    if let Some(what) = disguise(bytes) {
        return refuse(what);
    }
    if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
        return refuse("UTF-16 编码，请另存为 UTF-8 / UTF-16, save as UTF-8");
    }
    if bytes.contains(&0) {
        return refuse("含有空字符，不是文本 / holds NUL bytes, not text");
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok((Cow::Borrowed(text), false));
    }
    let text = encoding_rs::GB18030.decode_without_bom_handling_and_without_replacement(bytes);
    text.map(|text| (text, true))
        .ok_or_else(|| "既不是 UTF-8 也不是 GB18030 / neither UTF-8 nor GB18030".to_owned())
}

/// CSV text -> a grid. Rows may be of unequal length; quoted cells may hold line breaks.
///
/// # Errors
/// A quotation mark that is never closed, with the row it stands in.
pub fn grid(text: &str) -> Result<Grid, String> {
    let mut text = text.replace("\r\n", "\n").replace('\r', "\n");
    if !text.ends_with('\n') {
        text.push('\n');
    }
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut grid = Grid::default();
    let mut record = csv::StringRecord::new();
    let (mut number, mut line) = (0_u64, reader.position().line());
    while reader.read_record(&mut record).map_err(|e| e.to_string())? {
        // Lines that went by since the last record: empty ones, then this record's own.
        let went_by = reader.position().line() - line;
        let inner: usize = record.iter().map(|cell| cell.matches('\n').count()).sum();
        let Some(empty) = went_by.checked_sub(inner as u64 + 1) else {
            let row = number + 1;
            return Err(format!(
                "第{row}行的引号没有闭合 / a quotation mark in row {row} is never closed"
            ));
        };
        line = reader.position().line();
        number += empty + 1;
        grid.blank += empty as u32;
        let cells: Vec<String> = record.iter().map(|cell| cell.trim().to_owned()).collect();
        if cells.iter().all(String::is_empty) {
            grid.blank += 1;
        } else {
            grid.rows.push((number as u32, cells));
        }
    }
    Ok(grid)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(text: &str) -> Vec<u32> {
        let grid = grid(text).expect("reads");
        grid.rows.iter().map(|(number, _)| *number).collect()
    }

    #[test]
    fn rows_are_counted_as_people_count() {
        assert_eq!(numbers("a,b\n1,2\n3,4"), [1, 2, 3]);
        assert_eq!(
            numbers("a,b\r\n1,\"x\r\ny\"\r\n\r\n,\r\n3,4\r\n"),
            [1, 2, 5]
        );
        assert_eq!(numbers("\n\na\n1\n\n\n2"), [3, 4, 7]);
        assert_eq!(numbers("a\r1\r2\r"), [1, 2, 3]);
        assert_eq!(grid("a,b\n\n,\n1,2\n,,\n").expect("reads").blank, 3);
        assert_eq!(numbers(""), [0_u32; 0]);
    }

    #[test]
    fn rows_may_be_ragged_and_cells_hold_line_breaks() {
        let grid = grid("a,b\n1\n\"x\ny\",2,3\n").expect("reads");
        assert_eq!(grid.rows[1].1, ["1"]);
        assert_eq!(grid.rows[2].1, ["x\ny", "2", "3"]);
    }

    #[test]
    fn an_open_quotation_mark_is_refused() {
        let error = grid("a,b\n1,\"2\n3,4\n5,6\n").expect_err("open");
        assert!(error.contains("第2行"), "{error}");
    }

    #[test]
    fn encodings_are_told_apart() {
        assert_eq!(decode("\u{feff}甲".as_bytes()), Ok(("甲".into(), false)));
        assert_eq!(decode(b"\xbc\xd7"), Ok(("甲".into(), true)));
        assert!(decode(b"\xff\xff\xff").is_err());
        let picture = decode(b"\xff\xd8\xff\xe0").expect_err("a picture");
        assert!(picture.contains("JPEG"), "{picture}");
        assert!(decode(b"a\0").is_err());
    }
}
