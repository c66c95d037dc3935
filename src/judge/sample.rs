//! A round small enough to judge by hand, its outcome, and what happens when somebody tampers with
//! it. Five demands, three plates of two bodies, seven bids; every figure is worked out here.

use std::collections::BTreeMap;

use jiff::civil::date;
use rust_decimal::Decimal;

use super::{CheckRule, Subject, Verdicts, judge};
use crate::base::draw::draw_pair;
use crate::base::ids::{Id, IdVec};
use crate::domain::market::{
    Bid, BidId, Criterion, CriterionId, CriterionSource, Days, Demand, DemandId, Entity, EntityId,
    Expert, ExpertId, Firm, FirmId, FirmKind, Integrator, Level, Major, MajorId, Mark, Market,
    Mode, Parts, Point, Programme, Reason, Round, Rule, School, SchoolId, Score, Site, Taken, Tier,
};
use crate::domain::model::{Model, SICHUAN_ORDER_CLASS, parse};
use crate::domain::outcome::{
    BidOut, CallOut, ClassOut, CriterionOut, DemandOut, Exception, FORMAT, MajorOut, MemberOut,
    ModelOut, Move, Outcome, Proof, Regret, RoundOut, Stage, Status, StrayBid, Summary,
    UnservedOut, Verdict,
};

const SEED: &str = "sample";
const CHAIN: &str = "航空";
/// Sites of the three firms.
const SITES: [Point; 3] = [
    point(104_060_000, 30_570_000),
    point(104_400_000, 31_130_000),
    point(103_850_000, 30_080_000),
];
/// The three plates.
const PLATES: [Point; 3] = [
    point(104_400_000, 31_130_000),
    point(104_420_000, 31_120_000),
    point(104_700_000, 31_450_000),
];

const fn point(lon: i32, lat: i32) -> Point {
    Point { lon, lat }
}

fn site(firm: usize) -> Site {
    Site {
        name: format!("地{firm}"),
        point: SITES[firm],
    }
}

