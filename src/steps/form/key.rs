//! Who takes part, and the role keys: only demands of one key may share a class.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::market::{DemandId, Market, Mode, Reason, Vetting};

/// The demands of one (chain, post, level rank, mode) that take part, in the order of their codes.
#[derive(Clone, Debug)]
pub struct Key {
    /// At least one; ascending by code, bytewise.
    pub demands: Vec<DemandId>,
}

/// Whether a demand takes part in formation, or why not.
///
/// # Errors
/// The reason: the firm failed screening, or vetting has begun and did not pass the demand.
pub fn takes_part(market: &Market, id: DemandId) -> Result<(), Reason> {
    let demand = &market.demands()[id];
    if !market.firms()[demand.firm].eligible {
        return Err(Reason::FirmNotEligible);
    }
    match demand.vetting {
        _ if !market.vetted() => Ok(()),
        Some(Vetting::Passed) => Ok(()),
        Some(Vetting::SentBack) => Err(Reason::SentBack {
            reason: demand.vetting_reason.clone(),
        }),
        Some(Vetting::Pending) | None => Err(Reason::VettingPending),
    }
}

/// The keys of all demands that take part and are in no published class, by their smallest codes.
pub fn keys(market: &Market) -> Vec<Key> {
    let published: BTreeSet<DemandId> = market
        .published()
        .unwrap_or(&[])
        .iter()
        .map(|member| member.demand)
        .collect();
    let mut by_key: BTreeMap<(&str, &str, u8, Mode), Vec<DemandId>> = BTreeMap::new();
    for (id, demand) in market.demands().iter_ids() {
        if takes_part(market, id).is_ok() && !published.contains(&id) {
            let key = (
                demand.chain.as_str(),
                demand.post.as_str(),
                demand.level.rank,
                demand.mode,
            );
            by_key.entry(key).or_default().push(id);
        }
    }
    let code = |id: &DemandId| market.demands()[*id].code.clone();
    let mut keys: Vec<Key> = by_key
        .into_values()
        .map(|demands| Key { demands })
        .collect();
    keys.iter_mut()
        .for_each(|key| key.demands.sort_by_key(code));
    keys.sort_by_key(|key| code(&key.demands[0]));
    keys
}
