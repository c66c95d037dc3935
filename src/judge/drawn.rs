//! Draws of weights repeated from their seed: ranks, pairs and mean weights of the winners, counted
//! again in integers. The experts of each draw are repeated as far as to say which bids they leave
//! without a mark. Who wins a class in a draw is the solver's word.

use std::cmp::Reverse;

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One, ToPrimitive, Zero};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::RngCore;

use super::award::Contest;
use super::robust::Ranked;
use super::rules::CheckRule;
use super::scores::{Sheet, exact, half_to_even};
use super::{At, Verdicts, panel};
use crate::base::draw::Streams;
use crate::domain::market::Criterion;
use crate::domain::outcome::Robust;

/// 2^52: what the weights of a draw sum to.
const ALL: u64 = 1 << 52;
/// Proposals before a draw is given up: a draw passes one in 10,000 or is from a walk.
const PROPOSALS: u32 = 10_000_000;
/// Proposals of the trial that decides how weights are drawn, and how many of them must pass.
const TRIAL: u32 = 131_072;
const TRIAL_PASSES: usize = 14;
/// A whole rank, in parts that up to 16 can share evenly.
const WHOLE: u64 = 720_720;
/// Draws × bids × criteria beyond which draws are not repeated.
const MOST: u64 = 4_000_000_000;

/// Ratings over a common denominator; larger ones in big integers.
enum Row {
    Small(Vec<i128>, i128),
    Large(Vec<BigRational>),
}

impl Row {
    fn new(sheet: &Sheet, criteria: &[(usize, &Criterion)]) -> Self {
        let rating = |&(place, criterion): &(usize, &Criterion)| {
            let mean = sheet.means[place].mean.clone();
            mean.unwrap_or_else(BigRational::zero) / exact(criterion.max)
        };
        let ratings: Vec<BigRational> = criteria.iter().map(rating).collect();
        // The least common multiple of c and d is c times the denominator of c / d.
        let grow = |c: BigInt, r: &BigRational| {
            let more = BigRational::new(c.clone(), r.denom().clone());
            c * more.denom()
        };
        let common = ratings.iter().fold(BigInt::one(), grow);
        let part = |r: &BigRational| (r.numer() * (&common / r.denom())).to_i128();
        let parts: Option<Vec<i128>> = ratings.iter().map(part).collect();
        match (parts, common.to_i128()) {
            (Some(parts), Some(common)) if common < 1 << 50 => Row::Small(parts, common),
            _ => Row::Large(ratings),
        }
    }

    /// σ with weights that sum to 2^52.
    fn score(&self, weights: &[u64]) -> u32 {
        match self {
            Row::Small(parts, common) => {
                let terms = parts.iter().zip(weights).map(|(&n, &w)| n * i128::from(w));
                let (sum, unit) = (terms.sum::<i128>() * 10_000, common * i128::from(ALL));
                let (down, rest) = (sum / unit, sum % unit);
                let up = 2 * rest > unit || 2 * rest == unit && down % 2 == 1;
                (down + i128::from(up)) as u32
            }
            Row::Large(ratings) => {
                let whole = |n: u64| BigRational::from(BigInt::from(n));
                let terms = ratings.iter().zip(weights).map(|(r, &w)| r * whole(w));
                let sum: BigRational = terms.sum();
                half_to_even(&(sum * whole(10_000) / whole(ALL)))
                    .to_u32()
                    .unwrap_or(0)
            }
        }
    }
}

/// The rules that weights of a draw keep, over the criteria that weigh something.
struct Rules {
    drawn: Vec<usize>,
    intervals: Vec<(f64, f64)>,
    chains: Vec<Vec<usize>>,
    /// Whether no criterion stands in two chains: then a draw is sorted.
    sorts: bool,
}

impl Rules {
    fn new(robust: &Robust) -> Self {
        let spaces = robust.criteria.iter().enumerate();
        let drawn: Vec<usize> = spaces
            .filter(|(_, s)| s.share > 0)
            .map(|(k, _)| k)
            .collect();
        let part = |ppm: u32| f64::from(ppm) / 1e6;
        let interval = |&k: &usize| {
            let space = &robust.criteria[k];
            (part(space.low), part(space.high))
        };
        let place = |code: &String| {
            let at = drawn
                .iter()
                .position(|&k| robust.criteria[k].criterion == *code);
            at.unwrap_or(0)
        };
        let chain = |chain: &Vec<String>| chain.iter().map(place).collect();
        let chains: Vec<Vec<usize>> = robust.order.iter().map(chain).collect();
        let mut named: Vec<usize> = chains.iter().flatten().copied().collect();
        named.sort_unstable();
        Rules {
            intervals: drawn.iter().map(interval).collect(),
            sorts: named.windows(2).all(|pair| pair[0] != pair[1]),
            chains,
            drawn,
        }
    }

