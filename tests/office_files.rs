//! Rounds as offices send them: one workbook, several workbooks, folders of files, GB18030. Can
//! catch a reader that decides anything by the kind of file a table came in, and a bad file that is
//! more or less than one finding.

mod desk;

use std::collections::BTreeMap;
use std::fs;
use std::io::{Cursor, Write};
use std::path::Path;

use calamine::{Reader, Xlsx, open_workbook_from_rs};
use jiebang::apps::template::template;
use jiebang::domain::market::{Finding, Severity};
use jiebang::domain::outcome::Outcome;
use jiebang::domain::wire::write_outcome;
use jiebang::steps::read::headers;
use jiebang::steps::validate::{Loaded, load};
use rust_xlsxwriter::{Format, Workbook, Worksheet};

/// The rows of a CSV file of `datasets/tiny`.
fn tiny(table: &str) -> Vec<Vec<String>> {
    let path = desk::dataset("tiny").join(format!("{table}.csv"));
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_path(path)
        .expect("a table of tiny");
    let rows = reader.records().map(|row| row.expect("a row"));
    rows.map(|row| row.iter().map(str::to_owned).collect())
        .collect()
}

const TABLES: [(&str, &str); 9] = [
    ("firms", "需求方"),
    ("demands", "企业需求"),
    ("posts", "岗位对照"),
    ("schools", "培养机构"),
    ("programmes", "专业供给"),
    ("bids", "揭榜申报"),
    ("criteria", "评审指标"),
    ("experts", "专家"),
    ("outcomes", "跟踪"),
];

fn settings() -> Vec<Vec<String>> {
    [
        ["键", "值"],
        ["轮次编号", "tiny"],
        ["轮次名称", "小例子(手算)"],
        ["日期", "2026-01-20"],
        ["政策模型", "sichuan-order-class"],
        ["抽签种子", "tiny-2026"],
        ["揭榜截止", "2026-03-15"],
    ]
    .map(|row| row.map(str::to_owned).into())
    .into()
}

/// A sheet of these rows; whole numbers and plain decimals become numbers, as Excel makes them.
fn put(book: &mut Workbook, name: &str, rows: &[Vec<String>]) {
    let sheet = book.add_worksheet().set_name(name).expect("a name");
    write(sheet, 0, rows);
}

fn write(sheet: &mut Worksheet, top: u32, rows: &[Vec<String>]) {
    let day = Format::new().set_num_format("yyyy-mm-dd");
    for (row, cells) in (top..).zip(rows) {
        for (column, cell) in (0..).zip(cells) {
            let date = rust_xlsxwriter::ExcelDateTime::parse_from_str(cell);
            match (cell.parse::<f64>(), date) {
                (Ok(number), _) => sheet.write_number(row, column, number),
                (_, Ok(date)) if cell.len() == 10 => {
                    sheet.write_datetime_with_format(row, column, &date, &day)
                }
                _ => sheet.write_string(row, column, cell),
            }
            .expect("writes");
        }
    }
}

/// The marks of one expert, a row per bid and a column per criterion.
fn score_sheet(expert: &str) -> Vec<Vec<String>> {
    let criteria = ["专业匹配", "实训条件", "就业质量"];
    let mut of: BTreeMap<String, [String; 3]> = BTreeMap::new();
    for row in tiny("marks").iter().skip(1).filter(|row| row[1] == expert) {
        let at = criteria
            .iter()
            .position(|c| *c == row[2])
            .expect("a criterion");
        of.entry(row[0].clone()).or_default()[at].clone_from(&row[3]);
    }
    let head = [
        "申报编号",
        "专业匹配（满分10）",
        "实训条件",
        "就业质量",
        "备注",
    ];
    let rows = of
        .into_iter()
        .map(|(bid, marks)| [vec![bid], marks.into()].concat());
    [head.map(str::to_owned).into()]
        .into_iter()
        .chain(rows)
        .collect()
}

