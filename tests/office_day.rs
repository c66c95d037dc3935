//! An office's round from the first workbook to the last answer, by the real binary, with `verify`
//! after every result. Can catch: a step that does not read what the step before wrote, a re-award
//! that touches a class it is not about, a code that changes after publication, a recusal through
//! the other plate that is lost on the way.

mod desk;
mod meeting;

use std::fs;
use std::path::Path;

use jiebang::domain::outcome::Outcome;
use jiebang::domain::wire::read_outcome;
use meeting::{Meeting, jiebang, sheets};
use rust_xlsxwriter::{Format, Workbook};

const CHAINS: [(&str, &[&str]); 3] = [
    ("航空航天", &["D01", "D02", "D03", "D04", "D06"]),
    ("先进材料", &["D05"]),
    ("人工智能", &["D07", "D08"]),
];

/// The three chain offices' workbooks, with a title, a unit line, a total and telephones; one
/// office has not counted yet.
fn demands(round: &desk::Copy, counted: bool) {
    let text = fs::read_to_string(desk::dataset("tiny").join("demands.csv")).expect("demands");
    let rows: Vec<Vec<&str>> = text.lines().map(|line| line.split(',').collect()).collect();
    let folder = round.path().join("企业需求");
    fs::create_dir_all(&folder).expect("a folder");
    for (chain, codes) in CHAINS {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        let last = rows[0].len() as u16;
        let title = format!("{chain}产业链订单班人才需求汇总表");
        sheet
            .merge_range(0, 0, 0, last, &title, &Format::new())
            .expect("a title");
        sheet.write(1, 0, "填报单位：链长办").expect("a line");
        let phone = |row: u32, text: &str| (row, last, text.to_owned());
        let mut cells: Vec<(u32, u16, String)> = vec![phone(2, "联系电话")];
        let here = rows[1..].iter().filter(|row| codes.contains(&row[0]));
        for (at, row) in (2u32..).zip([&rows[0]].into_iter().chain(here)) {
            if at > 2 {
                cells.push(phone(at, "13800001234"));
            }
            for (column, cell) in (0u16..).zip(row) {
                let uncounted = !counted && row[0] == "D05" && *cell == "12";
                let cell = if uncounted { "若干" } else { cell };
                cells.push((at, column, cell.to_owned()));
            }
        }
        for (row, column, cell) in cells {
            match cell.parse::<f64>() {
                Ok(number) if column != last => sheet.write_number(row, column, number),
                _ => sheet.write_string(row, column, cell),
            }
            .expect("writes");
        }
        sheet
            .write(3 + codes.len() as u32, 0, "合计")
            .expect("a total");
        let file = folder.join(format!("{chain}.xlsx"));
        book.save(file).expect("saved");
    }
}

fn verified(meeting: &Meeting, out: &str) -> Outcome {
    let (code, said, wrong) = meeting.run(&["verify", out]);
    assert_eq!(code, 0, "{said}{wrong}");
    meeting.outcome(out)
}

fn morning(round: &desk::Copy) {
    let place = tempfile::tempdir().expect("a folder");
    let run = |args: &[&str]| jiebang(args, place.path());
    let path = round.path().display().to_string();
    round.remove("demands.csv");
    demands(round, false);
    let (code, said, _) = run(&["check", &path, "--return", "退改"]);
    assert!(
        code == 2 && said.contains("E112") && said.contains("若干"),
        "{said}"
    );
    let copies = place.path().join("退改");
    let back = format!("{:?}", sheets(&find(&copies, "先进材料")));
    assert!(
        back.contains("若干") && !back.contains("13800001234"),
        "{back}"
    );
    demands(round, true);
    let (code, said, _) = run(&["check", &path]);
    assert_eq!(code, 0, "{said}");
    let (code, _, wrong) = run(&["form", &path, "-o", "榜单"]);
    assert_eq!(code, 0, "{wrong}");
    let (code, said, wrong) = run(&["verify", "榜单"]);
    assert_eq!(code, 0, "{said}{wrong}");
    for file in ["calls.csv", "call_members.csv"] {
        fs::copy(
            place.path().join("榜单").join(file),
            round.path().join(file),
        )
        .expect("copies");
    }
}

/// The file whose name holds `name`, below a folder.
fn find(folder: &Path, name: &str) -> std::path::PathBuf {
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                open.push(path);
            } else if path
                .file_name()
                .is_some_and(|n| n.to_string_lossy().contains(name))
            {
                return path;
            }
        }
    }
    panic!("no {name}")
}

fn answers(meeting: &Meeting) {
    let rows = "班级编号,答复方,答复,答复日期,理由\n\
                tiny-航空航天-002-1,丙航空零部件(示例),退出,2026-04-02,订单取消\n\
                tiny-航空航天-003-1,示例信息职业技术学院,不同意,2026-04-03,师资不足\n";
    fs::write(meeting.round.path().join("合意.csv"), rows).expect("writes");
}

/// Code, size and holder of every class as it stands.
fn standing(outcome: &Outcome) -> Vec<(String, u32, Option<String>)> {
    let now = outcome.classes_now();
    now.iter()
        .map(|class| {
            let winner = class.winner.map(str::to_owned);
            (class.class.to_owned(), class.size, winner)
        })
        .collect()
}

