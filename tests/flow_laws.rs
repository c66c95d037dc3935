//! Can catch: a flow that is not the least-cost one, a proof that does not prove, a network called
//! infeasible or unbounded that is not, a basis that changes and its undo leave wrong. Random
//! networks of every kind against a second method; every answer is certified.

mod flow_kit;

use flow_kit::{Answer, Rng, random_arc, random_network, second_method};
use jiebang::base::ids::Id;
use jiebang::base::stop::Stop;
use jiebang::math::flow::{ArcId, Network, NodeId, Outcome, Status, Warm, certify, solve};

fn said(outcome: &Outcome) -> Option<Answer> {
    match outcome {
        Outcome::Optimal(found) => Some(Answer::Optimal(found.objective)),
        Outcome::Infeasible(_) => Some(Answer::Infeasible),
        Outcome::Unbounded(_) => Some(Answer::Unbounded),
        Outcome::Stopped => None,
    }
}

fn check(net: &Network, outcome: &Outcome, seed: u64) -> Answer {
    assert_eq!(certify(net, outcome), Ok(()), "seed {seed}: {outcome:?}");
    let expected = second_method(net);
    assert_eq!(said(outcome), Some(expected), "seed {seed}");
    expected
}

#[test]
fn every_answer_is_that_of_a_second_method_and_certified() {
    let (mut optimal, mut infeasible, mut unbounded) = (0, 0, 0);
    for seed in 0..10_000 {
        let net = random_network(&mut Rng(seed), 9);
        let outcome = solve(&net, &Stop::never()).expect("small numbers");
        match check(&net, &outcome, seed) {
            Answer::Optimal(_) => optimal += 1,
            Answer::Infeasible => infeasible += 1,
            Answer::Unbounded => unbounded += 1,
        }
    }
    let seen = (optimal, infeasible, unbounded);
    assert!(
        optimal > 2000 && infeasible > 1000 && unbounded > 200,
        "{seen:?}"
    );
}

fn change(rng: &mut Rng, warm: &mut Warm) {
    let (nodes, arcs) = (warm.network().nodes(), warm.network().arcs());
    let kind = rng.below(6);
    if kind == 5 && rng.one_in(3) || arcs == 0 {
        let arc = random_arc(rng, nodes, false, false);
        warm.add_arc(arc).expect("a sound arc");
        return;
    }
    if kind == 4 {
        let (a, b) = (NodeId::new(rng.below(nodes)), NodeId::new(rng.below(nodes)));
        let amount = rng.within(-3, 3);
        let (from, to) = (warm.network().supply(a), warm.network().supply(b));
        if a != b || rng.one_in(4) {
            warm.set_supply(a, from + amount);
        }
        if a != b {
            warm.set_supply(b, to - amount);
        }
        return;
    }
    let id = ArcId::new(rng.below(arcs));
    let arc = random_arc(rng, nodes, false, false);
    match kind {
        0 | 1 => warm.set_cost(id, arc.cost).expect("a small cost"),
        2 => warm.set_bounds(id, 0, 0).expect("sound bounds"),
        _ => warm
            .set_bounds(id, arc.lower, arc.upper)
            .expect("sound bounds"),
    }
}

#[test]
fn warm_is_cold_through_any_row_of_changes_and_undo_goes_back() {
    let mut reached = [0; 3];
    for seed in 0..400 {
        let mut rng = Rng(1_000_000 + seed);
        let net = random_network(&mut rng, 12);
        let mut warm = Warm::new(net.clone(), &Stop::never()).expect("small numbers");
        let base = warm.status();
        check(&net, &warm.outcome(), seed);
        for _ in 0..50 {
            for _ in 0..=rng.below(4) {
                change(&mut rng, &mut warm);
            }
            let status = warm.resolve(&Stop::never()).expect("small numbers");
            let outcome = warm.outcome();
            let expected = check(warm.network(), &outcome, seed);
            let as_status = match expected {
                Answer::Optimal(objective) => Status::Optimal(objective),
                Answer::Infeasible => Status::Infeasible,
                Answer::Unbounded => Status::Unbounded,
            };
            assert_eq!(status, as_status, "seed {seed}");
            reached[match expected {
                Answer::Optimal(_) => 0,
                Answer::Infeasible => 1,
                Answer::Unbounded => 2,
            }] += 1;
            if rng.one_in(3) {
                warm.undo();
                assert_eq!(warm.network(), &net, "seed {seed}");
                assert_eq!(warm.status(), base, "seed {seed}");
                check(&net, &warm.outcome(), seed);
            }
        }
    }
    assert!(reached.iter().all(|&count| count > 100), "{reached:?}");
}

#[test]
fn a_basis_lasts_through_thousands_of_changes_in_a_row() {
    let mut rng = Rng(77);
    let mut net = random_network(&mut rng, 12);
    while second_method(&net) == Answer::Infeasible || net.arcs() < 20 {
        net = random_network(&mut rng, 12);
    }
    let mut warm = Warm::new(net, &Stop::never()).expect("small numbers");
    for round in 0..3000 {
        let arc = ArcId::new(rng.below(warm.network().arcs()));
        let new = random_arc(&mut rng, 2, false, false);
        if rng.one_in(2) {
            warm.set_cost(arc, new.cost).expect("a small cost");
        } else {
            warm.set_bounds(arc, new.lower, new.upper)
                .expect("sound bounds");
        }
        warm.resolve(&Stop::never()).expect("small numbers");
        warm.keep();
        check(warm.network(), &warm.outcome(), round);
    }
}
