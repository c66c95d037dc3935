//! `jiebang sweep` as people run it. Can catch: bytes that depend on threads, on kills, on how the
//! work was split; a result half-written; another sweep's work taken for this one's.

mod common;
mod desk;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use common::rng::Rng;

const AWARDS: &str = r#"
name = "放弃与学位"
engine = "award"
design = "monte_carlo"
samples = 6000

[[axis]]
name = "放弃概率"
object = "winners"
change = "declines"
values = [0.3]

[[axis]]
name = "学位倍数"
object = "all"
change = "seats_scale"
distribution = { kind = "uniform", min = 0.5, max = 1.5 }
"#;

struct Desk {
    place: tempfile::TempDir,
    file: PathBuf,
}

impl Desk {
    fn new(text: &str) -> Self {
        let place = tempfile::tempdir().expect("a temporary folder");
        let file = place.path().join("情景.toml");
        fs::write(&file, text).expect("a file");
        Desk { place, file }
    }

    fn out(&self, name: &str) -> PathBuf {
        self.place.path().join(name)
    }

    fn command(&self, out: &Path, more: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_jiebang"));
        command
            .arg("sweep")
            .arg(desk::dataset("tiny"))
            .arg(&self.file);
        command.arg("-o").arg(out).arg("--quiet").args(more);
        command.stdout(Stdio::null()).stderr(Stdio::piped());
        command
    }

    /// Runs to the end.
    fn run(&self, name: &str, more: &[&str]) -> PathBuf {
        let out = self.out(name);
        let done = self.command(&out, more).output().expect("runs");
        let said = String::from_utf8_lossy(&done.stderr);
        assert!(done.status.success(), "{name}: {said}");
        out
    }

    /// Exit code and what it says, in English.
    fn refused(&self, name: &str, more: &[&str]) -> (Option<i32>, String) {
        let more = [&["--lang", "en"], more].concat();
        let done = self.command(&self.out(name), &more).output().expect("runs");
        let said = String::from_utf8_lossy(&done.stderr).into_owned();
        (done.status.code(), said)
    }
}

fn files(out: &Path) -> Vec<(String, Vec<u8>)> {
    let names = ["scenarios.csv", "scenarios.parquet", "sweep.json"];
    let read = |name: &str| fs::read(out.join(name)).expect(name);
    names.map(|name| (name.to_owned(), read(name))).into()
}

#[test]
fn threads_kills_and_shards_change_no_byte() {
    let desk = Desk::new(AWARDS);
    let expected = files(&desk.run("one", &["--threads", "1"]));
    for threads in ["2", "4"] {
        let out = desk.run(threads, &["--threads", threads]);
        assert!(files(&out) == expected, "{threads} threads");
    }
    let mut rng = Rng::of_round(20);
    let (mut killed, mut resume) = (0, None);
    let out = desk.out("killed");
    for _ in 0..20 {
        // One thread, so that the end is far from where the kills are, on any machine.
        let more: Vec<&str> = ["--threads", "1"].into_iter().chain(resume).collect();
        let mut child = desk.command(&out, &more).spawn().expect("starts");
        std::thread::sleep(Duration::from_millis(u64::from(rng.within(20, 150))));
        let ended = child.try_wait().expect("a process").is_some();
        child.kill().expect("killed");
        child.wait().expect("gone");
        assert!(ended || !out.exists(), "a result before the end");
        killed += u32::from(!ended);
        if out.exists() {
            break;
        }
        resume = out.with_extension("part").exists().then_some("--resume");
    }
    assert!(killed >= 5, "only {killed} kills");
    if !out.exists() {
        let more: Vec<&str> = resume.into_iter().collect();
        desk.run("killed", &more);
    }
    assert!(files(&out) == expected, "after {killed} kills");
    let parts: Vec<PathBuf> = (1..=3)
        .map(|k| desk.run(&format!("part-{k}"), &["--shard", &format!("{k}/3")]))
        .collect();
    let parts: Vec<&str> = parts.iter().filter_map(|part| part.to_str()).collect();
    let joined = desk.run("joined", &[&["--join"], &parts[..]].concat());
    assert!(files(&joined) == expected, "three parts joined");
}

#[test]
fn what_cannot_be_done_is_said_and_nothing_is_overwritten() {
    let desk = Desk::new(&AWARDS.replace("6000", "40"));
    let out = desk.run("out", &[]);
    let before = files(&out);
    let (code, said) = desk.refused("out", &[]);
    assert_eq!(code, Some(2), "{said}");
    assert!(said.contains("exists"), "{said}");
    assert!(files(&out) == before);
    let part = desk.run("part", &["--shard", "2/3"]);
    fs::rename(&part, desk.out("whole.part")).expect("moved");
    let (code, said) = desk.refused("whole", &[]);
    assert_eq!(code, Some(2), "{said}");
    assert!(said.contains("--resume"), "{said}");
    let other = Desk::new(&AWARDS.replace("6000", "41"));
    fs::rename(desk.out("whole.part"), other.out("whole.part")).expect("moved");
    let (code, said) = other.refused("whole", &["--resume"]);
    assert_eq!(code, Some(2), "{said}");
    assert!(said.contains("another sweep"), "{said}");
    for shard in ["0/3", "4/3", "1/0", "x"] {
        assert_eq!(
            desk.refused("new", &["--shard", shard]).0,
            Some(2),
            "{shard}"
        );
    }
    let (code, said) = desk.refused("new", &["--solve", "40"]);
    assert_eq!(code, Some(2), "{said}");
    assert!(!desk.out("new").exists());
}

#[test]
fn one_scenario_is_solved_whole_and_verified() {
    let desk = Desk::new(&AWARDS.replace("6000", "9"));
    let out = desk.run("three", &["--solve", "3"]);
    assert!(!out.join("public").exists() && !out.join("letters").exists());
    let mut verify = Command::new(env!("CARGO_BIN_EXE_jiebang"));
    let done = verify.arg("verify").arg(&out).output().expect("runs");
    let said = String::from_utf8_lossy(&done.stdout).into_owned();
    assert!(done.status.success(), "{said}");
}
