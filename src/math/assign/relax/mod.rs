//! A block by prices: in go a block and what its choices are worth, level by level; out come a
//! solution and, per level, what no solution passes.
//!
//! ```text
//! scalar    a block under one objective: jobs, items, agents with their capacities, links
//! knapsack  the best set of items of one agent at given worths, and all sets nearly as good
//! oracle    what a block is worth at given prices
//! volume    better prices
//! surrogate what holds because all agents together have only so much
//! tight     the two relaxations that prices are made for
//! plan      a solution while it is made; moves of single jobs
//! repack    moves that repack a whole agent
//! part      a few agents by themselves
//! near      better plans for large blocks, neighborhood by neighborhood
//! pool      every set that a better solution can use
//! trace     the search written down, for others to walk again
//! tree      branch and bound
//! exhaust   the same, set by set, where prices no longer help
//! settle    one objective
//! levels    several in order
//! ```
//!
//! *Method*. Each job's rule (at most one choice, or exactly one) is given a price, and so is each
//! rule over several agents; what is left falls apart into one knapsack per agent (Lagrangian
//! relaxation; its best bound is that of Dantzig and Wolfe 1960 over whole sets per agent). The
//! volume algorithm finds the prices in floating point; every bound is computed again from rounded
//! prices in integers. The search lists all sets of an agent that a solution better than the known
//! one can use (a set short of its agent's best by more than the gap is in none), and branches on
//! items.

mod exhaust;
mod knapsack;
mod levels;
mod near;
mod oracle;
mod part;
mod plan;
mod pool;
mod repack;
mod scalar;
mod settle;
mod surrogate;
mod tight;
mod trace;
mod tree;
mod volume;

pub use levels::{Start, relax};
pub use trace::{End, GroupProof, Node, PartProof, Proof, Rule, TreeProof};
