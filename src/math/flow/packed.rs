//! A network packed for a cold solve: in goes a network; out comes its copy with arcs in the order
//! of their tails, lower bounds taken off, costs in 32 bits where they fit, and no upper bound
//! where supplies imply it. Answers are brought back to the order of the original.
//!
//! Pricing in the order of tails looks at neighbors together. A bound that supplies imply would
//! only make pivots that move nothing: an arc out of a node where nothing arrives never carries
//! more than the supply, an arc into a node that nothing leaves never more than the demand.

use std::ops::Range;

use super::arcs::Arcs;
use super::basis::{Basis, HELD, LOOSE};
use super::network::{ENDLESS, Network};
use super::tree::{ARTIFICIAL, Hung, NONE, Tree};

/// How costs are held: 32 bits or 64.
pub(super) trait Cost: Copy + Default + Into<i64> + TryFrom<i64> {}
impl Cost for i32 {}
impl Cost for i64 {}

/// The copy.
pub(super) struct Packed<'a, C> {
    net: &'a Network,
    clip: i64,
    /// Per node of the original its place here.
    place: Vec<u32>,
    excess: Vec<i64>,
    tail: Vec<u32>,
    head: Vec<u32>,
    cost: Vec<C>,
    /// Per arc the arc of the original; the top bit marks an upper bound that supplies imply.
    original: Vec<u32>,
    /// Per node its first arc.
    first: Vec<u32>,
}

const IMPLIED: u32 = 1 << 31;

impl<'a, C: Cost> Packed<'a, C> {
    /// The copy; `None` if a cost does not fit.
    pub fn new(net: &'a Network, clip: i64) -> Option<Self> {
        let place = places(net);
        let (entered, left) = touched(net);
        let mut first = vec![0_u32; net.nodes() + 1];
        for &tail in &net.tail {
            first[place[tail as usize] as usize + 1] += 1;
        }
        for v in 1..first.len() {
            first[v] += first[v - 1];
        }
        let count = net.arcs();
        let supplies = net.excess();
        let mut packed = Packed {
            tail: vec![0; count],
            head: vec![0; count],
            cost: vec![C::default(); count],
            original: vec![0; count],
            excess: vec![0; net.nodes()],
            first: first.clone(),
            place,
            net,
            clip,
        };
        for (v, &excess) in supplies.iter().enumerate() {
            packed.excess[packed.place[v] as usize] = excess;
        }
        for arc in 0..count {
            let (tail, head) = (net.tail[arc] as usize, net.head[arc] as usize);
            let slot = &mut first[packed.place[tail] as usize];
            let at = *slot as usize;
            *slot += 1;
            packed.tail[at] = packed.place[tail];
            packed.head[at] = packed.place[head];
            packed.cost[at] = C::try_from(net.cost[arc]).ok()?;
            let width = net.width(arc, clip);
            let implied = tail != head
                && (!entered[tail] && width >= supplies[tail]
                    || !left[head] && width >= -supplies[head]);
            let mark = if implied && width > 0 { IMPLIED } else { 0 };
            packed.original[at] = arc as u32 | mark;
        }
        Some(packed)
    }

    /// The width at which wider arcs are cut off.
    pub fn clip(&self) -> i64 {
        self.clip
    }

    /// The arcs that leave a node.
    #[inline]
    pub fn leaving(&self, node: u32) -> Range<usize> {
        self.first[node as usize] as usize..self.first[node as usize + 1] as usize
    }

    /// The arc of the original.
    #[inline]
    pub fn original(&self, arc: usize) -> usize {
        (self.original[arc] & !IMPLIED) as usize
    }

    /// The flow of every arc of the original.
    pub fn flows(&self, net: &Network, basis: &Basis) -> Vec<i64> {
        let mut flows = net.lowers();
        basis.each_sent(self, |arc, sent| flows[self.original(arc)] += sent);
        flows
    }

    /// The potentials of the original.
    pub fn potentials(&self, basis: &Basis) -> Vec<i64> {
        let found = basis.potentials();
        self.place.iter().map(|&at| found[at as usize]).collect()
    }

    /// Nodes as those of the original.
    pub fn nodes(&self, mut nodes: Vec<u32>) -> Vec<u32> {
        let back = self.back();
        for v in &mut nodes {
            *v = back[*v as usize];
        }
        nodes
    }

