//! Parts of many lots by multipliers (Dantzig-Wolfe by group; Savelsbergh 1997): a linear program
//! over the groups found so far says what each lot is worth, pricing finds groups that are worth
//! more, until there is none. Then the multipliers bound every packing, in integers: with prices
//! u of lots, λ of the levels before and μ of a group,
//!
//! ```text
//! scale · F_k + Σ λ_l F_l  <=  Σ u + μ · groups      for every group there is, hence
//! scale · F_k  <=  Σ u + μ · groups - Σ λ_l v_l      for every packing that reaches v before k
//! ```
//!
//! Where the bound of a level is not reached, packings are told apart by how many groups they have;
//! in the end every group that can be in a better packing is listed, and they are put together in
//! all ways.
//!
//! ```text
//! price   the best group at given multipliers, or all good ones
//! master  the linear program: multipliers for a level
//! cover   groups put together in all ways that a budget of worth allows
//! ```

mod cover;
mod master;
mod price;

use std::collections::{BTreeMap, HashSet};

pub use price::{Made, Prices, counted};

use cover::{Cover, Covered};
use master::{Apart, Bounded, Master};
use price::{Pricer, Wanted};

use super::alone::{self, Bundle};
use super::patterns::{self, Pattern};
use super::serve::{BRIEF, LONG};
use super::{Group, Problem, Value, heads, reach, staged};
use crate::base::stop::Stop;
use crate::math::milp::MilpError;

/// Steps of a search for groups over all scenes.
const STEPS_MAX: u64 = 2_000_000;
/// Groups listed before a leaf is called open.
const LISTED_MAX: usize = 20_000;
/// Groups looked at in a search over all that could be in a better packing.
const COVER_MAX: u64 = 10_000_000;
/// Groups looked at in a search over those found so far.
const TRY_MAX: u64 = 3_000_000;
/// Leaves by number of groups.
const LEAVES_MAX: usize = 32;
/// The same where only level 1 is asked for; then HiGHS is not asked either.
const LEAVES_FEW: usize = 2;
/// Groups looked at in a search where only level 1 is asked for: before others are tried, and last.
const COVER_FEW: u64 = 200_000;
const COVER_LONG: u64 = 2_000_000;
/// Nodes that HiGHS may search per level for a better packing of the groups found so far.
const NODES_MAX: u64 = 200;

/// A group, or all groups of one lot alone.
#[derive(Clone, Debug)]
pub struct Column {
    /// Lots with their units; ascending.
    pub takes: Vec<(usize, i64)>,
    /// Levels 1 to 6, units of lots that may be cut counted in level 1.
    pub value: Value,
    /// How many groups it is.
    pub count: i64,
    /// Who makes it, if it is a group of several lots.
    pub maker: Option<usize>,
    /// Of a lot that may be cut: units outside groups of the least size.
    pub firm: Vec<(usize, i64)>,
    /// Whether it is what a lot that may be cut has alone, with at least one group of the least
    /// size or more.
    pub alone: Option<bool>,
    /// The groups.
    pub groups: Vec<Group>,
}

/// Packings of this many groups, and why none is better level by level.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leaf {
    /// Fewest and most groups.
    pub groups: Range,
    /// Fewest and most groups of some makers.
    pub makers: BTreeMap<usize, Range>,
    /// By level, from the first.
    pub levels: Vec<LevelProof>,
}

/// From the least to the largest number.
pub type Range = (i64, i64);

/// Why no packing of a leaf that is as good on the levels before is better on this one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LevelProof {
    /// Multipliers; no group is worth more than it costs.
    pub prices: Prices,
    /// Units of price in one of this level.
    pub scale: i64,
    /// What they bound the level to.
    pub bound: i64,
    /// Whether all groups that could be in a better packing were put together besides.
    pub exhausted: bool,
}

