//! Is there a better award than the one claimed? In goes a block with its pairs, capacities and
//! a value to beat; out comes a better value, the certainty that there is none, or an empty budget.
//!
//! *Method.* Depth-first branch and bound in exact integers. Levels are compared lexicographically,
//! which is compatible with addition, so the sum of the best choices of all classes, capacities
//! taken one pair at a time, bounds every award. Where those choices overrun a capacity, at least
//! as many classes must give way as it takes to free the excess (a class asks the same of a
//! capacity whoever wins it); the smallest losses of that many classes, over capacities whose
//! classes are disjoint, come off the bound. Where what a class asks depends on who wins it (the
//! budget), nothing comes off. The class with most to lose is branched on: it keeps its choice, or
//! it never has that one.

use std::collections::BTreeMap;

use super::block::{Block, Value};
use super::grouping::add;

/// What a search found.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// No award is better.
    Nothing,
    /// This one is.
    Better(Value),
    /// Not known: the budget is spent.
    TooLarge,
}

impl Block {
    /// Looks for an award worth more than `beat`; with `forced`, one that gives that class to that
    /// bid. Takes what it uses from `budget`, counted in choices looked at.
    pub fn better(&self, beat: Value, forced: Option<(usize, usize)>, budget: &mut u64) -> Found {
        let mut node = Node {
            block: self,
            beat,
            left: self.limits.clone(),
            lacking: self.floors.clone(),
            fixed: vec![None; self.choices.len()],
            alive: self.choices.iter().map(|c| vec![true; c.len()]).collect(),
            worth: [0; 4],
        };
        if let Some((class, bid)) = forced {
            let Some(at) = self.classes.iter().position(|&c| c == class) else {
                return Found::Nothing;
            };
            let Some(choice) = self.choices[at].iter().position(|c| c.bid == bid) else {
                return Found::Nothing;
            };
            let fits = |&(cap, amount): &(usize, i128)| amount <= self.limits[cap];
            if !self.choices[at][choice].uses.iter().all(fits) {
                return Found::Nothing;
            }
            node.fix(at, choice);
        }
        node.search(budget)
    }
}

struct Node<'b> {
    block: &'b Block,
    beat: Value,
    left: Vec<i128>,
    /// What is still to be brought.
    lacking: Vec<i128>,
    /// Per class the choice it keeps.
    fixed: Vec<Option<usize>>,
    alive: Vec<Vec<bool>>,
    /// Of the fixed choices.
    worth: Value,
}

/// A capacity that the best choices overrun, and what mending it costs at least.
struct Overrun {
    /// The class that loses most, and its choice.
    class: usize,
    choice: usize,
    loss: Value,
}

