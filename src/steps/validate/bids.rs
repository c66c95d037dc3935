//! `bids` -> the schools' bids. Whether one fits its call is decided later; here it only has to be
//! readable.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::majors::Majors;
use super::names::Names;
use super::notes::{Codes, Notes, row_code, source};
use super::parse::COUNT_MAX;
use super::programmes::Programmes;
use super::schools::Schools;
use crate::base::ids::{Id, IdVec};
use crate::domain::catalog::squeezed;
use crate::domain::market::{Bid, BidId, MajorId, SchoolId, Trouble};
use crate::domain::model::COST_MAX;
use crate::steps::read::{Row, Table, Tables};

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
                cost_fen: cost_fen(row, notes),
                source: source(row),
            });
        }
        let bids = table.is_some().then_some(bids);
        Bids { bids, names }
    }
}

/// 元 per trainee, to the fen.
fn cost_fen(row: Row, notes: &mut Notes) -> Option<u32> {
    let fen = |text: &str| {
        let bare = squeezed(text);
        let bare = bare.trim_end_matches(['元', '/', '人']);
        let yuan = Decimal::from_str_exact(bare).ok()?;
        let fen = yuan.checked_mul(Decimal::ONE_HUNDRED)?;
        let whole = fen.is_integer() && !fen.is_sign_negative();
        fen.to_u32().filter(|&fen| whole && fen <= COST_MAX)
    };
    notes.read(row, "cost", fen, || Trouble::BadNumber {
        expected: format!("0.00..={}.00", COST_MAX / 100),
    })
}
