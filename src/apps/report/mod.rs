//! An outcome in, a folder out: `outcome.json` with its schema and the CSVs; `internal/` for the
//! committee, `public/` for everybody, `letters/` for each school: no file serves two of them.
//! Built beside its place and renamed into it: whole or not at all, and never over another outcome.
//!
//! ```text
//! view      outcome -> what report.html shows, every sentence in both languages
//! html      report.html, and the templates of every page
//! page      those templates, with their styles and script
//! assets    the charting script that the report carries
//! sheet     rows -> a sheet of a workbook, ready to print
//! workbook  internal/评审推荐表.xlsx; review and sign are sheets of it
//! robust    a sheet: how sure the recommendation is
//! ways      sheets: what would serve more heads, how classes came about
//! figures   sheets: the figures of the round as a whole, early warning by major
//! placement where trainees go: a page and a workbook of its own
//! tracking  a sheet: what became of earlier trainees
//! public    榜单公告 and 拟立项公示, each as xlsx and html
//! letters   a 结果告知 per bid
//! ```

mod figures;
mod html;
mod letters;
mod placement;
mod public;
mod review;
mod robust;
pub(super) mod sheet;
mod sides;
mod sign;
mod tracking;
mod view;
mod ways;
mod workbook;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

use crate::domain::outcome::Outcome;
use crate::domain::wire;

pub use html::html;
pub(in crate::apps) use html::{environment, paper, screen};
pub use placement::write_placement;

/// Why a report was not written.
#[derive(Debug, Error)]
pub enum ReportError {
    /// The folder is there and holds something else; nothing was touched.
    #[error(
        "{} 已有另一结果或其他文件，未写入 / {} exists and holds another outcome or other files",
        .0.display(), .0.display()
    )]
    Occupied(PathBuf),
    /// The disk refused.
    #[error("无法写入 {} / cannot write {}: {source}", path.display(), path.display())]
    Disk {
        /// Which file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

/// What `write` found or did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Written {
    /// The folder is new.
    New,
    /// The folder held the same bytes already.
    Same,
}

/// The outcome's short name: the first 8 hexadecimal digits of BLAKE3 over the bytes of
/// `outcome.json`.
pub fn outcome_id(outcome: &Outcome) -> String {
    let hash = blake3::hash(wire::write_outcome(outcome).as_bytes());
    hash.to_hex()[..8].to_owned()
}

/// Writes everything of `outcome` into the folder `out`, which need not exist, nor what is above
/// it; an empty one is filled.
///
/// # Errors
/// [`ReportError::Occupied`] where `out` holds other bytes; [`ReportError::Disk`]. In both cases
/// `out` is as it was.
pub fn write(outcome: &Outcome, out: &Path) -> Result<Written, ReportError> {
    place(files(outcome), out)
}

/// Writes the calls to publish, `calls.csv` and `call_members.csv`, with the outcome they stand on.
///
/// # Errors
/// As [`write()`].
pub fn write_calls(outcome: &Outcome, out: &Path) -> Result<Written, ReportError> {
    let files = vec![
        file("calls.csv", wire::calls(outcome)),
        file("call_members.csv", wire::call_members(outcome)),
        file("outcome.json", wire::write_outcome(outcome)),
    ];
    place(files, out)
}

/// Writes what programs read of an outcome, and nothing that is printed, published or sent.
///
/// # Errors
/// As [`write()`].
pub fn write_data(outcome: &Outcome, out: &Path) -> Result<Written, ReportError> {
    place(data(outcome), out)
}

fn data(outcome: &Outcome) -> Vec<File> {
    let mut files = vec![
        file("outcome.json", wire::write_outcome(outcome)),
        file("outcome.schema.json", wire::outcome_schema()),
    ];
    let tables = wire::tables(outcome).into_iter();
    files.extend(tables.map(|(stem, text)| file(format!("{stem}.csv"), text)));
    files
}

