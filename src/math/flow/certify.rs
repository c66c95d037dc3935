//! An answer against its network: in goes what the solver claims, out comes the first thing wrong
//! with it, or nothing. Shares no code with the solver; every sum is made anew in 128 bits.

use super::network::{ArcId, INFINITE, Network, NodeId};
use super::{Cut, Cycle, Outcome, Solution};
use crate::base::ids::Id;

/// What is wrong with an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// The flows or potentials are not as many as the arcs or nodes.
    #[error("the answer is for a network of another size")]
    Size,
    /// A flow outside the bounds of its arc.
    #[error("the flow of arc {0:?} is outside its bounds")]
    Bounds(ArcId),
    /// Outflow less inflow differs from the supply.
    #[error("flow is lost or made at node {0:?}")]
    Conservation(NodeId),
    /// A flow above its lower bound at positive reduced cost, or below its upper at negative.
    #[error("arc {0:?} is not where its reduced cost wants it")]
    Slackness(ArcId),
    /// The objective is not the cost of the flows.
    #[error("the objective is not the cost of the flows")]
    Objective,
    /// The potentials prove another value.
    #[error("the potentials do not prove the objective")]
    Dual,
    /// The cut is not violated, or not by the amount claimed.
    #[error("the cut does not show that there is no flow")]
    Cut,
    /// The arcs are no closed walk without limit and of the negative cost claimed.
    #[error("the cycle does not show that there is no least cost")]
    Cycle,
}

/// Checks an outcome; [`Outcome::Stopped`] claims nothing.
///
/// *Complexity*: one pass over arcs and nodes.
///
/// # Errors
/// The first [`Fault`] found.
pub fn certify(net: &Network, outcome: &Outcome) -> Result<(), Fault> {
    match outcome {
        Outcome::Optimal(solution) => optimal(net, solution),
        Outcome::Infeasible(cut) => infeasible(net, cut),
        Outcome::Unbounded(cycle) => unbounded(net, cycle),
        Outcome::Stopped => Ok(()),
    }
}

fn optimal(net: &Network, found: &Solution) -> Result<(), Fault> {
    feasible(net, &found.flows)?;
    if found.potentials.len() != net.nodes() {
        return Err(Fault::Size);
    }
    // Wrapping sums are exact as long as the value itself fits, and it does: it is the objective.
    let (mut cost, mut dual) = (0_i128, 0_i128);
    for id in net.arc_ids() {
        let (arc, flow) = (net.arc(id), found.flows[id.index()]);
        let pi = |v: NodeId| i128::from(found.potentials[v.index()]);
        let reduced = i128::from(arc.cost) + pi(arc.tail) - pi(arc.head);
        if reduced > 0 && flow > arc.lower || reduced < 0 && flow < arc.upper {
            return Err(Fault::Slackness(id));
        }
        let bound = if reduced > 0 { arc.lower } else { arc.upper };
        if reduced != 0 {
            dual = dual.wrapping_add(reduced.wrapping_mul(i128::from(bound)));
        }
        cost = cost.wrapping_add(i128::from(arc.cost) * i128::from(flow));
    }
    for (v, &pi) in net.node_ids().zip(&found.potentials) {
        dual = dual.wrapping_sub(i128::from(pi) * i128::from(net.supply(v)));
    }
    if cost != found.objective {
        return Err(Fault::Objective);
    }
    if dual != cost {
        return Err(Fault::Dual);
    }
    Ok(())
}

/// Whether flows keep bounds and supplies.
pub(super) fn feasible(net: &Network, flows: &[i64]) -> Result<(), Fault> {
    if flows.len() != net.arcs() {
        return Err(Fault::Size);
    }
    let mut balance: Vec<i128> = net.node_ids().map(|v| net.supply(v).into()).collect();
    for (id, &flow) in net.arc_ids().zip(flows) {
        let arc = net.arc(id);
        if flow < arc.lower || flow > arc.upper || flow == INFINITE {
            return Err(Fault::Bounds(id));
        }
        balance[arc.tail.index()] -= i128::from(flow);
        balance[arc.head.index()] += i128::from(flow);
    }
    match balance.iter().position(|&left| left != 0) {
        Some(at) => Err(Fault::Conservation(NodeId::new(at))),
        None => Ok(()),
    }
}

fn infeasible(net: &Network, cut: &Cut) -> Result<(), Fault> {
    let mut inside = vec![false; net.nodes()];
    for v in &cut.nodes {
        *inside.get_mut(v.index()).ok_or(Fault::Cut)? = true;
    }
    let supply: i128 = cut.nodes.iter().map(|&v| i128::from(net.supply(v))).sum();
    // What can leave at most and must leave at least; an infinite bound makes it no limit.
    let (mut most, mut least) = (0_i128, 0_i128);
    let (mut endless_most, mut endless_least) = (false, false);
    for arc in net.arc_ids().map(|id| net.arc(id)) {
        let (lower, upper) = (i128::from(arc.lower), i128::from(arc.upper));
        let endless = arc.upper == INFINITE;
        match (inside[arc.tail.index()], inside[arc.head.index()]) {
            (true, false) => {
                endless_most |= endless;
                most += upper;
                least += lower;
            }
            (false, true) => {
                endless_least |= endless;
                most -= lower;
                least -= upper;
            }
            _ => {}
        }
    }
    let over = !endless_most && supply - most == cut.short;
    let under = !endless_least && least - supply == cut.short;
    if cut.short > 0 && (over || under) {
        Ok(())
    } else {
        Err(Fault::Cut)
    }
}

fn unbounded(net: &Network, cycle: &Cycle) -> Result<(), Fault> {
    feasible(net, &cycle.flows)?;
    let known = cycle.arcs.iter().all(|a| a.index() < net.arcs());
    let (Some(&last), true) = (cycle.arcs.last(), known) else {
        return Err(Fault::Cycle);
    };
    let mut at = net.arc(last).head;
    let mut cost = 0_i128;
    for arc in cycle.arcs.iter().map(|&id| net.arc(id)) {
        if arc.tail != at || arc.upper != INFINITE {
            return Err(Fault::Cycle);
        }
        at = arc.head;
        cost += i128::from(arc.cost);
    }
    if cost < 0 && cost == cycle.cost {
        Ok(())
    } else {
        Err(Fault::Cycle)
    }
}
