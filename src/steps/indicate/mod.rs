//! The figures by which a round is judged as a whole (section 9): in go the round, its classes, its
//! award and the plan; out come heads served, matching degrees, early warning, seat use, targets
//! and subsidies; and what became of the trainees of earlier rounds. Exact rationals, rounded once.
//!
//! ```text
//! tracking  placement figures by school, firm, round and group of majors
//! ```

mod tracking;

use std::collections::{BTreeMap, BTreeSet};

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{ToPrimitive, Zero};
use rayon::prelude::*;

use crate::base::stop::Stop;
use crate::domain::catalog::{Located, place};
use crate::domain::market::{
    BidId, ClassId, DemandId, EntityId, MajorId, Market, Mode, ProgrammeId, Score,
};
use crate::domain::model::{Band, Measure, Model};
use crate::domain::outcome::{
    Award, Case, Indicators, MajorOut, Matching, SeatUse, Served, Subsidy, Target, Tracking,
    Warning,
};
use crate::math::rank::round_half_even;
use crate::steps::fit::majors_match;
use crate::steps::form::takes_part;
use crate::steps::plan::{PlanError, Solved, relief};

/// A major and a kind of trainee.
type Trade = (MajorId, Mode);

/// The figures of a round.
///
/// # Errors
/// [`PlanError`].
pub fn indicate(
    case: Case,
    winners: &Award,
    plan: &Solved,
    stop: &Stop,
) -> Result<Indicators, PlanError> {
    let look = Look { case, winners };
    let market = case.market;
    let demands: Vec<DemandId> = market.demands().ids().collect();
    let demands: Vec<DemandId> = demands
        .into_iter()
        .filter(|&d| takes_part(market, d).is_ok())
        .collect();
    let by = |name: &dyn Fn(DemandId) -> String| -> Vec<Served> {
        let mut groups: BTreeMap<String, Vec<DemandId>> = BTreeMap::new();
        for &demand in &demands {
            groups.entry(name(demand)).or_default().push(demand);
        }
        let groups = groups.into_iter();
        groups
            .map(|(name, demands)| look.served(name, &demands))
            .collect()
    };
    let ledger = Ledger::new(market, case.model, &demands);
    let [students, service] = [Mode::Student, Mode::Service].map(|mode| look.seats(mode));
    let matching = ledger.matching(None);
    let tracking = tracking::tracking(market);
    Ok(Indicators {
        whole: look.served(String::new(), &demands),
        chains: by(&|d| market.demands()[d].chain.clone()),
        cities: by(&|d| city(market, d)),
        levels: by(&|d| market.demands()[d].level.rank.to_string()),
        targets: targets(case.model, &matching, tracking.as_ref()),
        regions: ledger.regions(),
        majors: ledger.warnings(case.model, plan, stop)?,
        subsidies: look.subsidies(),
        matching,
        students,
        service,
        tracking,
    })
}

/// The city of a demand's work site.
fn city(market: &Market, demand: DemandId) -> String {
    let name = &market.demands()[demand].site.name;
    match place(name, None) {
        Located::Exact(place) | Located::Within(place) => place.city_name().to_owned(),
        _ => name.clone(),
    }
}

fn ratio(top: impl Into<BigInt>, bottom: impl Into<BigInt>) -> BigRational {
    BigRational::new(top.into(), bottom.into())
}

/// Rounded half to even.
fn whole(value: &BigRational) -> u64 {
    round_half_even(value).to_u64().unwrap_or(u64::MAX)
}

/// A share in ten-thousandths; `None` of nothing.
fn share(part: &BigRational, all: &BigRational) -> Option<u32> {
    let of = |all: &BigRational| part / all * BigRational::from_integer(10_000.into());
    (!all.is_zero()).then(|| u32::try_from(whole(&of(all))).unwrap_or(u32::MAX))
}

struct Look<'a> {
    case: Case<'a>,
    winners: &'a Award,
}

