//! Plans held against scenarios: what a plan that is kept as far as the rules allow falls short of
//! the best award there, at worst and on average.
//!
//! A plan is an award by codes. In a scenario it is worth the best award that gives no class to any
//! other bid than the plan does: pairs that break a rule there, or that seats no longer hold, are
//! left out in the best way. Its regret in A1 is the scenario's optimum less that; in A2 the same
//! over scenarios in which it loses nothing of A1.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;
use schemars::JsonSchema;
use serde::Serialize;

use super::super::award::{Answered, ByAward};
use super::digest::Digest;
use super::line::Classes;
use crate::base::stop::Stop;
use crate::domain::change::Scenario;
use crate::domain::market::BidId;
use crate::domain::outcome::{Formation, Pair};
use crate::math::assign::Memo;
use crate::math::milp::MilpError;
use crate::steps::award::{Terms, award_under, pairs};

/// Plans beside the base.
const OTHERS: usize = 4;
/// Most scenarios that plans are held against, evenly spaced.
const SCENARIOS_MOST: u64 = 400;
/// What a solve of a block may take: each class has one bid at most.
const WORK_MAX: u64 = 200_000_000;

/// A plan and how it fares.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Plan {
    /// 0 for the base, else its place among the most frequent other awards.
    pub place: usize,
    /// Awards in which it differs from the base, as rows write them.
    pub moves: String,
    /// How many.
    pub moved: u64,
    /// Scenarios of the whole sweep in which it is the best award.
    pub best_in: u64,
    /// Scenarios it was held against.
    pub scenarios: u64,
    /// Scenarios in which keeping to it breaks a floor or pin that can be held; they do not count
    /// in what follows.
    pub unlawful: u64,
    /// The largest regret in A1 with the first scenario that has it; `None` without any scenario.
    pub most_heads: Option<(i64, u64)>,
    /// The sum of regrets in A1.
    pub sum_heads: i64,
    /// Scenarios in which it loses nothing of A1.
    pub even: u64,
    /// The largest regret in A2 among these, with the first scenario that has it.
    pub most_quality: Option<(i64, u64)>,
    /// The sum of regrets in A2 among these.
    pub sum_quality: i64,
}

impl Plan {
    /// Scenarios that count.
    pub fn counted(&self) -> u64 {
        self.scenarios - self.unlawful
    }

    /// Mean regret in A1.
    pub fn mean_heads(&self) -> Option<f64> {
        mean(self.sum_heads, self.counted())
    }

    /// Mean regret in A2 where nothing of A1 is lost.
    pub fn mean_quality(&self) -> Option<f64> {
        mean(self.sum_quality, self.even)
    }
}

fn mean(sum: i64, of: u64) -> Option<f64> {
    (of > 0).then(|| sum as f64 / of as f64)
}

/// How plans fare.
#[derive(Clone, Debug, Default, PartialEq, Serialize, JsonSchema)]
pub struct Regrets {
    /// The base first, then the others by how often they are the best award.
    pub plans: Vec<Plan>,
    /// One scenario of how many was looked at.
    pub every: u64,
    /// Scenarios looked at without a best award to compare with: refused, failed, other classes.
    pub skipped: u64,
    /// The plan with the least largest regret, in A1, then A2; a plan that is lawful in more
    /// scenarios goes before.
    pub minimax: usize,
    /// The plan with the least mean regret, likewise.
    pub expected: usize,
}

/// A scenario's optimum less a plan's worth, in A1 and A2; `None` where the plan is not lawful.
type Short = Option<[i64; 2]>;

/// How the base and the most frequent other awards fare.
///
/// *Complexity*: per scenario its optimum and one small award per plan.
///
/// # Errors
/// [`MilpError`] when HiGHS had to be asked and failed.
pub fn regrets(
    digest: &Digest,
    classes: &Classes,
    (engine, scenario): (&ByAward, &(dyn Fn(u64) -> Scenario + Sync)),
    stop: &Stop,
) -> Result<Regrets, MilpError> {
    let mut plans = plans(digest, classes);
    let awards: Vec<_> = plans
        .iter()
        .map(|plan| award(classes, &plan.moves))
        .collect();
    let every = digest.counts.rows.div_ceil(SCENARIOS_MOST).max(1);
    let numbers: Vec<u64> = (0..digest.counts.rows).filter(|n| n % every == 0).collect();
    let one = |&number: &u64| -> Result<(u64, Option<Vec<Short>>), MilpError> {
        let answered = engine.ask(&scenario(number), stop)?;
        let same = answered.filter(|answered| is_same(engine, answered));
        let Some(answered) = same else {
            return Ok((number, None));
        };
        let shorts = awards.iter().map(|award| short(&answered, award, stop));
        Ok((number, Some(shorts.collect::<Result<_, _>>()?)))
    };
    let all: Vec<(u64, Option<Vec<Short>>)> =
        numbers.par_iter().map(one).collect::<Result<_, _>>()?;
    let mut skipped = 0;
    for (number, shorts) in all {
        let Some(shorts) = shorts else {
            skipped += 1;
            continue;
        };
        plans
            .iter_mut()
            .zip(shorts)
            .for_each(|(plan, short)| count(plan, number, short));
    }
    let [minimax, expected] = best(&plans);
    Ok(Regrets {
        plans,
        every,
        skipped,
        minimax,
        expected,
    })
}

