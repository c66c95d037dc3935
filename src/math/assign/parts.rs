//! A block in parts: in goes a block that some rules hold together; out comes its optimum, by parts
//! where the optima of the parts keep those rules of themselves.
//!
//! *Method*: rules that would join too many jobs, and floors, are left out. The block then falls
//! into parts, each solved by itself. A rule that the solution breaks is put back: the parts it
//! touches are balanced, or joined where they share more than one such rule. A solution that breaks
//! no rule is the optimum, for leaving rules out never made any solution worse. (Constraint
//! generation, as in Dantzig, Fulkerson and Johnson 1954.)

use petgraph::unionfind::UnionFind;

use super::profile::{Together, together};
use super::search::add;
use super::{
    Answer, Ask, Block, ChoiceId, JobId, PartProof, Problem, Proof, Rule, Solved, Value, whole,
};
use crate::base::ids::Id;
use crate::base::stop::Stop;

/// Rules that would join more jobs than this are left out at first.
const JOBS_FEW: usize = 24;

impl Rule {
    fn amounts(self, problem: &Problem) -> &[(ChoiceId, i64)] {
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
    /// Its parts are solved for each amount that they may cost it.
    Balanced,
    /// Its parts are one.
    Joined,
}

/// What came of balancing.
enum Balance {
    Kept,
    /// More parts are one now.
    Joined,
    /// A rule cannot be kept.
    Never,
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
        let mut parts = Parts {
            problem,
            block,
            narrow: Vec::new(),
            wide: block.floors.iter().map(|&at| Rule::Floor(at)).collect(),
            required: Vec::new(),
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
            if joined > JOBS_FEW && roots.len() > 1 {
                parts.wide.push(Rule::Capacity(at));
                continue;
            }
            parts.narrow.push(Rule::Capacity(at));
            join(&mut union, &roots);
            if let Some(&root) = roots.first() {
                size[union.find_mut(root)] = joined;
            }
        }
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
        let mut force = vec![Force::LeftOut; self.wide.len()];
        let mut solved: Vec<(Block, Answer)> = Vec::new();
        loop {
            let blocks = self.blocks(&force);
            if blocks.len() == 1 {
                return whole(self.problem, self.block, ask, stop);
            }
            let mut now = Vec::with_capacity(blocks.len());
            for block in blocks {
                let known = solved.iter().position(|(known, _)| *known == block);
                now.push(match known {
                    Some(at) => solved.swap_remove(at),
                    None => {
                        let answer = self.part(&block, ask, stop);
                        (block, answer)
                    }
                });
            }
            solved = now;
            let mut all = match self.sum(&solved) {
                Ok(all) => all,
                Err(answer) => return *answer,
            };
            match self.balance(&mut force, &solved, &mut all, ask, stop) {
                Balance::Kept => {}
                Balance::Joined => continue,
                Balance::Never => return Answer::Infeasible,
            }
            let mut taken = vec![false; self.problem.choices.len()];
            for choice in all.chosen.iter().flatten() {
                taken[choice.index()] = true;
            }
            let mut broken = false;
            for (rule, force) in self.wide.iter().zip(&mut force) {
                if *force == Force::LeftOut && !rule.kept(self.problem, &taken) {
                    (*force, broken) = (Force::Balanced, true);
                }
            }
            if !broken {
                all.proof = Some(Box::new(self.proof(&force, &solved)));
                return Answer::Solved(all);
            }
        }
    }

    /// The parts that a rule touches, by number.
    fn touched(&self, rule: Rule, parts: &[(Block, Answer)]) -> Vec<usize> {
        let jobs = self.jobs(rule);
        let touches = |(block, _): &(Block, Answer)| {
            let mut jobs = jobs.iter().map(|&job| self.block.jobs[job]);
            jobs.any(|job| block.jobs.binary_search(&job).is_ok())
        };
        (0..parts.len()).filter(|&at| touches(&parts[at])).collect()
    }

