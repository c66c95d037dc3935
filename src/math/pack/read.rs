//! Reads packing problems from JSON: `grouping-json/1` (sizes and one rule) and `lots-json/1` (lots
//! with attributes, spans, owners, makers and coordinates).

use serde::Deserialize;

use super::{Lot, Maker, Problem, SiteId, Sizes};
use crate::base::ids::Id;

/// What a file asks for.
#[derive(Clone, Debug)]
pub struct Case {
    /// The problem.
    pub problem: Problem,
    /// What its levels are called in the answer.
    pub rule: Rule,
}

/// What is sought.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub enum Rule {
    /// Most units in groups.
    #[serde(rename = "serve most")]
    ServeMost,
    /// Most groups, then most units.
    #[serde(rename = "most groups")]
    MostGroups,
    /// All units, in the fewest groups.
    #[serde(rename = "fewest groups")]
    FewestGroups,
    /// Levels 1 to 6 of lots.
    #[serde(skip)]
    Lots,
}

/// What is wrong with a file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {what}")]
pub struct ReadError {
    /// From 1.
    pub line: usize,
    /// What was expected, or what cannot be.
    pub what: String,
}

/// Largest number in a file.
const NUMBER_MAX: i64 = 1_000_000;

#[derive(Deserialize)]
struct Head {
    format: String,
}

#[derive(Deserialize)]
struct Grouping {
    min: i64,
    max: i64,
    sizes: Vec<i64>,
    rule: String,
}

#[derive(Deserialize)]
struct Lots {
    min: i64,
    max: i64,
    target: i64,
    chunk_min: i64,
    #[serde(default)]
    seed: String,
    owners_max: Option<usize>,
    spread_max: Option<i64>,
    makers: Vec<MakerIn>,
    lots: Vec<LotIn>,
}

#[derive(Deserialize)]
struct MakerIn {
    cost: i64,
    #[serde(default)]
    one_owner: bool,
    #[serde(default)]
    needs: Vec<usize>,
}

#[derive(Deserialize)]
struct LotIn {
    low: i64,
    high: Option<i64>,
    #[serde(default = "one")]
    weight: i64,
    alone: Option<i64>,
    below: Option<i64>,
    #[serde(default)]
    needs_alone: bool,
    traits: Vec<u32>,
    span: Option<(i64, i64)>,
    owners: Vec<u32>,
    #[serde(default = "yes")]
    mixes: bool,
    site: (i64, i64),
    makers: Vec<u32>,
}

fn one() -> i64 {
    1
}

fn yes() -> bool {
    true
}

/// Reads a case.
///
/// # Errors [`ReadError`] with its line: not JSON, a format or rule that is not known, a number out
/// of range, an index of nothing.
pub fn read(text: &str) -> Result<Case, ReadError> {
    let head: Head = parse(text)?;
    match head.format.as_str() {
        "grouping-json/1" => grouping(text, &parse(text)?),
        "lots-json/1" => lots(text, parse(text)?),
        other => Err(wrong(
            text,
            "\"format\"",
            format!("format grouping-json/1 or lots-json/1, not {other}"),
        )),
    }
}

fn parse<'a, T: Deserialize<'a>>(text: &'a str) -> Result<T, ReadError> {
    serde_json::from_str(text).map_err(|error| ReadError {
        line: error.line().max(1),
        what: error.to_string(),
    })
}

/// Something that stands on the line where `mark` first does.
fn wrong(text: &str, mark: &str, what: String) -> ReadError {
    let at = text.find(mark).unwrap_or(0);
    ReadError {
        line: 1 + text[..at].matches('\n').count(),
        what,
    }
}

fn within(text: &str, mark: &str, number: i64, low: i64) -> Result<(), ReadError> {
    if (low..=NUMBER_MAX).contains(&number) {
        return Ok(());
    }
    let what = format!("{mark} must lie in {low}..={NUMBER_MAX}, not {number}");
    Err(wrong(text, mark, what))
}

/// The rule by its words; other people's files say it in sentences.
fn rule(text: &str, said: &str) -> Result<Rule, ReadError> {
    let has = |words: &[&str]| words.iter().any(|word| said.contains(word));
    if has(&["most groups", "maximise number", "maximize number"]) {
        Ok(Rule::MostGroups)
    } else if has(&["fewest groups", "minimise number", "minimize number"]) {
        Ok(Rule::FewestGroups)
    } else if has(&["serve most"]) {
        Ok(Rule::ServeMost)
    } else {
        let what = "a rule that says serve most, most groups or fewest groups".to_owned();
        Err(wrong(text, "\"rule\"", what))
    }
}

