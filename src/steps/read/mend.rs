//! Kept cells -> the same cells with what merging, ditto marks and number formats did to them
//! undone, each with a finding; what cannot be undone is refused.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::grid::Grid;
use super::headers::is_personal;
use crate::domain::catalog::{normal, squeezed};
use crate::domain::market::Trouble;

/// Columns that hold codes, which a spreadsheet must not take for numbers.
const CODES: [&str; 16] = [
    "bid",
    "call",
    "class",
    "code",
    "criterion",
    "demand",
    "entity",
    "expert",
    "firm",
    "from",
    "integrator",
    "leader",
    "major",
    "majors",
    "school",
    "to",
];

/// The column whose name is written once for several rows, per table.
pub fn party(table: &str) -> Option<&'static str> {
    match table {
        "demands" => Some("firm"),
        "programmes" => Some("school"),
        _ => None,
    }
}

/// Content that stands in the first of vertically merged cells, for the cells below it.
pub fn merged_down(grid: &Grid) -> HashMap<(u32, usize), String> {
    let mut below = HashMap::new();
    let text = |row: u32, column: usize| {
        let at = grid
            .rows
            .binary_search_by_key(&row, |(number, _)| *number)
            .ok()?;
        grid.rows[at]
            .1
            .get(column)
            .filter(|cell| !cell.is_empty())
            .cloned()
    };
    for merge in grid.merges.iter().flatten() {
        let (first, last) = merge.rows;
        let Some(text) = text(first, merge.columns.0) else {
            continue;
        };
        let within = grid.rows.iter().map(|(number, _)| *number);
        let start = grid.rows.partition_point(|(number, _)| *number <= first);
        for row in within.skip(start).take_while(|row| *row <= last) {
            below.insert((row, merge.columns.0), text.clone());
        }
    }
    below
}

/// A text that is printed, without the clauses that say whom to call or write to; `None` where
/// there is none.
pub fn without_contacts(key: &str, text: &str) -> Option<String> {
    if !PRINTED.contains(&key) {
        return None;
    }
    let ends = |c: char| matches!(c, '；' | ';' | '。' | '，' | ',' | '\n');
    let kept = text
        .split_inclusive(ends)
        .filter(|clause| !is_contact(clause));
    let kept: String = kept.collect();
    (kept.len() < text.len()).then(|| kept.trim_end_matches(ends).trim().to_owned())
}

/// Columns of free text that papers print.
const PRINTED: [&str; 6] = [
    "skills",
    "wage",
    "treatment",
    "waiver",
    "vetting_reason",
    "reason",
];

/// Whether a clause names somebody to reach, or holds an address, a telephone or identity number.
fn is_contact(clause: &str) -> bool {
    const NAMED: [&str; 3] = ["联系人", "联系电话", "联系方式"];
    let plain = squeezed(clause);
    let named = NAMED.iter().any(|word| plain.starts_with(word));
    named || is_personal(&plain) && plain.contains(':') || plain.contains('@') || is_number(&plain)
}

/// Whether eleven digits stand in a row, or ten behind a zero, parted by dashes or not: a mobile, a
/// landline, an identity number, and no range of wages.
fn is_number(text: &str) -> bool {
    let parts = text.split(|c: char| !c.is_ascii_digit() && c != '-');
    let digits = |part: &str| part.bytes().filter(u8::is_ascii_digit).count();
    parts.into_iter().any(|part| {
        let longest = part.split('-').map(str::len).max().unwrap_or(0);
        longest >= 11 || part.starts_with('0') && digits(part) >= 10
    })
}

/// Whether a cell says that it repeats the one above.
pub fn is_ditto(cell: &str) -> bool {
    matches!(squeezed(cell).as_str(), "同上" | "〃" | "″" | "\"" | "''")
}

/// What is wrong with a cell of column `key`, whatever it should hold; or its reading.
pub fn mended(key: &str, cell: &str) -> Result<Option<String>, Trouble> {
    if cell.is_empty() {
        return Ok(None);
    }
    let code = CODES.contains(&key);
    if is_garbled(cell) || code && is_scientific(cell) {
        return Err(Trouble::Garbled);
    }
    // Lists of majors are mended entry by entry where they are read.
    if code && !matches!(key, "major" | "majors" | "from" | "to") {
        let plain = normal(cell);
        let digits = plain
            .strip_suffix(".0")
            .or_else(|| plain.strip_suffix(".00"));
        let whole = |d: &&str| !d.is_empty() && d.bytes().all(|b| b.is_ascii_digit());
        return Ok(digits.filter(whole).map(str::to_owned));
    }
    Ok(None)
}

fn is_scientific(cell: &str) -> bool {
    let text = squeezed(cell).to_uppercase();
    let Some((digits, exponent)) = text.split_once("E+") else {
        return false;
    };
    let number = |t: &str| !t.is_empty() && t.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    number(digits) && number(exponent)
}

