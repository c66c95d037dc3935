//! A scenario from nothing: the changes are made, classes formed where a change touches them, the
//! network drawn and solved level by level. Slower, and of another method than the warm answers.

use std::borrow::Cow;

use super::{Found, Plans};
use crate::base::progress::Silent;
use crate::base::stop::Stop;
use crate::domain::change::{Change, Scenario, apply, barred};
use crate::domain::market::Market;
use crate::domain::model::Model;
use crate::domain::outcome::{Basis, Case, Fits, Formation, SeatWorth};
use crate::steps::fit::fit;
use crate::steps::form::form;
use crate::steps::plan::{Drawn, PlanError, Solved, as_worth, by_bids, by_programmes, solved};
use crate::steps::score::score;

/// What a scenario comes to; `None` where its changes cannot be made.
pub(super) fn found(
    plans: &Plans,
    scenario: &Scenario,
    stop: &Stop,
) -> Result<Option<Found>, PlanError> {
    let case = plans.case;
    let changed = apply(case.market, case.model, &scenario.changes, scenario.reform);
    let Ok((market, model)) = changed else {
        return Ok(None);
    };
    let formation = match forms(case.market, scenario) {
        // HiGHS, which alone can fail here, fails only where it was stopped or is out of memory.
        true => Cow::Owned(form(&market, &model, stop, &Silent).map_err(|_| PlanError::Stopped)?),
        false => Cow::Borrowed(case.formation),
    };
    if stop.raised() {
        return Err(PlanError::Stopped);
    }
    let drawn = match plans.basis {
        Basis::Programmes => by_programmes(&market, &model, &formation, 0)?,
        Basis::Bids => over_bids(&market, &model, &formation, scenario)?,
    };
    let solved = solved(drawn, stop)?;
    let values = &solved.found.values;
    Ok(Some(Found {
        weight: solved.drawn.weight,
        values: [values[0], values[1], values[2]],
        worth: worth(plans, &market, &solved),
    }))
}

/// Whether a scenario may change the classes.
fn forms(market: &Market, scenario: &Scenario) -> bool {
    scenario.reform && market.published().is_some()
        || scenario.changes.iter().any(|change| {
            matches!(
                change,
                Change::Heads { .. }
                    | Change::ClassMin(_)
                    | Change::ClassMax(_)
                    | Change::ClassTarget(_)
                    | Change::FirmOut(_)
                    | Change::ChainAdded { .. }
            )
        })
}

/// The network over the bids, those of schools that decline left out.
fn over_bids(
    market: &Market,
    model: &Model,
    formation: &Formation,
    scenario: &Scenario,
) -> Result<Drawn, PlanError> {
    let mut fits: Fits = fit(market, model, formation);
    let scores = score(market, model, formation, &fits);
    for change in &scenario.changes {
        if let Change::Declined(bid) = change {
            for bid in barred(market, *bid) {
                fits.call[bid] = None;
            }
        }
    }
    let case = Case {
        market,
        model,
        formation,
        fits: &fits,
        scores: &scores,
    };
    Ok(by_bids(case, 0)?)
}

/// What a seat more is worth at each place, by shortest residual paths.
fn worth(plans: &Plans, market: &Market, solved: &Solved) -> Vec<SeatWorth> {
    if plans.places.is_empty() {
        return Vec::new();
    }
    let residual = solved.residual();
    let from_sink = residual.paths(solved.drawn.sink, None, |_| true);
    let of = |place: &super::Place| {
        let nodes = place.nodes(market, &solved.drawn).into_iter();
        let each = nodes.map(|node| as_worth(&residual.joined(&from_sink, node)));
        each.max_by_key(|worth| worth.rank()).unwrap_or_default()
    };
    plans.places.iter().map(of).collect()
}
