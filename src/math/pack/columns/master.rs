//! Multipliers for a level: a linear program over the columns found so far and pricing, turn by
//! turn; then once more with the multipliers of the levels before rounded and kept, so that what is
//! left to round is small; then rounded, and made to hold for every group there is.

use std::collections::HashSet;

use super::super::Problem;
use super::super::Value;
use super::price::{Pricer, Prices, Wanted};
use super::{Column, Leaf, LevelProof, Range, STEPS_MAX, of_made};
use crate::base::stop::Stop;
use crate::math::milp::{Linear, MilpError};

/// Units of price in one of a level.
pub const SCALE: i64 = 1 << 16;
/// Turns of a linear program and pricing.
const TURNS_MAX: usize = 400;
/// Columns added in a turn.
const ADDED_MAX: usize = 80;

/// What is to be bounded.
pub struct Master<'a, 'b> {
    pub problem: &'a Problem,
    pub lots: &'a [usize],
    pub pricer: &'b Pricer<'a>,
    /// Columns found so far; more are added.
    pub columns: &'b mut Vec<Column>,
    /// What those of several lots take.
    pub listed: &'b mut HashSet<Vec<(usize, i64)>>,
    /// Levels before `level` are kept at these values.
    pub reached: Value,
    pub level: usize,
    /// How many groups there are.
    pub leaf: &'b Leaf,
    pub stop: &'b Stop,
}

/// A bound, and where numbers of groups could be told apart.
pub struct Bounded {
    pub proof: LevelProof,
    pub apart: Option<Apart>,
}

/// Packings of at most `middle` groups, of all or of one maker, on one side, of more on the other.
#[derive(Clone, Copy, Debug)]
pub struct Apart {
    pub maker: Option<usize>,
    pub middle: i64,
}

/// Multipliers and what they allow.
struct Turn {
    prices: Prices,
    /// What the program takes of each column.
    taken: Vec<f64>,
}

impl Master<'_, '_> {
    /// Multipliers, and the bound that they prove.
    pub fn bound(&mut self) -> Result<Bounded, MilpError> {
        let first = self.converge(None)?;
        let last = match self.level {
            0 => first,
            _ => self.converge(Some(first.prices.levels))?,
        };
        let mut prices = last.prices;
        self.mend(&mut prices);
        let most = most(self.problem, self.lots, &prices, self.leaf);
        let before: i64 = (0..self.level)
            .map(|l| prices.levels[l] * self.reached[l])
            .sum();
        let scale = prices.levels[self.level];
        Ok(Bounded {
            apart: self.apart(&last.taken),
            proof: LevelProof {
                bound: (most - before).div_euclid(scale),
                prices,
                scale,
                exhausted: false,
            },
        })
    }

    /// Where the program takes a fraction of groups: of all, else of the maker with most of one.
    fn apart(&self, taken: &[f64]) -> Option<Apart> {
        let columns = || self.columns.iter().zip(taken);
        let all: f64 = columns().map(|(column, x)| column.count as f64 * x).sum();
        let part = |sum: f64| (sum - sum.round()).abs();
        let middle = |sum: f64| sum.floor() as i64;
        let inside = |(low, high): Range, middle: i64| low <= middle && middle < high;
        if part(all) > 1e-4 && inside(self.leaf.groups, middle(all)) {
            let (maker, middle) = (None, middle(all));
            return Some(Apart { maker, middle });
        }
        let mut of_maker = vec![0.0; self.problem.makers.len()];
        for (column, x) in columns() {
            if let Some(maker) = column.maker.filter(|&m| !self.problem.makers[m].one_owner) {
                of_maker[maker] += x;
            }
        }
        let makers = of_maker.into_iter().enumerate();
        let (maker, sum) = makers.max_by(|(_, a), (_, b)| part(*a).total_cmp(&part(*b)))?;
        let free = (0, self.leaf.groups.1);
        let range = self.leaf.makers.get(&maker).copied().unwrap_or(free);
        let apart = part(sum) > 1e-4 && inside(range, middle(sum));
        apart.then_some(Apart {
            maker: Some(maker),
            middle: middle(sum),
        })
    }

