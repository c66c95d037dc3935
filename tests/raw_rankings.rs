//! `jiebang raw stable` and `jiebang raw rank`, the real binary on published cases. Can catch: a
//! published case answered wrongly, a blocking pair not named, a wrong exit code, bytes that depend
//! on threads.

use std::path::{Path, PathBuf};

use assert_cmd::Command;
use serde_json::Value;

fn cases() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("datasets/cases")
}

/// Exit code, what was printed, what was said.
fn raw(words: &[&str], file: &Path) -> (i32, Vec<u8>, String) {
    let mut command = Command::cargo_bin("jiebang").expect("the binary");
    let command = command
        .arg("raw")
        .args(words)
        .arg(file)
        .env("JIEBANG_LANG", "en");
    let output = command.output().expect("it runs");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    (output.status.code().unwrap_or(-1), output.stdout, said)
}

fn json(words: &[&str], file: &Path) -> Value {
    let (code, printed, said) = raw(words, file);
    assert_eq!(code, 0, "{}: {said}", file.display());
    serde_json::from_slice(&printed).expect("JSON")
}

fn parsed(file: &Path) -> Value {
    serde_json::from_str(&std::fs::read_to_string(file).expect("a file")).expect("JSON")
}

/// The cases of a folder with their answers.
fn known(folder: &str) -> Vec<(PathBuf, Value)> {
    let entries = std::fs::read_dir(cases().join(folder)).expect("cases");
    let mut files: Vec<PathBuf> = entries
        .map(|entry| entry.expect("an entry").path())
        .collect();
    files.retain(|file| file.to_string_lossy().ends_with(".expected.json"));
    files.sort();
    let case = |answer: PathBuf| {
        let name = answer.to_string_lossy().replace(".expected.json", ".json");
        (PathBuf::from(name), parsed(&answer))
    };
    files.into_iter().map(case).collect()
}

/// `{resident: hospital}` as `{hospital: [residents]}`, residents in the order of their names.
fn by_hospital(matching: &Value) -> Value {
    let mut hospitals = serde_json::Map::new();
    for (resident, hospital) in matching.as_object().expect("a matching") {
        if let Some(hospital) = hospital.as_str() {
            let list = hospitals
                .entry(hospital)
                .or_insert_with(|| Value::Array(Vec::new()));
            list.as_array_mut()
                .expect("a list")
                .push(resident.clone().into());
        }
    }
    Value::Object(hospitals)
}

/// The same with every list sorted and without empty ones.
fn sorted(matching: &Value) -> Value {
    let lists = matching.as_object().expect("a matching").iter();
    let lists = lists.filter(|(_, list)| list.as_array().is_some_and(|list| !list.is_empty()));
    let sorted = lists.map(|(hospital, list)| {
        let mut list = list.as_array().expect("a list").clone();
        list.sort_by_key(Value::to_string);
        (hospital.clone(), Value::Array(list))
    });
    Value::Object(sorted.collect())
}

#[test]
fn strict_cases_have_both_their_ends_and_as_many_stable_matchings() {
    let all = known("stable/hr");
    assert!(all.len() >= 6);
    for (file, answer) in all {
        for side in ["residents", "hospitals"] {
            let found = json(&["stable", "--count", "--side", side], &file);
            let end = format!("{}_optimal", side.trim_end_matches('s'));
            assert_eq!(found["status"], "stable", "{}", file.display());
            assert_eq!(
                sorted(&by_hospital(&found["matching"])),
                sorted(&answer[&end])
            );
            assert_eq!(found["placed"], answer["matched"]);
            if answer["stable_matchings"].is_number() {
                assert_eq!(found["stable_matchings"], answer["stable_matchings"]);
            }
        }
    }
}

