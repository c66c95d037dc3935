//! What is said when placement goes wrong for people, on the round that is worked by hand. Can
//! catch: a trainee lost from the books, an outcome without its reason, a firm or a class whose
//! loss is not carried on to those it concerns, a command that writes half of a result.

mod desk;

use jiebang::base::progress::Silent;
use jiebang::base::stop::Stop;
use jiebang::domain::market::{Event, EventKind, FirmId, Market, Place};
use jiebang::domain::model::{Kinship, Model};
use jiebang::domain::outcome::{Destination, Placement, Why};
use jiebang::steps::place::{Ground, PlaceError, held, place};
use jiebang::steps::validate::load;

fn tiny() -> (Market, Model) {
    let loaded = load(&desk::dataset("tiny"), None).expect("a sound round");
    (loaded.market, loaded.model)
}

fn placed(market: &Market, model: &Model) -> Placement {
    let held = held(market, model, &Stop::never()).expect("awarded");
    let ground = Ground {
        market: &held.market,
        model,
        formation: &held.formation,
        award: &held.award,
    };
    let placement = place(ground, Vec::new(), &Stop::never(), &Silent).expect("placed");
    whole(&placement);
    placement
}

/// Nobody is lost, nobody is there twice.
fn whole(placement: &Placement) {
    for cohort in &placement.cohorts {
        let rows = placement.rows.iter();
        let own = rows.filter(|row| row.who.cohort == cohort.cohort);
        let heads: u32 = own.map(|row| row.heads).sum();
        assert_eq!(heads, cohort.heads + cohort.reserve, "{}", cohort.cohort);
    }
}

fn with_events(market: &Market, events: Vec<Event>) -> Market {
    let mut parts = market.clone().into_parts();
    parts.events = events;
    Market::new(parts)
}

fn event(kind: EventKind) -> Event {
    Event {
        kind,
        cohort: None,
        class: String::new(),
        firm: None,
        demand: None,
        heads: None,
        date: None,
        reason: "试".to_owned(),
        source: "events.csv:2".to_owned(),
        place: Place::default(),
    }
}

fn firm_of(market: &Market, demand: &str) -> FirmId {
    let mut demands = market.demands().iter();
    demands.find(|d| d.code == demand).expect("an order").firm
}

#[test]
fn a_firm_that_fails_whole_leaves_nobody_without_a_reason() {
    let (market, model) = tiny();
    let before = placed(&with_events(&market, Vec::new()), &model);
    let class = before.classes.first().expect("a class");
    let here = |placement: &Placement| -> Vec<(Destination, Why, u32)> {
        let rows = placement.rows.iter();
        let own = rows.filter(|row| row.who.class == class.class);
        own.map(|row| (row.to.clone(), row.why, row.heads))
            .collect()
    };
    let own = here(&before).into_iter().filter_map(|(to, ..)| match to {
        Destination::Own { demand } => Some(demand),
        _ => None,
    });
    let orders: Vec<String> = own.collect();
    let firm = firm_of(&market, &orders[0]);
    let cut = Event {
        firm: Some(firm),
        ..event(EventKind::FirmCannotTake)
    };
    let after = placed(&with_events(&market, vec![cut]), &model);
    let told = &after.events[0];
    assert_eq!(
        told.firm.as_deref(),
        Some(market.firms()[firm].code.as_str())
    );
    assert!(told.price.own < 0 && !told.moves.is_empty());
    for (to, why, _) in here(&after) {
        let lost = matches!(&to, Destination::Own { demand } if firm_of(&market, demand) == firm);
        assert!(!lost, "somebody stays in a post that is gone");
        let fits = match to {
            Destination::Own { .. } => why == Why::TrainedFor,
            Destination::Post { .. } => why == Why::FirmFallback,
            Destination::Retrain => {
                matches!(why, Why::NobodySimilar | Why::SimilarTaken { .. })
            }
            Destination::Margin => why == Why::Expected,
            _ => true,
        };
        assert!(fits, "{to:?} for {why:?}");
    }
}

#[test]
fn a_class_that_loses_half_is_filled_from_the_reserve_as_far_as_it_goes() {
    let (market, model) = tiny();
    let before = placed(&with_events(&market, Vec::new()), &model);
    let cohort = market.cohorts().iter_ids().find(|(_, cohort)| {
        let rows = before
            .rows
            .iter()
            .filter(|row| row.who.cohort == cohort.code);
        let seated = rows.filter(|row| !row.who.class.is_empty() && !row.who.reserve);
        cohort.reserve > 0 && seated.map(|row| row.heads).sum::<u32>() == cohort.heads
    });
    let (id, cohort) = cohort.expect("a cohort that all sit in a class, with reserves");
    let half = cohort.heads / 2;
    let leave = Event {
        cohort: Some(id),
        heads: Some(half),
        ..event(EventKind::Withdrawn)
    };
    let after = placed(&with_events(&market, vec![leave]), &model);
    let left = after.rows.iter().filter(|row| row.to == Destination::Left);
    assert_eq!(left.map(|row| row.heads).sum::<u32>(), half);
    let reserves = |row: &&jiebang::domain::outcome::PlacedRow| {
        row.who.cohort == cohort.code && row.who.reserve && row.to != Destination::Standby
    };
    let stepped: u32 = after
        .rows
        .iter()
        .filter(reserves)
        .map(|row| row.heads)
        .sum();
    assert_eq!(stepped, cohort.reserve.min(half), "reserves who step in");
}

