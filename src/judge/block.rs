//! The classes of a search with their pairs, capacities and floors: as the document has them, with
//! one bid's lot changed, or under some of their rules.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::award::{Cap, Contest};
use super::linking::{Ask, Part};

/// A1 to A4, each to be maximized.
pub(super) type Value = [i128; 4];

/// A bid that may win a class.
pub(super) struct Choice {
    pub bid: usize,
    pub value: Value,
    /// Capacity (dense) and amount.
    pub uses: Vec<(usize, i128)>,
    /// Floor (dense) and amount.
    pub brings: Vec<(usize, i128)>,
}

/// One bid's lot changed, all else fixed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Lot {
    pub bid: usize,
    /// Added to its score \[centi-points\].
    pub points: i128,
    /// Added to the seats of its programme and of its school's body.
    pub seats: i128,
    /// Whether that body may win one class more.
    pub class: bool,
}

/// A block with what can run out in it.
pub(super) struct Block {
    pub classes: Vec<usize>,
    /// Per class, best first; worthless ones left out.
    pub choices: Vec<Vec<Choice>>,
    pub limits: Vec<i128>,
    /// What must be brought at least.
    pub floors: Vec<i128>,
    /// Which floor is which.
    pub asks: Vec<Ask>,
    /// Per capacity: whether a class asks the same of it whoever wins it.
    pub uniform: Vec<bool>,
    /// Which capacity is which.
    pub caps: Vec<Cap>,
}

/// How a block is read from a contest.
struct Reading<'r> {
    /// How much there is of a capacity; `None` is no limit.
    limit: &'r dyn Fn(Cap) -> Option<i128>,
    /// How much is asked; `None` is nothing.
    least: &'r dyn Fn(Ask) -> Option<i128>,
    /// Bids that may win a class.
    pairs: &'r dyn Fn(usize) -> Vec<usize>,
    /// What is added to A2 of a bid and a class.
    more: &'r dyn Fn(usize, usize) -> i128,
}

impl Block {
    /// The pairs and capacities of `classes`.
    pub fn new(contest: &Contest<'_, '_>, classes: &[usize]) -> Self {
        Self::within(contest, classes, &BTreeMap::new())
    }

    /// The same with capacities of which others already use some.
    pub fn within(
        contest: &Contest<'_, '_>,
        classes: &[usize],
        used: &BTreeMap<Cap, i128>,
    ) -> Self {
        let limit = |cap| Some(contest.limit(cap)? - used.get(&cap).copied().unwrap_or(0));
        let reading = Reading {
            limit: &limit,
            least: &asked(contest, classes),
            pairs: &|class| contest.pairs[class].clone(),
            more: &|_, _| 0,
        };
        Self::build(contest, classes, &reading)
    }

    /// The same without floors and pins.
    pub fn without_floors(mut self) -> Self {
        self.floors.clear();
        self.asks.clear();
        let choices = self.choices.iter_mut().flatten();
        choices.for_each(|choice| choice.brings.clear());
        self
    }

    /// The classes under some of their rules, one of them changed: more of a capacity, less of a
    /// floor. Every bid that may win takes part.
    pub fn linked(
        contest: &Contest<'_, '_>,
        classes: &[usize],
        caps: &dyn Fn(Cap) -> bool,
        asks: &dyn Fn(Ask) -> bool,
        changed: Option<(Part, i128)>,
    ) -> Self {
        let change = |part| match changed {
            Some((changed, by)) if changed == part => by,
            _ => 0,
        };
        let limit = |cap| {
            let limit = contest.limit(cap).filter(|_| caps(cap))?;
            Some(limit + change(Part::Cap(cap)))
        };
        let whole = asked(contest, classes);
        let least = |ask| {
            let least = whole(ask).filter(|_| asks(ask))?;
            Some(least - change(Part::Ask(ask)))
        };
        let pairs = |class: usize| {
            let bids = contest.case.call_of(class).bids.clone();
            bids.filter(|&bid| contest.facts[bid].may_win).collect()
        };
        let reading = Reading {
            limit: &limit,
            least: &least,
            pairs: &pairs,
            more: &|_, _| 0,
        };
        Self::build(contest, classes, &reading)
    }

