//! A thread's network: in go the changes of a scenario, out come the bounds that they are, the new
//! optimum level by level, and then the base again. In the steady state nothing is allocated.

use rust_decimal::Decimal;

use super::group::{Group, mode_at};
use super::{Found, Plans};
use crate::base::ids::{Id, IdVec};
use crate::base::stop::Stop;
use crate::domain::change::{By, Change, DISTANCE_MOST_KM, NUMBER_MOST, Scenario, Seats};
use crate::domain::market::{EntityId, Mode, ProgrammeId, SchoolId};
use crate::domain::outcome::Basis;
use crate::math::flow::{ArcId, INFINITE, NetworkError, Status, Warm};

/// A workspace. It holds the base between scenarios.
pub struct Lane {
    warm: Warm,
    found: Option<Found>,
    /// Seats as the changes leave them, and whose were touched.
    seats: IdVec<ProgrammeId, u32>,
    bodies: IdVec<EntityId, [Option<u32>; 2]>,
    touched_seats: Vec<ProgrammeId>,
    touched_bodies: Vec<EntityId>,
    out: Vec<SchoolId>,
    is_out: IdVec<SchoolId, bool>,
    distance_km: Option<u32>,
    quality: Option<u32>,
    closed: Vec<ArcId>,
    /// Per arc the epoch in which its flow was last read.
    mark: Vec<u32>,
    epoch: u32,
}

impl Lane {
    pub(super) fn new(plans: &Plans) -> Self {
        let market = plans.case.market;
        let mut warm = plans.warm.clone();
        warm.keep();
        let bodies = market.entities().iter();
        Lane {
            warm,
            found: None,
            seats: market.programmes().iter().map(|p| p.seats).collect(),
            bodies: bodies
                .map(|body| [body.seats, body.seats_service])
                .collect(),
            touched_seats: Vec::new(),
            touched_bodies: Vec::new(),
            out: Vec::new(),
            is_out: market.schools().iter().map(|_| false).collect(),
            distance_km: None,
            quality: None,
            closed: Vec::new(),
            mark: vec![0; plans.arcs()],
            epoch: 0,
        }
    }

    /// Room for an answer.
    pub(super) fn take_found(&mut self) -> Found {
        self.found.take().unwrap_or(Found {
            weight: 0,
            values: [0; 3],
            worth: Vec::new(),
        })
    }

    pub(super) fn give_found(&mut self, found: Found) {
        self.found = Some(found);
    }

    /// Notes every change down; false, with nothing noted, if one does not map onto the network or
    /// might be refused.
    pub(super) fn translate(&mut self, plans: &Plans, scenario: &Scenario) -> bool {
        let given_up = scenario.reform && plans.case.market.published().is_some();
        let maps = !given_up
            && scenario
                .changes
                .iter()
                .all(|change| self.note(plans, change));
        if !maps {
            self.forget(plans);
            return false;
        }
        self.close(plans);
        let set = self.set_bounds(plans).is_ok();
        self.forget(plans);
        if !set {
            self.warm.undo();
        }
        set
    }

    fn note(&mut self, plans: &Plans, change: &Change) -> bool {
        let case = plans.case;
        match change {
            Change::Seats { of, by } => match plans.groups.of(of) {
                Some(group) if sound(*by) => self.note_seats(group, of_schools(of), *by),
                _ => false,
            },
            Change::SchoolOut(id) => {
                let known = id.index() < self.is_out.len();
                if known && !self.is_out[*id] {
                    self.is_out[*id] = true;
                    self.out.push(*id);
                }
                known
            }
            Change::QualityMin(score) => {
                self.quality = Some(score.0);
                let base = case.model.scoring.quality_min;
                score.0 <= 10_000 && (plans.basis == Basis::Programmes || *score >= base)
            }
            Change::DistanceMax(km) => {
                self.distance_km = Some(*km);
                let base = case.model.fit.distance_max_km;
                let tighter = base == 0 || *km != 0 && *km <= base;
                *km <= DISTANCE_MOST_KM && tighter
            }
            Change::Declined(bid) => match case.market.bids().get(*bid) {
                Some(_) => {
                    self.closed.extend_from_slice(&plans.groups.declined[*bid]);
                    true
                }
                None => false,
            },
            _ => false,
        }
    }

    fn note_seats(&mut self, group: &Group, of_schools: bool, by: By) -> bool {
        let scaled = matches!(by, By::Scale(_));
        let programmes = match of_schools && !scaled {
            true => &[][..],
            false => &group.programmes[..],
        };
        for &id in &group.bodies {
            let [students, employees] = &mut self.bodies[id];
            *students = match by {
                By::Set(_) => Some(by.of(0)),
                By::Add(_) | By::Scale(_) => students.map(|seats| by.of(seats)),
            };
            if scaled {
                *employees = employees.map(|seats| by.of(seats));
            }
            self.touched_bodies.push(id);
        }
        for &id in programmes {
            let seats = &mut self.seats[id];
            *seats = by.of(*seats);
            self.touched_seats.push(id);
        }
        !(group.bodies.is_empty() && programmes.is_empty())
    }

