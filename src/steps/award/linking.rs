//! The rules that link awards of different classes (section 4.3): shares of a chain, bases and
//! mentors, the budget, floors, and what the committee has decided. In go a case and a pair; out
//! comes what the pair uses up of which rule, and what it brings to which.

use std::collections::BTreeMap;

use super::{FloorKind, Kind};
use crate::base::ids::{Id, IdVec};
use crate::domain::market::{BidId, ClassId, Finding, Limit, Ruling, Trouble};
use crate::domain::outcome::{Case, Pair};

/// A round's linking rules, looked up once.
pub struct Linking {
    /// The chain of each class, by its place among the chains.
    chain_of: IdVec<ClassId, usize>,
    /// Per chain: most classes that one body may win.
    share: Vec<Option<u32>>,
    /// Per decision.
    decided: Vec<Decided>,
    /// Decisions on each bid.
    on_bid: BTreeMap<BidId, Vec<usize>>,
}

/// A decision with the classes that it is about.
pub struct Decided {
    /// Pinned or banned.
    pub ruling: Ruling,
    /// On which bid.
    pub bid: BidId,
    /// Of its call; empty where no class or call of it bears the code.
    pub classes: Vec<ClassId>,
}

/// The chains of a round with what is formed in them, by name.
pub fn chains<'a>(case: Case<'a>) -> BTreeMap<&'a str, usize> {
    let mut formed: BTreeMap<&str, usize> = BTreeMap::new();
    for class in &case.formation.classes {
        let chain = case.formation.calls[class.call].chain.as_str();
        *formed.entry(chain).or_default() += usize::from(!class.members.is_empty());
    }
    formed
}

impl Linking {
    /// Looks them up.
    pub fn new(case: Case) -> Self {
        let formed = chains(case);
        let place: BTreeMap<&str, usize> = formed.keys().copied().zip(0..).collect();
        let classes = case.formation.classes.iter();
        let chain = |call| place[case.formation.calls[call].chain.as_str()];
        let mut on_bid: BTreeMap<BidId, Vec<usize>> = BTreeMap::new();
        for (at, decision) in case.market.decisions().iter().enumerate() {
            on_bid.entry(decision.bid).or_default().push(at);
        }
        Linking {
            chain_of: classes.map(|class| chain(class.call)).collect(),
            share: formed
                .values()
                .map(|&n| case.model.award.share_of(n))
                .collect(),
            decided: decided(case),
            on_bid,
        }
    }

    /// The decisions, in their order.
    pub fn decided(&self) -> &[Decided] {
        &self.decided
    }

    /// The decisions of one kind that are about a pair.
    pub fn about(&self, pair: Pair, ruling: Ruling) -> impl Iterator<Item = usize> {
        let on_bid = self.on_bid.get(&pair.bid).map_or(&[][..], Vec::as_slice);
        on_bid.iter().copied().filter(move |&at| {
            let decided = &self.decided[at];
            decided.ruling == ruling && decided.classes.contains(&pair.class)
        })
    }

    /// What a pair uses: rule, its limit, how much.
    pub(super) fn uses(&self, case: Case, pair: Pair) -> Vec<(Kind, i64, i64)> {
        let bid = &case.market.bids()[pair.bid];
        let entity = case.market.schools()[bid.school].entity.index();
        let size = case.formation.classes[pair.class].size();
        let intake = i64::from(case.model.award.intake(size));
        let chain = self.chain_of[pair.class];
        let mut uses = Vec::new();
        let share = self.share[chain];
        uses.extend(share.map(|most| (Kind::Share(entity, chain), most.into(), 1)));
        let programme = case.fits.programme[pair.bid].map(|p| &case.market.programmes()[p]);
        for &base in programme.into_iter().flat_map(|p| &p.bases) {
            let row = &case.market.bases()[base];
            let (seats, classes) = (row.seats, row.classes_max);
            let base = base.index();
            uses.extend(seats.map(|most| (Kind::BaseSeats(base), most.into(), intake)));
            uses.extend(classes.map(|most| (Kind::BaseClasses(base), most.into(), 1)));
        }
        let budget = case.model.award.budget_fen;
        uses.extend(budget.map(|fen| (Kind::Budget, fen, cost(case, pair))));
        uses.extend(
            self.about(pair, Ruling::Ban)
                .map(|at| (Kind::Ban(at), 0, 1)),
        );
        uses
    }

