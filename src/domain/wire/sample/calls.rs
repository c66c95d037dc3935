//! The calls of the sample: one with two classes, one merged, one whose only bid is ineligible, one
//! that its highest score does not win, one that nobody bids for.

use crate::domain::market::{Days, Integrator, Level, Limit, Mode, Point, Rule, Score, Site, Tier};
use crate::domain::outcome::*;

const SCHOOLS: [(&str, &str); 4] = [
    ("S01", "示例航空职业技术学院"),
    ("S02", "示例航空技师学院"),
    ("S03", "示例信息职业技术学院"),
    ("S04", "示例工程职业技术学院"),
];

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
        rule: 8,
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
        supply: Supply {
            programmes: 3,
            schools: 2,
            seats: 75,
            able: 2,
            lacks: Vec::new(),
        },
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
        point: Point {
            lon: 104_060_000 + 90_000 * i32::from(school.as_bytes()[2]),
            lat: 30_570_000,
        },
        major: major("460602", "飞行器数字化装配技术"),
        seats: 26,
        wish: None,
        firm_rank: None,
        eligible: verdict != Verdict::Ineligible,
        score: score.map(Score),
        criteria: criteria.to_vec(),
        recused: vec!["E2".into()],
        broken: vec![],
        metres: 69_636,
        needs: needs(&verdict),
        verdict,
    }
}

/// What would have won, as it goes with a verdict.
fn needs(verdict: &Verdict) -> Option<Needs> {
    let points = match verdict {
        Verdict::Lost { regret, .. } if regret.heads > 0 => Points::HeadsLost,
        Verdict::Lost { .. } => Points::More { points: Score(131) },
        Verdict::Cannot { .. } => Points::Limit,
        Verdict::Won { .. } | Verdict::Undecided | Verdict::Open | Verdict::Ineligible => {
            return None;
        }
    };
    let seats = match points {
        Points::Limit => Seats::Limit,
        _ => Seats::Outdone,
    };
    Some(Needs { points, seats })
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
fn lost(price: [i64; 4], moves: &[(&str, Option<&str>, Option<&str>)]) -> Verdict {
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

/// The calls.
pub(super) fn calls() -> Vec<CallOut> {
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
        bid(
            "B15",
            3,
            Some(8120),
            lost([0, 2260, 0, 9], &[(one, Some("B05"), Some("B15"))]),
        ),
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
    let limit = Limit::BelowQuality {
        score: Score(5867),
        least: Score(6000),
    };
    let instead = |bid| [(one, Some("B12"), Some(bid))];
    let mut unproved = lost([0, 0, 0, 3], &instead("B18"));
    if let Verdict::Lost { proved, .. } = &mut unproved {
        *proved = false;
    }
    let bids = vec![
        bid("B12", 4, Some(8033), won(&[one])),
        bid(
            "B17",
            1,
            Some(8033),
            lost([0, 0, 1_500_000, -4], &instead("B17")),
        ),
        bid("B18", 2, Some(8033), unproved),
        bid("B11", 3, Some(9067), lost([22, -5, 0, 0], &instead("B11"))),
        bid("B10", 4, Some(5867), Verdict::Cannot { limit }),
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
