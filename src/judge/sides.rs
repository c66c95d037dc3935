//! Two-sidedness, written anew: both sides' lists, deferred acceptance from either side, greedy,
//! and every pair that blocks an award; figures and lists of the document held against them.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::award::{Cap, Contest};
use super::leaving::least;
use super::rules::CheckRule;
use super::{At, Claim, ClaimWhy, Subject, Verdicts};
use crate::base::draw::draw_pair;
use crate::domain::market::EntityId;
use crate::domain::outcome::{Blocking, Mechanism, MechanismOut, Ranks, Worth};

/// Branches looked at to prove that no award has fewer blocking pairs.
const BUDGET: u64 = 100_000;

/// A bid and a class that it may win.
pub(super) struct Way<'a> {
    pub class: usize,
    pub bid: usize,
    pub body: EntityId,
    /// What the class goes by; less is better, equal is no preference.
    liked: (u32, Reverse<u32>),
    draw: u64,
    /// What the school goes by; less is better.
    wanted: (u32, Reverse<i128>, i64, &'a str, &'a str),
    uses: Vec<(Cap, i128)>,
}

/// Per class the way it goes, by its place among all ways.
pub(super) type Held = Vec<Option<usize>>;

/// Both sides.
pub(super) struct Market<'c, 'a> {
    pub contest: &'c Contest<'c, 'a>,
    pub ways: Vec<Way<'a>>,
    /// Per class its ways, the best first.
    pub of_class: Vec<Vec<usize>>,
    /// Per body its ways, the best first.
    pub of_body: BTreeMap<EntityId, Vec<usize>>,
}

impl<'c, 'a> Market<'c, 'a> {
    fn new(contest: &'c Contest<'c, 'a>) -> Self {
        let case = contest.case;
        let mut ways = Vec::new();
        for (class, row) in case.classes.iter().enumerate() {
            let bids = case.call_of(class).bids.clone();
            let living = !row.out.members.is_empty();
            for bid in bids.filter(|&bid| living && contest.facts[bid].may_win) {
                ways.push(way(contest, bid, class));
            }
        }
        let mut of_class = vec![Vec::new(); case.classes.len()];
        let mut of_body: BTreeMap<EntityId, Vec<usize>> = BTreeMap::new();
        for (at, way) in ways.iter().enumerate() {
            of_class[way.class].push(at);
            of_body.entry(way.body).or_default().push(at);
        }
        for list in &mut of_class {
            list.sort_by_key(|&at: &usize| (ways[at].liked, ways[at].draw, at));
        }
        for list in of_body.values_mut() {
            list.sort_by(|&a, &b| ways[a].wanted.cmp(&ways[b].wanted));
        }
        Market {
            contest,
            ways,
            of_class,
            of_body,
        }
    }

    /// Whether a way fits beside others of its body.
    pub fn fits(&self, beside: &[usize], way: usize) -> bool {
        self.ways[way].uses.iter().all(|&(cap, amount)| {
            let taken = beside.iter().flat_map(|&other| &self.ways[other].uses);
            let taken: i128 = taken.filter(|u| u.0 == cap).map(|u| u.1).sum();
            let most = self.contest.limit(cap);
            most.is_none_or(|most| taken + amount <= most)
        })
    }

    /// Of `list`, in this order, each that fits beside those kept before; and the rest.
    fn keep(&self, list: &[usize]) -> (Vec<usize>, Vec<usize>) {
        let (mut kept, mut rest) = (Vec::new(), Vec::new());
        for &way in list {
            let to = if self.fits(&kept, way) {
                &mut kept
            } else {
                &mut rest
            };
            to.push(way);
        }
        (kept, rest)
    }

    /// In rounds, each unplaced class proposes to its best bid not yet refused.
    fn stable_class(&self) -> Held {
        let mut held: Held = vec![None; self.of_class.len()];
        let mut next = vec![0; self.of_class.len()];
        loop {
            let mut bodies: BTreeMap<EntityId, Vec<usize>> = BTreeMap::new();
            let unplaced = |class: &usize| held[*class].is_none();
            for class in (0..held.len()).filter(unplaced) {
                if let Some(&way) = self.of_class[class].get(next[class]) {
                    next[class] += 1;
                    bodies.entry(self.ways[way].body).or_default().push(way);
                }
            }
            if bodies.is_empty() {
                return held;
            }
            for (body, mut asked) in bodies {
                asked.extend(self.held_by(&held, body));
                asked.sort_by(|&a, &b| self.ways[a].wanted.cmp(&self.ways[b].wanted));
                let (kept, refused) = self.keep(&asked);
                refused
                    .iter()
                    .for_each(|&way| held[self.ways[way].class] = None);
                kept.iter()
                    .for_each(|&way| held[self.ways[way].class] = Some(way));
            }
        }
    }

