//! Lots into groups of bounded size, over a lexicographic objective: class formation without the
//! words. In go lots and a rule that says which lots may share a group, and at what cost per unit;
//! out come groups, per connected part of the problem, with what was proved.
//!
//! *Method*: lawful groups are listed where they are few; a lot by itself is solved by listing its
//! cuts, a small part by dynamic programming over what is left of it. Of a larger part a packing is
//! built, neighborhoods of it are regrouped until more is served, and multipliers of its lots prove
//! it, level by level, or bound it; beyond that level 1 is bounded by what lots could be in any
//! group.
//!
//! Levels: 1 max Σ weight · min(served, low); 2 min Σ cost · size; 3 min Σ shape(size);
//! 4 min Σ units · metres to the group's anchor, the site of its largest contributor; 5 min Σ size²
//! over groups of one lot; 6 min Σ draws over pairs that share a group.

mod alone;
mod columns;
mod every;
mod local;
mod pairs;
mod patterns;
mod reach;
pub mod read;
mod serve;
mod sharing;
mod staged;
mod table;

use fixedbitset::FixedBitSet;
use petgraph::unionfind::UnionFind;

pub use columns::{Leaf, LevelProof, Prices};
pub use every::{Lawful, every, value_of};
pub use sharing::Sharing;

use pairs::Pairs;
use serve::{BRIEF, LONG, Patience};

use super::milp::MilpError;
use crate::base::draw::{draw, draw_pair};
use crate::base::ids::Id;
use crate::base::stop::Stop;
use crate::ids;

/// A lexicographic value of six levels, all maximized: level 1 as it is, costs negative.
pub type Value = [i64; 6];

ids! {
    /// A place where lots stand.
    SiteId;
}

/// What is to be grouped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lot {
    /// Its name in draws.
    pub code: String,
    /// Units that count, at least 1. Below [`Sizes::cut_from`] the lot is whole; from there it may
    /// be cut.
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
    /// Attributes, ascending, at least one: the lots of a group share one.
    pub traits: Vec<u32>,
    /// A range of values, of which the lots of a group share one; `None`: any.
    pub span: Option<(i64, i64)>,
    /// Whose it is, ascending, at least one.
    pub owners: Vec<u32>,
    /// Whether it may share a group with lots of other owners.
    pub mixes: bool,
    /// Where it stands.
    pub site: SiteId,
    /// Who may make a group that it is in with others: indices of [`Problem::makers`], ascending.
    pub makers: Vec<u32>,
}

/// Somebody who makes groups of two or more lots.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Maker {
    /// Cost per unit.
    pub cost: i64,
    /// Whether it makes groups of one owner only, wherever they stand, or of several owners only.
    pub one_owner: bool,
    /// Lots of which the group holds at least one; empty: none in particular.
    pub needs: Vec<usize>,
}

/// Bounds on groups.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sizes {
    /// Least size.
    pub min: i64,
    /// Largest size.
    pub max: i64,
    /// Lots from this many units on may be cut.
    pub cut_from: i64,
    /// Least part of a cut lot in a group with others.
    pub chunk_min: i64,
    /// Level 1 of a group by size beside what its units count for, for `0..=max`.
    pub gain: Vec<i64>,
    /// Level 3 by size, for `0..=max`.
    pub shape: Vec<i64>,
}

/// Lots with what lies between them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// In the order that breaks ties of the largest contributor.
    pub lots: Vec<Lot>,
    /// Bounds.
    pub sizes: Sizes,
    /// Who makes groups of several lots.
    pub makers: Vec<Maker>,
    /// Most owners of a group.
    pub owners_max: Option<usize>,
    /// Most metres between two sites of a group of several owners.
    pub spread_max: Option<i64>,
    /// Metres between two sites, symmetric.
    pub metres: Vec<Vec<i64>>,
    /// Seed of the draws.
    pub seed: String,
}

impl Lot {
    /// Level 1 of all units that count.
    pub fn worth(&self) -> i64 {
        self.weight * self.low
    }
}

impl Problem {
    /// Whether a lot may be cut.
    pub fn splits(&self, lot: usize) -> bool {
        self.lots[lot].low >= self.sizes.cut_from
    }

