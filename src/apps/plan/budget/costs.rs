//! What a seat costs at each programme, and who says so: the round's table, else the command line,
//! else nobody, and then no seat is added there.

use serde::Serialize;

use crate::domain::market::{Market, ProgrammeId};

/// Who states a cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// The table `programmes`.
    Table,
    /// The command line, for all that the table is silent about.
    Given,
}

/// What seats cost.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Costs {
    /// Where the table is silent \[fen\].
    pub given_fen: Option<u32>,
}

impl Costs {
    /// A seat's cost at a programme \[fen\].
    pub fn of(&self, market: &Market, id: ProgrammeId) -> Option<(u32, Source)> {
        let stated = market.programmes()[id].seat_cost_fen;
        let stated = stated.map(|fen| (fen, Source::Table));
        stated.or(self.given_fen.map(|fen| (fen, Source::Given)))
    }

    /// Whether anybody states any cost.
    pub fn any(&self, market: &Market) -> bool {
        let mut ids = market.programmes().ids();
        ids.any(|id| self.of(market, id).is_some())
    }
}
