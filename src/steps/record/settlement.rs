//! What followed from the answers to the award, in codes.

use crate::base::ids::IdVec;
use crate::domain::market::{BidId, ClassId, Intention, Market, Member, Party};
use crate::domain::outcome::{
    Alternative, Award, ClassStanding, Effect, Event, Formation, Formed, MemberOut, Move, Price,
    Reaward, Settlement, Side, WayOut,
};
use crate::steps::award::Reached;
use crate::steps::settle::{Path, Settled, Shift, State, Turn};

/// Writes up what followed. `market`, `formation` and `award` are those of the recommendation.
pub fn settlement(
    market: &Market,
    formation: &Formation,
    award: &Award,
    settled: &Settled,
) -> Settlement {
    let turns = market.intentions().iter().zip(&settled.turns);
    let state = &settled.state;
    let mut heads = 0;
    let mut classes_awarded = 0;
    for (id, class) in state.formation.classes.iter_ids() {
        if state.award.get(id).is_some_and(Option::is_some) {
            classes_awarded += 1;
            heads += u64::from(class.size());
        }
    }
    Settlement {
        events: turns
            .map(|(i, turn)| event(market, state, i, turn))
            .collect(),
        classes: changed(market, formation, award, state),
        value: settled.value,
        classes_awarded,
        heads_awarded: heads,
    }
}

fn event(market: &Market, state: &State, intention: &Intention, turn: &Turn) -> Event {
    let (side, party, name) = match intention.party {
        Party::School(id) => {
            let school = &market.schools()[id];
            (Side::School, &school.code, &school.name)
        }
        Party::Firm(id) => {
            let firm = &market.firms()[id];
            (Side::Firm, &firm.code, &firm.name)
        }
    };
    Event {
        class: intention.class.clone(),
        side,
        party: party.clone(),
        party_name: name.clone(),
        answer: intention.answer,
        date: intention.date.map(|date| date.to_string()),
        reason: intention.reason.clone(),
        source: intention.source.clone(),
        effect: effect(market, state, turn),
    }
}

fn effect(market: &Market, state: &State, turn: &Turn) -> Effect {
    match turn {
        Turn::Agreed => Effect::Agreed,
        Turn::NoSuchClass => Effect::NoSuchClass,
        Turn::NotParty => Effect::NotParty,
        Turn::NoAward => Effect::NoAward,
        Turn::Barred {
            school,
            bids,
            shift,
        } => {
            let mut bids: Vec<String> = bids.iter().map(|&bid| code(market, bid)).collect();
            bids.sort_unstable();
            Effect::Barred {
                school: market.schools()[*school].code.clone(),
                bids,
                reaward: reaward(market, shift),
            }
        }
        Turn::Left {
            heads,
            size_before,
            ways,
            shift,
            ..
        } => Effect::Left {
            heads: *heads,
            size_before: *size_before,
            size_left: size_before - heads,
            ways: ways.iter().map(|path| way_out(state, path)).collect(),
            reaward: reaward(market, shift),
        },
    }
}

fn code(market: &Market, bid: BidId) -> String {
    market.bids()[bid].code.clone()
}

/// The two re-awards. An award counts as moved where another class than the one answered for had a
/// winner that the optimum takes away or changes.
fn reaward(market: &Market, shift: &Shift) -> Reaward {
    let (kept, free) = (&shift.kept, &shift.free);
    let lost = |level: usize| free.value[level] - kept.value[level];
    let taken = |(class, before): (ClassId, &Option<BidId>)| {
        class != shift.class && before.is_some() && held(&free.award, class) != *before
    };
    Reaward {
        kept: alternative(market, shift, kept),
        free: alternative(market, shift, free),
        price: Price {
            heads: lost(0),
            quality: lost(1),
            metres: -lost(2),
        },
        moved: shift.before.iter_ids().filter(|&at| taken(at)).count() as u32,
    }
}

fn held(award: &Award, class: ClassId) -> Option<BidId> {
    award.get(class).copied().flatten()
}

fn alternative(market: &Market, shift: &Shift, reached: &Reached) -> Alternative {
    let moves = shift.before.iter_ids().filter_map(|(class, &from)| {
        let to = held(&reached.award, class);
        (from != to).then(|| Move {
            class: shift.codes[class].clone(),
            from: from.map(|bid| code(market, bid)),
            to: to.map(|bid| code(market, bid)),
        })
    });
    Alternative {
        value: reached.value,
        moves: moves.collect(),
        proved: reached.proved,
        unmet: reached.unmet.clone(),
    }
}

fn way_out(state: &State, path: &Path) -> WayOut {
    let formed = |&class: &ClassId| formed(&state.market, &path.formation, class);
    WayOut {
        way: path.way,
        awarded_lost: path.awarded_lost,
        formed_lost: path.formed_lost,
        classes: path.classes.iter().map(formed).collect(),
        proved: path.proved,
    }
}

fn formed(market: &Market, formation: &Formation, id: ClassId) -> Formed {
    let class = &formation.classes[id];
    Formed {
        class: class.code.clone(),
        call: formation.calls[class.call].code.clone(),
        size: class.size(),
        weight: class.weight,
        tier: class.tier,
        integrator: class.integrator.clone(),
        members: class.members.iter().map(|m| member(market, m)).collect(),
    }
}

fn member(market: &Market, member: &Member) -> MemberOut {
    let demand = &market.demands()[member.demand];
    let firm = &market.firms()[demand.firm];
    MemberOut {
        demand: demand.code.clone(),
        firm: firm.code.clone(),
        firm_name: firm.name.clone(),
        heads: member.heads,
    }
}

/// Classes that no longer stand as recommended, by code.
fn changed(
    market: &Market,
    formation: &Formation,
    award: &Award,
    state: &State,
) -> Vec<ClassStanding> {
    let same = |id: ClassId| {
        let classes: &IdVec<ClassId, _> = &formation.classes;
        classes.get(id).is_some_and(|class| {
            let now = &state.formation.classes[id];
            class == now && award[id] == state.award[id]
        })
    };
    let ids = state.formation.classes.ids().filter(|&id| !same(id));
    let mut changed: Vec<ClassStanding> = ids
        .map(|id| ClassStanding {
            formed: formed(&state.market, &state.formation, id),
            winner: held(&state.award, id).map(|bid| code(market, bid)),
        })
        .collect();
    changed.sort_by(|a, b| a.formed.class.cmp(&b.formed.class));
    changed
}
