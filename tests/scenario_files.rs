//! Files of scenarios and the sweeps they make: the ready-made ones on shipped rounds, designs and
//! their numbers, draws, both forms of a file. Can catch: a ready-made file that no longer reads, a
//! scenario that depends on more than its number, a design with too many or too few scenarios, a
//! form that says something else than the other.

mod desk;

use std::collections::BTreeSet;

use jiebang::apps::sweep::{Sweep, built_in, parse, read};
use jiebang::domain::change::{By, Change, Engine, Orders, Seats, apply, resolve};
use jiebang::domain::words;
use jiebang::steps::validate::{Loaded, load};
use proptest::prelude::*;
use rust_decimal::Decimal;

fn round(name: &str) -> Loaded {
    load(&desk::dataset(name), None).expect("a shipped round")
}

/// The sweep of a file that has nothing wrong.
fn sweep(text: &str, loaded: &Loaded) -> Sweep {
    let read = parse(text.as_bytes(), "s.toml", &loaded.market, &loaded.model);
    let told = |found: Vec<jiebang::Finding>| {
        let lines = found.iter().map(|f| words::finding(f).zh);
        lines.collect::<Vec<_>>().join("\n")
    };
    read.map_err(told).expect("a sound file")
}

fn dec(text: &str) -> Decimal {
    Decimal::from_str_exact(text).expect("a decimal")
}

#[test]
fn ready_made_files_read_on_shipped_rounds_and_can_all_be_made() {
    for name in ["tiny", "sichuan-2026-01"] {
        let loaded = round(name);
        for (file, text) in built_in() {
            let sweep = sweep(text, &loaded);
            assert_eq!(sweep.findings(), [], "{file} on {name}");
            assert!(sweep.len() > 1, "{file} on {name}");
            assert!(!sweep.head().name.is_empty() && !sweep.head().note.is_empty());
            let winners = loaded.market.bids().ids().take(3).collect::<Vec<_>>();
            for number in (0..sweep.len()).step_by(1 + sweep.len() as usize / 5) {
                let scenario = sweep.scenario(number);
                let changes = resolve(&scenario.changes, &winners, "s", number);
                let made = apply(&loaded.market, &loaded.model, &changes, scenario.reform);
                assert!(made.is_ok(), "{file} on {name}: {scenario:?}: {made:?}");
            }
        }
    }
}

#[test]
fn ready_made_files_go_by_name_and_say_what_their_names_say() {
    let loaded = round("tiny");
    let named =
        |name: &str| read(name.as_ref(), &loaded.market, &loaded.model).expect("a ready-made file");
    let out = named("school-out");
    assert_eq!(out.len(), 1 + 4);
    assert_eq!(out.scenario(0).name, "基准");
    assert_eq!(out.scenario(0).changes, []);
    assert!(matches!(
        out.scenario(2).changes[..],
        [Change::SchoolOut(_)]
    ));
    let seats = named("school-seats");
    assert_eq!((seats.len(), seats.axes().len()), (1 + 4 * 5, 4));
    assert_eq!(seats.axes()[1].base, Some(1.0));
    assert_eq!(seats.scenario(6).at, [None, Some(0.9), None, None]);
    let by = |number: u64| match seats.scenario(number).changes[..] {
        [Change::Seats { by, .. }] => by,
        ref other => panic!("{other:?}"),
    };
    assert_eq!(
        (by(1), by(5)),
        (By::Scale(dec("0.9")), By::Scale(dec("1.3")))
    );
    let min = named("class-min");
    let sizes: Vec<_> = (0..min.len()).map(|n| min.scenario(n).changes).collect();
    let expected = [15, 18, 20, 25].map(|l| vec![Change::ClassMin(l)]);
    assert_eq!(sizes, expected);
    assert_eq!(min.axes()[0].base, Some(20.0));
    let doubled = named("chain-demand-doubled");
    assert_eq!(doubled.len(), 3, "three chains");
    let [
        Change::Heads {
            of: Orders::Chain(_),
            by,
        },
    ] = &doubled.scenario(1).changes[..]
    else {
        panic!("heads of a chain");
    };
    assert_eq!(*by, By::Scale(dec("2")));
    let chain = named("new-chain").scenario(0);
    let [Change::ChainAdded { chain, like, .. }] = &chain.changes[..] else {
        panic!("a chain");
    };
    assert_eq!(*chain, format!("新·{like}"));
    let declines = named("winners-decline");
    assert_eq!(declines.len(), 1000);
    assert_eq!(
        declines.scenario(7).changes,
        [Change::WinnersDecline(dec("0.1"))]
    );
    assert_eq!(named("attrition").scenario(0).changes, [Change::Yield(70)]);
}

