//! A block in parts: in goes a block that some rules hold together; out comes its optimum, by parts
//! where the optima of the parts keep those rules of themselves.
//!
//! *Method*: rules that would join too many jobs, and floors, are left out. The block then falls
//! into parts, each solved by itself. A rule that the solution breaks is put back: the parts that
//! such rules hold together are balanced against each other ([`super::coupled`]), or joined where
//! that takes too much. A solution that breaks no rule is the optimum, for leaving rules out never
//! made any solution worse. (Constraint generation, as in Dantzig, Fulkerson and Johnson 1954.)

use petgraph::unionfind::UnionFind;

use super::coupled::{Coupling, Together, mark, together};
use super::search::add;
use super::{
    Answer, Ask, Block, ChoiceId, JobId, PartProof, Problem, Proof, Rule, Solved, Start, Value,
    whole,
};
use crate::base::ids::Id;
use crate::base::stop::Stop;

/// Rules that would join more jobs than this are left out at first.
const JOBS_FEW: usize = 24;
/// Where some part would have more jobs than this, smaller parts are made, which more rules couple.
const PART_MOST: usize = 14;
/// Rules that would join more jobs than this are left out then.
const PART_FEW: usize = 6;

impl Rule {
    pub(super) fn amounts(self, problem: &Problem) -> &[(ChoiceId, i64)] {
        match self {
            Rule::Capacity(at) => &problem.capacities[at].uses,
            Rule::Floor(at) => &problem.floors[at].brings,
        }
    }

    /// Whether choices keep it.
    fn kept(self, problem: &Problem, taken: &[bool]) -> bool {
        let amounts = self.amounts(problem).iter();
        let sum: i64 = amounts
            .filter(|(choice, _)| taken[choice.index()])
            .map(|&(_, amount)| amount)
            .sum();
        match self {
            Rule::Capacity(at) => sum <= problem.capacities[at].limit,
            Rule::Floor(at) => sum >= problem.floors[at].least,
        }
    }
}

/// What becomes of a rule that holds parts together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Force {
    /// No solution met broke it.
    LeftOut,
    /// It has a price, and its parts are put together by what they cost it.
    Balanced,
    /// Its parts are one.
    Joined,
}

/// Parts that rules hold together, by number.
struct Group {
    /// Which of the wide rules.
    rules: Vec<usize>,
    parts: Vec<usize>,
}

/// What came of a group of parts.
enum Grouped {
    Best(Vec<Vec<Option<ChoiceId>>>, Value, Coupling),
    /// Its rules cannot all be kept.
    Never,
    /// Its parts are one now.
    Joined,
}

/// A block with the rules that hold its parts together.
pub(super) struct Parts<'a> {
    problem: &'a Problem,
    block: &'a Block,
    /// In force from the start.
    narrow: Vec<Rule>,
    /// Left out until a solution breaks them.
    wide: Vec<Rule>,
    /// Jobs of which one must take a required choice stay together.
    required: Vec<usize>,
    /// Jobs of the largest part.
    largest: usize,
}

impl<'a> Parts<'a> {
    /// The parts of a block; `None` where it does not fall apart.
    pub fn new(
        problem: &'a Problem,
        block: &'a Block,
        required: Option<&[ChoiceId]>,
    ) -> Option<Self> {
        if block.jobs.len() <= JOBS_FEW && block.floors.is_empty() {
            return None;
        }
        let parts = Self::of(problem, block, required, JOBS_FEW)?;
        if parts.largest <= PART_MOST {
            return Some(parts);
        }
        Self::of(problem, block, required, PART_FEW)
    }

