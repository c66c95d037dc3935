//! The answers to the award as rows, and the classes that no longer stand as recommended.

use serde::Serialize;

use super::Index;
use crate::domain::outcome::{ClassNow, Event, Outcome};
use crate::domain::words::{self, Said};

/// What the page and the workbook show once somebody has answered.
#[derive(Serialize)]
pub(in crate::apps::report) struct Settled<'a> {
    /// How the classes stand now, in one line.
    pub now: Said,
    /// Every answer.
    pub events: Vec<EventRow<'a>>,
    /// Classes that do not stand as recommended.
    pub classes: Vec<ClassRow<'a>>,
}

/// An answer.
#[derive(Serialize)]
pub(in crate::apps::report) struct EventRow<'a> {
    pub class: &'a str,
    pub side: Said,
    pub party: &'a str,
    pub answer: Said,
    pub date: &'a str,
    pub reason: &'a str,
    pub effect: Vec<Said>,
}

/// A class as it stands now.
#[derive(Serialize)]
pub(in crate::apps::report) struct ClassRow<'a> {
    pub class: &'a str,
    pub size: u32,
    pub members: String,
    pub recommended: String,
    pub now: String,
}

/// The rows of `outcome`; `None` before anybody has answered.
pub(in crate::apps::report) fn settled<'a>(
    outcome: &'a Outcome,
    index: &Index<'a>,
) -> Option<Settled<'a>> {
    let settlement = outcome.settlement.as_ref()?;
    let changed: Vec<&str> = settlement
        .classes
        .iter()
        .map(|class| class.formed.class.as_str())
        .collect();
    let classes = outcome.classes_now();
    Some(Settled {
        now: words::standing_now(
            settlement.classes_awarded,
            settlement.heads_awarded,
            changed.len(),
        ),
        events: settlement.events.iter().map(event).collect(),
        classes: classes
            .into_iter()
            .filter(|now| changed.contains(&now.class))
            .map(|now| class(now, index))
            .collect(),
    })
}

fn event(event: &Event) -> EventRow<'_> {
    EventRow {
        class: &event.class,
        side: words::side(event.side),
        party: &event.party_name,
        answer: words::answer(event.answer),
        date: event.date.as_deref().unwrap_or_default(),
        reason: &event.reason,
        effect: words::effect(event),
    }
}

fn class<'a>(now: ClassNow<'a>, index: &Index<'a>) -> ClassRow<'a> {
    let school = |bid: Option<&str>| {
        let found = index.bid(bid);
        found.map_or_else(String::new, |bid| {
            format!("{} {}", bid.school_name, bid.code)
        })
    };
    let members = now.members.iter();
    let members: Vec<String> = members
        .map(|m| format!("{} {} {}", m.demand, m.firm_name, m.heads))
        .collect();
    ClassRow {
        class: now.class,
        size: now.size,
        members: members.join("、"),
        recommended: school(now.recommended),
        now: school(now.winner),
    }
}
