//! Formation and award in one model, for planning without bids: in goes a round, out come classes
//! that are formed for the seats there are, beside what forming first and awarding then comes to.
//!
//! Columns are classes with a programme. In order: A1 max Σ p_d heads in awarded classes, up to
//! h_d; A2 max Σ size · σ; F2, F3 and F4 of the awarded classes; A3 least way to the schools; F6,
//! and A4 between a programme and the kind of a class, so that what ties is drawn. Role keys that
//! share nobody scarce are planned apart. A named order may keep a class of its own that nobody
//! teaches.
//!
//! ```text
//! columns  lawful classes by role key, and who could teach them
//! parts    role keys that share somebody scarce
//! program  a part as an integer program
//! relax    what no plan passes, where not all classes are listed
//! page     both ways side by side as HTML, CSV and JSON
//! ```

mod columns;
mod page;
mod parts;
mod program;
mod relax;

pub use page::{level, notes, write};

use std::collections::BTreeMap;

use rayon::prelude::*;
use serde::Serialize;

use crate::base::progress::{Progress, Step};
use crate::base::stop::Stop;
use crate::domain::market::{DemandId, Market};
use crate::domain::model::Model;
use crate::domain::outcome::{Case, MajorOut};
use crate::math::milp::MilpError;
use crate::steps::award::award;
use crate::steps::fit::fit;
use crate::steps::form::form;
use crate::steps::plan::{major, row};
use crate::steps::potential::planned;
use crate::steps::score::score;

use columns::{Sheet, Takes, sheets};
use parts::{Part, parts};
use program::{Joint, LEVELS, Planned, Taught};

/// The names of the levels, in their order.
pub const NAMES: [&str; LEVELS] = ["A1", "A2", "F2", "F3", "F4", "A3", "F6", "A4"];
/// Work on a block of the award in two steps, as `solve --plan` allows it.
const AWARD_WORK: u64 = 200_000_000;

/// Why there is no such plan.
#[derive(Debug, thiserror::Error)]
pub enum TogetherError {
    /// HiGHS refused or went wrong.
    #[error(transparent)]
    Milp(#[from] MilpError),
    /// Somebody asked to stop.
    #[error("未算完即停止 / stopped before the end")]
    Stopped,
    /// The round or the model has a rule that speaks of classes as formed before they are awarded.
    #[error("{0}")]
    Rule(&'static str),
}

/// Both ways.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Together {
    /// Role keys, lawful classes that a programme could teach, parts.
    pub counts: [usize; 3],
    /// Role keys of which not all lawful classes are listed, each by its first demand.
    pub sampled: Vec<String>,
    /// By level.
    pub levels: Vec<LevelOut>,
    /// The parts, by their first demands.
    pub parts: Vec<PartOut>,
    /// Classes of the joint plan.
    pub classes: Vec<ClassOut>,
    /// Demands of which more or fewer heads are served than in two steps.
    pub changes: Vec<Change>,
}

impl Together {
    /// Whether nobody could serve more heads, nor with better schools, as far as HiGHS's claims go.
    pub fn proved(&self) -> bool {
        let reached = |level: &LevelOut| level.bound == Some(level.together);
        self.levels.iter().take(2).all(reached)
    }
}

/// A level of both ways; costs are positive.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LevelOut {
    /// `A1`, `A2`, `F2`, `F3`, `F4`, `A3`, `F6` or `A4`.
    pub level: &'static str,
    /// Of the classes that are awarded in two steps.
    pub two_steps: i64,
    /// Of the joint plan.
    pub together: i64,
    /// What nothing passes, as HiGHS claims; nothing where nothing is known.
    pub bound: Option<i64>,
}

/// Role keys that are planned together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PartOut {
    /// Its smallest demand.
    pub first: String,
    /// Role keys, lawful classes, variables, limits that may bind.
    pub counts: [usize; 4],
    /// Levels, from the first, that HiGHS claims to be best.
    pub proved: usize,
    /// Level 1 in two steps, of the joint plan, what nothing passes.
    pub served: (i64, i64, i64),
}

