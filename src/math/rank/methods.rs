//! From a table and weights to one preference per alternative. Weights are taken as they are given,
//! whatever their sum. All in floats; ranks are taken from preferences rounded as [`settle`] does.

use ndarray::{Array1, Array2, ArrayView1, ArrayView2, Axis, Zip};

use super::normalize::{Goal, Normalization, normalize};
use super::ratio;

/// A table, alternatives × criteria, with what is asked of it.
#[derive(Clone, Debug)]
pub struct Question<'a> {
    /// Ratings.
    pub matrix: ArrayView2<'a, f64>,
    /// Per criterion which way is better.
    pub goals: &'a [Goal],
    /// Per criterion; of [`Method::Owa`] per place, the first for the best.
    pub weights: ArrayView1<'a, f64>,
    /// How ratings are made comparable; `None`: as the method is published
    /// ([`Method::normalization`]). Methods that bring their own way pay no heed.
    pub normalization: Option<Normalization>,
}

/// How strongly a difference d in a criterion speaks (PROMETHEE); 0 for d <= 0.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Shape {
    /// 1.
    Usual,
    /// 1 above q.
    Quasi(f64),
    /// d / p up to p, then 1.
    V(f64),
    /// 1/2 above q, 1 above p.
    Level(f64, f64),
    /// (d - q) / (p - q) between q and p.
    Linear(f64, f64),
    /// 1 - exp(-d² / 2s²).
    Gaussian(f64),
}

impl Shape {
    fn of(self, d: f64) -> f64 {
        match self {
            _ if d <= 0.0 => 0.0,
            Shape::Usual => 1.0,
            Shape::Quasi(q) => f64::from(d > q),
            Shape::V(p) => (d / p).min(1.0),
            Shape::Level(q, p) => 0.5 * (f64::from(d > q) + f64::from(d > p)),
            Shape::Linear(q, p) => ((d - q) / (p - q)).clamp(0.0, 1.0),
            Shape::Gaussian(s) => 1.0 - (-d * d / (2.0 * s * s)).exp(),
        }
    }
}

/// A method.
#[derive(Clone, Debug, PartialEq)]
pub enum Method {
    /// Σ_k w_k n_ik.
    WeightedSum,
    /// Π_k n_ik^w_k.
    WeightedProduct,
    /// λ times the sum and 1 - λ times the product (Zavadskas et al. 2012).
    Waspas(f64),
    /// Σ_k w_k n_i(k), the k-th best rating of the alternative (Yager 1988).
    Owa,
    /// Closeness to the best and distance from the worst of the weighted table (Hwang and Yoon
    /// 1981); or, with fixed ideals, from normalized ratings 1 and 0, so that no alternative
    /// depends on the others.
    Topsis {
        /// Ideals are 1 and 0 on the normalized scale.
        fixed: bool,
    },
    /// Compromise of mean and worst regret, weighed by v; less is better (Opricovic 1998).
    Vikor(f64),
    /// Distances above and below the average solution (Keshavarz Ghorabaee et al. 2015).
    Edas,
    /// Net flow of pairwise preferences (Brans and Vincke 1985); a shape for all criteria, or one
    /// each.
    Promethee(Vec<Shape>),
    /// Weighted vector sums, costs subtracted (Brauers and Zavadskas 2006).
    Moora,
    /// Share of the sum of an ideal alternative (Zavadskas and Turskis 2010).
    Aras,
    /// Euclidean, then taxicab distance from the worst, threshold 0.02 (Keshavarz Ghorabaee 2016).
    Codas,
    /// Combined compromise (Yazdani et al. 2019), λ.
    Cocoso(f64),
    /// Distance from the border approximation area (Pamučar and Ćirović 2015).
    Mabac,
    /// Gap between theoretical and real ratings; less is better (Pamučar et al. 2014).
    Mairca,
    /// Utility against ideal and anti-ideal (Stević et al. 2020).
    Marcos,
    /// Operational competitiveness (Parkan 1994).
    Ocra,
    /// Distance from an expected point within fixed bounds (Dezert et al. 2020); less is better.
    Spotis {
        /// Per criterion the least and the largest rating.
        bounds: Vec<(f64, f64)>,
        /// The expected point; the best bounds if `None`.
        expected: Option<Vec<f64>>,
    },
}

