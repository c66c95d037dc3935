//! Whole lots only: dynamic programming over subsets. best(S) = the best over leaving the first lot
//! of S out and over every group with it inside S. Exact in all six levels, since they add up.

use super::patterns::Pattern;
use super::{Ground, Group, Part, Problem, Value, add, alone};

const LOTS_MAX: usize = 16;
const WORK_MAX: usize = 200_000_000;

/// Whether a part is small enough, and none of its lots may be cut.
pub fn suits(problem: &Problem, lots: &[usize], patterns: usize) -> bool {
    lots.len() <= LOTS_MAX
        && patterns.saturating_mul(1 << lots.len()) <= WORK_MAX
        && lots.iter().all(|&lot| !problem.splits(lot))
}

struct Move {
    set: u32,
    value: Value,
    groups: Vec<Group>,
}

/// Solves a part of at most 16 whole lots.
pub fn solve(problem: &Problem, lots: &[usize], patterns: &[&Pattern]) -> Part {
    let moves = moves(problem, lots, patterns);
    let mut best: Vec<(Value, usize)> = vec![([0; 6], usize::MAX); 1 << lots.len()];
    let mut states = 0u64;
    for set in 1u32..1 << lots.len() {
        let first = set.trailing_zeros() as usize;
        let rest = set & (set - 1);
        let mut top = (best[rest as usize].0, usize::MAX);
        for (index, step) in moves[first].iter().enumerate() {
            if step.set & !set == 0 {
                states += 1;
                let value = add(step.value, best[(set & !step.set) as usize].0);
                if value > top.0 {
                    top = (value, index);
                }
            }
        }
        best[set as usize] = top;
    }
    let mut set = (1u32 << lots.len()) - 1;
    let value = best[set as usize].0;
    let mut groups = Vec::new();
    while set != 0 {
        let first = set.trailing_zeros() as usize;
        let (_, index) = best[set as usize];
        match moves[first].get(index) {
            None => set &= set - 1,
            Some(step) => {
                groups.extend(step.groups.iter().cloned());
                set &= !step.set;
            }
        }
    }
    Part {
        lots: lots.to_vec(),
        groups,
        value,
        bound: value,
        ground: Ground::Enumerated(states),
    }
}

/// Per lot, by position in the part: the groups that begin with it.
fn moves(problem: &Problem, lots: &[usize], patterns: &[&Pattern]) -> Vec<Vec<Move>> {
    let position = |lot: usize| lots.binary_search(&lot).expect("a group within its part");
    let mut moves: Vec<Vec<Move>> = lots.iter().map(|_| Vec::new()).collect();
    for (at, &index) in lots.iter().enumerate() {
        let lot = &problem.lots[index];
        for bundle in alone::bundles(problem, index)
            .into_iter()
            .filter(|b| b.total() > 0)
        {
            let mut value = bundle.value;
            value[0] = lot.weight * lot.low;
            moves[at].push(Move {
                set: 1 << at,
                value,
                groups: bundle.groups(index),
            });
        }
    }
    for pattern in patterns {
        let set = pattern
            .takes
            .iter()
            .fold(0, |set, &(lot, _)| set | 1 << position(lot));
        let groups = vec![Group {
            takes: pattern.takes.clone(),
        }];
        moves[position(pattern.takes[0].0)].push(Move {
            set,
            value: pattern.value,
            groups,
        });
    }
    moves
}
