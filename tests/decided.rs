//! Can catch: a decision of the committee that is not followed, or followed against a rule; a
//! conflict that is not found, not minimal, wrongly mended or kept from the papers; a wrong exit
//! code.

mod desk;

use std::fs;

use desk::{Copy, jiebang};
use jiebang::domain::market::Limit;
use jiebang::domain::outcome::{BidOut, Link, Outcome, Status, Verdict};
use jiebang::judge;

const HEAD: &str = "申报编号,班级编号,决定,理由\n";

/// Tiny with decisions; `model` lines are put into its `[award]`.
fn decided(rows: &str, model: &str) -> Outcome {
    let copy = Copy::tiny();
    fs::write(copy.path().join("decisions.csv"), format!("{HEAD}{rows}")).expect("writes");
    // The shipped file ends with [award].
    let own = |line: &&str| {
        let key = line.split('=').next().unwrap_or_default().trim();
        let set = ["share_max", "budget_fen", "cost_head_fen", "floors"].contains(&key);
        !(set && model.contains(key))
    };
    let shipped = jiebang::domain::model::SICHUAN_ORDER_CLASS
        .lines()
        .filter(own);
    let text = shipped.chain(model.lines()).collect::<Vec<_>>().join("\n");
    let loaded = jiebang::steps::validate::load(copy.path(), Some(("model.toml", &text)));
    let loaded = loaded.expect("the round reads");
    let (market, model) = (loaded.market.clone(), loaded.model.clone());
    let outcome = desk::solved(loaded);
    let verdicts = judge(&market, &model, &outcome);
    assert!(verdicts.ok(), "{:#?}", verdicts.failures);
    outcome
}

fn bid<'o>(outcome: &'o Outcome, code: &str) -> &'o BidOut {
    let mut bids = outcome.calls.iter().flat_map(|call| &call.bids);
    bids.find(|bid| bid.code == code).expect("the bid")
}

fn infeasible(outcome: &Outcome) -> usize {
    let stages = outcome.stages.iter();
    stages
        .filter(|s| s.level == "A1" && s.status == Status::Infeasible)
        .count()
}

#[test]
fn a_pinned_bid_wins_and_its_rivals_are_told_why_they_cannot() {
    let plain = Copy::tiny().solve();
    let Verdict::Lost { regret, .. } = bid(&plain, "B11").verdict else {
        panic!("B11 loses as it stands");
    };
    let outcome = decided("B11,,指定,会议议定\n", "");
    assert!(matches!(bid(&outcome, "B11").verdict, Verdict::Won { .. }));
    let pinned = Verdict::Cannot {
        limit: Limit::Pinned,
    };
    assert_eq!(bid(&outcome, "B12").verdict, pinned);
    let heads = |outcome: &Outcome| {
        let first = outcome.stages.iter().filter(|stage| stage.level == "A1");
        first.map(|stage| stage.objective).sum::<i64>()
    };
    assert_eq!(
        heads(&plain) - heads(&outcome),
        regret.heads,
        "the pin costs its regret"
    );
    let [line] = outcome.links.as_slice() else {
        panic!("{:?}", outcome.links);
    };
    assert_eq!((line.used, line.limit), (1, 1));
    assert!(matches!(&line.link, Link::Pin { reason, .. } if reason == "会议议定"));
}

#[test]
fn a_banned_winner_wins_nothing_and_another_follows() {
    let plain = Copy::tiny().solve();
    assert!(matches!(bid(&plain, "B12").verdict, Verdict::Won { .. }));
    let outcome = decided("B12,,排除,利益冲突\n", "");
    let banned = Verdict::Cannot {
        limit: Limit::Banned,
    };
    assert_eq!(bid(&outcome, "B12").verdict, banned);
    assert_eq!(infeasible(&outcome), 0);
}

#[test]
fn two_pins_that_one_school_has_no_seats_for_are_a_conflict_with_its_repairs() {
    let outcome = decided("B11,,指定,议定甲\nB13,,指定,议定乙\n", "");
    assert_eq!(infeasible(&outcome), 1);
    let [conflict] = outcome.conflicts.as_slice() else {
        panic!("{:?}", outcome.conflicts);
    };
    let pins = conflict
        .rules
        .iter()
        .filter(|rule| matches!(rule.link, Link::Pin { .. }));
    let seats = |link: &Link| matches!(link, Link::Programme { .. } | Link::Entity { .. });
    assert_eq!(pins.count(), 2);
    let scarce: Vec<_> = conflict
        .rules
        .iter()
        .filter(|rule| seats(&rule.link))
        .collect();
    assert_eq!((scarce.len(), conflict.rules.len()), (1, 3), "{conflict:?}");
    // Both pins can be withdrawn, or the seats raised to what both classes need.
    let needs: u32 = ["B11", "B13"]
        .iter()
        .map(|code| intake(&outcome, code))
        .sum();
    let more = conflict.repairs.iter().find(|repair| seats(&repair.link));
    let more = more.expect("more seats mend it");
    assert_eq!(more.change, i64::from(needs) - scarce[0].limit);
    assert_eq!(conflict.repairs.len(), 3);
    let values = conflict.repairs.iter().map(|repair| repair.value[0]);
    assert!(values.rev().is_sorted(), "the best award first");
    for code in ["B11", "B13"] {
        assert_eq!(bid(&outcome, code).verdict, Verdict::Undecided);
    }
    let awarded = outcome.calls.iter().flat_map(|call| &call.classes);
    assert!(
        { awarded }.any(|class| class.winner.is_some()),
        "other blocks stand"
    );
}

