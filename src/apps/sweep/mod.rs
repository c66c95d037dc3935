//! What-ifs in bulk: in goes a round with a file of scenarios, out come rows, one per scenario, in
//! their order, the same bytes for any number of threads, and what people read of them.
//!
//! ```text
//! file       SCENARIOS.toml or a table of scenarios -> a sweep, or every finding
//! lever      what a line of a scenario turns
//! law        the values of an axis, listed or drawn
//! scenarios  a sweep: scenarios by number
//! row        what an engine answers: columns and cells
//! ```

mod file;
mod law;
mod lever;
mod row;
mod scenarios;

pub use file::{built_in, parse, read};
pub use law::{Drawn, Law, Shuffle, Values};
pub use lever::{How, Lever, Range, Unit};
pub use row::{Answering, Cell, Column, Kind};
pub use scenarios::{Design, Head, Listed, SCENARIOS_MOST, Sweep, Turned};
