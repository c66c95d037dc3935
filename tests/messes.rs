//! What offices write in cells, and what becomes of it: read as it stands, read with a warning that
//! shows the reading, or refused at its place. Can catch a mess that starts to be guessed at, that
//! is read as something else, or that stops being read.
//!
//! Another way to write the same thing is no repair and needs no warning: the width of characters,
//! blanks and line breaks within a name, the forms of a date, a range, a unit of length.

mod desk;

use std::collections::BTreeSet;

use jiebang::base::ids::IdVec;
use jiebang::domain::market::{DemandId, Employer, Finding, Market, Trouble, Vetting};
use jiebang::steps::validate::Loaded;

/// One mess per line: file, column of `datasets/tiny`, its row, the cell as an office writes it,
/// and what becomes of it: `= reading` where nothing need be said, a code, or the warning with the
/// reading it shows, `W203 reading`, and behind ` = ` what is kept, where that says more. `⏎` is
/// a line break, `⎵` a blank that does not break, `⊘` a byte order mark, `∅` nothing. A section is
/// one of [`IN_CELLS`], or `ours`.
const CELLS: &str = include_str!("messes.txt");

/// Kinds of mess that were met in public texts, tables and forms, and that no single cell holds:
/// each with its trial on a whole table.
const IN_TABLES: [(&str, fn()); 7] = [
    ("encoding", encoding),
    ("ragged_rows", ragged_rows),
    ("renamed_school", renamed_school),
    ("dual_plate", dual_plate),
    ("total_row", total_row),
    ("ocr_numeric_truncation", a_total_that_lost_a_digit),
    ("merged_header", merged_header),
];

/// The others: sections of [`CELLS`].
const IN_CELLS: [&str; 22] = [
    "embedded_newline",
    "short_name",
    "county_as_city",
    "bom_in_key",
    "lost_dash",
    "lost_separators",
    "lost_bracket",
    "truncated_names",
    "footnote_residue",
    "bracket_in_major",
    "duplicate_major_diff_direction",
    "mixed_width_paren",
    "flag_suffix",
    "K_suffix",
    "leading_zero_alnum_code",
    "department_abbrev",
    "quantity_text",
    "approx_range",
    "fullwidth_digits",
    "unit_mix",
    "date_variants",
    "traditional_or_mojibake",
];

/// Messes of our own that the list shall hold beside them.
const OURS_MIN: usize = 50;

/// A cell as its marks say.
fn written(cell: &str) -> String {
    let marks = [('⏎', "\n"), ('⎵', "\u{a0}"), ('⊘', "\u{feff}"), ('∅', "")];
    marks.iter().fold(cell.to_owned(), |cell, (mark, text)| {
        cell.replace(*mark, text)
    })
}

/// The round with one cell changed.
fn changed(file: &str, column: &str, row: u32, cell: &str) -> desk::Copy {
    let copy = desk::Copy::tiny();
    let path = copy.path().join(file);
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_path(&path)
        .expect("a table of tiny");
    let rows = reader.records().map(|r| r.expect("a row"));
    let mut rows: Vec<Vec<String>> = rows
        .map(|r| r.iter().map(str::to_owned).collect())
        .collect();
    let at = rows[0].iter().position(|h| h == column).expect("a column");
    rows[row as usize - 1][at] = written(cell);
    let mut writer = csv::Writer::from_path(&path).expect("opens");
    for row in rows {
        writer.write_record(row).expect("writes");
    }
    writer.flush().expect("writes");
    copy
}

/// The worst finding about a cell: nothing, a code, or `W203 reading`.
fn said(findings: &[Finding], file: &str, column: &str, row: u32) -> String {
    let here = |f: &&Finding| {
        let place = &f.place;
        place.file == file && place.row == Some(row) && place.column.as_deref() == Some(column)
    };
    match findings.iter().find(here) {
        None => String::new(),
        Some(finding) => match &finding.trouble {
            Trouble::Repaired { reading } => format!("W203 {reading}"),
            _ => finding.code.clone(),
        },
    }
}

fn range(low: u32, high: u32) -> String {
    if low == high {
        low.to_string()
    } else {
        format!("{low}-{high}")
    }
}

fn yes_no(yes: bool) -> String {
    (if yes { "是" } else { "否" }).to_owned()
}

