//! The best classes of a few demands, by brute force: in go demands that nothing outside can share a
//! class with, out come F1 to F6 of the best lawful classes and the classes themselves.
//!
//! *Method.* Small demands stay whole, so every set of them is one class or none: all sets are
//! tried, and the best cover is put together set by set. One demand of at least L heads that nobody
//! shares with is cut in all ways, size by size. Anything else is left to the claim.

use std::cmp::Reverse;

use super::case::Case;
use super::grouping::{add, few_firms, levels, makings, may_share, shape};
use crate::base::draw::draw;
use crate::domain::market::DemandId;

/// The most demands whose sets are all tried.
const DEMANDS_MAX: usize = 10;
/// The most ways to spread heads above the lower ends that are tried over all sets.
const SPREADS_MAX: u64 = 200_000;
/// The largest single demand that is cut in all ways \[heads\].
const HEADS_MAX: u32 = 2000;

/// A class: members with their heads.
pub(super) type Group = Vec<(DemandId, u32)>;

/// Classes with their value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Best {
    /// F1 to F6 (pairs drawn), each to be maximized.
    pub value: [i128; 6],
    pub groups: Vec<Group>,
}

/// The best classes of `demands`; `None` where there is too much to try.
pub(super) fn best(case: &Case<'_>, demands: &[DemandId]) -> Option<Best> {
    let small = |&d: &DemandId| case.demand(d).heads < case.least();
    match demands {
        &[one] if !small(&one) => alone(case, one),
        _ if demands.len() <= DEMANDS_MAX && demands.iter().all(small) => cover(case, demands),
        _ => None,
    }
}

/// Small demands: the best set of disjoint classes.
fn cover(case: &Case<'_>, demands: &[DemandId]) -> Option<Best> {
    let seed = &case.market.round().seed;
    let mut demands = demands.to_vec();
    demands.sort_by_key(|&d| (draw(seed, &case.demand(d).code), &case.demand(d).code));
    let sets = 1usize << demands.len();
    let mut budget = SPREADS_MAX;
    let mut of_set: Vec<Option<([i128; 6], Group)>> = vec![None];
    for set in 1..sets {
        let bits = (0..demands.len()).filter(|bit| set >> bit & 1 == 1);
        let members: Vec<DemandId> = bits.map(|bit| demands[bit]).collect();
        of_set.push(best_class(case, &members, &mut budget)?);
    }
    let nothing = Best {
        value: [0; 6],
        groups: Vec::new(),
    };
    let mut best: Vec<Best> = vec![nothing];
    for set in 1..sets {
        let first = set & set.wrapping_neg();
        let rest = set ^ first;
        let mut chosen = best[rest].clone();
        let mut part = rest;
        loop {
            if let Some((value, group)) = &of_set[part | first] {
                let other = &best[rest ^ part];
                let value = add(*value, other.value);
                if value > chosen.value {
                    let groups = [&[group.clone()][..], &other.groups].concat();
                    chosen = Best { value, groups };
                }
            }
            if part == 0 {
                break;
            }
            part = (part - 1) & rest;
        }
        best.push(chosen);
    }
    best.pop()
}

/// The best class of exactly these demands (in the order of their draws), each whole. The outer
/// `None` says that the budget is spent, the inner that there is no lawful class.
#[expect(
    clippy::option_option,
    reason = "spent and unlawful are different answers"
)]
fn best_class(
    case: &Case<'_>,
    members: &[DemandId],
    budget: &mut u64,
) -> Option<Option<([i128; 6], Group)>> {
    let least = case.least();
    let low: u64 = members
        .iter()
        .map(|&d| u64::from(case.demand(d).heads))
        .sum();
    let high: u64 = members
        .iter()
        .map(|&d| u64::from(case.demand(d).heads_max))
        .sum();
    if low > u64::from(case.model.classes.class_max) || !may_share(case, members) {
        return Some(None);
    }
    let whole: Vec<u32> = members.iter().map(|&d| case.demand(d).heads).collect();
    let cost = |size: u64| {
        makings(case, members, i128::from(size))
            .first()
            .map(|m| m.cost)
    };
    let mut options: Vec<(Vec<u32>, u32)> = Vec::new();
    options.extend(cost(low).map(|cost| (whole.clone(), cost)));
    let missing = u64::from(least).saturating_sub(low) as u32;
    if missing > 0
        && high >= u64::from(least)
        && let Some(cost) = cost(least.into())
    {
        let room = members.iter().zip(&whole);
        let room: Vec<u32> = room.map(|(&d, h)| case.demand(d).heads_max - h).collect();
        let mut all = Vec::new();
        spread(&whole, &room, missing, &mut Vec::new(), &mut all, budget)?;
        options.extend(all.into_iter().map(|heads| (heads, cost)));
    }
    let valued = options.into_iter().map(|(heads, cost)| {
        let group: Group = members.iter().copied().zip(heads.iter().copied()).collect();
        let weight = members
            .iter()
            .map(|&d| i128::from(case.demand(d).heads) * i128::from(case.demand(d).priority));
        (levels(case, &group, weight.sum(), cost), heads, group)
    });
    let best = valued.max_by(|a, b| (a.0, &a.1).cmp(&(b.0, &b.1)));
    Some(best.map(|(value, _, group)| (value, group)))
}

