//! `jiebang raw pack` on other people's packing problems: published and proved optima, every group
//! lawful. Can catch: a bound on the wrong side, an item twice, a class of an unlawful size.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

fn answer(path: &Path) -> Value {
    let mut command = Command::new(env!("CARGO_BIN_EXE_jiebang"));
    let output = command.args(["raw", "pack"]).arg(path).output();
    let output = output.expect("runs");
    serde_json::from_slice(&output.stdout).expect("one JSON object")
}

/// Sizes of the groups, every item at most once, every size within its bounds.
fn groups(case: &Value, answer: &Value) -> Vec<u64> {
    let sizes = case["sizes"].as_array().expect("sizes");
    let mut used = vec![false; sizes.len()];
    let of_group = |group: &Value| {
        let items = group.as_array().expect("items").iter();
        items
            .map(|item| {
                let item = item.as_u64().expect("an index") as usize;
                assert!(
                    !std::mem::replace(&mut used[item], true),
                    "item {item} twice"
                );
                sizes[item].as_u64().expect("a size")
            })
            .sum::<u64>()
    };
    let groups: Vec<u64> = answer["groups"]
        .as_array()
        .expect("groups")
        .iter()
        .map(of_group)
        .collect();
    let (min, max) = (case["min"].as_u64(), case["max"].as_u64());
    let lawful = |&size: &u64| Some(size) >= min && Some(size) <= max;
    assert!(groups.iter().all(lawful), "{groups:?}");
    groups
}

fn held(name: &str) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("datasets/cases/grouping");
    let read = |file: String| -> Value {
        let text = fs::read_to_string(folder.join(file)).expect("a case");
        serde_json::from_str(&text).expect("JSON")
    };
    let (case, expected) = (
        read(format!("{name}.json")),
        read(format!("{name}.expected.json")),
    );
    let answer = answer(&folder.join(format!("{name}.json")));
    assert_eq!(answer["status"], "optimal", "{name}");
    let groups = groups(&case, &answer);
    let expected = &expected["expected"];
    assert_eq!(
        expected["classes"].as_u64(),
        Some(groups.len() as u64),
        "{name}"
    );
    assert_eq!(
        answer["objective"]["classes"], expected["classes"],
        "{name}"
    );
    assert_eq!(answer["objective"], answer["bound"], "{name}");
    if let Some(covered) = expected.get("covered") {
        assert_eq!(covered.as_u64(), Some(groups.iter().sum()), "{name}");
        assert_eq!(&answer["objective"]["covered"], covered, "{name}");
    }
}

#[test]
fn most_classes_of_at_least_twenty() {
    for name in ["s0", "s1", "s5", "s6", "s7", "m5", "trap1", "trap2"] {
        held(&format!("grp-{name}"));
    }
}

#[test]
fn fewest_bins() {
    held("bpp-u120_04");
    if std::env::var_os("CASES").is_some() {
        ["08", "14", "15", "19"]
            .iter()
            .for_each(|n| held(&format!("bpp-u120_{n}")));
    }
}

#[test]
fn lots_with_makers_attributes_and_spans() {
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join("lots.json");
    let lot = |low: u32, traits: &str, maker: &str, at: u32| {
        format!(
            "{{\"low\":{low},\"traits\":{traits},\"owners\":[{at}],\"site\":[{at},0],\
             \"makers\":{maker}}}"
        )
    };
    let lots = [
        lot(12, "[1]", "[0,1]", 0),
        lot(9, "[1,2]", "[0,1]", 1),
        lot(11, "[2]", "[0]", 2),
        lot(10, "[2]", "[0]", 3),
        lot(5, "[3]", "[0]", 4),
    ];
    let text = format!(
        "{{\"format\":\"lots-json/1\",\"min\":20,\"max\":40,\"target\":30,\"chunk_min\":5,\
         \"makers\":[{{\"cost\":4}},{{\"cost\":1}}],\"lots\":[{}]}}",
        lots.join(",")
    );
    fs::write(&file, text).expect("writes");
    let answer = answer(&file);
    assert_eq!(answer["status"], "optimal");
    assert_eq!(answer["objective"]["served"], 42);
    assert_eq!(answer["objective"]["cost"], 21 + 4 * 21);
    assert_eq!(answer["groups"].as_array().map(Vec::len), Some(2));
}
