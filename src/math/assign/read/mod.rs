//! Neutral files of assignment, told by their content, and their answers in the words of the file.
//!
//! ```text
//! words      the words of a text, each with its line; what is said of a wrong one
//! json       the same for JSON
//! jobs       assignment problems, answered block by block
//! gap        generalized assignment of OR-Library          -> jobs
//! award      award-json/1                                  -> jobs
//! matching   assignment matrices and b-matchings           -> min-cost flow
//! program    integer programs, answered by HiGHS
//! openclass  openclass-json/1                              -> program
//! cats       package bids of CATS                          -> program
//! ```

mod award;
mod cats;
mod gap;
mod jobs;
pub mod json;
mod matching;
mod openclass;
mod program;
mod words;

use serde::Deserialize;

use crate::base::stop::Stop;
use crate::math::flow::{self, NetworkError};
use crate::math::milp::{self, MilpError, Outcome};

pub use cats::Auction;
pub use jobs::Jobs;
pub use matching::Matching;
pub use openclass::OpenClasses;
pub use words::{Expected, NUMBER_MAX, ReadError};

use program::{Decided, Packed};
use words::Words;

/// Which way the objective of a file without a sense of its own goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sense {
    /// The least sum.
    Min,
    /// The largest sum.
    Max,
}

/// A case.
#[derive(Clone, Debug)]
pub enum Case {
    /// Generalized assignment, or an award.
    Jobs(Jobs),
    /// An assignment matrix, or a b-matching.
    Matching(Matching),
    /// Classes that open only at a minimum size.
    OpenClasses(OpenClasses),
    /// Package bids.
    Auction(Auction),
}

const FORMATS: &str = "m n | n | p bmatch L R E min|max | goods G | \
                       {\"format\": \"award-json/1\" or \"openclass-json/1\", ...}";
const BMATCH: &str = "p bmatch L R E min|max";
const KINDS: &str = "\"award-json/1\" or \"openclass-json/1\"";

/// Reads a case; where the file does not say a sense, the sum is least unless `sense` says
/// otherwise.
///
/// # Errors
/// The first place that is wrong.
pub fn read(text: &[u8], sense: Option<Sense>) -> Result<Case, ReadError> {
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
    let maximize = sense == Some(Sense::Max);
    let mut words = Words::new(text);
    let mut first = Words::new(text);
    let word = first.next();
    match word.and_then(|word| word.first()) {
        Some(b'{') => read_json(text),
        Some(b'%' | b'g' | b'b' | b'd') => cats::read(&mut words).map(Case::Auction),
        Some(b'c' | b'p') => read_bmatch(text),
        Some(b'0'..=b'9' | b'+' | b'-') => {
            let more = std::iter::from_fn(|| first.next_on_line()).take(2).count();
            match more {
                1 => gap::read(&mut words, maximize).map(Case::Jobs),
                _ => matching::read_matrix(&mut words, maximize).map(Case::Matching),
            }
        }
        _ => Err(first.wrong(word, Expected::Form(FORMATS))),
    }
}

/// The problem line says `bmatch`: a network `p min` is no assignment.
fn read_bmatch(text: &[u8]) -> Result<Case, ReadError> {
    let mut words = Words::new(text);
    let mut word = words.next();
    while word.is_some_and(|word| word.starts_with(b"c")) {
        words.skip_line();
        word = words.next();
    }
    let kind = words.next_on_line();
    if word != Some(b"p") || kind != Some(b"bmatch") {
        return Err(words.wrong(kind.or(word), Expected::Form(BMATCH)));
    }
    matching::read_bmatch(text).map(Case::Matching)
}

/// What every JSON case says of itself.
#[derive(Deserialize)]
struct Kind {
    format: String,
}

fn read_json(text: &[u8]) -> Result<Case, ReadError> {
    let text = json::text(text)?;
    let kind: Kind = json::parse(text)?;
    match kind.format.as_str() {
        "award-json/1" => award::read(text).map(Case::Jobs),
        "openclass-json/1" => openclass::read(text).map(Case::OpenClasses),
        _ => Err(json::Place { text }.wrong(&["format"], Expected::Form(KINDS))),
    }
}

/// How far an answer goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// No solution is better.
    Optimal,
    /// A solution, and what none passes.
    Feasible,
    /// There is no solution.
    Infeasible,
    /// There is no best one.
    Unbounded,
    /// Stopped before a solution was found.
    Stopped,
}

