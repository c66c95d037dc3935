//! A placement in, its files out: what programs read, a page and a workbook, all internal.
//!
//! ```text
//! view  placement -> what placement.html shows
//! book  internal/学员安置方案.xlsx
//! ```

mod book;
mod view;

use std::path::Path;

use super::{File, ReportError, Written, data, place, screen};
use crate::domain::outcome::{Outcome, Placement};
use crate::domain::wire;
use crate::domain::words::Said;

/// Writes a placement and the outcome that it stands on into the folder `out`.
///
/// # Errors
/// As [`super::write()`].
pub fn write_placement(
    placement: &Placement,
    outcome: &Outcome,
    banners: Vec<Said>,
    out: &Path,
) -> Result<Written, ReportError> {
    let shown = view::view(placement, banners);
    let mut files: Vec<File> = data(outcome);
    let text = |name: &str, text: String| (name.to_owned(), text.into_bytes());
    files.push(text("placement.json", wire::write_placement(placement)));
    files.push(text("placement.schema.json", wire::placement_schema()));
    for (stem, table) in wire::placement_tables(placement) {
        files.push(text(&format!("{stem}.csv"), table));
    }
    let book = book::book(placement, &shown, outcome.round.date.as_deref());
    files.push(("internal/学员安置方案.xlsx".to_owned(), book));
    files.push(text(
        "internal/placement.html",
        screen("placement.html", shown),
    ));
    place(files, out)
}
