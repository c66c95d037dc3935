//! Does a bid fit its call? In go bids and calls; out comes, per bid, the call it names, the
//! programme it would teach with, and every rule it breaks (section 2).

use std::collections::{BTreeMap, HashMap};

use crate::base::ids::IdVec;
use crate::domain::market::{
    Bid, BidId, Call, CallId, Class, Days, MajorId, Market, Point, Programme, ProgrammeId, Rule,
    SchoolId,
};
use crate::domain::model::{LevelRule, MajorMatch, Model};
use crate::domain::outcome::{Fits, Formation};

/// Judges every bid of a market against the calls of a formation.
///
/// *Complexity*: O(bids · programmes of the school).
pub fn fit(market: &Market, model: &Model, formation: &Formation) -> Fits {
    let calls: HashMap<&str, CallId> = formation
        .calls
        .iter_ids()
        .map(|(id, call)| (call.code.as_str(), id))
        .collect();
    let mut programmes: HashMap<SchoolId, Vec<ProgrammeId>> = HashMap::new();
    for (id, programme) in market.programmes().iter_ids() {
        programmes.entry(programme.school).or_default().push(id);
    }
    let replaced = replaced(market);
    let mut fits = Fits::default();
    for (id, bid) in market.bids().iter_ids() {
        let call = calls.get(bid.call.as_str()).copied();
        let mut broken = Vec::new();
        let mut programme = None;
        match call {
            None => broken.push(Rule::NoSuchCall {
                call: bid.call.clone(),
            }),
            Some(call) => {
                let look = Look {
                    market,
                    model,
                    formation,
                    bid,
                    call: &formation.calls[call],
                };
                programme = look.rules(programmes.get(&bid.school), &mut broken);
            }
        }
        if let Some(&by) = replaced.get(&id) {
            broken.push(Rule::Replaced {
                by: market.bids()[by].code.clone(),
            });
        }
        fits.call.push(call);
        fits.programme.push(programme);
        fits.broken.push(broken);
    }
    fits
}

/// Whether a bid is dated after the deadline.
fn late(market: &Market, bid: &Bid) -> Option<Rule> {
    let (date, deadline) = (bid.date?, market.round().bid_deadline?);
    let rule = || Rule::Late {
        date: date.to_string(),
        deadline: deadline.to_string(),
    };
    (date > deadline).then(rule)
}

/// Of several bids of one school on one call with one major the last dated counts (tie: the later
/// row): the others, with the one that counts.
fn replaced(market: &Market) -> BTreeMap<BidId, BidId> {
    let mut same: BTreeMap<(SchoolId, &str, MajorId), Vec<BidId>> = BTreeMap::new();
    for (id, bid) in market.bids().iter_ids() {
        same.entry((bid.school, &bid.call, bid.major))
            .or_default()
            .push(id);
    }
    let mut replaced = BTreeMap::new();
    for bids in same.into_values() {
        let last = bids
            .iter()
            .copied()
            .max_by_key(|&b| (market.bids()[b].date, b));
        let Some(last) = last else { continue };
        replaced.extend(bids.into_iter().filter(|&b| b != last).map(|b| (b, last)));
    }
    replaced
}

struct Look<'a> {
    market: &'a Market,
    model: &'a Model,
    formation: &'a Formation,
    bid: &'a Bid,
    call: &'a Call,
}

