//! How many of those who start finish: chances summed from the definition of the binomial, in whole
//! numbers.

use num_bigint::BigUint;

/// The chance that one finishes, as numerator and denominator.
pub type Finish = (u32, u32);

/// Starters per head beyond whom nobody looks.
const STARTS_MAX: u32 = 50;

/// How often each number of `starts` finishes, 0 first, out of how often in all: C(n, k) a^k
/// b^(n-k) of (a + b)^n.
fn times(starts: u32, (passed, of): Finish) -> (Vec<BigUint>, BigUint) {
    let (a, b) = (BigUint::from(passed), BigUint::from(of - passed.min(of)));
    let all = BigUint::from(of).pow(starts);
    let mut choose = BigUint::from(1_u32);
    let mut times = Vec::with_capacity(starts as usize + 1);
    for k in 0..=starts {
        times.push(&choose * a.pow(k) * b.pow(starts - k));
        choose = choose * (starts - k) / (k + 1);
    }
    (times, all)
}

/// How often at least `heads` of `starts` finish, out of how often in all.
fn enough(starts: u32, heads: u32, finish: Finish) -> (BigUint, BigUint) {
    let (times, all) = times(starts, finish);
    (times.iter().skip(heads as usize).sum(), all)
}

/// The chance that at least `heads` of `starts` finish, in millionths, rounded down.
pub fn chance(starts: u32, heads: u32, finish: Finish) -> u32 {
    let (enough, all) = enough(starts, heads, finish);
    let millionths: BigUint = enough * 1_000_000_u32 / all;
    u32::try_from(millionths).unwrap_or(u32::MAX)
}

/// Whether `needed` is the fewest starters of whom `heads` finish with a chance of `sure`
/// hundredths: they do, and one fewer does not; `None` where even 50 times as many do not.
pub fn is_needed(needed: Option<u32>, heads: u32, finish: Finish, sure: u32) -> bool {
    let sufficient = |starts: u32| {
        let (enough, all) = enough(starts, heads, finish);
        enough * 100_u32 >= all * sure
    };
    match needed {
        Some(starts) if starts == heads => sufficient(starts),
        Some(starts) => starts > heads && sufficient(starts) && !sufficient(starts - 1),
        None => !sufficient(heads.saturating_mul(STARTS_MAX)),
    }
}

/// How many of `starts` are expected to finish, of these at most `posts`, in billionths, rounded
/// down.
pub fn expected(starts: u32, posts: u32, finish: Finish) -> u64 {
    let (times, all) = times(starts, finish);
    let of = |(k, times): (usize, &BigUint)| times * posts.min(k as u32);
    let sum: BigUint = times.iter().enumerate().map(of).sum();
    let billionths: BigUint = sum * 1_000_000_000_u32 / all;
    u64::try_from(billionths).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chances_are_those_of_the_definition() {
        // 0.9^2 = 0.81; of three with two or three: 0.729 + 3 * 0.081 = 0.972.
        assert_eq!(chance(2, 2, (9, 10)), 810_000);
        assert_eq!(chance(3, 2, (9, 10)), 972_000);
        assert_eq!(chance(2, 3, (9, 10)), 0);
        assert_eq!(chance(5, 5, (1, 1)), 1_000_000);
        assert!(is_needed(Some(3), 2, (9, 10), 95));
        assert!(!is_needed(Some(4), 2, (9, 10), 95));
        assert!(!is_needed(Some(2), 2, (9, 10), 95));
        assert!(!is_needed(None, 2, (9, 10), 95));
        assert!(is_needed(None, 2, (0, 10), 95));
        assert!(is_needed(Some(0), 0, (9, 10), 95));
        // Of two coins one or two of four show a head at least once.
        assert_eq!(expected(2, 1, (1, 2)), 750_000_000);
        assert_eq!(expected(2, 5, (1, 2)), 1_000_000_000);
    }
}
