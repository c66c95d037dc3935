//! mcda-json/1: a table of ratings, a method, and what it needs.

use ndarray::{Array1, Array2};
use serde::Deserialize;
use serde_json::Value;

use super::super::methods::{Method, Preferred, Question, Shape, Undefined};
use super::super::normalize::{Goal, Normalization};
use super::block::Block;
use super::{Expected, ReadError, Wrong};
use crate::math::assign::read::json;

/// A table and a method.
#[derive(Clone, Debug)]
pub struct Table {
    /// Alternatives × criteria.
    pub matrix: Array2<f64>,
    /// Per criterion which way is better.
    pub goals: Vec<Goal>,
    /// Per criterion.
    pub weights: Array1<f64>,
    /// The method.
    pub method: Method,
    /// How ratings are made comparable; as the method is published if `None`.
    pub normalization: Option<Normalization>,
    /// Decimals to which preferences are rounded.
    pub decimals: Option<usize>,
}

/// What the three formats say of a table.
#[derive(Deserialize)]
pub struct RawTable {
    /// Alternatives × criteria.
    #[serde(alias = "performances", alias = "values")]
    pub matrix: Block,
    /// 1 or -1, or `max` or `min`, per criterion; all 1 if it is left out.
    #[serde(default)]
    pub types: Option<Vec<Value>>,
    /// A name, alone or in a sentence.
    #[serde(default)]
    pub normalization: Option<String>,
}

/// What some methods need.
#[derive(Deserialize)]
struct Needs {
    method: String,
    weights: Block,
    #[serde(default)]
    decimals: Option<usize>,
    #[serde(default)]
    v: Option<f64>,
    #[serde(default, alias = "l")]
    lambda: Option<f64>,
    #[serde(default)]
    fixed_ideals: bool,
    #[serde(default, alias = "preference_function")]
    shape: Option<String>,
    #[serde(default)]
    p: Option<Block>,
    #[serde(default)]
    q: Option<Block>,
    #[serde(default)]
    bounds: Option<Vec<(f64, f64)>>,
    #[serde(default, alias = "esp")]
    expected_point: Option<Vec<f64>>,
}

const TYPES: &str = "1 or \"max\", -1 or \"min\"";
const NORMALIZATIONS: &str = "none, minmax, max, sum, vector, linear, logarithmic, nonlinear, \
                              enhanced_accuracy or zavadskas_turskis";
const MATRIX: &str = "a list of lists of numbers, all of one length, at least one of each";
const WEIGHTS: &str = "a list of numbers, none negative, one above 0";
const SHAPES: &str = "usual, ushape, vshape, level, linear or gaussian, with p and q as it needs";
const PART: &str = "a number in 0..=1";
const DECIMALS: &str = "a whole number in 0..=15";

/// The table of any of the formats; what is wrong is said.
pub fn table(
    raw: RawTable,
    wrong: &mut Wrong<'_>,
) -> Option<(Array2<f64>, Vec<Goal>, Option<Normalization>)> {
    let matrix = raw.matrix.two().filter(|m| m.nrows() > 0 && m.ncols() > 0);
    let Some(matrix) = matrix else {
        wrong.say(&["matrix"], Expected::Form(MATRIX));
        return None;
    };
    let goals = match raw.types {
        None => Some(vec![Goal::Most; matrix.ncols()]),
        Some(types) => goals(&types, matrix.ncols(), wrong),
    };
    let plain = raw
        .normalization
        .filter(|text| text.chars().any(char::is_alphanumeric));
    let normalization = plain.as_deref().map(Normalization::named);
    if normalization == Some(None) {
        wrong.say(&["normalization"], Expected::Form(NORMALIZATIONS));
    }
    Some((matrix, goals?, normalization.flatten()))
}

fn goals(types: &[Value], criteria: usize, wrong: &mut Wrong<'_>) -> Option<Vec<Goal>> {
    wrong.count(&["types"], types.len(), criteria);
    let goal = |(at, value): (usize, &Value)| {
        let text = value.as_str().map(str::to_lowercase);
        let found = match (value.as_f64(), text.as_deref()) {
            (Some(1.0), _) | (_, Some("max" | "benefit" | "profit")) => Some(Goal::Most),
            (Some(-1.0), _) | (_, Some("min" | "cost")) => Some(Goal::Least),
            _ => None,
        };
        if found.is_none() {
            wrong.say(&["types", &at.to_string()], Expected::Form(TYPES));
        }
        found
    };
    let goals: Vec<Goal> = types.iter().enumerate().filter_map(goal).collect();
    (goals.len() == criteria && wrong.said.is_empty()).then_some(goals)
}

