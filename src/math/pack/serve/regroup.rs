//! A neighborhood of a lot in no group: lots in none and groups near it, lots that may be cut as
//! pieces; all lawful groups of these, and disjoint ones of most worth.

use std::collections::BTreeMap;

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::RngCore;

use super::super::sharing::Joint;
use super::{Floor, KEPT, NONE, Takes};

/// Lots and pieces that are regrouped together.
const ITEMS_MAX: usize = 16;
/// Steps from lot to lot in search of those.
const WALKS: usize = 40;
/// Units left of a lot up to which they are offered in two pieces.
const SPLIT_MAX: i64 = 45;
/// Largest piece that is offered of more.
const PIECE_MAX: i64 = 15;
/// One time in so many a lot is served even if that serves fewer units.
const URGED: usize = 3;
/// How much it counts then.
const URGENCY: i64 = 4;

impl Floor<'_, '_> {
    /// Groups near a lot in none are put together anew, with it, in the way that serves most; of
    /// ways that serve as much one is drawn.
    pub fn regroup(&mut self, at: usize) {
        let before = self.state.clone();
        let (mut items, groups) = self.near(at);
        if items.is_empty() {
            return;
        }
        let urged = self.below(URGED) == 0;
        items[0].worth *= if urged { URGENCY } else { 1 };
        let made = Sets::of(self, &items).best(items.len(), &mut self.bits);
        groups.iter().for_each(|&index| self.dissolve(index));
        let mut slots = groups;
        for set in made {
            let mut takes: BTreeMap<usize, i64> = BTreeMap::new();
            for item in set {
                *takes.entry(items[item].at).or_default() += items[item].units;
            }
            // Pieces of one lot stay with it: its own groups are made at the end.
            if takes.len() > 1 || takes.keys().any(|&at| !self.cut(at)) {
                self.make(takes.into_iter().collect(), slots.pop());
            }
        }
        self.state.served = self.served();
        if self.state.served < before.served && !urged {
            self.state = before;
        }
    }

    fn dissolve(&mut self, index: usize) {
        for (at, units) in std::mem::take(&mut self.state.groups[index]) {
            match self.cut(at) {
                true => self.state.left[at] += units,
                false => self.state.of[at] = NONE,
            }
        }
    }

    fn make(&mut self, takes: Takes, slot: Option<usize>) {
        let index = slot.unwrap_or(self.state.groups.len());
        for &(at, units) in &takes {
            match self.cut(at) {
                true => self.state.left[at] -= units,
                false => self.state.of[at] = index,
            }
        }
        match slot {
            Some(index) => self.state.groups[index] = takes,
            None => self.state.groups.push(takes),
        }
    }

    /// A lot in none with others in none and with groups near it, and the groups.
    fn near(&mut self, at: usize) -> (Vec<Item>, Vec<usize>) {
        let (mut items, mut groups) = (Vec::new(), Vec::new());
        if self.cut(at) {
            self.join(at, &mut items, &mut groups);
            let with = |index: &usize| self.state.groups[*index].iter().any(|take| take.0 == at);
            let with: Vec<usize> = (0..self.state.groups.len()).filter(with).collect();
            with.into_iter()
                .for_each(|of| self.join_group(of, &mut items, &mut groups));
        } else {
            items.push(self.item(at));
        }
        // First those that may go with the lot, then those that may go with these.
        for _ in 0..if items.is_empty() { 0 } else { WALKS } {
            let from = items[self.below(items.len())].at;
            let sets = self.pairs.beside(from);
            if sets.is_empty() {
                continue;
            }
            let beside = &sets[self.below(sets.len())];
            let next = beside.count_ones(..);
            if let Some(other) = beside.ones().nth(self.below(next.max(1))) {
                self.join(other, &mut items, &mut groups);
            }
        }
        (items, groups)
    }

