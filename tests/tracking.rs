//! What became of earlier trainees: figures against hand work and against a naive count, faults of
//! the table, and what criteria take from it. Can catch: a blank counted as zero, a row counted
//! twice or lost, a figure of the wrong rows, a value made up for a school that was never tracked,
//! a figure that leaves the house.

mod desk;

use std::collections::BTreeMap;
use std::fs;

use jiebang::apps::report;
use jiebang::domain::market::{Figure, Finding, Severity};
use jiebang::domain::outcome::{BidOut, Outcome, Rate, Traced, Tracking};
use jiebang::domain::wire::{read_outcome, tables, write_outcome};
use jiebang::domain::words;
use jiebang::judge::judge;
use jiebang::steps::validate::{How, Loaded, load_as};
use proptest::prelude::*;

const HEADINGS: &str = "轮次,班级编号,机构名称,企业名称,专业代码,入班人数,合格人数,取证人数,入职人数,\
                        对口就业人数,满6个月在岗人数,企业满意度";

/// A copy of tiny with these rows of tracking.
fn tracked(rows: &str) -> desk::Copy {
    let copy = desk::Copy::tiny();
    fs::write(
        copy.path().join("outcomes.csv"),
        format!("{HEADINGS}\n{rows}"),
    )
    .expect("writes");
    copy
}

/// The outcome of a round, judged, without draws.
fn solved(copy: &desk::Copy) -> (Loaded, Outcome) {
    let mut loaded = copy.load().expect("the round reads");
    loaded.model.robust.draws = 0;
    let outcome = desk::solved(loaded.clone());
    let verdicts = judge(&loaded.market, &loaded.model, &outcome);
    assert_eq!(verdicts.failures, []);
    (loaded, outcome)
}

fn tracking(outcome: &Outcome) -> &Tracking {
    let indicators = outcome.indicators.as_ref().expect("indicators");
    indicators.tracking.as_ref().expect("a table of tracking")
}

fn rate(value: Option<u32>, part: u64, whole: u64, missing: u64) -> Rate {
    Rate {
        value,
        part,
        whole,
        missing,
    }
}

#[test]
fn the_figures_of_tiny_are_those_worked_by_hand_in_its_readme() {
    let (_, outcome) = solved(&desk::Copy::tiny());
    let found = tracking(&outcome);
    let whole = &found.whole;
    assert_eq!((whole.rows, whole.intake), (5, 118));
    assert_eq!(whole.passed, rate(Some(9_322), 110, 118, 0));
    assert_eq!(whole.certified, rate(Some(8_396), 89, 106, 1));
    assert_eq!(whole.hired, rate(Some(8_475), 100, 118, 0));
    assert_eq!(whole.aligned, rate(Some(8_900), 89, 100, 0));
    assert_eq!(whole.retained, rate(Some(8_095), 34, 42, 3));
    assert_eq!(whole.turnover, rate(Some(1_905), 8, 42, 3));
    // Σ heads · points: 26·93.5 + 16·88 + 22·95 + 9·90 + 27·86.25 = 9067.75.
    assert_eq!(whole.satisfaction, rate(Some(9_068), 906_775, 1_000_000, 0));
    let codes =
        |lines: &[Traced]| -> Vec<String> { lines.iter().map(|l| l.code.clone()).collect() };
    assert_eq!(codes(&found.schools), ["S01", "S03", "S04"]);
    assert_eq!(found.schools[0].aligned, rate(Some(9_375), 45, 48, 0));
    assert_eq!(codes(&found.firms), ["F01", "F02", "F03", ""]);
    assert_eq!(found.firms[0].satisfaction.part, 26 * 9_350 + 22 * 9_500);
    assert_eq!(codes(&found.rounds), ["2025-01", "2025-02"]);
    assert_eq!(found.rounds[1].retained, rate(None, 0, 0, 3));
    let groups = ["高职2021 4601", "高职2021 4606", "高职2021 5102"];
    assert_eq!(codes(&found.groups), groups);
    assert_eq!(
        found.groups[1].name,
        "飞行器数字化制造技术、飞行器数字化装配技术"
    );
}

