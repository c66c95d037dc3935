//! Whom a change concerns, looked up: in goes a round with its network, out come bodies and
//! programmes by school, city, major and chain, and the arcs that limits and declined bids close.
//! The same answers as `domain/change/concern`, without a walk through the round per scenario.

use std::collections::HashMap;

use crate::base::ids::{Id, IdVec};
use crate::domain::change::{By, Seats, bodies, programmes};
use crate::domain::market::{
    BidId, CallId, EntityId, MajorId, Market, Mode, ProgrammeId, SchoolId, Score,
};
use crate::domain::outcome::{Basis, Case};
use crate::math::flow::ArcId;
use crate::steps::fit::nearest;
use crate::steps::plan::Drawn;

/// Bodies and programmes whose seats a change alters.
#[derive(Clone, Debug, Default)]
pub(super) struct Group {
    pub bodies: Vec<EntityId>,
    /// Of a school, a city or all: only when scaled.
    pub programmes: Vec<ProgrammeId>,
}

/// Groups by what a change says, and what lies where in the network.
#[derive(Debug)]
pub(super) struct Groups {
    schools: IdVec<SchoolId, Group>,
    programmes: IdVec<ProgrammeId, Group>,
    majors: HashMap<MajorId, Group>,
    cities: HashMap<String, Group>,
    chains: HashMap<String, Group>,
    all: Group,
    /// Per programme its arc to the body, and its school.
    pub seats: IdVec<ProgrammeId, Option<ArcId>>,
    /// Per body its arcs to the sink: students, employees.
    pub doors: IdVec<EntityId, [Option<ArcId>; 2]>,
    /// Per school its programmes.
    pub taught: IdVec<SchoolId, Vec<ProgrammeId>>,
    /// Pairs by metres from the nearest class of the call, the farthest first.
    pub far: Vec<(i64, ArcId)>,
    /// Over bids: pairs by score, the lowest first.
    pub low: Vec<(Score, ArcId)>,
    /// Over bids: per bid the pairs of all bids of its school for its call.
    pub declined: IdVec<BidId, Vec<ArcId>>,
}

/// Students, employees.
pub(super) fn mode_at(mode: Mode) -> usize {
    match mode {
        Mode::Student => 0,
        Mode::Service => 1,
    }
}

impl Groups {
    pub fn new(case: Case, drawn: &Drawn, basis: Basis) -> Self {
        let market = case.market;
        let mut groups = Groups {
            schools: market.schools().iter().map(|_| Group::default()).collect(),
            programmes: market
                .programmes()
                .iter()
                .map(|_| Group::default())
                .collect(),
            majors: HashMap::new(),
            cities: HashMap::new(),
            chains: chains(market),
            all: Group::default(),
            seats: market.programmes().iter().map(|_| None).collect(),
            doors: market.entities().iter().map(|_| [None; 2]).collect(),
            taught: market.schools().iter().map(|_| Vec::new()).collect(),
            far: far(case, drawn),
            low: Vec::new(),
            declined: market.bids().iter().map(|_| Vec::new()).collect(),
        };
        groups.by_school(market);
        for (&id, &(_, arc)) in &drawn.programmes {
            groups.seats[id] = Some(arc);
        }
        for (key, &(_, arc)) in &drawn.bodies {
            groups.doors[key.2][mode_at(key.1)] = Some(arc);
        }
        if basis == Basis::Bids {
            groups.by_bid(case, drawn);
        }
        groups
    }

    fn by_school(&mut self, market: &Market) {
        for (id, programme) in market.programmes().iter_ids() {
            self.taught[programme.school].push(id);
            self.schools[programme.school].programmes.push(id);
            self.programmes[id].programmes.push(id);
            self.majors
                .entry(programme.major)
                .or_default()
                .programmes
                .push(id);
            let city = &market.schools()[programme.school].city;
            self.cities
                .entry(city.clone())
                .or_default()
                .programmes
                .push(id);
            self.all.programmes.push(id);
        }
        for (id, school) in market.schools().iter_ids() {
            self.schools[id].bodies.push(school.entity);
            self.cities
                .entry(school.city.clone())
                .or_default()
                .bodies
                .push(school.entity);
            self.all.bodies.push(school.entity);
        }
        for group in self.cities.values_mut().chain([&mut self.all]) {
            group.bodies.sort_unstable();
            group.bodies.dedup();
        }
    }

    fn by_bid(&mut self, case: Case, drawn: &Drawn) {
        let mut same: HashMap<(SchoolId, &str), Vec<ArcId>> = HashMap::new();
        for pair in &drawn.pairs {
            let Some(bid) = pair.bid else { continue };
            let row = &case.market.bids()[bid];
            same.entry((row.school, &row.call))
                .or_default()
                .push(pair.arc);
            if let Some(score) = case.scores.sheets[bid].score {
                self.low.push((score, pair.arc));
            }
        }
        self.low.sort_unstable();
        for (bid, row) in case.market.bids().iter_ids() {
            if let Some(arcs) = same.get(&(row.school, row.call.as_str())) {
                self.declined[bid].clone_from(arcs);
            }
        }
    }

    /// The group that a change of seats names; `None` for nobody.
    pub fn of(&self, of: &Seats) -> Option<&Group> {
        match of {
            Seats::School(id) => self.schools.get(*id),
            Seats::Programme(id) => self.programmes.get(*id),
            Seats::Major(id) => self.majors.get(id),
            Seats::City(city) => self.cities.get(city),
            Seats::Chain(chain) => self.chains.get(chain),
            Seats::All => Some(&self.all),
        }
    }
}

/// Programmes by the chains whose orders accept their majors.
fn chains(market: &Market) -> HashMap<String, Group> {
    let mut names: Vec<&String> = market.demands().iter().map(|d| &d.chain).collect();
    names.sort_unstable();
    names.dedup();
    let group = |name: &String| {
        let of = Seats::Chain(name.clone());
        Group {
            bodies: bodies(market, &of),
            programmes: programmes(market, &of, By::Set(1.into())),
        }
    };
    names
        .into_iter()
        .map(|name| (name.clone(), group(name)))
        .collect()
}

/// Pairs by how far the nearest class of the call is.
fn far(case: Case, drawn: &Drawn) -> Vec<(i64, ArcId)> {
    let mut known: HashMap<(CallId, SchoolId), i64> = HashMap::new();
    let metres = |pair: &crate::steps::plan::Pair| {
        let call = case.formation.classes[pair.class].call;
        let school = case.market.programmes()[pair.programme].school;
        let metres = *known.entry((call, school)).or_insert_with(|| {
            let point = case.market.schools()[school].point;
            nearest(case.formation, &case.formation.calls[call], point).unwrap_or(0)
        });
        (metres, pair.arc)
    };
    let mut far: Vec<(i64, ArcId)> = drawn.pairs.iter().map(metres).collect();
    far.sort_by_key(|&(metres, arc)| (std::cmp::Reverse(metres), arc.index()));
    far
}
