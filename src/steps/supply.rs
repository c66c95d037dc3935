//! Classes against what the schools teach, before anybody has bid: in go calls, out comes how many
//! programmes fit each (section 2), in how many schools, with how many seats; and where nobody
//! could teach a class, the programmes nearest to it with the rules that keep them out.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::base::ids::IdVec;
use crate::domain::market::{
    Call, CallId, Days, EntityId, MajorId, Market, Mode, Programme, ProgrammeId, Rule, SchoolId,
};
use crate::domain::model::{MajorMatch, Model};
use crate::domain::outcome::{Formation, Lack, MajorOut, Supply};
use crate::steps::fit::{majors_match, nearest, programme_rules, too_far};

/// Most programmes that are named where nobody could teach.
const LACKS_MAX: usize = 5;
/// Digits of a code that related majors share: the class of majors (专业类's 大类).
const RELATED: usize = 2;

/// Works out every call.
///
/// *Complexity*: a call looks at the programmes of the majors that it accepts, and where none could
/// teach it, at those of related majors.
pub fn supply(market: &Market, model: &Model, formation: &Formation) -> IdVec<CallId, Supply> {
    let taught = Taught::new(market);
    let calls = formation.calls.iter();
    calls
        .map(|call| of_call(market, model, formation, &taught, call))
        .collect()
}

/// Per call the programmes that fit it (section 2), their schools screened, whatever their seats;
/// in the order of their table.
pub fn fitting(
    market: &Market,
    model: &Model,
    formation: &Formation,
) -> IdVec<CallId, Vec<ProgrammeId>> {
    let taught = Taught::new(market);
    let of = |call: &Call| {
        let look = Look::new(market, model, formation, call);
        let fits = |id: &ProgrammeId| look.broken(*id).iter().all(is_seats);
        let near = taught.fitting(market, model, call).into_iter();
        near.filter(fits).collect()
    };
    formation.calls.iter().map(of).collect()
}

/// Programmes by major, majors by the first digits of their codes.
struct Taught<'a> {
    programmes: HashMap<MajorId, Vec<ProgrammeId>>,
    majors: HashMap<(&'a str, &'a str), Vec<MajorId>>,
    mapped: bool,
}

impl<'a> Taught<'a> {
    fn new(market: &'a Market) -> Self {
        let mut taught = Taught {
            programmes: HashMap::new(),
            majors: HashMap::new(),
            mapped: market.has_major_map(),
        };
        for (id, programme) in market.programmes().iter_ids() {
            let of = taught.programmes.entry(programme.major).or_default();
            if of.is_empty() {
                let key = related(market, programme.major);
                taught.majors.entry(key).or_default().push(programme.major);
            }
            of.push(id);
        }
        taught
    }

    /// Programmes of the majors that a call accepts.
    fn fitting(&self, market: &Market, model: &Model, call: &Call) -> Vec<ProgrammeId> {
        let accepted: Vec<MajorId> = if self.mapped || model.fit.major_match == MajorMatch::Group {
            let takes = |taught: &&MajorId| {
                call.majors
                    .iter()
                    .any(|&m| majors_match(market, model, m, **taught))
            };
            self.programmes.keys().filter(takes).copied().collect()
        } else {
            call.majors.clone()
        };
        self.of(accepted)
    }

    /// Programmes of those majors and of related ones.
    fn near(&self, market: &Market, model: &Model, call: &Call) -> Vec<ProgrammeId> {
        let keys: BTreeSet<_> = call.majors.iter().map(|&m| related(market, m)).collect();
        let majors = keys.iter().filter_map(|key| self.majors.get(key)).flatten();
        let mut all = self.of(majors.copied().collect());
        all.extend(self.fitting(market, model, call));
        all.sort_unstable();
        all.dedup();
        all
    }

    fn of(&self, majors: Vec<MajorId>) -> Vec<ProgrammeId> {
        let of = majors.iter().filter_map(|major| self.programmes.get(major));
        let mut all: Vec<ProgrammeId> = of.flatten().copied().collect();
        all.sort_unstable();
        all
    }
}

/// Catalogue and first digits of a major; a major without a code is related to none.
fn related(market: &Market, id: MajorId) -> (&str, &str) {
    let major = &market.majors()[id];
    let head = major.code.get(..RELATED);
    let head = head.filter(|head| head.bytes().all(|b| b.is_ascii_digit()));
    (&major.catalogue, head.unwrap_or(&major.code))
}

fn of_call(
    market: &Market,
    model: &Model,
    formation: &Formation,
    taught: &Taught,
    call: &Call,
) -> Supply {
    let look = Look::new(market, model, formation, call);
    let fits = |id: &ProgrammeId| look.broken(*id).iter().all(is_seats);
    let fitting: Vec<ProgrammeId> = taught
        .fitting(market, model, call)
        .into_iter()
        .filter(fits)
        .collect();
    let mut supply = look.count(&fitting);
    if supply.able == 0 && !call.classes.is_empty() {
        supply.lacks = look.lacks(taught.near(market, model, call));
    }
    supply
}

fn is_seats(rule: &Rule) -> bool {
    matches!(rule, Rule::SeatsBelowIntake { .. })
}

struct Look<'a> {
    market: &'a Market,
    model: &'a Model,
    formation: &'a Formation,
    call: &'a Call,
    /// Of its smallest class \[heads\].
    intake: u32,
}

impl<'a> Look<'a> {
    fn new(market: &'a Market, model: &'a Model, formation: &'a Formation, call: &'a Call) -> Self {
        let sizes = call.classes.iter().map(|&c| formation.classes[c].size());
        Look {
            market,
            model,
            formation,
            call,
            intake: model.award.intake(sizes.min().unwrap_or(0)),
        }
    }
}

