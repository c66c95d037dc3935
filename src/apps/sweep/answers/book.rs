//! Answers -> `internal/情景推演.xlsx`: every table in full, to sort and to print.

use rust_decimal::Decimal;
use rust_decimal::prelude::FromPrimitive;
use rust_xlsxwriter::Worksheet;

use super::price::Price;
use super::rows::{BreakRow, FlipRow, PlanRow, StandsRow, breaks, flips, plans, stands};
use super::study::Study;
use super::told::{Answers, Heats, Span};
use super::tornado::Bar;
use super::view::{banners, facts};
use crate::apps::report::sheet::{Cell, Column, Table, workbook};
use crate::domain::words::{self, Label, labels, scenario_labels as s};

/// Most rows of a sheet.
const ROWS_MOST: usize = 20_000;

/// The workbook's bytes.
pub fn book(answers: &Answers, study: &Study) -> Vec<u8> {
    let mut tables = vec![summary(answers)];
    tables.extend(tornado(answers));
    tables.extend(answers.heat.as_ref().map(|heat| heats(answers, heat)));
    tables.extend(along(answers));
    tables.extend(frontier(answers));
    tables.extend(standing(answers, study));
    tables.extend(conditions(answers, study));
    tables.extend(points(answers, study));
    tables.extend(prices(answers));
    tables.extend(regret(answers));
    let mut notes: Vec<String> = banners(study).into_iter().map(|said| said.zh).collect();
    let mut line = vec![format!("{}：{}", s::SWEEP.zh, answers.name)];
    line.extend(
        facts(study)
            .iter()
            .map(|(label, text)| format!("{}：{text}", label.zh)),
    );
    notes.insert(0, line.join("　"));
    let sheets = tables.into_iter().map(|mut table| -> Worksheet {
        table.title = format!("{} {}：{}", study.round.name, s::TITLE.zh, table.title);
        let own = std::mem::take(&mut table.notes);
        table.notes = notes.iter().cloned().chain(own).collect();
        table.rows.truncate(ROWS_MOST);
        table.sheet()
    });
    let title = format!("{} {}", study.round.name, s::BOOK.zh);
    workbook(sheets.collect(), &title, study.round.date.as_deref())
}

fn table<const N: usize>(
    name: Label,
    notes: Vec<String>,
    columns: [(Label, f64); N],
    rows: Vec<Vec<Cell>>,
) -> Table {
    Table {
        name: name.zh,
        title: name.zh.to_owned(),
        notes,
        columns: columns
            .map(|(label, most)| (label.zh.to_owned(), most))
            .into(),
        rows,
        empty: labels::NONE.zh,
    }
}

/// A number, whole or with two decimals; with more decimals as text.
fn number(value: f64) -> Cell {
    let hundredths = value * 100.0;
    match Decimal::from_f64(value) {
        Some(_) if value >= 0.0 && value.fract() == 0.0 && value < 1e15 => {
            Cell::Count(value as u64)
        }
        Some(exact) if (hundredths - hundredths.round()).abs() < 1e-7 => Cell::Figure(exact),
        _ => words::axis_value(value).into(),
    }
}

/// Some values of an axis.
fn ends(at: (f64, f64)) -> Cell {
    if at.0 == at.1 {
        number(at.0)
    } else {
        words::axis_values(at).into()
    }
}

/// A figure, to sort by: a share as text, a mean with two decimals.
fn amount(key: &str, value: Option<f64>) -> Cell {
    let Some(value) = value else {
        return Cell::Empty;
    };
    let rounded = |value: f64| Decimal::from_f64(value).map_or(Cell::Empty, Cell::Figure);
    match key {
        "share" => words::amount(key, value).into(),
        "metres" => rounded(value / 1000.0),
        "quality" | "km" => rounded(value),
        _ if value.fract() == 0.0 => number(value),
        _ => rounded(value),
    }
}

fn summary(answers: &Answers) -> Table {
    let counts = answers.counts;
    let mut notes = vec![words::scenario_counts(counts.rows, counts.refused, counts.failed).zh];
    let caveats = words::scenario_caveats(counts.bounded, counts.unmet, counts.reformed);
    notes.extend(caveats.into_iter().map(|said| said.zh));
    notes.push(s::SUMMARY_NOTE.zh.to_owned());
    let row = |span: &Span| -> Vec<Cell> {
        vec![
            words::figure(span.figure).zh.into(),
            amount(span.figure, span.base),
            amount(span.figure, Some(span.mean)),
            amount(span.figure, Some(span.low.0)),
            Cell::Count(span.low.1),
            amount(span.figure, Some(span.high.0)),
            Cell::Count(span.high.1),
        ]
    };
    let columns = [
        (s::FIGURE, 26.0),
        (s::IN_BASE, 14.0),
        (s::MEAN, 14.0),
        (s::LOWEST, 14.0),
        (s::SCENARIO, 10.0),
        (s::HIGHEST, 14.0),
        (s::SCENARIO, 10.0),
    ];
    table(
        s::SUMMARY,
        notes,
        columns,
        answers.spans.iter().map(row).collect(),
    )
}

