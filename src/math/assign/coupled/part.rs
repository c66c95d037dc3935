//! A part of a coupled block as numbers: in go its jobs and choices, what they use of the part's
//! own capacities and what they cost the rules that couple it with others; out come, at prices of
//! those rules, its best solution and all that are nearly as good.

use super::pack::Pack;
use super::rules::Rules;
use super::walk;
use crate::base::stop::Stop;
use crate::math::assign::{Block, ChoiceId, Problem, Value};

/// A way to do one job of a part.
#[derive(Debug)]
pub(super) struct Item {
    /// Its choice, by position in the block.
    pub place: u32,
    pub value: Value,
    pub packed: i128,
    /// Capacity of the part, how much.
    pub uses: Vec<(u32, i64)>,
    /// Rule of the part, how much.
    pub costs: Vec<(u32, i64)>,
    pub required: bool,
}

/// A part that rules couple with others.
#[derive(Debug)]
pub(super) struct Part {
    /// Per job its items.
    pub jobs: Vec<Vec<Item>>,
    /// Whether every job must be done.
    pub complete: bool,
    /// Limits of its own capacities.
    pub limits: Vec<i64>,
    /// The rules that its choices cost something, by number among those of the block.
    pub rules: Vec<usize>,
    /// Whether one of the required choices must be taken.
    pub required: bool,
    /// All its numbers but prices; parts of equal keys are equal.
    pub key: Vec<i64>,
}

/// A solution of a part, worth keeping.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::math::assign) struct Point {
    /// How much it falls short of the part's best at the prices.
    pub short: i128,
    pub value: Value,
    /// What it costs each rule of the part.
    pub costs: Box<[i64]>,
    /// Per job its choice, by position in the block.
    pub chosen: Box<[Option<u32>]>,
}

/// The solutions of a part that are nearly as good as its best, none of which another one makes
/// needless.
#[derive(Clone, Debug, Default)]
pub(in crate::math::assign) struct Frontier {
    /// The best at the prices; `None` where the part has no solution.
    pub best: Option<i128>,
    /// Solutions that fall short by more than this are left out.
    pub gap: i128,
    /// By how much they fall short, ascending.
    pub points: Vec<Point>,
}

/// Limits above this are left as they are.
const SUMS_MAX: usize = 1 << 14;

/// The limit of nodes was reached, or the flag raised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Limit;

impl Part {
    /// A part as numbers; its floors are among the rules.
    pub fn new(
        problem: &Problem,
        block: &Block,
        rules: &Rules,
        pack: &Pack,
        required: Option<&[ChoiceId]>,
    ) -> Self {
        let at = |choice: ChoiceId| block.choices.binary_search(&choice).ok();
        let mut touching: Vec<usize> = { block.choices.iter() }
            .flat_map(|&choice| rules.costs(choice))
            .map(|&(rule, _)| rule)
            .collect();
        touching.sort_unstable();
        touching.dedup();
        let mut items: Vec<Item> = Vec::with_capacity(block.choices.len());
        for (place, &id) in block.choices.iter().enumerate() {
            let value = problem.choices[id].value;
            let cost = |&(rule, amount): &(usize, i64)| {
                let local = touching.binary_search(&rule).unwrap_or_default();
                (local as u32, amount)
            };
            items.push(Item {
                place: place as u32,
                value,
                packed: pack.pack(&value),
                uses: Vec::new(),
                costs: rules.costs(id).iter().map(cost).collect(),
                required: required.is_some_and(|required| required.contains(&id)),
            });
        }
        let mut limits = Vec::with_capacity(block.capacities.len());
        for (number, &capacity) in block.capacities.iter().enumerate() {
            let capacity = &problem.capacities[capacity];
            limits.push(capacity.limit);
            for &(choice, amount) in &capacity.uses {
                if let Some(place) = at(choice) {
                    items[place].uses.push((number as u32, amount));
                }
            }
        }
        let mut part = Part {
            jobs: block.jobs.iter().map(|_| Vec::new()).collect(),
            complete: problem.complete,
            limits,
            rules: touching,
            required: items.iter().any(|item| item.required),
            key: Vec::new(),
        };
        for item in items {
            let job = problem.choices[block.choices[item.place as usize]].job;
            if let Ok(job) = block.jobs.binary_search(&job) {
                part.jobs[job].push(item);
            }
        }
        part.tighten();
        part.key = part.numbers(pack);
        part
    }

    /// Whether its answers depend on a required choice.
    pub fn is_required(&self) -> bool {
        self.required
    }

    /// Lowers each limit to the most that the jobs can use of it together.
    fn tighten(&mut self) {
        for (number, limit) in self.limits.iter_mut().enumerate() {
            let Some(size) = usize::try_from(*limit).ok().filter(|&n| n < SUMS_MAX) else {
                continue;
            };
            let mut reached = vec![false; size + 1];
            reached[0] = true;
            for job in &self.jobs {
                let amount = |item: &Item| {
                    let mut uses = item.uses.iter().filter(|&&(at, _)| at as usize == number);
                    uses.next().map(|&(_, amount)| amount as usize)
                };
                let mut amounts: Vec<usize> = job.iter().filter_map(amount).collect();
                amounts.sort_unstable();
                amounts.dedup();
                for sum in (0..=size).rev() {
                    let mut amounts = amounts.iter().filter(|&&amount| amount <= sum);
                    reached[sum] |= amounts.any(|amount| reached[sum - amount]);
                }
            }
            *limit = reached.iter().rposition(|&is| is).unwrap_or(0) as i64;
        }
    }

    fn numbers(&self, pack: &Pack) -> Vec<i64> {
        let mut key = vec![i64::from(self.complete), self.rules.len() as i64];
        key.extend(pack.bits().map(i64::from));
        key.extend(&self.limits);
        for job in &self.jobs {
            key.push(i64::MIN);
            for item in job {
                key.push(i64::from(item.place));
                key.extend(item.value);
                for (tag, amounts) in [(-1, &item.uses), (-2, &item.costs)] {
                    key.push(tag);
                    key.extend(amounts.iter().flat_map(|&(at, n)| [i64::from(at), n]));
                }
            }
        }
        key
    }

    /// The best at prices of its rules, and what it costs them; `None` where there is none.
    ///
    /// # Errors
    /// [`Limit`].
    pub fn best(
        &self,
        prices: &[i128],
        nodes: &mut u64,
        stop: &Stop,
    ) -> Result<Option<Point>, Limit> {
        walk::best(self, prices, nodes, stop)
    }

    /// All solutions that fall short of `best` at the prices by no more than `gap`.
    ///
    /// # Errors
    /// [`Limit`].
    pub fn near(
        &self,
        prices: &[i128],
        (best, gap): (i128, i128),
        nodes: u64,
        stop: &Stop,
    ) -> Result<Vec<Point>, Limit> {
        let mut points = walk::near(self, prices, (best, gap), nodes, stop)?;
        points.sort_by(|a, b| {
            let by_value = b.value.cmp(&a.value);
            by_value.then_with(|| a.costs.cmp(&b.costs))
        });
        let mut kept: Vec<Point> = Vec::new();
        for point in points {
            // All that are kept so far are worth no less.
            let cheaper = |other: &Point| {
                let mut costs = other.costs.iter().zip(&point.costs);
                costs.all(|(a, b)| a <= b)
            };
            if !kept.iter().any(cheaper) {
                kept.push(point);
            }
        }
        kept.sort_by(|a, b| a.short.cmp(&b.short).then_with(|| a.costs.cmp(&b.costs)));
        Ok(kept)
    }
}
