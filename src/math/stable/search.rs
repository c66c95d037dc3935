//! Small problems looked through: every stable matching, or the matching with the fewest blocking
//! pairs and the proof that none has fewer.
//!
//! Residents are placed one after the other. Whether a pair blocks is settled as soon as its
//! resident and all whom its hospital likes no less are placed; those that block by then will block
//! for good, so their number is a bound. Parts that share no hospital are looked through alone.

use std::collections::BTreeMap;

use petgraph::unionfind::UnionFind;

use super::blocking::{blocking_at, blocking_pairs, blocks};
use super::{HospitalId, Matching, PairId, Problem, ResidentId, Room, Side};
use super::{deferred_acceptance, local};
use crate::base::ids::{Id, IdVec};
use crate::base::stop::Stop;

/// Nodes of a part when the caller sets no limit.
const NODES_MAX: u64 = 20_000_000;

/// Residents of a part that is looked through at all.
const RESIDENTS_MAX: usize = 500;

/// Matchings that are listed.
const LISTED_MAX: usize = 1000;

/// Residents and hospitals that no pair ties to others.
#[derive(Default)]
struct Part {
    residents: Vec<ResidentId>,
    hospitals: Vec<HospitalId>,
}

/// The parts with at least one pair, in order of their first resident.
fn parts(problem: &Problem) -> Vec<Part> {
    let residents = problem.residents();
    let mut sets = UnionFind::<usize>::new(residents + problem.hospitals());
    for pair in problem.pairs() {
        sets.union(pair.resident.index(), residents + pair.hospital.index());
    }
    let mut parts: BTreeMap<usize, Part> = BTreeMap::new();
    for at in 0..residents {
        let part = parts.entry(sets.find_mut(at)).or_default();
        part.residents.push(ResidentId::new(at));
    }
    for at in 0..problem.hospitals() {
        let part = parts.entry(sets.find_mut(residents + at)).or_default();
        part.hospitals.push(HospitalId::new(at));
    }
    let mut parts: Vec<Part> = parts.into_values().collect();
    parts.retain(|part| !part.residents.is_empty() && !part.hospitals.is_empty());
    parts.sort_by_key(|part| part.residents[0]);
    for part in &mut parts {
        // Those whom a hospital likes best come first: whether they block is settled soon.
        let group = |&&id: &&PairId| problem.pair(id).wanted.group;
        let best = |&resident: &ResidentId| {
            let list = problem.of_resident(resident).iter();
            (list.min_by_key(group).map(|id| group(&id)), resident)
        };
        part.residents.sort_by_cached_key(best);
    }
    parts
}

/// All placings of the residents of a part.
struct Search<'a, R: Room> {
    problem: &'a Problem,
    room: &'a R,
    residents: &'a [ResidentId],
    /// Per resident of the part what it may have, `None` included.
    options: Vec<Vec<Option<PairId>>>,
    /// Per resident of the part the pairs that are settled once it is placed.
    settled: Vec<Vec<PairId>>,
    loads: IdVec<HospitalId, R::Load>,
    matching: Matching,
    /// Most blocking pairs that are still of interest; `None` ends the search.
    allowed: Option<usize>,
    nodes: u64,
    nodes_max: u64,
    stop: &'a Stop,
}

impl<'a, R: Room> Search<'a, R> {
    fn new(
        problem: &'a Problem,
        room: &'a R,
        part: &'a Part,
        options: impl Fn(ResidentId) -> Vec<Option<PairId>>,
        stop: &'a Stop,
    ) -> Self {
        let hospitals = (0..problem.hospitals()).map(HospitalId::new);
        let residents = &part.residents;
        Search {
            problem,
            room,
            residents,
            options: residents.iter().map(|&r| options(r)).collect(),
            settled: settled(problem, part),
            loads: hospitals.map(|h| room.empty(h)).collect(),
            matching: Matching::empty(problem),
            allowed: Some(0),
            nodes: 0,
            nodes_max: stop.nodes_max().unwrap_or(NODES_MAX),
            stop,
        }
    }

