//! Arcs in the order of their tails: pricing then looks at neighbors together, and needs about half
//! the pivots on most networks. In goes a network, out comes its copy in that order, and answers
//! brought back to the order of the original.

use super::network::{ArcId, Network};
use super::{Cycle, Outcome, Solution};
use crate::base::ids::Id;

/// A copy of a network in the order of tails.
pub(super) struct Ordered {
    /// The copy.
    pub net: Network,
    /// Per arc of the copy, the arc of the original.
    original: Vec<u32>,
}

impl Ordered {
    /// The copy, unless the network is in that order.
    pub fn new(net: &Network) -> Option<Self> {
        if net.tail.is_sorted() {
            return None;
        }
        let mut first = vec![0_u32; net.nodes() + 1];
        for &tail in &net.tail {
            first[tail as usize + 1] += 1;
        }
        for v in 1..first.len() {
            first[v] += first[v - 1];
        }
        let mut original = vec![0; net.arcs()];
        for (arc, &tail) in net.tail.iter().enumerate() {
            let slot = &mut first[tail as usize];
            original[*slot as usize] = arc as u32;
            *slot += 1;
        }
        let long = |from: &[i64]| original.iter().map(|&a| from[a as usize]).collect();
        let short = |from: &[u32]| original.iter().map(|&a| from[a as usize]).collect();
        let net = Network {
            supply: net.supply.clone(),
            tail: short(&net.tail),
            head: short(&net.head),
            lower: long(&net.lower),
            upper: long(&net.upper),
            cost: long(&net.cost),
            sums: net.sums,
        };
        Some(Ordered { net, original })
    }

    /// An answer for the copy as one for the original.
    pub fn bring_back(&self, outcome: Outcome) -> Outcome {
        match outcome {
            Outcome::Optimal(found) => Outcome::Optimal(Solution {
                flows: self.flows(&found.flows),
                ..found
            }),
            Outcome::Unbounded(cycle) => Outcome::Unbounded(Cycle {
                flows: self.flows(&cycle.flows),
                arcs: cycle.arcs.iter().map(|a| self.arc(*a)).collect(),
                cost: cycle.cost,
            }),
            other => other,
        }
    }

    fn arc(&self, arc: ArcId) -> ArcId {
        ArcId::new(self.original[arc.index()] as usize)
    }

    fn flows(&self, flows: &[i64]) -> Vec<i64> {
        let mut back = vec![0; flows.len()];
        for (&arc, &flow) in self.original.iter().zip(flows) {
            back[arc as usize] = flow;
        }
        back
    }
}
