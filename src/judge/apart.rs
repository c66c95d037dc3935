//! A block taken in parts, as its proof takes it: without some rules it falls apart, and what no
//! part can better, the block cannot. In go the block and its tree; out come the parts.

use std::collections::BTreeSet;

use super::award::Contest;
use super::block::Block;
use super::priced::{Rule, rules};
use crate::domain::outcome::{Tree, TreePart};

/// A part of a block.
pub(super) struct Part<'t> {
    /// Its classes with the rules that are left.
    pub block: Block,
    /// What proves it.
    pub proof: &'t TreePart,
}

/// The parts that a tree takes a block in, which must be every class once, and no rule that is not
/// left out may reach from one into another.
///
/// # Errors
/// What is wrong with them.
pub(super) fn parts<'t>(
    contest: &Contest<'_, '_>,
    block: &Block,
    tree: &'t Tree,
) -> Result<Vec<Part<'t>>, String> {
    let left_out = rules(contest, block, &tree.left_out)?;
    let mut of_class = vec![usize::MAX; block.classes.len()];
    for (number, part) in tree.parts.iter().enumerate() {
        for code in &part.classes {
            let mut classes = block.classes.iter();
            let at = classes.position(|&class| contest.class_code(class) == code);
            match at.filter(|&at| of_class[at] == usize::MAX) {
                Some(at) => of_class[at] = number,
                None => return Err(format!("{code} is not in the block, or in two parts")),
            }
        }
    }
    if let Some(at) = of_class.iter().position(|&part| part == usize::MAX) {
        let code = contest.class_code(block.classes[at]);
        return Err(format!("{code} is in no part"));
    }
    let touched = |amounts: &dyn Fn(usize) -> bool| -> BTreeSet<usize> {
        let classes = (0..of_class.len()).filter(|&class| amounts(class));
        classes.map(|class| of_class[class]).collect()
    };
    let caps = (0..block.limits.len()).filter(|&cap| block.binds(cap));
    for cap in caps.filter(|&cap| !left_out.contains(&Rule::Cap(cap))) {
        let uses = |class: usize| {
            let mut uses = block.choices[class].iter().flat_map(|choice| &choice.uses);
            uses.any(|&(used, amount)| used == cap && amount != 0)
        };
        if touched(&uses).len() > 1 {
            return Err(format!("{:?} reaches into two parts", block.caps[cap]));
        }
    }
    let mut home = vec![0; block.floors.len()];
    for (floor, home) in home.iter_mut().enumerate() {
        if left_out.contains(&Rule::Floor(floor)) {
            *home = usize::MAX;
            continue;
        }
        let brings = |class: usize| {
            let mut brings = block.choices[class]
                .iter()
                .flat_map(|choice| &choice.brings);
            brings.any(|&(brought, _)| brought == floor)
        };
        let parts = touched(&brings);
        if parts.len() > 1 {
            return Err(format!("{:?} reaches into two parts", block.asks[floor]));
        }
        *home = parts.first().copied().unwrap_or(0);
    }
    let part = |(number, proof): (usize, &'t TreePart)| Part {
        block: block.of_classes(
            &|class| of_class[class] == number,
            &|cap| block.binds(cap) && !left_out.contains(&Rule::Cap(cap)),
            &|floor| home[floor] == number,
        ),
        proof,
    };
    Ok(tree.parts.iter().enumerate().map(part).collect())
}