fn tornado(answers: &Answers) -> Option<Table> {
    let &first = answers.tornado_figures.first()?;
    let second = answers.tornado_figures.get(1).copied().unwrap_or(first);
    let row = |bar: &Bar| -> Vec<Cell> {
        vec![
            answers.axes[bar.axis].as_str().into(),
            ends(bar.low.at),
            ends(bar.high.at),
            amount(first, bar.low.figures[0]),
            amount(first, bar.high.figures[0]),
            amount(first, Some(bar.swing(0))),
            amount(second, Some(bar.swing(1))),
        ]
    };
    let rows: Vec<_> = answers.tornado.iter().map(row).collect();
    if rows.is_empty() {
        return None;
    }
    let columns = [
        (s::AXIS, 40.0),
        (s::LOW_END, 14.0),
        (s::HIGH_END, 14.0),
        (s::AT_LOW, 14.0),
        (s::AT_HIGH, 14.0),
        (s::SWING, 14.0),
        (s::SWING, 14.0),
    ];
    let mut table = table(
        s::TORNADO,
        vec![s::TORNADO_NOTE.zh.to_owned()],
        columns,
        rows,
    );
    for (at, key) in [(5, first), (6, second)] {
        table.columns[at].0 = format!("{}\n{}", words::figure(key).zh, s::SWING.zh);
    }
    Some(table)
}

/// All maps one below the other: per value of the second axis a row.
fn heats(answers: &Answers, heat: &Heats) -> Table {
    let [across, upward] = heat.axes.map(|axis| answers.axes[axis].as_str());
    let mut columns: Vec<Column> = vec![(s::FIGURE.zh.to_owned(), 20.0), (upward.to_owned(), 24.0)];
    let values = heat.values[0].iter();
    columns.extend(values.map(|&value| (format!("{across}\n{}", words::axis_value(value)), 16.0)));
    let mut rows = Vec::new();
    for map in &heat.maps {
        for (line, value) in map.cells.iter().zip(&heat.values[1]).rev() {
            let mut row: Vec<Cell> = vec![words::figure(map.figure).zh.into(), number(*value)];
            row.extend(line.iter().map(|&cell| amount(map.figure, cell)));
            rows.push(row);
        }
    }
    let mut notes = vec![s::HEAT_NOTE.zh.to_owned()];
    notes.extend((heat.deep > 1).then(|| words::cell_means(heat.deep).zh));
    Table {
        columns,
        ..table(s::HEAT, notes, [], rows)
    }
}

fn along(answers: &Answers) -> Option<Table> {
    let first = answers.along.first()?;
    let mut columns: Vec<Column> = vec![(answers.axes[first.axis].clone(), 30.0)];
    let names = answers
        .along
        .iter()
        .map(|along| (words::figure(along.figure).zh, 18.0));
    columns.extend(names);
    let row = |&(value, _): &(f64, f64)| -> Vec<Cell> {
        let mut row: Vec<Cell> = vec![number(value)];
        row.extend(answers.along.iter().map(|along| {
            let found = along.points.iter().find(|(at, _)| *at == value);
            amount(along.figure, found.map(|(_, figure)| *figure))
        }));
        row
    };
    let rows = first.points.iter().map(row).collect();
    Some(Table {
        columns,
        ..table(s::ALONG, Vec::new(), [], rows)
    })
}

fn frontier(answers: &Answers) -> Option<Table> {
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    for unbeaten in &answers.unbeaten {
        let [x, y] = unbeaten.figures.map(|figure| figure.key);
        let (name_x, name_y) = (words::figure(x).zh, words::figure(y).zh);
        rows.extend(unbeaten.points.iter().map(|point| -> Vec<Cell> {
            vec![
                format!("{name_x}、{name_y}").into(),
                Cell::Count(point.scenario),
                point.name.as_str().into(),
                amount(x, Some(point.at[0])),
                amount(y, Some(point.at[1])),
                Cell::Count(point.alike),
            ]
        }));
    }
    if rows.is_empty() {
        return None;
    }
    let columns = [
        (s::FIGURE, 30.0),
        (s::SCENARIO, 10.0),
        (s::NAME, 50.0),
        (s::LOWEST, 14.0),
        (s::HIGHEST, 14.0),
        (s::ALIKE, 12.0),
    ];
    let mut table = table(
        s::FRONTIER,
        vec![s::FRONTIER_NOTE.zh.to_owned()],
        columns,
        rows,
    );
    for at in [3, 4] {
        table.columns[at].0 = format!("{} {}", s::FIGURE.zh, at - 2);
    }
    Some(table)
}

