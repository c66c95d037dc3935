//! A firm leaves its class: who stays, and whether every way on that the document names is lawful,
//! priced right, and none is missing.

use std::collections::{BTreeMap, BTreeSet};

use super::award::Contest;
use super::case::Case;
use super::formation::{members, sharing};
use super::grouping::{makings, may_share};
use super::partition::best;
use super::rules::CheckRule;
use super::settlement::{State, best_open, cheapest, look, worth_pinned};
use super::{At, Verdicts};
use crate::base::ids::Id;
use crate::domain::market::{DemandId, FirmId, Level, MajorId, Market, Mode, Site};
use crate::domain::outcome::{
    CallOut, ClassOut, Formed, MemberOut, Outcome, Reaward, Supply, Way, WayOut,
};

/// Codes of demands that have left a class.
pub(super) type Gone = BTreeSet<String>;

/// Sets of demands that are tried for a refill.
const SETS_MAX: u32 = 12;

/// Takes a firm's heads out of a class: the round without them, demands that are gone, and who
/// stays.
pub(super) fn withdraw(
    market: &Market,
    class: &ClassOut,
    firm: FirmId,
) -> (Market, Gone, Vec<MemberOut>) {
    let mut parts = market.clone().into_parts();
    let (mut gone, mut stay) = (Gone::new(), Vec::new());
    for member in &class.members {
        let mut demands = parts.demands.ids();
        let Some(id) = demands.find(|&id| parts.demands[id].code == member.demand) else {
            continue;
        };
        let demand = &mut parts.demands[id];
        let filed = demand.filed_for.iter().position(|&(f, _)| f == firm);
        if let Some(at) = filed.filter(|_| demand.filed_for.len() > 1) {
            let (_, heads) = demand.filed_for.remove(at);
            demand.heads = demand.heads.saturating_sub(heads).max(1);
            demand.heads_max = demand.heads_max.saturating_sub(heads).max(demand.heads);
            let heads = member.heads.saturating_sub(heads);
            stay.extend((heads > 0).then(|| MemberOut {
                heads,
                ..member.clone()
            }));
        } else if filed.is_some() || demand.filed_for.is_empty() && demand.firm == firm {
            gone.insert(member.demand.clone());
        } else {
            stay.push(member.clone());
        }
    }
    (Market::new(parts), gone, stay)
}

/// A class in the words of a way on.
pub(super) fn formed(call: &str, class: &ClassOut) -> Formed {
    Formed {
        class: class.code.clone(),
        call: call.to_owned(),
        size: class.size,
        weight: class.weight,
        tier: class.tier,
        integrator: class.integrator.clone(),
        members: class.members.clone(),
    }
}

/// The document after a way on is entered: winners are still those before it.
pub(super) fn enter(before: &Outcome, class: &str, way: &WayOut) -> Outcome {
    let mut after = before.clone();
    let classes = before.calls.iter().flat_map(|call| &call.classes);
    let Some(old) = classes.clone().find(|out| out.code == class) else {
        return after;
    };
    let goes_on = way.classes.iter().find(|formed| formed.class == class);
    let classes = after.calls.iter_mut().flat_map(|call| &mut call.classes);
    for out in classes.filter(|out| out.code == class) {
        match goes_on {
            Some(formed) => {
                out.size = formed.size;
                out.weight = formed.weight;
                out.tier = formed.tier;
                out.integrator.clone_from(&formed.integrator);
                out.members.clone_from(&formed.members);
            }
            None => {
                (out.size, out.weight) = (0, 0);
                out.members.clear();
            }
        }
    }
    for formed in way.classes.iter().filter(|formed| formed.class != class) {
        let call = after.calls.iter().position(|call| call.code == formed.call);
        let call = call.unwrap_or_else(|| {
            after.calls.push(empty_call(&formed.call));
            after.calls.len() - 1
        });
        after.calls[call]
            .classes
            .push(new_class(formed, &old.anchor));
    }
    after
}

