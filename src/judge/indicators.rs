//! The figures of the round as a whole, recounted from the market, the members of the classes and
//! the winners; early warning with what more seats would bring, by augmenting the plan's flow.

use std::collections::{BTreeMap, BTreeSet};

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{ToPrimitive, Zero};

use super::award::Contest;
use super::fit::accepts;
use super::plan::{Laid, worth};
use super::rules::CheckRule;
use super::scores::half_to_even;
use super::tracking;
use super::{At, Verdicts};
use crate::base::ids::Id;
use crate::domain::catalog::{Located, place};
use crate::domain::market::{DemandId, EntityId, MajorId, Mode, ProgrammeId, Score};
use crate::domain::model::{Band, Measure};
use crate::domain::outcome::{
    MajorOut, Matching, Relief, SeatUse, Served, Subsidy, Target, Warning,
};

pub(super) fn check(contest: &Contest<'_, '_>, laid: Option<&Laid>, v: &mut Verdicts) {
    let outcome = contest.case.outcome;
    let Some(found) = &outcome.indicators else {
        // Outcomes older than indicators have no plan either.
        let plans = outcome.plans.len();
        v.equal(
            CheckRule::Indicators,
            At::Outcome,
            "plans without indicators",
            plans,
            0,
        );
        return;
    };
    let count = Count::new(contest);
    let (rule, at) = (CheckRule::Indicators, At::Outcome);
    v.equal(rule, at, "whole", &found.whole, &count.served("", |_| true));
    let chain = |d: DemandId| count.demand(d).chain.clone();
    let level = |d: DemandId| count.demand(d).level.rank.to_string();
    v.equal(rule, at, "chains", &found.chains, &count.groups(chain));
    v.equal(
        rule,
        at,
        "cities",
        &found.cities,
        &count.groups(|d| count.city(d)),
    );
    v.equal(rule, at, "levels", &found.levels, &count.groups(level));
    let matching = count.matching(None);
    v.equal(rule, at, "matching", &found.matching, &matching);
    let cities: BTreeSet<String> = count.own.iter().map(|&d| count.city(d)).collect();
    let regions: Vec<Matching> = cities
        .iter()
        .map(|city| count.matching(Some(city)))
        .collect();
    v.equal(rule, at, "regions", &found.regions, &regions);
    v.equal(
        rule,
        at,
        "students",
        found.students,
        count.seats(Mode::Student),
    );
    v.equal(
        rule,
        at,
        "service",
        found.service,
        count.seats(Mode::Service),
    );
    v.equal(
        rule,
        at,
        "targets",
        &found.targets,
        &count.targets(&matching),
    );
    v.equal(rule, at, "subsidies", &found.subsidies, &count.subsidies());
    tracking::check(contest.case.market, found.tracking.as_ref(), v);
    let rows = count.warnings(laid);
    let same = found.majors.len() == rows.len();
    let (said, expected) = (found.majors.len(), rows.len());
    v.holds(
        CheckRule::Warnings,
        at,
        same,
        format_args!("{said} majors"),
        expected,
    );
    for (row, expected) in found.majors.iter().zip(&rows) {
        v.equal(CheckRule::Warnings, at, "major", row, expected);
    }
}

type Trade = (MajorId, Mode);

fn over(top: impl Into<BigInt>, bottom: impl Into<BigInt>) -> BigRational {
    BigRational::new(top.into(), bottom.into())
}

fn rounded(value: &BigRational) -> u64 {
    half_to_even(value).to_u64().unwrap_or(u64::MAX)
}

fn of_ten_thousand(part: &BigRational, all: &BigRational) -> Option<u32> {
    if all.is_zero() {
        return None;
    }
    u32::try_from(rounded(&(part * over(10_000, 1) / all))).ok()
}

struct Count<'c, 'a> {
    contest: &'c Contest<'c, 'a>,
    /// Demands that take part.
    own: Vec<DemandId>,
    /// Programmes of schools that passed screening, by major in demand that they serve, else by
    /// their own.
    taught: BTreeMap<Trade, Vec<ProgrammeId>>,
}

