//! A role key formed again under a change, as the document writes it down: whether its classes are
//! lawful there, whom they serve, and how many heads more. No solver: what is checked is that the
//! change does what it says, not that nothing smaller would.

use std::collections::{BTreeMap, BTreeSet};

use super::case::Case;
use super::grouping::{few_firms, makings, may_share};
use crate::base::ids::Id;
use crate::domain::market::{DemandId, Market, Tier};
use crate::domain::model::Model;
use crate::domain::outcome::{Outcome, Reformed};

/// Classes by demand code with heads.
pub(super) type Lines<'a> = Vec<Vec<(&'a str, u32)>>;

/// The classes after: those of `scope` that are not dissolved, and the new ones. `None` where the
/// document dissolves what is not there, or names a demand outside.
pub(super) fn after<'a>(
    case: &Case<'a>,
    scope: &[DemandId],
    reformed: &'a Reformed,
) -> Option<Lines<'a>> {
    let mut classes: BTreeSet<usize> = BTreeSet::new();
    for id in scope {
        classes.extend(case.placed[id.index()].iter().map(|&(class, _)| class));
    }
    let mut gone: BTreeSet<&str> = reformed.dissolved.iter().map(String::as_str).collect();
    if gone.len() < reformed.dissolved.len() {
        return None;
    }
    let mut lines: Lines<'a> = Vec::new();
    for class in classes {
        let class = &case.classes[class];
        if !gone.remove(class.out.code.as_str()) {
            let members = class.members.iter();
            lines.push(
                members
                    .map(|&(d, q)| (case.demand(d).code.as_str(), q))
                    .collect(),
            );
        }
    }
    for class in &reformed.classes {
        let known = |code: &str| case.demand.get(code).is_some_and(|d| scope.contains(d));
        if class.is_empty()
            || !class
                .iter()
                .all(|part| known(&part.demand) && part.heads > 0)
        {
            return None;
        }
        lines.push(
            class
                .iter()
                .map(|part| (part.demand.as_str(), part.heads))
                .collect(),
        );
    }
    gone.is_empty().then_some(lines)
}

/// More heads in classes after than before, each demand up to what it orders in the round.
pub(super) fn gained(case: &Case<'_>, scope: &[DemandId], lines: &Lines<'_>) -> i128 {
    let mut now: BTreeMap<&str, i128> = BTreeMap::new();
    for &(code, heads) in lines.iter().flatten() {
        *now.entry(code).or_default() += i128::from(heads);
    }
    let gain = scope.iter().map(|&id| {
        let (demand, then) = (case.demand(id), case.served(id));
        let most = i128::from(demand.heads);
        let now = now.get(demand.code.as_str()).copied().unwrap_or(0);
        now.min(most) - then.min(most)
    });
    gain.sum()
}

/// The round under a change: its own market and model.
pub(super) struct Changed {
    pub market: Market,
    pub model: Model,
}

impl Changed {
    /// Heads that a demand orders, and those it has in `lines`.
    pub fn heads_of(&self, code: &str, lines: &Lines<'_>) -> (u64, u64) {
        let demand = self.market.demands().iter().find(|d| d.code == code);
        let served = lines.iter().flatten().filter(|(of, _)| *of == code);
        let served = served.map(|&(_, heads)| u64::from(heads)).sum();
        (demand.map_or(u64::MAX, |d| u64::from(d.heads)), served)
    }

    /// Whether classes of its demands are lawful; `bare` is a document without calls.
    pub fn lawful(&self, lines: &Lines<'_>, bare: &Outcome) -> bool {
        let case = Case::new(&self.market, &self.model, bare);
        let id = |code: &str| case.demand.get(code).copied();
        let mut placed: BTreeMap<DemandId, Vec<(u32, i128, bool)>> = BTreeMap::new();
        for line in lines {
            let members: Option<Vec<(DemandId, u32)>> =
                line.iter().map(|&(code, q)| Some((id(code)?, q))).collect();
            let Some(members) = members else { return false };
            let size: i128 = members.iter().map(|&(_, q)| i128::from(q)).sum();
            if !class(&case, &members, size) {
                return false;
            }
            for &(demand, q) in &members {
                let shared = members.len() > 1;
                placed.entry(demand).or_default().push((q, size, shared));
            }
        }
        placed.iter().all(|(&id, parts)| demand(&case, id, parts))
    }
}

/// Rules 2 and 5 to 9 for one class.
fn class(case: &Case<'_>, members: &[(DemandId, u32)], size: i128) -> bool {
    let mut demands: Vec<DemandId> = members.iter().map(|&(d, _)| d).collect();
    let all = demands.len();
    demands.sort_unstable();
    demands.dedup();
    let together = match demands[..] {
        [_] => few_firms(case, &demands),
        _ => may_share(case, &demands),
    };
    let part = demands.iter().all(|&d| case.takes_part(d));
    let most = i128::from(case.model.classes.class_max);
    all == demands.len()
        && together
        && part
        && size <= most
        && !makings(case, &demands, size).is_empty()
}

/// Rules 1, 3, 4 and 8 for one demand in all its classes: heads, size of the class, shared or not.
fn demand(case: &Case<'_>, id: DemandId, parts: &[(u32, i128, bool)]) -> bool {
    let (demand, least) = (case.demand(id), i128::from(case.least()));
    let all: i128 = parts.iter().map(|&(q, ..)| i128::from(q)).sum();
    let over = (all - i128::from(demand.heads)).max(0);
    let at_least = parts.iter().filter(|part| part.1 == least);
    let room: i128 = at_least.map(|&(q, ..)| i128::from(q)).sum();
    if all > i128::from(demand.heads_max) || over > room {
        return false;
    }
    if demand.heads < case.least() {
        return parts.len() == 1 && parts[0].0 >= demand.heads;
    }
    let chunk = case.model.classes.chunk_min;
    let cut = parts.iter().all(|&(q, _, shared)| !shared || q >= chunk);
    let own = |&(_, size, shared): &(u32, i128, bool)| {
        let tiers = makings(case, &[id], size);
        !shared && size >= least && tiers.iter().any(|making| making.tier == Tier::Own)
    };
    let named = demand.named && !case.premerged(id);
    let below = parts.iter().filter(|part| part.1 < least).count();
    cut && below <= 1 && (!named || parts.iter().any(own))
}
