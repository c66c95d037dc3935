//! The neutral files: in goes a stream of lines, DIMACS `p min` or `p bmatch`, told by the problem
//! line; out comes the network, or the first line that is wrong and what was expected there. One
//! line is held at a time.
//!
//! ```text
//! c anything                        c anything
//! p min NODES ARCS                  p bmatch LEFT RIGHT EDGES min|max
//! n NODE SUPPLY                     l NODE LEAST MOST
//! a TAIL HEAD LOWER UPPER COST      r NODE LEAST MOST
//!                                   e LEFT RIGHT WEIGHT CAPACITY
//! ```
//!
//! Nodes count from 1; a node without a line has supply 0, or quotas 0 and no limit. An upper bound
//! below 0 and below the lower one, or of 2^63 - 1, is none.

use std::fmt;
use std::io::{self, BufRead};

use super::network::{Arc, INFINITE, Network, NetworkError, NodeId};
use crate::base::ids::Id;

/// More nodes than this are taken for a broken file.
const NODES_MAX: i64 = 1 << 25;
/// What is reserved at once on the word of the problem line.
const RESERVED_MAX: usize = 1 << 22;
const LINE_BYTES_MAX: u64 = 1 << 16;

/// A network read from a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The network; its first [`Problem::asked`] arcs are those of the file.
    pub net: Network,
    /// How many arcs or edges the file has.
    pub asked: usize,
    /// How many nodes the file has; the network may have more at the end.
    pub nodes: usize,
    /// Whether costs are weights turned round, to be maximized.
    pub maximize: bool,
    /// The node from which heads count anew in the file: the first right node of a b-matching.
    pub right_from: usize,
}

/// Why a file is no network.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// A line is not what the format wants there.
    #[error("line {line}: expected {expected}, found {found:?}")]
    Line {
        /// Line, counted from 1.
        line: u64,
        /// What was expected.
        expected: Expected,
        /// What stands there, shortened.
        found: String,
    },
    /// The numbers are too large to be solved exactly.
    #[error("{0}")]
    Network(#[from] NetworkError),
    /// The stream broke off.
    #[error("{0}")]
    Io(#[from] io::Error),
}

/// What a line should have held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    /// A line of this form.
    Form(&'static str),
    /// A whole number within these.
    Number(&'static str, i64, i64),
    /// An upper number not below the lower one.
    Order(&'static str),
    /// A node that has no line yet.
    NewNode,
    /// As many arc or edge lines as the problem line says.
    Count(i64),
}

impl fmt::Display for Expected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Expected::Form(form) => write!(f, "{form:?}"),
            Expected::Number(what, low, high) => write!(f, "{what} in {low}..={high}"),
            Expected::Order(what) => write!(f, "{what}"),
            Expected::NewNode => write!(f, "a node without an earlier line"),
            Expected::Count(count) => write!(f, "{count} arcs in all"),
        }
    }
}

const PROBLEM: &str = "p min NODES ARCS | p bmatch LEFT RIGHT EDGES min|max";
const MIN_LINE: &str = "n NODE SUPPLY | a TAIL HEAD LOWER UPPER COST";
const BMATCH_LINE: &str = "l NODE LEAST MOST | r NODE LEAST MOST | e LEFT RIGHT WEIGHT CAPACITY";

/// Reads a network.
///
/// # Errors
/// The first line that is wrong, or a network whose numbers could leave 64 bits.
pub fn read(input: impl BufRead) -> Result<Problem, ReadError> {
    let mut lines = Lines {
        input,
        text: Vec::new(),
        number: 0,
    };
    if !lines.advance()? {
        return Err(lines.wrong(Expected::Form(PROBLEM)));
    }
    let words: Vec<&[u8]> = lines.words().collect();
    let shape = match words[..] {
        [b"p", b"min", _, _] => None,
        [b"p", b"bmatch", _, _, _, sense @ (b"min" | b"max")] => Some(sense == b"max"),
        _ => return Err(lines.wrong(Expected::Form(PROBLEM))),
    };
    let problem = match shape {
        None => read_min(&mut lines)?,
        Some(maximize) => read_bmatch(&mut lines, maximize)?,
    };
    problem.net.check()?;
    Ok(problem)
}