    /// Lists the pairs that limits close.
    fn close(&mut self, plans: &Plans) {
        if let Some(km @ 1..) = self.distance_km {
            let most = i64::from(km) * 1000;
            let far = plans.groups.far.iter().take_while(|far| far.0 > most);
            self.closed.extend(far.map(|far| far.1));
        }
        if let Some(least) = self.quality {
            let low = plans.groups.low.iter().take_while(|low| low.0.0 < least);
            self.closed.extend(low.map(|low| low.1));
        }
    }

    fn set_bounds(&mut self, plans: &Plans) -> Result<(), NetworkError> {
        let market = plans.case.market;
        for &id in &self.touched_seats {
            let (seats, base) = (self.seats[id], market.programmes()[id].seats);
            if let Some(arc) = plans.groups.seats[id]
                && seats != base
            {
                self.warm.set_bounds(arc, 0, seats.into())?;
            }
        }
        for &school in &self.out {
            for &id in &plans.groups.taught[school] {
                if let Some(arc) = plans.groups.seats[id] {
                    self.warm.set_bounds(arc, 0, 0)?;
                }
            }
        }
        for &(id, way) in &plans.doors.ways {
            if self.is_out[market.programmes()[id].school] {
                self.warm.set_bounds(way, 0, 0)?;
            }
        }
        for &id in &self.touched_bodies {
            for mode in [Mode::Student, Mode::Service] {
                let seats = self.bodies[id][mode_at(mode)];
                if let Some(arc) = plans.groups.doors[id][mode_at(mode)]
                    && seats != market.entities()[id].seats(mode)
                {
                    let upper = seats.map_or(INFINITE, i64::from);
                    self.warm.set_bounds(arc, 0, upper)?;
                }
            }
        }
        for &arc in &self.closed {
            self.warm.set_bounds(arc, 0, 0)?;
        }
        Ok(())
    }

    /// Puts what was noted back to the base.
    fn forget(&mut self, plans: &Plans) {
        let market = plans.case.market;
        for id in self.touched_seats.drain(..) {
            self.seats[id] = market.programmes()[id].seats;
        }
        for id in self.touched_bodies.drain(..) {
            let body = &market.entities()[id];
            self.bodies[id] = [body.seats, body.seats_service];
        }
        for id in self.out.drain(..) {
            self.is_out[id] = false;
        }
        (self.distance_km, self.quality) = (None, None);
        self.closed.clear();
    }

    /// Solves what was translated, and asks what a seat more is worth at each place.
    pub(super) fn resolve(
        &mut self,
        plans: &Plans,
        found: &mut Found,
        stop: &Stop,
    ) -> Result<Status, NetworkError> {
        let status = self.warm.resolve(stop)?;
        found.weight = plans.drawn.weight;
        found.values = self.values(plans);
        found.worth.clear();
        for &door in &plans.doors.doors {
            self.warm.set_bounds(door, 0, 1)?;
            let opened = self.warm.resolve(stop)?;
            let values = self.values(plans);
            self.warm.set_bounds(door, 0, 0)?;
            let closed = self.warm.resolve(stop)?;
            if opened == Status::Stopped || closed == Status::Stopped {
                return Ok(Status::Stopped);
            }
            found.worth.push(plans.worth(found.values, values));
        }
        Ok(status)
    }

    pub(super) fn undo(&mut self) {
        self.warm.undo();
    }

    /// Level by level, from the arcs that the changes touched.
    fn values(&mut self, plans: &Plans) -> [i128; 3] {
        if self.epoch == u32::MAX {
            self.mark.fill(0);
            self.epoch = 0;
        }
        self.epoch += 1;
        let (mark, epoch, warm) = (&mut self.mark, self.epoch, &self.warm);
        let mut values = plans.base;
        warm.touched(|arc| {
            if std::mem::replace(&mut mark[arc.index()], epoch) == epoch {
                return;
            }
            let more = i128::from(warm.flow_of(arc)) - i128::from(plans.flows[arc.index()]);
            if more != 0 {
                let costs = plans.costs(arc);
                for (value, cost) in values.iter_mut().zip(costs) {
                    *value += i128::from(cost) * more;
                }
            }
        });
        values
    }
}

/// Whether a number is surely one that a change may say.
fn sound(by: By) -> bool {
    let number = by.number();
    let most = Decimal::from(NUMBER_MOST);
    let least = match by {
        By::Set(_) | By::Scale(_) => Decimal::ZERO,
        By::Add(_) => -most,
    };
    number >= least && number <= most
}

/// Whether schools are meant as such.
fn of_schools(of: &Seats) -> bool {
    matches!(of, Seats::School(_) | Seats::City(_) | Seats::All)
}