const GRID: &str = r#"
design = "grid"
[[axis]]
name = "L"
change = "class_min"
values = [15, 18, 20]
[[axis]]
name = "学位"
object = "all"
change = "seats_scale"
from = 0.9
to = 1.3
step = 0.1
"#;

#[test]
fn a_grid_holds_every_pair_once_and_a_fan_one_axis_at_a_time() {
    let loaded = round("tiny");
    let grid = sweep(GRID, &loaded);
    assert_eq!(grid.len(), 15);
    let all: Vec<_> = (0..15).map(|n| grid.scenario(n)).collect();
    assert_eq!(all[1].name, "L=15，学位=1");
    let at: BTreeSet<String> = all.iter().map(|s| format!("{:?}", s.at)).collect();
    assert_eq!(at.len(), 15);
    assert!(all.iter().all(|s| s.changes.len() == 2));
    let fan = sweep(&GRID.replace("grid", "fan"), &loaded);
    assert_eq!(fan.len(), 1 + 3 + 5);
    for number in 1..9 {
        let scenario = fan.scenario(number);
        let set = scenario.at.iter().flatten().count();
        assert_eq!((set, scenario.changes.len()), (1, 1));
    }
}

fn sampled(design: &str, samples: u64) -> String {
    format!(
        r#"
design = "{design}"
samples = {samples}
seed = "试"
[[axis]]
name = "学位"
each = "school"
change = "seats_scale"
distribution = {{ kind = "triangular", min = 0.7, mode = 1, max = 1.5 }}
[[axis]]
name = "需求"
object = "all"
change = "heads_scale"
distribution = {{ kind = "normal", mean = 1, sd = "10%", min = 0.6 }}
[[axis]]
name = "完成率"
change = "yield"
distribution = {{ kind = "uniform", min = 0.8, max = 1 }}
[[axis]]
name = "退出"
each = "school"
change = "out"
distribution = {{ kind = "chance", p = 0.25 }}
"#
    )
}

#[test]
fn a_latin_hypercube_falls_once_into_each_part_of_each_axis() {
    let loaded = round("tiny");
    let latin = sweep(&sampled("latin_hypercube", 40), &loaded);
    let yields: Vec<f64> = (0..40).filter_map(|n| latin.scenario(n).at[5]).collect();
    // Forty parts of a range that is kept to whole hundredths: two for each of 21 values.
    let mut sorted = yields.clone();
    sorted.sort_by(f64::total_cmp);
    for (n, value) in sorted.iter().enumerate() {
        let (low, high) = (0.8 + 0.005 * n as f64, 0.8 + 0.005 * (n as f64 + 1.0));
        let near = (low - 0.005_001..=high + 0.005_001).contains(value);
        assert!(near, "part {n}: {value}");
    }
    assert_ne!(yields, sorted);
    let outs = (0..40).filter(|&n| latin.scenario(n).at[6] == Some(1.0));
    assert_eq!(outs.count(), 10, "a quarter of forty, exactly");
}

