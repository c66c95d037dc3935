//! The weights that draws may give: in go the model's rules and the round's criteria; out come
//! intervals, chains and a sampler, or a finding where no weights keep the rules.

use num_traits::ToPrimitive;

use super::marks::exact;
use super::tally::ppm;
use super::{WEIGHTS, seed};
use crate::domain::market::{CriterionId, Finding, Market, Place, Trouble};
use crate::domain::model::Model;
use crate::domain::outcome::{Case, Space};
use crate::math::rank::{Sampler, SpaceError, WeightSpace};

/// Criteria that weigh something, by their place among `criteria`.
pub(super) fn weighing(case: Case, criteria: &[CriterionId]) -> Vec<usize> {
    let weighs = |&k: &usize| !case.market.criteria()[criteria[k]].weight.is_zero();
    (0..criteria.len()).filter(weighs).collect()
}

/// Intervals of all criteria, chains of their codes, and a sampler over those that weigh something;
/// none where less than two do.
pub fn space(
    case: Case,
    criteria: &[CriterionId],
) -> (Vec<Space>, Vec<Vec<String>>, Option<Sampler>) {
    let spaces = spaces(case.market, case.model, criteria);
    let drawn = weighing(case, criteria);
    let order = case.model.robust.order.clone();
    if drawn.len() < 2 {
        return (spaces, order, None);
    }
    let space = weight_space(&spaces, &order, &drawn).ok();
    let sampler = space.map(|space| Sampler::new(space, &seed(case, WEIGHTS)));
    (spaces, order, sampler)
}

fn spaces(market: &Market, model: &Model, criteria: &[CriterionId]) -> Vec<Space> {
    let weight = |&id: &CriterionId| exact(market.criteria()[id].weight);
    let all: num_rational::BigRational = criteria.iter().map(weight).sum();
    let of = |id: &CriterionId| {
        let code = &market.criteria()[*id].code;
        let part = weight(id) / &all;
        let whole = |n: &num_bigint::BigInt| n.to_u128();
        let share = whole(part.numer()).zip(whole(part.denom()));
        let share = match share {
            Some((part, of)) if of < 1 << 100 => ppm(part, of),
            _ => (part.to_f64().unwrap_or(0.0) * 1e6).round() as u32,
        };
        let (low, high) = model.robust.interval(code, share);
        Space {
            criterion: code.clone(),
            share,
            low,
            high,
        }
    };
    criteria.iter().map(of).collect()
}

/// The rules on the criteria that are drawn. A part in ppm is the float nearest to it.
fn weight_space(
    spaces: &[Space],
    order: &[Vec<String>],
    drawn: &[usize],
) -> Result<WeightSpace, SpaceError> {
    let place = |code: &String| {
        let at = drawn.iter().position(|&k| spaces[k].criterion == *code);
        at.ok_or(SpaceError::Unknown(usize::MAX))
    };
    let chain = |chain: &Vec<String>| chain.iter().map(place).collect();
    let order: Result<Vec<Vec<usize>>, SpaceError> = order.iter().map(chain).collect();
    let part = |ppm: u32| f64::from(ppm) / 1e6;
    let intervals = drawn
        .iter()
        .map(|&k| (part(spaces[k].low), part(spaces[k].high)));
    WeightSpace::new(drawn.len(), order?, intervals.collect())
}

/// Rules of `[robust]` that the criteria of a round cannot keep, as findings in the model: a chain
/// names no criterion, or one that weighs nothing, chains run in a circle, no weights keep all.
pub fn refused(market: &Market, model: &Model) -> Vec<Finding> {
    let mut criteria: Vec<CriterionId> = market.criteria().ids().collect();
    criteria.sort_by_key(|&id| market.criteria()[id].code.as_bytes());
    if model.robust.draws == 0 || criteria.is_empty() {
        return Vec::new();
    }
    let known = |code: &String| market.criteria().iter().any(|c| c.code == *code);
    let note = |key: &str, expected: String| {
        let place = Place {
            file: format!("{}.toml", model.name),
            column: Some(key.to_owned()),
            ..Place::default()
        };
        let key = key.to_owned();
        Finding::new(place, None, Trouble::BadSetting { key, expected })
    };
    let codes: Vec<&str> = market.criteria().iter().map(|c| c.code.as_str()).collect();
    let mut named = model.robust.intervals.keys();
    if named.any(|code| !known(code)) {
        return vec![note("robust.intervals", codes.join(", "))];
    }
    let spaces = spaces(market, model, &criteria);
    let drawn: Vec<usize> = (0..criteria.len())
        .filter(|&k| spaces[k].share > 0)
        .collect();
    if drawn.len() < 2 {
        return Vec::new();
    }
    match weight_space(&spaces, &model.robust.order, &drawn) {
        Ok(_) => Vec::new(),
        Err(SpaceError::Unknown(_)) => vec![note("robust.order", codes.join(", "))],
        Err(error) => vec![note("robust", error.to_string())],
    }
}
