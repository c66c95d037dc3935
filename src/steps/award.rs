//! Who wins which class. In go classes, fitting bids and scores; out comes the award that is best
//! on A1 to A4 (section 4), block by block, each with its proof; and V(b), the award with a bid
//! forced.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use crate::base::draw::draw_pair;
use crate::base::ids::Id;
use crate::base::stop::Stop;
use crate::domain::market::{BidId, Call, ClassId, Limit, Mode};
use crate::domain::outcome::{Award, Awards, Case, Forced, Formation, Pair, Proof, Stage, Status};
use crate::math::assign::{
    self, Answer, Block, Capacity, Choice, ChoiceId, JobId, Problem, Solved,
};
use crate::math::milp::{self, MilpError};

/// The award problem of a round: what `award` and every forced value share.
pub struct Contest {
    problem: Problem,
    blocks: Vec<Block>,
    /// Per choice its pair; choice ids and pairs run alike.
    pairs: Vec<Pair>,
    choices_of: BTreeMap<BidId, Vec<ChoiceId>>,
    solved: Vec<Solved>,
}

/// Awards the classes of a formation.
///
/// # Errors
/// [`MilpError`] when HiGHS had to be asked and failed.
pub fn award(case: Case, stop: &Stop) -> Result<(Awards, Contest), MilpError> {
    let pairs = pairs(case);
    let problem = problem(case, &pairs, &[]);
    let blocks = assign::blocks(&problem);
    let answers: Vec<Answer> = blocks
        .par_iter()
        .map(|block| assign::solve(&problem, block, None, stop))
        .collect::<Result<_, _>>()?;
    let solved: Vec<Solved> = answers
        .into_iter()
        .zip(&blocks)
        .map(|(a, b)| reached(&problem, b, a))
        .collect();
    let mut choices_of: BTreeMap<BidId, Vec<ChoiceId>> = BTreeMap::new();
    for (index, pair) in pairs.iter().enumerate() {
        choices_of
            .entry(pair.bid)
            .or_default()
            .push(ChoiceId::new(index));
    }
    let contest = Contest {
        problem,
        blocks,
        pairs,
        choices_of,
        solved,
    };
    Ok((contest.awards(case.formation), contest))
}

/// The answer as a solution; a block that was stopped before it had one awards nothing and knows
/// only the bound in which every class takes its best bid.
fn reached(problem: &Problem, block: &Block, answer: Answer) -> Solved {
    match answer {
        Answer::Solved(solved) => solved,
        Answer::Infeasible => unreachable!("to award nothing is always feasible"),
        Answer::Stopped => {
            let best = |&job: &JobId| {
                let of_job = block
                    .choices
                    .iter()
                    .filter(|&&c| problem.choices[c].job == job);
                of_job
                    .map(|&c| problem.choices[c].value[0])
                    .max()
                    .unwrap_or(0)
            };
            let bound = [
                block.jobs.iter().map(best).sum(),
                i64::MAX,
                i64::MAX,
                i64::MAX,
            ];
            Solved {
                chosen: vec![None; block.jobs.len()],
                value: [0; 4],
                bound,
                nodes: None,
                start: None,
            }
        }
    }
}

/// Pairs of a class and a bid of its call that fits and reaches the least score; by class, then
/// bid.
fn pairs(case: Case) -> Vec<Pair> {
    let least = case.model.scoring.quality_min;
    let good = |bid: BidId| {
        case.scores.sheets[bid]
            .score
            .is_some_and(|score| score >= least)
    };
    let living = |&&class: &&ClassId| !case.formation.classes[class].members.is_empty();
    let classes = |call| case.formation.calls[call].classes.iter().filter(living);
    let mut pairs: Vec<Pair> = case
        .market
        .bids()
        .ids()
        .filter(|&bid| case.eligible(bid) && good(bid))
        .filter_map(|bid| Some((bid, case.fits.call[bid]?)))
        .flat_map(|(bid, call)| classes(call).map(move |&class| Pair { class, bid }))
        .collect();
    pairs.sort();
    pairs
}

