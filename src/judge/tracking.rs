//! What became of the trainees of earlier rounds, counted anew from the rows; and the figure that
//! stands in for a school's empty cell.

use std::collections::BTreeMap;

use num_rational::BigRational;
use num_traits::ToPrimitive;
use rust_decimal::Decimal;

use super::rules::CheckRule;
use super::scores::{exact, half_to_even};
use super::{At, Verdicts};
use crate::domain::market::{Figure, Market, SchoolId, Tracked};
use crate::domain::model::Measure;
use crate::domain::outcome::{Rate, Traced, Tracking};

/// Holds what the document says against the rows.
pub(super) fn check(market: &Market, found: Option<&Tracking>, v: &mut Verdicts) {
    let (rule, at) = (CheckRule::Tracking, At::Outcome);
    let told = !market.tracked().is_empty();
    v.equal(rule, at, "tracking", found.is_some(), told);
    let Some(found) = found.filter(|_| told) else {
        return;
    };
    let all = market.tracked();
    let rows: Vec<&Tracked> = all.iter().collect();
    v.equal(rule, at, "whole", &found.whole, &traced(&rows, "", ""));
    let school = |row: &Tracked| &market.schools()[row.school];
    let firm = |row: &Tracked| row.firm.map(|firm| &market.firms()[firm]);
    let nobody = |_: &Tracked| String::new();
    let schools = by(all, &|row| school(row).code.clone(), &|row| {
        school(row).name.clone()
    });
    v.equal(rule, at, "schools", &found.schools, &schools);
    let code = |row: &Tracked| firm(row).map_or_else(String::new, |firm| firm.code.clone());
    let name = |row: &Tracked| firm(row).map_or_else(String::new, |firm| firm.name.clone());
    v.equal(rule, at, "firms", &found.firms, &by(all, &code, &name));
    let rounds = by(all, &|row| row.round.clone(), &nobody);
    v.equal(rule, at, "rounds", &found.rounds, &rounds);
    let mut groups = by(all, &|row| group(market, row).unwrap_or_default(), &nobody);
    for line in &mut groups {
        line.name = majors(market, &line.code);
    }
    v.equal(rule, at, "groups", &found.groups, &groups);
}

/// A line per value of `code`, in their order, the empty one last.
fn by(
    rows: &[Tracked],
    code: &dyn Fn(&Tracked) -> String,
    name: &dyn Fn(&Tracked) -> String,
) -> Vec<Traced> {
    let mut of: BTreeMap<String, Vec<&Tracked>> = BTreeMap::new();
    for row in rows {
        of.entry(code(row)).or_default().push(row);
    }
    let blank = of.remove("").map(|rows| (String::new(), rows));
    let line = |(code, rows): (String, Vec<&Tracked>)| traced(&rows, &code, &name(rows[0]));
    of.into_iter().chain(blank).map(line).collect()
}

fn traced(rows: &[&Tracked], code: &str, name: &str) -> Traced {
    let of = |figure| rate(rows, figure);
    Traced {
        code: code.to_owned(),
        name: name.to_owned(),
        rows: rows.len() as u64,
        intake: rows.iter().fold(0, |sum, row| sum + u64::from(row.intake)),
        passed: of(Figure::Passed),
        certified: of(Figure::Certified),
        hired: of(Figure::Hired),
        aligned: of(Figure::Aligned),
        retained: of(Figure::Retained),
        turnover: of(Figure::Turnover),
        satisfaction: of(Figure::Satisfaction),
    }
}

/// Σ part / Σ whole over the rows that know both.
fn rate(rows: &[&Tracked], figure: Figure) -> Rate {
    let whole = |row: &Tracked| match figure {
        Figure::Passed | Figure::Certified | Figure::Hired => Some(row.intake),
        Figure::Aligned | Figure::Retained | Figure::Turnover | Figure::Satisfaction => row.hired,
    };
    let part = |row: &Tracked| match figure {
        Figure::Passed => row.passed,
        Figure::Certified => row.certified,
        Figure::Hired => row.hired,
        Figure::Aligned => row.aligned,
        Figure::Retained | Figure::Turnover => row.retained,
        Figure::Satisfaction => row.satisfaction,
    };
    let known: Vec<(u64, u64)> = rows
        .iter()
        .filter_map(|row| Some((part(row)?.into(), whole(row)?.into())))
        .collect();
    let heads: u64 = known.iter().map(|&(_, heads)| heads).sum();
    let (top, bottom) = match figure {
        Figure::Satisfaction => {
            let weighed = known.iter().map(|&(points, heads)| points * heads);
            (weighed.sum(), heads * 10_000)
        }
        Figure::Turnover => (known.iter().map(|&(stay, all)| all - stay).sum(), heads),
        _ => (known.iter().map(|&(part, _)| part).sum(), heads),
    };
    let share = |part: u64| half_to_even(&BigRational::new((part * 10_000).into(), bottom.into()));
    Rate {
        value: (bottom > 0).then(|| share(top).to_u32()).flatten(),
        part: top,
        whole: bottom,
        missing: (rows.len() - known.len()) as u64,
    }
}

/// Catalogue and first four digits of the major that a row names.
fn group(market: &Market, row: &Tracked) -> Option<String> {
    let major = &market.majors()[row.major?];
    let digits = major.code.chars().take(4).collect::<String>();
    let numbered = digits.len() == 4 && digits.bytes().all(|b| b.is_ascii_digit());
    let code = if numbered { &digits } else { &major.code };
    Some(format!("{} {code}", major.catalogue))
}

/// The names of a group's majors, in the order of their codes.
fn majors(market: &Market, of: &str) -> String {
    let mut named: Vec<(&str, &str)> = Vec::new();
    for row in market.tracked() {
        if let Some(major) = row.major
            && group(market, row).as_deref() == Some(of)
        {
            let major = &market.majors()[major];
            named.push((&major.code, &major.name));
        }
    }
    named.sort_unstable();
    named.dedup();
    let names: Vec<&str> = named.into_iter().map(|(_, name)| name).collect();
    names.join("、")
}

/// The figure that a target asks for; `None` where tracking does not know it.
pub(super) fn target(market: &Market, measure: Measure) -> Option<u32> {
    let figure = match measure {
        Measure::RelatedEmployment => Figure::Aligned,
        Measure::FirmSatisfaction => Figure::Satisfaction,
        Measure::Turnover => Figure::Turnover,
        Measure::Matching => return None,
    };
    rate(&market.tracked().iter().collect::<Vec<_>>(), figure).value
}

/// A school's value on a criterion that reads data: what the schools table states, else its own
/// tracked figure of that name, a share of 1 or, where the scale goes beyond 1, points of 100.
pub(super) fn value(
    market: &Market,
    school: SchoolId,
    column: &str,
    (low, high): (Decimal, Decimal),
) -> Option<BigRational> {
    if let Some(&stated) = market.schools()[school].indicators.get(column) {
        return Some(exact(stated));
    }
    let figure = Figure::named(column)?;
    let own = market.tracked().iter().filter(|row| row.school == school);
    let rate = rate(&own.collect::<Vec<_>>(), figure);
    if rate.whole == 0 {
        return None;
    }
    let share = BigRational::new(rate.part.into(), rate.whole.into());
    let one = Decimal::ONE;
    let points = [low, high].iter().any(|end| *end > one || *end < -one);
    let hundred = BigRational::from_integer(100.into());
    Some(if points { share * hundred } else { share })
}
