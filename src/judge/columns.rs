//! Prices that prove the classes of a role key, gone through again: in go a part of the document's
//! columns and the classes reached, out comes up to which level nothing is better.
//!
//! *Method.* The leaves must hold every number of classes. In each leaf and level every lawful
//! class is priced again; if none counts for more than it costs, what all demands and classes cost
//! bounds the level (weak duality). Where the bound is above what is reached, every class near
//! enough to its price is listed, and they are put together in all ways.

use super::assembled::{Assembled, Put};
use super::case::Case;
use super::grown::{Column, Grown, Prices};
use super::partition::Group;
use crate::base::draw::draw;
use crate::domain::market::DemandId;
use crate::domain::outcome::{ColumnsLeaf, ColumnsLevel, ColumnsPart};

/// Ways to put listed classes together, per leaf and level.
const PUT_MAX: u64 = 400_000;
/// The most boxes of numbers of classes looked at.
const BOXES_MAX: usize = 10_000;

/// How far a part is proved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Walked {
    /// Nothing is better on this many levels, from the first.
    Levels(usize),
    /// Something is.
    Better,
    /// It ends somewhere without proof.
    Open(String),
}

/// Goes through the columns of `part`, whose demands are `demands`, against the classes reached.
pub(super) fn walk(
    case: &Case<'_>,
    demands: &[DemandId],
    part: &ColumnsPart,
    reached: (&[Group], [i128; 6], usize),
    budget: &mut u64,
) -> Walked {
    let grown = Grown::new(case, demands.to_vec());
    let alone = grown.alone();
    let walk = Walk {
        grown: &grown,
        alone: &alone,
        reached,
    };
    if let Err(why) = walk.covered(part) {
        return Walked::Open(why);
    }
    let mut proved = reached.2;
    for leaf in &part.leaves {
        match walk.leaf(leaf, budget) {
            Walked::Levels(levels) => proved = proved.min(levels),
            other => return other,
        }
    }
    Walked::Levels(proved)
}

/// Fewest and most classes: of all, then of each maker.
type Box = Vec<[i128; 2]>;

struct Walk<'a, 'b, 'c> {
    grown: &'c Grown<'a, 'b>,
    alone: &'c [Column],
    /// The classes, their value, and how many levels are called optimal.
    reached: (&'c [Group], [i128; 6], usize),
}

