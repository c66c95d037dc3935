//! What runs the steps again and again, or carries their outcome to people.
//!
//! ```text
//! report   outcome -> a folder: outcome.json and its schema, CSVs, report.html
//! returned copies of a round's files with their findings marked, to send back
//! template the empty workbook that an office fills in; score sheets, the sign-in sheet
//! generate labelled synthetic rounds of any size
//! plan     where new seats would serve the most heads, seat by seat
//! sweep    what-ifs in bulk: scenarios in, rows and pictures out
//! ```

pub mod generate;
pub mod plan;
pub mod report;
pub mod returned;
pub mod sweep;
pub mod template;