/// What the round keeps of a cell.
fn kept(market: &Market, file: &str, column: &str, row: u32) -> String {
    let at = row as usize - 2;
    match file {
        "firms.csv" => kept_of_firm(market, column, at),
        "demands.csv" => kept_of_demand(market, column, at),
        _ => kept_of_rest(market, file, column, at),
    }
}

fn nth<I: jiebang::base::ids::Id, T>(rows: &IdVec<I, T>, at: usize) -> &T {
    &rows[I::new(at)]
}

fn kept_of_firm(market: &Market, column: &str, at: usize) -> String {
    let firm = nth(market.firms(), at);
    match column {
        "需求方编号" => firm.code.clone(),
        "市州" => firm.site.as_ref().expect("a site").name.clone(),
        "企业类型" => match firm.kind {
            jiebang::domain::market::FirmKind::Member => "链属企业".to_owned(),
            other => format!("{other:?}"),
        },
        "资格审查" => yes_no(firm.eligible),
        "所属链主" => market.firms()[firm.leader.expect("a leader")].name.clone(),
        _ => panic!("no reading of {column}"),
    }
}

fn kept_of_demand(market: &Market, column: &str, at: usize) -> String {
    let demand = nth::<DemandId, _>(market.demands(), at);
    match column {
        "企业名称" => market.firms()[demand.firm].name.clone(),
        "岗位名称" => demand.role.clone(),
        "岗位知识能力要求" => demand.skills.clone(),
        "职业编码" => demand.post.clone(),
        "需求层次" => {
            let and_above = if demand.level.at_least {
                "及以上"
            } else {
                ""
            };
            format!("{}{and_above}", demand.level.rank)
        }
        "对应专业" => {
            let majors = demand.majors.iter();
            let codes: Vec<&str> = majors.map(|&m| market.majors()[m].code.as_str()).collect();
            codes.join("、")
        }
        "数量" => range(demand.heads, demand.heads_max),
        "培养周期" => demand
            .days
            .map_or_else(String::new, |d| range(d.low, d.high)),
        "就业待遇" => demand.treatment.clone(),
        "冠名意愿" => yes_no(demand.named),
        "论证结论" => match demand.vetting {
            Some(Vetting::SentBack) => "退回".to_owned(),
            other => format!("{other:?}"),
        },
        _ => panic!("no reading of {column}"),
    }
}

fn kept_of_rest(market: &Market, file: &str, column: &str, at: usize) -> String {
    match (file, column) {
        ("schools.csv", "市州") => nth(market.schools(), at).city.clone(),
        ("bids.csv", "申报日期") => nth(market.bids(), at).date.expect("a date").to_string(),
        ("bids.csv", "拟招人数") => nth(market.bids(), at).seats.to_string(),
        ("bids.csv", "专业代码") => {
            let major = nth(market.bids(), at).major;
            market.majors()[major].code.clone()
        }
        ("programmes.csv", "专业代码") => {
            let major = nth(market.programmes(), at).major;
            market.majors()[major].code.clone()
        }
        ("marks.csv", "得分") => market.marks()[at].mark.to_string(),
        ("experts.csv", "工作单位") => match nth(market.experts(), at).employer {
            Some(Employer::School(school)) => market.schools()[school].name.clone(),
            Some(Employer::Firm(firm)) => market.firms()[firm].name.clone(),
            None => "不在本轮".to_owned(),
        },
        _ => panic!("no reading of {file} {column}"),
    }
}

/// The lines of [`CELLS`], each with its section.
fn cells() -> Vec<(&'static str, [&'static str; 5])> {
    let mut section = "";
    let mut cells = Vec::new();
    for line in CELLS.trim().lines() {
        if let Some(name) = line.strip_prefix("# ") {
            section = name;
            continue;
        }
        let parts: Vec<&str> = line.split('|').map(str::trim).collect();
        let parts = parts.try_into().unwrap_or_else(|_| panic!("five: {line}"));
        cells.push((section, parts));
    }
    cells
}

