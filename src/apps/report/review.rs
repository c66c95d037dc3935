//! An outcome in, the sheet 分项评审 out: a printed page per call with its classes, their members,
//! and its bids in the order of recommendation, mark by mark.

use rust_xlsxwriter::Worksheet;

use super::sheet::{Cell, Column, Look, Page, width};
use super::view::{Index, by, fraction, major};
use super::workbook::{columns, title};
use crate::domain::outcome::{BidOut, CallOut, ClassOut, CriterionOut, MemberOut, Outcome};
use crate::domain::words::labels as l;
use crate::domain::words::{self, Label};

/// Calls on one sheet: a sheet takes about a thousand page breaks.
const CALLS_MAX: usize = 1000;

/// One sheet, or several where there are very many calls.
pub(super) fn review(outcome: &Outcome, index: &Index<'_>, notes: &[String]) -> Vec<Worksheet> {
    let grid = grid(outcome);
    let widths: Vec<f64> = grid.iter().map(|(_, width)| *width).collect();
    let part = |(nth, calls): (usize, &[CallOut])| {
        let name = match nth {
            0 => l::BY_CRITERION.zh.to_owned(),
            nth => format!("{} {}", l::BY_CRITERION.zh, nth + 1),
        };
        let mut page = Page::new(&name, &widths);
        page.top(&title(outcome, l::BY_CRITERION), notes);
        page.repeat();
        for (at, call) in calls.iter().enumerate() {
            if at > 0 {
                page.new_page();
            }
            call_page(&mut page, &grid, outcome, call, index);
        }
        page.fit()
    };
    let all: Vec<&[CallOut]> = match outcome.calls.is_empty() {
        true => vec![&[]],
        false => outcome.calls.chunks(CALLS_MAX).collect(),
    };
    all.into_iter().enumerate().map(part).collect()
}

/// The columns of the bids: fixed, so that all calls line up.
fn grid(outcome: &Outcome) -> Vec<Column> {
    let mut grid = columns([
        (l::RANK, 6.0),
        (l::SCORE_RANK, 6.0),
        (l::BID, 14.0),
        (l::SCHOOL, 22.0),
        (l::MAJOR, 18.0),
        (l::SEATS, 6.0),
        (l::DISTANCE, 9.0),
    ]);
    let bids = outcome.calls.iter().flat_map(|call| &call.bids);
    let codes = bids.map(|bid| width(&bid.code));
    grid[2].1 = codes.fold(8.0, f64::max).min(20.0) + 2.0;
    let heading = |c: &CriterionOut| {
        let scale = words::criterion_scale(&c.weight, &c.max).zh;
        let scale = scale.replace(' ', "\n");
        (format!("{}\n{scale}", c.criterion), 9.0)
    };
    grid.extend(criteria(outcome).iter().map(heading));
    grid.extend(columns([(l::SCORE, 8.0), (l::VERDICT, 40.0)]));
    grid
}

/// The round's criteria, as every bid lists them.
pub(super) fn criteria(outcome: &Outcome) -> &[CriterionOut] {
    let mut bids = outcome.calls.iter().flat_map(|call| &call.bids);
    bids.next().map_or(&[], |bid| bid.criteria.as_slice())
}

fn call_page(
    page: &mut Page,
    grid: &[Column],
    outcome: &Outcome,
    call: &CallOut,
    index: &Index<'_>,
) {
    page.line(&format!("{}　{}", call.code, call.role), Look::Part);
    page.line(&facts(call), Look::Note);
    for class in &call.classes {
        page.line(&class_line(class, index), Look::Note);
    }
    let passed = outcome.exceptions.iter().find(|e| e.call == call.code);
    if let Some(exception) = passed {
        let why = words::exception(exception).zh;
        page.line(&pair(l::OTHER_WINS, &why), Look::Note);
    }
    if call.bids.is_empty() {
        let none = match outcome.round.has_bids {
            true => l::NO_BID_HERE,
            false => l::NO_BIDS,
        };
        page.line(none.zh, Look::Note);
        return;
    }
    page.head(grid);
    call.bids.iter().for_each(|bid| page.row(&bid_row(bid)));
}

fn pair(label: Label, text: &str) -> String {
    format!("{}：{text}", label.zh)
}

fn facts(call: &CallOut) -> String {
    let majors: Vec<String> = call.majors.iter().map(major).collect();
    let heads = call.classes.iter().map(|class| class.size).sum();
    let mut facts = vec![
        call.chain.clone(),
        words::level(call.level).zh,
        words::mode(call.mode).zh,
        words::classes_and_heads(call.classes.len(), heads).zh,
        pair(l::MAJORS, &majors.join("、")),
    ];
    facts.extend(call.days.map(|days| pair(l::PERIOD, &words::days(days).zh)));
    facts.extend(call.named.iter().map(|name| pair(l::NAMED, name)));
    facts.join("；")
}

fn class_line(class: &ClassOut, index: &Index<'_>) -> String {
    let member = |m: &MemberOut| format!("{} {} {} 人", m.demand, m.firm_name, m.heads);
    let members: Vec<String> = class.members.iter().map(member).collect();
    let mut parts = vec![
        format!("{} {}", l::CLASS.zh, class.code),
        pair(l::SIZE, &class.size.to_string()),
        pair(l::INTAKE, &class.intake.to_string()),
        pair(l::TIER, &by(class, index).zh),
    ];
    parts.extend(class.waiver.clone());
    parts.push(pair(l::ANCHOR, &class.anchor.name));
    parts.push(pair(l::MEMBERS, &members.join("、")));
    let winner = index.bid(class.winner.as_deref());
    parts.extend(winner.map(|b| pair(l::WINNER, &format!("{} {}", b.school_name, b.code))));
    parts.join("；")
}

fn bid_row(bid: &BidOut) -> Vec<Cell> {
    let mut row: Vec<Cell> = vec![
        bid.rank.into(),
        bid.score_rank.into(),
        bid.code.as_str().into(),
        bid.school_name.as_str().into(),
        major(&bid.major).into(),
        bid.seats.into(),
        words::kilometres(bid.metres).zh.into(),
    ];
    let mean = |c: &CriterionOut| match c.mean.as_deref() {
        None => Cell::Empty,
        Some(text) => fraction(text).map_or_else(|| text.into(), Cell::Figure),
    };
    row.extend(bid.criteria.iter().map(mean));
    row.push(bid.score.into());
    row.push(conclusion(bid).into());
    row
}

/// The verdict, every rule broken, what would have won, and who did not mark it.
fn conclusion(bid: &BidOut) -> String {
    let mut lines = vec![words::verdict(&bid.verdict).zh];
    lines.extend(bid.broken.iter().map(|rule| words::rule(rule).zh));
    let needs = bid.needs.iter().flat_map(words::needs);
    lines.extend(needs.map(|said| said.zh));
    if !bid.recused.is_empty() {
        lines.push(pair(l::RECUSED, &bid.recused.join("、")));
    }
    lines.join("\n")
}
