//! An outcome in, the sheet of how sure it is out: each class with its winner's shares and who
//! takes it instead, each expert, where a weight flips the highest score of a call.

use super::sheet::{Cell, Table};
use super::view::Index;
use super::workbook::{columns, notes, title};
use crate::domain::outcome::{ClassSure, Outcome, Robust};
use crate::domain::words;
use crate::domain::words::labels as l;

/// The sheet; it says so where nothing was drawn.
pub(super) fn robust(outcome: &Outcome, index: &Index<'_>, id: &str) -> Table {
    let mut said = notes(outcome, id);
    let mut rows = Vec::new();
    if let Some(robust) = &outcome.robust {
        said.push(l::ROBUST_NOTE.zh.to_owned());
        let runs = [(&robust.weights, true), (&robust.experts, false)];
        for (run, weights) in runs {
            said.extend(run.iter().map(|run| words::run(run, robust, weights).zh));
        }
        let (hash, criteria) = (&outcome.model.criteria_hash, l::CRITERIA_HASH.zh);
        said.push(format!("{criteria}：{hash}"));
        rows.extend(
            robust
                .classes
                .iter()
                .map(|class| of_class(index, outcome, robust, class)),
        );
        rows.extend(robust.panel.experts.iter().map(|out| {
            let left = robust
                .left_out
                .iter()
                .find(|left| left.expert == out.expert);
            vec![
                l::EXPERT.zh.into(),
                out.expert.as_str().into(),
                words::severity_of(out).zh.into(),
                format!("{} / {} / {}", out.bids, out.recused, out.missing).into(),
                left.map(|left| words::left_out(left).zh)
                    .unwrap_or_default()
                    .into(),
            ]
        }));
        for call in &robust.calls {
            for flip in words::flips(call, robust) {
                rows.push(vec![
                    l::FLIPS.zh.into(),
                    call.call.as_str().into(),
                    Cell::Empty,
                    Cell::Empty,
                    flip.zh.into(),
                ]);
            }
        }
    }
    Table {
        name: l::ROBUST.zh,
        title: title(outcome, l::ROBUST),
        notes: said,
        columns: columns([
            (l::CONTENT, 14.0),
            (l::CLASS, 26.0),
            (l::OF_WEIGHTS, 26.0),
            (l::OF_EXPERTS, 26.0),
            (l::INSTEAD, 80.0),
        ]),
        rows,
        empty: l::NOT_DRAWN.zh,
    }
}

fn of_class(index: &Index<'_>, outcome: &Outcome, robust: &Robust, class: &ClassSure) -> Vec<Cell> {
    let mut all = outcome.calls.iter().flat_map(|call| &call.classes);
    let winner = all
        .find(|c| c.code == class.class)
        .and_then(|c| c.winner.as_deref());
    let share = |takers, drawn: bool| match drawn {
        true => words::share(words::kept(takers, winner), robust.draws),
        false => String::new(),
    };
    let name = index.bid(winner).map_or(String::new(), |bid| {
        format!("{} {}：", bid.code, bid.school_name)
    });
    let lines = words::class_sure(class, robust)
        .into_iter()
        .map(|said| said.zh);
    vec![
        l::CLASS.zh.into(),
        class.class.as_str().into(),
        share(&class.weights, robust.weights.is_some()).into(),
        share(&class.experts, robust.experts.is_some()).into(),
        format!("{name}{}", lines.collect::<Vec<_>>().join("\n")).into(),
    ]
}
