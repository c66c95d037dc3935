//! How a class goes on with fewer heads than it was published with: as it stands, filled up, by a
//! waiver, or dissolved and formed again (section 4, Decline). In go the class and who stays in it;
//! out comes every lawful way, before anybody prices it.

use std::collections::BTreeSet;

use super::again::{Refill, afresh, with_classes, with_members};
use super::{served, takes_part, waived};
use crate::base::stop::Stop;
use crate::domain::market::{ClassId, DemandId, MajorId, Market, Member};
use crate::domain::model::Model;
use crate::domain::outcome::{Formation, Way};
use crate::math::milp::MilpError;

/// A class that has lost heads.
pub struct Short<'a> {
    /// The round.
    pub market: &'a Market,
    /// The policy.
    pub model: &'a Model,
    /// The classes as they are.
    pub formation: &'a Formation,
    /// Which class.
    pub class: ClassId,
    /// Who stays in it.
    pub stay: &'a [Member],
    /// Demands that nothing takes in again.
    pub gone: &'a BTreeSet<DemandId>,
    /// Majors of which it must keep one, so that its school can still teach it; `None` where nobody
    /// holds it.
    pub taught: Option<&'a [MajorId]>,
}

/// A lawful way on.
#[derive(Clone, Debug)]
pub struct Course {
    /// Which.
    pub way: Way,
    /// The formation it leads to.
    pub formation: Formation,
    /// The class itself, or new ones.
    pub classes: Vec<ClassId>,
    /// Whether no better way of its kind exists for certain.
    pub proved: bool,
}

impl Short<'_> {
    /// Every lawful way on: only [`Way::Stands`] at the least size or above; below it always at
    /// least [`Way::Reform`].
    ///
    /// # Errors
    /// [`MilpError`] when HiGHS had to be asked and failed.
    pub fn ways(&self, stop: &Stop) -> Result<Vec<Course>, MilpError> {
        let size: u32 = self.stay.iter().map(|m| m.heads).sum();
        if size >= self.model.classes.class_min {
            return Ok(vec![self.itself(Way::Stands, self.stay.to_vec(), true)]);
        }
        let free = self.free_of_key();
        let mut ways = Vec::new();
        ways.extend(self.refill(&free));
        ways.extend(self.waiver());
        ways.push(self.reform(&free, stop)?);
        Ok(ways)
    }

    /// The class goes on under its own code with other members.
    fn itself(&self, way: Way, members: Vec<Member>, proved: bool) -> Course {
        Course {
            way,
            formation: self.with(members, way == Way::Stands),
            classes: vec![self.class],
            proved,
        }
    }

    fn with(&self, members: Vec<Member>, stands: bool) -> Formation {
        let (market, model) = (self.market, self.model);
        with_members(market, model, self.formation, self.class, members, stands)
    }

    fn refill(&self, free: &[Member]) -> Option<Course> {
        if self.stay.is_empty() {
            return None;
        }
        let refill = Refill {
            market: self.market,
            model: self.model,
            stay: self.stay,
            free,
            taught: self.taught,
        };
        let filled = refill.best()?;
        Some(self.itself(Way::Refill, filled.members, filled.proved))
    }

    fn waiver(&self) -> Option<Course> {
        let [one] = self.stay else { return None };
        let enough = one.heads >= self.model.classes.waiver_min;
        let waived = waived(self.market, self.model, one.demand).is_some();
        (enough && waived).then(|| self.itself(Way::Waiver, self.stay.to_vec(), true))
    }

    fn reform(&self, free: &[Member], stop: &Stop) -> Result<Course, MilpError> {
        let elsewhere = |d: &DemandId| {
            let others = self.formation.classes.iter_ids();
            let others = others.filter(|&(id, _)| id != self.class);
            others.flat_map(|(_, c)| &c.members).any(|m| m.demand == *d)
        };
        let members = self.stay.iter().chain(free).map(|m| m.demand);
        let demands: BTreeSet<DemandId> = members.filter(|d| !elsewhere(d)).collect();
        let groups = afresh(self.market, self.model, &demands, stop)?;
        let dissolved = self.with(Vec::new(), false);
        let (formation, classes) = with_classes(self.market, self.model, &dissolved, groups);
        Ok(Course {
            way: Way::Reform,
            formation,
            classes,
            proved: true,
        })
    }

    /// Demands of the class's role key with heads in no class, by code: small ones whole, of larger
    /// ones what is left, if it is enough for a part.
    fn free_of_key(&self) -> Vec<Member> {
        let (market, formation) = (self.market, self.formation);
        let sizes = &self.model.classes;
        let class = &formation.classes[self.class];
        let call = &formation.calls[class.call];
        let in_class = |d: DemandId| class.members.iter().any(|m| m.demand == d);
        let in_classes = served(formation, market.demands().len());
        let mut free: Vec<Member> = Vec::new();
        for (id, demand) in market.demands().iter_ids() {
            let same = demand.chain == call.chain
                && demand.post == call.post
                && demand.level.rank == call.level.rank
                && demand.mode == call.mode;
            if !same || self.gone.contains(&id) || in_class(id) || takes_part(market, id).is_err() {
                continue;
            }
            let served = in_classes[id];
            let heads = demand.heads.saturating_sub(served);
            let large = demand.heads >= sizes.class_min;
            let enough = if large {
                heads >= sizes.chunk_min
            } else {
                served == 0
            };
            if enough {
                free.push(Member { demand: id, heads });
            }
        }
        free.sort_by_key(|m| market.demands()[m.demand].code.clone());
        free
    }
}
