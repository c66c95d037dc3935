//! Alternatives rated by criteria: in go a table, weights and a method; out come preferences,
//! ranks, and how sure they are.
//!
//! ```text
//! exact      weighted means, trimmed means, rounding: rationals
//! normalize  ratings of different units to one scale
//! methods    weighted sums, OWA, TOPSIS, VIKOR, EDAS, PROMETHEE II and others: floats
//! ratio      further methods of sums and ratios
//! weights    weight spaces limited by order and interval rules, and draws from them
//! walk       draws where almost nothing of the simplex is allowed
//! smaa       rank acceptability, pairwise shares, central weights, confidence, entropy
//! flips      at which weight of a criterion the winner or the order changes: rationals
//! panel      experts' marks: severity, spread, agreement, outliers
//! read       mcda-json/1, smaa-json/1, smaa-samples/1
//! ```

mod exact;
mod flips;
mod methods;
mod normalize;
mod panel;
mod ratio;
pub mod read;
mod smaa;
mod walk;
mod weights;

pub use exact::{TRIM_LEAST, ordered_weighted_mean, round_half_even, trimmed_mean, weighted_mean};
pub use flips::{Flips, Span, Swap, flips};
pub use methods::{Method, Preferred, Question, Shape, Undefined, ranks, settle};
pub use normalize::{Goal, Normalization, normalize};
pub use panel::{Agreement, Manner, OUTLIER, Outlier, agreement, kendall_w, manners, outliers};
pub use smaa::{Acceptability, Given, acceptability, given, standard_error};
pub use weights::{Sampler, SpaceError, Way, WeightSpace};
