//! `datasets/tiny` against the figures worked by hand in its README. Can catch: any change of what
//! the program decides, and any drift between README and program.

mod desk;

use jiebang::domain::market::{Rule, Taken};
use jiebang::domain::outcome::{BidOut, Blocking, Mechanism, Outcome, Verdict};
use jiebang::judge::judge;

fn tiny() -> Outcome {
    desk::Copy::tiny().solve()
}

fn bid<'a>(outcome: &'a Outcome, code: &str) -> &'a BidOut {
    let bids = outcome.calls.iter().flat_map(|call| &call.bids);
    bids.into_iter()
        .find(|bid| bid.code == code)
        .expect("a bid of the round")
}

fn level(outcome: &Outcome, level: &str) -> i64 {
    outcome
        .stages
        .iter()
        .filter(|s| s.level == level)
        .map(|s| s.objective)
        .sum()
}

#[test]
fn the_formation_is_the_one_worked_by_hand() {
    let outcome = tiny();
    let classes: Vec<(String, u32, u64, String)> = outcome
        .calls
        .iter()
        .flat_map(|call| &call.classes)
        .map(|c| (c.code.clone(), c.size, c.weight, format!("{:?}", c.tier)))
        .collect();
    let expected = [
        ("tiny-人工智能-001-1", 30, 30, "Own"),
        ("tiny-人工智能-002-1", 22, 22, "Own"),
        ("tiny-先进材料-001-1", 12, 12, "Waived"),
        ("tiny-航空航天-001-1", 26, 26, "Own"),
        ("tiny-航空航天-001-2", 26, 26, "Own"),
        ("tiny-航空航天-002-1", 20, 18, "Park"),
        ("tiny-航空航天-003-1", 24, 24, "Own"),
    ];
    assert_eq!(
        classes,
        expected.map(|(c, s, w, t)| (c.to_owned(), s, w, t.to_owned()))
    );
    let levels = ["F1", "F2", "F3", "F4", "F5"].map(|name| level(&outcome, name));
    assert_eq!(levels, [158, 128, 50, 370_752, 3456]);
    assert_eq!(
        (outcome.unserved.len(), outcome.unserved[0].demand.as_str()),
        (1, "D06")
    );
}

#[test]
fn the_award_is_the_one_worked_by_hand() {
    let outcome = tiny();
    let levels = ["A1", "A2", "A3", "A4"].map(|name| level(&outcome, name));
    assert_eq!(levels, [158, 1_324_316, 19_072_208, 2_491_903_690_867]);
    let winners: Vec<Option<&str>> = outcome
        .calls
        .iter()
        .flat_map(|call| &call.classes)
        .map(|class| class.winner.as_deref())
        .collect();
    let expected = ["B12", "B13", "B09", "B01", "B02", "B05", "B07"];
    assert_eq!(winners, expected.map(Some));
    let scores = [
        ("B01", "87.67"),
        ("B02", "83.75"),
        ("B05", "82.33"),
        ("B10", "58.67"),
    ];
    for (code, score) in scores {
        assert_eq!(
            bid(&outcome, code).score.map(|s| s.to_string()).as_deref(),
            Some(score)
        );
    }
}

#[test]
fn every_loser_is_told_its_price() {
    let outcome = tiny();
    let regret = |code: &str| match &bid(&outcome, code).verdict {
        Verdict::Lost { regret, .. } => (regret.heads, regret.quality, regret.metres),
        other => panic!("{code}: {other:?}"),
    };
    assert_eq!(regret("B04"), (0, 2612, bid_metres(&outcome, "B04")));
    assert_eq!(regret("B11").0, 22);
    assert_eq!(regret("B06"), (0, 0, 1_923_720));
    assert!(matches!(
        bid(&outcome, "B10").verdict,
        Verdict::Cannot { .. }
    ));
    let broken = |code: &str| bid(&outcome, code).broken.clone();
    assert!(broken("B03").contains(&Rule::Replaced { by: "B02".into() }));
    assert!(
        broken("B08")
            .iter()
            .any(|rule| matches!(rule, Rule::Late { .. }))
    );
    assert!(
        broken("B14")
            .iter()
            .any(|rule| matches!(rule, Rule::MajorNotAccepted { .. }))
    );
    assert!(broken("B14").contains(&Rule::SeatsBelowIntake {
        seats: 20,
        intake: 22
    }));
}

/// The third level of a regret that quality decides is of no interest.
fn bid_metres(outcome: &Outcome, code: &str) -> i64 {
    match &bid(outcome, code).verdict {
        Verdict::Lost { regret, .. } => regret.metres,
        _ => 0,
    }
}

#[test]
fn one_bid_blocks_the_award_and_keeping_it_quiet_costs_a_class() {
    let outcome = tiny();
    let sides = outcome.sides.as_ref().expect("tiny has bids");
    let of = |mechanism| sides.of(mechanism).expect("four of them");
    let blocks = Blocking {
        bid: "B11".into(),
        class: "tiny-人工智能-001-1".into(),
        instead: Some("B12".into()),
        displaces: vec!["tiny-人工智能-002-1".into()],
    };
    let optimal = of(Mechanism::Optimal);
    assert_eq!((&optimal.blocking, optimal.heads), (&vec![blocks], 160));
    assert_eq!(optimal.class_ranks.at, [4, 3]);
    for mechanism in [
        Mechanism::StableClass,
        Mechanism::StableSchool,
        Mechanism::Greedy,
    ] {
        let out = of(mechanism);
        assert_eq!(
            (out.blocking.len(), out.heads, out.loss.heads),
            (0, 138, 22)
        );
        assert_eq!(out.loss.quality, 1_324_316 - 1_164_662);
        assert_eq!(out.class_ranks.none, 1);
        assert!(!out.awards.contains_key("tiny-人工智能-002-1"));
    }
    assert_eq!((sides.mechanisms.len(), sides.bound), (4, 0));
}

#[test]
fn both_exceptions_name_the_capacity_that_is_taken() {
    let outcome = tiny();
    let exceptions: Vec<(&str, &str, Option<&str>)> = outcome
        .exceptions
        .iter()
        .map(|e| (e.call.as_str(), e.highest.as_str(), e.winner.as_deref()))
        .collect();
    let expected = [
        ("tiny-人工智能-001", "B11", Some("B12")),
        ("tiny-航空航天-002", "B04", Some("B05")),
    ];
    assert_eq!(exceptions, expected);
    assert!(matches!(
        &outcome.exceptions[0].because,
        Taken::ProgrammeSeats {
            seats: 40,
            used: 22,
            ..
        }
    ));
    assert!(matches!(
        &outcome.exceptions[1].because,
        Taken::EntitySeats { seats: 45, .. }
    ));
}

#[test]
fn the_judge_agrees_and_takes_nothing_on_trust() {
    let loaded = desk::Copy::tiny().load().expect("tiny reads");
    let (market, model) = (loaded.market.clone(), loaded.model.clone());
    let verdicts = judge(&market, &model, &desk::solved(loaded));
    assert!(verdicts.ok(), "{:#?}", verdicts.failures);
    assert!(verdicts.claimed.is_empty(), "{:#?}", verdicts.claimed);
}
