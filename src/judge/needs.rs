//! What would have won: that each smallest change wins, and that nothing smaller does. With one
//! class to win the points follow from the regret; the rest is looked for again, within a budget
//! that counts work. What goes beyond is listed as claimed.

use std::collections::BTreeSet;

use super::award::{Cap, Contest};
use super::block::{Block, Lot};
use super::limits::limits;
use super::linking::Ask;
use super::rules::CheckRule;
use super::search::Found;
use super::{At, Claim, ClaimWhy, Verdicts};
use crate::domain::market::{Limit, Score};
use crate::domain::outcome::{Points, Seats, Verdict};

/// The highest score \[centi-points\].
const FULL: i128 = 10_000;
/// Choices looked at per search.
const BUDGET: u64 = 200_000;
/// Choices looked at in all.
const TOTAL: u64 = 40_000_000;
/// Below every award.
const LEAST: [i128; 4] = [i128::MIN; 4];

/// A question whose answer took more than the budget.
struct TooLarge;

pub(super) fn check(contest: &Contest<'_, '_>, v: &mut Verdicts) {
    let mut total = TOTAL;
    for bid in 0..contest.case.bids.len() {
        let at = At::Bid(contest.bid_code(bid));
        let line = contest.case.bids[bid].out;
        let told = matches!(line.verdict, Verdict::Lost { .. } | Verdict::Cannot { .. });
        let same = v.equal(CheckRule::Needs, at, "needs", line.needs.is_some(), told);
        let Some(needs) = line.needs.filter(|_| same) else {
            continue;
        };
        let mut look = Look::new(contest, bid, &mut total);
        let points = look.points(needs.points);
        settle(at, points, (&needs.points, needs.points == Points::Open), v);
        let seats = look.seats(needs.seats);
        settle(at, seats, (&needs.seats, needs.seats == Seats::Open), v);
    }
}

/// Counts an answer, or lists what it leaves to the claim.
fn settle(
    at: At<'_>,
    answer: Result<bool, TooLarge>,
    (said, open): (&dyn std::fmt::Debug, bool),
    v: &mut Verdicts,
) {
    let why = match (answer, open) {
        (_, true) => ClaimWhy::NotProved,
        (Err(TooLarge), _) => ClaimWhy::TooLarge,
        (Ok(holds), _) => {
            let found = format_args!("{said:?}");
            v.holds(CheckRule::Needs, at, holds, found, "the smallest that wins");
            return;
        }
    };
    v.claimed.push(Claim {
        subject: at.subject(),
        why,
        confirmed: false,
    });
}

struct Look<'t, 'c, 'a> {
    contest: &'c Contest<'c, 'a>,
    bid: usize,
    /// The classes of the blocks that the bid can touch.
    classes: Vec<usize>,
    /// A1 to A4 of the award over them, each to be maximized.
    worth: [i128; 4],
    score: i128,
    /// What its score lacks to take part.
    below: i128,
    limits: Vec<Limit>,
    /// Whether it can touch classes whose rules cannot all hold: then nothing can be said to win.
    blocked: bool,
    total: &'t mut u64,
}

impl<'t, 'c, 'a> Look<'t, 'c, 'a> {
    fn new(contest: &'c Contest<'c, 'a>, bid: usize, total: &'t mut u64) -> Self {
        let limits = limits(contest, bid);
        let classes = touched(contest, bid, limits.is_empty());
        let score = contest.facts[bid].score.map_or(0, i128::from);
        let least = i128::from(contest.case.model.scoring.quality_min.0);
        let blocked = classes.iter().any(|&class| {
            let block = &contest.case.classes[class].out.block;
            contest.infeasible(block)
        }) || !limits.is_empty() && bare(contest, bid);
        Look {
            blocked,
            worth: contest.worth(&classes),
            below: (least - score).max(0),
            contest,
            bid,
            classes,
            score,
            limits,
            total,
        }
    }

    fn own_classes(&self) -> Vec<usize> {
        let case = self.contest.case;
        case.calls[case.bids[self.bid].call].classes().collect()
    }

