//! The values an axis takes: some of them, or a distribution that is asked at a place between 0 and
//! 1; and places that cover an axis evenly.

use rand_chacha::rand_core::RngCore;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use statrs::distribution::{ContinuousCDF, LogNormal, Normal, Triangular, Uniform};

use super::lever::Lever;
use crate::base::draw::Streams;

/// The values of an axis.
#[derive(Clone, Debug)]
pub enum Values {
    /// These.
    Listed(Vec<Decimal>),
    /// From one on, in even steps.
    Steps {
        /// The first.
        from: Decimal,
        /// From one to the next, above 0.
        step: Decimal,
        /// How many.
        count: u64,
    },
    /// Drawn.
    Drawn(Drawn),
}

/// A distribution, kept within bounds.
#[derive(Clone, Debug)]
pub struct Drawn {
    /// Its shape.
    pub law: Law,
    /// Nothing below.
    pub least: Option<f64>,
    /// Nothing above.
    pub most: Option<f64>,
}

/// A distribution.
#[derive(Clone, Debug)]
pub enum Law {
    /// Anything between two ends alike.
    Uniform(Uniform),
    /// By mean and standard deviation.
    Normal(Normal),
    /// By the mean and standard deviation of its logarithm.
    LogNormal(LogNormal),
    /// Between two ends, most often near the mode.
    Triangular(Triangular),
    /// One of some values, each with the share of all weight up to it.
    Choice(Vec<(Decimal, f64)>),
    /// 1 with this chance, else 0.
    Chance(f64),
}

impl Law {
    /// The value below which a share `u` of it lies, `0 < u < 1`.
    fn at(&self, u: f64) -> f64 {
        match self {
            Law::Uniform(law) => law.inverse_cdf(u),
            Law::Normal(law) => law.inverse_cdf(u),
            Law::LogNormal(law) => law.inverse_cdf(u),
            Law::Triangular(law) => law.inverse_cdf(u),
            Law::Choice(values) => {
                let chosen = values.iter().find(|(_, up_to)| u < *up_to);
                let chosen = chosen.or(values.last());
                chosen.and_then(|(v, _)| v.to_f64()).unwrap_or(0.0)
            }
            // The first part is 0, so that more chance only turns 0 to 1.
            Law::Chance(chance) => f64::from(u8::from(u >= 1.0 - chance)),
        }
    }
}

impl Values {
    /// How many there are; `None` where they are drawn.
    pub fn len(&self) -> Option<u64> {
        match self {
            Values::Listed(values) => Some(values.len() as u64),
            Values::Steps { count, .. } => Some(*count),
            Values::Drawn(_) => None,
        }
    }

    /// The one at place `at`.
    ///
    /// # Panics
    /// Where they are drawn, or there are not so many.
    pub fn get(&self, at: u64) -> Decimal {
        match self {
            Values::Listed(values) => values[at as usize],
            Values::Steps { from, step, .. } => from + step * Decimal::from(at),
            Values::Drawn(_) => panic!("a value of a distribution by its place"),
        }
    }

    /// The value of `lever` at `u`, `0 < u < 1`; all of a finite number alike.
    pub fn at(&self, u: f64, lever: &Lever) -> Decimal {
        match (self, self.len()) {
            (Values::Drawn(drawn), _) => {
                let value = drawn.law.at(u);
                let value = value.max(drawn.least.unwrap_or(f64::NEG_INFINITY));
                lever.snap(value.min(drawn.most.unwrap_or(f64::INFINITY)))
            }
            (_, Some(len)) => self.get(((u * len as f64) as u64).min(len - 1)),
            (_, None) => unreachable!("only what is drawn has no number"),
        }
    }

    /// The smallest and largest value that `lever` can be turned to.
    pub fn ends(&self, lever: &Lever) -> (Decimal, Decimal) {
        match self {
            Values::Listed(values) => {
                let first = values.first().copied().unwrap_or_default();
                let ends = (first, first);
                let wider =
                    |(low, high): (Decimal, Decimal), v: &Decimal| (low.min(*v), high.max(*v));
                values.iter().fold(ends, wider)
            }
            Values::Steps { from, count, .. } => (*from, self.get(count.saturating_sub(1))),
            Values::Drawn(_) => (self.at(f64::MIN_POSITIVE, lever), self.at(BELOW_ONE, lever)),
        }
    }
}

