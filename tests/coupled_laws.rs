//! Can catch: rules that join small parts (floors, budgets, caps) balanced wrongly: a solution that
//! breaks one, is not the best on some level, or is called the best though a better one exists,
//! with a choice required and without, from memory and prices of a like solve and from nothing.
//! Random rounds of small parts against all ways to do their jobs; larger ones against the whole
//! block by prices, and against HiGHS.
//!
//! `COUPLED=5000 cargo test --release --test coupled_laws` looks longer; `ONLY=n` tries the
//! numbered round alone.

mod assign_kit;

use assign_kit::rng::Rng;
use assign_kit::{Question, best_of_all, lawful, worth};
use jiebang::base::ids::Id;
use jiebang::base::stop::Stop;
use jiebang::math::assign::{
    Answer, Ask, Block, Capacity, Choice, ChoiceId, Floor, JobId, Memo, Problem, Start, Value,
    blocks, by_prices, second_opinion, solve_asked,
};

/// Rounds to try: as many as the environment variable says, or `most`.
fn numbers(name: &str, most: u64) -> std::ops::Range<u64> {
    let number = |name| std::env::var(name).ok()?.parse::<u64>().ok();
    let all = 0..number(name).unwrap_or(most);
    number("ONLY").map_or(all, |n| n..n + 1)
}

fn number(rng: &mut Rng, low: u32, high: u32) -> i64 {
    i64::from(rng.within(low, high))
}

/// Parts of a few jobs, each with schools of its own whose seats are scarce, and rules over all.
fn round(seed: u64, parts: (u32, u32), jobs: (u32, u32)) -> Problem {
    let rng = &mut Rng::of_round(seed + 77_000_000);
    let mut problem = Problem::default();
    let (mut sizes, mut total) = (Vec::new(), 0);
    for _ in 0..rng.within(parts.0, parts.1) {
        let schools = rng.within(1, 3) as usize;
        let mut seats: Vec<Vec<(ChoiceId, i64)>> = vec![Vec::new(); schools];
        let mut all = 0;
        for _ in 0..rng.within(jobs.0, jobs.1) {
            let job = JobId::new(problem.jobs);
            problem.jobs += 1;
            let size = number(rng, 3, 9);
            all += size;
            for school in &mut seats {
                if rng.chance(75) {
                    let id = problem.choices.push(Choice {
                        job,
                        value: value(rng, size),
                    });
                    school.push((id, size));
                    sizes.push(size);
                }
            }
        }
        total += all;
        for uses in seats {
            let limit = all * number(rng, 20, 90) / 100;
            problem.capacities.push(Capacity { limit, uses });
        }
    }
    couple(rng, &mut problem, &sizes, total);
    problem
}

fn value(rng: &mut Rng, size: i64) -> Value {
    let draw = -((rng.bits() >> 24) as i64);
    let first = if rng.chance(10) { 0 } else { size };
    [
        first,
        size * number(rng, 60, 70),
        -size * number(rng, 0, 3),
        draw,
    ]
}

/// One or two floors in heads, and at random a budget and caps.
fn couple(rng: &mut Rng, problem: &mut Problem, sizes: &[i64], all: i64) {
    let some = |rng: &mut Rng, share: u32| -> Vec<(ChoiceId, i64)> {
        let ids = (0..sizes.len()).filter(|_| rng.chance(share));
        ids.map(|at| (ChoiceId::new(at), sizes[at])).collect()
    };
    for _ in 0..rng.within(1, 2) {
        let brings = some(rng, 50);
        let least = all * number(rng, 2, 30) / 100;
        problem.floors.push(Floor { least, brings });
    }
    if rng.chance(60) {
        let uses = some(rng, 100).into_iter();
        let uses = uses.map(|(id, size)| (id, size * 500)).collect();
        let limit = all * number(rng, 40, 90) / 100 * 500 + number(rng, 0, 499);
        problem.capacities.push(Capacity { limit, uses });
    }
    for _ in 0..rng.within(0, 3) {
        let uses = some(rng, 30).into_iter();
        let uses = uses.map(|(id, _)| (id, 1)).collect();
        let limit = number(rng, 1, 3);
        problem.capacities.push(Capacity { limit, uses });
    }
}

/// What is found: a value, or that there is nothing; every solution held against the rules.
fn found(problem: &Problem, required: Option<&[ChoiceId]>, answers: &[Answer]) -> Option<Value> {
    let mut taken = Vec::new();
    let mut sum = [0; 4];
    for answer in answers {
        match answer {
            Answer::Solved(solved) => {
                assert_eq!(solved.value, solved.bound, "not proved");
                taken.extend(solved.chosen.iter().copied().flatten());
                (0..4).for_each(|level| sum[level] += solved.value[level]);
            }
            Answer::Infeasible => return None,
            Answer::Stopped => panic!("nobody raised the flag"),
        }
    }
    let question = Question {
        problem: problem.clone(),
        required: required.map(<[ChoiceId]>::to_vec),
    };
    assert!(lawful(&question, &taken), "{taken:?} breaks a rule");
    assert_eq!(worth(problem, &taken), sum, "another value than promised");
    Some(sum)
}

