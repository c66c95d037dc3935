//! Scenarios answered as plans from the basis of the base, against the changed round planned from
//! nothing. Can catch: a change that maps to the wrong arcs, a level that is not at its best, a
//! worth of a seat that is not the difference it makes, an undo that forgets something, a lane that
//! remembers. Random small rounds with every kind of change; 2,000 scenarios of the shipped one.

mod common;

use std::path::Path;

use common::rng::Rng;
use common::{Failing, Seen, form, numbers, whole_round};
use jiebang::apps::sweep::{Answering, Cell, Place, Plans};
use jiebang::base::ids::Id;
use jiebang::base::stop::Stop;
use jiebang::domain::change::{By, Change, Orders, Scenario, Seats, apply, barred};
use jiebang::domain::market::{
    BidId, CriterionId, DemandId, EntityId, FirmId, MajorId, Market, Mode, ProgrammeId, SchoolId,
    Score,
};
use jiebang::domain::model::Model;
use jiebang::domain::outcome::{Basis, Case, Fits, Formation, Scores, SeatWorth};
use jiebang::steps::fit::fit;
use jiebang::steps::plan::{Drawn, by_bids, by_programmes, solved, worth};
use jiebang::steps::score::score;
use rayon::prelude::*;
use rust_decimal::Decimal;

fn by(rng: &mut Rng) -> By {
    match rng.within(0, 3) {
        0 => By::Set(Decimal::from(rng.within(0, 60))),
        1 => By::Add(Decimal::from(i64::from(rng.within(0, 60)) - 30)),
        _ => By::Scale(Decimal::new(rng.within(0, 200).into(), 2)),
    }
}

fn id<I: Id>(rng: &mut Rng, count: usize) -> I {
    I::new(rng.within(0, count as u32 - 1) as usize)
}

fn seats(rng: &mut Rng, market: &Market) -> Seats {
    let school: SchoolId = id(rng, market.schools().len());
    match rng.within(0, 9) {
        0..=2 => Seats::School(school),
        3..=5 => Seats::Programme(id(rng, market.programmes().len())),
        6 => Seats::Major(id::<MajorId>(rng, market.majors().len())),
        7 => Seats::City(market.schools()[school].city.clone()),
        8 => Seats::Chain(rng.pick(chains(market)).to_string()),
        _ => Seats::All,
    }
}

fn chains(market: &Market) -> &'static [&'static str] {
    let mut names: Vec<&str> = market.demands().iter().map(|d| &*d.chain).collect();
    names.sort_unstable();
    names.dedup();
    let names = names.into_iter().map(|name| &*name.to_owned().leak());
    names.collect::<Vec<_>>().leak()
}

/// A change that maps onto the network, mostly.
fn mapped(rng: &mut Rng, market: &Market) -> Change {
    match rng.within(0, 11) {
        0..=5 => Change::Seats {
            of: seats(rng, market),
            by: by(rng),
        },
        6 | 7 => Change::SchoolOut(id(rng, market.schools().len())),
        8 => Change::QualityMin(Score(rng.within(0, 9000))),
        9 => Change::DistanceMax(rng.within(0, 400)),
        _ if market.has_bids() && !market.bids().is_empty() => {
            Change::Declined(id::<BidId>(rng, market.bids().len()))
        }
        _ => Change::DistanceMax(rng.within(1, 100)),
    }
}

/// One that does not, or is refused.
fn other(rng: &mut Rng, market: &Market) -> Change {
    match rng.within(0, 9) {
        0 => Change::ClassMin(rng.within(10, 30)),
        1 => Change::ClassMax(rng.within(30, 50)),
        2 => Change::Yield(rng.within(60, 100)),
        3 => Change::Weight {
            criterion: id::<CriterionId>(rng, market.criteria().len()),
            by: By::Scale(Decimal::new(rng.within(1, 300).into(), 2)),
        },
        4 => Change::FirmOut(id::<FirmId>(rng, market.firms().len())),
        5 => Change::Heads {
            of: Orders::Demand(id::<DemandId>(rng, market.demands().len())),
            by: by(rng),
        },
        6 => Change::ChainAdded {
            chain: "新链".to_owned(),
            like: market.demands()[DemandId::new(0)].chain.clone(),
            scale: Decimal::new(15, 1),
        },
        7 => Change::Seats {
            of: Seats::City("无此地".to_owned()),
            by: by(rng),
        },
        8 => Change::Seats {
            of: seats(rng, market),
            by: By::Set(Decimal::from(-1)),
        },
        _ => Change::Heads {
            of: Orders::All,
            by: By::Scale(Decimal::new(rng.within(50, 150).into(), 2)),
        },
    }
}

