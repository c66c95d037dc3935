//! What the assignment tests share: random problems of every kind from a seed, all ways to do their
//! jobs gone through one by one, and a solution held against every rule; nothing of the solver.

#![allow(dead_code, reason = "each test file uses a part")]

#[path = "../common/rng.rs"]
pub mod rng;

use jiebang::base::ids::Id;
use jiebang::math::assign::{Capacity, Choice, ChoiceId, Floor, JobId, Problem, Value};
use rng::Rng;

/// A problem, and choices of which at least one must be taken.
#[derive(Debug)]
pub struct Question {
    /// The problem; the jobs of `required` are kept together.
    pub problem: Problem,
    /// At least one of these is taken.
    pub required: Option<Vec<ChoiceId>>,
}

/// How large, and how tight, random problems are.
pub struct Shape {
    /// Jobs, least and most.
    pub jobs: (u32, u32),
    /// Choices per job, least and most.
    pub choices: (u32, u32),
    /// Agents whose seats choices use, least and most.
    pub agents: (u32, u32),
    /// Percent of the seats that all jobs together need, least and most.
    pub seats: (u32, u32),
}

/// Small enough to go through all ways.
pub const SMALL: Shape = Shape {
    jobs: (1, 6),
    choices: (0, 4),
    agents: (1, 3),
    seats: (10, 130),
};

/// Too large for that.
pub const MEDIUM: Shape = Shape {
    jobs: (12, 24),
    choices: (1, 5),
    agents: (3, 6),
    seats: (60, 110),
};

/// A draw of 40 bits, negative, so that the least sum is best.
fn draw(rng: &mut Rng) -> i64 {
    -((rng.bits() >> 24) as i64)
}

fn number(rng: &mut Rng, low: u32, high: u32) -> i64 {
    i64::from(rng.within(low, high))
}

/// Sizes of jobs on the first level; one in five values something else, negative ones included.
fn value(rng: &mut Rng, size: i64) -> Value {
    let first = match rng.within(0, 9) {
        0 => number(rng, 0, 6) - 3,
        1 => number(rng, 0, 40),
        _ => size,
    };
    let second = size * number(rng, 60, 99) - if rng.chance(5) { 5000 } else { 0 };
    [first, second, -size * number(rng, 0, 30), draw(rng)]
}

/// The numbered problem of a shape, the same every time.
pub fn question(number_of: u64, shape: &Shape) -> Question {
    let rng = &mut Rng::of_round(number_of);
    let jobs = rng.within(shape.jobs.0, shape.jobs.1) as usize;
    let agents = rng.within(shape.agents.0, shape.agents.1) as usize;
    let mut problem = Problem {
        jobs,
        complete: rng.chance(25),
        ..Problem::default()
    };
    let sizes: Vec<i64> = (0..jobs).map(|_| number(rng, 20, 40)).collect();
    let mut by_agent: Vec<Vec<(ChoiceId, i64)>> = vec![Vec::new(); agents];
    for (job, &size) in sizes.iter().enumerate() {
        let least = shape.choices.0.max(u32::from(problem.complete));
        for _ in 0..rng.within(least, shape.choices.1) {
            let id = problem.choices.push(Choice {
                job: JobId::new(job),
                value: value(rng, size),
            });
            let agent = rng.within(0, agents as u32 - 1) as usize;
            let amount = if rng.chance(90) {
                size
            } else {
                number(rng, 0, 60)
            };
            by_agent[agent].push((id, amount));
        }
    }
    let need: i64 = sizes.iter().sum();
    for uses in by_agent.iter().filter(|uses| !uses.is_empty()) {
        let ample = if problem.complete { 60 } else { 0 };
        let share = number(rng, shape.seats.0, shape.seats.1) + ample;
        let limit = need * share / 100 / agents as i64;
        problem.capacities.push(Capacity {
            limit,
            uses: uses.clone(),
        });
        linking(rng, &mut problem, uses, limit);
    }
    shared(rng, &mut problem);
    floors(rng, &mut problem, need);
    let required = rng
        .chance(40)
        .then(|| required(rng, &mut problem))
        .flatten();
    Question { problem, required }
}

