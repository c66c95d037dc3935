//! An outcome in, out what everybody may read: 榜单公告, and once bids are marked 拟立项公示, each as
//! a workbook and a page. No marks, no scores, no bids, no contacts; of firms only the names that
//! classes bear by consent.

use std::collections::BTreeMap;

use serde::Serialize;

use super::html::{environment, paper};
use super::sheet::{Cell, Table, width, workbook};
use super::view::{Index, caveats, major};
use super::workbook::title;
use super::{File, file};
use crate::domain::outcome::{CallOut, ClassNow, DemandOut, Outcome};
use crate::domain::words::labels as l;
use crate::domain::words::{self, Label, Said};

/// Widest text that is kept on one line \[characters\].
const SHORT: f64 = 12.0;

/// A notice: a table with what stands above it.
struct Notice {
    what: Label,
    notes: Vec<Said>,
    columns: Vec<(Label, f64)>,
    rows: Vec<Vec<Cell>>,
    empty: Label,
}

/// What the page of a notice shows.
#[derive(Serialize)]
struct Shown<'a> {
    round: &'a str,
    what: Label,
    banners: Vec<Said>,
    notes: &'a [Said],
    columns: Vec<Label>,
    /// Texts, each with the class that keeps a figure right and a short text on one line.
    rows: Vec<Vec<(String, &'static str)>>,
    empty: Label,
}

/// The files of `public/`.
pub(super) fn notices(outcome: &Outcome) -> Vec<File> {
    let mut files = both(outcome, "榜单公告", calls(outcome));
    if outcome.round.has_bids && outcome.round.has_marks {
        files.extend(both(outcome, "拟立项公示", proposal(outcome)));
    }
    files
}

fn both(outcome: &Outcome, stem: &'static str, notice: Notice) -> Vec<File> {
    let page = page(outcome, &notice);
    let book = book(outcome, stem, notice);
    vec![
        (format!("public/{stem}.xlsx"), book),
        file(format!("public/{stem}.html"), page),
    ]
}

fn book(outcome: &Outcome, stem: &'static str, notice: Notice) -> Vec<u8> {
    let title = title(outcome, notice.what);
    let caveats = caveats(outcome);
    let above = caveats.into_iter().map(|said| said.zh);
    let notes = notice.notes.iter().map(|note| note.zh.clone());
    let heading = |(label, most): &(Label, f64)| (label.zh.to_owned(), *most);
    let table = Table {
        name: stem,
        title: title.clone(),
        notes: above.chain(notes).collect(),
        columns: notice.columns.iter().map(heading).collect(),
        rows: notice.rows,
        empty: notice.empty.zh,
    };
    let date = outcome.round.date.as_deref();
    workbook(vec![table.sheet()], &title, date)
}

fn page(outcome: &Outcome, notice: &Notice) -> String {
    let cell = |cell: &Cell| match (cell, cell.shown()) {
        (Cell::Count(_), text) => (text, "n"),
        (_, text) if width(&text) <= SHORT => (text, "tight"),
        (_, text) => (text, "text"),
    };
    let row = |row: &Vec<Cell>| row.iter().map(cell).collect();
    let shown = Shown {
        round: &outcome.round.name,
        what: notice.what,
        banners: caveats(outcome),
        notes: &notice.notes,
        columns: notice.columns.iter().map(|(label, _)| *label).collect(),
        rows: notice.rows.iter().map(row).collect(),
        empty: notice.empty,
    };
    paper(&environment(), "notice.html", shown)
}

fn calls(outcome: &Outcome) -> Notice {
    let s = &outcome.summary;
    let deadline = outcome.round.bid_deadline.as_deref();
    let demands = outcome.demands.iter().map(|d| (d.code.as_str(), d));
    let demands: Demands<'_> = demands.collect();
    let heads = outcome.calls.iter().flat_map(|call| &call.classes);
    let heads: u32 = heads.map(|class| class.size).sum();
    Notice {
        what: l::CALL_NOTICE,
        notes: vec![words::calls_open(s.calls, s.classes, heads, deadline)],
        columns: vec![
            (l::CALL_CODE, 20.0),
            (l::CHAIN, 10.0),
            (l::POST, 18.0),
            (l::SKILLS, 32.0),
            (l::LEVEL, 14.0),
            (l::MODE, 10.0),
            (l::MAJORS, 30.0),
            (l::PERIOD, 11.0),
            (l::CLASSES, 6.0),
            (l::SIZE, 6.0),
            (l::TREATMENT, 30.0),
            (l::TIER, 12.0),
            (l::NAMED_FIRM, 18.0),
        ],
        rows: outcome
            .calls
            .iter()
            .map(|call| call_row(call, &demands))
            .collect(),
        empty: l::NO_CALLS,
    }
}

