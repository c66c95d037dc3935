//! Jiebang (揭榜), the solver behind order-class (订单班) rounds: it forms classes from firms' orders,
//! ranks every school's bid, proposes the winners, says what each loser's win would have cost, and
//! shows its proof.
//!
//! ```text
//! read -> validate -> form -> fit -> score -> award -> robust -> explain -> indicate -> record
//!                                       -> place            -> report; judge stands at the side
//! ```
//!
//! A house of floors, from the ground up; a module imports only what stands above it on this list
//! (`tests/tidy.rs` holds it):
//!
//! ```text
//! base/    ids, draws, the stop flag, progress
//! math/    flows, programs, assignment, packing, matching, ranking: no word of schools or firms
//! domain/  the nouns: catalogues, market, model, outcome, words, wire
//! judge/   an outcome against its market, every rule written anew, no solver
//! steps/   the verbs, in the order of the day; `steps::solve` is the recipe on one page
//! apps/    the report; where new seats would serve the most heads
//! doors/   the command
//! ```

pub mod base;
pub mod math;

pub mod domain;

pub mod judge;

pub mod steps;

pub mod apps;

pub mod doors;

pub use base::stop::Stop;
pub use domain::market::{Finding, Market};
pub use domain::model::Model;
pub use domain::outcome::Outcome;
pub use judge::judge;
pub use steps::solve::solve;
pub use steps::validate::load;
