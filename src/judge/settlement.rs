//! What followed from the answers to the award, played again answer by answer: the document's own
//! steps are applied to a copy of it, and every state on the way is judged like a recommendation.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::award::{Cap, Contest, capacities, winners};
use super::block::Block;
use super::case::Case;
use super::departure::{Gone, check_ways, enter, held, withdraw};
use super::fit::facts;
use super::grouping::add;
use super::released::{released, unmet};
use super::rules::CheckRule;
use super::scores::Sheet;
use super::search::Found;
use super::{At, Claim, ClaimWhy, Verdicts};
use crate::domain::market::{Answer, Intention, Market, Party, SchoolId};
use crate::domain::model::Model;
use crate::domain::outcome::{
    Alternative, ClassOut, ClassStanding, Effect, Event, Move, Outcome, Reaward, Settlement, Side,
};

/// Choices looked at per search.
const BUDGET: u64 = 2_000_000;

/// A1 to A4, each to be maximized.
type Value = [i128; 4];

/// The round as it moves from answer to answer.
pub(super) struct State<'s> {
    pub model: &'s Model,
    sheets: &'s [Sheet],
    /// Rows filed for several firms shrink as these leave.
    pub market: Market,
    /// Classes and winners as they stand.
    pub outcome: Outcome,
    /// Class and bid.
    barred: BTreeSet<(String, String)>,
    pub gone: Gone,
}

pub(super) fn check(base: &Contest<'_, '_>, sheets: &[Sheet], v: &mut Verdicts) {
    let case = base.case;
    let rows = case.market.intentions();
    let events = case.outcome.settlement.as_ref().map(|s| s.events.len());
    let expected = (!rows.is_empty()).then_some(rows.len());
    let same = v.equal(CheckRule::Answers, At::Outcome, "answers", events, expected);
    let Some(found) = case.outcome.settlement.as_ref().filter(|_| same) else {
        return;
    };
    let mut state = State {
        model: case.model,
        sheets,
        market: case.market.clone(),
        outcome: Outcome {
            settlement: None,
            ..case.outcome.clone()
        },
        barred: BTreeSet::new(),
        gone: Gone::new(),
    };
    for (row, event) in rows.iter().zip(&found.events) {
        head(case.market, row, event, v);
        state.turn(row, event, v);
    }
    end(base, &state, found, v);
}

/// What an event says of the answer itself.
fn head(market: &Market, row: &Intention, event: &Event, v: &mut Verdicts) {
    let (side, party, name) = match row.party {
        Party::School(id) => {
            let school = &market.schools()[id];
            (Side::School, &school.code, &school.name)
        }
        Party::Firm(id) => {
            let firm = &market.firms()[id];
            (Side::Firm, &firm.code, &firm.name)
        }
    };
    let (rule, at) = (CheckRule::Answers, At::Class(&event.class));
    v.equal(rule, at, "class", &event.class, &row.class);
    v.equal(rule, at, "side", event.side, side);
    v.equal(rule, at, "party", &event.party, party);
    v.equal(rule, at, "party_name", &event.party_name, name);
    v.equal(rule, at, "answer", event.answer, row.answer);
    let date = row.date.map(|date| date.to_string());
    v.equal(rule, at, "date", &event.date, &date);
    v.equal(rule, at, "reason", &event.reason, &row.reason);
    v.equal(rule, at, "source", &event.source, &row.source);
}

/// A class of a document that was not dissolved.
pub(super) fn class_in<'o>(outcome: &'o Outcome, code: &str) -> Option<&'o ClassOut> {
    let mut classes = outcome.calls.iter().flat_map(|call| &call.classes);
    classes.find(|class| class.code == code && !class.members.is_empty())
}

