//! What would have won? In go a contest and one bid; out comes the part of the award that the bid
//! can touch, to be solved again with the bid's score, its seats or its school's number of classes
//! changed and all else fixed (section 4, Smallest winning change).

use std::collections::BTreeSet;
use std::sync::Arc;

use super::linking::Linking;
use super::{Contest, Field, FloorKind, Kind, add, reached, uses};
use crate::base::ids::Id;
use crate::base::stop::Stop;
use crate::domain::market::{BidId, ClassId, EntityId};
use crate::domain::outcome::{Case, Forced, Pair};
use crate::math::assign::{self, Answer, Ask, Block, ChoiceId, Memo, Problem, Start};
use crate::math::milp::MilpError;

/// A change for one bid.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Change {
    /// Its score rises by so much \[centi-points\].
    pub points: u32,
    /// Its programme and the body of its school gain so many seats each.
    pub seats: u32,
    /// The body of its school may win one class more.
    pub class: bool,
}

/// An award of a corner under a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Won {
    /// A1 to A4, all to be maximized.
    pub value: [i64; 4],
    /// Heads of the classes that the bid wins.
    pub heads: i64,
    /// Whether it was solved to its end.
    pub proved: bool,
}

/// Blocks as a problem of their own, split once: more seats or points only loosen it.
pub struct Part {
    field: Field,
    blocks: Vec<Block>,
}

impl Part {
    fn new(case: Case, linking: &Linking, pairs: Vec<Pair>, classes: Vec<ClassId>) -> Self {
        let field = Field::new(case, linking, pairs, classes, &[]);
        let blocks = assign::blocks(&field.problem);
        Part { field, blocks }
    }
}

/// The blocks that a bid can touch.
pub struct Corner {
    part: Arc<Part>,
    /// Blocks that were solved before.
    memo: Arc<Memo>,
    /// Where the solves start from, if it is one block.
    start: Option<Start>,
    /// What a solve may take.
    work_max: u64,
    /// The bid's choices, each with the size of its class.
    own: Vec<(ChoiceId, i64)>,
    /// Capacities that more seats raise.
    seats: Vec<usize>,
    /// Whether one of these can bind.
    scarce: bool,
    /// The capacity that one more class raises.
    classes: Option<usize>,
    /// A1 to A4 of the award as it stands, all to be maximized.
    pub base: [i64; 4],
    /// Whether that is proved.
    pub proved: bool,
}

impl Contest {
    /// The blocks that a bid could touch, were its score high enough. The bid takes part in them
    /// even if its score is below the least that may win.
    /// `None` where it has no class, or their rules cannot all hold.
    pub fn corner(&self, case: Case, bid: BidId) -> Option<Corner> {
        let call = &case.formation.calls[case.fits.call[bid]?];
        let living = |&&class: &&ClassId| !case.formation.classes[class].members.is_empty();
        let pair = |&class: &ClassId| Pair { class, bid };
        let own: Vec<Pair> = call.classes.iter().filter(living).map(pair).collect();
        let blocks = self.touched(case, &own);
        if blocks.iter().any(|&at| self.infeasible[at]) {
            return None;
        }
        let within = |pair: &Pair| self.field.pairs.binary_search(pair).is_ok();
        let part = match blocks.first() {
            Some(&at) if blocks.len() == 1 && own.iter().all(within) => {
                let part = || Arc::new(self.part(case, &blocks, &[]));
                Arc::clone(self.parts[at].get_or_init(part))
            }
            _ => Arc::new(self.part(case, &blocks, &own)),
        };
        let field = &part.field;
        let solved = || blocks.iter().map(|&at| &self.solved[at]);
        let seats = raised(case, field, bid);
        let mut binding = part.blocks.iter().flat_map(|block| &block.capacities);
        Some(Corner {
            own: own_choices(case, field, bid),
            scarce: binding.any(|capacity| seats.contains(capacity)),
            classes: field.at(Kind::EntityClasses(entity(case, bid).index())),
            base: solved().fold([0; 4], |sum, solved| add(sum, solved.value)),
            proved: solved().all(|solved| solved.value == solved.bound),
            start: (blocks.len() == 1)
                .then(|| solved().find_map(|solved| solved.start.clone()))
                .flatten(),
            seats,
            part,
            memo: Arc::clone(&self.memo),
            work_max: self.bid_work(),
        })
    }

    /// Some blocks, and `more` pairs of their classes.
    fn part(&self, case: Case, blocks: &BTreeSet<usize>, more: &[Pair]) -> Part {
        let jobs = blocks.iter().flat_map(|&at| &self.blocks[at].jobs);
        let mut classes: Vec<ClassId> = jobs.map(|&job| self.field.class(job)).collect();
        classes.sort_unstable();
        let choices = blocks.iter().flat_map(|&at| &self.blocks[at].choices);
        let mut pairs: Vec<Pair> = choices.map(|c| self.field.pairs[c.index()]).collect();
        pairs.extend(more);
        pairs.sort_unstable();
        pairs.dedup();
        Part::new(case, &self.linking, pairs, classes)
    }

