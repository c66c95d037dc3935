//! Set by set: in go listed sets with how far each falls short of its agent's best at some prices,
//! and how far a solution may fall short in all; out comes a better solution, if there is one.
//!
//! *Method*: depth-first search with forward checking: the agent with fewest sets left takes one
//! after the other, sets that share a job with it leave the lists, and what has fallen short so
//! far, with the least that is still to come, cuts off. Ends what prices cannot: ties.

use super::oracle::{Branch, Sets, value};
use super::pool::Exact;
use super::scalar::Scalar;

/// A set in the search.
#[derive(Clone, Copy, Debug)]
struct Entry {
    /// Jobs, as bits.
    jobs: u128,
    /// How far it falls short.
    short: i128,
    set: u32,
}

/// Jobs that the bits of a set can tell apart.
const JOBS_MAX: usize = 128;

/// The search.
pub(super) struct Exhaust {
    /// Per bit, what leaving that job undone falls short by.
    undone: Vec<i128>,
    /// How far a solution may fall short.
    pub gap: i128,
    chosen: Vec<u32>,
    /// Entries looked at.
    pub work: u64,
    work_max: u64,
}

/// Sees a solution: its sets; says how far the next may fall short, or less than 0 to end.
pub(super) type Found<'a> = dyn FnMut(&[u32]) -> i128 + 'a;

impl Exhaust {
    /// Searches the lists of a branch at the worths of `exact`; `None` when that is too much work,
    /// otherwise what it looked at.
    pub fn run(
        scalar: &Scalar,
        sets: &Sets,
        branch: &Branch,
        (exact, worth): (&Exact, &[i128]),
        gap: i128,
        found: &mut Found,
    ) -> (bool, u64) {
        let Some(lists) = &branch.lists else {
            return (false, 0);
        };
        let total: usize = lists.iter().map(Vec::len).sum();
        let mut bit = vec![u32::MAX; scalar.jobs];
        let mut undone = Vec::new();
        for &item in lists.iter().flatten().flat_map(|&s| sets.set(s)) {
            let job = scalar.job(item);
            if bit[job] == u32::MAX {
                bit[job] = undone.len() as u32;
                undone.push(if scalar.must[job] {
                    gap + 1
                } else {
                    exact.prices[job]
                });
            }
        }
        if undone.len() > JOBS_MAX {
            return (false, 0);
        }
        // Jobs in no list are left undone in every solution of the branch.
        let away = (0..scalar.jobs).filter(|&job| bit[job] == u32::MAX);
        let start: i128 = away
            .map(|job| {
                if scalar.must[job] {
                    gap + 1
                } else {
                    exact.prices[job]
                }
            })
            .sum();
        let entries = lists.iter().map(|list| {
            let best = list.iter().map(|&s| value(sets.set(s), worth)).max();
            let entry = |&set: &u32| Entry {
                jobs: sets
                    .set(set)
                    .iter()
                    .fold(0, |jobs, &i| jobs | 1 << bit[scalar.job(i)]),
                short: best.unwrap_or(0) - value(sets.set(set), worth),
                set,
            };
            let mut entries: Vec<Entry> = list.iter().map(entry).collect();
            entries.sort_unstable_by_key(|entry| (entry.short, entry.set));
            entries
        });
        let entries: Vec<Vec<Entry>> = entries.collect();
        let mut search = Exhaust {
            undone,
            gap,
            chosen: Vec::new(),
            work: 0,
            work_max: 100 * total as u64 + 10_000,
        };
        let ended = search.descend(entries, 0, start, found);
        (ended, search.work)
    }

    /// Whether all below was looked at.
    fn descend(
        &mut self,
        mut lists: Vec<Vec<Entry>>,
        covered: u128,
        short: i128,
        found: &mut Found,
    ) -> bool {
        let Some(fewest) = (0..lists.len()).min_by_key(|&at| lists[at].len()) else {
            if short + self.left_undone(!covered) <= self.gap {
                self.gap = found(&self.chosen);
            }
            return true;
        };
        let agent = lists.swap_remove(fewest);
        for entry in agent {
            if short + entry.short > self.gap {
                break;
            }
            let covered = covered | entry.jobs;
            let Some((rest, least)) = self.filter(&lists, entry, covered) else {
                continue;
            };
            if self.work > self.work_max {
                return false;
            }
            if short + entry.short + least > self.gap {
                continue;
            }
            self.chosen.push(entry.set);
            let on = self.descend(rest, covered, short + entry.short, found);
            self.chosen.pop();
            if !on {
                return false;
            }
        }
        true
    }

    /// The lists without what shares a job with `entry`, and by how much at least the rest falls
    /// short; `None` if a list is empty then.
    fn filter(
        &mut self,
        lists: &[Vec<Entry>],
        entry: Entry,
        covered: u128,
    ) -> Option<(Vec<Vec<Entry>>, i128)> {
        let mut rest = Vec::with_capacity(lists.len());
        let (mut least, mut reach) = (0, covered);
        for list in lists {
            self.work += list.len() as u64;
            let apart = |other: &&Entry| other.jobs & entry.jobs == 0;
            let list: Vec<Entry> = list.iter().filter(apart).copied().collect();
            least += list.first()?.short;
            reach = list.iter().fold(reach, |reach, other| reach | other.jobs);
            rest.push(list);
        }
        Some((rest, least + self.left_undone(!reach)))
    }

    /// What jobs that nobody reaches fall short by.
    fn left_undone(&self, jobs: u128) -> i128 {
        let undone = self.undone.iter().enumerate();
        undone
            .filter(|&(bit, _)| jobs >> bit & 1 == 1)
            .map(|(_, &short)| short)
            .sum()
    }
}
