//! What a school is told of its own bid: a verdict, a rule or a price in, out sentences that name
//! other bids only by rank and hold none of their figures.

use super::{Said, grouped, limit, list, said, taken};
use crate::domain::market::{Limit, Rule, Taken};
use crate::domain::outcome::{Regret, Verdict};

/// What became of the bid, in one sentence.
pub fn result(verdict: &Verdict) -> Said {
    match verdict {
        Verdict::Won { classes } => {
            let classes = list(classes);
            said(
                format!("本件列入拟立项建议，拟承接 {}", classes.zh),
                format!("this bid is proposed for {}", classes.en),
            )
        }
        Verdict::Lost { .. } => said(
            "本件为合格揭榜，未列入拟立项建议",
            "this bid is eligible and not proposed",
        ),
        Verdict::Cannot { .. } => said(
            "本件为合格揭榜，受容量或最低分所限，不能中选",
            "this bid is eligible, but a capacity or the least score keeps it from winning",
        ),
        Verdict::Open => said("规划测算，不作通知", "planning only, no notice"),
        Verdict::Undecided => said(
            "本件为合格揭榜；有关要求不能同时满足，所涉各班本次未择优",
            "this bid is eligible; the rules set for its classes cannot all hold, nothing is \
             awarded there",
        ),
        Verdict::Ineligible => said(
            "本件为不合格揭榜，未参加择优",
            "this bid is ineligible and took no part in the award",
        ),
    }
}

/// A rank among some number of bids, from 1.
pub fn place_of(rank: u32, of: usize) -> Said {
    said(
        format!("第 {rank} 名（共 {of} 件）"),
        format!("{rank} of {of}"),
    )
}

/// Where a losing bid stands against those that win its call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rivals {
    /// The bid's own rank by score.
    pub own: u32,
    /// Rank by score of the winner that is recommended first; `None` where nobody wins.
    pub first: Option<u32>,
}

/// Who was preferred, by rank alone.
pub fn beaten(rivals: Rivals) -> Said {
    let Rivals { own, first } = rivals;
    match first {
        None => said(
            "本榜没有推荐任何申报",
            "no bid is recommended for this call",
        ),
        Some(first) if first < own => said(
            format!("推荐名次第1名的申报，得分名次为第 {first} 名，得分高于本件"),
            format!("the bid ranked 1st is number {first} by score, above this bid"),
        ),
        Some(first) if first == own => said(
            "推荐名次第1名的申报得分与本件相同，由全轮落实人数、得分、路程或抽签决定",
            "the bid ranked 1st has the same score; heads, quality, distance of the whole award, \
             or the draw, decided",
        ),
        Some(_) => said(
            "本件得分高于推荐名次第1名的申报；按全轮统筹，由本件承接则整体方案变差",
            "this bid scores higher than the one ranked 1st, but its win would make the award as a \
             whole worse",
        ),
    }
}

/// What the bid's win would cost the round: in heads, or in words where no head is lost, since
/// further figures would give away the scores of others.
pub fn price(regret: &Regret) -> Said {
    if regret.heads != 0 {
        let heads = grouped(regret.heads.unsigned_abs());
        said(
            format!("若改由本件中选，全轮少落实 {heads} 人（按优先级计）"),
            format!("its win would leave {heads} heads (by priority) without a school"),
        )
    } else if regret.quality != 0 {
        said(
            "若改由本件中选，落实人数不变，按人数加权的得分合计降低",
            "its win would keep all heads and lower the quality weighted by heads",
        )
    } else if regret.metres != 0 {
        said(
            "若改由本件中选，落实人数和得分合计不变，学校到用工地的路程合计更长",
            "its win would keep heads and quality and lengthen the way from schools to sites",
        )
    } else {
        said(
            "人数、得分、路程均并列，抽签未中",
            "heads, quality and distance tie; the draw went against it",
        )
    }
}

/// What stood against the bid with the highest score: its own school's capacity, or the other
/// classes, counted and not named.
pub fn crowded(cause: &Taken) -> Said {
    match cause {
        Taken::Elsewhere { classes } => {
            let count = classes.len();
            said(
                format!("由本件承接，共有 {count} 个班须改换培养机构或落空"),
                format!("its win would change the school of {count} classes"),
            )
        }
        own => taken(own),
    }
}

/// What keeps the bid from winning whatever the others do.
pub fn limited(binding: &Limit) -> Said {
    limit(binding)
}

