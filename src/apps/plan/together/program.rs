//! Formation and award of some role keys as one integer program: in go a part and its classes, out
//! come the classes that are awarded, by whom they are taught, and what was proved.
//!
//! A variable says whether a class is formed, one per kind and programme whether a class of that
//! kind is taught there; so many classes of a kind are taught as are formed. That a class can be
//! had more than once is said by copies in order, so that every point is a point of 0 and 1.

use std::collections::BTreeMap;

use super::columns::{Column, Kind, Sheet, Takes};
use super::parts::{Limited, Part, uses};
use crate::base::draw::draw_pair;
use crate::base::ids::{Id, IdVec};
use crate::base::stop::Stop;
use crate::domain::market::{DemandId, Market, ProgrammeId};
use crate::domain::model::Model;
use crate::math::milp::{
    Level, Lexicographic, MilpError, Program, Rank, Terms, VarId, evaluate, lexicographic_from,
};

/// Levels: A1, A2, F2, F3, F4, A3, F6, A4, all maximized.
pub const LEVELS: usize = 8;
/// Nodes of HiGHS's search per level, at most.
const NODES_MAX: u64 = 3_000;
/// Nodes times variables, at most.
const WORK_MAX: u64 = 3_000_000;
/// Variables of a program that HiGHS is asked about.
const VARIABLES_MAX: usize = 30_000;
/// Variables up to which ties are drawn.
const DRAWN_MAX: usize = 1_500;

/// A class with its programme.
pub type Taught = (Takes, ProgrammeId);

/// A part, planned.
pub struct Planned {
    /// Classes with their programmes; nothing where no plan was found.
    pub taught: Option<Vec<Taught>>,
    /// Levels reached.
    pub value: [i64; LEVELS],
    /// What nothing passes, as HiGHS claims; `None` where nothing is known.
    pub bound: [Option<i64>; LEVELS],
    /// Variables of the program.
    pub variables: usize,
}

/// Copies of one choice, each 0 or 1, the first ones first.
type Copies = Vec<VarId>;

struct Sheeted<'a> {
    sheet: &'a Sheet,
    classes: Vec<Copies>,
    /// By kind, then by offer.
    taught: Vec<Vec<Copies>>,
    /// Per demand whose upper end is used: heads that count.
    counted: BTreeMap<DemandId, VarId>,
    /// Per named demand: a class of its own that nobody teaches.
    spare: BTreeMap<DemandId, VarId>,
}

/// A part as a program.
pub struct Joint<'a> {
    market: &'a Market,
    model: &'a Model,
    part: &'a Part,
    program: Program,
    sheets: Vec<Sheeted<'a>>,
    variables: usize,
}

impl<'a> Joint<'a> {
    /// States it.
    pub fn new(market: &'a Market, model: &'a Model, sheets: &'a [Sheet], part: &'a Part) -> Self {
        let mut joint = Joint {
            market,
            model,
            part,
            program: Program::default(),
            sheets: Vec::new(),
            variables: 0,
        };
        for &at in &part.keys {
            let sheeted = joint.key(&sheets[at]);
            joint.sheets.push(sheeted);
        }
        joint.limits();
        joint
    }

    fn copies(&mut self, most: i64) -> Copies {
        let all: Copies = (0..most).map(|_| self.program.variable(0, 1)).collect();
        for pair in all.windows(2) {
            self.program.at_least(vec![(pair[0], 1), (pair[1], -1)], 0);
        }
        self.variables += all.len();
        all
    }

