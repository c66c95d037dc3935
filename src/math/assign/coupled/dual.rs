//! Prices of coupling rules: in go parts and rules; out come prices at which the parts, each at its
//! best by itself, are worth as little as can be: a bound on what they are worth together.
//!
//! *Method*: Lagrangian dual, one rule at a time. Along one price the bound is convex and made of
//! lines, one per solution; the crossing of the best known lines from both sides is tried next,
//! until no solution rises above it (Kelley 1960, in one dimension), in integers. Where several
//! rules meet in a part that can stop short of the least; subgradient steps go on from there.

use super::part::{Limit, Part, Point};
use super::rules::Rules;
use crate::base::stop::Stop;

/// How much dearer the next price is, as a power of two, until one is dear enough.
const DEARER: u32 = 4;
/// Steps that change all prices at a time.
const STEPS: usize = 150;
/// Steps without a lower bound after which they are halved.
const PATIENCE: usize = 5;
/// Times that all rules are gone through.
const CYCLES_MAX: usize = 8;
/// Prices that are tried for a rule at a time.
const TRIES_MAX: usize = 200;

/// Prices, and what is known at them.
#[derive(Clone, Debug)]
pub(super) struct Dual {
    /// Per rule, at least 0.
    pub prices: Vec<i128>,
    /// What a solution that keeps all rules is worth at least, if one was met.
    pub known: Option<i128>,
}

/// What came of looking for prices.
pub(super) enum Sought {
    Found(Dual),
    /// A part has no solution, or a rule cannot be kept.
    Never,
}

/// A line of the bound along one price: what the parts are worth but for it, and what they cost.
#[derive(Clone, Copy)]
struct Line {
    worth: i128,
    cost: i128,
}

impl Line {
    fn at(self, price: i128) -> i128 {
        self.worth - price * self.cost
    }
}

struct Search<'a> {
    parts: &'a [Part],
    rules: &'a Rules,
    /// Per part its best at the prices.
    best: Vec<Point>,
    prices: Vec<i128>,
    known: Option<i128>,
    /// What is left of them.
    nodes: u64,
    stop: &'a Stop,
}

/// Good prices, from `start` on; `range` is a small one, and more than any needs to be. All parts
/// together take so many nodes at most.
///
/// # Errors
/// [`Limit`].
pub(super) fn prices(
    parts: &[Part],
    rules: &Rules,
    start: &[i128],
    range: (i128, i128),
    mut nodes: u64,
    stop: &Stop,
) -> Result<Sought, Limit> {
    let prices = start.to_vec();
    let mut best = Vec::with_capacity(parts.len());
    for part in parts {
        match part.best(&local(part, &prices), &mut nodes, stop)? {
            Some(point) => best.push(point),
            None => return Ok(Sought::Never),
        }
    }
    let mut search = Search {
        parts,
        rules,
        best,
        prices,
        known: None,
        nodes,
        stop,
    };
    for _ in 0..CYCLES_MAX {
        let before = search.prices.clone();
        for rule in 0..rules.limits.len() {
            if !search.along(rule, range)? {
                return Ok(Sought::Never);
            }
        }
        if search.prices == before || rules.limits.len() == 1 {
            break;
        }
    }
    if rules.limits.len() > 1 {
        search.together()?;
    }
    Ok(Sought::Found(Dual {
        prices: search.prices,
        known: search.known,
    }))
}

/// The prices of a part's rules.
pub(super) fn local(part: &Part, prices: &[i128]) -> Vec<i128> {
    part.rules.iter().map(|&rule| prices[rule]).collect()
}