    /// A better award than `beat` that gives the bid a class; without `forced`, any better one.
    fn better(&mut self, lot: Lot, beat: [i128; 4], forced: bool) -> Result<bool, TooLarge> {
        let block = Block::of_lot(self.contest, &self.classes, lot);
        let whom: Vec<Option<(usize, usize)>> = match forced {
            true => {
                let own = self.own_classes();
                own.into_iter()
                    .map(|class| Some((class, self.bid)))
                    .collect()
            }
            false => vec![None],
        };
        let mut open = false;
        for forced in whom {
            match self.spend(&block, beat, forced) {
                Found::Better(_) => return Ok(true),
                Found::TooLarge => open = true,
                Found::Nothing => {}
            }
        }
        if open { Err(TooLarge) } else { Ok(false) }
    }

    fn spend(&mut self, block: &Block, beat: [i128; 4], forced: Option<(usize, usize)>) -> Found {
        let mut budget = BUDGET.min(*self.total);
        let given = budget;
        let found = block.better(beat, forced, &mut budget);
        *self.total -= given - budget;
        found
    }

    /// The best award that gives the bid a class.
    fn best(&mut self, lot: Lot) -> Result<Option<[i128; 4]>, TooLarge> {
        let block = Block::of_lot(self.contest, &self.classes, lot);
        let mut best = None;
        for class in self.own_classes() {
            let forced = Some((class, self.bid));
            loop {
                match self.spend(&block, best.unwrap_or(LEAST), forced) {
                    Found::Better(value) => best = best.max(Some(value)),
                    Found::Nothing => break,
                    Found::TooLarge => return Err(TooLarge),
                }
            }
        }
        Ok(best)
    }

    fn lot(&self, points: i128, seats: i128, class: bool) -> Lot {
        Lot {
            bid: self.bid,
            points,
            seats,
            class,
        }
    }

    fn points(&mut self, said: Points) -> Result<bool, TooLarge> {
        let full = FULL - self.score;
        if self.blocked {
            return Ok(said == Points::Limit);
        }
        let other = |limit: &Limit| !matches!(limit, Limit::BelowQuality { .. });
        if self.limits.iter().any(other) {
            return Ok(said == Points::Limit);
        }
        let regret = match self.contest.case.bids[self.bid].out.verdict {
            Verdict::Lost { regret, .. } => Some(regret),
            _ => None,
        };
        if let Some(r) = regret.filter(|_| self.own_classes().len() == 1) {
            let size = self.contest.case.classes[self.own_classes()[0]].size;
            let rest = (r.metres, r.draw);
            let better = |d: i128| {
                let gain = d * size - i128::from(r.quality);
                gain > 0 || gain == 0 && rest < (0, 0)
            };
            let expected = match (1..=full).find(|&d| better(d)) {
                _ if r.heads > 0 => Points::HeadsLost,
                Some(d) => Points::More {
                    points: Score(d as u32),
                },
                None => Points::FullMarks,
            };
            return Ok(said == expected);
        }
        self.points_again(said, full)
    }

    /// The same by searching, for a call of several classes or a score below the least.
    fn points_again(&mut self, said: Points, full: i128) -> Result<bool, TooLarge> {
        let first = self.below.max(1);
        match said {
            Points::More { points } => {
                let points = i128::from(points.0);
                if !(first..=full).contains(&points) {
                    return Ok(false);
                }
                let wins = self.better(self.lot(points, 0, false), self.worth, true)?;
                let less = self.lot(points - 1, 0, false);
                Ok(wins && (points == first || !self.better(less, self.worth, true)?))
            }
            Points::HeadsLost | Points::FullMarks => {
                let most = self.lot(full, 0, false);
                let keeps_heads = [self.worth[0] - 1, i128::MAX, i128::MAX, i128::MAX];
                let lost = !self.better(most, keeps_heads, true)?;
                let holds = lost == (said == Points::HeadsLost);
                Ok(holds && !self.better(most, self.worth, true)?)
            }
            Points::Limit => Ok(!self.better(self.lot(full, 0, false), LEAST, true)?),
            Points::Open => Ok(true),
        }
    }

