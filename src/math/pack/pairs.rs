//! Lots of a part two by two: who may share a group with whom, as bits. What holds of a group holds
//! of its pairs (not the other way round: a shared attribute, a maker, the number of owners).

use std::collections::BTreeMap;

use fixedbitset::FixedBitSet;

use super::Problem;
use super::sharing::Joint;

/// Sets of lots looked at before a lot is taken to have a group.
const SETS_MAX: usize = 5_000;

/// Lots of a part by their places in it.
pub struct Pairs<'a> {
    problem: &'a Problem,
    lots: &'a [usize],
    rows: Vec<Option<FixedBitSet>>,
    /// By maker and attribute: who has both.
    of: BTreeMap<(u32, u32), FixedBitSet>,
}

impl<'a> Pairs<'a> {
    /// The lots of a part, ascending.
    pub fn new(problem: &'a Problem, lots: &'a [usize]) -> Self {
        let mut of: BTreeMap<(u32, u32), FixedBitSet> = BTreeMap::new();
        for (at, &lot) in lots.iter().enumerate() {
            let own = &problem.lots[lot];
            for &maker in &own.makers {
                for &shared in &own.traits {
                    let held = of.entry((maker, shared));
                    let held = held.or_insert_with(|| FixedBitSet::with_capacity(lots.len()));
                    held.insert(at);
                }
            }
        }
        Pairs {
            problem,
            lots,
            rows: vec![None; lots.len()],
            of,
        }
    }

    /// How many lots there are.
    pub fn len(&self) -> usize {
        self.lots.len()
    }

    /// The place of a lot of the part.
    pub fn place(&self, lot: usize) -> usize {
        self.lots.partition_point(|&other| other < lot)
    }

    /// The lot at a place.
    pub fn lot(&self, at: usize) -> usize {
        self.lots[at]
    }

    /// Who may share a group with the lot at a place, itself left out.
    ///
    /// *Complexity*: linear in the part when first asked.
    pub fn row(&mut self, at: usize) -> &FixedBitSet {
        let (problem, lots) = (self.problem, self.lots);
        self.rows[at].get_or_insert_with(|| {
            let joint = Joint::of(problem, lots[at]);
            let mut row = FixedBitSet::with_capacity(lots.len());
            let goes = |&other: &usize| other != at && joint.with(problem, lots[other]).is_some();
            (0..lots.len())
                .filter(goes)
                .for_each(|other| row.insert(other));
            row
        })
    }

    /// Whom one maker may join to the lot at a place on one attribute, by maker and attribute.
    pub fn beside(&mut self, at: usize) -> Vec<FixedBitSet> {
        let own = &self.problem.lots[self.lots[at]];
        self.row(at);
        let row = self.rows[at].as_ref();
        let keys = own
            .makers
            .iter()
            .flat_map(|&m| own.traits.iter().map(move |&t| (m, t)));
        let both = keys.filter_map(|key| Some((self.of.get(&key)?, row?)));
        let mut sets: Vec<FixedBitSet> = both.map(|(of, row)| of & row).collect();
        sets.sort_by_cached_key(|set| std::cmp::Reverse(set.count_ones(..)));
        let mut kept: Vec<FixedBitSet> = Vec::new();
        for set in sets {
            if !kept.iter().any(|other| set.is_subset(other)) {
                kept.push(set);
            }
        }
        kept
    }

    /// Fewest and most units of the lot at a place in a group with others.
    pub fn units(&self, at: usize) -> (i64, i64) {
        let (sizes, lot) = (&self.problem.sizes, &self.problem.lots[self.lots[at]]);
        match self.problem.splits(self.lots[at]) {
            true => (sizes.chunk_min, lot.high.min(sizes.max)),
            false => (lot.low, lot.high),
        }
    }

    /// Whether the lot at a place may be in a group with others at all. Where it says no there is
    /// none; where it says yes it was found, but for the rules of owners and makers over the whole
    /// group, or there was too much to look at.
    pub fn possible(&mut self, at: usize) -> bool {
        let mut left = SETS_MAX;
        let beside = self.beside(at);
        let (least, most) = self.units(at);
        beside
            .iter()
            .any(|set| self.reaches(set, least, most, &mut left))
    }

    fn reaches(&mut self, beside: &FixedBitSet, least: i64, most: i64, left: &mut usize) -> bool {
        let (min, max) = (self.problem.sizes.min, self.problem.sizes.max);
        let all: i64 = beside.ones().map(|other| self.units(other).1).sum();
        if most + all < min {
            return false;
        }
        *left = left.saturating_sub(1);
        if *left == 0 {
            return true;
        }
        let mut open = beside.clone();
        let mut order: Vec<usize> = beside.ones().collect();
        order.sort_by_key(|&other| std::cmp::Reverse(self.units(other).1));
        for other in order {
            let (low, high) = self.units(other);
            open.remove(other);
            if least + low > max {
                continue;
            }
            if most + high >= min {
                return true;
            }
            let next = &open & self.row(other);
            if self.reaches(&next, least + low, most + high, left) {
                return true;
            }
        }
        false
    }
}
