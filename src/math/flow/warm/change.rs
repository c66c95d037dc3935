//! The changes themselves: in goes a basis and what is to change, out comes the basis of the
//! changed network, with the list of what has to be mended.

use super::{Before, Standing, Warm};
use crate::base::stop::Stop;
use crate::math::flow::arcs::Arcs;
use crate::math::flow::basis::{HELD, LOWER, UPPER, resting};
use crate::math::flow::network::{INFINITE, LARGE, NetworkError};
use crate::math::flow::tree::ARTIFICIAL;
use crate::math::flow::{Outcome, primal, solve_basis};

impl Warm {
    /// Whether the changed amounts surely stay in 64 bits.
    pub(super) fn fits(&self) -> bool {
        let size = |amount: i64| i128::from(amount).abs();
        let upper = |u: i64| if u == INFINITE { 0 } else { size(u) };
        let bounds: i128 = self.bounds.iter().map(|b| size(b.1) + upper(b.2)).sum();
        let supplies: i128 = self.supplies.iter().map(|s| size(s.1)).sum();
        self.net.has_room_for(bounds + supplies)
    }

    /// Applies what is left of the changes to the network alone.
    pub(super) fn change_network(&mut self) {
        for (arc, cost) in self.costs.drain(..) {
            let arc = arc as usize;
            self.log.push(Before::Cost(arc, self.net.cost[arc]));
            self.net.put_cost(arc, cost);
            self.priced.put_cost(&self.net, arc, cost);
        }
        for (arc, lower, upper) in self.bounds.drain(..) {
            let arc = arc as usize;
            let before = Before::Bounds(arc, self.net.lower(arc), self.net.upper[arc]);
            self.log.push(before);
            self.net.put_bounds(arc, lower, upper);
        }
        for (node, supply) in self.supplies.drain(..) {
            let node = node as usize;
            self.log.push(Before::Supply(node, self.net.supply[node]));
            self.net.put_supply(node, supply);
        }
    }

    /// Applies changed costs and mends the basis; false if it found no end.
    pub(super) fn change_costs(&mut self, stop: &Stop) -> bool {
        if self.costs.len() * 4 > self.net.arcs() {
            return self.change_many_costs(stop);
        }
        for at in 0..self.costs.len() {
            let (arc, cost) = self.costs[at];
            let arc = arc as usize;
            let old = self.net.cost[arc];
            self.log.push(Before::Cost(arc, old));
            self.change_cost(arc, cost, old);
        }
        self.costs.clear();
        self.price_moved(stop)
    }

    /// So many costs changed that all potentials are made anew and all arcs priced.
    fn change_many_costs(&mut self, stop: &Stop) -> bool {
        for at in 0..self.costs.len() {
            let (arc, cost) = self.costs[at];
            let arc = arc as usize;
            let flow = self.flow(arc);
            let old = self.net.cost[arc];
            self.log.push(Before::Cost(arc, old));
            self.put_cost(arc, cost);
            let change = i128::from(cost) - i128::from(old);
            self.basis.gained += change * i128::from(flow);
            if self.net.tail[arc] == self.net.head[arc] {
                self.settle_loop(arc, flow);
            }
        }
        self.costs.clear();
        self.moved.clear();
        self.basis.settle_potentials(&self.net);
        self.basis.primal(&self.net, stop) == primal::End::Done
    }

    fn change_cost(&mut self, arc: usize, cost: i64, old: i64) {
        let flow = self.flow(arc);
        let change = cost - old;
        self.put_cost(arc, cost);
        self.basis.gained += i128::from(change) * i128::from(flow);
        if self.net.tail[arc] == self.net.head[arc] {
            self.settle_loop(arc, flow);
            return;
        }
        let Some(node) = self.basis.basic(&self.net, arc) else {
            self.moved.push(arc as u32);
            return;
        };
        let upward = self.net.tail[arc] == node;
        let change = if upward { -change } else { change };
        self.basis.tree.shift(node, change);
        self.collect_moved(node, change);
    }

    fn put_cost(&mut self, arc: usize, cost: i64) {
        self.net.put_cost(arc, cost);
        self.priced.put_cost(&self.net, arc, cost);
    }

    fn collect_moved(&mut self, node: u32, change: i64) {
        let (net, priced) = (&self.net, &self.priced);
        let list = &mut self.moved;
        self.basis.collect_moved(net, priced, node, change, list);
    }

    /// Puts a self-loop that carried `flow` where its cost wants it.
    fn settle_loop(&mut self, arc: usize, flow: i64) {
        let state = resting(&self.net, arc);
        self.basis.set_state(&self.net, arc, state);
        let change = i128::from(self.flow(arc)) - i128::from(flow);
        self.basis.gained += change * i128::from(self.net.cost[arc]);
        if state == LOWER {
            self.moved.push(arc as u32);
        }
    }

    /// Primal pivots on the arcs listed and those whose reduced costs they move; false if there is
    /// no least cost or somebody asked to stop.
    pub(super) fn price_moved(&mut self, stop: &Stop) -> bool {
        let patience = 4 * self.net.nodes() + 256;
        let mut still = 0;
        while let Some(arc) = self.worst_moved() {
            match self.basis.primal_pivot(&self.net, arc, false) {
                None => {
                    self.moved.clear();
                    return false;
                }
                Some(0) => still += 1,
                Some(_) => still = 0,
            }
            if let Some(node) = self.basis.basic(&self.net, arc as usize) {
                self.collect_moved(node, self.basis.shifted);
            }
            if still > patience {
                self.moved.clear();
                return self.basis.primal(&self.net, stop) == primal::End::Done;
            }
            if self.basis.pivots.is_multiple_of(256) && self.basis.asked_to_stop(stop) {
                self.moved.clear();
                return false;
            }
        }
        true
    }

