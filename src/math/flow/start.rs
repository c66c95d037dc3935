//! A start basis with a greedy flow: in goes a network; out comes a strongly feasible tree whose
//! flow already sends most supplies along short paths.
//!
//! First every node hangs below the deficit that it reaches cheapest (one Dijkstra search from all
//! deficits, capacities left aside). Then each supply is pushed up the tree. Where an arc fills up,
//! the part of the tree below it is cut off and hung up again by the cheapest free arc that leaves
//! the supply at hand: a dual pivot whose ratio test looks at one node instead of the whole part
//! (looking at more of the path saves fewer pivots later than it costs). What finds no way goes to
//! the root by an artificial arc. All along, whatever is not in the tree stands at a bound, and
//! every node can still send to the root.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::arcs::Arcs;
use super::basis::{Basis, HELD, LOOSE, LOWER, UPPER, resting};
use super::network::ENDLESS;
use super::packed::{Cost, Packed};
use super::tree::{ARTIFICIAL, Hung, NONE, Tree};

/// Beyond this much work per arc and node supplies go straight to the root.
const WORK_PER_ITEM: u64 = 64;
const FAR: i64 = i64::MAX / 4;

struct Greedy<'a, C> {
    net: &'a Packed<'a, C>,
    arrivals: Arrivals,
    node: Vec<Hung>,
    /// Per node the cost of the arc above it, upwards.
    above: Vec<i64>,
    /// Ways of the supply at hand, with what each costs at least, in that order.
    ways: Vec<Way>,
    state: Vec<i8>,
    /// Cost to the nearest deficit when nothing is full; [`FAR`] without a way.
    distance: Vec<i64>,
    path: Vec<u32>,
    work: u64,
}

/// The arcs that arrive at each node.
struct Arrivals {
    first: Vec<u32>,
    arc: Vec<u32>,
}

impl Arrivals {
    fn new(net: &impl Arcs) -> Self {
        let mut first = vec![0; net.node_count() + 2];
        for &head in net.heads() {
            first[head as usize + 2] += 1;
        }
        for v in 2..first.len() {
            first[v] += first[v - 1];
        }
        let mut arc = vec![0; net.arc_count()];
        for (at, &head) in net.heads().iter().enumerate() {
            let slot = &mut first[head as usize + 1];
            arc[*slot as usize] = at as u32;
            *slot += 1;
        }
        first.pop();
        Arrivals { first, arc }
    }

    #[inline]
    fn at(&self, node: u32) -> &[u32] {
        let node = node as usize;
        &self.arc[self.first[node] as usize..self.first[node + 1] as usize]
    }
}

/// The arc by which a cut-off part is hung up again.
#[derive(Clone, Copy)]
struct Way {
    cost: i64,
    /// Of its first arc alone.
    first: i64,
    arc: u32,
    outer: u32,
}

/// A greedy start pays where many supplies share few deficits; with more of them than one node in
/// this many, its deep trees cost more than they save.
const NODES_PER_DEFICIT: usize = 50;

impl Basis {
    /// The start that suits the network.
    pub fn start<C: Cost>(net: &Packed<'_, C>) -> Self {
        let excess = net.excess();
        let deficits = excess.iter().filter(|&&excess| excess < 0).count();
        if deficits * NODES_PER_DEFICIT <= excess.len() {
            Basis::greedy(net, &excess)
        } else {
            Basis::artificial(net, net.clip())
        }
    }

    /// A strongly feasible basis with a greedy flow.
    fn greedy<C: Cost>(net: &Packed<'_, C>, excess: &[i64]) -> Self {
        let mut greedy = Greedy::new(net, excess);
        for (at, &supply) in excess.iter().enumerate() {
            if supply > 0 {
                greedy.send(at as u32, supply);
            }
        }
        let Greedy { node, state, .. } = greedy;
        let mut basis = Basis {
            tree: Tree::new(&node),
            state,
            clip: net.clip(),
            price: net.price_max(),
            strong: true,
            pivots: 0,
            gained: 0,
            shifted: 0,
            log_states: false,
            states: Vec::new(),
            uppers: Vec::new(),
        };
        basis.settle_potentials(net);
        basis
    }