/// All ways to add `more` heads to `whole` within `room`; `None` when the budget is spent.
fn spread(
    whole: &[u32],
    room: &[u32],
    more: u32,
    heads: &mut Vec<u32>,
    all: &mut Vec<Vec<u32>>,
    budget: &mut u64,
) -> Option<()> {
    *budget = budget.checked_sub(1)?;
    let at = heads.len();
    if at == whole.len() {
        if more == 0 {
            all.push(heads.clone());
        }
        return Some(());
    }
    let after: u32 = room[at + 1..]
        .iter()
        .fold(0, |sum, &room| sum.saturating_add(room));
    for extra in more.saturating_sub(after)..=more.min(room[at]) {
        heads.push(whole[at] + extra);
        spread(whole, room, more - extra, heads, all, budget)?;
        heads.pop();
    }
    Some(())
}

/// Cost (F2, F3, F5, each to be minimized) and sizes, largest first; of equal cost the
/// lexicographically largest sizes.
type Cut = (Reverse<[i128; 3]>, Vec<u32>);

fn front(case: &Case<'_>, size: u32, tier_cost: u32, rest: &Cut) -> Cut {
    let heads = i128::from(size);
    let shape = shape(case, heads);
    let cost = add(
        rest.0.0,
        [heads * i128::from(tier_cost), shape, heads * heads],
    );
    (Reverse(cost), [&[size], rest.1.as_slice()].concat())
}

/// One demand of at least L heads, alone: classes of its own and at most one waived class.
fn alone(case: &Case<'_>, id: DemandId) -> Option<Best> {
    let (demand, model) = (case.demand(id), &case.model.classes);
    let (least, heads) = (case.least(), demand.heads);
    if heads > HEADS_MAX || demand.heads_max > HEADS_MAX {
        return None;
    }
    let one = [id];
    let lawful = few_firms(case, &one);
    let making = |size: u32| makings(case, &one, i128::from(size)).into_iter().next();
    let own = making(least).filter(|_| lawful).map(|m| m.cost);
    let waived = if least > 1 { making(least - 1) } else { None };
    let waived = waived.filter(|_| lawful).map(|m| m.cost);
    // Best cuts into classes larger than L, by total.
    let mut larger: Vec<Option<Cut>> = vec![None; heads as usize + 1];
    larger[0] = Some((Reverse([0; 3]), Vec::new()));
    if let Some(cost) = own {
        for size in least + 1..=model.class_max {
            for total in size..=heads {
                let Some(rest) = &larger[(total - size) as usize] else {
                    continue;
                };
                let cut = front(case, size, cost, rest);
                let held = &mut larger[total as usize];
                if held.as_ref().is_none_or(|held| cut > *held) {
                    *held = Some(cut);
                }
            }
        }
    }
    let needs_own = demand.named && !case.premerged(id);
    let mut best: Option<(i128, Cut)> = None;
    for below in 0..if waived.is_some() { least } else { 1 } {
        let empty = (Reverse([0; 3]), Vec::new());
        let mut tail = empty;
        if let Some(cost) = waived.filter(|_| below > 0) {
            tail = front(case, below, cost, &tail);
        }
        let most = demand.heads_max.saturating_sub(below);
        for of_least in 0..=own.map_or(0, |_| most / least) {
            if of_least > 0 {
                tail = front(case, least, own.unwrap_or(0), &tail);
            }
            let left = (most - of_least * least).min(heads.saturating_sub(below));
            for total in 0..=left {
                let Some(cut) = &larger[total as usize] else {
                    continue;
                };
                if needs_own && below > 0 && total + of_least == 0 || below > heads {
                    continue;
                }
                let all = total + of_least * least + below;
                let served = i128::from(all.min(heads)) * i128::from(demand.priority);
                let cost = add(cut.0.0, tail.0.0);
                let held = best.as_ref().map(|(served, cut)| (*served, cut.0));
                if held.is_some_and(|held| held > (served, Reverse(cost))) {
                    continue;
                }
                let joined = (
                    served,
                    (Reverse(cost), [cut.1.as_slice(), &tail.1].concat()),
                );
                if best.as_ref().is_none_or(|best| joined > *best) {
                    best = Some(joined);
                }
            }
        }
    }
    let (served, (Reverse([tiers, shape, squares]), sizes)) = best?;
    let value = [served, -tiers, -shape, 0, -squares, 0];
    Some(Best {
        value,
        groups: sizes.into_iter().map(|size| vec![(id, size)]).collect(),
    })
}
