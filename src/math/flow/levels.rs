//! Several objectives in order: in go a network and a cost per arc for each level; out comes a flow
//! that is best on the first level, then on the second, and so on, with a proof per stage.
//!
//! Two levels `a`, `b` become one cost `a M + b` with `M = n max|b| + 1`: a simple residual cycle
//! has at most `n` arcs, so its `b` never outweighs one unit of `a`. They are packed where that
//! fits 64 bits. Between stages every arc of non-zero reduced cost is fixed at its flow, which
//! leaves exactly the optimal flows, and the next stage goes on from the same tree.

use std::ops::Range;

use super::certify::{Fault, feasible};
use super::network::{ArcId, Network, NetworkError};
use super::warm::{Status, Warm};
use super::{Outcome, Solution};
use crate::base::ids::Id;
use crate::base::stop::Stop;

/// A flow that is best level by level.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leveled {
    /// Per level `sum of cost * flow`.
    pub values: Vec<i128>,
    /// Per arc.
    pub flows: Vec<i64>,
    /// What proves it, in order.
    pub stages: Vec<Stage>,
}

/// One or two levels solved at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stage {
    /// The levels.
    pub levels: Range<usize>,
    /// What the first of two levels was multiplied by; 1 for a single one.
    pub factor: i64,
    /// Per node, for the cost of the stage; arcs of non-zero reduced cost are fixed from here on.
    pub potentials: Vec<i64>,
}

/// Minimizes the levels in order; each has a cost per arc. The costs of the network itself count
/// for nothing.
///
/// # Errors
/// Numbers that could leave 64 bits.
///
/// # Panics
/// If a level has not as many costs as the network has arcs.
pub fn lexicographic(
    net: &Network,
    levels: &[Vec<i64>],
    stop: &Stop,
) -> Result<Result<Leveled, Outcome>, NetworkError> {
    assert!(
        levels.iter().all(|level| level.len() == net.arcs()),
        "a level needs a cost per arc"
    );
    let mut first = net.clone();
    for arc in 0..first.arcs() {
        first.put_cost(arc, 0);
    }
    first.sums = first.recount();
    let mut warm = Warm::new(first, stop)?;
    if !matches!(warm.status(), Status::Optimal(_)) {
        return Ok(Err(warm.outcome()));
    }
    let mut stages = Vec::new();
    let mut at = 0;
    while at < levels.len() {
        let (factor, costs) = stage_costs(net, &levels[at..]);
        let end = at + if factor == 1 { 1 } else { 2 };
        for (id, &cost) in net.arc_ids().zip(&costs) {
            warm.set_cost(id, cost)?;
        }
        warm.resolve(stop)?;
        warm.keep();
        let found = match warm.outcome() {
            Outcome::Optimal(found) => found,
            other => return Ok(Err(other)),
        };
        fix_face(&mut warm, &found, &costs, stop)?;
        stages.push(Stage {
            levels: at..end,
            factor,
            potentials: found.potentials,
        });
        at = end;
    }
    let Outcome::Optimal(found) = warm.outcome() else {
        return Ok(Err(warm.outcome()));
    };
    Ok(Ok(Leveled {
        values: levels.iter().map(|l| value(l, &found.flows)).collect(),
        flows: found.flows,
        stages,
    }))
}

fn value(level: &[i64], flows: &[i64]) -> i128 {
    let terms = level.iter().zip(flows);
    terms.map(|(&c, &x)| i128::from(c) * i128::from(x)).sum()
}

/// The cost of the next stage: two levels packed if they fit, else one, with factor 1.
fn stage_costs(net: &Network, levels: &[Vec<i64>]) -> (i64, Vec<i64>) {
    let [a, b, ..] = levels else {
        return (1, levels[0].clone());
    };
    let largest = |level: &[i64]| level.iter().map(|c| c.saturating_abs()).max().unwrap_or(0);
    let factor = i128::from(largest(b)) * net.nodes() as i128 + 1;
    let packed = i128::from(largest(a)) * factor + i128::from(largest(b));
    let fits = i64::try_from(packed).is_ok_and(|cost| net.is_cheap(cost));
    match i64::try_from(factor) {
        Ok(factor) if fits && factor > 1 => {
            let costs = a.iter().zip(b).map(|(a, b)| a * factor + b);
            (factor, costs.collect())
        }
        _ => (1, a.clone()),
    }
}

/// Fixes every arc of non-zero reduced cost at its flow.
fn fix_face(
    warm: &mut Warm,
    found: &Solution,
    costs: &[i64],
    stop: &Stop,
) -> Result<(), NetworkError> {
    for (at, (&flow, &cost)) in found.flows.iter().zip(costs).enumerate() {
        let id = ArcId::new(at);
        let arc = warm.network().arc(id);
        let pi = |v: super::NodeId| found.potentials[v.index()];
        if cost + pi(arc.tail) - pi(arc.head) != 0 {
            warm.set_bounds(id, flow, flow)?;
        }
    }
    warm.resolve(stop)?;
    warm.keep();
    Ok(())
}

/// Checks a flow against every level, stage by stage.
///
/// # Errors
/// The first [`Fault`] found.
pub fn certify_levels(net: &Network, levels: &[Vec<i64>], found: &Leveled) -> Result<(), Fault> {
    feasible(net, &found.flows)?;
    let mut fixed = vec![false; net.arcs()];
    let mut next = 0;
    for stage in &found.stages {
        let Range { start, end } = stage.levels;
        if start != next || end > levels.len() || stage.potentials.len() != net.nodes() {
            return Err(Fault::Size);
        }
        next = end;
        let cost = stage_cost(net, &levels[start..end], stage.factor).ok_or(Fault::Objective)?;
        for id in net
            .arc_ids()
            .filter(|id| !fixed[id.index()])
            .collect::<Vec<_>>()
        {
            let (arc, flow) = (net.arc(id), found.flows[id.index()]);
            let pi = |v: super::NodeId| i128::from(stage.potentials[v.index()]);
            let reduced = cost(id.index()) + pi(arc.tail) - pi(arc.head);
            if reduced > 0 && flow > arc.lower || reduced < 0 && flow < arc.upper {
                return Err(Fault::Slackness(id));
            }
            fixed[id.index()] = reduced != 0;
        }
    }
    let values = levels.iter().map(|level| value(level, &found.flows));
    if next != levels.len() || !values.eq(found.values.iter().copied()) {
        return Err(Fault::Objective);
    }
    Ok(())
}

/// The cost of a stage by arc, if its factor orders its levels.
fn stage_cost<'a>(
    net: &Network,
    levels: &'a [Vec<i64>],
    factor: i64,
) -> Option<impl Fn(usize) -> i128 + 'a> {
    let orders = match levels {
        [_] => factor == 1,
        [_, b] => {
            let largest = b.iter().map(|&c| i128::from(c).abs()).max().unwrap_or(0);
            i128::from(factor) > largest * net.nodes() as i128
        }
        _ => false,
    };
    orders.then_some(move |arc: usize| {
        let second = levels.get(1).map_or(0, |b| i128::from(b[arc]));
        i128::from(levels[0][arc]) * i128::from(factor) + second
    })
}
