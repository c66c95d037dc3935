//! Copies of a round's files to send back. Can catch: a mark at the wrong cell, a sheet or cell
//! that got lost or changed, personal data in a copy, a formula in one, a folder written over.

mod desk;

use std::fs::{self, File};
use std::io::Read;
use std::path::Path;

use calamine::{Data, Reader, Xlsx};
use desk::jiebang;
use jiebang::Stop;
use jiebang::apps::returned;
use jiebang::domain::market::Severity;
use jiebang::domain::words::Lang;
use jiebang::steps::solve::refusals;
use jiebang::steps::validate::load;
use rust_xlsxwriter::{Format, Workbook};

/// A workbook as bytes of its parts.
struct Book {
    parts: Vec<(String, String)>,
    path: std::path::PathBuf,
}

impl Book {
    fn open(path: &Path) -> Self {
        let mut zip = zip::ZipArchive::new(File::open(path).expect("a copy")).expect("a zip");
        let mut parts = Vec::new();
        for at in 0..zip.len() {
            let mut entry = zip.by_index(at).expect("a part");
            let mut text = String::new();
            entry.read_to_string(&mut text).expect("XML");
            parts.push((entry.name().to_owned(), text));
        }
        Book {
            parts,
            path: path.to_owned(),
        }
    }

    fn part(&self, name: &str) -> &str {
        let found = self.parts.iter().find(|(part, _)| part == name);
        &found.unwrap_or_else(|| panic!("{name} is missing")).1
    }

    fn sheets(&self) -> Vec<String> {
        let book: Xlsx<_> = calamine::open_workbook(&self.path).expect("opens");
        book.sheet_names()
    }

    /// All texts of a sheet, row by row, from its first row and column.
    fn cells(&self, sheet: &str) -> Vec<Vec<String>> {
        let mut book: Xlsx<_> = calamine::open_workbook(&self.path).expect("opens");
        let range = book.worksheet_range(sheet).expect("a sheet");
        let end = range.end().expect("cells");
        let all = range.range((0, 0), end);
        let text = |cell: &Data| match cell {
            Data::Empty => String::new(),
            Data::String(text) => text.clone(),
            other => panic!("{other:?} is no text"),
        };
        all.rows()
            .map(|row| row.iter().map(text).collect())
            .collect()
    }

    /// The comment of a cell of the nth sheet that has comments.
    fn comment(&self, nth: usize, cell: &str) -> Option<&str> {
        let comments = self.part(&format!("xl/comments{nth}.xml"));
        let from = comments.find(&format!("<comment ref=\"{cell}\""))?;
        comments[from..].split("</comment>").next()
    }

    /// The color that a cell of the nth sheet is filled with.
    fn fill(&self, nth: usize, cell: &str) -> Option<String> {
        let after = |text: &str, key: &str| -> Option<String> {
            let rest = text.split_once(key)?.1;
            rest.split('"').next().map(str::to_owned)
        };
        let sheet = self.part(&format!("xl/worksheets/sheet{nth}.xml"));
        let tag = sheet.split_once(&format!("<c r=\"{cell}\""))?.1;
        let style: usize = after(tag.split('>').next()?, " s=\"")?.parse().ok()?;
        let styles = self.part("xl/styles.xml");
        let formats = styles.split_once("<cellXfs")?.1;
        let format = formats.split("<xf ").nth(style + 1)?;
        let fill: usize = after(format, "fillId=\"")?.parse().ok()?;
        let fills = styles.split_once("<fills")?.1.split("</fills>").next()?;
        after(fills.split("<fill>").nth(fill + 1)?, "<fgColor rgb=\"")
    }
}

/// Tiny with an error, a warning, a formula and a phone number in it.
fn wrong() -> desk::Copy {
    let copy = desk::Copy::tiny();
    copy.replace("demands.csv", ",24,在校生", ",若干,在校生");
    copy.replace("demands.csv", "460601、460602", "460601、080910T");
    copy.replace("demands.csv", "能识读装配图样(示例)", "=1+1");
    copy.edit("firms.csv", |text| {
        let mut lines = text.lines();
        let head = format!("{},联系电话\n", lines.next().unwrap_or_default());
        lines.fold(head, |all, line| all + line + ",13800000001\n")
    });
    copy.replace(
        "firms.csv",
        "链属企业,航空航天,德阳市,示例航空产业园",
        "个体户,航空航天,德阳市,园",
    );
    copy
}

