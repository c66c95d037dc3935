//! Dynamic programming over what is left of a part: which whole lots, and how many units of each
//! lot that may be cut. best(what is left) = the best over leaving the first whole lot out and over
//! every group with it that what is left holds. Exact in all six levels, since they add up; of
//! equal values the one whose groups come first in the last tie, which adds up too.

use std::cmp::Ordering;

use super::alone::{self, Bundle};
use super::patterns::Pattern;
use super::{Ground, Group, Part, Problem, Value, add, heads};

/// Most states: 48 bytes each.
const STATES_MAX: usize = 1 << 20;
/// Most steps from state to state.
pub const WORK_MAX: usize = 100_000_000;
/// The same where only level 1 is asked for.
pub const WORK_FEW: usize = 2_000_000;

/// A group, or all groups of one whole lot alone.
struct Move {
    set: u32,
    /// Digits with what it takes of each.
    takes: Vec<(usize, usize)>,
    /// How far it leads down the states of the lots that are cut.
    offset: usize,
    value: Value,
    groups: Vec<Group>,
}

/// A lot that may be cut, with its places in the state.
struct Cut {
    lot: usize,
    /// The digit of all units left.
    all: usize,
    /// The digit of units left outside groups of the least size, if that is another figure.
    firm: Option<usize>,
    bundles: Vec<Bundle>,
}

struct Table<'a> {
    problem: &'a Problem,
    /// Whole lots, by their bits.
    whole: Vec<usize>,
    cuts: Vec<Cut>,
    /// Values of each digit.
    radix: Vec<usize>,
    /// Product of the radixes before each digit.
    weight: Vec<usize>,
    /// States of the lots that are cut.
    states: usize,
    /// By first whole lot; the last of them: groups of cut lots alone.
    moves: Vec<Vec<Move>>,
    /// Lots in the order of the last tie.
    order: Vec<usize>,
}

/// Solves a part by the table; `None` where it is too large.
///
/// *Complexity*: time and memory 2^(whole lots) times the product of the units of the others.
pub fn solve(
    problem: &Problem,
    lots: &[usize],
    patterns: &[&Pattern],
    work: usize,
) -> Option<Part> {
    let table = Table::new(problem, lots, patterns, work)?;
    Some(table.fill(lots))
}

/// What is known of a state: its value, the step taken there.
type Best = (Value, u32);

/// No step: the first whole lot is left out, or the cut lots end as they are.
const LEAVE: u32 = u32::MAX;
/// A state from which no lawful end is reached.
const NONE: Value = [i64::MIN; 6];

fn none(value: &Value) -> bool {
    value[0] == NONE[0]
}

impl<'a> Table<'a> {
    fn new(
        problem: &'a Problem,
        lots: &[usize],
        patterns: &[&Pattern],
        work: usize,
    ) -> Option<Self> {
        let (cut, whole): (Vec<usize>, Vec<usize>) =
            lots.iter().partition(|&&lot| problem.splits(lot));
        if whole.len() > 20 {
            return None;
        }
        let (mut radix, mut cuts) = (Vec::new(), Vec::new());
        for lot in cut {
            let units = problem.lots.get(lot).filter(|l| l.high < 4096)?;
            let all = radix.len();
            radix.push(units.high as usize + 1);
            let firm = (units.high > units.low).then(|| {
                radix.push(units.low as usize + 1);
                all + 1
            });
            let bundles = alone::bundles(problem, lot);
            cuts.push(Cut {
                lot,
                all,
                firm,
                bundles,
            });
        }
        let mut weight = vec![1usize];
        for &values in &radix {
            let next = weight.last()?.checked_mul(values)?;
            weight.push(next);
        }
        let states = weight.pop()?;
        let total = states.checked_mul(1 << whole.len())?;
        let order = problem.order(lots);
        let mut table = Table {
            problem,
            whole,
            cuts,
            radix,
            weight,
            states,
            moves: Vec::new(),
            order,
        };
        if total > STATES_MAX || table.work(patterns) > work {
            return None;
        }
        table.moves = table.moves(patterns);
        Some(table)
    }

