//! The exact engine of what-ifs against the changed rounds from nothing. Can catch: something a
//! change touches that is taken from the base, an award that is not the tie-break's, a scenario
//! that leaves its mark on the next, an outcome of a changed round that the judge rejects.

mod common;

use std::path::Path;

use common::rng::Rng;
use common::{Failing, Seen, numbers, whole_round};
use jiebang::apps::sweep::{Answering, ByAward, Cell, Terms};
use jiebang::base::ids::Id;
use jiebang::base::progress::Silent;
use jiebang::base::stop::Stop;
use jiebang::domain::change::{By, Change, Orders, Scenario, Seats, apply, resolve};
use jiebang::domain::market::{BidId, Market, Score};
use jiebang::domain::model::Model;
use jiebang::domain::outcome::Case;
use jiebang::judge::judge;
use jiebang::steps::award::{award, worth};
use jiebang::steps::fit::fit;
use jiebang::steps::form::form;
use jiebang::steps::potential::planned;
use jiebang::steps::record::Read;
use jiebang::steps::score::score;
use jiebang::steps::solve::solve;
use jiebang::steps::validate::load;
use rayon::prelude::*;
use rust_decimal::Decimal;

/// Class, winner, by code.
type Won = Vec<(String, Option<String>)>;

fn won(case: Case, winners: &jiebang::domain::outcome::Award) -> Won {
    let code = |bid: BidId| case.market.bids()[bid].code.clone();
    let one = |(class, bid): (_, &Option<BidId>)| {
        let class: &jiebang::domain::market::Class = &case.formation.classes[class];
        (class.code.clone(), bid.map(code))
    };
    winners.iter_ids().map(one).collect()
}

/// The changed round and its award, everything from nothing; `None` where it cannot be changed.
fn cold(
    (market, model): (&Market, &Model),
    scenario: &Scenario,
    (plan, base): (bool, &ByAward),
) -> Option<(Market, Model, Won, [i64; 4], bool)> {
    let stop = Stop::never();
    let declines = |c: &&Change| matches!(c, Change::WinnersDecline(_));
    let drawn: Vec<Change> = scenario.changes.iter().filter(declines).cloned().collect();
    let winners: Vec<BidId> = base.winners().iter().flatten().copied().collect();
    let drawn = resolve(&drawn, &winners, "s", scenario.number);
    let rest: Vec<Change> = scenario
        .changes
        .iter()
        .filter(|c| !declines(c))
        .cloned()
        .collect();
    let barred = |c: &Change| matches!(c, Change::Declined(_));
    if plan && rest.iter().any(barred) {
        return None;
    }
    let (mut market, mut model) = apply(market, model, &rest, scenario.reform).ok()?;
    let formation = form(&market, &model, &stop, &Silent).expect("formed");
    let mut own = drawn.clone();
    if plan {
        market = planned(&market, &model, &formation);
        let code = |bid: BidId| &base.case().market.bids()[bid].code;
        let here = |c: &Change| match c {
            Change::Declined(bid) => {
                let mut bids = market.bids().iter_ids();
                let (id, _) = bids.find(|(_, b)| b.code == *code(*bid))?;
                Some(Change::Declined(id))
            }
            _ => None,
        };
        own = drawn.iter().filter_map(here).collect();
    }
    (market, model) = apply(&market, &model, &own, false).ok()?;
    let fits = fit(&market, &model, &formation);
    let scores = score(&market, &model, &formation, &fits);
    let case = Case {
        market: &market,
        model: &model,
        formation: &formation,
        fits: &fits,
        scores: &scores,
    };
    let (awards, _) = award(case, &stop).expect("awarded");
    let (won, value) = (won(case, &awards.winners), worth(case, &awards.winners));
    let clear = awards.infeasible.iter().all(|&no| !no);
    Some((market, model, won, value, clear))
}

