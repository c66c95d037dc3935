//! Laws of two-sided matching on random markets. Can catch: a blocking pair missed or invented, a
//! matching that is called stable and is not, an end of deferred acceptance that is not the best of
//! its side, a stable matching not counted, a false proof that there is none.

mod stable_kit;

use jiebang::base::ids::{Id, IdVec};
use jiebang::base::stop::Stop;
use jiebang::math::stable::{
    HospitalId, Limits, Matching, Pair, PairId, Place, Problem, ResidentId, Room, Seats, Side,
    Status, blocking_pairs, count, deferred_acceptance, fewest_blocking, fewest_by_program, greedy,
    in_rounds, solve,
};
use stable_kit::rng::Rng;
use stable_kit::{Market, SIZED, STRICT, Shape, TIED, UNSTABLE, Untold, market, matching, plain};

const SIDES: [Side; 2] = [Side::Residents, Side::Hospitals];
const SHAPES: [Shape; 3] = [STRICT, TIED, SIZED];

fn sorted(mut pairs: Vec<PairId>) -> Vec<PairId> {
    pairs.sort();
    pairs
}

#[test]
fn blocking_pairs_are_those_of_the_rule() {
    for shape in &SHAPES {
        for number in 0..300 {
            let market = market(number, shape);
            for held in market.every().iter().step_by(7) {
                let found = blocking_pairs(&market.problem, &market.room, &matching(held));
                assert_eq!(sorted(found), market.blocking(held), "{number} {market:?}");
            }
        }
    }
}

#[test]
fn stable_matchings_are_those_of_all_matchings_that_nobody_blocks() {
    for shape in &SHAPES {
        for number in 0..300 {
            let market = market(number, shape);
            let mut stable: Vec<_> = market
                .every()
                .into_iter()
                .filter(|held| market.blocking(held).is_empty())
                .collect();
            stable.sort();
            let counted = count(&market.problem, &market.room, &Stop::never());
            let mut found: Vec<_> = counted.matchings.iter().map(plain).collect();
            found.sort();
            assert!(counted.complete && counted.count() == stable.len() as u128);
            assert_eq!(found, stable, "{number} {market:?}");
            let solved = solve(
                &market.problem,
                &market.room,
                Side::Residents,
                &Stop::never(),
            );
            let expected = match stable.is_empty() {
                true => Status::None,
                false => Status::Stable,
            };
            assert_eq!(solved.status(), expected, "{number}");
        }
    }
}

/// For each resident (or hospital, by the pairs it holds) how good a matching is; less is better.
fn places(market: &Market, held: &[Option<PairId>], side: Side) -> Vec<Vec<Place>> {
    let problem = &market.problem;
    let pairs: Vec<&Pair> = held.iter().flatten().map(|&id| problem.pair(id)).collect();
    match side {
        Side::Residents => (0..problem.residents())
            .map(|r| {
                let own = pairs.iter().filter(|p| p.resident.index() == r);
                own.map(|p| p.liked).collect()
            })
            .collect(),
        Side::Hospitals => (0..problem.hospitals())
            .map(|h| {
                let own = pairs.iter().filter(|p| p.hospital.index() == h);
                let mut places: Vec<Place> = own.map(|p| p.wanted).collect();
                places.sort();
                places
            })
            .collect(),
    }
}

#[test]
fn with_heads_each_side_gets_the_best_of_all_stable_matchings() {
    for number in 0..600 {
        let market = market(number, &STRICT);
        let all = market.every();
        let stable: Vec<_> = all
            .iter()
            .filter(|held| market.blocking(held).is_empty())
            .collect();
        for side in SIDES {
            let end = plain(&deferred_acceptance(&market.problem, &market.room, side));
            assert!(stable.contains(&&end), "{number} {side:?}");
            let best = places(&market, &end, side);
            for other in &stable {
                let other = places(&market, other, side);
                for (best, other) in best.iter().zip(&other) {
                    assert_eq!(best.len(), other.len(), "who is placed is the same in all");
                    assert!(best <= other, "{number} {side:?}: {best:?} {other:?}");
                }
            }
        }
    }
}

#[test]
fn with_ties_the_end_is_weakly_stable() {
    for number in 0..1000 {
        let market = market(number, &TIED);
        for side in SIDES {
            let end = plain(&deferred_acceptance(&market.problem, &market.room, side));
            assert!(
                market.lawful(&end) && market.blocking(&end).is_empty(),
                "{number}"
            );
        }
    }
}