/// What answers a block, by its number, with some choices required or none.
type Way<'a> = dyn Fn(usize, &Block, Option<&[ChoiceId]>) -> Answer + 'a;

/// A round asked block by block, one choice required or none.
fn asked(problem: &Problem, required: Option<&[ChoiceId]>, answer: &Way) -> Option<Value> {
    let here = |block: &Block| required.filter(|required| block.choices.contains(&required[0]));
    let blocks = blocks(problem);
    let answers = blocks.iter().enumerate();
    let answers: Vec<Answer> = answers.map(|(at, b)| answer(at, b, here(b))).collect();
    found(problem, required, &answers)
}

fn ask<'a>(
    required: Option<&'a [ChoiceId]>,
    start: Option<&'a Start>,
    memo: Option<&'a Memo>,
) -> Ask<'a> {
    Ask {
        required,
        start,
        memo,
        ..Ask::default()
    }
}

/// Solves a round as an office does: first without, then with each of some choices required, from
/// memory and what the first ended with, and from nothing; `best` says what must come out.
fn holds(
    problem: &Problem,
    required: &[ChoiceId],
    best: &dyn Fn(Option<&[ChoiceId]>) -> Option<Value>,
) -> (u32, u32) {
    let stop = Stop::never();
    let memo = Memo::default();
    let solve = |block: &Block, ask: Ask| solve_asked(problem, block, ask, &stop);
    let free =
        |_: usize, block: &Block, _: Option<&[ChoiceId]>| solve(block, ask(None, None, None));
    let expected = best(None);
    assert_eq!(asked(problem, None, &free), expected);
    let start = |block: &Block| match solve(block, ask(None, None, Some(&memo))) {
        Answer::Solved(solved) => solved.start,
        _ => None,
    };
    let starts: Vec<Option<Start>> = blocks(problem).iter().map(start).collect();
    let coupled = starts.iter().flatten().count() as u32;
    let mut won = u32::from(expected.is_some());
    for choice in required {
        let required = std::slice::from_ref(choice);
        let expected = best(Some(required));
        let warm = |at: usize, block: &Block, required: Option<&[ChoiceId]>| {
            solve(block, ask(required, starts[at].as_ref(), Some(&memo)))
        };
        let cold = |_: usize, block: &Block, required: Option<&[ChoiceId]>| {
            solve(block, ask(required, None, None))
        };
        assert_eq!(
            asked(problem, Some(required), &warm),
            expected,
            "{choice:?}"
        );
        assert_eq!(
            asked(problem, Some(required), &cold),
            expected,
            "{choice:?}"
        );
        won += u32::from(expected.is_some());
    }
    (coupled, won)
}

#[test]
fn small_parts_that_rules_couple_are_the_best_of_all_ways() {
    let (mut coupled, mut won, mut all) = (0, 0, 0);
    for seed in numbers("COUPLED", 400) {
        println!("round {seed}");
        let problem = round(seed, (2, 3), (1, 3));
        let required: Vec<ChoiceId> = problem.choices.ids().collect();
        let best = |required: Option<&[ChoiceId]>| {
            best_of_all(&Question {
                problem: problem.clone(),
                required: required.map(<[ChoiceId]>::to_vec),
            })
        };
        let seen = holds(&problem, &required, &best);
        (coupled, won) = (coupled + seen.0, won + seen.1);
        all += required.len() as u32 + 1;
    }
    println!("{all} questions, {won} with an answer, {coupled} blocks coupled");
    assert!(
        won * 10 > all && won < all && coupled > 50,
        "{won} {coupled}"
    );
}

#[test]
fn larger_ones_are_what_the_whole_block_says_by_prices() {
    let stop = Stop::never();
    let mut coupled = 0;
    for seed in numbers("LARGER", 12) {
        println!("round {seed}");
        let problem = round(seed + 1_000_000, (4, 5), (2, 3));
        let required: Vec<ChoiceId> = problem.choices.ids().step_by(17).collect();
        let best = |required: Option<&[ChoiceId]>| {
            asked(&problem, required, &|_, block, required| {
                by_prices(&problem, block, ask(required, None, None), &stop)
            })
        };
        coupled += holds(&problem, &required, &best).0;
    }
    assert!(coupled > 3, "{coupled}");
}

#[test]
fn blocks_of_many_parts_are_what_highs_says_level_by_level() {
    let stop = Stop::never();
    let mut coupled = 0;
    for seed in numbers("WIDE", 8) {
        println!("round {seed}");
        let problem = round(seed + 2_000_000, (9, 12), (3, 4));
        let required: Vec<ChoiceId> = problem.choices.ids().step_by(29).collect();
        let best = |required: Option<&[ChoiceId]>| {
            asked(&problem, required, &|_, block, required| {
                second_opinion(&problem, block, required, &stop).expect("HiGHS answers")
            })
        };
        coupled += holds(&problem, &required, &best).0;
    }
    assert!(coupled > 3, "{coupled}");
}
