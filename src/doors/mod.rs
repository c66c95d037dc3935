//! The doors: nobody inside imports them.
//!
//! ```text
//! cli   the command
//! ```

pub mod cli;