#[test]
fn targets_that_only_tracking_measures_stand_beside_it_once_there_is_one() {
    let said = |outcome: &Outcome| -> Vec<String> {
        let targets = &outcome.indicators.as_ref().expect("indicators").targets;
        let tracked = targets.iter().filter(|t| t.measure.needs_tracking());
        tracked.map(|t| words::target_value(t).zh).collect()
    };
    let (_, with) = solved(&desk::Copy::tiny());
    assert_eq!(said(&with), ["89.00%，未达到", "90.68%，达到", "19.05%"]);
    let copy = desk::Copy::tiny();
    let (_, without) = solved(copy.remove("outcomes.csv"));
    assert_eq!(said(&without), ["暂无跟踪数据"; 3]);
    assert_eq!(without.indicators.expect("indicators").tracking, None);
}

#[test]
fn the_award_does_not_hang_on_tracking_that_no_criterion_reads() {
    let copy = desk::Copy::tiny();
    let (_, with) = solved(&copy);
    let (_, mut without) = solved(copy.remove("outcomes.csv"));
    let mut with = with;
    for outcome in [&mut with, &mut without] {
        outcome.inputs.clear();
        let indicators = outcome.indicators.as_mut().expect("indicators");
        indicators.tracking = None;
        indicators.targets.clear();
    }
    assert_eq!(write_outcome(&with), write_outcome(&without));
}

/// A row as drawn: round, school, firm, major, intake, and each count as a share in 0..=4 quarters
/// of what bounds it, 5 for a blank.
type Drawn = (usize, usize, usize, usize, u32, [u32; 6]);

const ROUNDS: [&str; 3] = ["2024-1", "2024-2", ""];
const SCHOOLS: [&str; 4] = ["S01", "S02", "S03", "S04"];
const FIRMS: [&str; 4] = ["F01", "F05", "F08", ""];
const MAJORS: [&str; 4] = ["460601", "460103", "510209", ""];

fn drawn() -> impl Strategy<Value = Vec<Drawn>> {
    let shares = prop::array::uniform6(0..=5_u32);
    let row = (
        0..3_usize,
        0..4_usize,
        0..4_usize,
        0..4_usize,
        0..60_u32,
        shares,
    );
    prop::collection::vec(row, 1..12)
}

/// A row read as numbers, blanks as -1: intake, passed, certified, hired, aligned, retained,
/// satisfaction in hundredths.
fn numbers(&(.., intake, shares): &Drawn) -> [i64; 7] {
    let of = |share: u32, whole: i64| match share {
        5 => -1,
        quarters => whole * i64::from(quarters) / 4,
    };
    let intake = i64::from(intake);
    let hired = of(shares[2], intake);
    let bound = if hired < 0 { intake } else { hired };
    [
        intake,
        of(shares[0], intake),
        of(shares[1], intake),
        hired,
        of(shares[3], bound),
        of(shares[4], bound),
        of(shares[5], 9_999),
    ]
}

fn line(nth: usize, row: &Drawn) -> String {
    let counts = numbers(row).map(|n| if n < 0 { String::new() } else { n.to_string() });
    let [counts @ .., points] = &counts;
    let points = match points.parse::<u32>() {
        Ok(points) => format!("{}.{:02}", points / 100, points % 100),
        Err(_) => String::new(),
    };
    let (round, school) = (ROUNDS[row.0], SCHOOLS[row.1]);
    let (firm, major) = (FIRMS[row.2], MAJORS[row.3]);
    format!(
        "{round},K{nth},{school},{firm},{major},{},{points}\n",
        counts.join(",")
    )
}

/// The figures of some rows in the plainest way: numerator, denominator, rows without.
fn naive(rows: &[&Drawn]) -> Vec<(u64, u64, u64)> {
    let mut sums = vec![(0, 0, 0); 7];
    for row in rows {
        let [intake, passed, certified, hired, aligned, retained, points] = numbers(row);
        let left = if retained < 0 || hired < 0 {
            -1
        } else {
            hired - retained
        };
        let weighed = if points < 0 || hired < 0 {
            -1
        } else {
            points * hired
        };
        let sides = [
            (passed, intake),
            (certified, intake),
            (hired, intake),
            (aligned, hired),
            (retained, hired),
            (left, hired),
            (weighed, if hired < 0 { -1 } else { hired * 10_000 }),
        ];
        for (sum, (part, whole)) in sums.iter_mut().zip(sides) {
            if part < 0 || whole < 0 {
                sum.2 += 1;
            } else {
                sum.0 += part.unsigned_abs();
                sum.1 += whole.unsigned_abs();
            }
        }
    }
    sums
}

