//! The spanning tree of a basis, with its flows and potentials: in goes a pivot (which arc enters,
//! which leaves), out comes the tree after it, and a journal that can take everything back.
//!
//! Kept per node, after Király and Kovács (2012): parent, arc to the parent, preorder thread and
//! its reverse, size of the subtree and its last node in the thread. The flow of a basic arc is
//! held at its lower node, as what can still be sent along it towards the root (`up`) and away
//! from it (`down`); a nonbasic arc holds none, it stands at a bound. A pivot touches nodes only.

use super::network::{ENDLESS, LARGE};

/// No node, no arc.
pub(super) const NONE: u32 = u32::MAX;
/// Marks the arc between a node and the root that the network does not have.
pub(super) const ARTIFICIAL: u32 = 1 << 31;

/// A node of the tree.
#[derive(Clone, Copy, Debug)]
pub(super) struct Node {
    /// The parent; [`NONE`] at the root.
    pub parent: u32,
    /// The arc to the parent, or [`ARTIFICIAL`].
    pub arc: u32,
    /// The node before in preorder.
    pub back: u32,
    /// Nodes in the subtree, itself among them.
    pub size: u32,
    /// The last node of the subtree in preorder.
    pub last: u32,
    /// What can still be sent to the parent.
    pub up: i64,
    /// What can still be sent from the parent.
    pub down: i64,
}

/// The arc that enters, seen from the part of the tree that moves.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entering {
    /// The arc.
    pub arc: u32,
    /// Its end in the part that moves.
    pub inner: u32,
    /// Its end in the part that stays.
    pub outer: u32,
    /// What it can still carry from `inner` to `outer`.
    pub up: i64,
    /// What it can still carry from `outer` to `inner`.
    pub down: i64,
}

/// What was there before, to be put back in reverse order.
#[derive(Clone, Debug, Default)]
struct Journal {
    on: bool,
    epoch: u32,
    node_epoch: Vec<u32>,
    pi_epoch: Vec<u32>,
    nodes: Vec<(u32, u32, Node)>,
    pis: Vec<(u32, i64)>,
}

/// The tree; its root is the last node and no node of the network.
#[derive(Clone, Debug)]
pub(super) struct Tree {
    pub node: Vec<Node>,
    /// The next node in preorder, cyclic; apart from the rest, because it is walked most.
    pub thread: Vec<u32>,
    /// Potentials: `cost + pi[tail] - pi[head] = 0` along every basic arc.
    pub pi: Vec<i64>,
    /// Nodes above which the flow has left its bounds, some of them mended since.
    pub broken: Vec<u32>,
    journal: Journal,
}

impl Tree {
    /// A tree from parents, arcs to them and residuals; thread, sizes and last nodes are made here.
    pub fn new(mut node: Vec<Node>) -> Self {
        let root = node.len() - 1;
        let (first, next) = children(&node);
        let mut open = vec![root as u32];
        let mut before = root;
        let mut order = Vec::with_capacity(node.len());
        let mut thread = vec![0; node.len()];
        while let Some(v) = open.pop() {
            let v = v as usize;
            thread[before] = v as u32;
            node[v].back = before as u32;
            node[v].size = 1;
            node[v].last = v as u32;
            before = v;
            order.push(v as u32);
            let mut child = first[v];
            while child != NONE {
                open.push(child);
                child = next[child as usize];
            }
        }
        thread[before] = root as u32;
        node[root].back = before as u32;
        for &v in order.iter().skip(1).rev() {
            let Node {
                parent, size, last, ..
            } = node[v as usize];
            let parent = &mut node[parent as usize];
            parent.size += size;
            if parent.last == NONE || parent.size == size + 1 {
                parent.last = last;
            }
        }
        let pi = vec![0; node.len()];
        Tree {
            node,
            thread,
            pi,
            broken: Vec::new(),
            journal: Journal::default(),
        }
    }

    /// The root.
    pub fn root(&self) -> u32 {
        self.node.len() as u32 - 1
    }

    /// The lowest node whose subtree holds both.
    pub fn join(&self, mut u: u32, mut v: u32) -> u32 {
        while u != v {
            if self.node[u as usize].size < self.node[v as usize].size {
                u = self.node[u as usize].parent;
            } else {
                v = self.node[v as usize].parent;
            }
        }
        u
    }

    /// Sends `amount` along the tree from `from` to its ancestor `to`.
    pub fn push_up(&mut self, mut from: u32, to: u32, amount: i64) {
        while from != to {
            self.touch(from);
            let node = &mut self.node[from as usize];
            node.up -= amount;
            node.down += amount;
            if (node.up | node.down) < 0 {
                self.broken.push(from);
            }
            from = node.parent;
        }
    }

    /// Puts `entering` into the tree and takes out the arc above `leaving`, whose subtree moves;
    /// `entering.inner` lies in it. Potentials are left alone.
    pub fn pivot(&mut self, entering: Entering, leaving: u32, join: u32) {
        let Node {
            parent: old_parent,
            back: before,
            size,
            last: old_last,
            ..
        } = self.node[leaving as usize];
        let (end, after) = self.reroot(entering, leaving);
        self.link(before, after);
        let mut u = old_parent;
        while u != NONE && self.node[u as usize].last == old_last {
            self.touch(u);
            self.node[u as usize].last = before;
            u = self.node[u as usize].parent;
        }
        let v_in = entering.outer;
        let next = self.thread[v_in as usize];
        self.link(v_in, entering.inner);
        self.link(end, next);
        let mut u = v_in;
        while u != NONE && self.node[u as usize].last == v_in {
            self.touch(u);
            self.node[u as usize].last = end;
            u = self.node[u as usize].parent;
        }
        let mut u = old_parent;
        while u != join {
            self.touch(u);
            self.node[u as usize].size -= size;
            u = self.node[u as usize].parent;
        }
        let mut u = v_in;
        while u != join {
            self.touch(u);
            self.node[u as usize].size += size;
            u = self.node[u as usize].parent;
        }
    }

