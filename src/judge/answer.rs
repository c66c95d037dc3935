//! The outcome of the sample round. Every figure is worked out here or by hand, none by the judge.

use std::collections::BTreeMap;

use super::sample::{BIDS, CHAIN, LEVEL, PLATES, SEED, SITES, call_code, class_code};
use super::sample::{major_out, market, model, site};
use crate::base::draw::draw_pair;
use crate::base::ids::Id;
use crate::domain::market::{Days, Demand, Integrator, Mode, Reason, Rule, Score, Taken, Tier};
use crate::domain::outcome::{
    BidOut, Blocking, CallOut, ClassOut, CriterionOut, DEMANDS_MAX, DemandOut, EntityOut,
    Exception, FORMAT, FrontierPoint, KEY_MAX, LINES_MAX, Mechanism, MechanismOut, MemberOut,
    ModelOut, Move, Needs, Outcome, Outlook, Points, Proof, Ranks, Regret, RoundOut, Seats, Sides,
    Stage, Status, StrayBid, Summary, Supply, UnservedOut, Usage, Verdict, Worth,
};

/// B3 loses (90.00 - 80.00) x 26 - (86.12 - 82.33) x 20 = 184.20 head-points, 921 centi-points of
/// 20 heads; its forced award is farther away, so that one more is needed. Beside 26 and 12 heads
/// of its body's 45 seats it needs 13 more.
const B3_NEEDS: Needs = Needs {
    points: Points::More { points: Score(922) },
    seats: Seats::More {
        seats: 13,
        class: false,
    },
};

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
        rule: [8, 8, 7, 9][call],
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
        point: PLATES[school],
        major: major_out(major),
        seats,
        wish: None,
        firm_rank: None,
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
        needs: (n == 3).then_some(B3_NEEDS),
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

/// Bid (by number), class, size.
type Win = (usize, (usize, usize), i64);

/// A3 and A4 of an award.
fn total(wins: &[Win]) -> [i64; 2] {
    let each = wins.iter().map(|&(n, class, size)| costs(n, class, size));
    each.fold([0; 2], |a, b| [a[0] + b[0], a[1] + b[1]])
}

/// Everything of the award that distance and draw decide.
struct Decided {
    /// The class of D1 that B1 wins; B2 wins the other.
    of_b1: usize,
    levels: [i64; 4],
    /// Of B3, which needs the seats that B1 has.
    regret: Regret,
}

/// B1 and B2 share the two classes of D1 as the draw decides; B4 wins over the better B3 because
/// the first body's 45 seats are worth more on B1 and B5.
fn decided() -> Decided {
    let rest = total(&[(4, (2, 1), 20), (5, (3, 1), 12)]);
    let with = |b1: usize| total(&[(1, (1, b1), 26), (2, (1, 3 - b1), 26)]);
    let of_b1 = if with(1)[1] < with(2)[1] { 1 } else { 2 };
    let [metres, draw] = [with(of_b1)[0] + rest[0], with(of_b1)[1] + rest[1]];
    let forced = total(&[
        (2, (1, 1), 26),
        (2, (1, 2), 26),
        (3, (2, 1), 20),
        (5, (3, 1), 12),
    ]);
    let regret = Regret {
        heads: 0,
        quality: 26 * (9000 - 8000) - 20 * (8612 - 8233),
        metres: forced[0] - metres,
        draw: forced[1] - draw,
    };
    let quality = 26 * 9000 + 26 * 8000 + 20 * 8233 + 12 * 7725;
    Decided {
        of_b1,
        levels: [82, quality, metres, draw],
        regret,
    }
}

/// Programmes, schools, seats of the body counted once, bodies with room for a class.
fn supply(n: usize) -> Supply {
    let (programmes, schools, seats, able) =
        [(0, 0, 0, 0), (2, 2, 90, 2), (2, 2, 50, 2), (1, 1, 15, 1)][n];
    Supply {
        programmes,
        schools,
        seats,
        able,
        lacks: Vec::new(),
    }
}

