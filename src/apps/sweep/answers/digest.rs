//! The rows of a sweep, once through -> everything that pictures need, in room that does not grow
//! with the rows: counts, sums per value of an axis, takers per class, scenarios that none
//! beats, and
//! of the rows themselves some tens of thousands, evenly spaced.

use std::collections::{BTreeMap, HashMap};

use super::super::table::Table;
use super::figure::{Figure, Layout};
use super::frontier::Frontier;
use super::level::Levels;
use super::line::{Classes, Line, lines};
use super::price;
use super::stands::Takers;
use super::study::Study;

/// Most rows that are kept.
const KEPT_MOST: u64 = 50_000;
/// Most values of axes that are kept.
const VALUES_MOST: u64 = 10_000_000;
/// Most different awards that are counted; those met later are left out, and it is said.
const AWARDS_MOST: usize = 100_000;

/// Pairs of figures of which the scenarios are sought that none beats.
const PAIRS: [[&str; 2]; 3] = [["heads", "quality"], ["moved", "heads"], ["km", "heads"]];

/// How many rows are what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, schemars::JsonSchema)]
pub struct Counts {
    /// All.
    pub rows: u64,
    /// Scenarios whose changes cannot be made.
    pub refused: u64,
    /// Scenarios that a solver failed on.
    pub failed: u64,
    /// Answered, but not proved to the end.
    pub bounded: u64,
    /// Answered without some floor or pin that cannot hold.
    pub unmet: u64,
    /// Answered with other classes, so that awards cannot be held against the base.
    pub reformed: u64,
}

impl Counts {
    fn add(&mut self, line: &Line, awards: bool) {
        self.rows += 1;
        match line.status {
            "refused" => self.refused += 1,
            "failed" => self.failed += 1,
            "bounded" => self.bounded += 1,
            "unmet" => self.unmet += 1,
            _ => {}
        }
        self.reformed += u64::from(awards && line.answered() && line.moves.is_none());
    }

    /// Scenarios with an answer.
    pub fn answered(&self) -> u64 {
        self.rows - self.refused - self.failed
    }
}

/// How far a figure goes, and where.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reach {
    /// The least, with the first scenario that has it.
    pub low: (f64, u64),
    /// The most, with the first scenario that has it.
    pub high: (f64, u64),
    /// Scenarios that have the figure.
    pub count: u64,
    /// Their sum.
    pub sum: f64,
}

/// A row that is kept.
#[derive(Clone, Debug)]
pub struct Kept {
    /// Per axis its value.
    pub at: Vec<Option<f64>>,
    /// Its figures.
    pub figures: Vec<Option<f64>>,
    /// Its award among [`Digest::kept_moves`]; `None` where it cannot be compared.
    pub award: Option<u32>,
}

/// How often an award was the answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Often {
    /// Scenarios.
    pub count: u64,
    /// The first of them.
    pub first: u64,
}

/// What is known of all rows.
#[derive(Debug)]
pub struct Digest {
    /// Where the figures are.
    pub layout: Layout,
    /// How many rows are what.
    pub counts: Counts,
    /// Per figure how far it goes.
    pub reach: Vec<Option<Reach>>,
    /// Per axis its values.
    pub levels: Vec<Levels>,
    /// Scenarios that none beats.
    pub frontiers: Vec<Frontier>,
    /// Per class who takes it.
    pub takers: Takers,
    /// Different awards by their moves.
    pub awards: HashMap<String, Often>,
    /// Whether some awards were left out of `awards`.
    pub awards_cut: bool,
    /// Rows that are kept.
    pub kept: Vec<Kept>,
    /// One row of how many is kept.
    pub every: u64,
    /// The awards of kept rows, as written.
    pub kept_moves: Vec<String>,
    /// What one more of something is worth.
    pub prices: price::Prices,
    places: BTreeMap<String, u32>,
}

