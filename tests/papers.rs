//! The papers that leave the house: workbook, notices, letters. Can catch: a mark, code or contact
//! that reaches the wrong reader, a formula that comes alive, a call or bid that is missing, bytes
//! that change without cause.

mod desk;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Cursor;
use std::path::Path;

use calamine::{Data, Reader, Xlsx};
use jiebang::apps::report;
use jiebang::domain::market::Rule;
use jiebang::domain::outcome::{BidOut, Outcome};

const BOOK: &str = "internal/评审推荐表.xlsx";
/// How experts' codes begin, and a firm's contact.
const SECRETS: [&str; 8] = [
    "ZHUANJIA",
    "张联系",
    "13800009999",
    "稳健性",
    "抽样",
    "可接受度",
    "留存",
    "入职",
];

/// Every file of a report, by path.
fn written(outcome: &Outcome) -> BTreeMap<String, Vec<u8>> {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("out");
    report::write(outcome, &out).expect("written");
    let mut files = BTreeMap::new();
    gather(&out, "", &mut files);
    files
}

fn gather(folder: &Path, prefix: &str, files: &mut BTreeMap<String, Vec<u8>>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().expect("a name").to_string_lossy();
        let name = format!("{prefix}{name}");
        if path.is_dir() {
            gather(&path, &format!("{name}/"), files);
        } else {
            files.insert(name, fs::read(&path).expect("a file"));
        }
    }
}

/// The texts of a workbook's cells, by sheet.
fn cells(bytes: &[u8]) -> Vec<(String, Vec<String>)> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes.to_vec())).expect("a workbook");
    let mut sheets = Vec::new();
    for name in book.sheet_names() {
        let formulas = book.worksheet_formula(&name).expect("a sheet");
        assert!(formulas.is_empty(), "{name} holds a formula");
        let range = book.worksheet_range(&name).expect("a sheet");
        let text = |cell: &Data| cell.to_string();
        let texts = range.rows().flatten().map(text).collect();
        sheets.push((name, texts));
    }
    sheets
}

/// What a reader sees of a file.
fn text(name: &str, bytes: &[u8]) -> String {
    if name.ends_with(".xlsx") {
        let sheets = cells(bytes).into_iter();
        sheets.map(|(_, texts)| texts.join("\n")).collect()
    } else {
        let page = String::from_utf8(bytes.to_vec()).expect("UTF-8");
        page.replace("&#x2f;", "/")
    }
}

fn bids(outcome: &Outcome) -> impl Iterator<Item = &BidOut> {
    outcome.calls.iter().flat_map(|call| &call.bids)
}

/// Tiny with experts and contacts that nothing else is called like.
fn telling() -> Outcome {
    let copy = desk::Copy::tiny();
    for file in ["experts.csv", "marks.csv"] {
        copy.edit(file, |text| {
            (1..=5).fold(text, |text, n| {
                let (from, to) = (format!("E{n},"), format!("ZHUANJIA{n},"));
                text.replace(&from, &to)
            })
        });
    }
    copy.edit("firms.csv", |text| {
        let with = |(at, line): (usize, &str)| match at {
            0 => format!("{line},联系人,电话\n"),
            _ => format!("{line},张联系,13800009999\n"),
        };
        text.lines().enumerate().map(with).collect()
    });
    copy.replace(
        "demands.csv",
        "5000-6500元/月",
        "5000-6500元/月；联系人张联系，13800009999",
    );
    copy.solve()
}

