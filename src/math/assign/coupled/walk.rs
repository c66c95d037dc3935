//! A depth-first search through the solutions of a part, worth by worth: in go a part and prices of
//! its coupling rules; out come its best solution, or all that are nearly as good.
//!
//! *Method*: the part's own capacities have prices too (Lagrangian relaxation, subgradient method
//! of Held, Wolfe and Crowder 1974, in floating point; rounded, and every bound reckoned in
//! integers). At these, each item falls short of the best of its job by so much; what a solution
//! falls short by, all in all, is the sum over its jobs and what its unused room would have been
//! worth. A branch ends where that passes the gap; jobs still open count with the best item that
//! has room.
//!
//! *Complexity*: exponential in the number of jobs in the worst case; a limit of nodes ends it.

use std::collections::HashMap;

use super::part::{Item, Limit, Part, Point};
use crate::base::stop::Stop;
use crate::math::assign::Value;
use crate::math::assign::search::add;

/// Steps of the subgradient method: at first, and where the search takes long.
const STEPS: [usize; 2] = [60, 600];
/// Nodes of the first search.
const NODES_FEW: u64 = 2_000;
/// Steps without a better bound after which they are halved.
const PATIENCE: usize = 6;

/// What is known of a vector of costs: how much it falls short, value, choices.
type Found = (i128, Value, Box<[Option<u32>]>);

/// A way to do a job, or not to: how much it falls short of the job's best, and its item.
type Way = (i128, Option<u32>);

struct Walk<'a> {
    part: &'a Part,
    /// Worth of all jobs at their best and of all room.
    bound: i128,
    /// Price of each capacity of the part.
    room: Vec<i128>,
    /// Per job, its ways, best first.
    ways: Vec<Vec<Way>>,
    left: Vec<i64>,
    taken: Vec<Option<u32>>,
    /// Solutions that fall short of the bound by more are not looked for.
    gap: i128,
    /// Whether all within the gap are looked for, and not the best alone.
    every: bool,
    found: HashMap<Box<[i64]>, Found>,
    nodes: u64,
    stop: &'a Stop,
}

/// The best at prices of the coupling rules; `None` where the part has no solution.
///
/// # Errors
/// [`Limit`] past so many nodes.
pub(super) fn best(
    part: &Part,
    prices: &[i128],
    nodes: &mut u64,
    stop: &Stop,
) -> Result<Option<Point>, Limit> {
    for (steps, most) in [(STEPS[0], NODES_FEW), (STEPS[1], u64::MAX)] {
        let most = most.min(*nodes);
        let mut walk = Walk::new(part, prices, (steps, most), stop);
        let ended = walk.all();
        *nodes -= most - walk.nodes;
        if ended.is_ok() {
            return Ok(walk.best());
        }
    }
    Err(Limit)
}

/// Of every vector of costs the best solution that falls short of `best` by no more than `gap`.
///
/// # Errors
/// [`Limit`] past so many nodes.
pub(super) fn near(
    part: &Part,
    prices: &[i128],
    (best, gap): (i128, i128),
    nodes: u64,
    stop: &Stop,
) -> Result<Vec<Point>, Limit> {
    let few = Walk::new(part, prices, (STEPS[0], NODES_FEW), stop).near(best, gap);
    few.or_else(|_| Walk::new(part, prices, (STEPS[1], nodes), stop).near(best, gap))
}

