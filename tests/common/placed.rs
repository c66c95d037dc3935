//! Random rounds placed with events that can happen, and their classes as the judge takes them.

use jiebang::base::ids::Id;
use jiebang::base::progress::Silent;
use jiebang::base::stop::Stop;
use jiebang::domain::market::{CohortId, DemandId, Event, EventKind, Market, Place};
use jiebang::domain::outcome::{Destination, Placement};
use jiebang::judge::{Awarded, Verdicts, judge_placed};
use jiebang::steps::place::{PlaceError, place};

use super::placing::Placing;
use super::rng::Rng;

/// The round's placement.
pub fn placed(placing: &Placing) -> Result<Placement, PlaceError> {
    place(placing.ground(), Vec::new(), &Stop::never(), &Silent)
}

/// The classes with a winner.
pub fn classes(placing: &Placing) -> Vec<Awarded> {
    let classes = placing.formation.classes.iter_ids();
    let one = |(id, class): (_, &jiebang::domain::market::Class)| {
        let call = &placing.formation.calls[class.call];
        Some(Awarded {
            class: class.code.clone(),
            bid: placing.award[id]?,
            members: class.members.iter().map(|m| (m.demand, m.heads)).collect(),
            chain: call.chain.clone(),
            post: call.post.clone(),
            level: call.level,
            mode: call.mode,
            majors: call.majors.clone(),
            anchor: class.anchor.point,
        })
    };
    classes.filter_map(one).collect()
}

/// What the judge says of a placement of the round.
pub fn judged(placing: &Placing, placement: &Placement) -> Verdicts {
    let classes = classes(placing);
    judge_placed(&placing.market, &placing.model, &classes, placement)
}

/// Lets up to so many events happen, one after another; returns the placement after them, if the
/// round can be placed at all.
pub fn happened(placing: &mut Placing, rng: &mut Rng, most: u32) -> Option<Placement> {
    let mut placement = placed(placing).ok()?;
    for nth in 0..rng.within(0, most) {
        let Some(event) = event(placing, rng, &placement, nth) else {
            continue;
        };
        let before = placing.market.clone();
        let mut parts = before.clone().into_parts();
        parts.events.push(event);
        placing.market = Market::new(parts);
        match placed(placing) {
            Ok(after) => placement = after,
            Err(_) => placing.market = before,
        }
    }
    Some(placement)
}

/// Some event that may be possible.
fn event(placing: &Placing, rng: &mut Rng, at: &Placement, nth: u32) -> Option<Event> {
    let market = &placing.market;
    let mut event = Event {
        kind: EventKind::Completed,
        cohort: None,
        class: String::new(),
        firm: None,
        demand: None,
        heads: None,
        date: None,
        reason: format!("原因{nth}"),
        source: format!("events.csv:{}", nth + 2),
        place: Place::default(),
    };
    let here = at
        .rows
        .iter()
        .filter(|row| !matches!(row.to, Destination::Left | Destination::Standby));
    let mut rows: Vec<_> = here.collect();
    if rng.chance(70) && rows.iter().any(|row| !row.who.class.is_empty()) {
        rows.retain(|row| !row.who.class.is_empty());
    }
    let posts: Vec<_> = at.posts.iter().filter(|post| post.open > 0).collect();
    match rng.within(0, 9) {
        kind @ 0..=5 if !rows.is_empty() => {
            let row = rng.pick(&rows);
            let fails = kind > 2;
            event.kind = if fails {
                EventKind::Failed
            } else {
                EventKind::Withdrawn
            };
            let of = |code: &str| market.cohorts().iter().position(|c| c.code == code);
            event.cohort = of(&row.who.cohort).map(CohortId::new);
            if rng.chance(80) {
                event.class = row.who.class.clone();
            }
            event.heads = Some(rng.within(1, row.heads));
        }
        6 | 7 if !posts.is_empty() => {
            let post = rng.pick(&posts);
            event.kind = EventKind::FirmCannotTake;
            let of = |code: &str| market.demands().iter().position(|d| d.code == code);
            let demand = of(&post.demand).map(DemandId::new);
            event.firm = demand.map(|id| market.demands()[id].firm);
            if rng.chance(70) {
                event.demand = demand;
                event.heads = rng.chance(70).then(|| rng.within(1, post.open));
            }
        }
        _ if !at.classes.is_empty() => event.class = rng.pick(&at.classes).class.clone(),
        _ => return None,
    }
    Some(event)
}
