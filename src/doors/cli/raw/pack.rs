//! `jiebang raw pack`: packing problems from neutral files.

use std::fs;

use anyhow::Context;
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::super::End;
use super::super::args::RawPack;
use super::super::console::Console;
use super::super::round::Unusable;
use super::print;
use crate::base::stop::Stop;
use crate::math::pack::read::{Case, Rule, read};
use crate::math::pack::{self, Depth, Ground, Group, Part};

/// What `raw pack` prints. Items count from 0 in the order of the file.
#[derive(Debug, Serialize)]
struct Answer {
    status: &'static str,
    objective: Map<String, Value>,
    bound: Map<String, Value>,
    /// What stands behind the bound, part by part: `enumerated`, `columns` or `trivial`.
    proof: Vec<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    groups: Option<Vec<Vec<usize>>>,
    /// Units of each item in each group, where items may be cut.
    #[serde(skip_serializing_if = "Option::is_none")]
    units: Option<Vec<Vec<i64>>>,
}

/// Reads, solves, prints.
pub fn run(verb: &RawPack, console: &Console, stop: &Stop) -> anyhow::Result<End> {
    let name = verb.file.display().to_string();
    let text = fs::read_to_string(&verb.file).with_context(|| Unusable(name.clone()))?;
    let case = match read(&text) {
        Ok(case) => case,
        Err(error) => {
            let (line, what) = (error.line, error.what);
            eprintln!(
                "{}",
                console.either(
                    format!("{name} 第 {line} 行: {what}"),
                    format!("{name}, line {line}: {what}"),
                )
            );
            return Ok(End::BadInput);
        }
    };
    let parts = pack::solve(&case.problem, Depth::Levels(5), stop)?.parts;
    let answer = answer(&case, &parts, !verb.no_solution);
    let end = match answer.status {
        "feasible" => End::Unproved,
        _ => End::Done,
    };
    print(&answer)?;
    Ok(end)
}

fn answer(case: &Case, parts: &[Part], solution: bool) -> Answer {
    let sum = |of: &dyn Fn(&Part) -> Option<i64>| parts.iter().map(of).sum::<Option<i64>>();
    let value: Vec<Option<i64>> = (0..6).map(|k| sum(&|part| Some(part.value[k]))).collect();
    let known = |k: usize, part: &Part| Some(part.bound[k]).filter(|&bound| bound != i64::MAX);
    let bound: Vec<Option<i64>> = (0..6).map(|k| sum(&|part| known(k, part))).collect();
    let all = case.problem.lots.iter().map(|lot| lot.low).sum::<i64>();
    let levels = levels(case.rule);
    let proved = levels.iter().all(|&(_, k, _)| value[k] == bound[k]);
    // Every item has to be placed: fewer groups of some of them are no answer.
    let placed = case.rule != Rule::FewestGroups || value[0] == Some(all);
    let short = case.rule == Rule::FewestGroups && bound[0].is_some_and(|most| most < all);
    let named = |of: &[Option<i64>]| {
        let level = |&(name, k, sign): &(&str, usize, i64)| {
            let number = of[k].map_or(Value::Null, |number| json!(number * sign));
            (name.to_owned(), number)
        };
        levels.iter().map(level).collect()
    };
    let groups: Vec<&Group> = parts.iter().flat_map(|part| &part.groups).collect();
    let items = |group: &&Group| group.takes.iter().map(|take| take.0).collect();
    let units = |group: &&Group| group.takes.iter().map(|take| take.1).collect();
    let lots = case.rule == Rule::Lots;
    Answer {
        status: match (short, placed && proved) {
            (true, _) => "infeasible",
            (_, true) => "optimal",
            _ => "feasible",
        },
        objective: named(&value),
        bound: named(&bound),
        proof: parts.iter().map(proof).collect(),
        groups: solution.then(|| groups.iter().map(items).collect()),
        units: (solution && lots).then(|| groups.iter().map(units).collect()),
    }
}

/// Names of the levels that a rule has, their places, and the sign that they are printed with.
fn levels(rule: Rule) -> &'static [(&'static str, usize, i64)] {
    match rule {
        Rule::ServeMost => &[("covered", 0, 1)],
        Rule::MostGroups => &[("classes", 0, 1), ("covered", 1, 1)],
        Rule::FewestGroups => &[("covered", 0, 1), ("classes", 2, -1)],
        Rule::Lots => &[
            ("served", 0, 1),
            ("cost", 1, -1),
            ("shape", 2, -1),
            ("metres", 3, -1),
            ("squares", 4, -1),
            ("draws", 5, -1),
        ],
    }
}

fn proof(part: &Part) -> &'static str {
    match part.ground {
        Ground::Enumerated(_) => "enumerated",
        Ground::Columns => "columns",
        Ground::Highs => "highs",
        Ground::Trivial => "trivial",
    }
}
