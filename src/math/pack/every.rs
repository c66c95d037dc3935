//! Every lawful group with every way to fill it: in goes a problem, out come groups of one lot or
//! more, whatever they serve. Formation itself asks for fewer: of the ways to cut a lot alone only
//! the even ones can be best, and of the ways to reach the least size only the nearest. Where
//! groups also compete for somebody to teach them any of them may be.

use super::patterns::{draws, metres};
use super::sharing::{Joint, Sharing, sharing};
use super::{Group, Problem, Value};

/// A lawful group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lawful {
    /// Its lots and units.
    pub group: Group,
    /// Levels 2, 3, 4 and 6; levels 1 and 5 are 0.
    pub value: Value,
    /// Whether it is below the least size, of one lot.
    pub below: bool,
}

/// Lists them; and whether none is missing. Where there are more than `most`, those of one lot are
/// all there, and of the others a share per first lot.
///
/// *Complexity*: O(sets of lots that may share a group × ways to fill them), at most `most` found
/// and `most` × 50 sets looked at.
pub fn every(problem: &Problem, most: usize) -> (Vec<Lawful>, bool) {
    let mut found = Vec::new();
    for lot in 0..problem.lots.len() {
        alone(problem, lot, &mut found);
    }
    let single = found.len();
    let share = (most / problem.lots.len().max(1)).max(1);
    let mut complete = false;
    for quota in [most, share] {
        found.truncate(single);
        complete = walk(problem, quota, quota == most, &mut found);
        if complete {
            break;
        }
    }
    (found, complete)
}

/// Lists groups of several lots: at most `quota` in all, or per first lot.
fn walk(problem: &Problem, quota: usize, in_all: bool, found: &mut Vec<Lawful>) -> bool {
    let mut complete = true;
    let single = found.len();
    for first in 0..problem.lots.len() {
        let most = if in_all {
            single + quota
        } else {
            found.len() + quota
        };
        let mut walk = Walk {
            problem,
            most,
            left: quota.saturating_mul(50),
            found,
        };
        let ended = walk.extend(&mut vec![first], &Joint::of(problem, first));
        complete &= ended.is_some();
        if in_all && !complete {
            return false;
        }
    }
    complete
}

/// Groups of one lot.
fn alone(problem: &Problem, at: usize, found: &mut Vec<Lawful>) {
    let (lot, sizes) = (&problem.lots[at], &problem.sizes);
    let full = match problem.splits(at) {
        true => sizes.min..=sizes.max.min(lot.low),
        // Empty where the upper end does not reach the least size.
        false => sizes.min..=sizes.min.min(lot.high),
    };
    let below = match problem.splits(at) {
        true => 1..=sizes.min - 1,
        false => lot.low..=lot.low,
    };
    let ways = [(lot.alone, full, false), (lot.below, below, true)];
    for (cost, units, below) in ways {
        let Some(cost) = cost else { continue };
        for units in units {
            found.push(lawful(problem, vec![(at, units)], cost, below));
        }
    }
}

fn lawful(problem: &Problem, takes: Vec<(usize, i64)>, cost: i64, below: bool) -> Lawful {
    let size: i64 = takes.iter().map(|take| take.1).sum();
    let lots: Vec<usize> = takes.iter().map(|take| take.0).collect();
    let shape = problem.sizes.shape[size as usize];
    let value = [
        0,
        -cost * size,
        -shape,
        -metres(problem, &takes),
        0,
        -draws(problem, &lots),
    ];
    Lawful {
        group: Group { takes },
        value,
        below,
    }
}

struct Walk<'a> {
    problem: &'a Problem,
    most: usize,
    /// Sets of lots that may still be looked at.
    left: usize,
    found: &'a mut Vec<Lawful>,
}

impl Walk<'_> {
    /// Adds every group that begins with `lots`; `None` when there are too many.
    fn extend(&mut self, lots: &mut Vec<usize>, joint: &Joint) -> Option<()> {
        self.left = self.left.checked_sub(1)?;
        if lots.len() > 1
            && let Sharing::By(maker) = joint.sharing(self.problem, lots)
        {
            let cost = self.problem.makers[maker].cost;
            self.fill(lots, &mut Vec::new(), cost)?;
        }
        for next in lots[lots.len() - 1] + 1..self.problem.lots.len() {
            lots.push(next);
            let least: i64 = lots.iter().map(|&lot| self.least(lot)).sum();
            if least <= self.problem.sizes.max
                && let Some(joint) = joint.with(self.problem, next)
            {
                self.extend(lots, &joint)?;
            }
            lots.pop();
        }
        Some(())
    }

    fn least(&self, lot: usize) -> i64 {
        match self.problem.splits(lot) {
            true => self.problem.sizes.chunk_min,
            false => self.problem.lots[lot].low,
        }
    }

    /// Runs through the units of every lot.
    fn fill(&mut self, lots: &[usize], units: &mut Vec<i64>, cost: i64) -> Option<()> {
        let sizes = &self.problem.sizes;
        let sum: i64 = units.iter().sum();
        let rest = &lots[units.len()..];
        let Some((&lot, rest)) = rest.split_first() else {
            let over = lots.iter().zip(&*units);
            let mut over = over.filter(|&(&lot, &n)| n > self.problem.lots[lot].low);
            let lawful_size = (sizes.min..=sizes.max).contains(&sum);
            if lawful_size && (sum == sizes.min || over.next().is_none()) {
                if self.found.len() >= self.most {
                    return None;
                }
                let takes = lots.iter().copied().zip(units.iter().copied()).collect();
                self.found.push(lawful(self.problem, takes, cost, false));
            }
            return Some(());
        };
        let others: i64 = rest.iter().map(|&lot| self.least(lot)).sum();
        let reach: i64 = rest.iter().map(|&lot| self.problem.lots[lot].high).sum();
        let high = self.problem.lots[lot].high.min(sizes.max - sum - others);
        for n in self.least(lot).max(sizes.min - sum - reach)..=high {
            units.push(n);
            self.fill(lots, units, cost)?;
            units.pop();
        }
        Some(())
    }
}

/// Levels 2, 3, 4 and 6 of a group of several lots; `None` where no maker makes it.
pub fn value_of(problem: &Problem, group: &Group) -> Option<Value> {
    let lots: Vec<usize> = group.takes.iter().map(|take| take.0).collect();
    match sharing(problem, &lots)? {
        Sharing::By(maker) if lots.len() > 1 => {
            let cost = problem.makers[maker].cost;
            Some(lawful(problem, group.takes.clone(), cost, false).value)
        }
        _ => None,
    }
}
