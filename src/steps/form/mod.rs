//! Orders into classes, classes into calls. In go the demands of a market; out come lawful classes
//! that serve the most heads (F1 to F6 of section 1), the calls to publish, and a reason for every
//! head left over.
//!
//! ```text
//! key     who takes part, and which demands may share a class at all
//! group   which of those may share one class, by whom it is merged, at what cost
//! calls   groups -> classes and calls with stable codes
//! left    why the rest is not served
//! again   classes filled up, formed anew, with other members
//! ways    how a class that has lost heads may go on
//! possible whether a demand could be in a class at all
//! ```

mod again;
mod calls;
mod group;
mod key;
mod left;
mod possible;
mod ways;

pub use again::counts;
pub use group::{consents, maker_rule};
pub use key::{Key, keys, takes_part};
pub use possible::possible;
pub use ways::{Course, Short};

use rayon::prelude::*;

use crate::base::draw::{draw, draw_pair};
use crate::base::ids::IdVec;
use crate::base::progress::{Progress, Step};
use crate::base::stop::Stop;
use crate::domain::market::{DemandId, Market, Member};
use crate::domain::model::Model;
use crate::domain::outcome::{Formation, Proof, Stage, Status};
use crate::math::milp::{self, MilpError};
use crate::math::pack::{self, Ground, Lot, Packing, Part, Problem, Sizes};
use calls::Draft;
use group::waived;

/// Forms the classes of a round.
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
    let keys = keys(market);
    progress.begin(Step::Form, keys.len() as u64);
    let pack = |key: &Key| {
        let packing = pack_key(market, model, key, stop);
        progress.advance();
        packing
    };
    let packed: Vec<Packing> = keys.par_iter().map(pack).collect::<Result<_, _>>()?;
    let mut drafts = Vec::new();
    for (key, packing) in keys.iter().zip(&packed) {
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
    for (key, packing) in keys.iter().zip(&packed) {
        formation.stages.extend(stages(market, key, packing));
    }
    formation.left = left::left(market, model, &keys, &packed, &formation);
    Ok(formation)
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

fn pack_key(market: &Market, model: &Model, key: &Key, stop: &Stop) -> Result<Packing, MilpError> {
    let problem = problem(market, model, key);
    let shares = |lots: &[usize]| {
        let demands: Vec<DemandId> = lots.iter().map(|&lot| key.demands[lot]).collect();
        group::sharing(market, model, &demands)
    };
    pack::solve(&problem, &shares, stop)
}

fn problem(market: &Market, model: &Model, key: &Key) -> Problem {
    let c = &model.classes;
    let demands: Vec<_> = key.demands.iter().map(|&d| &market.demands()[d]).collect();
    let seed = &market.round().seed;
    let between = |value: &dyn Fn(usize, usize) -> i64| -> Vec<Vec<i64>> {
        let row = |a| (0..demands.len()).map(|b| value(a, b)).collect();
        (0..demands.len()).map(row).collect()
    };
    Problem {
        lots: key
            .demands
            .iter()
            .enumerate()
            .map(|(i, &d)| lot(market, model, d, i))
            .collect(),
        sizes: Sizes {
            min: c.class_min.into(),
            max: c.class_max.into(),
            chunk_min: c.chunk_min.into(),
            shape: (0..=c.class_max)
                .map(|size| c.shape_cost(size).into())
                .collect(),
        },
        metres: between(&|a, b| demands[a].site.point.metres(demands[b].site.point)),
        draws: between(&|a, b| draw_pair(seed, &demands[a].code, &demands[b].code) as i64),
    }
}

fn lot(market: &Market, model: &Model, id: DemandId, order: usize) -> Lot {
    let demand = &market.demands()[id];
    let cost = |tier| model.classes.tier_cost(tier).map(i64::from);
    Lot {
        low: demand.heads.into(),
        high: demand.heads_max.into(),
        weight: demand.priority.into(),
        alone: group::alone(market, model, id).and_then(|(tier, _)| cost(tier)),
        below: waived(market, model, id).and_then(cost),
        needs_alone: demand.named
            && demand.heads >= model.classes.class_min
            && !market.is_premerged(id),
        draw: (draw(&market.round().seed, &demand.code), order),
    }
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

fn proof(parts: &[Part]) -> Proof {
    let mut states = 0;
    let mut weakest = Ground::Enumerated(0);
    for part in parts {
        match (part.ground, weakest) {
            (Ground::Enumerated(n), _) => states += n,
            (Ground::Trivial, _) => weakest = Ground::Trivial,
            (Ground::Highs, Ground::Enumerated(_)) => weakest = Ground::Highs,
            (Ground::Highs, _) => {}
        }
    }
    match weakest {
        Ground::Enumerated(_) => Proof::Enumerated { states },
        Ground::Highs => Proof::Highs {
            version: milp::version(),
        },
        Ground::Trivial => Proof::Trivial,
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
