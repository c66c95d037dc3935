//! Score sheets by the real binary: issued, filled as experts and secretaries do, put back, solved,
//! verified. Can catch: a mark that counts otherwise than in the long table, a recusal that is not
//! kept, marks used under rules that changed without anybody saying so, a name that gets out.

mod desk;
mod meeting;

use std::fs;
use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};

use jiebang::domain::market::Finding;
use jiebang::domain::outcome::Outcome;
use meeting::{Meeting, Rows, jiebang, save, sheets};
use zip::ZipArchive;

/// Every file below a folder with all its bytes, workbooks unpacked.
fn bytes(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(bytes(&path));
            continue;
        }
        let raw = fs::read(&path).expect("a file");
        if raw.starts_with(b"PK") {
            let mut zip = ZipArchive::new(Cursor::new(&raw)).expect("a zip");
            for at in 0..zip.len() {
                let mut inner = Vec::new();
                let mut entry = zip.by_index(at).expect("an entry");
                entry.read_to_end(&mut inner).expect("unpacks");
                found.push((path.join(entry.name()), inner));
            }
        }
        found.push((path, raw));
    }
    found
}

fn holds(bytes: &[u8], text: &str) -> bool {
    bytes
        .windows(text.len())
        .any(|part| part == text.as_bytes())
}

#[test]
fn marks_on_issued_sheets_decide_what_the_long_table_decides() {
    let meeting = Meeting::new(|_| ());
    let (code, said, wrong) = meeting.fill().solve("out", &[]);
    assert_eq!(code, 0, "{said}{wrong}");
    let (code, said, _) = meeting.run(&["verify", "out"]);
    assert_eq!(code, 0, "{said}");
    let without = |mut outcome: Outcome| {
        outcome.inputs.clear();
        outcome.findings.clear();
        outcome
    };
    let long = desk::Copy::tiny().solve();
    assert_eq!(without(meeting.outcome("out")), without(long));
}

#[test]
fn sheets_hold_what_their_expert_marks_and_say_what_not_and_why() {
    let meeting = Meeting::new(|round| {
        round.replace(
            "experts.csv",
            "E4,行业协会,示例产业协会,",
            "E4,行业协会,示例产业协会,示例信息职业技术学院",
        );
    });
    let lists = |expert: &str| {
        let book = sheets(&meeting.issued(expert));
        assert_eq!(book[0].0, format!("评分-{expert}"));
        assert_eq!(book[1].0, "回避");
        let bids = |rows: &Rows| -> Vec<(String, String)> {
            let bid = |row: &&Vec<String>| row[0].starts_with('B');
            let pair = |row: &Vec<String>| (row[0].clone(), row[7].clone());
            rows.iter().filter(bid).map(pair).collect()
        };
        (bids(&book[0].1), bids(&book[1].1))
    };
    let codes = |list: &[(String, String)]| -> String {
        let codes: Vec<&str> = list.iter().map(|(bid, _)| bid.as_str()).collect();
        codes.join(" ")
    };
    // B03 is replaced, B08 late, B14 of another major: nobody marks them.
    let (all, none) = lists("E1");
    assert_eq!(codes(&all), "B11 B12 B13 B09 B10 B01 B02 B04 B05 B06 B07");
    assert!(none.is_empty() && all.iter().all(|(_, mark)| mark.is_empty()));
    let (marks, recused) = lists("E2");
    assert_eq!(codes(&marks), "B11 B12 B13 B10 B02 B05 B06 B07");
    let reasons = |list: &[(String, String)]| -> Vec<String> {
        list.iter()
            .map(|(bid, why)| format!("{bid} {why}"))
            .collect()
    };
    let expected = [
        "B09 工作单位与申报学校为同一主体",
        "B01 工作单位与申报学校为同一主体",
        "B04 工作单位即申报学校",
    ];
    assert_eq!(reasons(&recused), expected);
    let firm = "工作单位是该班的需求企业";
    let expected = [format!("B01 {firm}"), format!("B02 {firm}")];
    assert_eq!(reasons(&lists("E3").1), expected);
    let expected = ["B11 登记回避", "B13 登记回避", "B07 登记回避"];
    assert_eq!(reasons(&lists("E4").1), expected);
}

