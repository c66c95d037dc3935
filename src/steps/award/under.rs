//! Awards under terms: some classes keep their bids, some pairs are barred. In go a case and its
//! terms; out comes the best award beside what is kept.

use std::collections::{BTreeMap, BTreeSet};

use super::field::{Field, FloorKind, Kind, all_classes, pairs, uses, value_of};
use super::linking::Linking;
use super::{add, costs_positive};
use crate::base::ids::Id;
use crate::base::stop::Stop;
use crate::domain::market::ClassId;
use crate::domain::outcome::{Award, Case, Pair};
use crate::math::assign::{self, Answer, Ask, ChoiceId, Floor, Memo};
use crate::math::milp::MilpError;

/// Whether classes can all keep their bids: each pair is still open to them, and no capacity is
/// overrun.
fn hold(case: Case, linking: &Linking, pairs: &[Pair], kept: &[Pair]) -> bool {
    let mut used: BTreeMap<Kind, i64> = BTreeMap::new();
    kept.iter().all(|pair| pairs.binary_search(pair).is_ok())
        && kept
            .iter()
            .flat_map(|&pair| uses(case, linking, pair))
            .all(|(kind, limit, amount)| {
                let used = used.entry(kind).or_default();
                *used += amount;
                *used <= limit
            })
}

/// What an award must keep to beyond the rules of section 4, and what is known already.
#[derive(Clone, Copy, Debug)]
pub struct Terms<'a> {
    /// Blocks that were solved before; a change leaves most as they were.
    pub memo: &'a Memo,
    /// Pairs that may not be awarded.
    pub barred: &'a BTreeSet<Pair>,
    /// Classes that keep their bids.
    pub kept: &'a [Pair],
    /// What a solve of a block may take.
    pub work_max: u64,
}

/// An award under terms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reached {
    /// Who wins what.
    pub award: Award,
    /// A1 to A4; A1 and A2 are gains, A3 and A4 costs.
    pub value: [i64; 4],
    /// Whether every block was solved to its end.
    pub proved: bool,
    /// Floors by name and pins by bid that it leaves unmet, because they cannot hold any more.
    pub unmet: Vec<String>,
}

/// The best award under terms; `None` where the kept ones cannot all be kept. A pin whose every
/// class is barred to its bid has lapsed. Where floors and pins cannot hold any more, as far as
/// they are not kept, the best award without them is given, and what it leaves unmet is named.
///
/// # Errors
/// [`MilpError`] when HiGHS had to be asked and failed.
pub fn award_under(case: Case, terms: Terms, stop: &Stop) -> Result<Option<Reached>, MilpError> {
    let linking = Linking::new(case);
    let mut pairs = pairs(case);
    pairs.retain(|pair| !terms.barred.contains(pair));
    if !hold(case, &linking, &pairs, terms.kept) {
        return Ok(None);
    }
    let lapsed = |at: usize| {
        let decided = &linking.decided()[at];
        let barred = |&class: &ClassId| {
            let bid = decided.bid;
            terms.barred.contains(&Pair { class, bid })
        };
        decided.classes.iter().all(barred)
    };
    let keeps: BTreeSet<ClassId> = terms.kept.iter().map(|pair| pair.class).collect();
    pairs.retain(|pair| !keeps.contains(&pair.class));
    let mut field = Field::new(case, &linking, pairs, all_classes(case), terms.kept);
    for at in 0..field.floors.len() {
        if let FloorKind::Pin(pin) = field.floors[at]
            && lapsed(pin)
        {
            field.problem.floors[at].least = 0;
        }
    }
    if let Some(reached) = best_of(case, &field, terms, stop)? {
        return Ok(Some(reached));
    }
    let mut unmet: Vec<(FloorKind, Floor)> = field
        .floors
        .iter()
        .copied()
        .zip(std::mem::take(&mut field.problem.floors))
        .collect();
    let mut reached = best_of(case, &field, terms, stop)?.expect("no floor is left");
    let held = |choice: ChoiceId| {
        let pair = field.pairs[choice.index()];
        reached.award[pair.class] == Some(pair.bid)
    };
    unmet.retain(|(_, floor)| {
        let brought = floor.brings.iter().filter(|(choice, _)| held(*choice));
        brought.map(|(_, heads)| heads).sum::<i64>() < floor.least
    });
    reached.unmet = unmet
        .into_iter()
        .map(|(kind, _)| name(case, kind))
        .collect();
    Ok(Some(reached))
}

/// What people call a floor: its own name, or the code of the pinned bid.
fn name(case: Case, kind: FloorKind) -> String {
    match kind {
        FloorKind::Heads(at) => case.model.award.floors[at].name.clone(),
        FloorKind::Pin(at) => {
            let decision = &case.market.decisions()[at];
            case.market.bids()[decision.bid].code.clone()
        }
    }
}

/// The best award of a field beside what is kept; `None` where its floors cannot hold.
fn best_of(
    case: Case,
    field: &Field,
    Terms {
        memo,
        kept,
        work_max,
        ..
    }: Terms,
    stop: &Stop,
) -> Result<Option<Reached>, MilpError> {
    let problem = &field.problem;
    let mut reached = Reached {
        award: case.formation.classes.iter().map(|_| None).collect(),
        value: [0; 4],
        proved: true,
        unmet: Vec::new(),
    };
    let held = kept.iter().map(|&pair| value_of(case, pair));
    let mut value = held.fold([0; 4], add);
    for &pair in kept {
        reached.award[pair.class] = Some(pair.bid);
    }
    for block in &assign::blocks(problem) {
        let ask = Ask {
            memo: Some(memo),
            work_max,
            ..Ask::default()
        };
        let solved = match assign::solve_asked(problem, block, ask, stop) {
            Answer::Infeasible => return Ok(None),
            answer => super::reached(problem, block, answer),
        };
        value = add(value, solved.value);
        reached.proved &= solved.value == solved.bound;
        for (job, choice) in block.jobs.iter().zip(&solved.chosen) {
            if let Some(choice) = choice {
                reached.award[field.class(*job)] = Some(field.bid(*choice));
            }
        }
    }
    reached.value = costs_positive(value);
    Ok(Some(reached))
}

/// A1 to A4 of an award; A1 and A2 are gains, A3 and A4 costs.
pub fn worth(case: Case, award: &Award) -> [i64; 4] {
    let held = award.iter_ids();
    let held = held.filter_map(|(class, bid)| {
        Some(Pair {
            class,
            bid: (*bid)?,
        })
    });
    costs_positive(held.fold([0; 4], |sum, pair| add(sum, value_of(case, pair))))
}
