//! A round small enough to judge by hand: five demands, three plates of two bodies, seven bids.

use std::collections::BTreeMap;

use jiff::civil::date;
use rust_decimal::Decimal;

use crate::base::ids::{Id, IdVec};
use crate::domain::market::{
    Bid, BidId, Criterion, CriterionId, CriterionSource, Days, Demand, Entity, EntityId, Expert,
    ExpertId, Firm, FirmId, FirmKind, Level, Major, MajorId, Mark, Market, Mode, Parts, Point,
    Programme, Round, School, SchoolId, Site,
};
use crate::domain::model::{Model, SICHUAN_ORDER_CLASS, parse};
use crate::domain::outcome::MajorOut;

/// The seed of every draw.
pub(super) const SEED: &str = "sample";
pub(super) const CHAIN: &str = "航空";
/// Sites of the three firms.
pub(super) const SITES: [Point; 3] = [
    point(104_060_000, 30_570_000),
    point(104_400_000, 31_130_000),
    point(103_850_000, 30_080_000),
];
/// The three plates.
pub(super) const PLATES: [Point; 3] = [
    point(104_400_000, 31_130_000),
    point(104_420_000, 31_120_000),
    point(104_700_000, 31_450_000),
];

const fn point(lon: i32, lat: i32) -> Point {
    Point { lon, lat }
}

pub(super) fn site(firm: usize) -> Site {
    Site {
        name: format!("地{firm}"),
        point: SITES[firm],
    }
}

pub(super) const LEVEL: Level = Level {
    rank: 2,
    at_least: false,
};

fn demand(n: usize, firm: usize, heads: (u32, u32), majors: &[usize], days: (u32, u32)) -> Demand {
    Demand {
        code: format!("D{n}"),
        firm: FirmId::new(firm),
        chain: CHAIN.into(),
        role: format!("岗{n}"),
        post: ["", "装配", "数控", "数控", "发动机", "复材"][n].into(),
        skills: "会识图".into(),
        level: LEVEL,
        majors: majors.iter().map(|&m| MajorId::new(m)).collect(),
        heads: heads.0,
        heads_max: heads.1,
        mode: Mode::Student,
        days: Some(Days {
            low: days.0,
            high: days.1,
        }),
        treatment: "五险一金".into(),
        wage_yuan: None,
        named: n == 1,
        merge_ok: None,
        integrator: None,
        filed_for: Vec::new(),
        site: site(firm),
        priority: 1,
        waiver: (n == 5).then(|| "急需".into()),
        vetting: None,
        vetting_reason: String::new(),
        source: format!("demands.csv {n}"),
    }
}

/// `B<n>` of a school on a call (the last digit of its code).
pub(super) const BIDS: [(usize, usize, usize, u32, u32); 7] = [
    // school, call, major, seats, classes
    (0, 1, 0, 26, 1),
    (2, 1, 0, 52, 2),
    (1, 2, 1, 20, 1),
    (2, 2, 1, 20, 1),
    (0, 3, 2, 12, 1),
    (2, 3, 0, 12, 1),
    (2, 9, 0, 12, 1),
];

/// Marks in thousandths, by bid; the second expert works for the first body.
const MARKS: [(usize, &[(usize, i64)]); 5] = [
    (0, &[(0, 90_000), (1, 100_000)]),
    (1, &[(0, 80_000), (2, 80_000)]),
    (2, &[(0, 86_125), (1, 10_000)]),
    (
        3,
        &[
            (0, 82_000),
            (1, 10_000),
            (2, 82_000),
            (3, 100_000),
            (4, 83_000),
        ],
    ),
    (4, &[(0, 77_250)]),
];

fn firm(n: usize) -> Firm {
    Firm {
        code: format!("F{n}"),
        name: format!("企业{n}"),
        kind: FirmKind::Member,
        chain: Some(CHAIN.into()),
        site: Some(site(n)),
        park: (n < 2).then(|| "园".into()),
        cluster: None,
        leader: None,
        eligible: true,
    }
}

fn school(n: usize) -> School {
    School {
        code: format!("S{n}"),
        name: format!("学校{n}"),
        entity: EntityId::new(usize::from(n == 2)),
        kind: "高职".into(),
        city: String::new(),
        point: PLATES[n],
        eligible: true,
        indicators: BTreeMap::new(),
    }
}