    /// Whether a capacity can run out.
    pub fn binds(&self, cap: usize) -> bool {
        let most = |class: &Vec<Choice>| {
            let uses = class.iter().flat_map(|choice| &choice.uses);
            let uses = uses.filter(|(used, _)| *used == cap);
            uses.map(|&(_, amount)| amount).max().unwrap_or(0)
        };
        self.choices.iter().map(most).sum::<i128>() > self.limits[cap]
    }

    /// Some of its classes under some of its rules.
    pub fn of_classes(
        &self,
        classes: &dyn Fn(usize) -> bool,
        caps: &dyn Fn(usize) -> bool,
        floors: &dyn Fn(usize) -> bool,
    ) -> Self {
        let choice = |choice: &Choice| Choice {
            bid: choice.bid,
            value: choice.value,
            uses: kept(&choice.uses, caps),
            brings: kept(&choice.brings, floors),
        };
        let within = (0..self.classes.len()).filter(|&class| classes(class));
        let choices: Vec<Vec<Choice>> = within
            .clone()
            .map(|class| self.choices[class].iter().map(choice).collect())
            .collect();
        let least = self.floors.iter().enumerate();
        Block {
            uniform: (0..self.limits.len())
                .map(|cap| is_uniform(&choices, cap))
                .collect(),
            classes: within.map(|class| self.classes[class]).collect(),
            choices,
            limits: self.limits.clone(),
            floors: least
                .map(|(floor, &least)| if floors(floor) { least } else { 0 })
                .collect(),
            asks: self.asks.clone(),
            caps: self.caps.clone(),
        }
    }

    /// The capacities that its pairs use.
    pub fn caps(&self) -> impl Iterator<Item = Cap> + '_ {
        self.caps.iter().copied()
    }

    /// The same with one bid's lot changed; every bid that may win takes part, whether or not a
    /// capacity leaves it room as it stands, and the bid itself whatever its score.
    pub fn of_lot(contest: &Contest<'_, '_>, classes: &[usize], lot: Lot) -> Self {
        let own: Vec<Cap> = classes
            .first()
            .map_or(Vec::new(), |&class| contest.uses(lot.bid, class))
            .into_iter()
            .map(|(cap, _)| cap)
            .collect();
        let limit = |cap| {
            let more = match cap {
                Cap::Programme(_) | Cap::Seats(..) if own.contains(&cap) => lot.seats,
                Cap::Classes(_) if own.contains(&cap) => i128::from(lot.class),
                _ => 0,
            };
            Some(contest.limit(cap)? + more)
        };
        let pairs = |class: usize| {
            let bids = contest.case.call_of(class).bids.clone();
            bids.filter(|&bid| bid == lot.bid || contest.facts[bid].may_win)
                .collect()
        };
        let more = |bid: usize, class: usize| match bid == lot.bid {
            true => contest.case.classes[class].size * lot.points,
            false => 0,
        };
        let reading = Reading {
            limit: &limit,
            least: &asked(contest, classes),
            pairs: &pairs,
            more: &more,
        };
        Self::build(contest, classes, &reading)
    }

    fn build(contest: &Contest<'_, '_>, classes: &[usize], reading: &Reading<'_>) -> Self {
        let mut caps: BTreeMap<Cap, usize> = BTreeMap::new();
        let mut limits = Vec::new();
        let mut floors: Vec<(Ask, i128)> = contest
            .linked
            .asks
            .iter()
            .filter_map(|&(ask, _)| Some((ask, (reading.least)(ask)?)))
            .collect();
        floors.retain(|&(_, least)| least > 0);
        let mut choices = Vec::new();
        for &class in classes {
            let mut of_class = Vec::new();
            for bid in (reading.pairs)(class) {
                let mut uses = Vec::new();
                for (cap, amount) in contest.uses(bid, class) {
                    let Some(limit) = (reading.limit)(cap) else {
                        continue;
                    };
                    let index = *caps.entry(cap).or_insert_with(|| {
                        limits.push(limit);
                        limits.len() - 1
                    });
                    uses.push((index, amount));
                }
                let mut value = contest.value(bid, class);
                value[1] += (reading.more)(bid, class);
                let brings = contest.brings(bid, class).into_iter();
                let brings = brings.filter_map(|(ask, amount)| {
                    let at = floors.iter().position(|&(floor, _)| floor == ask)?;
                    Some((at, amount))
                });
                of_class.push(Choice {
                    bid,
                    value,
                    uses,
                    brings: brings.collect(),
                });
            }
            of_class.sort_by_key(|choice: &Choice| Reverse(choice.value));
            choices.push(of_class);
        }
        let mut by_place: Vec<(usize, Cap)> = caps.into_iter().map(|(c, at)| (at, c)).collect();
        by_place.sort_unstable();
        let uniform = (0..limits.len()).map(|cap| is_uniform(&choices, cap));
        Block {
            uniform: uniform.collect(),
            classes: classes.to_vec(),
            choices,
            limits,
            asks: floors.iter().map(|&(ask, _)| ask).collect(),
            floors: floors.into_iter().map(|(_, least)| least).collect(),
            caps: by_place.into_iter().map(|(_, cap)| cap).collect(),
        }
    }
}

