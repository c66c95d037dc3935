//! Dual network simplex: in goes a basis whose reduced costs are right while some flows in the tree
//! are not, out comes an optimal basis, or the part of the tree that no arc can relieve.
//!
//! The arc above a node carries too much; it leaves, and of the arcs that cross between the part
//! below it and the rest the one of least reduced cost that can take over enters (the ratio test).
//! Arcs too narrow for what is to be moved change their bound on the way and the test goes on to
//! the next (bound flipping). Only the arc ends of the smaller part are looked at.

use super::basis::{Basis, HELD, LOWER, UPPER};
use super::incidence::{Priced, Touch};
use super::network::Network;
use super::tree::Node;
use crate::base::stop::Stop;

/// How the pivots ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// Every flow keeps its bounds.
    Done,
    /// The part below this node cannot be relieved.
    Stuck(u32),
    /// Somebody asked to stop.
    Stopped,
}

/// Room for the ratio test, kept between pivots.
#[derive(Clone, Debug, Default)]
pub(super) struct Scratch {
    /// The nodes of the side that is looked at.
    nodes: Vec<u32>,
    /// Whether a node is among them.
    inside: Vec<bool>,
    crossing: Vec<Crossing>,
}

/// An arc across the cut that can take over some of the flow.
#[derive(Clone, Copy, Debug)]
struct Crossing {
    /// Absolute reduced cost.
    ratio: i64,
    arc: u32,
    /// Its end on the side that moves.
    inner: u32,
    width: i64,
}

/// The stretch of the thread to look at and how it lies to the part that is cut off.
struct Side {
    start: u32,
    count: u32,
    /// Whether it is the part that is cut off itself.
    below: bool,
}

impl Scratch {
    pub fn new(nodes: usize) -> Self {
        Scratch {
            nodes: Vec::with_capacity(nodes / 2 + 1),
            inside: vec![false; nodes + 1],
            crossing: Vec::new(),
        }
    }
}

impl Basis {
    /// Pivots until no flow is outside its bounds.
    pub fn dual(
        &mut self,
        net: &Network,
        priced: &Priced,
        scratch: &mut Scratch,
        stop: &Stop,
    ) -> End {
        let mut still = 0_u64;
        let patience = 16 * net.nodes() as u64 + 1024;
        while let Some(node) = self.next_broken(still > patience) {
            let Node { up, down, .. } = self.tree.node[node as usize];
            let outward = up < 0;
            let amount = if outward { -up } else { -down };
            let side = self.side(node);
            let bland = still > patience;
            let best = self.ratio_test(net, priced, scratch, &side, outward, bland);
            let Some(best) = best else {
                self.tree.broken.push(node);
                return End::Stuck(node);
            };
            if best.ratio == 0 {
                still += 1;
            } else {
                still = 0;
            }
            let entering = if best.width >= amount || bland {
                Some((best, amount))
            } else {
                self.flip(net, priced, scratch, &side, outward, amount)
            };
            let Some((enter, amount)) = entering else {
                self.tree.broken.push(node);
                return End::Stuck(node);
            };
            self.dual_pivot(net, node, enter, outward, amount);
            self.tree
                .shift_listed(&scratch.nodes, side.below, self.shifted);
            if self.pivots.is_multiple_of(256) && self.asked_to_stop(stop) {
                return End::Stopped;
            }
        }
        End::Done
    }

    /// Takes the node with the largest violation for the size of its part off the list, or under
    /// Bland's rule the one with the least arc; nodes mended since are dropped.
    ///
    /// *Method*: the violation squared over the nodes of the smaller part, which stand for the arcs
    /// that cross, is nearly what dual steepest edge weighs (Forrest and Goldfarb 1992).
    fn next_broken(&mut self, bland: bool) -> Option<u32> {
        let node = &self.tree.node;
        let broken = &mut self.tree.broken;
        let mut best = (f64::INFINITY, 0);
        let mut at = 0;
        while at < broken.len() {
            let here = &node[broken[at] as usize];
            let violation = here.up.min(here.down);
            if violation >= 0 {
                broken.swap_remove(at);
                continue;
            }
            let key = if bland {
                f64::from(here.arc)
            } else {
                let size = self.tree.line[broken[at] as usize].size;
                let part = size.min(node.len() as u32 - size);
                let violation = violation as f64;
                -violation * violation / f64::from(part + 1)
            };
            if key < best.0 {
                best = (key, at);
            }
            at += 1;
        }
        (!broken.is_empty()).then(|| broken.swap_remove(best.1))
    }

