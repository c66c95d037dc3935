//! smaa-json/1: a table and a weight space; smaa-samples/1: draws of ratings and weights that are
//! given, so that the answer is exact.

use ndarray::{Array2, Array3, Axis};
use serde::Deserialize;
use serde_json::Value;

use super::super::normalize::{Normalization, normalize};
use super::super::smaa::{self, Acceptability, Given, acceptability};
use super::super::weights::{Sampler, Way, WeightSpace};
use super::block::Block;
use super::space::Rules;
use super::table::{RawTable, table};
use super::{Expected, ReadError, Wrong};
use crate::base::stop::Stop;
use crate::math::assign::read::json;

/// A table and a weight space.
#[derive(Clone, Debug)]
pub struct Smaa {
    /// Alternatives × criteria, made comparable: more is better.
    pub normal: Array2<f64>,
    /// What weights may be.
    pub space: WeightSpace,
    /// How many draws the file asks for.
    pub samples: Option<u64>,
    /// The seed that the file names.
    pub seed: Option<String>,
}

/// What draws of our own say.
#[derive(Clone, Debug)]
pub struct Drawn {
    /// Shares.
    pub acceptability: Acceptability,
    /// Per alternative whether it is first with its central weights; ties share.
    pub confidence: Vec<Option<f64>>,
    /// How weights were drawn.
    pub way: Way,
}

#[derive(Deserialize)]
struct Raw {
    #[serde(default)]
    weights: Value,
    #[serde(default)]
    weight_space: Option<RawSpace>,
    #[serde(default)]
    order: Option<Vec<Vec<usize>>>,
    #[serde(default)]
    intervals: Option<Vec<Option<(f64, f64)>>>,
    #[serde(default)]
    samples: Option<u64>,
    #[serde(default)]
    seed: Option<Value>,
}

#[derive(Deserialize)]
struct RawSpace {
    #[serde(default)]
    order: Option<Vec<Vec<usize>>>,
    #[serde(default)]
    intervals: Option<Vec<Option<(f64, f64)>>>,
}

const SPACE: &str = "a weight space in words, or none beside order and intervals";
const DEFINED: &str = "one that does not divide by zero for this table";
const SAMPLES: &str = "a whole number from 1 to 1000000000";
const SAMPLES_MAX: u64 = 1_000_000_000;

/// Reads a table with a weight space.
pub fn read(text: &str) -> Result<Smaa, Vec<ReadError>> {
    let raw: Raw = json::parse(text).map_err(|error| vec![error])?;
    let of_table: RawTable = json::parse(text).map_err(|error| vec![error])?;
    let mut wrong = Wrong::new(text);
    if raw
        .samples
        .is_some_and(|samples| !(1..=SAMPLES_MAX).contains(&samples))
    {
        wrong.say(&["samples"], Expected::Form(SAMPLES));
    }
    let Some((matrix, goals, by)) = table(of_table, &mut wrong) else {
        return wrong.end(None);
    };
    let mut rules = match raw.weight_space {
        Some(space) => Rules::listed(space.order, space.intervals),
        None => Rules::listed(raw.order, raw.intervals),
    };
    match &raw.weights {
        Value::Null => {}
        Value::String(words) => rules.add_words(words, matrix.ncols(), &mut wrong),
        _ => wrong.say(&["weights"], Expected::Form(SPACE)),
    }
    let space = rules.space(matrix.ncols(), &mut wrong);
    let by = by.unwrap_or(Normalization::MinMax);
    let normal = normalize(matrix.view(), &goals, by);
    if normal.iter().any(|x| !x.is_finite()) {
        wrong.say(&["normalization"], Expected::Form(DEFINED));
    }
    let seed = raw.seed.map(|seed| match seed {
        Value::String(seed) => seed,
        other => other.to_string(),
    });
    wrong.end(space.map(|space| Smaa {
        normal,
        space,
        samples: raw.samples,
        seed,
    }))
}

impl Smaa {
    /// Draws and adds up; `None` if stopped.
    pub fn solve(&self, draws: u64, seed: &str, stop: &Stop) -> Option<Drawn> {
        let sampler = Sampler::new(self.space.clone(), seed);
        let draw = |n: u64, weights: &mut [f64], values: &mut [f64]| {
            sampler.draw(&mut sampler.stream(n), weights);
            smaa::values(self.normal.view(), weights, values);
        };
        let acceptability = acceptability(self.normal.dim(), draws, draw, stop)?;
        let table = self.normal.view().insert_axis(Axis(0));
        Some(Drawn {
            confidence: smaa::confidence(table, &acceptability.central),
            acceptability,
            way: sampler.way(),
        })
    }
}

/// Draws that are given.
#[derive(Clone, Debug)]
pub struct Samples {
    /// Draws (or one) × alternatives × criteria: partial values, more is better.
    pub ratings: Array3<f64>,
    /// Draws (or one) × criteria.
    pub weights: Array2<f64>,
}

#[derive(Deserialize)]
struct RawSamples {
    #[serde(
        alias = "meas",
        alias = "matrix",
        alias = "values",
        alias = "performances"
    )]
    measurements: Block,
    #[serde(
        alias = "pref",
        alias = "preferences",
        alias = "samples",
        alias = "weight_samples"
    )]
    weights: Block,
}

/// The names above, to find the one that a file uses.
const OF_RATINGS: [&str; 5] = ["measurements", "meas", "matrix", "values", "performances"];
const OF_WEIGHTS: [&str; 5] = [
    "weights",
    "pref",
    "preferences",
    "samples",
    "weight_samples",
];

fn used(names: [&'static str; 5], text: &str) -> &'static str {
    let there = |name: &&str| text.contains(&format!("\"{name}\""));
    names.into_iter().find(there).unwrap_or(names[0])
}

const TABLES: &str = "draws × alternatives × criteria, or one table, at least one of each";
const DRAWS: &str = "draws × criteria, or one list";

/// Reads given draws.
pub fn read_samples(text: &str) -> Result<Samples, Vec<ReadError>> {
    let raw: RawSamples = json::parse(text).map_err(|error| vec![error])?;
    let mut wrong = Wrong::new(text);
    let (of_ratings, of_weights) = (used(OF_RATINGS, text), used(OF_WEIGHTS, text));
    let ratings = match raw.measurements.depth() {
        2 => raw
            .measurements
            .two()
            .map(|table| table.insert_axis(Axis(0))),
        _ => raw.measurements.three(),
    };
    let weights = match raw.weights.depth() {
        1 => raw.weights.one().map(|list| list.insert_axis(Axis(0))),
        _ => raw.weights.two(),
    };
    let ratings = ratings.filter(|ratings| !ratings.is_empty());
    let weights = weights.filter(|weights| !weights.is_empty());
    if ratings.is_none() {
        wrong.say(&[of_ratings], Expected::Form(TABLES));
    }
    if weights.is_none() {
        wrong.say(&[of_weights], Expected::Form(DRAWS));
    }
    if let (Some(ratings), Some(weights)) = (&ratings, &weights) {
        wrong.count(&[of_weights, "0"], weights.ncols(), ratings.len_of(Axis(2)));
        let (tables, draws) = (ratings.len_of(Axis(0)), weights.nrows());
        if tables != 1 && draws != 1 {
            wrong.count(&[of_weights], draws, tables);
        }
    }
    wrong.end(
        ratings
            .zip(weights)
            .map(|(ratings, weights)| Samples { ratings, weights }),
    )
}

impl Samples {
    /// Adds up.
    pub fn solve(&self) -> Given {
        smaa::given(self.ratings.view(), self.weights.view())
    }
}