#[test]
fn nobody_similar_anywhere_is_said() {
    let (market, mut model) = tiny();
    model.place.steps_max = 0;
    model.place.match_max = Kinship::Code;
    let before = placed(&with_events(&market, Vec::new()), &model);
    let row = before.rows.iter().find(|row| {
        matches!(row.to, Destination::Own { .. }) && !row.who.reserve && row.heads >= 3
    });
    let row = row.expect("somebody in a post");
    let mut ids = market.cohorts().iter_ids();
    let (id, _) = ids
        .find(|(_, c)| c.code == row.who.cohort)
        .expect("a cohort");
    let fail = Event {
        cohort: Some(id),
        class: row.who.class.clone(),
        heads: Some(3),
        ..event(EventKind::Failed)
    };
    let after = placed(&with_events(&market, vec![fail]), &model);
    let failed: Vec<_> = after.rows.iter().filter(|row| row.who.failed).collect();
    assert_eq!(failed.iter().map(|row| row.heads).sum::<u32>(), 3);
    for row in failed {
        assert_eq!(
            (&row.to, row.why),
            (&Destination::Retrain, Why::NobodySimilar)
        );
    }
}

#[test]
fn events_that_cannot_be_are_told_all_at_once() {
    let (market, model) = tiny();
    let (id, cohort) = market.cohorts().iter_ids().next().expect("a cohort");
    let many = Event {
        cohort: Some(id),
        heads: Some(cohort.heads + cohort.reserve + 1),
        ..event(EventKind::Withdrawn)
    };
    let nowhere = Event {
        class: "没有这个班".to_owned(),
        ..event(EventKind::Completed)
    };
    let market = with_events(&market, vec![many, nowhere]);
    let held = held(&market, &model, &Stop::never()).expect("awarded");
    let ground = Ground {
        market: &held.market,
        model: &model,
        formation: &held.formation,
        award: &held.award,
    };
    let Err(PlaceError::Refused(findings)) = place(ground, Vec::new(), &Stop::never(), &Silent)
    else {
        panic!("placed");
    };
    let codes: Vec<&str> = findings.iter().map(|f| f.code.as_str()).collect();
    assert_eq!(codes, ["E140", "E109"]);
}

#[test]
fn the_command_writes_a_whole_result_or_none_and_it_is_judged() {
    let work = tempfile::tempdir().expect("a temporary folder");
    let tiny = desk::dataset("tiny").display().to_string();
    let place = |round: &str, out: &str| desk::jiebang(&["place", round, "-o", out], work.path());
    let (code, said, _) = place(&tiny, "p");
    assert_eq!(code, 0, "{said}");
    assert!(
        said.contains("已退出") && said.contains("相近岗位"),
        "{said}"
    );
    let (code, said, wrong) = desk::jiebang(&["verify", "p", "--round", &tiny], work.path());
    assert_eq!(code, 0, "{said}{wrong}");
    // The same again is fine, and the same bytes; on one thread too.
    assert_eq!(place(&tiny, "p").0, 0);
    let args = ["place", &tiny, "-o", "q", "--threads", "1"];
    assert_eq!(desk::jiebang(&args, work.path()).0, 0);
    for file in [
        "placement.json",
        "placements.csv",
        "internal/placement.html",
    ] {
        let read = |out: &str| std::fs::read(work.path().join(out).join(file)).expect("a file");
        assert_eq!(read("p"), read("q"), "{file}");
    }
    let broken = desk::dataset("broken/E140-event-exceeds")
        .display()
        .to_string();
    let (code, _, wrong) = place(&broken, "b");
    assert_eq!(
        (code, work.path().join("b").exists()),
        (2, false),
        "{wrong}"
    );
    assert!(wrong.contains("E140") && wrong.contains("24"), "{wrong}");
    let copy = desk::Copy::tiny();
    std::fs::remove_file(copy.path().join("cohorts.csv")).expect("removed");
    std::fs::remove_file(copy.path().join("events.csv")).expect("removed");
    let (code, _, wrong) = place(&copy.path().display().to_string(), "n");
    assert_eq!(
        (code, work.path().join("n").exists()),
        (2, false),
        "{wrong}"
    );
    assert!(wrong.contains("cohorts"), "{wrong}");
}

#[test]
fn wrong_rows_are_told_with_place_and_cell() {
    let copy = desk::Copy::tiny();
    copy.edit("events.csv", |text| {
        let rows = [
            "跳槽,P01,,,,2,,",
            "退出,P01,,,,,,",
            "未达标,P99,,,,1,,",
            "企业无法接收,,,庚软件(示例),D01,1,,",
            "企业无法接收,,,,,1,,",
            "结业,,,,,,,",
        ];
        let head = text.lines().next().expect("a heading").to_owned();
        format!("{head}\n{}\n", rows.join("\n"))
    });
    copy.edit("cohorts.csv", |text| {
        text.replace(
            "P02,示例航空职业技术学院,430604,大专",
            "P01,无此校,430604,大专",
        )
    });
    let findings = load(copy.path(), None).expect_err("wrong rows");
    let told: Vec<(&str, Option<u32>, &str)> = { findings.iter() }
        .filter(|f| f.code.starts_with('E'))
        .map(|f| {
            (
                f.code.as_str(),
                f.place.row,
                f.place.column.as_deref().unwrap_or_default(),
            )
        })
        .collect();
    for wanted in [
        ("E105", Some(2), "变动情形"),
        ("E101", Some(3), "人数"),
        ("E109", Some(4), "批次编号"),
        ("E105", Some(5), "企业名称"),
        ("E101", Some(6), "企业名称"),
        ("E101", Some(7), "班级编号"),
        ("E108", Some(3), "批次编号"),
        ("E109", Some(3), "机构名称"),
    ] {
        assert!(told.contains(&wanted), "{wanted:?} in {told:?}");
    }
    assert_eq!(told.len(), 8, "{told:?}");
}
