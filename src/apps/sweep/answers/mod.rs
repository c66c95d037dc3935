//! The rows of a sweep -> what people read of them: which axis matters most, where figures lie
//! along
//! and across axes, which scenarios no other beats, how often each award stands, under which
//! conditions and at which exact point it changes, where capacity is worth most, how a plan fares.
//! All rows are read twice and never held at once.
//!
//! ```text
//! study      what the rows are rows of
//! figure     which figures an engine's rows hold
//! line       a table, line by line
//! level      figures by value of an axis
//! digest     all rows, once through
//! tornado    how far each axis moves the main figure
//! heat       a figure over two axes, or along one
//! frontier   scenarios that no other beats on two figures
//! stands     how often each award stands, and who takes it instead
//! peel       the box in which hits are dense
//! boxes      conditions under which an award changes
//! breaks     the exact points along a single change at which awards change
//! price      where one seat more is worth most
//! regret     plans held against scenarios
//! difference two scenarios side by side, item by item
//! told       what was found, put together
//! seats      how many more seats a scenario lets a round use
//! rows       rows that page and workbook share
//! draw       pictures, as lines and boxes
//! view       answers -> what the page shows
//! page       internal/sweep.html
//! book       internal/情景推演.xlsx
//! ```

mod book;
mod boxes;
mod breaks;
mod difference;
mod digest;
mod draw;
mod figure;
mod frontier;
mod heat;
mod level;
mod line;
mod page;
mod peel;
mod price;
mod regret;
mod rows;
mod seats;
mod stands;
mod study;
mod told;
mod tornado;
mod view;

use rust_decimal::Decimal;

use super::award::ByAward;
use super::lever::Lever;
use super::row::Answering;
use super::scenarios::{Design, Sweep, Turned};
use super::table::Table;
use super::work::SweepError;
use crate::base::stop::Stop;
use crate::domain::change::{Change, Scenario};
use crate::domain::market::Market;
use crate::math::milp::MilpError;
use breaks::{Breaks, Turn};
use digest::Digest;
use figure::{Figure, Layout, SEATS};
use frontier::Frontier;
use heat::Heat;
use line::Classes;
use told::told;

pub use difference::difference;
pub use study::{Base, ClassNow, Round, Shape, Study};
pub use told::Answers;

/// A file: path within the folder of results, and bytes.
pub type File = (String, Vec<u8>);

/// Tables of rows, in order.
pub type Tables<'a> = Box<dyn Iterator<Item = Result<Table, SweepError>> + 'a>;

/// Why there are no answers.
#[derive(Debug, thiserror::Error)]
pub enum AnswerError {
    /// Rows do not read.
    #[error(transparent)]
    Rows(#[from] SweepError),
    /// HiGHS had to be asked again and failed.
    #[error(transparent)]
    Solver(#[from] MilpError),
}

/// Everything that the rows of `study` answer, and with an engine at hand what asking it again
/// adds:
/// exact points of change, and how plans fare. `tables` gives all rows from the first on, each time
/// that it is asked.
///
/// # Errors
/// Rows that do not read, or [`MilpError`] when HiGHS had to be asked and failed.
pub fn answers<'a>(
    study: &Study,
    tables: &mut dyn FnMut() -> Result<Tables<'a>, SweepError>,
    again: Option<(&ByAward, &Sweep)>,
    stop: &Stop,
) -> Result<Answers, AnswerError> {
    let layout = Layout::of(study.base.columns(), study.axes.len());
    let classes = Classes::of(study);
    let mut digest = Digest::new(study, layout.clone());
    for table in tables()? {
        digest.add(&table?, &classes);
    }
    let mut heat = Heat::new(&digest).filter(|_| study.shape != Shape::Fan);
    if let Some(heat) = &mut heat {
        for table in tables()? {
            heat.add(&table?, &layout, &classes);
        }
    }
    let (mut breaks, mut regrets) = (None, None);
    let mut effort = None;
    if let Some((engine, sweep)) = again {
        breaks = Some(exact_points(
            &digest,
            study,
            &classes,
            (engine, sweep),
            stop,
        ));
        let scenario = |number| sweep.scenario(number);
        if let Some(place) = layout.place("heads").filter(|_| turns_seats(sweep)) {
            let heads = (layout.figures[place].0, place);
            let mut seats = Effort::new(engine, sweep, heads);
            for table in tables()? {
                seats.add(&table?, &layout, &classes);
            }
            effort = Some(seats.frontier);
        }
        regrets = Some(regret::regrets(
            &digest,
            &classes,
            (engine, &scenario),
            stop,
        )?);
    }
    digest.frontiers.extend(effort);
    Ok(told(digest, study, &classes, (heat, breaks, regrets)))
}

/// Most scenarios whose seats are counted.
const COUNTED_MOST: u64 = 20_000;
/// Scenarios that are looked at for a change of seats.
const LOOKED_AT: u64 = 200;

/// Whether a sweep is about seats, and small enough to count them.
fn turns_seats(sweep: &Sweep) -> bool {
    let seats = |change: &Change| matches!(change, Change::Seats { .. });
    let turns = |number: u64| sweep.scenario(number).changes.iter().any(seats);
    sweep.len() <= COUNTED_MOST && (0..sweep.len().min(LOOKED_AT)).any(turns)
}

/// Seats that scenarios add against what they bring.
struct Effort<'a> {
    market: &'a Market,
    sweep: &'a Sweep,
    now: i64,
    place: usize,
    frontier: Frontier,
}

