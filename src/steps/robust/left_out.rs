//! The award without one expert: in go the bench; out come, per expert, the classes that another
//! bid then wins. An award that changes depends on that expert alone.

use std::collections::BTreeSet;

use rayon::prelude::*;

use super::{Bench, Desk};
use crate::base::ids::Id;
use crate::base::stop::Stop;
use crate::domain::market::{BidId, ClassId};
use crate::domain::outcome::{LeftOut, Move};
use crate::steps::award::Reach;

/// Each expert left out in turn; nothing where less than two have marked.
pub(super) fn left_out(bench: &Bench, stop: &Stop) -> Vec<LeftOut> {
    let experts = bench.marks.experts.len();
    if experts < 2 {
        return Vec::new();
    }
    let places = (0..experts).into_par_iter();
    places.map(|at| without(bench, at, stop)).collect()
}

fn without(bench: &Bench, at: usize, stop: &Stop) -> LeftOut {
    let (case, marks) = (bench.case, &bench.marks);
    let mut desk = Desk {
        scores: vec![None; case.market.bids().len()],
        near: vec![Vec::new(); marks.rows.len()],
        panel: vec![1; marks.experts.len()],
        ..Desk::default()
    };
    desk.panel[at] = 0;
    bench.score_redrawn(&mut desk);
    let found = bench.again.award(&desk.scores, &mut desk.work, stop);
    let code = |bid: Option<BidId>| bid.map(|bid| case.market.bids()[bid].code.clone());
    let open = found.reached.contains(&Reach::Open);
    let blocks = bench.again.blocks().zip(&found.reached);
    let unknown = blocks.filter(|(_, reach)| **reach == Reach::Open);
    let unknown: BTreeSet<ClassId> = unknown.flat_map(|((_, classes), _)| classes).collect();
    let moved = |class: ClassId| {
        let (from, to) = (bench.base[class], found.winners[class]);
        (from != to && !unknown.contains(&class)).then(|| Move {
            class: case.formation.classes[class].code.clone(),
            from: code(from),
            to: code(to),
        })
    };
    let rows = marks.rows.iter();
    let unmarked = rows.filter(|row| desk.scores[row.bid.index()].is_none());
    let mut unmarked: Vec<String> = unmarked.filter_map(|row| code(Some(row.bid))).collect();
    unmarked.sort_unstable();
    LeftOut {
        expert: case.market.experts()[marks.experts[at]].code.clone(),
        moves: case.formation.classes.ids().filter_map(moved).collect(),
        unmarked,
        proved: !open,
    }
}
