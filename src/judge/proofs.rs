//! Whether the stages' claims can stand: status against bound, and optima looked for again, block
//! by block and bid by bid, within budgets that count work. What goes beyond is listed as claimed.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::apart::{Part, parts};
use super::award::Contest;
use super::block::{Block, Value};
use super::case::{Case, RoleKey};
use super::columns::{Walked, walk as price};
use super::grouping::{add, firms, makings, may_share};
use super::partition::{Best, Group, best};
use super::rules::CheckRule;
use super::search::Found;
use super::tree::{Walk, walk};
use super::unserved::{class_levels, level_of};
use super::{At, Claim, ClaimWhy, Verdicts};
use crate::base::ids::Id;
use crate::domain::market::DemandId;
use crate::domain::outcome::{Proof, Stage, Status, Tree, Verdict};

/// Choices looked at per award block.
const BLOCK_BUDGET: u64 = 10_000_000;
/// Choices looked at per forced bid.
const FORCED_BUDGET: u64 = 500_000;
/// Classes looked at over all prices.
const PRICE_BUDGET: u64 = 200_000_000;
/// Cells of tables and sets looked at over all trees.
const TREE_BUDGET: u64 = 2_000_000_000;
/// Choices looked at over all award blocks, and again over all forced bids.
const TOTAL_BUDGET: u64 = 30_000_000;

pub(super) fn check(contest: &Contest<'_, '_>, v: &mut Verdicts) {
    let case = contest.case;
    let mut seen = HashSet::new();
    let mut members = HashMap::new();
    for stage in &case.outcome.stages {
        statuses(case, stage, v);
        let fresh = seen.insert((stage.level.as_str(), stage.block.as_str()));
        let at = At::Stage(&stage.level, &stage.block);
        v.holds(CheckRule::Stages, at, fresh, "stated twice", "once");
        let block = (stage.level.get(..1), stage.block.as_str());
        let first = *members.entry(block).or_insert(stage.members);
        v.equal(CheckRule::Stages, at, "members", stage.members, first);
    }
    let classes = formation(case, v);
    let mut blocks = Blocks::default();
    if case.market.has_bids() {
        blocks = awards(contest, v);
        forced(contest, &blocks.parts, v);
    }
    for stage in &case.outcome.stages {
        let block = stage.block.as_str();
        let (confirmed, open) = match level_of(&stage.level, 'F') {
            Some(level) => (
                classes.sure.get(block).is_some_and(|&n| level < n),
                classes.open.get(block),
            ),
            None => (blocks.sure.contains(block), blocks.open.get(block)),
        };
        let written = matches!(stage.proof, Proof::Tree { .. } | Proof::Columns { .. });
        claim(stage, confirmed, open.filter(|_| written), v);
    }
}

fn claim(stage: &Stage, confirmed: bool, open: Option<&String>, v: &mut Verdicts) {
    let why = match (&stage.status, &stage.proof) {
        (_, Proof::Frozen) => return,
        (Status::Optimal, Proof::Highs { version }) => ClaimWhy::Highs {
            version: version.clone(),
        },
        (Status::Optimal, _) if confirmed => return,
        (Status::Optimal, _) => match open {
            Some(at) => ClaimWhy::TreeOpen { at: at.clone() },
            None => ClaimWhy::TooLarge,
        },
        _ => ClaimWhy::NotProved,
    };
    let confirmed = confirmed && stage.status == Status::Optimal;
    let subject = At::Stage(&stage.level, &stage.block).subject();
    v.claimed.push(Claim {
        subject,
        why,
        confirmed,
    });
}

