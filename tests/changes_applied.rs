//! Every kind of change made by `apply`, against the same change made by hand to the round's tables
//! or its model. Can catch: a change that touches too much or too little, another rounding, an id
//! that moves, a change that ought to be refused.

mod desk;

use desk::Copy;
use jiebang::domain::change::{By, Change, Orders, Refusal, Seats, apply, barred, refusals};
use jiebang::domain::market::{
    BidId, CriterionId, Decision, DemandId, FirmId, MajorId, Market, Obstacle, ProgrammeId, Ruling,
    SchoolId, Score, Vetting,
};
use jiebang::domain::model::{Model, SICHUAN_ORDER_CLASS, parse};
use jiebang::steps::validate::{Loaded, load};
use proptest::prelude::*;
use rust_decimal::Decimal;

fn tiny() -> Loaded {
    load(&desk::dataset("tiny"), None).expect("tiny")
}

fn dec(text: &str) -> Decimal {
    Decimal::from_str_exact(text).expect("a decimal")
}

fn made(changes: &[Change]) -> (Market, Model) {
    let base = tiny();
    apply(&base.market, &base.model, changes, false).expect("can be made")
}

/// Everything that solving reads of a round.
fn assert_same(made: &Market, by_hand: &Market, what: &str) {
    assert_eq!(made.firms(), by_hand.firms(), "{what}");
    assert_eq!(made.demands(), by_hand.demands(), "{what}");
    assert_eq!(made.majors(), by_hand.majors(), "{what}");
    assert_eq!(made.schools(), by_hand.schools(), "{what}");
    assert_eq!(made.entities(), by_hand.entities(), "{what}");
    assert_eq!(made.programmes(), by_hand.programmes(), "{what}");
    assert_eq!(made.bids(), by_hand.bids(), "{what}");
    assert_eq!(made.criteria(), by_hand.criteria(), "{what}");
    assert_eq!(made.marks(), by_hand.marks(), "{what}");
    assert_eq!(made.published(), by_hand.published(), "{what}");
    assert_eq!(made.round(), by_hand.round(), "{what}");
    let ruled = |market: &Market| -> Vec<(BidId, Ruling, Option<String>)> {
        let ruled = |d: &Decision| (d.bid, d.ruling, d.on.clone());
        market.decisions().iter().map(ruled).collect()
    };
    assert_eq!(ruled(made), ruled(by_hand), "{what}");
}

/// Holds changes against edits of the tables: file, text before, text after.
fn assert_by_hand(changes: &[Change], edits: &[(&str, &str, &str)]) {
    let (made, _) = made(changes);
    let copy = Copy::tiny();
    for (file, from, to) in edits {
        copy.replace(file, from, to);
    }
    let by_hand = copy.load().expect("the edited tables load");
    assert_same(&made, &by_hand.market, &format!("{changes:?}"));
}

/// Rows of `datasets/tiny` by their codes.
macro_rules! by_code {
    ($($name:ident of $rows:ident is $id:ty;)+) => {$(
        fn $name(code: &str) -> $id {
            let base = tiny();
            let mut rows = base.market.$rows().iter_ids();
            rows.find(|(_, row)| row.code == code).expect("a row").0
        }
    )+};
}

by_code! {
    school of schools is SchoolId;
    firm of firms is FirmId;
    demand of demands is DemandId;
    bid of bids is BidId;
    major of majors is MajorId;
    criterion of criteria is CriterionId;
}

fn programme(school: &str, major: &str) -> ProgrammeId {
    let base = tiny();
    let market = &base.market;
    let mut all = market.programmes().iter_ids();
    let is_it = |p: &jiebang::domain::market::Programme| {
        market.schools()[p.school].code == school && market.majors()[p.major].code == major
    };
    all.find(|(_, p)| is_it(p)).expect("a programme").0
}

fn seats(of: Seats, by: By) -> [Change; 1] {
    [Change::Seats { of, by }]
}

fn heads(of: Orders, by: By) -> [Change; 1] {
    [Change::Heads { of, by }]
}

const S04: &str = "高职,绵阳市,104.70,31.45,130";

