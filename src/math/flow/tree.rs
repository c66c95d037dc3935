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

/// How a node hangs in the tree.
#[derive(Clone, Copy, Debug)]
pub(super) struct Hung {
    /// The parent; [`NONE`] at the root.
    pub parent: u32,
    /// The arc to the parent, or [`ARTIFICIAL`].
    pub arc: u32,
    /// What can still be sent to the parent.
    pub up: i64,
    /// What can still be sent from the parent.
    pub down: i64,
}

/// What walks up the tree ask first; apart from the rest, so that more of it stays near.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line {
    /// The parent; [`NONE`] at the root.
    pub parent: u32,
    /// Nodes in the subtree, itself among them.
    pub size: u32,
}

/// The rest of a node of the tree.
#[derive(Clone, Copy, Debug)]
pub(super) struct Node {
    /// The arc to the parent, or [`ARTIFICIAL`].
    pub arc: u32,
    /// The node before in preorder.
    pub back: u32,
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
    nodes: Vec<(u32, u32, Line, Node)>,
    pis: Vec<(u32, i64)>,
}

/// The tree; its root is the last node and no node of the network.
#[derive(Clone, Debug)]
pub(super) struct Tree {
    pub line: Vec<Line>,
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
    /// A tree from how each node hangs; thread, sizes and last nodes are made here.
    pub fn new(hung: &[Hung]) -> Self {
        let root = hung.len() - 1;
        let (first, next) = children(hung);
        let mut open = vec![root as u32];
        let mut before = root;
        let mut order = Vec::with_capacity(hung.len());
        let mut thread = vec![0; hung.len()];
        let lone = |(at, h): (usize, &Hung)| Node {
            arc: h.arc,
            back: 0,
            last: at as u32,
            up: h.up,
            down: h.down,
        };
        let mut node: Vec<Node> = hung.iter().enumerate().map(lone).collect();
        let alone = |h: &Hung| Line {
            parent: h.parent,
            size: 1,
        };
        let mut line: Vec<Line> = hung.iter().map(alone).collect();
        while let Some(v) = open.pop() {
            thread[before] = v;
            node[v as usize].back = before as u32;
            before = v as usize;
            order.push(v);
            let mut child = first[v as usize];
            while child != NONE {
                open.push(child);
                child = next[child as usize];
            }
        }
        thread[before] = root as u32;
        node[root].back = before as u32;
        for &v in order.iter().skip(1).rev() {
            let Line { parent, size } = line[v as usize];
            let above = &mut line[parent as usize];
            // The first child met here is the last one in the thread.
            if above.size == 1 {
                node[parent as usize].last = node[v as usize].last;
            }
            above.size += size;
        }
        Tree {
            pi: vec![0; hung.len()],
            line,
            node,
            thread,
            broken: Vec::new(),
            journal: Journal::default(),
        }
    }

    /// The root.
    pub fn root(&self) -> u32 {
        self.node.len() as u32 - 1
    }

