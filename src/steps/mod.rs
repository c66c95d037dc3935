//! The verbs, in the order of the day.
//!
//! ```text
//! read     a folder or workbook -> tables whose every cell knows its file, row and column
//! track    what became of trainees -> figures of any rows; what stands in for an empty indicator
//! validate tables -> a Market, or every finding at once
//! fit      bid x call -> the rules it breaks
//! supply   call -> who could teach it, and where nobody could, what is lacking
//! form     demands -> classes and calls
//! suggest  posts under two names -> entries of 岗位对照, each tried by forming anew
//! remedy   heads left over -> the changes that get them into a class, each tried by forming again
//! score    marks -> scores
//! award    classes, fitting bids, scores -> winners, block by block
//! robust   other weights, other experts, one expert less -> how sure each award is
//! explain  regret by forcing each bid, the order of recommendation, the exceptions
//! mend     published classes that are too small -> their ways on, priced
//! mechanism the award beside deferred acceptance from either side and greedy: who would leave it
//! settle   answers to the award -> who holds each class then, and at what price
//! place    trainees -> seats -> posts, and a way back for everyone, whatever happens
//! potential  bids that nobody has made: every programme that fits, scored by indicators
//! plan     seats as a flow: what they can serve, what each is worth, with its proof
//! indicate the figures of the round as a whole, early warning by major
//! record   ids into codes: the outcome document
//! diff     two outcomes side by side, item by item
//! solve    the recipe, one page
//! ```

pub mod award;
pub mod diff;
pub mod explain;
pub mod fit;
pub mod form;
pub mod indicate;
pub mod mechanism;
pub mod mend;
pub mod place;
pub mod plan;
pub mod potential;
pub mod read;
pub mod record;
pub mod remedy;
pub mod robust;
pub mod score;
pub mod settle;
pub mod solve;
pub mod suggest;
pub mod supply;
pub mod track;
pub mod validate;
