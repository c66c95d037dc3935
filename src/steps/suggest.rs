//! Posts under two names that may be one -> entries of 岗位对照 that would bring more heads into
//! classes, each tried by forming the classes anew. Nothing is applied: whoever keeps the table
//! decides.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::form::{form, served, takes_part};
use crate::base::ids::{Id, IdVec};
use crate::base::progress::Silent;
use crate::base::stop::Stop;
use crate::domain::catalog::{occupation_code, post_name};
use crate::domain::market::{Demand, DemandId, Entered, Market, Mode, Suggestion};
use crate::domain::model::Model;
use crate::domain::outcome::Formation;
use crate::math::milp::MilpError;

/// Most demands of a round for which posts are compared.
pub const DEMANDS_MAX: usize = 2_000;
/// Most suggestions.
pub const SUGGESTIONS_MAX: usize = 10;
/// Most pairs of posts that are tried, the most alike first.
const TRIED_MAX: usize = 60;
/// Names less alike than this (of 1000) are not taken for one.
pub const LIKENESS_MIN: u32 = 500;

/// Suggests entries, the most heads first; none when calls have been published or the round has
/// more than [`DEMANDS_MAX`] demands.
///
/// *Method*: two posts are tried if a demand of one and a demand of the other have chain, level
/// rank, mode and an acceptable major in common, one of the two has heads in no class, one of the
/// two is no occupation's code (a code in a row wins over the table), and their names are alike:
/// normalized Levenshtein or Sørensen–Dice (crate `strsim`) of at least one half. Role keys do not
/// touch each other, so only the demands of the two posts are formed anew.
///
/// # Errors
/// [`MilpError`] when HiGHS had to be asked and failed.
pub fn suggest(market: &Market, model: &Model, stop: &Stop) -> Result<Vec<Suggestion>, MilpError> {
    if market.published().is_some() || market.demands().len() > DEMANDS_MAX {
        return Ok(Vec::new());
    }
    let before = form(market, model, stop, &Silent)?;
    let posts = posts(market, &before);
    let mut found = Vec::new();
    for pair in pairs(market, &posts) {
        if stop.raised() {
            return Ok(Vec::new());
        }
        if let Some(suggestion) = tried(market, model, stop, &before, &pair)? {
            found.push(suggestion);
        }
    }
    found.sort_by_key(|s| {
        (
            Reverse(s.heads),
            Reverse(s.likeness),
            s.names.clone(),
            s.post.clone(),
        )
    });
    found.truncate(SUGGESTIONS_MAX);
    Ok(found)
}

/// Heads in classes before and after all suggestions are entered in the table of posts together,
/// each solved. What one entry pools another may pool on.
///
/// # Errors
/// [`MilpError`] when HiGHS had to be asked and failed.
pub fn entered(
    market: &Market,
    model: &Model,
    suggestions: &[Suggestion],
    stop: &Stop,
) -> Result<Entered, MilpError> {
    let mut parts = market.clone().into_parts();
    for suggestion in suggestions {
        let names: Vec<String> = suggestion
            .names
            .iter()
            .map(|name| post_name(name))
            .collect();
        // An entry names a post by its name; a row with a code of its own is not touched.
        let under: BTreeSet<String> = parts
            .demands
            .iter()
            .filter(|d| names.contains(&post_name(&d.role)))
            .map(|d| d.post.clone())
            .filter(|post| occupation_code(post).is_none())
            .collect();
        for id in market.demands().ids() {
            let post = &mut parts.demands[id].post;
            if under.contains(post) {
                post.clone_from(&suggestion.post);
            }
        }
    }
    let heads = |market: &Market| -> Result<u64, MilpError> {
        let formation = form(market, model, stop, &Silent)?;
        let served = served(&formation, market.demands().len());
        let counted = served.iter().zip(market.demands());
        Ok(counted.map(|(&now, d)| u64::from(now.min(d.heads))).sum())
    };
    Ok(Entered {
        before: heads(market)?,
        after: heads(&Market::new(parts))?,
    })
}

/// A post and the demands that pool under it.
struct Post<'a> {
    post: &'a str,
    /// Names as compared -> as first written.
    names: BTreeMap<String, &'a str>,
    demands: Vec<DemandId>,
    is_code: bool,
    /// Whether some of its heads are in no class.
    lacks: bool,
}