/// The award of `pairs`, of classes that are not among `kept`, with what is left of the capacities.
fn problem(case: Case, pairs: &[Pair], kept: &[Pair]) -> Problem {
    let job = |class: ClassId| JobId::new(class.index());
    let choice = |&pair: &Pair| Choice {
        job: job(pair.class),
        value: value_of(case, pair),
    };
    let jobs = |call: &Call| call.classes.iter().map(|&class| job(class)).collect();
    Problem {
        jobs: case.formation.classes.len(),
        choices: pairs.iter().map(choice).collect(),
        complete: false,
        capacities: capacities(case, pairs, kept),
        floors: Vec::new(),
        together: case.formation.calls.iter().map(jobs).collect(),
    }
}

/// (W_c, s_c σ_b, - s_c metres, - draw): A1 to A4 of one pair, all to be maximized.
fn value_of(case: Case, pair: Pair) -> [i64; 4] {
    let (class, bid) = (
        &case.formation.classes[pair.class],
        &case.market.bids()[pair.bid],
    );
    let size = i64::from(class.size());
    let score = case.scores.sheets[pair.bid]
        .score
        .map_or(0, |s| i64::from(s.0));
    let metres = class
        .anchor
        .point
        .metres(case.market.schools()[bid.school].point);
    let draw = draw_pair(&case.market.round().seed, &bid.code, &class.code);
    [
        class.weight as i64,
        size * score,
        -size * metres,
        -(draw as i64),
    ]
}

/// Which capacity, in an order that never changes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Programme(usize),
    Entity(usize, Mode),
    EntityClasses(usize),
    Bid(usize),
    BidClasses(usize),
}

fn capacities(case: Case, pairs: &[Pair], kept: &[Pair]) -> Vec<Capacity> {
    let mut found: BTreeMap<Kind, Capacity> = BTreeMap::new();
    for (index, &pair) in pairs.iter().enumerate() {
        for (kind, limit, amount) in uses(case, pair) {
            let empty = || Capacity {
                limit: limit.into(),
                uses: Vec::new(),
            };
            let capacity = found.entry(kind).or_insert_with(empty);
            capacity.uses.push((ChoiceId::new(index), amount));
        }
    }
    for &pair in kept {
        for (kind, _, amount) in uses(case, pair) {
            if let Some(capacity) = found.get_mut(&kind) {
                capacity.limit -= amount;
            }
        }
    }
    found.into_values().collect()
}

/// Whether classes can all keep their bids: each pair is still open to them, and no capacity is
/// overrun.
fn hold(case: Case, pairs: &[Pair], kept: &[Pair]) -> bool {
    let mut used: BTreeMap<Kind, i64> = BTreeMap::new();
    kept.iter().all(|pair| pairs.binary_search(pair).is_ok())
        && kept
            .iter()
            .flat_map(|&pair| uses(case, pair))
            .all(|(kind, limit, amount)| {
                let used = used.entry(kind).or_default();
                *used += amount;
                *used <= i64::from(limit)
            })
}

/// What an award must keep to beyond the rules of section 4.
#[derive(Clone, Copy, Debug)]
pub struct Terms<'a> {
    /// Pairs that may not be awarded.
    pub barred: &'a BTreeSet<Pair>,
    /// Classes that keep their bids.
    pub kept: &'a [Pair],
}

/// An award under terms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reached {
    /// Who wins what.
    pub award: Award,
    /// A1 to A4; A1 and A2 are gains, A3 and A4 costs.
    pub value: [i64; 4],
    /// Whether every block was solved to its end.
    pub proved: bool,
}

