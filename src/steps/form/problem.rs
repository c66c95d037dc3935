//! A role key as a problem of [`pack`](crate::math::pack): demands are lots, and who may merge them
//! is a list of makers (rules 5 to 9 of section 1).

use std::collections::BTreeSet;

use super::group::{self, accepts, consents, filer, waived};
use super::key::Key;
use crate::base::ids::{Id, IdVec};
use crate::domain::market::{
    Demand, DemandId, FirmId, FirmKind, Integrator, Market, Point, TIERS, Tier,
};
use crate::domain::model::Model;
use crate::math::pack::{Lot, Maker, Problem, SiteId, Sizes};

/// Who the makers of a problem are, in their order.
pub type Makers = Vec<group::Maker>;

/// The problem of a role key, lots in the order of its demands; and who its makers are.
pub fn problem(market: &Market, model: &Model, key: &Key) -> (Problem, Makers) {
    let c = &model.classes;
    let mut points: Vec<Point> = key.demands.iter().map(|&d| site(market, d)).collect();
    points.sort_unstable();
    points.dedup();
    let lots = key.demands.iter().map(|&d| lot(market, model, d, &points));
    let mut lots: Vec<Lot> = lots.collect();
    let (mut makers, mut known) = (Vec::new(), Vec::new());
    for (who, maker, members) in makers_of(market, model, &key.demands) {
        let id = u32::try_from(makers.len()).unwrap_or(u32::MAX);
        members.iter().for_each(|&lot| lots[lot].makers.push(id));
        makers.push(maker);
        known.push(who);
    }
    let row = |a: &Point| points.iter().map(|&b| a.metres(b)).collect();
    let problem = Problem {
        lots,
        sizes: Sizes {
            min: c.class_min.into(),
            max: c.class_max.into(),
            cut_from: c.class_min.into(),
            chunk_min: c.chunk_min.into(),
            gain: vec![0; c.class_max as usize + 1],
            shape: (0..=c.class_max)
                .map(|size| c.shape_cost(size).into())
                .collect(),
        },
        makers,
        owners_max: c.firms_max(),
        spread_max: c.spread_max_m(),
        metres: points.iter().map(row).collect(),
        seed: market.round().seed.clone(),
    };
    (problem, known)
}

fn site(market: &Market, id: DemandId) -> Point {
    market.demands()[id].site.point
}

fn lot(market: &Market, model: &Model, id: DemandId, points: &[Point]) -> Lot {
    let demand = &market.demands()[id];
    let cost = |tier| model.classes.tier_cost(tier).map(i64::from);
    let number = |index: usize| u32::try_from(index).unwrap_or(u32::MAX);
    let site = points.binary_search(&demand.site.point).unwrap_or(0);
    Lot {
        code: demand.code.clone(),
        low: demand.heads.into(),
        high: demand.heads_max.into(),
        weight: demand.priority.into(),
        alone: group::alone(market, model, id).and_then(|(tier, _)| cost(tier)),
        below: waived(market, model, id).and_then(cost),
        needs_alone: demand.named
            && demand.heads >= model.classes.class_min
            && !market.is_premerged(id),
        traits: demand.majors.iter().map(|m| number(m.index())).collect(),
        span: demand.days.map(|d| (d.low.into(), d.high.into())),
        owners: firms(market, id)
            .iter()
            .map(|f| number(f.index()))
            .collect(),
        mixes: consents(market, model, id),
        site: SiteId::new(site),
        makers: Vec::new(),
    }
}

fn firms(market: &Market, id: DemandId) -> Vec<FirmId> {
    let mut firms = market.firms_of(id);
    firms.sort_unstable();
    firms.dedup();
    firms
}

/// Who, what that is in the problem, and the lots that it could merge.
type Known = (group::Maker, Maker, Vec<usize>);

