//! How sure the recommendation is (section 3, Robustness). In go a case and its award; out comes
//! what the *award* would be under other weights, under other experts and without each expert, and
//! where the highest score of a call changes.
//!
//! ```text
//! mod      the draws, each with its optimal award
//! space    the weights that draws may give
//! marks    scores under other weights and other experts
//! tally    counts over draws
//! flips    at which weight the highest score of a call changes, exactly
//! panel    how the experts marked
//! left_out the award without one expert
//! ```

mod flips;
mod left_out;
mod marks;
mod panel;
mod space;
mod tally;

use rand_chacha::rand_core::RngCore;
use rayon::prelude::*;

pub use space::{refused, space};

use marks::{Marks, Weights};
use tally::{Field, Tally, WHOLE, error, ppm, takers, times};

use super::award::Again;
use crate::base::draw::Streams;
use crate::base::ids::Id;
use crate::base::progress::{Progress, Step};
use crate::base::stop::Stop;
use crate::domain::market::CallId;
use crate::domain::outcome::{Award, BidSure, CallSure, Case, ClassSure, Robust, Run, Takers};
use crate::math::assign::{Problem, Work};
use crate::math::rank::{Sampler, Way};

/// Draws that one thread adds up.
const CHUNK: u32 = 50;

/// One in a draw of weights.
const ONE: f64 = (1_u64 << 52) as f64;

/// What all draws share.
struct Bench<'a> {
    case: Case<'a>,
    base: &'a Award,
    marks: Marks,
    fields: Vec<Field>,
    again: Again,
    draws: u32,
}

/// Tries how sure an award is; `None` without marks, where no draws are asked for, or stopped.
///
/// *Method*: N draws of weights and N of experts, each with its own optimal award, begun at the
/// award as it stands; draw n depends on (seed, n) alone, and counts are integers, so that any
/// number of threads gives the same.
pub fn robust(case: Case, base: &Award, stop: &Stop, progress: &dyn Progress) -> Option<Robust> {
    let draws = case.model.robust.draws;
    let marks = Marks::new(case);
    if draws == 0 || marks.rows.is_empty() || marks.criteria.is_empty() {
        return None;
    }
    let questions = 2 * u64::from(draws) + marks.experts.len() as u64;
    let bench = Bench {
        case,
        base,
        fields: fields(case, &marks),
        again: Again::new(case, base, questions),
        marks,
        draws,
    };
    let (spaces, order, sampler) = space(case, &bench.marks.criteria);
    let with_experts = case.model.robust.experts && bench.marks.experts.len() > 1;
    let runs = u64::from(sampler.is_some()) + u64::from(with_experts);
    progress.begin(Step::Robust, runs * u64::from(draws));
    let sampler = sampler.as_ref();
    let of_weights = sampler.map(|sampler| bench.weights(sampler, stop, progress));
    let central = bench.central(of_weights.as_ref());
    let of_experts = with_experts.then(|| bench.experts(&central, stop, progress));
    let left_out = left_out::left_out(&bench, stop);
    if stop.raised() {
        return None;
    }
    let run = |tally: &Tally, kind: &str, walk: bool| Run {
        seed: seed(case, kind),
        walk,
        proved: tally.won.proved,
        infeasible: tally.won.infeasible,
        same: tally.won.same,
    };
    let walk = sampler.is_some_and(|s| s.way() == Way::Walk);
    let fields = bench.fields.iter().enumerate();
    Some(Robust {
        draws,
        criteria: spaces,
        order,
        weights: of_weights.as_ref().map(|t| run(t, WEIGHTS, walk)),
        experts: of_experts.as_ref().map(|t| run(t, EXPERTS, false)),
        calls: fields
            .map(|(at, field)| bench.call(at, field, of_weights.as_ref(), of_experts.as_ref()))
            .collect(),
        classes: bench.classes(of_weights.as_ref(), of_experts.as_ref()),
        panel: panel::panel(case, &bench.marks),
        left_out,
    })
}

