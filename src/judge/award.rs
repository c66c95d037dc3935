//! The award of the document: who wins, which capacities that uses, what it is worth (A1 to A4),
//! and whether the blocks are as independent as their separate proofs assume.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::case::Case;
use super::fit::Facts;
use super::grouping::add;
use super::linking::{Ask, Linked};
use super::rules::CheckRule;
use super::unserved::level_of;
use super::{At, Verdicts};
use crate::base::draw::draw_pair;
use crate::domain::market::{BaseId, EntityId, Mode, ProgrammeId};
use crate::domain::outcome::Usage;

/// Something that runs out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Cap {
    /// Seats of a programme.
    Programme(ProgrammeId),
    /// Seats of the body behind the plates, for one mode.
    Seats(EntityId, Mode),
    /// Classes of that body.
    Classes(EntityId),
    /// Seats that a bid (by index) offers.
    BidSeats(usize),
    /// Classes that a bid (by index) takes.
    BidClasses(usize),
    /// Classes of a body in a chain (by index).
    Share(EntityId, usize),
    /// Trainees at a shared base.
    BaseSeats(BaseId),
    /// Classes at a shared base.
    BaseClasses(BaseId),
    /// What all classes cost.
    Budget,
    /// Classes that a ban (by its place) shuts.
    Ban(usize),
}

impl Cap {
    fn rule(self) -> CheckRule {
        match self {
            Cap::Programme(_) => CheckRule::ProgrammeSeats,
            Cap::Seats(..) => CheckRule::EntitySeats,
            Cap::Classes(_) => CheckRule::EntityClasses,
            Cap::BidSeats(_) => CheckRule::BidSeats,
            Cap::BidClasses(_) => CheckRule::BidClasses,
            Cap::Share(..) => CheckRule::Share,
            Cap::BaseSeats(_) | Cap::BaseClasses(_) => CheckRule::Bases,
            Cap::Budget => CheckRule::Budget,
            Cap::Ban(_) => CheckRule::Bans,
        }
    }
}

/// The award before the judge: bids and classes by index into the case.
pub(super) struct Contest<'c, 'a> {
    pub case: &'c Case<'a>,
    pub facts: &'c [Facts],
    pub linked: Linked<'a>,
    /// Per class: the bid that the document says wins it, if it is listed on that call.
    pub winner: Vec<Option<usize>>,
    /// Classes that each bid wins, in document order.
    pub wins: Vec<Vec<usize>>,
    /// Block code -> its classes in document order.
    pub blocks: BTreeMap<&'a str, Vec<usize>>,
    /// What the award uses.
    pub used: BTreeMap<Cap, i128>,
    /// Pairs that are out for good: the bid's school has declined, or a firm refused it.
    pub shut: BTreeSet<(usize, usize)>,
    /// Per class: eligible bids that could each win it on their own.
    pub pairs: Vec<Vec<usize>>,
}

impl<'c, 'a> Contest<'c, 'a> {
    /// Looks up the award.
    pub fn new(case: &'c Case<'a>, facts: &'c [Facts]) -> Self {
        let mut contest = Contest {
            case,
            facts,
            linked: Linked::new(case),
            winner: Vec::new(),
            wins: vec![Vec::new(); case.bids.len()],
            blocks: BTreeMap::new(),
            used: BTreeMap::new(),
            shut: BTreeSet::new(),
            pairs: Vec::new(),
        };
        for (index, class) in case.classes.iter().enumerate() {
            contest
                .blocks
                .entry(&class.out.block)
                .or_default()
                .push(index);
            let bid = class
                .out
                .winner
                .as_ref()
                .and_then(|code| case.bid.get(code.as_str()));
            let bid = bid
                .copied()
                .filter(|&bid| case.bids[bid].call == class.call);
            contest.winner.push(bid);
            if let Some(bid) = bid {
                contest.wins[bid].push(index);
                for (cap, amount) in contest.uses(bid, index) {
                    *contest.used.entry(cap).or_default() += amount;
                }
            }
            let bids = case.call_of(index).bids.clone();
            contest
                .pairs
                .push(bids.filter(|&bid| contest.could_win(bid, index)).collect());
        }
        contest
    }

