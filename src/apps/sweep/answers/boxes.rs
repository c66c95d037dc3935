//! Kept rows -> per class the box of conditions under which its award is another one: a flip map.

use rayon::prelude::*;
use schemars::JsonSchema;
use serde::Serialize;

use super::digest::{Digest, Kept};
use super::line::Classes;
use super::peel::{Side, Space};

/// Most classes whose conditions are sought, those that flip most often first.
const CLASSES_MOST: usize = 60;
/// Least flips, and least scenarios without one, that conditions are sought for.
const FLIPS_LEAST: u64 = 5;

/// The conditions under which an award flips.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Flip {
    /// The class.
    pub class: String,
    /// Its place among the classes.
    #[serde(skip)]
    pub place: usize,
    /// The conditions; all hold at once.
    pub sides: Vec<Side>,
    /// Scenarios under them.
    pub inside: u64,
    /// Flips among these.
    pub hits: u64,
    /// All flips.
    pub flips: u64,
    /// All scenarios looked at.
    pub of: u64,
}

/// Conditions of every class for which there are any, by how many of its flips they hold; and the
/// classes that flip though no conditions on the axes tell when.
pub fn boxes(digest: &Digest, classes: &Classes) -> (Vec<Flip>, Vec<String>) {
    let whole = |row: &&Kept| row.award.is_some() && row.at.iter().all(Option::is_some);
    let rows: Vec<&Kept> = digest.kept.iter().filter(whole).collect();
    let axis =
        |axis: usize| -> Vec<f64> { rows.iter().map(|row| row.at[axis].unwrap_or(0.0)).collect() };
    let axes: Vec<Vec<f64>> = (0..digest.layout.axes).map(axis).collect();
    if axes.is_empty() || rows.is_empty() {
        return (Vec::new(), Vec::new());
    }
    let moved: Vec<Vec<usize>> = digest
        .kept_moves
        .iter()
        .map(|moves| {
            classes
                .moves(moves)
                .into_iter()
                .map(|(class, _)| class)
                .collect()
        })
        .collect();
    let flips = |class: usize| -> Vec<bool> {
        let flips = |row: &&Kept| {
            row.award
                .is_some_and(|at| moved[at as usize].contains(&class))
        };
        rows.iter().map(flips).collect()
    };
    let of = rows.len() as u64;
    let mut counts = vec![0_u64; classes.all().len()];
    for row in &rows {
        let award = row.award.map_or(0, |at| at as usize);
        moved[award].iter().for_each(|&class| counts[class] += 1);
    }
    let mut asked: Vec<usize> = (0..counts.len()).collect();
    asked.retain(|&class| (FLIPS_LEAST..=of.saturating_sub(FLIPS_LEAST)).contains(&counts[class]));
    asked.sort_by_key(|&class| std::cmp::Reverse(counts[class]));
    asked.truncate(CLASSES_MOST);
    let space = Space::new(&axes);
    let one = |&place: &usize| {
        let found = space.boxed(&flips(place))?;
        Some(Flip {
            class: classes.all()[place].code.clone(),
            place,
            sides: found.sides,
            inside: found.inside,
            hits: found.hits,
            flips: counts[place],
            of,
        })
    };
    let found: Vec<Option<Flip>> = asked.par_iter().map(one).collect();
    let pairs = || asked.iter().zip(&found);
    let none = pairs().filter(|(_, found)| found.is_none());
    let none = none
        .map(|(&place, _)| classes.all()[place].code.clone())
        .collect();
    (found.iter().flatten().cloned().collect(), none)
}
