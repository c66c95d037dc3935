//! Does a written-down search show that no award of some classes is better? In go the classes, the
//! search and what it has to beat; out comes whether every branch ends, recomputed in integers.
//!
//! *Method.* Prices per class (at most one bid each) and per rule leave groups of bids that share
//! capacities; a bound is the sum of prices × limits and of the best set of each group (section
//! 10). What cannot be in a better award at some prices is left out below. A branch ends when its
//! bound is no better than the award, when classes that must be awarded have no room together, or
//! when no sets that are left fit together. Nothing of the search is taken over but prices and
//! choices.

use super::award::Contest;
use super::block::{Block, Value};
use super::exhaust::{Entry, Exhaust};
use super::priced::{Ends, Priced, open, spend};
use super::sets::Table;
use crate::domain::outcome::{TreeEnd, TreeGroup, TreeNode, TreePart};

/// How a walk ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Walk {
    /// Every branch ends: nothing is better.
    Whole,
    /// An award is better.
    Better,
    /// A branch does not end as it is written.
    Open(String),
    /// Not known: the budget is spent.
    TooLarge,
}

/// Walks the search over some classes whose award is worth `worth`. Takes what it looks at from
/// `budget`.
///
/// *Returns* [`Walk::Whole`] only if the groups cover the levels before `levels`, in order.
pub(super) fn walk(
    contest: &Contest<'_, '_>,
    block: &Block,
    tree: &TreePart,
    (worth, levels): (Value, usize),
    budget: &mut u64,
) -> Walk {
    let mut done = 0;
    for group in &tree.groups {
        let (from, to) = (usize::from(group.from), usize::from(group.to));
        if from != done + 1 || to < from || to > 4 {
            return Walk::Open(format!("levels {from} to {to} after {done}"));
        }
        let walked = Priced::new(contest, block, tree, group, worth).and_then(|priced| {
            let sets = Vec::new();
            Walker { priced, sets }.start(group, budget)
        });
        if let Err(end) = walked {
            return end;
        }
        done = to;
    }
    if done < levels {
        return Walk::Open(format!("{done} of {levels} levels"));
    }
    Walk::Whole
}

/// Whether an item is in every award of a branch.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fixed {
    Free,
    Taken,
    Barred,
}

/// The awards of a branch.
#[derive(Clone)]
struct Branch {
    fixed: Vec<Fixed>,
    /// Per group the sets that are left, once they are listed.
    lists: Option<Vec<Vec<usize>>>,
}

/// A walk over the branches of a block under prices.
struct Walker {
    priced: Priced,
    /// Sets of items that were listed.
    sets: Vec<Vec<usize>>,
}

impl Walker {
    fn start(&mut self, group: &TreeGroup, budget: &mut u64) -> Ends {
        if self
            .priced
            .room_bound(budget)?
            .is_some_and(|bound| bound < self.priced.target)
        {
            return Ok(());
        }
        let branch = Branch {
            fixed: vec![Fixed::Free; self.priced.items.len()],
            lists: None,
        };
        let end = self.node(&group.nodes, 0, branch, budget)?;
        if end == group.nodes.len() {
            Ok(())
        } else {
            open(format!("branches after the {end}th"))
        }
    }

    /// Walks a branch and those below it; returns where the next one is.
    fn node(
        &mut self,
        nodes: &[TreeNode],
        at: usize,
        mut branch: Branch,
        budget: &mut u64,
    ) -> Result<usize, Walk> {
        let next = || match skip(nodes, at) {
            Some(next) => Ok(next),
            None => open(format!("branch {at} is not whole")),
        };
        let Some(node) = nodes.get(at) else {
            return open(format!("branch {at} is missing"));
        };
        if !self.all_fit(&branch) {
            return next();
        }
        let mut gap = None;
        for prices in &node.prices {
            self.priced.price(prices)?;
            match self.reduce(&mut branch, budget)? {
                None => return next(),
                some => gap = some,
            }
        }
        let Some(gap) = gap else {
            return open(format!("branch {at} has no prices"));
        };
        match &node.end {
            TreeEnd::Closed => open(format!("branch {at} is not closed")),
            TreeEnd::Exhausted => {
                self.exhaust(&branch, gap, at, budget)?;
                Ok(at + 1)
            }
            TreeEnd::Listed if branch.lists.is_some() => open(format!("branch {at} lists again")),
            TreeEnd::Listed => {
                branch.lists = Some(self.list(&branch, gap, budget)?);
                self.node(nodes, at + 1, branch, budget)
            }
            TreeEnd::Split {
                class,
                bid,
                taken,
                barred,
            } => {
                let item = self.priced.codes.item(class, bid, &self.priced.items);
                let item = item.filter(|&item| branch.fixed[item] == Fixed::Free);
                let Some(item) = item else {
                    return open(format!("branch {at} splits on {bid} for {class}"));
                };
                let mut next = at + 1;
                for (follows, fixed) in [(*taken, Fixed::Taken), (*barred, Fixed::Barred)] {
                    let mut side = branch.clone();
                    let room = self.fix(&mut side, item, fixed);
                    next = match (room, follows) {
                        (true, true) => self.node(nodes, next, side, budget)?,
                        (false, true) => match skip(nodes, next) {
                            Some(next) => next,
                            None => return open(format!("branch {next} is not whole")),
                        },
                        (true, false) => return open(format!("a side of branch {at} is missing")),
                        (false, false) => next,
                    };
                }
                Ok(next)
            }
        }
    }

