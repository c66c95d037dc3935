//! What one more of something is worth, scenario by scenario -> where it is worth most.

use std::collections::BTreeMap;

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
#[derive(Clone, Debug, PartialEq, Serialize)]
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
    /// Counts a scenario's prices in: `name=number;name=number`; what is not named is worth
    /// nothing.
    pub fn add(&mut self, text: &str) {
        self.rows += 1;
        for piece in text.split(';') {
            let Some((name, number)) = piece.rsplit_once('=') else {
                continue;
            };
            let Some(value) = number.parse::<f64>().ok().filter(|value| value.is_finite()) else {
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
    fn what_is_not_named_is_worth_nothing() {
        let mut prices = Prices::default();
        assert_eq!(prices.ranked(), None);
        prices.add("a=2;b=1");
        prices.add("b=1;x=y;c");
        prices.add("");
        prices.add("b=4;a=0");
        let found = prices.ranked().expect("prices");
        let said: Vec<_> = found
            .iter()
            .map(|p| (p.of.as_str(), p.scarce, p.mean, p.most))
            .collect();
        assert_eq!(said, [("b", 3, 1.5, 4.0), ("a", 1, 0.5, 2.0)]);
    }
}
