//! The recipe: the whole product on one page.

use super::award::{award, refused};
use super::explain::{explain, unpriced};
use super::fit::fit;
use super::form::form;
use super::indicate::indicate;
use super::mechanism::mechanisms;
use super::plan::{PlanError, plan};
use super::record::{Beside, Read, record};
use super::remedy::remedies;
use super::robust::{self, robust};
use super::score::score;
use super::settle::settle;
use super::supply::supply;
use crate::base::progress::Progress;
use crate::base::stop::Stop;
use crate::domain::market::{Finding, Market};
use crate::domain::model::Model;
use crate::domain::outcome::{Case, Outcome};
use crate::math::milp::MilpError;

/// Work on a block of a plan: with every fitting programme as a bid one block may hold all classes
/// of a province, and a plan with its gap stated serves as well as one that is proved.
const PLANNED_WORK: u64 = 200_000_000;

/// Why there is no outcome.
#[derive(Debug, thiserror::Error)]
pub enum SolveError {
    /// HiGHS had to be asked and failed.
    #[error(transparent)]
    Milp(#[from] MilpError),
    /// The committee has decided what cannot be followed: a pinned bid that may not win, or a
    /// class that does not exist.
    #[error("decisions of the committee that cannot be followed")]
    Refused(Vec<Finding>),
    /// Seats as a flow could not be planned.
    #[error(transparent)]
    Plan(PlanError),
    /// Somebody asked to stop.
    #[error("未算完即停止 / stopped before the end")]
    Stopped,
}

impl From<PlanError> for SolveError {
    fn from(error: PlanError) -> Self {
        match error {
            PlanError::Stopped => SolveError::Stopped,
            other => SolveError::Plan(other),
        }
    }
}

/// Decisions of the committee that cannot be followed, as findings; none without decisions.
///
/// # Errors
/// [`MilpError`] when HiGHS had to be asked and failed.
pub fn refusals(market: &Market, model: &Model, stop: &Stop) -> Result<Vec<Finding>, MilpError> {
    if market.decisions().is_empty() {
        return Ok(Vec::new());
    }
    let formation = form(market, model, stop, &crate::base::progress::Silent)?;
    let fits = fit(market, model, &formation);
    let scores = score(market, model, &formation, &fits);
    Ok(refused(Case {
        market,
        model,
        formation: &formation,
        fits: &fits,
        scores: &scores,
    }))
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
    let mut refused = refused(case);
    refused.extend(robust::refused(market, model));
    if !refused.is_empty() {
        return Err(SolveError::Refused(refused));
    }
    let limited = match read.planned {
        true => stop.clone().with_nodes_max(PLANNED_WORK),
        false => stop.clone(),
    };
    let (awards, contest) = award(case, &limited)?;
    // A plan recommends nobody: there is nothing to be sure of, nor to keep to. Where rules
    // contradict each other there is no award whose draws could be compared.
    let award = (!read.planned).then_some(&awards.winners);
    let whole = award.filter(|_| awards.conflicts.is_empty());
    let robust = whole.and_then(|winners| robust(case, winners, stop, progress));
    let told = if read.planned { unpriced } else { explain };
    let reasons = told(case, &awards, &contest, stop, progress)?;
    let remedies = remedies(market, model, &formation, stop, progress)?;
    let sides = award.and_then(|winners| mechanisms(case, winners, stop));
    let settled = settle(case, &awards.winners, contest.memo(), stop)?;
    let (plans, all) = plan(case, read.planned, stop)?;
    let indicators = indicate(case, &awards.winners, &all, stop)?;
    if stop.raised() {
        return Err(SolveError::Stopped);
    }
    let beside = Beside {
        remedies: &remedies,
        supply: &supply(market, model, &formation),
        sides: sides.as_ref(),
        settled: settled.as_ref(),
        robust: robust.as_ref(),
        indicators: &indicators,
        plans: &plans,
    };
    Ok(record(case, &awards, &contest, &reasons, beside, read))
}