/// A method has no answer for a table: it divides by zero, or takes a logarithm or a root where
/// there is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the method has no answer: its formula divides by zero for this table")]
pub struct Undefined;

/// What a method says.
#[derive(Clone, Debug, PartialEq)]
pub struct Preferred {
    /// Per alternative, rounded by [`settle`].
    pub preference: Array1<f64>,
    /// Per alternative its rank from 1; ties share the better rank.
    pub ranks: Vec<usize>,
}

impl Method {
    /// A method by its published name, with the parameters its authors give; blanks, case and
    /// signs do not matter.
    pub fn named(name: &str) -> Option<Method> {
        let plain = name.chars().filter(char::is_ascii_alphanumeric);
        let plain: String = plain.map(|c| c.to_ascii_uppercase()).collect();
        Some(match plain.as_str() {
            "WSM" | "SAW" | "WEIGHTEDSUM" | "WEIGHTED" => Method::WeightedSum,
            "WPM" | "WEIGHTEDPRODUCT" => Method::WeightedProduct,
            "WASPAS" => Method::Waspas(0.5),
            "OWA" => Method::Owa,
            "TOPSIS" => Method::Topsis { fixed: false },
            "VIKOR" => Method::Vikor(0.5),
            "EDAS" => Method::Edas,
            "PROMETHEE" | "PROMETHEEII" | "PROMETHEE2" => Method::Promethee(vec![Shape::Usual]),
            "MOORA" => Method::Moora,
            "ARAS" => Method::Aras,
            "CODAS" => Method::Codas,
            "COCOSO" => Method::Cocoso(0.5),
            "MABAC" => Method::Mabac,
            "MAIRCA" => Method::Mairca,
            "MARCOS" => Method::Marcos,
            "OCRA" => Method::Ocra,
            "SPOTIS" => Method::Spotis {
                bounds: Vec::new(),
                expected: None,
            },
            _ => return None,
        })
    }

    /// The names that [`Method::named`] knows.
    pub const NAMES: &'static str = "WSM, WPM, WASPAS, OWA, TOPSIS, VIKOR, EDAS, PROMETHEE_II, \
        MOORA, ARAS, CODAS, COCOSO, MABAC, MAIRCA, MARCOS, OCRA, SPOTIS, SMAA";

    /// The normalization that the method is published with.
    pub fn normalization(&self) -> Normalization {
        match self {
            Method::WeightedSum | Method::WeightedProduct | Method::Aras => Normalization::Sum,
            Method::Waspas(_) | Method::Codas => Normalization::Linear,
            Method::Owa
            | Method::Topsis { .. }
            | Method::Cocoso(_)
            | Method::Mabac
            | Method::Mairca => Normalization::MinMax,
            Method::Moora => Normalization::Vector,
            Method::Vikor(_)
            | Method::Edas
            | Method::Promethee(_)
            | Method::Marcos
            | Method::Ocra
            | Method::Spotis { .. } => Normalization::Identity,
        }
    }

    /// Whether a larger or a smaller preference is better.
    pub fn best(&self) -> Goal {
        match self {
            Method::Vikor(_) | Method::Mairca | Method::Spotis { .. } => Goal::Least,
            _ => Goal::Most,
        }
    }

    /// Preferences and ranks.
    ///
    /// # Errors
    /// [`Undefined`] when a formula divides by zero.
    ///
    /// # Panics
    /// When goals, weights, shapes or bounds are not as many as criteria.
    pub fn rank(&self, question: &Question<'_>) -> Result<Preferred, Undefined> {
        let raw = self.preference(question);
        if raw.iter().any(|p| !p.is_finite()) {
            return Err(Undefined);
        }
        let preference = settle(raw.view());
        let ranks = ranks(preference.view(), self.best());
        Ok(Preferred { preference, ranks })
    }

