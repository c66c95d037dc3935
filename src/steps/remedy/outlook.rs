//! What would serve more heads of the round: heads in classes against the least size, the consents
//! worth most, the parks worth merging. Role keys do not touch each other, so each is worked out by
//! itself and they are put together exactly: a frontier by adding, consents by dynamic programming
//! over keys.

use std::collections::BTreeMap;

use super::bench::Bench;
use super::trial::Trial;
use super::{Done, Round};
use crate::domain::market::DemandId;
use crate::domain::outcome::{
    Change, Consents, DEMANDS_MAX, FrontierPoint, KEY_MAX, LINES_MAX, Outlook, Parks, Reformed,
};
use crate::math::milp::MilpError;
use crate::steps::form::{consents, served};

/// Least sizes of the frontier.
const LEAST: std::ops::RangeInclusive<u32> = 10..=30;
/// Most consents in a set.
const CONSENTS_MAX: usize = 5;
/// Most sets of consents of one role key that are tried.
const SETS_MAX: u64 = 200;
/// Most pairs of parks that are listed.
const PARKS_MAX: usize = 5;

/// One role key's share.
#[derive(Default)]
pub struct Row {
    frontier: Vec<FrontierPoint>,
    consents: Sets,
    parks: BTreeMap<(String, String), Gain>,
}

/// The best sets of consents of one role key.
#[derive(Default)]
struct Sets {
    /// By number of consents less one, each better than all of fewer; `None` where more is no
    /// better.
    best: Vec<Option<(Vec<String>, Gain)>>,
    /// From this number of consents on a better set may exist; `None`: nowhere.
    open: Option<usize>,
}

/// What a change gains in one role key.
#[derive(Clone, Default)]
struct Gain {
    /// F1 \[heads × priority\].
    worth: i64,
    reformed: Reformed,
    proved: bool,
}

/// Works out one role key.
///
/// # Errors
/// [`MilpError`] when HiGHS had to be asked and failed.
pub fn row(bench: &Bench) -> Result<Row, MilpError> {
    let left = bench.left();
    let mut row = Row {
        frontier: frontier(bench)?,
        ..Row::default()
    };
    if !left.is_empty() {
        row.consents = sets(bench, &left)?;
        row.parks = parks(bench, &left)?;
    }
    Ok(row)
}

fn frontier(bench: &Bench) -> Result<Vec<FrontierPoint>, MilpError> {
    let most = bench.round.model.classes.class_max;
    let mut points = Vec::new();
    for least in LEAST.filter(|&least| least <= most) {
        if bench.round.stop.raised() {
            break;
        }
        let trial = bench.sized(least, most)?;
        let heads = bench.key.iter().zip(&trial.served);
        let heads = heads.map(|(&id, &now)| u64::from(now.min(bench.demand(id).heads)));
        points.push(FrontierPoint {
            least,
            heads: heads.sum(),
            classes: trial.classes.len() as u32,
            proved: trial.first_proved,
        });
    }
    Ok(points)
}

/// F1 of a trial, less F1 of the classes as they are.
fn worth(bench: &Bench, trial: &Trial) -> i64 {
    let mut was: BTreeMap<&str, u32> = BTreeMap::new();
    for part in bench.before().iter().flat_map(|(_, parts)| parts) {
        *was.entry(&part.demand).or_default() += part.heads;
    }
    let gain = bench.key.iter().zip(&trial.served).map(|(&id, &now)| {
        let demand = bench.demand(id);
        let then = was.get(demand.code.as_str()).copied().unwrap_or(0);
        let more = i64::from(now.min(demand.heads)) - i64::from(then.min(demand.heads));
        more * i64::from(demand.priority)
    });
    gain.sum()
}

/// What changes gain; nothing where no demand left over could be in a class under them.
fn gain(bench: &Bench, changes: &[Change], left: &[DemandId]) -> Result<Gain, MilpError> {
    if !bench.could(changes, left) {
        return Ok(Gain {
            proved: true,
            ..Gain::default()
        });
    }
    let (trial, reformed) = bench.under(changes)?;
    Ok(Gain {
        worth: worth(bench, &trial),
        reformed,
        proved: trial.first_proved,
    })
}

