//! The figures by which a round is judged as a whole (section 9): heads served, matching degrees,
//! early warning by major, quality, seat use, concentration, distance, official targets, subsidy.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::document::MajorOut;
use super::plan::SeatWorth;
use super::tracking::Tracking;
use crate::domain::market::{Mode, Score};
use crate::domain::model::{Band, Measure};

/// The figures of a round.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Indicators {
    /// All demand that takes part.
    pub whole: Served,
    /// The same by chain, in the order of their names.
    pub chains: Vec<Served>,
    /// By city of the work site.
    pub cities: Vec<Served>,
    /// By level rank, `1` to `3`.
    pub levels: Vec<Served>,
    /// Supply against demand, all regions as one.
    pub matching: Matching,
    /// The same by city: demand by its site, supply by its school.
    pub regions: Vec<Matching>,
    /// Early warning by major and kind of trainee, the scarcest first.
    pub majors: Vec<Warning>,
    /// Seats that the award takes, of those that bodies of schools that passed screening have.
    pub students: SeatUse,
    /// The same for employees.
    pub service: SeatUse,
    /// Official targets beside figures that measure the same thing.
    pub targets: Vec<Target>,
    /// What the rates of the model come to.
    pub subsidies: Vec<Subsidy>,
    /// What became of the trainees of earlier rounds; `None` without the table `outcomes`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tracking: Option<Tracking>,
}

/// Heads of a group of demands, and what the award gives them. Heads count up to h_d.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Served {
    /// The chain, city or level; empty for all.
    pub name: String,
    /// Ordered by demands that take part \[heads\].
    pub heads: u64,
    /// In classes \[heads\].
    pub in_classes: u64,
    /// In classes with a winner \[heads\].
    pub awarded: u64,
    /// Mean σ over all heads in awarded classes, rounded half to even.
    pub quality: Option<Score>,
    /// Mean distance from site of the class to school over the same, rounded half to even \[m\].
    pub metres: Option<u64>,
    /// Herfindahl-Hirschman index of those heads over bodies, 0 to 10,000, rounded half to even.
    pub concentration: Option<u32>,
}

/// Supply against demand over majors: Σ min(S_m, D_m) / Σ D_m. The heads of a demand that accepts
/// several majors are shared equally among them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Matching {
    /// The city; empty for all.
    pub name: String,
    /// Σ D_m \[heads\].
    pub demand: u64,
    /// Σ S_m over majors in demand \[heads\].
    pub supply: u64,
    /// The degree, 0 to 10,000, rounded half to even; `None` without demand.
    pub degree: Option<u32>,
}

/// Early warning of a major.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Warning {
    /// The major.
    pub major: MajorOut,
    /// Students or employees.
    pub mode: Mode,
    /// D_m, in hundredths of a head, rounded half to even.
    pub demand_hundredths: u64,
    /// S_m: seats left of programmes that a demand for the major could use, per body at most its
    /// own, in schools that passed screening \[heads\].
    pub supply: u64,
    /// min(S_m, D_m) / D_m, 0 to 10,000, rounded half to even; `None` without demand.
    pub degree: Option<u32>,
    /// Where S_m / D_m lies.
    pub band: Band,
    /// What more seats would bring; `None` where no formed class accepts the major.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub relief: Option<Relief>,
}

/// What more seats in a major would bring, on the plan of all fitting programmes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Relief {
    /// What the first seat at a programme and its body is worth, where it is worth most.
    pub price: SeatWorth,
    /// Fewest such seats that bring all the heads that seats in this major can.
    pub add: u32,
    /// What they bring, in hundredths of heads × priority.
    pub gain: i64,
    /// What seats moved to this major from others of the same bodies would bring, the room of every
    /// body as it is, in the same unit.
    pub shift: i64,
}

/// Seats and how many of them an award takes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SeatUse {
    /// Taken at bodies whose seats are counted \[heads\].
    pub used: u64,
    /// Left before the round at these bodies \[heads\].
    pub seats: u64,
    /// Taken at bodies without a limit \[heads\].
    pub unlimited: u64,
}

/// An official target.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Target {
    /// What it measures.
    pub measure: Measure,
    /// The least share, of turnover the most, 0 to 10,000; `None` where the text gives no number.
    pub least: Option<u32>,
    /// What the text says.
    pub says: String,
    /// Which text.
    pub document: String,
    /// official, draft or proposed.
    pub status: String,
    /// The figure that measures the same thing, 0 to 10,000; `None` where there is nothing to
    /// measure yet.
    pub value: Option<u32>,
}

/// A rate of the model and what it comes to for awarded classes of its kind and kind of trainee.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Subsidy {
    /// The kind of class.
    pub kind: String,
    /// Students or employees.
    pub mode: Mode,
    /// Per head and year \[fen\].
    pub rate_fen: u64,
    /// What it is paid for.
    pub basis: String,
    /// Which text.
    pub document: String,
    /// official, draft or proposed.
    pub status: String,
    /// When it holds, as the text says.
    pub valid: String,
    /// Heads in awarded classes that the row covers.
    pub heads: u64,
    /// Of these, heads of classes without a length of training: not counted in the sum.
    pub heads_without_days: u64,
    /// Σ heads · days / 365 · rate, the fewest days of a range, rounded half to even \[fen\].
    pub fen: u64,
}
