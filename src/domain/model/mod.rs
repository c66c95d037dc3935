//! What a file in `models/` may say: the policy, with units, defaults and status in the file
//! itself. An unknown key is a finding that names the nearest known one; a value out of range is a
//! finding that says what it may be. `award` reads its section of the award, `robust` what is
//! drawn, `place` what placement goes by, `indicate` those of the indicators.

mod award;
mod indicate;
mod place;
mod robust;

use std::collections::BTreeMap;

pub use award::{Award, Floor};
pub(crate) use award::{BUDGET_MAX, COST_MAX};
use indicate::is_target_key;
pub use indicate::{Band, Bands, Measure, SubsidyRow, TargetRow};
pub use place::{Kinship, Place};
pub use robust::{DRAWS_MAX, Robust};

use rust_decimal::Decimal;
use serde::Deserialize;

use super::catalog::normal;
use super::market::{Criterion, CriterionSource, Finding, Score, Tier, Trouble};

/// The model of the 2026 Sichuan pilot, as shipped.
pub const SICHUAN_ORDER_CLASS: &str = include_str!("../../../models/sichuan-order-class.toml");

/// The models that are built in, by name.
pub const BUILT_IN: [(&str, &str); 1] = [("sichuan-order-class", SICHUAN_ORDER_CLASS)];

/// A policy model, checked.
#[derive(Clone, Debug, PartialEq)]
pub struct Model {
    /// Its own name.
    pub name: String,
    /// Its Chinese title.
    pub title_zh: String,
    /// Its English title.
    pub title_en: String,
    /// The official text it stands on.
    pub document: String,
    /// `[classes]`
    pub classes: Classes,
    /// `[fit]`
    pub fit: Fit,
    /// `[scoring]`
    pub scoring: Scoring,
    /// `[award]`
    pub award: Award,
    /// `[robust]`
    pub robust: Robust,
    /// `[place]`
    pub place: Place,
    /// `[warning]`
    pub bands: Bands,
    /// `[targets]`
    pub targets: Vec<TargetRow>,
    /// `[[subsidy]]`
    pub subsidies: Vec<SubsidyRow>,
    /// BLAKE3 of the file, hexadecimal.
    pub hash: String,
}

/// `[classes]`: section 1.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(default)]
pub struct Classes {
    /// L, smallest class \[heads\].
    pub class_min: u32,
    /// U, largest class \[heads\].
    pub class_max: u32,
    /// Size that formation aims at \[heads\].
    pub class_target: u32,
    /// What F3 minimizes.
    pub class_order: ClassOrder,
    /// Least part of a cut order in a shared class \[heads\].
    pub chunk_min: u32,
    /// Least order that a waiver can open \[heads\].
    pub waiver_min: u32,
    /// Most firms in a class; 0 is no limit.
    pub firms_max: u32,
    /// Farthest two sites in a shared class \[km\]; 0 is no limit.
    pub spread_max_km: u32,
    /// F2: cost per head by tier; a tier left out is not allowed.
    pub tiers: BTreeMap<String, u32>,
    /// What the classes are, as rates of subsidy name them.
    pub kind: String,
}

/// What F3 minimizes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClassOrder {
    /// Σ |size - class_target|
    Target,
    /// The number of classes.
    Few,
}

impl Default for Classes {
    fn default() -> Self {
        let tiers = [
            ("own", 0),
            ("park", 1),
            ("cluster", 2),
            ("leader", 3),
            ("office", 4),
            ("waived", 9),
        ];
        Classes {
            class_min: 20,
            class_max: 40,
            class_target: 30,
            class_order: ClassOrder::Target,
            chunk_min: 5,
            waiver_min: 10,
            firms_max: 0,
            spread_max_km: 0,
            tiers: tiers.map(|(tier, cost)| (tier.to_owned(), cost)).into(),
            kind: "订单班".to_owned(),
        }
    }
}

impl Classes {
    /// Cost per head of `tier`; `None` where the model does not allow it.
    pub fn tier_cost(&self, tier: Tier) -> Option<u32> {
        self.tiers.get(tier.key()).copied()
    }

