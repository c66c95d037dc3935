//! Section 4 of the model's document again: every assignment of bids to classes that the capacities
//! allow, the best of all, and the best in which a given bid wins.

use std::collections::BTreeMap;

use jiebang::base::draw::draw_pair;
use jiebang::domain::market::{BidId, EntityId, Market, Mode, ProgrammeId};
use jiebang::domain::model::Model;
use jiebang::domain::outcome::ClassOut;

use super::review::intake;

/// A1 to A4; A3 and A4 count down, so that more is better on each.
pub type Levels = [i64; 4];

/// A fitting bid that reaches the least score.
pub struct Runner {
    /// Which.
    pub bid: BidId,
    /// With what.
    pub programme: ProgrammeId,
    /// σ in centi-points.
    pub score: u32,
}

/// A class and who may win it.
pub struct Prize<'a> {
    /// The class.
    pub class: &'a ClassOut,
    /// Its call's mode.
    pub mode: Mode,
    /// Bids on its call.
    pub runners: &'a [Runner],
    /// Whether somebody has to win it.
    pub must: bool,
}

/// An award: the winner of each class, and what it is worth.
pub type Award = (Levels, Vec<Option<BidId>>);

/// The best award, and per bid the best in which it wins a class.
#[derive(Default)]
pub struct Best {
    /// The best.
    pub award: Award,
    /// V(b).
    pub forced: BTreeMap<BidId, Award>,
    /// Assignments looked at.
    pub looked: u64,
}

/// What is limited.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Limited {
    ProgrammeSeats(ProgrammeId),
    EntitySeats(EntityId, Mode),
    EntityClasses(EntityId),
    BidSeats(BidId),
    BidClasses(BidId),
}

struct Search<'a> {
    market: &'a Market,
    model: &'a Model,
    prizes: &'a [Prize<'a>],
    used: BTreeMap<Limited, u32>,
    winners: Vec<Option<BidId>>,
    best: Best,
}

/// Looks at every assignment.
pub fn best(market: &Market, model: &Model, prizes: &[Prize]) -> Best {
    let nobody = ([0; 4], vec![None; prizes.len()]);
    let mut search = Search {
        market,
        model,
        prizes,
        used: BTreeMap::new(),
        winners: Vec::new(),
        best: Best {
            award: nobody,
            ..Best::default()
        },
    };
    search.next([0; 4]);
    search.best
}

impl Search<'_> {
    fn next(&mut self, levels: Levels) {
        let Some(prize) = self.prizes.get(self.winners.len()) else {
            return self.look(levels);
        };
        if !prize.must {
            self.winners.push(None);
            self.next(levels);
            self.winners.pop();
        }
        for runner in prize.runners {
            let uses = self.uses(prize, runner);
            let fits = |(what, limit, amount): &(Limited, Option<u32>, u32)| {
                limit.is_none_or(|most| self.used.get(what).unwrap_or(&0) + amount <= most)
            };
            if !uses.iter().all(fits) {
                continue;
            }
            for (what, _, amount) in &uses {
                *self.used.entry(*what).or_default() += amount;
            }
            self.winners.push(Some(runner.bid));
            let worth = self.worth(prize, runner);
            self.next(std::array::from_fn(|k| levels[k] + worth[k]));
            self.winners.pop();
            for (what, _, amount) in &uses {
                *self.used.entry(*what).or_default() -= amount;
            }
        }
    }

    /// What a pair takes, of what, and how much of it there is; `None` is no limit.
    fn uses(&self, prize: &Prize, runner: &Runner) -> [(Limited, Option<u32>, u32); 5] {
        let bid = &self.market.bids()[runner.bid];
        let entity = self.market.schools()[bid.school].entity;
        let row = &self.market.entities()[entity];
        let heads = intake(self.model, prize.class.size);
        let seats = match prize.mode {
            Mode::Student => row.seats,
            Mode::Service => row.seats_service,
        };
        let taught = self.market.programmes()[runner.programme].seats;
        [
            (
                Limited::ProgrammeSeats(runner.programme),
                Some(taught),
                heads,
            ),
            (Limited::EntitySeats(entity, prize.mode), seats, heads),
            (Limited::EntityClasses(entity), row.classes_max, 1),
            (Limited::BidSeats(runner.bid), Some(bid.seats), heads),
            (Limited::BidClasses(runner.bid), bid.classes_max, 1),
        ]
    }

    fn worth(&self, prize: &Prize, runner: &Runner) -> Levels {
        let bid = &self.market.bids()[runner.bid];
        let size = i64::from(prize.class.size);
        let school = self.market.schools()[bid.school].point;
        let metres = prize.class.anchor.point.metres(school);
        let draw = draw_pair(&self.market.round().seed, &bid.code, &prize.class.code);
        [
            prize.class.weight as i64,
            size * i64::from(runner.score),
            -size * metres,
            -(draw as i64),
        ]
    }

    fn look(&mut self, levels: Levels) {
        self.best.looked += 1;
        if levels > self.best.award.0 {
            self.best.award = (levels, self.winners.clone());
        }
        for bid in self.winners.iter().flatten() {
            let here = || (levels, self.winners.clone());
            let best = self.best.forced.entry(*bid).or_insert_with(here);
            if levels > best.0 {
                *best = here();
            }
        }
    }
}
