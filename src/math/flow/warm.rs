//! A basis that survives changes: in go changed costs, bounds, supplies and arcs; out comes the new
//! optimum from the old tree, and an undo that goes back to where one started.
//!
//! *Method*: changed costs move the potentials of the part of the tree below a basic arc; only arcs
//! across that part are priced, and primal pivots mend what is wrong. Then changed bounds and
//! supplies move flow along the tree, and dual pivots mend what left its bounds. An answer that
//! neither can reach (no least cost, or changed costs where there was no flow) is solved anew.

use super::basis::{Basis, HELD, LOWER, UPPER, resting, width};
use super::cut::{marked, shortage};
use super::dual::{self, Scratch};
use super::incidence::Incidence;
use super::network::{Arc, ArcId, INFINITE, LARGE, Network, NetworkError, NodeId, Sums};
use super::tree::ARTIFICIAL;
use super::{Cut, Outcome, Solution};
use crate::base::ids::Id;
use crate::base::stop::Stop;

/// What a re-solve found; [`Warm::outcome`] has the whole answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// A least-cost flow of this cost.
    Optimal(i128),
    /// No flow keeps the bounds.
    Infeasible,
    /// There is no least cost.
    Unbounded,
    /// Somebody asked to stop before an answer.
    Stopped,
}

/// How the basis stands to the network.
#[derive(Clone, Debug)]
enum Standing {
    /// Optimal for it.
    Optimal,
    /// Right reduced costs, but the part below this node is short of room.
    Stuck(u32),
    /// Of no use; what a cold solve said instead.
    Cold(Box<Outcome>),
}

/// A change of the network, with what was there before.
#[derive(Clone, Copy, Debug)]
enum Before {
    Cost(usize, i64),
    Bounds(usize, i64, i64),
    Supply(usize, i64),
    Arc,
}

/// A network with its optimal basis.
#[derive(Clone, Debug)]
pub struct Warm {
    net: Network,
    incidence: Incidence,
    basis: Basis,
    objective: i128,
    standing: Standing,
    scratch: Scratch,
    moved: Vec<u32>,
    late: Vec<u32>,
    costs: Vec<(u32, i64)>,
    bounds: Vec<(u32, i64, i64)>,
    supplies: Vec<(u32, i64)>,
    log: Vec<Before>,
    base: Base,
}

/// What [`Warm::undo`] goes back to, beside the journals.
#[derive(Clone, Debug)]
struct Base {
    sums: Sums,
    objective: i128,
    standing: Standing,
    broken: Vec<u32>,
    gained: i128,
    /// The basis, if a cold solve took its place.
    basis: Option<Basis>,
}

impl Warm {
    /// Solves a network and keeps its basis.
    ///
    /// # Errors
    /// A network whose numbers could leave 64 bits.
    pub fn new(net: Network, stop: &Stop) -> Result<Self, NetworkError> {
        net.check()?;
        let incidence = Incidence::new(&net);
        let basis = Basis::artificial(&net, LARGE);
        let nodes = net.nodes();
        let sums = net.sums;
        let mut warm = Warm {
            net,
            incidence,
            basis,
            objective: 0,
            standing: Standing::Optimal,
            scratch: Scratch::new(nodes),
            moved: Vec::new(),
            late: Vec::new(),
            costs: Vec::new(),
            bounds: Vec::new(),
            supplies: Vec::new(),
            log: Vec::new(),
            base: Base {
                sums,
                objective: 0,
                standing: Standing::Optimal,
                broken: Vec::new(),
                gained: 0,
                basis: None,
            },
        };
        warm.solve_cold(stop)?;
        warm.keep();
        Ok(warm)
    }

    /// The network as changed so far.
    pub fn network(&self) -> &Network {
        &self.net
    }

    /// Pivots since the first solve.
    pub fn pivots(&self) -> u64 {
        self.basis.pivots
    }

    /// Sets the cost of an arc, from the next [`Warm::resolve`] on.
    ///
    /// # Errors
    /// [`NetworkError::CostsTooLarge`].
    pub fn set_cost(&mut self, arc: ArcId, cost: i64) -> Result<(), NetworkError> {
        self.net.check_cost(cost)?;
        self.costs.push((arc.index() as u32, cost));
        Ok(())
    }

    /// Sets the bounds of an arc, from the next [`Warm::resolve`] on; `0..=0` closes it.
    ///
    /// # Errors
    /// [`NetworkError::CrossedBounds`].
    pub fn set_bounds(&mut self, arc: ArcId, lower: i64, upper: i64) -> Result<(), NetworkError> {
        super::network::check_bounds(lower, upper)?;
        self.bounds.push((arc.index() as u32, lower, upper));
        Ok(())
    }

