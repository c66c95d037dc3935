//! Deferred acceptance in rounds for any room, and greedy. With sizes neither need end in a stable
//! matching, nor need one exist; what they do is what is written here, no more.

use super::{HospitalId, Matching, PairId, Problem, ResidentId, Room};
use crate::base::ids::{Id, IdVec};

/// In rounds: each resident without a place proposes to its best pair not yet refused; a hospital
/// goes through held and new ones in its order and keeps each that still fits; the rest are refused
/// for good.
pub fn residents(problem: &Problem, room: &impl Room) -> Matching {
    let mut kept: IdVec<HospitalId, Vec<PairId>> =
        (0..problem.hospitals()).map(|_| Vec::new()).collect();
    let mut next: IdVec<ResidentId, u32> = (0..problem.residents()).map(|_| 0).collect();
    let mut free: Vec<ResidentId> = next.ids().collect();
    while !free.is_empty() {
        let mut asked = Vec::new();
        for resident in free.drain(..) {
            let list = problem.of_resident(resident);
            if let Some(&id) = list.get(next[resident] as usize) {
                next[resident] += 1;
                let hospital = problem.pair(id).hospital;
                kept[hospital].push(id);
                asked.push(hospital);
            }
        }
        asked.sort_unstable();
        asked.dedup();
        for hospital in asked {
            let refused = keep(problem, room, hospital, &mut kept[hospital]);
            free.extend(refused.into_iter().map(|id| problem.pair(id).resident));
        }
    }
    let mut matching = Matching::empty(problem);
    for &id in kept.iter().flatten() {
        matching.held[problem.pair(id).resident] = Some(id);
    }
    matching
}

/// Keeps of `pairs`, in the order of the hospital, each that fits beside those kept; the rest.
fn keep(
    problem: &Problem,
    room: &impl Room,
    hospital: HospitalId,
    pairs: &mut Vec<PairId>,
) -> Vec<PairId> {
    pairs.sort_unstable_by_key(|&id| (problem.pair(id).wanted, id));
    let mut load = room.empty(hospital);
    let mut refused = Vec::new();
    pairs.retain(|&id| {
        let fits = room.fits(&load, id);
        match fits {
            true => room.add(&mut load, id),
            false => refused.push(id),
        }
        fits
    });
    refused
}

/// In rounds: each hospital goes through its list, skips pairs that refused it, offers each that
/// fits beside those offered so far (one pair per resident); a resident keeps the best offer and
/// refuses the others for good; until no refusal.
pub fn hospitals(problem: &Problem, room: &impl Room) -> Matching {
    let count = problem.hospitals();
    let mut refused: IdVec<PairId, bool> = problem.pairs().iter().map(|_| false).collect();
    let mut offers: Vec<Vec<PairId>> = vec![Vec::new(); count];
    let mut again: Vec<HospitalId> = (0..count).map(HospitalId::new).collect();
    let mut offered = Matching::empty(problem);
    loop {
        for hospital in again.drain(..) {
            let at = hospital.index();
            offers[at] = offer(problem, room, hospital, &refused, &mut offered);
        }
        let mut best = Matching::empty(problem);
        for &id in offers.iter().flatten() {
            let held = &mut best.held[problem.pair(id).resident];
            let better = held.is_none_or(|h| problem.pair(id).liked < problem.pair(h).liked);
            let turned_down = match better {
                true => held.replace(id),
                false => Some(id),
            };
            if let Some(id) = turned_down {
                refused[id] = true;
                again.push(problem.pair(id).hospital);
            }
        }
        if again.is_empty() {
            return best;
        }
        again.sort_unstable();
        again.dedup();
    }
}

/// What a hospital offers; `offered` is room for the residents it has been through.
fn offer(
    problem: &Problem,
    room: &impl Room,
    hospital: HospitalId,
    refused: &IdVec<PairId, bool>,
    offered: &mut Matching,
) -> Vec<PairId> {
    let mut load = room.empty(hospital);
    let mut offers = Vec::new();
    for &id in problem.of_hospital(hospital) {
        let mine = &mut offered.held[problem.pair(id).resident];
        if !refused[id] && mine.is_none() && room.fits(&load, id) {
            room.add(&mut load, id);
            *mine = Some(id);
            offers.push(id);
        }
    }
    for &id in &offers {
        offered.held[problem.pair(id).resident] = None;
    }
    offers
}

/// Takes the pairs in this order, each if its resident is free and it fits.
pub fn greedy(
    problem: &Problem,
    room: &impl Room,
    order: impl IntoIterator<Item = PairId>,
) -> Matching {
    let hospitals = (0..problem.hospitals()).map(HospitalId::new);
    let mut loads: IdVec<HospitalId, _> = hospitals.map(|h| room.empty(h)).collect();
    let mut matching = Matching::empty(problem);
    for id in order {
        let pair = problem.pair(id);
        let held = &mut matching.held[pair.resident];
        let load = &mut loads[pair.hospital];
        if held.is_none() && room.fits(load, id) {
            room.add(load, id);
            *held = Some(id);
        }
    }
    matching
}
