//! A block under one objective: in goes a block with a worth per choice; out come its agents, the
//! smallest parts whose capacities do not reach beyond them, and the rules that link agents.

use std::collections::{BTreeMap, BTreeSet};

use petgraph::unionfind::UnionFind;

use super::super::{Block, ChoiceId, JobId, Problem};

/// A choice of the block.
#[derive(Clone, Debug)]
pub(super) struct Item {
    /// In the problem.
    pub id: ChoiceId,
    /// Job of the block, by position.
    pub job: u32,
    /// Agent that does it.
    pub agent: u32,
    /// Its position in the agent.
    pub at: u32,
    /// What it adds to the objective.
    pub profit: i128,
    /// What plans are made by: the objective behind all that has to be kept before it.
    pub lure: i128,
    /// Link, and how much of it this uses.
    pub links: Vec<(u32, i64)>,
}

/// A capacity within one agent.
#[derive(Clone, Debug)]
pub(super) struct Cap {
    /// How much there is.
    pub limit: i64,
    /// What each item of the agent uses, by position.
    pub weight: Vec<i64>,
}

/// Items whose capacities touch no other agent's.
#[derive(Clone, Debug, Default)]
pub(super) struct Agent {
    /// Items, those of one job side by side.
    pub items: Vec<u32>,
    /// Its capacities; the first is the one that is likeliest to bind.
    pub caps: Vec<Cap>,
}

/// A rule over several agents: what the items taken use stays within the limit. A floor is one with
/// its signs turned.
#[derive(Clone, Debug)]
pub(super) struct Link {
    /// Where it comes from.
    pub of: LinkOf,
    /// How much there is.
    pub limit: i64,
    /// Item, amount.
    pub uses: Vec<(u32, i64)>,
    /// The largest amount: its price is counted per so much.
    pub unit: f64,
}

/// What a rule over several agents is in the problem.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LinkOf {
    /// A capacity.
    Capacity(usize),
    /// A floor.
    Floor(usize),
    /// A level that has its optimum.
    Level,
}

impl Link {
    /// A rule.
    pub fn new(of: LinkOf, limit: i64, uses: Vec<(u32, i64)>) -> Self {
        let largest = uses.iter().map(|&(_, amount)| amount.abs()).max();
        Link {
            of,
            limit,
            uses,
            unit: largest.unwrap_or(1).max(1) as f64,
        }
    }
}

/// A block under one objective, to be maximized.
#[derive(Clone, Debug, Default)]
pub(super) struct Scalar {
    /// Number of jobs.
    pub jobs: usize,
    /// Per job whether it must be done.
    pub must: Vec<bool>,
    /// All items.
    pub items: Vec<Item>,
    /// Per job its items, largest lure first.
    pub of_job: Vec<Vec<u32>>,
    /// All agents.
    pub agents: Vec<Agent>,
    /// All links.
    pub links: Vec<Link>,
    /// A divisor of every profit.
    pub grain: i128,
    /// The sum over jobs of their largest profit or loss: no two solutions differ by more than
    /// twice as much.
    pub range: i128,
}

/// A capacity of the block in terms of items.
struct Row {
    of: usize,
    limit: i64,
    uses: Vec<(u32, i64)>,
}

/// What a choice is worth: the objective, and what plans are made by.
pub(in super::super) type Worths<'a> = dyn Fn(ChoiceId) -> (i128, i128) + 'a;