fn kept(amounts: &[(usize, i128)], which: &dyn Fn(usize) -> bool) -> Vec<(usize, i128)> {
    amounts
        .iter()
        .copied()
        .filter(|&(what, _)| which(what))
        .collect()
}

/// Whether all choices of a class that use a capacity use as much of it.
fn is_uniform(choices: &[Vec<Choice>], cap: usize) -> bool {
    choices.iter().all(|class| {
        let uses = class.iter().flat_map(|choice| &choice.uses);
        let mut amounts = uses
            .filter(|(used, _)| *used == cap)
            .map(|(_, amount)| amount);
        let first = amounts.next();
        amounts.all(|amount| Some(amount) == first)
    })
}

/// What some classes must bring: to what their pairs bring to, less what classes outside them
/// bring.
fn asked<'c>(
    contest: &'c Contest<'_, '_>,
    classes: &'c [usize],
) -> impl Fn(Ask) -> Option<i128> + use<'c> {
    let (mut inside, mut anywhere): (BTreeSet<Ask>, BTreeSet<Ask>) = Default::default();
    let mut outside: BTreeMap<Ask, i128> = BTreeMap::new();
    if !contest.linked.asks.is_empty() {
        for class in 0..contest.case.classes.len() {
            let within = classes.contains(&class);
            for bid in contest.case.call_of(class).bids.clone() {
                let open = contest.facts[bid].may_win && !contest.shut.contains(&(class, bid));
                anywhere.extend(
                    contest
                        .brings(bid, class)
                        .iter()
                        .filter(|_| open)
                        .map(|b| b.0),
                );
                let counts = open && within || contest.winner[class] == Some(bid) && !within;
                for (ask, amount) in contest.brings(bid, class).into_iter().filter(|_| counts) {
                    match within {
                        true => _ = inside.insert(ask),
                        false => *outside.entry(ask).or_default() += amount,
                    }
                }
            }
        }
    }
    move |ask| {
        let least = contest
            .linked
            .asks
            .iter()
            .find(|(known, _)| *known == ask)?
            .1;
        let brought = outside.get(&ask).copied().unwrap_or(0);
        // What nobody can bring to stands with the first class.
        let here = inside.contains(&ask) || !anywhere.contains(&ask) && classes.contains(&0);
        here.then_some(least - brought)
    }
}
