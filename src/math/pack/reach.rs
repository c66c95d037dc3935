//! What a lot could come to at the most: units of all lots that go with it one by one, for one
//! maker and one attribute. No lawful group of several that it is in has more.

use std::collections::HashMap;

use super::sharing::Joint;
use super::{Problem, SiteId};

/// Units of the lots of each maker and attribute.
pub struct Reach<'a> {
    problem: &'a Problem,
    /// By maker and attribute: its lots, all together.
    of: HashMap<(u32, u32), (Vec<usize>, i64)>,
}

impl<'a> Reach<'a> {
    /// Adds up the lots of a part.
    pub fn new(problem: &'a Problem, lots: &[usize]) -> Self {
        let mut of: HashMap<(u32, u32), (Vec<usize>, i64)> = HashMap::new();
        for &lot in lots {
            let own = &problem.lots[lot];
            for &maker in &own.makers {
                for &shared in &own.traits {
                    let held = of.entry((maker, shared)).or_default();
                    held.0.push(lot);
                    held.1 += own.high;
                }
            }
        }
        Reach { problem, of }
    }

    /// The most units that a group with this lot and others can have, looked at roughly.
    pub fn rough(&self, lot: usize) -> i64 {
        self.best(lot, |(_, units)| *units)
    }

    /// The same, where only lots count that may share a group with it.
    ///
    /// *Complexity*: linear in the lots of its makers and attributes.
    pub fn exact(&self, lot: usize) -> i64 {
        let joint = Joint::of(self.problem, lot);
        let own = &self.problem.lots[lot];
        let mut near: HashMap<SiteId, bool> = HashMap::new();
        let mut goes = |other: usize| {
            let site = self.problem.lots[other].site;
            let close = *near
                .entry(site)
                .or_insert_with(|| self.problem.near(own.site, site));
            let one = own.owners.len() == 1 && own.owners == self.problem.lots[other].owners;
            (close || one) && joint.with(self.problem, other).is_some()
        };
        self.best(lot, |(lots, _)| {
            let beside = lots.iter().filter(|&&other| other != lot && goes(other));
            own.high
                + beside
                    .map(|&other| self.problem.lots[other].high)
                    .sum::<i64>()
        })
    }

    fn best(&self, lot: usize, mut units: impl FnMut(&(Vec<usize>, i64)) -> i64) -> i64 {
        let own = &self.problem.lots[lot];
        let mut most = own.high;
        for &maker in &own.makers {
            for &shared in &own.traits {
                if let Some(held) = self.of.get(&(maker, shared)) {
                    most = most.max(units(held));
                }
            }
        }
        most
    }
}