/// The classes of a state with what each bid could do there.
pub(super) fn look<T>(
    state: &State<'_>,
    market: &Market,
    outcome: &Outcome,
    with: impl FnOnce(&Contest<'_, '_>) -> T,
) -> T {
    let case = Case::new(market, state.model, outcome);
    let facts = facts(&case, state.sheets);
    let mut contest = Contest::new(&case, &facts);
    for class in 0..case.classes.len() {
        let out = case.classes[class].out;
        for bid in case.call_of(class).bids.clone() {
            let pair = (out.code.clone(), case.bids[bid].out.code.clone());
            if out.members.is_empty() || state.barred.contains(&pair) {
                contest.shut.insert((class, bid));
            }
        }
    }
    for (class, pairs) in contest.pairs.iter_mut().enumerate() {
        let out = case.classes[class].out;
        let open = |&bid: &usize| {
            let pair = (out.code.clone(), case.bids[bid].out.code.clone());
            !out.members.is_empty() && !state.barred.contains(&pair)
        };
        pairs.retain(open);
    }
    with(&contest)
}

impl State<'_> {
    fn turn(&mut self, row: &Intention, event: &Event, v: &mut Verdicts) {
        let at = At::Class(&row.class);
        let (expected, school) = self.expected(row);
        let found = match &event.effect {
            Effect::Agreed => "agreed",
            Effect::NoSuchClass => "no_such_class",
            Effect::NotParty => "not_party",
            Effect::NoAward => "no_award",
            Effect::Barred { .. } => "barred",
            Effect::Left { .. } => "left",
        };
        if !v.equal(CheckRule::Answers, at, "effect", found, expected) {
            return;
        }
        match (&event.effect, school, row.party) {
            (
                Effect::Barred {
                    school: code,
                    bids,
                    reaward,
                },
                Some(id),
                _,
            ) => {
                let named = &self.market.schools()[id].code;
                v.equal(CheckRule::Answers, at, "school", code, named);
                let of_school = self.bids_of(id, &row.class);
                v.equal(CheckRule::Answers, at, "bids", bids, &of_school);
                let pairs = of_school.into_iter().map(|bid| (row.class.clone(), bid));
                self.barred.extend(pairs);
                self.outcome = self.reaward(&row.class, &self.outcome, reaward, v);
            }
            (
                Effect::Left {
                    heads,
                    size_before,
                    size_left,
                    ways,
                    reaward,
                },
                _,
                Party::Firm(firm),
            ) => {
                let Some(class) = class_in(&self.outcome, &row.class) else {
                    return;
                };
                let (before, holds) = (class.size, held(self));
                let (market, gone, stay) = withdraw(&self.market, class, firm);
                let left: u32 = stay.iter().map(|m| m.heads).sum();
                let said = (*heads, *size_before, *size_left);
                let expected = (before - left, before, left);
                v.equal(CheckRule::Departure, at, "heads", said, expected);
                self.gone.extend(gone);
                self.market = market;
                check_ways(self, &row.class, &stay, holds, (ways, reaward), v);
                if let Some(way) = ways.first() {
                    let mut entered = enter(&self.outcome, &row.class, way);
                    self.weigh(&mut entered);
                    self.outcome = self.reaward(&row.class, &entered, reaward, v);
                }
            }
            _ => {}
        }
    }

    /// Writes W_c as it follows from the members into every class.
    fn weigh(&self, outcome: &mut Outcome) {
        let case = Case::new(&self.market, self.model, outcome);
        let weights = case.classes.iter();
        let weights: Vec<u64> = weights
            .map(|class| u64::try_from(class.weight).unwrap_or(0))
            .collect();
        let classes = outcome.calls.iter_mut().flat_map(|call| &mut call.classes);
        for (class, weight) in classes.zip(weights) {
            class.weight = weight;
        }
    }

    /// Which effect an answer has, and the school that it keeps out.
    fn expected(&self, row: &Intention) -> (&'static str, Option<SchoolId>) {
        let Some(class) = class_in(&self.outcome, &row.class) else {
            return ("no_such_class", None);
        };
        match row.party {
            Party::School(id) if self.bids_of(id, &row.class).is_empty() => ("not_party", None),
            Party::School(_) if row.answer == Answer::Agrees => ("agreed", None),
            Party::School(id) => ("barred", Some(id)),
            Party::Firm(firm) => {
                let counted = class.members.iter().any(|member| {
                    let demand = self.market.demands().iter();
                    let demand = demand.filter(|d| d.code == member.demand);
                    demand.into_iter().any(|d| match &d.filed_for[..] {
                        [] => d.firm == firm,
                        filed => filed.iter().any(|&(f, _)| f == firm),
                    })
                });
                let winner = self.outcome.calls.iter().flat_map(|call| &call.bids);
                let winner = winner.filter(|bid| Some(&bid.code) == class.winner.as_ref());
                let school = { winner }.next().map(|bid| &bid.school);
                let school = school.and_then(|code| {
                    let mut schools = self.market.schools().iter_ids();
                    schools.find(|(_, s)| s.code == *code).map(|(id, _)| id)
                });
                match (counted, row.answer, school) {
                    (false, ..) => ("not_party", None),
                    (_, Answer::Agrees, _) => ("agreed", None),
                    (_, Answer::Leaves, _) => ("left", None),
                    (_, Answer::Refuses, None) => ("no_award", None),
                    (_, Answer::Refuses, school) => ("barred", school),
                }
            }
        }
    }

    /// Codes of the bids of a school on the call of a class, sorted.
    fn bids_of(&self, school: SchoolId, class: &str) -> Vec<String> {
        let calls = self.outcome.calls.iter();
        let mut of_class = calls.filter(|call| call.classes.iter().any(|c| c.code == class));
        let code = of_class.next().map(|call| call.code.as_str());
        let bids = self.market.bids().iter();
        let bids = bids.filter(|bid| bid.school == school && Some(bid.call.as_str()) == code);
        let mut codes: Vec<String> = bids.map(|bid| bid.code.clone()).collect();
        codes.sort_unstable();
        codes
    }

    /// Both re-awards from `before`, and what they cost; returns the state that stands.
    fn reaward(
        &self,
        class: &str,
        before: &Outcome,
        reaward: &Reaward,
        v: &mut Verdicts,
    ) -> Outcome {
        let at = At::Class(class);
        let kept = apply(before, &reaward.kept.moves, at, v);
        let free = apply(before, &reaward.free.moves, at, v);
        let pinned = self.pinned(class, before);
        look(self, &self.market, &kept, |contest| {
            self.lawful(contest, class, &reaward.kept, v);
            self.keeps(contest, class, &pinned, &reaward.kept, v);
        });
        look(self, &self.market, &free, |contest| {
            self.lawful(contest, class, &reaward.free, v);
            optimum_free(contest, class, &reaward.free, v);
        });
        let lost = |level: usize| reaward.free.value[level] - reaward.kept.value[level];
        let found = [
            reaward.price.heads,
            reaward.price.quality,
            reaward.price.metres,
        ];
        let expected = [lost(0), lost(1), -lost(2)];
        v.equal(CheckRule::Reaward, at, "price", found, expected);
        let moves = reaward.free.moves.iter();
        let moved = moves.filter(|step| step.class != class && step.from.is_some());
        let moved = u32::try_from(moved.count()).unwrap_or(u32::MAX);
        v.equal(CheckRule::Reaward, at, "moved", reaward.moved, moved);
        kept
    }

    /// Winners fit, are not barred and stay within every capacity; the value is theirs.
    fn lawful(
        &self,
        contest: &Contest<'_, '_>,
        class: &str,
        alternative: &Alternative,
        v: &mut Verdicts,
    ) {
        winners(contest, v);
        capacities(contest, v);
        for (index, winner) in contest.winner.iter().enumerate() {
            let Some(bid) = *winner else { continue };
            let (code, held) = (contest.class_code(index), contest.bid_code(bid));
            let open = !self.barred.contains(&(code.to_owned(), held.to_owned()));
            v.holds(
                CheckRule::Reaward,
                At::Class(code),
                open,
                held,
                "a school that is not out of the class",
            );
        }
        let unmet = unmet(contest);
        v.equal(
            CheckRule::Reaward,
            At::Class(class),
            "unmet",
            &alternative.unmet,
            &unmet,
        );
        let all: Vec<usize> = (0..contest.winner.len()).collect();
        let expected = gains(contest.worth(&all));
        let found = alternative.value.map(i128::from);
        v.equal(
            CheckRule::Reaward,
            At::Class(class),
            "value",
            found,
            expected,
        );
    }

    /// Classes that keep their bids after a change of `class`: every other that has one, and the
    /// class itself where its own still fits.
    pub fn pinned(&self, class: &str, before: &Outcome) -> BTreeMap<String, String> {
        let mut pinned = BTreeMap::new();
        for out in before.calls.iter().flat_map(|call| &call.classes) {
            if let (Some(winner), false) = (&out.winner, out.members.is_empty()) {
                pinned.insert(out.code.clone(), winner.clone());
            }
        }
        let holds = look(self, &self.market, before, |contest| {
            let index = contest.case.class.get(class).copied();
            index.is_some_and(|index| {
                let open = contest.winner[index].is_some_and(|b| contest.pairs[index].contains(&b));
                let over = contest
                    .used
                    .iter()
                    .any(|(&cap, &used)| contest.limit(cap).is_some_and(|limit| used > limit));
                open && !over
            })
        });
        if !holds {
            pinned.remove(class);
        }
        pinned
    }

    /// Pinned classes keep their bids, and over the others nothing better exists.
    fn keeps(
        &self,
        contest: &Contest<'_, '_>,
        class: &str,
        pinned: &BTreeMap<String, String>,
        kept: &Alternative,
        v: &mut Verdicts,
    ) {
        for (code, bid) in pinned {
            let index = contest.case.class.get(code.as_str());
            let holder = index.and_then(|&index| contest.winner[index]);
            let holder = holder.map(|bid| contest.bid_code(bid));
            let at = At::Class(code);
            v.equal(CheckRule::Reaward, at, "kept", holder, Some(bid.as_str()));
        }
        let (open, used) = open(contest, pinned);
        let block = Block::within(contest, &open, &used);
        let block = released(contest, (block, &open), kept, class, v);
        let found = block.better(contest.worth(&open), None, &mut BUDGET.clone());
        settled(class, kept.proved, found, v);
    }
}

