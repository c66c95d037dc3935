//! Two axes with several values -> a figure per pair of values; one axis -> a figure along it.

use schemars::JsonSchema;
use serde::Serialize;

use super::super::table::Table;
use super::digest::Digest;
use super::figure::Layout;
use super::level::Sums;
use super::line::{Classes, lines};

/// Most values of an axis of a heat map.
const SIDE_MOST: usize = 60;

/// Figures per pair of values of two axes; where other axes vary too, means over them.
#[derive(Clone, Debug)]
pub struct Heat {
    /// The axes: along, and upward.
    pub axes: [usize; 2],
    /// Their values, ascending.
    pub values: [Vec<f64>; 2],
    /// Row by row of the second axis.
    cells: Vec<Sums>,
}

/// One figure of a heat map.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Map {
    /// The figure's key.
    pub figure: &'static str,
    /// Per value of the second axis, per value of the first.
    pub cells: Vec<Vec<Option<f64>>>,
}

impl Heat {
    /// The first two axes with several values; `None` where there are no two.
    pub fn new(digest: &Digest) -> Option<Self> {
        let mut fit = digest.stepped();
        fit.retain(|&axis| digest.levels[axis].len() <= SIDE_MOST);
        let axes = [*fit.first()?, *fit.get(1)?];
        let values = axes.map(|axis| -> Vec<f64> {
            let each = digest.levels[axis].each();
            each.map(|(value, _)| value).collect()
        });
        let cells = vec![Sums::default(); values[0].len() * values[1].len()];
        Some(Heat {
            axes,
            values,
            cells,
        })
    }

    /// Counts the rows of a table in.
    pub fn add(&mut self, table: &Table, layout: &Layout, classes: &Classes) {
        for line in lines(table, layout, classes).filter(|line| line.answered()) {
            let place = |which: usize| {
                let value = line.at[self.axes[which]]?;
                self.values[which]
                    .binary_search_by(|v| v.total_cmp(&(value + 0.0)))
                    .ok()
            };
            if let (Some(x), Some(y)) = (place(0), place(1)) {
                self.cells[y * self.values[0].len() + x].add(&line.figures);
            }
        }
    }

    /// Most scenarios in a cell: more than one where other axes vary too.
    pub fn deep(&self) -> u64 {
        self.cells.iter().map(|sums| sums.count).max().unwrap_or(0)
    }

    /// The map of a figure; `None` where no scenario has it.
    pub fn map(&self, digest: &Digest, figure: usize) -> Option<Map> {
        let rows = self.cells.chunks(self.values[0].len());
        let cells: Vec<Vec<Option<f64>>> = rows
            .map(|row| row.iter().map(|sums| sums.mean(figure)).collect())
            .collect();
        let any = cells.iter().flatten().any(Option::is_some);
        any.then(|| Map {
            figure: digest.figure(figure).key,
            cells,
        })
    }
}

/// A figure along an axis.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Along {
    /// The axis.
    pub axis: usize,
    /// The figure's key.
    pub figure: &'static str,
    /// Value and mean figure, ascending.
    pub points: Vec<(f64, f64)>,
}

/// Figures along the one axis that has several values; none where there are more such axes.
pub fn along(digest: &Digest, figures: &[usize]) -> Vec<Along> {
    let [axis] = digest.stepped()[..] else {
        return Vec::new();
    };
    let one = |&figure: &usize| {
        let each = digest.levels[axis].each();
        Along {
            axis,
            figure: digest.figure(figure).key,
            points: each
                .filter_map(|(value, sums)| Some((value, sums.mean(figure)?)))
                .collect(),
        }
    };
    let all = figures.iter().map(one);
    all.filter(|along| along.points.len() > 1).collect()
}
