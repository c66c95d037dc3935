//! `cohorts` -> trainees by cohort, and `events` -> what became of them, in the order in which it
//! takes effect. Which class a code means is known only once classes are awarded.

use jiff::civil::Date;

use super::firms::Firms;
use super::majors::Majors;
use super::names::Names;
use super::notes::{Choices, Codes, MODES, Notes, level, one_line, row_code, source};
use super::parse::COUNT_MAX;
use super::programmes::Programmes;
use super::schools::Schools;
use crate::base::ids::{Id, IdVec};
use crate::domain::catalog::normal;
use crate::domain::market::{
    Cohort, CohortId, Demand, DemandId, Event, EventKind, MajorId, Mode, SchoolId, Trouble,
};
use crate::steps::read::{Row, Table, Tables};

const KINDS: &Choices<EventKind> = &[
    (EventKind::Withdrawn, &["退出", "退学", "流失", "withdrawn"]),
    (EventKind::Failed, &["未达标", "淘汰", "不合格", "failed"]),
    (
        EventKind::FirmCannotTake,
        &[
            "企业无法接收",
            "无法接收",
            "firm cannot take",
            "firm_cannot_take",
        ],
    ),
    (EventKind::Completed, &["结业", "completed"]),
];

/// The cohorts in file order, and their codes.
pub fn cohorts(
    tables: &Tables,
    (schools, programmes): (&Schools, &Programmes),
    majors: &mut Majors,
    notes: &mut Notes,
) -> (IdVec<CohortId, Cohort>, Names<CohortId>) {
    let table = tables.get("cohorts");
    let mut names = Names::new("学员批次", table.is_some());
    let (mut cohorts, mut codes) = (IdVec::new(), Codes::default());
    for row in table.into_iter().flat_map(Table::rows) {
        let code = codes.of(notes, row, "cohort", |row| ("cohort", row_code(row)));
        let school = schools.names.cell(notes, row, "school");
        let taught = school.filter(|_| tables.usable("programmes").is_some());
        let taught = taught.map(|school| programmes.taught(school));
        let major = taught.and_then(|taught| majors.of_school(notes, row, taught));
        let mode = notes.choice(row, "mode", MODES).unwrap_or(Mode::Student);
        let rank = rank(row, (school, major, mode), programmes, notes);
        notes.plain(row, "class");
        names.add(&code);
        cohorts.push(Cohort {
            code,
            school: school.unwrap_or_else(|| SchoolId::new(0)),
            major: major.unwrap_or_else(|| MajorId::new(0)),
            rank: rank.unwrap_or(1),
            year: one_line(row.raw("year")),
            mode,
            heads: notes.whole(row, "heads", 0..=COUNT_MAX).unwrap_or(0),
            reserve: notes.whole(row, "reserve", 0..=COUNT_MAX).unwrap_or(0),
            class: normal(row.text("class")),
            source: source(row),
            place: row.place("class"),
        });
    }
    (cohorts, names)
}

/// The level as written, else that of the school's only programme of the major.
fn rank(
    row: Row,
    (school, major, mode): (Option<SchoolId>, Option<MajorId>, Mode),
    programmes: &Programmes,
    notes: &mut Notes,
) -> Option<u8> {
    if !row.text("level").is_empty() {
        let exact = |text: &str| level(text).filter(|level| !level.at_least);
        let level = notes.read(row, "level", exact, || Trouble::BadLevel);
        return level.map(|level| level.rank);
    }
    let (school, major) = (school?, major?);
    let own = programmes.programmes.iter();
    let own = own.filter(|p| p.school == school && p.major == major && p.mode == mode);
    let mut ranks: Vec<u8> = own.map(|programme| programme.rank).collect();
    ranks.sort_unstable();
    ranks.dedup();
    match ranks[..] {
        [rank] => Some(rank),
        _ => {
            notes.cell(row, "level", Trouble::Missing);
            None
        }
    }
}

/// The events by date, undated ones last, then in file order.
pub fn events(
    tables: &Tables,
    cohorts: &Names<CohortId>,
    firms: &Firms,
    (demands, demand_names): (&IdVec<DemandId, Demand>, &Names<DemandId>),
    notes: &mut Notes,
) -> Vec<Event> {
    let mut events = Vec::new();
    for row in tables.get("events").into_iter().flat_map(Table::rows) {
        notes.plain(row, "class");
        let kind = notes.choice(row, "event", KINDS);
        let cohort = cohorts.cell(notes, row, "cohort");
        let firm = firms.names.cell(notes, row, "firm");
        let demand = demand_names.cell(notes, row, "demand");
        let heads = notes.whole(row, "heads", 1..=COUNT_MAX);
        let date = notes.date(row, "date");
        let Some(kind) = kind else { continue };
        for key in needs(kind, row) {
            notes.cell(row, key, Trouble::Missing);
        }
        if let (Some(firm), Some(demand)) = (firm, demand) {
            let demand = &demands[demand];
            let of = demand.firm == firm || demand.filed_for.iter().any(|&(f, _)| f == firm);
            if !of {
                let choices = vec![firms.firms[demand.firm].name.clone()];
                notes.cell(row, "firm", Trouble::BadChoice { choices });
            }
        }
        events.push(Event {
            kind,
            cohort,
            class: normal(row.text("class")),
            firm,
            demand,
            heads,
            date,
            reason: one_line(row.raw("reason")),
            source: source(row),
            place: row.place("event"),
        });
    }
    events.sort_by_key(|event| event.date.unwrap_or(Date::MAX));
    events
}

/// Columns that an event of this kind cannot do without and that are blank.
fn needs(kind: EventKind, row: Row) -> Vec<&'static str> {
    let blank = |key: &str| row.text(key).is_empty();
    let keys: &[&'static str] = match kind {
        EventKind::Withdrawn | EventKind::Failed => &["cohort", "heads"],
        EventKind::FirmCannotTake if !blank("demand") => &[],
        EventKind::FirmCannotTake => &["firm"],
        EventKind::Completed => &["class"],
    };
    keys.iter().copied().filter(|key| blank(key)).collect()
}
