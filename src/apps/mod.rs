//! What runs the steps again and again, or carries their outcome to people.
//!
//! ```text
//! report   outcome -> a folder: outcome.json and its schema, CSVs, report.html
//! template the empty workbook that an office fills in; score sheets, the sign-in sheet
//! ```

pub mod report;
pub mod template;
