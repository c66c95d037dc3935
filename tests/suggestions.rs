//! `check` on posts under two names. Can catch a gain that forming does not bring, a pair that
//! cannot be entered or has nothing in common, and a suggestion that is applied.

mod desk;

use assert_cmd::Command;
use jiebang::base::progress::Silent;
use jiebang::base::stop::Stop;
use jiebang::domain::market::Suggestion;
use jiebang::steps::form::form;
use jiebang::steps::suggest::{SUGGESTIONS_MAX, entered, suggest};
use jiebang::steps::validate::{Loaded, load};

const HEAD: &str = "需求编号,企业名称,产业链,岗位名称,职业编码,需求层次,对应专业,数量,培养类型,培养周期,允许整合,用工地,论证结论\n";

/// Firms of one park, which may merge their orders.
const FIRMS: &str = "企业名称,企业类型,产业链,市州,园区\n甲(示例),链属企业,航空,成都市,园一\n\
    乙(示例),链属企业,航空,成都市,园一\n丙(示例),链属企业,航空,成都市,园一\n";

/// A round of these demands: code, firm, role, occupation, level, majors, heads.
fn round(demands: &[[&str; 7]], posts: &str) -> (tempfile::TempDir, Loaded) {
    let folder = tempfile::tempdir().expect("a folder");
    let put = |name: &str, text: &str| {
        std::fs::write(folder.path().join(name), text).expect("written");
    };
    put(
        "round.toml",
        "name = \"r\"\nmodel = \"sichuan-order-class\"\ncode = \"r\"\n",
    );
    put("firms.csv", FIRMS);
    let row = |[code, firm, role, occupation, level, majors, heads]: &[&str; 7]| {
        format!(
            "{code},{firm}(示例),航空,{role},{occupation},{level},{majors},{heads},在校生,12月,是,,通过\n"
        )
    };
    put(
        "demands.csv",
        &(HEAD.to_owned() + &demands.iter().map(row).collect::<String>()),
    );
    if !posts.is_empty() {
        put("posts.csv", &format!("岗位名称,统一岗位\n{posts}"));
    }
    let loaded = load(folder.path(), None).unwrap_or_else(|f| panic!("{f:#?}"));
    (folder, loaded)
}

fn suggested(loaded: &Loaded) -> Vec<Suggestion> {
    suggest(&loaded.market, &loaded.model, &Stop::never()).expect("forms")
}

/// Heads in classes.
fn heads(loaded: &Loaded) -> u32 {
    let formed = form(&loaded.market, &loaded.model, &Stop::never(), &Silent).expect("forms");
    formed
        .classes
        .iter()
        .flat_map(|c| &c.members)
        .map(|m| m.heads)
        .sum()
}

const NAMES: [[&str; 7]; 3] = [
    ["D1", "甲", "数控加工岗", "", "大专", "460103", "12"],
    [
        "D2",
        "乙",
        "数控加工操作岗",
        "",
        "大专",
        "460103、460101",
        "11",
    ],
    ["D3", "丙", "仓储管理岗", "", "大专", "460103", "12"],
];

#[test]
fn posts_alike_that_would_pool_are_suggested_and_the_gain_is_what_forming_brings() {
    let (_folder, apart) = round(&NAMES, "");
    let suggestions = suggested(&apart);
    assert_eq!(suggestions.len(), 1, "{suggestions:#?}");
    let one = &suggestions[0];
    assert_eq!(one.demands, ["D1", "D2"]);
    let entry = format!("{},{}\n", one.names[0], one.post);
    let (_folder, entered) = round(&NAMES, &entry);
    assert_eq!(heads(&apart), 0, "nothing is applied");
    assert_eq!((heads(&entered), one.heads), (23, 23));
    let together =
        jiebang::steps::suggest::entered(&apart.market, &apart.model, &suggestions, &Stop::never());
    let together = together.expect("forms");
    assert_eq!((together.before, together.after), (0, 23));
    assert!(suggested(&entered).is_empty(), "nothing is left to enter");
}

#[test]
fn a_name_is_entered_under_the_code_of_its_likes_and_two_codes_never() {
    let mut demands = NAMES;
    demands[1][3] = "6-18-01-01";
    let (_folder, loaded) = round(&demands, "");
    let suggestions = suggested(&loaded);
    let said: Vec<_> = suggestions
        .iter()
        .map(|s| (s.names[0].as_str(), s.post.as_str()))
        .collect();
    assert_eq!(said, [("数控加工岗", "6-18-01-01")]);
    demands[0][3] = "6-18-01-02";
    assert!(suggested(&round(&demands, "").1).is_empty());
}

#[test]
fn what_cannot_share_a_class_is_not_suggested() {
    let change = |at: usize, to: &'static str| {
        let mut demands = NAMES;
        demands[1][at] = to;
        suggested(&round(&demands, "").1)
    };
    assert!(change(4, "中职").is_empty(), "another level");
    assert!(change(5, "510209").is_empty(), "no major in common");
    assert!(change(6, "5").is_empty(), "still too few together");
    assert!(
        change(2, "仓储管理员")
            .iter()
            .all(|s| !s.demands.contains(&"D1".to_owned()))
    );
}

#[test]
fn the_command_says_them_in_both_languages_and_as_data() {
    let (folder, _) = round(&NAMES, "");
    let said = |args: &[&str]| {
        let mut command = Command::cargo_bin("jiebang").expect("built");
        let output = command
            .arg("check")
            .arg(folder.path())
            .args(args)
            .assert()
            .success();
        String::from_utf8(output.get_output().stdout.clone()).expect("UTF-8")
    };
    let zh = said(&["--lang", "zh"]);
    assert!(
        zh.contains("建议 如“数控加工") && zh.contains("23 人"),
        "{zh}"
    );
    let en = said(&["--lang", "en"]);
    assert!(
        en.contains("suggestion: if “数控加工") && en.contains("23 more heads"),
        "{en}"
    );
    let json: serde_json::Value = serde_json::from_str(&said(&["--format", "json"])).expect("JSON");
    assert_eq!(json["suggestions"][0]["heads"], 23);
    assert!(json["findings"].is_array());
}

#[test]
fn the_shipped_round_has_no_more_than_a_handful_best_first() {
    let loaded = load(&desk::dataset("sichuan-2026-01"), None).expect("reads");
    let suggestions = suggested(&loaded);
    assert!(suggestions.len() <= SUGGESTIONS_MAX);
    assert!(suggestions.is_sorted_by_key(|s| std::cmp::Reverse(s.heads)));
    assert!(
        suggestions
            .iter()
            .all(|s| s.heads > 0 && !s.demands.is_empty())
    );
    let together = entered(&loaded.market, &loaded.model, &suggestions, &Stop::never());
    let together = together.expect("forms");
    println!("heads before and after: {together:?}");
    assert_eq!(together.before, 5604);
    let best = suggestions.first().map_or(0, |s| u64::from(s.heads));
    assert!(together.after >= together.before + best);
}
