//! All agents as one: in goes a block; out comes what no plan passes because all jobs done share
//! the sum of the first capacities. Weak where jobs differ by agent, and exact where only sizes
//! count, where prices see nothing.
//!
//! *Method*: a surrogate constraint (Glover 1968) with equal weights, and a knapsack table over it.

use super::oracle::{BARRED, TAKEN};
use super::scalar::Scalar;

/// The table is left out beyond so many cells.
const CELLS_MAX: i64 = 50_000_000;

/// Per job the least that any of its items uses of a first capacity.
fn least(scalar: &Scalar, job: usize, open: impl Fn(u32) -> bool) -> Option<i64> {
    let of_job = scalar.of_job[job].iter().filter(|&&item| open(item));
    let weight = |&item: &u32| {
        let it = &scalar.items[item as usize];
        let cap = scalar.agents[it.agent as usize].caps.first();
        cap.map_or(0, |cap| cap.weight[it.at as usize])
    };
    of_job.map(weight).min()
}

/// The sum of all first capacities.
fn room(scalar: &Scalar) -> i64 {
    let first = scalar.agents.iter().filter_map(|agent| agent.caps.first());
    first.map(|cap| cap.limit.max(0)).sum()
}

/// What no plan passes, or `None` where the table would be too large.
pub(super) fn surrogate(scalar: &Scalar) -> Option<i128> {
    let room = room(scalar);
    if room.saturating_mul(scalar.jobs as i64) > CELLS_MAX {
        return None;
    }
    let mut best = vec![0_i128; room as usize + 1];
    for job in 0..scalar.jobs {
        let profits = scalar.of_job[job].iter();
        let profit = profits.map(|&i| scalar.items[i as usize].profit).max();
        let (Some(profit), Some(weight)) = (profit, least(scalar, job, |_| true)) else {
            continue;
        };
        if profit <= 0 {
            continue;
        }
        for at in (weight as usize..best.len()).rev() {
            best[at] = best[at].max(best[at - weight as usize] + profit);
        }
    }
    best.last().copied()
}

/// Whether the jobs that must be done, or are, can share the room there is, in a branch.
pub(super) fn all_fit(scalar: &Scalar, state: &[i8]) -> bool {
    let needed = (0..scalar.jobs).filter_map(|job| {
        let taken = |&&item: &&u32| state[item as usize] == TAKEN;
        match scalar.of_job[job].iter().find(taken) {
            Some(&item) => least(scalar, job, |other| other == item),
            None if scalar.must[job] => least(scalar, job, |item| state[item as usize] != BARRED),
            None => None,
        }
    });
    needed.sum::<i64>() <= room(scalar)
}