/// What to do about a rule that a bid breaks.
pub fn remedy(rule: &Rule) -> Said {
    match rule {
        Rule::NoSuchCall { .. } => said(
            "请按榜单公告核对榜单编号",
            "check the call's code against the notice of calls",
        ),
        Rule::SchoolNotEligible => said(
            "请按资格审查意见补正后再申报",
            "remedy what the screening found, then bid again",
        ),
        Rule::NoProgramme { .. } => said(
            "请以已开设的专业申报，或在专业供给表中补报该专业",
            "bid with a major that the school teaches, or add it to the table of programmes",
        ),
        Rule::MajorNotAccepted { .. } => {
            said("请以榜单对应专业申报", "bid with one of the call's majors")
        }
        Rule::Level { .. } => said(
            "请以符合榜单层次的专业申报",
            "bid with a programme of the call's level",
        ),
        Rule::Mode { .. } => said(
            "请以面向榜单培养类型的专业申报",
            "bid with a programme for the call's trainees",
        ),
        Rule::Period { .. } => said(
            "请调整培养方案，使周期符合榜单要求",
            "adjust the programme to the call's length of training",
        ),
        Rule::TooFar { .. } => said(
            "请改投距离上限以内的榜单",
            "bid for calls within the greatest distance",
        ),
        Rule::SeatsBelowIntake { intake, .. } => said(
            format!("拟招人数应不少于 {intake} 人"),
            format!("offer at least {intake} seats"),
        ),
        Rule::Late { deadline, .. } => said(
            format!("请在 {deadline} 当日或之前申报"),
            format!("bid by {deadline}"),
        ),
        Rule::Replaced { .. } => said(
            "无需处理，以后一份申报为准",
            "nothing: the later bid counts",
        ),
        Rule::NoMarks { .. } => said(
            "请向组织单位查询该指标的评分情况",
            "ask the organizer about the marks on this criterion",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::bilingual;
    use super::*;
    use crate::domain::market::{Days, Mode};

    fn regret(heads: i64, quality: i64, metres: i64) -> Regret {
        Regret {
            heads,
            quality,
            metres,
            draw: 3,
        }
    }

    #[test]
    fn every_sentence_is_said_in_both_languages() {
        let lost = Verdict::Lost {
            regret: regret(0, 1, 0),
            moves: vec![],
            proved: true,
        };
        let cannot = Verdict::Cannot {
            limit: Limit::EntityClasses,
        };
        let won = Verdict::Won {
            classes: vec!["c-1".into()],
        };
        let verdicts = [
            won,
            lost,
            cannot,
            Verdict::Undecided,
            Verdict::Open,
            Verdict::Ineligible,
        ];
        verdicts.iter().for_each(|v| bilingual(&result(v)));
        for first in [None, Some(1), Some(2), Some(3)] {
            bilingual(&beaten(Rivals { own: 2, first }));
        }
        let classes = vec!["c-2".to_owned()];
        bilingual(&crowded(&Taken::Elsewhere { classes }));
        bilingual(&limited(&Limit::BidClasses));
        bilingual(&place_of(1, 4));
    }

    #[test]
    fn a_price_gives_no_score_away() {
        let prices = [(22, 9, 9), (0, 7580, -5), (0, 0, 1500), (0, 0, 0)];
        for (heads, quality, metres) in prices {
            let price = price(&regret(heads, quality, metres));
            bilingual(&price);
            let figures = price.zh.chars().any(|c| c.is_ascii_digit());
            assert_eq!(figures, heads > 0, "{}", price.zh);
        }
    }

    #[test]
    fn every_broken_rule_says_what_to_do() {
        let text = || "甲".to_owned();
        let day = Days { low: 1, high: 1 };
        let rules = [
            Rule::NoSuchCall { call: text() },
            Rule::SchoolNotEligible,
            Rule::NoProgramme { major: text() },
            Rule::MajorNotAccepted {
                major: text(),
                accepted: vec![],
            },
            Rule::Level {
                needed: 2,
                taught: 1,
            },
            Rule::Mode {
                needed: Mode::Student,
                taught: Mode::Service,
            },
            Rule::Period {
                needed: day,
                taught: day,
            },
            Rule::TooFar {
                metres: 2,
                metres_max: 1,
            },
            Rule::SeatsBelowIntake {
                seats: 20,
                intake: 22,
            },
            Rule::Late {
                date: text(),
                deadline: "2026-03-15".into(),
            },
            Rule::Replaced { by: text() },
            Rule::NoMarks { criterion: text() },
        ];
        rules.iter().for_each(|rule| bilingual(&remedy(rule)));
    }
}
