//! A good packing, without proof: groups built round lots that have few to go with, cheapest makers
//! first; what is left over is taken in where there is room, or borrows lots from groups that can
//! spare them; then lots are moved and swapped between groups while the levels improve.

use super::columns::counted;
use super::sharing::{Joint, Sharing, sharing};
use super::{Depth, Group, Problem, Value, add, alone, patterns};

/// Lots of a part up to which all moves and swaps are tried.
const SWAPS_MAX: usize = 400;
/// The same where only level 1 is asked for.
const SWAPS_FEW: usize = 40;
/// Rounds of moves.
const ROUNDS_MAX: usize = 30;

/// Groups of the lots of a part.
///
/// *Complexity*: about n² for the groups; n² per round of moves, for parts of up to 400 lots.
pub fn pack(problem: &Problem, lots: &[usize], depth: Depth) -> Vec<Group> {
    let mut desk = Desk::new(problem, lots);
    desk.build();
    desk.take_in();
    desk.borrow();
    let most = match depth {
        Depth::Levels(1) => SWAPS_FEW,
        _ => SWAPS_MAX,
    };
    if lots.len() <= most {
        desk.improve();
    }
    let mut groups: Vec<Group> = desk.alone;
    groups.extend(desk.groups.into_iter().map(|group| group.group));
    groups
}

/// A group of whole lots with its value.
#[derive(Clone, Debug)]
struct Held {
    group: Group,
    value: Value,
}

struct Desk<'a> {
    problem: &'a Problem,
    /// Whole lots in no group.
    free: Vec<usize>,
    /// Groups of lots cut or alone.
    alone: Vec<Group>,
    groups: Vec<Held>,
}

impl<'a> Desk<'a> {
    fn new(problem: &'a Problem, lots: &[usize]) -> Self {
        let (cut, free): (Vec<usize>, Vec<usize>) =
            lots.iter().partition(|&&lot| problem.splits(lot));
        let best = |lot: usize| alone::solve(problem, lot).groups;
        Desk {
            problem,
            free,
            alone: cut.into_iter().flat_map(best).collect(),
            groups: Vec::new(),
        }
    }

    /// The group of exactly these whole lots, if it is lawful.
    fn held(&self, lots: &[usize]) -> Option<Held> {
        let mut lots = lots.to_vec();
        lots.sort_unstable();
        if let [one] = lots[..] {
            let bundles = alone::bundles(self.problem, one).into_iter();
            let served = bundles.filter(|b| b.total() > 0);
            let best = served.max_by_key(|b| b.value)?;
            let mut value = best.value;
            value[0] += self.problem.lots[one].worth();
            let group = best.groups(one).pop()?;
            return Some(Held { group, value });
        }
        let Some(Sharing::By(maker)) = sharing(self.problem, &lots) else {
            return None;
        };
        let cost = self.problem.makers[maker].cost;
        let low = |&lot: &usize| self.problem.lots[lot].low;
        let units: Vec<i64> = lots.iter().map(low).collect();
        let takes = patterns::sized(self.problem, &lots, &units)?;
        let value = counted(self.problem, &takes, cost);
        let group = Group { takes };
        Some(Held { group, value })
    }

    /// Groups by one maker after the other, the cheapest first.
    fn build(&mut self) {
        let mut makers: Vec<usize> = (0..self.problem.makers.len()).collect();
        makers.sort_by_key(|&maker| (self.problem.makers[maker].cost, maker));
        for maker in makers {
            let of_maker = |lot: &usize| {
                let makers = &self.problem.lots[*lot].makers;
                makers.binary_search(&(maker as u32)).is_ok()
            };
            let mut open: Vec<usize> = self.free.iter().copied().filter(of_maker).collect();
            let units: i64 = open.iter().map(|&lot| self.problem.lots[lot].high).sum();
            if units < self.problem.sizes.min {
                continue;
            }
            // Who shares an attribute with few comes first.
            let rare = |lot: &usize| {
                let shared = |t: &u32| open.iter().filter(|&&o| self.has(o, *t)).count();
                let traits = &self.problem.lots[*lot].traits;
                (traits.iter().map(shared).max(), *lot)
            };
            let mut order: Vec<((Option<usize>, usize), usize)> =
                open.iter().map(|lot| (rare(lot), *lot)).collect();
            order.sort_unstable();
            for (_, seed) in order {
                if !open.contains(&seed) {
                    continue;
                }
                if let Some(held) = self.grow(seed, &open) {
                    open.retain(|lot| held.group.takes.iter().all(|take| take.0 != *lot));
                    self.free
                        .retain(|lot| held.group.takes.iter().all(|take| take.0 != *lot));
                    self.groups.push(held);
                } else {
                    open.retain(|&lot| lot != seed);
                }
            }
        }
    }

