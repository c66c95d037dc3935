//! Floors and pins that cannot hold any more once schools and firms have answered: which of them an
//! award leaves unmet, and that it may.

use super::award::Contest;
use super::block::Block;
use super::linking::Ask;
use super::rules::CheckRule;
use super::search::Found;
use super::{At, Verdicts};
use crate::domain::outcome::Alternative;

/// Choices looked at per search.
const BUDGET: u64 = 2_000_000;

/// Floors and pins that the awards leave unmet, but for pins whose bid is out of all its classes.
pub(super) fn unmet(contest: &Contest<'_, '_>) -> Vec<String> {
    let brought = contest.brought();
    let short = contest
        .linked
        .asks
        .iter()
        .filter(|(ask, least)| brought[ask] < *least);
    let lapsed = |at: usize| {
        let ruled = &contest.linked.rulings[at];
        let shut = |&class: &usize| {
            ruled
                .bid
                .is_some_and(|bid| contest.shut.contains(&(class, bid)))
        };
        ruled.classes.iter().all(shut)
    };
    let named = short.filter_map(|&(ask, _)| match ask {
        Ask::Heads(at) => Some(contest.case.model.award.floors[at].name.clone()),
        Ask::Pin(at) if lapsed(at) => None,
        Ask::Pin(at) => {
            let bid = contest.case.market.decisions()[at].bid;
            Some(contest.case.market.bids()[bid].code.clone())
        }
    });
    named.collect()
}

/// A block without its floors and pins where the award leaves some unmet, which it may only where
/// they cannot hold.
pub(super) fn released(
    contest: &Contest<'_, '_>,
    (block, classes): (Block, &[usize]),
    alternative: &Alternative,
    class: &str,
    v: &mut Verdicts,
) -> Block {
    if alternative.unmet.is_empty() {
        return block;
    }
    // Where no class that is open brings to something unmet it cannot hold for certain.
    let brought = contest.brought();
    let brings = |ask: Ask| {
        classes.iter().any(|&class| {
            let mut bids = contest.pairs[class].iter();
            bids.any(|&bid| contest.brings(bid, class).iter().any(|b| b.0 == ask))
        })
    };
    let lapsed = unmet(contest).len() < alternative.unmet.len();
    let short = contest
        .linked
        .asks
        .iter()
        .filter(|(ask, least)| brought[ask] < *least);
    if { short }.any(|&(ask, _)| !brings(ask)) && !lapsed {
        return block.without_floors();
    }
    let found = block.better([i128::MIN; 4], None, &mut BUDGET.clone());
    if found != Found::TooLarge {
        let (at, ok) = (At::Class(class), found == Found::Nothing);
        v.holds(
            CheckRule::Reaward,
            at,
            ok,
            "floors could hold",
            "they cannot",
        );
    }
    block.without_floors()
}
