//! Text as people type it -> one spelling: NFKC, blanks, post names, level words; and the nearest
//! of some names.

use std::cmp::Reverse;

use unicode_normalization::UnicodeNormalization;

/// `text` in NFKC (full-width digits and brackets become plain ones), trimmed, without invisible
/// characters.
pub fn normal(text: &str) -> String {
    if is_plain(text) {
        return text.trim().to_owned();
    }
    let invisible = |c: &char| matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}');
    let plain: String = text.nfkc().filter(|c| !invisible(c)).collect();
    plain.trim().to_owned()
}

/// Whether NFKC surely leaves `text` as it is: it holds only ASCII and common Chinese characters.
pub fn is_plain(text: &str) -> bool {
    let stable = |c: char| c.is_ascii() || matches!(c, '\u{4e00}'..='\u{9fff}' | '、' | '。');
    text.chars().all(stable)
}

/// [`normal`] without any blank: how names are compared.
pub fn squeezed(text: &str) -> String {
    let mut text = normal(text);
    text.retain(|c| !c.is_whitespace());
    text
}

/// `text` without what stands in brackets, brackets included. Expects [`normal`] text.
pub fn without_brackets(text: &str) -> String {
    let mut depth = 0_u32;
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '(' | '[' | '【' | '〔' => depth += 1,
            ')' | ']' | '】' | '〕' => depth = depth.saturating_sub(1),
            c if depth == 0 => out.push(c),
            _ => {}
        }
    }
    out
}

/// The name that a post pools under: no brackets, no blanks, no 岗 or 人员 at the end.
pub fn post_name(text: &str) -> String {
    let whole = squeezed(text);
    let bare = without_brackets(&whole);
    let mut name = bare.as_str();
    while let Some(shorter) = name.strip_suffix('岗').or(name.strip_suffix("人员")) {
        name = shorter;
    }
    if name.is_empty() {
        whole
    } else {
        name.to_owned()
    }
}

const LEVELS: [(u8, &[&str]); 3] = [
    (
        1,
        &[
            "中职",
            "中级工",
            "中专",
            "技校",
            "职高",
            "中技",
            "中等职业教育",
            "职业高中",
        ],
    ),
    (
        2,
        &[
            "高职",
            "大专",
            "专科",
            "高级工",
            "高职专科",
            "高职高专",
            "大学专科",
        ],
    ),
    (
        3,
        &[
            "本科",
            "职业本科",
            "应用型本科",
            "职本",
            "大学本科",
            "普通本科",
            "预备技师",
            "技师",
            "技师班",
        ],
    ),
];

fn rank(word: &str) -> Option<u8> {
    LEVELS
        .iter()
        .find(|(_, words)| words.contains(&word))
        .map(|&(rank, _)| rank)
}

/// A level as words state it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LevelWords {
    /// 1 中职, 2 高职, 3 本科.
    pub rank: u8,
    /// 及以上.
    pub at_least: bool,
}

/// The level that words such as 大专及以上, 高级工 or 不限 ask for; several words must mean the same rank
/// (大专/高级工).
pub fn level(text: &str) -> Option<LevelWords> {
    let text = squeezed(text);
    if matches!(text.as_str(), "不限" | "学历不限" | "层次不限" | "不限学历") {
        return Some(LevelWords {
            rank: 1,
            at_least: true,
        });
    }
    let mut at_least = false;
    let mut ranks = Vec::new();
    let split = |c: char| "/、或,;()".contains(c);
    for word in text.split(split).filter(|w| !w.is_empty()) {
        let bare = word
            .strip_suffix("及以上")
            .or_else(|| word.strip_suffix("以上"))
            .unwrap_or(word);
        at_least |= bare.len() < word.len();
        let bare = bare.strip_suffix("学历").unwrap_or(bare);
        if !bare.is_empty() {
            ranks.push(rank(bare)?);
        }
    }
    let rank = *ranks.first()?;
    let one = ranks.iter().all(|&r| r == rank);
    one.then_some(LevelWords { rank, at_least })
}

/// The candidate most like `text` (Levenshtein), if at least half of it agrees; of equals the
/// smallest.
pub fn nearest<'a>(text: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let likeness =
        |name: &str| (strsim::normalized_levenshtein(text, name) * 10_000.0).round() as u32;
    candidates
        .into_iter()
        .map(|name| (likeness(name), Reverse(name)))
        .max()
        .filter(|&(likeness, _)| likeness >= 5_000)
        .map(|(_, Reverse(name))| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_becomes_plain() {
        assert_eq!(normal("\u{feff}（２０－３０）\u{a0}"), "(20-30)".to_owned());
        assert_eq!(squeezed("凉山彝族\n 自治州"), "凉山彝族自治州");
    }

    #[test]
    fn posts_lose_brackets_and_suffixes() {
        assert_eq!(post_name("数控加工岗（夜班）"), "数控加工");
        assert_eq!(post_name("数控 操作人员"), "数控操作");
        assert_eq!(post_name("岗"), "岗");
    }

    #[test]
    fn level_words_have_one_rank() {
        let level_of = |text| level(text).map(|l| (l.rank, l.at_least));
        assert_eq!(level_of("大专及以上"), Some((2, true)));
        assert_eq!(level_of("高级工"), Some((2, false)));
        assert_eq!(level_of("高级工（大专）"), Some((2, false)));
        assert_eq!(level_of("技师班"), Some((3, false)));
        assert_eq!(level_of("中职以上"), Some((1, true)));
        assert_eq!(level_of("不限"), Some((1, true)));
        assert_eq!(level_of("中职/高职"), None);
        assert_eq!(level_of("博士"), None);
        assert_eq!(level_of("以上"), None);
    }

    #[test]
    fn the_nearest_is_alike_or_nothing() {
        let names = ["成都示例企业", "德阳示例企业", "甲"];
        assert_eq!(nearest("成都市示例企业", names), Some("成都示例企业"));
        assert_eq!(nearest("完全不同的名称", names), None);
    }
}