    /// Balances the parts of each rule that is broken and shares no part with another; parts of
    /// others are joined.
    fn balance(
        &self,
        force: &mut [Force],
        parts: &[(Block, Answer)],
        all: &mut Solved,
        ask: Ask,
        stop: &Stop,
    ) -> Balance {
        let rules: Vec<usize> = (0..force.len())
            .filter(|&at| force[at] == Force::Balanced)
            .collect();
        let touched: Vec<Vec<usize>> = rules
            .iter()
            .map(|&at| self.touched(self.wide[at], parts))
            .collect();
        let mut joined = false;
        for (n, at) in rules.iter().enumerate() {
            let mut others = touched.iter().enumerate().filter(|(m, _)| *m != n);
            let shared = others.any(|(_, other)| other.iter().any(|p| touched[n].contains(p)));
            if shared || touched[n].len() < 2 {
                (force[*at], joined) = (Force::Joined, true);
            }
        }
        if joined {
            return Balance::Joined;
        }
        for (&at, touched) in rules.iter().zip(&touched) {
            let of_rule: Vec<(&Block, &Solved)> = touched
                .iter()
                .filter_map(|&part| match &parts[part] {
                    (block, Answer::Solved(solved)) => Some((block, solved)),
                    _ => None,
                })
                .collect();
            match together(self.problem, &of_rule, self.wide[at], ask, stop) {
                Together::Best(chosen, value) => {
                    self.replace(&of_rule, &chosen, value, all);
                }
                Together::Never => return Balance::Never,
                Together::Unknown => {
                    force[at] = Force::Joined;
                    return Balance::Joined;
                }
            }
        }
        Balance::Kept
    }

    /// Puts other choices of some parts in the place of their optima.
    fn replace(
        &self,
        parts: &[(&Block, &Solved)],
        chosen: &[Vec<Option<ChoiceId>>],
        value: Value,
        all: &mut Solved,
    ) {
        let before = parts.iter().fold([0; 4], |sum, (_, s)| add(sum, s.value));
        let change = std::array::from_fn(|level| value[level] - before[level]);
        all.value = add(all.value, change);
        all.bound = add(all.bound, change);
        for ((block, _), chosen) in parts.iter().zip(chosen) {
            for (job, choice) in block.jobs.iter().zip(chosen) {
                let at = self.block.jobs.binary_search(job);
                all.chosen[at.expect("a job of the block")] = *choice;
            }
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

    /// The parts' solutions as one of the block; an answer of its own where some part has none.
    fn sum(&self, parts: &[(Block, Answer)]) -> Result<Solved, Box<Answer>> {
        let mut all = Solved {
            chosen: vec![None; self.block.jobs.len()],
            value: [0; 4],
            bound: [0; 4],
            nodes: Some(0),
            start: None,
            proof: None,
        };
        if parts
            .iter()
            .any(|(_, answer)| *answer == Answer::Infeasible)
        {
            return Err(Box::new(Answer::Infeasible));
        }
        for (block, answer) in parts {
            let Answer::Solved(solved) = answer else {
                return Err(Box::new(Answer::Stopped));
            };
            for (job, choice) in block.jobs.iter().zip(&solved.chosen) {
                let at = self.block.jobs.binary_search(job);
                all.chosen[at.expect("a job of the block")] = *choice;
            }
            all.value = add(all.value, solved.value);
            // What nothing is known of stays so.
            let sum = |(a, b): (i64, i64)| a.saturating_add(b);
            for (bound, more) in all.bound.iter_mut().zip(solved.bound) {
                *bound = sum((*bound, more));
            }
            all.nodes = all.nodes.zip(solved.nodes).map(|(a, b)| a + b);
        }
        Ok(all)
    }

    /// What proves each part; those that a rule balances are proved as one.
    fn proof(&self, force: &[Force], parts: &[(Block, Answer)]) -> Proof {
        let with = |which: Force| {
            let rules = self.wide.iter().zip(force);
            rules.filter(move |(_, force)| **force == which)
        };
        let mut alone = vec![true; parts.len()];
        let mut proof = Proof {
            left_out: with(Force::LeftOut).map(|(rule, _)| *rule).collect(),
            parts: Vec::new(),
        };
        for (&rule, _) in with(Force::Balanced) {
            let touched = self.touched(rule, parts);
            touched.iter().for_each(|&part| alone[part] = false);
            let jobs = touched.iter().flat_map(|&part| &parts[part].0.jobs);
            let mut jobs: Vec<JobId> = jobs.copied().collect();
            jobs.sort_unstable();
            proof.parts.push(PartProof { jobs, tree: None });
        }
        for (part, _) in parts.iter().zip(alone).filter(|(_, alone)| *alone) {
            let known = match part {
                (_, Answer::Solved(solved)) => solved.proof.as_ref(),
                _ => None,
            };
            let known = known.and_then(|proof| proof.parts.first().cloned());
            proof.parts.push(known.unwrap_or_else(|| PartProof {
                jobs: part.0.jobs.clone(),
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