#[test]
fn where_no_size_binds_the_rounds_end_as_the_textbook_does() {
    for shape in [STRICT, TIED] {
        for number in 0..1000 {
            let market = market(number, &shape);
            let (problem, room) = (&market.problem, &market.room);
            for side in SIDES {
                let textbook = deferred_acceptance(problem, room, side);
                assert_eq!(
                    in_rounds(problem, room, side),
                    textbook,
                    "{number} {side:?}"
                );
                let untold = deferred_acceptance(problem, &Untold(room), side);
                assert_eq!(untold, textbook, "{number} {side:?}");
            }
        }
    }
}

#[test]
fn equal_sizes_are_heads() {
    for number in 0..300 {
        let market = market(number, &STRICT);
        let problem = &market.problem;
        let threefold = market.capacities.iter().map(|c| 3 * c + 2).collect();
        let sizes = problem.pairs().iter().map(|_| 3).collect();
        let room = Seats::sizes(problem, threefold, sizes);
        for side in SIDES {
            let one = deferred_acceptance(problem, &market.room, side);
            assert_eq!(deferred_acceptance(problem, &room, side), one, "{number}");
        }
    }
}

#[test]
fn the_fewest_blocking_pairs_are_the_fewest_of_all() {
    let mut without = 0;
    for number in 0..20_000 {
        let market = market(number, &UNSTABLE);
        let least = market
            .every()
            .iter()
            .map(|held| market.blocking(held).len())
            .min();
        let empty = Matching::empty(&market.problem);
        let found = fewest_blocking(&market.problem, &market.room, &empty, &Stop::never());
        assert!(market.lawful(&plain(&found.matching)));
        assert_eq!(
            market.blocking(&plain(&found.matching)).len(),
            found.blocking
        );
        assert_eq!(
            (Some(found.blocking), found.proved()),
            (least, true),
            "{number}"
        );
        without += u32::from(found.blocking > 0);
    }
    assert!(
        without > 10,
        "only {without} markets without a stable matching"
    );
}

#[test]
fn an_integer_program_finds_as_few_blocking_pairs_as_the_search() {
    let mut without = 0;
    for number in 0..20_000 {
        let market = market(number, &UNSTABLE);
        let problem = &market.problem;
        let capacities = market.capacities.iter().map(|&most| vec![most, 2]);
        let uses = problem.pairs().iter().map(|pair| {
            let size = market.sizes[pair.resident.index()];
            vec![(0, size), (1, 1)]
        });
        let limits = Limits::new(problem, capacities.collect(), uses.collect());
        let empty = Matching::empty(problem);
        let searched = fewest_blocking(problem, &limits, &empty, &Stop::never());
        if searched.blocking == 0 && number % 67 > 0 {
            continue;
        }
        let stated = fewest_by_program(problem, &limits, &empty, &Stop::never());
        let stated = stated.expect("HiGHS answers").expect("and is not stopped");
        assert!(stated.matching.fits(problem, &limits), "{number}");
        assert_eq!(
            (stated.blocking, stated.bound),
            (searched.blocking, searched.bound),
            "{number}"
        );
        without += u32::from(searched.blocking > 0);
    }
    assert!(without > 0, "every market had a stable matching");
}

#[test]
fn a_limit_ends_the_search_without_a_claim() {
    let mut open = 0;
    for number in 0..20_000 {
        let market = market(number, &UNSTABLE);
        let stop = Stop::never().with_nodes_max(3);
        let found = solve(&market.problem, &market.room, Side::Residents, &stop);
        assert!(market.lawful(&plain(&found.matching)));
        for side in SIDES {
            let end = deferred_acceptance(&market.problem, &market.room, side);
            assert!(
                found.blocking <= market.blocking(&plain(&end)).len(),
                "{number}"
            );
        }
        assert_eq!(
            market.blocking(&plain(&found.matching)).len(),
            found.blocking
        );
        open += u32::from(found.status() == Status::Open);
        let counted = count(&market.problem, &market.room, &stop);
        assert!(counted.complete || market.problem.pairs().len() > 1);
    }
    assert!(open > 5, "{open}");
}

