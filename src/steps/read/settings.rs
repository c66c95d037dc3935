//! `round.toml`, or the sheet `轮次` of keys and values -> the round's settings as written, each with
//! its place. Dates are checked in `validate`.

use std::collections::BTreeMap;

use toml::Value;

use super::grid::Grid;
use super::headers::plain_heading;
use crate::domain::catalog::{nearest, normal};
use crate::domain::market::{Finding, Place, Trouble};
use crate::domain::outcome::InputFile;

/// The file that holds them, where no sheet does.
pub const ROUND_FILE: &str = "round.toml";

/// Keys, and what a sheet may call them; the first is official.
pub const KEYS: [(&str, &[&str]); 7] = [
    ("code", &["轮次编号", "编号"]),
    ("name", &["轮次名称", "名称"]),
    ("date", &["轮次日期", "日期"]),
    ("model", &["政策模型", "模型"]),
    ("seed", &["抽签种子", "种子"]),
    ("bid_deadline", &["揭榜截止", "揭榜截止日期", "揭榜截止日"]),
    ("previous", &["上一轮次", "上期轮次"]),
];

/// The round's settings as written, dates included; empty where nothing is said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// Stem of every call code; the name of the folder or workbook if left out.
    pub code: String,
    /// For people.
    pub name: String,
    /// The day of the round.
    pub date: String,
    /// The policy model.
    pub model: String,
    /// The seed of every draw; the code if left out.
    pub seed: String,
    /// Last day for bids.
    pub bid_deadline: String,
    /// The round before.
    pub previous: String,
    /// Why marks count that were given under other rules of scoring: said when the round is read,
    /// stated by no file.
    pub weights_changed: Option<String>,
    /// Whether they could be read.
    pub read: bool,
    /// The file or sheet.
    home: Option<Place>,
    /// Rows of the sheet that state them.
    rows: BTreeMap<&'static str, u32>,
}

impl Settings {
    /// Settings that stand in `home` and could not be read.
    pub fn unread(home: Place) -> Self {
        Settings {
            home: Some(home),
            ..Settings::default()
        }
    }

    /// Where setting `key` stands, or would.
    pub fn place(&self, key: &str) -> Place {
        let home = self.home.clone().unwrap_or_else(in_file);
        Place {
            row: self.rows.get(key).copied(),
            column: Some(key.to_owned()),
            ..home
        }
    }

    /// The file or sheet that holds them, if any does.
    pub fn home(&self) -> Option<&Place> {
        self.home.as_ref()
    }

    fn get_mut(&mut self, key: &str) -> Option<&mut String> {
        Some(match key {
            "code" => &mut self.code,
            "name" => &mut self.name,
            "date" => &mut self.date,
            "model" => &mut self.model,
            "seed" => &mut self.seed,
            "bid_deadline" => &mut self.bid_deadline,
            "previous" => &mut self.previous,
            _ => return None,
        })
    }

    /// Fills what has a default.
    fn completed(mut self, round: &str) -> Self {
        self.read = true;
        if self.code.is_empty() {
            self.code = round.to_owned();
        }
        if self.seed.is_empty() {
            self.seed.clone_from(&self.code);
        }
        self
    }
}

fn in_file() -> Place {
    Place {
        file: ROUND_FILE.to_owned(),
        ..Place::default()
    }
}

fn place(key: &str) -> Place {
    Place {
        column: Some(key.to_owned()),
        ..in_file()
    }
}

/// Whether a file or sheet of this name holds the settings.
pub fn is_settings(name: &str) -> bool {
    matches!(
        normal(name).to_lowercase().as_str(),
        "轮次" | "轮次参数" | "round"
    )
}

/// Reads a sheet of keys and values; further columns are notes for whoever fills it in.
pub fn sheet(grid: &Grid, home: Place, round: &str) -> (Settings, InputFile, Vec<Finding>) {
    let mut settings = Settings::unread(home);
    let mut findings = Vec::new();
    let mut hasher = blake3::Hasher::new();
    let mut bytes = 0;
    for (row, cells) in &grid.rows {
        let cell = |at: usize| cells.get(at).map_or("", String::as_str);
        let (written, value) = (plain_heading(cell(0)), cell(1));
        if written.is_empty() || matches!(written.as_str(), "键" | "项目" | "设置项" | "key")
        {
            continue;
        }
        let named =
            |(key, names): &&(&str, &[&str])| *key == written || names.contains(&written.as_str());
        let Some((key, _)) = KEYS.iter().find(named) else {
            // A title stands alone in its row.
            if !value.is_empty() {
                let place = Place {
                    row: Some(*row),
                    ..settings.home.clone().unwrap_or_default()
                };
                findings.push(Finding::new(place, Some(cell(0)), unknown_key(&written)));
            }
            continue;
        };
        settings.rows.insert(key, *row);
        if let Some(slot) = settings.get_mut(key) {
            value.clone_into(slot);
        }
        for text in [key, value] {
            hasher.update(&(text.len() as u64).to_le_bytes());
            hasher.update(text.as_bytes());
            bytes += text.len() as u64 + 8;
        }
    }
    let home = settings.home.clone().unwrap_or_default();
    let input = InputFile {
        file: match home.sheet {
            Some(sheet) => format!("{} [{sheet}]", home.file),
            None => home.file,
        },
        bytes,
        blake3: hasher.finalize().to_hex().to_string(),
    };
    (settings.completed(round), input, findings)
}

