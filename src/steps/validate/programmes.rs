//! `programmes` -> what the schools teach, and `commitments` -> seats that earlier orders still
//! hold.

use std::collections::HashMap;

use jiff::civil::Date;

use super::bases::Bases;
use super::majors::Majors;
use super::notes::{MODES, Notes, level};
use super::parse::{self, COUNT_MAX};
use super::schools::Schools;
use crate::base::ids::{Id, IdVec};
use crate::domain::market::{Days, MajorId, Mode, Programme, ProgrammeId, SchoolId, Trouble};
use crate::domain::model::COST_MAX;
use crate::steps::read::{Row, Table, Tables, headers};

/// What the schools teach.
#[derive(Debug)]
pub struct Programmes {
    /// In file order.
    pub programmes: IdVec<ProgrammeId, Programme>,
    /// What each school teaches, by its position.
    taught: Vec<Taught>,
}

/// The majors that a school teaches.
#[derive(Clone, Debug, Default)]
pub struct Taught {
    /// As far as they could be read.
    pub majors: Vec<MajorId>,
    /// Whether a row that may be the school's could not be read, which has been noted.
    pub partly: bool,
}

impl Programmes {
    /// Reads the table.
    pub fn new(
        tables: &Tables,
        (schools, bases): (&Schools, &Bases),
        majors: &mut Majors,
        notes: &mut Notes,
    ) -> Self {
        let mut programmes = Programmes {
            programmes: IdVec::new(),
            taught: vec![Taught::default(); schools.schools.len()],
        };
        for row in tables.get("programmes").into_iter().flat_map(Table::rows) {
            let school = schools.names.cell(notes, row, "school");
            let rank = rank(row, notes);
            let major = rank.and_then(|rank| majors.of_programme(notes, row, rank));
            let seats = notes.whole(row, "seats", 0..=COUNT_MAX);
            let days = days(row, notes);
            let mode = notes.choice(row, "mode", MODES).unwrap_or(Mode::Student);
            let bases = bases.of(row, notes);
            let (Some(school), Some(major), Some(rank)) = (school, major, rank) else {
                programmes.unread(school);
                continue;
            };
            programmes.taught[school.index()].majors.push(major);
            programmes.programmes.push(Programme {
                school,
                major,
                rank,
                seats: seats.unwrap_or(0),
                days,
                mode,
                campus: row.raw("campus").to_owned(),
                bases,
                seat_cost_fen: notes.yuan(row, "seat_cost", COST_MAX),
            });
        }
        programmes
    }

    /// Remembers a row that could not be read: of `school`, or of any.
    fn unread(&mut self, school: Option<SchoolId>) {
        match school {
            Some(school) => self.taught[school.index()].partly = true,
            None => self.taught.iter_mut().for_each(|t| t.partly = true),
        }
    }

    /// The majors that `school` teaches.
    pub fn taught(&self, school: SchoolId) -> &Taught {
        &self.taught[school.index()]
    }

    /// Takes the seats of open commitments off programmes, in their order, and off the bodies
    /// behind their schools. A commitment is open if it has no end or ends on `today` or later.
    pub fn commit(
        &mut self,
        tables: &Tables,
        today: Option<Date>,
        schools: &mut Schools,
        majors: &mut Majors,
        notes: &mut Notes,
    ) {
        let mut of: HashMap<(SchoolId, MajorId), Vec<ProgrammeId>> = HashMap::new();
        for (id, programme) in self.programmes.iter_ids() {
            let of = of.entry((programme.school, programme.major)).or_default();
            of.push(id);
        }
        for row in tables.get("commitments").into_iter().flat_map(Table::rows) {
            let seats = notes.whole(row, "seats", 0..=COUNT_MAX);
            let until = notes.date(row, "until");
            let Some(school) = schools.names.cell(notes, row, "school") else {
                continue;
            };
            let before = notes.findings.len();
            let major = majors.of_school(notes, row, self.taught(school));
            let held = major.and_then(|major| of.get(&(school, major)));
            let sure = tables.usable("programmes").is_some() && !self.taught(school).partly;
            let silent = row.text("major").is_empty() || notes.findings.len() > before;
            if held.is_none() && sure && !silent {
                let table = headers("programmes").name().to_owned();
                let nearest = None;
                notes.cell(row, "major", Trouble::Unresolved { table, nearest });
            }
            let open = until.is_none_or(|until| today.is_none_or(|today| until >= today));
            if let (Some(held), true) = (held, open) {
                self.take(held, seats.unwrap_or(0), schools);
            }
        }
    }

    fn take(&mut self, held: &[ProgrammeId], seats: u32, schools: &mut Schools) {
        let mut left = seats;
        for (at, &id) in held.iter().enumerate() {
            let programme = &mut self.programmes[id];
            let taken = left.min(programme.seats);
            programme.seats -= taken;
            left -= taken;
            // What no programme has seats for is still taught by the last one's school, in its
            // mode.
            let rest = if at + 1 == held.len() { left } else { 0 };
            schools.commit(programme.school, programme.mode, taken + rest);
        }
    }
}

fn rank(row: Row, notes: &mut Notes) -> Option<u8> {
    let exact = |text: &str| level(text).filter(|level| !level.at_least);
    let level = notes.read(row, "level", exact, || Trouble::BadLevel);
    level.map(|level| level.rank)
}

fn days(row: Row, notes: &mut Notes) -> Option<Days> {
    if row.text("period").is_empty() {
        return None;
    }
    parse::period(row.text("period")).unwrap_or_else(|trouble| {
        notes.cell(row, "period", trouble);
        None
    })
}
