//! The tables that a round may hold in, one workbook out that an office can fill in: a sheet per
//! table with the official headings, what each column wants, drop-downs, and an example row that
//! reading leaves out. Same tables, same bytes.

use rust_xlsxwriter::{
    Color, DataValidation, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Note,
    Workbook, Worksheet, XlsxError,
};

use crate::apps::report::sheet::width;
use crate::domain::model::BUILT_IN;
use crate::steps::read::{SETTINGS, headers};

/// A column: key, what the example row says, the only words that the cell may hold.
type Column = (&'static str, &'static str, &'static [&'static str]);

/// Rows that drop-downs reach down to.
const ROWS: u32 = 5_000;

const YES_NO: &[&str] = &["是", "否"];
const LEVELS: &[&str] = &[
    "中职",
    "中级工",
    "高职",
    "大专",
    "高级工",
    "本科",
    "技师",
    "不限",
    "中职及以上",
    "大专及以上",
];
const MODES: &[&str] = &["在校生", "在职员工"];
const KINDS: &[&str] = &["链主企业", "链属企业", "产业园区", "产业集群", "链长办"];
const SCHOOLS: &[&str] = &[
    "中职",
    "技工学校",
    "高级技工学校",
    "技师学院",
    "高职",
    "职业本科",
    "应用型本科",
];
const VERDICTS: &[&str] = &["通过", "退回", "待定"];
const EVENTS: &[&str] = &["退出", "未达标", "企业无法接收", "结业"];
const RULINGS: &[&str] = &["指定", "排除"];
const ANSWERS: &[&str] = &["同意", "不同意", "退出"];
const SIDES: &[&str] = &["学校", "企业", "行业协会", "其他"];

/// The sheets in the order in which they are filled in, each with its columns in order.
const SHEETS: [(&str, &[Column]); 20] = [
    ("demands", DEMANDS),
    ("firms", FIRMS),
    (
        "posts",
        &[
            ("name", "数控加工", &[]),
            ("post", "多工序数控机床操作调整工", &[]),
        ],
    ),
    ("schools", SCHOOL_COLUMNS),
    ("programmes", PROGRAMMES),
    ("calls", CALLS),
    (
        "call_members",
        &[
            ("call", "K1", &[]),
            ("class", "K1-1", &[]),
            ("demand", "D1", &[]),
            ("heads", "20", &[]),
        ],
    ),
    ("bids", BIDS),
    (
        "criteria",
        &[
            ("criterion", "专业匹配", &[]),
            ("weight", "25", &[]),
            ("max", "10", &[]),
            ("scale", "评分", &[]),
        ],
    ),
    (
        "experts",
        &[
            ("expert", "E01", &[]),
            ("side", "学校", SIDES),
            ("employer", "某职业技术学院", &[]),
            ("recuse", "某技师学院", &[]),
        ],
    ),
    (
        "marks",
        &[
            ("bid", "B1", &[]),
            ("expert", "E01", &[]),
            ("criterion", "专业匹配", &[]),
            ("mark", "8.5", &[]),
        ],
    ),
    (
        "intentions",
        &[
            ("class", "K1-1", &[]),
            ("party", "某职业技术学院", &[]),
            ("answer", "同意", ANSWERS),
            ("date", "2026-04-10", &[]),
            ("reason", "", &[]),
        ],
    ),
    (
        "decisions",
        &[
            ("bid", "B1", &[]),
            ("class", "K1-1", &[]),
            ("ruling", "指定", RULINGS),
            ("reason", "", &[]),
        ],
    ),
    (
        "cohorts",
        &[
            ("cohort", "P1", &[]),
            ("school", "某职业技术学院", &[]),
            ("major", "460103", &[]),
            ("level", "大专", LEVELS),
            ("year", "2025", &[]),
            ("mode", "在校生", MODES),
            ("heads", "30", &[]),
            ("reserve", "5", &[]),
            ("class", "", &[]),
        ],
    ),
    (
        "events",
        &[
            ("event", "退出", EVENTS),
            ("cohort", "P1", &[]),
            ("class", "K1-1", &[]),
            ("firm", "", &[]),
            ("demand", "", &[]),
            ("heads", "2", &[]),
            ("date", "2026-10-10", &[]),
            ("reason", "", &[]),
        ],
    ),
    (
        "bases",
        &[
            ("base", "J1", &[]),
            ("name", "某数控实训基地", &[]),
            ("seats", "60", &[]),
            ("classes_max", "", &[]),
        ],
    ),
    (
        "commitments",
        &[
            ("school", "某职业技术学院", &[]),
            ("major", "460103", &[]),
            ("seats", "20", &[]),
            ("until", "2027-07-01", &[]),
        ],
    ),
    (
        "majors_extra",
        &[
            ("code", "0101-1", &[]),
            ("name", "机床切削加工", &[]),
            ("level", "高级工", LEVELS),
            ("catalogue", "技工2022", &[]),
            ("source", "技工院校专业目录", &[]),
        ],
    ),
    (
        "major_map",
        &[("from", "560102", &[]), ("to", "460103", &[])],
    ),
    ("outcomes", OUTCOMES),
];

