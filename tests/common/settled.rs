//! Answers to an award, made at random, and their re-awards held against all assignments.

use std::collections::{BTreeMap, BTreeSet};

use jiebang::domain::market::{Answer, BidId, Intention, Market, Party};
use jiebang::domain::model::Model;
use jiebang::domain::outcome::{Effect, Outcome, Reaward, Way};

use super::awarded::reviewed;
use super::review::Review;
use super::rng::Rng;
use super::winners::{self, Levels, Prize, Runner};
use super::{Seen, same};

/// The market with up to five answers to an outcome of it.
pub fn with_answers(rng: &mut Rng, market: Market, outcome: &Outcome) -> Market {
    let classes = outcome.calls.iter().flat_map(|call| {
        let bids = &call.bids;
        call.classes.iter().map(move |class| (class, bids))
    });
    let classes: Vec<_> = classes.collect();
    let mut parts = market.into_parts();
    for nth in 0..rng.within(1, 5) {
        if classes.is_empty() {
            break;
        }
        let (class, bids) = *rng.pick(&classes);
        let school = |code: &str| {
            parts
                .schools
                .ids()
                .find(|&id| parts.schools[id].code == code)
        };
        let party = match rng.within(0, 2) {
            0 if !bids.is_empty() => {
                let winner = bids
                    .iter()
                    .find(|bid| Some(&bid.code) == class.winner.as_ref());
                let any = rng.pick(bids);
                let bid = winner.filter(|_| rng.chance(80)).unwrap_or(any);
                school(&bid.school).map(Party::School)
            }
            _ => {
                let member = rng.pick(&class.members);
                let demand = parts.demands.iter().find(|d| d.code == member.demand);
                let demand = demand.expect("a known demand");
                let filed: Vec<_> = demand.filed_for.iter().map(|&(firm, _)| firm).collect();
                let firm = if filed.is_empty() {
                    demand.firm
                } else {
                    *rng.pick(&filed)
                };
                let any = rng.pick(&parts.firms.ids().collect::<Vec<_>>()).to_owned();
                Some(Party::Firm(if rng.chance(90) { firm } else { any }))
            }
        };
        let Some(party) = party else { continue };
        parts.intentions.push(Intention {
            class: if rng.chance(95) {
                class.code.clone()
            } else {
                "不存在".into()
            },
            party,
            answer: *rng.pick(&[
                Answer::Refuses,
                Answer::Leaves,
                Answer::Refuses,
                Answer::Agrees,
            ]),
            date: None,
            reason: String::new(),
            source: format!("intentions {nth}"),
        });
    }
    Market::new(parts)
}

/// Every re-award after a school is out of a class, until a firm leaves one; of the rest, what
/// kinds there were.
pub fn check(market: &Market, model: &Model, outcome: &Outcome, seen: &mut Seen) {
    let settlement = outcome.settlement.as_ref().expect("there were answers");
    let mut play = Play {
        market,
        model,
        outcome,
        holds: BTreeMap::new(),
        barred: BTreeSet::new(),
    };
    for class in outcome.calls.iter().flat_map(|call| &call.classes) {
        play.holds.insert(class.code.clone(), class.winner.clone());
    }
    let mut exact = true;
    for event in &settlement.events {
        match &event.effect {
            Effect::Agreed => seen.note("agreed"),
            Effect::NoSuchClass => seen.note("no such class"),
            Effect::NotParty => seen.note("not party"),
            Effect::NoAward => seen.note("no award"),
            Effect::Barred { bids, reaward, .. } => {
                let pairs = bids.iter().map(|bid| (event.class.clone(), bid.clone()));
                play.barred.extend(pairs);
                seen.note_if(reaward.kept.moves.is_empty(), "barred: held nothing");
                let taken = reaward.kept.moves.iter().any(|step| step.to.is_some());
                seen.note_if(taken, "barred: somebody else takes it");
                seen.note_if(reaward.moved > 0, "the optimum moves other awards");
                seen.note_if(reaward.price.heads > 0, "keeping costs heads");
                if exact {
                    play.reaward(&event.class, reaward);
                }
            }
            Effect::Left { ways, .. } => {
                exact = false;
                for (nth, way) in ways.iter().enumerate() {
                    let name = match way.way {
                        Way::Stands => "stands",
                        Way::Refill => "refill",
                        Way::Waiver => "waiver",
                        Way::Reform if way.classes.is_empty() => "dissolved",
                        Way::Reform => "reform",
                    };
                    seen.note(&format!(
                        "left: {name} {}",
                        if nth == 0 { "taken" } else { "priced" }
                    ));
                }
            }
        }
    }
}

struct Play<'a> {
    market: &'a Market,
    model: &'a Model,
    outcome: &'a Outcome,
    holds: BTreeMap<String, Option<String>>,
    barred: BTreeSet<(String, String)>,
}

impl Play<'_> {
    fn reaward(&mut self, class: &str, reaward: &Reaward) {
        let freed = match &self.holds[class] {
            Some(bid) if self.barred.contains(&(class.to_owned(), bid.clone())) => Some(class),
            _ => None,
        };
        let (kept, holders) = self.best(|code| Some(code) != freed);
        same("kept", kept, signed(reaward.kept.value));
        let (free, _) = self.best(|_| false);
        same("free", free, signed(reaward.free.value));
        for step in &reaward.kept.moves {
            self.holds.insert(step.class.clone(), step.to.clone());
        }
        same("holders", holders, self.holds.clone());
    }

    /// The best award in which the classes that `keeps` names keep what they have.
    fn best(&self, keeps: impl Fn(&str) -> bool) -> (Levels, BTreeMap<String, Option<String>>) {
        let mut all: Vec<Vec<Runner>> = Vec::new();
        let mut musts = Vec::new();
        for call in &self.outcome.calls {
            let review = Review {
                market: self.market,
                model: self.model,
                call,
            };
            for class in &call.classes {
                let kept = self.holds[&class.code]
                    .as_ref()
                    .filter(|_| keeps(&class.code));
                let code = |bid: BidId| self.market.bids()[bid].code.clone();
                let open = |runner: &Runner| {
                    let bid = code(runner.bid);
                    kept.is_none_or(|kept| *kept == bid)
                        && !self.barred.contains(&(class.code.clone(), bid))
                };
                let runners = reviewed(review, &mut BTreeMap::new(), &mut Seen::default());
                all.push(runners.into_iter().filter(open).collect());
                musts.push(kept.is_some());
            }
        }
        let classes = self.outcome.calls.iter();
        let classes = classes.flat_map(|call| call.classes.iter().map(move |c| (call, c)));
        let classes: Vec<_> = classes.collect();
        let prizes: Vec<Prize> = classes
            .iter()
            .zip(all.iter().zip(&musts))
            .map(|(&(call, class), (runners, &must))| Prize {
                class,
                mode: call.mode,
                call: &call.code,
                chain: &call.chain,
                runners,
                must,
            })
            .collect();
        let best = winners::best(self.market, self.model, &prizes);
        let holders = classes.iter().zip(&best.award.1).map(|((_, class), bid)| {
            let bid = bid.map(|bid| self.market.bids()[bid].code.clone());
            (class.code.clone(), bid)
        });
        let holders = holders.collect();
        (best.award.0, holders)
    }
}

/// Costs count down, as brute force has them.
fn signed(value: [i64; 4]) -> Levels {
    [value[0], value[1], -value[2], -value[3]]
}
