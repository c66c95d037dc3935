//! The one wall round good_lp and HiGHS. In goes a bounded integer program; out comes an outcome
//! that says what HiGHS said, no more: good_lp folds several of its states together and drops
//! objective, bound and gap, so the model is stated in good_lp and solved, read and re-checked
//! here. Answers are rounded, then every row and the objective are evaluated again in integers.

mod lexicographic;
mod linear;

pub use lexicographic::{Level, Lexicographic, Prefer, Rank, lexicographic, lexicographic_from};
pub use linear::{Linear, Priced};

use ::highs::{HighsModelStatus, HighsSolutionStatus};
use good_lp::solvers::highs::highs;
use good_lp::{Constraint, Expression, ProblemVariables, Variable, constraint, variable};

use crate::base::ids::{Id, IdVec};
use crate::base::stop::Stop;
use crate::ids;

ids! {
    /// A variable of a [`Program`].
    VarId;
}

/// A weighted sum of variables.
pub type Terms = Vec<(VarId, i64)>;

/// A constraint `low <= terms <= high`; a missing side is free.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Least value.
    pub low: Option<i64>,
    /// The sum; each variable at most once.
    pub terms: Terms,
    /// Largest value.
    pub high: Option<i64>,
}

/// An integer program: variables with bounds, rows.
#[derive(Clone, Debug, Default)]
pub struct Program {
    bounds: IdVec<VarId, (i64, i64)>,
    rows: Vec<Row>,
}

impl Program {
    /// A variable in `low..=high`.
    pub fn variable(&mut self, low: i64, high: i64) -> VarId {
        assert!(low <= high, "a variable without values");
        self.bounds.push((low, high))
    }

    /// How many variables there are.
    pub fn variables(&self) -> usize {
        self.bounds.len()
    }

    /// `terms <= high`.
    pub fn at_most(&mut self, terms: Terms, high: i64) {
        self.rows.push(Row {
            low: None,
            terms,
            high: Some(high),
        });
    }

    /// `terms >= low`.
    pub fn at_least(&mut self, terms: Terms, low: i64) {
        self.rows.push(Row {
            low: Some(low),
            terms,
            high: None,
        });
    }

    /// `terms == value`.
    pub fn equal(&mut self, terms: Terms, value: i64) {
        self.rows.push(Row {
            low: Some(value),
            terms,
            high: Some(value),
        });
    }

    /// Whether `values` keep every bound and row, in integers.
    pub fn holds(&self, values: &IdVec<VarId, i64>) -> bool {
        let inside = |value: i128, low: Option<i64>, high: Option<i64>| {
            low.is_none_or(|l| i128::from(l) <= value)
                && high.is_none_or(|h| value <= i128::from(h))
        };
        let bounds = self
            .bounds
            .iter_ids()
            .all(|(id, &(l, h))| (l..=h).contains(&values[id]));
        bounds
            && self
                .rows
                .iter()
                .all(|r| inside(evaluate(&r.terms, values), r.low, r.high))
    }
}

/// The value of a weighted sum.
pub fn evaluate(terms: &[(VarId, i64)], values: &IdVec<VarId, i64>) -> i128 {
    terms
        .iter()
        .map(|&(id, factor)| i128::from(factor) * i128::from(values[id]))
        .sum()
}

/// A point that keeps every bound and row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Solution {
    /// Per variable.
    pub values: IdVec<VarId, i64>,
    /// The objective there, evaluated in integers.
    pub objective: i64,
}

/// What HiGHS said, after the check in integers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// HiGHS claims the optimum: both gaps 0, and its bound rounds to the objective.
    Optimal(Solution),
    /// A solution, and HiGHS's claim that none is better than `bound`.
    Feasible {
        /// The best found.
        solution: Solution,
        /// The claimed bound.
        bound: i64,
    },
    /// HiGHS claims that no point keeps the rows.
    Infeasible,
    /// Unbounded, or infeasible, HiGHS did not find out which; cannot be when all bounds are
    /// finite.
    Unbounded,
    /// A limit was reached before a solution.
    Stopped,
}

