//! Large markets: as many residents and hospitals as a province or the nation has. Can catch: a
//! pair that blocks where only size shows it, an end that depends on the order of proposals, a side
//! that is better off when the other proposes, memory or a stack that gives out.

#[path = "../benches/families/markets.rs"]
#[allow(dead_code, reason = "the text of a market is not needed here")]
mod markets;
mod stable_kit;

use jiebang::base::ids::{Id, IdVec};
use jiebang::math::stable::{
    HospitalId, Matching, Pair, Place, Problem, ResidentId, Seats, Side, blocking_pairs,
    deferred_acceptance, in_rounds,
};
use markets::{Case, H, lists, seats};
use stable_kit::Untold;

/// The market without the detour over a text.
fn market(case: &Case) -> (Problem, Seats) {
    let (asked, wanted) = lists(case);
    let mut liked: Vec<Vec<(usize, u32)>> = vec![Vec::new(); wanted.len()];
    for (resident, list) in asked.iter().enumerate() {
        for (group, &hospital) in (0..).zip(list) {
            liked[hospital as usize].push((resident, group));
        }
    }
    let mut place = vec![0_u32; asked.len()];
    let mut pairs = IdVec::new();
    for (hospital, list) in wanted.iter().enumerate() {
        (0..)
            .zip(list)
            .for_each(|(group, &resident)| place[resident as usize] = group);
        for &(resident, group) in &liked[hospital] {
            pairs.push(Pair {
                resident: ResidentId::new(resident),
                hospital: HospitalId::new(hospital),
                liked: Place { group, order: 0 },
                wanted: Place {
                    group: place[resident],
                    order: 0,
                },
            });
        }
    }
    let problem = Problem::new(asked.len(), wanted.len(), pairs);
    let room = Seats::heads(&problem, seats(case).into_iter().collect());
    (problem, room)
}

fn check(case: &Case) {
    let (problem, room) = market(case);
    let ends = [Side::Residents, Side::Hospitals].map(|side| {
        let end = deferred_acceptance(&problem, &room, side);
        assert!(end.fits(&problem, &room), "{}", case.0);
        assert!(
            blocking_pairs(&problem, &room, &end).is_empty(),
            "{}",
            case.0
        );
        // Rounds from the hospitals' side go through all offers each time.
        if side == Side::Residents || problem.residents() <= 5000 {
            let again = in_rounds(&problem, &Untold(&room), side);
            assert!(again == end, "{} {side:?}", case.0);
        }
        end
    });
    let [residents, hospitals]: &[Matching; 2] = &ends;
    assert_eq!(
        residents.placed(),
        hospitals.placed(),
        "who is placed is the same in all"
    );
    for (own, other) in residents.held.iter().zip(&hospitals.held) {
        let liked = |held: &Option<_>| held.map(|id| problem.pair(id).liked);
        assert!(
            liked(own) <= liked(other) && own.is_some() == other.is_some(),
            "{}",
            case.0
        );
    }
}

#[test]
fn five_thousand_residents_and_200_hospitals() {
    check(&H[2]);
}

#[test]
fn fifty_thousand_residents_and_35_hospitals() {
    check(&H[3]);
}

#[test]
fn two_hundred_thousand_residents_and_11_000_hospitals_with_short_lists() {
    check(&H[4]);
}
