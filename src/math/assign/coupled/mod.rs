//! Parts that rules couple: in go the parts of a block and a few rules, floors or capacities, that
//! join them; out comes the optimum that keeps those rules.
//!
//! ```text
//! rules  capacities and floors as costs with limits
//! pack   values of several levels as one integer
//! part   a part's best at prices, and all of its solutions that are nearly as good
//! dual   prices of the rules
//! walk   the search of a part
//! merge  one solution of each part, all rules kept
//! ```
//!
//! *Method*: each rule has a price (Lagrangian dual of the rules alone), at which the parts fall
//! apart, and their best are together a bound. A solution that falls short of the bound by no more
//! than a gap is made of parts that each fall short of their own best by no more than that; these
//! few are listed and put together. The gap grows until something is found, which then is the
//! optimum: whatever is better lies within the gap too.

mod dual;
mod merge;
mod pack;
mod part;
mod rules;
mod walk;

use std::sync::Arc;

use dual::{Dual, Sought, local};
use merge::{Within, merge};
use pack::Pack;
pub(super) use part::Frontier;
use part::{Limit, Part};
use rules::Rules;
pub(super) use rules::{Mark, mark};

use super::{Ask, Block, ChoiceId, Memo, Problem, Rule, Value};
use crate::base::stop::Stop;

/// Nodes of the search of a part, at most.
const PART_NODES: u64 = 400_000;
/// Nodes of all searches for prices, at most.
const PRICE_NODES: u64 = 20_000_000;
/// How much wider the next gap is, as a power of two.
const WIDER: u32 = 1;
/// Gaps that are tried at the prices of a like block before better ones are looked for.
const TRIES: u32 = 8;

/// Where a like block can start from: the rules that coupled its parts, with their prices.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Coupling {
    /// Ascending.
    prices: Vec<(Mark, i128)>,
    /// Bits of the packing that the prices are in.
    bits: Vec<u32>,
    /// A gap that was wide enough.
    gap: i128,
}

impl Coupling {
    /// Whether a rule coupled parts.
    pub fn holds(&self, mark: Mark) -> bool {
        self.prices
            .binary_search_by_key(&mark, |&(of, _)| of)
            .is_ok()
    }

    /// The prices of some rules, if they are in this packing.
    fn of(&self, marks: &[Mark], pack: &Pack) -> Option<Vec<i128>> {
        let price = |mark: &Mark| {
            let at = self.prices.binary_search_by_key(mark, |&(of, _)| of);
            at.map_or(0, |at| self.prices[at].1)
        };
        let same = pack.bits().eq(self.bits.iter().copied());
        same.then(|| marks.iter().map(price).collect())
    }

    /// The rules of another group beside these.
    pub fn extend(&mut self, other: Coupling) {
        self.prices.extend(other.prices);
        self.prices.sort_unstable();
        self.bits = other.bits;
        self.gap = self.gap.max(other.gap);
    }
}

/// What comes of putting parts together.
pub(super) enum Together {
    /// The optimum: per part its choices; and where a like block can start from.
    Best(Vec<Vec<Option<ChoiceId>>>, Value, Coupling),
    /// The rules cannot be kept.
    Never,
    /// A limit was reached.
    Unknown,
}

/// The optimum of some parts of a block that keeps some rules that join them.
pub(super) fn together(
    problem: &Problem,
    (block, parts): (&Block, &[&Block]),
    rules: &[Rule],
    ask: Ask,
    stop: &Stop,
) -> Together {
    let own = parts.iter().flat_map(|part| &part.floors);
    let rules: Vec<Rule> = { rules.iter().copied() }
        .chain(own.map(|&at| Rule::Floor(at)))
        .collect();
    let marks = rules
        .iter()
        .map(|&rule| mark(problem, block, rule))
        .collect();
    let rules = Rules::new(problem, &rules);
    let Some(pack) = Pack::new(problem, block, rules.bits() + 1) else {
        return Together::Unknown;
    };
    let part = |part: &&Block| Part::new(problem, part, &rules, &pack, ask.required);
    let coupled = Coupled {
        parts: parts.iter().map(part).collect(),
        rules,
        marks,
        pack,
        start: ask.start.map(|start| &start.coupling),
        memo: ask.memo,
        stop,
    };
    coupled.solve(parts).unwrap_or(Together::Unknown)
}

struct Coupled<'a> {
    parts: Vec<Part>,
    rules: Rules,
    marks: Vec<Mark>,
    pack: Pack,
    start: Option<&'a Coupling>,
    memo: Option<&'a Memo>,
    stop: &'a Stop,
}