    /// What a bid uses up if it wins a class.
    pub fn uses(&self, bid: usize, class: usize) -> Vec<(Cap, i128)> {
        let (facts, intake) = (&self.facts[bid], self.case.classes[class].intake);
        let mut uses = vec![(Cap::BidSeats(bid), intake), (Cap::BidClasses(bid), 1)];
        uses.push((Cap::Classes(facts.entity), 1));
        uses.extend(facts.programme.map(|p| (Cap::Programme(p), intake)));
        uses.extend(
            facts
                .mode
                .map(|mode| (Cap::Seats(facts.entity, mode), intake)),
        );
        uses.extend(self.linked_uses(bid, class));
        uses
    }

    /// How much there is; `None` is no limit.
    pub fn limit(&self, cap: Cap) -> Option<i128> {
        let market = self.case.market;
        let bid = |bid: usize| &market.bids()[self.case.bids[bid].id];
        let limit = match cap {
            Cap::Programme(id) => Some(market.programmes()[id].seats),
            Cap::Seats(id, Mode::Student) => market.entities()[id].seats,
            Cap::Seats(id, Mode::Service) => market.entities()[id].seats_service,
            Cap::Classes(id) => market.entities()[id].classes_max,
            Cap::BidSeats(index) => Some(bid(index).seats),
            Cap::BidClasses(index) => bid(index).classes_max,
            linked => return self.linked_limit(linked),
        };
        limit.map(i128::from)
    }

    /// Whether an eligible bid could win a class if nobody else won any.
    fn could_win(&self, bid: usize, class: usize) -> bool {
        let fits = |(cap, amount)| self.limit(cap).is_none_or(|limit| amount <= limit);
        self.facts[bid].may_win && self.uses(bid, class).into_iter().all(fits)
    }

    /// A1 to A4 of a pair, each to be maximized: costs count negative.
    pub fn value(&self, bid: usize, class: usize) -> [i128; 4] {
        let (facts, case) = (&self.facts[bid], self.case);
        let class = &case.classes[class];
        let point = case.market.schools()[facts.school].point;
        let metres = class
            .anchor
            .map_or(0, |site| i128::from(site.point.metres(point)));
        let seed = &case.market.round().seed;
        let draw = draw_pair(seed, &case.bids[bid].out.code, &class.out.code);
        let score = i128::from(facts.score.unwrap_or(0));
        [
            class.weight,
            class.size * score,
            -class.size * metres,
            -i128::from(draw),
        ]
    }

    /// A1 to A4 of the document's award over some classes.
    pub fn worth(&self, classes: &[usize]) -> [i128; 4] {
        let won = classes
            .iter()
            .filter_map(|&c| self.winner[c].map(|bid| self.value(bid, c)));
        won.fold([0; 4], add)
    }

    /// Code of a bid or class.
    pub fn bid_code(&self, bid: usize) -> &'a str {
        &self.case.bids[bid].out.code
    }

    /// Code of a class.
    pub fn class_code(&self, class: usize) -> &'a str {
        &self.case.classes[class].out.code
    }
}

pub(super) fn check(contest: &Contest<'_, '_>, v: &mut Verdicts) {
    winners(contest, v);
    capacities(contest, v);
    entities(contest, v);
    if contest.case.market.has_bids() {
        levels(contest, v);
        block_codes(contest, v);
        independence(contest, v);
    }
}

pub(super) fn winners(contest: &Contest<'_, '_>, v: &mut Verdicts) {
    let case = contest.case;
    for (class, winner) in case.classes.iter().zip(&contest.winner) {
        let Some(code) = &class.out.winner else {
            continue;
        };
        let at = At::Class(&class.out.code);
        let fits = winner.is_some_and(|bid| contest.facts[bid].may_win);
        v.holds(
            CheckRule::Winner,
            at,
            fits,
            code,
            "an eligible bid of this call",
        );
    }
}

