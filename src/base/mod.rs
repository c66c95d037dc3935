//! The foundation: what every floor needs and no field owns.
//!
//! ```text
//! ids       dense typed indices and the vectors they index
//! draw      repeatable draws and streams from a seed that was public before the bids
//! stop      the stop flag and the node limits that every solver asks
//! progress  who watches long work
//! ```

pub mod draw;
pub mod ids;
pub mod progress;
pub mod stop;
