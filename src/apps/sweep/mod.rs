//! What-ifs in bulk: in goes a round with a file of scenarios, out come rows, one per scenario, in
//! their order, the same bytes for any number of threads, and what people read of them.
//!
//! ```text
//! row     what an engine answers: columns and cells
//! table   rows as columns
//! parquet columns as a file
//! work    results in the making: blocks, checkpoint, join
//! run     all scenarios, in parallel
//! ```

mod parquet;
mod row;
mod run;
mod table;
mod work;

pub use row::{Answering, Cell, Column, Kind};
pub use run::{Shard, Task, run};
pub use table::{Table, Values};
pub use work::{Head, SweepError, Work};
