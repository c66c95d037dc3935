//! Primal network simplex: in goes a feasible basis, out comes an optimal one, or the arc whose
//! cycle has no limit.
//!
//! Multiple partial pricing over the arcs in their order (block search, Grigoriadis 1986, with a
//! list, Mulvey 1978); the leaving arc is the last blocking one on the cycle seen from its apex,
//! which keeps trees strongly feasible (Cunningham 1976), so that a start from such a tree ends.
//! From any other tree a long row of steps without progress hands over to Bland's rule until one
//! makes progress; that ends too.

use super::arcs::Arcs;
use super::basis::{Basis, HELD, LOWER, UNLIMITED, UPPER};
use crate::base::stop::Stop;

/// How the pivots ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// No arc can enter.
    Done,
    /// The cycle of this arc gains without limit.
    Unbounded(u32),
    /// Somebody asked to stop.
    Stopped,
}

/// Between two looks at the stop flag.
const PIVOTS_PER_LOOK: u64 = 256;

/// The blocking arc of a cycle.
struct Blocking {
    amount: i64,
    /// The node below the leaving arc; `None`: the entering arc itself.
    leaving: Option<u32>,
    /// Whether it lies on the side where flow goes away from the root.
    first_side: bool,
}

impl Basis {
    /// Pivots until no arc can enter.
    pub fn primal(&mut self, net: &impl Arcs, stop: &Stop) -> End {
        let mut scan = Scan::new(net.arc_count());
        let mut still = 0;
        let patience = 16 * net.node_count() as u64 + 1024;
        loop {
            let bland = !self.strong && still > patience;
            let found = if bland {
                self.first_eligible(net)
            } else {
                scan.next(self, net)
            };
            let Some(arc) = found else {
                return End::Done;
            };
            match self.primal_pivot(net, arc, bland) {
                None => return End::Unbounded(arc),
                Some(0) => still += 1,
                Some(_) => still = 0,
            }
            if self.pivots.is_multiple_of(PIVOTS_PER_LOOK) && self.asked_to_stop(stop) {
                return End::Stopped;
            }
        }
    }

    /// Whether the flag is up or the pivots are used up.
    pub fn asked_to_stop(&self, stop: &Stop) -> bool {
        stop.raised() || stop.nodes_max().is_some_and(|max| self.pivots >= max)
    }

    /// Bland's choice: the eligible arc of least index.
    fn first_eligible(&self, net: &impl Arcs) -> Option<u32> {
        let eligible = |&a: &usize| i64::from(self.state[a]) * self.reduced(net, a) < 0;
        (0..net.arc_count()).find(eligible).map(|a| a as u32)
    }

    /// Lets `arc` enter. Returns what flowed, or nothing if that has no limit.
    pub fn primal_pivot(&mut self, net: &impl Arcs, arc: u32, bland: bool) -> Option<i64> {
        let at = arc as usize;
        let (tail, head) = (net.from(at), net.to(at));
        let from_lower = self.state[at] == LOWER;
        let (first, second) = if from_lower {
            (tail, head)
        } else {
            (head, tail)
        };
        let width = self.width(net, at);
        let (block, join) = if bland {
            self.least_blocking(arc, first, second, width)
        } else {
            self.blocking(first, second, width)
        };
        if block.amount > UNLIMITED {
            return None;
        }
        self.pivots += 1;
        let amount = block.amount;
        let saved = i128::from(self.reduced(net, at).abs()) * i128::from(amount);
        self.gained -= saved;
        if amount > 0 {
            self.tree.push_up(first, join, -amount);
            self.tree.push_up(second, join, amount);
        }
        let Some(leaving) = block.leaving else {
            self.set_state(net, at, if from_lower { UPPER } else { LOWER });
            return Some(amount);
        };
        let inner = if block.first_side { first } else { second };
        let flow = if from_lower { amount } else { width - amount };
        self.exchange(net, at, inner, (width - flow, flow), leaving, join);
        self.tree.shift(inner, self.shifted);
        Some(amount)
    }

    /// Puts `arc` into the tree for the arc above `leaving`, and notes down by how much potentials
    /// of the part below have to move.
    pub fn exchange(
        &mut self,
        net: &impl Arcs,
        arc: usize,
        inner: u32,
        (forward, backward): (i64, i64),
        leaving: u32,
        join: u32,
    ) {
        let reduced = self.reduced(net, arc);
        let entering = self.entering(net, arc, inner, forward, backward);
        let (left, state) = self.rest(net, leaving);
        if (left as usize) < self.state.len() {
            self.set_state(net, left as usize, state);
        }
        self.set_state(net, arc, HELD);
        self.tree.pivot(entering, leaving, join);
        self.shifted = if net.from(arc) == inner {
            -reduced
        } else {
            reduced
        };
    }

    /// The arc that blocks the cycle first, and the apex of the cycle. One walk from both ends at
    /// once: what is nearest to `first` on its side, nearest to the apex on the other, wins ties.
    fn blocking(&self, first: u32, second: u32, width: i64) -> (Blocking, u32) {
        let (line, node) = (&self.tree.line[..], &self.tree.node[..]);
        let (mut u, mut v) = (first, second);
        let (mut down, mut below_first) = (i64::MAX, None);
        let (mut up, mut below_second) = (i64::MAX, None);
        while u != v {
            let (a, b) = (line[u as usize], line[v as usize]);
            if a.size < b.size {
                let left = node[u as usize].down;
                if left < down {
                    (down, below_first) = (left, Some(u));
                }
                u = a.parent;
            } else {
                let left = node[v as usize].up;
                if left <= up {
                    (up, below_second) = (left, Some(v));
                }
                v = b.parent;
            }
        }
        let mut found = Blocking {
            amount: width,
            leaving: None,
            first_side: false,
        };
        if down < width {
            found = Blocking {
                amount: down,
                leaving: below_first,
                first_side: true,
            };
        }
        if up <= found.amount {
            found = Blocking {
                amount: up,
                leaving: below_second,
                first_side: false,
            };
        }
        (found, u)
    }