#[test]
fn ties_and_sizes_have_as_many_stable_matchings_as_are_known() {
    let all = known("stable/hrplus");
    assert!(all.len() >= 6);
    for (file, answer) in all {
        let answer = &answer["expected"];
        let found = json(&["stable", "--count"], &file);
        if let Some(by_placed) = answer.get("weakly_stable_by_cardinality") {
            assert_eq!(&found["by_placed"], by_placed, "{}", file.display());
            assert_eq!(found["status"], "stable");
            continue;
        }
        assert_eq!(
            found["stable_matchings"],
            answer["stable_matchings"],
            "{}",
            file.display()
        );
        let ours = found["all"].as_array().expect("a list").iter();
        let mut ours: Vec<String> = ours
            .map(|one| sorted(&by_hospital(one)).to_string())
            .collect();
        let theirs = answer["all"].as_array().expect("a list").iter();
        let mut theirs: Vec<String> = theirs.map(|one| sorted(one).to_string()).collect();
        ours.sort();
        theirs.sort();
        assert_eq!(ours, theirs);
        let end = sorted(&by_hospital(&found["matching"])).to_string();
        assert_eq!(found["status"] == "stable", theirs.contains(&end));
        assert_eq!(
            found["blocking"].as_array().map(Vec::is_empty),
            Some(!theirs.is_empty())
        );
    }
}

#[test]
fn without_a_stable_matching_the_blocking_pairs_are_named() {
    let file = cases().join("stable/hrplus/hrs-0-1.json");
    let found = json(&["stable"], &file);
    assert_eq!(
        (&found["status"], &found["bound"]),
        (&"none".into(), &1.into())
    );
    assert_eq!(found["blocking"], serde_json::json!([["r1", "h1"]]));
    let (code, printed, _) = raw(&["stable", "--work-max", "2"], &file);
    let found: Value = serde_json::from_slice(&printed).expect("JSON");
    assert_eq!((code, &found["status"]), (1, &"feasible".into()));
}

#[test]
fn rankings_print_preferences_and_shares() {
    let found = json(&["rank"], &cases().join("rank/vikor-opricovic.json"));
    let expected = serde_json::json!(
        {"status": "optimal", "preference": [1.0, 0.0, 1.0], "ranks": [2, 1, 2]}
    );
    assert_eq!(found, expected);
    let found = json(&["rank"], &cases().join("rank/thrombo.json"));
    assert_eq!(
        found["rank_acceptability"],
        serde_json::json!([[0.3504, 0.6496], [0.6496, 0.3504]])
    );
    assert_eq!(found["confidence"], serde_json::json!([0.6682, 0.8956]));
    let file = cases().join("rank/smaa-exact-r1.json");
    let found = json(&["rank", "--samples", "5000", "--seed", "7"], &file);
    assert_eq!(
        (&found["samples"], &found["seed"]),
        (&5000.into(), &"7".into())
    );
    assert_eq!(
        (&found["draws"], &found["central_weights"][3]),
        (&"exact".into(), &Value::Null)
    );
}

#[test]
fn shares_are_the_same_bytes_with_one_thread_and_two() {
    let file = cases().join("rank/smaa-exact-r1.json");
    let with = |threads| raw(&["rank", "--samples", "50000", "--threads", threads], &file).1;
    let one = with("1");
    assert!(!one.is_empty());
    assert_eq!(one, with("2"));
}

#[test]
fn broken_files_end_with_2_and_their_lines() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("case.json");
    let stable = "{\"format\": \"hr-json/1\", \"residents\": {\"a\": [\"X\"]},\n\
                  \"hospitals\": {\"Y\": {\"capacity\": -1, \"preferences\": []}}}";
    std::fs::write(&file, stable).expect("writes");
    let (code, printed, said) = raw(&["stable"], &file);
    assert!(code == 2 && printed.is_empty(), "{said}");
    assert!(
        said.contains("line 1") && said.contains("line 2"),
        "all that is wrong: {said}"
    );
    let (code, _, said) = raw(&["rank"], &file);
    assert!(code == 2 && said.contains("mcda-json/1"), "{said}");
    let divides = "{\"format\": \"mcda-json/1\", \"method\": \"WSM\", \"matrix\": [[0], [0]], \
                   \"weights\": [1]}";
    std::fs::write(&file, divides).expect("writes");
    let (code, _, said) = raw(&["rank"], &file);
    assert!(code == 2 && said.contains("divides by zero"), "{said}");
    assert_eq!(raw(&["rank"], &folder.path().join("none.json")).0, 2);
}
