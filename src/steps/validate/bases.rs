//! `bases` -> training bases and mentors that programmes share.

use super::names::Names;
use super::notes::{Codes, Notes, one_line};
use super::parse::COUNT_MAX;
use crate::base::ids::IdVec;
use crate::domain::catalog::squeezed;
use crate::domain::market::{Base, BaseId};
use crate::steps::read::{Row, Table, Tables};

/// What parts the entries of a cell.
const LIST: [char; 8] = [';', '；', '、', ',', '，', '/', '|', '\n'];

/// The bases of a round.
#[derive(Debug)]
pub struct Bases {
    /// In file order.
    pub bases: IdVec<BaseId, Base>,
    names: Names<BaseId>,
}

impl Bases {
    /// Reads the table.
    pub fn new(tables: &Tables, notes: &mut Notes) -> Self {
        let table = tables.get("bases");
        let mut names = Names::new("共享资源", table.is_some());
        let (mut bases, mut codes) = (IdVec::new(), Codes::default());
        for row in table.into_iter().flat_map(Table::rows) {
            let by_name = |row: Row| ("name", squeezed(row.text("name")));
            let code = codes.of(notes, row, "base", by_name);
            let id = names.add(&code);
            names.name(id, row.text("name"));
            bases.push(Base {
                code,
                name: one_line(row.raw("name")),
                seats: notes.whole(row, "seats", 0..=COUNT_MAX),
                classes_max: notes.whole(row, "classes_max", 0..=COUNT_MAX),
            });
        }
        Bases { bases, names }
    }

    /// The bases that a row names, each once.
    pub fn of(&self, row: Row, notes: &mut Notes) -> Vec<BaseId> {
        let entries = row.raw("bases").split(LIST).map(str::trim);
        let mut found: Vec<BaseId> = entries
            .filter(|entry| !entry.is_empty())
            .filter_map(|entry| self.names.part(notes, row, "bases", entry))
            .collect();
        found.sort_unstable();
        found.dedup();
        found
    }
}
