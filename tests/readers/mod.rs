//! What must hold of reading whatever the bytes are: it ends, it does not panic, what cannot be
//! read is said, and every row with content is in a table or in a finding. Held against random
//! bytes by `tests/fuzz_readers.rs` for a short while and by `make fuzz` for as long as one likes.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fs;
use std::io::{Cursor, Read, Write};
use std::path::{Path, PathBuf};

use jiebang::base::stop::Stop;
use jiebang::domain::market::{Finding, Place, Severity, Trouble};
use jiebang::math::assign::read as assignment;
use jiebang::math::flow;
use jiebang::math::rank::read as ranking;
use jiebang::math::stable::{self, Side, blocking_pairs};
use jiebang::steps::read::{Tables, headers, read, table_keys};
use jiebang::steps::validate::load;

/// A kind of input: its name, which is also the folder of its seeds, and what must hold.
pub type Target = (&'static str, fn(&[u8]));

/// Every kind.
pub const TARGETS: [Target; 8] = [
    ("csv", csv),
    ("book", book),
    ("cells", cells),
    ("settings", settings),
    ("flow", flow),
    ("assign", assign),
    ("stable", stable),
    ("rank", rank),
];

const ROUND: &[u8] = "name = \"r\"\nmodel = \"sichuan-order-class\"\n".as_bytes();
const DEMANDS: &[u8] =
    "企业名称,产业链,岗位名称,需求层次,对应专业,数量,用工地\n甲,航空,钳工,大专,460103,20,成都\n"
        .as_bytes();

/// A folder and the files now in it.
type Desk = (tempfile::TempDir, BTreeSet<String>);

thread_local! {
    static FOLDER: RefCell<Option<Desk>> = const { RefCell::new(None) };
}

/// What a panic says, unless it is one of the workbook library, which the reader catches.
pub fn said_of_ours(panic: &std::panic::PanicHookInfo<'_>) {
    let place = panic.location().map_or("", |place| place.file());
    if !["calamine", "quick-xml"]
        .iter()
        .any(|part| place.contains(part))
    {
        eprintln!("{panic}");
    }
}

/// A round of these files, read and checked.
fn round(files: &[(&str, &[u8])]) -> (Tables, Vec<Finding>) {
    let path: PathBuf = FOLDER.with_borrow_mut(|slot| {
        let (folder, there) = slot.get_or_insert_with(|| {
            let folder = tempfile::tempdir().expect("a folder");
            (folder, BTreeSet::new())
        });
        for old in std::mem::take(there) {
            fs::remove_file(folder.path().join(old)).expect("removed");
        }
        for (name, bytes) in files {
            fs::write(folder.path().join(name), bytes).expect("written");
            there.insert((*name).to_owned());
        }
        folder.path().to_owned()
    });
    checked(&path);
    read(&path)
}

/// A round is loaded, or it is refused with an error.
fn checked(path: &Path) {
    if let Err(findings) = load(path, None) {
        let error = |f: &Finding| f.severity == Severity::Error;
        assert!(findings.iter().any(error), "refused without an error");
        let empty = |place: &Place| place.file.is_empty();
        assert!(!findings.iter().any(|f| empty(&f.place)), "no file named");
    }
}

/// A table that is not there has an error that says so.
fn said_if_missing(tables: &Tables, findings: &[Finding], table: &str) {
    let error = findings.iter().any(|f| f.severity == Severity::Error);
    assert!(tables.get(table).is_some() || error, "nothing said");
}

/// Any bytes under the name of a CSV file.
pub fn csv(bytes: &[u8]) {
    let (tables, findings) = round(&[("round.toml", ROUND), ("demands.csv", bytes)]);
    said_if_missing(&tables, &findings, "demands");
}

/// Any bytes as `round.toml`; with an odd first byte as a sheet of settings.
pub fn settings(bytes: &[u8]) {
    let Some((first, rest)) = bytes.split_first() else {
        return;
    };
    let name = ["round.toml", "轮次.csv"][usize::from(first % 2)];
    let (tables, findings) = round(&[(name, rest), ("demands.csv", DEMANDS)]);
    let error = findings.iter().any(|f| f.severity == Severity::Error);
    assert!(tables.settings.read || error, "nothing said");
}

/// Parts of a workbook that may be any bytes; the rest comes from a sound one.
const PARTS: [&str; 5] = [
    "xl/worksheets/sheet3.xml",
    "xl/sharedStrings.xml",
    "xl/workbook.xml",
    "xl/styles.xml",
    "content.xml",
];

/// Any bytes as a workbook, or as one part of a sound one, by the first byte.
pub fn book(bytes: &[u8]) {
    let Some((first, rest)) = bytes.split_first() else {
        return;
    };
    let whole = match PARTS.get(usize::from(*first) % (PARTS.len() + 1)) {
        Some(part) => with_part(part, rest),
        None => rest.to_vec(),
    };
    let (tables, findings) = round(&[("round.toml", ROUND), ("企业需求.xlsx", &whole)]);
    said_if_missing(&tables, &findings, "demands");
}

/// A sound workbook in which `part` is `bytes`, stored without packing.
fn with_part(part: &str, bytes: &[u8]) -> Vec<u8> {
    const XLSX: &[u8] = include_bytes!("../files/tiny-calc.xlsx");
    const ODS: &[u8] = include_bytes!("../files/tiny.ods");
    let sound = if part == "content.xml" { ODS } else { XLSX };
    let mut source = zip::ZipArchive::new(Cursor::new(sound)).expect("a zip");
    let mut target = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options =
        zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for at in 0..source.len() {
        let mut entry = source.by_index(at).expect("an entry");
        let name = entry.name().to_owned();
        let mut content = Vec::new();
        if name == part {
            content.extend_from_slice(bytes);
        } else {
            entry.read_to_end(&mut content).expect("reads");
        }
        target.start_file(name, options).expect("starts");
        target.write_all(&content).expect("writes");
    }
    target.finish().expect("finishes").into_inner()
}

/// What offices write, by one byte each.
const WORDS: [&str; 56] = [
    "",
    "",
    "",
    "1",
    "20",
    "20-30",
    "约20人",
    "若干",
    "52.0",
    "1.2E+14",
    "合计",
    "小计：",
    "成都市小计",
    "示例",
    "示例：甲公司",
    "注：",
    "填表说明：1.",
    "2.截止",
    "填报人：",
    "单位：人",
    "(人)",
    "同上",
    "甲",
    "乙公司",
    "乙（示例）",
    "成都",
    "凉山彝族\n自治州",
    "大专",
    "大专及以上",
    "中职/大专",
    "460103",
    "460103、460601",
    "510209 人工智能技术应用",
    "旅游管理(涉外)",
    "2026年1月20日",
    "46042",
    "一月底",
    "2年",
    "通过",
    "是",
    "#REF!",
    "(kāi)",
    "\u{feff}",
    "\u{200b}",
    "　",
    "E01",
    "B01",
    "钳工、焊工",
    "6-23-03-01",
    "5.5",
    "-1",
    "18446744073709551615",
    "备注",
    "联系人",
    "=1+1",
    "\"",
];

/// A table of cells from the bytes: the first byte says which table; of the others each is a cell
/// (a heading of the table, a word that offices write, or text up to a zero) or ends a row.
fn grid(bytes: &[u8]) -> Option<(&'static str, Vec<Vec<String>>)> {
    let (first, mut rest) = bytes.split_first()?;
    let keys: Vec<&str> = table_keys().collect();
    let table = keys[usize::from(*first) % keys.len()];
    let columns: Vec<&str> = headers(table).columns().into_iter().collect();
    let mut rows = vec![Vec::new()];
    while let Some((&byte, tail)) = rest.split_first() {
        rest = tail;
        let at = usize::from(byte);
        let cell = match byte {
            0 => {
                rows.push(Vec::new());
                continue;
            }
            255 => {
                let end = rest.iter().position(|b| *b == 0).unwrap_or(rest.len());
                let (text, after) = rest.split_at(end);
                rest = after.get(1..).unwrap_or_default();
                String::from_utf8_lossy(text).into_owned()
            }
            1..=99 => WORDS[at % WORDS.len()].to_owned(),
            _ => {
                let key = columns[at % columns.len()];
                let official = headers(table).heading_of(key);
                [key, official][at / columns.len() % 2].to_owned()
            }
        };
        rows.last_mut().expect("a row").push(cell);
    }
    Some((table, rows))
}

/// Whole tables of cells: besides the rows of the headings, two at most that stand together, every
/// row with content is in the table or in a finding.
pub fn cells(bytes: &[u8]) {
    let Some((table, rows)) = grid(bytes) else {
        return;
    };
    let mut text = Vec::new();
    let mut writer = csv::WriterBuilder::new()
        .flexible(true)
        .from_writer(&mut text);
    for row in &rows {
        let blank = [String::new()];
        let row = if row.is_empty() { &blank[..] } else { row };
        writer.write_record(row).expect("writes");
    }
    drop(writer);
    let file = format!("{table}.csv");
    let files: [(&str, &[u8]); 3] = [
        ("round.toml", ROUND),
        ("demands.csv", DEMANDS),
        (&file, &text),
    ];
    let skip = usize::from(table == "demands");
    let files: Vec<_> = files[..1]
        .iter()
        .chain(&files[1 + skip..])
        .copied()
        .collect();
    let (tables, findings) = round(&files);
    said_if_missing(&tables, &findings, table);
    let mut told: BTreeSet<u32> = BTreeSet::new();
    let here = findings.iter().filter(|f| f.place.file == file);
    for finding in here {
        if matches!(finding.trouble, Trouble::NotReadable { .. }) {
            return;
        }
        told.extend(finding.place.row);
        if let Trouble::NotRows { rows } = &finding.trouble {
            told.extend(rows);
        }
    }
    told.extend(
        tables
            .get(table)
            .into_iter()
            .flat_map(|t| t.rows())
            .map(|row| row.number()),
    );
    let content = |row: &&Vec<String>| row.iter().any(|cell| !cell.trim().is_empty());
    let numbered = (1_u32..).zip(&rows).filter(|(_, row)| content(row));
    let untold: Vec<u32> = numbered
        .map(|(n, _)| n)
        .filter(|n| !told.contains(n))
        .collect();
    let heading = match untold[..] {
        [] | [_] => true,
        [upper, lower] => (upper + 1..lower).all(|n| !content(&&rows[n as usize - 1])),
        _ => false,
    };
    assert!(heading, "rows {untold:?} of {file} are nowhere");
}

/// A network file: refused with its line, or read, solved and certified.
pub fn flow(bytes: &[u8]) {
    match flow::read(bytes) {
        Ok(problem) if problem.net.nodes() + problem.net.arcs() <= 5000 => {
            let stop = Stop::never().with_nodes_max(100_000);
            let outcome = flow::solve(&problem.net, &stop).expect("read as small enough");
            flow::certify(&problem.net, &outcome).expect("certified");
        }
        Ok(_) | Err(flow::ReadError::Network(_)) => {}
        Err(flow::ReadError::Line { line, .. }) => assert!(line > 0),
        Err(flow::ReadError::Io(error)) => panic!("{error}"),
    }
}

/// An assignment file, told by its content: refused with its line, or read, and solved when it is
/// small; solutions are held against their rules.
pub fn assign(bytes: &[u8]) {
    use assignment::{Case, CaseError, Sense};
    let max = bytes.len() % 2 == 1;
    let case = match assignment::read(bytes, max.then_some(Sense::Max)) {
        Ok(case) => case,
        Err(error) => {
            let text = bytes.strip_suffix(b"\n").unwrap_or(bytes);
            let lines = text.split(|&b| b == b'\n').count() as u64;
            // What is missing at the end is missed on the line after the last.
            assert!((1..=lines + 1).contains(&error.line), "{error}");
            return;
        }
    };
    let small = match &case {
        Case::Jobs(jobs) => jobs.problem.choices.len() <= 16 && jobs.problem.jobs <= 1000,
        Case::Matching(matching) => matching.net.net.nodes() + matching.net.net.arcs() <= 5000,
        Case::OpenClasses(_) | Case::Auction(_) => bytes.len() <= 1000,
    };
    let stop = Stop::never().with_nodes_max(1000);
    if small && let Err(CaseError::Fault(fault)) = case.solve(&stop) {
        panic!("{fault}");
    }
}

/// Errors stand on a line of the text, or on the one after the last.
fn within(bytes: &[u8], wrong: &[assignment::ReadError]) {
    let lines = bytes.split(|&b| b == b'\n').count() as u64;
    assert!(!wrong.is_empty(), "refused without a word");
    for error in wrong {
        assert!((1..=lines + 1).contains(&error.line), "{error}");
    }
}

/// A file of two sides: refused with its lines, or read and matched; what is called stable is.
pub fn stable(bytes: &[u8]) {
    match stable::read::read(bytes) {
        Err(wrong) => within(bytes, &wrong),
        Ok(case) => {
            let stop = Stop::never().with_nodes_max(1000);
            let found = stable::solve(&case.problem, &case.room, Side::Residents, &stop);
            assert!(found.matching.fits(&case.problem, &case.room));
            let blocking = blocking_pairs(&case.problem, &case.room, &found.matching);
            assert_eq!(blocking.len(), found.blocking);
        }
    }
}

/// A file of rankings: refused with its lines, or read and ranked.
pub fn rank(bytes: &[u8]) {
    match ranking::read(bytes) {
        Err(wrong) => within(bytes, &wrong),
        Ok(ranking::Case::Table(table)) => {
            if let Ok(found) = table.solve() {
                assert!(found.preference.iter().all(|p| p.is_finite()));
            }
        }
        Ok(ranking::Case::Smaa(smaa)) => {
            let found = smaa
                .solve(4, "seed", &Stop::never())
                .expect("nobody stops it");
            let rows = found.acceptability.rank.rows().into_iter();
            rows.for_each(|row| assert!((row.sum() - 1.0).abs() < 1e-9));
        }
        Ok(ranking::Case::Samples(samples)) => {
            samples.solve();
        }
    }
}
