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

/// What a solve may look at.
const WORK: u64 = 300_000_000;
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

/// What an answer claims: the value, and what no solution passes; `None` where there is none.
fn claim(answer: &Answer) -> Option<(Value, Value)> {
    match answer {
        Answer::Solved(solved) => Some((solved.value, solved.bound)),
        Answer::Infeasible => None,
        Answer::Stopped => Some(([i64::MIN; 4], [i64::MAX; 4])),
    }
}

/// Whether two answers can both be right; the same where both are proved.
fn agree(a: Option<(Value, Value)>, b: Option<(Value, Value)>) -> bool {
    match (a, b) {
        (None, None) => true,
        (Some(a), Some(b)) => a.0 <= b.1 && b.0 <= a.1,
        (Some((value, _)), None) | (None, Some((value, _))) => value == [i64::MIN; 4],
    }
}

#[test]
fn a_changed_problem_has_one_answer_wherever_the_solve_starts() {
    let most = std::env::var("WARM").ok().and_then(|n| n.parse().ok());
    let most: u64 = most.unwrap_or(300);
    let stop = Stop::never();
    let limited = Ask {
        work_max: WORK,
        ..Ask::default()
    };
    let (mut moved, mut infeasible, mut open) = (0, 0, 0);
    for number in 0..most.div_ceil(CHANGES) {
        let base = question(number, &MEDIUM).problem;
        let cold = by_prices(&base, &whole(&base), limited, &stop);
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
                work_max: WORK,
                ..Ask::default()
            };
            let warm = Ask {
                start: Some(&start),
                ..ask
            };
            let warm = claim(&by_prices(&problem, &block, warm, &stop));
            let anew = claim(&solve_asked(&problem, &block, ask, &stop));
            let same = agree(warm, anew);
            assert!(
                same,
                "problem {number}: {warm:?} {anew:?} {problem:?} {required:?}"
            );
            moved += u64::from(warm != claim(&cold));
            infeasible += u64::from(warm.is_none());
            open += u64::from(
                [warm, anew]
                    .iter()
                    .flatten()
                    .any(|(value, bound)| value != bound),
            );
        }
    }
    println!(
        "{most} changes: {moved} change the answer, {infeasible} are infeasible, {open} not proved"
    );
    assert!(open * 50 <= most, "{open} answers are not proved");
    assert!(
        moved * 4 >= most && infeasible > 0,
        "changes that change nothing"
    );
}
