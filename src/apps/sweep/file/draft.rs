//! What a file has said so far, in either form, and what it makes: a sweep, once nothing is amiss.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::names::Names;
use super::said::{Line, Notes, Said};
use super::vocabulary::{Kind, Object};
use super::{check, line};
use crate::apps::sweep::law::Values;
use crate::apps::sweep::lever::Lever;
use crate::apps::sweep::scenarios::{Design, Head, Listed, SCENARIOS_MOST, Sweep, Turned};
use crate::domain::change::{Axis, Change};
use crate::domain::market::{Amiss, DesignFault, Market, Place, Trouble};
use crate::domain::model::Model;

/// The round that a file is read for.
#[derive(Clone, Copy)]
pub struct Round<'a> {
    /// Its market.
    pub market: &'a Market,
    /// Its model.
    pub model: &'a Model,
}

/// What a file says of all its scenarios.
pub struct Draft {
    /// The head.
    pub head: Head,
    /// Which design.
    pub kind: Kind,
    /// The number of samples, where it is said.
    pub samples: Option<(u64, Place)>,
    /// The file.
    pub home: Place,
    /// Listed scenarios.
    pub listed: Vec<ListedDraft>,
    /// Axes.
    pub axes: Vec<AxisDraft>,
}

/// A scenario, with the places of its changes.
pub struct ListedDraft {
    /// Its name, and where it stands.
    pub name: Said,
    /// Why it was thought of.
    pub note: String,
    /// Per change where it stands.
    pub changes: Vec<(Change, Place)>,
}

/// An axis, with its places.
pub struct AxisDraft {
    /// Its name, and where it stands.
    pub name: Said,
    /// What it turns.
    pub lever: Lever,
    /// How far.
    pub values: Values,
    /// Where its change stands.
    pub change: Place,
    /// Where its values stand.
    pub at: Place,
}

/// Adds a scenario of these lines; one per object where `each` says so.
pub fn scenario(
    listed: &mut Vec<ListedDraft>,
    (name, note): (&Said, &str),
    lines: &[Line],
    each: Option<(Object, &Place)>,
    (names, round): (&Names, Round),
    notes: &mut Notes,
) {
    let mut understood = Vec::new();
    let mut whole = true;
    for line in lines {
        let pair = line::object_and_turn(line, each.map(|(object, _)| object), notes);
        whole &= pair.is_some();
        if let (Some((object, _)), Some((each, _)), Some(code)) = (pair, each, &line.code)
            && object == each
        {
            notes.fault(code.place.clone(), DesignFault::EachWithCode);
            whole = false;
        }
        understood.extend(pair.map(|pair| (line, pair)));
    }
    let Some((each, place)) = each else {
        let (mut changes, mut added) = (Vec::new(), Vec::new());
        for (line, pair) in understood {
            let who = line::who(line, pair, names, &added, notes);
            let lever = who.map(|who| line::lever(who, pair.1));
            if let Some(Lever::ChainAdded { chain, .. }) = &lever {
                added.push(chain.clone());
            }
            let change = lever.and_then(|lever| changed(line, &lever, notes));
            changes.extend(change);
        }
        return listed.push(ListedDraft {
            name: name.clone(),
            note: note.to_owned(),
            changes,
        });
    };
    let before = listed.len();
    if !whole {
        return;
    }
    let turn = understood.iter().find(|(_, (object, _))| *object == each);
    let turn = turn.map(|(_, (_, turn))| *turn);
    for (who, label) in turn.map(|t| names.each(each, t)).unwrap_or_default() {
        let mut changes = Vec::new();
        for (line, pair) in &understood {
            let who = match pair.0 == each {
                true => Some(who.clone()),
                false => line::who(line, *pair, names, &[], notes),
            };
            let lever = who.map(|who| line::lever(who, pair.1));
            changes.extend(lever.and_then(|lever| changed(line, &lever, notes)));
        }
        let made: Vec<Change> = changes.iter().map(|(change, _)| change.clone()).collect();
        if !check::concerns_nothing(round, &made) {
            listed.push(ListedDraft {
                name: labeled(name, &label),
                note: note.to_owned(),
                changes,
            });
        }
    }
    if listed.len() == before {
        notes.fault(place.clone(), DesignFault::NoneOfEach);
    }
}

/// A name with that of one of several objects.
pub fn labeled(name: &Said, label: &str) -> Said {
    Said {
        text: format!("{}·{label}", name.text),
        place: name.place.clone(),
    }
}

