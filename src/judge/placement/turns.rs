//! The events of a placement, one after another: each as the round has it, its moves lawful, nobody
//! else moved, what stands afterwards recomputed and nothing better without moving anybody else.

use std::collections::{BTreeMap, BTreeSet};

use super::best::told;
use super::kept::Kept;
use super::ledger::{Person, Spot};
use super::play::{Play, Step};
use super::turn::{Turn, turn};
use super::why::why;
use crate::domain::market::{Event, EventKind};
use crate::domain::outcome::{PlaceWorth, PlacedEvent, PlacedValue, Placement};
use crate::judge::rules::CheckRule;
use crate::judge::{At, Claim, ClaimWhy, Verdicts};

/// Lets all events happen; whether the state at the end can be relied on.
pub fn check(
    play: &mut Play<'_>,
    steps: &[Vec<Step>],
    kept: Option<Kept>,
    placement: &Placement,
    v: &mut Verdicts,
) -> bool {
    let rule = CheckRule::PlaceEvents;
    let rows = play.ground.market.events();
    if placement.events.len() != rows.len() {
        return false;
    }
    let mut before = at_first(play, placement, v);
    let mut teller = Teller { kept, open: 0 };
    for ((row, event), steps) in rows.iter().zip(&placement.events).zip(steps) {
        let at = At::Event(&event.source);
        head(play, row, event, v);
        let turn = match turn(play, row) {
            Ok(turn) => turn,
            Err(why) => {
                v.holds(rule, at, false, "an event", why);
                return false;
            }
        };
        effect(play, &turn, event, v);
        gone(row.kind, &turn, steps, at, v);
        teller.moved(play, (row.kind, &turn), steps, at, v);
        for (step, moved) in steps.iter().zip(&event.moves) {
            let expected = why(play, step.after, step.to);
            v.equal(CheckRule::PlaceWhy, at, "why", moved.why, expected);
        }
        before = values(play, event, before, at, v);
    }
    v.equal(
        CheckRule::PlaceValue,
        At::Outcome,
        "value",
        placement.value,
        before,
    );
    teller.claims(placement, v);
    true
}

/// The rows before any event make a flow that is worth as much as the best.
fn at_first(play: &Play<'_>, placement: &Placement, v: &mut Verdicts) -> PlacedValue {
    let all: BTreeSet<usize> = (0..play.laid.pipes.pipes.len()).collect();
    room(play, &all, At::Outcome, v);
    let value = told(play.value);
    let rule = CheckRule::PlaceValue;
    v.equal(rule, At::Outcome, "first", placement.first.value, value);
    value
}

/// No pipe of `touched` holds less than nobody or more than it may.
fn room(play: &Play<'_>, touched: &BTreeSet<usize>, at: At<'_>, v: &mut Verdicts) {
    for &pipe in touched {
        let of = &play.laid.pipes.pipes[pipe];
        let fits = of.flow >= 0 && of.most.is_none_or(|most| of.flow <= most);
        v.holds(
            CheckRule::PlaceRoom,
            at,
            fits,
            format_args!("{} at {pipe}", of.flow),
            format_args!("0..={:?}", of.most),
        );
    }
}

/// What an event says of itself.
fn head(play: &Play<'_>, row: &Event, event: &PlacedEvent, v: &mut Verdicts) {
    let (rule, at) = (CheckRule::PlaceEvents, At::Event(&event.source));
    let market = play.ground.market;
    let cohort = row.cohort.map(|id| &market.cohorts()[id].code);
    let firm = row.firm.map(|id| &market.firms()[id].code);
    let date = row.date.map(|date| date.to_string());
    v.equal(rule, at, "kind", event.kind, row.kind);
    v.equal(rule, at, "cohort", event.cohort.as_ref(), cohort);
    v.equal(rule, at, "firm", event.firm.as_ref(), firm);
    v.equal(rule, at, "date", &event.date, &date);
    v.equal(rule, at, "reason", &event.reason, &row.reason);
    v.equal(rule, at, "source", &event.source, &row.source);
}

/// What an event says that it does.
fn effect(play: &Play<'_>, turn: &Turn, event: &PlacedEvent, v: &mut Verdicts) {
    let (rule, at) = (CheckRule::PlaceEvents, At::Event(&event.source));
    let class = turn.class.map(|at| &play.ground.classes[at].class);
    let code = |demand| play.ground.market.demands()[demand].code.clone();
    let posts = turn
        .posts
        .iter()
        .map(|&(demand, heads)| (code(demand), heads));
    let posts: Vec<(String, u32)> = posts.collect();
    v.equal(rule, at, "class", event.class.as_ref(), class);
    v.equal(rule, at, "posts", &event.posts, &posts);
    v.equal(rule, at, "heads", event.heads, turn.heads);
}