/// A class that is awarded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ClassOut {
    /// Demand, heads.
    pub members: Vec<(String, u32)>,
    /// The programme's row in their table, from 1.
    pub programme: u32,
    /// Its school.
    pub school_name: String,
    /// What it teaches.
    pub major: MajorOut,
    /// Whether the same class is awarded in two steps, whoever teaches it there.
    pub formed: bool,
}

/// A demand that fares otherwise.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Change {
    /// The demand.
    pub demand: String,
    /// Heads it asks for.
    pub heads: u32,
    /// Of these, in awarded classes of two steps.
    pub two_steps: u32,
    /// And of the joint plan.
    pub together: u32,
}

/// Plans a round both ways; its bids, if it has any, do not count.
///
/// # Errors
/// [`TogetherError`].
///
/// *Complexity*: exponential in the worst case; HiGHS's search of each level of each part is
/// limited by nodes, fewer the larger the part is, and a part too large for it is planned in two
/// steps, with the bound of a flow.
pub fn together(
    market: &Market,
    model: &Model,
    (stop, progress): (&Stop, &dyn Progress),
) -> Result<Together, TogetherError> {
    if market.published().is_some() {
        return Err(TogetherError::Rule(
            "榜单已发布，成班不再变动 / calls are published",
        ));
    }
    if model.award.share_max_hundredths < 100 || !model.award.floors.is_empty() {
        return Err(TogetherError::Rule("award.share_max, award.floors"));
    }
    let apart = two_steps(market, model, (stop, progress))?;
    let known: Vec<Takes> = apart.iter().map(|(takes, _)| takes.clone()).collect();
    let sheets = sheets(market, model, &known);
    let parts = parts(market, model, &sheets);
    progress.begin(Step::Together, parts.len() as u64);
    let one = |part| {
        let solved = solve(market, model, &sheets, part, &apart, stop);
        progress.advance();
        solved
    };
    let solved: Vec<Solved> = parts.par_iter().map(one).collect::<Result<_, _>>()?;
    if stop.raised() {
        return Err(TogetherError::Stopped);
    }
    Ok(written(market, &sheets, &apart, &solved))
}

/// A part, solved both ways.
struct Solved {
    /// In two steps.
    before: [i64; LEVELS],
    planned: Planned,
    /// Level 1 that nothing passes.
    most: i64,
    keys: Vec<usize>,
    limits: usize,
}

fn solve(
    market: &Market,
    model: &Model,
    sheets: &[Sheet],
    part: &Part,
    apart: &[Taught],
    stop: &Stop,
) -> Result<Solved, TogetherError> {
    let here = |taught: &&Taught| {
        let mut keys = part.keys.iter();
        keys.any(|&key| sheets[key].key.demands.contains(&taught.0[0].0))
    };
    let apart: Vec<Taught> = apart.iter().filter(here).cloned().collect();
    let joint = Joint::new(market, model, sheets, part);
    let before = joint.value(&apart);
    let mut planned = joint.solve(&apart, stop)?;
    let before = before.unwrap_or_default();
    if planned.taught.is_none() {
        (planned.taught, planned.value) = (Some(apart), before);
    }
    let complete = part.keys.iter().all(|&key| sheets[key].complete);
    let relaxed = match (complete, planned.bound[0]) {
        (true, Some(bound)) => bound,
        _ => relax::most(market, model, sheets, part, stop)?,
    };
    let most = relaxed.max(planned.value[0]);
    if !complete {
        planned.bound = [None; LEVELS];
    }
    planned.bound[0] = Some(most);
    Ok(Solved {
        before,
        planned,
        most,
        keys: part.keys.clone(),
        limits: part.limits.len(),
    })
}

