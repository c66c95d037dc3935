//! The award of the shipped round under 10,000 draws of weights and as many of experts, each with
//! its own proved optimum, beside HiGHS solving the same blocks of some of the draws level by
//! level, and beside the same blocks solved from nothing: one run.
//!
//! `RAYON_NUM_THREADS=1 cargo bench --bench robust`; `DRAWS=1000` draws less.

use std::path::Path;
use std::time::Instant;

use jiebang::base::progress::Silent;
use jiebang::base::stop::Stop;
use jiebang::domain::outcome::{Case, Run};
use jiebang::math::assign::{Answer, Problem, Value, blocks, second_opinion, solve};
use jiebang::steps::award::award;
use jiebang::steps::fit::fit;
use jiebang::steps::form::form;
use jiebang::steps::robust::{problem_under, robust};
use jiebang::steps::score::score;
use jiebang::steps::validate::load;

/// Draws that HiGHS solves.
const OF_HIGHS: u64 = 5;
/// Draws that are solved from nothing.
const FROM_NOTHING: u64 = 200;

/// All blocks of a problem by one method; the sum of their values, and the seconds.
fn all(problem: &Problem, method: impl Fn(&Problem, usize) -> Value) -> (Value, f64) {
    let began = Instant::now();
    let mut sum = [0; 4];
    for at in 0..blocks(problem).len() {
        let value = method(problem, at);
        (0..4).for_each(|k| sum[k] += value[k]);
    }
    (sum, began.elapsed().as_secs_f64())
}

fn optimum(answer: Answer) -> Value {
    match answer {
        Answer::Solved(solved) if solved.value == solved.bound => solved.value,
        other => panic!("not proved: {other:?}"),
    }
}

fn main() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("datasets/sichuan-2026-01");
    let stop = Stop::never();
    let loaded = load(&folder, None).expect("the round reads");
    let draws = std::env::var("DRAWS").ok().and_then(|n| n.parse().ok());
    let mut model = loaded.model.clone();
    model.robust.draws = draws.unwrap_or(10_000);
    let (market, model) = (&loaded.market, &model);
    for file in &loaded.inputs {
        println!("{} {}", file.blake3, file.file);
    }
    let formation = form(market, model, &stop, &Silent).expect("forms");
    let fits = fit(market, model, &formation);
    let scores = score(market, model, &formation, &fits);
    let case = Case {
        market,
        model,
        formation: &formation,
        fits: &fits,
        scores: &scores,
    };
    let (awards, _) = award(case, &stop).expect("awards");
    let began = Instant::now();
    let found = robust(case, &awards.winners, &stop, &Silent).expect("draws");
    let took = began.elapsed().as_secs_f64();
    let runs: Vec<&Run> = found.weights.iter().chain(&found.experts).collect();
    let proved: u32 = runs.iter().map(|run| run.proved).sum();
    let all_draws = found.draws as usize * runs.len();
    let threads = rayon::current_num_threads();
    let each = took * threads as f64 / f64::from(proved);
    println!(
        "{all_draws} draws, {proved} proved, {threads} threads: {took:.2} s, {:.0} proved draws \
         per second and thread",
        1.0 / each
    );
    for run in runs {
        println!("  {}: same award {}", run.seed.replace('\n', " "), run.same);
    }
    let (mut cold, mut highs) = (0.0, 0.0);
    for n in 0..FROM_NOTHING {
        let problem = problem_under(case, n).expect("weights are drawn");
        let own = blocks(&problem);
        let (value, seconds) = all(&problem, |p, at| {
            optimum(solve(p, &own[at], None, &stop).expect("solves"))
        });
        cold += seconds;
        if n < OF_HIGHS {
            let (same, seconds) = all(&problem, |p, at| {
                optimum(second_opinion(p, &own[at], None, &stop).expect("HiGHS solves"))
            });
            assert_eq!(value, same, "HiGHS agrees on draw {n}");
            highs += seconds;
        }
    }
    let (cold, highs) = (cold / FROM_NOTHING as f64, highs / OF_HIGHS as f64);
    println!(
        "from nothing {cold:.4} s a draw: {:.1} times ours",
        cold / each
    );
    println!(
        "HiGHS level by level {highs:.3} s a draw: {:.0} times ours",
        highs / each
    );
}
