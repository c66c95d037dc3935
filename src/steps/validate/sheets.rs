//! Score sheets against the round as it stands: the check code of the criteria under which each was
//! issued, and whether its rows still belong together.

use std::collections::BTreeSet;

use super::bids::Bids;
use super::names::Named;
use super::notes::Notes;
use super::schools::Schools;
use crate::domain::catalog::normal;
use crate::domain::market::{Bid, Finding, Trouble};
use crate::steps::read::{ScoreSheet, SheetRow, Tables};

/// What score sheets are held against.
pub struct Sheets<'a> {
    /// The check code of the round's criteria; `None` where these are in error themselves.
    pub now: Option<String>,
    /// Why sheets of other criteria count all the same, if they may.
    pub weights_changed: Option<&'a str>,
    /// The bids.
    pub bids: &'a Bids,
    /// The schools.
    pub schools: &'a Schools,
}

impl Sheets<'_> {
    /// Notes what is wrong with the score sheets of `tables`.
    pub fn check(&self, tables: &Tables, notes: &mut Notes) {
        for sheet in &tables.sheets {
            if sheet.is_issued() {
                self.code(sheet, notes);
                sheet
                    .rows
                    .iter()
                    .for_each(|row| self.row(sheet, row, notes));
            } else if sheet.rows.iter().any(|row| row.marked > 0) {
                notes.at(sheet.place.clone(), Trouble::NoCheckCode);
            }
        }
    }

    fn code(&self, sheet: &ScoreSheet, notes: &mut Notes) {
        let Some(now) = &self.now else { return };
        let mut said = BTreeSet::new();
        for (row, issued) in sheet.codes.iter().filter(|(_, code)| code != now) {
            if !said.insert(issued) {
                continue;
            }
            let (issued, now) = (issued.clone(), now.clone());
            let trouble = match self.weights_changed {
                None => Trouble::CriteriaChanged { issued, now },
                Some(reason) => Trouble::CriteriaChangeAccepted {
                    issued,
                    now,
                    reason: reason.to_owned(),
                },
            };
            notes.at(sheet.at(*row, None), trouble);
        }
    }

    /// A row that was issued names call and school of its bid; another bid's code in it means that
    /// the marks beside it are not the bid's.
    fn row(&self, sheet: &ScoreSheet, row: &SheetRow, notes: &mut Notes) {
        let Named::One(id) = self.bids.names.find(&row.bid) else {
            return;
        };
        let bid: Option<&Bid> = self.bids.bids.as_ref().and_then(|bids| bids.get(id));
        let Some(bid) = bid else { return };
        let school = self.schools.schools.get(bid.school);
        let school = school.map_or("", |school| school.name.as_str());
        for (said, expected) in [(&row.call, bid.call.as_str()), (&row.school, school)] {
            let Some((heading, cell)) = said else {
                continue;
            };
            if normal(cell) != normal(expected) {
                let place = sheet.at(row.number, Some(heading));
                let expected = expected.to_owned();
                let trouble = Trouble::MixedRow { expected };
                let finding = Finding::new(place, Some(cell), trouble);
                notes.findings.push(finding);
            }
        }
    }
}
