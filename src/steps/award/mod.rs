//! Who wins which class. In go classes, fitting bids and scores; out comes the award that is best
//! on A1 to A4 (section 4), block by block, each with its proof; and V(b), the award with a bid
//! forced.
//!
//! ```text
//! mod      the award, V(b)
//! field    some classes and what could win them, as a problem of assignment
//! under    awards of which some are kept
//! linking  rules that link awards of different classes
//! links    those rules in codes and names, and what the award uses of them
//! conflict which of them cannot all hold, and what mends it
//! limit    why a bid can win nothing
//! tree     the search that proves a block, in codes
//! change   one bid's score or seats changed, all else fixed
//! again    every bid's score changed, as often as asked
//! ```

mod again;
mod change;
mod conflict;
mod field;
mod limit;
mod linking;
mod links;
mod tree;
mod under;

pub use again::{Again, Reach, Redrawn};
pub use change::{Change, Corner, Part, Won};
pub use field::pairs;
pub use limit::limit;
pub use linking::{Decided, Linking, broken, chains, cost, refused};
pub use under::{Reached, Terms, award_under, worth};

use field::{Field, FloorKind, Kind, all_classes, uses};

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use rayon::prelude::*;

use crate::base::ids::Id;
use crate::base::stop::Stop;
use crate::domain::market::{BidId, ClassId};
use crate::domain::outcome::{Award, Awards, Case, Forced, Formation, Proof, Stage, Status, Tree};
use crate::math::assign::{self, Answer, Ask, Block, ChoiceId, JobId, Memo, Problem, Solved};
use crate::math::milp::{self, MilpError};

/// The award problem of a round: what `award` and every forced value share.
pub struct Contest {
    linking: Linking,
    field: Field,
    blocks: Vec<Block>,
    choices_of: BTreeMap<BidId, Vec<ChoiceId>>,
    solved: Vec<Solved>,
    /// Blocks and parts of blocks that were solved.
    memo: Arc<Memo>,
    /// Per block: whether its rules cannot all hold.
    infeasible: Vec<bool>,
    /// Per block: it alone as a problem, made when first asked for.
    parts: Vec<OnceLock<Arc<Part>>>,
}

/// What a block may take: some minutes where rules hold a hundred classes together, and far more
/// than a block needs that none does.
const BLOCK_WORK: u64 = 4_000_000_000;
/// What all bids together may take, each the same.
const BIDS_WORK: u64 = 4_000_000_000;
/// What a bid may take, however many there are.
const BID_WORK_MIN: u64 = 5_000_000;

/// Awards the classes of a formation; a block is looked at as long as the limit of `stop` allows,
/// if it has one.
///
/// # Errors
/// [`MilpError`] when HiGHS had to be asked and failed.
pub fn award(case: Case, stop: &Stop) -> Result<(Awards, Contest), MilpError> {
    let linking = Linking::new(case);
    let field = Field::new(case, &linking, pairs(case), all_classes(case), &[]);
    let problem = &field.problem;
    let blocks = assign::blocks(problem);
    let memo = Memo::default();
    let answers: Vec<Answer> = blocks
        .par_iter()
        .map(|block| {
            let ask = Ask {
                trace: true,
                memo: Some(&memo),
                work_max: stop.nodes_max().unwrap_or(BLOCK_WORK),
                ..Ask::default()
            };
            assign::solve_asked(problem, block, ask, stop)
        })
        .collect();
    let infeasible = answers.iter().map(|a| *a == Answer::Infeasible).collect();
    let solved: Vec<Solved> = answers
        .into_iter()
        .zip(&blocks)
        .map(|(a, b)| reached(problem, b, a))
        .collect();
    let mut choices_of: BTreeMap<BidId, Vec<ChoiceId>> = BTreeMap::new();
    for (index, pair) in field.pairs.iter().enumerate() {
        choices_of
            .entry(pair.bid)
            .or_default()
            .push(ChoiceId::new(index));
    }
    let contest = Contest {
        linking,
        field,
        parts: blocks.iter().map(|_| OnceLock::new()).collect(),
        blocks,
        infeasible,
        choices_of,
        solved,
        memo: Arc::new(memo),
    };
    let mut awards = contest.awards(case);
    awards.links = links::links(case, &contest.linking, &awards.winners);
    awards.conflicts = conflict::conflicts(case, &contest, stop)?;
    Ok((awards, contest))
}

