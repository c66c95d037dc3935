//! A basis that survives changes: in go changed costs, bounds, supplies and arcs; out comes the new
//! optimum from the old tree, and an undo that goes back to where one started.
//!
//! *Method*: changed costs move the potentials of the part of the tree below a basic arc; only arcs
//! across that part are priced, and primal pivots mend what is wrong. Then changed bounds and
//! supplies move flow along the tree, and dual pivots mend what left its bounds. An answer that
//! neither can reach (no least cost, or changed costs where there was no flow) is solved anew.

mod change;

use super::basis::{Basis, HELD, LOWER};
use super::cut::{marked, shortage, solution};
use super::dual::{self, Scratch};
use super::incidence::Priced;
use super::network::{
    Arc, ArcId, COSTS_MAX, INFINITE, LARGE, Network, NetworkError, NodeId, Sums, magnitude,
};
use super::reach::Reach;
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
    priced: Priced,
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
    /// What paths can cost with all costs met, once the number of nodes alone does not tell.
    reach: Option<Reach>,
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
        let priced = Priced::new(&net);
        let basis = Basis::artificial(&net, LARGE);
        let nodes = net.nodes();
        let sums = net.sums;
        let mut warm = Warm {
            net,
            priced,
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
            reach: None,
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
        let (tail, head) = (self.net.tail[arc.index()], self.net.head[arc.index()]);
        self.check_cost(tail, head, cost)?;
        self.costs.push((arc.index() as u32, cost));
        Ok(())
    }

    /// Whether potentials stay in 64 bits with this cost beside all that stand or wait.
    fn check_cost(&mut self, tail: u32, head: u32, cost: i64) -> Result<(), NetworkError> {
        let largest = self.net.cost_max().max(magnitude(cost));
        if self.net.is_cheap(largest) {
            return Ok(());
        }
        let known = self.reach.take();
        let is_new = known.is_none();
        let mut reach = known.unwrap_or_else(|| self.costs_met());
        reach.widen(tail, head, cost);
        if reach.most_of_all() + 1 >= COSTS_MAX && !is_new {
            // Costs that are gone again may be among those it was told of.
            reach = self.costs_met();
            reach.widen(tail, head, cost);
        }
        if reach.most_of_all() + 1 >= COSTS_MAX {
            return Err(NetworkError::CostsTooLarge);
        }
        self.reach = Some(reach);
        Ok(())
    }

    /// What paths can cost with the costs that stand and those that wait.
    fn costs_met(&self) -> Reach {
        let mut reach = Reach::new(&self.net);
        for &(arc, cost) in &self.costs {
            let arc = arc as usize;
            reach.widen(self.net.tail[arc], self.net.head[arc], cost);
        }
        reach
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
        for end in [arc.tail, arc.head] {
            if end.index() >= self.net.nodes() {
                return Err(NetworkError::NoSuchNode(end.index()));
            }
        }
        self.check_cost(arc.tail.index() as u32, arc.head.index() as u32, arc.cost)?;
        let closed = Arc {
            lower: 0,
            upper: 0,
            ..arc
        };
        let id = self.net.add_arc(closed)?;
        self.priced.ends.push(&self.net);
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
            .dual(&self.net, &self.priced, &mut self.scratch, stop);
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
            // A later change of the same arc may have settled it.
            let waits =
                self.basis.state[arc as usize] == HELD && self.net.upper[arc as usize] == INFINITE;
            if waits {
                self.basis.set_state(&self.net, arc as usize, LOWER);
                self.moved.push(arc);
            }
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
                ..solution(
                    &self.net,
                    self.basis.flows(&self.net),
                    self.basis.potentials(),
                    self.basis.pivots,
                )
            }),
            Standing::Stuck(node) => {
                let mut inside = vec![false; self.net.nodes()];
                let mut v = *node;
                for _ in 0..self.basis.tree.line[v as usize].size {
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

    /// The flow of an arc, where the latest [`Warm::resolve`] found an optimum.
    pub fn flow_of(&self, arc: ArcId) -> i64 {
        self.flow(arc.index())
    }

    /// Calls `each` with every arc whose flow, cost or bounds may differ from the base, some of
    /// them more than once; with all arcs where the basis was made anew.
    ///
    /// *Complexity*: linear in what the changes touched.
    pub fn touched(&self, mut each: impl FnMut(ArcId)) {
        if self.base.basis.is_some() {
            self.net.arc_ids().for_each(each);
            return;
        }
        let arcs = self.net.arcs();
        let mut basic = |arc: u32| {
            if (arc as usize) < arcs {
                each(ArcId::new(arc as usize));
            }
        };
        for (before, now) in self.basis.tree.touched() {
            basic(before);
            if now != before {
                basic(now);
            }
        }
        for &(arc, _) in &self.basis.states {
            basic(arc);
        }
        for before in &self.log {
            if let Before::Cost(arc, _) | Before::Bounds(arc, ..) = before {
                basic(*arc as u32);
            }
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
            self.basis.put_state(&self.net, arc as usize, state);
        }
        while let Some(before) = self.log.pop() {
            match before {
                Before::Cost(arc, cost) => {
                    self.net.cost[arc] = cost;
                    self.priced.put_cost(&self.net, arc, cost);
                }
                Before::Bounds(arc, lower, upper) => {
                    self.net.put_lower(arc, lower);
                    self.net.upper[arc] = upper;
                }
                Before::Supply(node, supply) => self.net.supply[node] = supply,
                Before::Arc => {
                    self.priced.ends.pop(&self.net);
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
}
