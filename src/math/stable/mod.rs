//! Two sides that choose each other: residents, each of whom goes to one hospital at most, and
//! hospitals, each of which takes as many as its room allows. In go the pairs that both sides
//! accept, with their places in both lists; out come matchings that nobody can better by an
//! agreement of two, or the pairs that could.
//!
//! ```text
//! room      what a hospital can hold: heads, sizes, or limits of the caller's own
//! limits    the same with several capacities per hospital
//! propose   deferred acceptance where only heads count, linear in the lists
//! rounds    the same in rounds for any room; greedy
//! blocking  the pairs that would rather have each other
//! search    all stable matchings of small problems; the fewest blocking pairs, proved
//! local     few blocking pairs of large ones, without proof
//! program   the fewest blocking pairs as an integer program
//! read      hr-json/1
//! ```
//!
//! A pair is the unit, not a resident with a hospital: one hospital may offer a resident two ways.
//! Ties: a place is a tie group and an order within it. Every algorithm goes by both, and only the
//! group says who strictly prefers what (weak stability).

mod blocking;
mod limits;
mod local;
mod program;
mod propose;
pub mod read;
mod room;
mod rounds;
mod search;

use crate::base::ids::{Id, IdVec};
use crate::ids;

pub use blocking::{blocking_pairs, displaced};
pub use limits::Limits;
pub use program::fewest_by_program;
pub use room::{Room, Seats};
pub use rounds::greedy;
pub use search::{Counted, Fewest, Status, best_parts, count, fewest_blocking, solve};

ids! {
    /// One who goes to at most one hospital.
    ResidentId;
    /// One who takes as many as fit.
    HospitalId;
    /// A way of a resident to a hospital that both accept.
    PairId;
}

/// A place in a list of preferences; less is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Tie group, the best is 0; equal groups are liked equally.
    pub group: u32,
    /// Order within the tie group.
    pub order: u32,
}

/// A way of a resident to a hospital.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pair {
    /// Who goes.
    pub resident: ResidentId,
    /// Where.
    pub hospital: HospitalId,
    /// Where the pair stands in the resident's list.
    pub liked: Place,
    /// Where it stands in the hospital's list.
    pub wanted: Place,
}

/// Pairs and both sides' lists of them.
#[derive(Clone, Debug)]
pub struct Problem {
    pairs: IdVec<PairId, Pair>,
    by_resident: Lists,
    by_hospital: Lists,
}

/// Lists of pairs behind each other, the best pair first.
#[derive(Clone, Debug)]
struct Lists {
    from: Vec<u32>,
    pairs: Vec<PairId>,
}

impl Lists {
    fn new(
        count: usize,
        pairs: &IdVec<PairId, Pair>,
        key: impl Fn(&Pair) -> (usize, Place),
    ) -> Self {
        let mut from = vec![0_u32; count + 1];
        for pair in pairs {
            from[key(pair).0 + 1] += 1;
        }
        for i in 0..count {
            from[i + 1] += from[i];
        }
        let mut next = from.clone();
        let mut sorted = vec![PairId::new(0); pairs.len()];
        for (id, pair) in pairs.iter_ids() {
            let slot = &mut next[key(pair).0];
            sorted[*slot as usize] = id;
            *slot += 1;
        }
        for i in 0..count {
            let list = &mut sorted[from[i] as usize..from[i + 1] as usize];
            if !list.is_sorted_by_key(|&id| key(&pairs[id]).1) {
                list.sort_by_key(|&id| (key(&pairs[id]).1, id));
            }
        }
        Lists {
            from,
            pairs: sorted,
        }
    }

    fn of(&self, at: usize) -> &[PairId] {
        &self.pairs[self.from[at] as usize..self.from[at + 1] as usize]
    }

    fn count(&self) -> usize {
        self.from.len() - 1
    }
}

impl Problem {
    /// `residents` and `hospitals` say how many there are. What still ties in a list stands in the
    /// order of the pairs.
    ///
    /// # Panics
    /// When a pair names a resident or a hospital that is not there.
    ///
    /// # Complexity
    /// Linear when the pairs stand in the order of both lists, else a sort of each list.
    pub fn new(residents: usize, hospitals: usize, pairs: IdVec<PairId, Pair>) -> Self {
        let by_resident = Lists::new(residents, &pairs, |p| (p.resident.index(), p.liked));
        let by_hospital = Lists::new(hospitals, &pairs, |p| (p.hospital.index(), p.wanted));
        Problem {
            pairs,
            by_resident,
            by_hospital,
        }
    }

