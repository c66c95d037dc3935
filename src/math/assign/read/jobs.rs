//! Cases that are assignment problems, answered block by block.

use super::super::{Answer, Ask, ChoiceId, Problem, Value, WORK_MAX, blocks, solve_asked};
use super::{Found, Proof, Status};
use crate::base::ids::{Id, IdVec};
use crate::base::stop::Stop;

/// An assignment problem in the words of its file.
#[derive(Clone, Debug)]
pub struct Jobs {
    /// The problem; values are turned round where they are minimized.
    pub problem: Problem,
    /// Per choice, its agent.
    pub agents: IdVec<ChoiceId, usize>,
    /// Per choice, its place among the bids of the file, where the file has bids.
    pub bids: Option<IdVec<ChoiceId, usize>>,
    /// Levels of a score; `None` where scores are plain numbers.
    pub levels: Option<usize>,
    /// Whether the file's own objective is maximized.
    pub maximize: bool,
}

impl Jobs {
    /// Solves the case; the nodes of `stop` limit the work of each block.
    ///
    /// # Panics
    /// When a solution breaks a rule of the case: a fault of ours.
    pub fn solve(&self, stop: &Stop) -> Found {
        let mut chosen = vec![None; self.problem.jobs];
        let mut bound = [Some(0); 4];
        let nothing = self
            .problem
            .floors
            .iter()
            .any(|f| f.least > 0 && f.brings.is_empty());
        if nothing {
            return Found::without(Status::Infeasible, Proof::Search);
        }
        let ask = Ask {
            work_max: stop.nodes_max().unwrap_or(WORK_MAX),
            ..Ask::default()
        };
        for block in blocks(&self.problem) {
            let solved = match solve_asked(&self.problem, &block, ask, stop) {
                Answer::Solved(solved) => solved,
                Answer::Infeasible => return Found::without(Status::Infeasible, Proof::Search),
                Answer::Stopped => return Found::without(Status::Stopped, Proof::Search),
            };
            for (&job, choice) in block.jobs.iter().zip(solved.chosen) {
                chosen[job.index()] = choice;
            }
            for (sum, level) in bound.iter_mut().zip(solved.bound) {
                let level = Some(level).filter(|&level| level < i64::MAX);
                *sum = sum
                    .zip(level)
                    .map(|(sum, level): (i64, i64)| sum.saturating_add(level));
            }
        }
        let value = evaluate(&self.problem, &chosen);
        self.found(&chosen, value, bound)
    }

    fn found(&self, chosen: &[Option<ChoiceId>], value: Value, bound: [Option<i64>; 4]) -> Found {
        let levels = self.levels.unwrap_or(1);
        let own = |number: i64| i128::from(if self.maximize { number } else { -number });
        let closed = (0..levels)
            .take_while(|&k| bound[k] == Some(value[k]))
            .count();
        let status = match closed == levels {
            true => Status::Optimal,
            false => Status::Feasible,
        };
        let of = |list: &IdVec<ChoiceId, usize>| -> Vec<Option<usize>> {
            chosen
                .iter()
                .map(|choice| choice.map(|c| list[c]))
                .collect()
        };
        Found {
            objective: value[..levels].iter().map(|&level| own(level)).collect(),
            bound: (0..levels)
                .map(|k| bound[k].filter(|_| k <= closed).map(own))
                .collect(),
            listed: self.levels.is_some(),
            assignment: of(&self.agents),
            bids: self.bids.as_ref().map(of),
            ..Found::without(status, Proof::Search)
        }
    }
}

/// The value of a choice per job, after every rule has been held against it.
///
/// # Panics
/// When a rule is broken.
fn evaluate(problem: &Problem, chosen: &[Option<ChoiceId>]) -> Value {
    let mut value = [0; 4];
    let mut taken = vec![false; problem.choices.len()];
    for (job, choice) in chosen.iter().enumerate() {
        let Some(choice) = *choice else {
            assert!(!problem.complete, "job {job} is not done");
            continue;
        };
        assert_eq!(
            problem.choices[choice].job.index(),
            job,
            "a choice of another job"
        );
        taken[choice.index()] = true;
        for (sum, level) in value.iter_mut().zip(problem.choices[choice].value) {
            *sum += level;
        }
    }
    let sum = |list: &[(ChoiceId, i64)]| -> i64 {
        let taken = list.iter().filter(|(choice, _)| taken[choice.index()]);
        taken.map(|&(_, amount)| amount).sum()
    };
    for (at, capacity) in problem.capacities.iter().enumerate() {
        assert!(
            sum(&capacity.uses) <= capacity.limit,
            "capacity {at} is exceeded"
        );
    }
    for (at, floor) in problem.floors.iter().enumerate() {
        assert!(
            sum(&floor.brings) >= floor.least,
            "floor {at} is not reached"
        );
    }
    value
}
