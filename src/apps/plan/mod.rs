//! Where more seats would serve the most heads: in goes a round, out comes for every number of new
//! seats, or for every budget, the best place for them, each step with its reason and checked by
//! solving again; and what the seats there are would serve if classes were formed for them.
//!
//! ```text
//! expand  the frontier by successive shortest paths
//! check   the same answers from nothing
//! budget  the frontier where seats cost money
//! curve   a frontier as a drawing
//! page    the frontier as HTML, CSV and JSON
//! together  what the seats there are would serve, formed for them
//! ```

pub mod budget;
mod check;
mod curve;
mod expand;
mod page;
pub mod together;

pub use check::check;
pub use expand::{Expansion, Move, Place, Step, expand};
pub use page::write;
