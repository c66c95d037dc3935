//! Whether the classes and calls of the document are lawful: rules 1 to 9, and everything that a
//! class or call says of itself.

use std::collections::{BTreeMap, BTreeSet};

use super::case::{CallCase, Case, ClassCase};
use super::grouping::{consents, few_firms, makings, shared, spread, spread_max};
use super::rules::CheckRule;
use super::{At, Verdicts};
use crate::base::ids::Id;
use crate::domain::market::{DemandId, Tier};

pub(super) fn check(case: &Case<'_>, v: &mut Verdicts) {
    for class in &case.classes {
        members(case, class, v);
        sharing(case, class, v);
        said(case, class, v);
    }
    for id in case.market.demands().ids() {
        demand(case, id, v);
    }
    for call in &case.calls {
        call_said(case, call, v);
        if !case.published.contains(call.out.code.as_str()) {
            call_shape(call, case, v);
        }
    }
    match case.market.published() {
        Some(_) => published(case, v),
        None => serials(case, v),
    }
}

fn demands_of(class: &ClassCase<'_>) -> Vec<DemandId> {
    let all: BTreeSet<DemandId> = class.members.iter().map(|&(demand, _)| demand).collect();
    all.into_iter().collect()
}

/// Who is in a class, and with how many heads.
pub(super) fn members(case: &Case<'_>, class: &ClassCase<'_>, v: &mut Verdicts) {
    let (at, demands) = (At::Class(&class.out.code), demands_of(class));
    let (least, most) = (case.least(), case.model.classes.class_max);
    let frozen = case.published.contains(class.out.code.as_str());
    for &(id, heads) in &class.members {
        let demand = case.demand(id);
        if !frozen {
            let part = case.takes_part(id) && !case.frozen[id.index()];
            v.holds(
                CheckRule::TakingPart,
                at,
                part,
                &demand.code,
                "a demand that takes part",
            );
        }
        let key = demands.first().map(|&first| case.role_key(first));
        v.equal(
            CheckRule::RoleKey,
            at,
            &demand.code,
            Some(case.role_key(id)),
            key,
        );
        v.holds(CheckRule::Heads, at, heads >= 1, heads, "at least 1 head");
        if !frozen && demands.len() > 1 && demand.heads >= least {
            let chunk = case.model.classes.chunk_min;
            let (found, least) = (
                format_args!("{} {heads}", demand.code),
                format_args!(">= {chunk}"),
            );
            v.holds(CheckRule::Chunk, at, heads >= chunk, found, least);
        }
    }
    v.equal(
        CheckRule::ClassSize,
        at,
        "size",
        i128::from(class.out.size),
        class.size,
    );
    let low = if class.out.tier == Tier::Waived {
        1
    } else {
        i128::from(least)
    };
    // What was published stands, even where members have withdrawn since.
    let low = if frozen { 1 } else { low };
    let lawful = (low..=i128::from(most)).contains(&class.size);
    v.holds(
        CheckRule::ClassSize,
        at,
        lawful,
        class.size,
        format_args!("{low}..={most}"),
    );
}

/// Rules 5 to 9: what the members of a class have in common, and who makes it.
pub(super) fn sharing(case: &Case<'_>, class: &ClassCase<'_>, v: &mut Verdicts) {
    let (at, demands) = (At::Class(&class.out.code), demands_of(class));
    let majors = case.common_majors(&demands).len();
    v.holds(
        CheckRule::Majors,
        at,
        majors > 0,
        format_args!("{majors} majors in common"),
        ">= 1",
    );
    let days = case.common_days(&demands).is_ok();
    v.holds(
        CheckRule::Days,
        at,
        days,
        "no day count in common",
        "at least one",
    );
    if !case.published.contains(class.out.code.as_str()) {
        consent(case, at, &demands, v);
    }
    let stands = case.published.contains(class.out.code.as_str()) && class.out.tier != Tier::Waived;
    let size = match stands {
        true => class.size.max(i128::from(case.least())),
        false => class.size,
    };
    let lawful = makings(case, &demands, size);
    let best = lawful.first();
    let (tier, by) = (class.out.tier, class.out.integrator.as_ref());
    let fits = best.is_some_and(|best| best.tier == tier && best.names(by));
    let found = format_args!("{tier:?} {by:?}");
    match best {
        Some(best) => {
            let expected = format_args!("{:?} {:?}", best.tier, best.names);
            v.holds(CheckRule::Tier, at, fits, found, expected)
        }
        None => v.holds(
            CheckRule::Tier,
            at,
            false,
            found,
            "no lawful way to make this class",
        ),
    };
}

