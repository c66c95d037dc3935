//! `award-json/1`: bids for jobs that may stay undone, with scores of one to four levels,
//! capacities, floors, pins and bans. `datasets/cases/README.md` describes it.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, Error, SeqAccess, Visitor};

use super::super::{Capacity, Choice, ChoiceId, Floor, JobId, Problem, Value};
use super::jobs::Jobs;
use super::json::{self, Place};
use super::words::{Expected, NUMBER_MAX, ReadError};
use crate::base::ids::{Id, IdVec};

/// More jobs than this are taken for a broken file.
const JOBS_MAX: usize = 1 << 22;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(rename = "format")]
    _format: String,
    #[serde(default, rename = "name")]
    _name: Option<String>,
    #[serde(default, rename = "note")]
    _note: Option<String>,
    jobs: usize,
    agents: usize,
    #[serde(default)]
    complete: bool,
    #[serde(default)]
    sense: Sense,
    bids: Vec<Bid>,
    #[serde(default)]
    capacities: Vec<Most>,
    #[serde(default)]
    floors: Vec<Least>,
    #[serde(default)]
    pins: Vec<usize>,
    #[serde(default)]
    bans: Vec<usize>,
}

#[derive(Clone, Copy, Default, PartialEq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Sense {
    Min,
    #[default]
    Max,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Bid {
    job: usize,
    agent: usize,
    score: Score,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Most {
    #[serde(default, rename = "name")]
    _name: Option<String>,
    most: i64,
    uses: Vec<(usize, i64)>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Least {
    #[serde(default, rename = "name")]
    _name: Option<String>,
    least: i64,
    brings: Vec<(usize, i64)>,
}

/// A number, or a list of one to four numbers.
struct Score {
    value: Value,
    levels: Option<usize>,
}

impl<'de> Deserialize<'de> for Score {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(Levels)
    }
}

struct Levels;

impl<'de> Visitor<'de> for Levels {
    type Value = Score;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "a whole number or a list of 1 to 4 whole numbers")
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Score, E> {
        Ok(Score {
            value: [number, 0, 0, 0],
            levels: None,
        })
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Score, E> {
        let number = i64::try_from(number);
        self.visit_i64(number.map_err(|_| E::custom("a score beyond 64 bits"))?)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Score, A::Error> {
        let mut value = [0; 4];
        let mut levels = 0;
        while let Some(number) = list.next_element()? {
            let slot = value.get_mut(levels);
            *slot.ok_or_else(|| A::Error::invalid_length(levels + 1, &self))? = number;
            levels += 1;
        }
        if levels == 0 {
            return Err(A::Error::invalid_length(0, &self));
        }
        Ok(Score {
            value,
            levels: Some(levels),
        })
    }
}

/// Reads a case.
pub fn read(text: &str) -> Result<Jobs, ReadError> {
    let file: File = json::parse(text)?;
    check(&file, Place { text })?;
    let mut banned = vec![false; file.bids.len()];
    file.bans.iter().for_each(|&bid| banned[bid] = true);
    let sign = if file.sense == Sense::Max { 1 } else { -1 };
    let mut problem = Problem {
        jobs: file.jobs,
        complete: file.complete,
        ..Problem::default()
    };
    let (mut agents, mut bids) = (IdVec::new(), IdVec::new());
    let mut choice_of: Vec<Option<ChoiceId>> = vec![None; file.bids.len()];
    for (at, bid) in file.bids.iter().enumerate().filter(|&(at, _)| !banned[at]) {
        choice_of[at] = Some(problem.choices.push(Choice {
            job: JobId::new(bid.job),
            value: bid.score.value.map(|level| sign * level),
        }));
        agents.push(bid.agent);
        bids.push(at);
    }
    let kept = |uses: &[(usize, i64)]| -> Vec<(ChoiceId, i64)> {
        let kept = |&(bid, amount): &(usize, i64)| Some((choice_of[bid]?, amount));
        uses.iter()
            .filter_map(kept)
            .filter(|&(_, amount)| amount > 0)
            .collect()
    };
    problem
        .capacities
        .extend(file.capacities.iter().map(|rule| Capacity {
            limit: rule.most,
            uses: kept(&rule.uses),
        }));
    let pins = file.pins.iter().map(|&bid| (1, kept(&[(bid, 1)])));
    let floors = file
        .floors
        .iter()
        .map(|rule| (rule.least, kept(&rule.brings)));
    problem.floors.extend(
        floors
            .chain(pins)
            .map(|(least, brings)| Floor { least, brings }),
    );
    Ok(Jobs {
        problem,
        agents,
        bids: Some(bids),
        levels: file.bids.first().and_then(|bid| bid.score.levels),
        maximize: file.sense == Sense::Max,
    })
}

fn check(file: &File, place: Place) -> Result<(), ReadError> {
    let within = |path: &[&str], number: usize, count: usize| {
        let number = i64::try_from(number).unwrap_or(i64::MAX);
        place.within(path, number, 0, count as i64 - 1)
    };
    within(&["jobs"], file.jobs, JOBS_MAX + 1)?;
    for (at, bid) in file.bids.iter().enumerate() {
        let at = at.to_string();
        within(&["bids", &at, "job"], bid.job, file.jobs)?;
        within(&["bids", &at, "agent"], bid.agent, file.agents)?;
        let path = ["bids", &at, "score"];
        for level in bid.score.value {
            place.within(&path, level, -NUMBER_MAX, NUMBER_MAX)?;
        }
        if bid.score.levels != file.bids[0].score.levels {
            return Err(place.wrong(&path, Expected::Form("as many levels as the first bid has")));
        }
    }
    for (key, list) in [("pins", &file.pins), ("bans", &file.bans)] {
        for (at, &bid) in list.iter().enumerate() {
            within(&[key, &at.to_string()], bid, file.bids.len())?;
        }
    }
    let most = file.capacities.iter().map(|rule| (rule.most, &rule.uses));
    let least = file.floors.iter().map(|rule| (rule.least, &rule.brings));
    for (at, (limit, uses)) in most.enumerate() {
        check_rule(
            place,
            file.bids.len(),
            ["capacities", &at.to_string(), "most", "uses"],
            limit,
            uses,
        )?;
    }
    for (at, (limit, uses)) in least.enumerate() {
        check_rule(
            place,
            file.bids.len(),
            ["floors", &at.to_string(), "least", "brings"],
            limit,
            uses,
        )?;
    }
    Ok(())
}

/// A limit of 0 or more, each bid once, amounts of 0 or more.
fn check_rule(
    place: Place,
    bids: usize,
    [key, rule, bound, list]: [&str; 4],
    limit: i64,
    uses: &[(usize, i64)],
) -> Result<(), ReadError> {
    place.within(&[key, rule, bound], limit, 0, NUMBER_MAX)?;
    let mut seen = std::collections::BTreeSet::new();
    for (at, &(bid, amount)) in uses.iter().enumerate() {
        let at = at.to_string();
        let number = i64::try_from(bid).unwrap_or(i64::MAX);
        place.within(&[key, rule, list, &at, "0"], number, 0, bids as i64 - 1)?;
        place.within(&[key, rule, list, &at, "1"], amount, 0, NUMBER_MAX)?;
        if !seen.insert(bid) {
            let path = [key, rule, list, &at];
            return Err(place.wrong(&path, Expected::Form("a bid once in each rule")));
        }
    }
    Ok(())
}
