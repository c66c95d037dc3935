//! A few agents by themselves: in go a plan and some agents; out comes the block of what they do
//! and of what nobody does, all else standing, and its solution put back into the plan.

use super::plan::{NONE, Plan};
use super::scalar::{Agent, Link, LinkOf, Scalar};

/// Some agents of a block.
pub(super) struct Part {
    /// Their block.
    pub scalar: Scalar,
    /// Per item of the part, the item of the whole.
    pub item: Vec<u32>,
    /// Per job of the part, the job of the whole.
    pub job: Vec<u32>,
}

impl Part {
    /// The part of `agents` where `plan` stands for all others; links have left what those leave.
    pub fn new(scalar: &Scalar, plan: &Plan, agents: &[u32]) -> Self {
        let mut job_of = vec![NONE; scalar.jobs];
        let (mut job, mut item) = (Vec::new(), Vec::new());
        let mut part = Scalar::default();
        let inside = |i: u32| i == NONE || agents.contains(&scalar.items[i as usize].agent);
        for (number, &agent) in agents.iter().enumerate() {
            let whole = &scalar.agents[agent as usize];
            let mut positions = Vec::new();
            let mut of_agent = Agent::default();
            for (at, &i) in whole.items.iter().enumerate() {
                let it = &scalar.items[i as usize];
                if !inside(plan.of_job[it.job as usize]) {
                    continue;
                }
                if job_of[it.job as usize] == NONE {
                    job_of[it.job as usize] = job.len() as u32;
                    job.push(it.job);
                }
                let mut it = it.clone();
                it.job = job_of[it.job as usize];
                it.agent = number as u32;
                it.at = of_agent.items.len() as u32;
                of_agent.items.push(item.len() as u32);
                positions.push(at);
                part.items.push(it);
                item.push(i);
            }
            of_agent.caps = whole.caps.clone();
            for cap in &mut of_agent.caps {
                cap.weight = positions.iter().map(|&at| cap.weight[at]).collect();
            }
            part.agents.push(of_agent);
        }
        part.jobs = job.len();
        part.must = job.iter().map(|&j| scalar.must[j as usize]).collect();
        part.links = links(scalar, plan, agents, &part);
        part.arrange();
        Part {
            scalar: part,
            item,
            job,
        }
    }
}

/// Per link what the items outside leave of it.
fn links(scalar: &Scalar, plan: &Plan, agents: &[u32], part: &Scalar) -> Vec<Link> {
    let mut limits: Vec<(LinkOf, i64)> = scalar.links.iter().map(|l| (l.of, l.limit)).collect();
    for &i in plan.of_job.iter().filter(|&&i| i != NONE) {
        let it = &scalar.items[i as usize];
        if !agents.contains(&it.agent) {
            for &(link, amount) in &it.links {
                limits[link as usize].1 -= amount;
            }
        }
    }
    let mut uses = vec![Vec::new(); limits.len()];
    for (index, it) in part.items.iter().enumerate() {
        for &(link, amount) in &it.links {
            uses[link as usize].push((index as u32, amount));
        }
    }
    let links = limits.into_iter().zip(uses);
    links
        .map(|((of, limit), uses)| Link::new(of, limit, uses))
        .collect()
}
