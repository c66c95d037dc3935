//! The rules that link awards of different classes, written anew: shares, bases, the budget,
//! floors, decisions; the lines that the document gives of them; and its conflicts, tried again.

use std::collections::{BTreeMap, BTreeSet};

use super::award::{Cap, Contest};
use super::block::Block;
use super::case::Case;
use super::rules::CheckRule;
use super::search::Found;
use super::{At, Claim, ClaimWhy, Verdicts};
use crate::base::ids::Id;
use crate::domain::market::{BaseId, Ruling};
use crate::domain::outcome::{Conflict, Link, LinkOut, Status};

/// Choices looked at per search.
const BUDGET: u64 = 500_000;
/// Below every award.
const LEAST: [i128; 4] = [i128::MIN; 4];

/// A decision of the committee, on classes by index.
pub(super) struct Ruled {
    pub ruling: Ruling,
    /// The bid, if the document lists it.
    pub bid: Option<usize>,
    pub classes: BTreeSet<usize>,
}

/// What is asked at least: of a floor of the model, or of a pin, by its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Ask {
    Heads(usize),
    Pin(usize),
}

/// The linking rules of a case, looked up once.
pub(super) struct Linked<'a> {
    /// Chains by name, each with the number of classes formed.
    pub chains: Vec<(&'a str, i128)>,
    pub rulings: Vec<Ruled>,
    /// Everything that is asked, with how much.
    pub asks: Vec<(Ask, i128)>,
}

impl<'a> Linked<'a> {
    pub fn new(case: &Case<'a>) -> Self {
        let mut chains: BTreeMap<&'a str, i128> = BTreeMap::new();
        for class in &case.classes {
            let formed = i128::from(!class.out.members.is_empty());
            *chains.entry(&case.calls[class.call].out.chain).or_default() += formed;
        }
        let rulings: Vec<Ruled> = case
            .market
            .decisions()
            .iter()
            .map(|d| ruled(case, d))
            .collect();
        let floors = case.model.award.floors.iter().enumerate();
        let floors = floors.map(|(at, floor)| (Ask::Heads(at), i128::from(floor.heads)));
        let pins = rulings
            .iter()
            .enumerate()
            .filter(|(_, r)| r.ruling == Ruling::Pin);
        let pins = pins.map(|(at, _)| (Ask::Pin(at), 1));
        let asks = floors.chain(pins).collect();
        Linked {
            chains: chains.into_iter().collect(),
            asks,
            rulings,
        }
    }
}

fn ruled(case: &Case<'_>, decision: &crate::domain::market::Decision) -> Ruled {
    let code = case.market.bids()[decision.bid].code.as_str();
    let bid = case.bid.get(code).copied();
    let call = bid.map(|bid| &case.calls[case.bids[bid].call]);
    let all = call.into_iter().flat_map(|call| call.classes());
    let about = |class: &usize| match &decision.on {
        None => true,
        Some(on) => {
            let of_call = call.is_some_and(|call| call.out.code == *on);
            of_call || case.classes[*class].out.code == *on
        }
    };
    Ruled {
        ruling: decision.ruling,
        bid,
        classes: all.filter(about).collect(),
    }
}

impl Contest<'_, '_> {
    /// What a pair uses of the linking rules.
    pub fn linked_uses(&self, bid: usize, class: usize) -> Vec<(Cap, i128)> {
        let (facts, market) = (&self.facts[bid], self.case.market);
        let row = &self.case.classes[class];
        let chain = self.case.calls[row.call].out.chain.as_str();
        let chain = self
            .linked
            .chains
            .iter()
            .position(|(name, _)| *name == chain);
        let mut uses = Vec::new();
        uses.extend(chain.map(|chain| (Cap::Share(facts.entity, chain), 1)));
        let bases = facts.programme.map(|p| &market.programmes()[p].bases);
        for &base in bases.into_iter().flatten() {
            uses.push((Cap::BaseSeats(base), row.intake));
            uses.push((Cap::BaseClasses(base), 1));
        }
        let head = market.bids()[self.case.bids[bid].id].cost_fen;
        let head = head.unwrap_or(self.case.model.award.cost_head_fen);
        uses.push((Cap::Budget, row.size * i128::from(head)));
        let rulings = self.linked.rulings.iter().enumerate();
        let banned = rulings.filter(|(_, r)| {
            r.ruling == Ruling::Ban && r.bid == Some(bid) && r.classes.contains(&class)
        });
        uses.extend(banned.map(|(at, _)| (Cap::Ban(at), 1)));
        uses
    }