/// Level known, bound on the right side, equal where the stage is called optimal.
fn statuses(case: &Case<'_>, stage: &Stage, v: &mut Verdicts) {
    let (rule, at) = (CheckRule::Stages, At::Stage(&stage.level, &stage.block));
    let known = level_of(&stage.level, 'F')
        .or(level_of(&stage.level, 'A'))
        .is_some();
    v.holds(rule, at, known, &stage.level, "F1..F6, A1..A4");
    if stage.level.starts_with('A') {
        let exists = case.class.contains_key(stage.block.as_str());
        v.holds(CheckRule::Codes, at, exists, &stage.block, "a class code");
    }
    if stage.proof == Proof::Frozen {
        v.holds(
            rule,
            at,
            case.market.published().is_some(),
            "frozen",
            "calls were published",
        );
    }
    let maximized = ["F1", "A1", "A2"].contains(&stage.level.as_str());
    let (objective, bound) = (stage.objective, stage.bound);
    let ok = match stage.status {
        Status::Optimal => objective == bound,
        Status::Feasible if maximized => bound >= objective,
        Status::Feasible => bound <= objective,
        Status::Infeasible | Status::Stopped => true,
    };
    let found = format_args!("{:?} {objective}, bound {bound}", stage.status);
    v.holds(rule, at, ok, found, "a bound that agrees");
}

/// Levels of `stages`, from the first, that are all called optimal.
fn proved<'s>(stages: impl Iterator<Item = &'s Stage>, letter: char) -> usize {
    let mut missing = [true; 6];
    let mut closed = [true; 6];
    for stage in stages {
        if let Some(level) = level_of(&stage.level, letter) {
            missing[level] = false;
            closed[level] &= stage.status == Status::Optimal && stage.proof != Proof::Frozen;
        }
    }
    (0..6)
        .take_while(|&level| !missing[level] && closed[level])
        .count()
}

/// Demands that could share a class with each other, directly or through others: no rule keeps a
/// pair apart, whatever else their class holds.
fn components(case: &Case<'_>) -> Vec<Vec<DemandId>> {
    let mut keys: BTreeMap<RoleKey<'_>, Vec<DemandId>> = BTreeMap::new();
    for id in case.market.demands().ids() {
        if case.takes_part(id) && !case.frozen[id.index()] {
            keys.entry(case.role_key(id)).or_default().push(id);
        }
    }
    let linked = |a: DemandId, b: DemandId| {
        let pair = [a, b];
        let merged = firms(case, &pair).len() == 1;
        may_share(case, &pair) && (merged || !makings(case, &pair, case.least().into()).is_empty())
    };
    let mut components = Vec::new();
    for mut open in keys.into_values() {
        while let Some(first) = open.pop() {
            let mut component = vec![first];
            let mut next = 0;
            while let Some(&from) = component.get(next) {
                let (near, far) = open.into_iter().partition(|&to| linked(from, to));
                component.extend::<Vec<DemandId>>(near);
                open = far;
                next += 1;
            }
            component.sort_unstable();
            components.push(component);
        }
    }
    components
}

/// What is known of the role keys.
#[derive(Default)]
struct Keys<'a> {
    /// By block: how many levels stand, from the first.
    sure: HashMap<&'a str, usize>,
    /// Where prices do not prove a block.
    open: HashMap<&'a str, String>,
}

