//! The changes worth trying for a demand with heads left over, kind by kind, cheapest first: what
//! it can do itself, what others can, what the table of posts and the policy can. Of each kind the
//! first that serves it is kept.

use std::collections::BTreeSet;

use super::bench::{Bench, Tried};
use crate::domain::catalog::{occupation_code, post_name};
use crate::domain::market::{Days, DemandId, MajorId, Reason, TIERS, Tier, Vetting};
use crate::domain::outcome::{Change, Remedy};
use crate::math::milp::MilpError;
use crate::steps::form::{consents, takes_part};
use crate::steps::suggest::{LIKENESS_MIN, likeness};

/// Most role keys that a demand is tried in, the nearest first.
const ROLE_KEYS_MAX: usize = 20;
/// By how much `class_max` is raised at the most \[heads\].
const LARGER_MAX: u32 = 10;

/// A change with the demands that it brings in from outside the role key.
type Candidate = (Change, Vec<DemandId>);

/// Every remedy of a demand, at most one a kind.
///
/// # Errors
/// [`MilpError`] when HiGHS had to be asked and failed.
pub fn remedies(bench: &Bench, id: DemandId) -> Result<Vec<Remedy>, MilpError> {
    let kinds: &[fn(&Bench, DemandId) -> Vec<Candidate>] = match takes_part(bench.round.market, id)
    {
        Ok(()) => &[
            consent,
            period,
            major,
            wish,
            heads,
            post,
            role_key,
            waiver,
            parks,
            tier,
            spread,
            firms,
            least_size,
            largest_size,
        ],
        Err(Reason::FirmNotEligible) => &[screening],
        Err(_) => &[|_, _| vec![(Change::Vetting, Vec::new())]],
    };
    let mut found = Vec::new();
    for candidates in kinds {
        if bench.round.stop.raised() {
            break;
        }
        found.extend(first(bench, id, candidates(bench, id))?);
    }
    found.sort_by_key(|remedy| price(bench, id, &remedy.change));
    Ok(found)
}

/// The first candidate that serves the demand.
fn first(
    bench: &Bench,
    id: DemandId,
    candidates: Vec<Candidate>,
) -> Result<Option<Remedy>, MilpError> {
    let mut proved = true;
    for (change, others) in candidates {
        match bench.tried(change, id, &others)? {
            Tried::Serves(mut remedy) => {
                remedy.proved &= proved;
                return Ok(Some(remedy));
            }
            Tried::Fails(to_its_end) => proved &= to_its_end,
        }
    }
    Ok(None)
}

/// The order in which remedies are listed: the nearer to the demand itself, the cheaper.
fn price(bench: &Bench, id: DemandId, change: &Change) -> u32 {
    let other = |code: &str| if bench.demand(id).code == code { 0 } else { 10 };
    match change {
        Change::Vetting | Change::Screening => 0,
        Change::Consent { demand } => 1 + other(demand),
        Change::Period { demand, .. } => 2 + other(demand),
        Change::Major { .. } => 3,
        Change::Wish { demand } => 4 + other(demand),
        Change::Heads { .. } => 5,
        Change::Post { .. } => 20,
        Change::RoleKey { .. } => 21,
        Change::Waiver => 22,
        Change::Parks { .. } => 30,
        Change::Tier { .. } => 31,
        Change::Spread { .. } => 32,
        Change::Firms { .. } => 33,
        Change::LeastSize { .. } => 34,
        Change::LargestSize { .. } => 35,
    }
}

/// The demand itself first, then the others of its role key, by code.
fn itself_first<'a>(bench: &'a Bench, id: DemandId) -> impl Iterator<Item = DemandId> + 'a {
    let others = bench.key.iter().copied().filter(move |&d| d != id);
    std::iter::once(id).chain(others)
}

fn alone(changes: impl Iterator<Item = Change>) -> Vec<Candidate> {
    changes.map(|change| (change, Vec::new())).collect()
}

