//! The shipped round as offices send it (datasets/sichuan-2026-01-office) against the same round in
//! clean tables. Can catch a reader that takes the layout or the spelling of a form for content:
//! one total too many, one merged name too few, and something is decided otherwise.

mod desk;

use std::collections::BTreeSet;

use jiebang::domain::outcome::Outcome;
use jiebang::domain::wire::write_outcome;
use jiebang::steps::validate::load;

/// What was decided: all but digests of what was read, places of rows, and findings.
fn decided(outcome: &Outcome) -> String {
    let mut outcome = outcome.clone();
    outcome.inputs.clear();
    outcome.findings.clear();
    let text = write_outcome(&outcome);
    let stays = |line: &&str| !line.trim_start().starts_with("\"source\": ");
    text.lines().filter(stays).collect::<Vec<_>>().join("\n")
}

/// The outcome of a shipped round.
fn outcome(round: &str) -> Outcome {
    let loaded = load(&desk::dataset(round), None);
    desk::solved(loaded.unwrap_or_else(|findings| panic!("{findings:#?}")))
}

#[test]
fn the_round_as_offices_send_it_decides_the_same_byte_for_byte() {
    let (clean, office) = (
        outcome("sichuan-2026-01"),
        outcome("sichuan-2026-01-office"),
    );
    let differs = decided(&clean)
        .lines()
        .zip(decided(&office).lines())
        .find(|(a, b)| a != b)
        .map(|(a, b)| (a.to_owned(), b.to_owned()));
    assert_eq!(differs, None);
    assert_eq!(decided(&clean).len(), decided(&office).len());
    // Nothing of how it was sent goes unsaid.
    let said: BTreeSet<&str> = office.findings.iter().map(|f| f.code.as_str()).collect();
    let layout = ["I301", "I302", "I305", "I306", "W202", "W203", "W210"];
    assert!(layout.iter().all(|code| said.contains(code)), "{said:?}");
    assert!(!said.contains("W211"), "a total differs from its rows");
    let sheets = office
        .inputs
        .iter()
        .filter(|i| i.file.starts_with("专家评分.xlsx [评分-E0"));
    assert_eq!(sheets.count(), 7);
}

#[test]
fn nobody_in_it_can_be_rung_up() {
    let loaded = load(&desk::dataset("sichuan-2026-01-office"), None);
    let outcome = write_outcome(&desk::solved(loaded.unwrap_or_else(|f| panic!("{f:#?}"))));
    for personal in ["000-00000000", "某某"] {
        assert!(!outcome.contains(personal), "{personal}");
    }
}
