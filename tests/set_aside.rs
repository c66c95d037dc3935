//! Rounds solved with their wrong rows set aside. Can catch: a wrong row that takes part, a row
//! that hangs on one and is guessed at or made up, a row that vanishes, an order of rows that
//! matters, a round that is solved though more than rows is wrong with it.

mod desk;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use desk::jiebang;
use jiebang::domain::outcome::{Aside, Outcome, SetAside};
use jiebang::domain::wire::read_outcome;
use jiebang::steps::validate::{How, load_as};

/// A round with something wrong in every table but `criteria`. Each row ends in what must become of
/// it: nothing, its error, or the row it hangs on (several may be named where any will do).
const ROUND: &str = "
firms.csv
需求方编号,企业名称,企业类型,产业链,市州,所属链主
F1,甲企业,链主企业,航空航天,成都市,
F2,乙企业,链属企业,航空航天,德阳市,
F3,丙企业,链属企业,航空航天,成者市, | E111
F4,丁企业,链属企业,航空航天,成都市,丙企业 | firms.csv:4
posts.csv
岗位名称,统一岗位
数控,数控操作工
钳工,#REF! | E124
demands.csv
需求编号,企业名称,岗位名称,需求层次,对应专业,数量,论证结论
D1,甲企业,数控岗,大专,460103,24,通过
D2,乙企业,数控岗,大专,460103,若干,通过 | E112
D3,丙企业,数控岗,大专,460103,24,通过 | firms.csv:4
D4,乙企业,钳工岗,大专,460103,24,通过 | posts.csv:3
D5,乙企业,焊工岗,大专,460103,24,通过 | call_members.csv:3
D6,乙企业,装配岗,大专,460103,22,通过
D7,甲企业,喷涂岗,大专,460103,24,通过 | E108
D7,甲企业,铆接岗,大专,460103,24,通过 | E108
D8,甲企业,磨工岗,大专,0101-1,24,通过 | majors_extra.csv:2
calls.csv
榜单编号
K1
K2 | call_members.csv:3
K3 | E108
K3 | E108
call_members.csv
榜单编号,班级编号,需求编号,人数
K1,K1-1,D1,24
K2,K2-1,D5,99 | E120
schools.csv
机构编号,机构名称,同一主体,市州,在校生学位
S1,甲学院,,成都市,60
S2,乙学院,乙主体,成者市,60 | E111
S3,乙技师学院,乙主体,成都市, | schools.csv:3
S4,丙学院,,成都市,60 | commitments.csv:2
programmes.csv
机构名称,专业代码,层次,学位
甲学院,460103,大专,40
乙学院,460103,大专,40 | schools.csv:3
丙学院,460103,大专,40 | schools.csv:5
甲学院,460601X,大专,40 | E102
bids.csv
申报编号,机构名称,榜单编号,专业代码,拟招人数
B1,甲学院,K1,460103,24
B2,乙学院,K1,460103,24 | schools.csv:3 programmes.csv:3
B3,甲学院,K2,460103,24 | calls.csv:3 call_members.csv:3
B4,甲学院,K1,460103,很多 | E103
B5,甲学院,K1,460601,24 | programmes.csv:5
B6,甲学院,K3,460103,24 | calls.csv:4 calls.csv:5
B7,丙学院,K1,460103,24 | schools.csv:5 programmes.csv:4
criteria.csv
指标编号,权重,满分
专业匹配,60,10
实训条件,40,10
experts.csv
专家编号,工作单位,回避
E1,某研究院,
E2,,
E3,乙学院, | schools.csv:3
E4,,没有的学院 | E109
marks.csv
申报编号,专家编号,指标,得分
B1,E1,专业匹配,8
B1,E2,专业匹配,9
B1,E2,实训条件,9
B1,E1,实训条件,11 | E117
B1,E3,实训条件,7 | experts.csv:4
B1,E4,实训条件,7 | experts.csv:5
B2,E1,专业匹配,8 | bids.csv:3
intentions.csv
班级编号,答复方,答复,答复日期
K1-1,甲学院,同意,2026-04-01
K1-1,甲企业,也许,2026-04-01 | E105
K1-1,丙企业,同意,2026-04-01 | firms.csv:4
K2-1,甲学院,同意,2026-04-01 | call_members.csv:3
commitments.csv
机构名称,专业代码,占用学位
丙学院,460103,若干 | E103
majors_extra.csv
专业代码,专业名称,层次
0101-1,机床切削加工,博士 | E104
major_map.csv
专业代码,对应专业代码
5601,460103 | E102
";