/// Reads a case.
pub fn read(text: &str) -> Result<Table, Vec<ReadError>> {
    let raw: RawTable = json::parse(text).map_err(|error| vec![error])?;
    let needs: Needs = json::parse(text).map_err(|error| vec![error])?;
    let mut wrong = Wrong::new(text);
    let table = table(raw, &mut wrong);
    if needs.decimals.is_some_and(|decimals| decimals > 15) {
        wrong.say(&["decimals"], Expected::Form(DECIMALS));
    }
    let criteria = table.as_ref().map(|(matrix, ..)| matrix.ncols());
    let weights = needs.weights.clone().one();
    let sound = |w: &Array1<f64>| w.iter().all(|&w| w >= 0.0) && w.iter().any(|&w| w > 0.0);
    if !weights.as_ref().is_some_and(sound) {
        wrong.say(&["weights"], Expected::Form(WEIGHTS));
    } else if let (Some(weights), Some(criteria)) = (&weights, criteria) {
        wrong.count(&["weights"], weights.len(), criteria);
    }
    let method = criteria.and_then(|criteria| method(&needs, criteria, &mut wrong));
    let all = table.zip(weights).zip(method);
    let case = all.map(
        |(((matrix, goals, normalization), weights), method)| Table {
            matrix,
            goals,
            weights,
            method,
            normalization,
            decimals: needs.decimals,
        },
    );
    wrong.end(case)
}

fn method(needs: &Needs, criteria: usize, wrong: &mut Wrong<'_>) -> Option<Method> {
    let mut part = |key: &str, number: Option<f64>, default: f64| {
        let number = number.unwrap_or(default);
        if !(0.0..=1.0).contains(&number) {
            wrong.say(&[key], Expected::Form(PART));
        }
        number
    };
    Some(match Method::named(&needs.method) {
        None => {
            wrong.say(&["method"], Expected::Form(Method::NAMES));
            return None;
        }
        Some(Method::Vikor(v)) => Method::Vikor(part("v", needs.v, v)),
        Some(Method::Waspas(l)) => Method::Waspas(part("lambda", needs.lambda, l)),
        Some(Method::Cocoso(l)) => Method::Cocoso(part("lambda", needs.lambda, l)),
        Some(Method::Topsis { .. }) => Method::Topsis {
            fixed: needs.fixed_ideals,
        },
        Some(Method::Promethee(_)) => Method::Promethee(shapes(needs, criteria, wrong)?),
        Some(Method::Spotis { .. }) => {
            let bounds = needs.bounds.clone().unwrap_or_default();
            let expected = needs.expected_point.clone();
            wrong
                .count(&["bounds"], bounds.len(), criteria)
                .then_some(())?;
            let point = expected.as_ref().map_or(criteria, Vec::len);
            wrong
                .count(&["expected_point"], point, criteria)
                .then_some(())?;
            Method::Spotis { bounds, expected }
        }
        Some(method) => method,
    })
}

/// A shape per criterion: one name, thresholds that are one number or one each.
fn shapes(needs: &Needs, criteria: usize, wrong: &mut Wrong<'_>) -> Option<Vec<Shape>> {
    let name = needs.shape.as_deref().unwrap_or("usual").to_lowercase();
    let each = |block: &Option<Block>, at: usize| -> Option<f64> {
        let list = match block.clone()? {
            one if one.depth() == 0 => return one.number(),
            list => list.one()?,
        };
        list.get(at).copied()
    };
    let shape = |at: usize| {
        let (p, q) = (each(&needs.p, at), each(&needs.q, at));
        Some(match name.as_str() {
            "usual" => Shape::Usual,
            "ushape" | "quasi" => Shape::Quasi(q?),
            "vshape" => Shape::V(p?),
            "level" => Shape::Level(q?, p?),
            "linear" | "vshape_2" => Shape::Linear(q?, p?),
            "gaussian" => Shape::Gaussian(p?),
            _ => return None,
        })
    };
    let shapes: Option<Vec<Shape>> = (0..criteria).map(shape).collect();
    if shapes.is_none() {
        wrong.say(&["shape"], Expected::Form(SHAPES));
    }
    shapes
}

impl Table {
    /// Preferences and ranks.
    ///
    /// # Errors
    /// When the method divides by zero for this table.
    pub fn solve(&self) -> Result<Preferred, Undefined> {
        let question = Question {
            matrix: self.matrix.view(),
            goals: &self.goals,
            weights: self.weights.view(),
            normalization: self.normalization,
        };
        self.method.rank(&question)
    }
}
