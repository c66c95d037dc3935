//! Which demands may share a class (rules 5 to 7), who makes it (rules 6 to 9), and what it is
//! worth (F1 to F6): in go demands with their heads, out come lawful tiers and six integers.

use std::collections::BTreeSet;

use super::case::Case;
use crate::base::draw::draw_pair;
use crate::domain::market::{DemandId, Firm, FirmId, FirmKind, Integrator, Tier};
use crate::domain::model::ClassOrder;

/// A lawful way to make a class.
pub(super) struct Making {
    pub tier: Tier,
    /// Cost per head.
    pub cost: u32,
    /// Whether somebody merges it.
    pub merged: bool,
    /// Names or codes that the integrator may be given by; empty for the chain office.
    pub names: Vec<String>,
}

impl Making {
    /// Whether `found` names this making's integrator.
    pub fn names(&self, found: Option<&Integrator>) -> bool {
        match found {
            None => !self.merged,
            Some(one) => self.merged && one.tier == self.tier && self.knows(one.code.as_deref()),
        }
    }

    fn knows(&self, code: Option<&str>) -> bool {
        match code {
            None => self.names.is_empty(),
            Some(code) => self.names.iter().any(|name| name == code),
        }
    }

    /// Whether a demand that wishes for `wish` may be in it.
    fn grants(&self, wish: &Integrator) -> bool {
        let any = wish.code.is_none() || wish.tier == Tier::Office;
        self.merged && wish.tier == self.tier && (any || self.knows(wish.code.as_deref()))
    }
}

/// Whether a demand consents to be merged: as given, else yes below L.
pub(super) fn consents(case: &Case<'_>, id: DemandId) -> bool {
    let demand = case.demand(id);
    demand.merge_ok.unwrap_or(demand.heads < case.least())
}

/// The firms that `demands` count, each once.
pub(super) fn firms(case: &Case<'_>, demands: &[DemandId]) -> BTreeSet<FirmId> {
    demands.iter().flat_map(|&d| case.firms(d)).collect()
}

/// Whether rule 7 asks for consent, distance and an integrator: several demands of several firms.
pub(super) fn shared(case: &Case<'_>, demands: &[DemandId]) -> bool {
    demands.len() > 1 && firms(case, demands).len() > 1
}

/// Whether the firms that `demands` count are few enough.
pub(super) fn few_firms(case: &Case<'_>, demands: &[DemandId]) -> bool {
    let most = case.model.classes.firms_max as usize;
    most == 0 || firms(case, demands).len() <= most
}

/// The two sites that are farthest apart \[m\].
pub(super) fn spread(case: &Case<'_>, demands: &[DemandId]) -> i64 {
    let site = |d: DemandId| case.demand(d).site.point;
    let pairs = demands
        .iter()
        .enumerate()
        .flat_map(|(i, &a)| demands[..i].iter().map(move |&b| site(a).metres(site(b))));
    pairs.max().unwrap_or(0)
}

/// The longest distance between two sites that the model allows \[m\].
pub(super) fn spread_max(case: &Case<'_>) -> i64 {
    match case.model.classes.spread_max_km {
        0 => i64::MAX,
        km => i64::from(km) * 1000,
    }
}

/// Rules 5 and 7 without integrator and sizes: may these demands share a class?
pub(super) fn may_share(case: &Case<'_>, demands: &[DemandId]) -> bool {
    let one_key = demands
        .windows(2)
        .all(|d| case.role_key(d[0]) == case.role_key(d[1]));
    let common = !case.common_majors(demands).is_empty() && case.common_days(demands).is_ok();
    let shared = !shared(case, demands)
        || demands.iter().all(|&d| consents(case, d)) && spread(case, demands) <= spread_max(case);
    one_key && common && shared && few_firms(case, demands)
}

/// Every lawful tier and integrator for a class of these demands and this size, the one that it
/// takes first: least cost, then park, cluster, leader, office, then smallest code.
pub(super) fn makings(case: &Case<'_>, demands: &[DemandId], size: i128) -> Vec<Making> {
    let mut all = if size < i128::from(case.least()) {
        waived(case, demands, size)
    } else if shared(case, demands) {
        integrators(case, demands)
    } else {
        by_one(case, demands)
    };
    let wishes = demands
        .iter()
        .filter_map(|&d| case.demand(d).integrator.as_ref());
    let wishes: Vec<&Integrator> = wishes.collect();
    all.retain(|making| wishes.iter().all(|wish| making.grants(wish)));
    all.sort_by(|a, b| (a.cost, a.tier, &a.names).cmp(&(b.cost, b.tier, &b.names)));
    all
}

fn making(case: &Case<'_>, tier: Tier, merged: bool, names: Vec<String>) -> Option<Making> {
    let key = match tier {
        Tier::Own => "own",
        Tier::Park => "park",
        Tier::Cluster => "cluster",
        Tier::Leader => "leader",
        Tier::Office => "office",
        Tier::Waived => "waived",
    };
    let cost = *case.model.classes.tiers.get(key)?;
    Some(Making {
        tier,
        cost,
        merged,
        names,
    })
}