/// How many rules bind, and which.
type Kinds = (usize, Vec<&'static str>);

/// Codes of the school and the major, rank, days, seats: what tells programmes apart.
type Name = (String, String, u8, Option<Days>, u32);

/// What a change of one programme would amount to, smallest first: unrelated majors, ranks, days,
/// metres, seats.
type Amount = [i64; 5];

impl Look<'_> {
    fn count(&self, fitting: &[ProgrammeId]) -> Supply {
        let mut schools: BTreeSet<SchoolId> = BTreeSet::new();
        let mut bodies: BTreeMap<EntityId, (u64, bool)> = BTreeMap::new();
        for &id in fitting {
            let programme = &self.market.programmes()[id];
            schools.insert(programme.school);
            let entity = self.market.schools()[programme.school].entity;
            let body = bodies.entry(entity).or_default();
            body.0 += u64::from(programme.seats);
            body.1 |= self.broken(id).is_empty();
        }
        let seats = bodies.iter().map(|(&entity, &(seats, _))| {
            let own = self.market.entities()[entity].seats(self.call.mode);
            own.map_or(seats, |own| seats.min(u64::from(own)))
        });
        Supply {
            programmes: fitting.len() as u32,
            schools: schools.len() as u32,
            seats: seats.sum(),
            able: bodies.values().filter(|body| body.1).count() as u32,
            lacks: Vec::new(),
        }
    }

    /// Every rule that a programme breaks, room for a class among them.
    fn broken(&self, id: ProgrammeId) -> Vec<Rule> {
        let programme = &self.market.programmes()[id];
        let school = &self.market.schools()[programme.school];
        let mut broken = Vec::new();
        if !school.eligible {
            broken.push(Rule::SchoolNotEligible);
        }
        let takes = |&m: &MajorId| majors_match(self.market, self.model, m, programme.major);
        if !self.call.majors.iter().any(takes) {
            let code = |m: &MajorId| self.market.majors()[*m].code.clone();
            broken.push(Rule::MajorNotAccepted {
                major: code(&programme.major),
                accepted: self.call.majors.iter().map(code).collect(),
            });
        }
        broken.extend(programme_rules(self.model, self.call, programme));
        broken.extend(too_far(self.model, self.formation, self.call, school.point));
        let seats = self.room(programme, self.call.mode);
        if seats < self.intake {
            broken.push(Rule::SeatsBelowIntake {
                seats,
                intake: self.intake,
            });
        }
        broken
    }

    /// Seats left at a programme and at its body.
    fn room(&self, programme: &Programme, mode: Mode) -> u32 {
        let school = &self.market.schools()[programme.school];
        let own = self.market.entities()[school.entity].seats(mode);
        programme.seats.min(own.unwrap_or(u32::MAX))
    }

    /// Of each combination of rules the programme with the smallest change, fewest rules first.
    fn lacks(&self, near: Vec<ProgrammeId>) -> Vec<Lack> {
        let mut best: BTreeMap<Kinds, ((Amount, i64, Name), Lack)> = BTreeMap::new();
        for id in near {
            let lack = self.lack(id);
            let mut kinds: Vec<&'static str> = lack.rules.iter().map(kind).collect();
            kinds.sort_unstable();
            let rank = (self.amount(&lack.rules), lack.metres, self.name(id));
            let key = (kinds.len(), kinds);
            if best.get(&key).is_none_or(|(other, _)| rank < *other) {
                best.insert(key, (rank, lack));
            }
        }
        let lacks = best.into_values().map(|(_, lack)| lack);
        lacks.take(LACKS_MAX).collect()
    }

    fn lack(&self, id: ProgrammeId) -> Lack {
        let programme = &self.market.programmes()[id];
        let school = &self.market.schools()[programme.school];
        let major = &self.market.majors()[programme.major];
        Lack {
            school: school.code.clone(),
            school_name: school.name.clone(),
            major: MajorOut {
                catalogue: major.catalogue.clone(),
                code: major.code.clone(),
                name: major.name.clone(),
            },
            rules: self.broken(id),
            metres: nearest(self.formation, self.call, school.point).unwrap_or(0),
        }
    }

    fn name(&self, id: ProgrammeId) -> Name {
        let programme = &self.market.programmes()[id];
        (
            self.market.schools()[programme.school].code.clone(),
            self.market.majors()[programme.major].code.clone(),
            programme.rank,
            programme.days,
            programme.seats,
        )
    }

    fn amount(&self, rules: &[Rule]) -> Amount {
        let mut amount = [0; 5];
        for rule in rules {
            match rule {
                Rule::MajorNotAccepted { major, accepted } => {
                    let group = |code: &String| code.get(..4).map(str::to_owned);
                    let same = accepted.iter().any(|a| group(a) == group(major));
                    amount[0] = i64::from(!same);
                }
                Rule::Level { needed, taught } => {
                    amount[1] = i64::from(needed.abs_diff(*taught));
                }
                Rule::Period { needed, taught } => {
                    let gap = needed.low.saturating_sub(taught.high);
                    let gap = gap.max(taught.low.saturating_sub(needed.high));
                    amount[2] = i64::from(gap);
                }
                Rule::TooFar { metres, metres_max } => amount[3] = metres - metres_max,
                Rule::SeatsBelowIntake { seats, intake } => {
                    amount[4] = i64::from(intake - seats);
                }
                _ => {}
            }
        }
        amount
    }
}

fn kind(rule: &Rule) -> &'static str {
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
