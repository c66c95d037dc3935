//! The verbs, in the order of the day.
//!
//! ```text
//! read     a folder of CSV -> tables whose every cell knows its file, row and column
//! validate tables -> a Market, or every finding at once
//! fit      bid x call -> the rules it breaks
//! form     demands -> classes and calls
//! suggest  posts under two names -> entries of 岗位对照, each tried by forming anew
//! score    marks -> scores
//! award    classes, fitting bids, scores -> winners, block by block
//! explain  regret by forcing each bid, the order of recommendation, the exceptions
//! record   ids into codes: the outcome document
//! solve    the recipe, one page
//! ```

pub mod award;
pub mod explain;
pub mod fit;
pub mod form;
pub mod read;
pub mod record;
pub mod score;
pub mod solve;
pub mod suggest;
pub mod validate;
