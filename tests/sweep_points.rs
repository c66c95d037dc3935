//! What a sweep of the small round says that only solving again can: points of change, the regret
//! of plans, differences of scenarios. Can catch: a point of change that is none when solved cold,
//! a regret that is not what the best part of a plan falls short by, a difference unlike that of
//! two outcomes, bytes that depend on threads.

mod common;

use std::collections::BTreeMap;
use std::path::Path;

use jiebang::apps::sweep::{
    Answering, Answers, Base, ByAward, Cell, Column, Kind, Round, Study, Sweep, Table, Tables,
    Terms, answers, difference, files, parse,
};
use jiebang::base::progress::Silent;
use jiebang::base::stop::Stop;
use jiebang::domain::change::{Change, Scenario, apply};
use jiebang::domain::market::Market;
use jiebang::domain::outcome::Outcome;
use jiebang::steps::diff::diff;
use jiebang::steps::validate::{Loaded, load};
use serde_json::Value;

fn json(answers: &Answers) -> Value {
    serde_json::to_value(answers).expect("data")
}

fn tiny() -> Loaded {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("datasets/tiny");
    load(&path, None).expect("tiny reads")
}

fn sweep(loaded: &Loaded, text: &str) -> Sweep {
    let read = parse(text.as_bytes(), "s.toml", &loaded.market, &loaded.model);
    read.unwrap_or_else(|findings| panic!("{findings:?}"))
}

fn engine<'a>(loaded: &'a Loaded, sweep: &'a Sweep) -> ByAward<'a> {
    let (stop, terms) = (Stop::never(), Terms::default());
    let seed = &sweep.head().seed;
    ByAward::new(&loaded.market, &loaded.model, seed, terms, (&stop, &Silent)).expect("solved")
}

/// Everything about a sweep of the small round.
fn answered(loaded: &Loaded, sweep: &Sweep) -> (Answers, Vec<(String, Vec<u8>)>) {
    let engine = engine(loaded, sweep);
    let mut columns = vec![
        Column {
            name: "scenario".to_owned(),
            kind: Kind::Int,
        },
        Column {
            name: "name".to_owned(),
            kind: Kind::Text,
        },
    ];
    columns.extend(sweep.axes().iter().map(|axis| Column {
        name: axis.name.clone(),
        kind: Kind::Real,
    }));
    columns.extend(engine.columns());
    let row = |scenario: &Scenario| {
        let mut table = Table::new(columns.clone());
        let mut row = vec![
            Cell::Int(scenario.number as i64),
            Cell::Text(scenario.name.clone().into()),
        ];
        row.extend(
            scenario
                .at
                .iter()
                .map(|at| at.map_or(Cell::Blank, Cell::Real)),
        );
        assert!(engine.answer(&mut (), scenario, &mut row, &Stop::never()));
        table.push(&mut row);
        table
    };
    let base = row(&nothing(sweep));
    let rows: Vec<Table> = (0..sweep.len()).map(|n| row(&sweep.scenario(n))).collect();
    let round = Round::default();
    let names = Base::of(&engine);
    let study = Study::of(sweep, (&round, &names, &base), false);
    let mut tables =
        || -> Result<Tables<'_>, _> { Ok(Box::new(rows.iter().map(|table| Ok(table.clone())))) };
    let found = answers(&study, &mut tables, Some((&engine, sweep)), &Stop::never());
    let found = found.expect("answers");
    let files = files(&found, &study);
    (found, files)
}

fn nothing(sweep: &Sweep) -> Scenario {
    Scenario {
        number: 0,
        name: "基准".to_owned(),
        note: String::new(),
        at: vec![None; sweep.axes().len()],
        changes: Vec::new(),
        reform: false,
    }
}

const SEATS: &str = r#"
name = "学位"
design = "fan"
[[axis]]
name = "学位"
each = "school"
change = "seats_scale"
values = ["0%", "50%", "150%"]
"#;

const FLOOR: &str = r#"
name = "底线"
design = "grid"
[[axis]]
name = "质量底线"
change = "quality_min"
values = [0, 60, 80, 100]
"#;

