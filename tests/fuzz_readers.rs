//! The readers on bytes that nobody wrote: the seeds of tests/fuzz/seeds and some changes of each,
//! the same ones every time. Can catch a panic, a row that is lost in silence, a file that is
//! refused without a word; `make fuzz` looks longer.

#[path = "common/rng.rs"]
#[allow(dead_code, reason = "the draws of other tests are not needed here")]
mod rng;

mod readers;

use std::fs;
use std::path::Path;

use readers::TARGETS;
use rng::Rng;

/// Changes of each seed.
const CHANGES: u64 = 40;

/// The seeds of a target, by name.
fn seeds(target: &str) -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fuzz/seeds")
        .join(target);
    let entries = fs::read_dir(folder)
        .expect("seeds")
        .map(|e| e.expect("an entry").path());
    let seed = |path: std::path::PathBuf| {
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        (name, fs::read(path).expect("a seed"))
    };
    let mut seeds: Vec<_> = entries.map(seed).collect();
    seeds.sort();
    seeds
}

/// A few bytes changed, taken out, put in or doubled.
fn changed(bytes: &[u8], rng: &mut Rng) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for _ in 0..rng.within(1, 6) {
        let length = bytes.len() as u32;
        let at = rng.within(0, length) as usize;
        let end = (at + rng.within(0, 20) as usize).min(bytes.len());
        match rng.within(0, 4) {
            0 if at < bytes.len() => bytes[at] = rng.bits() as u8,
            1 if at < bytes.len() => bytes[at] ^= 1 << rng.within(0, 7),
            2 => drop(bytes.drain(at..end)),
            3 => bytes.insert(at, rng.bits() as u8),
            _ => {
                let piece = bytes[at..end].to_vec();
                let to = rng.within(0, length) as usize;
                bytes.splice(to..to, piece);
            }
        }
    }
    bytes
}

#[test]
fn no_bytes_trip_a_reader_and_no_row_is_lost() {
    std::panic::set_hook(Box::new(readers::said_of_ours));
    for (name, holds) in TARGETS {
        let seeds = seeds(name);
        assert!(!seeds.is_empty(), "{name} has no seeds");
        for (number, (seed, bytes)) in (1..).zip(&seeds) {
            eprintln!("{name}/{seed}");
            holds(bytes);
            let mut rng = Rng::of_round(number);
            for _ in 0..CHANGES {
                holds(&changed(bytes, &mut rng));
            }
        }
    }
}