    /// The parts where rules that would join more than `few` jobs are left out at first.
    fn of(
        problem: &'a Problem,
        block: &'a Block,
        required: Option<&[ChoiceId]>,
        few: usize,
    ) -> Option<Self> {
        let mut parts = Parts {
            problem,
            block,
            narrow: Vec::new(),
            wide: block.floors.iter().map(|&at| Rule::Floor(at)).collect(),
            required: Vec::new(),
            largest: 0,
        };
        let required = required.into_iter().flatten();
        parts.required = required.filter_map(|&choice| parts.job(choice)).collect();
        let mut rows: Vec<(usize, Vec<usize>)> = block
            .capacities
            .iter()
            .map(|&at| (at, parts.jobs(Rule::Capacity(at))))
            .collect();
        rows.sort_by_key(|(at, jobs)| (jobs.len(), *at));
        let mut union = UnionFind::<usize>::new(block.jobs.len());
        join(&mut union, &parts.required);
        let mut size: Vec<usize> = (0..block.jobs.len())
            .map(|job| usize::from(union.find_mut(job) == job))
            .collect();
        for job in 0..block.jobs.len() {
            let root = union.find_mut(job);
            if root != job {
                size[root] += 1;
            }
        }
        for (at, jobs) in rows {
            let mut roots: Vec<usize> = jobs.iter().map(|&job| union.find_mut(job)).collect();
            roots.sort_unstable();
            roots.dedup();
            let joined: usize = roots.iter().map(|&root| size[root]).sum();
            if joined > few && roots.len() > 1 {
                parts.wide.push(Rule::Capacity(at));
                continue;
            }
            parts.narrow.push(Rule::Capacity(at));
            join(&mut union, &roots);
            if let Some(&root) = roots.first() {
                size[union.find_mut(root)] = joined;
            }
        }
        parts.largest = size.iter().copied().max().unwrap_or(0);
        let first = union.find_mut(0);
        let apart = (0..block.jobs.len()).any(|job| union.find_mut(job) != first);
        (apart && !parts.wide.is_empty()).then_some(parts)
    }

    fn job(&self, choice: ChoiceId) -> Option<usize> {
        let job = self.problem.choices[choice].job;
        self.block.jobs.binary_search(&job).ok()
    }

    /// The jobs that a rule touches, by position.
    fn jobs(&self, rule: Rule) -> Vec<usize> {
        let amounts = rule.amounts(self.problem).iter();
        let mut jobs: Vec<usize> = amounts
            .filter_map(|&(choice, _)| self.job(choice))
            .collect();
        jobs.sort_unstable();
        jobs.dedup();
        jobs
    }

    /// The optimum of the block.
    pub fn solve(&self, ask: Ask, stop: &Stop) -> Answer {
        let coupling = ask.start.map(|start| &start.coupling);
        let coupled = |&rule: &Rule| {
            let mark = mark(self.problem, self.block, rule);
            coupling.is_some_and(|coupling| coupling.holds(mark))
        };
        let first = |rule| {
            if coupled(rule) {
                Force::Balanced
            } else {
                Force::LeftOut
            }
        };
        let mut force: Vec<Force> = self.wide.iter().map(first).collect();
        let mut solved: Vec<(Block, Answer)> = Vec::new();
        loop {
            let blocks = self.blocks(&force);
            if blocks.len() == 1 {
                return whole(self.problem, self.block, ask, stop);
            }
            let Some(groups) = self.groups(&mut force, &blocks) else {
                continue;
            };
            let mut all = Solved {
                chosen: vec![None; self.block.jobs.len()],
                value: [0; 4],
                bound: [0; 4],
                nodes: Some(0),
                start: None,
                proof: None,
            };
            let (mut joined, mut coupling) = (false, Coupling::default());
            for group in &groups {
                match self.together(group, &blocks, &mut force, ask, stop) {
                    Grouped::Best(chosen, value, of_group) => {
                        coupling.extend(of_group);
                        for (&part, chosen) in group.parts.iter().zip(&chosen) {
                            self.put(&blocks[part], chosen, &mut all);
                        }
                        all.value = add(all.value, value);
                        all.bound = add(all.bound, value);
                    }
                    Grouped::Never => return Answer::Infeasible,
                    Grouped::Joined => joined = true,
                }
            }
            if joined {
                continue;
            }
            let in_group = |part: &usize| groups.iter().any(|group| group.parts.contains(part));
            let alone = (0..blocks.len()).filter(|part| !in_group(part));
            let alone: Vec<Block> = alone.map(|part| blocks[part].clone()).collect();
            solved = self.alone(alone, solved, ask, stop);
            if let Some(answer) = self.sum(&solved, &mut all) {
                return answer;
            }
            if !self.broken(&all, &mut force) {
                all.proof = Some(Box::new(self.proof(&force, &blocks, &groups, &solved)));
                all.start = Some(Start::coupled(coupling));
                return Answer::Solved(all);
            }
        }
    }