    /// The next weights of a stream that keep the rules; in units of 2^-52.
    fn draw(&self, stream: &mut ChaCha8Rng) -> Option<Vec<u64>> {
        let mut proposals = (0..PROPOSALS).map(|_| self.proposed(stream));
        proposals.find(|weights| self.allowed(weights))
    }

    /// Whether less than 1 proposal in 10,000 passes, of a stream that no draw has: then weights
    /// come from a walk.
    fn walks(&self, streams: &Streams) -> bool {
        let mut stream = streams.at(u64::MAX);
        let proposals = (0..TRIAL).map(|_| self.proposed(&mut stream));
        let passed = proposals.filter(|weights| self.allowed(weights));
        passed.take(TRIAL_PASSES).count() < TRIAL_PASSES
    }

    fn proposed(&self, stream: &mut ChaCha8Rng) -> Vec<u64> {
        let mut cuts: Vec<u64> = (1..self.drawn.len())
            .map(|_| stream.next_u64() >> 12)
            .collect();
        cuts.push(ALL);
        cuts.sort_unstable();
        let before = std::iter::once(0).chain(cuts.iter().copied());
        let gaps = cuts.iter().zip(before).map(|(to, from)| to - from);
        let mut weights: Vec<u64> = gaps.collect();
        if self.sorts {
            for chain in &self.chains {
                let mut heavy: Vec<u64> = chain.iter().map(|&k| weights[k]).collect();
                heavy.sort_unstable_by_key(|&w| Reverse(w));
                let placed = chain.iter().zip(heavy);
                placed.for_each(|(&k, w)| weights[k] = w);
            }
        }
        weights
    }

    fn allowed(&self, weights: &[u64]) -> bool {
        let ordered = |pair: &[usize]| weights[pair[0]] >= weights[pair[1]];
        let part = |&w: &u64| w as f64 / ALL as f64;
        let mut within = weights.iter().map(part).zip(&self.intervals);
        within.all(|(w, &(low, high))| low <= w && w <= high)
            && self
                .chains
                .iter()
                .all(|chain| chain.windows(2).all(ordered))
    }
}

/// What is counted on one call.
struct Count {
    ranks: Vec<Vec<u64>>,
    over: Vec<Vec<u64>>,
    central: Vec<Vec<u128>>,
}

impl Count {
    fn new(bids: usize, criteria: usize) -> Self {
        Count {
            ranks: vec![vec![0; bids]; bids],
            over: vec![vec![0; bids]; bids],
            central: vec![vec![0; criteria]; bids],
        }
    }

    fn add(&mut self, scores: &[u32], weights: &[u64]) {
        for (a, &own) in scores.iter().enumerate() {
            let better = scores.iter().filter(|&&other| other > own).count();
            let tied = scores.iter().filter(|&&other| other == own).count();
            let share = WHOLE / tied as u64;
            self.ranks[a][better..better + tied]
                .iter_mut()
                .for_each(|sum| *sum += share);
            for (b, &other) in scores.iter().enumerate().filter(|&(b, _)| b != a) {
                self.over[a][b] += 2 * u64::from(own > other) + u64::from(own == other);
            }
            if better == 0 {
                let parts = self.central[a].iter_mut().zip(weights);
                parts.for_each(|(sum, &w)| *sum += u128::from(w) * u128::from(share));
            }
        }
    }
}

/// Whether a share is a part, rounded to a millionth.
fn near(share: u32, part: f64) -> bool {
    (f64::from(share) - part * 1e6).abs() <= 0.501
}

