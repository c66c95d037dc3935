//! Set packing by staged integer programs: a 0/1 variable per lawful group and per way to group a
//! lot alone.

use super::alone::{Bundle, distinct};
use super::patterns::Pattern;
use super::{Ground, Group, Part, Problem, Value, heads, trivial};
use crate::base::ids::IdVec;
use crate::base::stop::Stop;
use crate::math::milp::{
    Level, Lexicographic, MilpError, Outcome, Program, Rank, Terms, VarId, lexicographic, maximize,
};

enum Column<'a> {
    Shared(&'a Pattern),
    Alone(usize, Bundle),
}

impl Column<'_> {
    fn value(&self) -> Value {
        match self {
            Column::Shared(pattern) => pattern.value,
            Column::Alone(_, bundle) => bundle.value,
        }
    }

    fn units(&self, lot: usize) -> i64 {
        match self {
            Column::Shared(p) => p.takes.iter().find(|t| t.0 == lot).map_or(0, |t| t.1),
            Column::Alone(of, bundle) => {
                if *of == lot {
                    bundle.total()
                } else {
                    0
                }
            }
        }
    }

    fn units_not_least(&self, lot: usize, min: i64) -> i64 {
        match self {
            Column::Shared(p) if p.size() == min => 0,
            Column::Shared(_) => self.units(lot),
            Column::Alone(of, bundle) if *of == lot => bundle.total_not_least(min),
            Column::Alone(..) => 0,
        }
    }

    fn groups(&self) -> Vec<Group> {
        match self {
            Column::Shared(pattern) => vec![Group {
                takes: pattern.takes.clone(),
            }],
            Column::Alone(lot, bundle) => bundle.groups(*lot),
        }
    }
}

/// Solves a part through HiGHS; `complete` says whether `patterns` holds every lawful group.
pub fn solve(
    problem: &Problem,
    lots: &[usize],
    patterns: &[&Pattern],
    complete: bool,
    stop: &Stop,
) -> Result<Part, MilpError> {
    let columns = columns(problem, lots, patterns);
    let (program, vars, levels) = state(problem, lots, &columns);
    let order = problem.order(lots);
    let prefer = |values: &IdVec<VarId, i64>| heads(&order, &chosen(&columns, &vars, values));
    let reached = lexicographic(program, &levels, &prefer, stop)?;
    Ok(part(problem, lots, &columns, &vars, reached, complete))
}

/// The best of one level among `patterns` that reaches `value` on the levels before; `None` where
/// nothing better than `value` was found.
pub fn improve(
    problem: &Problem,
    lots: &[usize],
    patterns: &[&Pattern],
    (value, level): (&Value, usize),
    stop: &Stop,
) -> Result<Option<Vec<Group>>, MilpError> {
    let columns = columns(problem, lots, patterns);
    let (mut program, vars, levels) = state(problem, lots, &columns);
    for (before, &reached) in levels[..level].iter().zip(value) {
        program.at_least(before.terms.clone(), reached);
    }
    program.at_least(levels[level].terms.clone(), value[level] + 1);
    let found = maximize(&program, &levels[level].terms, None, stop)?;
    let (Outcome::Optimal(solution) | Outcome::Feasible { solution, .. }) = found else {
        return Ok(None);
    };
    Ok(Some(chosen(&columns, &vars, &solution.values)))
}

/// Rows and levels over some columns.
fn state(
    problem: &Problem,
    lots: &[usize],
    columns: &[Column],
) -> (Program, Vec<VarId>, Vec<Level>) {
    let mut program = Program::default();
    let vars: Vec<VarId> = columns.iter().map(|_| program.variable(0, 1)).collect();
    in_turn(&mut program, columns, &vars);
    let mut first: Terms = Vec::new();
    for (&var, column) in vars.iter().zip(columns) {
        let whole = match *column {
            Column::Alone(lot, _) if !problem.splits(lot) => problem.lots[lot].worth(),
            _ => 0,
        };
        first.extend(Some((var, column.value()[0] + whole)).filter(|term| term.1 != 0));
    }
    for &lot in lots {
        if problem.splits(lot) {
            cut_lot(&mut program, problem, lot, columns, &vars, &mut first);
        } else {
            whole_lot(&mut program, lot, columns, &vars);
        }
    }
    let mut levels = vec![Level {
        terms: first,
        rank: Rank::Plain,
    }];
    for k in 1..6 {
        let terms = vars.iter().zip(columns).map(|(&v, c)| (v, c.value()[k]));
        let rank = if k == 5 { Rank::Draw } else { Rank::Plain };
        levels.push(Level {
            terms: terms.filter(|t| t.1 != 0).collect(),
            rank,
        });
    }
    (program, vars, levels)
}

