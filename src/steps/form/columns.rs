//! The prices that prove a role key, from lots into codes. In go the multipliers as `math` wrote
//! them down; out come the document's columns.

use super::key::Key;
use super::problem::Makers;
use crate::domain::market::Market;
use crate::domain::outcome::{Columns, ColumnsLeaf, ColumnsLevel, ColumnsMaker, ColumnsPart};
use crate::math::pack::{Leaf, LevelProof, Packing, Part};

/// The columns of a role key; `None` where none of its parts is proved by prices.
pub fn columns(market: &Market, key: &Key, makers: &Makers, packing: &Packing) -> Option<Columns> {
    let code = |&lot: &usize| market.demands()[key.demands[lot]].code.clone();
    let part = |part: &Part| ColumnsPart {
        demands: part.lots.iter().map(code).collect(),
        leaves: part.leaves.iter().map(|l| leaf(part, makers, l)).collect(),
    };
    let proved = packing.parts.iter().filter(|part| !part.leaves.is_empty());
    let parts: Vec<ColumnsPart> = proved.map(part).collect();
    let block = code(&0);
    (!parts.is_empty()).then_some(Columns { block, parts })
}

fn leaf(part: &Part, makers: &Makers, leaf: &Leaf) -> ColumnsLeaf {
    let maker = |(&maker, &(low, high)): (&usize, &(i64, i64))| {
        let (tier, by) = &makers[maker];
        ColumnsMaker {
            tier: *tier,
            code: by.as_ref().and_then(|by| by.code.clone()),
            classes: [low, high],
        }
    };
    ColumnsLeaf {
        classes: [leaf.groups.0, leaf.groups.1],
        makers: leaf.makers.iter().map(maker).collect(),
        levels: { leaf.levels.iter().enumerate() }
            .map(|(at, level)| level_of(part, leaf, at, level))
            .collect(),
    }
}

fn level_of(part: &Part, leaf: &Leaf, at: usize, level: &LevelProof) -> ColumnsLevel {
    let prices = &level.prices;
    let written = |of: &[i64]| {
        let lots = part.lots.iter().map(|&lot| of[lot].to_string());
        lots.collect::<Vec<String>>().join(" ")
    };
    let costs = part.lots.iter().any(|&lot| prices.alone[lot] != 0);
    ColumnsLevel {
        counts: prices.levels[..=at].to_vec(),
        demands: written(&prices.lots),
        alone: if costs {
            written(&prices.alone)
        } else {
            String::new()
        },
        class: prices.group,
        makers: leaf
            .makers
            .keys()
            .map(|&maker| prices.makers[maker])
            .collect(),
        exhausted: level.exhausted,
    }
}
