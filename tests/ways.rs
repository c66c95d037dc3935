//! Ways out for heads in no class, held to forming the whole round again under each change, made
//! here a second time. Can catch: a remedy that does not serve, one where a smaller change would
//! do, a single consent that was overlooked, heads counted wrongly, a set of consents that is not
//! the best, a frontier that forming does not bear out, and a loosened rule that loses heads.

mod common;
mod desk;

use std::collections::BTreeMap;

use common::rng::Rng;
use common::{Failing, Seen, form, numbers, rounds, solve};
use jiebang::domain::market::{DemandId, FirmKind, Market, Parts, Tier, Vetting};
use jiebang::domain::model::{Classes, Model};
use jiebang::domain::outcome::{Change, Formation, Outcome, Remedy};
use jiebang::steps::form::consents;

/// The round with a change made for a demand; but for its own lines nothing else is touched.
fn changed(market: &Market, model: &Model, code: &str, change: &Change) -> (Market, Model) {
    let (mut parts, mut model) = (market.clone().into_parts(), model.clone());
    let find = |code: &str, parts: &Parts| {
        let mut ids = parts.demands.iter_ids();
        ids.find(|(_, d)| d.code == code).expect("a demand").0
    };
    let own = find(code, &parts);
    let demands = &mut parts.demands;
    match change {
        Change::Vetting => demands[own].vetting = Some(Vetting::Passed),
        Change::Screening => {
            let firm = demands[own].firm;
            parts.firms[firm].eligible = true;
        }
        Change::Consent { demand } => {
            let id = find(demand, &parts);
            parts.demands[id].merge_ok = Some(true);
        }
        Change::Period { demand, days } => {
            let id = find(demand, &parts);
            parts.demands[id].days = Some(*days);
        }
        Change::Wish { demand } => {
            let id = find(demand, &parts);
            parts.demands[id].integrator = None;
        }
        Change::Major {
            catalogue, major, ..
        } => {
            let mut majors = parts.majors.iter_ids();
            let found = majors.find(|(_, m)| m.catalogue == *catalogue && m.code == *major);
            let id = found.expect("a major").0;
            parts.demands[own].majors.push(id);
            parts.demands[own].majors.sort();
        }
        Change::Heads { more } => {
            demands[own].heads += more;
            demands[own].heads_max = demands[own].heads_max.max(demands[own].heads);
        }
        Change::Post { post, .. } => {
            let was = demands[own].clone();
            for id in demands.ids().collect::<Vec<_>>() {
                let row = &mut demands[id];
                let same = row.chain == was.chain
                    && row.level.rank == was.level.rank
                    && row.mode == was.mode;
                if same && row.post == was.post {
                    row.post.clone_from(post);
                }
            }
        }
        Change::RoleKey { chain, post, .. } => {
            demands[own].chain.clone_from(chain);
            demands[own].post.clone_from(post);
        }
        Change::Waiver => demands[own].waiver = Some("急需".into()),
        Change::Parks { park, with } => merge(&mut parts, park, with),
        Change::Tier { tier } => {
            let cost = Classes::default().tier_cost(*tier).expect("a default");
            model.classes.tiers.insert(tier.key().into(), cost);
        }
        Change::Spread { km } => model.classes.spread_max_km = *km,
        Change::Firms { most } => model.classes.firms_max = *most,
        Change::LeastSize { size } => model.classes.class_min = *size,
        Change::LargestSize { size } => model.classes.class_max = *size,
    }
    (Market::new(parts), model)
}

fn merge(parts: &mut Parts, park: &str, with: &str) {
    for id in parts.firms.ids().collect::<Vec<_>>() {
        let firm = &mut parts.firms[id];
        if firm.park.as_deref() == Some(with) {
            firm.park = Some(park.into());
        }
        if firm.kind == FirmKind::Park && firm.name == with {
            firm.name = park.into();
        }
    }
    for id in parts.demands.ids().collect::<Vec<_>>() {
        let Some(wish) = &mut parts.demands[id].integrator else {
            continue;
        };
        if wish.tier == Tier::Park && wish.code.as_deref() == Some(with) {
            wish.code = Some(park.into());
        }
    }
}

