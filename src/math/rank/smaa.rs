//! Stochastic multicriteria acceptability analysis (Lahdelma and Salminen 2001): over many draws of
//! weights (and ratings), how often an alternative has which rank, beats which other, and with what
//! weights it wins.
//!
//! Draws are added up in chunks of a fixed size, and chunks in their order: the same bytes for any
//! number of threads.

use std::collections::BTreeMap;

use ndarray::{Array1, Array2, ArrayView2, ArrayView3, Axis};
use rayon::prelude::*;

use crate::base::stop::Stop;

/// Draws that are added up by one thread.
const CHUNK: u64 = 4096;

/// What many draws say. m tied alternatives get 1/m of each of their m ranks, and half a win over
/// each other.
#[derive(Clone, Debug, PartialEq)]
pub struct Acceptability {
    /// How many draws.
    pub draws: u64,
    /// Alternatives × ranks: the share of draws in which the alternative has the rank.
    pub rank: Array2<f64>,
    /// Alternatives × alternatives: the share of draws in which the first is better; 0 against
    /// itself.
    pub pairwise: Array2<f64>,
    /// Per alternative the mean weights of the draws that it wins; `None` if it wins none.
    pub central: Vec<Option<Array1<f64>>>,
}

impl Acceptability {
    /// Entropy of the choice: -Σ b log2 b over the shares of rank 1, 0 when one always wins.
    pub fn choice_entropy(&self) -> f64 {
        let first = self.rank.column(0);
        let terms = first.iter().filter(|&&b| b > 0.0).map(|b| b * b.log2());
        0.0 - terms.sum::<f64>()
    }
}

/// The standard error of a share over independent draws: √(b(1 - b) / N).
pub fn standard_error(share: f64, draws: u64) -> f64 {
    (share * (1.0 - share)).max(0.0).sqrt() / (draws as f64).sqrt()
}

/// Sums over draws.
#[derive(Clone)]
struct Tally {
    rank: Array2<f64>,
    pairwise: Array2<f64>,
    central: Array2<f64>,
    order: Vec<usize>,
}

impl Tally {
    fn new(alternatives: usize, criteria: usize) -> Self {
        Tally {
            rank: Array2::zeros((alternatives, alternatives)),
            pairwise: Array2::zeros((alternatives, alternatives)),
            central: Array2::zeros((alternatives, criteria)),
            order: (0..alternatives).collect(),
        }
    }

    fn add(&mut self, weights: &[f64], values: &[f64]) {
        // By value and, so that a draw adds up the same however the one before ended, by index.
        self.order
            .sort_unstable_by(|&a, &b| values[b].total_cmp(&values[a]).then(a.cmp(&b)));
        let mut at = 0;
        while let Some(&first) = self.order.get(at) {
            let rest = &self.order[at..];
            let tied = rest
                .iter()
                .take_while(|&&a| values[a] == values[first])
                .count();
            self.add_tied(at, tied);
            at += tied;
        }
        let first = self.rank_one(values);
        let share = 1.0 / first as f64;
        for &winner in &self.order[..first] {
            let sums = self.central.row_mut(winner);
            sums.into_iter()
                .zip(weights)
                .for_each(|(sum, w)| *sum += w * share);
        }
    }

    fn rank_one(&self, values: &[f64]) -> usize {
        let best = self.order.iter().map(|&a| values[a]);
        best.take_while(|&value| value == values[self.order[0]])
            .count()
    }

    /// Ranks `at..at + tied` to those who tie for them.
    fn add_tied(&mut self, at: usize, tied: usize) {
        let share = 1.0 / tied as f64;
        let (better, worse) = self.order[at..].split_at(tied);
        for &a in better {
            for rank in at..at + tied {
                self.rank[[a, rank]] += share;
            }
            for &b in worse {
                self.pairwise[[a, b]] += 1.0;
            }
            for &b in better.iter().filter(|&&b| b != a) {
                self.pairwise[[a, b]] += 0.5;
            }
        }
    }

    fn join(mut self, other: &Tally) -> Tally {
        self.rank += &other.rank;
        self.pairwise += &other.pairwise;
        self.central += &other.central;
        self
    }

    fn acceptability(self, draws: u64) -> Acceptability {
        let won = |(sums, ranks): (ndarray::ArrayView1<f64>, ndarray::ArrayView1<f64>)| {
            (ranks[0] > 0.0).then(|| sums.map(|sum| sum / ranks[0]))
        };
        let central = self.central.rows().into_iter().zip(self.rank.rows());
        Acceptability {
            draws,
            central: central.map(won).collect(),
            rank: self.rank / draws as f64,
            pairwise: self.pairwise / draws as f64,
        }
    }
}

