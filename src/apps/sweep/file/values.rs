//! The values of an axis as a file says them, `values`, `from` with `to` and `step`, or
//! `distribution`, -> values in range, in the unit of what they turn.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use statrs::distribution::{LogNormal, Normal, Triangular, Uniform};

use super::line::number;
use super::said::{Notes, Said};
use super::tree::Section;
use super::vocabulary::{LAWS, Shape, understood};
use crate::apps::sweep::law::{Drawn, Law, Values};
use crate::apps::sweep::lever::{Lever, Range, Unit};
use crate::domain::market::{Amiss, DesignFault, Trouble};

/// Most values that a list may hold.
const LISTED_MOST: usize = 100_000;
/// Most steps of an axis.
const STEPS_MOST: u64 = 10_000_000;

/// The values of an axis that turns `lever`. What needs no number has one value, done.
pub fn values(axis: &Section, lever: &Lever, notes: &mut Notes) -> Option<Values> {
    let range = lever.range();
    let stepped = ["from", "to", "step"].iter().any(|key| axis.has(key));
    let said = [axis.has("values"), stepped, axis.has("distribution")];
    match (said.iter().filter(|is| **is).count(), range.unit) {
        (0, Unit::Switch) => return Some(Values::Listed(vec![Decimal::ONE])),
        (1, _) => {}
        _ => {
            notes.fault(axis.place("values"), DesignFault::NotOneKindOfValues);
            return None;
        }
    }
    match said {
        [true, ..] => listed(axis, range, notes),
        [_, true, _] => steps(axis, range, notes),
        _ => drawn(&axis.table("distribution", notes)?, lever, notes).map(Values::Drawn),
    }
}

fn listed(axis: &Section, range: Range, notes: &mut Notes) -> Option<Values> {
    let words = axis.list("values", notes)?;
    if words.is_empty() || words.len() > LISTED_MOST {
        let trouble = Trouble::BadSetting {
            key: "values".to_owned(),
            expected: format!("1 到 {LISTED_MOST} 个值 / 1 to {LISTED_MOST} values"),
        };
        notes.place(axis.place("values"), trouble);
        return None;
    }
    let read = words.iter().map(|said| number(said, range, notes));
    let read: Vec<Option<Decimal>> = read.collect();
    read.into_iter()
        .collect::<Option<Vec<_>>>()
        .map(Values::Listed)
}

fn steps(axis: &Section, range: Range, notes: &mut Notes) -> Option<Values> {
    let width = Range {
        least: Decimal::new(1, range.decimals),
        most: range.most,
        ..range
    };
    let keys = ["from", "to", "step"].map(|key| axis.required(key, notes));
    let ranges = [range, range, width];
    let read = keys.iter().zip(ranges);
    let read: Vec<Option<Decimal>> = read
        .map(|(said, range)| number(said.as_ref()?, range, notes))
        .collect();
    let [Some(from), Some(to), Some(step)] = read[..] else {
        return None;
    };
    if from > to {
        notes.at(keys[0].as_ref()?, Trouble::RangeReversed);
        return None;
    }
    let count = ((to - from) / step)
        .floor()
        .to_u64()
        .unwrap_or(u64::MAX)
        .saturating_add(1);
    if count > STEPS_MOST {
        let amiss = Amiss::TooMany {
            count,
            most: STEPS_MOST,
        };
        notes.place(axis.place("step"), Trouble::Scenario { amiss });
        return None;
    }
    Some(Values::Steps { from, step, count })
}

/// A distribution: its kind and parameters, and the bounds that it is kept within.
fn drawn(section: &Section, lever: &Lever, notes: &mut Notes) -> Option<Drawn> {
    let said = section.required("kind", notes)?;
    let shape = understood(&said, &LAWS, notes)?;
    let own = shape.parameters();
    let known: Vec<&str> = ["kind", "min", "max"].iter().chain(own).copied().collect();
    section.known(&known, notes);
    let bound = |key: &str, notes: &mut Notes| match own.contains(&key) {
        true => Some(None),
        false => match section.said(key, notes) {
            None if section.has(key) => None,
            None => Some(None),
            Some(said) => real(&said, notes).map(Some),
        },
    };
    let (least, most) = (bound("min", notes)?, bound("max", notes)?);
    let law = law(section, shape, lever, notes)?;
    if let (Some(least), Some(most)) = (least, most)
        && least > most
    {
        let said = section.said("min", notes)?;
        notes.at(&said, Trouble::RangeReversed);
        return None;
    }
    Some(Drawn { law, least, most })
}