/// What was decided, without what must differ: digests, findings and places of files.
fn decided(loaded: Loaded) -> String {
    let mut outcome: Outcome = desk::solved(loaded);
    outcome.inputs.clear();
    outcome.findings.clear();
    let text = write_outcome(&outcome);
    let stays = |line: &&str| !line.trim_start().starts_with("\"source\": ");
    text.lines().filter(stays).collect::<Vec<_>>().join("\n")
}

fn clean() -> String {
    decided(load(&desk::dataset("tiny"), None).expect("tiny reads"))
}

fn loaded(path: &Path) -> Loaded {
    load(path, None).unwrap_or_else(|findings| panic!("{findings:#?}"))
}

fn codes(findings: &[Finding]) -> Vec<&str> {
    findings.iter().map(|f| f.code.as_str()).collect()
}

#[test]
fn one_workbook_is_the_same_round() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut book = Workbook::new();
    put(&mut book, "轮次", &settings());
    for (table, zh) in TABLES {
        put(&mut book, zh, &tiny(table));
    }
    put(&mut book, "评分", &tiny("marks"));
    let path = folder.path().join("本轮.et");
    fs::write(&path, book.save_to_buffer().expect("a workbook")).expect("written");
    let read = loaded(&path);
    assert_eq!(codes(&read.findings), ["W207", "W207", "W207", "W208"]);
    let inputs: Vec<&str> = read
        .inputs
        .iter()
        .map(|input| input.file.as_str())
        .collect();
    assert!(inputs.contains(&"本轮.et [企业需求]"), "{inputs:?}");
    assert_eq!(decided(read), clean());
}

/// Three chain offices send demands in a workbook each, laid out for people; one workbook holds
/// schools, programmes and settings; bids come in GB18030, marks on wide sheets in one workbook.
#[test]
fn several_workbooks_and_gb18030_are_the_same_round() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name);
    fs::create_dir(at("企业需求")).expect("a folder");
    let demands = tiny("demands");
    for (office, rows) in [("1航空", 1..5), ("2材料", 5..7), ("3智能", 7..9)] {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet().set_name("Sheet1").expect("a name");
        let title = Format::new().set_bold();
        let last = (demands[0].len() - 1) as u16;
        sheet
            .merge_range(0, 0, 0, last, "订单班企业需求表", &title)
            .expect("merges");
        sheet
            .write_string(1, 0, "填报单位（盖章）：某链长办")
            .expect("writes");
        let heads = demands[0].iter().position(|h| h == "数量").expect("数量") as u16;
        let body: Vec<Vec<String>> = demands[rows.clone()].to_vec();
        let end = 3 + body.len() as u32;
        write(sheet, 2, &[vec![demands[0].clone()], body].concat());
        sheet.write_string(end, 0, "合计").expect("writes");
        let sum: u32 = demands[rows]
            .iter()
            .map(|row| row[usize::from(heads)].parse().unwrap_or(6))
            .sum();
        sheet.write_number(end, heads, sum).expect("writes");
        sheet
            .write_string(end + 1, 0, "注：本表由链长办汇总后报送")
            .expect("writes");
        sheet.write_string(end + 2, 0, "填报人：").expect("writes");
        book.save(at(&format!("企业需求/{office}链长办.xlsx")))
            .expect("saved");
    }
    let mut book = Workbook::new();
    for (table, zh) in [TABLES[3], TABLES[4], TABLES[0], TABLES[2]] {
        put(&mut book, zh, &tiny(table));
    }
    put(&mut book, "轮次", &settings());
    let hidden = book.add_worksheet().set_name("选项").expect("a name");
    hidden
        .set_hidden(true)
        .write_string(0, 0, "在校生")
        .expect("writes");
    book.save(at("学校和专业.xlsx")).expect("saved");
    let mut book = Workbook::new();
    for expert in ["E1", "E2", "E3", "E4", "E5"] {
        put(&mut book, &format!("评分-{expert}"), &score_sheet(expert));
    }
    book.save(at("专家评分.xlsx")).expect("saved");
    for table in ["bids", "criteria", "experts", "outcomes"] {
        let text = fs::read_to_string(desk::dataset("tiny").join(format!("{table}.csv")));
        let (bytes, _, _) = encoding_rs::GB18030.encode(text.as_deref().expect("a table"));
        fs::write(at(&format!("{table}.csv")), bytes).expect("written");
    }
    let read = loaded(folder.path());
    let mut found = new_codes(&read.findings);
    found.sort_unstable();
    found.dedup();
    assert_eq!(found, ["I305", "I306", "I307", "W202", "W210"]);
    let totals = read
        .findings
        .iter()
        .find(|f| f.code == "W210")
        .expect("a total");
    let place = (
        totals.place.file.as_str(),
        totals.place.sheet.as_deref(),
        totals.place.row,
    );
    assert_eq!(
        place,
        ("企业需求/1航空链长办.xlsx", Some("Sheet1"), Some(8))
    );
    assert_eq!(decided(read), clean());
}

