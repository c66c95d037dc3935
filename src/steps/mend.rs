//! Published classes below the least size -> what each could do about it, cheapest first (section
//! 1, Published calls). Nothing is applied: a class that was published stands until somebody
//! decides.

use std::collections::BTreeSet;

use super::award::{Terms, award_under};
use super::fit::fit;
use super::form::{Course, Short, form};
use super::score::score;
use crate::base::progress::Silent;
use crate::base::stop::Stop;
use crate::domain::market::{ClassId, Finding, Market, Mend, MendKind, Trouble};
use crate::domain::model::Model;
use crate::domain::outcome::{Case, Formation, Way};
use crate::math::assign::{Memo, WORK_MAX};
use crate::math::milp::MilpError;

/// Enters the ways on into every finding about a published class that is too small; a round without
/// such a finding is not looked at.
///
/// # Errors
/// [`MilpError`] when HiGHS had to be asked and failed.
pub fn mend(
    market: &Market,
    model: &Model,
    findings: &mut [Finding],
    stop: &Stop,
) -> Result<(), MilpError> {
    let mut small: Vec<(&str, &mut Vec<Mend>)> = findings
        .iter_mut()
        .filter_map(|finding| match &mut finding.trouble {
            Trouble::PublishedTooSmall { mends, .. } => Some((finding.cell.as_deref()?, mends)),
            _ => None,
        })
        .collect();
    if small.is_empty() {
        return Ok(());
    }
    let before = form(market, model, stop, &Silent)?;
    let awarded_before = awarded(market, model, &before, stop)?;
    for (code, mends) in &mut small {
        let mut classes = before.classes.iter_ids();
        let Some((class, _)) = classes.find(|(_, class)| class.code == *code) else {
            continue;
        };
        let short = Short {
            market,
            model,
            formation: &before,
            class,
            stay: &before.classes[class].members,
            gone: &BTreeSet::new(),
            taught: None,
        };
        for course in short.ways(stop)? {
            let after = awarded(market, model, &course.formation, stop)?;
            let formed = |formation: &Formation| -> i64 {
                formation.classes.iter().map(|c| c.weight as i64).sum()
            };
            mends.push(Mend {
                kind: kind(market, &before, class, &course),
                sizes: course
                    .classes
                    .iter()
                    .map(|&c| course.formation.classes[c].size())
                    .collect(),
                awarded_lost: awarded_before
                    .zip(after)
                    .map(|(before, after)| before - after),
                formed_lost: formed(&before) - formed(&course.formation),
            });
        }
        mends.sort_by_key(|mend| (mend.awarded_lost, mend.formed_lost));
    }
    Ok(())
}

fn kind(market: &Market, before: &Formation, class: ClassId, course: &Course) -> MendKind {
    let was = &before.classes[class].members;
    let members = course.formation.classes[class].members.iter();
    let come = members.filter(|m| was.iter().all(|w| w.demand != m.demand));
    match course.way {
        Way::Refill => MendKind::Refill {
            demands: come
                .map(|m| market.demands()[m.demand].code.clone())
                .collect(),
        },
        Way::Waiver | Way::Stands => MendKind::Waiver,
        Way::Reform => MendKind::Reform,
    }
}

/// A1 of the best award; `None` before bids are in.
fn awarded(
    market: &Market,
    model: &Model,
    formation: &Formation,
    stop: &Stop,
) -> Result<Option<i64>, MilpError> {
    if market.bids().is_empty() {
        return Ok(None);
    }
    let fits = fit(market, model, formation);
    let scores = score(market, model, formation, &fits);
    let case = Case {
        market,
        model,
        formation,
        fits: &fits,
        scores: &scores,
    };
    let terms = Terms {
        memo: &Memo::default(),
        barred: &BTreeSet::new(),
        kept: &[],
        work_max: WORK_MAX,
    };
    let reached = award_under(case, terms, stop)?;
    Ok(reached.map(|reached| reached.value[0]))
}
