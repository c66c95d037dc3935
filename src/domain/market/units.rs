//! Quantities as integers, each with its unit: centi-points, days, microdegrees.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A score in centi-points, `0..=10000`; printed as points with two decimals.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(transparent)]
pub struct Score(pub u32);

impl fmt::Display for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:02}", self.0 / 100, self.0 % 100)
    }
}

impl FromStr for Score {
    type Err = ();

    /// Reads points of 100 with at most two decimals.
    fn from_str(text: &str) -> Result<Self, ()> {
        let (whole, cents) = text.split_once('.').unwrap_or((text, ""));
        if cents.len() > 2 || !cents.bytes().all(|b| b.is_ascii_digit()) {
            return Err(());
        }
        let points: u32 = whole.parse().map_err(|_| ())?;
        let cents: u32 = format!("{cents:0<2}").parse().map_err(|_| ())?;
        match points.checked_mul(100).and_then(|p| p.checked_add(cents)) {
            Some(score) if score <= 10_000 => Ok(Score(score)),
            _ => Err(()),
        }
    }
}

/// A closed range of day counts.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
pub struct Days {
    /// Fewest days.
    pub low: u32,
    /// Most days, at least `low`.
    pub high: u32,
}

impl Days {
    /// The days that both ranges allow; `None` stands for "any" on both sides.
    ///
    /// # Errors
    /// [`Disjoint`] when both are given and share no day count.
    pub fn meet(a: Option<Days>, b: Option<Days>) -> Result<Option<Days>, Disjoint> {
        match (a, b) {
            (Some(a), Some(b)) => {
                let days = Days {
                    low: a.low.max(b.low),
                    high: a.high.min(b.high),
                };
                if days.low <= days.high {
                    Ok(Some(days))
                } else {
                    Err(Disjoint)
                }
            }
            (one, other) => Ok(one.or(other)),
        }
    }
}

/// Two ranges of days without a day in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Disjoint;

/// A published point in microdegrees.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
pub struct Point {
    /// Longitude in microdegrees, east positive.
    pub lon: i32,
    /// Latitude in microdegrees, north positive.
    pub lat: i32,
}

impl Point {
    /// Great-circle distance in whole metres: haversine on R = 6371008.8 m, rounded half to even.
    pub fn metres(self, other: Point) -> i64 {
        const RADIUS_M: f64 = 6_371_008.8;
        let radians = |microdegrees: i32| (f64::from(microdegrees) / 1e6).to_radians();
        let (lat_a, lat_b) = (radians(self.lat), radians(other.lat));
        let half_lat = ((lat_b - lat_a) / 2.0).sin();
        let half_lon = ((radians(other.lon) - radians(self.lon)) / 2.0).sin();
        let h = half_lat * half_lat + lat_a.cos() * lat_b.cos() * half_lon * half_lon;
        (2.0 * RADIUS_M * h.min(1.0).sqrt().asin()).round_ties_even() as i64
    }
}

/// A place that people name and the point that was published for it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub struct Site {
    /// The place's official name.
    pub name: String,
    /// Its point.
    pub point: Point,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scores_read_and_print_as_points() {
        assert_eq!("83.25".parse(), Ok(Score(8325)));
        assert_eq!("60".parse(), Ok(Score(6000)));
        assert_eq!("100.01".parse::<Score>(), Err(()));
        assert_eq!(Score(705).to_string(), "7.05");
    }

    #[test]
    fn days_meet_where_both_allow() {
        let (a, b) = (Days { low: 10, high: 20 }, Days { low: 20, high: 30 });
        assert_eq!(
            Days::meet(Some(a), Some(b)),
            Ok(Some(Days { low: 20, high: 20 }))
        );
        assert_eq!(Days::meet(Some(a), None), Ok(Some(a)));
        assert_eq!(
            Days::meet(Some(a), Some(Days { low: 21, high: 30 })),
            Err(Disjoint)
        );
    }

    #[test]
    fn chengdu_to_deyang_is_the_published_distance() {
        let chengdu = Point {
            lon: 104_066_794,
            lat: 30_572_893,
        };
        let deyang = Point {
            lon: 104_397_795,
            lat: 31_127_449,
        };
        assert!((chengdu.metres(deyang) - 69_300).abs() < 300);
        assert_eq!(chengdu.metres(chengdu), 0);
    }
}
