//! Heads in no class, with their reasons, and F1 to F6 of the classes against the stages.

use std::collections::{BTreeMap, HashMap};

use super::case::{Case, RoleKey};
use super::grouping::{add, consents, levels};
use super::rules::CheckRule;
use super::{At, Verdicts};
use crate::base::ids::Id;
use crate::domain::market::{DemandId, Reason, Vetting};
use crate::domain::outcome::UnservedOut;

pub(super) fn check(case: &Case<'_>, v: &mut Verdicts) {
    let mut listed: HashMap<&str, Vec<&UnservedOut>> = HashMap::new();
    for left in &case.outcome.unserved {
        listed.entry(&left.demand).or_default().push(left);
        let known = case.demand.contains_key(left.demand.as_str());
        v.holds(
            CheckRule::Codes,
            At::Demand(&left.demand),
            known,
            "unserved",
            "a known demand",
        );
    }
    let pools = pools(case);
    for (id, demand) in case.market.demands().iter_ids() {
        let at = At::Demand(&demand.code);
        let left = (i128::from(demand.heads) - case.served(id)).max(0);
        let lines = listed
            .get(demand.code.as_str())
            .map_or(&[][..], Vec::as_slice);
        let found: i128 = lines.iter().map(|line| i128::from(line.heads)).sum();
        let lines_expected = usize::from(left > 0);
        let expected = (left, lines_expected);
        v.equal(
            CheckRule::Unserved,
            at,
            "heads, lines",
            (found, lines.len()),
            expected,
        );
        for line in lines {
            let firm = &case.firm(demand.firm).code;
            v.equal(CheckRule::Unserved, at, "firm", &line.firm, firm);
            let pool = pools.get(&case.role_key(id)).copied().unwrap_or(0);
            let fits = reason_fits(case, id, &line.reason, pool);
            let found = format_args!("{:?}", line.reason);
            let expected = format_args!(
                "agrees with takes_part {}, served {}, heads in its post {pool}",
                case.takes_part(id),
                case.served(id)
            );
            v.holds(CheckRule::UnservedReason, at, fits, found, expected);
        }
    }
    stages(case, v);
}

/// Upper ends of the demands that formation decides on, by role key.
fn pools<'a>(case: &Case<'a>) -> HashMap<RoleKey<'a>, i128> {
    let mut pools = HashMap::new();
    for (id, demand) in case.market.demands().iter_ids() {
        if case.takes_part(id) && !case.frozen[id.index()] {
            *pools.entry(case.role_key(id)).or_default() += i128::from(demand.heads_max);
        }
    }
    pools
}

/// Whether a reason can be the one: exact where it follows from the tables, bounds elsewhere.
fn reason_fits(case: &Case<'_>, id: DemandId, reason: &Reason, pool: i128) -> bool {
    let (demand, served) = (case.demand(id), case.served(id));
    let eligible = case.firm(demand.firm).eligible;
    let least = case.least();
    let heads_of = |heads: u32| i128::from(heads);
    match reason {
        Reason::FirmNotEligible => return !eligible,
        Reason::SentBack { reason } => {
            let sent_back = demand.vetting == Some(Vetting::SentBack);
            return eligible && sent_back && *reason == demand.vetting_reason;
        }
        Reason::VettingPending => {
            let open = matches!(demand.vetting, None | Some(Vetting::Pending));
            return eligible && case.vetted() && open;
        }
        Reason::Remainder { served: heads } => {
            let part = case.takes_part(id) || case.frozen[id.index()];
            return part && served > 0 && served == heads_of(*heads);
        }
        _ => {}
    }
    if !case.takes_part(id) || served > 0 {
        return false;
    }
    let too_few = pool < i128::from(least);
    match *reason {
        Reason::TooFewInPost { heads, needed } => {
            too_few && needed == least && heads_of(heads) == pool
        }
        _ if too_few => false,
        Reason::NoConsent { heads, needed } => {
            let own = heads == demand.heads || heads == demand.heads_max;
            needed == least && own && heads < needed && !consents(case, id)
        }
        Reason::TooFewConsent { heads, needed } => {
            let bounds = heads >= demand.heads && heads < needed;
            needed == least && bounds && consents(case, id)
        }
        Reason::NoSharedMajor { heads, needed } | Reason::NoSharedDays { heads, needed } => {
            needed == least && heads >= demand.heads && heads < needed
        }
        Reason::NoLawfulGroup { needed, .. } => needed == least,
        Reason::Outweighed { heads } => heads <= case.model.classes.class_max,
        _ => false,
    }
}

