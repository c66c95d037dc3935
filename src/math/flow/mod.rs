//! Min-cost flow by network simplex, cold and warm: integers in; flows, potentials and a proof out.
//!
//! Given supplies `b`, bounds `l <= x <= u` and costs `c`, minimize `sum of c x` over flows with
//! outflow minus inflow equal to `b` at every node.
//!
//! ```text
//! network    nodes and arcs as arrays, with the bound on the data that keeps sums in 64 bits
//! reach      what a simple path can cost at most
//! read       neutral files, DIMACS and b-matchings
//! arcs       what pivots need to know of arcs
//! packed     the copy that a cold solve works on
//! incidence  which arcs touch a node
//! tree       the spanning tree of a basis, its flows and potentials, a journal
//! basis      a tree and the sides of all other arcs
//! start      a start basis with a greedy flow
//! primal     pivots from a feasible basis
//! dual       pivots from a basis with right reduced costs
//! cut        what shows that there is no flow, or no least one
//! warm       a basis that survives changes, with undo
//! packing    several objectives in order as one cost, as many as fit
//! levels     several objectives in order, packed or face by face
//! prices     what one unit more or less is worth, exactly
//! residual   the same level by level, and sequences of flows, each best for its supplies
//! certify    an answer against its network, by code that shares nothing with the solver
//! ```
//!
//! # Example
//! ```
//! use jiebang::base::{ids::Id, stop::Stop};
//! use jiebang::math::flow::{Arc, Network, NodeId, Outcome, solve};
//!
//! let mut net = Network::new(2)?;
//! let (a, b) = (NodeId::new(0), NodeId::new(1));
//! net.set_supply(a, 3)?;
//! net.set_supply(b, -3)?;
//! net.add_arc(Arc { tail: a, head: b, lower: 0, upper: 2, cost: 1 })?;
//! net.add_arc(Arc { tail: a, head: b, lower: 0, upper: 2, cost: 5 })?;
//! let Outcome::Optimal(found) = solve(&net, &Stop::never())? else { unreachable!() };
//! assert_eq!((found.objective, found.flows), (7, vec![2, 1]));
//! # Ok::<(), jiebang::math::flow::NetworkError>(())
//! ```

mod arcs;
mod basis;
mod certify;
mod cut;
mod dual;
mod incidence;
mod levels;
mod network;
mod packed;
mod packing;
mod prices;
mod primal;
mod reach;
mod read;
mod residual;
mod start;
mod tree;
mod warm;

pub use certify::{Fault, certify};
pub use levels::{Leveled, Stage, certify_levels, lexicographic};
pub use network::{Arc, ArcId, INFINITE, Network, NetworkError, NodeId};
pub use packing::{Packing, pack_levels};
pub use prices::{Question, prices};
pub use read::{Expected, Problem, ReadError, read};
pub use residual::{Paths, Residual, Walk};
pub use warm::{Status, Warm};

use crate::base::ids::Id;
use crate::base::stop::Stop;
use basis::Basis;
use packed::{Cost, Packed};
use primal::End;

/// What a network allows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// A least-cost flow, with the potentials that prove it.
    Optimal(Solution),
    /// No flow keeps the bounds: a set of nodes that must send out more than its arcs can take.
    Infeasible(Cut),
    /// There is no least cost: a cycle of negative cost whose arcs have no upper bound, on a
    /// network that has a flow.
    Unbounded(Cycle),
    /// Somebody asked to stop, or the pivots were used up, before an answer.
    Stopped,
}

/// A flow and its proof.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Solution {
    /// `sum of cost * flow`.
    pub objective: i128,
    /// Per arc.
    pub flows: Vec<i64>,
    /// Per node: `cost + pi[tail] - pi[head]` is 0 where the flow lies between its bounds, at least
    /// 0 at the lower and at most 0 at the upper one.
    pub potentials: Vec<i64>,
    /// How many pivots it took.
    pub pivots: u64,
}

/// Nodes whose supplies, with the least that must come in, exceed the most that can go out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cut {
    /// The nodes on the side that cannot get rid of its supply, in order.
    pub nodes: Vec<NodeId>,
    /// By how much, in units; at least 1.
    pub short: i128,
}

/// A closed walk along arcs without upper bound.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cycle {
    /// The arcs, in the order in which they are walked.
    pub arcs: Vec<ArcId>,
    /// Their cost; negative.
    pub cost: i128,
    /// Some flow that keeps all bounds.
    pub flows: Vec<i64>,
}

/// Solves a network from nothing.
///
/// *Method*: primal network simplex (Ahuja, Magnanti, Orlin 1993, chapter 11; Király and Kovács
/// 2012) from a greedy start, with multiple partial pricing and strongly feasible trees.
///
/// # Errors
/// A network whose numbers could leave 64 bits; see [`Network::check`].
pub fn solve(net: &Network, stop: &Stop) -> Result<Outcome, NetworkError> {
    Ok(solve_basis(net, stop, false)?.0)
}

/// Solves from nothing; an optimum comes with its basis, if that is wanted.
fn solve_basis(
    net: &Network,
    stop: &Stop,
    wanted: bool,
) -> Result<(Outcome, Option<Basis>), NetworkError> {
    net.check()?;
    let Some(clip) = net.clip() else {
        return Err(NetworkError::AmountsTooLarge);
    };
    if let Some(cut) = cut::unbalanced(net) {
        return Ok((Outcome::Infeasible(cut), None));
    }
    if let Some(packed) = Packed::<i32>::new(net, clip) {
        return solve_packed(net, packed, stop, wanted);
    }
    match Packed::<i64>::new(net, clip) {
        Some(packed) => solve_packed(net, packed, stop, wanted),
        None => Err(NetworkError::CostsTooLarge),
    }
}

fn solve_packed<C: Cost>(
    net: &Network,
    packed: Packed<'_, C>,
    stop: &Stop,
    wanted: bool,
) -> Result<(Outcome, Option<Basis>), NetworkError> {
    let mut basis = Basis::start(&packed);
    let outcome = match basis.primal(&packed, stop) {
        End::Stopped => Outcome::Stopped,
        End::Unbounded(arc) => {
            let cycle = basis.cycle(&packed, arc);
            let cycle = cycle.into_iter().map(|arc| packed.original(arc as usize));
            cut::unbounded(net, cycle.map(ArcId::new).collect(), stop)?
        }
        End::Done => {
            let flows = packed.flows(net, &basis);
            let stuck = basis.stuck();
            if stuck.is_empty() {
                let found = cut::solution(net, flows, packed.potentials(&basis), basis.pivots);
                return Ok((
                    Outcome::Optimal(found),
                    wanted.then(|| packed.basis(net, basis)),
                ));
            }
            Outcome::Infeasible(cut::shortfall(net, &flows, packed.nodes(stuck)))
        }
    };
    Ok((outcome, None))
}
