//! Can catch: a published case answered wrongly, a file read wrongly, a broken file that is not
//! refused with its line, a wrong exit code of `jiebang raw flow`.

use std::path::{Path, PathBuf};

use assert_cmd::Command;
use jiebang::math::flow::{ReadError, read};
use serde_json::Value;

const KNOWN: [(&str, Option<i64>); 23] = [
    ("lemon-01.min", Some(5240)),
    ("lemon-02.min", Some(7620)),
    ("lemon-03.min", Some(5970)),
    ("lemon-06.min", Some(94)),
    ("lemon-07.min", Some(0)),
    ("lemon-08.min", None),
    ("lemon-11.min", Some(4540)),
    ("lemon-12.min", None),
    ("lemon-18.min", Some(-300)),
    ("nx-nofeasible.min", None),
    ("nx-bradley.min", Some(150)),
    ("nx-princeton.min", Some(-3007)),
    ("nx-ps71.min", Some(-377)),
    ("nx-zerocap.min", Some(6)),
    ("nx-negdigon.min", Some(-2)),
    ("grid-g1.min", Some(2_013_435)),
    ("lb-x2.min", None),
    ("alloc-a2.min", None),
    ("bm-r0.bm", None),
    ("bm-r5.bm", None),
    ("bm-r2.bm", Some(48_496)),
    ("lb-r4.min", Some(-1_236_401)),
    ("mcfclass-sample.min", Some(9)),
];

fn cases() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("datasets/cases/flow")
}

fn raw_flow(file: &Path, more: &[&str]) -> (i32, Value, String) {
    let mut command = Command::cargo_bin("jiebang").expect("the binary");
    let output = command
        .args(["raw", "flow"])
        .arg(file)
        .args(more)
        .env("JIEBANG_LANG", "en")
        .output()
        .expect("it runs");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let json = serde_json::from_slice(&output.stdout).unwrap_or(Value::Null);
    (output.status.code().unwrap_or(-1), json, said)
}

fn written(text: &str) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("case.min");
    std::fs::write(&file, text).expect("writes");
    (folder, file)
}

#[test]
fn published_cases_have_their_published_answers() {
    for (name, expected) in KNOWN {
        let (code, json, said) = raw_flow(&cases().join(name), &["--no-solution"]);
        assert_eq!(code, 0, "{name}: {said}");
        match expected {
            Some(objective) => {
                assert_eq!(json["status"], "optimal", "{name}");
                assert_eq!(json["objective"], objective, "{name}");
                assert_eq!(json["bound"], objective, "{name}");
            }
            None => {
                assert_eq!(json["status"], "infeasible", "{name}");
                assert!(json["short"].as_i64() > Some(0), "{name}");
            }
        }
        assert!(json.get("flows").is_none(), "{name}");
    }
}

#[test]
fn the_answer_lists_flows_in_arc_order_and_potentials_in_node_order() {
    let (_folder, file) = written(
        "c two ways\np min 2 2\nn 1 3\nn 2 -3\na 1 2 0 2 1\na 1 2 0 9223372036854775807 5\n",
    );
    let (code, json, said) = raw_flow(&file, &[]);
    assert_eq!(code, 0, "{said}");
    assert_eq!(json["flows"], serde_json::json!([2, 1]));
    assert_eq!(json["objective"], 7);
    let potentials = json["potentials"].as_array().expect("potentials");
    let far = |at: usize| potentials[at].as_i64().expect("a number");
    assert_eq!(far(1) - far(0), 5);
}

#[test]
fn a_dimacs_solution_lists_what_flows() {
    let run = |text: &str| {
        let (_folder, file) = written(text);
        let mut command = Command::cargo_bin("jiebang").expect("the binary");
        let output = command
            .args(["raw", "flow", "--dimacs"])
            .arg(file)
            .output()
            .expect("it runs");
        assert_eq!(output.status.code(), Some(0));
        String::from_utf8(output.stdout).expect("text")
    };
    let text = "p min 3 3\nn 1 3\nn 3 -3\na 1 2 0 2 1\na 1 3 0 9 5\na 2 3 0 9 1\n";
    assert_eq!(run(text), "c optimal\ns 9\nf 1 2 2\nf 1 3 1\nf 2 3 2\n");
    let text = "p bmatch 2 1 2 max\nl 1 0 1\nl 2 0 1\nr 1 0 1\ne 1 1 5 1\ne 2 1 6 1\n";
    assert_eq!(run(text), "c optimal\ns 6\nf 2 1 1\n");
    assert_eq!(run("p min 1 0\nn 1 1\n"), "c infeasible\n");
}

