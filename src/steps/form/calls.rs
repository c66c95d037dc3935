//! Groups into classes and calls, with codes that the same round always gets again.

use std::collections::BTreeMap;

use super::group::{self, Merge};
use crate::base::ids::IdVec;
use crate::domain::market::{
    Call, CallId, Class, ClassId, DemandId, Integrator, Level, Market, Member, Site, Tier,
};
use crate::domain::model::Model;
use crate::domain::outcome::Formation;

/// A class before it has a code.
#[derive(Clone, Debug)]
pub struct Draft {
    /// In the order of the demands' codes.
    pub members: Vec<Member>,
    /// Who makes it.
    pub tier: Tier,
    /// Who merges it.
    pub integrator: Option<Integrator>,
}

impl Draft {
    fn of(class: &Class) -> Self {
        Draft {
            members: class.members.clone(),
            tier: class.tier,
            integrator: class.integrator.clone(),
        }
    }

    fn size(&self) -> u32 {
        self.members.iter().map(|m| m.heads).sum()
    }

    fn demands(&self) -> Vec<DemandId> {
        self.members.iter().map(|m| m.demand).collect()
    }
}

/// A class of these members, with the maker that the rules give it.
pub fn draft(market: &Market, model: &Model, mut members: Vec<Member>) -> Draft {
    members.sort_by_key(|m| market.demands()[m.demand].code.clone());
    let size: u32 = members.iter().map(|m| m.heads).sum();
    let demands: Vec<DemandId> = members.iter().map(|m| m.demand).collect();
    let office = || {
        (
            Tier::Office,
            Some(Integrator {
                tier: Tier::Office,
                code: None,
            }),
        )
    };
    let (tier, integrator) = match demands[..] {
        [one] if size < model.classes.class_min && group::waived(market, model, one).is_some() => {
            (Tier::Waived, None)
        }
        [one] => group::alone(market, model, one).unwrap_or_else(office),
        _ => match group::merged(market, model, &demands) {
            Merge::Lawful(maker) => maker,
            Merge::NotYet | Merge::Never => office(),
        },
    };
    Draft {
        members,
        tier,
        integrator,
    }
}

/// Classes and calls of a round: the published ones as they stand, then the new ones.
pub fn name(
    market: &Market,
    model: &Model,
    drafts: Vec<Draft>,
) -> (IdVec<CallId, Call>, IdVec<ClassId, Class>) {
    let mut coded = published(market, model);
    coded.extend(new_codes(market, drafts, &coded));
    coded.sort_by(|a, b| a.0.cmp(&b.0));
    let mut calls: IdVec<CallId, Call> = IdVec::new();
    let mut classes: IdVec<ClassId, Class> = IdVec::new();
    for (_, group) in group_by_call(coded) {
        let call = calls.push(call(market, &group));
        let codes: Vec<String> = group.drafts.iter().map(|(code, _)| code.clone()).collect();
        for (draft, code) in group.drafts.iter().map(|(_, draft)| draft).zip(codes) {
            let id = classes.push(class(market, draft, code, call));
            calls[call].classes.push(id);
        }
    }
    weigh(market, model, &mut classes);
    (calls, classes)
}

/// Call code, class code, class.
type Coded = (String, String, Draft);

struct CallGroup {
    code: String,
    drafts: Vec<(String, Draft)>,
}

fn group_by_call(coded: Vec<Coded>) -> BTreeMap<String, CallGroup> {
    let mut groups: BTreeMap<String, CallGroup> = BTreeMap::new();
    for (call, class, draft) in coded {
        let empty = || CallGroup {
            code: call.clone(),
            drafts: Vec::new(),
        };
        groups
            .entry(call.clone())
            .or_insert_with(empty)
            .drafts
            .push((class, draft));
    }
    groups
}

/// Published classes with their codes, in the order of the table.
fn published(market: &Market, model: &Model) -> Vec<Coded> {
    let mut classes: Vec<(&str, &str, Vec<Member>)> = Vec::new();
    for row in market.published().unwrap_or(&[]) {
        let member = Member {
            demand: row.demand,
            heads: row.heads,
        };
        match classes.iter_mut().find(|class| class.1 == row.class) {
            Some((.., members)) => members.push(member),
            None => classes.push((&row.call, &row.class, vec![member])),
        }
    }
    let coded = |(call, class, members): (&str, &str, Vec<Member>)| {
        (
            call.to_owned(),
            class.to_owned(),
            draft(market, model, members),
        )
    };
    classes.into_iter().map(coded).collect()
}

/// Codes for new classes: serials within the chain by smallest demand code, after published ones.
fn new_codes(market: &Market, drafts: Vec<Draft>, taken: &[Coded]) -> Vec<Coded> {
    let code = |id: DemandId| market.demands()[id].code.clone();
    let mut groups: BTreeMap<(String, Vec<String>, usize), Vec<Draft>> = BTreeMap::new();
    for (nth, draft) in drafts.into_iter().enumerate() {
        let chain = market.demands()[draft.members[0].demand].chain.clone();
        let codes: Vec<String> = draft.demands().into_iter().map(code).collect();
        let apart = if codes.len() == 1 { 0 } else { nth + 1 };
        groups.entry((chain, codes, apart)).or_default().push(draft);
    }
    let mut serials: BTreeMap<String, u32> = BTreeMap::new();
    let mut coded = Vec::new();
    for ((chain, ..), mut group) in groups {
        let stem = format!("{}-{}-", market.round().code, chain);
        let serial = serials
            .entry(chain)
            .or_insert_with(|| last_serial(&stem, taken));
        *serial += 1;
        group.sort_by_key(|draft| std::cmp::Reverse(draft.size()));
        let call = format!("{stem}{serial:03}");
        for (nth, draft) in group.into_iter().enumerate() {
            coded.push((call.clone(), format!("{call}-{}", nth + 1), draft));
        }
    }
    coded
}

