//! Ways out for heads in no class: that each change is one of its kind, that the classes written
//! down beside it are lawful under it and leave no head of the demand over, how many heads it
//! gains, and where a smaller change could be used by the same classes, that it could not.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::case::{Case, RoleKey};
use super::grouping::consents;
use super::reform::{Changed, after, gained};
use super::rules::CheckRule;
use super::{At, Verdicts};
use crate::base::ids::Id;
use crate::domain::catalog::occupation_code;
use crate::domain::market::{Days, DemandId, FirmKind, MajorId, Market, Parts, Tier, Vetting};
use crate::domain::model::{Classes, Model};
use crate::domain::outcome::{
    Change, DEMANDS_MAX, KEY_MAX, LINES_MAX, Outcome, Outlook, Reformed, Remedy,
};

/// The round with its role keys, for changes of them.
struct Keys<'c, 'a> {
    case: &'c Case<'a>,
    /// Demands that formation decides on.
    keys: HashMap<RoleKey<'a>, Vec<DemandId>>,
    /// The document without calls.
    bare: Outcome,
}

pub(super) fn check(case: &Case<'_>, v: &mut Verdicts) {
    let mut keys: HashMap<RoleKey<'_>, Vec<DemandId>> = HashMap::new();
    for id in case.market.demands().ids() {
        if case.takes_part(id) && !case.frozen[id.index()] {
            keys.entry(case.role_key(id)).or_default().push(id);
        }
    }
    let keys = Keys {
        case,
        keys,
        bare: bare(case.outcome),
    };
    for left in &case.outcome.unserved {
        let Some(&id) = case.demand.get(left.demand.as_str()) else {
            continue;
        };
        let mut kinds = HashSet::new();
        for remedy in &left.remedies {
            let at = At::Demand(&left.demand);
            let (found, fails) = (format!("{:?}", remedy.change), keys.fails(id, remedy));
            let ok = fails.is_none() && kinds.insert(kind(&remedy.change));
            let expected = fails.unwrap_or("each kind once");
            v.holds(CheckRule::Remedies, at, ok, found, expected);
        }
    }
    keys.outlook(v);
}

/// The document without calls and lines: what a `Case` of a few changed demands looks up in it.
fn bare(outcome: &Outcome) -> Outcome {
    Outcome {
        calls: Vec::new(),
        demands: Vec::new(),
        unserved: Vec::new(),
        outlook: Outlook::default(),
        stages: Vec::new(),
        trees: Vec::new(),
        findings: Vec::new(),
        settlement: None,
        ..outcome.clone()
    }
}

fn kind(change: &Change) -> std::mem::Discriminant<Change> {
    std::mem::discriminant(change)
}

impl Keys<'_, '_> {
    fn key(&self, id: DemandId) -> Vec<DemandId> {
        let key = self.keys.get(&self.case.role_key(id));
        key.cloned().unwrap_or_default()
    }

