//! Where more seats would serve the most heads: in goes a round, out comes for every number of new
//! seats the best place for them, each step with its reason and checked by solving again.
//!
//! ```text
//! expand  the frontier by successive shortest paths
//! check   the same answers from nothing
//! page    the frontier as HTML, CSV and JSON
//! ```

mod check;
mod expand;
mod page;

pub use check::check;
pub use expand::{Expansion, Move, Place, Step, expand};
pub use page::write;
