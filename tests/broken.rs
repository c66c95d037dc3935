//! The rounds of `datasets/broken`, one per finding code, against the table in their README. Can
//! catch: a fault that is no longer found, is found elsewhere or drags others behind it; a code
//! without its round; a round or a line of the README that nobody keeps up.

mod desk;

use std::collections::BTreeSet;
use std::fs;

use jiebang::base::progress::Silent;
use jiebang::base::stop::Stop;
use jiebang::domain::market::{Finding, Market};
use jiebang::domain::model::Model;
use jiebang::steps::place::{Ground, PlaceError, held, place};
use jiebang::steps::solve::refusals;
use jiebang::steps::validate::{How, load_as};

/// A line of the README's table: a code, its round, and where its finding stands.
#[derive(Debug)]
struct Line {
    code: String,
    folder: String,
    file: String,
    sheet: Option<String>,
    row: Option<u32>,
    column: Option<String>,
    cell: Option<String>,
}

fn readme() -> String {
    fs::read_to_string(desk::dataset("broken").join("README.md")).expect("the README")
}

fn lines() -> Vec<Line> {
    let is_code = |cells: &[&str]| {
        let digits = cells[0].strip_prefix(['E', 'W', 'I']);
        digits.is_some_and(|digits| digits.bytes().all(|b| b.is_ascii_digit()))
    };
    let mut lines = Vec::new();
    for line in readme().lines().filter(|line| line.starts_with("| ")) {
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        if !is_code(&cells) {
            continue;
        }
        let [code, folder, file, sheet, row, column, cell, wrong, remedy] = cells[..] else {
            panic!("nine cells: {line}");
        };
        assert!(!wrong.is_empty() && !remedy.is_empty(), "{line}");
        let given = |text: &str| (text != "-").then(|| text.replace('⏎', "\n"));
        lines.push(Line {
            code: code.to_owned(),
            folder: folder.to_owned(),
            file: file.to_owned(),
            sheet: given(sheet),
            row: given(row).map(|row| row.parse().expect("a row")),
            column: given(column),
            cell: given(cell),
        });
    }
    lines
}

/// Codes of score sheets that bear a check code: the line that states it is no row, which is said.
const CHECKED: [&str; 4] = ["E126", "E127", "W212", "W213"];

fn findings(line: &Line) -> Vec<Finding> {
    let how = How {
        weights_changed: (line.code == "W212").then_some("重新议定"),
        ..How::default()
    };
    let mut found = match load_as(&desk::dataset("broken").join(&line.folder), how) {
        Ok(loaded) => {
            let (market, model) = (&loaded.market, &loaded.model);
            let refused = refusals(market, model, &Stop::never()).expect("formed");
            let unplaced = unplaced(market, model);
            let all = refused.into_iter().chain(unplaced);
            all.chain(loaded.findings).collect()
        }
        Err(findings) => findings,
    };
    if CHECKED.contains(&line.code.as_str()) {
        let stated = found.iter().position(|f| f.code == "I305");
        found.remove(stated.expect("the line that states the check code"));
    }
    found
}

/// What `place` refuses, in a round with trainees.
fn unplaced(market: &Market, model: &Model) -> Vec<Finding> {
    if market.cohorts().is_empty() {
        return Vec::new();
    }
    let held = held(market, model, &Stop::never()).expect("awarded");
    let ground = Ground {
        market: &held.market,
        model,
        formation: &held.formation,
        award: &held.award,
    };
    match place(ground, Vec::new(), &Stop::never(), &Silent) {
        Err(PlaceError::Refused(findings)) => findings,
        other => other.map(|_| Vec::new()).expect("placed"),
    }
}

#[test]
fn each_round_has_its_finding_at_its_place_and_no_other() {
    let mut wrong = Vec::new();
    for line in lines() {
        let root = desk::dataset("broken").join(&line.folder);
        let file = match line.file.as_str() {
            "." => root.display().to_string(),
            file => file.to_owned(),
        };
        let found = findings(&line);
        let is_it = |f: &Finding| {
            let place = &f.place;
            f.code == line.code
                && place.file == file
                && (&place.sheet, place.row, &place.column) == (&line.sheet, line.row, &line.column)
                && f.cell == line.cell
        };
        if found.len() != 1 || !is_it(&found[0]) {
            wrong.push(format!("{line:?}: {found:#?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_code_has_one_round_and_every_round_one_line() {
    let lines = lines();
    let codes: Vec<&str> = lines.iter().map(|line| line.code.as_str()).collect();
    let known: Vec<&str> = desk::finding_codes().into_iter().collect();
    let mut sorted = codes.clone();
    sorted.sort_unstable();
    assert_eq!(sorted, known, "the README against the codes of Trouble");
    let entries = fs::read_dir(desk::dataset("broken")).expect("datasets/broken");
    let folders: BTreeSet<String> = entries
        .map(|entry| entry.expect("an entry"))
        .filter(|entry| entry.path().is_dir())
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    let listed: BTreeSet<String> = lines.iter().map(|line| line.folder.clone()).collect();
    assert_eq!(listed, folders);
    for line in &lines {
        let prefix = format!("{}-", line.code);
        assert!(line.folder.starts_with(&prefix), "{}", line.folder);
    }
}