/// Demand lines by code.
type Demands<'a> = BTreeMap<&'a str, &'a DemandOut>;

/// What the demands of a call say in one of their texts, each text once. A firm that is not named
/// by consent is not named in passing either.
fn said(call: &CallOut, demands: &Demands<'_>, of: fn(&DemandOut) -> &str) -> String {
    let members = call.classes.iter().flat_map(|class| &class.members);
    let mut texts: Vec<String> = Vec::new();
    for demand in members.filter_map(|member| demands.get(member.demand.as_str())) {
        let text = match call.named.as_deref() {
            Some(name) if name == demand.firm_name => of(demand).to_owned(),
            _ if demand.firm_name.is_empty() => of(demand).to_owned(),
            _ => of(demand).replace(&demand.firm_name, l::OUR_FIRM.zh),
        };
        if !text.is_empty() && !texts.contains(&text) {
            texts.push(text);
        }
    }
    texts.join("；")
}

fn call_row(call: &CallOut, demands: &Demands<'_>) -> Vec<Cell> {
    let majors: Vec<String> = call.majors.iter().map(major).collect();
    let heads: u32 = call.classes.iter().map(|class| class.size).sum();
    let tier = call.classes.first().map(|class| words::tier(class.tier).zh);
    vec![
        call.code.as_str().into(),
        call.chain.as_str().into(),
        call.role.as_str().into(),
        said(call, demands, |d| &d.skills).into(),
        words::level(call.level).zh.into(),
        words::mode(call.mode).zh.into(),
        majors.join("、").into(),
        call.days.map(|days| words::days(days).zh).into(),
        Cell::Count(call.classes.len() as u64),
        heads.into(),
        said(call, demands, |d| &d.treatment).into(),
        tier.into(),
        call.named.as_deref().into(),
    ]
}

fn proposal(outcome: &Outcome) -> Notice {
    let index = Index::new(outcome);
    let classes = outcome.classes_now();
    let rows: Vec<Vec<Cell>> = classes.iter().filter_map(|c| proposed(c, &index)).collect();
    let held = classes.iter().filter(|class| class.winner.is_some());
    let heads: u64 = held.clone().map(|class| u64::from(class.size)).sum();
    let whole = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let living = classes.iter().filter(|class| !class.is_dissolved());
    let awarded = whole(held.count());
    let open = whole(living.count()).saturating_sub(awarded);
    let mut notes = vec![
        l::PROPOSAL_NOTE.into(),
        words::classes_proposed(awarded, heads, open),
    ];
    notes.extend(
        outcome
            .settlement
            .is_some()
            .then(|| l::SETTLED_PUBLIC.into()),
    );
    Notice {
        what: l::PROPOSAL,
        notes,
        columns: vec![
            (l::CALL_CODE, 24.0),
            (l::CLASS_CODE, 26.0),
            (l::CHAIN, 14.0),
            (l::POST, 26.0),
            (l::MODE, 10.0),
            (l::SIZE, 8.0),
            (l::PROPOSED_SCHOOL, 34.0),
            (l::MAJOR, 34.0),
        ],
        rows,
        empty: l::NOBODY_PROPOSED,
    }
}

fn proposed(class: &ClassNow<'_>, index: &Index<'_>) -> Option<Vec<Cell>> {
    let (call, winner) = index.bids.get(class.winner?)?;
    Some(vec![
        call.code.as_str().into(),
        class.class.into(),
        call.chain.as_str().into(),
        call.role.as_str().into(),
        words::mode(call.mode).zh.into(),
        class.size.into(),
        winner.school_name.as_str().into(),
        major(&winner.major).into(),
    ])
}