fn grouping(text: &str, case: &Grouping) -> Result<Case, ReadError> {
    within(text, "\"max\"", case.max, 1)?;
    within(text, "\"min\"", case.min, 0)?;
    for &size in &case.sizes {
        within(text, "\"sizes\"", size, 1)?;
    }
    let rule = rule(text, &case.rule)?;
    let (weight, gain, cost, shape) = match rule {
        Rule::MostGroups => (0, 1, -1, 0),
        Rule::FewestGroups => (1, 0, 0, 1),
        Rule::ServeMost | Rule::Lots => (1, 0, 0, 0),
    };
    let by_size = |value: i64| vec![value; case.max as usize + 1];
    let lot = |(at, &size): (usize, &i64)| Lot {
        code: format!("{at:09}"),
        low: size,
        high: size,
        weight,
        alone: (case.min..=case.max).contains(&size).then_some(cost),
        below: None,
        needs_alone: false,
        traits: vec![0],
        span: None,
        owners: vec![u32::try_from(at).unwrap_or(u32::MAX)],
        mixes: true,
        site: SiteId::new(0),
        makers: vec![0],
    };
    let problem = Problem {
        lots: case.sizes.iter().enumerate().map(lot).collect(),
        sizes: Sizes {
            min: case.min,
            max: case.max,
            cut_from: i64::MAX,
            chunk_min: 1,
            gain: by_size(gain),
            shape: by_size(shape),
        },
        makers: vec![Maker {
            cost,
            one_owner: false,
            needs: vec![],
        }],
        owners_max: None,
        spread_max: None,
        metres: vec![vec![0]],
        seed: String::new(),
    };
    Ok(Case { problem, rule })
}

fn lots(text: &str, case: Lots) -> Result<Case, ReadError> {
    within(text, "\"max\"", case.max, 1)?;
    within(text, "\"min\"", case.min, 1)?;
    within(text, "\"chunk_min\"", case.chunk_min, 1)?;
    within(text, "\"target\"", case.target, 0)?;
    let (makers, count) = (case.makers.len(), case.lots.len());
    for lot in &case.lots {
        within(text, "\"low\"", lot.low, 1)?;
        within(text, "\"high\"", lot.high.unwrap_or(lot.low), lot.low)?;
        within(text, "\"weight\"", lot.weight, 1)?;
        let known = lot.makers.iter().all(|&maker| (maker as usize) < makers);
        if lot.owners.is_empty() || lot.traits.is_empty() || !known {
            let what = "a lot needs owners, traits, and makers that there are".to_owned();
            return Err(wrong(text, "\"lots\"", what));
        }
    }
    if case
        .makers
        .iter()
        .flat_map(|maker| &maker.needs)
        .any(|&lot| lot >= count)
    {
        return Err(wrong(text, "\"needs\"", "a lot that there is".to_owned()));
    }
    let mut points: Vec<(i64, i64)> = case.lots.iter().map(|lot| lot.site).collect();
    points.sort_unstable();
    points.dedup();
    let far = |a: &(i64, i64), b: &(i64, i64)| {
        let (x, y) = ((a.0 - b.0) as f64, (a.1 - b.1) as f64);
        x.hypot(y).round_ties_even() as i64
    };
    let row = |a: &(i64, i64)| points.iter().map(|b| far(a, b)).collect();
    let sorted = |mut list: Vec<u32>| {
        list.sort_unstable();
        list.dedup();
        list
    };
    let metres = points.iter().map(row).collect();
    let lot = |(at, lot): (usize, LotIn)| Lot {
        code: format!("{at:09}"),
        low: lot.low,
        high: lot.high.unwrap_or(lot.low),
        weight: lot.weight,
        alone: lot.alone,
        below: lot.below,
        needs_alone: lot.needs_alone,
        traits: sorted(lot.traits),
        span: lot.span,
        owners: sorted(lot.owners),
        mixes: lot.mixes,
        site: SiteId::new(points.binary_search(&lot.site).unwrap_or(0)),
        makers: sorted(lot.makers),
    };
    let maker = |maker: MakerIn| Maker {
        cost: maker.cost,
        one_owner: maker.one_owner,
        needs: maker.needs,
    };
    let problem = Problem {
        lots: case.lots.into_iter().enumerate().map(lot).collect(),
        sizes: Sizes {
            min: case.min,
            max: case.max,
            cut_from: case.min,
            chunk_min: case.chunk_min,
            gain: vec![0; case.max as usize + 1],
            shape: (0..=case.max)
                .map(|size| (size - case.target).abs())
                .collect(),
        },
        makers: case.makers.into_iter().map(maker).collect(),
        owners_max: case.owners_max,
        spread_max: case.spread_max,
        metres,
        seed: case.seed,
    };
    let rule = Rule::Lots;
    Ok(Case { problem, rule })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrong_on(text: &str) -> usize {
        read(text).expect_err("wrong").line
    }

    #[test]
    fn what_is_wrong_is_said_with_its_line() {
        assert_eq!(wrong_on("{\n\"format\": \"x\"}"), 2);
        let head = "{\"format\":\"grouping-json/1\",\n\"min\":20,\"max\":30,\n";
        assert_eq!(
            wrong_on(&format!("{head}\"sizes\":[0],\n\"rule\":\"serve most\"}}")),
            3
        );
        assert_eq!(
            wrong_on(&format!("{head}\"sizes\":[1],\n\"rule\":\"?\"}}")),
            4
        );
        assert_eq!(wrong_on(&format!("{head}\"sizes\":[1,\n")), 4);
    }

    #[test]
    fn a_rule_is_known_by_its_words() {
        let text = "{\"format\":\"grouping-json/1\",\"min\":2,\"max\":3,\"sizes\":[1,1],\
                    \"rule\":\"maximise number of classes\"}";
        let case = read(text).expect("reads");
        assert_eq!((case.rule, case.problem.lots.len()), (Rule::MostGroups, 2));
    }
}
