//! Can catch: a flow that is not the least-cost one, a proof that does not prove, a network called
//! infeasible or unbounded that is not, a basis that changes leave wrong, pivots that go round in a
//! circle. Random networks of every kind against a second method and brute force; every answer is
//! certified.

mod flow_kit;

use flow_kit::{
    Answer, Rng, apply, brute_force, random_change, random_network, same_as_cold, second_method,
    tiny_network,
};
use jiebang::base::ids::Id;
use jiebang::base::stop::Stop;
use jiebang::math::flow::{Arc, ArcId, Network, NodeId, Outcome, Warm, certify, solve};

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

#[test]
fn every_answer_on_a_tiny_network_is_that_of_brute_force_and_of_a_second_method() {
    let mut infeasible = 0;
    for seed in 0..10_000 {
        let net = tiny_network(&mut Rng(7_000_000 + seed));
        let outcome = solve(&net, &Stop::never()).expect("small numbers");
        let answer = check(&net, &outcome, seed);
        let expected = brute_force(&net).map_or(Answer::Infeasible, Answer::Optimal);
        assert_eq!(answer, expected, "seed {seed}");
        infeasible += usize::from(answer == Answer::Infeasible);
    }
    assert!((500..5000).contains(&infeasible), "{infeasible}");
}

#[test]
fn warm_answers_are_those_of_a_second_method() {
    let mut reached = [0; 3];
    for seed in 0..400 {
        let mut rng = Rng(1_000_000 + seed);
        let mut warm = Warm::new(random_network(&mut rng, 12), &Stop::never()).expect("small");
        for _ in 0..50 {
            for _ in 0..=rng.below(4) {
                let change = random_change(&mut rng, warm.network());
                apply(&mut warm, change);
            }
            warm.resolve(&Stop::never()).expect("small numbers");
            let kind = match check(warm.network(), &warm.outcome(), seed) {
                Answer::Optimal(_) => 0,
                Answer::Infeasible => 1,
                Answer::Unbounded => 2,
            };
            reached[kind] += 1;
            if kind > 0 || rng.one_in(3) {
                warm.undo();
            }
        }
    }
    assert!(reached.iter().all(|&count| count > 100), "{reached:?}");
}

/// Sources and sinks of one unit, an arc between every pair, costs in `0..=most`.
fn assignment(rng: &mut Rng, size: usize, most: i64) -> Network {
    let mut net = Network::new(2 * size).expect("few nodes");
    for at in 0..size {
        net.set_supply(NodeId::new(at), 1).expect("a node");
        net.set_supply(NodeId::new(size + at), -1).expect("a node");
        for to in 0..size {
            let (tail, head) = (NodeId::new(at), NodeId::new(size + to));
            let cost = rng.within(0, most);
            let arc = Arc {
                tail,
                head,
                lower: 0,
                upper: 1,
                cost,
            };
            net.add_arc(arc).expect("a sound arc");
        }
    }
    net
}

#[test]
fn degenerate_networks_end() {
    let mut rng = Rng(5);
    for (size, most) in [(3, 0), (40, 0), (40, 1), (120, 0), (120, 1), (120, 2)] {
        let net = assignment(&mut rng, size, most);
        let limit = 40 * (net.arcs() + net.nodes()) as u64;
        let stop = Stop::never().with_nodes_max(limit);
        let outcome = solve(&net, &stop).expect("small numbers");
        assert!(matches!(outcome, Outcome::Optimal(_)), "{size} {most}");
        assert_eq!(certify(&net, &outcome), Ok(()));
        // The same arcs closed and opened, dearer and cheaper: ties wherever one looks.
        let mut warm = Warm::new(net, &Stop::never()).expect("small numbers");
        for _ in 0..200 {
            let id = ArcId::new(rng.below(warm.network().arcs()));
            warm.set_bounds(id, 0, rng.within(0, 1)).expect("sound");
            let id = ArcId::new(rng.below(warm.network().arcs()));
            warm.set_cost(id, rng.within(0, most)).expect("small");
            warm.resolve(&Stop::never()).expect("small numbers");
        }
        assert_eq!(same_as_cold(&warm), Ok(()), "{size} {most}");
    }
}
