//! How long a role key takes. `NATION=50000 cargo bench --bench pack` forms a nation instead and
//! says by size of key what is proved.

#[path = "families/keys.rs"]
mod keys;

use std::collections::BTreeMap;
use std::hint::black_box;
use std::time::Instant;

use criterion::{BenchmarkId, Criterion};
use jiebang::base::stop::Stop;
use jiebang::math::pack::{Depth, Packing, solve};
use keys::{Rng, key};
use rayon::prelude::*;

/// Lots of a key, percent of large ones, seed.
const KEYS: [(usize, i64, u64); 4] = [(8, 8, 1), (20, 0, 2), (30, 0, 3), (40, 0, 4)];
/// Most lots of a key of the nation.
const LOTS_MAX: usize = 5000;

fn main() {
    match std::env::var("NATION").ok().and_then(|n| n.parse().ok()) {
        Some(keys) => nation(keys),
        None => criterion(),
    }
}

fn criterion() {
    let mut criterion = Criterion::default().configure_from_args();
    let mut group = criterion.benchmark_group("pack");
    group.sample_size(10);
    for (lots, large, seed) in KEYS {
        let problem = key(lots, large, seed);
        group.bench_function(BenchmarkId::from_parameter(lots), |b| {
            b.iter(|| solve(black_box(&problem), Depth::All, &Stop::never()));
        });
    }
    group.finish();
}

/// Keys, lots, heads that are neither trivially all served nor trivially none, of them in keys
/// where F1 is proved, keys by levels proved.
#[derive(Clone, Copy, Default)]
struct Row {
    keys: usize,
    lots: usize,
    open: i64,
    proved: i64,
    levels: [usize; 5],
}

fn nation(count: u64) {
    let mut rng = Rng(2026);
    let sizes: Vec<usize> = (0..count).map(|_| rng.lots(LOTS_MAX)).collect();
    let start = Instant::now();
    let one = |(at, &lots): (usize, &usize)| {
        let problem = key(lots, 8, at as u64);
        let packing = solve(&problem, Depth::Levels(1), &Stop::never()).expect("solves");
        let heads: i64 = problem.lots.iter().map(|lot| lot.low).sum();
        (lots, row(lots, heads, &packing))
    };
    let rows: Vec<(usize, Row)> = sizes.par_iter().enumerate().map(one).collect();
    let seconds = start.elapsed().as_secs_f64();
    let mut table: BTreeMap<usize, Row> = BTreeMap::new();
    for (lots, row) in rows {
        let up_to = [10, 20, 40, 80, 160, 400, 1000]
            .into_iter()
            .find(|&most| lots <= most);
        for held in [up_to.unwrap_or(LOTS_MAX), usize::MAX] {
            let held = table.entry(held).or_default();
            held.keys += row.keys;
            held.lots += row.lots;
            held.open += row.open;
            held.proved += row.proved;
            (0..5).for_each(|k| held.levels[k] += row.levels[k]);
        }
    }
    println!(
        "{count} keys, {} threads, {seconds:.1} s",
        rayon::current_num_threads()
    );
    println!(
        "lots up to | keys | lots | F1 | F2 | F3 | F4 | F5 proved in % of keys | of open heads"
    );
    for (most, row) in table {
        let share = |n: usize| format!("{:.2}", 100.0 * n as f64 / row.keys as f64);
        let name = if most == usize::MAX {
            "all".to_owned()
        } else {
            most.to_string()
        };
        let levels = row.levels.map(share).join(" | ");
        let heads = 100.0 * row.proved as f64 / row.open.max(1) as f64;
        println!(
            "{name} | {} | {} | {levels} | {heads:.2}",
            row.keys, row.lots
        );
    }
}

fn row(lots: usize, heads: i64, packing: &Packing) -> Row {
    let tight = |k: usize| {
        packing
            .parts
            .iter()
            .all(|part| part.bound[k] == part.value[k])
    };
    let closed = (0..5).take_while(|&k| tight(k)).count();
    let served: i64 = packing.parts.iter().map(|part| part.value[0]).sum();
    // Trivial: all heads are served, or no part of several lots serves any.
    let trivial = served == heads || packing.parts.iter().all(|part| part.lots.len() == 1);
    let open = if trivial { 0 } else { heads };
    Row {
        keys: 1,
        lots,
        open,
        proved: if closed > 0 { open } else { 0 },
        levels: std::array::from_fn(|k| usize::from(closed > k)),
    }
}
