//! `jiebang raw`: bare mathematics from neutral files, one JSON object on stdout. Every answer is
//! certified before it is printed.

mod assign;
mod pack;
mod rank;
mod stable;

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Write};

use anyhow::Context;
use serde::Serialize;

use super::End;
use super::args::{Global, Raw, RawFlow};
use super::console::Console;
use super::round::Unusable;
use crate::base::ids::Id;
use crate::base::stop::Stop;
use crate::math::flow::{self, Outcome, Problem, ReadError};

/// Runs a problem of `raw`.
pub fn run(verb: &Raw, global: &Global, console: &Console, stop: &Stop) -> anyhow::Result<End> {
    match verb {
        Raw::Flow(verb) => run_flow(verb, console, stop),
        Raw::Assign(verb) => assign::run(verb, console, stop),
        Raw::Pack(verb) => pack::run(verb, console, stop),
        Raw::Stable(verb) => stable::run(verb, console, stop),
        Raw::Rank(verb) => rank::run(verb, global, console, stop),
    }
}

/// What `raw flow` prints. Nodes and arcs are numbered from 1 in the order of the file.
#[derive(Debug, Default, Serialize)]
struct FlowAnswer {
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    objective: Option<i128>,
    #[serde(skip_serializing_if = "Option::is_none")]
    bound: Option<i128>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pivots: Option<u64>,
    /// Infeasible: nodes that must send out more than their arcs can take, or take in more.
    #[serde(skip_serializing_if = "Option::is_none")]
    cut: Option<Vec<usize>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    short: Option<i128>,
    /// Unbounded: arcs of a negative cycle without limit.
    #[serde(skip_serializing_if = "Option::is_none")]
    cycle: Option<Vec<usize>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    flows: Option<Vec<i64>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    potentials: Option<Vec<i64>>,
}

fn run_flow(verb: &RawFlow, console: &Console, stop: &Stop) -> anyhow::Result<End> {
    let unusable = || Unusable(verb.file.display().to_string());
    let file = File::open(&verb.file).with_context(unusable)?;
    let problem = match flow::read(BufReader::with_capacity(1 << 20, file)) {
        Ok(problem) => problem,
        Err(ReadError::Io(error)) => return Err(error).with_context(unusable),
        Err(error) => {
            eprintln!(
                "{}",
                said(console, &verb.file.display().to_string(), &error)
            );
            return Ok(End::BadInput);
        }
    };
    let form = match (verb.dimacs, verb.no_solution) {
        (true, _) => Form::Dimacs,
        (_, true) => Form::Brief,
        _ => Form::Json,
    };
    print_flow(&problem, form, stop)
}

/// How a flow is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    /// JSON with flows and potentials.
    Json,
    /// JSON without them.
    Brief,
    /// A DIMACS solution.
    Dimacs,
}

/// Solves a network, certifies the answer and prints it.
fn print_flow(problem: &Problem, form: Form, stop: &Stop) -> anyhow::Result<End> {
    let outcome = flow::solve(&problem.net, stop)?;
    flow::certify(&problem.net, &outcome)?;
    let end = match outcome {
        Outcome::Stopped => End::Unproved,
        _ => End::Done,
    };
    let answer = answer(problem, outcome, form != Form::Brief);
    if form == Form::Dimacs {
        let mut out = BufWriter::new(io::stdout().lock());
        write_dimacs(&mut out, problem, &answer)?;
        out.flush()?;
    } else {
        print(&answer)?;
    }
    Ok(end)
}

/// One JSON object in one line on stdout.
fn print(answer: &impl Serialize) -> anyhow::Result<()> {
    let mut out = BufWriter::new(io::stdout().lock());
    serde_json::to_writer(&mut out, answer)?;
    writeln!(out)?;
    out.flush()?;
    Ok(())
}

/// A DIMACS solution: the status as a comment, `s OBJECTIVE`, and `f TAIL HEAD FLOW` for each arc
/// that carries something, in arc order; a right node of a b-matching counts from 1 again.
fn write_dimacs(out: &mut impl Write, problem: &Problem, answer: &FlowAnswer) -> io::Result<()> {
    writeln!(out, "c {}", answer.status)?;
    let Some(objective) = answer.objective else {
        return Ok(());
    };
    writeln!(out, "s {objective}")?;
    let flows = answer.flows.iter().flatten();
    for (id, &flow) in problem.net.arc_ids().zip(flows) {
        let arc = problem.net.arc(id);
        if flow != 0 {
            let head = arc.head.index() - problem.right_from;
            writeln!(out, "f {} {} {flow}", arc.tail.index() + 1, head + 1)?;
        }
    }
    Ok(())
}

fn said(console: &Console, file: &str, error: &ReadError) -> String {
    match error {
        ReadError::Line {
            line,
            expected,
            found,
        } => console.either(
            format!("{file} 第 {line} 行: 应为 {expected}, 实为 {found:?}"),
            format!("{file}, line {line}: expected {expected}, found {found:?}"),
        ),
        other => console.either(
            format!("{file}: 数值过大, 无法精确求解 ({other})"),
            format!("{file}: {other}"),
        ),
    }
}

fn answer(problem: &Problem, outcome: Outcome, solution: bool) -> FlowAnswer {
    match outcome {
        Outcome::Optimal(mut found) => {
            found.flows.truncate(problem.asked);
            found.potentials.truncate(problem.nodes);
            let sign = if problem.maximize { -1 } else { 1 };
            FlowAnswer {
                status: "optimal",
                objective: Some(sign * found.objective),
                bound: Some(sign * found.objective),
                pivots: Some(found.pivots),
                flows: solution.then_some(found.flows),
                potentials: solution.then_some(found.potentials),
                ..FlowAnswer::default()
            }
        }
        Outcome::Infeasible(cut) => FlowAnswer {
            status: "infeasible",
            cut: solution.then(|| cut.nodes.iter().map(|v| v.index() + 1).collect()),
            short: Some(cut.short),
            ..FlowAnswer::default()
        },
        Outcome::Unbounded(cycle) => FlowAnswer {
            status: "unbounded",
            cycle: solution.then(|| cycle.arcs.iter().map(|a| a.index() + 1).collect()),
            ..FlowAnswer::default()
        },
        Outcome::Stopped => FlowAnswer {
            status: "stopped",
            ..FlowAnswer::default()
        },
    }
}
