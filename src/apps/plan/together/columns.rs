//! Classes with the programmes that could teach them: in goes a round, out come, per role key, the
//! lawful classes, what each adds to the levels of formation, and its kind: size, anchor and
//! programmes, all that the award asks of a class.

use std::collections::{BTreeMap, HashMap};

use rayon::prelude::*;

use crate::base::ids::IdVec;
use crate::domain::market::{Call, Days, DemandId, Level, Market, ProgrammeId, SchoolId, Score};
use crate::domain::model::Model;
use crate::math::pack::{self, Problem};
use crate::steps::fit::{majors_match, programme_rules};
use crate::steps::form::{Key, keys, problem, shared_days, shared_majors};
use crate::steps::potential::scores;

/// Most lawful classes of several orders that are listed for a role key.
const GROUPS_MAX: usize = 6_000;

/// Demands with their heads, in the order of the role key.
pub type Takes = Vec<(DemandId, u32)>;

/// A lawful class.
#[derive(Clone, Debug)]
pub struct Column {
    /// Who is in it.
    pub takes: Takes,
    /// Levels 2, 3, 4 and 6 of formation, negative.
    pub value: [i64; 6],
    /// Whether it is below the least size.
    pub below: bool,
    /// Its kind, by its place among those of the role key.
    pub kind: usize,
}

impl Column {
    /// All its heads.
    pub fn size(&self) -> u32 {
        size(&self.takes)
    }
}

/// All heads of a class.
pub fn size(takes: &Takes) -> u32 {
    takes.iter().map(|take| take.1).sum()
}

/// What the award asks of a class.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Kind {
    /// Its heads.
    pub size: u32,
    /// Its largest contributor.
    pub anchor: DemandId,
    /// Programmes that fit and have room for it alone, with their scores.
    pub offers: Vec<(ProgrammeId, u32)>,
}

/// The classes of a role key.
pub struct Sheet {
    /// Its demands.
    pub key: Key,
    /// It as a problem of `pack`.
    pub problem: Problem,
    /// Classes that a programme could teach.
    pub columns: Vec<Column>,
    /// Their kinds.
    pub kinds: Vec<Kind>,
    /// Whether no lawful class is missing.
    pub complete: bool,
}

/// The classes of every role key, and those of `known` where they are not listed.
pub fn sheets(market: &Market, model: &Model, known: &[Takes]) -> Vec<Sheet> {
    let desk = Desk {
        market,
        model,
        scores: scores(market, model),
    };
    let keys = keys(market);
    keys.into_par_iter()
        .map(|key| desk.sheet(key, known))
        .collect()
}

struct Desk<'a> {
    market: &'a Market,
    model: &'a Model,
    scores: IdVec<SchoolId, Option<Score>>,
}

impl Desk<'_> {
    fn sheet(&self, key: Key, known: &[Takes]) -> Sheet {
        let (problem, _) = problem(self.market, self.model, &key);
        let (lawful, complete) = pack::every(&problem, GROUPS_MAX);
        let mut found: BTreeMap<Takes, ([i64; 6], bool)> = BTreeMap::new();
        for class in lawful {
            let take = |&(lot, units): &(usize, i64)| (key.demands[lot], units as u32);
            let takes = class.group.takes.iter().map(take).collect();
            found.insert(takes, (class.value, class.below));
        }
        for takes in known
            .iter()
            .filter(|takes| key.demands.contains(&takes[0].0))
        {
            if !found.contains_key(takes) {
                let lots = takes.iter().map(|&(d, heads)| {
                    let lot = key.demands.iter().position(|&of| of == d);
                    (lot.unwrap_or(0), i64::from(heads))
                });
                let group = pack::Group {
                    takes: lots.collect(),
                };
                if let Some(value) = pack::value_of(&problem, &group) {
                    found.insert(takes.clone(), (value, false));
                }
            }
        }
        let mut by_set: HashMap<Vec<DemandId>, Vec<ProgrammeId>> = HashMap::new();
        let mut kinds: BTreeMap<Kind, usize> = BTreeMap::new();
        let mut columns = Vec::new();
        for (takes, (value, below)) in found {
            let set: Vec<DemandId> = takes.iter().map(|take| take.0).collect();
            let fitting = by_set
                .entry(set)
                .or_insert_with_key(|set| self.fitting(set));
            let kind = self.kind(&takes, fitting);
            if !kind.offers.is_empty() {
                let next = kinds.len();
                columns.push(Column {
                    takes,
                    value,
                    below,
                    kind: *kinds.entry(kind).or_insert(next),
                });
            }
        }
        let mut sorted: Vec<(Kind, usize)> = kinds.into_iter().collect();
        sorted.sort_by_key(|kind| kind.1);
        Sheet {
            key,
            problem,
            columns,
            kinds: sorted.into_iter().map(|kind| kind.0).collect(),
            complete,
        }
    }

    /// Programmes that fit the demands of a class, wherever it is.
    fn fitting(&self, demands: &[DemandId]) -> Vec<ProgrammeId> {
        let first = &self.market.demands()[demands[0]];
        let days: Option<Days> = shared_days(self.market, demands).unwrap_or(None);
        let call = Call {
            code: String::new(),
            chain: first.chain.clone(),
            post: first.post.clone(),
            level: Level {
                rank: first.level.rank,
                at_least: { demands.iter() }.all(|&d| self.market.demands()[d].level.at_least),
            },
            mode: first.mode,
            majors: shared_majors(self.market, demands),
            days,
            named: None,
            classes: Vec::new(),
        };
        let fits = |id: &ProgrammeId| {
            let programme = &self.market.programmes()[*id];
            let mut majors = call.majors.iter();
            self.market.schools()[programme.school].eligible
                && majors.any(|&m| majors_match(self.market, self.model, m, programme.major))
                && programme_rules(self.model, &call, programme).is_empty()
        };
        self.market.programmes().ids().filter(fits).collect()
    }

    fn kind(&self, takes: &Takes, fitting: &[ProgrammeId]) -> Kind {
        let size = size(takes);
        let largest = takes.iter().rev().max_by_key(|take| take.1);
        let anchor = largest.map_or(takes[0].0, |take| take.0);
        let intake = self.model.award.intake(size);
        let site = self.market.demands()[anchor].site.point;
        let offer = |&id: &ProgrammeId| {
            let programme = &self.market.programmes()[id];
            let school = &self.market.schools()[programme.school];
            let Score(score) = self.scores[programme.school]?;
            let far = self.model.fit.distance_max_m();
            let near = far.is_none_or(|most| site.metres(school.point) <= most);
            let body = self.market.entities()[school.entity].seats(programme.mode);
            let room = body.is_none_or(|seats| seats >= intake) && programme.seats >= intake;
            let good = score >= self.model.scoring.quality_min.0;
            (near && room && good).then_some((id, score))
        };
        Kind {
            size,
            anchor,
            offers: fitting.iter().filter_map(offer).collect(),
        }
    }
}
