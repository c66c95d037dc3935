//! Experts who mark the same things: how severe each is and how widely it spreads its marks, how
//! far they agree, and which marks stand apart. `marks` is things × experts; `None` is no mark.

use ndarray::{Array1, Array2, ArrayView2};

/// How one expert marks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Manner {
    /// Mean of its marks minus the mean of the others' on the same thing: below 0 is severe.
    pub severity: f64,
    /// Standard deviation of these differences (n - 1); `None` for a single one.
    pub spread: Option<f64>,
    /// Things that it and somebody else has marked.
    pub marks: usize,
}

/// How each expert marks; `None` where nobody else marked what it did.
pub fn manners(marks: ArrayView2<Option<f64>>) -> Vec<Option<Manner>> {
    let rows = || marks.rows().into_iter();
    let differences = |expert: usize| -> Vec<f64> {
        let apart = |row: ndarray::ArrayView1<Option<f64>>| {
            let own = row[expert]?;
            let all: Vec<f64> = row.iter().flatten().copied().collect();
            let others = all.len() - 1;
            let rest = all.iter().sum::<f64>() - own;
            (others > 0).then(|| own - rest / others as f64)
        };
        rows().filter_map(apart).collect()
    };
    let manner = |expert: usize| {
        let apart = differences(expert);
        let count = apart.len() as f64;
        let severity = apart.iter().sum::<f64>() / count;
        let squares: f64 = apart.iter().map(|d| (d - severity).powi(2)).sum();
        (!apart.is_empty()).then(|| Manner {
            severity,
            spread: (apart.len() > 1).then(|| (squares / (count - 1.0)).sqrt()),
            marks: apart.len(),
        })
    };
    (0..marks.ncols()).map(manner).collect()
}

/// The things that every expert has marked, as a table of floats.
fn complete(marks: ArrayView2<Option<f64>>) -> Array2<f64> {
    let whole = marks
        .rows()
        .into_iter()
        .filter(|row| row.iter().all(Option::is_some));
    let flat: Vec<f64> = whole.flat_map(|row| row.to_vec()).flatten().collect();
    let rows = flat.len().checked_div(marks.ncols()).unwrap_or(0);
    Array2::from_shape_vec((rows, marks.ncols()), flat).expect("whole rows")
}

/// Kendall's W, 0 for no agreement on the order to 1 for full agreement, corrected for ties, over
/// the things that all have marked. `None` with less than two experts or things, or where every
/// expert marks all alike.
pub fn kendall_w(marks: ArrayView2<Option<f64>>) -> Option<f64> {
    let marks = complete(marks);
    let (things, experts) = (marks.nrows() as f64, marks.ncols() as f64);
    if marks.nrows() < 2 || marks.ncols() < 2 {
        return None;
    }
    let mut sums = Array1::<f64>::zeros(marks.nrows());
    let mut ties = 0.0;
    for column in marks.columns() {
        for (sum, own) in sums.iter_mut().zip(column) {
            let below = column.iter().filter(|&other| other < own).count() as f64;
            let equal = column.iter().filter(|&other| other == own).count() as f64;
            *sum += below + (equal + 1.0) / 2.0;
            // Σ t³ - t over groups of t, as t² - 1 from each of their members.
            ties += equal * equal - 1.0;
        }
    }
    let mean = experts * (things + 1.0) / 2.0;
    let squares: f64 = sums.iter().map(|sum| (sum - mean).powi(2)).sum();
    let most = experts * experts * (things.powi(3) - things) - experts * ties;
    (most > 0.0).then(|| 12.0 * squares / most)
}

/// Intraclass correlations (Shrout and Fleiss 1979), both ways random, absolute agreement.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Agreement {
    /// ICC(2,1): how far one expert's mark can be relied on.
    pub single: f64,
    /// ICC(2,k): how far the mean of all can.
    pub mean: f64,
    /// Things that all have marked.
    pub things: usize,
}

/// Agreement on the marks themselves, over the things that all have marked. `None` with less than
/// two experts or things, where no mark differs, or where a denominator is not above a thousandth
/// of all squares: experts who contradict each other, for whom it says nothing.
pub fn agreement(marks: ArrayView2<Option<f64>>) -> Option<Agreement> {
    let marks = complete(marks);
    let (n, k) = (marks.nrows() as f64, marks.ncols() as f64);
    if marks.nrows() < 2 || marks.ncols() < 2 {
        return None;
    }
    let mean = marks.sum() / (n * k);
    let squares = |means: Array1<f64>| means.iter().map(|m| (m - mean).powi(2)).sum::<f64>();
    let rows = k * squares(marks.sum_axis(ndarray::Axis(1)) / k);
    let columns = n * squares(marks.sum_axis(ndarray::Axis(0)) / n);
    let total: f64 = marks.iter().map(|m| (m - mean).powi(2)).sum();
    let between = rows / (n - 1.0);
    let judges = columns / (k - 1.0);
    let error = ((total - rows - columns) / ((n - 1.0) * (k - 1.0))).max(0.0);
    let above = between - error;
    let single = between + (k - 1.0) * error + k * (judges - error) / n;
    let of_mean = between + (judges - error) / n;
    let told = |denominator: f64| denominator > total / 1000.0;
    (total > 0.0 && told(single) && told(of_mean)).then(|| Agreement {
        single: above / single,
        mean: above / of_mean,
        things: marks.nrows(),
    })
}

/// A mark that stands apart.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Outlier {
    /// What was marked.
    pub thing: usize,
    /// By whom.
    pub expert: usize,
    /// How far from the median of the thing's marks, in robust standard deviations, with its sign.
    pub score: f64,
}

/// A score beyond this is an outlier (Iglewicz and Hoaglin 1993).
pub const OUTLIER: f64 = 3.5;

/// Marks that stand apart from the others on the same thing (at least three marks): further from
/// their median than [`OUTLIER`] times 1.4826 medians of all such distances, or, where that median
/// is 0, 1.2533 means.
pub fn outliers(marks: ArrayView2<Option<f64>>) -> Vec<Outlier> {
    let mut apart = Vec::new();
    for (thing, row) in marks.rows().into_iter().enumerate() {
        let there: Vec<f64> = row.iter().flatten().copied().collect();
        if there.len() < 3 {
            continue;
        }
        let middle = median(there);
        let given = row
            .iter()
            .enumerate()
            .filter_map(|(expert, mark)| Some((expert, (*mark)?)));
        apart.extend(given.map(|(expert, mark)| (thing, expert, mark - middle)));
    }
    let distances: Vec<f64> = apart.iter().map(|(_, _, d)| d.abs()).collect();
    let mean = distances.iter().sum::<f64>() / distances.len().max(1) as f64;
    let scale = match median(distances) {
        0.0 => 1.2533 * mean,
        median => 1.4826 * median,
    };
    let outlier = |&(thing, expert, apart): &(usize, usize, f64)| {
        let score = apart / scale;
        (score.abs() > OUTLIER).then_some(Outlier {
            thing,
            expert,
            score,
        })
    };
    apart.iter().filter_map(outlier).collect()
}

/// The middle one, or the mean of the middle two; 0 of none.
fn median(mut x: Vec<f64>) -> f64 {
    x.sort_by(f64::total_cmp);
    match (x.len(), x.len() / 2) {
        (0, _) => 0.0,
        (count, at) if count % 2 == 1 => x[at],
        (_, at) => (x[at - 1] + x[at]) / 2.0,
    }
}