#[test]
fn seats_of_a_school_are_its_bodys_and_scaled_its_programmes_too() {
    let s04 = || Seats::School(school("S04"));
    let set = |seats: &str| S04.replace("130", seats);
    let table = "schools.csv";
    assert_by_hand(
        &seats(s04(), By::Set(dec("99"))),
        &[(table, S04, &set("99"))],
    );
    assert_by_hand(
        &seats(s04(), By::Add(dec("-31"))),
        &[(table, S04, &set("99"))],
    );
    // 60, 25, 30, 20, 30, 30 times 0.5; 12.5 is 12.
    let lines = [
        (
            "示例工程职业技术学院,460601,大专,60",
            "示例工程职业技术学院,460601,大专,30",
        ),
        (
            "示例工程职业技术学院,460103,大专,25",
            "示例工程职业技术学院,460103,大专,12",
        ),
        (
            "示例工程职业技术学院,460609,大专,30",
            "示例工程职业技术学院,460609,大专,15",
        ),
        (
            "示例工程职业技术学院,430603,大专,20",
            "示例工程职业技术学院,430603,大专,10",
        ),
        (
            "示例工程职业技术学院,510209,大专,30",
            "示例工程职业技术学院,510209,大专,15",
        ),
        (
            "示例工程职业技术学院,510205,大专,30",
            "示例工程职业技术学院,510205,大专,15",
        ),
    ];
    let mut edits: Vec<_> = lines
        .iter()
        .map(|&(a, b)| ("programmes.csv", a, b))
        .collect();
    let half = set("65");
    edits.push((table, S04, &half));
    assert_by_hand(&seats(s04(), By::Scale(dec("0.5"))), &edits);
}

#[test]
fn a_body_behind_two_plates_is_changed_once() {
    let deyang = || Seats::City("德阳市".to_owned());
    let edits = [
        ("schools.csv", "104.40,31.13,45", "104.40,31.13,90"),
        ("schools.csv", "104.42,31.12,45", "104.42,31.12,90"),
    ];
    assert_by_hand(&seats(deyang(), By::Add(dec("45"))), &edits);
    let mut twice = edits.to_vec();
    twice.extend([
        ("programmes.csv", "460602,大专,30", "460602,大专,60"),
        ("programmes.csv", "430604,大专,15", "430604,大专,30"),
        ("programmes.csv", "460103,高级工,25", "460103,高级工,50"),
        ("programmes.csv", "660601,中级工,30", "660601,中级工,60"),
    ]);
    assert_by_hand(&seats(deyang(), By::Scale(dec("2"))), &twice);
}

#[test]
fn seats_of_programmes_majors_chains_and_all() {
    let one = Seats::Programme(programme("S04", "510205"));
    let edit = [("programmes.csv", "510205,大专,30", "510205,大专,7")];
    assert_by_hand(&seats(one, By::Set(dec("7"))), &edit);
    let both = [
        ("programmes.csv", "510209,大专,40", "510209,大专,52"),
        ("programmes.csv", "510209,大专,30", "510209,大专,42"),
    ];
    let of = Seats::Major(major("510209"));
    assert_by_hand(&seats(of, By::Add(dec("12"))), &both);
    // The orders of 人工智能 accept 510209 and 510203; nobody teaches the latter.
    let of = Seats::Chain("人工智能".to_owned());
    assert_by_hand(&seats(of, By::Add(dec("12"))), &both);
    let all = [
        ("schools.csv", "31.13,45", "31.13,1"),
        ("schools.csv", "31.12,45", "31.12,1"),
        ("schools.csv", "30.60,70", "30.60,1"),
        ("schools.csv", "31.45,130", "31.45,1"),
    ];
    assert_by_hand(&seats(Seats::All, By::Set(dec("1"))), &all);
}

