//! A role key at the bench: its demands, the classes they are in, and forming them again under one
//! change after another, each change of the policy's sizes once.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::Round;
use super::trial::{Standing, Trial, apply, reformed, standing, trial};
use crate::base::ids::Id;
use crate::domain::market::{Demand, DemandId, Market, Parts, Tier};
use crate::domain::model::Model;
use crate::domain::outcome::{Change, Reformed, Remedy};
use crate::math::milp::MilpError;
use crate::steps::form::possible;

/// The bounds on classes: L and U \[heads\].
type SizeBounds = (u32, u32);

/// A role key at the bench.
pub struct Bench<'a> {
    /// The round.
    pub round: &'a Round<'a>,
    /// Its demands that take part, by code.
    pub key: Vec<DemandId>,
    parts: Parts,
    before: Standing,
    sized: RefCell<BTreeMap<SizeBounds, Rc<Trial>>>,
}

/// What came of trying a change.
pub enum Tried {
    /// It leaves no head over.
    Serves(Remedy),
    /// It does not; whether that was solved to its end.
    Fails(bool),
}

impl<'a> Bench<'a> {
    /// Sets a role key up.
    pub fn new(round: &'a Round<'a>, key: &[DemandId]) -> Self {
        Bench {
            round,
            key: key.to_vec(),
            parts: round.market.part(key),
            before: standing(round.market, round.formation, key),
            sized: RefCell::default(),
        }
    }

    /// The demand of an id.
    pub fn demand(&self, id: DemandId) -> &'a Demand {
        &self.round.market.demands()[id]
    }

    /// Its demands with heads left over.
    pub fn left(&self) -> Vec<DemandId> {
        let left = self.round.formation.left.iter().map(|left| left.demand);
        left.filter(|id| self.key.contains(id)).collect()
    }

    /// Pairs of parks of its firms, where it matters who merges: the office may not, or somebody
    /// insists on a park.
    pub fn park_pairs(&self) -> Vec<(String, String)> {
        let market = self.round.market;
        let insists = |&d: &DemandId| {
            let wish = self.demand(d).integrator.as_ref();
            wish.is_some_and(|wish| wish.tier == Tier::Park)
        };
        let office = self.round.model.classes.tier_cost(Tier::Office).is_some();
        if office && !self.key.iter().any(insists) {
            return Vec::new();
        }
        let firms = self.key.iter().flat_map(|&d| market.firms_of(d));
        let parks = firms.filter_map(|firm| market.firms()[firm].park.clone());
        let parks: BTreeSet<String> = parks.filter(|park| !park.is_empty()).collect();
        let parks: Vec<String> = parks.into_iter().collect();
        let pair = |(i, a): (usize, &String)| {
            let (a, rest) = (a.clone(), &parks[i + 1..]);
            rest.iter()
                .map(move |b| (a.clone(), b.clone()))
                .collect::<Vec<_>>()
        };
        parks.iter().enumerate().flat_map(pair).collect()
    }

    /// The classes its demands are in now.
    pub fn before(&self) -> &Standing {
        &self.before
    }

    /// Its demands under other bounds on the size of classes; each pair of bounds is solved once.
    ///
    /// # Errors
    /// [`MilpError`] when HiGHS had to be asked and failed.
    pub fn sized(&self, class_min: u32, class_max: u32) -> Result<Rc<Trial>, MilpError> {
        let bounds = (class_min, class_max);
        if let Some(known) = self.sized.borrow().get(&bounds) {
            return Ok(known.clone());
        }
        let mut model = self.round.model.clone();
        (model.classes.class_min, model.classes.class_max) = bounds;
        let market = Market::new(self.parts.clone());
        let made = Rc::new(trial(&market, &model, &self.round.stop)?);
        self.sized.borrow_mut().insert(bounds, made.clone());
        Ok(made)
    }

    /// Tries a change for one of its demands, or for one that does not take part; `others` are
    /// demands that the change brings in.
    ///
    /// # Errors
    /// [`MilpError`] when HiGHS had to be asked and failed.
    pub fn tried(
        &self,
        change: Change,
        id: DemandId,
        others: &[DemandId],
    ) -> Result<Tried, MilpError> {
        let demands = self.scope(&change, id, others);
        let own = demands.iter().position(|&d| d == id);
        let own = own.expect("the demand is among those formed");
        let mut parts = match demands == self.key {
            true => self.parts.clone(),
            false => self.round.market.part(&demands),
        };
        let mut model = self.round.model.clone();
        apply(&change, own, &mut parts, &mut model);
        let market = Market::new(parts);
        let all: Vec<DemandId> = market.demands().ids().collect();
        if !possible(&market, &model, &all, DemandId::new(own)) {
            return Ok(Tried::Fails(true));
        }
        let sizes = &model.classes;
        let trial = match change {
            Change::LeastSize { .. } | Change::LargestSize { .. } => {
                self.sized(sizes.class_min, sizes.class_max)?
            }
            _ => Rc::new(trial(&market, &model, &self.round.stop)?),
        };
        if trial.served[own] < market.demands()[DemandId::new(own)].heads {
            return Ok(Tried::Fails(trial.proved));
        }
        Ok(Tried::Serves(Remedy {
            change,
            reformed: self.different(&demands, &trial),
            proved: trial.proved,
        }))
    }

    fn different(&self, demands: &[DemandId], trial: &Trial) -> Reformed {
        let market = self.round.market;
        if demands == self.key {
            return reformed(market, demands, &self.before, trial);
        }
        let before = standing(market, self.round.formation, demands);
        reformed(market, demands, &before, trial)
    }

    /// The demands that a change lets be formed together, by code.
    fn scope(&self, change: &Change, id: DemandId, others: &[DemandId]) -> Vec<DemandId> {
        let mut demands = match change {
            Change::RoleKey { .. } => others.to_vec(),
            _ => [&self.key[..], others].concat(),
        };
        if !demands.contains(&id) {
            demands.push(id);
        }
        demands.sort_by(|&a, &b| self.demand(a).code.cmp(&self.demand(b).code));
        demands
    }

    /// Its demands formed again under changes of the round.
    ///
    /// # Errors
    /// [`MilpError`] when HiGHS had to be asked and failed.
    pub fn under(&self, changes: &[Change]) -> Result<(Trial, Reformed), MilpError> {
        let (market, model) = self.changed(changes);
        let trial = trial(&market, &model, &self.round.stop)?;
        let different = reformed(self.round.market, &self.key, &self.before, &trial);
        Ok((trial, different))
    }

    /// Whether one of `ids` could be in a class at all under changes of the round.
    pub fn could(&self, changes: &[Change], ids: &[DemandId]) -> bool {
        let (market, model) = self.changed(changes);
        let all: Vec<DemandId> = market.demands().ids().collect();
        let mut places = ids
            .iter()
            .filter_map(|id| self.key.iter().position(|d| d == id));
        places.any(|at| possible(&market, &model, &all, DemandId::new(at)))
    }

    fn changed(&self, changes: &[Change]) -> (Market, Model) {
        let (mut parts, mut model) = (self.parts.clone(), self.round.model.clone());
        for change in changes {
            apply(change, 0, &mut parts, &mut model);
        }
        (Market::new(parts), model)
    }
}
