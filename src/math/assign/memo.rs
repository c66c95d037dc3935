//! Answers to blocks that were solved before, in whatever problem: in goes a block; out comes the
//! answer, if one with the same numbers was kept. A change of one school leaves all other blocks as
//! they were, and they are not solved again.
//!
//! *Method*: the block's numbers themselves are the key, so that equal keys are equal blocks.

use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use super::coupled::Frontier;
use super::{Answer, Block, ChoiceId, JobId, Problem, Solved, Value};

/// Blocks with their answers. Shared between threads.
#[derive(Debug, Default)]
pub struct Memo {
    kept: RwLock<HashMap<Key, Kept>>,
    /// By the numbers of a part and its prices.
    frontiers: RwLock<HashMap<Vec<i64>, Arc<Frontier>>>,
    /// Whether nothing more is kept.
    sealed: AtomicBool,
}

/// Every number of a block, choices and jobs by position.
type Key = Box<[i64]>;

/// An answer, choices by their position in the block.
#[derive(Clone, Debug)]
enum Kept {
    Infeasible,
    Solved {
        chosen: Vec<Option<u32>>,
        value: Value,
        bound: Value,
        nodes: Option<u64>,
    },
}

impl Memo {
    /// Keeps nothing from now on: it stays as large as it is, and what is found does not depend on
    /// who asked before.
    pub fn seal(&self) {
        self.sealed.store(true, Ordering::Relaxed);
    }

    fn is_sealed(&self) -> bool {
        self.sealed.load(Ordering::Relaxed)
    }

    /// The answer of a block with the same numbers.
    pub(super) fn look(&self, problem: &Problem, block: &Block) -> Option<Answer> {
        let key = key(problem, block);
        let kept = self.kept.read().unwrap_or_else(PoisonError::into_inner);
        Some(match kept.get(&key)? {
            Kept::Infeasible => Answer::Infeasible,
            Kept::Solved {
                chosen,
                value,
                bound,
                nodes,
            } => {
                let choice = |at: &Option<u32>| at.map(|at| block.choices[at as usize]);
                Answer::Solved(Solved {
                    chosen: chosen.iter().map(choice).collect(),
                    value: *value,
                    bound: *bound,
                    nodes: *nodes,
                    start: None,
                    proof: None,
                })
            }
        })
    }

    /// Keeps the answer of a block, if it is final: what a limit cut short is worth solving again.
    pub(super) fn keep(&self, problem: &Problem, block: &Block, answer: &Answer) {
        if self.is_sealed() {
            return;
        }
        let kept = match answer {
            Answer::Stopped => return,
            Answer::Solved(solved) if solved.value != solved.bound => return,
            Answer::Infeasible => Kept::Infeasible,
            Answer::Solved(solved) => {
                let at = |choice: ChoiceId| block.choices.binary_search(&choice).ok();
                let at = |choice: &Option<ChoiceId>| Some(at((*choice)?)? as u32);
                Kept::Solved {
                    chosen: solved.chosen.iter().map(at).collect(),
                    value: solved.value,
                    bound: solved.bound,
                    nodes: solved.nodes,
                }
            }
        };
        let key = key(problem, block);
        let mut all = self.kept.write().unwrap_or_else(PoisonError::into_inner);
        all.insert(key, kept);
    }
}

impl Memo {
    /// The frontier of a part with the same numbers at the same prices, as far as it was made.
    pub(super) fn frontier(&self, key: &[i64]) -> Option<Arc<Frontier>> {
        let all = self.frontiers.read();
        let all = all.unwrap_or_else(PoisonError::into_inner);
        all.get(key).cloned()
    }

    /// Keeps the frontier of a part.
    pub(super) fn keep_frontier(&self, key: Vec<i64>, frontier: Arc<Frontier>) {
        if self.is_sealed() {
            return;
        }
        let all = self.frontiers.write();
        let mut all = all.unwrap_or_else(PoisonError::into_inner);
        all.insert(key, frontier);
    }
}

fn key(problem: &Problem, block: &Block) -> Key {
    let mut key = vec![
        i64::from(problem.complete),
        block.jobs.len() as i64,
        block.choices.len() as i64,
    ];
    let job_at = |job: JobId| block.jobs.binary_search(&job).map_or(-1, |at| at as i64);
    let mut position: BTreeMap<ChoiceId, i64> = BTreeMap::new();
    for (at, &id) in block.choices.iter().enumerate() {
        let choice = &problem.choices[id];
        position.insert(id, at as i64);
        key.push(job_at(choice.job));
        key.extend(choice.value);
    }
    let mut rule = |kind: i64, limit: i64, amounts: &[(ChoiceId, i64)]| {
        key.extend([kind, limit]);
        for (choice, amount) in amounts {
            if let Some(&at) = position.get(choice) {
                key.extend([at, *amount]);
            }
        }
    };
    for &at in &block.capacities {
        let capacity = &problem.capacities[at];
        rule(-2, capacity.limit, &capacity.uses);
    }
    for &at in &block.floors {
        let floor = &problem.floors[at];
        rule(-3, floor.least, &floor.brings);
    }
    key.into()
}
