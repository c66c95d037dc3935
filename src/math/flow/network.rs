//! A network as arrays: in go nodes with supplies and arcs with bounds and costs, each checked as
//! it comes; out comes a `Network` whose sums are known to fit the integers of the solver.

use super::reach::Reach;
use crate::base::ids::Id;
use crate::ids;

ids! {
    /// A node of a [`Network`].
    NodeId;
    /// An arc of a [`Network`].
    ArcId;
}

/// The upper bound of an arc without one.
pub const INFINITE: i64 = i64::MAX;

/// The residual that stands for "no limit" inside the solver; real ones stay below `LARGE`.
pub(super) const ENDLESS: i64 = 1 << 60;
/// What every sum of flows stays below.
pub(super) const LARGE: i64 = 1 << 58;
/// What every simple path costs less than, `P`, and the price of the artificial arcs above it.
/// Seen from the root a potential then lies in `-P..2P`, two differ by less than `3P`, a reduced
/// cost stays below `4P`; the root itself strays by less than `4P` before it is brought back. All
/// of it fits 64 bits. `(nodes + 2) * (largest absolute cost + 1)` is such a bound, and so is
/// [`Reach`].
pub(super) const COSTS_MAX: i128 = 1 << 60;
/// Ids leave the top bit free for the solver.
const COUNT_MAX: usize = (1 << 31) - 2;

/// Why a network, or a change of one, was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NetworkError {
    /// An arc names a node that does not exist.
    #[error("an arc ends at node {0}, which does not exist (nodes count from 0)")]
    NoSuchNode(usize),
    /// An arc that the network does not have.
    #[error("no arc {0}")]
    NoSuchArc(usize),
    /// A lower bound above the upper one, or an infinite lower bound.
    #[error("bounds {lower}..={upper} hold no flow")]
    CrossedBounds {
        /// The lower bound.
        lower: i64,
        /// The upper bound.
        upper: i64,
    },
    /// A simple path could cost 2^60: neither nodes times the largest absolute cost nor the costs
    /// summed node by node stay below.
    #[error("costs too large: what a path can cost must stay below 2^60")]
    CostsTooLarge,
    /// Neither is the sum of all absolute supplies and bounds below 2^58, nor is the most that an
    /// optimal arc could carry times the number of arcs.
    #[error("supplies and bounds too large: their sum must stay below 2^58")]
    AmountsTooLarge,
    /// More than 2^31 - 2 nodes or arcs.
    #[error("more than 2^31 - 2 nodes or arcs")]
    TooMany,
}

/// One arc as it is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arc {
    /// Where it leaves.
    pub tail: NodeId,
    /// Where it arrives.
    pub head: NodeId,
    /// Least flow; may be negative.
    pub lower: i64,
    /// Most flow, or [`INFINITE`].
    pub upper: i64,
    /// Cost of one unit; may be negative.
    pub cost: i64,
}

/// A directed network: find flows `lower <= x <= upper` with, at each node, outflow minus inflow
/// equal to its supply, at least cost. Parallel arcs and self-loops are welcome.
#[derive(Clone, Debug, Default)]
pub struct Network {
    pub(super) supply: Vec<i64>,
    pub(super) tail: Vec<u32>,
    pub(super) head: Vec<u32>,
    /// Those beyond its end are 0: most networks have no other.
    lower: Vec<i64>,
    pub(super) upper: Vec<i64>,
    pub(super) cost: Vec<i64>,
    pub(super) sums: Sums,
}

impl PartialEq for Network {
    fn eq(&self, other: &Self) -> bool {
        self.supply == other.supply
            && self.tail == other.tail
            && self.head == other.head
            && self.upper == other.upper
            && self.cost == other.cost
            && (0..self.arcs()).all(|arc| self.lower(arc) == other.lower(arc))
    }
}

impl Eq for Network {}

/// Sums that bound every number the solver can meet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Sums {
    /// Of supplies.
    total: i128,
    /// Of absolute supplies and lower bounds.
    fixed: i128,
    /// Of the widths of all finite arcs.
    widths: i128,
    /// Of the widths of finite arcs with a negative cost, and of all finite ones if an infinite
    /// arc has a negative cost.
    negative: i128,
    /// Infinite arcs with a negative cost.
    endless_negative: u32,
    /// The largest absolute cost met.
    cost_max: i64,
}

impl Sums {
    fn supply(&mut self, old: i64, new: i64) {
        self.total += i128::from(new) - i128::from(old);
        self.fixed += i128::from(new).abs() - i128::from(old).abs();
    }

    fn arc(&mut self, lower: i64, upper: i64, cost: i64, sign: i128) {
        self.fixed += sign * i128::from(lower).abs();
        if upper == INFINITE {
            let count = u32::from(cost < 0);
            self.endless_negative = if sign > 0 {
                self.endless_negative + count
            } else {
                self.endless_negative - count
            };
            return;
        }
        let width = i128::from(upper) - i128::from(lower);
        self.widths += sign * width;
        if cost < 0 {
            self.negative += sign * width;
        }
    }

