//! `intentions` -> what schools and firms answer to the award, in the order in which it takes
//! effect.

use jiff::civil::Date;

use super::firms::Firms;
use super::names::Named;
use super::notes::{Choices, Notes, one_line, source};
use super::schools::Schools;
use crate::domain::market::{Answer, Intention, Party, Trouble};
use crate::steps::read::{Row, Table, Tables};

const ANSWERS: &Choices<Answer> = &[
    (Answer::Agrees, &["同意", "agrees", "agree"]),
    (
        Answer::Refuses,
        &["不同意", "拒绝", "refuses", "refuse", "declines", "decline"],
    ),
    (Answer::Leaves, &["退出", "leaves", "leave"]),
];

/// The answers by date, undated ones last, then in file order.
pub fn intentions(
    tables: &Tables,
    schools: &Schools,
    firms: &Firms,
    notes: &mut Notes,
) -> Vec<Intention> {
    let mut found = Vec::new();
    for row in tables.get("intentions").into_iter().flat_map(Table::rows) {
        notes.plain(row, "class");
        let party = party(row, schools, firms, notes);
        let answer = notes.choice(row, "answer", ANSWERS);
        let date = notes.date(row, "date");
        let (Some(party), Some(answer)) = (party, answer) else {
            continue;
        };
        found.push(Intention {
            class: row.text("class").to_owned(),
            party,
            answer,
            date,
            reason: one_line(row.raw("reason")),
            source: source(row),
        });
    }
    found.sort_by_key(|intention| intention.date.unwrap_or(Date::MAX));
    found
}

/// A school or a firm by code or name. Who bears a name that both a school and a firm have must be
/// told by code.
fn party(row: Row, schools: &Schools, firms: &Firms, notes: &mut Notes) -> Option<Party> {
    let text = row.raw("party");
    if text.is_empty() {
        return None;
    }
    match (schools.names.find(text), firms.names.find(text)) {
        (Named::One(school), Named::Nobody) => Some(Party::School(school)),
        (Named::Nobody, Named::One(firm)) => Some(Party::Firm(firm)),
        (Named::One(school), Named::One(firm)) => {
            let codes = vec![
                schools.schools[school].code.clone(),
                firms.firms[firm].code.clone(),
            ];
            notes.cell(row, "party", Trouble::Ambiguous { codes });
            None
        }
        (Named::Several(ids), _) => {
            notes.cell(row, "party", schools.names.ambiguous(&ids));
            None
        }
        (_, Named::Several(ids)) => {
            notes.cell(row, "party", firms.names.ambiguous(&ids));
            None
        }
        (Named::Nobody, Named::Nobody) => {
            let nearest = [schools.names.unresolved(text), firms.names.unresolved(text)]
                .into_iter()
                .find_map(|trouble| match trouble {
                    Trouble::Unresolved { nearest, .. } => nearest,
                    _ => None,
                });
            let table = "培养机构、需求方".to_owned();
            notes.cell(row, "party", Trouble::Unresolved { table, nearest });
            None
        }
    }
}
