//! Weighted and ordered weighted means, exactly: ratings and weights are rationals, rounded once at
//! the end.

use ndarray::{Array1, ArrayView1, ArrayView2};
use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One, Signed, Zero};

/// The weighted mean of each row: Σ_k w_k r_ik / Σ_k w_k.
///
/// `ratings` is alternatives × criteria, `weights` has one entry per criterion, none negative.
///
/// # Panics
/// When the shapes differ or all weights are 0.
pub fn weighted_mean(
    ratings: ArrayView2<BigRational>,
    weights: ArrayView1<BigRational>,
) -> Array1<BigRational> {
    let total: BigRational = weights.iter().sum();
    assert!(
        total.is_positive() && ratings.ncols() == weights.len(),
        "weights that weigh nothing"
    );
    let mean = |row: ArrayView1<BigRational>| {
        let sum: BigRational = row.iter().zip(&weights).map(|(r, w)| r * w).sum();
        sum / &total
    };
    ratings.rows().into_iter().map(mean).collect()
}

/// The ordered weighted mean of each row (OWA, Yager 1988): the weights belong to places, the first
/// to the highest rating of the row, not to criteria.
///
/// # Panics
/// As [`weighted_mean`].
pub fn ordered_weighted_mean(
    ratings: ArrayView2<BigRational>,
    weights: ArrayView1<BigRational>,
) -> Array1<BigRational> {
    let mut sorted = ratings.to_owned();
    for mut row in sorted.rows_mut() {
        let mut ratings = row.to_vec();
        ratings.sort_by(|a, b| b.cmp(a));
        row.assign(&Array1::from(ratings));
    }
    weighted_mean(sorted.view(), weights)
}

/// The mean of `marks`; with `trim` and at least five of them, without one highest and one lowest.
/// `None` when there is no mark.
pub fn trimmed_mean(marks: &[BigRational], trim: bool) -> Option<BigRational> {
    let mut sorted: Vec<&BigRational> = marks.iter().collect();
    sorted.sort();
    let kept = match trim && sorted.len() >= TRIM_LEAST {
        true => &sorted[1..sorted.len() - 1],
        false => &sorted[..],
    };
    let count = BigRational::from_integer(BigInt::from(kept.len()));
    (!kept.is_empty()).then(|| kept.iter().copied().sum::<BigRational>() / count)
}

/// Fewest marks that are trimmed.
pub const TRIM_LEAST: usize = 5;

/// The nearest integer; halves go to the even one.
pub fn round_half_even(x: &BigRational) -> BigInt {
    let half = BigRational::new(BigInt::one(), BigInt::from(2));
    let floor = x.floor();
    let above = x - &floor;
    let down = floor.to_integer();
    let is_even = (&down % 2i32).is_zero();
    if above < half || above == half && is_even {
        down
    } else {
        down + 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    fn q(n: i64, d: i64) -> BigRational {
        BigRational::new(n.into(), d.into())
    }

    #[test]
    fn means_are_exact() {
        let ratings = array![[q(1, 3), q(1, 2)], [q(1, 1), q(0, 1)]];
        let means = weighted_mean(ratings.view(), array![q(3, 1), q(1, 1)].view());
        assert_eq!(means, array![q(3, 8), q(3, 4)]);
    }

    #[test]
    fn ordered_weights_belong_to_places() {
        let ratings = array![[q(1, 3), q(1, 2)], [q(1, 1), q(0, 1)]];
        let means = ordered_weighted_mean(ratings.view(), array![q(3, 1), q(1, 1)].view());
        assert_eq!(means, array![q(11, 24), q(3, 4)]);
    }

    #[test]
    fn trimming_begins_at_five_marks() {
        let marks: Vec<BigRational> = [9, 1, 5, 7].iter().map(|&n| q(n, 1)).collect();
        assert_eq!(trimmed_mean(&marks, true), Some(q(22, 4)));
        let five: Vec<BigRational> = [9, 1, 5, 7, 9].iter().map(|&n| q(n, 1)).collect();
        assert_eq!(trimmed_mean(&five, true), Some(q(7, 1)));
        assert_eq!(trimmed_mean(&five, false), Some(q(31, 5)));
        assert_eq!(trimmed_mean(&[], true), None);
    }

    #[test]
    fn halves_go_to_the_even_neighbor() {
        let rounded = [q(1, 2), q(3, 2), q(5, 2), q(7, 3), q(-1, 2)].map(|x| round_half_even(&x));
        assert_eq!(rounded, [0, 2, 2, 2, 0].map(BigInt::from));
    }
}
