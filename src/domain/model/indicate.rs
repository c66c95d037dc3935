//! `[warning]`, `[targets]` and `[[subsidy]]`: what a model says of the indicators (section 9).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Reader;
use crate::domain::market::{Mode, Score};

/// `[warning]`: where the bands of S/D begin, in hundredths.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bands {
    /// From here on supply and demand are in balance; below is a shortage.
    pub balance_from: u32,
    /// From here on there is a surplus.
    pub surplus_from: u32,
    /// From here on a severe one.
    pub severe_from: u32,
}

impl Default for Bands {
    fn default() -> Self {
        Bands {
            balance_from: 100,
            surplus_from: 150,
            severe_from: 300,
        }
    }
}

impl Bands {
    /// The band in which supply over demand lies, by asking whether supply reaches so many
    /// hundredths of demand.
    pub fn band(&self, reaches: impl Fn(u32) -> bool) -> Band {
        if reaches(self.severe_from) {
            Band::SevereSurplus
        } else if reaches(self.surplus_from) {
            Band::Surplus
        } else if reaches(self.balance_from) {
            Band::Balance
        } else {
            Band::Shortage
        }
    }
}

/// Bands of S_m / D_m, by the model's limits.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Band {
    /// Below `balance_from` (紧缺).
    Shortage,
    /// From there (平衡).
    Balance,
    /// From `surplus_from` (富余).
    Surplus,
    /// From `severe_from` (严重富余).
    SevereSurplus,
    /// Seats and no demand (本轮无需求).
    Idle,
}

/// What a target measures.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// 供需匹配度
    Matching,
    /// 对口就业率, tracking only.
    RelatedEmployment,
    /// 企业满意度, tracking only.
    FirmSatisfaction,
    /// 流失率, tracking only.
    Turnover,
}

impl Measure {
    /// All, with the keys that models use.
    pub const ALL: [(&'static str, Measure); 4] = [
        ("matching", Measure::Matching),
        ("related_employment", Measure::RelatedEmployment),
        ("firm_satisfaction", Measure::FirmSatisfaction),
        ("turnover", Measure::Turnover),
    ];

    /// Whether only tracking after the training can measure it.
    pub fn needs_tracking(self) -> bool {
        self != Measure::Matching
    }
}

/// A row of `[targets]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TargetRow {
    /// What it measures.
    pub measure: Measure,
    /// The least share, 0 to 10,000; `None` where the text gives no number.
    pub least: Option<u32>,
    /// What the text says.
    pub says: String,
    /// Which text; the model's own where the row names none.
    pub document: String,
    /// official, draft or proposed.
    pub status: String,
}

/// A row of `[[subsidy]]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SubsidyRow {
    /// The kind of class it is for.
    pub kind: String,
    /// Students or employees.
    pub mode: Mode,
    /// Per head and year \[fen\].
    pub rate_fen: u32,
    /// What it is paid for.
    pub basis: String,
    /// Which text.
    pub document: String,
    /// official, draft or proposed.
    pub status: String,
    /// When it holds.
    pub valid: String,
}

const TARGET_KEYS: [&str; 4] = ["least", "says", "document", "status"];
const SUBSIDY_KEYS: [&str; 7] = [
    "kind", "mode", "rate_fen", "basis", "document", "status", "valid",
];
const STATUSES: [&str; 3] = ["official", "draft", "proposed"];

/// Whether `key` in the table at `above` belongs to a row of `[targets]`.
pub(super) fn is_target_key(above: &str, key: &str) -> bool {
    let measure = above.strip_prefix("targets.");
    let known = |m: &str| Measure::ALL.iter().any(|(name, _)| *name == m);
    match measure {
        Some(measure) => known(measure) && TARGET_KEYS.contains(&key),
        None => above == "targets" && known(key),
    }
}

