//! The best set of items of one agent at given worths: in go an agent, what each item is worth now
//! and what is left of its capacities; out come the best set, and every set nearly as good.
//!
//! *Method*: a table over the first capacity, from the last job backwards, bounds what the jobs
//! left can add; a depth-first walk along it takes the other capacities into account. With one
//! capacity the walk never turns back. *Complexity*: items times capacity for the table (Martello
//! and Toth 1990, multiple-choice knapsack).

use std::ops::{Add, Sub};

use super::scalar::{Agent, Scalar};

/// What worths are counted in: `f64` while prices move, `i128` where something is claimed.
pub(super) trait Worth:
    Copy + PartialOrd + Add<Output = Self> + Sub<Output = Self> + Default
{
}
impl Worth for f64 {}
impl Worth for i128 {}

/// A capacity wider than this is measured in coarser units in the table, which then only bounds.
const WIDTH_MAX: i64 = 1 << 12;
/// Nodes of a walk before the bound of the table stands for the value.
const WALK_MAX: u32 = 20_000;

/// An item that can be taken.
#[derive(Clone, Copy, Debug)]
struct Open<T> {
    /// Position in the agent.
    at: u32,
    worth: T,
    /// Of the first capacity, in the units of the table.
    weight: u32,
}

/// Room for the table of one agent after another.
#[derive(Clone, Debug, Default)]
pub(super) struct Knapsack<T> {
    open: Vec<Open<T>>,
    /// Per job with open items, where they end in `open`.
    ends: Vec<u32>,
    table: Vec<T>,
    width: usize,
    /// Whether the table alone decides.
    exact: bool,
}

/// What is visited of the sets nearly as good as the best: the value, and positions in the agent.
pub(super) type Visit<'a, T> = dyn FnMut(T, &[u32]) -> bool + 'a;

impl<T: Worth> Knapsack<T> {
    /// Prepares the table of `agent` with `left` of each capacity; `worth` says what the item at a
    /// position is worth, or `None` if it may not be taken. Items worth nothing are never taken.
    pub fn fill(
        &mut self,
        scalar: &Scalar,
        agent: &Agent,
        left: &[i64],
        floor: Option<T>,
        worth: impl Fn(u32) -> Option<T>,
    ) {
        let unit = unit(agent, left);
        let limit = left.first().map_or(0, |&l| l.max(0) / unit.size);
        self.exact = agent.caps.len() <= 1 && unit.exact;
        self.width = limit as usize + 1;
        self.open.clear();
        self.ends.clear();
        let mut job = usize::MAX;
        for (at, &item) in agent.items.iter().enumerate() {
            let Some(worth) = worth(at as u32) else {
                continue;
            };
            let fits = agent
                .caps
                .iter()
                .zip(left)
                .all(|(cap, &left)| cap.weight[at] <= left);
            if !fits || floor.is_none_or(|floor| worth <= floor) && worth <= T::default() {
                continue;
            }
            if scalar.job(item) != job && !self.open.is_empty() {
                self.ends.push(self.open.len() as u32);
            }
            job = scalar.job(item);
            let weight = agent.caps.first().map_or(0, |cap| cap.weight[at]) / unit.size;
            self.open.push(Open {
                at: at as u32,
                worth,
                weight: weight as u32,
            });
        }
        if !self.open.is_empty() {
            self.ends.push(self.open.len() as u32);
        }
        self.fill_table();
    }

    /// Cells of the table, with what it took to fill them.
    pub fn cells(&self) -> u64 {
        (self.width * (self.open.len() + 1)) as u64
    }

    fn fill_table(&mut self) {
        let width = self.width;
        let jobs = self.ends.len();
        self.table.clear();
        self.table.resize((jobs + 1) * width, T::default());
        for job in (0..jobs).rev() {
            let (front, back) = self.table.split_at_mut((job + 1) * width);
            let row = &mut front[job * width..];
            let next = &back[..width];
            row.copy_from_slice(next);
            for open in &self.open[range(&self.ends, job)] {
                let weight = open.weight as usize;
                for (to, &from) in row[weight..].iter_mut().zip(next) {
                    let with = from + open.worth;
                    *to = if with > *to { with } else { *to };
                }
            }
        }
    }

    fn range(&self, job: usize) -> std::ops::Range<usize> {
        range(&self.ends, job)
    }

    fn walk<'a>(&'a self, agent: &'a Agent, left: &[i64]) -> Walk<'a, T> {
        Walk {
            knapsack: self,
            agent,
            left: left.to_vec(),
            stack: Vec::new(),
            best: None,
            nodes: 0,
        }
    }

    /// The value of the best set, or a bound on it where a walk would be too long; `taken` gets its
    /// positions.
    pub fn best(&self, agent: &Agent, left: &[i64], taken: &mut Vec<u32>) -> T {
        taken.clear();
        if self.exact {
            self.follow(taken);
            return self.table[self.width - 1];
        }
        let mut walk = self.walk(agent, left);
        walk.seek(0, self.width - 1, T::default());
        let found = walk.best.take();
        let whole = walk.nodes < WALK_MAX;
        let (value, set) = found.unwrap_or((T::default(), Vec::new()));
        taken.extend(set);
        if whole {
            value
        } else {
            self.table[self.width - 1]
        }
    }