/// Heads of each demand in classes.
fn heads(market: &Market, formation: &Formation) -> BTreeMap<String, u32> {
    let mut heads = BTreeMap::new();
    for member in formation.classes.iter().flat_map(|c| &c.members) {
        *heads
            .entry(market.demands()[member.demand].code.clone())
            .or_default() += member.heads;
    }
    heads
}

fn whole(market: &Market, formation: &Formation, code: &str) -> bool {
    let served = heads(market, formation).get(code).copied().unwrap_or(0);
    let demand = market
        .demands()
        .iter()
        .find(|d| d.code == code)
        .expect("a demand");
    served >= demand.heads
}

/// Heads in classes, each demand up to what it orders in `market`.
fn counted(market: &Market, heads: &BTreeMap<String, u32>) -> i64 {
    let of = |code: &String| heads.get(code).copied().unwrap_or(0);
    let counted = market
        .demands()
        .iter()
        .map(|d| i64::from(d.heads.min(of(&d.code))));
    counted.sum()
}

/// F1 of a formation.
fn first(market: &Market, formation: &Formation) -> u64 {
    let heads = heads(market, formation);
    let of = |code: &String| heads.get(code).copied().unwrap_or(0);
    let worth = market
        .demands()
        .iter()
        .map(|d| u64::from(d.priority) * u64::from(d.heads.min(of(&d.code))));
    worth.sum()
}

/// All smaller changes of the same kind, if it comes in steps, the largest of them first.
fn smaller(model: &Model, change: &Change) -> Vec<Change> {
    match *change {
        Change::Heads { more } => (1..more).rev().map(|more| Change::Heads { more }).collect(),
        Change::LeastSize { size } => (size + 1..model.classes.class_min)
            .map(|size| Change::LeastSize { size })
            .collect(),
        Change::LargestSize { size } => (model.classes.class_max + 1..size)
            .rev()
            .map(|size| Change::LargestSize { size })
            .collect(),
        Change::Spread { km } => (model.classes.spread_max_km + 1..km)
            .rev()
            .take(3)
            .map(|km| Change::Spread { km })
            .collect(),
        Change::Firms { most } => (model.classes.firms_max + 1..most)
            .rev()
            .map(|most| Change::Firms { most })
            .collect(),
        _ => Vec::new(),
    }
}

/// Every remedy of an outcome serves its demand when the whole round is formed again, none of the
/// `steps` next smaller changes of its kind does, and the heads it gains are those it says.
fn hold(market: &Market, model: &Model, outcome: &Outcome, steps: usize, seen: &mut Seen) {
    let before = counted(market, &heads(market, &form(market, model)));
    for left in &outcome.unserved {
        for remedy in &left.remedies {
            let Remedy { change, .. } = remedy;
            let kind = serde_json::to_value(change).expect("data")["kind"].clone();
            seen.note(kind.as_str().expect("tagged"));
            let (market_then, model_then) = changed(market, model, &left.demand, change);
            let after = form(&market_then, &model_then);
            assert!(remedy.proved, "{change:?} of {} is not proved", left.demand);
            assert!(
                whole(&market_then, &after, &left.demand),
                "{change:?} does not serve {}",
                left.demand
            );
            // Limits of the policy hold for the whole round; a remedy speaks of one role key.
            let local = !matches!(
                change,
                Change::Tier { .. }
                    | Change::Spread { .. }
                    | Change::Firms { .. }
                    | Change::LeastSize { .. }
                    | Change::LargestSize { .. }
                    | Change::Parks { .. }
                    | Change::Screening
                    | Change::Post { .. }
            );
            if local {
                let gained = counted(market, &heads(&market_then, &after)) - before;
                assert_eq!(
                    gained, remedy.reformed.heads,
                    "{change:?} of {}",
                    left.demand
                );
            }
            for less in smaller(model, change).into_iter().take(steps) {
                let (market_then, model_then) = changed(market, model, &left.demand, &less);
                let after = form(&market_then, &model_then);
                assert!(
                    !whole(&market_then, &after, &left.demand),
                    "{less:?} already serves {}, not only {change:?}",
                    left.demand
                );
            }
        }
    }
}