    /// Metres between two lots.
    pub fn far(&self, a: usize, b: usize) -> i64 {
        self.metres[self.lots[a].site.index()][self.lots[b].site.index()]
    }

    /// Whether two sites are near enough for one group.
    pub fn near(&self, a: SiteId, b: SiteId) -> bool {
        self.spread_max
            .is_none_or(|most| self.metres[a.index()][b.index()] <= most)
    }

    /// The draw of a pair of lots, in `0..2^40`.
    pub fn draw_of(&self, a: usize, b: usize) -> i64 {
        draw_pair(&self.seed, &self.lots[a].code, &self.lots[b].code) as i64
    }

    /// Lots in the order of their draws, which breaks the last tie.
    pub fn order(&self, lots: &[usize]) -> Vec<usize> {
        let mut order = lots.to_vec();
        order.sort_by_cached_key(|&lot| (draw(&self.seed, &self.lots[lot].code), lot));
        order
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
    /// Multipliers of the levels that they prove, by numbers of groups.
    pub leaves: Vec<Leaf>,
}

/// What stands behind a bound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ground {
    /// Every alternative was looked at: this many states.
    Enumerated(u64),
    /// Multipliers.
    Columns,
    /// HiGHS claims it.
    Highs,
    /// All served that could be.
    Trivial,
}

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

/// As many are listed where only level 1 is asked for.
const PATTERNS_FEW: usize = 2_000;
/// The size of a sample there.
const SAMPLE_FEW: usize = 200;

/// Lots of a part up to which multipliers are sought for all levels; of more, for level 1.
const LEVELS_MAX: usize = 64;
/// Lots of a part up to which multipliers are sought for level 1.
const COLUMNS_MAX: usize = 120;

/// Lots of a part from which on multipliers are sought even where every alternative was looked at:
/// whoever doubts it would have to look at too many again.
const PROVE_FROM: usize = 11;
/// The same by states looked at.
const PROVE_STATES: u64 = 300_000;

/// Lots of a problem up to which its groups are listed.
const LISTED_MAX: usize = 64;

/// Which levels are to be proved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    /// All that can be within the limits; of parts of more than 64 lots only level 1.
    All,
    /// This many levels, at least 1; the others as far as looking at every alternative goes, else
    /// without proof. With 1 little is spent on a part.
    Levels(usize),
}