/// Rule 9: one demand with a reason, large enough, and whole if it is below L.
fn waived(case: &Case<'_>, demands: &[DemandId], size: i128) -> Vec<Making> {
    let &[id] = demands else { return Vec::new() };
    let demand = case.demand(id);
    let allowed = demand.waiver.is_some() && demand.heads >= case.model.classes.waiver_min;
    let whole = demand.heads >= case.least() || size == i128::from(demand.heads);
    if !allowed || !whole || size < 1 {
        return Vec::new();
    }
    making(case, Tier::Waived, false, Vec::new())
        .into_iter()
        .collect()
}

/// Rule 6, and classes of one firm alone: own, or the filer's tier where a row was merged before.
fn by_one(case: &Case<'_>, demands: &[DemandId]) -> Vec<Making> {
    let merged = demands.iter().filter(|&&d| case.premerged(d));
    let filers: BTreeSet<FirmId> = merged.map(|&d| case.demand(d).firm).collect();
    if filers.is_empty() {
        return making(case, Tier::Own, false, Vec::new())
            .into_iter()
            .collect();
    }
    filers
        .into_iter()
        .filter_map(|filer| by_filer(case, filer))
        .collect()
}

fn by_filer(case: &Case<'_>, filer: FirmId) -> Option<Making> {
    let firm = case.firm(filer);
    let given = |place: &Option<String>| {
        let names = [
            place.clone(),
            Some(firm.name.clone()),
            Some(firm.code.clone()),
        ];
        names.into_iter().flatten().collect::<Vec<_>>()
    };
    let (tier, names) = match firm.kind {
        FirmKind::Park => (Tier::Park, given(&firm.park)),
        FirmKind::Cluster => (Tier::Cluster, given(&firm.cluster)),
        FirmKind::Leader => (Tier::Leader, vec![firm.code.clone()]),
        FirmKind::Office => (Tier::Office, Vec::new()),
        FirmKind::Member => return None,
    };
    making(case, tier, true, names)
}

/// Rule 7: a park or cluster that all firms stand in, a leader that all are or follow, the office.
fn integrators(case: &Case<'_>, demands: &[DemandId]) -> Vec<Making> {
    let firms: Vec<FirmId> = firms(case, demands).into_iter().collect();
    let one = |place: fn(&Firm) -> Option<&String>| {
        let first = place(case.firm(*firms.first()?)).filter(|name| !name.is_empty())?;
        let all = firms.iter().all(|&f| place(case.firm(f)) == Some(first));
        all.then(|| vec![first.clone()])
    };
    let mut found = Vec::new();
    if let Some(park) = one(|f| f.park.as_ref()) {
        found.extend(making(case, Tier::Park, true, park));
    }
    if let Some(cluster) = one(|f| f.cluster.as_ref()) {
        found.extend(making(case, Tier::Cluster, true, cluster));
    }
    let chain = demands.first().map(|&d| case.demand(d).chain.as_str());
    for (id, leader) in case.market.firms().iter_ids() {
        let leads = leader.kind == FirmKind::Leader && leader.chain.as_deref() == chain;
        if leads
            && firms
                .iter()
                .all(|&f| f == id || case.firm(f).leader == Some(id))
        {
            found.extend(making(case, Tier::Leader, true, vec![leader.code.clone()]));
        }
    }
    found.extend(making(case, Tier::Office, true, Vec::new()));
    found
}

/// F1 to F6 of one class, each to be maximized: costs count negative. `weight` is its W.
pub(super) fn levels(
    case: &Case<'_>,
    members: &[(DemandId, u32)],
    weight: i128,
    tier_cost: u32,
) -> [i128; 6] {
    let size: i128 = members.iter().map(|&(_, q)| i128::from(q)).sum();
    let away = case.anchor(members).map_or(0, |anchor| {
        let far = |d: DemandId| i128::from(case.demand(d).site.point.metres(anchor.point));
        members.iter().map(|&(d, q)| i128::from(q) * far(d)).sum()
    });
    let square = if members.len() == 1 { size * size } else { 0 };
    [
        weight,
        -size * i128::from(tier_cost),
        -shape(case, size),
        -away,
        -square,
        -drawn(case, members),
    ]
}

/// F3 of a class of this size: its distance from the target, or 1.
pub(super) fn shape(case: &Case<'_>, size: i128) -> i128 {
    match case.model.classes.class_order {
        ClassOrder::Few => 1,
        ClassOrder::Target => (size - i128::from(case.model.classes.class_target)).abs(),
    }
}

/// Σ draw over the pairs of demands in a class.
fn drawn(case: &Case<'_>, members: &[(DemandId, u32)]) -> i128 {
    let seed = &case.market.round().seed;
    let code = |m: &(DemandId, u32)| case.demand(m.0).code.as_str();
    let pairs = members.iter().enumerate().flat_map(|(i, a)| {
        members[..i]
            .iter()
            .map(move |b| i128::from(draw_pair(seed, code(a), code(b))))
    });
    pairs.sum()
}

/// Adds level by level.
pub(super) fn add<const N: usize>(a: [i128; N], b: [i128; N]) -> [i128; N] {
    std::array::from_fn(|i| a[i] + b[i])
}
