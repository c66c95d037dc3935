//! The rules that each bid breaks, worked out from the market and the members of its call; and what
//! later sections ask of a bid: school, programme, score, whether it may win.

use std::collections::HashMap;

use super::case::{BidCase, CallCase, Case};
use super::rules::CheckRule;
use super::scores::Sheet;
use super::{At, Verdicts};
use crate::domain::market::{
    Bid, BidId, EntityId, MajorId, Mode, Programme, ProgrammeId, Rule, SchoolId,
};
use crate::domain::model::{LevelRule, MajorMatch};

/// What is true of a bid of the document.
pub(super) struct Facts {
    pub school: SchoolId,
    pub entity: EntityId,
    /// The first programme that fits, else the first of this major.
    pub programme: Option<ProgrammeId>,
    pub mode: Option<Mode>,
    /// Breaks no rule.
    pub eligible: bool,
    /// Breaks no rule and reaches the least score.
    pub may_win: bool,
    pub score: Option<u32>,
    /// From the school to the anchor of the call's first class.
    metres: Option<i64>,
    /// The rules it breaks; several lists where several programmes of the major break different
    /// ones and none fits.
    broken: Vec<Vec<Rule>>,
}

/// Works out the facts of every bid.
pub(super) fn facts(case: &Case<'_>, sheets: &[Sheet]) -> Vec<Facts> {
    let last = last_of_each(case);
    let mut taught: HashMap<(SchoolId, MajorId), Vec<ProgrammeId>> = HashMap::new();
    for (id, programme) in case.market.programmes().iter_ids() {
        let key = (programme.school, case.major(programme.major));
        taught.entry(key).or_default().push(id);
    }
    let each = case.bids.iter().zip(sheets);
    each.map(|(line, sheet)| {
        let bid = &case.market.bids()[line.id];
        let programmes = taught.get(&(bid.school, case.major(bid.major)));
        let programmes = programmes.map_or(&[][..], Vec::as_slice);
        let by = last[&(bid.school, bid.call.as_str(), case.major(bid.major))];
        bid_facts(case, line, sheet, programmes, by)
    })
    .collect()
}

/// Per school, call and major the bid that counts: the last dated, of equal dates the later row.
fn last_of_each<'a>(case: &Case<'a>) -> HashMap<(SchoolId, &'a str, MajorId), BidId> {
    let mut last: HashMap<_, BidId> = HashMap::new();
    for (id, bid) in case.market.bids().iter_ids() {
        let held = last
            .entry((bid.school, bid.call.as_str(), case.major(bid.major)))
            .or_insert(id);
        if bid.date >= case.market.bids()[*held].date {
            *held = id;
        }
    }
    last
}

fn bid_facts(
    case: &Case<'_>,
    line: &BidCase<'_>,
    sheet: &Sheet,
    programmes: &[ProgrammeId],
    last: BidId,
) -> Facts {
    let (bid, call) = (&case.market.bids()[line.id], &case.calls[line.call]);
    let school = &case.market.schools()[bid.school];
    let anchor = call
        .classes()
        .next()
        .and_then(|class| case.classes[class].anchor);
    let metres = anchor.map(|site| school.point.metres(site.point));
    let mut common = of_bid(case, call, bid, metres);
    if last != line.id {
        let by = case.market.bids()[last].code.clone();
        common.push(Rule::Replaced { by });
    }
    common.extend(of_score(case, sheet));
    let by_programme: Vec<(ProgrammeId, Vec<Rule>)> = programmes
        .iter()
        .map(|&p| (p, of_programme(case, call, &case.market.programmes()[p])))
        .collect();
    let clean = by_programme.iter().find(|(_, rules)| rules.is_empty());
    let broken = match (clean, by_programme.is_empty()) {
        (Some(_), _) => vec![common],
        (None, true) => {
            let major = case.market.majors()[bid.major].code.clone();
            common.push(Rule::NoProgramme { major });
            vec![common]
        }
        (None, false) => {
            let with = |(_, rules): &(_, Vec<Rule>)| [common.clone(), rules.clone()].concat();
            by_programme.iter().map(with).collect()
        }
    };
    Facts {
        school: bid.school,
        entity: school.entity,
        programme: clean.or(by_programme.first()).map(|&(id, _)| id),
        mode: call.mode,
        eligible: broken[0].is_empty(),
        may_win: broken[0].is_empty() && sheet.score >= Some(case.model.scoring.quality_min.0),
        score: sheet.score,
        metres,
        broken,
    }
}