impl Search<'_> {
    /// The best price of one rule, all others as they are; `false` where it cannot be kept.
    fn along(&mut self, rule: usize, (step, most): (i128, i128)) -> Result<bool, Limit> {
        let limit = i128::from(self.rules.limits[rule]);
        let mut dear = self.line(rule, 0)?;
        if dear.cost <= limit {
            return Ok(true);
        }
        let mut price = step.min(most);
        let mut cheap = self.line(rule, price)?;
        while cheap.cost > limit {
            if price == most {
                return Ok(false);
            }
            (dear, price) = (cheap, (price << DEARER).min(most));
            cheap = self.line(rule, price)?;
        }
        for _ in 0..TRIES_MAX {
            let price = (dear.worth - cheap.worth).div_euclid(dear.cost - cheap.cost);
            let line = self.line(rule, price)?;
            if line.at(price) <= dear.at(price).max(cheap.at(price)) {
                break;
            }
            if line.cost > limit {
                dear = line;
            } else {
                cheap = line;
            }
        }
        Ok(true)
    }

    /// The parts at another price of a rule.
    fn line(&mut self, rule: usize, price: i128) -> Result<Line, Limit> {
        self.prices[rule] = price;
        let mut line = Line { worth: 0, cost: 0 };
        for (part, best) in self.parts.iter().zip(&mut self.best) {
            let Ok(at) = part.rules.binary_search(&rule) else {
                continue;
            };
            let found = part.best(&local(part, &self.prices), &mut self.nodes, self.stop)?;
            *best = found.ok_or(Limit)?;
            let cost = i128::from(best.costs[at]);
            line.worth += price * cost - best.short;
            line.cost += cost;
        }
        self.look();
        Ok(line)
    }

    /// What the parts are worth at the prices, and how much of each rule is left.
    fn bound(&self) -> (i128, Vec<i64>) {
        let mut left = self.rules.limits.clone();
        let prices = left.iter().zip(&self.prices);
        let mut bound: i128 = prices.map(|(&n, price)| price * i128::from(n)).sum();
        for (part, best) in self.parts.iter().zip(&self.best) {
            bound -= best.short;
            for (&rule, &cost) in part.rules.iter().zip(&best.costs) {
                left[rule] -= cost;
            }
        }
        (bound, left)
    }

    /// All prices at a time, step by step, from where one at a time goes no further.
    fn together(&mut self) -> Result<(), Limit> {
        self.again()?;
        let (mut lowest, _) = self.bound();
        let mut kept = (self.prices.clone(), self.best.clone());
        let (mut pace, mut stale) = (1.0, 0);
        let reach = |lowest: i128, known: Option<i128>| {
            known.map_or(lowest.abs() as f64 / 1e4, |known| (lowest - known) as f64)
        };
        for _ in 0..STEPS {
            let (_, left) = self.bound();
            let moves = |(&left, &price): (&i64, &i128)| left < 0 || price > 0 && left > 0;
            let pairs = left.iter().zip(&self.prices);
            let length: f64 = { pairs }
                .filter(|&pair| moves(pair))
                .map(|(&left, _)| (left as f64).powi(2))
                .sum();
            if length == 0.0 {
                break;
            }
            let step = pace * reach(lowest, self.known) / length;
            for (price, left) in self.prices.iter_mut().zip(&left) {
                *price = (*price - (step * *left as f64) as i128).max(0);
            }
            self.again()?;
            let (bound, _) = self.bound();
            if bound < lowest {
                (lowest, stale) = (bound, 0);
                kept = (self.prices.clone(), self.best.clone());
            } else {
                stale += 1;
            }
            if stale > PATIENCE {
                (pace, stale) = (pace / 2.0, 0);
                (self.prices, self.best) = kept.clone();
            }
        }
        (self.prices, self.best) = kept;
        Ok(())
    }

    /// All parts at the prices.
    fn again(&mut self) -> Result<(), Limit> {
        for (part, best) in self.parts.iter().zip(&mut self.best) {
            let found = part.best(&local(part, &self.prices), &mut self.nodes, self.stop)?;
            *best = found.ok_or(Limit)?;
        }
        self.look();
        Ok(())
    }

    /// Remembers what the parts are worth if they keep all rules.
    fn look(&mut self) {
        let mut left: Vec<i64> = self.rules.limits.clone();
        let mut worth = 0;
        for (part, best) in self.parts.iter().zip(&self.best) {
            worth -= best.short;
            for (&rule, &cost) in part.rules.iter().zip(&best.costs) {
                left[rule] -= cost;
                worth += self.prices[rule] * i128::from(cost);
            }
        }
        if left.iter().all(|&left| left >= 0) {
            self.known = self.known.max(Some(worth));
        }
    }
}