#[test]
fn draws_follow_their_distributions() {
    let loaded = round("tiny");
    let sweep = sweep(&sampled("monte_carlo", 4000), &loaded);
    let column = |axis: usize| -> Vec<f64> {
        let all = (0..4000).map(|n| sweep.scenario(n).at[axis]);
        all.map(|value| value.expect("drawn")).collect()
    };
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
    // Means of the laws; four standard errors of 4,000 draws are below these.
    assert!((mean(&column(0)) - 3.2 / 3.0).abs() < 0.011);
    assert!((mean(&column(4)) - 1.0).abs() < 0.007);
    assert!((mean(&column(5)) - 0.9).abs() < 0.004);
    assert!((mean(&column(6)) - 0.25).abs() < 0.028);
    let (a, b) = (column(0), column(1));
    let (ma, mb) = (mean(&a), mean(&b));
    let covariance = a.iter().zip(&b).map(|(x, y)| (x - ma) * (y - mb));
    let covariance = covariance.sum::<f64>() / 4000.0;
    // Two standard deviations of 0.165; correlation below four standard errors.
    assert!(covariance.abs() < 0.165 * 0.165 * 0.064, "{covariance}");
}

#[test]
fn winners_decline_by_seed_and_number_alone_and_as_often_as_said() {
    let loaded = round("tiny");
    let bids: Vec<_> = loaded.market.bids().ids().collect();
    let changes = [Change::WinnersDecline(dec("0.3")), Change::Yield(90)];
    let drawn = |n: u64| resolve(&changes, &bids, "s", n);
    assert_eq!(drawn(5), drawn(5));
    let mut twice = bids.clone();
    twice.extend(bids.iter().rev());
    assert_eq!(resolve(&changes, &twice, "s", 5), drawn(5));
    let declined: usize = (0..1000).map(|n| drawn(n).len() - 1).sum();
    let share = declined as f64 / (1000 * bids.len()) as f64;
    assert!((share - 0.3).abs() < 0.016, "{share}");
    assert!((0..20).any(|n| drawn(n) != resolve(&changes, &bids, "t", n)));
    let never = [Change::WinnersDecline(Decimal::ZERO)];
    let always = [Change::WinnersDecline(Decimal::ONE)];
    assert_eq!(resolve(&never, &bids, "s", 1), []);
    assert_eq!(resolve(&always, &bids, "s", 1).len(), bids.len());
}

const LIST: &str = r#"
name = "会商"
engine = "plan"
[[scenario]]
name = "甲"
note = "两项一起"
changes = [
    { object = "school", code = "S01", change = "seats_add", value = 20 },
    { object = "chain", code = "航空航天", change = "heads_scale", value = "110%" },
]
[[scenario]]
name = "乙"
changes = [{ object = "programme", code = "S04/510209", change = "seats_set", value = 45 }]
[[scenario]]
name = "丙"
changes = [
    { change = "distance_max_km", value = 120 },
    { object = "firm", code = "己智能科技(示例)", change = "out" },
]
"#;

const TABLE: &str = "情景,对象,编号,改动,数值,说明\n\
    ,设置,,名称,会商,\n\
    ,设置,,引擎,规划,\n\
    甲,学校,示例航空职业技术学院,学位增加,20人,两项一起\n\
    ,产业链,航空航天,人数乘以,1.1倍,\n\
    乙,专业点,S04/510209/高职,学位设为,45,\n\
    丙,模型,,距离上限,120公里,\n\
    丙,企业,F07,退出,,\n";

