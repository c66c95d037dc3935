//! The two relaxations of a block. `Loose` prices capacities and links: each job then takes its
//! best item, which costs next to nothing to find. `Tight` prices jobs and links: each agent then
//! takes its best set, capacities kept; its bound is that of all solutions mixed from whole sets
//! (Dantzig and Wolfe 1960).

use super::oracle::{Branch, Oracle};
use super::scalar::Scalar;
use super::volume::Relaxation;

/// Prices of capacities and links.
pub(super) struct Loose<'a> {
    scalar: &'a Scalar,
    profit: &'a [f64],
    /// Per agent, where the prices of its capacities start.
    start: Vec<usize>,
    links: usize,
    /// Per job what its best item was worth, and 0 where that is more.
    pub best: Vec<f64>,
}

impl<'a> Loose<'a> {
    pub fn new(scalar: &'a Scalar, profit: &'a [f64]) -> Self {
        let mut start = Vec::with_capacity(scalar.agents.len());
        let mut next = 0;
        for agent in &scalar.agents {
            start.push(next);
            next += agent.caps.len();
        }
        Loose {
            scalar,
            profit,
            start,
            links: next,
            best: vec![0.0; scalar.jobs],
        }
    }

    /// Number of prices.
    pub fn prices(&self) -> usize {
        self.links + self.scalar.links.len()
    }

    /// The prices of jobs and links that stand behind those of capacities and links.
    pub fn job_prices(&mut self, prices: &[f64]) -> Vec<f64> {
        let mut slack = vec![0.0; prices.len()];
        self.evaluate(prices, &mut slack);
        let mut of_jobs = self.best.clone();
        of_jobs.extend_from_slice(&prices[self.links..]);
        of_jobs
    }

    fn worth(&self, index: u32, prices: &[f64]) -> f64 {
        let item = &self.scalar.items[index as usize];
        let start = self.start[item.agent as usize];
        let caps = &self.scalar.agents[item.agent as usize].caps;
        let mut worth = self.profit[index as usize];
        for (cap, price) in caps.iter().zip(&prices[start..]) {
            worth -= price * cap.weight[item.at as usize] as f64;
        }
        for &(link, amount) in &item.links {
            let unit = self.scalar.links[link as usize].unit;
            worth -= prices[self.links + link as usize] * (amount as f64 / unit);
        }
        worth
    }
}

impl Relaxation for Loose<'_> {
    fn evaluate(&mut self, prices: &[f64], slack: &mut [f64]) -> f64 {
        let scalar = self.scalar;
        let mut bound = 0.0;
        for (agent, &start) in scalar.agents.iter().zip(&self.start) {
            for (at, cap) in agent.caps.iter().enumerate() {
                slack[start + at] = cap.limit as f64;
                bound += prices[start + at] * cap.limit as f64;
            }
        }
        for (at, link) in scalar.links.iter().enumerate() {
            slack[self.links + at] = link.limit as f64 / link.unit;
            bound += prices[self.links + at] * slack[self.links + at];
        }
        for (job, of_job) in scalar.of_job.iter().enumerate() {
            let none = if scalar.must[job] { f64::MIN } else { 0.0 };
            let mut best = (none, None);
            for &item in of_job {
                let worth = self.worth(item, prices);
                if worth > best.0 {
                    best = (worth, Some(item));
                }
            }
            self.best[job] = best.0;
            bound += best.0;
            let Some(index) = best.1 else {
                continue;
            };
            let item = &scalar.items[index as usize];
            let start = self.start[item.agent as usize];
            for (at, cap) in scalar.agents[item.agent as usize].caps.iter().enumerate() {
                slack[start + at] -= cap.weight[item.at as usize] as f64;
            }
            for &(link, amount) in &item.links {
                slack[self.links + link as usize] -=
                    amount as f64 / scalar.links[link as usize].unit;
            }
        }
        bound
    }

    fn average(&mut self, _: f64) {}

    fn bounded(&self, _: usize) -> bool {
        true
    }

    fn most(&self, index: usize) -> f64 {
        match index.checked_sub(self.links) {
            Some(link) => self.scalar.dearest(link),
            None => f64::MAX,
        }
    }
}

/// Prices of jobs and links.
pub(super) struct Tight<'a, 'o, F> {
    pub oracle: &'o mut Oracle<'a, f64>,
    pub branch: &'o Branch,
    pub profit: &'o [f64],
    /// Per item, its share in the average of the sets met.
    pub share: &'o mut [f64],
    /// Sees the items chosen at each round, and the prices.
    pub each: F,
}

impl<F: FnMut(&[u32], &[f64])> Relaxation for Tight<'_, '_, F> {
    fn evaluate(&mut self, prices: &[f64], slack: &mut [f64]) -> f64 {
        let scalar = self.oracle.scalar;
        let bound = put_worth(self.oracle, self.profit, prices) + self.oracle.best(self.branch);
        slack[..scalar.jobs].fill(1.0);
        for (at, link) in scalar.links.iter().enumerate() {
            slack[scalar.jobs + at] = link.limit as f64 / link.unit;
        }
        for &item in &self.oracle.chosen {
            let item = &scalar.items[item as usize];
            slack[item.job as usize] -= 1.0;
            for &(link, amount) in &item.links {
                let unit = scalar.links[link as usize].unit;
                slack[scalar.jobs + link as usize] -= amount as f64 / unit;
            }
        }
        (self.each)(&self.oracle.chosen, prices);
        bound
    }

    fn average(&mut self, alpha: f64) {
        if alpha >= 1.0 {
            self.share.fill(0.0);
        } else {
            self.share.iter_mut().for_each(|s| *s *= 1.0 - alpha);
        }
        for &item in &self.oracle.chosen {
            self.share[item as usize] += alpha;
        }
    }

    fn bounded(&self, index: usize) -> bool {
        self.oracle.scalar.bounded(index)
    }

    fn most(&self, index: usize) -> f64 {
        let scalar = self.oracle.scalar;
        match index.checked_sub(scalar.jobs) {
            Some(link) => scalar.dearest(link),
            None => f64::MAX,
        }
    }
}

/// Items at their profit less the prices of job and links; returns the constant part of the bound.
fn put_worth(oracle: &mut Oracle<f64>, profit: &[f64], prices: &[f64]) -> f64 {
    let scalar = oracle.scalar;
    for (index, item) in scalar.items.iter().enumerate() {
        let mut worth = profit[index] - prices[item.job as usize];
        for &(link, amount) in &item.links {
            let unit = scalar.links[link as usize].unit;
            worth -= prices[scalar.jobs + link as usize] * (amount as f64 / unit);
        }
        oracle.worth[index] = worth;
    }
    let jobs: f64 = prices[..scalar.jobs].iter().sum();
    let links = scalar.links.iter().zip(&prices[scalar.jobs..]);
    jobs + links.map(|(l, p)| l.limit as f64 / l.unit * p).sum::<f64>()
}

/// Profits as floating-point numbers.
pub(super) fn profits(scalar: &Scalar) -> Vec<f64> {
    scalar.items.iter().map(|item| item.profit as f64).collect()
}
