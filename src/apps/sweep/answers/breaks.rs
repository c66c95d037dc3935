//! A single change, further and further -> the exact points at which awards change: between
//! neighboring values of a sweep with different awards the engine is asked again, at the middle of
//! what is left, down to the smallest unit of the axis.

use std::collections::BTreeMap;

use rayon::prelude::*;
use rust_decimal::Decimal;
use rust_decimal::prelude::{FromPrimitive, ToPrimitive};
use schemars::JsonSchema;
use serde::Serialize;

use super::digest::Digest;
use super::line::Classes;
use super::study::Study;
use crate::domain::change::Scenario;

/// Most stretches between neighboring values that are looked into.
const STRETCHES_MOST: usize = 400;
/// Most questions per stretch.
const ASKS_MOST: u32 = 150;

/// How an axis is turned by itself, and what tells the award then.
#[derive(Clone, Copy)]
pub struct Turn<'a> {
    /// The decimals that a value of an axis is kept to; `None` where points in between mean
    /// nothing,
    /// as where winners are drawn.
    pub decimals: &'a (dyn Fn(usize) -> Option<u32> + Sync),
    /// The scenario that turns one axis to a value and leaves all else alone.
    pub scenario: &'a (dyn Fn(usize, Decimal) -> Scenario + Sync),
    /// The moves of a scenario's award against the base, as rows write them; `None` where there is
    /// no award to compare.
    pub moves: &'a (dyn Fn(&Scenario) -> Option<String> + Sync),
}

/// A point at which a class changes hands.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Break {
    /// Along which axis.
    pub axis: usize,
    /// The class.
    pub class: String,
    /// Its place among the classes.
    #[serde(skip)]
    pub place: usize,
    /// The last value before, and who wins there.
    pub before: (f64, Option<String>),
    /// The first value after, and who wins there.
    pub after: (f64, Option<String>),
    /// Whether the two values are neighbors: no value lies between. If not, the search was given
    /// up.
    pub exact: bool,
    /// Changes of hands of the class along the whole axis; 1 is monotone.
    pub changes: u32,
    /// Whether a winner comes back that had lost the class on the way.
    pub returns: bool,
}

/// All such points.
#[derive(Clone, Debug, Default, PartialEq, Serialize, JsonSchema)]
pub struct Breaks {
    /// Axis by axis, ascending.
    pub found: Vec<Break>,
    /// Stretches whose ends differ that were not looked into.
    pub left: u64,
    /// Questions asked.
    pub asked: u64,
}

type Moves = BTreeMap<usize, Option<String>>;

/// A value of an axis with the award there.
#[derive(Clone)]
struct At {
    value: Decimal,
    moves: Option<Moves>,
}

/// An axis, the steps found along it, and how often the engine was asked.
type Looked = (usize, Vec<(At, At)>, u32);

/// Every point between neighboring values that turn an axis by itself. What two neighbors agree on
/// is not looked into: a class may change hands and back between them.
///
/// *Complexity*: a logarithm of the units between two neighbors, per point.
pub fn breaks(digest: &Digest, study: &Study, classes: &Classes, turn: Turn) -> Breaks {
    let mut stretches: Vec<(usize, At, At)> = Vec::new();
    for (axis, points) in points(digest, study, classes) {
        if (turn.decimals)(axis).is_none() {
            continue;
        }
        let differ = |pair: &&[At]| {
            pair[0].moves.is_some() && pair[1].moves.is_some() && pair[0].moves != pair[1].moves
        };
        let pairs = points.windows(2).filter(differ);
        stretches.extend(pairs.map(|pair| (axis, pair[0].clone(), pair[1].clone())));
    }
    let left = stretches.len().saturating_sub(STRETCHES_MOST) as u64;
    stretches.truncate(STRETCHES_MOST);
    let look = |(axis, from, to): &(usize, At, At)| {
        let mut search = Search {
            axis: *axis,
            unit: Decimal::new(1, (turn.decimals)(*axis).unwrap_or(0)),
            turn,
            classes,
            asked: 0,
            steps: Vec::new(),
        };
        search.between(from, to);
        (*axis, search.steps, search.asked)
    };
    let looked: Vec<Looked> = stretches.par_iter().map(look).collect();
    let mut found = Vec::new();
    let mut asked = 0;
    for (axis, steps, questions) in looked {
        asked += u64::from(questions);
        let unit = Decimal::new(1, (turn.decimals)(axis).unwrap_or(0));
        for (from, to) in &steps {
            found.extend(changes(
                classes,
                axis,
                (from, to),
                to.value - from.value <= unit,
            ));
        }
    }
    count(&mut found);
    Breaks { found, left, asked }
}