    /// Leaves out what no better award can have at the prices; `None` if there is no better award
    /// in the branch, otherwise how far an award may fall short of the bound.
    fn reduce(&mut self, branch: &mut Branch, budget: &mut u64) -> Result<Option<i128>, Walk> {
        let mut bound = self.priced.constant()?;
        let Some(lists) = &mut branch.lists else {
            let mut best = Vec::with_capacity(self.priced.groups.len());
            for group in 0..self.priced.groups.len() {
                best.push(self.best_of(group, branch, budget)?);
            }
            bound += best.iter().sum::<i128>();
            if bound < self.priced.target {
                return Ok(None);
            }
            let gap = bound - self.priced.target;
            let stays = self.bar(branch, &best, gap, budget)?;
            return Ok(stays.then_some(gap));
        };
        let value = |&set: &usize| {
            self.sets[set]
                .iter()
                .map(|&i| self.priced.worth[i])
                .sum::<i128>()
        };
        let mut values: Vec<Vec<i128>> = Vec::with_capacity(lists.len());
        for list in lists.iter() {
            spend(budget, 8 * list.len() + 1)?;
            values.push(list.iter().map(value).collect());
            let Some(best) = values[values.len() - 1].iter().max() else {
                return Ok(None);
            };
            bound += best;
        }
        if bound < self.priced.target {
            return Ok(None);
        }
        let gap = bound - self.priced.target;
        for (list, values) in lists.iter_mut().zip(&values) {
            let best = values.iter().max().copied().unwrap_or(0);
            let mut value = values.iter();
            list.retain(|_| value.next().is_some_and(|&value| value >= best - gap));
        }
        Ok(Some(gap))
    }

    /// What the best set of a group is worth in a branch, with the places that are taken.
    fn best_of(&self, group: usize, branch: &Branch, budget: &mut u64) -> Result<i128, Walk> {
        let (table, taken) = self.table(group, branch, 0);
        spend(budget, table.cells())?;
        let items = &self.priced.groups[group].items;
        let held: i128 = taken
            .iter()
            .map(|&place| self.priced.worth[items[place]])
            .sum();
        Ok(held + table.best())
    }

    /// What the free items of a group worth more than `above` can add, and the places taken.
    fn table(&self, group: usize, branch: &Branch, above: i128) -> (Table<'_>, Vec<usize>) {
        let group = &self.priced.groups[group];
        let fixed = |place: usize| branch.fixed[group.items[place]];
        let places = 0..group.items.len();
        let taken: Vec<usize> = places.filter(|&p| fixed(p) == Fixed::Taken).collect();
        let worth = |place: usize| {
            (fixed(place) == Fixed::Free).then(|| self.priced.worth[group.items[place]])
        };
        (Table::new(group, group.left(&taken), above, worth), taken)
    }

    /// Bars items whose best set falls short by more than the gap and takes the only item left of
    /// a class that must be awarded; false if that leaves nothing.
    fn bar(
        &self,
        branch: &mut Branch,
        best: &[i128],
        gap: i128,
        budget: &mut u64,
    ) -> Result<bool, Walk> {
        let mut near = vec![false; self.priced.items.len()];
        for (group, &best) in best.iter().enumerate() {
            let (table, taken) = self.table(group, branch, -gap - 1);
            spend(budget, 3 * table.cells())?;
            let items = &self.priced.groups[group].items;
            let held: i128 = taken
                .iter()
                .map(|&place| self.priced.worth[items[place]])
                .sum();
            table.with_each(|place, with| near[items[place]] = held + with >= best - gap);
        }
        for (fixed, near) in branch.fixed.iter_mut().zip(near) {
            if *fixed == Fixed::Free && !near {
                *fixed = Fixed::Barred;
            }
        }
        for (class, items) in self.priced.of_class.iter().enumerate() {
            let must = self.priced.must[class] || self.priced.prices[class] > gap;
            if !must || items.iter().any(|&item| branch.fixed[item] == Fixed::Taken) {
                continue;
            }
            let mut free = items
                .iter()
                .filter(|&&item| branch.fixed[item] == Fixed::Free);
            match (free.next(), free.next()) {
                (None, _) => return Ok(false),
                (Some(&item), None) => branch.fixed[item] = Fixed::Taken,
                _ => {}
            }
        }
        Ok(self.room(branch))
    }

