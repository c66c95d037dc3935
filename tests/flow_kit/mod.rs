//! What the flow tests share: seeded numbers, small random networks of every kind, and a second
//! method (augmenting paths, then cancelled cycles) that knows nothing of trees.

#![allow(dead_code, reason = "each test file uses a part")]

use std::collections::VecDeque;

use jiebang::base::ids::Id;
use jiebang::math::flow::{Arc, INFINITE, Network, NodeId};

/// SplitMix64.
pub struct Rng(pub u64);

impl Rng {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// In `low..=high`.
    pub fn within(&mut self, low: i64, high: i64) -> i64 {
        low + (self.next() % (high - low + 1) as u64) as i64
    }

    pub fn below(&mut self, n: usize) -> usize {
        (self.next() % n as u64) as usize
    }

    pub fn one_in(&mut self, n: u64) -> bool {
        self.next().is_multiple_of(n)
    }
}

/// An arc between two of `nodes` nodes: self-loops, parallels, zero widths, infinite and negative.
pub fn random_arc(rng: &mut Rng, nodes: usize, flat: bool, loose: bool) -> Arc {
    let lower = match rng.below(5) {
        0 => rng.within(-4, 4),
        _ => 0,
    };
    let upper = match rng.below(if loose { 4 } else { 9 }) {
        0 => INFINITE,
        1 => lower,
        _ => lower + rng.within(0, 9),
    };
    let cost = if flat {
        1
    } else if rng.one_in(if loose { 12 } else { 5 }) {
        rng.within(-6, 0)
    } else {
        rng.within(0, 9)
    };
    Arc {
        tail: NodeId::new(rng.below(nodes)),
        head: NodeId::new(rng.below(nodes)),
        lower,
        upper,
        cost,
    }
}

/// A random network; about half of them have a flow.
pub fn random_network(rng: &mut Rng, nodes_max: usize) -> Network {
    let nodes = 1 + rng.below(nodes_max);
    let mut net = Network::new(nodes).expect("few nodes");
    let (flat, loose) = (rng.one_in(5), rng.one_in(3));
    let arcs = rng.below(4 * nodes + 2);
    let mut balance = vec![0; nodes];
    for _ in 0..arcs {
        let arc = random_arc(rng, nodes, flat, loose);
        // A flow that keeps most bounds gives the supplies, so that many networks have one.
        let top = if arc.upper == INFINITE {
            arc.lower + 5
        } else {
            arc.upper
        };
        let flow = rng.within(arc.lower, top);
        balance[arc.tail.index()] += flow;
        balance[arc.head.index()] -= flow;
        net.add_arc(arc).expect("a sound arc");
    }
    if rng.one_in(6) {
        balance[rng.below(nodes)] += rng.within(-2, 2);
    }
    if rng.one_in(5) {
        let (a, b) = (rng.below(nodes), rng.below(nodes));
        balance[a] += 7;
        balance[b] -= 7;
    }
    for (at, supply) in balance.into_iter().enumerate() {
        net.set_supply(NodeId::new(at), supply).expect("a node");
    }
    net
}

/// What the second method finds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    Optimal(i128),
    Infeasible,
    Unbounded,
}

/// A residual edge; its partner is at the index with the last bit turned.
struct Edge {
    to: usize,
    room: i128,
    cost: i128,
}

const ENDLESS: i128 = 1 << 100;

/// Augmenting paths to a first flow, then negative cycles cancelled one by one.
pub fn second_method(net: &Network) -> Answer {
    let nodes = net.nodes();
    let (source, sink) = (nodes, nodes + 1);
    let mut edges: Vec<Edge> = Vec::new();
    let mut out = vec![Vec::new(); nodes + 2];
    let mut add = |from: usize, to: usize, room: i128, cost: i128| {
        for (from, to, room, cost) in [(from, to, room, cost), (to, from, 0, -cost)] {
            out[from].push(edges.len());
            edges.push(Edge { to, room, cost });
        }
    };
    let mut excess: Vec<i128> = net.node_ids().map(|v| net.supply(v).into()).collect();
    let mut fixed = 0;
    for arc in net.arc_ids().map(|a| net.arc(a)) {
        let (lower, cost) = (i128::from(arc.lower), i128::from(arc.cost));
        let room = if arc.upper == INFINITE {
            ENDLESS
        } else {
            i128::from(arc.upper) - lower
        };
        excess[arc.tail.index()] -= lower;
        excess[arc.head.index()] += lower;
        fixed += lower * cost;
        add(arc.tail.index(), arc.head.index(), room, cost);
    }
    let wanted: i128 = excess.iter().map(|&e| e.max(0)).sum();
    let given: i128 = excess.iter().map(|&e| (-e).max(0)).sum();
    let real = 2 * net.arcs();
    for (v, &e) in excess.iter().enumerate() {
        if e > 0 {
            add(source, v, e, 0);
        } else if e < 0 {
            add(v, sink, -e, 0);
        }
    }
    if wanted != given || max_flow(&mut edges, &out, source, sink) != wanted {
        return Answer::Infeasible;
    }
    while let Some(cycle) = negative_cycle(&edges[..real], nodes) {
        let room = cycle.iter().map(|&e| edges[e].room).min().expect("edges");
        if room > ENDLESS / 2 {
            return Answer::Unbounded;
        }
        for e in cycle {
            edges[e].room -= room;
            edges[e ^ 1].room += room;
        }
    }
    let moved: i128 = (0..net.arcs())
        .map(|a| edges[2 * a + 1].room * edges[2 * a].cost)
        .sum();
    Answer::Optimal(fixed + moved)
}

fn max_flow(edges: &mut [Edge], out: &[Vec<usize>], source: usize, sink: usize) -> i128 {
    let mut total = 0;
    loop {
        let mut by = vec![usize::MAX; out.len()];
        let mut open = VecDeque::from([source]);
        while let Some(v) = open.pop_front() {
            for &e in &out[v] {
                let to = edges[e].to;
                if edges[e].room > 0 && by[to] == usize::MAX && to != source {
                    by[to] = e;
                    open.push_back(to);
                }
            }
        }
        if by[sink] == usize::MAX {
            return total;
        }
        let mut path = Vec::new();
        let mut v = sink;
        while v != source {
            path.push(by[v]);
            v = edges[by[v] ^ 1].to;
        }
        let room = path.iter().map(|&e| edges[e].room).min().expect("edges");
        for e in path {
            edges[e].room -= room;
            edges[e ^ 1].room += room;
        }
        total += room;
    }
}

/// Bellman and Ford from everywhere at once.
fn negative_cycle(edges: &[Edge], nodes: usize) -> Option<Vec<usize>> {
    let mut far = vec![0_i128; nodes];
    let mut by = vec![usize::MAX; nodes];
    let mut last = None;
    for _ in 0..=nodes {
        last = None;
        for (e, edge) in edges.iter().enumerate() {
            let from = edges[e ^ 1].to;
            if edge.room > 0 && far[from] + edge.cost < far[edge.to] {
                far[edge.to] = far[from] + edge.cost;
                by[edge.to] = e;
                last = Some(edge.to);
            }
        }
        last?;
    }
    let mut v = last?;
    for _ in 0..nodes {
        v = edges[by[v] ^ 1].to;
    }
    let start = v;
    let mut cycle = Vec::new();
    loop {
        cycle.push(by[v]);
        v = edges[by[v] ^ 1].to;
        if v == start {
            return Some(cycle);
        }
    }
}
