//! Capacity planning (section 6): heads as a divisible flow from classes through programmes to the
//! bodies of schools, what a seat is worth, and the proof.
//!
//! The network, as whoever checks the proof builds it again. Nodes: source, sink, the classes in
//! the order of the document, then on the basis of bids the bids that may win by code, then
//! programmes that a class can reach in the order of their table, then their bodies by code and
//! kind of trainee. Arcs: source to sink without limit; source to class, one unit per seat of its
//! intake; class to bid or programme, at most its intake; bid to programme, the seats it offers;
//! programme to body and body to sink, seats left. Levels of cost: minus the weight of each seat of
//! a class, minus σ, metres.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::document::MajorOut;
use crate::domain::market::Mode;

/// A flow that is best level by level.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// Over what.
    pub basis: Basis,
    /// Weight of all classes, in hundredths of heads × priority.
    pub weight: i64,
    /// Of this, served: the first level.
    pub served: i64,
    /// Seats that all classes need.
    pub intake: u64,
    /// Seats taken.
    pub seats: u64,
    /// Σ seats × σ: the second level.
    pub quality: i64,
    /// Σ seats × metres: the third level.
    pub metres: i64,
    /// One best flow; where several are equally good, others differ from it.
    pub flows: Vec<PlanFlow>,
    /// Programmes that a class can reach.
    pub programmes: Vec<PlanProgramme>,
    /// Their bodies with a limit.
    pub bodies: Vec<PlanBody>,
    /// Why nothing is better.
    pub proof: Vec<PlanStage>,
}

/// What a plan goes over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// All programmes that fit (section 2), whoever bids; σ from the indicators of schools.
    Programmes,
    /// Bids that may win, with their seats and σ: the award with heads divisible.
    Bids,
}

/// Seats of a class at a programme.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PlanFlow {
    /// The class.
    pub class: String,
    /// The programme, by its row in their table, from 1.
    pub programme: u32,
    /// The bid, on the basis of bids.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bid: Option<String>,
    /// How many.
    pub seats: u32,
}

/// A programme in a plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PlanProgramme {
    /// Its row in their table, from 1.
    pub programme: u32,
    /// The school's code.
    pub school: String,
    /// Its name.
    pub school_name: String,
    /// What it teaches.
    pub major: MajorOut,
    /// Whom.
    pub mode: Mode,
    /// Seats left.
    pub seats: u32,
    /// Seats taken.
    pub used: u32,
    /// What a seat more is worth that this programme alone may fill, its body growing with it.
    pub both: SeatWorth,
    /// What a seat more is worth here alone.
    pub more: SeatWorth,
    /// What a seat less would cost here.
    pub less: SeatWorth,
}

/// The body behind one or more plates in a plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PlanBody {
    /// Its code.
    pub entity: String,
    /// Students or employees.
    pub mode: Mode,
    /// Seats left.
    pub seats: u32,
    /// Seats taken.
    pub used: u32,
    /// What a seat more is worth.
    pub more: SeatWorth,
    /// What a seat less would cost.
    pub less: SeatWorth,
}

/// The exact change of the optimum, level by level. Better is a larger weight, then a larger
/// quality, then fewer metres.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(deny_unknown_fields)]
pub struct SeatWorth {
    /// Weight, in hundredths of heads × priority.
    pub weight: i64,
    /// Seats × σ.
    pub quality: i64,
    /// Seats × metres.
    pub metres: i64,
}

impl SeatWorth {
    /// As numbers of which larger is better, in order.
    pub fn rank(self) -> (i64, i64, i64) {
        (self.weight, self.quality, -self.metres)
    }
}

/// One or two levels of cost, proved by potentials: with `cost + potential of tail - potential of
/// head` per arc, no arc that could carry more is below 0 and none that carries something above it;
/// an arc that is not at 0 keeps its flow in later stages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PlanStage {
    /// How many levels.
    pub levels: u32,
    /// What the first of two is multiplied by; 1 for a single one.
    pub factor: i64,
    /// Per node.
    pub potentials: Vec<i64>,
}