#[test]
fn an_expert_recused_from_everything_gets_a_sheet_that_says_so() {
    let all = "示例航空职业技术学院；示例信息职业技术学院；示例工程职业技术学院";
    let meeting = Meeting::new(|round| {
        round.replace(
            "experts.csv",
            "E5,学校,示例理工大学,",
            &format!("E5,学校,示例理工大学,{all}"),
        );
    });
    let book = sheets(&meeting.issued("E5"));
    let says = |row: &Vec<String>| row[0].contains("对全部合格申报均须回避");
    assert!(book[0].1.iter().any(says), "{:?}", book[0].1);
    fs::copy(
        meeting.issued("E5"),
        meeting.round.path().join("评分-E5.xlsx"),
    )
    .expect("copies");
    assert_eq!(meeting.troubles(), [], "nothing to mark is nothing missing");
}

#[test]
fn cells_to_mark_take_only_marks_and_the_code_stands_on_every_page() {
    let meeting = Meeting::new(|_| ());
    let parts = bytes(meeting.place.path());
    let sheet = |inner: &str| -> String {
        let path = meeting.issued("E1").join(inner);
        let found = parts.iter().find(|(name, _)| *name == path);
        String::from_utf8(found.expect("a part").1.clone()).expect("XML")
    };
    let xml = sheet("xl/worksheets/sheet1.xml");
    assert_eq!(
        xml.matches("<dataValidation ").count(),
        3,
        "one per criterion"
    );
    assert!(xml.contains("type=\"decimal\"") && xml.contains("<formula2>20</formula2>"));
    assert!(xml.contains("orientation=\"landscape\"") && xml.contains("fitToHeight=\"0\""));
    let footer = xml.split("<oddFooter>").nth(1).expect("a footer");
    let footer = footer.split("</oddFooter>").next().expect("its end");
    let code = footer.rsplit("评审办法校验码 ").next().expect("a code");
    let hexadecimal = code.bytes().all(|b| b.is_ascii_hexdigit());
    assert!(code.len() == 12 && hexadecimal, "{footer}");
    let rows = &sheets(&meeting.issued("E1"))[0].1;
    let stands = |row: &Vec<String>| row[0] == format!("评审办法校验码 {code}");
    assert!(rows.iter().any(stands), "{rows:?}");
    let names = sheet("xl/workbook.xml");
    assert!(names.contains("_xlnm.Print_Titles"), "{names}");
}

#[test]
fn nothing_is_written_over_what_is_there() {
    let meeting = Meeting::new(|_| ());
    let before = fs::read(meeting.issued("E3")).expect("a sheet");
    fs::remove_file(meeting.issued("E1")).expect("removed");
    let (code, _, wrong) = meeting.run(&["template", "--scores", &meeting.path(), "评分表"]);
    assert!(code == 2 && wrong.contains("评分-E2.xlsx"), "{wrong}");
    assert!(!meeting.issued("E1").exists(), "not one file was written");
    assert_eq!(fs::read(meeting.issued("E3")).expect("a sheet"), before);
}

#[test]
fn published_calls_are_marked_as_published() {
    let meeting = Meeting::new(|_| ());
    meeting.publish();
    let path = meeting.path();
    let (code, _, wrong) = meeting.run(&["template", "--scores", &path, "再印"]);
    assert_eq!(code, 0, "{wrong}");
    let again = meeting.place.path().join("再印/评分-E3.xlsx");
    assert_eq!(sheets(&again), sheets(&meeting.issued("E3")));
}

#[test]
fn a_round_with_nothing_to_mark_has_no_sheets() {
    for (file, says) in [("bids.csv", "揭榜申报"), ("experts.csv", "专家名单")] {
        let round = desk::Copy::tiny();
        round.remove("marks.csv").remove(file);
        let place = tempfile::tempdir().expect("a folder");
        let path = round.path().display().to_string();
        let (code, _, wrong) = jiebang(&["template", "--scores", &path, "表"], place.path());
        assert!(code == 2 && wrong.contains(says), "{wrong}");
        assert!(!place.path().join("表").exists());
    }
    let place = tempfile::tempdir().expect("a folder");
    assert_eq!(jiebang(&["template"], place.path()).0, 2);
}

