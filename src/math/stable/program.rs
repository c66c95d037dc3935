//! The fewest blocking pairs as an integer program, for small problems: another way to what
//! `search` finds, and the claim of HiGHS where that goes beyond its limit.
//!
//! Variables in 0..1: x_p pair p is held; y_p it blocks; z_pk those whom p's hospital likes no less
//! leave too little of capacity k for p. Minimize Σ y_p, where
//!
//! ```text
//! Σ_p of r x_p <= 1                                    for every resident r
//! Σ_p of h u_pk x_p <= C_k                             for every capacity k of hospital h
//! Σ_q of p's resident, liked no less x_q + y_p + Σ_k z_pk >= 1          for every pair p
//! Σ_q of p's hospital, liked no less, of others u_qk x_q >= (C_k - u_pk + 1) z_pk
//! ```

use super::blocking::{beside, blocking_pairs};
use super::{Fewest, HospitalId, Limits, Matching, PairId, Problem, ResidentId};
use crate::base::ids::{Id, IdVec};
use crate::base::stop::Stop;
use crate::math::milp::{self, MilpError, Outcome, Program, Terms, VarId};

/// A matching with the fewest blocking pairs, as HiGHS claims it: the matching and its blocking
/// pairs are counted anew, the bound is HiGHS's own. `None` where it was stopped before it had any.
///
/// # Errors
/// [`MilpError`] when HiGHS refuses, or its answer does not hold in integers.
pub fn fewest_by_program(
    problem: &Problem,
    limits: &Limits,
    start: &Matching,
    stop: &Stop,
) -> Result<Option<Fewest>, MilpError> {
    let stated = Stated::new(problem, limits);
    let blocks: Terms = stated.blocks.iter().map(|&y| (y, -1)).collect();
    let start = stated.values(problem, limits, start);
    let (values, bound) = match milp::maximize(&stated.program, &blocks, Some(&start), stop)? {
        Outcome::Optimal(solution) => (solution.values, solution.objective),
        Outcome::Feasible { solution, bound } => (solution.values, bound),
        // Holding nothing keeps every row with all y at 1.
        Outcome::Infeasible | Outcome::Unbounded | Outcome::Stopped => return Ok(None),
    };
    let mut matching = Matching::empty(problem);
    for (id, &x) in stated.holds.iter_ids() {
        if values[x] == 1 {
            matching.held[problem.pair(id).resident] = Some(id);
        }
    }
    let blocking = blocking_pairs(problem, limits, &matching).len();
    let bound = usize::try_from(bound.checked_neg().unwrap_or(0)).unwrap_or(0);
    Ok(Some(Fewest {
        matching,
        blocking,
        bound: bound.min(blocking),
    }))
}

/// The program with its variables.
struct Stated {
    program: Program,
    holds: IdVec<PairId, VarId>,
    blocks: IdVec<PairId, VarId>,
    /// Per pair and use of its, in that order.
    shut: IdVec<PairId, Vec<VarId>>,
}

impl Stated {
    fn new(problem: &Problem, limits: &Limits) -> Self {
        let mut program = Program::default();
        let mut binary = || program.variable(0, 1);
        let mut of_all = || problem.pairs().iter().map(|_| binary()).collect();
        let (holds, blocks): (IdVec<PairId, VarId>, IdVec<PairId, VarId>) = (of_all(), of_all());
        let shut = problem.pairs().ids();
        let shut = shut.map(|id| limits.uses(id).iter().map(|_| binary()).collect());
        let shut = shut.collect();
        let mut stated = Stated {
            program,
            holds,
            blocks,
            shut,
        };
        stated.lawful(problem, limits);
        for id in problem.pairs().ids() {
            stated.blocking(problem, limits, id);
        }
        stated
    }

    fn lawful(&mut self, problem: &Problem, limits: &Limits) {
        for resident in (0..problem.residents()).map(ResidentId::new) {
            let list = problem.of_resident(resident).iter();
            let terms: Terms = list.map(|&id| (self.holds[id], 1)).collect();
            if !terms.is_empty() {
                self.program.at_most(terms, 1);
            }
        }
        for hospital in (0..problem.hospitals()).map(HospitalId::new) {
            for (at, &most) in (0..).zip(limits.capacities(hospital)) {
                let list = problem.of_hospital(hospital).iter();
                let terms = list.filter_map(|&id| Some((self.holds[id], used(limits, id, at)?)));
                self.program.at_most(terms.collect(), whole(most));
            }
        }
    }

    fn blocking(&mut self, problem: &Problem, limits: &Limits, id: PairId) {
        let pair = problem.pair(id);
        let list = problem.of_resident(pair.resident).iter();
        let no_less = list.filter(|&&q| problem.pair(q).liked.group <= pair.liked.group);
        let held = no_less.map(|&q| self.holds[q]);
        let shut = self.shut[id].iter().copied();
        let terms = held.chain([self.blocks[id]]).chain(shut).map(|v| (v, 1));
        self.program.at_least(terms.collect(), 1);
        let capacities = limits.capacities(pair.hospital);
        for (&(at, amount), &shut) in limits.uses(id).iter().zip(&self.shut[id]) {
            let liked = |&&q: &&PairId| {
                let other = problem.pair(q);
                other.wanted.group <= pair.wanted.group && other.resident != pair.resident
            };
            let list = problem.of_hospital(pair.hospital).iter().filter(liked);
            let terms = list.filter_map(|&q| Some((self.holds[q], used(limits, q, at)?)));
            let needed = whole(capacities[at as usize]) - whole(amount) + 1;
            let terms = terms.chain((needed > 0).then_some((shut, -needed)));
            self.program.at_least(terms.collect(), 0);
        }
    }

    /// The variables of a matching.
    fn values(&self, problem: &Problem, limits: &Limits, of: &Matching) -> IdVec<VarId, i64> {
        let mut values: Vec<(VarId, i64)> = Vec::new();
        for (id, pair) in problem.pairs().iter_ids() {
            values.push((
                self.holds[id],
                i64::from(of.held[pair.resident] == Some(id)),
            ));
            let own = of.held[pair.resident].filter(|&q| problem.pair(q).hospital == pair.hospital);
            let left = beside(problem, limits, of, id, own);
            let mut any = false;
            for (&(at, amount), &shut) in limits.uses(id).iter().zip(&self.shut[id]) {
                let full = whole(amount) > left[at as usize];
                any |= full;
                values.push((shut, i64::from(full)));
            }
            let blocks = problem.prefers(id, of.held[pair.resident]) && !any;
            values.push((self.blocks[id], i64::from(blocks)));
        }
        values.sort_unstable();
        values.into_iter().map(|(_, value)| value).collect()
    }
}

fn whole(amount: u64) -> i64 {
    i64::try_from(amount).unwrap_or(i64::MAX / 4)
}

/// What a pair takes of a capacity, if anything.
fn used(limits: &Limits, id: PairId, at: u32) -> Option<i64> {
    let mut uses = limits.uses(id).iter();
    uses.find(|u| u.0 == at).map(|&(_, amount)| whole(amount))
}
