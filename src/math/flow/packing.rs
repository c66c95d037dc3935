//! Several objectives in order as one cost: in go a network and a cost per arc and level, out comes
//! a single cost per arc whose optimal flows are best level by level, for as many levels as fit.
//!
//! Levels `a`, `b` become `a M + b` with `M` above what `b` can change along any simple cycle
//! ([`Reach`]). Proof: if an optimal flow were not best level by level, some simple residual cycle
//! would make it better in that order. Where that changes `a`, it lowers it by at least 1, so the
//! packed cost by at least `M` less what `b` changes, which is less than `M`; where it does not, it
//! lowers `b`, and the packed cost by as much. Both contradict optimality. More levels are packed
//! from the last to the first; each is divided by the largest number that divides all its costs.

use super::arcs::Arcs;
use super::network::{COSTS_MAX, Network};
use super::reach::Reach;

/// Levels packed into one cost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Packing {
    /// How many of the levels fit, the first ones; at least 1 unless not even that fits.
    pub levels: usize,
    /// Per level packed: what a unit of it weighs.
    pub factors: Vec<i64>,
    /// Per level packed: what its costs were divided by.
    pub units: Vec<i64>,
    /// Per arc.
    pub costs: Vec<i64>,
}

/// Packs as many of `levels` as fit 64 bits, from the first on.
///
/// *Complexity*: O(levels² (nodes + arcs)).
///
/// # Panics
/// If a level has not as many costs as the network has arcs.
pub fn pack_levels(net: &Network, levels: &[Vec<i64>]) -> Packing {
    assert!(
        levels.iter().all(|level| level.len() == net.arcs()),
        "a level needs a cost per arc"
    );
    let units: Vec<i64> = levels.iter().map(|level| unit(level)).collect();
    let most = (1..=levels.len()).rev();
    let mut packed = most.filter_map(|count| pack(net, &levels[..count], &units[..count]));
    packed.next().unwrap_or(Packing {
        levels: 0,
        factors: Vec::new(),
        units: Vec::new(),
        costs: vec![0; net.arcs()],
    })
}

/// The largest number that divides all costs; 1 if all are 0.
fn unit(costs: &[i64]) -> i64 {
    let divisor = costs.iter().fold(0, |all, &c| gcd(all, c.unsigned_abs()));
    i64::try_from(divisor.max(1)).unwrap_or(1)
}

fn gcd(mut a: u64, mut b: u64) -> u64 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

/// All of these levels, if they fit.
fn pack(net: &Network, levels: &[Vec<i64>], units: &[i64]) -> Option<Packing> {
    let mut costs = vec![0_i64; net.arcs()];
    let mut factors = vec![1; levels.len()];
    for (k, (level, unit)) in levels.iter().zip(units).enumerate().rev() {
        let below = reach(net, &costs);
        let factor = if k + 1 == levels.len() {
            1
        } else {
            below.most_of_all() + 1
        };
        factors[k] = i64::try_from(factor).ok()?;
        for (cost, &own) in costs.iter_mut().zip(level) {
            let packed = i128::from(own / unit) * factor + i128::from(*cost);
            *cost = i64::try_from(packed).ok()?;
        }
    }
    let fits = reach(net, &costs).most_of_all() + 1 < COSTS_MAX;
    fits.then(|| Packing {
        levels: levels.len(),
        factors,
        units: units.to_vec(),
        costs,
    })
}

fn reach(net: &Network, costs: &[i64]) -> Reach {
    let ends = net.tails().iter().zip(net.heads());
    Reach::of(net.nodes(), ends.map(|(&tail, &head)| (tail, head)), costs)
}
