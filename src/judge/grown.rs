//! Classes by what they are worth at given prices: in go demands and prices, out comes every lawful
//! class that counts for at least so much more than it costs.
//!
//! *Method*: a class is grown round its largest contributor, for one that merges and one major.
//! There what it is worth is a sum over its members and a term by its size, so that a table of the
//! best that the members yet to come can add bounds it; every rule is checked as it grows.

use super::case::Case;
use super::cut;
use super::grouping::{Making, firms, levels, makings, may_share, shape};
use super::partition::{Group, spread};
use crate::base::draw::draw;
use crate::domain::market::{DemandId, MajorId, Tier};

/// Who merges a class.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Maker {
    pub tier: Tier,
    pub names: Vec<String>,
    cost: u32,
}

/// What levels count for, and what demands and classes cost.
#[derive(Clone, Debug)]
pub(super) struct Prices {
    /// F1 to F5.
    pub counts: [i128; 5],
    /// Per demand; of a large one per head.
    pub demands: Vec<i128>,
    /// Per large demand: for any way to have it alone.
    pub alone: Vec<i128>,
    pub class: i128,
    /// By maker.
    pub makers: Vec<i128>,
}

/// A class, or all classes of one demand alone.
#[derive(Clone, Debug)]
pub(super) struct Column {
    /// Demands by their place, with their heads.
    pub takes: Vec<(usize, u32)>,
    /// F1 to F6, heads of large demands counted.
    pub value: [i128; 6],
    /// How many classes.
    pub count: i128,
    pub maker: Option<usize>,
    /// Heads of large demands outside classes of exactly L.
    pub firm: Vec<(usize, u32)>,
    /// A large demand alone: whether it has a class of L heads or more.
    pub alone: Option<bool>,
    pub groups: Vec<Group>,
}

/// A role key's demands with what their pairs have in common.
pub(super) struct Grown<'a, 'b> {
    pub case: &'b Case<'a>,
    pub demands: Vec<DemandId>,
    pub makers: Vec<Maker>,
    /// Who could merge a pair; `None` where no class holds both.
    pairs: Vec<Vec<Option<Vec<usize>>>>,
    /// Whether a pair is of one firm.
    same: Vec<Vec<bool>>,
    majors: Vec<Vec<MajorId>>,
    far: Vec<Vec<i128>>,
}

/// Never reached.
const NONE: i128 = i128::MIN / 4;

impl<'a, 'b> Grown<'a, 'b> {
    pub fn new(case: &'b Case<'a>, demands: Vec<DemandId>) -> Self {
        let n = demands.len();
        let mut grown = Grown {
            case,
            makers: Vec::new(),
            pairs: vec![vec![None; n]; n],
            same: vec![vec![false; n]; n],
            majors: demands.iter().map(|&d| case.common_majors(&[d])).collect(),
            far: vec![vec![0; n]; n],
            demands,
        };
        for a in 0..n {
            for b in (0..n).filter(|&b| b != a) {
                let pair = [grown.demands[a], grown.demands[b]];
                let site = |d: DemandId| case.demand(d).site.point;
                grown.far[a][b] = site(pair[0]).metres(site(pair[1])).into();
                grown.same[a][b] = firms(case, &pair).len() == 1;
                if may_share(case, &pair) {
                    let all = makings(case, &pair, case.least().into());
                    let all = all.iter().map(|making| grown.maker(making)).collect();
                    grown.pairs[a][b] = Some(all);
                }
            }
        }
        grown
    }

    /// The place of whoever makes a class so.
    fn maker(&mut self, making: &Making) -> usize {
        let place = self.made(making);
        place.unwrap_or_else(|| {
            self.makers.push(Maker {
                tier: making.tier,
                names: making.names.clone(),
                cost: making.cost,
            });
            self.makers.len() - 1
        })
    }

    fn made(&self, making: &Making) -> Option<usize> {
        let same = |m: &Maker| m.tier == making.tier && m.names == making.names;
        self.makers.iter().position(same)
    }

