//! Scenarios answered by seats as a flow (sections 6 and 7): in goes a round with its classes, out
//! comes, per scenario, the best plan level by level, from the basis of the base.
//!
//! The network is drawn once and its levels are packed into one cost, as many as fit 64 bits (all
//! three for a province; weight and quality for a nation). Changes of seats, schools that drop out,
//! tighter limits and declined bids are bounds of arcs. What does not map so is answered by making
//! the changes, forming where they touch it, drawing and solving from nothing.
//!
//! ```text
//! group  whom a change of seats concerns, looked up instead of searched
//! lane   a thread's network and what a scenario has changed of it
//! place  where the worth of a seat is asked
//! anew   a scenario from nothing
//! ```

mod anew;
mod group;
mod lane;
mod place;

pub use lane::Lane;
pub use place::Place;

use std::sync::atomic::{AtomicU64, Ordering};

use super::row::{Answering, Cell, Column, Kind};
use crate::base::ids::Id;
use crate::base::stop::Stop;
use crate::domain::change::Scenario;
use crate::domain::market::ProgrammeId;
use crate::domain::outcome::{Basis, Case, SeatWorth};
use crate::math::flow::{Arc, ArcId, Network, NetworkError, Packing, Status, Warm, pack_levels};
use crate::steps::plan::{Drawn, PlanError, as_worth, by_bids, by_programmes, solved};
use group::Groups;
use place::Doors;

/// Names of the levels, as columns.
const LEVELS: [&str; 3] = ["served", "points", "seat_metres"];

/// What a scenario came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Weight of all classes, in hundredths of heads × priority.
    pub weight: i64,
    /// Per level `sum of cost * flow`: minus weight served, minus quality, metres.
    pub values: [i128; 3],
    /// Per place that was asked: what a seat more is worth.
    pub worth: Vec<SeatWorth>,
}

/// A round whose scenarios are answered as plans.
pub struct Plans<'a> {
    case: Case<'a>,
    basis: Basis,
    drawn: Drawn,
    packing: Packing,
    doors: Doors,
    places: Vec<Place>,
    groups: Groups,
    base: [i128; 3],
    /// Per arc, level by level.
    costs: Vec<[i64; 3]>,
    flows: Vec<i64>,
    warm: Warm,
    anew: AtomicU64,
}

impl<'a> Plans<'a> {
    /// Draws and solves the base. A row says what a seat more at each of `places` is worth.
    ///
    /// # Errors
    /// [`PlanError`].
    pub fn new(
        case: Case<'a>,
        basis: Basis,
        places: Vec<Place>,
        stop: &Stop,
    ) -> Result<Self, PlanError> {
        let mut drawn = drawn(case, basis, places.len())?;
        let doors = place::doors(case.market, &mut drawn, &places)?;
        let packing = pack_levels(&drawn.net, &drawn.levels);
        if packing.levels == 0 {
            return Err(PlanError::Network(NetworkError::CostsTooLarge));
        }
        let warm = Warm::new(priced(&drawn.net, &packing)?, stop)?;
        if !matches!(warm.status(), Status::Optimal(_)) {
            return Err(PlanError::Stopped);
        }
        let flows: Vec<i64> = drawn.net.arc_ids().map(|arc| warm.flow_of(arc)).collect();
        let value = |level: &Vec<i64>| {
            let terms = level.iter().zip(&flows);
            terms.map(|(&c, &x)| i128::from(c) * i128::from(x)).sum()
        };
        let costs = |arc: ArcId| [0, 1, 2].map(|k| drawn.levels[k][arc.index()]);
        Ok(Plans {
            costs: drawn.net.arc_ids().map(costs).collect(),
            base: [0, 1, 2].map(|k| value(&drawn.levels[k])),
            groups: Groups::new(case, &drawn, basis),
            case,
            basis,
            drawn,
            packing,
            doors,
            places,
            flows,
            warm,
            anew: AtomicU64::new(0),
        })
    }

    /// The places where a seat more is worth most in the base, at most `most` of them, and only
    /// where it serves somebody: those whose worth a sweep should watch.
    ///
    /// *Complexity*: a solve and a search.
    ///
    /// # Errors
    /// [`PlanError`].
    pub fn bottlenecks(
        case: Case<'a>,
        basis: Basis,
        most: usize,
        stop: &Stop,
    ) -> Result<Vec<Place>, PlanError> {
        let base = solved(drawn(case, basis, 0)?, stop)?;
        let residual = base.residual();
        let from_sink = residual.paths(base.drawn.sink, None, |_| true);
        let worth = |(&id, &(node, _)): (&ProgrammeId, &(_, _))| {
            (as_worth(&residual.joined(&from_sink, node)), id)
        };
        let mut all: Vec<(SeatWorth, ProgrammeId)> =
            base.drawn.programmes.iter().map(worth).collect();
        all.retain(|(worth, _)| worth.weight > 0);
        all.sort_by_key(|&(worth, id)| (std::cmp::Reverse(worth.rank()), id));
        let best = all.into_iter().take(most);
        Ok(best.map(|(_, id)| Place::Programme(id)).collect())
    }

    /// How many of the levels every row holds, the first ones: 3, or 2 where three do not fit.
    pub fn levels(&self) -> usize {
        self.packing.levels
    }

    /// Scenarios answered from nothing so far.
    pub fn anew(&self) -> u64 {
        self.anew.load(Ordering::Relaxed)
    }

