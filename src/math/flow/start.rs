//! A start basis with a greedy flow: in goes a network; out comes a strongly feasible tree whose
//! flow already sends most supplies along short paths.
//!
//! First every node hangs below the deficit that it reaches cheapest (one Dijkstra search from all
//! deficits, capacities left aside). Then each supply is pushed up the tree. Where an arc fills up,
//! the part of the tree below it is cut off and hung up again by the cheapest free arc that leaves
//! it from the path of the supply at hand: a dual pivot whose ratio test looks at one path instead
//! of the whole part. What finds no way goes to the root by an artificial arc. All along, whatever
//! is not in the tree stands at a bound, and every node can still send to the root.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::basis::{Basis, HELD, LEAF, LOWER, UPPER, excess, price, resting, width};
use super::incidence::Incidence;
use super::network::{ENDLESS, Network};
use super::tree::{ARTIFICIAL, NONE, Node, Tree};

/// Beyond this much work per arc and node supplies go straight to the root.
const WORK_PER_ITEM: u64 = 64;
/// Nodes of a path, from its supply on, whose arcs are looked at for a way out.
const LOOKED_AT: usize = 8;
const FAR: i64 = i64::MAX / 4;

struct Greedy<'a> {
    net: &'a Network,
    incidence: &'a Incidence,
    clip: i64,
    node: Vec<Node>,
    state: Vec<i8>,
    /// Cost to the nearest deficit when nothing is full; [`FAR`] without a way.
    distance: Vec<i64>,
    /// The supply whose path this node is on, by number.
    on_path: Vec<u32>,
    path: Vec<u32>,
    number: u32,
    work: u64,
}

/// The arc by which a cut-off part is hung up again.
#[derive(Clone, Copy)]
struct Way {
    cost: i64,
    arc: usize,
    inner: u32,
    outer: u32,
}

/// A greedy start pays where many supplies share few deficits; with more of them than one node in
/// this many, its deep trees cost more than they save.
const NODES_PER_DEFICIT: usize = 50;

impl Basis {
    /// The start that suits the network.
    pub fn start(net: &Network, clip: i64, incidence: &Incidence) -> Self {
        let deficits = net.supply.iter().filter(|&&supply| supply < 0).count();
        if deficits * NODES_PER_DEFICIT <= net.nodes() {
            Basis::greedy(net, clip, incidence)
        } else {
            Basis::artificial(net, clip)
        }
    }

    /// A strongly feasible basis with a greedy flow.
    pub fn greedy(net: &Network, clip: i64, incidence: &Incidence) -> Self {
        let excess = excess(net);
        let price = price(net);
        let mut greedy = Greedy::new(net, clip, incidence, &excess);
        for (at, &supply) in excess.iter().enumerate() {
            if supply > 0 {
                greedy.send(at as u32, supply);
            }
        }
        let Greedy { node, state, .. } = greedy;
        let mut basis = Basis {
            tree: Tree::new(node),
            state,
            clip,
            price,
            strong: true,
            pivots: 0,
            gained: 0,
            shifted: 0,
            log_states: false,
            states: Vec::new(),
        };
        basis.settle_potentials(net);
        basis
    }

    /// Potentials from the root down, so that every basic arc has reduced cost 0.
    pub fn settle_potentials(&mut self, net: &Network) {
        let root = self.tree.root();
        let mut v = self.tree.thread[root as usize];
        self.tree.set_pi(root, 0);
        while v != root {
            let node = self.tree.node[v as usize];
            let above = self.tree.pi[node.parent as usize];
            let here = if node.arc == ARTIFICIAL {
                let away = node.down > super::basis::UNLIMITED;
                above + if away { self.price } else { 0 }
            } else if net.tail[node.arc as usize] == v {
                above - net.cost[node.arc as usize]
            } else {
                above + net.cost[node.arc as usize]
            };
            self.tree.set_pi(v, here);
            v = self.tree.thread[v as usize];
        }
    }
}

