//! Holds a formation against the rules and against brute force.

use std::collections::{BTreeMap, BTreeSet};

use jiebang::domain::market::{Call, Class, ClassId, Demand, DemandId, Reason, Tier, Vetting};
use jiebang::domain::outcome::{Formation, Status};

use super::classes::{self, Lawful};
use super::law::{self, Heads, Law};
use super::{Seen, same};

/// Every check.
pub fn check(law: &Law, formation: &Formation, seen: &mut Seen) {
    makers(law, formation, seen);
    calls(law, formation, seen);
    weights(law, formation, seen);
    for key in law.keys() {
        best_of_key(law, &key, formation, seen);
    }
    left(law, formation, seen);
}

fn heads_of(class: &Class) -> Heads {
    class.members.iter().map(|m| (m.demand, m.heads)).collect()
}

/// Every class by itself: members of one key in code order, its maker, its anchor.
fn makers(law: &Law, formation: &Formation, seen: &mut Seen) {
    let keys = law.keys();
    for class in &formation.classes {
        let (heads, code) = (heads_of(class), &class.code);
        assert!(heads.is_sorted_by_key(|h| law.code(h.0)) && heads.iter().all(|h| h.1 > 0));
        let of_key = |key: &Vec<DemandId>| heads.iter().all(|h| key.contains(&h.0));
        assert!(keys.iter().any(of_key), "{code} mixes role keys");
        let maker = Some((class.tier, class.integrator.clone()));
        same(&format!("maker of {code}"), law.maker(&heads), maker);
        same("anchor", law.anchor(&heads), &class.anchor);
        seen.note(&format!("{:?}", class.tier));
        let cut = heads.iter().any(|h| law.may_cut(h.0));
        seen.note_if(cut && heads.len() > 1, "cut and merged");
    }
}

/// Calls: one merged class each, or all classes of one demand; what they say; their codes.
fn calls(law: &Law, formation: &Formation, seen: &mut Seen) {
    let mut firsts: BTreeMap<&str, Vec<(&str, bool)>> = BTreeMap::new();
    let mut listed: Vec<ClassId> = Vec::new();
    for (id, call) in formation.calls.iter_ids() {
        let classes: Vec<&Class> = call
            .classes
            .iter()
            .map(|&c| &formation.classes[c])
            .collect();
        let demands = |c: &&Class| heads_of(c).iter().map(|h| h.0).collect::<Vec<_>>();
        let sets: BTreeSet<Vec<DemandId>> = classes.iter().map(demands).collect();
        let rows: Vec<&Demand> = sets
            .iter()
            .flatten()
            .map(|&d| &law.market.demands()[d])
            .collect();
        let merged = rows.len() > 1;
        assert!(
            sets.len() == 1 && (!merged || classes.len() == 1),
            "{}",
            call.code
        );
        assert!(
            classes.is_sorted_by(|a, b| a.size() >= b.size()),
            "largest first"
        );
        for (nth, class) in classes.iter().enumerate() {
            same(
                "class code",
                &format!("{}-{}", call.code, nth + 1),
                &class.code,
            );
            same("call of a class", id, class.call);
        }
        says(law, call, &classes, &rows);
        listed.extend(&call.classes);
        seen.note_if(call.named.is_some(), "named");
        seen.note_if(classes.len() > 1, "interchangeable classes");
        let first = rows.iter().map(|d| d.code.as_str()).min().expect("members");
        let firsts = firsts.entry(&call.chain).or_default();
        firsts.push((first, merged));
        let stem = &law.market.round().code;
        let code = format!("{stem}-{}-{:03}", call.chain, firsts.len());
        same("call code", &code, &call.code);
    }
    assert!(
        firsts.values().all(|f| f.is_sorted()),
        "serials by smallest code"
    );
    same("each class once", formation.classes.ids().collect(), listed);
}

fn says(law: &Law, call: &Call, classes: &[&Class], rows: &[&Demand]) {
    let majors = law.market.majors().ids();
    let shared = majors.filter(|m| rows.iter().all(|d| d.majors.contains(m)));
    same("majors", shared.collect(), call.majors.clone());
    let low = rows.iter().filter_map(|d| d.days).map(|d| d.low).max();
    let high = rows.iter().filter_map(|d| d.days).map(|d| d.high).min();
    same("days", low.zip(high), call.days.map(|d| (d.low, d.high)));
    let at_least = rows.iter().all(|d| d.level.at_least);
    same(
        "level",
        (rows[0].level.rank, at_least),
        (call.level.rank, call.level.at_least),
    );
    same("mode", rows[0].mode, call.mode);
    let own = classes.iter().any(|c| c.tier == Tier::Own);
    let named = (own && rows.iter().all(|d| d.named)).then(|| rows[0].firm);
    same("named", named, call.named);
}

