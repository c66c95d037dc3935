//! What one more of something is worth, scenario by scenario -> where it is worth most.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

/// Most things whose prices are counted.
const THINGS_MOST: usize = 100_000;

/// Prices by what they are for.
#[derive(Clone, Debug, Default)]
pub struct Prices {
    rows: u64,
    by: BTreeMap<String, (u64, f64, f64)>,
}

/// What one more of something is worth.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Price {
    /// Of what.
    pub of: String,
    /// Scenarios in which it is worth anything.
    pub scarce: u64,
    /// Its mean over all scenarios with prices.
    pub mean: f64,
    /// Its most.
    pub most: f64,
}

impl Prices {
    /// Counts a scenario's prices in; what has none is worth nothing.
    pub fn add<'a>(&mut self, prices: impl Iterator<Item = (&'a str, Option<f64>)>) {
        self.rows += 1;
        for (name, value) in prices {
            let Some(value) = value.filter(|value| value.is_finite()) else {
                continue;
            };
            if value == 0.0 || (self.by.len() >= THINGS_MOST && !self.by.contains_key(name)) {
                continue;
            }
            let (scarce, sum, most) = self.by.entry(name.to_owned()).or_insert((0, 0.0, value));
            *scarce += 1;
            *sum += value;
            *most = most.max(value);
        }
    }

    /// Everything that is ever worth something, the largest mean first (tie: smaller name); `None`
    /// where no row has prices.
    pub fn ranked(&self) -> Option<Vec<Price>> {
        if self.rows == 0 {
            return None;
        }
        let each = self.by.iter().map(|(name, &(scarce, sum, most))| Price {
            of: name.clone(),
            scarce,
            mean: sum / self.rows as f64,
            most,
        });
        let mut all: Vec<Price> = each.collect();
        all.sort_by(|a, b| b.mean.total_cmp(&a.mean).then_with(|| a.of.cmp(&b.of)));
        Some(all)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_no_price_is_worth_nothing() {
        let mut prices = Prices::default();
        assert_eq!(prices.ranked(), None);
        prices.add([("a", Some(2.0)), ("b", Some(1.0))].into_iter());
        prices.add([("b", Some(1.0)), ("x", None), ("c", Some(f64::NAN))].into_iter());
        prices.add([].into_iter());
        prices.add([("b", Some(4.0)), ("a", Some(0.0))].into_iter());
        let found = prices.ranked().expect("prices");
        let said: Vec<_> = found
            .iter()
            .map(|p| (p.of.as_str(), p.scarce, p.mean, p.most))
            .collect();
        assert_eq!(said, [("b", 3, 1.5, 4.0), ("a", 1, 0.5, 2.0)]);
    }
}
