//! Weights where almost nothing of the simplex is allowed: hit-and-run (Smith 1984), begun anew for
//! each draw at the same inner point, so that draws do not depend on each other. Only sums,
//! products and quotients, so that every machine draws alike.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::RngCore;

use super::weights::{SpaceError, WeightSpace};

/// A walk through a weight space.
#[derive(Clone, Debug)]
pub struct Walk {
    /// Criteria whose weights can differ, and how far.
    free: Vec<(usize, f64)>,
    low: Vec<f64>,
    high: Vec<f64>,
    heavier: Vec<(usize, usize)>,
    inner: Vec<f64>,
    steps: usize,
}

/// A weight that can differ by less cannot differ.
const LEAST_WIDTH: f64 = 1e-15;

impl Walk {
    /// Tightens the intervals to what order and sum leave of them, and finds an inner point.
    ///
    /// Order and sum keep ordered intervals ordered, so a space is empty only if an interval is, or
    /// the sum of all low or high ends is on the wrong side of 1.
    pub fn new(space: &WeightSpace) -> Result<Self, SpaceError> {
        let heavier: Vec<(usize, usize)> = space.heavier().collect();
        let (mut low, mut high): (Vec<f64>, Vec<f64>) = space.intervals().iter().copied().unzip();
        for _ in 0..2 * space.criteria() + 2 {
            for _ in 0..space.criteria() {
                for &(a, b) in &heavier {
                    high[b] = high[b].min(high[a]);
                    low[a] = low[a].max(low[b]);
                }
            }
            let (lows, highs): (f64, f64) = (low.iter().sum(), high.iter().sum());
            if lows > 1.0 + 1e-12 || highs < 1.0 - 1e-12 {
                return Err(SpaceError::Contradiction);
            }
            for k in 0..space.criteria() {
                let (l, h) = (low[k], high[k]);
                high[k] = h.min(1.0 - (lows - l)).max(l);
                low[k] = l.max(1.0 - (highs - h)).min(high[k]);
            }
        }
        if low.iter().zip(&high).any(|(l, h)| *l > h + 1e-12) {
            return Err(SpaceError::Contradiction);
        }
        let widths = low.iter().zip(&high).map(|(l, h)| h - l).enumerate();
        let free: Vec<(usize, f64)> = widths.filter(|&(_, width)| width > LEAST_WIDTH).collect();
        let depth = depths(space.criteria(), &heavier).ok_or(SpaceError::Circle)?;
        let inner = inner(&low, &high, &depth);
        Ok(Walk {
            steps: 8 * free.len() * free.len(),
            free,
            low,
            high,
            heavier,
            inner,
        })
    }

    /// One point.
    pub fn draw(&self, stream: &mut ChaCha8Rng, weights: &mut [f64]) {
        weights.copy_from_slice(&self.inner);
        if self.free.len() < 2 {
            return;
        }
        let all: f64 = self.free.iter().map(|&(_, width)| width).sum();
        let mut way = vec![0.0; weights.len()];
        for _ in 0..self.steps {
            let mut sum = 0.0;
            for &(k, width) in &self.free {
                way[k] = (unit(stream) - 0.5) * width;
                sum += way[k];
            }
            for &(k, width) in &self.free {
                way[k] -= sum * width / all;
            }
            let (back, ahead) = self.chord(weights, &way);
            let step = back + (ahead - back) * unit(stream);
            for &(k, _) in &self.free {
                weights[k] = (weights[k] + step * way[k]).clamp(self.low[k], self.high[k]);
            }
        }
    }

    /// How far one can go both ways.
    fn chord(&self, at: &[f64], way: &[f64]) -> (f64, f64) {
        let (mut back, mut ahead) = (f64::NEG_INFINITY, f64::INFINITY);
        // slope * step <= room
        let mut limit = |slope: f64, room: f64| {
            let room = room.max(0.0);
            if slope > 0.0 {
                ahead = ahead.min(room / slope);
            } else if slope < 0.0 {
                back = back.max(room / slope);
            }
        };
        for &(k, _) in &self.free {
            limit(way[k], self.high[k] - at[k]);
            limit(-way[k], at[k] - self.low[k]);
        }
        for &(a, b) in &self.heavier {
            limit(way[b] - way[a], at[a] - at[b]);
        }
        match back.is_finite() && ahead.is_finite() {
            true => (back, ahead),
            false => (0.0, 0.0),
        }
    }
}

/// In 0..1, a multiple of 2^-52.
fn unit(stream: &mut ChaCha8Rng) -> f64 {
    (stream.next_u64() >> 12) as f64 / (1_u64 << 52) as f64
}

/// How far down the order each criterion stands, from 1; `None` if it runs in a circle.
fn depths(criteria: usize, heavier: &[(usize, usize)]) -> Option<Vec<i32>> {
    let mut depth = vec![1; criteria];
    for _ in 0..=criteria {
        let before = depth.clone();
        for &(a, b) in heavier {
            depth[b] = depth[b].max(depth[a] + 1);
        }
        if depth == before {
            return Some(depth);
        }
    }
    None
}

/// A point that keeps all rules, strictly where it can: low + t^p (high - low), p growing down the
/// order, t such that all sum to 1.
fn inner(low: &[f64], high: &[f64], depth: &[i32]) -> Vec<f64> {
    let at = |t: f64| -> Vec<f64> {
        let point = low.iter().zip(high).zip(depth);
        point
            .map(|((l, h), &depth)| l + t.powi(depth) * (h - l))
            .collect()
    };
    let (mut from, mut to) = (0.0, 1.0);
    for _ in 0..200 {
        let middle = (from + to) / 2.0;
        match at(middle).iter().sum::<f64>() < 1.0 {
            true => from = middle,
            false => to = middle,
        }
    }
    at(to)
}
