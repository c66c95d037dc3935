//! The best classes of a few demands of which some may be cut: in go demands that nothing outside
//! can share a class with, out come F1 to F6 of the best lawful classes and the classes themselves.
//!
//! *Method.* A state is which small demands are left, and of each large one how many heads are, in
//! all and outside classes of exactly L. From every state that can be reached each lawful class of
//! two or more is tried; in the end each large demand is cut alone in all ways, size by size.

use std::cmp::{Ordering, Reverse};
use std::collections::HashMap;

use super::case::Case;
use super::grouping::{add, few_firms, levels, makings, may_share, shape};
use super::partition::{Best, Group, SPREADS_MAX, spread};
use crate::base::draw::draw;
use crate::domain::market::DemandId;

/// The largest demand that is cut in all ways \[heads\].
const HEADS_MAX: u32 = 2000;
/// The most classes of two or more that are tried.
const CLASSES_MAX: usize = 50_000;
/// The most classes tried over all states.
const STEPS_MAX: u64 = 60_000_000;

/// What is left of a large demand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Left {
    /// Heads in all, its upper end counted.
    all: u32,
    /// Heads outside classes of exactly L.
    firm: u32,
}

/// What is left: small demands by their bits, large ones in order.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct State {
    small: u32,
    large: Vec<Left>,
}

/// A lawful class of two or more, or of a small demand alone.
struct Shared {
    /// Small demands by their bits.
    small: u32,
    /// Heads of each large demand.
    large: Vec<u32>,
    /// Whether it has exactly L heads.
    least: bool,
    /// F1 counts small demands only.
    value: [i128; 6],
    group: Group,
}

/// The best of a state: its value and the class taken first; `None`: the first small demand is left
/// out, or no further class is shared.
type Known = ([i128; 6], Option<usize>);

struct Table<'a, 'b> {
    case: &'b Case<'a>,
    /// In the order of their draws.
    demands: Vec<DemandId>,
    small: Vec<DemandId>,
    large: Vec<DemandId>,
    /// By first small demand; the last of them: classes of large demands alone.
    classes: Vec<Vec<Shared>>,
    cuts: HashMap<(usize, Left), Option<(i128, Cut)>>,
    known: HashMap<State, Option<Known>>,
    steps: u64,
}

/// The best classes of `demands`; `None` where there is too much to try.
pub(super) fn best(case: &Case<'_>, demands: &[DemandId]) -> Option<Best> {
    let seed = &case.market.round().seed;
    let mut demands = demands.to_vec();
    demands.sort_by_key(|&d| (draw(seed, &case.demand(d).code), &case.demand(d).code));
    let is_small = |&d: &DemandId| case.demand(d).heads < case.least();
    let (small, large): (Vec<DemandId>, Vec<DemandId>) = demands.iter().partition(|d| is_small(d));
    if large.iter().any(|&d| case.demand(d).heads_max > HEADS_MAX) {
        return None;
    }
    let mut table = Table {
        case,
        demands,
        small,
        large,
        classes: Vec::new(),
        cuts: HashMap::new(),
        known: HashMap::new(),
        steps: 0,
    };
    table.classes = table.list()?;
    let whole = |&d: &DemandId| Left {
        all: case.demand(d).heads_max,
        firm: case.demand(d).heads,
    };
    let start = State {
        small: (1 << table.small.len()) - 1,
        large: table.large.iter().map(whole).collect(),
    };
    let (value, _) = table.solve(&start)??;
    let groups = table.groups(start, None);
    Some(Best { value, groups })
}

