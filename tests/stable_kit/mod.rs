//! What the tests of two-sided matching share: random problems from a seed, and every rule written
//! anew on plain lists, nothing of the solver; large markets as they are measured.

#![allow(dead_code, reason = "each test file uses a part")]

#[path = "../common/rng.rs"]
pub mod rng;

use jiebang::base::ids::{Id, IdVec};
use jiebang::math::stable::{
    HospitalId, Matching, Pair, PairId, Place, Problem, ResidentId, Room, Seats,
};
use rng::Rng;

/// What a random problem is like.
#[derive(Clone, Copy, Debug)]
pub struct Shape {
    /// Most residents.
    pub residents: u32,
    /// Most hospitals.
    pub hospitals: u32,
    /// Percent of names in a list that tie with the one before.
    pub ties: u32,
    /// Largest size.
    pub size: u32,
    /// Percent of all pairs that both sides accept.
    pub accepted: u32,
}

/// Strict lists, heads.
pub const STRICT: Shape = Shape {
    residents: 6,
    hospitals: 4,
    ties: 0,
    size: 1,
    accepted: 75,
};

/// Ties on both sides, heads.
pub const TIED: Shape = Shape {
    ties: 35,
    residents: 5,
    ..STRICT
};

/// Strict lists, sizes.
pub const SIZED: Shape = Shape {
    size: 3,
    residents: 5,
    ..STRICT
};

/// Few hospitals and sizes of 1 and 2: now and then without a stable matching.
pub const UNSTABLE: Shape = Shape {
    residents: 5,
    hospitals: 2,
    size: 2,
    accepted: 85,
    ..STRICT
};

/// A problem with its capacities in plain form.
#[derive(Debug)]
pub struct Market {
    /// The problem.
    pub problem: Problem,
    /// Its room.
    pub room: Seats,
    /// Per hospital.
    pub capacities: Vec<u64>,
    /// Per resident.
    pub sizes: Vec<u64>,
}

/// Places of a list of `count` names in a random order, neighbors tied now and then.
fn places(rng: &mut Rng, count: usize, ties: u32) -> Vec<Place> {
    let mut order: Vec<usize> = (0..count).collect();
    for at in (1..count).rev() {
        order.swap(at, rng.within(0, at as u32) as usize);
    }
    let mut places = vec![Place { group: 0, order: 0 }; count];
    let mut last = Place { group: 0, order: 0 };
    for (at, &name) in order.iter().enumerate() {
        if at > 0 {
            last = match rng.chance(ties) {
                true => Place {
                    order: last.order + 1,
                    ..last
                },
                false => Place {
                    group: last.group + 1,
                    order: 0,
                },
            };
        }
        places[name] = last;
    }
    places
}

/// The numbered market of a shape, the same every time.
pub fn market(number: u64, shape: &Shape) -> Market {
    let rng = &mut Rng::of_round(number);
    let residents = rng.within(1, shape.residents) as usize;
    let hospitals = rng.within(1, shape.hospitals) as usize;
    let liked: Vec<Vec<Place>> = (0..residents)
        .map(|_| places(rng, hospitals, shape.ties))
        .collect();
    let wanted: Vec<Vec<Place>> = (0..hospitals)
        .map(|_| places(rng, residents, shape.ties))
        .collect();
    let mut pairs = IdVec::new();
    for resident in 0..residents {
        for hospital in 0..hospitals {
            if rng.chance(shape.accepted) {
                pairs.push(Pair {
                    resident: ResidentId::new(resident),
                    hospital: HospitalId::new(hospital),
                    liked: liked[resident][hospital],
                    wanted: wanted[hospital][resident],
                });
            }
        }
    }
    let size = |rng: &mut Rng| u64::from(rng.within(1, shape.size));
    let sizes: Vec<u64> = (0..residents).map(|_| size(rng)).collect();
    let most = 2 * shape.size;
    let capacities: Vec<u64> = (0..hospitals)
        .map(|_| u64::from(rng.within(0, most)))
        .collect();
    let problem = Problem::new(residents, hospitals, pairs);
    let of_pairs = problem.pairs().iter().map(|p| sizes[p.resident.index()]);
    let room = Seats::sizes(
        &problem,
        capacities.iter().copied().collect(),
        of_pairs.collect(),
    );
    Market {
        problem,
        room,
        capacities,
        sizes,
    }
}

impl Market {
    fn load(&self, held: &[Option<PairId>], hospital: HospitalId, most: u32) -> u64 {
        let pairs = held.iter().flatten().map(|&id| self.problem.pair(id));
        let there = pairs.filter(|p| p.hospital == hospital && p.wanted.group <= most);
        there.map(|p| self.sizes[p.resident.index()]).sum()
    }

    /// Whether every hospital has room.
    pub fn lawful(&self, held: &[Option<PairId>]) -> bool {
        let hospitals = self.capacities.iter().enumerate();
        let load = |h| self.load(held, HospitalId::new(h), u32::MAX);
        hospitals.into_iter().all(|(h, &most)| load(h) <= most)
    }

    /// The blocking pairs, from the rule as it is written: the resident prefers it, and its size
    /// and the sizes of those that the hospital likes no less are within the capacity.
    pub fn blocking(&self, held: &[Option<PairId>]) -> Vec<PairId> {
        let blocks = |&id: &PairId| {
            let pair = self.problem.pair(id);
            let own = held[pair.resident.index()].map(|own| self.problem.pair(own));
            let prefers = own.is_none_or(|own| pair.liked.group < own.liked.group);
            let load = self.load(held, pair.hospital, pair.wanted.group);
            let needed = load + self.sizes[pair.resident.index()];
            prefers && needed <= self.capacities[pair.hospital.index()]
        };
        self.problem.pairs().ids().filter(blocks).collect()
    }

    /// Every lawful matching.
    pub fn every(&self) -> Vec<Vec<Option<PairId>>> {
        let mut all = vec![Vec::new()];
        for resident in (0..self.problem.residents()).map(ResidentId::new) {
            let list = self.problem.of_resident(resident).iter().copied().map(Some);
            let options: Vec<Option<PairId>> = list.chain([None]).collect();
            let with = |held: &Vec<Option<PairId>>| {
                let held = held.clone();
                options
                    .iter()
                    .map(move |&o| [held.clone(), vec![o]].concat())
                    .collect::<Vec<_>>()
            };
            all = all
                .iter()
                .flat_map(with)
                .filter(|held| self.lawful(held))
                .collect();
        }
        all
    }
}

/// A matching as a plain list.
pub fn plain(matching: &Matching) -> Vec<Option<PairId>> {
    matching.held.as_slice().to_vec()
}

/// A plain list as a matching.
pub fn matching(held: &[Option<PairId>]) -> Matching {
    Matching {
        held: held.iter().copied().collect(),
    }
}

/// The same room, but its quotas are not told, so that only the rounds can be used.
pub struct Untold<'a>(pub &'a Seats);

impl Room for Untold<'_> {
    type Load = u64;
    fn empty(&self, hospital: HospitalId) -> u64 {
        self.0.empty(hospital)
    }
    fn fits(&self, load: &u64, pair: PairId) -> bool {
        self.0.fits(load, pair)
    }
    fn add(&self, load: &mut u64, pair: PairId) {
        self.0.add(load, pair);
    }
}
