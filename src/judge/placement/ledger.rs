//! Who is where: the rows of a placement by id, and the pipes that each of them takes.

use std::collections::{BTreeMap, HashMap};

use super::Ground;
use super::laid::Laid;
use crate::domain::market::{CohortId, DemandId};
use crate::domain::outcome::{Destination, Who};

/// Trainees who are alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Person {
    /// Those who failed come last, confirmed ones before reserves.
    pub failed: bool,
    pub source: usize,
    pub class: Option<usize>,
}

/// Where they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Spot {
    Own(DemandId),
    Post(DemandId, u32),
    Margin,
    Retrain,
    Standby,
    Left,
}

/// Heads by who and where; nobody is in no row.
pub type Ledger = BTreeMap<(Person, Spot), i128>;

/// Adds to a row; returns what it holds now.
pub fn put(ledger: &mut Ledger, person: Person, spot: Spot, heads: i128) -> i128 {
    let row = ledger.entry((person, spot)).or_default();
    *row += heads;
    let now = *row;
    if now == 0 {
        ledger.remove(&(person, spot));
    }
    now
}

/// The codes of a placement as ids.
pub struct Names<'a> {
    cohorts: HashMap<&'a str, CohortId>,
    demands: HashMap<&'a str, DemandId>,
    pub classes: HashMap<&'a str, usize>,
    sources: BTreeMap<(CohortId, bool), usize>,
}

impl<'a> Names<'a> {
    pub fn new(ground: Ground<'a>, laid: &Laid) -> Self {
        let cohorts = ground.market.cohorts().iter_ids();
        let demands = ground.market.demands().iter_ids();
        let classes = ground.classes.iter().enumerate();
        let sources = laid.sources.iter().enumerate();
        Names {
            cohorts: cohorts.map(|(id, c)| (c.code.as_str(), id)).collect(),
            demands: demands.map(|(id, d)| (d.code.as_str(), id)).collect(),
            classes: classes.map(|(at, c)| (c.class.as_str(), at)).collect(),
            sources: sources.map(|(at, s)| ((s.cohort, s.reserve), at)).collect(),
        }
    }

    /// # Errors
    /// The code that is not there.
    pub fn person(&self, who: &Who) -> Result<Person, String> {
        let cohort = self.cohorts.get(who.cohort.as_str());
        let source = cohort.and_then(|&cohort| self.sources.get(&(cohort, who.reserve)));
        Ok(Person {
            failed: who.failed,
            source: *source.ok_or(format!("cohort {}", who.cohort))?,
            class: self.class(&who.class)?,
        })
    }

    /// # Errors
    /// The code that is not there.
    pub fn class(&self, code: &str) -> Result<Option<usize>, String> {
        if code.is_empty() {
            return Ok(None);
        }
        let class = self.classes.get(code).copied();
        class.map(Some).ok_or(format!("class {code}"))
    }

    /// # Errors
    /// The code that is not there.
    pub fn spot(&self, to: &Destination) -> Result<Spot, String> {
        let order = |code: &str| {
            let found = self.demands.get(code).copied();
            found.ok_or(format!("order {code}"))
        };
        Ok(match to {
            Destination::Own { demand } => Spot::Own(order(demand)?),
            Destination::Post { demand, steps } => Spot::Post(order(demand)?, *steps),
            Destination::Margin => Spot::Margin,
            Destination::Retrain => Spot::Retrain,
            Destination::Standby => Spot::Standby,
            Destination::Left => Spot::Left,
        })
    }
}

/// The pipes that lead trainees to where they are; `None` where no rule lets them go there.
/// Withdrawn ones take none.
pub fn way(laid: &Laid, person: Person, spot: Spot) -> Option<Vec<usize>> {
    let source = &laid.sources[person.source];
    let Some(at) = person.class else {
        return match (spot, source.reserve) {
            _ if person.failed => None,
            (Spot::Left, _) => Some(Vec::new()),
            (Spot::Standby, true) | (Spot::Retrain, false) => Some(vec![source.idle]),
            _ => None,
        };
    };
    let class = &laid.classes[at];
    let entry = *source.entries.get(&at)?;
    let mut way = match person.failed {
        true => Vec::new(),
        false => vec![entry, class.room],
    };
    let hub = |way: &mut Vec<usize>| {
        if !person.failed {
            way.push(class.away);
        }
    };
    match spot {
        Spot::Left => return Some(Vec::new()),
        Spot::Standby => return None,
        Spot::Own(_) | Spot::Margin | Spot::Post(_, 0) if person.failed => return None,
        Spot::Own(demand) => {
            way.extend([*class.own.get(&demand)?, laid.rooms.get(&demand)?.pipe]);
        }
        Spot::Margin => way.push(class.margin),
        Spot::Post(demand, said) => {
            let &(steps, pipe) = class.similar.get(&demand)?;
            if steps != said {
                return None;
            }
            if steps > 0 {
                hub(&mut way);
            }
            way.extend([pipe, laid.rooms.get(&demand)?.pipe]);
        }
        Spot::Retrain => {
            hub(&mut way);
            way.push(class.retrain);
        }
    }
    Some(way)
}