/// The classes that keep nothing, and what the others use.
pub(super) fn open(
    contest: &Contest<'_, '_>,
    pinned: &BTreeMap<String, String>,
) -> (Vec<usize>, BTreeMap<Cap, i128>) {
    let mut used = BTreeMap::new();
    let mut open = Vec::new();
    for index in 0..contest.winner.len() {
        let held = pinned.get(contest.class_code(index));
        let held = held.and_then(|code| contest.case.bid.get(code.as_str()));
        let Some(&bid) = held else {
            open.push(index);
            continue;
        };
        for (cap, amount) in contest.uses(bid, index) {
            *used.entry(cap).or_default() += amount;
        }
    }
    (open, used)
}

/// A1 and A2 as they are, A3 and A4 as costs.
fn gains(value: Value) -> Value {
    [value[0], value[1], -value[2], -value[3]]
}

/// Nothing better exists where nothing is kept, block by block. Classes that have grown may link
/// blocks; then all are searched as one.
fn optimum_free(contest: &Contest<'_, '_>, class: &str, free: &Alternative, v: &mut Verdicts) {
    let grown = contest.case.classes.iter().any(|class| {
        let intake = i128::from(class.out.intake);
        class.intake > intake && !contest.case.calls[class.call].bids.is_empty()
    });
    let all: Vec<Vec<usize>> = if grown || !free.unmet.is_empty() {
        vec![(0..contest.winner.len()).collect()]
    } else {
        contest.blocks.values().cloned().collect()
    };
    let mut budget = BUDGET;
    let mut worst = Found::Nothing;
    for classes in all {
        let block = Block::new(contest, &classes);
        let block = released(contest, (block, &classes), free, class, v);
        match block.better(contest.worth(&classes), None, &mut budget) {
            Found::Nothing => {}
            found => worst = found,
        }
    }
    settled(class, free.proved, worst, v);
}