/// Enumerates small components anew, and goes through the prices of the others.
fn formation<'a>(case: &Case<'a>, v: &mut Verdicts) -> Keys<'a> {
    let mut keys = Keys::default();
    let mut budget = PRICE_BUDGET;
    for columns in &case.outcome.columns {
        let of_block = |s: &&Stage| s.level.starts_with('F') && s.block == columns.block;
        for stage in case.outcome.stages.iter().filter(of_block) {
            let said = match stage.proof {
                Proof::Columns { leaves } => Some(leaves),
                _ => None,
            };
            let at = At::Stage(&stage.level, &stage.block);
            v.equal(
                CheckRule::Stages,
                at,
                "leaves",
                said,
                Some(columns.leaves()),
            );
        }
    }
    let mut by_key: HashMap<RoleKey<'_>, Vec<&Stage>> = HashMap::new();
    for stage in case
        .outcome
        .stages
        .iter()
        .filter(|stage| stage.level.starts_with('F'))
    {
        if let Some(&id) = case.demand.get(stage.block.as_str()) {
            by_key.entry(case.role_key(id)).or_default().push(stage);
        }
    }
    let mut open_keys = HashMap::new();
    for component in components(case) {
        let key = case.role_key(component[0]);
        let stages = by_key.get(&key).map_or(&[][..], Vec::as_slice);
        let inside = |stage: &Stage| {
            component
                .iter()
                .any(|&d| case.demand(d).code == stage.block)
        };
        let any = stages.iter().any(|stage| inside(stage));
        let levels = proved(stages.iter().copied().filter(|s| !any || inside(s)), 'F');
        let best = if levels > 0 {
            best(case, &component)
        } else {
            None
        };
        let sure = match best {
            Some(best) => {
                optimal_classes(case, &component, &best, levels, v);
                levels
            }
            None => match priced(case, &component, levels, &mut budget, v) {
                Ok(levels) => levels,
                Err(why) => {
                    let first = component.iter().map(|&d| &case.demand(d).code).min();
                    let named = |why: String| format!("{}: {why}", first.map_or("", |c| c));
                    let block = by_key.get(&key).and_then(|s| s.first()).map(|s| &s.block);
                    keys.open
                        .extend(block.zip(why).map(|(b, why)| (b.as_str(), named(why))));
                    0
                }
            },
        };
        let least = open_keys.entry(key).or_insert(6);
        *least = sure.min(*least);
    }
    for stage in case
        .outcome
        .stages
        .iter()
        .filter(|stage| stage.level == "F1")
    {
        let Some(id) = case.demand.get(stage.block.as_str()) else {
            continue;
        };
        let sure = open_keys.get(&case.role_key(*id)).copied().unwrap_or(0);
        keys.sure.insert(&stage.block, sure);
    }
    keys
}

/// Goes through the prices of a component: up to which level it is proved, or where it is not.
fn priced(
    case: &Case<'_>,
    component: &[DemandId],
    levels: usize,
    budget: &mut u64,
    v: &mut Verdicts,
) -> Result<usize, Option<String>> {
    let mut demands = component.to_vec();
    demands.sort_by_key(|&d| &case.demand(d).code);
    let codes: Vec<&String> = demands.iter().map(|&d| &case.demand(d).code).collect();
    let mut parts = case
        .outcome
        .columns
        .iter()
        .flat_map(|columns| &columns.parts);
    let part = parts.find(|part| part.demands.iter().eq(codes.iter().copied()));
    let part = part.filter(|_| levels > 0).ok_or(None)?;
    let classes = classes_of(case, component);
    let value = classes
        .iter()
        .map(|&c| class_levels(case, c))
        .fold([0; 6], add);
    let groups: Vec<Group> = classes
        .iter()
        .map(|&c| case.classes[c].members.clone())
        .collect();
    let walked = price(case, &demands, part, (&groups, value, levels), budget);
    let at = At::Stage("", codes[0]);
    let better = walked == Walked::Better;
    v.holds(
        CheckRule::FormationOptimum,
        at,
        !better,
        format_args!("{value:?}"),
        "the best",
    );
    match walked {
        Walked::Levels(levels) => {
            v.holds(CheckRule::ColumnsPriced, at, true, "", "");
            Ok(levels)
        }
        Walked::Better => Err(None),
        Walked::Open(why) => Err(Some(why)),
    }
}

/// The classes that demands are in, by index.
fn classes_of(case: &Case<'_>, demands: &[DemandId]) -> Vec<usize> {
    let placed = demands.iter().flat_map(|d| &case.placed[d.index()]);
    let mut classes: Vec<usize> = placed.map(|&(class, _)| class).collect();
    classes.sort_unstable();
    classes.dedup();
    classes
}