/// Every body is listed once, by code, with its plates, its limits and what the award uses.
fn entities(contest: &Contest<'_, '_>, v: &mut Verdicts) {
    let (rule, market) = (CheckRule::EntityLine, contest.case.market);
    let mut expected: Vec<(&str, EntityId)> = market
        .entities()
        .iter_ids()
        .map(|(id, entity)| (entity.code.as_str(), id))
        .collect();
    expected.sort_unstable();
    let listed = &contest.case.outcome.entities;
    let found: Vec<&str> = listed.iter().map(|row| row.code.as_str()).collect();
    let codes: Vec<&str> = expected.iter().map(|(code, _)| *code).collect();
    v.equal(rule, At::Outcome, "bodies", &found, &codes);
    for (row, &(code, id)) in listed.iter().zip(&expected) {
        let usage = |cap| Usage {
            used: u32::try_from(contest.used.get(&cap).copied().unwrap_or(0)).unwrap_or(u32::MAX),
            limit: contest.limit(cap).and_then(|most| u32::try_from(most).ok()),
        };
        let mut plates: Vec<(&String, &String)> = market
            .schools()
            .iter()
            .filter(|school| school.entity == id)
            .map(|school| (&school.code, &school.name))
            .collect();
        plates.sort_unstable();
        let plates: Vec<&String> = plates.into_iter().map(|(_, name)| name).collect();
        let found: Vec<&String> = row.schools.iter().collect();
        v.equal(rule, At::Outcome, code, found, plates);
        let used = [Mode::Student, Mode::Service].map(|mode| usage(Cap::Seats(id, mode)));
        let used = (used[0], used[1], usage(Cap::Classes(id)));
        v.equal(
            rule,
            At::Outcome,
            code,
            (row.students, row.service, row.classes),
            used,
        );
    }
}

pub(super) fn capacities(contest: &Contest<'_, '_>, v: &mut Verdicts) {
    let mut users: HashMap<Cap, Vec<usize>> = HashMap::new();
    for (class, bid) in contest.winner.iter().enumerate() {
        for (cap, _) in bid.iter().flat_map(|&bid| contest.uses(bid, class)) {
            users.entry(cap).or_default().push(class);
        }
    }
    for (&cap, &used) in &contest.used {
        let Some(limit) = contest.limit(cap) else {
            continue;
        };
        let codes: Vec<&str> = users[&cap].iter().map(|&c| contest.class_code(c)).collect();
        let found = format_args!("{used} by {codes:?}");
        v.holds(
            cap.rule(),
            At::Class(codes[0]),
            used <= limit,
            found,
            format_args!("<= {limit}"),
        );
    }
}

/// Per block and level the stage's objective is the award's.
fn levels(contest: &Contest<'_, '_>, v: &mut Verdicts) {
    let mut stated: HashMap<(&str, usize), i128> = HashMap::new();
    for stage in &contest.case.outcome.stages {
        let Some(level) = level_of(&stage.level, 'A') else {
            continue;
        };
        let at = At::Stage(&stage.level, &stage.block);
        *stated.entry((&stage.block, level)).or_default() += i128::from(stage.objective);
        let members = contest.blocks.get(stage.block.as_str()).map_or(0, Vec::len);
        v.equal(
            CheckRule::AwardLevels,
            at,
            "classes",
            stage.members as usize,
            members,
        );
    }
    for (block, classes) in &contest.blocks {
        let worth = contest.worth(classes);
        let any = classes
            .iter()
            .any(|&class| !contest.pairs[class].is_empty());
        for (level, worth) in worth.into_iter().enumerate() {
            let name = format!("A{}", level + 1);
            let expected = if level < 2 { worth } else { -worth };
            let found = stated.get(&(*block, level)).copied();
            // A block that nobody can win anything in needs no stages.
            let found = if any { found } else { found.or(Some(0)) };
            let at = At::Stage(&name, block);
            v.equal(
                CheckRule::AwardLevels,
                at,
                "objective",
                found,
                Some(expected),
            );
        }
    }
}

/// A block bears the code of its smallest class.
fn block_codes(contest: &Contest<'_, '_>, v: &mut Verdicts) {
    for (block, classes) in &contest.blocks {
        let codes = classes.iter().map(|&class| contest.class_code(class));
        let smallest = codes.clone().min().unwrap_or("");
        // "-10" sorts before "-9" by bytes, after it in the document: either may be meant.
        let ok = *block == smallest || Some(*block) == codes.clone().next();
        let at = At::Class(contest.class_code(classes[0]));
        v.holds(
            CheckRule::Blocks,
            at,
            ok,
            format_args!("block {block}"),
            smallest,
        );
    }
}

