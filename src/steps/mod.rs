//! The verbs, in the order of the day.
//!
//! ```text
//! read       files -> tables whose every cell knows its file, row and column
//! validate   tables -> a Market, or every finding at once
//! ```

pub mod read;
pub mod validate;
