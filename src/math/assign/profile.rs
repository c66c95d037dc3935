//! Parts that a single rule holds together: in go the parts, each with its optimum, and the rule
//! that these break; out comes the optimum that keeps it.
//!
//! *Method*: each part's optimum costs the rule so much; asked again and again to cost it less, the
//! part answers with its profile: what it is worth for every amount that makes a difference. The
//! profiles are put together one after the other (dynamic programming over what has been saved;
//! Bellman 1957), exact on all levels, for lexicographic sums compare as their summands do.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::Arc;

use super::search::add;
use super::{
    Answer, Ask, Block, Capacity, Choice, ChoiceId, Floor, JobId, Problem, Rule, Solved, Start,
    Value, by_prices, search,
};
use crate::base::ids::Id;
use crate::base::stop::Stop;

/// Answers of one part that are asked for, and points that are kept while parts are put together,
/// at most.
const POINTS_MAX: usize = 4_000;

/// What a part is worth when it costs the rule no more than this.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Point {
    /// What it uses of a capacity, or what it brings to a floor, negative.
    used: i64,
    value: Value,
    /// Per job of the part, its choice by position.
    chosen: Vec<Option<u32>>,
}

/// The profile of a part, from its optimum on.
#[derive(Clone, Debug, Default)]
pub(super) struct Profile {
    points: Vec<Point>,
    /// Whether the part cannot cost less than the last of them.
    whole: bool,
}

/// A part as a problem of its own, the rule among its capacities or floors.
struct Alone {
    problem: Problem,
    block: Block,
    /// Whether the rule is a floor.
    floor: bool,
}

impl Alone {
    fn new(problem: &Problem, block: &Block, rule: Rule) -> Self {
        let at = |choice: ChoiceId| block.choices.binary_search(&choice).ok();
        let within = |amounts: &[(ChoiceId, i64)]| -> Vec<(ChoiceId, i64)> {
            let known = amounts.iter();
            known
                .filter_map(|&(choice, amount)| Some((ChoiceId::new(at(choice)?), amount)))
                .collect()
        };
        let job = |job: JobId| block.jobs.binary_search(&job).map_or(0, |at| at);
        let choices = block.choices.iter().map(|&id| Choice {
            job: JobId::new(job(problem.choices[id].job)),
            value: problem.choices[id].value,
        });
        let capacity = |&at: &usize| Capacity {
            limit: problem.capacities[at].limit,
            uses: within(&problem.capacities[at].uses),
        };
        let floor = |&at: &usize| Floor {
            least: problem.floors[at].least,
            brings: within(&problem.floors[at].brings),
        };
        let mut alone = Problem {
            jobs: block.jobs.len(),
            complete: problem.complete,
            choices: choices.collect(),
            capacities: block.capacities.iter().map(capacity).collect(),
            floors: block.floors.iter().map(floor).collect(),
            together: Vec::new(),
        };
        match rule {
            Rule::Capacity(at) => alone.capacities.push(capacity(&at)),
            Rule::Floor(at) => alone.floors.push(floor(&at)),
        }
        Alone {
            block: Block {
                jobs: (0..block.jobs.len()).map(JobId::new).collect(),
                choices: alone.choices.ids().collect(),
                capacities: (0..alone.capacities.len()).collect(),
                floors: (0..alone.floors.len()).collect(),
            },
            problem: alone,
            floor: matches!(rule, Rule::Floor(_)),
        }
    }

    /// What each choice costs the rule.
    fn costs(&self) -> BTreeMap<ChoiceId, i64> {
        let (capacity, floor) = (self.problem.capacities.last(), self.problem.floors.last());
        match (self.floor, capacity, floor) {
            (true, _, Some(floor)) => floor.brings.iter().map(|&(c, n)| (c, -n)).collect(),
            (false, Some(capacity), _) => capacity.uses.iter().copied().collect(),
            _ => BTreeMap::new(),
        }
    }

    /// From now on it may cost the rule so much.
    fn allow(&mut self, most: i64) {
        if self.floor {
            if let Some(floor) = self.problem.floors.last_mut() {
                floor.least = -most;
            }
        } else if let Some(capacity) = self.problem.capacities.last_mut() {
            capacity.limit = most;
        }
    }

