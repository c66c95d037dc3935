//! Listed columns put together in all ways that lose no more than a budget at given multipliers:
//! what a column is worth less than it costs, and what a lot left out would have cost, is lost.

use super::super::{Group, Problem, Value, add, evaluate};
use super::price::Prices;
use super::{Column, Leaf};

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Covered {
    /// A better packing.
    Better(Vec<Group>),
    /// There is none.
    Nothing,
    /// There was too much to try.
    Limit,
}

/// A search over listed columns.
pub struct Cover<'a> {
    problem: &'a Problem,
    /// What each loses, with itself.
    columns: &'a [(i64, Column)],
    /// Per column: units of each lot, by its place in the part.
    uses: Vec<Vec<(usize, i64)>>,
    /// Lots, with what a unit left out loses.
    lots: Vec<(usize, i64)>,
    /// Per lot of the part: its columns, by what they lose.
    of_lot: Vec<Vec<usize>>,
    /// How many groups there may be.
    pub leaf: Option<&'a Leaf>,
    left: u64,
}

/// What is left, as the search goes on.
struct State {
    /// Units left per lot: 1 for a whole one.
    units: Vec<i64>,
    /// Whether the lot is decided.
    done: Vec<bool>,
    chosen: Vec<usize>,
    budget: i64,
    value: Value,
    count: i64,
}

impl<'a> Cover<'a> {
    /// A search over `columns`, each with what it loses at `prices`.
    pub fn new(
        problem: &'a Problem,
        lots: &[usize],
        columns: &'a [(i64, Column)],
        prices: &Prices,
    ) -> Self {
        let at = |lot: usize| lots.binary_search(&lot).unwrap_or(0);
        let units = |&(lot, n): &(usize, i64)| (at(lot), if problem.splits(lot) { n } else { 1 });
        let uses = |(_, column): &(i64, Column)| column.takes.iter().map(units).collect();
        let mut of_lot: Vec<Vec<usize>> = lots.iter().map(|_| Vec::new()).collect();
        for (index, (_, column)) in columns.iter().enumerate() {
            column
                .takes
                .iter()
                .for_each(|&(lot, _)| of_lot[at(lot)].push(index));
        }
        of_lot
            .iter_mut()
            .for_each(|of| of.sort_by_key(|&i| (columns[i].0, i)));
        Cover {
            problem,
            columns,
            uses: columns.iter().map(uses).collect(),
            lots: lots.iter().map(|&lot| (lot, prices.lots[lot])).collect(),
            of_lot,
            leaf: None,
            left: 0,
        }
    }

    fn state(&self, budget: i64) -> State {
        let units = |&(lot, _): &(usize, i64)| match self.problem.splits(lot) {
            true => self.problem.lots[lot].high,
            false => 1,
        };
        State {
            units: self.lots.iter().map(units).collect(),
            done: vec![false; self.lots.len()],
            chosen: Vec::new(),
            budget,
            value: [0; 6],
            count: 0,
        }
    }

    /// Looks for a packing that is at least `beat` on the first `levels`.
    pub fn run(&mut self, budget: i64, beat: &Value, levels: usize, looks: u64) -> Covered {
        self.left = looks;
        let mut found = None;
        let mut state = self.state(budget);
        let ended = self.search(&mut state, &mut |cover, state| {
            let groups = cover.taken(state);
            if evaluate(cover.problem, &groups)[..levels] >= beat[..levels] {
                found = Some(groups);
            }
            found.is_none()
        });
        match (found, ended) {
            (Some(groups), _) => Covered::Better(groups),
            (None, true) => Covered::Nothing,
            (None, false) => Covered::Limit,
        }
    }

    /// Shows every packing that ties with `value` on levels 1 to 5 and draws no more; `show` says
    /// what has been reached. Whether all were seen.
    pub fn least_draws(
        &mut self,
        budget: i64,
        value: &Value,
        looks: u64,
        show: &mut dyn FnMut(&[Group]) -> Value,
    ) -> bool {
        self.left = looks;
        let mut state = self.state(budget);
        let mut least = value[5];
        let target = *value;
        self.prune(&mut state, &mut |cover, state| {
            let groups = cover.taken(state);
            if evaluate(cover.problem, &groups)[..5] >= target[..5] {
                least = show(&groups)[5];
            }
            least
        })
    }

    fn taken(&self, state: &State) -> Vec<Group> {
        let chosen = state.chosen.iter();
        chosen
            .flat_map(|&at| self.columns[at].1.groups.clone())
            .collect()
    }

    fn search(&mut self, state: &mut State, leaf: &mut dyn FnMut(&Self, &State) -> bool) -> bool {
        let mut wanted = true;
        self.walk(state, i64::MIN, &mut |cover, state| {
            wanted &= leaf(cover, state);
            if wanted { i64::MIN } else { i64::MAX }
        }) || !wanted
    }