    /// In rounds, each school offers to each class of its list that fits and has not refused.
    fn stable_school(&self) -> Held {
        let mut refused: BTreeSet<usize> = BTreeSet::new();
        loop {
            let mut held: Held = vec![None; self.of_class.len()];
            let before = refused.len();
            for list in self.of_body.values() {
                let mut offers: Vec<usize> = Vec::new();
                for &way in list.iter().filter(|way| !refused.contains(way)) {
                    let class = self.ways[way].class;
                    let again = offers.iter().any(|&other| self.ways[other].class == class);
                    if !again && self.fits(&offers, way) {
                        offers.push(way);
                    }
                }
                for way in offers {
                    let class = self.ways[way].class;
                    let order = |way: usize| (self.ways[way].liked, self.ways[way].draw, way);
                    let better = held[class].is_none_or(|other| order(way) < order(other));
                    let lost = if better {
                        held[class].replace(way)
                    } else {
                        Some(way)
                    };
                    refused.extend(lost);
                }
            }
            if refused.len() == before {
                return held;
            }
        }
    }

    /// By score, then draw, each that fits.
    fn greedy(&self) -> Held {
        let mut order: Vec<usize> = (0..self.ways.len()).collect();
        let score = |way: &Way<'_>| self.contest.facts[way.bid].score.unwrap_or(0);
        order.sort_by_key(|&at| (Reverse(score(&self.ways[at])), self.ways[at].draw, at));
        let mut held: Held = vec![None; self.of_class.len()];
        for way in order {
            let (class, body) = (self.ways[way].class, self.ways[way].body);
            if held[class].is_none() && self.fits(&self.held_by(&held, body), way) {
                held[class] = Some(way);
            }
        }
        held
    }

    /// What a body holds, the best first.
    pub fn held_by(&self, held: &Held, body: EntityId) -> Vec<usize> {
        let list = self.of_body.get(&body).into_iter().flatten().copied();
        list.filter(|&way| held[self.ways[way].class] == Some(way))
            .collect()
    }

    /// Whether class and school would rather have this way.
    pub fn blocks(&self, held: &Held, way: usize) -> bool {
        let this = &self.ways[way];
        let prefers = held[this.class].is_none_or(|other| this.liked < self.ways[other].liked);
        prefers && {
            let mut theirs = self.held_by(held, this.body);
            theirs.retain(|&other| {
                let other = &self.ways[other];
                other.class != this.class && other.wanted < this.wanted
            });
            self.fits(&theirs, way)
        }
    }

    fn blocking(&self, held: &Held) -> Vec<Blocking> {
        let class = |way: usize| self.contest.class_code(self.ways[way].class).to_owned();
        let bid = |way: usize| self.contest.bid_code(self.ways[way].bid).to_owned();
        let ways = (0..self.ways.len()).filter(|&way| self.blocks(held, way));
        let mut all: Vec<Blocking> = ways
            .map(|way| {
                let this = &self.ways[way];
                let theirs = self.held_by(held, this.body);
                let others = theirs
                    .into_iter()
                    .filter(|&w| self.ways[w].class != this.class);
                let (more, less): (Vec<usize>, Vec<usize>) =
                    others.partition(|&w| self.ways[w].wanted < this.wanted);
                let list = [more, vec![way], less].concat();
                Blocking {
                    bid: bid(way),
                    class: class(way),
                    instead: held[this.class].map(bid),
                    displaces: self.keep(&list).1.into_iter().map(class).collect(),
                }
            })
            .collect();
        all.sort_by(|a, b| (&a.class, &a.bid).cmp(&(&b.class, &b.bid)));
        all
    }

