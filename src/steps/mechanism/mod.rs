//! Would both sides keep to the award (section 4, Two-sidedness)? In go a case and its award; out
//! come the award, deferred acceptance from either side and greedy beside each other: what each is
//! worth, what both sides get of their lists, every bid with which a class and a school would
//! rather have each other; and where pairs block both ends, the fewest blocking pairs.
//!
//! ```text
//! mod    the mechanisms and what is told of them
//! lists  preferences and capacities as a problem of two sides
//! ```

mod lists;

use std::collections::{BTreeMap, BTreeSet};

use crate::base::ids::Id;
use crate::base::stop::Stop;
use crate::domain::market::ClassId;
use crate::domain::outcome::{Award, Blocking, Case, Mechanism, MechanismOut, Ranks, Sides, Worth};
use crate::math::milp;
use crate::math::stable::{
    self, Fewest, HospitalId, Matching, PairId, ResidentId, Side, best_parts, blocking_pairs,
    fewest_blocking, fewest_by_program, greedy, in_rounds,
};
use crate::steps::award::worth;
use lists::Lists;

/// Branches that a part may take until the fewest blocking pairs are proved.
const NODES_MAX: u64 = 300_000;
/// Pairs of an integer program that is tried where that was not enough, and its branches.
const PROGRAM_MAX: usize = 400;
const PROGRAM_NODES: u64 = 20_000;

/// The mechanisms beside the award; `None` before there are bids.
pub fn mechanisms(case: Case, award: &Award, stop: &Stop) -> Option<Sides> {
    if !case.market.has_bids() {
        return None;
    }
    let lists = Lists::new(case);
    let (problem, room) = (&lists.problem, &lists.limits);
    let ends = [Side::Residents, Side::Hospitals].map(|side| in_rounds(problem, room, side));
    let by_score = greedy(problem, room, lists.by_score());
    let blocked = |matching: &Matching| !blocking_pairs(problem, room, matching).is_empty();
    let fewest = ends.iter().all(blocked).then(|| {
        let all = [&ends[..], std::slice::from_ref(&by_score)].concat();
        fewest(&lists, &all, stop)
    });
    let [class, school] = ends;
    let told = Told {
        case,
        lists: &lists,
        base: worth_of(case, award),
    };
    let mut mechanisms = vec![
        told.of(Mechanism::Optimal, &lists.matching(award)),
        told.of(Mechanism::StableClass, &class),
        told.of(Mechanism::StableSchool, &school),
        told.of(Mechanism::Greedy, &by_score),
    ];
    let (mut bound, mut claimed) = (0, None);
    if let Some((found, version)) = fewest {
        mechanisms.push(told.of(Mechanism::Fewest, &found.matching));
        (bound, claimed) = (found.bound as u32, version);
    }
    Some(Sides {
        mechanisms,
        bound,
        claimed,
    })
}

/// The fewest blocking pairs, from the best parts of `all` on: looked through, or, where that goes
/// beyond the limit and the lists are short, as an integer program; with the version of HiGHS if
/// the bound stands on it alone.
fn fewest(lists: &Lists, all: &[Matching], stop: &Stop) -> (Fewest, Option<String>) {
    let (problem, room) = (&lists.problem, &lists.limits);
    let start = best_parts(problem, room, all);
    let nodes = stop.nodes_max().unwrap_or(NODES_MAX);
    let searched = fewest_blocking(problem, room, &start, &stop.clone().with_nodes_max(nodes));
    if searched.proved() || problem.pairs().len() > PROGRAM_MAX {
        return (searched, None);
    }
    let limited = stop.clone().with_nodes_max(PROGRAM_NODES);
    // What HiGHS cannot say leaves the search as it is: it was only asked for more.
    match fewest_by_program(problem, room, &searched.matching, &limited) {
        Ok(Some(found)) if found.blocking <= searched.blocking && found.bound > searched.bound => {
            (found, Some(milp::version()))
        }
        _ => (searched, None),
    }
}

/// A1 to A3.
fn worth_of(case: Case, award: &Award) -> Worth {
    let [heads, quality, metres, _] = worth(case, award);
    Worth {
        heads,
        quality,
        metres,
    }
}

/// What is told of a mechanism.
struct Told<'a> {
    case: Case<'a>,
    lists: &'a Lists,
    /// The award's worth.
    base: Worth,
}

impl Told<'_> {
    fn of(&self, mechanism: Mechanism, matching: &Matching) -> MechanismOut {
        let award = self.lists.award(matching);
        let worth = worth_of(self.case, &award);
        let held = || {
            award
                .iter_ids()
                .filter_map(|(class, bid)| Some((class, (*bid)?)))
        };
        let sizes = held().map(|(class, _)| u64::from(self.case.formation.classes[class].size()));
        let mut out = MechanismOut {
            mechanism,
            classes: held().count() as u32,
            heads: sizes.sum(),
            worth,
            loss: Worth {
                heads: self.base.heads - worth.heads,
                quality: self.base.quality - worth.quality,
                metres: worth.metres - self.base.metres,
            },
            class_ranks: self.class_ranks(matching),
            school_ranks: self.school_ranks(matching),
            blocking: self.blocking(matching),
            awards: BTreeMap::new(),
        };
        if mechanism != Mechanism::Optimal {
            let codes = held().map(|(class, bid)| {
                let bid = self.case.market.bids()[bid].code.clone();
                (self.case.formation.classes[class].code.clone(), bid)
            });
            out.awards = codes.collect();
        }
        out
    }

    fn class_ranks(&self, matching: &Matching) -> Ranks {
        let mut ranks = Ranks::default();
        let problem = &self.lists.problem;
        for resident in (0..problem.residents()).map(ResidentId::new) {
            let list = problem.of_resident(resident);
            let group = |id: PairId| problem.pair(id).liked.group;
            let better = |held| list.iter().filter(|&&id| group(id) < group(held)).count();
            if !list.is_empty() {
                ranks.add(matching.held[resident].map(|held| 1 + better(held)));
            }
        }
        ranks
    }

    /// Per body the best of what it has.
    fn school_ranks(&self, matching: &Matching) -> Ranks {
        let mut ranks = Ranks::default();
        let problem = &self.lists.problem;
        let held: BTreeSet<PairId> = matching.pairs().collect();
        for hospital in (0..problem.hospitals()).map(HospitalId::new) {
            let list = problem.of_hospital(hospital);
            if !list.is_empty() {
                let best = list.iter().position(|id| held.contains(id));
                ranks.add(best.map(|at| at + 1));
            }
        }
        ranks
    }

    fn blocking(&self, matching: &Matching) -> Vec<Blocking> {
        let lists = self.lists;
        let (problem, room) = (&lists.problem, &lists.limits);
        let class = |id: PairId| {
            let class: ClassId = lists.pairs[id.index()].class;
            self.case.formation.classes[class].code.clone()
        };
        let bid = |id: PairId| {
            self.case.market.bids()[lists.pairs[id.index()].bid]
                .code
                .clone()
        };
        let all = blocking_pairs(problem, room, matching).into_iter();
        let mut all: Vec<Blocking> = all
            .map(|id| {
                let displaced = stable::displaced(problem, room, matching, id);
                Blocking {
                    bid: bid(id),
                    class: class(id),
                    instead: matching.held[problem.pair(id).resident].map(bid),
                    displaces: displaced.into_iter().map(class).collect(),
                }
            })
            .collect();
        all.sort_by(|a, b| (&a.class, &a.bid).cmp(&(&b.class, &b.bid)));
        all
    }
}