/// Whether a figure is the nearest ten-thousandth to its ratio, of two the even one.
fn nearest(rate: &Rate) -> bool {
    let Some(value) = rate.value else {
        return rate.whole == 0;
    };
    let (part, whole) = (i128::from(rate.part), i128::from(rate.whole));
    let off = (2 * (i128::from(value) * whole - part * 10_000)).abs();
    off < whole || off == whole && value % 2 == 0
}

fn same(line: &Traced, rows: &[&Drawn]) -> Result<(), TestCaseError> {
    prop_assert_eq!(line.rows, rows.len() as u64);
    for ((figure, ..), sum) in Figure::ALL.iter().zip(naive(rows)) {
        let rate = line.rate(*figure);
        prop_assert_eq!((rate.part, rate.whole, rate.missing), sum, "{:?}", figure);
        prop_assert!(
            nearest(rate) && rate.value.is_none_or(|v| v <= 10_000),
            "{:?}",
            rate
        );
    }
    Ok(())
}

fn grouped(
    lines: &[Traced],
    rows: &[Drawn],
    code: impl Fn(&Drawn) -> &'static str,
) -> Result<(), TestCaseError> {
    let mut groups: BTreeMap<&str, Vec<&Drawn>> = BTreeMap::new();
    rows.iter()
        .for_each(|row| groups.entry(code(row)).or_default().push(row));
    prop_assert_eq!(lines.len(), groups.len());
    for line in lines {
        let digits = line.code.rsplit(' ').next().unwrap_or_default();
        let own = groups
            .get(line.code.as_str())
            .or_else(|| groups.get(digits));
        prop_assert!(own.is_some(), "{}", line.code);
        same(line, own.expect("just seen"))?;
    }
    // The rows that name none come last, all others in order.
    let codes: Vec<(bool, &str)> = lines
        .iter()
        .map(|l| (l.code.is_empty(), &*l.code))
        .collect();
    prop_assert!(codes.is_sorted(), "{:?}", codes);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn figures_are_what_a_naive_count_says_in_any_order_of_rows(rows in drawn()) {
        let text = |turn: bool| {
            let mut lines: Vec<String> = (0..).zip(&rows).map(|(n, row)| line(n, row)).collect();
            if turn {
                lines.reverse();
            }
            lines.concat()
        };
        let (_, outcome) = solved(&tracked(&text(false)));
        let found = tracking(&outcome);
        same(&found.whole, &rows.iter().collect::<Vec<_>>())?;
        grouped(&found.rounds, &rows, |row| ROUNDS[row.0])?;
        grouped(&found.schools, &rows, |row| SCHOOLS[row.1])?;
        grouped(&found.firms, &rows, |row| FIRMS[row.2])?;
        grouped(&found.groups, &rows, |row| MAJORS[row.3].get(..4).unwrap_or(""))?;
        let (_, turned) = solved(&tracked(&text(true)));
        prop_assert_eq!(tracking(&turned), found);
    }
}

/// Code, row and column of each finding about the table of tracking.
fn about(findings: &[Finding]) -> Vec<(String, u32, String)> {
    let own = findings.iter().filter(|f| f.place.file == "outcomes.csv");
    let place = |f: &Finding| {
        let column = f.place.column.clone().unwrap_or_default();
        (f.code.clone(), f.place.row.unwrap_or(0), column)
    };
    own.map(place).collect()
}

const WRONG: &str = "2025-01,K1,S01,F01,460601,30,31,31,31,,,\n\
                     2025-01,K2,S01,F01,460601,30,28,28,20,21,22,100.5\n\
                     2025-01,K3,S01,F01,,30,,,,31,31,九十\n\
                     2025-01,K4,无此学校,F01,,30,,,,,,\n\
                     2025-01,K4,S01,无此企业,,30,,,,,,\n\
                     2025-01,K5,S01,F01,,30,,,,,,\n\
                     2025-01,K5,示例航空职业技术学院,甲航空制造(示例),,31,,,,,,\n\
                     2025-01,K6,S01,,,30,,,,,,\n\
                     2025-01,K6,S01,F01,,30,,,,,,\n\
                     2025-02,K6,S01,F01,460103X,,,,,,,-1\n\
                     2025-02,K7,S03,F07,510209,20,18,,16,,,92.505\n";