/// W: the surplus over h_d is taken off the demand's classes of the least size, last class first.
fn weights(law: &Law, formation: &Formation, seen: &mut Seen) {
    let mut weights = vec![0; formation.classes.len()];
    for (id, row) in law.market.demands().iter_ids() {
        let of = |c: &Class| {
            c.members
                .iter()
                .find(|m| m.demand == id)
                .map_or(0, |m| m.heads)
        };
        let mut counted: Vec<u32> = formation.classes.iter().map(of).collect();
        let mut surplus = counted.iter().sum::<u32>().saturating_sub(row.heads);
        seen.note_if(surplus > 0, "upper end used");
        for (heads, class) in counted.iter_mut().zip(&formation.classes).rev() {
            if class.size() == law.model.classes.class_min {
                let cut = surplus.min(*heads);
                *heads -= cut;
                surplus -= cut;
            }
        }
        same("heads beyond h_d", 0, surplus);
        for (weight, heads) in weights.iter_mut().zip(counted) {
            *weight += u64::from(row.priority * heads);
        }
    }
    same(
        "weights",
        weights,
        formation.classes.iter().map(|c| c.weight).collect(),
    );
}

/// The levels that the stages state, those of the classes, and the classes themselves.
fn best_of_key(law: &Law, key: &[DemandId], formation: &Formation, seen: &mut Seen) {
    let best = classes::best(law, key, &classes::lawful(law, key));
    let block = law.code(key[0]);
    let stages: Vec<_> = formation
        .stages
        .iter()
        .filter(|s| s.block == block)
        .collect();
    same("stages of a key", 6, stages.len());
    for (k, stage) in stages.iter().enumerate() {
        let ours = if k == 0 {
            best.levels[k]
        } else {
            -best.levels[k]
        };
        same("level", &format!("F{}", k + 1), &stage.level);
        same(
            &format!("{} of {block}", stage.level),
            ours,
            stage.objective,
        );
        same("bound", ours, stage.bound);
        same("status", Status::Optimal, stage.status);
        same("members", key.len() as u32, stage.members);
    }
    let of_key = |heads: &Heads| key.contains(&heads[0].0);
    let formed: Vec<Heads> = formation
        .classes
        .iter()
        .map(heads_of)
        .filter(of_key)
        .collect();
    same(
        "levels of the classes",
        best.levels,
        classes::levels_of(law, key, &formed),
    );
    let vector = |formation: &Vec<Heads>| classes::heads_vector(law, key, formation);
    let vectors: Vec<_> = best.ties.iter().map(vector).collect();
    assert!(
        vectors.contains(&vector(&formed)),
        "brute force does not list {formed:?}"
    );
    same("heads vector", vectors.iter().max(), Some(&vector(&formed)));
    seen.note_if(vectors.len() > 1, "tied but for the heads vector");
    seen.note_if(best.rooms > 100, "over a hundred rooms");
}

/// Heads left over, and the reasons that can be told from the lawful classes.
fn left(law: &Law, formation: &Formation, seen: &mut Seen) {
    let mut left = formation.left.iter();
    let all: Vec<Lawful> = law
        .keys()
        .iter()
        .flat_map(|key| classes::lawful(law, key))
        .collect();
    for (id, row) in law.market.demands().iter_ids() {
        let heads = formation.classes.iter().flat_map(heads_of);
        let served = heads.filter(|h| h.0 == id).map(|h| h.1).sum();
        if served >= row.heads {
            continue;
        }
        let entry = left
            .next()
            .expect("an entry for every demand with heads left");
        same(
            "left",
            (id, row.heads - served),
            (entry.demand, entry.heads),
        );
        match reason(law, id, served, &all) {
            Some(reason) => same(&format!("why {}", row.code), &reason, &entry.reason),
            None => {
                let told = matches!(
                    entry.reason,
                    Reason::TooFewInPost { .. }
                        | Reason::NoConsent { .. }
                        | Reason::TooFewConsent { .. }
                        | Reason::NoSharedMajor { .. }
                        | Reason::NoSharedDays { .. }
                        | Reason::NoLawfulGroup { .. }
                );
                assert!(
                    told,
                    "{} is in no lawful class, not {:?}",
                    row.code, entry.reason
                );
            }
        }
        let value = serde_json::to_value(&entry.reason).expect("a reason is data");
        seen.note(value["kind"].as_str().expect("tagged"));
    }
    assert!(left.next().is_none(), "an entry too many");
}

/// Why heads are left; `None` where no lawful class of the least size or more has the demand.
fn reason(law: &Law, id: DemandId, served: u32, all: &[Lawful]) -> Option<Reason> {
    let row = &law.market.demands()[id];
    if !law.market.firms()[row.firm].eligible {
        return Some(Reason::FirmNotEligible);
    }
    if !law.takes_part(id) {
        let reason = row.vetting_reason.clone();
        let sent_back = row.vetting == Some(Vetting::SentBack);
        return Some(if sent_back {
            Reason::SentBack { reason }
        } else {
            Reason::VettingPending
        });
    }
    if served > 0 {
        return Some(Reason::Remainder { served });
    }
    let with = all.iter().filter(|c| c.heads.iter().any(|h| h.0 == id));
    let full = with.filter(|c| c.maker.0 != Tier::Waived);
    full.map(|c| law::size(&c.heads))
        .max()
        .map(|heads| Reason::Outweighed { heads })
}