fn read_min<R: BufRead>(lines: &mut Lines<R>) -> Result<Problem, ReadError> {
    let nodes = lines.number(2, "a number of nodes", 0, NODES_MAX)?;
    let arcs = lines.number(3, "a number of arcs", 0, 1 << 30)?;
    let mut net = Network::new(nodes as usize)?;
    net.reserve((arcs as usize).min(RESERVED_MAX));
    let mut supplied = vec![false; nodes as usize];
    while lines.advance()? {
        match lines.form() {
            (b"n", 3) => {
                let node = lines.number(1, "a node", 1, nodes)? as usize - 1;
                let supply = lines.number(2, "a supply", -i64::MAX, i64::MAX)?;
                if std::mem::replace(&mut supplied[node], true) {
                    return Err(lines.wrong(Expected::NewNode));
                }
                net.set_supply(NodeId::new(node), supply)?;
            }
            (b"a", 6) => {
                let arc = lines.min_arc(nodes)?;
                if net.arcs() as i64 == arcs {
                    return Err(lines.wrong(Expected::Count(arcs)));
                }
                net.add_arc(arc)?;
            }
            _ => return Err(lines.wrong(Expected::Form(MIN_LINE))),
        }
    }
    if (net.arcs() as i64) < arcs {
        return Err(lines.wrong(Expected::Count(arcs)));
    }
    Ok(Problem {
        asked: net.arcs(),
        nodes: net.nodes(),
        net,
        maximize: false,
        right_from: 0,
    })
}

/// A circulation: hub, left nodes, edges, right nodes, hub.
fn read_bmatch<R: BufRead>(lines: &mut Lines<R>, maximize: bool) -> Result<Problem, ReadError> {
    let left = lines.number(2, "a number of left nodes", 0, NODES_MAX)?;
    let right = lines.number(3, "a number of right nodes", 0, NODES_MAX)?;
    let edges = lines.number(4, "a number of edges", 0, 1 << 30)?;
    let nodes = (left + right) as usize;
    let mut net = Network::new(nodes + 1)?;
    net.reserve((edges as usize).min(RESERVED_MAX) + nodes);
    let mut quotas = vec![None; nodes];
    while lines.advance()? {
        match lines.form() {
            (side @ (b"l" | b"r"), 4) => {
                let (most, offset) = if side == b"l" {
                    (left, 0)
                } else {
                    (right, left)
                };
                let (node, quota) = lines.quota(most)?;
                let slot = &mut quotas[(node + offset) as usize];
                if slot.replace(quota).is_some() {
                    return Err(lines.wrong(Expected::NewNode));
                }
            }
            (b"e", 5) => {
                let tail = lines.number(1, "a left node", 1, left)? as usize - 1;
                let head = (lines.number(2, "a right node", 1, right)? + left) as usize - 1;
                let weight = lines.number(3, "a weight", -i64::MAX, i64::MAX)?;
                let upper = lines.number(4, "a capacity", 0, i64::MAX)?;
                if net.arcs() as i64 == edges {
                    return Err(lines.wrong(Expected::Count(edges)));
                }
                net.add_arc(Arc {
                    tail: NodeId::new(tail),
                    head: NodeId::new(head),
                    lower: 0,
                    upper,
                    cost: if maximize { -weight } else { weight },
                })?;
            }
            _ => return Err(lines.wrong(Expected::Form(BMATCH_LINE))),
        }
    }
    let asked = net.arcs();
    if (asked as i64) < edges {
        return Err(lines.wrong(Expected::Count(edges)));
    }
    let hub = NodeId::new(nodes);
    for (at, quota) in quotas.into_iter().enumerate() {
        let (lower, upper) = quota.unwrap_or((0, INFINITE));
        let node = NodeId::new(at);
        let (tail, head) = if (at as i64) < left {
            (hub, node)
        } else {
            (node, hub)
        };
        net.add_arc(Arc {
            tail,
            head,
            lower,
            upper,
            cost: 0,
        })?;
    }
    Ok(Problem {
        net,
        asked,
        nodes,
        maximize,
        right_from: left as usize,
    })
}