#[test]
fn settings_are_said_once() {
    let copy = desk::Copy::tiny();
    let mut book = Workbook::new();
    put(&mut book, "轮次", &settings());
    book.save(copy.path().join("设置.xlsx")).expect("saved");
    let findings = copy.load().expect_err("refused");
    assert_eq!(new_codes(&findings), ["E008"]);
}

/// Codes that reading the clean tables does not find.
fn new_codes(findings: &[Finding]) -> Vec<&str> {
    let clean = |code: &&str| !matches!(*code, "W207" | "W208");
    codes(findings).into_iter().filter(clean).collect()
}

/// A zip of one entry of `size` zero bytes, named as in a workbook.
fn bomb(size: usize) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    zip.start_file("xl/workbook.xml", options).expect("starts");
    let zeros = vec![0; 1 << 20];
    for _ in 0..size >> 20 {
        zip.write_all(&zeros).expect("writes");
    }
    zip.finish().expect("finishes").into_inner()
}

#[test]
fn a_file_that_cannot_be_read_is_one_finding() {
    let mut locked = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec();
    locked.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
    let mut far = Workbook::new();
    let sheet = far.add_worksheet().set_name("企业需求").expect("a name");
    for row in 0..500 {
        sheet.write_string(row, 16_383, "远").expect("writes");
    }
    let cases = [
        ("加密", locked),
        ("过大", bomb(600 << 20)),
        ("过大", far.save_to_buffer().expect("a workbook")),
        ("PNG", b"\x89PNG\r\n\x1a\n and so on".to_vec()),
        ("没有工作簿", {
            let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
            let options = zip::write::SimpleFileOptions::default();
            zip.start_file("word/document.xml", options)
                .expect("starts");
            zip.finish().expect("finishes").into_inner()
        }),
        ("损坏", b"PK\x03\x04 torn".to_vec()),
    ];
    for (detail, bytes) in cases {
        let folder = tempfile::tempdir().expect("a folder");
        let alone = folder.path().join("本轮.xlsx");
        fs::write(&alone, &bytes).expect("written");
        let copy = desk::Copy::tiny();
        copy.remove("demands.csv");
        fs::write(copy.path().join("企业需求.xlsx"), &bytes).expect("written");
        for path in [alone.as_path(), copy.path()] {
            let findings = load(path, None).expect_err("refused");
            let errors: Vec<&Finding> = findings
                .iter()
                .filter(|f| f.severity == Severity::Error)
                .collect();
            assert_eq!(errors.len(), 1, "{detail}: {findings:#?}");
            assert_eq!(errors[0].code, "E004");
            let said = format!("{:?}", errors[0].trouble);
            assert!(said.contains(detail), "{detail}: {said}");
        }
    }
}