    /// How many residents.
    pub fn residents(&self) -> usize {
        self.by_resident.count()
    }

    /// How many hospitals.
    pub fn hospitals(&self) -> usize {
        self.by_hospital.count()
    }

    /// All pairs.
    pub fn pairs(&self) -> &IdVec<PairId, Pair> {
        &self.pairs
    }

    /// A pair.
    pub fn pair(&self, id: PairId) -> &Pair {
        &self.pairs[id]
    }

    /// The pairs of a resident, the best first.
    pub fn of_resident(&self, resident: ResidentId) -> &[PairId] {
        self.by_resident.of(resident.index())
    }

    /// The pairs of a hospital, the best first.
    pub fn of_hospital(&self, hospital: HospitalId) -> &[PairId] {
        self.by_hospital.of(hospital.index())
    }

    /// Whether no list has two pairs in one tie group.
    pub fn is_strict(&self) -> bool {
        let strict = |lists: &Lists, group: fn(&Pair) -> u32| {
            (0..lists.count()).all(|at| {
                let groups = lists.of(at).windows(2);
                groups.into_iter().all(|two| {
                    let [a, b] = [two[0], two[1]].map(|id| group(&self.pairs[id]));
                    a < b
                })
            })
        };
        strict(&self.by_resident, |p| p.liked.group)
            && strict(&self.by_hospital, |p| p.wanted.group)
    }

    /// Whether `pair`'s resident strictly prefers it to `held`; anything is better than nothing.
    pub fn prefers(&self, pair: PairId, held: Option<PairId>) -> bool {
        held.is_none_or(|held| self.pairs[pair].liked.group < self.pairs[held].liked.group)
    }
}

/// Who has which pair.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matching {
    /// Per resident the pair it has.
    pub held: IdVec<ResidentId, Option<PairId>>,
}

impl Matching {
    /// Nobody has anything.
    pub fn empty(problem: &Problem) -> Self {
        Matching {
            held: (0..problem.residents()).map(|_| None).collect(),
        }
    }

    /// The pairs, in order of the residents.
    pub fn pairs(&self) -> impl Iterator<Item = PairId> {
        self.held.iter().flatten().copied()
    }

    /// How many residents have a place.
    pub fn placed(&self) -> usize {
        self.pairs().count()
    }

    /// Whether every hospital has room for what it holds.
    pub fn fits(&self, problem: &Problem, room: &impl Room) -> bool {
        let mut loads: Vec<_> = (0..problem.hospitals()).map(|_| None).collect();
        self.pairs().all(|id| {
            let hospital = problem.pair(id).hospital;
            let load = loads[hospital.index()].get_or_insert_with(|| room.empty(hospital));
            let fits = room.fits(load, id);
            room.add(load, id);
            fits
        })
    }
}

/// Who proposes in deferred acceptance, and so gets the better end of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Residents propose.
    Residents,
    /// Hospitals propose.
    Hospitals,
}

/// Deferred acceptance (Gale and Shapley 1962).
///
/// *Method.* Where every hospital takes a fixed number of pairs whatever they are
/// ([`Room::quota`]), proposals one by one; for any other room in rounds, as described in `rounds`.
///
/// *Returns.* With quotas and strict lists the stable matching in which every member of the side
/// that proposes has the best it has in any stable one; with ties a weakly stable one. With other
/// rooms a matching that fits and may have blocking pairs.
///
/// *Complexity.* Linear in the lists with quotas; otherwise what the rounds take, each at most the
/// pairs of the hospitals it touches.
pub fn deferred_acceptance(problem: &Problem, room: &impl Room, side: Side) -> Matching {
    let hospitals = (0..problem.hospitals()).map(HospitalId::new);
    let quotas: Option<IdVec<HospitalId, u64>> = hospitals.map(|h| room.quota(h)).collect();
    match (quotas, side) {
        (Some(quotas), Side::Residents) => propose::residents(problem, &quotas),
        (Some(quotas), Side::Hospitals) => propose::hospitals(problem, &quotas),
        (None, Side::Residents) => rounds::residents(problem, room),
        (None, Side::Hospitals) => rounds::hospitals(problem, room),
    }
}

/// Deferred acceptance in rounds, whatever the room: what [`deferred_acceptance`] falls back to.
pub fn in_rounds(problem: &Problem, room: &impl Room, side: Side) -> Matching {
    match side {
        Side::Residents => rounds::residents(problem, room),
        Side::Hospitals => rounds::hospitals(problem, room),
    }
}
