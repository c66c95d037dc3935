//! What-ifs in bulk: in goes a round with a file of scenarios, out come rows, one per scenario, in
//! their order, the same bytes for any number of threads, and what people read of them.
//!
//! ```text
//! award   the exact engine: form where a change touches it, then award
//! row     what an engine answers: columns and cells
//! table   rows as columns
//! parquet columns as a file
//! work    results in the making: blocks, checkpoint, join
//! run     all scenarios, in parallel
//! ```

mod award;
mod parquet;
mod row;
mod run;
mod table;
mod work;

pub use award::{Answered, ByAward, Terms};
pub use row::{Answering, Cell, Column, Kind};
pub use run::{Shard, Task, run};
pub use table::{Table, Values};
pub use work::{Head, SweepError, Work};
