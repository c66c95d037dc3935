//! Primal network simplex: in goes a feasible basis, out comes an optimal one, or the arc whose
//! cycle has no limit.
//!
//! Block search (Grigoriadis 1986) over the arcs in their order; the leaving arc is the last
//! blocking one on the cycle seen from its apex, which keeps trees strongly feasible (Cunningham
//! 1976), so that a start from such a tree ends. From any other tree a long row of steps without
//! progress hands over to Bland's rule until one makes progress; that ends too.

use super::basis::{Basis, HELD, LOWER, UNLIMITED, UPPER};
use super::network::Network;
use crate::base::stop::Stop;

/// How the pivots ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// No arc can enter.
    Done,
    /// The cycle of this arc gains without limit.
    Unbounded(u32),
    /// Somebody asked to stop.
    Stopped,
}

/// Between two looks at the stop flag.
const PIVOTS_PER_LOOK: u64 = 256;

/// The blocking arc of a cycle.
struct Blocking {
    amount: i64,
    /// The node below the leaving arc; `None`: the entering arc itself.
    leaving: Option<u32>,
    /// Whether it lies on the side where flow goes away from the root.
    first_side: bool,
}

impl Basis {
    /// Pivots until no arc can enter.
    pub fn primal(&mut self, net: &Network, stop: &Stop) -> End {
        let mut scan = Scan::new(net.arcs());
        let mut still = 0;
        let patience = 16 * net.nodes() as u64 + 1024;
        loop {
            let bland = !self.strong && still > patience;
            let found = if bland {
                self.first_eligible(net)
            } else {
                scan.next(self, net)
            };
            let Some(arc) = found else {
                return End::Done;
            };
            match self.primal_pivot(net, arc, bland) {
                None => return End::Unbounded(arc),
                Some(0) => still += 1,
                Some(_) => still = 0,
            }
            if self.pivots.is_multiple_of(PIVOTS_PER_LOOK) && self.asked_to_stop(stop) {
                return End::Stopped;
            }
        }
    }

    /// Whether the flag is up or the pivots are used up.
    pub fn asked_to_stop(&self, stop: &Stop) -> bool {
        stop.raised() || stop.nodes_max().is_some_and(|max| self.pivots >= max)
    }

    /// Bland's choice: the eligible arc of least index.
    fn first_eligible(&self, net: &Network) -> Option<u32> {
        let eligible = |&a: &usize| i64::from(self.state[a]) * self.reduced(net, a) < 0;
        (0..net.arcs()).find(eligible).map(|a| a as u32)
    }

    /// Lets `arc` enter. Returns what flowed, or nothing if that has no limit.
    pub fn primal_pivot(&mut self, net: &Network, arc: u32, bland: bool) -> Option<i64> {
        let at = arc as usize;
        let (tail, head) = (net.tail[at], net.head[at]);
        let from_lower = self.state[at] == LOWER;
        let (first, second) = if from_lower {
            (tail, head)
        } else {
            (head, tail)
        };
        let width = self.width(net, at);
        let join = self.tree.join(first, second);
        let block = self.blocking(first, second, join, width, bland, arc);
        if block.amount > UNLIMITED {
            return None;
        }
        self.pivots += 1;
        let amount = block.amount;
        let saved = i128::from(self.reduced(net, at).abs()) * i128::from(amount);
        self.gained -= saved;
        if amount > 0 {
            self.tree.push_up(first, join, -amount);
            self.tree.push_up(second, join, amount);
        }
        let Some(leaving) = block.leaving else {
            self.set_state(at, if from_lower { UPPER } else { LOWER });
            return Some(amount);
        };
        let inner = if block.first_side { first } else { second };
        let flow = if from_lower { amount } else { width - amount };
        self.exchange(net, at, inner, (width - flow, flow), leaving, join);
        Some(amount)
    }

    /// Puts `arc` into the tree for the arc above `leaving` and moves the potentials along.
    pub fn exchange(
        &mut self,
        net: &Network,
        arc: usize,
        inner: u32,
        (forward, backward): (i64, i64),
        leaving: u32,
        join: u32,
    ) {
        let reduced = self.reduced(net, arc);
        let entering = self.entering(net, arc, inner, forward, backward);
        let (left, state) = self.rest(net, leaving);
        if (left as usize) < self.state.len() {
            self.set_state(left as usize, state);
        }
        self.set_state(arc, HELD);
        self.tree.pivot(entering, leaving, join);
        let change = if net.tail[arc] == inner {
            -reduced
        } else {
            reduced
        };
        self.tree.shift(inner, change);
    }

    fn blocking(
        &self,
        first: u32,
        second: u32,
        join: u32,
        width: i64,
        bland: bool,
        arc: u32,
    ) -> Blocking {
        let node = &self.tree.node;
        let mut found = Blocking {
            amount: width,
            leaving: None,
            first_side: false,
        };
        let mut least = arc;
        let mut u = first;
        while u != join {
            let here = &node[u as usize];
            if here.down < found.amount || bland && here.down == found.amount && here.arc < least {
                found = Blocking {
                    amount: here.down,
                    leaving: Some(u),
                    first_side: true,
                };
                least = here.arc;
            }
            u = here.parent;
        }
        let mut u = second;
        while u != join {
            let here = &node[u as usize];
            let ties = !bland || here.arc < least;
            if here.up < found.amount || ties && here.up == found.amount {
                found = Blocking {
                    amount: here.up,
                    leaving: Some(u),
                    first_side: false,
                };
                least = here.arc;
            }
            u = here.parent;
        }
        found
    }
}

/// Block search: the most eligible arc of the next block that has one.
struct Scan {
    block: usize,
    at: usize,
}

impl Scan {
    fn new(arcs: usize) -> Self {
        let block = ((arcs as f64).sqrt() as usize).max(16);
        Scan { block, at: 0 }
    }

    fn next(&mut self, basis: &Basis, net: &Network) -> Option<u32> {
        let arcs = net.arcs();
        let mut left = arcs;
        while left > 0 {
            let end = (self.at + self.block).min(arcs).min(self.at + left);
            left -= end - self.at;
            let found = best_in(basis, net, self.at, end);
            self.at = if end == arcs { 0 } else { end };
            if found.is_some() {
                return found;
            }
        }
        None
    }
}

/// The arc of the stretch whose reduced cost is worst for where it stands.
#[inline]
fn best_in(basis: &Basis, net: &Network, start: usize, end: usize) -> Option<u32> {
    let pi = &basis.tree.pi[..];
    let arcs = net.tail[start..end]
        .iter()
        .zip(&net.head[start..end])
        .zip(&net.cost[start..end])
        .zip(&basis.state[start..end]);
    let mut best = 0;
    let mut found = None;
    for (at, (((&tail, &head), &cost), &state)) in arcs.enumerate() {
        let reduced = i64::from(state) * (cost + pi[tail as usize] - pi[head as usize]);
        if reduced < best {
            best = reduced;
            found = Some(at);
        }
    }
    found.map(|at| (start + at) as u32)
}
