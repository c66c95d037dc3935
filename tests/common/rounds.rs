//! Random rounds, small enough for brute force and crooked enough to touch every rule: cut orders,
//! ranges, waivers, wishes, rows filed for others, plates of one entity, recused experts.

use std::collections::BTreeMap;

use jiebang::base::ids::{Id, IdVec};
use jiebang::domain::market::{
    Criterion, CriterionId, CriterionSource, Days, Demand, Entity, EntityId, Expert, ExpertId,
    Firm, FirmId, FirmKind, Integrator, Level, Major, MajorId, Market, Mode, Parts, Point,
    Programme, Round, School, SchoolId, Site, Tier, Vetting,
};
use jiebang::domain::model::{
    ClassOrder, LevelRule, MajorMatch, Model, SICHUAN_ORDER_CLASS, parse,
};
use rust_decimal::Decimal;

use super::rng::Rng;

/// Majors of a round.
pub const MAJORS: usize = 3;
const SITES: [(&str, i32, i32); 4] = [
    ("成都市", 104_066_794, 30_572_893),
    ("德阳市", 104_397_795, 31_127_449),
    ("绵阳市", 104_679_127, 31_467_459),
    ("宜宾市", 104_642_845, 28_752_134),
];

/// The pilot's model in small: classes of 4 to 7, now and then with other limits.
pub fn model(rng: &mut Rng) -> Model {
    let mut model = parse(SICHUAN_ORDER_CLASS, "model").expect("the shipped model reads");
    let c = &mut model.classes;
    (c.class_min, c.class_max, c.class_target) = (4, 7, 5);
    (c.chunk_min, c.waiver_min) = (2, 2);
    if rng.chance(20) {
        c.class_target = rng.within(4, 7);
    }
    if rng.chance(20) {
        c.class_order = ClassOrder::Few;
    }
    if rng.chance(20) {
        c.firms_max = rng.within(1, 3);
    }
    if rng.chance(25) {
        c.spread_max_km = 100;
    }
    if rng.chance(25) {
        let tier = *rng.pick(&["own", "park", "cluster", "leader", "office", "waived"]);
        c.tiers.remove(tier);
    }
    if rng.chance(20) {
        c.tiers
            .values_mut()
            .for_each(|cost| *cost = rng.within(0, 3));
    }
    if rng.chance(20) {
        model.fit.level_rule = LevelRule::AtLeast;
    }
    if rng.chance(20) {
        model.fit.major_match = MajorMatch::Group;
    }
    if rng.chance(20) {
        model.fit.distance_max_km = 150;
    }
    model.scoring.trim = rng.chance(70);
    model.scoring.quality_min = rng.pick(&["0", "40", "45.5"]).parse().expect("a score");
    model.award.yield_hundredths = *rng.pick(&[100, 100, 90, 75]);
    model.robust.draws = 8;
    model
}

/// A round without bids: firms, demands, schools, criteria, experts.
pub fn market(rng: &mut Rng) -> Market {
    let (firms, parks) = firms(rng);
    let demands = demands(rng, &firms, parks);
    let (schools, entities) = schools(rng);
    let programmes = schools
        .ids()
        .flat_map(|school| programmes(rng, school))
        .collect();
    let experts = experts(rng, firms.len(), entities.len());
    Market::new(Parts {
        round: Round {
            code: "R1".into(),
            name: "一".into(),
            date: None,
            model: "sichuan-order-class".into(),
            seed: format!("seed {}", rng.bits()),
            bid_deadline: rng.chance(70).then(|| day(15)),
            weights_changed: None,
        },
        firms,
        demands: demands.into_iter().collect(),
        majors: (0..MAJORS).map(major).collect(),
        major_map: match rng.chance(20) {
            true => vec![(MajorId::new(0), MajorId::new(2))],
            false => vec![],
        },
        schools,
        entities,
        programmes,
        bases: IdVec::new(),
        bids: None,
        criteria: criteria(rng),
        experts,
        marks: None,
        published: None,
        intentions: Vec::new(),
        decisions: Vec::new(),
        cohorts: IdVec::new(),
        events: Vec::new(),
        tracked: Vec::new(),
    })
}

/// A day of the month in which bids come in.
pub fn day(of_month: u32) -> jiff::civil::Date {
    jiff::civil::date(2026, 3, of_month as i8)
}

/// Majors 0 and 1 share their first four digits.
fn major(index: usize) -> Major {
    let code = ["510203", "510209", "460301"][index];
    Major {
        catalogue: "高职2021".into(),
        code: code.into(),
        name: format!("专业{index}"),
    }
}

fn site(rng: &mut Rng) -> Site {
    let &(name, lon, lat) = rng.pick(&SITES);
    Site {
        name: name.into(),
        point: Point { lon, lat },
    }
}

