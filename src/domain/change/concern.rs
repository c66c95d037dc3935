//! A change names somebody; out come the bodies, programmes, orders and bids that it is about, in
//! the order of the round.

use std::collections::BTreeSet;

use super::{By, Orders, Seats};
use crate::domain::catalog::{Located, place};
use crate::domain::market::{BidId, Demand, DemandId, EntityId, Market, ProgrammeId, SchoolId};

/// The bodies whose own seats a change alters; with employees' seats only when scaled.
pub fn bodies(market: &Market, of: &Seats) -> Vec<EntityId> {
    let schools = schools(market, of);
    let bodies: BTreeSet<EntityId> = schools.map(|id| market.schools()[id].entity).collect();
    bodies.into_iter().collect()
}

/// The programmes whose seats a change alters.
///
/// *Complexity*: linear in the programmes; for a chain, times the majors that its orders accept.
pub fn programmes(market: &Market, of: &Seats, by: By) -> Vec<ProgrammeId> {
    let scaled = matches!(by, By::Scale(_));
    let schools: BTreeSet<SchoolId> = schools(market, of).collect();
    let wanted = match of {
        Seats::Chain(chain) => {
            let orders = market.demands().iter().filter(|d| d.chain == *chain);
            orders.flat_map(|d| d.majors.iter().copied()).collect()
        }
        _ => BTreeSet::new(),
    };
    let is_meant = |id: &ProgrammeId| {
        let programme = &market.programmes()[*id];
        match of {
            Seats::Programme(one) => id == one,
            Seats::Major(major) => programme.major == *major,
            Seats::Chain(_) => wanted
                .iter()
                .any(|&m| market.majors_equal(m, programme.major)),
            Seats::School(_) | Seats::City(_) | Seats::All => {
                scaled && schools.contains(&programme.school)
            }
        }
    };
    market.programmes().ids().filter(is_meant).collect()
}

/// The schools that a change of seats names as such.
fn schools<'a>(market: &'a Market, of: &'a Seats) -> impl Iterator<Item = SchoolId> + 'a {
    let is_meant = move |id: &SchoolId| match of {
        Seats::School(one) => id == one,
        Seats::City(city) => market.schools()[*id].city == *city,
        Seats::All => true,
        Seats::Programme(_) | Seats::Major(_) | Seats::Chain(_) => false,
    };
    market.schools().ids().filter(is_meant)
}

/// The orders that a change is about.
pub fn demands(market: &Market, of: &Orders) -> Vec<DemandId> {
    let orders = market.demands().iter_ids();
    let meant = orders.filter(|(id, demand)| is_meant(of, *id, demand));
    meant.map(|(id, _)| id).collect()
}

/// Whether a change is about an order.
pub(super) fn is_meant(of: &Orders, id: DemandId, demand: &Demand) -> bool {
    match of {
        Orders::Demand(one) => id == *one,
        Orders::Firm(firm) => demand.firm == *firm,
        Orders::Chain(chain) => demand.chain == *chain,
        Orders::City(city) => city_of(demand) == *city,
        Orders::All => true,
    }
}

/// The bids that are out when the school of `bid` declines: all of that school for its call.
pub fn barred(market: &Market, bid: BidId) -> Vec<BidId> {
    let declined = &market.bids()[bid];
    let same = market.bids().iter_ids();
    let same = same.filter(|(_, b)| b.school == declined.school && b.call == declined.call);
    same.map(|(id, _)| id).collect()
}

/// The cities of schools and of work, by name.
pub fn cities(market: &Market) -> BTreeSet<String> {
    let taught = market.schools().iter().map(|school| school.city.clone());
    taught.chain(market.demands().iter().map(city_of)).collect()
}

/// The city of a demand's work site.
fn city_of(demand: &Demand) -> String {
    match place(&demand.site.name, None) {
        Located::Exact(place) | Located::Within(place) => place.city_name().to_owned(),
        Located::Ambiguous(_) | Located::Unknown(_) => demand.site.name.clone(),
    }
}