#[test]
fn heads_of_orders_firms_chains_cities_and_all() {
    let d03 = || Orders::Demand(demand("D03"));
    let range = |to: &'static str| [("demands.csv", ",6-9,", to)];
    assert_by_hand(&heads(d03(), By::Scale(dec("1.5"))), &range(",9-14,"));
    assert_by_hand(&heads(d03(), By::Add(dec("-5"))), &range(",1-4,"));
    assert_by_hand(&heads(d03(), By::Set(dec("8"))), &range(",8,"));
    let firm = Orders::Firm(firm("F04"));
    let edit = [("demands.csv", "660601、460609,24", "660601、460609,48")];
    assert_by_hand(&heads(firm, By::Scale(dec("2"))), &edit);
    let chain = Orders::Chain("人工智能".to_owned());
    let edits = [
        ("demands.csv", "大专,510209,30", "大专,510209,33"),
        ("demands.csv", "510203、510209,22", "510203、510209,24"),
    ];
    assert_by_hand(&heads(chain, By::Scale(dec("1.1"))), &edits);
    // D03 is of a firm in 德阳市, but its work is in 绵阳市, as is D06's.
    let city = Orders::City("绵阳市".to_owned());
    let edits = [
        ("demands.csv", ",6-9,", ",8-11,"),
        ("demands.csv", "460603、460604,8", "460603、460604,10"),
    ];
    assert_by_hand(&heads(city, By::Add(dec("2"))), &edits);
}

#[test]
fn an_order_without_heads_takes_no_part_and_keeps_its_place() {
    let back = (
        "demands.csv",
        "新线投产急需，同岗位全省仅此一家(示例),通过",
        "新线投产急需，同岗位全省仅此一家(示例),退回",
    );
    let one = heads(Orders::Demand(demand("D05")), By::Scale(Decimal::ZERO));
    assert_by_hand(&one, &[back]);
    // What a later change gives back was never away.
    let mut twice = one.to_vec();
    twice.extend(heads(Orders::Demand(demand("D05")), By::Add(dec("12"))));
    assert_by_hand(&twice, &[]);
}

#[test]
fn before_the_vetting_all_others_go_on_taking_part() {
    let copy = Copy::tiny();
    copy.replace("demands.csv", ",通过", ",");
    let loaded = copy.load().expect("loads");
    assert!(!loaded.market.vetted());
    let gone = heads(Orders::Demand(demand("D05")), By::Set(Decimal::ZERO));
    let (market, _) = apply(&loaded.market, &loaded.model, &gone, false).expect("can be made");
    let out = |d: &jiebang::domain::market::Demand| d.vetting == Some(Vetting::SentBack);
    let codes: Vec<&str> = market
        .demands()
        .iter()
        .filter(|d| out(d))
        .map(|d| &*d.code)
        .collect();
    assert_eq!(codes, ["D05"]);
    let in_part = market
        .demands()
        .iter()
        .filter(|d| d.vetting == Some(Vetting::Passed));
    assert_eq!(in_part.count(), 7);
}

#[test]
fn who_is_out_has_failed_screening() {
    let out = [Change::SchoolOut(school("S03"))];
    assert_by_hand(
        &out,
        &[("schools.csv", "104.10,30.60,70,3,", "104.10,30.60,70,3,否")],
    );
    let out = [Change::FirmOut(firm("F07"))];
    let line = "F07,己智能科技(示例),链属企业,人工智能,成都市,,,";
    assert_by_hand(&out, &[("firms.csv", line, &format!("{line}否"))]);
}

/// tiny with a park that files an order for two firms.
fn with_park() -> Copy {
    let copy = Copy::tiny();
    copy.edit("firms.csv", |text| {
        text.trim_end().to_owned()
            + "\nF09,示例航空产业园管委会,产业园区,航空航天,德阳市,示例航空产业园,,\n"
    });
    copy.edit("demands.csv", |text| {
        let mut lines = text.trim_end().lines();
        let head = lines.next().unwrap_or_default();
        let rest = lines.map(|line| format!("{line},\n"));
        let rest: String = rest.collect();
        format!(
            "{head},代报企业\n{rest}D09,示例航空产业园管委会,钳工岗,,会(示例),大专,460103,25,在校生,\
             180天,,,,,,通过,乙精密机械(示例)15；丙航空零部件(示例)10\n"
        )
    });
    copy
}

