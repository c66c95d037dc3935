//! The best classes of a few demands, by brute force: in go demands that nothing outside can share
//! a class with, out come F1 to F6 of the best lawful classes and the classes themselves.
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

/// No class.
const NOTHING: Cut = (Reverse([0; 3]), Vec::new());

/// `rest` with one more class, at least as large as the largest in it.
fn front(case: &Case<'_>, size: u32, tier_cost: u32, rest: &Cut) -> Cut {
    let heads = i128::from(size);
    let shape = shape(case, heads);
    let cost = add(
        rest.0.0,
        [heads * i128::from(tier_cost), shape, heads * heads],
    );
    (Reverse(cost), [&[size], rest.1.as_slice()].concat())
}

/// Per total up to `heads` the best cut into classes larger than L of this tier cost.
fn larger(case: &Case<'_>, heads: u32, tier_cost: Option<u32>) -> Vec<Option<Cut>> {
    let mut best: Vec<Option<Cut>> = vec![None; heads as usize + 1];
    best[0] = Some(NOTHING);
    let Some(cost) = tier_cost else { return best };
    for size in case.least() + 1..=case.model.classes.class_max {
        for total in size..=heads {
            let Some(rest) = &best[(total - size) as usize] else {
                continue;
            };
            let cut = front(case, size, cost, rest);
            let held = &mut best[total as usize];
            if held.as_ref().is_none_or(|held| cut > *held) {
                *held = Some(cut);
            }
        }
    }
    best
}

/// One demand of at least L heads, alone: classes of its own and at most one waived class.
fn alone(case: &Case<'_>, id: DemandId) -> Option<Best> {
    let (demand, least) = (case.demand(id), case.least());
    if demand.heads_max > HEADS_MAX {
        return None;
    }
    let making = |size: u32| makings(case, &[id], i128::from(size)).into_iter().next();
    let lawful = few_firms(case, &[id]);
    let own = making(least).filter(|_| lawful).map(|m| m.cost);
    let waived = making(least - 1).filter(|_| lawful).map(|m| m.cost);
    let larger = larger(case, demand.heads, own);
    let needs_own = demand.named && !case.premerged(id);
    let mut best: Option<(i128, Cut)> = None;
    for below in 0..waived.map_or(1, |_| least) {
        let waived = waived.filter(|_| below > 0);
        let mut tail = waived.map_or(NOTHING, |cost| front(case, below, cost, &NOTHING));
        let most = demand.heads_max - below;
        for of_least in 0..=own.map_or(0, |_| most / least) {
            if let Some(cost) = own.filter(|_| of_least > 0) {
                tail = front(case, least, cost, &tail);
            }
            let room = (most - of_least * least).min(demand.heads - below);
            for total in 0..=room {
                if needs_own && below > 0 && total + of_least == 0 {
                    continue;
                }
                let Some(cut) = &larger[total as usize] else {
                    continue;
                };
                let served = demand.heads.min(total + of_least * least + below);
                let served = i128::from(served) * i128::from(demand.priority);
                let cost = Reverse(add(cut.0.0, tail.0.0));
                if best
                    .as_ref()
                    .is_none_or(|best| (best.0, best.1.0) <= (served, cost))
                {
                    let sizes = [cut.1.as_slice(), &tail.1].concat();
                    best = best.max(Some((served, (cost, sizes))));
                }
            }
        }
    }
    let (served, (Reverse([tiers, shape, squares]), sizes)) = best?;
    let value = [served, -tiers, -shape, 0, -squares, 0];
    let groups = sizes.into_iter().map(|size| vec![(id, size)]).collect();
    Some(Best { value, groups })
}

#[cfg(test)]
mod tests {
    use super::super::{answer, sample};
    use super::*;
    use crate::base::ids::Id;
    use crate::domain::market::{MajorId, Market};
    use crate::domain::model::Model;

    /// The best of all assignments of heads to three classes, by counting through them.
    fn by_counting(case: &Case<'_>, demands: &[DemandId]) -> [i128; 6] {
        fn go(case: &Case<'_>, demands: &[DemandId], groups: &mut [Group], at: usize) -> [i128; 6] {
            let Some(&id) = demands.get(at / groups.len()) else {
                return value(case, demands, groups);
            };
            let n = groups.len();
            let mut best = go(case, demands, groups, at + 1);
            let own = groups.iter().flatten().filter(|m| m.0 == id);
            let placed: u32 = own.map(|m| m.1).sum();
            for heads in 1..=case.demand(id).heads_max - placed {
                groups[at % n].push((id, heads));
                best = best.max(go(case, demands, groups, at + 1));
                groups[at % n].pop();
            }
            best
        }
        go(case, demands, &mut vec![Group::new(); 3], 0)
    }