    /// Sets the supply of a node, from the next [`Warm::resolve`] on.
    pub fn set_supply(&mut self, node: NodeId, supply: i64) {
        self.supplies.push((node.index() as u32, supply));
    }

    /// Adds an arc, open from the next [`Warm::resolve`] on.
    ///
    /// # Errors
    /// What [`Network::add_arc`] refuses, and costs too large.
    pub fn add_arc(&mut self, arc: Arc) -> Result<ArcId, NetworkError> {
        super::network::check_bounds(arc.lower, arc.upper)?;
        self.net.check_cost(arc.cost)?;
        let closed = Arc {
            lower: 0,
            upper: 0,
            ..arc
        };
        let id = self.net.add_arc(closed)?;
        self.incidence.push(&self.net);
        self.basis.state.push(HELD);
        self.log.push(Before::Arc);
        self.bounds.push((id.index() as u32, arc.lower, arc.upper));
        Ok(id)
    }

    /// Solves the network as it now is.
    ///
    /// # Errors
    /// [`NetworkError::AmountsTooLarge`]; [`Warm::undo`] goes back.
    pub fn resolve(&mut self, stop: &Stop) -> Result<Status, NetworkError> {
        let usable = match self.standing {
            Standing::Optimal => true,
            Standing::Stuck(_) => self.costs.is_empty(),
            Standing::Cold(_) => false,
        };
        if !usable || !self.change_costs(stop) || !self.fits() {
            self.change_network();
            self.solve_cold(stop)?;
            return Ok(self.status());
        }
        self.basis.strong = false;
        self.change_bounds();
        self.change_supplies();
        if self.net.imbalance() != 0 {
            self.solve_cold(stop)?;
            return Ok(self.status());
        }
        let end = self
            .basis
            .dual(&self.net, &self.incidence, &mut self.scratch, stop);
        match end {
            dual::End::Done => self.standing = Standing::Optimal,
            dual::End::Stuck(node) if self.late.is_empty() => {
                self.standing = Standing::Stuck(node);
                return Ok(Status::Infeasible);
            }
            _ => {
                self.solve_cold(stop)?;
                return Ok(self.status());
            }
        }
        for at in 0..self.late.len() {
            let arc = self.late[at];
            self.basis.set_state(arc as usize, LOWER);
            self.moved.push(arc);
        }
        self.late.clear();
        if !self.price_moved(stop) {
            self.solve_cold(stop)?;
        }
        self.objective += std::mem::take(&mut self.basis.gained);
        Ok(self.status())
    }

    /// What the latest [`Warm::resolve`] found.
    pub fn status(&self) -> Status {
        match &self.standing {
            Standing::Optimal => Status::Optimal(self.objective),
            Standing::Stuck(_) => Status::Infeasible,
            Standing::Cold(outcome) => match outcome.as_ref() {
                Outcome::Optimal(found) => Status::Optimal(found.objective),
                Outcome::Infeasible(_) => Status::Infeasible,
                Outcome::Unbounded(_) => Status::Unbounded,
                Outcome::Stopped => Status::Stopped,
            },
        }
    }

    /// The whole answer of the latest [`Warm::resolve`], with its proof.
    pub fn outcome(&self) -> Outcome {
        match &self.standing {
            Standing::Optimal => Outcome::Optimal(Solution {
                objective: self.objective,
                ..self.basis.solution(&self.net)
            }),
            Standing::Stuck(node) => {
                let mut inside = vec![false; self.net.nodes()];
                let mut v = *node;
                for _ in 0..self.basis.tree.node[v as usize].size {
                    inside[v as usize] = true;
                    v = self.basis.tree.thread[v as usize];
                }
                Outcome::Infeasible(Cut {
                    nodes: marked(&inside),
                    short: shortage(&self.net, &inside),
                })
            }
            Standing::Cold(outcome) => outcome.as_ref().clone(),
        }
    }

    /// Makes what is now the base that [`Warm::undo`] goes back to.
    pub fn keep(&mut self) {
        self.log.clear();
        self.basis.states.clear();
        self.basis.log_states = true;
        self.basis.tree.start_journal();
        self.base = Base {
            sums: self.net.sums,
            objective: self.objective,
            standing: self.standing.clone(),
            broken: self.basis.tree.broken.clone(),
            gained: self.basis.gained,
            basis: None,
        };
    }

