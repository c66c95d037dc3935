//! A round, its model and changes in; out come both with the changes made, valid by construction.
//! Ids stay: rows of a changed round can be held against those of the base.

use std::collections::{BTreeMap, BTreeSet};

use rand_chacha::rand_core::RngCore;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::refuse::weighed;
use super::{By, Change, Orders, Refusal, Seats, barred, bodies, programmes, refusals};
use crate::base::draw::Streams;
use crate::base::ids::Id;
use crate::domain::market::{
    BidId, Decision, Demand, DemandId, Firm, FirmId, Market, Parts, Place, Ruling, Tier, Vetting,
};
use crate::domain::model::Model;

/// A round and its model with `changes` made, one after the other. `reform` gives the published
/// calls up: every order that takes part is formed anew.
///
/// Nothing is taken out of the round, so that every id stays. Whoever takes no part is marked: a
/// school or firm as failed in screening, an order without heads as sent back (退回). Where no order
/// has a verdict yet, all others are then marked as passed, which is how they took part before.
/// New firms and orders stand behind the others. The model keeps its name and hash.
///
/// # Errors
/// Every change that cannot be made, as [`refusals`]; a [`Change::WinnersDecline`] that was not
/// resolved is one.
///
/// *Complexity*: a copy of the round, and per change what it concerns.
pub fn apply(
    market: &Market,
    model: &Model,
    changes: &[Change],
    reform: bool,
) -> Result<(Market, Model), Vec<Refusal>> {
    let refused = refusals(market, model, changes, reform);
    if !refused.is_empty() {
        return Err(refused);
    }
    let mut desk = Desk {
        market,
        parts: market.clone().into_parts(),
        model: model.clone(),
    };
    if reform {
        desk.parts.published = None;
    }
    for change in changes {
        desk.make(change);
    }
    desk.close();
    Ok((Market::new(desk.parts), desk.model))
}

/// `changes` with every [`Change::WinnersDecline`] replaced by the bids that decline. `winners` are
/// the bids that win in the base, once per class or less often; each is drawn once, by (seed,
/// scenario number) alone.
pub fn resolve(changes: &[Change], winners: &[BidId], seed: &str, number: u64) -> Vec<Change> {
    let winners: BTreeSet<BidId> = winners.iter().copied().collect();
    let is_drawn = |change: &Change| matches!(change, Change::WinnersDecline(_));
    if !changes.iter().any(is_drawn) {
        return changes.to_vec();
    }
    let mut stream = Streams::new(&format!("{seed}\nwinners")).at(number);
    let mut resolved = Vec::new();
    for change in changes {
        let Change::WinnersDecline(chance) = change else {
            resolved.push(change.clone());
            continue;
        };
        let below = (chance * Decimal::from(1_u64 << 53)).to_u64().unwrap_or(0);
        for &bid in &winners {
            if stream.next_u64() >> 11 < below {
                resolved.push(Change::Declined(bid));
            }
        }
    }
    resolved
}

/// A round as it is changed. Orders may have no heads until it is closed.
struct Desk<'a> {
    /// The base.
    market: &'a Market,
    parts: Parts,
    model: Model,
}

