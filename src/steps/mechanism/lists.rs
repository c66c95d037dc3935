//! Both sides' lists (section 4, Two-sidedness): in goes a case, out come its pairs as a problem of
//! two sides, classes and the bodies behind the schools, with the capacities of section 4.2.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use crate::base::draw::draw_pair;
use crate::base::ids::{Id, IdVec};
use crate::domain::market::{BidId, ClassId, EntityId, Mode, ProgrammeId, Score};
use crate::domain::outcome::{Award, Case, Pair};
use crate::math::stable::{self, HospitalId, Limits, Matching, PairId, Place, Problem, ResidentId};
use crate::steps::award::pairs;

/// Two sides that choose each other: resident n is class n, hospital n is body n.
pub(super) struct Lists {
    pub(super) problem: Problem,
    pub(super) limits: Limits,
    /// By class, then bid.
    pub(super) pairs: Vec<Pair>,
    /// Per pair the score of its bid.
    score: Vec<Score>,
    /// Per pair its draw.
    draw: Vec<u64>,
}

/// What a class goes by: given rank, else last; then the higher score.
type Liked = (u32, Reverse<Score>);
/// What a school goes by: its wish, else last; then the larger class, the nearer, the codes.
type Wanted<'a> = (u32, Reverse<u32>, i64, &'a str, &'a str);

impl Lists {
    /// The lists of a case.
    pub(super) fn new(case: Case) -> Self {
        let pairs = pairs(case);
        let bid = |pair: &Pair| &case.market.bids()[pair.bid];
        let class = |pair: &Pair| &case.formation.classes[pair.class];
        let entity = |pair: &Pair| case.market.schools()[bid(pair).school].entity;
        let score = |pair: &Pair| case.scores.sheets[pair.bid].score.unwrap_or(Score(0));
        let seed = &case.market.round().seed;
        let draw: Vec<u64> = pairs
            .iter()
            .map(|pair| draw_pair(seed, &bid(pair).code, &class(pair).code))
            .collect();
        let liked: Vec<(ClassId, Liked, (u64, &str))> = pairs
            .iter()
            .zip(&draw)
            .map(|(pair, &draw)| {
                let rank = bid(pair).firm_rank.unwrap_or(u32::MAX);
                let tie = (draw, bid(pair).code.as_str());
                (pair.class, (rank, Reverse(score(pair))), tie)
            })
            .collect();
        let wanted: Vec<(EntityId, Wanted, ())> = pairs
            .iter()
            .map(|pair| {
                let wish = bid(pair).wish.unwrap_or(u32::MAX);
                let size = Reverse(class(pair).size());
                let school = &case.market.schools()[bid(pair).school];
                let metres = class(pair).anchor.point.metres(school.point);
                let codes = (class(pair).code.as_str(), bid(pair).code.as_str());
                (entity(pair), (wish, size, metres, codes.0, codes.1), ())
            })
            .collect();
        let (liked, wanted) = (places(&liked), places(&wanted));
        let all = pairs.iter().zip(liked.into_iter().zip(wanted));
        let all = all.map(|(pair, (liked, wanted))| stable::Pair {
            resident: ResidentId::new(pair.class.index()),
            hospital: HospitalId::new(entity(pair).index()),
            liked,
            wanted,
        });
        let (classes, bodies) = (case.formation.classes.len(), case.market.entities().len());
        let problem = Problem::new(classes, bodies, all.collect());
        Lists {
            limits: limits(case, &problem, &pairs),
            score: pairs.iter().map(score).collect(),
            problem,
            pairs,
            draw,
        }
    }

    /// Pairs in the order of `greedy`: the highest score first, then the draw.
    pub(super) fn by_score(&self) -> Vec<PairId> {
        let mut order: Vec<PairId> = self.problem.pairs().ids().collect();
        order.sort_by_key(|id| {
            let at = id.index();
            (Reverse(self.score[at]), self.draw[at], at)
        });
        order
    }

    /// An award as a matching of the lists.
    pub(super) fn matching(&self, award: &Award) -> Matching {
        let mut matching = Matching::empty(&self.problem);
        for (class, winner) in award.iter_ids() {
            let pair = winner.map(|bid| Pair { class, bid });
            let at = pair.and_then(|pair| self.pairs.binary_search(&pair).ok());
            matching.held[ResidentId::new(class.index())] = at.map(PairId::new);
        }
        matching
    }

    /// A matching as an award.
    pub(super) fn award(&self, matching: &Matching) -> Award {
        let bid = |held: &Option<PairId>| held.map(|id| self.pairs[id.index()].bid);
        matching.held.iter().map(bid).collect()
    }
}

/// Places within the lists of each owner: equal keys are one tie group, in the order of the ties.
fn places<O: Ord + Copy, K: Ord, T: Ord>(keys: &[(O, K, T)]) -> Vec<Place> {
    let mut order: Vec<usize> = (0..keys.len()).collect();
    order.sort_by(|&a, &b| keys[a].cmp(&keys[b]));
    let mut places = vec![Place { group: 0, order: 0 }; keys.len()];
    for two in order.windows(2) {
        let [before, at] = [two[0], two[1]];
        let (last, this) = (&keys[before], &keys[at]);
        let place = places[before];
        places[at] = match (last.0 == this.0, last.1 == this.1) {
            (false, _) => Place { group: 0, order: 0 },
            (true, false) => Place {
                group: place.group + 1,
                order: 0,
            },
            (true, true) => Place {
                order: place.order + 1,
                ..place
            },
        };
    }
    places
}

/// A capacity of a body.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Seats(Mode),
    Classes,
    Programme(ProgrammeId),
    Bid(BidId),
    BidClasses(BidId),
}

fn limits(case: Case, problem: &Problem, pairs: &[Pair]) -> Limits {
    let count = case.market.entities().len();
    let mut capacities: IdVec<HospitalId, Vec<u64>> = (0..count).map(|_| Vec::new()).collect();
    let mut place: BTreeMap<(HospitalId, Kind), u32> = BTreeMap::new();
    let mut uses = IdVec::new();
    for (id, pair) in problem.pairs().iter_ids() {
        let of_body = &mut capacities[pair.hospital];
        let mut own: Vec<(u32, u64)> = Vec::new();
        for (kind, most, amount) in uses_of(case, pairs[id.index()]) {
            let at = *place.entry((pair.hospital, kind)).or_insert_with(|| {
                of_body.push(u64::from(most));
                of_body.len() as u32 - 1
            });
            own.push((at, u64::from(amount)));
        }
        uses.push(own);
    }
    Limits::new(problem, capacities, uses)
}

/// What a pair uses up: capacity, how much there is, how much it takes.
fn uses_of(case: Case, pair: Pair) -> Vec<(Kind, u32, u32)> {
    let bid = &case.market.bids()[pair.bid];
    let class = &case.formation.classes[pair.class];
    let mode = case.formation.calls[class.call].mode;
    let entity = &case.market.entities()[case.market.schools()[bid.school].entity];
    let intake = case.model.award.intake(class.size());
    let programme = case.fits.programme[pair.bid];
    let seats = |id| case.market.programmes()[id].seats;
    let uses = [
        entity
            .seats(mode)
            .map(|most| (Kind::Seats(mode), most, intake)),
        entity.classes_max.map(|most| (Kind::Classes, most, 1)),
        programme.map(|id| (Kind::Programme(id), seats(id), intake)),
        Some((Kind::Bid(pair.bid), bid.seats, intake)),
        bid.classes_max
            .map(|most| (Kind::BidClasses(pair.bid), most, 1)),
    ];
    uses.into_iter().flatten().collect()
}
