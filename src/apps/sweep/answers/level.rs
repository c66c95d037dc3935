//! Values of an axis as they come -> per value the figures of the scenarios that have it, as
//! long as
//! the values are few.

use std::cmp::Ordering;
use std::collections::BTreeMap;

/// Most values of an axis that are kept apart; an axis with more is taken for a continuous one.
const LEVELS_MOST: usize = 400;

/// A number in its order.
#[derive(Clone, Copy, Debug)]
pub struct Key(f64);

impl Key {
    /// Of a value; the two zeros are one.
    pub fn of(value: f64) -> Self {
        Key(value + 0.0)
    }

    /// The value.
    pub fn value(self) -> f64 {
        self.0
    }
}

impl Ord for Key {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.total_cmp(&other.0)
    }
}

impl PartialOrd for Key {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Key {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Key {}

/// Sums of figures.
#[derive(Clone, Debug, Default)]
pub struct Sums {
    /// Scenarios.
    pub count: u64,
    per: Vec<(u64, f64)>,
}

impl Sums {
    /// Counts a scenario's figures in.
    pub fn add(&mut self, figures: &[Option<f64>]) {
        self.count += 1;
        self.per.resize(figures.len(), (0, 0.0));
        for ((count, sum), value) in self.per.iter_mut().zip(figures) {
            if let Some(value) = value {
                *count += 1;
                *sum += value;
            }
        }
    }

    /// The mean of a figure over the scenarios that have it.
    pub fn mean(&self, figure: usize) -> Option<f64> {
        match self.per.get(figure) {
            Some(&(count, sum)) if count > 0 => Some(sum / count as f64),
            _ => None,
        }
    }
}

/// The values of an axis.
#[derive(Clone, Debug, Default)]
pub struct Levels {
    at: BTreeMap<Key, Sums>,
    many: bool,
}

impl Levels {
    /// Counts a scenario in.
    pub fn add(&mut self, value: f64, figures: &[Option<f64>]) {
        if self.many {
            return;
        }
        self.at.entry(Key::of(value)).or_default().add(figures);
        if self.at.len() > LEVELS_MOST {
            self.many = true;
            self.at.clear();
        }
    }

    /// Whether the values are too many to be kept apart.
    pub fn many(&self) -> bool {
        self.many
    }

    /// The values with their figures, ascending; none if they are too many.
    pub fn each(&self) -> impl DoubleEndedIterator<Item = (f64, &Sums)> {
        self.at.iter().map(|(key, sums)| (key.value(), sums))
    }

    /// How many values are kept apart.
    pub fn len(&self) -> usize {
        self.at.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_kept_apart_until_they_are_too_many() {
        let mut levels = Levels::default();
        for value in [2.0, -0.0, 0.0, 1.5] {
            levels.add(value, &[Some(value), None]);
        }
        let values: Vec<f64> = levels.each().map(|(value, _)| value).collect();
        assert_eq!(values, [0.0, 1.5, 2.0]);
        let first = levels.each().next().expect("a value").1.clone();
        assert_eq!(
            (first.count, first.mean(0), first.mean(1)),
            (2, Some(0.0), None)
        );
        (0..=LEVELS_MOST).for_each(|n| levels.add(n as f64 / 7.0, &[]));
        assert!(levels.many() && levels.len() == 0);
    }
}