/// Solves every connected part.
///
/// # Errors
/// [`MilpError`] when HiGHS refuses a linear program.
///
/// *Complexity*: exponential in the worst case, within limits that count work; what is not proved
/// within them is bounded.
pub fn solve(problem: &Problem, depth: Depth, stop: &Stop) -> Result<Packing, MilpError> {
    let listed = match problem.lots.len() {
        0..=LISTED_MAX if depth == Depth::Levels(1) => {
            patterns::list(problem, PATTERNS_FEW, SAMPLE_FEW)
        }
        0..=LISTED_MAX => patterns::list(problem, PATTERNS_MAX, SAMPLE_MAX),
        _ => patterns::unlisted(problem),
    };
    let parts = near(problem)
        .into_iter()
        .map(|lots| part(problem, &listed, lots, depth, stop))
        .collect::<Result<Vec<Part>, MilpError>>()?;
    let mut largest = vec![0; problem.lots.len()];
    let listed_groups = listed.patterns.iter().map(|pattern| &pattern.takes);
    let chosen = parts.iter().flat_map(|part| &part.groups);
    for takes in listed_groups.chain(chosen.map(|group| &group.takes)) {
        let size = takes.iter().map(|take| take.1).sum();
        for &(lot, _) in takes.iter().filter(|_| takes.len() > 1) {
            largest[lot] = largest[lot].max(size);
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
    depth: Depth,
    stop: &Stop,
) -> Result<Part, MilpError> {
    let work = match depth {
        Depth::Levels(1) => table::WORK_FEW,
        _ => table::WORK_MAX,
    };
    let enumerated = if listed.complete {
        by_table(problem, &lots, &listed.patterns, work)
    } else {
        None
    };
    let short = |part: &Part| match part.ground {
        Ground::Enumerated(states) => lots.len() < PROVE_FROM && states < PROVE_STATES,
        _ => false,
    };
    match enumerated {
        Some(part) if depth != Depth::All || short(&part) => return Ok(part),
        Some(mut part) => {
            let reached = columns::solve(problem, &lots, part.groups.clone(), 5, stop)?;
            let agrees = (0..5).all(|level| reached.bound[level] == part.value[level]);
            part.leaves = if agrees { reached.leaves } else { Vec::new() };
            return Ok(part);
        }
        None => {}
    }
    let start = served(
        problem,
        &lots,
        local::pack(problem, &lots, depth),
        (i64::MAX, BRIEF),
    );
    let levels = match depth {
        Depth::All if lots.len() > LEVELS_MAX => 1,
        Depth::All => 5,
        Depth::Levels(levels) => levels.clamp(1, 5),
    };
    if lots.len() > COLUMNS_MAX {
        return Ok(by_reach(problem, lots, start));
    }
    let reached = columns::solve(problem, &lots, start, levels, stop)?;
    Ok(Part {
        lots,
        groups: reached.groups,
        value: reached.value,
        bound: reached.bound,
        ground: Ground::Columns,
        leaves: reached.leaves,
    })
}

/// A part by looking at every alternative, in pieces that no lawful group joins; `None` where there
/// are too many.
fn by_table(
    problem: &Problem,
    lots: &[usize],
    patterns: &[patterns::Pattern],
    work: usize,
) -> Option<Part> {
    let of_part = |p: &&patterns::Pattern| lots.binary_search(&p.takes[0].0).is_ok();
    let here: Vec<&patterns::Pattern> = patterns.iter().filter(of_part).collect();
    let mut whole = Part {
        lots: lots.to_vec(),
        groups: Vec::new(),
        value: [0; 6],
        bound: [0; 6],
        ground: Ground::Enumerated(0),
        leaves: Vec::new(),
    };
    let mut states = 0;
    for piece in pieces(lots, &here) {
        let of_piece = |p: &&&patterns::Pattern| piece.binary_search(&p.takes[0].0).is_ok();
        let here: Vec<&patterns::Pattern> = here.iter().filter(of_piece).copied().collect();
        let part = match piece[..] {
            [lot] => alone::solve(problem, lot),
            _ => table::solve(problem, &piece, &here, work)?,
        };
        if let Ground::Enumerated(looked) = part.ground {
            states += looked;
        }
        whole.value = add(whole.value, part.value);
        whole.groups.extend(part.groups);
    }
    whole.bound = whole.value;
    whole.ground = Ground::Enumerated(states);
    Some(whole)
}

/// Lots connected by pairs that may share a group, each set ascending, in the order of their
/// smallest lots.
fn near(problem: &Problem) -> Vec<Vec<usize>> {
    let n = problem.lots.len();
    let mut union = UnionFind::<usize>::new(n);
    for a in 0..n {
        let joint = sharing::Joint::of(problem, a);
        for b in a + 1..n {
            if !union.equiv(a, b) && joint.with(problem, b).is_some() {
                union.union(a, b);
            }
        }
    }
    sets(&union.into_labeling())
}

/// Lots of a part connected by a lawful group.
fn pieces(lots: &[usize], patterns: &[&patterns::Pattern]) -> Vec<Vec<usize>> {
    let mut union = UnionFind::<usize>::new(lots.len());
    let place = |lot: usize| lots.partition_point(|&other| other < lot);
    for pattern in patterns {
        pattern.takes.windows(2).for_each(|w| {
            union.union(place(w[0].0), place(w[1].0));
        });
    }
    let sets = sets(&union.into_labeling());
    let named = |set: Vec<usize>| set.into_iter().map(|at| lots[at]).collect();
    sets.into_iter().map(named).collect()
}

/// Places with the same label, each set ascending, in the order of their first places.
fn sets(labels: &[usize]) -> Vec<Vec<usize>> {
    let mut place = vec![usize::MAX; labels.len()];
    let mut sets: Vec<Vec<usize>> = Vec::new();
    for (at, &label) in labels.iter().enumerate() {
        if place[label] == usize::MAX {
            place[label] = sets.len();
            sets.push(Vec::new());
        }
        sets[place[label]].push(at);
    }
    sets
}

/// A packing that serves more, if one is found, of a part where some are in no group; at best the
/// level 1 of `effort`.
fn served(
    problem: &Problem,
    lots: &[usize],
    groups: Vec<Group>,
    effort: (i64, Patience),
) -> Vec<Group> {
    let mut free = FixedBitSet::with_capacity(problem.lots.len());
    lots.iter().for_each(|&lot| free.insert(lot));
    let takes = groups.iter().flat_map(|group| &group.takes);
    takes.for_each(|&(lot, _)| free.remove(lot));
    let mut pairs = Pairs::new(problem, lots);
    let mut hopeless = FixedBitSet::with_capacity(lots.len());
    for lot in free.ones() {
        let at = pairs.place(lot);
        hopeless.set(at, !pairs.possible(at));
    }
    match free.count_ones(..) > hopeless.count_ones(..) {
        true => serve::serve(problem, &mut pairs, groups, &hopeless, effort),
        false => groups,
    }
}

/// A packing with the bound of what any lawful group could hold.
fn by_reach(problem: &Problem, lots: Vec<usize>, groups: Vec<Group>) -> Part {
    let most = reach::most(problem, &lots, &groups);
    let mut bound = [i64::MAX; 6];
    bound[0] = most.map_or(trivial(problem, &lots)[0], |(_, most)| most);
    let groups = match evaluate(problem, &groups)[0] < bound[0] {
        true => served(problem, &lots, groups, (bound[0], LONG)),
        false => groups,
    };
    Part {
        value: evaluate(problem, &groups),
        lots,
        groups,
        bound,
        ground: Ground::Trivial,
        leaves: Vec::new(),
    }
}

/// Asks HiGHS for all levels of the whole problem over all lawful groups, all gaps 0.
///
/// # Errors
/// [`MilpError`] when HiGHS refuses.
pub fn second_opinion(problem: &Problem, stop: &Stop) -> Result<Part, MilpError> {
    let listed = patterns::list(problem, usize::MAX, 0);
    let lots: Vec<usize> = (0..problem.lots.len()).collect();
    let here: Vec<&patterns::Pattern> = listed.patterns.iter().collect();
    staged::solve(problem, &lots, &here, listed.complete, stop)
}

/// The value of a set of groups, from the definition of the levels.
pub fn evaluate(problem: &Problem, groups: &[Group]) -> Value {
    let mut value = [0; 6];
    let mut served = vec![0; problem.lots.len()];
    for group in groups {
        let size = group.size();
        let lots: Vec<usize> = group.takes.iter().map(|&(lot, _)| lot).collect();
        let cost = match lots[..] {
            [lot] if size < problem.sizes.min => problem.lots[lot].below,
            [lot] => problem.lots[lot].alone,
            _ => match sharing::sharing(problem, &lots) {
                Some(Sharing::By(maker)) => Some(problem.makers[maker].cost),
                Some(Sharing::NotYet) | None => None,
            },
        };
        value[0] += problem.sizes.gain[size as usize];
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
    value[0] += problem.lots.iter().zip(&served).map(counted).sum::<i64>();
    value
}

/// The last tie: groups by the units of the lots in `order`, the one of more units first.
fn heads(order: &[usize], groups: &[Group]) -> Vec<Vec<i64>> {
    let units = |group: &Group, lot| group.takes.iter().find(|t| t.0 == lot).map_or(0, |t| t.1);
    let row = |group: &Group| order.iter().map(|&lot| units(group, lot)).collect();
    let mut rows: Vec<Vec<i64>> = groups.iter().map(row).collect();
    rows.sort_by(|a, b| b.cmp(a));
    rows
}

/// Level 1 of lots all served in as many groups as there can be; nothing on the levels after.
fn trivial(problem: &Problem, lots: &[usize]) -> Value {
    let lots = lots.iter().map(|&lot| &problem.lots[lot]);
    let units: i64 = lots.clone().map(|lot| lot.high).sum();
    let gain = problem.sizes.gain.iter().copied().max().unwrap_or(0).max(0);
    let groups = units / problem.sizes.min.max(1);
    let mut most = [0; 6];
    most[0] = lots.map(Lot::worth).sum::<i64>() + gain * groups;
    most
}

fn add(a: Value, b: Value) -> Value {
    std::array::from_fn(|k| a[k] + b[k])
}

#[cfg(test)]
mod tests;
