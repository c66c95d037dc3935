//! The frontier of new seats: an extra node takes what programmes teach beyond their seats, and one
//! arc from there to the sink has room for S; S grows seat by seat along shortest residual paths
//! (Ahuja, Magnanti, Orlin 1993, section 9.7), so that each S is the optimum for S.

use serde::Serialize;

use crate::base::ids::Id;
use crate::base::stop::Stop;
use crate::domain::market::ProgrammeId;
use crate::domain::outcome::{Basis, Case, MajorOut, SeatWorth};
use crate::math::flow::{Arc, ArcId, INFINITE, NetworkError, NodeId, Paths, Residual, Walk};
use crate::steps::plan::{
    Drawn, PlanError, Solved, as_worth, by_bids, by_programmes, major, row, solved,
};

/// What new seats bring.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Expansion {
    /// Over all fitting programmes, or over the bids.
    pub basis: Basis,
    /// How many seats were asked for.
    pub seats: u32,
    /// Weight of all classes, in hundredths of heads × priority.
    pub weight: i64,
    /// Of this, served without a new seat.
    pub served: i64,
    /// A step per seat, until a seat serves nobody more.
    pub steps: Vec<Step>,
    /// Where the seats of the last step are, most seats first.
    pub places: Vec<Place>,
    /// Steps for which no best plan keeps every seat of the plan before it.
    pub not_nested: Vec<u32>,
}

/// The best plan of S seats beside that of S - 1.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Step {
    /// S.
    pub seats: u32,
    /// Where the seat comes.
    pub programme: u32,
    /// Its school.
    pub school_name: String,
    /// What it teaches.
    pub major: MajorOut,
    /// What it brings.
    pub gain: SeatWorth,
    /// Weight served with S seats.
    pub served: i64,
    /// Who moves: the class that is served more comes first.
    pub moves: Vec<Move>,
    /// Rows of programmes that lose a new seat to it.
    pub without: Vec<u32>,
}

/// A seat of a class goes from one programme to another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Move {
    /// The class.
    pub class: String,
    /// Where it was; `None` where it was not served.
    pub from: Option<u32>,
    /// Where it goes; `None` where it is not served any more.
    pub to: Option<u32>,
}

/// New seats at a programme.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Place {
    /// Its row in their table, from 1.
    pub programme: u32,
    /// The school's code.
    pub school: String,
    /// Its name.
    pub school_name: String,
    /// What it teaches.
    pub major: MajorOut,
    /// Seats it has.
    pub has: u32,
    /// How many are new.
    pub seats: u32,
}

/// A network with its extra node.
pub(super) struct Grown {
    pub drawn: Drawn,
    /// From each programme to the extra node.
    pub extras: Vec<(ProgrammeId, ArcId)>,
    /// From the extra node to the sink.
    pub door: ArcId,
    pool: NodeId,
}

/// The network of a round with room for `seats` new seats.
pub(super) fn grown(case: Case, basis: Basis, seats: u32) -> Result<Grown, NetworkError> {
    grown_at(case, basis, seats.into(), |_| INFINITE)
}

/// The same with at most so many new seats at each programme.
pub(super) fn grown_at(
    case: Case,
    basis: Basis,
    seats: i64,
    most: impl Fn(ProgrammeId) -> i64,
) -> Result<Grown, NetworkError> {
    let mut drawn = match basis {
        Basis::Programmes => by_programmes(case.market, case.model, case.formation, 1)?,
        Basis::Bids => by_bids(case, 1)?,
    };
    let pool = drawn.spare[0];
    let mut arc = |tail, head, upper| -> Result<ArcId, NetworkError> {
        drawn.levels.iter_mut().for_each(|level| level.push(0));
        drawn.net.add_arc(Arc {
            tail,
            head,
            lower: 0,
            upper,
            cost: 0,
        })
    };
    let programmes: Vec<_> = drawn
        .programmes
        .iter()
        .map(|(&id, &(node, _))| (id, node))
        .collect();
    let mut extras = Vec::new();
    for (id, node) in programmes {
        extras.push((id, arc(node, pool, most(id))?));
    }
    let door = arc(pool, drawn.sink, seats)?;
    Ok(Grown {
        drawn,
        extras,
        door,
        pool,
    })
}

