//! A placement -> what its page shows, every sentence in both languages.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::domain::outcome::{
    Destination, PlacedClass, PlacedEvent, PlacedMove, PlacedRow, Placement,
};
use crate::domain::words::{self, Said};

/// What the page shows.
#[derive(Serialize)]
pub struct View<'a> {
    round: &'a str,
    model: &'a str,
    pub(super) banners: Vec<Said>,
    pub(super) facts: Vec<Said>,
    kinds: Vec<Said>,
    bars: Vec<Bar>,
    pub(super) events: Vec<Event>,
    pub(super) rows: Vec<Row>,
    pub(super) classes: Vec<Class<'a>>,
    posts: Vec<Post<'a>>,
    cohorts: Vec<Cohort<'a>>,
}

/// Trainees of a school by kind of destination.
#[derive(Serialize)]
struct Bar {
    name: String,
    heads: u32,
    parts: Vec<Part>,
}

#[derive(Serialize)]
struct Part {
    kind: usize,
    heads: u32,
    /// Of the longest bar, in hundredths of a percent.
    width: String,
}

#[derive(Serialize)]
pub struct Event {
    pub nth: usize,
    pub date: String,
    pub what: Said,
    pub reason: String,
    pub moves: Vec<Said>,
    pub price: Said,
    pub value: Said,
    pub free: Said,
}

#[derive(Serialize)]
pub struct Row {
    pub who: Said,
    pub school: String,
    pub to: Said,
    pub why: Said,
    pub heads: u32,
}

#[derive(Serialize)]
pub struct Class<'a> {
    pub of: &'a PlacedClass,
    pub major: String,
    pub finish: Said,
    pub chance: String,
    pub reserves: String,
    pub worth: Said,
}

#[derive(Serialize)]
struct Post<'a> {
    of: &'a crate::domain::outcome::PlacedPost,
    worth: Said,
}

#[derive(Serialize)]
struct Cohort<'a> {
    of: &'a crate::domain::outcome::PlacedCohort,
    major: String,
    mode: Said,
}

const KINDS: usize = 6;

/// Which column of the picture a destination belongs to.
fn kind(to: &Destination) -> usize {
    match to {
        Destination::Own { .. } => 0,
        Destination::Post { .. } => 1,
        Destination::Margin => 2,
        Destination::Retrain => 3,
        Destination::Left => 4,
        Destination::Standby => 5,
    }
}

/// The view of a placement.
pub fn view(placement: &Placement, banners: Vec<Said>) -> View<'_> {
    let heads = placement.cohorts.iter().map(|cohort| cohort.heads).sum();
    let sum = words::placing_sum(heads, placement.value, placement.events.len());
    let post = || String::new();
    let kinds = [
        Destination::Own { demand: post() },
        Destination::Post {
            demand: post(),
            steps: 1,
        },
        Destination::Margin,
        Destination::Retrain,
        Destination::Left,
        Destination::Standby,
    ];
    View {
        round: &placement.round_name,
        model: &placement.model,
        banners,
        facts: vec![sum, words::aligned(&placement.aligned)],
        kinds: kinds.iter().map(words::destination_kind).collect(),
        bars: bars(placement),
        events: placement.events.iter().enumerate().map(event).collect(),
        rows: rows(placement),
        classes: classes(placement),
        posts: { placement.posts.iter() }
            .map(|of| Post {
                of,
                worth: words::place_worth(of.worth),
            })
            .collect(),
        cohorts: { placement.cohorts.iter() }
            .map(|of| Cohort {
                of,
                major: format!("{} {}", of.major.code, of.major.name),
                mode: words::mode(of.mode),
            })
            .collect(),
    }
}

/// The school of each cohort.
fn schools(placement: &Placement) -> BTreeMap<&str, &str> {
    let cohorts = placement.cohorts.iter();
    cohorts
        .map(|c| (c.cohort.as_str(), c.school_name.as_str()))
        .collect()
}

fn bars(placement: &Placement) -> Vec<Bar> {
    let schools = schools(placement);
    let mut of: BTreeMap<&str, [u32; KINDS]> = BTreeMap::new();
    for row in &placement.rows {
        let school = schools
            .get(row.who.cohort.as_str())
            .copied()
            .unwrap_or_default();
        of.entry(school).or_default()[kind(&row.to)] += row.heads;
    }
    let sum = |heads: &[u32; KINDS]| heads.iter().sum::<u32>();
    let longest = of.values().map(sum).max().unwrap_or(0).max(1);
    let mut bars: Vec<Bar> = { of.iter() }
        .map(|(name, heads)| Bar {
            name: (*name).to_owned(),
            heads: sum(heads),
            parts: { heads.iter().enumerate() }
                .filter(|(_, heads)| **heads > 0)
                .map(|(kind, &heads)| Part {
                    kind,
                    heads,
                    width: width(heads, longest),
                })
                .collect(),
        })
        .collect();
    bars.sort_by(|a, b| (b.heads, &a.name).cmp(&(a.heads, &b.name)));
    bars
}

/// A share in percent with two decimals.
fn width(heads: u32, of: u32) -> String {
    let hundredths = u64::from(heads) * 10_000 / u64::from(of);
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
}

fn event((nth, event): (usize, &PlacedEvent)) -> Event {
    Event {
        nth: nth + 1,
        date: event.date.clone().unwrap_or_default(),
        what: words::happened(event),
        reason: event.reason.clone(),
        moves: event.moves.iter().map(moved).collect(),
        price: words::place_worth(event.price),
        value: words::placed_value(event.value),
        free: words::if_free(event),
    }
}

/// `P1，K1-1 × 2：本班岗位 D1 → 相近岗位 D2：企业无法接收…`
fn moved(moved: &PlacedMove) -> Said {
    let who = words::who(&moved.who);
    let [from, to] = [&moved.from, &moved.to].map(words::destination);
    let why = words::why(moved.why);
    Said {
        zh: format!(
            "{} × {}：{} → {}；{}",
            who.zh, moved.heads, from.zh, to.zh, why.zh
        ),
        en: format!(
            "{} × {}: {} → {}; {}",
            who.en, moved.heads, from.en, to.en, why.en
        ),
    }
}

fn rows(placement: &Placement) -> Vec<Row> {
    let schools = schools(placement);
    let row = |row: &PlacedRow| Row {
        who: words::who(&row.who),
        school: schools
            .get(row.who.cohort.as_str())
            .copied()
            .unwrap_or_default()
            .to_owned(),
        to: words::destination(&row.to),
        why: words::why(row.why),
        heads: row.heads,
    };
    placement.rows.iter().map(row).collect()
}

fn classes(placement: &Placement) -> Vec<Class<'_>> {
    let class = |of| {
        let of: &PlacedClass = of;
        let reserves = of.intake_for.reserves.iter();
        let reserves: Vec<String> = reserves
            .map(|r| format!("{} × {}", r.cohort, r.heads))
            .collect();
        Class {
            major: format!("{} {}", of.major.code, of.major.name),
            finish: words::intake(&of.intake_for, placement.sure),
            chance: words::in_percent(of.intake_for.chance),
            reserves: reserves.join("、"),
            worth: words::place_worth(of.seat_worth),
            of,
        }
    };
    placement.classes.iter().map(class).collect()
}