    fn has(&self, lot: usize, shared: u32) -> bool {
        self.problem.lots[lot].traits.binary_search(&shared).is_ok()
    }

    /// A group round a lot: per attribute the nearest that go with it, up to the best size.
    fn grow(&self, seed: usize, open: &[usize]) -> Option<Held> {
        let mut best: Option<Held> = None;
        for &shared in &self.problem.lots[seed].traits {
            let beside = open.iter().copied();
            let beside = beside.filter(|&lot| lot != seed && self.has(lot, shared));
            let mut beside: Vec<usize> = beside.collect();
            beside.sort_by_cached_key(|&lot| (self.problem.far(seed, lot), lot));
            let mut joint = Joint::of(self.problem, seed);
            let (mut lots, mut size) = (vec![seed], self.problem.lots[seed].low);
            let mut top: Option<Held> = self.held(&lots);
            for lot in beside {
                let units = self.problem.lots[lot].low;
                if size + units > self.problem.sizes.max {
                    continue;
                }
                let worse = size >= self.problem.sizes.min
                    && self.problem.sizes.shape[(size + units) as usize]
                        > self.problem.sizes.shape[size as usize];
                let Some(next) = (!worse).then(|| joint.with(self.problem, lot)).flatten() else {
                    continue;
                };
                joint = next;
                lots.push(lot);
                size += units;
                let high: i64 = lots.iter().map(|&lot| self.problem.lots[lot].high).sum();
                if high >= self.problem.sizes.min {
                    top = self.held(&lots).or(top);
                }
            }
            let rank = |held: &Held| (held.value[1] == 0, shape(held.value), held.value);
            if let Some(top) = top.filter(|held| held.group.takes.len() > 1)
                && best.as_ref().is_none_or(|best| rank(&top) > rank(best))
            {
                best = Some(top);
            }
        }
        best.or_else(|| self.held(&[seed]))
    }

    /// Lots left over into groups that have room.
    fn take_in(&mut self) {
        let mut left = Vec::new();
        for lot in std::mem::take(&mut self.free) {
            let units = self.problem.lots[lot].low;
            let room = |held: &Held| held.group.size() + units <= self.problem.sizes.max;
            let with = |at: usize| {
                let lots = [&lots_of(&self.groups[at].group)[..], &[lot]].concat();
                self.held(&lots).map(|held| (at, held))
            };
            let fits = (0..self.groups.len()).filter(|&at| room(&self.groups[at]));
            let gain = |(at, held): &(usize, Held)| sub(held.value, self.groups[*at].value);
            match fits.filter_map(with).max_by_key(gain) {
                Some((at, held)) => self.groups[at] = held,
                None => left.push(lot),
            }
        }
        self.free = left;
    }

    /// A group of lots left over and of some that other groups can spare.
    fn borrow(&mut self) {
        let mut waiting = self.free.clone();
        while let Some(seed) = waiting.pop() {
            if !self.free.contains(&seed) {
                continue;
            }
            let Some((held, from)) = self.borrowed(seed) else {
                continue;
            };
            let taken = lots_of(&held.group);
            for at in from {
                let rest = lots_of(&self.groups[at].group);
                let rest: Vec<usize> = rest.into_iter().filter(|l| !taken.contains(l)).collect();
                if let Some(rest) = self.held(&rest) {
                    self.groups[at] = rest;
                }
            }
            self.free.retain(|lot| !taken.contains(lot));
            self.groups.push(held);
        }
        self.take_in();
    }