/// The largest number below 1 that is drawn.
const BELOW_ONE: f64 = 1.0 - f64::EPSILON / 2.0;

/// Between 0 and 1, both out of reach: the middle of one of 2^52 equal parts.
pub fn unit(stream: &mut impl RngCore) -> f64 {
    ((stream.next_u64() >> 12) as f64 + 0.5) / (1_u64 << 52) as f64
}

/// A permutation of `0..n` that is asked place by place and never written down: a Feistel network
/// on the next power of four, walked until it is inside (Black and Rogaway 2002, "Ciphers with
/// arbitrary finite domains").
#[derive(Clone, Debug)]
pub struct Shuffle {
    keys: [u64; 6],
    half_bits: u32,
    n: u64,
}

impl Shuffle {
    /// Permutation `which` of a seed, of `0..n`.
    pub fn new(seed: &str, which: u64, n: u64) -> Self {
        let mut stream = Streams::new(&format!("{seed}\nlatin")).at(which);
        let bits = 64 - n.saturating_sub(1).leading_zeros();
        Shuffle {
            keys: std::array::from_fn(|_| stream.next_u64()),
            half_bits: bits.div_ceil(2).max(1),
            n,
        }
    }

    /// What stands at place `at`, below `n`. *Complexity*: four rounds of the network on average at
    /// most.
    pub fn get(&self, at: u64) -> u64 {
        let mut now = self.round(at);
        while now >= self.n {
            now = self.round(now);
        }
        now
    }

    fn round(&self, value: u64) -> u64 {
        let mask = (1 << self.half_bits) - 1;
        let (mut left, mut right) = (value >> self.half_bits, value & mask);
        for key in self.keys {
            (left, right) = (right, left ^ (mix(right ^ key) & mask));
        }
        left << self.half_bits | right
    }
}

/// The finalizer of SplitMix64 (Steele, Lea and Flood 2014).
fn mix(mut x: u64) -> u64 {
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::apps::sweep::lever::How;
    use crate::domain::change::Seats;

    #[test]
    fn a_shuffle_holds_every_number_once_and_differs_by_seed() {
        for n in [1, 2, 3, 4, 5, 64, 100, 1000] {
            let shuffle = Shuffle::new("s", 0, n);
            let mut all: Vec<u64> = (0..n).map(|at| shuffle.get(at)).collect();
            let order = all.clone();
            all.sort_unstable();
            assert_eq!(all, (0..n).collect::<Vec<_>>());
            let other: Vec<u64> = (0..n).map(|at| Shuffle::new("t", 0, n).get(at)).collect();
            assert!(n < 64 || order != other, "{n}");
        }
    }

    #[test]
    fn distributions_are_asked_by_place() {
        let factor = Lever::Seats(Seats::All, How::Times);
        let drawn = |law| {
            Values::Drawn(Drawn {
                law,
                least: Some(0.8),
                most: None,
            })
        };
        let normal = drawn(Law::Normal(Normal::new(1.0, 0.1).expect("a law")));
        assert_eq!(normal.at(0.5, &factor), Decimal::ONE);
        assert_eq!(normal.at(1e-9, &factor).to_string(), "0.8");
        // 1 + 0.1 times 1.959964, the 97.5 % point of the normal distribution.
        assert_eq!(normal.at(0.975, &factor).to_string(), "1.195996");
        let three = Values::Listed(vec![15.into(), 18.into(), 20.into()]);
        let at = |u| three.at(u, &Lever::ClassMin);
        assert_eq!(
            (at(0.1), at(0.5), at(0.99)),
            (15.into(), 18.into(), 20.into())
        );
        let chance = Values::Drawn(Drawn {
            law: Law::Chance(0.25),
            least: None,
            most: None,
        });
        let out = Lever::SchoolOut(crate::base::ids::Id::new(0));
        let hits = (0..100).filter(|i| chance.at((f64::from(*i) + 0.5) / 100.0, &out) > 0.into());
        assert_eq!(hits.count(), 25);
    }
}