const OUTCOMES: &[Column] = &[
    ("round", "2025年首批", &[]),
    ("class", "K1-1", &[]),
    ("school", "某职业技术学院", &[]),
    ("firm", "某精密机械公司", &[]),
    ("major", "460103", &[]),
    ("intake", "30", &[]),
    ("passed", "28", &[]),
    ("certified", "26", &[]),
    ("hired", "25", &[]),
    ("aligned", "23", &[]),
    ("retained", "", &[]),
    ("satisfaction", "92.5", &[]),
];

const DEMANDS: &[Column] = &[
    ("demand", "D1", &[]),
    ("firm", "某精密机械公司", &[]),
    ("role", "数控加工岗", &[]),
    ("skills", "会编程和对刀", &[]),
    ("level", "大专", LEVELS),
    ("majors", "460103、460104", &[]),
    ("heads", "20-30", &[]),
    ("mode", "在校生", MODES),
    ("period", "6个月", &[]),
    ("wage", "4500-6500元/月", &[]),
    ("treatment", "五险一金", &[]),
    ("chain", "航空航天", &[]),
    ("occupation", "6-18-01-07", &[]),
    ("named", "否", YES_NO),
    ("merge_ok", "是", YES_NO),
    ("integrator", "", &[]),
    ("for", "", &[]),
    ("city", "德阳市", &[]),
    ("start", "2026-09-01", &[]),
    ("priority", "1", &[]),
    ("waiver", "", &[]),
    ("vetting", "通过", VERDICTS),
    ("vetting_reason", "", &[]),
];

const FIRMS: &[Column] = &[
    ("firm", "F1", &[]),
    ("name", "某精密机械公司", &[]),
    ("kind", "链属企业", KINDS),
    ("chain", "航空航天", &[]),
    ("city", "德阳市", &[]),
    ("county", "旌阳区", &[]),
    ("park", "某产业园", &[]),
    ("cluster", "", &[]),
    ("leader", "", &[]),
    ("eligible", "是", YES_NO),
];

const SCHOOL_COLUMNS: &[Column] = &[
    ("school", "S1", &[]),
    ("name", "某职业技术学院", &[]),
    ("aliases", "某学校", &[]),
    ("entity", "", &[]),
    ("kind", "高职", SCHOOLS),
    ("city", "德阳市", &[]),
    ("lon", "104.40", &[]),
    ("lat", "31.13", &[]),
    ("seats", "60", &[]),
    ("seats_service", "", &[]),
    ("classes_max", "3", &[]),
    ("eligible", "是", YES_NO),
];