/// Where `seats` new seats serve the most weight, for every number up to it.
///
/// *Complexity*: two searches per seat.
///
/// # Errors
/// [`PlanError`].
pub fn expand(case: Case, basis: Basis, seats: u32, stop: &Stop) -> Result<Expansion, PlanError> {
    let Grown {
        drawn,
        extras,
        door,
        pool,
    } = grown(case, basis, 0)?;
    let base = solved(drawn, stop)?;
    let look = Look::new(case, &base, &extras);
    let mut residual = base.residual();
    let mut expansion = Expansion {
        basis,
        seats,
        weight: base.drawn.weight,
        served: small(-residual.values()[0]),
        steps: Vec::new(),
        places: Vec::new(),
        not_nested: Vec::new(),
    };
    for number in 1..=seats {
        if stop.raised() {
            return Err(PlanError::Stopped);
        }
        let all = residual.paths(base.drawn.sink, None, |_| true);
        let Some((walks, nested)) = look.next(&residual, &all, pool) else {
            break;
        };
        let gain = as_worth(&residual.cost(&walks));
        if gain.weight <= 0 {
            break;
        }
        if !nested {
            expansion.not_nested.push(number);
        }
        residual.set_upper(door, number.into());
        let mut around = walks;
        around.push(Walk {
            arc: door,
            along: true,
        });
        residual.push(&all, &around);
        debug_assert!(residual.is_best());
        let served = small(-residual.values()[0]);
        expansion
            .steps
            .extend(look.step(number, &around, gain, served));
    }
    expansion.places = look.places(&residual);
    Ok(expansion)
}

fn small(value: i128) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

struct Look<'a> {
    case: Case<'a>,
    base: &'a Solved,
    extras: &'a [(ProgrammeId, ArcId)],
    first_extra: usize,
}

impl<'a> Look<'a> {
    fn new(case: Case<'a>, base: &'a Solved, extras: &'a [(ProgrammeId, ArcId)]) -> Self {
        let first = extras.first().map_or(usize::MAX, |(_, arc)| arc.index());
        Look {
            case,
            base,
            extras,
            first_extra: first,
        }
    }

    /// The programme whose arc to the extra node this is.
    fn extra(&self, arc: ArcId) -> Option<ProgrammeId> {
        let at = arc.index().checked_sub(self.first_extra)?;
        self.extras.get(at).map(|&(id, _)| id)
    }

    /// A shortest way for one seat more, and whether it takes none of the new seats away; one that
    /// does not is preferred among equals.
    fn next(&self, residual: &Residual, all: &Paths, pool: NodeId) -> Option<(Vec<Walk>, bool)> {
        let any = residual.path(all, pool)?;
        let keeps = |walk: Walk| walk.along || self.extra(walk.arc).is_none();
        if any.iter().all(|&walk| keeps(walk)) {
            return Some((any, true));
        }
        let kept = residual.paths(self.base.drawn.sink, Some(pool), keeps);
        let nested = residual.path(&kept, pool);
        let equal = nested.filter(|walks| residual.cost(walks) == residual.cost(&any));
        Some(equal.map_or((any, false), |walks| (walks, true)))
    }

    fn step(&self, seats: u32, walks: &[Walk], gain: SeatWorth, served: i64) -> Option<Step> {
        let extras = || {
            walks
                .iter()
                .filter_map(|w| Some((self.extra(w.arc)?, w.along)))
        };
        let (programme, _) = extras().find(|&(_, along)| along)?;
        let market = self.case.market;
        let school = &market.schools()[market.programmes()[programme].school];
        Some(Step {
            seats,
            programme: row(programme),
            school_name: school.name.clone(),
            major: major(market, programme),
            gain,
            served,
            moves: self.moves(walks),
            without: extras().filter(|e| !e.1).map(|e| row(e.0)).collect(),
        })
    }

    /// Classes that gain or lose a seat somewhere along the way.
    fn moves(&self, walks: &[Walk]) -> Vec<Move> {
        let mut moves: Vec<Move> = Vec::new();
        for walk in walks {
            let pairs = &self.base.drawn.pairs;
            let at = pairs.binary_search_by_key(&walk.arc, |pair| pair.arc);
            let Ok(pair) = at.map(|at| &pairs[at]) else {
                continue;
            };
            let class = &self.case.formation.classes[pair.class].code;
            let place = Some(row(pair.programme));
            match moves.last_mut().filter(|last| last.class == *class) {
                Some(last) if walk.along && last.to.is_none() => last.to = place,
                _ => moves.push(Move {
                    class: class.clone(),
                    from: if walk.along { None } else { place },
                    to: if walk.along { place } else { None },
                }),
            }
        }
        moves
    }

    fn places(&self, residual: &Residual) -> Vec<Place> {
        let market = self.case.market;
        let of = |&(id, arc): &(ProgrammeId, ArcId)| {
            let programme = &market.programmes()[id];
            let school = &market.schools()[programme.school];
            Place {
                programme: row(id),
                school: school.code.clone(),
                school_name: school.name.clone(),
                major: major(market, id),
                has: programme.seats,
                seats: u32::try_from(residual.flows()[arc.index()]).unwrap_or(0),
            }
        };
        let mut places: Vec<Place> = self.extras.iter().map(of).collect();
        places.retain(|place| place.seats > 0);
        places.sort_by_key(|place| (std::cmp::Reverse(place.seats), place.programme));
        places
    }
}
