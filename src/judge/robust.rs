//! How sure the recommendation is said to be: counts that must add up, who may stand where, the
//! weights that draws may give, the weights at which the highest score changes, and the award
//! without each expert, which must be lawful and no worse than the one that stands.

use std::collections::{BTreeMap, HashMap};

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One, ToPrimitive, Zero};

use super::award::{Cap, Contest};
use super::rules::CheckRule;
use super::scores::{Sheet, exact};
use super::{At, Verdicts, drawn, panel};
use crate::domain::market::Criterion;
use crate::domain::outcome::{CallSure, ClassSure, Flip, LeftOut, Robust, Run, Takers, Times};

/// The bids of a call that can be ranked: eligible, by code; by index into the case.
pub(super) struct Ranked<'a> {
    pub out: &'a CallSure,
    pub bids: Vec<usize>,
}

pub(super) fn check(contest: &Contest<'_, '_>, sheets: &[Sheet], v: &mut Verdicts) {
    let Some(robust) = &contest.case.outcome.robust else {
        return;
    };
    let criteria = criteria(contest);
    spaces(contest, robust, &criteria, v);
    let runs = [(&robust.weights, "weights"), (&robust.experts, "experts")];
    for (run, kind) in runs {
        if let Some(run) = run {
            counts(contest, robust, run, kind, v);
        }
    }
    let calls = calls(contest, robust, v);
    classes(contest, robust, v);
    for call in &calls {
        flips(contest, call, &criteria, sheets, v);
    }
    drawn::check(contest, robust, &calls, (&criteria, sheets), v);
    panel::check(contest, robust, (&criteria, sheets), v);
    for out in &robust.left_out {
        left_out(contest, sheets, out, v);
    }
}

/// Criteria with their place in the round, by code.
pub(super) fn criteria<'a>(contest: &Contest<'_, 'a>) -> Vec<(usize, &'a Criterion)> {
    let mut criteria: Vec<_> = contest.case.market.criteria().iter().enumerate().collect();
    criteria.sort_by(|(_, a), (_, b)| a.code.as_bytes().cmp(b.code.as_bytes()));
    criteria
}

/// `part` of 1 in ppm, halves up.
pub(super) fn ppm(part: &BigRational) -> u32 {
    let scaled = part * BigRational::from(BigInt::from(1_000_000));
    let half = BigRational::new(1.into(), 2.into());
    (scaled + half).floor().to_integer().to_u32().unwrap_or(0)
}

fn spaces(
    contest: &Contest<'_, '_>,
    robust: &Robust,
    criteria: &[(usize, &Criterion)],
    v: &mut Verdicts,
) {
    let (rule, at, model) = (
        CheckRule::RobustRuns,
        At::Outcome,
        &contest.case.model.robust,
    );
    let all: BigRational = criteria.iter().map(|(_, c)| exact(c.weight)).sum();
    let codes = criteria.iter().map(|(_, c)| &c.code);
    let found: Vec<&String> = robust.criteria.iter().map(|s| &s.criterion).collect();
    if !v.equal(rule, at, "criteria", found, codes.collect()) {
        return;
    }
    v.equal(rule, at, "order", &robust.order, &model.order);
    for ((_, criterion), space) in criteria.iter().zip(&robust.criteria) {
        let share = ppm(&(exact(criterion.weight) / &all));
        let (low, high) = model.interval(&criterion.code, share);
        let found = (space.share, space.low, space.high);
        v.equal(rule, at, &criterion.code, found, (share, low, high));
    }
}

fn counts(contest: &Contest<'_, '_>, robust: &Robust, run: &Run, kind: &str, v: &mut Verdicts) {
    let (rule, at) = (CheckRule::RobustRuns, At::Outcome);
    let seed = format!("{}\n{kind}", contest.case.market.round().seed);
    v.equal(rule, at, "seed", &run.seed, &seed);
    let within = run.proved <= robust.draws && run.same.max(run.infeasible) <= run.proved;
    v.holds(
        rule,
        at,
        within,
        format_args!("{kind}: {} proved, {} the same", run.proved, run.same),
        format_args!("at most {} draws", robust.draws),
    );
}

