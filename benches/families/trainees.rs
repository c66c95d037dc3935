//! A province and a nation of trainees, seats and posts, as rounds whose classes have their
//! schools: all of it invented, from a seed.

use std::collections::BTreeMap;

use jiebang::base::ids::{Id, IdVec};
use jiebang::domain::market::{
    Bid, BidId, Call, CallId, Class, ClassId, Cohort, Demand, Entity, EntityId, Firm, FirmId,
    FirmKind, Level, Major, MajorId, Market, Member, Mode, Parts, Place, Point, Round, School,
    SchoolId, Site, Tier,
};
use jiebang::domain::outcome::{Award, Formation};

use super::rng::Rng;

/// How large a round is.
pub struct Size {
    /// Classes, each of thirty seats at most.
    pub classes: usize,
    /// Orders of a class.
    pub orders: usize,
    /// Trainees of an order.
    pub heads: u32,
    /// Posts by name.
    pub roles: usize,
    /// Towns.
    pub towns: usize,
}

/// 20,000 trainees, 5,000 orders.
pub const PROVINCE: Size = Size {
    classes: 625,
    orders: 8,
    heads: 4,
    roles: 60,
    towns: 21,
};

/// 2,000,000 trainees, 500,000 orders.
pub const NATION: Size = Size {
    classes: 62_500,
    orders: 8,
    heads: 4,
    roles: 400,
    towns: 340,
};

/// A round with its awards.
pub struct Trainees {
    /// The round.
    pub market: Market,
    /// Its classes.
    pub formation: Formation,
    /// Their schools.
    pub award: Award,
}

fn site(rng: &mut Rng, towns: usize) -> Site {
    let town = rng.bits() as usize % towns;
    // Towns on a grid, 100 km apart or so.
    let wide = towns.isqrt().max(1);
    let (x, y) = (town % wide, town / wide);
    let (lon, lat) = (
        100_000_000 + 1_000_000 * x as i32,
        22_000_000 + 900_000 * y as i32,
    );
    Site {
        name: format!("镇{town}"),
        point: Point { lon, lat },
    }
}

/// The round of a seed.
pub fn trainees(size: &Size, seed: u64) -> Trainees {
    let mut rng = Rng(seed);
    let chain = |role: usize| format!("链{}", role % 3);
    let post = |role: usize| {
        format!(
            "6-{:02}-{:02}-{:02}",
            10 + role / 20,
            1 + role / 5 % 4,
            1 + role % 5
        )
    };
    // Five majors a group, two groups a category.
    let major = |at: usize| Major {
        catalogue: "高职2021".to_owned(),
        code: format!(
            "{}{:02}{:02}",
            41 + at / 10 % 19,
            1 + at / 5 % 2,
            1 + at % 5
        ),
        name: format!("专业{at}"),
    };
    let majors: Vec<Major> = (0..size.roles.min(190)).map(major).collect();
    let mut demands: IdVec<_, Demand> = IdVec::new();
    let (mut formation, mut award) = (Formation::default(), Award::new());
    let mut bids: IdVec<BidId, Bid> = IdVec::new();
    let mut cohorts: IdVec<_, Cohort> = IdVec::new();
    let schools = size.classes.div_ceil(2);
    for at in 0..size.classes {
        let role = rng.bits() as usize % size.roles;
        let taught = MajorId::new(role % majors.len());
        let mut members = Vec::new();
        for _ in 0..size.orders {
            let wage = 3_500 + 100 * (rng.bits() % 40) as u32;
            members.push(Member {
                demand: demands.push(Demand {
                    code: format!("D{}", demands.len()),
                    firm: FirmId::new(0),
                    chain: chain(role),
                    role: post(role),
                    post: post(role),
                    skills: String::new(),
                    level: LEVEL,
                    majors: vec![taught],
                    heads: size.heads,
                    heads_max: size.heads,
                    mode: Mode::Student,
                    days: None,
                    treatment: String::new(),
                    wage_yuan: Some(wage),
                    named: false,
                    merge_ok: None,
                    integrator: None,
                    filed_for: Vec::new(),
                    site: site(&mut rng, size.towns),
                    priority: 1,
                    waiver: None,
                    vetting: None,
                    vetting_reason: String::new(),
                    source: String::new(),
                }),
                heads: size.heads,
            });
        }
        let anchor = demands[members[0].demand].site.clone();
        let code = format!("K{at}");
        let call = formation.calls.push(Call {
            code: code.clone(),
            chain: chain(role),
            post: post(role),
            level: LEVEL,
            mode: Mode::Student,
            majors: vec![taught],
            days: None,
            named: None,
            classes: vec![ClassId::new(at)],
        });
        formation.classes.push(class(&code, call, members, anchor));
        let school = SchoolId::new(at % schools);
        award.push(Some(bids.push(bid(&code, school, taught))));
        // A few too many or too few for the class, and some reserves.
        let heads = size.orders as u32 * size.heads;
        let heads = heads + (rng.bits() % 5) as u32 - 2;
        cohorts.push(Cohort {
            code: format!("P{at}"),
            school,
            major: taught,
            rank: 2,
            year: "2025".to_owned(),
            mode: Mode::Student,
            heads,
            reserve: (rng.bits() % 3) as u32,
            class: String::new(),
            source: String::new(),
            place: Place::default(),
        });
    }
    let parts = Parts {
        round: Round {
            code: "T".to_owned(),
            name: "合成".to_owned(),
            date: None,
            model: "sichuan-order-class".to_owned(),
            seed: "s".to_owned(),
            bid_deadline: None,
            weights_changed: None,
        },
        firms: [firm()].into_iter().collect(),
        demands,
        majors: majors.into_iter().collect(),
        major_map: Vec::new(),
        schools: (0..schools).map(school).collect(),
        entities: (0..schools).map(entity).collect(),
        programmes: IdVec::new(),
        bases: IdVec::new(),
        bids: Some(bids),
        criteria: IdVec::new(),
        experts: IdVec::new(),
        marks: None,
        published: None,
        intentions: Vec::new(),
        decisions: Vec::new(),
        cohorts,
        events: Vec::new(),
        tracked: Vec::new(),
    };
    Trainees {
        market: Market::new(parts),
        formation,
        award,
    }
}

const LEVEL: Level = Level {
    rank: 2,
    at_least: false,
};

fn class(code: &str, call: CallId, members: Vec<Member>, anchor: Site) -> Class {
    Class {
        code: format!("{code}-1"),
        call,
        tier: Tier::Own,
        integrator: None,
        members,
        weight: 1,
        anchor,
    }
}

fn bid(call: &str, school: SchoolId, major: MajorId) -> Bid {
    Bid {
        code: format!("B-{call}"),
        school,
        call: call.to_owned(),
        major,
        seats: 100,
        classes_max: None,
        wish: None,
        firm_rank: None,
        date: None,
        cost_fen: None,
        source: String::new(),
    }
}

fn firm() -> Firm {
    Firm {
        code: "F".to_owned(),
        name: "示例".to_owned(),
        kind: FirmKind::Member,
        chain: None,
        site: None,
        park: None,
        cluster: None,
        leader: None,
        eligible: true,
    }
}

fn school(at: usize) -> School {
    School {
        code: format!("S{at}"),
        name: format!("示例{at}"),
        entity: EntityId::new(at),
        kind: "高职".to_owned(),
        city: String::new(),
        point: Point { lon: 0, lat: 0 },
        eligible: true,
        indicators: BTreeMap::new(),
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
