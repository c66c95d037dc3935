//! Can catch: an answer to the award that moves an award it is not about, a re-award that is not
//! the best, a school that comes back into a class it is out of, a way on that is unlawful, missing
//! or priced wrong, a class code that changes because a firm left another class.

mod common;
mod desk;

use common::{Failing, Seen, numbers, settled, solve, whole_round};
use desk::Copy;
use jiebang::domain::outcome::{Effect, Outcome, Way};
use jiebang::judge;

#[test]
fn re_awards_are_the_best_of_all_assignments_and_the_judge_agrees() {
    let mut seen = Seen::default();
    for number in numbers(600) {
        let _failing = Failing(number);
        let (market, model, mut rng) = whole_round(number);
        let outcome = solve(&market, &model);
        let market = settled::with_answers(&mut rng, market, &outcome);
        if market.intentions().is_empty() {
            continue;
        }
        let outcome = solve(&market, &model);
        let verdicts = judge(&market, &model, &outcome);
        assert!(verdicts.ok(), "{:#?}", verdicts.failures);
        settled::check(&market, &model, &outcome, &mut seen);
    }
    seen.covers(&[
        "agreed",
        "no such class",
        "not party",
        "no award",
        "barred: held nothing",
        "barred: somebody else takes it",
        "the optimum moves other awards",
        "keeping costs heads",
        "left: stands taken",
        "left: refill taken",
        "left: waiver taken",
        "left: reform taken",
        "left: dissolved taken",
        "left: reform priced",
    ]);
}

const HEAD: &str = "班级编号,答复方,答复,答复日期,理由\n";

fn answered(rows: &str) -> Outcome {
    let copy = Copy::tiny();
    std::fs::write(copy.path().join("intentions.csv"), format!("{HEAD}{rows}")).expect("writes");
    let loaded = copy.load().expect("the round reads");
    let (market, model) = (loaded.market.clone(), loaded.model.clone());
    let outcome = desk::solved(loaded);
    let verdicts = judge(&market, &model, &outcome);
    assert!(verdicts.ok(), "{:#?}", verdicts.failures);
    outcome
}

fn winner(outcome: &Outcome, class: &str) -> Option<String> {
    let classes = outcome.classes_now();
    let now = classes.iter().find(|now| now.class == class);
    now.expect("the class").winner.map(str::to_owned)
}

#[test]
fn a_school_that_declines_is_followed_by_the_next_and_all_else_stays() {
    let base = Copy::tiny().solve();
    let before = winner(&base, "tiny-航空航天-003-1").expect("awarded");
    let (school, next) = match before.as_str() {
        "B06" => ("示例工程职业技术学院", "B07"),
        _ => ("示例信息职业技术学院", "B06"),
    };
    let after = answered(&format!(
        "tiny-航空航天-003-1,{school},不同意,2026-04-02,师资不足\n"
    ));
    for now in after.classes_now() {
        let expected = match now.class {
            "tiny-航空航天-003-1" => None,
            class => Some(winner(&base, class)),
        };
        if let Some(expected) = expected {
            assert_eq!(now.winner.map(str::to_owned), expected, "{}", now.class);
        }
    }
    let settlement = after.settlement.as_ref().expect("settled");
    let Effect::Barred { bids, reaward, .. } = &settlement.events[0].effect else {
        panic!("{:?}", settlement.events[0].effect);
    };
    assert_eq!(*bids, [before]);
    let taken = winner(&after, "tiny-航空航天-003-1");
    assert!(
        taken.is_none() || taken.as_deref() == Some(next),
        "{taken:?}"
    );
    assert!(reaward.kept.proved && reaward.free.proved);
    assert_eq!(
        base.calls, after.calls,
        "the recommendation itself stays as it was"
    );
}

#[test]
fn a_school_out_of_a_class_stays_out_when_the_next_declines_too() {
    let rows = "tiny-航空航天-002-1,示例航空技师学院,不同意,,\n\
                tiny-航空航天-002-1,示例工程职业技术学院,退出,,\n";
    let after = answered(rows);
    assert_eq!(winner(&after, "tiny-航空航天-002-1"), None);
}

