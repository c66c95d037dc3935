//! Scores worked out again from the marks: who may not mark, which marks count, exact means, and σ
//! rounded once, half to even.

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One, Signed, ToPrimitive, Zero};
use rust_decimal::Decimal;

use super::case::{BidCase, Case};
use super::rules::CheckRule;
use super::{At, Verdicts, tracking};
use crate::base::ids::Id;
use crate::domain::market::{
    Criterion, CriterionId, CriterionSource, ExpertId, Mark, SchoolId, Score,
};
use crate::domain::model::Model;

/// The marking of a bid.
pub(super) struct Sheet {
    pub recused: Vec<ExpertId>,
    pub means: Vec<Mean>,
    /// σ in centi-points.
    pub score: Option<u32>,
}

/// One criterion of a bid.
pub(super) struct Mean {
    pub mean: Option<BigRational>,
    counted: u32,
    trimmed: u32,
}

/// Marks every bid of the document anew.
pub(super) fn mark(case: &Case<'_>) -> Vec<Sheet> {
    let mut marks: Vec<Vec<&Mark>> = vec![Vec::new(); case.market.bids().len()];
    for mark in case.market.marks() {
        marks[mark.bid.index()].push(mark);
    }
    let sheet = |bid: &BidCase<'_>| sheet(case, bid, &marks[bid.id.index()]);
    case.bids.iter().map(sheet).collect()
}

fn sheet(case: &Case<'_>, bid: &BidCase<'_>, marks: &[&Mark]) -> Sheet {
    let school = &case.market.schools()[case.market.bids()[bid.id].school];
    let firms = &case.calls[bid.call].firms;
    let recused: Vec<ExpertId> = case
        .market
        .experts()
        .iter_ids()
        .filter(|(_, expert)| {
            expert.recused_entities.contains(&school.entity)
                || expert.recused_firms.iter().any(|firm| firms.contains(firm))
        })
        .map(|(id, _)| id)
        .collect();
    let criteria = case.market.criteria();
    let means: Vec<Mean> = criteria
        .iter_ids()
        .map(|(id, criterion)| match &criterion.source {
            CriterionSource::Marks => of_marks(case, id, marks, &recused),
            CriterionSource::Indicator { column, low, high } => {
                let id = case.market.bids()[bid.id].school;
                let value = tracking::value(case.market, id, column, (*low, *high));
                of_indicator(criterion, value, *low, *high)
            }
        })
        .collect();
    let only: Vec<Option<BigRational>> = means.iter().map(|m| m.mean.clone()).collect();
    let score = sigma_of(criteria.as_slice(), &only);
    Sheet {
        recused,
        means,
        score,
    }
}

/// The mean of the marks that stand, trimmed where there are 5 or more.
fn of_marks(case: &Case<'_>, id: CriterionId, marks: &[&Mark], recused: &[ExpertId]) -> Mean {
    let stand = marks
        .iter()
        .filter(|m| m.criterion == id && !recused.contains(&m.expert));
    let stand: Vec<Decimal> = stand.map(|m| m.mark).collect();
    let all = stand.len();
    let trims = case.model.scoring.trim && all >= 5;
    let trimmed = if trims { 2 } else { 0 };
    Mean {
        mean: of_standing(case.model, stand),
        counted: (all - trimmed) as u32,
        trimmed: trimmed as u32,
    }
}

/// The mean of marks, trimmed where there are 5 or more.
pub(super) fn of_standing(model: &Model, mut stand: Vec<Decimal>) -> Option<BigRational> {
    stand.sort_unstable();
    if model.scoring.trim && stand.len() >= 5 {
        stand.pop();
        stand.remove(0);
    }
    let sum: BigRational = stand.iter().map(|&mark| exact(mark)).sum();
    (!stand.is_empty()).then(|| sum / BigRational::from(BigInt::from(stand.len())))
}

/// An indicator mapped linearly from `low..high` to `0..max`, cut off at both ends.
fn of_indicator(
    criterion: &Criterion,
    value: Option<BigRational>,
    low: Decimal,
    high: Decimal,
) -> Mean {
    let span = exact(high) - exact(low);
    let share = value
        .filter(|_| !span.is_zero())
        .map(|value| (value - exact(low)) / span);
    let cut = |share: BigRational| share.max(BigRational::zero()).min(BigRational::one());
    let mean = share.map(|share| cut(share) * exact(criterion.max));
    Mean {
        mean,
        counted: 0,
        trimmed: 0,
    }
}

