//! Groups of two or more lots by their worth at given multipliers: the best one, or all of at least
//! some worth.
//!
//! *Method*: a group is built round its largest contributor, by one maker, on one attribute. There
//! its worth is a sum over its lots and a term by its size, so that a knapsack table over the lots
//! yet to come bounds what it can still gain; what the table does not see (distances, spans and
//! owners among the others, ranges) is checked as the group grows.

use std::collections::{BTreeMap, BTreeSet};

use super::super::patterns;
use super::super::sharing::{Joint, Sharing};
use super::super::{Problem, Value};
use super::LISTED_MAX;

/// Multipliers, in units of which `scale` make one of the level that is bounded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prices {
    /// Per level 1 to 5: what a unit of it counts for.
    pub levels: [i64; 5],
    /// Per lot of the problem: what a whole lot costs, or a unit of one that may be cut; at least
    /// 0.
    pub lots: Vec<i64>,
    /// Per lot that may be cut: what any way to have it alone costs; at least 0.
    pub alone: Vec<i64>,
    /// What a group costs; may be negative.
    pub group: i64,
    /// What a group of a maker costs besides; may be negative.
    pub makers: Vec<i64>,
}

impl Prices {
    /// What the levels of a group or bundle count for.
    pub fn value(&self, value: &Value) -> i64 {
        self.levels.iter().zip(value).map(|(a, b)| a * b).sum()
    }

    /// What lots in a group cost.
    pub fn cost(&self, problem: &Problem, takes: &[(usize, i64)]) -> i64 {
        let cost = |&(lot, units): &(usize, i64)| match problem.splits(lot) {
            true => self.lots[lot] * units,
            false => self.lots[lot],
        };
        takes.iter().map(cost).sum()
    }
}

/// A group of several lots, and who makes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Made {
    /// Lots with their units; ascending.
    pub takes: Vec<(usize, i64)>,
    /// Levels 1 to 6, units of lots that may be cut counted in level 1.
    pub value: Value,
    /// Who.
    pub maker: usize,
}

impl Made {
    /// A lawful group with its levels.
    pub fn new(problem: &Problem, takes: &[(usize, i64)], maker: usize) -> Self {
        Made {
            takes: takes.to_vec(),
            value: counted(problem, takes, problem.makers[maker].cost),
            maker,
        }
    }
}

/// A group with its worth: what it counts for less what it costs.
pub type Worth = (i64, Made);

/// Candidates beside an anchor that one maker may join to it.
struct Scene {
    anchor: usize,
    maker: usize,
    /// Lots beside the anchor, with the most units of each.
    lots: Vec<(usize, i64)>,
}

/// Where groups of a part may grow.
pub struct Pricer<'a> {
    problem: &'a Problem,
    scenes: Vec<Scene>,
}

/// What a search for groups came to.
#[derive(Debug, Default)]
pub struct Priced {
    /// Groups found, no two of the same lots and units.
    pub groups: Vec<Worth>,
    /// No group is worth more than this.
    pub most: i64,
    /// Whether every group that was asked for is among those found.
    pub whole: bool,
}

/// What is asked for.
#[derive(Clone, Copy, Debug)]
pub enum Wanted {
    /// The best group of each scene that is worth more than this.
    Best(i64),
    /// All that are worth at least this much.
    All(i64),
}

impl<'a> Pricer<'a> {
    /// Scenes of a part.
    pub fn new(problem: &'a Problem, lots: &[usize]) -> Self {
        let mut scenes = Vec::new();
        for &anchor in lots {
            let own = &problem.lots[anchor];
            let most = units_most(problem, anchor);
            let start = Joint::of(problem, anchor);
            let beside = lots.iter().copied().filter(|&lot| {
                let joins = lot != anchor && start.with(problem, lot).is_some();
                joins && least(problem, lot) <= most
            });
            let beside: Vec<usize> = beside.collect();
            for &maker in &own.makers {
                let mut of_maker: BTreeSet<Vec<usize>> = BTreeSet::new();
                for &shared in &own.traits {
                    let may = |lot: &&usize| {
                        let lot = &problem.lots[**lot];
                        lot.makers.binary_search(&maker).is_ok()
                            && lot.traits.binary_search(&shared).is_ok()
                    };
                    let lots: Vec<usize> = beside.iter().filter(may).copied().collect();
                    of_maker.insert(lots);
                }
                for lots in &of_maker {
                    let inside = |other: &Vec<usize>| {
                        other.len() > lots.len()
                            && lots.iter().all(|lot| other.binary_search(lot).is_ok())
                    };
                    let units: i64 = lots.iter().map(|&lot| problem.lots[lot].high).sum();
                    if units + own.high >= problem.sizes.min && !of_maker.iter().any(inside) {
                        let lots = lots.iter().map(|&lot| (lot, most)).collect();
                        let maker = maker as usize;
                        scenes.push(Scene {
                            anchor,
                            maker,
                            lots,
                        });
                    }
                }
            }
        }
        Pricer { problem, scenes }
    }