#[test]
fn a_maximum_b_matching_has_the_greatest_weight() {
    let text = "p bmatch 2 2 4 max\nl 1 0 1\nl 2 0 1\nr 1 1 1\nr 2 0 2\n\
                e 1 1 5 1\ne 1 2 4 1\ne 2 1 3 1\ne 2 2 1 1\n";
    let (_folder, file) = written(text);
    let (code, json, said) = raw_flow(&file, &[]);
    assert_eq!((code, &json["objective"]), (0, &7.into()), "{said}");
    assert_eq!(json["flows"], serde_json::json!([0, 1, 1, 0]));
}

#[test]
fn an_infeasible_network_names_a_cut_and_an_unbounded_one_a_cycle() {
    let (_folder, file) = written("p min 3 2\nn 1 4\nn 3 -4\na 1 2 0 4 1\na 2 3 0 3 1\n");
    let (code, json, _) = raw_flow(&file, &[]);
    assert_eq!((code, &json["status"]), (0, &"infeasible".into()));
    assert_eq!(json["short"], 1);
    assert_eq!(json["cut"], serde_json::json!([1, 2]));
    let (_folder, file) = written("p min 2 3\na 1 2 0 -1 -4\na 1 2 0 5 -9\na 2 1 0 -1 3\n");
    let (code, json, _) = raw_flow(&file, &[]);
    assert_eq!((code, &json["status"]), (0, &"unbounded".into()));
    assert_eq!(json["cycle"], serde_json::json!([1, 3]));
    let (_folder, file) = written("p min 2 1\nn 1 4\nn 2 -3\na 1 2 0 9 1\n");
    let (code, json, _) = raw_flow(&file, &[]);
    assert_eq!((code, &json["status"]), (0, &"infeasible".into()));
}

#[test]
fn a_broken_file_is_refused_with_its_line() {
    let broken = [
        ("", 1),
        ("a 1 2 0 1 1\n", 1),
        ("p max 2 1\n", 1),
        ("p min two 1\n", 1),
        ("p min 2 1\nn 3 1\n", 2),
        ("p min 2 1\nn 1 1\nn 1 2\n", 3),
        ("p min 2 1\n\nc note\na 1 2 0 1\n", 4),
        ("p min 2 1\na 1 2 3 1 1\n", 2),
        ("p min 2 1\na 1 2 0 1 1.5\n", 2),
        ("p min 2 1\na 1 2 0 99999999999999999999 1\n", 2),
        ("p min 2 1\na 1 2 0 1 1\na 1 2 0 1 1\n", 3),
        ("p min 2 2\na 1 2 0 1 1\n", 3),
        ("p min 2 1\na 1 0 0 1 1\n", 2),
        ("p min -2 1\n", 1),
        ("p min 999999999999 1\n", 1),
        ("p bmatch 1 1 1 best\n", 1),
        ("p bmatch 1 1 1 max\nl 1 2 1\n", 2),
        ("p bmatch 1 1 1 max\ne 1 2 3 1\n", 2),
        ("p min 1 0\nx\n", 2),
        ("\u{0}\u{1}\n", 1),
    ];
    for (text, expected) in broken {
        match read(text.as_bytes()) {
            Err(ReadError::Line { line, .. }) => assert_eq!(line, expected, "{text:?}"),
            other => panic!("{text:?}: {other:?}"),
        }
    }
    let (_folder, file) = written("p min 2 1\na 1 7 0 1 1\n");
    let (code, _, said) = raw_flow(&file, &[]);
    assert_eq!(code, 2);
    assert!(said.contains("line 2") && said.contains("1..=2"), "{said}");
    let (code, ..) = raw_flow(Path::new("no/such/file.min"), &[]);
    assert_eq!(code, 2);
}

#[test]
fn numbers_too_large_to_be_exact_are_refused_and_large_ones_are_not() {
    let (_folder, file) = written("p min 2 1\na 1 2 0 1 9223372036854775807\n");
    assert_eq!(raw_flow(&file, &[]).0, 2);
    let large = "p min 3 3\nn 1 1000000000000\nn 3 -1000000000000\n\
                 a 1 2 0 9000000000000000000 100000000\na 2 3 0 9000000000000000000 0\n\
                 a 2 3 5 9000000000000000000 7\n";
    let (_folder, file) = written(large);
    let (code, json, said) = raw_flow(&file, &[]);
    assert_eq!(code, 0, "{said}");
    assert_eq!(json["objective"], 100_000_000_000_000_000_035_i128 as f64);
}
