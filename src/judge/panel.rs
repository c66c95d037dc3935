//! The experts: whose marks count on which bid, how each marks and how far they agree, counted
//! again; and what a bid scores without one of them.

use num_rational::BigRational;
use num_traits::ToPrimitive;
use rust_decimal::Decimal;

use super::award::Contest;
use super::rules::CheckRule;
use super::scores::{Sheet, exact, of_standing, sigma_of};
use super::{At, Verdicts};
use crate::base::ids::Id;
use crate::domain::market::{BidId, Criterion, CriterionId, CriterionSource, ExpertId, Mark};
use crate::domain::outcome::{AgreementOut, ExpertOut, Robust};

/// Per bid of the document the marks that count; none for one that is not eligible.
pub(super) fn standing<'a>(contest: &Contest<'_, 'a>, sheets: &[Sheet]) -> Vec<Vec<&'a Mark>> {
    let case = contest.case;
    let mut of_bid: Vec<Option<usize>> = vec![None; case.market.bids().len()];
    for (bid, line) in case.bids.iter().enumerate() {
        of_bid[line.id.index()] = contest.facts[bid].eligible.then_some(bid);
    }
    let mut standing = vec![Vec::new(); case.bids.len()];
    let at = |bid: BidId| of_bid[bid.index()];
    for mark in case.market.marks() {
        if let Some(bid) = at(mark.bid)
            && !sheets[bid].recused.contains(&mark.expert)
        {
            standing[bid].push(mark);
        }
    }
    standing
}

/// Experts with a mark that counts, by code.
pub(super) fn members(contest: &Contest<'_, '_>, standing: &[Vec<&Mark>]) -> Vec<ExpertId> {
    let experts = contest.case.market.experts();
    let mut marked = vec![false; experts.len()];
    standing.iter().flatten().for_each(|m| marked[m.expert.index()] = true);
    let mut members: Vec<ExpertId> = experts.ids().filter(|id| marked[id.index()]).collect();
    members.sort_by_key(|&id| experts[id].code.as_bytes());
    members
}

/// Criteria that are marked.
fn marked(contest: &Contest<'_, '_>) -> Vec<CriterionId> {
    let criteria = contest.case.market.criteria().iter_ids();
    let marked = criteria.filter(|(_, c)| matches!(c.source, CriterionSource::Marks));
    marked.map(|(id, _)| id).collect()
}

/// Per bid, per criterion that is marked: the members who have marked it; nothing for a bid that
/// is not eligible.
pub(super) fn needed(
    contest: &Contest<'_, '_>,
    standing: &[Vec<&Mark>],
    members: &[ExpertId],
) -> Vec<Vec<Vec<usize>>> {
    let criteria = marked(contest);
    let of_bid = |(bid, marks): (usize, &Vec<&Mark>)| -> Vec<Vec<usize>> {
        if !contest.facts[bid].eligible {
            return Vec::new();
        }
        let of = |&criterion: &CriterionId| {
            let of = marks.iter().filter(|m| m.criterion == criterion);
            of.filter_map(|m| members.iter().position(|&e| e == m.expert)).collect()
        };
        criteria.iter().map(of).collect()
    };
    standing.iter().enumerate().map(of_bid).collect()
}

/// σ of each eligible bid without the marks of one expert, where a mark is left on each criterion.
pub(super) fn without(contest: &Contest<'_, '_>, sheets: &[Sheet], code: &str) -> Vec<Option<u32>> {
    let case = contest.case;
    let standing = standing(contest, sheets);
    let out = |mark: &&&Mark| case.market.experts()[mark.expert].code != code;
    let score = |(bid, marks): (usize, &Vec<&Mark>)| {
        if !contest.facts[bid].eligible {
            return None;
        }
        let mean = |(id, criterion): (CriterionId, &Criterion)| match criterion.source {
            CriterionSource::Indicator { .. } => sheets[bid].means[id.index()].mean.clone(),
            CriterionSource::Marks => {
                let of = marks.iter().filter(out).filter(|m| m.criterion == id);
                of_standing(case.model, of.map(|m| m.mark).collect())
            }
        };
        let means: Vec<Option<BigRational>> = case.market.criteria().iter_ids().map(mean).collect();
        sigma_of(case.market.criteria().as_slice(), &means)
    };
    standing.iter().enumerate().map(score).collect()
}

