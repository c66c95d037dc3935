//! Bids that nobody has made: in goes a round before its bids, out comes the same round with a
//! potential bid for each programme that fits a call and has room for one of its classes, scored
//! from the indicators of schools (section 2), for planning.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::score::score;
use super::supply::fitting;
use crate::base::ids::IdVec;
use crate::domain::market::{
    Bid, BidId, Criterion, CriterionId, CriterionSource, MajorId, Market, ProgrammeId, School,
    SchoolId, Score,
};
use crate::domain::model::Model;
use crate::domain::outcome::{Fits, Formation};

/// What stands before the call's code in the code of a potential bid.
pub const MARK: &str = "测算";
/// The criterion, and indicator, of rounds whose criteria read no indicator: all are scored alike.
pub const ALIKE: &str = "符合条件";

/// The round with potential bids in place of its own; marks, experts, answers and decisions are
/// left out, and so is every criterion that only marks could fill.
pub fn planned(market: &Market, model: &Model, formation: &Formation) -> Market {
    let bids = bids(market, model, formation);
    let mut parts = scored_by_data(market).into_parts();
    parts.bids = Some(bids);
    Market::new(parts)
}

/// Per school its score by indicators; `None` where it lacks one.
pub fn scores(market: &Market, model: &Model) -> IdVec<SchoolId, Option<Score>> {
    let mut parts = scored_by_data(market).into_parts();
    let Some(major) = parts.majors.ids().next() else {
        return parts.schools.iter().map(|_| None).collect();
    };
    let bid = |school| bid(String::new(), school, String::new(), major, 0);
    let bids: IdVec<BidId, Bid> = parts.schools.ids().map(bid).collect();
    let fits = Fits {
        call: bids.iter().map(|_| None).collect(),
        ..Fits::default()
    };
    parts.bids = Some(bids);
    let sheets = score(&Market::new(parts), model, &Formation::default(), &fits).sheets;
    sheets.iter().map(|sheet| sheet.score).collect()
}

/// The round without bids and whatever hangs on them, with criteria that data can fill.
fn scored_by_data(market: &Market) -> Market {
    let mut parts = market.clone().into_parts();
    (parts.bids, parts.marks) = (None, None);
    parts.experts = IdVec::new();
    parts.intentions.clear();
    parts.decisions.clear();
    let reads_data = |c: &&Criterion| matches!(c.source, CriterionSource::Indicator { .. });
    let criteria: IdVec<CriterionId, Criterion> =
        parts.criteria.iter().filter(reads_data).cloned().collect();
    parts.criteria = criteria;
    if parts.criteria.is_empty() {
        parts.criteria.push(Criterion {
            code: ALIKE.to_owned(),
            weight: Decimal::ONE,
            max: Decimal::ONE,
            source: CriterionSource::Indicator {
                column: ALIKE.to_owned(),
                low: Decimal::ZERO,
                high: Decimal::ONE,
            },
        });
        let schools = parts.schools.iter().cloned().map(|mut school: School| {
            school.indicators.insert(ALIKE.to_owned(), Decimal::ONE);
            school
        });
        parts.schools = schools.collect();
    }
    Market::new(parts)
}

/// A bid per call, school and major that has room for the call's smallest class.
fn bids(market: &Market, model: &Model, formation: &Formation) -> IdVec<BidId, Bid> {
    let mut bids = IdVec::new();
    for (id, programmes) in fitting(market, model, formation).iter_ids() {
        let call = &formation.calls[id];
        let sizes = call.classes.iter().map(|&c| formation.classes[c].size());
        let intake = model.award.intake(sizes.min().unwrap_or(0));
        for (&(school, major), &seats) in &offers(market, programmes) {
            if seats >= intake {
                let (s, m) = (&market.schools()[school].code, &market.majors()[major].code);
                let code = format!("{MARK}-{}-{s}-{m}", call.code);
                bids.push(bid(code, school, call.code.clone(), major, seats));
            }
        }
    }
    bids
}

/// Seats by school and major: those of its first programme, at most its body's.
fn offers(market: &Market, programmes: &[ProgrammeId]) -> BTreeMap<(SchoolId, MajorId), u32> {
    let mut offers = BTreeMap::new();
    for &id in programmes {
        let programme = &market.programmes()[id];
        let entity = market.schools()[programme.school].entity;
        let body = market.entities()[entity].seats(programme.mode);
        let seats = body.map_or(programme.seats, |body| body.min(programme.seats));
        let key = (programme.school, programme.major);
        offers.entry(key).or_insert(seats);
    }
    offers
}

fn bid(code: String, school: SchoolId, call: String, major: MajorId, seats: u32) -> Bid {
    Bid {
        code,
        school,
        call,
        major,
        seats,
        classes_max: None,
        date: None,
        cost_fen: None,
        wish: None,
        firm_rank: None,
        source: MARK.to_owned(),
    }
}
