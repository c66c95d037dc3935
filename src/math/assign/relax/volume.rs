//! Prices that prove a small bound: in goes a relaxation, a bound for every vector of prices; out
//! come prices whose bound is near the smallest.
//!
//! *Method*: the volume algorithm (Barahona and Anbil 2000): a subgradient method whose direction
//! is that of an average of the answers met so far. In floating point: prices need only be good,
//! whatever they prove is computed again in integers.

/// A bound that depends on prices.
pub(super) trait Relaxation {
    /// The bound at `prices`; `slack` gets, per price, what the answer behind the bound leaves of
    /// the rule that is priced: a subgradient.
    fn evaluate(&mut self, prices: &[f64], slack: &mut [f64]) -> f64;
    /// Mixes `alpha` of the latest answer into the average.
    fn average(&mut self, alpha: f64);
    /// Whether price `index` may not be negative.
    fn bounded(&self, index: usize) -> bool;
    /// What price `index` need not exceed: where a rule leaves no room at all, prices would run
    /// away along a face that is ever so little better.
    fn most(&self, index: usize) -> f64;
}

/// When to stop looking for better prices.
#[derive(Clone, Copy, Debug)]
pub(super) struct Until {
    /// Evaluations.
    pub rounds: u32,
    /// A bound below this is good enough.
    pub below: f64,
    /// What the bound is expected to stay above, to measure steps by; unknown: `-inf`.
    pub target: f64,
}

/// Rounds without a better bound before steps become shorter.
const REDS_MAX: u32 = 2;
/// What they are then multiplied by.
const SHRINK: f64 = 0.6;
/// The first step aims this share of the bound below it.
const STRIDE: f64 = 0.01;
/// Steps that aim at less than this share of the bound below it lead nowhere.
const STALLED: f64 = 1e-6;
/// The most that a new answer counts in the average, at first.
const MIX: f64 = 0.2;

/// Looks for better prices from `start` on; returns the best it met.
pub(super) fn ascend(relaxation: &mut dyn Relaxation, start: &[f64], until: Until) -> Vec<f64> {
    let mut best = start.to_vec();
    let mut slack = vec![0.0; start.len()];
    let mut bound = relaxation.evaluate(&best, &mut slack);
    relaxation.average(1.0);
    let mut prices = best.clone();
    let mut new = slack.clone();
    let mut stride = first_stride(bound, until);
    let (mut reds, mut rounds) = (0, 1);
    let mut most: f64 = MIX;
    let mut since = (bound, rounds);
    let mut again = 1.0;
    while rounds < until.rounds && bound >= until.below {
        if stride < bound.abs() * STALLED {
            // Start again from the best prices, with shorter steps than the time before.
            again *= 0.5;
            stride = first_stride(bound, until) * again;
            bound = bound.min(relaxation.evaluate(&best, &mut slack));
            relaxation.average(1.0);
            (reds, most) = (0, MIX);
            rounds += 1;
        }
        let norm = norm(relaxation, &best, &slack);
        if norm < 1e-12 {
            break;
        }
        let step = stride.min(2.0 * (bound - until.target)) / norm;
        for (index, price) in prices.iter_mut().enumerate() {
            *price = (best[index] - step * slack[index]).min(relaxation.most(index));
            if *price < 0.0 && relaxation.bounded(index) {
                *price = 0.0;
            }
        }
        let here = relaxation.evaluate(&prices, &mut new);
        rounds += 1;
        let along: f64 = slack.iter().zip(&new).map(|(v, g)| v * g).sum();
        let alpha = mix(&slack, &new, most);
        relaxation.average(alpha);
        for (v, g) in slack.iter_mut().zip(&new) {
            *v += alpha * (g - *v);
        }
        if here < bound {
            bound = here;
            best.copy_from_slice(&prices);
            stride *= if along < 0.0 { 1.1 } else { 1.5 };
            reds = 0;
        } else {
            reds += 1;
            if reds >= REDS_MAX {
                stride *= SHRINK;
                reds = 0;
            }
        }
        if rounds - since.1 >= 60 {
            if since.0 - bound < stride {
                most = (most * 0.6).max(0.01);
            }
            since = (bound, rounds);
        }
    }
    best
}

fn first_stride(bound: f64, until: Until) -> f64 {
    (bound - until.target).min(bound.abs() * STRIDE + 1.0)
}

fn norm(relaxation: &dyn Relaxation, prices: &[f64], slack: &[f64]) -> f64 {
    let terms = prices.iter().zip(slack).enumerate();
    let still = |index: usize, price: f64, slack: f64| {
        price <= 0.0 && slack > 0.0 && relaxation.bounded(index)
    };
    terms
        .filter(|&(index, (&price, &slack))| !still(index, price, slack))
        .map(|(_, (_, slack))| slack * slack)
        .sum()
}

/// The share of the new answer that makes the average keep the rules best.
fn mix(old: &[f64], new: &[f64], most: f64) -> f64 {
    let (mut along, mut square) = (0.0, 0.0);
    for (&v, &g) in old.iter().zip(new) {
        along += v * (v - g);
        square += (v - g) * (v - g);
    }
    if square <= 0.0 {
        return most;
    }
    (along / square).clamp(most / 10.0, most)
}
