//! A flow with its potentials, gone through again: whether they prove it, and what a unit more or
//! less would change, by shortest paths over reduced costs.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Three numbers that are compared in order: levels of cost, or stages of them.
pub(super) type Three = [i128; 3];

/// An arc, its limit, its cost by level, and what flows.
#[derive(Clone, Debug)]
pub(super) struct Pipe {
    pub tail: usize,
    pub head: usize,
    /// `None` is no limit.
    pub most: Option<i128>,
    pub cost: Three,
    pub flow: i128,
}

/// A network with a flow.
#[derive(Clone, Debug, Default)]
pub(super) struct Pipes {
    pub pipes: Vec<Pipe>,
    pub nodes: usize,
    /// Per pipe its cost by stage, packed; per node its potential by stage.
    packed: Vec<Three>,
    potential: Vec<Three>,
    /// Per node the pipes that touch it.
    touch: Vec<Vec<usize>>,
}

/// One stage of a proof: levels, factor, potential per node.
pub(super) type StageOf<'a> = (usize, i128, &'a [i64]);

/// Per node its distance, `None` where no way leads.
type Far = Vec<Option<Three>>;
/// Per node the pipe that arrives there, and whether along it.
type By = Vec<Option<(usize, bool)>>;

fn plus(a: Three, b: Three) -> Three {
    [a[0] + b[0], a[1] + b[1], a[2] + b[2]]
}

fn times(a: Three, by: i128) -> Three {
    [a[0] * by, a[1] * by, a[2] * by]
}

impl Pipes {
    /// So many nodes, no pipes.
    pub fn new(nodes: usize) -> Self {
        Pipes {
            nodes,
            ..Pipes::default()
        }
    }

    /// Adds a pipe without flow; returns its place.
    pub fn add(&mut self, tail: usize, head: usize, most: Option<i128>, cost: Three) -> usize {
        self.pipes.push(Pipe {
            tail,
            head,
            most,
            cost,
            flow: 0,
        });
        self.pipes.len() - 1
    }

    /// Σ cost · flow by level.
    pub fn value(&self) -> Three {
        let of = self.pipes.iter().map(|pipe| times(pipe.cost, pipe.flow));
        of.fold([0; 3], plus)
    }

