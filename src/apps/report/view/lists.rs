//! An outcome in, out the page's tables: recommendations, exceptions, unserved demand, ineligible
//! bids, findings.

use serde::Serialize;

use super::Index;
use super::calls::{by, major, search, state};
use crate::domain::market::{Finding, Place, Rule, Score, Severity};
use crate::domain::outcome::{
    BidOut, CallOut, ClassOut, Exception, Outcome, SetAside, UnservedOut, Verdict,
};
use crate::domain::words::{self, Said};
use crate::steps::read::headers;

/// A class and who is recommended for it.
#[derive(Serialize)]
pub(super) struct Recommended<'a> {
    place: usize,
    call: &'a str,
    /// Its number where the code is the call's with a number after it.
    class: &'a str,
    first: bool,
    role: &'a str,
    chain: &'a str,
    level: Said,
    size: u32,
    by: Said,
    bids: usize,
    eligible: usize,
    state: &'static str,
    winner: Option<Winner<'a>>,
    search: String,
}

/// A bid in short.
#[derive(Serialize)]
struct Winner<'a> {
    bid: &'a str,
    school: &'a str,
    major: String,
    score: Option<String>,
    score_rank: Option<u32>,
}

pub(super) fn recommended<'a>(outcome: &'a Outcome, index: &Index<'a>) -> Vec<Recommended<'a>> {
    let calls = outcome.calls.iter();
    calls
        .flat_map(|call| recommended_of(outcome, call, index))
        .collect()
}

fn recommended_of<'a>(
    outcome: &'a Outcome,
    call: &'a CallOut,
    index: &Index<'a>,
) -> Vec<Recommended<'a>> {
    let prefix = format!("{}-", call.code);
    let row = |(at, class): (usize, &'a ClassOut)| {
        let winner = index.bid(class.winner.as_deref()).map(winner);
        let first_score = winner.as_ref().is_some_and(|w| w.score_rank == Some(1));
        let state = match state(outcome, call) {
            "formed" => "formed",
            _ if winner.is_none() => "none",
            "highest" if !first_score => "",
            state => state,
        };
        Recommended {
            place: index.places[call.code.as_str()],
            call: &call.code,
            class: class.code.strip_prefix(&prefix).unwrap_or(&class.code),
            first: at == 0,
            role: &call.role,
            chain: &call.chain,
            level: words::level_short(call.level),
            size: class.size,
            by: by(class, index),
            bids: call.bids.len(),
            eligible: call.bids.iter().filter(|bid| bid.eligible).count(),
            state,
            winner,
            search: search(call),
        }
    };
    call.classes.iter().enumerate().map(row).collect()
}

fn winner(bid: &BidOut) -> Winner<'_> {
    Winner {
        bid: &bid.code,
        school: &bid.school_name,
        major: major(&bid.major),
        score: bid.score.map(|score| score.to_string()),
        score_rank: bid.score_rank,
    }
}

/// A call that its highest score does not win.
#[derive(Serialize)]
pub(super) struct ExceptionRow<'a> {
    place: usize,
    call: &'a str,
    role: &'a str,
    highest: Option<Winner<'a>>,
    winner: Option<Winner<'a>>,
    gap: Option<String>,
    because: Said,
    cost: Option<Said>,
    needs: Option<Said>,
    moves: Vec<Said>,
}

pub(super) fn exceptions<'a>(outcome: &'a Outcome, index: &Index<'a>) -> Vec<ExceptionRow<'a>> {
    let exceptions = outcome.exceptions.iter();
    exceptions.map(|e| exception_row(e, index)).collect()
}

fn exception_row<'a>(exception: &'a Exception, index: &Index<'a>) -> ExceptionRow<'a> {
    let highest = index.bids.get(exception.highest.as_str()).copied();
    let moves = highest.map(|(_, bid)| &bid.verdict).and_then(|v| match v {
        Verdict::Lost { moves, .. } => Some(moves.iter().map(words::swap).collect()),
        _ => None,
    });
    let gap = exception.winner_score.map(|winner| {
        let gap = exception.highest_score.0.saturating_sub(winner.0);
        Score(gap).to_string()
    });
    ExceptionRow {
        place: index
            .places
            .get(exception.call.as_str())
            .copied()
            .unwrap_or_default(),
        call: &exception.call,
        role: highest.map_or("", |(call, _)| call.role.as_str()),
        highest: highest.map(|(_, bid)| winner(bid)),
        winner: index.bid(exception.winner.as_deref()).map(winner),
        gap,
        because: words::taken(&exception.because),
        cost: exception.regret.as_ref().map(words::regret),
        needs: highest
            .and_then(|(_, bid)| bid.needs.as_ref())
            .and_then(words::needs_short),
        moves: moves.unwrap_or_default(),
    }
}