    /// How much of a linking rule there is; `None` is no limit.
    pub fn linked_limit(&self, cap: Cap) -> Option<i128> {
        let (market, award) = (self.case.market, &self.case.model.award);
        match cap {
            Cap::Share(_, chain) => {
                let share = i128::from(award.share_max_hundredths);
                (share < 100).then(|| self.linked.chains[chain].1 * share / 100)
            }
            Cap::BaseSeats(base) => market.bases()[base].seats.map(i128::from),
            Cap::BaseClasses(base) => market.bases()[base].classes_max.map(i128::from),
            Cap::Budget => award.budget_fen.map(i128::from),
            Cap::Ban(_) => Some(0),
            _ => None,
        }
    }

    /// What a pair brings to what is asked.
    pub fn brings(&self, bid: usize, class: usize) -> Vec<(Ask, i128)> {
        let school = &self.case.market.schools()[self.facts[bid].school];
        let size = self.case.classes[class].size;
        let mut brings = Vec::new();
        for (at, floor) in self.case.model.award.floors.iter().enumerate() {
            let city = floor.cities.is_empty() || floor.cities.contains(&school.city);
            let kind = floor.kinds.is_empty() || floor.kinds.contains(&school.kind);
            if city && kind {
                brings.push((Ask::Heads(at), size));
            }
        }
        for (at, ruled) in self.linked.rulings.iter().enumerate() {
            let mine = ruled.bid == Some(bid) && ruled.classes.contains(&class);
            if ruled.ruling == Ruling::Pin && mine {
                brings.push((Ask::Pin(at), 1));
            }
        }
        brings
    }

    /// What the award brings to each.
    pub fn brought(&self) -> BTreeMap<Ask, i128> {
        let mut brought: BTreeMap<Ask, i128> =
            self.linked.asks.iter().map(|&(ask, _)| (ask, 0)).collect();
        for (class, bid) in self.winner.iter().enumerate() {
            for (ask, amount) in bid.iter().flat_map(|&bid| self.brings(bid, class)) {
                *brought.entry(ask).or_default() += amount;
            }
        }
        brought
    }

    /// Whether the document calls the rules of a block impossible to hold together.
    pub fn infeasible(&self, block: &str) -> bool {
        let stages = self.case.outcome.stages.iter();
        let of_block = stages.filter(|s| s.block == block && s.level.starts_with('A'));
        { of_block }.any(|stage| stage.status == Status::Infeasible)
    }

    fn schools(&self, entity: crate::domain::market::EntityId) -> String {
        let plates = self
            .case
            .market
            .schools()
            .iter()
            .filter(|s| s.entity == entity);
        let mut plates: Vec<(&String, &String)> = plates.map(|s| (&s.code, &s.name)).collect();
        plates.sort_unstable();
        let names: Vec<&str> = plates.into_iter().map(|(_, name)| name.as_str()).collect();
        names.join("、")
    }

    /// A capacity in codes and names.
    pub fn link(&self, cap: Cap) -> Link {
        let market = self.case.market;
        let base = |id: BaseId| {
            let row = &market.bases()[id];
            (row.code.clone(), row.name.clone())
        };
        match cap {
            Cap::Programme(id) => {
                let row = &market.programmes()[id];
                Link::Programme {
                    school: market.schools()[row.school].name.clone(),
                    major: market.majors()[row.major].name.clone(),
                }
            }
            Cap::Seats(id, mode) => Link::Entity {
                schools: self.schools(id),
                mode,
            },
            Cap::Classes(id) => Link::EntityClasses {
                schools: self.schools(id),
            },
            Cap::BidSeats(bid) => Link::Bid {
                bid: self.bid_code(bid).to_owned(),
            },
            Cap::BidClasses(bid) => Link::BidClasses {
                bid: self.bid_code(bid).to_owned(),
            },
            Cap::Share(id, chain) => Link::Share {
                schools: self.schools(id),
                chain: self.linked.chains[chain].0.to_owned(),
            },
            Cap::BaseSeats(id) => {
                let (base, name) = base(id);
                Link::BaseSeats { base, name }
            }
            Cap::BaseClasses(id) => {
                let (base, name) = base(id);
                Link::BaseClasses { base, name }
            }
            Cap::Budget => Link::Budget,
            Cap::Ban(at) => {
                let (bid, on, reason) = self.decision(at);
                Link::Ban { bid, on, reason }
            }
        }
    }

    pub fn link_of_ask(&self, ask: Ask) -> Link {
        match ask {
            Ask::Heads(at) => Link::Floor {
                name: self.case.model.award.floors[at].name.clone(),
            },
            Ask::Pin(at) => {
                let (bid, on, reason) = self.decision(at);
                Link::Pin { bid, on, reason }
            }
        }
    }