#[test]
fn findings_are_marked_at_their_cells_and_said_on_page_one() {
    let folder = tempfile::tempdir().expect("a folder");
    let copy = wrong();
    let round = copy.path().display().to_string();
    let (code, said, _) = jiebang(&["check", &round, "--return", "back"], folder.path());
    assert!(
        code == 2 && said.contains("back/demands-退改.xlsx"),
        "{said}"
    );
    let back = folder.path().join("back");
    let mut names: Vec<_> = fs::read_dir(&back)
        .expect("copies")
        .map(|entry| entry.expect("an entry").file_name())
        .collect();
    names.sort();
    let marks = names.iter().any(|name| *name == "schools-退改.xlsx");
    assert!(names.len() >= 2 && !marks, "{names:?}");
    let book = Book::open(&back.join("demands-退改.xlsx"));
    assert_eq!(book.sheets(), ["退改说明", "demands"]);
    let source = fs::read_to_string(copy.path().join("demands.csv")).expect("the table");
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(source.as_bytes());
    let rows = reader.records().map(|row| row.expect("a row"));
    let rows: Vec<Vec<String>> = rows
        .map(|r| r.iter().map(str::to_owned).collect())
        .collect();
    assert_eq!(book.cells("demands"), rows, "every cell as it was");
    let row = 1 + rows.iter().position(|r| r[7] == "若干").expect("the row");
    let cell = format!("H{row}");
    assert_eq!(book.fill(2, &cell).as_deref(), Some("FFFF9C9C"));
    let comment = book.comment(1, &cell).expect("a comment");
    assert!(
        comment.contains("E112") && comment.contains("请填写人数或区间"),
        "{comment}"
    );
    assert_eq!(book.fill(2, "G2").as_deref(), Some("FFFFEB84"));
    assert!(
        book.comment(1, "G2")
            .is_some_and(|text| text.contains("W201"))
    );
    assert_eq!(book.comment(1, "A2"), None);
    let page = book.cells("退改说明");
    let line = page.iter().find(|line| line[0] == "E112").expect("a line");
    assert!(
        line.contains(&cell) && line.contains(&"若干".to_owned()),
        "{line:?}"
    );
    let formulas = book
        .parts
        .iter()
        .filter(|(name, _)| name.contains("worksheets"));
    assert!(formulas.into_iter().all(|(_, xml)| !xml.contains("<f>")));
}

#[test]
fn personal_data_is_in_no_copy_and_the_copy_says_so() {
    let folder = tempfile::tempdir().expect("a folder");
    let copy = wrong();
    let round = copy.path().display().to_string();
    let args = ["--lang", "en", "check", &round, "--return", "back"];
    let (code, said, _) = jiebang(&args, folder.path());
    assert!(code == 2 && said.contains("to send back"), "{said}");
    let book = Book::open(&folder.path().join("back/firms-退改.xlsx"));
    for (name, text) in &book.parts {
        assert!(!text.contains("13800000001"), "{name}");
    }
    assert!(book.cells("firms")[0].contains(&"联系电话".to_owned()));
    let page = book.cells("退改说明").concat().concat();
    assert!(page.contains("personal data were dropped"), "{page}");
    assert!(
        book.comment(1, "C3")
            .is_some_and(|text| text.contains("E105"))
    );
}

#[test]
fn a_copy_that_is_sent_back_unchanged_reads_the_same() {
    let folder = tempfile::tempdir().expect("a folder");
    let copy = wrong();
    let before = load(copy.path(), None).expect_err("errors");
    let names = returned::write(copy.path(), &before, &folder.path().join("back"), Lang::Zh);
    for name in names.expect("written") {
        let stem = name.strip_suffix("-退改.xlsx").expect("a copy's name");
        copy.remove(&format!("{stem}.csv"));
        let to = copy.path().join(format!("{stem}.xlsx"));
        fs::copy(folder.path().join("back").join(&name), to).expect("copies");
    }
    let after = load(copy.path(), None).expect_err("errors");
    let said = |findings: &[jiebang::domain::market::Finding]| -> Vec<_> {
        let weighty = findings.iter().filter(|f| f.severity != Severity::Info);
        weighty
            .map(|f| {
                (
                    f.code.clone(),
                    f.place.row,
                    f.place.column.clone(),
                    f.cell.clone(),
                )
            })
            .collect()
    };
    assert_eq!(said(&after), said(&before));
}