fn optimal_classes(
    case: &Case<'_>,
    component: &[DemandId],
    best: &Best,
    levels: usize,
    v: &mut Verdicts,
) {
    let classes = classes_of(case, component);
    let reached = classes
        .iter()
        .map(|&c| class_levels(case, c))
        .fold([0; 6], add);
    let smallest = component
        .iter()
        .map(|&d| case.demand(d).code.as_str())
        .min()
        .unwrap_or("");
    let at = At::Stage("", smallest);
    let (found, optimum) = (&reached[..levels], &best.value[..levels]);
    let (rule, same) = (CheckRule::FormationOptimum, found == optimum);
    v.holds(
        rule,
        at,
        same,
        format_args!("{found:?}"),
        format_args!("{optimum:?}"),
    );
    if same && levels == 6 {
        let of_class = |&c: &usize| sorted(&case.classes[c].members);
        let mut found: Vec<Group> = classes.iter().map(of_class).collect();
        let mut groups: Vec<Group> = best.groups.iter().map(|group| sorted(group)).collect();
        found.sort_unstable();
        groups.sort_unstable();
        v.equal(rule, at, "classes", found, groups);
    }
}

fn sorted(group: &[(DemandId, u32)]) -> Group {
    let mut group = group.to_vec();
    group.sort_unstable();
    group
}

/// What is known of the blocks of the award.
#[derive(Default)]
struct Blocks<'a> {
    /// Those whose stages stand.
    sure: HashSet<&'a str>,
    /// Those whose tree does not end everywhere, with where.
    open: HashMap<&'a str, String>,
    /// The parts of those that were proved in parts.
    parts: HashMap<&'a str, Vec<Part<'a>>>,
}

/// Walks the tree of every block called optimal that has one, and looks for a better award in the
/// others.
fn awards<'a>(contest: &Contest<'_, 'a>, v: &mut Verdicts) -> Blocks<'a> {
    let mut by_block: HashMap<&str, Vec<&Stage>> = HashMap::new();
    let outcome = contest.case.outcome;
    for stage in outcome.stages.iter().filter(|s| s.level.starts_with('A')) {
        by_block.entry(&stage.block).or_default().push(stage);
    }
    let mut known = Blocks::default();
    let mut budgets = (TREE_BUDGET, TOTAL_BUDGET);
    for (&code, classes) in &contest.blocks {
        let stages = by_block.get(code).map_or(&[][..], Vec::as_slice);
        let levels = proved(stages.iter().copied(), 'A');
        let trees = outcome.trees.iter().filter(|tree| tree.block == code);
        let trees: Vec<&Tree> = trees.collect();
        counted(&trees, stages, v);
        if levels == 0 {
            continue;
        }
        let block = Block::new(contest, classes);
        let taken = trees.first().map(|tree| parts(contest, &block, tree));
        let walked = match taken {
            None => None,
            Some(Err(why)) => Some(Walk::Open(why)),
            Some(Ok(parts)) => {
                let walked = walked(contest, &parts, levels, &mut budgets);
                if walked == Walk::Whole {
                    v.holds(CheckRule::TreeWalked, At::Stage("", code), true, "", "");
                    known.parts.insert(code, parts);
                }
                Some(walked)
            }
        };
        let worth = contest.worth(classes);
        let found = match walked {
            Some(Walk::Whole) => Found::Nothing,
            Some(Walk::Better) => Found::Better(worth),
            other => {
                if let Some(Walk::Open(at)) = other {
                    known.open.insert(code, at);
                }
                searched(&block, worth, levels, &mut budgets.1)
            }
        };
        if found == Found::TooLarge {
            continue;
        }
        let (none, best) = (found == Found::Nothing, format_args!("{found:?}"));
        let (worth, at) = (format_args!("{worth:?}"), At::Stage("", code));
        if v.holds(CheckRule::AwardOptimum, at, none, worth, best) {
            known.sure.insert(code);
        }
    }
    known
}

