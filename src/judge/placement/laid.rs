//! The network of a placement laid out again: trainees, seats and posts as nodes and pipes with
//! three levels of cost, in the order that the document lays down.

use std::collections::{BTreeMap, HashMap};

use super::Ground;
use super::alike::{admitted, cost, pay, steps};
use crate::base::ids::Id;
use crate::domain::market::{CohortId, Demand, DemandId, Vetting};
use crate::judge::residual::Pipes;

/// An order with posts.
#[derive(Clone, Debug)]
pub struct Room {
    pub node: usize,
    /// To the sink.
    pub pipe: usize,
    pub heads: u32,
}

/// A class with a winner: its three nodes are entry, seats and hub.
#[derive(Clone, Debug)]
pub struct Class {
    pub enter: usize,
    pub seated: usize,
    pub hub: usize,
    pub room: usize,
    pub margin: usize,
    pub away: usize,
    pub retrain: usize,
    pub size: u32,
    pub intake: u32,
    pub own: BTreeMap<DemandId, usize>,
    /// Steps and pipe; from the seats where there is no step, else from the hub.
    pub similar: BTreeMap<DemandId, (u32, usize)>,
}

/// Confirmed trainees or reserves of a cohort.
#[derive(Clone, Debug)]
pub struct Source {
    pub cohort: CohortId,
    pub reserve: bool,
    pub node: usize,
    pub heads: u32,
    pub idle: usize,
    /// Class -> pipe.
    pub entries: BTreeMap<usize, usize>,
}

/// The network.
#[derive(Clone, Debug)]
pub struct Laid {
    pub pipes: Pipes,
    pub sink: usize,
    pub rooms: BTreeMap<DemandId, Room>,
    pub classes: Vec<Class>,
    /// Confirmed trainees of all cohorts, then reserves.
    pub sources: Vec<Source>,
}

/// Orders with posts: heads ordered where they take part, or what classes hold if that is more.
fn posts(ground: Ground<'_>) -> Vec<(DemandId, u32)> {
    let mut held: BTreeMap<DemandId, u32> = BTreeMap::new();
    for &(demand, heads) in ground.classes.iter().flat_map(|class| &class.members) {
        *held.entry(demand).or_default() += heads;
    }
    let begun = ground.market.demands().iter().any(|d| d.vetting.is_some());
    let of = |(id, demand): (DemandId, &Demand)| {
        let held = held.get(&id).copied().unwrap_or(0);
        let vetted = !begun || demand.vetting == Some(Vetting::Passed);
        let open = vetted && ground.market.firms()[demand.firm].eligible;
        (id, held.max(if open { demand.heads } else { 0 }))
    };
    let all = ground.market.demands().iter_ids().map(of);
    all.filter(|&(_, heads)| heads > 0).collect()
}

/// Lays the network out.
pub fn lay(ground: Ground<'_>) -> Laid {
    let posts = posts(ground);
    let cohorts = ground.market.cohorts();
    let spare = || cohorts.iter_ids().filter(|(_, cohort)| cohort.reserve > 0);
    // Sink, cohorts, reserves, orders, classes.
    let from_orders = 1 + cohorts.len() + spare().count();
    let from_classes = from_orders + posts.len();
    let mut laid = Laid {
        pipes: Pipes::new(from_classes + 3 * ground.classes.len()),
        sink: 0,
        rooms: BTreeMap::new(),
        classes: Vec::new(),
        sources: Vec::new(),
    };
    for (at, (demand, heads)) in posts.into_iter().enumerate() {
        let node = from_orders + at;
        let pipe = laid.pipes.add(node, 0, Some(heads.into()), [0, -1, 0]);
        laid.rooms.insert(demand, Room { node, pipe, heads });
    }
    for at in 0..ground.classes.len() {
        let class = class(ground, &mut laid, at, from_classes + 3 * at);
        laid.classes.push(class);
    }
    let kinds = kinds(ground, &laid);
    for at in 0..ground.classes.len() {
        near(ground, &mut laid, &kinds, at);
    }
    let mut reserves = Vec::new();
    let mut node = cohorts.len();
    for id in cohorts.ids() {
        let first = source(ground, &mut laid, id, None);
        laid.sources.push(first);
        if cohorts[id].reserve > 0 {
            node += 1;
            reserves.push(source(ground, &mut laid, id, Some(node)));
        }
    }
    laid.sources.extend(reserves);
    laid
}

