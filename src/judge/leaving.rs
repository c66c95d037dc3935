//! The fewest blocking pairs that any award has, part by part: classes are placed one after the
//! other; a pair whose class, and all whom its school likes more, are placed blocks for good.

use std::collections::{BTreeMap, BTreeSet};

use super::sides::{Held, Market};
use crate::domain::market::EntityId;

/// The fewest blocking pairs of any award; `None` beyond the budget of branches of a part. Parts
/// in which `known` has none need no search.
pub(super) fn least(market: &Market<'_, '_>, known: &Held, budget: u64) -> Option<usize> {
    let mut sum = 0;
    for classes in parts(market) {
        let mut search = Search::new(market, classes);
        let ways = search.settled.iter().flatten();
        search.best = ways.filter(|&&way| market.blocks(known, way)).count();
        if search.best > 0 {
            search.budget = budget;
            search.place(0, 0)?;
        }
        sum += search.best;
    }
    Some(sum)
}

/// Classes that no body ties to others.
fn parts(market: &Market<'_, '_>) -> Vec<Vec<usize>> {
    let mut seen: BTreeSet<usize> = BTreeSet::new();
    let mut parts = Vec::new();
    for first in 0..market.of_class.len() {
        let mut open = vec![first];
        let mut part = BTreeSet::new();
        while let Some(class) = open.pop() {
            if !seen.insert(class) {
                continue;
            }
            part.insert(class);
            for &way in &market.of_class[class] {
                let list = &market.of_body[&market.ways[way].body];
                open.extend(list.iter().map(|&way| market.ways[way].class));
            }
        }
        parts.extend((!part.is_empty()).then(|| part.into_iter().collect()));
    }
    parts
}

struct Search<'m, 'c, 'a> {
    market: &'m Market<'c, 'a>,
    classes: Vec<usize>,
    /// Per place the ways that are settled once its class is placed.
    settled: Vec<Vec<usize>>,
    held: Held,
    best: usize,
    budget: u64,
}

impl<'m, 'c, 'a> Search<'m, 'c, 'a> {
    fn new(market: &'m Market<'c, 'a>, classes: Vec<usize>) -> Self {
        let place: BTreeMap<usize, usize> = classes.iter().copied().zip(0..).collect();
        let mut settled = vec![Vec::new(); classes.len()];
        let ways = |class: &usize| market.of_class[*class].iter();
        let bodies: BTreeSet<EntityId> = classes
            .iter()
            .flat_map(ways)
            .map(|&way| market.ways[way].body)
            .collect();
        for body in bodies {
            let mut last = 0;
            for &way in &market.of_body[&body] {
                last = last.max(place[&market.ways[way].class]);
                settled[last].push(way);
            }
        }
        let held = vec![None; market.of_class.len()];
        Search {
            market,
            classes,
            settled,
            held,
            best: 0,
            budget: 0,
        }
    }

    /// Places the classes from `depth` on in every way that may come below the best.
    fn place(&mut self, depth: usize, blocking: usize) -> Option<()> {
        let Some(&class) = self.classes.get(depth) else {
            self.best = blocking;
            return Some(());
        };
        let ways = self.market.of_class[class].iter().copied().map(Some);
        for way in ways.chain([None]) {
            self.budget = self.budget.checked_sub(1)?;
            if let Some(way) = way {
                let theirs = self.market.held_by(&self.held, self.market.ways[way].body);
                if !self.market.fits(&theirs, way) {
                    continue;
                }
            }
            self.held[class] = way;
            let settled = self.settled[depth].iter();
            let more = settled
                .filter(|&&way| self.market.blocks(&self.held, way))
                .count();
            if blocking + more < self.best {
                self.place(depth + 1, blocking + more)?;
            }
            self.held[class] = None;
        }
        Some(())
    }
}
