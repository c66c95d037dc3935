//! Depth-first search over the jobs of a block, in integers. Every branch is either looked at or
//! cut off by a bound that anyone can recompute: for each job left, the best of its choices that
//! still fits by itself.

use super::{Answer, Block, ChoiceId, Problem, Solved};
use crate::base::stop::Stop;

/// A lexicographic value of four levels, all maximized.
pub type Value = [i64; 4];

/// The sum of two values, level by level.
pub fn add(a: Value, b: Value) -> Value {
    [a[0] + b[0], a[1] + b[1], a[2] + b[2], a[3] + b[3]]
}

const ZERO: Value = [0; 4];

struct Item {
    id: ChoiceId,
    value: Value,
    /// Index into the block's capacities, amount.
    uses: Vec<(usize, i64)>,
    /// Index into the block's floors, amount.
    brings: Vec<(usize, i64)>,
}

struct Search<'a> {
    /// Per job its choices, best first.
    jobs: Vec<Vec<Item>>,
    left: Vec<i64>,
    /// Per floor, what is still to be brought.
    owed: Vec<i64>,
    /// Whether a job may be left undone.
    optional: bool,
    taken: Vec<Option<usize>>,
    best: Option<(Value, Vec<Option<usize>>)>,
    nodes: u64,
    nodes_max: u64,
    stop: &'a Stop,
}

/// Searches a block to the end, or returns `None` at the node limit or when stopped.
pub fn search(
    problem: &Problem,
    block: &Block,
    required: Option<&[ChoiceId]>,
    nodes_max: u64,
    stop: &Stop,
) -> Option<Answer> {
    let mut state = Search::new(problem, block, nodes_max, stop);
    match required {
        None => state.descend(0, ZERO)?,
        Some(required) => state.each_required(required)?,
    }
    let Some((value, taken)) = state.best else {
        return Some(Answer::Infeasible);
    };
    let pick = |(job, index): (&Vec<Item>, Option<usize>)| index.map(|i| job[i].id);
    let chosen = state.jobs.iter().zip(taken).map(pick).collect();
    Some(Answer::Solved(Solved {
        chosen,
        value,
        bound: value,
        nodes: Some(state.nodes),
        start: None,
        proof: None,
    }))
}

impl<'a> Search<'a> {
    fn new(problem: &Problem, block: &Block, nodes_max: u64, stop: &'a Stop) -> Self {
        let mut uses = vec![Vec::new(); problem.choices.len()];
        for (index, &capacity) in block.capacities.iter().enumerate() {
            for &(choice, amount) in &problem.capacities[capacity].uses {
                uses[crate::base::ids::Id::index(choice)].push((index, amount));
            }
        }
        let mut brings = vec![Vec::new(); problem.choices.len()];
        for (index, &floor) in block.floors.iter().enumerate() {
            for &(choice, amount) in &problem.floors[floor].brings {
                brings[crate::base::ids::Id::index(choice)].push((index, amount));
            }
        }
        let item = |id: ChoiceId| Item {
            id,
            value: problem.choices[id].value,
            uses: std::mem::take(&mut uses[crate::base::ids::Id::index(id)]),
            brings: std::mem::take(&mut brings[crate::base::ids::Id::index(id)]),
        };
        let mut jobs: Vec<Vec<Item>> = block.jobs.iter().map(|_| Vec::new()).collect();
        let mut item = item;
        for &id in &block.choices {
            if let Ok(job) = block.jobs.binary_search(&problem.choices[id].job) {
                jobs[job].push(item(id));
            }
        }
        for job in &mut jobs {
            job.sort_by(|a, b| b.value.cmp(&a.value).then(a.id.cmp(&b.id)));
        }
        let left = block
            .capacities
            .iter()
            .map(|&c| problem.capacities[c].limit)
            .collect();
        let owed = block
            .floors
            .iter()
            .map(|&f| problem.floors[f].least)
            .collect();
        let taken = vec![None; jobs.len()];
        Search {
            jobs,
            left,
            owed,
            optional: !problem.complete,
            taken,
            best: None,
            nodes: 0,
            nodes_max,
            stop,
        }
    }