    fn key(&mut self, sheet: &'a Sheet) -> Sheeted<'a> {
        let often: Vec<i64> = sheet.columns.iter().map(|c| often(sheet, c)).collect();
        let classes: Vec<Copies> = often.iter().map(|&n| self.copies(n)).collect();
        let mut by_kind = vec![(0, 0); sheet.kinds.len()];
        for (column, &n) in sheet.columns.iter().zip(&often) {
            let held: &mut (i64, i64) = &mut by_kind[column.kind];
            // Classes with one anchor: no more than it has parts of its largest share.
            let anchor = sheet.kinds[column.kind].anchor;
            let share = column.takes.iter().find(|take| take.0 == anchor);
            let share = share.map_or(1, |take| i64::from(take.1));
            let high = i64::from(self.market.demands()[anchor].heads_max);
            *held = (held.0 + n, held.1.max(n.max(high / share)));
        }
        let mut taught = Vec::new();
        for (kind, &(sum, shares)) in sheet.kinds.iter().zip(&by_kind) {
            let most = |&(id, _): &(ProgrammeId, u32)| {
                let room = uses(self.market, self.model, id, kind.size).into_iter();
                let room = room.filter(|(.., amount)| *amount > 0);
                let room = room.map(|(_, limit, amount)| limit / amount).min();
                room.unwrap_or(0).min(sum).min(shares)
            };
            let counts: Vec<i64> = kind.offers.iter().map(most).collect();
            taught.push(counts.into_iter().map(|n| self.copies(n)).collect());
        }
        let mut sheeted = Sheeted {
            sheet,
            classes,
            taught,
            counted: BTreeMap::new(),
            spare: BTreeMap::new(),
        };
        self.kinds(&sheeted);
        for lot in 0..sheet.key.demands.len() {
            self.demand(&mut sheeted, lot);
        }
        sheeted
    }

    /// As many classes of a kind are taught as are formed.
    fn kinds(&mut self, of: &Sheeted) {
        let mut rows: Vec<Terms> = vec![Terms::new(); of.sheet.kinds.len()];
        for (column, copies) in of.sheet.columns.iter().zip(&of.classes) {
            rows[column.kind].extend(copies.iter().map(|&x| (x, -1)));
        }
        for (row, offers) in rows.iter_mut().zip(&of.taught) {
            row.extend(offers.iter().flatten().map(|&y| (y, 1)));
        }
        rows.into_iter().for_each(|row| self.program.equal(row, 0));
    }

    /// Rules 1, 3, 8 and 9 over several classes of a demand.
    fn demand(&mut self, of: &mut Sheeted, at: usize) {
        let (sheet, id) = (of.sheet, of.sheet.key.demands[at]);
        let lot = &sheet.problem.lots[at];
        let least = sheet.problem.sizes.min as u32;
        let cut = sheet.problem.splits(at);
        let (mut all, mut firm, mut below) = (Terms::new(), Terms::new(), Terms::new());
        let (mut own, mut other, mut any) = (Terms::new(), Terms::new(), Terms::new());
        for (column, copies) in sheet.columns.iter().zip(&of.classes) {
            let Some(&(_, heads)) = column.takes.iter().find(|take| take.0 == id) else {
                continue;
            };
            for &x in copies {
                any.push((x, 1));
                all.push((x, heads.into()));
                if column.size() != least {
                    firm.push((x, heads.into()));
                }
                if column.below {
                    below.push((x, 1));
                }
                let alone = column.takes.len() == 1 && !column.below;
                if alone { &mut own } else { &mut other }.push((x, 1));
            }
        }
        if any.is_empty() {
            return;
        }
        if !cut {
            self.program.at_most(any, 1);
            return;
        }
        self.program.at_most(below, 1);
        if lot.high > lot.low {
            self.program.at_most(firm, lot.low);
            let counted = self.program.variable(0, lot.low);
            let mut row: Terms = all.iter().map(|&(x, n)| (x, -n)).collect();
            row.push((counted, 1));
            self.program.at_most(row, 0);
            of.counted.insert(id, counted);
        }
        if lot.needs_alone && !other.is_empty() {
            // A class of its own need not be taught. Bounded by 2, it is no part of what is drawn.
            if lot.alone.is_some() {
                let spare = self.program.variable(0, 2);
                self.program.at_most(vec![(spare, 1)], 1);
                all.push((spare, sheet.problem.sizes.min));
                own.push((spare, 1));
                of.spare.insert(id, spare);
            }
            let most = lot.high;
            let mut row = other;
            row.extend(own.into_iter().map(|(x, _)| (x, -most)));
            self.program.at_most(row, 0);
        }
        self.program.at_most(all, lot.high);
    }

    /// Seats, classes and money.
    fn limits(&mut self) {
        let mut rows: BTreeMap<Limited, Terms> = BTreeMap::new();
        for of in &self.sheets {
            for (kind, offers) in of.sheet.kinds.iter().zip(&of.taught) {
                for (&(id, _), copies) in kind.offers.iter().zip(offers) {
                    let used = uses(self.market, self.model, id, kind.size);
                    let used = used.into_iter().filter(|(.., amount)| *amount > 0);
                    for (what, _, amount) in used {
                        let row = rows.entry(what).or_default();
                        row.extend(copies.iter().map(|&y| (y, amount)));
                    }
                }
            }
        }
        for (what, &limit) in &self.part.limits {
            if let Some(row) = rows.remove(what) {
                self.program.at_most(row, limit);
            }
        }
    }

    /// The levels as sums of variables.
    fn levels(&self) -> [Terms; LEVELS] {
        let mut levels: [Terms; LEVELS] = Default::default();
        for of in &self.sheets {
            for (column, copies) in of.sheet.columns.iter().zip(&of.classes) {
                let weight = self.weight(of, column);
                let [_, cost, shape, metres, _, draws] = column.value;
                for &x in copies {
                    let worth = [(0, weight), (2, cost), (3, shape), (4, metres), (6, draws)];
                    worth
                        .into_iter()
                        .for_each(|(at, value)| levels[at].push((x, value)));
                }
            }
            let counted = of.counted.iter();
            levels[0].extend(counted.map(|(&id, &v)| (v, self.priority(id))));
            for (kind, offers) in of.sheet.kinds.iter().zip(&of.taught) {
                for (offer, copies) in kind.offers.iter().zip(offers) {
                    let [quality, metres, draw] = self.worth(kind, *offer);
                    for &y in copies {
                        let worth = [(1, quality), (5, metres), (7, draw)];
                        worth
                            .into_iter()
                            .for_each(|(at, value)| levels[at].push((y, value)));
                    }
                }
            }
        }
        levels
            .iter_mut()
            .for_each(|level| level.retain(|term| term.1 != 0));
        levels
    }

    fn priority(&self, id: DemandId) -> i64 {
        self.market.demands()[id].priority.into()
    }

    /// Level 1 of a class, but for demands whose upper end counts by itself.
    fn weight(&self, of: &Sheeted, column: &Column) -> i64 {
        let heads = |&(id, heads): &(DemandId, u32)| match of.counted.contains_key(&id) {
            true => 0,
            false => self.priority(id) * i64::from(heads.min(self.market.demands()[id].heads)),
        };
        column.takes.iter().map(heads).sum()
    }

    /// Levels 2, 6 and 8 of a class of a kind at a programme.
    fn worth(&self, kind: &Kind, (id, score): (ProgrammeId, u32)) -> [i64; 3] {
        let school = &self.market.schools()[self.market.programmes()[id].school];
        let anchor = &self.market.demands()[kind.anchor];
        let size = i64::from(kind.size);
        let class = format!("{}:{}", anchor.code, kind.size);
        let programme = format!("{}:{}", school.code, id.index() + 1);
        let draw = draw_pair(&self.market.round().seed, &programme, &class);
        [
            size * i64::from(score),
            -size * anchor.site.point.metres(school.point),
            -(draw as i64),
        ]
    }

    /// A plan as a point; `None` where a class of it is not among the columns.
    fn point(&self, taught: &[Taught]) -> Option<IdVec<VarId, i64>> {
        let mut values: IdVec<VarId, i64> = (0..self.program.variables()).map(|_| 0).collect();
        let mut take = |copies: &Copies| {
            let next = copies.iter().copied().find(|&x| values[x] == 0)?;
            values[next] = 1;
            Some(())
        };
        for (takes, programme) in taught {
            let mut of = self.sheets.iter();
            let found = of.find_map(|of| {
                let at = of.sheet.columns.iter().position(|c| c.takes == *takes)?;
                Some((of, at))
            });
            let (of, at) = found?;
            take(&of.classes[at])?;
            let kind = of.sheet.columns[at].kind;
            let offers = &of.sheet.kinds[kind].offers;
            let offer = offers.iter().position(|offer| offer.0 == *programme)?;
            take(&of.taught[kind][offer])?;
        }
        for of in &self.sheets {
            for (&id, &counted) in &of.counted {
                let takes = taught.iter().flat_map(|(takes, _)| takes);
                let heads: u32 = takes.filter(|take| take.0 == id).map(|take| take.1).sum();
                values[counted] = i64::from(heads.min(self.market.demands()[id].heads));
            }
            for (&id, &spare) in &of.spare {
                let in_other = taught.iter().any(|(t, _)| t.iter().any(|x| x.0 == id));
                let own = |takes: &Takes| {
                    takes.len() == 1
                        && takes[0].0 == id
                        && takes[0].1 >= self.model.classes.class_min
                };
                let has = taught.iter().any(|(takes, _)| own(takes));
                values[spare] = i64::from(in_other && !has);
            }
        }
        Some(values)
    }

    /// What a plan is worth on the levels.
    pub fn value(&self, taught: &[Taught]) -> Option<[i64; LEVELS]> {
        let point = self.point(taught)?;
        self.program.holds(&point).then(|| self.value_at(&point))
    }

    fn value_at(&self, point: &IdVec<VarId, i64>) -> [i64; LEVELS] {
        self.levels()
            .map(|level| i64::try_from(evaluate(&level, point)).unwrap_or(i64::MIN))
    }

    /// The best plan, from one that is known.
    ///
    /// # Errors
    /// [`MilpError`] when HiGHS refuses or goes wrong.
    pub fn solve(&self, start: &[Taught], stop: &Stop) -> Result<Planned, MilpError> {
        let mut planned = Planned {
            taught: None,
            value: [0; LEVELS],
            bound: [None; LEVELS],
            variables: self.variables,
        };
        if self.variables > VARIABLES_MAX {
            return Ok(planned);
        }
        let drawn = self.variables <= DRAWN_MAX;
        let rank = |at: usize| if at < 6 { Rank::Plain } else { Rank::Draw };
        let levels = self.levels();
        let asked: Vec<Level> = { levels.iter().enumerate() }
            .take(if drawn { LEVELS } else { 6 })
            .map(|(at, terms)| Level {
                terms: terms.clone(),
                rank: rank(at),
            })
            .collect();
        let nodes = (WORK_MAX / self.variables.max(1) as u64).clamp(1, NODES_MAX);
        let limited = stop.clone().with_nodes_max(nodes);
        let start = self.point(start);
        let found = lexicographic_from(self.program.clone(), &asked, &|_| vec![], start, &limited)?;
        if let Lexicographic::Reached { values, bounds, .. } = found {
            planned.value = self.value_at(&values);
            planned.taught = Some(self.taught(&values));
            for (at, &bound) in bounds.iter().enumerate() {
                // A bound on a level holds where all before it are proved.
                let before = (0..at).all(|k| planned.bound[k] == Some(planned.value[k]));
                let known = before && bound != i64::MAX && (at < 6 || bound == planned.value[at]);
                planned.bound[at] = known.then_some(bound);
            }
        }
        Ok(planned)
    }

    /// The classes of a point, each with a programme of its kind.
    fn taught(&self, values: &IdVec<VarId, i64>) -> Vec<Taught> {
        let count = |copies: &Copies| copies.iter().filter(|&&x| values[x] == 1).count();
        let mut all = Vec::new();
        for of in &self.sheets {
            let mut open: Vec<Vec<ProgrammeId>> = Vec::new();
            for (kind, offers) in of.sheet.kinds.iter().zip(&of.taught) {
                let at = |(offer, copies): (&(ProgrammeId, u32), &Copies)| {
                    std::iter::repeat_n(offer.0, count(copies))
                };
                let taught = kind.offers.iter().zip(offers).flat_map(at);
                open.push(taught.collect::<Vec<_>>().into_iter().rev().collect());
            }
            for (column, copies) in of.sheet.columns.iter().zip(&of.classes) {
                for _ in 0..count(copies) {
                    let programme = open[column.kind].pop();
                    all.extend(programme.map(|id| (column.takes.clone(), id)));
                }
            }
        }
        all
    }
}

/// How often a class can be had.
fn often(sheet: &Sheet, column: &Column) -> i64 {
    let of = |&(id, heads): &(DemandId, u32)| {
        let lot = sheet.key.demands.iter().position(|&d| d == id).unwrap_or(0);
        match sheet.problem.splits(lot) && !column.below {
            true => sheet.problem.lots[lot].high / i64::from(heads).max(1),
            false => 1,
        }
    };
    column.takes.iter().map(of).min().unwrap_or(0)
}
