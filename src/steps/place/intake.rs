//! How many must start so that enough finish (section 5): exact binomials in whole numbers, no
//! floating point.

use num_bigint::BigUint;

/// The chance that a trainee finishes, as numerator and denominator; the first is not above the
/// second, which is not 0.
pub type Finish = (u32, u32);

/// Most trainees per head ordered that are tried.
const STARTS_MAX: u32 = 50;

/// Weights of the numbers of trainees who finish out of those who start; they add up to `all`.
struct Binomial {
    finish: (BigUint, BigUint),
    /// Per number of trainees who finish, up to `most`.
    weights: Vec<BigUint>,
    all: BigUint,
    starts: u32,
}

impl Binomial {
    /// Of nobody.
    fn new((passed, of): Finish, most: u32) -> Self {
        let mut weights = vec![BigUint::ZERO; most as usize + 1];
        weights[0] = BigUint::from(1_u32);
        Binomial {
            finish: (passed.into(), (of - passed.min(of)).into()),
            weights,
            all: BigUint::from(1_u32),
            starts: 0,
        }
    }

    /// One more starts.
    fn start(&mut self) {
        let (passes, fails) = &self.finish;
        let most = self.weights.len() - 1;
        for at in (0..=most.min(self.starts as usize + 1)).rev() {
            let stays = &self.weights[at] * fails;
            self.weights[at] = match at {
                0 => stays,
                _ => stays + &self.weights[at - 1] * passes,
            };
        }
        self.all *= passes + fails;
        self.starts += 1;
    }

    fn of(starts: u32, finish: Finish, most: u32) -> Self {
        let mut binomial = Binomial::new(finish, most);
        (0..starts).for_each(|_| binomial.start());
        binomial
    }

    /// The weight of fewer than `heads` who finish; `heads` is at most one above `most`.
    fn below(&self, heads: u32) -> BigUint {
        self.weights[..heads as usize].iter().sum()
    }
}

/// Fewest trainees of whom at least `heads` finish with a chance of at least `sure` hundredths;
/// `None` where not even 50 times as many do.
///
/// *Complexity*: O(starts × heads) on numbers of O(starts) digits.
pub fn needed(heads: u32, finish: Finish, sure: u32) -> Option<u32> {
    if heads == 0 || finish.0 >= finish.1 {
        return Some(heads);
    }
    let mut binomial = Binomial::new(finish, heads);
    while binomial.starts < heads.saturating_mul(STARTS_MAX) && finish.0 > 0 {
        binomial.start();
        let short = binomial.below(heads) * 100_u32;
        if binomial.starts >= heads && short <= &binomial.all * (100 - sure.min(100)) {
            return Some(binomial.starts);
        }
    }
    None
}

/// The chance that at least `heads` of `starts` finish, in millionths, rounded down.
pub fn chance(starts: u32, heads: u32, finish: Finish) -> u32 {
    if heads > starts {
        return 0;
    }
    let binomial = Binomial::of(starts, finish, heads);
    let reached = &binomial.all - binomial.below(heads);
    let millionths: BigUint = reached * 1_000_000_u32 / binomial.all;
    u32::try_from(millionths).unwrap_or(1_000_000)
}

/// How many of `starts` are expected to finish, of these at most `posts`, in billionths, rounded
/// down.
pub fn expected(starts: u32, posts: u32, finish: Finish) -> u64 {
    let most = posts.min(starts);
    let binomial = Binomial::of(starts, finish, most);
    let mut sum = BigUint::ZERO;
    let mut below = BigUint::ZERO;
    for finishing in 0..most {
        below += &binomial.weights[finishing as usize];
        sum += &binomial.all - &below;
    }
    let billionths: BigUint = sum * 1_000_000_000_u32 / binomial.all;
    u64::try_from(billionths).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The chance of `at least heads` by the definition, in floating point.
    fn by_definition(starts: u32, heads: u32, p: f64) -> f64 {
        let choose =
            |n: u32, k: u32| (0..k).fold(1.0, |c, i| c * f64::from(n - i) / f64::from(i + 1));
        let term =
            |k: u32| choose(starts, k) * p.powi(k as i32) * (1.0 - p).powi((starts - k) as i32);
        (heads..=starts).map(term).sum()
    }

    #[test]
    fn the_chance_is_that_of_the_definition() {
        for (starts, heads, finish) in [(34, 30, (90, 100)), (20, 20, (19, 20)), (40, 30, (3, 4))] {
            let p = f64::from(finish.0) / f64::from(finish.1);
            let expected = by_definition(starts, heads, p);
            let found = f64::from(chance(starts, heads, finish)) / 1e6;
            assert!(
                (found - expected).abs() < 2e-6,
                "{starts} {heads}: {found} {expected}"
            );
        }
        assert_eq!((chance(3, 4, (1, 2)), chance(4, 4, (1, 1))), (0, 1_000_000));
    }

    #[test]
    fn the_fewest_who_suffice_suffice_and_one_less_does_not() {
        for (heads, finish) in [(30, (90, 100)), (20, (95, 100)), (40, (2, 3)), (1, (1, 10))] {
            let fewest = needed(heads, finish, 95).expect("some number suffices");
            assert!(chance(fewest, heads, finish) >= 950_000);
            assert!(chance(fewest - 1, heads, finish) < 950_000);
        }
        assert_eq!(needed(30, (1, 1), 95), Some(30));
        assert_eq!(needed(30, (0, 1), 95), None);
        // 0.9^2 + 2 * 0.9^2 * 0.1 = 0.972; 0.9^2 = 0.81.
        assert_eq!(needed(2, (9, 10), 95), Some(3));
    }

    #[test]
    fn no_more_than_the_posts_count() {
        // Two start, each finishes with 1/2: one or two of four times finish at least one.
        assert_eq!(expected(2, 1, (1, 2)), 750_000_000);
        assert_eq!(expected(2, 5, (1, 2)), 1_000_000_000);
        assert_eq!(expected(0, 5, (1, 2)), 0);
    }
}