    /// Puts on the list every arc that the change of the potentials below `top` has brought to
    /// where its reduced cost does not want it. Arcs inside the part did not change, so they need
    /// not be told apart.
    pub fn collect_moved(
        &self,
        net: &Network,
        priced: &Priced,
        top: u32,
        change: i64,
        list: &mut Vec<u32>,
    ) {
        if change == 0 {
            return;
        }
        let side = self.side(top);
        // With higher potentials arcs that leave get dearer and arcs that arrive cheaper.
        let dearer = side.below == (change > 0);
        let mut v = side.start;
        for _ in 0..side.count {
            self.each_end(net, priced, v, dearer, |reduced, touch, wanted| {
                if reduced < 0 && self.state[touch.arc()] == wanted {
                    list.push(touch.arc() as u32);
                }
            });
            v = self.tree.thread[v as usize];
        }
    }

    /// Calls `each` with every arc end at a node whose arc may stand at its lower bound and arrive
    /// if `arrives`, leave if not, or the other way at its upper bound: how far its reduced cost
    /// would then be on the right side, and at which bound.
    #[inline(always)]
    fn each_end(
        &self,
        net: &Network,
        priced: &Priced,
        v: u32,
        arrives: bool,
        mut each: impl FnMut(i64, Touch, i8),
    ) {
        if v == self.tree.root() {
            return;
        }
        let pi = &self.tree.pi[..];
        let here = pi[v as usize];
        let uppers = self.uppers[v as usize];
        for inward in [false, true] {
            let wanted = if inward == arrives { LOWER } else { UPPER };
            if wanted == UPPER && uppers[usize::from(inward)] == 0 {
                continue;
            }
            let (touches, costs) = priced.of(v, inward);
            for (&touch, &cost) in touches.iter().zip(costs) {
                let there = pi[touch.other as usize];
                let along = if arrives { there - here } else { here - there };
                each(along + cost * i64::from(wanted), touch, wanted);
            }
        }
        priced.ends.added(v, |touch| {
            let wanted = if touch.inward() == arrives {
                LOWER
            } else {
                UPPER
            };
            let there = pi[touch.other as usize];
            let along = if arrives { there - here } else { here - there };
            let cost = net.cost[touch.arc()];
            each(along + cost * i64::from(wanted), touch, wanted);
        });
    }

    /// Lists and marks the nodes of a side, in place of those of the side before.
    fn enter(&self, scratch: &mut Scratch, side: &Side) {
        for &v in &scratch.nodes {
            scratch.inside[v as usize] = false;
        }
        scratch.nodes.clear();
        let mut v = side.start;
        for _ in 0..side.count {
            scratch.inside[v as usize] = true;
            scratch.nodes.push(v);
            v = self.tree.thread[v as usize];
        }
    }

    fn side(&self, node: u32) -> Side {
        let size = self.tree.line[node as usize].size;
        let last = self.tree.node[node as usize].last;
        let all = self.tree.node.len() as u32;
        if size <= all / 2 {
            Side {
                start: node,
                count: size,
                below: true,
            }
        } else {
            Side {
                start: self.tree.thread[last as usize],
                count: all - size,
                below: false,
            }
        }
    }

    /// The crossing arc of least reduced cost; at a tie the widest, or the first under Bland's
    /// rule.
    fn ratio_test(
        &self,
        net: &Network,
        priced: &Priced,
        scratch: &mut Scratch,
        side: &Side,
        outward: bool,
        bland: bool,
    ) -> Option<Crossing> {
        self.enter(scratch, side);
        let mut best: Option<Crossing> = None;
        self.crossings(net, priced, scratch, side, outward, |limit, here| {
            let width = self.width(net, here.arc as usize);
            let better = best.is_none_or(|b| {
                here.ratio < b.ratio
                    || if bland {
                        here.arc < b.arc
                    } else {
                        width > b.width
                    }
            });
            if !better {
                return limit;
            }
            best = Some(Crossing { width, ..here });
            here.ratio
        });
        best
    }

