//! Can catch: a later level bought at the price of an earlier one, a level not at its best, a proof
//! of levels that does not prove, numbers that leave 64 bits near the bound on costs. Random
//! networks with up to four levels against a second method on one cost that holds them all; levels
//! packed as one cost against levels one by one.

mod flow_kit;

use flow_kit::{Answer, Rng, random_network, second_method};
use jiebang::base::ids::Id;
use jiebang::base::stop::Stop;
use jiebang::math::flow::{
    Arc, Fault, INFINITE, Network, NodeId, Outcome, Warm, certify, certify_levels, lexicographic,
    pack_levels, solve,
};

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

/// A network of two sides: a source whose arcs alone bear the first level, choices that bear the
/// others, and doors to a sink.
fn two_sided(rng: &mut Rng, sizes: [i64; 3]) -> (Network, Vec<Vec<i64>>) {
    let (left, right) = (2 + rng.below(8), 1 + rng.below(6));
    let mut net = Network::new(2 + left + right).expect("few nodes");
    let mut levels = vec![Vec::new(); 3];
    let mut add = |net: &mut Network, tail: usize, head: usize, upper: i64, costs: [i64; 3]| {
        let (tail, head) = (NodeId::new(tail), NodeId::new(head));
        net.add_arc(Arc {
            tail,
            head,
            lower: 0,
            upper,
            cost: 0,
        })
        .expect("a sound arc");
        for (level, cost) in levels.iter_mut().zip(costs) {
            level.push(cost);
        }
    };
    let mut all = 0;
    for class in 0..left {
        let seats = rng.within(1, 9);
        all += seats;
        let weight = -sizes[0] * rng.within(1, 3);
        add(&mut net, 0, 2 + class, seats, [weight, 0, 0]);
        for _ in 0..=rng.below(4) {
            let costs = [0, -rng.within(0, sizes[1]), rng.within(0, sizes[2])];
            add(&mut net, 2 + class, 2 + left + rng.below(right), 9, costs);
        }
    }
    for door in 0..right {
        add(&mut net, 2 + left + door, 1, rng.within(0, 12), [0; 3]);
    }
    add(&mut net, 0, 1, INFINITE, [0; 3]);
    net.set_supply(NodeId::new(0), all).expect("a node");
    net.set_supply(NodeId::new(1), -all).expect("a node");
    (net, levels)
}

#[test]
fn levels_packed_as_one_cost_are_best_one_after_the_other() {
    let mut fitted = [0; 4];
    for seed in 0..1200 {
        let mut rng = Rng(11_000_000 + seed);
        // From small costs to those that just fit, or do not.
        let sizes = match rng.below(4) {
            0 => [1, 3, 3],
            1 => [100, 10_000, 2_000_000],
            2 => [40_000_000, 10_000, 2_000_000],
            _ => [700, 9_000_000, 40_000_000],
        };
        let (net, levels) = match rng.one_in(3) {
            true => {
                let net = random_network(&mut rng, 7);
                let level = |size: i64, rng: &mut Rng| -> Vec<i64> {
                    let cost = |_| rng.within(-1, 3) * size + rng.within(0, 1);
                    (0..net.arcs()).map(cost).collect()
                };
                let levels = sizes.map(|size| level(size, &mut rng)).to_vec();
                (net, levels)
            }
            false => two_sided(&mut rng, sizes),
        };
        let packing = pack_levels(&net, &levels);
        fitted[packing.levels] += 1;
        let one = with_costs(&net, &packing.costs);
        let found = solve(&one, &Stop::never()).expect("what was packed fits");
        assert_eq!(certify(&one, &found), Ok(()), "seed {seed}");
        let Outcome::Optimal(found) = found else {
            continue;
        };
        let levels = &levels[..packing.levels];
        let expected = lexicographic(&net, levels, &Stop::never()).expect("fits");
        let Ok(expected) = expected else {
            // What costs nothing on a level cannot fall without end there.
            panic!("seed {seed}: {expected:?}");
        };
        let value = |level: &Vec<i64>| -> i128 {
            let terms = level.iter().zip(&found.flows);
            terms.map(|(&c, &x)| i128::from(c) * i128::from(x)).sum()
        };
        let values: Vec<i128> = levels.iter().map(value).collect();
        assert_eq!(values, expected.values, "seed {seed}");
    }
    assert!(fitted[3] > 400 && fitted[2] > 100, "{fitted:?}");
}

#[test]
fn costs_just_below_the_bound_are_solved_and_certified() {
    let (mut fits, mut not) = (0, 0);
    for seed in 0..1200 {
        let mut rng = Rng(12_000_000 + seed);
        let net = random_network(&mut rng, 9);
        let size = 1_i64 << rng.within(52, 59);
        let cost = |rng: &mut Rng| match rng.below(3) {
            0 => rng.within(-size, size),
            _ => rng.within(0, 3),
        };
        let costs: Vec<i64> = (0..net.arcs()).map(|_| cost(&mut rng)).collect();
        let large = with_costs(&net, &costs);
        let Ok(found) = solve(&large, &Stop::never()) else {
            not += 1;
            continue;
        };
        fits += 1;
        assert_eq!(certify(&large, &found), Ok(()), "seed {seed}");
        // Warm, from small costs to the large ones and back.
        let mut warm = Warm::new(net.clone(), &Stop::never()).expect("small numbers");
        let before = warm.status();
        let set = |warm: &mut Warm| {
            let ids = large.arc_ids();
            ids.zip(&costs)
                .try_for_each(|(id, &c)| warm.set_cost(id, c))
        };
        if set(&mut warm).is_ok() {
            warm.resolve(&Stop::never()).expect("fits");
            let outcome = warm.outcome();
            assert_eq!(certify(&large, &outcome), Ok(()), "seed {seed}");
            let objective = |o: &Outcome| match o {
                Outcome::Optimal(found) => Some(found.objective),
                _ => None,
            };
            assert_eq!(objective(&outcome), objective(&found), "seed {seed}");
        }
        warm.undo();
        assert_eq!(warm.status(), before, "seed {seed}");
    }
    assert!(fits > 500 && not > 20, "{fits} {not}");
}
