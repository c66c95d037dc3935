//! A block under prices: its bids as items, grouped by the capacities that they share, and what
//! each is worth once the rule of its class and the priced rules are paid for.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::award::Contest;
use super::block::{Block, Choice, Value};
use super::sets::{Group, gcd};
use super::tree::Walk;
use crate::domain::outcome::{Link, TreeGroup, TreePart};

/// Prices beyond this could overrun sums of them.
const PRICE_MAX: i128 = 1 << 112;

/// A bid and a class of the block.
pub(super) struct Item {
    pub class: usize,
    pub bid: usize,
    pub profit: i128,
    /// Rule and amount.
    pub rules: Vec<(usize, i128)>,
    /// Group of bids, and place in it.
    pub group: usize,
    pub place: usize,
}

/// A block, what an award of it has to beat, and the latest prices.
pub(super) struct Priced {
    pub codes: Codes,
    pub items: Vec<Item>,
    pub of_class: Vec<Vec<usize>>,
    pub groups: Vec<Group>,
    /// Per rule with a price, how much there is.
    pub limits: Vec<i128>,
    /// Per class, whether every better award awards it: its price may be negative.
    pub must: Vec<bool>,
    /// How many units of price make one of the objective.
    pub scale: i128,
    /// What a better award is worth at least, in units of price.
    pub target: i128,
    /// Per item at the latest prices.
    pub worth: Vec<i128>,
    pub prices: Vec<i128>,
}

/// Goes on, or says how the walk ends.
pub(super) type Ends = Result<(), Walk>;

/// A branch that does not end as it is written.
pub(super) fn open<T>(why: impl Into<String>) -> Result<T, Walk> {
    Err(Walk::Open(why.into()))
}

/// Takes `amount` from a budget.
pub(super) fn spend(budget: &mut u64, amount: usize) -> Ends {
    match budget.checked_sub(amount as u64) {
        Some(left) => {
            *budget = left;
            Ok(())
        }
        None => Err(Walk::TooLarge),
    }
}

impl Priced {
    pub fn new(
        contest: &Contest<'_, '_>,
        block: &Block,
        tree: &TreePart,
        group: &TreeGroup,
        worth: Value,
    ) -> Result<Self, Walk> {
        let (first, last) = (usize::from(group.from) - 1, usize::from(group.to));
        let widths = widths(block);
        let pack = |value: &Value| {
            (first..last).fold(0, |packed, level| packed * widths[level] + value[level])
        };
        let mut walker = Priced {
            codes: Codes::new(contest, block),
            items: Vec::new(),
            of_class: vec![Vec::new(); block.classes.len()],
            groups: Vec::new(),
            limits: Vec::new(),
            must: Vec::new(),
            target: 0,
            scale: i128::from(group.scale),
            worth: Vec::new(),
            prices: Vec::new(),
        };
        let rules = rules(contest, block, &tree.rules).map_err(Walk::Open)?;
        for (class, choices) in block.choices.iter().enumerate() {
            for choice in choices {
                walker.of_class[class].push(walker.items.len());
                walker.items.push(Item {
                    class,
                    bid: choice.bid,
                    profit: pack(&choice.value),
                    rules: Vec::new(),
                    group: 0,
                    place: 0,
                });
            }
        }
        let all = || block.choices.iter().flatten();
        let mut priced = Vec::new();
        for &rule in &rules {
            let (limit, amount): (i128, Vec<i128>) = match rule {
                Rule::Cap(cap) => {
                    priced.push(cap);
                    (block.limits[cap], all().map(|c| of(&c.uses, cap)).collect())
                }
                Rule::Floor(floor) => {
                    let brings = all().map(|c| -of(&c.brings, floor));
                    (-block.floors[floor], brings.collect())
                }
            };
            walker.rule(limit, &amount);
        }
        for (level, reached) in worth.iter().enumerate().take(first) {
            let amount: Vec<i128> = all().map(|choice| -choice.value[level]).collect();
            walker.rule(-reached, &amount);
        }
        walker.group(block, &priced);
        let grain = walker.items.iter().fold(0, |g, item| gcd(g, item.profit));
        let target = pack(&worth) + grain.max(1);
        walker.must = walker.musts(target);
        walker.target = target
            .checked_mul(walker.scale)
            .filter(|target| target.abs() < PRICE_MAX)
            .ok_or_else(|| Walk::Open("the scale is too large".to_owned()))?;
        Ok(walker)
    }

