//! Can catch: a published case answered wrongly, a bound on the wrong side, a solution that breaks
//! a rule or is not worth what it says, a file read wrongly, a wrong exit code of
//! `jiebang raw assign`.
//!
//! Larger cases run within a limit of work, and the largest not at all; `CASES=all cargo test
//! --release --test assign_cases published -- --nocapture` runs every one to its end and prints how
//! long each took, `ONLY=d20200` those alone whose name has that in it.

mod assign_files;

use std::path::{Path, PathBuf};
use std::time::Instant;

use assert_cmd::Command;
use assign_files::reckoned;
use serde_json::Value;

/// The work of a larger case unless all run to their end.
const WORK: &str = "100000000";
/// Pairs of agent and job of the largest generalized assignment that always runs to its end.
const WHOLE_MAX: u64 = 600;
/// Those of the largest that runs within the limit.
const LIMITED_MAX: u64 = 4000;

fn cases() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("datasets/cases/assign")
}

fn raw_assign(file: &Path, more: &[&str]) -> (i32, Value, String) {
    let mut command = Command::cargo_bin("jiebang").expect("the binary");
    let output = command
        .args(["raw", "assign"])
        .arg(file)
        .args(more)
        .env("JIEBANG_LANG", "en")
        .output()
        .expect("it runs");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let json = serde_json::from_slice(&output.stdout).unwrap_or(Value::Null);
    (output.status.code().unwrap_or(-1), json, said)
}

/// A row of INDEX.csv.
#[derive(Clone, Debug)]
struct Known {
    file: String,
    sense: String,
    size: String,
    expected: String,
}

fn index() -> Vec<Known> {
    let mut reader = csv::Reader::from_path(cases().join("INDEX.csv")).expect("the index");
    let row = |row: Result<csv::StringRecord, csv::Error>| {
        let row = row.expect("a row");
        let [file, sense, size, expected] = [0, 1, 2, 3].map(|at| row[at].to_owned());
        Known {
            file,
            sense,
            size,
            expected,
        }
    };
    reader.records().map(row).collect()
}

/// The objective or the bound as a list of levels.
fn levels(value: &Value) -> Vec<Option<i64>> {
    match value {
        Value::Array(levels) => levels.iter().map(Value::as_i64).collect(),
        number => vec![number.as_i64()],
    }
}

/// Solves a case and holds what is said against what is known.
fn check(known: &Known, more: &[&str]) -> Value {
    let path = cases().join(&known.file);
    let words = [&["--sense", &known.sense], more].concat();
    let (code, answer, said) = raw_assign(&path, &words);
    let name = format!("{} {}: {answer} {said}", known.file, known.sense);
    let short = answer["status"].to_string();
    if known.expected == "infeasible" {
        assert_eq!(
            (code, &answer["status"]),
            (0, &"infeasible".into()),
            "{name}"
        );
        return answer;
    }
    let number = |text: &str| text.parse::<i64>().expect("a number");
    let (least, most): (Vec<i64>, Vec<i64>) = match known.expected.split_once("..") {
        Some((least, most)) => (vec![number(least)], vec![number(most)]),
        None => known
            .expected
            .split(' ')
            .map(|n| (number(n), number(n)))
            .unzip(),
    };
    let status = answer["status"].as_str().expect("a status");
    assert_eq!(code, i32::from(status != "optimal"), "{name}");
    if status == "stopped" {
        return answer;
    }
    let text = std::fs::read_to_string(&path).expect("a case");
    let reached = reckoned(&known.file, &text, &answer);
    let objective: Vec<i64> = levels(&answer["objective"]).into_iter().flatten().collect();
    assert_eq!(
        objective, reached,
        "{}: the solution is worth something else",
        known.file
    );
    let bound = levels(&answer["bound"])[0];
    let ceiling = known.sense == "max";
    // The best known value lies between `least` and `most`: a solution is not better than both, a
    // bound not worse.
    assert!(
        if ceiling {
            reached[0] <= most[0]
        } else {
            reached[0] >= least[0]
        },
        "{short}"
    );
    let apart = |bound: i64| {
        if ceiling {
            bound >= least[0]
        } else {
            bound <= most[0]
        }
    };
    assert!(
        bound.is_none_or(apart),
        "{short} {bound:?} is on the wrong side: {known:?}"
    );
    if status == "optimal" {
        assert_eq!(levels(&answer["bound"]), levels(&answer["objective"]));
        assert!(
            least <= reached && reached <= most,
            "{short} {reached:?}: {known:?}"
        );
    }
    answer
}

