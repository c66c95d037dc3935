//! Listed classes put together in all ways that lose no more than a budget: what a class costs more
//! than it counts for, and what a demand left out would have cost, is lost.

use super::grouping::add;
use super::grown::{Column, Grown, Prices};
use super::partition::Group;

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Put {
    /// Nothing is better.
    Nothing,
    /// Something is.
    Better,
    /// There is too much to try.
    Limit,
}

/// Told of every way with its value; says which draws (F6) a further one must reach.
type Tell<'t> = dyn FnMut(&[i128; 6], &[Group]) -> Option<i128> + 't;

pub(super) struct Assembled<'s> {
    columns: &'s [(i128, Column)],
    /// By demand: its columns, those that lose least first.
    of: Vec<Vec<usize>>,
    /// By demand: heads that there are, what F1 counts of them, F1 of one, what one left out loses.
    demands: Vec<Of>,
    classes: [i128; 2],
    makers: Vec<(usize, [i128; 2])>,
}

struct Of {
    large: bool,
    all: u32,
    heads: u32,
    priority: i128,
    price: i128,
    needs_own: bool,
}

struct State {
    left: Vec<u32>,
    out: Vec<bool>,
    chosen: Vec<usize>,
    value: [i128; 6],
    least: Option<i128>,
    steps: u64,
}

impl<'s> Assembled<'s> {
    pub fn new(
        grown: &Grown<'_, '_>,
        columns: &'s [(i128, Column)],
        prices: &Prices,
        classes: [i128; 2],
        makers: Vec<(usize, [i128; 2])>,
    ) -> Self {
        let of_demand = |at: usize| {
            let demand = grown.case.demand(grown.demands[at]);
            let large = grown.large(at);
            Of {
                large,
                all: if large { demand.heads_max } else { 1 },
                heads: demand.heads,
                priority: demand.priority.into(),
                price: prices.demands[at],
                needs_own: large && demand.named && !grown.case.premerged(grown.demands[at]),
            }
        };
        let mut of: Vec<Vec<usize>> = vec![Vec::new(); grown.demands.len()];
        for (index, (_, column)) in columns.iter().enumerate() {
            column.takes.iter().for_each(|&(at, _)| of[at].push(index));
        }
        of.iter_mut()
            .for_each(|of| of.sort_by_key(|&index| columns[index].0));
        Assembled {
            columns,
            of,
            demands: (0..grown.demands.len()).map(of_demand).collect(),
            classes,
            makers,
        }
    }

    /// Tells every way; whether it ended within `steps`.
    pub fn all(&self, budget: i128, steps: u64, tell: &mut Tell<'_>) -> bool {
        let mut state = State {
            left: self.demands.iter().map(|of| of.all).collect(),
            out: vec![false; self.demands.len()],
            chosen: Vec::new(),
            value: [0; 6],
            least: None,
            steps,
        };
        self.go(&mut state, budget, tell)
    }

    fn go(&self, state: &mut State, budget: i128, tell: &mut Tell<'_>) -> bool {
        if state.steps == 0 {
            return false;
        }
        state.steps -= 1;
        if state.least.is_some_and(|least| state.value[5] < least) {
            return true;
        }
        let Some((at, columns)) = self.next(state, budget) else {
            self.told(state, tell);
            return true;
        };
        let mut ended = true;
        for index in columns {
            let (loses, column) = &self.columns[index];
            let before = state.value;
            self.take(state, column, true);
            state.chosen.push(index);
            state.value = add(state.value, column.value);
            ended &= self.go(state, budget - loses, tell);
            state.value = before;
            state.chosen.pop();
            self.take(state, column, false);
        }
        let lost = self.demands[at].price * i128::from(state.left[at]);
        if lost <= budget {
            state.out[at] = true;
            ended &= self.go(state, budget - lost, tell);
            state.out[at] = false;
        }
        ended
    }

    fn needs(&self, (at, heads): (usize, u32)) -> u32 {
        if self.demands[at].large { heads } else { 1 }
    }

    fn take(&self, state: &mut State, column: &Column, taken: bool) {
        for &take in &column.takes {
            let needs = self.needs(take);
            match taken {
                true => state.left[take.0] -= needs,
                false => state.left[take.0] += needs,
            }
        }
    }

    /// The demand with the fewest columns that still fit, and those; `None` where all is decided.
    fn next(&self, state: &State, budget: i128) -> Option<(usize, Vec<usize>)> {
        let open = (0..self.demands.len()).filter(|&at| !state.out[at] && state.left[at] > 0);
        let fitting = open.map(|at| {
            let fits = |&index: &usize| {
                let (loses, column) = &self.columns[index];
                *loses <= budget && { column.takes.iter() }
                    .all(|&take| !state.out[take.0] && state.left[take.0] >= self.needs(take))
            };
            let columns: Vec<usize> = self.of[at].iter().copied().filter(fits).collect();
            (at, columns)
        });
        fitting.min_by_key(|(at, columns)| {
            let out = self.demands[*at].price * i128::from(state.left[*at]) <= budget;
            columns.len() + usize::from(out)
        })
    }

    /// Tells a way that keeps the rules of large demands and has as many classes as the leaf.
    fn told(&self, state: &mut State, tell: &mut Tell<'_>) {
        let chosen = || state.chosen.iter().map(|&index| &self.columns[index].1);
        let inside = |n: i128, range: [i128; 2]| range[0] <= n && n <= range[1];
        let count: i128 = chosen().map(|column| column.count).sum();
        let of_maker = |maker: usize| chosen().filter(|c| c.maker == Some(maker)).count() as i128;
        let makers = self.makers.iter();
        if !inside(count, self.classes) || !{ makers }.all(|&(m, range)| inside(of_maker(m), range))
        {
            return;
        }
        let mut value = state.value;
        for (at, of) in self.demands.iter().enumerate().filter(|(_, of)| of.large) {
            let with = || chosen().filter(|c| c.takes.iter().any(|take| take.0 == at));
            let firm: u32 = { with().flat_map(|c| &c.firm) }
                .filter(|f| f.0 == at)
                .map(|f| f.1)
                .sum();
            let ways = with().filter(|c| c.alone.is_some()).count();
            let own = with().any(|c| c.alone == Some(true));
            if firm > of.heads || ways > 1 || of.needs_own && with().count() > 0 && !own {
                return;
            }
            let counted = |c: &Column| {
                let takes = c.takes.iter().filter(|take| take.0 == at);
                let most = if c.alone.is_some() {
                    of.heads
                } else {
                    u32::MAX
                };
                takes.map(|take| take.1.min(most)).sum::<u32>()
            };
            let counted: u32 = with().map(counted).sum();
            let served = (of.all - state.left[at]).min(of.heads);
            value[0] += (i128::from(served) - i128::from(counted)) * of.priority;
        }
        let groups: Vec<Group> = chosen().flat_map(|column| column.groups.clone()).collect();
        state.least = tell(&value, &groups).or(state.least);
    }
}