    /// The worst of the latest few arcs listed that stand wrong; those that do not are dropped.
    fn worst_moved(&mut self) -> Option<u32> {
        const LOOKED_AT: usize = 24;
        let mut best = (0, 0);
        let mut at = self.moved.len();
        let mut seen = 0;
        while at > 0 && seen < LOOKED_AT {
            at -= 1;
            let arc = self.moved[at] as usize;
            let wrong = i64::from(self.basis.state[arc]) * self.basis.reduced(&self.net, arc);
            if wrong >= 0 {
                self.moved.swap_remove(at);
                if best.1 == self.moved.len() {
                    best.1 = at;
                }
                continue;
            }
            seen += 1;
            if wrong < best.0 {
                best = (wrong, at);
            }
        }
        (best.0 < 0).then(|| self.moved.swap_remove(best.1))
    }

    pub(super) fn change_bounds(&mut self) {
        for at in 0..self.bounds.len() {
            let (arc, lower, upper) = self.bounds[at];
            self.change_bound(arc as usize, lower, upper);
        }
        self.bounds.clear();
    }

    fn change_bound(&mut self, arc: usize, lower: i64, upper: i64) {
        let flow = self.flow(arc);
        let before = Before::Bounds(arc, self.net.lower(arc), self.net.upper[arc]);
        self.log.push(before);
        self.net.put_bounds(arc, lower, upper);
        let width = self.net.width(arc, LARGE);
        let (tail, head) = (self.net.tail[arc], self.net.head[arc]);
        if tail == head {
            self.settle_loop(arc, flow);
            return;
        }
        if let Some(node) = self.basis.basic(&self.net, arc) {
            self.basis.tree.touch(node);
            let backward = flow - lower;
            let forward = width - backward;
            let here = &mut self.basis.tree.node[node as usize];
            (here.up, here.down) = if tail == node {
                (forward, backward)
            } else {
                (backward, forward)
            };
            if (forward | backward) < 0 {
                self.basis.tree.broken.push(node);
            }
            return;
        }
        let reduced = self.basis.reduced(&self.net, arc);
        let high = reduced < 0 || reduced == 0 && self.basis.state[arc] == UPPER;
        let state = match (width, high, upper == INFINITE) {
            (0, ..) => HELD,
            (_, true, true) => {
                if reduced < 0 {
                    self.late.push(arc as u32);
                    HELD
                } else {
                    LOWER
                }
            }
            (_, true, false) => UPPER,
            _ => LOWER,
        };
        self.basis.set_state(&self.net, arc, state);
        let change = self.flow(arc) - flow;
        if change != 0 {
            let join = self.basis.tree.join(tail, head);
            self.basis.tree.push_up(head, join, change);
            self.basis.tree.push_up(tail, join, -change);
            self.basis.gained += i128::from(reduced) * i128::from(change);
        }
    }

    pub(super) fn change_supplies(&mut self) {
        let root = self.basis.tree.root();
        for at in 0..self.supplies.len() {
            let (node, supply) = self.supplies[at];
            let old = self.net.supply[node as usize];
            self.log.push(Before::Supply(node as usize, old));
            self.net.put_supply(node as usize, supply);
            let change = supply - old;
            self.basis.tree.push_up(node, root, change);
            let pi = &self.basis.tree.pi;
            let far = i128::from(pi[root as usize]) - i128::from(pi[node as usize]);
            self.basis.gained += far * i128::from(change);
        }
        self.supplies.clear();
    }

    /// The flow of an arc.
    pub(super) fn flow(&self, arc: usize) -> i64 {
        let lower = self.net.lower(arc);
        if self.basis.state[arc] == UPPER {
            return lower + self.basis.width(&self.net, arc);
        }
        match self.basis.basic(&self.net, arc) {
            Some(node) => {
                let here = &self.basis.tree.node[node as usize];
                lower
                    + if self.net.tail[arc] == node {
                        here.down
                    } else {
                        here.up
                    }
            }
            None => lower,
        }
    }

    /// Solves anew; the old basis is put aside for [`Warm::undo`].
    pub(super) fn solve_cold(&mut self, stop: &Stop) -> Result<(), NetworkError> {
        self.late.clear();
        self.moved.clear();
        self.standing = Standing::Cold(Box::new(Outcome::Stopped));
        self.net.check()?;
        let (outcome, basis) = solve_basis(&self.net, stop, true)?;
        let Some(mut basis) = basis else {
            self.standing = Standing::Cold(Box::new(outcome));
            return Ok(());
        };
        if let Outcome::Optimal(found) = &outcome {
            self.objective = found.objective;
        }
        basis.pivots += self.basis.pivots;
        basis.gained = 0;
        basis.strong = false;
        basis.count_uppers(&self.net);
        basis.tree.broken.clear();
        for node in &mut basis.tree.node {
            if node.arc == ARTIFICIAL {
                node.up = 0;
                node.down = 0;
            }
        }
        self.standing = if basis.clip == LARGE {
            Standing::Optimal
        } else {
            Standing::Cold(Box::new(outcome))
        };
        let old = std::mem::replace(&mut self.basis, basis);
        if self.base.basis.is_none() {
            self.base.basis = Some(old);
        }
        Ok(())
    }
}
