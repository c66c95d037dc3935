//! How long deferred acceptance takes, from either side, and finding all blocking pairs, on the
//! family H; how long rank acceptabilities take.

#[path = "families/markets.rs"]
mod markets;

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use jiebang::base::stop::Stop;
use jiebang::math::rank::read as ranking;
use jiebang::math::stable::read::read;
use jiebang::math::stable::{Side, blocking_pairs, deferred_acceptance};
use markets::{H, text};

fn matching(c: &mut Criterion) {
    let mut group = c.benchmark_group("stable");
    group.sample_size(10);
    for named in &H {
        let case = read(text(named).as_bytes()).expect("sound");
        let (problem, room) = (&case.problem, &case.room);
        for (name, side) in [
            ("residents", Side::Residents),
            ("hospitals", Side::Hospitals),
        ] {
            group.bench_function(BenchmarkId::new(name, named.0), |b| {
                b.iter(|| deferred_acceptance(black_box(problem), room, side));
            });
        }
        let end = deferred_acceptance(problem, room, Side::Residents);
        group.bench_function(BenchmarkId::new("blocking", named.0), |b| {
            b.iter(|| blocking_pairs(black_box(problem), room, &end));
        });
    }
    group.finish();
}

fn acceptability(c: &mut Criterion) {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/datasets/cases/rank");
    let text = std::fs::read(format!("{folder}/smaa-exact-r1.json")).expect("a case");
    let Ok(ranking::Case::Smaa(smaa)) = ranking::read(&text) else {
        panic!("a weight space");
    };
    let mut group = c.benchmark_group("smaa");
    group.sample_size(10);
    group.bench_function("5 x 3, 100,000 draws", |b| {
        b.iter(|| black_box(&smaa).solve(100_000, "seed", &Stop::never()));
    });
    group.finish();
}

criterion_group!(benches, matching, acceptability);
criterion_main!(benches);