/// The stream, one line that is no comment at a time.
struct Lines<R> {
    input: R,
    text: Vec<u8>,
    number: u64,
}

impl<R: BufRead> Lines<R> {
    /// Goes to the next line that is neither empty nor a comment; false at the end.
    fn advance(&mut self) -> Result<bool, ReadError> {
        loop {
            self.text.clear();
            self.number += 1;
            let mut limited = io::Read::take(&mut self.input, LINE_BYTES_MAX);
            if limited.read_until(b'\n', &mut self.text)? == 0 {
                return Ok(false);
            }
            let comment = self.text.starts_with(b"c");
            if self.text.len() as u64 == LINE_BYTES_MAX && comment {
                self.skip_line()?;
            }
            if !comment && self.words().next().is_some() {
                return Ok(true);
            }
        }
    }

    /// Reads away the rest of a comment too long to hold.
    fn skip_line(&mut self) -> Result<(), ReadError> {
        loop {
            let held = self.input.fill_buf()?;
            let end = held.iter().position(|&b| b == b'\n');
            let used = end.map_or(held.len(), |at| at + 1);
            let done = end.is_some() || used == 0;
            self.input.consume(used);
            if done {
                return Ok(());
            }
        }
    }

    fn words(&self) -> impl Iterator<Item = &[u8]> {
        self.text
            .split(u8::is_ascii_whitespace)
            .filter(|word| !word.is_empty())
    }

    /// The first word and how many there are.
    fn form(&self) -> (&[u8], usize) {
        let mut words = self.words();
        let first = words.next().unwrap_or(b"");
        (first, 1 + words.count())
    }

    /// Word `at` as a whole number within `low..=high`.
    fn number(&self, at: usize, what: &'static str, low: i64, high: i64) -> Result<i64, ReadError> {
        self.words()
            .nth(at)
            .and_then(parse)
            .filter(|number| (low..=high).contains(number))
            .ok_or_else(|| self.wrong(Expected::Number(what, low, high)))
    }

    /// The node of this `l` or `r` line, counted from 0, and its quota.
    fn quota(&self, nodes: i64) -> Result<(i64, (i64, i64)), ReadError> {
        let node = self.number(1, "a node", 1, nodes)? - 1;
        let low = self.number(2, "a least number", 0, i64::MAX - 1)?;
        let high = self.number(3, "a most number", 0, i64::MAX)?;
        if high < low {
            return Err(self.wrong(Expected::Order("a most number not below the least")));
        }
        Ok((node, (low, high)))
    }

    /// The arc of this `a` line.
    fn min_arc(&self, nodes: i64) -> Result<Arc, ReadError> {
        let mut words = self.words().skip(1);
        let mut number = |what, low, high| {
            words
                .next()
                .and_then(parse)
                .filter(|number| (low..=high).contains(number))
                .ok_or_else(|| self.wrong(Expected::Number(what, low, high)))
        };
        let tail = number("a tail node", 1, nodes)?;
        let head = number("a head node", 1, nodes)?;
        let lower = number("a lower bound", -i64::MAX, i64::MAX - 1)?;
        let upper = number("an upper bound", -i64::MAX, i64::MAX)?;
        let cost = number("a cost", -i64::MAX, i64::MAX)?;
        let upper = if upper < 0 && upper < lower {
            INFINITE
        } else {
            upper
        };
        if upper < lower {
            return Err(self.wrong(Expected::Order("an upper bound not below the lower")));
        }
        Ok(Arc {
            tail: NodeId::new(tail as usize - 1),
            head: NodeId::new(head as usize - 1),
            lower,
            upper,
            cost,
        })
    }

    fn wrong(&self, expected: Expected) -> ReadError {
        let shown = String::from_utf8_lossy(&self.text);
        ReadError::Line {
            line: self.number,
            expected,
            found: shown.trim_end().chars().take(60).collect(),
        }
    }
}

/// A whole number in 64 bits; a plus sign is allowed.
fn parse(word: &[u8]) -> Option<i64> {
    std::str::from_utf8(word).ok()?.parse().ok()
}