    /// What is wrong with a remedy; `None` if nothing is.
    fn fails(&self, own: DemandId, remedy: &Remedy) -> Option<&'static str> {
        let case = self.case;
        if case.frozen[own.index()] {
            return Some("no way out of a published class");
        }
        let Some(mut scope) = self.scope(own, &remedy.change) else {
            return Some("a change of its kind");
        };
        if !scope.contains(&own) {
            scope.push(own);
        }
        let Some(lines) = after(case, &scope, &remedy.reformed) else {
            return Some("classes of these demands");
        };
        let changes = [remedy.change.clone()];
        let changed = self.changed(&scope, own, &changes);
        let code = case.demand(own).code.as_str();
        let (ordered, served) = changed.heads_of(code, &lines);
        if !changed.lawful(&lines, &self.bare) {
            return Some("lawful classes under the change");
        }
        if served < ordered {
            return Some("no head left over");
        }
        if i128::from(remedy.reformed.heads) != gained(case, &scope, &lines) {
            return Some("heads gained as counted");
        }
        let smaller = self.smaller(own, &remedy.change).filter(|_| remedy.proved);
        let spare = smaller.is_some_and(|less| {
            let changed = self.changed(&scope, own, &less);
            changed.lawful(&lines, &self.bare) && changed.heads_of(code, &lines).0 <= served
        });
        spare.then_some("nothing smaller")
    }

    /// The demands that are formed together under a change; `None` where there is nothing of its
    /// kind to change.
    fn scope(&self, own: DemandId, change: &Change) -> Option<Vec<DemandId>> {
        let (case, mut key) = (self.case, self.key(own));
        let demand = case.demand(own);
        let classes = &case.model.classes;
        let in_key = |code: &str| {
            let id = *case.demand.get(code)?;
            key.contains(&id).then_some(id)
        };
        let part = case.takes_part(own);
        let ok = match change {
            Change::Vetting => {
                let passed = demand.vetting == Some(Vetting::Passed);
                case.vetted() && !passed && case.firm(demand.firm).eligible
            }
            Change::Screening => {
                key.extend(self.screened(own));
                !case.firm(demand.firm).eligible
            }
            Change::Consent { demand } => {
                part && in_key(demand).is_some_and(|d| !consents(case, d))
            }
            Change::Period { demand, days } => {
                let old = in_key(demand).and_then(|d| case.demand(d).days);
                part && old.is_some_and(|old| widened(old, *days))
            }
            Change::Major { name, .. } => {
                let major = self.major(change);
                part && major.is_some_and(|m| {
                    let accepted = demand.majors.iter().any(|&n| case.major(n) == m);
                    !accepted && case.market.majors()[m].name == *name
                })
            }
            Change::Wish { demand } => {
                part && in_key(demand).is_some_and(|d| case.demand(d).integrator.is_some())
            }
            Change::Heads { more } => part && *more > 0,
            Change::Post { post, name } => {
                let other = (
                    &*demand.chain,
                    post.as_str(),
                    demand.level.rank,
                    demand.mode,
                );
                let others = self.keys.get(&other).cloned().unwrap_or_default();
                let named = others.iter().any(|&d| case.demand(d).role == *name);
                let codes = [post, &demand.post].map(|post| occupation_code(post).is_some());
                key.extend(others);
                part && *post != demand.post && named && codes != [true, true]
            }
            Change::RoleKey { chain, post, name } => {
                let other = (
                    chain.as_str(),
                    post.as_str(),
                    demand.level.rank,
                    demand.mode,
                );
                key = self.keys.get(&other).cloned().unwrap_or_default();
                let first = key.iter().min_by_key(|&&d| &case.demand(d).code);
                let named = first.is_some_and(|&d| case.demand(d).role == *name);
                part && other != case.role_key(own) && named
            }
            Change::Waiver => part && demand.waiver.is_none(),
            Change::Parks { park, with } => part && self.parks(&key, park, with),
            Change::Tier { tier } => part && classes.tier_cost(*tier).is_none(),
            Change::Spread { km } => {
                part && classes.spread_max_km > 0 && *km > classes.spread_max_km
            }
            Change::Firms { most } => part && classes.firms_max > 0 && *most > classes.firms_max,
            Change::LeastSize { size } => part && *size > 0 && *size < classes.class_min,
            Change::LargestSize { size } => part && *size > classes.class_max,
        };
        ok.then_some(key)
    }

    /// Rows of the same firm and role key that would take part if the firm passed.
    fn screened(&self, own: DemandId) -> Vec<DemandId> {
        let case = self.case;
        let same = |&d: &DemandId| {
            let passed = !case.vetted() || case.demand(d).vetting == Some(Vetting::Passed);
            let firm = case.demand(d).firm == case.demand(own).firm;
            firm && passed && !case.frozen[d.index()] && case.role_key(d) == case.role_key(own)
        };
        case.market.demands().ids().filter(same).collect()
    }

    fn parks(&self, key: &[DemandId], park: &str, with: &str) -> bool {
        let firms = key.iter().flat_map(|&d| self.case.firms(d));
        let known: BTreeSet<&str> = firms
            .filter_map(|firm| self.case.firm(firm).park.as_deref())
            .collect();
        park < with && known.contains(park) && known.contains(with)
    }

    fn major(&self, change: &Change) -> Option<MajorId> {
        let Change::Major {
            catalogue, major, ..
        } = change
        else {
            return None;
        };
        let mut all = self.case.market.majors().iter_ids();
        all.find(|(_, m)| m.catalogue == *catalogue && m.code == *major)
            .map(|(id, _)| id)
    }

    fn changed(&self, scope: &[DemandId], own: DemandId, changes: &[Change]) -> Changed {
        let mut parts = self.case.market.part(scope);
        let mut model = self.case.model.clone();
        let own = scope.iter().position(|&d| d == own).unwrap_or(0);
        for change in changes {
            let major = self.major(change);
            make(change, DemandId::new(own), major, &mut parts, &mut model);
        }
        Changed {
            market: Market::new(parts),
            model,
        }
    }

    /// A change by one step smaller, or none at all, under which the same classes would have been
    /// found: where the lawful formations under it are among those under the change, and worth the
    /// same. `None` where they need not be.
    fn smaller(&self, own: DemandId, change: &Change) -> Option<Vec<Change>> {
        let case = self.case;
        Some(match change {
            Change::Consent { .. } | Change::Major { .. } | Change::Waiver => Vec::new(),
            Change::Period { demand, days } => {
                let old = case.demand(*case.demand.get(demand.as_str())?).days?;
                let less = match days.low < old.low {
                    true => Days {
                        low: days.low + 1,
                        ..*days
                    },
                    false => Days {
                        high: days.high - 1,
                        ..*days
                    },
                };
                vec![Change::Period {
                    demand: demand.clone(),
                    days: less,
                }]
            }
            Change::Spread { km } => vec![Change::Spread { km: km - 1 }],
            Change::Firms { most } => vec![Change::Firms { most: most - 1 }],
            Change::LargestSize { size } => vec![Change::LargestSize { size: size - 1 }],
            Change::LeastSize { size } => {
                // An order of just that size may be cut only here, and an upper end brings a class
                // to just that size only: then the formations one up are others.
                let apart = self.key(own).iter().any(|&d| {
                    let demand = case.demand(d);
                    demand.heads == *size || demand.heads_max > demand.heads
                });
                if apart {
                    return None;
                }
                vec![Change::LeastSize { size: size + 1 }]
            }
            _ => return None,
        })
    }

    /// What is said of the round as a whole.
    fn outlook(&self, v: &mut Verdicts) {
        let (case, found) = (self.case, &self.case.outcome.outlook);
        let rule = CheckRule::Outlook;
        v.equal(
            rule,
            At::Outcome,
            "lines",
            found.lines,
            case.outcome.unserved.len() as u32,
        );
        v.equal(
            rule,
            At::Outcome,
            "lines tried",
            found.lines_tried,
            self.lines_tried(),
        );
        let limits = (found.demands_max, found.key_max, found.lines_max);
        v.equal(
            rule,
            At::Outcome,
            "limits",
            limits,
            (DEMANDS_MAX, KEY_MAX, LINES_MAX),
        );
        self.frontier(v);
        let mut fewer = 0;
        for consents in &found.consents {
            let changes = consents.demands.iter().map(|demand| Change::Consent {
                demand: demand.clone(),
            });
            let more = consents.demands.len() > fewer && consents.demands.is_sorted();
            fewer = consents.demands.len();
            let ok = more && self.gains(changes.collect(), &consents.reformed);
            let named = format_args!("{:?}", consents.demands);
            v.holds(
                rule,
                At::Outcome,
                ok,
                named,
                "consents that bring what they say",
            );
        }
        for parks in &found.parks {
            let change = Change::Parks {
                park: parks.park.clone(),
                with: parks.with.clone(),
            };
            let ok = self.gains(vec![change], &parks.reformed);
            let named = format_args!("{} {}", parks.park, parks.with);
            v.holds(
                rule,
                At::Outcome,
                ok,
                named,
                "parks that bring what they say",
            );
        }
    }

    /// Lines of role keys that are not too large, as many as are tried.
    fn lines_tried(&self) -> u32 {
        let case = self.case;
        let tried = case.outcome.unserved.iter().filter(|left| {
            let id = case.demand.get(left.demand.as_str());
            id.is_some_and(|&id| {
                let size = self.key(id).len() + usize::from(!case.takes_part(id));
                !case.frozen[id.index()] && size <= KEY_MAX as usize
            })
        });
        (tried.count() as u32).min(LINES_MAX)
    }

    /// Least sizes in a row; at the model's own the classes as they are. The rest is claimed.
    fn frontier(&self, v: &mut Verdicts) {
        let (case, rule) = (self.case, CheckRule::Outlook);
        let points = &case.outcome.outlook.frontier;
        let most = case.model.classes.class_max;
        let largest = self.keys.values().map(Vec::len).max().unwrap_or(0);
        let few = case.market.demands().len() <= DEMANDS_MAX as usize;
        let expected: Vec<u32> = match few && largest <= KEY_MAX as usize {
            true => (10..=30).filter(|&least| least <= most).collect(),
            false => Vec::new(),
        };
        let found: Vec<u32> = points.iter().map(|point| point.least).collect();
        v.equal(rule, At::Outcome, "least sizes", found, expected);
        let ids = || case.market.demands().ids();
        let here = points.iter().find(|point| point.least == case.least());
        if let Some(point) = here.filter(|point| point.proved) {
            let heads = ids()
                .map(|id| case.served(id).min(case.demand(id).heads.into()))
                .sum();
            let found = i128::from(point.heads);
            v.equal(rule, At::Outcome, "heads at class_min", found, heads);
            let classes = (point.classes as usize, case.classes.len());
            v.equal(
                rule,
                At::Outcome,
                "classes at class_min",
                classes.0,
                classes.1,
            );
        }
    }

    /// Whether changes of the round lead to what is written down.
    fn gains(&self, changes: Vec<Change>, reformed: &Reformed) -> bool {
        let case = self.case;
        let named = reformed.classes.iter().flatten().map(|part| &part.demand);
        let mut scope: Vec<DemandId> = Vec::new();
        let ids = named.map(|code| case.demand.get(code.as_str()).copied());
        let lost = reformed.dissolved.iter().map(|code| {
            let class = *case.class.get(code.as_str())?;
            case.classes[class].members.first().map(|&(d, _)| d)
        });
        let consent = changes.iter().map(|change| match change {
            Change::Consent { demand } => {
                let id = *case.demand.get(demand.as_str())?;
                let open = case.takes_part(id) && !consents(case, id);
                open.then_some(id)
            }
            _ => case.market.demands().ids().next(),
        });
        let Some(touched) = ids.chain(lost).chain(consent).collect::<Option<Vec<_>>>() else {
            return false;
        };
        for id in touched {
            let key = self.key(id);
            scope.extend(key);
        }
        scope.sort_unstable();
        scope.dedup();
        let Some(lines) = after(case, &scope, reformed) else {
            return false;
        };
        let parks = changes.iter().all(|change| match change {
            Change::Parks { park, with } => self.parks(&scope, park, with),
            _ => true,
        });
        let changed = self.changed(&scope, scope[0], &changes);
        parks
            && changed.lawful(&lines, &self.bare)
            && i128::from(reformed.heads) == gained(case, &scope, &lines)
    }
}