fn scenario(number: u64, changes: Vec<Change>) -> Scenario {
    Scenario {
        number,
        name: String::new(),
        note: String::new(),
        at: Vec::new(),
        changes,
        reform: false,
    }
}

/// The changed round planned from nothing: weight, the three values, worth of a seat at places.
type Cold = Option<(i64, [i128; 3], Vec<SeatWorth>)>;

fn cold(case: Case, basis: Basis, scenario: &Scenario, places: &[Place], reform: bool) -> Cold {
    let changes = &scenario.changes;
    let (market, model) = apply(case.market, case.model, changes, scenario.reform).ok()?;
    let new;
    let formation = match reform {
        true => {
            new = form(&market, &model);
            &new
        }
        false => case.formation,
    };
    let drawn: Drawn = match basis {
        Basis::Programmes => by_programmes(&market, &model, formation, 0).expect("drawn"),
        Basis::Bids => {
            let mut fits = fit(&market, &model, formation);
            let scores = score(&market, &model, formation, &fits);
            for change in changes {
                let Change::Declined(bid) = change else {
                    continue;
                };
                for out in barred(&market, *bid) {
                    fits.call[out] = None;
                }
            }
            let case = Case {
                market: &market,
                model: &model,
                formation,
                fits: &fits,
                scores: &scores,
            };
            by_bids(case, 0).expect("drawn")
        }
    };
    let solved = solved(drawn, &Stop::never()).expect("solved");
    let values = [0, 1, 2].map(|k| solved.found.values[k]);
    let prices = (!places.is_empty()).then(|| worth(&solved));
    let of = |place: &Place| {
        let prices = prices.as_ref().expect("asked");
        match *place {
            Place::Programme(id) => {
                let node = solved.drawn.programmes.get(&id);
                node.map_or(SeatWorth::default(), |p| prices.programmes[&p.0][0])
            }
            Place::Body(id, mode) => {
                let mut bodies = solved.drawn.bodies.iter();
                let own = bodies.find(|(key, _)| (key.2, key.1) == (id, mode));
                own.map_or(SeatWorth::default(), |b| prices.bodies[&b.1.0][0])
            }
            Place::Major(id) => {
                let taught = solved.drawn.programmes.iter();
                let own = taught.filter(|(p, _)| market.programmes()[**p].major == id);
                let each = own.map(|(_, p)| prices.programmes[&p.0][0]);
                each.max_by_key(|worth| worth.rank()).unwrap_or_default()
            }
        }
    };
    Some((solved.drawn.weight, values, places.iter().map(of).collect()))
}

/// The row that the cold answer stands for, but for how it was found.
fn row(cold: &Cold, levels: usize, places: usize) -> Vec<Cell> {
    let Some((weight, values, worth)) = cold else {
        let mut row = vec![Cell::Text("refused".into())];
        row.extend((0..2 + levels * (1 + places)).map(|_| Cell::Blank));
        return row;
    };
    let int = |value: i128| Cell::Int(value as i64);
    let share = match weight {
        0 => Cell::Blank,
        _ => Cell::Real(-values[0] as f64 / *weight as f64),
    };
    let mut row = vec![Cell::Text("proved".into()), Cell::Int(*weight), share];
    let signed = [-values[0], -values[1], values[2]];
    row.extend(signed[..levels].iter().map(|&v| int(v)));
    for worth in worth {
        let three = [worth.weight, worth.quality, worth.metres];
        row.extend(three[..levels].iter().map(|&v| Cell::Int(v)));
    }
    row
}

fn answered<'a>(plans: &Plans<'a>, scenarios: &[Scenario]) -> Vec<Vec<Cell>> {
    let mut lane = plans.lane();
    let one = |scenario: &Scenario| {
        let mut row = Vec::new();
        assert!(plans.answer(&mut lane, scenario, &mut row, &Stop::never()));
        assert_eq!(row.len(), plans.columns().len());
        row
    };
    scenarios.iter().map(one).collect()
}

/// A row without the column that says how it was found, and what that said.
fn split(mut row: Vec<Cell>) -> (Vec<Cell>, Cell) {
    let anew = row.remove(1);
    (row, anew)
}

fn places(market: &Market, rng: &mut Rng) -> Vec<Place> {
    if market.programmes().is_empty() {
        return Vec::new();
    }
    vec![
        Place::Programme(id::<ProgrammeId>(rng, market.programmes().len())),
        Place::Body(id::<EntityId>(rng, market.entities().len()), Mode::Student),
        Place::Major(id::<MajorId>(rng, market.majors().len())),
    ]
}