    /// Parts by themselves, those that are known already as they were.
    fn alone(
        &self,
        blocks: Vec<Block>,
        mut known: Vec<(Block, Answer)>,
        ask: Ask,
        stop: &Stop,
    ) -> Vec<(Block, Answer)> {
        let answer = |block: Block| {
            let at = known.iter().position(|(known, _)| *known == block);
            at.map(|at| known.swap_remove(at)).unwrap_or_else(|| {
                let answer = self.part(&block, ask, stop);
                (block, answer)
            })
        };
        blocks.into_iter().map(answer).collect()
    }

    /// Puts rules that a solution breaks in force; whether there were any.
    fn broken(&self, all: &Solved, force: &mut [Force]) -> bool {
        let mut taken = vec![false; self.problem.choices.len()];
        for choice in all.chosen.iter().flatten() {
            taken[choice.index()] = true;
        }
        let mut broken = false;
        for (rule, force) in self.wide.iter().zip(force) {
            if *force == Force::LeftOut && !rule.kept(self.problem, &taken) {
                (*force, broken) = (Force::Balanced, true);
            }
        }
        broken
    }

    /// The parts that a rule touches, by number.
    fn touched(&self, rule: Rule, parts: &[Block]) -> Vec<usize> {
        let jobs = self.jobs(rule);
        let touches = |block: &Block| {
            let mut jobs = jobs.iter().map(|&job| self.block.jobs[job]);
            jobs.any(|job| block.jobs.binary_search(&job).is_ok())
        };
        (0..parts.len()).filter(|&at| touches(&parts[at])).collect()
    }

    /// The parts that rules hold together; `None` where some rule touches less than two, and is one
    /// of its part from now on.
    fn groups(&self, force: &mut [Force], parts: &[Block]) -> Option<Vec<Group>> {
        let mut groups: Vec<Group> = Vec::new();
        let mut changed = false;
        for (rule, force) in force.iter_mut().enumerate() {
            if *force != Force::Balanced {
                continue;
            }
            let mut group = Group {
                parts: self.touched(self.wide[rule], parts),
                rules: vec![rule],
            };
            if group.parts.len() < 2 {
                (*force, changed) = (Force::Joined, true);
                continue;
            }
            let shares = |other: &Group| other.parts.iter().any(|p| group.parts.contains(p));
            let (with, without): (Vec<Group>, Vec<Group>) = groups.into_iter().partition(shares);
            for other in with {
                group.parts.extend(other.parts);
                group.rules.extend(other.rules);
            }
            group.parts.sort_unstable();
            group.parts.dedup();
            group.rules.sort_unstable();
            groups = without;
            groups.push(group);
        }
        (!changed).then_some(groups)
    }

    /// The optimum of a group of parts; where that takes too much its rules join them.
    fn together(
        &self,
        group: &Group,
        blocks: &[Block],
        force: &mut [Force],
        ask: Ask,
        stop: &Stop,
    ) -> Grouped {
        let parts: Vec<&Block> = group.parts.iter().map(|&part| &blocks[part]).collect();
        let rules: Vec<Rule> = group.rules.iter().map(|&rule| self.wide[rule]).collect();
        match together(self.problem, (self.block, &parts), &rules, ask, stop) {
            Together::Best(chosen, value, coupling) => Grouped::Best(chosen, value, coupling),
            Together::Never => Grouped::Never,
            Together::Unknown => {
                group
                    .rules
                    .iter()
                    .for_each(|&rule| force[rule] = Force::Joined);
                Grouped::Joined
            }
        }
    }

    /// Puts the choices of a part in their places.
    fn put(&self, block: &Block, chosen: &[Option<ChoiceId>], all: &mut Solved) {
        for (job, choice) in block.jobs.iter().zip(chosen) {
            let at = self.block.jobs.binary_search(job);
            all.chosen[at.expect("a job of the block")] = *choice;
        }
    }

    /// A part by itself.
    fn part(&self, block: &Block, ask: Ask, stop: &Stop) -> Answer {
        let required = ask.required.map(|required| -> Vec<ChoiceId> {
            let here = required.iter().copied();
            here.filter(|choice| block.choices.binary_search(choice).is_ok())
                .collect()
        });
        let required = required.filter(|required| !required.is_empty());
        let ask = Ask {
            required: required.as_deref(),
            start: None,
            ..ask
        };
        whole(self.problem, block, ask, stop)
    }

