//! Section 4 of the model's document again: every assignment of bids to classes that the capacities
//! allow, the best of all, and the best in which a given bid wins.

use std::collections::BTreeMap;

use jiebang::base::draw::draw_pair;
use jiebang::domain::market::{
    BaseId, BidId, Decision, EntityId, Market, Mode, ProgrammeId, Ruling,
};
use jiebang::domain::model::Model;
use jiebang::domain::outcome::ClassOut;

use super::review::intake;

/// A1 to A4; A3 and A4 count down, so that more is better on each.
pub type Levels = [i64; 4];

/// A fitting bid that reaches the least score.
#[derive(Clone)]
pub struct Runner {
    /// Which.
    pub bid: BidId,
    /// With what.
    pub programme: ProgrammeId,
    /// σ in centi-points.
    pub score: u32,
}

/// A class and who may win it.
#[derive(Clone, Copy)]
pub struct Prize<'a> {
    /// The class.
    pub class: &'a ClassOut,
    /// Its call's mode.
    pub mode: Mode,
    /// Its call's code.
    pub call: &'a str,
    /// Its chain.
    pub chain: &'a str,
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
    /// Whether there is any: floors and pins may leave none.
    pub any: bool,
    /// V(b).
    pub forced: BTreeMap<BidId, Award>,
    /// Per bid and number of heads that it wins: the best award.
    pub with: BTreeMap<(BidId, i64), Levels>,
    /// Assignments looked at.
    pub looked: u64,
}

/// What is limited.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Limited {
    ProgrammeSeats(ProgrammeId),
    EntitySeats(EntityId, Mode),
    EntityClasses(EntityId),
    BidSeats(BidId),
    BidClasses(BidId),
    Share(EntityId, String),
    BaseSeats(BaseId),
    BaseClasses(BaseId),
    Budget,
    Ban(usize),
}

/// What is changed for one bid's school.
#[derive(Clone, Copy, Default)]
pub struct Room {
    /// Its programme and its body.
    pub of: Option<(ProgrammeId, EntityId)>,
    /// Seats that both gain.
    pub seats: u32,
    /// Whether the body may win one class more.
    pub class: bool,
}

struct Search<'a> {
    market: &'a Market,
    model: &'a Model,
    prizes: &'a [Prize<'a>],
    room: Room,
    used: BTreeMap<Limited, u32>,
    winners: Vec<Option<BidId>>,
    best: Best,
}

/// Looks at every assignment.
pub fn best(market: &Market, model: &Model, prizes: &[Prize]) -> Best {
    best_with(market, model, prizes, Room::default())
}

/// Looks at every assignment with more room at one school.
pub fn best_with(market: &Market, model: &Model, prizes: &[Prize], room: Room) -> Best {
    let nobody = ([0; 4], vec![None; prizes.len()]);
    let mut search = Search {
        market,
        model,
        prizes,
        room,
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
                *self.used.entry(what.clone()).or_default() += amount;
            }
            self.winners.push(Some(runner.bid));
            let worth = self.worth(prize, runner);
            self.next(std::array::from_fn(|k| levels[k] + worth[k]));
            self.winners.pop();
            for (what, _, amount) in &uses {
                *self.used.entry(what.clone()).or_default() -= amount;
            }
        }
    }

    /// What a pair takes, of what, and how much of it there is; `None` is no limit.
    fn uses(&self, prize: &Prize, runner: &Runner) -> Vec<(Limited, Option<u32>, u32)> {
        let bid = &self.market.bids()[runner.bid];
        let entity = self.market.schools()[bid.school].entity;
        let row = &self.market.entities()[entity];
        let heads = intake(self.model, prize.class.size);
        let seats = match prize.mode {
            Mode::Student => row.seats,
            Mode::Service => row.seats_service,
        };
        let programme = &self.market.programmes()[runner.programme];
        let more = |here: bool| if here { self.room.seats } else { 0 };
        let (ours, own) = self.room.of.unzip();
        let taught = programme.seats + more(ours == Some(runner.programme));
        let seats = seats.map(|seats| seats + more(own == Some(entity)));
        let extra = u32::from(self.room.class && own == Some(entity));
        let classes_max = row.classes_max.map(|most| most + extra);
        let mut uses = vec![
            (
                Limited::ProgrammeSeats(runner.programme),
                Some(taught),
                heads,
            ),
            (Limited::EntitySeats(entity, prize.mode), seats, heads),
            (Limited::EntityClasses(entity), classes_max, 1),
            (Limited::BidSeats(runner.bid), Some(bid.seats), heads),
            (Limited::BidClasses(runner.bid), bid.classes_max, 1),
        ];
        let award = &self.model.award;
        if award.share_max_hundredths < 100 {
            let alike = |other: &&Prize| other.chain == prize.chain && other.class.size > 0;
            let formed = self.prizes.iter().filter(alike).count() as u32;
            let share = Limited::Share(entity, prize.chain.to_owned());
            uses.push((share, Some(formed * award.share_max_hundredths / 100), 1));
        }
        for &base in &programme.bases {
            let row = &self.market.bases()[base];
            uses.push((Limited::BaseSeats(base), row.seats, heads));
            uses.push((Limited::BaseClasses(base), row.classes_max, 1));
        }
        let cost = bid.cost_fen.unwrap_or(award.cost_head_fen) * prize.class.size;
        uses.push((
            Limited::Budget,
            award.budget_fen.map(|fen| fen as u32),
            cost,
        ));
        for (at, decision) in self.market.decisions().iter().enumerate() {
            if decision.ruling == Ruling::Ban && about(decision, prize, runner.bid) {
                uses.push((Limited::Ban(at), Some(0), 1));
            }
        }
        uses
    }

    /// Whether the award brings what floors and pins ask.
    fn brings_enough(&self) -> bool {
        let won = || self.prizes.iter().zip(&self.winners);
        let floors = self.model.award.floors.iter().all(|floor| {
            let heads = won().filter_map(|(prize, bid)| {
                let school = &self.market.schools()[self.market.bids()[(*bid)?].school];
                let city = floor.cities.is_empty() || floor.cities.contains(&school.city);
                let kind = floor.kinds.is_empty() || floor.kinds.contains(&school.kind);
                (city && kind).then_some(prize.class.size)
            });
            heads.sum::<u32>() >= floor.heads
        });
        let pins = self
            .market
            .decisions()
            .iter()
            .filter(|d| d.ruling == Ruling::Pin);
        floors && { pins }.all(|pin| {
            won().any(|(prize, bid)| *bid == Some(pin.bid) && about(pin, prize, pin.bid))
        })
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
        if !self.brings_enough() {
            return;
        }
        self.best.looked += 1;
        if levels > self.best.award.0 || !self.best.any {
            self.best.award = (levels, self.winners.clone());
            self.best.any = true;
        }
        let mut heads: BTreeMap<BidId, i64> = BTreeMap::new();
        for (prize, bid) in self.prizes.iter().zip(&self.winners) {
            if let Some(bid) = bid {
                *heads.entry(*bid).or_default() += i64::from(prize.class.size);
            }
        }
        for won in heads {
            let best = self.best.with.entry(won).or_insert(levels);
            *best = levels.max(*best);
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

/// Whether a decision is about this bid winning this class.
fn about(decision: &Decision, prize: &Prize, bid: BidId) -> bool {
    let on = decision.on.as_deref();
    let here = on.is_none_or(|on| on == prize.call || on == prize.class.code);
    decision.bid == bid && here
}