/// What the class of a bid's call needs.
fn intake(outcome: &Outcome, code: &str) -> u32 {
    let of = |call: &&jiebang::domain::outcome::CallOut| call.bids.iter().any(|b| b.code == code);
    let call = outcome.calls.iter().find(of).expect("its call");
    call.classes[0].intake
}

#[test]
fn a_floor_that_cannot_hold_is_said_and_can_be_lowered() {
    let floors = "floors = [{ name = \"德阳\", cities = [\"德阳市\"], heads = 9000 }]";
    let outcome = decided("", floors);
    let [conflict] = outcome.conflicts.as_slice() else {
        panic!("{:?}", outcome.conflicts);
    };
    assert!(matches!(&conflict.rules[..], [rule] if matches!(rule.link, Link::Floor { .. })));
    let lower = &conflict.repairs[0];
    let left = 9000 - lower.change;
    let reachable =
        format!("floors = [{{ name = \"德阳\", cities = [\"德阳市\"], heads = {left} }}]");
    let outcome = decided("", &reachable);
    assert_eq!(outcome.conflicts, []);
    let line = outcome
        .links
        .iter()
        .find(|line| matches!(line.link, Link::Floor { .. }));
    assert!(line.is_some_and(|line| line.used >= left));
    let beyond = format!(
        "floors = [{{ name = \"德阳\", cities = [\"德阳市\"], heads = {} }}]",
        left + 1
    );
    assert_eq!(decided("", &beyond).conflicts.len(), 1);
}

#[test]
fn shares_bases_and_the_budget_bind() {
    let plain = Copy::tiny().solve();
    let heads = plain.summary.heads_awarded;
    let outcome = decided("", "share_max = \"0.34\"");
    assert!(outcome.summary.heads_awarded < heads);
    assert!(outcome.links.iter().all(|line| line.used <= line.limit));
    let tight = decided(
        "",
        &format!("cost_head_fen = 100\nbudget_fen = {}", heads * 100 - 1),
    );
    assert!(tight.summary.heads_awarded < heads);
    let enough = decided(
        "",
        &format!("cost_head_fen = 100\nbudget_fen = {}", heads * 100),
    );
    assert_eq!(enough.summary.heads_awarded, heads);
}

#[test]
fn the_command_follows_decisions_and_refuses_what_breaks_a_rule() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    let tiny = desk::dataset("tiny").display().to_string();
    let (code, _, said) = jiebang(&["solve", &tiny, "-o", "refused", "--pin", "B14"], at);
    assert_eq!(code, 2, "{said}");
    assert!(said.contains("E129") && said.contains("510205"), "{said}");
    assert!(!at.join("refused").exists());
    let (code, _, said) = jiebang(&["solve", &tiny, "-o", "unknown", "--pin", "B99"], at);
    assert!(code == 2 && said.contains("B99"), "{said}");
    let (code, said, _) = jiebang(&["solve", &tiny, "-o", "pinned", "--pin", "B11"], at);
    assert_eq!(code, 0, "{said}");
    let (code, said, _) = jiebang(&["verify", "pinned"], at);
    assert_eq!(code, 0, "{said}");
    let both = ["solve", &tiny, "-o", "both", "--pin", "B11", "--pin", "B13"];
    let (code, said, _) = jiebang(&both, at);
    assert_eq!(code, 1, "{said}");
    assert!(
        said.contains("不能同时满足") && said.contains("办法："),
        "{said}"
    );
    let (code, said, _) = jiebang(&["verify", "both"], at);
    assert_eq!(code, 0, "{said}");
    let report = fs::read_to_string(at.join("both/internal/report.html")).expect("written");
    assert!(report.contains("委员会指定 B11 中选"));
    let letter = fs::read_to_string(at.join("both/letters/B11.html")).expect("written");
    assert!(letter.contains("本次未择优"));
}

#[test]
fn a_conflict_that_is_tampered_with_is_found_out() {
    let copy = Copy::tiny();
    let rows = format!("{HEAD}B11,,指定,议定甲\nB13,,指定,议定乙\n");
    fs::write(copy.path().join("decisions.csv"), rows).expect("writes");
    let loaded = copy.load().expect("the round reads");
    let (market, model) = (loaded.market.clone(), loaded.model.clone());
    let outcome = desk::solved(loaded);
    assert!(judge(&market, &model, &outcome).ok());
    type Tamper = fn(&mut Outcome);
    let tampers: [Tamper; 7] = [
        |o| o.conflicts.clear(),
        |o| _ = o.conflicts[0].rules.pop(),
        |o| o.conflicts[0].rules[0].limit += 1,
        |o| o.conflicts[0].rules.clear(),
        |o| {
            let seats = |r: &&mut jiebang::domain::outcome::Repair| r.change > 1;
            let mut repairs = o.conflicts[0].repairs.iter_mut();
            repairs.find(seats).expect("more seats").change += 1;
        },
        |o| o.conflicts[0].repairs[0].value[1] += 1,
        |o| {
            let infeasible = o
                .stages
                .iter_mut()
                .filter(|s| s.status == Status::Infeasible);
            infeasible.for_each(|stage| stage.status = Status::Optimal);
        },
    ];
    for (nth, tamper) in tampers.into_iter().enumerate() {
        let mut changed = outcome.clone();
        tamper(&mut changed);
        assert!(
            !judge(&market, &model, &changed).ok(),
            "{nth} goes unnoticed"
        );
    }
}
