//! Can catch: an answer that depends on where the solve started from. Random problems, each changed
//! in many ways (seats, scores, choices barred or required), solved from what the unchanged one
//! ended with and from nothing.
//!
//! `WARM=20000 cargo test --release --test assign_warm` looks longer.

mod assign_kit;

use assign_kit::rng::Rng;
use assign_kit::{MEDIUM, question};
use jiebang::base::ids::Id;
use jiebang::base::stop::Stop;
use jiebang::math::assign::{
    Answer, Ask, Block, Capacity, ChoiceId, Problem, Start, Value, by_prices, solve_asked,
};

/// Changes of one problem.
const CHANGES: u64 = 20;

/// A block that holds everything: changes may link what was apart.
fn whole(problem: &Problem) -> Block {
    Block {
        jobs: problem
            .choices
            .iter()
            .map(|c| c.job)
            .collect::<std::collections::BTreeSet<_>>()
            .into_iter()
            .collect(),
        choices: problem.choices.ids().collect(),
        capacities: (0..problem.capacities.len()).collect(),
        floors: (0..problem.floors.len()).collect(),
    }
}

/// One change; sometimes a choice that must then be taken.
fn change(problem: &mut Problem, rng: &mut Rng) -> Option<Vec<ChoiceId>> {
    let any = |rng: &mut Rng, most: usize| rng.within(0, most as u32 - 1) as usize;
    let choice = ChoiceId::new(any(rng, problem.choices.len()));
    match rng.within(0, 3) {
        0 => {
            let at = any(rng, problem.capacities.len());
            let capacity = &mut problem.capacities[at];
            capacity.limit = capacity.limit * i64::from(rng.within(50, 150)) / 100;
        }
        1 => problem.choices[choice].value[1] += i64::from(rng.within(0, 400)) - 200,
        2 => problem.capacities.push(Capacity {
            limit: 0,
            uses: vec![(choice, 1)],
        }),
        _ => return Some(vec![choice]),
    }
    None
}

fn value(answer: &Answer, number: u64) -> Option<Value> {
    match answer {
        Answer::Solved(solved) => {
            let (value, bound) = (solved.value, solved.bound);
            assert_eq!(value, bound, "problem {number} is not proved");
            Some(solved.value)
        }
        Answer::Infeasible => None,
        Answer::Stopped => {
            panic!("problem {number}: no solution was found, and none was ruled out")
        }
    }
}

#[test]
fn a_changed_problem_has_one_answer_wherever_the_solve_starts() {
    let most = std::env::var("WARM").ok().and_then(|n| n.parse().ok());
    let most: u64 = most.unwrap_or(300);
    let stop = Stop::never();
    let (mut moved, mut infeasible) = (0, 0);
    for number in 0..most.div_ceil(CHANGES) {
        let base = question(number, &MEDIUM).problem;
        let cold = by_prices(&base, &whole(&base), Ask::default(), &stop);
        let start = match &cold {
            Answer::Solved(solved) => solved.start.clone().unwrap_or_default(),
            _ => Start::default(),
        };
        let mut rng = Rng::of_round(number + 1_000_000);
        for _ in 0..CHANGES {
            let mut problem = base.clone();
            let required = change(&mut problem, &mut rng);
            let block = whole(&problem);
            let ask = Ask {
                required: required.as_deref(),
                ..Ask::default()
            };
            let warm = Ask {
                start: Some(&start),
                ..ask
            };
            let warm = value(&by_prices(&problem, &block, warm, &stop), number);
            let anew = value(&solve_asked(&problem, &block, ask, &stop), number);
            assert_eq!(warm, anew, "problem {number}: {problem:?} {required:?}");
            moved += u64::from(warm != value(&cold, number));
            infeasible += u64::from(warm.is_none());
        }
    }
    println!("{most} changes: {moved} change the answer, {infeasible} are infeasible");
    assert!(
        moved * 4 >= most && infeasible > 0,
        "changes that change nothing"
    );
}
