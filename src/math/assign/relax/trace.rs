//! The search written down, so that code which did not search can walk it again: prices in integers
//! where something was concluded from them, and how each branch ended.

use super::super::{ChoiceId, JobId};
use super::scalar::{LinkOf, Scalar};

/// Branches that are written down; a larger search leaves no proof.
pub(super) const TRACE_MAX: u64 = 20_000;

/// Why no solution of a block is better.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Proof {
    /// Rules that are left out, which can only make solutions better.
    pub left_out: Vec<Rule>,
    /// What the block falls into without them.
    pub parts: Vec<PartProof>,
}

/// Why no solution of a part of a block is better.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartProof {
    /// Its jobs.
    pub jobs: Vec<JobId>,
    /// The search; `None` where a plain one is as short.
    pub tree: Option<TreeProof>,
}

/// A search by prices, group of levels by group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TreeProof {
    /// Capacities of the problem and floors that bear a price, in the order of their prices, after
    /// those of the jobs. In a group, the levels before it follow as floors, in their order.
    pub rules: Vec<Rule>,
    /// Groups of levels, in order.
    pub groups: Vec<GroupProof>,
}

/// A rule of a problem.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// A capacity, by index in the problem.
    Capacity(usize),
    /// A floor, by index in the problem.
    Floor(usize),
}

/// Why no solution that has the optimum in all levels before is better in these.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupProof {
    /// Levels from..to, packed.
    pub levels: (usize, usize),
    /// How many units of price make one of the packed objective.
    pub scale: i128,
    /// The search.
    pub root: Node,
}

/// A branch: what was concluded from prices, one after the other, and how it ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// Prices per job of the block, then per rule.
    pub prices: Vec<Vec<i128>>,
    /// How it ended.
    pub end: End,
}

/// How a branch ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum End {
    /// By its last prices; or the jobs that must be done have no room together.
    Closed,
    /// Set by set: no sets near enough to the best of their agents fit together to a better
    /// solution.
    Exhausted,
    /// All sets near enough to the best of their agents are listed; it goes on over them.
    Listed(Box<Node>),
    /// In two: with a choice and without it. `None` where that leaves some agent nothing.
    Split {
        /// The choice.
        choice: ChoiceId,
        /// It is taken.
        taken: Option<Box<Node>>,
        /// It is not.
        barred: Option<Box<Node>>,
    },
}

impl Node {
    /// A branch that ended by prices.
    pub(super) fn closed(prices: Vec<i128>) -> Self {
        Node {
            prices: vec![prices],
            end: End::Closed,
        }
    }
}

/// The rules of a block that bear a price, levels left aside.
pub(super) fn priced(scalar: &Scalar) -> Vec<Rule> {
    let rule = |of: LinkOf| match of {
        LinkOf::Capacity(at) => Some(Rule::Capacity(at)),
        LinkOf::Floor(at) => Some(Rule::Floor(at)),
        LinkOf::Level => None,
    };
    scalar
        .links
        .iter()
        .filter_map(|link| rule(link.of))
        .collect()
}
