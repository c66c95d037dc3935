//! The exact search: in go a block, prices and the best solution known; out comes a better one, and
//! the certainty that no other is, or the node limit.
//!
//! *Method*: branch and bound on single items. In each branch prices are improved over what its
//! fixings leave; then, in integers, the branch ends if its bound is not better than the best
//! solution, and otherwise loses all that no better solution can use: single items, and, once all
//! sets near enough to their agent's best can be listed, whole sets.

use super::exhaust::Exhaust;
use super::knapsack::Knapsack;
use super::oracle::{BARRED, Branch, FREE, Oracle, Sets, TAKEN, left_after, value};
use super::plan::{NONE, Plan};
use super::pool::{Exact, pool};
use super::scalar::Scalar;
use super::surrogate::all_fit;
use super::tight::{Tight, profits};
use super::trace::{End, Node, TRACE_MAX};
use super::volume::{Until, ascend};
use crate::base::stop::Stop;

/// The search and what it knows.
pub(super) struct Tree<'a> {
    scalar: &'a Scalar,
    sets: Option<&'a Sets>,
    float: Oracle<'a, f64>,
    whole: Oracle<'a, i128>,
    knapsack: Knapsack<i128>,
    /// Work beyond that of the oracles.
    more: u64,
    profit: Vec<f64>,
    scale: i128,
    /// Items of the best solution, if one better than the first `beat` was found.
    pub best: Option<Vec<u32>>,
    /// Its profit; nothing not better is looked for.
    pub beat: i128,
    /// Branches so far.
    pub nodes: u64,
    /// Whether branches are written down.
    traced: bool,
    limits: Limits<'a>,
}

/// When a search ends before its time.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits<'a> {
    /// Cells of tables and items of sets that are looked at.
    pub work_max: u64,
    /// Sets that are listed.
    pub sets_max: usize,
    /// Whether the search is written down.
    pub trace: bool,
    /// Somebody asked to stop.
    pub stop: &'a Stop,
}

/// Rounds of price improvement in a branch.
const ROUNDS: u32 = 40;

impl<'a> Tree<'a> {
    /// A search for solutions better than `beat`, over `sets` where they are listed.
    pub fn new(
        scalar: &'a Scalar,
        sets: Option<&'a Sets>,
        scale: i128,
        beat: i128,
        limits: Limits<'a>,
    ) -> Self {
        Tree {
            scalar,
            sets,
            float: Oracle::new(scalar, sets),
            whole: Oracle::new(scalar, sets),
            knapsack: Knapsack::default(),
            more: 0,
            profit: profits(scalar),
            scale,
            best: None,
            beat,
            nodes: 0,
            traced: limits.trace,
            limits,
        }
    }

    /// Searches all solutions that hold the fixings in `state` and writes it down, if asked to and
    /// as far as [`TRACE_MAX`] allows; `None` when a limit came first.
    pub fn search(&mut self, state: Vec<i8>, prices: &[f64]) -> Option<Node> {
        let lists = self.sets.map(|sets| {
            let agents = 0..self.scalar.agents.len();
            agents.map(|agent| sets.range(agent).collect()).collect()
        });
        self.descend(Branch { state, lists }, prices, 2 * ROUNDS)
    }

    /// Cells of tables and items of sets looked at so far.
    pub fn work(&self) -> u64 {
        self.more + self.float.work + self.whole.work
    }

    /// Whether the search that [`search`](Tree::search) returned is written down.
    pub fn traced(&self) -> bool {
        self.traced
    }

    fn descend(&mut self, mut branch: Branch, start: &[f64], rounds: u32) -> Option<Node> {
        self.nodes += 1;
        self.traced &= self.nodes <= TRACE_MAX;
        if self.work() > self.limits.work_max || self.limits.stop.raised() {
            return None;
        }
        let mut node = Node {
            prices: Vec::new(),
            end: End::Closed,
        };
        if !all_fit(self.scalar, &branch.state) {
            return Some(node);
        }
        let mut prices = start.to_vec();
        let mut share = vec![0.0; self.scalar.items.len()];
        let mut rounds = rounds;
        let gap = loop {
            let before = self.size(&branch);
            prices = self.ascend(&branch, &prices, rounds, &mut share);
            let Some(gap) = self.filter(&mut branch, &prices, &mut node) else {
                return Some(node);
            };
            if self.size(&branch) * 10 >= before * 8 {
                break gap;
            }
            rounds = ROUNDS / 2;
        };
        if self.sets.is_none()
            && let Some(sets) = pool(&self.whole, &branch, gap, self.limits.sets_max)
        {
            node.end = End::Listed(Box::new(self.listed(&sets, branch, &prices)?));
            return Some(node);
        }
        if self.exhaust(&branch, &prices, gap) {
            node.end = End::Exhausted;
            return Some(node);
        }
        let Some(item) = self.pick(&branch, &share) else {
            self.last(&branch);
            node.end = End::Exhausted;
            return Some(node);
        };
        let choice = self.scalar.id(item);
        let mut side = |state: i8| -> Option<Option<Box<Node>>> {
            let mut child = branch.clone();
            if !self.fix(&mut child, item, state) {
                return Some(None);
            }
            let node = self.descend(child, &prices, ROUNDS)?;
            Some(self.traced.then(|| Box::new(node)))
        };
        node.end = End::Split {
            choice,
            taken: side(TAKEN)?,
            barred: side(BARRED)?,
        };
        Some(node)
    }