/// A class with its seats, its margin, the way to retraining and its own posts.
fn class(ground: Ground<'_>, laid: &mut Laid, at: usize, enter: usize) -> Class {
    let awarded = &ground.classes[at];
    let size = awarded.size();
    let share = ground.model.award.yield_hundredths.max(1);
    let intake = (size * 100).div_ceil(share);
    let (seated, hub, sink) = (enter + 1, enter + 2, laid.sink);
    let again = ground.model.place.retrain_cost.into();
    let pipes = &mut laid.pipes;
    let room = pipes.add(enter, seated, Some(intake.into()), [0; 3]);
    let most = i128::from(intake - size);
    let margin = pipes.add(seated, sink, Some(most), [0, -1, 0]);
    let away = pipes.add(seated, hub, None, [0; 3]);
    let retrain = pipes.add(hub, sink, None, [0, 0, again]);
    let own = awarded.members.iter().map(|&(demand, heads)| {
        let node = laid.rooms[&demand].node;
        let pipe = pipes.add(seated, node, Some(heads.into()), [-1, 0, 0]);
        (demand, pipe)
    });
    Class {
        enter,
        seated,
        hub,
        room,
        margin,
        away,
        retrain,
        size,
        intake,
        own: own.collect(),
        similar: BTreeMap::new(),
    }
}

/// Per order, in file order, which kind it is of: orders of one kind are as many steps away.
fn kinds(ground: Ground<'_>, laid: &Laid) -> Vec<usize> {
    let mut known = HashMap::new();
    let of = |id: &DemandId| {
        let order = &ground.market.demands()[*id];
        let (rank, mode) = (order.level.rank, order.mode);
        let key = (&order.majors, rank, mode, &order.chain, &order.post);
        let next = known.len();
        *known.entry(key).or_insert(next)
    };
    laid.rooms.keys().map(of).collect()
}

/// Pipes from a class to similar posts.
fn near(ground: Ground<'_>, laid: &mut Laid, kinds: &[usize], at: usize) {
    let awarded = &ground.classes[at];
    let pay = pay(ground.market, awarded);
    let mut away: HashMap<usize, Option<u32>> = HashMap::new();
    for ((&demand, room), &kind) in laid.rooms.iter().zip(kinds) {
        let order = &ground.market.demands()[demand];
        let away = away.entry(kind);
        let Some(steps) = *away.or_insert_with(|| steps(ground, awarded, order)) else {
            continue;
        };
        let Some(cost) = cost(ground, (awarded, pay), order, steps) else {
            continue;
        };
        let class = &mut laid.classes[at];
        let tail = if steps == 0 { class.seated } else { class.hub };
        let pipe = laid.pipes.add(tail, room.node, None, [0, 0, cost]);
        class.similar.insert(demand, (steps, pipe));
    }
}

/// Confirmed trainees of a cohort, or with a node of their own its reserves.
fn source(ground: Ground<'_>, laid: &mut Laid, id: CohortId, spare: Option<usize>) -> Source {
    let (cohort, place) = (&ground.market.cohorts()[id], &ground.model.place);
    let (heads, extra, idle) = match spare {
        Some(_) => (cohort.reserve, place.reserve_cost, 0),
        None => (cohort.heads, 0, place.retrain_cost),
    };
    let node = spare.unwrap_or(1 + id.index());
    let idle = laid.pipes.add(node, laid.sink, None, [0, 0, idle.into()]);
    let mut entries = BTreeMap::new();
    for (at, class) in ground.classes.iter().enumerate() {
        if let Some(steps) = admitted(ground, cohort, class) {
            let cost = i128::from(steps) * i128::from(place.step_cost) + i128::from(extra);
            let enter = laid.classes[at].enter;
            entries.insert(at, laid.pipes.add(node, enter, None, [0, 0, cost]));
        }
    }
    Source {
        cohort: id,
        reserve: spare.is_some(),
        node,
        heads,
        idle,
        entries,
    }
}
