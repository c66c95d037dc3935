//! What a lot could come to at the most: units of all lots of one maker and one attribute. No lawful group of several that it is in has more.

use std::collections::HashMap;

use super::Problem;

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