#[test]
fn a_firm_that_leaves_a_merged_class_changes_no_other_code() {
    let base = Copy::tiny().solve();
    let after = answered("tiny-航空航天-002-1,丙航空零部件(示例),退出,2026-04-01,订单取消\n");
    let settlement = after.settlement.as_ref().expect("settled");
    let Effect::Left {
        heads,
        size_left,
        ways,
        ..
    } = &settlement.events[0].effect
    else {
        panic!("{:?}", settlement.events[0].effect);
    };
    // 12 of 乙 remain; nobody else is in the post, and there is no waiver.
    assert_eq!((*heads, *size_left), (8, 12));
    assert_eq!(
        ways.iter().map(|way| way.way).collect::<Vec<_>>(),
        [Way::Reform]
    );
    assert!(ways[0].classes.is_empty());
    let codes = |outcome: &Outcome| -> Vec<String> {
        let now = outcome.classes_now();
        now.iter().map(|class| class.class.to_owned()).collect()
    };
    assert_eq!(codes(&base), codes(&after));
    let classes = after.classes_now();
    let gone = classes.iter().filter(|class| class.is_dissolved());
    assert_eq!(gone.count(), 1);
}

#[test]
fn answers_that_reach_nobody_are_listed_and_change_nothing() {
    let rows = "tiny-航空航天-009-1,示例航空技师学院,不同意,,\n\
                tiny-航空航天-001-1,庚软件(示例),退出,,\n\
                tiny-航空航天-001-1,甲航空制造(示例),同意,,\n";
    let after = answered(rows);
    let settlement = after.settlement.as_ref().expect("settled");
    let effects: Vec<&Effect> = settlement.events.iter().map(|e| &e.effect).collect();
    assert_eq!(
        effects,
        [&Effect::NoSuchClass, &Effect::NotParty, &Effect::Agreed]
    );
    assert!(settlement.classes.is_empty());
}

#[test]
fn answers_take_effect_by_date_whatever_their_rows() {
    let one = "tiny-航空航天-003-1,示例工程职业技术学院,不同意,2026-04-02,\n";
    let two = "tiny-航空航天-002-1,示例工程职业技术学院,不同意,2026-04-01,\n";
    let (a, b) = (
        answered(&format!("{one}{two}")),
        answered(&format!("{two}{one}")),
    );
    let sourceless = |outcome: Outcome| {
        let mut settlement = outcome.settlement.expect("settled");
        settlement
            .events
            .iter_mut()
            .for_each(|event| event.source.clear());
        settlement
    };
    assert_eq!(sourceless(a), sourceless(b));
}

#[test]
fn a_published_class_whose_member_withdrew_stands_and_is_pointed_out() {
    let copy = Copy::tiny();
    let formed = copy.solve();
    let mut members = String::from("榜单编号,班级编号,需求编号,人数\n");
    for call in &formed.calls {
        for class in &call.classes {
            for member in class.members.iter().filter(|m| m.demand != "D03") {
                let heads = member.heads;
                members += &format!("{},{},{},{heads}\n", call.code, class.code, member.demand);
            }
        }
    }
    std::fs::write(copy.path().join("call_members.csv"), members).expect("writes");
    copy.rows("demands.csv", |row| !row.starts_with("D03"));
    let loaded = copy.load().expect("the round reads");
    let small = loaded.findings.iter().filter(|f| f.code == "W215");
    assert_eq!(small.count(), 1);
    let (market, model) = (loaded.market.clone(), loaded.model.clone());
    let outcome = desk::solved(loaded);
    let verdicts = judge(&market, &model, &outcome);
    assert!(verdicts.ok(), "{:#?}", verdicts.failures);
    let codes = |outcome: &Outcome| -> Vec<String> {
        let classes = outcome.calls.iter().flat_map(|call| &call.classes);
        classes.map(|class| class.code.clone()).collect()
    };
    assert_eq!(codes(&formed), codes(&outcome));
}

#[test]
fn a_formula_in_an_answer_is_inert_and_a_reason_is_not_published() {
    let after =
        answered("tiny-航空航天-003-1,示例信息职业技术学院,不同意,2026-04-02,=cmd|' /C calc'!A0\n");
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("out");
    jiebang::apps::report::write(&after, &out).expect("written");
    let answers = std::fs::read_to_string(out.join("answers.csv")).expect("answers");
    assert!(answers.contains("cmd|"), "{answers}");
    let cells = answers.lines().skip(1).flat_map(|line| line.split(','));
    assert!(
        cells
            .clone()
            .all(|cell| !cell.trim_matches('"').starts_with('=')),
        "{answers}"
    );
    for place in ["public", "letters"] {
        for entry in std::fs::read_dir(out.join(place)).expect("a folder") {
            let bytes = std::fs::read(entry.expect("an entry").path()).expect("a file");
            let text = String::from_utf8_lossy(&bytes);
            assert!(!text.contains("cmd|"), "a reason is nobody else's business");
        }
    }
}
