//! Our side of the comparison of stable matching: writes the family H for everybody, and matches a
//! file, one JSON line. `make peers` runs it and the others.
//!
//! ```text
//! peers-stable --write FOLDER
//! peers-stable FILE
//! ```
//!
//! Times are CPU time, medians of seven: of reading the text, and of the matching alone. Both ends
//! are held against all pairs outside the clock.

#[path = "../families/markets.rs"]
mod markets;

use std::fs;
use std::path::Path;
use std::time::Duration;

use jiebang::base::ids::Id;
use jiebang::math::stable::read::{Case, read};
use jiebang::math::stable::{
    HospitalId, Matching, PairId, Room, Seats, Side, blocking_pairs, deferred_acceptance, in_rounds,
};
use markets::{H, text};
use rustix::time::{ClockId, clock_gettime};

const REPEATS: usize = 7;

fn main() {
    let words = std::env::args().skip(1).filter(|word| word != "--bench");
    let words: Vec<String> = words.collect();
    match &words[..] {
        [flag, folder] if flag == "--write" => {
            for case in &H {
                let file = Path::new(folder).join(format!("{}.json", case.0));
                fs::write(file, text(case)).expect("writes");
            }
        }
        [file] => println!("{}", measure(&fs::read(file).expect("a file"))),
        _ => println!("benches/peers: run by `make peers`"),
    }
}

/// CPU time of this thread.
fn cpu() -> Duration {
    let now = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(now.tv_sec as u64, now.tv_nsec as u32)
}

/// The median time of some runs, in seconds, and what the last gave.
fn median<T>(mut run: impl FnMut() -> T) -> (f64, T) {
    let mut last = None;
    let mut times: Vec<f64> = (0..REPEATS)
        .map(|_| {
            let before = cpu();
            last = Some(run());
            (cpu() - before).as_secs_f64()
        })
        .collect();
    times.sort_by(f64::total_cmp);
    (times[REPEATS / 2], last.expect("it ran"))
}

fn measure(text: &[u8]) -> serde_json::Value {
    let (read_s, case) = median(|| read(text).expect("sound"));
    let (problem, room) = (&case.problem, &case.room);
    let ends = [Side::Residents, Side::Hospitals].map(|side| {
        let (solve_s, end) = median(|| deferred_acceptance(problem, room, side));
        assert!(blocking_pairs(problem, room, &end).is_empty(), "stable");
        assert!(
            in_rounds(problem, &Untold(room), side) == end,
            "the end of its side"
        );
        (solve_s, end)
    });
    let [(solve_s, residents), (hospitals_s, hospitals)] = &ends;
    serde_json::json!({
        "peer": "ours",
        "pairs": problem.pairs().len(),
        "read_s": read_s,
        "solve_s": solve_s,
        "hospitals_s": hospitals_s,
        "placed": residents.placed(),
        "hash": hash(&case, residents),
        "hospitals_hash": hash(&case, hospitals),
    })
}

/// Of all residents with their hospitals, by their numbers.
fn hash(case: &Case, matching: &Matching) -> u64 {
    const PRIME: u64 = 998_244_353;
    let number = |name: &str| name[1..].parse::<u64>().expect("a number");
    let pair = |id: PairId| {
        let pair = case.problem.pair(id);
        let resident = number(&case.residents[pair.resident.index()]);
        let both = resident * 1_000_003 + number(&case.hospitals[pair.hospital.index()]);
        (both % PRIME).pow(2) % PRIME
    };
    matching
        .pairs()
        .map(pair)
        .fold(0, |sum, n| (sum + n) % PRIME)
}

/// The same seats, but their numbers are not told, so that only rounds can fill them.
struct Untold<'a>(&'a Seats);

impl Room for Untold<'_> {
    type Load = u64;
    fn empty(&self, hospital: HospitalId) -> u64 {
        self.0.empty(hospital)
    }
    fn fits(&self, load: &u64, pair: PairId) -> bool {
        self.0.fits(load, pair)
    }
    fn add(&self, load: &mut u64, pair: PairId) {
        self.0.add(load, pair);
    }
}
