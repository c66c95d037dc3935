//! Linking rules for a random round: shares, bases, a budget, floors, decisions of the committee,
//! most of them tight enough to bind.

use jiebang::base::ids::Id;
use jiebang::domain::market::{Base, BaseId, BidId, Decision, Market, Place, Ruling};
use jiebang::domain::model::{Floor, Model};
use jiebang::domain::outcome::Outcome;

use super::review;
use super::rng::Rng;

/// The round and model with some linking rules; `plain` is what the round gives without any.
pub fn linked(rng: &mut Rng, market: Market, model: &mut Model, plain: &Outcome) -> Market {
    if rng.chance(40) {
        model.award.share_max_hundredths = *rng.pick(&[20, 34, 50, 67]);
    }
    let mut parts = market.into_parts();
    if rng.chance(40) {
        bases(rng, &mut parts);
    }
    if rng.chance(40) {
        model.award.cost_head_fen = rng.within(1, 20);
        model.award.budget_fen = Some(i64::from(rng.within(20, 300)));
        if let Some(bids) = &mut parts.bids {
            for id in bids.ids().collect::<Vec<_>>() {
                bids[id].cost_fen = rng.chance(50).then(|| rng.within(0, 20));
            }
        }
    }
    if rng.chance(50) {
        let cities: Vec<String> = parts.schools.iter().map(|s| s.city.clone()).collect();
        let city = rng.pick(&cities).clone();
        model.award.floors.push(Floor {
            name: city.clone(),
            cities: vec![city],
            kinds: vec![],
            heads: rng.within(1, 14),
        });
    }
    if rng.chance(20) {
        let kinds: Vec<String> = parts.schools.iter().map(|s| s.kind.clone()).collect();
        let kind = rng.pick(&kinds).clone();
        model.award.floors.push(Floor {
            name: format!("类别{kind}"),
            cities: vec![],
            kinds: vec![kind],
            heads: rng.within(1, 10),
        });
    }
    let market = Market::new(parts);
    decide(rng, market, model, plain)
}

fn bases(rng: &mut Rng, parts: &mut jiebang::domain::market::Parts) {
    for n in 0..2 {
        parts.bases.push(Base {
            code: format!("J{n}"),
            name: format!("基地{n}"),
            seats: rng.chance(60).then(|| rng.within(3, 15)),
            classes_max: rng.chance(50).then(|| rng.within(0, 2)),
        });
    }
    for id in parts.programmes.ids().collect::<Vec<_>>() {
        let picked = (0..2).filter(|_| rng.chance(50)).map(BaseId::new).collect();
        parts.programmes[id].bases = picked;
    }
}

/// Pins of bids that may win, and bans of any.
fn decide(rng: &mut Rng, market: Market, model: &Model, plain: &Outcome) -> Market {
    let mut decisions = Vec::new();
    for call in &plain.calls {
        for bid in &call.bids {
            let id: BidId = review::bid(&market, &bid.code);
            let may = bid.eligible && bid.score >= Some(model.scoring.quality_min);
            let ruling = match rng.within(1, 100) {
                1..=12 if may => Ruling::Pin,
                13..=22 => Ruling::Ban,
                _ => continue,
            };
            let on = match rng.within(0, 2) {
                0 => None,
                1 => Some(call.code.clone()),
                _ => Some(rng.pick(&call.classes).code.clone()),
            };
            decisions.push(Decision {
                bid: id,
                on,
                ruling,
                reason: "会议议定".into(),
                place: Place::default(),
            });
        }
    }
    let mut parts = market.into_parts();
    parts.decisions = decisions;
    Market::new(parts)
}
