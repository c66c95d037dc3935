//! Weights that are not known exactly: the part of the simplex that order and interval rules allow,
//! and uniform draws from it.
//!
//! A draw is the gaps of K - 1 sorted integers, each uniform in 0..2^52, between 0 and 2^52: the
//! uniform distribution on the simplex, exact in floats. An order rule sorts its weights; interval
//! rules reject. Where less than 1 in 10,000 passes, a random walk draws (`walk`), approximately.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::RngCore;

use super::walk::Walk;
use crate::base::draw::Streams;

/// Weights that sum to 1, none negative, and keep every rule.
#[derive(Clone, Debug, PartialEq)]
pub struct WeightSpace {
    criteria: usize,
    /// Chains of criteria, each at least as heavy as the next.
    order: Vec<Vec<usize>>,
    /// Per criterion the least and the largest weight.
    intervals: Vec<(f64, f64)>,
}

/// Rules that no weights keep, or that are none.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SpaceError {
    /// There is no criterion.
    #[error("no criteria")]
    Empty,
    /// A rule names a criterion that is not there.
    #[error("criterion {0} is not there")]
    Unknown(usize),
    /// An interval is not within 0..=1, or its ends are the wrong way round.
    #[error("the interval of criterion {0} is not within 0..=1")]
    Interval(usize),
    /// The order runs in a circle.
    #[error("the order runs in a circle")]
    Circle,
    /// No weights keep all rules.
    #[error("no weights keep all rules")]
    Contradiction,
}

/// What one is in 2^-52.
const ONE: u64 = 1 << 52;

/// Proposals of the trial that decides how to draw, and how many must pass: 1 in 10,000.
const TRIAL: u32 = 131_072;
const TRIAL_PASSES: u32 = 14;

/// The stream of that trial; no draw has its number.
const TRIAL_STREAM: u64 = u64::MAX;

impl WeightSpace {
    /// The whole simplex.
    ///
    /// # Errors
    /// Without criteria.
    pub fn whole(criteria: usize) -> Result<Self, SpaceError> {
        WeightSpace::new(criteria, Vec::new(), vec![(0.0, 1.0); criteria])
    }

    /// The part where the criteria of each chain of `order` weigh at least as much as the next, and
    /// each lies in its interval.
    ///
    /// # Errors
    /// When a rule names what is not there, or no weights keep all of them.
    pub fn new(
        criteria: usize,
        order: Vec<Vec<usize>>,
        intervals: Vec<(f64, f64)>,
    ) -> Result<Self, SpaceError> {
        if criteria == 0 {
            return Err(SpaceError::Empty);
        }
        if let Some(&unknown) = order.iter().flatten().find(|&&k| k >= criteria) {
            return Err(SpaceError::Unknown(unknown));
        }
        if intervals.len() != criteria {
            return Err(SpaceError::Unknown(intervals.len().min(criteria)));
        }
        let wrong = |&(low, high): &(f64, f64)| !(0.0 <= low && low <= high && high <= 1.0);
        if let Some(at) = intervals.iter().position(wrong) {
            return Err(SpaceError::Interval(at));
        }
        let space = WeightSpace {
            criteria,
            order,
            intervals,
        };
        Walk::new(&space)?;
        Ok(space)
    }

    /// How many criteria.
    pub fn criteria(&self) -> usize {
        self.criteria
    }

    /// The least and the largest weight of each criterion, as the rules say.
    pub fn intervals(&self) -> &[(f64, f64)] {
        &self.intervals
    }

    /// Pairs of criteria of which the first weighs at least as much.
    pub fn heavier(&self) -> impl Iterator<Item = (usize, usize)> {
        let pairs = |chain: &Vec<usize>| {
            let pairs = chain.iter().copied().zip(chain.iter().copied().skip(1));
            pairs.collect::<Vec<_>>()
        };
        self.order.iter().flat_map(pairs)
    }

    /// Whether `weights` keep every rule but the sum.
    pub fn allows(&self, weights: &[f64]) -> bool {
        let within = |(&(low, high), &w): (&(f64, f64), &f64)| low <= w && w <= high;
        self.intervals.iter().zip(weights).all(within)
            && self.heavier().all(|(a, b)| weights[a] >= weights[b])
    }

