//! Orders into classes, classes into calls. In go the demands of a market; out come lawful classes
//! that serve the most heads (F1 to F6 of section 1), the calls to publish, and a reason for every
//! head left over.
//!
//! ```text
//! key     who takes part, and which demands may share a class at all
//! group   which of those may share one class, by whom it is merged, at what cost
//! calls   groups -> classes and calls with stable codes
//! problem a role key in the words of `pack`
//! columns the prices that prove a role key, written down
//! left    why the rest is not served
//! again   classes filled up, formed anew, with other members
//! known   the same again where only some role keys have changed
//! ways    how a class that has lost heads may go on
//! possible whether a demand could be in a class at all
//! ```

mod again;
mod calls;
mod columns;
mod group;
mod key;
mod known;
mod left;
mod possible;
mod problem;
mod ways;

pub use again::counts;
pub use group::{consents, maker_rule, shared_days, shared_majors};
pub use key::{Key, keys, takes_part};
pub use known::{Known, changed, known};
pub use possible::possible;
pub use problem::{Makers, problem};
pub use ways::{Course, Short};

use rayon::prelude::*;

use crate::base::ids::IdVec;
use crate::base::progress::{Progress, Silent, Step};
use crate::base::stop::Stop;
use crate::domain::market::{DemandId, Market, Member};
use crate::domain::model::Model;
use crate::domain::outcome::{Formation, Proof, Stage, Status};
use crate::math::milp::{self, MilpError};
use crate::math::pack::{self, Depth, Ground, Packing, Part};
use calls::Draft;
use group::waived;

/// Demands of a round up to which all levels are to be proved.
const DEMANDS_MAX: usize = 20_000;

/// Demands up to which a question asked in passing is proved on all levels.
const PASSING_MAX: usize = 64;

/// Forms the classes of a round; proofs that need them are written down.
///
/// *Method*: demands fall apart by role key; each key is a [`pack`] problem of its own, solved in
/// parallel. Demands of published classes stay where they are; only the others are formed.
///
/// # Errors
/// [`MilpError`] when HiGHS had to be asked and failed.
pub fn form(
    market: &Market,
    model: &Model,
    stop: &Stop,
    progress: &dyn Progress,
) -> Result<Formation, MilpError> {
    formed(market, model, depth(market), stop, progress)
}

/// What is proved of a round: beyond a province every role key is well formed and F1 bounded, so
/// that a nation is formed in minutes; F2 to F4 are proved where that takes no search.
fn depth(market: &Market) -> Depth {
    match market.demands().len() {
        0..=DEMANDS_MAX => Depth::All,
        _ => Depth::Levels(1),
    }
}

/// [`form`] for a question asked in passing: as well proved, but nothing written down for others.
///
/// # Errors
/// As [`form`].
pub fn tried(market: &Market, model: &Model, stop: &Stop) -> Result<Formation, MilpError> {
    formed(
        market,
        model,
        in_passing(market.demands().len()),
        stop,
        &Silent,
    )
}

/// What is proved of a question asked in passing about so many demands.
fn in_passing(demands: usize) -> Depth {
    Depth::Levels(if demands <= PASSING_MAX { 5 } else { 1 })
}

fn formed(
    market: &Market,
    model: &Model,
    depth: Depth,
    stop: &Stop,
    progress: &dyn Progress,
) -> Result<Formation, MilpError> {
    let keys = keys(market);
    progress.begin(Step::Form, keys.len() as u64);
    let pack = |key: &Key| {
        let packing = pack_key(market, model, key, depth, stop);
        progress.advance();
        packing
    };
    let packed: Vec<Packing> = keys.par_iter().map(pack).collect::<Result<_, _>>()?;
    let mut formation = assembled(market, model, &keys, &packed);
    for (key, packing) in keys.iter().zip(&packed) {
        if packing.parts.iter().any(|part| !part.leaves.is_empty()) {
            let (_, makers) = problem(market, model, key);
            let columns = columns::columns(market, key, &makers, packing);
            formation.columns.extend(columns);
        }
    }
    Ok(formation)
}