/// HiGHS refused or went wrong.
#[derive(Debug, thiserror::Error)]
pub enum MilpError {
    /// It rejected the model or an option.
    #[error("HiGHS rejected the program: {0}")]
    Rejected(String),
    /// It ended in a state that is no answer.
    #[error("HiGHS ended without an answer: {0}")]
    NoAnswer(String),
    /// Its answer, rounded, breaks a bound or a row.
    #[error("HiGHS's answer does not hold in integers")]
    Drifted,
}

/// The version of HiGHS that is linked.
pub fn version() -> String {
    #[expect(
        unsafe_code,
        reason = "three constant getters of the C interface, no argument, no state"
    )]
    let parts = unsafe {
        use highs_sys::{Highs_versionMajor, Highs_versionMinor, Highs_versionPatch};
        [
            Highs_versionMajor(),
            Highs_versionMinor(),
            Highs_versionPatch(),
        ]
    };
    parts.map(|part| part.to_string()).join(".")
}

/// Maximizes `objective` over `program`, on one thread, with both gaps 0.
///
/// # Errors
/// [`MilpError`] when HiGHS refuses, or its answer does not hold in integers.
pub fn maximize(
    program: &Program,
    objective: &Terms,
    start: Option<&IdVec<VarId, i64>>,
    stop: &Stop,
) -> Result<Outcome, MilpError> {
    if stop.raised() {
        return Ok(Outcome::Stopped);
    }
    if program.bounds.is_empty() {
        return Ok(without_variables(program));
    }
    let mut model = state(program, objective)?;
    model.make_quiet();
    set(&mut model, "threads", 1)?;
    set(&mut model, "parallel", "off")?;
    set(&mut model, "mip_rel_gap", 0.0)?;
    set(&mut model, "mip_abs_gap", 0.0)?;
    if let Some(nodes) = stop.nodes_max() {
        set(
            &mut model,
            "mip_max_nodes",
            i32::try_from(nodes).unwrap_or(i32::MAX),
        )?;
    }
    if let Some(values) = start.filter(|values| program.holds(values)) {
        let point: Vec<f64> = values.iter().map(|&v| v as f64).collect();
        model
            .try_set_solution(Some(&point), None, None, None)
            .map_err(|e| MilpError::Rejected(format!("start: {e:?}")))?;
    }
    let solved = model
        .try_solve()
        .map_err(|e| MilpError::NoAnswer(format!("{e:?}")))?;
    read(program, objective, &solved)
}

/// Nothing to decide: the rows hold or they do not.
fn without_variables(program: &Program) -> Outcome {
    let values = IdVec::new();
    if program.holds(&values) {
        return Outcome::Optimal(Solution {
            values,
            objective: 0,
        });
    }
    Outcome::Infeasible
}

fn state(program: &Program, objective: &Terms) -> Result<::highs::Model, MilpError> {
    let mut variables = ProblemVariables::new();
    let columns: Vec<Variable> = program
        .bounds
        .iter()
        .map(|&(low, high)| variables.add(variable().integer().min(low as f64).max(high as f64)))
        .collect();
    let sum = |terms: &Terms| -> Expression {
        terms
            .iter()
            .map(|&(id, factor)| columns[id.index()] * factor as f64)
            .sum()
    };
    let mut problem = variables.maximise(sum(objective)).using(highs);
    for row in &program.rows {
        for limit in sides(row, sum(&row.terms)) {
            good_lp::SolverModel::add_constraint(&mut problem, limit);
        }
    }
    problem
        .try_into_inner()
        .map_err(|e| MilpError::Rejected(e.to_string()))
}

fn sides(row: &Row, sum: Expression) -> Vec<Constraint> {
    match (row.low, row.high) {
        (Some(low), Some(high)) if low == high => vec![constraint!(sum == low as f64)],
        (low, high) => {
            let below = low.map(|low| constraint!(sum.clone() >= low as f64));
            let above = high.map(|high| constraint!(sum.clone() <= high as f64));
            below.into_iter().chain(above).collect()
        }
    }
}

