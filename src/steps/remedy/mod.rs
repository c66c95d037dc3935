//! Heads in no class -> the changes that would get them into one, each tried by forming again, and
//! what would serve more heads of the round (section 1, Unserved demand). Nothing is applied.
//!
//! ```text
//! trial   a change made, a few demands formed, what is different
//! bench   a role key, formed again under one change after another
//! kinds   the changes worth trying for a demand, cheapest first
//! outlook heads served against the least size; the consents and parks worth most
//! ```
//!
//! Limits count lines, never seconds, and stand in the outcome.

mod bench;
mod kinds;
mod outlook;
mod trial;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rayon::prelude::*;

use crate::base::progress::{Progress, Step};
use crate::base::stop::Stop;
use crate::domain::market::{DemandId, MajorId, Market, Mode};
use crate::domain::model::Model;
use crate::domain::outcome::{DEMANDS_MAX, Formation, KEY_MAX, LINES_MAX, Outlook, Remedy};
use crate::math::milp::MilpError;
use crate::steps::form::{Key, keys, takes_part};
use bench::Bench;

/// Nodes that one forming may search.
const NODES_MAX: u64 = 2_000;

/// What would serve more heads.
#[derive(Clone, Debug, Default)]
pub struct Remedies {
    /// Per demand with heads left over and a way out.
    pub of: BTreeMap<DemandId, Vec<Remedy>>,
    /// For the round.
    pub outlook: Outlook,
}

/// Looks for the way out of every demand with heads left over, and for the round.
///
/// *Method*: role keys do not touch each other, so only the one concerned is formed again, in
/// parallel over keys; a change under which the demand could be in no class whatever the others do
/// is not.
///
/// # Errors
/// [`MilpError`] when HiGHS had to be asked and failed.
pub fn remedies(
    market: &Market,
    model: &Model,
    formation: &Formation,
    stop: &Stop,
    progress: &dyn Progress,
) -> Result<Remedies, MilpError> {
    let round = Round::new(market, model, formation, stop);
    let lines = round.lines();
    let whole = round.small();
    let jobs = round.jobs(&lines, whole);
    progress.begin(Step::Remedy, jobs.len() as u64);
    let done = |job: &Job| {
        let done = round.work(job, whole);
        progress.advance();
        done
    };
    let done: Vec<Done> = jobs.par_iter().map(done).collect::<Result<_, _>>()?;
    let outlook = outlook::outlook(&round, &lines, &done, whole);
    let of = done.into_iter().flat_map(|done| done.remedies);
    Ok(Remedies {
        of: of.filter(|(_, found)| !found.is_empty()).collect(),
        outlook,
    })
}

/// The round with its role keys.
struct Round<'a> {
    market: &'a Market,
    model: &'a Model,
    formation: &'a Formation,
    stop: Stop,
    keys: Vec<Vec<DemandId>>,
    /// Per demand its place among `keys`, by chain, post, level rank and mode.
    places: HashMap<RoleKey<'a>, usize>,
    /// Role keys by level rank, mode and a major that somebody accepts there.
    majors: HashMap<(u8, Mode, MajorId), BTreeSet<usize>>,
    /// Rows that take no part, by role key.
    out: HashMap<RoleKey<'a>, Vec<DemandId>>,
}

type RoleKey<'a> = (&'a str, &'a str, u8, Mode);

/// A role key, and those of its rows for which remedies are looked for.
struct Job {
    key: Vec<DemandId>,
    lines: Vec<DemandId>,
}

/// What was found at one role key.
struct Done {
    remedies: Vec<(DemandId, Vec<Remedy>)>,
    row: outlook::Row,
}

impl<'a> Round<'a> {
    fn new(market: &'a Market, model: &'a Model, formation: &'a Formation, stop: &Stop) -> Self {
        let nodes = stop.nodes_max().unwrap_or(NODES_MAX).min(NODES_MAX);
        let mut round = Round {
            market,
            model,
            formation,
            stop: stop.clone().with_nodes_max(nodes),
            keys: keys(market)
                .into_iter()
                .map(|Key { demands }| demands)
                .collect(),
            places: HashMap::new(),
            majors: HashMap::new(),
            out: HashMap::new(),
        };
        for at in 0..round.keys.len() {
            round.places.insert(round.role_key(round.keys[at][0]), at);
            for &id in &round.keys[at] {
                let demand = &market.demands()[id];
                for &major in &demand.majors {
                    let by = (demand.level.rank, demand.mode, major);
                    round.majors.entry(by).or_default().insert(at);
                }
            }
        }
        let published = market.published().unwrap_or(&[]).iter();
        let published: BTreeSet<DemandId> = published.map(|row| row.demand).collect();
        for id in market.demands().ids() {
            if takes_part(market, id).is_err() && !published.contains(&id) {
                round.out.entry(round.role_key(id)).or_default().push(id);
            }
        }
        round
    }

