//! Marks and weights, ready to be scored many times: in go a case, once; out comes σ of a bid under
//! other weights, or under another panel, rounded as in the base (section 3). Floats decide where
//! they are sure; where a score lies near a half, exact rationals do.

use num_bigint::BigInt;
use num_rational::{BigRational, Ratio};
use num_traits::{CheckedAdd, CheckedMul, ToPrimitive, Zero};
use rust_decimal::Decimal;

use crate::base::ids::Id;
use crate::domain::market::{BidId, CriterionId, CriterionSource, ExpertId};
use crate::domain::outcome::Case;
use crate::math::rank::{TRIM_LEAST, round_half_even};

/// A rating in 0..1, exactly and nearly.
#[derive(Clone, Debug)]
pub struct Rating {
    pub exact: BigRational,
    pub near: f64,
}

impl Rating {
    fn new(exact: BigRational) -> Self {
        let near = exact.to_f64().unwrap_or(0.0);
        Rating { exact, near }
    }
}

/// What stands behind a rating.
#[derive(Clone, Debug)]
enum Source {
    /// Marks with the place of their expert, exactly, nearly, and in units of the criterion where
    /// they are short enough.
    Marks(Vec<(usize, Decimal, f64, i64)>),
    /// Data of the school.
    Fixed,
}

/// An eligible bid.
#[derive(Clone, Debug)]
pub struct Row {
    pub bid: BidId,
    /// Per criterion, as the base has it.
    pub ratings: Vec<Rating>,
    sources: Vec<Source>,
}

/// Weights, nearly and exactly.
#[derive(Clone, Debug)]
pub struct Weights {
    near: Vec<f64>,
    total: f64,
    exact: Exactly,
    /// Their parts of all weights, where they are short enough.
    parts: Option<Vec<Ratio<i128>>>,
}

/// Weights exactly: none negative, one above 0.
#[derive(Clone, Debug)]
enum Exactly {
    /// With a common unit.
    Whole(Vec<i64>),
    Given(Vec<BigRational>),
}

impl Weights {
    /// Weights in a common unit, each below 2^53.
    pub fn whole(of: Vec<i64>) -> Self {
        let near: Vec<f64> = of.iter().map(|&w| w as f64).collect();
        let total: i128 = of.iter().map(|&w| i128::from(w)).sum();
        let part = |&w: &i64| Ratio::new(w.into(), total.max(1));
        Weights {
            total: near.iter().sum(),
            near,
            parts: Some(of.iter().map(part).collect()),
            exact: Exactly::Whole(of),
        }
    }

    fn given(of: Vec<BigRational>) -> Self {
        let near: Vec<f64> = of.iter().map(|w| w.to_f64().unwrap_or(0.0)).collect();
        let total: BigRational = of.iter().sum();
        Weights {
            total: near.iter().sum(),
            near,
            parts: of.iter().map(|w| short(&(w / &total))).collect(),
            exact: Exactly::Given(of),
        }
    }

    /// In a common unit, where they were given so.
    pub fn as_whole(&self) -> &[i64] {
        match &self.exact {
            Exactly::Whole(of) => of,
            Exactly::Given(_) => &[],
        }
    }

    /// Exactly.
    pub fn exact(&self) -> Vec<BigRational> {
        match &self.exact {
            Exactly::Given(of) => of.clone(),
            Exactly::Whole(of) => {
                let integer = |&n: &i64| BigRational::from_integer(BigInt::from(n));
                of.iter().map(integer).collect()
            }
        }
    }
}

/// All that scores are made of.
#[derive(Clone, Debug)]
pub struct Marks {
    /// By code.
    pub criteria: Vec<CriterionId>,
    /// Highest marks, exactly and nearly.
    maxima: Vec<(Decimal, f64)>,
    /// Decimals that the marks of a criterion and its highest mark have at most.
    scales: Vec<u32>,
    /// As published.
    pub weights: Weights,
    /// Those who have marked an eligible bid, by code.
    pub experts: Vec<ExpertId>,
    /// Eligible bids, by id.
    pub rows: Vec<Row>,
    trim: bool,
}

