//! Shortest residual paths of a flow that is best level by level: in go a network, its levels and
//! the flow with its proof; out come exact changes of the optimum, level by level, and the next
//! flow of a sequence that is best at each step.
//!
//! The lengths of arcs are vectors, one reduced cost per stage, compared in order. Vectors so
//! ordered add and compare as numbers do, so Dijkstra's method holds, and so does the rule that a
//! shortest augmenting path keeps a flow optimal (Ahuja, Magnanti, Orlin 1993, section 9.7).

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::incidence::Incidence;
use super::levels::Leveled;
use super::network::{ArcId, Network, NodeId};
use crate::base::ids::Id;

/// Most stages of a leveled flow that paths are looked for in.
const STAGES: usize = 3;
/// Reduced costs by stage.
type Length = [i128; STAGES];

/// A flow that is best level by level, with what shortest paths need.
#[derive(Clone, Debug)]
pub struct Residual {
    net: Network,
    levels: Vec<Vec<i64>>,
    flows: Vec<i64>,
    costs: Vec<Length>,
    potentials: Vec<Length>,
    incidence: Incidence,
}

/// An arc walked along its direction, or against it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Walk {
    /// Which.
    pub arc: ArcId,
    /// Along its direction: one unit more; against it: one unit less.
    pub along: bool,
}

/// Shortest paths from one node.
#[derive(Clone, Debug)]
pub struct Paths {
    from: NodeId,
    distance: Vec<Option<Length>>,
    through: Vec<Option<Walk>>,
}

impl Residual {
    /// The residual network of `found`, which must be what `lexicographic` made of `net` and
    /// `levels`; `None` beyond three stages.
    pub fn new(net: Network, levels: Vec<Vec<i64>>, found: &Leveled) -> Option<Self> {
        if found.stages.len() > STAGES {
            return None;
        }
        let mut costs = vec![[0; STAGES]; net.arcs()];
        let mut potentials = vec![[0; STAGES]; net.nodes()];
        for (nth, stage) in found.stages.iter().enumerate() {
            let mut of = levels[stage.levels.clone()].iter();
            let (first, second) = (of.next()?, of.next());
            for (arc, cost) in costs.iter_mut().enumerate() {
                let lower = second.map_or(0, |level| i128::from(level[arc]));
                cost[nth] = i128::from(first[arc]) * i128::from(stage.factor) + lower;
            }
            for (node, &pi) in potentials.iter_mut().zip(&stage.potentials) {
                node[nth] = i128::from(pi);
            }
        }
        Some(Residual {
            incidence: Incidence::new(&net),
            flows: found.flows.clone(),
            net,
            levels,
            costs,
            potentials,
        })
    }

    /// The flow of every arc.
    pub fn flows(&self) -> &[i64] {
        &self.flows
    }

    /// The network.
    pub fn network(&self) -> &Network {
        &self.net
    }

    /// `sum of cost * flow` per level.
    pub fn values(&self) -> Vec<i128> {
        let sum = |level: &Vec<i64>| {
            let terms = level.iter().zip(&self.flows);
            terms.map(|(&c, &x)| i128::from(c) * i128::from(x)).sum()
        };
        self.levels.iter().map(sum).collect()
    }

    /// Lifts or lowers the upper bound of an arc; its flow must stay within.
    ///
    /// # Panics
    /// If it does not.
    pub fn set_upper(&mut self, arc: ArcId, upper: i64) {
        let lower = self.net.arc(arc).lower;
        assert!(self.flows[arc.index()] <= upper && lower <= upper);
        self.net.put_bounds(arc.index(), lower, upper);
    }

    /// Shortest residual paths from a node to all others, or until `to` is reached, over the walks
    /// that `may` allows.
    ///
    /// *Complexity*: O(m log n).
    pub fn paths(&self, from: NodeId, to: Option<NodeId>, may: impl Fn(Walk) -> bool) -> Paths {
        let mut paths = Paths {
            from,
            distance: vec![None; self.net.nodes()],
            through: vec![None; self.net.nodes()],
        };
        paths.distance[from.index()] = Some([0; STAGES]);
        let mut heap = BinaryHeap::from([Reverse(([0; STAGES], from.index() as u32))]);
        while let Some(Reverse((far, v))) = heap.pop() {
            if paths.distance[v as usize] != Some(far) {
                continue;
            }
            if to.is_some_and(|to| to.index() == v as usize) {
                break;
            }
            for touch in self.incidence.of(v) {
                let (at, along) = (touch.arc(), !touch.inward());
                let walk = Walk {
                    arc: ArcId::new(at),
                    along,
                };
                if !self.passes(walk) || !may(walk) {
                    continue;
                }
                let next = sum(far, self.reduced(walk));
                let known = &mut paths.distance[touch.other as usize];
                if known.is_none_or(|known| next < known) {
                    *known = Some(next);
                    paths.through[touch.other as usize] = Some(walk);
                    heap.push(Reverse((next, touch.other)));
                }
            }
        }
        paths
    }

