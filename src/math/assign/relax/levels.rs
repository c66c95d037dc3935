//! Several objectives in order: in goes a block whose choices have a value of several levels; out
//! come the lexicographic optimum, or what was reached, and its bounds.
//!
//! *Method*: the first level by itself; then as many of the following at a time as one integer
//! holds, packed as `a M + b` with `M` one more than the range of `b` over all solutions, which
//! orders sums as their levels do. A level that is proved becomes a floor for those after it. Plans
//! are made by all levels packed, so that they keep those floors of themselves.

use std::collections::BTreeSet;

use super::super::coupled::Coupling;
use super::super::{Answer, Ask, Block, ChoiceId, JobId, Problem, Solved, Value};
use super::plan::Plan;
use super::pool::scale;
use super::scalar::{Link, LinkOf, Scalar};
use super::settle::{Effort, Known, settle};
use super::trace::{GroupProof, Node, PartProof, Proof, TreeProof, priced};
use crate::base::stop::Stop;

/// A block of more choices than this is given fewer rounds of price improvement.
const ITEMS_MANY: usize = 50_000;
/// Number of levels.
const LEVELS: usize = 4;
/// Bits that a packed objective may take; the rest is for the scale of prices.
const BITS_MAX: u32 = 108;

/// Where a solve can start from: what an earlier one of a like block ended with.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Start {
    /// Choices of a good solution; those that no longer fit are passed over.
    pub chosen: Vec<ChoiceId>,
    /// Per group of levels.
    prices: Vec<Prices>,
    /// Rules that coupled its parts.
    pub(in crate::math::assign) coupling: Coupling,
}

/// Prices of jobs, ascending, and of rules over several agents.
#[derive(Clone, Debug, Default, PartialEq)]
struct Prices {
    jobs: Vec<(JobId, f64)>,
    links: Vec<f64>,
}

impl Start {
    /// Nothing but the rules that coupled parts.
    pub(in crate::math::assign) fn coupled(coupling: Coupling) -> Self {
        Start {
            coupling,
            ..Start::default()
        }
    }

    /// The same prices with another solution to start from.
    #[must_use]
    pub fn with_chosen(&self, chosen: Vec<ChoiceId>) -> Self {
        Start {
            chosen,
            prices: self.prices.clone(),
            coupling: Coupling::default(),
        }
    }

    /// Prices of one group for a block, if there are any.
    fn of(&self, group: usize, block: &Block, scalar: &Scalar) -> Option<Vec<f64>> {
        let Prices { jobs, links } = self.prices.get(group)?;
        let price = |job: &JobId| {
            let at = jobs.binary_search_by_key(job, |&(job, _)| job);
            at.map_or(0.0, |at| jobs[at].1)
        };
        let mut prices: Vec<f64> = block.jobs.iter().map(price).collect();
        let link = |at: usize| links.get(at).copied().unwrap_or(0.0);
        prices.extend((0..scalar.links.len()).map(link));
        Some(prices)
    }
}

/// Solves a block by prices. With `required`, one of those choices is taken: each is tried in turn.
///
/// *Returns* what was reached when `work_max` cells of tables and items of sets were looked at.
pub fn relax(problem: &Problem, block: &Block, ask: Ask, stop: &Stop) -> Answer {
    let Some(required) = ask.required else {
        return chain(problem, block, None, ask, stop);
    };
    let mut best: Option<Solved> = None;
    for &choice in required {
        match chain(problem, block, Some(choice), ask, stop) {
            Answer::Solved(solved) => {
                best = Some(match best {
                    Some(best) => larger(best, solved),
                    None => solved,
                });
            }
            Answer::Infeasible => {}
            Answer::Stopped => return Answer::Stopped,
        }
    }
    best.map_or(Answer::Infeasible, Answer::Solved)
}

/// The better solution, with the weaker bound.
fn larger(a: Solved, b: Solved) -> Solved {
    let bound = a.bound.max(b.bound);
    let nodes = a.nodes.zip(b.nodes).map(|(a, b)| a + b);
    let best = if b.value > a.value { b } else { a };
    Solved {
        bound,
        nodes,
        proof: None,
        ..best
    }
}

