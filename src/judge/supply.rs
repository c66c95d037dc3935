//! Who could teach each call: every programme against it, rule by rule; and the rule that made each
//! class what it is.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::case::{CallCase, Case};
use super::fit::{accepts, of_programme};
use super::grouping::firms;
use super::rules::CheckRule;
use super::{At, Verdicts};
use crate::domain::market::{Days, DemandId, EntityId, MajorId, ProgrammeId, Rule, SchoolId, Tier};
use crate::domain::outcome::{Lack, Supply};

/// Most programmes that are named where nobody could teach.
const LACKS_MAX: usize = 5;

pub(super) fn check(case: &Case<'_>, v: &mut Verdicts) {
    let mut of_major: HashMap<MajorId, Vec<ProgrammeId>> = HashMap::new();
    for (id, programme) in case.market.programmes().iter_ids() {
        of_major.entry(programme.major).or_default().push(id);
    }
    for call in &case.calls {
        let expected = supply(case, call, &of_major);
        let at = At::Call(&call.out.code);
        v.equal(CheckRule::Supply, at, "supply", &call.out.supply, &expected);
    }
    for class in &case.classes {
        let demands: Vec<DemandId> = class.members.iter().map(|&(d, _)| d).collect();
        let at = At::Class(&class.out.code);
        let many = demands.len() > 1 && firms(case, &demands).len() > 1;
        let expected = match class.out.tier {
            Tier::Waived => 9,
            Tier::Own => 8,
            _ => 6 + u8::from(many),
        };
        v.equal(CheckRule::Tier, at, "rule", class.out.rule, expected);
    }
}

/// A programme that a call might take, with the rules it breaks there.
struct Near {
    id: ProgrammeId,
    broken: Vec<Rule>,
}

fn supply(
    case: &Case<'_>,
    call: &CallCase<'_>,
    of_major: &HashMap<MajorId, Vec<ProgrammeId>>,
) -> Supply {
    let majors = of_major.iter();
    let takes = |taught: MajorId| call.majors.iter().any(|&m| accepts(case, m, taught));
    let (mut fitting, mut near) = (Vec::new(), Vec::new());
    for (&taught, programmes) in majors {
        let fits = takes(taught);
        if !fits && !call.majors.iter().any(|&m| related(case, m, taught)) {
            continue;
        }
        for &id in programmes {
            let broken = broken(case, call, id, fits);
            if broken
                .iter()
                .all(|rule| matches!(rule, Rule::SeatsBelowIntake { .. }))
            {
                fitting.push(Near {
                    id,
                    broken: broken.clone(),
                });
            }
            near.push(Near { id, broken });
        }
    }
    let mut supply = count(case, call, &fitting);
    if supply.able == 0 && !call.classes().is_empty() {
        supply.lacks = lacks(case, call, near);
    }
    supply
}

/// Same catalogue and same first two digits; a code without digits only itself.
fn related(case: &Case<'_>, a: MajorId, b: MajorId) -> bool {
    let (a, b) = (&case.market.majors()[a], &case.market.majors()[b]);
    let head = |code: &str| match code.get(..2) {
        Some(head) if head.chars().all(|c| c.is_ascii_digit()) => head.to_owned(),
        _ => code.to_owned(),
    };
    a.catalogue == b.catalogue && head(&a.code) == head(&b.code)
}

/// Seats that a programme has left for one class, its body's counted.
fn room(case: &Case<'_>, call: &CallCase<'_>, id: ProgrammeId) -> u32 {
    let programme = &case.market.programmes()[id];
    let entity = case.market.schools()[programme.school].entity;
    let mode = call.mode.unwrap_or(programme.mode);
    let body = case.market.entities()[entity].seats(mode);
    body.map_or(programme.seats, |seats| seats.min(programme.seats))
}

fn broken(case: &Case<'_>, call: &CallCase<'_>, id: ProgrammeId, fits: bool) -> Vec<Rule> {
    let programme = &case.market.programmes()[id];
    let school = &case.market.schools()[programme.school];
    let mut broken = Vec::new();
    if !school.eligible {
        broken.push(Rule::SchoolNotEligible);
    }
    if !fits {
        let code = |m: MajorId| case.market.majors()[m].code.clone();
        broken.push(Rule::MajorNotAccepted {
            major: code(programme.major),
            accepted: call.majors.iter().map(|&m| code(m)).collect(),
        });
    }
    broken.extend(of_programme(case, call, programme));
    let most = i64::from(case.model.fit.distance_max_km) * 1000;
    if let Some(metres) = away(case, call, id).filter(|&metres| most > 0 && metres > most) {
        broken.push(Rule::TooFar {
            metres,
            metres_max: most,
        });
    }
    let intakes = call.classes().map(|class| case.classes[class].intake);
    let intake = u32::try_from(intakes.min().unwrap_or(0)).unwrap_or(u32::MAX);
    let seats = room(case, call, id);
    if seats < intake {
        broken.push(Rule::SeatsBelowIntake { seats, intake });
    }
    broken
}

