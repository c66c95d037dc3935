//! Why this award. In go the award and its contest; out come, per bid, what its win would have cost
//! and displaced and what would have won, per call the order of recommendation, and the calls not
//! won by their highest score.

mod needs;

use std::cmp::Reverse;

use rayon::prelude::*;

use super::award::{Contest, limit};
use super::fit::bids_by_call;
use crate::base::ids::IdVec;
use crate::base::progress::{Progress, Step};
use crate::base::stop::Stop;
use crate::domain::market::{BidId, CallId, ClassId, EntityId, ProgrammeId, Taken};
use crate::domain::outcome::{Awards, Case, Needs, Passed, Reasons, Regret, Standing};
use crate::math::milp::MilpError;

/// Explains an award.
///
/// *Method*: every eligible bid that wins nothing is forced to win a class of its call and its
/// block is solved again, in parallel; then with its score or its seats raised.
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
    told(case, (awards, contest), true, stop, progress)
}

/// Ranks the bids of a planning, in which no other win is priced.
///
/// # Errors
/// [`MilpError`] when HiGHS had to be asked and failed.
pub fn unpriced(
    case: Case,
    awards: &Awards,
    contest: &Contest,
    stop: &Stop,
    progress: &dyn Progress,
) -> Result<Reasons, MilpError> {
    told(case, (awards, contest), false, stop, progress)
}

fn told(
    case: Case,
    (awards, contest): (&Awards, &Contest),
    priced: bool,
    stop: &Stop,
    progress: &dyn Progress,
) -> Result<Reasons, MilpError> {
    let bids: Vec<BidId> = case.market.bids().ids().collect();
    progress.begin(Step::Explain, bids.len() as u64);
    let held = classes_held(case, awards);
    let told: Vec<(Standing, Option<Needs>)> = bids
        .into_par_iter()
        .map(|bid| {
            let standing = standing(case, awards, contest, bid, (priced, stop))?;
            let school = &case.market.schools()[case.market.bids()[bid].school];
            let held = held[school.entity];
            let needs = needs::needs(case, contest, (bid, &standing), held, stop)?;
            progress.advance();
            Ok((standing, needs))
        })
        .collect::<Result<_, MilpError>>()?;
    let (standings, needs): (Vec<_>, Vec<_>) = told.into_iter().unzip();
    let standings: IdVec<BidId, Standing> = standings.into_iter().collect();
    let mut rankings = bids_by_call(case.formation, case.fits);
    for call in case.formation.calls.ids() {
        rankings[call].sort_by_key(|&bid| order(case, &standings, bid));
    }
    let passed = |call| passed(case, awards, &standings, call, &rankings[call]);
    let passed = case.formation.calls.ids().filter_map(passed).collect();
    Ok(Reasons {
        standings,
        needs: needs.into_iter().collect(),
        rankings,
        passed,
    })
}

/// Classes that each body wins.
fn classes_held(case: Case, awards: &Awards) -> IdVec<EntityId, u32> {
    let mut held: IdVec<EntityId, u32> = case.market.entities().iter().map(|_| 0).collect();
    for &bid in awards.winners.iter().flatten() {
        held[case.market.schools()[case.market.bids()[bid].school].entity] += 1;
    }
    held
}

fn standing(
    case: Case,
    awards: &Awards,
    contest: &Contest,
    bid: BidId,
    (priced, stop): (bool, &Stop),
) -> Result<Standing, MilpError> {
    if !case.eligible(bid) {
        return Ok(Standing::Ineligible);
    }
    let call = case.fits.call[bid].map(|call| &case.formation.calls[call]);
    let class = call.and_then(|call| call.classes.first());
    if class.is_some_and(|&class| awards.infeasible[awards.block_of[class]]) {
        return Ok(Standing::Undecided);
    }
    let won = awards
        .winners
        .iter_ids()
        .filter(|(_, winner)| **winner == Some(bid));
    let won: Vec<ClassId> = won.map(|(class, _)| class).collect();
    if !won.is_empty() {
        return Ok(Standing::Won(won));
    }
    if !priced {
        return Ok(Standing::Unpriced);
    }
    Ok(match contest.forced(&awards.winners, bid, stop)? {
        Some(forced) => Standing::Lost(forced),
        None => Standing::Cannot(limit(case, contest.linking(), bid)),
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
        Standing::Undecided | Standing::Unpriced => (1, 0, None),
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
    let undecided =
        |bid: &BidId| matches!(standings[*bid], Standing::Undecided | Standing::Unpriced);
    if eligible.iter().any(undecided) {
        return None;
    }
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
        Standing::Won(_) | Standing::Undecided | Standing::Unpriced | Standing::Ineligible => {
            return Taken::Tie;
        }
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