    /// Along the table, where it alone decides.
    fn follow(&self, taken: &mut Vec<u32>) {
        let mut room = self.width - 1;
        for job in 0..self.ends.len() {
            let here = self.table[job * self.width + room];
            if here == self.table[(job + 1) * self.width + room] {
                continue;
            }
            let next = &self.table[(job + 1) * self.width..];
            let open = self.open[self.range(job)].iter().find(|open| {
                open.weight as usize <= room
                    && next[room - open.weight as usize] + open.worth == here
            });
            if let Some(open) = open {
                taken.push(open.at);
                room -= open.weight as usize;
            }
        }
    }

    /// Per open item, what the best set with it is worth, at most: position and value. With further
    /// capacities, a bound.
    pub fn with_each(&self, mut each: impl FnMut(u32, T)) {
        let width = self.width;
        let mut before = vec![T::default(); width];
        let mut next = before.clone();
        for job in 0..self.ends.len() {
            let behind = &self.table[(job + 1) * width..(job + 2) * width];
            for open in &self.open[self.range(job)] {
                let weight = open.weight as usize;
                let mut best: Option<T> = None;
                let room = width - weight;
                for (&front, &back) in before[..room].iter().zip(behind[..room].iter().rev()) {
                    let value = front + back;
                    if best.is_none_or(|b| value > b) {
                        best = Some(value);
                    }
                }
                if let Some(best) = best {
                    each(open.at, best + open.worth);
                }
            }
            next.copy_from_slice(&before);
            for open in &self.open[self.range(job)] {
                let weight = open.weight as usize;
                for (to, &from) in next[weight..].iter_mut().zip(&before) {
                    let with = from + open.worth;
                    *to = if with > *to { with } else { *to };
                }
            }
            std::mem::swap(&mut before, &mut next);
        }
    }

    /// Visits every set worth at least `least`, until `visit` says stop; whether it went through.
    pub fn each(&self, agent: &Agent, left: &[i64], least: T, visit: &mut Visit<T>) -> bool {
        let mut walk = self.walk(agent, left);
        walk.visit(0, self.width - 1, T::default(), least, visit)
    }
}

struct Walk<'a, T> {
    knapsack: &'a Knapsack<T>,
    agent: &'a Agent,
    left: Vec<i64>,
    stack: Vec<u32>,
    best: Option<(T, Vec<u32>)>,
    nodes: u32,
}

impl<T: Worth> Walk<'_, T> {
    fn fits(&self, at: u32) -> bool {
        let caps = self.agent.caps.iter().zip(&self.left);
        caps.into_iter()
            .all(|(cap, &left)| cap.weight[at as usize] <= left)
    }

    fn take(&mut self, at: u32, sign: i64) {
        for (cap, left) in self.agent.caps.iter().zip(&mut self.left) {
            *left -= sign * cap.weight[at as usize];
        }
        if sign > 0 {
            self.stack.push(at);
        } else {
            self.stack.pop();
        }
    }

    fn seek(&mut self, job: usize, room: usize, value: T) {
        let k = self.knapsack;
        self.nodes += 1;
        let bound = value + k.table[job * k.width + room];
        if self.nodes >= WALK_MAX || self.best.as_ref().is_some_and(|(b, _)| bound <= *b) {
            return;
        }
        if job == k.ends.len() {
            self.best = Some((value, self.stack.clone()));
            return;
        }
        for index in k.range(job) {
            let open = k.open[index];
            if open.weight as usize <= room && self.fits(open.at) {
                self.take(open.at, 1);
                self.seek(job + 1, room - open.weight as usize, value + open.worth);
                self.take(open.at, -1);
            }
        }
        self.seek(job + 1, room, value);
    }

    fn visit(&mut self, job: usize, room: usize, value: T, least: T, visit: &mut Visit<T>) -> bool {
        let k = self.knapsack;
        if value + k.table[job * k.width + room] < least {
            return true;
        }
        if job == k.ends.len() {
            return visit(value, &self.stack);
        }
        for index in k.range(job) {
            let open = k.open[index];
            if open.weight as usize <= room && self.fits(open.at) {
                self.take(open.at, 1);
                let room = room - open.weight as usize;
                let on = self.visit(job + 1, room, value + open.worth, least, visit);
                self.take(open.at, -1);
                if !on {
                    return false;
                }
            }
        }
        self.visit(job + 1, room, value, least, visit)
    }
}

/// In what units the first capacity is measured.
struct Unit {
    size: i64,
    /// Whether nothing is lost by it.
    exact: bool,
}

fn unit(agent: &Agent, left: &[i64]) -> Unit {
    let (Some(cap), Some(&left)) = (agent.caps.first(), left.first()) else {
        return Unit {
            size: 1,
            exact: true,
        };
    };
    if left <= WIDTH_MAX {
        return Unit {
            size: 1,
            exact: true,
        };
    }
    let common = cap.weight.iter().fold(0_i64, |g, &w| {
        let (mut a, mut b) = (g, w);
        while b != 0 {
            (a, b) = (b, a % b);
        }
        a
    });
    let common = common.max(1);
    if left / common <= WIDTH_MAX {
        return Unit {
            size: common,
            exact: true,
        };
    }
    Unit {
        size: left / WIDTH_MAX + 1,
        exact: false,
    }
}

/// The stretch before the end of number `at`.
fn range(ends: &[u32], at: usize) -> std::ops::Range<usize> {
    let start = if at == 0 { 0 } else { ends[at - 1] };
    start as usize..ends[at] as usize
}
