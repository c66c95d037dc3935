//! How long an assignment takes: awards of the family G2, and the slack one of G1.

#[path = "families/awards.rs"]
mod awards;

use std::hint::black_box;

use awards::{G2, g2};
use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use jiebang::base::stop::Stop;
use jiebang::math::assign::read::{Case, read};

/// Classes of the largest award that is measured here; `make peers` measures all.
const CLASSES_MAX: usize = 24;

fn case(text: &str) -> Case {
    read(text.as_bytes(), None).expect("award-json/1")
}

fn g2_awards(c: &mut Criterion) {
    let mut group = c.benchmark_group("assign-g2");
    group.sample_size(10);
    for named in G2.iter().filter(|named| named.1 <= CLASSES_MAX) {
        let case = case(&g2(named));
        group.bench_function(BenchmarkId::from_parameter(named.0), |b| {
            b.iter(|| black_box(&case).solve(&Stop::never()));
        });
    }
    group.finish();
}

fn published(c: &mut Criterion) {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/datasets/cases/assign");
    let mut group = c.benchmark_group("assign-gap");
    group.sample_size(10);
    for name in ["cattrysse1994-gap1-0", "chu1997-a05100"] {
        let text = std::fs::read(format!("{folder}/gap/{name}.gap")).expect("a case");
        let case = read(&text, None).expect("a sound case");
        group.bench_function(BenchmarkId::from_parameter(name), |b| {
            b.iter(|| black_box(&case).solve(&Stop::never()));
        });
    }
    group.finish();
}

criterion_group!(benches, g2_awards, published);
criterion_main!(benches);