#[test]
fn faults_come_all_at_once_with_place_and_remedy() {
    let copy = tracked(WRONG);
    let found = copy.load().expect_err("wrong rows");
    let expected = [
        ("E130", 2, "合格人数"),
        ("E130", 2, "取证人数"),
        ("E130", 2, "入职人数"),
        ("E130", 3, "对口就业人数"),
        ("E130", 3, "满6个月在岗人数"),
        ("E103", 3, "企业满意度"),
        // Hired is not known: those who entered bound what is.
        ("E130", 4, "对口就业人数"),
        ("E130", 4, "满6个月在岗人数"),
        ("E122", 4, "企业满意度"),
        ("E109", 5, "机构名称"),
        ("E109", 6, "企业名称"),
        ("E131", 8, "班级编号"),
        ("E132", 10, "班级编号"),
        ("E102", 11, "专业代码"),
        ("E101", 11, "入班人数"),
        ("E103", 11, "企业满意度"),
        ("W203", 12, "企业满意度"),
    ];
    let mut expected: Vec<_> = expected
        .map(|(code, row, column)| (code.to_owned(), row, column.to_owned()))
        .into();
    let mut about = about(&found);
    expected.sort();
    about.sort();
    assert_eq!(about, expected);
    let exceeds = found.iter().find(|f| f.code == "E130").expect("one");
    let line = words::finding(exceeds);
    assert!(
        line.zh.contains("“31”大于入班人数 30") && line.zh.contains("不填 0"),
        "{}",
        line.zh
    );
}

#[test]
fn wrong_rows_can_be_set_aside_and_count_nowhere() {
    let copy = tracked(WRONG);
    let how = How {
        set_aside: true,
        ..How::default()
    };
    let loaded = load_as(copy.path(), how).expect("the rest reads");
    let aside = loaded
        .set_aside
        .iter()
        .filter(|row| row.table == "outcomes");
    assert_eq!(aside.count(), 10);
    let rows = loaded.market.tracked();
    assert_eq!(rows.len(), 1);
    // 92.505 lies between two hundredths: the even one.
    assert_eq!(rows[0].satisfaction, Some(9_250));
    assert_eq!((rows[0].certified, rows[0].aligned), (None, None));
}

#[test]
fn a_row_goes_when_its_school_goes() {
    let copy = desk::Copy::tiny();
    copy.replace(
        "schools.csv",
        "S01,示例航空职业技术学院,示例航空教育主体,高职,德阳市",
        "S01,示例航空职业技术学院,示例航空教育主体,高职,无此市",
    );
    let how = How {
        set_aside: true,
        ..How::default()
    };
    let loaded = load_as(copy.path(), how).expect("the rest reads");
    let schools = loaded.market.schools();
    let left: Vec<&str> = loaded
        .market
        .tracked()
        .iter()
        .map(|r| &*schools[r.school].code)
        .collect();
    assert_eq!(left, ["S04", "S04", "S03"]);
}

/// Tiny with a fourth criterion that reads `scale`.
fn fed(scale: &str) -> desk::Copy {
    let copy = desk::Copy::tiny();
    copy.edit("criteria.csv", |text| {
        let width = text.lines().next().expect("headings").split(',').count();
        let mut lines: Vec<String> = text.lines().map(|line| format!("{line},")).collect();
        lines[0] = lines[0].trim_end_matches(',').to_owned() + ",取值来源";
        assert_eq!(width, 3, "code, weight, highest mark");
        lines.push(format!("就业跟踪,20,10,{scale}"));
        lines.join("\n") + "\n"
    });
    copy
}

fn bid<'a>(outcome: &'a Outcome, code: &str) -> &'a BidOut {
    let mut bids = outcome.calls.iter().flat_map(|call| &call.bids);
    bids.find(|bid| bid.code == code).expect("a bid of tiny")
}

