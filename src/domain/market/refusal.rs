//! Why a what-if cannot be made, and what is wrong with a file of what-ifs, as data; `words` says
//! it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Why a change cannot be made to a round or its model.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Obstacle {
    /// It would form classes of published calls anew, which nobody has allowed (`reform`).
    Frozen,
    /// It concerns nothing that the round holds.
    NothingThere,
    /// A number outside what it may be.
    OutOfRange {
        /// The least, as people write it.
        least: String,
        /// The largest.
        most: String,
    },
    /// A criterion would weigh nothing.
    WeightZero,
    /// The smallest class would be larger than the largest.
    ClassRange {
        /// L \[heads\].
        min: u32,
        /// U \[heads\].
        max: u32,
    },
    /// The round has a chain of this name already.
    ChainThere {
        /// The name.
        chain: String,
    },
    /// Which bids win is not known: the change was not resolved against an award.
    WinnersUnknown,
}

/// What is wrong with a file of scenarios beyond what may be wrong with any table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Amiss {
    /// E401 a value in a unit that the change does not take.
    WrongUnit {
        /// What it takes, `甲 / a`.
        expected: String,
    },
    /// E402 a distribution without its parameters, or with ones that make none.
    BadDistribution {
        /// What it needs, `甲 / a`.
        expected: String,
    },
    /// E403 the parts of a sweep contradict each other.
    BadDesign {
        /// How.
        fault: DesignFault,
    },
    /// E404 the engine does not answer such a change.
    NotAnswered,
    /// E405 the change cannot be made to this round.
    Refused {
        /// Why.
        obstacle: Obstacle,
    },
    /// E406 more scenarios than may be.
    TooMany {
        /// How many there would be; all further ones if that is too large a number.
        count: u64,
        /// How many there may be.
        most: u64,
    },
    /// E407 the change is none of such an object.
    NotItsChange {
        /// Changes that are, as people write them.
        choices: Vec<String>,
    },
    /// E408 there is no such file of scenarios.
    NoFile {
        /// Names of the ready-made ones.
        known: Vec<String>,
    },
}

/// How the parts of a sweep contradict each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DesignFault {
    /// A list that says axes.
    ListWithAxes,
    /// Axes are crossed, fanned or drawn from, but scenarios are listed too.
    AxesWithList,
    /// Nothing is listed.
    NoScenario,
    /// There is no axis.
    NoAxis,
    /// A sample without its size.
    NoSamples,
    /// A size of a sample where nothing is drawn.
    SamplesNotDrawn,
    /// A distribution where nothing is drawn.
    LawNotDrawn,
    /// More than one of values, steps and a distribution, or none of them.
    NotOneKindOfValues,
    /// One per object, and yet a code.
    EachWithCode,
    /// A scenario without any change.
    NoChange,
    /// The round has none of the objects of which there was to be one each.
    NoneOfEach,
}

impl Amiss {
    /// The code that offices and scripts know the finding by.
    pub fn code(&self) -> &'static str {
        match self {
            Amiss::WrongUnit { .. } => "E401",
            Amiss::BadDistribution { .. } => "E402",
            Amiss::BadDesign { .. } => "E403",
            Amiss::NotAnswered => "E404",
            Amiss::Refused { .. } => "E405",
            Amiss::TooMany { .. } => "E406",
            Amiss::NotItsChange { .. } => "E407",
            Amiss::NoFile { .. } => "E408",
        }
    }
}