impl Node<'_> {
    fn fix(&mut self, class: usize, choice: usize) {
        let picked = &self.block.choices[class][choice];
        for &(cap, amount) in &picked.uses {
            self.left[cap] -= amount;
        }
        for &(floor, amount) in &picked.brings {
            self.lacking[floor] -= amount;
        }
        self.worth = add(self.worth, picked.value);
        self.fixed[class] = Some(choice);
    }

    fn unfix(&mut self, class: usize, choice: usize) {
        let picked = &self.block.choices[class][choice];
        for &(cap, amount) in &picked.uses {
            self.left[cap] += amount;
        }
        for &(floor, amount) in &picked.brings {
            self.lacking[floor] += amount;
        }
        self.worth = add(self.worth, picked.value.map(|x| -x));
        self.fixed[class] = None;
    }

    /// The best choice of a class that fits what is left and, where given, does not use a capacity.
    /// Choices worth less than none are never best.
    fn best(&self, class: usize, without: Option<usize>, budget: &mut u64) -> Option<usize> {
        let choices = &self.block.choices[class];
        (0..choices.len()).find(|&n| {
            *budget = budget.saturating_sub(1);
            let choice = &choices[n];
            self.alive[class][n]
                && choice.value > [0; 4]
                && choice
                    .uses
                    .iter()
                    .all(|&(cap, amount)| amount <= self.left[cap] && Some(cap) != without)
        })
    }

    fn search(&mut self, budget: &mut u64) -> Found {
        let free = (0..self.fixed.len()).filter(|&c| self.fixed[c].is_none());
        let picks: Vec<(usize, usize)> = free
            .filter_map(|c| self.best(c, None, budget).map(|n| (c, n)))
            .collect();
        let value = |&(c, n): &(usize, usize)| self.block.choices[c][n].value;
        let mut bound = picks.iter().map(value).fold(self.worth, add);
        if bound <= self.beat {
            return Found::Nothing;
        }
        if *budget == 0 {
            return Found::TooLarge;
        }
        let overruns = self.overruns(&picks, budget);
        let reach = self.reach(budget);
        if (0..reach.len()).any(|floor| reach[floor] < self.lacking[floor]) {
            return Found::Nothing;
        }
        let Some(branch) = overruns.iter().max_by_key(|o| o.loss) else {
            return match self.short(&picks, budget) {
                None => Found::Better(bound),
                Some((class, choice)) => self.branch_on(class, choice, budget),
            };
        };
        for overrun in &overruns {
            bound = add(bound, overrun.loss.map(|x| -x));
        }
        if bound <= self.beat {
            return Found::Nothing;
        }
        self.branch_on(branch.class, branch.choice, budget)
    }

    /// Per floor the most that open classes can still bring.
    fn reach(&self, budget: &mut u64) -> Vec<i128> {
        let mut reach = vec![0; self.lacking.len()];
        if reach.is_empty() {
            return reach;
        }
        for class in (0..self.fixed.len()).filter(|&c| self.fixed[c].is_none()) {
            let mut most = vec![0; reach.len()];
            for (n, choice) in self.block.choices[class].iter().enumerate() {
                *budget = budget.saturating_sub(1);
                let fits = |&(cap, amount): &(usize, i128)| amount <= self.left[cap];
                if self.alive[class][n] && choice.uses.iter().all(fits) {
                    for &(floor, amount) in &choice.brings {
                        most[floor] = amount.max(most[floor]);
                    }
                }
            }
            (0..reach.len()).for_each(|floor| reach[floor] += most[floor]);
        }
        reach
    }

    /// Where the best choices leave a floor short: a choice that brings to it and is not picked.
    fn short(&self, picks: &[(usize, usize)], budget: &mut u64) -> Option<(usize, usize)> {
        let mut lacking = self.lacking.clone();
        for &(class, choice) in picks {
            for &(floor, amount) in &self.block.choices[class][choice].brings {
                lacking[floor] -= amount;
            }
        }
        let floor = lacking.iter().position(|&lack| lack > 0)?;
        let open = (0..self.fixed.len()).filter(|&class| self.fixed[class].is_none());
        for class in open {
            let picked = picks.iter().find(|pick| pick.0 == class).map(|pick| pick.1);
            for (n, choice) in self.block.choices[class].iter().enumerate() {
                *budget = budget.saturating_sub(1);
                let brings = choice
                    .brings
                    .iter()
                    .any(|&(f, amount)| f == floor && amount > 0);
                let fits = choice
                    .uses
                    .iter()
                    .all(|&(cap, amount)| amount <= self.left[cap]);
                if brings && fits && self.alive[class][n] && picked != Some(n) {
                    return Some((class, n));
                }
            }
        }
        // All that bring to it are picked and it is short: the best choices of some class must
        // give way to none of them, which `reach` has ruled out.
        picks.first().copied()
    }

    /// Both branches on a choice: the class keeps it, or never has it.
    fn branch_on(&mut self, class: usize, choice: usize, budget: &mut u64) -> Found {
        self.fix(class, choice);
        let kept = self.search(budget);
        self.unfix(class, choice);
        if kept != Found::Nothing {
            return kept;
        }
        self.alive[class][choice] = false;
        let without = self.search(budget);
        self.alive[class][choice] = true;
        without
    }

    /// The capacities that `picks` overrun, over disjoint classes where each has a loss.
    fn overruns(&self, picks: &[(usize, usize)], budget: &mut u64) -> Vec<Overrun> {
        let mut users: BTreeMap<usize, Vec<(usize, usize, i128)>> = BTreeMap::new();
        for &(class, choice) in picks {
            for &(cap, amount) in &self.block.choices[class][choice].uses {
                users.entry(cap).or_default().push((class, choice, amount));
            }
        }
        let mut taken = vec![false; self.fixed.len()];
        let mut found = Vec::new();
        for (cap, users) in users {
            let excess = users.iter().map(|&(.., amount)| amount).sum::<i128>() - self.left[cap];
            if excess > 0 && !self.block.uniform[cap] {
                // A class could give way to a bid that uses less: no loss is certain.
                let most = users.iter().max_by_key(|&&(.., amount)| amount);
                found.extend(most.map(|&(class, choice, _)| Overrun {
                    class,
                    choice,
                    loss: [0; 4],
                }));
            } else if excess > 0 {
                found.extend(self.overrun(cap, excess, &users, &mut taken, budget));
            }
        }
        found
    }

    fn overrun(
        &self,
        cap: usize,
        excess: i128,
        users: &[(usize, usize, i128)],
        taken: &mut [bool],
        budget: &mut u64,
    ) -> Option<Overrun> {
        let mut losses: Vec<(Value, usize, usize)> = Vec::new();
        let mut amounts: Vec<i128> = Vec::new();
        let mut need = excess;
        for &(class, choice, amount) in users {
            if taken[class] {
                // Its giving way is already paid for by another capacity.
                need -= amount;
                continue;
            }
            let value = self.block.choices[class][choice].value;
            let other = self.best(class, Some(cap), budget);
            let other = other.map_or([0; 4], |n| self.block.choices[class][n].value);
            losses.push((add(value, other.map(|x| -x)), class, choice));
            amounts.push(amount);
        }
        let &(_, class, choice) = losses.iter().max()?;
        amounts.sort_unstable();
        let mut give_way = 0;
        while need > 0 {
            need -= amounts.pop()?;
            give_way += 1;
        }
        losses.sort_unstable();
        let least = losses
            .iter()
            .take(give_way)
            .map(|&(loss, ..)| loss)
            .fold([0; 4], add);
        if give_way > 0 {
            losses.iter().for_each(|&(_, class, _)| taken[class] = true);
        }
        Some(Overrun {
            class,
            choice,
            loss: least,
        })
    }
}