    /// Adds a lot, with its group if it is in one, or pieces of one that may be cut, if there is
    /// room.
    fn join(&mut self, other: usize, items: &mut Vec<Item>, groups: &mut Vec<usize>) {
        let of = self.state.of[other];
        let room = ITEMS_MAX - items.len();
        if items.iter().any(|item| item.at == other) || of == KEPT || room == 0 {
            return;
        }
        if self.cut(other) {
            for units in self.pieces(other).into_iter().take(room) {
                items.push(self.piece_of(other, units, true));
            }
        } else if of == NONE {
            items.push(self.item(other));
        } else {
            self.join_group(of, items, groups);
        }
    }

    fn join_group(&self, of: usize, items: &mut Vec<Item>, groups: &mut Vec<usize>) {
        if groups.contains(&of) || items.len() + self.state.groups[of].len() > ITEMS_MAX {
            return;
        }
        groups.push(of);
        items.extend(
            self.state.groups[of]
                .iter()
                .map(|&(at, units)| match self.cut(at) {
                    true => self.piece_of(at, units, false),
                    false => self.item(at),
                }),
        );
    }

    /// What is left of a lot that may be cut, in two if it is not much, or a piece of it.
    fn pieces(&mut self, at: usize) -> Vec<i64> {
        let (left, chunk) = (self.state.left[at], self.problem.sizes.chunk_min);
        let needs = self.problem.lots[self.pairs.lot(at)].needs_alone;
        if self.own[at].is_empty() || left < chunk {
            return Vec::new();
        }
        if needs {
            return self.piece(at, 1, PIECE_MAX).into_iter().collect();
        }
        let most = (left - chunk).min(PIECE_MAX);
        if most < chunk {
            return vec![left];
        }
        let piece = chunk + self.below((most - chunk + 1) as usize) as i64;
        match left <= SPLIT_MAX {
            true => vec![piece, left - piece],
            false => vec![piece],
        }
    }

    fn piece_of(&self, at: usize, units: i64, fresh: bool) -> Item {
        let worth = units * self.problem.lots[self.pairs.lot(at)].weight;
        Item {
            at,
            units,
            high: units,
            worth,
            fresh,
        }
    }

    fn item(&self, at: usize) -> Item {
        let (units, high) = self.pairs.units(at);
        Item {
            at,
            units,
            high,
            worth: self.worth(at),
            fresh: false,
        }
    }
}

/// A whole lot, or a piece of one that may be cut.
struct Item {
    at: usize,
    units: i64,
    high: i64,
    worth: i64,
    /// Whether it was in no group with others.
    fresh: bool,
}

/// Lawful groups of a few items.
struct Sets {
    /// By first item: items as bits, worth.
    of: Vec<Vec<(u32, i64)>>,
}

impl Sets {
    fn of(floor: &mut Floor, items: &[Item]) -> Self {
        let mut goes = vec![0u32; items.len()];
        for (i, item) in items.iter().enumerate() {
            let row = floor.pairs.row(item.at);
            for (k, other) in items.iter().enumerate() {
                goes[i] |= u32::from(k > i && (row[other.at] || other.at == item.at)) << k;
            }
        }
        let mut sets = Sets {
            of: vec![Vec::new(); items.len()],
        };
        for (first, item) in items.iter().enumerate() {
            let joint = Joint::of(floor.problem, floor.pairs.lot(item.at));
            sets.extend(
                floor,
                items,
                &goes,
                (first, 1 << first, goes[first]),
                &joint,
            );
        }
        sets.own(floor, items);
        sets
    }