/// The best sets of one to five consents. More consents never serve fewer, so what all together
/// gain bounds every set.
fn sets(bench: &Bench, left: &[DemandId]) -> Result<Sets, MilpError> {
    let (market, model) = (bench.round.market, bench.round.model);
    let silent = bench.key.iter().filter(|&&d| !consents(market, model, d));
    let silent: Vec<String> = silent.map(|&d| bench.demand(d).code.clone()).collect();
    let mut sets = Sets::default();
    let all = gain(bench, &changes(&silent), left)?;
    if silent.is_empty() || all.proved && all.worth <= 0 {
        return Ok(sets);
    }
    let (mut top, mut tried) = (0, 0);
    for size in 1..=CONSENTS_MAX.min(silent.len()) {
        let chosen = combinations(&silent, size);
        tried += chosen.len() as u64;
        if tried > SETS_MAX || bench.round.stop.raised() {
            sets.open = sets.open.or(Some(size));
            break;
        }
        let mut best: Option<(Vec<String>, Gain)> = None;
        for set in chosen {
            let gain = gain(bench, &changes(&set), left)?;
            if !gain.proved {
                sets.open = sets.open.or(Some(size));
            }
            if gain.worth > top {
                top = gain.worth;
                best = Some((set, gain));
            }
        }
        sets.best.push(best);
        if all.proved && top >= all.worth {
            break;
        }
    }
    Ok(sets)
}

fn changes(demands: &[String]) -> Vec<Change> {
    let change = |demand: &String| Change::Consent {
        demand: demand.clone(),
    };
    demands.iter().map(change).collect()
}

/// All sets of `size` of `from`, in lexicographic order; none once they are too many.
fn combinations(from: &[String], size: usize) -> Vec<Vec<String>> {
    let mut sets: Vec<Vec<usize>> = vec![Vec::new()];
    for _ in 0..size {
        let longer = sets.iter().flat_map(|set| {
            let next = set.last().map_or(0, |last| last + 1);
            (next..from.len()).map(move |at| [&set[..], &[at]].concat())
        });
        sets = longer.take(SETS_MAX as usize + 1).collect();
    }
    let named = |set: Vec<usize>| set.into_iter().map(|at| from[at].clone()).collect();
    sets.into_iter().map(named).collect()
}

fn parks(bench: &Bench, left: &[DemandId]) -> Result<BTreeMap<(String, String), Gain>, MilpError> {
    let mut found = BTreeMap::new();
    for (park, with) in bench.park_pairs() {
        let change = Change::Parks {
            park: park.clone(),
            with: with.clone(),
        };
        let gain = gain(bench, &[change], left)?;
        if gain.worth > 0 || !gain.proved {
            found.insert((park, with), gain);
        }
    }
    Ok(found)
}

/// Puts the role keys together.
pub fn outlook(round: &Round, lines: &[DemandId], done: &[Done], whole: bool) -> Outlook {
    Outlook {
        lines: round.formation.left.len() as u32,
        lines_tried: lines.len() as u32,
        frontier: match whole {
            true => summed(round, done),
            false => Vec::new(),
        },
        consents: best_consents(done),
        parks: best_parks(done),
        demands_max: DEMANDS_MAX,
        key_max: KEY_MAX,
        lines_max: LINES_MAX,
    }
}

/// The frontiers of the role keys added, published classes as they are.
fn summed(round: &Round, done: &[Done]) -> Vec<FrontierPoint> {
    let (heads, classes) = published(round);
    let most = round.model.classes.class_max;
    let mut points: Vec<FrontierPoint> = LEAST
        .filter(|&least| least <= most)
        .map(|least| FrontierPoint {
            least,
            heads,
            classes,
            proved: true,
        })
        .collect();
    for of_key in done.iter().flat_map(|done| &done.row.frontier) {
        if let Some(point) = points.iter_mut().find(|point| point.least == of_key.least) {
            point.heads += of_key.heads;
            point.classes += of_key.classes;
            point.proved &= of_key.proved;
        }
    }
    points
}