/// F1 to F6 of a class of the document, each to be maximized.
pub(super) fn class_levels(case: &Case<'_>, class: usize) -> [i128; 6] {
    let class = &case.classes[class];
    let cost = case.model.classes.tier_cost(class.out.tier).unwrap_or(0);
    levels(case, &class.members, class.weight, cost)
}

/// Per role key and level the stages' objectives sum to the value of the classes there.
fn stages(case: &Case<'_>, v: &mut Verdicts) {
    let mut stated: BTreeMap<RoleKey<'_>, ([i128; 6], u64, &str)> = BTreeMap::new();
    let mut frozen_stages = false;
    for stage in &case.outcome.stages {
        let Some(level) = level_of(&stage.level, 'F') else {
            continue;
        };
        let at = At::Stage(&stage.level, &stage.block);
        let Some(&id) = case.demand.get(stage.block.as_str()) else {
            v.holds(CheckRule::Codes, at, false, &stage.block, "a demand code");
            continue;
        };
        frozen_stages |= case.frozen[id.index()];
        let sums = stated
            .entry(case.role_key(id))
            .or_insert(([0; 6], 0, &stage.block));
        sums.0[level] += i128::from(stage.objective);
        if level == 0 {
            sums.1 += u64::from(stage.members);
        }
    }
    let mut reached: BTreeMap<RoleKey<'_>, ([i128; 6], &str)> = BTreeMap::new();
    for (index, class) in case.classes.iter().enumerate() {
        let Some(&(first, _)) = class.members.first() else {
            continue;
        };
        // Frozen classes are in the stages only where the document gives them stages of their own.
        if frozen_stages || !case.published.contains(class.out.code.as_str()) {
            let code = case.demand(first).code.as_str();
            let sums = reached
                .entry(case.role_key(first))
                .or_insert(([0; 6], code));
            sums.0 = add(sums.0, class_levels(case, index));
        }
    }
    for (key, (found, members, block)) in &stated {
        let values = reached.remove(key).map_or([0; 6], |(values, _)| values);
        compare(*found, values, block, v);
        let decided = case.market.demands().ids().filter(|&d| {
            case.role_key(d) == *key && (case.takes_part(d) || case.frozen[d.index()])
        });
        let (at, most) = (At::Stage("F1", block), decided.count());
        let few = *members <= most as u64;
        v.holds(
            CheckRule::Stages,
            at,
            few,
            members,
            format_args!("<= {most} demands"),
        );
    }
    for (values, first) in reached.into_values() {
        compare([0; 6], values, first, v);
    }
}

fn compare(found: [i128; 6], values: [i128; 6], block: &str, v: &mut Verdicts) {
    for level in 0..6 {
        let name = format!("F{}", level + 1);
        let expected = if level == 0 {
            values[0]
        } else {
            -values[level]
        };
        let rule = CheckRule::FormationLevels;
        v.equal(
            rule,
            At::Stage(&name, block),
            "objective",
            found[level],
            expected,
        );
    }
}

/// Position of a level such as `F3` within its letter, from 0.
pub(super) fn level_of(name: &str, letter: char) -> Option<usize> {
    let most = if letter == 'F' { 6 } else { 4 };
    let number: usize = name.strip_prefix(letter)?.parse().ok()?;
    (1..=most).contains(&number).then(|| number - 1)
}