    /// Potentials from the root down, so that every basic arc has reduced cost 0.
    pub fn settle_potentials(&mut self, net: &impl Arcs) {
        let root = self.tree.root();
        let mut v = self.tree.thread[root as usize];
        self.tree.set_pi(root, 0);
        while v != root {
            let node = self.tree.node[v as usize];
            let above = self.tree.pi[self.tree.line[v as usize].parent as usize];
            let here = if node.arc == ARTIFICIAL {
                let away = node.down > super::basis::UNLIMITED;
                above + if away { self.price } else { 0 }
            } else if net.from(node.arc as usize) == v {
                above - net.price(node.arc as usize)
            } else {
                above + net.price(node.arc as usize)
            };
            self.tree.set_pi(v, here);
            v = self.tree.thread[v as usize];
        }
    }
}

impl<'a, C: Cost> Greedy<'a, C> {
    fn new(net: &'a Packed<'a, C>, excess: &[i64]) -> Self {
        let nodes = excess.len();
        let state: Vec<i8> = (0..net.arc_count()).map(|a| resting(net, a)).collect();
        let mut greedy = Greedy {
            net,
            arrivals: Arrivals::new(net),
            node: vec![LOOSE; nodes + 1],
            above: vec![0; nodes + 1],
            ways: Vec::new(),
            state,
            distance: vec![FAR; nodes + 1],
            path: Vec::new(),
            work: WORK_PER_ITEM * (net.arc_count() + nodes) as u64,
        };
        greedy.search(excess);
        greedy
    }

    /// Dijkstra from all deficits against the arcs; negative costs count as 0.
    fn search(&mut self, excess: &[i64]) {
        let root = excess.len() as u32;
        let mut heap = BinaryHeap::new();
        for (at, &excess) in excess.iter().enumerate() {
            let deficit = excess < 0;
            self.node[at] = Hung {
                parent: root,
                arc: ARTIFICIAL,
                up: if deficit { -excess } else { ENDLESS },
                down: if deficit { ENDLESS } else { 0 },
            };
            if deficit {
                self.distance[at] = 0;
                heap.push(Reverse((0, at as u32)));
            }
        }
        while let Some(Reverse((far, w))) = heap.pop() {
            if far > self.distance[w as usize] {
                continue;
            }
            for &arc in self.arrivals.at(w) {
                let v = self.net.from(arc as usize);
                let there = far + self.net.price(arc as usize).max(0);
                if there < self.distance[v as usize] && self.state[arc as usize] == LOWER {
                    self.distance[v as usize] = there;
                    let node = &mut self.node[v as usize];
                    node.parent = w;
                    node.arc = arc;
                    self.above[v as usize] = self.net.price(arc as usize);
                    // Where nothing arrives the search ends.
                    if !self.arrivals.at(v).is_empty() {
                        heap.push(Reverse((there, v)));
                    }
                }
            }
        }
        for at in 0..self.node.len() - 1 {
            let arc = self.node[at].arc;
            if arc != ARTIFICIAL {
                self.node[at].up = self.net.width(arc as usize, self.net.clip());
                self.state[arc as usize] = HELD;
            }
        }
    }

    /// Sends the supply of `source` to the root, hanging the tree anew where arcs fill up.
    fn send(&mut self, source: u32, mut supply: i64) {
        let root = self.node.len() as u32 - 1;
        let mut listed = false;
        loop {
            self.walk(source);
            let mut amount = supply;
            for &v in &self.path {
                amount = amount.min(self.node[v as usize].up);
            }
            let mut full = None;
            for (at, &v) in self.path.iter().enumerate() {
                let node = &mut self.node[v as usize];
                node.up -= amount;
                node.down += amount;
                if node.up == 0 {
                    full = Some(at);
                }
            }
            supply -= amount;
            let Some(full) = full else {
                return;
            };
            if !std::mem::replace(&mut listed, true) {
                self.list_ways(source);
            }
            let way = self.way_out(full, root);
            self.hang(full, way, root);
        }
    }

