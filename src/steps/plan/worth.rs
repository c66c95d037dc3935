//! What a seat is worth: in goes a solved network, out comes the exact change of its optimum for a
//! seat more or less at each programme and body, from shortest residual paths; and what more seats
//! in a major would bring, from nothing, on a network with those seats without limit.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::network::Drawn;
use super::{PlanError, Prices, Solved, solved};
use crate::base::ids::Id;
use crate::base::stop::Stop;
use crate::domain::market::ProgrammeId;
use crate::domain::outcome::{Relief, SeatWorth};
use crate::math::flow::{Arc, INFINITE, NodeId, Residual};

/// A change of the three levels of cost, as people count.
pub fn as_worth(change: &[i128]) -> SeatWorth {
    let small = |value: i128| i64::try_from(value).unwrap_or(i64::MAX);
    SeatWorth {
        weight: small(-change[0]),
        quality: small(-change[1]),
        metres: small(change[2]),
    }
}

/// What a seat more or less is worth everywhere.
///
/// *Complexity*: a search per programme and body that is full, and one more.
pub fn worth(solved: &Solved) -> Prices {
    let residual = solved.residual();
    let drawn = &solved.drawn;
    let from_sink = residual.paths(drawn.sink, None, |_| true);
    // A network that nothing is taken from always has a flow.
    let less = |arc| as_worth(&residual.less(arc).unwrap_or(vec![0; 3]));
    let programmes: Vec<_> = drawn.programmes.values().copied().collect();
    let programmes = programmes.into_par_iter().map(|(node, arc)| {
        let both = as_worth(&residual.joined(&from_sink, node));
        // Its own seat alone is worth no more than with one at its body.
        let more = match both == SeatWorth::default() {
            true => both,
            false => as_worth(&residual.more(arc)),
        };
        (node, [both, more, less(arc)])
    });
    let bodies: Vec<_> = drawn.bodies.values().copied().collect();
    let bodies = bodies.into_par_iter().map(|(node, arc)| {
        let full = residual.flows()[arc.index()] == drawn.net.arc(arc).upper;
        let more = match full {
            true => as_worth(&residual.joined(&from_sink, node)),
            false => SeatWorth::default(),
        };
        (node, [more, less(arc)])
    });
    Prices {
        programmes: programmes.collect(),
        bodies: bodies.collect(),
    }
}

/// How much a network serves with more seats in a major.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Served {
    /// Weight, in hundredths of heads × priority.
    pub weight: i64,
    /// Fewest additional seats that serve so much.
    pub seats: u32,
}

/// What more seats at some programmes would bring.
///
/// # Errors
/// [`PlanError`].
pub fn relief(
    base: &Solved,
    residual: &Residual,
    programmes: &[ProgrammeId],
    stop: &Stop,
) -> Result<Option<Relief>, PlanError> {
    let drawn = &base.drawn;
    let nodes: Vec<NodeId> = programmes
        .iter()
        .filter_map(|id| drawn.programmes.get(id).map(|&(node, _)| node))
        .collect();
    if nodes.is_empty() {
        return Ok(None);
    }
    let from_sink = residual.paths(drawn.sink, None, |_| true);
    let prices = nodes
        .iter()
        .map(|&node| as_worth(&residual.joined(&from_sink, node)));
    let price = prices.max_by_key(|worth| worth.rank()).unwrap_or_default();
    if price.weight == 0 {
        return Ok(Some(Relief {
            price,
            add: 0,
            gain: 0,
            shift: 0,
        }));
    }
    let heads: BTreeMap<NodeId, NodeId> = drawn
        .programmes
        .values()
        .map(|&(node, arc)| (node, drawn.net.arc(arc).head))
        .collect();
    let served = i64::try_from(-base.found.values[0]).unwrap_or(i64::MAX);
    let all = unlimited(drawn, nodes.iter().map(|&node| (node, drawn.sink)), stop)?;
    let inside = unlimited(drawn, nodes.iter().map(|&node| (node, heads[&node])), stop)?;
    Ok(Some(Relief {
        price,
        add: all.seats,
        gain: all.weight - served,
        shift: inside.weight - served,
    }))
}

/// The most weight that is served when seats may also pass along some arcs more, and the fewest
/// that must.
fn unlimited(
    drawn: &Drawn,
    arcs: impl Iterator<Item = (NodeId, NodeId)>,
    stop: &Stop,
) -> Result<Served, PlanError> {
    let mut drawn = drawn.clone();
    drawn.levels[1].fill(0);
    drawn.levels[2].fill(0);
    for (tail, head) in arcs {
        drawn.net.add_arc(Arc {
            tail,
            head,
            lower: 0,
            upper: INFINITE,
            cost: 0,
        })?;
        for (level, cost) in drawn.levels.iter_mut().zip([0, 1, 0]) {
            level.push(cost);
        }
    }
    let found = solved(drawn, stop)?.found;
    Ok(Served {
        weight: i64::try_from(-found.values[0]).unwrap_or(i64::MAX),
        seats: u32::try_from(found.values[1]).unwrap_or(u32::MAX),
    })
}