    /// Looks through all scenes, at most `steps` of the search over all; where all groups are
    /// wanted at most `LISTED_MAX` of them.
    pub fn price(&self, prices: &Prices, wanted: Wanted, mut steps: u64) -> Priced {
        let mut found: BTreeMap<Vec<(usize, i64)>, (i64, Made)> = BTreeMap::new();
        let (mut most, mut whole) = (i64::MIN, true);
        for scene in &self.scenes {
            for units in self.anchor_units(scene.anchor) {
                let mut search = Search::new(self.problem, scene, prices, wanted, units);
                search.left = steps;
                let bound = search.bound();
                if bound <= search.floor {
                    most = most.max(bound);
                    continue;
                }
                let ended = search.run();
                steps = search.left;
                whole &= ended && found.len() <= LISTED_MAX;
                if !whole && search.all {
                    steps = 0;
                }
                let reached = search.found.iter().map(|(worth, _)| *worth).max();
                most = most.max(if ended {
                    reached.unwrap_or(search.floor)
                } else {
                    bound
                });
                for (worth, made) in search.found {
                    found.insert(made.takes.clone(), (worth, made));
                }
            }
        }
        Priced {
            groups: found.into_values().collect(),
            most,
            whole,
        }
    }

    /// Units that an anchor may bring.
    fn anchor_units(&self, anchor: usize) -> std::ops::RangeInclusive<i64> {
        let low = least(self.problem, anchor);
        match self.problem.splits(anchor) {
            true => low..=units_most(self.problem, anchor),
            false => low..=low,
        }
    }
}

/// Fewest units of a lot in a group with others.
fn least(problem: &Problem, lot: usize) -> i64 {
    match problem.splits(lot) {
        true => problem.sizes.chunk_min,
        false => problem.lots[lot].low,
    }
}

/// Most units of a lot in one group.
fn units_most(problem: &Problem, lot: usize) -> i64 {
    problem.lots[lot].high.min(problem.sizes.max)
}

/// Never reached.
const NONE: i64 = i64::MIN / 4;

struct Search<'a> {
    problem: &'a Problem,
    scene: &'a Scene,
    prices: &'a Prices,
    /// Units of the anchor.
    units: i64,
    /// Candidates with their most units, the most promising first.
    lots: Vec<(usize, i64)>,
    /// `table[j][s]`: most that lots from j on and the size add to a group of size s.
    table: Vec<Vec<i64>>,
    /// Groups worth this or less are not wanted.
    floor: i64,
    all: bool,
    found: Vec<Worth>,
    left: u64,
}

impl<'a> Search<'a> {
    fn new(
        problem: &'a Problem,
        scene: &'a Scene,
        prices: &'a Prices,
        wanted: Wanted,
        units: i64,
    ) -> Self {
        let mut search = Search {
            problem,
            scene,
            prices,
            units,
            lots: Vec::new(),
            table: Vec::new(),
            floor: match wanted {
                Wanted::Best(worth) => worth,
                Wanted::All(worth) => worth - 1,
            },
            all: matches!(wanted, Wanted::All(_)),
            found: Vec::new(),
            left: 0,
        };
        // With a range the largest contributor may be larger than it counts for.
        let most = if problem.splits(scene.anchor) {
            units
        } else {
            problem.lots[scene.anchor].high
        };
        let small = |&(lot, _): &(usize, i64)| least(problem, lot) <= most;
        let lots = scene.lots.iter().copied().filter(small);
        search.lots = lots.map(|(lot, units)| (lot, units.min(most))).collect();
        let gain = |&(lot, _): &(usize, i64)| {
            let units = least(problem, lot);
            std::cmp::Reverse(search.worth(lot, units) * 4096 / units)
        };
        let mut order = search.lots.clone();
        order.sort_by_cached_key(gain);
        search.lots = order;
        search.fill();
        search
    }

    /// What a lot with these units adds to the worth.
    fn worth(&self, lot: usize, units: i64) -> i64 {
        let [served, cost, _, metres, _] = self.prices.levels;
        let own = &self.problem.lots[lot];
        let far = self.problem.far(lot, self.scene.anchor);
        let price = self.prices.cost(self.problem, &[(lot, units)]);
        served * own.weight * units
            - cost * self.maker_cost() * units
            - metres * units * far
            - price
    }

    /// What a group of this size adds beside its lots, units to reach the least size included.
    fn size(&self, size: i64, room: i64) -> i64 {
        let sizes = &self.problem.sizes;
        let [served, cost, shape, _, _] = self.prices.levels;
        let short = (sizes.min - size).max(0);
        if short > room || size > sizes.max {
            return NONE;
        }
        let at = (size + short) as usize;
        served * sizes.gain[at]
            - shape * sizes.shape[at]
            - cost * self.maker_cost() * short
            - self.prices.group
            - self.prices.makers[self.scene.maker]
    }

