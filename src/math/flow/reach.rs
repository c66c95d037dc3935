//! How much a simple path or cycle can cost: in go arcs with costs, out comes a bound far below
//! nodes times the largest cost.
//!
//! Charge every arc to its tail. A simple path or cycle meets a node once, so of the arcs charged
//! to a node `v` it walks at most two. One of them adds `c` or `-c`; two of them, that is one
//! against its direction and out along the other, add `c2 - c1`. With all costs charged to `v` in
//! `low..=high` that is at most `max(|low|, |high|, high - low)`, and the sum of these over all
//! nodes bounds every simple path and cycle. The same holds when every arc is charged to its head;
//! the smaller of the two sums counts. A source whose arcs alone bear a cost counts once.

use super::arcs::Arcs;

/// Costs charged to a node, lowest and highest.
#[derive(Clone, Copy, Debug)]
struct Span {
    low: i64,
    high: i64,
}

impl Span {
    const NONE: Span = Span {
        low: i64::MAX,
        high: i64::MIN,
    };

    /// What a path can gain or lose here.
    fn size(self) -> i128 {
        if self.low > self.high {
            return 0;
        }
        let (low, high) = (i128::from(self.low), i128::from(self.high));
        low.abs().max(high.abs()).max(high - low)
    }

    /// Takes a cost in; returns by how much the size grew.
    fn widen(&mut self, cost: i64) -> i128 {
        let before = self.size();
        self.low = self.low.min(cost);
        self.high = self.high.max(cost);
        self.size() - before
    }
}

/// What simple paths of a network cost at most; it may be told of costs to come.
#[derive(Clone, Debug)]
pub(super) struct Reach {
    leave: Vec<Span>,
    arrive: Vec<Span>,
    /// Sums over tails, over heads.
    sums: [i128; 2],
    /// The largest absolute cost of a self-loop.
    loops: i128,
}

impl Reach {
    fn none(nodes: usize) -> Self {
        Reach {
            leave: vec![Span::NONE; nodes],
            arrive: vec![Span::NONE; nodes],
            sums: [0; 2],
            loops: 0,
        }
    }

    /// Of a network as it is.
    ///
    /// *Complexity*: O(nodes + arcs).
    pub fn new(net: &impl Arcs) -> Self {
        let mut reach = Reach::none(net.node_count());
        for arc in 0..net.arc_count() {
            reach.widen(net.from(arc), net.to(arc), net.price(arc));
        }
        reach
    }

    /// Of arcs by their ends and costs.
    pub fn of(nodes: usize, ends: impl Iterator<Item = (u32, u32)>, costs: &[i64]) -> Self {
        let mut reach = Reach::none(nodes);
        for ((tail, head), &cost) in ends.zip(costs) {
            reach.widen(tail, head, cost);
        }
        reach
    }

    /// An arc may have this cost too.
    pub fn widen(&mut self, tail: u32, head: u32, cost: i64) {
        if tail == head {
            self.loops = self.loops.max(i128::from(cost).abs());
            return;
        }
        self.sums[0] += self.leave[tail as usize].widen(cost);
        self.sums[1] += self.arrive[head as usize].widen(cost);
    }

    /// What no simple path or cycle passes, upwards or downwards.
    pub fn most(&self) -> i128 {
        self.sums[0].min(self.sums[1])
    }

    /// The same, self-loops among them: every single arc stays within.
    pub fn most_of_all(&self) -> i128 {
        self.most().max(self.loops)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_counts_once_and_a_choice_by_its_width() {
        // 0 -> 1, 2 at -300 and -200; 1 -> 3 at 7 and 9; 2 -> 3 at -4 and 5.
        let ends = [(0, 1), (0, 2), (1, 3), (1, 3), (2, 3), (2, 3), (3, 3)];
        let reach = Reach::of(4, ends.into_iter(), &[-300, -200, 7, 9, -4, 5, 40]);
        // By tails: 300 at 0, 9 at 1, 5 - -4 at 2; by heads 300, 200 and 13.
        assert_eq!(reach.most(), 318);
        assert_eq!(reach.most_of_all(), 318);
    }
}
