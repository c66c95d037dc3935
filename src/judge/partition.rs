//! The best classes of a few demands, by brute force: in go demands that nothing outside can share
//! a class with, out come F1 to F6 of the best lawful classes and the classes themselves.
//!
//! *Method.* Small demands stay whole, so every set of them is one class or none: all sets are
//! tried, and the best cover is put together set by set. Where some may be cut, what is left of
//! each is part of the state ([`cut`]). Anything else is left to the claim.

use super::case::Case;
use super::cut;
use super::grouping::{add, levels, makings, may_share};
use crate::base::draw::draw;
use crate::domain::market::DemandId;

/// The most demands whose sets are all tried.
const DEMANDS_MAX: usize = 10;
/// The most ways to spread heads above the lower ends that are tried over all sets.
pub(super) const SPREADS_MAX: u64 = 200_000;
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
    match demands.len() <= DEMANDS_MAX {
        true if demands.iter().all(small) => cover(case, demands),
        true => cut::best(case, demands),
        false => None,
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
pub(super) fn spread(
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
            let chunk = case.model.classes.chunk_min;
            let shared = groups.iter().filter(|group| group.len() > 1).flatten();
            let mut parts = shared.filter(|m| m.0 == id && demand.heads >= least);
            let thin = parts.any(|m| m.1 < chunk);
            if all > demand.heads_max || rest > demand.heads || cut || below > 1 || thin {
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
    fn demands_small_and_large_are_served_as_well_as_by_counting() {
        let outcome = answer::outcome();
        let demands: Vec<DemandId> = (1..4).map(DemandId::new).collect();
        for case in 0..16u32 {
            let heads = [3 + case % 2, 4 + case % 3, 1 + case % 4];
            let heads = heads.map(|h| (h, h + case % 2));
            let (market, mut model) = (round(heads, case % 5 == 0), model(4));
            model.classes.chunk_min = 1 + case % 3;
            let case = Case::new(&market, &model, &outcome);
            let best = best(&case, &demands).expect("three demands");
            assert_eq!(best.value, by_counting(&case, &demands), "{heads:?}");
            let groups = best.groups.iter().filter(|group| !group.is_empty());
            let groups: Vec<Group> = groups.cloned().collect();
            assert_eq!(value(&case, &demands, &groups), best.value, "{groups:?}");
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
