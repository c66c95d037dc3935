//! `rs-graph` on the files of `make peers`: `jiebang-peers FILE.min REPEATS` from nothing, or
//! `jiebang-peers FILE.min --sweep FILE.swp COUNT` with the basis it keeps. Prints one JSON line;
//! CPU seconds, medians; sweeps also print a hash of all optima.

use rs_graph::mcf::NetworkSimplex;
use rs_graph::traits::*;
use rs_graph::{Buildable, Builder, VecGraph};

type Graph = VecGraph<u32>;
type Simplex = NetworkSimplex<Graph, i64>;

/// CPU seconds of this process.
fn cpu() -> f64 {
    let now = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    now.tv_sec as f64 + now.tv_nsec as f64 * 1e-9
}

/// A network as the file has it: supplies, and tail, head, upper bound and cost per arc.
struct Net {
    supply: Vec<i64>,
    arcs: Vec<(usize, usize, i64, i64)>,
}

fn read(path: &str) -> Net {
    let text = std::fs::read_to_string(path).expect("a network file");
    let mut net = Net {
        supply: Vec::new(),
        arcs: Vec::new(),
    };
    for line in text.lines() {
        let words: Vec<&str> = line.split_ascii_whitespace().collect();
        let number = |at: usize| words[at].parse::<i64>().expect("a number");
        match words.first() {
            Some(&"p") => net.supply.resize(number(2) as usize, 0),
            Some(&"n") => net.supply[number(1) as usize - 1] = number(2),
            Some(&"a") => {
                let (tail, head) = (number(1) as usize - 1, number(2) as usize - 1);
                net.arcs.push((tail, head, number(4), number(5)));
            }
            _ => {}
        }
    }
    net
}

fn simplex(net: &Net) -> Simplex {
    let mut builder = <Graph as Buildable>::Builder::new();
    let nodes: Vec<_> = net.supply.iter().map(|_| builder.add_node()).collect();
    for &(tail, head, ..) in &net.arcs {
        builder.add_edge(nodes[tail], nodes[head]);
    }
    let mut simplex = Simplex::new(builder.into_graph());
    for (at, &supply) in net.supply.iter().enumerate() {
        let node = simplex.as_graph().id2node(at);
        simplex.set_balance(node, supply);
    }
    for (at, &(_, _, upper, cost)) in net.arcs.iter().enumerate() {
        let edge = simplex.as_graph().id2edge(at);
        simplex.set_upper(edge, upper);
        simplex.set_cost(edge, cost);
    }
    simplex
}

fn set(simplex: &mut Simplex, kind: i64, arc: usize, value: i64) {
    let edge = simplex.as_graph().id2edge(arc);
    if kind == 1 {
        simplex.set_cost(edge, value);
    } else {
        simplex.set_upper(edge, value);
    }
}

fn cold(net: &Net, repeats: usize) {
    let mut times = Vec::new();
    let mut objective = 0;
    for _ in 0..repeats {
        let mut simplex = simplex(net);
        let before = cpu();
        simplex.solve();
        times.push(cpu() - before);
        objective = simplex.value();
    }
    times.sort_by(f64::total_cmp);
    let median = times[times.len() / 2];
    println!("{{\"peer\":\"rs-graph\",\"cpu_s\":{median:.6},\"objective\":{objective}}}");
}

fn sweep(net: &Net, path: &str, count: usize) {
    let text = std::fs::read_to_string(path).expect("a sweep file");
    let mut simplex = simplex(net);
    simplex.solve();
    let (mut hash, mut done) = (0_i64, 0);
    let before = cpu();
    for line in text.lines().take(count) {
        let numbers: Vec<i64> = line
            .split_ascii_whitespace()
            .skip(1)
            .map(|word| word.parse().expect("a number"))
            .collect();
        for change in numbers.chunks_exact(3) {
            set(&mut simplex, change[0], change[1] as usize, change[2]);
        }
        simplex.solve();
        hash = hash.wrapping_mul(1_000_003).wrapping_add(simplex.value());
        done += 1;
        for change in numbers.chunks_exact(3) {
            let (_, _, upper, cost) = net.arcs[change[1] as usize];
            let value = if change[0] == 1 { cost } else { upper };
            set(&mut simplex, change[0], change[1] as usize, value);
        }
    }
    let each = (cpu() - before) / f64::from(done.max(1));
    println!("{{\"peer\":\"rs-graph\",\"cpu_s\":{each:.9},\"scenarios\":{done},\"hash\":{hash}}}");
}

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words[..] {
        [file, "--sweep", path, count] => {
            sweep(&read(file), path, count.parse().expect("a number"));
        }
        [file, repeats] => cold(&read(file), repeats.parse().expect("a number")),
        _ => println!("jiebang-peers FILE.min REPEATS | FILE.min --sweep FILE.swp COUNT"),
    }
}