    /// Per place the node of the original; the root stays last.
    fn back(&self) -> Vec<u32> {
        let mut back = vec![self.place.len() as u32; self.place.len() + 1];
        for (v, &at) in self.place.iter().enumerate() {
            back[at as usize] = v as u32;
        }
        back
    }

    /// The basis as one of the original.
    pub fn basis(&self, net: &Network, basis: Basis) -> Basis {
        let mut state = vec![HELD; net.arcs()];
        for (arc, &side) in basis.state.iter().enumerate() {
            state[self.original(arc)] = side;
        }
        let back = self.back();
        let mut hung = vec![LOOSE; back.len()];
        let mut pi = vec![0; back.len()];
        for (at, &old) in basis.tree.node.iter().enumerate() {
            let v = back[at] as usize;
            pi[v] = basis.tree.pi[at];
            let parent = basis.tree.line[at].parent;
            hung[v] = Hung {
                parent: back.get(parent as usize).copied().unwrap_or(NONE),
                arc: old.arc,
                up: old.up,
                down: old.down,
            };
            if old.arc == ARTIFICIAL || old.arc == NONE {
                continue;
            }
            let arc = self.original(old.arc as usize);
            let width = net.width(arc, basis.clip);
            let hung = &mut hung[v];
            hung.arc = arc as u32;
            if net.tail[arc] as usize == v {
                hung.up = width - hung.down;
            } else {
                hung.down = width - hung.up;
            }
        }
        let mut tree = Tree::new(&hung);
        tree.pi = pi;
        Basis {
            tree,
            state,
            ..basis
        }
    }
}

/// Which nodes an arc arrives at and which one leaves, self-loops and closed arcs left aside.
fn touched(net: &Network) -> (Vec<bool>, Vec<bool>) {
    let mut entered = vec![false; net.nodes()];
    let mut left = vec![false; net.nodes()];
    for arc in 0..net.arcs() {
        let (tail, head) = (net.tail[arc], net.head[arc]);
        if tail != head && net.upper[arc] > net.lower(arc) {
            entered[head as usize] = true;
            left[tail as usize] = true;
        }
    }
    (entered, left)
}

/// Fewer nodes than this stand near each other in any order.
const NODES_NEAR: usize = 1 << 13;

/// Where each node goes: along the forest in which every node hangs below the head of its cheapest
/// arc, so that nodes that pivots touch together stand together in memory.
fn places(net: &Network) -> Vec<u32> {
    let nodes = net.nodes();
    if nodes < NODES_NEAR {
        return (0..nodes as u32).collect();
    }
    let mut cheapest = vec![(i64::MAX, NONE); nodes];
    for arc in 0..net.arcs() {
        let (tail, head) = (net.tail[arc], net.head[arc]);
        let best = &mut cheapest[tail as usize];
        if tail != head && net.cost[arc] < best.0 {
            *best = (net.cost[arc], head);
        }
    }
    let mut below = vec![NONE; nodes];
    let mut beside = vec![NONE; nodes];
    for v in (0..nodes).rev() {
        let head = cheapest[v].1;
        if head != NONE {
            beside[v] = below[head as usize];
            below[head as usize] = v as u32;
        }
    }
    let mut place = vec![NONE; nodes];
    let mut next = 0;
    let mut open = Vec::new();
    let tops = (0..nodes).filter(|&v| cheapest[v].1 == NONE);
    for top in tops.chain(0..nodes) {
        open.push(top as u32);
        while let Some(v) = open.pop() {
            if place[v as usize] != NONE {
                continue;
            }
            place[v as usize] = next;
            next += 1;
            let mut child = below[v as usize];
            while child != NONE {
                open.push(child);
                child = beside[child as usize];
            }
        }
    }
    place
}

impl<C: Cost> Arcs for Packed<'_, C> {
    type Cost = C;

    fn node_count(&self) -> usize {
        self.excess.len()
    }
    fn tails(&self) -> &[u32] {
        &self.tail
    }
    fn heads(&self) -> &[u32] {
        &self.head
    }
    fn costs(&self) -> &[C] {
        &self.cost
    }
    #[inline]
    fn width(&self, arc: usize, _clip: i64) -> i64 {
        if self.original[arc] & IMPLIED == 0 {
            self.net.width(self.original(arc), self.clip)
        } else {
            ENDLESS
        }
    }
    fn excess(&self) -> Vec<i64> {
        self.excess.clone()
    }
}