#[test]
fn what_is_filed_for_a_firm_goes_with_it_and_is_divided_when_heads_change() {
    let base = with_park().load().expect("loads");
    let apply = |changes: &[Change]| {
        apply(&base.market, &base.model, changes, false)
            .expect("can be made")
            .0
    };
    let out = apply(&[Change::FirmOut(firm("F03"))]);
    let by_hand = with_park();
    by_hand.replace("demands.csv", "460103,25", "460103,15");
    by_hand.replace("demands.csv", "15；丙航空零部件(示例)10", "15");
    let line = "F03,丙航空零部件(示例),链属企业,航空航天,德阳市,示例航空产业园,甲航空制造(示例),";
    by_hand.replace("firms.csv", line, &format!("{line}否"));
    assert_same(&out, &by_hand.load().expect("loads").market, "firm out");
    // 25 times 1.1 is 27.5, which is 28; 16.8 and 11.2 make 17 and 11.
    let more = apply(&heads(
        Orders::Demand(demand_of(&base, "D09")),
        By::Scale(dec("1.1")),
    ));
    let by_hand = with_park();
    by_hand.replace("demands.csv", "460103,25", "460103,28");
    by_hand.replace(
        "demands.csv",
        "(示例)15；丙航空零部件(示例)10",
        "(示例)17；丙航空零部件(示例)11",
    );
    assert_same(&more, &by_hand.load().expect("loads").market, "more heads");
    let both = apply(&[Change::FirmOut(firm("F02")), Change::FirmOut(firm("F03"))]);
    assert_eq!(
        both.demands()[demand_of(&base, "D09")].vetting,
        Some(Vetting::SentBack)
    );
}

fn demand_of(loaded: &Loaded, code: &str) -> DemandId {
    let mut demands = loaded.market.demands().iter_ids();
    demands.find(|(_, d)| d.code == code).expect("a demand").0
}

#[test]
fn weights_are_the_tables() {
    let first = criterion("专业匹配");
    let weight = |by| {
        [Change::Weight {
            criterion: first,
            by,
        }]
    };
    let edit = |to: &'static str| [("criteria.csv", "专业匹配,50", to)];
    assert_by_hand(&weight(By::Set(dec("12.5"))), &edit("专业匹配,12.5"));
    assert_by_hand(&weight(By::Add(dec("-20"))), &edit("专业匹配,30"));
    assert_by_hand(&weight(By::Scale(dec("1.1"))), &edit("专业匹配,55"));
}

#[test]
fn a_school_that_declines_is_banned_with_all_its_bids_for_the_call() {
    let base = tiny();
    assert_eq!(barred(&base.market, bid("B02")), [bid("B02"), bid("B03")]);
    let copy = Copy::tiny();
    let table = "申报编号,决定,理由\nB02,排除,放弃\nB03,排除,放弃\n";
    std::fs::write(copy.path().join("decisions.csv"), table).expect("written");
    let by_hand = copy.load().expect("loads");
    let (market, _) = made(&[Change::Declined(bid("B02"))]);
    assert_same(&market, &by_hand.market, "declined");
    // A pin of a bid that is declined lapses.
    let table = "申报编号,决定,理由\nB02,指定,会商\nB12,指定,会商\n";
    std::fs::write(copy.path().join("decisions.csv"), table).expect("written");
    let pinned = copy.load().expect("loads");
    let declined = [Change::Declined(bid("B02"))];
    let (market, _) = apply(&pinned.market, &pinned.model, &declined, false).expect("made");
    let pins = market
        .decisions()
        .iter()
        .filter(|d| d.ruling == Ruling::Pin);
    assert_eq!(pins.map(|d| d.bid).collect::<Vec<_>>(), [bid("B12")]);
}

#[test]
fn the_model_says_what_was_changed() {
    let cases: [(Change, &str, &str); 6] = [
        (Change::ClassMin(18), "class_min = 20", "class_min = 18"),
        (Change::ClassMax(45), "class_max = 40", "class_max = 45"),
        (
            Change::ClassTarget(25),
            "class_target = 30",
            "class_target = 25",
        ),
        (
            Change::QualityMin(Score(7050)),
            "quality_min = \"60\"",
            "quality_min = \"70.5\"",
        ),
        (Change::Yield(85), "yield = \"1.00\"", "yield = \"0.85\""),
        (
            Change::DistanceMax(120),
            "distance_max_km = 0",
            "distance_max_km = 120",
        ),
    ];
    for (change, from, to) in cases {
        let (market, model) = made(std::slice::from_ref(&change));
        let text = SICHUAN_ORDER_CLASS.replace(from, to);
        let by_hand = parse(&text, "m.toml").expect("a model");
        let by_hand = Model {
            hash: model.hash.clone(),
            ..by_hand
        };
        assert_eq!(model, by_hand, "{change:?}");
        assert_same(&market, &tiny().market, "the round is left alone");
    }
}