/// Pairs of agent and job of a generalized assignment, bids of an award; 0 elsewhere.
fn pairs(known: &Known) -> u64 {
    let numbers: Vec<u64> = known
        .size
        .split(|c: char| !c.is_ascii_digit())
        .filter_map(|word| word.parse().ok())
        .collect();
    match known.file.split('/').next() {
        Some("gap") => numbers[0] * numbers[1],
        Some("award") => numbers[1],
        _ => 0,
    }
}

#[test]
fn published_cases_have_their_published_answers() {
    let all = std::env::var("CASES").is_ok_and(|cases| cases == "all");
    let only = std::env::var("ONLY").unwrap_or_default();
    let known = index();
    assert!(known.len() > 80, "{} cases", known.len());
    let asked = |known: &&Known| known.file.contains(&only) && (all || pairs(known) <= LIMITED_MAX);
    for known in known.iter().filter(asked) {
        let whole = all || pairs(known) <= WHOLE_MAX;
        let start = Instant::now();
        let answer = check(known, if whole { &[] } else { &["--work-max", WORK] });
        println!(
            "{:<36} {} {:>14} {:<9} {:>14} {:>14} {:>9.2} s",
            known.file,
            known.sense,
            known.expected,
            answer["status"].as_str().unwrap_or_default(),
            answer["objective"].to_string(),
            answer["bound"].to_string(),
            start.elapsed().as_secs_f64()
        );
        assert!(
            !whole || all || answer["status"] != "feasible",
            "{known:?} is not proved"
        );
    }
}

fn written(text: &str) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("case");
    std::fs::write(&file, text).expect("writes");
    (folder, file)
}

#[test]
fn the_answer_names_agents_bids_winners_and_open_classes() {
    let (code, answer, said) = raw_assign(&cases().join("award/linked.json"), &[]);
    assert_eq!(code, 0, "{said}");
    assert_eq!(
        answer["objective"],
        serde_json::json!([150, 12960, -360, -247])
    );
    assert_eq!(answer["bids"], serde_json::json!([1, 2, 5, 7, 9]));
    assert_eq!(answer["assignment"], serde_json::json!([1, 0, 2, 1, 0]));
    let (_, answer, _) = raw_assign(&cases().join("wdp/wdp-nebel.cats"), &[]);
    assert_eq!(answer["winners"], serde_json::json!([1, 2]));
    assert_eq!(answer["assignment"][3], 2);
    let (_, answer, _) = raw_assign(&cases().join("wdp/wdp-nebel.cats"), &["--no-solution"]);
    assert!(answer.get("winners").is_none() && answer.get("assignment").is_none());
    let prices = "goods 1\nbids 2\n0 1.25 0 #\n1 1.3 0 #\n";
    let (_folder, file) = written(prices);
    let (_, answer, _) = raw_assign(&file, &[]);
    assert_eq!(answer["objective"], 1.3);
    let dummies = "% two bids that exclude each other\ngoods 2\nbids 2\ndummy 1\n\n\
                   0\t5\t0\t2\t#\n1\t6\t1\t2\t#\n";
    let (_folder, file) = written(dummies);
    let (_, answer, _) = raw_assign(&file, &[]);
    assert_eq!(answer["assignment"], serde_json::json!([null, 1]));
}

#[test]
fn a_job_without_a_way_and_a_capacity_too_small_are_infeasible() {
    let gap = "1 2\n1 1\n3 3\n5\n";
    let matrix = "2\n1 2\n3 4";
    let none = "{\"format\": \"award-json/1\", \"jobs\": 1, \"agents\": 0, \"complete\": true, \
                \"bids\": []}";
    let empty = "{\"format\": \"award-json/1\", \"jobs\": 0, \"agents\": 0, \"bids\": [], \
                 \"floors\": [{\"least\": 1, \"brings\": []}]}";
    for (text, status) in [
        (gap, "infeasible"),
        (matrix, "optimal"),
        (none, "infeasible"),
        (empty, "infeasible"),
    ] {
        let (_folder, file) = written(text);
        let (code, answer, said) = raw_assign(&file, &[]);
        assert_eq!(
            (code, &answer["status"]),
            (0, &status.into()),
            "{text}: {said}"
        );
    }
}

#[test]
fn a_sense_against_the_file_is_refused() {
    for (file, sense) in [
        ("wdp/wdp-nebel.cats", "min"),
        ("openclass/oc-0.json", "max"),
        ("award/linked.json", "min"),
        ("matching/bm-r2.bm", "min"),
    ] {
        let (code, _, said) = raw_assign(&cases().join(file), &["--sense", sense]);
        assert_eq!(code, 2, "{file}: {said}");
    }
}