/// Walks the trees of the parts of a block and searches those that have none. Something better in a
/// part disproves the award only where no rule was left out.
fn walked(
    contest: &Contest<'_, '_>,
    parts: &[Part<'_>],
    levels: usize,
    budgets: &mut (u64, u64),
) -> Walk {
    for part in parts {
        let (block, worth) = (&part.block, contest.worth(&part.block.classes));
        let walked = if part.proof.groups.is_empty() {
            match searched(block, worth, levels, &mut budgets.1) {
                Found::Nothing => Walk::Whole,
                Found::Better(_) => Walk::Better,
                Found::TooLarge => Walk::TooLarge,
            }
        } else {
            walk(contest, block, part.proof, (worth, levels), &mut budgets.0)
        };
        match walked {
            Walk::Whole => {}
            Walk::Better if parts.len() > 1 => {
                let classes = part.proof.classes.join(" ");
                return Walk::Open(format!("{classes} can do better by themselves"));
            }
            other => return other,
        }
    }
    Walk::Whole
}

/// A block has one tree, and its stages say how large it is.
fn counted(trees: &[&Tree], stages: &[&Stage], v: &mut Verdicts) {
    let found: Vec<u64> = trees.iter().map(|tree| tree.nodes()).collect();
    for stage in stages {
        let said: Vec<u64> = match stage.proof {
            Proof::Tree { nodes } => vec![nodes],
            _ => Vec::new(),
        };
        let at = At::Stage(&stage.level, &stage.block);
        v.equal(CheckRule::Stages, at, "branches", &said, &found);
    }
}

/// Looks for an award better than `worth` in its first levels; the others may be beaten.
fn searched(block: &Block, worth: Value, levels: usize, total: &mut u64) -> Found {
    let mut beat = worth;
    beat[levels.min(4)..].fill(i128::from(i64::MAX));
    spend(block, beat, None, BLOCK_BUDGET, total)
}

/// A search within its own budget and what is left of the total.
fn spend(
    block: &Block,
    beat: [i128; 4],
    forced: Option<(usize, usize)>,
    most: u64,
    total: &mut u64,
) -> Found {
    let mut budget = most.min(*total);
    let given = budget;
    let found = block.better(beat, forced, &mut budget);
    *total -= given - budget;
    found
}

/// Looks for an award that gives a losing bid a class at less than its regret: first in the part of
/// the class alone, if its block was proved in parts, then in the block.
fn forced(contest: &Contest<'_, '_>, parts: &HashMap<&str, Vec<Part<'_>>>, v: &mut Verdicts) {
    let mut blocks: HashMap<&str, Block> = HashMap::new();
    let mut total = TOTAL_BUDGET;
    for (bid, line) in contest.case.bids.iter().enumerate() {
        let Verdict::Lost { regret, proved, .. } = &line.out.verdict else {
            continue;
        };
        let at = At::Bid(&line.out.code);
        if !proved {
            v.claimed.push(Claim {
                subject: at.subject(),
                why: ClaimWhy::NotProved,
                confirmed: false,
            });
            continue;
        }
        let loss = [regret.heads, regret.quality, regret.metres, regret.draw];
        let gain = loss.map(|level| -i128::from(level));
        let mut cheaper = Found::Nothing;
        for class in contest.case.calls[line.call].classes() {
            let code = contest.case.classes[class].out.block.as_str();
            let mut of_block = parts.get(code).into_iter().flatten();
            let part = of_block.find(|part| part.block.classes.contains(&class));
            let alone = part.map(|Part { block, .. }| {
                let beat = add(contest.worth(&block.classes), gain);
                spend(block, beat, Some((class, bid)), FORCED_BUDGET, &mut total)
            });
            if alone == Some(Found::Nothing) {
                continue;
            }
            let classes = &contest.blocks[code];
            let block = blocks
                .entry(code)
                .or_insert_with(|| Block::new(contest, classes));
            let beat = add(contest.worth(classes), gain);
            match spend(block, beat, Some((class, bid)), FORCED_BUDGET, &mut total) {
                Found::Nothing => {}
                Found::TooLarge if cheaper != Found::Nothing => {}
                found => cheaper = found,
            }
        }
        if cheaper == Found::TooLarge {
            let (subject, why) = (at.subject(), ClaimWhy::TooLarge);
            v.claimed.push(Claim {
                subject,
                why,
                confirmed: false,
            });
            continue;
        }
        let (found, best) = (format_args!("{loss:?}"), format_args!("{cheaper:?}"));
        v.holds(
            CheckRule::ForcedOptimum,
            at,
            cheaper == Found::Nothing,
            found,
            best,
        );
    }
}