fn mean(outcome: &Outcome, code: &str) -> Option<String> {
    let criteria = &bid(outcome, code).criteria;
    let own = criteria.iter().find(|c| c.criterion == "就业跟踪");
    own.expect("the fourth criterion").mean.clone()
}

fn findings<'a>(outcome: &'a Outcome, code: &str) -> Vec<&'a Finding> {
    outcome.findings.iter().filter(|f| f.code == code).collect()
}

#[test]
fn a_school_s_own_figure_stands_in_and_is_said() {
    // S01: 45 of 48 = 0.9375, on the scale (0.9375 - 0.8) / 0.2 = 11/16 of 10.
    let (loaded, outcome) = solved(&fed("对口就业率 80%..100%"));
    assert_eq!(mean(&outcome, "B01").as_deref(), Some("55/8"));
    // S04: 20 of 25 = 0.8: nothing. S03: 24 of 27, (8/9 - 4/5) / (1/5) = 4/9 of 10.
    assert_eq!(mean(&outcome, "B02").as_deref(), Some("0"));
    assert_eq!(mean(&outcome, "B07").as_deref(), Some("40/9"));
    // (100 · 263/300 + 20 · 11/16) / 120 · 100, of σ = 87.666… over 100 and 68.75 over 20.
    assert_eq!(bid(&outcome, "B01").score.expect("scored").0, 8_451);
    // S02 was never tracked: nothing is invented, and its bids are not ranked.
    assert_eq!(mean(&outcome, "B04"), None);
    assert!(bid(&outcome, "B04").score.is_none() && !bid(&outcome, "B04").eligible);
    let said = findings(&outcome, "I308");
    let lines: Vec<String> = said.iter().map(|f| words::finding(f).zh).collect();
    assert_eq!(lines.len(), 3, "{lines:?}");
    assert!(
        lines[0].contains("schools.csv 第 2 行") && lines[0].contains("93.75%（45/48）"),
        "{lines:?}"
    );
    assert!(said.iter().all(|f| f.severity == Severity::Info));
    let mut tampered = outcome.clone();
    let mut bids = tampered.calls.iter_mut().flat_map(|call| &mut call.bids);
    let own = bids.find(|bid| bid.code == "B07").expect("a bid");
    own.criteria[3].mean = Some("41/9".to_owned());
    assert!(!judge(&loaded.market, &loaded.model, &tampered).ok());
    assert_eq!(outcome.findings, loaded.findings);
}

#[test]
fn figures_are_read_on_the_scale_s_own_unit_and_either_way_round() {
    for (scale, b01) in [
        ("对口就业率 0.8..1", "55/8"),
        ("对口就业率 80..100", "55/8"),
        ("related_employment 80..100", "55/8"),
        // 906.775 points over 10: S01 has (26·93.5 + 22·95) / 48 = 94.1875 of 100.
        ("企业满意度 90..100", "67/16"),
        ("用人单位满意度 0.9..1", "67/16"),
        // S01 lost 4 of 26: (0.3 - 2/13) / 0.3 = 19/39 of 10.
        ("流失率 30%..0%", "190/39"),
        ("半年留存率 0.7..1", "190/39"),
        // Passed 51 of 54, certified 49 of 54, hired 48 of 54.
        ("合格率 0..1", "85/9"),
        ("取证率 0..100", "245/27"),
        ("入职率 0..1", "80/9"),
    ] {
        let (_, outcome) = solved(&fed(scale));
        assert_eq!(mean(&outcome, "B01").as_deref(), Some(b01), "{scale}");
    }
}