/// Columns of the part.
fn columns<'a>(problem: &Problem, lots: &[usize], patterns: &[&'a Pattern]) -> Vec<Column<'a>> {
    let mut columns = Vec::new();
    for &lot in lots {
        let bundles = distinct(problem, lot).into_iter();
        columns.extend(bundles.map(|bundle| Column::Alone(lot, bundle)));
    }
    for &pattern in patterns {
        columns.extend((0..copies(problem, pattern)).map(|_| Column::Shared(pattern)));
    }
    columns
}

/// How often the same group may be formed: more than once only where every lot may be cut.
fn copies(problem: &Problem, pattern: &Pattern) -> i64 {
    let times = |&(lot, units): &(usize, i64)| match problem.splits(lot) {
        true => problem.lots[lot].high / units,
        false => 1,
    };
    pattern.takes.iter().map(times).min().unwrap_or(0)
}

/// Of equal groups the first listed are formed first: otherwise each formation would tie with
/// itself.
fn in_turn(program: &mut Program, columns: &[Column], vars: &[VarId]) {
    for (pair, vars) in columns.windows(2).zip(vars.windows(2)) {
        if let [Column::Shared(a), Column::Shared(b)] = pair
            && std::ptr::eq(*a, *b)
        {
            program.at_least(vec![(vars[0], 1), (vars[1], -1)], 0);
        }
    }
}

fn whole_lot(program: &mut Program, lot: usize, columns: &[Column], vars: &[VarId]) {
    let with = vars.iter().zip(columns).filter(|(_, c)| c.units(lot) > 0);
    program.at_most(with.map(|(&v, _)| (v, 1)).collect(), 1);
}

fn cut_lot(
    program: &mut Program,
    problem: &Problem,
    index: usize,
    columns: &[Column],
    vars: &[VarId],
    first: &mut Terms,
) {
    let lot = &problem.lots[index];
    let sum = |units: &dyn Fn(&Column) -> i64| -> Terms {
        let terms = vars.iter().zip(columns).map(|(&v, c)| (v, units(c)));
        terms.filter(|t| t.1 != 0).collect()
    };
    let all = sum(&|c| c.units(index));
    program.at_most(all.clone(), lot.high);
    program.at_most(
        sum(&|c| c.units_not_least(index, problem.sizes.min)),
        lot.low,
    );
    let is_alone = |c: &Column| matches!(c, Column::Alone(of, _) if *of == index);
    program.at_most(sum(&|c| i64::from(is_alone(c))), 1);
    if lot.needs_alone {
        let own =
            |c: &Column| matches!(c, Column::Alone(of, b) if *of == index && !b.sizes.is_empty());
        for (&var, column) in vars.iter().zip(columns) {
            if !is_alone(column) && column.units(index) > 0 {
                let mut terms = sum(&|c| i64::from(own(c)));
                terms.push((var, -1));
                program.at_least(terms, 0);
            }
        }
    }
    let served = program.variable(0, lot.low);
    let mut terms = all;
    terms.push((served, -1));
    program.at_least(terms, 0);
    first.push((served, lot.weight));
}

fn part(
    problem: &Problem,
    lots: &[usize],
    columns: &[Column],
    vars: &[VarId],
    reached: Lexicographic,
    complete: bool,
) -> Part {
    let trivial = trivial(problem, lots);
    let lots = lots.to_vec();
    let Lexicographic::Reached {
        values,
        objectives,
        bounds,
    } = reached
    else {
        return Part {
            lots,
            groups: vec![],
            value: [0; 6],
            bound: trivial,
            ground: Ground::Trivial,
            leaves: Vec::new(),
        };
    };
    let groups = chosen(columns, vars, &values);
    let value: Value = std::array::from_fn(|k| objectives[k]);
    let claimed: Value = std::array::from_fn(|k| bounds[k]);
    match complete {
        true => Part {
            lots,
            groups,
            value,
            bound: claimed,
            ground: Ground::Highs,
            leaves: Vec::new(),
        },
        false => Part {
            lots,
            groups,
            value,
            bound: trivial,
            ground: Ground::Trivial,
            leaves: Vec::new(),
        },
    }
}

fn chosen(columns: &[Column], vars: &[VarId], values: &IdVec<VarId, i64>) -> Vec<Group> {
    let taken = vars.iter().zip(columns).filter(|&(&v, _)| values[v] == 1);
    taken.flat_map(|(_, column)| column.groups()).collect()
}
