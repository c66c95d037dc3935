//! What-ifs in bulk: in goes a round with a file of scenarios, out come rows, one per scenario, in
//! their order, the same bytes for any number of threads, and what people read of them.
//!
//! ```text
//! row   what an engine answers: columns and cells
//! plan  answers by seats as a flow
//! ```

mod plan;
mod row;

pub use plan::{Answer, Found, Lane, Place, Plans};
pub use row::{Answering, Cell, Column, Kind};
