//! More units served: lots in no group and groups near them are put together anew in the way that
//! serves most, which a table over subsets of at most 16 lots and pieces finds (a large
//! neighborhood search; Shaw 1998). Of ways that serve as much one is drawn, and now and then a lot
//! is served even if that serves fewer units, so that the search moves on.
//!
//! ```text
//! regroup  a neighborhood: what is in it, its lawful groups, the best of them
//! ```

mod regroup;

use fixedbitset::FixedBitSet;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::RngCore;

use super::pairs::Pairs;
use super::sharing::{Sharing, sharing};
use super::{Group, Problem, alone, evaluate, patterns};
use crate::base::draw::Streams;

/// Units of a lot that may be cut up to which it gives pieces away.
const PIECES_MAX: i64 = 400;
/// Worths of a lot that a search may lose before it goes back to the best so far.
const FALL_MAX: i64 = 6;
/// In no group.
const NONE: usize = usize::MAX;
/// In a group that is not touched.
const KEPT: usize = NONE - 1;

/// How many times without gain something is tried, per lot in no group and in all.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    per_lot: usize,
    most: usize,
}

/// Before anything is known of what could be reached.
pub const BRIEF: Patience = Patience {
    per_lot: 40,
    most: 200,
};
/// Where a bound says that more could be served.
pub const LONG: Patience = Patience {
    per_lot: 400,
    most: 4_000,
};

/// Lots by their places, with their units.
type Takes = Vec<(usize, i64)>;

/// Serves more units of a part than `groups` do, at best `most` on level 1, if it finds how. Of
/// lots in `hopeless` nothing is tried.
///
/// *Complexity*: as many neighborhoods without gain as `patience` says, each within 2^16 steps
/// times its groups.
pub fn serve<'a>(
    problem: &'a Problem,
    pairs: &mut Pairs<'a>,
    groups: Vec<Group>,
    hopeless: &FixedBitSet,
    (most, patience): (i64, Patience),
) -> Vec<Group> {
    let before = evaluate(problem, &groups);
    let mut floor = Floor::new(problem, pairs, &groups);
    let target = (floor.state.served - before[0]).saturating_add(most);
    floor.search(hopeless, target, patience);
    let after = floor.groups();
    match evaluate(problem, &after) > before {
        true => after,
        false => groups,
    }
}

/// What there is.
#[derive(Clone)]
struct State {
    /// Groups of whole lots and pieces; empty ones are gone.
    groups: Vec<Takes>,
    /// The group of each whole lot.
    of: Vec<usize>,
    /// Per lot that gives pieces: its units in no group with others.
    left: Vec<i64>,
    /// Weight of what is served.
    served: i64,
}

struct Floor<'a, 'b> {
    problem: &'a Problem,
    pairs: &'b mut Pairs<'a>,
    /// Groups of lots that are cut and give nothing.
    kept: Vec<Group>,
    /// Per lot that gives pieces and number of units: how many of these its own groups can hold.
    own: Vec<Vec<i64>>,
    state: State,
    bits: ChaCha8Rng,
}

impl<'a, 'b> Floor<'a, 'b> {
    fn new(problem: &'a Problem, pairs: &'b mut Pairs<'a>, groups: &[Group]) -> Self {
        let n = pairs.len();
        let mut own = vec![Vec::new(); n];
        let mut left = vec![0; n];
        for at in 0..n {
            let lot = pairs.lot(at);
            let (low, high) = (problem.lots[lot].low, problem.lots[lot].high);
            if problem.splits(lot) && low == high && low <= PIECES_MAX {
                (own[at], left[at]) = (held_alone(problem, lot), low);
            }
        }
        let mut state = State {
            groups: Vec::new(),
            of: vec![NONE; n],
            left,
            served: 0,
        };
        let mut kept = Vec::new();
        for group in groups {
            let gives = |lot: usize| !own[pairs.place(lot)].is_empty();
            let cut = || group.takes.iter().filter(|take| problem.splits(take.0));
            let whole = cut().count() == 0;
            if !whole && (group.takes.len() == 1 || !cut().all(|take| gives(take.0))) {
                let own = group.takes.len() == 1 && gives(group.takes[0].0);
                kept.extend((!own).then(|| group.clone()));
                continue;
            }
            let takes = group
                .takes
                .iter()
                .map(|&(lot, units)| match problem.splits(lot) {
                    true => (pairs.place(lot), units),
                    false => (pairs.place(lot), problem.lots[lot].low),
                });
            state.groups.push(takes.collect());
        }
        for (index, takes) in state.groups.iter().enumerate() {
            for &(at, units) in takes {
                if own[at].is_empty() {
                    state.of[at] = index;
                } else {
                    state.left[at] -= units;
                }
            }
        }
        for &(lot, units) in kept.iter().flat_map(|group| &group.takes) {
            let at = pairs.place(lot);
            state.of[at] = KEPT;
            state.left[at] -= if own[at].is_empty() { 0 } else { units };
        }
        let mut floor = Floor {
            problem,
            kept,
            own,
            state,
            bits: Streams::new(&problem.seed).at(n as u64),
            pairs,
        };
        floor.state.served = floor.served();
        floor
    }