    /// Places the residents from `depth` on in every way of interest; `visit` sees each whole
    /// matching with its number of blocking pairs and says how many are allowed from then on.
    /// Whether all was seen.
    fn descend(
        &mut self,
        depth: usize,
        blocking: usize,
        visit: &mut impl FnMut(&Matching, usize) -> Option<usize>,
    ) -> bool {
        let Some(&resident) = self.residents.get(depth) else {
            self.allowed = visit(&self.matching, blocking);
            return true;
        };
        for at in 0..self.options[depth].len() {
            self.nodes += 1;
            if self.nodes > self.nodes_max || self.stop.raised() {
                return false;
            }
            let option = self.options[depth][at];
            let before = option.map(|id| self.problem.pair(id).hospital);
            let before = before.map(|h| (h, self.loads[h].clone()));
            if let (Some(id), Some((hospital, load))) = (option, &before) {
                if !self.room.fits(load, id) {
                    continue;
                }
                self.room.add(&mut self.loads[*hospital], id);
            }
            self.matching.held[resident] = option;
            let now = blocking + self.blocking_now(depth);
            let seen =
                self.allowed.is_none_or(|most| now > most) || self.descend(depth + 1, now, visit);
            self.matching.held[resident] = None;
            if let Some((hospital, load)) = before {
                self.loads[hospital] = load;
            }
            if !seen {
                return false;
            }
        }
        true
    }

    fn blocking_now(&self, depth: usize) -> usize {
        let blocks = |&&id: &&PairId| blocks(self.problem, self.room, &self.matching, id);
        self.settled[depth].iter().filter(blocks).count()
    }
}

/// Per resident of the part the pairs whose resident, and all whom their hospital likes no less,
/// are placed with it and not before.
fn settled(problem: &Problem, part: &Part) -> Vec<Vec<PairId>> {
    let depths = (0..).zip(&part.residents);
    let depth: BTreeMap<ResidentId, usize> = depths.map(|(at, &r)| (r, at)).collect();
    let mut settled = vec![Vec::new(); part.residents.len()];
    let group = |id: PairId| problem.pair(id).wanted.group;
    for &hospital in &part.hospitals {
        let mut last = 0;
        let list = problem.of_hospital(hospital);
        for tied in list.chunk_by(|&a, &b| group(a) == group(b)) {
            let of_tied = tied.iter().map(|&id| depth[&problem.pair(id).resident]);
            last = of_tied.max().unwrap_or(0).max(last);
            settled[last].extend(tied);
        }
    }
    settled
}

/// All that a resident accepts, and nothing.
fn all_options(problem: &Problem, resident: ResidentId) -> Vec<Option<PairId>> {
    let list = problem.of_resident(resident).iter().copied();
    list.map(Some).chain([None]).collect()
}

/// What every stable matching gives a resident lies between the two ends of deferred acceptance;
/// who is without in one is without in all (strict lists and quotas; Gale and Sotomayor 1985).
fn between(problem: &Problem, ends: &[Matching; 2], resident: ResidentId) -> Vec<Option<PairId>> {
    let [Some(best), Some(worst)] = [0, 1].map(|end| ends[end].held[resident]) else {
        return vec![None];
    };
    let [best, worst] = [best, worst].map(|id| problem.pair(id).liked);
    let list = problem.of_resident(resident).iter().copied();
    let within = |&id: &PairId| (best..=worst).contains(&problem.pair(id).liked);
    list.filter(within).map(Some).collect()
}

/// The stable matchings of a problem.
#[derive(Clone, Debug)]
pub struct Counted {
    /// How many there are, by the number of residents placed.
    pub by_placed: BTreeMap<usize, u128>,
    /// The first 1,000 of them.
    pub matchings: Vec<Matching>,
    /// Whether all were seen; else a limit was reached, and there may be more.
    pub complete: bool,
}

impl Counted {
    /// How many there are.
    pub fn count(&self) -> u128 {
        self.by_placed.values().sum()
    }
}

/// All stable matchings, part by part.
///
/// *Complexity.* Exponential in the residents of a part; ended by the node limit of `stop`, or
/// after 20,000,000 nodes a part.
pub fn count(problem: &Problem, room: &impl Room, stop: &Stop) -> Counted {
    let mut hospitals = (0..problem.hospitals()).map(HospitalId::new);
    let ends = (hospitals.all(|h| room.quota(h).is_some()) && problem.is_strict()).then(|| {
        [Side::Residents, Side::Hospitals].map(|side| deferred_acceptance(problem, room, side))
    });
    let mut all = Counted {
        by_placed: BTreeMap::from([(0, 1)]),
        matchings: vec![Matching::empty(problem)],
        complete: true,
    };
    for part in parts(problem) {
        let options = |resident| match &ends {
            Some(ends) => between(problem, ends, resident),
            None => all_options(problem, resident),
        };
        let mut by_placed = BTreeMap::new();
        let mut listed = Vec::new();
        let mut visit = |matching: &Matching, _| {
            *by_placed.entry(matching.placed()).or_insert(0) += 1_u128;
            if listed.len() < LISTED_MAX {
                listed.push(matching.clone());
            }
            Some(0)
        };
        all.complete &= part.residents.len() <= RESIDENTS_MAX
            && Search::new(problem, room, &part, options, stop).descend(0, 0, &mut visit);
        all.times(&by_placed, &listed, &part);
    }
    all
}