    /// The solution that costs the rule least; `None` where it was not found for certain.
    fn cheapest(&self, ask: Ask, stop: &Stop) -> Option<Answer> {
        let mut problem = self.problem.clone();
        let costs = self.costs();
        for (id, cost) in self.problem.choices.ids().map(|id| (id, costs.get(&id))) {
            problem.choices[id].value = [-cost.unwrap_or(&0), 0, 0, 0];
        }
        let alone = Alone {
            problem,
            block: self.block.clone(),
            floor: self.floor,
        };
        match alone.solve(ask, stop) {
            Answer::Solved(solved) if solved.value != solved.bound => None,
            Answer::Stopped => None,
            answer => Some(answer),
        }
    }

    fn solve(&self, ask: Ask, stop: &Stop) -> Answer {
        let (problem, block) = (&self.problem, &self.block);
        let plain = search::search(problem, block, ask.required, PLAIN_NODES, stop);
        plain.unwrap_or_else(|| by_prices(problem, block, ask, stop))
    }
}

/// A point of a profile may take so many times less than the whole.
const POINT_SHARE: u64 = 20;
/// Nodes of the plain search of a part.
const PLAIN_NODES: u64 = 4_000;

/// What comes of putting parts together.
pub(super) enum Together {
    /// The optimum: per part its choices.
    Best(Vec<Vec<Option<ChoiceId>>>, Value),
    /// The rule cannot be kept.
    Never,
    /// A part was not solved to its end, or there are too many points.
    Unknown,
}

/// The optimum of parts that a rule holds together. `solved` are their optima without it.
pub(super) fn together(
    problem: &Problem,
    parts: &[(&Block, &Solved)],
    rule: Rule,
    ask: Ask,
    stop: &Stop,
) -> Together {
    let (limit, amounts) = match rule {
        Rule::Capacity(at) => (problem.capacities[at].limit, &problem.capacities[at].uses),
        Rule::Floor(at) => (-problem.floors[at].least, &problem.floors[at].brings),
    };
    let sign = if matches!(rule, Rule::Floor(_)) {
        -1
    } else {
        1
    };
    let cost: BTreeMap<ChoiceId, i64> = amounts.iter().map(|&(c, n)| (c, sign * n)).collect();
    let used = |solved: &Solved| -> i64 {
        let taken = solved.chosen.iter().flatten();
        taken.filter_map(|choice| cost.get(choice)).sum()
    };
    let mut excess = parts.iter().map(|(_, solved)| used(solved)).sum::<i64>() - limit;
    loop {
        let mut profiles = Vec::with_capacity(parts.len());
        for (block, _) in parts {
            match profile(problem, block, rule, excess, ask, stop) {
                Some(profile) => profiles.push(profile),
                None => return Together::Unknown,
            }
        }
        // Where a part has several optima its profile may start from another one.
        let firsts = profiles.iter().filter_map(|profile| profile.points.first());
        let over = firsts.map(|point| point.used).sum::<i64>() - limit;
        if over <= excess {
            return combine(parts, &profiles, over);
        }
        excess = over;
    }
}

