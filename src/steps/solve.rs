//! The recipe: the whole product on one page.

use super::award::award;
use super::explain::explain;
use super::fit::fit;
use super::form::form;
use super::record::{Read, record};
use super::score::score;
use super::settle::settle;
use crate::base::progress::Progress;
use crate::base::stop::Stop;
use crate::domain::market::Market;
use crate::domain::model::Model;
use crate::domain::outcome::{Case, Outcome};
use crate::math::milp::MilpError;

/// Why there is no outcome.
#[derive(Debug, thiserror::Error)]
pub enum SolveError {
    /// HiGHS had to be asked and failed.
    #[error(transparent)]
    Milp(#[from] MilpError),
    /// Somebody asked to stop.
    #[error("未算完即停止 / stopped before the end")]
    Stopped,
}

/// Solves a round: classes, fits, scores, awards, reasons, and what the answers to it changed.
///
/// # Errors
/// [`SolveError`]; a stop leaves no outcome, so that the last whole one stands.
pub fn solve(
    market: &Market,
    model: &Model,
    read: Read,
    stop: &Stop,
    progress: &dyn Progress,
) -> Result<Outcome, SolveError> {
    let formation = form(market, model, stop, progress)?;
    let fits = fit(market, model, &formation);
    let scores = score(market, model, &formation, &fits);
    let case = Case {
        market,
        model,
        formation: &formation,
        fits: &fits,
        scores: &scores,
    };
    let (awards, contest) = award(case, stop)?;
    let reasons = explain(case, &awards, &contest, stop, progress)?;
    let settled = settle(case, &awards.winners, stop)?;
    if stop.raised() {
        return Err(SolveError::Stopped);
    }
    let settled = settled.as_ref();
    Ok(record(case, &awards, &contest, &reasons, settled, read))
}