    /// The document's award, or the codes of one of its mechanisms.
    fn award(&self, winner: impl Fn(usize) -> Option<usize>) -> Held {
        let classes = 0..self.of_class.len();
        let of = |class: usize| {
            let bid = winner(class)?;
            let list = self.of_class[class].iter().copied();
            { list }.find(|&way| self.ways[way].bid == bid)
        };
        classes.map(of).collect()
    }

    fn told(&self, mechanism: Mechanism, held: &Held, base: Worth) -> MechanismOut {
        let won = || held.iter().flatten().map(|&way| &self.ways[way]);
        let worth = self.worth(held);
        let codes = won().map(|way| {
            let class = self.contest.class_code(way.class).to_owned();
            (class, self.contest.bid_code(way.bid).to_owned())
        });
        let heads: i128 = won()
            .map(|way| self.contest.case.classes[way.class].size)
            .sum();
        MechanismOut {
            mechanism,
            classes: won().count() as u32,
            heads: u64::try_from(heads).unwrap_or(u64::MAX),
            worth,
            loss: Worth {
                heads: base.heads - worth.heads,
                quality: base.quality - worth.quality,
                metres: worth.metres - base.metres,
            },
            class_ranks: self.class_ranks(held),
            school_ranks: self.school_ranks(held),
            blocking: self.blocking(held),
            awards: match mechanism {
                Mechanism::Optimal => BTreeMap::new(),
                _ => codes.collect(),
            },
        }
    }

    fn worth(&self, held: &Held) -> Worth {
        let ways = held.iter().flatten().map(|&way| &self.ways[way]);
        let values = ways.map(|way| self.contest.value(way.bid, way.class));
        let sum = values.fold([0; 4], super::grouping::add);
        let small = |n: i128| i64::try_from(n).unwrap_or(i64::MAX);
        Worth {
            heads: small(sum[0]),
            quality: small(sum[1]),
            metres: small(-sum[2]),
        }
    }

    fn class_ranks(&self, held: &Held) -> Ranks {
        let mut ranks = Ranks::default();
        for (class, list) in self
            .of_class
            .iter()
            .enumerate()
            .filter(|(_, l)| !l.is_empty())
        {
            let liked = |way: usize| self.ways[way].liked;
            let better = |own: usize| list.iter().filter(|&&w| liked(w) < liked(own)).count();
            ranks.add(held[class].map(|own| better(own) + 1));
        }
        ranks
    }

    fn school_ranks(&self, held: &Held) -> Ranks {
        let mut ranks = Ranks::default();
        for list in self.of_body.values() {
            let has = |&way: &usize| held[self.ways[way].class] == Some(way);
            ranks.add(list.iter().position(has).map(|at| at + 1));
        }
        ranks
    }
}

fn way<'a>(contest: &Contest<'_, 'a>, bid: usize, class: usize) -> Way<'a> {
    let (case, facts) = (contest.case, &contest.facts[bid]);
    let row = &case.market.bids()[case.bids[bid].id];
    let (bid_code, class_code) = (contest.bid_code(bid), contest.class_code(class));
    let point = case.market.schools()[facts.school].point;
    let site = case.classes[class].anchor;
    let first = |given: Option<u32>| given.unwrap_or(u32::MAX);
    let own = |cap: &Cap| {
        use Cap::{BidClasses, BidSeats, Classes, Programme, Seats};
        matches!(
            cap,
            Programme(_) | Seats(..) | Classes(_) | BidSeats(_) | BidClasses(_)
        )
    };
    let mut uses = contest.uses(bid, class);
    uses.retain(|(cap, _)| own(cap));
    Way {
        class,
        bid,
        body: facts.entity,
        liked: (first(row.firm_rank), Reverse(facts.score.unwrap_or(0))),
        draw: draw_pair(&case.market.round().seed, bid_code, class_code),
        wanted: (
            first(row.wish),
            Reverse(case.classes[class].size),
            site.map_or(0, |site| site.point.metres(point)),
            class_code,
            bid_code,
        ),
        uses,
    }
}

