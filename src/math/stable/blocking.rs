//! The pairs that stand in the way of a matching.

use super::{HospitalId, Matching, PairId, Problem, Room};
use crate::base::ids::Id;

/// All blocking pairs, hospital by hospital in the order of its list.
///
/// A pair blocks when its resident strictly prefers it to what it has (or has nothing), and it fits
/// into its hospital beside those held there that the hospital likes no less (the resident's own
/// other place there is given up). With heads and ties this is weak stability; with sizes, the rule
/// that a place must not need more than what those preferred leave.
///
/// *Complexity.* Linear in the lists, times the cost of [`Room::add`].
pub fn blocking_pairs(problem: &Problem, room: &impl Room, matching: &Matching) -> Vec<PairId> {
    let mut found = Vec::new();
    for hospital in (0..problem.hospitals()).map(HospitalId::new) {
        blocking_at(problem, room, matching, hospital, &mut found);
    }
    found
}

/// The blocking pairs of one hospital, appended to `found`.
pub(super) fn blocking_at(
    problem: &Problem,
    room: &impl Room,
    matching: &Matching,
    hospital: HospitalId,
    found: &mut Vec<PairId>,
) {
    let mut load = room.empty(hospital);
    let group = |id: PairId| problem.pair(id).wanted.group;
    let list = problem.of_hospital(hospital);
    for tied in list.chunk_by(|&a, &b| group(a) == group(b)) {
        for &id in tied.iter().filter(|&&id| is_held(problem, matching, id)) {
            room.add(&mut load, id);
        }
        for &id in tied {
            let held = matching.held[problem.pair(id).resident];
            if !problem.prefers(id, held) {
                continue;
            }
            let fits = match own_place(problem, held, id) {
                None => room.fits(&load, id),
                own => room.fits(&beside(problem, room, matching, id, own), id),
            };
            found.extend(fits.then_some(id));
        }
    }
}

/// Those whom the hospital of `id` holds, likes less and could not keep beside it: it goes through
/// them in its order and keeps each that still fits.
pub fn displaced(
    problem: &Problem,
    room: &impl Room,
    matching: &Matching,
    id: PairId,
) -> Vec<PairId> {
    let pair = problem.pair(id);
    let held = matching.held[pair.resident];
    let mut load = beside(problem, room, matching, id, held);
    room.add(&mut load, id);
    let list = problem.of_hospital(pair.hospital).iter();
    let less = list.skip_while(|&&other| problem.pair(other).wanted.group <= pair.wanted.group);
    let mut lost = Vec::new();
    for &other in less.filter(|&&other| is_held(problem, matching, other) && Some(other) != held) {
        match room.fits(&load, other) {
            true => room.add(&mut load, other),
            false => lost.push(other),
        }
    }
    lost
}

/// Whether one pair blocks. Linear in its hospital's list.
pub(super) fn blocks(problem: &Problem, room: &impl Room, matching: &Matching, id: PairId) -> bool {
    let held = matching.held[problem.pair(id).resident];
    problem.prefers(id, held) && {
        let own = own_place(problem, held, id);
        room.fits(&beside(problem, room, matching, id, own), id)
    }
}

fn is_held(problem: &Problem, matching: &Matching, id: PairId) -> bool {
    matching.held[problem.pair(id).resident] == Some(id)
}

/// `held` if it counts among those that `id`'s hospital likes no less than `id`.
fn own_place(problem: &Problem, held: Option<PairId>, id: PairId) -> Option<PairId> {
    let pair = problem.pair(id);
    held.filter(|&held| {
        let held = problem.pair(held);
        held.hospital == pair.hospital && held.wanted.group <= pair.wanted.group
    })
}

/// What the hospital holds and likes no less than `id`, without `own`.
pub(super) fn beside<R: Room>(
    problem: &Problem,
    room: &R,
    matching: &Matching,
    id: PairId,
    own: Option<PairId>,
) -> R::Load {
    let pair = problem.pair(id);
    let mut load = room.empty(pair.hospital);
    let liked = |&&other: &&PairId| problem.pair(other).wanted.group <= pair.wanted.group;
    for &other in problem.of_hospital(pair.hospital).iter().take_while(liked) {
        if Some(other) != own && is_held(problem, matching, other) {
            room.add(&mut load, other);
        }
    }
    load
}
