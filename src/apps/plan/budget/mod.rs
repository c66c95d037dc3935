//! What a budget for new seats serves, for every budget up to it: in go a round, what a seat costs
//! at each programme, a budget; out come the points at which more heads are served, each with its
//! reason and with what proves that no cheaper plan serves as many.
//!
//! max Σ weight served, over seats y_j >= 0 new at programme j with Σ c_j y_j <= B; of equal plans
//! the cheapest, then quality, then metres. Without the budget this is a flow; the budget makes a
//! knapsack of it. Supported points, which are best for some worth of money, are flows and proved
//! as such. Between two of them lies at most what the line through them allows; where that leaves
//! room for a whole head and a whole cost, HiGHS is asked, and its bounds are claimed.
//!
//! ```text
//! costs    what a seat costs where, and who says so
//! hull     supported points: flows for ever other worths of money
//! cycles   the way from one flow to the next, seat by seat
//! between  what lies between two supported points, by HiGHS
//! check    every point again
//! page     the frontier as HTML, CSV and JSON
//! ```

mod between;
mod check;
mod costs;
mod cycles;
mod hull;
mod page;

pub use check::check;
pub use costs::{Costs, Source};
pub use page::{notes, write};

use std::collections::BTreeMap;

use serde::Serialize;

use crate::base::ids::Id;
use crate::base::stop::Stop;
use crate::domain::market::{Market, ProgrammeId};
use crate::domain::outcome::{Basis, Case, MajorOut};
use crate::math::milp::MilpError;
use crate::steps::plan::{PlanError, major, row};

use between::{Asked, Found};
use cycles::Cycle;
use hull::{Ground, Hull};

/// Why there is no frontier.
#[derive(Debug, thiserror::Error)]
pub enum BudgetError {
    /// The network could not be planned.
    #[error(transparent)]
    Plan(#[from] PlanError),
    /// HiGHS refused or went wrong.
    #[error(transparent)]
    Milp(#[from] MilpError),
}

impl From<crate::math::flow::NetworkError> for BudgetError {
    fn from(error: crate::math::flow::NetworkError) -> Self {
        BudgetError::Plan(error.into())
    }
}

/// What a budget for new seats serves, and every smaller one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Spending {
    /// Over all fitting programmes, or over the bids.
    pub basis: Basis,
    /// The budget \[fen\].
    pub budget_fen: i64,
    /// Weight of all classes, in hundredths of heads × priority.
    pub weight: i64,
    /// Of this, served without a new seat.
    pub served: i64,
    /// Programmes in reach whose cost a table states, those for which the command line does, and
    /// those without one, at which no seat is added.
    pub stated: [u32; 3],
    /// The points after the first, by cost.
    pub steps: Vec<Outlay>,
    /// What lies between the last point and the budget.
    pub last: Between,
    /// Where the seats of the last point are; of plans that serve and cost as much one of the best
    /// quality, then of the fewest metres, as far as HiGHS says.
    pub places: Vec<Bought>,
}

/// What is known of the budgets between a point and the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "known")]
pub enum Between {
    /// No plan is better: the line through two flows leaves no room.
    Flow,
    /// No plan is better, HiGHS claims.
    Highs,
    /// Nothing passes `most`, in hundredths of heads × priority.
    Open {
        /// The bound.
        most: i64,
        /// Whether HiGHS claims it; otherwise it is the line through two flows.
        claimed: bool,
    },
}

/// A budget that serves more than any smaller one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Outlay {
    /// What it costs in all \[fen\].
    pub cost_fen: i64,
    /// Weight served.
    pub served: i64,
    /// Whether it is best for some worth of money, which a flow proves.
    pub supported: bool,
    /// What is known of the budgets between the point before and this one.
    pub before: Between,
    /// New seats that come and go since the point before: programme, how many.
    pub seats: Vec<(u32, i64)>,
    /// Who moves.
    pub moves: Vec<Shift>,
}

/// Seats of a class go from one programme to another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Shift {
    /// The class.
    pub class: String,
    /// Where they were; `None` where they were not served.
    pub from: Option<u32>,
    /// Where they go; `None` where they are not served any more.
    pub to: Option<u32>,
    /// How many.
    pub seats: u32,
}

/// New seats at a programme.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Bought {
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
    /// What one costs \[fen\].
    pub seat_fen: u32,
    /// Who says so.
    pub source: Source,
}

/// What a budget \[fen\] for new seats serves, and every smaller one.
///
/// *Method*: supported points by flows weighed ever anew (Aneja and Nair 1979), their steps by
/// cycles of the difference of two flows; between them ε-constraints from the dearer end.
///
/// # Errors
/// [`BudgetError`].
pub fn spend(
    case: Case,
    basis: Basis,
    budget_fen: i64,
    costs: &Costs,
    stop: &Stop,
) -> Result<Spending, BudgetError> {
    let ground = Ground::new(case, basis, costs, stop)?;
    let hull = Hull::new(&ground, budget_fen / ground.coin, stop)?;
    let mut asked = Asked::new(&ground, stop);
    let mut desk = Desk {
        case,
        ground: &ground,
        flows: ground.start.flows.clone(),
        steps: Vec::new(),
    };
    let mut last = Between::Flow;
    let budget = budget_fen / ground.coin;
    for step in hull.steps(&ground) {
        let from = desk.at();
        let to = (from.0 + step.cost, from.1 + step.gain);
        let upto = budget.min(to.0 - 1);
        let (found, between) = asked.between(from, to, upto)?;
        let inserted = !found.is_empty();
        last = desk.insert(found, between);
        if to.0 > budget {
            break;
        }
        match inserted {
            true => desk.reach(&step, last),
            false => desk.take(&step, last),
        }
        last = Between::Flow;
    }
    let places = desk.places(costs, &mut asked)?;
    Ok(Spending {
        basis,
        budget_fen,
        weight: ground.weight(),
        served: ground.served(),
        stated: ground.stated,
        steps: desk.steps,
        last,
        places,
    })
}

