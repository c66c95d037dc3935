//! Rows as columns: in go rows of cells, out come typed columns that files hold and answers read.

use super::row::{Cell, Column, Kind};

/// A column's values, a place per row; `None` where there is nothing to say.
#[derive(Clone, Debug, PartialEq)]
pub enum Cells {
    /// Of a [`Kind::Int`] column.
    Int(Vec<Option<i64>>),
    /// Of a [`Kind::Real`] column.
    Real(Vec<Option<f64>>),
    /// Of a [`Kind::Text`] column.
    Text(Vec<Option<String>>),
}

/// Named columns of equal length.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    columns: Vec<Column>,
    values: Vec<Cells>,
}

impl Table {
    /// No row yet.
    pub fn new(columns: Vec<Column>) -> Self {
        let empty = |column: &Column| match column.kind {
            Kind::Int => Cells::Int(Vec::new()),
            Kind::Real => Cells::Real(Vec::new()),
            Kind::Text => Cells::Text(Vec::new()),
        };
        let values = columns.iter().map(empty).collect();
        Table { columns, values }
    }

    /// Adds a row and leaves `row` empty.
    ///
    /// # Panics
    /// When the cells are not those of the columns: a fault of whoever made them.
    pub fn push(&mut self, row: &mut Vec<Cell>) {
        assert_eq!(row.len(), self.columns.len(), "a cell per column");
        for (values, cell) in self.values.iter_mut().zip(row.drain(..)) {
            match (values, cell) {
                (Cells::Int(column), Cell::Int(value)) => column.push(Some(value)),
                (Cells::Real(column), Cell::Real(value)) => column.push(Some(value)),
                (Cells::Text(column), Cell::Text(value)) => column.push(Some(value.into_owned())),
                (Cells::Int(column), Cell::Blank) => column.push(None),
                (Cells::Real(column), Cell::Blank) => column.push(None),
                (Cells::Text(column), Cell::Blank) => column.push(None),
                (values, cell) => panic!("{cell:?} among {values:?}"),
            }
        }
    }

    /// A table of whole columns.
    ///
    /// # Panics
    /// When the columns are of other kinds or of unequal length.
    pub fn of(columns: Vec<Column>, values: Vec<Cells>) -> Self {
        let rows = values.first().map_or(0, Cells::len);
        assert!(
            columns.len() == values.len() && values.iter().all(|v| v.len() == rows),
            "columns of equal length"
        );
        let fits = |(column, values): (&Column, &Cells)| column.kind == values.kind();
        assert!(
            columns.iter().zip(&values).all(fits),
            "columns of their kinds"
        );
        Table { columns, values }
    }

    /// Adds the rows of another table of the same columns.
    ///
    /// # Panics
    /// When it has other columns.
    pub fn append(&mut self, other: Table) {
        assert_eq!(self.columns, other.columns, "the same columns");
        for pair in self.values.iter_mut().zip(other.values) {
            match pair {
                (Cells::Int(here), Cells::Int(mut more)) => here.append(&mut more),
                (Cells::Real(here), Cells::Real(mut more)) => here.append(&mut more),
                (Cells::Text(here), Cells::Text(mut more)) => here.append(&mut more),
                _ => unreachable!("equal columns have equal kinds"),
            }
        }
    }

    /// The columns.
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// Their values, in the order of the columns.
    pub fn values(&self) -> &[Cells] {
        &self.values
    }

    /// The values of the column of that name.
    pub fn column(&self, name: &str) -> Option<&Cells> {
        let at = self.columns.iter().position(|column| column.name == name)?;
        Some(&self.values[at])
    }

    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.values.first().map_or(0, Cells::len)
    }

    /// One cell.
    pub fn cell(&self, row: usize, column: usize) -> Cell {
        match &self.values[column] {
            Cells::Int(values) => values[row].map_or(Cell::Blank, Cell::Int),
            Cells::Real(values) => values[row].map_or(Cell::Blank, Cell::Real),
            Cells::Text(values) => {
                let words = values[row].clone();
                words.map_or(Cell::Blank, |words| Cell::Text(words.into()))
            }
        }
    }
}

impl Cells {
    /// What it holds.
    pub fn kind(&self) -> Kind {
        match self {
            Cells::Int(_) => Kind::Int,
            Cells::Real(_) => Kind::Real,
            Cells::Text(_) => Kind::Text,
        }
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        match self {
            Cells::Int(values) => values.len(),
            Cells::Real(values) => values.len(),
            Cells::Text(values) => values.len(),
        }
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// A value as a number, where it is one.
    pub fn number(&self, row: usize) -> Option<f64> {
        match self {
            Cells::Int(values) => values[row].map(|value| value as f64),
            Cells::Real(values) => values[row],
            Cells::Text(_) => None,
        }
    }

    /// A value as words, where it is some.
    pub fn text(&self, row: usize) -> Option<&str> {
        match self {
            Cells::Text(values) => values[row].as_deref(),
            _ => None,
        }
    }
}