fn changed(line: &Line, lever: &Lever, notes: &mut Notes) -> Option<(Change, Place)> {
    let value = line::value(line, lever, notes)?;
    let column = notes.columns.change;
    let place = line.place(line.change.as_ref(), column);
    Some((lever.change(value)?, place))
}

impl Draft {
    /// Checks the whole, and makes the sweep if nothing is amiss.
    pub fn close(self, round: Round, notes: &mut Notes) -> Option<Sweep> {
        self.consistent(notes);
        self.distinct(notes);
        check::all(&self, round, notes);
        let design = match self.kind {
            Kind::List => Design::List(self.listed.into_iter().map(plain).collect()),
            kind => {
                let turned = self.axes.into_iter().map(|axis| turned(axis, round));
                let axes: Vec<Turned> = turned.collect();
                match (kind, self.samples) {
                    (Kind::Grid, _) => Design::Grid(axes),
                    (Kind::Fan, _) => Design::Fan(axes),
                    (kind, samples) => Design::Sample {
                        axes,
                        samples: samples.map_or(0, |(samples, _)| samples),
                        latin: kind == Kind::LatinHypercube,
                    },
                }
            }
        };
        if notes.findings.iter().any(is_error) {
            return None;
        }
        let sweep = Sweep::new(self.head, design);
        if sweep.len() > SCENARIOS_MOST {
            let amiss = Amiss::TooMany {
                count: sweep.len(),
                most: SCENARIOS_MOST,
            };
            notes.place(self.home, Trouble::Scenario { amiss });
            return None;
        }
        Some(sweep)
    }

    fn is_sample(&self) -> bool {
        matches!(self.kind, Kind::MonteCarlo | Kind::LatinHypercube)
    }

    fn consistent(&self, notes: &mut Notes) {
        let first_axis = self.axes.first().map(|axis| axis.name.place.clone());
        let first_listed = self.listed.first().map(|one| one.name.place.clone());
        let quiet = notes.findings.iter().any(is_error);
        match (self.kind, first_axis, first_listed) {
            (Kind::List, Some(place), _) => notes.fault(place, DesignFault::ListWithAxes),
            (Kind::List, None, None) if !quiet => {
                notes.fault(self.home.clone(), DesignFault::NoScenario);
            }
            (Kind::List, ..) => {}
            (_, _, Some(place)) => notes.fault(place, DesignFault::AxesWithList),
            (_, None, None) if !quiet => notes.fault(self.home.clone(), DesignFault::NoAxis),
            _ => {}
        }
        match (&self.samples, self.is_sample()) {
            (None, true) => notes.fault(self.home.clone(), DesignFault::NoSamples),
            (Some((_, place)), false) => {
                notes.fault(place.clone(), DesignFault::SamplesNotDrawn);
            }
            _ => {}
        }
        for axis in &self.axes {
            if matches!(axis.values, Values::Drawn(_)) && !self.is_sample() {
                notes.fault(axis.at.clone(), DesignFault::LawNotDrawn);
            }
        }
    }

    /// Names tell scenarios and axes apart.
    fn distinct(&self, notes: &mut Notes) {
        let listed = self.listed.iter().map(|one| &one.name);
        let axes = self.axes.iter().map(|axis| &axis.name);
        let mut first: BTreeMap<(bool, &str), &Place> = BTreeMap::new();
        let names = listed.map(|n| (false, n)).chain(axes.map(|n| (true, n)));
        for (axis, name) in names {
            let place = *first.entry((axis, &name.text)).or_insert(&name.place);
            if *place != name.place {
                let trouble = Trouble::CodeTwice {
                    first_row: place.row.unwrap_or(1),
                    first_file: None,
                };
                notes.at(name, trouble);
            }
        }
    }
}

pub(super) fn is_error(finding: &crate::domain::market::Finding) -> bool {
    finding.severity == crate::domain::market::Severity::Error
}

fn plain(draft: ListedDraft) -> Listed {
    Listed {
        name: draft.name.text,
        note: draft.note,
        changes: draft
            .changes
            .into_iter()
            .map(|(change, _)| change)
            .collect(),
    }
}

fn turned(draft: AxisDraft, round: Round) -> Turned {
    let base = draft.lever.base(round.market, round.model);
    let number = |value: Decimal| rust_decimal::prelude::ToPrimitive::to_f64(&value);
    Turned {
        axis: Axis {
            name: draft.name.text,
            base: base.and_then(number),
        },
        lever: draft.lever,
        values: draft.values,
    }
}
