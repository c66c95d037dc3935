//! Cases that are answered as integer programs by HiGHS, whose bound is claimed.

use crate::math::milp::{Program, Terms};

/// A case as a program to be maximized.
pub struct Packed {
    /// The program.
    pub program: Program,
    /// To be maximized.
    pub objective: Terms,
    /// What the case's own objective adds to `objective`, or to its negative where it is minimized.
    pub constant: i128,
    /// Whether the case's own objective is maximized.
    pub maximize: bool,
}

impl Packed {
    /// The case's own objective at a value of the program's.
    pub fn own(&self, value: i64) -> i128 {
        let value = i128::from(value);
        self.constant + if self.maximize { value } else { -value }
    }
}

/// A point of a program in the words of its case, its objective reckoned anew from the case.
pub struct Decided {
    /// The case's own objective.
    pub objective: i128,
    /// Per job its agent.
    pub assignment: Vec<Option<usize>>,
    /// Bids that win, or classes that open.
    pub taken: Vec<usize>,
}
