//! An outcome in, the sheet 双向稳定性 out: the mechanisms beside each other, then every bid that
//! blocks the award.

use super::sheet::{Cell, Table};
use super::view::{Bar, Index, Pair, Sides, sides};
use super::workbook::{columns, notes, title};
use crate::domain::outcome::Outcome;
use crate::domain::words::labels as l;

/// `None` before there are bids.
pub(super) fn table(outcome: &Outcome, index: &Index<'_>, id: &str) -> Option<Table> {
    let shown = sides(outcome, index)?;
    let mut said = notes(outcome, id);
    said.push(l::SIDES_NOTE.zh.to_owned());
    said.push(l::SIDES_LINKS_NOTE.zh.to_owned());
    said.push(shown.stability.zh.clone());
    said.extend(figures(&shown));
    let rows = shown.lists.iter().flat_map(|list| {
        let name = &list.name.zh;
        list.rows.iter().map(move |pair| row(name, pair))
    });
    Some(Table {
        name: l::SIDES.zh,
        title: title(outcome, l::SIDES),
        notes: said,
        columns: columns([
            (l::MECHANISM, 18.0),
            (l::CLASS, 24.0),
            (l::ROLE, 18.0),
            (l::BID, 12.0),
            (l::SCHOOL, 26.0),
            (l::SCORE, 8.0),
            (l::WISH, 8.0),
            (l::FIRM_RANK, 8.0),
            (l::HELD_BY, 26.0),
            (l::SCORE, 8.0),
            (l::WOULD_GIVE_UP, 34.0),
        ]),
        rows: rows.collect(),
        empty: l::NO_BLOCKING.zh,
    })
}

/// A line per mechanism: the four in one glance above the list.
fn figures(sides: &Sides<'_>) -> Vec<String> {
    let line = |row: &super::view::SidesRow| {
        format!(
            "{}：{} 个班 {} 人，{} {}，{} {}；{}；{} {} 对；{} {}；{} {}",
            row.name.zh,
            row.classes,
            row.heads,
            l::QUALITY.zh,
            row.quality,
            l::DISTANCE_SUM.zh,
            row.kilometres,
            row.price.zh,
            l::BLOCKING.zh,
            row.pairs,
            l::CLASS_CHOICES.zh,
            shares(&row.class_ranks),
            l::SCHOOL_CHOICES.zh,
            shares(&row.school_ranks),
        )
    };
    sides.rows.iter().map(line).collect()
}

fn shares(bars: &[Bar]) -> String {
    let share = |bar: &Bar| match bar.choice.as_str() {
        "" => format!("{} {}%", l::GOT_NOTHING.zh, bar.percent),
        choice => format!("第{choice}位 {}%", bar.percent),
    };
    bars.iter().map(share).collect::<Vec<_>>().join("、")
}

fn row(name: &str, pair: &Pair<'_>) -> Vec<Cell> {
    let held = match (pair.instead_school, pair.instead) {
        (Some(school), Some(bid)) => format!("{school} {bid}"),
        (_, Some(bid)) => bid.to_owned(),
        _ => l::UNAWARDED.zh.to_owned(),
    };
    let up = match (pair.displaces.is_empty(), pair.swap) {
        (true, _) => l::HAS_ROOM.zh.to_owned(),
        (false, true) => format!("{}（{}）", pair.displaces, l::SWAP_ONLY.zh),
        (false, false) => pair.displaces.clone(),
    };
    vec![
        name.into(),
        pair.class.into(),
        pair.role.into(),
        pair.bid.into(),
        pair.school.into(),
        pair.score.into(),
        pair.wish.into(),
        pair.firm_rank.into(),
        held.into(),
        pair.instead_score.into(),
        up.into(),
    ]
}
