//! What offices write in cells, and what becomes of it: read as it stands, read with a warning that
//! shows the reading, or refused at its place. Can catch a mess that starts to be guessed at, or
//! that stops being read.

mod desk;

use jiebang::domain::market::{Finding, Trouble};

/// One mess per line: file, column of `datasets/tiny`, its row, the cell as an office writes it,
/// and what must be said of it: `ok`, a code, or `W203 reading`. `⏎` is a line break, `∅` nothing.
const CELLS: &str = "
firms.csv | 市州 | 3 | 德阳市 | ok
firms.csv | 市州 | 3 | 德阳 | ok
firms.csv | 市州 | 3 | 凉山州 | ok
firms.csv | 市州 | 3 | 凉山彝族⏎自治州 | ok
firms.csv | 市州 | 3 | 成都市(郫县) | ok
firms.csv | 市州 | 3 | 德阳　市 | ok
firms.csv | 市州 | 3 | 绵阳高新区 | W203 绵阳市
firms.csv | 市州 | 3 | 德阴市 | E111
firms.csv | 市州 | 3 | 某地 | E111
firms.csv | 市州 | 3 | \u{feff}德阳市 | ok
firms.csv | 市州 | 3 | 德陽市 | E111
firms.csv | 企业类型 | 3 | 链属 | ok
firms.csv | 企业类型 | 3 | 个体户 | E105
firms.csv | 资格审查 | 3 | √ | ok
firms.csv | 资格审查 | 3 | 也许 | E105
firms.csv | 园区 | 3 | #N/A | E124
firms.csv | 园区 | 3 | 锟斤拷园区 | E124
firms.csv | 需求方编号 | 3 | 5.1E+17 | E124
firms.csv | 需求方编号 | 3 | 1002.0 | W203 1002
firms.csv | 需求方编号 | 3 | 0E | ok
firms.csv | 需求方编号 | 3 | ＹＨ | ok
firms.csv | 所属链主 | 3 | 甲航空制造（示例） | ok
demands.csv | 数量 | 2 | ５２ | ok
demands.csv | 数量 | 2 | 52 人 | ok
demands.csv | 数量 | 2 | 约52人 | W203 52
demands.csv | 数量 | 2 | 20-30人 | ok
demands.csv | 数量 | 2 | 20～30 | ok
demands.csv | 数量 | 2 | 100-200人 | ok
demands.csv | 数量 | 2 | ２０人以上 | W203 20
demands.csv | 数量 | 2 | 不少于20人 | W203 20
demands.csv | 数量 | 2 | 二十人 | W203 20
demands.csv | 数量 | 2 | 五十二 | W203 52
demands.csv | 数量 | 2 | 20(含女5) | W203 20
demands.csv | 数量 | 2 | 52.0 | W203 52
demands.csv | 数量 | 2 | 1,200 | W203 1200
demands.csv | 数量 | 2 | 若干 | E112
demands.csv | 数量 | 2 | 多名 | E112
demands.csv | 数量 | 2 | 120所左右 | E103
demands.csv | 数量 | 2 | 5万人次以上 | E103
demands.csv | 数量 | 2 | 1.5-2倍 | E103
demands.csv | 数量 | 2 | 30-20 | E113
demands.csv | 数量 | 2 | 2026-01-20 | E103
demands.csv | 数量 | 2 | ∅ | E101
demands.csv | 需求层次 | 2 | 大专及以上 | ok
demands.csv | 需求层次 | 2 | 高职（大专） | ok
demands.csv | 需求层次 | 2 | 高级工及以上 | ok
demands.csv | 需求层次 | 2 | 不限 | ok
demands.csv | 需求层次 | 2 | 硕士 | E104
demands.csv | 需求层次 | 2 | 中职/大专 | E104
demands.csv | 对应专业 | 2 | 460601、460602 | ok
demands.csv | 对应专业 | 2 | 460601⏎460602 | ok
demands.csv | 对应专业 | 2 | ４６０６０１ | ok
demands.csv | 对应专业 | 2 | 460601.0 | W203 460601
demands.csv | 对应专业 | 2 | 飞行器数字化制造技术（460601） | ok
demands.csv | 对应专业 | 2 | 460601 飞行器数字化制造技术 | ok
demands.csv | 对应专业 | 2 | 610217 | W201
demands.csv | 对应专业 | 2 | 4.606E+5 | E102
demands.csv | 对应专业 | 2 | 机械类 | E102
demands.csv | 对应专业 | 2 | 不限 | E102
demands.csv | 对应专业 | 2 | 520101K | ok
demands.csv | 对应专业 | 2 | 旅游管理(涉外旅游) | W203 旅游管理
demands.csv | 对应专业 | 2 | 540101 旅游管理（涉外旅游） | W203 540101
demands.csv | 对应专业 | 2 | 休闲体育、休闲体育(武术) | W203 休闲体育
demands.csv | 对应专业 | 2 | 數控技術 | W201
demands.csv | 对应专业 | 2 | 0E | E102
demands.csv | 培养周期 | 2 | 2年 | ok
demands.csv | 培养周期 | 2 | ４年 | ok
demands.csv | 培养周期 | 2 | ２年 | ok
demands.csv | 培养周期 | 2 | 1-2年 | ok
demands.csv | 培养周期 | 2 | 两学期 | ok
demands.csv | 培养周期 | 2 | 480学时 | ok
demands.csv | 培养周期 | 2 | （20252027年) | E106
demands.csv | 培养周期 | 2 | 长期 | E106
demands.csv | 就业待遇 | 2 | 4500-6000 | ok
demands.csv | 就业待遇 | 2 | 面议 | ok
demands.csv | 就业待遇 | 2 | 不低于5000元 | ok
demands.csv | 就业待遇 | 2 | 6-9.6万元/年 | W203 5000-8000元/月
demands.csv | 就业待遇 | 2 | 6k | W203 6000元/月
demands.csv | 就业待遇 | 2 | 72000元/人·年 | W203 6000元/月
demands.csv | 岗位名称 | 2 | 飞机⏎装配岗 | ok
demands.csv | 岗位名称 | 2 | 装配、调试岗 | ok
demands.csv | 岗位名称 | 2 | 装配工、调试工 | E125
demands.csv | 岗位名称 | 2 | 钳工⏎焊工 | E125
demands.csv | 岗位名称 | 2 | (kāi)发岗 | E124
demands.csv | 岗位名称 | 2 | 專業技術岗 | ok
demands.csv | 岗位名称 | 2 | 飞机装配工L/S | ok
demands.csv | 岗位知识能力要求 | 2 | 能人才保障[⏎]。 | ok
demands.csv | 职业编码 | 2 | 6-23-3-1 | E109
demands.csv | 职业编码 | 2 | 人工智能训练师S | E109
demands.csv | 冠名意愿 | 2 | 同意 | ok
demands.csv | 企业名称 | 2 | 甲航空制造（示例） | ok
demands.csv | 企业名称 | 2 | 甲航空 制造(示例) | ok
demands.csv | 企业名称 | 2 | 甲航空 | E109
demands.csv | 企业名称 | 2 | 厅 / 厅 | E109
demands.csv | 企业名称 | 3 | ∅ | W203 甲航空制造(示例)
demands.csv | 企业名称 | 3 | 同上 | W203 甲航空制造(示例)
demands.csv | 论证结论 | 2 | 不通过 | ok
bids.csv | 申报日期 | 2 | 2026年3月2日 | ok
bids.csv | 申报日期 | 2 | 2026.3.2 | ok
bids.csv | 申报日期 | 2 | ２０２６/3/2 | ok
bids.csv | 申报日期 | 2 | 20260302 | ok
bids.csv | 申报日期 | 2 | 46083 | W203 2026-03-02
bids.csv | 申报日期 | 2 | 2026-1 | E107
bids.csv | 申报日期 | 2 | 2026年1月 | E107
bids.csv | 申报日期 | 2 | 一月底 | E107
bids.csv | 申报日期 | 2 | 7月底前 | E107
bids.csv | 申报日期 | 2 | 2025918 | E107
bids.csv | 拟招人数 | 2 | 26人 | ok
bids.csv | 拟招人数 | 2 | 二十六 | W203 26
bids.csv | 拟招人数 | 2 | 〔20254号 | E103
bids.csv | 专业代码 | 2 | 460602.0 | W203 460602
bids.csv | 机构名称 | 2 | 四川理工学院 | E109
bids.csv | 机构名称 | 2 | 成都市技师学院=成都工贸职业技术学院 | E109
programmes.csv | 专业代码 | 2 | 飞行器数字化装配技术（民机方向） | W203 飞行器数字化装配技术
programmes.csv | 专业代码 | 2 | 460602 飞行器数字化装配技术（民机） | W203 460602
bids.csv | 专业代码 | 2 | 飞行器数字化装配技术（民机） | W203 飞行器数字化装配技术
schools.csv | 市州 | 4 | 成都 | ok
schools.csv | 类别 | 4 | 四川省教育厅(民办) | ok
schools.csv | 在校生学位 | 4 | 七十 | W203 70
schools.csv | 经度 | 4 | 东经104度 | E103
marks.csv | 得分 | 2 | ９ | ok
marks.csv | 得分 | 2 | 九分 | E122
experts.csv | 工作单位 | 2 | 示例职教研究院 | ok
experts.csv | 工作单位 | 2 | 厅 / 厅 | ok
";

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
    rows[row as usize - 1][at] = cell.replace('⏎', "\n").replace('∅', "");
    let mut writer = csv::Writer::from_path(&path).expect("opens");
    for row in rows {
        writer.write_record(row).expect("writes");
    }
    writer.flush().expect("writes");
    copy
}