#[test]
fn what_the_schools_table_states_stands_and_a_difference_is_a_warning() {
    let copy = fed("对口就业率 80%..100%");
    // S01 as tracked, rounded; S02 untracked; S03 otherwise than tracked (88.9%); S04 blank.
    let cells = ["对口就业率", "93.8%", "95%", "0.90", ""];
    copy.edit("schools.csv", |text| {
        let lines = text.lines().zip(cells);
        lines
            .map(|(line, cell)| format!("{line},{cell}\n"))
            .collect()
    });
    let (_, outcome) = solved(&copy);
    assert_eq!(mean(&outcome, "B01").as_deref(), Some("69/10"));
    assert_eq!(mean(&outcome, "B04").as_deref(), Some("15/2"));
    assert_eq!(mean(&outcome, "B07").as_deref(), Some("5"));
    assert_eq!(mean(&outcome, "B02").as_deref(), Some("0"));
    let differs = findings(&outcome, "W216");
    assert_eq!(differs.len(), 1);
    let place = &differs[0].place;
    assert_eq!(
        (place.row, place.column.as_deref()),
        (Some(4), Some("对口就业率"))
    );
    assert!(
        words::finding(differs[0])
            .zh
            .contains("“0.90”与跟踪数据 88.89%（24/27）")
    );
    let stands_in = findings(&outcome, "I308");
    assert_eq!(stands_in.len(), 1);
    assert_eq!(stands_in[0].place.row, Some(5));
}

#[test]
fn without_the_table_a_criterion_still_needs_its_column() {
    let copy = fed("对口就业率 80%..100%");
    let found = copy
        .remove("outcomes.csv")
        .load()
        .expect_err("no such column");
    assert!(found.iter().any(|f| f.code == "E121"), "{found:?}");
    let found = fed("就业率 80%..100%")
        .load()
        .expect_err("no figure of tracking");
    assert!(found.iter().any(|f| f.code == "E121"), "{found:?}");
}

#[test]
fn a_plan_reads_the_same_figures() {
    let copy = fed("对口就业率 80%..100%");
    let (code, out, err) = desk::jiebang(&["solve", ".", "--plan", "-o", "out"], copy.path());
    assert_eq!(code, 0, "{out}{err}");
    let (code, out, err) = desk::jiebang(&["verify", "out"], copy.path());
    assert_eq!(code, 0, "{out}{err}");
}

#[test]
fn programs_read_every_figure_and_nothing_of_it_leaves_the_house() {
    let (_, outcome) = solved(&desk::Copy::tiny());
    let csv = tables(&outcome)
        .into_iter()
        .find(|(name, _)| *name == "tracking");
    let (_, text) = csv.expect("a table of tracking");
    assert!(text.starts_with("by,code,name,rows,intake,figure,value,part,whole,missing\n"));
    assert!(
        text.contains("\nall,,,5,118,related_employment,0.8900,89,100,0\n"),
        "{text}"
    );
    assert!(
        text.contains("\nround,2025-02,,3,68,retention,,0,0,3\n"),
        "{text}"
    );
    assert_eq!(text.lines().count(), 1 + 7 * (1 + 2 + 3 + 4 + 3));
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("out");
    report::write(&outcome, &out).expect("written");
    for part in ["public", "letters"] {
        let entries = fs::read_dir(out.join(part)).expect("a folder");
        for path in entries.map(|entry| entry.expect("an entry").path()) {
            let text = String::from_utf8_lossy(&fs::read(&path).expect("a file")).into_owned();
            for word in ["留存", "对口就业", "满意度", "跟踪"] {
                assert!(!text.contains(word), "{}: {word}", path.display());
            }
        }
    }
    let page = fs::read_to_string(out.join("internal/report.html")).expect("the report");
    for text in [
        "id=\"tracking\"",
        "93.75%",
        "45&#x2f;48",
        "90.68%",
        "3 行未知",
    ] {
        assert!(page.contains(text), "{text}");
    }
}

#[test]
fn an_outcome_older_than_tracking_is_still_read() {
    let (loaded, outcome) = solved(&desk::Copy::tiny());
    let mut document = serde_json::to_value(&outcome).expect("JSON");
    let indicators = document["indicators"].as_object_mut().expect("indicators");
    indicators.remove("tracking").expect("there");
    let older = read_outcome(&document.to_string()).expect("an older outcome");
    // It says less than the round now knows.
    assert!(!judge(&loaded.market, &loaded.model, &older).ok());
    let copy = desk::Copy::tiny();
    let without = copy.remove("outcomes.csv").load().expect("reads");
    let mut older = older;
    for target in &mut older.indicators.as_mut().expect("indicators").targets {
        if target.measure.needs_tracking() {
            target.value = None;
        }
    }
    assert_eq!(judge(&without.market, &loaded.model, &older).failures, []);
}
