//! Ways on for a published class that has fallen below the least size, as data: `words` says them,
//! nothing applies them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One way on and its price, each tried by forming, and where bids are in by awarding again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Mend {
    /// Which.
    pub kind: MendKind,
    /// Sizes of the classes it leads to \[heads\]; none where its heads stay unserved.
    pub sizes: Vec<u32>,
    /// Loss of A1 in the best award: heads × priority before, less after; negative where heads are
    /// gained. `None` before bids are in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub awarded_lost: Option<i64>,
    /// Loss of F1: heads × priority in classes before, less after.
    pub formed_lost: i64,
}

/// The kinds of [`Mend`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MendKind {
    /// Unserved demands of the role key join it.
    Refill {
        /// Their codes.
        demands: Vec<String>,
    },
    /// It goes on by the waiver of its only demand.
    Waiver,
    /// It is dissolved; its demands and the unserved ones of the role key are formed again.
    Reform,
}
