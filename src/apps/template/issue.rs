//! Files into a folder, all or none, and never over a file that is there.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::{NamedTempFile, PersistError};

use super::{File, SheetsError};

/// Puts `files` into `folder`, which need not exist.
///
/// # Errors
/// [`SheetsError::Occupied`] names the first file that is there already; [`SheetsError::Disk`]. In
/// both cases nothing is left of what was written.
pub fn issue(files: &[File], folder: &Path) -> Result<(), SheetsError> {
    let targets: Vec<PathBuf> = files.iter().map(|(name, _)| folder.join(name)).collect();
    // A link that leads nowhere is there too.
    if let Some(there) = targets.iter().find(|t| t.symlink_metadata().is_ok()) {
        return Err(SheetsError::Occupied(there.clone()));
    }
    let new = !folder.exists();
    fs::create_dir_all(folder).map_err(disk(folder))?;
    let issued = put(files, &targets, folder);
    if new && issued.is_err() {
        // Empty again, or somebody else's by now: then it stays.
        let _ = fs::remove_dir(folder);
    }
    issued
}

fn put(files: &[File], targets: &[PathBuf], folder: &Path) -> Result<(), SheetsError> {
    let mut drafts: Vec<NamedTempFile> = Vec::new();
    for (_, bytes) in files {
        let mut draft = draft(folder).map_err(disk(folder))?;
        draft.write_all(bytes).map_err(disk(draft.path()))?;
        drafts.push(draft);
    }
    for (at, (draft, target)) in drafts.into_iter().zip(targets).enumerate() {
        if let Err(PersistError { error, .. }) = draft.persist_noclobber(target) {
            for done in &targets[..at] {
                // Ours, from a moment ago; if it cannot go, the error below still says why.
                let _ = fs::remove_file(done);
            }
            return Err(match error.kind() {
                io::ErrorKind::AlreadyExists => SheetsError::Occupied(target.clone()),
                _ => disk(target)(error),
            });
        }
    }
    Ok(())
}

/// A temporary file that others may read once it has its name.
fn draft(folder: &Path) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".jiebang-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(folder)
}

fn disk(path: &Path) -> impl FnOnce(io::Error) -> SheetsError {
    let path = path.to_owned();
    move |source| SheetsError::Disk { path, source }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files() -> Vec<File> {
        ["a.xlsx", "b.xlsx"]
            .map(|name| (name.to_owned(), name.into()))
            .into()
    }

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).expect("a folder");
        let name = |entry: fs::DirEntry| entry.file_name().to_string_lossy().into_owned();
        let mut names: Vec<String> = entries.map(|e| name(e.expect("an entry"))).collect();
        names.sort();
        names
    }

    #[test]
    fn all_files_are_written_beside_what_is_there() {
        let place = tempfile::tempdir().expect("a folder");
        let folder = place.path().join("deep/sheets");
        issue(&files(), &folder).expect("written");
        assert_eq!(names(&folder), ["a.xlsx", "b.xlsx"]);
        fs::write(place.path().join("c.xlsx"), "c").expect("written");
        issue(&files(), place.path()).expect("written");
        assert_eq!(names(place.path()), ["a.xlsx", "b.xlsx", "c.xlsx", "deep"]);
    }

    #[test]
    fn one_file_in_the_way_keeps_all_from_being_written() {
        let place = tempfile::tempdir().expect("a folder");
        fs::write(place.path().join("b.xlsx"), "mine").expect("written");
        let refused = issue(&files(), place.path());
        assert!(matches!(refused, Err(SheetsError::Occupied(path)) if path.ends_with("b.xlsx")));
        assert_eq!(names(place.path()), ["b.xlsx"]);
        let kept = fs::read(place.path().join("b.xlsx")).expect("a file");
        assert_eq!(kept, b"mine");
        let under_a_file = issue(&files(), &place.path().join("b.xlsx/sheets"));
        assert!(matches!(under_a_file, Err(SheetsError::Disk { .. })));
    }
}