pub(super) fn check(
    contest: &Contest<'_, '_>,
    robust: &Robust,
    (criteria, sheets): (&[(usize, &Criterion)], &[Sheet]),
    v: &mut Verdicts,
) {
    let (rule, case) = (CheckRule::Panel, contest.case);
    let standing = standing(contest, sheets);
    let members = members(contest, &standing);
    let experts = case.market.experts();
    let codes: Vec<&String> = members.iter().map(|&e| &experts[e].code).collect();
    let found: Vec<&String> = robust.panel.experts.iter().map(|e| &e.expert).collect();
    let left_out: Vec<&String> = robust.left_out.iter().map(|l| &l.expert).collect();
    let tried = if members.len() > 1 { codes.clone() } else { Vec::new() };
    v.equal(CheckRule::LeftOut, At::Outcome, "experts", left_out, tried);
    if !v.equal(rule, At::Outcome, "experts", found, codes) {
        return;
    }
    let own = own_scores(contest, criteria, &standing, &members);
    for (at, out) in robust.panel.experts.iter().enumerate() {
        let recused = (0..sheets.len()).filter(|&bid| {
            contest.facts[bid].eligible && sheets[bid].recused.contains(&members[at])
        });
        expert(robust, out, (&own, at), recused.count(), v);
    }
    for out in &robust.panel.outliers {
        let of_bid = case.bid.get(out.bid.as_str()).map(|&bid| &standing[bid]);
        let given = |m: &&&Mark| {
            experts[m.expert].code == out.expert
                && case.market.criteria()[m.criterion].code == out.criterion
        };
        let mark = of_bid.and_then(|marks| marks.iter().find(given)).map(|m| m.mark);
        let found = Decimal::from_str_exact(&out.mark).ok();
        let apart = out.score.unsigned_abs() >= 350;
        v.holds(rule, At::Bid(&out.bid), found == mark && apart, &out.mark, "a mark given");
    }
    agreement(robust, &own, v);
}

/// Per eligible bid, per member: the score that its marks alone give, if it has marked everything.
fn own_scores(
    contest: &Contest<'_, '_>,
    criteria: &[(usize, &Criterion)],
    standing: &[Vec<&Mark>],
    members: &[ExpertId],
) -> Vec<Vec<Option<f64>>> {
    let marked = criteria.iter().filter(|(_, c)| matches!(c.source, CriterionSource::Marks));
    let marked: Vec<&(usize, &Criterion)> = marked.collect();
    let total: f64 = marked.iter().filter_map(|(_, c)| c.weight.to_f64()).sum();
    let of = |marks: &Vec<&Mark>, expert: ExpertId| {
        let mut sum = 0.0;
        for (place, criterion) in &marked {
            let mine = |m: &&&Mark| m.expert == expert && m.criterion.index() == *place;
            let mark = marks.iter().find(mine)?.mark;
            sum += (exact(mark) * exact(criterion.weight) / exact(criterion.max)).to_f64()?;
        }
        (total > 0.0).then(|| sum / total * 100.0)
    };
    let bids = standing.iter().enumerate();
    bids.filter(|(bid, _)| contest.facts[*bid].eligible)
        .map(|(_, marks)| members.iter().map(|&e| of(marks, e)).collect())
        .collect()
}

/// Whether an integer stands for a float.
fn near(found: Option<i64>, expected: Option<f64>) -> bool {
    match (found, expected) {
        (Some(found), Some(expected)) => (found as f64 - expected).abs() <= 1.5,
        (found, expected) => found.is_none() && expected.is_none(),
    }
}