    /// Adds a rule with a price: what the items use stays within the limit.
    fn rule(&mut self, limit: i128, amounts: &[i128]) {
        let rule = self.limits.len();
        self.limits.push(limit);
        for (item, &amount) in self.items.iter_mut().zip(amounts) {
            if amount != 0 {
                item.rules.push((rule, amount));
            }
        }
    }

    /// Groups the items that share a capacity which can run out and bears no price.
    fn group(&mut self, block: &Block, priced: &[usize]) {
        let choices: Vec<_> = block.choices.iter().flatten().collect();
        let binds = |&cap: &usize| block.binds(cap) && !priced.contains(&cap);
        let caps: Vec<usize> = (0..block.limits.len()).filter(binds).collect();
        let mut label: Vec<usize> = (0..choices.len()).collect();
        for &cap in &caps {
            let users = (0..choices.len()).filter(|&i| of(&choices[i].uses, cap) != 0);
            let joined: BTreeSet<usize> = users.map(|i| label[i]).collect();
            if let Some(&to) = joined.first() {
                let old = label.iter_mut().filter(|label| joined.contains(label));
                old.for_each(|label| *label = to);
            }
        }
        let mut number: BTreeMap<usize, usize> = BTreeMap::new();
        for (at, item) in self.items.iter_mut().enumerate() {
            let next = number.len();
            item.group = *number.entry(label[at]).or_insert(next);
            if item.group == self.groups.len() {
                self.groups.push(Group::default());
            }
            let group = &mut self.groups[item.group];
            item.place = group.items.len();
            group.items.push(at);
            group.classes.push(item.class);
        }
        for &cap in &caps {
            let user = (0..choices.len()).find(|&i| of(&choices[i].uses, cap) != 0);
            let Some(user) = user else { continue };
            let group = &mut self.groups[self.items[user].group];
            let uses = group.items.iter().map(|&i| of(&choices[i].uses, cap));
            let uses = uses.collect();
            group.caps.push((block.limits[cap], uses));
        }
        self.groups.iter_mut().for_each(Group::order);
    }

    /// Classes that every award worth `least` awards: without one, the best bids of all others are
    /// worth less.
    fn musts(&self, least: i128) -> Vec<bool> {
        let best = |items: &Vec<usize>| {
            let profits = items.iter().map(|&item| self.items[item].profit);
            profits.max().unwrap_or(0).max(0)
        };
        let best: Vec<i128> = self.of_class.iter().map(best).collect();
        let all: i128 = best.iter().sum();
        best.iter().map(|best| all - best < least).collect()
    }

    /// Reads prices and what each item is worth at them.
    pub fn price(&mut self, line: &str) -> Ends {
        let prices: Result<Vec<i128>, _> = line.split_whitespace().map(str::parse).collect();
        let prices = prices.unwrap_or_default();
        if prices.len() != self.of_class.len() + self.limits.len() {
            return open("a price is missing");
        }
        let free = |at: usize| self.must.get(at).copied().unwrap_or(false);
        let lawful =
            |(at, price): (usize, &i128)| price.abs() < PRICE_MAX && (free(at) || *price >= 0);
        if !prices.iter().enumerate().all(lawful) {
            return open("a price is below 0, or too large");
        }
        let classes = self.of_class.len();
        let worth = |item: &Item| {
            let start = item.profit.checked_mul(self.scale)?;
            let start = start.checked_sub(prices[item.class])?;
            let mut rules = item.rules.iter();
            let worth = rules.try_fold(start, |worth, &(rule, amount)| {
                worth.checked_sub(prices[classes + rule].checked_mul(amount)?)
            });
            worth.filter(|worth| worth.abs() < PRICE_MAX)
        };
        let worths: Option<Vec<i128>> = self.items.iter().map(worth).collect();
        let Some(worths) = worths else {
            return open("a price is too large");
        };
        self.worth = worths;
        self.prices = prices;
        Ok(())
    }

    /// `sum of prices × limits`.
    pub fn constant(&self) -> Result<i128, Walk> {
        let (classes, rules) = self.prices.split_at(self.of_class.len());
        let mut rules = rules.iter().zip(&self.limits);
        let sum = rules.try_fold(classes.iter().sum::<i128>(), |sum, (price, limit)| {
            sum.checked_add(price.checked_mul(*limit)?)
        });
        match sum {
            Some(sum) => Ok(sum),
            None => open("a price is too large"),
        }
    }

