//! Classes with a winner as an award leaves them: what placement needs to know of each, from the
//! document of the award and the market.

use std::collections::{BTreeMap, HashMap};

use crate::domain::market::{BidId, DemandId, Level, MajorId, Market, Mode, Party, Point};
use crate::domain::outcome::{ClassNow, Effect, Outcome};
use crate::judge::departure::{enter, withdraw};
use crate::judge::settlement::class_in;

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
}

/// The classes that hold a winner now, after all answers, in the order of the document. `market` is
/// the round as the answers left it.
///
/// # Errors
/// A code that the round does not know.
pub fn awarded(market: &Market, outcome: &Outcome) -> Result<Vec<Awarded>, String> {
    let codes = Codes {
        market,
        demands: { market.demands().iter_ids() }
            .map(|(id, demand)| (demand.code.as_str(), id))
            .collect(),
        bids: { market.bids().iter_ids() }
            .map(|(id, bid)| (bid.code.as_str(), id))
            .collect(),
    };
    let classes = outcome.classes_now();
    // What a call asks for is what all demands of its classes have in common.
    let mut calls: BTreeMap<&str, Vec<DemandId>> = BTreeMap::new();
    for class in &classes {
        let demands = codes.members(class)?.into_iter().map(|member| member.0);
        calls.entry(class.call).or_default().extend(demands);
    }
    let held = classes.iter().filter(|class| !class.is_dissolved());
    held.filter_map(|class| Some((class, class.winner?)))
        .map(|(class, winner)| codes.awarded(class, winner, &calls[class.call]))
        .collect()
}

impl Codes<'_> {
    fn members(&self, class: &ClassNow<'_>) -> Result<Vec<(DemandId, u32)>, String> {
        let id = |code: &String| self.demands.get(code.as_str()).copied();
        let members = class.members.iter();
        members
            .map(|m| Ok((id(&m.demand).ok_or(&m.demand)?, m.heads)))
            .collect::<Result<_, &String>>()
            .map_err(Clone::clone)
    }

    fn awarded(
        &self,
        class: &ClassNow<'_>,
        winner: &str,
        call: &[DemandId],
    ) -> Result<Awarded, String> {
        let members = self.members(class)?;
        let bid = *self.bids.get(winner).ok_or(winner)?;
        let demand = |id: DemandId| &self.market.demands()[id];
        let largest = members.iter().min_by(|a, b| {
            let code = |m: &(DemandId, u32)| &demand(m.0).code;
            b.1.cmp(&a.1).then_with(|| code(a).cmp(code(b)))
        });
        let &(largest, _) = largest.ok_or(class.class)?;
        let first = demand(members[0].0);
        let mut majors = first.majors.clone();
        majors.retain(|major| call.iter().all(|&id| demand(id).majors.contains(major)));
        Ok(Awarded {
            class: class.class.to_owned(),
            bid,
            chain: first.chain.clone(),
            post: first.post.clone(),
            level: Level {
                rank: first.level.rank,
                at_least: call.iter().all(|&id| demand(id).level.at_least),
            },
            mode: first.mode,
            majors,
            anchor: demand(largest).site.point,
            members,
        })
    }
}

/// The round as its answers leave it: rows filed for several firms are smaller by those that left.
pub fn after_answers(market: &Market, outcome: &Outcome) -> Market {
    let mut market = market.clone();
    let Some(settlement) = &outcome.settlement else {
        return market;
    };
    let mut now = outcome.clone();
    let rows = market.clone();
    for (row, event) in rows.intentions().iter().zip(&settlement.events) {
        let (Effect::Left { ways, .. }, Party::Firm(firm)) = (&event.effect, row.party) else {
            continue;
        };
        let Some(class) = class_in(&now, &row.class) else {
            continue;
        };
        market = withdraw(&market, class, firm).0;
        if let Some(way) = ways.first() {
            now = enter(&now, &row.class, way);
        }
    }
    market
}
