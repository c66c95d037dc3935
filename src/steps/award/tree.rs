//! The search that proves a block, from ids into codes. In go the search as `math` wrote it down;
//! out comes the document's tree.

use super::field::Field;
use super::links::{link_of_floor, link_of_kind};
use crate::base::ids::Id;
use crate::domain::outcome::{Case, Tree, TreeEnd, TreeGroup, TreeNode, TreePart};
use crate::math::assign::{End, GroupProof, JobId, Node, PartProof, Proof, Rule};

/// The tree of a block.
pub(super) fn tree(case: Case, field: &Field, block: &str, proof: &Proof) -> Tree {
    let rule = |rule: &Rule| match *rule {
        Rule::Capacity(at) => link_of_kind(case, field.kinds[at]),
        Rule::Floor(at) => link_of_floor(case, field.floors[at]),
    };
    let group = |group: &GroupProof| {
        let mut pen = Pen {
            case,
            field,
            nodes: Vec::new(),
        };
        pen.node(&group.root);
        let (from, to) = group.levels;
        TreeGroup {
            from: from as u8 + 1,
            to: to as u8,
            scale: u64::try_from(group.scale).unwrap_or(1),
            nodes: pen.nodes,
        }
    };
    let code = |&job: &JobId| case.formation.classes[field.class(job)].code.clone();
    let part = |part: &PartProof| {
        let tree = part.tree.iter();
        TreePart {
            classes: part.jobs.iter().map(code).collect(),
            rules: { tree.clone() }.flat_map(|t| &t.rules).map(rule).collect(),
            groups: tree.flat_map(|t| &t.groups).map(group).collect(),
        }
    };
    Tree {
        block: block.to_owned(),
        left_out: proof.left_out.iter().map(rule).collect(),
        parts: proof.parts.iter().map(part).collect(),
    }
}

struct Pen<'a> {
    case: Case<'a>,
    field: &'a Field,
    nodes: Vec<TreeNode>,
}

impl Pen<'_> {
    /// Writes a branch, then those below it.
    fn node(&mut self, node: &Node) {
        let line = |prices: &Vec<i128>| {
            let prices: Vec<String> = prices.iter().map(i128::to_string).collect();
            prices.join(" ")
        };
        let (end, below) = match &node.end {
            End::Closed => (TreeEnd::Closed, [None, None]),
            End::Exhausted => (TreeEnd::Exhausted, [None, None]),
            End::Listed(below) => (TreeEnd::Listed, [Some(below), None]),
            End::Split {
                choice,
                taken,
                barred,
            } => {
                let pair = self.field.pairs[choice.index()];
                let end = TreeEnd::Split {
                    class: self.case.formation.classes[pair.class].code.clone(),
                    bid: self.case.market.bids()[pair.bid].code.clone(),
                    taken: taken.is_some(),
                    barred: barred.is_some(),
                };
                (end, [taken.as_ref(), barred.as_ref()])
            }
        };
        self.nodes.push(TreeNode {
            prices: node.prices.iter().map(line).collect(),
            end,
        });
        for below in below.into_iter().flatten() {
            self.node(below);
        }
    }
}