/// σ of a school by the criteria that read data, whatever it bids for; all alike where none does.
pub(super) fn by_data(case: &Case<'_>, school: SchoolId) -> Option<u32> {
    let mut criteria = Vec::new();
    let mut means = Vec::new();
    for criterion in case.market.criteria() {
        if let CriterionSource::Indicator { column, low, high } = &criterion.source {
            let value = tracking::value(case.market, school, column, (*low, *high));
            means.push(of_indicator(criterion, value, *low, *high).mean);
            criteria.push(criterion.clone());
        }
    }
    if criteria.is_empty() {
        return Some(10_000);
    }
    sigma_of(&criteria, &means)
}

/// σ = Σ w · mean / max · 100 / Σ w in centi-points, rounded once, half to even.
pub(super) fn sigma_of(criteria: &[Criterion], means: &[Option<BigRational>]) -> Option<u32> {
    let weights: BigRational = criteria.iter().map(|c| exact(c.weight)).sum();
    if weights.is_zero() {
        return None;
    }
    let mut total = BigRational::zero();
    for (criterion, mean) in criteria.iter().zip(means) {
        total += exact(criterion.weight) * mean.as_ref()? / exact(criterion.max);
    }
    half_to_even(&(total * BigRational::from(BigInt::from(10_000)) / weights)).to_u32()
}

pub(super) fn half_to_even(value: &BigRational) -> BigInt {
    let floor = value.floor().to_integer();
    let twice = (value - BigRational::from(floor.clone())) * BigInt::from(2);
    let odd = (&floor % BigInt::from(2)).abs().is_one();
    let up = twice > BigRational::one() || twice == BigRational::one() && odd;
    if up { floor + 1 } else { floor }
}

/// A decimal as a fraction.
pub(super) fn exact(value: Decimal) -> BigRational {
    let scale = num_traits::pow(BigInt::from(10), value.scale() as usize);
    BigRational::new(BigInt::from(value.mantissa()), scale)
}

pub(super) fn check(case: &Case<'_>, sheets: &[Sheet], v: &mut Verdicts) {
    for (bid, sheet) in case.bids.iter().zip(sheets) {
        let (at, out) = (At::Bid(&bid.out.code), bid.out);
        let codes = sheet
            .recused
            .iter()
            .map(|&e| case.market.experts()[e].code.as_str());
        let (mut codes, mut found): (Vec<&str>, Vec<&str>) = (
            codes.collect(),
            out.recused.iter().map(String::as_str).collect(),
        );
        codes.sort_unstable();
        found.sort_unstable();
        v.equal(CheckRule::Recused, at, "recused", found, codes);
        v.equal(
            CheckRule::Score,
            at,
            "score",
            out.score,
            sheet.score.map(Score),
        );
        means(case, bid, sheet, v);
    }
}

fn means(case: &Case<'_>, bid: &BidCase<'_>, sheet: &Sheet, v: &mut Verdicts) {
    let (rule, at, found) = (CheckRule::Means, At::Bid(&bid.out.code), &bid.out.criteria);
    let criteria = case.market.criteria();
    v.equal(rule, at, "criteria", found.len(), criteria.len());
    for ((criterion, mean), out) in criteria.iter().zip(&sheet.means).zip(found) {
        v.equal(rule, at, "criterion", &out.criterion, &criterion.code);
        let written = (decimal(&out.weight), decimal(&out.max));
        let expected = (Some(criterion.weight), Some(criterion.max));
        v.equal(rule, at, "weight, max", written, expected);
        let exact = mean.mean.as_ref().map(BigRational::to_string);
        v.equal(rule, at, &criterion.code, &out.mean, &exact);
        let counted = (out.counted, out.trimmed);
        v.equal(
            rule,
            at,
            "counted, trimmed",
            counted,
            (mean.counted, mean.trimmed),
        );
    }
}

fn decimal(text: &str) -> Option<Decimal> {
    Decimal::from_str_exact(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn round(n: i64, d: i64) -> i64 {
        let value = BigRational::new(BigInt::from(n), BigInt::from(d));
        half_to_even(&value).to_i64().expect("small")
    }

    #[test]
    fn halves_go_to_the_even_neighbor() {
        let rounded = [(17225, 2), (17227, 2), (1, 3), (2, 3), (0, 1)].map(|(n, d)| round(n, d));
        assert_eq!(rounded, [8612, 8614, 0, 1, 0]);
    }

    #[test]
    fn decimals_are_read_exactly() {
        let tenth = exact(Decimal::new(10, 2));
        assert_eq!(tenth, BigRational::new(BigInt::from(1), BigInt::from(10)));
    }
}
