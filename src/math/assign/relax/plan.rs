//! A solution while it is being made: in go items to put and to take out; out come what is left of
//! every capacity and link, and the profit. Also the greedy filling and the moves that improve it.

use std::collections::VecDeque;

use super::scalar::Scalar;

/// No item.
pub(super) const NONE: u32 = u32::MAX;

/// Which item does each job.
#[derive(Clone, Debug)]
pub(super) struct Plan<'a> {
    scalar: &'a Scalar,
    /// Per job its item, or [`NONE`].
    pub of_job: Vec<u32>,
    /// Per agent the items it does.
    members: Vec<Vec<u32>>,
    /// What is left of all capacities, those of one agent side by side.
    left: Vec<i64>,
    start: Vec<u32>,
    link_left: Vec<i64>,
    /// The sum of profits.
    pub profit: i128,
    /// The sum of lures.
    pub lure: i128,
    /// More than all lures could make up for.
    most: i128,
}

impl<'a> Plan<'a> {
    /// Nothing done.
    pub fn new(scalar: &'a Scalar) -> Self {
        let mut left = Vec::new();
        let mut start = Vec::with_capacity(scalar.agents.len());
        for agent in &scalar.agents {
            start.push(left.len() as u32);
            left.extend(agent.caps.iter().map(|cap| cap.limit));
        }
        let largest = |job: &Vec<u32>| {
            let lures = job.iter().map(|&i| scalar.items[i as usize].lure.abs());
            lures.max().unwrap_or(0)
        };
        let all: i128 = scalar.of_job.iter().map(largest).sum();
        Plan {
            scalar,
            of_job: vec![NONE; scalar.jobs],
            members: vec![Vec::new(); scalar.agents.len()],
            left,
            start,
            link_left: scalar.links.iter().map(|link| link.limit).collect(),
            profit: 0,
            lure: 0,
            most: 2 * all + 1,
        }
    }

    /// Whether every rule holds.
    pub fn holds(&self) -> bool {
        let done = |(&item, &must): (&u32, &bool)| item != NONE || !must;
        self.left
            .iter()
            .chain(&self.link_left)
            .all(|&left| left >= 0)
            && self.of_job.iter().zip(&self.scalar.must).all(done)
    }

    /// Whether more is used of some link than there is. Floors are left aside.
    pub fn overdrawn(&self) -> bool {
        let links = self.link_left.iter().zip(&self.scalar.links);
        links
            .filter(|(_, link)| link.limit >= 0)
            .any(|(&left, _)| left < 0)
    }

    /// Takes a job's item out.
    pub fn take_out(&mut self, item: u32) {
        self.change(item, -1);
        let it = &self.scalar.items[item as usize];
        self.of_job[it.job as usize] = NONE;
        self.profit -= it.profit;
        self.lure -= it.lure;
        let members = &mut self.members[it.agent as usize];
        if let Some(at) = members.iter().position(|&m| m == item) {
            members.swap_remove(at);
        }
    }

    /// Puts an item; its job has none.
    pub fn put(&mut self, item: u32) {
        self.change(item, 1);
        let it = &self.scalar.items[item as usize];
        self.of_job[it.job as usize] = item;
        self.profit += it.profit;
        self.lure += it.lure;
        self.members[it.agent as usize].push(item);
    }

    fn change(&mut self, item: u32, sign: i64) {
        let it = &self.scalar.items[item as usize];
        let start = self.start[it.agent as usize] as usize;
        for (at, cap) in self.scalar.agents[it.agent as usize]
            .caps
            .iter()
            .enumerate()
        {
            self.left[start + at] -= sign * cap.weight[it.at as usize];
        }
        for &(link, amount) in &it.links {
            self.link_left[link as usize] -= sign * amount;
        }
    }

    /// Whether an item fits what is left. What a floor still wants stands in nobody's way.
    fn fits(&self, item: u32) -> bool {
        let it = &self.scalar.items[item as usize];
        let left = &self.left[self.start[it.agent as usize] as usize..];
        let caps = self.scalar.agents[it.agent as usize].caps.iter().zip(left);
        let mut caps = caps.map(|(cap, &left)| (cap.weight[it.at as usize], left));
        let links = it.links.iter();
        caps.all(|(weight, left)| weight <= left)
            && links
                .filter(|&&(_, amount)| amount > 0)
                .all(|&(link, amount)| amount <= self.link_left[link as usize])
    }

    /// The items an agent does.
    pub fn members(&self, agent: u32) -> &[u32] {
        &self.members[agent as usize]
    }

    /// What doing `job` by `item` adds to the lure; by none, what leaving it undone does: nothing,
    /// or less than anything could make up for.
    pub fn worth(&self, job: usize, item: u32) -> i128 {
        if item != NONE {
            self.scalar.items[item as usize].lure
        } else if self.scalar.must[job] {
            -self.most
        } else {
            0
        }
    }