#[test]
fn a_changed_weight_is_refused_unless_somebody_says_why_on_every_paper() {
    let meeting = Meeting::new(|_| ());
    meeting
        .fill()
        .round
        .replace("criteria.csv", "专业匹配,50", "专业匹配,45");
    let (code, _, wrong) = meeting.solve("out", &[]);
    assert!(code == 2 && wrong.matches("E126").count() == 5, "{wrong}");
    assert!(wrong.contains("--weights-changed"), "{wrong}");
    assert!(!meeting.place.path().join("out").exists());
    assert_eq!(meeting.run(&["check", &meeting.path()]).0, 2);
    let reason = ["--weights-changed", "重新议定"];
    let path = meeting.path();
    let (code, said, _) = meeting.run(&[&["check", path.as_str()], &reason[..]].concat());
    assert!(code == 0 && said.matches("W212").count() == 5, "{said}");
    let (code, said, wrong) = meeting.solve("out", &reason);
    assert!(code == 0 && said.contains("重新议定"), "{said}{wrong}");
    let outcome = meeting.outcome("out");
    assert_eq!(outcome.round.weights_changed.as_deref(), Some("重新议定"));
    let out = meeting.place.path().join("out");
    for file in [
        "internal/report.html",
        "letters/B01.html",
        "public/榜单公告.html",
        "public/拟立项公示.html",
    ] {
        let page = fs::read_to_string(out.join(file)).expect("a page");
        assert!(page.contains("重新议定"), "{file}");
    }
    for (name, rows) in sheets(&out.join("internal/评审推荐表.xlsx")) {
        let stated = rows.iter().flatten().any(|cell| cell.contains("重新议定"));
        assert!(stated, "{name}");
    }
    for notice in ["榜单公告", "拟立项公示"] {
        let book = sheets(&out.join(format!("public/{notice}.xlsx")));
        let stated = |cell: &String| cell.contains("重新议定");
        assert!(book[0].1.iter().flatten().any(stated), "{notice}");
    }
    let (code, said, wrong) = meeting.run(&["verify", "out"]);
    assert_eq!(code, 0, "verify remembers: {said}{wrong}");
    fs::remove_file(out.join("run.json")).expect("removed");
    let (code, _, wrong) = meeting.run(&["verify", "out", "--round", &path]);
    assert!(code == 2 && wrong.contains("E126"), "{wrong}");
    let other = [
        "verify",
        "out",
        "--round",
        &path,
        "--weights-changed",
        "另一理由",
    ];
    let (code, said, _) = meeting.run(&other);
    assert!(code == 1 && said.contains("另一理由"), "{said}");
    assert_eq!(meeting.solve("out2", &["--weights-changed", " "]).0, 2);
}

#[test]
fn a_changed_model_changes_the_code_and_the_order_of_criteria_does_not() {
    let meeting = Meeting::new(|_| ());
    meeting.fill();
    let model = meeting.place.path().join("model.toml");
    let text = jiebang::domain::model::SICHUAN_ORDER_CLASS;
    for (from, to) in [
        ("trim = true", "trim = false"),
        ("quality_min = \"60\"", "quality_min = \"65\""),
    ] {
        let changed = text.replace(from, to);
        assert!(changed != text, "{from}");
        fs::write(&model, changed).expect("written");
        let (code, said, _) = meeting.run(&["check", &meeting.path(), "--model", "model.toml"]);
        assert!(code == 2 && said.contains("E126"), "{from}: {said}");
    }
    meeting.round.edit("criteria.csv", |text| {
        let lines: Vec<&str> = text.lines().collect();
        [lines[0], lines[3], lines[1], lines[2], ""].join("\n")
    });
    assert_eq!(meeting.troubles(), []);
}

#[test]
fn a_sheet_made_by_hand_counts_and_says_that_nothing_shows_its_rules() {
    let meeting = Meeting::new(|_| ());
    meeting.fill().edit("E1", |rows| {
        rows.retain(|row| !row[0].starts_with("评审办法校验码"));
    });
    let found = meeting.findings();
    let by_hand: Vec<&Finding> = found.iter().filter(|f| f.code == "I307").collect();
    assert_eq!(by_hand.len(), 1, "{found:?}");
    assert_eq!(by_hand[0].place.file, "评分-E1.xlsx");
    assert_eq!(meeting.solve("out", &[]).0, 0);
}

#[test]
fn sheets_are_read_from_the_folder_of_marks_under_any_sheet_name() {
    let meeting = Meeting::new(|_| ());
    meeting.fill();
    let marks = meeting.round.path().join("评分");
    fs::create_dir(&marks).expect("a folder");
    for expert in ["E1", "E2", "E3", "E4", "E5"] {
        let name = format!("评分-{expert}.xlsx");
        let mut book = sheets(&meeting.round.path().join(&name));
        book[0].0 = "Sheet1".to_owned();
        book.truncate(if expert == "E2" { 1 } else { 2 });
        save(&marks.join(&name), &book[..1]);
        fs::remove_file(meeting.round.path().join(&name)).expect("removed");
    }
    assert_eq!(meeting.troubles(), []);
    let scores = |outcome: &Outcome| -> Vec<_> {
        let bids = outcome.calls.iter().flat_map(|call| &call.bids);
        bids.map(|bid| (bid.code.clone(), bid.score)).collect()
    };
    let long = desk::Copy::tiny().solve();
    assert_eq!(scores(&meeting.round.solve()), scores(&long));
}

