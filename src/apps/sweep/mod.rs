//! What-ifs in bulk: in goes a round with a file of scenarios, out come rows, one per scenario, in
//! their order, the same bytes for any number of threads, and what people read of them.
//!
//! ```text
//! row   what an engine answers: columns and cells
//! ```

mod row;

pub use row::{Answering, Cell, Column, Kind};
