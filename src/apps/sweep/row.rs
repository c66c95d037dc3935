//! What an engine answers: named columns, and per scenario a row of cells. Rows hold no figure that
//! is not unique.

use std::borrow::Cow;

use crate::base::stop::Stop;
use crate::domain::change::Scenario;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Whole numbers.
    Int,
    /// Numbers with a fraction.
    Real,
    /// Words; lists are joined by `;`.
    Text,
}

/// A column of the results.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its English key: `a1`, `awarded`, `moved`.
    pub name: String,
    /// What it holds.
    pub kind: Kind,
}

/// One value.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Nothing to say.
    Blank,
    /// Of a [`Kind::Int`] column.
    Int(i64),
    /// Of a [`Kind::Real`] column.
    Real(f64),
    /// Of a [`Kind::Text`] column.
    Text(Cow<'static, str>),
}

/// What answers scenarios; shared by all threads, each with a lane of its own.
pub trait Answering: Sync {
    /// A thread's workspace. It is left as it was found after each scenario.
    type Lane: Send;

    /// What it says of a scenario, column by column.
    fn columns(&self) -> Vec<Column>;

    /// A new workspace.
    fn lane(&self) -> Self::Lane;

    /// Answers one scenario: pushes a cell per column onto `row`. False if it was stopped before
    /// the end; what `row` then holds does not count.
    fn answer(
        &self,
        lane: &mut Self::Lane,
        scenario: &Scenario,
        row: &mut Vec<Cell>,
        stop: &Stop,
    ) -> bool;
}