/// The profile of a part as far as saving `excess`; `None` where it could not be made.
fn profile(
    problem: &Problem,
    block: &Block,
    rule: Rule,
    excess: i64,
    ask: Ask,
    stop: &Stop,
) -> Option<Arc<Profile>> {
    let mut alone = Alone::new(problem, block, rule);
    let cost = alone.costs();
    let at = |choice: &ChoiceId| block.choices.binary_search(choice).ok();
    let required: Vec<ChoiceId> = { ask.required.into_iter().flatten() }
        .filter_map(at)
        .map(ChoiceId::new)
        .collect();
    let free = required.is_empty();
    // Whatever it costs the rule now, the key is the part's.
    alone.allow(0);
    let known = ask.memo.filter(|_| free);
    let known = known.and_then(|memo| memo.profile(&alone.problem, &alone.block));
    let enough = |profile: &Profile| match (profile.points.first(), profile.points.last()) {
        (Some(first), Some(last)) => profile.whole || first.used - last.used >= excess,
        _ => profile.whole,
    };
    let mut profile = match known {
        Some(profile) if enough(&profile) => return Some(profile),
        Some(profile) => (*profile).clone(),
        None => Profile::default(),
    };
    let used = |solved: &Solved| -> i64 {
        let taken = solved.chosen.iter().flatten();
        taken.filter_map(|choice| cost.get(choice)).sum()
    };
    let asked = Ask {
        required: (!free).then_some(&required[..]),
        start: None,
        trace: false,
        memo: None,
        work_max: ask.work_max / POINT_SHARE,
    };
    let dearest: i64 = cost.values().map(|cost| cost.max(&0)).sum();
    alone.allow(dearest);
    // Keeps whatever is asked for below, and shows what cannot be.
    let cheapest = match alone.cheapest(asked, stop)? {
        Answer::Solved(solved) => solved,
        _ => return Some(Arc::default()),
    };
    let least = used(&cheapest);
    let chosen = cheapest.chosen.iter().copied().flatten().collect();
    let start = Start::default().with_chosen(chosen);
    while !enough(&profile) {
        let most = profile.points.last().map_or(dearest, |last| last.used - 1);
        if most < least {
            profile.whole = true;
            break;
        }
        alone.allow(most);
        let asked = Ask {
            start: Some(&start),
            ..asked
        };
        match alone.solve(asked, stop) {
            Answer::Solved(solved) if solved.value == solved.bound => {
                let place = |choice: &Option<ChoiceId>| choice.map(|c| c.index() as u32);
                profile.points.push(Point {
                    used: used(&solved),
                    value: solved.value,
                    chosen: solved.chosen.iter().map(place).collect(),
                });
            }
            _ => return None,
        }
        if profile.points.len() > POINTS_MAX {
            return None;
        }
    }
    let profile = Arc::new(profile);
    if let Some(memo) = ask.memo.filter(|_| free) {
        alone.allow(0);
        memo.keep_profile(&alone.problem, &alone.block, Arc::clone(&profile));
    }
    Some(profile)
}

/// The best of some parts that saves so much, and how: by the point of each part.
#[derive(Clone, Debug)]
struct State {
    saved: i64,
    value: Value,
    /// Into the states of the parts before, and into this part's points.
    from: (usize, usize),
}

/// Puts profiles together so that `excess` is saved.
fn combine(parts: &[(&Block, &Solved)], profiles: &[Arc<Profile>], excess: i64) -> Together {
    let start = State {
        saved: 0,
        value: [0; 4],
        from: (0, 0),
    };
    let mut steps: Vec<Vec<State>> = vec![vec![start]];
    for profile in profiles {
        let Some(first) = profile.points.first() else {
            return Together::Never;
        };
        let mut next: Vec<State> = Vec::new();
        let before = &steps[steps.len() - 1];
        for (at, state) in before.iter().enumerate() {
            for (number, point) in profile.points.iter().enumerate() {
                let saved = (state.saved + first.used - point.used).min(excess);
                next.push(State {
                    saved,
                    value: add(state.value, point.value),
                    from: (at, number),
                });
            }
        }
        // Most saved first; what saves less must be worth more.
        next.sort_by_key(|state| Reverse((state.saved, state.value)));
        let mut best: Option<Value> = None;
        next.retain(|state| {
            let better = best.is_none_or(|best| state.value > best);
            if better {
                best = Some(state.value);
            }
            better
        });
        if next.len() > POINTS_MAX {
            return Together::Unknown;
        }
        steps.push(next);
    }
    let last = &steps[steps.len() - 1];
    let Some(end) = last.iter().position(|state| state.saved >= excess) else {
        return Together::Never;
    };
    let value = last[end].value;
    let mut at = end;
    let mut chosen = vec![Vec::new(); parts.len()];
    for number in (0..parts.len()).rev() {
        let (before, point) = steps[number + 1][at].from;
        let (block, _) = parts[number];
        let point = &profiles[number].points[point];
        let choice = |place: &Option<u32>| place.map(|place| block.choices[place as usize]);
        chosen[number] = point.chosen.iter().map(choice).collect();
        at = before;
    }
    Together::Best(chosen, value)
}
