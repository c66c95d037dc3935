//! Can catch: a broken file of assignment that is taken for sound, or refused with another line
//! than the one that is wrong, or without saying what was expected there.

use assert_cmd::Command;
use jiebang::math::assign::read::read;

/// An award whose parts can be replaced.
fn award(bids: &str, rest: &str) -> String {
    format!(
        "{{\n\"format\": \"award-json/1\",\n\"jobs\": 2,\n\"agents\": 1,\n\
         \"bids\": [\n{bids}\n]{rest}\n}}\n"
    )
}

const TWO: &str =
    "{\"job\": 0, \"agent\": 0, \"score\": 3},\n{\"job\": 1, \"agent\": 0, \"score\": 4}";

fn open_classes(min: &str, cost: &str) -> String {
    format!(
        "{{\"format\": \"openclass-json/1\",\n\"persons\": 2, \"classes\": 1,\n\
         \"min\": {min}, \"max\": [2],\n\
         \"cost\": {cost},\n\"open_cost\": [5], \"unplaced_cost\": 9}}"
    )
}

#[test]
fn a_broken_file_is_refused_with_its_line_and_what_was_expected() {
    let broken: Vec<(String, u64, &str)> = vec![
        (String::new(), 1, "m n"),
        ("\n\n".to_owned(), 3, "m n"),
        ("hello\n".to_owned(), 1, "m n"),
        ("\u{0}\u{1}".to_owned(), 1, "m n"),
        ("2 x\n".to_owned(), 1, "a number of jobs"),
        ("0 3\n".to_owned(), 1, "1..="),
        ("1 2\n3 4\n1 1\n".to_owned(), 4, "a capacity"),
        ("1 2\n3 4\n1 -1\n5\n".to_owned(), 3, "a weight in 0..="),
        ("1 2\n3 4.5\n1 1\n5\n".to_owned(), 2, "a cost"),
        ("1 2\n3 4\n1 1\n5\n6\n".to_owned(), 5, "the end"),
        ("1 1\n99999999999999\n1\n5\n".to_owned(), 2, "a cost"),
        ("2\n1 2\n3\n".to_owned(), 4, "a cost"),
        ("2\n1 2\n3 4 5\n".to_owned(), 3, "the end"),
        ("3 1 2 3\n".to_owned(), 2, "a cost"),
        ("-1\n".to_owned(), 1, "a number of rows"),
        ("p min 2 1\na 1 2 0 1 1\n".to_owned(), 1, "p bmatch"),
        ("c note\np bmatch 1 1 1 best\n".to_owned(), 2, "p bmatch"),
        (
            "p bmatch 1 1 1 max\ne 1 2 3 1\n".to_owned(),
            2,
            "a right node in 1..=1",
        ),
        ("goods 2\nbids 1\n0 5 0 1\n".to_owned(), 3, "#"),
        (
            "goods 2\nbids 1\n0 5 2 #\n".to_owned(),
            3,
            "a good in 0..=1",
        ),
        (
            "goods 2\nbids 1\n0 5 1 1 #\n".to_owned(),
            3,
            "each good once",
        ),
        ("goods 2\nbids 2\n0 5 1 #\n".to_owned(), 4, "2 bids in all"),
        (
            "goods 2\nbids 1\n0 5 1 #\n1 5 0 #\n".to_owned(),
            4,
            "1 bids in all",
        ),
        (
            "goods 2\nbids 1\n0 five 1 #\n".to_owned(),
            3,
            "a decimal price",
        ),
        ("goods 2\n0 5 1 #\n".to_owned(), 2, "bids BIDS"),
        ("goods many\n".to_owned(), 1, "a count"),
        ("{\"format\": \"x/1\"}".to_owned(), 1, "award-json/1"),
        ("{\n\"jobs\": 1\n}".to_owned(), 3, "missing field `format`"),
        ("{\n\"format\": \"award-json/1\",\n".to_owned(), 3, "EOF"),
        (award(TWO, ",\n\"pin\": [0]"), 9, "unknown field `pin`"),
        (award(TWO, ",\n\"pins\": [0, 2]"), 9, "pins.1 in 0..=1"),
        (
            award("{\"job\": 2, \"agent\": 0, \"score\": 3}", ""),
            6,
            "bids.0.job in 0..=1",
        ),
        (
            award("{\"job\": 1, \"agent\": 0}", ""),
            6,
            "missing field `score`",
        ),
        (
            award("{\"job\": 1, \"agent\": 0, \"score\": []}", ""),
            6,
            "1 to 4 whole numbers",
        ),
        (
            award("{\"job\": 1, \"agent\": 0, \"score\": [1,2,3,4,5]}", ""),
            6,
            "1 to 4",
        ),
        (
            award("{\"job\": 1, \"agent\": 0, \"score\": 2.5}", ""),
            6,
            "1 to 4 whole numbers",
        ),
        (award(&TWO.replace("4}", "[4]}"), ""), 7, "as many levels"),
        (
            award(TWO, ",\n\"capacities\": [\n{\"most\": -1, \"uses\": []}]"),
            10,
            "capacities.0.most",
        ),
        (
            award(
                TWO,
                ",\n\"capacities\": [{\"most\": 1,\n\"uses\": [[0, 1], [0, 1]]}]",
            ),
            10,
            "a bid once",
        ),
        (
            award(
                TWO,
                ",\n\"floors\": [{\"least\": 1,\n\"brings\": [[0, -1]]}]",
            ),
            10,
            "floors.0.brings.0.1",
        ),
        (award(TWO, ",\n\"sense\": \"most\""), 9, "`min` or `max`"),
        (open_classes("[1, 1]", "[[1], [2]]"), 3, "1 numbers in all"),
        (open_classes("[-1]", "[[1], [2]]"), 3, "min.0 in 0..="),
        (open_classes("[1]", "[[1]]"), 4, "2 rows in all"),
        (open_classes("[1]", "[[1],\n[2, 3]]"), 5, "1 numbers in all"),
        (open_classes("[1]", "[[1], [\"x\"]]"), 4, "i64"),
    ];
    for (text, line, part) in broken {
        let error = read(text.as_bytes(), None).expect_err(&text);
        assert_eq!(error.line, line, "{text:?}: {error}");
        assert!(error.to_string().contains(part), "{text:?}: {error}");
    }
    let latin = b"{\"format\":\n\"award-json/1\", \"name\": \"\xff\"}";
    assert_eq!(read(latin, None).expect_err("not UTF-8").line, 2);
}

#[test]
fn the_command_says_where_and_ends_with_2() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("case.gap");
    std::fs::write(&file, "1 2\n3 4\n1 -1\n5\n").expect("writes");
    let run = |words: &[&str]| {
        let mut command = Command::cargo_bin("jiebang").expect("the binary");
        let output = command
            .args(["raw", "assign"])
            .args(words)
            .output()
            .expect("it runs");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        (output.status.code(), said, output.stdout.is_empty())
    };
    let name = file.to_str().expect("UTF-8");
    let (code, said, silent) = run(&[name, "--lang", "zh"]);
    assert_eq!((code, silent), (Some(2), true));
    assert!(said.contains("第 3 行: 应为 a weight in 0..="), "{said}");
    assert_eq!(run(&["no/such/file.gap"]).0, Some(2));
    assert_eq!(run(&[name, "--sense", "most"]).0, Some(2));
}