/// Calls with eligible bids, each listed once with all of them.
fn calls<'r>(contest: &Contest<'_, '_>, robust: &'r Robust, v: &mut Verdicts) -> Vec<Ranked<'r>> {
    let case = contest.case;
    let listed: HashMap<&str, &CallSure> =
        robust.calls.iter().map(|c| (c.call.as_str(), c)).collect();
    let mut ranked = Vec::new();
    for call in &case.calls {
        let mut bids: Vec<usize> = call.bids.clone().collect();
        bids.retain(|&bid| contest.facts[bid].eligible);
        bids.sort_by_key(|&bid| contest.bid_code(bid).as_bytes());
        let (rule, at) = (CheckRule::RobustShares, At::Call(&call.out.code));
        let out = listed.get(call.out.code.as_str());
        if !v.equal(rule, at, "listed", out.is_some(), !bids.is_empty()) {
            continue;
        }
        let Some(&out) = out else { continue };
        let codes: Vec<&str> = bids.iter().map(|&bid| contest.bid_code(bid)).collect();
        let found: Vec<&str> = out.bids.iter().map(|b| b.bid.as_str()).collect();
        if v.equal(rule, at, "bids", found, codes) {
            ranked.push(Ranked { out, bids });
        }
    }
    let (found, expected) = (robust.calls.len(), ranked.len());
    v.equal(
        CheckRule::RobustShares,
        At::Outcome,
        "calls",
        found,
        expected,
    );
    ranked
}

/// Who takes each class: counts that sum to all draws, by bids that may; and what each bid wins.
fn classes(contest: &Contest<'_, '_>, robust: &Robust, v: &mut Verdicts) {
    let case = contest.case;
    let listed: HashMap<&str, &ClassSure> = robust
        .classes
        .iter()
        .map(|c| (c.class.as_str(), c))
        .collect();
    let mut won: BTreeMap<&str, [(u32, u32); 2]> = BTreeMap::new();
    let mut expected = 0;
    for (index, class) in case.classes.iter().enumerate() {
        let some = case.call_of(index).bids.clone();
        let some = some.filter(|&bid| contest.facts[bid].eligible);
        if some.count() == 0 || class.members.is_empty() {
            continue;
        }
        expected += 1;
        let (rule, at) = (CheckRule::RobustShares, At::Class(&class.out.code));
        let out = listed.get(class.out.code.as_str());
        if !v.holds(rule, at, out.is_some(), "not listed", "listed") {
            continue;
        }
        let Some(&out) = out else { continue };
        let runs = [
            (&out.weights, &robust.weights),
            (&out.experts, &robust.experts),
        ];
        for (kind, (takers, run)) in runs.into_iter().enumerate() {
            let draws = if run.is_some() { robust.draws } else { 0 };
            of_class(contest, index, takers, draws, v);
            for taker in &takers.takers {
                if let Some(bid) = &taker.bid {
                    let sums = &mut won.entry(bid).or_default()[kind];
                    sums.0 = sums.0.max(taker.times.draws);
                    sums.1 = sums.1.saturating_add(taker.times.draws);
                }
            }
        }
    }
    let found = robust.classes.len();
    v.equal(
        CheckRule::RobustShares,
        At::Outcome,
        "classes",
        found,
        expected,
    );
    for bid in robust.calls.iter().flat_map(|call| &call.bids) {
        let sums = won.get(bid.bid.as_str()).copied().unwrap_or_default();
        for (times, (most, sum)) in [bid.won, bid.won_experts].into_iter().zip(sums) {
            let at = At::Bid(&bid.bid);
            let within = (most..=sum.min(robust.draws)).contains(&times.draws);
            v.holds(
                CheckRule::RobustShares,
                at,
                within,
                format_args!("wins in {} draws", times.draws),
                format_args!("{most}..={sum}"),
            );
            error(&times, robust.draws, at, v);
        }
    }
}

