//! A formed round -> which of the bids that fit each expert marks, and which not and why, with
//! everything that a score sheet says of them.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use super::SheetsError;
use crate::domain::market::{BidId, CallId, Criterion, CriterionSource, ExpertId, Market, Recusal};
use crate::domain::model::Model;
use crate::domain::outcome::{Fits, Formation};
use crate::domain::words::labels::SCORE_SHEET_PREFIX;
use crate::domain::words::{self, Rated, Said};
use crate::steps::fit::bids_by_call;
use crate::steps::read::expert_of;
use crate::steps::score::recusals;

/// Longest name of a sheet \[characters\].
const NAME_MAX: usize = 31;

/// What all score sheets of a round share, and each expert's rows.
pub struct Panel<'a> {
    /// The round.
    pub market: &'a Market,
    /// The check code of the scoring rules.
    pub check_code: String,
    /// How marks become scores.
    pub rules: Said,
    /// The criteria that experts mark: code and highest mark.
    pub criteria: Vec<(&'a str, Decimal)>,
    /// Per expert, in the round's order.
    pub sheets: Vec<Duty<'a>>,
}

/// What one expert does.
pub struct Duty<'a> {
    /// The code.
    pub expert: &'a str,
    /// What the sheet and, with an ending, its file are called.
    pub name: String,
    /// The bids to mark, call by call.
    pub marks: Vec<Row>,
    /// The bids not to mark.
    pub recused: Vec<(Row, Recusal)>,
}

/// A bid as a score sheet shows it.
#[derive(Clone)]
pub struct Row {
    /// The bid's code.
    pub bid: String,
    /// The call's code.
    pub call: String,
    /// The post as the first demand files it.
    pub role: String,
    /// The level.
    pub level: String,
    /// The school's name.
    pub school: String,
    /// Code and name of the major.
    pub major: String,
    /// Sizes of the call's classes.
    pub sizes: String,
}

impl<'a> Panel<'a> {
    /// Deals out the bids that break no rule but that of having no marks yet.
    ///
    /// # Errors
    /// When there is nothing to mark, nobody to do it, or no sheet can bear an expert's code.
    pub fn new(
        market: &'a Market,
        model: &Model,
        formation: &Formation,
        fits: &Fits,
    ) -> Result<Self, SheetsError> {
        let marked = |c: &&Criterion| c.source == CriterionSource::Marks;
        let criteria: Vec<(&str, Decimal)> = market
            .criteria()
            .iter()
            .filter(marked)
            .map(|c| (c.code.as_str(), c.max))
            .collect();
        if market.bids().iter().next().is_none() {
            return Err(SheetsError::NoBids);
        } else if market.experts().iter().next().is_none() {
            return Err(SheetsError::NoExperts);
        } else if criteria.is_empty() {
            return Err(SheetsError::NoCriteria);
        }
        let rated = |c: &Criterion| Rated {
            criterion: c.code.clone(),
            weight: c.weight.normalize().to_string(),
            max: c.max.normalize().to_string(),
            marked: c.source == CriterionSource::Marks,
        };
        let rated: Vec<Rated> = market.criteria().iter().map(rated).collect();
        let scoring = &model.scoring;
        Ok(Panel {
            market,
            check_code: scoring.check_code(market.criteria()),
            rules: words::scoring_rules(&rated, scoring.trim, scoring.quality_min),
            criteria,
            sheets: sheets(market, formation, fits)?,
        })
    }
}

/// Every expert's bids, in the order of calls.
fn sheets<'a>(
    market: &'a Market,
    formation: &Formation,
    fits: &Fits,
) -> Result<Vec<Duty<'a>>, SheetsError> {
    let mut taken = BTreeSet::new();
    let mut sheets = Vec::new();
    for expert in market.experts() {
        let name = name(&expert.code).filter(|name| taken.insert(name.to_lowercase()));
        sheets.push(Duty {
            expert: &expert.code,
            name: name.ok_or_else(|| SheetsError::BadCode(expert.code.clone()))?,
            marks: Vec::new(),
            recused: Vec::new(),
        });
    }
    for (call, bids) in bids_by_call(formation, fits).iter_ids() {
        for &bid in bids.iter().filter(|&&bid| fits.broken[bid].is_empty()) {
            let row = row(market, formation, call, bid);
            let recusals = recusals(market, formation, fits, bid);
            let of = |expert: ExpertId| recusals.iter().find(|(id, _)| *id == expert);
            for (id, sheet) in market.experts().ids().zip(&mut sheets) {
                match of(id) {
                    Some((_, recusal)) => sheet.recused.push((row.clone(), *recusal)),
                    None => sheet.marks.push(row.clone()),
                }
            }
        }
    }
    Ok(sheets)
}

/// What the sheet of an expert is called, if sheets and files on any system can be called that and
/// the reader takes the code off it again.
fn name(code: &str) -> Option<String> {
    let name = format!("{}{code}", SCORE_SHEET_PREFIX.zh);
    let barred = |c: char| c.is_control() || "[]:*?/\\<>|\"'".contains(c);
    let fits = name.chars().count() <= NAME_MAX && !name.contains(barred) && !name.ends_with('.');
    (fits && expert_of(&name).as_deref() == Some(code)).then_some(name)
}

fn row(market: &Market, formation: &Formation, call: CallId, bid: BidId) -> Row {
    let (code, call, bid) = (
        &formation.calls[call].code,
        &formation.calls[call],
        &market.bids()[bid],
    );
    let classes = || call.classes.iter().map(|&class| &formation.classes[class]);
    let first = classes().flat_map(|class| &class.members).next();
    let role = first.map(|member| market.demands()[member.demand].role.clone());
    let sizes: Vec<String> = classes().map(|class| class.size().to_string()).collect();
    let major = &market.majors()[bid.major];
    let major = match major.name == major.code {
        true => major.code.clone(),
        false => format!("{} {}", major.code, major.name),
    };
    Row {
        bid: bid.code.clone(),
        call: code.clone(),
        role: role.unwrap_or_else(|| call.post.clone()),
        level: words::level_short(call.level).zh,
        school: market.schools()[bid.school].name.clone(),
        major: major.trim().to_owned(),
        sizes: sizes.join("、"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_codes_that_come_back_name_a_sheet() {
        assert_eq!(name("E03").as_deref(), Some("评分-E03"));
        assert_eq!(name("专家1").as_deref(), Some("评分-专家1"));
        for code in ["", "E/3", "E:3", "E*", "(E3)", "E3.", &"E".repeat(29)] {
            assert_eq!(name(code), None, "{code}");
        }
    }
}
