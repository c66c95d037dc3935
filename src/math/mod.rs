//! The ground floor: mathematics that knows not one word of schools or firms.
//!
//! ```text
//! flow     min-cost flow by network simplex, cold and warm, with its proof
//! milp     integer programs through good_lp and HiGHS, behind one wall
//! assign   generalized assignment in independent blocks, lexicographic
//! pack     lots into groups of bounded size, lexicographic
//! stable   two sides that choose each other: deferred acceptance, blocking pairs
//! rank     alternatives by criteria: weighted sums and others, and how sure they are
//! ```

pub mod assign;
pub mod flow;
pub mod milp;
pub mod pack;
pub mod rank;
pub mod stable;
