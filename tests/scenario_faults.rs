//! Files of scenarios with many mistakes: each is found at its place, none drags others behind it.
//! Can catch: a mistake that goes unnoticed, stands elsewhere, hides another or is said twice; a
//! code of the scenario files without a case.

mod desk;

use std::collections::BTreeSet;

use jiebang::Finding;
use jiebang::apps::sweep::{built_in, parse, read};
use jiebang::domain::market::{Market, Obstacle, PublishedMember};
use jiebang::domain::words;
use jiebang::steps::validate::{Loaded, load};

fn tiny() -> Loaded {
    load(&desk::dataset("tiny"), None).expect("tiny")
}

fn findings(text: &str, file: &str, loaded: &Loaded) -> Vec<Finding> {
    let read = parse(text.as_bytes(), file, &loaded.market, &loaded.model);
    read.err().unwrap_or_default()
}

/// Code, row and column of each finding.
fn places(findings: &[Finding]) -> Vec<(&str, u32, &str)> {
    let found = findings.iter().map(|f| {
        let column = f.place.column.as_deref().unwrap_or("");
        (f.code.as_str(), f.place.row.unwrap_or(0), column)
    });
    found.collect()
}

fn told(findings: &[Finding]) -> String {
    let lines = findings.iter().map(|f| words::finding(f).zh);
    lines.collect::<Vec<_>>().join("\n")
}

/// Each line of `text` that ends with `# code column` has that finding, and there is no other.
fn assert_marked(text: &str, file: &str, count: usize) -> Vec<Finding> {
    let found = findings(text, file, &tiny());
    let mut expected = Vec::new();
    for (at, line) in text.lines().enumerate() {
        for mark in line.split('#').skip(1) {
            let mut words = mark.split_whitespace();
            let code = words.next().filter(|w| w.starts_with('E') && w.len() == 4);
            if let Some(code) = code {
                expected.push((code, at as u32 + 1, words.next().unwrap_or("")));
            }
        }
    }
    let mut places = places(&found);
    places.sort_unstable();
    expected.sort_unstable();
    assert_eq!(places, expected, "{}", told(&found));
    assert_eq!(found.len(), count);
    for finding in &found {
        assert_eq!(finding.place.file, file);
    }
    found
}

const TWENTY: &str = r#"name = "二十处错误"
engin = "award" # E005 engin
design = "list"
seed = "x"
reform = "也许" # E105 reform

[[scenario]]
name = "一"
changes = [{ object = "学堂", code = "S01", change = "out" }] # E105 object

[[scenario]]
name = "二"
changes = [{ object = "school", code = "S09", change = "out" }] # E109 code

[[scenario]]
name = "三"
changes = [{ object = "school", code = "S01", change = "学位加倍" }] # E105 change

[[scenario]]
name = "四"
changes = [{ change = "class_min", value = 0 }] # E103 value

[[scenario]]
name = "五"
changes = [{ change = "class_min", value = "20公里" }] # E401 value

[[scenario]]
name = "六"
changes = [{ object = "school", code = "S01", change = "seats_scale", value = -1 }] # E103 value

[[scenario]]
name = "七"
changes = [{ object = "school", change = "out" }] # E101 code

[[scenario]]
name = "八"
changes = [{ change = "yield" }] # E101 value

[[scenario]]
name = "九"
changes = [{ change = "quality_min", value = "七十" }] # E103 value

[[scenario]]
name = "九" # E108 name
changes = [{ change = "quality_min", value = 70 }]

[[scenario]]
name = "十一"
changes = [{ object = "school", code = "S01", change = "heads_set", value = 3 }] # E407 change

[[scenario]]
name = "十二"
changes = [{ change = "class_min", value = 41 }] # E405 change

[[scenario]]
name = "十三"
changes = [{ object = "city", code = "成者市", change = "seats_add", value = 3 }] # E111 code

[[scenario]]
name = "十四"
changes = [{ object = "chain", code = "人工智能=航空航天", change = "added", value = 1 }] # E405 change

[[scenario]] # E101 name
changes = [{ object = "criterion", code = "专业匹配", change = "weight_set", value = 3 }]

[[scenario]]
name = "十六"
changes = [{ object = "bid", code = "B77", change = "declines", valu = 1 }] # E109 code # E005 valu

[[scenario]]
name = "十七"
changes = [{ object = "专业点", code = "S04/510299", change = "seats_set", value = 9 }] # E109 code
"#;

#[test]
fn twenty_mistakes_are_twenty_findings() {
    let found = assert_marked(TWENTY, "SCENARIOS.toml", 20);
    let near = told(&found);
    for hint in [
        "最接近 engine",
        "最接近 S0",
        "最接近 成都市",
        "学校、",
        "S04/5102",
    ] {
        assert!(near.contains(hint), "{hint}: {near}");
    }
}