    fn preference(&self, asked: &Question<'_>) -> Array1<f64> {
        let (matrix, goals, weights) = (asked.matrix, asked.goals, asked.weights);
        assert_eq!(
            matrix.ncols(),
            weights.len(),
            "a weight for every criterion"
        );
        if matrix.is_empty() {
            return Array1::zeros(matrix.nrows());
        }
        let by = asked.normalization.unwrap_or(self.normalization());
        let normal = || normalize(matrix, goals, by);
        match self {
            Method::WeightedSum => normal().dot(&weights),
            Method::WeightedProduct => product(&normal(), weights),
            Method::Waspas(part) => {
                let normal = normal();
                *part * normal.dot(&weights) + (1.0 - part) * product(&normal, weights)
            }
            Method::Owa => owa(normal(), weights),
            Method::Topsis { fixed } => topsis(&(normal() * weights), weights, *fixed),
            Method::Vikor(v) => vikor(&normal(), weights, *v),
            Method::Edas => edas(matrix, goals, weights),
            Method::Promethee(shapes) => promethee(&normal(), weights, shapes),
            Method::Moora => ratio::moora(matrix, goals, weights),
            Method::Aras => ratio::aras(matrix, goals, weights, by),
            Method::Codas => ratio::codas(&(normal() * weights)),
            Method::Cocoso(part) => ratio::cocoso(&normal(), weights, *part),
            Method::Mabac => ratio::mabac(&normal(), weights),
            Method::Mairca => {
                let gaps = 1.0 - normal();
                gaps.dot(&weights) / matrix.nrows() as f64
            }
            Method::Marcos => ratio::marcos(matrix, goals, weights),
            Method::Ocra => ratio::ocra(matrix, goals, weights),
            Method::Spotis { bounds, expected } => {
                ratio::spotis(matrix, goals, weights, bounds, expected.as_deref())
            }
        }
    }
}

/// Rounds each to 12 decimals, or to 12 significant digits if it is 1 or more, halves to even: no
/// preference depends on the others, and a tie on paper is a tie here.
pub fn settle(preference: ArrayView1<f64>) -> Array1<f64> {
    let round = |p: &f64| {
        let scale = 10_f64.powi(12 - p.abs().max(1.0).log10().ceil() as i32);
        // Adding 0 turns -0 into 0.
        (p * scale).round_ties_even() / scale + 0.0
    };
    preference.map(round)
}

/// Ranks from 1; ties share the better rank.
pub fn ranks(preference: ArrayView1<f64>, best: Goal) -> Vec<usize> {
    let better = |a: f64, b: f64| match best {
        Goal::Most => a > b,
        Goal::Least => a < b,
    };
    let rank = |&own: &f64| {
        1 + preference
            .iter()
            .filter(|&&other| better(other, own))
            .count()
    };
    preference.iter().map(rank).collect()
}

/// Π_k n_ik^w_k.
fn product(normal: &Array2<f64>, weights: ArrayView1<f64>) -> Array1<f64> {
    let row = |row: ArrayView1<f64>| {
        let factors = row.iter().zip(&weights).map(|(n, &w)| n.powf(w));
        factors.product()
    };
    normal.rows().into_iter().map(row).collect()
}

fn owa(mut normal: Array2<f64>, weights: ArrayView1<f64>) -> Array1<f64> {
    for mut row in normal.rows_mut() {
        let mut ratings = row.to_vec();
        ratings.sort_by(|a, b| b.total_cmp(a));
        row.assign(&Array1::from(ratings));
    }
    normal.dot(&weights)
}