/// What was reached.
#[derive(Clone, Debug)]
pub struct Reached {
    /// The groups.
    pub groups: Vec<Group>,
    /// Levels 1 to 6.
    pub value: Value,
    /// Levels 1 to 6; `i64::MAX` where nothing is known.
    pub bound: Value,
    /// Why levels are proved, leaf by leaf.
    pub leaves: Vec<Leaf>,
}

/// Solves a part from a packing of it, with multipliers for the first `levels` of it.
///
/// # Errors
/// [`MilpError`] when HiGHS refuses a linear program.
pub fn solve(
    problem: &Problem,
    lots: &[usize],
    start: Vec<Group>,
    levels: usize,
    stop: &Stop,
) -> Result<Reached, MilpError> {
    let value = super::evaluate(problem, &start);
    let groups: i64 =
        lots.iter().map(|&l| problem.lots[l].high).sum::<i64>() / least_size(problem, lots);
    let mut work = Work {
        problem,
        lots,
        pricer: Pricer::new(problem, lots),
        columns: Vec::new(),
        listed: HashSet::new(),
        best: start,
        value,
        bound: {
            let [most, ..] = super::trivial(problem, lots);
            [most, i64::MAX, i64::MAX, i64::MAX, i64::MAX, i64::MAX]
        },
        leaves: vec![Leaf {
            groups: (0, groups),
            makers: BTreeMap::new(),
            levels: Vec::new(),
        }],
        brief: levels < 2,
        stop,
    };
    work.begin();
    for level in 0..levels.min(5) {
        if !work.level(level)? {
            break;
        }
    }
    if work.bound[4] == work.value[4] {
        work.draws();
    }
    Ok(Reached {
        groups: work.best,
        value: work.value,
        bound: work.bound,
        leaves: work.leaves,
    })
}

/// The fewest units that a group of the part may have.
fn least_size(problem: &Problem, lots: &[usize]) -> i64 {
    let below = lots
        .iter()
        .filter(|&&lot| problem.lots[lot].below.is_some());
    let below = below.map(|&lot| {
        if problem.splits(lot) {
            1
        } else {
            problem.lots[lot].low
        }
    });
    below.chain([problem.sizes.min]).min().unwrap_or(1).max(1)
}

struct Work<'a> {
    problem: &'a Problem,
    lots: &'a [usize],
    pricer: Pricer<'a>,
    /// Columns found so far.
    columns: Vec<Column>,
    /// What those of several lots take.
    listed: HashSet<Vec<(usize, i64)>>,
    best: Vec<Group>,
    value: Value,
    bound: Value,
    leaves: Vec<Leaf>,
    brief: bool,
    stop: &'a Stop,
}

