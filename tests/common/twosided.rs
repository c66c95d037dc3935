//! Two-sidedness again, from the formulation, on plain lists: who prefers what, what fits, which
//! bids block, and the mechanisms.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use jiebang::base::draw::draw_pair;
use jiebang::domain::market::{Bid, EntityId, Market, Mode, ProgrammeId};
use jiebang::domain::model::Model;
use jiebang::domain::outcome::{BidOut, CallOut, ClassOut, Outcome};

use super::review;

/// A bid on a class.
pub struct Way {
    /// Place of the class among all.
    pub class: usize,
    /// Code of the bid.
    pub bid: String,
    /// The body that would teach.
    pub body: EntityId,
    /// σ.
    pub score: u32,
    /// Firms' rank, score; less is better.
    pub liked: (u32, Reverse<u32>),
    /// Decides between equals.
    pub draw: u64,
    /// Wish, size, metres, code of the class, of the bid.
    pub wanted: (u32, Reverse<u32>, i64, String, String),
    intake: u32,
    programme: ProgrammeId,
    mode: Mode,
}

/// Per class the way it goes.
pub type Award = Vec<Option<usize>>;

/// Both sides of a round.
pub struct TwoSided<'a> {
    market: &'a Market,
    /// Codes of the classes.
    pub classes: Vec<String>,
    /// All ways.
    pub ways: Vec<Way>,
}

impl<'a> TwoSided<'a> {
    /// From a round and its outcome.
    pub fn new(market: &'a Market, model: &Model, outcome: &Outcome) -> Self {
        let mut sides = TwoSided {
            market,
            classes: Vec::new(),
            ways: Vec::new(),
        };
        for call in &outcome.calls {
            for class in &call.classes {
                let may = |bid: &&BidOut| {
                    bid.eligible && bid.score.is_some_and(|s| s >= model.scoring.quality_min)
                };
                for bid in call.bids.iter().filter(may) {
                    let way = sides.way(model, call, class, bid);
                    sides.ways.push(way);
                }
                sides.classes.push(class.code.clone());
            }
        }
        sides
    }

    fn way(&self, model: &Model, call: &CallOut, class: &ClassOut, out: &BidOut) -> Way {
        let market = self.market;
        let review = review::Review {
            market,
            model,
            call,
        };
        let id = review::bid(market, &out.code);
        let row = &market.bids()[id];
        let school = &market.schools()[row.school];
        let score = out.score.map_or(0, |score| score.0);
        let size = Reverse(class.size);
        let metres = class.anchor.point.metres(school.point);
        let codes = (class.code.clone(), out.code.clone());
        let wish = row.wish.unwrap_or(u32::MAX);
        Way {
            class: self.classes.len(),
            bid: out.code.clone(),
            body: school.entity,
            score,
            liked: (row.firm_rank.unwrap_or(u32::MAX), Reverse(score)),
            draw: draw_pair(&market.round().seed, &out.code, &class.code),
            wanted: (wish, size, metres, codes.0, codes.1),
            intake: review::intake(model, class.size),
            programme: review.fit(id).0.expect("a bid that fits has one"),
            mode: call.mode,
        }
    }

    fn bid(&self, way: usize) -> &Bid {
        &self.market.bids()[review::bid(self.market, &self.ways[way].bid)]
    }

    /// Whether some ways of one body fit its capacities together.
    pub fn fit(&self, ways: &[usize]) -> bool {
        let sum = |of: &dyn Fn(&Way) -> bool| -> u32 {
            let ways = ways.iter().map(|&way| &self.ways[way]);
            ways.filter(|way| of(way)).map(|way| way.intake).sum()
        };
        let within = |used: u32, most: Option<u32>| most.is_none_or(|most| used <= most);
        ways.iter().all(|&at| {
            let way = &self.ways[at];
            let (body, row) = (&self.market.entities()[way.body], self.bid(at));
            let own = ways
                .iter()
                .filter(|&&w| self.ways[w].bid == way.bid)
                .count() as u32;
            let seats = self.market.programmes()[way.programme].seats;
            within(ways.len() as u32, body.classes_max)
                && within(sum(&|w| w.mode == way.mode), body.seats(way.mode))
                && within(sum(&|w| w.programme == way.programme), Some(seats))
                && within(sum(&|w| w.bid == way.bid), Some(row.seats))
                && within(own, row.classes_max)
        })
    }