impl Table<'_, '_> {
    /// Every lawful class but those of a large demand alone; `None` where there are too many.
    fn list(&self) -> Option<Vec<Vec<Shared>>> {
        let mut classes: Vec<Vec<Shared>> = Vec::new();
        classes.resize_with(self.small.len() + 1, Vec::new);
        let mut budget = SPREADS_MAX;
        let mut found = 0;
        for set in 0..1usize << self.demands.len() {
            let members: Vec<DemandId> = (0..self.demands.len())
                .filter(|bit| set >> bit & 1 == 1)
                .map(|bit| self.demands[bit])
                .collect();
            let large_alone = matches!(members[..], [one] if self.large.contains(&one));
            if members.is_empty() || large_alone || !may_share(self.case, &members) {
                continue;
            }
            for group in self.sized(&members, &mut budget)? {
                let Some(class) = self.shared(&members, group) else {
                    continue;
                };
                found += 1;
                let first = class.small.trailing_zeros() as usize;
                classes[first.min(self.small.len())].push(class);
            }
            if found > CLASSES_MAX {
                return None;
            }
        }
        Some(classes)
    }

    /// All lawful heads of a class of exactly these demands; `None` when the budget is spent.
    fn sized(&self, members: &[DemandId], budget: &mut u64) -> Option<Vec<Vec<u32>>> {
        let classes = &self.case.model.classes;
        let (least, most) = (self.case.least(), classes.class_max);
        let is_large = |&d: &DemandId| self.case.demand(d).heads >= least;
        let low = |d: &DemandId| match is_large(d) {
            true => classes.chunk_min,
            false => self.case.demand(*d).heads,
        };
        let whole: Vec<u32> = members.iter().map(low).collect();
        let sum: u32 = whole.iter().sum();
        let mut found = Vec::new();
        if sum > most {
            return Some(found);
        }
        if members.len() == 1 && sum < least {
            found.push(whole.clone());
        }
        let over = |d: &DemandId, low: u32| self.case.demand(*d).heads_max.saturating_sub(low);
        let firm = |d: &DemandId, low: u32| match is_large(d) {
            true => self.case.demand(*d).heads - low,
            false => 0,
        };
        for size in sum.max(least)..=most {
            let room: Vec<u32> = members
                .iter()
                .zip(&whole)
                .map(|(d, &low)| {
                    if size == least {
                        over(d, low)
                    } else {
                        firm(d, low)
                    }
                })
                .collect();
            let mut all = Vec::new();
            spread(&whole, &room, size - sum, &mut Vec::new(), &mut all, budget)?;
            found.extend(all);
        }
        Some(found)
    }

    fn shared(&self, members: &[DemandId], heads: Vec<u32>) -> Option<Shared> {
        let size: u32 = heads.iter().sum();
        let cost = makings(self.case, members, size.into()).first()?.cost;
        let group: Group = members.iter().copied().zip(heads).collect();
        let bit = |d: &DemandId| self.small.iter().position(|s| s == d);
        let small = members.iter().filter_map(bit);
        let weight = |at: usize| {
            let demand = self.case.demand(self.small[at]);
            i128::from(demand.heads) * i128::from(demand.priority)
        };
        let weight: i128 = small.clone().map(weight).sum();
        let taken = |d: &DemandId| group.iter().find(|m| m.0 == *d).map_or(0, |m| m.1);
        Some(Shared {
            small: small.fold(0, |set, at| set | 1 << at),
            large: self.large.iter().map(taken).collect(),
            least: size == self.case.least(),
            value: levels(self.case, &group, weight, cost),
            group,
        })
    }

    /// What is left after a class; `None` where the state does not hold it.
    fn after(&self, state: &State, class: &Shared) -> Option<State> {
        if class.small & !state.small != 0 {
            return None;
        }
        let left = |(left, &heads): (&Left, &u32)| {
            let firm = if class.least { 0 } else { heads };
            Some(Left {
                all: left.all.checked_sub(heads)?,
                firm: left.firm.checked_sub(firm)?,
            })
        };
        let large = state.large.iter().zip(&class.large).map(left);
        Some(State {
            small: state.small & !class.small,
            large: large.collect::<Option<_>>()?,
        })
    }

