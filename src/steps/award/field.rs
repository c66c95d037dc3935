//! Some classes and what could win them, as a problem of assignment: in go a case and its linking
//! rules; out come pairs, what each is worth, what it uses up and what it brings.

use std::collections::{BTreeMap, BTreeSet};

use super::linking::Linking;
use crate::base::draw::draw_pair;
use crate::base::ids::Id;
use crate::domain::market::{BidId, Call, CallId, ClassId, Mode};
use crate::domain::outcome::{Case, Pair};
use crate::math::assign::{Capacity, Choice, ChoiceId, Floor, JobId, Problem};

/// Pairs of a class and a bid of its call that fits and reaches the least score; by class, then
/// bid.
pub fn pairs(case: Case) -> Vec<Pair> {
    let least = case.model.scoring.quality_min;
    let good = |bid: BidId| {
        case.scores.sheets[bid]
            .score
            .is_some_and(|score| score >= least)
    };
    let living = |&&class: &&ClassId| !case.formation.classes[class].members.is_empty();
    let classes = |call| case.formation.calls[call].classes.iter().filter(living);
    let mut pairs: Vec<Pair> = case
        .market
        .bids()
        .ids()
        .filter(|&bid| case.eligible(bid) && good(bid))
        .filter_map(|bid| Some((bid, case.fits.call[bid]?)))
        .flat_map(|(bid, call)| classes(call).map(move |&class| Pair { class, bid }))
        .collect();
    pairs.sort();
    pairs
}

/// Every class.
pub(super) fn all_classes(case: Case) -> Vec<ClassId> {
    case.formation.classes.ids().collect()
}

/// Some classes with what could win them, as a problem: job n is the n-th class, choice n the n-th
/// pair.
pub(super) struct Field {
    pub(super) problem: Problem,
    /// Ascending.
    pub(super) classes: Vec<ClassId>,
    /// By class, then bid.
    pub(super) pairs: Vec<Pair>,
    /// Which capacity is which.
    pub(super) kinds: Vec<Kind>,
    /// Which floor is which.
    pub(super) floors: Vec<FloorKind>,
}

impl Field {
    /// The award of `pairs`, all of `classes` and none of the classes of `kept`, with what is left
    /// of the capacities and of the floors. A floor that nothing can bring to is part of it only if
    /// all classes are.
    pub(super) fn new(
        case: Case,
        linking: &Linking,
        pairs: Vec<Pair>,
        classes: Vec<ClassId>,
        kept: &[Pair],
    ) -> Self {
        let mut job_of: BTreeMap<ClassId, JobId> = BTreeMap::new();
        job_of.extend(classes.iter().enumerate().map(|(n, &c)| (c, JobId::new(n))));
        let choice = |&pair: &Pair| Choice {
            job: job_of[&pair.class],
            value: value_of(case, pair),
        };
        let jobs = |call: &Call| {
            let jobs = call.classes.iter().filter_map(|class| job_of.get(class));
            jobs.copied().collect()
        };
        let (kinds, capacities) = capacities(case, linking, &pairs, kept);
        let whole = classes.len() == case.formation.classes.len();
        let floors = floors(case, linking, &pairs, kept).into_iter();
        let floors = floors.filter(|(_, floor)| whole || !floor.brings.is_empty());
        let (floor_kinds, floors): (Vec<FloorKind>, Vec<Floor>) = floors.unzip();
        let calls: BTreeSet<CallId> = classes
            .iter()
            .map(|&class| case.formation.classes[class].call)
            .collect();
        let problem = Problem {
            jobs: classes.len(),
            choices: pairs.iter().map(choice).collect(),
            capacities,
            floors,
            together: calls
                .iter()
                .map(|&call| jobs(&case.formation.calls[call]))
                .collect(),
            ..Problem::default()
        };
        Field {
            problem,
            classes,
            pairs,
            kinds,
            floors: floor_kinds,
        }
    }

    /// Where a capacity is, if anything uses it.
    pub(super) fn at(&self, kind: Kind) -> Option<usize> {
        self.kinds.binary_search(&kind).ok()
    }

    /// The class of a job.
    pub(super) fn class(&self, job: JobId) -> ClassId {
        self.classes[job.index()]
    }

    /// The bid of a choice.
    pub(super) fn bid(&self, choice: ChoiceId) -> BidId {
        self.pairs[choice.index()].bid
    }
}

