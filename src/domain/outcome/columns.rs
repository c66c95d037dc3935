//! Prices that prove the classes of a role key, written down so that whoever doubts them can price
//! every class again without searching (section 10, `columns`).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::domain::market::Tier;

/// Why no classes of a role key are better.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Columns {
    /// The role key, by its smallest demand.
    pub block: String,
    /// Sets of demands that share no class with any others; those that can be looked through again
    /// in full are left out.
    pub parts: Vec<ColumnsPart>,
}

impl Columns {
    /// Leaves of all parts.
    pub fn leaves(&self) -> u64 {
        self.parts.iter().map(|part| part.leaves.len() as u64).sum()
    }
}

/// Why no classes of these demands are better.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ColumnsPart {
    /// By their codes.
    pub demands: Vec<String>,
    /// Every number of classes is in one of them.
    pub leaves: Vec<ColumnsLeaf>,
}

/// All ways to form this many classes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ColumnsLeaf {
    /// Fewest and most classes.
    pub classes: [i64; 2],
    /// Fewest and most classes of some that merge.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub makers: Vec<ColumnsMaker>,
    /// F1 and on, as far as they are proved, or to the one where all these ways are worse.
    pub levels: Vec<ColumnsLevel>,
}

/// How many classes one park, cluster, leader or office merges.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ColumnsMaker {
    /// Its tier.
    pub tier: Tier,
    /// Which; none for the chain office.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Fewest and most classes.
    pub classes: [i64; 2],
}

/// Prices that bound a level: no class counts for more than it costs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ColumnsLevel {
    /// What a unit of each level before counts for, then of this one.
    pub counts: Vec<i64>,
    /// What each demand costs, or a head of one that may be cut: integers, apart by spaces.
    pub demands: String,
    /// What it costs a demand that may be cut to have classes alone; empty where it is nothing.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub alone: String,
    /// What a class costs; may be negative.
    pub class: i64,
    /// What a class of each of the leaf's makers costs besides.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub makers: Vec<i64>,
    /// Whether the bound is above what is reached, and all classes near enough to their price were
    /// put together in all ways besides.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub exhausted: bool,
}