#[test]
fn every_scenario_of_small_rounds_equals_the_changed_round_from_nothing() {
    let mut seen = Seen::default();
    for number in numbers(60) {
        let _failing = Failing(number);
        let (market, model, mut rng) = whole_round(number);
        let formation = form(&market, &model);
        let (fits, scores) = stages(&market, &model, &formation);
        let case = Case {
            market: &market,
            model: &model,
            formation: &formation,
            fits: &fits,
            scores: &scores,
        };
        let basis = *rng.pick(&[Basis::Programmes, Basis::Bids]);
        let places = places(&market, &mut rng);
        let stop = Stop::never();
        let plans = Plans::new(case, basis, places.clone(), &stop).expect("a base");
        assert_eq!(plans.levels(), 3);
        let make = |n: u64| {
            let mut changes: Vec<Change> = (0..rng.within(1, 4))
                .map(|_| mapped(&mut rng, &market))
                .collect();
            if n.is_multiple_of(8) {
                changes.push(other(&mut rng, &market));
            }
            scenario(n, changes)
        };
        let scenarios: Vec<Scenario> = (0..40).map(make).collect();
        let rows = answered(&plans, &scenarios);
        for (scenario, row_found) in scenarios.iter().zip(rows) {
            let cold = cold(case, basis, scenario, &places, true);
            let (found, anew) = split(row_found);
            let expected = row(&cold, 3, places.len());
            assert_eq!(found, expected, "{basis:?} {:?}", scenario.changes);
            seen.note(match (&cold, anew) {
                (None, _) => "refused",
                (_, Cell::Int(0)) => "warm",
                _ => "from nothing",
            });
        }
        assert!(plans.anew() > 0);
    }
    seen.covers(&["warm", "from nothing", "refused"]);
}

fn stages(market: &Market, model: &Model, formation: &Formation) -> (Fits, Scores) {
    let fits = fit(market, model, formation);
    let scores = score(market, model, formation, &fits);
    (fits, scores)
}

#[test]
fn two_thousand_scenarios_of_the_shipped_round_equal_the_changed_round_from_nothing() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("datasets/sichuan-2026-01");
    let loaded = jiebang::load(&folder, None).expect("the shipped round reads");
    let (market, model) = (loaded.market, loaded.model);
    let formation = form(&market, &model);
    let (fits, scores) = stages(&market, &model, &formation);
    let case = Case {
        market: &market,
        model: &model,
        formation: &formation,
        fits: &fits,
        scores: &scores,
    };
    let stop = Stop::never();
    for (basis, count) in [(Basis::Programmes, 1500), (Basis::Bids, 500)] {
        let places = Plans::bottlenecks(case, basis, 2, &stop).expect("solved");
        let plans = Plans::new(case, basis, places.clone(), &stop).expect("a base");
        assert_eq!(plans.levels(), 3);
        let mut rng = Rng(20_260_131);
        let scenarios: Vec<Scenario> = (0..count)
            .map(|n| {
                let changes = (0..rng.within(1, 5)).map(|_| mapped(&mut rng, &market));
                scenario(n, changes.collect())
            })
            .collect();
        let rows = answered(&plans, &scenarios);
        let warm = count - plans.anew();
        assert!(warm * 10 > count * 7, "{warm} of {count} warm");
        // Another lane, the other way round, and the base again afterwards.
        let mut back: Vec<Scenario> = scenarios.iter().rev().cloned().collect();
        back.push(scenario(0, Vec::new()));
        let mut again = answered(&plans, &back);
        let base = again.pop().expect("the base");
        again.reverse();
        assert_eq!(rows, again);
        assert_eq!(
            split(base).0,
            row(
                &cold(case, basis, &back[back.len() - 1], &places, false),
                3,
                places.len()
            )
        );
        let wrong: Vec<u64> = scenarios
            .par_iter()
            .zip(rows)
            .filter_map(|(scenario, found)| {
                // Prices from nothing take a search per seat of the round: a part is enough.
                let priced = scenario.number.is_multiple_of(50);
                let asked = if priced { &places[..] } else { &[] };
                let cold = cold(case, basis, scenario, asked, false);
                let width = if priced { places.len() } else { 0 };
                let expected = row(&cold, 3, width);
                let found = split(found).0;
                (found[..expected.len()] != expected[..]).then_some(scenario.number)
            })
            .collect();
        assert_eq!(wrong, [0_u64; 0], "{basis:?}");
    }
}