/// What is said of a cell: `ok`, or its worst finding.
fn said(findings: &[Finding], file: &str, column: &str, row: u32) -> String {
    let here = |f: &&Finding| {
        let place = &f.place;
        place.file == file && place.row == Some(row) && place.column.as_deref() == Some(column)
    };
    match findings.iter().find(here) {
        None => "ok".to_owned(),
        Some(finding) => match &finding.trouble {
            Trouble::Repaired { reading } => format!("W203 {reading}"),
            _ => finding.code.clone(),
        },
    }
}

#[test]
fn every_mess_is_read_or_refused_at_its_place() {
    let mut wrong = Vec::new();
    for line in CELLS.trim().lines() {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let [file, column, row, cell, expected] = cells[..] else {
            panic!("five cells: {line}");
        };
        let row = row.parse().expect("a row");
        let findings = match changed(file, column, row, cell).load() {
            Ok(loaded) => loaded.findings,
            Err(findings) => findings,
        };
        let said = said(&findings, file, column, row);
        if said != expected {
            wrong.push(format!("{line}: {said}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
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

/// What a whole table may be like: lines that all end in commas, GB18030, one column more in some
/// rows, a total whose digits were lost, one major taught in two directions.
#[test]
fn messes_of_whole_tables_are_read_with_everything_said() {
    let clean = desk::Copy::tiny().solve();
    let copy = desk::Copy::tiny();
    let path = copy.path().join("schools.csv");
    let text = std::fs::read_to_string(&path).expect("reads");
    let trailing: String = text.lines().map(|line| format!("{line},\r\n")).collect();
    let (bytes, ..) = encoding_rs::GB18030.encode(&trailing);
    std::fs::write(&path, bytes).expect("writes");
    copy.edit("programmes.csv", |text| {
        let mut rows: Vec<String> = text.lines().map(str::to_owned).collect();
        for row in rows.iter_mut().skip(1).step_by(2) {
            row.push_str(",东校区");
        }
        let seats: u32 = text
            .lines()
            .skip(1)
            .filter_map(|row| row.split(',').nth(3))
            .map(|n| n.parse::<u32>().expect("seats"))
            .sum();
        let lost = seats.to_string();
        rows.push(format!("合计,,,{},", &lost[..lost.len() - 1]));
        rows.join("\n")
    });
    let messy = copy.solve();
    let said = |code: &str| {
        let found = messy.findings.iter().filter(|f| f.code == code);
        found.map(|f| f.place.file.as_str()).collect::<Vec<_>>()
    };
    assert_eq!(said("W202"), ["schools.csv"]);
    assert_eq!(said("W211"), ["programmes.csv"]);
    assert_eq!(said("I301"), ["programmes.csv"]);
    assert_eq!(messy.calls, clean.calls);
    assert_eq!(messy.unserved, clean.unserved);
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