/// Who could use a capacity, and how much of it.
pub(super) struct Demand {
    /// Classes that some pair could use it for.
    pub classes: BTreeSet<usize>,
    /// No award uses more than this.
    pub most: i128,
    /// Sum over all pairs, a looser limit.
    pub sum: i128,
}

/// Per capacity, what the pairs that could win ask of it.
pub(super) fn demands(contest: &Contest<'_, '_>) -> BTreeMap<Cap, Demand> {
    let mut asked: BTreeMap<Cap, Vec<(usize, usize, i128)>> = BTreeMap::new();
    for (class, bids) in contest.pairs.iter().enumerate() {
        for &bid in bids {
            for (cap, amount) in contest.uses(bid, class) {
                asked.entry(cap).or_default().push((bid, class, amount));
            }
        }
    }
    let demand = |asks: &[(usize, usize, i128)]| Demand {
        classes: asks.iter().map(|&(_, class, _)| class).collect(),
        most: most(contest, asks),
        sum: asks.iter().map(|&(_, _, amount)| amount).sum(),
    };
    asked
        .iter()
        .map(|(&cap, asks)| (cap, demand(asks)))
        .collect()
}

/// The most that the pairs `asks` can use together: per call no more than its classes need once
/// each, and no more than each bid may take.
fn most(contest: &Contest<'_, '_>, asks: &[(usize, usize, i128)]) -> i128 {
    let mut by_class: BTreeMap<usize, BTreeMap<usize, i128>> = BTreeMap::new();
    let mut by_bid: BTreeMap<(usize, usize), Vec<i128>> = BTreeMap::new();
    for &(bid, class, amount) in asks {
        let call = contest.case.classes[class].call;
        by_class.entry(call).or_default().insert(class, amount);
        by_bid.entry((call, bid)).or_default().push(amount);
    }
    let of_bid = |bid: usize, amounts: &[i128]| {
        let mut amounts = amounts.to_vec();
        amounts.sort_unstable_by(|a, b| b.cmp(a));
        let most = contest.limit(Cap::BidClasses(bid)).unwrap_or(i128::MAX);
        let most = usize::try_from(most).unwrap_or(usize::MAX);
        let sum: i128 = amounts.iter().take(most).sum();
        sum.min(contest.limit(Cap::BidSeats(bid)).unwrap_or(sum))
    };
    let by_call = by_class.iter().map(|(&call, classes)| {
        let bids = by_bid.range((call, 0)..=(call, usize::MAX));
        let bids: i128 = bids.map(|(&(_, bid), amounts)| of_bid(bid, amounts)).sum();
        bids.min(classes.values().sum())
    });
    by_call.sum()
}

/// No capacity that can run out is asked for by two blocks.
fn independence(contest: &Contest<'_, '_>, v: &mut Verdicts) {
    for (cap, demand) in demands(contest) {
        let Some(limit) = contest.limit(cap) else {
            continue;
        };
        let block = |&class: &usize| contest.case.classes[class].out.block.as_str();
        let blocks: BTreeSet<&str> = demand.classes.iter().map(block).collect();
        // The bid's own limits bind already where its plain sum passes them.
        let most = match cap {
            Cap::BidSeats(_) | Cap::BidClasses(_) => demand.sum,
            _ => demand.most,
        };
        let ok = most <= limit || blocks.len() == 1;
        let first = demand
            .classes
            .first()
            .map_or("", |&class| contest.class_code(class));
        let found = format_args!(
            "{:?} asks {most} of {limit} in blocks {blocks:?}",
            cap.rule()
        );
        v.holds(CheckRule::Blocks, At::Class(first), ok, found, "one block");
    }
    let mut bringers: BTreeMap<Ask, BTreeSet<&str>> = BTreeMap::new();
    for (class, bids) in contest.pairs.iter().enumerate() {
        let block = contest.case.classes[class].out.block.as_str();
        for (ask, _) in bids.iter().flat_map(|&bid| contest.brings(bid, class)) {
            bringers.entry(ask).or_default().insert(block);
        }
    }
    for (ask, blocks) in bringers {
        let found = format_args!("{ask:?} is brought to in {blocks:?}");
        v.holds(
            CheckRule::Blocks,
            At::Outcome,
            blocks.len() == 1,
            found,
            "one block",
        );
    }
}
