//! An outcome put together by hand for tests: every verdict, proof and state that a page must show,
//! none of it computed. Not a result of any round.

use std::collections::BTreeMap;

use crate::domain::market::{
    Days, Finding, Integrator, Level, Limit, Mode, Place, Point, Reason, Rule, Score, Site, Taken,
    Tier, Trouble, Vetting,
};
use crate::domain::outcome::*;

const SCHOOLS: [(&str, &str); 4] = [
    ("S01", "示例航空职业技术学院"),
    ("S02", "示例航空技师学院"),
    ("S03", "示例信息职业技术学院"),
    ("S04", "示例工程职业技术学院"),
];

/// The outcome.
pub(crate) fn sample() -> Outcome {
    Outcome {
        format: FORMAT.into(),
        version: "0.1.0".into(),
        round: round(),
        model: model(),
        inputs: vec![input("bids.csv", 812), input("demands.csv", 1430)],
        summary: summary(),
        stages: stages(),
        demands: demands(),
        calls: calls(),
        unserved: unserved(),
        exceptions: exceptions(),
        strays: vec![StrayBid {
            code: "B99".into(),
            school: "S03".into(),
            call: "tiny-人工智能-009".into(),
            source: "bids.csv:16".into(),
        }],
        findings: findings(),
    }
}

fn round() -> RoundOut {
    RoundOut {
        code: "tiny".into(),
        name: "小例子（示例）".into(),
        date: Some("2026-01-20".into()),
        seed: "tiny-2026".into(),
        bid_deadline: Some("2026-03-15".into()),
        vetted: true,
        published: false,
        has_bids: true,
        has_marks: true,
    }
}

fn model() -> ModelOut {
    let settings = [
        ("class_min", "20"),
        ("class_max", "40"),
        ("quality_min", "60.00"),
    ];
    ModelOut {
        name: "sichuan-order-class".into(),
        title_zh: "四川省“订单式”培养技能人才试点 (2026)".into(),
        title_en: "Sichuan order-class pilot (2026)".into(),
        document: "职业教育服务建圈强链“订单式”培养技能人才试点工作方案 (2026-01-20)".into(),
        hash: blake3::hash(b"model").to_hex().to_string(),
        criteria_hash: blake3::hash(b"criteria").to_hex().to_string(),
        settings: settings.map(|(k, v)| (k.into(), v.into())).into(),
    }
}

fn input(file: &str, bytes: u64) -> InputFile {
    InputFile {
        file: file.into(),
        bytes,
        blake3: blake3::hash(file.as_bytes()).to_hex().to_string(),
    }
}

fn summary() -> Summary {
    Summary {
        demands: 8,
        heads: 166,
        demands_taking_part: 8,
        heads_taking_part: 166,
        heads_in_classes: 158,
        heads_left: 8,
        calls: 5,
        classes: 6,
        bids: 13,
        bids_eligible: 8,
        classes_awarded: 4,
        heads_awarded: 102,
        calls_without_bid: 1,
        calls_without_eligible_bid: 1,
        calls_won_by_highest: 1,
        calls_won_by_other: 2,
        blocks_binding: 1,
        largest_block: 6,
    }
}

fn stage(level: &str, block: &str, reached: (Status, i64, i64), proof: Proof) -> Stage {
    Stage {
        level: level.into(),
        block: block.into(),
        members: 3,
        status: reached.0,
        objective: reached.1,
        bound: reached.2,
        proof,
    }
}

fn stages() -> Vec<Stage> {
    let highs = || Proof::Highs {
        version: "1.15.0".into(),
    };
    let looked = |states| Proof::Enumerated { states };
    let best = |value| (Status::Optimal, value, value);
    vec![
        stage("F1", "D01", best(52), looked(18)),
        stage("F1", "D02", best(18), highs()),
        stage("F2", "D01", best(0), looked(18)),
        stage("F2", "D02", best(20), highs()),
        stage(
            "F4",
            "D02",
            (Status::Feasible, 370_752, 360_000),
            Proof::Trivial,
        ),
        stage("F6", "D04", (Status::Stopped, 0, 0), Proof::Frozen),
        stage("A1", "tiny-航空航天-001-1", best(158), highs()),
        stage("A2", "tiny-航空航天-001-1", best(1_324_316), highs()),
        stage("A3", "tiny-航空航天-001-1", best(19_072_208), highs()),
        stage(
            "A4",
            "tiny-航空航天-001-1",
            best(2_491_903_690_867),
            looked(6),
        ),
    ]
}

