//! Ratings of different units to one scale. Which way is part of the question: it decides ranks.

use ndarray::{Array1, Array2, ArrayView1, ArrayView2, Axis};

/// Which way a criterion is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Goal {
    /// More is better.
    Most,
    /// Less is better.
    Least,
}

/// How the ratings of one criterion become comparable. x is a rating; min, max, sums and products
/// go over the alternatives. The first formula is for [`Goal::Most`], the second for
/// [`Goal::Least`]; more is better afterwards.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Normalization {
    /// x; -x.
    Identity,
    /// (x - min) / (max - min); (max - x) / (max - min); 1 where all are equal.
    MinMax,
    /// x / max; 1 - x / max.
    Max,
    /// x / Σx; (1/x) / Σ(1/x).
    Sum,
    /// x / √Σx²; 1 - x / √Σx².
    Vector,
    /// x / max; min / x.
    Linear,
    /// ln x / ln Πx; (1 - ln x / ln Πx) / (n - 1).
    Logarithmic,
    /// (x / max)²; (min / x)³.
    Nonlinear,
    /// 1 - (max - x) / Σ(max - x); 1 - (x - min) / Σ(x - min); 1 where all are equal.
    EnhancedAccuracy,
    /// 1 - |max - x| / max; 1 - |min - x| / min.
    ZavadskasTurskis,
}

impl Normalization {
    /// All, with the names that files use.
    pub const NAMED: [(&'static str, Normalization); 10] = [
        ("none", Normalization::Identity),
        ("minmax", Normalization::MinMax),
        ("max", Normalization::Max),
        ("sum", Normalization::Sum),
        ("vector", Normalization::Vector),
        ("linear", Normalization::Linear),
        ("logarithmic", Normalization::Logarithmic),
        ("nonlinear", Normalization::Nonlinear),
        ("enhanced_accuracy", Normalization::EnhancedAccuracy),
        ("zavadskas_turskis", Normalization::ZavadskasTurskis),
    ];

    /// The first known name among the words of `text`; `max-min` is `minmax`.
    pub fn named(text: &str) -> Option<Self> {
        let text = text
            .to_lowercase()
            .replace("min-max", "minmax")
            .replace("min_max", "minmax");
        let words = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
        let known = |word: &str| {
            let word = word.trim_end_matches("_normalization");
            Self::NAMED.iter().find(|(name, _)| *name == word)
        };
        words.filter_map(known).map(|&(_, found)| found).next()
    }

    /// One criterion.
    pub fn column(self, x: ArrayView1<f64>, goal: Goal) -> Array1<f64> {
        let max = x.fold(f64::NEG_INFINITY, |a, &b| a.max(b));
        let min = x.fold(f64::INFINITY, |a, &b| a.min(b));
        let most = goal == Goal::Most;
        match self {
            Normalization::Identity => x.map(|x| if most { *x } else { -x }),
            Normalization::MinMax | Normalization::EnhancedAccuracy if min == max => {
                Array1::ones(x.len())
            }
            Normalization::MinMax if most => x.map(|x| (x - min) / (max - min)),
            Normalization::MinMax => x.map(|x| (max - x) / (max - min)),
            Normalization::Max if most => x.map(|x| x / max),
            Normalization::Max => x.map(|x| 1.0 - x / max),
            Normalization::Sum if most => &x / x.sum(),
            Normalization::Sum => {
                let turned = x.map(|x| 1.0 / x);
                &turned / turned.sum()
            }
            Normalization::Vector => {
                let length = x.map(|x| x * x).sum().sqrt();
                x.map(|x| if most { x / length } else { 1.0 - x / length })
            }
            Normalization::Linear if most => x.map(|x| x / max),
            Normalization::Linear => x.map(|x| min / x),
            Normalization::Logarithmic => {
                let all = x.product().ln();
                let share = x.map(|x| x.ln() / all);
                match most {
                    true => share,
                    false => (1.0 - share) / (x.len() as f64 - 1.0),
                }
            }
            Normalization::Nonlinear if most => x.map(|x| (x / max).powi(2)),
            Normalization::Nonlinear => x.map(|x| (min / x).powi(3)),
            Normalization::EnhancedAccuracy => {
                let short = x.map(|x| if most { max - x } else { x - min });
                let all = short.sum();
                short.map(|short| 1.0 - short / all)
            }
            Normalization::ZavadskasTurskis => {
                let ideal = if most { max } else { min };
                x.map(|x| 1.0 - ((ideal - x) / ideal).abs())
            }
        }
    }
}

/// Every criterion of a table, alternatives × criteria.
///
/// # Panics
/// When there are not as many goals as criteria.
pub fn normalize(matrix: ArrayView2<f64>, goals: &[Goal], by: Normalization) -> Array2<f64> {
    assert_eq!(matrix.ncols(), goals.len(), "a goal for every criterion");
    let mut normal = matrix.to_owned();
    for ((mut column, x), &goal) in normal
        .axis_iter_mut(Axis(1))
        .zip(matrix.axis_iter(Axis(1)))
        .zip(goals)
    {
        column.assign(&by.column(x, goal));
    }
    normal
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn each_way_gives_what_its_formula_says() {
        let x = array![2.0, 4.0, 8.0];
        let cases = [
            (Normalization::Identity, [2.0, 4.0, 8.0], [-2.0, -4.0, -8.0]),
            (
                Normalization::MinMax,
                [0.0, 1.0 / 3.0, 1.0],
                [1.0, 2.0 / 3.0, 0.0],
            ),
            (Normalization::Max, [0.25, 0.5, 1.0], [0.75, 0.5, 0.0]),
            (
                Normalization::Sum,
                [1.0 / 7.0, 2.0 / 7.0, 4.0 / 7.0],
                [4.0 / 7.0, 2.0 / 7.0, 1.0 / 7.0],
            ),
            (Normalization::Linear, [0.25, 0.5, 1.0], [1.0, 0.5, 0.25]),
            (
                Normalization::Logarithmic,
                [1.0 / 6.0, 1.0 / 3.0, 0.5],
                [5.0 / 12.0, 1.0 / 3.0, 0.25],
            ),
            (
                Normalization::Nonlinear,
                [0.0625, 0.25, 1.0],
                [1.0, 0.125, 1.0 / 64.0],
            ),
            (
                Normalization::EnhancedAccuracy,
                [0.4, 0.6, 1.0],
                [1.0, 0.75, 0.25],
            ),
            (
                Normalization::ZavadskasTurskis,
                [0.25, 0.5, 1.0],
                [1.0, 0.0, -2.0],
            ),
        ];
        for (by, most, least) in cases {
            for (goal, expected) in [(Goal::Most, most), (Goal::Least, least)] {
                let found = by.column(x.view(), goal);
                let near = found
                    .iter()
                    .zip(expected)
                    .all(|(a, b)| (a - b).abs() < 1e-12);
                assert!(near, "{by:?} {goal:?} {found}");
            }
        }
        let vector = Normalization::Vector.column(array![3.0, 4.0].view(), Goal::Least);
        assert_eq!(vector, array![1.0 - 3.0 / 5.0, 1.0 - 4.0 / 5.0]);
        let equal = Normalization::MinMax.column(array![5.0, 5.0].view(), Goal::Least);
        assert_eq!(equal, array![1.0, 1.0]);
    }

    #[test]
    fn names_are_found_in_a_sentence() {
        let named = Normalization::named;
        assert_eq!(
            named("see pymcdm default (minmax)"),
            Some(Normalization::MinMax)
        );
        assert_eq!(named("vector_normalization"), Some(Normalization::Vector));
        assert_eq!(named("-"), None);
    }
}
