//! Deferred acceptance where a hospital takes a number of pairs, whatever they are: one proposal
//! after the other; in which order does not matter (Gale and Shapley 1962; McVitie and Wilson
//! 1971). Every pair is proposed at most once, every pointer only moves one way: linear.

use super::{HospitalId, Matching, Pair, PairId, Problem, ResidentId};
use crate::base::ids::{Id, IdVec};

/// What the hospitals hold, by places in the lists of all hospitals behind each other.
struct Wards<'a> {
    problem: &'a Problem,
    quotas: &'a IdVec<HospitalId, u64>,
    /// Per pair its place.
    place: IdVec<PairId, u32>,
    /// Per place whether it is held.
    held: Vec<bool>,
    count: Vec<u64>,
    /// Per full hospital the place of the worst it holds.
    worst: Vec<u32>,
}

impl<'a> Wards<'a> {
    fn new(problem: &'a Problem, quotas: &'a IdVec<HospitalId, u64>) -> Self {
        let lists = &problem.by_hospital;
        let mut place = vec![0; lists.pairs.len()];
        for (at, pair) in (0..).zip(&lists.pairs) {
            place[pair.index()] = at;
        }
        Wards {
            problem,
            quotas,
            place: place.into_iter().collect(),
            held: vec![false; lists.pairs.len()],
            count: vec![0; lists.count()],
            worst: lists.from[1..].to_vec(),
        }
    }

    /// The hospital takes the pair if it would; the pair that is refused for it, if one is.
    fn propose(&mut self, id: PairId, pair: &Pair) -> Option<PairId> {
        let (h, quota) = (pair.hospital.index(), self.quotas[pair.hospital]);
        let place = self.place[id];
        let full = self.count[h] == quota;
        if quota == 0 || full && place > self.worst[h] {
            return Some(id);
        }
        self.held[place as usize] = true;
        if !full {
            self.count[h] += 1;
            if self.count[h] == quota {
                self.find_worst(h);
            }
            return None;
        }
        let refused = self.worst[h] as usize;
        self.held[refused] = false;
        self.find_worst(h);
        Some(self.problem.by_hospital.pairs[refused])
    }

    /// Moves the pointer of a full hospital up to the worst it holds.
    fn find_worst(&mut self, h: usize) {
        while !self.held.get(self.worst[h] as usize).is_some_and(|&h| h)
            || self.worst[h] >= self.problem.by_hospital.from[h + 1]
        {
            self.worst[h] -= 1;
        }
    }
}

/// Residents propose.
pub fn residents(problem: &Problem, quotas: &IdVec<HospitalId, u64>) -> Matching {
    let mut matching = Matching::empty(problem);
    let mut wards = Wards::new(problem, quotas);
    let mut next: IdVec<ResidentId, u32> = (0..problem.residents()).map(|_| 0).collect();
    for first in matching.held.ids() {
        let mut free = Some(first);
        while let Some(resident) = free {
            let list = problem.of_resident(resident);
            let Some(&id) = list.get(next[resident] as usize) else {
                break;
            };
            next[resident] += 1;
            let refused = wards.propose(id, problem.pair(id));
            if refused != Some(id) {
                matching.held[resident] = Some(id);
                free = refused.map(|refused| problem.pair(refused).resident);
                if let Some(refused) = free {
                    matching.held[refused] = None;
                }
            }
        }
    }
    matching
}

/// Hospitals propose.
pub fn hospitals(problem: &Problem, quotas: &IdVec<HospitalId, u64>) -> Matching {
    let mut matching = Matching::empty(problem);
    let mut left = quotas.clone();
    let mut next: IdVec<HospitalId, u32> = quotas.iter().map(|_| 0).collect();
    let mut open: Vec<HospitalId> = quotas.ids().rev().collect();
    while let Some(hospital) = open.pop() {
        let list = problem.of_hospital(hospital);
        while left[hospital] > 0 {
            let Some(&id) = list.get(next[hospital] as usize) else {
                break;
            };
            next[hospital] += 1;
            let held = &mut matching.held[problem.pair(id).resident];
            let liked = |id: PairId| problem.pair(id).liked;
            if held.is_some_and(|held| liked(held) < liked(id)) {
                continue;
            }
            left[hospital] -= 1;
            if let Some(refused) = held.replace(id) {
                let refused = problem.pair(refused).hospital;
                left[refused] += 1;
                open.extend((refused != hospital).then_some(refused));
            }
        }
    }
    matching
}