/// What stands behind a bound, or behind the claim that there is no solution.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proof {
    /// Every branch was looked at or bounded, in integers.
    Search,
    /// The potentials of a flow, or a cut.
    Flow,
    /// HiGHS claims it.
    Highs,
}

/// An answer in the words of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// How far it goes.
    pub status: Status,
    /// What stands behind it.
    pub proof: Proof,
    /// The objective, level by level, in units of 10^-`scale`; empty without a solution.
    pub objective: Vec<i128>,
    /// Per level what no solution passes; `None` where that is not known.
    pub bound: Vec<Option<i128>>,
    /// Whether the file gives scores as lists of levels.
    pub listed: bool,
    /// Digits after the point of the file's numbers.
    pub scale: u32,
    /// Per job its agent; per good of an auction the bid that has it.
    pub assignment: Vec<Option<usize>>,
    /// Per job the bid that does it, where the file has bids for jobs.
    pub bids: Option<Vec<Option<usize>>>,
    /// Bids that win an auction, or classes that open.
    pub taken: Option<Vec<usize>>,
}

impl Found {
    /// An answer without a solution.
    fn without(status: Status, proof: Proof) -> Self {
        Found {
            status,
            proof,
            objective: Vec::new(),
            bound: Vec::new(),
            listed: false,
            scale: 0,
            assignment: Vec::new(),
            bids: None,
            taken: None,
        }
    }
}

/// Why a case was not answered.
#[derive(Debug, thiserror::Error)]
pub enum CaseError {
    /// HiGHS went wrong.
    #[error("{0}")]
    Milp(#[from] MilpError),
    /// The numbers of a network are too large.
    #[error("{0}")]
    Network(#[from] NetworkError),
    /// A fault of ours: an answer that its certificate does not hold up.
    #[error("{0}")]
    Fault(#[from] flow::Fault),
}

impl Case {
    /// Which way its objective goes.
    pub fn sense(&self) -> Sense {
        let maximize = match self {
            Case::Jobs(case) => case.maximize,
            Case::Matching(case) => case.net.maximize,
            Case::OpenClasses(_) => false,
            Case::Auction(_) => true,
        };
        if maximize { Sense::Max } else { Sense::Min }
    }

    /// Solves it. A b-matching is answered with an empty assignment; [`flow::solve`] gives its
    /// flows.
    ///
    /// # Errors
    /// [`CaseError`].
    ///
    /// # Panics
    /// When a solution breaks a rule of the case: a fault of ours.
    pub fn solve(&self, stop: &Stop) -> Result<Found, CaseError> {
        match self {
            Case::Jobs(case) => Ok(case.solve(stop)),
            Case::Matching(case) => case.solve(stop),
            Case::OpenClasses(case) => {
                claimed(&case.program(), 0, stop, |values| case.decided(values))
            }
            Case::Auction(case) => claimed(&case.program(), case.scale, stop, |values| {
                case.decided(values)
            }),
        }
    }
}

/// A case through HiGHS, its solution reckoned anew by `decided`.
fn claimed(
    packed: &Packed,
    scale: u32,
    stop: &Stop,
    decided: impl Fn(&[i64]) -> Decided,
) -> Result<Found, CaseError> {
    let outcome = milp::maximize(&packed.program, &packed.objective, None, stop)?;
    let (status, solution, bound) = match outcome {
        Outcome::Optimal(solution) => {
            let bound = solution.objective;
            (Status::Optimal, solution, bound)
        }
        Outcome::Feasible { solution, bound } => (Status::Feasible, solution, bound),
        Outcome::Infeasible | Outcome::Unbounded => {
            return Ok(Found::without(Status::Infeasible, Proof::Highs));
        }
        Outcome::Stopped => return Ok(Found::without(Status::Stopped, Proof::Highs)),
    };
    let point = decided(solution.values.as_slice());
    assert_eq!(
        point.objective,
        packed.own(solution.objective),
        "the case says otherwise"
    );
    Ok(Found {
        objective: vec![point.objective],
        bound: vec![(bound < i64::MAX).then(|| packed.own(bound))],
        scale,
        assignment: point.assignment,
        taken: Some(point.taken),
        ..Found::without(status, Proof::Highs)
    })
}