    /// The path from `source` to the root, without the root.
    fn walk(&mut self, source: u32) {
        self.path.clear();
        let mut v = source;
        loop {
            let parent = self.node[v as usize].parent;
            if parent == NONE {
                break;
            }
            self.path.push(v);
            v = parent;
        }
        self.work = self.work.saturating_sub(self.path.len() as u64);
    }

    /// The cheapest way out of the part below position `full` of the path, by an arc of its supply.
    fn way_out(&mut self, full: usize, root: u32) -> Option<Way> {
        let mut best: Option<Way> = None;
        for at in 0..self.ways.len() {
            let mut way = self.ways[at];
            let limit = best.map_or(FAR, |b| b.cost);
            if way.cost >= limit || self.work == 0 {
                break;
            }
            let far = self.distance[way.outer as usize];
            if self.state[way.arc as usize] != LOWER || far == FAR || way.first + far >= limit {
                continue;
            }
            let left = limit - way.first;
            if let Some(rest) = self.cost_to_root(way.outer, self.path[full], root, left) {
                way.cost = way.first + rest;
                best = Some(way);
            }
        }
        best
    }

    /// Lists the arcs of a supply, that of least possible cost first.
    fn list_ways(&mut self, source: u32) {
        let net = self.net;
        self.ways.clear();
        for arc in net.leaving(source) {
            let outer = net.to(arc);
            let (first, far) = (net.price(arc), self.distance[outer as usize]);
            if far != FAR {
                self.ways.push(Way {
                    cost: first + far,
                    first,
                    arc: arc as u32,
                    outer,
                });
            }
        }
        self.ways.sort_unstable_by_key(|way| (way.cost, way.arc));
        self.work = self.work.saturating_sub(self.ways.len() as u64);
    }

    /// The cost from `w` to its deficit along the tree, if that is below `limit`, leads to a
    /// deficit, and does not pass `banned`.
    fn cost_to_root(&mut self, w: u32, banned: u32, root: u32, limit: i64) -> Option<i64> {
        let (mut v, mut cost) = (w, 0);
        loop {
            self.work = self.work.saturating_sub(1);
            if v == banned {
                return None;
            }
            let Hung {
                parent, arc, down, ..
            } = self.node[v as usize];
            if parent == root && arc == ARTIFICIAL {
                let useful = down > super::basis::UNLIMITED;
                // Ways only become dearer, so this sorts out later candidates without a walk.
                let known = &mut self.distance[w as usize];
                *known = if useful { cost.max(*known) } else { FAR };
                return (useful && cost < limit).then_some(cost);
            }
            cost += self.above[v as usize];
            v = parent;
        }
    }

    /// Turns the path below position `full` round and hangs it up by `way`, or `source` by an
    /// artificial arc.
    fn hang(&mut self, full: usize, way: Option<Way>, root: u32) {
        let top = self.node[self.path[full] as usize];
        if top.arc != ARTIFICIAL {
            let arc = top.arc as usize;
            let upward = self.net.from(arc) == self.path[full];
            self.state[arc] = if upward { UPPER } else { LOWER };
        }
        let (mut carried, mut cost) = match way {
            Some(way) => {
                let arc = way.arc as usize;
                self.state[arc] = HELD;
                let hung = Hung {
                    parent: way.outer,
                    arc: way.arc,
                    up: self.net.width(arc, self.net.clip()),
                    down: 0,
                };
                (hung, way.first)
            }
            None => {
                let hung = Hung {
                    parent: root,
                    arc: ARTIFICIAL,
                    up: ENDLESS,
                    down: 0,
                };
                (hung, 0)
            }
        };
        let mut at = 0;
        loop {
            let v = self.path[at];
            let old = self.node[v as usize];
            self.node[v as usize] = carried;
            cost = -std::mem::replace(&mut self.above[v as usize], cost);
            if at == full {
                return;
            }
            carried = Hung {
                parent: v,
                arc: old.arc,
                up: old.down,
                down: old.up,
            };
            at += 1;
        }
    }
}
