//! An outcome in, `internal/评审推荐表.xlsx` out: what the committee goes through, page by page, and
//! signs.

use rust_xlsxwriter::Worksheet;

use super::figures::figures;
use super::review::review;
use super::robust::robust;
use super::sheet::{Cell, Column, Table, workbook};
use super::sides;
use super::sign::{checks, signatures};
use super::view::{AsideRow, Index, by, major, set_aside, settled, state};
use super::{tracking, ways};
use crate::domain::market::{Rule, Score};
use crate::domain::outcome::{BidOut, CallOut, ClassOut, Exception, Outcome, UnservedOut, Verdict};
use crate::domain::words::labels as l;
use crate::domain::words::{self, Label};

/// The workbook's bytes. `id` is the outcome's short name.
pub(super) fn book(outcome: &Outcome, id: &str) -> Vec<u8> {
    let index = Index::new(outcome);
    if outcome.round.planned {
        return planning(outcome, &index, id);
    }
    let mut sheets: Vec<Worksheet> = vec![recommended(outcome, &index, id).sheet()];
    if !outcome.set_aside.is_empty() {
        sheets.push(aside(outcome, id).sheet());
    }
    sheets.push(exceptions(outcome, &index, id).sheet());
    sheets.extend(answered(outcome, &index, id).map(|table| table.sheet()));
    sheets.extend(sides::table(outcome, &index, id).map(|table| table.sheet()));
    sheets.extend(review(outcome, &index, &notes(outcome, id)));
    if outcome.round.has_marks {
        sheets.push(robust(outcome, &index, id).sheet());
    }
    sheets.extend([
        unserved(outcome, &index, id).sheet(),
        ways::ways(outcome, id).sheet(),
        ways::made(outcome, &index, id).sheet(),
    ]);
    sheets.extend(figures(outcome, id).iter().map(Table::sheet));
    sheets.extend(tracking::table(outcome, id).map(|table| table.sheet()));
    sheets.extend([
        ineligible(outcome, &index, id).sheet(),
        signatures(outcome, id),
        checks(outcome, id),
    ]);
    let title = title(outcome, l::REVIEW_BOOK);
    workbook(sheets, &title, outcome.round.date.as_deref())
}

/// The sheets of planning: nothing to review or sign.
fn planning(outcome: &Outcome, index: &Index<'_>, id: &str) -> Vec<u8> {
    let mut sheets: Vec<Worksheet> = vec![recommended(outcome, index, id).sheet()];
    if !outcome.set_aside.is_empty() {
        sheets.push(aside(outcome, id).sheet());
    }
    sheets.push(unserved(outcome, index, id).sheet());
    sheets.push(ways::made(outcome, index, id).sheet());
    sheets.extend(figures(outcome, id).iter().map(Table::sheet));
    sheets.extend(tracking::table(outcome, id).map(|table| table.sheet()));
    let title = title(outcome, l::PLANNED_BOOK);
    workbook(sheets, &title, outcome.round.date.as_deref())
}

/// The round's name and what a sheet is about.
pub(super) fn title(outcome: &Outcome, what: Label) -> String {
    format!("{} {}", outcome.round.name, what.zh)
}

/// What stands below every title: round, date, seed, outcome, and what the reader must know.
pub(super) fn notes(outcome: &Outcome, id: &str) -> Vec<String> {
    let round = &outcome.round;
    let pair = |label: Label, text: &str| format!("{}：{text}", label.zh);
    let mut facts = vec![pair(l::ROUND, &round.code)];
    facts.extend(round.date.iter().map(|date| pair(l::DATE, date)));
    facts.push(pair(l::SEED, &round.seed));
    facts.push(pair(l::OUTCOME_ID, id));
    facts.push(pair(l::VERSION, &outcome.version));
    let mut notes = vec![facts.join("　")];
    notes.extend(
        super::view::warnings(outcome)
            .into_iter()
            .map(|said| said.zh),
    );
    notes
}

