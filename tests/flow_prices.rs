//! Can catch: a price of a unit that is not the difference of two optima. Every question on random
//! networks against a second solve of the network changed by that unit.

mod flow_kit;

use flow_kit::{Answer, Rng, random_network, second_method};
use jiebang::base::stop::Stop;
use jiebang::math::flow::{Arc, INFINITE, Network, Outcome, Question, prices, solve};

/// The network with arc number `at` replaced.
fn with_arc(net: &Network, at: usize, arc: Arc) -> Network {
    let mut changed = Network::new(net.nodes()).expect("few nodes");
    for v in net.node_ids() {
        changed.set_supply(v, net.supply(v)).expect("a node");
    }
    for (number, id) in net.arc_ids().enumerate() {
        let old = net.arc(id);
        changed
            .add_arc(if number == at { arc } else { old })
            .expect("a sound arc");
    }
    changed
}

#[test]
fn every_price_is_the_difference_of_two_optima() {
    let mut seen = [0; 5];
    for seed in 0..1500 {
        let net = random_network(&mut Rng(5_000_000 + seed), 7);
        let Ok(Outcome::Optimal(found)) = solve(&net, &Stop::never()) else {
            continue;
        };
        let ids: Vec<_> = net.arc_ids().collect();
        let questions: Vec<Question> = ids
            .iter()
            .flat_map(|&id| [Question::More(id), Question::Less(id), Question::Carry(id)])
            .collect();
        let answers = prices(&net, &found, &questions);
        for (number, &id) in ids.iter().enumerate() {
            let (arc, flow) = (net.arc(id), found.flows[number]);
            let endless = arc.upper == INFINITE;
            let changed = [
                Some(Arc {
                    upper: arc.upper.saturating_add(1),
                    ..arc
                }),
                (endless || arc.upper > arc.lower).then(|| Arc {
                    upper: if endless { INFINITE } else { arc.upper - 1 },
                    ..arc
                }),
                (flow < arc.upper).then_some(Arc {
                    lower: flow + 1,
                    ..arc
                }),
            ];
            for (which, changed) in changed.into_iter().enumerate() {
                let answer = answers[3 * number + which];
                let expected =
                    changed.and_then(|arc| match second_method(&with_arc(&net, number, arc)) {
                        Answer::Optimal(objective) => Some(objective - found.objective),
                        _ => None,
                    });
                assert_eq!(
                    answer,
                    expected,
                    "seed {seed}, {:?}",
                    questions[3 * number + which]
                );
                let kind = match expected {
                    None => 0,
                    Some(0) => 1,
                    Some(_) => 2 + which,
                };
                seen[kind] += 1;
            }
        }
    }
    assert!(seen.iter().all(|&count| count > 100), "{seen:?}");
}
