//! What would have won, by brute force: every rise of the score against every award that holds the
//! bid, and every number of seats tried one by one.

use jiebang::domain::market::{BidId, Limit, Market};
use jiebang::domain::model::Model;
use jiebang::domain::outcome::{BidOut, CallOut, Points, Seats, Verdict};

use super::review::Review;
use super::winners::{self, Best, Levels, Prize, Room, Runner};
use super::{Seen, same};

/// A losing bid of a round whose best award is known.
pub struct Loser<'a> {
    /// The round.
    pub market: &'a Market,
    /// The policy.
    pub model: &'a Model,
    /// Every class and who may win it.
    pub prizes: &'a [Prize<'a>],
    /// The best award.
    pub best: &'a Best,
    /// The bid's call.
    pub call: &'a CallOut,
    /// As the outcome has it.
    pub out: &'a BidOut,
    /// Which bid.
    pub id: BidId,
    /// σ in centi-points.
    pub score: u32,
}

impl Loser<'_> {
    /// Holds what the outcome says against every alternative; seats only where asked, since each
    /// number of them is another round.
    pub fn check(&self, seats: bool, seen: &mut Seen) {
        let needs = self.out.needs.expect("a losing bid is told what it needs");
        same(
            &format!("points of {}", self.out.code),
            self.points(),
            needs.points,
        );
        seen.note(match needs.points {
            Points::More { .. } if self.call.classes.len() > 1 => "points: several classes",
            Points::More { .. } => "points: more",
            Points::HeadsLost => "points: heads lost",
            Points::FullMarks => "points: full marks",
            Points::Limit => "points: limit",
            Points::Open => "points: open",
        });
        if !seats {
            return;
        }
        same(
            &format!("seats of {}", self.out.code),
            self.seats(),
            needs.seats,
        );
        seen.note(match needs.seats {
            Seats::More { seats: 0, .. } => "seats: a class alone",
            Seats::More { class: true, .. } => "seats: more and a class",
            Seats::More { .. } => "seats: more",
            Seats::Outdone => "seats: outdone",
            Seats::Limit => "seats: limit",
            Seats::Open => "seats: open",
        });
    }

    fn points(&self) -> Points {
        let least = self.model.scoring.quality_min.0;
        let gap = least.saturating_sub(self.score);
        if gap > 0 {
            let runners = self.runners(least);
            let prizes = self.with(&runners);
            let best = winners::best(self.market, self.model, &prizes);
            return self.rise(&best, gap);
        }
        match &self.out.verdict {
            Verdict::Cannot { .. } => Points::Limit,
            _ => self.rise(self.best, 0),
        }
    }

    /// The least rise over the score of `best`, which is `gap` above the bid's own.
    fn rise(&self, best: &Best, gap: u32) -> Points {
        let own = best.with.iter().filter(|((bid, _), _)| *bid == self.id);
        let own: Vec<(i64, Levels)> = own.map(|(&(_, heads), &levels)| (heads, levels)).collect();
        if own.is_empty() {
            return Points::Limit;
        }
        let base = self.best.award.0;
        let raised = |d: i64| {
            let each = own.iter().map(|&(heads, levels)| {
                let [a1, a2, a3, a4] = levels;
                [a1, a2 + d * heads, a3, a4]
            });
            each.max().expect("some award holds it")
        };
        if own.iter().all(|(_, levels)| levels[0] < base[0]) {
            return Points::HeadsLost;
        }
        let rises = gap.max(1)..=10_000 - self.score;
        let found = { rises }.find(|&d| raised(i64::from(d - gap)) > base);
        let score = |d| jiebang::domain::market::Score(d);
        found.map_or(Points::FullMarks, |d| Points::More { points: score(d) })
    }

    fn runners(&self, score: u32) -> Vec<Runner> {
        let mine = |prize: &&Prize| prize.call == self.call.code;
        let prize = self.prizes.iter().find(mine).expect("its call has a class");
        let review = Review {
            market: self.market,
            model: self.model,
            call: self.call,
        };
        let programme = review.fit(self.id).0.expect("it fits");
        let (bid, others) = (self.id, prize.runners.iter().filter(|r| r.bid != self.id));
        let mut runners: Vec<Runner> = others.cloned().collect();
        runners.push(Runner {
            bid,
            programme,
            score,
        });
        runners
    }

    fn with<'r>(&'r self, runners: &'r [Runner]) -> Vec<Prize<'r>> {
        let changed = |prize: &'r Prize<'r>| Prize {
            runners: match prize.call == self.call.code {
                true => runners,
                false => prize.runners,
            },
            ..*prize
        };
        self.prizes.iter().map(changed).collect()
    }

    fn seats(&self) -> Seats {
        let below = Limit::BelowQuality {
            score: jiebang::domain::market::Score(self.score),
            least: self.model.scoring.quality_min,
        };
        if matches!(&self.out.verdict, Verdict::Cannot { limit } if *limit == below) {
            return Seats::Limit;
        }
        let review = Review {
            market: self.market,
            model: self.model,
            call: self.call,
        };
        let school = self.market.bids()[self.id].school;
        let entity = self.market.schools()[school].entity;
        let held = self.best.award.1.iter().flatten().filter(|&&bid| {
            let school = self.market.bids()[bid].school;
            self.market.schools()[school].entity == entity
        });
        let held = held.count() as u32;
        let most = self.market.entities()[entity].classes_max;
        let class = most.is_some_and(|most| held >= most);
        let intakes = self.call.classes.iter().map(|class| class.intake);
        let (first, last) = (u32::from(!class), intakes.max().unwrap_or(0));
        let of = review.fit(self.id).0.map(|programme| (programme, entity));
        let mut can = false;
        for seats in first..=last {
            let room = Room { of, seats, class };
            let best = winners::best_with(self.market, self.model, self.prizes, room);
            if best.award.1.contains(&Some(self.id)) {
                return Seats::More { seats, class };
            }
            can = best.forced.contains_key(&self.id);
        }
        if can { Seats::Outdone } else { Seats::Limit }
    }
}
