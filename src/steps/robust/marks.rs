//! Marks and weights, ready to be scored many times: in go a case, once; out comes σ of a bid under
//! other weights, or under another panel, rounded as in the base (section 3). Floats decide where
//! they are sure; where a score lies near a half, exact rationals do.

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{ToPrimitive, Zero};
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
    /// Marks with the place of their expert.
    Marks(Vec<(usize, Decimal, f64)>),
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
        Weights {
            total: near.iter().sum(),
            near,
            exact: Exactly::Whole(of),
        }
    }

    fn given(of: Vec<BigRational>) -> Self {
        let near: Vec<f64> = of.iter().map(|w| w.to_f64().unwrap_or(0.0)).collect();
        Weights {
            total: near.iter().sum(),
            near,
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
        let row = |bid: BidId| {
            let sheet = &case.scores.sheets[bid];
            let source = |&id: &CriterionId| match all[id].source {
                CriterionSource::Indicator { .. } => Source::Fixed,
                CriterionSource::Marks => {
                    let marks = of_bid[bid.index()].iter();
                    let mine = marks.filter(|m| m.criterion == id);
                    let stand = mine.filter(|m| !sheet.recused.contains(&m.expert));
                    let of = |m: &&crate::domain::market::Mark| {
                        let at = experts.iter().position(|&e| e == m.expert)?;
                        Some((at, m.mark, m.mark.to_f64().unwrap_or(0.0)))
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
                sources: criteria.iter().map(source).collect(),
            }
        };
        let max = |&id: &CriterionId| (all[id].max, all[id].max.to_f64().unwrap_or(1.0));
        let eligible = case.market.bids().ids().filter(|&bid| case.eligible(bid));
        Marks {
            maxima: criteria.iter().map(max).collect(),
            weights: Weights::given(published(case, &criteria)),
            rows: eligible.map(row).collect(),
            trim: case.model.scoring.trim,
            experts,
            criteria,
        }
    }

    /// Ratings of a row when expert e counts `panel[e]` times; `None` if a criterion is left without
    /// a mark.
    pub fn redrawn(&self, row: &Row, panel: &[u32], near: &mut Vec<f64>) -> Option<()> {
        near.clear();
        for (k, source) in row.sources.iter().enumerate() {
            near.push(match source {
                Source::Fixed => row.ratings[k].near,
                Source::Marks(marks) => {
                    let marks = marks.iter().map(|&(at, _, mark)| (mark, panel[at]));
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
                let times = marks.iter().flat_map(|&(at, mark, _)| {
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
            .unwrap_or_else(|| exactly_rounded(self.exactly(row, panel).iter(), weights))
    }

    /// The mark of an expert on a criterion of a row, if it counts.
    pub fn mark(&self, row: &Row, expert: usize, criterion: usize) -> Option<Decimal> {
        match &row.sources[criterion] {
            Source::Fixed => None,
            Source::Marks(marks) => {
                let of = marks.iter().find(|(at, _, _)| *at == expert);
                of.map(|&(_, mark, _)| mark)
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
