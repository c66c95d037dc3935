//! Can catch: a basis that a change leaves wrong, an undo that forgets something, a warm answer
//! that is not the cold one. Rows of changes drawn and shrunk by proptest on small networks, rows
//! on a whole province, and ten thousand changes on one basis; every answer is certified.

#[path = "../benches/families/mod.rs"]
mod families;
mod flow_kit;

use flow_kit::{Rng, apply, random_change, random_network, same_as_cold};
use jiebang::base::ids::Id;
use jiebang::base::stop::Stop;
use jiebang::math::flow::{Arc, INFINITE, Network, NodeId, Status, Warm};
use proptest::prelude::*;

/// Plays `steps` rounds of changes, now and then back to the base or with a new base.
fn play(mut warm: Warm, rng: &mut Rng, steps: usize, changes_max: usize) -> Result<(), String> {
    let mut base = (warm.network().clone(), warm.status());
    for _ in 0..steps {
        for _ in 0..=rng.below(changes_max) {
            let change = random_change(rng, warm.network());
            apply(&mut warm, change);
        }
        warm.resolve(&Stop::never()).map_err(|e| e.to_string())?;
        same_as_cold(&warm)?;
        match rng.below(4) {
            0 => {
                warm.keep();
                base = (warm.network().clone(), warm.status());
            }
            1 => {
                warm.undo();
                if (warm.network(), warm.status()) != (&base.0, base.1) {
                    return Err("undo does not go back".into());
                }
                same_as_cold(&warm)?;
            }
            _ => {}
        }
    }
    Ok(())
}

#[test]
fn an_arc_without_limit_that_changes_again_at_once_keeps_its_last_bounds() {
    let mut net = Network::new(2).expect("two nodes");
    let (a, b) = (NodeId::new(0), NodeId::new(1));
    net.set_supply(a, 3).expect("a node");
    net.set_supply(b, -3).expect("a node");
    let arc = |lower, upper, cost| Arc {
        tail: a,
        head: b,
        lower,
        upper,
        cost,
    };
    net.add_arc(arc(0, 9, 4)).expect("a sound arc");
    let mut warm = Warm::new(net, &Stop::never()).expect("small numbers");
    let added = warm.add_arc(arc(-3, INFINITE, 1)).expect("a sound arc");
    warm.set_bounds(added, 0, 1).expect("sound bounds");
    let status = warm.resolve(&Stop::never()).expect("small numbers");
    assert_eq!(status, Status::Optimal(9));
    assert_eq!(same_as_cold(&warm), Ok(()));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn warm_is_cold_on_small_networks(
        network in any::<u64>(),
        nodes_max in 1_usize..40,
        changes in any::<u64>(),
        steps in 1_usize..10,
    ) {
        let net = random_network(&mut Rng(network), nodes_max);
        let warm = Warm::new(net, &Stop::never()).expect("small numbers");
        let played = play(warm, &mut Rng(changes), steps, 4);
        prop_assert!(played.is_ok(), "{played:?}");
    }
}

#[test]
fn warm_is_cold_on_a_province() {
    let case = families::school_flow("province", 101, (500, 2000, 300), 10..=20);
    let warm = Warm::new(case.net, &Stop::never()).expect("fits");
    for seed in 0..100 {
        let played = play(warm.clone(), &mut Rng(31_000 + seed), 3, 12);
        assert_eq!(played, Ok(()), "seed {seed}");
    }
}

#[test]
fn a_basis_lasts_through_ten_thousand_changes_in_a_row() {
    let mut rng = Rng(77);
    let mut net = random_network(&mut rng, 60);
    while net.arcs() < 100 {
        net = random_network(&mut rng, 60);
    }
    let mut warm = Warm::new(net, &Stop::never()).expect("small numbers");
    let mut optimal = 0;
    for round in 0..10_000 {
        let change = random_change(&mut rng, warm.network());
        apply(&mut warm, change);
        let status = warm.resolve(&Stop::never()).expect("small numbers");
        if matches!(status, Status::Optimal(_)) {
            warm.keep();
            optimal += 1;
        }
        assert_eq!(same_as_cold(&warm), Ok(()), "round {round}");
        if !matches!(status, Status::Optimal(_)) {
            warm.undo();
        }
    }
    assert!(optimal > 5000, "{optimal}");
}
