//! What ties awards of different classes together beyond seats: bases and mentors that programmes
//! share, and what the committee has decided.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::finding::Place;
use super::nouns::BidId;
use crate::ids;

ids! {
    /// A training base or a group of mentors that programmes share (共享资源).
    BaseId;
}

/// A training base or a group of mentors that programmes share.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Base {
    /// The user's own code.
    pub code: String,
    /// For people.
    pub name: String,
    /// Trainees that it takes in all \[heads\]; `None` is no limit.
    pub seats: Option<u32>,
    /// Classes that it takes in all; `None` is no limit.
    pub classes_max: Option<u32>,
}

/// What the committee decides on a bid.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Ruling {
    /// 指定: it wins.
    Pin,
    /// 排除: it does not win.
    Ban,
}

/// A decision of the committee (委员会决定).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// On which bid.
    pub bid: BidId,
    /// On which class, by code; its call's code or `None` for a pin is any class of the call, for a
    /// ban all of them.
    pub on: Option<String>,
    /// Pinned or banned.
    pub ruling: Ruling,
    /// Why, as written.
    pub reason: String,
    /// Where it was read.
    pub place: Place,
}
