//! Few blocking pairs where the problem is too large to be looked through. A blocking pair drawn by
//! chance gets what it wants; who lost its place for it takes the best that is left to it, and a
//! hospital that was left takes whom it likes best, one after the other (as in Roth and Vande Vate
//! 1990), until nothing follows or a limit is reached. What ends with no more blocking pairs than
//! before is gone on from. Nothing is proved, except that none is left when none is left.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

use super::blocking::{blocking_at, blocks};
use super::{HospitalId, Matching, PairId, Problem, ResidentId, Room};
use crate::base::stop::Stop;

/// Pairs looked at in all.
const WORK: usize = 400_000_000;

/// Tries, and moves that follow from one.
const TRIES_MAX: usize = 20_000;
const MOVES_MAX: usize = 60;

/// From `start` on within `hospitals` (and all residents who accept one): the best matching met and
/// the number of its blocking pairs there. The same every time.
pub fn settle(
    problem: &Problem,
    room: &impl Room,
    start: &Matching,
    hospitals: &[HospitalId],
    stop: &Stop,
) -> (Matching, usize) {
    let mut rng = ChaCha8Rng::seed_from_u64(0);
    let mut work = 0;
    let count = |matching: &Matching, work: &mut usize| {
        let mut found = Vec::new();
        for &hospital in hospitals {
            *work += problem.of_hospital(hospital).len();
            blocking_at(problem, room, matching, hospital, &mut found);
        }
        found
    };
    let mut best = start.clone();
    let mut blocking = count(&best, &mut work);
    for _ in 0..TRIES_MAX {
        if blocking.is_empty() || work > WORK || stop.raised() {
            break;
        }
        let drawn = blocking[rng.next_u64() as usize % blocking.len()];
        let mut tried = best.clone();
        work += follow(problem, room, &mut tried, drawn);
        let left = count(&tried, &mut work);
        if left.len() <= blocking.len() {
            (best, blocking) = (tried, left);
        }
    }
    (best, blocking.len())
}

/// Gives `first` what it wants, and goes on with what follows; the pairs looked at.
fn follow(problem: &Problem, room: &impl Room, matching: &mut Matching, first: PairId) -> usize {
    let mut work = 0;
    let mut free: Vec<ResidentId> = Vec::new();
    let mut left: Vec<HospitalId> = Vec::new();
    let mut next = Some(first);
    for _ in 0..MOVES_MAX {
        let Some(id) = next.take() else {
            break;
        };
        let before = matching.held[problem.pair(id).resident];
        left.extend(before.map(|held| problem.pair(held).hospital));
        work += problem.of_hospital(problem.pair(id).hospital).len();
        satisfy(problem, room, matching, id, &mut free);
        while let (None, Some(resident)) = (next, free.pop()) {
            let mut looked = |&&id: &&PairId| {
                work += problem.of_hospital(problem.pair(id).hospital).len();
                blocks(problem, room, matching, id)
            };
            next = problem
                .of_resident(resident)
                .iter()
                .find(|id| looked(id))
                .copied();
        }
        while let (None, Some(hospital)) = (next, left.pop()) {
            let mut found = Vec::new();
            work += problem.of_hospital(hospital).len();
            blocking_at(problem, room, matching, hospital, &mut found);
            next = found.first().copied();
        }
    }
    work
}

/// `id` gets its place; those who no longer fit beside it lose theirs, the least liked first.
fn satisfy(
    problem: &Problem,
    room: &impl Room,
    matching: &mut Matching,
    id: PairId,
    free: &mut Vec<ResidentId>,
) {
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
            false => {
                matching.held[problem.pair(other).resident] = None;
                free.push(problem.pair(other).resident);
            }
        }
    }
    matching.held[pair.resident] = Some(id);
}