impl Scalar {
    /// The block of `problem`, with `worths` per choice; with `forced`, that choice is taken.
    pub fn new(
        problem: &Problem,
        block: &Block,
        forced: Option<ChoiceId>,
        worths: &Worths,
    ) -> Self {
        let forced_job = forced.map(|id| problem.choices[id].job);
        let hopeless = hopeless(problem, block);
        let mut position = BTreeMap::new();
        let mut items = Vec::with_capacity(block.choices.len());
        for &id in &block.choices {
            let job = problem.choices[id].job;
            let shut_out = forced_job == Some(job) && forced != Some(id) || hopeless.contains(&id);
            let Some(at) = block.jobs.binary_search(&job).ok().filter(|_| !shut_out) else {
                continue;
            };
            position.insert(id, items.len() as u32);
            let (profit, lure) = worths(id);
            items.push(Item {
                id,
                job: at as u32,
                agent: 0,
                at: 0,
                profit,
                lure,
                links: Vec::new(),
            });
        }
        let rows = |uses: &[(ChoiceId, i64)], sign: i64| -> Vec<(u32, i64)> {
            let known = uses.iter().filter(|&&(_, amount)| amount != 0);
            known
                .filter_map(|&(c, amount)| Some((*position.get(&c)?, sign * amount)))
                .collect()
        };
        let capacities = block.capacities.iter().map(|&c| Row {
            of: c,
            limit: problem.capacities[c].limit,
            uses: rows(&problem.capacities[c].uses, 1),
        });
        let capacities: Vec<Row> = capacities.collect();
        let floors = block.floors.iter().map(|&f| {
            let floor = &problem.floors[f];
            Link::new(LinkOf::Floor(f), -floor.least, rows(&floor.brings, -1))
        });
        let floors = floors.collect();
        let is_must = |&job: &JobId| problem.complete || forced_job == Some(job);
        let must = block.jobs.iter().map(is_must).collect();
        Scalar::parts(must, items, capacities, floors)
    }

    /// Builds agents from capacities; one that would join most of the block becomes a link.
    fn parts(
        must: Vec<bool>,
        mut items: Vec<Item>,
        mut capacities: Vec<Row>,
        mut links: Vec<Link>,
    ) -> Self {
        capacities.sort_by_key(|row| row.uses.len());
        let mut union = UnionFind::<u32>::new(items.len());
        let mut local = Vec::new();
        for row in capacities {
            if spans_most(&mut union, &row, items.len()) {
                links.push(Link::new(LinkOf::Capacity(row.of), row.limit, row.uses));
                continue;
            }
            row.uses.windows(2).for_each(|w| {
                union.union(w[0].0, w[1].0);
            });
            local.push(row);
        }
        let mut agent_of = BTreeMap::new();
        let mut agents: Vec<Agent> = Vec::new();
        let mut order: Vec<u32> = (0..items.len() as u32).collect();
        order.sort_by_key(|&i| (items[i as usize].job, i));
        for item in order {
            let agent = *agent_of.entry(union.find_mut(item)).or_insert_with(|| {
                agents.push(Agent::default());
                agents.len() - 1
            });
            items[item as usize].agent = agent as u32;
            items[item as usize].at = agents[agent].items.len() as u32;
            agents[agent].items.push(item);
        }
        for row in local {
            let Some(&(first, _)) = row.uses.first() else {
                continue;
            };
            let agent = &mut agents[items[first as usize].agent as usize];
            let mut weight = vec![0; agent.items.len()];
            for &(item, amount) in &row.uses {
                weight[items[item as usize].at as usize] = amount;
            }
            agent.caps.push(Cap {
                limit: row.limit,
                weight,
            });
        }
        for agent in &mut agents {
            agent.caps.sort_by_key(|cap| {
                let most: i64 = cap.weight.iter().sum();
                // The share that fits, in thousandths: the smallest first.
                i128::from(cap.limit.max(0)) * 1000 / i128::from(most.max(1))
            });
        }
        let mut scalar = Scalar {
            jobs: must.len(),
            must,
            items,
            of_job: Vec::new(),
            agents,
            links: Vec::new(),
            grain: 1,
            range: 0,
        };
        scalar.link(links);
        scalar.arrange();
        scalar
    }

    /// Adds rules over several agents.
    pub fn link(&mut self, links: Vec<Link>) {
        for link in links {
            let index = self.links.len() as u32;
            for &(item, amount) in &link.uses {
                self.items[item as usize].links.push((index, amount));
            }
            self.links.push(link);
        }
    }

