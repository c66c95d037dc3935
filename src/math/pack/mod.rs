//! Lots into groups of bounded size, over a lexicographic objective: class formation without the
//! words. In go lots and a rule that says which lots may share a group, and at what cost per unit;
//! out come groups, per connected part of the problem, with what was proved.
//!
//! *Method*: all lawful groups are listed; a part whose lots are all whole is solved by dynamic
//! programming over its subsets (proved), a lot by itself by listing its cuts (proved), the rest by
//! staged set packing through [`milp`](super::milp) (claimed by HiGHS).
//!
//! Levels: 1 max Σ weight · min(served, low); 2 min Σ cost · size; 3 min Σ shape(size);
//! 4 min Σ units · metres to the group's anchor, the site of its largest contributor; 5 min Σ size²
//! over groups of one lot; 6 min Σ draws over pairs that share a group.

mod alone;
mod patterns;
mod staged;
mod subsets;

use petgraph::unionfind::UnionFind;

use super::milp::MilpError;
use crate::base::stop::Stop;

/// A lexicographic value of six levels, all maximized: level 1 as it is, costs negative.
pub type Value = [i64; 6];

/// What is to be grouped.
#[derive(Clone, Debug)]
pub struct Lot {
    /// Units that count, at least 1. Below [`Sizes::min`] the lot is whole; from there it may be
    /// cut.
    pub low: i64,
    /// Units there are at the most, at least `low`: more than `low` only ever brings a group to
    /// exactly [`Sizes::min`].
    pub high: i64,
    /// Value of a unit.
    pub weight: i64,
    /// Cost per unit of a group of this lot alone; `None` where that is not allowed.
    pub alone: Option<i64>,
    /// Cost per unit of one group of this lot alone below the least size; `None` if not allowed.
    pub below: Option<i64>,
    /// If it is served at all, at least one group of the least size or more is its alone.
    pub needs_alone: bool,
    /// Order of the lots in the last tie: ascending.
    pub draw: (u64, usize),
}

/// Bounds on groups.
#[derive(Clone, Debug)]
pub struct Sizes {
    /// Least size.
    pub min: i64,
    /// Largest size.
    pub max: i64,
    /// Least part of a cut lot in a group with others.
    pub chunk_min: i64,
    /// Level 3 by size, for `0..=max`.
    pub shape: Vec<i64>,
}

/// Lots with what lies between them.
#[derive(Clone, Debug)]
pub struct Problem {
    /// In the order that breaks ties of the largest contributor.
    pub lots: Vec<Lot>,
    /// Bounds.
    pub sizes: Sizes,
    /// Metres between the sites of two lots, symmetric.
    pub metres: Vec<Vec<i64>>,
    /// Draw of a pair of lots, symmetric, in `0..2^40`.
    pub draws: Vec<Vec<i64>>,
}

impl Problem {
    /// Whether a lot may be cut.
    pub fn splits(&self, lot: usize) -> bool {
        self.lots[lot].low >= self.sizes.min
    }
}

/// A group: lots with their units, ascending.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Lot, units.
    pub takes: Vec<(usize, i64)>,
}

impl Group {
    /// All its units.
    pub fn size(&self) -> i64 {
        self.takes.iter().map(|&(_, units)| units).sum()
    }
}

/// A connected part of the problem, solved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Its lots, ascending.
    pub lots: Vec<usize>,
    /// The groups chosen.
    pub groups: Vec<Group>,
    /// What they add up to.
    pub value: Value,
    /// Per level, what nothing passes; `i64::MAX` where nothing is known.
    pub bound: Value,
    /// What stands behind the bound.
    pub ground: Ground,
}

/// What stands behind a bound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ground {
    /// Every alternative was looked at: this many states.
    Enumerated(u64),
    /// HiGHS claims it.
    Highs,
    /// Too many lawful groups to list: only the trivial bound on level 1.
    Trivial,
}

/// Whether lots may share a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sharing {
    /// Yes, at this cost per unit.
    Cost(i64),
    /// Not as they are, but with others they may.
    NotYet,
    /// No, nor with any others.
    Never,
}

/// Says whether lots (two or more, ascending) may share a group. What is `Never` stays so with more
/// lots.
pub type Shares<'a> = dyn Fn(&[usize]) -> Sharing + Sync + 'a;

/// All parts, and how near each lot came to a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Packing {
    /// The connected parts, by their smallest lots.
    pub parts: Vec<Part>,
    /// Per lot: the size of the largest lawful group with others it could be in; 0 if there is
    /// none.
    pub largest: Vec<i64>,
    /// Per lot: the most units, up to the largest size, of lots that may share a group with it and
    /// one another, whether they reach the least size or not; itself included.
    pub reach: Vec<i64>,
}

