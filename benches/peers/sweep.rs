//! Our side of the comparison of sweeps: writes the network that the plan engine holds, with the
//! bounds that each scenario changes, for everybody; and runs the sweep itself, end to end, one
//! JSON line. `make peers` runs it and the others.
//!
//! ```text
//! peers-sweep --write FOLDER province|nation COUNT
//! peers-sweep --run province|nation COUNT HASHED
//! ```
//!
//! What a scenario changes is found by drawing the network of the changed round anew, not by the
//! engine that is measured. The hash is made of the rows that were written, read back.

#[path = "../families/province.rs"]
mod province;
#[path = "../families/rng.rs"]
mod rng;
#[path = "../families/what_if.rs"]
mod what_if;

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::time::Instant;

use jiebang::apps::sweep::{Cells, Identity, Plans, Shard, Table, Task, Work, run};
use jiebang::base::ids::Id;
use jiebang::base::progress::Silent;
use jiebang::base::stop::Stop;
use jiebang::domain::change::apply;
use jiebang::domain::market::Market;
use jiebang::domain::model::Model;
use jiebang::domain::outcome::{Basis, Case, Fits, Formation, Scores};
use jiebang::math::flow::{Network, Packing, pack_levels};
use jiebang::steps::form::form;
use jiebang::steps::plan::{Drawn, by_programmes};
use jiebang::steps::validate::load;
use rustix::time::{ClockId, clock_gettime};
use what_if::what_if;

fn main() {
    let words = std::env::args().skip(1).filter(|word| word != "--bench");
    let words: Vec<String> = words.collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let number = |word: &str| word.parse::<u64>().expect("a number");
    match words[..] {
        ["--write", folder, size, count] => write(Path::new(folder), size, number(count)),
        ["--run", size, count, hashed] => {
            println!("{}", sweep(size, number(count), number(hashed)))
        }
        _ => println!("benches/peers: run by `make peers`"),
    }
}

/// The round of a size, with its classes.
fn round(size: &str) -> (Market, Model, Formation) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let loaded = load(&root.join("datasets/sichuan-2026-01"), None).expect("the round reads");
    let mut model = loaded.model;
    let market = match size {
        "nation" => {
            model.fit.distance_max_km = province::NATION_KM;
            province::nation(1)
        }
        _ => province::province(1),
    };
    let formation = form(&market, &model, &Stop::never(), &Silent).expect("formed");
    (market, model, formation)
}

/// The first levels of a network in one cost: all that fit, or two for whom doubles must do.
fn packed(drawn: &Drawn, levels: usize) -> Packing {
    pack_levels(&drawn.net, &drawn.levels[..levels])
}

fn write(folder: &Path, size: &str, count: u64) {
    let (market, model, formation) = round(size);
    let base = by_programmes(&market, &model, &formation, 0).expect("a network");
    fs::create_dir_all(folder).expect("a folder for the files");
    let name = |kind: &str| folder.join(format!("sweep-{size}.{kind}"));
    for (kind, levels) in [("min", 3), ("two.min", 2)] {
        let text = dimacs(&base.net, &packed(&base, levels).costs);
        fs::write(name(kind), text).expect("writes");
    }
    let mut text = String::new();
    for number in 0..count {
        let asked = what_if(&market, number, false);
        let (market, model) = apply(&market, &model, &asked.changes, false).expect("can be made");
        let changed = by_programmes(&market, &model, &formation, 0).expect("a network");
        line(&base, &changed, &mut text);
    }
    fs::write(name("swp"), text).expect("writes");
}

/// The upper bounds that differ: how many, then 0, arc and bound for each.
fn line(base: &Drawn, changed: &Drawn, text: &mut String) {
    assert_eq!(base.levels, changed.levels, "the same arcs");
    let arcs = base.net.arc_ids();
    let bounds = arcs.map(|id| (id, base.net.arc(id), changed.net.arc(id)));
    let moved: Vec<_> = bounds
        .filter(|(_, old, new)| {
            assert_eq!((old.tail, old.head), (new.tail, new.head), "the same arcs");
            old.upper != new.upper
        })
        .collect();
    write!(text, "{}", moved.len()).expect("a string");
    for (id, _, new) in moved {
        write!(text, " 0 {} {}", id.index(), new.upper).expect("a string");
    }
    text.push('\n');
}

