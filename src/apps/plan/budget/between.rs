//! Between two supported points: in go a point, the next one on the hull and a budget below it; out
//! come the plans between them that serve more than all cheaper ones, by HiGHS from the dearer end,
//! and what it claims. Where the line through the two leaves no room for a whole head and a whole
//! cost nobody is asked.

use super::hull::Ground;
use super::{Between, BudgetError};
use crate::base::ids::Id;
use crate::base::stop::Stop;
use crate::math::flow::INFINITE;
use crate::math::milp::{Level, Lexicographic, Program, Rank, Terms, VarId, lexicographic};

/// Most questions to HiGHS for one frontier; what is left then is open within the line.
const ASKED_MAX: usize = 400;
/// Nodes of its search per question.
const NODES_MAX: u64 = 20_000;

/// A flow with HiGHS's bounds per level; `None` where its search ended without one.
type Answer = Option<(Vec<i64>, Vec<i64>)>;

/// A plan between two supported points.
pub struct Found {
    /// It.
    pub flows: Vec<i64>,
    /// What is known between it and the next.
    pub after: Between,
}

/// Questions to HiGHS about one network.
pub struct Asked<'a> {
    ground: &'a Ground,
    stop: &'a Stop,
    left: usize,
}

impl<'a> Asked<'a> {
    /// None asked yet.
    pub fn new(ground: &'a Ground, stop: &'a Stop) -> Self {
        Asked {
            ground,
            stop,
            left: ASKED_MAX,
        }
    }

    /// The plans between `from` and `to`, neighbors on the hull, that cost at most `upto`, by cost;
    /// and what is known between `from` and the first of them.
    ///
    /// # Errors
    /// [`BudgetError`].
    pub fn between(
        &mut self,
        from: (i64, i64),
        to: (i64, i64),
        upto: i64,
    ) -> Result<(Vec<Found>, Between), BudgetError> {
        let mut found: Vec<Found> = Vec::new();
        let mut upto = upto;
        let mut below = to.1;
        let between = loop {
            if !room(from, to, upto) || below <= from.1 + 1 {
                break Between::Flow;
            }
            let most = line(from, to, upto).min(below - 1);
            if self.left == 0 || self.stop.raised() {
                break self.open(most, false);
            }
            self.left -= 1;
            let Some((flows, bounds)) = self.best(upto)? else {
                break self.open(most, false);
            };
            let (cost, weight) = self.ground.value(&flows);
            let proved = bounds[0] == weight && bounds[1] == -cost;
            if weight > from.1 {
                let after = match bounds[0] == weight {
                    true => Between::Highs,
                    false => self.open(bounds[0].min(most), true),
                };
                found.push(Found { flows, after });
            }
            match (weight > from.1, proved) {
                (true, true) => (upto, below) = (cost - 1, weight),
                (false, true) => break Between::Highs,
                (true, false) => break self.open(weight, true),
                (false, false) => break self.open(bounds[0].min(most), true),
            }
        };
        found.reverse();
        Ok((found, between))
    }

    fn open(&self, most: i64, claimed: bool) -> Between {
        Between::Open {
            most: most * self.ground.grain,
            claimed,
        }
    }

    /// The plan of most weight that costs at most `budget`, of equals the cheapest; with HiGHS's
    /// bounds on weight and on minus cost. `None` where its search ended without a plan.
    fn best(&self, budget: i64) -> Result<Answer, BudgetError> {
        let mut program = self.program();
        program.at_most(terms(&self.ground.costs), budget);
        let levels = [
            terms(&self.ground.weights),
            negative(terms(&self.ground.costs)),
        ];
        self.solve(program, &levels)
    }

    /// Of the plans that cost and serve what `flows` does, one of the best quality, then of the
    /// fewest metres, as far as HiGHS finds it; `flows` itself where it does not.
    ///
    /// # Errors
    /// [`BudgetError`].
    pub fn finest(&mut self, flows: &[i64]) -> Result<Vec<i64>, BudgetError> {
        let (cost, weight) = self.ground.value(flows);
        let mut program = self.program();
        program.equal(terms(&self.ground.costs), cost);
        program.equal(terms(&self.ground.weights), weight);
        let levels = [terms(&self.ground.finer[0]), terms(&self.ground.finer[1])];
        let found = self.solve(program, &levels)?;
        Ok(found.map_or_else(|| flows.to_vec(), |(flows, _)| flows))
    }

    fn solve(&self, program: Program, levels: &[Terms; 2]) -> Result<Answer, BudgetError> {
        let level = |terms: &Terms| Level {
            terms: terms.clone(),
            rank: Rank::Plain,
        };
        let levels = levels.each_ref().map(level);
        let limited = self.stop.clone().with_nodes_max(NODES_MAX);
        Ok(
            match lexicographic(program, &levels, &|_| Vec::new(), &limited)? {
                Lexicographic::Reached { values, bounds, .. } => {
                    Some((values.iter().copied().collect(), bounds))
                }
                Lexicographic::Infeasible | Lexicographic::Stopped => None,
            },
        )
    }

    /// Flows of the network: variable n is arc n.
    fn program(&self) -> Program {
        let net = &self.ground.net;
        let mut program = Program::default();
        let all: i64 = net.node_ids().map(|node| net.supply(node).max(0)).sum();
        let mut rows: Vec<Terms> = vec![Terms::new(); net.nodes()];
        for id in net.arc_ids() {
            let arc = net.arc(id);
            let upper = if arc.upper == INFINITE {
                all
            } else {
                arc.upper.min(all)
            };
            let var = program.variable(arc.lower, upper);
            rows[arc.tail.index()].push((var, 1));
            rows[arc.head.index()].push((var, -1));
        }
        for (node, terms) in net.node_ids().zip(rows) {
            program.equal(terms, net.supply(node));
        }
        program
    }
}

fn terms(level: &[i64]) -> Terms {
    let all = level.iter().enumerate().filter(|(_, factor)| **factor != 0);
    all.map(|(at, &factor)| (VarId::new(at), factor)).collect()
}

fn negative(terms: Terms) -> Terms {
    terms
        .into_iter()
        .map(|(id, factor)| (id, -factor))
        .collect()
}

/// The most weight that the line from one point to the other allows at a cost.
fn line(from: (i64, i64), to: (i64, i64), cost: i64) -> i64 {
    let (wide, high) = (to.0 - from.0, to.1 - from.1);
    if wide <= 0 {
        return to.1;
    }
    let up = i128::from(cost - from.0) * i128::from(high) / i128::from(wide);
    from.1 + i64::try_from(up).unwrap_or(high)
}

/// Whether a plan of at most this cost may serve more than the first point.
fn room(from: (i64, i64), to: (i64, i64), upto: i64) -> bool {
    upto > from.0 && line(from, to, upto) > from.1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_head_more_leaves_no_room_before_it_and_two_do() {
        assert!(!room((0, 0), (5, 1), 4));
        assert!(room((0, 0), (5, 2), 4));
        assert!(!room((0, 0), (5, 2), 2));
        assert_eq!(line((10, 3), (20, 8), 15), 5);
    }
}