impl Marks {
    /// Collects them.
    pub fn new(case: Case) -> Self {
        let all = case.market.criteria();
        let mut criteria: Vec<CriterionId> = all.ids().collect();
        criteria.sort_by_key(|&id| all[id].code.as_bytes());
        let experts = experts(case);
        let mut of_bid: Vec<Vec<&crate::domain::market::Mark>> =
            vec![Vec::new(); case.market.bids().len()];
        for mark in case.market.marks() {
            of_bid[mark.bid.index()].push(mark);
        }
        let scale = |&id: &CriterionId| {
            let marks = case.market.marks().iter().filter(|m| m.criterion == id);
            let all = marks.map(|m| m.mark).chain([all[id].max]);
            all.map(|m| m.normalize().scale()).max().unwrap_or(0)
        };
        let scales: Vec<u32> = criteria.iter().map(scale).collect();
        let row = |bid: BidId| {
            let sheet = &case.scores.sheets[bid];
            let source = |(&id, &scale): (&CriterionId, &u32)| match all[id].source {
                CriterionSource::Indicator { .. } => Source::Fixed,
                CriterionSource::Marks => {
                    let marks = of_bid[bid.index()].iter();
                    let mine = marks.filter(|m| m.criterion == id);
                    let stand = mine.filter(|m| !sheet.recused.contains(&m.expert));
                    let of = |m: &&crate::domain::market::Mark| {
                        let at = experts.iter().position(|&e| e == m.expert)?;
                        let near = m.mark.to_f64().unwrap_or(0.0);
                        Some((at, m.mark, near, units(m.mark, scale)))
                    };
                    Source::Marks(stand.filter_map(of).collect())
                }
            };
            let rating = |&id: &CriterionId| {
                let of = sheet.criteria.iter().find(|b| b.criterion == id);
                let mean = of.and_then(|b| b.mean.clone());
                let mean = mean.unwrap_or_else(BigRational::zero);
                Rating::new(mean / exact(all[id].max))
            };
            Row {
                bid,
                ratings: criteria.iter().map(rating).collect(),
                sources: criteria.iter().zip(&scales).map(source).collect(),
            }
        };
        let max = |&id: &CriterionId| (all[id].max, all[id].max.to_f64().unwrap_or(1.0));
        let eligible = case.market.bids().ids().filter(|&bid| case.eligible(bid));
        Marks {
            maxima: criteria.iter().map(max).collect(),
            scales: scales.clone(),
            weights: Weights::given(published(case, &criteria)),
            rows: eligible.map(row).collect(),
            trim: case.model.scoring.trim,
            experts,
            criteria,
        }
    }

    /// Ratings of a row when expert e counts `panel[e]` times; `None` if a criterion is left
    /// without a mark.
    pub fn redrawn(&self, row: &Row, panel: &[u32], near: &mut Vec<f64>) -> Option<()> {
        near.clear();
        for (k, source) in row.sources.iter().enumerate() {
            near.push(match source {
                Source::Fixed => row.ratings[k].near,
                Source::Marks(marks) => {
                    let marks = marks.iter().map(|&(at, _, mark, _)| (mark, panel[at]));
                    self.mean(marks)? / self.maxima[k].1
                }
            });
        }
        Some(())
    }

    /// The mean of marks that count so often each, trimmed from five on.
    fn mean(&self, marks: impl Iterator<Item = (f64, u32)>) -> Option<f64> {
        let (mut sum, mut count, mut low, mut high) = (0.0, 0, f64::INFINITY, f64::NEG_INFINITY);
        for (mark, times) in marks.filter(|&(_, times)| times > 0) {
            sum += mark * f64::from(times);
            count += times;
            (low, high) = (low.min(mark), high.max(mark));
        }
        if self.trim && count as usize >= TRIM_LEAST {
            (sum, count) = (sum - low - high, count - 2);
        }
        (count > 0).then(|| sum / f64::from(count))
    }

    /// The same ratings exactly.
    fn exactly(&self, row: &Row, panel: &[u32]) -> Vec<BigRational> {
        let rating = |(k, source): (usize, &Source)| match source {
            Source::Fixed => row.ratings[k].exact.clone(),
            Source::Marks(marks) => {
                let times = marks.iter().flat_map(|&(at, mark, ..)| {
                    std::iter::repeat_n(exact(mark), panel[at] as usize)
                });
                let times: Vec<BigRational> = times.collect();
                let mean = crate::math::rank::trimmed_mean(&times, self.trim);
                mean.unwrap_or_else(BigRational::zero) / exact(self.maxima[k].0)
            }
        };
        row.sources.iter().enumerate().map(rating).collect()
    }

    /// σ of a row under other weights \[centi-points\].
    pub fn score(&self, row: &Row, weights: &Weights) -> u32 {
        let near = row.ratings.iter().map(|rating| rating.near);
        rounded(near, weights).unwrap_or_else(|| {
            let ratings = row.ratings.iter().map(|rating| &rating.exact);
            exactly_rounded(ratings, weights)
        })
    }

    /// σ of a row under another panel, of which `near` are the ratings.
    pub fn score_redrawn(&self, row: &Row, panel: &[u32], near: &[f64], weights: &Weights) -> u32 {
        rounded(near.iter().copied(), weights)
            .or_else(|| self.shortly(row, panel, weights))
            .unwrap_or_else(|| exactly_rounded(self.exactly(row, panel).iter(), weights))
    }

    /// The same exactly in 128 bits; `None` where they do not suffice.
    fn shortly(&self, row: &Row, panel: &[u32], weights: &Weights) -> Option<u32> {
        let mut sum = Ratio::<i128>::zero();
        for (k, part) in weights.parts.as_ref()?.iter().enumerate() {
            let rating = match &row.sources[k] {
                Source::Fixed => short(&row.ratings[k].exact)?,
                Source::Marks(marks) => {
                    let marks = marks.iter().map(|&(at, _, _, units)| (units, panel[at]));
                    let (of, count) = self.sum(marks)?;
                    let all = units(self.maxima[k].0, self.scales[k]);
                    let all = i128::from(Some(all).filter(|&all| all < i64::MAX)?);
                    Ratio::new(of, all.checked_mul(count).filter(|&n| n > 0)?)
                }
            };
            sum = sum.checked_add(&rating.checked_mul(part)?)?;
        }
        let centi = sum.checked_mul(&Ratio::from_integer(10_000))?;
        let (down, rest) = (centi.numer() / centi.denom(), centi.numer() % centi.denom());
        let twice = rest.checked_mul(2)?;
        let up = twice > *centi.denom() || twice == *centi.denom() && down % 2 == 1;
        u32::try_from(down + i128::from(up)).ok()
    }

