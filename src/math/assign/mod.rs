//! Generalized assignment with optional jobs: each job takes at most one of its choices, choices
//! use capacities, and the sum of lexicographic values is maximized. The problem falls apart into
//! blocks that share a capacity which can bind; each block is solved and proved by itself.
//!
//! *Method*: depth-first search with a bound that looks at what still fits (proved: every branch is
//! searched or bounded, in integers); past its node limit, staged integer programs through
//! [`milp`](super::milp) (claimed by HiGHS).

mod search;
mod staged;

use petgraph::unionfind::UnionFind;

pub use search::Value;

use super::milp::MilpError;
use crate::base::ids::{Id, IdVec};
use crate::base::stop::Stop;
use crate::ids;

ids! {
    /// A job.
    JobId;
    /// A way to do one job.
    ChoiceId;
}

/// A way to do one job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Choice {
    /// Which job.
    pub job: JobId,
    /// What it adds, level by level, all maximized; costs are negative. The last level is a draw.
    pub value: Value,
}

/// Something that choices use up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Capacity {
    /// How much there is.
    pub limit: i64,
    /// Choices with what each uses, at least 0; a choice at most once.
    pub uses: Vec<(ChoiceId, i64)>,
}

/// Something that the choices taken must bring together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Floor {
    /// How much, at least.
    pub least: i64,
    /// Choices with what each brings, at least 0; a choice at most once.
    pub brings: Vec<(ChoiceId, i64)>,
}

/// Jobs, choices, capacities, floors.
#[derive(Clone, Debug, Default)]
pub struct Problem {
    /// Number of jobs.
    pub jobs: usize,
    /// Whether every job must be done; otherwise a job may be left undone, for a value of 0.
    pub complete: bool,
    /// All choices.
    pub choices: IdVec<ChoiceId, Choice>,
    /// All capacities.
    pub capacities: Vec<Capacity>,
    /// All floors.
    pub floors: Vec<Floor>,
    /// Sets of jobs that are kept in one block.
    pub together: Vec<Vec<JobId>>,
}

/// A set of jobs that shares no capacity that can bind with the rest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// Its jobs, ascending.
    pub jobs: Vec<JobId>,
    /// Its choices, ascending.
    pub choices: Vec<ChoiceId>,
    /// Capacities of the problem that can bind in it, by index.
    pub capacities: Vec<usize>,
    /// Floors of the problem above 0 that its choices bring to, by index.
    pub floors: Vec<usize>,
}

/// What was reached in a block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Solved {
    /// Per job of the block: its choice.
    pub chosen: Vec<Option<ChoiceId>>,
    /// The sum of their values.
    pub value: Value,
    /// Per level, what no solution passes; equal to `value` where proved or claimed optimal.
    pub bound: Value,
    /// Search nodes when every branch was looked at; `None` when HiGHS claims the bound.
    pub nodes: Option<u64>,
}

/// The answer for a block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// A solution and its bounds.
    Solved(Solved),
    /// No solution does every job that must be done, holds all floors and uses one of the required
    /// choices.
    Infeasible,
    /// Stopped first.
    Stopped,
}

/// Search nodes before a block is handed to HiGHS.
pub const NODES_MAX: u64 = 100_000;

/// Splits a problem into its blocks, in the order of their smallest jobs.
///
/// A floor links all that brings to it; one that nothing brings to stands in the first block.
///
/// A capacity binds in no solution when even the largest use by every job stays within it; it then
/// links nothing and is dropped.
pub fn blocks(problem: &Problem) -> Vec<Block> {
    let mut union = UnionFind::<usize>::new(problem.jobs);
    for group in &problem.together {
        group.windows(2).for_each(|w| {
            union.union(w[0].index(), w[1].index());
        });
    }
    let binding: Vec<bool> = problem
        .capacities
        .iter()
        .map(|c| can_bind(problem, c))
        .collect();
    let job = |choice: ChoiceId| problem.choices[choice].job.index();
    for (capacity, _) in problem.capacities.iter().zip(&binding).filter(|&(_, &b)| b) {
        for pair in capacity.uses.windows(2) {
            union.union(job(pair[0].0), job(pair[1].0));
        }
    }
    for floor in &problem.floors {
        for pair in floor.brings.windows(2) {
            union.union(job(pair[0].0), job(pair[1].0));
        }
    }
    let mut block_of = vec![usize::MAX; problem.jobs];
    let mut blocks: Vec<Block> = Vec::new();
    for job in 0..problem.jobs {
        let root = union.find_mut(job);
        if block_of[root] == usize::MAX {
            block_of[root] = blocks.len();
            blocks.push(Block {
                jobs: vec![],
                choices: vec![],
                capacities: vec![],
                floors: vec![],
            });
        }
        blocks[block_of[root]].jobs.push(JobId::new(job));
    }
    let mut block_at = |job: usize| block_of[union.find_mut(job)];
    for (id, choice) in problem.choices.iter_ids() {
        blocks[block_at(choice.job.index())].choices.push(id);
    }
    for (index, capacity) in problem
        .capacities
        .iter()
        .enumerate()
        .filter(|&(i, _)| binding[i])
    {
        if let Some(&(first, _)) = capacity.uses.first() {
            blocks[block_at(job(first))].capacities.push(index);
        }
    }
    for (index, floor) in problem.floors.iter().enumerate() {
        let block = floor.brings.first().map_or(0, |&(c, _)| block_at(job(c)));
        if floor.least > 0 && block < blocks.len() {
            blocks[block].floors.push(index);
        }
    }
    blocks
}