    /// Turns of the linear program and pricing until no group is worth more than it costs, nearly;
    /// with the multipliers of levels given, or with rows for the levels before.
    fn converge(&mut self, fixed: Option<[i64; 5]>) -> Result<Turn, MilpError> {
        let mut program = Linear::new(&self.rows(fixed.is_none()))?;
        let mut seen = 0;
        self.slack(&mut program, fixed)?;
        let counts = 2 * (1 + self.leaf.makers.len());
        let slack = counts + if fixed.is_none() { self.level } else { 0 };
        let mut turn = None;
        for _ in 0..TURNS_MAX {
            if self.stop.raised() {
                break;
            }
            for column in &self.columns[seen..] {
                let (value, factors) = self.state(column, fixed);
                program.column(value, &factors)?;
            }
            seen = self.columns.len();
            let Some(priced) = program.maximize()? else {
                return Err(MilpError::NoAnswer("a program that leaves all out".into()));
            };
            let prices = self.rounded(&priced.prices, fixed);
            let taken = priced.values[slack..].to_vec();
            let noise = self.lots.len() as i64 / 2 + 2;
            let found = self.pricer.price(&prices, Wanted::Best(noise), STEPS_MAX);
            turn = Some(Turn { prices, taken });
            let mut groups = found.groups;
            groups.sort_by_key(|(worth, _)| std::cmp::Reverse(*worth));
            let mut added = false;
            for (_, made) in groups.into_iter().take(ADDED_MAX) {
                if self.listed.insert(made.takes.clone()) {
                    self.columns.push(of_made(self.problem, made));
                    added = true;
                }
            }
            if !added {
                break;
            }
        }
        turn.ok_or_else(|| MilpError::NoAnswer("stopped".into()))
    }

    /// Rows: lots, ways of cut lots alone, levels before, numbers of groups.
    fn rows(&self, levels: bool) -> Vec<(f64, f64)> {
        let lots = self.lots.iter().map(|&lot| match self.problem.splits(lot) {
            true => (f64::NEG_INFINITY, self.problem.lots[lot].high as f64),
            false => (f64::NEG_INFINITY, 1.0),
        });
        let mut rows: Vec<(f64, f64)> = lots.collect();
        rows.extend(self.cut().map(|_| (f64::NEG_INFINITY, 1.0)));
        if levels {
            let kept = self.reached[..self.level].iter();
            rows.extend(kept.map(|&value| (value as f64, f64::INFINITY)));
        }
        let counts = [&self.leaf.groups]
            .into_iter()
            .chain(self.leaf.makers.values());
        rows.extend(counts.map(|&(low, high)| (low as f64, high as f64)));
        rows
    }

    /// Columns that make the rows hold at any cost.
    fn slack(&self, program: &mut Linear, fixed: Option<[i64; 5]>) -> Result<(), MilpError> {
        let dear = -self.dear();
        let n = self.lots.len() + self.cut().count();
        let levels = if fixed.is_none() { self.level } else { 0 };
        for row in n..n + levels {
            program.column(dear, &[(row, 1.0)])?;
        }
        for row in n + levels..=n + levels + self.leaf.makers.len() {
            program.column(dear, &[(row, 1.0)])?;
            program.column(dear, &[(row, -1.0)])?;
        }
        Ok(())
    }

    /// Lots that may be cut.
    fn cut(&self) -> impl Iterator<Item = usize> {
        let lots = self.lots.iter().copied();
        lots.filter(|&lot| self.problem.splits(lot))
    }

    /// More than a level can come to in a unit of any row.
    fn dear(&self) -> f64 {
        let units: i64 = self
            .lots
            .iter()
            .map(|&lot| self.problem.lots[lot].high)
            .sum();
        let far = self
            .problem
            .metres
            .iter()
            .flatten()
            .copied()
            .max()
            .unwrap_or(0);
        let unit = match self.level {
            0 => self
                .lots
                .iter()
                .map(|&lot| self.problem.lots[lot].weight)
                .max()
                .unwrap_or(1),
            3 => far.max(1),
            _ => 100,
        };
        (units * unit + 1) as f64
    }

