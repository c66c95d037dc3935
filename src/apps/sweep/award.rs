//! The exact engine: in goes a round as it stands, once; then, per scenario, the round with its
//! changes; out comes the award of sections 1 to 4. What a change does not touch is not solved
//! again: role keys, scores, blocks.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rayon::prelude::*;

use super::row::{Answering, Cell, Column, Kind};
use super::scenarios::Sweep;
use crate::base::progress::Progress;
use crate::base::stop::Stop;
use crate::domain::change::{Change, Scenario, apply, resolve};
use crate::domain::market::{BidId, Market};
use crate::domain::model::Model;
use crate::domain::outcome::{Award, Case, Fits, Formation, Scores};
use crate::math::assign::Memo;
use crate::math::milp::MilpError;
use crate::steps::award::{self, Contest, Reached, award, award_under};
use crate::steps::fit::fit;
use crate::steps::form::{Known, changed, known};
use crate::steps::potential::planned;
use crate::steps::score::{reweighed, score};

/// What a block may take in a scenario: some seconds where rules or potential bids hold a hundred
/// classes together, and far more than a block needs that nothing does.
const WORK_MAX: u64 = 200_000_000;

/// A round solved, ready for what-ifs.
pub struct ByAward<'a> {
    /// Before any bid of a plan; calls given up, if they are to be formed anew.
    market: Market,
    reform: bool,
    model: &'a Model,
    seed: &'a str,
    /// Whether potential bids stand in for the round's own.
    planned: bool,
    known: Known,
    base: Base,
    memo: Arc<Memo>,
}

/// What all scenarios of a sweep share.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Terms {
    /// Potential bids stand in for the round's own.
    pub plan: bool,
    /// Published calls are given up and formed again.
    pub reform: bool,
}

impl Terms {
    /// What a sweep needs: one scenario with other classes makes all of them planning.
    pub fn of_sweep(sweep: &Sweep) -> Self {
        let numbers = (0..sweep.len()).into_par_iter();
        Self::of(numbers.map(|number| sweep.scenario(number)))
    }

    /// What some scenarios need.
    pub fn of(scenarios: impl ParallelIterator<Item = Scenario>) -> Self {
        let terms = |scenario: Scenario| Terms {
            plan: scenario.reform || scenario.changes.iter().any(reforms),
            reform: scenario.reform,
        };
        let both = |a: Terms, b: Terms| Terms {
            plan: a.plan || b.plan,
            reform: a.reform || b.reform,
        };
        scenarios.map(terms).reduce(Terms::default, both)
    }
}

/// The round as it stands.
struct Base {
    market: Market,
    formation: Formation,
    fits: Fits,
    scores: Scores,
    winners: Award,
    /// Bids that win.
    winning: Vec<BidId>,
}

/// A scenario's answer.
pub struct Answered {
    /// The round with its changes, potential bids included.
    pub market: Market,
    /// The model with its changes.
    pub model: Model,
    /// Its classes.
    pub formation: Formation,
    /// Rules that bids break.
    pub fits: Fits,
    /// Scores.
    pub scores: Scores,
    /// The award and its value.
    pub reached: Reached,
}

impl Answered {
    /// What the award was decided on.
    pub fn case(&self) -> Case<'_> {
        Case {
            market: &self.market,
            model: &self.model,
            formation: &self.formation,
            fits: &self.fits,
            scores: &self.scores,
        }
    }
}

/// Whether a change makes other classes.
fn reforms(change: &Change) -> bool {
    matches!(
        change,
        Change::Heads { .. }
            | Change::ClassMin(_)
            | Change::ClassMax(_)
            | Change::ClassTarget(_)
            | Change::FirmOut(_)
            | Change::ChainAdded { .. }
    )
}

impl<'a> ByAward<'a> {
    /// Solves the round. With `plan`, or where it has no bids, potential bids stand in for its
    /// own in all scenarios: bids name calls, and other classes are other calls. With `reform`,
    /// published calls are given up in all scenarios.
    ///
    /// # Errors
    /// [`MilpError`] when HiGHS had to be asked and failed.
    pub fn new(
        market: &Market,
        model: &'a Model,
        seed: &'a str,
        Terms { plan, reform }: Terms,
        (stop, progress): (&Stop, &dyn Progress),
    ) -> Result<Self, MilpError> {
        let plan = plan || !market.has_bids();
        let mut parts = market.clone().into_parts();
        if reform {
            parts.published = None;
        }
        let market = Market::new(parts);
        let (formation, known) = known(&market, model, stop, progress)?;
        let own = match plan {
            true => planned(&market, model, &formation),
            false => market.clone(),
        };
        let fits = fit(&own, model, &formation);
        let scores = score(&own, model, &formation, &fits);
        let case = Case {
            market: &own,
            model,
            formation: &formation,
            fits: &fits,
            scores: &scores,
        };
        let (awards, contest) = award(case, &stop.clone().with_nodes_max(WORK_MAX))?;
        let memo = sealed(&contest);
        let winning: BTreeSet<BidId> = awards.winners.iter().flatten().copied().collect();
        let base = Base {
            winners: awards.winners,
            winning: winning.into_iter().collect(),
            market: own,
            formation,
            fits,
            scores,
        };
        Ok(ByAward {
            market,
            reform,
            model,
            seed,
            planned: plan,
            known,
            base,
            memo,
        })
    }

