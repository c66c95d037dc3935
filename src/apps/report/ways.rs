//! An outcome in, two sheets of the workbook out: what would serve more heads, and how each class
//! came about with who could teach it.

use super::sheet::{Cell, Table};
use super::view::{Index, maker, nobody};
use super::workbook::{columns, notes, title};
use crate::domain::outcome::{CallOut, ClassOut, Outcome};
use crate::domain::words::labels as l;
use crate::domain::words::{self, Label};

/// Heads by least size, consents, parks.
pub(super) fn ways(outcome: &Outcome, id: &str) -> Table {
    let outlook = &outcome.outlook;
    let mut said = notes(outcome, id);
    said.push(l::WAYS_NOTE.zh.to_owned());
    said.push(l::FRONTIER_NOTE.zh.to_owned());
    said.extend(words::tried(outlook).map(|tried| tried.zh));
    let proof = |proved: bool, yes: Label| if proved { yes.zh } else { l::NOT_PROVED.zh };
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    for point in &outlook.frontier {
        rows.push(vec![
            l::LEAST_SIZE.zh.into(),
            point.least.to_string().into(),
            Cell::Count(point.heads),
            point.classes.into(),
            proof(point.proved, l::PROVED_ALL).into(),
        ]);
    }
    for set in &outlook.consents {
        let inside = outcome
            .summary
            .heads_in_classes
            .saturating_add_signed(set.reformed.heads);
        rows.push(vec![
            l::CONSENTS.zh.into(),
            words::consents(set).zh.into(),
            Cell::Count(inside),
            Cell::Empty,
            proof(set.proved, l::PROVED_MOST).into(),
        ]);
    }
    for parks in &outlook.parks {
        let more = parks.reformed.heads;
        let inside = outcome.summary.heads_in_classes.saturating_add_signed(more);
        rows.push(vec![
            l::PARKS.zh.into(),
            words::parks(parks).zh.into(),
            Cell::Count(inside),
            Cell::Empty,
            proof(parks.proved, l::PROVED_ALL).into(),
        ]);
    }
    Table {
        name: l::WAYS.zh,
        title: title(outcome, l::WAYS),
        notes: said,
        columns: columns([
            (l::CHANGE, 20.0),
            (l::CONTENT, 76.0),
            (l::HEADS_IN_CLASSES, 10.0),
            (l::CLASS_COUNT, 8.0),
            (l::PROVED, 18.0),
        ]),
        rows,
        empty: l::FRONTIER_NONE.zh,
    }
}

/// Every class with the rule, the maker and the rows that made it, and who could teach it.
pub(super) fn made(outcome: &Outcome, index: &Index<'_>, id: &str) -> Table {
    let calls = outcome.calls.iter();
    let rows = calls.flat_map(|call| call.classes.iter().map(|class| row(index, call, class)));
    Table {
        name: l::MADE.zh,
        title: title(outcome, l::MADE),
        notes: notes(outcome, id),
        columns: columns([
            (l::CLASS, 24.0),
            (l::ROLE, 20.0),
            (l::SIZE, 8.0),
            (l::MADE, 52.0),
            (l::SUPPLY, 34.0),
            (l::LACKING, 40.0),
        ]),
        rows: rows.collect(),
        empty: l::NONE.zh,
    }
}

fn row(index: &Index<'_>, call: &CallOut, class: &ClassOut) -> Vec<Cell> {
    let source = |code: &str| index.demands.get(code).map(|d| d.source.as_str());
    let lacks = call.supply.lacks.iter().map(|lack| words::lack(lack).zh);
    let lacks: Vec<String> = lacks.collect();
    let lacking = match (nobody(call), lacks.is_empty()) {
        (true, true) => l::NO_RELATED.zh.to_owned(),
        _ => lacks.join("；"),
    };
    vec![
        class.code.as_str().into(),
        call.role.as_str().into(),
        class.size.into(),
        words::made(class, maker(class, index), source).zh.into(),
        words::supply(&call.supply).zh.into(),
        lacking.into(),
    ]
}
