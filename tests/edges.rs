//! Rounds at the edge of sense, made from tiny: each ends in a clear finding or a clear outcome.

mod desk;

use std::fs;

use desk::Copy;
use jiebang::domain::market::{Finding, Limit, Reason, Rule, Trouble};
use jiebang::domain::outcome::{Outcome, Status, Verdict};
use jiebang::judge::judge;
use jiebang::steps::validate;

fn codes(findings: &[Finding]) -> Vec<&str> {
    findings
        .iter()
        .map(|finding| finding.code.as_str())
        .collect()
}

/// Solves and lets the judge agree.
fn judged(copy: &Copy) -> Outcome {
    let loaded = copy.load().expect("the round reads");
    let (market, model) = (loaded.market.clone(), loaded.model.clone());
    let outcome = desk::solved(loaded);
    let verdicts = judge(&market, &model, &outcome);
    assert!(verdicts.ok(), "{:#?}", verdicts.failures);
    outcome
}

#[test]
fn an_empty_or_missing_folder_is_a_finding() {
    let folder = tempfile::tempdir().expect("a folder");
    let findings = validate::load(folder.path(), None).expect_err("nothing to read");
    assert_eq!(codes(&findings), ["E001"]);
    let findings = validate::load(&folder.path().join("none"), None).expect_err("no folder");
    assert_eq!(codes(&findings), ["E001"]);
}

#[test]
fn a_missing_table_is_named() {
    for (file, table) in [("demands.csv", "demands"), ("schools.csv", "schools")] {
        let copy = Copy::tiny();
        let findings = copy.remove(file).load().expect_err("a table is missing");
        let named = findings
            .iter()
            .any(|f| matches!(&f.trouble, Trouble::NoTable { table: t, .. } if t == table));
        assert!(named, "{findings:#?}");
    }
}

#[test]
fn no_eligible_bid_leaves_every_class_open() {
    let copy = Copy::tiny();
    copy.replace("round.toml", "2026-03-15", "2026-01-31");
    let outcome = judged(&copy);
    assert_eq!(
        (
            outcome.summary.bids_eligible,
            outcome.summary.classes_awarded
        ),
        (0, 0)
    );
    assert_eq!(
        outcome.summary.calls_without_eligible_bid,
        outcome.summary.calls
    );
    let late = |rule: &Rule| matches!(rule, Rule::Late { .. });
    let bids = || outcome.calls.iter().flat_map(|call| &call.bids);
    assert!(bids().all(|bid| bid.broken.iter().any(late)));
}

#[test]
fn no_capacity_awards_nothing_and_says_which() {
    let copy = Copy::tiny();
    copy.edit("schools.csv", |text| text.replace(",45,3,", ",0,3,"));
    let outcome = judged(&copy);
    let bids = || outcome.calls.iter().flat_map(|call| &call.bids);
    let b04 = bids().find(|bid| bid.code == "B04").expect("B04");
    assert_eq!(
        b04.verdict,
        Verdict::Cannot {
            limit: Limit::EntitySeats {
                seats: 0,
                intake: 20
            }
        }
    );
}

#[test]
fn a_call_nobody_bids_for_is_counted() {
    let copy = Copy::tiny();
    copy.rows("bids.csv", |line| !line.contains("先进材料"));
    copy.rows("marks.csv", |line| {
        !line.starts_with("B09") && !line.starts_with("B10")
    });
    let outcome = judged(&copy);
    assert_eq!(outcome.summary.calls_without_bid, 1);
    assert_eq!(outcome.summary.classes_awarded, 6);
}

#[test]
fn a_bid_for_no_call_is_kept() {
    let copy = Copy::tiny();
    copy.replace(
        "bids.csv",
        "B12,示例工程职业技术学院,tiny-人工智能-001",
        "B12,示例工程职业技术学院,tiny-人工智能-009",
    );
    let outcome = judged(&copy);
    assert_eq!(
        (outcome.strays.len(), outcome.strays[0].code.as_str()),
        (1, "B12")
    );
}

#[test]
fn one_expert_is_enough_but_noted() {
    let copy = Copy::tiny();
    copy.rows("experts.csv", |line| line.starts_with("E1"));
    copy.rows("marks.csv", |line| line.contains(",E1,"));
    let outcome = judged(&copy);
    assert!(codes(&outcome.findings).contains(&"W205"));
    assert!(outcome.summary.classes_awarded > 0);
}

#[test]
fn all_experts_recused_leaves_no_marks() {
    let copy = Copy::tiny();
    let all = "示例航空职业技术学院；示例信息职业技术学院；示例工程职业技术学院";
    copy.edit("experts.csv", |text| {
        let row = |line: &str| format!("{line}{all}\n");
        let mut lines = text.lines();
        let head = lines
            .next()
            .map(|head| format!("{head}\n"))
            .unwrap_or_default();
        lines.fold(head, |text, line| text + &row(line))
    });
    let outcome = judged(&copy);
    assert_eq!(outcome.summary.classes_awarded, 0);
    let bids = || outcome.calls.iter().flat_map(|call| &call.bids);
    let unmarked = |rule: &Rule| matches!(rule, Rule::NoMarks { .. });
    assert!(bids().all(|bid| bid.broken.iter().any(unmarked) && bid.recused.len() == 5));
}

#[test]
fn nothing_vetted_is_said_on_every_page() {
    let copy = Copy::tiny();
    copy.edit("demands.csv", |text| text.replace(",通过", ","));
    let outcome = judged(&copy);
    assert!(!outcome.round.vetted && codes(&outcome.findings).contains(&"W204"));
    assert_eq!(outcome.summary.classes, 7);
    let copy = Copy::tiny();
    copy.edit("demands.csv", |text| text.replace(",通过", ",退回"));
    let outcome = judged(&copy);
    assert_eq!((outcome.summary.classes, outcome.unserved.len()), (0, 8));
    let back = |reason: &Reason| matches!(reason, Reason::SentBack { .. });
    assert!(outcome.unserved.iter().all(|left| back(&left.reason)));
}

#[test]
fn without_bids_it_stops_after_formation_and_without_marks_it_says_so() {
    let copy = Copy::tiny();
    copy.remove("bids.csv").remove("marks.csv");
    let outcome = judged(&copy);
    assert!(!outcome.round.has_bids && outcome.summary.calls == 6);
    let copy = Copy::tiny();
    copy.remove("marks.csv");
    let outcome = judged(&copy);
    assert!(!outcome.round.has_marks && outcome.summary.classes_awarded == 0);
}

#[test]
fn published_calls_freeze_their_classes() {
    let copy = Copy::tiny();
    let before = copy.solve();
    let wire = |text: String, file: &str| {
        fs::write(copy.path().join(file), text).expect("writes");
    };
    wire(jiebang::domain::wire::calls(&before), "calls.csv");
    wire(
        jiebang::domain::wire::call_members(&before),
        "call_members.csv",
    );
    let after = judged(&copy);
    assert!(after.round.published);
    assert_eq!(before.calls, after.calls);
    copy.edit("demands.csv", |text| {
        text + "D09,辛动力(示例),航空发动机装配岗,6-23-03-03,会(示例),大专,460603,25,在校生,360天,,,,,,通过\n"
    });
    let grown = judged(&copy);
    assert_eq!(grown.calls[..6], after.calls[..6], "published calls stand");
    assert_eq!(grown.calls.len(), 7);
    assert_eq!(grown.calls[6].code, "tiny-航空航天-004");
    assert!(
        grown
            .stages
            .iter()
            .all(|stage| stage.status == Status::Optimal)
    );
}