    /// The best of a state: the outer `None` says that there is too much to try, the inner that it
    /// has no lawful end.
    #[expect(
        clippy::option_option,
        reason = "spent and unlawful are different answers"
    )]
    fn solve(&mut self, state: &State) -> Option<Option<Known>> {
        if let Some(known) = self.known.get(state) {
            return Some(*known);
        }
        let first = (state.small.trailing_zeros() as usize).min(self.small.len());
        let start = match state.small {
            0 => self.alone(state),
            small => {
                let without = State {
                    small: small & (small - 1),
                    ..state.clone()
                };
                self.solve(&without)?.map(|known| known.0)
            }
        };
        let mut top: Option<Known> = start.map(|value| (value, None));
        for at in 0..self.classes[first].len() {
            let Some(after) = self.after(state, &self.classes[first][at]) else {
                continue;
            };
            self.steps += 1;
            if self.steps > STEPS_MAX {
                return None;
            }
            let Some((rest, _)) = self.solve(&after)? else {
                continue;
            };
            let value = add(self.classes[first][at].value, rest);
            let found = (value, Some(at));
            let better = top.is_none_or(|top| match value.cmp(&top.0) {
                Ordering::Equal => self.rows(state, found.1) > self.rows(state, top.1),
                order => order.is_gt(),
            });
            if better {
                top = Some(found);
            }
        }
        self.known.insert(state.clone(), top);
        Some(top)
    }

    /// The large demands cut alone.
    fn alone(&mut self, state: &State) -> Option<[i128; 6]> {
        let mut sum = [0; 6];
        for (at, &left) in state.large.iter().enumerate() {
            let (served, (Reverse([tiers, shape, squares]), _)) = self.cut(at, left)?;
            sum = add(sum, [served, -tiers, -shape, 0, -squares, 0]);
        }
        Some(sum)
    }

    fn cut(&mut self, at: usize, left: Left) -> Option<(i128, Cut)> {
        let (case, id) = (self.case, self.large[at]);
        let found = self.cuts.entry((at, left));
        found.or_insert_with(|| alone(case, id, left)).clone()
    }

    /// The classes from a state on, `choice` taken there.
    fn groups(&mut self, mut state: State, choice: Option<usize>) -> Vec<Group> {
        let mut choice = choice.or_else(|| self.choice(&state));
        let mut groups = Vec::new();
        loop {
            let first = (state.small.trailing_zeros() as usize).min(self.small.len());
            if let Some(at) = choice {
                let class = &self.classes[first][at];
                groups.push(class.group.clone());
                let Some(after) = self.after(&state, class) else {
                    return groups;
                };
                state = after;
            } else if state.small != 0 {
                state.small &= state.small - 1;
            } else {
                break;
            }
            choice = self.choice(&state);
        }
        groups.extend(self.ends(&state));
        groups
    }

    /// The classes of the large demands cut alone.
    fn ends(&mut self, state: &State) -> Vec<Group> {
        let mut groups = Vec::new();
        for (at, &left) in state.large.iter().enumerate() {
            let sizes = self.cut(at, left).map_or(Vec::new(), |found| found.1.1);
            groups.extend(sizes.into_iter().map(|size| vec![(self.large[at], size)]));
        }
        groups
    }

    fn choice(&self, state: &State) -> Option<usize> {
        self.known.get(state).copied().flatten()?.1
    }

    /// What the last tie compares: heads by demand, classes of more heads first.
    fn rows(&mut self, state: &State, choice: Option<usize>) -> Vec<Vec<u32>> {
        let groups = match choice {
            None if state.small != 0 => {
                let mut without = state.clone();
                without.small &= without.small - 1;
                self.groups(without, None)
            }
            None => self.ends(state),
            choice => self.groups(state.clone(), choice),
        };
        let heads =
            |group: &Group, d: &DemandId| group.iter().find(|m| m.0 == *d).map_or(0, |m| m.1);
        let row = |group: &Group| self.demands.iter().map(|d| heads(group, d)).collect();
        let mut rows: Vec<Vec<u32>> = groups.iter().map(row).collect();
        rows.sort_unstable_by(|a, b| b.cmp(a));
        rows
    }
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

