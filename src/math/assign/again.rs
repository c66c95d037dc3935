//! A block solved again and again while only the values of its choices change: in goes a block and
//! the largest values that will be asked for, read once; per question values, and a solution to
//! start from; out comes the optimum, unique where the last level is a draw.
//!
//! *Method*: the levels of a value are packed into one integer, each range proved wide enough.
//! Every job that is open takes the best of its choices that still fits by itself; if all of these
//! fit together nothing below is better. If not, a capacity is passed: of the jobs that use it the
//! one that would lose most takes its choice, and then may not. A branch ends where even such
//! choices are not better than the best solution known.

use super::{Block, Choice, ChoiceId, JobId, Problem, Value};
use crate::base::ids::{Id, IdVec};
use crate::base::stop::Stop;

/// A block, ready to be asked.
#[derive(Clone, Debug)]
pub struct Again {
    /// Its choices; by job.
    choices: Vec<ChoiceId>,
    /// Per job: where its choices begin, and one end more.
    from: Vec<usize>,
    /// Per choice: capacities of the block by position, amounts.
    uses: Vec<Vec<(usize, i64)>>,
    limits: Vec<i64>,
    /// What one unit of each level is worth.
    unit: [i128; 4],
}

/// What a thread needs to answer; any number of questions, one after the other.
#[derive(Clone, Debug, Default)]
pub struct Work {
    /// Per choice: what it is worth; at most 0 for one that may not be taken.
    worth: Vec<i128>,
    /// Per job its choices, best first, from `from`.
    order: Vec<usize>,
    /// Per choice: how many branches forbid it.
    shut: Vec<u32>,
    left: Vec<i64>,
    used: Vec<i64>,
    taken: Vec<Option<usize>>,
    best: Vec<Option<usize>>,
    best_worth: i128,
    nodes: u64,
    /// Choices that open jobs would take, level of the search by level.
    wanted: Vec<Vec<Option<usize>>>,
}

/// The most that packed values may reach.
const WIDEST: i128 = 1 << 125;

impl Again {
    /// Reads a block. The values of `problem` are the largest, in absolute value, that any question
    /// will have. `None` where jobs must be done, floors hold, or values are too large to pack.
    pub fn new(problem: &Problem, block: &Block) -> Option<Self> {
        if problem.complete || !block.floors.is_empty() {
            return None;
        }
        let mut choices = block.choices.clone();
        choices.sort_by_key(|&id| (problem.choices[id].job, id));
        let job = |at: usize| problem.choices[choices[at]].job;
        let first = |of: &JobId| (0..choices.len()).find(|&at| job(at) >= *of);
        let mut from: Vec<usize> = block.jobs.iter().filter_map(first).collect();
        from.resize(block.jobs.len() + 1, choices.len());
        let mut place = vec![usize::MAX; problem.choices.len()];
        choices
            .iter()
            .enumerate()
            .for_each(|(at, id)| place[id.index()] = at);
        let mut uses = vec![Vec::new(); choices.len()];
        for (at, &capacity) in block.capacities.iter().enumerate() {
            for &(choice, amount) in &problem.capacities[capacity].uses {
                if let Some(uses) = uses.get_mut(place[choice.index()]) {
                    uses.push((at, amount));
                }
            }
        }
        let limit = |&capacity: &usize| problem.capacities[capacity].limit;
        Some(Again {
            unit: units(problem, &choices, &from)?,
            limits: block.capacities.iter().map(limit).collect(),
            choices,
            from,
            uses,
        })
    }

    /// Jobs of the block.
    pub fn jobs(&self) -> usize {
        self.from.len() - 1
    }

    /// The optimum where a choice is worth what `value` says, and may not be taken where it says
    /// nothing. `start` are choices of a solution to start from; it is passed over where it is
    /// none. `None` if `nodes_max` branches do not end it, or stopped.
    ///
    /// *Returns* per job of the block its choice.
    ///
    /// *Complexity*: exponential in the worst case; a few branches where few capacities are passed.
    pub fn solve(
        &self,
        value: impl Fn(ChoiceId) -> Option<Value>,
        start: &[Option<ChoiceId>],
        nodes_max: u64,
        work: &mut Work,
        stop: &Stop,
    ) -> Option<Vec<Option<ChoiceId>>> {
        self.ready(value, work);
        self.start(start, work);
        self.descend(0, 0, nodes_max, work, stop)?;
        Some(
            work.best
                .iter()
                .map(|at| at.map(|at| self.choices[at]))
                .collect(),
        )
    }

