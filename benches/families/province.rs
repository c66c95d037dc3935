//! A province and a nation of the sizes that flow solvers are compared on, as rounds: classes of
//! one order each, every class open to some fifteen or seventeen programmes, seats for nine heads
//! in ten. All of it invented, from a seed.

#![allow(dead_code, reason = "each bench uses a part")]

use jiebang::base::ids::{Id, IdVec};
use jiebang::domain::market::{
    Criterion, CriterionSource, Demand, Entity, EntityId, Firm, FirmId, FirmKind, Level, Major,
    MajorId, Market, Mode, Parts, Point, Programme, Round, School, SchoolId, Site,
};

use rust_decimal::Decimal;

use super::rng::Rng;

/// How large a round is.
struct Size {
    classes: usize,
    programmes: usize,
    schools: usize,
    majors: usize,
    /// Seats of a programme: the least, and how many more at most.
    seats: [u64; 2],
    /// Schools and firms lie in so many towns; none: anywhere.
    towns: usize,
}

const PROVINCE: Size = Size {
    classes: 500,
    programmes: 2_000,
    schools: 300,
    majors: 135,
    seats: [5, 26],
    towns: 0,
};

const NATION: Size = Size {
    classes: 100_000,
    programmes: 60_000,
    schools: 11_000,
    majors: 120,
    seats: [33, 173],
    towns: 916,
};

/// How far a class of the nation may be from its school, in kilometres.
pub const NATION_KM: u32 = 200;

/// The round of a seed: 500 classes, 2,000 programmes in 300 schools.
pub fn province(seed: u64) -> Market {
    round(&PROVINCE, seed)
}

/// 100,000 classes, 60,000 programmes in 11,000 schools, in and around towns; made for a limit of
/// [`NATION_KM`], within which a class finds some seventeen programmes.
pub fn nation(seed: u64) -> Market {
    round(&NATION, seed)
}

/// Where something lies: anywhere in a province, or within some twenty kilometres of a town.
fn point(size: &Size, rng: &mut Rng) -> Point {
    if size.towns == 0 {
        return within(rng, [98_000_000, 26_500_000], [10_000_000, 7_000_000]);
    }
    let town = &mut Rng(rng.bits() % size.towns as u64);
    let Point { lon, lat } = within(town, [100_000_000, 23_000_000], [20_000_000, 17_000_000]);
    within(rng, [lon - 200_000, lat - 200_000], [400_000, 400_000])
}

/// A point of a box, in millionths of a degree.
fn within(rng: &mut Rng, [lon, lat]: [i32; 2], [wide, high]: [u64; 2]) -> Point {
    Point {
        lon: lon + (rng.bits() % wide) as i32,
        lat: lat + (rng.bits() % high) as i32,
    }
}

fn firm(size: &Size, rng: &mut Rng, number: usize) -> Firm {
    Firm {
        code: format!("F{number:03}"),
        name: format!("示例企业{number}"),
        kind: FirmKind::Member,
        chain: None,
        site: Some(site(size, rng)),
        park: None,
        cluster: None,
        leader: None,
        eligible: true,
    }
}

fn site(size: &Size, rng: &mut Rng) -> Site {
    Site {
        name: "示例市".to_owned(),
        point: point(size, rng),
    }
}

fn demand(size: &Size, rng: &mut Rng, number: usize) -> Demand {
    let heads = 20 + (rng.bits() % 21) as u32;
    Demand {
        code: format!("D{number:03}"),
        firm: FirmId::new(number),
        chain: format!("链{}", number % 8),
        role: format!("岗{number}"),
        post: format!("岗{number}"),
        skills: String::new(),
        level: Level {
            rank: 2,
            at_least: false,
        },
        majors: vec![MajorId::new(rng.bits() as usize % size.majors)],
        heads,
        heads_max: heads,
        mode: Mode::Student,
        days: None,
        treatment: String::new(),
        wage_yuan: None,
        named: false,
        merge_ok: None,
        integrator: None,
        filed_for: Vec::new(),
        site: site(size, rng),
        priority: 1 + u32::from(rng.bits().is_multiple_of(5)),
        waiver: None,
        vetting: None,
        vetting_reason: String::new(),
        source: String::new(),
    }
}

fn round(size: &Size, seed: u64) -> Market {
    let rng = &mut Rng(seed);
    let (classes, schools, majors) = (size.classes, size.schools, size.majors);
    let demands: Vec<Demand> = (0..classes).map(|n| demand(size, rng, n)).collect();
    let heads: u32 = demands.iter().map(|demand| demand.heads).sum();
    let school = |(n, rng): (usize, &mut Rng)| School {
        code: format!("S{n:03}"),
        name: format!("示例学校{n}"),
        entity: EntityId::new(n),
        kind: "高职".to_owned(),
        city: "示例市".to_owned(),
        point: point(size, rng),
        eligible: true,
        indicators: std::iter::once(("办学质量".to_owned(), (rng.bits() % 101).into())).collect(),
    };
    let entity = |n: usize| Entity {
        code: format!("S{n:03}"),
        seats: Some(heads * 9 / 10 / schools as u32),
        seats_service: None,
        classes_max: None,
    };
    let programme = |rng: &mut Rng| Programme {
        school: SchoolId::new(rng.bits() as usize % schools),
        major: MajorId::new(rng.bits() as usize % majors),
        rank: 2,
        seats: (size.seats[0] + rng.bits() % size.seats[1]) as u32,
        days: None,
        mode: Mode::Student,
        campus: String::new(),
        seat_cost_fen: None,
        bases: Vec::new(),
    };
    Market::new(Parts {
        round: Round {
            code: "P".to_owned(),
            name: "合成示例".to_owned(),
            date: None,
            model: "sichuan-order-class".to_owned(),
            seed: "province".to_owned(),
            bid_deadline: None,
            weights_changed: None,
        },
        firms: (0..classes).map(|n| firm(size, rng, n)).collect(),
        demands: demands.into_iter().collect(),
        majors: (0..majors)
            .map(|n| Major {
                catalogue: "示例".to_owned(),
                code: format!("{n:06}"),
                name: format!("示例专业{n}"),
            })
            .collect(),
        major_map: Vec::new(),
        schools: (0..schools).map(|n| school((n, rng))).collect(),
        entities: (0..schools).map(entity).collect(),
        programmes: (0..size.programmes).map(|_| programme(rng)).collect(),
        bases: IdVec::new(),
        bids: None,
        criteria: std::iter::once(Criterion {
            code: "办学质量".to_owned(),
            weight: Decimal::ONE,
            max: Decimal::ONE_HUNDRED,
            source: CriterionSource::Indicator {
                column: "办学质量".to_owned(),
                low: Decimal::ZERO,
                high: Decimal::ONE_HUNDRED,
            },
        })
        .collect(),
        experts: IdVec::new(),
        marks: None,
        published: None,
        intentions: Vec::new(),
        decisions: Vec::new(),
        cohorts: IdVec::new(),
        events: Vec::new(),
        tracked: Vec::new(),
    })
}