/// Rows of the same firm in the same role key come in with it.
fn screening(bench: &Bench, id: DemandId) -> Vec<Candidate> {
    let market = bench.round.market;
    let open =
        |d: DemandId| !market.vetted() || market.demands()[d].vetting == Some(Vetting::Passed);
    if !open(id) {
        return Vec::new();
    }
    let (own, rows) = (bench.demand(id), bench.round.rows_of(id));
    let same = rows
        .iter()
        .copied()
        .filter(|&d| bench.demand(d).firm == own.firm && open(d) && !bench.key.contains(&d));
    vec![(Change::Screening, same.collect())]
}

fn consent(bench: &Bench, id: DemandId) -> Vec<Candidate> {
    let (market, model) = (bench.round.market, bench.round.model);
    let silent = itself_first(bench, id).filter(|&d| !consents(market, model, d));
    alone(silent.map(|d| Change::Consent {
        demand: bench.demand(d).code.clone(),
    }))
}

/// Its own range widened to the nearer end of another's, by as few days as possible; then others'.
fn period(bench: &Bench, id: DemandId) -> Vec<Candidate> {
    let mut wider: Vec<(bool, u32, String, Days)> = Vec::new();
    for of in itself_first(bench, id) {
        let Some(now) = bench.demand(of).days else {
            continue;
        };
        for other in bench.key.iter().filter_map(|&d| bench.demand(d).days) {
            let days = Days {
                low: now.low.min(other.high),
                high: now.high.max(other.low),
            };
            let added = (days.high - days.low) - (now.high - now.low);
            if added > 0 {
                wider.push((of != id, added, bench.demand(of).code.clone(), days));
            }
        }
    }
    wider.sort();
    wider.dedup();
    alone(
        wider
            .into_iter()
            .map(|(.., demand, days)| Change::Period { demand, days }),
    )
}

fn major(bench: &Bench, id: DemandId) -> Vec<Candidate> {
    let own = &bench.demand(id).majors;
    let others = bench.key.iter().flat_map(|&d| &bench.demand(d).majors);
    let more: BTreeSet<MajorId> = others
        .filter(|major| !own.contains(major))
        .copied()
        .collect();
    let majors = bench.round.market.majors();
    let mut more: Vec<Change> = more
        .into_iter()
        .map(|id| Change::Major {
            catalogue: majors[id].catalogue.clone(),
            major: majors[id].code.clone(),
            name: majors[id].name.clone(),
        })
        .collect();
    more.sort_by_key(|change| match change {
        Change::Major {
            catalogue, major, ..
        } => (catalogue.clone(), major.clone()),
        _ => Default::default(),
    });
    alone(more.into_iter())
}

fn wish(bench: &Bench, id: DemandId) -> Vec<Candidate> {
    let insists = itself_first(bench, id).filter(|&d| bench.demand(d).integrator.is_some());
    alone(insists.map(|d| Change::Wish {
        demand: bench.demand(d).code.clone(),
    }))
}

/// Up to an order that is a class by itself.
fn heads(bench: &Bench, _: DemandId) -> Vec<Candidate> {
    let least = bench.round.model.classes.class_min;
    alone((1..=least).map(|more| Change::Heads { more }))
}

/// Posts of its chain, level and mode whose names are like its own, the most alike first. A code in
/// a row wins over the table, so two codes are never one post.
fn post(bench: &Bench, id: DemandId) -> Vec<Candidate> {
    let own = bench.demand(id);
    let is_code = |post: &str| occupation_code(post).is_some();
    let mut posts = Vec::new();
    for key in bench.round.keys_near(id) {
        let first = bench.demand(key[0]);
        let apart = first.chain != own.chain || first.post == own.post;
        if apart || is_code(&first.post) && is_code(&own.post) {
            continue;
        }
        let written = post_name(&own.role);
        let name = |&d: &DemandId| {
            let demand = bench.demand(d);
            let like = likeness(&written, &post_name(&demand.role));
            (like, std::cmp::Reverse(demand.code.as_str()), d)
        };
        let most = key.iter().map(name).max();
        let (like, _, named) = most.expect("a role key has demands");
        if like >= LIKENESS_MIN {
            let change = Change::Post {
                post: first.post.clone(),
                name: bench.demand(named).role.clone(),
            };
            posts.push((
                std::cmp::Reverse(like),
                first.post.clone(),
                (change, key.clone()),
            ));
        }
    }
    posts.sort_by(|a, b| (a.0, &a.1).cmp(&(b.0, &b.1)));
    posts.into_iter().map(|(.., candidate)| candidate).collect()
}

