//! Which arcs touch a node: in goes a network, out comes, per node, the stretch of its arc ends.

use std::ops::Range;

use super::arcs::Arcs;
use super::network::Network;
use super::tree::NONE;

/// An arc seen from one of its ends.
#[derive(Clone, Copy, Debug)]
pub(super) struct Touch {
    /// The node at the other end.
    pub other: u32,
    /// The arc, doubled, plus 1 if it comes in.
    code: u32,
}

impl Touch {
    pub fn new(other: u32, arc: usize, inward: bool) -> Self {
        Touch {
            other,
            code: (arc as u32) << 1 | u32::from(inward),
        }
    }

    /// The arc.
    #[inline]
    pub fn arc(self) -> usize {
        (self.code >> 1) as usize
    }

    /// Whether it comes in.
    #[inline]
    pub fn inward(self) -> bool {
        self.code & 1 == 1
    }
}

/// The arc ends of every node, those that leave before those that arrive; self-loops are left out.
#[derive(Clone, Debug)]
pub(super) struct Incidence {
    /// Two per node: where its leaving arcs begin, and where its arriving ones do.
    first: Vec<u32>,
    touch: Vec<Touch>,
    /// Per node the latest of its arc ends added since, and each one's predecessor.
    extra_last: Vec<u32>,
    extra: Vec<(Touch, u32)>,
}

impl Incidence {
    pub fn new(net: &impl Arcs) -> Self {
        let ends = net.tails().iter().zip(net.heads());
        let mut first = vec![0; 2 * net.node_count() + 2];
        for (&tail, &head) in ends.clone().filter(|(t, h)| t != h) {
            first[2 * tail as usize + 2] += 1;
            first[2 * head as usize + 3] += 1;
        }
        // What lies at a place is moved on by one, so that filling brings it to where it belongs.
        for at in 2..first.len() {
            first[at] += first[at - 1];
        }
        let mut touch = vec![Touch::new(0, 0, false); first[first.len() - 1] as usize];
        for (arc, (&tail, &head)) in ends.enumerate().filter(|(_, (t, h))| t != h) {
            for (at, other, inward) in [(tail, head, false), (head, tail, true)] {
                let slot = &mut first[2 * at as usize + 1 + usize::from(inward)];
                touch[*slot as usize] = Touch::new(other, arc, inward);
                *slot += 1;
            }
        }
        first.pop();
        Incidence {
            first,
            touch,
            extra_last: Vec::new(),
            extra: Vec::new(),
        }
    }

    /// Adds the latest arc of the network.
    pub fn push(&mut self, net: &Network) {
        if self.extra_last.is_empty() {
            self.extra_last = vec![NONE; net.nodes()];
        }
        let arc = net.arcs() - 1;
        let (tail, head) = (net.tail[arc], net.head[arc]);
        if tail == head {
            return;
        }
        for (at, other, inward) in [(tail, head, false), (head, tail, true)] {
            let last = &mut self.extra_last[at as usize];
            self.extra.push((Touch::new(other, arc, inward), *last));
            *last = self.extra.len() as u32 - 1;
        }
    }

    /// Takes away what [`Incidence::push`] added latest; called before the network loses the arc.
    pub fn pop(&mut self, net: &Network) {
        let arc = net.arcs() - 1;
        let (tail, head) = (net.tail[arc], net.head[arc]);
        if tail == head {
            return;
        }
        for at in [head, tail] {
            if let Some((_, before)) = self.extra.pop() {
                self.extra_last[at as usize] = before;
            }
        }
    }

    /// Calls `each` with every arc end at a node that was added since.
    #[inline]
    pub fn added(&self, node: u32, mut each: impl FnMut(Touch)) {
        if self.extra.is_empty() {
            return;
        }
        let mut at = self.extra_last[node as usize];
        while at != NONE {
            let (touch, before) = self.extra[at as usize];
            each(touch);
            at = before;
        }
    }

    /// Where the arc ends at a node lie, but for those added since: of arcs that leave, of arcs
    /// that arrive.
    #[inline]
    fn apart(&self, node: u32) -> [Range<usize>; 2] {
        let at = 2 * node as usize;
        let [start, between, end] = [at, at + 1, at + 2].map(|at| self.first[at] as usize);
        [start..between, between..end]
    }

    /// The arc ends at a node, but for those added since.
    #[inline]
    pub fn of(&self, node: u32) -> &[Touch] {
        let at = 2 * node as usize;
        &self.touch[self.first[at] as usize..self.first[at + 2] as usize]
    }
}

/// Arc ends with what their arcs cost beside them, for whoever walks through many.
#[derive(Clone, Debug)]
pub(super) struct Priced {
    /// The arc ends.
    pub ends: Incidence,
    /// Per arc end, but for those added since.
    cost: Vec<i64>,
}

impl Priced {
    pub fn new(net: &Network) -> Self {
        let ends = Incidence::new(net);
        let cost = ends.touch.iter().map(|t| net.cost[t.arc()]).collect();
        Priced { ends, cost }
    }

    /// Notes a new cost of an arc down.
    ///
    /// *Complexity*: logarithmic in the arcs at its ends.
    pub fn put_cost(&mut self, net: &Network, arc: usize, cost: i64) {
        for (kind, v) in [net.tail[arc], net.head[arc]].into_iter().enumerate() {
            let range = self.ends.apart(v)[kind].clone();
            // The arc ends of a node lie in the order of their arcs.
            let found = self.ends.touch[range.clone()].binary_search_by_key(&arc, |t| t.arc());
            if let Ok(at) = found {
                self.cost[range.start + at] = cost;
            }
        }
    }

    /// The ends of the arcs that leave a node, or of those that arrive, with their costs; but for
    /// those added since.
    #[inline]
    pub fn of(&self, node: u32, arriving: bool) -> (&[Touch], &[i64]) {
        let [leaves, arrives] = self.ends.apart(node);
        let range = if arriving { arrives } else { leaves };
        (&self.ends.touch[range.clone()], &self.cost[range])
    }
}