/// Puts `files` into the folder `out`: whole or not at all, and never over other bytes.
pub(super) fn place(files: Vec<File>, out: &Path) -> Result<Written, ReportError> {
    if out.exists() && !is_empty(out) {
        return if holds(out, &files) {
            Ok(Written::Same)
        } else {
            Err(ReportError::Occupied(out.to_owned()))
        };
    }
    let above = match out.parent() {
        Some(above) if !above.as_os_str().is_empty() => above,
        _ => Path::new("."),
    };
    fs::create_dir_all(above).map_err(disk(above))?;
    let draft = tempfile::Builder::new()
        .prefix(".jiebang-")
        .tempdir_in(above)
        .map_err(disk(above))?;
    for (name, bytes) in &files {
        let path = draft.path().join(name);
        let folder = path.parent().unwrap_or(above);
        fs::create_dir_all(folder).map_err(disk(folder))?;
        fs::write(&path, bytes).map_err(disk(&path))?;
    }
    publish(draft.path()).map_err(disk(draft.path()))?;
    fs::rename(draft.path(), out).map_err(disk(out))?;
    // The draft's name is gone; there is nothing left to clean up.
    let _ = draft.keep();
    Ok(Written::New)
}

/// A file: path within the folder, and bytes.
pub(super) type File = (String, Vec<u8>);

fn file(name: impl Into<String>, text: String) -> File {
    (name.into(), text.into_bytes())
}

/// Every file of a report; of planning nothing that is published, signed or sent.
fn files(outcome: &Outcome) -> Vec<File> {
    let id = outcome_id(outcome);
    let mut files = data(outcome);
    files.push(file("internal/report.html", html(outcome)));
    let book = workbook::book(outcome, &id);
    if outcome.round.planned {
        files.push(("internal/规划测算表.xlsx".to_owned(), book));
        return files;
    }
    files.push(("internal/评审推荐表.xlsx".to_owned(), book));
    files.extend(public::notices(outcome));
    files.extend(letters::letters(outcome, &id));
    files
}

/// Whether `out` holds each of `files` with the same bytes.
fn holds(out: &Path, files: &[File]) -> bool {
    files
        .iter()
        .all(|(name, bytes)| fs::read(out.join(name)).is_ok_and(|found| found == *bytes))
}

fn is_empty(folder: &Path) -> bool {
    fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_none())
}

/// A temporary folder is private to its maker; a report is read by others.
#[cfg(unix)]
fn publish(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(folder, fs::Permissions::from_mode(0o755))
}

#[cfg(not(unix))]
fn publish(_: &Path) -> io::Result<()> {
    Ok(())
}

fn disk(path: &Path) -> impl FnOnce(io::Error) -> ReportError {
    let path = path.to_owned();
    move |source| ReportError::Disk { path, source }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::wire::sample::sample;

    #[test]
    fn a_report_is_written_once_and_the_same_again_is_fine() {
        let place = tempfile::tempdir().expect("a temporary folder");
        let out = place.path().join("out/tiny").join(outcome_id(&sample()));
        assert_eq!(write(&sample(), &out).expect("written"), Written::New);
        assert_eq!(write(&sample(), &out).expect("there"), Written::Same);
        for name in ["outcome.json", "rankings.csv", "internal/report.html"] {
            assert!(out.join(name).is_file(), "{name}");
        }
        let beside = fs::read_dir(out.parent().expect("a parent")).expect("a folder");
        assert_eq!(beside.count(), 1, "no draft is left behind");
    }

    #[test]
    fn another_outcome_is_never_overwritten() {
        let place = tempfile::tempdir().expect("a temporary folder");
        let out = place.path().join("out");
        write(&sample(), &out).expect("written");
        let before = fs::read(out.join("outcome.json")).expect("a file");
        let mut other = sample();
        other.round.seed = "another".into();
        assert!(matches!(write(&other, &out), Err(ReportError::Occupied(_))));
        assert_eq!(fs::read(out.join("outcome.json")).expect("a file"), before);
        assert_ne!(outcome_id(&other), outcome_id(&sample()));
    }

    #[test]
    fn an_empty_folder_is_filled_and_a_disk_that_refuses_is_an_error() {
        let place = tempfile::tempdir().expect("a temporary folder");
        let file = place.path().join("file");
        fs::write(&file, "x").expect("a file");
        fs::create_dir(place.path().join("empty")).expect("a folder");
        let empty = write(&sample(), &place.path().join("empty"));
        assert!(matches!(empty, Ok(Written::New)));
        let refused = write(&sample(), &file.join("out"));
        assert!(matches!(refused, Err(ReportError::Disk { .. })));
    }
}