impl Desk<'_> {
    fn make(&mut self, change: &Change) {
        match change {
            Change::Seats { of, by } => self.seats(of, *by),
            Change::Heads { of, by } => self.heads(of, *by),
            Change::ClassMin(to) => self.model.classes.class_min = *to,
            Change::ClassMax(to) => self.model.classes.class_max = *to,
            Change::ClassTarget(to) => self.model.classes.class_target = *to,
            Change::Weight { criterion, by } => {
                let weight = &mut self.parts.criteria[*criterion].weight;
                *weight = weighed(*by, *weight);
            }
            Change::QualityMin(to) => self.model.scoring.quality_min = *to,
            Change::Yield(to) => self.model.award.yield_hundredths = *to,
            Change::DistanceMax(to) => self.model.fit.distance_max_km = *to,
            Change::SchoolOut(school) => self.parts.schools[*school].eligible = false,
            Change::FirmOut(firm) => self.firm_out(*firm),
            Change::ChainAdded { chain, like, scale } => self.chain(chain, like, *scale),
            Change::Declined(bid) => self.declined(*bid),
            Change::WinnersDecline(_) => unreachable!("refused"),
        }
    }

    fn seats(&mut self, of: &Seats, by: By) {
        let scaled = matches!(by, By::Scale(_));
        for id in bodies(self.market, of) {
            let body = &mut self.parts.entities[id];
            body.seats = match by {
                By::Set(_) => Some(by.of(0)),
                By::Add(_) | By::Scale(_) => body.seats.map(|seats| by.of(seats)),
            };
            if scaled {
                body.seats_service = body.seats_service.map(|seats| by.of(seats));
            }
        }
        for id in programmes(self.market, of, by) {
            let seats = &mut self.parts.programmes[id].seats;
            *seats = by.of(*seats);
        }
    }

    fn heads(&mut self, of: &Orders, by: By) {
        for id in self.parts.demands.ids() {
            if super::concern::is_meant(of, id, &self.parts.demands[id]) {
                turn(&mut self.parts.demands[id], by);
            }
        }
    }

    /// The firm fails screening; what others order for it goes out of their orders.
    fn firm_out(&mut self, firm: FirmId) {
        self.parts.firms[firm].eligible = false;
        for id in self.parts.demands.ids() {
            let demand = &mut self.parts.demands[id];
            let Some(at) = demand.filed_for.iter().position(|&(f, _)| f == firm) else {
                continue;
            };
            let (_, heads) = demand.filed_for[at];
            if demand.filed_for.len() == 1 {
                demand.heads = 0;
                continue;
            }
            demand.filed_for.remove(at);
            demand.heads = demand.heads.saturating_sub(heads);
            demand.heads_max = demand.heads_max.saturating_sub(heads);
        }
    }

    fn chain(&mut self, chain: &str, like: &str, scale: Decimal) {
        let same = |id: &DemandId| self.parts.demands[*id].chain == like;
        let orders: Vec<DemandId> = self.parts.demands.ids().filter(same).collect();
        let again = self.firms_again(&orders, chain, like);
        let codes: BTreeMap<String, String> = again
            .iter()
            .map(|(&old, &new)| (old, new))
            .map(|(old, new)| {
                let code = |id: FirmId| self.parts.firms[id].code.clone();
                (code(old), code(new))
            })
            .collect();
        let now = |firm: FirmId| again.get(&firm).copied().unwrap_or(firm);
        let taken: BTreeSet<String> = self.parts.demands.iter().map(|d| d.code.clone()).collect();
        for id in orders {
            let mut demand = self.parts.demands[id].clone();
            demand.code = free(&demand.code, chain, &taken);
            demand.firm = now(demand.firm);
            chain.clone_into(&mut demand.chain);
            demand.filed_for.iter_mut().for_each(|(f, _)| *f = now(*f));
            let by = demand
                .integrator
                .as_mut()
                .filter(|by| by.tier == Tier::Leader);
            if let Some(code) = by.and_then(|by| by.code.as_mut())
                && let Some(new) = codes.get(code)
            {
                code.clone_from(new);
            }
            turn(&mut demand, By::Scale(scale));
            if demand.heads > 0 {
                self.parts.demands.push(demand);
            }
        }
    }

    /// The firms of the chain `like` that file these orders, are filed for or lead, once more under
    /// `chain`: old id to new.
    fn firms_again(
        &mut self,
        orders: &[DemandId],
        chain: &str,
        like: &str,
    ) -> BTreeMap<FirmId, FirmId> {
        let mut behind: BTreeSet<FirmId> = BTreeSet::new();
        for &id in orders {
            let demand = &self.parts.demands[id];
            behind.insert(demand.firm);
            behind.extend(demand.filed_for.iter().map(|&(firm, _)| firm));
        }
        let leaders = |id: &FirmId| self.parts.firms[*id].leader;
        let leaders: Vec<FirmId> = behind.iter().filter_map(leaders).collect();
        behind.extend(leaders);
        behind.retain(|&id| self.parts.firms[id].chain.as_deref() == Some(like));
        let taken: BTreeSet<String> = self.parts.firms.iter().map(|f| f.code.clone()).collect();
        let next = self.parts.firms.len();
        let new = behind.iter().enumerate();
        let new: BTreeMap<FirmId, FirmId> =
            new.map(|(at, &id)| (id, FirmId::new(next + at))).collect();
        for id in behind {
            let old = &self.parts.firms[id];
            let firm = Firm {
                code: free(&old.code, chain, &taken),
                name: format!("{}@{chain}", old.name),
                chain: Some(chain.to_owned()),
                leader: old.leader.map(|f| new.get(&f).copied().unwrap_or(f)),
                ..old.clone()
            };
            self.parts.firms.push(firm);
        }
        new
    }

    fn declined(&mut self, bid: BidId) {
        let out = barred(self.market, bid);
        let decisions = &mut self.parts.decisions;
        decisions.retain(|d| !(d.ruling == Ruling::Pin && out.contains(&d.bid)));
        decisions.extend(out.into_iter().map(|bid| Decision {
            bid,
            on: None,
            ruling: Ruling::Ban,
            reason: String::new(),
            place: Place::default(),
        }));
    }

    /// Orders without heads keep what they had and are sent back.
    fn close(&mut self) {
        let empty = |id: &DemandId| self.parts.demands[*id].heads == 0;
        let out: Vec<DemandId> = self.parts.demands.ids().filter(empty).collect();
        if out.is_empty() {
            return;
        }
        if !self.market.vetted() {
            for id in self.parts.demands.ids() {
                self.parts.demands[id].vetting = Some(Vetting::Passed);
            }
        }
        for id in out {
            let demand = &mut self.parts.demands[id];
            match self.market.demands().get(id) {
                Some(base) => {
                    demand.heads = base.heads;
                    demand.heads_max = base.heads_max;
                    demand.filed_for.clone_from(&base.filed_for);
                }
                None => (demand.heads, demand.heads_max) = (1, 1),
            }
            demand.vetting = Some(Vetting::SentBack);
            demand.vetting_reason.clear();
        }
    }
}

