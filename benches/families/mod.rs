//! Networks to measure on, made from seeds: provinces and the nation (classes, programmes, schools,
//! sink), shapes like those of NETGEN, GOTO and GRIDGEN, and rows of changes of a province.

#![allow(dead_code, reason = "each bench and test uses a part")]

use std::ops::{Range, RangeInclusive};

use jiebang::base::ids::Id;
use jiebang::math::flow::{Arc, ArcId, Network, NodeId};

/// A network with a name.
pub struct Case {
    /// Name of its files.
    pub name: &'static str,
    /// The network.
    pub net: Network,
    /// Arcs from schools to the sink; empty elsewhere.
    pub schools: Range<usize>,
    /// Arcs from classes to programmes; empty elsewhere.
    pub choices: Range<usize>,
}

/// One change of a scenario.
#[derive(Clone, Copy)]
pub enum Change {
    /// A new upper bound.
    Upper(ArcId, i64),
    /// A new cost.
    Cost(ArcId, i64),
}

/// SplitMix64.
pub struct Rng(pub u64);

impl Rng {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn within(&mut self, range: RangeInclusive<i64>) -> i64 {
        let width = (range.end() - range.start() + 1) as u64;
        range.start() + (self.next() % width) as i64
    }

    fn below(&mut self, n: usize) -> usize {
        (self.next() % n as u64) as usize
    }

    /// In 0..1.
    fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn shuffled(&mut self, n: usize) -> Vec<usize> {
        let mut items: Vec<usize> = (0..n).collect();
        for at in (1..n).rev() {
            items.swap(at, self.below(at + 1));
        }
        items
    }
}

/// CPU seconds of this thread.
pub fn cpu() -> f64 {
    let now = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    now.tv_sec as f64 + now.tv_nsec as f64 * 1e-9
}

/// Lets the allocator keep its pages between solves, as in any program that has once held a larger
/// network: what a solve asks of the kernel is then no part of its time.
pub fn warm_up() {
    drop(std::hint::black_box(vec![1_u8; 24 << 20]));
}

fn network(nodes: usize) -> Network {
    Network::new(nodes).expect("not too many nodes")
}

fn arc(net: &mut Network, tail: usize, head: usize, upper: i64, cost: i64) {
    let (tail, head) = (NodeId::new(tail), NodeId::new(head));
    net.add_arc(Arc {
        tail,
        head,
        lower: 0,
        upper,
        cost,
    })
    .expect("a sound arc");
}

fn supply(net: &mut Network, node: usize, amount: i64) {
    net.set_supply(NodeId::new(node), amount).expect("a node");
}