const TABLE: &str = "情景,对象,编号,改动,数值\n\
    ,设置,,引擎,最优\n\
    ,设置,,抽样,5\n\
    ,学校,S01,退出,\n\
    甲,学堂,S01,退出,\n\
    乙,学校,S09,退出,\n\
    丙,学校,S01,学位加倍,2\n\
    丁,模型,,最小班额,0\n\
    戊,模型,,最小班额,20公里\n\
    己,学校,S01,学位乘以,-1\n\
    庚,学校,,退出,\n\
    辛,模型,,完成率,\n\
    壬,模型,,质量底线,七十\n\
    癸,学校,S01,人数设为,3\n\
    子,模型,,最小班额,41\n\
    丑,市州,成者市,学位增加,3\n\
    寅,产业链,人工智能=航空航天,新增,1\n\
    卯,,S01,学位增加,3\n\
    辰,学校,S01,,3\n\
    巳,全部,S01,学位增加,3\n\
    午,指标,专业匹配,权重减少,50\n";

#[test]
fn twenty_mistakes_in_a_table_are_twenty_findings() {
    let found = findings(TABLE, "情景.csv", &tiny());
    let expected = [
        ("E105", 2, "数值"),
        ("E005", 3, "改动"),
        ("E101", 4, "情景"),
        ("E105", 5, "对象"),
        ("E109", 6, "编号"),
        ("E105", 7, "改动"),
        ("E103", 8, "数值"),
        ("E401", 9, "数值"),
        ("E103", 10, "数值"),
        ("E101", 11, "编号"),
        ("E101", 12, "数值"),
        ("E103", 13, "数值"),
        ("E407", 14, "改动"),
        ("E405", 15, "改动"),
        ("E111", 16, "编号"),
        ("E405", 17, "改动"),
        ("E101", 18, "对象"),
        ("E101", 19, "改动"),
        ("E103", 20, "编号"),
        ("E405", 21, "改动"),
    ];
    assert_eq!(places(&found), expected, "{}", told(&found));
}

const AXES: &str = r#"design = "fan"
samples = 9 # E403 samples

[[scenario]]
name = "一" # E403 name
changes = [{ change = "yield", value = 0.9 }]

[[axis]]
name = "甲"
object = "all"
change = "seats_scale"
distribution = { kind = "normal", mean = 1, sd = 0.1 } # E403 distribution

[[axis]]
name = "乙"
object = "all"
change = "seats_scale"
distribution = { kind = "normal", mean = 1, sd = -0.1 } # E402 kind

[[axis]]
name = "丙"
object = "all"
change = "seats_scale"
distribution = { kind = "triangular", min = 2, mode = 1, max = 3, sd = 4 } # E402 kind # E005 sd

[[axis]]
name = "丁"
change = "class_min"
values = [15, 18.5] # E103 values

[[axis]]
name = "戊"
change = "class_min"
from = 25 # E113 from
to = 15
step = 1

[[axis]]
name = "己"
change = "class_min"
from = 15
to = 25
step = 0 # E103 step

[[axis]]
name = "庚"
change = "yield"
values = [0.9] # E403 values
from = 0.8

[[axis]]
name = "辛"
each = "school"
code = "S01" # E403 code
change = "out"

[[axis]]
name = "辛"
each = "bid"
change = "out" # E407 change

[[axis]]
name = "癸"
change = "distance_max_km"
values = "五十" # E006 values

[[axis]]
name = "子"
object = "all"
change = "heads_scale"
distribution = { kind = "伽马", shape = 2 } # E105 kind
"#;

#[test]
fn axes_and_designs_that_contradict_each_other_are_found() {
    assert_marked(AXES, "s.toml", 14);
}

#[test]
fn samples_need_a_size_and_distributions_their_parameters() {
    let text = "design = \"monte_carlo\"\n[[axis]]\nname = \"甲\"\nchange = \"yield\"\n\
                distribution = { kind = \"discrete\", values = [0.8, 0.9], weights = [1] }\n";
    let found = findings(text, "s.toml", &tiny());
    assert_eq!(places(&found), [("E403", 0, ""), ("E402", 5, "kind")]);
    let nothing = findings("name = \"空\"\n", "s.toml", &tiny());
    assert_eq!(places(&nothing), [("E403", 0, "")]);
    let broken = findings("name = \"空\n[[scenario]\n", "s.toml", &tiny());
    assert!(
        !broken.is_empty() && broken.iter().all(|f| f.code == "E004"),
        "{broken:?}"
    );
    assert_eq!(broken[0].place.row, Some(1));
}