fn posts<'a>(market: &'a Market, before: &Formation) -> Vec<Post<'a>> {
    let left: BTreeSet<usize> = before.left.iter().map(|l| l.demand.index()).collect();
    let mut posts: BTreeMap<&str, Post> = BTreeMap::new();
    for (id, demand) in market.demands().iter_ids() {
        if takes_part(market, id).is_err() {
            continue;
        }
        let post = posts.entry(&demand.post).or_insert_with(|| Post {
            post: &demand.post,
            names: BTreeMap::new(),
            demands: Vec::new(),
            is_code: occupation_code(&demand.post).is_some(),
            lacks: false,
        });
        let name = post_name(&demand.role);
        post.names.entry(name).or_insert(&demand.role);
        post.demands.push(id);
        post.lacks |= left.contains(&id.index());
    }
    posts.into_values().collect()
}

/// Two posts: the first would be entered as the second.
struct Pair<'a> {
    from: &'a Post<'a>,
    to: &'a Post<'a>,
    to_name: &'a str,
    likeness: u32,
}

/// The pairs worth trying, the most alike first.
fn pairs<'a>(market: &Market, posts: &'a [Post<'a>]) -> Vec<Pair<'a>> {
    let mut pairs = Vec::new();
    for (at, a) in posts.iter().enumerate() {
        for b in &posts[at + 1..] {
            if a.is_code && b.is_code || !a.lacks && !b.lacks {
                continue;
            }
            // A name is entered under a code, else the smaller post under the larger.
            let small = (b.is_code, b.demands.len()) > (a.is_code, a.demands.len());
            let (from, to) = if small { (a, b) } else { (b, a) };
            let (likeness, to_name) = alike(from, to);
            if likeness >= LIKENESS_MIN && meet(market, from, to) {
                pairs.push(Pair {
                    from,
                    to,
                    to_name,
                    likeness,
                });
            }
        }
    }
    pairs.sort_by_key(|p| (Reverse(p.likeness), p.from.post, p.to.post));
    pairs.truncate(TRIED_MAX);
    pairs
}

/// How alike two names of posts are, as compared: from 0 to 1000.
pub fn likeness(a: &str, b: &str) -> u32 {
    let most = strsim::normalized_levenshtein(a, b).max(strsim::sorensen_dice(a, b));
    (most * 1_000.0).round() as u32
}

/// How alike two posts are called, and by which name of the second.
fn alike<'a>(from: &Post, to: &Post<'a>) -> (u32, &'a str) {
    let each = to.names.iter().map(|(name, written)| {
        let of = from.names.keys().map(|other| likeness(other, name));
        (of.max().unwrap_or(0), Reverse(*written))
    });
    let best = each.max().unwrap_or((0, Reverse("")));
    (best.0, best.1.0)
}

/// Whether some demand of one may share a class with some demand of the other but for the post.
fn meet(market: &Market, a: &Post, b: &Post) -> bool {
    let key = |d: &Demand| -> (String, u8, Mode) { (d.chain.clone(), d.level.rank, d.mode) };
    let shared = |a: &Demand, b: &Demand| {
        let equal = |&x: &_| b.majors.iter().any(|&y| market.majors_equal(x, y));
        key(a) == key(b) && a.majors.iter().any(equal)
    };
    let demand = |id: &DemandId| &market.demands()[*id];
    let of = |a: &Demand| b.demands.iter().any(|id| shared(a, demand(id)));
    a.demands.iter().any(|id| of(demand(id)))
}

/// Forms the demands of both posts as one post; `None` if that serves nobody more.
fn tried(
    market: &Market,
    model: &Model,
    stop: &Stop,
    before: &Formation,
    pair: &Pair,
) -> Result<Option<Suggestion>, MilpError> {
    let mut ids: Vec<DemandId> = [&pair.from.demands[..], &pair.to.demands[..]].concat();
    ids.sort_unstable();
    let as_one = |id: &DemandId| Demand {
        post: pair.to.post.to_owned(),
        ..market.demands()[*id].clone()
    };
    let mut parts = market.clone().into_parts();
    parts.demands = ids.iter().map(as_one).collect::<IdVec<DemandId, Demand>>();
    parts.bids = None;
    parts.marks = None;
    let after = form(&Market::new(parts), model, stop, &Silent)?;
    let (mut was, mut is, mut demands) = (0, 0, Vec::new());
    let before = served(before, market.demands().len());
    for (&id, now) in ids.iter().zip(&served(&after, ids.len())) {
        let (then, now) = (before[id], *now);
        was += then;
        is += now;
        if now > then {
            demands.push(market.demands()[id].code.clone());
        }
    }
    demands.sort_unstable();
    let mut names: Vec<String> = pair.from.names.values().map(|n| (*n).to_owned()).collect();
    names.sort_unstable();
    Ok((is > was).then(|| Suggestion {
        names,
        post: pair.to.post.to_owned(),
        post_name: pair.to_name.to_owned(),
        heads: is - was,
        demands,
        likeness: pair.likeness,
    }))
}