#[test]
fn the_workbook_holds_every_call_and_bid_on_its_sheets() {
    let outcome = telling();
    let sheets = cells(&written(&outcome)[BOOK]);
    let names: Vec<&str> = sheets.iter().map(|(name, _)| name.as_str()).collect();
    let promised = [
        "推荐汇总",
        "非最高分推荐",
        "双向稳定性",
        "分项评审",
        "稳健性",
        "未成班需求",
        "成班余地",
        "成班依据",
        "指标",
        "专业预警",
        "跟踪",
        "不合格揭榜",
        "专家签字",
        "校核",
    ];
    assert_eq!(names, promised);
    let on = |sheet: usize, what: &str| {
        let (name, texts) = &sheets[sheet];
        assert!(
            texts.iter().any(|t| t.contains(what)),
            "{name} lacks {what}"
        );
    };
    for call in &outcome.calls {
        on(0, &call.code);
        on(3, &call.code);
        for class in &call.classes {
            on(3, &class.code);
            class.members.iter().for_each(|m| on(3, &m.demand));
        }
    }
    for bid in bids(&outcome) {
        let is = |text: &String| *text == bid.code;
        assert!(sheets[3].1.iter().any(is), "{} has no row", bid.code);
    }
    outcome.exceptions.iter().for_each(|e| on(1, &e.highest));
    on(2, "tiny-人工智能-002-1");
    on(2, "按得分依次落实");
    outcome.unserved.iter().for_each(|left| on(5, &left.demand));
    let broken = bids(&outcome).filter(|bid| !bid.eligible);
    broken.for_each(|bid| on(11, &bid.code));
    let points = outcome.outlook.frontier.iter();
    points.for_each(|point| on(6, &point.heads.to_string()));
    let classes = outcome.calls.iter().flat_map(|call| &call.classes);
    classes.for_each(|class| on(7, &class.code));
    (1..=5).for_each(|n| on(12, &format!("ZHUANJIA{n}")));
    on(12, &outcome.model.criteria_hash);
    on(13, &outcome.round.seed);
    on(13, &report::outcome_id(&outcome));
    outcome.inputs.iter().for_each(|file| on(13, &file.blake3));
    let robust = outcome.robust.as_ref().expect("drawn");
    robust.classes.iter().for_each(|class| on(4, &class.class));
    (1..=5).for_each(|n| on(4, &format!("ZHUANJIA{n}")));
}

#[test]
fn what_is_public_holds_no_bids_marks_experts_or_contacts() {
    let outcome = telling();
    let files = written(&outcome);
    let public: Vec<&String> = files.keys().filter(|n| n.starts_with("public/")).collect();
    let stems = ["拟立项公示", "榜单公告"];
    let promised = stems.map(|stem| [format!("public/{stem}.html"), format!("public/{stem}.xlsx")]);
    assert_eq!(public, promised.iter().flatten().collect::<Vec<_>>());
    let named: BTreeSet<&str> = outcome
        .calls
        .iter()
        .filter_map(|call| call.named.as_deref())
        .collect();
    for name in public {
        let text = text(name, &files[name]);
        let lacks = |what: &str| assert!(!text.contains(what), "{name} holds {what}");
        SECRETS.into_iter().for_each(lacks);
        for bid in bids(&outcome) {
            lacks(&bid.code);
            bid.score.iter().for_each(|score| lacks(&score.to_string()));
        }
        for demand in &outcome.demands {
            if !named.contains(demand.firm_name.as_str()) {
                lacks(&demand.firm_name);
            }
        }
        for call in &outcome.calls {
            assert!(text.contains(&call.code), "{name} lacks {}", call.code);
        }
        // A school that thinks of bidding reads what is asked for and what is paid.
        let published = outcome.demands.iter().filter(|d| !d.classes.is_empty());
        for demand in published.filter(|_| name.contains("榜单公告")) {
            for told in [&demand.skills, &demand.treatment] {
                assert!(
                    !told.is_empty() && text.contains(told),
                    "{name} lacks {told}"
                );
            }
        }
    }
}

#[test]
fn a_letter_holds_its_own_bid_and_nobody_else() {
    let outcome = telling();
    let files = written(&outcome);
    let letters = files.keys().filter(|name| name.starts_with("letters/"));
    assert_eq!(letters.count(), bids(&outcome).count());
    for bid in bids(&outcome) {
        let text = text("", &files[&format!("letters/{}.html", bid.code)]);
        let holds = |what: &str| assert!(text.contains(what), "{} lacks {what}", bid.code);
        holds(&bid.code);
        holds(&bid.school_name);
        holds(&outcome.model.criteria_hash);
        bid.score.iter().for_each(|score| holds(&score.to_string()));
        let own: Vec<&String> = bid
            .criteria
            .iter()
            .filter_map(|c| c.mean.as_ref())
            .collect();
        own.iter().for_each(|mean| holds(mean));
        let lacks = |what: &str| assert!(!text.contains(what), "{} holds {what}", bid.code);
        SECRETS.into_iter().for_each(lacks);
        let replaced = |code: &String| bid.broken.contains(&Rule::Replaced { by: code.clone() });
        for other in bids(&outcome).filter(|other| other.code != bid.code) {
            if !replaced(&other.code) {
                lacks(&other.code);
            }
            if other.school != bid.school {
                lacks(&other.school_name);
                lacks(&other.school);
            }
            if other.score != bid.score {
                other
                    .score
                    .iter()
                    .for_each(|score| lacks(&score.to_string()));
            }
            let means = other.criteria.iter().filter_map(|c| c.mean.as_ref());
            let telling = means.filter(|mean| mean.contains('/') && !own.contains(mean));
            telling.for_each(|mean| lacks(&format!("({mean})")));
        }
        for demand in &outcome.demands {
            lacks(&demand.firm_name);
        }
    }
}

