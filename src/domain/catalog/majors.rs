//! The majors of vocational education, by code and by name; `majors.csv` -> [`CatalogMajor`].

use std::collections::HashMap;
use std::sync::LazyLock;

use super::spelling::{nearest, normal, squeezed};

/// A major that the embedded catalogue holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CatalogMajor {
    /// Six digits, without the suffix K.
    pub code: &'static str,
    /// The official name.
    pub name: &'static str,
    /// 1 中职, 2 高职专科, 3 职业本科.
    pub rank: u8,
    /// 中职2021, 高职2021 or 职本2021.
    pub catalogue: &'static str,
}

static MAJORS: LazyLock<Vec<CatalogMajor>> = LazyLock::new(|| {
    let rows = include_str!("majors.csv").lines().skip(1);
    rows.map(|line| {
        let mut cells = line.split(',');
        let mut cell = || cells.next().expect("majors.csv has five columns");
        CatalogMajor {
            code: cell(),
            name: cell(),
            rank: cell().parse().expect("majors.csv has levels 1 to 3"),
            catalogue: cell(),
        }
    })
    .collect()
});

static BY_CODE: LazyLock<HashMap<&str, &CatalogMajor>> =
    LazyLock::new(|| MAJORS.iter().map(|m| (m.code, m)).collect());

static BY_NAME: LazyLock<HashMap<String, Vec<&CatalogMajor>>> = LazyLock::new(|| {
    let mut names: HashMap<String, Vec<&CatalogMajor>> = HashMap::new();
    for major in MAJORS.iter() {
        names.entry(squeezed(major.name)).or_default().push(major);
    }
    names.values_mut().for_each(|m| m.sort_by_key(|m| m.rank));
    names
});

/// A code as written -> six digits without the suffix K of controlled majors (of 本科 majors also T
/// and TK); `None` if malformed.
pub fn major_code(text: &str) -> Option<String> {
    let text = normal(text).to_ascii_uppercase();
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let suffix = &text[digits.len()..];
    let sound = digits.len() == 6 && digits.bytes().all(|b| b.is_ascii_digit());
    let undergraduate = digits < "15";
    let allowed = matches!(suffix, "" | "K") || undergraduate && matches!(suffix, "T" | "TK");
    (sound && allowed).then(|| digits.to_owned())
}

/// The catalogue that a well-formed code belongs to, by its first two digits.
pub fn catalogue_of(code: &str) -> &'static str {
    match code.get(..2).and_then(|group| group.parse().ok()) {
        Some(61..=79) => "中职2021",
        Some(41..=59) => "高职2021",
        Some(21..=39) => "职本2021",
        _ => "本科",
    }
}

/// The catalogue in which a name that none holds is filed, by rank.
pub fn catalogue_of_rank(rank: u8) -> &'static str {
    match rank {
        1 => "中职2021",
        2 => "高职2021",
        _ => "本科",
    }
}

/// The major of `code`, with or without its suffix.
pub fn major(code: &str) -> Option<&'static CatalogMajor> {
    BY_CODE.get(major_code(code)?.as_str()).copied()
}

/// The majors called `name`, at most one per level, lowest level first.
pub fn majors_named(name: &str) -> &'static [&'static CatalogMajor] {
    BY_NAME.get(&squeezed(name)).map_or(&[], Vec::as_slice)
}

/// The held major most like a code or a name, as `510209 人工智能技术应用`.
pub fn nearest_major(text: &str) -> Option<String> {
    let text = squeezed(text);
    let by_code = text.starts_with(|c: char| c.is_ascii_digit());
    let found = if by_code {
        major(nearest(&text, MAJORS.iter().map(|m| m.code))?)
    } else {
        let name = nearest(&text, MAJORS.iter().map(|m| m.name))?;
        majors_named(name).first().copied()
    };
    found.map(|m| format!("{} {}", m.code, m.name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_catalogue_is_whole() {
        let of_rank = |rank| MAJORS.iter().filter(|m| m.rank == rank).count();
        assert_eq!([1, 2, 3].map(of_rank), [358, 744, 247]);
        assert!(
            MAJORS
                .iter()
                .all(|m| catalogue_of(m.code) == m.catalogue && major_code(m.code).is_some())
        );
        assert!(!include_str!("majors.csv").contains('"'));
    }

    #[test]
    fn codes_lose_their_suffix_or_are_malformed() {
        assert_eq!(major("520101K").map(|m| m.code), Some("520101"));
        assert_eq!(major_code("080910TK").as_deref(), Some("080910"));
        assert_eq!(major_code("５１０２０９").as_deref(), Some("510209"));
        for malformed in ["510209X", "510209T", "51020", "", "人工智能"] {
            assert_eq!(major_code(malformed), None, "{malformed}");
        }
        assert_eq!(catalogue_of("080910"), "本科");
    }

    #[test]
    fn a_name_may_stand_in_several_levels() {
        let ranks = |name| {
            majors_named(name)
                .iter()
                .map(|m| m.rank)
                .collect::<Vec<_>>()
        };
        assert_eq!(ranks("人工智能技术应用"), [2]);
        assert!(ranks("工业机器人技术").len() <= 2);
        assert!(ranks("没有这个专业").is_empty());
    }

    #[test]
    fn the_nearest_is_shown_with_its_name() {
        assert_eq!(
            nearest_major("510209X").as_deref(),
            Some("510209 人工智能技术应用")
        );
        assert_eq!(
            nearest_major("人工智能技术运用").as_deref(),
            Some("510209 人工智能技术应用")
        );
    }
}
