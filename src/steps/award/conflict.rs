//! Why can the rules of a block not all hold? In go a block without any lawful award; out come a
//! set of its rules that contradict each other, none of which can be spared, and the least change
//! of each that mends the block, with the award that follows.
//!
//! *Method*: the deletion filter (Chinneck and Dravnieks 1991): each rule in turn is left out; if
//! the rest is still infeasible it stays out. What remains is irreducible. Seats and limits are
//! tried first and decisions of the committee last, so that a conflict is told in its own words
//! wherever it can be.

use super::links::{link_of_floor, link_of_kind};
use super::{Contest, FloorKind, Kind, costs_positive, reached};
use crate::base::stop::Stop;
use crate::domain::outcome::{Case, Conflict, Opposed, Repair};
use crate::math::assign::{self, Answer, Block, Problem, Solved};
use crate::math::milp::MilpError;

/// A rule of a block: a capacity or a floor of the problem, by index.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    Capacity(usize),
    Floor(usize),
}

/// Every conflict of a round's blocks, in their order.
///
/// # Errors
/// [`MilpError`] when HiGHS had to be asked and failed.
pub fn conflicts(case: Case, contest: &Contest, stop: &Stop) -> Result<Vec<Conflict>, MilpError> {
    let mut found = Vec::new();
    for at in (0..contest.blocks.len()).filter(|&at| contest.infeasible[at]) {
        let desk = Desk {
            case,
            contest,
            block: &contest.blocks[at],
            stop,
        };
        desk.conflicts(&mut found)?;
    }
    Ok(found)
}

struct Desk<'a> {
    case: Case<'a>,
    contest: &'a Contest,
    block: &'a Block,
    stop: &'a Stop,
}