fn empty_call(code: &str) -> CallOut {
    CallOut {
        code: code.to_owned(),
        chain: String::new(),
        post: String::new(),
        role: String::new(),
        level: Level {
            rank: 0,
            at_least: false,
        },
        mode: Mode::Student,
        majors: Vec::new(),
        days: None,
        named: None,
        classes: Vec::new(),
        supply: Supply::default(),
        bids: Vec::new(),
    }
}

fn new_class(formed: &Formed, anchor: &Site) -> ClassOut {
    ClassOut {
        code: formed.class.clone(),
        size: formed.size,
        weight: formed.weight,
        tier: formed.tier,
        integrator: formed.integrator.clone(),
        rule: 0,
        waiver: None,
        members: formed.members.clone(),
        anchor: anchor.clone(),
        intake: 0,
        winner: None,
        block: formed.class.clone(),
    }
}

/// Every way on that the document names for a class that a firm has left.
pub(super) fn check_ways(
    state: &State<'_>,
    class: &str,
    stay: &[MemberOut],
    before: Held,
    (ways, reaward): (&[WayOut], &Reaward),
    v: &mut Verdicts,
) {
    let (rule, at) = (CheckRule::Departure, At::Class(class));
    let sorted = ways.is_sorted_by_key(cheapest);
    v.holds(
        rule,
        at,
        sorted,
        "ways in another order",
        "the cheapest first",
    );
    let (free, lawful) = possible(state, class, stay);
    let mut kinds: Vec<Way> = ways.iter().map(|way| way.way).collect();
    kinds.sort_unstable();
    v.equal(rule, at, "ways", kinds, lawful);
    for (nth, way) in ways.iter().enumerate() {
        let after = enter(&state.outcome, class, way);
        composed(state, class, stay, &free, way, &after, v);
        let pinned = state.pinned(class, &after);
        let (formed, awarded) = look(state, &state.market, &after, |contest| {
            let open = best_open(contest, &pinned);
            let awarded = open.map(|open| open[0] + worth_pinned(contest, &pinned)[0]);
            (in_classes(contest), awarded)
        });
        let lost = i128::from(way.formed_lost);
        v.equal(rule, at, "formed_lost", lost, before.formed - formed);
        if let Some(awarded) = awarded {
            let lost = i128::from(way.awarded_lost);
            v.equal(rule, at, "awarded_lost", lost, before.awarded - awarded);
        }
        if nth == 0 {
            let kept = before.awarded - i128::from(way.awarded_lost);
            let found = i128::from(reaward.kept.value[0]);
            v.equal(rule, at, "heads kept", found, kept);
        }
    }
}

/// What classes hold, in heads × priority.
#[derive(Clone, Copy)]
pub(super) struct Held {
    formed: i128,
    awarded: i128,
}

/// What the classes of a state hold.
pub(super) fn held(state: &State<'_>) -> Held {
    look(state, &state.market, &state.outcome, |contest| {
        let all: Vec<usize> = (0..contest.winner.len()).collect();
        Held {
            formed: in_classes(contest),
            awarded: contest.worth(&all)[0],
        }
    })
}

/// Heads × priority in classes.
fn in_classes(contest: &Contest<'_, '_>) -> i128 {
    contest.case.classes.iter().map(|class| class.weight).sum()
}