/// Role keys of its level and mode where somebody accepts a major of its own: of its chain first,
/// then of its post, then the nearest.
fn role_key(bench: &Bench, id: DemandId) -> Vec<Candidate> {
    let own = bench.demand(id);
    let metres = |d: &DemandId| own.site.point.metres(bench.demand(*d).site.point);
    let mut near = Vec::new();
    for key in bench.round.keys_near(id) {
        let first = bench.demand(key[0]);
        let shares = |d: &&DemandId| {
            bench
                .demand(**d)
                .majors
                .iter()
                .any(|m| own.majors.contains(m))
        };
        let Some(away) = key.iter().filter(shares).map(metres).min() else {
            continue;
        };
        let far = (
            first.chain != own.chain,
            first.post != own.post,
            away,
            first.code.clone(),
        );
        let change = Change::RoleKey {
            chain: first.chain.clone(),
            post: first.post.clone(),
            name: first.role.clone(),
        };
        near.push((far, (change, key.clone())));
    }
    near.sort_by(|a, b| a.0.cmp(&b.0));
    near.truncate(ROLE_KEYS_MAX);
    near.into_iter().map(|(_, candidate)| candidate).collect()
}

fn waiver(bench: &Bench, id: DemandId) -> Vec<Candidate> {
    let none = bench.demand(id).waiver.is_none();
    alone(none.then_some(Change::Waiver).into_iter())
}

/// Pairs of parks of its role key, where it matters who merges.
fn parks(bench: &Bench, _: DemandId) -> Vec<Candidate> {
    let pairs = bench.park_pairs();
    alone(
        pairs
            .into_iter()
            .map(|(park, with)| Change::Parks { park, with }),
    )
}

fn tier(bench: &Bench, _: DemandId) -> Vec<Candidate> {
    let classes = &bench.round.model.classes;
    let missing = |tier: &Tier| classes.tier_cost(*tier).is_none();
    alone(
        TIERS
            .into_iter()
            .filter(missing)
            .map(|tier| Change::Tier { tier }),
    )
}

/// Limits that let one more pair of sites in, ascending.
fn spread(bench: &Bench, _: DemandId) -> Vec<Candidate> {
    let Some(limit) = bench.round.model.classes.spread_max_m() else {
        return Vec::new();
    };
    let point = |d: &DemandId| bench.demand(*d).site.point;
    let pairs = bench.key.iter().enumerate();
    let pairs = pairs.flat_map(|(i, a)| bench.key[..i].iter().map(move |b| (a, b)));
    let away = pairs.map(|(a, b)| point(a).metres(point(b)));
    let km: BTreeSet<i64> = away
        .filter(|&m| m > limit)
        .map(|m| (m + 999) / 1000)
        .collect();
    let km = km.into_iter().filter_map(|km| u32::try_from(km).ok());
    alone(km.map(|km| Change::Spread { km }))
}

fn firms(bench: &Bench, _: DemandId) -> Vec<Candidate> {
    let Some(limit) = bench.round.model.classes.firms_max() else {
        return Vec::new();
    };
    let market = bench.round.market;
    let all: BTreeSet<_> = bench.key.iter().flat_map(|&d| market.firms_of(d)).collect();
    let counts = (limit + 1..=all.len()).filter_map(|most| u32::try_from(most).ok());
    alone(counts.map(|most| Change::Firms { most }))
}

fn least_size(bench: &Bench, _: DemandId) -> Vec<Candidate> {
    let now = bench.round.model.classes.class_min;
    alone((1..now).rev().map(|size| Change::LeastSize { size }))
}

fn largest_size(bench: &Bench, _: DemandId) -> Vec<Candidate> {
    let now = bench.round.model.classes.class_max;
    alone((now + 1..=now + LARGER_MAX).map(|size| Change::LargestSize { size }))
}
