//! Random rounds to place trainees in: classes with winners, cohorts and reserves, orders that are
//! in no class; and the best placement as a program for HiGHS, written from section 5 anew.

use std::collections::BTreeMap;

use jiebang::base::ids::{Id, IdVec};
use jiebang::base::stop::Stop;
use jiebang::domain::market::{
    Bid, BidId, Call, CallId, Class, ClassId, Cohort, CohortId, Demand, DemandId, Entity, EntityId,
    FirmId, Level, Major, MajorId, Market, Member, Mode, Place, Point, School, SchoolId, Site,
    Tier,
};
use jiebang::domain::model::{Kinship, LevelRule, Model, SICHUAN_ORDER_CLASS, parse};
use jiebang::domain::outcome::{Award, Formation};
use jiebang::math::milp::{Outcome, Program, Terms, VarId, maximize};
use jiebang::steps::place::Ground;

use super::rng::Rng;
use super::rounds;

const MAJORS: [(&str, &str); 6] = [
    ("高职2021", "510203"),
    ("高职2021", "510209"),
    ("高职2021", "510301"),
    ("中职2021", "710201"),
    ("高职2021", "460301"),
    ("技工2022", "0106-1"),
];
const POSTS: [&str; 5] = ["6-23-03-01", "6-23-03-02", "6-25-01-01", "装配", "调试"];
const SITES: [(i32, i32); 3] = [
    (104_066_794, 30_572_893),
    (104_397_795, 31_127_449),
    (104_642_845, 28_752_134),
];

/// A round with its awards.
pub struct Placing {
    pub market: Market,
    pub model: Model,
    pub formation: Formation,
    pub award: Award,
}

impl Placing {
    pub fn ground(&self) -> Ground<'_> {
        Ground {
            market: &self.market,
            model: &self.model,
            formation: &self.formation,
            award: &self.award,
        }
    }
}

/// The numbered round.
pub fn placing(number: u64) -> (Placing, Rng) {
    let mut rng = Rng::of_round(number);
    let mut model = parse(SICHUAN_ORDER_CLASS, "model").expect("the shipped model reads");
    model.award.yield_hundredths = *rng.pick(&[100, 100, 90, 75]);
    model.place.match_max = *rng.pick(&[Kinship::Code, Kinship::Group, Kinship::Category]);
    model.place.steps_max = rng.within(0, 7);
    model.place.divert_max_km = *rng.pick(&[0, 0, 0, 100]);
    model.place.step_cost = *rng.pick(&[1000, 7]);
    model.place.reserve_cost = *rng.pick(&[5000, 1]);
    if rng.chance(20) {
        model.fit.level_rule = LevelRule::AtLeast;
    }
    let mut parts = rounds::market(&mut rng).into_parts();
    parts.majors = { MAJORS.iter() }
        .map(|&(catalogue, code)| Major {
            catalogue: catalogue.into(),
            code: code.into(),
            name: code.into(),
        })
        .collect();
    parts.major_map = match rng.chance(30) {
        true => vec![(MajorId::new(0), MajorId::new(4))],
        false => Vec::new(),
    };
    for id in parts.firms.ids() {
        parts.firms[id].eligible = true;
    }
    let first = parts.demands[DemandId::new(0)].clone();
    let demands = (0..rng.within(2, 9)).map(|n| demand(&mut rng, &first, n));
    parts.demands = demands.collect();
    let schools = rng.within(1, 3) as usize;
    parts.entities = (0..schools).map(entity).collect();
    parts.schools = (0..schools + 1).map(|at| school(at, schools)).collect();
    parts.programmes = IdVec::new();
    let mut formation = Formation::default();
    let mut bids: IdVec<BidId, Bid> = IdVec::new();
    let mut award = Award::new();
    for n in 0..rng.within(1, 4) {
        let class = class(&mut rng, &parts.demands, n, &mut formation);
        let Some(class) = class else { continue };
        let call = &formation.calls[formation.classes[class].call];
        let bid = bids.push(Bid {
            code: format!("B{n}"),
            school: SchoolId::new(rng.bits() as usize % (schools + 1)),
            call: call.code.clone(),
            major: *rng.pick(&call.majors),
            seats: 100,
            classes_max: None,
            wish: None,
            firm_rank: None,
            date: None,
            cost_fen: None,
            source: String::new(),
        });
        award.push(rng.chance(85).then_some(bid));
    }
    let cohorts = (0..rng.within(1, 6)).map(|n| cohort(&mut rng, n, schools, &formation));
    parts.cohorts = cohorts.collect();
    parts.bids = Some(bids);
    let placing = Placing {
        market: Market::new(parts),
        model,
        formation,
        award,
    };
    (placing, rng)
}

