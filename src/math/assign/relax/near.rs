//! Better plans for large blocks: in goes a plan; a few agents that compete for the same jobs are
//! solved anew by themselves, again and again; out comes the plan when the tries are used up.
//!
//! *Method*: large neighborhood search (Shaw 1998) whose neighborhoods are solved by the same
//! bounds and search as a block.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

use super::part::Part;
use super::plan::{NONE, Plan};
use super::scalar::Scalar;
use super::settle::{Effort, settle};
use crate::base::stop::Stop;

/// Agents of a neighborhood.
const AGENTS: usize = 16;
/// What may be spent on one.
const EFFORT: Effort = Effort {
    rounds: 40,
    sets_max: 20_000,
    work_max: 10_000_000,
    trace: false,
};

/// Tries neighborhoods until `work_max` cells were looked at, or twice as many as there are agents
/// brought nothing; returns what was looked at.
pub(super) fn near(
    scalar: &Scalar,
    plan: &mut Plan,
    prices: &[f64],
    work_max: u64,
    stop: &Stop,
) -> u64 {
    let mut random = ChaCha8Rng::seed_from_u64(0);
    let (mut work, mut idle) = (0, 0);
    while work < work_max && idle < 2 * scalar.agents.len() && !stop.raised() {
        idle += 1;
        let agents = neighborhood(scalar, plan, &mut random);
        let part = Part::new(scalar, plan, &agents);
        let mut start: Vec<f64> = part.job.iter().map(|&j| prices[j as usize]).collect();
        start.extend_from_slice(&prices[scalar.jobs..]);
        let own: Vec<u32> = agents
            .iter()
            .flat_map(|&agent| plan.members(agent).to_vec())
            .collect();
        let mut now = Plan::new(&part.scalar);
        let index = |item: &u32| part.item.iter().position(|i| i == item);
        own.iter()
            .filter_map(index)
            .for_each(|at| now.put(at as u32));
        let before = now.lure;
        let known = settle(&part.scalar, Some(&start), Some(now), EFFORT, stop);
        work += known.work;
        let Some(items) = known.items else {
            continue;
        };
        let lure = |&i: &u32| part.scalar.items[i as usize].lure;
        if items.iter().map(lure).sum::<i128>() > before {
            own.iter().for_each(|&i| plan.take_out(i));
            items.iter().for_each(|&i| plan.put(part.item[i as usize]));
            idle = 0;
        }
    }
    work
}

/// An agent and those that share most jobs with what is chosen so far, drawn among the nearest.
fn neighborhood(scalar: &Scalar, plan: &Plan, random: &mut ChaCha8Rng) -> Vec<u32> {
    let mut draw = |most: usize| random.next_u32() as usize % most;
    let mut agents = vec![draw(scalar.agents.len()) as u32];
    let mut shared: BTreeMap<u32, u32> = BTreeMap::new();
    while agents.len() < AGENTS.min(scalar.agents.len()) {
        let newest = agents[agents.len() - 1];
        for &item in &scalar.agents[newest as usize].items {
            let job = scalar.job(item);
            // What nobody does can go anywhere, and binds agents closer.
            let weight = if plan.of_job[job] == NONE { 2 } else { 1 };
            for &other in &scalar.of_job[job] {
                let agent = scalar.items[other as usize].agent;
                *shared.entry(agent).or_default() += weight;
            }
        }
        let mut near: Vec<(u32, u32)> = shared
            .iter()
            .filter(|(agent, _)| !agents.contains(agent))
            .map(|(&agent, &jobs)| (jobs, agent))
            .collect();
        if near.is_empty() {
            break;
        }
        near.sort_unstable_by_key(|&near| Reverse(near));
        near.truncate(AGENTS);
        agents.push(near[draw(near.len())].1);
    }
    agents
}
