//! An outcome put together by hand for tests: every verdict, proof and state that a page must show,
//! none of it computed. Not a result of any round.

mod calls;

use std::collections::BTreeMap;

use crate::domain::market::{Finding, Level, Mode, Place, Reason, Score, Taken, Trouble, Vetting};
use crate::domain::outcome::*;

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
        columns: Vec::new(),
        trees: Vec::new(),
        robust: None,
        demands: demands(),
        calls: calls::calls(),
        unserved: unserved(),
        outlook: outlook(),
        exceptions: exceptions(),
        set_aside: Vec::new(),
        strays: vec![StrayBid {
            code: "B99".into(),
            school: "S03".into(),
            call: "tiny-人工智能-009".into(),
            source: "bids.csv:16".into(),
        }],
        entities: vec![entity("S01", 26, Some(45)), entity("S04", 46, None)],
        experts: ["E1", "E2", "E3"].map(str::to_owned).to_vec(),
        findings: findings(),
        settlement: None,
        links: Vec::new(),
        conflicts: Vec::new(),
        sides: Some(sides()),
        indicators: None,
        plans: Vec::new(),
    }
}

fn entity(code: &str, used: u32, limit: Option<u32>) -> EntityOut {
    EntityOut {
        code: code.into(),
        schools: vec![format!("示例学校 {code}")],
        students: Usage { used, limit },
        service: Usage::default(),
        classes: Usage {
            used: 1,
            limit: Some(3),
        },
    }
}

fn sides() -> Sides {
    let one = |mechanism, pairs: u32| MechanismOut {
        mechanism,
        classes: 4,
        heads: 102,
        worth: Worth {
            heads: 102,
            quality: 824_316,
            metres: 9_072_208,
        },
        loss: Worth {
            heads: 12 * i64::from(pairs),
            quality: -150,
            metres: 2500,
        },
        class_ranks: Ranks {
            at: vec![3, 0, 1],
            none: pairs,
        },
        school_ranks: Ranks {
            at: vec![1, 1, 0, 0, 0, 1],
            none: 0,
        },
        blocking: (0..pairs)
            .map(|nth| Blocking {
                bid: "B04".into(),
                class: "tiny-航空航天-002-1".into(),
                instead: (nth == 0).then(|| "B05".into()),
                displaces: vec!["tiny-航空航天-002-2".into(); nth as usize],
            })
            .collect(),
        awards: BTreeMap::new(),
    };
    Sides {
        mechanisms: vec![
            one(Mechanism::Optimal, 1),
            one(Mechanism::StableClass, 2),
            one(Mechanism::StableSchool, 2),
            one(Mechanism::Greedy, 2),
            one(Mechanism::Fewest, 1),
        ],
        bound: 1,
        claimed: None,
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
        planned: false,
        weights_changed: None,
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
        skills: "会识图，能按工艺卡操作".into(),
        treatment: "4500-6500元/月；五险一金".into(),
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

fn remedies() -> Vec<Remedy> {
    let remedy = |change, heads, proved| Remedy {
        change,
        reformed: Reformed {
            heads: 8,
            classes: vec![vec![Part {
                demand: "D06".into(),
                heads,
            }]],
            dissolved: Vec::new(),
        },
        proved,
    };
    vec![
        remedy(Change::Heads { more: 12 }, 20, true),
        remedy(Change::LeastSize { size: 8 }, 8, false),
    ]
}

fn outlook() -> Outlook {
    let point = |least: u32| FrontierPoint {
        least,
        heads: u64::from(186 - least),
        classes: 40 - least,
        proved: true,
    };
    let reformed = |heads| Reformed {
        heads,
        classes: Vec::new(),
        dissolved: vec!["tiny-航空航天-001-1".into()],
    };
    Outlook {
        lines: 2,
        lines_tried: 2,
        frontier: (10..=30).map(point).collect(),
        consents: vec![Consents {
            demands: vec!["D08".into()],
            reformed: reformed(6),
            proved: true,
        }],
        parks: vec![Parks {
            park: "东园".into(),
            with: "西园".into(),
            reformed: reformed(4),
            proved: false,
        }],
        demands_max: DEMANDS_MAX,
        key_max: KEY_MAX,
        lines_max: LINES_MAX,
    }
}

fn unserved() -> Vec<UnservedOut> {
    let needed = 20;
    vec![
        UnservedOut {
            demand: "D06".into(),
            firm: "F06".into(),
            heads: 8,
            reason: Reason::TooFewInPost { heads: 8, needed },
            remedies: remedies(),
        },
        UnservedOut {
            demand: "D08".into(),
            firm: "F08".into(),
            heads: 6,
            reason: Reason::NoConsent { heads: 6, needed },
            remedies: Vec::new(),
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
