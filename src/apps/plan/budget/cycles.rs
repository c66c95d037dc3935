//! From one flow to another: in go two flows of one network, out comes their difference as cycles,
//! each with what it costs and serves. Each cycle runs along arcs that both flows allow, so any of
//! them may be walked without the others (conformal decomposition; Ahuja, Magnanti, Orlin 1993,
//! section 3.5).

use super::hull::Ground;
use crate::base::ids::Id;
use crate::math::flow::ArcId;

/// One unit round a cycle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cycle {
    /// Arc, one unit more or less.
    pub walks: Vec<(usize, i64)>,
    /// What it costs, in units of the ground.
    pub cost: i64,
    /// What it serves more, in units of the ground.
    pub gain: i64,
    /// The flow after it, where it is a step of the hull; else empty.
    pub after: Vec<i64>,
}

/// The difference of two flows, unit by unit; cycles that cost and serve nothing are left out.
///
/// *Complexity*: O(nodes) per unit, plus O(arcs).
pub fn cycles(ground: &Ground, from: &[i64], to: &[i64]) -> Vec<Cycle> {
    let net = &ground.net;
    let mut left: Vec<i64> = to.iter().zip(from).map(|(to, from)| to - from).collect();
    let mut leaving: Vec<Vec<usize>> = vec![Vec::new(); net.nodes()];
    let tail = |at: usize, along: bool| {
        let arc = net.arc(ArcId::new(at));
        let (tail, head) = (arc.tail.index(), arc.head.index());
        if along { (tail, head) } else { (head, tail) }
    };
    for (at, &units) in left.iter().enumerate().filter(|(_, units)| **units != 0) {
        leaving[tail(at, units > 0).0].push(at);
    }
    let mut found = Vec::new();
    for start in 0..net.nodes() {
        loop {
            let (mut path, mut place) = (Vec::new(), vec![usize::MAX; net.nodes()]);
            let mut node = start;
            let first = loop {
                if place[node] != usize::MAX {
                    break place[node];
                }
                leaving[node].retain(|&at| left[at] != 0);
                let Some(&at) = leaving[node].last() else {
                    break usize::MAX;
                };
                place[node] = path.len();
                path.push(at);
                node = tail(at, left[at] > 0).1;
            };
            if first == usize::MAX {
                break;
            }
            let round = &path[first..];
            let most = round.iter().map(|&at| left[at].abs()).min().unwrap_or(0);
            let walks: Vec<(usize, i64)> =
                round.iter().map(|&at| (at, left[at].signum())).collect();
            for &(at, unit) in &walks {
                left[at] -= unit * most;
            }
            let (cost, gain) = ground.worth(&walks);
            let cycle = Cycle {
                walks,
                cost,
                gain,
                after: Vec::new(),
            };
            if cost != 0 || gain != 0 {
                found.extend((0..most).map(|_| cycle.clone()));
            }
        }
    }
    found
}