    /// Lists the items of each job, and what divides all profits.
    pub fn arrange(&mut self) {
        self.of_job = vec![Vec::new(); self.jobs];
        for (index, item) in self.items.iter().enumerate() {
            self.of_job[item.job as usize].push(index as u32);
        }
        for of_job in &mut self.of_job {
            of_job.sort_by_key(|&i| (std::cmp::Reverse(self.items[i as usize].lure), i));
        }
        let grain = self.items.iter().fold(0, |g, item| gcd(g, item.profit));
        self.grain = grain.max(1);
        let largest = |job: &Vec<u32>| {
            let profits = job.iter().map(|&i| self.items[i as usize].profit.abs());
            profits.max().unwrap_or(0)
        };
        self.range = self.of_job.iter().map(largest).sum();
    }

    /// Whether a price (per job, then per link) may not be negative.
    pub fn bounded(&self, price: usize) -> bool {
        self.must.get(price).is_none_or(|must| !must)
    }

    /// What the price of a link need not exceed, per [`Link::unit`]: a thousandth of its amount
    /// then outweighs whatever two solutions can differ by.
    pub fn dearest(&self, link: usize) -> f64 {
        2_000.0 * (self.range + 1) as f64 * self.links[link].unit
    }

    /// The job of an item.
    pub fn job(&self, item: u32) -> usize {
        self.items[item as usize].job as usize
    }

    /// The choice behind an item.
    pub fn id(&self, item: u32) -> ChoiceId {
        self.items[item as usize].id
    }
}

/// Choices that use more of a capacity than there is.
fn hopeless(problem: &Problem, block: &Block) -> BTreeSet<ChoiceId> {
    let capacities = block.capacities.iter().map(|&c| &problem.capacities[c]);
    let over = capacities.flat_map(|capacity| {
        let uses = capacity.uses.iter();
        uses.filter(|&&(_, amount)| amount > capacity.limit)
    });
    over.map(|&(choice, _)| choice).collect()
}

/// Whether a capacity joins parts that several items each had before, and then holds over half of
/// all items: a rule over agents, not within one.
fn spans_most(union: &mut UnionFind<u32>, row: &Row, items: usize) -> bool {
    if row.uses.len() * 2 <= items {
        return false;
    }
    let mut parts: BTreeMap<u32, u32> = BTreeMap::new();
    for &(item, _) in &row.uses {
        *parts.entry(union.find_mut(item)).or_default() += 1;
    }
    parts.values().filter(|&&size| size > 1).count() > 2
}

fn gcd(a: i128, b: i128) -> i128 {
    let (mut a, mut b) = (a.abs(), b.abs());
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

#[cfg(test)]
mod tests {
    use super::super::super::{Capacity, Choice};
    use super::*;
    use crate::base::ids::Id;

    #[test]
    fn a_capacity_over_nearly_everything_becomes_a_link() {
        let mut problem = Problem {
            jobs: 3,
            ..Problem::default()
        };
        for job in 0..3 {
            for _ in 0..3 {
                problem.choices.push(Choice {
                    job: JobId::new(job),
                    value: [6 * job as i64 + 3, 0, 0, 0],
                });
            }
        }
        let uses = |of: &dyn Fn(usize) -> bool| -> Vec<(ChoiceId, i64)> {
            (0..9)
                .filter(|&c| of(c))
                .map(|c| (ChoiceId::new(c), 1))
                .collect()
        };
        for agent in 0..3 {
            let uses = uses(&|c| c % 3 == agent);
            problem.capacities.push(Capacity { limit: 1, uses });
        }
        let uses = uses(&|_| true);
        problem.capacities.push(Capacity { limit: 2, uses });
        let block = &super::super::super::blocks(&problem)[0];
        let worths = |c: ChoiceId| {
            let worth = i128::from(problem.choices[c].value[0]);
            (worth, worth)
        };
        let scalar = Scalar::new(&problem, block, None, &worths);
        assert_eq!((scalar.agents.len(), scalar.links.len()), (3, 1));
        assert_eq!((scalar.links[0].limit, scalar.grain), (2, 3));
    }
}