    pub fn large(&self, at: usize) -> bool {
        self.case.demand(self.demands[at]).heads >= self.case.least()
    }

    /// Fewest heads in a class with others.
    fn low(&self, at: usize) -> u32 {
        match self.large(at) {
            true => self.case.model.classes.chunk_min,
            false => self.case.demand(self.demands[at]).heads,
        }
    }

    /// Most heads in one class.
    fn high(&self, at: usize) -> u32 {
        let most = self.case.demand(self.demands[at]).heads_max;
        most.min(self.case.model.classes.class_max)
    }

    /// What a column counts for less what it costs.
    pub fn worth(&self, prices: &Prices, column: &Column) -> i128 {
        let counted: i128 = prices
            .counts
            .iter()
            .zip(&column.value)
            .map(|(a, b)| a * b)
            .sum();
        let cost = |&(at, heads): &(usize, u32)| self.price(prices, at, heads);
        let alone = column.alone.map_or(0, |_| prices.alone[column.takes[0].0]);
        let maker = column.maker.map_or(0, |maker| prices.makers[maker]);
        let takes: i128 = column.takes.iter().map(cost).sum();
        counted - takes - alone - maker - prices.class * column.count
    }

    fn price(&self, prices: &Prices, at: usize, heads: u32) -> i128 {
        match self.large(at) {
            true => prices.demands[at] * i128::from(heads),
            false => prices.demands[at],
        }
    }

    /// Every demand alone, in every way worth having.
    pub fn alone(&self) -> Vec<Column> {
        let mut columns = Vec::new();
        for at in 0..self.demands.len() {
            let id = self.demands[at];
            let own = self.case.demand(id);
            if self.large(at) {
                for way in cut::ways(self.case, id) {
                    columns.push(Column {
                        takes: vec![(at, way.sizes.iter().sum())],
                        value: way.value,
                        count: way.sizes.len() as i128,
                        maker: None,
                        firm: vec![(at, way.firm)],
                        alone: Some(way.own),
                        groups: way.sizes.iter().map(|&size| vec![(id, size)]).collect(),
                    });
                }
                continue;
            }
            let least = self.case.least();
            let stretched = (own.heads_max >= least).then_some(least);
            for size in [Some(own.heads), stretched].into_iter().flatten() {
                if let Some(making) = makings(self.case, &[id], size.into()).first()
                    && may_share(self.case, &[id])
                {
                    let weight = i128::from(own.heads) * i128::from(own.priority);
                    let group = vec![(id, size)];
                    columns.push(Column {
                        takes: vec![(at, size)],
                        value: levels(self.case, &group, weight, making.cost),
                        count: 1,
                        maker: None,
                        firm: Vec::new(),
                        alone: None,
                        groups: vec![group],
                    });
                }
            }
        }
        columns
    }

    /// Every class of two or more that is worth at least `least`; `None` when `budget` is spent.
    pub fn classes(&self, prices: &Prices, least: i128, budget: &mut u64) -> Option<Vec<Column>> {
        let mut found: Vec<Column> = Vec::new();
        for anchor in 0..self.demands.len() {
            for maker in 0..self.makers.len() {
                for major in &self.majors[anchor] {
                    let beside = (0..self.demands.len()).filter(|&b| {
                        let pair = self.pairs[anchor][b].as_ref();
                        pair.is_some_and(|all| self.same[anchor][b] || all.contains(&maker))
                            && self.majors[b].contains(major)
                    });
                    let beside: Vec<usize> = beside.collect();
                    let most = match self.large(anchor) {
                        true => self.low(anchor)..=self.high(anchor),
                        false => self.low(anchor)..=self.low(anchor),
                    };
                    for heads in most {
                        let mut round = Round::new(self, prices, (anchor, heads, maker), &beside);
                        round.least = least;
                        if !round.grow(budget) {
                            return None;
                        }
                        found.append(&mut round.found);
                    }
                }
            }
        }
        found.sort_by(|a, b| a.takes.cmp(&b.takes));
        found.dedup_by(|a, b| a.takes == b.takes);
        Some(found)
    }

