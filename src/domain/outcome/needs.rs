//! The smallest changes that would have made a losing bid win, each with all else fixed.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::domain::market::Score;

/// What would have won, by two roads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Needs {
    /// By its score alone.
    pub points: Points,
    /// By room at its school alone.
    pub seats: Seats,
}

/// The smallest rise of its score that wins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Points {
    /// So much more wins, and no less.
    More {
        /// At least 0.01.
        points: Score,
    },
    /// No score wins: whatever it scored, its win would lose heads, and heads come first.
    HeadsLost,
    /// Not even 100.00 wins.
    FullMarks,
    /// No score wins: something else keeps it out, see the verdict.
    Limit,
    /// Not solved to its end.
    Open,
}

/// The least room that wins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Seats {
    /// So many seats more at its programme and at its school win, and no fewer.
    More {
        /// From 1 to the intake of a class; 0 where one more class alone wins.
        seats: u32,
        /// Whether its school must also be allowed one class more: it wins as many as it may.
        class: bool,
    },
    /// Up to the intake of a class no number wins: even with room for it, the award is better with
    /// others.
    Outdone,
    /// No number wins: something else keeps it out, see the verdict.
    Limit,
    /// Not solved to its end.
    Open,
}