impl Look<'_> {
    /// Adds the rules that the bid breaks; returns the programme it would teach with.
    fn rules(
        &self,
        programmes: Option<&Vec<ProgrammeId>>,
        broken: &mut Vec<Rule>,
    ) -> Option<ProgrammeId> {
        if !self.market.schools()[self.bid.school].eligible {
            broken.push(Rule::SchoolNotEligible);
        }
        if !self
            .call
            .majors
            .iter()
            .any(|&m| majors_match(self.market, self.model, m, self.bid.major))
        {
            let code = |m: &MajorId| self.market.majors()[*m].code.clone();
            broken.push(Rule::MajorNotAccepted {
                major: code(&self.bid.major),
                accepted: self.call.majors.iter().map(code).collect(),
            });
        }
        let programme = self.programme(programmes);
        match programme {
            Some(id) => broken.extend(programme_rules(
                self.model,
                self.call,
                &self.market.programmes()[id],
            )),
            None => broken.push(Rule::NoProgramme {
                major: self.market.majors()[self.bid.major].code.clone(),
            }),
        }
        let school = self.market.schools()[self.bid.school].point;
        broken.extend(too_far(self.model, self.formation, self.call, school));
        let sizes = self
            .call
            .classes
            .iter()
            .map(|&c| self.formation.classes[c].size());
        let intake = self.model.award.intake(sizes.min().unwrap_or(0));
        if self.bid.seats < intake {
            broken.push(Rule::SeatsBelowIntake {
                seats: self.bid.seats,
                intake,
            });
        }
        broken.extend(late(self.market, self.bid));
        programme
    }

    /// The school's programme of the bid's major that breaks the fewest rules (tie: first in file).
    fn programme(&self, programmes: Option<&Vec<ProgrammeId>>) -> Option<ProgrammeId> {
        let of_major = |id: &&ProgrammeId| self.market.programmes()[**id].major == self.bid.major;
        let broken = |id: &&ProgrammeId| {
            programme_rules(self.model, self.call, &self.market.programmes()[**id]).len()
        };
        programmes
            .into_iter()
            .flatten()
            .filter(of_major)
            .min_by_key(broken)
            .copied()
    }
}

/// The rules on level, mode and length that a programme breaks on a call.
pub fn programme_rules(model: &Model, call: &Call, programme: &Programme) -> Vec<Rule> {
    let mut broken = Vec::new();
    let (needed, taught) = (call.level, programme.rank);
    let higher = needed.at_least || model.fit.level_rule == LevelRule::AtLeast;
    if taught != needed.rank && !(higher && taught > needed.rank) {
        broken.push(Rule::Level {
            needed: needed.rank,
            taught,
        });
    }
    if programme.mode != call.mode {
        broken.push(Rule::Mode {
            needed: call.mode,
            taught: programme.mode,
        });
    }
    if let (Some(needed), Some(taught)) = (call.days, programme.days)
        && Days::meet(Some(needed), Some(taught)).is_err()
    {
        broken.push(Rule::Period { needed, taught });
    }
    broken
}

/// Whether a major that a call accepts takes one that is taught.
pub fn majors_match(market: &Market, model: &Model, needed: MajorId, taught: MajorId) -> bool {
    let [a, b] = [needed, taught].map(|m| &market.majors()[m]);
    let group = model.fit.major_match == MajorMatch::Group
        && a.catalogue == b.catalogue
        && a.code.len() >= 4
        && a.code.get(..4) == b.code.get(..4);
    market.majors_equal(needed, taught) || group
}

/// Whether a school is too far from every class of a call.
pub fn too_far(model: &Model, formation: &Formation, call: &Call, school: Point) -> Option<Rule> {
    let metres_max = model.fit.distance_max_m()?;
    let metres = nearest(formation, call, school)?;
    (metres > metres_max).then_some(Rule::TooFar { metres, metres_max })
}

/// From a school to the nearest class of a call \[m\].
pub fn nearest(formation: &Formation, call: &Call, school: Point) -> Option<i64> {
    let to = |&c| {
        let class: &Class = &formation.classes[c];
        class.anchor.point.metres(school)
    };
    call.classes.iter().map(to).min()
}

/// The distance from a bid's school to the first class of its call \[m\].
pub fn metres(market: &Market, formation: &Formation, bid: BidId, call: CallId) -> i64 {
    let school = market.schools()[market.bids()[bid].school].point;
    let first = formation.calls[call].classes.first();
    first.map_or(0, |&class| {
        formation.classes[class].anchor.point.metres(school)
    })
}

/// Per call its bids, in bid order.
pub fn bids_by_call(formation: &Formation, fits: &Fits) -> IdVec<CallId, Vec<BidId>> {
    let mut bids: IdVec<CallId, Vec<BidId>> = formation.calls.iter().map(|_| Vec::new()).collect();
    for (bid, call) in fits.call.iter_ids() {
        if let &Some(call) = call {
            bids[call].push(bid);
        }
    }
    bids
}