/// A single consent that serves a demand is never overlooked, nor a waiver.
fn complete(market: &Market, model: &Model, outcome: &Outcome) {
    for left in &outcome.unserved {
        let known = |kind: fn(&Change) -> bool| left.remedies.iter().any(|r| kind(&r.change));
        let silent = market
            .demands()
            .iter_ids()
            .filter(|&(id, _)| !consents(market, model, id));
        let serves = |change: &Change| {
            let (market, model) = changed(market, model, &left.demand, change);
            whole(&market, &form(&market, &model), &left.demand)
        };
        let consent = |demand: &str| Change::Consent {
            demand: demand.into(),
        };
        let any = silent.into_iter().any(|(_, d)| serves(&consent(&d.code)));
        let found = known(|change| matches!(change, Change::Consent { .. }));
        assert_eq!(any, found, "a consent that serves {}", left.demand);
        let of = market
            .demands()
            .iter()
            .find(|d| d.code == left.demand)
            .expect("it is");
        if of.waiver.is_none() {
            let found = known(|change| matches!(change, Change::Waiver));
            assert_eq!(
                serves(&Change::Waiver),
                found,
                "a waiver for {}",
                left.demand
            );
        }
    }
}

#[test]
fn every_remedy_of_random_rounds_serves_and_nothing_smaller_does() {
    let mut seen = Seen::default();
    for number in numbers(150) {
        let _failing = Failing(number);
        let mut rng = Rng::of_round(number);
        let model = rounds::model(&mut rng);
        let market = rounds::market(&mut rng);
        let outcome = solve(&market, &model);
        hold(&market, &model, &outcome, usize::MAX, &mut seen);
        complete(&market, &model, &outcome);
        let verdicts = jiebang::judge(&market, &model, &outcome);
        assert!(verdicts.ok(), "the judge: {:#?}", verdicts.failures);
    }
    seen.covers(&[
        "vetting",
        "screening",
        "consent",
        "period",
        "major",
        "wish",
        "heads",
        "role_key",
        "waiver",
        "tier",
        "spread",
        "firms",
        "least_size",
        "largest_size",
    ]);
}

#[test]
fn the_way_out_of_tiny_is_the_one_worked_by_hand() {
    let outcome = desk::Copy::tiny().solve();
    let changes: Vec<&Change> = outcome.unserved[0]
        .remedies
        .iter()
        .map(|r| &r.change)
        .collect();
    assert_eq!(
        changes,
        [&Change::Heads { more: 12 }, &Change::LeastSize { size: 8 }]
    );
}

#[test]
fn posts_under_two_names_are_a_way_out() {
    let loaded = desk::Copy::tiny();
    loaded.remove("posts.csv");
    let loaded = loaded.load().expect("tiny reads without its posts");
    let outcome = solve(&loaded.market, &loaded.model);
    let of = |code: &str| {
        let left = outcome.unserved.iter().find(|left| left.demand == code);
        left.expect("left over").remedies.iter()
    };
    let pools =
        |remedy: &Remedy| matches!(remedy.change, Change::Post { .. } | Change::RoleKey { .. });
    assert!(
        of("D02").any(pools) && of("D03").any(pools),
        "{:#?}",
        outcome.unserved
    );
    hold(
        &loaded.market,
        &loaded.model,
        &outcome,
        1,
        &mut Seen::default(),
    );
}

/// All sets of at most `most` of `from`.
fn subsets(from: &[DemandId], most: usize) -> Vec<Vec<DemandId>> {
    let mut sets = vec![Vec::new()];
    for &id in from {
        let with: Vec<Vec<DemandId>> = sets
            .iter()
            .filter(|set: &&Vec<DemandId>| set.len() < most)
            .map(|set| [&set[..], &[id]].concat())
            .collect();
        sets.extend(with);
    }
    sets
}