/// Leaders 0 and 1, members 2 to 5, then a park, a cluster and an office; and which are the parks.
fn firms(rng: &mut Rng) -> (IdVec<FirmId, Firm>, FirmId) {
    use FirmKind::{Cluster, Leader, Member, Office, Park};
    let kinds = [
        Leader, Leader, Member, Member, Member, Member, Park, Cluster, Office,
    ];
    let codes = rng.order(kinds.len());
    let firm = |(index, &kind): (usize, &FirmKind)| {
        let code = format!("F{}", codes[index]);
        let park = rng
            .chance(60)
            .then(|| (*rng.pick(&["东园", "西园", ""])).to_owned());
        let cluster = rng
            .chance(50)
            .then(|| (*rng.pick(&["东群", "西群"])).to_owned());
        let leader =
            (kind == Member && rng.chance(70)).then(|| FirmId::new(rng.bits() as usize % 2));
        Firm {
            name: match kind {
                Park => "东园".into(),
                Cluster => "东群".into(),
                Leader | Member | Office => format!("名{code}"),
            },
            code,
            kind,
            chain: rng.chance(85).then(|| "甲链".to_owned()),
            site: None,
            park,
            cluster,
            leader,
            eligible: rng.chance(96),
        }
    };
    (kinds.iter().enumerate().map(firm).collect(), FirmId::new(6))
}

/// Up to 8 demands, few enough heads in a role key for brute force.
fn demands(rng: &mut Rng, firms: &IdVec<FirmId, Firm>, park: FirmId) -> Vec<Demand> {
    let n = rng.within(1, 8).max(rng.within(1, 8)) as usize;
    let codes = rng.order(12);
    let vetting = rng.chance(30);
    let cut = rng.within(5, 60);
    let one_site = rng.chance(30).then(|| site(rng));
    let mut load: BTreeMap<(String, String, u8, Mode), u32> = BTreeMap::new();
    let mut demands = Vec::new();
    for code in codes.into_iter().take(n) {
        let mut demand = demand(rng, firms, park, cut);
        demand.code = format!("D{code}");
        demand.source = format!("demands.csv:{code}");
        if let Some(site) = one_site.as_ref().filter(|_| rng.chance(80)) {
            demand.site = site.clone();
        }
        if vetting {
            demand.vetting = *rng.pick(&[
                Some(Vetting::Passed),
                Some(Vetting::Passed),
                Some(Vetting::Passed),
                Some(Vetting::Passed),
                Some(Vetting::SentBack),
                Some(Vetting::Pending),
                None,
            ]);
        }
        let weight = demand.heads_max
            + if demand.heads_max > demand.heads {
                3
            } else {
                0
            };
        let key = |d: &Demand| (d.chain.clone(), d.post.clone(), d.level.rank, d.mode);
        while *load.entry(key(&demand)).or_default() + weight > 30 {
            demand.post.push('+');
        }
        *load.entry(key(&demand)).or_default() += weight;
        demands.push(demand);
    }
    demands
}

fn demand(rng: &mut Rng, firms: &IdVec<FirmId, Firm>, park: FirmId, cut: u32) -> Demand {
    let firm = FirmId::new(rng.bits() as usize % firms.len());
    let heads = if rng.chance(cut) {
        rng.within(4, 12)
    } else {
        rng.within(1, 3)
    };
    let heads_max = heads + if rng.chance(25) { rng.within(1, 3) } else { 0 };
    let mut majors: Vec<MajorId> = (0..MAJORS)
        .filter(|_| rng.chance(60))
        .map(Id::new)
        .collect();
    if majors.is_empty() {
        majors.push(MajorId::new(rng.bits() as usize % MAJORS));
    }
    Demand {
        code: String::new(),
        firm,
        chain: if rng.chance(93) { "甲链" } else { "乙链" }.into(),
        role: "岗".into(),
        post: (*rng.pick(&["钳工", "钳工", "钳工", "钳工", "钳工", "焊工"])).into(),
        skills: String::new(),
        level: Level {
            rank: if rng.chance(92) { 2 } else { 1 },
            at_least: rng.chance(30),
        },
        majors,
        heads,
        heads_max,
        mode: if rng.chance(93) {
            Mode::Student
        } else {
            Mode::Service
        },
        days: rng.chance(45).then(|| days(rng)),
        treatment: String::new(),
        wage_yuan: None,
        named: rng.chance(30),
        merge_ok: *rng.pick(&[None, None, Some(true), Some(true), Some(true), Some(false)]),
        integrator: rng.chance(15).then(|| wish(rng, firms)),
        filed_for: filed_for(rng, firms, firm, park, heads),
        site: site(rng),
        priority: rng.within(1, 2),
        waiver: rng.chance(15).then(|| "急需".to_owned()),
        vetting: None,
        vetting_reason: "缺要求".into(),
        source: String::new(),
    }
}

fn days(rng: &mut Rng) -> Days {
    let low = rng.within(1, 6) * 30;
    Days {
        low,
        high: low + rng.within(0, 3) * 60,
    }
}

