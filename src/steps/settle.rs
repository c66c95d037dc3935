//! What follows when schools and firms answer to the award. In go the recommendation and the
//! round's answers; out comes, answer by answer, who holds each class now, what that costs against
//! the optimum, and the way on for a class that a firm has left (section 4, Decline).
//!
//! An answer never touches an award that it is not about: a class that has a winner keeps it. Only
//! the class itself and classes that nobody holds are open.

use std::collections::BTreeSet;

use super::award::{Reached, Terms, award_under, worth};
use super::fit::fit;
use super::form::{self, Short};
use crate::base::ids::IdVec;
use crate::base::stop::Stop;
use crate::domain::market::{
    Answer, BidId, ClassId, DemandId, FirmId, Intention, MajorId, Market, Member, Party, SchoolId,
};
use crate::domain::outcome::{Award, Case, Fits, Formation, Pair, Way};
use crate::math::assign::{Memo, WORK_MAX};
use crate::math::milp::MilpError;

/// What followed from each answer, and what stands at the end; `None` where nobody has answered.
///
/// # Errors
/// [`MilpError`] when HiGHS had to be asked and failed.
pub fn settle(
    case: Case,
    award: &Award,
    memo: &Memo,
    stop: &Stop,
) -> Result<Option<Settled>, MilpError> {
    if case.market.intentions().is_empty() {
        return Ok(None);
    }
    let mut desk = Desk::new(case, award, memo);
    let mut turns = Vec::new();
    for intention in case.market.intentions() {
        turns.push(desk.answer(intention, stop)?);
    }
    let value = worth(desk.now(), &desk.state.award);
    Ok(Some(Settled {
        turns,
        state: desk.state,
        value,
    }))
}

/// A round's answers, worked off.
#[derive(Clone, Debug)]
pub struct Settled {
    /// Per answer, in order.
    pub turns: Vec<Turn>,
    /// What stands at the end.
    pub state: State,
    /// A1 to A4 of it; A1 and A2 are gains, A3 and A4 costs.
    pub value: [i64; 4],
}

/// The classes and awards at one moment.
#[derive(Clone, Debug)]
pub struct State {
    /// The round; a row filed for several firms shrinks when one of them leaves.
    pub market: Market,
    /// Classes as they are; dissolved ones have no members.
    pub formation: Formation,
    /// Bids against the calls as they are.
    pub fits: Fits,
    /// Who holds what.
    pub award: Award,
}

/// What followed from one answer.
#[derive(Clone, Debug)]
pub enum Turn {
    /// The party agrees.
    Agreed,
    /// No class bears the code.
    NoSuchClass,
    /// The party has nothing to do with the class.
    NotParty,
    /// A firm refuses the school, but nobody holds the class.
    NoAward,
    /// A school is out of a class.
    Barred {
        /// Which school.
        school: SchoolId,
        /// Its bids on the call.
        bids: Vec<BidId>,
        /// The awards after.
        shift: Shift,
    },
    /// A firm has left a class.
    Left {
        /// The class.
        class: ClassId,
        /// Heads that left.
        heads: u32,
        /// Size before.
        size_before: u32,
        /// The lawful ways on, cheapest first.
        ways: Vec<Path>,
        /// The awards after the first of them.
        shift: Shift,
    },
}

/// The awards before and after an answer.
#[derive(Clone, Debug)]
pub struct Shift {
    /// Before; `None` for classes formed since.
    pub before: Award,
    /// With every other award kept.
    pub kept: Reached,
    /// With nothing kept.
    pub free: Reached,
    /// The class that the answer is about.
    pub class: ClassId,
    /// The codes of all classes.
    pub codes: IdVec<ClassId, String>,
}

/// A way on for a class that a firm has left.
#[derive(Clone, Debug)]
pub struct Path {
    /// Which.
    pub way: Way,
    /// Heads × priority in awarded classes, before less after.
    pub awarded_lost: i64,
    /// Heads × priority in classes, before less after.
    pub formed_lost: i64,
    /// What it leads to: the class itself, or new ones.
    pub classes: Vec<ClassId>,
    /// The formation it leads to.
    pub formation: Formation,
    /// Whether there is no better one of its kind for certain.
    pub proved: bool,
    fits: Fits,
    kept: Reached,
}

/// The state as it moves from answer to answer.
struct Desk<'a> {
    case: Case<'a>,
    /// Blocks that were solved before.
    memo: &'a Memo,
    state: State,
    barred: BTreeSet<Pair>,
    /// Demands that have left a class: nothing takes them in again.
    gone: BTreeSet<DemandId>,
}

impl<'a> Desk<'a> {
    fn new(case: Case<'a>, award: &Award, memo: &'a Memo) -> Self {
        let state = State {
            market: case.market.clone(),
            formation: case.formation.clone(),
            fits: case.fits.clone(),
            award: award.clone(),
        };
        Desk {
            case,
            memo,
            state,
            barred: BTreeSet::new(),
            gone: BTreeSet::new(),
        }
    }