/// One group of levels after the other.
fn chain(
    problem: &Problem,
    block: &Block,
    forced: Option<ChoiceId>,
    ask: Ask,
    stop: &Stop,
) -> Answer {
    let start = ask.start;
    let ranges = Ranges::new(problem, block);
    let mut reached = Reached {
        chosen: start.map_or(Vec::new(), |start| start.chosen.clone()),
        solved: None,
        floors: Vec::new(),
        nodes: 0,
        start: Start::default(),
        proof: None,
    };
    reached.chosen.extend(forced);
    reached.chosen.reverse();
    for (number, group) in ranges.groups().into_iter().enumerate() {
        let worths = |id: ChoiceId| {
            let value = &problem.choices[id].value;
            (ranges.pack(value, group), ranges.pack(value, ranges.lure()))
        };
        let mut scalar = Scalar::new(problem, block, forced, &worths);
        if ask.trace && number == 0 {
            reached.proof = Some(TreeProof {
                rules: priced(&scalar),
                groups: Vec::new(),
            });
        }
        scalar.link(reached.links(problem, &scalar));
        if (0..scalar.jobs).any(|job| scalar.must[job] && scalar.of_job[job].is_empty()) {
            return Answer::Infeasible;
        }
        let prices = start.and_then(|start| start.of(number, block, &scalar));
        let plan = reached.plan(&scalar);
        let effort = effort(&scalar, prices.is_some(), ask);
        let mut known = settle(&scalar, prices.as_deref(), plan, effort, stop);
        if known.infeasible && reached.solved.is_none() {
            return Answer::Infeasible;
        }
        reached.keep_prices(block, &known);
        reached.write(group, scale(&scalar), known.trace.take());
        let going_on = reached.take(problem, &scalar, &known, &ranges, group);
        if !going_on {
            break;
        }
    }
    let Some(mut solved) = reached.solved else {
        return Answer::Stopped;
    };
    reached.start.chosen = solved.chosen.iter().copied().flatten().collect();
    solved.nodes = Some(reached.nodes);
    solved.start = Some(reached.start);
    let proved = solved.value == solved.bound;
    let tree = reached.proof.filter(|_| proved);
    solved.proof = tree.map(|tree| {
        let parts = vec![PartProof {
            jobs: block.jobs.clone(),
            tree: Some(tree),
        }];
        Box::new(Proof {
            left_out: Vec::new(),
            parts,
        })
    });
    Answer::Solved(solved)
}

/// What a block of this size is given.
fn effort(scalar: &Scalar, warm: bool, ask: Ask) -> Effort {
    Effort {
        rounds: if warm || scalar.items.len() > ITEMS_MANY {
            120
        } else {
            300
        },
        sets_max: 200_000,
        work_max: ask.work_max,
        trace: ask.trace,
    }
}

/// What is known after some groups of levels.
struct Reached {
    chosen: Vec<ChoiceId>,
    solved: Option<Solved>,
    /// Levels that are proved, with their optima.
    floors: Vec<(usize, i64)>,
    nodes: u64,
    start: Start,
    /// What was written down; `None` as soon as something is missing.
    proof: Option<TreeProof>,
}

impl Reached {
    /// Takes the search of a group into the proof.
    fn write(&mut self, group: Group, scale: i128, root: Option<Node>) {
        let proof = self.proof.take().zip(root);
        self.proof = proof.map(|(mut proof, root)| {
            let levels = (group.0, group.1);
            proof.groups.push(GroupProof {
                levels,
                scale,
                root,
            });
            proof
        });
    }

    /// Proved levels as floors.
    fn links(&self, problem: &Problem, scalar: &Scalar) -> Vec<Link> {
        let floor = |&(level, least): &(usize, i64)| {
            let brings = scalar.items.iter().enumerate();
            let uses = brings.filter_map(|(index, item)| {
                let amount = -problem.choices[item.id].value[level];
                (amount != 0).then_some((index as u32, amount))
            });
            Link::new(LinkOf::Level, -least, uses.collect())
        };
        self.floors.iter().map(floor).collect()
    }

    /// The solution so far, as far as it fits.
    fn plan<'s>(&self, scalar: &'s Scalar) -> Option<Plan<'s>> {
        if self.chosen.is_empty() {
            return None;
        }
        let mut item = std::collections::BTreeMap::new();
        for (index, it) in scalar.items.iter().enumerate() {
            item.insert(it.id, index as u32);
        }
        let items: Vec<u32> = self
            .chosen
            .iter()
            .filter_map(|choice| item.get(choice).copied())
            .collect();
        let mut plan = Plan::new(scalar);
        plan.put_in_order(&items);
        Some(plan)
    }

    fn keep_prices(&mut self, block: &Block, known: &Known) {
        let (jobs, links) = known.prices.split_at(block.jobs.len());
        let jobs = block.jobs.iter().copied().zip(jobs.iter().copied());
        self.start.prices.push(Prices {
            jobs: jobs.collect(),
            links: links.to_vec(),
        });
    }

    /// Takes over what a group reached; whether all of it is proved.
    fn take(
        &mut self,
        problem: &Problem,
        scalar: &Scalar,
        known: &Known,
        ranges: &Ranges,
        group: Group,
    ) -> bool {
        self.nodes += known.nodes;
        if let Some(items) = &known.items {
            self.chosen = items.iter().map(|&i| scalar.id(i)).collect();
        } else if self.solved.is_none() {
            return false;
        }
        // Where this group found nothing, what the one before found stands.
        let taken: BTreeSet<ChoiceId> = self.chosen.iter().copied().collect();
        let (mut value, mut chosen) = ([0; LEVELS], vec![None; scalar.jobs]);
        for item in scalar.items.iter().filter(|item| taken.contains(&item.id)) {
            let of = problem.choices[item.id].value;
            (0..LEVELS).for_each(|level| value[level] += of[level]);
            chosen[item.job as usize] = Some(item.id);
        }
        let mut bound = self.solved.as_ref().map_or([i64::MAX; LEVELS], |s| s.bound);
        let proved = ranges.unpack_bound(known.bound, group, &value, &mut bound);
        let levels = (group.0..group.1).zip(&value[group.0..group.1]);
        self.floors
            .extend(levels.map(|(level, &least)| (level, least)));
        self.solved = Some(Solved {
            chosen,
            value,
            bound,
            nodes: None,
            start: None,
            proof: None,
        });
        proved
    }
}