fn unknown_key(key: &str) -> Trouble {
    let names = KEYS
        .iter()
        .flat_map(|(key, names)| names.iter().chain([key]));
    Trouble::UnknownKey {
        key: key.to_owned(),
        nearest: nearest(key, names.copied()).map(str::to_owned),
    }
}

/// Reads the settings of the round in folder `folder`.
pub fn settings(text: &str, folder: &str) -> (Settings, Vec<Finding>) {
    let table: toml::Table = match text.parse() {
        Ok(table) => table,
        Err(error) => {
            let error: toml::de::Error = error;
            let detail = error.message().to_owned();
            let place = Place {
                file: ROUND_FILE.to_owned(),
                row: error.span().map(|span| row_of(text, span.start)),
                ..Place::default()
            };
            let finding = Finding::new(place, None, Trouble::NotReadable { detail });
            return (Settings::unread(in_file()), vec![finding]);
        }
    };
    let mut findings: Vec<Finding> = table.keys().filter_map(|key| unknown(key)).collect();
    let mut get = |key: &str| match table.get(key) {
        None => String::new(),
        Some(Value::String(text)) => text.trim().to_owned(),
        Some(Value::Datetime(date)) if date.time.is_none() => date.to_string(),
        Some(Value::Integer(number)) => number.to_string(),
        Some(other) => {
            let trouble = Trouble::BadSetting {
                key: key.to_owned(),
                expected: "引号内的文字 / text in quotes".to_owned(),
            };
            findings.push(Finding::new(place(key), Some(&other.to_string()), trouble));
            String::new()
        }
    };
    let mut settings = Settings::unread(in_file());
    for (key, _) in KEYS {
        let text = get(key);
        if let Some(slot) = settings.get_mut(key) {
            *slot = text;
        }
    }
    (settings.completed(folder), findings)
}

fn unknown(key: &str) -> Option<Finding> {
    let keys = KEYS.map(|(key, _)| key);
    let trouble = Trouble::UnknownKey {
        key: key.to_owned(),
        nearest: nearest(key, keys).map(str::to_owned),
    };
    (!keys.contains(&key)).then(|| Finding::new(place(key), None, trouble))
}

fn row_of(text: &str, byte: usize) -> u32 {
    let before = text.bytes().take(byte);
    1 + before.filter(|&b| b == b'\n').count() as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_and_seed_have_defaults() {
        let (settings, findings) = settings("name = \"x\"\ndate = 2026-01-20", "2026-01");
        assert_eq!(findings, []);
        assert_eq!(
            (settings.code.as_str(), settings.seed.as_str()),
            ("2026-01", "2026-01")
        );
        assert_eq!(settings.date, "2026-01-20");
    }

    #[test]
    fn unknown_keys_name_the_nearest() {
        let (_, findings) = settings("naem = \"x\"\nseed = [1]", "r");
        let nearest = Some("name".to_owned());
        let key = "naem".to_owned();
        assert_eq!(findings[0].trouble, Trouble::UnknownKey { key, nearest });
        assert_eq!(findings[1].code, "E006");
        assert_eq!(findings[1].place, place("seed"));
    }

    #[test]
    fn broken_toml_names_its_row() {
        let (_, findings) = settings("name = \"x\"\ncode = \n", "r");
        assert_eq!(
            (findings[0].code.as_str(), findings[0].place.row),
            ("E004", Some(2))
        );
    }

    #[test]
    fn a_sheet_says_the_same_under_chinese_keys() {
        let text = "轮次设置,,\n键,值,说明\n轮次编号,r,\n轮次名称,测试,给人看\nseed,7,\n种籽,8,\n";
        let grid = super::super::grid::grid(text).expect("reads");
        let home = Place {
            file: "轮次.csv".to_owned(),
            ..Place::default()
        };
        let (settings, _, findings) = sheet(&grid, home, "book");
        let said = (
            settings.code.as_str(),
            settings.name.as_str(),
            settings.seed.as_str(),
        );
        assert_eq!(said, ("r", "测试", "7"));
        assert_eq!(settings.place("name").row, Some(4));
        let (key, nearest) = ("种籽".to_owned(), Some("种子".to_owned()));
        assert_eq!(findings[0].trouble, Trouble::UnknownKey { key, nearest });
        assert_eq!(findings.len(), 1);
    }
}