impl Reader<'_> {
    pub(super) fn bands(&mut self, table: &toml::Table) -> Bands {
        let default = Bands::default();
        let mut limit = |key: &str, default: u32| {
            let given = match table.get(key) {
                None => return default,
                Some(value) => value.as_str().and_then(|text| text.parse::<Score>().ok()),
            };
            if given.is_none() {
                let key = format!("warning.{key}");
                self.bad(&key, "\"0\" .. \"100\", at most two decimals, in quotes");
            }
            given.map_or(default, |score| score.0)
        };
        let bands = Bands {
            balance_from: limit("balance_from", default.balance_from),
            surplus_from: limit("surplus_from", default.surplus_from),
            severe_from: limit("severe_from", default.severe_from),
        };
        let rising = [bands.balance_from, bands.surplus_from, bands.severe_from].is_sorted();
        if !rising || bands.balance_from == 0 {
            self.bad("warning", "0 < balance_from <= surplus_from <= severe_from");
        }
        bands
    }

    pub(super) fn targets(&mut self, table: &toml::Table, document: &str) -> Vec<TargetRow> {
        let mut rows = Vec::new();
        for (name, measure) in Measure::ALL {
            let Some(value) = table.get(name) else {
                continue;
            };
            let path = format!("targets.{name}");
            let Some(row) = value.as_table() else {
                self.bad(
                    &path,
                    "{ least = \"0.90\", says = \"...\", status = \"official\" }",
                );
                continue;
            };
            let least = row.get("least").map(|value| {
                let share = value.as_str().and_then(|text| text.parse::<Score>().ok());
                share.map(|s| s.0).filter(|hundredths| *hundredths <= 100)
            });
            if least == Some(None) {
                let expected = "\"0.00\" .. \"1.00\", two decimals, in quotes";
                self.bad(&format!("{path}.least"), expected);
            }
            let own = self.line(row, &path, "document");
            rows.push(TargetRow {
                measure,
                least: least.flatten().map(|hundredths| hundredths * 100),
                says: self.line(row, &path, "says"),
                document: if own.is_empty() {
                    document.to_owned()
                } else {
                    own
                },
                status: self.status(row, &path),
            });
        }
        rows
    }

    pub(super) fn subsidies(&mut self, value: Option<&toml::Value>) -> Vec<SubsidyRow> {
        let rows = match value {
            None => return Vec::new(),
            Some(toml::Value::Array(rows)) => rows.as_slice(),
            Some(_) => &[toml::Value::Boolean(false)],
        };
        let mut read = Vec::new();
        for row in rows {
            let known = |key: &String| SUBSIDY_KEYS.contains(&key.as_str());
            match row.as_table() {
                Some(row) if row.keys().all(known) => read.push(self.subsidy(row)),
                _ => self.bad("subsidy", &SUBSIDY_KEYS.join(", ")),
            }
        }
        read
    }

    fn subsidy(&mut self, row: &toml::Table) -> SubsidyRow {
        let mode = match row.get("mode").and_then(toml::Value::as_str) {
            Some("student") => Some(Mode::Student),
            Some("service") => Some(Mode::Service),
            _ => None,
        };
        if mode.is_none() {
            self.bad("subsidy.mode", "\"student\" / \"service\"");
        }
        let rate = row.get("rate_fen").and_then(toml::Value::as_integer);
        let rate = rate.and_then(|rate| u32::try_from(rate).ok());
        if rate.is_none() {
            self.bad("subsidy.rate_fen", "0..=4294967295");
        }
        let kind = self.line(row, "subsidy", "kind");
        if kind.is_empty() {
            self.bad("subsidy.kind", "a kind of class");
        }
        SubsidyRow {
            kind,
            mode: mode.unwrap_or(Mode::Student),
            rate_fen: rate.unwrap_or(0),
            basis: self.line(row, "subsidy", "basis"),
            document: self.line(row, "subsidy", "document"),
            status: self.status(row, "subsidy"),
            valid: self.line(row, "subsidy", "valid"),
        }
    }

    fn line(&mut self, row: &toml::Table, path: &str, key: &str) -> String {
        match row.get(key) {
            None => String::new(),
            Some(toml::Value::String(text)) => text.clone(),
            Some(_) => {
                self.bad(&format!("{path}.{key}"), "text");
                String::new()
            }
        }
    }

    fn status(&mut self, row: &toml::Table, path: &str) -> String {
        let status = self.line(row, path, "status");
        if !STATUSES.contains(&status.as_str()) {
            self.bad(&format!("{path}.status"), "official / draft / proposed");
        }
        status
    }
}
