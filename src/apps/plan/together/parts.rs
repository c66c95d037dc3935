//! Role keys that share somebody scarce: in go classes and who could teach them, out come sets of
//! role keys that can be planned by themselves, with the limits that hold in each. A limit that all
//! classes together could never reach ties nobody to anybody.

use std::collections::{BTreeMap, BTreeSet};

use petgraph::unionfind::UnionFind;

use super::columns::Sheet;
use crate::base::ids::Id;
use crate::domain::market::{Market, Mode, ProgrammeId};
use crate::domain::model::Model;

/// What is limited.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Limited {
    /// Seats of a programme, by its place.
    Programme(usize),
    /// Seats of a body for a kind of trainee.
    Body(usize, Mode),
    /// Classes of a body.
    BodyClasses(usize),
    /// Seats of a shared base.
    Base(usize),
    /// Classes of a shared base.
    BaseClasses(usize),
    /// Money \[fen\].
    Budget,
}

/// Role keys that are planned together.
pub struct Part {
    /// By their places among the sheets.
    pub keys: Vec<usize>,
    /// Limits that may bind.
    pub limits: BTreeMap<Limited, i64>,
}

/// What a class of so many heads at a programme uses: what, how much there is, how much of it.
pub fn uses(
    market: &Market,
    model: &Model,
    id: ProgrammeId,
    size: u32,
) -> Vec<(Limited, i64, i64)> {
    let programme = &market.programmes()[id];
    let entity = market.schools()[programme.school].entity;
    let body = &market.entities()[entity];
    let (at, intake) = (entity.index(), model.award.intake(size));
    let mut uses = vec![(Limited::Programme(id.index()), programme.seats, intake)];
    let seats = body.seats(programme.mode);
    uses.extend(seats.map(|seats| (Limited::Body(at, programme.mode), seats, intake)));
    let classes = body.classes_max;
    uses.extend(classes.map(|most| (Limited::BodyClasses(at), most, 1)));
    for &base in &programme.bases {
        let row = &market.bases()[base];
        let base = base.index();
        uses.extend(row.seats.map(|seats| (Limited::Base(base), seats, intake)));
        uses.extend(
            row.classes_max
                .map(|most| (Limited::BaseClasses(base), most, 1)),
        );
    }
    let wide = |(what, most, amount): (Limited, u32, u32)| (what, most.into(), amount.into());
    let mut uses: Vec<(Limited, i64, i64)> = uses.into_iter().map(wide).collect();
    let budget = model.award.budget_fen;
    let cost = i64::from(size) * i64::from(model.award.cost_head_fen);
    uses.extend(budget.map(|fen| (Limited::Budget, fen, cost)));
    uses
}

/// Falls the role keys apart.
pub fn parts(market: &Market, model: &Model, sheets: &[Sheet]) -> Vec<Part> {
    let mut reach: BTreeMap<Limited, (i64, i64, BTreeSet<usize>)> = BTreeMap::new();
    for (at, sheet) in sheets.iter().enumerate() {
        for (what, (limit, most)) in most_used(market, model, sheet) {
            let held = reach.entry(what).or_insert((limit, 0, BTreeSet::new()));
            held.1 += most;
            held.2.insert(at);
        }
    }
    reach.retain(|_, (limit, most, _)| most > limit);
    let mut union = UnionFind::<usize>::new(sheets.len());
    for (_, _, keys) in reach.values() {
        let first = keys.first().copied().unwrap_or(0);
        keys.iter().for_each(|&key| {
            union.union(first, key);
        });
    }
    let mut parts: BTreeMap<usize, Part> = BTreeMap::new();
    let labels = union.into_labeling();
    for (at, &label) in labels
        .iter()
        .enumerate()
        .filter(|(at, _)| !sheets[*at].columns.is_empty())
    {
        let empty = || Part {
            keys: Vec::new(),
            limits: BTreeMap::new(),
        };
        parts.entry(label).or_insert_with(empty).keys.push(at);
    }
    for (what, (limit, _, keys)) in reach {
        let label = keys.first().map(|&key| labels[key]);
        if let Some(part) = label.and_then(|label| parts.get_mut(&label)) {
            part.limits.insert(what, limit);
        }
    }
    let mut parts: Vec<Part> = parts.into_values().collect();
    parts.sort_by_key(|part| part.keys[0]);
    parts
}

/// What the classes of a role key could use at the most of each limit; and the limit.
fn most_used(market: &Market, model: &Model, sheet: &Sheet) -> BTreeMap<Limited, (i64, i64)> {
    // Of each demand, per unit of its heads the most that any class uses, times its heads.
    let mut of: BTreeMap<Limited, (i64, BTreeMap<usize, f64>)> = BTreeMap::new();
    for column in &sheet.columns {
        let kind = &sheet.kinds[column.kind];
        for &(id, _) in &kind.offers {
            for (what, limit, amount) in uses(market, model, id, kind.size) {
                let held = of.entry(what).or_insert((limit, BTreeMap::new()));
                for take in &column.takes {
                    let rate = amount as f64 / f64::from(kind.size);
                    let known = held.1.entry(take.0.index()).or_default();
                    *known = known.max(rate);
                }
            }
        }
    }
    let most = |demands: BTreeMap<usize, f64>| {
        let heads = |at: usize| f64::from(market.demands()[Id::new(at)].heads_max);
        let sum: f64 = demands.into_iter().map(|(at, rate)| rate * heads(at)).sum();
        // Rounded up with a margin: a limit that is only just out of reach stays.
        (sum * 1.000_001).ceil() as i64
    };
    let all = of.into_iter();
    all.map(|(what, (limit, demands))| (what, (limit, most(demands))))
        .collect()
}
