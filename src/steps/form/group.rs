//! Which demands of one role key may share a class, and who makes it: rules 5 to 9 of section 1.

use crate::domain::market::{
    Class, Days, DemandId, Disjoint, FirmId, FirmKind, Integrator, MajorId, Market, TIERS, Tier,
};
use crate::domain::model::Model;

/// A lawful maker of a class.
pub type Maker = (Tier, Option<Integrator>);

/// The maker of a class of one demand at the least size or above; `None` where a rule forbids it.
pub fn alone(market: &Market, model: &Model, id: DemandId) -> Option<Maker> {
    let demand = &market.demands()[id];
    if !few_firms(market, model, id) {
        return None;
    }
    let maker = filer(market, id);
    let allowed = model.classes.tier_cost(maker.0).is_some();
    (allowed && accepts(demand.integrator.as_ref(), maker.1.as_ref())).then_some(maker)
}

/// The rule of section 1 that makes a class what it is: 9 a waiver, 8 a firm's own class, 6 rows
/// filed as merged by one filer, 7 merged across firms.
pub fn maker_rule(market: &Market, class: &Class) -> u8 {
    let mut firms: Vec<FirmId> = class
        .members
        .iter()
        .flat_map(|m| market.firms_of(m.demand))
        .collect();
    firms.sort_unstable();
    firms.dedup();
    match class.tier {
        Tier::Waived => 9,
        Tier::Own => 8,
        _ if class.members.len() == 1 || firms.len() == 1 => 6,
        _ => 7,
    }
}

/// Whether a row counts no more firms than a class may.
fn few_firms(market: &Market, model: &Model, id: DemandId) -> bool {
    let firms = market.firms_of(id).len();
    model.classes.firms_max().is_none_or(|most| firms <= most)
}

/// The tier of a class of one demand below the least size, where a waiver opens it.
pub fn waived(market: &Market, model: &Model, id: DemandId) -> Option<Tier> {
    let demand = &market.demands()[id];
    let open = demand.waiver.is_some()
        && demand.heads >= model.classes.waiver_min
        && demand.integrator.is_none()
        && few_firms(market, model, id)
        && model.classes.tier_cost(Tier::Waived).is_some();
    open.then_some(Tier::Waived)
}

/// The filer as the maker of a class of its own row.
pub fn filer(market: &Market, id: DemandId) -> Maker {
    let firm = &market.firms()[market.demands()[id].firm];
    let named = |tier, code: &str| {
        (
            tier,
            Some(Integrator {
                tier,
                code: Some(code.to_owned()),
            }),
        )
    };
    match firm.kind {
        FirmKind::Park => named(Tier::Park, &firm.name),
        FirmKind::Cluster => named(Tier::Cluster, &firm.name),
        FirmKind::Office => office(),
        FirmKind::Leader | FirmKind::Member if market.is_premerged(id) => {
            named(Tier::Leader, &firm.code)
        }
        FirmKind::Leader | FirmKind::Member => (Tier::Own, None),
    }
}

fn office() -> Maker {
    (
        Tier::Office,
        Some(Integrator {
            tier: Tier::Office,
            code: None,
        }),
    )
}

/// Whether a demand's wish for an integrator, if it has one, is met by `by`.
pub fn accepts(wish: Option<&Integrator>, by: Option<&Integrator>) -> bool {
    wish.is_none_or(|wish| {
        by.is_some_and(|by| wish.tier == by.tier && (wish.code.is_none() || wish.code == by.code))
    })
}

/// Who could make a class of two or more demands.
pub enum Merge {
    /// This one, at the least cost.
    Lawful(Maker),
    /// Nobody as it is; with further firms somebody may.
    NotYet,
    /// Nobody.
    Never,
}

/// The maker of a class of two or more demands.
pub fn merged(market: &Market, model: &Model, demands: &[DemandId]) -> Merge {
    let mut firms: Vec<FirmId> = demands.iter().flat_map(|&d| market.firms_of(d)).collect();
    firms.sort_unstable();
    firms.dedup();
    let too_many = model
        .classes
        .firms_max()
        .is_some_and(|most| firms.len() > most);
    if too_many
        || shared_majors(market, demands).is_empty()
        || shared_days(market, demands).is_err()
    {
        return Merge::Never;
    }
    if firms.len() == 1 {
        return one_firm(market, model, demands);
    }
    if !consent(market, model, demands) || !near(market, model, demands) {
        return Merge::Never;
    }
    let wishes = |by: &Integrator| {
        demands
            .iter()
            .all(|&d| accepts(market.demands()[d].integrator.as_ref(), Some(by)))
    };
    let chain = &market.demands()[demands[0]].chain;
    let mut makers: Vec<(u32, Integrator)> = integrators(market, &firms, chain)
        .into_iter()
        .filter(wishes)
        .filter_map(|by| Some((model.classes.tier_cost(by.tier)?, by)))
        .collect();
    makers.sort();
    match makers.into_iter().next() {
        Some((_, by)) => Merge::Lawful((by.tier, Some(by))),
        None => Merge::Never,
    }
}

