//! The lawful groups of two or more lots, each with its value but for level 1.

use super::reach::Reach;
use super::sharing::{Joint, Sharing};
use super::{Problem, Value};

/// Sets of lots looked at per first lot.
const SETS_MAX: usize = 50_000;

/// A lawful group.
#[derive(Clone, Debug)]
pub struct Pattern {
    /// Lot, units; ascending, at least two.
    pub takes: Vec<(usize, i64)>,
    /// Level 1 leaves out the units of lots that may be cut; the rest is complete.
    pub value: Value,
}

impl Pattern {
    /// All its units.
    pub fn size(&self) -> i64 {
        self.takes.iter().map(|&(_, units)| units).sum()
    }
}

/// What was listed.
pub struct Listed {
    /// The groups, by their first lots.
    pub patterns: Vec<Pattern>,
    /// Whether none is missing.
    pub complete: bool,
    /// See [`super::Packing::reach`].
    pub reach: Vec<i64>,
}

/// Lists the lawful groups; where there are more than `most`, a sample of `sample`, evenly by first
/// lot.
pub fn list(problem: &Problem, most: usize, sample: usize) -> Listed {
    let all = walk(problem, |found| most - found);
    if all.complete {
        return all;
    }
    let share = sample.div_ceil(problem.lots.len());
    walk(problem, |found| share.min(sample - found))
}

/// None listed: what a lot could come to is looked at roughly.
pub fn unlisted(problem: &Problem) -> Listed {
    let lots: Vec<usize> = (0..problem.lots.len()).collect();
    let reach = Reach::new(problem, &lots);
    let most = |&lot: &usize| reach.rough(lot).min(problem.sizes.max);
    Listed {
        patterns: Vec::new(),
        complete: false,
        reach: lots.iter().map(most).collect(),
    }
}

fn walk(problem: &Problem, quota: impl Fn(usize) -> usize) -> Listed {
    let reach = problem
        .lots
        .iter()
        .map(|lot| lot.high.min(problem.sizes.max))
        .collect();
    let mut listed = Listed {
        patterns: Vec::new(),
        complete: true,
        reach,
    };
    for first in 0..problem.lots.len() {
        let quota = quota(listed.patterns.len());
        let reach = std::mem::take(&mut listed.reach);
        let mut walk = Walk {
            problem,
            quota,
            left: SETS_MAX,
            found: Vec::new(),
            reach,
        };
        let alone = Joint::of(problem, first);
        listed.complete &= walk.extend(&mut vec![first], &alone).is_some();
        listed.patterns.append(&mut walk.found);
        listed.reach = walk.reach;
    }
    listed
}

struct Walk<'a> {
    problem: &'a Problem,
    quota: usize,
    /// Sets of lots that may still be looked at.
    left: usize,
    found: Vec<Pattern>,
    reach: Vec<i64>,
}

impl Walk<'_> {
    /// Adds every lawful group that begins with `lots`; `None` when the quota is used up.
    fn extend(&mut self, lots: &mut Vec<usize>, joint: &Joint) -> Option<()> {
        self.left = self.left.checked_sub(1)?;
        if lots.len() > 1
            && let Sharing::By(maker) = joint.sharing(self.problem, lots)
        {
            self.add(lots, self.problem.makers[maker].cost)?;
        }
        for next in lots[lots.len() - 1] + 1..self.problem.lots.len() {
            lots.push(next);
            if self.least(lots) <= self.problem.sizes.max
                && let Some(joint) = joint.with(self.problem, next)
            {
                self.extend(lots, &joint)?;
            }
            lots.pop();
        }
        Some(())
    }

    fn least(&self, lots: &[usize]) -> i64 {
        let least = |&lot: &usize| match self.problem.splits(lot) {
            true => self.problem.sizes.chunk_min,
            false => self.problem.lots[lot].low,
        };
        lots.iter().map(least).sum()
    }

    fn add(&mut self, lots: &[usize], cost: i64) -> Option<()> {
        let most: i64 = lots.iter().map(|&lot| self.problem.lots[lot].high).sum();
        for &lot in lots {
            self.reach[lot] = self.reach[lot].max(most.min(self.problem.sizes.max));
        }
        if most < self.problem.sizes.min {
            return Some(());
        }
        let mut units: Vec<i64> = lots.iter().map(|&lot| self.problem.lots[lot].low).collect();
        self.cut(lots, &mut units, 0, cost)
    }

    /// Runs through the units of every lot that may be cut.
    fn cut(&mut self, lots: &[usize], units: &mut Vec<i64>, at: usize, cost: i64) -> Option<()> {
        let Some(at) = (at..lots.len()).find(|&i| self.problem.splits(lots[i])) else {
            return self.complete(lots, units, cost);
        };
        let others: i64 = self.least(lots) - self.problem.sizes.chunk_min;
        let most = self.problem.lots[lots[at]]
            .high
            .min(self.problem.sizes.max - others);
        for take in self.problem.sizes.chunk_min..=most {
            units[at] = take;
            self.cut(lots, units, at + 1, cost)?;
        }
        Some(())
    }

    /// Adds the group at these units of the lots that are cut.
    fn complete(&mut self, lots: &[usize], units: &[i64], cost: i64) -> Option<()> {
        let Some(takes) = sized(self.problem, lots, units) else {
            return Some(());
        };
        if self.found.len() >= self.quota {
            return None;
        }
        let value = value(self.problem, &takes, cost);
        self.found.push(Pattern { takes, value });
        Some(())
    }
}