/// Characters that only traditional writing has. What is mixed with them was pasted from elsewhere
/// or went through a converter, and no catalogue or name here would be found by it.
const TRADITIONAL: &str = "來係個們備傳億優內劃動務勞勵區協參員單國園圖團報壓學實寧審寫將專對導屆屬師廚廠廣廳強彈從 \
    慶應擇擔據數時書會東條業樂樑標樣橋機檢歲歷氣氫淨測準滬滿漁潔濟為無熱獎現環產畢畫當療發監 \
    碼稅節範築簽約紙級絡統經維網綿線編練縣績繫纜義習聯職聽與舉華萬藝藥蘇處號術衛補裝製規視覽 \
    觀訂計訓設評試話該認語說調請證議護讀變負財責費貼貿資質車軌軟輯輸辦農這進遊運過達遠選還邊 \
    郵鄉銀鋼鍛鎮鏈鐵鑄長開間關陽隊際險電項須領頭題願類顯風飛飯養驗體龍";

/// [`TRADITIONAL`] by position behind the first Chinese character.
static IS_TRADITIONAL: LazyLock<Vec<bool>> = LazyLock::new(|| {
    let mut known = vec![false; 0x5200];
    for c in TRADITIONAL.chars().filter(|c| !c.is_whitespace()) {
        known[c as usize - FIRST] = true;
    }
    known
});

/// The first Chinese character of Unicode's main block.
const FIRST: usize = 0x4e00;

fn is_traditional(c: char) -> bool {
    let at = (c as usize).wrapping_sub(FIRST);
    IS_TRADITIONAL.get(at).copied().unwrap_or(false)
}

/// A formula's error, traditional writing, or text that went through a wrong encoding or had its
/// characters replaced by their reading.
fn is_garbled(cell: &str) -> bool {
    const ERRORS: [&str; 8] = [
        "#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#DATA!",
    ];
    // Most cells are told at a glance: nothing begins with # and no character is suspicious.
    let latin = |c: char| ('\u{80}'..'\u{250}').contains(&c);
    let suspicious = |c: char| latin(c) || matches!(c, '\u{fffd}' | '锟' | '烫');
    if cell.contains(is_traditional) {
        return true;
    }
    if !cell.starts_with('#') && !cell.contains(suspicious) {
        return false;
    }
    let tone = |c: char| "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ".contains(c);
    ERRORS.contains(&cell)
        || cell.contains('\u{fffd}')
        || cell.contains("锟斤拷")
        || cell.contains("烫烫烫")
        || cell.starts_with("####")
        || cell.contains(tone)
}

#[cfg(test)]
mod tests {
    use super::super::grid::Merge;
    use super::*;

    #[test]
    fn codes_that_became_numbers_are_mended_or_refused() {
        assert_eq!(mended("firm", "1.2E+14"), Err(Trouble::Garbled));
        assert_eq!(mended("firm", "1001.0"), Ok(Some("1001".to_owned())));
        assert_eq!(mended("role", "1.2E+14"), Ok(None));
        assert_eq!(mended("demand", "E1"), Ok(None));
        for bad in ["#REF!", "(kāi)发", "锟斤拷", "甲\u{fffd}", "專業技術岗"] {
            assert_eq!(mended("role", bad), Err(Trouble::Garbled), "{bad}");
        }
    }

    #[test]
    fn contacts_leave_what_is_printed_and_nothing_else_does() {
        let rest = |text: &str| without_contacts("treatment", text);
        let kept = Some("五险一金".to_owned());
        for text in [
            "五险一金；联系人张三",
            "五险一金，电话：6671234",
            "五险一金。详询13800001234",
            "五险一金；028-86671234",
            "五险一金\nhr@example.com",
        ] {
            assert_eq!(rest(text), kept, "{text}");
        }
        for text in [
            "10000-20000元/月",
            "能接听客户电话",
            "2026-09-01至2027-07-01",
        ] {
            assert_eq!(rest(text), None, "{text}");
        }
        assert_eq!(without_contacts("role", "电话：1"), None);
    }

    #[test]
    fn merged_cells_stand_for_those_below() {
        let row = |n: u32, a: &str| (n, vec![a.to_owned(), "乙".to_owned()]);
        let grid = Grid {
            rows: vec![row(2, "甲"), row(3, ""), row(5, "")],
            blank: 1,
            merges: Some(vec![Merge {
                rows: (2, 5),
                columns: (0, 0),
            }]),
        };
        let below = merged_down(&grid);
        let rows: Vec<u32> = (1..9)
            .filter(|row| below.contains_key(&(*row, 0)))
            .collect();
        assert_eq!(rows, [3, 5]);
    }
}
