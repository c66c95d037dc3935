//! Which lots may share a group, and by whose making: attributes, spans, owners, distances, makers.

use super::{Problem, SiteId};

/// Whether a set of lots may be a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sharing {
    /// Yes, made by this one: the cheapest, the first of several.
    By(usize),
    /// Not as they are, but with others they may.
    NotYet,
}

/// What the lots of a growing group have in common.
#[derive(Clone, Debug)]
pub struct Joint {
    traits: Vec<u32>,
    span: Option<(i64, i64)>,
    owners: Vec<u32>,
    makers: Vec<u32>,
    sites: Vec<SiteId>,
    mixes: bool,
}

impl Joint {
    /// One lot.
    pub fn of(problem: &Problem, lot: usize) -> Self {
        let lot = &problem.lots[lot];
        Joint {
            traits: lot.traits.clone(),
            span: lot.span,
            owners: lot.owners.clone(),
            makers: lot.makers.clone(),
            sites: vec![lot.site],
            mixes: lot.mixes,
        }
    }

    /// With one lot more; `None` where no group may hold them all, whatever else it holds.
    pub fn with(&self, problem: &Problem, lot: usize) -> Option<Self> {
        let lot = &problem.lots[lot];
        let traits = common(&self.traits, &lot.traits);
        if traits.is_empty() {
            return None;
        }
        let span = meet(self.span, lot.span)?;
        let owners = union(&self.owners, &lot.owners);
        if problem.owners_max.is_some_and(|most| owners.len() > most) {
            return None;
        }
        let mut makers = common(&self.makers, &lot.makers);
        let mixes = self.mixes && lot.mixes;
        let mut sites = self.sites.clone();
        if !sites.contains(&lot.site) {
            sites.push(lot.site);
        }
        if owners.len() > 1 {
            makers.retain(|&maker| !problem.makers[maker as usize].one_owner);
            let near = match self.owners.len() {
                1 => all_near(problem, &sites),
                _ => self.sites.iter().all(|&a| problem.near(a, lot.site)),
            };
            if !mixes || makers.is_empty() || !near {
                return None;
            }
        }
        Some(Joint {
            traits,
            span,
            owners,
            makers,
            sites,
            mixes,
        })
    }

    /// Whether exactly `lots`, of which this is what they have in common, may be a group.
    pub fn sharing(&self, problem: &Problem, lots: &[usize]) -> Sharing {
        let one_owner = self.owners.len() == 1;
        let able = self.makers.iter().map(|&m| m as usize).filter(|&m| {
            let maker = &problem.makers[m];
            maker.one_owner == one_owner
                && (maker.needs.is_empty() || lots.iter().any(|lot| maker.needs.contains(lot)))
        });
        able.min_by_key(|&m| (problem.makers[m].cost, m))
            .map_or(Sharing::NotYet, Sharing::By)
    }
}

/// Whether `lots` may be a group of two or more; `None` where no group may hold them all.
pub fn sharing(problem: &Problem, lots: &[usize]) -> Option<Sharing> {
    let (&first, rest) = lots.split_first()?;
    let joint = rest
        .iter()
        .try_fold(Joint::of(problem, first), |joint, &lot| {
            joint.with(problem, lot)
        })?;
    Some(joint.sharing(problem, lots))
}

fn all_near(problem: &Problem, sites: &[SiteId]) -> bool {
    let pairs = sites.iter().enumerate();
    pairs
        .clone()
        .all(|(i, &a)| sites[..i].iter().all(|&b| problem.near(a, b)))
}

/// What two spans have in common; `None` where nothing is, `Some(None)` where both are free.
#[expect(
    clippy::option_option,
    reason = "no span in common and no span asked for are different answers"
)]
fn meet(a: Option<(i64, i64)>, b: Option<(i64, i64)>) -> Option<Option<(i64, i64)>> {
    match (a, b) {
        (Some((from, to)), Some((low, high))) => {
            let (from, to) = (from.max(low), to.min(high));
            (from <= to).then_some(Some((from, to)))
        }
        (one, other) => Some(one.or(other)),
    }
}

/// Elements of two ascending lists.
fn common(a: &[u32], b: &[u32]) -> Vec<u32> {
    a.iter()
        .copied()
        .filter(|x| b.binary_search(x).is_ok())
        .collect()
}

/// Elements of either ascending list, ascending.
fn union(a: &[u32], b: &[u32]) -> Vec<u32> {
    let mut all = [a, b].concat();
    all.sort_unstable();
    all.dedup();
    all
}