/// The best award under terms; `None` where the kept ones cannot all be kept.
///
/// # Errors
/// [`MilpError`] when HiGHS had to be asked and failed.
pub fn award_under(case: Case, terms: Terms, stop: &Stop) -> Result<Option<Reached>, MilpError> {
    let mut pairs = pairs(case);
    pairs.retain(|pair| !terms.barred.contains(pair));
    if !hold(case, &pairs, terms.kept) {
        return Ok(None);
    }
    let keeps: BTreeSet<ClassId> = terms.kept.iter().map(|pair| pair.class).collect();
    pairs.retain(|pair| !keeps.contains(&pair.class));
    let problem = problem(case, &pairs, terms.kept);
    let blocks = assign::blocks(&problem);
    let mut reached = Reached {
        award: case.formation.classes.iter().map(|_| None).collect(),
        value: [0; 4],
        proved: true,
    };
    let mut value = terms
        .kept
        .iter()
        .fold([0; 4], |sum, &pair| add(sum, value_of(case, pair)));
    for &pair in terms.kept {
        reached.award[pair.class] = Some(pair.bid);
    }
    for block in &blocks {
        let answer = assign::solve(&problem, block, None, stop)?;
        let solved = self::reached(&problem, block, answer);
        value = add(value, solved.value);
        reached.proved &= solved.value == solved.bound;
        for (job, choice) in block.jobs.iter().zip(&solved.chosen) {
            if let Some(choice) = choice {
                reached.award[ClassId::new(job.index())] = Some(pairs[choice.index()].bid);
            }
        }
    }
    reached.value = costs_positive(value);
    Ok(Some(reached))
}

/// A1 to A4 of an award; A1 and A2 are gains, A3 and A4 costs.
pub fn worth(case: Case, award: &Award) -> [i64; 4] {
    let held = award.iter_ids();
    let held = held.filter_map(|(class, bid)| {
        Some(Pair {
            class,
            bid: (*bid)?,
        })
    });
    costs_positive(held.fold([0; 4], |sum, pair| add(sum, value_of(case, pair))))
}

fn add(a: [i64; 4], b: [i64; 4]) -> [i64; 4] {
    std::array::from_fn(|k| a[k] + b[k])
}

/// What a pair uses: capacity, its limit, how much.
fn uses(case: Case, pair: Pair) -> Vec<(Kind, u32, i64)> {
    let bid = &case.market.bids()[pair.bid];
    let class = &case.formation.classes[pair.class];
    let mode = case.formation.calls[class.call].mode;
    let id = case.market.schools()[bid.school].entity;
    let entity = &case.market.entities()[id];
    let intake = i64::from(case.model.award.intake(class.size()));
    let programme = case.fits.programme[pair.bid].map(|p| (p, case.market.programmes()[p].seats));
    let uses = [
        programme.map(|(p, seats)| (Kind::Programme(p.index()), seats, intake)),
        entity
            .seats(mode)
            .map(|seats| (Kind::Entity(id.index(), mode), seats, intake)),
        entity
            .classes_max
            .map(|most| (Kind::EntityClasses(id.index()), most, 1)),
        Some((Kind::Bid(pair.bid.index()), bid.seats, intake)),
        bid.classes_max
            .map(|most| (Kind::BidClasses(pair.bid.index()), most, 1)),
    ];
    uses.into_iter().flatten().collect()
}

impl Contest {
    fn awards(&self, formation: &Formation) -> Awards {
        let mut awards = Awards {
            pairs: self.pairs.clone(),
            winners: formation.classes.iter().map(|_| None).collect(),
            block_of: formation.classes.iter().map(|_| 0).collect(),
            ..Awards::default()
        };
        for (index, (block, solved)) in self.blocks.iter().zip(&self.solved).enumerate() {
            let classes: Vec<ClassId> = block
                .jobs
                .iter()
                .map(|job| ClassId::new(job.index()))
                .collect();
            for (&class, choice) in classes.iter().zip(&solved.chosen) {
                awards.block_of[class] = index;
                awards.winners[class] = choice.map(|c| self.pairs[c.index()].bid);
            }
            awards.stages.extend(stages(formation, &classes, solved));
            awards.blocks.push(classes);
        }
        awards
    }

    /// Whether a capacity can bind in a block.
    pub fn binds(&self, block: usize) -> bool {
        !self.blocks[block].capacities.is_empty()
    }