#[test]
fn an_added_chain_is_the_other_once_more() {
    let (market, _) = made(&[Change::ChainAdded {
        chain: "低空经济".to_owned(),
        like: "航空航天".to_owned(),
        scale: dec("2"),
    }]);
    let copy = Copy::tiny();
    copy.edit("firms.csv", |text| {
        let mut more = String::new();
        for line in text.lines().filter(|line| line.contains("航空航天")) {
            let cells: Vec<&str> = line.split(',').collect();
            let leader = match cells[6] {
                "" => String::new(),
                leader => format!("{leader}@低空经济"),
            };
            more += &format!(
                "{}@低空经济,{}@低空经济,{},低空经济,{},{},{leader},{}\n",
                cells[0], cells[1], cells[2], cells[4], cells[5], cells[7]
            );
        }
        text.trim_end().to_owned() + "\n" + &more
    });
    copy.edit("demands.csv", |text| {
        let mut more = String::new();
        for line in text.lines() {
            let mut cells: Vec<String> = line.split(',').map(str::to_owned).collect();
            if !["D01", "D02", "D03", "D04", "D06"].contains(&&*cells[0]) {
                continue;
            }
            cells[0] += "@低空经济";
            cells[1] += "@低空经济";
            let ends = cells[7]
                .split('-')
                .map(|end| end.parse::<u32>().expect("heads") * 2);
            let ends: Vec<String> = ends.map(|end| end.to_string()).collect();
            cells[7] = ends.join("-");
            more += &(cells.join(",") + "\n");
        }
        text.trim_end().to_owned() + "\n" + &more
    });
    let by_hand = copy.load().expect("loads").market;
    assert_eq!(market.firms(), by_hand.firms());
    let without_source = |market: &Market| -> Vec<_> {
        let demands = market.demands().iter().cloned();
        demands
            .map(|d| jiebang::domain::market::Demand {
                source: String::new(),
                ..d
            })
            .collect()
    };
    assert_eq!(without_source(&market), without_source(&by_hand));
}

/// tiny after its calls were published.
fn published() -> Loaded {
    let folder = desk::dataset("sichuan-2026-01");
    let mut loaded = load(&folder, None).expect("a shipped round");
    let mut parts = loaded.market.into_parts();
    let member = jiebang::domain::market::PublishedMember {
        call: "c".to_owned(),
        class: "c-1".to_owned(),
        demand: parts.demands.ids().next().expect("a demand"),
        heads: 20,
    };
    parts.published = Some(vec![member]);
    loaded.market = Market::new(parts);
    loaded
}

#[test]
fn published_classes_stand_unless_reform_is_said() {
    let loaded = published();
    let (market, model) = (&loaded.market, &loaded.model);
    let first = market.demands().ids().next().expect("a demand");
    let frozen = [
        Change::ClassMin(18),
        Change::ClassMax(45),
        Change::ClassTarget(25),
        heads(Orders::Demand(first), By::Add(dec("1")))[0].clone(),
        Change::FirmOut(market.demands()[first].firm),
    ];
    let found = refusals(market, model, &frozen, false);
    let expected = (0..5).map(|at| Refusal {
        at,
        obstacle: Obstacle::Frozen,
    });
    assert_eq!(found, expected.collect::<Vec<_>>());
    let (again, _) = apply(market, model, &frozen, true).expect("with reform");
    assert_eq!(again.published(), None);
    let free = [
        Change::Yield(90),
        seats(Seats::All, By::Scale(dec("1.1")))[0].clone(),
    ];
    let (kept, _) = apply(market, model, &free, false).expect("without");
    assert_eq!(kept.published(), market.published());
}