fn can_bind(problem: &Problem, capacity: &Capacity) -> bool {
    let mut most: Vec<(JobId, i64)> = capacity
        .uses
        .iter()
        .map(|&(c, amount)| (problem.choices[c].job, amount))
        .collect();
    most.sort_unstable_by_key(|&(job, amount)| (job, -amount));
    most.dedup_by_key(|&mut (job, _)| job);
    most.iter().map(|&(_, amount)| amount).sum::<i64>() > capacity.limit
}

/// Solves one block; with `required`, at least one of those choices is taken.
///
/// *Returns* the lexicographic optimum. Where it is tied in all levels, the draws of the last level
/// included, the search takes the first in its fixed order.
///
/// # Errors
/// [`MilpError`] when HiGHS had to be asked and failed.
///
/// *Complexity*: exponential in the number of jobs in the worst case; linear in the choices where
/// capacities do not bind.
pub fn solve(
    problem: &Problem,
    block: &Block,
    required: Option<&[ChoiceId]>,
    stop: &Stop,
) -> Result<Answer, MilpError> {
    solve_within(problem, block, required, NODES_MAX, stop)
}

/// [`solve`] with another node limit; 0 hands every block to HiGHS.
///
/// # Errors
/// As [`solve`].
pub fn solve_within(
    problem: &Problem,
    block: &Block,
    required: Option<&[ChoiceId]>,
    nodes_max: u64,
    stop: &Stop,
) -> Result<Answer, MilpError> {
    match search::search(problem, block, required, nodes_max, stop) {
        Some(answer) => Ok(answer),
        None if stop.raised() => Ok(Answer::Stopped),
        None => staged::staged(problem, block, required, stop),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn problem(jobs: usize, draws: &[(usize, [i64; 4], usize, i64)], limits: &[i64]) -> Problem {
        let mut problem = Problem {
            jobs,
            ..Problem::default()
        };
        problem.capacities = limits
            .iter()
            .map(|&limit| Capacity {
                limit,
                uses: vec![],
            })
            .collect();
        for &(job, value, capacity, amount) in draws {
            let id = problem.choices.push(Choice {
                job: JobId::new(job % jobs),
                value,
            });
            problem.capacities[capacity % limits.len()]
                .uses
                .push((id, amount));
        }
        problem
    }

    fn brute(problem: &Problem, required: Option<&[ChoiceId]>) -> Option<Value> {
        let choices: Vec<ChoiceId> = problem.choices.ids().collect();
        let mut best = None;
        'sets: for set in 0u32..1 << choices.len() {
            let taken: Vec<ChoiceId> = choices
                .iter()
                .copied()
                .filter(|c| set >> c.index() & 1 == 1)
                .collect();
            let mut jobs: Vec<JobId> = taken.iter().map(|&c| problem.choices[c].job).collect();
            jobs.sort_unstable();
            if jobs.windows(2).any(|w| w[0] == w[1])
                || required.is_some_and(|r| !r.iter().any(|c| taken.contains(c)))
            {
                continue;
            }
            for capacity in &problem.capacities {
                let used = capacity.uses.iter().filter(|(c, _)| taken.contains(c));
                if used.map(|&(_, amount)| amount).sum::<i64>() > capacity.limit {
                    continue 'sets;
                }
            }
            let mut sum = [0; 4];
            for &c in &taken {
                (0..4).for_each(|k| sum[k] += problem.choices[c].value[k]);
            }
            best = best.max(Some(sum));
        }
        best
    }

    fn total(problem: &Problem, required: Option<&[ChoiceId]>, nodes_max: u64) -> Option<Value> {
        let mut sum = [0; 4];
        for block in blocks(problem) {
            let here: Vec<ChoiceId> = required
                .into_iter()
                .flatten()
                .copied()
                .filter(|c| block.choices.contains(c))
                .collect();
            let required = (!here.is_empty()).then_some(&here[..]);
            match solve_within(problem, &block, required, nodes_max, &Stop::never()) {
                Ok(Answer::Solved(solved)) => {
                    assert_eq!(solved.value, solved.bound);
                    (0..4).for_each(|k| sum[k] += solved.value[k]);
                }
                Ok(Answer::Infeasible) => return None,
                other => panic!("{other:?}"),
            }
        }
        Some(sum)
    }

    #[test]
    fn a_capacity_that_cannot_bind_links_nothing() {
        let v = [1, 1, 0, -5];
        let slack = problem(2, &[(0, v, 0, 3), (1, v, 0, 4)], &[7]);
        assert_eq!(blocks(&slack).len(), 2);
        let tight = problem(2, &[(0, v, 0, 3), (1, v, 0, 4)], &[6]);
        assert_eq!(
            (blocks(&tight).len(), blocks(&tight)[0].capacities.len()),
            (1, 1)
        );
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(200))]
        #[test]
        fn search_equals_highs_equals_brute_force(
            jobs in 1usize..5,
            draws in prop::collection::vec(
                (0usize..5, (1i64..3, 0i64..4, -3i64..1, 1i64..1 << 40), 0usize..3, 1i64..5),
                1..10,
            ),
            limits in prop::collection::vec(0i64..9, 1..4),
            forced in prop::option::of(0usize..10),
        ) {
            let draws: Vec<_> = draws
                .into_iter()
                .map(|(j, (a, b, c, d), k, n)| (j, [a, b, c, -d], k, n))
                .collect();
            let problem = problem(jobs, &draws, &limits);
            let forced = forced.map(|f| [ChoiceId::new(f % problem.choices.len())]);
            let required = forced.as_ref().map(|f| &f[..]);
            let expected = brute(&problem, required);
            prop_assert_eq!(total(&problem, required, NODES_MAX), expected);
            prop_assert_eq!(total(&problem, required, 0), expected);
        }
    }
}