/// Winners by class of a round solved from nothing.
fn winners(outcome: &Outcome) -> BTreeMap<String, Option<String>> {
    let classes = outcome.calls.iter().flat_map(|call| &call.classes);
    classes
        .map(|class| (class.code.clone(), class.winner.clone()))
        .collect()
}

#[test]
fn points_of_change_are_points_of_change_when_solved_cold() {
    let loaded = tiny();
    let mut points = 0;
    for (text, unit) in [(SEATS, 0.000_001), (FLOOR, 0.01)] {
        let sweep = sweep(&loaded, text);
        let found = json(&answered(&loaded, &sweep).0);
        for point in found["breaks"]["found"].as_array().expect("points") {
            let axis = point["axis"].as_u64().expect("an axis") as usize;
            let (before, after) = (&point["before"], &point["after"]);
            let at = |side: &Value| side[0].as_f64().expect("a value");
            assert_eq!(point["exact"], true);
            assert!(
                (at(after) - at(before) - unit).abs() < unit / 1e3,
                "{point}"
            );
            for side in [before, after] {
                let changes = turned(&sweep, axis, at(side));
                let (market, model) =
                    apply(&loaded.market, &loaded.model, &changes, false).expect("made");
                let cold = winners(&common::solve(&market, &model));
                let class = point["class"].as_str().expect("a code");
                let expected = side[1].as_str().map(str::to_owned);
                assert_eq!(cold[class], expected, "{point}");
            }
            points += 1;
        }
    }
    assert!(points >= 6, "only {points} points");
}

/// The change that turns an axis to a value.
fn turned(sweep: &Sweep, axis: usize, value: f64) -> Vec<Change> {
    use jiebang::apps::sweep::Design;
    let (Design::Grid(axes) | Design::Fan(axes)) = sweep.design() else {
        panic!("no axes");
    };
    let value = axes[axis].lever.snap(value);
    axes[axis].lever.change(value).into_iter().collect()
}

/// The best that can be kept of a plan, A1 and A2, from all its parts: seats of bid, programme and
/// body, and classes of bid and body. No rule links the classes of the small round.
fn kept(market: &Market, outcome: &Outcome, plan: &BTreeMap<String, Option<String>>) -> [i64; 2] {
    let mut pairs = Vec::new();
    for call in &outcome.calls {
        for class in &call.classes {
            let held = plan.get(&class.code).and_then(Option::as_ref);
            let bid = call
                .bids
                .iter()
                .find(|bid| Some(&bid.code) == held && bid.eligible);
            let Some((bid, score)) = bid.and_then(|bid| Some((bid, bid.score?))) else {
                continue;
            };
            let own = market
                .bids()
                .iter()
                .find(|own| own.code == bid.code)
                .expect("a bid");
            let school = &market.schools()[own.school];
            let taught = market.programmes().iter_ids().find(|(_, one)| {
                one.school == own.school && one.major == own.major && one.mode == call.mode
            });
            let (place, programme) = taught.expect("a programme");
            let body = &market.entities()[school.entity];
            let limits = [
                (format!("bid {}", own.code), class.size, Some(own.seats)),
                (format!("bid {} classes", own.code), 1, own.classes_max),
                (
                    format!("programme {place:?}"),
                    class.size,
                    Some(programme.seats),
                ),
                (
                    format!("body {} {:?}", body.code, call.mode),
                    class.size,
                    body.seats(call.mode),
                ),
                (format!("body {} classes", body.code), 1, body.classes_max),
            ];
            let weight = class.members.iter().map(|member| {
                let demand = market
                    .demands()
                    .iter()
                    .find(|one| one.code == member.demand);
                let demand = demand.expect("a demand");
                i64::from(member.heads.min(demand.heads)) * i64::from(demand.priority)
            });
            let worth = [weight.sum(), i64::from(class.size) * i64::from(score.0)];
            pairs.push((worth, limits));
        }
    }
    let mut best = [0, 0];
    for chosen in 0..1_u32 << pairs.len() {
        let mut used: BTreeMap<&str, u32> = BTreeMap::new();
        let (mut value, mut holds) = ([0, 0], true);
        let some = pairs
            .iter()
            .enumerate()
            .filter(|(at, _)| chosen >> at & 1 == 1);
        for (_, (worth, limits)) in some {
            value = [value[0] + worth[0], value[1] + worth[1]];
            for (what, amount, limit) in limits {
                let used = used.entry(what).or_default();
                *used += amount;
                holds &= limit.is_none_or(|limit| *used <= limit);
            }
        }
        if holds {
            best = best.max(value);
        }
    }
    best
}