const SETTINGS: &str = "code = \"r\"\nname = \"搁置\"\nmodel = \"sichuan-order-class\"\n";

/// The files of [`ROUND`], and for each row that is to be set aside, what for.
struct Written {
    folder: tempfile::TempDir,
    expected: BTreeMap<String, Vec<String>>,
    texts: BTreeMap<String, String>,
}

/// Writes [`ROUND`], the rows of every file from the last to the first if `reversed`.
fn written(reversed: bool) -> Written {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("round.toml"), SETTINGS).expect("written");
    let mut files: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let mut file = "";
    for line in ROUND.trim().lines() {
        match line.ends_with(".csv") && !line.contains('|') {
            true => file = line,
            false => files.entry(file).or_default().push(line),
        }
    }
    let (mut expected, mut texts) = (BTreeMap::new(), BTreeMap::new());
    for (file, mut lines) in files {
        // The order of criteria is the order in which they are printed.
        if reversed && file != "criteria.csv" {
            lines[1..].reverse();
        }
        let mut text = String::new();
        for (row, line) in (1..).zip(lines) {
            let (cells, why) = line.split_once('|').unwrap_or((line, ""));
            text += &format!("{}\n", cells.trim_end());
            let place = format!("{file}:{row}");
            texts.insert(place.clone(), cells.trim_end().to_owned());
            let why: Vec<String> = why.split_whitespace().map(str::to_owned).collect();
            if !why.is_empty() {
                expected.insert(place, why);
            }
        }
        fs::write(folder.path().join(file), text).expect("written");
    }
    Written {
        folder,
        expected,
        texts,
    }
}

fn at(place: &jiebang::domain::market::Place) -> String {
    format!("{}:{}", place.file, place.row.expect("a row"))
}

fn said(row: &SetAside) -> String {
    match &row.why {
        Aside::Wrong { codes } => codes.join(" "),
        Aside::HangsOn { place } => at(place),
    }
}

fn solved(round: &Path, out: &Path, code: i32) -> Outcome {
    let round = round.display().to_string();
    let to = out.display().to_string();
    let (found, said, noise) = jiebang(
        &["solve", &round, "--set-aside", "-o", &to],
        out.parent().expect("a folder"),
    );
    assert_eq!(found, code, "{said}{noise}");
    let text = fs::read_to_string(out.join("outcome.json")).expect("an outcome");
    read_outcome(&text).expect("reads")
}

#[test]
fn wrong_rows_and_what_hangs_on_them_are_set_aside_and_nothing_is_lost() {
    let written = written(false);
    let place = tempfile::tempdir().expect("a folder");
    let out = place.path().join("out");
    let outcome = solved(written.folder.path(), &out, 4);
    let found: BTreeMap<String, String> = outcome
        .set_aside
        .iter()
        .map(|row| (at(&row.place), said(row)))
        .collect();
    assert_eq!(found.len(), outcome.set_aside.len(), "each row once");
    let places: BTreeSet<&String> = found.keys().collect();
    assert_eq!(places, written.expected.keys().collect(), "{found:#?}");
    for (place, why) in &written.expected {
        assert!(
            why.contains(&found[place]),
            "{place}: {} for {why:?}",
            found[place]
        );
    }
    let codes = |file: &str| -> BTreeSet<String> {
        let rest = written.texts.iter().filter(|(place, _)| {
            let (of, row) = place.split_once(':').expect("file:row");
            of == file && row != "1" && !found.contains_key(*place)
        });
        rest.map(|(_, text)| text.split(',').next().unwrap_or_default().to_owned())
            .collect()
    };
    let demands = outcome.demands.iter().map(|d| d.code.clone()).collect();
    assert_eq!(codes("demands.csv"), demands);
    let bids = outcome.calls.iter().flat_map(|call| &call.bids);
    assert_eq!(
        codes("bids.csv"),
        bids.map(|bid| bid.code.clone()).collect()
    );
    assert_eq!(outcome.strays, []);
    assert_eq!(
        codes("experts.csv"),
        outcome.experts.iter().cloned().collect()
    );
    let bodies = outcome.entities.iter().map(|body| body.code.clone());
    assert_eq!(codes("schools.csv"), bodies.collect());
    let bid = &outcome
        .calls
        .iter()
        .find(|c| c.code == "K1")
        .expect("K1")
        .bids[0];
    let counted: Vec<u32> = bid.criteria.iter().map(|c| c.counted).collect();
    assert_eq!((bid.code.as_str(), counted), ("B1", vec![2, 1]));
    let errors = outcome.findings.iter().filter(|f| f.code.starts_with('E'));
    assert!(errors.count() >= 12, "the errors are among the findings");
}

