//! `jiebang raw assign`: assignment problems from neutral files.

use std::fs;

use anyhow::Context;
use serde::Serialize;
use serde_json::Value;

use super::super::End;
use super::super::args::{RawAssign, Side};
use super::super::console::Console;
use super::super::round::Unusable;
use super::{Form, print, print_flow};
use crate::base::stop::Stop;
use crate::math::assign::read::{Case, Found, Proof, ReadError, Sense, Status, read};

/// What `raw assign` prints. Agents, bids and classes count from 0 in the order of the file.
#[derive(Debug, Serialize)]
struct Answer {
    status: &'static str,
    sense: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    objective: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    bound: Option<Value>,
    /// What stands behind status and bound: `search`, `flow`, or `highs`, which only claims.
    #[serde(skip_serializing_if = "Option::is_none")]
    proof: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    assignment: Option<Vec<Option<usize>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    bids: Option<Vec<Option<usize>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    winners: Option<Vec<usize>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    open: Option<Vec<usize>>,
}

/// Reads, solves, prints.
pub fn run(verb: &RawAssign, console: &Console, stop: &Stop) -> anyhow::Result<End> {
    let name = verb.file.display().to_string();
    let text = fs::read(&verb.file).with_context(|| Unusable(name.clone()))?;
    let sense = verb.sense.map(|side| match side {
        Side::Min => Sense::Min,
        Side::Max => Sense::Max,
    });
    let case = match read(&text, sense) {
        Ok(case) => case,
        Err(error) => {
            eprintln!("{}", said(console, &name, &error));
            return Ok(End::BadInput);
        }
    };
    drop(text);
    if sense.is_some_and(|sense| sense != case.sense()) {
        let own = word(case.sense());
        eprintln!(
            "{}",
            console.either(
                format!("{name}: 文件自定 {own}, 与 --sense 不符"),
                format!("{name}: the file itself says {own}, --sense says otherwise"),
            )
        );
        return Ok(End::BadInput);
    }
    let stop = match verb.work_max {
        Some(work) => &stop.clone().with_nodes_max(work),
        None => stop,
    };
    if let Case::Matching(matching) = &case
        && matching.rows.is_none()
    {
        let form = if verb.no_solution {
            Form::Brief
        } else {
            Form::Json
        };
        return print_flow(&matching.net, form, stop);
    }
    let found = case.solve(stop)?;
    let end = match found.status {
        Status::Feasible | Status::Stopped => End::Unproved,
        Status::Optimal | Status::Infeasible | Status::Unbounded => End::Done,
    };
    print(&answer(&case, found, !verb.no_solution))?;
    Ok(end)
}

fn word(sense: Sense) -> &'static str {
    match sense {
        Sense::Min => "min",
        Sense::Max => "max",
    }
}

/// What is wrong with a file, and where.
pub(super) fn said(console: &Console, file: &str, error: &ReadError) -> String {
    let (line, expected, found) = (error.line, &error.expected, &error.found);
    console.either(
        format!("{file} 第 {line} 行: 应为 {expected}, 实为 {found:?}"),
        format!("{file}, line {line}: expected {expected}, found {found:?}"),
    )
}

fn answer(case: &Case, found: Found, solution: bool) -> Answer {
    let status = match found.status {
        Status::Optimal => "optimal",
        Status::Feasible => "feasible",
        Status::Infeasible => "infeasible",
        Status::Unbounded => "unbounded",
        Status::Stopped => "stopped",
    };
    let proof = match found.proof {
        Proof::Search => "search",
        Proof::Flow => "flow",
        Proof::Highs => "highs",
    };
    let some = !found.objective.is_empty();
    let objective = found.objective.iter().map(|&level| Some(level));
    let auction = matches!(case, Case::Auction(_));
    let taken = found.taken.clone().filter(|_| solution && some);
    Answer {
        status,
        sense: word(case.sense()),
        objective: some.then(|| levels(&found, objective.collect())),
        bound: some.then(|| levels(&found, found.bound.clone())),
        proof: (found.status != Status::Stopped).then_some(proof),
        winners: taken.clone().filter(|_| auction),
        open: taken.filter(|_| !auction),
        bids: found.bids.filter(|_| solution && some),
        assignment: (solution && some).then_some(found.assignment),
    }
}

/// A number, or a list of numbers where the file lists levels.
fn levels(found: &Found, numbers: Vec<Option<i128>>) -> Value {
    let number = |number: Option<i128>| match (number, found.scale) {
        (None, _) => Value::Null,
        (Some(number), 0) => i64::try_from(number).map_or(Value::from(number as f64), Value::from),
        (Some(number), scale) => Value::from(number as f64 / 10_f64.powi(scale as i32)),
    };
    let mut numbers = numbers.into_iter().map(number);
    match found.listed {
        true => Value::Array(numbers.collect()),
        false => numbers.next().unwrap_or(Value::Null),
    }
}
