//! Seats as a flow, held against other methods on random rounds. Can catch: a plan that HiGHS beats
//! or does not reach, a price of a seat that is not the difference of two plans from nothing, new
//! seats that brute force places better, a figure of a round that the judge counts otherwise.

mod common;

use std::collections::BTreeMap;

use common::{Failing, Seen, numbers, solve, whole_round};
use jiebang::apps::plan::{check, expand};
use jiebang::base::ids::{Id, IdVec};
use jiebang::base::stop::Stop;
use jiebang::domain::market::{ClassId, Entity, Market, ProgrammeId};
use jiebang::domain::model::Model;
use jiebang::domain::outcome::{Basis, Case, Fits, Formation, Outcome, Scores, SeatWorth};
use jiebang::judge::judge;
use jiebang::math::flow::Arc;
use jiebang::math::milp::{Level, Lexicographic, Program, Rank, Terms, VarId, lexicographic};
use jiebang::steps::fit::fit;
use jiebang::steps::plan::{Drawn, by_bids, by_programmes, solved};
use jiebang::steps::potential::scores;
use jiebang::steps::score::score;
use jiebang::steps::supply::fitting;

/// The three levels of a plan over all fitting programmes, from nothing.
fn plan(market: &Market, model: &Model, formation: &Formation) -> [i64; 3] {
    let drawn = by_programmes(market, model, formation, 0).expect("a network");
    let found = solved(drawn, &Stop::never()).expect("a plan").found;
    let values: Vec<i64> = found.values.iter().map(|&v| v as i64).collect();
    [-values[0], -values[1], values[2]]
}

/// Weight of each seat of each class, one by one: hundredths of heads in the order of priority, cut
/// into seats.
fn seats(market: &Market, model: &Model, formation: &Formation) -> IdVec<ClassId, Vec<i64>> {
    let mut hundredths: IdVec<ClassId, Vec<i64>> =
        formation.classes.iter().map(|_| Vec::new()).collect();
    for demand in market.demands().ids() {
        let row = &market.demands()[demand];
        let mut places: Vec<(ClassId, u32)> = Vec::new();
        for (id, class) in formation.classes.iter_ids() {
            let own = class.members.iter().filter(|m| m.demand == demand);
            places.extend(own.map(|m| (id, m.heads)));
        }
        let all: u32 = places.iter().map(|p| p.1).sum();
        let mut surplus = all.saturating_sub(row.heads);
        for &(class, heads) in places.iter().rev() {
            let least = formation.classes[class].size() == model.classes.class_min;
            let off = if least { surplus.min(heads) } else { 0 };
            surplus -= off;
            let counted = (heads - off) as usize * 100;
            hundredths[class].extend(std::iter::repeat_n(i64::from(row.priority), counted));
            hundredths[class].extend(std::iter::repeat_n(0, off as usize * 100));
        }
    }
    let share = model.award.yield_hundredths as usize;
    let cut = |list: &Vec<i64>| {
        let mut list = list.clone();
        list.sort_unstable_by_key(|&priority| -priority);
        list.chunks(share).map(|seat| seat.iter().sum()).collect()
    };
    hundredths.iter().map(cut).collect()
}

/// The same three levels as an integer program for HiGHS.
fn by_highs(market: &Market, model: &Model, formation: &Formation) -> [i64; 3] {
    let (fits, scores) = (fitting(market, model, formation), scores(market, model));
    let mut program = Program::default();
    let (mut weight, mut quality, mut metres) = (Terms::new(), Terms::new(), Terms::new());
    let mut rooms: BTreeMap<ProgrammeId, Terms> = BTreeMap::new();
    let mut bodies: BTreeMap<_, Terms> = BTreeMap::new();
    for (class, weights) in seats(market, model, formation).iter_ids() {
        let row = &formation.classes[class];
        let mut served: Terms = Vec::new();
        for &worth in weights {
            let seat: VarId = program.variable(0, 1);
            weight.push((seat, worth));
            served.push((seat, -1));
        }
        for &id in &fits[row.call] {
            let programme = &market.programmes()[id];
            let school = &market.schools()[programme.school];
            let taught = program.variable(0, weights.len() as i64);
            let score = scores[programme.school].map_or(0, |score| i64::from(score.0));
            quality.push((taught, score));
            metres.push((taught, -row.anchor.point.metres(school.point)));
            rooms.entry(id).or_default().push((taught, 1));
            let body = bodies.entry((school.entity, programme.mode)).or_default();
            body.push((taught, 1));
            served.push((taught, 1));
        }
        program.equal(served, 0);
    }
    for (id, terms) in rooms {
        program.at_most(terms, market.programmes()[id].seats.into());
    }
    for ((entity, mode), terms) in bodies {
        if let Some(seats) = market.entities()[entity].seats(mode) {
            program.at_most(terms, seats.into());
        }
    }
    let levels = [weight, quality, metres].map(|terms| Level {
        terms,
        rank: Rank::Plain,
    });
    let found = lexicographic(program, &levels, &|_| Vec::new(), &Stop::never());
    match found.expect("HiGHS answers") {
        Lexicographic::Reached { objectives, .. } => [objectives[0], objectives[1], -objectives[2]],
        other => panic!("{other:?}"),
    }
}