const PROGRAMMES: &[Column] = &[
    ("school", "某职业技术学院", &[]),
    ("major", "460103", &[]),
    ("catalogue", "高职2021", &[]),
    ("level", "大专", LEVELS),
    ("seats", "30", &[]),
    ("period", "6个月", &[]),
    ("mode", "在校生", MODES),
    ("campus", "", &[]),
    ("stations", "", &[]),
    ("bases", "", &[]),
    ("seat_cost", "", &[]),
];

const CALLS: &[Column] = &[
    ("call", "K1", &[]),
    ("chain", "航空航天", &[]),
    ("post", "数控加工", &[]),
    ("level", "大专", LEVELS),
    ("mode", "在校生", MODES),
    ("majors", "460103", &[]),
    ("period", "180天", &[]),
    ("classes", "1", &[]),
    ("heads", "20", &[]),
    ("tier", "", &[]),
    ("integrator", "", &[]),
    ("named", "", &[]),
    ("firms", "某精密机械公司", &[]),
    ("deadline", "2026-03-15", &[]),
];

const BIDS: &[Column] = &[
    ("bid", "B1", &[]),
    ("school", "某职业技术学院", &[]),
    ("call", "K1", &[]),
    ("major", "460103", &[]),
    ("seats", "20", &[]),
    ("classes_max", "1", &[]),
    ("wish", "1", &[]),
    ("firm_rank", "", &[]),
    ("date", "2026-03-02", &[]),
    ("cost", "5000", &[]),
];

/// The workbook's bytes.
///
/// # Errors
/// When the workbook cannot be made, which would be a fault of the tables above.
pub fn template() -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    // A fixed date: the same form is the same file.
    let date = ExcelDateTime::from_ymd(2026, 1, 1)?;
    book.set_properties(&DocProperties::new().set_creation_datetime(&date));
    guide(book.add_worksheet().set_name("说明")?)?;
    settings(book.add_worksheet().set_name("轮次")?)?;
    for (table, columns) in SHEETS {
        sheet(book.add_worksheet(), table, columns)?;
    }
    book.save_to_buffer()
}

fn heading(required: bool) -> Format {
    let color = if required { 0xF8_E0_C0 } else { 0xE8_E8_E8 };
    Format::new()
        .set_bold()
        .set_text_wrap()
        .set_border(FormatBorder::Thin)
        .set_background_color(Color::RGB(color))
}

fn guide(sheet: &mut Worksheet) -> Result<(), XlsxError> {
    const LINES: [&str; 9] = [
        "订单班填报工作簿 / workbook for an order-class round",
        "每张表一个工作表；用不到的表留空即可。/ A sheet per table; leave those you do not need.",
        "带 * 的列必填；不要改表头。/ Columns with * must be filled; keep the headings.",
        "第 2 行是示例，读取时自动略去，可以删除。/ Row 2 is an example; reading leaves it out.",
        "每行一个岗位；人数填数字或区间，如 20 或 20-30，不填“若干”。/ One post a row; heads as 20 or 20-30.",
        "对应专业填代码或名称，用顿号分隔。/ Majors by code or name, parted by 、.",
        "培养周期写明单位：年、学期、月、周、天、学时。/ Give the unit of a period.",
        "请勿填写姓名、电话、身份证号；如有，读取时舍弃。/ No names, phones or identity numbers.",
        "填好后运行 jiebang check 本文件。/ Then run: jiebang check FILE.xlsx",
    ];
    let wrapped = Format::new().set_text_wrap();
    sheet.set_column_width(0, 90)?;
    for (row, line) in (0..).zip(LINES) {
        sheet.write_string_with_format(row, 0, line, &wrapped)?;
        let lines = if width(line) > 86.0 { 2.0 } else { 1.0 };
        sheet.set_row_height(row, 18.0 * lines)?;
    }
    printed(sheet)
}

