//! Files that programs other than ours wrote (tests/files): the binary format of Excel 97 under its
//! own name and under that of WPS, OpenDocument, a workbook that asks for a password. Can catch a
//! reader for which the kind of file decides anything.

mod desk;

use std::fs;
use std::path::{Path, PathBuf};

use jiebang::domain::market::{Finding, Severity};
use jiebang::domain::wire::write_outcome;
use jiebang::steps::validate::{Loaded, load};

fn file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/files")
        .join(name)
}

/// What was decided, without digests, findings and places.
fn decided(loaded: Loaded) -> String {
    let mut outcome = desk::solved(loaded);
    outcome.inputs.clear();
    outcome.findings.clear();
    let text = write_outcome(&outcome);
    let stays = |line: &&str| !line.trim_start().starts_with("\"source\": ");
    text.lines().filter(stays).collect::<Vec<_>>().join("\n")
}

fn loaded(path: &Path) -> Loaded {
    load(path, None).unwrap_or_else(|findings| panic!("{findings:#?}"))
}

/// Findings without the name of the file.
fn said(loaded: &Loaded) -> Vec<Finding> {
    let mut findings = loaded.findings.clone();
    for finding in &mut findings {
        finding.place.file.clear();
    }
    findings
}

#[test]
fn every_kind_of_workbook_is_the_same_round() {
    // The files hold what decides an award, and nothing of trainees.
    let copy = desk::Copy::tiny();
    for table in ["outcomes.csv", "events.csv", "cohorts.csv"] {
        fs::remove_file(copy.path().join(table)).expect("removed");
    }
    let clean = decided(loaded(copy.path()));
    let xlsx = said(&loaded(&file("tiny.xlsx")));
    assert!(xlsx.iter().any(|f| f.code == "W203"), "merged names");
    assert_eq!(decided(loaded(&file("tiny.xlsx"))), clean);
    for name in ["tiny-calc.xlsx", "tiny.xls", "tiny.et", "tiny.ods"] {
        let read = loaded(&file(name));
        assert_eq!(said(&read), xlsx, "{name}");
        assert_eq!(decided(read), clean, "{name}");
    }
}

#[test]
fn what_a_file_is_its_bytes_say_and_not_its_suffix() {
    for (name, other) in [
        ("tiny.ods", "xlsx"),
        ("tiny.xls", "ods"),
        ("tiny.xlsx", "et"),
    ] {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join(format!("tiny.{other}"));
        fs::copy(file(name), &path).expect("copies");
        assert_eq!(
            said(&loaded(&path)),
            said(&loaded(&file("tiny.xlsx"))),
            "{name}"
        );
    }
}

/// Two bytes of an xls changed by a fuzzer once asked for more memory than the machine had.
#[test]
fn a_damaged_old_workbook_is_one_finding_and_fills_no_memory() {
    let findings = load(&file("far.xls"), None).expect_err("refused");
    assert_eq!(findings.len(), 1, "{findings:#?}");
    assert_eq!(findings[0].code, "E004");
}

#[test]
fn a_workbook_that_asks_for_a_password_is_one_finding() {
    for name in ["locked.xlsx"] {
        let alone = load(&file(name), None).expect_err("refused");
        let copy = desk::Copy::tiny();
        copy.remove("demands.csv");
        fs::copy(file(name), copy.path().join("企业需求.xlsx")).expect("copies");
        let beside = copy.load().expect_err("refused");
        for findings in [alone, beside] {
            let errors = findings.iter().filter(|f| f.severity == Severity::Error);
            let errors: Vec<_> = errors
                .map(|f| (f.code.as_str(), format!("{:?}", f.trouble)))
                .collect();
            assert_eq!(errors.len(), 1, "{name}: {errors:?}");
            assert_eq!(errors[0].0, "E004");
            assert!(errors[0].1.contains("已加密"), "{name}: {errors:?}");
        }
    }
}
