//! The real binary, as a person and as cron run it. Can catch: a verb that does not work, a wrong
//! exit code, a result half written, bytes that depend on threads.

mod desk;

use std::fs;

use desk::jiebang;

fn tiny() -> String {
    desk::dataset("tiny").display().to_string()
}

#[test]
fn a_day_with_tiny() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    let (code, said, _) = jiebang(&["check", &tiny()], at);
    assert_eq!(code, 0, "{said}");
    let (code, said, _) = jiebang(&["solve", &tiny(), "-o", "out"], at);
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("非最高分中选 2 榜"), "{said}");
    for file in [
        "outcome.json",
        "outcome.schema.json",
        "rankings.csv",
        "internal/report.html",
    ] {
        assert!(at.join("out").join(file).is_file(), "{file}");
    }
    let (code, said, _) = jiebang(&["verify", "out"], at);
    assert_eq!(code, 0, "{said}");
    for id in [
        "B04",
        "tiny-航空航天-002",
        "D06",
        "S03",
        "示例工程职业技术学院",
        "F02",
    ] {
        let (code, said, _) = jiebang(&["explain", "out", id], at);
        assert!(code == 0 && said.contains(id), "{id}: {said}");
    }
    let (code, _, said) = jiebang(&["explain", "out", "D6"], at);
    assert!(code == 2 && said.contains("D06"), "{said}");
    let (code, said, _) = jiebang(&["--lang", "en", "form", &tiny(), "-o", "calls"], at);
    assert!(code == 0 && said.contains("7 classes"), "{said}");
    assert!(at.join("calls/calls.csv").is_file() && at.join("calls/call_members.csv").is_file());
}

#[test]
fn threads_and_repetition_change_no_byte() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    for (out, threads) in [("one", "1"), ("two", "2"), ("again", "2")] {
        let (code, _, _) = jiebang(&["solve", &tiny(), "-o", out, "--threads", threads], at);
        assert_eq!(code, 0);
    }
    let read = |out: &str, file: &str| fs::read(at.join(out).join(file)).expect("a result");
    for file in ["outcome.json", "rankings.csv", "internal/report.html"] {
        assert_eq!(read("one", file), read("two", file), "{file}");
        assert_eq!(read("two", file), read("again", file), "{file}");
    }
}

#[test]
fn another_outcome_is_never_overwritten() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    let copy = desk::Copy::tiny();
    let round = copy.path().display().to_string();
    assert_eq!(jiebang(&["solve", &round, "-o", "out"], at).0, 0);
    let before = fs::read(at.join("out/outcome.json")).expect("a result");
    copy.replace("round.toml", "tiny-2026", "another");
    let (code, _, said) = jiebang(&["solve", &round, "-o", "out"], at);
    assert_eq!(code, 2, "{said}");
    assert_eq!(
        fs::read(at.join("out/outcome.json")).expect("a result"),
        before
    );
    let (code, said, _) = jiebang(&["verify", "out"], at);
    assert!(code == 1 && said.contains("round.toml"), "{said}");
}

#[test]
fn bad_input_is_exit_code_2_with_every_finding() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    let (code, _, said) = jiebang(&["solve", "nowhere"], at);
    assert!(code == 2 && said.contains("E001"), "{said}");
    let copy = desk::Copy::tiny();
    copy.replace("demands.csv", ",24,在校生", ",若干,在校生");
    copy.replace(
        "bids.csv",
        "B09,示例航空职业技术学院",
        "B09,示例航空职业技术学完",
    );
    let (code, said, _) = jiebang(&["check", &copy.path().display().to_string()], at);
    assert!(
        code == 2 && said.contains("E112") && said.contains("E109"),
        "{said}"
    );
    assert!(!at.join("out").exists());
    let (code, _, said) = jiebang(&["solve", &tiny(), "--model", "none.toml"], at);
    assert!(code == 2 && said.contains("none.toml"), "{said}");
    assert_eq!(jiebang(&["no-such-verb"], at).0, 2);
    let (code, said, _) = jiebang(&["--help"], at);
    assert!(
        code == 0 && said.contains("solve") && said.contains("verify"),
        "{said}"
    );
}

#[test]
fn machines_get_one_json_object() {
    let folder = tempfile::tempdir().expect("a folder");
    let args = ["solve", &tiny(), "-o", "out", "--format", "json", "--quiet"];
    let (code, said, noise) = jiebang(&args, folder.path());
    let value: serde_json::Value = serde_json::from_str(&said).expect("one JSON object");
    assert_eq!((code, noise.as_str()), (0, ""));
    assert_eq!(value["summary"]["classes_awarded"], 7);
}

#[test]
fn a_changed_round_says_what_changed() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    let copy = desk::Copy::tiny();
    let round = copy.path().display().to_string();
    let (code, _, said) = jiebang(&["solve", &round], at);
    assert!(code == 0 && !said.contains("相比"), "{said}");
    copy.rows("bids.csv", |line| !line.starts_with("B05"));
    copy.rows("marks.csv", |line| !line.starts_with("B05"));
    let (code, _, said) = jiebang(&["solve", &round], at);
    assert!(code == 0 && said.contains("中选学校变化 2 个班"), "{said}");
    assert_eq!(
        fs::read_dir(at.join("out/tiny")).expect("results").count(),
        3
    );
}

#[test]
fn a_kill_at_any_instant_leaves_no_half_result() {
    let folder = tempfile::tempdir().expect("a folder");
    let round = desk::dataset("sichuan-2026-01");
    for delay_ms in [20, 80, 200, 400, 700, 1100, 1500, 1900, 2300] {
        let out = folder.path().join(format!("out-{delay_ms}"));
        let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_jiebang"))
            .args(["solve", "--quiet", "--format", "json", "-o"])
            .args([&out, &round])
            .stdout(std::process::Stdio::null())
            .spawn()
            .expect("it starts");
        std::thread::sleep(std::time::Duration::from_millis(delay_ms));
        child.kill().expect("it is killed");
        child.wait().expect("it ended");
        if out.exists() {
            let text = fs::read_to_string(out.join("outcome.json")).expect("a whole result");
            jiebang::domain::wire::read_outcome(&text).expect("a whole outcome");
            assert!(out.join("internal/report.html").is_file());
        }
    }
}

#[test]
fn the_template_is_written_once_and_read_with_clear_findings() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    let (code, _, said) = jiebang(&["template", "round.xlsx"], at);
    assert!(code == 0 && at.join("round.xlsx").is_file(), "{said}");
    assert_eq!(jiebang(&["template", "round.xlsx"], at).0, 2);
    let (code, said, _) = jiebang(&["check", "round.xlsx"], at);
    assert!(code == 2 && said.contains("E009"), "{said}");
}

#[test]
fn verify_remembers_the_model_of_the_run() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    let model = jiebang::domain::model::SICHUAN_ORDER_CLASS;
    let larger = model.replace("class_min = 20 ", "class_min = 26 ");
    assert_ne!(model, larger);
    fs::write(at.join("larger.toml"), larger).expect("writes");
    let args = ["solve", &tiny(), "-o", "out", "--model", "larger.toml"];
    assert_eq!(jiebang(&args, at).0, 0);
    let (code, said, _) = jiebang(&["verify", "out"], at);
    assert_eq!(code, 0, "{said}");
    fs::remove_file(at.join("out/run.json")).expect("it was there");
    let (code, _, said) = jiebang(&["verify", "out"], at);
    assert!(code == 2 && said.contains("--round"), "{said}");
}