fn demand(rng: &mut Rng, like: &Demand, n: u32) -> Demand {
    let mut majors: Vec<MajorId> = { 0..MAJORS.len() }
        .filter(|_| rng.chance(30))
        .map(MajorId::new)
        .collect();
    if majors.is_empty() {
        majors.push(MajorId::new(rng.bits() as usize % MAJORS.len()));
    }
    let heads = rng.within(1, 6);
    let &(lon, lat) = rng.pick(&SITES);
    Demand {
        code: format!("D{n}"),
        firm: FirmId::new(2 + rng.bits() as usize % 4),
        chain: rng.pick(&["甲链", "甲链", "乙链"]).to_string(),
        post: rng.pick(&POSTS).to_string(),
        level: Level {
            rank: rng.within(1, 3) as u8,
            at_least: rng.chance(30),
        },
        majors,
        heads,
        heads_max: heads,
        mode: *rng.pick(&[Mode::Student, Mode::Student, Mode::Service]),
        wage_yuan: rng.chance(70).then(|| rng.within(30, 70) * 100),
        filed_for: Vec::new(),
        site: Site {
            name: "市".into(),
            point: Point { lon, lat },
        },
        vetting: None,
        ..like.clone()
    }
}

fn entity(at: usize) -> Entity {
    Entity {
        code: format!("E{at}"),
        seats: None,
        seats_service: None,
        classes_max: None,
    }
}

/// The last plate is of the first body.
fn school(at: usize, bodies: usize) -> School {
    School {
        code: format!("S{at}"),
        name: format!("校{at}"),
        entity: EntityId::new(at % bodies),
        kind: "高职".into(),
        city: String::new(),
        point: Point { lon: 0, lat: 0 },
        eligible: true,
        indicators: BTreeMap::new(),
    }
}

fn class(
    rng: &mut Rng,
    demands: &IdVec<DemandId, Demand>,
    n: u32,
    formation: &mut Formation,
) -> Option<ClassId> {
    let first = DemandId::new(rng.bits() as usize % demands.len());
    let key = |d: &Demand| (d.chain.clone(), d.post.clone(), d.level.rank, d.mode);
    let taken = |id: DemandId| -> u32 {
        let members = formation.classes.iter().flat_map(|class| &class.members);
        members.filter(|m| m.demand == id).map(|m| m.heads).sum()
    };
    let same = demands
        .iter_ids()
        .filter(|(_, d)| key(d) == key(&demands[first]));
    let members: Vec<Member> = same
        .filter_map(|(id, demand)| {
            let left = demand.heads.saturating_sub(taken(id));
            let heads = if left > 0 { rng.within(0, left) } else { 0 };
            (heads > 0).then_some(Member { demand: id, heads })
        })
        .collect();
    let largest = members.iter().max_by_key(|m| m.heads)?.demand;
    let like = &demands[first];
    let call = formation.calls.push(Call {
        code: format!("R1-{}-{n}", like.chain),
        chain: like.chain.clone(),
        post: like.post.clone(),
        level: like.level,
        mode: like.mode,
        majors: like.majors.clone(),
        days: None,
        named: None,
        classes: vec![ClassId::new(formation.classes.len())],
    });
    Some(formation.classes.push(Class {
        code: format!("R1-{}-{n}-1", like.chain),
        call,
        tier: Tier::Own,
        integrator: None,
        members,
        weight: 1,
        anchor: demands[largest].site.clone(),
    }))
}

fn cohort(rng: &mut Rng, n: u32, schools: usize, formation: &Formation) -> Cohort {
    let some = formation.classes.iter().map(|class| class.code.clone());
    let codes: Vec<String> = some.collect();
    Cohort {
        code: format!("P{n}"),
        school: SchoolId::new(rng.bits() as usize % (schools + 1)),
        major: MajorId::new(rng.bits() as usize % MAJORS.len()),
        rank: rng.within(1, 3) as u8,
        year: "2025".into(),
        mode: *rng.pick(&[Mode::Student, Mode::Student, Mode::Service]),
        heads: rng.within(0, 8),
        reserve: if rng.chance(60) { rng.within(0, 4) } else { 0 },
        class: match rng.chance(10) && !codes.is_empty() {
            true => rng.pick(&codes).clone(),
            false => String::new(),
        },
        source: String::new(),
        place: Place::default(),
    }
}

