//! Can catch: a later level bought at the price of an earlier one, a level not at its best, a proof
//! of levels that does not prove. Random networks with up to four levels against a second method
//! on one cost that holds them all.

mod flow_kit;

use flow_kit::{Answer, Rng, random_network, second_method};
use jiebang::base::stop::Stop;
use jiebang::math::flow::{Arc, Fault, Network, Outcome, certify, certify_levels, lexicographic};

fn with_costs(net: &Network, costs: &[i64]) -> Network {
    let mut changed = Network::new(net.nodes()).expect("few nodes");
    for v in net.node_ids() {
        changed.set_supply(v, net.supply(v)).expect("a node");
    }
    for (id, &cost) in net.arc_ids().zip(costs) {
        let arc = net.arc(id);
        changed.add_arc(Arc { cost, ..arc }).expect("a sound arc");
    }
    changed
}

#[test]
fn each_level_is_best_among_the_best_of_those_before() {
    let (mut optimal, mut single) = (0, 0);
    for seed in 0..1500 {
        let mut rng = Rng(9_000_000 + seed);
        let net = random_network(&mut rng, 7);
        let count = 1 + rng.below(4);
        // Now and then a level too large to be packed with its neighbor.
        let scale = if rng.one_in(4) { 1 << 28 } else { 1 };
        let small: Vec<Vec<i64>> = (0..count)
            .map(|_| (0..net.arcs()).map(|_| rng.within(-1, 3)).collect())
            .collect();
        let levels: Vec<Vec<i64>> = small
            .iter()
            .map(|level| level.iter().map(|c| c * scale).collect())
            .collect();
        let factor = 3 * net.nodes() as i64 + 1;
        let one: Vec<i64> = (0..net.arcs())
            .map(|a| small.iter().fold(0, |sum, level| sum * factor + level[a]))
            .collect();
        let expected = second_method(&with_costs(&net, &one));
        let found = lexicographic(&net, &levels, &Stop::never()).expect("fits");
        match (found, expected) {
            (Ok(found), Answer::Optimal(objective)) => {
                let folded = found.values.iter().fold(0, |sum, value| {
                    sum * i128::from(factor) + value / i128::from(scale)
                });
                assert_eq!(folded, objective, "seed {seed}");
                assert_eq!(certify_levels(&net, &levels, &found), Ok(()), "seed {seed}");
                let mut wrong = found.clone();
                wrong.values[0] += 1;
                assert_eq!(certify_levels(&net, &levels, &wrong), Err(Fault::Objective));
                optimal += 1;
                single += usize::from(found.stages.iter().any(|s| s.factor == 1));
            }
            (Err(Outcome::Infeasible(cut)), Answer::Infeasible) => {
                assert_eq!(
                    certify(&net, &Outcome::Infeasible(cut)),
                    Ok(()),
                    "seed {seed}"
                );
            }
            (Err(Outcome::Unbounded(_)), Answer::Unbounded) => {}
            (found, expected) => panic!("seed {seed}: {found:?}, {expected:?}"),
        }
    }
    assert!(optimal > 300 && single > 100, "{optimal} {single}");
}
