//! The awards of every scenario -> how often each award of the base stands, and who takes the class
//! instead.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::study::Study;

/// Per class who takes it where its winner is not that of the base.
#[derive(Clone, Debug)]
pub struct Takers {
    /// Scenarios that can be compared.
    pub rows: u64,
    by: Vec<BTreeMap<Option<String>, u64>>,
}

impl Takers {
    /// Of so many classes, no scenario yet.
    pub fn new(classes: usize) -> Self {
        Takers {
            rows: 0,
            by: vec![BTreeMap::new(); classes],
        }
    }

    /// Counts a scenario in.
    pub fn add(&mut self, moves: &[(usize, Option<String>)]) {
        self.rows += 1;
        for (class, bid) in moves {
            *self.by[*class].entry(bid.clone()).or_default() += 1;
        }
    }

    /// Scenarios in which a class has another winner.
    pub fn moved(&self, class: usize) -> u64 {
        self.by[class].values().sum()
    }
}

/// How often an award stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Stands {
    /// The class.
    pub class: String,
    /// Its place among the classes.
    #[serde(skip)]
    pub place: usize,
    /// The bid that wins it in the base.
    pub winner: Option<String>,
    /// Scenarios in which it keeps that winner, or nobody.
    pub kept: u64,
    /// Scenarios in which nobody wins it, though somebody does in the base.
    pub lost: u64,
    /// Scenarios compared.
    pub of: u64,
    /// Who takes it instead: bids with scenarios, most often first (tie: smaller code).
    pub takers: Vec<(String, u64)>,
}

/// Every class, the least certain first (tie: order of the round).
pub fn stands(takers: &Takers, study: &Study) -> Vec<Stands> {
    let classes = study.classes.iter().enumerate();
    let mut all: Vec<Stands> = classes
        .map(|(place, class)| {
            let by = &takers.by[place];
            let named = by.iter().filter_map(|(bid, &n)| Some((bid.clone()?, n)));
            let mut named: Vec<(String, u64)> = named.collect();
            named.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
            Stands {
                class: class.code.clone(),
                place,
                winner: class.winner.clone(),
                kept: takers.rows - takers.moved(place),
                lost: by.get(&None).copied().unwrap_or(0),
                of: takers.rows,
                takers: named,
            }
        })
        .collect();
    all.sort_by_key(|stands| stands.kept);
    all
}
