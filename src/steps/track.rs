//! What became of the trainees of earlier rounds -> a figure of any rows of it; and, where a
//! criterion reads such a figure, the school's own one, which stands in for an empty cell of the
//! schools table (section 9). Exact; rounded once, half to even.

use std::collections::BTreeMap;

use num_bigint::BigInt;
use num_rational::BigRational;
use rust_decimal::Decimal;

use crate::base::ids::IdVec;
use crate::domain::market::{
    Criterion, CriterionId, CriterionSource, Figure, School, SchoolId, Tracked,
};
use crate::domain::outcome::Rate;

/// The figure of `rows`. A row that does not know both sides of it is counted as missing.
pub fn rate<'a>(rows: impl IntoIterator<Item = &'a Tracked>, figure: Figure) -> Rate {
    let mut rate = Rate::default();
    for row in rows {
        match sides(row, figure) {
            Some((part, whole)) => {
                rate.part += part;
                rate.whole += whole;
            }
            None => rate.missing += 1,
        }
    }
    rate.value = ten_thousandths(rate.part, rate.whole);
    rate
}

/// Numerator and denominator of a row, if it knows both.
fn sides(row: &Tracked, figure: Figure) -> Option<(u64, u64)> {
    let of = |part: Option<u32>, whole: Option<u32>| Some((u64::from(part?), u64::from(whole?)));
    match figure {
        Figure::Passed => of(row.passed, Some(row.intake)),
        Figure::Certified => of(row.certified, Some(row.intake)),
        Figure::Hired => of(row.hired, Some(row.intake)),
        Figure::Aligned => of(row.aligned, row.hired),
        Figure::Retained => of(row.retained, row.hired),
        Figure::Turnover => of(row.retained, row.hired).map(|(stay, all)| (all - stay, all)),
        Figure::Satisfaction => {
            of(row.satisfaction, row.hired).map(|(points, heads)| (points * heads, heads * 10_000))
        }
    }
}

/// `part / whole` in ten-thousandths, half to even; `None` of nothing.
pub fn ten_thousandths(part: u64, whole: u64) -> Option<u32> {
    let (top, whole) = (u128::from(part) * 10_000, u128::from(whole));
    let floor = top.checked_div(whole)?;
    let up = match (2 * (top % whole)).cmp(&whole) {
        std::cmp::Ordering::Less => 0,
        std::cmp::Ordering::Equal => floor % 2,
        std::cmp::Ordering::Greater => 1,
    };
    u32::try_from(floor + up).ok()
}

/// What tracking knows of what criteria ask: per criterion and school the school's own figure,
/// where there is one.
///
/// *Complexity*: linear in the rows for each criterion that names a figure.
pub fn known(
    criteria: &IdVec<CriterionId, Criterion>,
    schools: &IdVec<SchoolId, School>,
    tracked: &[Tracked],
) -> BTreeMap<(CriterionId, SchoolId), (Figure, Rate)> {
    let mut own: BTreeMap<SchoolId, Vec<&Tracked>> = BTreeMap::new();
    let listed = |row: &&Tracked| schools.get(row.school).is_some();
    for row in tracked.iter().filter(listed) {
        own.entry(row.school).or_default().push(row);
    }
    let mut known = BTreeMap::new();
    for (id, criterion) in criteria.iter_ids() {
        let CriterionSource::Indicator { column, .. } = &criterion.source else {
            continue;
        };
        let Some(figure) = Figure::named(column) else {
            continue;
        };
        for (&school, rows) in &own {
            let rate = rate(rows.iter().copied(), figure);
            if rate.whole > 0 {
                known.insert((id, school), (figure, rate));
            }
        }
    }
    known
}

/// A figure on a scale: a share of 1, or points of 100 where the scale counts them.
pub fn scaled(rate: &Rate, low: Decimal, high: Decimal) -> BigRational {
    let points = if Figure::in_points(low, high) { 100 } else { 1 };
    BigRational::new(BigInt::from(rate.part) * points, rate.whole.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::ids::Id;

    fn row(intake: u32, hired: Option<u32>, retained: Option<u32>) -> Tracked {
        Tracked {
            round: String::new(),
            class: String::new(),
            school: SchoolId::new(0),
            firm: None,
            major: None,
            intake,
            passed: None,
            certified: None,
            hired,
            aligned: None,
            retained,
            satisfaction: Some(9_250),
        }
    }

    #[test]
    fn what_is_not_known_yet_is_missing_and_never_zero() {
        let rows = [row(30, Some(20), Some(15)), row(20, Some(10), None)];
        let of = |figure| {
            let Rate {
                value,
                part,
                whole,
                missing,
            } = rate(&rows, figure);
            (value, part, whole, missing)
        };
        assert_eq!(of(Figure::Hired), (Some(6_000), 30, 50, 0));
        assert_eq!(of(Figure::Retained), (Some(7_500), 15, 20, 1));
        assert_eq!(of(Figure::Turnover), (Some(2_500), 5, 20, 1));
        assert_eq!(of(Figure::Passed), (None, 0, 0, 2));
        assert_eq!(of(Figure::Satisfaction), (Some(9_250), 277_500, 300_000, 0));
    }

    #[test]
    fn shares_are_rounded_half_to_even() {
        assert_eq!(ten_thousandths(1, 20_000), Some(0));
        assert_eq!(ten_thousandths(3, 20_000), Some(2));
        assert_eq!(ten_thousandths(2, 3), Some(6_667));
        assert_eq!(ten_thousandths(0, 0), None);
    }
}