#[test]
fn sheets_may_be_issued_into_the_round_and_filled_in_place() {
    let meeting = Meeting::new(|_| ());
    let inside = meeting.round.path().join("评分");
    let folder = inside.display().to_string();
    let (code, _, wrong) = meeting.run(&["template", "--scores", &meeting.path(), &folder]);
    assert_eq!(code, 0, "{wrong}");
    let blank = ("W214".to_owned(), None, None);
    assert_eq!(meeting.troubles(), vec![blank; 5]);
    assert_eq!(meeting.solve("before", &[]).0, 0);
    assert!(!meeting.outcome("before").round.has_marks);
    meeting.fill();
    for expert in ["E1", "E2", "E3", "E4", "E5"] {
        let name = format!("评分-{expert}.xlsx");
        fs::rename(meeting.round.path().join(&name), inside.join(&name)).expect("moved");
    }
    assert_eq!(meeting.troubles(), []);
    assert_eq!(
        meeting.round.solve().calls,
        desk::Copy::tiny().solve().calls
    );
}

#[test]
fn broken_criteria_are_one_error_and_not_one_per_sheet() {
    let meeting = Meeting::new(|_| ());
    meeting
        .fill()
        .round
        .replace("criteria.csv", "专业匹配,50", "专业匹配,0");
    let found = meeting.troubles();
    let codes: Vec<&str> = found.iter().map(|(code, ..)| code.as_str()).collect();
    assert_eq!(codes, ["E119"]);
}

/// The row of a bid on a sheet.
fn of<'a>(rows: &'a mut Rows, bid: &str) -> &'a mut Vec<String> {
    let row = rows.iter_mut().find(|row| row[0] == bid);
    row.expect("the bid's row")
}

#[test]
fn sheets_that_come_back_blank_or_half_filled_are_named() {
    let meeting = Meeting::new(|_| ());
    fs::copy(
        meeting.issued("E1"),
        meeting.round.path().join("评分-E1.xlsx"),
    )
    .expect("copies");
    assert_eq!(meeting.troubles(), [("W214".to_owned(), None, None)]);
    assert!(
        !meeting.round.load().expect("it reads").market.has_marks(),
        "a blank sheet is no marks"
    );
    meeting.fill();
    assert_eq!(meeting.troubles(), []);
    meeting.edit("E1", |rows| {
        of(rows, "B11")[8].clear();
        of(rows, "B12")[7..10].iter_mut().for_each(String::clear);
    });
    let found = meeting.troubles();
    let bids: Vec<&str> = found
        .iter()
        .filter_map(|(.., cell)| cell.as_deref())
        .collect();
    assert!(found.iter().all(|(code, ..)| code == "W213"), "{found:?}");
    assert_eq!(bids, ["B11", "B12"]);
}

#[test]
fn marks_out_of_range_and_words_for_marks_are_errors_at_their_cell() {
    let meeting = Meeting::new(|_| ());
    meeting.fill().edit("E1", |rows| {
        of(rows, "B11")[7] = "10.5".to_owned();
        of(rows, "B12")[9] = "-1".to_owned();
        of(rows, "B13")[8] = "优".to_owned();
    });
    let found = meeting.troubles();
    let brief: Vec<(&str, &str)> = found
        .iter()
        .map(|(code, _, cell)| (code.as_str(), cell.as_deref().unwrap_or_default()))
        .collect();
    assert_eq!(brief, [("E117", "10.5"), ("E117", "-1"), ("E122", "优")]);
}

#[test]
fn a_mark_on_a_recused_bid_is_said_not_to_count() {
    let meeting = Meeting::new(|_| ());
    meeting.fill();
    let before = meeting.round.solve();
    meeting.edit("E2", |rows| {
        let mut row = of(rows, "B11").clone();
        row[0] = "B04".to_owned();
        row[1] = "tiny-航空航天-002".to_owned();
        row[4] = "示例航空技师学院".to_owned();
        let at = rows.iter().position(|row| row[0] == "B11").expect("a row");
        rows.insert(at, row);
    });
    let found = meeting.troubles();
    assert!(
        found.iter().all(|(code, ..)| code == "W208") && found.len() == 1,
        "{found:?}"
    );
    let scores = |outcome: Outcome| outcome.calls;
    assert_eq!(scores(meeting.round.solve()), scores(before));
}

