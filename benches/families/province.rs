//! A province of the size that flow solvers are compared on, as a round: 500 classes of one order
//! each, 2,000 programmes in 300 schools, every class open to some fifteen of them, seats for nine
//! heads in ten. All of it invented, from a seed.

use jiebang::base::ids::{Id, IdVec};
use jiebang::domain::market::{
    Criterion, CriterionSource, Demand, Entity, EntityId, Firm, FirmId, FirmKind, Level, Major,
    MajorId, Market, Mode, Parts, Point, Programme, Round, School, SchoolId, Site,
};

use rust_decimal::Decimal;

use super::rng::Rng;

/// Classes, programmes, schools, majors.
const SIZE: [usize; 4] = [500, 2_000, 300, 135];

fn point(rng: &mut Rng) -> Point {
    let mut within = |low: i32, wide: u64| low + (rng.bits() % wide) as i32;
    Point {
        lon: within(98_000_000, 10_000_000),
        lat: within(26_500_000, 7_000_000),
    }
}

fn firm(rng: &mut Rng, number: usize) -> Firm {
    Firm {
        code: format!("F{number:03}"),
        name: format!("示例企业{number}"),
        kind: FirmKind::Member,
        chain: None,
        site: Some(site(rng)),
        park: None,
        cluster: None,
        leader: None,
        eligible: true,
    }
}

fn site(rng: &mut Rng) -> Site {
    Site {
        name: "示例市".to_owned(),
        point: point(rng),
    }
}

fn demand(rng: &mut Rng, number: usize) -> Demand {
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
        majors: vec![MajorId::new(rng.bits() as usize % SIZE[3])],
        heads,
        heads_max: heads,
        mode: Mode::Student,
        days: None,
        treatment: String::new(),
        named: false,
        merge_ok: None,
        integrator: None,
        filed_for: Vec::new(),
        site: site(rng),
        priority: 1 + u32::from(rng.bits().is_multiple_of(5)),
        waiver: None,
        vetting: None,
        vetting_reason: String::new(),
        source: String::new(),
    }
}

/// The round of a seed.
pub fn province(seed: u64) -> Market {
    let rng = &mut Rng(seed);
    let [classes, programmes, schools, majors] = SIZE;
    let demands: Vec<Demand> = (0..classes).map(|n| demand(rng, n)).collect();
    let heads: u32 = demands.iter().map(|demand| demand.heads).sum();
    let school = |(n, rng): (usize, &mut Rng)| School {
        code: format!("S{n:03}"),
        name: format!("示例学校{n}"),
        entity: EntityId::new(n),
        kind: "高职".to_owned(),
        city: "示例市".to_owned(),
        point: point(rng),
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
        seats: 5 + (rng.bits() % 26) as u32,
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
        firms: (0..classes).map(|n| firm(rng, n)).collect(),
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
        programmes: (0..programmes).map(|_| programme(rng)).collect(),
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
        tracked: Vec::new(),
    })
}