/// What does not depend on the programme.
fn of_bid(case: &Case<'_>, call: &CallCase<'_>, bid: &Bid, metres: Option<i64>) -> Vec<Rule> {
    let mut broken = Vec::new();
    if !case.market.schools()[bid.school].eligible {
        broken.push(Rule::SchoolNotEligible);
    }
    let code = |m: MajorId| case.market.majors()[m].code.clone();
    if !call.majors.iter().any(|&m| accepts(case, m, bid.major)) {
        let mut accepted: Vec<String> = call.majors.iter().map(|&m| code(m)).collect();
        accepted.sort_unstable();
        broken.push(Rule::MajorNotAccepted {
            major: code(bid.major),
            accepted,
        });
    }
    let most = i64::from(case.model.fit.distance_max_km) * 1000;
    if let Some(metres) = metres.filter(|&m| most > 0 && m > most) {
        broken.push(Rule::TooFar {
            metres,
            metres_max: most,
        });
    }
    let intake = call
        .classes()
        .map(|class| case.classes[class].intake)
        .min()
        .unwrap_or(0);
    if i128::from(bid.seats) < intake {
        let intake = u32::try_from(intake).unwrap_or(u32::MAX);
        broken.push(Rule::SeatsBelowIntake {
            seats: bid.seats,
            intake,
        });
    }
    if let (Some(date), Some(deadline)) = (bid.date, case.market.round().bid_deadline)
        && date > deadline
    {
        let (date, deadline) = (date.to_string(), deadline.to_string());
        broken.push(Rule::Late { date, deadline });
    }
    broken
}

/// Whether a call's major takes a bid's: equal, mapped, or of the same 4-digit group.
pub(super) fn accepts(case: &Case<'_>, needed: MajorId, taught: MajorId) -> bool {
    if case.majors_match(needed, taught) {
        return true;
    }
    let (a, b) = (&case.market.majors()[needed], &case.market.majors()[taught]);
    let group = |code: &str| {
        let head = code
            .get(..4)
            .filter(|head| head.bytes().all(|b| b.is_ascii_digit()));
        head.map(str::to_owned)
    };
    case.model.fit.major_match == MajorMatch::Group
        && a.catalogue == b.catalogue
        && group(&a.code).is_some_and(|head| group(&b.code) == Some(head))
}

/// Level, mode and length of a programme against the call's.
pub(super) fn of_programme(
    case: &Case<'_>,
    call: &CallCase<'_>,
    programme: &Programme,
) -> Vec<Rule> {
    let mut broken = Vec::new();
    if let Some(level) = call.level {
        let higher = level.at_least || case.model.fit.level_rule == LevelRule::AtLeast;
        let taught = programme.rank;
        if taught != level.rank && !(higher && taught > level.rank) {
            broken.push(Rule::Level {
                needed: level.rank,
                taught,
            });
        }
    }
    if let Some(needed) = call.mode.filter(|&mode| mode != programme.mode) {
        broken.push(Rule::Mode {
            needed,
            taught: programme.mode,
        });
    }
    if let (Ok(Some(needed)), Some(taught)) = (call.days, programme.days)
        && (needed.low > taught.high || taught.low > needed.high)
    {
        broken.push(Rule::Period { needed, taught });
    }
    broken
}

fn of_score(case: &Case<'_>, sheet: &Sheet) -> Option<Rule> {
    let mut criteria = case.market.criteria().iter().zip(&sheet.means);
    let (criterion, _) = criteria.find(|(_, m)| m.mean.is_none())?;
    Some(Rule::NoMarks {
        criterion: criterion.code.clone(),
    })
}

pub(super) fn check(case: &Case<'_>, facts: &[Facts], v: &mut Verdicts) {
    for (bid, facts) in case.bids.iter().zip(facts) {
        let at = At::Bid(&bid.out.code);
        let found: Vec<Rule> = bid.out.broken.iter().cloned().map(sorted).collect();
        let same = |rules: &Vec<Rule>| {
            rules.len() == found.len() && rules.iter().all(|rule| found.contains(rule))
        };
        let ok = facts.broken.iter().any(same);
        let expected = format_args!("{:?}", facts.broken[0]);
        v.holds(
            CheckRule::Broken,
            at,
            ok,
            format_args!("{found:?}"),
            expected,
        );
        v.equal(
            CheckRule::Eligible,
            at,
            "eligible",
            bid.out.eligible,
            facts.eligible,
        );
        v.equal(
            CheckRule::Metres,
            at,
            "metres",
            Some(bid.out.metres),
            facts.metres,
        );
    }
}

/// Accepted majors in order, so that lists compare as sets.
fn sorted(rule: Rule) -> Rule {
    match rule {
        Rule::MajorNotAccepted {
            major,
            mut accepted,
        } => {
            accepted.sort_unstable();
            Rule::MajorNotAccepted { major, accepted }
        }
        other => other,
    }
}
