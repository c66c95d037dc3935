//! The best placement with its proof, level by level, and what a seat or a post more is worth.

use rayon::prelude::*;

use super::PlaceError;
use super::network::{Drawn, PostId, TaughtId};
use crate::base::ids::{Id, IdVec};
use crate::base::stop::Stop;
use crate::domain::outcome::{Best, PlaceWorth, PlacedValue, PlanStage};
use crate::math::flow::{Leveled, Network, Residual, Walk, certify_levels, lexicographic};

/// What a seat or a post more is worth.
#[derive(Clone, Debug)]
pub struct Worths {
    /// Per class.
    pub seats: IdVec<TaughtId, PlaceWorth>,
    /// Per order.
    pub posts: IdVec<PostId, PlaceWorth>,
}

/// The best placement of a network as drawn, and what a seat or a post more is worth in it.
///
/// # Errors
/// [`PlaceError`].
pub fn first(drawn: &Drawn, stop: &Stop) -> Result<(Best, Worths), PlaceError> {
    let found = leveled(&drawn.net, drawn, stop)?;
    let worths = worths(drawn, &found);
    Ok((told(&drawn.net, &found), worths))
}

/// The best placement of a network that has changed.
///
/// # Errors
/// [`PlaceError`].
pub fn best(net: Network, drawn: &Drawn, stop: &Stop) -> Result<Best, PlaceError> {
    Ok(told(&net, &leveled(&net, drawn, stop)?))
}

fn leveled(net: &Network, drawn: &Drawn, stop: &Stop) -> Result<Leveled, PlaceError> {
    // Retraining is open to everybody: there is always a flow, and a best one.
    let found = lexicographic(net, &drawn.levels, stop)?.map_err(|_| PlaceError::Stopped)?;
    let fault = certify_levels(net, &drawn.levels, &found);
    assert!(
        fault.is_ok(),
        "a placement that is not certified: {fault:?}"
    );
    Ok(found)
}

fn told(net: &Network, found: &Leveled) -> Best {
    let flows = found.flows.iter().enumerate();
    let flows = flows.filter(|(_, flow)| **flow != 0);
    let small = |value: i64| u32::try_from(value).unwrap_or(u32::MAX);
    let value = |at: usize| i64::try_from(found.values[at]).unwrap_or(i64::MAX);
    Best {
        value: PlacedValue {
            own: -value(0),
            placed: -value(1),
            cost: value(2),
        },
        arcs: net.arcs() as u64,
        flows: flows
            .map(|(arc, &flow)| (arc as u32, small(flow)))
            .collect(),
        proof: { found.stages.iter() }
            .map(|stage| PlanStage {
                levels: stage.levels.len() as u32,
                factor: stage.factor,
                potentials: stage.potentials.clone(),
            })
            .collect(),
    }
}

/// Exact changes of the optimum, from shortest residual paths: one search for all posts, one for
/// each class that is full.
///
/// *Complexity*: O((1 + full classes) m log n).
fn worths(drawn: &Drawn, found: &Leveled) -> Worths {
    let levels = drawn.levels.to_vec();
    let residual = Residual::new(drawn.net.clone(), levels, found);
    let residual = residual.expect("three levels make at most three stages");
    let from_sink = residual.paths(drawn.sink, None, |_| true);
    let posts = drawn.posts.iter().map(|post| {
        let full = residual.flows()[post.room.index()] == drawn.net.arc(post.room).upper;
        let path = residual.path(&from_sink, post.node).filter(|_| full);
        path.map_or(PlaceWorth::default(), |mut walks| {
            let (arc, along) = (post.room, true);
            walks.push(Walk { arc, along });
            worth(&residual.cost(&walks))
        })
    });
    let rooms: Vec<_> = drawn.taught.iter().map(|taught| taught.room).collect();
    let seats: Vec<PlaceWorth> = rooms
        .into_par_iter()
        .map(|arc| worth(&residual.more(arc)))
        .collect();
    Worths {
        posts: posts.collect(),
        seats: seats.into_iter().collect(),
    }
}

fn worth(change: &[i128]) -> PlaceWorth {
    let small = |value: i128| i64::try_from(value).unwrap_or(i64::MAX);
    PlaceWorth {
        own: small(-change[0]),
        placed: small(-change[1]),
        cost: small(change[2]),
    }
}