    /// Weight of what is served, lots left untouched aside.
    fn served(&self) -> i64 {
        let weight = |at: usize| self.problem.lots[self.pairs.lot(at)].weight;
        let takes = self.state.groups.iter().flatten();
        let shared: i64 = takes.map(|&(at, units)| weight(at) * units).sum();
        let own = self
            .own
            .iter()
            .enumerate()
            .filter(|(_, own)| !own.is_empty());
        shared
            + own
                .map(|(at, own)| weight(at) * own[self.state.left[at] as usize])
                .sum::<i64>()
    }

    fn groups(&self) -> Vec<Group> {
        let mut groups = self.kept.clone();
        for takes in self.state.groups.iter().filter(|takes| !takes.is_empty()) {
            groups.extend(self.lawful(takes));
        }
        for at in (0..self.own.len()).filter(|&at| !self.own[at].is_empty()) {
            let lot = self.pairs.lot(at);
            let used = self.state.left[at] < self.problem.lots[lot].low;
            let fits = |bundle: &alone::Bundle| {
                let own = !used || !self.problem.lots[lot].needs_alone || !bundle.sizes.is_empty();
                own && bundle.total() <= self.state.left[at]
            };
            let bundles = alone::bundles(self.problem, lot).into_iter().filter(fits);
            let best = bundles.max_by_key(|b| (b.total(), b.value));
            groups.extend(best.into_iter().flat_map(|b| b.groups(lot)));
        }
        groups
    }

    /// The group of these takes, upper ends used where it is short.
    fn lawful(&self, takes: &[(usize, i64)]) -> Option<Group> {
        let mut takes: Takes = { takes.iter() }
            .map(|&(at, units)| (self.pairs.lot(at), units))
            .collect();
        takes.sort_unstable();
        let lots: Vec<usize> = takes.iter().map(|take| take.0).collect();
        if let [lot] = lots[..] {
            let bundles = alone::bundles(self.problem, lot).into_iter();
            let best = bundles.filter(|b| b.total() > 0).max_by_key(|b| b.value)?;
            return best.groups(lot).pop();
        }
        let Some(Sharing::By(_)) = sharing(self.problem, &lots) else {
            return None;
        };
        let units: Vec<i64> = takes.iter().map(|take| take.1).collect();
        let takes = patterns::sized(self.problem, &lots, &units)?;
        Some(Group { takes })
    }

    /// Regroups round lots in no group until they are served, or for long without gain.
    fn search(&mut self, hopeless: &FixedBitSet, target: i64, patience: Patience) {
        let mut best = self.state.clone();
        let mut since = 0;
        loop {
            let short = |&at: &usize| self.free(at) && !hopeless[at] || self.over(at) > 0;
            let free: Vec<usize> = (0..self.state.of.len()).filter(short).collect();
            let patient = since <= (patience.per_lot * free.len()).min(patience.most);
            if free.is_empty() || best.served >= target || !patient {
                break;
            }
            since += 1;
            let at = free[self.below(free.len())];
            self.regroup(at);
            if self.state.served > best.served {
                (best, since) = (self.state.clone(), 0);
            } else if self.state.served < best.served - FALL_MAX * self.worth(at) {
                self.state = best.clone();
            }
        }
        self.state = best;
    }

    /// Whether it is a whole lot in no group.
    fn free(&self, at: usize) -> bool {
        self.state.of[at] == NONE && !self.cut(at)
    }

    /// Units of a lot that may be cut that are in no group.
    fn over(&self, at: usize) -> i64 {
        let left = self.state.left[at];
        self.own[at]
            .get(left as usize)
            .map_or(0, |held| left - held)
    }

    fn cut(&self, at: usize) -> bool {
        self.problem.splits(self.pairs.lot(at))
    }

    fn worth(&self, at: usize) -> i64 {
        self.problem.lots[self.pairs.lot(at)].worth()
    }

    fn below(&mut self, n: usize) -> usize {
        (self.bits.next_u64() % n as u64) as usize
    }

    fn stands(&self, takes: &[(usize, i64)]) -> bool {
        let high = |&(at, units): &(usize, i64)| match self.cut(at) {
            true => units,
            false => self.pairs.units(at).1,
        };
        let high: i64 = takes.iter().map(high).sum();
        let whole = takes.iter().any(|take| !self.cut(take.0));
        let chunk = self.problem.sizes.chunk_min;
        if takes.iter().any(|take| self.cut(take.0) && take.1 < chunk) {
            return false;
        }
        let size = high >= self.problem.sizes.min || takes.len() == 1;
        whole && size && self.lawful(takes).is_some()
    }

    /// The smallest piece of at least `short` and at most `room` units that costs a lot nothing.
    fn piece(&self, at: usize, short: i64, room: i64) -> Option<i64> {
        let (own, left) = (&self.own[at], self.state.left[at]);
        let needs = self.problem.lots[self.pairs.lot(at)].needs_alone;
        let least = short.max(self.problem.sizes.chunk_min);
        (least..=room.min(left)).find(|&piece| {
            let rest = own[(left - piece) as usize];
            rest + piece >= own[left as usize] && (!needs || rest > 0)
        })
    }
}

/// How many units of a lot its own groups can hold, by units left of it.
fn held_alone(problem: &Problem, lot: usize) -> Vec<i64> {
    let most = problem.lots[lot].low as usize;
    let mut held = vec![0; most + 1];
    for bundle in alone::bundles(problem, lot) {
        let total = bundle.total() as usize;
        if total <= most {
            held[total] = total as i64;
        }
    }
    for units in 1..=most {
        held[units] = held[units].max(held[units - 1]);
    }
    held
}