impl<'c, 'a> Count<'c, 'a> {
    fn new(contest: &'c Contest<'c, 'a>) -> Self {
        let (case, market) = (contest.case, contest.case.market);
        let own: Vec<DemandId> = market
            .demands()
            .ids()
            .filter(|&d| case.takes_part(d))
            .collect();
        let wanted: BTreeSet<Trade> = own
            .iter()
            .flat_map(|&d| {
                case.demand(d)
                    .majors
                    .iter()
                    .map(move |&m| (m, case.demand(d).mode))
            })
            .collect();
        let mut taught: BTreeMap<Trade, Vec<ProgrammeId>> = BTreeMap::new();
        for (id, row) in market.programmes().iter_ids() {
            if !market.schools()[row.school].eligible {
                continue;
            }
            let mut any = false;
            for &(major, mode) in &wanted {
                if mode == row.mode && accepts(case, major, row.major) {
                    taught.entry((major, mode)).or_default().push(id);
                    any = true;
                }
            }
            if !any {
                taught.entry((row.major, row.mode)).or_default().push(id);
            }
        }
        Count {
            contest,
            own,
            taught,
        }
    }

    fn demand(&self, id: DemandId) -> &'a crate::domain::market::Demand {
        self.contest.case.demand(id)
    }

    fn city(&self, id: DemandId) -> String {
        let site = &self.demand(id).site.name;
        match place(site, None) {
            Located::Exact(found) | Located::Within(found) => found.city_name().to_owned(),
            Located::Ambiguous(_) | Located::Unknown(_) => site.clone(),
        }
    }

    fn groups(&self, name: impl Fn(DemandId) -> String) -> Vec<Served> {
        let names: BTreeSet<String> = self.own.iter().map(|&d| name(d)).collect();
        let of = |group: &String| self.served(group, |d| name(d) == *group);
        names.iter().map(of).collect()
    }

    /// Per class the place of its winner in the case.
    fn winner(&self, class: usize) -> Option<usize> {
        self.contest.winner[class]
    }

    fn served(&self, name: &str, among: impl Fn(DemandId) -> bool) -> Served {
        let case = self.contest.case;
        let mut row = Served {
            name: name.to_owned(),
            ..Served::default()
        };
        let (mut heads, mut scored, mut carried) = (0_u64, 0_u64, 0_u64);
        let mut bodies: BTreeMap<EntityId, u64> = BTreeMap::new();
        for &id in self.own.iter().filter(|&&d| among(d)) {
            let ordered = u64::from(self.demand(id).heads);
            let (mut inside, mut awarded) = (0, 0);
            for &(class, here) in &case.placed[id.index()] {
                let here = u64::from(here);
                inside += here;
                if let Some(bid) = self.winner(class) {
                    let facts = &self.contest.facts[bid];
                    let school = &case.market.schools()[facts.school];
                    let anchor = case.classes[class].anchor;
                    let metres = anchor.map_or(0, |site| site.point.metres(school.point));
                    awarded += here;
                    scored += here * u64::from(facts.score.unwrap_or(0));
                    carried += here * metres.unsigned_abs();
                    *bodies.entry(facts.entity).or_default() += here;
                }
            }
            heads += awarded;
            row.heads += ordered;
            row.in_classes += inside.min(ordered);
            row.awarded += awarded.min(ordered);
        }
        if heads > 0 {
            row.quality = Some(Score(rounded(&over(scored, heads)) as u32));
            row.metres = Some(rounded(&over(carried, heads)));
            let squares: BigInt = bodies.values().map(|&n| BigInt::from(n) * n).sum();
            let all = over(BigInt::from(heads) * heads, 1);
            row.concentration = of_ten_thousand(&over(squares, 1), &all);
        }
        row
    }

    /// D_m.
    fn wanted(&self, trade: Trade, city: Option<&str>) -> BigRational {
        let mut sum = BigRational::zero();
        for &id in &self.own {
            let row = self.demand(id);
            let here = city.is_none_or(|city| self.city(id) == city);
            if here && row.mode == trade.1 && row.majors.contains(&trade.0) {
                sum += over(row.heads, row.majors.len());
            }
        }
        sum
    }

    /// S_m.
    fn offered(&self, trade: Trade, city: Option<&str>) -> u64 {
        let market = self.contest.case.market;
        let mut bodies: BTreeMap<EntityId, u64> = BTreeMap::new();
        for &id in self.taught.get(&trade).map_or(&[][..], Vec::as_slice) {
            let row = &market.programmes()[id];
            let school = &market.schools()[row.school];
            if city.is_none_or(|city| school.city == city) {
                *bodies.entry(school.entity).or_default() += u64::from(row.seats);
            }
        }
        let of = |(&body, &seats): (&EntityId, &u64)| match market.entities()[body].seats(trade.1) {
            Some(most) => seats.min(u64::from(most)),
            None => seats,
        };
        bodies.iter().map(of).sum()
    }

    fn trades(&self) -> BTreeSet<Trade> {
        let rows = self.own.iter().map(|&d| self.demand(d));
        rows.flat_map(|row| row.majors.iter().map(|&m| (m, row.mode)))
            .collect()
    }

    fn matching(&self, city: Option<&str>) -> Matching {
        let (mut demand, mut met, mut supply) = (BigRational::zero(), BigRational::zero(), 0);
        for trade in self.trades() {
            let wanted = self.wanted(trade, city);
            if !wanted.is_zero() {
                let seats = self.offered(trade, city);
                met += over(seats, 1).min(wanted.clone());
                demand += wanted;
                supply += seats;
            }
        }
        Matching {
            name: city.unwrap_or("").to_owned(),
            demand: rounded(&demand),
            supply,
            degree: of_ten_thousand(&met, &demand),
        }
    }

    fn seats(&self, mode: Mode) -> SeatUse {
        let case = self.contest.case;
        let mut use_ = SeatUse::default();
        let schools = case
            .market
            .schools()
            .iter()
            .filter(|school| school.eligible);
        for body in schools.map(|school| school.entity).collect::<BTreeSet<_>>() {
            let own = |class: &usize| {
                let winner = self
                    .winner(*class)
                    .map(|bid| self.contest.facts[bid].entity);
                winner == Some(body) && case.call_of(*class).mode == Some(mode)
            };
            let classes = (0..case.classes.len()).filter(own);
            let taken: i128 = classes.map(|class| case.classes[class].intake).sum();
            let taken = u64::try_from(taken).unwrap_or(0);
            match case.market.entities()[body].seats(mode) {
                None => use_.unlimited += taken,
                Some(seats) => {
                    use_.used += taken;
                    use_.seats += u64::from(seats);
                }
            }
        }
        use_
    }

    fn targets(&self, matching: &Matching) -> Vec<Target> {
        let rows = self.contest.case.model.targets.iter();
        rows.map(|row| Target {
            measure: row.measure,
            least: row.least,
            says: row.says.clone(),
            document: row.document.clone(),
            status: row.status.clone(),
            value: match row.measure {
                Measure::Matching => matching.degree,
                measure => tracking::target(self.contest.case.market, measure),
            },
        })
        .collect()
    }

    fn subsidies(&self) -> Vec<Subsidy> {
        let case = self.contest.case;
        let of = |row: &crate::domain::model::SubsidyRow| {
            let (mut heads, mut without, mut days) = (0, 0, BigInt::zero());
            for class in (0..case.classes.len()).filter(|&c| self.winner(c).is_some()) {
                let (call, size) = (case.call_of(class), case.classes[class].size);
                if row.kind != case.model.classes.kind || call.mode != Some(row.mode) {
                    continue;
                }
                heads += size;
                match call.days {
                    Ok(Some(length)) => days += size * i128::from(length.low),
                    _ => without += size,
                }
            }
            let count = |heads: i128| u64::try_from(heads).unwrap_or(0);
            Subsidy {
                kind: row.kind.clone(),
                mode: row.mode,
                rate_fen: row.rate_fen.into(),
                basis: row.basis.clone(),
                document: row.document.clone(),
                status: row.status.clone(),
                valid: row.valid.clone(),
                heads: count(heads),
                heads_without_days: count(without),
                fen: rounded(&over(days * row.rate_fen, 365)),
            }
        };
        case.model.subsidies.iter().map(of).collect()
    }

    fn warnings(&self, laid: Option<&Laid>) -> Vec<Warning> {
        let market = self.contest.case.market;
        let mut trades = self.trades();
        let wanted = trades.clone();
        trades.extend(self.taught.keys());
        let mut rows: Vec<Warning> = trades
            .iter()
            .map(|&trade| {
                let (demand, supply) = (self.wanted(trade, None), self.offered(trade, None));
                let major = &market.majors()[trade.0];
                Warning {
                    major: MajorOut {
                        catalogue: major.catalogue.clone(),
                        code: major.code.clone(),
                        name: major.name.clone(),
                    },
                    mode: trade.1,
                    demand_hundredths: rounded(&(&demand * over(100, 1))),
                    degree: of_ten_thousand(&over(supply, 1).min(demand.clone()), &demand),
                    band: self.band(&demand, supply),
                    relief: match (wanted.contains(&trade), laid) {
                        (true, Some(laid)) => self.relief(trade, laid),
                        _ => None,
                    },
                    supply,
                }
            })
            .collect();
        rows.sort_by(|a, b| {
            let gain = |row: &Warning| row.relief.as_ref().map_or(0, |r| r.gain);
            let first = a.band.cmp(&b.band).then(gain(b).cmp(&gain(a)));
            let second = first.then(b.demand_hundredths.cmp(&a.demand_hundredths));
            let name = |row: &Warning| (row.major.catalogue.clone(), row.major.code.clone());
            second.then(name(a).cmp(&name(b))).then(a.mode.cmp(&b.mode))
        });
        rows
    }

    fn band(&self, demand: &BigRational, supply: u64) -> Band {
        if demand.is_zero() {
            return Band::Idle;
        }
        let hundredfold = over(supply, 1) * over(100, 1) / demand;
        let at_least = |hundredths: u32| hundredfold >= over(hundredths, 1);
        let bands = self.contest.case.model.bands;
        match () {
            () if !at_least(bands.balance_from) => Band::Shortage,
            () if !at_least(bands.surplus_from) => Band::Balance,
            () if !at_least(bands.severe_from) => Band::Surplus,
            () => Band::SevereSurplus,
        }
    }

    fn relief(&self, trade: Trade, laid: &Laid) -> Option<Relief> {
        let programmes = self.taught.get(&trade)?.iter();
        let ends: Vec<(usize, usize)> = programmes
            .filter_map(|id| laid.programmes.get(id))
            .map(|&(node, pipe)| (node, laid.pipes.pipes[pipe].head))
            .collect();
        let nodes: Vec<usize> = ends.iter().map(|end| end.0).collect();
        if nodes.is_empty() {
            return None;
        }
        let costs = laid.pipes.costs(laid.sink, &nodes).into_iter().flatten();
        let best = costs.min().unwrap_or([0; 3]).min([0; 3]);
        let price = worth(best);
        let (add, gain) = laid.pipes.drained(laid.sink, &nodes);
        let shift = match price.weight {
            0 => 0,
            _ => laid.pipes.opened(&ends),
        };
        let small = |value: i128| i64::try_from(value).unwrap_or(i64::MAX);
        Some(Relief {
            price,
            add,
            gain: small(gain),
            shift: small(shift),
        })
    }
}
