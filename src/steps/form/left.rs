//! Why heads are in no class: the first filter that leaves a demand with too few.

use super::group::{consents, shared_days, shared_majors};
use super::key::{Key, takes_part};
use super::served;
use crate::base::ids::Id;
use crate::domain::market::{DemandId, Market, Reason};
use crate::domain::model::Model;
use crate::domain::outcome::{Formation, Left};
use crate::math::pack::Packing;

/// Every demand with heads in no class, in demand order.
pub fn left(
    market: &Market,
    model: &Model,
    keys: &[Key],
    packed: &[Packing],
    formation: &Formation,
) -> Vec<Left> {
    let mut place = vec![None; market.demands().len()];
    for (k, key) in keys.iter().enumerate() {
        key.demands
            .iter()
            .enumerate()
            .for_each(|(lot, d)| place[d.index()] = Some((k, lot)));
    }
    let reason = |id: DemandId, served: u32| match (takes_part(market, id), place[id.index()]) {
        (Err(reason), _) if served == 0 => reason,
        (_, Some((k, lot))) if served == 0 => {
            let near = (packed[k].largest[lot], packed[k].reach[lot]);
            too_few(market, model, &keys[k].demands, id, near)
        }
        _ => Reason::Remainder { served },
    };
    let in_classes = served(formation, market.demands().len());
    let one = |(id, demand): (DemandId, &crate::domain::market::Demand)| {
        let served = in_classes[id];
        let heads = demand.heads.saturating_sub(served);
        (heads > 0).then(|| Left {
            demand: id,
            heads,
            reason: reason(id, served),
        })
    };
    market.demands().iter_ids().filter_map(one).collect()
}

/// The filters in order: post, own consent, others' consent, majors, lengths, the rest.
fn too_few(
    market: &Market,
    model: &Model,
    key: &[DemandId],
    id: DemandId,
    (largest, reach): (i64, i64),
) -> Reason {
    let needed = model.classes.class_min;
    let own = market.demands()[id].heads_max;
    let heads = |ids: &[DemandId]| {
        ids.iter()
            .map(|&d| market.demands()[d].heads_max)
            .sum::<u32>()
    };
    let keep = |ids: &[DemandId], test: &dyn Fn(DemandId) -> bool| -> Vec<DemandId> {
        ids.iter()
            .copied()
            .filter(|&d| d == id || test(d))
            .collect()
    };
    if heads(key) < needed {
        return Reason::TooFewInPost {
            heads: heads(key),
            needed,
        };
    }
    let firms = market.firms_of(id);
    let same_firm = |d: DemandId| firms.len() == 1 && market.firms_of(d) == firms;
    if !consents(market, model, id) && heads(&keep(key, &same_firm)) < needed {
        return Reason::NoConsent { heads: own, needed };
    }
    let willing = keep(key, &|d| consents(market, model, d) || same_firm(d));
    if heads(&willing) < needed {
        return Reason::TooFewConsent {
            heads: heads(&willing),
            needed,
        };
    }
    let major = keep(&willing, &|d| !shared_majors(market, &[id, d]).is_empty());
    if heads(&major) < needed {
        return Reason::NoSharedMajor {
            heads: heads(&major),
            needed,
        };
    }
    let days = keep(&major, &|d| shared_days(market, &[id, d]).is_ok());
    if heads(&days) < needed {
        return Reason::NoSharedDays {
            heads: heads(&days),
            needed,
        };
    }
    let units = |n: i64| u32::try_from(n).unwrap_or(u32::MAX);
    // A lawful class of its own alone would serve it, so only those with others can be outweighed.
    match largest > 0 {
        true => Reason::Outweighed {
            heads: units(largest),
        },
        false => Reason::NoLawfulGroup {
            heads: units(reach),
            needed,
        },
    }
}