#[test]
fn what_cannot_be_made_is_refused_all_at_once() {
    let base = tiny();
    let first = criterion("专业匹配");
    let chain = |chain: &str, like: &str, scale: &str| Change::ChainAdded {
        chain: chain.to_owned(),
        like: like.to_owned(),
        scale: dec(scale),
    };
    let changes = [
        seats(Seats::City("拉萨市".to_owned()), By::Set(dec("1")))[0].clone(),
        heads(Orders::Chain("无".to_owned()), By::Set(dec("1")))[0].clone(),
        heads(Orders::All, By::Scale(dec("-1")))[0].clone(),
        Change::Yield(0),
        Change::Weight {
            criterion: first,
            by: By::Add(dec("-50")),
        },
        chain("人工智能", "航空航天", "1"),
        chain("新", "无", "1"),
        Change::WinnersDecline(dec("0.1")),
        Change::ClassMin(41),
    ];
    let found = refusals(&base.market, &base.model, &changes, false);
    let range = |least: &str, most: &str| Obstacle::OutOfRange {
        least: least.to_owned(),
        most: most.to_owned(),
    };
    let obstacles = [
        Obstacle::NothingThere,
        Obstacle::NothingThere,
        range("0", "10000000"),
        range("1", "100"),
        Obstacle::WeightZero,
        Obstacle::ChainThere {
            chain: "人工智能".to_owned(),
        },
        Obstacle::NothingThere,
        Obstacle::WinnersUnknown,
        Obstacle::ClassRange { min: 41, max: 40 },
    ];
    let expected = obstacles.into_iter().enumerate();
    let expected: Vec<_> = expected
        .map(|(at, obstacle)| Refusal { at, obstacle })
        .collect();
    assert_eq!(found, expected);
    assert_eq!(
        apply(&base.market, &base.model, &changes, false).err(),
        Some(expected)
    );
    let together = [Change::ClassMin(41), Change::ClassMax(50)];
    assert_eq!(refusals(&base.market, &base.model, &together, false), []);
}

/// n × thousandths / 1000, half to even, worked out in whole numbers.
fn scaled(n: u64, thousandths: u64) -> u64 {
    let (whole, rest) = (n * thousandths / 1000, n * thousandths % 1000);
    match rest.cmp(&500) {
        std::cmp::Ordering::Less => whole,
        std::cmp::Ordering::Greater => whole + 1,
        std::cmp::Ordering::Equal => whole + whole % 2,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    /// Numbers scaled by `apply` are those that the tables would say.
    #[test]
    fn scaled_tables_load_to_the_scaled_round(thousandths in 1_u64..4000, column in 0_usize..2) {
        let scale = By::Scale(Decimal::new(thousandths as i64, 3));
        let (file, at, changes) = match column {
            0 => ("programmes.csv", 3, seats(Seats::Major(major("510209")), scale)),
            _ => ("demands.csv", 7, heads(Orders::All, scale)),
        };
        let copy = Copy::tiny();
        let mut gone = Vec::new();
        let text = std::fs::read_to_string(copy.path().join(file)).expect("a table");
        let mut lines = Vec::new();
        for (row, line) in text.lines().enumerate() {
            let mut cells: Vec<String> = line.split(',').map(str::to_owned).collect();
            if row > 0 && (column == 1 || cells[1] == "510209") {
                let ends = cells[at].split('-').map(|e| scaled(e.parse().expect("n"), thousandths));
                let ends: Vec<u64> = ends.collect();
                if column == 1 && ends[0] == 0 {
                    gone.push(cells[0].clone());
                    *cells.last_mut().expect("a verdict") = "退回".to_owned();
                } else {
                    let ends: Vec<String> = ends.iter().map(u64::to_string).collect();
                    cells[at] = ends.join("-");
                }
            }
            lines.push(cells.join(","));
        }
        std::fs::write(copy.path().join(file), lines.join("\n")).expect("written");
        let by_hand = copy.load().expect("loads").market;
        let (market, _) = made(&changes);
        assert_same(&market, &by_hand, &format!("times {thousandths}, gone {gone:?}"));
    }
}