    /// Whether the items taken fit together.
    fn room(&self, branch: &Branch) -> bool {
        self.priced.groups.iter().all(|group| {
            let places = 0..group.items.len();
            let taken = places.filter(|&p| branch.fixed[group.items[p]] == Fixed::Taken);
            group
                .left(&taken.collect::<Vec<_>>())
                .iter()
                .all(|&left| left >= 0)
        })
    }

    /// Every set of every group within the gap of its group's best.
    fn list(
        &mut self,
        branch: &Branch,
        gap: i128,
        budget: &mut u64,
    ) -> Result<Vec<Vec<usize>>, Walk> {
        let mut lists = Vec::with_capacity(self.priced.groups.len());
        for group in 0..self.priced.groups.len() {
            let (near, taken) = self.table(group, branch, -gap - 1);
            let (table, _) = self.table(group, branch, 0);
            spend(budget, near.cells() + table.cells())?;
            let items = &self.priced.groups[group].items;
            let mut sets: Vec<Vec<usize>> = Vec::new();
            let whole = near.all(table.best() - gap, &mut |set| {
                let places = taken.iter().chain(set);
                sets.push(places.map(|&place| items[place]).collect());
                spend(budget, set.len() + 1).is_ok()
            });
            if !whole {
                return Err(Walk::TooLarge);
            }
            let first = self.sets.len();
            self.sets.extend(sets);
            lists.push((first..self.sets.len()).collect());
        }
        Ok(lists)
    }

    /// Fixes an item; false if that leaves some group nothing.
    fn fix(&self, branch: &mut Branch, item: usize, fixed: Fixed) -> bool {
        branch.fixed[item] = fixed;
        let class = self.priced.items[item].class;
        let mut out = Vec::new();
        if fixed == Fixed::Taken {
            let others = self.priced.of_class[class].iter().copied();
            out.extend(others.filter(|&other| branch.fixed[other] == Fixed::Free));
        }
        out.iter()
            .for_each(|&other| branch.fixed[other] = Fixed::Barred);
        let Some(lists) = &mut branch.lists else {
            return self.room(branch);
        };
        let has = |set: usize, item: usize| self.sets[set].contains(&item);
        lists[self.priced.items[item].group]
            .retain(|&set| has(set, item) == (fixed == Fixed::Taken));
        for &other in &out {
            lists[self.priced.items[other].group].retain(|&set| !has(set, other));
        }
        lists.iter().all(|list| !list.is_empty())
    }

    /// Ends a branch set by set.
    fn exhaust(&self, branch: &Branch, gap: i128, at: usize, budget: &mut u64) -> Ends {
        let Some(lists) = &branch.lists else {
            return open(format!("branch {at} lists no sets"));
        };
        let classes: Vec<Vec<usize>> = self
            .sets
            .iter()
            .map(|set| {
                set.iter()
                    .map(|&item| self.priced.items[item].class)
                    .collect()
            })
            .collect();
        let value = |&set: &usize| {
            self.sets[set]
                .iter()
                .map(|&i| self.priced.worth[i])
                .sum::<i128>()
        };
        let entries = lists.iter().map(|list| {
            let best = list.iter().map(value).max().unwrap_or(0);
            let entry = |set: &usize| Entry {
                short: best - value(set),
                classes: &classes[*set],
                items: &self.sets[*set],
            };
            let mut entries: Vec<Entry<'_>> = list.iter().map(entry).collect();
            entries.sort_by_key(|entry| entry.short);
            entries
        });
        let undone = |class: usize| match self.priced.must[class] {
            true => gap + 1,
            false => self.priced.prices[class],
        };
        let undone: Vec<i128> = (0..self.priced.of_class.len()).map(undone).collect();
        let better = |items: &[usize]| self.priced.better(items);
        let mut search = Exhaust {
            undone: &undone,
            gap,
            better: &better,
            covered: vec![false; undone.len()],
            items: Vec::new(),
        };
        search.search(entries.collect(), 0, budget)
    }

    /// Whether the classes that must be awarded, or are, can share all rooms.
    fn all_fit(&self, branch: &Branch) -> bool {
        let needed = (0..self.priced.of_class.len()).filter_map(|class| {
            let taken = self
                .priced
                .least(class, |item| branch.fixed[item] == Fixed::Taken);
            let must = self.priced.must[class];
            let open = || {
                self.priced
                    .least(class, |item| branch.fixed[item] != Fixed::Barred)
            };
            taken.or_else(|| if must { open() } else { None })
        });
        needed.sum::<i128>() <= self.priced.rooms()
    }
}

/// Where the branch after this one and all below it is.
fn skip(nodes: &[TreeNode], at: usize) -> Option<usize> {
    let (mut at, mut wanted) = (at, 1_usize);
    while wanted > 0 {
        wanted -= 1;
        wanted += match nodes.get(at)?.end {
            TreeEnd::Closed | TreeEnd::Exhausted => 0,
            TreeEnd::Listed => 1,
            TreeEnd::Split { taken, barred, .. } => usize::from(taken) + usize::from(barred),
        };
        at += 1;
    }
    Some(at)
}