#[test]
fn too_many_scenarios_are_counted_and_refused() {
    let axis = |name: &str, object: &str| {
        format!(
            "[[axis]]\nname = \"{name}\"\n{object}\nchange = \"seats_scale\"\n\
             from = 0.5\nto = 1.5\nstep = 0.001\n"
        )
    };
    let city = |code: &str| axis(code, &format!("object = \"city\"\ncode = \"{code}\""));
    let text =
        "design = \"grid\"\n".to_owned() + &city("成都市") + &city("德阳市") + &city("绵阳市");
    let found = findings(&text, "s.toml", &tiny());
    assert_eq!(places(&found), [("E406", 0, "")]);
    assert!(told(&found).contains("1003003001"), "{}", told(&found));
}

#[test]
fn the_plan_engine_says_what_it_does_not_answer() {
    let text = "engine = \"plan\"\n[[scenario]]\nname = \"甲\"\nchanges = [\n\
                { change = \"class_min\", value = 18 }, # E404 change\n\
                { object = \"all\", change = \"seats_scale\", value = 1.1 },\n\
                { object = \"bid\", code = \"B01\", change = \"declines\" }, # E404 change\n]\n";
    assert_marked(text, "s.toml", 2);
}

#[test]
fn published_classes_need_leave_to_be_formed_anew() {
    let mut loaded = tiny();
    let mut parts = loaded.market.into_parts();
    let demand = parts.demands.ids().next().expect("a demand");
    let member = PublishedMember {
        call: "c".to_owned(),
        class: "c-1".to_owned(),
        demand,
        heads: 20,
    };
    parts.published = Some(vec![member]);
    loaded.market = Market::new(parts);
    let text = "[[scenario]]\nname = \"甲\"\nchanges = [\n{ change = \"class_min\", value = 18 },\n\
                { object = \"all\", change = \"heads_scale\", value = 1.1 },\n\
                { object = \"all\", change = \"seats_scale\", value = 1.1 },\n]\n";
    let found = findings(text, "s.toml", &loaded);
    assert_eq!(
        places(&found),
        [("E405", 4, "change"), ("E405", 5, "change")]
    );
    let said = words::obstacle(&Obstacle::Frozen).zh;
    assert!(told(&found).contains(&said) && told(&found).contains("reform = true"));
    assert_eq!(
        findings(&format!("reform = true\n{text}"), "s.toml", &loaded),
        []
    );
    // Where classes stand anyway nothing is given up.
    let plan = "engine = \"plan\"\n".to_owned()
        + &text.replace("{ change = \"class_min\", value = 18 },\n", "");
    assert_eq!(findings(&plan, "s.toml", &loaded), []);
}

#[test]
fn crossed_sizes_of_classes_are_held_against_each_other() {
    let text = |min: &str| {
        format!(
            "design = \"grid\"\n[[axis]]\nname = \"L\"\nchange = \"class_min\"\nvalues = [{min}]\n\
             [[axis]]\nname = \"U\"\nchange = \"class_max\"\nvalues = [45, 60]\n"
        )
    };
    assert_eq!(findings(&text("20, 44"), "s.toml", &tiny()), []);
    assert_eq!(
        places(&findings(&text("20, 50"), "s.toml", &tiny())),
        [("E405", 5, "values")]
    );
}

#[test]
fn files_that_are_no_scenarios_are_refused() {
    let loaded = tiny();
    let codes = |bytes: &[u8], file: &str| -> Vec<String> {
        let read = parse(bytes, file, &loaded.market, &loaded.model);
        read.err()
            .unwrap_or_default()
            .into_iter()
            .map(|f| f.code)
            .collect()
    };
    assert_eq!(codes(b"\x89PNG\r\n", "s.csv"), ["E004"]);
    assert_eq!(codes(b"\xff\xfe", "s.toml"), ["E004"]);
    assert_eq!(
        codes("情景,对象\n甲,学校\n".as_bytes(), "s.csv"),
        ["E003", "E101"]
    );
    assert_eq!(codes("情景,改动\n".as_bytes(), "s.csv"), ["E009"]);
    let nowhere = read("no/such/file.toml".as_ref(), &loaded.market, &loaded.model);
    let found = nowhere.err().unwrap_or_default();
    assert_eq!(places(&found), [("E408", 0, "")]);
    for (name, _) in built_in() {
        assert!(words::hint(&found[0]).zh.contains(name), "{name}");
    }
}

#[test]
fn every_code_of_scenario_files_has_a_case() {
    let source = include_str!("../src/domain/market/refusal.rs");
    let known = source
        .split("=> \"")
        .skip(1)
        .filter_map(|rest| rest.get(..4));
    let known: BTreeSet<&str> = known.collect();
    let here = include_str!("scenario_faults.rs");
    let untried: Vec<&&str> = known.iter().filter(|code| !here.contains(**code)).collect();
    assert_eq!(known.len(), 8);
    assert!(untried.is_empty(), "{untried:?}");
}
