//! At which weight of a criterion the winner or the order of a weighted mean changes, exactly. As
//! the share t of one criterion goes from 0 to 1, the others keeping their proportions, the value
//! of each alternative is a straight line; lines cross at rationals.

use ndarray::{ArrayView1, ArrayView2};
use num_rational::BigRational;
use num_traits::{One, Signed, Zero};

/// How a weighted mean hangs on the share of one criterion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flips {
    /// The share that the criterion has.
    pub share: BigRational,
    /// Who is first, from share 0 to share 1 without a gap.
    pub first: Vec<Span>,
    /// Every change of the order of two alternatives, by share.
    pub swaps: Vec<Swap>,
}

/// Shares of a criterion with the same winners.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// Its lower end.
    pub from: BigRational,
    /// Its upper end; there the next winners are first as well.
    pub to: BigRational,
    /// The alternatives that are first within; several if they tie throughout.
    pub winners: Vec<usize>,
}

/// Two alternatives change places.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Swap {
    /// The share at which they tie, between 0 and 1.
    pub at: BigRational,
    /// The one that is better below.
    pub below: usize,
    /// The one that is better above.
    pub above: usize,
}

/// A value as a function of the share: `base` + `slope` t.
struct Line {
    base: BigRational,
    slope: BigRational,
}

/// Where the order changes as the share of `criterion` changes. `ratings` is alternatives ×
/// criteria. `None` if the other criteria weigh nothing: then there is no proportion to keep.
///
/// # Panics
/// When the shapes differ, there is no alternative, or a weight is negative.
///
/// # Complexity
/// Alternatives squared.
pub fn flips(
    ratings: ArrayView2<BigRational>,
    weights: ArrayView1<BigRational>,
    criterion: usize,
) -> Option<Flips> {
    assert!(
        ratings.nrows() > 0 && ratings.ncols() == weights.len(),
        "a weight per criterion"
    );
    assert!(
        !weights.iter().any(Signed::is_negative),
        "no weight is negative"
    );
    let total: BigRational = weights.iter().sum();
    let others = &total - &weights[criterion];
    if others.is_zero() {
        return None;
    }
    let line = |row: ArrayView1<BigRational>| {
        let terms = row.iter().zip(&weights).map(|(r, w)| r * w);
        let sum: BigRational = terms.sum();
        let base = (sum - &row[criterion] * &weights[criterion]) / &others;
        let slope = &row[criterion] - &base;
        Line { base, slope }
    };
    let lines: Vec<Line> = ratings.rows().into_iter().map(line).collect();
    Some(Flips {
        share: &weights[criterion] / &total,
        first: envelope(&lines),
        swaps: swaps(&lines),
    })
}

/// Where two lines cross.
fn crossing(a: &Line, b: &Line) -> BigRational {
    (&a.base - &b.base) / (&b.slope - &a.slope)
}

/// Who is first, from left to right: at each end of a span the steepest of those who overtake.
fn envelope(lines: &[Line]) -> Vec<Span> {
    let key = |at: usize| (&lines[at].base, &lines[at].slope);
    let all = 0..lines.len();
    let mut leader = all
        .clone()
        .max_by_key(|&at| key(at))
        .expect("an alternative");
    let mut from = BigRational::zero();
    let mut spans = Vec::new();
    loop {
        let steeper = all
            .clone()
            .filter(|&at| lines[at].slope > lines[leader].slope);
        let overtakes = steeper.map(|at| (crossing(&lines[leader], &lines[at]), at));
        let within = overtakes.filter(|(at, _)| *at < BigRational::one());
        let next = within.min_by(|(a, one), (b, other)| {
            a.cmp(b).then(lines[*other].slope.cmp(&lines[*one].slope))
        });
        let to = next
            .as_ref()
            .map_or(BigRational::one(), |(at, _)| at.clone());
        spans.push(Span {
            from: from.clone(),
            to: to.clone(),
            winners: all.clone().filter(|&at| key(at) == key(leader)).collect(),
        });
        match next {
            None => return spans,
            Some((_, next)) => (from, leader) = (to, next),
        }
    }
}

/// All pairs that cross between 0 and 1.
fn swaps(lines: &[Line]) -> Vec<Swap> {
    let mut swaps = Vec::new();
    for (below, a) in lines.iter().enumerate() {
        for (above, b) in lines.iter().enumerate() {
            let ends_above = (&b.base + &b.slope) > (&a.base + &a.slope);
            if a.base > b.base && ends_above {
                let at = crossing(a, b);
                swaps.push(Swap { at, below, above });
            }
        }
    }
    swaps.sort_by(|a, b| (&a.at, a.below, a.above).cmp(&(&b.at, b.below, b.above)));
    swaps
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::{Array1, Array2};
    use num_bigint::BigInt;

    fn q(n: i64, d: i64) -> BigRational {
        BigRational::new(BigInt::from(n), BigInt::from(d))
    }

    fn table(rows: &[&[i64]]) -> Array2<BigRational> {
        let flat = rows.iter().flat_map(|row| row.iter().map(|&x| q(x, 1)));
        Array2::from_shape_vec((rows.len(), rows[0].len()), flat.collect()).expect("a table")
    }

    #[test]
    fn three_lines_cross_where_they_should() {
        let ratings = table(&[&[90, 60], &[60, 90], &[80, 79]]);
        let weights = Array1::from(vec![q(1, 1), q(1, 1)]);
        let found = flips(ratings.view(), weights.view(), 0).expect("another criterion");
        assert_eq!(found.share, q(1, 2));
        let spans: Vec<_> = found
            .first
            .iter()
            .map(|s| (s.to.clone(), s.winners.clone()))
            .collect();
        assert_eq!(
            spans,
            [
                (q(11, 31), vec![1]),
                (q(19, 29), vec![2]),
                (q(1, 1), vec![0])
            ]
        );
        let swaps: Vec<_> = found
            .swaps
            .iter()
            .map(|s| (s.at.clone(), s.below, s.above))
            .collect();
        assert_eq!(
            swaps,
            [(q(11, 31), 1, 2), (q(1, 2), 1, 0), (q(19, 29), 2, 0)]
        );
    }

    #[test]
    fn equal_ratings_never_flip_and_a_sole_criterion_has_no_share() {
        let ratings = table(&[&[7, 7, 7], &[7, 7, 7]]);
        let weights = Array1::from(vec![q(0, 1), q(1, 1), q(3, 1)]);
        let found = flips(ratings.view(), weights.view(), 0).expect("others weigh");
        assert_eq!((found.first.len(), found.swaps.len()), (1, 0));
        assert_eq!(
            (found.share, &found.first[0].winners),
            (q(0, 1), &vec![0, 1])
        );
        let one = Array1::from(vec![q(0, 1), q(2, 1), q(0, 1)]);
        assert_eq!(flips(ratings.view(), one.view(), 1), None);
        let alone = table(&[&[7]]);
        assert_eq!(
            flips(alone.view(), Array1::from(vec![q(1, 1)]).view(), 0),
            None
        );
    }
}