#[test]
fn a_round_runs_from_workbooks_to_answers() {
    let meeting = Meeting::new(morning);
    let recused = &sheets(&meeting.issued("E2"))[1].1;
    let of_plate = |row: &Vec<String>| row[0] == "B01" && row[7].contains("同一主体");
    assert!(recused.iter().any(of_plate), "{recused:?}");

    let (code, said, wrong) = meeting.fill().solve("评审", &[]);
    assert_eq!(code, 0, "{said}{wrong}");
    let reviewed = verified(&meeting, "评审");
    assert!(reviewed.round.published && reviewed.round.vetted);
    let bids = || reviewed.calls.iter().flat_map(|call| &call.bids);
    let first = bids().find(|bid| bid.code == "B01").expect("B01");
    assert!(
        first.recused.contains(&"E2".to_owned()),
        "{:?}",
        first.recused
    );
    let same = desk::Copy::tiny().solve();
    assert_eq!(
        standing(&reviewed),
        standing(&same),
        "the files decide what the tables decide"
    );

    let asked = ["explain", "评审", "--leave", "tiny-航空航天-002-1", "F03"];
    let (code, said, wrong) = meeting.run(&asked);
    assert!(code == 0 && said.contains("退出 8 人"), "{said}{wrong}");

    answers(&meeting);
    let (code, said, wrong) = meeting.solve("合意后", &[]);
    assert_eq!(code, 0, "{said}{wrong}");
    let settled = verified(&meeting, "合意后");
    assert_eq!(
        reviewed.calls, settled.calls,
        "the recommendation stays as reviewed"
    );
    for (before, after) in standing(&reviewed).iter().zip(standing(&settled)) {
        match before.0.as_str() {
            "tiny-航空航天-002-1" => assert_eq!((after.1, after.2), (0, None)),
            "tiny-航空航天-003-1" => {
                assert_eq!(
                    (before.2.as_deref(), after.2.as_deref()),
                    (Some("B07"), Some("B06"))
                );
            }
            _ => assert_eq!(*before, after),
        }
        assert_eq!(before.0, settled_code(&settled, &before.0));
    }

    let (code, said, _) = meeting.run(&["diff", "评审", "合意后"]);
    assert_eq!(code, 0, "{said}");
    assert!(
        said.contains("班级 (1)") && said.contains("中选学校 (2)"),
        "{said}"
    );
    let public = meeting.place.path().join("合意后/public/拟立项公示.html");
    let public = fs::read_to_string(public).expect("a notice");
    assert!(
        !public.contains("tiny-航空航天-002-1"),
        "a dissolved class is not proposed"
    );
}

/// Between the calls and the bids: the row of a firm is gone, and so is its share of the class.
#[test]
fn a_firm_that_withdraws_after_publication_changes_no_other_class_code() {
    let (round, place) = (desk::Copy::tiny(), tempfile::tempdir().expect("a folder"));
    let run = |args: &[&str]| jiebang(args, place.path());
    let path = round.path().display().to_string();
    let outcome = |out: &str| {
        let text = fs::read_to_string(place.path().join(out).join("outcome.json"));
        read_outcome(&text.expect("a result")).expect("an outcome")
    };
    let (code, _, wrong) = run(&["form", &path, "-o", "榜单"]);
    assert_eq!(code, 0, "{wrong}");
    for file in ["calls.csv", "call_members.csv"] {
        let from = place.path().join("榜单").join(file);
        fs::copy(from, round.path().join(file)).expect("copies");
    }
    round.rows("demands.csv", |row| !row.starts_with("D03,"));
    let (code, said, _) = run(&["check", &path]);
    assert!(
        code == 2 && said.contains("D03"),
        "a member nobody ordered: {said}"
    );
    round.rows("call_members.csv", |row| !row.contains(",D03,"));
    let (code, said, _) = run(&["check", &path]);
    assert!(code == 0 && said.contains("W215"), "{said}");
    assert!(said.contains("先列最省者"), "{said}");
    let (code, said, wrong) = run(&["solve", &path, "-o", "评审"]);
    assert_eq!(code, 0, "{said}{wrong}");
    let (code, said, wrong) = run(&["verify", "评审"]);
    assert_eq!(code, 0, "{said}{wrong}");
    let (before, after) = (outcome("榜单"), outcome("评审"));
    let sizes = |outcome: &Outcome| -> Vec<(String, u32)> {
        let classes = outcome.calls.iter().flat_map(|call| &call.classes);
        classes
            .map(|class| (class.code.clone(), class.size))
            .collect()
    };
    for (then, now) in sizes(&before).iter().zip(sizes(&after)) {
        assert_eq!(then.0, now.0);
        let left = if then.0 == "tiny-航空航天-002-1" {
            8
        } else {
            0
        };
        assert_eq!(then.1 - left, now.1, "{}", then.0);
    }
    assert_eq!(before.calls.len(), after.calls.len());
}

fn settled_code(outcome: &Outcome, code: &str) -> String {
    let now = outcome.classes_now();
    let found = now.iter().find(|class| class.class == code);
    found.map_or_else(String::new, |class| class.class.to_owned())
}