/// Unserved demands of the class's role key with their free heads, and the ways that are lawful.
fn possible(
    state: &State<'_>,
    class: &str,
    stay: &[MemberOut],
) -> (BTreeMap<String, u32>, Vec<Way>) {
    let case = Case::new(&state.market, state.model, &state.outcome);
    let size: u32 = stay.iter().map(|m| m.heads).sum();
    if size >= case.least() {
        return (BTreeMap::new(), vec![Way::Stands]);
    }
    let mut free = BTreeMap::new();
    let inside = case.class.get(class).map(|&index| &case.classes[index]);
    let first = inside.and_then(|class| class.members.first());
    let key = first.map(|&(demand, _)| case.role_key(demand));
    for (id, demand) in case.market.demands().iter_ids() {
        let within = inside.is_some_and(|class| class.members.iter().any(|&(d, _)| d == id));
        let served = u32::try_from(case.served(id)).unwrap_or(u32::MAX);
        let left = demand.heads.saturating_sub(served);
        let enough = match demand.heads >= case.least() {
            true => left >= state.model.classes.chunk_min,
            false => served == 0,
        };
        let open = Some(case.role_key(id)) == key && case.takes_part(id) && !within;
        if open && enough && !state.gone.contains(&demand.code) {
            free.insert(demand.code.clone(), left);
        }
    }
    let mut ways = Vec::new();
    if !stay.is_empty() && refills(&case, stay, &free, taught(state, &case, class)) {
        ways.push(Way::Refill);
    }
    if let [one] = stay
        && one.heads >= state.model.classes.waiver_min
        && let Some(&id) = case.demand.get(one.demand.as_str())
        && !makings(
            &case,
            &[id],
            i128::from(case.demand(id).heads.min(case.least() - 1)),
        )
        .is_empty()
    {
        ways.push(Way::Waiver);
    }
    ways.push(Way::Reform);
    (free, ways)
}

/// The major that the school which holds a class teaches it with.
fn taught(state: &State<'_>, case: &Case<'_>, class: &str) -> Option<MajorId> {
    let classes = state.outcome.calls.iter().flat_map(|call| &call.classes);
    let winner = classes
        .filter(|c| c.code == class)
        .find_map(|c| c.winner.as_ref())?;
    let bid = case.market_bid.get(winner.as_str())?;
    Some(case.market.bids()[*bid].major)
}

/// Whether some set of free demands fills the class up; sets are tried up to a limit.
fn refills(
    case: &Case<'_>,
    stay: &[MemberOut],
    free: &BTreeMap<String, u32>,
    taught: Option<MajorId>,
) -> bool {
    let ids = |code: &str| case.demand.get(code).copied();
    let staying: Vec<DemandId> = stay.iter().filter_map(|m| ids(&m.demand)).collect();
    let coming: Vec<(DemandId, u32)> = free
        .iter()
        .filter_map(|(code, &heads)| Some((ids(code)?, heads)))
        .collect();
    let sets = 1u32
        << u32::try_from(coming.len())
            .unwrap_or(SETS_MAX)
            .min(SETS_MAX);
    (1..sets).any(|set| {
        let come = (0..coming.len()).filter(|bit| *bit < 32 && set >> bit & 1 == 1);
        let come: Vec<(DemandId, u32)> = come.map(|bit| coming[bit]).collect();
        let demands: Vec<DemandId> = staying
            .iter()
            .copied()
            .chain(come.iter().map(|&(d, _)| d))
            .collect();
        let small = |d: DemandId| case.demand(d).heads < case.least();
        let chunk = case.model.classes.chunk_min;
        let least = |&(d, heads): &(DemandId, u32)| if small(d) { heads } else { chunk };
        let most = |&(d, heads): &(DemandId, u32)| match small(d) {
            true => case.demand(d).heads_max.max(heads),
            false => heads,
        };
        let here: Vec<(DemandId, u32)> = stay
            .iter()
            .filter_map(|m| Some((ids(&m.demand)?, m.heads)))
            .collect();
        let fixed: u32 = here.iter().map(|&(_, heads)| heads).sum();
        let low = fixed + come.iter().map(least).sum::<u32>();
        let more: u32 = here
            .iter()
            .filter(|&&(d, _)| small(d))
            .map(|m| most(m).saturating_sub(m.1))
            .sum();
        let high = fixed + more + come.iter().map(most).sum::<u32>();
        let kept = taught.is_none_or(|taught| {
            let common = case.common_majors(&demands);
            common.iter().any(|&major| case.majors_match(major, taught))
        });
        low <= case.model.classes.class_max
            && high >= case.least()
            && kept
            && may_share(case, &demands)
            && !makings(case, &demands, i128::from(case.least())).is_empty()
    })
}