    /// What each body holds.
    fn held(&self, award: &Award) -> BTreeMap<EntityId, Vec<usize>> {
        let mut held: BTreeMap<EntityId, Vec<usize>> = BTreeMap::new();
        for &way in award.iter().flatten() {
            held.entry(self.ways[way].body).or_default().push(way);
        }
        held
    }

    /// Whether an award fits.
    pub fn lawful(&self, award: &Award) -> bool {
        self.held(award).values().all(|ways| self.fit(ways))
    }

    /// The ways that block: the class strictly prefers it, and the classes that the school likes
    /// more fit with it. `strict` lets the draw decide between bids that the class likes equally.
    pub fn blocking(&self, award: &Award, strict: bool) -> Vec<usize> {
        let held = self.held(award);
        let blocks = |&at: &usize| {
            let way = &self.ways[at];
            let prefers = award[way.class].is_none_or(|own| {
                let own = &self.ways[own];
                match strict {
                    true => (way.liked, way.draw) < (own.liked, own.draw),
                    false => way.liked < own.liked,
                }
            });
            let theirs = held.get(&way.body).into_iter().flatten().copied();
            let more = theirs
                .filter(|&w| self.ways[w].class != way.class && self.ways[w].wanted < way.wanted);
            prefers && self.fit(&more.chain([at]).collect::<Vec<_>>())
        };
        (0..self.ways.len()).filter(blocks).collect()
    }

    /// Ways of a class, the best first.
    pub fn list(&self, class: usize) -> Vec<usize> {
        let of = |&way: &usize| self.ways[way].class == class;
        let mut list: Vec<usize> = (0..self.ways.len()).filter(of).collect();
        list.sort_by_key(|&way| (self.ways[way].liked, self.ways[way].draw));
        list
    }

    /// Every award that fits.
    pub fn every(&self) -> Vec<Award> {
        let mut all: Vec<Award> = vec![vec![None; self.classes.len()]];
        for class in 0..self.classes.len() {
            let list = self.list(class);
            let with = all.iter().flat_map(|award| {
                list.iter().map(move |&way| {
                    let mut award = award.clone();
                    award[class] = Some(way);
                    award
                })
            });
            let with: Vec<Award> = with.filter(|award| self.lawful(award)).collect();
            all.extend(with);
        }
        all
    }

    /// Bids by score, then draw, each taken if its class is free and all fits.
    pub fn greedy(&self) -> Award {
        let mut order: Vec<usize> = (0..self.ways.len()).collect();
        order.sort_by_key(|&at| (Reverse(self.ways[at].score), self.ways[at].draw));
        let mut award: Award = vec![None; self.classes.len()];
        for way in order {
            let class = self.ways[way].class;
            if award[class].is_none() {
                award[class] = Some(way);
                if !self.lawful(&award) {
                    award[class] = None;
                }
            }
        }
        award
    }

    /// The textbook: one class after the other proposes; a body that takes so many classes refuses
    /// the one it likes least.
    pub fn textbook(&self) -> Award {
        let mut award: Award = vec![None; self.classes.len()];
        let mut lists: Vec<Vec<usize>> = (0..award.len()).map(|class| self.list(class)).collect();
        lists.iter_mut().for_each(|list| list.reverse());
        let mut free: Vec<usize> = (0..award.len()).collect();
        while let Some(class) = free.pop() {
            let Some(way) = lists[class].pop() else {
                continue;
            };
            award[class] = Some(way);
            let body = self.ways[way].body;
            let most = self.market.entities()[body].classes_max;
            let own = self.held(&award).remove(&body).unwrap_or_default();
            if most.is_some_and(|most| own.len() > most as usize) {
                let worst = own.into_iter().max_by_key(|&w| &self.ways[w].wanted);
                let refused = self.ways[worst.expect("one at least")].class;
                award[refused] = None;
                free.push(refused);
            }
        }
        award
    }

    /// An award in codes.
    pub fn codes(&self, award: &Award) -> BTreeMap<String, String> {
        let won = award.iter().enumerate();
        let won = won.filter_map(|(class, way)| Some((class, (*way)?)));
        won.map(|(class, way)| (self.classes[class].clone(), self.ways[way].bid.clone()))
            .collect()
    }

    /// An award from codes.
    pub fn award(&self, winner: impl Fn(&str) -> Option<String>) -> Award {
        let of = |class: usize| {
            let bid = winner(&self.classes[class])?;
            let found = |way: &Way| way.class == class && way.bid == bid;
            Some(
                self.ways
                    .iter()
                    .position(found)
                    .expect("a bid of this class"),
            )
        };
        (0..self.classes.len()).map(of).collect()
    }
}