    /// The most an arc carries beyond its lower bound in some optimal flow: what the supplies send,
    /// and cycles, each through an arc of negative cost.
    fn carried_max(&self) -> i128 {
        let cycles = if self.endless_negative > 0 {
            self.widths
        } else {
            self.negative
        };
        // Lower bounds move the supplies of both their ends.
        2 * self.fixed + cycles
    }
}

impl Network {
    /// A network of `nodes` nodes without supply and without arcs.
    ///
    /// # Errors
    /// [`NetworkError::TooMany`].
    pub fn new(nodes: usize) -> Result<Self, NetworkError> {
        if nodes > COUNT_MAX {
            return Err(NetworkError::TooMany);
        }
        Ok(Network {
            supply: vec![0; nodes],
            ..Self::default()
        })
    }

    /// Makes room for `arcs` more arcs.
    pub fn reserve(&mut self, arcs: usize) {
        self.tail.reserve_exact(arcs);
        self.head.reserve_exact(arcs);
        self.upper.reserve_exact(arcs);
        self.cost.reserve_exact(arcs);
    }

    /// Adds an arc.
    ///
    /// # Errors
    /// An end that does not exist, bounds that hold no flow, or too many arcs; then nothing is
    /// added.
    pub fn add_arc(&mut self, arc: Arc) -> Result<ArcId, NetworkError> {
        for end in [arc.tail, arc.head] {
            if end.index() >= self.supply.len() {
                return Err(NetworkError::NoSuchNode(end.index()));
            }
        }
        check_bounds(arc.lower, arc.upper)?;
        if self.tail.len() >= COUNT_MAX {
            return Err(NetworkError::TooMany);
        }
        self.sums.arc(arc.lower, arc.upper, arc.cost, 1);
        let size = magnitude(arc.cost);
        self.sums.cost_max = self.sums.cost_max.max(size);
        self.tail.push(arc.tail.index() as u32);
        self.head.push(arc.head.index() as u32);
        self.put_lower(self.tail.len() - 1, arc.lower);
        self.upper.push(arc.upper);
        self.cost.push(arc.cost);
        Ok(ArcId::new(self.tail.len() - 1))
    }

    /// Sets what a node sends out, in units; negative: what it takes in.
    ///
    /// # Errors
    /// [`NetworkError::NoSuchNode`].
    pub fn set_supply(&mut self, node: NodeId, supply: i64) -> Result<(), NetworkError> {
        let old = self
            .supply
            .get_mut(node.index())
            .ok_or(NetworkError::NoSuchNode(node.index()))?;
        self.sums.supply(*old, supply);
        *old = supply;
        Ok(())
    }

    /// Sets what a unit costs on an arc.
    ///
    /// # Errors
    /// [`NetworkError::NoSuchArc`].
    pub fn set_cost(&mut self, arc: ArcId, cost: i64) -> Result<(), NetworkError> {
        self.known(arc)?;
        self.put_cost(arc.index(), cost);
        Ok(())
    }

    /// Sets the bounds of an arc.
    ///
    /// # Errors
    /// [`NetworkError::NoSuchArc`], [`NetworkError::CrossedBounds`].
    pub fn set_bounds(&mut self, arc: ArcId, lower: i64, upper: i64) -> Result<(), NetworkError> {
        self.known(arc)?;
        check_bounds(lower, upper)?;
        self.put_bounds(arc.index(), lower, upper);
        Ok(())
    }

    fn known(&self, arc: ArcId) -> Result<(), NetworkError> {
        match arc.index() < self.arcs() {
            true => Ok(()),
            false => Err(NetworkError::NoSuchArc(arc.index())),
        }
    }

    /// Whether every number the solver can meet fits: the stated bound on the data.
    ///
    /// # Errors
    /// [`NetworkError::CostsTooLarge`] or [`NetworkError::AmountsTooLarge`].
    pub fn check(&self) -> Result<(), NetworkError> {
        if !self.is_cheap(self.sums.cost_max) && Reach::new(self).most_of_all() + 1 >= COSTS_MAX {
            return Err(NetworkError::CostsTooLarge);
        }
        self.clip().map(|_| ()).ok_or(NetworkError::AmountsTooLarge)
    }

    /// The width at which the solver cuts off wider arcs. No optimal answer changes: some optimal
    /// flow stays below it on every arc, so a wider arc is never full at a negative reduced cost.
    pub(super) fn clip(&self) -> Option<i64> {
        if self.sums.widths + 2 * self.sums.fixed < i128::from(LARGE) {
            return Some(LARGE);
        }
        let clip = LARGE / (2 * (self.arcs() as i64 + 16));
        let most = self.sums.carried_max();
        (most < i128::from(clip) && 2 * most < i128::from(LARGE)).then_some(clip)
    }