/// Classes of 20 to 40 heads, each with 10 to 20 programmes in its town and the towns around; seats
/// for 92 % of all heads; whoever finds none costs 100,000.
pub fn school_flow(
    name: &'static str,
    seed: u64,
    (classes, programmes, schools): (usize, usize, usize),
    degree: RangeInclusive<i64>,
) -> Case {
    let mut rng = Rng(seed);
    let towns = (schools / 12).max(4);
    let at: Vec<(f64, f64)> = (0..towns).map(|_| (rng.unit(), rng.unit())).collect();
    let far = |a: usize, b: usize| (at[a].0 - at[b].0).hypot(at[a].1 - at[b].1);
    let around: Vec<Vec<usize>> = (0..towns)
        .map(|a| {
            let mut near: Vec<usize> = (0..towns).collect();
            near.sort_by(|&b, &c| far(a, b).total_cmp(&far(a, c)));
            near.truncate(6);
            near
        })
        .collect();
    // Some towns are large: the smaller of two draws.
    let town = |rng: &mut Rng| rng.below(towns).min(rng.below(towns));
    let school_town: Vec<usize> = (0..schools).map(|_| town(&mut rng)).collect();
    let class_town: Vec<usize> = (0..classes).map(|_| town(&mut rng)).collect();
    let mut owner: Vec<usize> = (0..schools).collect();
    owner.extend((schools..programmes).map(|_| rng.below(schools)));
    let mut offered = vec![0_i64; schools];
    let mut in_town = vec![Vec::new(); towns];
    for (programme, &school) in owner.iter().enumerate() {
        offered[school] += 1;
        in_town[school_town[school]].push(programme);
    }
    let heads: Vec<i64> = (0..classes).map(|_| rng.within(20..=40)).collect();
    let total: i64 = heads.iter().sum();
    let sizes: Vec<i64> = (0..schools).map(|_| rng.within(30..=250)).collect();
    let all: i64 = sizes.iter().sum();
    let seats: Vec<i64> = sizes
        .iter()
        .map(|s| (s * total * 92 / (100 * all)).max(5))
        .collect();
    let sink = classes + programmes + schools;
    let mut net = network(sink + 1);
    for (class, &size) in heads.iter().enumerate() {
        supply(&mut net, class, size);
        let from = class_town[class];
        let mut near: Vec<(usize, f64)> = Vec::new();
        for &to in &around[from] {
            near.extend(in_town[to].iter().map(|&p| (p, far(from, to))));
        }
        for _ in 0..rng.within(degree.clone()).min(near.len() as i64) {
            // Nearer ones are likelier: they stand first.
            let pick = rng.below(near.len()).min(rng.below(near.len()));
            let (programme, distance) = near.swap_remove(pick);
            let cost = (20_000.0 * distance) as i64 + rng.within(0..=4000);
            arc(&mut net, class, classes + programme, size, cost.min(10_000));
        }
    }
    let choices = 0..net.arcs();
    for (class, &size) in heads.iter().enumerate() {
        arc(&mut net, class, sink, size, 100_000);
    }
    let schools = seat_arcs(&mut net, &mut rng, classes, (&owner, &offered), &seats);
    supply(&mut net, sink, -total);
    Case {
        name,
        net,
        schools,
        choices,
    }
}

/// Programmes to their schools, schools to the sink; returns the latter.
fn seat_arcs(
    net: &mut Network,
    rng: &mut Rng,
    classes: usize,
    (owner, offered): (&[usize], &[i64]),
    seats: &[i64],
) -> Range<usize> {
    let first_school = classes + owner.len();
    for (programme, &school) in owner.iter().enumerate() {
        let share = (seats[school] / offered[school]).max(2);
        let upper = share * rng.within(80..=200) / 100 + 1;
        let (tail, head) = (classes + programme, first_school + school);
        arc(net, tail, head, upper, rng.within(0..=199));
    }
    let first = net.arcs();
    for (school, &upper) in seats.iter().enumerate() {
        arc(
            net,
            first_school + school,
            first_school + seats.len(),
            upper,
            0,
        );
    }
    first..net.arcs()
}

fn plain(name: &'static str, net: Network) -> Case {
    Case {
        name,
        net,
        schools: 0..0,
        choices: 0..0,
    }
}

/// Chains from sources to sinks that make it feasible, the rest of the arcs at random.
pub fn netgen_like(name: &'static str, seed: u64, nodes: usize, arcs: usize) -> Case {
    let mut rng = Rng(seed);
    let order = rng.shuffled(nodes);
    let ends = (nodes / 20).max(1);
    let (sources, rest) = order.split_at(ends);
    let (sinks, between) = rest.split_at(ends);
    let mut net = network(nodes);
    let mut balance = vec![0; nodes];
    for (at, &source) in sources.iter().enumerate() {
        let amount = rng.within(1..=1000);
        let sink = sinks[at];
        balance[source] += amount;
        balance[sink] -= amount;
        let mut from = source;
        for &to in between.iter().skip(at).step_by(ends) {
            arc(&mut net, from, to, amount, rng.within(5000..=10_000));
            from = to;
        }
        arc(&mut net, from, sink, amount, rng.within(5000..=10_000));
    }
    while net.arcs() < arcs {
        let tail = rng.below(nodes);
        let head = (tail + 1 + rng.below(nodes - 1)) % nodes;
        arc(
            &mut net,
            tail,
            head,
            rng.within(1..=1000),
            rng.within(1..=10_000),
        );
    }
    for (node, amount) in balance.into_iter().enumerate() {
        supply(&mut net, node, amount);
    }
    plain(name, net)
}

