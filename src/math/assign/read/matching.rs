//! Assignment matrices (n, then n rows of n costs; rows are jobs, columns agents) and b-matchings:
//! both are min-cost flows, and answered with the proof of one.

use super::words::{Expected, NUMBER_MAX, ReadError, Words, shortened};
use super::{CaseError, Found, Proof, Status};
use crate::base::ids::Id;
use crate::base::stop::Stop;
use crate::math::flow::{self, Arc, Network, NodeId, Outcome};

/// More rows than this are taken for a broken file.
const ROWS_MAX: i64 = 1 << 13;

/// A matching as a network.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matching {
    /// The network; weights are turned round where they are maximized.
    pub net: flow::Problem,
    /// Rows of a matrix; its arcs stand row by row. `None` for a b-matching.
    pub rows: Option<usize>,
}

impl Matching {
    /// Solves it and certifies the answer; only a matrix has an assignment.
    ///
    /// # Errors
    /// Numbers too large, or a fault of ours.
    pub fn solve(&self, stop: &Stop) -> Result<Found, CaseError> {
        let outcome = flow::solve(&self.net.net, stop)?;
        flow::certify(&self.net.net, &outcome)?;
        let found = match outcome {
            Outcome::Optimal(found) => found,
            Outcome::Infeasible(_) => return Ok(Found::without(Status::Infeasible, Proof::Flow)),
            Outcome::Unbounded(_) => return Ok(Found::without(Status::Unbounded, Proof::Flow)),
            Outcome::Stopped => return Ok(Found::without(Status::Stopped, Proof::Flow)),
        };
        let sign = if self.net.maximize { -1 } else { 1 };
        let rows = self.rows.unwrap_or(0);
        let mut assignment = vec![None; rows];
        let arcs = found.flows.iter().take(rows * rows).enumerate();
        for (at, _) in arcs.filter(|&(_, &flow)| flow == 1) {
            assignment[at / rows] = Some(at % rows);
        }
        Ok(Found {
            objective: vec![sign * found.objective],
            bound: vec![Some(sign * found.objective)],
            assignment,
            ..Found::without(Status::Optimal, Proof::Flow)
        })
    }
}

/// Reads a matrix.
pub fn read_matrix(words: &mut Words, maximize: bool) -> Result<Matching, ReadError> {
    let rows = words.number("a number of rows", 1, ROWS_MAX)? as usize;
    let mut costs = Vec::new();
    for _ in 0..rows * rows {
        let cost = words.number("a cost", -NUMBER_MAX, NUMBER_MAX)?;
        costs.push(if maximize { -cost } else { cost });
    }
    words.end()?;
    let net = network(rows, &costs).map_err(|error| too_large(words.line, &error))?;
    Ok(Matching {
        net: flow::Problem {
            asked: rows * rows,
            nodes: 2 * rows,
            net,
            maximize,
            right_from: rows,
        },
        rows: Some(rows),
    })
}

/// One unit from every row to every column.
fn network(rows: usize, costs: &[i64]) -> Result<Network, flow::NetworkError> {
    let mut net = Network::new(2 * rows)?;
    net.reserve(costs.len());
    for node in 0..rows {
        net.set_supply(NodeId::new(node), 1)?;
        net.set_supply(NodeId::new(rows + node), -1)?;
    }
    for (at, &cost) in costs.iter().enumerate() {
        net.add_arc(Arc {
            tail: NodeId::new(at / rows),
            head: NodeId::new(rows + at % rows),
            lower: 0,
            upper: 1,
            cost,
        })?;
    }
    net.check()?;
    Ok(net)
}

/// Reads a b-matching, `p bmatch`.
pub fn read_bmatch(text: &[u8]) -> Result<Matching, ReadError> {
    let net = flow::read(text).map_err(|error| match error {
        flow::ReadError::Line {
            line,
            expected,
            found,
        } => ReadError {
            line,
            expected: Expected::Said(expected.to_string()),
            found,
        },
        other => too_large(1, &other),
    })?;
    Ok(Matching { net, rows: None })
}

fn too_large(line: u64, error: &dyn std::error::Error) -> ReadError {
    ReadError {
        line,
        expected: Expected::Form("numbers that can be solved exactly in 64 bits"),
        found: shortened(&error.to_string()),
    }
}
