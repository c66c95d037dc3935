//! A round and its findings in, copies of its files out, to send back to whoever filed them (退改单):
//! each a workbook whose first sheet says what to correct and whose cells with findings are filled
//! and commented. Personal data is not in them: reading drops it. Same round, same bytes.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use rust_xlsxwriter::utility::{check_sheet_name, row_col_to_cell};
use rust_xlsxwriter::{Color, Format, FormatBorder, Note, Worksheet, XlsxError};
use thiserror::Error;

use super::report::sheet::{Cell, Table, width, workbook};
use super::report::{File, ReportError, place};
use crate::domain::market::{Finding, Severity};
use crate::domain::words::{self, Label, Lang, labels as l};
use crate::steps::read::{Merge, ROUND_FILE, Source, sources};

/// Rows and columns that a sheet of a workbook has.
const LIMITS: (u32, usize) = (1_048_576, 16_384);
/// Longest text that a cell holds \[characters\].
const TEXT_MAX: usize = 32_000;
/// Longest comment \[characters\].
const NOTE_MAX: usize = 2_000;
/// Longest name of a sheet \[characters\].
const NAME_MAX: usize = 31;

/// Why no copy was written.
#[derive(Debug, Error)]
pub enum ReturnError {
    /// A file has more than a workbook holds.
    #[error("{file}: {source}")]
    Sheet {
        /// The file of the round.
        file: String,
        /// What the writer said.
        source: XlsxError,
    },
    /// The folder is occupied, or the disk refused.
    #[error(transparent)]
    Place(#[from] ReportError),
}

/// Writes into the folder `out` a copy of every file of `round` with an error or a warning; their
/// names within `out`. Settings in `round.toml` are the office's own and not copied.
///
/// # Errors
/// [`ReturnError`]; then `out` is as it was. It is never written over.
pub fn write(
    round: &Path,
    findings: &[Finding],
    out: &Path,
    lang: Lang,
) -> Result<Vec<String>, ReturnError> {
    let mut of_file: BTreeMap<&str, Vec<&Finding>> = BTreeMap::new();
    for finding in findings {
        let file = finding.place.file.as_str();
        of_file.entry(file).or_default().push(finding);
    }
    let path = |file: &str| match round.is_file() {
        true => round.to_owned(),
        false => round.join(file),
    };
    of_file.retain(|file, findings| {
        let weighty = findings.iter().any(|f| f.severity != Severity::Info);
        weighty && *file != ROUND_FILE && !file.is_empty() && path(file).is_file()
    });
    if of_file.is_empty() {
        return Ok(Vec::new());
    }
    let sources = sources(round);
    let names = names(of_file.keys().copied());
    let mut files: Vec<File> = Vec::new();
    for ((file, findings), name) in of_file.iter().zip(names) {
        let sheets: Vec<&Source> = sources.iter().filter(|s| s.place.file == *file).collect();
        let book = book(file, findings, &sheets, lang).map_err(|source| ReturnError::Sheet {
            file: (*file).to_owned(),
            source,
        })?;
        files.push((name, book));
    }
    let names = files.iter().map(|(name, _)| name.clone()).collect();
    place(files, out)?;
    Ok(names)
}

/// A name for the copy of each file: `demands.csv` -> `demands-退改.xlsx`; with its suffix where two
/// files differ in nothing else.
fn names<'a>(files: impl Iterator<Item = &'a str> + Clone) -> Vec<String> {
    let cut = |file: &'a str| file.rsplit_once('.').unwrap_or((file, ""));
    let mut times: BTreeMap<String, u32> = BTreeMap::new();
    for file in files.clone() {
        *times.entry(cut(file).0.to_lowercase()).or_default() += 1;
    }
    let name = |file: &'a str| {
        let (stem, suffix) = cut(file);
        match times[&stem.to_lowercase()] {
            1 => format!("{stem}-退改.xlsx"),
            _ => format!("{stem}-{suffix}-退改.xlsx"),
        }
    };
    files.map(name).collect()
}

/// The workbook of one file.
fn book(
    file: &str,
    findings: &[&Finding],
    sources: &[&Source],
    lang: Lang,
) -> Result<Vec<u8>, XlsxError> {
    let mut sheets = vec![explanation(file, findings, sources, lang).sheet()];
    let mut taken: BTreeSet<String> = [l::RETURNED.zh.to_owned()].into();
    for source in sources {
        let name = sheet_name(source, &mut taken);
        sheets.push(copy(source, &name, findings, lang)?);
    }
    let title = format!("{} {file}", l::RETURNED.say(lang));
    Ok(workbook(sheets, &title, None))
}