/// What is drawn, as it stands in the seed.
pub const WEIGHTS: &str = "weights";
/// See [`WEIGHTS`].
pub const EXPERTS: &str = "experts";

/// The seed of one kind of draws: seed of the round, LF, kind.
pub fn seed(case: Case, kind: &str) -> String {
    format!("{}\n{kind}", case.market.round().seed)
}

/// Calls with bids that can be ranked, in their order.
fn fields(case: Case, marks: &Marks) -> Vec<Field> {
    let mut of_call: Vec<Vec<usize>> = vec![Vec::new(); case.formation.calls.len()];
    for (at, row) in marks.rows.iter().enumerate() {
        if let Some(call) = case.fits.call[row.bid] {
            of_call[call.index()].push(at);
        }
    }
    let code = |at: usize| case.market.bids()[marks.rows[at].bid].code.as_bytes();
    let field = |(call, mut rows): (usize, Vec<usize>)| {
        rows.sort_by_key(|&at| code(at));
        let mut classes = case.formation.calls[CallId::new(call)].classes.clone();
        classes.retain(|&class| !case.formation.classes[class].members.is_empty());
        Field {
            bids: rows.iter().map(|&at| marks.rows[at].bid).collect(),
            rows,
            classes,
        }
    };
    let of_call = of_call.into_iter().enumerate();
    let some = of_call.filter(|(_, rows)| !rows.is_empty());
    some.map(field).collect()
}

/// Scores by bid in draw `n` of weights; `None` where none are drawn.
pub fn scores_in(case: Case, n: u64) -> Option<Vec<Option<u32>>> {
    let marks = Marks::new(case);
    let (_, _, sampler) = space(case, &marks.criteria);
    let mut scores = vec![None; case.market.bids().len()];
    let weights = drawn(
        &sampler?,
        &space::weighing(case, &marks.criteria),
        &marks,
        n,
    );
    for row in &marks.rows {
        scores[row.bid.index()] = Some(marks.score(row, &weights));
    }
    Some(scores)
}

/// The award problem of draw `n` of weights, as a whole: what a solver that begins from nothing is
/// asked. `None` where no weights are drawn.
pub fn problem_under(case: Case, n: u64) -> Option<Problem> {
    let scores = scores_in(case, n)?;
    let nobody = case.formation.classes.iter().map(|_| None).collect();
    Some(Again::new(case, &nobody, 1).problem(&scores))
}

/// Weights of draw `n` \[2^-52\]; criteria that weigh nothing keep nothing.
fn drawn(sampler: &Sampler, weighing: &[usize], marks: &Marks, n: u64) -> Weights {
    let mut parts = vec![0.0; weighing.len()];
    sampler.draw(&mut sampler.stream(n), &mut parts);
    let mut weights = vec![0; marks.criteria.len()];
    for (&k, part) in weighing.iter().zip(parts) {
        weights[k] = (part * ONE).round() as i64;
    }
    Weights::whole(weights)
}

/// What a thread needs.
#[derive(Default)]
struct Desk {
    work: Work,
    scores: Vec<Option<u32>>,
    here: Vec<u32>,
    near: Vec<Vec<f64>>,
    panel: Vec<u32>,
}