/// Classes, calls and stages of role keys that were packed; the prices that prove them are left
/// out.
fn assembled(market: &Market, model: &Model, keys: &[Key], packed: &[Packing]) -> Formation {
    let mut drafts = Vec::new();
    for (key, packing) in keys.iter().zip(packed) {
        drafts.extend(
            packing
                .parts
                .iter()
                .flat_map(|part| drafts_of(market, model, key, part)),
        );
    }
    let (calls, classes) = calls::name(market, model, drafts);
    let mut formation = Formation {
        calls,
        classes,
        frozen: market.published().is_some(),
        ..Formation::default()
    };
    for (key, packing) in keys.iter().zip(packed) {
        formation.stages.extend(stages(market, key, packing));
    }
    formation.left = left::left(market, model, keys, packed, &formation);
    formation
}

fn drafts_of(market: &Market, model: &Model, key: &Key, part: &Part) -> Vec<Draft> {
    let draft = |group: &pack::Group| {
        let member = |&(lot, units): &(usize, i64)| Member {
            demand: key.demands[lot],
            heads: u32::try_from(units).expect("heads fit u32"),
        };
        calls::draft(market, model, group.takes.iter().map(member).collect())
    };
    part.groups.iter().map(draft).collect()
}

fn pack_key(
    market: &Market,
    model: &Model,
    key: &Key,
    depth: Depth,
    stop: &Stop,
) -> Result<Packing, MilpError> {
    pack::solve(&problem(market, model, key).0, depth, stop)
}

/// One entry per level for a role key: its parts added up.
fn stages(market: &Market, key: &Key, packing: &Packing) -> Vec<Stage> {
    let block = &market.demands()[key.demands[0]].code;
    let proof = proof(&packing.parts);
    let mut open = false;
    (0..6)
        .map(|k| {
            let sum = |pick: &dyn Fn(&Part) -> i64| packing.parts.iter().map(pick).sum::<i64>();
            let sign = if k == 0 { 1 } else { -1 };
            let objective = sign * sum(&|p| p.value[k]);
            let bound = sum(&|p| level_bound(p, k));
            open |= bound != objective;
            Stage {
                level: format!("F{}", k + 1),
                block: block.clone(),
                members: key.demands.len() as u32,
                status: if open {
                    Status::Feasible
                } else {
                    Status::Optimal
                },
                objective,
                bound,
                proof: proof.clone(),
            }
        })
        .collect()
}

/// The bound of one level, costs positive; where nothing is known a cost is at least 0.
fn level_bound(part: &Part, k: usize) -> i64 {
    match (k, part.bound[k]) {
        (0, bound) => bound,
        (_, i64::MAX) => 0,
        (_, bound) => -bound,
    }
}

/// The weakest ground of the parts of a role key.
fn proof(parts: &[Part]) -> Proof {
    let (mut states, mut leaves) = (0, 0);
    let (mut highs, mut trivial) = (false, false);
    for part in parts {
        leaves += part.leaves.len() as u64;
        match part.ground {
            Ground::Enumerated(looked) => states += looked,
            Ground::Columns => {}
            Ground::Highs => highs = true,
            Ground::Trivial => trivial = true,
        }
    }
    match (trivial, highs, leaves) {
        (true, ..) => Proof::Trivial,
        (_, true, _) => Proof::Highs {
            version: milp::version(),
        },
        (_, _, 0) => Proof::Enumerated { states },
        _ => Proof::Columns { leaves },
    }
}

/// Heads of each of the first `demands` demands in the classes of a formation.
pub fn served(formation: &Formation, demands: usize) -> IdVec<DemandId, u32> {
    let mut heads: IdVec<DemandId, u32> = (0..demands).map(|_| 0).collect();
    for member in formation.classes.iter().flat_map(|class| &class.members) {
        heads[member.demand] += member.heads;
    }
    heads
}