    fn decision(&self, at: usize) -> (String, Option<String>, String) {
        let decision = &self.case.market.decisions()[at];
        let bid = self.case.market.bids()[decision.bid].code.clone();
        (bid, decision.on.clone(), decision.reason.clone())
    }
}

pub(super) fn check(contest: &Contest<'_, '_>, v: &mut Verdicts) {
    if !contest.case.market.has_bids() {
        return;
    }
    lines(contest, v);
    asked(contest, v);
    let mut listed: BTreeSet<&str> = BTreeSet::new();
    for conflict in &contest.case.outcome.conflicts {
        listed.insert(&conflict.block);
        let known = contest.blocks.get(conflict.block.as_str());
        let there = known.is_some() && contest.infeasible(&conflict.block);
        let at = At::Stage("", &conflict.block);
        v.holds(
            CheckRule::Conflicts,
            at,
            there,
            &conflict.block,
            "an infeasible block",
        );
        if let Some(classes) = known {
            conflicting(contest, conflict, classes, v);
        }
    }
    for (&block, classes) in &contest.blocks {
        if !contest.infeasible(block) {
            continue;
        }
        let at = At::Stage("", block);
        let told = listed.contains(block);
        v.holds(
            CheckRule::Conflicts,
            at,
            told,
            "no conflict",
            "why it is infeasible",
        );
        let won = classes
            .iter()
            .filter(|&&class| contest.winner[class].is_some());
        v.equal(CheckRule::Conflicts, at, "awarded", won.count(), 0);
    }
}

/// Every linking rule in force is listed, with what the award uses of it.
fn lines(contest: &Contest<'_, '_>, v: &mut Verdicts) {
    let mut used: BTreeMap<Cap, i128> = BTreeMap::new();
    for at in 0..contest.case.market.bases().len() {
        used.extend(
            [
                Cap::BaseSeats(BaseId::new(at)),
                Cap::BaseClasses(BaseId::new(at)),
            ]
            .map(|c| (c, 0)),
        );
    }
    used.insert(Cap::Budget, 0);
    let rulings = contest.linked.rulings.iter().enumerate();
    let bans = rulings.filter(|(_, r)| r.ruling == Ruling::Ban);
    used.extend(bans.map(|(at, _)| (Cap::Ban(at), 0)));
    used.extend(contest.used.iter().map(|(&cap, &amount)| (cap, amount)));
    let small = |n: i128| i64::try_from(n).unwrap_or(i64::MAX);
    let mut expected: Vec<LinkOut> = Vec::new();
    for (cap, used) in used {
        if let Some(limit) = contest.linked_limit(cap) {
            expected.push(LinkOut {
                link: contest.link(cap),
                used: small(used),
                limit: small(limit),
            });
        }
    }
    let brought = contest.brought();
    for &(ask, least) in &contest.linked.asks {
        expected.push(LinkOut {
            link: contest.link_of_ask(ask),
            used: small(brought[&ask]),
            limit: small(least),
        });
    }
    expected.sort_by(|a, b| a.link.cmp(&b.link));
    v.equal(
        CheckRule::Links,
        At::Outcome,
        "links",
        &contest.case.outcome.links,
        &expected,
    );
}

/// Floors and pins hold, but for those that are part of a conflict.
fn asked(contest: &Contest<'_, '_>, v: &mut Verdicts) {
    let brought = contest.brought();
    let conflicts = &contest.case.outcome.conflicts;
    for &(ask, least) in &contest.linked.asks {
        let open = (0..contest.case.classes.len()).any(|class| {
            let bids = contest.case.call_of(class).bids.clone();
            let brings = |bid| contest.brings(bid, class).iter().any(|b| b.0 == ask);
            let block = contest.case.classes[class].out.block.as_str();
            contest.infeasible(block) && { bids }.any(brings)
        });
        let link = contest.link_of_ask(ask);
        let mut rules = conflicts.iter().flat_map(|conflict| &conflict.rules);
        let named = rules.any(|rule| rule.link == link);
        let found = format_args!("{link:?} reaches {}", brought[&ask]);
        // Where there is no class at all nothing can be asked of the award.
        let none = contest.case.classes.is_empty();
        let ok = brought[&ask] >= least || open || named || none;
        v.holds(
            CheckRule::Floors,
            At::Outcome,
            ok,
            found,
            format_args!(">= {least}"),
        );
    }
}