#[test]
fn sheets_titles_and_merged_cells_of_a_workbook_stay() {
    let folder = tempfile::tempdir().expect("a folder");
    let copy = desk::Copy::of("broken/E102-bad-major");
    copy.remove("demands.csv").remove("firms.csv");
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("企业需求").expect("a name");
    let plain = Format::new();
    let merged = sheet.merge_range(0, 0, 0, 5, "订单班企业需求表", &plain);
    merged.expect("merged");
    let head = [
        "企业名称",
        "岗位名称",
        "需求层次",
        "对应专业",
        "数量",
        "论证结论",
    ];
    let rows = [
        head,
        ["甲企业", "数控岗", "大专", "460103", "24", "通过"],
        ["", "钳工岗", "博士", "460103", "12", "通过"],
    ];
    for (row, cells) in (1..).zip(rows) {
        for (column, cell) in (0..).zip(cells) {
            sheet.write_string(row, column, cell).expect("written");
        }
    }
    sheet
        .merge_range(2, 0, 3, 0, "甲公司", &plain)
        .expect("merged");
    let firms = book.add_worksheet().set_name("需求方").expect("a name");
    for (row, cells) in (0..).zip([
        ["企业名称", "产业链", "市州"],
        ["甲企业", "航空航天", "成都市"],
    ]) {
        for (column, cell) in (0..).zip(cells) {
            firms.write_string(row, column, cell).expect("written");
        }
    }
    book.save(copy.path().join("需求.xlsx")).expect("saved");
    let round = copy.path().display().to_string();
    let (code, said, _) = jiebang(&["check", &round, "--return", "back"], folder.path());
    assert_eq!(code, 2, "{said}");
    let back = Book::open(&folder.path().join("back/需求-退改.xlsx"));
    assert_eq!(back.sheets(), ["退改说明", "企业需求", "需求方"]);
    assert_eq!(back.cells("企业需求")[0][0], "订单班企业需求表");
    let sheet = back.part("xl/worksheets/sheet2.xml");
    for merge in ["A1:F1", "A3:A4"] {
        assert!(
            sheet.contains(&format!("<mergeCell ref=\"{merge}\"")),
            "{merge}"
        );
    }
    assert!(
        back.comment(1, "A3")
            .is_some_and(|text| text.contains("E109"))
    );
    assert!(
        back.comment(1, "C4")
            .is_some_and(|text| text.contains("E104"))
    );
    assert_eq!(back.fill(2, "C4").as_deref(), Some("FFFF9C9C"));
}

#[test]
fn nothing_is_written_over_and_nothing_where_nothing_is_wrong() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    let round = desk::dataset("broken/E102-bad-major").display().to_string();
    let args = ["check", &round, "--return", "back"];
    assert_eq!(jiebang(&args, at).0, 2);
    let before = fs::read(at.join("back/demands-退改.xlsx")).expect("a copy");
    let other = desk::dataset("broken/E112-heads-unknown")
        .display()
        .to_string();
    let (code, _, said) = jiebang(&["check", &other, "--return", "back"], at);
    assert!(code == 2 && said.contains("back"), "{said}");
    let after = fs::read(at.join("back/demands-退改.xlsx")).expect("a copy");
    assert_eq!(after, before);
    let noted = desk::dataset("broken/I304-blank-rows")
        .display()
        .to_string();
    let (code, said, _) = jiebang(&["check", &noted, "--return", "none"], at);
    assert!(code == 0 && said.contains("没有需要退改的文件"), "{said}");
    assert!(!at.join("none").exists());
}

#[test]
fn every_broken_file_goes_back_and_the_offices_own_settings_do_not() {
    let folder = tempfile::tempdir().expect("a folder");
    for entry in fs::read_dir(desk::dataset("broken")).expect("datasets/broken") {
        let round = entry.expect("an entry").path();
        // What only `place` can tell is no finding of the tables.
        if !round.is_dir() || round.ends_with("E140-event-exceeds") {
            continue;
        }
        let findings = match load(&round, None) {
            Ok(loaded) => {
                let refused = refusals(&loaded.market, &loaded.model, &Stop::never());
                let refused = refused.expect("formed");
                refused.into_iter().chain(loaded.findings).collect()
            }
            Err(findings) => findings,
        };
        let name = round.file_name().expect("a name").to_owned();
        let out = folder.path().join(name);
        let copies = returned::write(&round, &findings, &out, Lang::Zh).expect("written");
        let file = &findings[0].place.file;
        let theirs = round.join(file).is_file() && file != "round.toml";
        let weighty = findings[0].severity != Severity::Info;
        assert_eq!(
            copies.len(),
            usize::from(theirs && weighty),
            "{}",
            round.display()
        );
        assert_eq!(out.exists(), theirs && weighty);
    }
}
