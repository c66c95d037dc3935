//! `decisions` -> what the committee has decided: bids that must win and bids that must not.
//! Whether a pinned bid may win at all is known only once calls, fits and scores are.

use super::bids::Bids;
use super::notes::{Choices, Notes, one_line};
use crate::domain::catalog::normal;
use crate::domain::market::{Decision, Ruling, Trouble};
use crate::steps::read::{Row, Table, Tables};

const RULINGS: &Choices<Ruling> = &[
    (Ruling::Pin, &["指定", "指定中选", "pin"]),
    (Ruling::Ban, &["排除", "不予中选", "ban"]),
];

/// The decisions in file order.
pub fn decisions(tables: &Tables, bids: &Bids, notes: &mut Notes) -> Vec<Decision> {
    let mut found: Vec<(Decision, Row)> = Vec::new();
    for row in tables.get("decisions").into_iter().flat_map(Table::rows) {
        notes.plain(row, "class");
        let bid = bids.names.cell(notes, row, "bid");
        let ruling = notes.choice(row, "ruling", RULINGS);
        let (Some(bid), Some(ruling)) = (bid, ruling) else {
            continue;
        };
        let on = normal(row.text("class"));
        let decision = Decision {
            bid,
            on: (!on.is_empty()).then_some(on),
            ruling,
            reason: one_line(row.raw("reason")),
            place: row.place("ruling"),
        };
        let earlier = found
            .iter()
            .find(|(other, _)| contradict(other, &decision, bids));
        if let Some((_, first)) = earlier {
            let (first_row, first_file) = row.told(first.position());
            let trouble = Trouble::DecisionsContradict {
                first_row,
                first_file,
            };
            notes.cell(row, "ruling", trouble);
        }
        found.push((decision, row));
    }
    found.into_iter().map(|(decision, _)| decision).collect()
}

/// One bid pinned and banned on the same class or on any; or one class given to two bids.
fn contradict(a: &Decision, b: &Decision, bids: &Bids) -> bool {
    if a.bid == b.bid {
        let same = a.on.is_none() || b.on.is_none() || a.on == b.on;
        return a.ruling != b.ruling && same;
    }
    let call = bids.bids.as_ref().map(|bids| bids[b.bid].call.as_str());
    let class = a.on.is_some() && a.on == b.on && a.on.as_deref() != call;
    class && a.ruling == Ruling::Pin && b.ruling == Ruling::Pin
}
