//! Two-sidedness: the award beside what both sides would reach by themselves, and the bids with
//! which a class and a school would rather leave each award for one another.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The mechanisms side by side. Pins, bans, floors and the other linking rules bind the award
/// alone; the others know the capacities of section 4.2 and what each bid offers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Sides {
    /// `optimal`, `stable_class`, `stable_school`, `greedy`; then, where pairs block both ends of
    /// deferred acceptance, `fewest`.
    pub mechanisms: Vec<MechanismOut>,
    /// No award that fits has fewer blocking pairs; above 0 none is stable, proved.
    pub bound: u32,
    /// The version of HiGHS that the bound stands on, where nothing else proves it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claimed: Option<String>,
}

impl Sides {
    /// One of them.
    pub fn of(&self, mechanism: Mechanism) -> Option<&MechanismOut> {
        self.mechanisms.iter().find(|m| m.mechanism == mechanism)
    }

    /// The fewest blocking pairs that were found.
    pub fn fewest(&self) -> usize {
        let blocking = self.mechanisms.iter().map(|m| m.blocking.len());
        blocking.min().unwrap_or(0)
    }

    /// What is known of stability.
    pub fn stability(&self) -> Stability {
        match (self.fewest(), self.bound) {
            (0, _) => Stability::Stable,
            (fewest, bound) if fewest == bound as usize => Stability::Fewest,
            (_, 0) => Stability::Open,
            _ => Stability::None,
        }
    }
}

/// What is known of awards that nobody blocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stability {
    /// One of the mechanisms gives one.
    Stable,
    /// There is none, and no award has fewer blocking pairs than `fewest`; proved.
    Fewest,
    /// There is none, proved; whether one has fewer blocking pairs is open.
    None,
    /// None was found; whether there is one is open.
    Open,
}

/// How classes and bids are brought together.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Mechanism {
    /// The award that is recommended: A1 to A4.
    Optimal,
    /// Deferred acceptance, classes propose.
    StableClass,
    /// Deferred acceptance, schools offer.
    StableSchool,
    /// Bids by score, each taken that still fits.
    Greedy,
    /// The fewest blocking pairs found.
    Fewest,
}

/// What a mechanism comes to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MechanismOut {
    /// Which.
    pub mechanism: Mechanism,
    /// Classes with a winner.
    pub classes: u32,
    /// All their heads.
    pub heads: u64,
    /// What it is worth.
    pub worth: Worth,
    /// The price of stability: what it loses against `optimal`, which may be less than nothing
    /// where linking rules bind that alone, or on a level below one that is lost.
    pub loss: Worth,
    /// What the classes got of their lists.
    pub class_ranks: Ranks,
    /// What the bodies behind the schools got of theirs.
    pub school_ranks: Ranks,
    /// The bids that block it, by class and bid.
    pub blocking: Vec<Blocking>,
    /// Class -> bid; empty for `optimal`, which stands with the classes.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub awards: BTreeMap<String, String>,
}

/// A1 to A3 of an award.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Worth {
    /// A1 \[heads × priority\].
    pub heads: i64,
    /// A2 \[heads × centi-points\].
    pub quality: i64,
    /// A3 \[heads × metres\].
    pub metres: i64,
}

/// How many got their first, second, third choice.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Ranks {
    /// The n-th counts those whose best is their n-th choice (one more than what they strictly
    /// prefer to it). The last is not 0.
    pub at: Vec<u32>,
    /// Who could get something and got nothing.
    pub none: u32,
}

impl Ranks {
    /// Counts one more.
    pub fn add(&mut self, rank: Option<usize>) {
        let Some(rank) = rank else {
            self.none += 1;
            return;
        };
        if self.at.len() < rank {
            self.at.resize(rank, 0);
        }
        self.at[rank - 1] += 1;
    }

    /// All who could get something.
    pub fn all(&self) -> u32 {
        self.at.iter().sum::<u32>() + self.none
    }
}

/// A bid with which its class and its school would rather leave an award for one another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Blocking {
    /// The bid.
    pub bid: String,
    /// The class that it would win.
    pub class: String,
    /// The bid that would lose the class, if one has it.
    pub instead: Option<String>,
    /// Classes that the school likes less and could not keep beside it, most liked first.
    pub displaces: Vec<String>,
}
