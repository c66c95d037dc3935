//! Changes of seats -> by how many seats a round can use more, so that what a scenario takes stands
//! beside what it brings.

use std::collections::BTreeSet;

use crate::base::ids::Id;
use crate::domain::change::{By, Change, Seats, bodies, programmes};
use crate::domain::market::{Market, Mode, SchoolId};

/// Seats that a round can use with some changes: per body and mode those of its programmes, and no
/// more than the body's own, where these are limited.
///
/// *Complexity*: linear in bodies and programmes, per change.
pub fn usable(market: &Market, changes: &[Change]) -> i64 {
    let mut own: Vec<[Option<u32>; 2]> = market
        .entities()
        .iter()
        .map(|body| [body.seats(Mode::Student), body.seats(Mode::Service)])
        .collect();
    let mut seats: Vec<u32> = market.programmes().iter().map(|one| one.seats).collect();
    let mut out: BTreeSet<SchoolId> = BTreeSet::new();
    for change in changes {
        match change {
            Change::Seats { of, by } => turn(market, (of, *by), &mut own, &mut seats),
            Change::SchoolOut(school) => {
                out.insert(*school);
            }
            _ => {}
        }
    }
    let mut taught = vec![[0_i64; 2]; own.len()];
    for (programme, &seats) in market.programmes().iter().zip(&seats) {
        let school = &market.schools()[programme.school];
        if school.eligible && !out.contains(&programme.school) {
            let mode = usize::from(programme.mode == Mode::Service);
            taught[school.entity.index()][mode] += i64::from(seats);
        }
    }
    let least = |(own, taught): (&[Option<u32>; 2], &[i64; 2])| -> i64 {
        let modes = own.iter().zip(taught);
        modes
            .map(|(own, &taught)| own.map_or(taught, |own| taught.min(i64::from(own))))
            .sum()
    };
    own.iter().zip(&taught).map(least).sum()
}

fn turn(market: &Market, (of, by): (&Seats, By), own: &mut [[Option<u32>; 2]], seats: &mut [u32]) {
    for body in bodies(market, of) {
        let [student, service] = &mut own[body.index()];
        *student = match by {
            By::Set(_) => Some(by.of(0)),
            By::Add(_) | By::Scale(_) => student.map(|seats| by.of(seats)),
        };
        if matches!(by, By::Scale(_)) {
            *service = service.map(|seats| by.of(seats));
        }
    }
    for programme in programmes(market, of, by) {
        let seats = &mut seats[programme.index()];
        *seats = by.of(*seats);
    }
}