/// The frontier as it is written: the flow of the last point, and the points so far.
struct Desk<'a> {
    case: Case<'a>,
    ground: &'a Ground,
    flows: Vec<i64>,
    steps: Vec<Outlay>,
}

impl Desk<'_> {
    /// Cost and weight of the last point, in units of the ground.
    fn at(&self) -> (i64, i64) {
        self.ground.value(&self.flows)
    }

    /// Points that HiGHS found; what is known after the last of them.
    fn insert(&mut self, found: Vec<Found>, mut between: Between) -> Between {
        for point in found {
            let cycles = cycles::cycles(self.ground, &self.flows, &point.flows);
            self.walk(&cycles, false, between);
            between = point.after;
        }
        between
    }

    /// One step of the hull.
    fn take(&mut self, step: &Cycle, before: Between) {
        self.walk(std::slice::from_ref(step), true, before);
        self.flows.clone_from(&step.after);
    }

    /// The end of a step of the hull from a point that is not on it.
    fn reach(&mut self, step: &Cycle, before: Between) {
        let cycles = cycles::cycles(self.ground, &self.flows, &step.after);
        self.walk(&cycles, true, before);
        self.flows.clone_from(&step.after);
    }

    /// Walks cycles that change something, all at once.
    fn walk(&mut self, cycles: &[Cycle], supported: bool, before: Between) {
        let mut changes: BTreeMap<ProgrammeId, i64> = BTreeMap::new();
        let mut moves: BTreeMap<(usize, ProgrammeId), i64> = BTreeMap::new();
        for cycle in cycles.iter().filter(|c| c.cost != 0 || c.gain != 0) {
            for &(arc, units) in &cycle.walks {
                self.flows[arc] += units;
                if let Some(id) = self.ground.extra(arc) {
                    *changes.entry(id).or_default() += units;
                }
                if let Some((class, id)) = self.ground.pair(arc) {
                    *moves.entry((class, id)).or_default() += units;
                }
            }
        }
        let (cost, served) = self.at();
        self.steps.push(Outlay {
            cost_fen: cost * self.ground.coin,
            served: served * self.ground.grain,
            supported,
            before,
            seats: changes
                .into_iter()
                .filter(|change| change.1 != 0)
                .map(|(id, units)| (row(id), units))
                .collect(),
            moves: shifts(self.case, moves),
        });
    }

    /// Where the seats of the last point are.
    fn places(&self, costs: &Costs, asked: &mut Asked) -> Result<Vec<Bought>, BudgetError> {
        if self.steps.is_empty() {
            return Ok(Vec::new());
        }
        let flows = asked.finest(&self.flows)?;
        let market = self.case.market;
        let of = |&(id, arc): &(ProgrammeId, usize)| {
            let (seat_fen, source) = costs.of(market, id)?;
            let seats = u32::try_from(flows[arc]).ok().filter(|&seats| seats > 0)?;
            Some(bought(market, id, seats, (seat_fen, source)))
        };
        let mut places: Vec<Bought> = self.ground.extras.iter().filter_map(of).collect();
        places.sort_by_key(|place| (std::cmp::Reverse(place.seats), place.programme));
        Ok(places)
    }
}

fn bought(market: &Market, id: ProgrammeId, seats: u32, cost: (u32, Source)) -> Bought {
    let programme = &market.programmes()[id];
    let school = &market.schools()[programme.school];
    Bought {
        programme: row(id),
        school: school.code.clone(),
        school_name: school.name.clone(),
        major: major(market, id),
        has: programme.seats,
        seats,
        seat_fen: cost.0,
        source: cost.1,
    }
}

/// Programmes of a class with seats less, and with seats more.
type LessMore = (Vec<(u32, i64)>, Vec<(u32, i64)>);

/// Changes of classes at programmes as moves from one to another.
fn shifts(case: Case, changes: BTreeMap<(usize, ProgrammeId), i64>) -> Vec<Shift> {
    let mut by_class: BTreeMap<usize, LessMore> = BTreeMap::new();
    for ((class, id), units) in changes {
        let (less, more) = by_class.entry(class).or_default();
        match units {
            1.. => more.push((row(id), units)),
            0 => {}
            _ => less.push((row(id), -units)),
        }
    }
    let mut shifts = Vec::new();
    for (class, (mut less, mut more)) in by_class {
        let code = &case.formation.classes[Id::new(class)].code;
        while !less.is_empty() || !more.is_empty() {
            let of = |list: &[(u32, i64)]| list.last().copied();
            let (from, to) = (of(&less), of(&more));
            let units = [from, to].into_iter().flatten().map(|x| x.1).min();
            let units = units.unwrap_or(0);
            for list in [&mut less, &mut more] {
                if let Some(last) = list.last_mut() {
                    last.1 -= units;
                }
                list.retain(|x| x.1 > 0);
            }
            shifts.push(Shift {
                class: code.clone(),
                from: from.map(|x| x.0),
                to: to.map(|x| x.0),
                seats: u32::try_from(units).unwrap_or(u32::MAX),
            });
        }
    }
    shifts
}
