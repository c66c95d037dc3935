//! Scenarios of a round, by number: one to five changes of seats.

use jiebang::base::ids::Id;
use jiebang::domain::change::{By, Change, Scenario, Seats};
use jiebang::domain::market::{Market, ProgrammeId, SchoolId};

use super::rng::Rng;

/// One to five changes of seats, each by up to twenty; or a school out, where `any`.
pub fn what_if(market: &Market, number: u64, any: bool) -> Scenario {
    let mut rng = Rng(number * 7 + 1);
    let mut below = |count: usize| (rng.bits() % count as u64) as usize;
    let count = 1 + below(5);
    let mut changes: Vec<Change> = Vec::new();
    for _ in 0..count {
        let by = By::Add((below(41) as i64 - 20).into());
        let school = SchoolId::new(below(market.schools().len()));
        changes.push(match below(if any { 10 } else { 8 }) {
            0..=3 => Change::Seats {
                of: Seats::School(school),
                by,
            },
            4..=7 => Change::Seats {
                of: Seats::Programme(ProgrammeId::new(below(market.programmes().len()))),
                by,
            },
            _ => Change::SchoolOut(school),
        });
    }
    Scenario {
        number,
        name: number.to_string(),
        note: String::new(),
        at: Vec::new(),
        changes,
        reform: false,
    }
}