/// The award of a round as one problem of assignment: what a solver that begins from nothing is
/// asked.
pub fn contested(case: Case) -> Problem {
    let linking = Linking::new(case);
    Field::new(case, &linking, pairs(case), all_classes(case), &[]).problem
}

/// The answer as a solution; a block whose rules cannot all hold awards nothing, and so does one
/// that was stopped before it had any: that one knows only the bound in which every class takes
/// its best bid.
fn reached(problem: &Problem, block: &Block, answer: Answer) -> Solved {
    match answer {
        Answer::Solved(solved) => solved,
        Answer::Infeasible => Solved {
            chosen: vec![None; block.jobs.len()],
            value: [0; 4],
            bound: [0; 4],
            nodes: Some(0),
            start: None,
            proof: None,
        },
        Answer::Stopped => {
            let best = |&job: &JobId| {
                let of_job = block
                    .choices
                    .iter()
                    .filter(|&&c| problem.choices[c].job == job);
                of_job
                    .map(|&c| problem.choices[c].value[0])
                    .max()
                    .unwrap_or(0)
            };
            let bound = [
                block.jobs.iter().map(best).sum(),
                i64::MAX,
                i64::MAX,
                i64::MAX,
            ];
            Solved {
                chosen: vec![None; block.jobs.len()],
                value: [0; 4],
                bound,
                nodes: None,
                start: None,
                proof: None,
            }
        }
    }
}

fn add(a: [i64; 4], b: [i64; 4]) -> [i64; 4] {
    std::array::from_fn(|k| a[k] + b[k])
}

impl Contest {
    fn awards(&self, case: Case) -> Awards {
        let formation = case.formation;
        let mut awards = Awards {
            pairs: self.field.pairs.clone(),
            winners: formation.classes.iter().map(|_| None).collect(),
            block_of: formation.classes.iter().map(|_| 0).collect(),
            ..Awards::default()
        };
        for (index, (block, solved)) in self.blocks.iter().zip(&self.solved).enumerate() {
            let classes: Vec<ClassId> = block
                .jobs
                .iter()
                .map(|&job| self.field.class(job))
                .collect();
            for (&class, choice) in classes.iter().zip(&solved.chosen) {
                awards.block_of[class] = index;
                awards.winners[class] = choice.map(|c| self.field.bid(c));
            }
            let infeasible = self.infeasible[index];
            let name = name(formation, &classes);
            if let Some(proof) = &solved.proof {
                let tree = tree::tree(case, &self.field, &name, proof);
                awards.trees.push(tree);
            }
            let tree = awards.trees.last().filter(|tree| tree.block == name);
            let stages = stages(&name, classes.len(), solved, tree, infeasible);
            awards.stages.extend(stages);
            awards.infeasible.push(infeasible);
            awards.blocks.push(classes);
        }
        awards
    }

    /// Whether a capacity can bind in a block.
    pub fn binds(&self, block: usize) -> bool {
        !self.blocks[block].capacities.is_empty()
    }

    /// The linking rules.
    pub fn linking(&self) -> &Linking {
        &self.linking
    }

    /// Blocks and parts of blocks that were solved.
    pub fn memo(&self) -> &Memo {
        &self.memo
    }

    /// The same, to keep.
    pub fn shared_memo(&self) -> Arc<Memo> {
        Arc::clone(&self.memo)
    }

    /// What one solve for a bid may take; the same for each, so that no answer depends on another.
    fn bid_work(&self) -> u64 {
        (BIDS_WORK / self.choices_of.len().max(1) as u64).max(BID_WORK_MIN)
    }