    /// Tries to end a branch set by set.
    fn exhaust(&mut self, branch: &Branch, prices: &[f64], gap: i128) -> bool {
        let (scalar, Some(sets)) = (self.scalar, self.sets) else {
            return false;
        };
        let exact = Exact::new(scalar, prices, self.scale);
        exact.put_worth(&mut self.whole);
        let (mut best, mut beat) = (None, self.beat);
        let mut found = |chosen: &[u32]| {
            let mut plan = Plan::new(scalar);
            let items = chosen.iter().flat_map(|&set| sets.set(set));
            items.for_each(|&item| plan.put(item));
            if plan.holds() && plan.profit > beat {
                beat = plan.profit;
                best = Some(plan);
            }
            gap - (beat - self.beat) * self.scale
        };
        let at = (&exact, &self.whole.worth[..]);
        let (ended, work) = Exhaust::run(scalar, sets, branch, at, gap, &mut found);
        self.more += work;
        if let Some(plan) = best {
            self.keep(&plan);
        }
        ended
    }

    /// Goes on over sets that could now be listed.
    fn listed(&mut self, sets: &Sets, branch: Branch, prices: &[f64]) -> Option<Node> {
        let limits = Limits {
            work_max: self.limits.work_max.saturating_sub(self.work()),
            trace: self.traced,
            ..self.limits
        };
        let mut tree = Tree::new(self.scalar, Some(sets), self.scale, self.beat, limits);
        let whole = tree.search(branch.state, prices);
        self.nodes += tree.nodes;
        self.traced &= tree.traced;
        self.more += tree.work() + sets.items.len() as u64;
        if tree.best.is_some() {
            self.best = tree.best;
            self.beat = tree.beat;
        }
        whole
    }

    /// How much a branch still leaves open.
    fn size(&self, branch: &Branch) -> usize {
        match &branch.lists {
            Some(lists) => lists.iter().map(Vec::len).sum(),
            None => branch.state.iter().filter(|&&state| state == FREE).count(),
        }
    }

    /// Improves prices within a branch and tries to make a plan of its best sets.
    fn ascend(
        &mut self,
        branch: &Branch,
        start: &[f64],
        rounds: u32,
        share: &mut [f64],
    ) -> Vec<f64> {
        let goal = (self.beat + self.scalar.grain) as f64;
        let mut last = Vec::new();
        let mut tight = Tight {
            oracle: &mut self.float,
            branch,
            profit: &self.profit,
            share: &mut *share,
            each: |chosen: &[u32], _: &[f64]| {
                last.clear();
                last.extend_from_slice(chosen);
            },
        };
        let until = Until {
            rounds,
            below: goal - goal.abs() * 1e-12 - 1e-3,
            target: goal - goal.abs() * 1e-3 - 1.0,
        };
        let prices = ascend(&mut tight, start, until);
        let mut plan = Plan::new(self.scalar);
        plan.repair(&last);
        if self.nodes % 16 == 1 {
            plan.improve();
        }
        self.keep(&plan);
        prices
    }

    /// Ends the branch (`None`), or drops all that no better solution can use and says how far the
    /// bound is from what is to be beaten.
    fn filter(&mut self, branch: &mut Branch, prices: &[f64], node: &mut Node) -> Option<i128> {
        let exact = Exact::new(self.scalar, prices, self.scale);
        let constant = exact.put_worth(&mut self.whole);
        if self.traced {
            node.prices.push(exact.prices.clone());
        }
        let bound = constant + self.whole.best(branch);
        let least = (self.beat + self.scalar.grain) * self.scale;
        if bound < least {
            return None;
        }
        let gap = bound - least;
        let worth = &self.whole.worth;
        match (&mut branch.lists, self.sets) {
            (Some(lists), Some(sets)) => {
                for list in lists {
                    let values = list.iter().map(|&s| value(sets.set(s), worth));
                    let best = values.max().unwrap_or(0);
                    list.retain(|&s| value(sets.set(s), worth) >= best - gap);
                }
            }
            _ => {
                if !self.bar(branch, &exact, gap) {
                    return None;
                }
            }
        }
        Some(gap)
    }

