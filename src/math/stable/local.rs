//! Few blocking pairs where the problem is too large to be looked through: blocking pairs get what
//! they want, one drawn after the other (Roth and Vande Vate 1990), and the matching that had the
//! fewest is kept. Nothing is proved, except that none is left when none is left.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

use super::blocking::blocking_at;
use super::{HospitalId, Matching, PairId, Problem, Room};
use crate::base::stop::Stop;

/// Pairs looked at in all.
const WORK: usize = 50_000_000;

/// Most steps of a small part.
const STEPS_MAX: usize = 20_000;

/// From `start` on within `hospitals` (and all residents who accept one): the best matching met and
/// the number of its blocking pairs there. The same every time.
pub fn settle(
    problem: &Problem,
    room: &impl Room,
    start: &Matching,
    hospitals: &[HospitalId],
    stop: &Stop,
) -> (Matching, usize) {
    let mut matching = start.clone();
    let mut best = (start.clone(), usize::MAX);
    let mut rng = ChaCha8Rng::seed_from_u64(0);
    let pairs: usize = hospitals
        .iter()
        .map(|&h| problem.of_hospital(h).len())
        .sum();
    let mut blocking = Vec::new();
    for _ in 0..(WORK / pairs.max(1)).clamp(1, STEPS_MAX) {
        blocking.clear();
        for &hospital in hospitals {
            blocking_at(problem, room, &matching, hospital, &mut blocking);
        }
        if blocking.len() < best.1 {
            best = (matching.clone(), blocking.len());
        }
        if blocking.is_empty() || stop.raised() {
            break;
        }
        let drawn = rng.next_u64() as usize % blocking.len();
        satisfy(problem, room, &mut matching, blocking[drawn]);
    }
    best
}

/// `id` gets its place; those who no longer fit beside it lose theirs, the least liked first.
fn satisfy(problem: &Problem, room: &impl Room, matching: &mut Matching, id: PairId) {
    let pair = *problem.pair(id);
    matching.held[pair.resident] = None;
    let no_less = |other: PairId| problem.pair(other).wanted.group <= pair.wanted.group;
    let mut load = room.empty(pair.hospital);
    let holds = |matching: &Matching, other: PairId| {
        matching.held[problem.pair(other).resident] == Some(other)
    };
    let list = problem.of_hospital(pair.hospital);
    for &other in list.iter().take_while(|&&other| no_less(other)) {
        if holds(matching, other) {
            room.add(&mut load, other);
        }
    }
    room.add(&mut load, id);
    for &other in list.iter().skip_while(|&&other| no_less(other)) {
        if !holds(matching, other) {
            continue;
        }
        match room.fits(&load, other) {
            true => room.add(&mut load, other),
            false => matching.held[problem.pair(other).resident] = None,
        }
    }
    matching.held[pair.resident] = Some(id);
}