fn demand(code: &str, firm: &str, role: &str, heads: u32, classes: &[(&str, u32)]) -> DemandOut {
    let number = code.trim_start_matches('D');
    DemandOut {
        code: code.into(),
        firm: format!("F{number}"),
        firm_name: firm.into(),
        chain: "航空航天".into(),
        role: role.into(),
        post: role.trim_end_matches('岗').into(),
        level: Level {
            rank: 2,
            at_least: false,
        },
        mode: Mode::Student,
        heads,
        heads_max: heads,
        priority: 1,
        vetting: Some(Vetting::Passed),
        waiver: None,
        source: format!("demands.csv:{number}"),
        classes: classes.iter().map(|&(c, n)| (c.to_owned(), n)).collect(),
    }
}

fn demands() -> Vec<DemandOut> {
    let a = "tiny-航空航天-";
    let of = |tail: &str| format!("{a}{tail}");
    let (c11, c12, c21, c31) = (of("001-1"), of("001-2"), of("002-1"), of("003-1"));
    let mut trainer = demand("D07", "己智能科技（示例）", "数据标注与模型训练岗", 30, &[]);
    trainer.chain = "人工智能".into();
    trainer.classes = BTreeMap::from([("tiny-人工智能-001-1".into(), 30)]);
    let mut composite = demand("D05", "戊复合材料（示例）", "航空复材成型岗", 12, &[]);
    composite.chain = "先进材料".into();
    composite.waiver = Some("新线投产急需（示例）".into());
    composite.classes = BTreeMap::from([("tiny-先进材料-001-1".into(), 12)]);
    vec![
        demand(
            "D01",
            "甲航空制造（示例）",
            "飞机装配岗",
            52,
            &[(&c11, 26), (&c12, 26)],
        ),
        demand("D02", "乙精密机械（示例）", "数控加工岗", 12, &[(&c21, 12)]),
        demand("D03", "丙航空零部件（示例）", "数控加工岗", 8, &[(&c21, 8)]),
        demand(
            "D04",
            "丁无人机（示例）",
            "无人机装调检修岗",
            24,
            &[(&c31, 24)],
        ),
        composite,
        demand("D06", "辛动力（示例）", "航空发动机装配岗", 8, &[]),
        trainer,
        demand("D08", "庚软件（示例）", "软件测试岗", 6, &[]),
    ]
}

fn major(code: &str, name: &str) -> MajorOut {
    MajorOut {
        catalogue: "高职2021".into(),
        code: code.into(),
        name: name.into(),
    }
}

fn class(code: &str, winner: Option<&str>, members: &[(&str, &str, u32)]) -> ClassOut {
    let size = members.iter().map(|m| m.2).sum();
    let members = members.iter().map(|&(demand, firm_name, heads)| MemberOut {
        demand: demand.into(),
        firm: demand.replace('D', "F"),
        firm_name: firm_name.into(),
        heads,
    });
    ClassOut {
        code: code.into(),
        size,
        weight: u64::from(size),
        tier: Tier::Own,
        integrator: None,
        waiver: None,
        members: members.collect(),
        anchor: Site {
            name: "德阳市".into(),
            point: Point {
                lon: 104_397_894,
                lat: 31_126_855,
            },
        },
        intake: size,
        winner: winner.map(str::to_owned),
        block: "tiny-航空航天-001-1".into(),
    }
}

fn call(code: &str, role: &str, classes: Vec<ClassOut>, bids: Vec<BidOut>) -> CallOut {
    CallOut {
        code: code.into(),
        chain: code.split('-').nth(1).unwrap_or_default().into(),
        post: role.trim_end_matches('岗').into(),
        role: role.into(),
        level: Level {
            rank: 2,
            at_least: false,
        },
        mode: Mode::Student,
        majors: vec![
            major("460601", "飞行器数字化制造技术"),
            major("460602", "飞行器数字化装配技术"),
        ],
        days: Some(Days {
            low: 365,
            high: 365,
        }),
        named: None,
        classes,
        bids,
    }
}