    /// The blocks of some classes, and those that share a capacity with a pair of them that takes
    /// no part in the contest.
    fn touched(&self, case: Case, own: &[Pair]) -> BTreeSet<usize> {
        let mut blocks: BTreeSet<usize> = own.iter().map(|p| self.block_at(p.class)).collect();
        if own
            .iter()
            .all(|pair| self.field.pairs.binary_search(pair).is_ok())
        {
            return blocks;
        }
        let kinds: BTreeSet<Kind> = own
            .iter()
            .flat_map(|&pair| uses(case, &self.linking, pair))
            .map(|(kind, _, _)| kind)
            .collect();
        let problem = &self.field.problem;
        let users = kinds.into_iter().filter_map(|kind| self.field.at(kind));
        let users = users.flat_map(|at| &problem.capacities[at].uses);
        let brought: BTreeSet<FloorKind> = own
            .iter()
            .flat_map(|&pair| self.linking.brings(case, pair))
            .map(|(kind, _)| kind)
            .collect();
        let floors = self.field.floors.iter().zip(&problem.floors);
        // A floor that nobody brings to stands in the first block.
        let bare = |(kind, floor): (&FloorKind, &assign::Floor)| {
            brought.contains(kind) && floor.brings.is_empty() && floor.least > 0
        };
        if floors.clone().any(bare) {
            blocks.insert(0);
        }
        let bringers = floors.filter(|(kind, _)| brought.contains(kind));
        let bringers = bringers.flat_map(|(_, floor)| &floor.brings);
        for &(choice, _) in users.chain(bringers) {
            blocks.insert(self.block_at(self.field.pairs[choice.index()].class));
        }
        blocks
    }
}

fn entity(case: Case, bid: BidId) -> EntityId {
    case.market.schools()[case.market.bids()[bid].school].entity
}

fn own_choices(case: Case, field: &Field, bid: BidId) -> Vec<(ChoiceId, i64)> {
    let pairs = field.pairs.iter().enumerate();
    let own = pairs.filter(|(_, pair)| pair.bid == bid);
    let size = |class: ClassId| i64::from(case.formation.classes[class].size());
    own.map(|(n, pair)| (ChoiceId::new(n), size(pair.class)))
        .collect()
}

/// The capacities of the bid's programme and of its school's body, as far as they are limited.
fn raised(case: Case, field: &Field, bid: BidId) -> Vec<usize> {
    let programme = case.fits.programme[bid].map(|p| Kind::Programme(p.index()));
    let call = case.fits.call[bid].map(|call| case.formation.calls[call].mode);
    let seats = call.map(|mode| Kind::Entity(entity(case, bid).index(), mode));
    let kinds = programme.into_iter().chain(seats);
    kinds.filter_map(|kind| field.at(kind)).collect()
}

impl Corner {
    /// How many classes of its call the bid could win.
    pub fn classes(&self) -> usize {
        self.own.len()
    }

    /// Whether the body of the bid's school has a limit on its classes.
    pub fn limits_classes(&self) -> bool {
        self.classes.is_some()
    }

    /// Whether seats at the bid's programme or school are scarce in some award.
    pub fn is_scarce(&self) -> bool {
        self.scarce
    }

    /// The optimum as it stands with the bid forced, as it was found.
    pub fn as_forced(&self, forced: &Forced, bid: BidId) -> Won {
        let mine = |(_, to): &&(ClassId, Option<BidId>)| *to == Some(bid);
        let won = forced.moves.iter().filter(mine).map(|&(class, _)| class);
        let size = |class: ClassId| {
            let own = self.own.iter();
            let of = |(choice, _): &&(ChoiceId, i64)| {
                self.part.field.pairs[choice.index()].class == class
            };
            { own }.find(of).map_or(0, |&(_, size)| size)
        };
        let [heads, quality, metres, draw] = forced.value;
        Won {
            value: [heads, quality, -metres, -draw],
            heads: won.map(size).sum(),
            proved: forced.proved,
        }
    }

    /// The optimum under a change, with the bid forced to win a class; `None` where it cannot.
    ///
    /// # Errors
    /// [`MilpError`] when HiGHS had to be asked and failed.
    pub fn forced(&self, change: Change, stop: &Stop) -> Result<Option<Won>, MilpError> {
        self.solve(change, true, stop)
    }

    /// The optimum under a change.
    ///
    /// # Errors
    /// [`MilpError`] when HiGHS had to be asked and failed.
    pub fn free(&self, change: Change, stop: &Stop) -> Result<Option<Won>, MilpError> {
        self.solve(change, false, stop)
    }

    fn solve(&self, change: Change, forced: bool, stop: &Stop) -> Result<Option<Won>, MilpError> {
        let problem = self.changed(change);
        let required: Vec<ChoiceId> = self.own.iter().map(|&(choice, _)| choice).collect();
        let mut won = Won {
            value: [0; 4],
            heads: 0,
            proved: true,
        };
        for block in &self.part.blocks {
            let own = block.choices.binary_search(&required[0]).is_ok();
            let required = (forced && own).then_some(&required[..]);
            let ask = Ask {
                required,
                start: self.start.as_ref(),
                memo: Some(&self.memo),
                work_max: self.work_max,
                ..Ask::default()
            };
            let solved = match assign::solve_asked(&problem, block, ask, stop) {
                Answer::Infeasible => return Ok(None),
                answer => reached(&problem, block, answer),
            };
            won.value = add(won.value, solved.value);
            won.proved &= solved.value == solved.bound;
            let taken = |(choice, _): &&(ChoiceId, i64)| solved.chosen.contains(&Some(*choice));
            won.heads += self
                .own
                .iter()
                .filter(taken)
                .map(|(_, size)| size)
                .sum::<i64>();
        }
        Ok(Some(won))
    }

    fn changed(&self, change: Change) -> Problem {
        let mut problem = self.part.field.problem.clone();
        for &(choice, size) in &self.own {
            problem.choices[choice].value[1] += size * i64::from(change.points);
        }
        for &at in &self.seats {
            problem.capacities[at].limit += i64::from(change.seats);
        }
        if let Some(at) = self.classes.filter(|_| change.class) {
            problem.capacities[at].limit += 1;
        }
        problem
    }
}