/// The sheet's own name, or the stem of a CSV file, made fit for a workbook and unlike the others.
fn sheet_name(source: &Source, taken: &mut BTreeSet<String>) -> String {
    let file = source.place.file.rsplit('/').next().unwrap_or_default();
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    let name = source.place.sheet.as_deref().unwrap_or(stem);
    let fit = |c: char| !matches!(c, '[' | ']' | ':' | '*' | '?' | '/' | '\\') && !c.is_control();
    let name: String = name.chars().filter(|&c| fit(c)).collect();
    let name = name.trim_matches('\'');
    let cut = |room: usize| name.chars().take(room).collect::<String>();
    let numbered = (2..).map(|n| format!("{}({n})", cut(NAME_MAX - 8)));
    let plain = [cut(NAME_MAX)].into_iter();
    let free =
        |name: &String| check_sheet_name(name).is_ok() && !taken.contains(&name.to_lowercase());
    let name = plain.chain(numbered).find(free).unwrap_or_default();
    taken.insert(name.to_lowercase());
    name
}

/// The row and column, both from 0, that a finding is marked at; `None` where its sheet is not
/// among what was read.
fn spot(finding: &Finding, source: &Source) -> Option<(u32, u16)> {
    let place = &finding.place;
    if (&place.file, &place.sheet) != (&source.place.file, &source.place.sheet) {
        return None;
    }
    let row = place.row.map_or(0, |row| row.saturating_sub(1));
    let column = place.column.as_deref();
    let column = column.and_then(|heading| source.column(heading));
    let column = column.filter(|_| place.row.is_some()).unwrap_or(0);
    let within = |m: &&Merge| {
        (m.rows.0..=m.rows.1).contains(&(row + 1)) && (m.columns.0..=m.columns.1).contains(&column)
    };
    let (row, column) = match source.merges.iter().find(within) {
        Some(merge) => (merge.rows.0 - 1, merge.columns.0),
        None => (row, column),
    };
    Some((row, u16::try_from(column).ok()?))
}

/// Page one: every finding of the file, with its cell and what to do.
fn explanation(file: &str, findings: &[&Finding], sources: &[&Source], lang: Lang) -> Table {
    let column = |label: Label, most: f64| (label.say(lang).to_owned(), most);
    let row = |finding: &&Finding| -> Vec<Cell> {
        let at = sources.iter().find_map(|source| spot(finding, source));
        let place = &finding.place;
        vec![
            finding.code.as_str().into(),
            words::severity(finding.severity).say(lang).into(),
            place.sheet.as_deref().into(),
            at.map(|(row, column)| row_col_to_cell(row, column)).into(),
            words::place(place).say(lang).into(),
            finding.cell.as_deref().into(),
            words::says(finding).say(lang).into(),
            words::hint(finding).say(lang).into(),
        ]
    };
    let mut notes = vec![l::RETURNED_COLORS, l::RETURNED_TEXT];
    if sources.iter().any(|source| source.withheld) {
        notes.push(l::RETURNED_PERSONAL);
    }
    Table {
        name: l::RETURNED.zh,
        title: format!("{} {file}", l::RETURNED.say(lang)),
        notes: notes.iter().map(|n| n.say(lang).to_owned()).collect(),
        columns: vec![
            column(l::CODE, 8.0),
            column(l::SEVERITY, 8.0),
            column(l::SHEET, 16.0),
            column(l::CELL_AT, 10.0),
            column(l::PLACE, 36.0),
            column(l::CELL, 24.0),
            column(l::SAYS, 48.0),
            column(l::HINT, 48.0),
        ],
        rows: findings.iter().map(row).collect(),
        empty: l::NO_FINDINGS.say(lang),
    }
}

/// What a cell's findings say, and the worst of them.
type Marks = BTreeMap<(u32, u16), (Severity, String)>;

fn marks(source: &Source, findings: &[&Finding], lang: Lang) -> Marks {
    let mut marks = Marks::new();
    let weighty = findings.iter().filter(|f| f.severity != Severity::Info);
    for finding in weighty {
        let Some(at) = spot(finding, source) else {
            continue;
        };
        let (says, hint) = (words::says(finding), words::hint(finding));
        let text = format!("{} {}\n{}", finding.code, says.say(lang), hint.say(lang));
        let (worst, all) = marks
            .entry(at)
            .or_insert_with(|| (finding.severity, String::new()));
        *worst = finding.severity.min(*worst);
        if !all.is_empty() {
            all.push('\n');
        }
        all.push_str(&text);
    }
    marks
}