    /// The same under Bland's rule: of the arcs that block first that of least index.
    fn least_blocking(&self, arc: u32, first: u32, second: u32, width: i64) -> (Blocking, u32) {
        let (mut found, join) = self.blocking(first, second, width);
        let mut least = if width == found.amount { arc } else { u32::MAX };
        for (from, first_side) in [(first, true), (second, false)] {
            let mut u = from;
            while u != join {
                let here = &self.tree.node[u as usize];
                let left = if first_side { here.down } else { here.up };
                if left == found.amount && here.arc < least {
                    least = here.arc;
                    found.leaving = Some(u);
                    found.first_side = first_side;
                }
                u = self.tree.line[u as usize].parent;
            }
        }
        if least == arc {
            found.leaving = None;
        }
        (found, join)
    }
}

/// A stretch holds this many times the square root of the number of arcs.
const STRETCH: usize = 8;
/// Most arcs listed at once.
const LISTED_MAX: usize = 64;
/// Pivots before the next stretch is looked at.
const PIVOTS_PER_LIST: usize = 16;

/// Arcs of one tail of which one is listed: a hub with a thousand arcs needs many pivots.
const RUN_MAX: usize = 16;

/// Where the piece of a stretch that begins at `from` ends: it has [`RUN_MAX`] arcs of one tail, or
/// it reaches to where such a piece begins.
fn piece(tails: &[u32], from: usize, end: usize) -> usize {
    let of_a_hub = |at: usize| at + RUN_MAX < end && tails[at] == tails[at + RUN_MAX];
    if of_a_hub(from) {
        return from + RUN_MAX;
    }
    let mut at = from + RUN_MAX;
    while at < end && !of_a_hub(at) {
        at += RUN_MAX;
    }
    at.min(end)
}

/// Multiple partial pricing: the worst arcs of a stretch, at most one per run of arcs with one
/// tail, are listed; pivots take the worst of the list until it is used up, then the next stretch
/// is looked at.
struct Scan {
    stretch: usize,
    at: usize,
    left: usize,
    list: Vec<(i64, u32)>,
}

impl Scan {
    fn new(arcs: usize) -> Self {
        Scan {
            stretch: (STRETCH * arcs.isqrt()).max(64),
            at: 0,
            left: 0,
            list: Vec::new(),
        }
    }

    fn next(&mut self, basis: &Basis, net: &impl Arcs) -> Option<u32> {
        if self.left > 0 {
            self.left -= 1;
            if let Some(arc) = self.take_worst(basis, net) {
                return Some(arc);
            }
        }
        self.refill(basis, net);
        self.left = PIVOTS_PER_LIST;
        self.take_worst(basis, net)
    }

    /// The worst arc listed, by what the potentials are now.
    fn take_worst(&mut self, basis: &Basis, net: &impl Arcs) -> Option<u32> {
        let mut worst = (0, 0);
        let mut at = 0;
        while at < self.list.len() {
            let arc = self.list[at].1 as usize;
            let wrong = i64::from(basis.state[arc]) * basis.reduced(net, arc);
            if wrong >= 0 {
                self.list.swap_remove(at);
                continue;
            }
            if wrong < worst.0 {
                worst = (wrong, at);
            }
            at += 1;
        }
        (worst.0 < 0).then(|| self.list.swap_remove(worst.1).1)
    }

    /// Looks at stretches until one has eligible arcs, or all arcs were looked at.
    fn refill(&mut self, basis: &Basis, net: &impl Arcs) {
        self.list.clear();
        let arcs = net.arc_count();
        let mut left = arcs;
        while left > 0 && self.list.is_empty() {
            let end = (self.at + self.stretch).min(arcs).min(self.at + left);
            left -= end - self.at;
            let mut from = self.at;
            while from < end {
                let to = piece(net.tails(), from, end);
                self.list_stretch(basis, net, from, to);
                from = to;
            }
            self.at = if end == arcs { 0 } else { end };
        }
        if self.list.len() > LISTED_MAX {
            self.list.select_nth_unstable(LISTED_MAX);
            self.list.truncate(LISTED_MAX);
        }
    }

    /// Lists the worst arc of each run of equal tails.
    #[inline]
    fn list_stretch(&mut self, basis: &Basis, net: &impl Arcs, start: usize, end: usize) {
        let pi = &basis.tree.pi[..];
        let arcs = net.tails()[start..end]
            .iter()
            .zip(&net.heads()[start..end])
            .zip(&net.costs()[start..end])
            .zip(&basis.state[start..end]);
        let mut worst = 0;
        let mut found = 0;
        let mut run = u32::MAX;
        for (at, (((&tail, &head), &cost), &state)) in arcs.enumerate() {
            if tail != run {
                if worst < 0 {
                    self.list.push((worst, found));
                }
                run = tail;
                worst = 0;
            }
            let wrong = i64::from(state) * (cost.into() + pi[tail as usize] - pi[head as usize]);
            if wrong < worst {
                worst = wrong;
                found = (start + at) as u32;
            }
        }
        if worst < 0 {
            self.list.push((worst, found));
        }
    }
}
