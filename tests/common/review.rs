//! Sections 2 and 3 of the model's document again: in go a bid and its call, out come the rules it
//! breaks, the programme it teaches with, and its score.

use std::collections::BTreeSet;

use jiebang::base::ids::Id;
use jiebang::domain::market::{
    Bid, BidId, CriterionId, CriterionSource, FirmId, Major, Market, Programme, ProgrammeId, Ruling,
};
use jiebang::domain::model::{LevelRule, MajorMatch, Model};
use jiebang::domain::outcome::{CallOut, ClassOut, MajorOut};
use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{ToPrimitive, Zero};
use rust_decimal::Decimal;

/// Names of broken rules, as the outcome tags them.
pub type Broken = BTreeSet<&'static str>;

/// A round, its policy and one of its calls.
#[derive(Clone, Copy)]
pub struct Review<'a> {
    /// The round.
    pub market: &'a Market,
    /// The policy.
    pub model: &'a Model,
    /// The call.
    pub call: &'a CallOut,
}

impl Review<'_> {
    /// The programme that a bid teaches with, where one fits, and every rule it breaks.
    pub fn fit(&self, id: BidId) -> (Option<ProgrammeId>, Broken) {
        let bid = &self.market.bids()[id];
        let mut broken = Broken::new();
        let school = &self.market.schools()[bid.school];
        let mut rule = |holds: bool, name| {
            if !holds {
                broken.insert(name);
            }
        };
        rule(school.eligible, "school_not_eligible");
        rule(self.major_accepted(bid), "major_not_accepted");
        let limit = i64::from(self.model.fit.distance_max_km) * 1000;
        let near = |c: &ClassOut| c.anchor.point.metres(school.point) <= limit;
        rule(limit == 0 || self.call.classes.iter().any(near), "too_far");
        let all = self.call.classes.iter();
        let smallest = all.map(|c| intake(self.model, c.size)).min();
        rule(
            smallest.is_some_and(|least| bid.seats >= least),
            "seats_below_intake",
        );
        rule(!self.late(bid), "late");
        rule(!self.replaced(id), "replaced");
        let taught = self.market.programmes().iter_ids();
        let taught = taught.filter(|(_, p)| p.school == bid.school && p.major == bid.major);
        let taught: Vec<(ProgrammeId, Broken)> = taught
            .map(|(id, p)| (id, self.programme_rules(p)))
            .collect();
        let fitting = taught.iter().find(|(_, broken)| broken.is_empty());
        match (&taught[..], fitting) {
            (_, Some(&(programme, _))) => return (Some(programme), broken),
            ([], None) => broken.extend(["no_programme"]),
            ([.., (_, last)], None) => broken.extend(last),
        }
        (None, broken)
    }

    fn major_accepted(&self, bid: &Bid) -> bool {
        let majors = self.market.majors();
        let group = |m: &Major| {
            (
                m.catalogue.clone(),
                m.code.chars().take(4).collect::<String>(),
            )
        };
        let equal = |a: &Major, b: &MajorOut| a.catalogue == b.catalogue && a.code == b.code;
        let matches = |wanted: &MajorOut| {
            let wanted = majors
                .ids()
                .find(|&m| equal(&majors[m], wanted))
                .expect("known");
            self.market.majors_equal(wanted, bid.major)
                || self.model.fit.major_match == MajorMatch::Group
                    && group(&majors[wanted]) == group(&majors[bid.major])
        };
        self.call.majors.iter().any(matches)
    }

    fn programme_rules(&self, p: &Programme) -> Broken {
        let mut broken = Broken::new();
        let needed = self.call.level;
        let higher_too = needed.at_least || self.model.fit.level_rule == LevelRule::AtLeast;
        if p.rank < needed.rank || p.rank > needed.rank && !higher_too {
            broken.insert("level");
        }
        if p.mode != self.call.mode {
            broken.insert("mode");
        }
        if let (Some(a), Some(b)) = (p.days, self.call.days)
            && (a.high < b.low || b.high < a.low)
        {
            broken.insert("period");
        }
        broken
    }

    /// Seats that the smallest class needs of which the committee has not banned the bid.
    pub fn smallest_intake(&self, id: BidId) -> u32 {
        let banned = |class: &&ClassOut| {
            let mut decisions = self.market.decisions().iter();
            decisions.any(|d| {
                let here = |on: &String| *on == class.code || *on == self.call.code;
                d.ruling == Ruling::Ban && d.bid == id && d.on.as_ref().is_none_or(here)
            })
        };
        let open = self.call.classes.iter().filter(|class| !banned(class));
        let sizes = open.map(|class| intake(self.model, class.size));
        sizes.min().unwrap_or(u32::MAX)
    }

    fn late(&self, bid: &Bid) -> bool {
        let deadline = self.market.round().bid_deadline;
        bid.date
            .zip(deadline)
            .is_some_and(|(date, deadline)| date > deadline)
    }

    /// Whether a bid is not the last dated of its school, call and major.
    fn replaced(&self, id: BidId) -> bool {
        let bids = self.market.bids();
        let what = |b: &Bid| (b.school, b.call.clone(), b.major);
        let later = |(other, row): (BidId, &Bid)| {
            let same = what(row) == what(&bids[id]);
            same && (row.date, other) > (bids[id].date, id)
        };
        bids.iter_ids().any(later)
    }

    /// σ in centi-points; `None` where a criterion has no mark.
    pub fn score(&self, id: BidId) -> Option<u32> {
        let (mut sum, mut weights) = (BigRational::zero(), BigRational::zero());
        for (k, criterion) in self.market.criteria().iter_ids() {
            let weight = exact(criterion.weight);
            sum += self.mean(id, k)? / exact(criterion.max) * &weight;
            weights += weight;
        }
        half_even(sum * BigRational::from_integer(10_000.into()) / weights)
    }

    fn mean(&self, id: BidId, k: CriterionId) -> Option<BigRational> {
        let criterion = &self.market.criteria()[k];
        if let CriterionSource::Indicator { column, low, high } = &criterion.source {
            let school = &self.market.schools()[self.market.bids()[id].school];
            let value = *school.indicators.get(column)?;
            let cut = value.max(*low).min(*high);
            return Some(exact(criterion.max) * exact(cut - low) / exact(high - low));
        }
        let marks = self.market.marks().iter();
        let standing = marks.filter(|m| m.bid == id && m.criterion == k);
        let standing = standing.filter(|m| !self.recused(id, m.expert));
        let mut marks: Vec<BigRational> = standing.map(|m| exact(m.mark)).collect();
        marks.sort();
        if self.model.scoring.trim && marks.len() >= 5 {
            marks.pop();
            marks.remove(0);
        }
        let count = BigRational::from_integer(marks.len().into());
        (!marks.is_empty()).then(|| marks.iter().sum::<BigRational>() / count)
    }

    fn recused(&self, id: BidId, expert: jiebang::domain::market::ExpertId) -> bool {
        let expert = &self.market.experts()[expert];
        let entity = self.market.schools()[self.market.bids()[id].school].entity;
        let firms = self.firms();
        expert.recused_entities.contains(&entity)
            || expert.recused_firms.iter().any(|f| firms.contains(f))
    }

    /// The firms of the call: those that its rows count, and who filed them.
    fn firms(&self) -> BTreeSet<FirmId> {
        let mut firms = BTreeSet::new();
        for member in self.call.classes.iter().flat_map(|c| &c.members) {
            let row = self
                .market
                .demands()
                .iter()
                .find(|d| d.code == member.demand);
            let row = row.expect("a member is a demand");
            firms.insert(row.firm);
            firms.extend(row.filed_for.iter().map(|f| f.0));
        }
        firms
    }
}