/// An order's heads changed, its parts for other firms with it.
fn turn(demand: &mut Demand, by: By) {
    demand.heads = by.of(demand.heads);
    demand.heads_max = by.of(demand.heads_max).max(demand.heads);
    let total: u64 = demand.filed_for.iter().map(|&(_, h)| u64::from(h)).sum();
    if total == 0 {
        return;
    }
    let whole = u64::from(demand.heads);
    let share = |heads: u32| u64::from(heads) * whole;
    let mut rest: Vec<(u64, usize)> = Vec::new();
    let mut given = 0;
    for (at, (_, heads)) in demand.filed_for.iter_mut().enumerate() {
        let part = share(*heads);
        rest.push((part % total, at));
        *heads = u32::try_from(part / total).expect("a part of the order's heads");
        given += *heads;
    }
    rest.sort_by_key(|&(rest, at)| (std::cmp::Reverse(rest), at));
    for (_, at) in rest.into_iter().take((demand.heads - given) as usize) {
        demand.filed_for[at].1 += 1;
    }
}

/// A code that nobody bears: the old one, `@` and the chain's name.
fn free(code: &str, chain: &str, taken: &BTreeSet<String>) -> String {
    let mut new = format!("{code}@{chain}");
    while taken.contains(&new) {
        new.push('@');
    }
    new
}
