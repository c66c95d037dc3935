//! `round.toml` -> the round's settings as written; what they mean is checked by `validate`.

use toml::Value;

use crate::domain::catalog::nearest;
use crate::domain::market::{Finding, Place, Trouble};

/// The file that holds them.
pub const ROUND_FILE: &str = "round.toml";

const KEYS: [&str; 7] = [
    "code",
    "name",
    "date",
    "model",
    "seed",
    "bid_deadline",
    "previous",
];

/// The round's settings as written, dates included; empty where nothing is said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// Stem of every call code; the folder's name if left out.
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
}

/// Where setting `key` stands.
pub fn place(key: &str) -> Place {
    Place {
        file: ROUND_FILE.to_owned(),
        column: Some(key.to_owned()),
        ..Place::default()
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
            return (Settings::default(), vec![finding]);
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
    let mut settings = Settings {
        code: get("code"),
        name: get("name"),
        date: get("date"),
        model: get("model"),
        seed: get("seed"),
        bid_deadline: get("bid_deadline"),
        previous: get("previous"),
    };
    if settings.code.is_empty() {
        settings.code = folder.to_owned();
    }
    if settings.seed.is_empty() {
        settings.seed.clone_from(&settings.code);
    }
    (settings, findings)
}

fn unknown(key: &str) -> Option<Finding> {
    let trouble = Trouble::UnknownKey {
        key: key.to_owned(),
        nearest: nearest(key, KEYS).map(str::to_owned),
    };
    (!KEYS.contains(&key)).then(|| Finding::new(place(key), None, trouble))
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
}