    /// What a scenario comes to, written to `found`; levels that are not packed are not at their
    /// best there.
    ///
    /// # Errors
    /// [`PlanError`].
    pub fn find(
        &self,
        lane: &mut Lane,
        scenario: &Scenario,
        found: &mut Found,
        stop: &Stop,
    ) -> Result<Answer, PlanError> {
        if lane.translate(self, scenario) {
            let status = lane.resolve(self, found, stop);
            lane.undo();
            match status {
                Ok(Status::Optimal(_)) => return Ok(Answer::Warm),
                Ok(Status::Stopped) => return Err(PlanError::Stopped),
                // Numbers that leave 64 bits warm may fit cold; the network itself always has a
                // flow.
                Ok(_) | Err(_) => {}
            }
        }
        self.anew.fetch_add(1, Ordering::Relaxed);
        match anew::found(self, scenario, stop)? {
            Some(new) => {
                found.clone_from(&new);
                Ok(Answer::Anew)
            }
            None => Ok(Answer::Refused),
        }
    }
}

/// How a scenario was answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// From the basis of the base.
    Warm,
    /// From nothing.
    Anew,
    /// Not: its changes cannot be made.
    Refused,
}

fn drawn(case: Case, basis: Basis, spare: usize) -> Result<Drawn, NetworkError> {
    match basis {
        Basis::Programmes => by_programmes(case.market, case.model, case.formation, spare),
        Basis::Bids => by_bids(case, spare),
    }
}

/// The network with the packed costs.
fn priced(net: &Network, packing: &Packing) -> Result<Network, NetworkError> {
    let mut priced = Network::new(net.nodes())?;
    priced.reserve(net.arcs());
    for node in net.node_ids() {
        priced.set_supply(node, net.supply(node))?;
    }
    for (id, &cost) in net.arc_ids().zip(&packing.costs) {
        priced.add_arc(Arc {
            cost,
            ..net.arc(id)
        })?;
    }
    Ok(priced)
}

impl Answering for Plans<'_> {
    type Lane = Lane;

    /// `status`: `proved`, or where there is no answer `refused` (the changes cannot be made) or
    /// `too_large` (numbers leave 64 bits); `anew` 1 where the scenario was answered from nothing;
    /// `weight` of all classes and `served` of it, in hundredths of heads × priority; `share` of
    /// it; `points` in seats × centi-points and `seat_metres` in seats × metres, each exact; and
    /// per place asked the exact worth of a seat more there. Which seats stand behind them is not
    /// said: plans tie.
    fn columns(&self) -> Vec<Column> {
        let column = |name: &str, kind| Column {
            name: name.to_owned(),
            kind,
        };
        let mut columns = vec![
            column("status", Kind::Text),
            column("anew", Kind::Int),
            column("weight", Kind::Int),
            column("share", Kind::Real),
        ];
        let levels = &LEVELS[..self.packing.levels];
        columns.extend(levels.iter().map(|name| column(name, Kind::Int)));
        for place in &self.places {
            let label = place.label(self.case.market);
            let name = |level: &&str| column(&format!("more:{label}:{level}"), Kind::Int);
            columns.extend(levels.iter().map(name));
        }
        columns
    }

    fn lane(&self) -> Lane {
        Lane::new(self)
    }

    fn answer(
        &self,
        lane: &mut Lane,
        scenario: &Scenario,
        row: &mut Vec<Cell>,
        stop: &Stop,
    ) -> bool {
        let mut found = lane.take_found();
        let answer = self.find(lane, scenario, &mut found, stop);
        let trouble = match answer {
            Ok(Answer::Warm | Answer::Anew) => None,
            Ok(Answer::Refused) => Some("refused"),
            Err(PlanError::Network(_)) => Some("too_large"),
            Err(PlanError::Stopped) => return false,
        };
        match trouble {
            None => self.push(row, &found, answer.is_ok_and(|a| a == Answer::Anew)),
            Some(trouble) => {
                row.push(Cell::Text(trouble.into()));
                let rest = 3 + self.packing.levels * (1 + self.places.len());
                row.extend((0..rest).map(|_| Cell::Blank));
            }
        }
        lane.give_found(found);
        true
    }
}

impl Plans<'_> {
    fn push(&self, row: &mut Vec<Cell>, found: &Found, anew: bool) {
        let small = |value: i128| Cell::Int(i64::try_from(value).unwrap_or(i64::MAX));
        let served = -found.values[0];
        row.push(Cell::Text("proved".into()));
        row.push(Cell::Int(anew.into()));
        row.push(Cell::Int(found.weight));
        row.push(match found.weight {
            0 => Cell::Blank,
            weight => Cell::Real(served as f64 / weight as f64),
        });
        let levels = self.packing.levels;
        let values = [served, -found.values[1], found.values[2]];
        row.extend(values.into_iter().take(levels).map(small));
        for worth in &found.worth {
            let worth = [worth.weight, worth.quality, worth.metres];
            row.extend(worth.into_iter().take(levels).map(Cell::Int));
        }
    }

    /// The arc of the network by its place.
    fn arcs(&self) -> usize {
        self.drawn.net.arcs()
    }

    /// What a change of the values is worth to people.
    fn worth(&self, from: [i128; 3], to: [i128; 3]) -> SeatWorth {
        let change = [0, 1, 2].map(|k| to[k] - from[k]);
        let known = |k: usize| {
            if k < self.packing.levels {
                change[k]
            } else {
                0
            }
        };
        as_worth(&[known(0), known(1), known(2)])
    }

    /// Levels of an arc's cost.
    fn costs(&self, arc: ArcId) -> [i64; 3] {
        self.costs[arc.index()]
    }
}
