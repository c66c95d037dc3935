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
    standing
        .iter()
        .flatten()
        .for_each(|m| marked[m.expert.index()] = true);
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
            of.filter_map(|m| members.iter().position(|&e| e == m.expert))
                .collect()
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
    let tried = if members.len() > 1 {
        codes.clone()
    } else {
        Vec::new()
    };
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
    let tables = tables(contest, criteria, &standing, &members);
    apart(contest, robust, &tables, &members, v);
    agreement(robust, &own, &tables, v);
}

/// Per eligible bid, per member: the score that its marks alone give, if it has marked everything.
fn own_scores(
    contest: &Contest<'_, '_>,
    criteria: &[(usize, &Criterion)],
    standing: &[Vec<&Mark>],
    members: &[ExpertId],
) -> Vec<Vec<Option<f64>>> {
    let marked = criteria
        .iter()
        .filter(|(_, c)| matches!(c.source, CriterionSource::Marks));
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

/// Whether an integer is a float rounded, from a thousandth below the half on away from 0: ties do
/// not hang on the last bit.
fn near(found: Option<i64>, expected: Option<f64>) -> bool {
    found == expected.map(|x| (x + 0.001_f64.copysign(x)).round() as i64)
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
    let apart = robust
        .panel
        .outliers
        .iter()
        .filter(|o| o.expert == out.expert)
        .count();
    let found = (out.bids, out.recused, out.missing, out.outliers);
    let expected = [bids, recused, own.len() - recused - bids, apart].map(|n| n as u32);
    let [bids, recused, missing, apart] = expected;
    v.equal(
        rule,
        At::Outcome,
        &out.expert,
        found,
        (bids, recused, missing, apart),
    );
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
    let spread = mean
        .filter(|_| n > 1.0)
        .map(|mean| (squares(mean) / (n - 1.0)).sqrt());
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

/// The marks on one criterion: eligible bids with the mark of each member.
struct Table<'a> {
    criterion: &'a str,
    /// Bids, by index into the case.
    bids: Vec<usize>,
    marks: Vec<Vec<Option<Decimal>>>,
}

fn tables<'a>(
    contest: &Contest<'_, '_>,
    criteria: &[(usize, &'a Criterion)],
    standing: &[Vec<&Mark>],
    members: &[ExpertId],
) -> Vec<Table<'a>> {
    let marked = criteria
        .iter()
        .filter(|(_, c)| matches!(c.source, CriterionSource::Marks));
    let bids: Vec<usize> = (0..standing.len())
        .filter(|&b| contest.facts[b].eligible)
        .collect();
    let table = |&(place, criterion): &(usize, &'a Criterion)| {
        let of = |bid: usize, expert: ExpertId| {
            let mine = |m: &&&Mark| m.expert == expert && m.criterion.index() == place;
            standing[bid].iter().find(mine).map(|m| m.mark)
        };
        let row = |&bid: &usize| members.iter().map(|&e| of(bid, e)).collect();
        Table {
            criterion: &criterion.code,
            marks: bids.iter().map(row).collect(),
            bids: bids.clone(),
        }
    };
    marked.map(table).collect()
}

/// Marks further than 3.5 robust standard deviations from the median of their bid.
fn apart(
    contest: &Contest<'_, '_>,
    robust: &Robust,
    tables: &[Table<'_>],
    members: &[ExpertId],
    v: &mut Verdicts,
) {
    let mut expected: Vec<(&str, &str, &str, String, f64)> = Vec::new();
    for table in tables {
        let mut far: Vec<(usize, usize, Decimal, f64)> = Vec::new();
        for (at, row) in table.marks.iter().enumerate() {
            let given: Vec<f64> = row.iter().flatten().filter_map(Decimal::to_f64).collect();
            if given.len() >= 3 {
                let center = middle(given);
                let marks = row.iter().enumerate().filter_map(|(e, m)| Some((e, (*m)?)));
                let off = |m: Decimal| m.to_f64().unwrap_or(0.0) - center;
                far.extend(marks.map(|(e, m)| (at, e, m, off(m))));
            }
        }
        let sizes: Vec<f64> = far.iter().map(|(.., d)| d.abs()).collect();
        let mean = sizes.iter().sum::<f64>() / sizes.len().max(1) as f64;
        let half = middle(sizes);
        let unit = if half > 0.0 {
            1.4826 * half
        } else {
            1.2533 * mean
        };
        for (at, expert, mark, off) in far {
            if (off / unit).abs() > 3.5 {
                expected.push((
                    contest.bid_code(table.bids[at]),
                    table.criterion,
                    contest.case.market.experts()[members[expert]].code.as_str(),
                    mark.normalize().to_string(),
                    off / unit * 100.0,
                ));
            }
        }
    }
    expected.sort_by(|a, b| (a.0, a.1, a.2).cmp(&(b.0, b.1, b.2)));
    let mut found: Vec<_> = robust.panel.outliers.iter().collect();
    let down = |pair: &[&crate::domain::outcome::OutlierOut]| {
        pair[0].score.unsigned_abs() >= pair[1].score.unsigned_abs()
    };
    let sorted = found.windows(2).all(down);
    found.sort_by(|a, b| (&a.bid, &a.criterion, &a.expert).cmp(&(&b.bid, &b.criterion, &b.expert)));
    let same = found.len() == expected.len()
        && found.iter().zip(&expected).all(|(out, of)| {
            let codes = (
                out.bid.as_str(),
                out.criterion.as_str(),
                out.expert.as_str(),
            );
            codes == (of.0, of.1, of.2)
                && out.mark == of.3
                && near(Some(i64::from(out.score)), Some(of.4))
        });
    let found = format_args!("{:?}", robust.panel.outliers);
    v.holds(
        CheckRule::Panel,
        At::Outcome,
        same && sorted,
        found,
        format_args!("{expected:?}"),
    );
}

/// The middle one, or halfway between the two in the middle.
fn middle(mut x: Vec<f64>) -> f64 {
    x.sort_by(f64::total_cmp);
    let n = x.len();
    if n == 0 {
        0.0
    } else {
        (x[(n - 1) / 2] + x[n / 2]) / 2.0
    }
}

/// W and both ICC of the experts' own scores and of each criterion, over the bids that all have
/// marked.
fn agreement(robust: &Robust, own: &[Vec<Option<f64>>], tables: &[Table<'_>], v: &mut Verdicts) {
    let floats = |table: &Table<'_>| -> Vec<Vec<Option<f64>>> {
        let float = |mark: &Option<Decimal>| mark.and_then(|mark| mark.to_f64());
        let row = |marks: &Vec<Option<Decimal>>| marks.iter().map(float).collect();
        table.marks.iter().map(row).collect()
    };
    let of = tables
        .iter()
        .map(|table| (Some(table.criterion), floats(table)));
    let all: Vec<_> = std::iter::once((None, own.to_vec())).chain(of).collect();
    let all = if robust.panel.experts.is_empty() {
        Vec::new()
    } else {
        all
    };
    let names: Vec<Option<&str>> = all.iter().map(|(name, _)| *name).collect();
    let outs = &robust.panel.agreement;
    let found: Vec<Option<&str>> = outs.iter().map(|out| out.criterion.as_deref()).collect();
    if !v.equal(CheckRule::Panel, At::Outcome, "agreement", found, names) {
        return;
    }
    for (out, (_, rows)) in outs.iter().zip(&all) {
        let whole: Vec<Vec<f64>> = { rows.iter() }
            .filter_map(|row| row.iter().copied().collect::<Option<Vec<f64>>>())
            .collect();
        agreed(out, &whole, v);
    }
}

fn agreed(out: &AgreementOut, whole: &[Vec<f64>], v: &mut Verdicts) {
    let (things, experts) = (whole.len(), whole.first().map_or(0, Vec::len));
    v.equal(
        CheckRule::Panel,
        At::Outcome,
        "bids of all",
        out.bids,
        things as u32,
    );
    let enough = things > 1 && experts > 1;
    let w = enough.then(|| kendall(whole)).flatten().map(|w| w * 1e6);
    let icc = enough.then(|| intraclass(whole)).flatten();
    let single = icc.map(|(single, _)| single * 1e6);
    let mean = icc.map(|(_, mean)| mean * 1e6);
    let same = near(out.kendall_w.map(i64::from), w)
        && near(out.icc_single.map(i64::from), single)
        && near(out.icc_mean.map(i64::from), mean);
    v.holds(
        CheckRule::Panel,
        At::Outcome,
        same,
        format_args!("{out:?}"),
        format_args!("{w:?} {single:?} {mean:?}"),
    );
}

/// ICC(2,1) and ICC(2,k) from the mean squares of rows, columns and residuals.
fn intraclass(rows: &[Vec<f64>]) -> Option<(f64, f64)> {
    let (n, k) = (rows.len() as f64, rows[0].len() as f64);
    let grand = rows.iter().flatten().sum::<f64>() / n / k;
    let of_row: Vec<f64> = rows.iter().map(|row| row.iter().sum::<f64>() / k).collect();
    let column = |e: usize| rows.iter().map(|row| row[e]).sum::<f64>() / n;
    let of_column: Vec<f64> = (0..rows[0].len()).map(column).collect();
    let (mut residual, mut total) = (0.0, 0.0);
    for (row, mean) in rows.iter().zip(&of_row) {
        for (x, of) in row.iter().zip(&of_column) {
            residual += (x - mean - of + grand) * (x - mean - of + grand);
            total += (x - grand) * (x - grand);
        }
    }
    let square = |means: &[f64]| means.iter().map(|m| (m - grand) * (m - grand)).sum::<f64>();
    let between = k * square(&of_row) / (n - 1.0);
    let judges = n * square(&of_column) / (k - 1.0);
    let error = residual / (n - 1.0) / (k - 1.0);
    let single = between + (k - 1.0) * error + k * (judges - error) / n;
    let mean = between + (judges - error) / n;
    let told = single.min(mean) > total / 1000.0 && total > 0.0;
    told.then(|| ((between - error) / single, (between - error) / mean))
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
