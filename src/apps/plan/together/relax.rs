//! What no joint plan of a part can serve more than: in go role keys of which not all lawful
//! classes are listed, out comes a bound on level 1. Their heads go to programmes as a flow, bound
//! to no class; those of complete role keys likewise. A programme teaches heads of a demand if it
//! would fit a class of that demand alone, wherever the class is: whatever a lawful class of it
//! could be, its programme is among these.

use std::collections::BTreeMap;

use super::columns::Sheet;
use super::parts::{Limited, Part, uses};
use crate::base::stop::Stop;
use crate::domain::market::{Market, Score};
use crate::domain::model::Model;
use crate::math::milp::{MilpError, Outcome, Program, Terms, maximize};
use crate::steps::fit::majors_match;
use crate::steps::potential::scores;

/// Nodes of HiGHS's search: the flow is all but integral.
const NODES_MAX: u64 = 200;

/// Σ priority × heads that nothing passes.
///
/// # Errors
/// [`MilpError`] when HiGHS refuses or goes wrong.
pub fn most(
    market: &Market,
    model: &Model,
    sheets: &[Sheet],
    part: &Part,
    stop: &Stop,
) -> Result<i64, MilpError> {
    let scores = scores(market, model);
    let mut program = Program::default();
    let mut weight = Terms::new();
    let mut all = 0;
    let mut rows: BTreeMap<Limited, Terms> = BTreeMap::new();
    let mut limits: BTreeMap<Limited, i64> = BTreeMap::new();
    let demands = part.keys.iter().flat_map(|&key| &sheets[key].key.demands);
    for &demand in demands {
        let row = &market.demands()[demand];
        let mut heads = Terms::new();
        for (id, programme) in market.programmes().iter_ids() {
            let school = &market.schools()[programme.school];
            let higher = row.level.at_least
                || model.fit.level_rule == crate::domain::model::LevelRule::AtLeast;
            let rank =
                programme.rank == row.level.rank || higher && programme.rank > row.level.rank;
            let good =
                scores[programme.school].is_some_and(|Score(s)| s >= model.scoring.quality_min.0);
            let mut majors = row.majors.iter();
            let fits = school.eligible
                && good
                && rank
                && programme.mode == row.mode
                && majors.any(|&m| majors_match(market, model, m, programme.major));
            if !fits {
                continue;
            }
            let taught = program.variable(0, row.heads.into());
            weight.push((taught, row.priority.into()));
            heads.push((taught, 1));
            // A seat for every `yield` of a head at least: in hundredths of seats, rounded by
            // nobody.
            for (what, limit, _) in uses(market, model, id, 1) {
                if matches!(
                    what,
                    Limited::Programme(_) | Limited::Body(..) | Limited::Base(_)
                ) {
                    limits.insert(what, limit);
                    rows.entry(what).or_default().push((taught, 100));
                }
            }
        }
        if !heads.is_empty() {
            all += i64::from(row.priority) * i64::from(row.heads);
            program.at_most(heads, row.heads.into());
        }
    }
    let seat = i64::from(model.award.yield_hundredths);
    for (what, terms) in rows {
        program.at_most(terms, limits[&what] * seat);
    }
    let limited = stop.clone().with_nodes_max(NODES_MAX);
    Ok(match maximize(&program, &weight, None, &limited)? {
        Outcome::Optimal(solution) => solution.objective,
        Outcome::Feasible { bound, .. } => bound.min(all),
        Outcome::Infeasible | Outcome::Unbounded | Outcome::Stopped => all,
    })
}
