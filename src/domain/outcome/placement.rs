//! Where trainees go (section 5): the placement of a round, what events changed, and the proof.
//!
//! The network, as whoever checks the proof builds it again. Nodes: the sink; cohorts in file
//! order; cohorts with reserves likewise; orders with posts in file order; then three for each
//! class with a winner, in the order of the classes: where trainees enter, where they sit, and the
//! hub for those without a post of their role. Arcs, and their costs on the three levels (minus own
//! posts, minus posts or margin, cost):
//!
//! - order to sink, its posts: 0, -1, 0;
//! - per class: enter to seated, its intake, no cost; seated to sink, the attrition still expected:
//!   0, -1, 0; seated to hub, without limit; hub to sink, without limit: 0, 0, `retrain_cost`;
//!   seated to each order of its members, its heads there: -1, 0, 0;
//! - per class to similar posts, in file order, without limit: 0, 0, cost of steps, kilometers and
//!   pay; from seated where there is no step, else from the hub;
//! - per cohort: to sink, without limit: 0, 0, `retrain_cost`; to the entry of each class of its
//!   body that admits it: 0, 0, steps of majors; and then, where it has reserves, from their node
//!   the same with `reserve_cost` more per entry, and to the sink at no cost.
//!
//! Supplies: confirmed trainees and reserves at their nodes; trainees who failed at the hub of
//! their class; all demanded at the sink.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::document::{InputFile, MajorOut};
use super::plan::PlanStage;
use crate::domain::market::{EventKind, Mode};

/// The version of the document.
pub const PLACEMENT_FORMAT: &str = "jiebang-placement/1";

/// A placement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Placement {
    /// [`PLACEMENT_FORMAT`].
    pub format: String,
    /// The version of the program.
    pub version: String,
    /// The round's code.
    pub round: String,
    /// Its name.
    pub round_name: String,
    /// The policy model.
    pub model: String,
    /// BLAKE3 of its file.
    pub model_hash: String,
    /// What was read.
    pub inputs: Vec<InputFile>,
    /// The chance that intake and reserves are reckoned for, in hundredths.
    pub sure: u32,
    /// Classes with a winner, in order.
    pub classes: Vec<PlacedClass>,
    /// Orders with posts, in file order.
    pub posts: Vec<PlacedPost>,
    /// Cohorts, in file order.
    pub cohorts: Vec<PlacedCohort>,
    /// The best placement before any event.
    pub first: Best,
    /// What happened, in order.
    pub events: Vec<PlacedEvent>,
    /// Where everybody is in the end; every trainee of every cohort is in exactly one row.
    pub rows: Vec<PlacedRow>,
    /// What stands in the end.
    pub value: PlacedValue,
    /// The best placement in the end if everybody might move.
    pub free: Best,
    /// How many of the trainees are where they trained for, or will be.
    pub aligned: Aligned,
}

/// What a placement reaches, in the order in which it counts.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(deny_unknown_fields)]
pub struct PlacedValue {
    /// Trainees in posts of their own class: the first level.
    pub own: i64,
    /// Trainees in any post, or covered by the attrition that is still expected: the second.
    pub placed: i64,
    /// The cost of all: the third.
    pub cost: i64,
}

/// A best placement with its proof.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Best {
    /// What it reaches.
    pub value: PlacedValue,
    /// Arcs of the network, counted, so that whoever builds it again knows that it is the same.
    pub arcs: u64,
    /// Flow on every arc that has any, by its place in the network.
    pub flows: Vec<(u32, u32)>,
    /// Why nothing is better.
    pub proof: Vec<PlanStage>,
}

/// A class with a winner.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PlacedClass {
    /// Its code.
    pub class: String,
    /// The bid that holds it.
    pub bid: String,
    /// The school's code.
    pub school: String,
    /// Its name.
    pub school_name: String,
    /// What the winner teaches.
    pub major: MajorOut,
    /// Students or employees.
    pub mode: Mode,
    /// Heads ordered.
    pub size: u32,
    /// Seats.
    pub intake: u32,
    /// Trainees who sit there in the end, those who failed left out.
    pub seated: u32,
    /// Trainees who withdrew or failed.
    pub left: u32,
    /// Attrition that is still expected.
    pub margin: u32,
    /// What one seat more is worth before any event.
    pub seat_worth: PlaceWorth,
    /// Similar posts that its trainees could take, whether open or not.
    pub similar_posts: u32,
    /// How many must start, and who stands by.
    pub intake_for: Intake,
}

/// How many must start so that enough finish.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Intake {
    /// Chance that a trainee finishes, as numerator and denominator.
    pub finish: (u32, u32),
    /// What the chance comes from.
    pub source: FinishSource,
    /// Fewest trainees that deliver the heads ordered with the chance the model asks for; `None`
    /// where no number does.
    pub needed: Option<u32>,
    /// Chance that those who sit there now deliver them, in millionths, rounded down.
    pub chance: u32,
    /// Reserves by cohort, nearest major first, enough to fill up to `needed`.
    pub reserves: Vec<Standby>,
    /// Trainees still missing then.
    pub short: u32,
}

/// Where the chance to finish comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FinishSource {
    /// `[award] yield` of the model.
    Model,
    /// The share of the school's trainees who passed in earlier rounds.
    Tracked,
}

