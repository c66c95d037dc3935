//! A block under one objective, as far as the effort allows: in go a block, prices to start from
//! and a plan to beat; out come a better plan if there is one, and a bound in integers.

use super::near::near;
use super::oracle::{Branch, Oracle};
use super::plan::{NONE, Plan};
use super::pool::{Exact, pool, scale};
use super::repack::repack;
use super::scalar::Scalar;
use super::surrogate::surrogate;
use super::tight::{Loose, Tight, profits};
use super::trace::{End, Node};
use super::tree::{Limits, Tree};
use super::volume::{Relaxation, Until, ascend};
use crate::base::stop::Stop;

/// How much may be spent on one objective; counted, never timed.
#[derive(Clone, Copy, Debug)]
pub(in super::super) struct Effort {
    /// Rounds of price improvement at the root.
    pub rounds: u32,
    /// Sets that are listed at a time.
    pub sets_max: usize,
    /// Cells of tables and items of sets that are looked at beyond the root's prices.
    pub work_max: u64,
    /// Whether the last search is written down.
    pub trace: bool,
}

/// What is known of a block.
#[derive(Clone, Debug)]
pub(in super::super) struct Known {
    /// Items of the best plan; `None` where none was found.
    pub items: Option<Vec<u32>>,
    /// Its profit.
    pub profit: Option<i128>,
    /// What no plan passes; below every profit where there is no plan.
    pub bound: i128,
    /// Prices per job and link.
    pub prices: Vec<f64>,
    /// Branches of the searches.
    pub nodes: u64,
    /// Cells of tables and items of sets looked at.
    pub work: u64,
    /// Whether it is certain that no plan keeps all rules.
    pub infeasible: bool,
    /// Why no plan is better than the best, if asked for and there is one.
    pub trace: Option<Node>,
}

/// A block of more agents than this is improved by neighborhoods before it is searched.
const AGENTS_FEW: usize = 24;
/// Rounds of the relaxation that prices capacities.
const LOOSE_ROUNDS: u32 = 200;
/// Rounds between two plans made from the sets of a round.
const ROUNDS_PER_PLAN: u32 = 32;
/// Rounds of price improvement when more jobs must be done than before.
const DEARER_ROUNDS: u32 = 200;
/// A guess starts at this part of the bound below it.
const GUESS_PART: i128 = 2048;

/// Solves a block from `start` prices, if there are any, with a plan to beat, if there is one.
pub(in super::super) fn settle(
    scalar: &Scalar,
    start: Option<&[f64]>,
    beat: Option<Plan>,
    effort: Effort,
    stop: &Stop,
) -> Known {
    let mut known = Known {
        items: None,
        profit: None,
        bound: i128::MAX,
        prices: Vec::new(),
        nodes: 0,
        work: 0,
        infeasible: false,
        trace: None,
    };
    if let Some(plan) = beat {
        keep(scalar, plan, &mut known);
    }
    let profit = profits(scalar);
    let loose = || {
        let mut loose = Loose::new(scalar, &profit);
        let zero = vec![0.0; loose.prices()];
        let until = Until {
            rounds: LOOSE_ROUNDS,
            below: no_plan(scalar),
            target: f64::MIN,
        };
        let found = ascend(&mut loose, &zero, until);
        loose.job_prices(&found)
    };
    let mut start = start.map_or_else(loose, <[f64]>::to_vec);
    let zero = vec![0.0; start.len()];
    if bound_at(scalar, &profit, &zero) < bound_at(scalar, &profit, &start) {
        start = zero;
    }
    improve_prices(scalar, &profit, &start, effort, &mut known);
    let root = Root::new(scalar, &known.prices);
    let bound = root.bound.div_euclid(root.scale);
    known.bound = bound.div_euclid(scalar.grain) * scalar.grain;
    known.bound = surrogate(scalar).map_or(known.bound, |other| other.min(known.bound));
    if scalar.agents.len() > AGENTS_FEW {
        neighborhoods(scalar, effort.work_max / 2, stop, &mut known);
    }
    if known.profit.is_none() && impossible(scalar, &known.prices) {
        known.bound = lowest(scalar);
        known.infeasible = true;
        return known;
    }
    known.trace = effort.trace.then(|| Node::closed(root.exact.clone()));
    search(&root, effort, stop, &mut known);
    known
}

