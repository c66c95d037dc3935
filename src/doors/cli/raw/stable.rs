//! `jiebang raw stable`: two-sided matching from neutral files.

use std::collections::BTreeMap;
use std::fs;

use anyhow::Context;
use serde::{Serialize, Serializer};

use super::super::End;
use super::super::args::{Proposer, RawStable};
use super::super::console::Console;
use super::super::round::Unusable;
use super::assign::said;
use super::print;
use crate::base::ids::Id;
use crate::base::stop::Stop;
use crate::math::stable::read::{Case, read};
use crate::math::stable::{Counted, Matching, Side, Status, blocking_pairs, count, solve};

/// What `raw stable` prints.
#[derive(Debug, Serialize)]
struct Answer<'a> {
    status: &'static str,
    side: &'static str,
    /// How many residents have a place.
    placed: usize,
    matching: Named<'a>,
    /// Resident and hospital of each blocking pair.
    blocking: Vec<[&'a str; 2]>,
    /// No matching has fewer blocking pairs than so many.
    bound: usize,
    #[serde(flatten)]
    counted: Option<Counting<'a>>,
}

/// All stable matchings.
#[derive(Debug, Serialize)]
struct Counting<'a> {
    /// How many there are; those that were met if `complete` is false.
    stable_matchings: u128,
    complete: bool,
    /// The same by the number of residents placed.
    by_placed: BTreeMap<usize, u128>,
    /// The first 1,000 of them.
    all: Vec<Named<'a>>,
}

/// Per resident its hospital, in the order of the file.
#[derive(Debug)]
struct Named<'a>(Vec<(&'a str, Option<&'a str>)>);

impl Serialize for Named<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_map(self.0.iter().copied())
    }
}

/// Reads, matches, prints.
pub fn run(verb: &RawStable, console: &Console, stop: &Stop) -> anyhow::Result<End> {
    let name = verb.file.display().to_string();
    let text = fs::read(&verb.file).with_context(|| Unusable(name.clone()))?;
    let case = match read(&text) {
        Ok(case) => case,
        Err(wrong) => {
            wrong
                .iter()
                .for_each(|error| eprintln!("{}", said(console, &name, error)));
            return Ok(End::BadInput);
        }
    };
    drop(text);
    let stop = match verb.work_max {
        Some(work) => &stop.clone().with_nodes_max(work),
        None => stop,
    };
    let side = match verb.side {
        Proposer::Residents => Side::Residents,
        Proposer::Hospitals => Side::Hospitals,
    };
    let found = solve(&case.problem, &case.room, side, stop);
    let blocking = blocking_pairs(&case.problem, &case.room, &found.matching);
    assert!(blocking.len() == found.blocking && found.matching.fits(&case.problem, &case.room));
    let counted = verb.count.then(|| count(&case.problem, &case.room, stop));
    let all_seen = counted.as_ref().is_none_or(|counted| counted.complete);
    let end = match (found.status(), all_seen) {
        (Status::Open, _) | (_, false) => End::Unproved,
        _ => End::Done,
    };
    let pair = |id| {
        let pair = case.problem.pair(id);
        let resident = case.residents[pair.resident.index()].as_str();
        [resident, case.hospitals[pair.hospital.index()].as_str()]
    };
    print(&Answer {
        status: match found.status() {
            Status::Stable => "stable",
            Status::None => "none",
            Status::Open if stop.raised() => "stopped",
            Status::Open => "feasible",
        },
        side: match side {
            Side::Residents => "residents",
            Side::Hospitals => "hospitals",
        },
        placed: found.matching.placed(),
        matching: named(&case, &found.matching),
        blocking: blocking.into_iter().map(pair).collect(),
        bound: found.bound,
        counted: counted.map(|counted| counting(&case, counted)),
    })?;
    Ok(end)
}

fn named<'a>(case: &'a Case, matching: &Matching) -> Named<'a> {
    let hospital = |&held: &Option<_>| {
        let at = case.problem.pair(held?).hospital.index();
        Some(case.hospitals[at].as_str())
    };
    let hospitals = matching.held.iter().map(hospital);
    Named(
        case.residents
            .iter()
            .map(String::as_str)
            .zip(hospitals)
            .collect(),
    )
}

fn counting(case: &Case, counted: Counted) -> Counting<'_> {
    Counting {
        stable_matchings: counted.count(),
        complete: counted.complete,
        all: counted
            .matchings
            .iter()
            .map(|one| named(case, one))
            .collect(),
        by_placed: counted.by_placed,
    }
}