/// A group of these lots with at least these units, upper ends used to reach the least size; `None`
/// where no size is lawful.
pub fn sized(problem: &Problem, lots: &[usize], units: &[i64]) -> Option<Vec<(usize, i64)>> {
    let (min, max) = (problem.sizes.min, problem.sizes.max);
    let size: i64 = units.iter().sum();
    let mut takes = lots.iter().zip(units);
    let over = takes.any(|(&lot, &units)| units > problem.lots[lot].low);
    match size {
        _ if size > max || size > min && over => None,
        _ if size >= min => Some(lots.iter().copied().zip(units.iter().copied()).collect()),
        _ => stretch(problem, lots, units, min - size),
    }
}

/// Spreads `extra` units over the whole lots' upper ends: least metres, then the largest heads
/// vector in the order of the draws.
fn stretch(
    problem: &Problem,
    lots: &[usize],
    units: &[i64],
    extra: i64,
) -> Option<Vec<(usize, i64)>> {
    let room = |i: usize| match problem.splits(lots[i]) {
        true => 0,
        false => problem.lots[lots[i]].high - problem.lots[lots[i]].low,
    };
    let rooms: Vec<i64> = (0..lots.len()).map(room).collect();
    if rooms.iter().sum::<i64>() < extra {
        return None;
    }
    let drawn = problem.order(lots);
    let at = |lot: &usize| lots.binary_search(lot).unwrap_or(0);
    let order: Vec<usize> = drawn.iter().map(at).collect();
    let mut best: Option<(i64, Vec<i64>)> = None;
    let mut units = units.to_vec();
    spread(&rooms, &order, 0, extra, &mut units, &mut |units| {
        let takes: Vec<(usize, i64)> = lots.iter().copied().zip(units.iter().copied()).collect();
        let far = metres(problem, &takes);
        if best.as_ref().is_none_or(|(least, _)| far < *least) {
            best = Some((far, units.to_vec()));
        }
    });
    best.map(|(_, units)| lots.iter().copied().zip(units).collect())
}

/// Calls `visit` with every way to add `extra` within `rooms`, lexicographically largest first in
/// `order`.
fn spread(
    rooms: &[i64],
    order: &[usize],
    at: usize,
    extra: i64,
    units: &mut Vec<i64>,
    visit: &mut impl FnMut(&[i64]),
) {
    if extra == 0 {
        return visit(units);
    }
    let rest: i64 = order[at..].iter().map(|&i| rooms[i]).sum();
    if rest < extra {
        return;
    }
    let lot = order[at];
    for add in (0..=rooms[lot].min(extra)).rev() {
        units[lot] += add;
        spread(rooms, order, at + 1, extra - add, units, visit);
        units[lot] -= add;
    }
}

pub fn value(problem: &Problem, takes: &[(usize, i64)], cost: i64) -> Value {
    let size: i64 = takes.iter().map(|&(_, units)| units).sum();
    let whole = takes.iter().filter(|&&(lot, _)| !problem.splits(lot));
    let lots: Vec<usize> = takes.iter().map(|&(lot, _)| lot).collect();
    [
        problem.sizes.gain[size as usize]
            + whole
                .map(|&(lot, _)| problem.lots[lot].weight * problem.lots[lot].low)
                .sum::<i64>(),
        -cost * size,
        -problem.sizes.shape[size as usize],
        -metres(problem, takes),
        0,
        -draws(problem, &lots),
    ]
}

/// Level 4 of a group: Σ units · metres to the site of its largest contributor (tie: the first).
pub fn metres(problem: &Problem, takes: &[(usize, i64)]) -> i64 {
    let anchor = takes.iter().rev().max_by_key(|&&(_, units)| units);
    let Some(&(anchor, _)) = anchor else { return 0 };
    takes
        .iter()
        .map(|&(lot, units)| units * problem.far(lot, anchor))
        .sum()
}

/// Level 6 of a group: the draws of its pairs.
pub fn draws(problem: &Problem, lots: &[usize]) -> i64 {
    let pairs = lots
        .iter()
        .enumerate()
        .flat_map(|(i, &a)| lots[..i].iter().map(move |&b| (a, b)));
    pairs.map(|(a, b)| problem.draw_of(a, b)).sum()
}
