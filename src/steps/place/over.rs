//! By how many the places of a class hold more than its flow says.

use std::collections::BTreeMap;

use super::books::Spot;

/// By how many a place of a class holds more than the flow has there. Those of the hub are one
/// group for whoever has failed and whoever has not.
#[derive(Default)]
pub(super) struct Over {
    pub passing: BTreeMap<Spot, i64>,
    pub hub: BTreeMap<Spot, i64>,
    /// Passing trainees in the hub.
    pub away: i64,
}

impl Over {
    /// By how many a place holds too many for whoever passed or failed.
    pub fn of(&self, failed: bool, spot: Spot) -> u32 {
        let more = match (self.passing.get(&spot), failed) {
            (Some(&more), false) => more,
            _ if failed => self.hub.get(&spot).copied().unwrap_or(0),
            _ => self.away.max(self.hub.get(&spot).copied().unwrap_or(0)),
        };
        u32::try_from(more).unwrap_or(0)
    }

    /// How many passing trainees must leave a place: since it is gone, or, with `back`, since they
    /// are fewer in the hub.
    pub fn gone(&self, spot: Spot, back: bool) -> u32 {
        let more = match (self.passing.get(&spot), back) {
            (Some(&more), false) => more,
            (None, false) => self.hub.get(&spot).copied().unwrap_or(0),
            (Some(_), true) => 0,
            (None, true) => self.away,
        };
        u32::try_from(more).unwrap_or(0)
    }

    /// So many are taken out of a place.
    pub fn less(&mut self, failed: bool, spot: Spot, heads: u32) {
        let heads = i64::from(heads);
        if let (Some(more), false) = (self.passing.get_mut(&spot), failed) {
            *more -= heads;
            return;
        }
        if !failed {
            self.away -= heads;
        }
        *self.hub.entry(spot).or_default() -= heads;
    }
}
