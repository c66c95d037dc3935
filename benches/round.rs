//! How long reading, forming, awarding and explaining take on rounds of three sizes: `tiny` (8
//! demand lines), the aerospace part of `sichuan-2026-01`, and the whole of it.

use std::fs;
use std::hint::black_box;
use std::path::{Path, PathBuf};

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use jiebang::base::progress::Silent;
use jiebang::base::stop::Stop;
use jiebang::domain::outcome::Case;
use jiebang::steps::award::award;
use jiebang::steps::explain::explain;
use jiebang::steps::fit::fit;
use jiebang::steps::form::form;
use jiebang::steps::score::score;
use jiebang::steps::validate::load;

fn dataset(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("datasets")
        .join(name)
}

/// The rows of one chain, in a temporary folder: demands by chain, bids by the call they name.
fn one_chain(chain: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for entry in fs::read_dir(dataset("sichuan-2026-01")).expect("the round") {
        let path = entry.expect("an entry").path();
        let Some(name) = path
            .file_name()
            .and_then(|n| n.to_str())
            .filter(|_| path.is_file())
        else {
            continue;
        };
        let text = fs::read_to_string(&path).expect("UTF-8");
        let of_chain = |line: &&str| match name {
            "demands.csv" | "bids.csv" => line.contains(chain),
            "marks.csv" => false,
            _ => true,
        };
        let mut lines = text.lines();
        let head = lines.next().unwrap_or_default();
        let rows = lines.filter(of_chain);
        let kept: String = [head]
            .into_iter()
            .chain(rows)
            .map(|l| format!("{l}\n"))
            .collect();
        if name != "marks.csv" {
            fs::write(folder.path().join(name), kept).expect("writes");
        }
    }
    let bids = fs::read_to_string(folder.path().join("bids.csv")).expect("bids");
    let codes: Vec<&str> = bids.lines().filter_map(|l| l.split(',').next()).collect();
    let marks = dataset("sichuan-2026-01").join("marks.csv");
    let marks = fs::read_to_string(marks).expect("marks");
    let mut lines = marks.lines();
    let head = lines.next().unwrap_or_default();
    let of_bid = |line: &&str| {
        codes
            .binary_search(&line.split(',').next().unwrap_or(""))
            .is_ok()
    };
    let kept: String = [head]
        .into_iter()
        .chain(lines.filter(of_bid))
        .map(|l| format!("{l}\n"))
        .collect();
    fs::write(folder.path().join("marks.csv"), kept).expect("writes");
    folder
}

fn rounds(c: &mut Criterion) {
    let chain = one_chain("航空航天");
    let rounds = [
        ("tiny", dataset("tiny")),
        ("one-chain", chain.path().to_owned()),
        ("sichuan", dataset("sichuan-2026-01")),
    ];
    for (name, folder) in &rounds {
        one_round(c, name, folder);
    }
}

fn one_round(c: &mut Criterion, name: &str, folder: &Path) {
    let stop = Stop::never();
    let loaded = load(folder, None).expect("the round reads");
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
    let mut group = c.benchmark_group("round");
    group.sample_size(10);
    group.bench_function(BenchmarkId::new("read", name), |b| {
        b.iter(|| {
            load(black_box(folder), None)
                .map(|l| l.inputs.len())
                .map_err(|f| f.len())
        });
    });
    group.bench_function(BenchmarkId::new("form", name), |b| {
        b.iter(|| form(black_box(market), model, &stop, &Silent).map(|f| f.classes.len()));
    });
    group.bench_function(BenchmarkId::new("award", name), |b| {
        b.iter(|| award(black_box(case), &stop).map(|(awards, _)| awards.pairs.len()));
    });
    group.bench_function(BenchmarkId::new("explain", name), |b| {
        b.iter(|| {
            let reasons = explain(black_box(case), &awards, &contest, &stop, &Silent);
            reasons.map(|reasons| reasons.passed.len())
        });
    });
    group.finish();
}

criterion_group!(benches, rounds);
criterion_main!(benches);
