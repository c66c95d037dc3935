//! The linking rules of a round in codes and names, each with what the award uses of it or brings
//! to it.

use std::collections::BTreeMap;

use super::linking::Linking;
use super::{FloorKind, Kind, uses};
use crate::base::ids::Id;
use crate::domain::market::{BaseId, BidId, EntityId, ProgrammeId, Ruling};
use crate::domain::outcome::{Award, Case, Link, LinkOut, Pair};

/// Every linking rule in force, in a fixed order: shares that are used, bases, the budget, floors,
/// decisions.
pub fn links(case: Case, linking: &Linking, award: &Award) -> Vec<LinkOut> {
    let held = award.iter_ids();
    let held = held.filter_map(|(class, bid)| {
        Some(Pair {
            class,
            bid: (*bid)?,
        })
    });
    let mut used: BTreeMap<Kind, (i64, i64)> = BTreeMap::new();
    let mut brought: BTreeMap<FloorKind, i64> = BTreeMap::new();
    for (at, base) in case.market.bases().iter().enumerate() {
        let seats = base
            .seats
            .map(|most| (Kind::BaseSeats(at), (0, most.into())));
        let classes = base
            .classes_max
            .map(|most| (Kind::BaseClasses(at), (0, most.into())));
        used.extend(seats.into_iter().chain(classes));
    }
    let budget = case.model.award.budget_fen;
    used.extend(budget.map(|fen| (Kind::Budget, (0, fen))));
    for (at, decided) in linking.decided().iter().enumerate() {
        if decided.ruling == Ruling::Ban {
            used.insert(Kind::Ban(at), (0, 0));
        }
    }
    for pair in held {
        for (kind, limit, amount) in uses(case, linking, pair) {
            used.entry(kind).or_insert((0, limit)).0 += amount;
        }
        for (kind, heads) in linking.brings(case, pair) {
            *brought.entry(kind).or_default() += heads;
        }
    }
    let line = |link, used, limit| LinkOut { link, used, limit };
    let linked = used
        .into_iter()
        .filter(|(kind, _)| *kind >= Kind::Share(0, 0));
    let lines = linked.map(|(kind, (used, most))| line(link_of_kind(case, kind), used, most));
    let floors = linking.floors(case).into_iter().map(|(kind, least)| {
        let used = brought.get(&kind).copied().unwrap_or(0);
        line(link_of_floor(case, kind), used, least)
    });
    let mut lines: Vec<LinkOut> = lines.chain(floors).collect();
    lines.sort_by(|a, b| a.link.cmp(&b.link));
    lines
}

/// A capacity in codes and names.
pub(super) fn link_of_kind(case: Case, kind: Kind) -> Link {
    let market = case.market;
    let schools = |entity: usize| {
        let plates = market
            .schools()
            .iter()
            .filter(|s| s.entity == EntityId::new(entity));
        let mut plates: Vec<(&str, &str)> = plates.map(|s| (&*s.code, &*s.name)).collect();
        plates.sort_unstable();
        let names: Vec<&str> = plates.into_iter().map(|(_, name)| name).collect();
        names.join("、")
    };
    let bid = |at: usize| market.bids()[BidId::new(at)].code.clone();
    match kind {
        Kind::Programme(at) => {
            let programme = &market.programmes()[ProgrammeId::new(at)];
            Link::Programme {
                school: market.schools()[programme.school].name.clone(),
                major: market.majors()[programme.major].name.clone(),
            }
        }
        Kind::Entity(at, mode) => Link::Entity {
            schools: schools(at),
            mode,
        },
        Kind::EntityClasses(at) => Link::EntityClasses {
            schools: schools(at),
        },
        Kind::Bid(at) => Link::Bid { bid: bid(at) },
        Kind::BidClasses(at) => Link::BidClasses { bid: bid(at) },
        Kind::Share(at, chain) => {
            let formed = super::chains(case);
            let name = formed.keys().nth(chain).copied().unwrap_or_default();
            Link::Share {
                schools: schools(at),
                chain: name.to_owned(),
            }
        }
        Kind::BaseSeats(at) => {
            let base = &market.bases()[BaseId::new(at)];
            let (base, name) = (base.code.clone(), base.name.clone());
            Link::BaseSeats { base, name }
        }
        Kind::BaseClasses(at) => {
            let base = &market.bases()[BaseId::new(at)];
            let (base, name) = (base.code.clone(), base.name.clone());
            Link::BaseClasses { base, name }
        }
        Kind::Budget => Link::Budget,
        Kind::Ban(at) => {
            let decision = &market.decisions()[at];
            Link::Ban {
                bid: market.bids()[decision.bid].code.clone(),
                on: decision.on.clone(),
                reason: decision.reason.clone(),
            }
        }
    }
}

/// A floor or pin in codes and names.
pub(super) fn link_of_floor(case: Case, kind: FloorKind) -> Link {
    match kind {
        FloorKind::Heads(at) => Link::Floor {
            name: case.model.award.floors[at].name.clone(),
        },
        FloorKind::Pin(at) => {
            let decision = &case.market.decisions()[at];
            Link::Pin {
                bid: case.market.bids()[decision.bid].code.clone(),
                on: decision.on.clone(),
                reason: decision.reason.clone(),
            }
        }
    }
}