#[test]
fn the_best_consents_are_the_best_of_all_sets() {
    let mut several = 0;
    for number in numbers(150) {
        let _failing = Failing(number);
        let mut rng = Rng::of_round(number);
        let model = rounds::model(&mut rng);
        let market = rounds::market(&mut rng);
        let outcome = solve(&market, &model);
        let silent: Vec<DemandId> = market
            .demands()
            .ids()
            .filter(|&id| !consents(&market, &model, id))
            .collect();
        let base = first(&market, &form(&market, &model));
        let mut best = [base; 6];
        for set in subsets(&silent, 5) {
            let mut parts = market.clone().into_parts();
            set.iter()
                .for_each(|&id| parts.demands[id].merge_ok = Some(true));
            let market = Market::new(parts);
            let worth = first(&market, &form(&market, &model));
            let size = set.len();
            best[size..]
                .iter_mut()
                .for_each(|best| *best = worth.max(*best));
        }
        let mut told = base;
        for (size, &best) in best.iter().enumerate().skip(1) {
            if let Some(set) = outcome
                .outlook
                .consents
                .iter()
                .find(|s| s.demands.len() == size)
            {
                assert!(set.proved, "{:?}", set.demands);
                let mut parts = market.clone().into_parts();
                for id in market.demands().ids() {
                    if set.demands.contains(&parts.demands[id].code) {
                        parts.demands[id].merge_ok = Some(true);
                    }
                }
                let market = Market::new(parts);
                told = first(&market, &form(&market, &model));
                several += usize::from(size > 1);
            }
            assert_eq!(told, best, "with {size} consents");
        }
    }
    assert!(several > 5, "only {several} sets of more than one");
}

#[test]
fn a_loosened_rule_never_loses_heads() {
    let mut rose = 0;
    for number in numbers(200) {
        let _failing = Failing(number);
        let mut rng = Rng::of_round(number);
        let model = rounds::model(&mut rng);
        let market = rounds::market(&mut rng);
        let before = first(&market, &form(&market, &model));
        let mut looser = |change: &dyn Fn(&mut Parts, &mut Model)| {
            let (mut parts, mut model) = (market.clone().into_parts(), model.clone());
            change(&mut parts, &mut model);
            let market = Market::new(parts);
            let after = first(&market, &form(&market, &model));
            assert!(after >= before, "{after} after {before}");
            rose += u32::from(after > before);
        };
        looser(&|_, model| model.classes.class_max += 1);
        looser(&|_, model| model.classes.class_max += 4);
        looser(&|_, model| model.classes.spread_max_km = 0);
        looser(&|_, model| model.classes.firms_max = 0);
        for tier in ["own", "park", "cluster", "leader", "office", "waived"] {
            looser(&|_, model| {
                model.classes.tiers.entry(tier.into()).or_insert(3);
            });
        }
        for id in market.demands().ids() {
            looser(&|parts, _| parts.demands[id].merge_ok = Some(true));
            looser(&|parts, _| parts.demands[id].days = None);
            looser(&|parts, _| parts.demands[id].integrator = None);
        }
    }
    assert!(rose > 50, "only {rose} changes served more");
}

#[test]
fn the_frontier_is_what_forming_at_each_least_size_gives() {
    let loaded = desk::Copy::tiny().load().expect("tiny reads");
    let (market, model) = (&loaded.market, &loaded.model);
    let outcome = solve(market, model);
    let points = &outcome.outlook.frontier;
    assert_eq!(points.len(), 21);
    for point in points {
        let mut model = model.clone();
        model.classes.class_min = point.least;
        let formation = form(market, &model);
        let heads = counted(market, &heads(market, &formation));
        assert_eq!(
            (heads as u64, formation.classes.len()),
            (point.heads, point.classes as usize)
        );
    }
}

#[test]
fn every_way_out_of_the_shipped_round_holds() {
    let loaded = jiebang::load(&desk::dataset("sichuan-2026-01"), None).expect("it reads");
    let outcome = solve(&loaded.market, &loaded.model);
    let mut seen = Seen::default();
    hold(&loaded.market, &loaded.model, &outcome, 1, &mut seen);
    seen.covers(&[
        "parks",
        "vetting",
        "screening",
        "consent",
        "period",
        "heads",
        "role_key",
        "waiver",
    ]);
    let most = outcome
        .outlook
        .consents
        .last()
        .expect("consents serve more");
    assert_eq!(
        (most.demands.len(), most.reformed.heads, most.proved),
        (5, 75, true)
    );
    let least = loaded.model.classes.class_min;
    let here = outcome
        .outlook
        .frontier
        .iter()
        .find(|p| p.least == least)
        .expect("its own");
    assert_eq!(here.heads, outcome.summary.heads_in_classes);
}
