//! Formation of a round again, changed: in go the role keys as they were formed before; only those
//! whose problem is another one are formed anew.

use std::collections::HashMap;

use rayon::prelude::*;

use super::key::{Key, keys};
use super::problem::problem;
use super::{assembled, depth};
use crate::base::progress::{Progress, Step};
use crate::base::stop::Stop;
use crate::domain::market::{DemandId, Market};
use crate::domain::model::Model;
use crate::domain::outcome::Formation;
use crate::math::milp::MilpError;
use crate::math::pack::{self, Depth, Packing, Problem};

/// Role keys with what they were packed into.
#[derive(Debug, Default)]
pub struct Known {
    keys: HashMap<Vec<DemandId>, (Problem, Packing)>,
    depth: Option<Depth>,
}

/// Forms the classes of a round, and keeps the role keys to know them again.
///
/// # Errors
/// As [`super::form()`].
pub fn known(
    market: &Market,
    model: &Model,
    stop: &Stop,
    progress: &dyn Progress,
) -> Result<(Formation, Known), MilpError> {
    let keys = keys(market);
    progress.begin(Step::Form, keys.len() as u64);
    let one = |key: &Key| {
        let found = again(market, model, key, &Known::default(), stop);
        progress.advance();
        found
    };
    let found: Vec<(Problem, Packing)> = keys.par_iter().map(one).collect::<Result<_, _>>()?;
    let packed: Vec<Packing> = found.iter().map(|(_, packing)| packing.clone()).collect();
    let formation = assembled(market, model, &keys, &packed);
    let demands = keys.into_iter().map(|key| key.demands);
    let known = Known {
        keys: demands.zip(found).collect(),
        depth: Some(depth(market)),
    };
    Ok((formation, known))
}

/// The classes of a changed round, as [`super::form()`] finds them; the prices that prove them are
/// not written down.
///
/// # Errors
/// As [`super::form()`].
///
/// *Complexity*: states every role key, and forms those that are not known.
pub fn changed(
    market: &Market,
    model: &Model,
    known: &Known,
    stop: &Stop,
) -> Result<Formation, MilpError> {
    let keys = keys(market);
    let one = |key: &Key| Ok(again(market, model, key, known, stop)?.1);
    let packed: Vec<Packing> = keys.iter().map(one).collect::<Result<_, _>>()?;
    Ok(assembled(market, model, &keys, &packed))
}

fn again(
    market: &Market,
    model: &Model,
    key: &Key,
    known: &Known,
    stop: &Stop,
) -> Result<(Problem, Packing), MilpError> {
    let (problem, _) = problem(market, model, key);
    let depth = depth(market);
    if let Some((before, packing)) = known.keys.get(&key.demands)
        && known.depth == Some(depth)
        && *before == problem
    {
        return Ok((problem, packing.clone()));
    }
    let packing = pack::solve(&problem, depth, stop)?;
    Ok((problem, packing))
}