impl<'a> Effort<'a> {
    fn new(engine: &'a ByAward, sweep: &'a Sweep, (figure, place): (Figure, usize)) -> Self {
        let market = engine.case().market;
        Effort {
            market,
            sweep,
            now: seats::usable(market, &[]),
            place,
            frontier: Frontier::new([SEATS, figure], [0, 1]),
        }
    }

    fn add(&mut self, table: &Table, layout: &Layout, classes: &Classes) {
        for line in line::lines(table, layout, classes).filter(|line| line.answered()) {
            let changes = self.sweep.scenario(line.number).changes;
            let more = (seats::usable(self.market, &changes) - self.now) as f64;
            let both = [Some(more), line.figures[self.place]];
            self.frontier.add(line.number, line.name, &both);
        }
    }
}

fn exact_points(
    digest: &Digest,
    study: &Study,
    classes: &Classes,
    (engine, sweep): (&ByAward, &Sweep),
    stop: &Stop,
) -> Breaks {
    let turned: &[Turned] = match sweep.design() {
        Design::Grid(axes) | Design::Fan(axes) => axes,
        Design::List(_) | Design::Sample { .. } => &[],
    };
    let decimals = |axis: usize| {
        let lever = &turned.get(axis)?.lever;
        let drawn = matches!(lever, Lever::WinnersDecline);
        (!drawn).then(|| lever.range().decimals)
    };
    let scenario = |axis: usize, value: Decimal| Scenario {
        number: 0,
        name: String::new(),
        note: String::new(),
        at: Vec::new(),
        changes: turned[axis].lever.change(value).into_iter().collect(),
        reform: sweep.head().reform,
    };
    let moves = |scenario: &Scenario| moves_of(engine, scenario, stop);
    let turn = Turn {
        decimals: &decimals,
        scenario: &scenario,
        moves: &moves,
    };
    breaks::breaks(digest, study, classes, turn)
}

/// What a row of the engine says of the moves of a scenario.
fn moves_of(engine: &ByAward, scenario: &Scenario, stop: &Stop) -> Option<String> {
    let mut table = Table::new(engine.columns());
    let mut row = Vec::new();
    if !engine.answer(&mut (), scenario, &mut row, stop) {
        return None;
    }
    table.push(&mut row);
    table.column("moved")?.number(0)?;
    Some(table.column("moves")?.text(0).unwrap_or("").to_owned())
}

/// A file for programs.
fn pretty(value: &impl serde::Serialize) -> Vec<u8> {
    let mut json = serde_json::to_string_pretty(value).unwrap_or_default();
    json.push('\n');
    json.into_bytes()
}

/// The files of answers: `answers.json` with its schema for programs, a page and a workbook for
/// people, both internal.
pub fn files(answers: &Answers, study: &Study) -> Vec<File> {
    vec![
        ("answers.json".to_owned(), pretty(answers)),
        (
            "answers.schema.json".to_owned(),
            pretty(&schemars::schema_for!(Answers)),
        ),
        (
            "internal/sweep.html".to_owned(),
            page::page(answers, study).into_bytes(),
        ),
        (
            "internal/情景推演.xlsx".to_owned(),
            book::book(answers, study),
        ),
    ]
}