    /// F3 of one class of `size` heads.
    pub fn shape_cost(&self, size: u32) -> u32 {
        match self.class_order {
            ClassOrder::Target => size.abs_diff(self.class_target),
            ClassOrder::Few => 1,
        }
    }

    /// Most firms in a class, if limited.
    pub fn firms_max(&self) -> Option<usize> {
        (self.firms_max > 0).then_some(self.firms_max as usize)
    }

    /// Farthest two sites of a shared class \[m\], if limited.
    pub fn spread_max_m(&self) -> Option<i64> {
        (self.spread_max_km > 0).then_some(i64::from(self.spread_max_km) * 1000)
    }
}

/// `[fit]`: section 2.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(default)]
pub struct Fit {
    /// How majors match.
    pub major_match: MajorMatch,
    /// How levels match.
    pub level_rule: LevelRule,
    /// Farthest school from the anchor \[km\]; 0 is no limit.
    pub distance_max_km: u32,
}

impl Fit {
    /// Farthest school from a class's anchor \[m\], if limited.
    pub fn distance_max_m(&self) -> Option<i64> {
        (self.distance_max_km > 0).then_some(i64::from(self.distance_max_km) * 1000)
    }
}

/// How a programme's major matches a class's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MajorMatch {
    /// Equal code in one catalogue, or mapped.
    Code,
    /// Also: same catalogue and same first four digits.
    Group,
}

/// How a programme's level matches a class's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LevelRule {
    /// Equal, or higher when every member says 及以上.
    Exact,
    /// Equal or higher.
    AtLeast,
}

impl Default for Fit {
    fn default() -> Self {
        Fit {
            major_match: MajorMatch::Code,
            level_rule: LevelRule::Exact,
            distance_max_km: 0,
        }
    }
}

/// `[scoring]`: section 3.
#[derive(Clone, Debug, PartialEq)]
pub struct Scoring {
    /// With 5 marks or more, drop one highest and one lowest.
    pub trim: bool,
    /// Least score that may win.
    pub quality_min: Score,
    /// Weights for rounds without a `criteria` table, in code order.
    pub weights: BTreeMap<String, Decimal>,
}

impl Scoring {
    /// The check code that score sheets bear (评审办法校验码): 12 hexadecimal digits of BLAKE3 over
    /// what turns marks into scores, which is method, trimming, least score, and each criterion's
    /// code, weight, highest mark and source. The order of the criteria does not matter.
    pub fn check_code<'a>(&self, criteria: impl IntoIterator<Item = &'a Criterion>) -> String {
        let line = |criterion: &Criterion| {
            let source = match &criterion.source {
                CriterionSource::Marks => "marks".to_owned(),
                CriterionSource::Indicator { column, low, high } => {
                    let (low, high) = (low.normalize(), high.normalize());
                    format!("{}\t{low}\t{high}", normal(column))
                }
            };
            let (weight, max) = (criterion.weight.normalize(), criterion.max.normalize());
            format!("{}\t{weight}\t{max}\t{source}\n", normal(&criterion.code))
        };
        let mut lines: Vec<String> = criteria.into_iter().map(line).collect();
        lines.sort_unstable();
        let mut hasher = blake3::Hasher::new();
        let rules = format!("weighted\t{}\t{}\n", self.trim, self.quality_min);
        hasher.update(rules.as_bytes());
        lines.iter().for_each(|line| {
            hasher.update(line.as_bytes());
        });
        hasher.finalize().to_hex()[..12].to_owned()
    }
}

