//! A sweep: scenarios by number, made when asked for, so that a million of them take no room. What
//! scenario n is depends on the sweep and n alone.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::law::{Shuffle, Values, unit};
use super::lever::Lever;
use crate::base::draw::Streams;
use crate::domain::change::{Axis, Change, Engine, Scenario};
use crate::domain::market::Finding;

/// Most scenarios of a sweep.
pub const SCENARIOS_MOST: u64 = 10_000_000;

/// What is said of all scenarios of a sweep.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// For people.
    pub name: String,
    /// Why it was thought of; may be empty.
    pub note: String,
    /// What answers it.
    pub engine: Engine,
    /// Of all its draws.
    pub seed: String,
    /// Whether published calls are given up and formed again.
    pub reform: bool,
    /// BLAKE3 of the file, hexadecimal; empty if there was none.
    pub hash: String,
}

/// Which scenarios there are.
#[derive(Clone, Debug)]
pub enum Design {
    /// These.
    List(Vec<Listed>),
    /// Every value of an axis with every value of the others; the last axis runs fastest.
    Grid(Vec<Turned>),
    /// The base, then one axis at a time (tornado).
    Fan(Vec<Turned>),
    /// Every axis drawn by itself.
    Sample {
        /// The axes.
        axes: Vec<Turned>,
        /// How many scenarios.
        samples: u64,
        /// Whether the draws of each axis fall into as many equal parts as there are scenarios, one
        /// into each: a Latin hypercube (McKay, Beckman and Conover 1979).
        latin: bool,
    },
}

/// A scenario that is listed.
#[derive(Clone, Debug, PartialEq)]
pub struct Listed {
    /// For people.
    pub name: String,
    /// Why it was thought of; may be empty.
    pub note: String,
    /// The changes.
    pub changes: Vec<Change>,
}

/// An axis: a lever, and how far it is turned.
#[derive(Clone, Debug)]
pub struct Turned {
    /// The column of its values.
    pub axis: Axis,
    /// What is turned.
    pub lever: Lever,
    /// How far.
    pub values: Values,
}

/// A sweep of scenarios.
#[derive(Clone, Debug)]
pub struct Sweep {
    head: Head,
    design: Design,
    axes: Vec<Axis>,
    streams: Streams,
    shuffles: Vec<Shuffle>,
    findings: Vec<Finding>,
}

impl Sweep {
    /// A sweep of a design.
    ///
    /// # Panics
    /// When an axis is drawn that a grid or fan goes through, or has no value.
    pub fn new(head: Head, design: Design) -> Self {
        let turned: &[Turned] = match &design {
            Design::List(_) => &[],
            Design::Grid(axes) | Design::Fan(axes) => {
                assert!(axes.iter().all(|a| a.values.len().is_some()), "no numbers");
                axes
            }
            Design::Sample { axes, .. } => axes,
        };
        let filled = |a: &Turned| a.values.len() != Some(0);
        assert!(turned.iter().all(filled), "an axis without a value");
        let axes = turned.iter().map(|a| a.axis.clone()).collect();
        let shuffles = match design {
            Design::Sample {
                samples,
                latin: true,
                ..
            } => (0..turned.len() as u64)
                .map(|which| Shuffle::new(&head.seed, which, samples))
                .collect(),
            _ => Vec::new(),
        };
        Sweep {
            streams: Streams::new(&head.seed),
            head,
            axes,
            shuffles,
            design,
            findings: Vec::new(),
        }
    }

    /// The same, with what was noted when it was read.
    pub fn with_findings(self, findings: Vec<Finding>) -> Self {
        Sweep { findings, ..self }
    }

    /// Warnings and information from reading, worst first.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// What is said of all scenarios.
    pub fn head(&self) -> &Head {
        &self.head
    }

    /// What answers them.
    pub fn engine(&self) -> Engine {
        self.head.engine
    }

    /// What is varied; empty for a list.
    pub fn axes(&self) -> &[Axis] {
        &self.axes
    }

    /// Which scenarios there are.
    pub fn design(&self) -> &Design {
        &self.design
    }