/// Whether prices show that there is no plan at all: they prove less than any could be worth.
fn impossible(scalar: &Scalar, prices: &[f64]) -> bool {
    let lowest = lowest(scalar);
    let root = Root::new(scalar, &dearer(scalar, prices, lowest));
    root.bound < lowest * root.scale
}

/// What prices prove, nearly.
fn bound_at(scalar: &Scalar, profit: &[f64], prices: &[f64]) -> f64 {
    let mut oracle = Oracle::new(scalar, None);
    let mut tight = Tight {
        oracle: &mut oracle,
        branch: &Branch::whole(scalar),
        profit,
        share: &mut [],
        each: |_: &[u32], _: &[f64]| {},
    };
    tight.evaluate(prices, &mut vec![0.0; prices.len()])
}

/// Finds prices that prove a good bound, and plans on the way.
fn improve_prices(
    scalar: &Scalar,
    profit: &[f64],
    start: &[f64],
    effort: Effort,
    known: &mut Known,
) {
    let mut float = Oracle::new(scalar, None);
    let branch = Branch::whole(scalar);
    let mut share = vec![0.0; scalar.items.len()];
    let mut rounds = 0;
    let mut tight = Tight {
        oracle: &mut float,
        branch: &branch,
        profit,
        share: &mut share,
        each: |chosen: &[u32], _: &[f64]| {
            rounds += 1;
            if rounds % ROUNDS_PER_PLAN == 0 {
                let mut plan = Plan::new(scalar);
                plan.repair(chosen);
                keep(scalar, plan, known);
            }
        },
    };
    let until = Until {
        rounds: effort.rounds,
        below: no_plan(scalar),
        target: f64::MIN,
    };
    let prices = ascend(&mut tight, start, until);
    known.work += float.work;
    known.prices = prices;
    let mut order: Vec<u32> = (0..scalar.items.len() as u32).collect();
    order.retain(|&i| share[i as usize] > 0.02);
    order.sort_by(|&a, &b| {
        let (x, y) = (share[a as usize], share[b as usize]);
        y.total_cmp(&x).then(a.cmp(&b))
    });
    let mut plan = Plan::new(scalar);
    plan.put_in_order(&order);
    keep(scalar, plan, known);
}

/// Improves the plan of a large block by neighborhoods.
fn neighborhoods(scalar: &Scalar, work_max: u64, stop: &Stop, known: &mut Known) {
    let Some(items) = &known.items else {
        return;
    };
    let mut plan = Plan::new(scalar);
    items.iter().for_each(|&item| plan.put(item));
    known.work += near(scalar, &mut plan, &known.prices, work_max, stop);
    keep(scalar, plan, known);
}

/// Searches what lies within a guess of the bound, and guesses more until the best plan is in.
fn search(root: &Root, effort: Effort, stop: &Stop, known: &mut Known) {
    let grain = root.scalar.grain;
    let lowest = lowest(root.scalar);
    // A multiple of what divides all profits: nothing lies between.
    let mut guess = (known.bound.abs() / GUESS_PART / grain).max(1) * grain;
    let spent_before = known.work;
    while known.profit.is_none_or(|profit| profit < known.bound) {
        let beat = known.profit.unwrap_or(lowest).max(known.bound - guess);
        let limits = Limits {
            work_max: effort.work_max.saturating_sub(known.work - spent_before),
            sets_max: effort.sets_max,
            trace: effort.trace,
            stop,
        };
        let must = must(root.scalar, beat + grain);
        let (ended, spent) = if must == root.scalar.must {
            root.beyond(beat, &known.prices.clone(), limits, known)
        } else {
            let mut scalar = root.scalar.clone();
            scalar.must = must;
            let prices = dearer(&scalar, &known.prices, beat + grain);
            Root::new(&scalar, &prices).beyond(beat, &prices, limits, known)
        };
        known.work += spent;
        if !ended {
            return;
        }
        known.bound = known.profit.unwrap_or(beat).max(beat);
        known.infeasible = known.profit.is_none() && beat == lowest;
        if known.infeasible {
            return;
        }
        guess = guess.saturating_mul(2);
    }
}