    fn prune(&mut self, state: &mut State, leaf: &mut dyn FnMut(&Self, &State) -> i64) -> bool {
        self.walk(state, i64::MIN, leaf)
    }

    /// Whether all was looked at; branches whose draws fall below `least` are left out, `leaf` says
    /// which.
    fn walk(
        &mut self,
        state: &mut State,
        least: i64,
        leaf: &mut dyn FnMut(&Self, &State) -> i64,
    ) -> bool {
        let mut least = least;
        self.go(state, &mut least, leaf)
    }

    fn go(
        &mut self,
        state: &mut State,
        least: &mut i64,
        leaf: &mut dyn FnMut(&Self, &State) -> i64,
    ) -> bool {
        if self.left == 0 {
            return false;
        }
        if state.value[5] < *least || self.leaf.is_some_and(|leaf| state.count > leaf.groups.1) {
            return true;
        }
        let Some((at, fits)) = self.hardest(state) else {
            if self.counts(state) && self.keeps_alone(state) {
                *least = (*least).max(leaf(self, state));
            }
            return true;
        };
        let mut whole = true;
        for index in fits {
            let (loses, column) = &self.columns[index];
            for &(lot, n) in &self.uses[index] {
                state.units[lot] -= n;
            }
            state.chosen.push(index);
            state.budget -= loses;
            let value = state.value;
            state.value = add(state.value, column.value);
            state.count += column.count;
            whole &= self.go(state, least, leaf);
            state.count -= column.count;
            state.value = value;
            state.budget += loses;
            state.chosen.pop();
            for &(lot, n) in &self.uses[index] {
                state.units[lot] += n;
            }
        }
        let lost = self.lots[at].1 * state.units[at];
        if lost <= state.budget {
            state.done[at] = true;
            state.budget -= lost;
            whole &= self.go(state, least, leaf);
            state.budget += lost;
            state.done[at] = false;
        }
        whole
    }

    /// The lot with the fewest ways on, and those; `None` where all are decided.
    fn hardest(&mut self, state: &State) -> Option<(usize, Vec<usize>)> {
        let mut looked = 1;
        let mut best: Option<(usize, usize, Vec<usize>)> = None;
        for (at, &(_, price)) in self.lots.iter().enumerate() {
            if state.done[at] || state.units[at] == 0 {
                continue;
            }
            let out = usize::from(price * state.units[at] <= state.budget);
            let most = best.as_ref().map_or(usize::MAX, |best| best.0);
            let of = self.of_lot[at].iter().copied();
            let near = of.take_while(|&i| self.columns[i].0 <= state.budget);
            let near = near.inspect(|_| looked += 1);
            let fits = near.filter(|&i| self.fits(state, i));
            let fits: Vec<usize> = fits.take(most.saturating_sub(out)).collect();
            let ways = fits.len() + out;
            if ways < most {
                best = Some((ways, at, fits));
            }
            if ways == 0 {
                break;
            }
        }
        self.left = self.left.saturating_sub(looked);
        best.map(|(_, at, fits)| (at, fits))
    }

    fn fits(&self, state: &State, index: usize) -> bool {
        self.uses[index]
            .iter()
            .all(|&(at, n)| !state.done[at] && state.units[at] >= n)
    }

    /// Whether there are as many groups as the leaf has.
    fn counts(&self, state: &State) -> bool {
        let Some(leaf) = self.leaf else { return true };
        let inside = |n: i64, (low, high): (i64, i64)| low <= n && n <= high;
        let chosen = || state.chosen.iter().map(|&at| &self.columns[at].1);
        let of = |maker: usize| chosen().filter(|c| c.maker == Some(maker)).count() as i64;
        let makers = leaf.makers.iter();
        inside(state.count, leaf.groups) && { makers }.all(|(&m, &range)| inside(of(m), range))
    }

    /// Rules of lots that are cut: what is left of them outside groups of the least size, one way
    /// alone, and a group of their own where they need one.
    fn keeps_alone(&self, state: &State) -> bool {
        let columns: Vec<&Column> = state.chosen.iter().map(|&at| &self.columns[at].1).collect();
        self.lots.iter().all(|&(lot, _)| {
            if !self.problem.splits(lot) {
                return true;
            }
            let own = &self.problem.lots[lot];
            let of = || {
                columns
                    .iter()
                    .filter(|c| c.takes.iter().any(|take| take.0 == lot))
            };
            let firm: i64 = of()
                .flat_map(|c| &c.firm)
                .filter(|f| f.0 == lot)
                .map(|f| f.1)
                .sum();
            let alone = of().filter(|c| c.alone.is_some()).count();
            let has_own = of().any(|c| c.alone == Some(true));
            firm <= own.low && alone <= 1 && (!own.needs_alone || of().count() == 0 || has_own)
        })
    }
}
