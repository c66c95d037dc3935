//! Can catch: an assignment that is not the best on some level, a floor, capacity or job that is
//! forgotten, a required choice that is not taken, a problem called infeasible that is not, a bound
//! on the wrong side. Random problems against all ways to do their jobs, and against HiGHS, level
//! by level.
//!
//! `SMALL=5000 MEDIUM=500 cargo test --release --test assign_laws` looks longer; `ONLY=n` tries the
//! numbered problem alone.

mod assign_kit;

use std::collections::BTreeMap;

use assign_kit::{MEDIUM, Question, SMALL, Shape, best_of_all, lawful, question, worth};
use jiebang::base::stop::Stop;
use jiebang::math::assign::{
    Answer, Ask, Block, ChoiceId, Problem, Value, WORK_MAX, blocks, by_prices, second_opinion,
    solve_asked,
};

/// Problems to try: as many as the environment variable says, or `most`.
fn numbers(name: &str, most: u64) -> std::ops::Range<u64> {
    let number = |name| std::env::var(name).ok()?.parse::<u64>().ok();
    let all = 0..number(name).unwrap_or(most);
    number("ONLY").map_or(all, |n| n..n + 1)
}

/// Which way the solver is asked.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Way {
    /// As everybody asks it.
    Plain,
    /// By prices, however small the block is.
    Prices,
    /// HiGHS alone, level by level.
    Staged,
}

/// A block answered in one of the ways, within a limit of work.
fn answered(
    problem: &Problem,
    block: &Block,
    required: Option<&[ChoiceId]>,
    (way, work_max): (Way, u64),
) -> Answer {
    let stop = Stop::never();
    let ask = Ask {
        required,
        work_max,
        ..Ask::default()
    };
    match way {
        Way::Plain => solve_asked(problem, block, ask, &stop),
        Way::Prices => by_prices(problem, block, ask, &stop),
        Way::Staged => second_opinion(problem, block, required, &stop).expect("HiGHS answers"),
    }
}

/// The value of the best assignment, each block held against the rules; `None` when infeasible.
fn solved(asked: &Question, way: Way) -> Option<Value> {
    let problem = &asked.problem;
    let mut taken: Vec<ChoiceId> = Vec::new();
    let mut promised = [0; 4];
    for block in blocks(problem) {
        let here = asked
            .required
            .as_deref()
            .filter(|r| block.choices.contains(&r[0]));
        let solved = match answered(problem, &block, here, (way, WORK_MAX)) {
            Answer::Solved(solved) => solved,
            Answer::Infeasible => return None,
            Answer::Stopped => panic!("nobody raised the flag"),
        };
        assert_eq!(solved.value, solved.bound, "{way:?}: not proved");
        assert_eq!(solved.chosen.len(), block.jobs.len());
        for (&job, choice) in block.jobs.iter().zip(&solved.chosen) {
            assert!(
                choice.is_none_or(|id| problem.choices[id].job == job),
                "another job"
            );
        }
        taken.extend(solved.chosen.iter().flatten());
        (0..4).for_each(|k| promised[k] += solved.value[k]);
    }
    assert!(
        lawful(asked, &taken),
        "{way:?} breaks a rule with {taken:?}"
    );
    assert_eq!(
        worth(problem, &taken),
        promised,
        "{way:?}: another value than promised"
    );
    Some(promised)
}