const EVIL: &str = "=cmd|' /C calc'!A0";

/// Tiny with a formula in every column of free text that it has, and one in a finding.
fn armed() -> Outcome {
    let copy = desk::Copy::tiny();
    for file in [
        "schools.csv",
        "programmes.csv",
        "bids.csv",
        "outcomes.csv",
        "cohorts.csv",
    ] {
        copy.replace(file, "示例工程职业技术学院", EVIL);
    }
    for file in [
        "firms.csv",
        "demands.csv",
        "experts.csv",
        "outcomes.csv",
        "events.csv",
    ] {
        copy.replace(file, "甲航空制造(示例)", &format!("{EVIL}甲"));
    }
    for (from, to) in [
        ("飞机装配岗", "@装配岗"),
        ("会编程和对刀(示例)", "+会编程|x"),
        ("5000-7000元/月", EVIL),
        ("新线投产急需，同岗位全省仅此一家(示例)", "-新线|投产"),
        ("D01,", "=D01,"),
        (",24,在校生", ",约24,在校生"),
    ] {
        copy.replace("demands.csv", from, to);
    }
    copy.replace("outcomes.csv", "2025-01,", "=2025-01,");
    copy.replace("events.csv", ",D01,", ",=D01,");
    copy.replace("bids.csv", "B02,", "@B02,");
    copy.replace("marks.csv", "B02,", "@B02,");
    copy.edit("criteria.csv", |text| text.replace("实训条件", "=实训条件"));
    copy.edit("marks.csv", |text| text.replace("实训条件", "=实训条件"));
    copy.solve()
}

/// A cell that a spreadsheet would not read as a formula: text, or a figure.
fn is_inert(cell: &str) -> bool {
    let first = cell.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']);
    !first || cell.parse::<f64>().is_ok()
}

#[test]
fn a_formula_in_any_cell_is_text_in_every_paper() {
    let files = written(&armed());
    let mut seen = BTreeSet::new();
    for (name, bytes) in &files {
        let kind = name.rsplit('.').next().expect("a suffix");
        let texts: Vec<String> = match kind {
            "xlsx" => cells(bytes)
                .into_iter()
                .flat_map(|(_, texts)| texts)
                .collect(),
            "csv" => {
                let rows = csv::Reader::from_reader(bytes.as_slice()).into_records();
                let rows = rows.map(|row| row.expect("a row"));
                rows.flat_map(|row| row.iter().map(str::to_owned).collect::<Vec<_>>())
                    .collect()
            }
            "html" => {
                let page = text(name, bytes);
                let page = page.split("<script").next().expect("a page").to_owned();
                let texts = page.split('>').filter_map(|part| part.split('<').next());
                texts.map(|text| text.trim_start().to_owned()).collect()
            }
            _ => continue,
        };
        for cell in texts {
            assert!(is_inert(&cell), "{name}: {cell}");
            if cell.contains("cmd|") {
                seen.insert(kind);
            }
        }
    }
    assert_eq!(seen, BTreeSet::from(["csv", "html", "xlsx"]));
}

#[test]
fn the_same_outcome_makes_the_same_papers() {
    let outcome = telling();
    let (once, again) = (written(&outcome), written(&outcome));
    assert_eq!(
        once.keys().collect::<Vec<_>>(),
        again.keys().collect::<Vec<_>>()
    );
    for (name, bytes) in &once {
        assert!(*bytes == again[name], "{name} differs");
    }
}

#[test]
fn before_bids_there_are_calls_to_publish_and_nobody_to_write_to() {
    let copy = desk::Copy::tiny();
    for file in ["bids.csv", "marks.csv"] {
        copy.remove(file);
    }
    let files = written(&copy.solve());
    assert!(files.contains_key("public/榜单公告.xlsx"));
    assert!(!files.contains_key("public/拟立项公示.xlsx"));
    assert!(!files.keys().any(|name| name.starts_with("letters/")));
    assert_eq!(cells(&files[BOOK]).len(), 12);
}