    /// Pieces of one lot in groups of its own.
    fn own(&mut self, floor: &Floor, items: &[Item]) {
        let cut = |k: &usize| floor.cut(items[*k].at);
        for first in (0..items.len()).filter(cut) {
            let at = items[first].at;
            let of = |fresh: bool| {
                items
                    .iter()
                    .filter(move |i| i.at == at && (i.fresh || !fresh))
            };
            let outside = floor.state.left[at] - of(true).map(|item| item.units).sum::<i64>();
            let own = |units: i64| floor.own[at][(outside + units) as usize];
            let weight = floor.problem.lots[floor.pairs.lot(at)].weight;
            let later = (first + 1..items.len()).filter(|&k| items[k].at == at);
            let later: Vec<usize> = later.collect();
            for bits in 0..1u32 << later.len() {
                let chosen = later.iter().enumerate().filter(|(n, _)| bits >> n & 1 == 1);
                let chosen: Vec<usize> = chosen.map(|(_, &k)| k).chain([first]).collect();
                let units = chosen.iter().map(|&k| items[k].units).sum();
                let set = chosen.iter().fold(0, |set, k| set | 1 << k);
                let worth = (own(units) - own(0)) * weight;
                if worth > 0 {
                    self.of[first].push((set, worth));
                }
            }
        }
    }

    fn extend(
        &mut self,
        floor: &Floor,
        items: &[Item],
        goes: &[u32],
        (first, set, open): (usize, u32, u32),
        joint: &Joint,
    ) {
        let of = |set: u32| {
            (0..items.len())
                .filter(move |k| set >> k & 1 == 1)
                .map(|k| &items[k])
        };
        let (min, max) = (floor.problem.sizes.min, floor.problem.sizes.max);
        let low: i64 = of(set).map(|item| item.units).sum();
        let high: i64 = of(set).map(|item| item.high).sum();
        if high >= min {
            let mut takes: BTreeMap<usize, i64> = BTreeMap::new();
            of(set).for_each(|item| *takes.entry(item.at).or_default() += item.units);
            let takes: Takes = takes.into_iter().collect();
            if floor.stands(&takes) {
                self.of[first].push((set, of(set).map(|item| item.worth).sum()));
            }
        }
        let rest: i64 = of(open).map(|item| item.high).sum();
        if high + rest < min {
            return;
        }
        for next in (0..items.len()).filter(|k| open >> k & 1 == 1) {
            if low + items[next].units > max {
                continue;
            }
            let Some(joint) = joint.with(floor.problem, floor.pairs.lot(items[next].at)) else {
                continue;
            };
            let later = open & goes[next];
            self.extend(floor, items, goes, (first, set | 1 << next, later), &joint);
        }
    }

    /// Disjoint sets of most worth, as items.
    fn best(&self, items: usize, bits: &mut ChaCha8Rng) -> Vec<Vec<usize>> {
        let drawn = |bits: &mut ChaCha8Rng| (bits.next_u32() & 63) as i64;
        let of: Vec<Vec<(u32, i64)>> = { self.of.iter() }
            .map(|sets| {
                sets.iter()
                    .map(|&(set, worth)| (set, worth * 1024 + drawn(bits)))
                    .collect()
            })
            .collect();
        let mut best: Vec<(i64, u32)> = vec![(-1, 0); 1 << items];
        best[0] = (0, 0);
        most_worth(&of, &mut best, (1 << items) - 1);
        let mut left = (1u32 << items) - 1;
        let mut made = Vec::new();
        while left > 0 {
            let set = best[left as usize].1;
            match set {
                0 => left &= left - 1,
                _ => {
                    made.push((0..items).filter(|k| set >> k & 1 == 1).collect());
                    left &= !set;
                }
            }
        }
        made
    }
}

/// The most worth of disjoint sets within `left`, with the set that holds its first item.
fn most_worth(of: &[Vec<(u32, i64)>], best: &mut [(i64, u32)], left: u32) -> i64 {
    if best[left as usize].0 >= 0 {
        return best[left as usize].0;
    }
    let mut top = (most_worth(of, best, left & (left - 1)), 0);
    for &(set, worth) in &of[left.trailing_zeros() as usize] {
        if set & !left == 0 {
            let sum = worth + most_worth(of, best, left & !set);
            if sum > top.0 {
                top = (sum, set);
            }
        }
    }
    best[left as usize] = top;
    top.0
}
