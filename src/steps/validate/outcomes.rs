//! `outcomes` -> what became of the trainees of earlier rounds. A blank is not known yet. A part
//! larger than its whole, a class and firm told twice, and a class told both as a whole and firm by
//! firm are errors; what criteria take from it is said school by school.

use std::collections::{BTreeMap, BTreeSet};

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::ToPrimitive;
use rust_decimal::{Decimal, RoundingStrategy};

use super::firms::Firms;
use super::majors::Majors;
use super::notes::{Notes, one_line};
use super::parse::COUNT_MAX;
use super::programmes::Programmes;
use super::schools::Schools;
use crate::base::ids::{Id, IdVec};
use crate::domain::catalog::{normal, squeezed};
use crate::domain::market::{Criterion, CriterionId, CriterionSource, Tracked, Trouble, Untold};
use crate::math::rank::round_half_even;
use crate::steps::read::{Row, RowAt, Table, Tables, headers};
use crate::steps::track::{known, scaled};

/// Parts and, in the order in which one that is known bounds them, their wholes.
const PARTS: [(&str, &[&str]); 5] = [
    ("passed", &["intake"]),
    ("certified", &["intake"]),
    ("hired", &["intake"]),
    ("aligned", &["hired", "intake"]),
    ("retained", &["hired", "intake"]),
];

/// The rows, in file order.
pub fn outcomes(
    tables: &Tables,
    (schools, firms): (&Schools, &Firms),
    programmes: &Programmes,
    majors: &mut Majors,
    notes: &mut Notes,
) -> Vec<Tracked> {
    let mut told = Told::default();
    let mut found = Vec::new();
    for row in tables.get("outcomes").into_iter().flat_map(Table::rows) {
        let school = schools.names.cell(notes, row, "school");
        let firm = firms.names.cell(notes, row, "firm");
        let major = school.and_then(|id| majors.of_school(notes, row, programmes.taught(id)));
        let mut counts = BTreeMap::new();
        for key in ["intake"].into_iter().chain(PARTS.map(|(part, _)| part)) {
            let count = notes.whole(row, key, 0..=COUNT_MAX);
            counts.extend(count.map(|count| (key, count)));
        }
        bounded(row, &counts, notes);
        let who = firm.map(|id| firms.firms[id].code.clone());
        told.once(
            row,
            who.unwrap_or_else(|| squeezed(row.text("firm"))),
            notes,
        );
        let count = |key: &str| counts.get(key).copied();
        let satisfaction = satisfaction(row, notes);
        let (Some(school), Some(intake)) = (school, count("intake")) else {
            continue;
        };
        found.push(Tracked {
            round: one_line(row.raw("round")),
            class: one_line(row.raw("class")),
            school,
            firm,
            major,
            intake,
            passed: count("passed"),
            certified: count("certified"),
            hired: count("hired"),
            aligned: count("aligned"),
            retained: count("retained"),
            satisfaction,
        });
    }
    found
}

/// No part is larger than its whole.
fn bounded(row: Row, counts: &BTreeMap<&str, u32>, notes: &mut Notes) {
    for (part, wholes) in PARTS {
        let bound = wholes.iter().find_map(|key| Some((key, *counts.get(key)?)));
        let (Some((whole, most)), Some(&count)) = (bound, counts.get(part)) else {
            continue;
        };
        if count > most {
            let column = headers("outcomes").heading_of(whole).to_owned();
            let amiss = Untold::Exceeds { column, most };
            notes.cell(row, part, Trouble::Tracking { amiss });
        }
    }
}

/// Points of 100 in hundredths; more decimals are rounded, half to even, and shown.
fn satisfaction(row: Row, notes: &mut Notes) -> Option<u32> {
    let key = "satisfaction";
    let text = squeezed(row.text(key));
    if text.is_empty() {
        return None;
    }
    let Ok(points) = Decimal::from_str_exact(text.trim_end_matches(['%', '分'])) else {
        notes.cell(row, key, Trouble::BadDecimal);
        return None;
    };
    if points < Decimal::ZERO || points > Decimal::ONE_HUNDRED {
        let expected = "0..=100".to_owned();
        notes.cell(row, key, Trouble::BadNumber { expected });
        return None;
    }
    let rounded = points.round_dp_with_strategy(2, RoundingStrategy::MidpointNearestEven);
    if rounded != points {
        let reading = rounded.to_string();
        notes.cell(row, key, Trouble::Repaired { reading });
    }
    (rounded * Decimal::ONE_HUNDRED).to_u32()
}

/// Classes told so far: per round and class each firm with its row.
#[derive(Default)]
struct Told {
    classes: BTreeMap<[String; 2], BTreeMap<String, RowAt>>,
}

impl Told {
    /// A class of a round is told once: as a whole, or once by each firm.
    /// `firm` is blank for the class as a whole.
    fn once(&mut self, row: Row, firm: String, notes: &mut Notes) {
        let key = ["round", "class"].map(|key| normal(row.text(key)));
        if key[1].is_empty() {
            return;
        }
        let before = self.classes.entry(key).or_default();
        let twice = before.get(&firm).copied();
        let other = before
            .iter()
            .find(|(known, _)| known.is_empty() != firm.is_empty());
        let other = other.map(|(_, at)| *at);
        if let Some(first) = twice {
            let (first_row, first_file) = row.told(first);
            let amiss = Untold::Twice {
                first_row,
                first_file,
            };
            notes.cell(row, "class", Trouble::Tracking { amiss });
        } else if let Some(first) = other {
            let (first_row, first_file) = row.told(first);
            let amiss = Untold::Mixed {
                first_row,
                first_file,
            };
            notes.cell(row, "class", Trouble::Tracking { amiss });
        }
        before.entry(firm).or_insert(row.position());
    }
}

/// Says where a school's tracked figure stands in for its empty cell, and where the two differ:
/// once per school and figure.
pub fn stand_ins(
    tables: &Tables,
    criteria: &IdVec<CriterionId, Criterion>,
    schools: &Schools,
    tracked: &[Tracked],
    notes: &mut Notes,
) {
    let table = tables.get("schools");
    let rows: Vec<Row> = table.into_iter().flat_map(Table::rows).collect();
    let mut said = BTreeSet::new();
    for ((id, school), (figure, rate)) in known(criteria, &schools.schools, tracked) {
        let CriterionSource::Indicator { column, low, high } = &criteria[id].source else {
            continue;
        };
        let row = rows.get(school.index());
        let Some(&row) = row.filter(|_| said.insert((school, figure))) else {
            continue;
        };
        let (part, whole) = (rate.part, rate.whole);
        let amiss = match schools.schools[school].indicators.get(column) {
            None => Untold::StandsIn {
                figure,
                part,
                whole,
            },
            Some(stated) if differs(*stated, &scaled(&rate, *low, *high)) => Untold::Differs {
                figure,
                part,
                whole,
            },
            Some(_) => continue,
        };
        let mut columns = row.table().indicators();
        let own = columns.find(|(_, heading)| heading == column);
        let trouble = Trouble::Tracking { amiss };
        match own {
            Some((key, _)) => notes.cell(row, key, trouble),
            None => notes.at(row.here(), trouble),
        }
    }
}

/// Whether a stated value is not the figure rounded, half to even, to its own decimals.
fn differs(stated: Decimal, figure: &BigRational) -> bool {
    let scale = BigInt::from(10).pow(stated.scale());
    let told = round_half_even(&(figure * BigRational::from_integer(scale)));
    told != BigInt::from(stated.mantissa())
}