/// What is left of a round after events, as the program needs it.
#[derive(Clone, Default)]
pub struct Now {
    /// Confirmed trainees and reserves who are still in the books and have not failed.
    pub heads: BTreeMap<(CohortId, bool), u32>,
    /// Trainees who failed, per class.
    pub failed: BTreeMap<ClassId, u32>,
    /// Posts, per order.
    pub posts: BTreeMap<DemandId, u32>,
    /// Attrition still expected, per class.
    pub margin: BTreeMap<ClassId, u32>,
}

/// A round before any event.
pub fn at_first(placing: &Placing) -> Now {
    let mut now = Now::default();
    for (id, cohort) in placing.market.cohorts().iter_ids() {
        now.heads.insert((id, false), cohort.heads);
        now.heads.insert((id, true), cohort.reserve);
    }
    for (id, demand) in placing.market.demands().iter_ids() {
        let members = placing.formation.classes.iter_ids();
        let members = members.filter(|(id, _)| placing.award[*id].is_some());
        let members = members.flat_map(|(_, class)| &class.members);
        let held: u32 = members.filter(|m| m.demand == id).map(|m| m.heads).sum();
        now.posts.insert(id, held.max(demand.heads));
    }
    for (id, class) in placing.formation.classes.iter_ids() {
        now.failed.insert(id, 0);
        let intake = (class.size() * 100).div_ceil(placing.model.award.yield_hundredths);
        now.margin.insert(id, intake - class.size());
    }
    now
}

/// Own posts, placed, minus cost: the best placement, level by level by HiGHS.
pub fn best(placing: &Placing, now: &Now) -> [i64; 3] {
    let mut ledger = Ledger::default();
    let (market, model) = (&placing.market, &placing.model);
    let mut into: BTreeMap<DemandId, Terms> = BTreeMap::new();
    let mut entering: BTreeMap<ClassId, Terms> = BTreeMap::new();
    for (&(cohort, reserve), &heads) in &now.heads {
        let of = &market.cohorts()[cohort];
        let mut all = Terms::new();
        for (id, class) in placing.formation.classes.iter_ids() {
            let Some(bid) = placing.award[id] else {
                continue;
            };
            if let Some(steps) = enters(placing, of, class, bid) {
                let cost = steps * model.place.step_cost
                    + if reserve { model.place.reserve_cost } else { 0 };
                let var = ledger.variable([0, 0, cost.into()]);
                all.push((var, 1));
                entering.entry(id).or_default().push((var, 1));
            }
        }
        let idle = if reserve { 0 } else { model.place.retrain_cost };
        all.push((ledger.variable([0, 0, idle.into()]), 1));
        ledger.program.equal(all, heads.into());
    }
    for (id, class) in placing.formation.classes.iter_ids() {
        let Some(bid) = placing.award[id] else {
            continue;
        };
        let entering = entering.remove(&id).unwrap_or_default();
        let seats = (class.size() * 100).div_ceil(model.award.yield_hundredths);
        ledger.program.at_most(entering.clone(), seats.into());
        // Passing trainees, and those who failed.
        let mut passing = entering;
        let mut failed = Terms::new();
        for member in &class.members {
            let var = ledger.variable([1, 1, 0]);
            ledger.program.at_most(vec![(var, 1)], member.heads.into());
            into.entry(member.demand).or_default().push((var, 1));
            passing.push((var, -1));
        }
        let margin = ledger.variable([0, 1, 0]);
        ledger
            .program
            .at_most(vec![(margin, 1)], now.margin[&id].into());
        passing.push((margin, -1));
        for (post, demand) in market.demands().iter_ids() {
            if let Some((steps, cost)) = similar(placing, class, bid, demand) {
                let var = ledger.variable([0, 1, cost]);
                passing.push((var, -1));
                into.entry(post).or_default().push((var, 1));
                if steps > 0 {
                    let var = ledger.variable([0, 1, cost]);
                    failed.push((var, 1));
                    into.entry(post).or_default().push((var, 1));
                }
            }
        }
        let again = i64::from(model.place.retrain_cost);
        passing.push((ledger.variable([0, 0, again]), -1));
        failed.push((ledger.variable([0, 0, again]), 1));
        ledger.program.equal(passing, 0);
        ledger.program.equal(failed, now.failed[&id].into());
    }
    for (post, terms) in into {
        ledger.program.at_most(terms, now.posts[&post].into());
    }
    ledger.solve()
}

#[derive(Default)]
struct Ledger {
    program: Program,
    levels: [Terms; 3],
}

