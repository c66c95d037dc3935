//! Two outcomes -> what the second changes, item by item, with the price of every changed award.
//! Both are taken as they stand, answers to the award included.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::outcome::{
    AwardChange, BidChange, BidOut, ClassChange, ClassNow, DemandOut, Difference, Item, Kind,
    Outcome, Term, TermKind, Totals,
};

/// What `after` changes against `before`.
pub fn diff(before: &Outcome, after: &Outcome) -> Difference {
    let sides = [Side::new(before), Side::new(after)];
    Difference {
        terms: terms(before, after),
        inputs: inputs(before, after),
        demands: demands(before, after),
        classes: classes(&sides),
        awards: awards(&sides),
        bids: bids(&sides),
        totals: [totals(&sides[0]), totals(&sides[1])],
    }
}

/// An outcome by code.
struct Side<'a> {
    classes: BTreeMap<&'a str, ClassNow<'a>>,
    bids: BTreeMap<&'a str, &'a BidOut>,
}

impl<'a> Side<'a> {
    fn new(outcome: &'a Outcome) -> Self {
        let now = outcome.classes_now().into_iter();
        let living = now.filter(|class| !class.is_dissolved());
        let bids = outcome.calls.iter().flat_map(|call| &call.bids);
        Side {
            classes: living.map(|class| (class.class, class)).collect(),
            bids: bids.map(|bid| (bid.code.as_str(), bid)).collect(),
        }
    }

    /// Who holds a class.
    fn holder(&self, class: &str) -> Option<&'a BidOut> {
        let winner = self.classes.get(class)?.winner?;
        self.bids.get(winner).copied()
    }

    /// Heads, heads × centi-points and heads × metres of a class's award.
    fn worth(&self, class: &str) -> [i64; 3] {
        let (Some(now), Some(bid)) = (self.classes.get(class), self.holder(class)) else {
            return [0; 3];
        };
        let size = i64::from(now.size);
        let score = bid.score.map_or(0, |score| i64::from(score.0));
        [size, size * score, size * bid.metres]
    }
}

/// Every key of either.
fn both<'a, A, B>(a: &'a BTreeMap<&'a str, A>, b: &'a BTreeMap<&'a str, B>) -> BTreeSet<&'a str> {
    a.keys().chain(b.keys()).copied().collect()
}

fn kind(before: bool, after: bool) -> Kind {
    match (before, after) {
        (false, _) => Kind::New,
        (_, false) => Kind::Gone,
        _ => Kind::Changed,
    }
}

fn terms(before: &Outcome, after: &Outcome) -> Vec<Term> {
    let pair = |which, text: &dyn Fn(&Outcome) -> String| {
        let (before, after) = (text(before), text(after));
        (before != after).then_some(Term {
            which,
            before,
            after,
        })
    };
    let found = [
        pair(TermKind::Round, &|o| o.round.code.clone()),
        pair(TermKind::Seed, &|o| o.round.seed.clone()),
        pair(TermKind::Model, &|o| {
            format!("{} {}", o.model.name, &o.model.hash)
        }),
        pair(TermKind::Criteria, &|o| o.model.criteria_hash.clone()),
        pair(TermKind::Version, &|o| o.version.clone()),
    ];
    found.into_iter().flatten().collect()
}

fn inputs(before: &Outcome, after: &Outcome) -> Vec<Item> {
    let files = |outcome: &'_ Outcome| -> BTreeMap<String, String> {
        let inputs = outcome.inputs.iter();
        inputs
            .map(|input| (input.file.clone(), input.blake3.clone()))
            .collect()
    };
    let (old, new) = (files(before), files(after));
    let names: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    let changed = names
        .into_iter()
        .filter(|name| old.get(*name) != new.get(*name));
    changed
        .map(|name| Item {
            code: name.clone(),
            kind: kind(old.contains_key(name), new.contains_key(name)),
            before: None,
            after: None,
        })
        .collect()
}

