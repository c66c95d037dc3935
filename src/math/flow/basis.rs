//! A basis: the spanning tree and, per nonbasic arc, the bound it stands at. In goes a network; out
//! come start bases, reduced costs and the flows and potentials that a basis stands for.

use super::arcs::Arcs;
use super::network::{ENDLESS, LARGE, Network};
use super::tree::{ARTIFICIAL, Entering, Hung, NONE, Node, Tree};

/// Where an arc stands. As a number: what its reduced cost is multiplied by, and negative products
/// are the arcs that can enter.
pub(super) const LOWER: i8 = 1;
/// At its upper bound.
pub(super) const UPPER: i8 = -1;
/// In the tree, or of width 0, or a self-loop: never enters.
pub(super) const HELD: i8 = 0;

/// A spanning tree and the sides of all other arcs.
#[derive(Clone, Debug)]
pub(super) struct Basis {
    pub tree: Tree,
    /// Per arc [`LOWER`], [`UPPER`] or [`HELD`].
    pub state: Vec<i8>,
    /// Wider arcs count as this wide.
    pub clip: i64,
    /// The cost of an artificial arc from the root to a node; those towards it cost nothing.
    pub price: i64,
    /// Whether every node can send a positive amount to the root along the tree (Cunningham's
    /// strongly feasible trees): then the leaving rule cannot cycle.
    pub strong: bool,
    /// Pivots since the start.
    pub pivots: u64,
    /// By how much the latest exchange moves the potentials of its part.
    pub shifted: i64,
    /// What the pivots and changes added to the objective.
    pub gained: i128,
    /// Whether changes of `state` are written down.
    pub log_states: bool,
    /// What they were, oldest first.
    pub states: Vec<(u32, i8)>,
    /// Per node how many of its leaving and of its arriving arcs stand at their upper bounds; empty
    /// until [`Basis::count_uppers`].
    pub uppers: Vec<[u32; 2]>,
}

impl Basis {
    /// All arcs at their lower bounds, each node hanging from the root by an artificial arc.
    pub fn artificial(net: &impl Arcs, clip: i64) -> Self {
        let excess = net.excess();
        let price = net.price_max();
        let nodes = net.node_count();
        let root = nodes as u32;
        let mut hung = vec![LOOSE; nodes + 1];
        for (at, &excess) in excess.iter().enumerate() {
            hung[at] = Hung {
                parent: root,
                arc: ARTIFICIAL,
                up: if excess >= 0 { ENDLESS } else { -excess },
                down: if excess >= 0 { excess } else { ENDLESS },
            };
        }
        let mut tree = Tree::new(&hung);
        for (at, &excess) in excess.iter().enumerate() {
            tree.pi[at] = if excess >= 0 { 0 } else { price };
        }
        let state = (0..net.arc_count()).map(|a| resting(net, a)).collect();
        Basis {
            tree,
            state,
            clip,
            price,
            strong: true,
            pivots: 0,
            gained: 0,
            shifted: 0,
            log_states: false,
            states: Vec::new(),
            uppers: Vec::new(),
        }
    }

    /// Moves an arc to a side.
    #[inline]
    pub fn set_state(&mut self, net: &impl Arcs, arc: usize, state: i8) {
        if self.log_states {
            self.states.push((arc as u32, self.state[arc]));
        }
        self.put_state(net, arc, state);
    }

    /// Moves an arc to a side without writing it down.
    #[inline]
    pub fn put_state(&mut self, net: &impl Arcs, arc: usize, state: i8) {
        let old = std::mem::replace(&mut self.state[arc], state);
        if !self.uppers.is_empty() && (old == UPPER) != (state == UPPER) {
            let more = if state == UPPER { 1 } else { u32::MAX };
            let ends = [net.from(arc), net.to(arc)];
            for (kind, v) in ends.into_iter().enumerate() {
                let count = &mut self.uppers[v as usize][kind];
                *count = count.wrapping_add(more);
            }
        }
    }

    /// Counts the arcs at their upper bounds, and keeps count from here on.
    pub fn count_uppers(&mut self, net: &impl Arcs) {
        self.uppers = vec![[0; 2]; net.node_count()];
        for arc in 0..net.arc_count() {
            if self.state[arc] == UPPER {
                self.uppers[net.from(arc) as usize][0] += 1;
                self.uppers[net.to(arc) as usize][1] += 1;
            }
        }
    }