/// Metres from a programme's school to the nearest class.
fn away(case: &Case<'_>, call: &CallCase<'_>, id: ProgrammeId) -> Option<i64> {
    let school = &case.market.schools()[case.market.programmes()[id].school];
    let anchors = call
        .classes()
        .filter_map(|class| case.classes[class].anchor);
    anchors.map(|site| site.point.metres(school.point)).min()
}

fn count(case: &Case<'_>, call: &CallCase<'_>, fitting: &[Near]) -> Supply {
    let (mut schools, mut able) = (BTreeSet::<SchoolId>::new(), BTreeSet::new());
    let mut seats: BTreeMap<EntityId, u64> = BTreeMap::new();
    for near in fitting {
        let programme = &case.market.programmes()[near.id];
        let entity = case.market.schools()[programme.school].entity;
        schools.insert(programme.school);
        *seats.entry(entity).or_default() += u64::from(programme.seats);
        if near.broken.is_empty() {
            able.insert(entity);
        }
    }
    let capped = seats.into_iter().map(|(entity, seats)| {
        let mode = call
            .mode
            .and_then(|mode| case.market.entities()[entity].seats(mode));
        mode.map_or(seats, |most| seats.min(most.into()))
    });
    Supply {
        programmes: fitting.len() as u32,
        schools: schools.len() as u32,
        seats: capped.sum(),
        able: able.len() as u32,
        lacks: Vec::new(),
    }
}

/// Per combination of rules the smallest change, fewest rules first.
fn lacks(case: &Case<'_>, call: &CallCase<'_>, near: Vec<Near>) -> Vec<Lack> {
    let mut ranked: Vec<_> = near
        .into_iter()
        .map(|near| {
            let mut names: Vec<&str> = near.broken.iter().map(name).collect();
            names.sort_unstable();
            let metres = away(case, call, near.id).unwrap_or(0);
            let amounts = near.broken.iter().fold([0; 5], amount);
            let rank = (amounts, metres, named(case, near.id));
            ((names.len(), names), rank, near)
        })
        .collect();
    ranked.sort_by(|a, b| (&a.0, &a.1).cmp(&(&b.0, &b.1)));
    ranked.dedup_by(|later, first| later.0 == first.0);
    ranked.truncate(LACKS_MAX);
    let lack = |(_, (_, metres, _), near): (_, Rank<'_>, Near)| {
        let Near { id, broken: rules } = near;
        let programme = &case.market.programmes()[id];
        let school = &case.market.schools()[programme.school];
        let major = &case.market.majors()[programme.major];
        Lack {
            school: school.code.clone(),
            school_name: school.name.clone(),
            major: crate::domain::outcome::MajorOut {
                catalogue: major.catalogue.clone(),
                code: major.code.clone(),
                name: major.name.clone(),
            },
            rules,
            metres,
        }
    };
    ranked.into_iter().map(lack).collect()
}

/// The size of the change, metres, and what tells programmes apart.
type Rank<'a> = ([i64; 5], i64, (&'a str, &'a str, u8, Option<Days>, u32));

fn named<'a>(case: &Case<'a>, id: ProgrammeId) -> (&'a str, &'a str, u8, Option<Days>, u32) {
    let programme = &case.market.programmes()[id];
    let school = &case.market.schools()[programme.school].code;
    let major = &case.market.majors()[programme.major].code;
    (
        school,
        major,
        programme.rank,
        programme.days,
        programme.seats,
    )
}

fn name(rule: &Rule) -> &'static str {
    match rule {
        Rule::SchoolNotEligible => "school",
        Rule::MajorNotAccepted { .. } => "major",
        Rule::Level { .. } => "level",
        Rule::Mode { .. } => "mode",
        Rule::Period { .. } => "period",
        Rule::TooFar { .. } => "distance",
        _ => "seats",
    }
}

/// Majors outside the 4-digit group, ranks, days, metres, seats.
fn amount(mut sum: [i64; 5], rule: &Rule) -> [i64; 5] {
    match rule {
        Rule::MajorNotAccepted { major, accepted } => {
            let one_group = accepted.iter().any(|code| code.get(..4) == major.get(..4));
            sum[0] = if one_group { 0 } else { 1 };
        }
        Rule::Level { needed, taught } => {
            sum[1] = (i64::from(*needed) - i64::from(*taught)).abs();
        }
        Rule::Period { needed, taught } => {
            let early = i64::from(needed.low) - i64::from(taught.high);
            let late = i64::from(taught.low) - i64::from(needed.high);
            sum[2] = early.max(late).max(0);
        }
        Rule::TooFar { metres, metres_max } => sum[3] = metres - metres_max,
        Rule::SeatsBelowIntake { seats, intake } => {
            sum[4] = i64::from(*intake) - i64::from(*seats);
        }
        _ => {}
    }
    sum
}
