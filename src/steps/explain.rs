//! Why this award. In go the award and its contest; out come, per bid, what its win would have cost
//! and displaced, per call the order of recommendation, and the calls not won by their highest
//! score.

use std::cmp::Reverse;

use rayon::prelude::*;

use super::award::{Contest, limit};
use super::fit::bids_by_call;
use crate::base::ids::IdVec;
use crate::base::progress::{Progress, Step};
use crate::base::stop::Stop;
use crate::domain::market::{BidId, CallId, ClassId, EntityId, ProgrammeId, Taken};
use crate::domain::outcome::{Awards, Case, Passed, Reasons, Regret, Standing};
use crate::math::milp::MilpError;

/// Explains an award.
///
/// *Method*: every eligible bid that wins nothing is forced to win a class of its call and its
/// block is solved again, in parallel.
///
/// # Errors
/// [`MilpError`] when HiGHS had to be asked and failed.
pub fn explain(
    case: Case,
    awards: &Awards,
    contest: &Contest,
    stop: &Stop,
    progress: &dyn Progress,
) -> Result<Reasons, MilpError> {
    let bids: Vec<BidId> = case.market.bids().ids().collect();
    progress.begin(Step::Explain, bids.len() as u64);
    let standings: Vec<Standing> = bids
        .into_par_iter()
        .map(|bid| {
            let standing = standing(case, awards, contest, bid, stop);
            progress.advance();
            standing
        })
        .collect::<Result<_, _>>()?;
    let standings: IdVec<BidId, Standing> = standings.into_iter().collect();
    let mut rankings = bids_by_call(case.formation, case.fits);
    for call in case.formation.calls.ids() {
        rankings[call].sort_by_key(|&bid| order(case, &standings, bid));
    }
    let passed = |call| passed(case, awards, &standings, call, &rankings[call]);
    let passed = case.formation.calls.ids().filter_map(passed).collect();
    Ok(Reasons {
        standings,
        rankings,
        passed,
    })
}

fn standing(
    case: Case,
    awards: &Awards,
    contest: &Contest,
    bid: BidId,
    stop: &Stop,
) -> Result<Standing, MilpError> {
    if !case.eligible(bid) {
        return Ok(Standing::Ineligible);
    }
    let won = awards
        .winners
        .iter_ids()
        .filter(|(_, winner)| **winner == Some(bid));
    let won: Vec<ClassId> = won.map(|(class, _)| class).collect();
    if !won.is_empty() {
        return Ok(Standing::Won(won));
    }
    Ok(match contest.forced(&awards.winners, bid, stop)? {
        Some(forced) => Standing::Lost(forced),
        None => Standing::Cannot(limit(case, bid)),
    })
}

/// The order of recommendation: winners by classes won, then score; eligible bids by regret, then
/// score, then code; bids that cannot win; ineligible ones.
fn order(
    case: Case,
    standings: &IdVec<BidId, Standing>,
    bid: BidId,
) -> (u8, usize, Option<Regret>, Reverse<Option<u32>>, String) {
    let (group, classes, regret) = match &standings[bid] {
        Standing::Won(classes) => (0, usize::MAX - classes.len(), None),
        Standing::Lost(forced) => (1, 0, Some(forced.regret())),
        Standing::Cannot(_) => (2, 0, None),
        Standing::Ineligible => (3, 0, None),
    };
    let score = case.scores.sheets[bid].score.map(|s| s.0);
    (
        group,
        classes,
        regret,
        Reverse(score),
        case.market.bids()[bid].code.clone(),
    )
}

