//! What the rows are rows of: the round, the sweep, and the base that scenarios are held against.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::super::award::ByAward;
use super::super::scenarios::{Design, Sweep};
use super::super::table::Table;
use crate::domain::change::Axis;
use crate::domain::market::Class;

/// What is said of a round on every page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Round {
    /// Its name.
    pub name: String,
    /// Its code.
    pub code: String,
    /// Its date, ISO.
    pub date: Option<String>,
    /// Whether its orders, bids and marks are invented.
    pub synthetic: bool,
    /// Whether its demands have been vetted.
    pub vetted: bool,
    /// Of the scenarios' draws.
    pub seed: String,
    /// The program's version.
    pub version: String,
}

/// A class of the base with its award.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClassNow {
    /// Its code.
    pub code: String,
    /// The post, as its first order names it.
    pub role: String,
    /// Its heads.
    pub size: u32,
    /// The bid that wins it.
    pub winner: Option<String>,
}

/// The base as far as answers name it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Base {
    /// Classes in the order of the round, those without members left out.
    pub classes: Vec<ClassNow>,
    /// Schools by bid.
    pub schools: BTreeMap<String, String>,
}

impl Base {
    /// The base of an engine that awards.
    pub fn of(engine: &ByAward) -> Self {
        let case = engine.case();
        let bids = case.market.bids();
        let classes = case.formation.classes.iter_ids();
        let living = classes.filter(|(_, class)| !class.members.is_empty());
        let role = |class: &Class| {
            let first = class.members.first();
            first.map(|member| case.market.demands()[member.demand].role.clone())
        };
        let classes = living.map(|(id, class)| ClassNow {
            code: class.code.clone(),
            role: role(class).unwrap_or_default(),
            size: class.size(),
            winner: engine.winners()[id].map(|bid| bids[bid].code.clone()),
        });
        let school = |id| case.market.schools()[id].name.clone();
        Base {
            classes: classes.collect(),
            schools: bids
                .iter()
                .map(|bid| (bid.code.clone(), school(bid.school)))
                .collect(),
        }
    }
}

/// Which scenarios a sweep has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Shape {
    /// As listed.
    List,
    /// Every value with every other.
    Grid,
    /// One axis at a time.
    Fan,
    /// Drawn.
    Sample,
}

/// What the rows are rows of.
#[derive(Clone, Copy)]
pub struct Study<'a> {
    /// The round.
    pub round: &'a Round,
    /// The sweep's name.
    pub name: &'a str,
    /// Why it was thought of; may be empty.
    pub note: &'a str,
    /// Which scenarios there are.
    pub shape: Shape,
    /// How many.
    pub scenarios: u64,
    /// What they vary.
    pub axes: &'a [Axis],
    /// One row: what the engine says of the round as it stands.
    pub base: &'a Table,
    /// Classes of the base; empty for an engine that awards nothing.
    pub classes: &'a [ClassNow],
    /// Schools by bid.
    pub schools: &'a BTreeMap<String, String>,
    /// Whether potential bids stand in for the round's own.
    pub planned: bool,
}

impl<'a> Study<'a> {
    /// The study of a sweep; `table` holds one row, the engine's on a scenario without changes,
    /// with
    /// the columns of all rows.
    pub fn of(
        sweep: &'a Sweep,
        (round, base, table): (&'a Round, &'a Base, &'a Table),
        planned: bool,
    ) -> Self {
        Study {
            round,
            name: &sweep.head().name,
            note: &sweep.head().note,
            shape: match sweep.design() {
                Design::List(_) => Shape::List,
                Design::Grid(_) => Shape::Grid,
                Design::Fan(_) => Shape::Fan,
                Design::Sample { .. } => Shape::Sample,
            },
            scenarios: sweep.len(),
            axes: sweep.axes(),
            base: table,
            classes: &base.classes,
            schools: &base.schools,
            planned,
        }
    }
}
