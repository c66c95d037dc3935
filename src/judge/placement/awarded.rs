//! Classes with a winner as an award leaves them: what placement needs to know of each, from the
//! document of the award and the market.

use std::collections::HashMap;

use crate::domain::market::{BidId, DemandId, Level, MajorId, Market, Mode, Point};
use crate::domain::outcome::{CallOut, ClassNow, Outcome};

/// A class with a winner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Awarded {
    /// Its code.
    pub class: String,
    /// The bid that holds it.
    pub bid: BidId,
    /// Its demands with their heads.
    pub members: Vec<(DemandId, u32)>,
    /// The chain.
    pub chain: String,
    /// The post that its demands pool under.
    pub post: String,
    /// Rank, and whether every member says 及以上.
    pub level: Level,
    /// Students or employees.
    pub mode: Mode,
    /// Majors that all its demands accept.
    pub majors: Vec<MajorId>,
    /// The site of its largest contributor.
    pub anchor: Point,
}

impl Awarded {
    /// Heads ordered.
    pub fn size(&self) -> u32 {
        self.members.iter().map(|&(_, heads)| heads).sum()
    }
}

/// Codes of a round as ids.
struct Codes<'a> {
    market: &'a Market,
    demands: HashMap<&'a str, DemandId>,
    bids: HashMap<&'a str, BidId>,
    majors: HashMap<(&'a str, &'a str), MajorId>,
    calls: HashMap<&'a str, &'a CallOut>,
}

/// The classes that hold a winner now, after all answers, in the order of the document.
///
/// # Errors
/// A code that the round does not know.
pub fn awarded(market: &Market, outcome: &Outcome) -> Result<Vec<Awarded>, String> {
    let major = |id: MajorId| {
        let major = &market.majors()[id];
        ((major.catalogue.as_str(), major.code.as_str()), id)
    };
    let codes = Codes {
        market,
        demands: { market.demands().iter_ids() }
            .map(|(id, demand)| (demand.code.as_str(), id))
            .collect(),
        bids: { market.bids().iter_ids() }
            .map(|(id, bid)| (bid.code.as_str(), id))
            .collect(),
        // Of majors that are alike the first.
        majors: market.majors().ids().rev().map(major).collect(),
        calls: { outcome.calls.iter() }
            .map(|call| (call.code.as_str(), call))
            .collect(),
    };
    let held = outcome.classes_now().into_iter();
    let held = held.filter(|class| !class.is_dissolved());
    held.filter_map(|class| Some((class, class.winner?)))
        .map(|(class, winner)| codes.awarded(&class, winner))
        .collect()
}

impl Codes<'_> {
    fn awarded(&self, class: &ClassNow<'_>, winner: &str) -> Result<Awarded, String> {
        let members = class.members.iter().map(|member| {
            let id = self.demands.get(member.demand.as_str());
            Ok((*id.ok_or(&member.demand)?, member.heads))
        });
        let members = members.collect::<Result<Vec<_>, &String>>();
        let members = members.map_err(Clone::clone)?;
        let bid = *self.bids.get(winner).ok_or(winner)?;
        let demand = |id: DemandId| &self.market.demands()[id];
        let largest = members.iter().min_by(|a, b| {
            let code = |m: &(DemandId, u32)| &demand(m.0).code;
            b.1.cmp(&a.1).then_with(|| code(a).cmp(code(b)))
        });
        let &(largest, _) = largest.ok_or(class.class)?;
        let first = demand(members[0].0);
        // A class formed after the award may be a call that the document does not list.
        let (level, majors) = match self.calls.get(class.call) {
            Some(call) => (call.level, self.majors(call)?),
            None => self.shared(&members),
        };
        Ok(Awarded {
            class: class.class.to_owned(),
            bid,
            chain: first.chain.clone(),
            post: first.post.clone(),
            level,
            mode: first.mode,
            majors,
            anchor: demand(largest).site.point,
            members,
        })
    }

    fn majors(&self, call: &CallOut) -> Result<Vec<MajorId>, String> {
        let of = |major: &crate::domain::outcome::MajorOut| {
            let key = (major.catalogue.as_str(), major.code.as_str());
            self.majors.get(&key).copied().ok_or(major.code.clone())
        };
        call.majors.iter().map(of).collect()
    }

    /// Level and majors that all members share.
    fn shared(&self, members: &[(DemandId, u32)]) -> (Level, Vec<MajorId>) {
        let demands = || members.iter().map(|m| &self.market.demands()[m.0]);
        let mut majors: Vec<MajorId> = demands().next().map_or(Vec::new(), |d| d.majors.clone());
        majors.retain(|major| demands().all(|d| d.majors.contains(major)));
        let level = Level {
            rank: demands().next().map_or(1, |d| d.level.rank),
            at_least: demands().all(|d| d.level.at_least),
        };
        (level, majors)
    }
}
