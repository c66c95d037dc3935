//! What a block is worth at given prices: in go prices per job and link; out come the bound they
//! prove, `sum of prices + sum over agents of their best set`, and those sets.

use super::knapsack::{Knapsack, Worth};
use super::scalar::{Agent, Scalar};

/// Sets of items, those of one agent side by side.
#[derive(Clone, Debug, Default)]
pub(super) struct Sets {
    /// Where each set ends in `items`.
    pub ends: Vec<u32>,
    /// Items of all sets.
    pub items: Vec<u32>,
    /// Per agent, where its sets end.
    pub of_agent: Vec<u32>,
}

impl Sets {
    /// The items of a set.
    #[inline]
    pub fn set(&self, set: u32) -> &[u32] {
        let start = if set == 0 {
            0
        } else {
            self.ends[set as usize - 1]
        };
        &self.items[start as usize..self.ends[set as usize] as usize]
    }

    /// The sets of an agent.
    pub fn range(&self, agent: usize) -> std::ops::Range<u32> {
        let start = if agent == 0 {
            0
        } else {
            self.of_agent[agent - 1]
        };
        start..self.of_agent[agent]
    }
}

/// Where an item stands in a branch.
pub(super) const BARRED: i8 = -1;
/// Not decided.
pub(super) const FREE: i8 = 0;
/// Taken.
pub(super) const TAKEN: i8 = 1;

/// A part of the solutions of a block: those that hold certain fixings.
#[derive(Clone, Debug)]
pub(super) struct Branch {
    /// Per item.
    pub state: Vec<i8>,
    /// Per agent the sets that hold the fixings, if sets are listed.
    pub lists: Option<Vec<Vec<u32>>>,
}

impl Branch {
    /// All solutions.
    pub fn whole(scalar: &Scalar) -> Self {
        Branch {
            state: vec![FREE; scalar.items.len()],
            lists: None,
        }
    }
}

/// Room for evaluations.
#[derive(Clone, Debug)]
pub(super) struct Oracle<'a, T> {
    pub scalar: &'a Scalar,
    pub sets: Option<&'a Sets>,
    knapsack: Knapsack<T>,
    /// Per item what it is worth at the latest prices.
    pub worth: Vec<T>,
    /// The items of the best sets.
    pub chosen: Vec<u32>,
    taken: Vec<u32>,
    left: Vec<i64>,
    /// Cells of tables and items of sets looked at so far.
    pub work: u64,
}

impl<'a, T: Worth> Oracle<'a, T> {
    pub fn new(scalar: &'a Scalar, sets: Option<&'a Sets>) -> Self {
        Oracle {
            scalar,
            sets,
            knapsack: Knapsack::default(),
            worth: vec![T::default(); scalar.items.len()],
            chosen: Vec::new(),
            taken: Vec::new(),
            left: Vec::new(),
            work: 0,
        }
    }

    /// The sum over agents of their best sets at the worths as they stand; fills `chosen`.
    pub fn best(&mut self, branch: &Branch) -> T {
        self.chosen.clear();
        let mut sum = T::default();
        for agent in 0..self.scalar.agents.len() {
            sum = sum + self.best_of(agent, branch);
        }
        sum
    }

    /// The best set of one agent, added to `chosen`.
    pub fn best_of(&mut self, agent: usize, branch: &Branch) -> T {
        if let (Some(sets), Some(lists)) = (self.sets, &branch.lists) {
            return self.best_listed(sets, &lists[agent]);
        }
        let it = &self.scalar.agents[agent];
        let fixed = left_after(it, &branch.state, &mut self.left);
        let mut sum = T::default();
        for &at in &fixed {
            let item = it.items[at as usize];
            sum = sum + self.worth[item as usize];
            self.chosen.push(item);
        }
        let (state, worth) = (&branch.state, &self.worth);
        self.knapsack.fill(self.scalar, it, &self.left, None, |at| {
            let item = it.items[at as usize] as usize;
            (state[item] == FREE).then(|| worth[item])
        });
        self.work += self.knapsack.cells();
        let value = self.knapsack.best(it, &self.left, &mut self.taken);
        self.chosen
            .extend(self.taken.iter().map(|&at| it.items[at as usize]));
        sum + value
    }

    fn best_listed(&mut self, sets: &Sets, list: &[u32]) -> T {
        let mut best: Option<(T, u32)> = None;
        for &set in list {
            let set_items = sets.set(set);
            self.work += 1 + set_items.len() as u64;
            let value = value(set_items, &self.worth);
            if best.is_none_or(|(b, _)| value > b) {
                best = Some((value, set));
            }
        }
        let Some((value, set)) = best else {
            return T::default();
        };
        self.chosen.extend_from_slice(sets.set(set));
        value
    }
}

/// What a set is worth.
#[inline]
pub(super) fn value<T: Worth>(set: &[u32], worth: &[T]) -> T {
    set.iter()
        .fold(T::default(), |sum, &item| sum + worth[item as usize])
}

/// What the taken items of an agent leave of its capacities; returns their positions.
pub(super) fn left_after(agent: &Agent, state: &[i8], left: &mut Vec<i64>) -> Vec<u32> {
    left.clear();
    left.extend(agent.caps.iter().map(|cap| cap.limit));
    let mut fixed = Vec::new();
    for (at, &item) in agent.items.iter().enumerate() {
        if state[item as usize] == TAKEN {
            for (cap, left) in agent.caps.iter().zip(left.iter_mut()) {
                *left -= cap.weight[at];
            }
            fixed.push(at as u32);
        }
    }
    fixed
}
