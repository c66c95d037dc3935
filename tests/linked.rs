//! Can catch: an award that is not the best under shares, bases, a budget, floors and decisions of
//! the committee; a rule of these that is overrun or relaxed in silence; a written-down
//! search that the judge cannot walk to its end; a wrong regret or winning
//! change under them; a conflict where there is none, or none where there is one. The steps against
//! brute force over all assignments of small random rounds; `ROUNDS=5000` tries 5,000 of them.

mod common;

use std::collections::{BTreeMap, BTreeSet};

use common::rng::Rng;
use common::{Failing, Seen, awarded, links, numbers, solve, whole_round};
use jiebang::domain::market::Market;
use jiebang::domain::model::Model;
use jiebang::domain::outcome::{BidOut, Outcome};
use jiebang::judge::{Claim, ClaimWhy};

/// A body never takes more than its seats, however many plates it bids under.
fn plates(market: &Market, model: &Model, outcome: &Outcome, seen: &mut Seen) {
    for (id, entity) in market.entities().iter_ids() {
        let (mut used, mut plates) = (BTreeMap::new(), BTreeSet::new());
        for call in &outcome.calls {
            for class in &call.classes {
                let of = |bid: &&BidOut| Some(&bid.code) == class.winner.as_ref();
                let Some(winner) = call.bids.iter().find(of) else {
                    continue;
                };
                let school = market.schools().iter().find(|s| s.code == winner.school);
                if school.is_some_and(|school| school.entity == id) {
                    let heads = model.award.intake(class.size);
                    *used.entry(call.mode).or_insert(0) += heads;
                    plates.insert(&winner.school);
                }
            }
        }
        for (mode, used) in used {
            assert!(
                entity.seats(mode).is_none_or(|seats| used <= seats),
                "{}",
                entity.code
            );
        }
        seen.note_if(plates.len() > 1, "two plates win");
    }
}

#[test]
fn the_award_is_the_best_that_the_linking_rules_allow() {
    let mut seen = Seen::default();
    for number in numbers(600) {
        let _failing = Failing(number);
        let (market, mut model, _) = whole_round(number);
        let plain = solve(&market, &model);
        let mut rng = Rng::of_round(number ^ 0x6c69_6e6b);
        let market = links::linked(&mut rng, market, &mut model, &plain);
        let outcome = solve(&market, &model);
        let seats = number % 4 == 0 || std::env::var("ROUNDS").is_ok();
        awarded::check(&market, &model, &outcome, seats, &mut seen);
        plates(&market, &model, &outcome, &mut seen);
        let verdicts = jiebang::judge(&market, &model, &outcome);
        assert!(verdicts.ok(), "the judge: {:#?}", verdicts.failures);
        let open = |claim: &&Claim| matches!(claim.why, ClaimWhy::TreeOpen { .. });
        let open: Vec<&Claim> = verdicts.claimed.iter().filter(open).collect();
        assert!(open.is_empty(), "trees that do not end: {open:#?}");
        for tree in &outcome.trees {
            seen.note("tree");
            let priced = tree.parts.iter().any(|part| !part.rules.is_empty());
            seen.note_if(priced, "tree with a priced rule");
            seen.note_if(tree.parts.len() > 1, "tree in parts");
            seen.note_if(!tree.left_out.is_empty(), "tree without a rule");
        }
    }
    seen.covers(&[
        "cannot: banned",
        "cannot: pinned",
        "cannot: share",
        "cannot: base_seats",
        "cannot: base_classes",
        "cannot: budget",
        "cannot: together",
        "conflict",
        "conflict of several rules",
        "conflict with a repair",
        "lost for heads",
        "lost for quality",
        "two plates win",
        "points: more",
        "seats: more",
        "seats: outdone",
        "tree",
        "tree in parts",
        "tree without a rule",
        "tree with a priced rule",
    ]);
}
