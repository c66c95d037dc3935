//! Two figures of every scenario, one after the other -> the scenarios that no other beats on both:
//! at least as good on one and better on the other.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::figure::Figure;
use super::level::Key;

/// A scenario that none beats.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Point {
    /// Its number; of several alike, the first.
    pub scenario: u64,
    /// Its name.
    pub name: String,
    /// The two figures.
    pub at: [f64; 2],
    /// Scenarios that reach exactly this.
    pub alike: u64,
}

/// Scenarios that none beats on two figures, exact; built one scenario at a time.
///
/// *Method*: points in order of the first figure; among those that none beats the second falls as
/// the first rises, so that one look at a neighbor tells. *Complexity*: a logarithm of the points
/// kept per scenario.
#[derive(Clone, Debug)]
pub struct Frontier {
    figures: [Figure; 2],
    places: [usize; 2],
    points: BTreeMap<Key, (Key, Point)>,
    all: u64,
}

impl Frontier {
    /// Of no scenario yet; `places` say where the figures are among those of a line.
    pub fn new(figures: [Figure; 2], places: [usize; 2]) -> Self {
        Frontier {
            figures,
            places,
            points: BTreeMap::new(),
            all: 0,
        }
    }

    /// Counts a scenario in, if it has both figures.
    pub fn add(&mut self, number: u64, name: &str, figures: &[Option<f64>]) {
        let [Some(x), Some(y)] = self.places.map(|at| figures[at]) else {
            return;
        };
        self.all += 1;
        let gain = |which: usize, value: f64| Key::of(self.figures[which].better.gain(value));
        let (gx, gy) = (gain(0, x), gain(1, y));
        if let Some((&nx, (ny, point))) = self.points.range_mut(gx..).next()
            && *ny >= gy
        {
            if nx == gx && *ny == gy {
                point.alike += 1;
            }
            return;
        }
        while let Some((&beaten, _)) = self
            .points
            .range(..=gx)
            .next_back()
            .filter(|(_, p)| p.0 <= gy)
        {
            self.points.remove(&beaten);
        }
        let point = Point {
            scenario: number,
            name: name.to_owned(),
            at: [x, y],
            alike: 1,
        };
        self.points.insert(gx, (gy, point));
    }

    /// The figures.
    pub fn figures(&self) -> [Figure; 2] {
        self.figures
    }

    /// Scenarios looked at.
    pub fn all(&self) -> u64 {
        self.all
    }

    /// The points, the best on the first figure first.
    pub fn into_points(self) -> Vec<Point> {
        let points = self.points.into_values().rev();
        points.map(|(_, point)| point).collect()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::figure::Better;
    use super::*;

    fn figure(better: Better) -> Figure {
        Figure {
            key: "heads",
            better,
        }
    }

    /// All that none beats, told by holding every pair against each other.
    fn slowly(points: &[(f64, f64)], better: [Better; 2]) -> Vec<[f64; 2]> {
        let gain = |p: &(f64, f64)| [better[0].gain(p.0), better[1].gain(p.1)];
        let beats = |a: &(f64, f64), b: &(f64, f64)| {
            let (a, b) = (gain(a), gain(b));
            a[0] >= b[0] && a[1] >= b[1] && a != b
        };
        let free = |p: &&(f64, f64)| !points.iter().any(|q| beats(q, p));
        let mut found: Vec<[f64; 2]> = points.iter().filter(free).map(|p| [p.0, p.1]).collect();
        found.sort_by(|a, b| better[0].gain(b[0]).total_cmp(&better[0].gain(a[0])));
        found.dedup();
        found
    }

    proptest! {
        #[test]
        fn none_beats_a_point_and_every_other_is_beaten(
            points in prop::collection::vec((0_u8..8, 0_u8..8), 0..60),
            signs in (any::<bool>(), any::<bool>()),
        ) {
            let sign = |more| if more { Better::More } else { Better::Less };
            let better = [sign(signs.0), sign(signs.1)];
            let points: Vec<(f64, f64)> =
                points.iter().map(|&(x, y)| (f64::from(x), f64::from(y))).collect();
            let mut frontier = Frontier::new(better.map(figure), [0, 1]);
            for (at, &(x, y)) in points.iter().enumerate() {
                frontier.add(at as u64, "", &[Some(x), Some(y)]);
            }
            frontier.add(99, "", &[None, Some(99.0)]);
            prop_assert_eq!(frontier.all(), points.len() as u64);
            let found = frontier.into_points();
            let at: Vec<[f64; 2]> = found.iter().map(|p| p.at).collect();
            prop_assert_eq!(at, slowly(&points, better));
            for point in &found {
                let alike = points.iter().filter(|p| [p.0, p.1] == point.at).count();
                prop_assert_eq!(point.alike, alike as u64);
                let first = points.iter().position(|p| [p.0, p.1] == point.at);
                prop_assert_eq!(Some(point.scenario as usize), first);
            }
        }
    }
}
