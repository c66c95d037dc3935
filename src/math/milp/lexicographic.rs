//! Several objectives in order: each level is solved over all optima of those before it, by a row
//! that fixes the level just solved. No weights.

use super::{MilpError, Outcome, Program, Solution, Terms, VarId, evaluate, maximize};
use crate::base::ids::{Id, IdVec};
use crate::base::stop::Stop;

/// How a level is solved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rank {
    /// As it stands: a linear objective.
    Plain,
    /// A sum of 40-bit draws over 0/1 variables, too long for HiGHS's tolerances: the upper 20 bits
    /// are solved, then everything within reach of the lower 20 is listed and compared exactly.
    Draw,
}

/// One level.
#[derive(Clone, Debug)]
pub struct Level {
    /// To be maximized.
    pub terms: Terms,
    /// How.
    pub rank: Rank,
}

/// What was reached, level by level.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lexicographic {
    /// A point and, per level, its objective and the claimed bound; a level after the first whose
    /// bound is open is not optimized further, and its bound is `i64::MAX`.
    Reached {
        /// The point.
        values: IdVec<VarId, i64>,
        /// Per level.
        objectives: Vec<i64>,
        /// Per level.
        bounds: Vec<i64>,
    },
    /// No point keeps the rows.
    Infeasible,
    /// Stopped before the first point.
    Stopped,
}

/// Says which of several points that are equal on every level is taken: the one for which it is
/// largest.
pub type Prefer<'a> = dyn Fn(&IdVec<VarId, i64>) -> Vec<Vec<i64>> + 'a;

/// The most equal draws that are listed before a tie is called open.
const TIES_MAX: usize = 256;

/// Maximizes `levels` in order.
///
/// *Method*: preemptive (staged) goal programming; a level's optimum becomes an equality row.
/// Points that tie on a level of draws too are told apart by `prefer`.
///
/// # Errors
/// As [`maximize`].
pub fn lexicographic(
    program: Program,
    levels: &[Level],
    prefer: &Prefer,
    stop: &Stop,
) -> Result<Lexicographic, MilpError> {
    lexicographic_from(program, levels, prefer, None, stop)
}

/// [`lexicographic`] from a point that is known; of two points, should the search end early, the
/// better counts.
///
/// # Errors
/// As [`maximize`].
pub fn lexicographic_from(
    mut program: Program,
    levels: &[Level],
    prefer: &Prefer,
    start: Option<IdVec<VarId, i64>>,
    stop: &Stop,
) -> Result<Lexicographic, MilpError> {
    let mut point = start.filter(|start| program.holds(start));
    let mut bounds = Vec::new();
    for level in levels {
        let outcome = match level.rank {
            Rank::Plain => maximize(&program, &level.terms, point.as_ref(), stop)?,
            Rank::Draw => draw(&program, &level.terms, prefer, point.as_ref(), stop)?,
        };
        match outcome {
            Outcome::Optimal(solution) => {
                program.equal(level.terms.clone(), solution.objective);
                bounds.push(solution.objective);
                point = Some(solution.values);
            }
            Outcome::Feasible { solution, bound } => {
                bounds.push(bound);
                let known = point.as_ref().map(|point| value(&level.terms, point));
                if known.is_none_or(|known| known <= solution.objective) {
                    point = Some(solution.values);
                }
                break;
            }
            Outcome::Infeasible if point.is_none() => return Ok(Lexicographic::Infeasible),
            Outcome::Infeasible | Outcome::Unbounded => return Err(MilpError::Drifted),
            Outcome::Stopped => break,
        }
    }
    let Some(values) = point else {
        return Ok(Lexicographic::Stopped);
    };
    bounds.resize(levels.len(), i64::MAX);
    let objectives = levels
        .iter()
        .map(|level| value(&level.terms, &values))
        .collect();
    Ok(Lexicographic::Reached {
        values,
        objectives,
        bounds,
    })
}

fn value(terms: &Terms, values: &IdVec<VarId, i64>) -> i64 {
    i64::try_from(evaluate(terms, values)).unwrap_or(i64::MIN)
}

