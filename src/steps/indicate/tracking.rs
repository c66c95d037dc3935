//! What became of the trainees of earlier rounds -> placement figures of the whole, by school, by
//! firm, by round and by group of majors (section 9).

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::market::{Figure, Major, Market, Tracked};
use crate::domain::model::Measure;
use crate::domain::outcome::{Traced, Tracking};
use crate::steps::track::rate;

/// The figures; `None` without rows.
///
/// *Complexity*: `O(n log n)` in the rows.
pub(super) fn tracking(market: &Market) -> Option<Tracking> {
    let rows = market.tracked();
    if rows.is_empty() {
        return None;
    }
    let by = |key: &dyn Fn(&Tracked) -> Key| {
        let mut groups: BTreeMap<Key, Vec<&Tracked>> = BTreeMap::new();
        for row in rows {
            groups.entry(key(row)).or_default().push(row);
        }
        let groups = groups.into_iter();
        groups
            .map(|(key, rows)| traced(key, &rows))
            .collect::<Vec<_>>()
    };
    let mut groups = by(&|row| match row.major {
        Some(major) => key(group(&market.majors()[major]), String::new()),
        None => key(String::new(), String::new()),
    });
    for of in &mut groups {
        of.name = majors(market, &of.code);
    }
    Some(Tracking {
        whole: traced(Key::default(), &rows.iter().collect::<Vec<_>>()),
        schools: by(&|row| {
            let school = &market.schools()[row.school];
            key(school.code.clone(), school.name.clone())
        }),
        firms: by(&|row| match row.firm {
            Some(firm) => {
                let firm = &market.firms()[firm];
                key(firm.code.clone(), firm.name.clone())
            }
            None => key(String::new(), String::new()),
        }),
        rounds: by(&|row| key(row.round.clone(), String::new())),
        groups,
    })
}

/// What rows are grouped by: whether it is missing, code, name.
type Key = (bool, String, String);

fn key(code: String, name: String) -> Key {
    (code.is_empty(), code, name)
}

fn traced((_, code, name): Key, rows: &[&Tracked]) -> Traced {
    let rate = |figure| rate(rows.iter().copied(), figure);
    Traced {
        code,
        name,
        rows: rows.len() as u64,
        intake: rows.iter().map(|row| u64::from(row.intake)).sum(),
        passed: rate(Figure::Passed),
        certified: rate(Figure::Certified),
        hired: rate(Figure::Hired),
        aligned: rate(Figure::Aligned),
        retained: rate(Figure::Retained),
        turnover: rate(Figure::Turnover),
        satisfaction: rate(Figure::Satisfaction),
    }
}

/// Catalogue and the first four digits of a major's code; all of a shorter or unknown one.
fn group(major: &Major) -> String {
    let digits = major.code.get(..4).unwrap_or(&major.code);
    let digits = match digits.bytes().all(|b| b.is_ascii_digit()) {
        true => digits,
        false => major.code.as_str(),
    };
    format!("{} {digits}", major.catalogue)
}

/// Names of the majors of a group that rows name, in the order of their codes.
fn majors(market: &Market, code: &str) -> String {
    let named: BTreeSet<&Major> = market
        .tracked()
        .iter()
        .filter_map(|row| row.major)
        .map(|major| &market.majors()[major])
        .filter(|major| group(major) == code)
        .collect();
    let names: Vec<&str> = named.iter().map(|major| major.name.as_str()).collect();
    names.join("、")
}

/// The figure of earlier rounds that a target asks for.
pub(super) fn measured(tracking: Option<&Tracking>, measure: Measure) -> Option<u32> {
    let figure = match measure {
        Measure::Matching => return None,
        Measure::RelatedEmployment => Figure::Aligned,
        Measure::FirmSatisfaction => Figure::Satisfaction,
        Measure::Turnover => Figure::Turnover,
    };
    tracking.and_then(|tracking| tracking.whole.rate(figure).value)
}