fn demands(before: &Outcome, after: &Outcome) -> Vec<Item> {
    let (old, new) = (lines(before), lines(after));
    let mut found = Vec::new();
    for code in both(&old, &new) {
        let (was, is) = (old.get(code), new.get(code));
        let same = was.zip(is).is_some_and(|(was, is)| {
            (
                was.heads,
                was.heads_max,
                was.level,
                was.mode,
                was.vetting,
                was.priority,
            ) == (
                is.heads,
                is.heads_max,
                is.level,
                is.mode,
                is.vetting,
                is.priority,
            ) && (&was.firm, &was.post, &was.chain, &was.waiver)
                == (&is.firm, &is.post, &is.chain, &is.waiver)
        });
        if !same {
            found.push(Item {
                code: code.to_owned(),
                kind: kind(was.is_some(), is.is_some()),
                before: was.map(|line| line.heads),
                after: is.map(|line| line.heads),
            });
        }
    }
    found
}

fn lines(outcome: &Outcome) -> BTreeMap<&str, &DemandOut> {
    let lines = outcome.demands.iter();
    lines.map(|line| (line.code.as_str(), line)).collect()
}

fn classes(sides: &[Side<'_>; 2]) -> Vec<ClassChange> {
    let [old, new] = sides;
    let mut found = Vec::new();
    for code in both(&old.classes, &new.classes) {
        let (was, is) = (old.classes.get(code), new.classes.get(code));
        let heads = |class: Option<&ClassNow<'_>>| -> BTreeMap<String, u32> {
            let members = class.iter().flat_map(|class| class.members);
            members.map(|m| (m.demand.clone(), m.heads)).collect()
        };
        let (before, after) = (heads(was), heads(is));
        if was.is_some() && is.is_some() && before == after {
            continue;
        }
        let more = |a: &BTreeMap<String, u32>, b: &BTreeMap<String, u32>| {
            let grown = b.iter().filter_map(|(code, &heads)| {
                let had = a.get(code).copied().unwrap_or(0);
                (heads > had).then(|| (code.clone(), heads - had))
            });
            grown.collect()
        };
        found.push(ClassChange {
            class: code.to_owned(),
            kind: kind(was.is_some(), is.is_some()),
            before: was.map_or(0, |class| class.size),
            after: is.map_or(0, |class| class.size),
            came: more(&before, &after),
            left: more(&after, &before),
        });
    }
    found
}

fn awards(sides: &[Side<'_>; 2]) -> Vec<AwardChange> {
    let [old, new] = sides;
    let named = |bid: &BidOut| (bid.code.clone(), bid.school_name.clone());
    let mut found = Vec::new();
    for code in both(&old.classes, &new.classes) {
        let (from, to) = (old.holder(code).map(named), new.holder(code).map(named));
        if from == to {
            continue;
        }
        let (was, is) = (old.worth(code), new.worth(code));
        found.push(AwardChange {
            class: code.to_owned(),
            from,
            to,
            heads: is[0] - was[0],
            quality: is[1] - was[1],
            metres: is[2] - was[2],
        });
    }
    found
}

fn bids(sides: &[Side<'_>; 2]) -> Vec<BidChange> {
    let [old, new] = sides;
    let mut found = Vec::new();
    for code in both(&old.bids, &new.bids) {
        let pair = [old.bids.get(code), new.bids.get(code)];
        let of = |bid: Option<&&BidOut>| bid.map(|b| (b.eligible, b.score, b.rank));
        let [was, is] = pair.map(of);
        if was == is {
            continue;
        }
        let school = pair.iter().flatten().next_back();
        found.push(BidChange {
            bid: code.to_owned(),
            school: school.map_or_else(String::new, |bid| bid.school_name.clone()),
            kind: kind(was.is_some(), is.is_some()),
            eligible: [was.map(|w| w.0), is.map(|i| i.0)],
            score: [was.and_then(|w| w.1), is.and_then(|i| i.1)],
            rank: [was.map(|w| w.2), is.map(|i| i.2)],
        });
    }
    found
}

fn totals(side: &Side<'_>) -> Totals {
    let mut totals = Totals::default();
    for (code, class) in &side.classes {
        totals.classes += 1;
        totals.heads += u64::from(class.size);
        if side.holder(code).is_some() {
            totals.awarded += 1;
            totals.heads_awarded += u64::from(class.size);
            totals.quality += side.worth(code)[1];
        }
    }
    totals
}