    fn passes(&self, walk: Walk) -> bool {
        let (arc, flow) = (self.net.arc(walk.arc), self.flows[walk.arc.index()]);
        match walk.along {
            true => flow < arc.upper,
            false => flow > arc.lower,
        }
    }

    fn reduced(&self, walk: Walk) -> Length {
        let arc = self.net.arc(walk.arc);
        let (tail, head) = (arc.tail.index(), arc.head.index());
        let sign = if walk.along { 1 } else { -1 };
        std::array::from_fn(|k| {
            let pi = self.potentials[tail][k] - self.potentials[head][k];
            sign * (self.costs[walk.arc.index()][k] + pi)
        })
    }

    /// The walks of the shortest path to a node, in order; `None` where no path leads there.
    pub fn path(&self, paths: &Paths, to: NodeId) -> Option<Vec<Walk>> {
        paths.distance[to.index()]?;
        let (mut walks, mut at) = (Vec::new(), to);
        while at != paths.from {
            let walk = paths.through[at.index()]?;
            walks.push(walk);
            let arc = self.net.arc(walk.arc);
            at = if walk.along { arc.tail } else { arc.head };
        }
        walks.reverse();
        Some(walks)
    }

    /// What a unit along these walks costs, per level.
    pub fn cost(&self, walks: &[Walk]) -> Vec<i128> {
        let of = |level: &Vec<i64>| {
            let one = |walk: &Walk| {
                let cost = i128::from(level[walk.arc.index()]);
                if walk.along { cost } else { -cost }
            };
            walks.iter().map(one).sum()
        };
        self.levels.iter().map(of).collect()
    }

    /// The change of the optimum when one unit more may pass along `arc`, per level.
    pub fn more(&self, arc: ArcId) -> Vec<i128> {
        let ends = self.net.arc(arc);
        if self.flows[arc.index()] < ends.upper {
            return vec![0; self.levels.len()];
        }
        let paths = self.paths(ends.head, Some(ends.tail), |_| true);
        let along = Walk { arc, along: true };
        let walks = self.path(&paths, ends.tail).map(|mut walks| {
            walks.push(along);
            walks
        });
        self.or_nothing(walks.as_deref())
    }

    /// The change of the optimum when one unit less may pass along `arc`; `None` where then no
    /// flow is left.
    pub fn less(&self, arc: ArcId) -> Option<Vec<i128>> {
        let ends = self.net.arc(arc);
        if ends.upper == ends.lower {
            return None;
        }
        if self.flows[arc.index()] < ends.upper {
            return Some(vec![0; self.levels.len()]);
        }
        let paths = self.paths(ends.tail, Some(ends.head), |_| true);
        let mut walks = self.path(&paths, ends.head)?;
        walks.push(Walk { arc, along: false });
        Some(self.cost(&walks))
    }

    /// The change of the optimum when one unit may pass from `node` to where `paths` begin, at no
    /// cost, beside the arcs there are.
    pub fn joined(&self, paths: &Paths, node: NodeId) -> Vec<i128> {
        self.or_nothing(self.path(paths, node).as_deref())
    }

    fn or_nothing(&self, walks: Option<&[Walk]>) -> Vec<i128> {
        let nothing = vec![0; self.levels.len()];
        walks.map_or(nothing.clone(), |walks| self.cost(walks).min(nothing))
    }

    /// Pushes one unit along a shortest path and lifts the potentials by the distances of `paths`,
    /// which must be those that the path was read from, searched to the end and over all walks: the
    /// flow is then best for the supplies that it serves.
    pub fn push(&mut self, paths: &Paths, walks: &[Walk]) {
        let reached = paths.distance.iter().flatten().copied();
        let farthest = reached.max().unwrap_or([0; STAGES]);
        for (pi, distance) in self.potentials.iter_mut().zip(&paths.distance) {
            *pi = sum(*pi, distance.unwrap_or(farthest));
        }
        for walk in walks {
            self.flows[walk.arc.index()] += if walk.along { 1 } else { -1 };
        }
    }

    /// Whether every residual arc has a reduced cost of at least 0: the flow is best level by
    /// level.
    pub fn is_best(&self) -> bool {
        let walks = self.net.arc_ids().flat_map(|arc| {
            let along = [true, false];
            along.map(|along| Walk { arc, along })
        });
        { walks }.all(|walk| !self.passes(walk) || self.reduced(walk) >= [0; STAGES])
    }
}

fn sum(a: Length, b: Length) -> Length {
    std::array::from_fn(|k| a[k] + b[k])
}