fn by(rng: &mut Rng) -> By {
    match rng.within(0, 2) {
        0 => By::Set(rng.within(0, 12).into()),
        1 => By::Add(Decimal::from(rng.within(0, 6)) - Decimal::from(3)),
        _ => By::Scale(Decimal::new(i64::from(rng.within(0, 20)), 1)),
    }
}

fn some<I: Id>(rng: &mut Rng, count: usize) -> I {
    I::new(rng.within(0, count as u32 - 1) as usize)
}

/// A change at random; of those that make other classes only if `forming`.
fn change(rng: &mut Rng, market: &Market, forming: bool) -> Change {
    let chain = |rng: &mut Rng| {
        let demand = some(rng, market.demands().len());
        market.demands()[demand].chain.clone()
    };
    match rng.within(0, if forming { 16 } else { 10 }) {
        0 => Change::Seats {
            of: Seats::School(some(rng, market.schools().len())),
            by: by(rng),
        },
        1 => Change::Seats {
            of: Seats::Programme(some(rng, market.programmes().len())),
            by: by(rng),
        },
        2 => Change::Seats {
            of: Seats::All,
            by: By::Scale(Decimal::new(rng.within(5, 15).into(), 1)),
        },
        3 => Change::Weight {
            criterion: some(rng, market.criteria().len()),
            by: By::Add(rng.within(1, 30).into()),
        },
        4 => Change::QualityMin(Score(rng.within(0, 80) * 100)),
        5 => Change::Yield(rng.within(60, 100)),
        6 => Change::DistanceMax(rng.within(0, 300)),
        7 => Change::SchoolOut(some(rng, market.schools().len())),
        8 if !forming && !market.bids().is_empty() => {
            Change::Declined(some(rng, market.bids().len()))
        }
        9 => Change::WinnersDecline(Decimal::new(rng.within(0, 10).into(), 1)),
        8 | 10 => Change::Seats {
            of: Seats::Chain(chain(rng)),
            by: by(rng),
        },
        11 => Change::Heads {
            of: Orders::Demand(some(rng, market.demands().len())),
            by: by(rng),
        },
        12 => Change::ClassMin(rng.within(3, 5)),
        13 => Change::ClassMax(rng.within(6, 8)),
        14 => Change::ClassTarget(rng.within(4, 7)),
        15 => Change::FirmOut(some(rng, market.firms().len())),
        _ => Change::ChainAdded {
            chain: "新链".to_owned(),
            like: chain(rng),
            scale: Decimal::new(rng.within(5, 20).into(), 1),
        },
    }
}

fn scenario(rng: &mut Rng, market: &Market, number: u64, forming: bool) -> Scenario {
    let count = rng.within(1, 3);
    Scenario {
        number,
        name: format!("{number}"),
        note: String::new(),
        at: Vec::new(),
        changes: (0..count).map(|_| change(rng, market, forming)).collect(),
        reform: forming && market.published().is_some(),
    }
}

/// A scenario of one change that leaves most of the round as it is.
fn mild(rng: &mut Rng, market: &Market, number: u64) -> Scenario {
    loop {
        let scenario = scenario(rng, market, number, false);
        let wide = |change: &Change| {
            matches!(
                change,
                Change::Yield(_)
                    | Change::DistanceMax(_)
                    | Change::Seats {
                        of: Seats::All | Seats::Chain(_),
                        ..
                    }
            )
        };
        if !scenario.changes.iter().any(wide) {
            return scenario;
        }
    }
}