impl Coupled<'_> {
    /// At the prices of a like block, as far as that goes; then at its own.
    fn solve(&self, blocks: &[&Block]) -> Result<Together, Limit> {
        let start = self.start.filter(|start| start.gap > 0);
        let prices = start.and_then(|start| start.of(&self.marks, &self.pack));
        let most = 1i128 << self.pack.bits().sum::<u32>();
        if let Some((prices, start)) = prices.as_ref().zip(start) {
            let gaps = (start.gap, start.gap << (WIDER * TRIES));
            match self.widening(blocks, prices, gaps) {
                Ok(None) | Err(Limit) => {}
                Ok(Some(together)) => return Ok(together),
            }
        }
        let prices = prices.unwrap_or_else(|| vec![0; self.marks.len()]);
        let range = (self.pack.step(), most);
        let (parts, rules) = (&self.parts, &self.rules);
        match dual::prices(parts, rules, &prices, range, PRICE_NODES, self.stop)? {
            Sought::Never => Ok(Together::Never),
            Sought::Found(Dual { prices, known }) => {
                let bound = self.bound(&prices)?;
                let last = bound
                    .zip(known)
                    .map_or(most, |(bound, known)| bound - known);
                let gaps = (self.pack.step().min(last), last);
                let found = self.widening(blocks, &prices, gaps)?;
                Ok(found.unwrap_or(Together::Unknown))
            }
        }
    }

    /// What no solution passes; `None` where a part has none.
    fn bound(&self, prices: &[i128]) -> Result<Option<i128>, Limit> {
        let limits = self.rules.limits.iter().zip(prices);
        let mut bound = limits
            .map(|(&limit, price)| price * i128::from(limit))
            .sum();
        for part in &self.parts {
            match self.frontier(part, prices, None)?.best {
                Some(best) => bound += best,
                None => return Ok(None),
            }
        }
        Ok(Some(bound))
    }

    /// The optimum, if one lies within the last of some gaps.
    fn widening(
        &self,
        blocks: &[&Block],
        prices: &[i128],
        (mut gap, last): (i128, i128),
    ) -> Result<Option<Together>, Limit> {
        if self.bound(prices)?.is_none() {
            return Ok(Some(Together::Never));
        }
        loop {
            if let Some(best) = self.within(blocks, prices, gap)? {
                return Ok(Some(best));
            }
            if gap >= last {
                return Ok(None);
            }
            gap = (gap << WIDER).min(last);
        }
    }

    /// The optimum if it falls short of the bound by no more than `gap`.
    fn within(
        &self,
        blocks: &[&Block],
        prices: &[i128],
        gap: i128,
    ) -> Result<Option<Together>, Limit> {
        let mut frontiers = Vec::with_capacity(self.parts.len());
        for part in &self.parts {
            frontiers.push(self.frontier(part, prices, Some(gap))?);
        }
        let within = Within {
            limits: &self.rules.limits,
            prices,
            gap,
        };
        let Some(taken) = merge(&self.parts, &frontiers, &within, self.stop)? else {
            return Ok(None);
        };
        let mut value = [0; 4];
        let mut chosen = Vec::with_capacity(blocks.len());
        for ((block, frontier), point) in blocks.iter().zip(&frontiers).zip(taken) {
            let point = &frontier.points[point];
            let choice = |place: &Option<u32>| place.map(|at| block.choices[at as usize]);
            value = super::search::add(value, point.value);
            chosen.push(point.chosen.iter().map(choice).collect());
        }
        let mut coupling = Coupling {
            prices: self
                .marks
                .iter()
                .copied()
                .zip(prices.iter().copied())
                .collect(),
            bits: self.pack.bits().collect(),
            gap: self.short(prices, &value)?.max(1),
        };
        coupling.prices.sort_unstable();
        Ok(Some(Together::Best(chosen, value, coupling)))
    }

    /// How much a solution falls short of the bound at some prices.
    fn short(&self, prices: &[i128], value: &Value) -> Result<i128, Limit> {
        let bound = self.bound(prices)?.unwrap_or_default();
        Ok(bound - self.pack.pack(value))
    }

    /// The frontier of a part at its prices, as far as `gap`, or its best alone; from memory, if it
    /// was made before.
    fn frontier(
        &self,
        part: &Part,
        prices: &[i128],
        gap: Option<i128>,
    ) -> Result<Arc<Frontier>, Limit> {
        let prices = local(part, prices);
        let memo = self.memo.filter(|_| !part.is_required());
        let key = memo.map(|_| {
            let halves = |&price: &i128| [(price >> 64) as i64, price as i64];
            let mut key = part.key.clone();
            key.extend(prices.iter().flat_map(halves));
            key
        });
        let known = memo
            .zip(key.as_ref())
            .and_then(|(memo, key)| memo.frontier(key));
        let enough = |known: &Arc<Frontier>| gap.is_none_or(|gap| known.gap >= gap);
        let best = match known {
            Some(known) if enough(&known) => return Ok(known),
            Some(known) => known.best,
            None => {
                let mut nodes = PART_NODES;
                let best = part.best(&prices, &mut nodes, self.stop)?;
                best.map(|point| -point.short)
            }
        };
        let mut frontier = Frontier {
            best,
            gap: gap.unwrap_or(-1),
            points: Vec::new(),
        };
        if let Some((best, gap)) = best.zip(gap) {
            frontier.points = part.near(&prices, (best, gap), PART_NODES, self.stop)?;
        }
        let frontier = Arc::new(frontier);
        if let Some((memo, key)) = memo.zip(key) {
            memo.keep_frontier(key, Arc::clone(&frontier));
        }
        Ok(frontier)
    }
}