fn wish(rng: &mut Rng, firms: &IdVec<FirmId, Firm>) -> Integrator {
    let tier = *rng.pick(&[Tier::Park, Tier::Cluster, Tier::Leader, Tier::Office]);
    let code = match tier {
        Tier::Park => "东园".to_owned(),
        Tier::Cluster => "东群".to_owned(),
        _ => firms[FirmId::new(rng.bits() as usize % 2)].code.clone(),
    };
    let code = (tier != Tier::Office && rng.chance(60)).then_some(code);
    Integrator { tier, code }
}

/// Firms that a row counts; a single other firm only ever has the park file for it, so that no firm
/// has rows by two filers of which either could give the tier.
fn filed_for(
    rng: &mut Rng,
    firms: &IdVec<FirmId, Firm>,
    filer: FirmId,
    park: FirmId,
    heads: u32,
) -> Vec<(FirmId, u32)> {
    let files = match firms[filer].kind {
        FirmKind::Member => return vec![],
        FirmKind::Leader => rng.chance(20),
        FirmKind::Park | FirmKind::Cluster | FirmKind::Office => rng.chance(70),
    };
    let most = heads.min(3) as usize;
    let least = if filer == park { 1 } else { 2 };
    if !files || most < least {
        return vec![];
    }
    let count = rng.within(least as u32, most as u32) as usize;
    let named: Vec<usize> = rng.order(6).into_iter().take(count).collect();
    let share = |(nth, &firm): (usize, &usize)| {
        let rest = heads - (count as u32 - 1);
        (FirmId::new(firm), if nth == 0 { rest } else { 1 })
    };
    named.iter().enumerate().map(share).collect()
}

/// Up to 5 plates, now and then two of one entity.
fn schools(rng: &mut Rng) -> (IdVec<SchoolId, School>, IdVec<EntityId, Entity>) {
    let (mut schools, mut entities) = (IdVec::new(), IdVec::new());
    let codes = rng.order(9);
    for code in codes.into_iter().take(rng.within(2, 5) as usize) {
        if entities.is_empty() || rng.chance(75) {
            entities.push(Entity {
                code: format!("E{code}"),
                seats: rng.chance(60).then(|| rng.within(3, 16)),
                seats_service: rng.chance(60).then(|| rng.within(3, 16)),
                classes_max: rng.chance(40).then(|| rng.within(0, 3)),
            });
        }
        let indicator = Decimal::new(i64::from(rng.within(0, 120)), 1);
        schools.push(School {
            code: format!("S{code}"),
            name: format!("校{code}"),
            entity: EntityId::new(entities.len() - 1),
            kind: "高职".into(),
            city: String::new(),
            point: site(rng).point,
            eligible: rng.chance(93),
            indicators: match rng.chance(90) {
                true => [("双师比例".to_owned(), indicator)].into(),
                false => BTreeMap::new(),
            },
        });
    }
    (schools, entities)
}

fn programmes(rng: &mut Rng, school: SchoolId) -> Vec<Programme> {
    let mut programmes = Vec::new();
    for major in (0..MAJORS).map(MajorId::new) {
        let copies = [1, 1, 1, 1, 1, 2, 0][rng.bits() as usize % 7];
        for _ in 0..copies {
            programmes.push(Programme {
                school,
                major,
                rank: *rng.pick(&[2, 2, 2, 2, 1, 3]),
                seats: rng.within(3, 18),
                days: rng.chance(30).then(|| days(rng)),
                mode: if rng.chance(85) {
                    Mode::Student
                } else {
                    Mode::Service
                },
                campus: String::new(),
                bases: Vec::new(),
                seat_cost_fen: None,
            });
        }
    }
    programmes
}

fn criteria(rng: &mut Rng) -> IdVec<CriterionId, Criterion> {
    let count = rng.within(1, 2);
    let criterion = |k: u32| {
        let by_data = rng.chance(15);
        Criterion {
            code: format!("K{k}"),
            weight: Decimal::new(i64::from(rng.within(1, 400)), 1),
            max: *rng.pick(&[Decimal::TEN, Decimal::ONE_HUNDRED, Decimal::new(75, 1)]),
            source: match by_data {
                true => CriterionSource::Indicator {
                    column: "双师比例".into(),
                    low: Decimal::ONE,
                    high: Decimal::TEN,
                },
                false => CriterionSource::Marks,
            },
        }
    };
    (0..count).map(criterion).collect()
}

fn experts(rng: &mut Rng, firms: usize, entities: usize) -> IdVec<ExpertId, Expert> {
    let count = rng.within(1, 6);
    let expert = |e: u32| Expert {
        code: format!("P{e}"),
        employer: None,
        recused_entities: match rng.chance(20) {
            true => vec![EntityId::new(rng.bits() as usize % entities)],
            false => vec![],
        },
        recused_firms: match rng.chance(20) {
            true => vec![FirmId::new(rng.bits() as usize % firms)],
            false => vec![],
        },
    };
    (0..count).map(expert).collect()
}
