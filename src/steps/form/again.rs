//! Classes after a firm has left one: the class filled up from unserved demands, its demands formed
//! anew, and the formation with either change made. Codes of other classes never change.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use super::calls::{self, Draft};
use super::group::{self, Merge};
use super::key::Key;
use super::{drafts_of, in_passing, pack_key};
use crate::base::draw::draw_pair;
use crate::base::stop::Stop;
use crate::domain::market::{ClassId, DemandId, FirmId, MajorId, Market, Member};
use crate::domain::model::Model;
use crate::domain::outcome::Formation;
use crate::math::milp::MilpError;

/// Sets of unserved demands that a refill looks at.
const SETS_MAX: u64 = 200_000;

/// A class below the least size, and what may fill it up.
pub struct Refill<'a> {
    /// The round.
    pub market: &'a Market,
    /// The policy.
    pub model: &'a Model,
    /// Who stays in the class.
    pub stay: &'a [Member],
    /// Unserved demands of its role key with the heads that are free, in the order of their codes.
    pub free: &'a [Member],
    /// Majors of which the class must keep one, so that its school can still teach it; `None` where
    /// nobody holds it.
    pub taught: Option<&'a [MajorId]>,
}

/// The members of a class filled up, and whether every set of demands was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refilled {
    /// Those who stay and those who come.
    pub members: Vec<Member>,
    /// Whether there is no better one for certain.
    pub proved: bool,
}

/// F1 (gained), then F2, F3, F4 and F6 of the class (costs), each to be maximized.
type Worth = (i64, Reverse<[i64; 4]>);

impl Refill<'_> {
    /// The best lawful class of those who stay and one or more unserved demands, by F1 to F6;
    /// `None` where no set reaches the least size. Small demands come whole; of larger ones as much
    /// as there is room for, by priority, at least `chunk_min`; upper ends of ranges only to reach
    /// the least size.
    ///
    /// *Complexity*: all sets that may share the class, at most 200,000 of them.
    pub fn best(&self) -> Option<Refilled> {
        let mut search = Search {
            refill: self,
            sets: 0,
            best: None,
        };
        search.extend(&mut Vec::new(), 0);
        let proved = search.sets < SETS_MAX;
        let (_, members) = search.best?;
        Some(Refilled { members, proved })
    }

    /// The members that a set of free demands leads to; `None` where no lawful size is reached.
    fn filled(&self, set: &[usize]) -> Option<Vec<Member>> {
        let sizes = &self.model.classes;
        let demands = self.market.demands();
        let small = |m: &Member| demands[m.demand].heads < sizes.class_min;
        let mut members: Vec<Member> = self.stay.to_vec();
        for &at in set {
            let free = self.free[at];
            let heads = if small(&free) {
                free.heads
            } else {
                sizes.chunk_min
            };
            members.push(Member { heads, ..free });
        }
        let size = |members: &[Member]| members.iter().map(|m| m.heads).sum::<u32>();
        let mut room = sizes.class_max.checked_sub(size(&members))?;
        let mut large: Vec<usize> = (0..set.len())
            .filter(|&i| !small(&self.free[set[i]]))
            .collect();
        large.sort_by_key(|&i| Reverse(demands[self.free[set[i]].demand].priority));
        for i in large {
            let more = room.min(self.free[set[i]].heads - sizes.chunk_min);
            members[self.stay.len() + i].heads += more;
            room -= more;
        }
        let mut short = sizes.class_min.saturating_sub(size(&members));
        for member in members.iter_mut().filter(|m| small(m)) {
            let more = short.min(
                demands[member.demand]
                    .heads_max
                    .saturating_sub(member.heads),
            );
            member.heads += more;
            short -= more;
        }
        (short == 0).then_some(members)
    }

    fn worth(&self, members: &[Member], cost: i64) -> Worth {
        let demands = self.market.demands();
        let counted = |m: &Member| {
            let demand = &demands[m.demand];
            i64::from(demand.priority) * i64::from(m.heads.min(demand.heads))
        };
        let size: u32 = members.iter().map(|m| m.heads).sum();
        let code = |m: &&Member| Reverse(demands[m.demand].code.clone());
        let anchor = members.iter().max_by_key(|m| (m.heads, code(m)));
        let metres = |m: &Member| {
            let to = anchor.map_or(0, |a| {
                let (from, to) = (&demands[m.demand].site, &demands[a.demand].site);
                from.point.metres(to.point)
            });
            i64::from(m.heads) * to
        };
        let seed = &self.market.round().seed;
        let pairs = members.iter().enumerate().flat_map(|(i, a)| {
            let code = move |m: &Member| &demands[m.demand].code;
            members[..i]
                .iter()
                .map(move |b| draw_pair(seed, code(a), code(b)) as i64)
        });
        let costs = [
            cost * i64::from(size),
            self.model.classes.shape_cost(size).into(),
            members.iter().map(metres).sum(),
            pairs.sum(),
        ];
        (members.iter().map(counted).sum(), Reverse(costs))
    }
}

