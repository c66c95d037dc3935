//! What-ifs end to end, rows written: the exact engine on the shipped round beside HiGHS solving
//! the same changed rounds level by level from nothing; the plan engine on a province beside the
//! same changed networks solved from nothing. One run, one thread each.
//!
//! `RAYON_NUM_THREADS=1 cargo bench --bench sweep`; `PLANS=1000000` answers so many plans.

#[path = "families/province.rs"]
mod province;
#[path = "families/rng.rs"]
mod rng;
#[path = "families/what_if.rs"]
mod what_if;

use std::path::Path;
use std::time::Instant;

use jiebang::apps::sweep::{Answering, ByAward, Identity, Plans, Shard, Task, Terms, Work, run};
use jiebang::base::progress::Silent;
use jiebang::base::stop::Stop;
use jiebang::domain::change::apply;
use jiebang::domain::market::Market;
use jiebang::domain::model::Model;
use jiebang::domain::outcome::{Basis, Case, Fits, Scores};
use jiebang::math::assign::{Answer, blocks, second_opinion};
use jiebang::steps::award::contested;
use jiebang::steps::form::form;
use jiebang::steps::plan::{by_programmes, solved};
use jiebang::steps::validate::load;
use what_if::what_if;

/// Scenarios of the exact engine, and how many of them HiGHS solves.
const AWARDS: (u64, u64) = (1_000, 6);
/// Plans that are solved from nothing.
const FROM_NOTHING: u64 = 200;

/// Answers so many scenarios into files; seconds for each.
fn timed<A: Answering>(engine: &A, market: &Market, count: u64, any: bool) -> f64 {
    let place = tempfile::tempdir().expect("a temporary folder");
    let scenario = |number| what_if(market, number, any);
    let task = Task {
        engine,
        axes: &[],
        scenario: &scenario,
    };
    let identity = Identity {
        of: "bench".to_owned(),
        scenarios: count,
    };
    let began = Instant::now();
    let folder = place.path().join("work");
    let work = Work::open(&folder, identity, task.columns(), false).expect("a folder");
    let all = Shard { number: 1, of: 1 };
    assert!(run(&task, &work, all, &Stop::never(), &Silent).expect("a disk"));
    work.assemble().expect("written");
    let each = began.elapsed().as_secs_f64() / count as f64;
    let size = std::fs::metadata(folder.join("scenarios.parquet")).expect("a file");
    println!(
        "  {count} scenarios, {:.1} MB of Parquet",
        size.len() as f64 / 1e6
    );
    each
}

fn awards(market: &Market, model: &Model) {
    let stop = Stop::never();
    let engine = ByAward::new(market, model, "s", Terms::default(), (&stop, &Silent));
    let engine = engine.expect("solved");
    let each = timed(&engine, market, AWARDS.0, true);
    let mut highs = 0.0;
    for number in 0..AWARDS.1 {
        let asked = what_if(market, number, true);
        let ours = engine
            .ask(&asked, &stop)
            .expect("answers")
            .expect("can be made");
        assert!(ours.reached.proved);
        let problem = contested(ours.case());
        let began = Instant::now();
        let mut sum = [0; 4];
        for block in blocks(&problem) {
            match second_opinion(&problem, &block, None, &stop).expect("HiGHS solves") {
                Answer::Solved(solved) => (0..4).for_each(|k| sum[k] += solved.value[k]),
                other => panic!("{other:?}"),
            }
        }
        highs += began.elapsed().as_secs_f64();
        let [a1, a2, a3, a4] = ours.reached.value;
        assert_eq!(sum, [a1, a2, -a3, -a4], "HiGHS agrees on scenario {number}");
    }
    let highs = highs / AWARDS.1 as f64;
    println!(
        "award, sichuan-2026-01: {:.2} ms a scenario, HiGHS {:.0} ms: {:.0} times",
        each * 1e3,
        highs * 1e3,
        highs / each
    );
}

fn plans(market: &Market, model: &Model, count: u64) {
    let stop = Stop::never();
    let formation = form(market, model, &stop, &Silent).expect("formed");
    let (fits, scores) = (Fits::default(), Scores::default());
    let case = Case {
        market,
        model,
        formation: &formation,
        fits: &fits,
        scores: &scores,
    };
    let plans = Plans::new(case, Basis::Programmes, Vec::new(), &stop).expect("a plan");
    let drawn = by_programmes(market, model, &formation, 0).expect("a network");
    println!(
        "  {} classes, {} programmes, {} schools; {} nodes, {} arcs; {} levels exact",
        formation.classes.len(),
        market.programmes().len(),
        market.schools().len(),
        drawn.net.nodes(),
        drawn.net.arcs(),
        plans.levels()
    );
    let each = timed(&plans, market, count, false);
    let mut cold = 0.0;
    for number in 0..FROM_NOTHING {
        let asked = what_if(market, number, false);
        let Ok((market, model)) = apply(market, model, &asked.changes, false) else {
            continue;
        };
        let drawn = by_programmes(&market, &model, &formation, 0).expect("a network");
        let began = Instant::now();
        solved(drawn, &stop).expect("solved");
        cold += began.elapsed().as_secs_f64();
    }
    let cold = cold / FROM_NOTHING as f64;
    println!(
        "plan, province: {:.4} ms a scenario, {:.0} a second; the changed network from nothing, \
         level by level, {:.2} ms: {:.0} times; {} answered from nothing",
        each * 1e3,
        1.0 / each,
        cold * 1e3,
        cold / each,
        plans.anew()
    );
}

fn main() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let loaded = load(&root.join("datasets/sichuan-2026-01"), None).expect("the round reads");
    println!("{} threads", rayon::current_num_threads());
    awards(&loaded.market, &loaded.model);
    let count = std::env::var("PLANS").ok().and_then(|n| n.parse().ok());
    plans(
        &province::province(1),
        &loaded.model,
        count.unwrap_or(100_000),
    );
}