impl Look<'_> {
    /// The winning bid of a class, with its body and σ.
    fn won(&self, class: ClassId) -> Option<(BidId, EntityId, u32)> {
        let bid = self.winners[class]?;
        let school = self.case.market.bids()[bid].school;
        let score = self.case.scores.sheets[bid]
            .score
            .map_or(0, |Score(score)| score);
        Some((bid, self.case.market.schools()[school].entity, score))
    }

    fn served(&self, name: String, demands: &[DemandId]) -> Served {
        let market = self.case.market;
        let own: BTreeSet<DemandId> = demands.iter().copied().collect();
        let mut inside: BTreeMap<DemandId, u64> = BTreeMap::new();
        let mut awarded: BTreeMap<DemandId, u64> = BTreeMap::new();
        let mut bodies: BTreeMap<EntityId, u64> = BTreeMap::new();
        let (mut heads, mut quality, mut metres) = (0_u64, 0_u64, 0_u64);
        for (id, class) in self.case.formation.classes.iter_ids() {
            for member in class.members.iter().filter(|m| own.contains(&m.demand)) {
                let here = u64::from(member.heads);
                *inside.entry(member.demand).or_default() += here;
                let Some((bid, body, score)) = self.won(id) else {
                    continue;
                };
                let school = &market.schools()[market.bids()[bid].school];
                *awarded.entry(member.demand).or_default() += here;
                *bodies.entry(body).or_default() += here;
                heads += here;
                quality += here * u64::from(score);
                metres += here * class.anchor.point.metres(school.point).unsigned_abs();
            }
        }
        let ordered = |d: &DemandId| u64::from(market.demands()[*d].heads);
        let counted = |of: &BTreeMap<DemandId, u64>| -> u64 {
            of.iter().map(|(d, heads)| ordered(d).min(*heads)).sum()
        };
        let mean = |sum: u64| (heads > 0).then(|| whole(&ratio(sum, heads)));
        let squares = bodies
            .values()
            .map(|&n| BigInt::from(n) * n)
            .sum::<BigInt>();
        Served {
            name,
            heads: demands.iter().map(ordered).sum(),
            in_classes: counted(&inside),
            awarded: counted(&awarded),
            quality: mean(quality).map(|score| Score(score as u32)),
            metres: mean(metres),
            concentration: share(&ratio(squares, 1), &ratio(BigInt::from(heads) * heads, 1)),
        }
    }

    /// Seats taken of those there are, at bodies with a school that passed screening.
    fn seats(&self, mode: Mode) -> SeatUse {
        let market = self.case.market;
        let mut taken: BTreeMap<EntityId, u64> = BTreeMap::new();
        for (id, class) in self.case.formation.classes.iter_ids() {
            let call = &self.case.formation.calls[class.call];
            if let Some((_, body, _)) = self.won(id).filter(|_| call.mode == mode) {
                let intake = self.case.model.award.intake(class.size());
                *taken.entry(body).or_default() += u64::from(intake);
            }
        }
        let eligible = market.schools().iter().filter(|s| s.eligible);
        let bodies: BTreeSet<EntityId> = eligible.map(|s| s.entity).collect();
        let mut use_ = SeatUse::default();
        for body in bodies {
            let taken = taken.get(&body).copied().unwrap_or(0);
            match market.entities()[body].seats(mode) {
                Some(seats) => {
                    use_.seats += u64::from(seats);
                    use_.used += taken;
                }
                None => use_.unlimited += taken,
            }
        }
        use_
    }

    fn subsidies(&self) -> Vec<Subsidy> {
        let rows = self.case.model.subsidies.iter();
        rows.map(|row| {
            let (mut heads, mut without, mut days) = (0_u64, 0_u64, 0_u64);
            let covers = row.kind == self.case.model.classes.kind;
            for (id, class) in self.case.formation.classes.iter_ids() {
                let call = &self.case.formation.calls[class.call];
                if !covers || call.mode != row.mode || self.won(id).is_none() {
                    continue;
                }
                let size = u64::from(class.size());
                heads += size;
                match call.days {
                    Some(length) => days += size * u64::from(length.low),
                    None => without += size,
                }
            }
            Subsidy {
                kind: row.kind.clone(),
                mode: row.mode,
                rate_fen: row.rate_fen.into(),
                basis: row.basis.clone(),
                document: row.document.clone(),
                status: row.status.clone(),
                valid: row.valid.clone(),
                heads,
                heads_without_days: without,
                fen: whole(&ratio(BigInt::from(days) * row.rate_fen, 365)),
            }
        })
        .collect()
    }
}

fn targets(model: &Model, matching: &Matching, tracking: Option<&Tracking>) -> Vec<Target> {
    let row = |row: &crate::domain::model::TargetRow| Target {
        measure: row.measure,
        least: row.least,
        says: row.says.clone(),
        document: row.document.clone(),
        status: row.status.clone(),
        value: match row.measure {
            Measure::Matching => matching.degree,
            measure => tracking::measured(tracking, measure),
        },
    };
    model.targets.iter().map(row).collect()
}

/// Demand and supply by major.
struct Ledger<'a> {
    market: &'a Market,
    /// D_m by city.
    demand: BTreeMap<Trade, BTreeMap<String, BigRational>>,
    /// Programmes of eligible schools that a demand for the major could use.
    programmes: BTreeMap<Trade, Vec<ProgrammeId>>,
}