/// The rules of a conflict cannot hold together, and without any one of them they can; each repair
/// mends the block with the award it says, and less of it does not.
fn conflicting(
    contest: &Contest<'_, '_>,
    conflict: &Conflict,
    classes: &[usize],
    v: &mut Verdicts,
) {
    let at = At::Stage("", &conflict.block);
    let rule = CheckRule::Conflicts;
    let whole = Block::linked(contest, classes, &|_| true, &|_| true, None);
    let small = |n: i128| i64::try_from(n).unwrap_or(i64::MAX);
    let caps: Vec<(Cap, Link)> = whole.caps().map(|cap| (cap, contest.link(cap))).collect();
    let asks = contest.linked.asks.iter();
    let asks: Vec<(Ask, Link)> = asks.map(|&(a, _)| (a, contest.link_of_ask(a))).collect();
    let mut parts: Vec<Part> = Vec::new();
    for opposed in &conflict.rules {
        let cap = caps.iter().find(|(cap, link)| {
            *link == opposed.link && contest.limit(*cap).map(small) == Some(opposed.limit)
        });
        let ask = asks.iter().find(|(_, link)| *link == opposed.link);
        let least = |ask: Ask| contest.linked.asks.iter().find(|a| a.0 == ask).map(|a| a.1);
        let ask = ask.filter(|(ask, _)| least(*ask).map(small) == Some(opposed.limit));
        let part = cap.map(|c| Part::Cap(c.0)).or(ask.map(|a| Part::Ask(a.0)));
        v.holds(
            rule,
            at,
            part.is_some(),
            format_args!("{opposed:?}"),
            "a rule of the block",
        );
        parts.extend(part);
    }
    if parts.len() < conflict.rules.len() || parts.is_empty() {
        v.holds(rule, at, !conflict.rules.is_empty(), "no rule", "a rule");
        return;
    }
    let among = |without: Option<Part>| {
        let held = |part: Part| parts.contains(&part) && Some(part) != without;
        let caps = |cap| held(Part::Cap(cap));
        let asks = |ask| held(Part::Ask(ask));
        feasible(&Block::linked(contest, classes, &caps, &asks, None))
    };
    settle(
        at,
        among(None).map(|feasible| !feasible),
        "rules that cannot all hold",
        v,
    );
    for &part in &parts {
        settle(at, among(Some(part)), "none to spare", v);
    }
    for repair in &conflict.repairs {
        let part = conflict
            .rules
            .iter()
            .position(|rule| rule.link == repair.link);
        let Some(part) = part.map(|at| parts[at]) else {
            v.holds(
                rule,
                at,
                false,
                format_args!("{repair:?}"),
                "a rule of the conflict",
            );
            continue;
        };
        repaired(contest, classes, (part, repair), at, v);
    }
}

/// A rule of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Cap(Cap),
    Ask(Ask),
}

fn repaired(
    contest: &Contest<'_, '_>,
    classes: &[usize],
    (part, repair): (Part, &crate::domain::outcome::Repair),
    at: At<'_>,
    v: &mut Verdicts,
) {
    let drops = matches!(part, Part::Cap(Cap::Ban(_)) | Part::Ask(Ask::Pin(_)));
    let after =
        |change: i128| Block::linked(contest, classes, &|_| true, &|_| true, Some((part, change)));
    let change = i128::from(repair.change);
    let gone = if drops { 1_000_000 } else { change };
    let right = if drops { change == 1 } else { change >= 1 };
    let found = format_args!("{repair:?}");
    v.holds(CheckRule::Conflicts, at, right, found, "the least change");
    let [heads, quality, metres, draw] = repair.value.map(i128::from);
    let said = [heads, quality, -metres, -draw];
    let block = after(gone);
    let less = [said[0], said[1], said[2], said[3] - 1];
    let reaches = ask(&block, less);
    let passes = ask(&block, said);
    let exact = match (reaches, passes) {
        (Some(reaches), Some(passes)) => Some(reaches && !passes),
        _ => None,
    };
    settle(at, exact, "the award that follows", v);
    if !drops {
        let fewer = feasible(&after(change - 1));
        settle(at, fewer.map(|feasible| !feasible), "no smaller change", v);
    }
}

/// Whether a block has any lawful award; `None` beyond the budget.
fn feasible(block: &Block) -> Option<bool> {
    ask(block, LEAST)
}

/// Whether a block has a better award; `None` beyond the budget.
fn ask(block: &Block, beat: [i128; 4]) -> Option<bool> {
    match block.better(beat, None, &mut BUDGET.clone()) {
        Found::Nothing => Some(false),
        Found::Better(_) => Some(true),
        Found::TooLarge => None,
    }
}

/// Counts an answer, or lists what it leaves to the claim.
fn settle(at: At<'_>, answer: Option<bool>, expected: &str, v: &mut Verdicts) {
    if let Some(holds) = answer {
        v.holds(CheckRule::Conflicts, at, holds, "tried again", expected);
        return;
    }
    v.claimed.push(Claim {
        subject: at.subject(),
        why: ClaimWhy::TooLarge,
        confirmed: false,
    });
}