    /// The lowest node whose subtree holds both.
    #[inline]
    pub fn join(&self, mut u: u32, mut v: u32) -> u32 {
        while u != v {
            let (a, b) = (self.line[u as usize], self.line[v as usize]);
            if a.size < b.size {
                u = a.parent;
            } else {
                v = b.parent;
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
            from = self.line[from as usize].parent;
        }
    }

    /// Puts `entering` into the tree and takes out the arc above `leaving`, whose subtree moves;
    /// `entering.inner` lies in it. Potentials are left alone.
    pub fn pivot(&mut self, entering: Entering, leaving: u32, join: u32) {
        let Line {
            parent: old_parent,
            size,
        } = self.line[leaving as usize];
        let Node {
            back: before,
            last: old_last,
            ..
        } = self.node[leaving as usize];
        let (end, after) = self.reroot(entering, leaving);
        self.link(before, after);
        self.end_anew(old_parent, old_last, before);
        let v_in = entering.outer;
        let next = self.thread[v_in as usize];
        self.link(v_in, entering.inner);
        self.link(end, next);
        self.end_anew(v_in, v_in, end);
        self.resize(old_parent, join, size.wrapping_neg());
        self.resize(v_in, join, size);
    }

    /// From `u` upwards, subtrees that ended at `old` end at `new`.
    fn end_anew(&mut self, mut u: u32, old: u32, new: u32) {
        while u != NONE && self.node[u as usize].last == old {
            self.touch(u);
            self.node[u as usize].last = new;
            u = self.line[u as usize].parent;
        }
    }

    /// Adds to the sizes from `u` up to but not at `join`.
    fn resize(&mut self, mut u: u32, join: u32, more: u32) {
        while u != join {
            self.touch(u);
            let line = &mut self.line[u as usize];
            line.size = line.size.wrapping_add(more);
            u = line.parent;
        }
    }

    /// Turns the subtree of `leaving` round so that `entering.inner` is its root, and its stretch
    /// of the thread with it. Returns the last node of the new stretch and the node after the old.
    fn reroot(&mut self, entering: Entering, leaving: u32) -> (u32, u32) {
        let total = self.line[leaving as usize].size;
        let mut x = entering.inner;
        self.touch(x);
        let mut old = self.node[x as usize];
        let mut above = self.line[x as usize];
        let mut end = old.last;
        let mut last_inner = old.last;
        let mut after = self.thread[last_inner as usize];
        self.line[x as usize] = Line {
            parent: entering.outer,
            size: total,
        };
        let stem = &mut self.node[x as usize];
        stem.arc = entering.arc;
        stem.up = entering.up;
        stem.down = entering.down;
        while x != leaving {
            let p = above.parent;
            self.touch(p);
            let old_p = self.node[p as usize];
            let above_p = self.line[p as usize];
            self.link(end, p);
            if old_p.last != last_inner {
                self.link(old.back, after);
                end = old_p.last;
                last_inner = old_p.last;
                after = self.thread[last_inner as usize];
            } else {
                end = old.back;
            }
            self.line[p as usize] = Line {
                parent: x,
                size: total - above.size,
            };
            let stem = &mut self.node[p as usize];
            stem.arc = old.arc;
            stem.up = old.down;
            stem.down = old.up;
            if (stem.up | stem.down) < 0 {
                self.broken.push(p);
            }
            x = p;
            old = old_p;
            above = above_p;
        }
        // Every node of the stem now ends where the whole stretch ends.
        let mut u = x;
        while u != entering.outer {
            self.node[u as usize].last = end;
            u = self.line[u as usize].parent;
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
        let size = self.line[top as usize].size;
        let last = self.node[top as usize].last;
        let all = self.node.len() as u32;
        if size <= all / 2 {
            self.shift_stretch(top, size, change);
        } else {
            let start = self.thread[last as usize];
            self.shift_stretch(start, all - size, -change);
            self.settle();
        }
    }

    /// The same where the nodes are known: those below, or all others.
    pub fn shift_listed(&mut self, nodes: &[u32], below: bool, change: i64) {
        let change = if below { change } else { -change };
        if change == 0 {
            return;
        }
        for &v in nodes {
            self.touch_pi(v as usize);
            self.pi[v as usize] += change;
        }
        if !below {
            self.settle();
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

    /// Brings the potential of the root back to 0, if it has strayed far.
    fn settle(&mut self) {
        let root = self.pi.len() - 1;
        let change = self.pi[root];
        if change.abs() <= ENDLESS {
            return;
        }
        for v in 0..=root {
            self.touch_pi(v);
            self.pi[v] -= change;
        }
    }

    /// Remembers a node before it changes.
    #[inline(always)]
    pub fn touch(&mut self, v: u32) {
        if self.journal.on {
            self.remember(v as usize);
        }
    }

    #[inline(never)]
    fn remember(&mut self, v: usize) {
        let journal = &mut self.journal;
        if journal.node_epoch[v] != journal.epoch {
            journal.node_epoch[v] = journal.epoch;
            let old = (v as u32, self.thread[v], self.line[v], self.node[v]);
            journal.nodes.push(old);
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

    /// For each node above which the arc or its flow changed since the journal was started: the
    /// arc that was above it then, and the one now.
    pub fn touched(&self) -> impl Iterator<Item = (u32, u32)> + '_ {
        let changed = |&(v, _, _, old): &(u32, u32, Line, Node)| {
            let now = &self.node[v as usize];
            let same = (old.arc, old.up, old.down) == (now.arc, now.up, now.down);
            (!same).then_some((old.arc, now.arc))
        };
        self.journal.nodes.iter().filter_map(changed)
    }

    /// Takes back everything since the journal was started, and starts it again.
    pub fn undo(&mut self) {
        for &(v, thread, line, old) in self.journal.nodes.iter().rev() {
            self.thread[v as usize] = thread;
            self.line[v as usize] = line;
            self.node[v as usize] = old;
        }
        for &(v, old) in self.journal.pis.iter().rev() {
            self.pi[v as usize] = old;
        }
        self.start_journal();
    }
}

/// First child and next sibling of each node.
fn children(node: &[Hung]) -> (Vec<u32>, Vec<u32>) {
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