    fn ready(&self, value: impl Fn(ChoiceId) -> Option<Value>, work: &mut Work) {
        let packed = |value: Value| (0..4).map(|k| i128::from(value[k]) * self.unit[k]).sum();
        let worth = self.choices.iter().map(|&id| value(id).map_or(0, packed));
        work.worth.clear();
        work.worth.extend(worth);
        work.order.clear();
        work.order.extend(0..self.choices.len());
        for jobs in self.from.windows(2) {
            let worth = &work.worth;
            work.order[jobs[0]..jobs[1]].sort_by_key(|&at| (std::cmp::Reverse(worth[at]), at));
        }
        work.shut.clear();
        work.shut.resize(self.choices.len(), 0);
        work.left.clone_from(&self.limits);
        work.used.clear();
        work.used.resize(self.limits.len(), 0);
        for job in [&mut work.taken, &mut work.best] {
            job.clear();
            job.resize(self.jobs(), None);
        }
        (work.best_worth, work.nodes) = (0, 0);
    }

    /// Takes a known solution for the best so far, if it is one here.
    fn start(&self, start: &[Option<ChoiceId>], work: &mut Work) {
        let mut sum = 0;
        let mut best = vec![None; self.jobs()];
        let mut left = self.limits.clone();
        for (job, choice) in start.iter().enumerate() {
            let Some(choice) = choice else { continue };
            let own = self.from[job]..self.from[job + 1];
            let at = own.clone().find(|&at| self.choices[at] == *choice);
            let Some(at) = at.filter(|&at| work.worth[at] > 0) else {
                continue;
            };
            best[job] = Some(at);
            sum += work.worth[at];
            self.uses[at]
                .iter()
                .for_each(|&(c, amount)| left[c] -= amount);
        }
        if left.iter().all(|&left| left >= 0) {
            (work.best, work.best_worth) = (best, sum);
        }
    }

    /// The best choice of a job that is worth something and fits by itself.
    fn best(&self, job: usize, work: &Work) -> Option<usize> {
        self.following(self.from[job], job, work)
            .map(|place| work.order[place])
    }

    /// The place of the next such choice.
    fn following(&self, from: usize, job: usize, work: &Work) -> Option<usize> {
        let fits = |at: usize| {
            self.uses[at]
                .iter()
                .all(|&(c, amount)| amount <= work.left[c])
        };
        (from..self.from[job + 1])
            .take_while(|&place| work.worth[work.order[place]] > 0)
            .find(|&place| work.shut[work.order[place]] == 0 && fits(work.order[place]))
    }

    /// Looks at everything below; `sum` is what is taken already.
    fn descend(
        &self,
        depth: usize,
        sum: i128,
        nodes_max: u64,
        work: &mut Work,
        stop: &Stop,
    ) -> Option<()> {
        work.nodes += 1;
        if work.nodes > nodes_max || work.nodes.is_multiple_of(1024) && stop.raised() {
            return None;
        }
        if work.wanted.len() <= depth {
            work.wanted.push(Vec::new());
        }
        let mut wanted = std::mem::take(&mut work.wanted[depth]);
        wanted.clear();
        let open = |job: usize| {
            work.taken[job]
                .is_none()
                .then(|| self.best(job, work))
                .flatten()
        };
        wanted.extend((0..self.jobs()).map(open));
        let ended = self.look(&wanted, (depth, sum), nodes_max, work, stop);
        work.wanted[depth] = wanted;
        ended
    }