#[test]
fn both_forms_say_the_same() {
    let loaded = round("tiny");
    let (market, model) = (&loaded.market, &loaded.model);
    let toml = sweep(LIST, &loaded);
    let table = parse(TABLE.as_bytes(), "情景.csv", market, model).expect("a sound table");
    assert_eq!(table.findings(), []);
    assert_eq!((toml.len(), table.len()), (3, 3));
    for n in 0..3 {
        assert_eq!(toml.scenario(n), table.scenario(n));
    }
    assert_eq!(toml.engine(), Engine::Plan);
    assert_eq!((&*toml.head().name, &*table.head().name), ("会商", "会商"));
    assert_eq!(toml.head().seed, "tiny-2026", "the round's");
    assert_ne!(toml.head().hash, table.head().hash);
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name("情景").expect("a name");
    for (row, line) in TABLE.lines().enumerate() {
        for (column, cell) in line.split(',').enumerate() {
            let at = (row as u32, column as u16);
            sheet.write_string(at.0, at.1, cell).expect("a cell");
        }
    }
    let bytes = book.save_to_buffer().expect("a workbook");
    let office = parse(&bytes, "情景.xlsx", market, model).expect("a sound workbook");
    assert_eq!((0..3).map(|n| office.scenario(n)).collect::<Vec<_>>(), {
        (0..3).map(|n| toml.scenario(n)).collect::<Vec<_>>()
    });
}

#[test]
fn a_chain_added_may_be_named_in_the_same_scenario() {
    let loaded = round("tiny");
    let text = r#"
[[scenario]]
name = "新链"
changes = [
    { object = "chain", code = "低空经济=航空航天", change = "added", value = 0.5 },
    { object = "chain", code = "低空经济", change = "heads_add", value = 3 },
]
"#;
    let scenario = sweep(text, &loaded).scenario(0);
    let made = apply(&loaded.market, &loaded.model, &scenario.changes, false);
    let (market, _) = made.expect("can be made");
    let new = market.demands().iter().filter(|d| d.chain == "低空经济");
    let heads: Vec<u32> = new.map(|d| d.heads).collect();
    // 52, 12, 6 to 9, 24 and 8, halved, and three more each.
    assert_eq!(heads, [29, 9, 6, 15, 7]);
    assert_eq!(loaded.market.demands().len() + 5, market.demands().len());
}

#[test]
fn a_million_scenarios_take_no_room_to_speak_of() {
    let loaded = round("tiny");
    let text = sampled("latin_hypercube", 1_000_000);
    let sweep = sweep(&text, &loaded);
    assert_eq!(sweep.len(), 1_000_000);
    let last = sweep.scenario(999_999);
    assert_eq!(last, sweep.clone().scenario(999_999));
    assert!(last.at.iter().all(Option::is_some));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// A scenario is the same whatever was asked before it, by whichever copy of the sweep.
    #[test]
    fn scenarios_do_not_depend_on_the_order_asked(
        order in Just((0..60).collect::<Vec<u64>>()).prop_shuffle(),
        latin in any::<bool>(),
    ) {
        let loaded = round("tiny");
        let design = if latin { "latin_hypercube" } else { "monte_carlo" };
        let (one, other) = (sweep(&sampled(design, 60), &loaded), sweep(&sampled(design, 60), &loaded));
        let straight: Vec<_> = (0..60).map(|n| one.scenario(n)).collect();
        for n in order {
            prop_assert_eq!(&other.scenario(n), &straight[n as usize]);
        }
    }

    /// Another seed draws otherwise; without it the round's own is taken.
    #[test]
    fn seeds_tell_samples_apart(seed in "[a-z]{1,8}") {
        let loaded = round("tiny");
        let text = sampled("monte_carlo", 30);
        let mine = sweep(&text.replace("试", &seed), &loaded);
        let own = sweep(&text, &loaded);
        let all = |sweep: &Sweep| (0..30).map(|n| sweep.scenario(n).at).collect::<Vec<_>>();
        prop_assert_ne!(all(&mine), all(&own));
    }

    /// Whatever is drawn can be made.
    #[test]
    fn what_is_drawn_can_be_made(n in 0_u64..5000) {
        let loaded = round("tiny");
        let scenario = sweep(&sampled("monte_carlo", 5000), &loaded).scenario(n);
        let made = apply(&loaded.market, &loaded.model, &scenario.changes, false);
        prop_assert!(made.is_ok());
        let is_scaled = |c: &Change| matches!(c, Change::Seats { of: Seats::School(_), .. });
        prop_assert_eq!(scenario.changes.iter().filter(|c| is_scaled(c)).count(), 4);
    }
}
