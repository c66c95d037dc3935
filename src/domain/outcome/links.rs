//! The rules that link awards of different classes, with what the award uses of them; and, where
//! they cannot all hold, which of them contradict each other and what would mend it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::domain::market::Mode;

/// A rule on more than one class, by codes and names.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Link {
    /// Seats of a programme \[heads\].
    Programme {
        /// The school's name.
        school: String,
        /// The major's name.
        major: String,
    },
    /// Seats of a body for one mode \[heads\].
    Entity {
        /// Names of its schools.
        schools: String,
        /// For whom.
        mode: Mode,
    },
    /// Classes of a body.
    EntityClasses {
        /// Names of its schools.
        schools: String,
    },
    /// Seats that a bid offers \[heads\].
    Bid {
        /// Its code.
        bid: String,
    },
    /// Classes that a bid takes.
    BidClasses {
        /// Its code.
        bid: String,
    },
    /// Classes of a body in a chain: at most a share of those formed.
    Share {
        /// Names of its schools.
        schools: String,
        /// The chain.
        chain: String,
    },
    /// Trainees at a base that programmes share \[heads\].
    BaseSeats {
        /// Its code.
        base: String,
        /// Its name.
        name: String,
    },
    /// Classes at a base that programmes share.
    BaseClasses {
        /// Its code.
        base: String,
        /// Its name.
        name: String,
    },
    /// What all classes cost \[fen\].
    Budget,
    /// Least heads for a region or a kind of school \[heads\].
    Floor {
        /// Its name.
        name: String,
    },
    /// The committee has given a class to a bid \[classes\].
    Pin {
        /// The bid.
        bid: String,
        /// The class or call, where it was named.
        on: Option<String>,
        /// Why, as written.
        reason: String,
    },
    /// The committee has banned a bid \[classes\].
    Ban {
        /// The bid.
        bid: String,
        /// The class or call, where it was named.
        on: Option<String>,
        /// Why, as written.
        reason: String,
    },
}

/// A linking rule and what the award uses of it or brings to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LinkOut {
    /// Which.
    pub link: Link,
    /// Used, or brought, in the rule's unit.
    pub used: i64,
    /// The most, or the least of a floor or pin, in the same unit.
    pub limit: i64,
}

/// Rules of a block that cannot all hold: without any one of them the others could.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Conflict {
    /// The block, by its smallest class.
    pub block: String,
    /// The rules, each with its limit.
    pub rules: Vec<Opposed>,
    /// What would mend it, the best award first.
    pub repairs: Vec<Repair>,
    /// Whether each step was solved to its end.
    pub proved: bool,
}

/// A rule that takes part in a conflict.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Opposed {
    /// Which.
    pub link: Link,
    /// The most it allows, or the least it asks, in its unit.
    pub limit: i64,
}

/// The least change of one rule after which all rules of the block hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Repair {
    /// Which rule.
    pub link: Link,
    /// By how much its limit changes, in its unit: more of a capacity, less of a floor. A pin or a
    /// ban is dropped.
    pub change: i64,
    /// A1 to A4 of the block's award after it: A1 and A2 are gains, A3 and A4 costs.
    pub value: [i64; 4],
}
