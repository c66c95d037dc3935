//! Further published methods of sums, products and ratios, each as its authors write it; what they
//! divide by zero is told by [`super::Undefined`].

use ndarray::{Array1, Array2, ArrayView1, ArrayView2, Axis, concatenate};

use super::methods::{least, most};
use super::normalize::{Goal, Normalization, normalize};

/// Per criterion 1 where more is better, else -1.
fn signs(goals: &[Goal]) -> Array1<f64> {
    let sign = |goal: &Goal| if *goal == Goal::Most { 1.0 } else { -1.0 };
    goals.iter().map(sign).collect()
}

/// Per criterion the best (or the worst) rating.
fn extreme(matrix: ArrayView2<f64>, goals: &[Goal], of: Goal) -> Array1<f64> {
    let (most, least) = (most(&matrix.to_owned()), least(&matrix.to_owned()));
    let pick = |(at, goal): (usize, &Goal)| if *goal == of { most[at] } else { least[at] };
    goals.iter().enumerate().map(pick).collect()
}

/// Σ over benefits minus Σ over costs of w x / √Σx².
pub fn moora(matrix: ArrayView2<f64>, goals: &[Goal], weights: ArrayView1<f64>) -> Array1<f64> {
    let length = matrix.map(|x| x * x).sum_axis(Axis(0)).map(|x| x.sqrt());
    (&matrix / &length).dot(&(&weights * &signs(goals)))
}

/// The weighted sum as a share of that of the ideal alternative, which is normalized with the rest.
pub fn aras(
    matrix: ArrayView2<f64>,
    goals: &[Goal],
    weights: ArrayView1<f64>,
    by: Normalization,
) -> Array1<f64> {
    let ideal = extreme(matrix, goals, Goal::Most).insert_axis(Axis(0));
    let all = concatenate(Axis(0), &[ideal.view(), matrix]).expect("as many criteria");
    let sums = normalize(all.view(), goals, by).dot(&weights);
    sums.slice(ndarray::s![1..]).map(|sum| sum / sums[0])
}

/// Σ_j (E_i - E_j) + ψ(E_i - E_j)(T_i - T_j), ψ = 1 from 0.02 on.
pub fn codas(weighted: &Array2<f64>) -> Array1<f64> {
    const THRESHOLD: f64 = 0.02;
    let from = weighted - &least(weighted);
    let euclid = from.map(|x| x * x).sum_axis(Axis(1)).map(|x| x.sqrt());
    let taxicab = from.map(|x| x.abs()).sum_axis(Axis(1));
    let against = |i: usize, j: usize| {
        let (e, t) = (euclid[i] - euclid[j], taxicab[i] - taxicab[j]);
        e + if e.abs() >= THRESHOLD { t } else { 0.0 }
    };
    let all = |i: usize| (0..euclid.len()).map(|j| against(i, j)).sum();
    (0..euclid.len()).map(all).collect()
}

/// Three compromises of sum S and sum of powers P, their geometric plus their arithmetic mean.
pub fn cocoso(normal: &Array2<f64>, weights: ArrayView1<f64>, part: f64) -> Array1<f64> {
    let sums = normal.dot(&weights);
    let power = |row: ArrayView1<f64>| -> f64 {
        let powers = row.iter().zip(&weights).map(|(x, &w)| x.powf(w));
        powers.sum()
    };
    let powers: Array1<f64> = normal.rows().into_iter().map(power).collect();
    let low = |x: &Array1<f64>| x.fold(f64::INFINITY, |a, &b| a.min(b));
    let high = |x: &Array1<f64>| x.fold(f64::NEG_INFINITY, |a, &b| a.max(b));
    let a = (&powers + &sums) / (&powers + &sums).sum();
    let b = &sums / low(&sums) + &powers / low(&powers);
    let c = (part * &sums + (1.0 - part) * &powers)
        / (part * high(&sums) + (1.0 - part) * high(&powers));
    (&a * &b * &c).map(|x| x.powf(1.0 / 3.0)) + (a + b + c) / 3.0
}

/// Σ_k (v_ik - g_k), v = w (n + 1), g the geometric mean over the alternatives.
pub fn mabac(normal: &Array2<f64>, weights: ArrayView1<f64>) -> Array1<f64> {
    let weighted = (normal + 1.0) * weights;
    let count = normal.nrows() as f64;
    let border = weighted.map_axis(Axis(0), |x| x.product().powf(1.0 / count));
    (weighted - border).sum_axis(Axis(1))
}

/// Utility functions of the sums against those of ideal and anti-ideal.
pub fn marcos(matrix: ArrayView2<f64>, goals: &[Goal], weights: ArrayView1<f64>) -> Array1<f64> {
    let best = extreme(matrix, goals, Goal::Most);
    let worst = extreme(matrix, goals, Goal::Least);
    let sum = |row: ArrayView1<f64>| -> f64 {
        let criteria = row.iter().zip(&best).zip(goals).zip(&weights);
        criteria
            .map(|(((x, best), goal), w)| match goal {
                Goal::Most => w * x / best,
                Goal::Least => w * best / x,
            })
            .sum()
    };
    let (ideal, anti) = (sum(best.view()), sum(worst.view()));
    let utility = |row: ArrayView1<f64>| {
        let (up, down) = (sum(row) / ideal, sum(row) / anti);
        let (of_up, of_down) = (down / (up + down), up / (up + down));
        (up + down) / (1.0 + (1.0 - of_up) / of_up + (1.0 - of_down) / of_down)
    };
    matrix.rows().into_iter().map(utility).collect()
}

/// Distances from the worst in units of the least rating, costs and benefits apart, from 0 on.
pub fn ocra(matrix: ArrayView2<f64>, goals: &[Goal], weights: ArrayView1<f64>) -> Array1<f64> {
    let matrix = matrix.to_owned();
    let (most, least) = (most(&matrix), least(&matrix));
    let from_least = |x: Array1<f64>| {
        let low = x.fold(f64::INFINITY, |a, &b| a.min(b));
        x - low
    };
    let of = |goal: Goal| -> Array1<f64> {
        let row = |row: ArrayView1<f64>| -> f64 {
            let ratings = row.iter().enumerate().filter(|&(k, _)| goals[k] == goal);
            let distance = |(k, x): (usize, &f64)| match goal {
                Goal::Most => weights[k] * (x - least[k]) / least[k],
                Goal::Least => weights[k] * (most[k] - x) / least[k],
            };
            ratings.map(distance).sum()
        };
        from_least(matrix.rows().into_iter().map(row).collect())
    };
    from_least(of(Goal::Most) + of(Goal::Least))
}

/// Σ_k w_k |x_k - e_k| / |low_k - high_k|.
pub fn spotis(
    matrix: ArrayView2<f64>,
    goals: &[Goal],
    weights: ArrayView1<f64>,
    bounds: &[(f64, f64)],
    expected: Option<&[f64]>,
) -> Array1<f64> {
    assert_eq!(bounds.len(), goals.len(), "bounds for every criterion");
    let best = |k: usize| match (expected, goals[k]) {
        (Some(expected), _) => expected[k],
        (None, Goal::Most) => bounds[k].1,
        (None, Goal::Least) => bounds[k].0,
    };
    let row = |row: ArrayView1<f64>| -> f64 {
        let criteria = row.iter().enumerate();
        let distance = |(k, x): (usize, &f64)| {
            weights[k] * ((x - best(k)) / (bounds[k].1 - bounds[k].0)).abs()
        };
        criteria.map(distance).sum()
    };
    matrix.rows().into_iter().map(row).collect()
}