    /// Whether potential bids stand in for the round's own.
    pub fn is_planned(&self) -> bool {
        self.planned
    }

    /// The round as it stands, potential bids included.
    pub fn case(&self) -> Case<'_> {
        Case {
            market: &self.base.market,
            model: self.model,
            formation: &self.base.formation,
            fits: &self.base.fits,
            scores: &self.base.scores,
        }
    }

    /// The award of the round as it stands.
    pub fn winners(&self) -> &Award {
        &self.base.winners
    }

    /// The award of a scenario; `None` where its changes cannot be made.
    ///
    /// # Errors
    /// [`MilpError`] when HiGHS had to be asked and failed.
    pub fn ask(&self, scenario: &Scenario, stop: &Stop) -> Result<Option<Answered>, MilpError> {
        let Some((market, model, formation)) = self.changed(scenario, stop)? else {
            return Ok(None);
        };
        let fits = fit(&market, &model, &formation);
        let scores = self.scores(&market, &model, (&formation, &fits), scenario);
        let case = Case {
            market: &market,
            model: &model,
            formation: &formation,
            fits: &fits,
            scores: &scores,
        };
        let terms = award::Terms {
            memo: &self.memo,
            barred: &BTreeSet::new(),
            kept: &[],
            work_max: WORK_MAX,
        };
        let Some(reached) = award_under(case, terms, stop)? else {
            return Ok(None);
        };
        Ok(Some(Answered {
            market,
            model,
            formation,
            fits,
            scores,
            reached,
        }))
    }

    /// The round with a scenario's changes, and its classes; `None` where they cannot be made.
    fn changed(
        &self,
        scenario: &Scenario,
        stop: &Stop,
    ) -> Result<Option<(Market, Model, Formation)>, MilpError> {
        let (winning, seed) = (&self.base.winning, self.seed);
        let reform = scenario.reform || self.reform;
        let declines = |change: &&Change| matches!(change, Change::WinnersDecline(_));
        let resolved = match self.planned {
            false => resolve(&scenario.changes, winning, seed, scenario.number),
            true => {
                let rest = scenario.changes.iter().filter(|c| !declines(c));
                rest.cloned().collect()
            }
        };
        // Bids of the round itself do not take part in planning.
        let own = |change: &Change| matches!(change, Change::Declined(_));
        if self.planned && resolved.iter().any(own) {
            return Ok(None);
        }
        let Ok((market, model)) = apply(&self.market, self.model, &resolved, reform) else {
            return Ok(None);
        };
        let formation = match self.reformed(scenario) {
            false => self.base.formation.clone(),
            true => changed(&market, &model, &self.known, stop)?,
        };
        if !self.planned {
            return Ok(Some((market, model, formation)));
        }
        let market = planned(&market, &model, &formation);
        let drawn: Vec<Change> = scenario.changes.iter().filter(declines).cloned().collect();
        let drawn = resolve(&drawn, winning, seed, scenario.number);
        let code = |bid: BidId| &self.base.market.bids()[bid].code;
        let place: BTreeMap<&str, BidId> = market
            .bids()
            .iter_ids()
            .map(|(id, bid)| (bid.code.as_str(), id))
            .collect();
        let here = |change: &Change| match change {
            Change::Declined(bid) => Some(Change::Declined(*place.get(code(*bid).as_str())?)),
            _ => None,
        };
        let drawn: Vec<Change> = drawn.iter().filter_map(here).collect();
        let Ok((market, model)) = apply(&market, &model, &drawn, false) else {
            return Ok(None);
        };
        Ok(Some((market, model, formation)))
    }

    /// Whether a scenario's classes may be others than those of the base.
    fn reformed(&self, scenario: &Scenario) -> bool {
        (scenario.reform && !self.reform) || scenario.changes.iter().any(reforms)
    }

    /// Scores, made anew only where marks or their rules could differ.
    fn scores(
        &self,
        market: &Market,
        model: &Model,
        (formation, fits): (&Formation, &Fits),
        scenario: &Scenario,
    ) -> Scores {
        let weighs = |change: &Change| matches!(change, Change::Weight { .. });
        let weighs = scenario.changes.iter().any(weighs);
        match self.planned || self.reformed(scenario) {
            true => score(market, model, formation, fits),
            false if weighs => reweighed(market, &self.base.scores),
            false => self.base.scores.clone(),
        }
    }
}

/// The blocks of the base, and nothing more from now on.
fn sealed(contest: &Contest) -> Arc<Memo> {
    let memo = contest.shared_memo();
    memo.seal();
    memo
}

