//! From awarded class to a person in a post (section 5): cohorts to seats of classes to posts of
//! their firms, diversion and fallback, and a way back for everyone, whatever happens.
//!
//! ```text
//! likeness  how alike a class and a post are -> one cost
//! network   trainees, seats and posts as nodes and arcs with three levels of cost
//! books     who is where: everybody in exactly one row
//! moves     who moves, so that the books agree with a flow; over: who must
//! standing  a placement as it stands, changed warm
//! happen    a row of `events` -> a change, or what is wrong with it
//! intake    how many must start so that enough finish; who stands by
//! worth     what a seat or a post more is worth
//! write     ids into codes: the document
//! ```

mod books;
mod happen;
mod intake;
mod likeness;
mod moves;
mod network;
mod over;
mod standing;
mod worth;
mod write;

pub use books::{Books, Move, Person, Spot};
pub use network::{Drawn, Ground, Levels, PostId, TaughtId, draw};
pub use standing::{Change, Standing, solved};

use crate::base::progress::{Progress, Silent, Step};
use crate::base::stop::Stop;
use crate::domain::market::{Finding, Market};
use crate::domain::model::Model;
use crate::domain::outcome::{Case, InputFile, Placement};
use crate::math::flow::NetworkError;
use crate::math::milp::MilpError;
use crate::steps::award::award;
use crate::steps::fit::fit;
use crate::steps::form::form;
use crate::steps::score::score;
use crate::steps::settle::{State, settle};

/// Why there is no placement.
#[derive(Debug, thiserror::Error)]
pub enum PlaceError {
    /// Numbers that could leave 64 bits.
    #[error(transparent)]
    Network(#[from] NetworkError),
    /// Cohorts or events that name what is not there.
    #[error("cohorts or events that cannot be placed")]
    Refused(Vec<Finding>),
    /// Somebody asked to stop.
    #[error("未算完即停止 / stopped before the end")]
    Stopped,
}

/// Who holds which class of a round, as its answers (合意) leave it.
///
/// # Errors
/// When HiGHS had to be asked and failed.
pub fn held(market: &Market, model: &Model, stop: &Stop) -> Result<State, MilpError> {
    let formation = form(market, model, stop, &Silent)?;
    let fits = fit(market, model, &formation);
    let scores = score(market, model, &formation, &fits);
    let case = Case {
        market,
        model,
        formation: &formation,
        fits: &fits,
        scores: &scores,
    };
    let (awards, contest) = award(case, stop)?;
    let settled = settle(case, &awards.winners, contest.memo(), stop)?;
    Ok(match settled {
        Some(settled) => settled.state,
        None => State {
            market: market.clone(),
            award: awards.winners,
            formation,
            fits,
        },
    })
}

/// Places the trainees of a round, then lets its events happen one after another.
///
/// # Errors
/// [`PlaceError`]; all findings at once.
pub fn place(
    ground: Ground,
    inputs: Vec<InputFile>,
    stop: &Stop,
    progress: &dyn Progress,
) -> Result<Placement, PlaceError> {
    let mut wrong = happen::unknown_classes(ground);
    let drawn = draw(ground)?;
    let (first, worth) = worth::first(&drawn, stop)?;
    let mut standing = Standing::new(drawn, stop)?;
    assert_eq!(
        standing.value(),
        first.value,
        "levels packed into one cost and levels one by one agree"
    );
    let mut events = Vec::with_capacity(ground.market.events().len());
    progress.begin(Step::Place, ground.market.events().len() as u64);
    for event in ground.market.events() {
        match happen::happening(ground, &standing, event) {
            Err(finding) => wrong.push(*finding),
            Ok(happening) => {
                let before = standing.value();
                let moves = standing.apply(&happening.change, stop)?;
                let price = write::price(before, standing.value());
                let told = write::event(ground, &standing, (event, &happening), &moves, price);
                events.push(told);
            }
        }
        progress.advance();
    }
    if !wrong.is_empty() {
        return Err(PlaceError::Refused(wrong));
    }
    let free = match events.is_empty() {
        true => first.clone(),
        false => worth::best(standing.network()?, &standing.drawn, stop)?,
    };
    assert_eq!(standing.free_value(), free.value, "warm and cold agree");
    Ok(write::document(
        ground,
        &standing,
        (first, free),
        &worth,
        events,
        inputs,
    ))
}