    /// Turns the subtree of `leaving` round so that `entering.inner` is its root, and its stretch
    /// of the thread with it. Returns the last node of the new stretch and the node after the old.
    fn reroot(&mut self, entering: Entering, leaving: u32) -> (u32, u32) {
        let total = self.node[leaving as usize].size;
        let mut x = entering.inner;
        self.touch(x);
        let mut old = self.node[x as usize];
        let mut end = old.last;
        let mut last_inner = old.last;
        let mut after = self.thread[last_inner as usize];
        let stem = &mut self.node[x as usize];
        stem.parent = entering.outer;
        stem.arc = entering.arc;
        stem.up = entering.up;
        stem.down = entering.down;
        stem.size = total;
        while x != leaving {
            let p = old.parent;
            self.touch(p);
            let above = self.node[p as usize];
            self.link(end, p);
            if above.last != last_inner {
                self.link(old.back, after);
                end = above.last;
                last_inner = above.last;
                after = self.thread[last_inner as usize];
            } else {
                end = old.back;
            }
            let stem = &mut self.node[p as usize];
            stem.parent = x;
            stem.arc = old.arc;
            stem.up = old.down;
            stem.down = old.up;
            stem.size = total - old.size;
            if (stem.up | stem.down) < 0 {
                self.broken.push(p);
            }
            x = p;
            old = above;
        }
        // Every node of the stem now ends where the whole stretch ends.
        let mut u = x;
        while u != entering.outer {
            self.node[u as usize].last = end;
            u = self.node[u as usize].parent;
        }
        (end, after)
    }

    fn link(&mut self, before: u32, after: u32) {
        self.touch(before);
        self.thread[before as usize] = after;
        self.touch(after);
        self.node[after as usize].back = before;
    }

    /// Adds `change` to the potentials of the subtree of `top`, or, when that is the smaller part,
    /// takes it from all others: only differences count.
    pub fn shift(&mut self, top: u32, change: i64) {
        let Node { size, last, .. } = self.node[top as usize];
        let all = self.node.len() as u32;
        if size <= all / 2 {
            self.shift_stretch(top, size, change);
        } else {
            let start = self.thread[last as usize];
            self.shift_stretch(start, all - size, -change);
            let root = self.pi.len() - 1;
            if self.pi[root].abs() > ENDLESS {
                self.settle();
            }
        }
    }

    fn shift_stretch(&mut self, start: u32, count: u32, change: i64) {
        let mut u = start as usize;
        if !self.journal.on {
            for _ in 0..count {
                self.pi[u] += change;
                u = self.thread[u] as usize;
            }
            return;
        }
        for _ in 0..count {
            self.touch_pi(u);
            self.pi[u] += change;
            u = self.thread[u] as usize;
        }
    }

    /// Sets one potential.
    pub fn set_pi(&mut self, v: u32, value: i64) {
        self.touch_pi(v as usize);
        self.pi[v as usize] = value;
    }

    /// Brings the potential of the root back to 0.
    fn settle(&mut self) {
        let root = self.pi.len() - 1;
        let change = self.pi[root];
        for v in 0..=root {
            self.touch_pi(v);
            self.pi[v] -= change;
        }
    }

    /// Remembers a node before it changes.
    #[inline]
    pub fn touch(&mut self, v: u32) {
        if self.journal.on && self.journal.node_epoch[v as usize] != self.journal.epoch {
            self.journal.node_epoch[v as usize] = self.journal.epoch;
            let old = (v, self.thread[v as usize], self.node[v as usize]);
            self.journal.nodes.push(old);
        }
    }

    #[inline]
    fn touch_pi(&mut self, v: usize) {
        if self.journal.on && self.journal.pi_epoch[v] != self.journal.epoch {
            self.journal.pi_epoch[v] = self.journal.epoch;
            self.journal.pis.push((v as u32, self.pi[v]));
        }
    }

    /// From here on everything can be taken back.
    pub fn start_journal(&mut self) {
        let journal = &mut self.journal;
        let nodes = self.node.len();
        if journal.node_epoch.len() != nodes || journal.epoch == u32::MAX {
            journal.node_epoch = vec![0; nodes];
            journal.pi_epoch = vec![0; nodes];
            journal.epoch = 0;
            journal.nodes.reserve_exact(nodes);
            journal.pis.reserve_exact(nodes);
        }
        journal.on = true;
        journal.epoch += 1;
        journal.nodes.clear();
        journal.pis.clear();
    }

    /// Takes back everything since the journal was started, and starts it again.
    pub fn undo(&mut self) {
        for &(v, thread, old) in self.journal.nodes.iter().rev() {
            self.thread[v as usize] = thread;
            self.node[v as usize] = old;
        }
        for &(v, old) in self.journal.pis.iter().rev() {
            self.pi[v as usize] = old;
        }
        self.start_journal();
    }
}

/// First child and next sibling of each node.
fn children(node: &[Node]) -> (Vec<u32>, Vec<u32>) {
    let mut first = vec![NONE; node.len()];
    let mut next = vec![NONE; node.len()];
    for v in (0..node.len()).rev() {
        let parent = node[v].parent;
        if parent != NONE {
            next[v] = first[parent as usize];
            first[parent as usize] = v as u32;
        }
    }
    (first, next)
}

/// Whether a residual has no limit.
pub(super) fn endless(residual: i64) -> bool {
    residual > 2 * LARGE
}