/// Holds one scenario against the same from nothing.
fn held(
    round: (&Market, &Model),
    engine: &ByAward,
    scenario: &Scenario,
    terms: Terms,
    seen: &mut Seen,
) {
    let stop = Stop::never();
    let found = engine.ask(scenario, &stop).expect("answered");
    let cold = cold(round, scenario, (engine.is_planned(), engine));
    assert_eq!(found.is_some(), cold.is_some(), "can be made: {scenario:?}");
    let (Some(found), Some((market, model, won_cold, value, clear))) = (found, cold) else {
        return seen.note("refused");
    };
    if !clear {
        return seen.note("rules that cannot all hold");
    }
    let ours = won(found.case(), &found.reached.award);
    assert_eq!(ours, won_cold, "{scenario:?}");
    assert_eq!(found.reached.value, value);
    assert!(found.reached.proved);
    let base = won(engine.case(), engine.winners());
    seen.note(if ours == base {
        "as in the base"
    } else {
        "moved"
    });
    seen.note_if(terms.plan, "planned");
    // An outcome has no room for decisions on bids that nobody has made.
    let drawn = |c: &Change| matches!(c, Change::WinnersDecline(_));
    let told = !engine.is_planned() || !scenario.changes.iter().any(drawn);
    if scenario.number.is_multiple_of(40) && told {
        let read = Read {
            planned: engine.is_planned(),
            ..Read::default()
        };
        let outcome = solve(&market, &model, read, &stop, &Silent).expect("solved");
        let verdicts = judge(&market, &model, &outcome);
        assert!(verdicts.ok(), "{:#?}", verdicts.failures);
        let awarded = outcome.summary.classes_awarded as usize;
        assert_eq!(
            awarded,
            ours.iter().filter(|(_, bid)| bid.is_some()).count()
        );
        seen.note("judged");
    }
}

#[test]
fn every_scenario_of_random_rounds_is_as_from_nothing() {
    let one = |number: u64| {
        let _failing = Failing(number);
        let mut seen = Seen::default();
        let (market, model, mut rng) = whole_round(7_000 + number);
        let forming = rng.chance(40);
        let count = 20;
        let scenarios: Vec<Scenario> = (0..count)
            .map(|n| scenario(&mut rng, &market, n + 20 * (number % 2), forming))
            .collect();
        let terms = Terms::of(scenarios.par_iter().cloned());
        let engine = ByAward::new(&market, &model, "s", terms, (&Stop::never(), &Silent));
        let engine = engine.expect("solved");
        for scenario in &scenarios {
            held((&market, &model), &engine, scenario, terms, &mut seen);
        }
        seen
    };
    let mut all = Seen::default();
    let found: Vec<Seen> = numbers(95).into_par_iter().map(one).collect();
    found.into_iter().for_each(|seen| all.add(seen));
    all.covers(&["moved", "as in the base", "planned", "judged", "refused"]);
}

#[test]
fn the_shipped_round_is_as_from_nothing_in_any_order() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("datasets/sichuan-2026-01");
    let loaded = load(&folder, None).expect("the round reads");
    let (market, model) = (&loaded.market, &loaded.model);
    let mut rng = Rng::of_round(8);
    // Numbers that are not sampled for the judge: the whole recipe takes seconds here.
    let scenarios: Vec<Scenario> = (0..100)
        .map(|n| mild(&mut rng, market, 40 * n + 1))
        .collect();
    let stop = Stop::never();
    let engine = ByAward::new(market, model, "s", Terms::default(), (&stop, &Silent));
    let engine = engine.expect("solved");
    let row = |scenario: &Scenario| {
        let mut row: Vec<Cell> = Vec::new();
        assert!(engine.answer(&mut (), scenario, &mut row, &stop));
        row
    };
    let first: Vec<Vec<Cell>> = scenarios.iter().map(row).collect();
    let one = |scenario: &Scenario| {
        let mut seen = Seen::default();
        held(
            (market, model),
            &engine,
            scenario,
            Terms::default(),
            &mut seen,
        );
        seen
    };
    let found: Vec<Seen> = scenarios.par_iter().map(one).collect();
    let mut all = Seen::default();
    found.into_iter().for_each(|seen| all.add(seen));
    all.covers(&["moved"]);
    let again: Vec<Vec<Cell>> = scenarios.par_iter().rev().map(row).collect();
    assert!(
        again.into_iter().rev().eq(first),
        "rows depend on the order"
    );
}
