//! Role keys to measure on, made from seeds: orders of 1 to 15 heads, some of 20 to 69, 30 %
//! without consent, 1 to 4 majors of 12, lengths for half of them, a spread limit of 150 km for
//! half the keys; merged by the office, four parks or three leaders.

#![allow(dead_code, reason = "each bench uses a part")]

#[path = "rng.rs"]
mod rng;

use std::fmt::Write as _;

use jiebang::base::ids::Id;
use jiebang::math::pack::{Lot, Maker, Problem, SiteId, Sizes};

pub use rng::Rng;

impl Rng {
    fn below(&mut self, n: u64) -> i64 {
        (self.bits() % n) as i64
    }

    /// Lots of a key: heavy-tailed, median 8, at most `most`.
    pub fn lots(&mut self, most: usize) -> usize {
        let u = ((self.bits() >> 11) as f64 + 1.0) / (1_u64 << 53) as f64;
        ((8.0 * (0.5 / u).powf(0.8)) as usize).clamp(1, most)
    }
}

/// A key of `n` lots, `large` percent of them of 20 heads or more.
pub fn key(n: usize, large: i64, seed: u64) -> Problem {
    let mut rng = Rng(seed);
    let sites: Vec<(i64, i64)> = (0..21)
        .map(|_| (rng.below(400_000), rng.below(400_000)))
        .collect();
    let far = |a: (i64, i64), b: (i64, i64)| {
        ((a.0 - b.0) as f64)
            .hypot((a.1 - b.1) as f64)
            .round_ties_even() as i64
    };
    let maker = |cost| Maker {
        cost,
        one_owner: false,
        needs: vec![],
    };
    let lots = (0..n).map(|at| lot(&mut rng, at, large)).collect();
    let spread_max = (rng.below(2) == 0).then_some(150_000);
    Problem {
        lots,
        sizes: Sizes {
            min: 20,
            max: 40,
            cut_from: 20,
            chunk_min: 5,
            gain: vec![0; 41],
            shape: (0..=40).map(|size: i64| (size - 30).abs()).collect(),
        },
        makers: [4, 1, 1, 1, 1, 3, 3, 3].into_iter().map(maker).collect(),
        owners_max: None,
        spread_max,
        metres: { sites.iter() }
            .map(|&a| sites.iter().map(|&b| far(a, b)).collect())
            .collect(),
        seed: "bench".into(),
    }
}

fn lot(rng: &mut Rng, at: usize, large: i64) -> Lot {
    let low = match rng.below(100) < large {
        true => 20 + rng.below(50),
        false => 1 + rng.below(15),
    };
    let mut traits: Vec<u32> = (0..=rng.below(4)).map(|_| rng.below(12) as u32).collect();
    traits.sort_unstable();
    traits.dedup();
    let mut makers = vec![0];
    if rng.below(2) == 0 {
        makers.push(1 + rng.below(4) as u32);
    }
    if rng.below(2) == 0 {
        makers.push(5 + rng.below(3) as u32);
    }
    let from = 6 + rng.below(12);
    Lot {
        code: format!("D{at:05}"),
        low,
        high: low,
        weight: 1,
        alone: Some(0),
        below: None,
        needs_alone: false,
        traits,
        span: (rng.below(2) == 0).then(|| (from, from + rng.below(18))),
        owners: vec![at as u32],
        mixes: rng.below(10) >= 3,
        site: SiteId::new(rng.below(21) as usize),
        makers,
    }
}

/// The key as a text that the peers read; pairs that no class holds both of stand in `apart`.
pub fn text(problem: &Problem) -> String {
    let mut lots = String::new();
    for (at, lot) in problem.lots.iter().enumerate() {
        let comma = if at > 0 { "," } else { "" };
        let (low, traits, makers, mixes) = (lot.low, &lot.traits, &lot.makers, lot.mixes);
        let _ = write!(
            lots,
            "{comma}{{\"heads\":{low},\"majors\":{traits:?},\"makers\":{makers:?},\
             \"mixes\":{mixes}}}"
        );
    }
    let n = problem.lots.len();
    let pairs = (0..n).flat_map(|a| (a + 1..n).map(move |b| (a, b)));
    let apart: Vec<[usize; 2]> = pairs
        .filter(|&(a, b)| apart(problem, a, b))
        .map(|(a, b)| [a, b])
        .collect();
    let costs: Vec<i64> = problem.makers.iter().map(|maker| maker.cost).collect();
    format!("{{\"costs\":{costs:?},\"lots\":[{lots}],\"apart\":{apart:?}}}")
}

fn apart(problem: &Problem, a: usize, b: usize) -> bool {
    let far = problem
        .spread_max
        .is_some_and(|most| problem.far(a, b) > most);
    let (a, b) = (&problem.lots[a], &problem.lots[b]);
    let spans = a.span.zip(b.span);
    far || spans.is_some_and(|(a, b)| a.0.max(b.0) > a.1.min(b.1))
}
