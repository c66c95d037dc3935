//! What forcing every losing bid of the shipped round costs, beside HiGHS forcing the same bids,
//! and a re-award after one decline beside the award from nothing: one core, one run.
//!
//! `RAYON_NUM_THREADS=1 cargo bench --bench forced`

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::Instant;

use jiebang::base::progress::Silent;
use jiebang::base::stop::Stop;
use jiebang::domain::market::BidId;
use jiebang::domain::outcome::{Case, Pair, Standing};
use jiebang::math::assign::{Answer, Ask, WORK_MAX, second_opinion, solve_asked};
use jiebang::steps::award::{Terms, award, award_under};
use jiebang::steps::explain::explain;
use jiebang::steps::fit::fit;
use jiebang::steps::form::form;
use jiebang::steps::score::score;
use jiebang::steps::validate::load;

/// Runs of which the median is taken.
const RUNS: usize = 5;

fn median(mut run: impl FnMut()) -> f64 {
    let mut times: Vec<f64> = (0..RUNS)
        .map(|_| {
            let began = Instant::now();
            run();
            began.elapsed().as_secs_f64()
        })
        .collect();
    times.sort_by(f64::total_cmp);
    times[RUNS / 2]
}

fn main() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("datasets/sichuan-2026-01");
    let stop = Stop::never();
    let loaded = load(&folder, None).expect("the round reads");
    let (market, model) = (&loaded.market, &loaded.model);
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
    let (awards, contest) = award(case, &stop).expect("awards");
    for file in &loaded.inputs {
        println!("{} {}", file.blake3, file.file);
    }
    let mut sizes: BTreeMap<usize, usize> = BTreeMap::new();
    awards
        .blocks
        .iter()
        .for_each(|b| *sizes.entry(b.len()).or_default() += 1);
    let open = |block: &&Vec<_>| block.iter().any(|&class| awards.winners[class].is_none());
    let unawarded = awards.blocks.iter().filter(open).count();
    println!(
        "classes: blocks {sizes:?}; {unawarded} of {} leave heads unawarded",
        awards.blocks.len()
    );

    let reasons = explain(case, &awards, &contest, &stop, &Silent).expect("explains");
    let lost = |&bid: &BidId| matches!(reasons.standings[bid], Standing::Lost(_));
    let bids: Vec<BidId> = market.bids().ids().filter(lost).collect();
    let all = median(|| {
        let (awards, contest) = award(case, &stop).expect("awards");
        explain(case, &awards, &contest, &stop, &Silent).expect("explains");
    });
    println!("award, all regrets and winning changes: {all:.3} s");
    let asked = || bids.iter().filter_map(|&bid| contest.asked(bid));
    let ours = median(|| {
        for (problem, block, required) in asked() {
            let ask = Ask {
                required: Some(required),
                ..Ask::default()
            };
            solve_asked(problem, block, ask, &stop);
        }
    });
    let began = Instant::now();
    let mut other = 0;
    for (problem, block, required) in asked() {
        let ask = Ask {
            required: Some(required),
            ..Ask::default()
        };
        let highs = second_opinion(problem, block, Some(required), &stop).expect("HiGHS answers");
        let value = |answer: &Answer| match answer {
            Answer::Solved(solved) => Some(solved.value),
            _ => None,
        };
        other += usize::from(value(&highs) != value(&solve_asked(problem, block, ask, &stop)));
    }
    let highs = began.elapsed().as_secs_f64() - ours;
    println!(
        "{} bids forced: ours {ours:.3} s, HiGHS {highs:.1} s, {:.0} times ours; \
         {other} other answers",
        bids.len(),
        highs / ours
    );

    let cold = median(|| _ = award(case, &stop).expect("awards"));
    let winners = awards.winners.iter_ids();
    let pairs: Vec<Pair> = winners
        .filter_map(|(class, bid)| {
            Some(Pair {
                class,
                bid: (*bid)?,
            })
        })
        .collect();
    let warm = median(|| {
        for &pair in &pairs {
            let barred = BTreeSet::from([pair]);
            let terms = Terms {
                memo: contest.memo(),
                barred: &barred,
                kept: &[],
                work_max: WORK_MAX,
            };
            award_under(case, terms, &stop).expect("awards");
        }
    }) / pairs.len() as f64;
    println!(
        "award from nothing {:.2} ms, after one decline {:.2} ms: {:.0} times faster",
        cold * 1e3,
        warm * 1e3,
        cold / warm
    );
}