/// What the problems of a test showed, so that it cannot pass by seeing nothing.
#[derive(Default)]
struct Seen(BTreeMap<&'static str, u32>);

impl Seen {
    fn note(&mut self, asked: &Question, best: Option<Value>) {
        let problem = &asked.problem;
        let mut see = |holds: bool, what| *self.0.entry(what).or_default() += u32::from(holds);
        see(best.is_none(), "infeasible");
        see(best.is_some() && problem.complete, "every job done");
        see(
            best.is_some() && problem.floors.iter().any(|f| f.least > 0),
            "floors held",
        );
        see(
            best.is_some() && asked.required.is_some(),
            "a choice required",
        );
        see(
            best.is_some() && blocks(problem).len() > 1,
            "several blocks",
        );
        see(best.is_some_and(|value| value[0] > 0), "something won");
    }

    /// All but those of `rarely` were seen in at least one of 25 problems.
    fn covers(&self, problems: u64, rarely: &[&str]) {
        println!("{problems} problems: {:?}", self.0);
        let often = |what: &str| rarely.contains(&what) || u64::from(self.0[what]) * 25 >= problems;
        let rare: Vec<_> = self.0.iter().filter(|(what, _)| !often(what)).collect();
        assert!(rare.is_empty() || problems == 1, "seldom seen: {rare:?}");
    }
}

/// Asks for each of `numbers`; `expected` says the best value.
fn all(
    numbers: std::ops::Range<u64>,
    shape: &Shape,
    expected: impl Fn(&Question) -> Option<Value>,
) -> Seen {
    let mut seen = Seen::default();
    for number in numbers {
        let asked = question(number, shape);
        let best = expected(&asked);
        seen.note(&asked, best);
        for way in [Way::Plain, Way::Prices] {
            let ours = solved(&asked, way);
            assert_eq!(
                ours, best,
                "{way:?}, problem {number} (ONLY={number}): {asked:?}"
            );
        }
    }
    seen
}

#[test]
fn small_ones_are_the_best_of_all_ways() {
    let numbers = numbers("SMALL", 400);
    let count = numbers.end - numbers.start;
    let seen = all(numbers, &SMALL, best_of_all);
    seen.covers(count, &[]);
}

#[test]
fn highs_level_by_level_says_the_same() {
    let numbers = numbers("STAGED", 60);
    for number in numbers {
        let asked = question(number, &SMALL);
        let best = best_of_all(&asked);
        assert_eq!(
            solved(&asked, Way::Staged),
            best,
            "problem {number}: {asked:?}"
        );
    }
}

#[test]
fn medium_ones_are_what_highs_says_level_by_level() {
    let numbers = numbers("MEDIUM", 12);
    let count = numbers.end - numbers.start;
    let seen = all(numbers, &MEDIUM, |asked| solved(asked, Way::Staged));
    seen.covers(count, &["several blocks", "infeasible", "every job done"]);
}

#[test]
fn a_limit_of_work_never_puts_a_bound_on_the_wrong_side() {
    for number in numbers("LIMITED", 200) {
        let asked = question(number, &SMALL);
        let Some(best) = best_of_all(&asked) else {
            continue;
        };
        let work_max = [0, 1, 10, 100, 1000, 10_000][number as usize % 6];
        let mut bound = 0;
        for block in blocks(&asked.problem) {
            let here = asked.required.as_deref();
            let here = here.filter(|r| block.choices.contains(&r[0]));
            match answered(&asked.problem, &block, here, (Way::Prices, work_max)) {
                Answer::Solved(solved) => {
                    assert!(solved.value <= solved.bound, "problem {number}");
                    bound += solved.bound[0];
                }
                Answer::Infeasible => panic!("problem {number} has a solution"),
                Answer::Stopped => bound = i64::MAX / 2,
            }
        }
        let reached = best[0];
        assert!(
            bound >= reached,
            "problem {number}: {bound} below {reached}"
        );
    }
}

#[test]
fn what_is_chosen_within_a_limit_is_worth_what_is_said() {
    let mut cut = 0;
    for number in numbers("LIMITED", 200) {
        let asked = question(number, &MEDIUM);
        let work_max = [0, 10, 1000, 100_000, 1_000_000][number as usize % 5];
        for block in blocks(&asked.problem) {
            for way in [Way::Plain, Way::Prices] {
                let answer = answered(&asked.problem, &block, None, (way, work_max));
                let Answer::Solved(solved) = answer else {
                    continue;
                };
                let taken: Vec<ChoiceId> = solved.chosen.iter().copied().flatten().collect();
                let worth = worth(&asked.problem, &taken);
                assert_eq!(worth, solved.value, "problem {number}");
                cut += u32::from(solved.value != solved.bound);
            }
        }
    }
    assert!(cut > 10, "{cut} answers are cut short");
}
