//! A placement -> `internal/学员安置方案.xlsx`: every table in full, to sort and to print.

use super::view::View;
use crate::apps::report::sheet::{Cell, Table, workbook};
use crate::domain::outcome::Placement;
use crate::domain::words::{self, Label, labels, placing_labels as p};

/// The workbook's bytes.
pub fn book(placement: &Placement, view: &View<'_>, date: Option<&str>) -> Vec<u8> {
    let tables = [
        rows(view),
        events(view),
        classes(view),
        intake(view),
        posts(placement),
        cohorts(placement),
    ];
    let said = view.banners.iter().chain(&view.facts);
    let notes: Vec<String> = said.map(|said| said.zh.clone()).collect();
    let sheets = tables.into_iter().map(|mut table| {
        table.title = format!("{} {}：{}", placement.round_name, p::TITLE.zh, table.title);
        let own = std::mem::take(&mut table.notes);
        table.notes = notes.iter().cloned().chain(own).collect();
        table.sheet()
    });
    let title = format!("{} {}", placement.round_name, p::TITLE.zh);
    workbook(sheets.collect(), &title, date)
}

fn table<const N: usize>(
    name: Label,
    notes: &[Label],
    columns: [(Label, f64); N],
    rows: Vec<Vec<Cell>>,
) -> Table {
    Table {
        name: name.zh,
        title: name.zh.to_owned(),
        notes: notes.iter().map(|note| note.zh.to_owned()).collect(),
        columns: columns
            .map(|(label, most)| (label.zh.to_owned(), most))
            .into(),
        rows,
        empty: labels::NONE.zh,
    }
}

fn rows(view: &View<'_>) -> Table {
    let rows = view.rows.iter().map(|row| {
        vec![
            row.school.as_str().into(),
            row.who.zh.as_str().into(),
            row.to.zh.as_str().into(),
            row.why.zh.as_str().into(),
            row.heads.into(),
        ]
    });
    let columns = [
        (p::SCHOOL, 24.0),
        (p::WHO, 34.0),
        (p::TO, 30.0),
        (p::WHY, 40.0),
        (p::HEADS, 8.0),
    ];
    table(p::ROWS, &[], columns, rows.collect())
}

fn events(view: &View<'_>) -> Table {
    let rows = view.events.iter().map(|event| {
        let moves: Vec<&str> = event.moves.iter().map(|m| m.zh.as_str()).collect();
        vec![
            event.date.as_str().into(),
            event.what.zh.as_str().into(),
            event.reason.as_str().into(),
            moves.join("\n").into(),
            event.price.zh.as_str().into(),
            event.value.zh.as_str().into(),
            event.free.zh.as_str().into(),
        ]
    });
    let columns = [
        (p::WHEN, 11.0),
        (p::EVENT, 26.0),
        (p::REASON_GIVEN, 16.0),
        (p::MOVES, 52.0),
        (p::PRICE, 20.0),
        (p::NOW, 22.0),
        (p::FREE, 24.0),
    ];
    table(p::EVENTS, &[p::EVENTS_NOTE], columns, rows.collect())
}

fn classes(view: &View<'_>) -> Table {
    let rows = view.classes.iter().map(|class| {
        let of = class.of;
        vec![
            of.class.as_str().into(),
            of.school_name.as_str().into(),
            class.major.as_str().into(),
            of.size.into(),
            of.intake.into(),
            of.seated.into(),
            of.left.into(),
            of.margin.into(),
            of.similar_posts.into(),
            class.worth.zh.as_str().into(),
        ]
    });
    let columns = [
        (p::CLASS, 26.0),
        (p::SCHOOL, 24.0),
        (p::MAJOR, 24.0),
        (p::SIZE, 8.0),
        (p::INTAKE, 8.0),
        (p::SEATED, 8.0),
        (p::LEFT, 10.0),
        (p::MARGIN, 10.0),
        (p::SIMILAR, 10.0),
        (p::SEAT_WORTH, 26.0),
    ];
    table(p::CLASSES, &[], columns, rows.collect())
}

fn intake(view: &View<'_>) -> Table {
    let rows = view.classes.iter().map(|class| {
        let intake = &class.of.intake_for;
        vec![
            class.of.class.as_str().into(),
            class.of.school_name.as_str().into(),
            class.of.size.into(),
            class.of.seated.into(),
            class.finish.zh.as_str().into(),
            intake.needed.into(),
            class.chance.as_str().into(),
            class.reserves.as_str().into(),
            intake.short.into(),
        ]
    });
    let columns = [
        (p::CLASS, 26.0),
        (p::SCHOOL, 24.0),
        (p::SIZE, 8.0),
        (p::SEATED, 8.0),
        (p::FINISH, 34.0),
        (p::NEEDED, 8.0),
        (p::CHANCE, 12.0),
        (p::RESERVES, 26.0),
        (p::SHORT, 8.0),
    ];
    table(p::YIELD, &[p::YIELD_NOTE], columns, rows.collect())
}

fn posts(placement: &Placement) -> Table {
    let rows = placement.posts.iter().map(|post| {
        vec![
            post.demand.as_str().into(),
            post.firm_name.as_str().into(),
            post.role.as_str().into(),
            post.site.as_str().into(),
            post.heads.into(),
            post.open.into(),
            post.filled.into(),
            words::place_worth(post.worth).zh.into(),
        ]
    });
    let columns = [
        (p::ORDER, 12.0),
        (p::FIRM, 26.0),
        (p::ROLE, 22.0),
        (p::SITE, 14.0),
        (p::POSTS_FIRST, 8.0),
        (p::POSTS_OPEN, 8.0),
        (p::FILLED, 8.0),
        (p::POST_WORTH, 30.0),
    ];
    table(p::POSTS, &[], columns, rows.collect())
}

fn cohorts(placement: &Placement) -> Table {
    let rows = placement.cohorts.iter().map(|cohort| {
        let major = format!("{} {}", cohort.major.code, cohort.major.name);
        vec![
            cohort.cohort.as_str().into(),
            cohort.school_name.as_str().into(),
            major.into(),
            cohort.year.as_str().into(),
            cohort.heads.into(),
            cohort.reserve.into(),
            cohort.classes.into(),
        ]
    });
    let columns = [
        (p::COHORT, 16.0),
        (p::SCHOOL, 26.0),
        (p::MAJOR, 26.0),
        (p::YEAR, 8.0),
        (p::CONFIRMED, 10.0),
        (p::RESERVE, 10.0),
        (p::ADMITTED, 12.0),
    ];
    table(p::COHORTS, &[], columns, rows.collect())
}