    /// Whether items, no class twice, keep the rules with prices and are worth enough.
    pub fn better(&self, items: &[usize]) -> bool {
        let mut used = vec![0; self.limits.len()];
        for &(rule, amount) in items.iter().flat_map(|&item| &self.items[item].rules) {
            used[rule] += amount;
        }
        let profit: i128 = items.iter().map(|&item| self.items[item].profit).sum();
        let keeps = used
            .iter()
            .zip(&self.limits)
            .all(|(used, limit)| used <= limit);
        keeps && profit * self.scale >= self.target
    }

    /// What using the scarcest capacity of a group takes at least, over some items of a class.
    pub fn least(&self, class: usize, held: impl Fn(usize) -> bool) -> Option<i128> {
        let items = self.of_class[class].iter().filter(|&&item| held(item));
        let scarce = |&item: &usize| {
            let item = &self.items[item];
            self.groups[item.group].scarce(item.place)
        };
        items.map(scarce).min()
    }

    pub fn rooms(&self) -> i128 {
        self.groups.iter().map(Group::room).sum()
    }

    /// What no award passes because all classes share the sum of all rooms; `None` where that would
    /// be too large a table.
    pub fn room_bound(&self, budget: &mut u64) -> Result<Option<i128>, Walk> {
        let rooms = self.rooms();
        if rooms * self.of_class.len() as i128 > ROOM_CELLS_MAX {
            return Ok(None);
        }
        let mut most = vec![0_i128; rooms as usize + 1];
        spend(budget, most.len() * self.of_class.len())?;
        for (class, items) in self.of_class.iter().enumerate() {
            let profit = items.iter().map(|&item| self.items[item].profit).max();
            let (Some(profit), Some(least)) = (profit, self.least(class, |_| true)) else {
                continue;
            };
            for room in (least as usize..most.len()).rev() {
                most[room] = most[room].max(most[room - least as usize] + profit);
            }
        }
        Ok(most.last().map(|most| most * self.scale))
    }
}

/// Cells of the table over the sum of all rooms.
const ROOM_CELLS_MAX: i128 = 50_000_000;

/// A rule of a block: a capacity or a floor of it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Rule {
    Cap(usize),
    Floor(usize),
}

/// The rules of a block that a proof names.
///
/// # Errors
/// A name that is none.
pub(super) fn rules(
    contest: &Contest<'_, '_>,
    block: &Block,
    links: &[Link],
) -> Result<Vec<Rule>, String> {
    let mut found: Vec<Rule> = Vec::new();
    for link in links {
        let caps = (0..block.caps.len()).map(|cap| (Rule::Cap(cap), contest.link(block.caps[cap])));
        let asks = block.asks.iter().enumerate();
        let asks = asks.map(|(floor, &ask)| (Rule::Floor(floor), contest.link_of_ask(ask)));
        let rule = caps
            .chain(asks)
            .find(|(rule, known)| known == link && !found.contains(rule));
        match rule {
            Some((rule, _)) => found.push(rule),
            None => return Err(format!("{link:?} is no rule of the block")),
        }
    }
    Ok(found)
}

/// Per level, how many values its sum can take over all awards.
fn widths(block: &Block) -> [i128; 4] {
    std::array::from_fn(|level| {
        let range = |class: &Vec<Choice>| {
            let values = || class.iter().map(|choice| choice.value[level]);
            let (low, high) = (values().min(), values().max());
            high.unwrap_or(0).max(0) - low.unwrap_or(0).min(0)
        };
        block.choices.iter().map(range).sum::<i128>() + 1
    })
}

/// How much of one thing.
fn of(amounts: &[(usize, i128)], which: usize) -> i128 {
    let found = amounts.iter().find(|(what, _)| *what == which);
    found.map_or(0, |&(_, amount)| amount)
}

/// Classes and bids of a block by their codes.
pub(super) struct Codes {
    class: HashMap<String, usize>,
    bid: HashMap<String, usize>,
}

impl Codes {
    fn new(contest: &Contest<'_, '_>, block: &Block) -> Self {
        let classes = block.classes.iter().enumerate();
        let bids = block.choices.iter().flatten().map(|choice| choice.bid);
        Codes {
            class: classes
                .map(|(at, &class)| (contest.class_code(class).to_owned(), at))
                .collect(),
            bid: bids
                .map(|bid| (contest.bid_code(bid).to_owned(), bid))
                .collect(),
        }
    }

    pub fn item(&self, class: &str, bid: &str, items: &[Item]) -> Option<usize> {
        let (class, bid) = (*self.class.get(class)?, *self.bid.get(bid)?);
        let found = |item: &Item| item.class == class && item.bid == bid;
        items.iter().position(found)
    }
}
