//! The occupations of 2022, by code; `occupations.csv` -> [`Occupation`].

use std::collections::HashMap;
use std::sync::LazyLock;

use super::spelling::{nearest, normal, squeezed};

/// The name under which findings cite this catalogue.
pub const OCCUPATIONS: &str = "职业分类大典2022";

/// An occupation that the embedded catalogue holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Occupation {
    /// `a-bb-cc-dd`.
    pub code: &'static str,
    /// The official name.
    pub name: &'static str,
}

static BY_CODE: LazyLock<HashMap<&str, Occupation>> = LazyLock::new(|| {
    let rows = include_str!("occupations.csv").lines().skip(1);
    rows.map(|line| {
        let (code, name) = line
            .split_once(',')
            .expect("occupations.csv has two columns");
        (code, Occupation { code, name })
    })
    .collect()
});

/// By name as compared; `None` where several bear it.
static BY_NAME: LazyLock<HashMap<String, Option<Occupation>>> = LazyLock::new(|| {
    let mut names = HashMap::new();
    for occupation in BY_CODE.values() {
        let entry = names.entry(squeezed(occupation.name));
        entry.and_modify(|o| *o = None).or_insert(Some(*occupation));
    }
    names
});

/// A code as written -> `a-bb-cc-dd` with plain digits and dashes; `None` if malformed.
pub fn occupation_code(text: &str) -> Option<String> {
    let code = normal(text).replace(['–', '—', '−', '‐'], "-");
    let parts: Vec<&str> = code.split('-').collect();
    let lengths: Vec<usize> = parts.iter().map(|p| p.len()).collect();
    let digits = parts.iter().all(|p| p.bytes().all(|b| b.is_ascii_digit()));
    (digits && lengths == [1, 2, 2, 2]).then_some(code)
}

/// The occupation of `code`.
pub fn occupation(code: &str) -> Option<Occupation> {
    BY_CODE.get(occupation_code(code)?.as_str()).copied()
}

/// The occupation that people name beside or instead of its code, with the catalogue's marks for
/// green and digital work or without: `6-23-03-01 飞机装配工`, `人工智能训练师S`.
pub fn occupation_written(text: &str) -> Option<Occupation> {
    let text = squeezed(text);
    let coded = |c: char| c.is_ascii_digit() || "-–—−‐".contains(c);
    let (code, name) = text.split_at(text.find(|c| !coded(c)).unwrap_or(text.len()));
    let name = name.trim_end_matches(['L', 'S', '/', '、']);
    let name = name.trim_matches(['(', ')', ':']);
    if code.is_empty() {
        return BY_NAME.get(name).copied().flatten();
    }
    let found = occupation(code)?;
    (name.is_empty() || name == squeezed(found.name)).then_some(found)
}

/// The held occupation most like a code or a name, as `6-23-03-01 飞机装配工`.
pub fn nearest_occupation(text: &str) -> Option<String> {
    let text = normal(text);
    let by_code = text.starts_with(|c: char| c.is_ascii_digit());
    let label = |o: &Occupation| if by_code { o.code } else { o.name };
    let found = nearest(&text, BY_CODE.values().map(label))?;
    let codes = BY_CODE.values().filter(|o| label(o) == found);
    codes
        .min_by_key(|o| o.code)
        .map(|o| format!("{} {}", o.code, o.name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_have_four_parts() {
        assert_eq!(
            occupation("６－２３－０３－０１").map(|o| o.name),
            Some("飞机装配工")
        );
        assert_eq!(occupation_code("6-23-03"), None);
        assert_eq!(occupation_code("6-23-03-1"), None);
        assert_eq!(occupation_code("9-99-99-99").as_deref(), Some("9-99-99-99"));
        assert_eq!(occupation("9-99-99-99"), None);
        assert_eq!(BY_CODE.len(), 1640);
    }

    #[test]
    fn names_and_marks_beside_a_code_are_read() {
        let code = |text| occupation_written(text).map(|o| o.code);
        assert_eq!(code("6-23-03-01 飞机装配工L/S"), Some("6-23-03-01"));
        assert_eq!(code("飞机装配工"), Some("6-23-03-01"));
        assert_eq!(code("6-23-03-01 焊工"), None);
        assert_eq!(code("9-99-99-99"), None);
        assert_eq!(code("没有这个职业"), None);
        assert_eq!(code(""), None);
    }

    #[test]
    fn the_nearest_is_shown_with_its_name() {
        assert_eq!(
            nearest_occupation("6-23-3-01").as_deref(),
            Some("6-23-03-01 飞机装配工")
        );
    }
}
