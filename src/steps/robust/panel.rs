//! How the experts marked: in go the marks of the eligible bids; out come how severe each is, how
//! far they agree, and which marks stand apart.

use ndarray::{Array2, Array3, Axis};
use num_traits::ToPrimitive;

use super::marks::Marks;
use crate::domain::market::ExpertId;
use crate::domain::outcome::{AgreementOut, Case, ExpertOut, OutlierOut, Panel};
use crate::math::rank::{agreement, kendall_w, manners, outliers};

/// Describes a panel.
pub fn panel(case: Case, marks: &Marks) -> Panel {
    let marked: Vec<usize> = (0..marks.criteria.len())
        .filter(|&k| marks.is_marked(case, k))
        .collect();
    let shape = (marked.len(), marks.rows.len(), marks.experts.len());
    let cells: Array3<Option<f64>> = Array3::from_shape_fn(shape, |(k, row, expert)| {
        marks.mark(&marks.rows[row], expert, marked[k])?.to_f64()
    });
    let own = own_scores(case, marks, &marked, &cells);
    let outliers = apart(case, marks, &marked, &cells);
    let by_criterion = marked.iter().enumerate().map(|(at, &k)| {
        let code = case.market.criteria()[marks.criteria[k]].code.clone();
        agreed(Some(code), cells.index_axis(Axis(0), at).to_owned())
    });
    let agreement = std::iter::once(agreed(None, own.clone())).chain(by_criterion);
    Panel {
        experts: experts(case, marks, &own, &outliers),
        agreement: match marks.experts.is_empty() {
            true => Vec::new(),
            false => agreement.collect(),
        },
        outliers,
    }
}

/// Bids × experts: the score that one expert's marks alone would give, over the criteria that are
/// marked; `None` where it has not marked all of them. \[points of 100\]
fn own_scores(
    case: Case,
    marks: &Marks,
    marked: &[usize],
    cells: &Array3<Option<f64>>,
) -> Array2<Option<f64>> {
    let criteria = case.market.criteria();
    let weight = |k: usize| criteria[marks.criteria[k]].weight.to_f64().unwrap_or(0.0);
    let total: f64 = marked.iter().map(|&k| weight(k)).sum();
    let shape = (marks.rows.len(), marks.experts.len());
    Array2::from_shape_fn(shape, |(row, expert)| {
        let mut sum = 0.0;
        for (at, &k) in marked.iter().enumerate() {
            sum += weight(k) * cells[[at, row, expert]]? / marks.max(k);
        }
        (total > 0.0).then(|| sum * 100.0 / total)
    })
}

fn experts(
    case: Case,
    marks: &Marks,
    own: &Array2<Option<f64>>,
    outliers: &[OutlierOut],
) -> Vec<ExpertOut> {
    let manners = manners(own.view());
    let recused = |id: ExpertId| {
        let rows = marks.rows.iter();
        rows.filter(|row| case.scores.sheets[row.bid].recused.contains(&id))
            .count()
    };
    let expert = |(at, &id): (usize, &ExpertId)| {
        let code = case.market.experts()[id].code.clone();
        let bids = own.column(at).iter().flatten().count();
        let recused = recused(id);
        let manner = manners[at];
        ExpertOut {
            bids: bids as u32,
            recused: recused as u32,
            missing: (marks.rows.len() - recused - bids) as u32,
            severity: manner.map(|m| rounded(m.severity * 100.0)),
            spread: manner
                .and_then(|m| m.spread)
                .map(|spread| rounded(spread * 100.0).unsigned_abs()),
            outliers: outliers.iter().filter(|o| o.expert == code).count() as u32,
            expert: code,
        }
    };
    marks.experts.iter().enumerate().map(expert).collect()
}

fn agreed(criterion: Option<String>, cells: Array2<Option<f64>>) -> AgreementOut {
    let complete = |row: &ndarray::ArrayView1<Option<f64>>| row.iter().all(Option::is_some);
    let icc = agreement(cells.view());
    let ppm = |x: f64| rounded(x * 1e6);
    AgreementOut {
        criterion,
        bids: cells.rows().into_iter().filter(complete).count() as u32,
        kendall_w: kendall_w(cells.view()).map(|w| ppm(w).unsigned_abs()),
        icc_single: icc.map(|icc| ppm(icc.single)),
        icc_mean: icc.map(|icc| ppm(icc.mean)),
    }
}

/// Rounded from a thousandth below the half on away from 0: ties do not hang on the last bit.
fn rounded(x: f64) -> i32 {
    (x + 0.001_f64.copysign(x)).round() as i32
}

/// Marks that stand apart, furthest first, then by bid, criterion and expert.
fn apart(
    case: Case,
    marks: &Marks,
    marked: &[usize],
    cells: &Array3<Option<f64>>,
) -> Vec<OutlierOut> {
    let mut found = Vec::new();
    for (at, &k) in marked.iter().enumerate() {
        for outlier in outliers(cells.index_axis(Axis(0), at)) {
            let row = &marks.rows[outlier.thing];
            let mark = marks.mark(row, outlier.expert, k);
            found.push(OutlierOut {
                bid: case.market.bids()[row.bid].code.clone(),
                criterion: case.market.criteria()[marks.criteria[k]].code.clone(),
                expert: case.market.experts()[marks.experts[outlier.expert]]
                    .code
                    .clone(),
                mark: mark.map_or_else(String::new, |m| m.normalize().to_string()),
                score: rounded(outlier.score * 100.0),
            });
        }
    }
    let key = |o: &OutlierOut| (std::cmp::Reverse(o.score.unsigned_abs()), o.bid.clone());
    found.sort_by(|a, b| {
        let rest = |o: &OutlierOut| (o.criterion.clone(), o.expert.clone());
        (key(a), rest(a)).cmp(&(key(b), rest(b)))
    });
    found
}