    /// Bars every item whose best set falls short by more than the gap, and takes the only item
    /// left of a job that must be done; false where none is left.
    fn bar(&mut self, branch: &mut Branch, exact: &Exact, gap: i128) -> bool {
        let scalar = self.scalar;
        let mut left = Vec::new();
        let mut open = vec![false; scalar.items.len()];
        for agent in &scalar.agents {
            left_after(agent, &branch.state, &mut left);
            let worth = |at: u32| {
                let item = agent.items[at as usize] as usize;
                (branch.state[item] == FREE).then(|| self.whole.worth[item])
            };
            // The best as the bound counts it: a longer walk could end with another.
            self.knapsack.fill(scalar, agent, &left, None, worth);
            let best = self.knapsack.best(agent, &left, &mut Vec::new());
            self.knapsack
                .fill(scalar, agent, &left, Some(-gap - 1), worth);
            self.more += 3 * self.knapsack.cells();
            self.knapsack.with_each(|at, value| {
                open[agent.items[at as usize] as usize] = value >= best - gap;
            });
        }
        for (state, open) in branch.state.iter_mut().zip(&open) {
            if *state == FREE && !open {
                *state = BARRED;
            }
        }
        for job in 0..scalar.jobs {
            let must = scalar.must[job] || exact.prices[job] > gap;
            let of_job = &scalar.of_job[job];
            if !must || of_job.iter().any(|&i| branch.state[i as usize] == TAKEN) {
                continue;
            }
            let mut free = of_job.iter().filter(|&&i| branch.state[i as usize] == FREE);
            match (free.next(), free.next()) {
                (None, _) => return false,
                (Some(&item), None) => branch.state[item as usize] = TAKEN,
                _ => {}
            }
        }
        self.room(branch)
    }

    /// Whether the items taken fit their agents.
    fn room(&self, branch: &Branch) -> bool {
        let mut left = Vec::new();
        self.scalar.agents.iter().all(|agent| {
            left_after(agent, &branch.state, &mut left);
            left.iter().all(|&left| left >= 0)
        })
    }

    /// Fixes an item; false when that leaves some agent nothing.
    fn fix(&mut self, branch: &mut Branch, item: u32, state: i8) -> bool {
        let scalar = self.scalar;
        branch.state[item as usize] = state;
        let mut barred = Vec::new();
        if state == TAKEN {
            let others = scalar.of_job[scalar.job(item)].iter();
            barred.extend(others.filter(|&&i| branch.state[i as usize] == FREE));
        }
        barred
            .iter()
            .for_each(|&i| branch.state[i as usize] = BARRED);
        let (Some(lists), Some(sets)) = (&mut branch.lists, self.sets) else {
            return self.room(branch);
        };
        let agent = |i: u32| scalar.items[i as usize].agent as usize;
        lists[agent(item)].retain(|&s| sets.set(s).contains(&item) == (state == TAKEN));
        for other in barred {
            lists[agent(other)].retain(|&s| !sets.set(s).contains(&other));
        }
        lists.iter().all(|list| !list.is_empty())
    }

    /// The item to branch on: open, and nearest to taken in a bit more than half the answers.
    fn pick(&self, branch: &Branch, share: &[f64]) -> Option<u32> {
        let mut count = vec![0_usize; self.scalar.items.len()];
        if let (Some(lists), Some(sets)) = (&branch.lists, self.sets) {
            for &set in lists.iter().flatten() {
                sets.set(set).iter().for_each(|&i| count[i as usize] += 1);
            }
        }
        let open = |&item: &u32| {
            let agent = self.scalar.items[item as usize].agent as usize;
            let n = count[item as usize];
            let undecided = branch
                .lists
                .as_ref()
                .is_none_or(|lists| n > 0 && n < lists[agent].len());
            branch.state[item as usize] == FREE && undecided
        };
        let score = |item: u32| -((share[item as usize] - 0.6).abs());
        (0..self.scalar.items.len() as u32)
            .filter(open)
            .max_by(|&a, &b| score(a).total_cmp(&score(b)).then(b.cmp(&a)))
    }

    /// Nothing is open: a solution, if it does no job twice and keeps all rules.
    fn last(&mut self, branch: &Branch) {
        let items: Vec<u32> = match (&branch.lists, self.sets) {
            (Some(lists), Some(sets)) => {
                let set = lists.iter().filter_map(|list| list.first());
                set.flat_map(|&set| sets.set(set).iter().copied()).collect()
            }
            _ => {
                let items = 0..self.scalar.items.len() as u32;
                items
                    .filter(|&i| branch.state[i as usize] == TAKEN)
                    .collect()
            }
        };
        let mut seen = vec![false; self.scalar.jobs];
        let twice = items
            .iter()
            .any(|&item| std::mem::replace(&mut seen[self.scalar.job(item)], true));
        if !twice {
            let mut plan = Plan::new(self.scalar);
            items.iter().for_each(|&item| plan.put(item));
            self.keep(&plan);
        }
    }

    fn keep(&mut self, plan: &Plan) {
        if plan.holds() && plan.profit > self.beat {
            self.beat = plan.profit;
            let items = plan.of_job.iter().copied().filter(|&i| i != NONE);
            self.best = Some(items.collect());
        }
    }
}
