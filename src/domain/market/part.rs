//! A few demands of a round by themselves: what forming them reads, and nothing else, so that they
//! can be formed again under a change for little.

use std::collections::BTreeSet;

use super::{DemandId, FirmId, Market, Parts};
use crate::base::ids::{Id, IdVec};

impl Market {
    /// The parts that forming `demands` reads, in the order given: their rows, their firms with the
    /// leaders that these follow, all majors. Firms keep their order. Published calls, schools,
    /// bids and marks are left behind.
    ///
    /// *Complexity*: linear in the demands and the majors, not in the round.
    pub fn part(&self, demands: &[DemandId]) -> Parts {
        let firms = self.firms_behind(demands);
        let place = |firm: FirmId| {
            let at = firms.binary_search(&firm).expect("a firm behind a demand");
            FirmId::new(at)
        };
        let demand = |&id: &DemandId| {
            let mut demand = self.parts.demands[id].clone();
            demand.firm = place(demand.firm);
            for (firm, _) in &mut demand.filed_for {
                *firm = place(*firm);
            }
            demand
        };
        let firm = |&id: &FirmId| {
            let mut firm = self.parts.firms[id].clone();
            firm.leader = firm.leader.map(place);
            firm
        };
        Parts {
            round: self.parts.round.clone(),
            firms: firms.iter().map(firm).collect(),
            demands: demands.iter().map(demand).collect(),
            majors: self.parts.majors.clone(),
            major_map: self.parts.major_map.clone(),
            schools: IdVec::new(),
            entities: IdVec::new(),
            programmes: IdVec::new(),
            bases: IdVec::new(),
            bids: None,
            criteria: IdVec::new(),
            experts: IdVec::new(),
            marks: None,
            published: None,
            intentions: Vec::new(),
            decisions: Vec::new(),
            cohorts: IdVec::new(),
            events: Vec::new(),
            tracked: Vec::new(),
        }
    }

    /// Filers, firms filed for, and whom they follow, to the end; sorted, none twice.
    fn firms_behind(&self, demands: &[DemandId]) -> Vec<FirmId> {
        let mut open: Vec<FirmId> = Vec::new();
        for &id in demands {
            let demand = &self.parts.demands[id];
            open.push(demand.firm);
            open.extend(demand.filed_for.iter().map(|&(firm, _)| firm));
        }
        let mut found = BTreeSet::new();
        while let Some(firm) = open.pop() {
            if found.insert(firm) {
                open.extend(self.parts.firms[firm].leader);
            }
        }
        found.into_iter().collect()
    }
}