/// A network; arcs without an upper bound may carry all that there is.
fn dimacs(net: &Network, costs: &[i64]) -> String {
    let mut text = format!("p min {} {}\n", net.nodes(), net.arcs());
    let mut all = 0;
    for v in net.node_ids().filter(|&v| net.supply(v) != 0) {
        all += net.supply(v).max(0);
        writeln!(text, "n {} {}", v.index() + 1, net.supply(v)).expect("a string");
    }
    for (arc, cost) in net.arc_ids().map(|id| net.arc(id)).zip(costs) {
        let (tail, head) = (arc.tail.index() + 1, arc.head.index() + 1);
        let (lower, upper) = (arc.lower, arc.upper.min(all));
        writeln!(text, "a {tail} {head} {lower} {upper} {cost}").expect("a string");
    }
    text
}

/// Seconds of a clock.
fn seconds(clock: ClockId) -> f64 {
    let now = clock_gettime(clock);
    now.tv_sec as f64 + now.tv_nsec as f64 * 1e-9
}

/// Answers `count` scenarios into files; a hash of what the first `hashed` of them say.
fn sweep(size: &str, count: u64, hashed: u64) -> serde_json::Value {
    let (market, model, formation) = round(size);
    let case = Case {
        market: &market,
        model: &model,
        formation: &formation,
        fits: &Fits::default(),
        scores: &Scores::default(),
    };
    let stop = Stop::never();
    let began = Instant::now();
    let plans = Plans::new(case, Basis::Programmes, Vec::new(), &stop).expect("a plan");
    let base_s = began.elapsed().as_secs_f64();
    let scenario = |number| what_if(&market, number, false);
    let task = Task {
        engine: &plans,
        axes: &[],
        scenario: &scenario,
    };
    let identity = Identity {
        of: "peers".to_owned(),
        scenarios: count,
    };
    let place = tempfile::tempdir().expect("a temporary folder");
    let folder = place.path().join("work");
    let (began, before) = (Instant::now(), seconds(ClockId::ProcessCPUTime));
    let work = Work::open(&folder, identity, task.columns(), false).expect("a folder");
    let all = Shard { number: 1, of: 1 };
    assert!(run(&task, &work, all, &stop, &Silent).expect("a disk"));
    work.assemble().expect("written");
    let wall_s = began.elapsed().as_secs_f64();
    let cpu_s = seconds(ClockId::ProcessCPUTime) - before;
    let drawn = by_programmes(&market, &model, &formation, 0).expect("a network");
    let bytes = |name| fs::metadata(folder.join(name)).expect("a file").len();
    serde_json::json!({
        "peer": "ours",
        "threads": rayon::current_num_threads(),
        "scenarios": count,
        "base_s": base_s,
        "wall_s": wall_s,
        "cpu_s": cpu_s,
        "anew": plans.anew(),
        "levels": plans.levels(),
        "nodes": drawn.net.nodes(),
        "arcs": drawn.net.arcs(),
        "bytes": bytes("scenarios.parquet") + bytes("scenarios.csv"),
        "hashed": hashed,
        "hash": hash(&work, &packed(&drawn, 3), hashed),
        "hash_two": hash(&work, &packed(&drawn, 2), hashed),
    })
}

/// Of the packed objectives of the first rows, modulo 2^64.
fn hash(work: &Work, packing: &Packing, hashed: u64) -> i64 {
    let mut hash = 0_i64;
    let mut left = hashed;
    for table in work.rows().expect("reads") {
        let table = table.expect("reads");
        for row in 0..table.rows().min(left as usize) {
            let packed = objective(&table, row, packing);
            hash = hash.wrapping_mul(1_000_003).wrapping_add(packed);
        }
        left = left.saturating_sub(table.rows() as u64);
    }
    hash
}

/// What a row says as one cost, modulo 2^64.
fn objective(table: &Table, row: usize, packing: &Packing) -> i64 {
    let value = |name: &str| match table.column(name) {
        Some(Cells::Int(values)) => values[row].expect("a value"),
        other => panic!("{name}: {other:?}"),
    };
    let levels = [("served", -1), ("points", -1), ("seat_metres", 1)];
    let packed = levels.into_iter().take(packing.levels).enumerate();
    packed.fold(0, |sum: i64, (k, (name, sign))| {
        let own = sign * value(name) / packing.units[k];
        sum.wrapping_add(own.wrapping_mul(packing.factors[k]))
    })
}