    /// F1 to F6 of lawful classes; worse than nothing for unlawful ones. Rules 1 to 9 as written.
    fn value(case: &Case<'_>, demands: &[DemandId], groups: &[Group]) -> [i128; 6] {
        let unlawful = [-1; 6];
        let least = case.least();
        let size = |group: &Group| group.iter().map(|&(_, q)| q).sum::<u32>();
        let mut total = [0; 6];
        for group in groups.iter().filter(|group| !group.is_empty()) {
            let members: Vec<DemandId> = group.iter().map(|&(d, _)| d).collect();
            let lawful = size(group) <= case.model.classes.class_max && may_share(case, &members);
            match makings(case, &members, size(group).into()).first() {
                Some(making) if lawful => {
                    total = add(total, levels(case, group, 0, making.cost));
                }
                _ => return unlawful,
            }
        }
        for &id in demands {
            let demand = case.demand(id);
            let own = groups
                .iter()
                .flat_map(|g| g.iter().map(move |m| (size(g), m.0, m.1)));
            let own: Vec<(u32, u32)> = own.filter(|m| m.1 == id).map(|m| (m.0, m.2)).collect();
            let all: u32 = own.iter().map(|m| m.1).sum();
            let rest: u32 = own.iter().filter(|m| m.0 != least).map(|m| m.1).sum();
            let small = demand.heads < least && !own.is_empty();
            let cut = small && (own.len() > 1 || all < demand.heads);
            let below = own.iter().filter(|m| m.0 < least).count();
            if all > demand.heads_max || rest > demand.heads || cut || below > 1 {
                return unlawful;
            }
            total[0] += i128::from(all.min(demand.heads)) * i128::from(demand.priority);
        }
        total
    }

    /// Demands D2 and D3 of the sample and a third like them, with the given heads.
    fn round(heads: [(u32, u32); 3], mixed: bool) -> Market {
        let mut parts = sample::market().into_parts();
        for (n, (heads, heads_max)) in heads.into_iter().enumerate() {
            let demand = &mut parts.demands[DemandId::new(n + 1)];
            demand.post = "数控".into();
            demand.days = None;
            demand.heads = heads;
            demand.heads_max = heads_max;
            demand.merge_ok = Some(true);
            demand.majors = vec![MajorId::new(usize::from(mixed && n == 2))];
            demand.waiver = (n == 1).then(|| "急需".into());
        }
        Market::new(parts)
    }

    fn model(least: u32) -> Model {
        let mut model = sample::model();
        model.classes.class_min = least;
        model.classes.class_max = least + 2;
        model.classes.class_target = least + 1;
        model.classes.waiver_min = 2;
        model
    }

    #[test]
    fn small_demands_are_covered_as_well_as_by_counting() {
        let outcome = answer::outcome();
        let demands: Vec<DemandId> = (1..4).map(DemandId::new).collect();
        for case in 0..12u32 {
            let heads = [1 + case % 3, 1 + case % 4, 2 + case % 2].map(|h| (h, h + case % 3));
            let (market, model) = (round(heads, case % 5 == 0), model(5));
            let case = Case::new(&market, &model, &outcome);
            let best = best(&case, &demands).expect("three demands");
            assert_eq!(best.value, by_counting(&case, &demands), "{heads:?}");
        }
    }

    #[test]
    fn one_demand_is_cut_as_well_as_by_counting() {
        let outcome = answer::outcome();
        for (heads, more) in (3..=9).flat_map(|h| (0..3).map(move |m| (h, m))) {
            for n in [1, 2] {
                let (market, model) = (round([(heads, heads + more); 3], false), model(3));
                let case = Case::new(&market, &model, &outcome);
                let one = [DemandId::new(n)];
                let best = best(&case, &one).expect("one demand");
                assert_eq!(best.value, by_counting(&case, &one), "{heads} + {more}");
            }
        }
    }
}
