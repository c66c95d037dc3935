//! Our side of the comparison: writes the families and sweeps as files for the peers, solves them
//! cold and warm, and prints one JSON line per measurement. `make peers` runs it and the others.
//!
//! Times are CPU time of this thread, medians; every answer is certified outside the clock.

#[path = "../families/mod.rs"]
mod families;

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use families::{Case, Change, SWEEPS, all, cpu, sweep, warm_up};
use jiebang::base::ids::Id;
use jiebang::base::stop::Stop;
use jiebang::math::flow::{Network, Outcome, Status, Warm, certify, solve};

fn main() {
    let mut words = std::env::args().skip(1).filter(|word| word != "--bench");
    let Some(folder) = words.next() else {
        println!("benches/peers: run by `make peers`");
        return;
    };
    let large = words.next().is_some_and(|word| word == "large");
    let only = words.next();
    let folder = Path::new(&folder);
    fs::create_dir_all(folder).expect("a folder for the files");
    warm_up();
    for case in all(large) {
        if only.as_ref().is_some_and(|only| only != case.name) {
            continue;
        }
        cold(folder, &case);
        if !case.schools.is_empty() {
            warm(folder, &case);
        }
    }
}

fn cold(folder: &Path, case: &Case) {
    fs::write(folder.join(format!("{}.min", case.name)), dimacs(&case.net)).expect("writes");
    let repeats = if case.net.arcs() > 500_000 { 1 } else { 7 };
    let mut times = Vec::new();
    let mut line = String::new();
    for _ in 0..repeats {
        let before = cpu();
        let outcome = solve(&case.net, &Stop::never()).expect("fits");
        times.push(cpu() - before);
        certify(&case.net, &outcome).expect("certified");
        if let Outcome::Optimal(found) = outcome {
            line = format!(
                "\"objective\":{},\"pivots\":{}",
                found.objective, found.pivots
            );
        }
    }
    times.sort_by(f64::total_cmp);
    let median = times[times.len() / 2];
    let name = case.name;
    println!("{{\"peer\":\"ours\",\"case\":\"{name}\",\"cpu_s\":{median:.6},{line}}}");
}

fn warm(folder: &Path, case: &Case) {
    let mut warm = Warm::new(case.net.clone(), &Stop::never()).expect("fits");
    let count = match case.net.arcs() {
        500_001.. => 20,
        50_001.. => 50,
        _ => 500,
    };
    for name in SWEEPS {
        let scenarios = sweep(case, name, count, 7);
        let file = format!("{}.{name}.swp", case.name);
        fs::write(folder.join(file), text(&scenarios)).expect("writes");
        let mut hash = 0_i64;
        let before = cpu();
        for scenario in &scenarios {
            run(&mut warm, scenario, &mut hash);
        }
        let each = (cpu() - before) / count as f64;
        for scenario in scenarios.iter().take(20) {
            let mut again = 0;
            apply(&mut warm, scenario);
            warm.resolve(&Stop::never()).expect("fits");
            certify(warm.network(), &warm.outcome()).expect("certified");
            warm.undo();
            run(&mut warm, scenario, &mut again);
        }
        println!(
            "{{\"peer\":\"ours\",\"case\":\"{}\",\"sweep\":\"{name}\",\"cpu_s\":{each:.9},\
             \"scenarios\":{count},\"hash\":{hash}}}",
            case.name
        );
    }
}

fn apply(warm: &mut Warm, scenario: &[Change]) {
    for &change in scenario {
        match change {
            Change::Upper(arc, upper) => warm.set_bounds(arc, 0, upper).expect("sound bounds"),
            Change::Cost(arc, cost) => warm.set_cost(arc, cost).expect("a small cost"),
        }
    }
}

fn run(warm: &mut Warm, scenario: &[Change], hash: &mut i64) {
    apply(warm, scenario);
    let objective = match warm.resolve(&Stop::never()).expect("fits") {
        Status::Optimal(objective) => objective as i64,
        _ => -1,
    };
    *hash = hash.wrapping_mul(1_000_003).wrapping_add(objective);
    warm.undo();
}

fn dimacs(net: &Network) -> String {
    let mut text = format!("p min {} {}\n", net.nodes(), net.arcs());
    for v in net.node_ids().filter(|&v| net.supply(v) != 0) {
        writeln!(text, "n {} {}", v.index() + 1, net.supply(v)).expect("a string");
    }
    for arc in net.arc_ids().map(|id| net.arc(id)) {
        let (tail, head) = (arc.tail.index() + 1, arc.head.index() + 1);
        let (lower, upper, cost) = (arc.lower, arc.upper, arc.cost);
        writeln!(text, "a {tail} {head} {lower} {upper} {cost}").expect("a string");
    }
    text
}

/// A line per scenario: how many changes, then kind (0 upper bound, 1 cost), arc, value for each.
fn text(scenarios: &[Vec<Change>]) -> String {
    let mut text = String::new();
    for scenario in scenarios {
        write!(text, "{}", scenario.len()).expect("a string");
        for change in scenario {
            let (kind, arc, value) = match *change {
                Change::Upper(arc, upper) => (0, arc, upper),
                Change::Cost(arc, cost) => (1, arc, cost),
            };
            write!(text, " {kind} {} {value}", arc.index()).expect("a string");
        }
        text.push('\n');
    }
    text
}