    /// The block of a class.
    fn block_at(&self, class: ClassId) -> usize {
        let job = JobId::new(class.index());
        let at = self
            .blocks
            .iter()
            .position(|b| b.jobs.binary_search(&job).is_ok());
        at.expect("every job is in a block")
    }

    /// The block of a bid that may win, and its choices, of which V(b) takes one.
    pub fn asked(&self, bid: BidId) -> Option<(&Problem, &Block, &[ChoiceId])> {
        let required = self.choices_of.get(&bid)?;
        let at = self.block_at(self.field.pairs[required[0].index()].class);
        Some((&self.field.problem, &self.blocks[at], required))
    }

    /// V(b): the optimum of the bid's block with the bid forced to win at least one class of its
    /// call.
    ///
    /// # Errors
    /// [`MilpError`] when HiGHS had to be asked and failed.
    pub fn forced(
        &self,
        award: &Award,
        bid: BidId,
        stop: &Stop,
    ) -> Result<Option<Forced>, MilpError> {
        let Some((problem, block, required)) = self.asked(bid) else {
            return Ok(None);
        };
        let at = self.block_at(self.field.pairs[required[0].index()].class);
        let ask = Ask {
            required: Some(required),
            start: self.solved[at].start.as_ref(),
            memo: Some(&self.memo),
            work_max: self.bid_work(),
            ..Ask::default()
        };
        let solved = match assign::solve_asked(problem, block, ask, stop) {
            Answer::Infeasible => return Ok(None),
            answer => reached(problem, block, answer),
        };
        let winner = |choice: Option<ChoiceId>| choice.map(|c| self.field.bid(c));
        let moved = block
            .jobs
            .iter()
            .zip(&solved.chosen)
            .filter_map(|(job, &choice)| {
                let class = self.field.class(*job);
                (award[class] != winner(choice)).then(|| (class, winner(choice)))
            });
        let base = self.solved[at].value;
        let proved = solved.value == solved.bound && base == self.solved[at].bound;
        Ok(Some(Forced {
            value: costs_positive(solved.value),
            base: costs_positive(base),
            moves: moved.collect(),
            proved,
        }))
    }
}

/// A1 and A2 as they are, A3 and A4 as positive costs.
fn costs_positive(value: [i64; 4]) -> [i64; 4] {
    [value[0], value[1], -value[2], -value[3]]
}

/// A block's name: its smallest class.
fn name(formation: &Formation, classes: &[ClassId]) -> String {
    let codes = classes.iter().map(|&c| &formation.classes[c].code);
    codes.min().cloned().unwrap_or_default()
}

fn stages(
    block: &str,
    classes: usize,
    solved: &Solved,
    tree: Option<&Tree>,
    infeasible: bool,
) -> Vec<Stage> {
    let proof = match (tree, solved.nodes) {
        (Some(tree), _) => Proof::Tree {
            nodes: tree.nodes(),
        },
        (None, Some(states)) => Proof::Enumerated { states },
        (None, None) => Proof::Highs {
            version: milp::version(),
        },
    };
    let objective = costs_positive(solved.value);
    let bound = bounds_positive(solved.bound);
    let mut open = false;
    let stage = |k: usize| {
        open |= objective[k] != bound[k];
        Stage {
            level: format!("A{}", k + 1),
            block: block.to_owned(),
            members: classes as u32,
            status: match (infeasible, open) {
                (true, _) => Status::Infeasible,
                (false, true) => Status::Feasible,
                (false, false) => Status::Optimal,
            },
            objective: objective[k],
            bound: bound[k],
            proof: proof.clone(),
        }
    };
    (0..4).map(stage).collect()
}

/// As [`costs_positive`]; where nothing is known a gain is open and a cost is at least 0.
fn bounds_positive(bound: [i64; 4]) -> [i64; 4] {
    let cost = |b: i64| if b == i64::MAX { 0 } else { -b };
    [bound[0], bound[1], cost(bound[2]), cost(bound[3])]
}
