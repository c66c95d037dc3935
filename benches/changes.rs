//! Warm against cold in bulk: `cargo bench --bench changes -- ROWS` plays that many rows of changes
//! on networks of up to 200 nodes, each answer certified and held against a cold solve, on all
//! cores, and prints how many answers of which kind there were and how long it took.

#[path = "../tests/flow_kit/mod.rs"]
mod flow_kit;

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use flow_kit::{Rng, apply, random_change, random_network, same_as_cold};
use jiebang::base::stop::Stop;
use jiebang::math::flow::{Status, Warm};
use rayon::prelude::*;

/// Rounds of changes in a row.
const ROUNDS: usize = 8;
/// Changes in a round at most.
const CHANGES_MAX: usize = 6;

/// Answers met: optimal, infeasible, unbounded.
static MET: [AtomicU64; 3] = [const { AtomicU64::new(0) }; 3];

fn main() {
    let mut words = std::env::args().skip(1).filter(|word| word != "--bench");
    let Some(rows) = words.next().and_then(|word| word.parse::<u64>().ok()) else {
        println!("benches/changes: cargo bench --bench changes -- 100000");
        return;
    };
    let start = Instant::now();
    (0..rows).into_par_iter().for_each(row);
    let met = MET.each_ref().map(|count| count.load(Ordering::Relaxed));
    println!(
        "{rows} rows, {} answers certified and equal to the cold ones \
         ({} optimal, {} infeasible, {} unbounded) in {:.0} s",
        met.iter().sum::<u64>(),
        met[0],
        met[1],
        met[2],
        start.elapsed().as_secs_f64()
    );
}

fn row(seed: u64) {
    let mut rng = Rng(50_000_000 + seed);
    let net = random_network(&mut rng, 200);
    let mut warm = Warm::new(net.clone(), &Stop::never()).expect("small numbers");
    let base = warm.status();
    for _ in 0..ROUNDS {
        for _ in 0..=rng.below(CHANGES_MAX) {
            let change = random_change(&mut rng, warm.network());
            apply(&mut warm, change);
        }
        let status = warm.resolve(&Stop::never()).expect("small numbers");
        if let Err(wrong) = same_as_cold(&warm) {
            panic!("row {seed}: {wrong}");
        }
        let kind = match status {
            Status::Optimal(_) => 0,
            Status::Infeasible => 1,
            _ => 2,
        };
        MET[kind].fetch_add(1, Ordering::Relaxed);
        if kind > 0 || rng.one_in(3) {
            warm.undo();
            assert_eq!((warm.network(), warm.status()), (&net, base), "row {seed}");
        }
    }
}