/// Reserves of a cohort for a class.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Standby {
    /// The cohort.
    pub cohort: String,
    /// How many of them.
    pub heads: u32,
}

/// An order with posts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PlacedPost {
    /// The order's code.
    pub demand: String,
    /// The firm's code.
    pub firm: String,
    /// Its name.
    pub firm_name: String,
    /// The post as the firm writes it.
    pub role: String,
    /// Where the work is.
    pub site: String,
    /// Posts at first.
    pub heads: u32,
    /// Posts in the end, those that the firm cannot take left out.
    pub open: u32,
    /// Trainees in them in the end.
    pub filled: u32,
    /// What one post more is worth before any event.
    pub worth: PlaceWorth,
}

/// A cohort in the books.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PlacedCohort {
    /// Its code.
    pub cohort: String,
    /// The school's code.
    pub school: String,
    /// Its name.
    pub school_name: String,
    /// What they study.
    pub major: MajorOut,
    /// Year of entry, as written.
    pub year: String,
    /// Students or employees.
    pub mode: Mode,
    /// Confirmed trainees.
    pub heads: u32,
    /// Reserves.
    pub reserve: u32,
    /// Classes that admit them.
    pub classes: u32,
}

/// The exact change of the best placement, level by level; all are gains but the cost.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(deny_unknown_fields)]
pub struct PlaceWorth {
    /// More trainees in posts of their own class.
    pub own: i64,
    /// More trainees placed.
    pub placed: i64,
    /// Change of the cost; negative is a saving.
    pub cost: i64,
}

/// Trainees who are at one place for one reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PlacedRow {
    /// Who.
    pub who: Who,
    /// Where they go.
    pub to: Destination,
    /// Why.
    pub why: Why,
    /// How many.
    pub heads: u32,
}

/// Trainees who are alike.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Who {
    /// Their cohort.
    pub cohort: String,
    /// Whether they were reserves.
    pub reserve: bool,
    /// The class they sit in, or have failed; empty for none.
    pub class: String,
    /// Whether they failed it.
    pub failed: bool,
}

/// Where trainees go.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Destination {
    /// A post of their own class.
    Own {
        /// The order.
        demand: String,
    },
    /// In their class, as many as are still expected to leave.
    Margin,
    /// A similar post: another order's, or a post more of their own.
    Post {
        /// The order.
        demand: String,
        /// Steps away.
        steps: u32,
    },
    /// Trained again, or back to what they studied.
    Retrain,
    /// Still in reserve.
    Standby,
    /// Withdrawn.
    Left,
}

/// Why trainees are where they are.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Why {
    /// They trained for it.
    TrainedFor,
    /// As many are expected to leave the class.
    Expected,
    /// They failed the class, and a post near to it is open.
    FailedDiverted,
    /// The firm of their class cannot take them, and another has a post near to it.
    FirmFallback,
    /// More finish than the class has posts, and a post near to it is open.
    MoreThanPosts,
    /// No class of their school admits them.
    NoClass,
    /// Every seat they could take is taken, or leads to no post.
    SeatsTaken,
    /// Nowhere is there a post near to their class.
    NobodySimilar,
    /// Posts near to their class exist, and all are taken.
    SimilarTaken {
        /// How many posts.
        posts: u32,
    },
    /// Nobody had to be replaced.
    NotNeeded,
    /// They withdrew.
    Withdrew,
}

/// Trainees who go from one place to another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PlacedMove {
    /// Who, as they are afterwards.
    pub who: Who,
    /// The class they sat in before; empty for none.
    pub class_before: String,
    /// Whether they had failed it before.
    pub failed_before: bool,
    /// Where they were.
    pub from: Destination,
    /// Where they go.
    pub to: Destination,
    /// Why.
    pub why: Why,
    /// How many.
    pub heads: u32,
}

/// What an event changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PlacedEvent {
    /// What.
    pub kind: EventKind,
    /// The cohort, where it is about trainees.
    pub cohort: Option<String>,
    /// The class, where it is about one.
    pub class: Option<String>,
    /// The firm, where it is about posts.
    pub firm: Option<String>,
    /// The orders, where it is about posts, with the posts that fall away.
    pub posts: Vec<(String, u32)>,
    /// How many trainees or posts.
    pub heads: u32,
    /// When.
    pub date: Option<String>,
    /// Why, as written.
    pub reason: String,
    /// File and row.
    pub source: String,
    /// Who moves; everybody else keeps seat and post.
    pub moves: Vec<PlacedMove>,
    /// What stands afterwards.
    pub value: PlacedValue,
    /// What it cost.
    pub price: PlaceWorth,
    /// What would stand if everybody might move.
    pub free: PlacedValue,
    /// How many trainees at least would then lose their seat or post.
    pub free_moved: u32,
}

/// Trainees where they trained for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Aligned {
    /// In posts of their class or of its major, in the end.
    pub heads: u32,
    /// Trainees in the books in the end, withdrawn ones and idle reserves left out.
    pub of: u32,
    /// Expected share of those who finish that is in posts of their class, in hundredths of a
    /// percent, rounded half to even; `None` without trainees.
    pub expected: Option<u32>,
    /// The target, 0 to 10,000, where the model has one.
    pub target: Option<u32>,
}