impl Desk<'_> {
    /// The conflicts of the block: one; and where mending a rule of it does not mend the block, the
    /// next among the rules that are left.
    fn conflicts(&self, found: &mut Vec<Conflict>) -> Result<(), MilpError> {
        let mut out: Vec<Part> = Vec::new();
        while !self.holds(&out)? && !self.stop.raised() {
            let parts = self.irreducible(&out)?;
            if parts.is_empty() {
                return Ok(());
            }
            let mut repairs = Vec::new();
            for &part in &parts {
                repairs.extend(self.repair(part)?);
            }
            repairs.sort_by_key(|repair| {
                let [heads, quality, metres, draw] = repair.value;
                (-heads, -quality, metres, draw, repair.change)
            });
            let mended = !repairs.is_empty();
            found.push(Conflict {
                block: self.code(),
                rules: parts.iter().map(|&part| self.opposed(part)).collect(),
                repairs,
                proved: !self.stop.raised(),
            });
            if mended {
                return Ok(());
            }
            out.extend(parts);
        }
        Ok(())
    }

    /// The smallest class code of the block.
    fn code(&self) -> String {
        let jobs = self.block.jobs.iter();
        let codes = jobs.map(|&job| {
            let class = self.contest.field.class(job);
            self.case.formation.classes[class].code.clone()
        });
        codes.min().unwrap_or_default()
    }

    /// Every rule of the block in the order in which it is tried to do without.
    fn parts(&self) -> Vec<Part> {
        let capacities = self.block.capacities.iter().map(|&at| Part::Capacity(at));
        let floors = self.block.floors.iter().map(|&at| Part::Floor(at));
        let mut parts: Vec<Part> = capacities.chain(floors).collect();
        parts.sort_by_key(|&part| (self.weight(part), part));
        parts
    }

    fn weight(&self, part: Part) -> u8 {
        let field = &self.contest.field;
        match part {
            Part::Capacity(at) => match field.kinds[at] {
                Kind::Bid(_) | Kind::BidClasses(_) => 0,
                Kind::Programme(_) | Kind::Entity(..) | Kind::EntityClasses(_) => 1,
                Kind::Share(..) | Kind::BaseSeats(_) | Kind::BaseClasses(_) | Kind::Budget => 2,
                Kind::Ban(_) => 4,
            },
            Part::Floor(at) => match field.floors[at] {
                FloorKind::Heads(_) => 3,
                FloorKind::Pin(_) => 5,
            },
        }
    }

    /// The problem without some rules.
    fn without(&self, out: &[Part]) -> Problem {
        let mut problem = self.contest.field.problem.clone();
        for &part in out {
            match part {
                Part::Capacity(at) => {
                    let capacity = &mut problem.capacities[at];
                    capacity.limit = capacity.uses.iter().map(|&(_, amount)| amount).sum();
                }
                Part::Floor(at) => problem.floors[at].least = 0,
            }
        }
        problem
    }

    fn solve(&self, problem: &Problem) -> Result<Option<Solved>, MilpError> {
        match assign::solve(problem, self.block, None, self.stop)? {
            Answer::Infeasible => Ok(None),
            answer => Ok(Some(reached(problem, self.block, answer))),
        }
    }

    fn holds(&self, out: &[Part]) -> Result<bool, MilpError> {
        self.is_feasible(self.without(out))
    }

    /// Whether any award is lawful: with nothing to gain the first that is found will do.
    fn is_feasible(&self, mut problem: Problem) -> Result<bool, MilpError> {
        if self
            .block
            .floors
            .iter()
            .all(|&at| problem.floors[at].least <= 0)
        {
            return Ok(true);
        }
        for choice in problem.choices.ids().collect::<Vec<_>>() {
            problem.choices[choice].value = [0; 4];
        }
        Ok(self.solve(&problem)?.is_some())
    }

    /// Rules that cannot all hold, none to spare, beside those that are `out`.
    fn irreducible(&self, out: &[Part]) -> Result<Vec<Part>, MilpError> {
        let mut spared = out.to_vec();
        let open: Vec<Part> = self
            .parts()
            .into_iter()
            .filter(|p| !out.contains(p))
            .collect();
        // Most blocks have many seats and few other rules: without any seats at once, if that does.
        let seats = |part: &&Part| self.weight(**part) < 2;
        let mut all = spared.clone();
        all.extend(open.iter().filter(seats));
        if !self.holds(&all)? {
            spared = all;
        }
        let mut kept = Vec::new();
        let rest: Vec<Part> = open.into_iter().filter(|p| !spared.contains(p)).collect();
        for part in rest {
            spared.push(part);
            if self.holds(&spared)? {
                spared.pop();
                kept.push(part);
            }
        }
        Ok(kept)
    }

    fn opposed(&self, part: Part) -> Opposed {
        let field = &self.contest.field;
        match part {
            Part::Capacity(at) => Opposed {
                link: link_of_kind(self.case, field.kinds[at]),
                limit: field.problem.capacities[at].limit,
            },
            Part::Floor(at) => Opposed {
                link: link_of_floor(self.case, field.floors[at]),
                limit: field.problem.floors[at].least,
            },
        }
    }

    /// The least change of one rule that mends the block; `None` where even without it the rest
    /// cannot hold.
    fn repair(&self, part: Part) -> Result<Option<Repair>, MilpError> {
        let field = &self.contest.field;
        let (from, whole) = match part {
            Part::Capacity(at) => {
                let capacity = &field.problem.capacities[at];
                let most: i64 = capacity.uses.iter().map(|&(_, amount)| amount).sum();
                (capacity.limit, most - capacity.limit)
            }
            Part::Floor(at) => (
                field.problem.floors[at].least,
                field.problem.floors[at].least,
            ),
        };
        let after = |change: i64| {
            let mut problem = field.problem.clone();
            match part {
                Part::Capacity(at) => problem.capacities[at].limit = from + change,
                Part::Floor(at) => problem.floors[at].least = from - change,
            }
            problem
        };
        let dropped = match part {
            Part::Capacity(at) => matches!(field.kinds[at], Kind::Ban(_)),
            Part::Floor(at) => matches!(field.floors[at], FloorKind::Pin(_)),
        };
        if !self.is_feasible(after(whole))? {
            return Ok(None);
        }
        let (mut low, mut high) = (if dropped { whole } else { 1 }, whole);
        while low < high {
            let middle = low + (high - low) / 2;
            match self.is_feasible(after(middle))? {
                true => high = middle,
                false => low = middle + 1,
            }
        }
        let solved = self.solve(&after(high))?.expect("it was found lawful");
        Ok(Some(Repair {
            link: self.opposed(part).link,
            change: if dropped { 1 } else { high },
            value: costs_positive(solved.value),
        }))
    }
}
