//! What runs the steps again and again, or carries their outcome to people.
//!
//! ```text
//! report   outcome -> a folder: outcome.json and its schema, CSVs, report.html
//! ```

pub mod report;