fn entity(n: usize) -> Entity {
    Entity {
        code: format!("E{n}"),
        seats: (n == 0).then_some(45),
        seats_service: None,
        classes_max: Some(6),
    }
}

/// School, major, seats.
const PROGRAMMES: [(usize, usize, u32); 5] =
    [(0, 0, 30), (0, 2, 15), (1, 1, 25), (2, 0, 60), (2, 1, 25)];

fn programme(&(school, major, seats): &(usize, usize, u32)) -> Programme {
    Programme {
        school: SchoolId::new(school),
        major: MajorId::new(major),
        rank: 2,
        seats,
        days: None,
        mode: Mode::Student,
        campus: String::new(),
        bases: Vec::new(),
        seat_cost_fen: None,
    }
}

fn market_bid(n: usize) -> Bid {
    let (school, call, major, seats, classes) = BIDS[n];
    Bid {
        code: format!("B{}", n + 1),
        school: SchoolId::new(school),
        call: call_code(call),
        major: MajorId::new(major),
        seats,
        classes_max: Some(classes),
        date: Some(date(2026, 3, 1)),
        wish: None,
        firm_rank: None,
        cost_fen: None,
        source: format!("bids.csv {n}"),
    }
}

fn expert(n: usize) -> Expert {
    let employer = (n == 1).then(|| EntityId::new(0));
    Expert {
        code: format!("X{n}"),
        employer: None,
        recused_entities: employer.into_iter().collect(),
        recused_firms: Vec::new(),
    }
}

fn marks() -> Vec<Mark> {
    let of_bid = |&(bid, marks): &(usize, &[(usize, i64)])| {
        let mark = |&(expert, mark): &(usize, i64)| Mark {
            bid: BidId::new(bid),
            expert: ExpertId::new(expert),
            criterion: CriterionId::new(0),
            mark: Decimal::new(mark, 3),
        };
        marks.iter().map(mark).collect::<Vec<_>>()
    };
    MARKS.iter().flat_map(of_bid).collect()
}

/// The sample round.
pub(super) fn market() -> Market {
    let demands = [
        demand(1, 0, (52, 52), &[0], (360, 360)),
        demand(2, 0, (12, 12), &[1], (150, 180)),
        demand(3, 1, (6, 9), &[1, 2], (180, 200)),
        demand(4, 2, (8, 8), &[0], (360, 360)),
        demand(5, 2, (12, 12), &[2], (200, 200)),
    ];
    let criterion = Criterion {
        code: "总评".into(),
        weight: Decimal::new(1, 0),
        max: Decimal::new(100, 0),
        source: CriterionSource::Marks,
    };
    Market::new(Parts {
        round: Round {
            code: "t".into(),
            name: "样例".into(),
            date: None,
            model: "sichuan-order-class".into(),
            seed: SEED.into(),
            bid_deadline: Some(date(2026, 3, 15)),
            weights_changed: None,
        },
        firms: (0..3).map(firm).collect(),
        demands: demands.into_iter().collect(),
        majors: (0..3).map(major).collect(),
        major_map: Vec::new(),
        schools: (0..3).map(school).collect(),
        entities: (0..2).map(entity).collect(),
        programmes: PROGRAMMES.iter().map(programme).collect(),
        bases: IdVec::new(),
        bids: Some((0..BIDS.len()).map(market_bid).collect()),
        criteria: IdVec::from_iter([criterion]),
        experts: (0..5).map(expert).collect(),
        marks: Some(marks()),
        published: None,
        intentions: Vec::new(),
        decisions: Vec::new(),
        cohorts: IdVec::new(),
        events: Vec::new(),
        tracked: Vec::new(),
    })
}

fn major(n: usize) -> Major {
    let code = ["460601", "460103", "430603"][n].into();
    Major {
        catalogue: "高职2021".into(),
        code,
        name: format!("专业{n}"),
    }
}

pub(super) fn major_out(n: usize) -> MajorOut {
    let Major {
        catalogue,
        code,
        name,
    } = major(n);
    MajorOut {
        catalogue,
        code,
        name,
    }
}

pub(super) fn call_code(n: usize) -> String {
    format!("t-{CHAIN}-{n:03}")
}

pub(super) fn class_code(call: usize, n: usize) -> String {
    format!("{}-{n}", call_code(call))
}

/// The shipped model.
pub(super) fn model() -> Model {
    parse(SICHUAN_ORDER_CLASS, "model.toml").expect("the shipped model reads")
}