fn set<V: ::highs::HighsOptionValue>(
    model: &mut ::highs::Model,
    option: &str,
    value: V,
) -> Result<(), MilpError> {
    model
        .try_set_option(option, value)
        .map_err(|_| MilpError::Rejected(format!("option {option}")))
}

fn read(
    program: &Program,
    objective: &Terms,
    solved: &::highs::SolvedModel,
) -> Result<Outcome, MilpError> {
    use HighsModelStatus as S;
    match solved.status() {
        S::Infeasible => return Ok(Outcome::Infeasible),
        S::Unbounded | S::UnboundedOrInfeasible => return Ok(Outcome::Unbounded),
        S::Optimal
        | S::ReachedTimeLimit
        | S::ReachedIterationLimit
        | S::ReachedSolutionLimit
        | S::ReachedInterrupt
        | S::ReachedMemoryLimit => {}
        other => return Err(MilpError::NoAnswer(format!("{other:?}"))),
    }
    if solved.primal_solution_status() != HighsSolutionStatus::Feasible {
        return Ok(Outcome::Stopped);
    }
    let values: IdVec<VarId, i64> = solved
        .get_solution()
        .columns()
        .iter()
        .map(|&x| x.round_ties_even() as i64)
        .collect();
    if !program.holds(&values) {
        return Err(MilpError::Drifted);
    }
    let reached = i64::try_from(evaluate(objective, &values)).map_err(|_| MilpError::Drifted)?;
    let bound = claimed_bound(solved, reached);
    let solution = Solution {
        values,
        objective: reached,
    };
    if solved.status() != S::Optimal || bound > reached {
        return Ok(Outcome::Feasible { solution, bound });
    }
    Ok(Outcome::Optimal(solution))
}

/// HiGHS's dual bound, rounded down to an integer within its own tolerance.
fn claimed_bound(solved: &::highs::SolvedModel, reached: i64) -> i64 {
    match solved.double_info_value(c"mip_dual_bound") {
        Ok(bound) if bound.is_finite() => {
            let tolerance = 1e-6 + bound.abs() * 1e-12;
            ((bound + tolerance).floor() as i64).max(reached)
        }
        _ if solved.status() == HighsModelStatus::Optimal => reached,
        _ => i64::MAX,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn knapsack() -> (Program, Terms) {
        let mut program = Program::default();
        let x: Vec<VarId> = (0..4).map(|_| program.variable(0, 1)).collect();
        program.at_most(x.iter().copied().zip([3, 4, 5, 9]).collect(), 12);
        (program, x.into_iter().zip([4, 5, 7, 10]).collect())
    }

    #[test]
    fn the_optimum_is_found_and_evaluated_in_integers() {
        let (program, objective) = knapsack();
        let outcome = maximize(&program, &objective, None, &Stop::never()).expect("solves");
        let Outcome::Optimal(solution) = outcome else {
            panic!("{outcome:?}")
        };
        assert_eq!(
            (solution.objective, solution.values.as_slice()),
            (16, &[1, 1, 1, 0][..])
        );
    }

    #[test]
    fn contradiction_is_infeasible_and_a_raised_flag_stops() {
        let (mut program, objective) = knapsack();
        program.at_least(objective.clone(), 17);
        let outcome = maximize(&program, &objective, None, &Stop::never()).expect("solves");
        assert_eq!(outcome, Outcome::Infeasible);
        let stop = Stop::never();
        stop.raise();
        assert_eq!(
            maximize(&program, &objective, None, &stop).expect("stops"),
            Outcome::Stopped
        );
    }

    #[test]
    fn a_program_without_variables_is_solved_by_nothing() {
        let outcome = maximize(&Program::default(), &vec![], None, &Stop::never());
        assert!(matches!(outcome, Ok(Outcome::Optimal(s)) if s.objective == 0));
    }
}