const KEYS: [&str; 58] = [
    "name",
    "title_zh",
    "title_en",
    "document",
    "classes",
    "classes.class_min",
    "classes.class_max",
    "classes.class_target",
    "classes.class_order",
    "classes.chunk_min",
    "classes.waiver_min",
    "classes.firms_max",
    "classes.kind",
    "classes.spread_max_km",
    "classes.tiers",
    "classes.tiers.own",
    "classes.tiers.park",
    "classes.tiers.cluster",
    "classes.tiers.leader",
    "classes.tiers.office",
    "classes.tiers.waived",
    "fit",
    "fit.major_match",
    "fit.level_rule",
    "fit.distance_max_km",
    "scoring",
    "scoring.method",
    "scoring.trim",
    "scoring.quality_min",
    "award",
    "award.mechanism",
    "award.yield",
    "award.share_max",
    "award.budget_fen",
    "award.cost_head_fen",
    "award.floors",
    "robust",
    "robust.draws",
    "robust.experts",
    "robust.around",
    "robust.order",
    "robust.intervals",
    "place",
    "place.match_max",
    "place.steps_max",
    "place.divert_max_km",
    "place.step_cost",
    "place.km_cost",
    "place.wage_cost",
    "place.reserve_cost",
    "place.retrain_cost",
    "place.sure",
    "warning",
    "warning.balance_from",
    "warning.surplus_from",
    "warning.severe_from",
    "targets",
    "subsidy",
];

/// Reads a model from the text of its file.
///
/// # Errors
/// Every unknown key and every value that a key cannot take, all at once, as findings in `file`.
pub fn parse(text: &str, file: &str) -> Result<Model, Vec<Finding>> {
    let mut reader = Reader {
        file,
        findings: Vec::new(),
    };
    let table: toml::Table = match text.parse() {
        Ok(table) => table,
        Err(error) => {
            reader.bad("", error.message());
            return Err(reader.findings);
        }
    };
    reader.unknown_keys(&table, "");
    let model = reader.model(&table, text);
    if reader.findings.is_empty() {
        Ok(model)
    } else {
        Err(reader.findings)
    }
}

struct Reader<'a> {
    file: &'a str,
    findings: Vec<Finding>,
}