/// A ring with longer and longer hops, one source, one sink opposite.
pub fn goto_like(name: &'static str, seed: u64, side: usize) -> Case {
    let mut rng = Rng(seed);
    let nodes = side * side;
    let hops = [
        1,
        side,
        side + 1,
        2 * side + 1,
        3 * side - 1,
        5 * side + 2,
        2,
        8 * side + 3,
    ];
    let mut net = network(nodes);
    for hop in hops {
        for v in 0..nodes {
            let least = if hop == 1 { 500 } else { 1 };
            let cost = rng.within(1..=10_000) * (side + hop) as i64 / side as i64;
            arc(
                &mut net,
                v,
                (v + hop) % nodes,
                rng.within(1..=1000).max(least),
                cost,
            );
        }
    }
    supply(&mut net, 0, 500);
    supply(&mut net, nodes / 2, -500);
    plain(name, net)
}

/// A grid with arcs both ways, sources on the left, sinks on the right.
pub fn grid_like(name: &'static str, seed: u64, width: usize, height: usize) -> Case {
    let mut rng = Rng(seed);
    let mut net = network(width * height);
    for y in 0..height {
        for x in 0..width {
            let here = y * width + x;
            let mut both = |there: usize| {
                for (tail, head) in [(here, there), (there, here)] {
                    let upper = rng.within(1..=1000).max(250);
                    arc(&mut net, tail, head, upper, rng.within(1..=10_000));
                }
            };
            if x + 1 < width {
                both(here + 1);
            }
            if y + 1 < height {
                both(here + width);
            }
        }
        supply(&mut net, y * width, 125);
        supply(&mut net, y * width + width - 1, -125);
    }
    plain(name, net)
}

/// The families by name; `nation` only if `large`.
pub fn all(large: bool) -> Vec<Case> {
    let mut cases = vec![
        school_flow("province", 101, (500, 2000, 300), 10..=20),
        school_flow("province10", 102, (5000, 8000, 1500), 12..=20),
        netgen_like("netgen14", 301, 1 << 14, 8 << 14),
        goto_like("goto14", 303, 128),
        grid_like("grid14", 304, 256, 64),
    ];
    if large {
        cases.push(school_flow(
            "nation",
            201,
            (100_000, 60_000, 11_000),
            14..=20,
        ));
    }
    cases
}

/// The sweeps by name.
pub const SWEEPS: [&str; 5] = ["cap1", "cap1to5", "cap20", "cost1p", "mixed"];

/// `count` scenarios of a sweep.
pub fn sweep(case: &Case, name: &str, count: usize, seed: u64) -> Vec<Vec<Change>> {
    let mut rng = Rng(seed);
    (0..count).map(|_| scenario(case, name, &mut rng)).collect()
}

fn scenario(case: &Case, name: &str, rng: &mut Rng) -> Vec<Change> {
    let choices = case.choices.len();
    let (caps, costs) = match name {
        "cap1" => (1, 0),
        "cap1to5" => (1 + rng.below(5), 0),
        "cap20" => (20, 0),
        "cost1p" => (0, choices / 100),
        _ => (5, (choices / 1000).max(1)),
    };
    let mut changes = Vec::new();
    for _ in 0..caps {
        let id = ArcId::new(case.schools.start + rng.below(case.schools.len()));
        let upper = case.net.arc(id).upper * rng.within(50..=150) / 100;
        changes.push(Change::Upper(id, upper));
    }
    for _ in 0..costs {
        let id = ArcId::new(case.choices.start + rng.below(choices));
        let cost = case.net.arc(id).cost * rng.within(80..=120) / 100;
        changes.push(Change::Cost(id, cost.min(10_000)));
    }
    changes
}