    fn borrowed(&self, seed: usize) -> Option<(Held, Vec<usize>)> {
        let min = self.problem.sizes.min;
        let mut best: Option<(Held, Vec<usize>)> = None;
        for &shared in &self.problem.lots[seed].traits {
            let mut joint = Joint::of(self.problem, seed);
            let mut lots = vec![seed];
            let mut from: Vec<usize> = Vec::new();
            let free = self.free.iter().map(|&lot| (usize::MAX, lot));
            let of = |(at, held): (usize, &Held)| {
                lots_of(&held.group).into_iter().map(move |lot| (at, lot))
            };
            let held = self.groups.iter().enumerate().flat_map(of);
            let mut all: Vec<(usize, usize)> = held.collect();
            all.sort_by_cached_key(|&(_, lot)| (self.problem.far(seed, lot), lot));
            let mut spare: Vec<Vec<usize>> = self
                .groups
                .iter()
                .map(|held| lots_of(&held.group))
                .collect();
            for (at, lot) in free.chain(all) {
                let units: i64 = lots.iter().map(|&lot| self.problem.lots[lot].high).sum();
                if units >= min {
                    break;
                }
                let size: i64 = lots.iter().map(|&lot| self.problem.lots[lot].low).sum();
                let fits = size + self.problem.lots[lot].low <= self.problem.sizes.max;
                if lots.contains(&lot) || !self.has(lot, shared) || !fits {
                    continue;
                }
                let Some(next) = joint.with(self.problem, lot) else {
                    continue;
                };
                if at != usize::MAX {
                    let mut rest = spare[at].clone();
                    rest.retain(|&other| other != lot);
                    if rest.is_empty() || self.held(&rest).is_none() {
                        continue;
                    }
                    spare[at] = rest;
                    if !from.contains(&at) {
                        from.push(at);
                    }
                }
                joint = next;
                lots.push(lot);
            }
            let Some(held) = (lots.len() > 1).then(|| self.held(&lots)).flatten() else {
                continue;
            };
            if best.as_ref().is_none_or(|best| held.value > best.0.value) {
                best = Some((held, from));
            }
        }
        best
    }

    /// Moves and swaps while the levels improve.
    fn improve(&mut self) {
        for _ in 0..ROUNDS_MAX {
            let mut better = false;
            for a in 0..self.groups.len() {
                for b in 0..self.groups.len() {
                    better |= a != b && self.exchange(a, b);
                }
            }
            better |= self.dissolve();
            if !better {
                return;
            }
        }
    }

    /// One lot of `a` to `b`, or one for one, or one for two, if that is better.
    fn exchange(&mut self, a: usize, b: usize) -> bool {
        let (from, to) = (
            lots_of(&self.groups[a].group),
            lots_of(&self.groups[b].group),
        );
        if from.iter().chain(&to).any(|&lot| self.problem.splits(lot)) {
            return false;
        }
        let before = add(self.groups[a].value, self.groups[b].value);
        let mut best: Option<(Value, Held, Held)> = None;
        for &out in &from {
            let rest: Vec<usize> = from.iter().copied().filter(|&l| l != out).collect();
            let singles = to.iter().map(|&lot| vec![lot]);
            let pairs = to
                .iter()
                .enumerate()
                .flat_map(|(i, &x)| to[..i].iter().map(move |&y| vec![y, x]));
            for back in [vec![]].into_iter().chain(singles).chain(pairs) {
                let keeps = |lot: &usize| !back.contains(lot);
                let there: Vec<usize> = to.iter().copied().filter(keeps).chain([out]).collect();
                let here = [&rest[..], &back[..]].concat();
                if here.is_empty() || !self.sizes(&here) || !self.sizes(&there) {
                    continue;
                }
                let Some((here, there)) = self.held(&here).zip(self.held(&there)) else {
                    continue;
                };
                let value = add(here.value, there.value);
                if value > best.as_ref().map_or(before, |best| best.0) {
                    best = Some((value, here, there));
                }
            }
        }
        let Some((_, here, there)) = best else {
            return false;
        };
        (self.groups[a], self.groups[b]) = (here, there);
        true
    }

    fn sizes(&self, lots: &[usize]) -> bool {
        let low: i64 = lots.iter().map(|&lot| self.problem.lots[lot].low).sum();
        let high: i64 = lots.iter().map(|&lot| self.problem.lots[lot].high).sum();
        low <= self.problem.sizes.max && high >= self.problem.sizes.min
    }

    /// One group less, its lots into the others, or two groups made of one, if that is better.
    fn dissolve(&mut self) -> bool {
        for at in 0..self.groups.len() {
            let mut desk = Desk {
                problem: self.problem,
                free: [&self.free[..], &lots_of(&self.groups[at].group)].concat(),
                alone: Vec::new(),
                groups: self.groups.clone(),
            };
            desk.groups.swap_remove(at);
            desk.take_in();
            desk.borrow();
            let value = |groups: &[Held]| groups.iter().fold([0; 6], |v, g| add(v, g.value));
            if value(&desk.groups) > value(&self.groups) {
                (self.groups, self.free) = (desk.groups, desk.free);
                return true;
            }
        }
        false
    }
}

fn shape(value: Value) -> i64 {
    value[2]
}

fn lots_of(group: &Group) -> Vec<usize> {
    group.takes.iter().map(|take| take.0).collect()
}

fn sub(a: Value, b: Value) -> Value {
    std::array::from_fn(|k| a[k] - b[k])
}
