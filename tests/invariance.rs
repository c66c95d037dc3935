//! Can catch: an answer that depends on the number of threads, on what ran before, or on the order
//! of the rows. Random rounds, solved again.

mod common;

use common::bids::{dated_apart, shuffled};
use common::{Failing, numbers, solve, whole_round};
use jiebang::domain::market::Market;
use jiebang::domain::model::Model;
use jiebang::domain::outcome::{Outcome, Proof};

fn bytes(market: &Market, model: &Model) -> String {
    serde_json::to_string(&solve(market, model)).expect("an outcome is data")
}

#[test]
fn same_bytes_for_one_or_two_threads_and_again() {
    let pool = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
        pool.expect("a pool of threads")
    };
    let (one, two) = (pool(1), pool(2));
    for number in numbers(200) {
        let _failing = Failing(number);
        let (market, model, _) = whole_round(number);
        let first = one.install(|| bytes(&market, &model));
        assert_eq!(first, two.install(|| bytes(&market, &model)), "two threads");
        assert_eq!(first, one.install(|| bytes(&market, &model)), "again");
    }
}

/// An outcome but for what follows the order of the rows by intent, and how a search went.
fn unordered(mut outcome: Outcome) -> Outcome {
    outcome.demands.sort_by(|a, b| a.code.cmp(&b.code));
    outcome.unserved.sort_by(|a, b| a.demand.cmp(&b.demand));
    outcome.strays.sort_by(|a, b| a.code.cmp(&b.code));
    for stage in &mut outcome.stages {
        if let Proof::Enumerated { .. } | Proof::Tree { .. } = stage.proof {
            stage.proof = Proof::Enumerated { states: 0 };
        }
    }
    outcome.trees.clear();
    for plan in &mut outcome.plans {
        // Of equally good flows another may be taken, and programmes are named by their rows; the
        // value of the plan may not differ.
        plan.flows.clear();
        plan.programmes.clear();
        plan.bodies.clear();
        plan.proof.clear();
    }
    outcome
}

#[test]
fn rows_in_another_order_give_the_same_calls_winners_and_ranks() {
    for number in numbers(400) {
        let _failing = Failing(number);
        let (market, model, mut rng) = whole_round(number);
        let market = dated_apart(market);
        let first = unordered(solve(&market, &model));
        let second = unordered(solve(&shuffled(&mut rng, market), &model));
        assert_eq!(first, second);
    }
}
