//! The award under other scores: in go a case and its award, once; then, per question, a score for
//! each bid; out comes the optimal award, block by block. Only A2, and which bids reach the least
//! score, depend on scores: classes, capacities, distances and draws stand as they are.

use super::linking::Linking;
use super::{BLOCK_WORK, Field, all_classes, name};
use crate::base::ids::Id;
use crate::base::stop::Stop;
use crate::domain::market::{BidId, ClassId, Score};
use crate::domain::outcome::{Award, Case, Pair};
use crate::math::assign::{self, Answer, Ask, Block, ChoiceId, Problem, Value, Work};

/// Branches of the search that begins at the award as it stands.
const NODES: u64 = 100_000;
/// What a solve from nothing may take, where that search does not end.
const WORK_MIN: u64 = 1_000_000;
/// The highest score \[centi-points\].
const HIGHEST: i64 = 10_000;

/// The award problem with every bid that may come to win.
pub struct Again {
    field: Field,
    blocks: Vec<Part>,
    /// Per choice: the size of its class \[heads\].
    sizes: Vec<i64>,
    /// The least score that may win.
    least: Score,
    work_max: u64,
}

/// A block.
struct Part {
    block: Block,
    /// Its smallest class.
    name: String,
    again: Option<assign::Again>,
    /// The award as it stands, per job.
    base: Vec<Option<ChoiceId>>,
}

/// How a block was left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Proved.
    Proved,
    /// Its rules cannot all hold: nothing is awarded.
    Infeasible,
    /// Not solved to its end: its award is not taken for one.
    Open,
}

/// What a question found.
#[derive(Clone, Debug, Default)]
pub struct Redrawn {
    /// Per class who wins it.
    pub winners: Award,
    /// Per block.
    pub reached: Vec<Reach>,
}

impl Again {
    /// Looks everything up. `questions` is how many will be asked, so that all together take no
    /// longer than they may.
    pub fn new(case: Case, winners: &Award, questions: u64) -> Self {
        let linking = Linking::new(case);
        let mut field = Field::new(case, &linking, pairs(case), all_classes(case), &[]);
        let size = |pair: &Pair| i64::from(case.formation.classes[pair.class].size());
        let sizes: Vec<i64> = field.pairs.iter().map(size).collect();
        for (at, size) in sizes.iter().enumerate() {
            field.problem.choices[ChoiceId::new(at)].value[1] = size * HIGHEST;
        }
        let problem = &field.problem;
        let part = |block: Block| {
            let classes: Vec<ClassId> = block.jobs.iter().map(|&job| field.class(job)).collect();
            let base = |&class: &ClassId| {
                let pair = Pair {
                    class,
                    bid: winners[class]?,
                };
                let at = field.pairs.binary_search(&pair).ok()?;
                Some(ChoiceId::new(at))
            };
            Part {
                name: name(case.formation, &classes),
                again: assign::Again::new(problem, &block),
                base: classes.iter().map(base).collect(),
                block,
            }
        };
        let blocks = assign::blocks(problem).into_iter().map(part).collect();
        Again {
            blocks,
            sizes,
            least: case.model.scoring.quality_min,
            work_max: (BLOCK_WORK / questions.max(1)).max(WORK_MIN),
            field,
        }
    }

    /// Per block its smallest class and its classes.
    pub fn blocks(&self) -> impl Iterator<Item = (&str, Vec<ClassId>)> {
        self.blocks.iter().map(|part| {
            let classes = part.block.jobs.iter().map(|&job| self.field.class(job));
            (part.name.as_str(), classes.collect())
        })
    }

    /// The whole problem with these scores: bids below the least score are left out.
    pub fn problem(&self, scores: &[Option<u32>]) -> Problem {
        let problem = &self.field.problem;
        let all = Block {
            jobs: (0..problem.jobs).map(Id::new).collect(),
            choices: problem.choices.ids().collect(),
            capacities: (0..problem.capacities.len()).collect(),
            floors: (0..problem.floors.len()).collect(),
        };
        let (mut whole, _) = assign::under(problem, &all, |choice| self.value(choice, scores));
        whole.together.clone_from(&problem.together);
        whole
    }

