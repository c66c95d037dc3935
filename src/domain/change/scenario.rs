//! Scenarios: a list of changes with a name, its place in a sweep, and what the sweep varies.

use super::Change;

/// What answers a scenario.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// Seats as a flow (section 6): classes stand, heads are divisible.
    Plan,
    /// Formation where a change touches it, then the award (sections 1 to 4), exact.
    Award,
}

impl Engine {
    /// Whether it answers such a change. Where classes stand and everything is divisible, there are
    /// no limits of size, scores and winners to change.
    pub fn answers(self, change: &Change) -> bool {
        match self {
            Engine::Award => true,
            Engine::Plan => matches!(
                change,
                Change::Seats { .. }
                    | Change::Heads { .. }
                    | Change::Yield(_)
                    | Change::DistanceMax(_)
                    | Change::SchoolOut(_)
                    | Change::FirmOut(_)
            ),
        }
    }
}

/// What a sweep varies: a column of its results.
#[derive(Clone, Debug, PartialEq)]
pub struct Axis {
    /// For people, and the head of its column.
    pub name: String,
    /// The value at which nothing changes, where there is one.
    pub base: Option<f64>,
}

/// A list of changes with a name. It always starts from the base, never from another scenario.
#[derive(Clone, Debug, PartialEq)]
pub struct Scenario {
    /// Its place in the sweep, from 0.
    pub number: u64,
    /// For people.
    pub name: String,
    /// Why it was thought of; may be empty.
    pub note: String,
    /// Per axis of the sweep its value; `None` where the axis is left alone.
    pub at: Vec<Option<f64>>,
    /// The changes.
    pub changes: Vec<Change>,
    /// Whether published calls are given up and formed again.
    pub reform: bool,
}
