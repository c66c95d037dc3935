//! What-ifs in bulk: in goes a round with a file of scenarios, out come rows, one per scenario, in
//! their order, the same bytes for any number of threads, and what people read of them.
//!
//! ```text
//! file       SCENARIOS.toml or a table of scenarios -> a sweep, or every finding
//! lever      what a line of a scenario turns
//! law        the values of an axis, listed or drawn
//! scenarios  a sweep: scenarios by number
//! row        what an engine answers: columns and cells
//! award      the exact engine: form where a change touches it, then award
//! plan       the plan engine: seats as a flow, from the basis of the base
//! table      rows as columns
//! parquet    columns as a file
//! work       results in the making: blocks, checkpoint, join
//! run        all scenarios, in parallel
//! answers    rows -> what people read of them: page, workbook, and a file for programs
//! ```

mod answers;
mod award;
mod file;
mod law;
mod lever;
mod parquet;
mod plan;
mod row;
mod run;
mod scenarios;
mod table;
mod work;

pub use answers::{
    AnswerError, Answers, Base, ClassNow, File, Round, Shape, Study, Tables, answers, difference,
    files,
};
pub use award::{Answered, ByAward, Terms};
pub use file::{built_in, parse, read};
pub use law::{Drawn, Law, Shuffle, Values};
pub use lever::{How, Lever, Range, Unit};
pub use plan::{Answer, Found, Lane, Place, Plans};
pub use row::{Answering, Cell, Column, Kind};
pub use run::{Shard, Task, run};
pub use scenarios::{Design, Head, Listed, SCENARIOS_MOST, Sweep, Turned};
pub use table::{Cells, Table};
pub use work::{Identity, SweepError, Work};