/// Counts a search, or lists what it leaves to the claim.
fn settled(class: &str, proved: bool, found: Found, v: &mut Verdicts) {
    let at = At::Class(class);
    let why = match (proved, &found) {
        (false, _) => ClaimWhy::NotProved,
        (true, Found::TooLarge) => ClaimWhy::TooLarge,
        (true, Found::Nothing | Found::Better(_)) => {
            let ok = found == Found::Nothing;
            let found = format_args!("{found:?}");
            v.holds(CheckRule::ReawardOptimum, at, ok, found, "nothing better");
            return;
        }
    };
    v.claimed.push(Claim {
        subject: at.subject(),
        why,
        confirmed: false,
    });
}

/// A state with the winners of some classes changed.
fn apply(before: &Outcome, moves: &[Move], at: At<'_>, v: &mut Verdicts) -> Outcome {
    let mut after = before.clone();
    let mut seen = BTreeSet::new();
    for step in moves {
        let fresh = seen.insert(&step.class) && step.from != step.to;
        v.holds(CheckRule::Reaward, at, fresh, &step.class, "moved once");
        let classes = after.calls.iter_mut().flat_map(|call| &mut call.classes);
        let found = { classes }.find(|class| class.code == step.class);
        let from = found.as_ref().map(|class| class.winner.clone());
        v.equal(
            CheckRule::Reaward,
            at,
            "from",
            Some(&step.from),
            from.as_ref(),
        );
        if let Some(class) = found {
            class.winner.clone_from(&step.to);
        }
    }
    after
}