impl Reader<'_> {
    fn note(&mut self, key: &str, trouble: Trouble) {
        let column = (!key.is_empty()).then(|| key.to_owned());
        let place = super::market::Place {
            file: self.file.to_owned(),
            column,
            ..super::market::Place::default()
        };
        self.findings.push(Finding::new(place, None, trouble));
    }

    fn bad(&mut self, key: &str, expected: &str) {
        self.note(
            key,
            Trouble::BadSetting {
                key: key.to_owned(),
                expected: expected.to_owned(),
            },
        );
    }

    fn unknown_keys(&mut self, table: &toml::Table, above: &str) {
        for (key, value) in table {
            let path = if above.is_empty() {
                key.clone()
            } else {
                format!("{above}.{key}")
            };
            let free = ["scoring.weights", "robust.intervals"];
            let known = KEYS.contains(&path.as_str())
                || free.contains(&path.as_str())
                || is_target_key(above, key);
            if !known && !free.contains(&above) {
                let near = KEYS
                    .iter()
                    .min_by_key(|k| strsim::levenshtein(k, &path))
                    .map(|k| (*k).to_owned());
                self.note(
                    &path,
                    Trouble::UnknownKey {
                        key: path.clone(),
                        nearest: near,
                    },
                );
            } else if let toml::Value::Table(inner) = value {
                self.unknown_keys(inner, &path);
            }
        }
    }

    fn section<T: Default + serde::de::DeserializeOwned>(
        &mut self,
        table: &toml::Table,
        key: &str,
    ) -> T {
        let Some(value) = table.get(key) else {
            return T::default();
        };
        value
            .clone()
            .try_into()
            .unwrap_or_else(|error: toml::de::Error| {
                self.bad(key, error.message());
                T::default()
            })
    }

    fn text(&mut self, table: &toml::Table, key: &str) -> String {
        match table.get(key) {
            Some(toml::Value::String(text)) => text.clone(),
            Some(_) => {
                self.bad(key, "text");
                String::new()
            }
            None => String::new(),
        }
    }

    fn model(&mut self, table: &toml::Table, text: &str) -> Model {
        let classes: Classes = self.section(table, "classes");
        let empty = toml::Table::new();
        let sub = |key: &str| {
            table
                .get(key)
                .and_then(toml::Value::as_table)
                .unwrap_or(&empty)
        };
        let document = self.text(table, "document");
        let model = Model {
            name: self.text(table, "name"),
            title_zh: self.text(table, "title_zh"),
            title_en: self.text(table, "title_en"),
            targets: self.targets(sub("targets"), &document),
            document,
            fit: self.section(table, "fit"),
            scoring: self.scoring(sub("scoring")),
            award: self.award(sub("award")),
            robust: self.robust(sub("robust")),
            place: self.place(table),
            bands: self.bands(sub("warning")),
            subsidies: self.subsidies(table.get("subsidy")),
            hash: blake3::hash(text.as_bytes()).to_hex().to_string(),
            classes,
        };
        self.class_ranges(&model.classes);
        if model.name.is_empty() {
            self.bad("name", "a name");
        }
        model
    }

    fn class_ranges(&mut self, c: &Classes) {
        let ranges = [
            ("classes.class_min", c.class_min >= 1, "at least 1"),
            (
                "classes.class_max",
                (c.class_min..=1000).contains(&c.class_max),
                "class_min..=1000",
            ),
            (
                "classes.class_target",
                (1..=1000).contains(&c.class_target),
                "1..=1000",
            ),
            (
                "classes.chunk_min",
                (1..=1000).contains(&c.chunk_min),
                "1..=1000",
            ),
            ("classes.waiver_min", c.waiver_min >= 1, "at least 1"),
            (
                "classes.tiers",
                c.tiers.values().all(|&cost| cost <= 1000),
                "0..=1000",
            ),
        ];
        for (key, ok, expected) in ranges {
            if !ok {
                self.bad(key, expected);
            }
        }
    }

    fn scoring(&mut self, table: &toml::Table) -> Scoring {
        if table
            .get("method")
            .is_some_and(|m| m.as_str() != Some("weighted"))
        {
            self.bad("scoring.method", "\"weighted\"");
        }
        let trim = table.get("trim").map_or(Some(true), toml::Value::as_bool);
        if trim.is_none() {
            self.bad("scoring.trim", "true / false");
        }
        let quality = table
            .get("quality_min")
            .map_or(Some("60"), toml::Value::as_str)
            .and_then(|t| t.parse().ok());
        if quality.is_none() {
            self.bad(
                "scoring.quality_min",
                "\"0\" .. \"100\", at most two decimals, in quotes",
            );
        }
        let mut weights = BTreeMap::new();
        for (criterion, value) in table
            .get("weights")
            .and_then(toml::Value::as_table)
            .into_iter()
            .flatten()
        {
            let text = value
                .as_str()
                .map_or_else(|| value.to_string(), str::to_owned);
            match Decimal::from_str_exact(&text) {
                Ok(weight) if weight.is_sign_positive() && !weight.is_zero() => {
                    weights.insert(criterion.clone(), weight);
                }
                _ => self.bad(&format!("scoring.weights.{criterion}"), "> 0"),
            }
        }
        Scoring {
            trim: trim.unwrap_or(true),
            quality_min: quality.unwrap_or(Score(6000)),
            weights,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_model_says_the_defaults() {
        let model = parse(SICHUAN_ORDER_CLASS, "m.toml").expect("the shipped model reads");
        assert_eq!(
            (model.classes, model.fit),
            (Classes::default(), Fit::default())
        );
        assert_eq!(
            (model.scoring.quality_min, model.scoring.weights.len()),
            (Score(6000), 6)
        );
        assert_eq!(
            (
                model.award.intake(24),
                Award {
                    yield_hundredths: 90,
                    ..model.award.clone()
                }
                .intake(24)
            ),
            (24, 27)
        );
    }

    #[test]
    fn an_unknown_key_names_the_nearest() {
        let findings =
            parse("name = \"x\"\n[classes]\nclas_min = 3", "m.toml").expect_err("unknown key");
        let nearest = Some("classes.class_min".to_owned());
        assert_eq!(findings.len(), 1);
        assert_eq!(
            findings[0].trouble,
            Trouble::UnknownKey {
                key: "classes.clas_min".into(),
                nearest
            }
        );
    }

    #[test]
    fn all_bad_values_come_at_once() {
        let text = "name = \"x\"\n[classes]\nclass_min = 50\n\
                    [scoring]\nquality_min = 60\n[award]\nyield = \"1.2\"";
        assert_eq!(parse(text, "m.toml").expect_err("three findings").len(), 3);
    }
}