/// Several demands of one firm: its own class, or the filer's where a row was merged before.
fn one_firm(market: &Market, model: &Model, demands: &[DemandId]) -> Merge {
    let order = |tier: Tier| TIERS.iter().position(|&t| t == tier);
    let filers = demands.iter().map(|&d| filer(market, d));
    let mut filers: Vec<Maker> = filers.collect();
    let highest = filers.iter().map(|filer| order(filer.0)).max().flatten();
    filers.retain(|filer| order(filer.0) == highest);
    filers.sort();
    let wish = |d: DemandId| market.demands()[d].integrator.as_ref();
    let able = filers.into_iter().find(|(tier, by)| {
        model.classes.tier_cost(*tier).is_some()
            && demands.iter().all(|&d| accepts(wish(d), by.as_ref()))
    });
    able.map_or(Merge::NotYet, Merge::Lawful)
}

fn consent(market: &Market, model: &Model, demands: &[DemandId]) -> bool {
    demands.iter().all(|&d| consents(market, model, d))
}

/// 允许整合: as given; blank means yes below the least size, no from there.
pub fn consents(market: &Market, model: &Model, id: DemandId) -> bool {
    let demand = &market.demands()[id];
    demand
        .merge_ok
        .unwrap_or(demand.heads < model.classes.class_min)
}

fn near(market: &Market, model: &Model, demands: &[DemandId]) -> bool {
    let Some(most) = model.classes.spread_max_m() else {
        return true;
    };
    let point = |&d: &DemandId| market.demands()[d].site.point;
    demands.iter().enumerate().all(|(i, a)| {
        demands[..i]
            .iter()
            .all(|b| point(a).metres(point(b)) <= most)
    })
}

/// Majors that every demand accepts, sorted.
pub fn shared_majors(market: &Market, demands: &[DemandId]) -> Vec<MajorId> {
    let mut shared = market.demands()[demands[0]].majors.clone();
    for &d in &demands[1..] {
        shared.retain(|major| market.demands()[d].majors.binary_search(major).is_ok());
    }
    shared
}

/// Day counts that every demand accepts.
///
/// # Errors
/// [`Disjoint`] when there is none.
pub fn shared_days(market: &Market, demands: &[DemandId]) -> Result<Option<Days>, Disjoint> {
    demands.iter().try_fold(None, |shared, &d| {
        Days::meet(shared, market.demands()[d].days)
    })
}

/// Everybody who could merge these firms.
fn integrators(market: &Market, firms: &[FirmId], chain: &str) -> Vec<Integrator> {
    let all = market.firms();
    let common = |value: &dyn Fn(FirmId) -> Option<String>| {
        let first = value(firms[0]).filter(|v| !v.is_empty())?;
        firms
            .iter()
            .all(|&f| value(f).as_ref() == Some(&first))
            .then_some(first)
    };
    let mut found = vec![Integrator {
        tier: Tier::Office,
        code: None,
    }];
    if let Some(park) = common(&|f| all[f].park.clone()) {
        found.push(Integrator {
            tier: Tier::Park,
            code: Some(park),
        });
    }
    if let Some(cluster) = common(&|f| all[f].cluster.clone()) {
        found.push(Integrator {
            tier: Tier::Cluster,
            code: Some(cluster),
        });
    }
    for leader in [Some(firms[0]), all[firms[0]].leader].into_iter().flatten() {
        let leads = all[leader].kind == FirmKind::Leader
            && all[leader].chain.as_deref() == Some(chain)
            && firms
                .iter()
                .all(|&f| f == leader || all[f].leader == Some(leader));
        if leads {
            let code = Some(all[leader].code.clone());
            found.push(Integrator {
                tier: Tier::Leader,
                code,
            });
        }
    }
    found
}