const COLUMNS: [(&str, Kind); 15] = [
    ("status", Kind::Text),
    ("formed_classes", Kind::Int),
    ("formed_heads", Kind::Int),
    ("classes", Kind::Int),
    ("heads", Kind::Int),
    ("share", Kind::Real),
    ("a1", Kind::Int),
    ("a2", Kind::Int),
    ("a3", Kind::Int),
    ("quality", Kind::Real),
    ("km", Kind::Real),
    ("moved", Kind::Int),
    ("lost", Kind::Int),
    ("moves", Kind::Text),
    ("unmet", Kind::Text),
];

impl Answering for ByAward<'_> {
    type Lane = ();

    fn columns(&self) -> Vec<Column> {
        let column = |(name, kind): (&str, Kind)| Column {
            name: name.to_owned(),
            kind,
        };
        COLUMNS.map(column).into()
    }

    fn lane(&self) {}

    fn answer(&self, (): &mut (), scenario: &Scenario, row: &mut Vec<Cell>, stop: &Stop) -> bool {
        let answered = self.ask(scenario, stop);
        if stop.raised() {
            return false;
        }
        match answered {
            Ok(Some(answered)) => self.tell(&answered, !self.reformed(scenario), row),
            Ok(None) => refused("refused", row),
            Err(_) => refused("failed", row),
        }
        true
    }
}

/// A row without an answer.
fn refused(status: &'static str, row: &mut Vec<Cell>) {
    row.push(Cell::Text(status.into()));
    row.extend(COLUMNS[1..].iter().map(|_| Cell::Blank));
}

impl ByAward<'_> {
    /// The row of an answer; winners are held against the base where the classes are the same.
    fn tell(&self, answered: &Answered, same: bool, row: &mut Vec<Cell>) {
        let (formation, reached) = (&answered.formation, &answered.reached);
        let awarded = reached.award.iter_ids();
        let awarded = awarded.filter(|(_, bid)| bid.is_some());
        let sizes = awarded.map(|(class, _)| i64::from(formation.classes[class].size()));
        let sizes: Vec<i64> = sizes.collect();
        let (classes, heads) = (sizes.len(), sizes.iter().sum::<i64>());
        let living = formation.classes.iter().filter(|c| !c.members.is_empty());
        let formed: Vec<i64> = living.map(|class| i64::from(class.size())).collect();
        let taking = answered.market.demands().ids();
        let taking =
            taking.filter(|&id| crate::steps::form::takes_part(&answered.market, id).is_ok());
        let ordered = taking.map(|id| i64::from(answered.market.demands()[id].heads));
        let ordered: i64 = ordered.sum();
        let [a1, a2, a3, _] = reached.value;
        let per = |sum: i64, unit: f64, of: i64| match of {
            0 => Cell::Blank,
            _ => Cell::Real(sum as f64 / unit / of as f64),
        };
        let count = |n: usize| Cell::Int(i64::try_from(n).unwrap_or(i64::MAX));
        let status = match (reached.unmet.is_empty(), reached.proved) {
            (false, _) => "unmet",
            (true, true) => "proved",
            (true, false) => "bounded",
        };
        row.push(Cell::Text(status.into()));
        row.push(count(formed.len()));
        row.push(Cell::Int(formed.iter().sum()));
        row.push(count(classes));
        row.push(Cell::Int(heads));
        row.push(per(heads, 1.0, ordered));
        row.extend([a1, a2, a3].map(Cell::Int));
        row.push(per(a2, 100.0, heads));
        row.push(per(a3, 1000.0, heads));
        match same {
            true => self.moved(answered, row),
            false => row.extend([Cell::Blank, Cell::Blank, Cell::Blank]),
        }
        row.push(match reached.unmet.is_empty() {
            true => Cell::Blank,
            false => Cell::Text(reached.unmet.join(";").into()),
        });
    }

    /// Classes whose winner is another one, and those that lose theirs: how many, and which.
    fn moved(&self, answered: &Answered, row: &mut Vec<Cell>) {
        let base = |bid: BidId| self.base.market.bids()[bid].code.as_str();
        let now = |bid: BidId| answered.market.bids()[bid].code.as_str();
        let mut moves = Vec::new();
        let (mut moved, mut lost) = (0, 0);
        for (class, &bid) in answered.reached.award.iter_ids() {
            let before = self.base.winners[class].map(base);
            let after = bid.map(now);
            if before == after {
                continue;
            }
            moved += 1;
            lost += i64::from(after.is_none());
            let code = &answered.formation.classes[class].code;
            moves.push(format!("{code}={}", after.unwrap_or("-")));
        }
        row.extend([Cell::Int(moved), Cell::Int(lost)]);
        row.push(match moves.is_empty() {
            true => Cell::Blank,
            false => Cell::Text(moves.join(";").into()),
        });
    }
}