impl<'a> Walk<'a> {
    fn new(part: &'a Part, prices: &[i128], (steps, nodes): (usize, u64), stop: &'a Stop) -> Self {
        let worth = |item: &Item| {
            let costs = item.costs.iter();
            let price = costs.map(|&(rule, n)| prices[rule as usize] * i128::from(n));
            item.packed - price.sum::<i128>()
        };
        let worths: Vec<Vec<i128>> = { part.jobs.iter() }
            .map(|job| job.iter().map(worth).collect())
            .collect();
        let room = room(part, &worths, steps);
        let mut bound: i128 = { part.limits.iter().zip(&room) }
            .map(|(&limit, price)| i128::from(limit) * price)
            .sum();
        let mut ways = Vec::with_capacity(part.jobs.len());
        for (job, worths) in part.jobs.iter().zip(&worths) {
            let mut of_job: Vec<Way> = job
                .iter()
                .zip(worths)
                .zip(0..)
                .map(|((item, worth), n)| (worth - used(item, &room), Some(n)))
                .collect();
            if !part.complete {
                of_job.push((0, None));
            }
            of_job.sort_by_key(|&(worth, item)| (std::cmp::Reverse(worth), item));
            let best = of_job.first().map_or(0, |&(worth, _)| worth);
            of_job.iter_mut().for_each(|way| way.0 = best - way.0);
            bound += best;
            ways.push(of_job);
        }
        Walk {
            part,
            bound,
            room,
            ways,
            left: part.limits.clone(),
            taken: vec![None; part.jobs.len()],
            gap: i128::MAX,
            every: false,
            found: HashMap::new(),
            nodes,
            stop,
        }
    }

    /// The best, and by how much less than nothing it falls short; `None` where there is none.
    fn best(self) -> Option<Point> {
        let bound = self.bound;
        let best = self.found.into_iter().next();
        best.map(|(costs, (short, value, chosen))| Point {
            short: short - bound,
            value,
            costs,
            chosen,
        })
    }

    /// Of every vector of costs the best that falls short of `best` by no more than `gap`.
    fn near(mut self, best: i128, gap: i128) -> Result<Vec<Point>, Limit> {
        let ahead = self.bound - best;
        (self.gap, self.every) = (gap + ahead, true);
        self.all()?;
        let found = self.found.into_iter();
        let point = |(costs, (short, value, chosen))| Point {
            short: short - ahead,
            value,
            costs,
            chosen,
        };
        Ok(found.map(point).collect())
    }

    fn all(&mut self) -> Result<(), Limit> {
        if self.left.iter().any(|&left| left < 0) {
            return Ok(());
        }
        if !self.part.required {
            return self.descend(0, usize::MAX, 0);
        }
        for job in 0..self.ways.len() {
            for at in 0..self.ways[job].len() {
                let (short, Some(item)) = self.ways[job][at] else {
                    continue;
                };
                if self.part.jobs[job][item as usize].required && self.fits(job, item) {
                    self.take(job, item);
                    self.descend(0, job, short)?;
                    self.give_back(job, item);
                }
            }
        }
        Ok(())
    }

    /// Branches on `job` and all after it, but for `fixed`, whose item is taken already.
    fn descend(&mut self, job: usize, fixed: usize, short: i128) -> Result<(), Limit> {
        if job == fixed {
            return self.descend(job + 1, fixed, short);
        }
        if self.nodes == 0 || self.nodes.is_multiple_of(4096) && self.stop.raised() {
            return Err(Limit);
        }
        self.nodes -= 1;
        if job == self.ways.len() {
            self.keep(short);
            return Ok(());
        }
        if !self.in_reach(job, fixed, short) {
            return Ok(());
        }
        for at in 0..self.ways[job].len() {
            let (more, item) = self.ways[job][at];
            if short + more > self.gap {
                break;
            }
            match item {
                None => self.descend(job + 1, fixed, short + more)?,
                Some(item) if self.fits(job, item) => {
                    self.take(job, item);
                    self.descend(job + 1, fixed, short + more)?;
                    self.give_back(job, item);
                }
                Some(_) => {}
            }
        }
        Ok(())
    }

    /// Whether the open jobs, each at the best that has room, stay within the gap.
    fn in_reach(&self, from: usize, fixed: usize, short: i128) -> bool {
        let mut short = short;
        for job in (from..self.ways.len()).filter(|&job| job != fixed) {
            let has_room = |way: &&Way| way.1.is_none_or(|item| self.fits(job, item));
            let Some(best) = self.ways[job].iter().find(has_room) else {
                return false;
            };
            short += best.0;
            if short > self.gap {
                return false;
            }
        }
        true
    }