/// One sheet with its cells as read and its findings marked.
fn copy(
    source: &Source,
    name: &str,
    findings: &[&Finding],
    lang: Lang,
) -> Result<Worksheet, XlsxError> {
    let mut sheet = Worksheet::new();
    sheet.set_name(name)?;
    let marks = marks(source, findings, lang);
    let format = |row: u32, at: (u32, u16)| {
        let is_head = (source.head.0..=source.head.1).contains(&row);
        look(marks.get(&at).map(|(worst, _)| *worst), is_head)
    };
    for merge in &source.merges {
        let (first, last) = (
            merge.rows.0.saturating_sub(1),
            merge.rows.1.saturating_sub(1),
        );
        let columns = [merge.columns.0, merge.columns.1].map(u16::try_from);
        if let [Ok(left), Ok(right)] = columns {
            // What overlaps in a damaged file stays unmerged; its cells are written all the same.
            let _ = sheet.merge_range(first, left, last, right, "", &look(None, false));
        }
    }
    let mut widths: BTreeMap<u16, f64> = BTreeMap::new();
    for (row, cells) in &source.rows {
        if *row > LIMITS.0 || cells.len() > LIMITS.1 {
            return Err(XlsxError::RowColumnLimitError);
        }
        for (column, text) in (0_u16..).zip(cells).filter(|(_, text)| !text.is_empty()) {
            let at = (row - 1, column);
            sheet.write_string_with_format(
                at.0,
                at.1,
                clipped(text, TEXT_MAX),
                &format(*row, at),
            )?;
            let widest = widths.entry(column).or_default();
            *widest = widest.max(width(text));
        }
    }
    for (&column, widest) in &mut widths {
        *widest = (*widest + 2.0).clamp(8.0, 20.0);
        sheet.set_column_width(column, *widest)?;
    }
    let titles = source.merges.iter().filter(|m| m.columns.0 < m.columns.1);
    let titles: Vec<&Merge> = titles.collect();
    for (row, cells) in &source.rows {
        let high = lines_of(&titles, *row, cells, &widths);
        if high > 1.0 {
            sheet.set_row_height(row - 1, (high * 14.0 + 4.0).min(400.0))?;
        }
    }
    printed(&mut sheet, source.head)?;
    for (&(row, column), (_, text)) in &marks {
        let empty = cell(source, row, column).is_none_or(str::is_empty);
        if empty {
            sheet.write_blank(row, column, &format(row + 1, (row, column)))?;
        }
        let lines = u32::try_from(text.lines().count()).unwrap_or(8).min(12);
        let note = Note::new(clipped(text, NOTE_MAX)).set_author("揭榜");
        let note = note.add_author_prefix(false).set_width(300);
        sheet.insert_note(row, column, &note.set_height(40 + 24 * lines))?;
    }
    Ok(sheet)
}

/// Lines that the cells of a row take in columns of these widths; one of the `titles`, merged over
/// several columns, takes one.
fn lines_of(titles: &[&Merge], row: u32, cells: &[String], widths: &BTreeMap<u16, f64>) -> f64 {
    let wide = |column: usize| {
        let mut titles = titles.iter().filter(|m| m.columns.0 == column);
        titles.any(|m| (m.rows.0..=m.rows.1).contains(&row))
    };
    let high = |(column, text): (usize, &String)| {
        let width_of = u16::try_from(column).ok().and_then(|c| widths.get(&c));
        let across = width_of.map_or(8.0, |w| w - 1.0);
        let line = |line: &str| (width(line) / across).ceil().max(1.0);
        text.lines().map(line).sum::<f64>()
    };
    let narrow = cells.iter().enumerate().filter(|(at, _)| !wide(*at));
    narrow.map(high).fold(1.0, f64::max)
}

/// A4 landscape, as wide as the page, headings on every page. `head` are their first and last
/// row as a person counts.
fn printed(sheet: &mut Worksheet, head: (u32, u32)) -> Result<(), XlsxError> {
    sheet.set_landscape().set_paper_size(9);
    sheet.set_margins(0.47, 0.47, 0.5, 0.6, 0.3, 0.3);
    sheet.set_footer("&L&A&C第 &P 页 共 &N 页");
    sheet.set_print_fit_to_pages(1, 0);
    sheet.set_repeat_rows(head.0.saturating_sub(1), head.1.saturating_sub(1))?;
    Ok(())
}

fn cell(source: &Source, row: u32, column: u16) -> Option<&str> {
    let at = source.rows.binary_search_by_key(&(row + 1), |(n, _)| *n);
    let cells = &source.rows.get(at.ok()?)?.1;
    cells.get(usize::from(column)).map(String::as_str)
}

/// Text stays text, even when somebody edits it: no cell becomes a formula or loses its zeros.
fn look(worst: Option<Severity>, is_head: bool) -> Format {
    let format = Format::new()
        .set_num_format("@")
        .set_quote_prefix()
        .set_text_wrap()
        .set_border(FormatBorder::Thin)
        .set_border_color("#9AA3AB");
    let format = if is_head { format.set_bold() } else { format };
    match worst {
        Some(Severity::Error) => format.set_background_color(Color::RGB(0xFF_9C_9C)),
        Some(_) => format.set_background_color(Color::RGB(0xFF_EB_84)),
        None => format,
    }
}

fn clipped(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_copies_and_no_two_sheets_share_a_name() {
        let files = ["a.csv", "a.xlsx", "b.csv", "企业需求/德阳.csv"];
        let names = names(files.into_iter());
        let expected = ["a-csv-退改.xlsx", "a-xlsx-退改.xlsx", "b-退改.xlsx"];
        assert_eq!(names[..3], expected);
        assert_eq!(names[3], "企业需求/德阳-退改.xlsx");
    }
}