fn call(n: usize, classes: Vec<ClassOut>, bids: Vec<BidOut>) -> CallOut {
    let (low, high) = [(0, 0), (360, 360), (180, 180), (200, 200)][n];
    CallOut {
        code: call_code(n),
        chain: CHAIN.into(),
        post: ["", "装配", "数控", "复材"][n].into(),
        role: ["", "岗1", "岗2", "岗5"][n].into(),
        level: LEVEL,
        mode: Mode::Student,
        majors: vec![major_out(n - 1)],
        days: Some(Days { low, high }),
        named: (n == 1).then(|| "企业0".into()),
        classes,
        supply: supply(n),
        bids,
    }
}

/// One line without a class, for which nothing was found; other least sizes are only claimed.
fn outlook() -> Outlook {
    let (heads, classes) = (summary().heads_in_classes, summary().classes);
    let point = |least| FrontierPoint {
        least,
        heads,
        classes,
        proved: true,
    };
    Outlook {
        lines: 1,
        lines_tried: 1,
        frontier: (10..=30).map(point).collect(),
        demands_max: DEMANDS_MAX,
        key_max: KEY_MAX,
        lines_max: LINES_MAX,
        ..Outlook::default()
    }
}

fn calls(decided: &Decided) -> Vec<CallOut> {
    let of_b1 = class_code(1, decided.of_b1);
    let of_b2 = class_code(1, 3 - decided.of_b1);
    let winner = |n: usize| if n == decided.of_b1 { "B1" } else { "B2" };
    let won = |class: &str| Verdict::Won {
        classes: vec![class.into()],
    };
    let moved = |class: &str, from: &str, to: &str| Move {
        class: class.into(),
        from: Some(from.into()),
        to: Some(to.into()),
    };
    let moves = vec![
        moved(&of_b1, "B1", "B2"),
        moved(&class_code(2, 1), "B4", "B3"),
    ];
    let b3 = Verdict::Lost {
        regret: decided.regret,
        moves,
        proved: true,
    };
    let first = [1, 2].map(|n| class(1, n, &[(1, 0, 26)], winner(n)));
    let second = class(2, 1, &[(2, 0, 12), (3, 1, 8)], "B4");
    let third = class(3, 1, &[(5, 2, 12)], "B5");
    vec![
        call(
            1,
            first.into(),
            vec![
                bid(1, (1, Some(1)), (9000, "90", 1, 0), won(&of_b1)),
                bid(2, (2, Some(2)), (8000, "80", 2, 0), won(&of_b2)),
            ],
        ),
        call(
            2,
            vec![second],
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
            vec![third],
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
    ]
}

/// Per demand: call, class, heads.
const PLACED: [&[(usize, usize, u32)]; 5] = [
    &[(1, 1, 26), (1, 2, 26)],
    &[(2, 1, 12)],
    &[(2, 1, 8)],
    &[],
    &[(3, 1, 12)],
];

fn line((n, demand): (usize, &Demand)) -> DemandOut {
    let placed = PLACED[n].iter();
    let firm = demand.firm.index();
    DemandOut {
        code: demand.code.clone(),
        firm: format!("F{firm}"),
        firm_name: format!("企业{firm}"),
        chain: CHAIN.into(),
        role: demand.role.clone(),
        post: demand.post.clone(),
        level: LEVEL,
        mode: Mode::Student,
        heads: demand.heads,
        heads_max: demand.heads_max,
        skills: demand.skills.clone(),
        treatment: demand.treatment.clone(),
        priority: 1,
        vetting: None,
        waiver: demand.waiver.clone(),
        source: demand.source.clone(),
        classes: placed
            .map(|&(call, n, heads)| (class_code(call, n), heads))
            .collect(),
    }
}

fn round_out() -> RoundOut {
    RoundOut {
        code: "t".into(),
        name: "样例".into(),
        date: None,
        seed: SEED.into(),
        bid_deadline: Some("2026-03-15".into()),
        vetted: false,
        published: false,
        has_bids: true,
        has_marks: true,
        planned: false,
        weights_changed: None,
    }
}

fn model_out() -> ModelOut {
    let model = model();
    ModelOut {
        name: model.name,
        title_zh: model.title_zh,
        title_en: model.title_en,
        document: model.document,
        hash: model.hash,
        criteria_hash: super::document::criteria_hash(&market()),
        settings: BTreeMap::from([("class_min".into(), "20".into())]),
    }
}

fn summary() -> Summary {
    Summary {
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
    }
}

/// The two bodies: one of two plates with 26 and 12 of 45 seats used, one of 26 and 20.
fn entities() -> Vec<EntityOut> {
    let body = |n: usize, schools: &[usize], used, limit| EntityOut {
        code: format!("E{n}"),
        schools: schools.iter().map(|s| format!("学校{s}")).collect(),
        students: Usage { used, limit },
        service: Usage::default(),
        classes: Usage {
            used: 2,
            limit: Some(6),
        },
    };
    vec![body(0, &[0, 1], 38, Some(45)), body(1, &[2], 46, None)]
}

/// B1 and B2 share the two classes of D1, which are equally large and far: a school likes the first
/// better, by its code. Deferred acceptance gives it to B1, greedy the one that B1 draws; where it
/// is not the first, B1 would rather change. B3 never fits beside B1.
fn sides(decided: &Decided) -> Sides {
    let draw = |class: usize| costs(1, (1, class), 26)[1];
    let drawn = if draw(1) < draw(2) { 1 } else { 2 };
    let [heads, quality, metres, _] = decided.levels;
    let ranks = |at: &[u32]| Ranks {
        at: at.to_vec(),
        none: 0,
    };
    let one = |mechanism, of_b1: usize| MechanismOut {
        mechanism,
        classes: 4,
        heads: 26 + 26 + 20 + 12,
        worth: Worth {
            heads,
            quality,
            metres,
        },
        loss: Worth::default(),
        class_ranks: ranks(&[2, 2]),
        school_ranks: ranks(&[1, 1]),
        blocking: (of_b1 == 2)
            .then(|| Blocking {
                bid: "B1".into(),
                class: class_code(1, 1),
                instead: Some("B2".into()),
                displaces: vec![class_code(1, 2)],
            })
            .into_iter()
            .collect(),
        awards: match mechanism {
            Mechanism::Optimal => BTreeMap::new(),
            _ => BTreeMap::from([
                (class_code(1, of_b1), "B1".into()),
                (class_code(1, 3 - of_b1), "B2".into()),
                (class_code(2, 1), "B4".into()),
                (class_code(3, 1), "B5".into()),
            ]),
        },
    };
    Sides {
        mechanisms: vec![
            one(Mechanism::Optimal, decided.of_b1),
            one(Mechanism::StableClass, 1),
            one(Mechanism::StableSchool, 1),
            one(Mechanism::Greedy, drawn),
        ],
        bound: 0,
        claimed: None,
    }
}

/// The outcome of the sample.
pub(super) fn outcome() -> Outcome {
    let decided = decided();
    let draw = i64::try_from(draw_pair(SEED, "D2", "D3")).expect("40 bits");
    Outcome {
        format: FORMAT.into(),
        version: "0".into(),
        round: round_out(),
        model: model_out(),
        links: Vec::new(),
        conflicts: Vec::new(),
        sides: Some(sides(&decided)),
        indicators: None,
        plans: Vec::new(),
        inputs: Vec::new(),
        summary: summary(),
        stages: stages(draw, decided.levels),
        columns: Vec::new(),
        trees: Vec::new(),
        robust: None,
        demands: market().demands().iter().enumerate().map(line).collect(),
        calls: calls(&decided),
        unserved: vec![UnservedOut {
            demand: "D4".into(),
            firm: "F2".into(),
            heads: 8,
            reason: Reason::TooFewInPost {
                heads: 8,
                needed: 20,
            },
            remedies: Vec::new(),
        }],
        outlook: outlook(),
        exceptions: vec![Exception {
            call: call_code(2),
            highest: "B3".into(),
            highest_score: Score(8612),
            winner: Some("B4".into()),
            winner_score: Some(Score(8233)),
            because: Taken::EntitySeats {
                seats: 45,
                used: 38,
                classes: vec![class_code(1, decided.of_b1), class_code(3, 1)],
            },
            regret: Some(decided.regret),
        }],
        set_aside: Vec::new(),
        strays: vec![StrayBid {
            code: "B7".into(),
            school: "S2".into(),
            call: call_code(9),
            source: "bids.csv 6".into(),
        }],
        entities: entities(),
        experts: (0..5).map(|n| format!("X{n}")).collect(),
        findings: Vec::new(),
        settlement: None,
    }
}
