//! What keeps an eligible bid from winning whatever the others do.

use super::award::{Cap, Contest};
use super::block::Block;
use super::search::Found;
use crate::domain::market::{Limit, Ruling, Score};

/// The limits that rule a bid out whatever the others do.
pub(super) fn limits(contest: &Contest<'_, '_>, bid: usize) -> Vec<Limit> {
    let (facts, case) = (&contest.facts[bid], contest.case);
    let open = open_classes(contest, bid);
    let intake = open.iter().map(|&class| case.classes[class].intake).min();
    let short = |cap: Cap, need: i128| contest.limit(cap).filter(|&limit| limit < need);
    let whole = |n: i128| u32::try_from(n).unwrap_or(u32::MAX);
    let least = case.model.scoring.quality_min;
    if let Some(score) = facts.score.filter(|&score| score < least.0) {
        return vec![Limit::BelowQuality {
            score: Score(score),
            least,
        }];
    }
    let Some(intake) = intake else {
        return vec![Limit::Banned];
    };
    let mut limits = linked_limits(contest, bid, &open);
    if let Some(seats) = facts
        .programme
        .and_then(|p| short(Cap::Programme(p), intake))
    {
        limits.push(Limit::ProgrammeSeats {
            seats: whole(seats),
            intake: whole(intake),
        });
    }
    if let Some(seats) = facts
        .mode
        .and_then(|m| short(Cap::Seats(facts.entity, m), intake))
    {
        limits.push(Limit::EntitySeats {
            seats: whole(seats),
            intake: whole(intake),
        });
    }
    if short(Cap::Classes(facts.entity), 1).is_some() {
        limits.push(Limit::EntityClasses);
    }
    if short(Cap::BidClasses(bid), 1).is_some() {
        limits.push(Limit::BidClasses);
    }
    limits
}

/// The classes of a bid's call that the committee has not banned it from.
fn open_classes(contest: &Contest<'_, '_>, bid: usize) -> Vec<usize> {
    let banned = |class: &usize| {
        let uses = contest.linked_uses(bid, *class);
        uses.iter().any(|(cap, _)| matches!(cap, Cap::Ban(_)))
    };
    let classes = contest.case.calls[contest.case.bids[bid].call].classes();
    classes.filter(|class| !banned(class)).collect()
}

/// What the linking rules say of the smallest class that is open to a bid.
fn linked_limits(contest: &Contest<'_, '_>, bid: usize, open: &[usize]) -> Vec<Limit> {
    let case = contest.case;
    let market = case.market;
    let uses = |class| contest.linked_uses(bid, class);
    let mut classes = case.calls[case.bids[bid].call].classes();
    let whole = |n: i128| u32::try_from(n).unwrap_or(u32::MAX);
    let fen = |n: i128| i64::try_from(n).unwrap_or(i64::MAX);
    let Some(&least) = open.iter().min_by_key(|&&class| case.classes[class].size) else {
        return vec![Limit::Banned];
    };
    let mut limits = Vec::new();
    for (cap, amount) in uses(least) {
        let Some(limit) = contest.limit(cap).filter(|&limit| limit < amount) else {
            continue;
        };
        limits.extend(match cap {
            Cap::Share(..) => Some(Limit::Share),
            Cap::BaseSeats(base) => Some(Limit::BaseSeats {
                base: market.bases()[base].code.clone(),
                seats: whole(limit),
                intake: whole(amount),
            }),
            Cap::BaseClasses(base) => Some(Limit::BaseClasses {
                base: market.bases()[base].code.clone(),
            }),
            Cap::Budget => Some(Limit::Budget {
                cost_fen: fen(amount),
                budget_fen: fen(limit),
            }),
            _ => None,
        });
    }
    let given = |class: usize| {
        let mut pins = contest.linked.rulings.iter();
        pins.any(|r| {
            let alone = r.classes.len() == 1 && r.classes.contains(&class);
            r.ruling == Ruling::Pin && alone && r.bid != Some(bid)
        })
    };
    if classes.all(given) {
        limits.push(Limit::Pinned);
    }
    limits
}

/// Whether no award at all gives a bid a class, looked for again; `None` beyond the budget.
pub(super) fn shut_out(contest: &Contest<'_, '_>, bid: usize) -> Option<bool> {
    let call = contest.case.calls[contest.case.bids[bid].call].classes();
    let mut shut = Some(true);
    for class in call {
        let code = contest.case.classes[class].out.block.as_str();
        let block = Block::new(contest, &contest.blocks[code]);
        match block.better([i128::MIN; 4], Some((class, bid)), &mut 500_000) {
            Found::Better(_) => return Some(false),
            Found::TooLarge => shut = None,
            Found::Nothing => {}
        }
    }
    shut
}