impl<'a> Ledger<'a> {
    fn new(market: &'a Market, model: &Model, demands: &[DemandId]) -> Self {
        let mut demand: BTreeMap<Trade, BTreeMap<String, BigRational>> = BTreeMap::new();
        for &id in demands {
            let row = &market.demands()[id];
            let each = ratio(row.heads, row.majors.len() as u64);
            let city = city(market, id);
            for &major in &row.majors {
                let of = demand.entry((major, row.mode)).or_default();
                *of.entry(city.clone()).or_insert_with(BigRational::zero) += &each;
            }
        }
        let mut programmes: BTreeMap<Trade, Vec<ProgrammeId>> = BTreeMap::new();
        let wanted: Vec<Trade> = demand.keys().copied().collect();
        for (id, programme) in market.programmes().iter_ids() {
            if !market.schools()[programme.school].eligible {
                continue;
            }
            let uses = |&&(major, mode): &&Trade| {
                mode == programme.mode && majors_match(market, model, major, programme.major)
            };
            let users: Vec<Trade> = wanted.iter().filter(uses).copied().collect();
            for trade in &users {
                programmes.entry(*trade).or_default().push(id);
            }
            if users.is_empty() {
                let own = (programme.major, programme.mode);
                programmes.entry(own).or_default().push(id);
            }
        }
        Ledger {
            market,
            demand,
            programmes,
        }
    }

    /// D_m, in a city or everywhere.
    fn demand(&self, trade: Trade, city: Option<&str>) -> BigRational {
        let of = self.demand.get(&trade).into_iter().flatten();
        let here = of.filter(|(name, _)| city.is_none_or(|city| city == name.as_str()));
        here.fold(BigRational::zero(), |sum, (_, heads)| sum + heads)
    }

    /// S_m, in a city or everywhere: per body the seats of its programmes, at most its own.
    fn supply(&self, trade: Trade, city: Option<&str>) -> u64 {
        let mut bodies: BTreeMap<EntityId, u64> = BTreeMap::new();
        for &id in self.programmes.get(&trade).into_iter().flatten() {
            let programme = &self.market.programmes()[id];
            let school = &self.market.schools()[programme.school];
            if city.is_none_or(|city| city == school.city) {
                *bodies.entry(school.entity).or_default() += u64::from(programme.seats);
            }
        }
        let capped = bodies.into_iter().map(|(body, seats)| {
            let most = self.market.entities()[body].seats(trade.1);
            most.map_or(seats, |most| seats.min(most.into()))
        });
        capped.sum()
    }

    fn matching(&self, city: Option<&str>) -> Matching {
        let (mut demand, mut supply, mut met) = (BigRational::zero(), 0, BigRational::zero());
        for &trade in self.demand.keys() {
            let (d, s) = (self.demand(trade, city), self.supply(trade, city));
            if d.is_zero() {
                continue;
            }
            met += d.clone().min(ratio(s, 1));
            demand += d;
            supply += s;
        }
        Matching {
            name: city.unwrap_or_default().to_owned(),
            degree: share(&met, &demand),
            demand: whole(&demand),
            supply,
        }
    }

    fn regions(&self) -> Vec<Matching> {
        let cities: BTreeSet<&String> = self.demand.values().flat_map(BTreeMap::keys).collect();
        cities
            .iter()
            .map(|city| self.matching(Some(city)))
            .collect()
    }

    /// Every major that somebody wants or teaches: shortages first, then by what a seat is worth,
    /// then by demand, catalogue and code.
    fn warnings(
        &self,
        model: &Model,
        plan: &Solved,
        stop: &Stop,
    ) -> Result<Vec<Warning>, PlanError> {
        let trades = self.demand.keys().chain(self.programmes.keys());
        let trades: BTreeSet<Trade> = trades.copied().collect();
        let residual = plan.residual();
        let none = Vec::new();
        let warning = |&trade: &Trade| -> Result<Warning, PlanError> {
            let (demand, supply) = (self.demand(trade, None), self.supply(trade, None));
            let reaches = |hundredths: u32| ratio(supply, 1) >= &demand * ratio(hundredths, 100);
            let wanted = !demand.is_zero();
            let programmes = self.programmes.get(&trade).unwrap_or(&none);
            let met = demand.clone().min(ratio(supply, 1));
            Ok(Warning {
                major: self.major(trade.0),
                mode: trade.1,
                demand_hundredths: whole(&(&demand * ratio(100, 1))),
                supply,
                degree: share(&met, &demand),
                band: match wanted {
                    true => model.bands.band(reaches),
                    false => Band::Idle,
                },
                relief: match wanted {
                    true => relief(plan, &residual, programmes, stop)?,
                    false => None,
                },
            })
        };
        let trades: Vec<Trade> = trades.into_iter().collect();
        let rows: Result<Vec<Warning>, PlanError> = trades.par_iter().map(warning).collect();
        let mut rows = rows?;
        rows.sort_by_cached_key(order);
        Ok(rows)
    }

    fn major(&self, id: MajorId) -> MajorOut {
        let major = &self.market.majors()[id];
        MajorOut {
            catalogue: major.catalogue.clone(),
            code: major.code.clone(),
            name: major.name.clone(),
        }
    }
}

/// What warnings are listed by.
fn order(row: &Warning) -> impl Ord + use<> {
    let gain = row.relief.as_ref().map_or(0, |relief| relief.gain);
    let (catalogue, code) = (row.major.catalogue.clone(), row.major.code.clone());
    let demand = std::cmp::Reverse(row.demand_hundredths);
    (
        row.band,
        std::cmp::Reverse(gain),
        demand,
        catalogue,
        code,
        row.mode,
    )
}
