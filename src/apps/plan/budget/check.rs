//! The frontier of a budget again: each point's seats are put where it says and served from
//! nothing, and each supported point is held against the best plan for the worth of money at which
//! it is one.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::super::expand::grown_at;
use super::costs::Costs;
use super::hull::Ground;
use super::{BudgetError, Spending};
use crate::base::stop::Stop;
use crate::domain::market::ProgrammeId;
use crate::domain::outcome::Case;
use crate::steps::plan::{PlanError, row, solved};

/// The costs \[fen\] of points that do not hold; none if all do.
///
/// *Complexity*: one flow per point, one per slope.
///
/// # Errors
/// [`BudgetError`].
pub fn check(
    case: Case,
    spending: &Spending,
    costs: &Costs,
    stop: &Stop,
) -> Result<Vec<i64>, BudgetError> {
    let mut wrong = served(case, spending, costs, stop)?;
    wrong.extend(supported(case, spending, costs, stop)?);
    wrong.sort_unstable();
    wrong.dedup();
    Ok(wrong)
}

/// A point: new seats by programme, cost, weight.
type Point = (BTreeMap<u32, i64>, i64, i64);

/// Points whose seats cost or serve something else than they say.
fn served(
    case: Case,
    spending: &Spending,
    costs: &Costs,
    stop: &Stop,
) -> Result<Vec<i64>, BudgetError> {
    let mut seats: BTreeMap<u32, i64> = BTreeMap::new();
    let mut points: Vec<Point> = vec![(seats.clone(), 0, spending.served)];
    for step in &spending.steps {
        for &(programme, units) in &step.seats {
            *seats.entry(programme).or_default() += units;
        }
        points.push((seats.clone(), step.cost_fen, step.served));
    }
    if let Some(last) = spending.steps.last() {
        let places = spending.places.iter();
        let seats = places.map(|place| (place.programme, i64::from(place.seats)));
        points.push((seats.collect(), last.cost_fen, last.served));
    }
    let differs = |(seats, cost, served): &Point| -> Result<Option<i64>, BudgetError> {
        let at = |id| seats.get(&row(id)).copied().unwrap_or(0);
        let ids: Vec<ProgrammeId> = case.market.programmes().ids().collect();
        let fen = |&id: &ProgrammeId| {
            let cost = costs
                .of(case.market, id)
                .map_or(0, |cost| i64::from(cost.0));
            at(id) * cost
        };
        let sum: i64 = ids.iter().map(fen).sum();
        let all = seats.values().sum();
        if sum != *cost || seats.values().any(|&seats| seats < 0) {
            return Ok(Some(*cost));
        }
        let again = solved(grown_at(case, spending.basis, all, at)?.drawn, stop)?;
        Ok((again.found.values[0] != -i128::from(*served)).then_some(*cost))
    };
    let found: Result<Vec<Option<i64>>, BudgetError> = points.par_iter().map(differs).collect();
    Ok(found?.into_iter().flatten().collect())
}

/// Supported points that another plan passes at the worth of money between them.
fn supported(
    case: Case,
    spending: &Spending,
    costs: &Costs,
    stop: &Stop,
) -> Result<Vec<i64>, BudgetError> {
    let ground = Ground::new(case, spending.basis, costs, stop)?;
    let unit = |cost: i64, served: i64| (cost / ground.coin, served / ground.grain);
    let mut last = unit(0, spending.served);
    let mut slopes: BTreeMap<(i64, i64), Vec<(i64, i64)>> = BTreeMap::new();
    for step in spending.steps.iter().filter(|step| step.supported) {
        let point = unit(step.cost_fen, step.served);
        let (money, heads) = (point.1 - last.1, point.0 - last.0);
        let both = slopes.entry(lowest(money, heads)).or_default();
        both.extend([last, point]);
        last = point;
    }
    let slopes: Vec<_> = slopes
        .into_iter()
        .filter(|(slope, _)| slope.1 > 0)
        .collect();
    let differs = |((money, heads), points): &((i64, i64), Vec<(i64, i64)>)| {
        let best = ground.weighed(*money, *heads, stop)?;
        let value = |(cost, weight): (i64, i64)| {
            i128::from(*money) * i128::from(cost) - i128::from(*heads) * i128::from(weight)
        };
        let least = value((best.cost, best.weight));
        let passed = points.iter().filter(|point| value(**point) != least);
        Ok(passed.map(|point| point.0 * ground.coin).collect())
    };
    let found: Result<Vec<Vec<i64>>, PlanError> = slopes.par_iter().map(differs).collect();
    Ok(found?.into_iter().flatten().collect())
}

/// A ratio in lowest terms.
fn lowest(a: i64, b: i64) -> (i64, i64) {
    let (mut x, mut y) = (a.abs(), b.abs());
    while y != 0 {
        (x, y) = (y, x % y);
    }
    (a / x.max(1), b / x.max(1))
}