impl Ledger {
    fn variable(&mut self, gains: [i64; 3]) -> VarId {
        let var = self.program.variable(0, 1000);
        let [own, placed, cost] = gains;
        for (level, gain) in self.levels.iter_mut().zip([own, placed, -cost]) {
            if gain != 0 {
                level.push((var, gain));
            }
        }
        var
    }

    fn solve(mut self) -> [i64; 3] {
        std::array::from_fn(|at| {
            let level = self.levels[at].clone();
            if level.is_empty() {
                return 0;
            }
            match maximize(&self.program, &level, None, &Stop::never()).expect("HiGHS answers") {
                Outcome::Optimal(found) => {
                    self.program.at_least(level, found.objective);
                    found.objective
                }
                other => panic!("{other:?}"),
            }
        })
    }
}

/// Steps between two majors: 0, 1, 2.
fn kin(placing: &Placing, a: MajorId, b: MajorId) -> Option<u32> {
    let mapped = |a, b| placing.market.majors_equal(a, b);
    let of = |id: MajorId| MAJORS[id.index()];
    let ((left, a_code), (right, b_code)) = (of(a), of(b));
    let levels = ["中职2021", "高职2021"];
    let one = left == right || levels.contains(&left) && levels.contains(&right);
    // 71 and 51 are one category.
    let plain = |code: &str| code.replacen('7', "5", 1);
    let (a_code, b_code) = (plain(a_code), plain(b_code));
    let found = if mapped(a, b) {
        0
    } else if one && a_code[..4] == b_code[..4] {
        1
    } else if one && a_code[..2] == b_code[..2] {
        2
    } else {
        return None;
    };
    let most = match placing.model.place.match_max {
        Kinship::Code => 0,
        Kinship::Group => 1,
        Kinship::Category => 2,
    };
    (found <= most).then_some(found)
}

/// Steps with which a cohort may enter a class.
fn enters(placing: &Placing, cohort: &Cohort, class: &Class, bid: BidId) -> Option<u32> {
    let call: &Call = &placing.formation.calls[class.call as CallId];
    let market = &placing.market;
    let body = |school: SchoolId| market.schools()[school].entity;
    let taught = &market.bids()[bid];
    let higher = call.level.at_least || placing.model.fit.level_rule == LevelRule::AtLeast;
    let level = cohort.rank == call.level.rank || higher && cohort.rank > call.level.rank;
    let named = cohort.class.is_empty() || cohort.class == class.code;
    if body(taught.school) != body(cohort.school) || cohort.mode != call.mode || !level || !named {
        return None;
    }
    let majors = call.majors.iter().chain([&taught.major]);
    majors.filter_map(|&m| kin(placing, cohort.major, m)).min()
}

/// Steps and cost from a class to a post.
fn similar(placing: &Placing, class: &Class, bid: BidId, demand: &Demand) -> Option<(u32, i64)> {
    let (market, place) = (&placing.market, &placing.model.place);
    let call = &placing.formation.calls[class.call];
    if call.mode != demand.mode || demand.level.rank > call.level.rank {
        return None;
    }
    let own = market.bids()[bid].major;
    let majors = demand.majors.iter();
    let kin = majors.filter_map(|&m| kin(placing, own, m)).min()?;
    let tree = if call.post == demand.post {
        0
    } else if call.post.starts_with('6') && demand.post.starts_with('6') {
        let parts = call.post.split('-').zip(demand.post.split('-'));
        4 - parts.take_while(|(a, b)| a == b).count() as u32
    } else {
        4
    };
    let below = u32::from(call.level.rank - demand.level.rank);
    let steps = kin + tree + below + u32::from(call.chain != demand.chain);
    let metres = class.anchor.point.metres(demand.site.point);
    let far = place.divert_max_km > 0 && metres > i64::from(place.divert_max_km) * 1000;
    if steps > place.steps_max || far {
        return None;
    }
    let paid = class.members.iter().filter_map(|m| {
        let wage = market.demands()[m.demand].wage_yuan?;
        Some((i64::from(m.heads), i64::from(wage)))
    });
    let (heads, sum) = paid.fold((0, 0), |(h, s), (heads, wage)| {
        (h + heads, s + heads * wage)
    });
    let less = match demand.wage_yuan {
        Some(wage) if heads > 0 => (sum / heads - i64::from(wage)).max(0),
        _ => 0,
    };
    let cost = i64::from(steps * place.step_cost)
        + metres / 1000 * i64::from(place.km_cost)
        + less / 100 * i64::from(place.wage_cost);
    Some((steps, cost))
}