    fn maker_cost(&self) -> i64 {
        self.problem.makers[self.scene.maker].cost
    }

    fn fill(&mut self) {
        let most = self.problem.sizes.max;
        let range = |lot: usize| match self.problem.splits(lot) {
            true => 0,
            false => self.problem.lots[lot].high - self.problem.lots[lot].low,
        };
        let all = self
            .lots
            .iter()
            .map(|&(lot, _)| lot)
            .chain([self.scene.anchor]);
        let room: i64 = all.map(range).sum();
        let ends = (0..=most).map(|size| self.size(size, room)).collect();
        self.table = vec![ends];
        for &(lot, high) in self.lots.iter().rev() {
            let next = &self.table[self.table.len() - 1];
            let mut row = next.clone();
            for units in self.options(lot, high) {
                let worth = self.worth(lot, units);
                for size in 0..=most - units {
                    let after = next[(size + units) as usize];
                    if after > NONE {
                        row[size as usize] = row[size as usize].max(worth + after);
                    }
                }
            }
            self.table.push(row);
        }
        self.table.reverse();
    }

    /// Units that a candidate may bring.
    fn options(&self, lot: usize, high: i64) -> std::ops::RangeInclusive<i64> {
        let low = least(self.problem, lot);
        match self.problem.splits(lot) {
            true => low..=high,
            false => low..=low,
        }
    }

    /// What the anchor adds by itself.
    fn start(&self) -> i64 {
        self.worth(self.scene.anchor, self.units)
    }

    /// No group of the scene is worth more.
    fn bound(&self) -> i64 {
        match self.table[0].get(self.units as usize) {
            Some(&most) if most > NONE => self.start() + most,
            _ => NONE,
        }
    }

    /// Whether it ended within its steps.
    fn run(&mut self) -> bool {
        let joint = Joint::of(self.problem, self.scene.anchor);
        let mut takes = vec![(self.scene.anchor, self.units)];
        self.extend(&mut takes, &joint, 0, self.units, self.start())
            .is_some()
    }

    fn extend(
        &mut self,
        takes: &mut Vec<(usize, i64)>,
        joint: &Joint,
        from: usize,
        size: i64,
        worth: i64,
    ) -> Option<()> {
        if self.left == 0 || self.found.len() > LISTED_MAX {
            return None;
        }
        self.left -= 1;
        if takes.len() > 1 {
            self.keep(takes, joint);
        }
        let mut next: Vec<(i64, usize, i64)> = Vec::new();
        for at in from..self.lots.len() {
            let (lot, high) = self.lots[at];
            if worth + self.table[at][size as usize] <= self.floor {
                break;
            }
            for units in self.options(lot, high) {
                let size = size + units;
                if size > self.problem.sizes.max {
                    break;
                }
                let most = worth + self.worth(lot, units) + self.table[at + 1][size as usize];
                if most > self.floor {
                    next.push((most, at, units));
                }
            }
        }
        if !self.all {
            // Where no other rule binds, the first way down is the best.
            next.sort_unstable_by_key(|&(most, at, _)| (std::cmp::Reverse(most), at));
        }
        for (most, at, units) in next {
            let lot = self.lots[at].0;
            if most <= self.floor {
                continue;
            }
            let Some(joint) = joint.with(self.problem, lot) else {
                continue;
            };
            takes.push((lot, units));
            let worth = worth + self.worth(lot, units);
            self.extend(takes, &joint, at + 1, size + units, worth)?;
            takes.pop();
        }
        Some(())
    }

    /// Keeps a lawful group that is worth enough.
    fn keep(&mut self, takes: &[(usize, i64)], joint: &Joint) {
        let mut takes = takes.to_vec();
        takes.sort_unstable();
        let lots: Vec<usize> = takes.iter().map(|take| take.0).collect();
        let Sharing::By(maker) = joint.sharing(self.problem, &lots) else {
            return;
        };
        let units: Vec<i64> = takes.iter().map(|take| take.1).collect();
        let Some(takes) = patterns::sized(self.problem, &lots, &units) else {
            return;
        };
        let made = Made::new(self.problem, &takes, maker);
        let worth = self.prices.value(&made.value)
            - self.prices.cost(self.problem, &takes)
            - self.prices.group
            - self.prices.makers[maker];
        if worth <= self.floor {
            return;
        }
        if !self.all {
            self.floor = worth;
            self.found.clear();
        }
        self.found.push((worth, made));
    }
}

/// The levels of a group, level 1 with the units of lots that may be cut.
pub fn counted(problem: &Problem, takes: &[(usize, i64)], cost: i64) -> Value {
    let mut value = patterns::value(problem, takes, cost);
    let cut = takes.iter().filter(|&&(lot, _)| problem.splits(lot));
    value[0] += cut
        .map(|&(lot, units)| problem.lots[lot].weight * units)
        .sum::<i64>();
    value
}