/// Rule 7 but for the integrator. What was published stands, whatever is withdrawn later.
fn consent(case: &Case<'_>, at: At<'_>, demands: &[DemandId], v: &mut Verdicts) {
    let few = few_firms(case, demands);
    v.holds(
        CheckRule::FirmsMax,
        at,
        few,
        "too many firms",
        case.model.classes.firms_max,
    );
    if shared(case, demands) {
        for &d in demands {
            let code = &case.demand(d).code;
            v.holds(
                CheckRule::Consent,
                at,
                consents(case, d),
                code,
                "consent to be merged",
            );
        }
        let (far, most) = (spread(case, demands), spread_max(case));
        v.holds(
            CheckRule::Spread,
            at,
            far <= most,
            far,
            format_args!("<= {most} m"),
        );
    }
}

/// What a class says of itself.
fn said(case: &Case<'_>, class: &ClassCase<'_>, v: &mut Verdicts) {
    let at = At::Class(&class.out.code);
    v.equal(
        CheckRule::Anchor,
        at,
        "anchor",
        Some(&class.out.anchor),
        class.anchor,
    );
    v.equal(
        CheckRule::Weight,
        at,
        "weight",
        i128::from(class.out.weight),
        class.weight,
    );
    v.equal(
        CheckRule::Intake,
        at,
        "intake",
        i128::from(class.out.intake),
        class.intake,
    );
    let waived = class.size < i128::from(case.least());
    let reason = class
        .members
        .first()
        .and_then(|&(d, _)| case.demand(d).waiver.as_ref());
    let reason = reason.filter(|_| waived);
    v.equal(
        CheckRule::Waiver,
        at,
        "waiver",
        class.out.waiver.as_ref(),
        reason,
    );
}

/// Rules 1, 3, 8, 9: one demand over all its classes, unless those were published.
fn demand(case: &Case<'_>, id: DemandId, v: &mut Verdicts) {
    let (demand, placed) = (case.demand(id), &case.placed[id.index()]);
    if placed.is_empty() || case.frozen[id.index()] {
        return;
    }
    let (at, least) = (At::Demand(&demand.code), i128::from(case.least()));
    let total = case.served(id);
    let of_least = |&&(class, _): &&(usize, u32)| case.classes[class].size == least;
    let at_least: i128 = placed
        .iter()
        .filter(of_least)
        .map(|&(_, q)| i128::from(q))
        .sum();
    let (low, high) = (i128::from(demand.heads), i128::from(demand.heads_max));
    v.holds(
        CheckRule::Heads,
        at,
        total <= high,
        total,
        format_args!("<= {high}"),
    );
    let rest = total - at_least;
    let most = format_args!("<= {low} outside classes of the least size");
    v.holds(CheckRule::Heads, at, rest <= low, rest, most);
    if low < least {
        let whole = placed.len() == 1 && total >= low;
        let found = format_args!("{total} heads in {} classes", placed.len());
        v.holds(
            CheckRule::Whole,
            at,
            whole,
            found,
            format_args!("{low} in one class"),
        );
    }
    let alone = |class: usize| case.classes[class].members.len() == 1;
    let own = |class: usize| alone(class) && case.classes[class].out.tier == Tier::Own;
    if demand.named && low >= least && !case.premerged(id) {
        let has = placed.iter().any(|&(class, _)| own(class));
        v.holds(
            CheckRule::Named,
            at,
            has,
            "no own class",
            "an own class in its name",
        );
    }
    let below = placed
        .iter()
        .filter(|&&(class, _)| case.classes[class].size < least)
        .count();
    v.holds(
        CheckRule::Waiver,
        at,
        below <= 1,
        below,
        "at most one class below the least size",
    );
}

/// What a call says of itself.
fn call_said(case: &Case<'_>, call: &CallCase<'_>, v: &mut Verdicts) {
    let (at, out) = (At::Call(&call.out.code), call.out);
    let Some(&first) = call.demands.first() else {
        v.holds(
            CheckRule::CallShape,
            at,
            false,
            "no class with a known demand",
            "at least one",
        );
        return;
    };
    for &id in &call.demands {
        v.equal(
            CheckRule::RoleKey,
            at,
            "role key",
            case.role_key(id),
            case.role_key(first),
        );
    }
    let said = (
        out.chain.as_str(),
        out.post.as_str(),
        out.level.rank,
        out.mode,
    );
    v.equal(
        CheckRule::RoleKey,
        at,
        "role key",
        said,
        case.role_key(first),
    );
    v.equal(
        CheckRule::CallShape,
        at,
        "level",
        Some(out.level),
        call.level,
    );
    v.equal(
        CheckRule::CallShape,
        at,
        "role",
        &out.role,
        &case.demand(first).role,
    );
    let found = out.majors.iter();
    let found = found.map(|m| (m.catalogue.as_str(), m.code.as_str(), m.name.as_str()));
    let majors = call.majors.iter().map(|&m| &case.market.majors()[m]);
    let majors = majors.map(|m| (m.catalogue.as_str(), m.code.as_str(), m.name.as_str()));
    let (mut found, mut majors): (Vec<_>, Vec<_>) = (found.collect(), majors.collect());
    found.sort_unstable();
    majors.sort_unstable();
    v.equal(CheckRule::Majors, at, "majors", found, majors);
    v.equal(CheckRule::Days, at, "days", Ok(out.days), call.days);
    named(case, call, v);
}

