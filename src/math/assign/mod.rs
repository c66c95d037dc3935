//! Generalized assignment with optional jobs: each job takes at most one of its choices, choices
//! use capacities, and the sum of lexicographic values is maximized. The problem falls apart into
//! blocks that share a capacity which can bind; each block is solved and proved by itself.
//!
//! *Method*: depth-first search with a bound that looks at what still fits; past its node limit, by
//! prices: Lagrangian bounds, pools of sets, exact search. Both end every branch by a bound in
//! integers. [`second_opinion`] asks HiGHS the same.

mod again;
mod coupled;
mod memo;
mod parts;
pub mod read;
mod relax;
mod search;
mod staged;

use petgraph::unionfind::UnionFind;

pub use again::{Again, Work, under};
pub use memo::Memo;
pub use relax::{End, GroupProof, Node, PartProof, Proof, Rule, Start, TreeProof};
pub use search::Value;

use parts::Parts;

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
#[derive(Clone, Debug, PartialEq)]
pub struct Solved {
    /// Per job of the block: its choice.
    pub chosen: Vec<Option<ChoiceId>>,
    /// The sum of their values.
    pub value: Value,
    /// Per level, what no solution passes; equal to `value` where proved or claimed optimal.
    pub bound: Value,
    /// Search nodes when every branch was looked at; `None` when HiGHS claims the bound.
    pub nodes: Option<u64>,
    /// Where a solve of a like block can start from, if prices were made.
    pub start: Option<Start>,
    /// Why no solution is better, if it was asked for and every level is proved.
    pub proof: Option<Box<Proof>>,
}

/// The answer for a block.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// A solution and its bounds.
    Solved(Solved),
    /// No solution does every job that must be done, holds all floors and uses one of the required
    /// choices.
    Infeasible,
    /// Stopped first.
    Stopped,
}

/// Nodes of the plain search before a block is solved by prices: it mostly ends a block of few
/// jobs, and seldom one of many.
fn search_nodes(block: &Block) -> u64 {
    if block.jobs.len() <= 16 {
        100_000
    } else {
        4_000
    }
}

/// Nodes of a plain search from which on prices are asked for a shorter proof.
const PROVE_FROM: u64 = 20;

/// What a solve by prices may look at: cells of tables and items of sets, per group of levels.
pub const WORK_MAX: u64 = 40_000_000_000;

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

/// What is asked of a block beyond its optimum.
#[derive(Clone, Copy, Debug)]
pub struct Ask<'a> {
    /// At least one of these choices is taken.
    pub required: Option<&'a [ChoiceId]>,
    /// Where to start from.
    pub start: Option<&'a Start>,
    /// What a solve by prices may look at; see [`WORK_MAX`].
    pub work_max: u64,
    /// Whether the search by prices is to be written down.
    pub trace: bool,
    /// Blocks that were solved before.
    pub memo: Option<&'a Memo>,
}

impl Default for Ask<'_> {
    fn default() -> Self {
        Ask {
            required: None,
            start: None,
            work_max: WORK_MAX,
            trace: false,
            memo: None,
        }
    }
}

/// Solves one block; with `required`, at least one of those choices is taken.
///
/// *Returns* the lexicographic optimum, or what was reached within [`WORK_MAX`]. Where it is tied
/// in all levels, the draws of the last level included, a solution of fixed order.
///
/// # Errors
/// None today; see [`second_opinion`] for HiGHS.
///
/// *Complexity*: exponential in the number of jobs in the worst case; linear in the choices where
/// capacities do not bind.
pub fn solve(
    problem: &Problem,
    block: &Block,
    required: Option<&[ChoiceId]>,
    stop: &Stop,
) -> Result<Answer, MilpError> {
    let ask = Ask {
        required,
        ..Ask::default()
    };
    Ok(solve_asked(problem, block, ask, stop))
}

/// [`solve`] with a start or another limit.
///
/// *Method*: in parts, where rules that join many jobs need not be thought of; then a plain
/// depth-first search, which ends most small blocks at once; past its node limit, by prices, as
/// [`by_prices`] does from the start. Where that finds no solution within its limit, HiGHS is
/// asked.
pub fn solve_asked(problem: &Problem, block: &Block, ask: Ask, stop: &Stop) -> Answer {
    match Parts::new(problem, block, ask.required) {
        Some(parts) => parts.solve(ask, stop),
        None => whole(problem, block, ask, stop),
    }
}

/// A block that is not taken apart; from memory, if it was solved before.
fn whole(problem: &Problem, block: &Block, ask: Ask, stop: &Stop) -> Answer {
    let memo = ask.memo.filter(|_| ask.required.is_none());
    if let Some(known) = memo
        .filter(|_| !ask.trace)
        .and_then(|m| m.look(problem, block))
    {
        return known;
    }
    let answer = match search::search(problem, block, ask.required, search_nodes(block), stop) {
        Some(Answer::Solved(solved)) if ask.trace => with_proof(problem, block, solved, ask, stop),
        Some(answer) => answer,
        None if stop.raised() => Answer::Stopped,
        None => match by_prices(problem, block, ask, stop) {
            // Not even one solution: rules that leave hardly any are what HiGHS is good at.
            Answer::Stopped if !stop.raised() => {
                let highs = second_opinion(problem, block, ask.required, stop);
                highs.unwrap_or(Answer::Stopped)
            }
            answer => answer,
        },
    };
    if let Some(memo) = memo {
        memo.keep(problem, block, &answer);
    }
    answer
}