/// Everybody who could merge two or more of `demands`, with those that it could.
fn makers_of(market: &Market, model: &Model, demands: &[DemandId]) -> Vec<Known> {
    let mut makers = of_one_firm(market, model, demands);
    let counted: BTreeSet<FirmId> = demands.iter().flat_map(|&d| market.firms_of(d)).collect();
    for by in integrators(market, &counted) {
        let Some(cost) = model.classes.tier_cost(by.tier) else {
            continue;
        };
        let could = |demand: &Demand, id| {
            let firms = market.firms_of(id);
            accepts(demand.integrator.as_ref(), Some(&by))
                && firms.iter().all(|&f| merges(market, &by, f, &demand.chain))
        };
        let could = |&lot: &usize| could(&market.demands()[demands[lot]], demands[lot]);
        let members: Vec<usize> = (0..demands.len()).filter(could).collect();
        let maker = Maker {
            cost: cost.into(),
            one_owner: false,
            needs: Vec::new(),
        };
        makers.push(((by.tier, Some(by)), maker, members));
    }
    makers.retain(|(_, _, members)| members.len() > 1);
    makers
}

/// Whether an integrator may merge orders of a firm.
fn merges(market: &Market, by: &Integrator, firm: FirmId, chain: &str) -> bool {
    let one = &market.firms()[firm];
    match by.tier {
        Tier::Park => one.park == by.code,
        Tier::Cluster => one.cluster == by.code,
        Tier::Leader => [Some(firm), one.leader].into_iter().flatten().any(|f| {
            let leader = &market.firms()[f];
            leader.kind == FirmKind::Leader
                && leader.chain.as_deref() == Some(chain)
                && Some(&leader.code) == by.code.as_ref()
        }),
        Tier::Office => true,
        Tier::Own | Tier::Waived => false,
    }
}

/// Parks, clusters and leaders of some firms, and the chain office.
fn integrators(market: &Market, firms: &BTreeSet<FirmId>) -> BTreeSet<Integrator> {
    let all = market.firms();
    let mut found = BTreeSet::from([Integrator {
        tier: Tier::Office,
        code: None,
    }]);
    for &firm in firms {
        let one = &all[firm];
        let leader = [Some(firm), one.leader].into_iter().flatten();
        let leaders = leader.filter(|&f| all[f].kind == FirmKind::Leader);
        let given = [
            (Tier::Park, one.park.clone()),
            (Tier::Cluster, one.cluster.clone()),
        ];
        let given = given.into_iter();
        let leaders = leaders.map(|f| (Tier::Leader, Some(all[f].code.clone())));
        for (tier, code) in given.chain(leaders) {
            if code.as_ref().is_some_and(|code| !code.is_empty()) {
                found.insert(Integrator { tier, code });
            }
        }
    }
    found
}

/// Several rows of one firm: per filer the rows that it may merge, at least one of them its own.
fn of_one_firm(market: &Market, model: &Model, demands: &[DemandId]) -> Vec<Known> {
    let order = |tier: Tier| TIERS.iter().position(|&t| t == tier);
    let mut by_firm: IdVec<FirmId, Vec<usize>> = market.firms().iter().map(|_| vec![]).collect();
    for (lot, &id) in demands.iter().enumerate() {
        if let [firm] = firms(market, id)[..] {
            by_firm[firm].push(lot);
        }
    }
    let mut makers = Vec::new();
    for lots in by_firm.iter().filter(|lots| lots.len() > 1) {
        let of = |lot: usize| filer(market, demands[lot]);
        let filers: BTreeSet<group::Maker> = lots.iter().map(|&lot| of(lot)).collect();
        for (tier, by) in filers {
            let Some(cost) = model.classes.tier_cost(tier) else {
                continue;
            };
            let may = |&&lot: &&usize| {
                let wish = market.demands()[demands[lot]].integrator.as_ref();
                order(of(lot).0) <= order(tier) && accepts(wish, by.as_ref())
            };
            let members: Vec<usize> = lots.iter().filter(may).copied().collect();
            let needs = members.iter().filter(|&&lot| of(lot) == (tier, by.clone()));
            let maker = Maker {
                cost: cost.into(),
                one_owner: true,
                needs: needs.copied().collect(),
            };
            if !maker.needs.is_empty() {
                makers.push(((tier, by), maker, members));
            }
        }
    }
    makers
}