fn expert(
    robust: &Robust,
    out: &ExpertOut,
    (own, at): (&[Vec<Option<f64>>], usize),
    recused: usize,
    v: &mut Verdicts,
) {
    let rule = CheckRule::Panel;
    let bids = own.iter().filter(|row| row[at].is_some()).count();
    let apart = robust.panel.outliers.iter().filter(|o| o.expert == out.expert).count();
    let found = (out.bids, out.recused, out.missing, out.outliers);
    let expected = [bids, recused, own.len() - recused - bids, apart].map(|n| n as u32);
    let [bids, recused, missing, apart] = expected;
    v.equal(rule, At::Outcome, &out.expert, found, (bids, recused, missing, apart));
    let mut apart = Vec::new();
    for row in own {
        let others: Vec<f64> = { row.iter().enumerate() }
            .filter_map(|(e, score)| score.filter(|_| e != at))
            .collect();
        if let (Some(score), false) = (row[at], others.is_empty()) {
            apart.push(score - others.iter().sum::<f64>() / others.len() as f64);
        }
    }
    let n = apart.len() as f64;
    let mean = (n > 0.0).then(|| apart.iter().sum::<f64>() / n);
    let squares = |mean: f64| apart.iter().map(|d| (d - mean) * (d - mean)).sum::<f64>();
    let spread = mean.filter(|_| n > 1.0).map(|mean| (squares(mean) / (n - 1.0)).sqrt());
    let same = near(out.severity.map(i64::from), mean.map(|m| m * 100.0))
        && near(out.spread.map(i64::from), spread.map(|s| s * 100.0));
    v.holds(
        rule,
        At::Outcome,
        same,
        format_args!("{} {:?} {:?}", out.expert, out.severity, out.spread),
        format_args!("{mean:?} {spread:?}"),
    );
}

/// Kendall's W on the experts' own scores: from mean ranks, ties corrected.
fn agreement(robust: &Robust, own: &[Vec<Option<f64>>], v: &mut Verdicts) {
    let total: Option<&AgreementOut> = robust.panel.agreement.first();
    let Some(out) = total.filter(|out| out.criterion.is_none()) else {
        return;
    };
    let whole: Vec<Vec<f64>> = { own.iter() }
        .filter_map(|row| row.iter().copied().collect::<Option<Vec<f64>>>())
        .collect();
    let (things, experts) = (whole.len(), whole.first().map_or(0, Vec::len));
    v.equal(CheckRule::Panel, At::Outcome, "bids of all", out.bids, things as u32);
    let expected = (things > 1 && experts > 1).then(|| kendall(&whole)).flatten();
    let expected = expected.map(|w| w * 1e6);
    let ok = near(out.kendall_w.map(i64::from), expected);
    let found = format_args!("W {:?}", out.kendall_w);
    v.holds(CheckRule::Panel, At::Outcome, ok, found, format_args!("{expected:?}"));
}

fn kendall(rows: &[Vec<f64>]) -> Option<f64> {
    let (n, m) = (rows.len() as f64, rows[0].len());
    let (mut sums, mut ties) = (vec![0.0; rows.len()], 0.0);
    for e in 0..m {
        for (at, row) in rows.iter().enumerate() {
            let less = rows.iter().filter(|r| r[e] < row[e]).count() as f64;
            let same = rows.iter().filter(|r| r[e] == row[e]).count() as f64;
            sums[at] += less + (same + 1.0) / 2.0;
            ties += same * same - 1.0;
        }
    }
    let m = m as f64;
    let mean = m * (n + 1.0) / 2.0;
    let squares: f64 = sums.iter().map(|s| (s - mean) * (s - mean)).sum();
    let most = m * m * (n * n * n - n) - m * ties;
    (most > 0.0).then(|| 12.0 * squares / most)
}