/// A call that none of its bids with the highest score wins.
fn passed(
    case: Case,
    awards: &Awards,
    standings: &IdVec<BidId, Standing>,
    call: CallId,
    ranking: &[BidId],
) -> Option<Passed> {
    let score = |bid: BidId| case.scores.sheets[bid].score;
    let eligible: Vec<BidId> = ranking
        .iter()
        .copied()
        .filter(|&b| case.eligible(b))
        .collect();
    let most = eligible.iter().map(|&bid| score(bid)).max()?;
    let wins = |bid: &BidId| matches!(standings[*bid], Standing::Won(_));
    if eligible.iter().any(|bid| score(*bid) == most && wins(bid)) {
        return None;
    }
    let code = |bid: &BidId| case.market.bids()[*bid].code.clone();
    let highest = eligible
        .iter()
        .copied()
        .filter(|&b| score(b) == most)
        .min_by_key(code)?;
    let winner = ranking.first().copied().filter(wins);
    let because = taken(case, awards, &standings[highest], highest);
    Some(Passed {
        call,
        highest,
        winner,
        because,
    })
}

/// Which capacity keeps the highest bid out.
fn taken(case: Case, awards: &Awards, standing: &Standing, bid: BidId) -> Taken {
    let forced = match standing {
        Standing::Cannot(limit) => {
            return Taken::Limit {
                limit: limit.clone(),
            };
        }
        Standing::Lost(forced) => forced,
        Standing::Won(_) | Standing::Ineligible => return Taken::Tie,
    };
    full(case, awards, bid).unwrap_or_else(|| {
        let regret = forced.regret();
        if (regret.heads, regret.quality) == (0, 0) {
            return Taken::Tie;
        }
        let code = |class: &ClassId| case.formation.classes[*class].code.clone();
        Taken::Elsewhere {
            classes: forced.moves.iter().map(|(class, _)| code(class)).collect(),
        }
    })
}

/// The first capacity of `bid` that has no room left for the smallest class of its call.
fn full(case: Case, awards: &Awards, bid: BidId) -> Option<Taken> {
    let call = &case.formation.calls[case.fits.call[bid]?];
    let sizes = call
        .classes
        .iter()
        .map(|&c| case.formation.classes[c].size());
    let intake = case.model.award.intake(sizes.min()?);
    let entity_of = |b: BidId| case.market.schools()[case.market.bids()[b].school].entity;
    let mode_of = |c: ClassId| case.formation.calls[case.formation.classes[c].call].mode;
    let entity: EntityId = entity_of(bid);
    let limits = &case.market.entities()[entity];
    let programme: Option<ProgrammeId> = case.fits.programme[bid];
    if let Some(id) = programme {
        let seats = case.market.programmes()[id].seats;
        let (used, classes) = use_of(case, awards, &|b, _| case.fits.programme[b] == programme);
        if used + intake > seats {
            return Some(Taken::ProgrammeSeats {
                seats,
                used,
                classes,
            });
        }
    }
    let of_mode = |b, c| entity_of(b) == entity && mode_of(c) == call.mode;
    let (used, classes) = use_of(case, awards, &of_mode);
    if let Some(seats) = limits
        .seats(call.mode)
        .filter(|&seats| used + intake > seats)
    {
        return Some(Taken::EntitySeats {
            seats,
            used,
            classes,
        });
    }
    let (_, classes) = use_of(case, awards, &|b, _| entity_of(b) == entity);
    let most = limits
        .classes_max
        .filter(|&most| classes.len() as u32 >= most)?;
    Some(Taken::EntityClasses { most, classes })
}

/// Seats and classes that the award gives to the pairs that `counts`.
fn use_of(
    case: Case,
    awards: &Awards,
    counts: &dyn Fn(BidId, ClassId) -> bool,
) -> (u32, Vec<String>) {
    let won = awards
        .winners
        .iter_ids()
        .filter_map(|(class, bid)| Some((class, (*bid)?)));
    let mut used = 0;
    let mut classes = Vec::new();
    for (class, _) in won.filter(|&(class, bid)| counts(bid, class)) {
        used += case
            .model
            .award
            .intake(case.formation.classes[class].size());
        classes.push(case.formation.classes[class].code.clone());
    }
    (used, classes)
}
