//! How sure the recommendation is: what the award would be under other weights and under other
//! experts, draw by draw; where the highest score of a call changes; how the experts marked.
//!
//! Shares are parts per million (ppm) of the draws; counts of draws are exact.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::document::Move;

/// How sure the recommendation is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Robust {
    /// N: draws of each run.
    pub draws: u32,
    /// Criteria by code, with the weights that draws may give them.
    pub criteria: Vec<Space>,
    /// Chains of criteria, each at least as heavy as the next.
    pub order: Vec<Vec<String>>,
    /// Other weights, marks as they are; `None` where less than two criteria weigh anything.
    pub weights: Option<Run>,
    /// Other experts, weights as they are; `None` where the model asks for none or less than two
    /// experts have marked.
    pub experts: Option<Run>,
    /// Calls with an eligible bid, by code.
    pub calls: Vec<CallSure>,
    /// Classes of these calls, by code.
    pub classes: Vec<ClassSure>,
    /// How the experts marked.
    pub panel: Panel,
    /// The award without each of them, by code; empty where less than two have marked.
    pub left_out: Vec<LeftOut>,
}

/// What a criterion may weigh.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Space {
    /// Its code.
    pub criterion: String,
    /// Its part of all weights \[ppm\]; one that weighs nothing stays so in every draw.
    pub share: u32,
    /// The least part that a draw may give it \[ppm\].
    pub low: u32,
    /// The largest \[ppm\].
    pub high: u32,
}

/// Draws of one kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Run {
    /// Draw n is stream n of this seed (ChaCha8, its key the BLAKE3 hash of the seed).
    pub seed: String,
    /// Whether draws come from a random walk: then they are uniform only nearly.
    pub walk: bool,
    /// Draws in which every block was proved, or proved to have no award.
    pub proved: u32,
    /// Draws in which the rules of some block cannot all hold.
    pub infeasible: u32,
    /// Draws whose award is this one, class by class.
    pub same: u32,
}

/// The bids of a call against each other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CallSure {
    /// The call.
    pub call: String,
    /// Entropy of who is first over the draws of weights: -Σ b log2 b \[bits / 1000\].
    pub entropy: u32,
    /// Its eligible bids, by code.
    pub bids: Vec<BidSure>,
    /// Where its highest score changes, criterion by criterion; empty with a single bid.
    pub flips: Vec<Flip>,
}

/// How sure one bid is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BidSure {
    /// The bid.
    pub bid: String,
    /// Rank acceptability: the share of draws of weights in which its score has rank 1, 2, ...
    /// among the bids of the call; bids that tie share their ranks. \[ppm\]
    pub ranks: Vec<u32>,
    /// Standard error of the first of these \[ppm\].
    pub first_error: u32,
    /// Pairwise winning share over each bid of the call, a tie counting half; 0 over itself.
    /// \[ppm\]
    pub over: Vec<u32>,
    /// Its mean weights in the draws in which it is first \[ppm\]; empty where it never is.
    pub central: Vec<u32>,
    /// Confidence factor: the share of draws of experts in which it is first with its central
    /// weights \[ppm\].
    pub confidence: Option<u32>,
    /// Award acceptability over the draws of weights: it wins a class of its call.
    pub won: Times,
    /// The same over the draws of experts.
    pub won_experts: Times,
    /// Draws of experts that leave it without a mark on some criterion: there it wins nothing.
    pub unmarked: u32,
}

/// How often something happens over the draws.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(deny_unknown_fields)]
pub struct Times {
    /// Draws in which it does.
    pub draws: u32,
    /// Standard error of their share \[ppm\].
    pub error: u32,
}

/// Who takes a class.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClassSure {
    /// The class.
    pub class: String,
    /// Over the draws of weights.
    pub weights: Takers,
    /// Over the draws of experts.
    pub experts: Takers,
}

/// Who takes a class over one kind of draws. The counts sum to all of them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Takers {
    /// Most draws first, then by code; those of no draw are left out.
    pub takers: Vec<Taker>,
    /// Draws in which its block was not solved to its end.
    pub open: u32,
}

/// Somebody who takes a class in some draws.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Taker {
    /// The bid; `None` is nobody.
    pub bid: Option<String>,
    /// How often.
    pub times: Times,
}

/// Who has the highest score of a call as the part of one criterion goes from 0 to 1, the others
/// keeping their proportions. By scores before they are rounded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Flip {
    /// The criterion.
    pub criterion: String,
    /// The part that it has, as a fraction.
    pub share: String,
    /// From 0 to 1 without a gap.
    pub spans: Vec<FlipSpan>,
}

/// Parts of a criterion with the same highest score.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FlipSpan {
    /// Its upper end, as a fraction; there the next are highest as well.
    pub to: String,
    /// The same, rounded \[ppm\].
    pub to_ppm: u32,
    /// Who is highest, by code; several if they tie throughout.
    pub highest: Vec<String>,
}

/// How the experts marked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Panel {
    /// Those who have marked, by code.
    pub experts: Vec<ExpertOut>,
    /// On their own scores of each bid, then per criterion.
    pub agreement: Vec<AgreementOut>,
    /// Marks that stand apart (beyond 3.5 robust standard deviations), furthest first.
    pub outliers: Vec<OutlierOut>,
}

/// How one expert marks, over the eligible bids.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExpertOut {
    /// The code.
    pub expert: String,
    /// Bids on which all its marks count.
    pub bids: u32,
    /// Bids that it may not mark.
    pub recused: u32,
    /// Bids that it may mark and has not, or not on every criterion.
    pub missing: u32,
    /// Mean of its own scores minus the mean of the others' on the same bid: below 0 is severe
    /// \[centi-points\].
    pub severity: Option<i32>,
    /// Standard deviation of these differences \[centi-points\].
    pub spread: Option<u32>,
    /// How many of its marks stand apart.
    pub outliers: u32,
}

/// How far the experts agree, over the bids that all of them have marked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AgreementOut {
    /// On which criterion; `None`: on each expert's own scores.
    pub criterion: Option<String>,
    /// Bids that all have marked.
    pub bids: u32,
    /// Kendall's W on the order, 0 to 1 \[ppm\]; `None` with less than two experts or bids, or
    /// where every expert marks all alike.
    pub kendall_w: Option<u32>,
    /// ICC(2,1): how far one expert's marks can be relied on \[ppm\].
    pub icc_single: Option<i32>,
    /// ICC(2,k): how far the mean of all can \[ppm\].
    pub icc_mean: Option<i32>,
}

/// A mark that stands apart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OutlierOut {
    /// On which bid.
    pub bid: String,
    /// On what.
    pub criterion: String,
    /// By whom.
    pub expert: String,
    /// As it was given.
    pub mark: String,
    /// How far from the median of the bid's marks on the criterion \[robust standard deviations /
    /// 100\].
    pub score: i32,
}

/// The award without one expert's marks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LeftOut {
    /// Whose.
    pub expert: String,
    /// Classes whose winner changes.
    pub moves: Vec<Move>,
    /// Eligible bids that are left without a mark on some criterion: they win nothing then.
    pub unmarked: Vec<String>,
    /// Whether every block was proved, or proved to have no award.
    pub proved: bool,
}