struct Search<'a> {
    refill: &'a Refill<'a>,
    sets: u64,
    best: Option<(Worth, Vec<Member>)>,
}

impl Search<'_> {
    /// Looks at every lawful set that continues `set` with demands from `from` on.
    fn extend(&mut self, set: &mut Vec<usize>, from: usize) {
        let refill = self.refill;
        for next in from..refill.free.len() {
            if self.sets >= SETS_MAX {
                return;
            }
            self.sets += 1;
            set.push(next);
            let stay = refill.stay.iter().map(|m| m.demand);
            let come = set.iter().map(|&at| refill.free[at].demand);
            let demands: Vec<DemandId> = stay.chain(come).collect();
            let merge = group::merged(refill.market, refill.model, &demands);
            let taught = refill.taught.is_none_or(|taught| {
                let shared = group::shared_majors(refill.market, &demands);
                taught.iter().any(|major| shared.contains(major))
            });
            let never = matches!(merge, Merge::Never) || !taught;
            if let Merge::Lawful((tier, _)) = merge
                && taught
                && let Some(cost) = refill.model.classes.tier_cost(tier)
                && let Some(members) = refill.filled(set)
            {
                let worth = refill.worth(&members, cost.into());
                if self.best.as_ref().is_none_or(|(best, _)| worth > *best) {
                    self.best = Some((worth, members));
                }
            }
            if !never {
                self.extend(set, next + 1);
            }
            set.pop();
        }
    }
}

/// Demands of one role key formed anew, as section 1 would on their own.
///
/// # Errors
/// [`MilpError`] when HiGHS had to be asked and failed.
pub fn afresh(
    market: &Market,
    model: &Model,
    demands: &BTreeSet<DemandId>,
    stop: &Stop,
) -> Result<Vec<Vec<Member>>, MilpError> {
    if demands.is_empty() {
        return Ok(Vec::new());
    }
    let mut demands: Vec<DemandId> = demands.iter().copied().collect();
    demands.sort_by_key(|&d| market.demands()[d].code.clone());
    let key = Key { demands };
    let packing = pack_key(market, model, &key, in_passing(key.demands.len()), stop)?;
    let parts = packing.parts.iter();
    let drafts = parts.flat_map(|part| drafts_of(market, model, &key, part));
    Ok(drafts.map(|draft: Draft| draft.members).collect())
}

/// A formation with other members in one class; its call says what they have in common. Where the
/// class `stands`, whoever made it still does.
pub fn with_members(
    market: &Market,
    model: &Model,
    formation: &Formation,
    class: ClassId,
    members: Vec<Member>,
    stands: bool,
) -> Formation {
    let mut changed = formation.clone();
    calls::refit(market, model, &mut changed, class, members, stands);
    changed
}

/// A formation with further classes under codes that were never used before, and their ids.
pub fn with_classes(
    market: &Market,
    model: &Model,
    formation: &Formation,
    classes: Vec<Vec<Member>>,
) -> (Formation, Vec<ClassId>) {
    let mut changed = formation.clone();
    let new = calls::add(market, model, &mut changed, classes);
    (changed, new)
}

/// Whether a demand counts a firm: it filed the row, or the row was filed for it.
pub fn counts(market: &Market, demand: DemandId, firm: FirmId) -> bool {
    market.firms_of(demand).contains(&firm)
}