/// A parameter: any number; a percentage is a hundredth.
fn real(said: &Said, notes: &mut Notes) -> Option<f64> {
    let (text, parts) = match said.text.strip_suffix('%') {
        Some(text) => (text, 100.0),
        None => (said.text.as_str(), 1.0),
    };
    let number: Option<f64> = text.trim().parse().ok();
    let number = number.filter(|n| n.is_finite());
    if number.is_none() {
        let expected = "数 / a number".to_owned();
        notes.at(said, Trouble::BadNumber { expected });
    }
    number.map(|n| n / parts)
}

fn law(section: &Section, shape: Shape, lever: &Lever, notes: &mut Notes) -> Option<Law> {
    if shape == Shape::Discrete {
        return choice(section, lever, notes);
    }
    let keys = shape.parameters();
    let known = notes.findings.len();
    let mut numbers = [0.0; 3];
    let mut whole = true;
    for (at, key) in keys.iter().enumerate() {
        match section.said(key, notes) {
            Some(said) => match real(&said, notes) {
                Some(number) => numbers[at] = number,
                None => return None,
            },
            None => whole = false,
        }
    }
    let [a, b, c] = numbers;
    let law = match shape {
        _ if !whole => None,
        Shape::Uniform => Uniform::new(a, b).ok().map(Law::Uniform),
        Shape::Normal => Normal::new(a, b).ok().map(Law::Normal),
        Shape::LogNormal if a > 0.0 => LogNormal::new(a.ln(), b).ok().map(Law::LogNormal),
        Shape::Triangular => Triangular::new(a, c, b).ok().map(Law::Triangular),
        Shape::Chance if (0.0..=1.0).contains(&a) => Some(Law::Chance(a)),
        _ => None,
    };
    if law.is_none() && notes.findings.len() == known {
        let expected = shape.expected().to_owned();
        let amiss = Amiss::BadDistribution { expected };
        notes.place(section.place("kind"), Trouble::Scenario { amiss });
    }
    law
}

/// Some values, each with its weight; all alike where no weights are said.
fn choice(section: &Section, lever: &Lever, notes: &mut Notes) -> Option<Law> {
    let bad = |notes: &mut Notes| {
        let expected = Shape::Discrete.expected().to_owned();
        let amiss = Amiss::BadDistribution { expected };
        notes.place(section.place("kind"), Trouble::Scenario { amiss });
    };
    let Some(words) = section
        .list("values", notes)
        .filter(|list| !list.is_empty())
    else {
        bad(notes);
        return None;
    };
    let range = lever.range();
    let values = words.iter().map(|said| number(said, range, notes));
    let values: Vec<Option<Decimal>> = values.collect();
    let values: Vec<Decimal> = values.into_iter().collect::<Option<_>>()?;
    let weights: Vec<f64> = match section.list("weights", notes) {
        None => vec![1.0; values.len()],
        Some(words) => {
            let read = words.iter().map(|said| real(said, notes));
            let read: Vec<Option<f64>> = read.collect();
            read.into_iter().collect::<Option<_>>()?
        }
    };
    let total: f64 = weights.iter().sum();
    if weights.len() != values.len() || weights.iter().any(|w| *w < 0.0) || total <= 0.0 {
        bad(notes);
        return None;
    }
    let mut so_far = 0.0;
    let up_to = weights.iter().map(|weight| {
        so_far += weight / total;
        so_far
    });
    let kept = values.into_iter().zip(up_to).zip(&weights);
    let kept = kept.filter(|(_, weight)| **weight > 0.0);
    Some(Law::Choice(kept.map(|(pair, _)| pair).collect()))
}
