//! A round with wrong rows -> the rest of it: rows with errors are set aside, with whatever hangs
//! on them, and what is left is checked again until nothing is wrong. Each pass takes at least one
//! row out, so it ends. What is wrong elsewhere than in a row of a table still refuses the round.

use std::collections::{BTreeMap, BTreeSet};

use super::examine;
use super::links::{Links, RowKey};
use crate::domain::market::{Finding, Parts, Place, Severity, Trouble, Untold, sort_findings};
use crate::domain::model::Model;
use crate::domain::outcome::{Aside, SetAside};
use crate::steps::read::{Table, Tables};

/// Tables that measure every bid alike: a row left out of them would change what all the others
/// mean, so that an error there stays an error.
const MEASURES: [&str; 1] = ["criteria"];

/// What is left of a round.
pub struct Rest {
    /// The round without the rows set aside.
    pub parts: Parts,
    /// The errors of those rows, and what was found in the rest; worst first.
    pub findings: Vec<Finding>,
    /// The rows, by place.
    pub set_aside: Vec<SetAside>,
}

/// Takes rows with errors, and what hangs on them, out of `tables`. `read` is what reading found.
///
/// # Errors
/// Every finding at once, worst first: when one is not about a row, or no demand is left.
pub fn rest(tables: &mut Tables, model: &Model, read: Vec<Finding>) -> Result<Rest, Vec<Finding>> {
    let links = Links::new(tables, &tables.settings.code);
    let places = places(tables);
    let (mut errors, notes): (Vec<Finding>, Vec<Finding>) = read.into_iter().partition(is_error);
    let mut wrong: BTreeMap<RowKey, BTreeSet<String>> = BTreeMap::new();
    let mut hangs: BTreeMap<RowKey, RowKey> = BTreeMap::new();
    let mut fresh = 0;
    loop {
        let (parts, found) = examine(tables, model);
        let (new, found): (Vec<Finding>, Vec<Finding>) = found.into_iter().partition(is_error);
        errors.extend(new);
        if fresh == errors.len() {
            let findings = sorted([notes, errors, found].concat());
            let set_aside = listed(&places, &wrong, &hangs);
            return Ok(Rest {
                parts,
                findings,
                set_aside,
            });
        }
        let rows = blamed(&links, &errors[fresh..]);
        fresh = errors.len();
        let gone = wrong.keys().chain(hangs.keys()).copied().collect();
        if let Some(rows) = rows {
            let now: BTreeSet<RowKey> = rows.keys().copied().collect();
            links.close(&now, &mut hangs, &gone);
            wrong.extend(rows);
        } else {
            return Err(sorted([notes, errors, found].concat()));
        }
        let out: BTreeSet<RowKey> = wrong.keys().chain(hangs.keys()).copied().collect();
        tables.leave_out(&out);
        if out.len() == gone.len() || tables.get("demands").is_none_or(Table::is_empty) {
            return Err(sorted([notes, errors, found].concat()));
        }
    }
}

fn is_error(finding: &Finding) -> bool {
    finding.severity == Severity::Error
}

fn sorted(mut findings: Vec<Finding>) -> Vec<Finding> {
    sort_findings(&mut findings);
    findings
}

fn places(tables: &Tables) -> BTreeMap<RowKey, Place> {
    let rows = tables.iter().flat_map(Table::rows);
    rows.map(|row| {
        (
            (row.table().headers.key.as_str(), row.position()),
            row.here(),
        )
    })
    .collect()
}

/// The rows that errors are about, with their codes; `None` if one is about anything else. Of two
/// rows that contradict each other nobody knows which is right: both are.
fn blamed(links: &Links, errors: &[Finding]) -> Option<BTreeMap<RowKey, BTreeSet<String>>> {
    let mut rows: BTreeMap<RowKey, BTreeSet<String>> = BTreeMap::new();
    for finding in errors {
        let row = links.row(&finding.place)?;
        let first = match &finding.trouble {
            Trouble::CodeTwice {
                first_row,
                first_file,
            }
            | Trouble::MarkTwice {
                first_row,
                first_file,
            }
            | Trouble::Tracking {
                amiss:
                    Untold::Twice {
                        first_row,
                        first_file,
                    }
                    | Untold::Mixed {
                        first_row,
                        first_file,
                    },
            } => links.first(&finding.place, first_file.as_deref(), *first_row),
            _ => None,
        };
        for row in [Some(row), first].into_iter().flatten() {
            if MEASURES.contains(&row.0) {
                return None;
            }
            rows.entry(row).or_default().insert(finding.code.clone());
        }
    }
    Some(rows)
}

fn listed(
    places: &BTreeMap<RowKey, Place>,
    wrong: &BTreeMap<RowKey, BTreeSet<String>>,
    hangs: &BTreeMap<RowKey, RowKey>,
) -> Vec<SetAside> {
    let place = |row: &RowKey| places.get(row).cloned().unwrap_or_default();
    let row = |row: &RowKey, why| SetAside {
        table: row.0.to_owned(),
        place: place(row),
        why,
    };
    let errors = wrong.iter().map(|(at, codes)| {
        let codes = codes.iter().cloned().collect();
        row(at, Aside::Wrong { codes })
    });
    let hanging = hangs.iter().map(|(at, on)| {
        let place = place(on);
        row(at, Aside::HangsOn { place })
    });
    let mut all: Vec<SetAside> = errors.chain(hanging).collect();
    all.sort_by(|a, b| a.place.cmp(&b.place));
    all
}