#[test]
fn every_mess_is_read_as_expected_or_refused_at_its_place() {
    let mut wrong = Vec::new();
    for (_, [file, column, row, cell, expected]) in cells() {
        let row = row.parse().expect("a row");
        let (warned, keeps) = match expected.split_once("= ") {
            Some((warned, keeps)) => (warned.trim(), Some(keeps)),
            None => (expected, None),
        };
        let loaded = changed(file, column, row, cell).load();
        let findings = match &loaded {
            Ok(loaded) => &loaded.findings,
            Err(findings) => findings,
        };
        let found = said(findings, file, column, row);
        let market = loaded.as_ref().ok().map(|loaded| &loaded.market);
        let now = keeps.and_then(|_| Some(kept(market?, file, column, row)));
        if found != warned || now.as_deref() != keeps {
            wrong.push(format!(
                "{file} {column} {cell}: {found} = {now:?}, not {expected}"
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_kind_that_was_met_has_a_trial_and_so_have_fifty_of_ours() {
    let sections: BTreeSet<&str> = cells().iter().map(|(section, _)| *section).collect();
    let known: BTreeSet<&str> = IN_CELLS.into_iter().chain(["ours"]).collect();
    assert_eq!(sections, known);
    assert_eq!(IN_CELLS.len() + IN_TABLES.len(), 29);
    let ours: BTreeSet<_> = cells().into_iter().filter(|(s, _)| *s == "ours").collect();
    assert!(ours.len() >= OURS_MIN, "{}", ours.len());
}

#[test]
fn every_mess_of_a_whole_table_decides_the_same_and_is_said() {
    for (_, trial) in IN_TABLES {
        trial();
    }
}

#[test]
fn nothing_is_said_without_the_raw_cell() {
    let copy = changed("demands.csv", "数量", 2, "约５２人");
    let findings = copy.load().expect("loads").findings;
    let found = findings
        .iter()
        .find(|f| f.code == "W203")
        .expect("a repair");
    assert_eq!(found.cell.as_deref(), Some("约５２人"));
}

/// Solves the copy, which must decide as tiny does; new findings, each as code and file.
fn decides_the_same(copy: &desk::Copy) -> Vec<(String, String)> {
    let (clean, messy) = (desk::Copy::tiny().solve(), copy.solve());
    assert_eq!(messy.calls, clean.calls);
    assert_eq!(messy.unserved, clean.unserved);
    assert_eq!(messy.model, clean.model);
    let mut found = Vec::new();
    for finding in messy.findings {
        let told = (finding.code, finding.place.file);
        if !matches!(told.0.as_str(), "W207" | "W208") && !found.contains(&told) {
            found.push(told);
        }
    }
    found
}

fn pairs(found: &[(String, String)]) -> Vec<(&str, &str)> {
    found
        .iter()
        .map(|(c, f)| (c.as_str(), f.as_str()))
        .collect()
}

/// GB18030 without a mark, every line ending in a comma; UTF-8 with a mark before the first
/// heading.
fn encoding() {
    let copy = desk::Copy::tiny();
    let path = copy.path().join("schools.csv");
    let text = std::fs::read_to_string(&path).expect("reads");
    let trailing: String = text.lines().map(|line| format!("{line},\r\n")).collect();
    let (bytes, ..) = encoding_rs::GB18030.encode(&trailing);
    std::fs::write(&path, bytes).expect("writes");
    copy.edit("firms.csv", |text| format!("\u{feff}{text}"));
    let found = decides_the_same(&copy);
    assert_eq!(pairs(&found), [("W202", "schools.csv")]);
}

/// One column more in every other row.
fn ragged_rows() {
    let copy = desk::Copy::tiny();
    copy.edit("programmes.csv", |text| {
        let mut rows: Vec<String> = text.lines().map(str::to_owned).collect();
        for row in rows.iter_mut().skip(1).step_by(2) {
            row.push_str(",东校区");
        }
        rows.join("\n")
    });
    let found = decides_the_same(&copy);
    assert_eq!(pairs(&found), [("I301", "programmes.csv")]);
}

/// A column of former names behind the schools; `old` is the first school's.
fn with_former_name(copy: &desk::Copy, old: &str) {
    copy.edit("schools.csv", |text| {
        let column = |(at, line): (usize, &str)| match at {
            0 => format!("{line},曾用名\n"),
            1 => format!("{line},{old}\n"),
            _ => format!("{line},\n"),
        };
        text.lines().enumerate().map(column).collect()
    });
}

fn renamed_school() {
    let copy = desk::Copy::tiny();
    with_former_name(&copy, "示例航空工业学校");
    copy.replace("bids.csv", "示例航空职业技术学院", "示例航空工业学校");
    let loaded: Loaded = copy.load().expect("loads");
    let read = said(&loaded.findings, "bids.csv", "机构名称", 2);
    assert_eq!(read, "W203 示例航空职业技术学院");
    assert_eq!(pairs(&decides_the_same(&copy)), [("W203", "bids.csv")]);
}

/// Two plates of one body share their capacity, whichever way the body is named.
fn dual_plate() {
    let copy = desk::Copy::tiny();
    copy.edit("schools.csv", |text| {
        let text = text.replacen("示例航空教育主体", "", 1);
        text.replace("示例航空教育主体", "示例航空职业技术学院")
    });
    let loaded = copy.load().expect("loads");
    let entity = |at: usize| nth(loaded.market.schools(), at).entity;
    assert_eq!(entity(0), entity(1));
    let seats = loaded.market.entities()[entity(0)].seats;
    assert_eq!(seats, Some(45), "counted once");
}

fn with_total(seats: impl Fn(String) -> String) -> desk::Copy {
    let copy = desk::Copy::tiny();
    copy.edit("programmes.csv", |text| {
        let of_row = |row: &str| row.split(',').nth(3).and_then(|n| n.parse::<u32>().ok());
        let sum: u32 = text.lines().skip(1).filter_map(of_row).sum();
        format!("{text}合计,,,{},\n", seats(sum.to_string()))
    });
    copy
}

fn total_row() {
    let found = decides_the_same(&with_total(|sum| sum));
    assert_eq!(pairs(&found), [("W210", "programmes.csv")]);
}

fn a_total_that_lost_a_digit() {
    let found = decides_the_same(&with_total(|sum| sum[..sum.len() - 1].to_owned()));
    assert_eq!(pairs(&found), [("W211", "programmes.csv")]);
}

/// A title, who filed it, two rows of headings, numbered columns, notes and a stamp.
fn merged_header() {
    let copy = desk::Copy::tiny();
    copy.edit("demands.csv", |text| {
        let (heads, body) = text.split_once('\n').expect("headings");
        let heads: Vec<&str> = heads.split(',').collect();
        let from = heads.iter().position(|h| *h == "需求层次").expect("层次");
        let upper = |at: usize, head: &&str| match at {
            at if at == from => "培养需求".to_owned(),
            at if at > from && at < from + 4 => String::new(),
            _ => (*head).to_owned(),
        };
        let lower = |at: usize, head: &&str| match at {
            at if (from..from + 4).contains(&at) => (*head).to_owned(),
            _ => String::new(),
        };
        let row = |cell: &dyn Fn(usize, &&str) -> String| {
            let cells = heads.iter().enumerate().map(|(at, head)| cell(at, head));
            cells.collect::<Vec<_>>().join(",")
        };
        let numbers = row(&|at, _| (at + 1).to_string());
        format!(
            "订单班企业需求表\n填报单位：某链长办（盖章）,,单位：人\n{}\n{}\n{numbers}\n{body}\
             填表说明：本表一式两份\n填报人：,,\n",
            row(&upper),
            row(&lower),
        )
    });
    assert_eq!(pairs(&decides_the_same(&copy)), [("I305", "demands.csv")]);
}

/// The word for a total in the column of criteria is no criterion, whatever stands beside it.
#[test]
fn a_total_of_weights_is_no_criterion() {
    let clean = desk::Copy::tiny().solve();
    let copy = desk::Copy::tiny();
    copy.edit("criteria.csv", |text| format!("{text}合　计,100,30\n"));
    let totalled = copy.solve();
    assert_eq!(totalled.model, clean.model);
    assert_eq!(totalled.calls, clean.calls);
    assert!(totalled.findings.iter().any(|f| f.code == "W210"));
}

#[test]
fn a_table_laid_out_for_people_decides_the_same() {
    let clean = desk::Copy::tiny().solve();
    let copy = desk::Copy::tiny();
    copy.edit("demands.csv", |text| {
        let rows = text.trim_end();
        format!("订单班企业需求表,,,\n填报单位：某办（盖章）,,,\n{rows}\n合计,,,,,,,165,,\n\n注：一式两份,,\n填报人：,,\n")
    });
    copy.edit("bids.csv", |text| {
        let last = text.lines().last().unwrap_or_default().to_owned();
        format!("{text}{last}\n示例：B99,某学院,K1,460601,20,1,2026-03-01\n")
    });
    let messy = copy.solve();
    let said = messy.findings.iter().map(|f| f.code.as_str());
    let new: Vec<&str> = said
        .filter(|code| !matches!(*code, "W207" | "W208"))
        .collect();
    assert_eq!(new, ["W210", "W210", "W211", "I304", "I305"]);
    assert_eq!(messy.calls, clean.calls);
    assert_eq!(messy.unserved, clean.unserved);
}
