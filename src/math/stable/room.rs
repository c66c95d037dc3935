//! What a hospital can hold. Capacities need not be one number: the caller may bring its own.

use super::{HospitalId, PairId, Problem};
use crate::base::ids::IdVec;

/// The capacities of all hospitals.
///
/// Required of it: what fits does not depend on the order in which it was added, and a part of what
/// fits also fits.
pub trait Room: Sync {
    /// What a hospital holds, added up as its capacities need it.
    type Load: Clone;
    /// The load of an empty hospital.
    fn empty(&self, hospital: HospitalId) -> Self::Load;
    /// Whether `pair` fits beside `load`.
    fn fits(&self, load: &Self::Load, pair: PairId) -> bool;
    /// Adds `pair` to `load`, whether it fits or not.
    fn add(&self, load: &mut Self::Load, pair: PairId);
    /// How many pairs the hospital takes, if it takes so many whatever they are.
    fn quota(&self, _hospital: HospitalId) -> Option<u64> {
        None
    }
}

/// One capacity per hospital and a size per pair.
#[derive(Clone, Debug)]
pub struct Seats {
    capacities: IdVec<HospitalId, u64>,
    /// Per pair; `None`: all are 1.
    sizes: Option<IdVec<PairId, u64>>,
    hospital: IdVec<PairId, HospitalId>,
}

impl Seats {
    /// Every pair takes one seat.
    pub fn heads(problem: &Problem, capacities: IdVec<HospitalId, u64>) -> Self {
        Seats::new(problem, capacities, None)
    }

    /// Every pair takes as many seats as its size says.
    pub fn sizes(
        problem: &Problem,
        capacities: IdVec<HospitalId, u64>,
        sizes: IdVec<PairId, u64>,
    ) -> Self {
        let all_one = sizes.iter().all(|&size| size == 1);
        Seats::new(problem, capacities, (!all_one).then_some(sizes))
    }

    fn new(
        problem: &Problem,
        capacities: IdVec<HospitalId, u64>,
        sizes: Option<IdVec<PairId, u64>>,
    ) -> Self {
        let hospital = problem.pairs().iter().map(|pair| pair.hospital).collect();
        Seats {
            capacities,
            sizes,
            hospital,
        }
    }

    fn size(&self, pair: PairId) -> u64 {
        self.sizes.as_ref().map_or(1, |sizes| sizes[pair])
    }
}

impl Room for Seats {
    type Load = u64;

    fn empty(&self, _hospital: HospitalId) -> u64 {
        0
    }

    fn fits(&self, load: &u64, pair: PairId) -> bool {
        load.saturating_add(self.size(pair)) <= self.capacities[self.hospital[pair]]
    }

    fn add(&self, load: &mut u64, pair: PairId) {
        *load = load.saturating_add(self.size(pair));
    }

    fn quota(&self, hospital: HospitalId) -> Option<u64> {
        self.sizes.is_none().then(|| self.capacities[hospital])
    }
}