    /// Whether no criterion stands in two chains, so that sorting a draw keeps it uniform.
    fn is_sortable(&self) -> bool {
        let mut seen = vec![false; self.criteria];
        let mut fresh = |&k: &usize| !std::mem::replace(&mut seen[k], true);
        self.order.iter().flatten().all(&mut fresh)
    }
}

/// How draws are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// Uniform.
    Exact,
    /// By a random walk: approximately uniform.
    Walk,
}

/// Draws from a weight space. Draw n depends on (seed, n) alone.
#[derive(Clone, Debug)]
pub struct Sampler {
    space: WeightSpace,
    streams: Streams,
    sortable: bool,
    walk: Option<Walk>,
}

impl Sampler {
    /// Decides how to draw: proposals of a stream of their own show whether 1 in 10,000 passes.
    pub fn new(space: WeightSpace, seed: &str) -> Self {
        let mut sampler = Sampler {
            sortable: space.is_sortable(),
            streams: Streams::new(seed),
            walk: None,
            space,
        };
        let mut trial = sampler.streams.at(TRIAL_STREAM);
        let mut weights = vec![0.0; sampler.space.criteria];
        let mut passed = 0;
        for _ in 0..TRIAL {
            sampler.propose(&mut trial, &mut weights);
            passed += u32::from(sampler.space.allows(&weights));
            if passed == TRIAL_PASSES {
                return sampler;
            }
        }
        sampler.walk = Walk::new(&sampler.space).ok();
        sampler
    }

    /// How draws are made.
    pub fn way(&self) -> Way {
        match self.walk {
            None => Way::Exact,
            Some(_) => Way::Walk,
        }
    }

    /// The stream of draw `n`: what else a draw needs comes from it after [`Sampler::draw`].
    pub fn stream(&self, n: u64) -> ChaCha8Rng {
        self.streams.at(n)
    }

    /// Draws weights from `stream`.
    ///
    /// # Panics
    /// When `weights` has not a place per criterion.
    pub fn draw(&self, stream: &mut ChaCha8Rng, weights: &mut [f64]) {
        assert_eq!(
            weights.len(),
            self.space.criteria,
            "a weight for every criterion"
        );
        match &self.walk {
            Some(walk) => walk.draw(stream, weights),
            None => loop {
                self.propose(stream, weights);
                if self.space.allows(weights) {
                    break;
                }
            },
        }
    }

