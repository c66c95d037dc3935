//! Two outcomes of a round side by side, item by item, as they stand: what is new, gone or changed,
//! and what each change of an award gains or costs.

use serde::Serialize;

use crate::domain::market::Score;

/// What the second outcome changes against the first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// Names of what the rounds were solved under that differ: model, criteria, seed, round.
    pub terms: Vec<Term>,
    /// Files that were read anew, changed or no more.
    pub inputs: Vec<Item>,
    /// Demand lines.
    pub demands: Vec<Item>,
    /// Classes.
    pub classes: Vec<ClassChange>,
    /// Awards of classes that both have, or that are new or gone.
    pub awards: Vec<AwardChange>,
    /// Bids.
    pub bids: Vec<BidChange>,
    /// The totals: before and after.
    pub totals: [Totals; 2],
}

impl Difference {
    /// Whether the two say the same of every item.
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
            && self.demands.is_empty()
            && self.classes.is_empty()
            && self.awards.is_empty()
            && self.bids.is_empty()
            && self.totals[0] == self.totals[1]
    }
}

/// Something that the rounds were solved under.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Term {
    /// Which.
    pub which: TermKind,
    /// Before.
    pub before: String,
    /// After.
    pub after: String,
}

/// What a round is solved under.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum TermKind {
    /// The round itself.
    Round,
    /// The seed of the draws.
    Seed,
    /// The policy model.
    Model,
    /// Criteria and weights.
    Criteria,
    /// The program.
    Version,
}

/// How an item changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Only the second has it.
    New,
    /// Only the first has it.
    Gone,
    /// Both have it, not alike.
    Changed,
}

/// An item by code, with what it says before and after where that is a figure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Item {
    /// Its code.
    pub code: String,
    /// How it changed.
    pub kind: Kind,
    /// Heads before, of a demand line.
    pub before: Option<u32>,
    /// Heads after, of a demand line.
    pub after: Option<u32>,
}

/// A class that is new, gone or changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ClassChange {
    /// Its code.
    pub class: String,
    /// How it changed.
    pub kind: Kind,
    /// Size before.
    pub before: u32,
    /// Size after.
    pub after: u32,
    /// Demands with heads that came or grew.
    pub came: Vec<(String, u32)>,
    /// Demands with heads that left or shrank.
    pub left: Vec<(String, u32)>,
}

/// A class whose school changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AwardChange {
    /// The class.
    pub class: String,
    /// The bid and school that held it before.
    pub from: Option<(String, String)>,
    /// The bid and school that hold it after.
    pub to: Option<(String, String)>,
    /// Heads in awarded classes gained.
    pub heads: i64,
    /// Heads × centi-points gained.
    pub quality: i64,
    /// Heads × metres more.
    pub metres: i64,
}

/// A bid that is new, gone or judged otherwise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BidChange {
    /// Its code.
    pub bid: String,
    /// Its school's name.
    pub school: String,
    /// How it changed.
    pub kind: Kind,
    /// Eligible, before and after.
    pub eligible: [Option<bool>; 2],
    /// Score before and after.
    pub score: [Option<Score>; 2],
    /// 推荐名次 before and after.
    pub rank: [Option<u32>; 2],
}

/// The figures of a whole outcome as it stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Totals {
    /// Classes, dissolved ones left out.
    pub classes: u32,
    /// Heads in them.
    pub heads: u64,
    /// Classes with a winner.
    pub awarded: u32,
    /// Heads in those.
    pub heads_awarded: u64,
    /// Σ heads × centi-points over them.
    pub quality: i64,
}