    /// A plan from sets of items that may do a job more than once: of each job the item of largest
    /// lure stays, then what is undone is put where it fits.
    pub fn repair(&mut self, chosen: &[u32]) {
        let mut best = vec![NONE; self.scalar.jobs];
        for &item in chosen {
            let job = self.scalar.job(item);
            if best[job] == NONE || self.worth(job, item) > self.worth(job, best[job]) {
                best[job] = item;
            }
        }
        best.retain(|&item| item != NONE);
        self.put_in_order(&best);
    }

    /// Puts items in the order in which they stand, where they fit; then what is still undone.
    pub fn put_in_order(&mut self, items: &[u32]) {
        for &item in items {
            if self.of_job[self.scalar.job(item)] == NONE && self.fits(item) {
                self.put(item);
            }
        }
        let undone = (0..self.scalar.jobs).filter(|&job| self.of_job[job] == NONE);
        let mut rest: Vec<u32> = undone
            .flat_map(|job| self.scalar.of_job[job].iter().copied())
            .filter(|&item| self.useful(item))
            .collect();
        rest.sort_by_key(|&item| {
            (
                std::cmp::Reverse(self.scalar.items[item as usize].lure),
                item,
            )
        });
        for item in rest {
            if self.of_job[self.scalar.job(item)] == NONE && self.fits(item) {
                self.put(item);
            }
        }
    }

    /// Whether an item is better than leaving its job undone.
    fn useful(&self, item: u32) -> bool {
        let job = self.scalar.job(item);
        self.worth(job, item) > self.worth(job, NONE)
    }

    /// Moves jobs, one by one and by pushing one other out, as long as that brings more.
    pub fn improve(&mut self) {
        let mut queue: VecDeque<u32> = (0..self.scalar.jobs as u32).collect();
        let mut queued = vec![true; self.scalar.jobs];
        while let Some(job) = queue.pop_front() {
            queued[job as usize] = false;
            let Some(agents) = self.better(job as usize) else {
                continue;
            };
            let members = agents.iter().flat_map(|&a| &self.members[a as usize]);
            let jobs = members.map(|&item| self.scalar.items[item as usize].job);
            for job in jobs.chain([job]) {
                if !std::mem::replace(&mut queued[job as usize], true) {
                    queue.push_back(job);
                }
            }
        }
    }

    /// The first move of `job` that brings more, made; the agents it touched.
    fn better(&mut self, job: usize) -> Option<[u32; 2]> {
        let scalar = self.scalar;
        let old = self.of_job[job];
        if old != NONE {
            self.change(old, -1);
        }
        let mut found = None;
        for &item in scalar.of_job[job].iter().filter(|&&item| item != old) {
            let gain = self.worth(job, item) - self.worth(job, old);
            if self.fits(item) {
                if gain > 0 {
                    found = Some((item, NONE, NONE));
                }
            } else {
                found = self.push_out(item, gain).map(|(out, to)| (item, out, to));
            }
            if found.is_some() {
                break;
            }
        }
        if old != NONE {
            self.change(old, 1);
        }
        let (item, out, to) = found?;
        let agent = scalar.items[item as usize].agent;
        let before = if old == NONE {
            agent
        } else {
            scalar.items[old as usize].agent
        };
        let taken = |i: &&u32| **i != NONE;
        [old, out]
            .iter()
            .filter(taken)
            .for_each(|&i| self.take_out(i));
        [item, to].iter().filter(taken).for_each(|&i| self.put(i));
        Some([agent, before])
    }

    /// An item that makes room for `item` and where its job goes, if that brings more in all.
    fn push_out(&mut self, item: u32, gain: i128) -> Option<(u32, u32)> {
        let scalar = self.scalar;
        let agent = scalar.items[item as usize].agent as usize;
        let mut best = (0, None);
        for at in 0..self.members[agent].len() {
            let out = self.members[agent][at];
            let job = scalar.job(out);
            let most = self.worth(job, scalar.of_job[job][0]);
            let most = most.max(self.worth(job, NONE)) - self.worth(job, out);
            // The old item of the job that moves is still listed, but holds nothing any more.
            if job == scalar.job(item) || gain + most <= best.0 {
                continue;
            }
            self.change(out, -1);
            if self.fits(item) {
                self.change(item, 1);
                let others = scalar.of_job[job].iter().copied();
                let to = others
                    .filter(|&to| to != out && self.useful(to))
                    .find(|&to| self.fits(to))
                    .unwrap_or(NONE);
                self.change(item, -1);
                let whole = gain + self.worth(job, to) - self.worth(job, out);
                if whole > best.0 {
                    best = (whole, Some((out, to)));
                }
            }
            self.change(out, 1);
        }
        best.1
    }
}
