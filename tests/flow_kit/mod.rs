//! What the flow tests share: seeded numbers, small random networks of every kind and changes of
//! them, a second method (augmenting paths, then cancelled cycles) that knows nothing of trees, and
//! brute force.

#![allow(dead_code, reason = "each test uses a part")]

use std::collections::VecDeque;

use jiebang::base::ids::Id;
use jiebang::base::stop::Stop;
use jiebang::math::flow::{
    Arc, ArcId, INFINITE, Network, NodeId, Outcome, Status, Warm, certify, solve,
};

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

/// A change of a network with a basis.
#[derive(Clone, Copy, Debug)]
pub enum Change {
    Cost(ArcId, i64),
    Bounds(ArcId, i64, i64),
    /// From the first node to the second.
    Supply(NodeId, NodeId, i64),
    Add(Arc),
}

/// A change of any kind: costs, bounds, arcs closed and opened, supplies moved, arcs added.
pub fn random_change(rng: &mut Rng, net: &Network) -> Change {
    let (nodes, arcs) = (net.nodes(), net.arcs());
    let new = random_arc(rng, nodes, false, false);
    let kind = rng.below(12);
    if arcs == 0 || kind == 0 {
        return Change::Add(new);
    }
    // Often the latest arc, so that some arcs change more than once between two re-solves.
    let at = if rng.one_in(4) {
        arcs - 1
    } else {
        rng.below(arcs)
    };
    let id = ArcId::new(at);
    let arc = net.arc(id);
    match kind {
        1..=4 => Change::Cost(id, (arc.cost + rng.within(-3, 3)).max(-6)),
        5 => Change::Cost(id, new.cost),
        6 => Change::Bounds(id, 0, 0),
        7 => Change::Bounds(id, new.lower, new.upper),
        8 | 9 => {
            let upper = arc.upper.min(20) + rng.within(-3, 3);
            Change::Bounds(id, arc.lower.min(upper), upper)
        }
        _ => {
            let (a, b) = (NodeId::new(rng.below(nodes)), NodeId::new(rng.below(nodes)));
            Change::Supply(a, b, rng.within(-2, 2))
        }
    }
}

/// Makes a change, to count from the next re-solve on.
pub fn apply(warm: &mut Warm, change: Change) {
    match change {
        Change::Cost(arc, cost) => warm.set_cost(arc, cost).expect("a small cost"),
        Change::Bounds(arc, lower, upper) => {
            warm.set_bounds(arc, lower, upper).expect("sound bounds");
        }
        Change::Supply(a, b, amount) if a != b => {
            let (from, to) = (warm.network().supply(a), warm.network().supply(b));
            warm.set_supply(a, from + amount);
            warm.set_supply(b, to - amount);
        }
        Change::Supply(..) => {}
        Change::Add(arc) => {
            warm.add_arc(arc).expect("a sound arc");
        }
    }
}

/// Whether a basis has the answer that a cold solve of its network has, and its proof holds.
pub fn same_as_cold(warm: &Warm) -> Result<(), String> {
    let (net, outcome) = (warm.network(), warm.outcome());
    certify(net, &outcome).map_err(|fault| format!("{fault}: {outcome:?}"))?;
    let cold = solve(net, &Stop::never()).map_err(|e| e.to_string())?;
    certify(net, &cold).map_err(|fault| format!("cold: {fault}: {cold:?}"))?;
    let same = match (&outcome, &cold) {
        (Outcome::Optimal(a), Outcome::Optimal(b)) => {
            a.objective == b.objective && warm.status() == Status::Optimal(a.objective)
        }
        (Outcome::Infeasible(_), Outcome::Infeasible(_)) => warm.status() == Status::Infeasible,
        (Outcome::Unbounded(_), Outcome::Unbounded(_)) => warm.status() == Status::Unbounded,
        _ => false,
    };
    if same {
        Ok(())
    } else {
        Err(format!("warm {outcome:?}, cold {cold:?}"))
    }
}

/// Every flow of a network whose arcs are few and narrow, tried one by one: the least cost of those
/// that keep the supplies.
pub fn brute_force(net: &Network) -> Option<i128> {
    let arcs: Vec<Arc> = net.arc_ids().map(|id| net.arc(id)).collect();
    let mut balance: Vec<i64> = net.node_ids().map(|v| net.supply(v)).collect();
    let mut best = None;
    try_flows(&arcs, &mut balance, 0, &mut best);
    best
}

fn try_flows(arcs: &[Arc], balance: &mut [i64], cost: i128, best: &mut Option<i128>) {
    let Some((arc, rest)) = arcs.split_first() else {
        if balance.iter().all(|&left| left == 0) && best.is_none_or(|b| cost < b) {
            *best = Some(cost);
        }
        return;
    };
    let (tail, head) = (arc.tail.index(), arc.head.index());
    for flow in arc.lower..=arc.upper {
        balance[tail] -= flow;
        balance[head] += flow;
        let cost = cost + i128::from(arc.cost) * i128::from(flow);
        try_flows(rest, balance, cost, best);
        balance[tail] += flow;
        balance[head] -= flow;
    }
}

/// A network small enough for [`brute_force`].
pub fn tiny_network(rng: &mut Rng) -> Network {
    let nodes = 1 + rng.below(5);
    let mut net = Network::new(nodes).expect("few nodes");
    let mut balance = vec![0; nodes];
    for _ in 0..rng.below(7) {
        let lower = rng.within(-1, 1).min(rng.within(0, 1));
        let arc = Arc {
            tail: NodeId::new(rng.below(nodes)),
            head: NodeId::new(rng.below(nodes)),
            lower,
            upper: lower + rng.within(0, 3),
            cost: rng.within(-4, 6),
        };
        let flow = rng.within(arc.lower, arc.upper);
        balance[arc.tail.index()] += flow;
        balance[arc.head.index()] -= flow;
        net.add_arc(arc).expect("a sound arc");
    }
    if rng.one_in(4) {
        let (a, b) = (rng.below(nodes), rng.below(nodes));
        balance[a] += 1;
        balance[b] -= 1;
    }
    for (at, supply) in balance.into_iter().enumerate() {
        net.set_supply(NodeId::new(at), supply).expect("a node");
    }
    net
}