fn standing(answers: &Answers, study: &Study) -> Option<Table> {
    if answers.stands.is_empty() {
        return None;
    }
    let row = |row: &StandsRow| -> Vec<Cell> {
        let takers: Vec<&str> = row.takers.iter().map(|said| said.zh.as_str()).collect();
        vec![
            row.class.as_str().into(),
            row.role.as_str().into(),
            row.size.into(),
            row.winner.zh.as_str().into(),
            row.share.as_str().into(),
            Cell::Count(row.of.kept),
            Cell::Count(row.of.of),
            Cell::Count(row.of.lost),
            takers.join("\n").into(),
        ]
    };
    let rows: Vec<_> = stands(answers, study).iter().map(row).collect();
    let mut notes = vec![s::STANDS_NOTE.zh.to_owned()];
    notes.push(words::always_stand(answers.stands.len() - rows.len()).zh);
    let columns = [
        (labels::CLASS, 24.0),
        (labels::ROLE, 20.0),
        (labels::SIZE, 8.0),
        (s::BASE_WINNER, 34.0),
        (s::KEPT, 10.0),
        (s::KEPT_COUNT, 10.0),
        (s::COMPARED, 10.0),
        (s::LOST, 10.0),
        (s::INSTEAD, 46.0),
    ];
    Some(table(s::STANDS, notes, columns, rows))
}

fn conditions(answers: &Answers, study: &Study) -> Option<Table> {
    let rows = flips(answers, study);
    if rows.is_empty() {
        return None;
    }
    let row = |row: &FlipRow| -> Vec<Cell> {
        vec![
            row.class.as_str().into(),
            row.role.as_str().into(),
            row.winner.zh.as_str().into(),
            row.conditions.zh.as_str().into(),
            row.density.as_str().into(),
            row.coverage.as_str().into(),
            row.support.as_str().into(),
            row.rate.as_str().into(),
        ]
    };
    let columns = [
        (labels::CLASS, 24.0),
        (labels::ROLE, 20.0),
        (s::BASE_WINNER, 34.0),
        (s::CONDITION, 56.0),
        (s::DENSITY, 12.0),
        (s::COVERAGE, 10.0),
        (s::SUPPORT, 12.0),
        (s::RATE, 12.0),
    ];
    let notes = vec![s::FLIPS_NOTE.zh.to_owned()];
    Some(table(
        s::FLIPS,
        notes,
        columns,
        rows.iter().map(row).collect(),
    ))
}

fn points(answers: &Answers, study: &Study) -> Option<Table> {
    let sought = answers.breaks.as_ref()?;
    let rows = breaks(answers, study);
    if rows.is_empty() {
        return None;
    }
    let row = |row: &BreakRow| -> Vec<Cell> {
        vec![
            row.axis.into(),
            row.class.into(),
            row.role.into(),
            row.between.zh.as_str().into(),
            row.before.zh.as_str().into(),
            row.after.zh.as_str().into(),
            row.times.zh.as_str().into(),
        ]
    };
    let notes = vec![
        s::BREAKS_NOTE.zh.to_owned(),
        words::breaks_sought(sought.asked, sought.left).zh,
    ];
    let columns = [
        (s::AXIS, 34.0),
        (labels::CLASS, 24.0),
        (labels::ROLE, 20.0),
        (s::FROM_TO, 24.0),
        (s::WON_BEFORE, 34.0),
        (s::WON_AFTER, 34.0),
        (s::TIMES, 14.0),
    ];
    Some(table(
        s::BREAKS,
        notes,
        columns,
        rows.iter().map(row).collect(),
    ))
}

fn prices(answers: &Answers) -> Option<Table> {
    let row = |price: &Price| -> Vec<Cell> {
        vec![
            price.of.as_str().into(),
            amount("price", Some(price.mean)),
            amount("price", Some(price.most)),
            Cell::Count(price.scarce),
        ]
    };
    let columns = [
        (s::OF_WHAT, 50.0),
        (s::PRICE_MEAN, 14.0),
        (s::PRICE_MOST, 14.0),
        (s::SCARCE_IN, 14.0),
    ];
    let rows = answers.prices.as_ref()?.iter().map(row).collect();
    Some(table(
        s::PRICES,
        vec![s::PRICES_NOTE.zh.to_owned()],
        columns,
        rows,
    ))
}

fn regret(answers: &Answers) -> Option<Table> {
    let regrets = answers.regrets.as_ref()?;
    let row = |row: PlanRow| -> Vec<Cell> {
        let [most, mean] = row.heads;
        let [quality_most, quality_mean] = row.quality;
        vec![
            row.name.zh.into(),
            Cell::Count(row.best_in),
            most.into(),
            mean.into(),
            Cell::Count(row.even),
            quality_most.into(),
            quality_mean.into(),
            Cell::Count(row.unlawful),
            row.moves.into(),
        ]
    };
    let columns = [
        (s::PLAN, 28.0),
        (s::BEST_IN, 12.0),
        (s::REGRET_MOST, 20.0),
        (s::REGRET_MEAN, 14.0),
        (s::EVEN, 12.0),
        (s::QUALITY_MOST, 20.0),
        (s::QUALITY_MEAN, 14.0),
        (s::UNLAWFUL, 12.0),
        (labels::CHANGE, 50.0),
    ];
    let notes = vec![
        s::REGRET_NOTE.zh.to_owned(),
        words::plans_against(regrets.every, regrets.skipped).zh,
    ];
    Some(table(
        s::REGRET,
        notes,
        columns,
        plans(answers).into_iter().map(row).collect(),
    ))
}
