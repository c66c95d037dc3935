//! One entry of a cell that names majors -> its code and its name, told apart.

use crate::domain::catalog::{normal, squeezed, without_brackets};

/// What one entry of a cell says.
#[derive(Debug)]
pub struct Entry {
    /// The code, in capitals.
    pub code: Option<String>,
    /// The name; empty if only a code stands there.
    pub name: String,
    /// Whether a spreadsheet's `.0` was cut off the code.
    pub repaired: bool,
}

impl Entry {
    /// `510209`, `510209.0`, `510209 人工智能技术应用`, `人工智能技术应用(510209)` or a name alone.
    pub fn read(text: &str) -> Entry {
        let text = normal(text);
        let tail = text.strip_suffix(')').and_then(|t| t.rsplit_once('('));
        let (code, name) = match tail.filter(|(_, tail)| code_length(tail) > 0) {
            Some((name, code)) if code_length(name) == 0 => (code.to_owned(), name.to_owned()),
            _ if code_length(&text) > 0 => {
                let (code, name) = text.split_at(code_length(&text));
                (code.to_owned(), name.to_owned())
            }
            _ => {
                return Entry {
                    code: None,
                    name: text,
                    repaired: false,
                };
            }
        };
        let digits = code.strip_suffix(".0");
        let name = name.trim_matches(['(', ')', ' ', ':']).to_owned();
        Entry {
            repaired: digits.is_some(),
            code: Some(digits.unwrap_or(&code).to_uppercase()),
            name,
        }
    }
}

/// Length of what stands like a code at the start of `text`: 0 for 3D打印, 6 for 510209人工智能.
fn code_length(text: &str) -> usize {
    let part = |c: char| c.is_ascii_alphanumeric() || c == '.' || c == '-';
    let end = text.find(|c| !part(c)).unwrap_or(text.len());
    let digit = text.starts_with(|c: char| c.is_ascii_digit());
    if digit && (end == text.len() || end >= 4) {
        end
    } else {
        0
    }
}

/// `0106` or `0106-3`, as the catalogue of technician schools has them.
pub fn is_technician_code(code: &str) -> bool {
    let (group, direction) = code.split_once('-').unwrap_or((code, "1"));
    let digits = |t: &str, n| t.len() == n && t.bytes().all(|b| b.is_ascii_digit());
    digits(group, 4) && digits(direction, 1) && ("01".."16").contains(&&group[..2])
}

/// The name of a major without the direction that follows it in brackets, `旅游管理(涉外旅游)`; `None`
/// where there is none.
pub fn undirected(name: &str) -> Option<String> {
    let bare = without_brackets(&normal(name)).trim().to_owned();
    (bare.len() < normal(name).len() && well_formed(&bare)).then_some(bare)
}

/// Whether a text can be the name of one major: two characters or more, and not a phrase such as 不限
/// or 机械类.
pub fn well_formed(name: &str) -> bool {
    const PHRASES: [&str; 7] = [
        "不限",
        "待定",
        "若干",
        "相关专业",
        "相近专业",
        "其他",
        "其它",
    ];
    let name = squeezed(name);
    let bare = without_brackets(&name);
    let letters = bare
        .chars()
        .all(|c| c.is_alphanumeric() || "·+-.".contains(c));
    let phrase = PHRASES.iter().any(|p| bare.contains(p)) || bare.ends_with('类');
    letters && !phrase && bare.chars().count() >= 2
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(text: &str) -> (Option<String>, String) {
        let entry = Entry::read(text);
        (entry.code, entry.name)
    }

    #[test]
    fn entries_hold_a_code_a_name_or_both() {
        let both = (Some("510209".to_owned()), "人工智能技术应用".to_owned());
        assert_eq!(entry("510209 人工智能技术应用"), both);
        assert_eq!(entry("人工智能技术应用（510209）"), both);
        assert_eq!(
            entry("５１０２０９"),
            (Some("510209".to_owned()), String::new())
        );
        assert_eq!(entry("旅游管理(涉外)"), (None, "旅游管理(涉外)".to_owned()));
        assert_eq!(undirected("旅游管理（涉外）").as_deref(), Some("旅游管理"));
        assert_eq!(undirected("旅游管理"), None);
        assert_eq!(undirected("（涉外）"), None);
        assert!(Entry::read("510209.0").repaired);
    }

    #[test]
    fn names_are_told_from_phrases() {
        assert!(well_formed("材料成型及控制工程"));
        assert!(well_formed("3D打印"));
        for phrase in ["专业不限", "机械类", "?", "计算机相关专业", "甲"] {
            assert!(!well_formed(phrase), "{phrase}");
        }
    }

    #[test]
    fn technician_codes_are_told_from_groups() {
        assert!(is_technician_code("0106-3") && is_technician_code("0106"));
        assert!(!is_technician_code("5102") && !is_technician_code("0106-33"));
    }
}
