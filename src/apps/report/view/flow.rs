//! Heads in, a picture out: chain -> post -> school, with what found no school and what found no
//! class as ends of their own. Small posts and schools are folded together to keep it readable.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::Index;
use crate::domain::outcome::Outcome;
use crate::domain::words::{Said, labels};

/// Posts, and schools, that get a node of their own.
const NODES_MAX: usize = 20;

/// Nodes and links of a Sankey diagram.
#[derive(Serialize)]
pub(super) struct Flow {
    nodes: Vec<Node>,
    links: Vec<Link>,
    height: usize,
}

#[derive(Serialize)]
struct Node {
    id: String,
    zh: String,
    en: String,
    depth: usize,
    kind: &'static str,
}

#[derive(Serialize)]
struct Link {
    source: String,
    target: String,
    heads: u64,
}

/// Where heads end, in the order of the page.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
enum End {
    School(String),
    Others,
    Formed,
    NoSchool,
    NoClass,
}

/// A post of a chain; `None` stands for its small ones together.
type Post = (String, Option<String>);

pub(super) fn flow(outcome: &Outcome, index: &Index<'_>) -> Flow {
    let mut heads: BTreeMap<(Post, End), u64> = BTreeMap::new();
    for ((chain, post, end), n) in ends(outcome, index) {
        *heads.entry(((chain, Some(post)), end)).or_default() += n;
    }
    let heads = fold(heads);
    let names = roles(outcome);
    let mut nodes: BTreeSet<(usize, String)> = BTreeSet::new();
    let mut links: BTreeMap<(String, String), u64> = BTreeMap::new();
    let mut shown: BTreeMap<String, Node> = BTreeMap::new();
    for ((post, end), n) in &heads {
        let steps = [
            chain_node(&post.0),
            post_node(post, &names),
            end_node(end, index),
        ];
        let ids = steps.each_ref().map(|node| node.id.clone());
        *links.entry((ids[0].clone(), ids[1].clone())).or_default() += n;
        *links.entry((ids[1].clone(), ids[2].clone())).or_default() += n;
        for node in steps {
            nodes.insert((node.depth, node.id.clone()));
            shown.insert(node.id.clone(), node);
        }
    }
    let widest = (0..3)
        .map(|depth| nodes.iter().filter(|n| n.0 == depth).count())
        .max();
    Flow {
        nodes: nodes
            .iter()
            .filter_map(|(_, id)| shown.remove(id))
            .collect(),
        links: links
            .into_iter()
            .map(|((source, target), heads)| Link {
                source,
                target,
                heads,
            })
            .collect(),
        height: (widest.unwrap_or_default() * 32).clamp(220, 800),
    }
}

/// Heads by chain, post and end.
fn ends(outcome: &Outcome, index: &Index<'_>) -> Vec<((String, String, End), u64)> {
    let mut winner: BTreeMap<&str, End> = BTreeMap::new();
    for class in outcome.calls.iter().flat_map(|call| &call.classes) {
        let end = match index.bid(class.winner.as_deref()) {
            Some(bid) => End::School(bid.school.clone()),
            None if outcome.round.has_bids => End::NoSchool,
            None => End::Formed,
        };
        winner.insert(&class.code, end);
    }
    let mut rows = Vec::new();
    for demand in &outcome.demands {
        let at = |end: End| (demand.chain.clone(), demand.post.clone(), end);
        for (class, &heads) in &demand.classes {
            let end = winner.get(class.as_str()).cloned().unwrap_or(End::NoSchool);
            rows.push((at(end), u64::from(heads)));
        }
        let left = outcome
            .unserved
            .iter()
            .filter(|left| left.demand == demand.code);
        rows.extend(left.map(|left| (at(End::NoClass), u64::from(left.heads))));
    }
    rows
}

