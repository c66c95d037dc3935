//! What a budget for new seats serves. Can catch: a frontier that leaves out a plan or passes what
//! any plan serves, an optimum that only HiGHS claims and says it is proved, a cost that nobody has
//! stated, a wrong command line that is not told.

mod common;
mod desk;

use std::collections::BTreeMap;

use common::rng::Rng;
use common::{Failing, Seen, form, numbers, whole_round};
use jiebang::apps::plan::budget::{Between, Costs, Spending, check, spend};
use jiebang::base::ids::Id;
use jiebang::base::stop::Stop;
use jiebang::domain::market::{Market, ProgrammeId};
use jiebang::domain::model::Model;
use jiebang::domain::outcome::{Basis, Case, Fits, Formation, Scores};
use jiebang::steps::plan::{by_programmes, solved};

/// The market with costs of seats, and with seats more at some programmes and their bodies.
fn with_costs(market: &Market, rng: &mut Rng) -> Market {
    let mut parts = market.clone().into_parts();
    for id in market.programmes().ids() {
        parts.programmes[id].seat_cost_fen = *rng.pick(&[Some(200), Some(300), Some(500), None]);
    }
    Market::new(parts)
}

/// Weight served with new seats at programmes: each a programme of its own at a body of its own.
fn served(market: &Market, model: &Model, formation: &Formation, seats: &[u32]) -> i64 {
    let mut parts = market.clone().into_parts();
    for (at, &more) in seats.iter().enumerate().filter(|(_, more)| **more > 0) {
        let mut programme = parts.programmes[ProgrammeId::new(at)].clone();
        let mut school = parts.schools[programme.school].clone();
        let mut entity = parts.entities[school.entity].clone();
        entity.code = format!("{}+{at}", entity.code);
        (entity.seats, entity.seats_service) = (Some(more), Some(more));
        school.code = format!("{}+{at}", school.code);
        school.entity = parts.entities.push(entity);
        programme.school = parts.schools.push(school);
        programme.seats = more;
        parts.programmes.push(programme);
    }
    let drawn = by_programmes(&Market::new(parts), model, formation, 0).expect("a network");
    let found = solved(drawn, &Stop::never()).expect("a plan").found;
    -found.values[0] as i64
}

/// The most weight that each cost serves, over all ways to spend at most `budget`.
fn all_ways(
    market: &Market,
    costs: &[Option<i64>],
    budget: i64,
    worth: &dyn Fn(&[u32]) -> i64,
) -> BTreeMap<i64, i64> {
    let mut best = BTreeMap::new();
    let mut seats = vec![0; market.programmes().len()];
    walk(costs, 0, (0, budget), &mut seats, &mut |cost, seats| {
        let served = worth(seats);
        let held = best.entry(cost).or_insert(served);
        *held = served.max(*held);
    });
    best
}

fn walk(
    costs: &[Option<i64>],
    at: usize,
    (spent, budget): (i64, i64),
    seats: &mut Vec<u32>,
    visit: &mut dyn FnMut(i64, &[u32]),
) {
    let Some(cost) = costs.get(at) else {
        return visit(spent, seats);
    };
    walk(costs, at + 1, (spent, budget), seats, visit);
    if let Some(cost) = cost.filter(|cost| spent + cost <= budget) {
        seats[at] += 1;
        walk(costs, at, (spent + cost, budget), seats, visit);
        seats[at] -= 1;
    }
}

/// What the frontier says that a budget serves.
fn at(spending: &Spending, budget: i64) -> i64 {
    let steps = spending.steps.iter().rev();
    let reached = steps
        .filter(|step| step.cost_fen <= budget)
        .map(|step| step.served);
    reached.max().unwrap_or(spending.served)
}