#[test]
fn a_mark_on_a_call_of_the_employer_is_said_not_to_count_once_calls_are_published() {
    let meeting = Meeting::new(|_| ());
    meeting.publish();
    meeting.fill().edit("E3", |rows| {
        let mut row = of(rows, "B11").clone();
        row[0] = "B01".to_owned();
        row[1] = "tiny-航空航天-001".to_owned();
        row[4] = "示例航空职业技术学院".to_owned();
        let at = rows.iter().position(|row| row[0] == "B11");
        rows.insert(at.expect("a row"), row);
    });
    let found = meeting.troubles();
    let codes: Vec<&str> = found.iter().map(|(code, ..)| code.as_str()).collect();
    assert_eq!(codes, ["W208"]);
}

#[test]
fn edited_codes_mixed_columns_and_inserted_rows_are_errors() {
    let codes = |change: fn(&mut Rows)| -> Vec<String> {
        let meeting = Meeting::new(|_| ());
        let found = meeting.fill().edit("E1", change).troubles();
        let mut codes: Vec<String> = found.into_iter().map(|(code, ..)| code).collect();
        codes.dedup();
        codes
    };
    assert_eq!(codes(|rows| of(rows, "B11")[0] = "B99".into()), ["E109"]);
    let swapped = codes(|rows| {
        of(rows, "B11")[0] = "X".into();
        of(rows, "B13")[0] = "B11".into();
        of(rows, "X")[0] = "B13".into();
    });
    assert_eq!(swapped, ["E127"]);
    let twice = codes(|rows| {
        let mut row = of(rows, "B11").clone();
        row[7] = "3".into();
        rows.push(row);
    });
    assert_eq!(twice, ["E118", "W210"]);
    let nameless = codes(|rows| {
        let mut row = vec![String::new(); 16];
        row[7] = "3".into();
        let at = rows.iter().position(|row| row[0] == "B12").expect("a row");
        rows.insert(at, row);
    });
    assert_eq!(nameless, ["E101"]);
}

#[test]
fn names_stand_on_the_sign_in_sheet_and_nowhere_else() {
    const NAMES: [&str; 5] = ["欧阳甲一", "司马乙二", "诸葛丙三", "上官丁四", "皇甫戊五"];
    let named = |names: [&'static str; 5]| {
        move |text: String| -> String {
            let mut lines = text.lines();
            let head = lines.next().expect("headings");
            let rows = lines
                .zip(names)
                .map(|(row, name)| format!("{name},{row}\n"));
            let example = "示例：欧阳甲一,E0,其他,某研究院,\n".to_owned();
            [format!("姓名,{head}\n"), example]
                .into_iter()
                .chain(rows)
                .collect()
        }
    };
    let meeting = Meeting::new(|round| {
        round.edit("experts.csv", named(NAMES));
    });
    let sign_in = meeting.place.path().join("评分表/签到表.xlsx");
    let listed = &sheets(&sign_in)[0].1;
    for name in NAMES {
        assert!(listed.iter().any(|row| row[2] == name), "{name}");
    }
    let (code, said, wrong) = meeting.fill().solve("out", &["--verbose"]);
    assert_eq!(code, 0, "{said}{wrong}");
    let explained = meeting.run(&["explain", "out", "B04"]).1;
    let checked = meeting
        .run(&["check", &meeting.path(), "--format", "json"])
        .1;
    let mut all = bytes(meeting.place.path());
    assert!(all.len() > 60, "everything was searched");
    all.retain(|(path, _)| !path.starts_with(&sign_in));
    all.push((
        "stdout".into(),
        [said, wrong, explained, checked].concat().into_bytes(),
    ));
    for (path, content) in all {
        for name in NAMES {
            assert!(!holds(&content, name), "{name} in {}", path.display());
        }
    }
    let before = meeting.outcome("out");
    let others = ["张一", "李二", "王三", "赵四", "钱五"];
    meeting.round.edit("experts.csv", |text| {
        let swap = |text: String, (from, to)| text.replace(from, to);
        NAMES.into_iter().zip(others).fold(text, swap)
    });
    assert_eq!(meeting.solve("out2", &[]).0, 0);
    assert_eq!(
        meeting.outcome("out2"),
        before,
        "input hashes do not know names"
    );
}
