//! Supported points: plans that are best for some worth of money. In goes the network with a cost
//! per new seat; out come the corners of what cost and weight can be, each a flow that is solved
//! for a weighing of the two and carries its proof, and the steps between them.

use crate::base::ids::Id;
use crate::base::stop::Stop;
use crate::domain::market::ProgrammeId;
use crate::domain::outcome::{Basis, Case};
use crate::math::flow::{Leveled, Network, NetworkError};
use crate::steps::plan::{Drawn, PlanError, solved};

use super::super::expand::{Grown, grown_at};
use super::costs::{Costs, Source};
use super::cycles::{Cycle, cycles};

/// The network with its costs, in units that all costs and all weights are multiples of.
pub struct Ground {
    /// Nodes and arcs.
    pub net: Network,
    drawn: Drawn,
    /// Per arc: cost of a unit, in `coin`s.
    pub costs: Vec<i64>,
    /// Per arc: weight of a unit, in `grain`s.
    pub weights: Vec<i64>,
    /// Quality and metres per arc.
    pub finer: [Vec<i64>; 2],
    /// The unit of costs \[fen\].
    pub coin: i64,
    /// The unit of weights, in hundredths of heads × priority.
    pub grain: i64,
    /// Arcs of new seats.
    pub extras: Vec<(ProgrammeId, usize)>,
    /// The best plan without a new seat.
    pub start: Leveled,
    /// Programmes whose cost the table states, the command line, nobody.
    pub stated: [u32; 3],
}

fn gcd(a: i64, b: i64) -> i64 {
    if b == 0 { a.abs() } else { gcd(b, a % b) }
}

/// The largest unit that all values are multiples of; 1 where all are 0.
fn unit(values: impl Iterator<Item = i64>) -> i64 {
    values.fold(0, gcd).max(1)
}

impl Ground {
    /// The network of a round; programmes without a cost get no new seat.
    pub fn new(case: Case, basis: Basis, costs: &Costs, stop: &Stop) -> Result<Self, PlanError> {
        let market = case.market;
        let cost = |id| costs.of(market, id);
        let bare = grown_at(case, basis, 0, |_| 0)?;
        let start = solved(bare.drawn, stop)?.found;
        let room = Self::room(case);
        let Grown { drawn, extras, .. } = grown_at(case, basis, room, |id| match cost(id) {
            Some(_) => room,
            None => 0,
        })?;
        let mut by_arc = vec![0; drawn.net.arcs()];
        let mut stated = [0; 3];
        for &(id, arc) in &extras {
            let found = cost(id);
            by_arc[arc.index()] = found.map_or(0, |(fen, _)| i64::from(fen));
            let at = match found.map(|(_, source)| source) {
                Some(Source::Table) => 0,
                Some(Source::Given) => 1,
                None => 2,
            };
            stated[at] += 1;
        }
        let coin = unit(by_arc.iter().copied());
        let grain = unit(drawn.levels[0].iter().copied());
        let negative = |level: &Vec<i64>| level.iter().map(|c| -c).collect::<Vec<i64>>();
        Ok(Ground {
            costs: by_arc.iter().map(|cost| cost / coin).collect(),
            weights: drawn.levels[0].iter().map(|w| -w / grain).collect(),
            finer: [negative(&drawn.levels[1]), negative(&drawn.levels[2])],
            coin,
            grain,
            extras: extras.iter().map(|&(id, arc)| (id, arc.index())).collect(),
            start,
            stated,
            net: drawn.net.clone(),
            drawn,
        })
    }

    /// As many new seats as all classes need: more are of no use.
    fn room(case: Case) -> i64 {
        let classes = case.formation.classes.iter();
        let intake = classes.map(|class| case.model.award.intake(class.size()));
        intake.map(i64::from).sum()
    }

    /// Weight of all classes, in hundredths of heads × priority.
    pub fn weight(&self) -> i64 {
        self.drawn.weight
    }

    /// Served without a new seat.
    pub fn served(&self) -> i64 {
        self.value(&self.start.flows).1 * self.grain
    }

    /// The programme whose new seats an arc holds.
    pub fn extra(&self, arc: usize) -> Option<ProgrammeId> {
        let found = self.extras.binary_search_by_key(&arc, |extra| extra.1);
        found.ok().map(|at| self.extras[at].0)
    }

    /// Class and programme of an arc between them.
    pub fn pair(&self, arc: usize) -> Option<(usize, ProgrammeId)> {
        let pairs = &self.drawn.pairs;
        let found = pairs.binary_search_by_key(&arc, |pair| pair.arc.index());
        found
            .ok()
            .map(|at| (pairs[at].class.index(), pairs[at].programme))
    }