#[test]
fn every_budget_serves_what_all_ways_to_spend_it_serve_at_best() {
    const BUDGET: i64 = 1_100;
    let mut seen = Seen::default();
    let mut tried = 0;
    for number in numbers(250) {
        let _failing = Failing(number);
        let (market, model, mut rng) = whole_round(number);
        let formation = form(&market, &model);
        if market.programmes().len() > 8 || formation.classes.is_empty() {
            continue;
        }
        tried += 1;
        let market = with_costs(&market, &mut rng);
        let given = rng.chance(30).then_some(400);
        let costs = Costs { given_fen: given };
        let (fits, scores) = (Fits::default(), Scores::default());
        let case = Case {
            market: &market,
            model: &model,
            formation: &formation,
            fits: &fits,
            scores: &scores,
        };
        let stop = Stop::never();
        let found = spend(case, Basis::Programmes, BUDGET, &costs, &stop).expect("a frontier");
        assert_eq!(
            check(case, &found, &costs, &stop).expect("checked"),
            [0_i64; 0]
        );
        let each: Vec<Option<i64>> = { market.programmes().ids() }
            .map(|id| costs.of(&market, id).map(|cost| i64::from(cost.0)))
            .collect();
        let worth = |seats: &[u32]| served(&market, &model, &formation, seats);
        let best = all_ways(&market, &each, BUDGET, &worth);
        for budget in (0..=BUDGET).step_by(100) {
            let most = best.range(..=budget).map(|(_, &served)| served).max();
            assert_eq!(Some(at(&found, budget)), most, "{budget}: {found:#?}");
        }
        let mut last = found.served;
        for step in &found.steps {
            assert!(step.served > last, "{found:#?}");
            last = step.served;
            seen.note_if(step.before == Between::Highs, "HiGHS asked");
            seen.note_if(!step.supported, "a plan that no worth of money makes best");
            seen.note_if(step.supported, "a supported plan");
            seen.note_if(
                step.seats.iter().any(|seats| seats.1 < 0),
                "a seat taken back",
            );
            assert!(!matches!(step.before, Between::Open { .. }));
        }
        assert!(!matches!(found.last, Between::Open { .. }));
        let cost: i64 = { found.places.iter() }
            .map(|place| i64::from(place.seats) * i64::from(place.seat_fen))
            .sum();
        assert_eq!(cost, found.steps.last().map_or(0, |step| step.cost_fen));
    }
    assert!(tried >= 10 || std::env::var("ROUND").is_ok(), "{tried}");
    seen.covers(&[
        "HiGHS asked",
        "a plan that no worth of money makes best",
        "a supported plan",
        "a seat taken back",
    ]);
}

#[test]
fn a_budget_needs_costs_that_somebody_states() {
    let copy = desk::Copy::tiny();
    copy.replace("programmes.csv", "460103,高级工,25", "460103,高级工,5");
    copy.replace("programmes.csv", "460103,大专,25", "460103,大专,4");
    let (folder, round) = (copy.path(), copy.path().display().to_string());
    let run = |more: &[&str]| {
        let mut args = vec!["expand", round.as_str()];
        args.extend(more);
        desk::jiebang(&args, folder)
    };
    let (code, _, err) = run(&["--budget", "50000"]);
    assert_eq!(code, 2, "{err}");
    assert!(err.contains("--seat-cost"), "{err}");
    for wrong in [
        &["--budget", "0"][..],
        &["--budget", "-3", "--seat-cost", "1"],
        &["--budget", "many", "--seat-cost", "1"],
        &["--budget", "5", "--seats", "3", "--seat-cost", "1"],
        &["--seats", "3", "--seat-cost", "1"],
        &["--budget", "5", "--seat-cost", "1.001"],
    ] {
        let (code, _, err) = run(wrong);
        assert_eq!(code, 2, "{wrong:?}: {err}");
    }
    // Nine heads that weigh lack a seat, 8,000 yuan each: six for 50,000, all for 72,000.
    for (budget, seats) in [("5万", 6), ("71999.99", 8), ("72,000", 9), ("100万元", 9)] {
        let out = format!("out-{seats}-{}", budget.len());
        let args = [
            "--budget",
            budget,
            "--seat-cost",
            "8000",
            "-o",
            out.as_str(),
        ];
        let (code, said, err) = run(&[&args[..], &["--format", "json"]].concat());
        assert_eq!(code, 0, "{err}");
        let said: serde_json::Value = serde_json::from_str(&said).expect("JSON");
        let steps = said["spending"]["steps"].as_array().expect("steps");
        assert_eq!(steps.len(), seats, "{said}");
        assert_eq!(steps[seats - 1]["cost_fen"], seats * 800_000, "{said}");
        for file in ["expand.csv", "expand.html", "expand.json"] {
            assert!(folder.join(&out).join(file).exists());
        }
    }
}
