//! `bids` -> the schools' bids. Whether one fits its call is decided later; here it only has to be
//! readable.

use super::majors::Majors;
use super::names::Names;
use super::notes::{Codes, Notes, row_code, source};
use super::parse::COUNT_MAX;
use super::programmes::Programmes;
use super::schools::Schools;
use crate::base::ids::{Id, IdVec};
use crate::domain::market::{Bid, BidId, MajorId, SchoolId};
use crate::domain::model::COST_MAX;
use crate::steps::read::{Table, Tables};

/// The bids of a round.
#[derive(Debug)]
pub struct Bids {
    /// In file order; `None` without the table.
    pub bids: Option<IdVec<BidId, Bid>>,
    /// By code.
    pub names: Names<BidId>,
}

impl Bids {
    /// Reads the table.
    pub fn new(
        tables: &Tables,
        schools: &Schools,
        programmes: &Programmes,
        majors: &mut Majors,
        notes: &mut Notes,
    ) -> Self {
        let table = tables.get("bids");
        let mut names = Names::new("揭榜申报", table.is_some());
        let (mut bids, mut codes) = (IdVec::new(), Codes::default());
        for row in table.into_iter().flat_map(Table::rows) {
            let code = codes.of(notes, row, "bid", |row| ("bid", row_code(row)));
            let school = schools.names.cell(notes, row, "school");
            let taught = school.filter(|_| tables.usable("programmes").is_some());
            let taught = taught.map(|school| programmes.taught(school));
            let major = taught.and_then(|taught| majors.of_school(notes, row, taught));
            notes.plain(row, "call");
            names.add(&code);
            bids.push(Bid {
                code,
                school: school.unwrap_or_else(|| SchoolId::new(0)),
                call: row.text("call").to_owned(),
                major: major.unwrap_or_else(|| MajorId::new(0)),
                seats: notes.whole(row, "seats", 0..=COUNT_MAX).unwrap_or(0),
                classes_max: notes.whole(row, "classes_max", 0..=COUNT_MAX),
                wish: notes.whole(row, "wish", 1..=COUNT_MAX),
                firm_rank: notes.whole(row, "firm_rank", 1..=COUNT_MAX),
                date: notes.date(row, "date"),
                cost_fen: notes.yuan(row, "cost", COST_MAX),
                source: source(row),
            });
        }
        let bids = table.is_some().then_some(bids);
        Bids { bids, names }
    }
}
