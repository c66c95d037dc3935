//! `[place]`: how alike two posts are, and what it costs a trainee to end up elsewhere (section 5).

use serde::Deserialize;

use super::Reader;

/// `[place]`: what is similar, and the weights of the one cost that decides last.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Place {
    /// Two majors that are not equal still match up to here.
    pub match_max: Kinship,
    /// Most steps that a similar post may be away \[steps\].
    pub steps_max: u32,
    /// Farthest similar post from the class's anchor \[km\]; 0 is no limit.
    pub divert_max_km: u32,
    /// Cost of a step of dissimilarity.
    pub step_cost: u32,
    /// Cost of a kilometer, whole ones counted.
    pub km_cost: u32,
    /// Cost of 100 yuan a month less, whole ones counted.
    pub wage_cost: u32,
    /// Cost of a reserve who steps in.
    pub reserve_cost: u32,
    /// Cost of a trainee who is trained again or sent back.
    pub retrain_cost: u32,
    /// The chance that intake and reserves are reckoned for, in hundredths.
    #[serde(deserialize_with = "super::place::hundredths")]
    pub sure: u32,
}

/// How near two majors are.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    serde::Serialize,
    Deserialize,
    schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Kinship {
    /// Equal code in one catalogue, or mapped onto each other.
    Code,
    /// Same group, the first four digits, over the three levels of the catalogue of 2021.
    Group,
    /// Same category, the first two digits, likewise.
    Category,
}

impl Kinship {
    /// How many steps apart: 0, 1, 2.
    pub fn steps(self) -> u32 {
        self as u32
    }
}

/// The highest weight: far from where sums over a nation would overflow.
const WEIGHT_MAX: u32 = 1_000_000;

impl Default for Place {
    fn default() -> Self {
        Place {
            match_max: Kinship::Category,
            steps_max: 6,
            divert_max_km: 0,
            step_cost: 1000,
            km_cost: 1,
            wage_cost: 10,
            reserve_cost: 5000,
            retrain_cost: 100_000,
            sure: 95,
        }
    }
}

/// A share of two decimals below 1, in quotes.
fn hundredths<'de, D: serde::Deserializer<'de>>(from: D) -> Result<u32, D::Error> {
    let text = String::deserialize(from)?;
    let share = text.parse::<crate::domain::market::Score>().ok();
    let share = share
        .map(|points| points.0)
        .filter(|s| (1..=99).contains(s));
    share.ok_or_else(|| serde::de::Error::custom("sure: \"0.01\" .. \"0.99\""))
}

impl Reader<'_> {
    pub(super) fn place(&mut self, table: &toml::Table) -> Place {
        let place: Place = self.section(table, "place");
        let weights = [
            ("place.step_cost", place.step_cost),
            ("place.km_cost", place.km_cost),
            ("place.wage_cost", place.wage_cost),
            ("place.reserve_cost", place.reserve_cost),
            ("place.retrain_cost", place.retrain_cost),
        ];
        for (key, weight) in weights {
            if weight > WEIGHT_MAX {
                self.bad(key, &format!("0..={WEIGHT_MAX}"));
            }
        }
        // Else a reserve would take the seat of somebody who is confirmed.
        let near = place.match_max.steps() * place.step_cost;
        if place.retrain_cost.saturating_add(place.reserve_cost) <= near {
            self.bad("place.retrain_cost", "above 2 x step_cost");
        }
        if place.steps_max > 9 {
            self.bad("place.steps_max", "0..=9");
        }
        place
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::model::{Kinship, parse};

    #[test]
    fn placement_is_read_and_a_wrong_key_is_named() {
        let text = "name = \"x\"\n[place]\nmatch_max = \"group\"\nsure = \"0.90\"";
        let place = parse(text, "m.toml").expect("a model").place;
        assert_eq!((place.match_max, place.sure), (Kinship::Group, 90));
        for wrong in [
            "match_max = \"any\"",
            "sure = \"1.00\"",
            "sure = 0.9",
            "step_cost = -1",
            "km_cost = 2000000",
            "steps_max = 10",
            "step_cost = 100000\nretrain_cost = 100",
        ] {
            let text = format!("name = \"x\"\n[place]\n{wrong}");
            let findings = parse(&text, "m.toml").expect_err(wrong);
            assert_eq!(findings.len(), 1, "{wrong}: {findings:?}");
        }
    }
}