    /// A uniform point of the simplex, sorted where a chain stands alone.
    fn propose(&self, stream: &mut ChaCha8Rng, weights: &mut [f64]) {
        let (last, cuts) = weights.split_last_mut().expect("a criterion");
        // Integers below 2^52 are exact in floats, and so are their gaps as parts of 2^52.
        cuts.fill_with(|| (stream.next_u64() >> 12) as f64);
        cuts.sort_unstable_by(f64::total_cmp);
        let mut before = 0.0;
        for cut in &mut *cuts {
            let here = *cut;
            *cut = (here - before) / ONE as f64;
            before = here;
        }
        *last = (ONE as f64 - before) / ONE as f64;
        if !self.sortable {
            return;
        }
        for chain in &self.space.order {
            let mut heavy: Vec<f64> = chain.iter().map(|&k| weights[k]).collect();
            heavy.sort_unstable_by(|a, b| b.total_cmp(a));
            chain.iter().zip(heavy).for_each(|(&k, w)| weights[k] = w);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn means(space: WeightSpace, way: Way) -> Vec<f64> {
        let criteria = space.criteria();
        let sampler = Sampler::new(space.clone(), "seed");
        assert_eq!(sampler.way(), way);
        let mut sums = vec![0.0; criteria];
        let mut weights = vec![0.0; criteria];
        let draws = 20_000;
        for n in 0..draws {
            sampler.draw(&mut sampler.stream(n), &mut weights);
            let sum: f64 = weights.iter().sum();
            assert!((sum - 1.0).abs() < 1e-9, "{weights:?}");
            let near = |w: &f64, at: usize| {
                let (low, high) = space.intervals()[at];
                (low - 1e-12..=high + 1e-12).contains(w)
            };
            assert!(
                weights.iter().enumerate().all(|(at, w)| near(w, at)),
                "{weights:?}"
            );
            assert!(
                space
                    .heavier()
                    .all(|(a, b)| weights[a] >= weights[b] - 1e-12)
            );
            sums.iter_mut()
                .zip(&weights)
                .for_each(|(sum, w)| *sum += w / draws as f64);
        }
        sums
    }

    fn near(found: &[f64], expected: &[f64], most: f64) {
        let near = found
            .iter()
            .zip(expected)
            .all(|(a, b)| (a - b).abs() < most);
        assert!(
            near && found.len() == expected.len(),
            "{found:?} {expected:?}"
        );
    }

    #[test]
    fn means_are_those_of_the_simplex_and_of_its_ordered_part() {
        near(
            &means(WeightSpace::whole(1).expect("sound"), Way::Exact),
            &[1.0],
            1e-12,
        );
        near(
            &means(WeightSpace::whole(4).expect("sound"), Way::Exact),
            &[0.25; 4],
            0.006,
        );
        let order = WeightSpace::new(3, vec![vec![2, 0, 1]], vec![(0.0, 1.0); 3]);
        let expected = [5.0 / 18.0, 2.0 / 18.0, 11.0 / 18.0];
        near(&means(order.expect("sound"), Way::Exact), &expected, 0.006);
        // Two chains that share a criterion: w0 >= w1 and w0 >= w2, by rejection.
        let shared = WeightSpace::new(3, vec![vec![0, 1], vec![0, 2]], vec![(0.0, 1.0); 3]);
        let expected = [11.0 / 18.0, 7.0 / 36.0, 7.0 / 36.0];
        near(&means(shared.expect("sound"), Way::Exact), &expected, 0.006);
    }

    #[test]
    fn a_narrow_space_is_walked_through() {
        // A small copy of the simplex: 0.2 each and 0.005 to share out.
        let low = 0.2_f64;
        let space = WeightSpace::new(
            4,
            Vec::new(),
            vec![(low, 1.0), (low, 1.0), (low, 1.0), (0.395, 1.0)],
        );
        let expected = [0.20125, 0.20125, 0.20125, 0.39625];
        near(&means(space.expect("sound"), Way::Walk), &expected, 0.00005);
        let ordered = WeightSpace::new(
            4,
            vec![vec![0, 1, 2]],
            vec![(low, 1.0), (low, 1.0), (low, 1.0), (0.395, 0.395)],
        );
        let share = |parts: f64| low + 0.005 * parts / 18.0;
        let expected = [share(11.0), share(5.0), share(2.0), 0.395];
        near(
            &means(ordered.expect("sound"), Way::Walk),
            &expected,
            0.00005,
        );
        let point = WeightSpace::new(2, Vec::new(), vec![(0.25, 0.25), (0.0, 1.0)]);
        near(
            &means(point.expect("sound"), Way::Walk),
            &[0.25, 0.75],
            1e-12,
        );
    }

    #[test]
    fn rules_that_contradict_each_other_are_refused() {
        let new = |order: &[&[usize]], intervals: &[(f64, f64)]| {
            let order = order.iter().map(|chain| chain.to_vec()).collect();
            WeightSpace::new(intervals.len(), order, intervals.to_vec()).err()
        };
        assert_eq!(new(&[], &[]), Some(SpaceError::Empty));
        assert_eq!(
            new(&[&[0, 2]], &[(0.0, 1.0); 2]),
            Some(SpaceError::Unknown(2))
        );
        assert_eq!(
            new(&[], &[(0.0, 1.0), (0.5, 0.4)]),
            Some(SpaceError::Interval(1))
        );
        assert_eq!(new(&[], &[(0.0, f64::NAN)]), Some(SpaceError::Interval(0)));
        assert_eq!(new(&[], &[(0.6, 1.0); 2]), Some(SpaceError::Contradiction));
        assert_eq!(new(&[], &[(0.0, 0.4); 2]), Some(SpaceError::Contradiction));
        let heavier = [(0.0, 0.4), (0.5, 1.0)];
        assert_eq!(new(&[&[0, 1]], &heavier), Some(SpaceError::Contradiction));
        assert_eq!(new(&[&[1, 0]], &heavier), None);
        assert_eq!(
            new(&[&[0, 1, 0]], &[(0.0, 1.0); 3]),
            Some(SpaceError::Circle)
        );
    }
}