    fn answer(&mut self, intention: &Intention, stop: &Stop) -> Result<Turn, MilpError> {
        let Some(class) = self.class(&intention.class) else {
            return Ok(Turn::NoSuchClass);
        };
        match (intention.party, intention.answer) {
            (Party::School(school), answer) => {
                if self.bids_of(school, class).is_empty() {
                    return Ok(Turn::NotParty);
                }
                match answer {
                    Answer::Agrees => Ok(Turn::Agreed),
                    Answer::Refuses | Answer::Leaves => self.bar(class, school, stop),
                }
            }
            (Party::Firm(firm), answer) => {
                let members = self.state.formation.classes[class].members.iter();
                let mut members = members.map(|m| m.demand);
                if !members.any(|d| form::counts(&self.state.market, d, firm)) {
                    return Ok(Turn::NotParty);
                }
                match (answer, self.state.award[class]) {
                    (Answer::Agrees, _) => Ok(Turn::Agreed),
                    (Answer::Refuses, None) => Ok(Turn::NoAward),
                    (Answer::Refuses, Some(bid)) => {
                        self.bar(class, self.case.market.bids()[bid].school, stop)
                    }
                    (Answer::Leaves, _) => self.leave(class, firm, stop),
                }
            }
        }
    }

    /// The class of this code, unless it was dissolved.
    fn class(&self, code: &str) -> Option<ClassId> {
        let mut classes = self.state.formation.classes.iter_ids();
        let found = classes.find(|(_, class)| class.code == code && !class.members.is_empty());
        found.map(|(id, _)| id)
    }

    /// The bids of a school on the call of a class.
    fn bids_of(&self, school: SchoolId, class: ClassId) -> Vec<BidId> {
        let call = self.state.formation.classes[class].call;
        let bids = self.case.market.bids().iter_ids();
        bids.filter(|&(id, bid)| bid.school == school && self.state.fits.call[id] == Some(call))
            .map(|(id, _)| id)
            .collect()
    }

    /// A school is out of a class, now and later.
    fn bar(&mut self, class: ClassId, school: SchoolId, stop: &Stop) -> Result<Turn, MilpError> {
        let bids = self.bids_of(school, class);
        self.barred
            .extend(bids.iter().map(|&bid| Pair { class, bid }));
        let held = self.state.award[class].filter(|bid| bids.contains(bid));
        let freed = held.map(|_| class);
        let before = self.state.award.clone();
        let kept = self.keeping(&self.state.formation, &self.state.fits, freed, stop)?;
        let shift = self.shift(class, before, kept, stop)?;
        self.state.award = shift.kept.award.clone();
        Ok(Turn::Barred {
            school,
            bids,
            shift,
        })
    }

    /// The optimum with every award kept but that of `freed`.
    fn keeping(
        &self,
        formation: &Formation,
        fits: &Fits,
        freed: Option<ClassId>,
        stop: &Stop,
    ) -> Result<Reached, MilpError> {
        let kept = self.state.award.iter_ids();
        let kept = kept.filter(|&(class, _)| Some(class) != freed);
        let living = |class: ClassId| !formation.classes[class].members.is_empty();
        let kept: Vec<Pair> = kept
            .filter_map(|(class, bid)| {
                Some(Pair {
                    class,
                    bid: (*bid)?,
                })
            })
            .filter(|pair| living(pair.class))
            .collect();
        let case = Case {
            market: &self.state.market,
            formation,
            fits,
            ..self.case
        };
        let terms = Terms {
            memo: self.memo,
            barred: &self.barred,
            kept: &kept,
            work_max: WORK_MAX,
        };
        let reached = award_under(case, terms, stop)?;
        Ok(reached.expect("awards of other classes stay lawful"))
    }

    fn shift(
        &self,
        class: ClassId,
        mut before: Award,
        kept: Reached,
        stop: &Stop,
    ) -> Result<Shift, MilpError> {
        let terms = Terms {
            memo: self.memo,
            barred: &self.barred,
            kept: &[],
            work_max: WORK_MAX,
        };
        let free = award_under(self.now(), terms, stop)?;
        let classes = &self.state.formation.classes;
        while before.len() < classes.len() {
            before.push(None);
        }
        Ok(Shift {
            before,
            kept,
            free: free.expect("nothing is kept"),
            class,
            codes: classes.iter().map(|class| class.code.clone()).collect(),
        })
    }