const LEVEL: Level = Level {
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
        skills: String::new(),
        level: LEVEL,
        majors: majors.iter().map(|&m| MajorId::new(m)).collect(),
        heads: heads.0,
        heads_max: heads.1,
        mode: Mode::Student,
        days: Some(Days {
            low: days.0,
            high: days.1,
        }),
        treatment: String::new(),
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
const BIDS: [(usize, usize, usize, u32, u32); 7] = [
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

pub(super) fn market() -> Market {
    let firm = |n: usize, park: Option<&str>| Firm {
        code: format!("F{n}"),
        name: format!("企业{n}"),
        kind: FirmKind::Member,
        chain: Some(CHAIN.into()),
        site: Some(site(n)),
        park: park.map(str::to_owned),
        cluster: None,
        leader: None,
        eligible: true,
    };
    let school = |n: usize, entity: usize| School {
        code: format!("S{n}"),
        name: format!("学校{n}"),
        entity: EntityId::new(entity),
        kind: "高职".into(),
        city: String::new(),
        point: PLATES[n],
        eligible: true,
        indicators: BTreeMap::new(),
    };
    let entity = |n: usize, seats: Option<u32>| Entity {
        code: format!("E{n}"),
        seats,
        seats_service: None,
        classes_max: Some(6),
    };
    let programme = |school: usize, major: usize, seats: u32| Programme {
        school: SchoolId::new(school),
        major: MajorId::new(major),
        rank: 2,
        seats,
        days: None,
        mode: Mode::Student,
        campus: String::new(),
    };
    let bid =
        |(n, &(school, call, major, seats, classes)): (usize, &(usize, usize, usize, u32, u32))| {
            Bid {
                code: format!("B{}", n + 1),
                school: SchoolId::new(school),
                call: call_code(call),
                major: MajorId::new(major),
                seats,
                classes_max: Some(classes),
                date: Some(date(2026, 3, 1)),
                source: format!("bids.csv {n}"),
            }
        };
    let expert = |n: usize| Expert {
        code: format!("X{n}"),
        recused_entities: (n == 1).then(|| EntityId::new(0)).into_iter().collect(),
        recused_firms: Vec::new(),
    };
    let marks = MARKS.iter().flat_map(|&(bid, marks)| {
        marks.iter().map(move |&(expert, mark)| Mark {
            bid: BidId::new(bid),
            expert: ExpertId::new(expert),
            criterion: CriterionId::new(0),
            mark: Decimal::new(mark, 3),
        })
    });
    Market::new(Parts {
        round: Round {
            code: "t".into(),
            name: "样例".into(),
            date: None,
            model: "sichuan-order-class".into(),
            seed: SEED.into(),
            bid_deadline: Some(date(2026, 3, 15)),
        },
        firms: [firm(0, Some("园")), firm(1, Some("园")), firm(2, None)]
            .into_iter()
            .collect(),
        demands: [
            demand(1, 0, (52, 52), &[0], (360, 360)),
            demand(2, 0, (12, 12), &[1], (150, 180)),
            demand(3, 1, (6, 9), &[1, 2], (180, 200)),
            demand(4, 2, (8, 8), &[0], (360, 360)),
            demand(5, 2, (12, 12), &[2], (200, 200)),
        ]
        .into_iter()
        .collect(),
        majors: (0..3).map(major).collect(),
        major_map: Vec::new(),
        schools: [school(0, 0), school(1, 0), school(2, 1)]
            .into_iter()
            .collect(),
        entities: [entity(0, Some(45)), entity(1, None)].into_iter().collect(),
        programmes: [
            programme(0, 0, 30),
            programme(0, 2, 15),
            programme(1, 1, 25),
            programme(2, 0, 60),
            programme(2, 1, 25),
        ]
        .into_iter()
        .collect(),
        bids: Some(BIDS.iter().enumerate().map(bid).collect()),
        criteria: IdVec::from_iter([Criterion {
            code: "总评".into(),
            weight: Decimal::new(1, 0),
            max: Decimal::new(100, 0),
            source: CriterionSource::Marks,
        }]),
        experts: (0..5).map(expert).collect(),
        marks: Some(marks.collect()),
        published: None,
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

fn major_out(n: usize) -> MajorOut {
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

fn call_code(n: usize) -> String {
    format!("t-{CHAIN}-{n:03}")
}

fn class_code(call: usize, n: usize) -> String {
    format!("{}-{n}", call_code(call))
}

pub(super) fn model() -> Model {
    parse(SICHUAN_ORDER_CLASS, "model.toml").expect("the shipped model reads")
}

fn class(call: usize, n: usize, members: &[(usize, usize, u32)], winner: &str) -> ClassOut {
    let size = members.iter().map(|m| m.2).sum();
    let member = |&(demand, firm, heads): &(usize, usize, u32)| MemberOut {
        demand: format!("D{demand}"),
        firm: format!("F{firm}"),
        firm_name: format!("企业{firm}"),
        heads,
    };
    let tier = [Tier::Own, Tier::Own, Tier::Park, Tier::Waived][call];
    ClassOut {
        code: class_code(call, n),
        size,
        weight: if call == 2 { 18 } else { size.into() },
        tier,
        integrator: (call == 2).then(|| Integrator {
            tier,
            code: Some("园".into()),
        }),
        waiver: (call == 3).then(|| "急需".into()),
        members: members.iter().map(member).collect(),
        anchor: site(members[0].1),
        intake: size,
        winner: Some(winner.into()),
        block: class_code(1, 1),
    }
}

/// A bid with its score in centi-points, its mean, marks counted and trimmed.
fn bid(
    n: usize,
    ranks: (u32, Option<u32>),
    sheet: (u32, &str, u32, u32),
    verdict: Verdict,
) -> BidOut {
    let (school, call, major, seats, _) = BIDS[n - 1];
    let entity = usize::from(school == 2);
    let anchor = SITES[[0, 0, 0, 2][call]];
    let (score, mean, counted, trimmed) = sheet;
    let broken = match n {
        6 => vec![
            Rule::MajorNotAccepted {
                major: "460601".into(),
                accepted: vec!["430603".into()],
            },
            Rule::NoMarks {
                criterion: "总评".into(),
            },
        ],
        _ => Vec::new(),
    };
    BidOut {
        code: format!("B{n}"),
        rank: ranks.0,
        score_rank: ranks.1,
        school: format!("S{school}"),
        school_name: format!("学校{school}"),
        entity: format!("E{entity}"),
        major: major_out(major),
        seats,
        eligible: broken.is_empty(),
        score: broken.is_empty().then_some(Score(score)),
        criteria: vec![CriterionOut {
            criterion: "总评".into(),
            weight: "1".into(),
            max: "100".into(),
            mean: (!mean.is_empty()).then(|| mean.into()),
            counted,
            trimmed,
        }],
        recused: if entity == 0 {
            vec!["X1".into()]
        } else {
            Vec::new()
        },
        broken,
        metres: PLATES[school].metres(anchor),
        verdict,
    }
}

/// A3 and A4 of a bid (by number) on a class of `size` heads.
fn costs(n: usize, (call, class): (usize, usize), size: i64) -> [i64; 2] {
    let metres = PLATES[BIDS[n - 1].0].metres(SITES[[0, 0, 0, 2][call]]);
    let draw = draw_pair(SEED, &format!("B{n}"), &class_code(call, class));
    [size * metres, i64::try_from(draw).expect("40 bits")]
}

fn stages(draw: i64, a: [i64; 4]) -> Vec<Stage> {
    let stage = |level: String, block: &str, members, objective| Stage {
        level,
        block: block.into(),
        members,
        status: Status::Optimal,
        objective,
        bound: objective,
        proof: Proof::Enumerated { states: 1 },
    };
    let away = 8 * SITES[1].metres(SITES[0]);
    let formed = [
        ("D1", 1, [52, 0, 8, 0, 1352, 0]),
        ("D2", 2, [18, 20, 10, away, 0, draw]),
        ("D4", 1, [0; 6]),
        ("D5", 1, [12, 108, 18, 0, 144, 0]),
    ];
    let formed = formed.iter().flat_map(|(block, members, values)| {
        let level = |n: usize| stage(format!("F{}", n + 1), block, *members, values[n]);
        (0..6).map(level).collect::<Vec<_>>()
    });
    let block = class_code(1, 1);
    let awarded = (0..4).map(|n| stage(format!("A{}", n + 1), &block, 4, a[n]));
    formed.chain(awarded).collect()
}

/// The outcome of the sample: B1 and B2 share the two classes of D1 as the draw decides, B4 wins
/// over the better B3 because the first body's 45 seats are worth more on B1 and B5.
pub(super) fn outcome() -> Outcome {
    let total = |pairs: &[(usize, (usize, usize), i64)]| {
        pairs
            .iter()
            .map(|&(n, class, size)| costs(n, class, size))
            .fold([0; 2], |a, b| [a[0] + b[0], a[1] + b[1]])
    };
    let rest = total(&[(4, (2, 1), 20), (5, (3, 1), 12)]);
    let either = |one: usize, two: usize| total(&[(one, (1, 1), 26), (two, (1, 2), 26)]);
    let one_first = either(1, 2)[1] < either(2, 1)[1];
    let (first, second) = if one_first { (1, 2) } else { (2, 1) };
    let a = {
        let [metres, draw] = either(first, second);
        [
            82,
            234_000 + 208_000 + 164_660 + 92_700,
            metres + rest[0],
            draw + rest[1],
        ]
    };
    let forced = total(&[
        (2, (1, 1), 26),
        (2, (1, 2), 26),
        (3, (2, 1), 20),
        (5, (3, 1), 12),
    ]);
    let regret = Regret {
        heads: 0,
        quality: 18_420,
        metres: forced[0] - a[2],
        draw: forced[1] - a[3],
    };
    let won_by_1 = class_code(1, if one_first { 1 } else { 2 });
    let won_by_2 = class_code(1, if one_first { 2 } else { 1 });
    let won = |class: &str| Verdict::Won {
        classes: vec![class.into()],
    };
    let moved = |class: &str, from: &str, to: &str| Move {
        class: class.into(),
        from: Some(from.into()),
        to: Some(to.into()),
    };
    let b3 = Verdict::Lost {
        regret,
        moves: vec![
            moved(&won_by_1, "B1", "B2"),
            moved(&class_code(2, 1), "B4", "B3"),
        ],
        proved: true,
    };
    let call = |n: usize, demand: usize, majors: usize, days: (u32, u32), classes, bids| CallOut {
        code: call_code(n),
        chain: CHAIN.into(),
        post: ["", "装配", "数控", "复材"][n].into(),
        role: format!("岗{demand}"),
        level: LEVEL,
        mode: Mode::Student,
        majors: vec![major_out(majors)],
        days: Some(Days {
            low: days.0,
            high: days.1,
        }),
        named: (n == 1).then(|| "企业0".into()),
        classes,
        bids,
    };
    let calls = vec![
        call(
            1,
            1,
            0,
            (360, 360),
            vec![
                class(1, 1, &[(1, 0, 26)], &format!("B{first}")),
                class(1, 2, &[(1, 0, 26)], &format!("B{second}")),
            ],
            vec![
                bid(1, (1, Some(1)), (9000, "90", 1, 0), won(&won_by_1)),
                bid(2, (2, Some(2)), (8000, "80", 2, 0), won(&won_by_2)),
            ],
        ),
        call(
            2,
            2,
            1,
            (180, 180),
            vec![class(2, 1, &[(2, 0, 12), (3, 1, 8)], "B4")],
            vec![
                bid(
                    4,
                    (1, Some(2)),
                    (8233, "247/3", 3, 2),
                    won(&class_code(2, 1)),
                ),
                bid(3, (2, Some(1)), (8612, "689/8", 1, 0), b3),
            ],
        ),
        call(
            3,
            5,
            2,
            (200, 200),
            vec![class(3, 1, &[(5, 2, 12)], "B5")],
            vec![
                bid(
                    5,
                    (1, Some(1)),
                    (7725, "309/4", 1, 0),
                    won(&class_code(3, 1)),
                ),
                bid(6, (2, None), (0, "", 0, 0), Verdict::Ineligible),
            ],
        ),
    ];
    let placed: [&[(usize, usize, u32)]; 5] = [
        &[(1, 1, 26), (1, 2, 26)],
        &[(2, 1, 12)],
        &[(2, 1, 8)],
        &[],
        &[(3, 1, 12)],
    ];
    let market = market();
    let line = |d: &Demand| {
        let n = d.code[1..].parse::<usize>().expect("a digit");
        DemandOut {
            code: d.code.clone(),
            firm: format!("F{}", d.firm.index()),
            firm_name: format!("企业{}", d.firm.index()),
            chain: CHAIN.into(),
            role: d.role.clone(),
            post: d.post.clone(),
            level: LEVEL,
            mode: Mode::Student,
            heads: d.heads,
            heads_max: d.heads_max,
            priority: 1,
            vetting: None,
            waiver: d.waiver.clone(),
            source: d.source.clone(),
            classes: placed[n - 1]
                .iter()
                .map(|&(call, class, heads)| (class_code(call, class), heads))
                .collect(),
        }
    };
    let draw = i64::try_from(draw_pair(SEED, "D2", "D3")).expect("40 bits");
    let model = model();
    Outcome {
        format: FORMAT.into(),
        version: "0".into(),
        round: RoundOut {
            code: "t".into(),
            name: "样例".into(),
            date: None,
            seed: SEED.into(),
            bid_deadline: Some("2026-03-15".into()),
            vetted: false,
            published: false,
            has_bids: true,
            has_marks: true,
        },
        model: ModelOut {
            name: model.name,
            title_zh: model.title_zh,
            title_en: model.title_en,
            document: model.document,
            hash: model.hash,
            criteria_hash: String::new(),
            settings: BTreeMap::from([("class_min".into(), "20".into())]),
        },
        inputs: Vec::new(),
        summary: Summary {
            demands: 5,
            heads: 90,
            demands_taking_part: 5,
            heads_taking_part: 90,
            heads_in_classes: 82,
            heads_left: 8,
            calls: 3,
            classes: 4,
            bids: 7,
            bids_eligible: 5,
            classes_awarded: 4,
            heads_awarded: 84,
            calls_without_bid: 0,
            calls_without_eligible_bid: 0,
            calls_won_by_highest: 2,
            calls_won_by_other: 1,
            blocks_binding: 1,
            largest_block: 4,
        },
        stages: stages(draw, a),
        demands: market.demands().iter().map(line).collect(),
        calls,
        unserved: vec![UnservedOut {
            demand: "D4".into(),
            firm: "F2".into(),
            heads: 8,
            reason: Reason::TooFewInPost {
                heads: 8,
                needed: 20,
            },
        }],
        exceptions: vec![Exception {
            call: call_code(2),
            highest: "B3".into(),
            highest_score: Score(8612),
            winner: Some("B4".into()),
            winner_score: Some(Score(8233)),
            because: Taken::EntitySeats {
                seats: 45,
                used: 38,
                classes: vec![won_by_1, class_code(3, 1)],
            },
            regret: Some(regret),
        }],
        strays: vec![StrayBid {
            code: "B7".into(),
            school: "S2".into(),
            call: call_code(9),
            source: "bids.csv 6".into(),
        }],
        findings: Vec::new(),
    }
}

fn judged(tamper: impl FnOnce(&mut Outcome)) -> Verdicts {
    let mut outcome = outcome();
    tamper(&mut outcome);
    judge(&market(), &model(), &outcome)
}

fn changed(parts: impl FnOnce(&mut Parts)) -> Verdicts {
    let mut changed = market().into_parts();
    parts(&mut changed);
    judge(&Market::new(changed), &model(), &outcome())
}

#[test]
fn the_sample_passes_and_nothing_is_only_claimed() {
    let verdicts = judged(|_| {});
    assert_eq!(verdicts.failures, []);
    assert_eq!(verdicts.claimed, []);
    assert!(verdicts.ok() && verdicts.checks() > 400 && verdicts.influenced.is_empty());
    let checked = |rule| {
        verdicts
            .counts
            .get(&rule)
            .is_some_and(|count| count.checked > 0)
    };
    let optima = [
        CheckRule::FormationOptimum,
        CheckRule::AwardOptimum,
        CheckRule::ForcedOptimum,
    ];
    assert!(optima.into_iter().all(checked));
}

#[test]
fn tampering_is_caught_by_the_rule_it_breaks() {
    type Tamper = fn(&mut Outcome);
    let tampers: [(CheckRule, Tamper); 45] = [
        (CheckRule::Format, |o| o.format.push('x')),
        (CheckRule::RoundHead, |o| o.round.seed.push('x')),
        (CheckRule::ModelHead, |o| o.model.hash.push('x')),
        (CheckRule::ModelHead, |o| {
            _ = o.model.settings.insert("class_min".into(), "10".into())
        }),
        (CheckRule::Codes, |o| {
            o.calls[1].classes[0].members[0].demand = "D9".into()
        }),
        (CheckRule::Codes, |o| {
            o.calls[1].code = o.calls[0].code.clone()
        }),
        (CheckRule::DemandLine, |o| o.demands[2].heads = 7),
        (CheckRule::DemandLine, |o| _ = o.demands.pop()),
        (CheckRule::BidLine, |o| _ = o.calls[2].bids.pop()),
        (CheckRule::BidLine, |o| o.calls[0].bids[0].seats = 30),
        (CheckRule::Strays, |o| o.strays[0].call.push('x')),
        (CheckRule::Summary, |o| o.summary.heads_in_classes = 84),
        (CheckRule::Summary, |o| o.summary.largest_block = 1),
        (CheckRule::Heads, |o| {
            o.calls[1].classes[0].members[1].heads = 10
        }),
        (CheckRule::ClassSize, |o| o.calls[1].classes[0].size = 21),
        (CheckRule::Whole, |o| {
            o.calls[1].classes[0].members[0].heads = 11
        }),
        (CheckRule::Majors, |o| o.calls[0].majors.push(major_out(1))),
        (CheckRule::Days, |o| o.calls[1].days = None),
        (CheckRule::Tier, |o| {
            o.calls[1].classes[0].tier = Tier::Office
        }),
        (CheckRule::Named, |o| {
            o.calls[2].named = Some("企业2".into())
        }),
        (CheckRule::Waiver, |o| o.calls[2].classes[0].waiver = None),
        (CheckRule::Anchor, |o| {
            o.calls[1].classes[0].anchor = site(1)
        }),
        (CheckRule::Weight, |o| o.calls[1].classes[0].weight = 20),
        (CheckRule::Intake, |o| o.calls[1].classes[0].intake = 18),
        (CheckRule::CallShape, |o| o.calls[1].role = "岗3".into()),
        (CheckRule::CallCode, |o| {
            o.calls[2].classes[0].code.push('0')
        }),
        (CheckRule::Unserved, |o| o.unserved.clear()),
        (CheckRule::UnservedReason, |o| {
            o.unserved[0].reason = Reason::VettingPending
        }),
        (CheckRule::FormationLevels, |o| o.stages[3].objective = 1),
        (CheckRule::Recused, |o| o.calls[0].bids[0].recused.clear()),
        (CheckRule::Means, |o| {
            o.calls[0].bids[0].criteria[0].mean = Some("95".into())
        }),
        (CheckRule::Score, |o| {
            o.calls[1].bids[1].score = Some(Score(8613))
        }),
        (CheckRule::Broken, |o| _ = o.calls[2].bids[1].broken.pop()),
        (CheckRule::Eligible, |o| o.calls[2].bids[1].eligible = true),
        (CheckRule::Metres, |o| o.calls[2].bids[1].metres += 1),
        (CheckRule::Winner, |o| {
            o.calls[2].classes[0].winner = Some("B6".into())
        }),
        (CheckRule::EntitySeats, |o| {
            o.calls[1].classes[0].winner = Some("B3".into())
        }),
        (CheckRule::AwardLevels, |o| {
            o.calls[1].classes[0].winner = None
        }),
        (CheckRule::Blocks, |o| {
            o.calls[1].classes[0].block = class_code(2, 1)
        }),
        (CheckRule::Verdict, |o| {
            o.calls[0].bids[0].verdict = Verdict::Ineligible
        }),
        (CheckRule::Rank, |o| o.calls[1].bids.swap(0, 1)),
        (CheckRule::ScoreRank, |o| {
            o.calls[1].bids[0].score_rank = Some(1)
        }),
        (CheckRule::Exceptions, |o| o.exceptions.clear()),
        (CheckRule::Exceptions, |o| {
            o.exceptions[0].because = Taken::Elsewhere { classes: vec![] }
        }),
        (CheckRule::Stages, |o| o.stages[0].bound += 1),
    ];
    for (rule, tamper) in tampers {
        let verdicts = judged(tamper);
        let caught = verdicts.failures.iter().any(|check| check.rule == rule);
        assert!(caught, "{rule:?} is not among {:?}", verdicts.failures);
    }
}

#[test]
fn a_dearer_forced_award_than_needed_is_found_out() {
    let verdicts = judged(|outcome| {
        let Verdict::Lost { regret, moves, .. } = &mut outcome.calls[1].bids[1].verdict else {
            panic!("B3 loses");
        };
        // Leaving 12 heads without a class would make room for B3 too.
        moves.truncate(1);
        moves[0] = Move {
            class: class_code(3, 1),
            from: Some("B5".into()),
            to: None,
        };
        regret.heads = 12;
    });
    let rules: Vec<CheckRule> = verdicts.failures.iter().map(|check| check.rule).collect();
    assert!(rules.contains(&CheckRule::ForcedOptimum) && rules.contains(&CheckRule::Forced));
    assert!(rules.contains(&CheckRule::Regret));
}

#[test]
fn worse_classes_and_a_worse_award_are_found_out() {
    let uneven = judged(|outcome| {
        for (class, heads) in outcome.calls[0].classes.iter_mut().zip([27, 25]) {
            class.members[0].heads = heads;
        }
    });
    assert!(
        uneven
            .failures
            .iter()
            .any(|check| check.rule == CheckRule::FormationOptimum)
    );
    let swapped = judged(|outcome| {
        let (a, b) = outcome.calls[0].classes.split_at_mut(1);
        std::mem::swap(&mut a[0].winner, &mut b[0].winner);
    });
    assert!(
        swapped
            .failures
            .iter()
            .any(|check| check.rule == CheckRule::AwardOptimum)
    );
}

#[test]
fn a_changed_market_no_longer_bears_the_outcome_out() {
    type Change = fn(&mut Parts);
    let changes: [(CheckRule, Change); 9] = [
        (CheckRule::TakingPart, |p| {
            p.firms[FirmId::new(2)].eligible = false
        }),
        (CheckRule::RoleKey, |p| {
            p.demands[DemandId::new(2)].post = "另岗".into()
        }),
        (CheckRule::Consent, |p| {
            p.demands[DemandId::new(2)].merge_ok = Some(false)
        }),
        (CheckRule::Waiver, |p| {
            p.demands[DemandId::new(4)].waiver = Some("改".into())
        }),
        (CheckRule::Tier, |p| {
            p.demands[DemandId::new(4)].waiver = None
        }),
        (CheckRule::ProgrammeSeats, |p| {
            p.programmes = p
                .programmes
                .iter()
                .cloned()
                .map(|mut x| {
                    x.seats = 11;
                    x
                })
                .collect()
        }),
        (CheckRule::EntityClasses, |p| {
            p.entities[EntityId::new(0)].classes_max = Some(1)
        }),
        (CheckRule::Recused, |p| {
            p.experts[ExpertId::new(0)]
                .recused_firms
                .push(FirmId::new(0))
        }),
        (CheckRule::Published, |p| {
            p.published = Some(vec![crate::domain::market::PublishedMember {
                call: call_code(2),
                class: class_code(2, 1),
                demand: DemandId::new(1),
                heads: 12,
            }]);
        }),
    ];
    for (rule, change) in changes {
        let verdicts = changed(change);
        let caught = verdicts.failures.iter().any(|check| check.rule == rule);
        assert!(caught, "{rule:?} is not among {:?}", verdicts.failures);
    }
}

#[test]
fn a_failure_names_where_it_is_and_what_it_can_influence() {
    let verdicts = judged(|outcome| outcome.calls[2].bids[0].metres += 1);
    assert_eq!(verdicts.failures.len(), 1);
    assert_eq!(verdicts.failures[0].subject, Subject::Bid("B5".into()));
    let all: Vec<String> = (1..=3).map(call_code).collect();
    assert_eq!(verdicts.influenced, all);
}

/// Every leaf of the document, changed one at a time; what nobody but the program itself can know is
/// left out.
#[test]
fn every_figure_and_every_word_is_held_to() {
    let free = ["/version", "/criteria_hash", "/states", "/proved"];
    let document = serde_json::to_value(outcome()).expect("an outcome is JSON");
    let mut paths = Vec::new();
    leaves(&document, String::new(), &mut paths);
    let (market, model, mut missed) = (market(), model(), Vec::new());
    for path in paths {
        if free.iter().any(|end| path.ends_with(end)) {
            continue;
        }
        let mut document = document.clone();
        let leaf = document.pointer_mut(&path).expect("a leaf");
        *leaf = match leaf {
            serde_json::Value::Bool(yes) => (!*yes).into(),
            serde_json::Value::Number(n) => (n.as_i64().expect("whole") + 1).into(),
            serde_json::Value::String(text) => format!("{text}0").into(),
            _ => "1".into(),
        };
        // Some changes (of a kind, say) no longer read as an outcome at all.
        if let Ok(outcome) = serde_json::from_value(document)
            && judge(&market, &model, &outcome).ok()
        {
            missed.push(path);
        }
    }
    assert_eq!(missed, Vec::<String>::new());
}

fn leaves(value: &serde_json::Value, path: String, found: &mut Vec<String>) {
    match value {
        serde_json::Value::Array(items) => {
            items
                .iter()
                .enumerate()
                .for_each(|(n, item)| leaves(item, format!("{path}/{n}"), found));
        }
        serde_json::Value::Object(fields) => {
            fields
                .iter()
                .for_each(|(key, item)| leaves(item, format!("{path}/{key}"), found));
        }
        _ => found.push(path),
    }
}