impl Work<'_> {
    /// Columns of lots alone, and those of the first packing.
    fn begin(&mut self) {
        for &lot in self.lots {
            for bundle in alone::distinct(self.problem, lot) {
                self.columns.push(of_bundle(self.problem, lot, &bundle));
            }
        }
        self.keep_best();
    }

    fn keep_best(&mut self) {
        let shared: Vec<Made> = self.best.iter().filter_map(|g| self.made(g)).collect();
        for made in shared {
            if self.listed.insert(made.takes.clone()) {
                self.columns.push(of_made(self.problem, made));
            }
        }
    }

    fn made(&self, group: &Group) -> Option<Made> {
        let lots: Vec<usize> = group.takes.iter().map(|take| take.0).collect();
        let shared = (lots.len() > 1).then(|| super::sharing::sharing(self.problem, &lots));
        match shared.flatten() {
            Some(super::Sharing::By(maker)) => Some(Made::new(self.problem, &group.takes, maker)),
            _ => None,
        }
    }

    /// Bounds a level in every leaf; whether it is proved.
    fn level(&mut self, level: usize) -> Result<bool, MilpError> {
        if level == 0 && self.all_served() {
            return Ok(true);
        }
        let mut open: Vec<usize> = (0..self.leaves.len()).collect();
        let (mut most, mut asked) = (i64::MIN, false);
        while let Some(at) = open.pop() {
            if self.stop.raised() {
                return Ok(false);
            }
            if self.closed(at) {
                continue;
            }
            // A linear program that HiGHS does not end leaves the level without proof, no more.
            let bounded = match self.bounded(at, level) {
                Ok(bounded) => bounded,
                Err(MilpError::Rejected(why)) => return Err(MilpError::Rejected(why)),
                Err(MilpError::NoAnswer(_) | MilpError::Drifted) => return Ok(false),
            };
            let mut proof = bounded.proof;
            if proof.bound > self.value[level] {
                let mut covered = match self.brief {
                    true => self.sought(at, &proof),
                    false => self.tried(at, level, &proof, TRY_MAX),
                };
                if covered == Covered::Limit && !asked && !self.brief {
                    asked = true;
                    covered = self.asked(level).map_or(covered, Covered::Better);
                }
                if let Some(apart) = bounded.apart
                    && covered == Covered::Limit
                    && self.leaves.len() < (if self.brief { LEAVES_FEW } else { LEAVES_MAX })
                {
                    self.split(at, apart);
                    open.extend([at, self.leaves.len() - 1]);
                    continue;
                }
                if covered == Covered::Limit {
                    let looks = if self.brief { COVER_LONG } else { COVER_MAX };
                    covered = self.exhaust(at, level, &proof, looks);
                }
                match covered {
                    Covered::Better(groups) => {
                        self.improve(groups, level);
                        open = (0..self.leaves.len()).collect();
                        most = i64::MIN;
                        continue;
                    }
                    Covered::Nothing => proof.exhausted = true,
                    Covered::Limit => most = most.max(proof.bound),
                }
            }
            self.leaves[at].levels.push(proof);
        }
        self.bound[level] = most.max(self.value[level]);
        Ok(most == i64::MIN)
    }

    /// Proves level 1 where every lot is served that a lawful group could hold: each costs what it
    /// is worth, the others nothing.
    fn all_served(&mut self) -> bool {
        let Some((lots, most)) = reach::most(self.problem, self.lots, &self.best) else {
            return false;
        };
        if most > self.value[0] {
            return false;
        }
        let none = vec![0; self.problem.lots.len()];
        let proof = LevelProof {
            prices: Prices {
                levels: [1, 0, 0, 0, 0],
                lots,
                alone: none,
                group: 0,
                makers: vec![0; self.problem.makers.len()],
            },
            scale: 1,
            bound: most,
            exhausted: false,
        };
        self.leaves[0].levels.push(proof);
        self.bound[0] = most;
        true
    }

    /// Whether a level before was bounded below what is reached.
    fn closed(&self, at: usize) -> bool {
        let levels = self.leaves[at].levels.iter().zip(&self.value);
        levels.clone().any(|(level, &value)| level.bound < value)
    }

    /// Packings of few groups, or of few groups of a maker, on one side, of more on the other.
    fn split(&mut self, at: usize, apart: Apart) {
        let mut more = self.leaves[at].clone();
        let few = &mut self.leaves[at];
        let all = few.groups;
        let middle = match apart.maker {
            None => {
                few.groups.1 = apart.middle;
                &mut more.groups
            }
            Some(maker) => {
                few.makers.entry(maker).or_insert((0, all.1)).1 = apart.middle;
                more.makers.entry(maker).or_insert((0, all.1))
            }
        };
        middle.0 = apart.middle + 1;
        self.leaves.push(more);
    }

    /// A better packing; what was proved of levels from the first that it changes is to be proved
    /// again.
    fn improve(&mut self, groups: Vec<Group>, level: usize) {
        let groups = match level {
            0 => super::served(self.problem, self.lots, groups, (i64::MAX, BRIEF)),
            _ => groups,
        };
        self.value = super::evaluate(self.problem, &groups);
        self.best = groups;
        self.keep_best();
        for leaf in &mut self.leaves {
            leaf.levels.truncate(level);
        }
    }

    /// What HiGHS makes of the groups found so far, if it is better; only a hint, so that an answer
    /// of its that does not hold in integers is none.
    fn asked(&self, level: usize) -> Option<Vec<Group>> {
        let shared = self.columns.iter().filter(|column| column.maker.is_some());
        let pattern = |column: &Column| {
            let cost = column
                .maker
                .map_or(0, |maker| self.problem.makers[maker].cost);
            Pattern {
                takes: column.takes.clone(),
                value: patterns::value(self.problem, &column.takes, cost),
            }
        };
        let listed: Vec<Pattern> = shared.map(pattern).collect();
        let listed: Vec<&Pattern> = listed.iter().collect();
        let stop = self.stop.clone().with_nodes_max(NODES_MAX);
        let beat = (&self.value, level);
        let found = staged::improve(self.problem, self.lots, &listed, beat, &stop);
        let found = found.unwrap_or_default();
        found.filter(|groups| super::evaluate(self.problem, groups) > self.value)
    }

    /// Multipliers for a level in a leaf.
    fn bounded(&mut self, at: usize, level: usize) -> Result<Bounded, MilpError> {
        let mut master = Master {
            problem: self.problem,
            lots: self.lots,
            pricer: &self.pricer,
            columns: &mut self.columns,
            listed: &mut self.listed,
            reached: self.value,
            level,
            leaf: &self.leaves[at],
            stop: self.stop,
        };
        master.bound()
    }

    /// Level 1 alone: all groups that could be in a better packing put together if they are few,
    /// else a longer search for one.
    fn sought(&self, at: usize, proof: &LevelProof) -> Covered {
        match self.exhaust(at, 0, proof, COVER_FEW) {
            Covered::Limit => {}
            other => return other,
        }
        let effort = (proof.bound, LONG);
        let groups = super::served(self.problem, self.lots, self.best.clone(), effort);
        match super::evaluate(self.problem, &groups)[0] > self.value[0] {
            true => Covered::Better(groups),
            false => self.tried(at, 0, proof, COVER_FEW),
        }
    }

    /// Looks for a better packing among the groups found so far; never sure that there is none.
    fn tried(&self, at: usize, level: usize, proof: &LevelProof, looks: u64) -> Covered {
        let leaf = &self.leaves[at];
        let budget = self.budget(leaf, proof, level);
        match self.cover(
            leaf,
            proof,
            (self.known(&proof.prices, budget), looks),
            level,
        ) {
            Covered::Nothing => Covered::Limit,
            other => other,
        }
    }

    /// Looks for a packing of the leaf that is better on this level among all groups there are.
    fn exhaust(&self, at: usize, level: usize, proof: &LevelProof, looks: u64) -> Covered {
        let leaf = &self.leaves[at];
        match self.listed(&proof.prices, self.budget(leaf, proof, level)) {
            Some(columns) => self.cover(leaf, proof, (columns, looks), level),
            None => Covered::Limit,
        }
    }

    /// What a packing of the leaf that is better on a level may lose.
    fn budget(&self, leaf: &Leaf, proof: &LevelProof, level: usize) -> i64 {
        let mut beat = self.value;
        beat[level] += 1;
        budget(self.problem, self.lots, leaf, proof, &beat, level)
    }

    fn cover(
        &self,
        leaf: &Leaf,
        proof: &LevelProof,
        (columns, steps): (Vec<(i64, Column)>, u64),
        level: usize,
    ) -> Covered {
        let mut beat = self.value;
        beat[level] += 1;
        let budget = budget(self.problem, self.lots, leaf, proof, &beat, level);
        let mut cover = Cover::new(self.problem, self.lots, &columns, &proof.prices);
        cover.leaf = Some(leaf);
        cover.run(budget, &beat, level + 1, steps)
    }

    /// Columns found so far that lose no more than `budget`.
    fn known(&self, prices: &Prices, budget: i64) -> Vec<(i64, Column)> {
        let loses = |column: &Column| -master::worth(self.problem, prices, column);
        let near = self.columns.iter().filter(|column| loses(column) <= budget);
        near.map(|column| (loses(column), column.clone())).collect()
    }

    /// Every column that is worth at least minus `budget`; `None` where there are too many.
    fn listed(&self, prices: &Prices, budget: i64) -> Option<Vec<(i64, Column)>> {
        let mut columns = Vec::new();
        for column in self
            .columns
            .iter()
            .filter(|c| c.alone.is_some() || c.takes.len() == 1)
        {
            let worth = master::worth(self.problem, prices, column);
            if worth >= -budget {
                columns.push((-worth, column.clone()));
            }
        }
        let priced = self.pricer.price(prices, Wanted::All(-budget), STEPS_MAX);
        if !priced.whole {
            return None;
        }
        for (worth, made) in priced.groups {
            columns.push((-worth, of_made(self.problem, made)));
        }
        Some(columns)
    }

    /// Level 6: all packings that tie on the others, put together in all ways.
    fn draws(&mut self) {
        let mut sure = true;
        for at in 0..self.leaves.len() {
            if self.closed(at) {
                continue;
            }
            let leaf = self.leaves[at].clone();
            let Some(proof) = leaf.levels.last().filter(|_| leaf.levels.len() == 5) else {
                return;
            };
            let left = budget(self.problem, self.lots, &leaf, proof, &self.value, 4);
            let Some(mut columns) = self.listed(&proof.prices, left) else {
                return;
            };
            for (level, proof) in leaf.levels.iter().enumerate() {
                let left = budget(self.problem, self.lots, &leaf, proof, &self.value, level);
                columns.retain(|(_, c)| -master::worth(self.problem, &proof.prices, c) <= left);
            }
            let mut cover = Cover::new(self.problem, self.lots, &columns, &proof.prices);
            cover.leaf = Some(&leaf);
            let order = self.problem.order(self.lots);
            let reached = self.value;
            sure &= cover.least_draws(left, &reached, COVER_MAX, &mut |groups| {
                let value = super::evaluate(self.problem, groups);
                let first = || heads(&order, groups) > heads(&order, &self.best);
                if value > self.value || value == self.value && first() {
                    (self.value, self.best) = (value, groups.to_vec());
                }
                self.value
            });
        }
        self.bound[5] = if sure { self.value[5] } else { 0 };
    }
}

