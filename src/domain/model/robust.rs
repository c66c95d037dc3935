//! `[robust]`: how sure the recommendation is, and what is tried to find out.

use std::collections::BTreeMap;

use super::{Reader, Score};

/// `[robust]`: section 3, Robustness.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Robust {
    /// N: draws of weights, and as many of experts; 0 is none of either.
    pub draws: u32,
    /// Whether experts are drawn too.
    pub experts: bool,
    /// How far a weight may be from the published one, in hundredths of it; 100 and more is from 0
    /// to all.
    pub around_hundredths: u32,
    /// Chains of criteria, each at least as heavy as the next.
    pub order: Vec<Vec<String>>,
    /// Per criterion the least and the largest part of all weights \[hundredths\], in place of
    /// `around`.
    pub intervals: BTreeMap<String, (u32, u32)>,
}

impl Default for Robust {
    fn default() -> Self {
        Robust {
            draws: 1000,
            experts: true,
            around_hundredths: 50,
            order: Vec::new(),
            intervals: BTreeMap::new(),
        }
    }
}

/// The most draws.
pub const DRAWS_MAX: u32 = 1_000_000;

impl Robust {
    /// The least and the largest part that a criterion may have of all weights, when its own part
    /// is `share` \[ppm\].
    pub fn interval(&self, criterion: &str, share: u32) -> (u32, u32) {
        const ALL: u64 = 1_000_000;
        if share == 0 {
            return (0, 0);
        }
        if let Some(&(low, high)) = self.intervals.get(criterion) {
            return (low * 10_000, high * 10_000);
        }
        if self.around_hundredths >= 100 {
            return (0, ALL as u32);
        }
        let (share, around) = (u64::from(share), u64::from(self.around_hundredths));
        let low = share * (100 - around) / 100;
        let high = (share * (100 + around)).div_ceil(100).min(ALL);
        (low as u32, high as u32)
    }
}

impl Reader<'_> {
    pub(super) fn robust(&mut self, table: &toml::Table) -> Robust {
        let plain = Robust::default();
        let draws = table
            .get("draws")
            .map_or(Some(i64::from(plain.draws)), toml::Value::as_integer);
        let draws = draws
            .and_then(|n| u32::try_from(n).ok())
            .filter(|&n| n <= DRAWS_MAX);
        if draws.is_none() {
            self.bad("robust.draws", "0..=1000000");
        }
        let experts = table
            .get("experts")
            .map_or(Some(plain.experts), toml::Value::as_bool);
        if experts.is_none() {
            self.bad("robust.experts", "true / false");
        }
        let around = table
            .get("around")
            .map_or(Some("0.50"), toml::Value::as_str);
        let around = around.and_then(hundredths);
        if around.is_none() {
            self.bad(
                "robust.around",
                "\"0.00\" .. \"1.00\", two decimals, in quotes",
            );
        }
        Robust {
            draws: draws.unwrap_or(plain.draws),
            experts: experts.unwrap_or(plain.experts),
            around_hundredths: around.unwrap_or(plain.around_hundredths),
            order: self.order(table.get("order")),
            intervals: self.intervals(table.get("intervals")),
        }
    }

    fn order(&mut self, value: Option<&toml::Value>) -> Vec<Vec<String>> {
        let Some(value) = value else {
            return Vec::new();
        };
        let chain = |item: &toml::Value| -> Option<Vec<String>> {
            let text = |item: &toml::Value| item.as_str().map(str::to_owned);
            item.as_array()?.iter().map(text).collect()
        };
        let read = value
            .as_array()
            .and_then(|all| all.iter().map(chain).collect());
        if read.is_none() {
            self.bad("robust.order", "[[\"..\", \"..\"], ..]");
        }
        read.unwrap_or_default()
    }

    fn intervals(&mut self, value: Option<&toml::Value>) -> BTreeMap<String, (u32, u32)> {
        let Some(value) = value else {
            return BTreeMap::new();
        };
        let ends = |item: &toml::Value| -> Option<(u32, u32)> {
            let ends = item.as_array().filter(|ends| ends.len() == 2)?;
            let (low, high) = (
                hundredths(ends[0].as_str()?)?,
                hundredths(ends[1].as_str()?)?,
            );
            (low <= high).then_some((low, high))
        };
        let row =
            |(criterion, item): (&String, &toml::Value)| Some((criterion.clone(), ends(item)?));
        let read = value
            .as_table()
            .and_then(|all| all.iter().map(row).collect());
        if read.is_none() {
            self.bad("robust.intervals", "{ \"..\" = [\"0.10\", \"0.30\"], .. }");
        }
        read.unwrap_or_default()
    }
}

/// A part of two decimals, 0.00 to 1.00.
fn hundredths(text: &str) -> Option<u32> {
    let points: Score = text.parse().ok()?;
    (points.0 <= 100).then_some(points.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::model::parse;

    #[test]
    fn what_is_drawn_is_read_and_a_wrong_value_is_named() {
        let text = "name = \"x\"\n[robust]\ndraws = 0\nexperts = false\naround = \"1.00\"\n\
                    order = [[\"a\", \"b\"]]\nintervals = { a = [\"0.10\", \"0.40\"] }";
        let robust = parse(text, "m.toml").expect("a model").robust;
        assert_eq!(
            (robust.draws, robust.experts, robust.order.len()),
            (0, false, 1)
        );
        assert_eq!(robust.interval("a", 250_000), (100_000, 400_000));
        assert_eq!(robust.interval("b", 250_000), (0, 1_000_000));
        assert_eq!(robust.interval("b", 0), (0, 0));
        let half = Robust::default();
        assert_eq!(half.interval("a", 333_333), (166_666, 500_000));
        for wrong in [
            "draws = -1",
            "draws = 1000001",
            "experts = 1",
            "around = 0.5",
            "around = \"1.50\"",
            "order = [\"a\"]",
            "intervals = { a = [\"0.50\", \"0.40\"] }",
            "draw = 3",
        ] {
            let text = format!("name = \"x\"\n[robust]\n{wrong}");
            let findings = parse(&text, "m.toml").expect_err(wrong);
            assert_eq!(findings.len(), 1, "{wrong}: {findings:?}");
        }
    }
}