fn of_class(
    contest: &Contest<'_, '_>,
    class: usize,
    takers: &Takers,
    draws: u32,
    v: &mut Verdicts,
) {
    let (rule, at) = (
        CheckRule::RobustShares,
        At::Class(contest.class_code(class)),
    );
    let counted: u64 = takers.takers.iter().map(|t| u64::from(t.times.draws)).sum();
    let sum = counted + u64::from(takers.open);
    v.equal(rule, at, "draws", sum, u64::from(draws));
    let bids = contest.case.call_of(class).bids.clone();
    for taker in &takers.takers {
        error(&taker.times, draws, at, v);
        if let Some(code) = &taker.bid {
            let of_call = contest.case.bid.get(code.as_str());
            let may = of_call.is_some_and(|b| bids.contains(b) && contest.facts[*b].eligible);
            v.holds(rule, at, may, code, "an eligible bid of the call");
        }
    }
    let key = |at: usize| {
        (
            std::cmp::Reverse(takers.takers[at].times.draws),
            &takers.takers[at].bid,
        )
    };
    let sorted = (1..takers.takers.len()).all(|at| key(at - 1) < key(at));
    v.holds(rule, at, sorted, "takers", "most draws first");
}

/// √(p (1 - p) / N) of the share as it is printed, to a millionth.
fn error(times: &Times, draws: u32, at: At<'_>, v: &mut Verdicts) {
    let all = u64::from(draws.max(1));
    let share = (u64::from(times.draws) * 2_000_000 + all) / (2 * all);
    let p = share as f64 / 1e6;
    let expected = (p * (1.0 - p)).max(0.0).sqrt() / (all as f64).sqrt() * 1e6;
    let near = (f64::from(times.error) - expected).abs() <= 0.501;
    let expected = format_args!("{expected:.0}");
    v.holds(CheckRule::RobustShares, at, near, times.error, expected);
}

/// Who is highest as the part of a criterion grows: at the middle of each span nobody is higher, at
/// each end those of both sides tie, and spans reach from 0 to 1.
fn flips(
    contest: &Contest<'_, '_>,
    call: &Ranked<'_>,
    criteria: &[(usize, &Criterion)],
    sheets: &[Sheet],
    v: &mut Verdicts,
) {
    let (rule, at) = (CheckRule::Flips, At::Call(&call.out.call));
    let weights: Vec<BigRational> = criteria.iter().map(|(_, c)| exact(c.weight)).collect();
    let all: BigRational = weights.iter().sum();
    let movable = |k: &usize| call.bids.len() > 1 && weights[*k] < all;
    let expected: Vec<usize> = (0..criteria.len()).filter(movable).collect();
    let codes: Vec<&String> = expected.iter().map(|&k| &criteria[k].1.code).collect();
    let found: Vec<&String> = call.out.flips.iter().map(|f| &f.criterion).collect();
    if !v.equal(rule, at, "criteria", found, codes) {
        return;
    }
    for (&k, flip) in expected.iter().zip(&call.out.flips) {
        let share = &weights[k] / &all;
        v.equal(rule, at, "share", &flip.share, &share.to_string());
        let value = |bid: usize, t: &BigRational| {
            let rating = |j: usize| {
                let (place, criterion) = criteria[j];
                let mean = sheets[bid].means[place].mean.clone();
                mean.unwrap_or_else(BigRational::zero) / exact(criterion.max)
            };
            let others = (0..criteria.len()).filter(|&j| j != k);
            let sum: BigRational = others.map(|j| rating(j) * &weights[j]).sum();
            let rest = sum / (&all - &weights[k]);
            rating(k) * t + rest * (BigRational::one() - t)
        };
        let highest = |t: &BigRational| -> Vec<&str> {
            let values: Vec<BigRational> = call.bids.iter().map(|&bid| value(bid, t)).collect();
            let best = values.iter().max().cloned();
            let of = call.bids.iter().zip(&values);
            of.filter(|(_, value)| Some(*value) == best.as_ref())
                .map(|(&bid, _)| contest.bid_code(bid))
                .collect()
        };
        spans(flip, highest, at, v);
    }
}

fn spans<'b>(
    flip: &Flip,
    highest: impl Fn(&BigRational) -> Vec<&'b str>,
    at: At<'_>,
    v: &mut Verdicts,
) {
    let rule = CheckRule::Flips;
    let mut from = BigRational::zero();
    for (n, span) in flip.spans.iter().enumerate() {
        let to = span.to.parse::<BigRational>().ok();
        let Some(to) = to.filter(|to| *to > from && *to <= BigRational::one()) else {
            v.holds(
                rule,
                at,
                false,
                &span.to,
                "above the span before, at most 1",
            );
            return;
        };
        let middle = (&from + &to) / BigRational::from(BigInt::from(2));
        let found: Vec<&str> = span.highest.iter().map(String::as_str).collect();
        v.equal(rule, at, "highest", &found, &highest(&middle));
        let rounded = (to.to_f64().unwrap_or(0.0) * 1e6 - f64::from(span.to_ppm)).abs() <= 0.5001;
        v.holds(rule, at, rounded, span.to_ppm, &span.to);
        if let Some(next) = flip.spans.get(n + 1) {
            let tie = highest(&to);
            let both = found
                .iter()
                .copied()
                .chain(next.highest.iter().map(String::as_str));
            let ends = { both }.all(|bid| tie.contains(&bid));
            v.holds(rule, at, ends, &span.to, "both sides tie there");
        }
        from = to;
    }
    v.equal(rule, at, "spans reach", from, BigRational::one());
}

