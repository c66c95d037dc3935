//! Potential bids, made anew: of each school and major that a call accepts and that has a fitting
//! programme with room for the call's smallest class, one bid; scored by data alone.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::case::Case;
use super::fit::{accepts, of_programme};
use crate::base::ids::IdVec;
use crate::domain::market::{Bid, BidId, Criterion, CriterionSource, MajorId, Market, SchoolId};
use crate::domain::model::Model;
use crate::domain::outcome::Outcome;

/// The round with potential bids for the calls of the document, in place of its own.
pub(super) fn market(market: &Market, model: &Model, outcome: &Outcome) -> Market {
    let mut parts = market.clone().into_parts();
    (parts.bids, parts.marks) = (None, None);
    parts.experts = IdVec::new();
    parts.intentions.clear();
    parts.decisions.clear();
    let bare = Market::new(parts.clone());
    parts.bids = Some(bids(&Case::new(&bare, model, outcome)));
    let reads_marks = |c: &Criterion| matches!(c.source, CriterionSource::Marks);
    let criteria = parts.criteria.iter().filter(|c| !reads_marks(c)).cloned();
    parts.criteria = criteria.collect();
    if parts.criteria.is_empty() {
        let name = "符合条件";
        parts.criteria.push(Criterion {
            code: name.to_owned(),
            weight: Decimal::ONE,
            max: Decimal::ONE,
            source: CriterionSource::Indicator {
                column: name.to_owned(),
                low: Decimal::ZERO,
                high: Decimal::ONE,
            },
        });
        let ids: Vec<SchoolId> = parts.schools.ids().collect();
        for id in ids {
            let indicators = &mut parts.schools[id].indicators;
            indicators.insert(name.to_owned(), Decimal::ONE);
        }
    }
    Market::new(parts)
}

fn bids(case: &Case<'_>) -> IdVec<BidId, Bid> {
    let market = case.market;
    let most = i128::from(case.model.fit.distance_max_km) * 1000;
    let mut bids = IdVec::new();
    for call in &case.calls {
        let intakes = call.classes().map(|class| case.classes[class].intake);
        let intake = intakes.min().unwrap_or(0);
        let mut seats: BTreeMap<(SchoolId, MajorId), u32> = BTreeMap::new();
        for programme in market.programmes() {
            let school = &market.schools()[programme.school];
            let anchors = call
                .classes()
                .filter_map(|class| case.classes[class].anchor);
            let away = anchors
                .map(|site| i128::from(site.point.metres(school.point)))
                .min();
            let fits = school.eligible
                && call
                    .majors
                    .iter()
                    .any(|&m| accepts(case, m, programme.major))
                && of_programme(case, call, programme).is_empty()
                && (most == 0 || away.is_none_or(|metres| metres <= most));
            if fits {
                let body = market.entities()[school.entity].seats(programme.mode);
                let room = programme.seats.min(body.unwrap_or(u32::MAX));
                seats
                    .entry((programme.school, programme.major))
                    .or_insert(room);
            }
        }
        for ((school, major), seats) in seats {
            if i128::from(seats) < intake {
                continue;
            }
            let (s, m) = (&market.schools()[school].code, &market.majors()[major].code);
            bids.push(Bid {
                code: format!("测算-{}-{s}-{m}", call.out.code),
                school,
                call: call.out.code.clone(),
                major,
                seats,
                classes_max: None,
                date: None,
                cost_fen: None,
                wish: None,
                firm_rank: None,
                source: "测算".to_owned(),
            });
        }
    }
    bids
}