/// What a packing of a leaf that reaches `beat` up to a level may lose at its multipliers.
fn budget(
    problem: &Problem,
    lots: &[usize],
    leaf: &Leaf,
    proof: &LevelProof,
    beat: &Value,
    level: usize,
) -> i64 {
    let most = master::most(problem, lots, &proof.prices, leaf);
    let floor: i64 = (0..=level).map(|l| proof.prices.levels[l] * beat[l]).sum();
    most - floor
}

fn of_bundle(problem: &Problem, lot: usize, bundle: &Bundle) -> Column {
    let own = &problem.lots[lot];
    let mut value = bundle.value;
    let cut = problem.splits(lot);
    value[0] += match cut {
        true => own.weight * bundle.total().min(own.low),
        false => own.worth(),
    };
    let firm = bundle.total_not_least(problem.sizes.min);
    Column {
        takes: vec![(lot, bundle.total())],
        value,
        count: bundle.sizes.len() as i64 + i64::from(bundle.below > 0),
        maker: None,
        firm: if cut { vec![(lot, firm)] } else { vec![] },
        alone: cut.then_some(!bundle.sizes.is_empty()),
        groups: bundle.groups(lot),
    }
}

fn of_made(problem: &Problem, made: Made) -> Column {
    let least = made.takes.iter().map(|take| take.1).sum::<i64>() == problem.sizes.min;
    let firm = made.takes.iter().copied();
    let firm = firm
        .filter(|take| !least && problem.splits(take.0))
        .collect();
    Column {
        count: 1,
        firm,
        alone: None,
        groups: vec![Group {
            takes: made.takes.clone(),
        }],
        maker: Some(made.maker),
        takes: made.takes,
        value: made.value,
    }
}