    /// The parts under the rules in force.
    fn blocks(&self, force: &[Force]) -> Vec<Block> {
        let count = self.block.jobs.len();
        let mut union = UnionFind::<usize>::new(count);
        join(&mut union, &self.required);
        let put_back = self.wide.iter().zip(force);
        let put_back = put_back.filter(|(_, force)| **force == Force::Joined);
        let in_force: Vec<Rule> = { self.narrow.iter() }
            .chain(put_back.map(|(rule, _)| rule))
            .copied()
            .collect();
        let touched: Vec<Vec<usize>> = in_force.iter().map(|&rule| self.jobs(rule)).collect();
        touched.iter().for_each(|jobs| join(&mut union, jobs));
        let mut at = vec![usize::MAX; count];
        let mut blocks: Vec<Block> = Vec::new();
        for job in 0..count {
            let root = union.find_mut(job);
            if at[root] == usize::MAX {
                at[root] = blocks.len();
                blocks.push(Block {
                    jobs: vec![],
                    choices: vec![],
                    capacities: vec![],
                    floors: vec![],
                });
            }
            blocks[at[root]].jobs.push(self.block.jobs[job]);
        }
        for &choice in &self.block.choices {
            if let Some(job) = self.job(choice) {
                blocks[at[union.find_mut(job)]].choices.push(choice);
            }
        }
        for (rule, jobs) in in_force.iter().zip(&touched) {
            // A floor that nobody brings to stands with the first job.
            let job = jobs.first().copied().unwrap_or(0);
            let block = &mut blocks[at[union.find_mut(job)]];
            match *rule {
                Rule::Capacity(at) => block.capacities.push(at),
                Rule::Floor(at) => block.floors.push(at),
            }
        }
        for block in &mut blocks {
            block.capacities.sort_unstable();
            block.floors.sort_unstable();
        }
        blocks
    }

    /// Adds the parts' solutions to one of the block; an answer where some part has none.
    fn sum(&self, parts: &[(Block, Answer)], all: &mut Solved) -> Option<Answer> {
        let infeasible = |(_, answer): &(Block, Answer)| *answer == Answer::Infeasible;
        if parts.iter().any(infeasible) {
            return Some(Answer::Infeasible);
        }
        for (block, answer) in parts {
            let Answer::Solved(solved) = answer else {
                return Some(Answer::Stopped);
            };
            self.put(block, &solved.chosen, all);
            all.value = add(all.value, solved.value);
            // What nothing is known of stays so.
            let sum = |(a, b): (i64, i64)| a.saturating_add(b);
            for (bound, more) in all.bound.iter_mut().zip(solved.bound) {
                *bound = sum((*bound, more));
            }
            all.nodes = all.nodes.zip(solved.nodes).map(|(a, b)| a + b);
        }
        None
    }

    /// What proves each part; those that rules hold together are proved as one.
    fn proof(
        &self,
        force: &[Force],
        blocks: &[Block],
        groups: &[Group],
        alone: &[(Block, Answer)],
    ) -> Proof {
        let left_out = self.wide.iter().zip(force);
        let left_out = left_out.filter(|(_, force)| **force == Force::LeftOut);
        let mut proof = Proof {
            left_out: left_out.map(|(rule, _)| *rule).collect(),
            parts: Vec::new(),
        };
        for group in groups {
            let jobs = group.parts.iter().flat_map(|&part| &blocks[part].jobs);
            let mut jobs: Vec<JobId> = jobs.copied().collect();
            jobs.sort_unstable();
            proof.parts.push(PartProof { jobs, tree: None });
        }
        for (block, answer) in alone {
            let known = match answer {
                Answer::Solved(solved) => solved.proof.as_ref(),
                _ => None,
            };
            let known = known.and_then(|proof| proof.parts.first().cloned());
            proof.parts.push(known.unwrap_or_else(|| PartProof {
                jobs: block.jobs.clone(),
                tree: None,
            }));
        }
        proof
    }
}

fn join(union: &mut UnionFind<usize>, jobs: &[usize]) {
    jobs.windows(2).for_each(|pair| {
        union.union(pair[0], pair[1]);
    });
}