/// A solution found by a plain search of many nodes, with a proof that takes fewer to check.
fn with_proof(problem: &Problem, block: &Block, solved: Solved, ask: Ask, stop: &Stop) -> Answer {
    if solved.nodes.is_none_or(|nodes| nodes < PROVE_FROM) {
        return Answer::Solved(solved);
    }
    let chosen = solved.chosen.iter().copied().flatten().collect();
    let start = Start::default().with_chosen(chosen);
    let ask = Ask {
        start: Some(&start),
        ..ask
    };
    match by_prices(problem, block, ask, stop) {
        Answer::Solved(proved) if proved.chosen == solved.chosen => Answer::Solved(Solved {
            proof: proved.proof,
            ..solved
        }),
        _ => Answer::Solved(solved),
    }
}

/// [`solve`] by prices alone, whatever the size of the block.
///
/// *Method*: each job's rule has a price; what is left is a knapsack per agent (Lagrangian
/// relaxation, volume algorithm). All sets of an agent that a better solution can use are listed,
/// and searched by branch and bound. Large blocks are first improved neighborhood by neighborhood.
///
/// *Returns* what was reached, with its bounds, when `work_max` was looked at.
pub fn by_prices(problem: &Problem, block: &Block, ask: Ask, stop: &Stop) -> Answer {
    relax::relax(problem, block, ask, stop)
}

/// The same block as staged integer programs, solved by HiGHS.
///
/// # Errors
/// [`MilpError`] when HiGHS failed.
pub fn second_opinion(
    problem: &Problem,
    block: &Block,
    required: Option<&[ChoiceId]>,
    stop: &Stop,
) -> Result<Answer, MilpError> {
    staged::staged(problem, block, required, stop)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

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
            let brought = |floor: &Floor| {
                let taken = floor.brings.iter().filter(|(c, _)| taken.contains(c));
                taken.map(|&(_, amount)| amount).sum::<i64>() >= floor.least
            };
            if problem.complete && jobs.len() < problem.jobs || !problem.floors.iter().all(brought)
            {
                continue;
            }
            let mut sum = [0; 4];
            for &c in &taken {
                (0..4).for_each(|k| sum[k] += problem.choices[c].value[k]);
            }
            best = best.max(Some(sum));
        }
        best
    }

    type Method = dyn Fn(&Problem, &Block, Option<&[ChoiceId]>) -> Answer;

    fn plain(problem: &Problem, block: &Block, required: Option<&[ChoiceId]>) -> Answer {
        search::search(problem, block, required, u64::MAX, &Stop::never()).expect("no limit")
    }

    fn priced(problem: &Problem, block: &Block, required: Option<&[ChoiceId]>) -> Answer {
        let ask = Ask {
            required,
            ..Ask::default()
        };
        by_prices(problem, block, ask, &Stop::never())
    }

    fn highs(problem: &Problem, block: &Block, required: Option<&[ChoiceId]>) -> Answer {
        second_opinion(problem, block, required, &Stop::never()).expect("HiGHS answers")
    }

    fn total(problem: &Problem, required: Option<&[ChoiceId]>, method: &Method) -> Option<Value> {
        let mut sum = [0; 4];
        for block in blocks(problem) {
            let here: Vec<ChoiceId> = required
                .into_iter()
                .flatten()
                .copied()
                .filter(|c| block.choices.contains(c))
                .collect();
            let required = (!here.is_empty()).then_some(&here[..]);
            match method(problem, &block, required) {
                Answer::Solved(solved) => {
                    assert_eq!(solved.value, solved.bound);
                    (0..4).for_each(|k| sum[k] += solved.value[k]);
                }
                Answer::Infeasible => return None,
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
        fn search_equals_prices_equals_highs_equals_brute_force(
            jobs in 1usize..5,
            draws in prop::collection::vec(
                (0usize..5, (1i64..3, 0i64..4, -3i64..1, 1i64..1 << 40), 0usize..3, 1i64..5),
                1..10,
            ),
            limits in prop::collection::vec(0i64..9, 1..4),
            forced in prop::option::of(0usize..10),
            complete in prop::bool::weighted(0.2),
            floors in prop::collection::vec(
                (0i64..5, prop::collection::vec((0usize..10, 1i64..4), 0..5)),
                0..2,
            ),
        ) {
            let draws: Vec<_> = draws
                .into_iter()
                .map(|(j, (a, b, c, d), k, n)| (j, [a, b, c, -d], k, n))
                .collect();
            let mut problem = problem(jobs, &draws, &limits);
            problem.complete = complete;
            for (least, brings) in floors {
                let brings: BTreeMap<ChoiceId, i64> = brings
                    .into_iter()
                    .map(|(c, amount)| (ChoiceId::new(c % problem.choices.len()), amount))
                    .collect();
                let brings = brings.into_iter().collect();
                problem.floors.push(Floor { least, brings });
            }
            let forced = forced.map(|f| [ChoiceId::new(f % problem.choices.len())]);
            let required = forced.as_ref().map(|f| &f[..]);
            let expected = brute(&problem, required);
            prop_assert_eq!(total(&problem, required, &plain), expected);
            prop_assert_eq!(total(&problem, required, &priced), expected);
            prop_assert_eq!(total(&problem, required, &highs), expected);
        }
    }
}