/// Those who leave or fail are those whom the event is about; nobody else does, and who moves
/// moves.
fn gone(kind: EventKind, turn: &Turn, steps: &[Step], at: At<'_>, v: &mut Verdicts) {
    let rule = CheckRule::PlaceMoves;
    let mut found: BTreeMap<Person, i128> = BTreeMap::new();
    for step in steps {
        let (leaves, fails) = (
            step.to == Spot::Left,
            step.after.failed != step.before.failed,
        );
        let lawful = match (leaves, fails) {
            (true, true) => false,
            (true, false) => kind == EventKind::Withdrawn && step.before == step.after,
            (false, true) => {
                kind == EventKind::Failed
                    && step.after.failed
                    && step.before.class == step.after.class
            }
            (false, false) => !step.after.failed || step.before.class == step.after.class,
        };
        let moves = (step.before, step.from) != (step.after, step.to) && step.heads > 0;
        let sound = lawful && moves && step.from != Spot::Left;
        v.holds(rule, at, sound, format_args!("{step:?}"), "a move");
        if leaves || fails {
            *found.entry(step.before).or_default() += step.heads;
        }
    }
    v.equal(rule, at, "who leaves or fails", &found, &turn.gone);
}

/// What stands afterwards, what it cost, and that nothing is lost by being free to move.
fn values(
    play: &Play<'_>,
    event: &PlacedEvent,
    before: PlacedValue,
    at: At<'_>,
    v: &mut Verdicts,
) -> PlacedValue {
    let rule = CheckRule::PlaceValue;
    let value = told(play.value);
    v.equal(rule, at, "value", event.value, value);
    let price = PlaceWorth {
        own: value.own - before.own,
        placed: value.placed - before.placed,
        cost: value.cost - before.cost,
    };
    v.equal(rule, at, "price", event.price, price);
    let order = |value: PlacedValue| (value.own, value.placed, -value.cost);
    let free = order(event.free) >= order(value);
    let (found, least) = (
        format_args!("free {:?}", event.free),
        format_args!("{value:?}"),
    );
    v.holds(rule, at, free, found, least);
    let cohorts = play.ground.market.cohorts().iter();
    let all: u32 = cohorts.map(|cohort| cohort.heads + cohort.reserve).sum();
    let moved = event.free_moved <= all;
    let most = format_args!("at most {all}");
    v.holds(
        rule,
        at,
        moved,
        format_args!("free_moved {}", event.free_moved),
        most,
    );
    value
}

/// Takes moves, and tells whether they are the best of those that move nobody else.
struct Teller {
    kept: Option<Kept>,
    /// Events whose placement was not proved again.
    open: usize,
}

impl Teller {
    fn moved(
        &mut self,
        play: &mut Play<'_>,
        (kind, turn): (EventKind, &Turn),
        steps: &[Step],
        at: At<'_>,
        v: &mut Verdicts,
    ) {
        let mut least = Kept::least(play, turn);
        let touched = play.take(steps, v);
        for (&(person, spot), heads) in &play.ledger {
            if *heads < 0 {
                let told = format_args!("{heads} {person:?} {spot:?}");
                v.holds(CheckRule::PlaceMoves, at, false, told, "somebody");
            }
        }
        play.close(kind, turn.class, &turn.gone, &turn.posts);
        let mut closed = touched.clone();
        closed.extend(turn.class.map(|class| play.laid.classes[class].margin));
        closed.extend(turn.posts.iter().map(|p| play.laid.rooms[&p.0].pipe));
        room(play, &closed, at, v);
        for &pipe in &touched {
            let (flow, least) = (play.laid.pipes.pipes[pipe].flow, least[pipe]);
            let (rule, found) = (CheckRule::PlaceKept, format_args!("{flow} at {pipe}"));
            v.holds(
                rule,
                at,
                flow >= least,
                found,
                format_args!("{least} or more"),
            );
        }
        // Where the rule above fails, what is kept is what is there.
        for (least, pipe) in least.iter_mut().zip(&play.laid.pipes.pipes) {
            *least = (*least).min(pipe.flow);
        }
        let proved = self
            .kept
            .as_mut()
            .and_then(|kept| kept.proves(play, &least));
        match proved {
            Some(best) => {
                let rule = CheckRule::PlaceOptimum;
                v.holds(rule, at, best, "something better", "nothing better");
            }
            None => self.open += 1,
        }
    }

    /// What is taken as it stands: what would stand if everybody might move, but for the last, and
    /// whatever was too much to look through.
    fn claims(&self, placement: &Placement, v: &mut Verdicts) {
        let mut claim = |level: &str, events: usize, why| {
            let subject = At::Stage(level, &events.to_string()).subject();
            let confirmed = false;
            v.claimed.extend((events > 0).then_some(Claim {
                subject,
                why,
                confirmed,
            }));
        };
        claim("kept", self.open, ClaimWhy::TooLarge);
        claim("free", placement.events.len(), ClaimWhy::NoFlow);
    }
}