/// Columns by label and greatest width.
pub(super) fn columns<const N: usize>(columns: [(Label, f64); N]) -> Vec<Column> {
    columns
        .map(|(label, most)| (label.zh.to_owned(), most))
        .into()
}

fn recommended(outcome: &Outcome, index: &Index<'_>, id: &str) -> Table {
    let bids = outcome.round.has_bids;
    let mut heads = columns([
        (l::CALL, 24.0),
        (l::ROLE, 22.0),
        (l::CHAIN, 12.0),
        (l::LEVEL, 12.0),
        (l::MODE, 10.0),
        (l::CLASS, 10.0),
        (l::SIZE, 8.0),
        (l::TIER, 22.0),
    ]);
    if bids {
        heads.extend(columns([
            (l::BIDS_ELIGIBLE, 11.0),
            (
                if outcome.round.planned {
                    l::PLANNED_SCHOOL
                } else {
                    l::WINNER
                },
                28.0,
            ),
            (l::BID, 14.0),
            (l::MAJOR, 24.0),
            (l::SCORE, 8.0),
            (l::SCORE_RANK, 10.0),
            (l::REMARK, 12.0),
        ]));
    }
    let mut rows = Vec::new();
    for call in &outcome.calls {
        let classes = call.classes.iter();
        rows.extend(classes.map(|class| class_row(outcome, index, call, class)));
    }
    let what = match (outcome.round.planned, bids) {
        (true, _) => l::PLANNED_AWARDS,
        (false, true) => l::RECOMMENDED,
        (false, false) => l::FORMED,
    };
    Table {
        name: if outcome.round.planned {
            what.zh
        } else {
            l::RECOMMENDED.zh
        },
        title: title(outcome, what),
        notes: notes(outcome, id),
        columns: heads,
        rows,
        empty: l::NONE.zh,
    }
}

fn class_row(outcome: &Outcome, index: &Index<'_>, call: &CallOut, class: &ClassOut) -> Vec<Cell> {
    let prefix = format!("{}-", call.code);
    let number = class.code.strip_prefix(&prefix).unwrap_or(&class.code);
    let mut row: Vec<Cell> = vec![
        call.code.as_str().into(),
        call.role.as_str().into(),
        call.chain.as_str().into(),
        words::level_short(call.level).zh.into(),
        words::mode(call.mode).zh.into(),
        number.into(),
        class.size.into(),
        by(class, index).zh.into(),
    ];
    if !outcome.round.has_bids {
        return row;
    }
    let eligible = call.bids.iter().filter(|bid| bid.eligible).count();
    row.push(format!("{eligible}/{}", call.bids.len()).into());
    let winner = index.bid(class.winner.as_deref());
    row.extend([
        winner.map(|bid| bid.school_name.as_str()).into(),
        winner.map(|bid| bid.code.as_str()).into(),
        winner.map(|bid| major(&bid.major)).into(),
        winner.and_then(|bid| bid.score).into(),
        winner.and_then(|bid| bid.score_rank).into(),
    ]);
    let remark = match (winner, state(outcome, call)) {
        (None, _) => l::UNAWARDED,
        (Some(_), "other") => l::OTHER_WINS,
        (Some(bid), _) if bid.score_rank == Some(1) => l::HIGHEST_WINS,
        _ => return with(row, Cell::Empty),
    };
    with(row, remark.zh.into())
}

fn with(mut row: Vec<Cell>, last: Cell) -> Vec<Cell> {
    row.push(last);
    row
}

