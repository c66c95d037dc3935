//! Experts in, 签到表.xlsx out: who came. Experts' names stand here and nowhere else.

use std::collections::HashMap;

use super::File;
use crate::apps::report::sheet::{Cell, Page, workbook};
use crate::domain::market::Market;
use crate::domain::words::Label;
use crate::domain::words::labels as l;
use crate::steps::read::Person;

/// Height of a row to sign in \[points\].
const SIGN_HEIGHT: f64 = 34.0;

const COLUMNS: [(Label, f64); 7] = [
    (l::ORDINAL, 7.0),
    (l::EXPERT, 14.0),
    (l::NAME, 16.0),
    (l::SIDE, 14.0),
    (l::EMPLOYER, 36.0),
    (l::SIGNATURE, 30.0),
    (l::SIGNED_ON, 20.0),
];

/// The workbook: a line per expert of `market`, with what `persons` says of each.
pub fn file(market: &Market, persons: &[Person]) -> File {
    let round = market.round();
    let title = format!("{} {}", round.name, l::SIGN_IN.zh);
    let known: HashMap<&str, &Person> = persons.iter().map(|p| (p.code.as_str(), p)).collect();
    let mut page = Page::new(l::SIGN_IN.zh, &COLUMNS.map(|(_, width)| width));
    page.top(&title, &[l::SIGN_IN_NOTE.zh.to_owned()]);
    page.head(&COLUMNS.map(|(label, width)| (label.zh.to_owned(), width)));
    page.repeat();
    for (nth, expert) in (1_u32..).zip(market.experts()) {
        let person = known.get(expert.code.as_str());
        let cell = |of: fn(&Person) -> &String| Cell::from(person.map(|p| of(p).as_str()));
        let row = [
            nth.into(),
            expert.code.as_str().into(),
            cell(|p| &p.name),
            cell(|p| &p.side),
            cell(|p| &p.employer),
            Cell::Empty,
            Cell::Empty,
        ];
        page.tall_row(&row, SIGN_HEIGHT);
    }
    let date = round.date.map(|date| date.to_string());
    let bytes = workbook(vec![page.fit()], &title, date.as_deref());
    (format!("{}.xlsx", l::SIGN_IN.zh), bytes)
}
