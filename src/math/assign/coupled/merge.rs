//! Parts put together: in go the frontiers of some parts and the rules that couple them; out comes
//! the best way to take one solution of each that keeps all rules.
//!
//! *Method*: dynamic programming, part after part, over what the rules have been cost so far
//! (Bellman 1957). A rule is forgotten once its last part is in (bucket elimination, Dechter 1999).
//! What falls short of the bound by more than the gap is dropped, what another state makes needless
//! too; both leave every optimum that is within the gap.

use std::cmp::Reverse;
use std::collections::HashMap;

use super::part::{Frontier, Limit, Part, Point};
use crate::base::stop::Stop;
use crate::math::assign::Value;
use crate::math::assign::search::add;

/// States that are kept in all, at most.
const STATES_MAX: usize = 400_000;

/// Some parts, each by its points that count.
struct Table<'a> {
    /// In the order in which they are put together, the points of each.
    points: Vec<&'a [Point]>,
    /// Per part: its rules, by number among all.
    rules: Vec<&'a [usize]>,
}

/// The best of some parts so far.
#[derive(Clone, Debug)]
struct State {
    /// Cost so far of each rule; 0 once it is forgotten.
    costs: Box<[i64]>,
    value: Value,
    short: i128,
    /// Into the states of the parts before, and into this part's points.
    from: (u32, u32),
}

/// What is asked of a merge.
pub(super) struct Within<'a> {
    pub limits: &'a [i64],
    pub prices: &'a [i128],
    /// States that fall short by more are dropped.
    pub gap: i128,
}

/// Per part the number of the point taken; `None` where none are within the gap.
///
/// # Errors
/// [`Limit`] where there are too many states.
pub(super) fn merge(
    parts: &[Part],
    frontiers: &[impl AsRef<Frontier>],
    within: &Within,
    stop: &Stop,
) -> Result<Option<Vec<usize>>, Limit> {
    let Some(table) = Table::new(parts, frontiers, within) else {
        return Ok(None);
    };
    let order = order(&table, within.limits.len());
    let rest = Rest::new(&table, &order, within.limits.len());
    let Some(start) = rest.start(within) else {
        return Ok(None);
    };
    let mut steps: Vec<Vec<State>> = vec![vec![start]];
    let mut states = 0;
    for (step, &part) in order.iter().enumerate() {
        let mut next = Vec::new();
        for (at, state) in steps[step].iter().enumerate() {
            for (number, point) in table.points[part].iter().enumerate() {
                if state.short + point.short > within.gap {
                    break;
                }
                let from = (at as u32, number as u32);
                next.extend(rest.grown(state, point, table.rules[part], (step, from), within));
            }
        }
        let next = undominated(next);
        states += next.len();
        if states > STATES_MAX || stop.raised() {
            return Err(Limit);
        }
        steps.push(next);
    }
    let last = steps[order.len()].iter().enumerate();
    let Some((mut at, _)) = last.max_by_key(|(at, state)| (state.value, Reverse(*at))) else {
        return Ok(None);
    };
    let mut chosen = vec![0; parts.len()];
    for (step, &part) in order.iter().enumerate().rev() {
        let (before, point) = steps[step + 1][at].from;
        (chosen[part], at) = (point as usize, before as usize);
    }
    Ok(Some(chosen))
}

impl<'a> Table<'a> {
    fn new(
        parts: &'a [Part],
        frontiers: &'a [impl AsRef<Frontier>],
        within: &Within,
    ) -> Option<Self> {
        let counts = |frontier: &'a Frontier| {
            let end = frontier
                .points
                .partition_point(|point| point.short <= within.gap);
            (end > 0).then_some(&frontier.points[..end])
        };
        let frontiers = frontiers.iter().map(AsRef::as_ref);
        Some(Table {
            points: frontiers.map(counts).collect::<Option<_>>()?,
            rules: parts.iter().map(|part| &part.rules[..]).collect(),
        })
    }
}