    /// Takes back every change since the base, and the pivots they caused.
    pub fn undo(&mut self) {
        self.costs.clear();
        self.bounds.clear();
        self.supplies.clear();
        self.moved.clear();
        self.late.clear();
        if let Some(basis) = self.base.basis.take() {
            self.basis = basis;
        }
        while let Some((arc, state)) = self.basis.states.pop() {
            self.basis.state[arc as usize] = state;
        }
        while let Some(before) = self.log.pop() {
            match before {
                Before::Cost(arc, cost) => self.net.cost[arc] = cost,
                Before::Bounds(arc, lower, upper) => {
                    self.net.lower[arc] = lower;
                    self.net.upper[arc] = upper;
                }
                Before::Supply(node, supply) => self.net.supply[node] = supply,
                Before::Arc => {
                    self.incidence.pop(&self.net);
                    self.net.pop_arc();
                    self.basis.state.truncate(self.net.arcs());
                }
            }
        }
        self.net.sums = self.base.sums;
        self.basis.tree.undo();
        self.basis.tree.broken.clone_from(&self.base.broken);
        self.basis.gained = self.base.gained;
        self.objective = self.base.objective;
        self.standing.clone_from(&self.base.standing);
    }

    /// Whether the changed amounts surely stay in 64 bits.
    fn fits(&self) -> bool {
        let size = |amount: i64| i128::from(amount).abs();
        let upper = |u: i64| if u == INFINITE { 0 } else { size(u) };
        let bounds: i128 = self.bounds.iter().map(|b| size(b.1) + upper(b.2)).sum();
        let supplies: i128 = self.supplies.iter().map(|s| size(s.1)).sum();
        self.net.has_room_for(bounds + supplies)
    }

    /// Applies what is left of the changes to the network alone.
    fn change_network(&mut self) {
        for (arc, cost) in self.costs.drain(..) {
            let arc = arc as usize;
            self.log.push(Before::Cost(arc, self.net.cost[arc]));
            self.net.put_cost(arc, cost);
        }
        for (arc, lower, upper) in self.bounds.drain(..) {
            let arc = arc as usize;
            let before = Before::Bounds(arc, self.net.lower[arc], self.net.upper[arc]);
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
    fn change_costs(&mut self, stop: &Stop) -> bool {
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

    fn change_cost(&mut self, arc: usize, cost: i64, old: i64) {
        let flow = self.flow(arc);
        let change = cost - old;
        self.net.put_cost(arc, cost);
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

    fn collect_moved(&mut self, node: u32, change: i64) {
        let (net, incidence) = (&self.net, &self.incidence);
        let list = &mut self.moved;
        self.basis.collect_moved(net, incidence, node, change, list);
    }

    /// Puts a self-loop that carried `flow` where its cost wants it.
    fn settle_loop(&mut self, arc: usize, flow: i64) {
        let state = resting(&self.net, arc);
        self.basis.set_state(arc, state);
        let change = i128::from(self.flow(arc)) - i128::from(flow);
        self.basis.gained += change * i128::from(self.net.cost[arc]);
        if state == LOWER {
            self.moved.push(arc as u32);
        }
    }

    /// Primal pivots on the arcs listed and those whose reduced costs they move; false if there is
    /// no least cost or somebody asked to stop.
    fn price_moved(&mut self, stop: &Stop) -> bool {
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
                return self.basis.primal(&self.net, stop) == super::primal::End::Done;
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

    fn change_bounds(&mut self) {
        for at in 0..self.bounds.len() {
            let (arc, lower, upper) = self.bounds[at];
            self.change_bound(arc as usize, lower, upper);
        }
        self.bounds.clear();
    }

    fn change_bound(&mut self, arc: usize, lower: i64, upper: i64) {
        let flow = self.flow(arc);
        let before = Before::Bounds(arc, self.net.lower[arc], self.net.upper[arc]);
        self.log.push(before);
        self.net.put_bounds(arc, lower, upper);
        let width = width(&self.net, arc, LARGE);
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
        self.basis.set_state(arc, state);
        let change = self.flow(arc) - flow;
        if change != 0 {
            let join = self.basis.tree.join(tail, head);
            self.basis.tree.push_up(head, join, change);
            self.basis.tree.push_up(tail, join, -change);
            self.basis.gained += i128::from(reduced) * i128::from(change);
        }
    }

    fn change_supplies(&mut self) {
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
    fn flow(&self, arc: usize) -> i64 {
        let lower = self.net.lower[arc];
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
    fn solve_cold(&mut self, stop: &Stop) -> Result<(), NetworkError> {
        self.late.clear();
        self.moved.clear();
        self.standing = Standing::Cold(Box::new(Outcome::Stopped));
        self.net.check()?;
        let (outcome, basis) = super::solve_basis(&self.net, &self.incidence, stop)?;
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
