//! Whether anything better can be had with everybody else kept where they are: potentials carried
//! from event to event and lowered until no way round costs less than nothing, or one is found.

use std::collections::VecDeque;

use super::laid::Laid;
use super::play::Play;
use super::turn::Turn;
use crate::judge::residual::{Pipe, Pipes};

/// Ends of pipes looked at, over all events of a placement.
const BUDGET: u64 = 4_000_000_000;

/// Costs of all levels in one number that orders them, and potentials.
pub struct Kept {
    cost: Vec<i128>,
    potential: Vec<i128>,
    /// Per node the pipes that touch it.
    touch: Vec<Vec<usize>>,
    budget: u64,
}

impl Kept {
    /// From a proved flow of the network: its stages one below the other. `None` where that leaves
    /// the numbers at hand.
    pub fn new(proved: &Pipes) -> Option<Self> {
        let (packed, potentials) = proved.stages();
        let nodes = proved.nodes as i128;
        let mut kept = Kept {
            cost: vec![0; packed.len()],
            potential: vec![0; proved.nodes],
            touch: vec![Vec::new(); proved.nodes],
            budget: BUDGET,
        };
        for (at, pipe) in proved.pipes.iter().enumerate() {
            kept.touch[pipe.tail].push(at);
            kept.touch[pipe.head].push(at);
        }
        for stage in 0..3 {
            let own = packed.iter().map(|cost| cost[stage].abs());
            let reduced = proved.pipes.iter().zip(packed).map(|(pipe, cost)| {
                let [tail, head] = [pipe.tail, pipe.head].map(|v| potentials[v][stage]);
                (cost[stage] + tail - head).abs()
            });
            let largest = own.max().unwrap_or(0).checked_mul(nodes)?;
            let factor = largest.max(reduced.max().unwrap_or(0)) + 1;
            let below = |high: i128, low: i128| high.checked_mul(factor)?.checked_add(low);
            for (cost, packed) in kept.cost.iter_mut().zip(packed) {
                *cost = below(*cost, packed[stage])?;
            }
            for (potential, of) in kept.potential.iter_mut().zip(potentials) {
                *potential = below(*potential, of[stage])?;
            }
        }
        // Sums along a way stay within the numbers at hand.
        let longest = |all: &[i128]| {
            let largest = all.iter().map(|n| n.abs()).max().unwrap_or(0);
            largest.checked_mul(4 * nodes.max(1))
        };
        longest(&kept.cost)?;
        longest(&kept.potential)?;
        Some(kept)
    }

    /// Per pipe what an event leaves kept there: seats and posts, but for those of whoever goes and
    /// of posts that go.
    pub fn least(play: &Play<'_>, turn: &Turn) -> Vec<i128> {
        let Laid {
            pipes,
            classes,
            sources,
            ..
        } = &play.laid;
        let mut least = vec![0; pipes.pipes.len()];
        let flow = |pipe: usize| pipes.pipes[pipe].flow;
        for &pipe in sources.iter().flat_map(|source| source.entries.values()) {
            least[pipe] = flow(pipe);
        }
        for (at, class) in classes.iter().enumerate() {
            let gone = turn.gone.iter().filter(|(who, _)| who.class == Some(at));
            let gone: i128 = gone.map(|(_, heads)| heads).sum();
            let own = class.own.iter().map(|(&demand, &pipe)| (demand, pipe));
            let similar = class
                .similar
                .iter()
                .map(|(&demand, &(_, pipe))| (demand, pipe));
            for (demand, pipe) in own.chain(similar) {
                let cut = turn.posts.iter().filter(|post| post.0 == demand);
                let cut: i128 = cut.map(|post| i128::from(post.1)).sum();
                least[pipe] = (flow(pipe) - gone - cut).max(0);
            }
        }
        for (person, heads) in &turn.gone {
            let entries = &sources[person.source].entries;
            let entry = person.class.and_then(|class| entries.get(&class));
            if let (Some(&pipe), false) = (entry, person.failed) {
                least[pipe] = (least[pipe] - heads).max(0);
            }
        }
        least
    }

    /// Whether what flows is the best of all flows that keep `least`; `None` where looking for it
    /// goes beyond the budget.
    pub fn proves(&mut self, play: &Play<'_>, least: &[i128]) -> Option<bool> {
        let pipes = &play.laid.pipes.pipes;
        self.budget = self.budget.checked_sub(2 * pipes.len() as u64)?;
        let mut open = VecDeque::new();
        let mut waits = vec![false; self.potential.len()];
        let ends = (0..pipes.len()).flat_map(|at| [(at, true), (at, false)]);
        for (at, along) in ends {
            let (from, to, length) = self.end(&pipes[at], at, along);
            if free(&pipes[at], least[at], along) && length < 0 && !waits[from] {
                debug_assert_ne!(from, to);
                waits[from] = true;
                open.push_back(from);
            }
        }
        let mut by: Vec<Option<usize>> = vec![None; self.potential.len()];
        let mut lowered = 0;
        while let Some(from) = open.pop_front() {
            waits[from] = false;
            self.budget = self.budget.checked_sub(self.touch[from].len() as u64)?;
            for nth in 0..self.touch[from].len() {
                let at = self.touch[from][nth];
                let along = pipes[at].tail == from;
                let (_, to, length) = self.end(&pipes[at], at, along);
                if !free(&pipes[at], least[at], along) || length >= 0 {
                    continue;
                }
                self.potential[to] += length;
                by[to] = Some(from);
                lowered += 1;
                if !waits[to] {
                    waits[to] = true;
                    open.push_back(to);
                }
            }
            if lowered > self.potential.len() {
                lowered = 0;
                if round(&by) {
                    return Some(false);
                }
            }
        }
        Some(true)
    }

    /// Where one more, or one less, along a pipe leads from and to, and its length over potentials.
    fn end(&self, pipe: &Pipe, at: usize, along: bool) -> (usize, usize, i128) {
        let reduced = self.cost[at] + self.potential[pipe.tail] - self.potential[pipe.head];
        match along {
            true => (pipe.tail, pipe.head, reduced),
            false => (pipe.head, pipe.tail, -reduced),
        }
    }
}

fn free(pipe: &Pipe, least: i128, along: bool) -> bool {
    match along {
        true => pipe.most.is_none_or(|most| pipe.flow < most),
        false => pipe.flow > least,
    }
}

/// Whether following who lowered whom comes back to where it began.
fn round(by: &[Option<usize>]) -> bool {
    let mut seen = vec![0; by.len()];
    for start in 0..by.len() {
        let mut at = Some(start);
        while let Some(node) = at.filter(|&node| seen[node] == 0) {
            seen[node] = start + 1;
            at = by[node];
        }
        if at.is_some_and(|node| seen[node] == start + 1) {
            return true;
        }
    }
    false
}