    /// What open jobs want is a bound; a solution if it fits together, else two branches.
    fn look(
        &self,
        wanted: &[Option<usize>],
        (depth, sum): (usize, i128),
        nodes_max: u64,
        work: &mut Work,
        stop: &Stop,
    ) -> Option<()> {
        let all: i128 = wanted.iter().flatten().map(|&at| work.worth[at]).sum();
        if sum + all <= work.best_worth {
            return Some(());
        }
        work.used.fill(0);
        for &at in wanted.iter().flatten() {
            self.uses[at]
                .iter()
                .for_each(|&(c, amount)| work.used[c] += amount);
        }
        let Some(job) = self.pressed(wanted, work) else {
            for (job, best) in work.best.iter_mut().enumerate() {
                *best = work.taken[job].or(wanted[job]);
            }
            work.best_worth = sum + all;
            return Some(());
        };
        let at = wanted[job]?;
        work.taken[job] = Some(at);
        self.uses[at]
            .iter()
            .for_each(|&(c, amount)| work.left[c] -= amount);
        let ended = self.descend(depth + 1, sum + work.worth[at], nodes_max, work, stop);
        self.uses[at]
            .iter()
            .for_each(|&(c, amount)| work.left[c] += amount);
        work.taken[job] = None;
        ended?;
        work.shut[at] += 1;
        let ended = self.descend(depth + 1, sum, nodes_max, work, stop);
        work.shut[at] -= 1;
        ended
    }

    /// Of the jobs that want more of a capacity than is left, the one that would lose most without
    /// its choice; `None` if all fit together.
    fn pressed(&self, wanted: &[Option<usize>], work: &Work) -> Option<usize> {
        let passed = |&(c, _): &(usize, i64)| work.used[c] > work.left[c];
        let loss = |job: usize, at: usize| {
            let place = (self.from[job]..self.from[job + 1]).find(|&p| work.order[p] == at)?;
            let next = self.following(place + 1, job, work);
            Some(work.worth[at] - next.map_or(0, |place| work.worth[work.order[place]]))
        };
        let jobs = wanted.iter().enumerate();
        jobs.filter_map(|(job, at)| Some((job, (*at)?)))
            .filter(|&(_, at)| self.uses[at].iter().any(passed))
            .max_by_key(|&(job, at)| (loss(job, at), std::cmp::Reverse(job)))
            .map(|(job, _)| job)
    }
}

/// What one unit of each level is worth, so that no sum of lower levels reaches one of a higher:
/// with R_k the widest difference between two sums of level k, units are products of R_k + 1.
fn units(problem: &Problem, choices: &[ChoiceId], from: &[usize]) -> Option<[i128; 4]> {
    let value = |at: usize, k: usize| i128::from(problem.choices[choices[at]].value[k]);
    let range = |k: usize| -> i128 {
        let widest = |jobs: &[usize]| {
            let values = (jobs[0]..jobs[1]).map(|at| value(at, k));
            let (high, low) = values.fold((0, 0), |(high, low): (i128, i128), v| {
                (high.max(v), low.min(v))
            });
            high - low
        };
        from.windows(2).map(widest).sum()
    };
    let mut unit = [1; 4];
    for k in (0..3).rev() {
        unit[k] = range(k + 1).checked_add(1)?.checked_mul(unit[k + 1])?;
    }
    let widest = range(0).checked_add(1)?.checked_mul(unit[0])?;
    (widest < WIDEST).then_some(unit)
}

/// A block as a problem of its own with other values: choices without a value are left out. With
/// it, per choice which one of `problem` it is.
pub fn under(
    problem: &Problem,
    block: &Block,
    value: impl Fn(ChoiceId) -> Option<Value>,
) -> (Problem, Vec<ChoiceId>) {
    let mut kept = Vec::new();
    let mut place = vec![None; problem.choices.len()];
    let mut choices = IdVec::default();
    for &id in &block.choices {
        let job = block.jobs.binary_search(&problem.choices[id].job);
        if let (Some(value), Ok(job)) = (value(id), job) {
            let job = JobId::new(job);
            place[id.index()] = Some(choices.push(Choice { job, value }));
            kept.push(id);
        }
    }
    let here = |amounts: &[(ChoiceId, i64)]| -> Vec<(ChoiceId, i64)> {
        let here = amounts.iter();
        here.filter_map(|&(id, amount)| Some((place[id.index()]?, amount)))
            .collect()
    };
    let mut part = Problem {
        jobs: block.jobs.len(),
        complete: problem.complete,
        choices,
        capacities: Vec::new(),
        floors: Vec::new(),
        together: vec![(0..block.jobs.len()).map(JobId::new).collect()],
    };
    for &at in &block.capacities {
        let mut capacity = problem.capacities[at].clone();
        capacity.uses = here(&capacity.uses);
        part.capacities.push(capacity);
    }
    for &at in &block.floors {
        let mut floor = problem.floors[at].clone();
        floor.brings = here(&floor.brings);
        part.floors.push(floor);
    }
    (part, kept)
}
