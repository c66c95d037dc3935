//! Whether a demand could be in a class at all, whatever the others do: what spares forming again
//! under a change that cannot help.

use super::group::{self, Merge, alone, waived};
use crate::domain::market::{DemandId, Market};
use crate::domain::model::Model;

/// Sets of demands that are looked at before the answer is a yes unsaid.
const SETS_MAX: u32 = 4_096;

/// Whether some lawful class may hold heads of `id` with demands of `key`, its role key. A no is
/// certain, a yes is not.
///
/// *Complexity*: at most 4,096 sets of demands that may share a class with it.
pub fn possible(market: &Market, model: &Model, key: &[DemandId], id: DemandId) -> bool {
    let demand = &market.demands()[id];
    let own = demand.heads_max >= model.classes.class_min && alone(market, model, id).is_some();
    if own || waived(market, model, id).is_some() {
        return true;
    }
    let mates = key.iter().copied().filter(|&d| d != id);
    let mates = mates.filter(|&d| !never(market, model, &[id, d])).collect();
    let mut search = Search {
        market,
        model,
        mates,
        sets: 0,
    };
    search.extend(&mut vec![id], 0)
}

fn never(market: &Market, model: &Model, demands: &[DemandId]) -> bool {
    matches!(group::merged(market, model, demands), Merge::Never)
}

struct Search<'a> {
    market: &'a Market,
    model: &'a Model,
    /// Demands that may share a class with it, two by two.
    mates: Vec<DemandId>,
    sets: u32,
}

impl Search<'_> {
    /// Whether a set that continues `set` with demands from `from` on may be a class.
    fn extend(&mut self, set: &mut Vec<DemandId>, from: usize) -> bool {
        for next in from..self.mates.len() {
            self.sets += 1;
            if self.sets > SETS_MAX {
                return true;
            }
            set.push(self.mates[next]);
            let (least, most) = self.sizes(set);
            let fits = least <= self.model.classes.class_max;
            let merge = group::merged(self.market, self.model, set);
            let lawful = matches!(merge, Merge::Lawful(_)) && most >= self.model.classes.class_min;
            let open = fits && !matches!(merge, Merge::Never);
            if fits && lawful || open && self.extend(set, next + 1) {
                return true;
            }
            set.pop();
        }
        false
    }

    /// The fewest and the most heads of a class of these demands.
    fn sizes(&self, set: &[DemandId]) -> (u32, u32) {
        let sizes = &self.model.classes;
        let demands = || set.iter().map(|&d| &self.market.demands()[d]);
        let least = demands().map(|d| match d.heads < sizes.class_min {
            true => d.heads,
            false => sizes.chunk_min.min(d.heads),
        });
        (least.sum(), demands().map(|d| d.heads_max).sum())
    }
}
