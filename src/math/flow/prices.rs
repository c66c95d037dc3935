//! What one unit is worth: in go an optimal flow and questions about arcs; out comes, for each, the
//! exact change of the optimum. Potentials are not unique under degeneracy and answer none of
//! these; shortest residual paths do (a unit is one step of successive shortest paths).

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use rayon::prelude::*;

use super::Solution;
use super::incidence::Incidence;
use super::network::{ArcId, INFINITE, Network};
use crate::base::ids::Id;

/// A question about one arc of an optimal flow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Question {
    /// Its upper bound rises by one unit.
    More(ArcId),
    /// Its upper bound falls by one unit.
    Less(ArcId),
    /// It must carry one unit more than it does now.
    Carry(ArcId),
}

/// A shortest residual path to look for.
#[derive(Clone, Copy, Debug)]
struct Query {
    /// Position in the list of questions.
    at: usize,
    from: u32,
    to: u32,
    /// An arc that the path may not use.
    without: u32,
    /// Added to the length of the path.
    plus: i128,
    /// Whether no change is an answer too.
    or_nothing: bool,
}

/// No arc is left out.
const ANY: u32 = u32::MAX;
const FAR: i64 = i64::MAX;

/// The exact change of the optimum for each question; `None`: then no flow keeps the bounds.
///
/// *Method*: Dijkstra on reduced costs, one search per node where questions start, stopped when
/// all of them are answered; searches run in parallel.
pub fn prices(net: &Network, found: &Solution, questions: &[Question]) -> Vec<Option<i128>> {
    let mut answers = vec![None; questions.len()];
    let mut queries = Vec::new();
    for (at, &question) in questions.iter().enumerate() {
        match ask(net, found, at, question) {
            Asked::Known(answer) => answers[at] = answer,
            Asked::Path(query) => queries.push(query),
        }
    }
    if queries.is_empty() {
        return answers;
    }
    queries.sort_by_key(|q| (q.from, q.without, q.at));
    let groups: Vec<&[Query]> = queries
        .chunk_by(|a, b| (a.from, a.without) == (b.from, b.without))
        .collect();
    let incidence = Incidence::new(net);
    let reached: Vec<(usize, Option<i128>)> = groups
        .par_iter()
        .map_init(
            || Search::new(net.nodes()),
            |search, group| search.answer(net, found, &incidence, group),
        )
        .flatten()
        .collect();
    for (at, answer) in reached {
        answers[at] = answer;
    }
    answers
}

enum Asked {
    Known(Option<i128>),
    Path(Query),
}

fn ask(net: &Network, found: &Solution, at: usize, question: Question) -> Asked {
    let (Question::More(id) | Question::Less(id) | Question::Carry(id)) = question;
    let arc = net.arc(id);
    let flow = found.flows[id.index()];
    let (tail, head) = (arc.tail.index() as u32, arc.head.index() as u32);
    let cost = i128::from(reduced(net, found, id.index()));
    let full = flow == arc.upper;
    let forward = |without, or_nothing| {
        Asked::Path(Query {
            at,
            from: head,
            to: tail,
            without,
            plus: cost,
            or_nothing,
        })
    };
    match question {
        Question::More(_) if full => forward(ANY, true),
        Question::More(_) => Asked::Known(Some(0)),
        Question::Less(_) if arc.upper == arc.lower => Asked::Known(None),
        Question::Less(_) if full => Asked::Path(Query {
            at,
            from: tail,
            to: head,
            without: ANY,
            plus: -cost,
            or_nothing: false,
        }),
        Question::Less(_) => Asked::Known(Some(0)),
        Question::Carry(_) if full || flow == INFINITE => Asked::Known(None),
        // Its own way back would undo the unit.
        Question::Carry(_) if flow > arc.lower => forward(id.index() as u32, false),
        Question::Carry(_) => forward(ANY, false),
    }
}

fn reduced(net: &Network, found: &Solution, arc: usize) -> i64 {
    let pi = &found.potentials;
    net.cost[arc] + pi[net.tail[arc] as usize] - pi[net.head[arc] as usize]
}

/// Distances of one search; those of an older number are stale.
struct Search {
    distance: Vec<i64>,
    number: Vec<u32>,
    current: u32,
    heap: BinaryHeap<Reverse<(i64, u32)>>,
}

impl Search {
    fn new(nodes: usize) -> Self {
        Search {
            distance: vec![FAR; nodes],
            number: vec![0; nodes],
            current: 0,
            heap: BinaryHeap::new(),
        }
    }

    /// Answers queries that share their start and the arc left out.
    fn answer(
        &mut self,
        net: &Network,
        found: &Solution,
        incidence: &Incidence,
        group: &[Query],
    ) -> Vec<(usize, Option<i128>)> {
        let Some(first) = group.first() else {
            return Vec::new();
        };
        self.current += 1;
        self.heap.clear();
        self.reach(first.from, 0);
        let mut settled = vec![None; group.len()];
        let mut open = group.len();
        while let Some(Reverse((far, v))) = self.heap.pop() {
            if far > self.distance_of(v) {
                continue;
            }
            for (query, settled) in group.iter().zip(&mut settled) {
                if query.to == v {
                    *settled = Some(far);
                    open -= 1;
                }
            }
            if open == 0 {
                break;
            }
            for touch in incidence.of(v) {
                let arc = touch.arc();
                let flow = found.flows[arc];
                let passes = if touch.inward() {
                    flow > net.lower(arc)
                } else {
                    flow < net.upper[arc]
                };
                if passes && arc as u32 != first.without {
                    let length = reduced(net, found, arc);
                    let length = if touch.inward() { -length } else { length };
                    self.reach(touch.other, far + length);
                }
            }
        }
        let change = |query: &Query, far: Option<i64>| {
            let path = far.map(|far| query.plus + i128::from(far));
            if query.or_nothing {
                Some(path.unwrap_or(0).min(0))
            } else {
                path
            }
        };
        let pairs = group.iter().zip(settled);
        pairs.map(|(q, far)| (q.at, change(q, far))).collect()
    }

    fn distance_of(&self, v: u32) -> i64 {
        if self.number[v as usize] == self.current {
            self.distance[v as usize]
        } else {
            FAR
        }
    }

    fn reach(&mut self, v: u32, far: i64) {
        if far < self.distance_of(v) {
            self.number[v as usize] = self.current;
            self.distance[v as usize] = far;
            self.heap.push(Reverse((far, v)));
        }
    }
}