    /// Steps from state to state, at the most.
    fn work(&self, patterns: &[&Pattern]) -> usize {
        let n = self.whole.len();
        let steps = patterns.iter().map(|p| match self.first(&p.takes) {
            Some(first) => 1 << (n - 1 - first),
            None => 1,
        });
        steps.sum::<usize>().saturating_mul(self.states)
    }

    /// The first whole lot of a group, by its bit.
    fn first(&self, takes: &[(usize, i64)]) -> Option<usize> {
        takes
            .iter()
            .find_map(|&(lot, _)| self.whole.binary_search(&lot).ok())
    }

    fn moves(&self, patterns: &[&Pattern]) -> Vec<Vec<Move>> {
        let n = self.whole.len();
        let mut moves: Vec<Vec<Move>> = (0..=n).map(|_| Vec::new()).collect();
        for (at, &lot) in self.whole.iter().enumerate() {
            let units = &self.problem.lots[lot];
            let bundles = alone::bundles(self.problem, lot).into_iter();
            for bundle in bundles.filter(|b| b.total() > 0) {
                let mut value = bundle.value;
                value[0] += units.weight * units.low;
                let groups = bundle.groups(lot);
                moves[at].push(self.step(1 << at, &[], false, value, groups));
            }
        }
        for pattern in patterns {
            let whole = pattern.takes.iter();
            let whole = whole.filter_map(|&(lot, _)| self.whole.binary_search(&lot).ok());
            let set = whole.fold(0, |set, at| set | 1 << at);
            let takes = pattern.takes.clone();
            let least = pattern.size() == self.problem.sizes.min;
            let groups = vec![Group { takes }];
            let step = self.step(set, &pattern.takes, least, pattern.value, groups);
            moves[self.first(&pattern.takes).unwrap_or(n)].push(step);
        }
        moves
    }

    fn step(
        &self,
        set: u32,
        takes: &[(usize, i64)],
        least: bool,
        value: Value,
        groups: Vec<Group>,
    ) -> Move {
        let mut digits = Vec::new();
        for cut in &self.cuts {
            let Some(&(_, units)) = takes.iter().find(|take| take.0 == cut.lot) else {
                continue;
            };
            digits.push((cut.all, units as usize));
            digits.extend(cut.firm.filter(|_| !least).map(|at| (at, units as usize)));
        }
        let offset = digits.iter().map(|&(at, n)| n * self.weight[at]).sum();
        Move {
            set,
            takes: digits,
            offset,
            value,
            groups,
        }
    }

    fn digit(&self, state: usize, at: usize) -> usize {
        state / self.weight[at] % self.radix[at]
    }

    /// Sets `digits` to what a state leaves of each lot that is cut.
    fn read(&self, state: usize, digits: &mut [usize]) {
        let each = digits.iter_mut().enumerate();
        each.for_each(|(at, digit)| *digit = self.digit(state, at));
    }

    /// The best groups of a cut lot alone at the end, by bundle.
    fn end(&self, cut: &Cut, state: usize) -> Option<(Value, usize)> {
        let lot = &self.problem.lots[cut.lot];
        let all = self.digit(state, cut.all) as i64;
        let firm = cut.firm.map_or(all, |at| self.digit(state, at) as i64);
        let used = lot.high - all;
        let fits = |b: &Bundle| {
            let own = !lot.needs_alone || used == 0 || !b.sizes.is_empty();
            own && b.total() <= all && b.total_not_least(self.problem.sizes.min) <= firm
        };
        let valued = |(at, b): (usize, &Bundle)| {
            let mut value = b.value;
            value[0] += lot.weight * (used + b.total()).min(lot.low);
            (value, at)
        };
        let all = cut.bundles.iter().enumerate().filter(|(_, b)| fits(b));
        all.map(valued).max_by(|(a, x), (b, y)| {
            let sizes = |at: usize| (&cut.bundles[at].sizes, cut.bundles[at].below);
            a.cmp(b).then_with(|| sizes(*x).cmp(&sizes(*y)))
        })
    }