/// Only own classes bear a name: the firm's of the demand that wishes it.
fn named(case: &Case<'_>, call: &CallCase<'_>, v: &mut Verdicts) {
    let own = call
        .classes()
        .any(|c| case.classes[c].out.tier == Tier::Own);
    let wishes = call
        .demands
        .iter()
        .map(|&d| case.demand(d))
        .filter(|d| own && d.named);
    let names: Vec<&str> = wishes.map(|d| case.firm(d.firm).name.as_str()).collect();
    let ok = match call.out.named.as_deref() {
        // Several rows of one firm: the page does not say whether one wish is enough.
        None => names.is_empty() || call.demands.len() > 1,
        Some(name) => names.contains(&name),
    };
    let found = format_args!("{:?}", call.out.named);
    v.holds(
        CheckRule::Named,
        At::Call(&call.out.code),
        ok,
        found,
        format_args!("{names:?}"),
    );
}

/// A merged class is a call; the classes of one demand alone are one call, largest first, numbered.
fn call_shape(call: &CallCase<'_>, case: &Case<'_>, v: &mut Verdicts) {
    let (at, classes) = (At::Call(&call.out.code), &case.classes[call.classes()]);
    let merged = classes.iter().any(|class| class.members.len() > 1);
    let shape = if merged {
        classes.len() == 1
    } else {
        call.demands.len() == 1
    };
    let found = format_args!("{} classes, {} demands", classes.len(), call.demands.len());
    v.holds(
        CheckRule::CallShape,
        at,
        shape,
        found,
        "one merged class, or one demand's own",
    );
    let sizes: Vec<i128> = classes.iter().map(|class| class.size).collect();
    let falling = sizes.is_sorted_by(|a, b| a >= b);
    v.holds(
        CheckRule::CallShape,
        at,
        falling,
        format_args!("sizes {sizes:?}"),
        "largest first",
    );
    for (n, class) in classes.iter().enumerate() {
        let code = format!("{}-{}", call.out.code, n + 1);
        v.equal(
            CheckRule::CallCode,
            At::Class(&class.out.code),
            "code",
            &class.out.code,
            &code,
        );
    }
}

/// `<round>-<chain>-<serial>`: by smallest member code within the chain, one demand before merged.
fn serials(case: &Case<'_>, v: &mut Verdicts) {
    let mut chains: BTreeMap<&str, Vec<(&str, bool, &str)>> = BTreeMap::new();
    let mut alone = BTreeSet::new();
    for call in &case.calls {
        let Some(&first) = call.demands.first() else {
            continue;
        };
        let (demand, merged, code) = (case.demand(first), call.demands.len() > 1, &call.out.code);
        chains
            .entry(&demand.chain)
            .or_default()
            .push((&demand.code, merged, code));
        let once = merged || alone.insert(first);
        v.holds(
            CheckRule::CallShape,
            At::Call(code),
            once,
            "a second call",
            "one per demand alone",
        );
    }
    for (chain, mut calls) in chains {
        calls.sort_by_key(|&(demand, merged, code)| (demand, merged, code.len(), code));
        for (n, (_, _, code)) in calls.into_iter().enumerate() {
            let expected = format!("{}-{chain}-{:03}", case.market.round().code, n + 1);
            v.equal(
                CheckRule::CallCode,
                At::Call(code),
                "code",
                code,
                expected.as_str(),
            );
        }
    }
}

/// Published classes hold the members and heads they were published with.
fn published(case: &Case<'_>, v: &mut Verdicts) {
    let mut rows: BTreeMap<&str, (&str, BTreeMap<&str, u32>)> = BTreeMap::new();
    for row in case.market.published().unwrap_or(&[]) {
        let members = &mut rows
            .entry(&row.class)
            .or_insert((&row.call, BTreeMap::new()))
            .1;
        *members.entry(&case.demand(row.demand).code).or_default() += row.heads;
    }
    for (code, expected) in rows {
        let at = At::Class(code);
        let Some(&index) = case.class.get(code) else {
            v.holds(
                CheckRule::Published,
                at,
                false,
                "not listed",
                "as published",
            );
            continue;
        };
        let members = case.classes[index].out.members.iter();
        let members = members.map(|m| (m.demand.as_str(), m.heads)).collect();
        let found = (case.call_of(index).out.code.as_str(), members);
        v.equal(CheckRule::Published, at, "call, members", found, expected);
    }
}
