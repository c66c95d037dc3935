//! Our side of the comparison of assignment: writes the family G2 for everybody, and solves a file,
//! one JSON line each. `make peers` runs it and the others.
//!
//! ```text
//! peers-assign --write FOLDER
//! peers-assign FILE [NODES_MAX]
//! ```
//!
//! Times are CPU time of this process; the file is read outside the clock, the solution is held
//! against every rule inside it.

#[path = "../families/awards.rs"]
mod awards;

use std::fs;
use std::path::Path;
use std::time::Instant;

use awards::{G2, g2};
use jiebang::base::stop::Stop;
use jiebang::math::assign::read::{Found, Status, read};

fn main() {
    let words: Vec<String> = std::env::args()
        .skip(1)
        .filter(|word| word != "--bench")
        .collect();
    match &words[..] {
        [] => println!("benches/peers: run by `make peers`"),
        [flag, folder] if flag == "--write" => write(Path::new(folder)),
        [file, rest @ ..] => {
            let nodes = rest
                .first()
                .map(|nodes| nodes.parse().expect("a number of nodes"));
            measure(Path::new(file), nodes);
        }
    }
}

fn write(folder: &Path) {
    fs::create_dir_all(folder).expect("a folder for the files");
    for case in &G2 {
        fs::write(folder.join(case.0).with_extension("json"), g2(case)).expect("writes");
    }
}

fn measure(file: &Path, nodes: Option<u64>) {
    let text = fs::read(file).expect("a file");
    let case = read(&text, None).expect("award-json/1");
    let stop = match nodes {
        Some(nodes) => Stop::never().with_nodes_max(nodes),
        None => Stop::never(),
    };
    let start = Instant::now();
    let before = cpu_s();
    let found = case.solve(&stop).expect("solves");
    let took = cpu_s() - before;
    let wall = start.elapsed().as_secs_f64();
    println!("{}", line(&found, took, wall));
}

/// CPU seconds of this process, its threads summed; 0 where the kernel does not say.
fn cpu_s() -> f64 {
    let Ok(threads) = fs::read_dir("/proc/self/task") else {
        return 0.0;
    };
    let nanos = |thread: fs::DirEntry| {
        let text = fs::read_to_string(thread.path().join("schedstat")).ok()?;
        text.split(' ').next()?.parse::<f64>().ok()
    };
    threads.flatten().filter_map(nanos).sum::<f64>() * 1e-9
}

fn line(found: &Found, cpu_s: f64, wall_s: f64) -> String {
    let bound: Vec<_> = found
        .bound
        .iter()
        .map(|bound| bound.map(|b| b as i64))
        .collect();
    let objective: Vec<_> = found.objective.iter().map(|&level| level as i64).collect();
    let levels = objective.len();
    let closed = objective
        .iter()
        .zip(&bound)
        .take_while(|(o, b)| **b == Some(**o))
        .count();
    serde_json::json!({
        "peer": "ours",
        "cpu_s": cpu_s,
        "wall_s": wall_s,
        "objective": objective,
        "bound": bound,
        "proved": if found.status == Status::Optimal { levels } else { closed },
        "levels": levels,
        "proof": format!("{:?}", found.proof).to_lowercase(),
    })
    .to_string()
}
