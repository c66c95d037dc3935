//! What-ifs as data (section 7): typed changes of a round or its model, and scenarios made of them.
//!
//! ```text
//! mod       one change, and whom it concerns
//! scenario  a list of changes with a name; a sweep of scenarios, made one by one
//! ```

mod scenario;

pub use scenario::{Axis, Engine, Scenario};

use rust_decimal::Decimal;

use super::market::{BidId, CriterionId, DemandId, FirmId, MajorId, ProgrammeId, SchoolId, Score};

/// One typed change. Applied in the order of a scenario's list, each to what the one before it left.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// Seats.
    Seats {
        /// Whose.
        of: Seats,
        /// How.
        by: By,
    },
    /// Heads ordered: both ends of a range; an order that falls to 0 heads takes no part.
    Heads {
        /// Whose.
        of: Orders,
        /// How.
        by: By,
    },
    /// L, the smallest class \[heads\].
    ClassMin(u32),
    /// U, the largest class \[heads\].
    ClassMax(u32),
    /// The size that formation aims at \[heads\].
    ClassTarget(u32),
    /// The weight of a criterion; only ratios matter.
    Weight {
        /// Which.
        criterion: CriterionId,
        /// How.
        by: By,
    },
    /// The least score that may win.
    QualityMin(Score),
    /// Share of an intake that is expected to finish \[hundredths, `1..=100`\].
    Yield(u32),
    /// Farthest school from a class \[km\]; 0 is no limit.
    DistanceMax(u32),
    /// A school takes no part.
    SchoolOut(SchoolId),
    /// A firm takes no part: neither do its orders.
    FirmOut(FirmId),
    /// A chain that was not there: the orders of another again under its name, each order with its
    /// heads scaled.
    ChainAdded {
        /// The new chain's name.
        chain: String,
        /// The chain whose orders it repeats.
        like: String,
        /// Their heads times this.
        scale: Decimal,
    },
    /// A school declines: every bid of that school for the calls of this bid is out.
    Declined(BidId),
    /// Each class awarded in the base is declined by its winner with this chance \[`0..=1`\], drawn
    /// by the scenario's seed.
    WinnersDecline(Decimal),
}

/// How a number changes. Results are rounded half to even and never fall below 0.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum By {
    /// To this.
    Set(Decimal),
    /// By this, up or down.
    Add(Decimal),
    /// Times this, at least 0.
    Scale(Decimal),
}

/// Whose seats.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Seats {
    /// A school's: scaled, those of its body, where limited, for students and for employees, and of
    /// all its programmes; set or added to, those of its body for students alone.
    School(SchoolId),
    /// One programme's.
    Programme(ProgrammeId),
    /// Those of every programme that teaches the major.
    Major(MajorId),
    /// Those of every school of a city, each as [`Seats::School`].
    City(String),
    /// Those of every programme whose major some order of the chain accepts.
    Chain(String),
    /// Those of every school, each as [`Seats::School`].
    All,
}

/// Whose orders.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Orders {
    /// One line.
    Demand(DemandId),
    /// A firm's.
    Firm(FirmId),
    /// A chain's.
    Chain(String),
    /// Of work in a city.
    City(String),
    /// All.
    All,
}