/// (W_c, s_c σ_b, - s_c metres, - draw): A1 to A4 of one pair, all to be maximized.
pub(super) fn value_of(case: Case, pair: Pair) -> [i64; 4] {
    let (class, bid) = (
        &case.formation.classes[pair.class],
        &case.market.bids()[pair.bid],
    );
    let size = i64::from(class.size());
    let score = case.scores.sheets[pair.bid]
        .score
        .map_or(0, |s| i64::from(s.0));
    let metres = class
        .anchor
        .point
        .metres(case.market.schools()[bid.school].point);
    let draw = draw_pair(&case.market.round().seed, &bid.code, &class.code);
    [
        class.weight as i64,
        size * score,
        -size * metres,
        -(draw as i64),
    ]
}

/// Which capacity, in an order that never changes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Programme(usize),
    Entity(usize, Mode),
    EntityClasses(usize),
    Bid(usize),
    BidClasses(usize),
    /// Classes of a body in a chain.
    Share(usize, usize),
    BaseSeats(usize),
    BaseClasses(usize),
    Budget,
    /// Classes that a ban shuts, by its place among the decisions.
    Ban(usize),
}

/// Which floor, in an order that never changes: of the model, or a pin, by its place among them.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum FloorKind {
    Heads(usize),
    Pin(usize),
}

/// The floors with what each pair brings, and what the kept ones leave to be brought.
pub(super) fn floors(
    case: Case,
    linking: &Linking,
    pairs: &[Pair],
    kept: &[Pair],
) -> Vec<(FloorKind, Floor)> {
    let floor = |(kind, least)| {
        (
            kind,
            Floor {
                least,
                brings: vec![],
            },
        )
    };
    let mut floors: Vec<(FloorKind, Floor)> = linking.floors(case).into_iter().map(floor).collect();
    if floors.is_empty() {
        return floors;
    }
    let at = |floors: &[(FloorKind, Floor)], kind| floors.iter().position(|(k, _)| *k == kind);
    for (index, &pair) in pairs.iter().enumerate() {
        for (kind, heads) in linking.brings(case, pair) {
            if let Some(at) = at(&floors, kind) {
                floors[at].1.brings.push((ChoiceId::new(index), heads));
            }
        }
    }
    for &pair in kept {
        for (kind, heads) in linking.brings(case, pair) {
            if let Some(at) = at(&floors, kind) {
                floors[at].1.least -= heads;
            }
        }
    }
    floors
}

pub(super) fn capacities(
    case: Case,
    linking: &Linking,
    pairs: &[Pair],
    kept: &[Pair],
) -> (Vec<Kind>, Vec<Capacity>) {
    let mut found: BTreeMap<Kind, Capacity> = BTreeMap::new();
    for (index, &pair) in pairs.iter().enumerate() {
        for (kind, limit, amount) in uses(case, linking, pair) {
            let empty = || Capacity {
                limit,
                uses: Vec::new(),
            };
            let capacity = found.entry(kind).or_insert_with(empty);
            capacity.uses.push((ChoiceId::new(index), amount));
        }
    }
    for &pair in kept {
        for (kind, _, amount) in uses(case, linking, pair) {
            if let Some(capacity) = found.get_mut(&kind) {
                capacity.limit -= amount;
            }
        }
    }
    found.into_iter().unzip()
}

/// What a pair uses: capacity, its limit, how much.
pub(super) fn uses(case: Case, linking: &Linking, pair: Pair) -> Vec<(Kind, i64, i64)> {
    let bid = &case.market.bids()[pair.bid];
    let class = &case.formation.classes[pair.class];
    let mode = case.formation.calls[class.call].mode;
    let id = case.market.schools()[bid.school].entity;
    let entity = &case.market.entities()[id];
    let intake = i64::from(case.model.award.intake(class.size()));
    let programme = case.fits.programme[pair.bid].map(|p| (p, case.market.programmes()[p].seats));
    let uses = [
        programme.map(|(p, seats)| (Kind::Programme(p.index()), seats, intake)),
        entity
            .seats(mode)
            .map(|seats| (Kind::Entity(id.index(), mode), seats, intake)),
        entity
            .classes_max
            .map(|most| (Kind::EntityClasses(id.index()), most, 1)),
        Some((Kind::Bid(pair.bid.index()), bid.seats, intake)),
        bid.classes_max
            .map(|most| (Kind::BidClasses(pair.bid.index()), most, 1)),
    ];
    let uses = uses.into_iter().flatten();
    let uses = uses.map(|(kind, most, amount)| (kind, i64::from(most), amount));
    uses.chain(linking.uses(case, pair)).collect()
}