impl Counted {
    /// Every matching so far with every one of a further part.
    fn times(&mut self, by_placed: &BTreeMap<usize, u128>, listed: &[Matching], part: &Part) {
        let mut both = BTreeMap::new();
        for (&placed, &times) in &self.by_placed {
            for (&more, &ways) in by_placed {
                *both.entry(placed + more).or_insert(0) += times * ways;
            }
        }
        self.by_placed = both;
        let joined = self.matchings.iter().flat_map(|one| {
            listed.iter().map(|other| {
                let mut one = one.clone();
                for &resident in &part.residents {
                    one.held[resident] = other.held[resident];
                }
                one
            })
        });
        self.matchings = joined.take(LISTED_MAX).collect();
    }
}

/// A matching with few blocking pairs.
#[derive(Clone, Debug)]
pub struct Fewest {
    /// The matching.
    pub matching: Matching,
    /// Its blocking pairs.
    pub blocking: usize,
    /// No matching has fewer than so many.
    pub bound: usize,
}

/// What is known of stability.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// The matching is stable.
    Stable,
    /// No matching is, proved.
    None,
    /// The matching is not; whether one is, is open.
    Open,
}

impl Fewest {
    /// What this says of stability.
    pub fn status(&self) -> Status {
        match (self.blocking, self.bound) {
            (0, _) => Status::Stable,
            (_, 0) => Status::Open,
            _ => Status::None,
        }
    }

    /// Whether none has fewer, proved.
    pub fn proved(&self) -> bool {
        self.bound == self.blocking
    }
}

/// Of some matchings that fit, put together part by part the one with the fewest blocking pairs
/// there; of equal ones the first.
///
/// # Panics
/// When there is none.
pub fn best_parts(problem: &Problem, room: &impl Room, all: &[Matching]) -> Matching {
    let mut best = all[0].clone();
    for part in parts(problem) {
        let blocking = |matching: &&Matching| {
            let mut found = Vec::new();
            for &hospital in &part.hospitals {
                blocking_at(problem, room, matching, hospital, &mut found);
            }
            found.len()
        };
        let from = all.iter().min_by_key(blocking).expect("one at least");
        for &resident in &part.residents {
            best.held[resident] = from.held[resident];
        }
    }
    best
}

/// The matching with the fewest blocking pairs, from `start` on: parts that block nothing stay, the
/// others are looked through; where the limit comes first, local search goes on from the best
/// found, and nothing is proved of that part.
pub fn fewest_blocking(
    problem: &Problem,
    room: &impl Room,
    start: &Matching,
    stop: &Stop,
) -> Fewest {
    let mut fewest = Fewest {
        matching: start.clone(),
        blocking: 0,
        bound: 0,
    };
    for part in parts(problem) {
        let mut found = Vec::new();
        for &hospital in &part.hospitals {
            blocking_at(problem, room, start, hospital, &mut found);
        }
        let mut best = found.len();
        let mut proved = best == 0;
        if !proved && part.residents.len() <= RESIDENTS_MAX {
            let options = |resident| all_options(problem, resident);
            let mut search = Search::new(problem, room, &part, options, stop);
            search.allowed = best.checked_sub(1);
            proved = search.descend(0, 0, &mut |matching, blocking| {
                best = blocking;
                for &resident in &part.residents {
                    fewest.matching.held[resident] = matching.held[resident];
                }
                blocking.checked_sub(1)
            });
            proved |= best == 0;
        }
        if !proved {
            (fewest.matching, best) =
                local::settle(problem, room, &fewest.matching, &part.hospitals, stop);
            proved = best == 0;
        }
        fewest.blocking += best;
        fewest.bound += if proved { best } else { 0 };
    }
    fewest
}

/// Deferred acceptance from `side`; if pairs block its end, the end of the other side or, where
/// both are blocked, the fewest blocking pairs from the better of the two on.
pub fn solve(problem: &Problem, room: &impl Room, side: Side, stop: &Stop) -> Fewest {
    let other = match side {
        Side::Residents => Side::Hospitals,
        Side::Hospitals => Side::Residents,
    };
    let mut best: Option<Fewest> = None;
    for side in [side, other] {
        let matching = deferred_acceptance(problem, room, side);
        let blocking = blocking_pairs(problem, room, &matching).len();
        if best.as_ref().is_none_or(|best| blocking < best.blocking) {
            best = Some(Fewest {
                matching,
                blocking,
                bound: 0,
            });
        }
        if blocking == 0 {
            break;
        }
    }
    let best = best.expect("two ends");
    match best.blocking {
        0 => best,
        _ => fewest_blocking(problem, room, &best.matching, stop),
    }
}
