//! A desk for tests: copies of shipped rounds to scribble on, and the result of solving them.
#![allow(dead_code, reason = "each test uses its part of the desk")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use jiebang::base::progress::Silent;
use jiebang::base::stop::Stop;
use jiebang::domain::market::Finding;
use jiebang::domain::outcome::Outcome;
use jiebang::steps::record::Read;
use jiebang::steps::solve::solve;
use jiebang::steps::validate::{self, Loaded};

/// A shipped round.
pub fn dataset(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("datasets")
        .join(name)
}

/// Every finding code, as `Trouble::code` gives them.
pub fn finding_codes() -> BTreeSet<&'static str> {
    let source = include_str!("../../src/domain/market/finding.rs");
    let quoted = source.split("=> \"").skip(1);
    quoted.filter_map(|rest| rest.get(..4)).collect()
}

/// Runs the real command in `folder`: its exit code, stdout and stderr.
pub fn jiebang(args: &[&str], folder: &Path) -> (i32, String, String) {
    let mut command = Command::cargo_bin("jiebang").expect("the binary");
    let output = command
        .args(args)
        .env_remove("JIEBANG_LANG")
        .current_dir(folder)
        .output();
    let output = output.expect("it runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    (
        output.status.code().unwrap_or(-1),
        text(output.stdout),
        text(output.stderr),
    )
}

/// A copy of a round's tables in a temporary folder.
pub struct Copy {
    folder: tempfile::TempDir,
}

impl Copy {
    /// A copy of `datasets/tiny`.
    pub fn tiny() -> Self {
        Copy::of("tiny")
    }

    /// A copy of a shipped round that has no folders in it.
    pub fn of(name: &str) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        for entry in fs::read_dir(dataset(name)).expect("a shipped round") {
            let path = entry.expect("an entry").path();
            let name = path.file_name().expect("a name").to_owned();
            fs::copy(&path, folder.path().join(name)).expect("copies");
        }
        Copy { folder }
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Changes the text of one file.
    pub fn edit(&self, file: &str, change: impl Fn(String) -> String) -> &Self {
        let path = self.folder.path().join(file);
        let text = fs::read_to_string(&path).expect("the file reads");
        let changed = change(text.clone());
        assert_ne!(text, changed, "the edit of {file} changes nothing");
        fs::write(&path, changed).expect("the file writes");
        self
    }

    /// Replaces text in one file.
    pub fn replace(&self, file: &str, from: &str, to: &str) -> &Self {
        self.edit(file, |text| text.replace(from, to))
    }

    /// Keeps the header and the rows that `keep` wants.
    pub fn rows(&self, file: &str, keep: impl Fn(&str) -> bool) -> &Self {
        self.edit(file, |text| {
            let mut lines = text.lines();
            let head = lines.next().unwrap_or_default();
            let rest = lines.filter(|line| keep(line));
            [head]
                .into_iter()
                .chain(rest)
                .fold(String::new(), |all, line| all + line + "\n")
        })
    }

    pub fn remove(&self, file: &str) -> &Self {
        fs::remove_file(self.folder.path().join(file)).expect("the file is there");
        self
    }

    pub fn load(&self) -> Result<Loaded, Vec<Finding>> {
        validate::load(self.path(), None)
    }

    pub fn solve(&self) -> Outcome {
        solved(self.load().expect("the round reads"))
    }
}

/// The outcome of a loaded round.
pub fn solved(loaded: Loaded) -> Outcome {
    let read = Read {
        inputs: loaded.inputs,
        findings: loaded.findings,
        set_aside: loaded.set_aside,
        planned: false,
    };
    solve(&loaded.market, &loaded.model, read, &Stop::never(), &Silent).expect("the round solves")
}