impl Walk<'_, '_, '_> {
    /// Whether every number of classes is in a leaf.
    fn covered(&self, part: &ColumnsPart) -> Result<(), String> {
        let heads = |&d: &DemandId| i128::from(self.grown.case.demand(d).heads_max);
        let all: i128 = self.grown.demands.iter().map(heads).sum();
        let counts = self.alone.iter().filter(|column| column.count > 0);
        let smallest = counts
            .flat_map(|column| &column.groups)
            .flatten()
            .map(|m| m.1);
        let smallest = smallest.chain([self.grown.case.least()]).min().unwrap_or(1);
        let most = all / i128::from(smallest.max(1));
        let n = self.grown.makers.len();
        let leaves: Result<Vec<Box>, String> = part
            .leaves
            .iter()
            .map(|leaf| self.numbers(leaf, most))
            .collect();
        let leaves = leaves?;
        let mut open: Vec<Box> = vec![vec![[0, most]; n + 1]];
        let mut looked = 0;
        while let Some(at) = open.pop() {
            looked += 1;
            let inside = |leaf: &Box| {
                let ranges = leaf.iter().zip(&at);
                { ranges }.all(|(l, b)| l[0] <= b[0] && b[1] <= l[1])
            };
            if leaves.iter().any(inside) {
                continue;
            }
            let cuts = leaves.iter().flat_map(|leaf| leaf.iter().enumerate());
            let cut = cuts
                .flat_map(|(k, range)| [(k, range[0]), (k, range[1] + 1)])
                .find(|&(k, from)| at[k][0] < from && from <= at[k][1]);
            let Some((k, from)) = cut.filter(|_| looked < BOXES_MAX) else {
                return Err(format!("{at:?} classes are in no leaf"));
            };
            let (mut few, mut more) = (at.clone(), at);
            few[k][1] = from - 1;
            more[k][0] = from;
            open.extend([few, more]);
        }
        Ok(())
    }

    fn numbers(&self, leaf: &ColumnsLeaf, most: i128) -> Result<Box, String> {
        let range = |range: [i64; 2]| range.map(i128::from);
        let mut numbers = vec![[0, most]; self.grown.makers.len() + 1];
        numbers[0] = range(leaf.classes);
        for maker in &leaf.makers {
            let at = self.maker(maker.tier, maker.code.as_deref());
            let at =
                at.ok_or_else(|| format!("{:?} {:?} merges nothing", maker.tier, maker.code))?;
            numbers[at + 1] = range(maker.classes);
        }
        Ok(numbers)
    }

    fn maker(&self, tier: crate::domain::market::Tier, code: Option<&str>) -> Option<usize> {
        self.grown
            .makers
            .iter()
            .position(|maker| maker.tier == tier && maker.names.first().map(String::as_str) == code)
    }

    fn leaf(&self, leaf: &ColumnsLeaf, budget: &mut u64) -> Walked {
        let (_, value, levels) = self.reached;
        let mut last = None;
        for (level, stated) in leaf.levels.iter().enumerate().take(levels) {
            let prices = match self.prices(leaf, stated, level) {
                Ok(prices) => prices,
                Err(why) => return Walked::Open(why),
            };
            let Some(over) = self.grown.classes(&prices, 1, budget) else {
                return Walked::Open("too many classes to price".into());
            };
            if let Some(column) = over.iter().chain(self.above(&prices)).next() {
                let at = format!(
                    "F{}: {:?} counts for more than it costs",
                    level + 1,
                    column.groups
                );
                return Walked::Open(at);
            }
            let scale = prices.counts[level];
            let left = self.budget(leaf, &prices, level);
            let bound = value[level] + left.div_euclid(scale);
            if bound < value[level] {
                return Walked::Levels(levels);
            }
            if bound > value[level] {
                if !stated.exhausted {
                    return Walked::Open(format!("F{} could be {bound}", level + 1));
                }
                match self.exhausted(leaf, &prices, level, left - scale, budget) {
                    Put::Nothing => {}
                    Put::Better => return Walked::Better,
                    Put::Limit => return Walked::Open(format!("F{}: too much to try", level + 1)),
                }
            }
            last = Some((prices, left));
        }
        match last {
            Some((prices, left)) if leaf.levels.len() >= 5 && levels == 6 => {
                self.draws(leaf, &prices, left, budget)
            }
            Some(_) => Walked::Levels(leaf.levels.len().min(levels)),
            None => Walked::Levels(0),
        }
    }

    /// Columns of demands alone that count for more than they cost.
    fn above<'s>(&'s self, prices: &'s Prices) -> impl Iterator<Item = &'s Column> {
        { self.alone.iter() }.filter(|column| self.grown.worth(prices, column) > 0)
    }

    fn prices(
        &self,
        leaf: &ColumnsLeaf,
        stated: &ColumnsLevel,
        level: usize,
    ) -> Result<Prices, String> {
        let n = self.grown.demands.len();
        let wrong = || format!("F{}: prices that are none", level + 1);
        let read = |text: &str| -> Option<Vec<i128>> {
            let all: Option<Vec<i128>> = text.split(' ').map(|one| one.parse().ok()).collect();
            all.filter(|all| all.len() == n && all.iter().all(|&price| price >= 0))
        };
        let alone = match stated.alone.as_str() {
            "" => vec![0; n],
            text => read(text).ok_or_else(wrong)?,
        };
        let sound = stated.counts.len() == level + 1
            && stated.counts.iter().all(|&count| count >= 0)
            && stated.counts[level] > 0
            && stated.makers.len() == leaf.makers.len();
        if !sound {
            return Err(wrong());
        }
        let mut counts = [0; 5];
        for (count, &stated) in counts.iter_mut().zip(&stated.counts) {
            *count = stated.into();
        }
        let mut makers = vec![0; self.grown.makers.len()];
        for (maker, &price) in leaf.makers.iter().zip(&stated.makers) {
            let at = self
                .maker(maker.tier, maker.code.as_deref())
                .ok_or_else(wrong)?;
            makers[at] = price.into();
        }
        Ok(Prices {
            counts,
            demands: read(&stated.demands).ok_or_else(wrong)?,
            alone,
            class: stated.class.into(),
            makers,
        })
    }

    /// What all demands and classes cost, less what the classes reached count for.
    fn budget(&self, leaf: &ColumnsLeaf, prices: &Prices, level: usize) -> i128 {
        let demand = |at: usize| {
            let heads = i128::from(self.grown.case.demand(self.grown.demands[at]).heads_max);
            match self.grown.large(at) {
                true => prices.demands[at] * heads + prices.alone[at],
                false => prices.demands[at],
            }
        };
        let most =
            |price: i128, range: [i64; 2]| price * i128::from(range[usize::from(price >= 0)]);
        let makers = leaf.makers.iter().map(|maker| {
            let at = self.maker(maker.tier, maker.code.as_deref());
            at.map_or(0, |at| most(prices.makers[at], maker.classes))
        });
        let value = &self.reached.1;
        let counted: i128 = (0..=level).map(|k| prices.counts[k] * value[k]).sum();
        let demands: i128 = (0..self.grown.demands.len()).map(demand).sum();
        demands + most(prices.class, leaf.classes) + makers.sum::<i128>() - counted
    }

    /// Every column that costs at most `left` more than it counts for, with how much that is.
    fn listed(&self, prices: &Prices, left: i128, budget: &mut u64) -> Option<Vec<(i128, Column)>> {
        let shared = self.grown.classes(prices, -left, budget)?;
        let all = shared.into_iter().chain(self.alone.iter().cloned());
        let loses = |column: Column| (-self.grown.worth(prices, &column), column);
        Some(all.map(loses).filter(|(loses, _)| *loses <= left).collect())
    }

    fn assembled<'s>(
        &'s self,
        leaf: &ColumnsLeaf,
        prices: &Prices,
        columns: &'s [(i128, Column)],
    ) -> Assembled<'s> {
        let makers = leaf.makers.iter().filter_map(|maker| {
            let at = self.maker(maker.tier, maker.code.as_deref())?;
            Some((at, maker.classes.map(i128::from)))
        });
        Assembled::new(
            self.grown,
            columns,
            prices,
            leaf.classes.map(i128::from),
            makers.collect(),
        )
    }

    fn exhausted(
        &self,
        leaf: &ColumnsLeaf,
        prices: &Prices,
        level: usize,
        left: i128,
        budget: &mut u64,
    ) -> Put {
        let Some(columns) = self.listed(prices, left, budget) else {
            return Put::Limit;
        };
        let reached = &self.reached.1[..=level];
        let mut beaten = false;
        let ended = self
            .assembled(leaf, prices, &columns)
            .all(left, PUT_MAX, &mut |value, _| {
                beaten |= &value[..=level] > reached;
                None
            });
        match (beaten, ended) {
            (true, _) => Put::Better,
            (_, true) => Put::Nothing,
            (_, false) => Put::Limit,
        }
    }

    /// Whether nothing that ties on F1 to F5 draws less, or as much and comes first.
    fn draws(&self, leaf: &ColumnsLeaf, prices: &Prices, left: i128, budget: &mut u64) -> Walked {
        let Some(columns) = self.listed(prices, left, budget) else {
            return Walked::Levels(5);
        };
        let (groups, value, _) = self.reached;
        let rows = self.rows(groups);
        let mut beaten = false;
        let ended =
            self.assembled(leaf, prices, &columns)
                .all(left, PUT_MAX, &mut |found, groups| {
                    beaten |= *found > value || *found == value && self.rows(groups) > rows;
                    Some(value[5])
                });
        match (beaten, ended) {
            (true, _) => Walked::Better,
            (_, true) => Walked::Levels(6),
            (_, false) => Walked::Levels(5),
        }
    }

    /// What the last tie compares: heads by demand in the order of their draws, classes of more
    /// heads first.
    fn rows(&self, groups: &[Group]) -> Vec<Vec<u32>> {
        let case = self.grown.case;
        let seed = &case.market.round().seed;
        let mut order = self.grown.demands.clone();
        order.sort_by_key(|&d| (draw(seed, &case.demand(d).code), &case.demand(d).code));
        let heads = |group: &Group, d: DemandId| group.iter().find(|m| m.0 == d).map_or(0, |m| m.1);
        let row = |group: &Group| order.iter().map(|&d| heads(group, d)).collect();
        let mut rows: Vec<Vec<u32>> = groups.iter().map(row).collect();
        rows.sort_unstable_by(|a, b| b.cmp(a));
        rows
    }
}