/// An order of the parts that leaves few rules open at a time: parts of one point, then always the
/// part that opens fewest rules more than it closes.
fn order(table: &Table, rules: usize) -> Vec<usize> {
    let mut waiting = vec![0usize; rules];
    for of_part in &table.rules {
        of_part.iter().for_each(|&rule| waiting[rule] += 1);
    }
    let mut open = vec![false; rules];
    let mut left: Vec<usize> = (0..table.points.len()).collect();
    let mut order = Vec::with_capacity(left.len());
    while !left.is_empty() {
        let cost = |&&part: &&usize| {
            let of_part = table.rules[part].iter();
            let more: i64 = of_part
                .map(|&rule| i64::from(!open[rule]) - i64::from(waiting[rule] == 1))
                .sum();
            let points = table.points[part].len();
            (points > 1, more, points, part)
        };
        let Some(&part) = left.iter().min_by_key(cost) else {
            break;
        };
        for &rule in table.rules[part] {
            // A part of one point adds no states.
            open[rule] |= table.points[part].len() > 1;
            waiting[rule] -= 1;
        }
        left.retain(|&other| other != part);
        order.push(part);
    }
    order
}

/// What the parts that are still to come can cost every rule.
struct Rest {
    /// Before each step and after the last, the least and the most.
    ranges: Vec<Vec<(i64, i64)>>,
}

impl Rest {
    fn new(table: &Table, order: &[usize], rules: usize) -> Self {
        let mut now = vec![(0, 0); rules];
        let mut ranges = vec![now.clone()];
        for &part in order.iter().rev() {
            for (at, &rule) in table.rules[part].iter().enumerate() {
                let costs = table.points[part].iter().map(|point| point.costs[at]);
                now[rule].0 += costs.clone().min().unwrap_or(0);
                now[rule].1 += costs.max().unwrap_or(0);
            }
            ranges.push(now.clone());
        }
        ranges.reverse();
        Rest { ranges }
    }

    /// No part yet; `None` where a rule that no part can cost anything is broken from the start.
    fn start(&self, within: &Within) -> Option<State> {
        let mut short = 0;
        for (rule, range) in self.ranges[0].iter().enumerate() {
            if *range == (0, 0) {
                let limit = within.limits[rule];
                short += within.prices[rule] * i128::from(limit);
                (limit >= 0).then_some(())?;
            }
        }
        (short <= within.gap).then(|| State {
            costs: vec![0; within.limits.len()].into(),
            value: [0; 4],
            short,
            from: (0, 0),
        })
    }

    /// A state with a point of the next part; `None` where it cannot end within the gap.
    fn grown(
        &self,
        state: &State,
        point: &Point,
        rules: &[usize],
        (step, from): (usize, (u32, u32)),
        within: &Within,
    ) -> Option<State> {
        let mut costs = state.costs.clone();
        let mut short = state.short + point.short;
        let mut idle = 0;
        for (&rule, &cost) in rules.iter().zip(&point.costs) {
            if self.ranges[step][rule] == (0, 0) {
                continue;
            }
            costs[rule] += cost;
            let (low, high) = self.ranges[step + 1][rule];
            let room = within.limits[rule] - costs[rule];
            if room < low {
                return None;
            }
            // What is sure to be left over at the end.
            let spare = within.prices[rule] * i128::from((room - high).max(0));
            if (low, high) == (0, 0) {
                costs[rule] = 0;
                short += spare;
            } else if room >= high && within.prices[rule] == 0 {
                // It cannot be broken any more, whatever it is cost.
                costs[rule] = within.limits[rule] - high;
            } else {
                idle += spare;
            }
        }
        (short + idle <= within.gap).then(|| State {
            costs,
            value: add(state.value, point.value),
            short,
            from,
        })
    }
}

/// The states that none makes needless by costing no more and being worth no less.
fn undominated(states: Vec<State>) -> Vec<State> {
    let mut best: HashMap<Box<[i64]>, State> = HashMap::with_capacity(states.len());
    for state in states {
        match best.get_mut(&state.costs) {
            Some(known) if known.value >= state.value => {}
            Some(known) => *known = state,
            None => {
                best.insert(state.costs.clone(), state);
            }
        }
    }
    let mut states: Vec<State> = best.into_values().collect();
    states.sort_unstable_by(|a, b| b.value.cmp(&a.value).then_with(|| a.costs.cmp(&b.costs)));
    let mut kept: Vec<State> = Vec::with_capacity(states.len());
    for state in states {
        let cheaper = |other: &State| {
            let mut costs = other.costs.iter().zip(&state.costs);
            costs.all(|(a, b)| a <= b)
        };
        let recent = kept.iter().rev().take(COMPARED);
        if !recent.chain(kept.iter().take(COMPARED)).any(cheaper) {
            kept.push(state);
        }
    }
    kept
}

/// States that one is held against.
const COMPARED: usize = 64;