#[cfg(test)]
mod tests {
    use std::cmp::Reverse;

    use super::super::block::Choice;
    use super::*;

    fn choice(bid: usize, heads: i128, uses: &[(usize, i128)]) -> Choice {
        Choice {
            bid,
            value: [heads, 0, 0, -(bid as i128)],
            uses: uses.to_vec(),
            brings: vec![],
        }
    }

    /// All awards of a block, one after the other.
    fn best(block: &Block) -> Value {
        fn go(block: &Block, class: usize, left: &mut [i128]) -> Value {
            if class == block.choices.len() {
                return [0; 4];
            }
            let mut best = go(block, class + 1, left);
            for choice in &block.choices[class] {
                choice
                    .uses
                    .iter()
                    .for_each(|&(cap, amount)| left[cap] -= amount);
                if left.iter().all(|&left| left >= 0) {
                    best = best.max(add(choice.value, go(block, class + 1, left)));
                }
                choice
                    .uses
                    .iter()
                    .for_each(|&(cap, amount)| left[cap] += amount);
            }
            best
        }
        go(block, 0, &mut block.limits.clone())
    }

    fn random(seed: u64) -> Block {
        let mut state = seed;
        let mut next = |most: u64| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            i128::from((state >> 33) % most)
        };
        let mut choices = Vec::new();
        for _ in 0..6 {
            let amount = 1 + next(4);
            let mut of_class: Vec<Choice> = (0..3)
                .map(|bid| choice(bid, 1 + next(9), &[(next(3) as usize, amount), (3, 1)]))
                .collect();
            of_class.sort_by_key(|choice| Reverse(choice.value));
            choices.push(of_class);
        }
        let limits = vec![4 + next(5), 4 + next(5), 4 + next(5), 2 + next(5)];
        Block {
            classes: (0..6).collect(),
            choices,
            limits,
            floors: vec![],
            asks: vec![],
            uniform: vec![true; 4],
            caps: vec![],
        }
    }

    #[test]
    fn the_search_agrees_with_plain_enumeration() {
        for seed in 0..300 {
            let block = random(seed);
            let mut best = best(&block);
            assert_eq!(
                block.better(best, None, &mut 1_000_000),
                Found::Nothing,
                "seed {seed}"
            );
            best[3] -= 1;
            let found = block.better(best, None, &mut 1_000_000);
            assert!(matches!(found, Found::Better(_)), "seed {seed}");
        }
    }

    #[test]
    fn an_empty_budget_claims_nothing() {
        let block = random(1);
        assert_eq!(block.better([0; 4], None, &mut 0), Found::TooLarge);
    }
}