#[test]
fn every_paper_for_the_office_lists_them_and_verify_reads_the_same() {
    let written = written(false);
    let place = tempfile::tempdir().expect("a folder");
    let folder = place.path();
    let round = written.folder.path().display().to_string();
    let (code, said, _) = jiebang(&["solve", &round, "--set-aside", "-o", "out"], folder);
    assert!(code == 4 && said.contains("待核"), "{said}");
    let (code, said, _) = jiebang(&["verify", "out"], folder);
    assert_eq!(code, 0, "{said}");
    let page = fs::read_to_string(folder.join("out/internal/report.html")).expect("a page");
    let section = page
        .split("id=\"aside\"")
        .nth(1)
        .expect("a section of its own");
    let section = section.split("</section>").next().unwrap_or_default();
    for words in ["firms.csv 第 4 行", "E111", "demands.csv 第 3 行", "E112"] {
        assert!(section.contains(words), "{words}");
    }
    let book = folder.join("out/internal/评审推荐表.xlsx");
    let mut book: calamine::Xlsx<_> = calamine::open_workbook(book).expect("opens");
    let sheet = calamine::Reader::worksheet_range(&mut book, "待核").expect("a sheet");
    assert!(
        sheet
            .used_cells()
            .any(|(.., cell)| cell.to_string().contains("posts.csv"))
    );
    let csv = fs::read_to_string(folder.join("out/set_aside.csv")).expect("a table");
    assert!(csv.contains("demands,demands.csv,,5,,posts.csv:3"), "{csv}");
    for file in ["public", "letters"] {
        for entry in fs::read_dir(folder.join("out").join(file)).expect("papers") {
            let bytes = fs::read(entry.expect("an entry").path()).expect("a paper");
            let text = String::from_utf8_lossy(&bytes).into_owned();
            assert!(!text.contains("posts.csv") && !text.contains("marks.csv"));
        }
    }
    fs::remove_file(folder.join("out/run.json")).expect("it was there");
    let (code, said, _) = jiebang(&["verify", "out", "--round", &round], folder);
    assert_eq!(code, 0, "{said}");
    let demands = written.folder.path().join("demands.csv");
    let text = fs::read_to_string(&demands).expect("the table");
    fs::write(&demands, text.replace("若干", "多名")).expect("written");
    let (code, said, _) = jiebang(&["verify", "out", "--round", &round], folder);
    assert!(code == 1 && said.contains("demands.csv"), "{said}");
}

#[test]
fn the_order_of_rows_does_not_matter() {
    let rows = |written: &Written, outcome: &Outcome| -> BTreeSet<String> {
        let text = |row: &SetAside| written.texts[&at(&row.place)].clone();
        outcome.set_aside.iter().map(text).collect()
    };
    let place = tempfile::tempdir().expect("a folder");
    let (one, other) = (written(false), written(true));
    let first = solved(one.folder.path(), &place.path().join("one"), 4);
    let second = solved(other.folder.path(), &place.path().join("other"), 4);
    assert_eq!(rows(&one, &first), rows(&other, &second));
    assert_eq!(first.set_aside.len(), second.set_aside.len());
    assert_eq!((first.calls, first.summary), (second.calls, second.summary));
}

