//! Judges a placement: in go a round, its awarded classes and the document, out comes what was
//! checked and what failed. Every rule is written anew from section 5 and no solver is called.
//!
//! ```text
//! awarded  classes with a winner, as an award leaves them
//! alike    how near majors, posts and levels are
//! laid     the network, laid out again
//! best     a flow with its potentials
//! worth    what a seat or a post more is worth
//! ledger   who is where, and by which way
//! play     the placement as it moves from event to event
//! turn     what an event does
//! turns    all events, one after another
//! kept     whether anything is better with everybody else kept where they are
//! why      why trainees are where they are
//! lines    classes, orders, cohorts, rows; who is where they trained for
//! intake   how many must start, and who stands by
//! chances  binomials by their definition
//! ```

mod alike;
mod awarded;
mod best;
mod chances;
mod intake;
mod kept;
mod laid;
mod ledger;
mod lines;
mod play;
mod turn;
mod turns;
mod why;
mod worth;

pub use awarded::{Awarded, awarded};

use super::{At, CheckRule, Verdicts, planned};
use crate::domain::market::Market;
use crate::domain::model::Model;
use crate::domain::outcome::{Outcome, PLACEMENT_FORMAT, Placement};

/// A round with its awarded classes.
#[derive(Clone, Copy)]
struct Ground<'a> {
    market: &'a Market,
    model: &'a Model,
    classes: &'a [Awarded],
}

/// Judges `placement` against its round and the award that `outcome` tells of, as it stands after
/// all answers.
///
/// # Complexity
/// Linear in the network and in rows times events, but for shortest ways, whose work is capped by
/// count.
pub fn judge_placement(
    market: &Market,
    model: &Model,
    outcome: &Outcome,
    placement: &Placement,
) -> Verdicts {
    let made;
    let market = match outcome.round.planned {
        true => {
            made = planned::market(market, model, outcome);
            &made
        }
        false => market,
    };
    let market = awarded::after_answers(market, outcome);
    match awarded(&market, outcome) {
        Ok(classes) => judge_placed(&market, model, &classes, placement),
        Err(code) => {
            let mut v = Verdicts::default();
            v.holds(CheckRule::Codes, At::Outcome, false, code, "a code");
            v
        }
    }
}

/// Judges `placement` against its round and the classes that hold a winner.
pub fn judge_placed(
    market: &Market,
    model: &Model,
    classes: &[Awarded],
    placement: &Placement,
) -> Verdicts {
    let ground = Ground {
        market,
        model,
        classes,
    };
    let mut v = Verdicts::default();
    head(ground, placement, &mut v);
    let (found, rows) = (placement.events.len(), market.events().len());
    let rule = CheckRule::PlaceEvents;
    v.equal(rule, At::Outcome, "events", found, rows);
    let laid = laid::lay(ground);
    let supply = play::at_first(&laid);
    let proved = best::check(("first", &placement.first), &laid, &supply, &mut v);
    if let Some(proved) = &proved {
        worth::check(&laid, proved, placement, &mut v);
    }
    let kept = proved.as_ref().and_then(kept::Kept::new);
    let Some((mut play, steps)) = play::Play::rewound(ground, laid, placement, &mut v) else {
        return v;
    };
    if turns::check(&mut play, &steps, kept, placement, &mut v) {
        let free = ("free", &placement.free);
        best::check(free, &play.laid, &play.supply(), &mut v);
        if let Some(last) = placement.events.last() {
            let (rule, at) = (CheckRule::PlaceValue, At::Event(&last.source));
            v.equal(rule, at, "free", last.free, placement.free.value);
        }
        lines::check(&play, placement, &mut v);
    }
    v
}

fn head(ground: Ground<'_>, placement: &Placement, v: &mut Verdicts) {
    let (round, model) = (ground.market.round(), ground.model);
    let format = placement.format.as_str();
    v.equal(
        CheckRule::Format,
        At::Outcome,
        "format",
        format,
        PLACEMENT_FORMAT,
    );
    let found = (&placement.round, &placement.round_name);
    let expected = (&round.code, &round.name);
    v.equal(CheckRule::RoundHead, At::Outcome, "round", found, expected);
    let found = (&placement.model, &placement.model_hash);
    let expected = (&model.name, &model.hash);
    let rule = CheckRule::ModelHead;
    v.equal(rule, At::Outcome, "model", found, expected);
    v.equal(rule, At::Outcome, "sure", placement.sure, model.place.sure);
}