/// The award without an expert: lawful, and worth no less than the one that stands.
fn left_out(contest: &Contest<'_, '_>, sheets: &[Sheet], out: &LeftOut, v: &mut Verdicts) {
    let (rule, case) = (CheckRule::LeftOut, contest.case);
    let scores = panel::without(contest, sheets, &out.expert);
    let eligible = |bid: &usize| contest.facts[*bid].eligible;
    let mut unmarked: Vec<&str> = (0..case.bids.len())
        .filter(|bid| eligible(bid) && scores[*bid].is_none())
        .map(|bid| contest.bid_code(bid))
        .collect();
    unmarked.sort_unstable();
    let found: Vec<&str> = out.unmarked.iter().map(String::as_str).collect();
    v.equal(rule, At::Outcome, "unmarked", found, unmarked);
    let mut winner = contest.winner.clone();
    for change in &out.moves {
        let at = At::Class(&change.class);
        let Some(&class) = case.class.get(change.class.as_str()) else {
            v.holds(rule, at, false, &change.class, "a class");
            continue;
        };
        let code = |bid: &Option<String>| bid.as_ref().and_then(|b| case.bid.get(b.as_str()));
        let stands = code(&change.from).copied() == winner[class] && change.from != change.to;
        v.holds(
            rule,
            at,
            stands,
            format_args!("{:?}", change.from),
            "its winner",
        );
        winner[class] = code(&change.to).copied();
    }
    let least = case.model.scoring.quality_min.0;
    let may = |class: usize, bid: usize| {
        let own = case.call_of(class).bids.contains(&bid) && eligible(&bid);
        own && scores[bid].is_some_and(|score| score >= least)
    };
    let mut used: BTreeMap<Cap, i128> = BTreeMap::new();
    for (class, bid) in winner.iter().enumerate() {
        let Some(bid) = *bid else { continue };
        let at = At::Class(contest.class_code(class));
        v.holds(
            rule,
            at,
            may(class, bid),
            contest.bid_code(bid),
            "a bid that may win",
        );
        for (cap, amount) in contest.uses(bid, class) {
            *used.entry(cap).or_default() += amount;
        }
    }
    for (cap, used) in used {
        let limit = contest.limit(cap);
        let ok = limit.is_none_or(|limit| used <= limit);
        v.holds(
            rule,
            At::Outcome,
            ok,
            used,
            format_args!("{cap:?} at most {limit:?}"),
        );
    }
    let base_may = { contest.winner.iter().enumerate() }
        .all(|(class, bid)| bid.is_none_or(|bid| may(class, bid)));
    if out.proved && base_may {
        let worth = |winner: &[Option<usize>]| worth(contest, winner, &scores);
        let (new, base) = (worth(&winner), worth(&contest.winner));
        v.holds(
            rule,
            At::Outcome,
            new >= base,
            format_args!("without {}: {new:?}", out.expert),
            format_args!("at least {base:?}"),
        );
    }
}

/// A1 to A4 of an award under other scores, costs below 0.
fn worth(contest: &Contest<'_, '_>, winner: &[Option<usize>], scores: &[Option<u32>]) -> [i128; 4] {
    let mut sum = [0; 4];
    for (class, bid) in winner.iter().enumerate() {
        if let Some(bid) = *bid {
            let [heads, _, metres, draw] = contest.value(bid, class);
            let score = i128::from(scores[bid].unwrap_or(0));
            let quality = contest.case.classes[class].size * score;
            for (sum, value) in sum.iter_mut().zip([heads, quality, metres, draw]) {
                *sum += value;
            }
        }
    }
    sum
}