    /// The sum of marks that count so often each, trimmed from five on, and of how many; `None`
    /// where one is too long.
    fn sum(&self, marks: impl Iterator<Item = (i64, u32)>) -> Option<(i128, i128)> {
        let (mut sum, mut count, mut low, mut high) = (0, 0, i64::MAX, i64::MIN);
        for (mark, times) in marks.filter(|&(_, times)| times > 0) {
            if mark == i64::MAX {
                return None;
            }
            sum += i128::from(mark) * i128::from(times);
            count += i128::from(times);
            (low, high) = (low.min(mark), high.max(mark));
        }
        if self.trim && count >= TRIM_LEAST as i128 {
            (sum, count) = (sum - i128::from(low) - i128::from(high), count - 2);
        }
        Some((sum, count))
    }

    /// The mark of an expert on a criterion of a row, if it counts.
    pub fn mark(&self, row: &Row, expert: usize, criterion: usize) -> Option<Decimal> {
        match &row.sources[criterion] {
            Source::Fixed => None,
            Source::Marks(marks) => {
                let of = marks.iter().find(|(at, ..)| *at == expert);
                of.map(|&(_, mark, ..)| mark)
            }
        }
    }

    /// Whether a criterion is marked by experts.
    pub fn is_marked(&self, case: Case, criterion: usize) -> bool {
        let id = self.criteria[criterion];
        matches!(case.market.criteria()[id].source, CriterionSource::Marks)
    }

    /// The highest mark of a criterion.
    pub fn max(&self, criterion: usize) -> f64 {
        self.maxima[criterion].1
    }
}

/// A decimal in units of 10^-`scale`; `i64::MAX` where that is too long.
fn units(x: Decimal, scale: u32) -> i64 {
    let grown = 10_i128.checked_pow(scale.saturating_sub(x.scale()));
    let units = grown.and_then(|grown| x.mantissa().checked_mul(grown));
    let units = units.map(|units| units / 10_i128.pow(x.scale().saturating_sub(scale)));
    units
        .and_then(|n| i64::try_from(n).ok())
        .unwrap_or(i64::MAX)
}

/// A rational in 128 bits, with room to multiply.
fn short(x: &BigRational) -> Option<Ratio<i128>> {
    let part = |n: &BigInt| n.to_i64().map(i128::from);
    Some(Ratio::new_raw(part(x.numer())?, part(x.denom())?))
}

/// How near to a half a float may come and still be sure: its error is below 1e-9.
const SURE: f64 = 1e-6;

/// σ from floats, unless it is too near to a half.
fn rounded(ratings: impl Iterator<Item = f64>, weights: &Weights) -> Option<u32> {
    let terms = ratings.zip(&weights.near).map(|(r, w)| r * w);
    let score = terms.sum::<f64>() * 10_000.0 / weights.total;
    let apart = score - score.floor() - 0.5;
    (apart.abs() > SURE).then(|| (score + 0.5).floor() as u32)
}

fn exactly_rounded<'a>(ratings: impl Iterator<Item = &'a BigRational>, weights: &Weights) -> u32 {
    let weights = weights.exact();
    let sum: BigRational = ratings.zip(&weights).map(|(r, w)| r * w).sum();
    let total: BigRational = weights.iter().sum();
    let score = sum * BigRational::from_integer(10_000.into()) / total;
    round_half_even(&score).to_u32().unwrap_or(0)
}

/// Those who have marked an eligible bid and may, by code.
fn experts(case: Case) -> Vec<ExpertId> {
    let mut marked = vec![false; case.market.experts().len()];
    for mark in case.market.marks() {
        let sheet = &case.scores.sheets[mark.bid];
        if case.eligible(mark.bid) && !sheet.recused.contains(&mark.expert) {
            marked[mark.expert.index()] = true;
        }
    }
    let all = case.market.experts().ids();
    let mut experts: Vec<ExpertId> = all.filter(|e| marked[e.index()]).collect();
    experts.sort_by_key(|&e| case.market.experts()[e].code.as_bytes());
    experts
}

fn published(case: Case, criteria: &[CriterionId]) -> Vec<BigRational> {
    let weight = |&id: &CriterionId| exact(case.market.criteria()[id].weight);
    criteria.iter().map(weight).collect()
}

/// A decimal as the rational it is.
pub fn exact(x: Decimal) -> BigRational {
    BigRational::new(BigInt::from(x.mantissa()), BigInt::from(10).pow(x.scale()))
}