/// Classes that are awarded in two steps, each with its programme.
fn two_steps(
    market: &Market,
    model: &Model,
    (stop, progress): (&Stop, &dyn Progress),
) -> Result<Vec<Taught>, TogetherError> {
    let formed = form(market, model, stop, progress)?;
    let market = &planned(market, model, &formed);
    let formation = &form(market, model, stop, progress)?;
    let fits = &fit(market, model, formation);
    let scores = &score(market, model, formation, fits);
    let case = Case {
        market,
        model,
        formation,
        fits,
        scores,
    };
    let limited = stop.clone().with_nodes_max(AWARD_WORK);
    let (awards, _) = award(case, &limited)?;
    let mut taught = Vec::new();
    for (id, class) in formation.classes.iter_ids() {
        let programme = awards.winners[id].and_then(|bid| fits.programme[bid]);
        let takes = class.members.iter().map(|m| (m.demand, m.heads)).collect();
        taught.extend(programme.map(|programme| (takes, programme)));
    }
    Ok(taught)
}

fn written(market: &Market, sheets: &[Sheet], apart: &[Taught], solved: &[Solved]) -> Together {
    let code = |id: DemandId| market.demands()[id].code.clone();
    let sign = |at: usize| if at < 2 { 1 } else { -1 };
    let level = |at: usize| {
        let bounds: Option<Vec<i64>> = solved.iter().map(|s| s.planned.bound[at]).collect();
        LevelOut {
            level: NAMES[at],
            two_steps: sign(at) * solved.iter().map(|s| s.before[at]).sum::<i64>(),
            together: sign(at) * solved.iter().map(|s| s.planned.value[at]).sum::<i64>(),
            bound: bounds.map(|all| sign(at) * all.iter().sum::<i64>()),
        }
    };
    let part = |s: &Solved| {
        let proved = (0..LEVELS).take_while(|&at| s.planned.bound[at] == Some(s.planned.value[at]));
        PartOut {
            first: code(sheets[s.keys[0]].key.demands[0]),
            counts: [
                s.keys.len(),
                s.keys.iter().map(|&key| sheets[key].columns.len()).sum(),
                s.planned.variables,
                s.limits,
            ],
            proved: proved.count(),
            served: (s.before[0], s.planned.value[0], s.most),
        }
    };
    let joint: Vec<&Taught> = { solved.iter() }
        .flat_map(|s| s.planned.taught.iter().flatten())
        .collect();
    let mut classes: Vec<ClassOut> = { joint.iter() }
        .map(|taught| class(market, taught, apart))
        .collect();
    classes.sort_by(|a, b| (&a.members, a.programme).cmp(&(&b.members, b.programme)));
    Together {
        counts: [
            sheets.len(),
            sheets.iter().map(|sheet| sheet.columns.len()).sum(),
            solved.len(),
        ],
        sampled: { sheets.iter() }
            .filter(|sheet| !sheet.complete)
            .map(|sheet| code(sheet.key.demands[0]))
            .collect(),
        levels: (0..LEVELS).map(level).collect(),
        parts: solved.iter().map(part).collect(),
        classes,
        changes: changes(market, apart, &joint),
    }
}

fn class(market: &Market, (takes, id): &Taught, apart: &[Taught]) -> ClassOut {
    let member = |&(d, heads): &(DemandId, u32)| (market.demands()[d].code.clone(), heads);
    let school = market.programmes()[*id].school;
    ClassOut {
        members: takes.iter().map(member).collect(),
        programme: row(*id),
        school_name: market.schools()[school].name.clone(),
        major: major(market, *id),
        formed: apart.iter().any(|other| other.0 == *takes),
    }
}

/// Demands that fare otherwise, by code.
fn changes(market: &Market, apart: &[Taught], joint: &[&Taught]) -> Vec<Change> {
    let mut heads: BTreeMap<DemandId, [u32; 2]> = BTreeMap::new();
    let both = apart
        .iter()
        .map(|t| (0, t))
        .chain(joint.iter().map(|&t| (1, t)));
    for (way, (takes, _)) in both {
        for &(demand, here) in takes {
            heads.entry(demand).or_default()[way] += here;
        }
    }
    let change = |(id, [two_steps, together]): (DemandId, [u32; 2])| Change {
        demand: market.demands()[id].code.clone(),
        heads: market.demands()[id].heads,
        two_steps,
        together,
    };
    let all = heads.into_iter().filter(|(_, [a, b])| a != b);
    let mut changes: Vec<Change> = all.map(change).collect();
    changes.sort();
    changes
}