/// What is left of a demand of at least L heads, alone: classes of its own and at most one waived
/// class. F1 counts what other classes hold of it too. `None` where its own class must be and is
/// not.
fn alone(case: &Case<'_>, id: DemandId, left: Left) -> Option<(i128, Cut)> {
    let (demand, least) = (case.demand(id), case.least());
    let used = demand.heads_max - left.all;
    let making = |size: u32| makings(case, &[id], i128::from(size)).into_iter().next();
    let lawful = few_firms(case, &[id]);
    let own = making(least).filter(|_| lawful).map(|m| m.cost);
    let waived = making(least - 1).filter(|_| lawful).map(|m| m.cost);
    let larger = larger(case, left.firm, own);
    let needs_own = demand.named && !case.premerged(id);
    let mut best: Option<(i128, Cut)> = None;
    let below_most = left.all.min(left.firm).min(least - 1);
    for below in 0..=waived.map_or(0, |_| below_most) {
        let waived = waived.filter(|_| below > 0);
        let mut tail = waived.map_or(NOTHING, |cost| front(case, below, cost, &NOTHING));
        let most = left.all - below;
        for of_least in 0..=own.map_or(0, |_| most / least) {
            if let Some(cost) = own.filter(|_| of_least > 0) {
                tail = front(case, least, cost, &tail);
            }
            let room = (most - of_least * least).min(left.firm - below);
            for total in 0..=room {
                if needs_own && used + below > 0 && total + of_least == 0 {
                    continue;
                }
                let Some(cut) = &larger[total as usize] else {
                    continue;
                };
                let served = demand.heads.min(used + total + of_least * least + below);
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
    best
}

/// A way to have a large demand alone.
pub(super) struct Way {
    /// Heads of its classes, largest first.
    pub sizes: Vec<u32>,
    /// F1 to F6.
    pub value: [i128; 6],
    /// Heads outside classes of exactly L.
    pub firm: u32,
    /// Whether there is a class of L heads or more.
    pub own: bool,
}

/// Every way worth having: of those that are alike in all heads, in heads outside classes of
/// exactly L, and in whether one has L heads or more, the best.
pub(super) fn ways(case: &Case<'_>, id: DemandId) -> Vec<Way> {
    let (demand, least) = (case.demand(id), case.least());
    if !few_firms(case, &[id]) {
        return Vec::new();
    }
    let making = |size: u32| makings(case, &[id], i128::from(size)).into_iter().next();
    let own = making(least).map(|m| m.cost);
    let waived = making(least - 1).map(|m| m.cost);
    let larger = larger(case, demand.heads, own);
    let mut ways = Vec::new();
    for below in 0..=waived.map_or(0, |_| least - 1) {
        let waived = waived.filter(|_| below > 0);
        let mut tail = waived.map_or(NOTHING, |cost| front(case, below, cost, &NOTHING));
        let most = demand.heads_max - below;
        for of_least in 0..=own.map_or(0, |_| most / least) {
            if let Some(cost) = own.filter(|_| of_least > 0) {
                tail = front(case, least, cost, &tail);
            }
            for total in 0..=(most - of_least * least).min(demand.heads - below) {
                let all = total + of_least * least + below;
                let Some(cut) = larger[total as usize].as_ref().filter(|_| all > 0) else {
                    continue;
                };
                let served = i128::from(demand.heads.min(all)) * i128::from(demand.priority);
                let Reverse([tiers, shape, squares]) = Reverse(add(cut.0.0, tail.0.0));
                ways.push(Way {
                    sizes: [cut.1.as_slice(), &tail.1].concat(),
                    value: [served, -tiers, -shape, 0, -squares, 0],
                    firm: total + below,
                    own: total + of_least > 0,
                });
            }
        }
    }
    let kind = |way: &Way| (way.sizes.iter().sum::<u32>(), way.firm, way.own);
    ways.sort_by(|a, b| {
        let rank = |way: &Way| (way.value, way.sizes.clone());
        kind(a).cmp(&kind(b)).then_with(|| rank(b).cmp(&rank(a)))
    });
    ways.dedup_by(|a, b| kind(a) == kind(b));
    ways
}
