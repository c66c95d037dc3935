//! Persons to classes that open only at a minimum size, `openclass-json/1`: every person goes to at
//! most one open class; a class that opens holds `min..=max` persons; the sum of the costs of
//! persons, of opening and of persons left out is least.

use serde::Deserialize;

use super::json::{self, Place};
use super::program::{Decided, Packed};
use super::words::{NUMBER_MAX, ReadError};
use crate::math::milp::{Program, Terms, VarId};

/// A case; the classes stand in the order of the file.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct OpenClasses {
    persons: usize,
    classes: usize,
    min: Vec<i64>,
    max: Vec<i64>,
    cost: Vec<Vec<Option<i64>>>,
    open_cost: Vec<i64>,
    unplaced_cost: i64,
}

/// Reads a case.
pub fn read(text: &str) -> Result<OpenClasses, ReadError> {
    let case: OpenClasses = json::parse(text)?;
    let place = Place { text };
    place.count(&["cost"], case.cost.len(), case.persons, "rows")?;
    for (key, list) in [
        ("min", &case.min),
        ("max", &case.max),
        ("open_cost", &case.open_cost),
    ] {
        place.count(&[key], list.len(), case.classes, "numbers")?;
        let low = if key == "open_cost" { -NUMBER_MAX } else { 0 };
        for (at, &number) in list.iter().enumerate() {
            place.within(&[key, &at.to_string()], number, low, NUMBER_MAX)?;
        }
    }
    for (person, row) in case.cost.iter().enumerate() {
        let person = person.to_string();
        place.count(&["cost", &person], row.len(), case.classes, "numbers")?;
        for (class, cost) in row.iter().enumerate() {
            let path = ["cost", &person, &class.to_string()];
            place.within(&path, cost.unwrap_or(0), -NUMBER_MAX, NUMBER_MAX)?;
        }
    }
    place.within(
        &["unplaced_cost"],
        case.unplaced_cost,
        -NUMBER_MAX,
        NUMBER_MAX,
    )?;
    Ok(case)
}

impl OpenClasses {
    /// As a program: 0/1 variables open(c), then in(p, c) where allowed, person by person.
    pub fn program(&self) -> Packed {
        let mut program = Program::default();
        let open: Vec<VarId> = (0..self.classes).map(|_| program.variable(0, 1)).collect();
        let mut objective: Terms = open
            .iter()
            .copied()
            .zip(self.open_cost.iter().map(|c| -c))
            .collect();
        let mut loads: Vec<Terms> = vec![Vec::new(); self.classes];
        for row in &self.cost {
            let mut once = Terms::new();
            for (class, cost) in row.iter().enumerate() {
                let Some(cost) = cost else { continue };
                let within = program.variable(0, 1);
                objective.push((within, self.unplaced_cost - cost));
                once.push((within, 1));
                loads[class].push((within, 1));
                program.at_most(vec![(within, 1), (open[class], -1)], 0);
            }
            program.at_most(once, 1);
        }
        for (class, load) in loads.into_iter().enumerate() {
            let with = |limit: i64| [load.clone(), vec![(open[class], -limit)]].concat();
            program.at_least(with(self.min[class]), 0);
            program.at_most(with(self.max[class]), 0);
        }
        Packed {
            program,
            objective,
            constant: i128::from(self.unplaced_cost) * self.persons as i128,
            maximize: false,
        }
    }

    /// Per person the class, and the classes that open.
    pub fn decided(&self, values: &[i64]) -> Decided {
        let (open, mut rest) = values.split_at(self.classes);
        let mut assignment = vec![None; self.persons];
        let mut loads = vec![0; self.classes];
        let mut objective = 0;
        for (row, class_of) in self.cost.iter().zip(&mut assignment) {
            for (class, cost) in row.iter().enumerate() {
                let Some(cost) = cost else { continue };
                if rest[0] == 1 {
                    assert!(class_of.replace(class).is_none(), "a person is placed once");
                    loads[class] += 1;
                    objective += i128::from(*cost);
                }
                rest = &rest[1..];
            }
            if class_of.is_none() {
                objective += i128::from(self.unplaced_cost);
            }
        }
        let taken: Vec<usize> = (0..self.classes)
            .filter(|&class| open[class] == 1)
            .collect();
        for (class, &load) in loads.iter().enumerate() {
            let sizes = self.min[class]..=self.max[class];
            assert!(if open[class] == 1 {
                sizes.contains(&load)
            } else {
                load == 0
            });
        }
        objective += taken
            .iter()
            .map(|&class| i128::from(self.open_cost[class]))
            .sum::<i128>();
        Decided {
            objective,
            assignment,
            taken,
        }
    }
}
