//! What one step hands to the next, in ids.

use num_rational::BigRational;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::columns::Columns;
use super::document::Regret;
use super::links::{Conflict, LinkOut};
use super::needs::Needs;
use super::tree::Tree;
use crate::base::ids::IdVec;
use crate::domain::market::{
    BidId, Call, CallId, Class, ClassId, CriterionId, DemandId, ExpertId, Limit, Market,
    ProgrammeId, Reason, Rule, Score, Taken,
};
use crate::domain::model::Model;

/// How far a stage got.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// The objective is the optimum, as `proof` says.
    Optimal,
    /// The objective is reached; the optimum lies between it and `bound`.
    Feasible,
    /// Nothing satisfies the constraints.
    Infeasible,
    /// Stopped before anything was found.
    Stopped,
}

/// What stands behind a stage's bound.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Proof {
    /// Every alternative was looked at, in integers; whoever doubts it can enumerate again.
    Enumerated {
        /// States looked at.
        states: u64,
    },
    /// A search by prices, written down under `trees`; whoever doubts it can walk it again.
    Tree {
        /// Branches, over all levels of the block.
        nodes: u64,
    },
    /// Prices at which no class is worth more than it costs, written down under `columns`; whoever
    /// doubts them can price every class again.
    Columns {
        /// Leaves, by numbers of classes.
        leaves: u64,
    },
    /// HiGHS says so, with both gaps 0; re-evaluated in integers, claimed, not re-checked.
    Highs {
        /// Its version.
        version: String,
    },
    /// Only the trivial bound.
    Trivial,
    /// Published earlier and taken as it stands.
    Frozen,
}

/// One lexicographic level of one independent block.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Stage {
    /// `F1` .. `F6`, `A1` .. `A4`.
    pub level: String,
    /// Which block: its smallest demand or class code.
    pub block: String,
    /// Demands or classes in the block.
    pub members: u32,
    /// How far it got.
    pub status: Status,
    /// What was reached, in the level's own unit (heads × priority, cost × heads, heads, heads ×
    /// metres, heads², draws; heads × priority, heads × centi-points, heads × metres, draws). Costs
    /// count positive.
    pub objective: i64,
    /// What no solution passes; equal to `objective` when optimal.
    pub bound: i64,
    /// Why.
    pub proof: Proof,
}

/// Heads of a demand that are in no class.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Left {
    /// Whose.
    pub demand: DemandId,
    /// How many, counted up to h_d.
    pub heads: u32,
    /// Why.
    pub reason: Reason,
}

/// The result of `form`.
#[derive(Clone, Debug, Default)]
pub struct Formation {
    /// Calls in the order of their codes.
    pub calls: IdVec<CallId, Call>,
    /// Classes, call by call.
    pub classes: IdVec<ClassId, Class>,
    /// Heads in no class, in demand order.
    pub left: Vec<Left>,
    /// One entry per block and level.
    pub stages: Vec<Stage>,
    /// The prices that prove larger role keys.
    pub columns: Vec<Columns>,
    /// Whether calls had been published.
    pub frozen: bool,
}

/// The result of `fit`: per bid the call it names and every rule it breaks there.
#[derive(Clone, Debug, Default)]
pub struct Fits {
    /// Per bid: the call, unless no such call exists.
    pub call: IdVec<BidId, Option<CallId>>,
    /// Per bid: the programme it would teach with, where the school has one of that major.
    pub programme: IdVec<BidId, Option<ProgrammeId>>,
    /// Per bid: the rules it breaks; empty when it fits.
    pub broken: IdVec<BidId, Vec<Rule>>,
}

/// How one criterion of one bid was marked.
#[derive(Clone, Debug, PartialEq)]
pub struct Breakdown {
    /// Which criterion.
    pub criterion: CriterionId,
    /// The exact mean of the marks that count; `None` when none stands.
    pub mean: Option<BigRational>,
    /// Marks that count in the mean.
    pub counted: u32,
    /// Marks dropped by trimming.
    pub trimmed: u32,
}