    /// Cost and weight of a flow.
    pub fn value(&self, flows: &[i64]) -> (i64, i64) {
        let sum = |level: &[i64]| level.iter().zip(flows).map(|(c, x)| c * x).sum();
        (sum(&self.costs), sum(&self.weights))
    }

    /// Cost and weight of some units more or less.
    pub fn worth(&self, walks: &[(usize, i64)]) -> (i64, i64) {
        let sum = |level: &[i64]| walks.iter().map(|&(arc, units)| level[arc] * units).sum();
        (sum(&self.costs), sum(&self.weights))
    }

    /// The plan for which `money` · cost - `heads` · weight is least, of equals the cheapest, or
    /// with no `money` the one of most weight.
    ///
    /// # Errors
    /// [`PlanError`].
    pub fn weighed(&self, money: i64, heads: i64, stop: &Stop) -> Result<Corner, PlanError> {
        let both = self.costs.iter().zip(&self.weights);
        let level = both.map(|(&cost, &weight)| {
            let value =
                i128::from(money) * i128::from(cost) - i128::from(heads) * i128::from(weight);
            i64::try_from(value).map_err(|_| NetworkError::CostsTooLarge)
        });
        let level: Vec<i64> = level.collect::<Result<_, _>>()?;
        let mut drawn = self.drawn.clone();
        let none = vec![0; level.len()];
        drawn.levels = [level, self.costs.clone(), none];
        let flows = solved(drawn, stop)?.found.flows;
        let (cost, weight) = self.value(&flows);
        Ok(Corner {
            cost,
            weight,
            flows,
        })
    }
}

/// A supported point.
#[derive(Clone, Debug)]
pub struct Corner {
    /// What it costs.
    pub cost: i64,
    /// What it serves.
    pub weight: i64,
    /// One plan that does.
    pub flows: Vec<i64>,
}

/// All corners up to the first beyond a budget, by cost.
pub struct Hull {
    corners: Vec<Corner>,
}

impl Hull {
    /// Finds them.
    ///
    /// *Complexity*: two flows per corner.
    ///
    /// # Errors
    /// [`PlanError`].
    pub fn new(ground: &Ground, budget: i64, stop: &Stop) -> Result<Self, PlanError> {
        let free = ground.weighed(Self::dear(ground), 1, stop)?;
        let all = ground.weighed(0, 1, stop)?;
        let mut corners = vec![free];
        if all.weight > corners[0].weight {
            split(ground, &mut corners, all, budget, stop)?;
        }
        Ok(Hull { corners })
    }

    /// A worth of money at which no weight pays for any cost.
    fn dear(ground: &Ground) -> i64 {
        let most: i64 = ground.weights.iter().copied().max().unwrap_or(0);
        most + 1
    }

    /// The steps from the best plan without new seats to the last corner, each a unit.
    pub fn steps(&self, ground: &Ground) -> impl Iterator<Item = Cycle> {
        let mut at = ground.start.flows.clone();
        let of = move |corner: &Corner| {
            let mut found = cycles(ground, &at, &corner.flows);
            // What costs nothing is taken at once; the rest by programme.
            found.sort_by_cached_key(|cycle| {
                let extras = cycle.walks.iter().filter(|walk| walk.1 > 0);
                let first = extras.filter_map(|walk| ground.extra(walk.0)).min();
                (cycle.cost > 0, first)
            });
            for cycle in &mut found {
                for &(arc, units) in &cycle.walks {
                    at[arc] += units;
                }
                cycle.after.clone_from(&at);
            }
            found
        };
        let steps: Vec<Cycle> = self.corners.iter().flat_map(of).collect();
        steps.into_iter()
    }
}

/// Adds the corners between the last of `corners` and `end`, then `end`.
fn split(
    ground: &Ground,
    corners: &mut Vec<Corner>,
    end: Corner,
    budget: i64,
    stop: &Stop,
) -> Result<(), PlanError> {
    let mut ends = vec![end];
    while let Some(end) = ends.last() {
        let last = &corners[corners.len() - 1];
        if last.cost >= budget {
            return Ok(());
        }
        let (money, heads) = (end.weight - last.weight, end.cost - last.cost);
        let unit = gcd(money, heads).max(1);
        let (money, heads) = (money / unit, heads / unit);
        let found = ground.weighed(money, heads, stop)?;
        let value = |corner: &Corner| {
            i128::from(money) * i128::from(corner.cost)
                - i128::from(heads) * i128::from(corner.weight)
        };
        if value(&found) < value(end) {
            ends.push(found);
        } else if let Some(end) = ends.pop() {
            corners.push(end);
        }
    }
    Ok(())
}
