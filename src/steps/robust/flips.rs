//! At which weight the highest score of a call changes: in go the ratings of its bids; out come,
//! per criterion, who is highest from no weight to all of it, by exact rationals.

use ndarray::{Array1, Array2};
use num_rational::BigRational;
use num_traits::ToPrimitive;

use super::marks::Marks;
use super::tally::Field;
use crate::domain::outcome::{Case, Flip, FlipSpan};
use crate::math::rank::flips;

/// Criterion by criterion; nothing for a call of one bid, or where all other criteria weigh
/// nothing.
pub fn flips_of(case: Case, marks: &Marks, field: &Field) -> Vec<Flip> {
    if field.rows.len() < 2 {
        return Vec::new();
    }
    let shape = (field.rows.len(), marks.criteria.len());
    let rating = |(bid, k): (usize, usize)| marks.rows[field.rows[bid]].ratings[k].exact.clone();
    let ratings: Array2<BigRational> = Array2::from_shape_fn(shape, rating);
    let weights = Array1::from(marks.weights.exact());
    let code = |&at: &usize| case.market.bids()[field.bids[at]].code.clone();
    let of = |k: usize| {
        let found = flips(ratings.view(), weights.view(), k)?;
        let spans = found.first.iter().map(|span| FlipSpan {
            to: span.to.to_string(),
            to_ppm: (span.to.to_f64().unwrap_or(0.0) * 1e6).round() as u32,
            highest: span.winners.iter().map(code).collect(),
        });
        Some(Flip {
            criterion: case.market.criteria()[marks.criteria[k]].code.clone(),
            share: found.share.to_string(),
            spans: spans.collect(),
        })
    };
    (0..marks.criteria.len()).filter_map(of).collect()
}
