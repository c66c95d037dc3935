//! An outcome in, out what the page shows of two-sidedness: the mechanisms in one table, what both
//! sides get of their lists as bars, and the bids that block each award.

use serde::{Serialize, Serializer};

use super::Index;
use crate::domain::market::Score;
use crate::domain::outcome::{Blocking, Mechanism, MechanismOut, Outcome, Ranks};
use crate::domain::words::{self, Said, grouped};

/// Choices that have a bar of their own; later ones share the last.
const CHOICES: usize = 5;

/// What the section shows.
#[derive(Serialize)]
pub(in crate::apps::report) struct Sides<'a> {
    pub stability: Said,
    pub rows: Vec<Row>,
    pub lists: Vec<List<'a>>,
}

/// A mechanism.
#[derive(Serialize)]
pub(in crate::apps::report) struct Row {
    pub name: Said,
    pub how: Said,
    pub classes: u32,
    pub heads: u64,
    pub quality: String,
    pub kilometres: String,
    pub price: Said,
    pub pairs: usize,
    pub class_ranks: Vec<Bar>,
    pub school_ranks: Vec<Bar>,
    first: bool,
}

/// A part of a bar.
#[derive(Serialize)]
pub(in crate::apps::report) struct Bar {
    /// `1` .. `4`, `5+`, or empty for those who got nothing.
    pub choice: String,
    pub count: u32,
    /// In percent of all, for people.
    pub percent: String,
    kind: usize,
}

/// The bids that block an award.
#[derive(Serialize)]
pub(in crate::apps::report) struct List<'a> {
    pub name: Said,
    pub rows: Vec<Pair<'a>>,
    open: bool,
}

/// A bid that blocks it.
#[derive(Serialize)]
pub(in crate::apps::report) struct Pair<'a> {
    pub class: &'a str,
    place: usize,
    pub role: &'a str,
    pub bid: &'a str,
    pub school: &'a str,
    #[serde(serialize_with = "text")]
    pub score: Option<Score>,
    pub wish: Option<u32>,
    pub firm_rank: Option<u32>,
    pub instead: Option<&'a str>,
    pub instead_school: Option<&'a str>,
    #[serde(serialize_with = "text")]
    pub instead_score: Option<Score>,
    pub displaces: String,
    /// Only classes of one call, which are interchangeable, would change places.
    pub swap: bool,
}

/// A score as people write it.
fn text<S: Serializer>(score: &Option<Score>, to: S) -> Result<S::Ok, S::Error> {
    score.map(|score| score.to_string()).serialize(to)
}

/// `None` before there are bids.
pub(in crate::apps::report) fn sides<'a>(
    outcome: &'a Outcome,
    index: &Index<'a>,
) -> Option<Sides<'a>> {
    let sides = outcome.sides.as_ref()?;
    let mechanisms = sides.mechanisms.iter();
    let blocked = mechanisms.clone().filter(|m| !m.blocking.is_empty());
    Some(Sides {
        stability: words::stability(sides),
        rows: mechanisms.map(row).collect(),
        lists: blocked
            .map(|m| List {
                name: words::mechanism(m.mechanism),
                rows: m
                    .blocking
                    .iter()
                    .filter_map(|pair| shown(pair, index))
                    .collect(),
                open: m.mechanism == Mechanism::Optimal,
            })
            .collect(),
    })
}

fn row(out: &MechanismOut) -> Row {
    let quality = out.worth.quality.unsigned_abs();
    Row {
        name: words::mechanism(out.mechanism),
        how: words::how(out.mechanism),
        classes: out.classes,
        heads: out.heads,
        quality: format!("{}.{:02}", grouped(quality / 100), quality % 100),
        kilometres: grouped(out.worth.metres.unsigned_abs() / 1000),
        price: match out.mechanism {
            Mechanism::Optimal => Said::data("—"),
            _ => words::price_of_stability(&out.loss),
        },
        pairs: out.blocking.len(),
        class_ranks: bars(&out.class_ranks),
        school_ranks: bars(&out.school_ranks),
        first: out.mechanism == Mechanism::Optimal,
    }
}

fn bars(ranks: &Ranks) -> Vec<Bar> {
    let all = f64::from(ranks.all().max(1));
    let bar = |choice: String, count: u32, kind| Bar {
        choice,
        count,
        percent: format!("{:.1}", 100.0 * f64::from(count) / all),
        kind,
    };
    let own = (1..CHOICES).map(|nth| {
        let count = ranks.at.get(nth - 1).copied().unwrap_or(0);
        bar(nth.to_string(), count, nth)
    });
    let later = ranks.at.iter().skip(CHOICES - 1).sum();
    let mut bars: Vec<Bar> = own.collect();
    bars.push(bar(format!("{CHOICES}+"), later, CHOICES));
    bars.push(bar(String::new(), ranks.none, 0));
    bars.retain(|bar| bar.count > 0);
    bars
}

fn shown<'a>(pair: &'a Blocking, index: &Index<'a>) -> Option<Pair<'a>> {
    let (call, bid) = index.bids.get(pair.bid.as_str()).copied()?;
    let instead = index.bid(pair.instead.as_deref());
    Some(Pair {
        class: &pair.class,
        place: index.places[call.code.as_str()],
        role: &call.role,
        bid: &pair.bid,
        school: &bid.school_name,
        score: bid.score,
        wish: bid.wish,
        firm_rank: bid.firm_rank,
        instead: pair.instead.as_deref(),
        instead_school: instead.map(|bid| bid.school_name.as_str()),
        instead_score: instead.and_then(|bid| bid.score),
        swap: words::swaps(pair, &call.code),
        displaces: pair.displaces.join("、"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_hold_everybody_once() {
        let ranks = Ranks {
            at: vec![3, 0, 1, 0, 2, 0, 1],
            none: 2,
        };
        let bars = bars(&ranks);
        let seen: Vec<(&str, u32)> = bars.iter().map(|b| (b.choice.as_str(), b.count)).collect();
        assert_eq!(seen, [("1", 3), ("3", 1), ("5+", 3), ("", 2)]);
        assert_eq!(bars.iter().map(|b| b.count).sum::<u32>(), ranks.all());
    }
}
