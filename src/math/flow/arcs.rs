//! What pivots need to know of a network: ends, costs and widths of arcs, lower bounds already
//! taken off. [`Network`] itself is one, and so is the packed copy of a cold solve.

use super::network::{COSTS_MAX, ENDLESS, INFINITE, Network};
use super::reach::Reach;

/// The arcs of a network, by index, and its nodes.
pub(super) trait Arcs: Sized {
    /// How costs are held.
    type Cost: Copy + Into<i64>;

    /// Number of nodes.
    fn node_count(&self) -> usize;
    /// Where each arc leaves.
    fn tails(&self) -> &[u32];
    /// Where each arc arrives.
    fn heads(&self) -> &[u32];
    /// What a unit on each arc costs.
    fn costs(&self) -> &[Self::Cost];
    /// What an arc carries beyond its lower bound at most: `ENDLESS`, or at most `clip`.
    fn width(&self, arc: usize, clip: i64) -> i64;
    /// Supplies less what the lower bounds send.
    fn excess(&self) -> Vec<i64>;

    /// Number of arcs.
    fn arc_count(&self) -> usize {
        self.tails().len()
    }
    /// Where an arc leaves.
    #[inline]
    fn from(&self, arc: usize) -> u32 {
        self.tails()[arc]
    }
    /// Where an arc arrives.
    #[inline]
    fn to(&self, arc: usize) -> u32 {
        self.heads()[arc]
    }
    /// What a unit on an arc costs.
    #[inline]
    fn price(&self, arc: usize) -> i64 {
        self.costs()[arc].into()
    }
    /// More than any simple path of real arcs can cost, for a network that passed its check.
    fn price_max(&self) -> i64 {
        let sizes = (0..self.arc_count()).map(|arc| self.price(arc).saturating_abs());
        let largest = i128::from(sizes.max().unwrap_or(0));
        let by_count = (largest + 1) * (self.node_count() as i128 + 1);
        let price = if by_count < COSTS_MAX {
            by_count
        } else {
            Reach::new(self).most() + 1
        };
        i64::try_from(price.min(COSTS_MAX)).unwrap_or(i64::MAX)
    }
}

impl Arcs for Network {
    type Cost = i64;

    fn node_count(&self) -> usize {
        self.supply.len()
    }
    fn tails(&self) -> &[u32] {
        &self.tail
    }
    fn heads(&self) -> &[u32] {
        &self.head
    }
    fn costs(&self) -> &[i64] {
        &self.cost
    }
    #[inline]
    fn width(&self, arc: usize, clip: i64) -> i64 {
        let upper = self.upper[arc];
        if upper == INFINITE {
            ENDLESS
        } else {
            upper.saturating_sub(self.lower(arc)).min(clip)
        }
    }
    fn excess(&self) -> Vec<i64> {
        let mut excess = self.supply.clone();
        for arc in 0..self.tail.len() {
            let lower = self.lower(arc);
            if lower != 0 {
                excess[self.tail[arc] as usize] -= lower;
                excess[self.head[arc] as usize] += lower;
            }
        }
        excess
    }
}
