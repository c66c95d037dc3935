//! Changes as drafted, against the round: what its engine does not answer, what cannot be made, and
//! sizes of classes that would contradict each other.

use rust_decimal::Decimal;

use super::draft::{AxisDraft, Draft, Round};
use super::said::Notes;
use super::vocabulary::Kind;
use crate::apps::sweep::law::Values;
use crate::apps::sweep::lever::Lever;
use crate::domain::change::{Change, Engine, refusals};
use crate::domain::market::{Amiss, Obstacle, Place, Trouble};

/// Checks every change of a draft; of an axis, that at its ends.
pub fn all(draft: &Draft, round: Round, notes: &mut Notes) {
    for listed in &draft.listed {
        if listed.changes.is_empty() && !notes.findings.iter().any(super::draft::is_error) {
            let fault = crate::domain::market::DesignFault::NoChange;
            notes.fault(listed.name.place.clone(), fault);
        }
        many(draft, round, &listed.changes, notes);
    }
    let varied = |is: fn(&Lever) -> bool| draft.axes.iter().filter(move |a| is(&a.lever));
    let together = draft.kind != Kind::Fan && draft.kind != Kind::List;
    let mins: Vec<&AxisDraft> = varied(|l| *l == Lever::ClassMin).collect();
    let maxes: Vec<&AxisDraft> = varied(|l| *l == Lever::ClassMax).collect();
    let crossed = together && !mins.is_empty() && !maxes.is_empty();
    for axis in &draft.axes {
        let sized = matches!(axis.lever, Lever::ClassMin | Lever::ClassMax);
        for value in probes(axis) {
            let change = axis.lever.change(value);
            let changes: Vec<(Change, Place)> = change
                .map(|c| (c, axis.change.clone()))
                .into_iter()
                .collect();
            if !(crossed && sized) {
                many(draft, round, &changes, notes);
            }
        }
    }
    if crossed {
        let least_max = maxes.iter().map(|a| a.values.ends(&a.lever).0).min();
        for axis in mins {
            let most_min = axis.values.ends(&axis.lever).1;
            if least_max.is_some_and(|least| most_min > least) {
                let size = |v: Decimal| u32::try_from(v).unwrap_or(0);
                let (min, max) = (size(most_min), size(least_max.unwrap_or_default()));
                let obstacle = Obstacle::ClassRange { min, max };
                refuse(axis.at.clone(), obstacle, notes);
            }
        }
    }
}

/// The values of an axis that tell whether it can be turned: its ends, and all of a short list.
fn probes(axis: &AxisDraft) -> Vec<Decimal> {
    let (low, high) = axis.values.ends(&axis.lever);
    match &axis.values {
        Values::Listed(values) if values.len() <= 100 => values.clone(),
        _ => vec![low, high],
    }
}

fn many(draft: &Draft, round: Round, changes: &[(Change, Place)], notes: &mut Notes) {
    let engine = draft.head.engine;
    for (change, place) in changes {
        if !engine.answers(change) {
            let amiss = Amiss::NotAnswered;
            notes.place(place.clone(), Trouble::Scenario { amiss });
        }
    }
    let plain = resolved(changes);
    // Where classes stand anyway, nothing is given up.
    let reform = draft.head.reform || engine == Engine::Plan;
    for refusal in refusals(round.market, round.model, &plain, reform) {
        refuse(changes[refusal.at].1.clone(), refusal.obstacle, notes);
    }
}

/// Changes as they are once it is known who wins: nobody, for the present purpose.
fn resolved(changes: &[(Change, Place)]) -> Vec<Change> {
    let plain = |(change, _): &(Change, Place)| match change {
        Change::WinnersDecline(_) => Change::Yield(100),
        other => other.clone(),
    };
    changes.iter().map(plain).collect()
}

fn refuse(place: Place, obstacle: Obstacle, notes: &mut Notes) {
    let amiss = Amiss::Refused { obstacle };
    notes.place(place, Trouble::Scenario { amiss });
}

/// Whether one of these changes concerns nothing in the round.
pub fn concerns_nothing(round: Round, changes: &[Change]) -> bool {
    let found = refusals(round.market, round.model, changes, true);
    found.iter().any(|r| r.obstacle == Obstacle::NothingThere)
}