    fn state(&self, column: &Column, fixed: Option<[i64; 5]>) -> (f64, Vec<(usize, f64)>) {
        let row = |lot: usize| self.lots.binary_search(&lot).unwrap_or(0);
        let factor = |&(lot, units): &(usize, i64)| match self.problem.splits(lot) {
            true => (row(lot), units as f64),
            false => (row(lot), 1.0),
        };
        let mut factors: Vec<(usize, f64)> = column.takes.iter().map(factor).collect();
        if column.alone.is_some() {
            let of = self.cut().position(|lot| lot == column.takes[0].0);
            factors.extend(of.map(|at| (self.lots.len() + at, 1.0)));
        }
        let mut next = self.lots.len() + self.cut().count();
        let value = match fixed {
            None => {
                let levels = column.value[..self.level].iter().enumerate();
                factors.extend(levels.map(|(l, &value)| (next + l, value as f64)));
                next += self.level;
                column.value[self.level]
            }
            Some(levels) => levels.iter().zip(&column.value).map(|(a, b)| a * b).sum(),
        };
        let value = match fixed {
            None => value as f64,
            Some(_) => value as f64 / SCALE as f64,
        };
        factors.push((next, column.count as f64));
        let makers = self.leaf.makers.keys();
        let of = column
            .maker
            .and_then(|maker| { makers }.position(|&m| m == maker));
        factors.extend(of.map(|at| (next + 1 + at, 1.0)));
        (value, factors)
    }

    fn rounded(&self, prices: &[f64], fixed: Option<[i64; 5]>) -> Prices {
        let cut = self.cut().count();
        let n = self.lots.len() + cut;
        let scale = SCALE as f64;
        let whole = |price: f64| (price * scale).round() as i64;
        let up = |price: f64| ((price * scale).ceil() as i64).max(0);
        let mut lots = vec![0; self.problem.lots.len()];
        let mut alone = lots.clone();
        for (&lot, &price) in self.lots.iter().zip(prices) {
            lots[lot] = up(price);
        }
        for (lot, &price) in self.cut().zip(&prices[self.lots.len()..]) {
            alone[lot] = up(price);
        }
        let levels = fixed.unwrap_or_else(|| {
            let mut levels = [0; 5];
            for l in 0..self.level {
                // A row that must be reached has a price of at most 0.
                levels[l] = whole(-prices[n + l]).max(0);
            }
            levels[self.level] = SCALE;
            levels
        });
        let counts = &prices[prices.len() - 1 - self.leaf.makers.len()..];
        let mut makers = vec![0; self.problem.makers.len()];
        for (&maker, &price) in self.leaf.makers.keys().zip(&counts[1..]) {
            makers[maker] = whole(price);
        }
        Prices {
            levels,
            lots,
            alone,
            group: whole(counts[0]),
            makers,
        }
    }

    /// Raises the price of a group until none is worth more than it costs.
    fn mend(&self, prices: &mut Prices) {
        let found = self.pricer.price(prices, Wanted::Best(0), STEPS_MAX);
        let alone = self.columns.iter().filter(|column| column.takes.len() == 1);
        let over = alone.map(|column| {
            let worth = worth(self.problem, prices, column);
            worth.max(0).div_euclid(column.count) + i64::from(worth.max(0) % column.count > 0)
        });
        prices.group += over.max().unwrap_or(0).max(found.most).max(0);
    }
}

/// What a column counts for less what it costs.
pub fn worth(problem: &Problem, prices: &Prices, column: &Column) -> i64 {
    prices.value(&column.value)
        - prices.cost(problem, &column.takes)
        - prices.group * column.count
        - column.maker.map_or(0, |maker| prices.makers[maker])
        - column.alone.map_or(0, |_| prices.alone[column.takes[0].0])
}

/// What all lots and groups cost together, at the most.
pub fn most(problem: &Problem, lots: &[usize], prices: &Prices, leaf: &Leaf) -> i64 {
    let lot = |&lot: &usize| match problem.splits(lot) {
        true => prices.lots[lot] * problem.lots[lot].high + prices.alone[lot],
        false => prices.lots[lot],
    };
    let count = |price: i64, (low, high): Range| price * if price >= 0 { high } else { low };
    let makers = leaf.makers.iter();
    let makers = makers.map(|(&maker, &range)| count(prices.makers[maker], range));
    lots.iter().map(lot).sum::<i64>() + count(prices.group, leaf.groups) + makers.sum::<i64>()
}