/// The marking of one bid.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Sheet {
    /// σ_b; `None` when a criterion has no mark.
    pub score: Option<Score>,
    /// Per criterion, in criterion order.
    pub criteria: Vec<Breakdown>,
    /// Experts that may not mark this bid.
    pub recused: Vec<ExpertId>,
}

/// The result of `score`, per bid.
#[derive(Clone, Debug, Default)]
pub struct Scores {
    /// Per bid.
    pub sheets: IdVec<BidId, Sheet>,
}

/// Everything decided before the award, by reference.
#[derive(Clone, Copy, Debug)]
pub struct Case<'a> {
    /// The round.
    pub market: &'a Market,
    /// The policy.
    pub model: &'a Model,
    /// Classes and calls.
    pub formation: &'a Formation,
    /// Rules broken.
    pub fits: &'a Fits,
    /// Scores.
    pub scores: &'a Scores,
}

impl Case<'_> {
    /// Whether a bid breaks no rule and has a mark on every criterion.
    pub fn eligible(&self, bid: BidId) -> bool {
        self.fits.broken[bid].is_empty() && self.scores.sheets[bid].score.is_some()
    }
}

/// A bid and a class of its call that it could win.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Pair {
    /// The class.
    pub class: ClassId,
    /// The bid.
    pub bid: BidId,
}

/// Classes with their winners: `None` where nobody wins.
pub type Award = IdVec<ClassId, Option<BidId>>;

/// What the award would be with one bid forced to win a class of its call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Forced {
    /// A1, A2 (maximized), A3, A4 (minimized) of the bid's block with it forced.
    pub value: [i64; 4],
    /// The same levels without force.
    pub base: [i64; 4],
    /// Classes whose winner differs, with the winner under force.
    pub moves: Vec<(ClassId, Option<BidId>)>,
    /// Whether every level was solved to its end.
    pub proved: bool,
}

impl Forced {
    /// What the forced win costs: base minus value where more is better, value minus base where
    /// less is.
    pub fn regret(&self) -> Regret {
        Regret {
            heads: self.base[0] - self.value[0],
            quality: self.base[1] - self.value[1],
            metres: self.value[2] - self.base[2],
            draw: self.value[3] - self.base[3],
        }
    }
}

/// What became of a bid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It wins these classes.
    Won(Vec<ClassId>),
    /// It could win: the award with it forced, V(b).
    Lost(Forced),
    /// Nothing lets it win.
    Cannot(Limit),
    /// The rules of its block cannot all hold.
    Undecided,
    /// It wins nothing, and planning prices no other wins.
    Unpriced,
    /// It breaks a rule.
    Ineligible,
}

/// A call not won by its highest score.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passed {
    /// The call.
    pub call: CallId,
    /// The eligible bid with the highest score (tie: smallest code).
    pub highest: BidId,
    /// The best bid that wins the call.
    pub winner: Option<BidId>,
    /// Why.
    pub because: Taken,
}

/// The result of `explain`.
#[derive(Clone, Debug, Default)]
pub struct Reasons {
    /// Per bid.
    pub standings: IdVec<BidId, Standing>,
    /// Per bid that is eligible and wins nothing: what would have won.
    pub needs: IdVec<BidId, Option<Needs>>,
    /// Per call its bids in the order of recommendation.
    pub rankings: IdVec<CallId, Vec<BidId>>,
    /// Calls not won by their highest score.
    pub passed: Vec<Passed>,
}

/// The result of `award`.
#[derive(Clone, Debug, Default)]
pub struct Awards {
    /// Pairs that fit and reach the least score.
    pub pairs: Vec<Pair>,
    /// The award.
    pub winners: Award,
    /// The block of each class: index into `blocks`.
    pub block_of: IdVec<ClassId, usize>,
    /// The classes of each block, ascending.
    pub blocks: Vec<Vec<ClassId>>,
    /// Per block: whether its rules cannot all hold.
    pub infeasible: Vec<bool>,
    /// Linking rules, with what the award uses.
    pub links: Vec<LinkOut>,
    /// Why blocks are infeasible.
    pub conflicts: Vec<Conflict>,
    /// One entry per block and level.
    pub stages: Vec<Stage>,
    /// The searches behind stages proved by a tree.
    pub trees: Vec<Tree>,
}