    fn keep(&mut self, short: i128) {
        let left = self.left.iter().zip(&self.room);
        let idle: i128 = left.map(|(&left, price)| i128::from(left) * price).sum();
        let short = short + idle;
        if short > self.gap {
            return;
        }
        let (mut value, mut costs) = ([0; 4], vec![0; self.part.rules.len()]);
        let mut chosen = vec![None; self.taken.len()];
        for (job, item) in self.taken.iter().enumerate() {
            let Some(item) = item.map(|item| &self.part.jobs[job][item as usize]) else {
                continue;
            };
            value = add(value, item.value);
            chosen[job] = Some(item.place);
            for &(rule, amount) in &item.costs {
                costs[rule as usize] += amount;
            }
        }
        if !self.every {
            // Another must be better.
            self.gap = short - 1;
            self.found.clear();
        }
        let (costs, chosen) = (costs.into_boxed_slice(), chosen.into_boxed_slice());
        let better = |known: &Found| (known.1, &known.2) < (value, &chosen);
        if self.found.get(&costs).is_none_or(better) {
            self.found.insert(costs, (short, value, chosen));
        }
    }

    fn fits(&self, job: usize, item: u32) -> bool {
        let uses = &self.part.jobs[job][item as usize].uses;
        uses.iter().all(|&(c, n)| n <= self.left[c as usize])
    }

    fn take(&mut self, job: usize, item: u32) {
        self.taken[job] = Some(item);
        for &(capacity, amount) in &self.part.jobs[job][item as usize].uses {
            self.left[capacity as usize] -= amount;
        }
    }

    fn give_back(&mut self, job: usize, item: u32) {
        self.taken[job] = None;
        for &(capacity, amount) in &self.part.jobs[job][item as usize].uses {
            self.left[capacity as usize] += amount;
        }
    }
}

/// What an item's room is worth.
fn used(item: &Item, room: &[i128]) -> i128 {
    let uses = item.uses.iter();
    uses.map(|&(c, n)| room[c as usize] * i128::from(n)).sum()
}

/// Prices of a part's own capacities at which its jobs, each by itself, are worth little.
fn room(part: &Part, worths: &[Vec<i128>], steps: usize) -> Vec<i128> {
    let scale = { worths.iter().flatten() }
        .map(|worth| worth.unsigned_abs())
        .max()
        .unwrap_or(0)
        .max(1) as f64;
    let limits: Vec<f64> = part.limits.iter().map(|&limit| limit as f64).collect();
    let mut prices = vec![0.0; limits.len()];
    let mut best = (f64::INFINITY, prices.clone());
    let (mut stale, mut pace) = (0, 1.0);
    for _ in 0..steps {
        let mut slack = limits.clone();
        let mut bound: f64 = prices.iter().zip(&limits).map(|(p, l)| p * l).sum();
        for (job, worths) in part.jobs.iter().zip(worths) {
            let worth = |(item, worth): (&'_ Item, &i128)| {
                let uses = item.uses.iter();
                let room: f64 = uses.map(|&(c, n)| prices[c as usize] * n as f64).sum();
                *worth as f64 / scale - room
            };
            let items = job.iter().zip(worths);
            let top = items.map(|pair| (worth(pair), pair.0));
            let top = top.max_by(|a, b| a.0.total_cmp(&b.0));
            if let Some((worth, item)) = top.filter(|top| part.complete || top.0 > 0.0) {
                bound += worth;
                for &(capacity, amount) in &item.uses {
                    slack[capacity as usize] -= amount as f64;
                }
            }
        }
        if bound < best.0 - 1e-12 {
            best = (bound, prices.clone());
            stale = 0;
        } else {
            stale += 1;
            if stale > PATIENCE {
                (stale, pace) = (0, pace / 2.0);
                prices.clone_from(&best.1);
            }
        }
        let over = |(slack, price): (&f64, &f64)| *slack < 0.0 || *price > 0.0 && *slack > 0.0;
        let length: f64 = { slack.iter().zip(&prices) }
            .filter(|&pair| over(pair))
            .map(|(slack, _)| slack * slack)
            .sum();
        if length == 0.0 {
            break;
        }
        let step = pace * 0.1 * bound.abs().max(1e-3) / length;
        for (price, slack) in prices.iter_mut().zip(&slack) {
            *price = (*price - step * slack).max(0.0);
        }
    }
    { best.1.into_iter() }
        .map(|price| (price * scale) as i128)
        .collect()
}