/// Maximizes a sum of draws (given negative, so that the least sum wins) over 0/1 variables.
///
/// With H the best sum of upper halves and n draws in it, every better sum has upper halves within
/// n - 1 of H: those points are listed by cutting off each that was found.
fn draw(
    program: &Program,
    terms: &Terms,
    prefer: &Prefer,
    start: Option<&IdVec<VarId, i64>>,
    stop: &Stop,
) -> Result<Outcome, MilpError> {
    let rank = |solution: &Solution| (solution.objective, prefer(&solution.values));
    let upper: Terms = terms
        .iter()
        .map(|&(id, draw)| (id, -((-draw) >> 20)))
        .collect();
    let first = match maximize(program, &upper, start, stop)? {
        Outcome::Optimal(solution) => solution,
        Outcome::Feasible { solution, .. } => {
            return Ok(Outcome::Feasible {
                solution: revalue(terms, solution),
                bound: 0,
            });
        }
        other => return Ok(other),
    };
    let drawn = terms
        .iter()
        .filter(|&&(id, _)| first.values[id] != 0)
        .count() as i64;
    let mut rest = program.clone();
    rest.at_least(upper.clone(), first.objective - (drawn - 1).max(0));
    let mut best = revalue(terms, first);
    let mut last = best.values.clone();
    for _ in 0..TIES_MAX {
        cut_off(&mut rest, &last);
        match maximize(&rest, &upper, None, stop)? {
            Outcome::Infeasible => return Ok(Outcome::Optimal(best)),
            Outcome::Optimal(next) | Outcome::Feasible { solution: next, .. } => {
                last = next.values.clone();
                let next = revalue(terms, next);
                if rank(&next) > rank(&best) {
                    best = next;
                }
            }
            Outcome::Unbounded | Outcome::Stopped => break,
        }
    }
    Ok(Outcome::Feasible {
        solution: best,
        bound: 0,
    })
}

fn revalue(terms: &Terms, solution: Solution) -> Solution {
    Solution {
        objective: value(terms, &solution.values),
        values: solution.values,
    }
}

/// Forbids one 0/1 point: at least one 0/1 variable differs from it.
fn cut_off(program: &mut Program, point: &IdVec<VarId, i64>) {
    let binary = |id: VarId| program.bounds[id] == (0, 1);
    let ids: Vec<VarId> = (0..point.len())
        .map(VarId::new)
        .filter(|&id| binary(id))
        .collect();
    let ones = ids.iter().filter(|&&id| point[id] == 1).count() as i64;
    let terms = ids
        .iter()
        .map(|&id| (id, if point[id] == 1 { -1 } else { 1 }))
        .collect();
    program.at_least(terms, 1 - ones);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_are_kept_in_order_and_draws_break_the_tie() {
        let mut program = Program::default();
        let x: Vec<VarId> = (0..4).map(|_| program.variable(0, 1)).collect();
        program.at_most(x.iter().map(|&v| (v, 1)).collect(), 1);
        let plain = |c: [i64; 4]| Level {
            terms: x.iter().copied().zip(c).collect(),
            rank: Rank::Plain,
        };
        let draws = [-(5 << 20), -(9 << 20) - 7, -(9 << 20) - 3, -(9 << 20) - 5];
        let last = Level {
            terms: x.iter().copied().zip(draws).collect(),
            rank: Rank::Draw,
        };
        let levels = [plain([2, 3, 3, 3]), plain([9, 1, 1, 1]), last];
        let reached = lexicographic(program, &levels, &|_| vec![], &Stop::never()).expect("solves");
        let Lexicographic::Reached {
            values,
            objectives,
            bounds,
        } = reached
        else {
            panic!("{reached:?}")
        };
        assert_eq!(values.as_slice(), [0, 0, 1, 0]);
        assert_eq!(objectives, [3, 1, -(9 << 20) - 3]);
        assert_eq!(bounds, objectives);
    }

    #[test]
    fn nothing_allowed_is_infeasible() {
        let mut program = Program::default();
        let x = program.variable(0, 1);
        program.at_least(vec![(x, 1)], 2);
        let level = Level {
            terms: vec![(x, 1)],
            rank: Rank::Plain,
        };
        let outcome =
            lexicographic(program, &[level], &|_| vec![], &Stop::never()).expect("solves");
        assert_eq!(outcome, Lexicographic::Infeasible);
    }
}
