//! Where the worth of a seat is asked: in goes a place, out comes its door, an arc to the sink that
//! is closed in the base. Opened by one seat, it shows what a seat more there changes.

use std::collections::BTreeMap;

use crate::domain::market::{EntityId, MajorId, Market, Mode, ProgrammeId};
use crate::math::flow::{Arc, ArcId, INFINITE, NetworkError, NodeId};
use crate::steps::plan::{Drawn, row};

/// A place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// A seat more at a programme and at its body.
    Programme(ProgrammeId),
    /// At a body, for students or for employees.
    Body(EntityId, Mode),
    /// At whichever programme of the major, and its body.
    Major(MajorId),
}

impl Place {
    /// How columns name it: the school and the programme's row, the body, the major's code.
    pub fn label(self, market: &Market) -> String {
        match self {
            Place::Programme(id) => {
                let school = market.programmes()[id].school;
                format!("{}:{}", market.schools()[school].code, row(id))
            }
            Place::Body(id, Mode::Student) => market.entities()[id].code.clone(),
            Place::Body(id, Mode::Service) => format!("{}:service", market.entities()[id].code),
            Place::Major(id) => {
                let major = &market.majors()[id];
                format!("{}:{}", major.catalogue, major.code)
            }
        }
    }

    /// The nodes of the network from which such a seat can be filled.
    pub(super) fn nodes(self, market: &Market, drawn: &Drawn) -> Vec<NodeId> {
        match self {
            Place::Programme(id) => drawn.programmes.get(&id).map(|p| p.0).into_iter().collect(),
            Place::Body(id, mode) => {
                let bodies = drawn.bodies.iter();
                let own = bodies.filter(|(key, _)| (key.2, key.1) == (id, mode));
                own.map(|(_, body)| body.0).collect()
            }
            Place::Major(id) => {
                let taught = drawn.programmes.iter();
                let own = taught.filter(|(p, _)| market.programmes()[**p].major == id);
                own.map(|(_, programme)| programme.0).collect()
            }
        }
    }
}

/// The arcs of all places.
#[derive(Clone, Debug, Default)]
pub(super) struct Doors {
    /// Per place its door.
    pub doors: Vec<ArcId>,
    /// From programmes towards doors: closed where the school takes no part.
    pub ways: Vec<(ProgrammeId, ArcId)>,
}

/// Puts a door into a network for each place, through the spare nodes.
pub(super) fn doors(
    market: &Market,
    drawn: &mut Drawn,
    places: &[Place],
) -> Result<Doors, NetworkError> {
    let mut doors = Doors::default();
    let at: BTreeMap<NodeId, ProgrammeId> = { drawn.programmes.iter() }
        .map(|(&id, p)| (p.0, id))
        .collect();
    let spare = drawn.spare.clone();
    let arc = |drawn: &mut Drawn, tail, head, upper| {
        drawn.levels.iter_mut().for_each(|level| level.push(0));
        drawn.net.add_arc(Arc {
            tail,
            head,
            lower: 0,
            upper,
            cost: 0,
        })
    };
    for (place, pool) in places.iter().zip(spare) {
        for node in place.nodes(market, drawn) {
            let way = arc(drawn, node, pool, INFINITE)?;
            doors.ways.extend(at.get(&node).map(|&id| (id, way)));
        }
        let sink = drawn.sink;
        doors.doors.push(arc(drawn, pool, sink, 0)?);
    }
    Ok(doors)
}