/// Levels `.0..` up to but not including `.1`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Group(usize, usize);

/// The least and the largest sum of each level over all solutions, capacities left aside.
struct Ranges {
    low: [i128; LEVELS],
    high: [i128; LEVELS],
}

impl Ranges {
    fn new(problem: &Problem, block: &Block) -> Self {
        let mut of_job = std::collections::BTreeMap::new();
        for &choice in &block.choices {
            let Choices { low, high } = of_job
                .entry(problem.choices[choice].job)
                .or_insert(Choices::default());
            let value: Value = problem.choices[choice].value;
            for level in 0..LEVELS {
                low[level] = low[level].min(value[level]);
                high[level] = high[level].max(value[level]);
            }
        }
        let sum = |of: &dyn Fn(&Choices) -> [i64; LEVELS]| {
            std::array::from_fn(|level| of_job.values().map(|c| i128::from(of(c)[level])).sum())
        };
        Ranges {
            low: sum(&|c| c.low),
            high: sum(&|c| c.high),
        }
    }

    /// How many values a level can take.
    fn width(&self, level: usize) -> i128 {
        self.high[level] - self.low[level] + 1
    }

    /// Bits of levels packed together.
    fn bits(&self, group: Group) -> u32 {
        let widths = (group.0..group.1).map(|level| self.width(level));
        widths.map(|width| 128 - width.leading_zeros()).sum()
    }

    /// The first level; then as many as fit. Levels that are always 0 go along with any.
    fn groups(&self) -> Vec<Group> {
        let mut groups = vec![Group(0, 1)];
        while groups[groups.len() - 1].1 < LEVELS {
            let first = groups[groups.len() - 1].1;
            let mut last = first + 1;
            while last < LEVELS && self.bits(Group(first, last + 1)) <= BITS_MAX {
                last += 1;
            }
            if (first..last).all(|level| self.width(level) == 1) {
                let at = groups.len() - 1;
                groups[at].1 = last;
            } else {
                groups.push(Group(first, last));
            }
        }
        groups
    }

    /// The levels that plans are made by: from the first on as many as fit.
    fn lure(&self) -> Group {
        let fits = |&last: &usize| self.bits(Group(0, last)) <= BITS_MAX + 12;
        Group(0, (1..=LEVELS).rev().find(fits).unwrap_or(1))
    }

    fn pack(&self, value: &Value, group: Group) -> i128 {
        (group.0..group.1).fold(0, |packed, level| {
            packed * self.width(level) + i128::from(value[level])
        })
    }

    /// Writes what a packed bound says of its levels; whether it equals the value.
    fn unpack_bound(&self, packed: i128, group: Group, value: &Value, bound: &mut Value) -> bool {
        if packed <= self.pack(value, group) {
            bound[group.0..group.1].copy_from_slice(&value[group.0..group.1]);
            return true;
        }
        let mut rest = packed;
        for level in (group.0..group.1).rev() {
            let (low, width) = (self.low[level], self.width(level));
            let above = (rest - low).div_euclid(width);
            let here = rest - above * width;
            let here = if level == group.0 { rest } else { here };
            bound[level] = i64::try_from(here).unwrap_or(i64::MAX);
            rest = above;
        }
        // What a bound says of a level counts only while all levels before it are met.
        let open = (group.0..group.1).find(|&level| bound[level] != value[level]);
        let after = open.map_or(group.1, |level| level + 1);
        bound[after..].fill(i64::MAX);
        false
    }
}

#[derive(Default)]
struct Choices {
    low: [i64; LEVELS],
    high: [i64; LEVELS],
}
