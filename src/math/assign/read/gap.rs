//! Generalized assignment in the text of OR-Library: agents m, jobs n, m rows of n costs, m rows of
//! n weights, m capacities. Every job is done by one agent. Lines may be broken anywhere but after
//! the first.

use super::super::{Capacity, Choice, ChoiceId, JobId, Problem};
use super::jobs::Jobs;
use super::words::{NUMBER_MAX, ReadError, Words};
use crate::base::ids::{Id, IdVec};

/// More agents, or jobs, than this are taken for a broken file.
const SIDE_MAX: i64 = 1 << 20;

/// Reads a case; its choices stand job by job, agents ascending.
pub fn read(words: &mut Words, maximize: bool) -> Result<Jobs, ReadError> {
    let agents = words.number("a number of agents", 1, SIDE_MAX)? as usize;
    let jobs = words.number("a number of jobs", 1, SIDE_MAX)? as usize;
    let costs = table(words, agents * jobs, "a cost", -NUMBER_MAX)?;
    let weights = table(words, agents * jobs, "a weight", 0)?;
    let limits = table(words, agents, "a capacity", 0)?;
    words.end()?;
    let mut problem = Problem {
        jobs,
        complete: true,
        ..Problem::default()
    };
    problem
        .capacities
        .extend(limits.iter().map(|&limit| Capacity {
            limit,
            uses: Vec::with_capacity(jobs),
        }));
    let mut agent_of: IdVec<ChoiceId, usize> = IdVec::new();
    for job in 0..jobs {
        for agent in 0..agents {
            let at = agent * jobs + job;
            let gain = if maximize { costs[at] } else { -costs[at] };
            let id = problem.choices.push(Choice {
                job: JobId::new(job),
                value: [gain, 0, 0, 0],
            });
            agent_of.push(agent);
            if weights[at] > 0 {
                problem.capacities[agent].uses.push((id, weights[at]));
            }
        }
    }
    Ok(Jobs {
        problem,
        agents: agent_of,
        bids: None,
        levels: None,
        maximize,
    })
}

/// The next `count` numbers, row by row.
fn table(
    words: &mut Words,
    count: usize,
    what: &'static str,
    low: i64,
) -> Result<Vec<i64>, ReadError> {
    (0..count)
        .map(|_| words.number(what, low, NUMBER_MAX))
        .collect()
}