fn aside(outcome: &Outcome, id: &str) -> Table {
    let mut notes = notes(outcome, id);
    notes.push(l::SET_ASIDE_NOTE.zh.to_owned());
    let row = |row: AsideRow| -> Vec<Cell> {
        let why: Vec<String> = row.why.into_iter().map(|why| why.zh).collect();
        vec![
            row.table.zh.into(),
            row.place.zh.into(),
            why.join("\n").into(),
        ]
    };
    Table {
        name: l::SET_ASIDE.zh,
        title: title(outcome, l::SET_ASIDE),
        notes,
        columns: columns([(l::TABLE, 14.0), (l::PLACE, 36.0), (l::REASON, 90.0)]),
        rows: set_aside(outcome).into_iter().map(row).collect(),
        empty: l::NONE.zh,
    }
}

/// Every answer with what followed; no sheet before anybody has answered.
fn answered(outcome: &Outcome, index: &Index<'_>, id: &str) -> Option<Table> {
    let settled = settled(outcome, index)?;
    let lines = |lines: &[words::Said]| -> String {
        let zh: Vec<&str> = lines.iter().map(|line| line.zh.as_str()).collect();
        zh.join("\n")
    };
    let rows = settled.events.iter().map(|event| -> Vec<Cell> {
        vec![
            event.class.into(),
            event.party.into(),
            event.side.zh.as_str().into(),
            event.answer.zh.as_str().into(),
            event.date.into(),
            event.reason.into(),
            lines(&event.effect).into(),
        ]
    });
    let mut notes = notes(outcome, id);
    notes.push(l::SETTLED_NOTE.zh.to_owned());
    notes.push(settled.now.zh.clone());
    notes.extend(settled.classes.iter().map(|class| {
        let or_none = |text: &str| if text.is_empty() { l::NONE.zh } else { text }.to_owned();
        format!(
            "{}：{} {}；{} {}；{} {}",
            class.class,
            l::SIZE.zh,
            class.size,
            l::WINNER.zh,
            or_none(&class.recommended),
            l::HOLDS_NOW.zh,
            or_none(&class.now),
        )
    }));
    Some(Table {
        name: l::SETTLED.zh,
        title: title(outcome, l::SETTLED),
        notes,
        columns: columns([
            (l::CLASS, 24.0),
            (l::PARTY, 26.0),
            (l::REMARK, 10.0),
            (l::ANSWER, 9.0),
            (l::DATE, 12.0),
            (l::REASON, 24.0),
            (l::EFFECT, 60.0),
        ]),
        rows: rows.collect(),
        empty: l::NONE.zh,
    })
}

fn exceptions(outcome: &Outcome, index: &Index<'_>, id: &str) -> Table {
    Table {
        name: l::EXCEPTIONS.zh,
        title: title(outcome, l::EXCEPTIONS),
        notes: notes(outcome, id),
        columns: columns([
            (l::CALL, 24.0),
            (l::ROLE, 20.0),
            (l::WINNER, 24.0),
            (l::BID, 12.0),
            (l::SCORE, 8.0),
            (l::HIGHEST, 24.0),
            (l::BID, 12.0),
            (l::SCORE, 8.0),
            (l::GAP, 8.0),
            (l::WHY_NOT, 36.0),
            (l::COST, 36.0),
        ]),
        rows: outcome
            .exceptions
            .iter()
            .map(|exception| exception_row(exception, index))
            .collect(),
        empty: match outcome.round.has_bids {
            true => l::NO_EXCEPTIONS.zh,
            false => l::NO_BIDS.zh,
        },
    }
}

fn exception_row(exception: &Exception, index: &Index<'_>) -> Vec<Cell> {
    let highest = index.bids.get(exception.highest.as_str()).copied();
    let winner = index.bid(exception.winner.as_deref());
    let gap = exception
        .winner_score
        .map(|winner| Score(exception.highest_score.0.saturating_sub(winner.0)));
    let mut cost: Vec<String> = exception
        .regret
        .iter()
        .map(|regret| words::regret(regret).zh)
        .collect();
    let needs = highest.and_then(|(_, bid)| bid.needs.as_ref());
    cost.extend(needs.and_then(words::needs_short).map(|said| said.zh));
    vec![
        exception.call.as_str().into(),
        highest.map(|(call, _)| call.role.as_str()).into(),
        winner
            .map_or(l::UNAWARDED.zh, |bid| &bid.school_name)
            .into(),
        exception.winner.as_deref().into(),
        exception.winner_score.into(),
        highest.map(|(_, bid)| bid.school_name.as_str()).into(),
        exception.highest.as_str().into(),
        exception.highest_score.into(),
        gap.into(),
        words::taken(&exception.because).zh.into(),
        cost.join("\n").into(),
    ]
}