    /// The value of the cut lots with no further group of several.
    fn ends(&self, state: usize) -> Value {
        let ends = self.cuts.iter().map(|cut| self.end(cut, state));
        let mut sum = ends.map(|end| end.map(|(value, _)| value));
        sum.try_fold([0; 6], |sum, value| value.map(|value| add(sum, value)))
            .unwrap_or(NONE)
    }

    fn fill(&self, lots: &[usize]) -> Part {
        let sets = 1usize << self.whole.len();
        let mut best: Vec<Best> = Vec::with_capacity(sets * self.states);
        let mut looked = 0u64;
        let mut left = vec![0; self.radix.len()];
        for set in 0..sets {
            for state in 0..self.states {
                self.read(state, &mut left);
                best.push(self.best(&best, set as u32, (state, &left), &mut looked));
            }
        }
        let groups = self.groups(&best, sets as u32 - 1, self.states - 1);
        let value = best.last().map_or([0; 6], |best| best.0);
        Part {
            lots: lots.to_vec(),
            groups,
            value,
            bound: value,
            ground: Ground::Enumerated(looked.max(1)),
            leaves: Vec::new(),
        }
    }

    /// The best step where `set` and `state` are left, `left` of each lot that is cut.
    fn best(
        &self,
        best: &[Best],
        set: u32,
        (state, left): (usize, &[usize]),
        looked: &mut u64,
    ) -> Best {
        let at = |set: u32, state: usize| best[set as usize * self.states + state].0;
        let n = self.whole.len();
        let first = if set == 0 {
            n
        } else {
            set.trailing_zeros() as usize
        };
        let start = match set {
            0 => self.ends(state),
            set => at(set & (set - 1), state),
        };
        let mut top: Best = (start, LEAVE);
        for (index, step) in self.moves[first].iter().enumerate() {
            let holds = |&(at, units): &(usize, usize)| left[at] >= units;
            if step.set & !set != 0 || !step.takes.iter().all(holds) {
                continue;
            }
            *looked += 1;
            let rest = at(set & !step.set, state - step.offset);
            if none(&rest) {
                continue;
            }
            let value = add(step.value, rest);
            let better = match value.cmp(&top.0) {
                Ordering::Equal => {
                    let found = (value, index as u32);
                    self.rows(best, set, state, found) > self.rows(best, set, state, top)
                }
                order => order == Ordering::Greater,
            };
            if better {
                top = (value, index as u32);
            }
        }
        top
    }

    /// What the last tie compares: the groups from a state on, the step `of` taken there.
    fn rows(&self, best: &[Best], set: u32, state: usize, of: Best) -> Vec<Vec<i64>> {
        heads(&self.order, &self.from(best, set, state, of.1))
    }

    fn groups(&self, best: &[Best], set: u32, state: usize) -> Vec<Group> {
        let step = best[set as usize * self.states + state].1;
        self.from(best, set, state, step)
    }

    fn from(&self, best: &[Best], mut set: u32, mut state: usize, mut step: u32) -> Vec<Group> {
        let mut groups = Vec::new();
        loop {
            let first = set.trailing_zeros() as usize;
            if step == LEAVE && set == 0 {
                for cut in &self.cuts {
                    let end = self.end(cut, state);
                    groups.extend(
                        end.into_iter()
                            .flat_map(|(_, b)| cut.bundles[b].groups(cut.lot)),
                    );
                }
                return groups;
            } else if step == LEAVE {
                set &= set - 1;
            } else {
                let step = &self.moves[first.min(self.whole.len())][step as usize];
                groups.extend(step.groups.iter().cloned());
                set &= !step.set;
                state -= step.offset;
            }
            step = best[set as usize * self.states + state].1;
        }
    }
}
