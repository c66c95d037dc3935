//! Changes in, out comes why they cannot be made; nothing is copied.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;

use rust_decimal::Decimal;

use super::concern::is_meant;
use super::{By, Change, Orders, Seats, bodies, programmes};
use crate::base::ids::Id;
use crate::domain::market::{CriterionId, DemandId, FirmId, Market, Obstacle};
use crate::domain::model::Model;

/// The largest number of heads or seats, and the largest number that a change may say.
pub const NUMBER_MOST: u32 = 10_000_000;
/// The largest L, U and target \[heads\].
pub const CLASS_MOST: u32 = 1000;
/// The farthest limit of distance \[km\].
pub const DISTANCE_MOST_KM: u32 = 100_000;
/// The largest chance.
pub const CHANCE_MOST: Decimal = Decimal::ONE;

/// A change that cannot be made.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Refusal {
    /// Its place in the list, from 0.
    pub at: usize,
    /// Why.
    pub obstacle: Obstacle,
}

/// Why a list of changes cannot be made, all at once; none if it can. `reform` gives published
/// calls up; without it L, U, the target, heads and the orders in published classes stand.
///
/// *Complexity*: linear in what the changes concern, at most in the round per change.
pub fn refusals(market: &Market, model: &Model, changes: &[Change], reform: bool) -> Vec<Refusal> {
    let mut bar = Bar {
        market,
        frozen: market.published().is_some() && !reform,
        weights: BTreeMap::new(),
        chains: BTreeSet::new(),
    };
    let mut found = Vec::new();
    for (at, change) in changes.iter().enumerate() {
        if let Err(obstacle) = bar.check(change) {
            found.push(Refusal { at, obstacle });
        }
    }
    found.extend(class_range(model, changes));
    found
}

/// L above U once all is done, said of the last change of either.
fn class_range(model: &Model, changes: &[Change]) -> Option<Refusal> {
    let (mut min, mut max) = (model.classes.class_min, model.classes.class_max);
    let mut last = None;
    for (at, change) in changes.iter().enumerate() {
        match change {
            Change::ClassMin(to) => min = *to,
            Change::ClassMax(to) => max = *to,
            _ => continue,
        }
        last = Some(at);
    }
    let obstacle = Obstacle::ClassRange { min, max };
    last.filter(|_| min > max)
        .map(|at| Refusal { at, obstacle })
}

/// What must be known of the changes so far.
struct Bar<'a> {
    market: &'a Market,
    frozen: bool,
    weights: BTreeMap<CriterionId, Decimal>,
    /// Chains that were added.
    chains: BTreeSet<&'a str>,
}

impl<'a> Bar<'a> {
    fn check(&mut self, change: &'a Change) -> Result<(), Obstacle> {
        let market = self.market;
        match change {
            Change::Seats { of, by } => {
                number(*by)?;
                there(self.seats(of, *by))
            }
            Change::Heads { of, by } => {
                number(*by)?;
                there(self.orders(of))?;
                self.unfrozen()
            }
            Change::ClassMin(to) | Change::ClassMax(to) | Change::ClassTarget(to) => {
                within(to, &1, &CLASS_MOST)?;
                self.unfrozen()
            }
            Change::Weight { criterion, by } => self.weight(*criterion, *by),
            Change::QualityMin(score) => within(&score.0, &0, &10_000),
            Change::Yield(hundredths) => within(hundredths, &1, &100),
            Change::DistanceMax(km) => within(km, &0, &DISTANCE_MOST_KM),
            Change::SchoolOut(school) => there(school.index() < market.schools().len()),
            Change::FirmOut(firm) => {
                there(firm.index() < market.firms().len())?;
                if self.frozen && self.published(*firm) {
                    return Err(Obstacle::Frozen);
                }
                Ok(())
            }
            Change::ChainAdded { chain, like, scale } => self.chain(chain, like, scale),
            Change::Declined(bid) => there(bid.index() < market.bids().len()),
            Change::WinnersDecline(_) => Err(Obstacle::WinnersUnknown),
        }
    }

    fn unfrozen(&self) -> Result<(), Obstacle> {
        if self.frozen {
            Err(Obstacle::Frozen)
        } else {
            Ok(())
        }
    }

    fn seats(&self, of: &Seats, by: By) -> bool {
        let known = match of {
            Seats::School(id) => id.index() < self.market.schools().len(),
            Seats::Programme(id) => id.index() < self.market.programmes().len(),
            Seats::Major(id) => id.index() < self.market.majors().len(),
            Seats::City(_) | Seats::Chain(_) | Seats::All => true,
        };
        known
            && (!bodies(self.market, of).is_empty() || !programmes(self.market, of, by).is_empty())
    }

    fn orders(&self, of: &Orders) -> bool {
        let added = matches!(of, Orders::Chain(chain) if self.chains.contains(chain.as_str()));
        let mut orders = self.market.demands().iter_ids();
        added || orders.any(|(id, demand)| is_meant(of, id, demand))
    }

    /// Whether published classes hold an order of a firm, or one filed for it.
    fn published(&self, firm: FirmId) -> bool {
        let is_its = |id: DemandId| {
            let demand = &self.market.demands()[id];
            demand.firm == firm || demand.filed_for.iter().any(|&(f, _)| f == firm)
        };
        let mut members = self.market.published().unwrap_or(&[]).iter();
        members.any(|member| is_its(member.demand))
    }

    fn weight(&mut self, criterion: CriterionId, by: By) -> Result<(), Obstacle> {
        number(by)?;
        let base = self.market.criteria().get(criterion);
        let base = base.ok_or(Obstacle::NothingThere)?.weight;
        let now = self.weights.entry(criterion).or_insert(base);
        *now = weighed(by, *now);
        if now.is_zero() {
            return Err(Obstacle::WeightZero);
        }
        Ok(())
    }

    fn chain(&mut self, chain: &'a str, like: &str, scale: &Decimal) -> Result<(), Obstacle> {
        within(scale, &Decimal::new(1, 6), &Decimal::from(NUMBER_MOST))?;
        let mut all = self.market.demands().iter();
        if self.chains.contains(chain) || all.any(|d| d.chain == chain) {
            let chain = chain.to_owned();
            return Err(Obstacle::ChainThere { chain });
        }
        let mut all = self.market.demands().iter();
        there(self.chains.contains(like) || all.any(|d| d.chain == like))?;
        self.chains.insert(chain);
        Ok(())
    }
}

/// What a weight becomes.
pub(super) fn weighed(by: By, now: Decimal) -> Decimal {
    by.exactly(now).max(Decimal::ZERO).round_dp(9)
}

fn there(is: bool) -> Result<(), Obstacle> {
    if is {
        Ok(())
    } else {
        Err(Obstacle::NothingThere)
    }
}

fn number(by: By) -> Result<(), Obstacle> {
    let most = Decimal::from(NUMBER_MOST);
    let least = match by {
        By::Set(_) | By::Scale(_) => Decimal::ZERO,
        By::Add(_) => -most,
    };
    within(&by.number(), &least, &most)
}

fn within<T: PartialOrd + Display>(number: &T, least: &T, most: &T) -> Result<(), Obstacle> {
    if number >= least && number <= most {
        return Ok(());
    }
    Err(Obstacle::OutOfRange {
        least: least.to_string(),
        most: most.to_string(),
    })
}