/// A1 and A2 of an outcome, summed over its blocks.
fn reached(outcome: &Outcome) -> [i64; 2] {
    ["A1", "A2"].map(|level| {
        let stages = outcome.stages.iter().filter(|stage| stage.level == level);
        stages.map(|stage| stage.objective).sum()
    })
}

#[test]
fn regret_is_what_the_best_part_of_a_plan_falls_short_by() {
    let loaded = tiny();
    let sweep = sweep(&loaded, SEATS);
    let found = json(&answered(&loaded, &sweep).0);
    let base = winners(&common::solve(&loaded.market, &loaded.model));
    let plans = found["regrets"]["plans"].as_array().expect("plans");
    assert!(plans.len() >= 3, "{} plans", plans.len());
    for plan in plans {
        let mut award = base.clone();
        let moves = plan["moves"].as_str().expect("moves");
        for (class, bid) in moves.split(';').filter_map(|piece| piece.split_once('=')) {
            award.insert(class.to_owned(), (bid != "-").then(|| bid.to_owned()));
        }
        let (mut most, mut sum, mut even, mut sum_quality) = (0, 0, 0, 0);
        for number in 0..sweep.len() {
            let changes = sweep.scenario(number).changes;
            let (market, model) =
                apply(&loaded.market, &loaded.model, &changes, false).expect("made");
            let outcome = common::solve(&market, &model);
            let (best, kept) = (reached(&outcome), kept(&market, &outcome, &award));
            let short = [best[0] - kept[0], best[1] - kept[1]];
            assert!(
                short[0] >= 0 && (short[0] > 0 || short[1] >= 0),
                "{number}: {best:?} {kept:?}"
            );
            most = most.max(short[0]);
            sum += short[0];
            if short[0] == 0 {
                even += 1;
                sum_quality += short[1];
            }
        }
        assert_eq!(plan["most_heads"][0], most, "{plan}");
        assert_eq!(plan["sum_heads"], sum, "{plan}");
        assert_eq!(plan["even"], even, "{plan}");
        assert_eq!(plan["sum_quality"], sum_quality, "{plan}");
    }
}

#[test]
fn a_difference_of_scenarios_is_that_of_two_outcomes() {
    let loaded = tiny();
    for text in [SEATS, FLOOR] {
        let sweep = sweep(&loaded, text);
        let engine = engine(&loaded, &sweep);
        let outcome = |scenario: &Scenario| {
            let made = apply(&loaded.market, &loaded.model, &scenario.changes, false);
            let (market, model) = made.expect("made");
            common::solve(&market, &model)
        };
        let mut moved = 0;
        for number in 0..sweep.len() {
            let (first, second) = (
                sweep.scenario((number * 7 + 1) % sweep.len()),
                sweep.scenario(number),
            );
            let found = difference(&engine, [&first, &second], &Stop::never());
            let found = found.expect("solved").expect("made");
            let expected = diff(&outcome(&first), &outcome(&second));
            assert_eq!(found.awards, expected.awards);
            assert_eq!(found.classes, expected.classes);
            assert_eq!(found.demands, expected.demands);
            assert_eq!(found.totals, expected.totals);
            moved += found.awards.len();
        }
        assert!(moved > 0, "nothing ever moves");
    }
}

#[test]
fn threads_change_no_byte() {
    let loaded = tiny();
    let sweep = sweep(&loaded, SEATS);
    let run = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
        pool.expect("threads")
            .install(|| answered(&loaded, &sweep).1)
    };
    let one = run(1);
    assert_eq!(one.len(), 4);
    assert!(one == run(4), "four threads");
}