/// Sometimes a number of choices, or the seats of a part of them, for one agent.
fn linking(rng: &mut Rng, problem: &mut Problem, uses: &[(ChoiceId, i64)], limit: i64) {
    if rng.chance(25) {
        problem.capacities.push(Capacity {
            limit: number(rng, 0, 3),
            uses: uses.iter().map(|&(id, _)| (id, 1)).collect(),
        });
    }
    if rng.chance(40) {
        let part = |_: &&(ChoiceId, i64)| rng.chance(50);
        let uses = uses.iter().filter(part).copied().collect();
        problem.capacities.push(Capacity {
            limit: limit * 2 / 3,
            uses,
        });
    }
}

/// Sometimes a budget over all choices.
fn shared(rng: &mut Rng, problem: &mut Problem) {
    if !rng.chance(20) {
        return;
    }
    let uses: Vec<(ChoiceId, i64)> = problem
        .choices
        .ids()
        .map(|id| (id, number(rng, 1, 9)))
        .collect();
    problem.capacities.push(Capacity {
        limit: number(rng, 2, 4) * problem.jobs as i64 + if problem.complete { 20 } else { 0 },
        uses,
    });
}

/// Up to two floors, some of which nothing reaches.
fn floors(rng: &mut Rng, problem: &mut Problem, need: i64) {
    let count = [0, 0, 0, 1, 1, 2][rng.within(0, 5) as usize];
    for _ in 0..count {
        let share = rng.within(20, 70);
        let part: Vec<ChoiceId> = problem
            .choices
            .ids()
            .filter(|_| rng.chance(share))
            .collect();
        let brings: Vec<(ChoiceId, i64)> = part
            .into_iter()
            .map(|id| (id, number(rng, 1, 40)))
            .collect();
        problem.floors.push(Floor {
            least: need * number(rng, 0, 25) / 100,
            brings,
        });
    }
}

/// One to three choices, their jobs kept together.
fn required(rng: &mut Rng, problem: &mut Problem) -> Option<Vec<ChoiceId>> {
    let all: Vec<ChoiceId> = problem.choices.ids().collect();
    if all.is_empty() {
        return None;
    }
    let mut some: Vec<ChoiceId> = (0..rng.within(1, 3)).map(|_| *rng.pick(&all)).collect();
    some.sort_unstable();
    some.dedup();
    let mut jobs: Vec<JobId> = some.iter().map(|&id| problem.choices[id].job).collect();
    jobs.dedup();
    problem.together.push(jobs);
    Some(some)
}

/// Whether these choices keep every rule, reckoned from the rules alone.
pub fn lawful(question: &Question, taken: &[ChoiceId]) -> bool {
    let problem = &question.problem;
    let sum = |list: &[(ChoiceId, i64)]| -> i64 {
        let taken = list.iter().filter(|(id, _)| taken.contains(id));
        taken.map(|(_, amount)| amount).sum()
    };
    let mut done = vec![0; problem.jobs];
    taken
        .iter()
        .for_each(|&id| done[problem.choices[id].job.index()] += 1);
    let wanted = question.required.as_ref();
    done.iter()
        .all(|&times| times <= 1 && (times == 1 || !problem.complete))
        && problem.capacities.iter().all(|c| sum(&c.uses) <= c.limit)
        && problem.floors.iter().all(|f| sum(&f.brings) >= f.least)
        && wanted.is_none_or(|wanted| wanted.iter().any(|id| taken.contains(id)))
}

/// The sum of the values of these choices.
pub fn worth(problem: &Problem, taken: &[ChoiceId]) -> Value {
    let mut sum = [0; 4];
    for &id in taken {
        for (sum, level) in sum.iter_mut().zip(problem.choices[id].value) {
            *sum += level;
        }
    }
    sum
}

/// The best value of all ways to do the jobs; `None` when none is lawful.
pub fn best_of_all(question: &Question) -> Option<Value> {
    let mut ways = vec![Vec::new(); question.problem.jobs];
    for (id, choice) in question.problem.choices.iter_ids() {
        ways[choice.job.index()].push(id);
    }
    let mut taken = Vec::new();
    let mut best = None;
    go_on(question, &ways, &mut taken, &mut best);
    best
}

fn go_on(
    question: &Question,
    ways: &[Vec<ChoiceId>],
    taken: &mut Vec<ChoiceId>,
    best: &mut Option<Value>,
) {
    let Some((first, rest)) = ways.split_first() else {
        if lawful(question, taken) {
            *best = (*best).max(Some(worth(&question.problem, taken)));
        }
        return;
    };
    go_on(question, rest, taken, best);
    for &id in first {
        taken.push(id);
        go_on(question, rest, taken, best);
        taken.pop();
    }
}