/// ceil(size / yield).
pub fn intake(model: &Model, size: u32) -> u32 {
    let (size, hundredths) = (size * 100, model.award.yield_hundredths);
    size / hundredths + u32::from(size % hundredths > 0)
}

fn exact(x: Decimal) -> BigRational {
    BigRational::new(BigInt::from(x.mantissa()), BigInt::from(10).pow(x.scale()))
}

fn half_even(x: BigRational) -> Option<u32> {
    let floor = x.floor();
    let twice = (&x - &floor) * BigRational::from_integer(2.into());
    let floor = floor.to_integer().to_u32()?;
    match twice.cmp(&BigRational::from_integer(1.into())) {
        std::cmp::Ordering::Less => Some(floor),
        std::cmp::Ordering::Greater => Some(floor + 1),
        std::cmp::Ordering::Equal => Some(floor + floor % 2),
    }
}

/// How many programmes of its major a bid's school has: with several, which rules it breaks is
/// open.
pub fn programmes(market: &Market, id: BidId) -> usize {
    let bid = &market.bids()[id];
    let of = |p: &&Programme| p.school == bid.school && p.major == bid.major;
    market.programmes().iter().filter(of).count()
}

/// The bid with a code.
pub fn bid(market: &Market, code: &str) -> BidId {
    let at = market.bids().iter().position(|b| b.code == code);
    BidId::new(at.expect("a bid of this round"))
}