    /// The class of these heads, those of small demands raised to reach L; `None` where a rule
    /// forbids it or `budget` is spent.
    fn class(&self, takes: &[(usize, u32)], budget: &mut u64) -> Option<Column> {
        let least = self.case.least();
        let seed = &self.case.market.round().seed;
        let mut takes = takes.to_vec();
        takes.sort_by_key(|&(at, _)| {
            let code = &self.case.demand(self.demands[at]).code;
            (draw(seed, code), code)
        });
        let whole: Vec<u32> = takes.iter().map(|take| take.1).collect();
        let size: u32 = whole.iter().sum();
        let id = |at: usize| self.demands[at];
        let over = takes
            .iter()
            .any(|&(at, n)| n > self.case.demand(id(at)).heads);
        if size > self.case.model.classes.class_max || over && size != least {
            return None;
        }
        let room = |&(at, n): &(usize, u32)| match self.large(at) {
            true => 0,
            false => self.case.demand(id(at)).heads_max - n,
        };
        let room: Vec<u32> = takes.iter().map(room).collect();
        let mut options = vec![whole.clone()];
        if size < least {
            options.clear();
            spread(
                &whole,
                &room,
                least - size,
                &mut Vec::new(),
                &mut options,
                budget,
            )?;
        }
        let members: Vec<DemandId> = takes.iter().map(|take| id(take.0)).collect();
        let making = makings(self.case, &members, size.max(least).into())
            .into_iter()
            .next()?;
        let weight = |&(at, n): &(usize, u32)| {
            let demand = self.case.demand(id(at));
            let heads = if self.large(at) { n } else { demand.heads };
            i128::from(heads) * i128::from(demand.priority)
        };
        let weight: i128 = takes.iter().map(weight).sum();
        let valued = options.into_iter().map(|heads| {
            let group: Group = members.iter().copied().zip(heads.iter().copied()).collect();
            (levels(self.case, &group, weight, making.cost), heads, group)
        });
        let (value, heads, group) = valued.max_by(|a, b| (a.0, &a.1).cmp(&(b.0, &b.1)))?;
        let mut takes: Vec<(usize, u32)> = takes.iter().map(|t| t.0).zip(heads).collect();
        takes.sort_unstable();
        let large = takes.iter().copied().filter(|take| self.large(take.0));
        let firm = if size.max(least) == least {
            Vec::new()
        } else {
            large.collect()
        };
        Some(Column {
            maker: self.made(&making),
            takes,
            value,
            count: 1,
            firm,
            alone: None,
            groups: vec![group],
        })
    }
}

/// Classes round one contributor.
struct Round<'a, 'b, 'c> {
    grown: &'c Grown<'a, 'b>,
    prices: &'c Prices,
    anchor: usize,
    heads: u32,
    /// Cost per head.
    cost: i128,
    of_maker: i128,
    beside: Vec<(usize, u32)>,
    /// Best that the members from one on and the size can add, by size so far.
    table: Vec<Vec<i128>>,
    least: i128,
    found: Vec<Column>,
}

impl<'a, 'b, 'c> Round<'a, 'b, 'c> {
    fn new(
        grown: &'c Grown<'a, 'b>,
        prices: &'c Prices,
        (anchor, heads, maker): (usize, u32, usize),
        beside: &[usize],
    ) -> Self {
        let most = match grown.large(anchor) {
            true => heads,
            false => grown.case.demand(grown.demands[anchor]).heads_max,
        };
        let small = beside.iter().copied().filter(|&at| grown.low(at) <= most);
        let mut round = Round {
            grown,
            prices,
            anchor,
            heads,
            cost: grown.makers[maker].cost.into(),
            of_maker: prices.makers[maker],
            beside: small.map(|at| (at, grown.high(at).min(most))).collect(),
            table: Vec::new(),
            least: 0,
            found: Vec::new(),
        };
        round.fill();
        round
    }

