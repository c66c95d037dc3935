//! Seats as a divisible flow (section 6): in go classes and who could teach them; out come the most
//! weight that seats can serve, what a seat more or less is worth, and the proof.
//!
//! ```text
//! network  classes, programmes and bodies as nodes and arcs with three levels of cost
//! worth    what a seat more or less is worth; what more seats in a major would bring
//! ```

mod network;
mod worth;

pub use network::{Drawn, Offers, Pair, by_bids, by_programmes};
pub use worth::{Served, as_worth, relief, worth};

use std::collections::BTreeMap;

use crate::base::ids::Id;
use crate::base::stop::Stop;
use crate::domain::market::{Market, ProgrammeId};
use crate::domain::outcome::{
    Basis, Case, MajorOut, Plan, PlanBody, PlanFlow, PlanProgramme, PlanStage, SeatWorth,
};
use crate::math::flow::{Leveled, NetworkError, Residual, certify_levels, lexicographic};

/// Why there is no plan.
#[derive(Debug, thiserror::Error)]
pub enum PlanError {
    /// Numbers that could leave 64 bits.
    #[error(transparent)]
    Network(#[from] NetworkError),
    /// Somebody asked to stop.
    #[error("未算完即停止 / stopped before the end")]
    Stopped,
}

/// A network with its best flow.
pub struct Solved {
    /// The network.
    pub drawn: Drawn,
    /// The flow and its proof.
    pub found: Leveled,
}

impl Solved {
    /// The residual network of the flow.
    ///
    /// # Panics
    /// Never for a flow of three levels.
    pub fn residual(&self) -> Residual {
        let net = self.drawn.net.clone();
        let residual = Residual::new(net, self.drawn.levels.to_vec(), &self.found);
        residual.expect("three levels make at most three stages")
    }
}

/// Solves a network level by level; the answer is certified.
///
/// # Errors
/// [`PlanError`].
///
/// # Panics
/// If the certificate does not hold: a fault of the solver.
pub fn solved(drawn: Drawn, stop: &Stop) -> Result<Solved, PlanError> {
    // Every supply can go to the sink unserved, so that only a stop leaves no flow.
    let Ok(found) = lexicographic(&drawn.net, &drawn.levels, stop)? else {
        return Err(PlanError::Stopped);
    };
    let certified = certify_levels(&drawn.net, &drawn.levels, &found);
    assert!(certified.is_ok(), "a flow without its proof: {certified:?}");
    Ok(Solved { drawn, found })
}

/// Plans a round: over all fitting programmes, and over its bids if it has any that are its own.
///
/// # Errors
/// [`PlanError`].
pub fn plan(case: Case, potential: bool, stop: &Stop) -> Result<(Vec<Plan>, Solved), PlanError> {
    let all = solved(
        by_programmes(case.market, case.model, case.formation, 0)?,
        stop,
    )?;
    let mut plans = vec![written(case, Basis::Programmes, &all)];
    if case.market.has_bids() && !potential {
        let bids = solved(by_bids(case, 0)?, stop)?;
        plans.push(written(case, Basis::Bids, &bids));
    }
    Ok((plans, all))
}

/// A solved network as the outcome says it.
fn written(case: Case, basis: Basis, solved: &Solved) -> Plan {
    let (drawn, found) = (&solved.drawn, &solved.found);
    let small = |value: i128| i64::try_from(value).unwrap_or(i64::MAX);
    let values: Vec<i64> = found.values.iter().map(|&v| small(v)).collect();
    let used = |arc: crate::math::flow::ArcId| found.flows[arc.index()];
    let prices = worth(solved);
    let class_code = |class| case.formation.classes[class].code.clone();
    let mut flows: Vec<PlanFlow> = Vec::new();
    for pair in &drawn.pairs {
        if let Ok(seats @ 1..) = u32::try_from(used(pair.arc)) {
            flows.push(PlanFlow {
                class: class_code(pair.class),
                programme: row(pair.programme),
                bid: pair.bid.map(|bid| case.market.bids()[bid].code.clone()),
                seats,
            });
        }
    }
    let seats: i64 = drawn.pairs.iter().map(|pair| used(pair.arc)).sum();
    let proof = found.stages.iter().map(|stage| PlanStage {
        levels: stage.levels.len() as u32,
        factor: stage.factor,
        potentials: stage.potentials.clone(),
    });
    Plan {
        basis,
        weight: drawn.weight,
        served: -values[0],
        intake: drawn.intake,
        seats: seats.unsigned_abs(),
        quality: -values[1],
        metres: values[2],
        flows,
        proof: proof.collect(),
        programmes: programmes(case.market, solved, &prices),
        bodies: bodies(case.market, solved, &prices),
    }
}

/// A programme's row in their table, from 1.
pub fn row(programme: ProgrammeId) -> u32 {
    programme.index() as u32 + 1
}

fn programmes(market: &Market, solved: &Solved, prices: &Prices) -> Vec<PlanProgramme> {
    let drawn = &solved.drawn;
    let line = |(&id, &(node, arc)): (&ProgrammeId, &(_, crate::math::flow::ArcId))| {
        let programme = &market.programmes()[id];
        let school = &market.schools()[programme.school];
        let [both, more, less] = prices.programmes[&node];
        PlanProgramme {
            programme: row(id),
            school: school.code.clone(),
            school_name: school.name.clone(),
            major: major(market, id),
            mode: programme.mode,
            seats: programme.seats,
            used: solved.found.flows[arc.index()] as u32,
            both,
            more,
            less,
        }
    };
    drawn.programmes.iter().map(line).collect()
}

/// What a programme teaches.
pub fn major(market: &Market, programme: ProgrammeId) -> MajorOut {
    let major = &market.majors()[market.programmes()[programme].major];
    MajorOut {
        catalogue: major.catalogue.clone(),
        code: major.code.clone(),
        name: major.name.clone(),
    }
}

fn bodies(market: &Market, solved: &Solved, prices: &Prices) -> Vec<PlanBody> {
    let limited = solved
        .drawn
        .bodies
        .iter()
        .filter_map(|(key, &(node, arc))| {
            let seats = market.entities()[key.2].seats(key.1)?;
            let [more, less] = prices.bodies[&node];
            Some(PlanBody {
                entity: key.0.clone(),
                mode: key.1,
                seats,
                used: solved.found.flows[arc.index()] as u32,
                more,
                less,
            })
        });
    limited.collect()
}

/// What seats are worth, by node.
pub struct Prices {
    /// At a programme and its body, at the programme alone, a seat less there.
    pub programmes: BTreeMap<crate::math::flow::NodeId, [SeatWorth; 3]>,
    /// At a body, a seat less there.
    pub bodies: BTreeMap<crate::math::flow::NodeId, [SeatWorth; 2]>,
}