#[test]
fn a_sound_round_is_solved_to_the_same_bytes() {
    let place = tempfile::tempdir().expect("a folder");
    let folder = place.path();
    let tiny = desk::dataset("tiny").display().to_string();
    assert_eq!(jiebang(&["solve", &tiny, "-o", "plain"], folder).0, 0);
    assert_eq!(
        jiebang(&["solve", &tiny, "--set-aside", "-o", "aside"], folder).0,
        0
    );
    assert!(!folder.join("aside/set_aside.csv").exists());
    let mut open = vec![folder.join("plain")];
    while let Some(path) = open.pop() {
        let inside = path.strip_prefix(folder.join("plain")).expect("inside");
        if path.is_dir() {
            open.extend(
                fs::read_dir(&path)
                    .expect("a folder")
                    .map(|e| e.expect("an entry").path()),
            );
        } else if !path.ends_with("run.json") {
            let other = fs::read(folder.join("aside").join(inside)).expect("the same file");
            assert_eq!(
                fs::read(&path).expect("a file"),
                other,
                "{}",
                inside.display()
            );
        }
    }
}

#[test]
fn bids_hang_on_demands_that_number_their_calls() {
    let copy = desk::Copy::tiny();
    copy.replace("demands.csv", ",24,在校生", ",若干,在校生");
    let place = tempfile::tempdir().expect("a folder");
    let outcome = solved(copy.path(), &place.path().join("out"), 4);
    let bids: Vec<&str> = outcome
        .calls
        .iter()
        .flat_map(|call| &call.bids)
        .map(|bid| bid.code.as_str())
        .collect();
    assert!(bids.contains(&"B09") && bids.contains(&"B11"), "{bids:?}");
    assert!(!bids.contains(&"B01") && !bids.contains(&"B04"), "{bids:?}");
    let round = copy.path().display().to_string();
    let (code, said, _) = jiebang(
        &["form", &round, "--set-aside", "-o", "calls"],
        place.path(),
    );
    assert!(
        code == 4 && place.path().join("calls/calls.csv").is_file(),
        "{said}"
    );
}

#[test]
fn what_is_wrong_with_more_than_rows_still_stops() {
    let place = tempfile::tempdir().expect("a folder");
    let stops = |copy: &desk::Copy, code: &str| {
        let round = copy.path().display().to_string();
        let args = ["solve", &round, "--set-aside", "-o", "out"];
        let (found, said, noise) = jiebang(&args, place.path());
        assert!(found == 2 && noise.contains(code), "{code}: {said}{noise}");
        assert!(!place.path().join("out").exists());
    };
    let wrong = || {
        let copy = desk::Copy::tiny();
        copy.replace("demands.csv", ",24,在校生", ",若干,在校生");
        copy
    };
    let column = wrong();
    stops(column.replace("schools.csv", "机构名称", "备注"), "E003");
    stops(wrong().remove("schools.csv"), "E002");
    stops(wrong().replace("round.toml", "seed =", "sead ="), "E005");
    stops(
        wrong().replace("round.toml", "order-class", "order-clas"),
        "E007",
    );
    stops(
        wrong().replace("criteria.csv", "专业匹配,50", "专业匹配,0"),
        "E119",
    );
    let firms = desk::Copy::tiny();
    firms.replace("firms.csv", ",链", ",个体");
    stops(&firms, "E105");
}

#[test]
fn a_verdict_in_a_row_set_aside_still_says_that_vetting_has_begun() {
    let copy = desk::Copy::of("broken/E112-heads-unknown");
    let text = "企业名称,岗位名称,需求层次,对应专业,数量,论证结论\n\
                甲企业,数控岗,大专,460103,若干,通过\n甲企业,钳工岗,大专,460103,24,\n";
    fs::write(copy.path().join("demands.csv"), text).expect("written");
    let loaded = load_as(
        copy.path(),
        How {
            set_aside: true,
            ..How::default()
        },
    )
    .expect("the rest");
    assert_eq!(
        (loaded.market.demands().len(), loaded.set_aside.len()),
        (1, 1)
    );
    assert!(loaded.market.vetted());
}