fn unserved(outcome: &Outcome, index: &Index<'_>, id: &str) -> Table {
    let row = |left: &UnservedOut| -> Vec<Cell> {
        let demand = index.demands.get(left.demand.as_str()).copied();
        vec![
            left.demand.as_str().into(),
            demand.map_or(left.firm.as_str(), |d| &d.firm_name).into(),
            demand.map(|d| d.chain.as_str()).into(),
            demand.map(|d| d.role.as_str()).into(),
            demand.map(|d| words::level_short(d.level).zh).into(),
            demand.map(|d| words::mode(d.mode).zh).into(),
            demand.map(|d| d.heads).into(),
            left.heads.into(),
            words::reason(&left.reason).zh.into(),
            words::ways_out(&left.remedies, &left.demand).zh.into(),
            demand.map(|d| d.source.as_str()).into(),
        ]
    };
    Table {
        name: l::UNSERVED.zh,
        title: title(outcome, l::UNSERVED),
        notes: notes(outcome, id),
        columns: columns([
            (l::DEMAND_CODE, 14.0),
            (l::FIRM, 32.0),
            (l::CHAIN, 12.0),
            (l::ROLE, 24.0),
            (l::LEVEL, 12.0),
            (l::MODE, 10.0),
            (l::HEADS_ORDERED, 10.0),
            (l::HEADS_LEFT, 8.0),
            (l::REASON, 40.0),
            (l::WAY_OUT, 60.0),
            (l::SOURCE, 16.0),
        ]),
        rows: outcome.unserved.iter().map(row).collect(),
        empty: l::ALL_SERVED.zh,
    }
}

fn ineligible(outcome: &Outcome, index: &Index<'_>, id: &str) -> Table {
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    for call in &outcome.calls {
        let broken = |bid: &&BidOut| bid.verdict == Verdict::Ineligible;
        for bid in call.bids.iter().filter(broken) {
            rows.push(broken_row(
                [&bid.code, &bid.school_name, &call.code],
                Some(major(&bid.major)),
                &bid.broken,
            ));
        }
    }
    rows.extend(outcome.strays.iter().map(|stray| {
        let school = index.schools.get(stray.school.as_str()).copied();
        let rule = Rule::NoSuchCall {
            call: stray.call.clone(),
        };
        let who = school.unwrap_or(&stray.school);
        broken_row([&stray.code, who, &stray.call], None, &[rule])
    }));
    Table {
        name: l::INELIGIBLE.zh,
        title: title(outcome, l::INELIGIBLE),
        notes: notes(outcome, id),
        columns: columns([
            (l::BID, 14.0),
            (l::SCHOOL, 30.0),
            (l::CALL, 24.0),
            (l::MAJOR, 26.0),
            (l::REASON, 48.0),
            (l::REMEDY, 48.0),
        ]),
        rows,
        empty: l::NO_INELIGIBLE.zh,
    }
}

fn broken_row(who: [&str; 3], major: Option<String>, rules: &[Rule]) -> Vec<Cell> {
    let lines = |say: fn(&Rule) -> words::Said| {
        let said: Vec<String> = rules.iter().map(|rule| say(rule).zh).collect();
        Cell::from(said.join("\n"))
    };
    let [bid, school, call] = who.map(Cell::from);
    vec![
        bid,
        school,
        call,
        major.into(),
        lines(words::rule),
        lines(words::remedy),
    ]
}
