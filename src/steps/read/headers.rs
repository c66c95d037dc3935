//! `headers.toml` -> which table a name stands for and which column a heading stands for, so that
//! offices may keep their own official wording.

use std::collections::{BTreeSet, HashMap};
use std::sync::LazyLock;

use crate::domain::catalog::{normal, squeezed};

/// A table that a round may hold, and its headings.
#[derive(Debug)]
pub struct TableHeaders {
    /// The English key, which is also a file's stem.
    pub key: String,
    /// Chinese names, likewise stems; the first is official.
    pub zh: Vec<String>,
    /// Keys of the columns that must be present and filled.
    pub required: Vec<String>,
    official: HashMap<String, String>,
    headings: HashMap<String, String>,
}

impl TableHeaders {
    /// The key of the column that a heading stands for. A heading is compared without blanks,
    /// asterisks and case, and, if that finds nothing, without its last brackets: 数量（人） is 数量.
    pub fn key_of(&self, heading: &str) -> Option<&str> {
        let plain = plain_heading(heading);
        let bare = plain.strip_suffix(')').and_then(|t| t.rsplit_once('('));
        let bare = bare.map(|(bare, _)| bare).unwrap_or_default();
        let found = self.headings.get(&plain);
        found
            .or_else(|| self.headings.get(bare))
            .map(String::as_str)
    }

    /// The official heading of column `key`.
    ///
    /// # Panics
    /// When `headers.toml` has no such column.
    pub fn heading_of(&self, key: &str) -> &str {
        let heading = self.official.get(key);
        heading.unwrap_or_else(|| panic!("headers.toml lacks {}.{key}", self.key))
    }

    /// The keys of all columns, in alphabetical order.
    pub fn columns(&self) -> BTreeSet<&str> {
        self.official.keys().map(String::as_str).collect()
    }

    /// The first Chinese name.
    pub fn name(&self) -> &str {
        &self.zh[0]
    }
}

/// A heading as it is compared.
pub fn plain_heading(heading: &str) -> String {
    squeezed(heading).trim_matches('*').to_lowercase()
}

static TABLES: LazyLock<Vec<TableHeaders>> = LazyLock::new(|| all(include_str!("headers.toml")));
static ALONE: LazyLock<Vec<TableHeaders>> = LazyLock::new(|| all(include_str!("alone.toml")));

fn all(text: &str) -> Vec<TableHeaders> {
    let tables: toml::Table = text.parse().expect("files of headers are TOML");
    tables.iter().map(|(key, v)| parse(key, v)).collect()
}

fn parse(key: &str, value: &toml::Value) -> TableHeaders {
    let texts = |value: &toml::Value| -> Vec<String> {
        let items = value.as_array().expect("headers.toml holds lists");
        items
            .iter()
            .map(|item| item.as_str().expect("lists of headings").to_owned())
            .collect()
    };
    let mut headers = TableHeaders {
        key: key.to_owned(),
        zh: Vec::new(),
        required: Vec::new(),
        official: HashMap::new(),
        headings: HashMap::new(),
    };
    for (column, value) in value.as_table().expect("headers.toml holds tables") {
        let headings = texts(value);
        match column.as_str() {
            "zh" => headers.zh = headings,
            "required" => headers.required = headings,
            _ => {
                headers.official.insert(column.clone(), headings[0].clone());
                for heading in headings.iter().chain([column]) {
                    let plain = plain_heading(heading);
                    headers.headings.insert(plain, column.clone());
                }
            }
        }
    }
    headers
}

/// The keys of all tables.
pub fn table_keys() -> impl Iterator<Item = &'static str> {
    TABLES.iter().map(|table| table.key.as_str())
}

/// The table called `key`.
///
/// # Panics
/// When `headers.toml` has no such table.
pub fn headers(key: &str) -> &'static TableHeaders {
    let found = TABLES.iter().find(|t| t.key == key);
    found.unwrap_or_else(|| panic!("headers.toml lacks {key}"))
}

/// The table called `key` among those that are handed in by themselves.
///
/// # Panics
/// When `alone.toml` has no such table.
pub fn alone(key: &str) -> &'static TableHeaders {
    let found = ALONE.iter().find(|t| t.key == key);
    found.unwrap_or_else(|| panic!("alone.toml lacks {key}"))
}

/// The table that a file's stem or a sheet's name stands for.
pub fn table_named(name: &str) -> Option<&'static TableHeaders> {
    let name = normal(name).to_lowercase();
    TABLES
        .iter()
        .find(|t| t.key == name || t.zh.contains(&name))
}

/// Whether a heading announces personal data, which is never kept.
pub fn is_personal(heading: &str) -> bool {
    const PARTS: [&str; 17] = [
        "联系人",
        "联系电话",
        "联系方式",
        "电话",
        "手机",
        "身份证",
        "邮箱",
        "姓名",
        "经办人",
        "填报人",
        "微信",
        "住址",
        "email",
        "e-mail",
        "phone",
        "mobile",
        "qq",
    ];
    let plain = plain_heading(heading);
    PARTS.iter().any(|part| plain.contains(part))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_heading_stands_for_two_columns() {
        let tables: toml::Table = include_str!("headers.toml").parse().expect("TOML");
        for (table, columns) in &tables {
            let mut seen = HashMap::new();
            let columns = columns.as_table().expect("a table");
            for (column, headings) in columns
                .iter()
                .filter(|(c, _)| *c != "zh" && *c != "required")
            {
                for heading in headings.as_array().expect("a list") {
                    let other = seen.insert(heading.as_str(), column);
                    assert_eq!(other, None, "{table}: {heading} is {column} too");
                }
            }
            for required in &headers(table).required {
                headers(table).heading_of(required);
            }
        }
    }

    #[test]
    fn headings_are_compared_plainly() {
        let demands = headers("demands");
        assert_eq!(demands.key_of(" 需求 人数* "), Some("heads"));
        assert_eq!(demands.key_of("数量（人）"), Some("heads"));
        assert_eq!(demands.key_of("培养（培训）周期"), Some("period"));
        assert_eq!(demands.key_of("Heads"), Some("heads"));
        assert_eq!(demands.key_of("备注"), None);
    }

    #[test]
    fn tables_go_by_either_name() {
        let key = |name| table_named(name).map(|t| t.key.as_str());
        assert_eq!(key("企业需求表"), Some("demands"));
        assert_eq!(key("Call_Members"), Some("call_members"));
        assert_eq!(key("readme"), None);
    }

    #[test]
    fn personal_headings_are_told() {
        assert!(is_personal("联系人 电话"));
        assert!(is_personal("E-Mail"));
        assert!(!is_personal("双师比例"));
    }
}
