//! The frontier of new seats again, each point from nothing.

use rayon::prelude::*;

use super::expand::{Expansion, grown};
use crate::base::stop::Stop;
use crate::domain::outcome::Case;
use crate::steps::plan::{PlanError, solved};

/// Solves the plan of each number of seats again, cold, and one beyond the last step; the number of
/// seats of each point that differs, none if all hold.
///
/// # Errors
/// [`PlanError`].
pub fn check(case: Case, expansion: &Expansion, stop: &Stop) -> Result<Vec<u32>, PlanError> {
    let mut points = vec![(0, expansion.served)];
    points.extend(expansion.steps.iter().map(|step| (step.seats, step.served)));
    let last = points[points.len() - 1];
    if last.0 < expansion.seats {
        points.push((expansion.seats, last.1));
    }
    let differs = |&(seats, served): &(u32, i64)| -> Result<Option<u32>, PlanError> {
        let again = solved(grown(case, expansion.basis, seats)?.drawn, stop)?;
        Ok((-again.found.values[0] != i128::from(served)).then_some(seats))
    };
    let found: Result<Vec<Option<u32>>, PlanError> = points.par_iter().map(differs).collect();
    Ok(found?.into_iter().flatten().collect())
}
