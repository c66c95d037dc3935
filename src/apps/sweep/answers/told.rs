//! What was found, put together: everything that people ask of a sweep, as data.

use schemars::JsonSchema;
use serde::Serialize;

use super::boxes::{self, Flip};
use super::breaks::Breaks;
use super::digest::{Counts, Digest};
use super::figure::Figure;
use super::frontier::{Frontier, Point};
use super::heat::{self, Along, Heat, Map};
use super::line::{self, Classes};
use super::price::Price;
use super::regret::Regrets;
use super::stands::{self, Stands};
use super::study::{Shape, Study};
use super::tornado::{self, Bar};

/// Figures of the tornado; those that there are, two at most.
const LEADING: [&str; 5] = ["heads", "served", "quality", "share", "stands"];
/// Figures of maps and lines; those that there are, three at most.
const SHOWN: [&str; 5] = ["heads", "share", "stands", "served", "quality"];
/// Points of a cloud at most.
const CLOUD_MOST: usize = 1500;

/// How far a figure goes.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Span {
    /// The figure's key.
    pub figure: &'static str,
    /// Its value in the base.
    pub base: Option<f64>,
    /// The least, with the first scenario that has it.
    pub low: (f64, u64),
    /// The most, with the first scenario that has it.
    pub high: (f64, u64),
    /// The mean over the scenarios that have it.
    pub mean: f64,
}

/// A heat map's axes, values and figures.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Heats {
    /// The axes: along, and upward.
    pub axes: [usize; 2],
    /// Their values, ascending.
    pub values: [Vec<f64>; 2],
    /// Most scenarios in a cell; more than one where other axes vary too.
    pub deep: u64,
    /// One map per figure.
    pub maps: Vec<Map>,
}

/// The scenarios that none beats on two figures.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Unbeaten {
    /// The figures, and what is better.
    pub figures: [Figure; 2],
    /// Scenarios compared.
    pub of: u64,
    /// The best on the first figure first.
    pub points: Vec<Point>,
    /// Some of all scenarios, for a picture.
    #[serde(skip)]
    pub cloud: Vec<[f64; 2]>,
    /// The base.
    pub base: Option<[f64; 2]>,
}

/// Everything that people ask of a sweep. Places of axes are into `axes`.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Answers {
    /// The sweep's name.
    pub name: String,
    /// Which scenarios there are.
    pub shape: Shape,
    /// Whether potential bids stood in for the round's own.
    pub planned: bool,
    /// How many rows are what.
    pub counts: Counts,
    /// The axes' names.
    pub axes: Vec<String>,
    /// How far each figure goes.
    pub spans: Vec<Span>,
    /// Figures of the tornado, the first leads.
    pub tornado_figures: Vec<&'static str>,
    /// How far each axis moves them.
    pub tornado: Vec<Bar>,
    /// Over two axes.
    pub heat: Option<Heats>,
    /// Along one axis.
    pub along: Vec<Along>,
    /// Scenarios that none beats.
    pub unbeaten: Vec<Unbeaten>,
    /// How often each award stands; empty for an engine that awards nothing.
    pub stands: Vec<Stands>,
    /// Conditions under which awards change.
    pub flips: Vec<Flip>,
    /// Classes that change hands often, though no conditions tell when.
    pub flips_without: Vec<String>,
    /// Exact points along single changes.
    pub breaks: Option<Breaks>,
    /// Where capacity is worth most.
    pub prices: Option<Vec<Price>>,
    /// How plans fare.
    pub regrets: Option<Regrets>,
    /// One row of how many was kept for pictures and conditions.
    pub every: u64,
    /// Whether there were too many different awards to count all.
    pub awards_cut: bool,
}

/// What was asked for beside the digest.
pub(super) type Found = (Option<Heat>, Option<Breaks>, Option<Regrets>);

/// Puts answers together.
pub(super) fn told(
    digest: Digest,
    study: &Study,
    classes: &Classes,
    (heat, breaks, regrets): Found,
) -> Answers {
    let base: Vec<Option<f64>> = line::lines(study.base, &digest.layout, classes)
        .next()
        .map_or_else(Vec::new, |line| line.figures);
    let base = |place: usize| base.get(place).copied().flatten();
    let mut leading = digest.layout.places(&LEADING);
    leading.truncate(2);
    let mut shown = digest.layout.places(&SHOWN);
    shown.truncate(3);
    let pair = [leading.first(), leading.get(1).or(leading.first())];
    let tornado = match pair {
        [Some(&a), Some(&b)] => {
            let alone = (study.shape == Shape::Fan).then(|| [base(a), base(b)]);
            tornado::tornado(&digest, [a, b], alone)
        }
        _ => Vec::new(),
    };
    let heat = heat.map(|heat| Heats {
        maps: shown
            .iter()
            .filter_map(|&at| heat.map(&digest, at))
            .collect(),
        axes: heat.axes,
        deep: heat.deep(),
        values: heat.values,
    });
    let along = match study.shape {
        Shape::Grid | Shape::Fan => heat::along(&digest, &shown),
        Shape::List | Shape::Sample => Vec::new(),
    };
    let (flips, flips_without) = match study.shape {
        Shape::Grid | Shape::Sample => boxes::boxes(&digest, classes),
        Shape::List | Shape::Fan => (Vec::new(), Vec::new()),
    };
    let stands = match digest.takers.rows {
        0 => Vec::new(),
        _ => stands::stands(&digest.takers, study),
    };
    Answers {
        name: study.name.to_owned(),
        shape: study.shape,
        planned: study.planned,
        counts: digest.counts,
        axes: study.axes.iter().map(|axis| axis.name.clone()).collect(),
        spans: spans(&digest, &base),
        tornado_figures: leading.iter().map(|&at| digest.figure(at).key).collect(),
        tornado,
        heat,
        along,
        stands,
        flips,
        flips_without,
        breaks,
        prices: digest.prices.ranked(),
        regrets,
        every: digest.every,
        awards_cut: digest.awards_cut,
        unbeaten: unbeaten(digest, &base),
    }
}

fn spans(digest: &Digest, base: &impl Fn(usize) -> Option<f64>) -> Vec<Span> {
    let reach = digest.reach.iter().enumerate();
    let found = reach.filter_map(|(at, reach)| Some((at, (*reach)?)));
    found
        .map(|(at, reach)| Span {
            figure: digest.figure(at).key,
            base: base(at),
            low: reach.low,
            high: reach.high,
            mean: reach.sum / reach.count as f64,
        })
        .collect()
}

fn unbeaten(digest: Digest, base: &impl Fn(usize) -> Option<f64>) -> Vec<Unbeaten> {
    let step = digest.kept.len().div_ceil(CLOUD_MOST).max(1);
    let kept = digest.kept;
    let layout = digest.layout;
    let one = |frontier: Frontier| {
        let figures = frontier.figures();
        let places = figures.map(|figure| layout.place(figure.key));
        let both = |figures: &[Option<f64>]| Some([figures[places[0]?]?, figures[places[1]?]?]);
        // What no column holds counts from the base.
        let now = |which: usize| places[which].map_or(Some(0.0), base);
        let some = kept.iter().step_by(step);
        Unbeaten {
            figures,
            of: frontier.all(),
            cloud: some.filter_map(|row| both(&row.figures)).collect(),
            base: now(0).zip(now(1)).map(|(x, y)| [x, y]),
            points: frontier.into_points(),
        }
    };
    let all = digest.frontiers.into_iter().map(one);
    all.filter(|found| found.points.iter().any(|point| point.alike < found.of))
        .collect()
}