    fn now(&self) -> Case<'_> {
        Case {
            market: &self.state.market,
            formation: &self.state.formation,
            fits: &self.state.fits,
            ..self.case
        }
    }

    /// A firm takes its heads out of a class, which goes on in the cheapest way.
    fn leave(&mut self, class: ClassId, firm: FirmId, stop: &Stop) -> Result<Turn, MilpError> {
        let size_before = self.state.formation.classes[class].size();
        let awarded_before = self.awarded(&self.state.award, &self.state.formation);
        let formed_before = formed(&self.state.formation);
        let stay = self.withdraw(class, firm);
        let size_left: u32 = stay.iter().map(|m| m.heads).sum();
        let mut ways = Vec::new();
        let taught = self.taught(class);
        let short = Short {
            market: &self.state.market,
            model: self.case.model,
            formation: &self.state.formation,
            class,
            stay: &stay,
            gone: &self.gone,
            taught: taught.as_deref(),
        };
        for course in short.ways(stop)? {
            let after = course.formation;
            let fits = fit(&self.state.market, self.case.model, &after);
            let kept = self.after(class, &after, &fits, stop)?;
            ways.push(Path {
                way: course.way,
                awarded_lost: awarded_before - self.awarded(&kept.award, &after),
                formed_lost: formed_before - formed(&after),
                classes: course.classes,
                formation: after,
                proved: course.proved,
                fits,
                kept,
            });
        }
        ways.sort_by_key(|path| (path.awarded_lost, path.formed_lost, path.way));
        let before = self.state.award.clone();
        let first = &ways[0];
        self.state.formation = first.formation.clone();
        self.state.fits = first.fits.clone();
        let kept = first.kept.clone();
        self.state.award = kept.award.clone();
        let shift = self.shift(class, before, kept, stop)?;
        Ok(Turn::Left {
            class,
            heads: size_before - size_left,
            size_before,
            ways,
            shift,
        })
    }

    /// Takes a firm's heads out of the round's rows of a class; returns who stays in it.
    fn withdraw(&mut self, class: ClassId, firm: FirmId) -> Vec<Member> {
        let members = self.state.formation.classes[class].members.clone();
        let mut stay = Vec::new();
        let mut parts = self.state.market.clone().into_parts();
        for member in members {
            let demand = &mut parts.demands[member.demand];
            let filed = demand.filed_for.iter().position(|&(f, _)| f == firm);
            match filed {
                Some(at) if demand.filed_for.len() > 1 => {
                    let (_, heads) = demand.filed_for.remove(at);
                    demand.heads = demand.heads.saturating_sub(heads).max(1);
                    demand.heads_max = demand.heads_max.saturating_sub(heads).max(demand.heads);
                    let heads = member.heads.saturating_sub(heads);
                    if heads > 0 {
                        stay.push(Member { heads, ..member });
                    }
                }
                Some(_) => {
                    self.gone.insert(member.demand);
                }
                None if demand.filed_for.is_empty() && demand.firm == firm => {
                    self.gone.insert(member.demand);
                }
                None => stay.push(member),
            }
        }
        self.state.market = Market::new(parts);
        stay
    }

    /// Majors that the school which holds a class teaches it with.
    fn taught(&self, class: ClassId) -> Option<Vec<MajorId>> {
        let market = &self.state.market;
        let taught = market.bids()[self.state.award[class]?].major;
        let all = market.majors().ids();
        Some(all.filter(|&m| market.majors_equal(m, taught)).collect())
    }

    /// The awards once the classes are as in `formation`: all kept, that of `class` too where it
    /// still can be.
    fn after(
        &self,
        class: ClassId,
        formation: &Formation,
        fits: &Fits,
        stop: &Stop,
    ) -> Result<Reached, MilpError> {
        let case = Case {
            market: &self.state.market,
            formation,
            fits,
            ..self.case
        };
        let own = self.state.award[class].map(|bid| Pair { class, bid });
        let own = own.filter(|pair| !formation.classes[pair.class].members.is_empty());
        if own.is_some() {
            let kept = self.state.award.iter_ids();
            let kept: Vec<Pair> = kept
                .filter_map(|(class, bid)| {
                    Some(Pair {
                        class,
                        bid: (*bid)?,
                    })
                })
                .collect();
            let terms = Terms {
                memo: self.memo,
                barred: &self.barred,
                kept: &kept,
                work_max: WORK_MAX,
            };
            if let Some(reached) = award_under(case, terms, stop)? {
                return Ok(reached);
            }
        }
        self.keeping(formation, fits, Some(class), stop)
    }

    /// Heads × priority in awarded classes.
    fn awarded(&self, award: &Award, formation: &Formation) -> i64 {
        let classes = formation.classes.iter_ids();
        let held = classes.filter(|&(id, _)| award.get(id).is_some_and(Option::is_some));
        held.map(|(_, class)| class.weight as i64).sum()
    }
}

/// Heads × priority in classes.
fn formed(formation: &Formation) -> i64 {
    formation
        .classes
        .iter()
        .map(|class| class.weight as i64)
        .sum()
}