/// What the settlement says of the end: changed classes, value and figures.
fn end(base: &Contest<'_, '_>, state: &State<'_>, found: &Settlement, v: &mut Verdicts) {
    let (rule, at) = (CheckRule::StandingClasses, At::Outcome);
    let first: BTreeMap<&str, &ClassOut> = base
        .case
        .classes
        .iter()
        .map(|class| (class.out.code.as_str(), class.out))
        .collect();
    let mut changed: Vec<ClassStanding> = Vec::new();
    let (mut awarded, mut heads) = (0, 0);
    for call in &state.outcome.calls {
        for class in &call.classes {
            if class.winner.is_some() && !class.members.is_empty() {
                awarded += 1;
                heads += u64::from(class.size);
            }
            let same = first.get(class.code.as_str()).is_some_and(|before| {
                before.members == class.members
                    && before.winner == class.winner
                    && before.weight == class.weight
                    && before.tier == class.tier
            });
            if !same {
                changed.push(ClassStanding {
                    formed: super::departure::formed(&call.code, class),
                    winner: class.winner.clone(),
                });
            }
        }
    }
    changed.sort_by(|a, b| a.formed.class.cmp(&b.formed.class));
    v.equal(rule, at, "classes", &found.classes, &changed);
    v.equal(rule, at, "classes_awarded", found.classes_awarded, awarded);
    v.equal(rule, at, "heads_awarded", found.heads_awarded, heads);
    let worth = look(state, &state.market, &state.outcome, |contest| {
        let all: Vec<usize> = (0..contest.winner.len()).collect();
        gains(contest.worth(&all))
    });
    v.equal(rule, at, "value", found.value.map(i128::from), worth);
}

/// The best that open classes can add, A1 to A4 each to be maximized; `None` beyond the budget.
pub(super) fn best_open(
    contest: &Contest<'_, '_>,
    pinned: &BTreeMap<String, String>,
) -> Option<Value> {
    let (open, used) = open(contest, pinned);
    let block = Block::within(contest, &open, &used);
    let (mut best, mut budget) = ([0; 4], BUDGET);
    loop {
        match block.better(best, None, &mut budget) {
            Found::Nothing => return Some(best),
            Found::Better(value) => best = best.max(value),
            Found::TooLarge => return None,
        }
    }
}

/// Worth of the pinned classes, A1 to A4 each to be maximized.
pub(super) fn worth_pinned(contest: &Contest<'_, '_>, pinned: &BTreeMap<String, String>) -> Value {
    let held = pinned.iter().filter_map(|(class, bid)| {
        let class = *contest.case.class.get(class.as_str())?;
        let bid = *contest.case.bid.get(bid.as_str())?;
        Some(contest.value(bid, class))
    });
    held.fold([0; 4], add)
}

/// The order of ways on: cheapest first.
pub(super) fn cheapest(way: &crate::domain::outcome::WayOut) -> impl Ord + use<> {
    (
        way.awarded_lost,
        way.formed_lost,
        way.way,
        Reverse(way.classes.len()),
    )
}