    /// V(b): the optimum of the bid's block with the bid forced to win at least one class of its
    /// call.
    ///
    /// # Errors
    /// [`MilpError`] when HiGHS had to be asked and failed.
    pub fn forced(
        &self,
        award: &Award,
        bid: BidId,
        stop: &Stop,
    ) -> Result<Option<Forced>, MilpError> {
        let Some(required) = self.choices_of.get(&bid) else {
            return Ok(None);
        };
        let job = self.problem.choices[required[0]].job;
        let at = self
            .blocks
            .iter()
            .position(|b| b.jobs.binary_search(&job).is_ok());
        let at = at.expect("every job is in a block");
        let block = &self.blocks[at];
        let solved = match assign::solve(&self.problem, block, Some(required), stop)? {
            Answer::Infeasible => return Ok(None),
            answer => reached(&self.problem, block, answer),
        };
        let winner = |choice: Option<ChoiceId>| choice.map(|c| self.pairs[c.index()].bid);
        let moved = block
            .jobs
            .iter()
            .zip(&solved.chosen)
            .filter_map(|(job, &choice)| {
                let class = ClassId::new(job.index());
                (award[class] != winner(choice)).then(|| (class, winner(choice)))
            });
        let base = self.solved[at].value;
        let proved = solved.value == solved.bound && base == self.solved[at].bound;
        Ok(Some(Forced {
            value: costs_positive(solved.value),
            base: costs_positive(base),
            moves: moved.collect(),
            proved,
        }))
    }
}

/// What keeps a fitting bid from winning: its score, or the first capacity that no class of its
/// call fits into.
pub fn limit(case: Case, bid: BidId) -> Limit {
    let least = case.model.scoring.quality_min;
    if let Some(score) = case.scores.sheets[bid].score.filter(|&score| score < least) {
        return Limit::BelowQuality { score, least };
    }
    let call = case.fits.call[bid].map(|call| &case.formation.calls[call]);
    let classes = call.map_or(&[][..], |call| &call.classes);
    let sizes = classes.iter().map(|&c| case.formation.classes[c].size());
    let intake = case.model.award.intake(sizes.min().unwrap_or(0));
    let school = &case.market.schools()[case.market.bids()[bid].school];
    let entity = &case.market.entities()[school.entity];
    let mode = call.map_or(Mode::Student, |call| call.mode);
    let programme = case.fits.programme[bid].map(|p| case.market.programmes()[p].seats);
    if let Some(seats) = programme.filter(|&seats| seats < intake) {
        return Limit::ProgrammeSeats { seats, intake };
    }
    if let Some(seats) = entity.seats(mode).filter(|&seats| seats < intake) {
        return Limit::EntitySeats { seats, intake };
    }
    if entity.classes_max == Some(0) {
        Limit::EntityClasses
    } else {
        Limit::BidClasses
    }
}

/// A1 and A2 as they are, A3 and A4 as positive costs.
fn costs_positive(value: [i64; 4]) -> [i64; 4] {
    [value[0], value[1], -value[2], -value[3]]
}

fn stages(formation: &Formation, classes: &[ClassId], solved: &Solved) -> Vec<Stage> {
    let codes = classes.iter().map(|&c| &formation.classes[c].code);
    let block = codes.min().cloned().unwrap_or_default();
    let proof = match solved.nodes {
        Some(states) => Proof::Enumerated { states },
        None => Proof::Highs {
            version: milp::version(),
        },
    };
    let objective = costs_positive(solved.value);
    let bound = bounds_positive(solved.bound);
    let mut open = false;
    let stage = |k: usize| {
        open |= objective[k] != bound[k];
        Stage {
            level: format!("A{}", k + 1),
            block: block.clone(),
            members: classes.len() as u32,
            status: if open {
                Status::Feasible
            } else {
                Status::Optimal
            },
            objective: objective[k],
            bound: bound[k],
            proof: proof.clone(),
        }
    };
    (0..4).map(stage).collect()
}

/// As [`costs_positive`]; where nothing is known a gain is open and a cost is at least 0.
fn bounds_positive(bound: [i64; 4]) -> [i64; 4] {
    let cost = |b: i64| if b == i64::MAX { 0 } else { -b };
    [bound[0], bound[1], cost(bound[2]), cost(bound[3])]
}