    /// Calls `each` with the largest ratio that is of interest and every arc across the cut that
    /// can take over flow and has no larger one, its width left open; it says what is of interest
    /// from there on.
    ///
    /// The reduced cost of an arc that stands elsewhere than wanted is not positive, so that hardly
    /// any passes the limit; only what does is asked where it stands.
    #[inline(always)]
    fn crossings(
        &self,
        net: &Network,
        priced: &Priced,
        scratch: &Scratch,
        side: &Side,
        outward: bool,
        mut each: impl FnMut(i64, Crossing) -> i64,
    ) {
        // From the stretch looked at, flow has to leave if it is the part itself and that has too
        // much, or the rest and the part has too little.
        let arrives = side.below != outward;
        let (inside, state) = (&scratch.inside[..], &self.state[..]);
        let mut limit = i64::MAX;
        for &v in &scratch.nodes {
            self.each_end(net, priced, v, arrives, |ratio, touch, wanted| {
                let away = ratio as u64 | u64::from(inside[touch.other as usize]) << 63;
                if away > limit as u64 || state[touch.arc()] != wanted {
                    return;
                }
                let here = Crossing {
                    ratio,
                    arc: touch.arc() as u32,
                    inner: if side.below { v } else { touch.other },
                    width: 0,
                };
                limit = each(limit, here);
            });
        }
    }

    /// Arcs too narrow for `amount` change their bound, cheapest first; returns the one that takes
    /// the rest, and the rest.
    fn flip(
        &mut self,
        net: &Network,
        priced: &Priced,
        scratch: &mut Scratch,
        side: &Side,
        outward: bool,
        mut amount: i64,
    ) -> Option<(Crossing, i64)> {
        let mut found = std::mem::take(&mut scratch.crossing);
        found.clear();
        self.crossings(net, priced, scratch, side, outward, |limit, here| {
            let width = self.width(net, here.arc as usize);
            found.push(Crossing { width, ..here });
            limit
        });
        found.sort_unstable_by_key(|c| (c.ratio, c.arc));
        let mut covered = 0;
        let enough = found.iter().position(|c| {
            covered += c.width;
            covered >= amount
        });
        let entering = enough.map(|last| {
            for &c in &found[..last] {
                self.change_side(net, c, outward);
                amount -= c.width;
                self.gained += i128::from(c.ratio) * i128::from(c.width);
            }
            (found[last], amount)
        });
        scratch.crossing = found;
        entering
    }

    /// Moves a crossing arc to its other bound.
    fn change_side(&mut self, net: &Network, crossing: Crossing, outward: bool) {
        let arc = crossing.arc as usize;
        self.set_state(net, arc, -self.state[arc]);
        let outer = net.tail[arc] ^ net.head[arc] ^ crossing.inner;
        let amount = if outward {
            crossing.width
        } else {
            -crossing.width
        };
        let join = self.tree.join(crossing.inner, outer);
        self.tree.push_up(crossing.inner, join, -amount);
        self.tree.push_up(outer, join, amount);
    }

    fn dual_pivot(&mut self, net: &Network, node: u32, c: Crossing, outward: bool, amount: i64) {
        let arc = c.arc as usize;
        let outer = net.tail[arc] ^ net.head[arc] ^ c.inner;
        let join = self.tree.join(c.inner, outer);
        let signed = if outward { amount } else { -amount };
        self.tree.push_up(c.inner, join, -signed);
        self.tree.push_up(outer, join, signed);
        let flow = if self.state[arc] == LOWER {
            amount
        } else {
            c.width - amount
        };
        debug_assert!(self.state[arc] != HELD);
        self.pivots += 1;
        self.gained += i128::from(c.ratio) * i128::from(amount);
        self.strong = false;
        self.exchange(net, arc, c.inner, (c.width - flow, flow), node, join);
    }
}
