//! Section 1 of the model's document, rules 2 to 9, for one class at a time: in go heads per
//! demand, out comes who makes the class, or that no rule allows it.

use std::collections::{BTreeMap, BTreeSet};

use jiebang::domain::market::{
    DemandId, FirmId, FirmKind, Integrator, Level, Market, Mode, Site, Tier, Vetting,
};
use jiebang::domain::model::{ClassOrder, Model};

/// Heads per demand of one class, in the order of the demands' codes.
pub type Heads = Vec<(DemandId, u32)>;

/// Tier and integrator.
pub type Maker = (Tier, Option<Integrator>);

/// A round and its policy.
#[derive(Clone, Copy)]
pub struct Law<'a> {
    /// The round.
    pub market: &'a Market,
    /// The policy.
    pub model: &'a Model,
}

/// All heads of a class.
pub fn size(heads: &Heads) -> u32 {
    heads.iter().map(|&(_, q)| q).sum()
}

impl Law<'_> {
    /// The demands of each role key that take part, in the order of their codes.
    pub fn keys(&self) -> Vec<Vec<DemandId>> {
        let mut keys: BTreeMap<(&str, &str, u8, Mode), Vec<DemandId>> = BTreeMap::new();
        for (id, d) in self.market.demands().iter_ids() {
            let Level { rank, .. } = d.level;
            if self.takes_part(id) {
                keys.entry((&d.chain, &d.post, rank, d.mode))
                    .or_default()
                    .push(id);
            }
        }
        let mut keys: Vec<Vec<DemandId>> = keys.into_values().collect();
        keys.iter_mut()
            .for_each(|key| key.sort_by_key(|&d| self.code(d)));
        keys
    }

    /// Whether a demand takes part: passed, or no verdict anywhere; and its firm is eligible.
    pub fn takes_part(&self, id: DemandId) -> bool {
        let demands = self.market.demands();
        let any = demands.iter().any(|d| d.vetting.is_some());
        let vetted = !any || demands[id].vetting == Some(Vetting::Passed);
        vetted && self.market.firms()[demands[id].firm].eligible
    }

    /// The demand's code.
    pub fn code(&self, id: DemandId) -> &str {
        &self.market.demands()[id].code
    }

    /// Whether a demand is cut rather than whole.
    pub fn may_cut(&self, id: DemandId) -> bool {
        self.market.demands()[id].heads >= self.model.classes.class_min
    }

    /// Who makes the class; `None` where it is unlawful.
    pub fn maker(&self, heads: &Heads) -> Option<Maker> {
        let c = &self.model.classes;
        let maker = match heads[..] {
            [(one, _)] if size(heads) < c.class_min => self.waived(one, size(heads))?,
            [(one, q)] => {
                self.bounds(heads).then_some(())?;
                self.portion(one, q, size(heads)).then_some(())?;
                self.alone(one)?
            }
            _ => {
                let fits = |&(d, q): &(DemandId, u32)| {
                    self.portion(d, q, size(heads)) && (!self.may_cut(d) || q >= c.chunk_min)
                };
                (self.bounds(heads) && heads.iter().all(fits)).then_some(())?;
                self.together(&heads.iter().map(|&(d, _)| d).collect::<Vec<_>>())?
            }
        };
        let allowed = self.cost(maker.0).is_some();
        let wished = |&(d, _): &(DemandId, u32)| self.wish_met(d, maker.1.as_ref());
        (allowed && heads.iter().all(wished)).then_some(maker)
    }

    /// Rule 2.
    fn bounds(&self, heads: &Heads) -> bool {
        let c = &self.model.classes;
        (c.class_min..=c.class_max).contains(&size(heads))
    }

    /// Rules 1 and 3, as far as one class shows.
    fn portion(&self, id: DemandId, q: u32, size: u32) -> bool {
        let d = &self.market.demands()[id];
        let most = if size == self.model.classes.class_min {
            d.heads_max
        } else {
            d.heads
        };
        q <= most && (self.may_cut(id) || q >= d.heads)
    }

    /// Rule 9.
    fn waived(&self, id: DemandId, q: u32) -> Option<Maker> {
        let d = &self.market.demands()[id];
        let opens = d.waiver.is_some() && d.heads >= self.model.classes.waiver_min;
        let heads = if self.may_cut(id) {
            q >= 1
        } else {
            q == d.heads
        };
        (opens && heads && self.few_firms(&[id])).then_some((Tier::Waived, None))
    }

    /// Rules 6 and 8: a class of one demand.
    fn alone(&self, id: DemandId) -> Option<Maker> {
        self.few_firms(&[id]).then(|| match self.pre_merged(id) {
            true => self.filer(id),
            false => (Tier::Own, None),
        })
    }

    /// Rule 6.
    pub fn pre_merged(&self, id: DemandId) -> bool {
        let d = &self.market.demands()[id];
        let kind = self.market.firms()[d.firm].kind;
        !d.filed_for.is_empty()
            || matches!(kind, FirmKind::Park | FirmKind::Cluster | FirmKind::Office)
    }

    fn filer(&self, id: DemandId) -> Maker {
        let filer = &self.market.firms()[self.market.demands()[id].firm];
        let (tier, code) = match filer.kind {
            FirmKind::Park => (Tier::Park, Some(filer.name.clone())),
            FirmKind::Cluster => (Tier::Cluster, Some(filer.name.clone())),
            FirmKind::Office => (Tier::Office, None),
            FirmKind::Leader | FirmKind::Member => (Tier::Leader, Some(filer.code.clone())),
        };
        (tier, Some(Integrator { tier, code }))
    }

    /// The firms that some demands count.
    pub fn firms(&self, demands: &[DemandId]) -> BTreeSet<FirmId> {
        let of = |&d: &DemandId| {
            let demand = &self.market.demands()[d];
            match demand.filed_for.is_empty() {
                true => vec![demand.firm],
                false => demand.filed_for.iter().map(|f| f.0).collect(),
            }
        };
        demands.iter().flat_map(of).collect()
    }

    fn few_firms(&self, demands: &[DemandId]) -> bool {
        let most = self.model.classes.firms_max as usize;
        most == 0 || self.firms(demands).len() <= most
    }

    fn wish_met(&self, id: DemandId, by: Option<&Integrator>) -> bool {
        let Some(wish) = &self.market.demands()[id].integrator else {
            return true;
        };
        by.is_some_and(|by| by.tier == wish.tier && (wish.code.is_none() || wish.code == by.code))
    }

    /// Rules 5 and 7: a class of two or more demands.
    fn together(&self, demands: &[DemandId]) -> Option<Maker> {
        let all = |test: &dyn Fn(DemandId) -> bool| demands.iter().all(|&d| test(d));
        let rows = self.market.demands();
        let major = |m| all(&|d| rows[d].majors.contains(&m));
        let shared_major = rows[demands[0]].majors.iter().any(|&m| major(m));
        let day = |n| all(&|d| rows[d].days.is_none_or(|r| (r.low..=r.high).contains(&n)));
        let no_days = all(&|d| rows[d].days.is_none());
        let shared_day = no_days
            || demands
                .iter()
                .any(|&d| rows[d].days.is_some_and(|r| day(r.low)));
        if !shared_major || !shared_day || !self.few_firms(demands) {
            return None;
        }
        let firms = self.firms(demands);
        if firms.len() == 1 {
            let filed = demands.iter().find(|&&d| self.pre_merged(d));
            return Some(filed.map_or((Tier::Own, None), |&d| self.filer(d)));
        }
        if !all(&|d| self.consents(d)) || !self.near(demands) {
            return None;
        }
        let met = |by: &Integrator| all(&|d| self.wish_met(d, Some(by)));
        let chain = &rows[demands[0]].chain;
        let makers = self.integrators(&firms, chain).into_iter().filter(met);
        let costed = makers.filter_map(|by| Some((self.cost(by.tier)?, order(by.tier), by)));
        let (_, _, by) = costed.min_by(|a, b| (a.0, a.1, &a.2.code).cmp(&(b.0, b.1, &b.2.code)))?;
        Some((by.tier, Some(by)))
    }

    /// 允许整合, blank as the size says.
    pub fn consents(&self, id: DemandId) -> bool {
        self.market.demands()[id]
            .merge_ok
            .unwrap_or(!self.may_cut(id))
    }

    fn near(&self, demands: &[DemandId]) -> bool {
        let km = i64::from(self.model.classes.spread_max_km);
        let site = |d: DemandId| self.market.demands()[d].site.point;
        let pair = |a, b| site(a).metres(site(b)) <= km * 1000;
        km == 0 || demands.iter().all(|&a| demands.iter().all(|&b| pair(a, b)))
    }

    fn integrators(&self, firms: &BTreeSet<FirmId>, chain: &str) -> Vec<Integrator> {
        let rows = self.market.firms();
        let by = |tier, code: Option<&str>| Integrator {
            tier,
            code: code.map(str::to_owned),
        };
        let mut found = vec![by(Tier::Office, None)];
        for any in rows.iter() {
            for (tier, name) in [(Tier::Park, &any.park), (Tier::Cluster, &any.cluster)] {
                let Some(name) = name.as_deref().filter(|name| !name.is_empty()) else {
                    continue;
                };
                let of = |f: &FirmId| match tier {
                    Tier::Park => rows[*f].park.as_deref(),
                    _ => rows[*f].cluster.as_deref(),
                };
                if firms.iter().all(|f| of(f) == Some(name)) {
                    found.push(by(tier, Some(name)));
                }
            }
        }
        for (leader, row) in rows.iter_ids() {
            let of_chain = row.kind == FirmKind::Leader && row.chain.as_deref() == Some(chain);
            let follows = |&f: &FirmId| f == leader || rows[f].leader == Some(leader);
            if of_chain && firms.iter().all(follows) {
                found.push(by(Tier::Leader, Some(&row.code)));
            }
        }
        found
    }

    /// F2 per head.
    pub fn cost(&self, tier: Tier) -> Option<u32> {
        let key = ["own", "park", "cluster", "leader", "office", "waived"][order(tier)];
        self.model.classes.tiers.get(key).copied()
    }

    /// F3 of a class.
    pub fn shape(&self, size: u32) -> i64 {
        match self.model.classes.class_order {
            ClassOrder::Target => {
                (i64::from(size) - i64::from(self.model.classes.class_target)).abs()
            }
            ClassOrder::Few => 1,
        }
    }

    /// The site of the largest contributor, of equals the one with the smallest code.
    pub fn anchor(&self, heads: &Heads) -> &Site {
        let most = heads.iter().map(|&(_, q)| q).max();
        let first = heads.iter().filter(|&&(_, q)| Some(q) == most);
        let first = first
            .min_by_key(|&&(d, _)| self.code(d))
            .expect("a class has members");
        &self.market.demands()[first.0].site
    }
}

fn order(tier: Tier) -> usize {
    match tier {
        Tier::Own => 0,
        Tier::Park => 1,
        Tier::Cluster => 2,
        Tier::Leader => 3,
        Tier::Office => 4,
        Tier::Waived => 5,
    }
}