fn plans(digest: &Digest, classes: &Classes) -> Vec<Plan> {
    let often = |moves: &str| digest.awards.get(moves).map_or(0, |often| often.count);
    let mut others: Vec<_> = digest
        .awards
        .iter()
        .filter(|(moves, _)| !moves.is_empty())
        .collect();
    others.sort_by_key(|(_, often)| (std::cmp::Reverse(often.count), often.first));
    let others = others
        .into_iter()
        .take(OTHERS)
        .map(|(moves, _)| moves.as_str());
    let all = [""].into_iter().chain(others).enumerate();
    all.map(|(place, moves)| Plan {
        place,
        moves: moves.to_owned(),
        moved: classes.moves(moves).len() as u64,
        best_in: often(moves),
        scenarios: 0,
        unlawful: 0,
        most_heads: None,
        sum_heads: 0,
        even: 0,
        most_quality: None,
        sum_quality: 0,
    })
    .collect()
}

/// Classes with their bids in a plan, by code.
fn award(classes: &Classes, moves: &str) -> BTreeMap<String, String> {
    let moves: BTreeMap<usize, Option<String>> = classes.moves(moves).into_iter().collect();
    let held = classes.all().iter().enumerate().filter_map(|(at, class)| {
        let bid = moves.get(&at).unwrap_or(&class.winner).clone()?;
        Some((class.code.clone(), bid))
    });
    held.collect()
}

/// Whether a scenario has the classes of the base.
fn is_same(engine: &ByAward, answered: &Answered) -> bool {
    let members = |formation: &Formation| -> Vec<_> {
        let classes = formation.classes.iter();
        classes
            .map(|class| (class.code.clone(), class.members.clone()))
            .collect()
    };
    members(engine.case().formation) == members(&answered.formation)
}

fn short(
    answered: &Answered,
    plan: &BTreeMap<String, String>,
    stop: &Stop,
) -> Result<Short, MilpError> {
    let case = answered.case();
    let code = |bid: BidId| case.market.bids()[bid].code.as_str();
    let planned = |pair: &Pair| {
        let class = &case.formation.classes[pair.class].code;
        plan.get(class).is_some_and(|bid| bid == code(pair.bid))
    };
    let barred: BTreeSet<Pair> = pairs(case)
        .into_iter()
        .filter(|pair| !planned(pair))
        .collect();
    let memo = Memo::default();
    let terms = Terms {
        memo: &memo,
        barred: &barred,
        kept: &[],
        work_max: WORK_MAX,
    };
    let best = &answered.reached;
    let kept = award_under(case, terms, stop)?;
    Ok(kept
        .filter(|kept| kept.unmet.iter().all(|floor| best.unmet.contains(floor)))
        .map(|kept| [best.value[0] - kept.value[0], best.value[1] - kept.value[1]]))
}

fn count(plan: &mut Plan, number: u64, short: Short) {
    let worst = |most: &mut Option<(i64, u64)>, value: i64| {
        if most.is_none_or(|(so_far, _)| value > so_far) {
            *most = Some((value, number));
        }
    };
    plan.scenarios += 1;
    let Some([heads, quality]) = short else {
        plan.unlawful += 1;
        return;
    };
    worst(&mut plan.most_heads, heads);
    plan.sum_heads += heads;
    if heads == 0 {
        plan.even += 1;
        worst(&mut plan.most_quality, quality);
        plan.sum_quality += quality;
    }
}

/// The plans with the least largest and the least mean regret.
fn best(plans: &[Plan]) -> [usize; 2] {
    let most = |most: Option<(i64, u64)>| most.map_or(i64::MAX, |(value, _)| value);
    let minimax = |plan: &&Plan| {
        (
            plan.unlawful,
            most(plan.most_heads),
            most(plan.most_quality),
        )
    };
    let minimax = plans
        .iter()
        .min_by_key(minimax)
        .map_or(0, |plan| plan.place);
    let or_last = |mean: Option<f64>| mean.unwrap_or(f64::INFINITY);
    let expected = plans.iter().min_by(|a, b| {
        let by_heads = or_last(a.mean_heads()).total_cmp(&or_last(b.mean_heads()));
        let by_quality = or_last(a.mean_quality()).total_cmp(&or_last(b.mean_quality()));
        a.unlawful.cmp(&b.unlawful).then(by_heads).then(by_quality)
    });
    [minimax, expected.map_or(0, |plan| plan.place)]
}