/// Ways into hospitals with several limits at once: seats per way, seats of the hospital, and a
/// number of residents.
struct Doors<'a> {
    problem: &'a Problem,
    /// Per pair: which of the hospital's two doors, and the size.
    doors: IdVec<PairId, (usize, u64)>,
    /// Per hospital: seats behind each door, in all, and most residents.
    most: IdVec<HospitalId, ([u64; 2], u64, u32)>,
}

impl Room for Doors<'_> {
    type Load = (HospitalId, [u64; 2], u32);
    fn empty(&self, hospital: HospitalId) -> Self::Load {
        (hospital, [0; 2], 0)
    }
    fn fits(&self, &(hospital, load, count): &Self::Load, pair: PairId) -> bool {
        assert_eq!(self.problem.pair(pair).hospital, hospital);
        let (doors, in_all, most) = self.most[hospital];
        let (door, size) = self.doors[pair];
        load[door] + size <= doors[door] && load[0] + load[1] + size <= in_all && count < most
    }
    fn add(&self, load: &mut Self::Load, pair: PairId) {
        let (door, size) = self.doors[pair];
        load.1[door] += size;
        load.2 += 1;
    }
}

/// Residents with two ways into the same hospital.
fn two_doors(rng: &mut Rng) -> (Problem, Vec<(usize, u64)>) {
    let (residents, hospitals) = (rng.within(2, 5) as usize, rng.within(1, 3) as usize);
    let mut pairs = IdVec::new();
    let mut doors = Vec::new();
    for resident in 0..residents {
        let size = u64::from(rng.within(1, 3));
        for hospital in 0..hospitals {
            for door in 0..2 {
                if rng.chance(60) {
                    let place = |rng: &mut Rng| Place {
                        group: rng.within(0, 1 << 20),
                        order: 0,
                    };
                    pairs.push(Pair {
                        resident: ResidentId::new(resident),
                        hospital: HospitalId::new(hospital),
                        liked: place(rng),
                        wanted: place(rng),
                    });
                    doors.push((door, size));
                }
            }
        }
    }
    (Problem::new(residents, hospitals, pairs), doors)
}

#[test]
fn capacities_of_the_callers_own_hold_and_block_as_the_rule_says() {
    for number in 0..1000 {
        let rng = &mut Rng::of_round(number);
        let (problem, doors) = two_doors(rng);
        let some = |rng: &mut Rng, most| u64::from(rng.within(0, most));
        let limit = |_| ([some(rng, 4), some(rng, 4)], some(rng, 6), rng.within(0, 3));
        let most = (0..problem.hospitals()).map(limit).collect();
        let doors = doors.into_iter().collect();
        let room = Doors {
            problem: &problem,
            doors,
            most,
        };
        let by_size = greedy(&problem, &room, problem.pairs().ids());
        let ends = SIDES.map(|side| deferred_acceptance(&problem, &room, side));
        for end in ends.iter().chain([&by_size]) {
            assert!(end.fits(&problem, &room), "{number}");
            let found = sorted(blocking_pairs(&problem, &room, end));
            let blocks = |&id: &PairId| {
                let pair = problem.pair(id);
                let own = end.held[pair.resident];
                let mut load = room.empty(pair.hospital);
                let there = end.pairs().map(|held| (held, problem.pair(held)));
                let others = there.filter(|(_, held)| {
                    held.hospital == pair.hospital
                        && held.resident != pair.resident
                        && held.wanted <= pair.wanted
                });
                others.for_each(|(held, _)| room.add(&mut load, held));
                own.is_none_or(|own| pair.liked < problem.pair(own).liked) && room.fits(&load, id)
            };
            let expected: Vec<PairId> = problem.pairs().ids().filter(blocks).collect();
            assert_eq!(found, expected, "{number}");
        }
        let fewest = solve(&problem, &room, Side::Residents, &Stop::never());
        assert!(
            fewest.proved() && fewest.matching.fits(&problem, &room),
            "{number}"
        );
    }
}

#[test]
fn markets_without_anybody_have_the_empty_matching() {
    for (residents, hospitals) in [(0, 0), (3, 0), (0, 2), (2, 2)] {
        let problem = Problem::new(residents, hospitals, IdVec::new());
        let room = Seats::heads(&problem, (0..hospitals).map(|_| 1).collect());
        for side in SIDES {
            let found = solve(&problem, &room, side, &Stop::never());
            assert_eq!((found.blocking, found.matching.placed()), (0, 0));
        }
        assert_eq!(count(&problem, &room, &Stop::never()).count(), 1);
    }
}