    /// Number of nodes.
    pub fn nodes(&self) -> usize {
        self.supply.len()
    }

    /// Number of arcs.
    pub fn arcs(&self) -> usize {
        self.tail.len()
    }

    /// All nodes, in order.
    pub fn node_ids(&self) -> impl ExactSizeIterator<Item = NodeId> + use<> {
        (0..self.nodes()).map(NodeId::new)
    }

    /// All arcs, in order.
    pub fn arc_ids(&self) -> impl ExactSizeIterator<Item = ArcId> + use<> {
        (0..self.arcs()).map(ArcId::new)
    }

    /// What a node sends out, in units.
    pub fn supply(&self, node: NodeId) -> i64 {
        self.supply[node.index()]
    }

    /// The arc `arc`.
    pub fn arc(&self, arc: ArcId) -> Arc {
        let at = arc.index();
        Arc {
            tail: NodeId::new(self.tail[at] as usize),
            head: NodeId::new(self.head[at] as usize),
            lower: self.lower(at),
            upper: self.upper[at],
            cost: self.cost[at],
        }
    }

    /// Whether costs up to `largest` surely stay in 64 bits, by the number of nodes alone.
    pub(super) fn is_cheap(&self, largest: i64) -> bool {
        (self.nodes() as i128 + 2) * (i128::from(largest) + 1) < COSTS_MAX
    }

    /// The largest absolute cost met.
    pub(super) fn cost_max(&self) -> i64 {
        self.sums.cost_max
    }

    /// The lower bound of an arc.
    #[inline]
    pub(super) fn lower(&self, arc: usize) -> i64 {
        self.lower.get(arc).copied().unwrap_or(0)
    }

    /// The lower bounds of all arcs.
    pub(super) fn lowers(&self) -> Vec<i64> {
        let mut lowers = Vec::with_capacity(self.arcs());
        lowers.extend_from_slice(&self.lower);
        lowers.resize(self.arcs(), 0);
        lowers
    }

    /// Writes a lower bound, and nothing else.
    pub(super) fn put_lower(&mut self, arc: usize, lower: i64) {
        if arc < self.lower.len() {
            self.lower[arc] = lower;
        } else if lower != 0 {
            self.lower.resize(arc, 0);
            self.lower.push(lower);
        }
    }

    /// Changes the cost of an arc.
    pub(super) fn put_cost(&mut self, arc: usize, cost: i64) {
        self.sums.cost_max = self.sums.cost_max.max(magnitude(cost));
        let old = self.cost[arc];
        if (old < 0) != (cost < 0) {
            let (lower, upper) = (self.lower(arc), self.upper[arc]);
            self.sums.arc(lower, upper, old, -1);
            self.sums.arc(lower, upper, cost, 1);
        }
        self.cost[arc] = cost;
    }

    /// Changes the bounds of an arc.
    pub(super) fn put_bounds(&mut self, arc: usize, lower: i64, upper: i64) {
        let cost = self.cost[arc];
        self.sums.arc(self.lower(arc), self.upper[arc], cost, -1);
        self.sums.arc(lower, upper, cost, 1);
        self.put_lower(arc, lower);
        self.upper[arc] = upper;
    }

    /// Changes the supply of a node.
    pub(super) fn put_supply(&mut self, node: usize, supply: i64) {
        let old = std::mem::replace(&mut self.supply[node], supply);
        self.sums.supply(old, supply);
    }

    /// Whether amounts of this much more surely stay in 64 bits.
    pub(super) fn has_room_for(&self, more: i128) -> bool {
        self.sums.widths + 2 * self.sums.fixed + 4 * more < i128::from(LARGE)
    }

    /// The sum of all supplies.
    pub(super) fn imbalance(&self) -> i128 {
        self.sums.total
    }

    /// The sums, made anew.
    pub(super) fn recount(&self) -> Sums {
        let mut sums = Sums::default();
        for (arc, &cost) in self.cost.iter().enumerate() {
            sums.arc(self.lower(arc), self.upper[arc], cost, 1);
            sums.cost_max = sums.cost_max.max(magnitude(cost));
        }
        for &supply in &self.supply {
            sums.supply(0, supply);
        }
        sums
    }

    /// Takes the last arc away.
    pub(super) fn pop_arc(&mut self) {
        if let (Some(_), Some(_), Some(upper), Some(cost)) = (
            self.tail.pop(),
            self.head.pop(),
            self.upper.pop(),
            self.cost.pop(),
        ) {
            let arc = self.tail.len();
            self.sums.arc(self.lower(arc), upper, cost, -1);
            self.lower.truncate(arc);
        }
    }
}

pub(super) fn magnitude(cost: i64) -> i64 {
    cost.saturating_abs()
}

pub(super) fn check_bounds(lower: i64, upper: i64) -> Result<(), NetworkError> {
    if lower > upper || lower == i64::MIN || lower == INFINITE {
        return Err(NetworkError::CrossedBounds { lower, upper });
    }
    Ok(())
}