/// Whether one end of a range moved outward and the other stands.
fn widened(old: Days, new: Days) -> bool {
    let low = new.low < old.low && new.high == old.high;
    let high = new.high > old.high && new.low == old.low;
    low || high
}

/// Makes a change, written anew from the formulation.
fn make(
    change: &Change,
    own: DemandId,
    major: Option<MajorId>,
    parts: &mut Parts,
    model: &mut Model,
) {
    for id in parts.demands.ids().collect::<Vec<_>>() {
        let row = &mut parts.demands[id];
        match change {
            Change::Consent { demand } if row.code == *demand => row.merge_ok = Some(true),
            Change::Period { demand, days } if row.code == *demand => row.days = Some(*days),
            Change::Wish { demand } if row.code == *demand => row.integrator = None,
            Change::Post { post, .. } => row.post.clone_from(post),
            Change::Vetting if id == own => row.vetting = Some(Vetting::Passed),
            Change::Heads { more } if id == own => {
                row.heads = row.heads.saturating_add(*more);
                row.heads_max = row.heads_max.max(row.heads);
            }
            Change::Major { .. } if id == own => {
                row.majors.extend(major);
                row.majors.sort_unstable();
            }
            Change::RoleKey { chain, post, .. } if id == own => {
                (row.chain, row.post) = (chain.clone(), post.clone());
            }
            Change::Waiver if id == own => row.waiver = Some("豁免".to_owned()),
            Change::Parks { park, with } => {
                if let Some(wish) = row.integrator.as_mut().filter(|w| w.tier == Tier::Park)
                    && wish.code.as_ref() == Some(with)
                {
                    wish.code = Some(park.clone());
                }
            }
            _ => {}
        }
    }
    let filer = parts.demands[own].firm;
    for id in parts.firms.ids().collect::<Vec<_>>() {
        let firm = &mut parts.firms[id];
        match change {
            Change::Screening if id == filer => firm.eligible = true,
            Change::Parks { park, with } => {
                if firm.park.as_ref() == Some(with) {
                    firm.park = Some(park.clone());
                }
                if firm.kind == FirmKind::Park && firm.name == *with {
                    firm.name.clone_from(park);
                }
            }
            _ => {}
        }
    }
    let classes = &mut model.classes;
    match change {
        Change::Tier { tier } => {
            let cost = Classes::default().tier_cost(*tier).unwrap_or(0);
            classes.tiers.insert(tier.key().to_owned(), cost);
        }
        Change::Spread { km } => classes.spread_max_km = *km,
        Change::Firms { most } => classes.firms_max = *most,
        Change::LeastSize { size } => classes.class_min = *size,
        Change::LargestSize { size } => classes.class_max = *size,
        _ => {}
    }
}
