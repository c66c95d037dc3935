//! The family H of two-sided markets to measure on, made from seeds: residents list hospitals by a
//! common reputation and a taste of their own, hospitals list those who ask by merit and a taste of
//! their own; seats for 95 % of the residents. As an `hr-json/1` text, which everybody reads.

#[path = "rng.rs"]
mod rng;

use std::fmt::Write as _;

use rng::Rng;

/// A market: its name, residents, hospitals, hospitals that a resident lists, seed.
pub type Case = (&'static str, usize, usize, usize, u64);

/// The cases by name, the last with short lists.
pub const H: [Case; 5] = [
    ("H_500x20", 500, 20, 20, 1),
    ("H_2000x80", 2_000, 80, 80, 2),
    ("H_5000x200", 5_000, 200, 200, 3),
    ("H_50000x35", 50_000, 35, 35, 4),
    ("H_200000x11000", 200_000, 11_000, 6, 5),
];

/// Percent of the residents that there are seats for.
const SEATS: usize = 95;

impl Rng {
    /// Below `count`.
    fn below(&mut self, count: usize) -> usize {
        (self.bits() % count as u64) as usize
    }
}

/// The lists of residents, then those of hospitals, as numbers.
pub fn lists(&(_, residents, hospitals, length, seed): &Case) -> (Vec<Vec<u32>>, Vec<Vec<u32>>) {
    let mut rng = Rng(seed);
    // Reputation and merit are ranks; a taste moves a place by up to a quarter of all.
    let mut taste = |place: usize, all: usize| (place + rng.below(all / 4 + 1), rng.bits());
    let mut draw = Rng(seed ^ 0xff);
    let asked: Vec<Vec<u32>> = (0..residents)
        .map(|_| {
            let mut some: Vec<usize> = match length < hospitals {
                true => (0..length).map(|_| draw.below(hospitals)).collect(),
                false => (0..hospitals).collect(),
            };
            some.sort_unstable();
            some.dedup();
            some.sort_by_cached_key(|&hospital| taste(hospital, hospitals));
            some.into_iter().map(|hospital| hospital as u32).collect()
        })
        .collect();
    let mut wanted: Vec<Vec<u32>> = vec![Vec::new(); hospitals];
    for (resident, list) in (0..).zip(&asked) {
        list.iter()
            .for_each(|&hospital| wanted[hospital as usize].push(resident));
    }
    for list in &mut wanted {
        list.sort_by_cached_key(|&resident| taste(resident as usize, residents));
    }
    (asked, wanted)
}

/// Seats of each hospital.
pub fn seats(&(_, residents, hospitals, ..): &Case) -> Vec<u64> {
    let all = residents * SEATS / 100;
    let share = |at: usize| (all / hospitals + usize::from(at < all % hospitals)) as u64;
    (0..hospitals).map(share).collect()
}

/// The market as an `hr-json/1` text.
pub fn text(case: &Case) -> String {
    let (asked, wanted) = lists(case);
    let mut text = format!("{{\"format\": \"hr-json/1\", \"name\": \"{}\",\n", case.0);
    let list = |text: &mut String, kind: char, list: &[u32]| {
        for (at, number) in list.iter().enumerate() {
            let comma = if at > 0 { "," } else { "" };
            write!(text, "{comma}\"{kind}{number}\"").expect("a string");
        }
    };
    text.push_str("\"residents\": {");
    for (at, hospitals) in asked.iter().enumerate() {
        let comma = if at > 0 { "," } else { "" };
        write!(text, "{comma}\n\"r{at}\": [").expect("a string");
        list(&mut text, 'h', hospitals);
        text.push(']');
    }
    text.push_str("},\n\"hospitals\": {");
    for (at, (residents, seats)) in wanted.iter().zip(seats(case)).enumerate() {
        let comma = if at > 0 { "," } else { "" };
        write!(
            text,
            "{comma}\n\"h{at}\": {{\"capacity\": {seats}, \"preferences\": ["
        )
        .expect("a string");
        list(&mut text, 'r', residents);
        text.push_str("]}");
    }
    text.push_str("}}\n");
    text
}