/// Most lawful groups that are listed for one problem; with more, a sample is.
pub const PATTERNS_MAX: usize = 20_000;

/// Size of that sample.
pub const SAMPLE_MAX: usize = 2_000;

/// Nodes that HiGHS may search per level where the caller sets no limit.
const NODES_MAX: u64 = 2_000;

/// Solves every connected part.
///
/// # Errors
/// [`MilpError`] when HiGHS had to be asked and failed.
///
/// *Complexity*: lists up to 2^n groups of n lots that may all share, at most [`PATTERNS_MAX`];
/// beyond, [`SAMPLE_MAX`] of them, and only level 1 is bounded, trivially.
pub fn solve(problem: &Problem, shares: &Shares, stop: &Stop) -> Result<Packing, MilpError> {
    let listed = patterns::list(problem, shares, PATTERNS_MAX, SAMPLE_MAX);
    let stop = &stop
        .clone()
        .with_nodes_max(stop.nodes_max().unwrap_or(NODES_MAX));
    let parts = parts(problem, &listed.patterns)
        .into_iter()
        .map(|lots| part(problem, &listed, lots, stop))
        .collect::<Result<Vec<Part>, MilpError>>()?;
    let mut largest = vec![0; problem.lots.len()];
    for pattern in &listed.patterns {
        for &(lot, _) in &pattern.takes {
            largest[lot] = pattern.size().max(largest[lot]);
        }
    }
    Ok(Packing {
        parts,
        largest,
        reach: listed.reach,
    })
}

fn part(
    problem: &Problem,
    listed: &patterns::Listed,
    lots: Vec<usize>,
    stop: &Stop,
) -> Result<Part, MilpError> {
    if let [lot] = lots[..] {
        return Ok(alone::solve(problem, lot));
    }
    let here: Vec<&patterns::Pattern> = listed
        .patterns
        .iter()
        .filter(|p| lots.binary_search(&p.takes[0].0).is_ok())
        .collect();
    if listed.complete && subsets::suits(problem, &lots, here.len()) {
        return Ok(subsets::solve(problem, &lots, &here));
    }
    staged::solve(problem, &lots, &here, listed.complete, stop)
}

/// Lots connected by a lawful group, each set ascending, in the order of their smallest lots.
fn parts(problem: &Problem, patterns: &[patterns::Pattern]) -> Vec<Vec<usize>> {
    let mut union = UnionFind::<usize>::new(problem.lots.len());
    for pattern in patterns {
        pattern.takes.windows(2).for_each(|w| {
            union.union(w[0].0, w[1].0);
        });
    }
    let mut parts: Vec<(usize, Vec<usize>)> = Vec::new();
    for lot in 0..problem.lots.len() {
        let root = union.find_mut(lot);
        match parts.iter_mut().find(|(r, _)| *r == root) {
            Some((_, lots)) => lots.push(lot),
            None => parts.push((root, vec![lot])),
        }
    }
    parts.into_iter().map(|(_, lots)| lots).collect()
}

/// The value of a set of groups, from the definition of the levels.
pub fn evaluate(problem: &Problem, shares: &Shares, groups: &[Group]) -> Value {
    let mut value = [0; 6];
    let mut served = vec![0; problem.lots.len()];
    for group in groups {
        let size = group.size();
        let lots: Vec<usize> = group.takes.iter().map(|&(lot, _)| lot).collect();
        let cost = match lots[..] {
            [lot] if size < problem.sizes.min => problem.lots[lot].below,
            [lot] => problem.lots[lot].alone,
            _ => match shares(&lots) {
                Sharing::Cost(cost) => Some(cost),
                Sharing::NotYet | Sharing::Never => None,
            },
        };
        value[1] -= cost.expect("a group that is not allowed") * size;
        value[2] -= problem.sizes.shape[size as usize];
        value[3] -= patterns::metres(problem, &group.takes);
        value[4] -= if lots.len() == 1 { size * size } else { 0 };
        value[5] -= patterns::draws(problem, &lots);
        group
            .takes
            .iter()
            .for_each(|&(lot, units)| served[lot] += units);
    }
    let counted = |(lot, &units): (&Lot, &i64)| lot.weight * units.min(lot.low);
    value[0] = problem.lots.iter().zip(&served).map(counted).sum();
    value
}

fn add(a: Value, b: Value) -> Value {
    std::array::from_fn(|k| a[k] + b[k])
}

#[cfg(test)]
mod tests;