/// Per axis the values that turn it by itself, ascending, with the awards there.
fn points(digest: &Digest, study: &Study, classes: &Classes) -> Vec<(usize, Vec<At>)> {
    if digest.every > 1 {
        return Vec::new();
    }
    let mut by: BTreeMap<usize, BTreeMap<Decimal, Option<Moves>>> = BTreeMap::new();
    for row in &digest.kept {
        let mut set = row
            .at
            .iter()
            .enumerate()
            .filter_map(|(axis, at)| Some((axis, (*at)?)));
        let (Some((axis, value)), None) = (set.next(), set.next()) else {
            continue;
        };
        let moves = row.award.map(|at| digest.kept_moves[at as usize].as_str());
        let moves = moves.map(|text| classes.moves(text).into_iter().collect());
        if let Some(value) = exact(value) {
            by.entry(axis).or_default().insert(value, moves);
        }
    }
    for (axis, points) in &mut by {
        if let Some(base) = study.axes[*axis].base.and_then(exact) {
            points.entry(base).or_insert_with(|| Some(Moves::new()));
        }
    }
    let at = |(value, moves)| At { value, moves };
    by.into_iter()
        .map(|(axis, points)| (axis, points.into_iter().map(at).collect()))
        .collect()
}

/// The decimal that a number was read from.
fn exact(value: f64) -> Option<Decimal> {
    Decimal::from_f64(value).map(|value| value.normalize())
}

/// A search between two values of an axis.
struct Search<'a> {
    axis: usize,
    unit: Decimal,
    turn: Turn<'a>,
    classes: &'a Classes<'a>,
    asked: u32,
    steps: Vec<(At, At)>,
}

impl Search<'_> {
    /// Notes every pair of neighbors with different awards; where nothing more may be asked or
    /// there
    /// is no answer, the narrowest pair so far.
    fn between(&mut self, from: &At, to: &At) {
        if from.moves == to.moves {
            return;
        }
        let units = ((to.value - from.value) / self.unit).floor();
        let half = (units / Decimal::TWO).floor();
        if half.is_zero() || self.asked >= ASKS_MOST {
            self.steps.push((from.clone(), to.clone()));
            return;
        }
        self.asked += 1;
        let value = from.value + half * self.unit;
        let scenario = (self.turn.scenario)(self.axis, value);
        let moves = (self.turn.moves)(&scenario);
        let Some(moves) = moves.map(|text| self.classes.moves(&text).into_iter().collect()) else {
            self.steps.push((from.clone(), to.clone()));
            return;
        };
        let middle = At {
            value,
            moves: Some(moves),
        };
        self.between(from, &middle);
        self.between(&middle, to);
    }
}

/// The classes that change hands between two values.
fn changes(classes: &Classes, axis: usize, (from, to): (&At, &At), exact: bool) -> Vec<Break> {
    let none = Moves::new();
    let (was, is) = (
        from.moves.as_ref().unwrap_or(&none),
        to.moves.as_ref().unwrap_or(&none),
    );
    let holder = |moves: &Moves, class: usize| match moves.get(&class) {
        Some(bid) => bid.clone(),
        None => classes.all()[class].winner.clone(),
    };
    let mut touched: Vec<usize> = was.keys().chain(is.keys()).copied().collect();
    touched.sort_unstable();
    touched.dedup();
    let pairs = touched
        .into_iter()
        .map(|class| (class, holder(was, class), holder(is, class)));
    pairs
        .filter(|(_, before, after)| before != after)
        .map(|(class, before, after)| Break {
            axis,
            class: classes.all()[class].code.clone(),
            place: class,
            before: (number(from.value), before),
            after: (number(to.value), after),
            exact,
            changes: 0,
            returns: false,
        })
        .collect()
}

/// Fills in how often each class changes hands along its axis, and whether a winner comes back.
fn count(found: &mut [Break]) {
    let mut held: BTreeMap<(usize, usize), Vec<Option<String>>> = BTreeMap::new();
    for step in found.iter() {
        let hands = held.entry((step.axis, step.place)).or_default();
        if hands.is_empty() {
            hands.push(step.before.1.clone());
        }
        hands.push(step.after.1.clone());
    }
    for step in found {
        let hands = &held[&(step.axis, step.place)];
        step.changes = u32::try_from(hands.len() - 1).unwrap_or(u32::MAX);
        let again = |at: usize| hands[at + 1..].contains(&hands[at]);
        step.returns = (0..hands.len()).any(again);
    }
}

/// A decimal as a number.
fn number(value: Decimal) -> f64 {
    value.to_f64().unwrap_or_default()
}