/// Keeps the largest posts and schools; the rest goes to the others of its chain, or to the others.
fn fold(heads: BTreeMap<(Post, End), u64>) -> BTreeMap<(Post, End), u64> {
    let (mut posts, mut schools) = (BTreeMap::new(), BTreeMap::new());
    for ((post, end), n) in &heads {
        *posts.entry(post.clone()).or_default() += n;
        if let End::School(_) = end {
            *schools.entry(end.clone()).or_default() += n;
        }
    }
    let (posts, schools) = (largest(posts), largest(schools));
    let mut folded = BTreeMap::new();
    for ((post, end), n) in heads {
        let post = if posts.contains(&post) {
            post
        } else {
            (post.0, None)
        };
        let end = match end {
            End::School(_) if !schools.contains(&end) => End::Others,
            end => end,
        };
        *folded.entry((post, end)).or_default() += n;
    }
    folded
}

/// The keys with the most heads; equal ones in their own order.
fn largest<K: Ord>(heads: BTreeMap<K, u64>) -> BTreeSet<K> {
    let mut sorted: Vec<(K, u64)> = heads.into_iter().collect();
    sorted.sort_by(|a, b| (b.1, &a.0).cmp(&(a.1, &b.0)));
    sorted
        .into_iter()
        .take(NODES_MAX)
        .map(|(key, _)| key)
        .collect()
}

/// A post for people: the role of its first demand.
fn roles(outcome: &Outcome) -> BTreeMap<(&str, &str), &str> {
    let mut roles = BTreeMap::new();
    for demand in &outcome.demands {
        roles
            .entry((demand.chain.as_str(), demand.post.as_str()))
            .or_insert(demand.role.as_str());
    }
    roles
}

fn node(id: String, name: Said, depth: usize, kind: &'static str) -> Node {
    Node {
        id,
        zh: name.zh,
        en: name.en,
        depth,
        kind,
    }
}

fn chain_node(chain: &str) -> Node {
    node(format!("chain {chain}"), Said::data(chain), 0, "chain")
}

fn post_node(post: &Post, names: &BTreeMap<(&str, &str), &str>) -> Node {
    let (chain, own) = post;
    match own {
        Some(own) => {
            let name = names.get(&(chain.as_str(), own.as_str())).copied();
            let name = Said::data(name.unwrap_or(own));
            node(format!("post {chain}\n{own}"), name, 1, "post")
        }
        None => node(
            format!("posts {chain}"),
            labels::OTHER_POSTS.into(),
            1,
            "post",
        ),
    }
}

fn end_node(end: &End, index: &Index<'_>) -> Node {
    match end {
        End::School(code) => {
            let name = index.schools.get(code.as_str()).copied().unwrap_or(code);
            node(format!("school {code}"), Said::data(name), 2, "school")
        }
        End::Others => node("schools".into(), labels::OTHER_SCHOOLS.into(), 2, "school"),
        End::Formed => node("~formed".into(), labels::IN_CLASS.into(), 2, "school"),
        End::NoSchool => node("~no school".into(), labels::UNAWARDED.into(), 2, "open"),
        End::NoClass => node("~no class".into(), labels::NOT_IN_CLASS.into(), 2, "left"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::wire::sample::sample;

    #[test]
    fn every_head_is_in_the_picture_once() {
        let outcome = sample();
        let flow = flow(&outcome, &Index::new(&outcome));
        let from = |kind: &str| -> u64 {
            let links = flow.links.iter();
            links
                .filter(|l| l.source.starts_with(kind))
                .map(|l| l.heads)
                .sum()
        };
        let heads: u64 = outcome.demands.iter().map(|d| u64::from(d.heads)).sum();
        assert_eq!((from("chain "), from("post ")), (heads, heads));
    }

    #[test]
    fn many_posts_are_folded_and_none_is_lost() {
        let post = |n: usize| (("甲".to_owned(), Some(format!("{n:03}"))), End::NoClass);
        let heads: BTreeMap<_, u64> = (0..50).map(|n| (post(n), n as u64 + 1)).collect();
        let total: u64 = heads.values().sum();
        let folded = fold(heads);
        assert_eq!(folded.len(), NODES_MAX + 1);
        assert_eq!(folded.values().sum::<u64>(), total);
        assert!(folded.contains_key(&post(49)));
    }
}
