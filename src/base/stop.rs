//! When to stop: one flag that Ctrl-C or SIGTERM raises, and limits that count work, never seconds,
//! so that the same input stops at the same place on every machine.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// What a solver asks between two units of work. Clones share the flag.
#[derive(Clone, Debug, Default)]
pub struct Stop {
    flag: Arc<AtomicBool>,
    nodes_max: Option<u64>,
}

impl Stop {
    /// Never stops by itself; [`Stop::raise`] stops it.
    pub fn never() -> Self {
        Self::default()
    }

    /// The same flag, with at most `nodes_max` search nodes per solve.
    #[must_use]
    pub fn with_nodes_max(mut self, nodes_max: u64) -> Self {
        self.nodes_max = Some(nodes_max);
        self
    }

    /// Asks every holder of this flag to stop at the next safe point.
    pub fn raise(&self) {
        self.flag.store(true, Ordering::Relaxed);
    }

    /// Whether somebody asked to stop.
    pub fn raised(&self) -> bool {
        self.flag.load(Ordering::Relaxed)
    }

    /// The node limit per solve, if there is one.
    pub fn nodes_max(&self) -> Option<u64> {
        self.nodes_max
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clones_share_the_flag_but_not_the_limit() {
        let stop = Stop::never();
        let limited = stop.clone().with_nodes_max(7);
        assert!(!stop.raised() && stop.nodes_max().is_none());
        limited.raise();
        assert!(stop.raised() && limited.nodes_max() == Some(7));
    }
}
