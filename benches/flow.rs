//! How long min-cost flow takes, cold on every family and warm per scenario on the province.

mod families;

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use families::{Change, SWEEPS, all, sweep};
use jiebang::base::stop::Stop;
use jiebang::math::flow::{Question, Warm, prices, solve};

fn cold(c: &mut Criterion) {
    let mut group = c.benchmark_group("flow-cold");
    group.sample_size(10);
    for case in all(false) {
        group.bench_function(BenchmarkId::from_parameter(case.name), |b| {
            b.iter(|| solve(black_box(&case.net), &Stop::never()));
        });
    }
    group.finish();
}

fn warm(c: &mut Criterion) {
    let mut group = c.benchmark_group("flow-warm");
    let cases = all(false);
    let case = &cases[0];
    let mut warm = Warm::new(case.net.clone(), &Stop::never()).expect("fits");
    for name in SWEEPS {
        let scenarios = sweep(case, name, 1000, 7);
        let mut turn = scenarios.iter().cycle();
        group.bench_function(BenchmarkId::from_parameter(name), |b| {
            b.iter(|| {
                for &change in turn.next().into_iter().flatten() {
                    apply(&mut warm, change);
                }
                let status = warm.resolve(&Stop::never());
                warm.undo();
                status
            });
        });
    }
    group.finish();
}

fn apply(warm: &mut Warm, change: Change) {
    match change {
        Change::Upper(arc, upper) => warm.set_bounds(arc, 0, upper).expect("sound bounds"),
        Change::Cost(arc, cost) => warm.set_cost(arc, cost).expect("a small cost"),
    }
}

fn price(c: &mut Criterion) {
    let cases = all(false);
    let case = &cases[0];
    let warm = Warm::new(case.net.clone(), &Stop::never()).expect("fits");
    let jiebang::math::flow::Outcome::Optimal(found) = warm.outcome() else {
        unreachable!("a province has a flow");
    };
    let ids: Vec<_> = case.net.arc_ids().collect();
    let seats = &ids[case.schools.clone()];
    let questions: Vec<Question> = seats.iter().map(|&id| Question::More(id)).collect();
    c.bench_function("flow-prices/every-seat", |b| {
        b.iter(|| prices(&case.net, &found, black_box(&questions)));
    });
}

criterion_group!(benches, cold, warm, price);
criterion_main!(benches);