    /// Takes the potentials of a proof and says whether they prove the flow: each stage orders its
    /// levels, and no pipe that is free in it could carry more below or less above 0. Pipes that
    /// are not at 0 are fixed from there on.
    pub fn proved(&mut self, stages: &[StageOf<'_>]) -> bool {
        if stages.len() > 3 || stages.iter().any(|s| s.2.len() != self.nodes) {
            return false;
        }
        self.packed = vec![[0; 3]; self.pipes.len()];
        self.potential = vec![[0; 3]; self.nodes];
        self.touch = vec![Vec::new(); self.nodes];
        for (at, pipe) in self.pipes.iter().enumerate() {
            self.touch[pipe.tail].push(at);
            self.touch[pipe.head].push(at);
        }
        let mut level = 0;
        for (nth, &(levels, factor, potential)) in stages.iter().enumerate() {
            let second = |cost: Three| cost.get(level + 1).map_or(0, |c| c.abs());
            let largest = self.pipes.iter().map(|p| second(p.cost)).max().unwrap_or(0);
            let orders = match levels {
                1 => factor == 1,
                2 => level < 2 && factor > largest * self.nodes as i128,
                _ => false,
            };
            if !orders || level + levels > 3 {
                return false;
            }
            for (packed, pipe) in self.packed.iter_mut().zip(&self.pipes) {
                let low = if levels == 2 { pipe.cost[level + 1] } else { 0 };
                packed[nth] = pipe.cost[level] * factor + low;
            }
            for (node, &pi) in self.potential.iter_mut().zip(potential) {
                node[nth] = pi.into();
            }
            level += levels;
        }
        level == 3 && (0..self.pipes.len()).all(|at| self.settled(at))
    }

    /// Per pipe its cost and per node its potential, by stage of the proof that was taken.
    pub fn stages(&self) -> (&[Three], &[Three]) {
        (&self.packed, &self.potential)
    }

    /// Neither way along a pipe that is open has a reduced cost below 0, compared stage by stage:
    /// the first stage that is not at 0 decides, and fixes the pipe for those after it.
    fn settled(&self, at: usize) -> bool {
        [true, false]
            .iter()
            .all(|&along| !self.open(at, along) || self.length(at, along) >= [0; 3])
    }

    fn open(&self, at: usize, along: bool) -> bool {
        let pipe = &self.pipes[at];
        match along {
            true => pipe.most.is_none_or(|most| pipe.flow < most),
            false => pipe.flow > 0,
        }
    }

    fn length(&self, at: usize, along: bool) -> Three {
        let pipe = &self.pipes[at];
        let (tail, head) = (self.potential[pipe.tail], self.potential[pipe.head]);
        let reduced = plus(self.packed[at], plus(tail, times(head, -1)));
        times(reduced, if along { 1 } else { -1 })
    }

    /// Shortest ways from a node, to all or until one is reached: per node its distance and the
    /// step that arrives there.
    fn ways(&self, from: usize, until: Option<usize>) -> (Far, By) {
        let mut far = vec![None; self.nodes];
        let mut by = vec![None; self.nodes];
        far[from] = Some([0; 3]);
        let mut heap = BinaryHeap::from([Reverse(([0; 3], from))]);
        while let Some(Reverse((here, v))) = heap.pop() {
            if far[v] != Some(here) {
                continue;
            }
            if until == Some(v) {
                break;
            }
            for &at in &self.touch[v] {
                let along = self.pipes[at].tail == v;
                let to = if along {
                    self.pipes[at].head
                } else {
                    self.pipes[at].tail
                };
                if !self.open(at, along) {
                    continue;
                }
                let next = plus(here, self.length(at, along));
                if far[to].is_none_or(|known| next < known) {
                    far[to] = Some(next);
                    by[to] = Some((at, along));
                    heap.push(Reverse((next, to)));
                }
            }
        }
        (far, by)
    }

    fn steps(&self, by: &[Option<(usize, bool)>], from: usize, to: usize) -> Vec<(usize, bool)> {
        let (mut steps, mut at) = (Vec::new(), to);
        while at != from {
            let Some((pipe, along)) = by[at] else {
                break;
            };
            steps.push((pipe, along));
            at = if along {
                self.pipes[pipe].tail
            } else {
                self.pipes[pipe].head
            };
        }
        steps
    }

    fn cost(&self, steps: &[(usize, bool)]) -> Three {
        let of =
            |&(at, along): &(usize, bool)| times(self.pipes[at].cost, if along { 1 } else { -1 });
        steps.iter().map(of).fold([0; 3], plus)
    }

    /// Cost by level of one unit from a node to each of others; `None` where no way leads.
    pub fn costs(&self, from: usize, to: &[usize]) -> Vec<Option<Three>> {
        let until = to.first().copied().filter(|_| to.len() == 1);
        let (far, by) = self.ways(from, until);
        let of = |&to: &usize| far[to].map(|_| self.cost(&self.steps(&by, from, to)));
        to.iter().map(of).collect()
    }

    /// The change of the optimum when a pipe may carry one unit more.
    pub fn more(&self, at: usize) -> Three {
        let pipe = &self.pipes[at];
        if self.open(at, true) {
            return [0; 3];
        }
        let back = self.costs(pipe.head, &[pipe.tail])[0];
        back.map_or([0; 3], |back| plus(back, pipe.cost).min([0; 3]))
    }

    /// The change of the optimum when a pipe may carry one unit less.
    pub fn less(&self, at: usize) -> Three {
        let pipe = &self.pipes[at];
        if self.open(at, true) || pipe.flow == 0 {
            return [0; 3];
        }
        let beside = self.costs(pipe.tail, &[pipe.head])[0];
        beside.map_or([0; 3], |beside| plus(beside, times(pipe.cost, -1)))
    }

    /// Sends units from `from` to whichever of `to` is nearest, as if new arcs led from there to
    /// `from` for nothing, as long as that lowers the first level: how many units, and by how much.
    pub fn drained(&self, from: usize, to: &[usize]) -> (u32, i128) {
        let mut pipes = self.clone();
        let (mut units, mut gain) = (0, 0);
        let doors: Vec<usize> = to.iter().map(|&node| pipes.door(node, from)).collect();
        loop {
            let (far, by) = pipes.ways(from, None);
            // Distances are over reduced costs: what counts is the cost of the way itself.
            let reached = to
                .iter()
                .zip(&doors)
                .filter(|(node, _)| far[**node].is_some());
            let ways = reached.map(|(&node, &door)| (pipes.steps(&by, from, node), door));
            let best = ways.min_by_key(|(steps, _)| pipes.cost(steps));
            let Some((steps, door)) = best else {
                return (units, gain);
            };
            let cost = pipes.cost(&steps)[0];
            if cost >= 0 {
                return (units, gain);
            }
            pipes.push(&far, &steps);
            pipes.pipes[door].flow += 1;
            // A door holds what passed it, and takes no more of its own.
            for &door in &doors {
                pipes.pipes[door].most = Some(pipes.pipes[door].flow);
            }
            (units, gain) = (units + 1, gain - cost);
        }
    }

    /// Opens pipes without limit from nodes to others, for nothing, one after the other, each as
    /// full as is best: by how much that lowers the first level.
    pub fn opened(&self, doors: &[(usize, usize)]) -> i128 {
        let mut pipes = self.clone();
        let mut gain = 0;
        for &(tail, head) in doors {
            let door = pipes.door(tail, head);
            loop {
                let (far, by) = pipes.ways(head, None);
                let steps = far[tail].map(|_| pipes.steps(&by, head, tail));
                let steps = steps.filter(|steps| pipes.cost(steps) < [0; 3]);
                let Some(steps) = steps else {
                    break;
                };
                gain -= pipes.cost(&steps)[0];
                pipes.push(&far, &steps);
                pipes.pipes[door].flow += 1;
                pipes.pipes[door].most = Some(pipes.pipes[door].flow);
            }
            pipes.pipes[door].most = None;
        }
        gain
    }

    /// A new pipe that is closed but for what is pushed along it.
    fn door(&mut self, tail: usize, head: usize) -> usize {
        let door = self.add(tail, head, Some(0), [0; 3]);
        self.packed.push([0; 3]);
        self.touch[tail].push(door);
        self.touch[head].push(door);
        door
    }

    /// Pushes a unit and lifts potentials by distances.
    fn push(&mut self, far: &[Option<Three>], steps: &[(usize, bool)]) {
        let farthest = far.iter().flatten().max().copied().unwrap_or([0; 3]);
        for (potential, far) in self.potential.iter_mut().zip(far) {
            *potential = plus(*potential, far.unwrap_or(farthest));
        }
        for &(at, along) in steps {
            self.pipes[at].flow += if along { 1 } else { -1 };
        }
    }
}
