//! Two scenarios of a round -> what the second changes against the first, item by item, with the
//! price of every changed award.

use std::collections::{BTreeMap, BTreeSet};

use super::super::award::{Answered, ByAward};
use crate::base::stop::Stop;
use crate::domain::change::Scenario;
use crate::domain::market::{BidId, ClassId, DemandId};
use crate::domain::outcome::{AwardChange, BidChange, ClassChange, Difference, Item, Kind, Totals};
use crate::math::milp::MilpError;
use crate::steps::fit::metres;
use crate::steps::form::takes_part;

/// What `after` changes against `before`; `None` where the changes of one cannot be made.
///
/// # Errors
/// [`MilpError`] when HiGHS had to be asked and failed.
pub fn difference(
    engine: &ByAward,
    [before, after]: [&Scenario; 2],
    stop: &Stop,
) -> Result<Option<Difference>, MilpError> {
    let (Some(before), Some(after)) = (engine.ask(before, stop)?, engine.ask(after, stop)?) else {
        return Ok(None);
    };
    let sides = [Side::new(&before), Side::new(&after)];
    Ok(Some(Difference {
        terms: Vec::new(),
        inputs: Vec::new(),
        demands: demands(&sides),
        classes: classes(&sides),
        awards: awards(&sides),
        bids: bids(&sides),
        totals: [sides[0].totals(), sides[1].totals()],
    }))
}

/// An answer by code.
struct Side<'a> {
    answered: &'a Answered,
    demands: BTreeMap<&'a str, DemandId>,
    classes: BTreeMap<&'a str, ClassId>,
    bids: BTreeMap<&'a str, BidId>,
}

impl<'a> Side<'a> {
    fn new(answered: &'a Answered) -> Self {
        let market = &answered.market;
        let demands = market.demands().iter_ids();
        let demands = demands.filter(|(id, _)| takes_part(market, *id).is_ok());
        let classes = answered.formation.classes.iter_ids();
        let living = classes.filter(|(_, class)| !class.members.is_empty());
        let bids = market.bids().iter_ids();
        Side {
            demands: demands
                .map(|(id, demand)| (demand.code.as_str(), id))
                .collect(),
            classes: living
                .map(|(id, class)| (class.code.as_str(), id))
                .collect(),
            bids: bids.map(|(id, bid)| (bid.code.as_str(), id)).collect(),
            answered,
        }
    }

    /// Heads of a class by demand.
    fn members(&self, class: &str) -> BTreeMap<&'a str, u32> {
        let Some(&class) = self.classes.get(class) else {
            return BTreeMap::new();
        };
        let members = self.answered.formation.classes[class].members.iter();
        let code = |demand: DemandId| self.answered.market.demands()[demand].code.as_str();
        members
            .map(|member| (code(member.demand), member.heads))
            .collect()
    }

    /// Who holds a class: bid and school.
    fn holder(&self, class: &str) -> Option<(String, String)> {
        let &class = self.classes.get(class)?;
        let bid = &self.answered.market.bids()[self.answered.reached.award[class]?];
        let school = &self.answered.market.schools()[bid.school];
        Some((bid.code.clone(), school.name.clone()))
    }

    /// Heads, heads × centi-points and heads × metres of a class's award.
    fn worth(&self, class: &str) -> [i64; 3] {
        let awarded = || {
            let &class = self.classes.get(class)?;
            Some((class, self.answered.reached.award[class]?))
        };
        let Some((class, bid)) = awarded() else {
            return [0; 3];
        };
        let formation = &self.answered.formation;
        let size = i64::from(formation.classes[class].size());
        let score = self.answered.scores.sheets[bid].score;
        let way = metres(
            &self.answered.market,
            formation,
            bid,
            formation.classes[class].call,
        );
        [
            size,
            size * score.map_or(0, |score| i64::from(score.0)),
            size * way,
        ]
    }

    fn totals(&self) -> Totals {
        let mut totals = Totals::default();
        for (code, &class) in &self.classes {
            let size = u64::from(self.answered.formation.classes[class].size());
            totals.classes += 1;
            totals.heads += size;
            if self.answered.reached.award[class].is_some() {
                totals.awarded += 1;
                totals.heads_awarded += size;
                totals.quality += self.worth(code)[1];
            }
        }
        totals
    }
}