    /// What an arc can carry beyond its lower bound, as the solver counts it.
    #[inline]
    pub fn width(&self, net: &impl Arcs, arc: usize) -> i64 {
        net.width(arc, self.clip)
    }

    /// `cost + pi[tail] - pi[head]`.
    #[inline]
    pub fn reduced(&self, net: &impl Arcs, arc: usize) -> i64 {
        let pi = &self.tree.pi;
        net.price(arc) + pi[net.from(arc) as usize] - pi[net.to(arc) as usize]
    }

    /// Whether the arc is in the tree; then also its lower node.
    #[inline]
    pub fn basic(&self, net: &impl Arcs, arc: usize) -> Option<u32> {
        if self.state[arc] != HELD {
            return None;
        }
        let (tail, head) = (net.from(arc), net.to(arc));
        let over = |v: u32| self.tree.node[v as usize].arc == arc as u32;
        if over(tail) {
            Some(tail)
        } else if over(head) {
            Some(head)
        } else {
            None
        }
    }

    /// Sets the state of the arc above `node`, which leaves the tree with nothing left one way.
    pub fn rest(&self, net: &impl Arcs, node: u32) -> (u32, i8) {
        let Node { arc, up, down, .. } = self.tree.node[node as usize];
        if arc == ARTIFICIAL {
            return (arc, HELD);
        }
        let upward = net.from(arc as usize) == node;
        let (forward, backward) = if upward { (up, down) } else { (down, up) };
        let state = match (forward == 0, backward == 0) {
            (true, true) => HELD,
            (true, false) => UPPER,
            _ => LOWER,
        };
        (arc, state)
    }

    /// The arc as it enters with its end `inner` in the part that moves, `forward` units left on
    /// it and `backward` units to take back.
    #[inline]
    pub fn entering(
        &self,
        net: &impl Arcs,
        arc: usize,
        inner: u32,
        forward: i64,
        backward: i64,
    ) -> Entering {
        let (tail, head) = (net.from(arc), net.to(arc));
        let outward = tail == inner;
        Entering {
            arc: arc as u32,
            inner,
            outer: if outward { head } else { tail },
            up: if outward { forward } else { backward },
            down: if outward { backward } else { forward },
        }
    }

    /// Calls `each` with every arc that carries more than its lower bound, and how much more.
    pub fn each_sent(&self, net: &impl Arcs, mut each: impl FnMut(usize, i64)) {
        for (arc, &state) in self.state.iter().enumerate() {
            if state == UPPER {
                each(arc, self.width(net, arc));
            }
        }
        for (at, node) in self.tree.node.iter().enumerate() {
            if node.arc != ARTIFICIAL && node.arc != NONE {
                let upward = net.from(node.arc as usize) as usize == at;
                each(node.arc as usize, if upward { node.down } else { node.up });
            }
        }
    }

    /// The flow of every arc.
    pub fn flows(&self, net: &Network) -> Vec<i64> {
        let mut flows = net.lowers();
        self.each_sent(net, |arc, sent| flows[arc] += sent);
        flows
    }

    /// The potential of every node, the root's being 0.
    pub fn potentials(&self) -> Vec<i64> {
        let root = self.tree.pi.len() - 1;
        let base = self.tree.pi[root];
        self.tree.pi[..root].iter().map(|pi| pi - base).collect()
    }
}

/// A node that hangs nowhere yet.
pub(super) const LOOSE: Hung = Hung {
    parent: NONE,
    arc: NONE,
    up: 0,
    down: 0,
};

/// Where an arc stands at the start: at its lower bound. A self-loop takes part in no cut and no
/// other cycle: it stands where its cost wants it.
pub(super) fn resting(net: &impl Arcs, arc: usize) -> i8 {
    let width = net.width(arc, LARGE);
    if width == 0 {
        HELD
    } else if net.from(arc) == net.to(arc) && net.price(arc) < 0 && width != ENDLESS {
        UPPER
    } else {
        LOWER
    }
}

/// Half of what is endless: a residual above it has no limit.
pub(super) const UNLIMITED: i64 = 2 * LARGE;