    /// Which class and bid a choice of [`Again::problem`] is.
    pub fn pair(&self, scores: &[Option<u32>], choice: ChoiceId) -> (ClassId, BidId) {
        let ids = self.field.problem.choices.ids();
        let mut kept = ids.filter(|&id| self.value(id, scores).is_some());
        let id = kept.nth(choice.index()).expect("a choice of the problem");
        let pair = self.field.pairs[id.index()];
        (pair.class, pair.bid)
    }

    /// The optimal award with these scores, `scores` by bid; a bid without one wins nothing.
    ///
    /// *Returns* the award, unique where proved but for the odds of A4.
    pub fn award(&self, scores: &[Option<u32>], work: &mut Work, stop: &Stop) -> Redrawn {
        let mut found = Redrawn {
            winners: (0..self.field.problem.jobs).map(|_| None).collect(),
            reached: Vec::with_capacity(self.blocks.len()),
        };
        for part in &self.blocks {
            let (chosen, reach) = self.part(part, scores, work, stop);
            found.reached.push(reach);
            for (&job, choice) in part.block.jobs.iter().zip(chosen) {
                found.winners[self.field.class(job)] = choice.map(|c| self.field.bid(c));
            }
        }
        found
    }

    /// A1 to A4 of a choice under these scores; `None` below the least score.
    fn value(&self, choice: ChoiceId, scores: &[Option<u32>]) -> Option<Value> {
        let score = scores[self.field.bid(choice).index()]?;
        let [heads, _, metres, draw] = self.field.problem.choices[choice].value;
        let quality = self.sizes[choice.index()] * i64::from(score);
        (score >= self.least.0).then_some([heads, quality, metres, draw])
    }

    fn part(
        &self,
        part: &Part,
        scores: &[Option<u32>],
        work: &mut Work,
        stop: &Stop,
    ) -> (Vec<Option<ChoiceId>>, Reach) {
        let value = |choice| self.value(choice, scores);
        let again = part.again.as_ref();
        let chosen = again.and_then(|again| again.solve(value, &part.base, NODES, work, stop));
        match chosen {
            Some(chosen) => (chosen, Reach::Proved),
            None => self.cold(part, scores, stop),
        }
    }

    /// A block from nothing.
    fn cold(
        &self,
        part: &Part,
        scores: &[Option<u32>],
        stop: &Stop,
    ) -> (Vec<Option<ChoiceId>>, Reach) {
        let value = |choice| self.value(choice, scores);
        let (problem, kept) = assign::under(&self.field.problem, &part.block, value);
        let mut chosen = vec![None; part.block.jobs.len()];
        for block in assign::blocks(&problem) {
            match self.solved(&problem, &block, stop) {
                Ok(found) => {
                    for choice in found.into_iter().flatten() {
                        let job = problem.choices[choice].job.index();
                        chosen[job] = Some(kept[choice.index()]);
                    }
                }
                Err(reach) => return (vec![None; part.block.jobs.len()], reach),
            }
        }
        (chosen, Reach::Proved)
    }

    fn solved(
        &self,
        problem: &Problem,
        block: &Block,
        stop: &Stop,
    ) -> Result<Vec<Option<ChoiceId>>, Reach> {
        let ask = Ask {
            work_max: self.work_max,
            ..Ask::default()
        };
        match assign::solve_asked(problem, block, ask, stop) {
            Answer::Solved(solved) if solved.value == solved.bound => Ok(solved.chosen),
            Answer::Infeasible => Err(Reach::Infeasible),
            Answer::Solved(_) | Answer::Stopped => Err(Reach::Open),
        }
    }
}

/// Pairs of a class and a bid of its call that fits, whatever its score; by class, then bid.
fn pairs(case: Case) -> Vec<Pair> {
    let living = |&&class: &&ClassId| !case.formation.classes[class].members.is_empty();
    let mut pairs: Vec<Pair> = case
        .market
        .bids()
        .ids()
        .filter(|&bid| case.eligible(bid))
        .filter_map(|bid| Some((bid, case.fits.call[bid]?)))
        .flat_map(|(bid, call)| {
            let classes = case.formation.calls[call].classes.iter().filter(living);
            classes.map(move |&class| Pair { class, bid })
        })
        .collect();
    pairs.sort();
    pairs
}