/// Jobs that must be done in a plan worth `least`: without one, even the best items of all others
/// are worth less.
fn must(scalar: &Scalar, least: i128) -> Vec<bool> {
    let best = |job: &Vec<u32>| {
        let profits = job.iter().map(|&i| scalar.items[i as usize].profit);
        profits.max().unwrap_or(0)
    };
    let best: Vec<i128> = scalar.of_job.iter().map(best).collect();
    let most = |(&best, &must): (&i128, &bool)| if must { best } else { best.max(0) };
    let all: i128 = best.iter().zip(&scalar.must).map(most).sum();
    let jobs = best.iter().zip(&scalar.must);
    jobs.map(|(&best, &must)| must || all - best.max(0) < least)
        .collect()
}

/// Prices for a block in which more jobs must be done than in the one that `prices` were made for.
fn dearer(scalar: &Scalar, prices: &[f64], least: i128) -> Vec<f64> {
    let profit = profits(scalar);
    let mut oracle = Oracle::new(scalar, None);
    let mut share = vec![0.0; scalar.items.len()];
    let mut tight = Tight {
        oracle: &mut oracle,
        branch: &Branch::whole(scalar),
        profit: &profit,
        share: &mut share,
        each: |_: &[u32], _: &[f64]| {},
    };
    let below = least as f64;
    let until = Until {
        rounds: DEARER_ROUNDS,
        below: below - below.abs() * 1e-9 - 1e-3,
        target: f64::MIN,
    };
    ascend(&mut tight, prices, until)
}

/// A block with the bound of its prices.
struct Root<'a> {
    scalar: &'a Scalar,
    /// Holds the worths at the prices.
    whole: Oracle<'a, i128>,
    /// In units of 1 / `scale`.
    bound: i128,
    scale: i128,
    /// The prices, in units of 1 / `scale`.
    exact: Vec<i128>,
}

impl<'a> Root<'a> {
    fn new(scalar: &'a Scalar, prices: &[f64]) -> Self {
        let exact = Exact::new(scalar, prices, scale(scalar));
        let mut whole = Oracle::new(scalar, None);
        let bound = exact.put_worth(&mut whole) + whole.best(&Branch::whole(scalar));
        Root {
            scalar,
            whole,
            bound,
            scale: exact.scale,
            exact: exact.prices,
        }
    }

    /// Searches for plans worth more than `beat`; whether it ended, and what it looked at.
    fn beyond(&self, beat: i128, prices: &[f64], limits: Limits, known: &mut Known) -> (bool, u64) {
        let gap = self.bound - (beat + self.scalar.grain) * self.scale;
        let mut node = Node::closed(self.exact.clone());
        if gap < 0 {
            known.trace = limits.trace.then_some(node);
            return (true, 0);
        }
        let branch = Branch::whole(self.scalar);
        let sets = pool(&self.whole, &branch, gap, limits.sets_max);
        let mut tree = Tree::new(self.scalar, sets.as_ref(), self.scale, beat, limits);
        let searched = tree.search(branch.state, prices);
        let ended = searched.is_some();
        known.nodes += tree.nodes;
        let work = tree.work();
        known.trace = searched.filter(|_| tree.traced()).map(|searched| {
            if sets.is_none() {
                return searched;
            }
            node.end = End::Listed(Box::new(searched));
            node
        });
        if let Some(items) = tree.best {
            known.profit = Some(tree.beat);
            known.items = Some(items);
        }
        (ended, work)
    }
}

/// Less than any plan can be worth.
fn lowest(scalar: &Scalar) -> i128 {
    -scalar.range - scalar.grain
}

/// A bound below this shows that there is no plan. Prices would run away beyond it.
fn no_plan(scalar: &Scalar) -> f64 {
    let lowest = lowest(scalar) as f64;
    lowest - lowest.abs() * 1e-9 - 1.0
}

/// Improves a plan by moves and keeps it if it is the best.
fn keep(scalar: &Scalar, mut plan: Plan, known: &mut Known) {
    plan.improve();
    repack(scalar, &mut plan);
    plan.improve();
    if plan.holds() && known.profit.is_none_or(|profit| plan.profit > profit) {
        known.profit = Some(plan.profit);
        let items = plan.of_job.iter().copied().filter(|&i| i != NONE);
        known.items = Some(items.collect());
    }
}