/// The classes of a way on are lawful and made of those who stay and of free demands.
fn composed(
    state: &State<'_>,
    class: &str,
    stay: &[MemberOut],
    free: &BTreeMap<String, u32>,
    way: &WayOut,
    after: &Outcome,
    v: &mut Verdicts,
) {
    let (rule, at) = (CheckRule::Departure, At::Class(class));
    let case = Case::new(&state.market, state.model, after);
    let own = way.way != Way::Reform;
    v.holds(
        rule,
        at,
        way.classes
            .iter()
            .all(|formed| (formed.class == class) == own),
        "classes of another code",
        "its own code, or new ones",
    );
    let before: BTreeSet<&str> = state
        .outcome
        .calls
        .iter()
        .flat_map(|call| call.classes.iter().map(|class| class.code.as_str()))
        .collect();
    let classes = state.outcome.calls.iter().flat_map(|call| &call.classes);
    let old = { classes }.find(|out| out.code == class);
    let mut taken: BTreeMap<&str, u32> = BTreeMap::new();
    for formed in &way.classes {
        let fresh = own || !before.contains(formed.class.as_str());
        v.holds(rule, at, fresh, &formed.class, "a code never used");
        if let Some(&index) = case.class.get(formed.class.as_str()) {
            let class = &case.classes[index];
            members(&case, class, v);
            match (way.way, old) {
                (Way::Stands, Some(old)) => {
                    let (found, before) = (&formed.integrator, &old.integrator);
                    v.equal(rule, at, "tier", formed.tier, old.tier);
                    v.equal(rule, at, "integrator", found, before);
                }
                _ => sharing(&case, class, v),
            }
            v.equal(rule, at, "weight", i128::from(formed.weight), class.weight);
        }
        for member in &formed.members {
            *taken.entry(&member.demand).or_default() += member.heads;
            let demand = case.demand.get(member.demand.as_str());
            let firm = demand.map(|&d| case.firm(case.demand(d).firm));
            let found = Some((member.firm.as_str(), member.firm_name.as_str()));
            let expected = firm.map(|firm| (firm.code.as_str(), firm.name.as_str()));
            v.equal(rule, at, "firm", found, expected);
        }
    }
    let stays = |code: &str| stay.iter().find(|m| m.demand == code).map(|m| m.heads);
    for (&code, &heads) in &taken {
        let known = stays(code).is_some() || free.contains_key(code);
        v.holds(
            rule,
            at,
            known,
            code,
            "one who stays, or an unserved demand",
        );
        let demand = case.demand.get(code).map(|&d| case.demand(d));
        let most = demand.map_or(0, |demand| demand.heads_max);
        v.holds(rule, at, heads <= most, heads, format_args!("<= {most}"));
    }
    if own {
        for member in stay {
            let heads = taken.get(member.demand.as_str()).copied().unwrap_or(0);
            let ok = heads >= member.heads;
            v.holds(
                rule,
                at,
                ok,
                format_args!("{} {heads}", member.demand),
                "who stays",
            );
        }
    } else {
        anew(state, stay, free, way, v);
    }
    let stands = matches!(way.way, Way::Stands | Way::Waiver);
    if stands {
        let same = way.classes.iter().all(|formed| formed.members == stay);
        v.holds(rule, at, same, "other members", "those who stay");
    }
}

/// The classes formed anew serve as many heads as any could, where there are few enough demands to
/// try them all.
fn anew(
    state: &State<'_>,
    stay: &[MemberOut],
    free: &BTreeMap<String, u32>,
    way: &WayOut,
    v: &mut Verdicts,
) {
    let case = Case::new(&state.market, state.model, &state.outcome);
    let codes = stay.iter().map(|m| &m.demand).chain(free.keys());
    let mut demands: Vec<DemandId> = codes
        .filter_map(|code| case.demand.get(code.as_str()).copied())
        .filter(|&d| case.placed[d.index()].len() <= 1)
        .collect();
    demands.sort_unstable();
    demands.dedup();
    let Some(best) = best(&case, &demands) else {
        return;
    };
    let weights = way.classes.iter().map(|formed| i128::from(formed.weight));
    let found: i128 = weights.sum();
    let at = At::Class(
        way.classes
            .first()
            .map_or("", |formed| formed.class.as_str()),
    );
    v.equal(CheckRule::Departure, at, "F1 anew", found, best.value[0]);
}
