//! Marks into scores. In go the marks that stand, the weights and the rules of recusal and
//! trimming; out comes σ per bid in centi-points with its breakdown (section 3). Exact rationals,
//! rounded once.

use std::collections::{BTreeMap, HashMap};

use ndarray::{Array1, Array2};
use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{ToPrimitive, Zero};
use rust_decimal::Decimal;

use super::track::{known, scaled};
use crate::base::ids::IdVec;
use crate::domain::market::{
    BidId, Criterion, CriterionId, CriterionSource, Employer, Expert, ExpertId, Figure, FirmId,
    Market, Recusal, SchoolId, Score,
};
use crate::domain::model::Model;
use crate::domain::outcome::{Breakdown, Fits, Formation, Rate, Scores, Sheet};
use crate::math::rank::{round_half_even, trimmed_mean, weighted_mean};

/// Scores every bid of a market.
pub fn score(market: &Market, model: &Model, formation: &Formation, fits: &Fits) -> Scores {
    let mut marks: HashMap<BidId, Vec<(CriterionId, ExpertId, Decimal)>> = HashMap::new();
    for mark in market.marks() {
        marks
            .entry(mark.bid)
            .or_default()
            .push((mark.criterion, mark.expert, mark.mark));
    }
    let known = known(market.criteria(), market.schools(), market.tracked());
    let sheet = |bid: BidId| {
        let recused = recused(market, formation, fits, bid);
        let of_bid = marks.get(&bid).map_or(&[][..], |m| m);
        let one = |(id, criterion): (CriterionId, &Criterion)| {
            let counts = of_bid
                .iter()
                .filter(|m| m.0 == id && !recused.contains(&m.1));
            let standing: Vec<BigRational> = counts.map(|m| exact(m.2)).collect();
            breakdown(market, model, bid, (id, criterion), &standing, &known)
        };
        let criteria = market.criteria().iter_ids().map(one).collect();
        Sheet {
            score: None,
            criteria,
            recused,
        }
    };
    let mut sheets: IdVec<BidId, Sheet> = market.bids().ids().map(sheet).collect();
    total(market, &mut sheets);
    Scores { sheets }
}

/// The scores of bids under other weights of the same criteria; their marks stand.
pub fn reweighed(market: &Market, scores: &Scores) -> Scores {
    let mut sheets = scores.sheets.clone();
    market.bids().ids().for_each(|bid| sheets[bid].score = None);
    total(market, &mut sheets);
    Scores { sheets }
}

fn recused(market: &Market, formation: &Formation, fits: &Fits, bid: BidId) -> Vec<ExpertId> {
    let recusals = recusals(market, formation, fits, bid);
    recusals.into_iter().map(|(expert, _)| expert).collect()
}

/// Experts who may not mark a bid, each with the first reason: those employed by, or declaring, its
/// school's entity (any plate) or a firm of its call.
pub fn recusals(
    market: &Market,
    formation: &Formation,
    fits: &Fits,
    bid: BidId,
) -> Vec<(ExpertId, Recusal)> {
    let school = market.bids()[bid].school;
    let entity = market.schools()[school].entity;
    let firms: Vec<FirmId> = fits.call[bid].map_or(Vec::new(), |call| {
        let classes = formation.calls[call].classes.iter();
        let members = classes.flat_map(|&class| &formation.classes[class].members);
        members
            .flat_map(|m| {
                let filer = market.demands()[m.demand].firm;
                market.firms_of(m.demand).into_iter().chain([filer])
            })
            .collect()
    });
    let is_recused = |expert: &Expert| {
        expert.recused_entities.contains(&entity)
            || expert.recused_firms.iter().any(|firm| firms.contains(firm))
    };
    let reason = |expert: &Expert| match expert.employer {
        Some(Employer::School(own)) if own == school => Recusal::Employer,
        Some(Employer::School(own)) if market.schools()[own].entity == entity => {
            Recusal::OtherPlate
        }
        Some(Employer::Firm(firm)) if firms.contains(&firm) => Recusal::Firm,
        _ => Recusal::Declared,
    };
    let recused = market.experts().iter_ids().filter(|(_, e)| is_recused(e));
    recused.map(|(id, e)| (id, reason(e))).collect()
}

fn breakdown(
    market: &Market,
    model: &Model,
    bid: BidId,
    (id, criterion): (CriterionId, &Criterion),
    standing: &[BigRational],
    known: &BTreeMap<(CriterionId, SchoolId), (Figure, Rate)>,
) -> Breakdown {
    let counted = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    match &criterion.source {
        CriterionSource::Marks => {
            let mean = trimmed_mean(standing, model.scoring.trim);
            let trims = model.scoring.trim && standing.len() >= crate::math::rank::TRIM_LEAST;
            let trimmed = if trims { 2 } else { 0 };
            let all = counted(standing.len());
            Breakdown {
                criterion: id,
                mean,
                counted: all - trimmed,
                trimmed,
            }
        }
        CriterionSource::Indicator { column, low, high } => {
            let school = market.bids()[bid].school;
            let stated = market.schools()[school].indicators.get(column);
            let tracked = || known.get(&(id, school));
            let tracked = || tracked().map(|(_, rate)| scaled(rate, *low, *high));
            let value = stated.map(|&value| exact(value)).or_else(tracked);
            let mean = value.map(|value| indicator(value, exact(*low), exact(*high), criterion));
            Breakdown {
                criterion: id,
                counted: 0,
                mean,
                trimmed: 0,
            }
        }
    }
}

/// An indicator mapped linearly from `low..high` to `0..max`, cut off at both ends.
fn indicator(
    value: BigRational,
    low: BigRational,
    high: BigRational,
    criterion: &Criterion,
) -> BigRational {
    let share = (value - &low) / (high - low);
    let one = BigRational::from_integer(1.into());
    share.clamp(BigRational::zero(), one) * exact(criterion.max)
}

/// σ = Σ_k w_k mean_k / max_k · 100 / Σ_k w_k for every bid with a mean on each criterion.
fn total(market: &Market, sheets: &mut IdVec<BidId, Sheet>) {
    let criteria = market.criteria();
    let weights: Array1<BigRational> = criteria.iter().map(|c| exact(c.weight)).collect();
    let complete = |sheet: &Sheet| sheet.criteria.iter().all(|b| b.mean.is_some());
    let bids: Vec<BidId> = sheets
        .iter_ids()
        .filter(|(_, s)| complete(s))
        .map(|(id, _)| id)
        .collect();
    if bids.is_empty() || criteria.is_empty() {
        return;
    }
    let rating = |bid: BidId, k: usize| {
        let breakdown = &sheets[bid].criteria[k];
        let mean = breakdown.mean.clone().unwrap_or_else(BigRational::zero);
        mean / exact(criteria[breakdown.criterion].max)
    };
    let shape = (bids.len(), criteria.len());
    let ratings = Array2::from_shape_fn(shape, |(row, k)| rating(bids[row], k));
    let centi_points = BigRational::from_integer(10_000.into());
    for (bid, mean) in bids
        .into_iter()
        .zip(weighted_mean(ratings.view(), weights.view()))
    {
        let rounded = round_half_even(&(mean * &centi_points)).to_u32();
        sheets[bid].score = rounded.map(Score);
    }
}

/// A decimal as the rational it is.
fn exact(x: Decimal) -> BigRational {
    BigRational::new(BigInt::from(x.mantissa()), BigInt::from(10).pow(x.scale()))
}