impl Digest {
    /// Of no row yet.
    pub fn new(study: &Study, layout: Layout) -> Self {
        let figures = layout.figures.len();
        let axes = layout.axes as u64;
        let most = KEPT_MOST.min(VALUES_MOST / axes.max(1)).max(1);
        Digest {
            counts: Counts::default(),
            reach: vec![None; figures],
            levels: vec![Levels::default(); layout.axes],
            frontiers: PAIRS
                .iter()
                .filter_map(|keys| frontier(&layout, keys))
                .collect(),
            takers: Takers::new(study.classes.len()),
            awards: HashMap::new(),
            awards_cut: false,
            kept: Vec::new(),
            every: study.scenarios.div_ceil(most).max(1),
            kept_moves: Vec::new(),
            prices: price::Prices::default(),
            places: BTreeMap::new(),
            layout,
        }
    }

    /// Counts the rows of a table in.
    pub fn add(&mut self, table: &Table, classes: &Classes) {
        let layout = self.layout.clone();
        for line in lines(table, &layout, classes) {
            self.counts.add(&line, self.layout.moved.is_some());
            if line.answered() {
                self.count(&line, classes);
            }
        }
    }

    fn count(&mut self, line: &Line, classes: &Classes) {
        for (reach, value) in self.reach.iter_mut().zip(&line.figures) {
            if let Some(value) = *value {
                widen(reach, value, line.number);
            }
        }
        for (levels, value) in self.levels.iter_mut().zip(&line.at) {
            if let Some(value) = *value {
                levels.add(value, &line.figures);
            }
        }
        for frontier in &mut self.frontiers {
            frontier.add(line.number, line.name, &line.figures);
        }
        if let Some(moves) = line.moves {
            self.takers.add(&classes.moves(moves));
            self.meet(moves, line.number);
        }
        if !self.layout.prices.is_empty() && line.answered() {
            let places = self.layout.prices.iter().map(|(place, _)| place.as_str());
            self.prices.add(places.zip(line.prices.iter().copied()));
        }
        if line.number.is_multiple_of(self.every) {
            self.keep(line);
        }
    }

    fn meet(&mut self, moves: &str, number: u64) {
        if let Some(often) = self.awards.get_mut(moves) {
            often.count += 1;
        } else if self.awards.len() < AWARDS_MOST {
            let often = Often {
                count: 1,
                first: number,
            };
            self.awards.insert(moves.to_owned(), often);
        } else {
            self.awards_cut = true;
        }
    }

    fn keep(&mut self, line: &Line) {
        let award = line.moves.map(|moves| {
            let next = self.kept_moves.len() as u32;
            let place = self.places.get(moves).copied();
            place.unwrap_or_else(|| {
                self.places.insert(moves.to_owned(), next);
                self.kept_moves.push(moves.to_owned());
                next
            })
        });
        self.kept.push(Kept {
            at: line.at.clone(),
            figures: line.figures.clone(),
            award,
        });
    }

    /// Axes with several values that are kept apart, in order.
    pub fn stepped(&self) -> Vec<usize> {
        let levels = self.levels.iter().enumerate();
        let several = levels.filter(|(_, levels)| levels.len() > 1);
        several.map(|(axis, _)| axis).collect()
    }

    /// The figure at a place.
    pub fn figure(&self, place: usize) -> Figure {
        self.layout.figures[place].0
    }
}

fn frontier(layout: &Layout, keys: &[&str; 2]) -> Option<Frontier> {
    let places = [layout.place(keys[0])?, layout.place(keys[1])?];
    let figures = places.map(|place| layout.figures[place].0);
    Some(Frontier::new(figures, places))
}

fn widen(reach: &mut Option<Reach>, value: f64, number: u64) {
    let one = Reach {
        low: (value, number),
        high: (value, number),
        count: 0,
        sum: 0.0,
    };
    let reach = reach.get_or_insert(one);
    reach.count += 1;
    reach.sum += value;
    if value < reach.low.0 {
        reach.low = (value, number);
    }
    if value > reach.high.0 {
        reach.high = (value, number);
    }
}