impl Bench<'_> {
    /// Adds up all draws, chunk by chunk.
    fn each(&self, draw: impl Fn(u64, &mut Desk, &mut Tally) + Sync) -> Tally {
        let nothing = || Tally::new(self.case, &self.fields, self.marks.criteria.len());
        let chunk = |desk: &mut Desk, at: u32| {
            let mut tally = nothing();
            desk.scores.resize(self.case.market.bids().len(), None);
            desk.near.resize(self.marks.rows.len(), Vec::new());
            for n in at * CHUNK..self.draws.min((at + 1) * CHUNK) {
                draw(u64::from(n), desk, &mut tally);
            }
            tally
        };
        let chunks = (0..self.draws.div_ceil(CHUNK)).into_par_iter();
        let tallies = chunks.map_init(Desk::default, chunk);
        tallies.reduce(nothing, |sum, tally| sum.join(&tally))
    }

    /// Draws of weights.
    fn weights(&self, sampler: &Sampler, stop: &Stop, progress: &dyn Progress) -> Tally {
        let weighing = space::weighing(self.case, &self.marks.criteria);
        self.each(|n, desk, tally| {
            if stop.raised() {
                return;
            }
            let weights = drawn(sampler, &weighing, &self.marks, n);
            for row in &self.marks.rows {
                desk.scores[row.bid.index()] = Some(self.marks.score(row, &weights));
            }
            self.rank(desk, &weights, tally);
            let found = self.again.award(&desk.scores, &mut desk.work, stop);
            tally.award(&self.again, self.base, &self.fields, &found);
            progress.advance();
        })
    }

    fn rank(&self, desk: &mut Desk, weights: &Weights, tally: &mut Tally) {
        let whole = weights.as_whole();
        for (field, ranks) in self.fields.iter().zip(&mut tally.ranks) {
            desk.here.clear();
            let scores = field.bids.iter().map(|bid| desk.scores[bid.index()]);
            desk.here.extend(scores.map(|score| score.unwrap_or(0)));
            ranks.add(&desk.here, whole);
        }
    }

    /// Per bid its central weights, where it is first in some draw.
    fn central(&self, tally: Option<&Tally>) -> Vec<Option<Weights>> {
        let mut central = vec![None; self.case.market.bids().len()];
        let fields = tally.map(|tally| self.fields.iter().zip(&tally.ranks));
        for (field, ranks) in fields.into_iter().flatten() {
            for (at, bid) in field.bids.iter().enumerate() {
                let first = u128::from(ranks.rank[[at, 0]]);
                let mean = |&sum: &u128| ((sum + first / 2) / first) as i64;
                central[bid.index()] = (first > 0)
                    .then(|| Weights::whole(ranks.central.row(at).iter().map(mean).collect()));
            }
        }
        central
    }

    /// Draws of experts: as many as there are, with replacement, the same for all bids.
    fn experts(&self, central: &[Option<Weights>], stop: &Stop, progress: &dyn Progress) -> Tally {
        let streams = Streams::new(&seed(self.case, EXPERTS));
        let count = self.marks.experts.len();
        self.each(|n, desk, tally| {
            if stop.raised() {
                return;
            }
            let mut stream = streams.at(n);
            desk.panel.clear();
            desk.panel.resize(count, 0);
            for _ in 0..count {
                let at = (u128::from(stream.next_u64() >> 12) * count as u128) >> 52;
                desk.panel[at as usize] += 1;
            }
            self.score_redrawn(desk);
            for row in &self.marks.rows {
                let unmarked = desk.scores[row.bid.index()].is_none();
                tally.unmarked[row.bid.index()] += u32::from(unmarked);
            }
            self.confide(desk, central, tally);
            let found = self.again.award(&desk.scores, &mut desk.work, stop);
            tally.award(&self.again, self.base, &self.fields, &found);
            progress.advance();
        })
    }

    /// Scores under the panel on the desk, with the ratings that they are made of.
    fn score_redrawn(&self, desk: &mut Desk) {
        for (row, near) in self.marks.rows.iter().zip(&mut desk.near) {
            let marked = self.marks.redrawn(row, &desk.panel, near);
            let score = || {
                let weights = &self.marks.weights;
                self.marks.score_redrawn(row, &desk.panel, near, weights)
            };
            desk.scores[row.bid.index()] = marked.map(|()| score());
        }
    }

    /// Who is first with its own central weights; bids that tie share it.
    fn confide(&self, desk: &mut Desk, central: &[Option<Weights>], tally: &mut Tally) {
        for field in &self.fields {
            for (own, bid) in field.bids.iter().enumerate() {
                let weights = central[bid.index()].as_ref();
                let Some(weights) = weights.filter(|_| desk.scores[bid.index()].is_some()) else {
                    continue;
                };
                let marked = |at: &&usize| desk.scores[self.marks.rows[**at].bid.index()].is_some();
                let score = |&at: &usize| {
                    let row = &self.marks.rows[at];
                    let near = &desk.near[at];
                    self.marks.score_redrawn(row, &desk.panel, near, weights)
                };
                let mine = score(&field.rows[own]);
                desk.here.clear();
                desk.here
                    .extend(field.rows.iter().filter(marked).map(score));
                if desk.here.iter().all(|&score| score <= mine) {
                    let tied = desk.here.iter().filter(|&&score| score == mine).count();
                    tally.confidence[bid.index()] += WHOLE / tied as u64;
                }
            }
        }
    }

    fn call(
        &self,
        at: usize,
        field: &Field,
        weights: Option<&Tally>,
        experts: Option<&Tally>,
    ) -> CallSure {
        let rows = field.bids.iter().enumerate();
        let bids: Vec<BidSure> = rows
            .map(|(place, _)| self.bid((at, place), field, weights, experts))
            .collect();
        let call = self.case.fits.call[field.bids[0]];
        CallSure {
            call: call.map_or_else(String::new, |c| self.case.formation.calls[c].code.clone()),
            entropy: entropy(&bids),
            flips: flips::flips_of(self.case, &self.marks, field),
            bids,
        }
    }

    fn bid(
        &self,
        (at, place): (usize, usize),
        field: &Field,
        weights: Option<&Tally>,
        experts: Option<&Tally>,
    ) -> BidSure {
        let (bid, all) = (field.bids[place], self.draws);
        let whole = u128::from(all) * u128::from(WHOLE);
        let ranks = weights.map(|tally| &tally.ranks[at]);
        let share = |sums: ndarray::ArrayView1<u64>, whole: u128| -> Vec<u32> {
            sums.iter()
                .map(|&sum| ppm(u128::from(sum), whole))
                .collect()
        };
        let of_rank = ranks.map(|r| share(r.rank.row(place), whole));
        let of_rank = of_rank.unwrap_or_default();
        let first = ranks.map_or(0, |r| u128::from(r.rank[[place, 0]]));
        let part = |&sum: &u128| ppm(sum >> 20, (first << 32).max(1));
        let central = ranks.filter(|_| first > 0);
        let central = central.map(|r| r.central.row(place).iter().map(part).collect());
        let of = |tally: Option<&Tally>| {
            tally.map_or_else(Default::default, |t| times(t.won.bids[bid.index()], all))
        };
        let confident = experts.filter(|_| first > 0);
        let confidence = confident.map(|t| ppm(t.confidence[bid.index()].into(), whole));
        BidSure {
            bid: self.case.market.bids()[bid].code.clone(),
            first_error: of_rank.first().map_or(0, |&share| error(share, all)),
            ranks: of_rank,
            over: ranks
                .map(|r| share(r.over.row(place), 2 * u128::from(all)))
                .unwrap_or_default(),
            central: central.unwrap_or_default(),
            confidence,
            won: of(weights),
            won_experts: of(experts),
            unmarked: experts.map_or(0, |t| t.unmarked[bid.index()]),
        }
    }

    fn classes(&self, weights: Option<&Tally>, experts: Option<&Tally>) -> Vec<ClassSure> {
        let mut classes = Vec::new();
        for field in &self.fields {
            for &class in &field.classes {
                let of = |tally: Option<&Tally>| {
                    let takers = |t: &Tally| takers(self.case, field, class, &t.won, self.draws);
                    tally.map_or_else(Takers::default, takers)
                };
                classes.push(ClassSure {
                    class: self.case.formation.classes[class].code.clone(),
                    weights: of(weights),
                    experts: of(experts),
                });
            }
        }
        classes
    }
}

/// -Σ b log2 b over the shares of rank 1 \[bits / 1000\].
fn entropy(bids: &[BidSure]) -> u32 {
    let first = bids.iter().filter_map(|bid| bid.ranks.first());
    let shares = first
        .map(|&share| f64::from(share) / 1e6)
        .filter(|&b| b > 0.0);
    let sum: f64 = shares.map(|b| b * b.log2()).sum();
    ((0.0 - sum) * 1000.0).round() as u32
}