/// The market with seats changed at a programme, and at its body.
fn with_seats(market: &Market, id: ProgrammeId, alone: i64, body: i64) -> Market {
    let mut parts = market.clone().into_parts();
    let programme = &mut parts.programmes[id];
    let (school, mode) = (programme.school, programme.mode);
    programme.seats = (i64::from(programme.seats) + alone) as u32;
    let entity = &mut parts.entities[parts.schools[school].entity];
    let seats = match mode {
        jiebang::domain::market::Mode::Student => &mut entity.seats,
        jiebang::domain::market::Mode::Service => &mut entity.seats_service,
    };
    *seats = seats.map(|seats| (i64::from(seats) + body) as u32);
    Market::new(parts)
}

/// The market with one seat more that only `id` may fill: the same programme again, at a body of
/// its own.
fn with_own_seat(market: &Market, id: ProgrammeId) -> Market {
    let mut parts = market.clone().into_parts();
    let mut programme = parts.programmes[id].clone();
    let mut school = parts.schools[programme.school].clone();
    school.code.push('+');
    school.entity = parts.entities.push(Entity {
        code: format!("{}+", school.code),
        seats: Some(1),
        seats_service: Some(1),
        classes_max: None,
    });
    programme.school = parts.schools.push(school);
    programme.seats = 1;
    parts.programmes.push(programme);
    Market::new(parts)
}

fn change(from: [i64; 3], to: [i64; 3]) -> SeatWorth {
    SeatWorth {
        weight: to[0] - from[0],
        quality: to[1] - from[1],
        metres: to[2] - from[2],
    }
}

fn formed(market: &Market, model: &Model) -> Formation {
    common::form(market, model)
}

/// What planning needs of a case: nothing has to be scored over programmes.
fn case<'a>(
    market: &'a Market,
    model: &'a Model,
    formation: &'a Formation,
    (fits, scores): (&'a Fits, &'a Scores),
) -> Case<'a> {
    Case {
        market,
        model,
        formation,
        fits,
        scores,
    }
}

fn of_programmes(outcome: &Outcome) -> &jiebang::domain::outcome::Plan {
    &outcome.plans[0]
}

#[test]
fn plans_equal_highs_and_prices_equal_the_difference_of_two_plans() {
    let mut seen = Seen::default();
    for number in numbers(120) {
        let _failing = Failing(number);
        let (market, model, _) = whole_round(number);
        let formation = formed(&market, &model);
        let outcome = solve(&market, &model);
        let said = of_programmes(&outcome);
        let base = plan(&market, &model, &formation);
        assert_eq!([said.served, said.quality, said.metres], base);
        assert_eq!(base, by_highs(&market, &model, &formation));
        let weights: u64 = formation.classes.iter().map(|class| class.weight).sum();
        assert_eq!(said.weight, 100 * weights as i64);
        seen.note_if(said.served < said.weight, "something is not served");
        seen.note_if(model.award.yield_hundredths < 100, "a yield");
        for row in &said.programmes {
            let id = ProgrammeId::new(row.programme as usize - 1);
            let at = |alone, body| {
                let changed = with_seats(&market, id, alone, body);
                change(base, plan(&changed, &model, &formation))
            };
            let own = plan(&with_own_seat(&market, id), &model, &formation);
            assert_eq!(row.both, change(base, own), "{row:?}");
            assert_eq!(row.more, at(1, 0), "{row:?}");
            assert_eq!(row.less, at(-1, 0), "{row:?}");
            seen.note_if(row.both.weight > 0, "a seat that serves more");
            seen.note_if(
                row.more.weight > 0,
                "a seat that serves more within its body",
            );
            seen.note_if(row.less.weight < 0, "a seat that is missed");
            let only = row.both.weight == 0 && row.both.quality > 0;
            seen.note_if(only, "a seat that only raises quality");
        }
        for row in &said.bodies {
            let of = |p: &&jiebang::domain::outcome::PlanProgramme| {
                let id = ProgrammeId::new(p.programme as usize - 1);
                let programme = &market.programmes()[id];
                let entity = market.schools()[programme.school].entity;
                market.entities()[entity].code == row.entity && programme.mode == row.mode
            };
            let id = said.programmes.iter().find(of).expect("a programme");
            let id = ProgrammeId::new(id.programme as usize - 1);
            let at = |body| {
                let changed = with_seats(&market, id, 0, body);
                change(base, plan(&changed, &model, &formation))
            };
            assert_eq!(row.more, at(1), "{row:?}");
            assert_eq!(row.less, at(-1), "{row:?}");
        }
        let verdicts = judge(&market, &model, &outcome);
        assert!(verdicts.ok(), "{:#?}", verdicts.failures);
    }
    seen.covers(&[
        "something is not served",
        "a yield",
        "a seat that serves more",
        "a seat that serves more within its body",
        "a seat that is missed",
        "a seat that only raises quality",
    ]);
}

