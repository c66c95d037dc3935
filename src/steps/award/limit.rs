//! Why can a fitting bid win nothing, whatever the others do? In go a case and a bid; out comes the
//! first rule that leaves none of its classes open.

use super::linking::Linking;
use super::{Kind, uses};
use crate::base::ids::Id;
use crate::domain::market::{BaseId, BidId, ClassId, Limit, Ruling};
use crate::domain::outcome::{Case, Pair};

/// What keeps a fitting bid from winning: its score, a decision of the committee, the first
/// capacity that no class of its call fits into, or the linking rules together.
pub fn limit(case: Case, linking: &Linking, bid: BidId) -> Limit {
    let least = case.model.scoring.quality_min;
    if let Some(score) = case.scores.sheets[bid].score.filter(|&score| score < least) {
        return Limit::BelowQuality { score, least };
    }
    let call = case.fits.call[bid].map(|call| &case.formation.calls[call]);
    let classes = call.map_or(&[][..], |call| &call.classes);
    let pair = |&class: &ClassId| Pair { class, bid };
    let banned = |pair| linking.about(pair, Ruling::Ban).next().is_some();
    if classes.iter().map(pair).all(banned) {
        return Limit::Banned;
    }
    // The smallest class asks the least of everything.
    let size = |class: &&ClassId| case.formation.classes[**class].size();
    let Some(smallest) = classes.iter().filter(|c| !banned(pair(c))).min_by_key(size) else {
        return Limit::Together;
    };
    let smallest = pair(smallest);
    let over = uses(case, linking, smallest);
    let over = over.into_iter().filter(|&(_, most, amount)| amount > most);
    let mut limits = over.filter_map(|(kind, most, amount)| of_kind(case, kind, most, amount));
    if let Some(limit) = limits.next() {
        return limit;
    }
    let elsewhere = |&class: &ClassId| {
        let pins = linking.decided().iter();
        let pinned = |d: &super::linking::Decided| {
            d.ruling == Ruling::Pin && d.classes == [class] && d.bid != bid
        };
        { pins }.any(pinned)
    };
    match classes.iter().all(elsewhere) {
        true => Limit::Pinned,
        false => Limit::Together,
    }
}

fn of_kind(case: Case, kind: Kind, most: i64, amount: i64) -> Option<Limit> {
    let seats = u32::try_from(most).unwrap_or(u32::MAX);
    let intake = u32::try_from(amount).unwrap_or(u32::MAX);
    let base = |at: usize| case.market.bases()[BaseId::new(at)].code.clone();
    Some(match kind {
        Kind::Programme(_) => Limit::ProgrammeSeats { seats, intake },
        Kind::Entity(..) => Limit::EntitySeats { seats, intake },
        Kind::EntityClasses(_) => Limit::EntityClasses,
        Kind::BidClasses(_) => Limit::BidClasses,
        Kind::Bid(_) => return None,
        Kind::Share(..) => Limit::Share,
        Kind::BaseSeats(at) => Limit::BaseSeats {
            base: base(at),
            seats,
            intake,
        },
        Kind::BaseClasses(at) => Limit::BaseClasses { base: base(at) },
        Kind::Budget => Limit::Budget {
            cost_fen: amount,
            budget_fen: most,
        },
        Kind::Ban(_) => return None,
    })
}