fn last_serial(stem: &str, taken: &[Coded]) -> u32 {
    let serial = |call: &String| call.strip_prefix(stem)?.parse().ok();
    taken
        .iter()
        .filter_map(|(call, ..)| serial(call))
        .max()
        .unwrap_or(0)
}

fn call(market: &Market, group: &CallGroup) -> Call {
    let mut demands: Vec<DemandId> = group.drafts.iter().flat_map(|(_, d)| d.demands()).collect();
    demands.sort_by_key(|&d| market.demands()[d].code.clone());
    demands.dedup();
    let all = |test: &dyn Fn(DemandId) -> bool| demands.iter().all(|&d| test(d));
    let first = &market.demands()[demands[0]];
    let own = group
        .drafts
        .iter()
        .any(|(_, draft)| draft.tier == Tier::Own);
    let named = own && all(&|d| market.demands()[d].named);
    Call {
        code: group.code.clone(),
        chain: first.chain.clone(),
        post: first.post.clone(),
        level: Level {
            rank: first.level.rank,
            at_least: all(&|d| market.demands()[d].level.at_least),
        },
        mode: first.mode,
        majors: group::shared_majors(market, &demands),
        days: group::shared_days(market, &demands).unwrap_or(None),
        named: named.then_some(first.firm),
        classes: Vec::new(),
    }
}

fn class(market: &Market, draft: &Draft, code: String, call: CallId) -> Class {
    Class {
        code,
        call,
        tier: draft.tier,
        integrator: draft.integrator.clone(),
        members: draft.members.clone(),
        weight: 0,
        anchor: anchor(market, &draft.members),
    }
}

/// Gives a class other members, none to dissolve it, and its call what they have in common. Its
/// code stays, and so do, where it `stands`, its tier and integrator; a call whose classes are all
/// dissolved keeps what it said.
pub fn refit(
    market: &Market,
    model: &Model,
    formation: &mut Formation,
    id: ClassId,
    members: Vec<Member>,
    stands: bool,
) {
    let code = formation.classes[id].code.clone();
    let in_call = formation.classes[id].call;
    formation.classes[id] = if members.is_empty() {
        Class {
            members,
            weight: 0,
            ..formation.classes[id].clone()
        }
    } else {
        let mut draft = draft(market, model, members);
        if stands {
            let old = Draft::of(&formation.classes[id]);
            (draft.tier, draft.integrator) = (old.tier, old.integrator);
        }
        class(market, &draft, code, in_call)
    };
    let ids = formation.calls[in_call].classes.clone();
    let living = ids.iter().map(|&id| &formation.classes[id]);
    let living = living.filter(|class| !class.members.is_empty());
    let drafts: Vec<(String, Draft)> = living
        .map(|class| (class.code.clone(), Draft::of(class)))
        .collect();
    if !drafts.is_empty() {
        let code = formation.calls[in_call].code.clone();
        let group = CallGroup { code, drafts };
        formation.calls[in_call] = Call {
            classes: ids,
            ..call(market, &group)
        };
    }
    weigh(market, model, &mut formation.classes);
}

/// Adds classes under new calls, with serials after every one in use, and returns their ids.
pub fn add(
    market: &Market,
    model: &Model,
    formation: &mut Formation,
    classes: Vec<Vec<Member>>,
) -> Vec<ClassId> {
    let taken: Vec<Coded> = formation
        .classes
        .iter()
        .map(|class| {
            let call = formation.calls[class.call].code.clone();
            (call, class.code.clone(), Draft::of(class))
        })
        .collect();
    let drafts = classes
        .into_iter()
        .map(|m| draft(market, model, m))
        .collect();
    let mut new = Vec::new();
    for (_, group) in group_by_call(new_codes(market, drafts, &taken)) {
        let in_call = formation.calls.push(call(market, &group));
        for (code, draft) in group.drafts {
            let id = formation.classes.push(class(market, &draft, code, in_call));
            formation.calls[in_call].classes.push(id);
            new.push(id);
        }
    }
    weigh(market, model, &mut formation.classes);
    new
}

/// The site of the largest contributor (tie: smallest code; members come in the order of codes).
fn anchor(market: &Market, members: &[Member]) -> Site {
    let largest = members.iter().rev().max_by_key(|m| m.heads);
    let largest = largest.expect("a class has members");
    market.demands()[largest.demand].site.clone()
}

/// W_c = Σ_d p_d q_dc with heads counted up to h_d in total: what a demand has beyond is taken off
/// its classes of the least size, the last first.
fn weigh(market: &Market, model: &Model, classes: &mut IdVec<ClassId, Class>) {
    let mut surplus: BTreeMap<DemandId, u32> = BTreeMap::new();
    for member in classes.iter().flat_map(|class| &class.members) {
        *surplus.entry(member.demand).or_default() += member.heads;
    }
    for (&demand, heads) in &mut surplus {
        *heads = heads.saturating_sub(market.demands()[demand].heads);
    }
    for id in classes.ids().rev() {
        let least = classes[id].size() == model.classes.class_min;
        let mut weight = 0;
        for member in &classes[id].members {
            let over = surplus.entry(member.demand).or_default();
            let cut = if least { member.heads.min(*over) } else { 0 };
            *over -= cut;
            let priority = u64::from(market.demands()[member.demand].priority);
            weight += priority * u64::from(member.heads - cut);
        }
        classes[id].weight = weight;
    }
}