/// The three levels of a network, from nothing.
fn best(drawn: Drawn) -> [i64; 3] {
    let found = solved(drawn, &Stop::never()).expect("a plan").found;
    let values: Vec<i64> = found.values.iter().map(|&v| v as i64).collect();
    [-values[0], -values[1], values[2]]
}

/// The same for HiGHS: an integer per arc.
fn best_by_highs(drawn: &Drawn) -> [i64; 3] {
    let net = &drawn.net;
    let all: i64 = net.node_ids().map(|node| net.supply(node).max(0)).sum();
    let mut program = Program::default();
    let mut rows: Vec<Terms> = vec![Terms::new(); net.nodes()];
    for arc in net.arc_ids().map(|id| net.arc(id)) {
        let seats = program.variable(0, arc.upper.min(all));
        rows[arc.tail.index()].push((seats, 1));
        rows[arc.head.index()].push((seats, -1));
    }
    for (node, terms) in net.node_ids().zip(rows) {
        program.equal(terms, net.supply(node));
    }
    let level = |costs: &Vec<i64>| Level {
        terms: costs
            .iter()
            .enumerate()
            .map(|(at, &cost)| (VarId::new(at), -cost))
            .collect(),
        rank: Rank::Plain,
    };
    let levels = drawn.levels.each_ref().map(level);
    match lexicographic(program, &levels, &|_| Vec::new(), &Stop::never()).expect("an answer") {
        Lexicographic::Reached { objectives, .. } => [objectives[0], objectives[1], -objectives[2]],
        other => panic!("{other:?}"),
    }
}

#[test]
fn prices_over_the_bids_equal_the_difference_of_two_plans() {
    let mut seen = Seen::default();
    for number in numbers(120) {
        let _failing = Failing(number);
        let (market, model, _) = whole_round(number);
        let formation = formed(&market, &model);
        let fits = fit(&market, &model, &formation);
        let scored = score(&market, &model, &formation, &fits);
        let draw = |market: &Market| {
            let of = (&fits, &scored);
            by_bids(case(market, &model, &formation, of), 0).expect("a network")
        };
        let outcome = solve(&market, &model);
        let Some(said) = outcome.plans.get(1) else {
            continue;
        };
        let drawn = draw(&market);
        let base = best(drawn.clone());
        assert_eq!([said.served, said.quality, said.metres], base);
        assert_eq!(best_by_highs(&drawn), base);
        for row in &said.programmes {
            let id = ProgrammeId::new(row.programme as usize - 1);
            let at = |alone, body| {
                let changed = with_seats(&market, id, alone, body);
                change(base, best(draw(&changed)))
            };
            let mut own = drawn.clone();
            let (node, _) = own.programmes[&id];
            let seat = Arc {
                tail: node,
                head: own.sink,
                lower: 0,
                upper: 1,
                cost: 0,
            };
            own.net.add_arc(seat).expect("an arc");
            own.levels.iter_mut().for_each(|level| level.push(0));
            assert_eq!(row.both, change(base, best_by_highs(&own)), "{row:?}");
            assert_eq!(row.more, at(1, 0), "{row:?}");
            assert_eq!(row.less, at(-1, 0), "{row:?}");
            seen.note_if(row.both.weight > 0, "a seat that serves more");
            seen.note_if(row.less.weight < 0, "a seat that is missed");
            seen.note_if(
                row.both.weight > 0 && row.more.weight == 0,
                "the body is full",
            );
        }
        for row in &said.bodies {
            let of = |p: &&jiebang::domain::outcome::PlanProgramme| {
                let id = ProgrammeId::new(p.programme as usize - 1);
                let programme = &market.programmes()[id];
                let entity = market.schools()[programme.school].entity;
                market.entities()[entity].code == row.entity && programme.mode == row.mode
            };
            let id = said.programmes.iter().find(of).expect("a programme");
            let id = ProgrammeId::new(id.programme as usize - 1);
            let at = |body| change(base, best(draw(&with_seats(&market, id, 0, body))));
            assert_eq!(row.more, at(1), "{row:?}");
            assert_eq!(row.less, at(-1), "{row:?}");
            seen.note("a body with a limit");
        }
    }
    seen.covers(&[
        "a seat that serves more",
        "a seat that is missed",
        "the body is full",
        "a body with a limit",
    ]);
}