impl<'a> Greedy<'a> {
    fn new(net: &'a Network, clip: i64, incidence: &'a Incidence, excess: &[i64]) -> Self {
        let nodes = net.nodes();
        let state: Vec<i8> = (0..net.arcs()).map(|a| resting(net, a)).collect();
        let mut greedy = Greedy {
            net,
            incidence,
            clip,
            node: vec![LEAF; nodes + 1],
            state,
            distance: vec![FAR; nodes + 1],
            on_path: vec![0; nodes + 1],
            path: Vec::new(),
            number: 0,
            work: WORK_PER_ITEM * (net.arcs() + nodes) as u64,
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
            self.node[at] = Node {
                parent: root,
                arc: ARTIFICIAL,
                up: if deficit { -excess } else { ENDLESS },
                down: if deficit { ENDLESS } else { 0 },
                ..LEAF
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
            for touch in self.incidence.of(w) {
                let (arc, v) = (touch.arc(), touch.other);
                let there = far + self.net.cost[arc].max(0);
                let open = touch.inward() && self.state[arc] == LOWER;
                if open && there < self.distance[v as usize] {
                    self.distance[v as usize] = there;
                    let node = &mut self.node[v as usize];
                    node.parent = w;
                    node.arc = arc as u32;
                    heap.push(Reverse((there, v)));
                }
            }
        }
        for at in 0..self.node.len() - 1 {
            let arc = self.node[at].arc;
            if arc != ARTIFICIAL {
                self.node[at].up = width(self.net, arc as usize, self.clip);
                self.state[arc as usize] = HELD;
            }
        }
    }

    /// Sends the supply of `source` to the root, hanging the tree anew where arcs fill up.
    fn send(&mut self, source: u32, mut supply: i64) {
        loop {
            self.walk(source);
            let root = self.node.len() as u32 - 1;
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
            let way = self.way_out(full, root);
            self.hang(full, way, source, root);
        }
    }

    /// The path from `source` to the root, without the root.
    fn walk(&mut self, source: u32) {
        self.number += 1;
        self.path.clear();
        let mut v = source;
        while self.node[v as usize].parent != NONE {
            self.on_path[v as usize] = self.number;
            self.path.push(v);
            v = self.node[v as usize].parent;
        }
        self.work = self.work.saturating_sub(self.path.len() as u64);
    }

    /// The cheapest way from the path up to position `full` out of the part below it.
    fn way_out(&mut self, full: usize, root: u32) -> Option<Way> {
        let mut best: Option<Way> = None;
        let mut behind = 0;
        for at in 0..(full + 1).min(LOOKED_AT) {
            if self.work == 0 {
                return None;
            }
            let p = self.path[at];
            let incidence = self.incidence;
            for touch in incidence.of(p) {
                let (arc, w) = (touch.arc(), touch.other);
                let (wanted, cost) = if touch.inward() {
                    (UPPER, -self.net.cost[arc])
                } else {
                    (LOWER, self.net.cost[arc])
                };
                if self.state[arc] != wanted || self.distance[w as usize] == FAR {
                    continue;
                }
                let so_far = behind + cost;
                let limit = best.map_or(FAR, |b| b.cost);
                if so_far + self.distance[w as usize] >= limit {
                    continue;
                }
                if let Some(rest) = self.cost_to_root(w, self.path[full], root, limit - so_far) {
                    best = Some(Way {
                        cost: so_far + rest,
                        arc,
                        inner: p,
                        outer: w,
                    });
                }
            }
            self.work = self.work.saturating_sub(incidence.of(p).len() as u64);
            behind += self.cost_above(p);
        }
        best
    }

    /// The cost of the arc above `v`, upwards.
    fn cost_above(&self, v: u32) -> i64 {
        let arc = self.node[v as usize].arc as usize;
        if arc == ARTIFICIAL as usize {
            0
        } else if self.net.tail[arc] == v {
            self.net.cost[arc]
        } else {
            -self.net.cost[arc]
        }
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
            let Node {
                parent, arc, down, ..
            } = self.node[v as usize];
            if parent == root && arc == ARTIFICIAL {
                let useful = down > super::basis::UNLIMITED;
                // Ways only become dearer, so this sorts out later candidates without a walk.
                let known = &mut self.distance[w as usize];
                *known = if useful { cost.max(*known) } else { FAR };
                return (useful && cost < limit).then_some(cost);
            }
            cost += self.cost_above(v);
            v = parent;
        }
    }

    /// Turns the path below position `full` round and hangs it up by `way`, or `source` by an
    /// artificial arc.
    fn hang(&mut self, full: usize, way: Option<Way>, source: u32, root: u32) {
        let top = self.node[self.path[full] as usize];
        if top.arc != ARTIFICIAL {
            let arc = top.arc as usize;
            let upward = self.net.tail[arc] == self.path[full];
            self.state[arc] = if upward { UPPER } else { LOWER };
        }
        let inner = way.map_or(source, |w| w.inner);
        let mut carried = match way {
            Some(way) => {
                self.state[way.arc] = HELD;
                Node {
                    parent: way.outer,
                    arc: way.arc as u32,
                    up: width(self.net, way.arc, self.clip),
                    down: 0,
                    ..LEAF
                }
            }
            None => Node {
                parent: root,
                arc: ARTIFICIAL,
                up: ENDLESS,
                down: 0,
                ..LEAF
            },
        };
        let mut at = self.path.iter().position(|&v| v == inner).unwrap_or(0);
        loop {
            let v = self.path[at];
            let old = self.node[v as usize];
            self.node[v as usize] = carried;
            if at == full {
                return;
            }
            carried = Node {
                parent: v,
                arc: old.arc,
                up: old.down,
                down: old.up,
                ..LEAF
            };
            at += 1;
        }
    }
}
