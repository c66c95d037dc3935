//! A room with several capacities per hospital: seats of its departments, seats in all, places.

use super::{HospitalId, PairId, Problem, Room};
use crate::base::ids::IdVec;

/// Capacities of all hospitals, and what each pair takes of those of its own.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Per hospital its capacities.
    capacities: IdVec<HospitalId, Vec<u64>>,
    /// Per pair: place among its hospital's capacities, and how much.
    uses: IdVec<PairId, Vec<(u32, u64)>>,
}

impl Limits {
    /// `uses` names capacities by their place among those of the pair's hospital. A capacity that
    /// cannot run out, whoever comes, is left out.
    ///
    /// # Panics
    /// When a pair uses a capacity that its hospital does not have.
    pub fn new(
        problem: &Problem,
        capacities: IdVec<HospitalId, Vec<u64>>,
        uses: IdVec<PairId, Vec<(u32, u64)>>,
    ) -> Self {
        let mut asked: IdVec<HospitalId, Vec<u64>> =
            capacities.iter().map(|all| vec![0; all.len()]).collect();
        for (id, pair) in problem.pairs().iter_ids() {
            for &(at, amount) in &uses[id] {
                let asked = &mut asked[pair.hospital][at as usize];
                *asked = asked.saturating_add(amount);
            }
        }
        // Where each capacity moves to, if it stays.
        let mut place: IdVec<HospitalId, Vec<Option<u32>>> = IdVec::new();
        let mut kept: IdVec<HospitalId, Vec<u64>> = IdVec::new();
        for (hospital, all) in capacities.iter_ids() {
            let mut left = Vec::new();
            let moved = all.iter().zip(&asked[hospital]).map(|(&most, &asked)| {
                (asked > most).then(|| {
                    left.push(most);
                    left.len() as u32 - 1
                })
            });
            place.push(moved.collect());
            kept.push(left);
        }
        let moved = uses.iter_ids().map(|(id, uses)| {
            let place = &place[problem.pair(id).hospital];
            let uses = uses.iter();
            let kept = uses.filter_map(|&(at, amount)| Some((place[at as usize]?, amount)));
            kept.filter(|&(_, amount)| amount > 0).collect()
        });
        Limits {
            uses: moved.collect(),
            capacities: kept,
        }
    }

    /// What a hospital has of its capacities that can run out.
    pub fn capacities(&self, hospital: HospitalId) -> &[u64] {
        &self.capacities[hospital]
    }

    /// What a pair takes of them: place, how much.
    pub fn uses(&self, pair: PairId) -> &[(u32, u64)] {
        &self.uses[pair]
    }
}

impl Room for Limits {
    /// What is left of each capacity, less than nothing where too much was added.
    type Load = Vec<i64>;

    fn empty(&self, hospital: HospitalId) -> Vec<i64> {
        let whole = |&most: &u64| i64::try_from(most).unwrap_or(i64::MAX);
        self.capacities[hospital].iter().map(whole).collect()
    }

    fn fits(&self, left: &Vec<i64>, pair: PairId) -> bool {
        let fits = |&(at, amount): &(u32, u64)| {
            i64::try_from(amount).is_ok_and(|amount| amount <= left[at as usize])
        };
        self.uses[pair].iter().all(fits)
    }

    fn add(&self, left: &mut Vec<i64>, pair: PairId) {
        for &(at, amount) in &self.uses[pair] {
            let left = &mut left[at as usize];
            *left = left.saturating_sub(i64::try_from(amount).unwrap_or(i64::MAX));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Pair, Place, ResidentId};
    use super::*;
    use crate::base::ids::Id;

    #[test]
    fn what_cannot_run_out_is_left_out_and_the_rest_adds_up() {
        let pair = |resident| Pair {
            resident: ResidentId::new(resident),
            hospital: HospitalId::new(0),
            liked: Place { group: 0, order: 0 },
            wanted: Place {
                group: resident as u32,
                order: 0,
            },
        };
        let problem = Problem::new(3, 1, (0..3).map(pair).collect());
        let uses = |pair: usize| vec![(0, 1), (1, [20, 30, 40][pair])];
        let limits = Limits::new(
            &problem,
            [vec![3, 60]].into_iter().collect(),
            (0..3).map(uses).collect(),
        );
        let hospital = HospitalId::new(0);
        assert_eq!(limits.capacities(hospital), [60], "three places for three");
        let mut left = limits.empty(hospital);
        limits.add(&mut left, PairId::new(0));
        assert!(limits.fits(&left, PairId::new(2)) && limits.fits(&left, PairId::new(1)));
        limits.add(&mut left, PairId::new(1));
        assert!(!limits.fits(&left, PairId::new(2)));
    }
}