/// Heads in published classes, and how many there are.
fn published(round: &Round) -> (u64, u32) {
    let market = round.market;
    let rows = market.published().unwrap_or(&[]);
    let demands: std::collections::BTreeSet<DemandId> = rows.iter().map(|r| r.demand).collect();
    let codes: std::collections::BTreeSet<&str> = rows.iter().map(|r| r.class.as_str()).collect();
    let served = served(round.formation, market.demands().len());
    let heads = demands
        .iter()
        .map(|&d| u64::from(served[d].min(market.demands()[d].heads)));
    (heads.sum(), codes.len() as u32)
}

/// F1 gained, and the key and set (both by place) that each part of it comes from.
type Reached = (i64, Vec<(usize, usize)>);

/// The best sets over all keys, by how many consents they need: f(n) = max over keys' shares that
/// add up to n, key by key.
fn best_consents(done: &[Done]) -> Vec<Consents> {
    let keys: Vec<&Sets> = done.iter().map(|done| &done.row.consents).collect();
    let open = keys.iter().filter_map(|sets| sets.open).min();
    let mut reached: Vec<Option<Reached>> = vec![None; CONSENTS_MAX + 1];
    reached[0] = Some((0, Vec::new()));
    for (key, sets) in keys.iter().enumerate() {
        let before = reached.clone();
        for (less_one, best) in sets.best.iter().enumerate() {
            let Some((_, gain)) = best else { continue };
            let fewer = before.iter().take(CONSENTS_MAX - less_one).enumerate();
            for (n, entry) in fewer {
                let Some((sum, chosen)) = entry else {
                    continue;
                };
                let total = n + less_one + 1;
                if reached[total]
                    .as_ref()
                    .is_none_or(|(other, _)| sum + gain.worth > *other)
                {
                    let chosen = [&chosen[..], &[(key, less_one)]].concat();
                    reached[total] = Some((sum + gain.worth, chosen));
                }
            }
        }
    }
    let mut best = Vec::new();
    let mut top = 0;
    for (n, entry) in reached.into_iter().enumerate() {
        let Some((worth, chosen)) = entry else {
            continue;
        };
        if worth > top {
            top = worth;
            let proved = open.is_none_or(|open| n < open);
            best.push(together(&keys, &chosen, proved));
        }
    }
    best
}

fn together(keys: &[&Sets], chosen: &[(usize, usize)], proved: bool) -> Consents {
    let mut demands = Vec::new();
    let mut reformed = Reformed::default();
    for &(key, at) in chosen {
        if let Some((set, gain)) = &keys[key].best[at] {
            demands.extend(set.iter().cloned());
            join(&mut reformed, &gain.reformed);
        }
    }
    demands.sort_unstable();
    Consents {
        demands,
        reformed,
        proved,
    }
}

fn join(all: &mut Reformed, one: &Reformed) {
    all.heads += one.heads;
    all.classes.extend(one.classes.iter().cloned());
    all.classes.sort();
    all.dissolved.extend(one.dissolved.iter().cloned());
    all.dissolved.sort_unstable();
}

fn best_parks(done: &[Done]) -> Vec<Parks> {
    let mut pairs: BTreeMap<(String, String), Gain> = BTreeMap::new();
    for (pair, gain) in done.iter().flat_map(|done| &done.row.parks) {
        let sum = pairs.entry(pair.clone()).or_insert_with(|| Gain {
            proved: true,
            ..Gain::default()
        });
        sum.worth += gain.worth;
        sum.proved &= gain.proved;
        join(&mut sum.reformed, &gain.reformed);
    }
    let mut pairs: Vec<_> = pairs
        .into_iter()
        .filter(|(_, gain)| gain.worth > 0)
        .collect();
    pairs.sort_by(|a, b| b.1.worth.cmp(&a.1.worth).then_with(|| a.0.cmp(&b.0)));
    pairs.truncate(PARKS_MAX);
    let line = |((park, with), gain): ((String, String), Gain)| Parks {
        park,
        with,
        reformed: gain.reformed,
        proved: gain.proved,
    };
    pairs.into_iter().map(line).collect()
}