/// A bid of school number `school`, ranked by its place in its call.
fn bid(code: &str, school: usize, score: Option<u32>, verdict: Verdict) -> BidOut {
    let (school, name) = SCHOOLS[school - 1];
    let means = [
        ("专业匹配", "50", "10", "26/3"),
        ("实训条件", "30", "10", "17/2"),
    ];
    let criteria = means.map(|(criterion, weight, max, mean)| CriterionOut {
        criterion: criterion.into(),
        weight: weight.into(),
        max: max.into(),
        mean: score.map(|_| mean.into()),
        counted: if score.is_some() { 3 } else { 0 },
        trimmed: 2,
    });
    BidOut {
        code: code.into(),
        rank: 0,
        score_rank: None,
        school: school.into(),
        school_name: name.into(),
        entity: school.into(),
        major: major("460602", "飞行器数字化装配技术"),
        seats: 26,
        eligible: verdict != Verdict::Ineligible,
        score: score.map(Score),
        criteria: criteria.to_vec(),
        recused: vec!["E2".into()],
        broken: vec![],
        metres: 69_636,
        verdict,
    }
}

/// Gives the bids their ranks in the order they stand, and their ranks by score.
fn ranked(mut bids: Vec<BidOut>) -> Vec<BidOut> {
    let scores: Vec<Score> = bids
        .iter()
        .filter(|b| b.eligible)
        .filter_map(|b| b.score)
        .collect();
    for (i, bid) in bids.iter_mut().enumerate() {
        bid.rank = i as u32 + 1;
        let better = |score: Score| scores.iter().filter(|&&s| s > score).count() as u32;
        bid.score_rank = bid
            .score
            .filter(|_| bid.eligible)
            .map(|score| better(score) + 1);
    }
    bids
}

fn won(classes: &[&str]) -> Verdict {
    Verdict::Won {
        classes: classes.iter().map(|c| (*c).to_owned()).collect(),
    }
}

/// A lost bid with the price (heads, quality, metres, draw).
pub(crate) fn lost(price: [i64; 4], moves: &[(&str, Option<&str>, Option<&str>)]) -> Verdict {
    let moves = moves.iter().map(|&(class, from, to)| Move {
        class: class.into(),
        from: from.map(str::to_owned),
        to: to.map(str::to_owned),
    });
    Verdict::Lost {
        regret: Regret {
            heads: price[0],
            quality: price[1],
            metres: price[2],
            draw: price[3],
        },
        moves: moves.collect(),
        proved: true,
    }
}

fn broken(mut bid: BidOut, rules: Vec<Rule>) -> BidOut {
    bid.broken = rules;
    bid
}

fn calls() -> Vec<CallOut> {
    vec![assembly(), milling(), drones(), trainer(), composite()]
}

fn assembly() -> CallOut {
    let firm = "甲航空制造（示例）";
    let (one, two) = ("tiny-航空航天-001-1", "tiny-航空航天-001-2");
    let classes = vec![
        class(one, Some("B01"), &[("D01", firm, 26)]),
        class(two, Some("B02"), &[("D01", firm, 26)]),
    ];
    let replaced = vec![Rule::Replaced { by: "B02".into() }];
    let bids = vec![
        bid("B01", 1, Some(8767), won(&[one])),
        bid("B02", 4, Some(8375), won(&[two])),
        broken(bid("B03", 4, None, Verdict::Ineligible), replaced),
    ];
    let mut call = call("tiny-航空航天-001", "飞机装配岗", classes, ranked(bids));
    call.named = Some(firm.into());
    call
}

fn milling() -> CallOut {
    let (one, first) = ("tiny-航空航天-002-1", "tiny-航空航天-001-1");
    let members = [
        ("D02", "乙精密机械（示例）", 12),
        ("D03", "丙航空零部件（示例）", 8),
    ];
    let mut merged = class(one, Some("B05"), &members);
    merged.tier = Tier::Park;
    merged.integrator = Some(Integrator {
        tier: Tier::Park,
        code: Some("示例航空产业园".into()),
    });
    let moves = [(one, Some("B05"), Some("B04")), (first, Some("B01"), None)];
    let limit = Limit::ProgrammeSeats {
        seats: 12,
        intake: 20,
    };
    let bids = vec![
        bid("B05", 4, Some(8233), won(&[one])),
        bid("B04", 2, Some(8612), lost([0, 2612, 4000, 5], &moves)),
        bid("B15", 3, Some(8120), lost([0, 2260, 0, 9], &moves[..1])),
        bid("B16", 1, Some(8700), Verdict::Cannot { limit }),
    ];
    let mut call = call(
        "tiny-航空航天-002",
        "数控加工岗",
        vec![merged],
        ranked(bids),
    );
    call.majors = vec![major("460103", "数控技术")];
    call.days = Some(Days {
        low: 150,
        high: 180,
    });
    call
}

