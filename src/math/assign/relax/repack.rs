//! Moves of many jobs at once: in goes a plan; one agent after the other lets go of all its jobs
//! and takes the best set instead, jobs of others among them.

use std::collections::VecDeque;

use super::knapsack::Knapsack;
use super::plan::{NONE, Plan};
use super::scalar::Scalar;

/// Repacks agents until none can take a better set.
///
/// *Method*: a job that another agent does is worth its profit here less its profit there; one that
/// nobody does, or this agent, its whole profit. The best set under these worths (a knapsack) adds
/// as much as it is worth, so every accepted move brings more. *Complexity*: a knapsack per try.
pub(super) fn repack(scalar: &Scalar, plan: &mut Plan) {
    let mut queue: VecDeque<u32> = (0..scalar.agents.len() as u32).collect();
    let mut queued = vec![true; scalar.agents.len()];
    let mut knapsack = Knapsack::default();
    let mut taken = Vec::new();
    while let Some(agent) = queue.pop_front() {
        queued[agent as usize] = false;
        for touched in repack_one(scalar, plan, agent, &mut knapsack, &mut taken) {
            if !std::mem::replace(&mut queued[touched as usize], true) {
                queue.push_back(touched);
            }
        }
    }
}

/// Repacks one agent; the agents that may gain by a move now.
fn repack_one(
    scalar: &Scalar,
    plan: &mut Plan,
    agent: u32,
    knapsack: &mut Knapsack<i128>,
    taken: &mut Vec<u32>,
) -> Vec<u32> {
    let it = &scalar.agents[agent as usize];
    let limits: Vec<i64> = it.caps.iter().map(|cap| cap.limit).collect();
    let own = plan.members(agent).to_vec();
    let is_own = |item: u32| item != NONE && scalar.items[item as usize].agent == agent;
    let worth = |at: u32| {
        let item = it.items[at as usize];
        let now = plan.of_job[scalar.job(item)];
        let there = if is_own(now) { NONE } else { now };
        let job = scalar.job(item);
        Some(plan.worth(job, item) - plan.worth(job, there))
    };
    knapsack.fill(scalar, it, &limits, None, worth);
    knapsack.best(it, &limits, taken);
    // What is taken counts: a long walk ends with a bound instead of its value.
    let value: i128 = taken.iter().filter_map(|&at| worth(at)).sum();
    let keeps = |&item: &u32| {
        let job = scalar.job(item);
        plan.worth(job, item) - plan.worth(job, NONE)
    };
    if value <= own.iter().map(keeps).sum() {
        return Vec::new();
    }
    let mut moved = own.clone();
    own.iter().for_each(|&item| plan.take_out(item));
    for &at in taken.iter() {
        let item = it.items[at as usize];
        let now = plan.of_job[scalar.job(item)];
        if now != NONE {
            moved.push(now);
            plan.take_out(now);
        }
        plan.put(item);
    }
    if plan.overdrawn() {
        let back = taken.iter().map(|&at| it.items[at as usize]);
        back.for_each(|item| plan.take_out(item));
        moved.iter().for_each(|&item| plan.put(item));
        return Vec::new();
    }
    let mut touched: Vec<u32> = moved
        .iter()
        .map(|&i| scalar.items[i as usize].agent)
        .collect();
    for &item in &own {
        let job = scalar.job(item);
        if plan.of_job[job] == NONE {
            let others = scalar.of_job[job].iter();
            touched.extend(others.map(|&i| scalar.items[i as usize].agent));
        }
    }
    touched
}
