//! Dual network simplex: in goes a basis whose reduced costs are right while some flows in the tree
//! are not, out comes an optimal basis, or the part of the tree that no arc can relieve.
//!
//! The arc above a node carries too much; it leaves, and of the arcs that cross between the part
//! below it and the rest the one of least reduced cost that can take over enters (the ratio test).
//! Arcs too narrow for what is to be moved change their bound on the way and the test goes on to
//! the next (bound flipping). Only the arc ends of the smaller part are looked at.

use super::basis::{Basis, HELD, LOWER, UPPER};
use super::incidence::Incidence;
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
    mark: Vec<u32>,
    epoch: u32,
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
            mark: vec![0; nodes + 1],
            epoch: 0,
            crossing: Vec::new(),
        }
    }

    fn next_epoch(&mut self) -> u32 {
        if self.epoch == u32::MAX {
            self.mark.fill(0);
            self.epoch = 0;
        }
        self.epoch += 1;
        self.epoch
    }
}

impl Basis {
    /// Pivots until no flow is outside its bounds.
    pub fn dual(
        &mut self,
        net: &Network,
        incidence: &Incidence,
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
            let best = self.ratio_test(net, incidence, scratch, &side, outward, bland);
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
                self.flip(net, incidence, scratch, &side, outward, amount)
            };
            let Some((enter, amount)) = entering else {
                self.tree.broken.push(node);
                return End::Stuck(node);
            };
            self.dual_pivot(net, node, enter, outward, amount);
            if self.pivots.is_multiple_of(256) && self.asked_to_stop(stop) {
                return End::Stopped;
            }
        }
        End::Done
    }

    /// Takes the node with the largest violation off the list, or under Bland's rule the one with
    /// the least arc; nodes mended since are dropped.
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
        incidence: &Incidence,
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
        self.turned(net, incidence, &side, dearer, |reduced, arc, _, _| {
            if reduced < 0 {
                list.push(arc);
            }
        });
    }

    /// Calls `each` with how far its reduced cost is on the right side, arc, end reached and end at
    /// hand, for every arc between `side` and elsewhere, or inside of it, that stands at its lower
    /// bound and arrives if `arrives`, leaves if not, or the other way at its upper bound.
    #[inline]
    fn turned(
        &self,
        net: &Network,
        incidence: &Incidence,
        side: &Side,
        arrives: bool,
        mut each: impl FnMut(i64, u32, u32, u32),
    ) {
        let root = self.tree.root();
        let pi = &self.tree.pi[..];
        let mut v = side.start;
        for _ in 0..side.count {
            if v != root {
                let here = pi[v as usize];
                let [left, arrived] = self.uppers[v as usize];
                let (leave, arrive) = (!arrives || left > 0, arrives || arrived > 0);
                incidence.each(v, leave, arrive, |touch| {
                    let (arc, inward) = (touch.arc(), touch.inward());
                    let wanted = if inward == arrives { LOWER } else { UPPER };
                    if self.state[arc] != wanted {
                        return;
                    }
                    let there = pi[touch.other as usize];
                    let along = if inward { there - here } else { here - there };
                    let right = (net.cost[arc] + along) * i64::from(wanted);
                    each(right, arc as u32, touch.other, v);
                });
            }
            v = self.tree.thread[v as usize];
        }
    }

    /// Marks the nodes of a side with a new epoch.
    fn mark(&self, scratch: &mut Scratch, side: &Side) -> u32 {
        let epoch = scratch.next_epoch();
        let mut v = side.start as usize;
        for _ in 0..side.count {
            scratch.mark[v] = epoch;
            v = self.tree.thread[v] as usize;
        }
        epoch
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
        incidence: &Incidence,
        scratch: &mut Scratch,
        side: &Side,
        outward: bool,
        bland: bool,
    ) -> Option<Crossing> {
        let epoch = self.mark(scratch, side);
        let mut best: Option<Crossing> = None;
        let mut limit = i64::MAX;
        self.crossings(net, incidence, side, outward, |ratio, arc, other, inner| {
            if ratio > limit || scratch.mark[other as usize] == epoch {
                return;
            }
            let width = self.width(net, arc as usize);
            let better = best.is_none_or(|b| {
                ratio < b.ratio || if bland { arc < b.arc } else { width > b.width }
            });
            if better {
                limit = ratio;
                best = Some(Crossing {
                    ratio,
                    arc,
                    inner,
                    width,
                });
            }
        });
        best
    }

    /// Calls `each` with reduced cost, arc, the end reached and the end in the part cut off, for
    /// every arc of the side that can take over flow; those inside of it are to be left out.
    #[inline]
    fn crossings(
        &self,
        net: &Network,
        incidence: &Incidence,
        side: &Side,
        outward: bool,
        mut each: impl FnMut(i64, u32, u32, u32),
    ) {
        // From the stretch looked at, flow has to leave if it is the part itself and that has too
        // much, or the rest and the part has too little.
        let arrives = side.below != outward;
        self.turned(net, incidence, side, arrives, |ratio, arc, other, v| {
            each(ratio, arc, other, if side.below { v } else { other });
        });
    }

    /// Arcs too narrow for `amount` change their bound, cheapest first; returns the one that takes
    /// the rest, and the rest.
    fn flip(
        &mut self,
        net: &Network,
        incidence: &Incidence,
        scratch: &mut Scratch,
        side: &Side,
        outward: bool,
        mut amount: i64,
    ) -> Option<(Crossing, i64)> {
        let mut found = std::mem::take(&mut scratch.crossing);
        found.clear();
        self.crossings(net, incidence, side, outward, |ratio, arc, other, inner| {
            if scratch.mark[other as usize] == scratch.epoch {
                return;
            }
            found.push(Crossing {
                ratio,
                arc,
                inner,
                width: self.width(net, arc as usize),
            });
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
