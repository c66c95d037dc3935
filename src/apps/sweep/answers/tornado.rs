//! Values of axes with figures -> how far each axis moves the main figure, the strongest first.

use schemars::JsonSchema;
use serde::Serialize;

use super::digest::{Digest, Kept};

/// Of an axis with too many values, so many of its rows make an end: the lowest and highest tenth.
const PART: usize = 10;

/// One end of an axis.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, JsonSchema)]
pub struct End {
    /// The values that make it: one, or from one to another.
    pub at: (f64, f64),
    /// Per figure the mean over its scenarios.
    pub figures: [Option<f64>; 2],
    /// Its scenarios.
    pub rows: u64,
}

/// An axis.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Bar {
    /// Which.
    pub axis: usize,
    /// At its smallest value.
    pub low: End,
    /// At its largest.
    pub high: End,
    /// Per figure the least and the most at any value of it, and at the base in a fan.
    pub span: [Option<(f64, f64)>; 2],
}

impl Bar {
    /// How far it moves a figure.
    pub fn swing(&self, figure: usize) -> f64 {
        self.span[figure].map_or(0.0, |(low, high)| high - low)
    }
}

/// Every axis, by how far it moves the first figure, then the second (tie: order of the sweep).
/// `figures` are places of figures; `base` what they are in the base, if the axes turn it alone.
pub fn tornado(digest: &Digest, figures: [usize; 2], base: Option<[Option<f64>; 2]>) -> Vec<Bar> {
    let axes = 0..digest.levels.len();
    let mut bars: Vec<Bar> = axes
        .filter_map(|axis| bar(digest, axis, figures, base))
        .collect();
    bars.sort_by(|a, b| {
        let by = |which: usize| b.swing(which).total_cmp(&a.swing(which));
        by(0).then_with(|| by(1))
    });
    bars
}

fn bar(
    digest: &Digest,
    axis: usize,
    figures: [usize; 2],
    base: Option<[Option<f64>; 2]>,
) -> Option<Bar> {
    let levels = &digest.levels[axis];
    let ends: Vec<End> = match levels.many() {
        true => parts(&digest.kept, axis, figures),
        false => {
            let each = levels.each().map(|(value, sums)| End {
                at: (value, value),
                figures: figures.map(|at| sums.mean(at)),
                rows: sums.count,
            });
            each.collect()
        }
    };
    let span = |which: usize| {
        let at_base = base.and_then(|base| base[which]);
        let values = ends
            .iter()
            .filter_map(|end| end.figures[which])
            .chain(at_base);
        values.fold(None, |span: Option<(f64, f64)>, value| match span {
            None => Some((value, value)),
            Some((low, high)) => Some((low.min(value), high.max(value))),
        })
    };
    Some(Bar {
        axis,
        low: *ends.first()?,
        high: *ends.last()?,
        span: [span(0), span(1)],
    })
}

/// Rows in the order of an axis, in ten parts of as many rows each.
fn parts(kept: &[Kept], axis: usize, figures: [usize; 2]) -> Vec<End> {
    let mut rows: Vec<(f64, &Kept)> = kept
        .iter()
        .filter_map(|row| Some((row.at[axis]?, row)))
        .collect();
    rows.sort_by(|a, b| a.0.total_cmp(&b.0));
    let each = rows.len().div_ceil(PART).max(1);
    let part = |rows: &[(f64, &Kept)]| {
        let mean = |at: usize| {
            let values = rows.iter().filter_map(|(_, row)| row.figures[at]);
            let (count, sum) = values.fold((0_u32, 0.0), |(n, sum), value| (n + 1, sum + value));
            (count > 0).then(|| sum / f64::from(count))
        };
        End {
            at: (rows[0].0, rows[rows.len() - 1].0),
            figures: figures.map(mean),
            rows: rows.len() as u64,
        }
    };
    rows.chunks(each).map(part).collect()
}