/// A demand with heads in no class.
#[derive(Serialize)]
pub(super) struct UnservedRow<'a> {
    demand: &'a str,
    firm: &'a str,
    chain: &'a str,
    role: &'a str,
    level: Option<Said>,
    ordered: Option<u32>,
    heads: u32,
    reason: Said,
    ways: Vec<Said>,
}

pub(super) fn unserved<'a>(outcome: &'a Outcome, index: &Index<'a>) -> Vec<UnservedRow<'a>> {
    let row = |left: &'a UnservedOut| {
        let demand = index.demands.get(left.demand.as_str()).copied();
        UnservedRow {
            demand: &left.demand,
            firm: demand.map_or(left.firm.as_str(), |d| d.firm_name.as_str()),
            chain: demand.map_or("", |d| d.chain.as_str()),
            role: demand.map_or("", |d| d.role.as_str()),
            level: demand.map(|d| words::level_short(d.level)),
            ordered: demand.map(|d| d.heads),
            heads: left.heads,
            reason: words::reason(&left.reason),
            ways: ways(left),
        }
    };
    outcome.unserved.iter().map(row).collect()
}

fn ways(left: &UnservedOut) -> Vec<Said> {
    let out = left.remedies.iter();
    out.map(|remedy| words::way_out(remedy, &left.demand))
        .collect()
}

/// A bid that breaks rules, or names no call.
#[derive(Serialize)]
pub(super) struct IneligibleRow<'a> {
    bid: &'a str,
    school: &'a str,
    call: &'a str,
    major: Option<String>,
    score: Option<String>,
    rules: Vec<Said>,
}

pub(super) fn ineligible<'a>(outcome: &'a Outcome, index: &Index<'a>) -> Vec<IneligibleRow<'a>> {
    let mut rows = Vec::new();
    for call in &outcome.calls {
        for bid in call.bids.iter().filter(|bid| !bid.eligible) {
            rows.push(IneligibleRow {
                bid: &bid.code,
                school: &bid.school_name,
                call: &call.code,
                major: Some(major(&bid.major)),
                score: bid.score.map(|score| score.to_string()),
                rules: bid.broken.iter().map(words::rule).collect(),
            });
        }
    }
    rows.extend(outcome.strays.iter().map(|stray| {
        let call = stray.call.clone();
        IneligibleRow {
            bid: &stray.code,
            school: index
                .schools
                .get(stray.school.as_str())
                .copied()
                .unwrap_or(&stray.school),
            call: &stray.call,
            major: None,
            score: None,
            rules: vec![words::rule(&Rule::NoSuchCall { call })],
        }
    }));
    rows
}

/// A row set aside.
#[derive(Serialize)]
pub(in crate::apps::report) struct AsideRow {
    /// The table's name.
    pub table: Said,
    /// File, sheet and row.
    pub place: Said,
    /// Its errors with their hints, or what it hangs on.
    pub why: Vec<Said>,
}

pub(in crate::apps::report) fn set_aside(outcome: &Outcome) -> Vec<AsideRow> {
    let row = |row: &SetAside| AsideRow {
        table: Said {
            zh: headers(&row.table).name().to_owned(),
            en: row.table.clone(),
        },
        place: words::place(&row.place),
        why: why(outcome, row),
    };
    outcome.set_aside.iter().map(row).collect()
}

/// Every error of the row; where it has none of its own, the words of its reason.
fn why(outcome: &Outcome, row: &SetAside) -> Vec<Said> {
    let here = |place: &Place| {
        (&place.file, &place.sheet, place.row) == (&row.place.file, &row.place.sheet, row.place.row)
    };
    let errors = outcome
        .findings
        .iter()
        .filter(|f| f.severity == Severity::Error);
    let mut said: Vec<Said> = errors
        .filter(|f| here(&f.place))
        .map(|finding| {
            let (says, hint) = (words::says(finding), words::hint(finding));
            Said {
                zh: format!("{} {}；{}", finding.code, says.zh, hint.zh),
                en: format!("{} {}; {}", finding.code, says.en, hint.en),
            }
        })
        .collect();
    if said.is_empty() {
        said.push(words::aside(&row.why));
    }
    said
}

/// A finding.
#[derive(Serialize)]
pub(super) struct FindingRow<'a> {
    code: &'a str,
    severity: Said,
    place: Said,
    cell: Option<&'a str>,
    says: Said,
    hint: Said,
}

pub(super) fn findings(outcome: &Outcome) -> Vec<FindingRow<'_>> {
    outcome.findings.iter().map(finding_row).collect()
}

fn finding_row(finding: &Finding) -> FindingRow<'_> {
    FindingRow {
        code: &finding.code,
        severity: words::severity(finding.severity),
        place: words::place(&finding.place),
        cell: finding.cell.as_deref(),
        says: words::says(finding),
        hint: words::hint(finding),
    }
}
