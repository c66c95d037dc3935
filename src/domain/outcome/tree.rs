//! The search that proves a block of the award, written down so that whoever doubts it can walk it
//! again without searching (section 10, `tree`).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::links::Link;

/// Why no award of a block is better: none is even without some of its rules, where it falls into
/// parts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Tree {
    /// The block, by its smallest class.
    pub block: String,
    /// Rules that are left out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub left_out: Vec<Link>,
    /// The parts.
    pub parts: Vec<TreePart>,
}

/// Why no award of a part is better. At most one bid per class, and the rules over several bodies
/// of schools, bear prices; what is left falls apart into groups of bids that share a capacity, and
/// the best set of each group is found by itself. `sum of prices × limits + sum of best sets`
/// bounds every award (Lagrangian relaxation).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TreePart {
    /// Its classes, in the order of the document.
    pub classes: Vec<String>,
    /// Capacities and floors that bear a price, in the order of their prices after those of the
    /// classes. Levels before a group bear the last ones, in their order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<Link>,
    /// The levels, one group after the other; none where trying everything is as short.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<TreeGroup>,
}

impl Tree {
    /// Branches of all parts and levels.
    pub fn nodes(&self) -> u64 {
        let groups = self.parts.iter().flat_map(|part| &part.groups);
        groups.map(|group| group.nodes.len() as u64).sum()
    }
}

/// Why no award that has the optimum in all levels before is better in these.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TreeGroup {
    /// The first level, from 1 to 4.
    pub from: u8,
    /// The last one. Several are packed: each times the number of values that the sum of the next
    /// can take, plus the next.
    pub to: u8,
    /// How many units of price make one of the packed objective.
    pub scale: u64,
    /// The branches: each before those that it is split into, the one with the choice first.
    pub nodes: Vec<TreeNode>,
}

/// A branch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TreeNode {
    /// Prices per class, in the order of the document, then per rule and level: integers, apart by
    /// spaces. What cannot be in a better award at these prices is left out before the next.
    pub prices: Vec<String>,
    /// How it ends.
    pub end: TreeEnd,
}

/// How a branch ends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum TreeEnd {
    /// Its last prices bound it; or the classes that must be awarded have no room together.
    Closed,
    /// No sets near enough to the best of their groups fit together to a better award.
    Exhausted,
    /// Every set near enough to the best of its group is listed; the next branch goes on over them.
    Listed,
    /// In two.
    Split {
        /// The class.
        class: String,
        /// The bid.
        bid: String,
        /// Whether a branch with it follows; otherwise it has no room.
        taken: bool,
        /// Whether a branch without it follows; otherwise it cannot be left out.
        barred: bool,
    },
}