/// A4 landscape, as wide as the page, headings on every page.
fn printed(sheet: &mut Worksheet) -> Result<(), XlsxError> {
    sheet.set_landscape().set_paper_size(9);
    sheet.set_margins(0.47, 0.47, 0.5, 0.6, 0.3, 0.3);
    sheet.set_footer("&L&A&C第 &P 页 共 &N 页");
    sheet.set_print_fit_to_pages(1, 0).set_repeat_rows(0, 0)?;
    Ok(())
}

fn settings(sheet: &mut Worksheet) -> Result<(), XlsxError> {
    for (column, title) in (0..).zip(["键", "值", "说明"]) {
        sheet.write_string_with_format(0, column, title, &heading(false))?;
        sheet.set_column_width(column, 24)?;
    }
    for (row, (key, names)) in (1..).zip(SETTINGS) {
        let (value, note) = match key {
            "name" => ("", "必填"),
            "model" => (BUILT_IN[0].0, "必填"),
            "date" | "bid_deadline" => ("", "如 2026-01-20"),
            "seed" => ("", "开标前公布；不填则同轮次编号"),
            _ => ("", ""),
        };
        sheet.write_string(row, 0, names[0])?;
        sheet.write_string(row, 1, value)?;
        sheet.write_string(row, 2, note)?;
    }
    sheet.set_column_width(2, 34)?;
    printed(sheet)
}

fn sheet(sheet: &mut Worksheet, table: &str, columns: &[Column]) -> Result<(), XlsxError> {
    let headers = headers(table);
    let text = Format::new()
        .set_num_format("@")
        .set_text_wrap()
        .set_align(FormatAlign::VerticalCenter);
    let example = text.clone().set_italic().set_font_color(Color::Gray);
    sheet.set_name(headers.name())?.set_freeze_panes(1, 0)?;
    sheet.set_row_height(0, 32.0)?.set_row_height(1, 32.0)?;
    for (at, (key, value, choices)) in (0..).zip(columns) {
        let required = headers.required.iter().any(|r| r == key);
        let title = headers.heading_of(key);
        let marked = if required {
            format!("{title}*")
        } else {
            title.to_owned()
        };
        // Headings take two lines, so that the widest table still prints on one page.
        let wide = (width(&marked) / 2.0).max(width(value)).min(13.0) + 2.0;
        let wide = if at == 0 { wide.max(13.0) } else { wide };
        sheet
            .set_column_width(at, wide)?
            .set_column_format(at, &text)?;
        sheet.write_string_with_format(0, at, &marked, &heading(required))?;
        let value = if at == 0 {
            format!("示例：{value}")
        } else {
            (*value).to_owned()
        };
        sheet.write_string_with_format(1, at, &value, &example)?;
        let need = if required { "必填" } else { "选填" };
        let note = match choices {
            [] => format!("{need}（{key}）"),
            _ => format!("{need}（{key}）：{}", choices.join("、")),
        };
        sheet.insert_note(0, at, &Note::new(note).set_author("揭榜"))?;
        if !choices.is_empty() {
            let list = DataValidation::new().allow_list_strings(choices)?;
            sheet.add_data_validation(1, at, ROWS, at, &list)?;
        }
    }
    printed(sheet)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::domain::catalog::level;
    use crate::steps::read::table_keys;

    #[test]
    fn every_table_and_column_has_its_place() {
        let sheets: BTreeSet<&str> = SHEETS.iter().map(|(table, _)| *table).collect();
        assert_eq!(sheets, table_keys().collect());
        for (table, columns) in SHEETS {
            let keys: BTreeSet<&str> = columns.iter().map(|(key, ..)| *key).collect();
            assert_eq!(keys, headers(table).columns(), "{table}");
        }
        assert!(LEVELS.iter().all(|words| level(words).is_some()));
    }

    #[test]
    fn the_same_form_is_the_same_file() {
        assert_eq!(
            template().expect("a workbook"),
            template().expect("a workbook")
        );
    }
}
