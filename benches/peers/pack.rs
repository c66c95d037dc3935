//! Our side of the comparison of class formation: writes the family for everybody, and solves it,
//! one JSON line a key. `make peers` runs it and the others.
//!
//! ```text
//! peers-pack --write FOLDER
//! peers-pack --solve
//! ```
//!
//! Times are wall times of one thread until F1 to F3 are proved, or the limits are reached.

#[path = "../families/keys.rs"]
mod keys;

use std::fs;
use std::path::Path;
use std::time::Instant;

use jiebang::base::stop::Stop;
use jiebang::math::pack::{Depth, Problem, solve};
use keys::{key, text};

/// Keys of 20 to 40 lots, by name.
fn family() -> impl Iterator<Item = (String, Problem)> {
    (0..11).map(|at| {
        let lots = 20 + 2 * at;
        (format!("K{lots}"), key(lots, 0, 600 + at as u64))
    })
}

fn main() {
    let words: Vec<String> = std::env::args()
        .skip(1)
        .filter(|word| word != "--bench")
        .collect();
    match &words[..] {
        [flag, folder] if flag == "--write" => {
            fs::create_dir_all(folder).expect("a folder for the files");
            for (name, problem) in family() {
                let file = Path::new(folder).join(name).with_extension("json");
                fs::write(file, text(&problem)).expect("writes");
            }
        }
        [flag] if flag == "--solve" => {
            family().for_each(|(name, problem)| measure(&name, &problem))
        }
        _ => println!("benches/peers: run by `make peers`"),
    }
}

fn measure(name: &str, problem: &Problem) {
    let start = Instant::now();
    let packing = solve(problem, Depth::Levels(3), &Stop::never()).expect("solves");
    let wall_s = start.elapsed().as_secs_f64();
    let level = |k: usize| {
        let parts = packing.parts.iter();
        let sums = parts.map(|part| (part.value[k], part.bound[k]));
        sums.fold((0, 0), |sum, one| {
            (sum.0 + one.0, one.1.saturating_add(sum.1))
        })
    };
    let levels: Vec<(i64, i64)> = (0..3).map(level).collect();
    let proved = levels
        .iter()
        .take_while(|(value, bound)| value == bound)
        .count();
    let line = serde_json::json!({
        "key": name,
        "wall_s": wall_s,
        "objective": levels.iter().map(|level| level.0).collect::<Vec<i64>>(),
        "proved": proved,
    });
    println!("{line}");
}