    fn role_key(&self, id: DemandId) -> RoleKey<'a> {
        let demand = &self.market.demands()[id];
        (&demand.chain, &demand.post, demand.level.rank, demand.mode)
    }

    /// The demands that take part under the role key of a demand.
    fn key_of(&self, id: DemandId) -> &[DemandId] {
        let place = self.places.get(&self.role_key(id));
        place.map_or(&[], |&at| &self.keys[at])
    }

    /// Rows under the role key of a demand that take no part.
    fn rows_of(&self, id: DemandId) -> &[DemandId] {
        self.out.get(&self.role_key(id)).map_or(&[], Vec::as_slice)
    }

    /// Other role keys of its level and mode, not too large, where somebody accepts one of its
    /// majors; in the order of their codes.
    fn keys_near(&self, id: DemandId) -> Vec<&Vec<DemandId>> {
        let demand = &self.market.demands()[id];
        let by = |&major: &MajorId| self.majors.get(&(demand.level.rank, demand.mode, major));
        let own = self.places.get(&self.role_key(id)).copied();
        let near: BTreeSet<usize> = demand
            .majors
            .iter()
            .filter_map(by)
            .flatten()
            .copied()
            .collect();
        let near = near.into_iter().filter(|&at| Some(at) != own);
        let keys = near.map(|at| &self.keys[at]);
        keys.filter(|key| key.len() < KEY_MAX as usize).collect()
    }

    /// Lines for which remedies are looked for: not in a published class, of role keys that are not
    /// too large, those with the most heads left over first (tie: by code).
    fn lines(&self) -> Vec<DemandId> {
        let ours = |id: DemandId| {
            let key = self.key_of(id);
            let open = takes_part(self.market, id).is_err() && self.rows_of(id).contains(&id);
            key.len() < KEY_MAX as usize + usize::from(!open) && (open || key.contains(&id))
        };
        let left = self.formation.left.iter().filter(|left| ours(left.demand));
        let mut left: Vec<_> = left.collect();
        let code = |id: DemandId| &self.market.demands()[id].code;
        left.sort_by(|a, b| {
            b.heads
                .cmp(&a.heads)
                .then_with(|| code(a.demand).cmp(code(b.demand)))
        });
        left.truncate(LINES_MAX as usize);
        left.into_iter().map(|left| left.demand).collect()
    }

    /// Whether frontier, consents and parks are worked out: few enough lines, and no role key too
    /// large to be formed again at every least size.
    fn small(&self) -> bool {
        let largest = self.keys.iter().map(Vec::len).max().unwrap_or(0);
        self.market.demands().len() <= DEMANDS_MAX as usize && largest <= KEY_MAX as usize
    }

    /// The role keys to look at: all where the `whole` round is, else those of `lines`.
    fn jobs(&self, lines: &[DemandId], whole: bool) -> Vec<Job> {
        let mut jobs: BTreeMap<RoleKey, Job> = BTreeMap::new();
        let job = |key: &[DemandId]| Job {
            key: key.to_vec(),
            lines: Vec::new(),
        };
        if whole {
            for key in &self.keys {
                jobs.insert(self.role_key(key[0]), job(key));
            }
        }
        for &id in lines {
            let entry = jobs.entry(self.role_key(id));
            entry.or_insert_with(|| job(self.key_of(id))).lines.push(id);
        }
        jobs.into_values().collect()
    }

    fn work(&self, job: &Job, whole: bool) -> Result<Done, MilpError> {
        let bench = Bench::new(self, &job.key);
        let row = match whole && !job.key.is_empty() {
            true => outlook::row(&bench)?,
            false => outlook::Row::default(),
        };
        let mut remedies = Vec::new();
        for &id in &job.lines {
            remedies.push((id, kinds::remedies(&bench, id)?));
        }
        Ok(Done { remedies, row })
    }
}