pub(super) fn check(contest: &Contest<'_, '_>, v: &mut Verdicts) {
    let (rule, case) = (CheckRule::Sides, contest.case);
    let there = case.outcome.sides.is_some();
    let asked = case.market.has_bids() && !case.outcome.round.planned;
    v.equal(rule, At::Outcome, "sides", there, asked);
    let Some(sides) = case.outcome.sides.as_ref().filter(|_| asked) else {
        return;
    };
    let market = Market::new(contest);
    let optimal = market.award(|class| contest.winner[class]);
    let ends = [market.stable_class(), market.stable_school()];
    let blocked = |held: &Held| (0..market.ways.len()).any(|way| market.blocks(held, way));
    let both = ends.iter().all(blocked);
    let [class, school] = ends;
    let mut expected = vec![
        (Mechanism::Optimal, optimal),
        (Mechanism::StableClass, class),
        (Mechanism::StableSchool, school),
        (Mechanism::Greedy, market.greedy()),
    ];
    if both {
        let found = sides.of(Mechanism::Fewest).map(|m| &m.awards);
        let held = market.award(|class| {
            let code = found?.get(contest.class_code(class))?;
            case.bid.get(code.as_str()).copied()
        });
        lawful(&market, &held, v);
        bound(&market, &held, v);
        expected.push((Mechanism::Fewest, held));
    } else {
        v.equal(rule, At::Outcome, "bound", sides.bound, 0);
        v.equal(rule, At::Outcome, "claimed", &sides.claimed, &None);
    }
    let kinds: Vec<Mechanism> = sides.mechanisms.iter().map(|m| m.mechanism).collect();
    let named: Vec<Mechanism> = expected.iter().map(|&(mechanism, _)| mechanism).collect();
    v.equal(rule, At::Outcome, "mechanisms", kinds, named);
    let base = market.worth(&expected[0].1);
    for (found, (mechanism, held)) in sides.mechanisms.iter().zip(&expected) {
        compare(found, &market.told(*mechanism, held, base), v);
    }
}

fn compare(found: &MechanismOut, expected: &MechanismOut, v: &mut Verdicts) {
    let (rule, at, f, e) = (CheckRule::Sides, At::Outcome, found, expected);
    v.equal(rule, at, "classes", f.classes, e.classes);
    v.equal(rule, at, "heads", f.heads, e.heads);
    v.equal(rule, at, "worth", f.worth, e.worth);
    v.equal(rule, at, "loss", f.loss, e.loss);
    v.equal(rule, at, "class_ranks", &f.class_ranks, &e.class_ranks);
    v.equal(rule, at, "school_ranks", &f.school_ranks, &e.school_ranks);
    v.equal(rule, at, "awards", &f.awards, &e.awards);
    v.equal(
        rule,
        at,
        "blocking pairs",
        f.blocking.len(),
        e.blocking.len(),
    );
    for (found, expected) in f.blocking.iter().zip(&e.blocking) {
        v.equal(rule, At::Bid(&expected.bid), "blocks", found, expected);
    }
}

/// The award with the fewest blocking pairs fits every capacity.
fn lawful(market: &Market<'_, '_>, held: &Held, v: &mut Verdicts) {
    for &body in market.of_body.keys() {
        let theirs = market.held_by(held, body);
        let over = market.keep(&theirs).1;
        let over: Vec<&str> = over
            .iter()
            .map(|&way| market.contest.bid_code(market.ways[way].bid))
            .collect();
        v.equal(
            CheckRule::Sides,
            At::Outcome,
            "beyond its room",
            over,
            Vec::new(),
        );
    }
}

/// No award has fewer blocking pairs than the bound: looked for again.
fn bound(market: &Market<'_, '_>, held: &Held, v: &mut Verdicts) {
    let Some(sides) = &market.contest.case.outcome.sides else {
        return;
    };
    let found = (0..market.ways.len()).filter(|&way| market.blocks(held, way));
    let found = found.count();
    let least = least(market, held, BUDGET);
    let most = least.unwrap_or(found);
    let said = sides.bound as usize;
    let expected = format_args!("<= {most}");
    v.holds(CheckRule::Sides, At::Outcome, said <= most, said, expected);
    if (least.is_some() && said == found) || said == 0 {
        return;
    }
    v.claimed.push(Claim {
        subject: Subject::Outcome,
        why: match &sides.claimed {
            Some(version) => ClaimWhy::Highs {
                version: version.clone(),
            },
            None => ClaimWhy::TooLarge,
        },
        confirmed: false,
    });
}
