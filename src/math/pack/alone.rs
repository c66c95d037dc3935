//! Groups of one lot alone: every way to cut it, listed.

use std::collections::BTreeMap;

use super::{Ground, Group, Part, Problem, Value};

/// The groups of one lot alone, together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bundle {
    /// Units of each group of the least size or more, largest first.
    pub sizes: Vec<i64>,
    /// Units of the one group below the least size, or 0.
    pub below: i64,
    /// Levels 2 to 6; level 1 without the units.
    pub value: Value,
}

impl Bundle {
    /// All units.
    pub fn total(&self) -> i64 {
        self.sizes.iter().sum::<i64>() + self.below
    }

    /// Units in groups that are not of exactly the least size.
    pub fn total_not_least(&self, min: i64) -> i64 {
        self.total() - self.sizes.iter().filter(|&&size| size == min).sum::<i64>()
    }

    /// As groups, largest first.
    pub fn groups(&self, lot: usize) -> Vec<Group> {
        let below = (self.below > 0).then_some(self.below);
        let sizes = self.sizes.iter().copied().chain(below);
        sizes
            .map(|units| Group {
                takes: vec![(lot, units)],
            })
            .collect()
    }
}

/// Every way worth having to group `lot` alone; the first is to leave it out. Where two ways have
/// equally many groups, equally many of them of the least size, and the same total, the even one is
/// better on levels 3 and 5, since both are convex in the sizes.
pub fn bundles(problem: &Problem, lot: usize) -> Vec<Bundle> {
    if problem.splits(lot) {
        cuts(problem, lot)
    } else {
        whole(problem, lot)
    }
}

/// Of the ways to group a lot alone that look the same to every rule the best.
pub fn distinct(problem: &Problem, lot: usize) -> Vec<Bundle> {
    let mut best: BTreeMap<(i64, i64, bool), Bundle> = BTreeMap::new();
    for bundle in bundles(problem, lot).into_iter().filter(|b| b.total() > 0) {
        let own = !bundle.sizes.is_empty();
        let firm = bundle.total_not_least(problem.sizes.min);
        let rank = |b: &Bundle| (b.value, b.sizes.clone());
        let held = best.entry((bundle.total(), firm, own));
        held.and_modify(|held| {
            if rank(&bundle) > rank(held) {
                *held = bundle.clone();
            }
        })
        .or_insert(bundle);
    }
    best.into_values().collect()
}

fn whole(problem: &Problem, index: usize) -> Vec<Bundle> {
    let (lot, min) = (&problem.lots[index], problem.sizes.min);
    let mut found = vec![bundle(problem, index, vec![], 0)];
    if lot.alone.is_some() && lot.high >= min && lot.low <= problem.sizes.max {
        found.push(bundle(problem, index, vec![lot.low.max(min)], 0));
    }
    if lot.below.is_some() {
        found.push(bundle(problem, index, vec![], lot.low));
    }
    found
}

fn cuts(problem: &Problem, index: usize) -> Vec<Bundle> {
    let lot = &problem.lots[index];
    let (min, max) = (problem.sizes.min, problem.sizes.max);
    let groups_max = if lot.alone.is_some() {
        lot.high / min
    } else {
        0
    };
    let below_max = if lot.below.is_some() { min - 1 } else { 0 };
    let mut found = Vec::new();
    for groups in 0..=groups_max {
        let least_max = if lot.high > lot.low { groups } else { 0 };
        for least in 0..=least_max {
            let even = groups - least;
            for total in even * min..=(even * max).min(lot.high - least * min) {
                let sizes = sizes(even, total, least, min);
                for below in 0..=below_max {
                    let bundle = bundle(problem, index, sizes.clone(), below);
                    let own = groups > 0 || bundle.total() == 0 || !lot.needs_alone;
                    let ends = bundle.total() <= lot.high;
                    if own && ends && bundle.total_not_least(min) <= lot.low {
                        found.push(bundle);
                    }
                }
            }
        }
    }
    found
}

/// `total` units evenly over `even` groups, and `least` groups of `min`; largest first.
fn sizes(even: i64, total: i64, least: i64, min: i64) -> Vec<i64> {
    let mut sizes: Vec<i64> = (0..even).map(|i| (total + even - 1 - i) / even).collect();
    sizes.extend((0..least).map(|_| min));
    sizes
}

fn bundle(problem: &Problem, lot: usize, sizes: Vec<i64>, below: i64) -> Bundle {
    let lot = &problem.lots[lot];
    let total: i64 = sizes.iter().sum();
    let all = || sizes.iter().copied().chain((below > 0).then_some(below));
    let value = [
        all().map(|size| problem.sizes.gain[size as usize]).sum(),
        -(lot.alone.unwrap_or(0) * total + lot.below.unwrap_or(0) * below),
        -all()
            .map(|size| problem.sizes.shape[size as usize])
            .sum::<i64>(),
        0,
        -all().map(|size| size * size).sum::<i64>(),
        0,
    ];
    Bundle {
        sizes,
        below,
        value,
    }
}

/// Solves a lot that shares no group with any other.
pub fn solve(problem: &Problem, index: usize) -> Part {
    let lot = &problem.lots[index];
    let all = bundles(problem, index);
    let states = all.len() as u64;
    let valued = |b: Bundle| {
        let mut value = b.value;
        value[0] += lot.weight * b.total().min(lot.low);
        (value, b)
    };
    let best = all.into_iter().map(valued).max_by(|(a, x), (b, y)| {
        let vector = |b: &Bundle| b.groups(0).iter().map(Group::size).collect::<Vec<i64>>();
        a.cmp(b).then_with(|| vector(x).cmp(&vector(y)))
    });
    let (value, best) = best.expect("to leave a lot out is always a way");
    Part {
        lots: vec![index],
        groups: best.groups(index),
        value,
        bound: value,
        ground: Ground::Enumerated(states),
        leaves: Vec::new(),
    }
}