/// The most weight that `left` more seats serve, wherever they are put.
fn best_places(
    market: &Market,
    model: &Model,
    formation: &Formation,
    (from, left): (usize, u32),
) -> i64 {
    let here = plan(market, model, formation)[0];
    if left == 0 {
        return here;
    }
    let all = from..market.programmes().len();
    let with = all.map(|at| {
        let more = with_seats(market, ProgrammeId::new(at), 1, 1);
        best_places(&more, model, formation, (at, left - 1))
    });
    with.max().unwrap_or(here).max(here)
}

#[test]
fn new_seats_go_where_brute_force_puts_them() {
    const SEATS: u32 = 3;
    let mut seen = Seen::default();
    let mut tried = 0;
    for number in numbers(150) {
        let _failing = Failing(number);
        let (market, model, _) = whole_round(number);
        let formation = formed(&market, &model);
        if market.programmes().len() > 9 || formation.classes.is_empty() {
            continue;
        }
        tried += 1;
        let (fits, none) = (Fits::default(), Scores::default());
        let case = case(&market, &model, &formation, (&fits, &none));
        let found = expand(case, Basis::Programmes, SEATS, &Stop::never()).expect("a frontier");
        let mut served = vec![found.served; SEATS as usize + 1];
        for step in &found.steps {
            served[step.seats as usize..].fill(step.served);
            seen.note("a step");
        }
        for seats in 0..=SEATS {
            let best = best_places(&market, &model, &formation, (0, seats));
            assert_eq!(served[seats as usize], best, "{seats} seats");
        }
        assert_eq!(
            check(case, &found, &Stop::never()).expect("checked"),
            [0_u32; 0]
        );
        let wide = expand(case, Basis::Programmes, 60, &Stop::never()).expect("a frontier");
        assert_eq!(
            check(case, &wide, &Stop::never()).expect("checked"),
            [0_u32; 0]
        );
        // A shortest way ends where it first meets the extra node, so none leaves it again.
        assert_eq!(wide.not_nested, [0_u32; 0]);
        let placed: u32 = wide.places.iter().map(|place| place.seats).sum();
        assert_eq!(placed as usize, wide.steps.len());
    }
    assert!(tried >= 5 || std::env::var("ROUND").is_ok(), "{tried}");
    seen.covers(&["a step"]);
}

#[test]
fn a_changed_plan_or_indicator_does_not_pass() {
    let (market, model, _) = whole_round(3);
    let outcome = solve(&market, &model);
    assert!(judge(&market, &model, &outcome).ok());
    let rejects = |change: &dyn Fn(&mut Outcome)| {
        let mut tampered = outcome.clone();
        change(&mut tampered);
        !judge(&market, &model, &tampered).ok()
    };
    assert!(rejects(&|o| drop(o.plans.pop())));
    assert!(rejects(&|o| o.plans.clear()));
    assert!(rejects(&|o| o.plans.swap(0, 1)));
    assert!(rejects(&|o| o.indicators = None));
    assert!(rejects(&|o| drop(o.plans[0].proof.pop())));
    assert!(rejects(&|o| drop(o.plans[0].programmes.pop())));
    assert!(rejects(&|o| o.plans[0].proof[0].factor = 1));
    assert!(rejects(
        &|o| o.plans[0].proof[0].potentials[0] += 1_000_000_000
    ));
    assert!(rejects(&|o| {
        let majors = o.indicators.as_mut().map(|found| &mut found.majors);
        drop(majors.expect("indicators").pop());
    }));
}