/// Where best and worst are one point, everything is half way.
fn topsis(weighted: &Array2<f64>, weights: ArrayView1<f64>, fixed: bool) -> Array1<f64> {
    let (best, worst) = match fixed {
        true => (weights.to_owned(), Array1::zeros(weights.len())),
        false => (most(weighted), least(weighted)),
    };
    let distance = |row: ArrayView1<f64>, to: &Array1<f64>| (&row - to).map(|d| d * d).sum().sqrt();
    let closeness = |row: ArrayView1<f64>| {
        let (short, over) = (distance(row, &best), distance(row, &worst));
        match short + over {
            0.0 => 0.5,
            both => over / both,
        }
    };
    weighted.rows().into_iter().map(closeness).collect()
}

/// The largest of each criterion.
pub fn most(table: &Array2<f64>) -> Array1<f64> {
    table.fold_axis(Axis(0), f64::NEG_INFINITY, |a, &b| a.max(b))
}

/// The least of each criterion.
pub fn least(table: &Array2<f64>) -> Array1<f64> {
    table.fold_axis(Axis(0), f64::INFINITY, |a, &b| a.min(b))
}

/// A criterion in which all are equal counts nothing, and so does a regret that all share.
fn vikor(normal: &Array2<f64>, weights: ArrayView1<f64>, v: f64) -> Array1<f64> {
    let (best, worst) = (most(normal), least(normal));
    let mut regret = normal.clone();
    for mut row in regret.rows_mut() {
        Zip::from(&mut row)
            .and(&best)
            .and(&worst)
            .and(&weights)
            .for_each(|x, &best, &worst, &weight| {
                *x = match best == worst {
                    true => 0.0,
                    false => weight * ((best - *x) / (best - worst)),
                }
            });
    }
    let mean = regret.sum_axis(Axis(1));
    let largest = regret.fold_axis(Axis(1), f64::NEG_INFINITY, |a, &b| a.max(b));
    v * spread(&mean) + (1.0 - v) * spread(&largest)
}

/// From 0 for the least to 1 for the largest; 0 where all are equal.
fn spread(x: &Array1<f64>) -> Array1<f64> {
    let low = x.fold(f64::INFINITY, |a, &b| a.min(b));
    let high = x.fold(f64::NEG_INFINITY, |a, &b| a.max(b));
    match low == high {
        true => Array1::zeros(x.len()),
        false => x.map(|x| (x - low) / (high - low)),
    }
}

/// Sums of distances that are 0 for all count 0, and nothing is below the average then.
fn edas(matrix: ArrayView2<f64>, goals: &[Goal], weights: ArrayView1<f64>) -> Array1<f64> {
    let mean = matrix.sum_axis(Axis(0)) / matrix.nrows() as f64;
    let mut above = (&matrix - &mean) / &mean;
    for (mut column, goal) in above.axis_iter_mut(Axis(1)).zip(goals) {
        if *goal == Goal::Least {
            column.mapv_inplace(|d| -d);
        }
    }
    let below = above.map(|d| (-d).max(0.0)).dot(&weights);
    let above = above.map(|d| d.max(0.0)).dot(&weights);
    let share = |x: Array1<f64>| match x.fold(f64::NEG_INFINITY, |a, &b| a.max(b)) {
        0.0 => x,
        most => x / most,
    };
    (share(above) + 1.0 - share(below)) / 2.0
}

/// One alternative has flow 0.
fn promethee(normal: &Array2<f64>, weights: ArrayView1<f64>, shapes: &[Shape]) -> Array1<f64> {
    assert!(
        [1, normal.ncols()].contains(&shapes.len()),
        "a shape for every criterion"
    );
    let shapes = || shapes.iter().cycle();
    let speaks = |a: ArrayView1<f64>, b: ArrayView1<f64>| -> f64 {
        let criteria = a.iter().zip(&b).zip(&weights).zip(shapes());
        criteria
            .map(|(((a, b), w), shape)| w * shape.of(a - b))
            .sum()
    };
    let others = (normal.nrows() as f64 - 1.0).max(1.0);
    let flow = |a: ArrayView1<f64>| {
        let against = normal
            .rows()
            .into_iter()
            .map(|b| speaks(a, b) - speaks(b, a));
        against.sum::<f64>() / others
    };
    normal.rows().into_iter().map(flow).collect()
}
