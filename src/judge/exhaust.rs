//! Do sets that are left of each group fit together to a better award? In go lists of sets at some
//! prices and how far an award may fall short of the bound; out comes whether one does.
//!
//! *Method.* The group with fewest sets takes one after the other; sets that award a class twice
//! leave the lists, and what has fallen short so far, with the least that is still to come, cuts
//! off.

use super::tree::Walk;

/// A set of a group: how far it falls short of the group's best, and its classes and items.
#[derive(Clone, Copy)]
pub(super) struct Entry<'s> {
    pub short: i128,
    pub classes: &'s [usize],
    pub items: &'s [usize],
}

/// The search.
pub(super) struct Exhaust<'s> {
    /// Per class, how far leaving it without a bid falls short.
    pub undone: &'s [i128],
    pub gap: i128,
    /// Whether the items taken are a better award.
    pub better: &'s dyn Fn(&[usize]) -> bool,
    pub covered: Vec<bool>,
    pub items: Vec<usize>,
}

impl<'s> Exhaust<'s> {
    /// Looks at every combination of one set per list.
    pub fn search(
        &mut self,
        mut lists: Vec<Vec<Entry<'s>>>,
        short: i128,
        budget: &mut u64,
    ) -> Result<(), Walk> {
        let Some(fewest) = (0..lists.len()).min_by_key(|&at| lists[at].len()) else {
            let undone = self.undone.iter().zip(&self.covered);
            let undone: i128 = undone
                .filter(|(_, covered)| !**covered)
                .map(|(u, _)| u)
                .sum();
            return match short + undone <= self.gap && (self.better)(&self.items) {
                true => Err(Walk::Better),
                false => Ok(()),
            };
        };
        let group = lists.swap_remove(fewest);
        for entry in group {
            if short + entry.short > self.gap {
                continue;
            }
            entry
                .classes
                .iter()
                .for_each(|&class| self.covered[class] = true);
            self.items.extend_from_slice(entry.items);
            let on = self.below(&lists, short + entry.short, budget);
            self.items.truncate(self.items.len() - entry.items.len());
            entry
                .classes
                .iter()
                .for_each(|&class| self.covered[class] = false);
            on?;
        }
        Ok(())
    }

    /// Goes on with the sets of other groups that award no class again.
    fn below(
        &mut self,
        lists: &[Vec<Entry<'s>>],
        short: i128,
        budget: &mut u64,
    ) -> Result<(), Walk> {
        let mut reach = self.covered.clone();
        let mut least = short;
        let mut rest = Vec::with_capacity(lists.len());
        for list in lists {
            *budget = budget
                .checked_sub(list.len() as u64 + 1)
                .ok_or(Walk::TooLarge)?;
            let apart =
                |entry: &&Entry<'s>| entry.classes.iter().all(|&class| !self.covered[class]);
            let list: Vec<Entry<'s>> = list.iter().filter(apart).copied().collect();
            let Some(nearest) = list.iter().map(|entry| entry.short).min() else {
                return Ok(());
            };
            least += nearest;
            let classes = list.iter().flat_map(|entry| entry.classes);
            classes.for_each(|&class| reach[class] = true);
            rest.push(list);
        }
        let undone = self
            .undone
            .iter()
            .zip(&reach)
            .filter(|(_, reached)| !**reached);
        least += undone.map(|(undone, _)| undone).sum::<i128>();
        if least > self.gap {
            return Ok(());
        }
        self.search(rest, short, budget)
    }
}