pub(super) fn check(
    contest: &Contest<'_, '_>,
    robust: &Robust,
    calls: &[Ranked<'_>],
    (criteria, sheets): (&[(usize, &Criterion)], &[Sheet]),
    v: &mut Verdicts,
) {
    if let Some(run) = &robust.experts {
        v.equal(CheckRule::RobustRuns, At::Outcome, "walk", run.walk, false);
        unmarked(contest, robust, &run.seed, sheets, v);
    }
    let work = u64::from(robust.draws) * (sheets.len() * criteria.len()) as u64;
    let Some(run) = robust.weights.as_ref() else {
        return;
    };
    let rules = Rules::new(robust);
    let streams = Streams::new(&run.seed);
    let walks = rules.walks(&streams);
    let same = v.equal(CheckRule::RobustRuns, At::Outcome, "walk", run.walk, walks);
    if walks || !same || work > MOST {
        return;
    }
    let row = |&bid: &usize| Row::new(&sheets[bid], criteria);
    let rows: Vec<Vec<Row>> = calls
        .iter()
        .map(|c| c.bids.iter().map(row).collect())
        .collect();
    let mut counts: Vec<Count> = calls
        .iter()
        .map(|call| Count::new(call.bids.len(), criteria.len()))
        .collect();
    for n in 0..u64::from(robust.draws) {
        let Some(drawn) = rules.draw(&mut streams.at(n)) else {
            v.holds(
                CheckRule::RobustRuns,
                At::Outcome,
                false,
                "uniform draws",
                "a walk",
            );
            return;
        };
        let mut weights = vec![0; criteria.len()];
        rules
            .drawn
            .iter()
            .zip(drawn)
            .for_each(|(&k, w)| weights[k] = w);
        for (rows, count) in rows.iter().zip(&mut counts) {
            let scores: Vec<u32> = rows.iter().map(|row| row.score(&weights)).collect();
            count.add(&scores, &weights);
        }
    }
    for (call, count) in calls.iter().zip(&counts) {
        shares(call, count, robust.draws, v);
    }
}

fn shares(call: &Ranked<'_>, count: &Count, draws: u32, v: &mut Verdicts) {
    let (rule, n) = (CheckRule::Ranks, f64::from(draws));
    let mut entropy = 0.0;
    for (at, out) in call.out.bids.iter().enumerate() {
        let here = At::Bid(&out.bid);
        let of = |sums: &[u64], whole: f64| -> Vec<f64> {
            sums.iter().map(|&sum| sum as f64 / whole / n).collect()
        };
        let ranks = of(&count.ranks[at], WHOLE as f64);
        let over = of(&count.over[at], 2.0);
        let first = count.ranks[at][0] as f64;
        let central: Vec<f64> = match count.ranks[at][0] {
            0 => Vec::new(),
            _ => { count.central[at].iter() }
                .map(|&sum| sum as f64 / first / ALL as f64)
                .collect(),
        };
        for (found, expected, what) in [
            (&out.ranks, &ranks, "ranks"),
            (&out.over, &over, "over"),
            (&out.central, &central, "central"),
        ] {
            let same = found.len() == expected.len()
                && found
                    .iter()
                    .zip(expected)
                    .all(|(&share, &part)| near(share, part));
            v.holds(
                rule,
                here,
                same,
                format_args!("{what} {found:?}"),
                format_args!("{expected:?}"),
            );
        }
        // Of the share as it is printed.
        let p = out
            .ranks
            .first()
            .map_or(0.0, |&share| f64::from(share) / 1e6);
        let error = (p * (1.0 - p)).max(0.0).sqrt() / n.sqrt();
        v.holds(
            rule,
            here,
            near(out.first_error, error),
            out.first_error,
            error,
        );
        entropy -= if p > 0.0 { p * p.log2() } else { 0.0 };
    }
    let at = At::Call(&call.out.call);
    let same = (f64::from(call.out.entropy) - entropy * 1000.0).abs() <= 0.501;
    v.holds(rule, at, same, call.out.entropy, entropy);
}

/// How often the experts of a draw leave a bid without a mark.
fn unmarked(
    contest: &Contest<'_, '_>,
    robust: &Robust,
    seed: &str,
    sheets: &[Sheet],
    v: &mut Verdicts,
) {
    let standing = panel::standing(contest, sheets);
    let panel = panel::members(contest, &standing);
    let streams = Streams::new(seed);
    let needed = panel::needed(contest, &standing, &panel);
    let mut times = vec![0; sheets.len()];
    for n in 0..u64::from(robust.draws) {
        let mut stream = streams.at(n);
        let mut there = vec![false; panel.len()];
        for _ in 0..panel.len() {
            let at = u128::from(stream.next_u64() >> 12) * panel.len() as u128 / u128::from(ALL);
            there[at as usize] = true;
        }
        for (bid, needed) in needed.iter().enumerate() {
            let none = |experts: &Vec<usize>| !experts.iter().any(|&e| there[e]);
            times[bid] += u32::from(needed.iter().any(none));
        }
    }
    for out in robust.calls.iter().flat_map(|call| &call.bids) {
        let bid = contest.case.bid.get(out.bid.as_str());
        let expected = bid.map_or(0, |&bid| times[bid]);
        let at = At::Bid(&out.bid);
        v.equal(CheckRule::Ranks, at, "unmarked", out.unmarked, expected);
    }
}