fn drones() -> CallOut {
    let one = "tiny-航空航天-003-1";
    let late = Rule::Late {
        date: "2026-03-16".into(),
        deadline: "2026-03-15".into(),
    };
    let no_marks = Rule::NoMarks {
        criterion: "专业匹配".into(),
    };
    let classes = vec![class(one, None, &[("D04", "丁无人机（示例）", 24)])];
    let ineligible = bid("B08", 2, None, Verdict::Ineligible);
    let bids = vec![broken(ineligible, vec![late, no_marks])];
    let mut call = call(
        "tiny-航空航天-003",
        "无人机装调检修岗",
        classes,
        ranked(bids),
    );
    call.level = Level {
        rank: 1,
        at_least: true,
    };
    call
}

fn trainer() -> CallOut {
    let one = "tiny-人工智能-001-1";
    let classes = vec![class(
        one,
        Some("B12"),
        &[("D07", "己智能科技（示例）", 30)],
    )];
    let moves = [(one, Some("B12"), Some("B11"))];
    let least = Rule::BelowQuality {
        score: Score(5867),
        least: Score(6000),
    };
    let mut unproved = lost([0, 0, 0, 3], &moves);
    if let Verdict::Lost { proved, .. } = &mut unproved {
        *proved = false;
    }
    let bids = vec![
        bid("B12", 4, Some(8033), won(&[one])),
        bid("B17", 1, Some(8033), lost([0, 0, 1_500_000, -4], &moves)),
        bid("B18", 2, Some(8033), unproved),
        bid("B11", 3, Some(9067), lost([22, -5, 0, 0], &moves)),
        broken(bid("B10", 4, Some(5867), Verdict::Ineligible), vec![least]),
    ];
    let mut call = call(
        "tiny-人工智能-001",
        "数据标注与模型训练岗",
        classes,
        ranked(bids),
    );
    call.majors = vec![major("510209", "人工智能技术应用")];
    call
}

fn composite() -> CallOut {
    let mut waived = class(
        "tiny-先进材料-001-1",
        None,
        &[("D05", "戊复合材料（示例）", 12)],
    );
    waived.tier = Tier::Waived;
    waived.waiver = Some("新线投产急需（示例）".into());
    let mut call = call("tiny-先进材料-001", "航空复材成型岗", vec![waived], vec![]);
    call.mode = Mode::Service;
    call.days = None;
    call
}

fn unserved() -> Vec<UnservedOut> {
    let needed = 20;
    vec![
        UnservedOut {
            demand: "D06".into(),
            firm: "F06".into(),
            heads: 8,
            reason: Reason::TooFewInPost { heads: 8, needed },
        },
        UnservedOut {
            demand: "D08".into(),
            firm: "F08".into(),
            heads: 6,
            reason: Reason::NoConsent { heads: 6, needed },
        },
    ]
}

fn exceptions() -> Vec<Exception> {
    let regret = |heads, quality| Regret {
        heads,
        quality,
        metres: 0,
        draw: 0,
    };
    vec![
        Exception {
            call: "tiny-航空航天-002".into(),
            highest: "B04".into(),
            highest_score: Score(8612),
            winner: Some("B05".into()),
            winner_score: Some(Score(8233)),
            because: Taken::EntitySeats {
                seats: 45,
                used: 38,
                classes: vec!["tiny-航空航天-001-1".into(), "tiny-先进材料-001-1".into()],
            },
            regret: Some(regret(0, 2612)),
        },
        Exception {
            call: "tiny-人工智能-001".into(),
            highest: "B11".into(),
            highest_score: Score(9067),
            winner: Some("B12".into()),
            winner_score: Some(Score(8033)),
            because: Taken::Elsewhere {
                classes: vec!["tiny-航空航天-002-1".into()],
            },
            regret: Some(regret(22, 0)),
        },
    ]
}

fn findings() -> Vec<Finding> {
    let place = |row, column: &str| Place {
        file: "demands.csv".into(),
        sheet: None,
        row: Some(row),
        column: Some(column.into()),
    };
    let reading = "6-9".to_owned();
    let columns = vec!["联系人".to_owned(), "电话".to_owned()];
    vec![
        Finding::new(
            place(4, "数量"),
            Some("6～9"),
            Trouble::Repaired { reading },
        ),
        Finding::new(
            place(1, "联系人"),
            None,
            Trouble::PersonalColumns { columns },
        ),
    ]
}
