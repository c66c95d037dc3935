//! What shows that a network has no flow, or no least one: in goes a basis that cannot go on; out
//! come the nodes of a violated cut, or the arcs of a cycle.

use super::arcs::Arcs;
use super::basis::Basis;
use super::incidence::Incidence;
use super::network::{ArcId, Network, NetworkError, NodeId};
use super::tree::{ARTIFICIAL, endless};
use super::{Cut, Cycle, Outcome, Solution, solve};
use crate::base::ids::Id;
use crate::base::stop::Stop;

/// The supplies do not add up to 0: all nodes.
pub(super) fn unbalanced(net: &Network) -> Option<Cut> {
    let total: i128 = net.supply.iter().map(|&s| i128::from(s)).sum();
    (total != 0).then(|| Cut {
        nodes: net.node_ids().collect(),
        short: total.abs(),
    })
}

/// By how much the supply of the nodes marked exceeds what can leave, or falls short of what must.
pub(super) fn shortage(net: &Network, inside: &[bool]) -> i128 {
    let supply: i128 = net
        .supply
        .iter()
        .zip(inside)
        .filter(|(_, inside)| **inside)
        .map(|(&supply, _)| i128::from(supply))
        .sum();
    let (mut most, mut least) = (Some(0_i128), Some(0_i128));
    let add = |sum: &mut Option<i128>, bound: i64, sign: i128| {
        *sum = match bound {
            super::INFINITE => None,
            _ => sum.map(|s| s + sign * i128::from(bound)),
        };
    };
    for arc in 0..net.arcs() {
        let ends = [net.tail[arc], net.head[arc]].map(|v| inside[v as usize]);
        let (lower, upper) = (net.lower(arc), net.upper[arc]);
        match ends {
            [true, false] => {
                add(&mut most, upper, 1);
                add(&mut least, lower, 1);
            }
            [false, true] => {
                add(&mut most, lower, -1);
                add(&mut least, upper, -1);
            }
            _ => {}
        }
    }
    let over = most.map_or(i128::MIN, |most| supply - most);
    let under = least.map_or(i128::MIN, |least| least - supply);
    over.max(under)
}

/// A flow with its cost and the potentials that prove it.
pub(super) fn solution(
    net: &Network,
    flows: Vec<i64>,
    potentials: Vec<i64>,
    pivots: u64,
) -> Solution {
    let terms = net.cost.iter().zip(&flows);
    Solution {
        objective: terms.map(|(&c, &x)| i128::from(c) * i128::from(x)).sum(),
        flows,
        potentials,
        pivots,
    }
}

/// The cut round nodes that cannot get rid of their supply at this flow.
pub(super) fn shortfall(net: &Network, flows: &[i64], stuck: Vec<u32>) -> Cut {
    let inside = reachable(net, flows, stuck);
    Cut {
        nodes: marked(&inside),
        short: shortage(net, &inside),
    }
}

/// A cycle of negative cost without limit, after a look whether the network has a flow at all.
pub(super) fn unbounded(
    net: &Network,
    arcs: Vec<ArcId>,
    stop: &Stop,
) -> Result<Outcome, NetworkError> {
    let mut free = net.clone();
    free.cost.fill(0);
    free.sums = free.recount();
    let flows = match solve(&free, stop)? {
        Outcome::Optimal(found) => found.flows,
        other => return Ok(other),
    };
    let cost = arcs.iter().map(|a| i128::from(net.cost[a.index()])).sum();
    Ok(Outcome::Unbounded(Cycle { arcs, cost, flows }))
}

impl Basis {
    /// Nodes whose artificial arcs still carry supply.
    pub fn stuck(&self) -> Vec<u32> {
        let root = self.tree.root();
        let carries = |v: &u32| {
            let node = &self.tree.node[*v as usize];
            node.arc == ARTIFICIAL && endless(node.up) && node.down > 0
        };
        (0..root).filter(carries).collect()
    }

    /// The cycle through the tree that a nonbasic arc closes, from its tail on.
    pub fn cycle(&self, net: &impl Arcs, arc: u32) -> Vec<u32> {
        let (tail, head) = (net.from(arc as usize), net.to(arc as usize));
        let join = self.tree.join(tail, head);
        let path = |mut from: u32| {
            let mut arcs = Vec::new();
            while from != join {
                arcs.push(self.tree.node[from as usize].arc);
                from = self.tree.line[from as usize].parent;
            }
            arcs
        };
        let mut arcs = vec![arc];
        arcs.extend(path(head));
        arcs.extend(path(tail).into_iter().rev());
        arcs
    }
}

/// The nodes that `from` can still send to.
fn reachable(net: &Network, flows: &[i64], from: Vec<u32>) -> Vec<bool> {
    let incidence = Incidence::new(net);
    let mut inside = vec![false; net.nodes()];
    for &v in &from {
        inside[v as usize] = true;
    }
    let mut open = from;
    while let Some(v) = open.pop() {
        for touch in incidence.of(v) {
            let (arc, other) = (touch.arc(), touch.other);
            let passes = if touch.inward() {
                flows[arc] > net.lower(arc)
            } else {
                flows[arc] < net.upper[arc]
            };
            if passes && !inside[other as usize] {
                inside[other as usize] = true;
                open.push(other);
            }
        }
    }
    inside
}

/// The nodes marked, as ids.
pub(super) fn marked(inside: &[bool]) -> Vec<NodeId> {
    let marks = inside.iter().enumerate().filter(|(_, inside)| **inside);
    marks.map(|(at, _)| NodeId::new(at)).collect()
}
