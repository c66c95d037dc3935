//! Every set of an agent that a better solution can use: in go prices and how much better the best
//! solution can still be; out come all sets that fall short of their agent's best by no more.

use super::knapsack::Knapsack;
use super::oracle::{BARRED, Branch, Oracle, Sets, TAKEN, left_after};
use super::scalar::Scalar;

/// The largest price: the sum of 2^16 of them fits.
const PRICE_MAX: i128 = 1 << 110;

/// Prices in integers: `1 / scale` of the objective's unit.
#[derive(Clone, Debug)]
pub(super) struct Exact {
    /// How many make one.
    pub scale: i128,
    /// Per job, then per link.
    pub prices: Vec<i128>,
}

impl Exact {
    /// Rounds prices; those that may not be negative are not.
    pub fn new(scalar: &Scalar, prices: &[f64], scale: i128) -> Self {
        let round = |(index, price): (usize, &f64)| {
            let link = index.checked_sub(scalar.jobs);
            let unit = link.map_or(1.0, |link| scalar.links[link].unit);
            // Where nothing is feasible prices run away; any price proves, so they end where sums
            // of them still fit.
            let most = (PRICE_MAX as f64) / unit;
            let price = (price / unit * scale as f64).clamp(-most, most).round() as i128;
            if scalar.bounded(index) {
                price.max(0)
            } else {
                price
            }
        };
        Exact {
            scale,
            prices: prices.iter().enumerate().map(round).collect(),
        }
    }

    /// Puts what each item is worth at these prices into the oracle; returns the constant part of
    /// the bound.
    pub fn put_worth(&self, oracle: &mut Oracle<i128>) -> i128 {
        let scalar = oracle.scalar;
        for (index, item) in scalar.items.iter().enumerate() {
            let mut worth = item.profit * self.scale - self.prices[item.job as usize];
            for &(link, amount) in &item.links {
                worth -= self.prices[scalar.jobs + link as usize] * i128::from(amount);
            }
            oracle.worth[index] = worth;
        }
        let jobs: i128 = self.prices[..scalar.jobs].iter().sum();
        let links = scalar.links.iter().zip(&self.prices[scalar.jobs..]);
        jobs + links.map(|(l, p)| i128::from(l.limit) * p).sum::<i128>()
    }
}

/// How many prices make one unit of the objective: as many as surely fit.
pub(super) fn scale(scalar: &Scalar) -> i128 {
    let bits = 128 - (scalar.range + 1).leading_zeros();
    1 << (110_u32.saturating_sub(bits)).min(16)
}

/// All sets of all agents within `gap` (scaled) of their agent's best at the worths in `oracle`;
/// `None` when there are more than `most`.
pub(super) fn pool(oracle: &Oracle<i128>, branch: &Branch, gap: i128, most: usize) -> Option<Sets> {
    let scalar = oracle.scalar;
    let mut sets = Sets::default();
    let mut knapsack = Knapsack::default();
    let mut left = Vec::new();
    for agent in &scalar.agents {
        let fixed = left_after(agent, &branch.state, &mut left);
        let fixed: Vec<u32> = fixed.iter().map(|&at| agent.items[at as usize]).collect();
        let worth = |at: u32| {
            let item = agent.items[at as usize] as usize;
            let open = branch.state[item] != BARRED && branch.state[item] != TAKEN;
            open.then(|| oracle.worth[item])
        };
        // The best as the bound counts it: a longer walk could end with another.
        knapsack.fill(scalar, agent, &left, None, worth);
        let best = knapsack.best(agent, &left, &mut Vec::new());
        knapsack.fill(scalar, agent, &left, Some(-gap - 1), worth);
        let mut visit = |_: i128, set: &[u32]| {
            sets.items.extend_from_slice(&fixed);
            sets.items
                .extend(set.iter().map(|&at| agent.items[at as usize]));
            sets.ends.push(sets.items.len() as u32);
            sets.ends.len() <= most
        };
        if !knapsack.each(agent, &left, best - gap, &mut visit) {
            return None;
        }
        sets.of_agent.push(sets.ends.len() as u32);
    }
    Some(sets)
}