#[test]
fn sixty_thousand_rows_are_all_read() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("大.xlsx");
    let mut book = Workbook::new();
    put(&mut book, "轮次", &settings());
    put(&mut book, "需求方", &tiny("firms"));
    let sheet = book.add_worksheet();
    sheet.set_name("企业需求").expect("a name");
    let demands = tiny("demands");
    write(sheet, 0, &demands[..1]);
    for row in 1..=60_000_u32 {
        let mut cells = demands[1 + row as usize % 8].clone();
        cells[0] = format!("D{row:05}");
        write(sheet, row, &[cells]);
    }
    book.save(&path).expect("saved");
    let read = loaded(&path);
    assert_eq!(read.market.demands().len(), 60_000);
}

/// The sheets of the template: name and rows.
fn template_sheets() -> Vec<(String, Vec<Vec<String>>)> {
    let bytes = template().expect("a workbook");
    let mut book: Xlsx<_> = open_workbook_from_rs(Cursor::new(bytes)).expect("opens");
    let names = book.sheet_names();
    let rows = |name: &String| {
        let range = book.worksheet_range(name).expect("a sheet");
        let rows = range
            .rows()
            .map(|row| row.iter().map(ToString::to_string).collect());
        (name.clone(), rows.collect())
    };
    names.iter().map(rows).collect()
}

/// The rows of tiny's `table` under the template's headings, its example row left in.
fn filled(table: &str, form: &[Vec<String>]) -> Vec<Vec<String>> {
    let headers = headers(table);
    let rows = tiny(table);
    let key = |heading: &String| headers.key_of(heading).expect("a known heading");
    let at = |heading: &String| rows[0].iter().position(|h| key(h) == key(heading));
    let from: Vec<Option<usize>> = form[0].iter().map(at).collect();
    let body = rows[1..].iter().map(|row| {
        let cell = |at: &Option<usize>| at.map(|at| row[at].clone()).unwrap_or_default();
        from.iter().map(cell).collect()
    });
    form.iter().cloned().chain(body).collect()
}

#[test]
fn the_template_filled_in_is_the_same_round() {
    let said = [
        ("轮次编号", "tiny"),
        ("轮次名称", "小例子(手算)"),
        ("轮次日期", "2026-01-20"),
        ("抽签种子", "tiny-2026"),
        ("揭榜截止", "2026-03-15"),
    ];
    let mut book = Workbook::new();
    for (name, mut rows) in template_sheets() {
        let known = TABLES.iter().chain([&("marks", "评分")]);
        let table = known
            .clone()
            .find(|(_, zh)| *zh == name)
            .map(|(table, _)| table);
        if let Some(table) = table {
            rows = filled(table, &rows);
        }
        if name == "轮次" {
            for row in &mut rows {
                if let Some((_, value)) = said.iter().find(|(key, _)| *key == row[0]) {
                    row[1] = (*value).to_owned();
                }
            }
        }
        put(&mut book, &name, &rows);
    }
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("填好.xlsx");
    book.save(&path).expect("saved");
    let read = loaded(&path);
    let found = new_codes(&read.findings);
    assert_eq!(found, ["W210"; 20], "an example row per table");
    assert_eq!(decided(read), clean());
}

#[test]
fn an_untouched_template_says_what_to_fill_in() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("空白.xlsx");
    fs::write(&path, template().expect("a workbook")).expect("written");
    let findings = load(&path, None).expect_err("refused");
    let errors = findings.iter().filter(|f| f.severity == Severity::Error);
    let places: Vec<(&str, Option<&str>)> = errors
        .map(|f| (f.code.as_str(), f.place.sheet.as_deref()))
        .collect();
    assert_eq!(places, [("E009", Some("企业需求")), ("E101", Some("轮次"))]);
    assert_eq!(findings.len(), 2 + 20, "{findings:#?}");
}