    /// Number of scenarios; `u64::MAX` if they are more.
    pub fn len(&self) -> u64 {
        let values = |axes: &[Turned]| -> Vec<u64> {
            axes.iter().map(|a| a.values.len().unwrap_or(0)).collect()
        };
        match &self.design {
            Design::List(listed) => listed.len() as u64,
            Design::Grid(axes) => {
                let product = |all: u64, n: u64| all.saturating_mul(n);
                values(axes).into_iter().fold(1, product)
            }
            Design::Fan(axes) => {
                let sum = |all: u64, n: u64| all.saturating_add(n);
                values(axes).into_iter().fold(1, sum)
            }
            Design::Sample { samples, .. } => *samples,
        }
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Scenario `number`.
    ///
    /// # Panics
    /// When there are not so many.
    pub fn scenario(&self, number: u64) -> Scenario {
        assert!(number < self.len(), "scenario {number} of {}", self.len());
        match &self.design {
            Design::List(listed) => {
                let listed = &listed[number as usize];
                Scenario {
                    number,
                    name: listed.name.clone(),
                    note: listed.note.clone(),
                    at: Vec::new(),
                    changes: listed.changes.clone(),
                    reform: self.head.reform,
                }
            }
            Design::Grid(axes) => self.made(number, axes, crossed(number, axes)),
            Design::Fan(axes) => self.made(number, axes, fanned(number, axes)),
            Design::Sample { axes, .. } => {
                let mut scenario = self.made(number, axes, self.drawn(number, axes));
                scenario.name = format!("样本 {}", number + 1);
                scenario
            }
        }
    }

    /// The values of sample `number`: per axis one draw of its own stream, in the order of the axes.
    fn drawn(&self, number: u64, axes: &[Turned]) -> Vec<Option<Decimal>> {
        let mut stream = self.streams.at(number);
        let n = self.len() as f64;
        let one = |(at, turned): (usize, &Turned)| {
            let within = unit(&mut stream);
            let u = match self.shuffles.get(at) {
                Some(shuffle) => (shuffle.get(number) as f64 + within) / n,
                None => within,
            };
            Some(turned.values.at(u, &turned.lever))
        };
        axes.iter().enumerate().map(one).collect()
    }

    fn made(&self, number: u64, axes: &[Turned], at: Vec<Option<Decimal>>) -> Scenario {
        let turned = || axes.iter().zip(&at);
        let set = turned().filter_map(|(axis, value)| Some((axis, (*value)?)));
        let name =
            |(axis, value): (&Turned, Decimal)| format!("{}={}", axis.axis.name, value.normalize());
        let names: Vec<String> = set.clone().map(name).collect();
        Scenario {
            number,
            name: if names.is_empty() {
                "基准".to_owned()
            } else {
                names.join("，")
            },
            note: String::new(),
            at: at
                .iter()
                .map(|value| value.and_then(|v| v.to_f64()))
                .collect(),
            changes: set.filter_map(|(a, value)| a.lever.change(value)).collect(),
            reform: self.head.reform,
        }
    }
}

/// The values of a grid's scenario: digits of its number, the last axis being the units.
fn crossed(number: u64, axes: &[Turned]) -> Vec<Option<Decimal>> {
    let mut rest = number;
    let mut at: Vec<Option<Decimal>> = Vec::with_capacity(axes.len());
    for axis in axes.iter().rev() {
        let len = axis.values.len().expect("a grid goes through values");
        at.push(Some(axis.values.get(rest % len)));
        rest /= len;
    }
    at.reverse();
    at
}

/// The values of a fan's scenario: none in the base, else one.
fn fanned(number: u64, axes: &[Turned]) -> Vec<Option<Decimal>> {
    let mut at = vec![None; axes.len()];
    let Some(mut rest) = number.checked_sub(1) else {
        return at;
    };
    for (axis, at) in axes.iter().zip(&mut at) {
        let len = axis.values.len().expect("a fan goes through values");
        if rest < len {
            *at = Some(axis.values.get(rest));
            break;
        }
        rest -= len;
    }
    at
}