    /// What a member adds.
    fn adds(&self, at: usize, heads: u32) -> i128 {
        let n = i128::from(heads);
        let counts = &self.prices.counts;
        let priority = i128::from(self.grown.case.demand(self.grown.demands[at]).priority);
        let far = self.grown.far[at][self.anchor];
        n * (counts[0] * priority - counts[1] * self.cost - counts[3] * far)
            - self.grown.price(self.prices, at, heads)
    }

    /// What the class adds by its size, heads that are missing to L included.
    fn ends(&self, size: u32, room: u32) -> i128 {
        let least = self.grown.case.least();
        let short = least.saturating_sub(size);
        if short > room {
            return NONE;
        }
        let counts = &self.prices.counts;
        let heads = i128::from(size + short);
        -counts[2] * shape(self.grown.case, heads)
            - counts[1] * self.cost * i128::from(short)
            - self.prices.class
            - self.of_maker
    }

    fn options(&self, at: usize, high: u32) -> std::ops::RangeInclusive<u32> {
        let low = self.grown.low(at);
        if self.grown.large(at) {
            low..=high
        } else {
            low..=low
        }
    }

    fn fill(&mut self) {
        let most = self.grown.case.model.classes.class_max;
        let members = self.beside.iter().map(|b| b.0).chain([self.anchor]);
        let range = |at: usize| match self.grown.large(at) {
            true => 0,
            false => {
                let demand = self.grown.case.demand(self.grown.demands[at]);
                demand.heads_max - demand.heads
            }
        };
        let room: u32 = members.map(range).sum();
        self.table = vec![(0..=most).map(|size| self.ends(size, room)).collect()];
        for &(at, high) in self.beside.iter().rev() {
            let next = &self.table[self.table.len() - 1];
            let mut row = next.clone();
            for heads in self.options(at, high).take_while(|&heads| heads <= most) {
                let adds = self.adds(at, heads);
                for size in 0..=most - heads {
                    let after = next[(size + heads) as usize];
                    if after > NONE {
                        row[size as usize] = row[size as usize].max(adds + after);
                    }
                }
            }
            self.table.push(row);
        }
        self.table.reverse();
    }

    /// Whether it ended within the budget.
    fn grow(&mut self, budget: &mut u64) -> bool {
        let start = self.adds(self.anchor, self.heads);
        self.extend(
            &mut vec![(self.anchor, self.heads)],
            (0, self.heads, start),
            budget,
        )
        .is_some()
    }

    fn extend(
        &mut self,
        takes: &mut Vec<(usize, u32)>,
        (from, size, worth): (usize, u32, i128),
        budget: &mut u64,
    ) -> Option<()> {
        *budget = budget.checked_sub(1)?;
        if takes.len() > 1
            && let Some(column) = self.grown.class(takes, budget)
            && self.grown.worth(self.prices, &column) >= self.least
        {
            self.found.push(column);
        }
        let most = self.grown.case.model.classes.class_max;
        for next in from..self.beside.len() {
            let (at, high) = self.beside[next];
            if size > most || worth + self.table[next][size as usize] < self.least {
                return Some(());
            }
            let good = |&heads: &u32| {
                size + heads <= most
                    && worth + self.adds(at, heads) + self.table[next + 1][(size + heads) as usize]
                        >= self.least
            };
            let options: Vec<u32> = self.options(at, high).filter(good).collect();
            if options.is_empty() {
                continue;
            }
            let members = takes.iter().map(|t| t.0).chain([at]);
            let members: Vec<DemandId> = members.map(|at| self.grown.demands[at]).collect();
            if !may_share(self.grown.case, &members) {
                continue;
            }
            for heads in options {
                takes.push((at, heads));
                let worth = worth + self.adds(at, heads);
                self.extend(takes, (next + 1, size + heads, worth), budget)?;
                takes.pop();
            }
        }
        Some(())
    }
}
