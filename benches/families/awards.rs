//! The family G2 of awards to measure on, made from seeds: classes of 20 to 40 heads, four bids
//! each from six schools, seats for 85 to 105 % of all heads; heads first, then head-weighted
//! score, then head-weighted metres, then draws. As an `award-json/1` text, which everybody reads.

#[path = "rng.rs"]
mod rng;

use std::fmt::Write as _;

use rng::Rng;

/// Schools, and bids per class.
const SCHOOLS: usize = 6;
const BIDS: usize = 4;

/// A case: its name, classes, percent of the heads that there are seats for, seed.
pub type Case = (&'static str, usize, i64, u64);

/// The cases by name.
pub const G2: [Case; 10] = [
    ("G2_24_85", 24, 85, 2485),
    ("G2_24_92", 24, 92, 2492),
    ("G2_24_98", 24, 98, 2498),
    ("G2_24_105", 24, 105, 24105),
    ("G2_48_85", 48, 85, 4885),
    ("G2_48_95", 48, 95, 4895),
    ("G2_48_105", 48, 105, 48105),
    ("G2_100_85", 100, 85, 10085),
    ("G2_100_95", 100, 95, 10095),
    ("G2_100_105", 100, 105, 100_105),
];

impl Rng {
    fn within(&mut self, low: i64, high: i64) -> i64 {
        low + (self.bits() % (high - low + 1) as u64) as i64
    }
}

/// A case of the family as an `award-json/1` text.
pub fn g2(&(name, classes, share, seed): &Case) -> String {
    let mut rng = Rng(seed);
    let heads: Vec<i64> = (0..classes).map(|_| rng.within(20, 40)).collect();
    let place = |rng: &mut Rng| (rng.within(0, 200_000), rng.within(0, 200_000));
    let schools: Vec<(i64, i64)> = (0..SCHOOLS).map(|_| place(&mut rng)).collect();
    let weights: Vec<i64> = (0..SCHOOLS).map(|_| rng.within(60, 140)).collect();
    let (all, sum): (i64, i64) = (weights.iter().sum(), heads.iter().sum());
    let mut bids = Vec::new();
    let mut uses = vec![String::new(); SCHOOLS];
    for (class, &size) in heads.iter().enumerate() {
        let (x, y) = place(&mut rng);
        let mut order: Vec<usize> = (0..SCHOOLS).collect();
        for at in 0..BIDS {
            order.swap(at, at + (rng.bits() % (SCHOOLS - at) as u64) as usize);
            let school = order[at];
            let (to_x, to_y) = schools[school];
            // Metres along the axes: whole numbers on every machine.
            let metres = (x - to_x).abs() + (y - to_y).abs();
            let score = rng.within(6000, 9800);
            let draw = rng.bits() >> 24;
            if !uses[school].is_empty() {
                uses[school].push(',');
            }
            write!(uses[school], "[{},{size}]", bids.len()).expect("a string");
            bids.push(format!(
                "{{\"job\":{class},\"agent\":{school},\"score\":[{size},{},-{},-{draw}]}}",
                size * score,
                size * metres
            ));
        }
    }
    let capacity = |(school, uses): (usize, &String)| {
        let most = weights[school] * sum * share / (100 * all);
        format!("{{\"most\":{most},\"uses\":[{uses}]}}")
    };
    let capacities: Vec<String> = uses.iter().enumerate().map(capacity).collect();
    format!(
        "{{\"format\":\"award-json/1\",\"name\":\"{name}\",\
         \"jobs\":{classes},\"agents\":{SCHOOLS},\n\
         \"bids\":[\n{}\n],\n\"capacities\":[\n{}\n]}}\n",
        bids.join(",\n"),
        capacities.join(",\n")
    )
}