    /// Fixes each required choice in turn and searches the rest.
    fn each_required(&mut self, required: &[ChoiceId]) -> Option<()> {
        for job in 0..self.jobs.len() {
            for index in 0..self.jobs[job].len() {
                if !required.contains(&self.jobs[job][index].id) || !self.fits(job, index) {
                    continue;
                }
                self.take(job, index);
                let value = self.jobs[job][index].value;
                self.descend_but(0, job, value)?;
                self.give_back(job, index);
            }
        }
        Some(())
    }

    fn descend(&mut self, job: usize, value: Value) -> Option<()> {
        self.descend_but(job, usize::MAX, value)
    }

    /// Branches on `job` and all after it, but for `fixed`, whose choice is taken already.
    fn descend_but(&mut self, job: usize, fixed: usize, value: Value) -> Option<()> {
        if job == fixed {
            return self.descend_but(job + 1, fixed, value);
        }
        self.nodes += 1;
        if self.nodes > self.nodes_max || self.nodes.is_multiple_of(1024) && self.stop.raised() {
            return None;
        }
        if !self.floors_in_reach(job, fixed) {
            return Some(());
        }
        if job == self.jobs.len() {
            if self.best.as_ref().is_none_or(|(best, _)| value > *best) {
                self.best = Some((value, self.taken.clone()));
            }
            return Some(());
        }
        let Some(bound) = self.bound(job, fixed, value) else {
            return Some(());
        };
        if self.best.as_ref().is_some_and(|(best, _)| bound <= *best) {
            return Some(());
        }
        for index in 0..self.jobs[job].len() {
            let gain = self.jobs[job][index].value;
            let useful = gain > ZERO || !self.optional || !self.owed.is_empty();
            if useful && self.fits(job, index) {
                self.take(job, index);
                self.descend_but(job + 1, fixed, add(value, gain))?;
                self.give_back(job, index);
            }
        }
        if self.optional {
            self.descend_but(job + 1, fixed, value)?;
        }
        Some(())
    }

    /// What no branch below passes; `None` where a job that must be done has no choice that fits.
    fn bound(&self, from: usize, fixed: usize, value: Value) -> Option<Value> {
        (from..self.jobs.len())
            .filter(|&job| job != fixed)
            .try_fold(value, |sum, job| {
                let best = (0..self.jobs[job].len()).find(|&index| self.fits(job, index));
                let best = best.map(|index| self.jobs[job][index].value);
                if self.optional {
                    Some(best.map_or(sum, |best| add(sum, best.max(ZERO))))
                } else {
                    best.map(|best| add(sum, best))
                }
            })
    }

    /// Whether the jobs left can bring what is owed, looking at one floor at a time.
    fn floors_in_reach(&self, from: usize, fixed: usize) -> bool {
        self.owed.iter().enumerate().all(|(floor, &owed)| {
            let most = |job: usize| {
                (0..self.jobs[job].len())
                    .filter(|&index| self.fits(job, index))
                    .flat_map(|index| &self.jobs[job][index].brings)
                    .filter(|&&(f, _)| f == floor)
                    .map(|&(_, amount)| amount)
                    .max()
                    .unwrap_or(0)
            };
            let open = (from..self.jobs.len()).filter(|&job| job != fixed);
            owed <= 0 || open.map(most).sum::<i64>() >= owed
        })
    }

    fn fits(&self, job: usize, index: usize) -> bool {
        self.jobs[job][index]
            .uses
            .iter()
            .all(|&(c, amount)| amount <= self.left[c])
    }

    fn take(&mut self, job: usize, index: usize) {
        self.taken[job] = Some(index);
        for &(c, amount) in &self.jobs[job][index].uses {
            self.left[c] -= amount;
        }
        for &(f, amount) in &self.jobs[job][index].brings {
            self.owed[f] -= amount;
        }
    }

    fn give_back(&mut self, job: usize, index: usize) {
        self.taken[job] = None;
        for &(c, amount) in &self.jobs[job][index].uses {
            self.left[c] += amount;
        }
        for &(f, amount) in &self.jobs[job][index].brings {
            self.owed[f] += amount;
        }
    }
}