/// Every key of either.
fn both<'a, A>(sides: [&BTreeMap<&'a str, A>; 2]) -> BTreeSet<&'a str> {
    sides
        .into_iter()
        .flat_map(|side| side.keys().copied())
        .collect()
}

fn kind(before: bool, after: bool) -> Kind {
    match (before, after) {
        (false, _) => Kind::New,
        (_, false) => Kind::Gone,
        _ => Kind::Changed,
    }
}

fn demands([was, is]: &[Side<'_>; 2]) -> Vec<Item> {
    let heads = |side: &Side, code: &str| {
        let &id = side.demands.get(code)?;
        Some(side.answered.market.demands()[id].heads)
    };
    let all = both([&was.demands, &is.demands]).into_iter();
    let pairs = all.map(|code| (code, heads(was, code), heads(is, code)));
    pairs
        .filter(|(_, before, after)| before != after)
        .map(|(code, before, after)| Item {
            code: code.to_owned(),
            kind: kind(before.is_some(), after.is_some()),
            before,
            after,
        })
        .collect()
}

fn classes([was, is]: &[Side<'_>; 2]) -> Vec<ClassChange> {
    let mut found = Vec::new();
    for code in both([&was.classes, &is.classes]) {
        let (before, after) = (was.members(code), is.members(code));
        if before == after {
            continue;
        }
        let more = |a: &BTreeMap<&str, u32>, b: &BTreeMap<&str, u32>| -> Vec<(String, u32)> {
            let grown = b.iter().map(|(demand, &heads)| {
                let had = a.get(demand).copied().unwrap_or(0);
                ((*demand).to_owned(), heads.saturating_sub(had))
            });
            grown.filter(|(_, more)| *more > 0).collect()
        };
        found.push(ClassChange {
            class: code.to_owned(),
            kind: kind(
                was.classes.contains_key(code),
                is.classes.contains_key(code),
            ),
            before: before.values().sum(),
            after: after.values().sum(),
            came: more(&before, &after),
            left: more(&after, &before),
        });
    }
    found
}

fn awards([was, is]: &[Side<'_>; 2]) -> Vec<AwardChange> {
    let all = both([&was.classes, &is.classes]).into_iter();
    let pairs = all.map(|code| (code, was.holder(code), is.holder(code)));
    pairs
        .filter(|(_, from, to)| from != to)
        .map(|(code, from, to)| {
            let (before, after) = (was.worth(code), is.worth(code));
            AwardChange {
                class: code.to_owned(),
                from,
                to,
                heads: after[0] - before[0],
                quality: after[1] - before[1],
                metres: after[2] - before[2],
            }
        })
        .collect()
}

fn bids([was, is]: &[Side<'_>; 2]) -> Vec<BidChange> {
    let says = |side: &Side, code: &str| {
        let &bid = side.bids.get(code)?;
        let score = side.answered.scores.sheets[bid].score;
        Some((side.answered.case().eligible(bid), score))
    };
    let school = |side: &Side, code: &str| {
        let market = &side.answered.market;
        let bid = side.bids.get(code)?;
        Some(market.schools()[market.bids()[*bid].school].name.clone())
    };
    let all = both([&was.bids, &is.bids]).into_iter();
    let pairs = all.map(|code| (code, says(was, code), says(is, code)));
    pairs
        .filter(|(_, before, after)| before != after)
        .map(|(code, before, after)| BidChange {
            bid: code.to_owned(),
            school: school(is, code)
                .or_else(|| school(was, code))
                .unwrap_or_default(),
            kind: kind(before.is_some(), after.is_some()),
            eligible: [before, after].map(|says| says.map(|(eligible, _)| eligible)),
            score: [before, after].map(|says| says.and_then(|(_, score)| score)),
            rank: [None, None],
        })
        .collect()
}