/// Acceptabilities over draws 0..`draws`. `draw(n, weights, values)` fills in the weights of draw n
/// and what each alternative is worth in it; it must depend on n alone. `None` if stopped.
///
/// # Panics
/// When there are no alternatives or no draws.
///
/// # Complexity
/// Per draw what `draw` takes, m log m, and m² for the pairs; memory m² per 4,096 draws.
pub fn acceptability(
    (alternatives, criteria): (usize, usize),
    draws: u64,
    draw: impl Fn(u64, &mut [f64], &mut [f64]) + Sync,
    stop: &Stop,
) -> Option<Acceptability> {
    assert!(alternatives > 0 && draws > 0, "somebody to draw for");
    let chunk = |at: u64| {
        let mut tally = Tally::new(alternatives, criteria);
        let mut weights = vec![0.0; criteria];
        let mut values = vec![0.0; alternatives];
        for n in at * CHUNK..draws.min((at + 1) * CHUNK) {
            draw(n, &mut weights, &mut values);
            tally.add(&weights, &values);
        }
        (!stop.raised()).then_some(tally)
    };
    let chunks: Option<Vec<Tally>> = (0..draws.div_ceil(CHUNK))
        .into_par_iter()
        .map(chunk)
        .collect();
    let start = Tally::new(alternatives, criteria);
    let all = chunks?.iter().fold(start, Tally::join);
    Some(all.acceptability(draws))
}

/// What given draws say.
#[derive(Clone, Debug, PartialEq)]
pub struct Given {
    /// As over draws of our own.
    pub acceptability: Acceptability,
    /// Per alternative the share of draws in which it is first with its central weights.
    pub confidence: Vec<Option<f64>>,
    /// Entropy of the whole ranking: -Σ p log2 p over all rankings met.
    pub ranking_entropy: f64,
}

/// The value of each alternative: criteria in their order, so that sums round alike everywhere.
pub fn values(ratings: ArrayView2<f64>, weights: &[f64], values: &mut [f64]) {
    for (value, row) in values.iter_mut().zip(ratings.rows()) {
        *value = row.iter().zip(weights).fold(0.0, |sum, (x, w)| sum + x * w);
    }
}

/// Acceptabilities of given draws: `ratings` is draws × alternatives × criteria, or a single table
/// that stands for every draw; `weights` is draws × criteria. Added up draw by draw.
///
/// # Panics
/// When the shapes do not fit each other, or are empty.
pub fn given(ratings: ArrayView3<f64>, weights: ArrayView2<f64>) -> Given {
    let (tables, alternatives, criteria) = ratings.dim();
    let draws = tables.max(weights.nrows());
    let many = |count: usize| count == draws || count == 1;
    assert!(many(tables) && many(weights.nrows()) && criteria == weights.ncols());
    assert!(alternatives > 0 && draws > 0, "somebody to draw for");
    let mut tally = Tally::new(alternatives, criteria);
    let mut worth = vec![0.0; alternatives];
    let mut rankings: BTreeMap<Vec<usize>, u64> = BTreeMap::new();
    for n in 0..draws {
        let with = weights.row(n.min(weights.nrows() - 1)).to_vec();
        values(
            ratings.index_axis(Axis(0), n.min(tables - 1)),
            &with,
            &mut worth,
        );
        tally.add(&with, &worth);
        let rank = |own: &f64| worth.iter().filter(|&other| other > own).count();
        *rankings
            .entry(worth.iter().map(rank).collect())
            .or_insert(0) += 1;
    }
    let acceptability = tally.acceptability(draws as u64);
    let share = |&times: &u64| times as f64 / draws as f64;
    let entropy: f64 = rankings.values().map(share).map(|p| p * p.log2()).sum();
    Given {
        confidence: confidence(ratings, &acceptability.central),
        acceptability,
        ranking_entropy: 0.0 - entropy,
    }
}

/// Per alternative the share of tables in which it is first with its central weights; ties share.
pub fn confidence(ratings: ArrayView3<f64>, central: &[Option<Array1<f64>>]) -> Vec<Option<f64>> {
    let mut worth = vec![0.0; central.len()];
    let mut of = |at: usize, weights: &Array1<f64>| {
        let mut first = 0.0;
        for table in ratings.axis_iter(Axis(0)) {
            values(table, &weights.to_vec(), &mut worth);
            let best = worth.iter().fold(f64::NEG_INFINITY, |a, &b| a.max(b));
            if worth[at] == best {
                first += 1.0 / worth.iter().filter(|&&value| value == best).count() as f64;
            }
        }
        first / ratings.len_of(Axis(0)) as f64
    };
    let all = central.iter().enumerate();
    all.map(|(at, weights)| weights.as_ref().map(|weights| of(at, weights)))
        .collect()
}