    fn seats(&mut self, said: Seats) -> Result<bool, TooLarge> {
        if self.below > 0 || self.blocked {
            return Ok(said == Seats::Limit);
        }
        let (contest, facts) = (self.contest, &self.contest.facts[self.bid]);
        let cap = Cap::Classes(facts.entity);
        let held = contest.used.get(&cap).copied().unwrap_or(0);
        let full = contest.limit(cap).is_some_and(|most| held >= most);
        let own = self.own_classes().into_iter();
        let intake = own.map(|class| contest.case.classes[class].intake).max();
        let (first, most) = (i128::from(!full), intake.unwrap_or(0));
        let reach = self.lot(0, most, full);
        match said {
            Seats::More { seats, class } => {
                let seats = i128::from(seats);
                let named = class == full && (first..=most).contains(&seats);
                Ok(named && self.wins(seats, full)? && self.loses(first..seats, full)?)
            }
            Seats::Outdone => {
                Ok(self.better(reach, LEAST, true)? && self.loses(first..most + 1, full)?)
            }
            Seats::Limit => Ok(!self.better(reach, LEAST, true)?),
            Seats::Open => Ok(true),
        }
    }

    fn wins(&mut self, seats: i128, class: bool) -> Result<bool, TooLarge> {
        let lot = self.lot(0, seats, class);
        match self.best(lot)? {
            Some(best) => Ok(!self.better(lot, best, false)?),
            None => Ok(false),
        }
    }

    /// No number of seats in a range wins. More seats never make an award worse: where the most of
    /// them bring nothing better than the award as it stands, neither do fewer.
    fn loses(&mut self, range: std::ops::Range<i128>, class: bool) -> Result<bool, TooLarge> {
        if range.is_empty() {
            return Ok(true);
        }
        let last = self.lot(0, range.end - 1, class);
        if !self.better(last, self.worth, true)? {
            return Ok(true);
        }
        for seats in range {
            if self.wins(seats, class)? {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

/// Whether a bid would bring to something asked that no bid that may win brings to.
fn bare(contest: &Contest<'_, '_>, bid: usize) -> bool {
    let case = contest.case;
    let mut own = case.calls[case.bids[bid].call].classes();
    let brought_to = |ask: Ask| {
        (0..case.classes.len()).any(|class| {
            let mut bids = case.call_of(class).bids.clone();
            let brings = |bid| contest.brings(bid, class).iter().any(|b| b.0 == ask);
            bids.any(|bid| contest.facts[bid].may_win && brings(bid))
        })
    };
    own.any(|class| contest.brings(bid, class).iter().any(|b| !brought_to(b.0)))
}

/// The block of a bid's call; for a bid that cannot win as it stands, all blocks that share a
/// capacity with it.
fn touched(contest: &Contest<'_, '_>, bid: usize, can: bool) -> Vec<usize> {
    let case = contest.case;
    let own = case.calls[case.bids[bid].call].classes();
    let mut blocks: BTreeSet<&str> = BTreeSet::new();
    blocks.extend(
        own.clone()
            .map(|class| case.classes[class].out.block.as_str()),
    );
    if !can {
        let uses = |bid: usize, class: usize| contest.uses(bid, class).into_iter().map(|u| u.0);
        let limited = |cap: &Cap| contest.limit(*cap).is_some();
        let caps = own.flat_map(|class| uses(bid, class)).filter(limited);
        let caps: BTreeSet<Cap> = caps.collect();
        let own = case.calls[case.bids[bid].call].classes();
        let brought = own.flat_map(|class| contest.brings(bid, class));
        let brought: BTreeSet<Ask> = brought.map(|(ask, _)| ask).collect();
        for class in 0..case.classes.len() {
            let mut bids = case.call_of(class).bids.clone();
            let shares = |bid: usize| {
                let mut brings = contest.brings(bid, class).into_iter();
                contest.facts[bid].may_win
                    && (uses(bid, class).any(|cap| caps.contains(&cap))
                        || brings.any(|(ask, _)| brought.contains(&ask)))
            };
            if bids.any(shares) {
                blocks.insert(&case.classes[class].out.block);
            }
        }
    }
    blocks
        .iter()
        .flat_map(|b| contest.blocks[b].clone())
        .collect()
}
