//! The figures of page one, counted again.

use std::collections::BTreeSet;

use super::award::{Contest, demands};
use super::ranking::passed_over;
use super::rules::CheckRule;
use super::{At, Verdicts};
use crate::domain::market::DemandId;

pub(super) fn check(contest: &Contest<'_, '_>, v: &mut Verdicts) {
    orders(contest, v);
    calls(contest, v);
    if contest.case.market.has_bids() {
        blocks(contest, v);
    }
}

fn equal(field: &str, found: impl Into<i128>, expected: impl TryInto<i128>, v: &mut Verdicts) {
    let expected = expected.try_into().unwrap_or(i128::MAX);
    v.equal(
        CheckRule::Summary,
        At::Outcome,
        field,
        found.into(),
        expected,
    );
}

fn orders(contest: &Contest<'_, '_>, v: &mut Verdicts) {
    let (case, found) = (contest.case, &contest.case.outcome.summary);
    let ordered = |id: DemandId| i128::from(case.demand(id).heads);
    let ids = || case.market.demands().ids();
    let part: Vec<DemandId> = ids().filter(|&id| case.takes_part(id)).collect();
    let all: i128 = ids().map(ordered).sum();
    let served: i128 = ids().map(|id| case.served(id).min(ordered(id))).sum();
    equal("demands", found.demands, ids().len(), v);
    equal("heads", found.heads, all, v);
    equal(
        "demands_taking_part",
        found.demands_taking_part,
        part.len(),
        v,
    );
    let heads: i128 = part.into_iter().map(ordered).sum();
    equal("heads_taking_part", found.heads_taking_part, heads, v);
    equal("heads_in_classes", found.heads_in_classes, served, v);
    equal("heads_left", found.heads_left, all - served, v);
}

fn calls(contest: &Contest<'_, '_>, v: &mut Verdicts) {
    let (case, found) = (contest.case, &contest.case.outcome.summary);
    equal("calls", found.calls, case.calls.len(), v);
    equal("classes", found.classes, case.classes.len(), v);
    equal("bids", found.bids, case.market.bids().len(), v);
    let eligible = contest.facts.iter().filter(|facts| facts.eligible).count();
    equal("bids_eligible", found.bids_eligible, eligible, v);
    let awarded: Vec<usize> = (0..case.classes.len())
        .filter(|&class| contest.winner[class].is_some())
        .collect();
    equal("classes_awarded", found.classes_awarded, awarded.len(), v);
    let heads: i128 = awarded.iter().map(|&class| case.classes[class].size).sum();
    equal("heads_awarded", found.heads_awarded, heads, v);
    let (mut bare, mut barren, mut highest, mut other) = (0, 0, 0, 0);
    for (index, call) in case.calls.iter().enumerate() {
        let eligible = call.bids.clone().any(|bid| contest.facts[bid].eligible);
        let won = call.classes().any(|class| contest.winner[class].is_some());
        let passed_over = !passed_over(contest, index).is_empty();
        bare += i128::from(call.bids.is_empty());
        barren += i128::from(!call.bids.is_empty() && !eligible);
        highest += i128::from(won && !passed_over);
        other += i128::from(won && passed_over);
    }
    // Before there are bids the figure has no meaning yet: all calls, or none.
    if case.market.has_bids() || found.calls_without_bid != 0 {
        equal("calls_without_bid", found.calls_without_bid, bare, v);
    }
    equal(
        "calls_without_eligible_bid",
        found.calls_without_eligible_bid,
        barren,
        v,
    );
    equal(
        "calls_won_by_highest",
        found.calls_won_by_highest,
        highest,
        v,
    );
    equal("calls_won_by_other", found.calls_won_by_other, other, v);
}

/// Blocks in which a capacity can bind. Whether it can is counted twice, closely (per class once,
/// within what each bid takes) and loosely (per pair); any figure between the two is right.
fn blocks(contest: &Contest<'_, '_>, v: &mut Verdicts) {
    let case = contest.case;
    let (mut close, mut loose) = (BTreeSet::new(), BTreeSet::new());
    for (cap, demand) in demands(contest) {
        let limit = contest.limit(cap).unwrap_or(i128::MAX);
        let blocks = demand
            .classes
            .iter()
            .map(|&c| case.classes[c].out.block.as_str());
        if demand.most > limit {
            close.extend(blocks.clone());
        }
        if demand.sum > limit {
            loose.extend(blocks);
        }
    }
    for (class, pairs) in contest.pairs.iter().enumerate() {
        let shut = |bid: usize| contest.facts[bid].may_win && !pairs.contains(&bid);
        if case.call_of(class).bids.clone().any(shut) {
            loose.insert(&case.classes[class].out.block);
        }
    }
    let found = &case.outcome.summary;
    let between = |name: &str, found: u32, low: usize, high: usize, v: &mut Verdicts| {
        let ok = (low..=high).contains(&(found as usize));
        let found = format_args!("{name} {found}");
        v.holds(
            CheckRule::Summary,
            At::Outcome,
            ok,
            found,
            format_args!("{low}..={high}"),
        );
    };
    between(
        "blocks_binding",
        found.blocks_binding,
        close.len(),
        loose.len(),
        v,
    );
    let largest = |blocks: &BTreeSet<&str>| {
        blocks
            .iter()
            .map(|block| contest.blocks[block].len())
            .max()
            .unwrap_or(0)
    };
    between(
        "largest_block",
        found.largest_block,
        largest(&close),
        largest(&loose),
        v,
    );
}
