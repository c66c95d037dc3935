//! Can catch: a synthetic round that `check` finds fault with, that does not solve, that is not the
//! same twice, or that does not say it is synthetic.

mod desk;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use desk::jiebang;
use jiebang::apps::generate::{Wanted, generate};

fn wanted(demands: u32, seed: &str) -> Wanted {
    Wanted {
        demands,
        seed: seed.into(),
        seats_percent: 80,
    }
}

fn bytes(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(folder).expect("a folder");
    let file = |entry: fs::DirEntry| {
        let name = entry.file_name().to_string_lossy().into_owned();
        (name, fs::read(entry.path()).expect("a file"))
    };
    entries
        .map(|entry| file(entry.expect("an entry")))
        .collect()
}

#[test]
fn a_generated_round_is_checked_solved_and_verified() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    let (code, said, _) = jiebang(
        &["generate", "--demands", "120", "--seed", "7", "-o", "round"],
        at,
    );
    assert!(code == 0 && said.contains("120 条需求"), "{said}");
    let (code, said, _) = jiebang(&["check", "round"], at);
    assert!(code == 0 && said.contains("错误 0 条, 提醒 0 条"), "{said}");
    let (code, said, _) = jiebang(&["solve", "round", "-o", "out"], at);
    assert_eq!(code, 0, "{said}");
    let (code, said, _) = jiebang(&["verify", "out"], at);
    assert_eq!(code, 0, "{said}");
    let (code, _, said) = jiebang(&["generate", "--demands", "5", "-o", "round"], at);
    assert_eq!(code, 2, "{said}");
}

#[test]
fn the_same_seed_gives_the_same_bytes_and_another_does_not() {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, wanted: &Wanted| {
        generate(wanted, &folder.path().join(name)).expect("written");
        bytes(&folder.path().join(name))
    };
    let first = write("a", &wanted(100, "x"));
    assert_eq!(first, write("b", &wanted(100, "x")));
    assert_ne!(
        first["demands.csv"],
        write("c", &wanted(100, "y"))["demands.csv"]
    );
    let text = |name: &str| String::from_utf8(first[name].clone()).expect("UTF-8");
    for name in ["firms.csv", "schools.csv"] {
        let rows = text(name);
        assert!(
            rows.lines().skip(1).all(|row| row.contains("示例")),
            "{name}"
        );
    }
    assert!(text("round.toml").contains("合成示例"));
}

#[test]
fn seats_follow_what_is_asked() {
    let folder = tempfile::tempdir().expect("a folder");
    let seats = |percent: u32| -> u32 {
        let wanted = Wanted {
            seats_percent: percent,
            ..wanted(400, "x")
        };
        let out = folder.path().join(percent.to_string());
        generate(&wanted, &out).expect("written");
        let text = fs::read_to_string(out.join("schools.csv")).expect("written");
        let seats = |row: &str| row.split(',').nth(4).and_then(|n| n.parse::<u32>().ok());
        text.lines().skip(1).filter_map(seats).sum()
    };
    let (few, some, many) = (seats(60), seats(90), seats(150));
    assert!(few < some && some < many, "{few} {some} {many}");
}
