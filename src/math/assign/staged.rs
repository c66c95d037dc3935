//! A block as staged integer programs: one 0/1 variable per choice, one level after another.

use super::{Answer, Block, ChoiceId, Problem, Solved, Value};
use crate::base::ids::{Id, IdVec};
use crate::base::stop::Stop;
use crate::math::milp::{
    Level, Lexicographic, MilpError, Program, Rank, Terms, VarId, lexicographic,
};

/// Solves a block through HiGHS; see [`super::solve`].
pub fn staged(
    problem: &Problem,
    block: &Block,
    required: Option<&[ChoiceId]>,
    stop: &Stop,
) -> Result<Answer, MilpError> {
    let mut program = Program::default();
    let mut variable: Vec<Option<VarId>> = vec![None; problem.choices.len()];
    for &choice in &block.choices {
        variable[choice.index()] = Some(program.variable(0, 1));
    }
    let var = |choice: ChoiceId| variable[choice.index()];
    rows(&mut program, problem, block, &var);
    if let Some(required) = required {
        program.at_least(
            required
                .iter()
                .filter_map(|&c| Some((var(c)?, 1)))
                .collect(),
            1,
        );
    }
    let level = |k: usize| Level {
        terms: terms(problem, block, &var, k),
        rank: if k == 3 { Rank::Draw } else { Rank::Plain },
    };
    let levels: Vec<Level> = (0..4).map(level).collect();
    match lexicographic(program, &levels, &|_| vec![], stop)? {
        Lexicographic::Infeasible => Ok(Answer::Infeasible),
        Lexicographic::Stopped => Ok(Answer::Stopped),
        Lexicographic::Reached {
            values,
            objectives,
            bounds,
        } => {
            let chosen = chosen(problem, block, &var, &values);
            let array = |v: Vec<i64>| -> Value { [v[0], v[1], v[2], v[3]] };
            let (value, bound) = (array(objectives), array(bounds));
            Ok(Answer::Solved(Solved {
                chosen,
                value,
                bound,
                nodes: None,
                start: None,
                proof: None,
            }))
        }
    }
}

fn rows(
    program: &mut Program,
    problem: &Problem,
    block: &Block,
    var: &impl Fn(ChoiceId) -> Option<VarId>,
) {
    for &job in &block.jobs {
        let of_job = block
            .choices
            .iter()
            .filter(|&&c| problem.choices[c].job == job);
        let terms: Terms = of_job.filter_map(|&c| Some((var(c)?, 1))).collect();
        if problem.complete {
            program.equal(terms, 1);
        } else {
            program.at_most(terms, 1);
        }
    }
    for &index in &block.floors {
        let floor = &problem.floors[index];
        let brings = floor.brings.iter();
        let terms = brings.filter_map(|&(c, amount)| Some((var(c)?, amount)));
        program.at_least(terms.collect(), floor.least);
    }
    for &index in &block.capacities {
        let capacity = &problem.capacities[index];
        let uses = capacity
            .uses
            .iter()
            .filter_map(|&(c, amount)| Some((var(c)?, amount)));
        program.at_most(uses.collect(), capacity.limit);
    }
}

fn terms(
    problem: &Problem,
    block: &Block,
    var: &impl Fn(ChoiceId) -> Option<VarId>,
    k: usize,
) -> Terms {
    let term = |&c: &ChoiceId| Some((var(c)?, problem.choices[c].value[k]));
    block
        .choices
        .iter()
        .filter_map(term)
        .filter(|&(_, factor)| factor != 0)
        .collect()
}

fn chosen(
    problem: &Problem,
    block: &Block,
    var: &impl Fn(ChoiceId) -> Option<VarId>,
    values: &IdVec<VarId, i64>,
) -> Vec<Option<ChoiceId>> {
    let is_taken = |&c: &ChoiceId| var(c).is_some_and(|v| values[v] == 1);
    let of_job = |job| move |c: &ChoiceId| problem.choices[*c].job == job;
    let pick = |&job| {
        block
            .choices
            .iter()
            .copied()
            .filter(is_taken)
            .find(of_job(job))
    };
    block.jobs.iter().map(pick).collect()
}
