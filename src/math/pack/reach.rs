//! What lots could come to at the most: units of all lots of one maker and one attribute, more than
//! which no lawful group of several has; and all lots that a lawful group could hold.

use std::collections::HashMap;

use super::pairs::Pairs;
use super::{Group, Problem};

/// Units of the lots of each maker and attribute.
pub struct Reach<'a> {
    problem: &'a Problem,
    /// By maker and attribute.
    of: HashMap<(u32, u32), i64>,
}

impl<'a> Reach<'a> {
    /// Adds up the lots of a part.
    pub fn new(problem: &'a Problem, lots: &[usize]) -> Self {
        let mut of: HashMap<(u32, u32), i64> = HashMap::new();
        for &lot in lots {
            let own = &problem.lots[lot];
            for &maker in &own.makers {
                for &shared in &own.traits {
                    *of.entry((maker, shared)).or_default() += own.high;
                }
            }
        }
        Reach { problem, of }
    }

    /// The most units that a group with this lot and others can have, looked at roughly.
    pub fn rough(&self, lot: usize) -> i64 {
        let own = &self.problem.lots[lot];
        let keys = { own.makers.iter() }.flat_map(|&m| own.traits.iter().map(move |&t| (m, t)));
        let units = keys.filter_map(|key| self.of.get(&key));
        units.copied().fold(own.high, i64::max)
    }
}

/// What each lot costs if level 1 is what all lots are worth that a lawful group could hold, and
/// what they are worth together; `None` where groups count by themselves.
pub fn most(problem: &Problem, lots: &[usize], best: &[Group]) -> Option<(Vec<i64>, i64)> {
    if problem.sizes.gain.iter().any(|&gain| gain > 0) {
        return None;
    }
    let mut served = vec![false; problem.lots.len()];
    let takes = best.iter().flat_map(|group| &group.takes);
    takes.for_each(|&(lot, _)| served[lot] = true);
    let mut pairs = Pairs::new(problem, lots);
    let (mut prices, mut most) = (vec![0; problem.lots.len()], 0);
    for (at, &lot) in lots.iter().enumerate() {
        let own = &problem.lots[lot];
        let alone = own.below.is_some() || own.alone.is_some() && own.high >= problem.sizes.min;
        if served[lot] || alone || pairs.possible(at) {
            prices[lot] = if problem.splits(lot) {
                own.weight
            } else {
                own.worth()
            };
            most += own.worth();
        }
    }
    // A lot that may be cut costs by the unit, upper end included.
    let over = lots
        .iter()
        .filter(|&&lot| problem.splits(lot) && prices[lot] > 0);
    let over = over
        .map(|&lot| &problem.lots[lot])
        .any(|lot| lot.high > lot.low);
    (!over).then_some((prices, most))
}