    /// What a pair brings: to which floor, how much.
    pub(super) fn brings(&self, case: Case, pair: Pair) -> Vec<(FloorKind, i64)> {
        let school = &case.market.schools()[case.market.bids()[pair.bid].school];
        let size = i64::from(case.formation.classes[pair.class].size());
        let floors = case.model.award.floors.iter().enumerate();
        let counted = floors.filter(|(_, floor)| floor.counts(&school.city, &school.kind));
        let heads = counted.map(|(at, _)| (FloorKind::Heads(at), size));
        let pins = self
            .about(pair, Ruling::Pin)
            .map(|at| (FloorKind::Pin(at), 1));
        heads.chain(pins).collect()
    }

    /// Every floor with its least.
    pub(super) fn floors(&self, case: Case) -> Vec<(FloorKind, i64)> {
        let floors = case.model.award.floors.iter().enumerate();
        let heads = floors.map(|(at, floor)| (FloorKind::Heads(at), i64::from(floor.heads)));
        let decided = self.decided.iter().enumerate();
        let pins = decided.filter(|(_, decided)| decided.ruling == Ruling::Pin);
        heads
            .chain(pins.map(|(at, _)| (FloorKind::Pin(at), 1)))
            .collect()
    }
}

/// What a class costs with a bid \[fen\].
pub fn cost(case: Case, pair: Pair) -> i64 {
    let head = case.market.bids()[pair.bid].cost_fen;
    let head = head.unwrap_or(case.model.award.cost_head_fen);
    i64::from(case.formation.classes[pair.class].size()) * i64::from(head)
}

fn decided(case: Case) -> Vec<Decided> {
    let formation = case.formation;
    let of = |decision: &crate::domain::market::Decision| {
        let call = case.fits.call[decision.bid].map(|call| &formation.calls[call]);
        let all = call.map_or(&[][..], |call| &call.classes);
        let whole = decision
            .on
            .as_ref()
            .is_none_or(|on| call.is_some_and(|call| call.code == *on));
        let named = |&&class: &&ClassId| {
            whole || decision.on.as_ref() == Some(&formation.classes[class].code)
        };
        Decided {
            ruling: decision.ruling,
            bid: decision.bid,
            classes: all.iter().filter(named).copied().collect(),
        }
    };
    case.market.decisions().iter().map(of).collect()
}

/// Decisions that cannot be followed as they stand: about no class of the bid's call, or a pin of a
/// bid that breaks a rule or scores too little. The committee decides among eligible bids.
pub fn refused(case: Case) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (decision, decided) in case.market.decisions().iter().zip(decided(case)) {
        let bid = &case.market.bids()[decision.bid];
        let note =
            |cell: Option<&str>, trouble| Finding::new(decision.place.clone(), cell, trouble);
        if decided.classes.is_empty() && case.fits.call[decision.bid].is_some() {
            let nearest = case.fits.call[decision.bid];
            let nearest = nearest.and_then(|call| case.formation.calls[call].classes.first());
            let trouble = Trouble::Unresolved {
                table: "榜单".to_owned(),
                nearest: nearest.map(|&class| case.formation.classes[class].code.clone()),
            };
            findings.push(note(decision.on.as_deref(), trouble));
            continue;
        }
        if decision.ruling == Ruling::Ban {
            continue;
        }
        let sheet = &case.scores.sheets[decision.bid];
        let least = case.model.scoring.quality_min;
        let below = sheet.score.filter(|&score| score < least);
        let limit = below.map(|score| Limit::BelowQuality { score, least });
        if case.eligible(decision.bid) && limit.is_none() {
            continue;
        }
        let trouble = Trouble::PinRefused {
            bid: bid.code.clone(),
            rules: broken(case, decision.bid),
            limit,
        };
        findings.push(note(Some(&bid.code), trouble));
    }
    findings
}

/// The rules of section 2 that a bid breaks, and the missing marks of section 3.
pub fn broken(case: Case, bid: BidId) -> Vec<crate::domain::market::Rule> {
    let unmarked = case.scores.sheets[bid]
        .criteria
        .iter()
        .find(|b| b.mean.is_none());
    let unmarked = unmarked.map(|b| crate::domain::market::Rule::NoMarks {
        criterion: case.market.criteria()[b.criterion].code.clone(),
    });
    case.fits.broken[bid]
        .iter()
        .cloned()
        .chain(unmarked)
        .collect()
}
