//! Reason, Rule, Limit and Taken in, the sentence that an office would write out.

use super::{Said, days, kilometres, level, list, mode, quoted, said};
use crate::domain::market::{Level, Limit, Reason, Rule, Taken};

/// Why heads of a demand are in no class.
pub fn reason(reason: &Reason) -> Said {
    match reason {
        Reason::FirmNotEligible => said("需求方未通过资格审查", "the firm did not pass screening"),
        Reason::SentBack { reason } if reason.trim().is_empty() => said(
            "专家论证退回，未写明理由",
            "sent back by the vetting, no reason given",
        ),
        Reason::SentBack { reason } => said(
            format!("专家论证退回：{reason}"),
            format!("sent back by the vetting: {}", quoted(reason)),
        ),
        Reason::VettingPending => said("专家论证待定", "the vetting is pending"),
        Reason::TooFewInPost { heads, needed } => short(
            "本产业链同岗位、同层次、同培养类型的需求",
            "the chain's demands of this post, level and kind of trainee",
            *heads,
            *needed,
        ),
        Reason::NoConsent { heads, needed } => said(
            format!("需求 {heads} 人，不足 {needed} 人，且未同意整合"),
            format!("{heads} heads, fewer than {needed}, and no consent to be merged"),
        ),
        Reason::TooFewConsent { heads, needed } => short(
            "同岗位中同意整合的需求",
            "the demands of this post that consent to be merged",
            *heads,
            *needed,
        ),
        Reason::NoSharedMajor { heads, needed } => short(
            "同岗位中与其有共同对应专业的需求",
            "the demands of this post that share a major with it",
            *heads,
            *needed,
        ),
        Reason::NoSharedDays { heads, needed } => short(
            "同岗位中与其培养周期有交集的需求",
            "the demands of this post whose training length meets its own",
            *heads,
            *needed,
        ),
        Reason::NoLawfulGroup { heads, needed } => said(
            format!(
                "能与其依规整合的需求合计至多 {heads} 人，组不成不少于 {needed} 人的班\
                （整合方、专业、周期、距离、企业数须同时满足）"
            ),
            format!(
                "lawful groups with it reach {heads} heads at most and make no class of \
                 {needed} or more (integrator, major, length, distance and number of firms \
                 must hold together)"
            ),
        ),
        Reason::Outweighed { heads } => said(
            format!("能依规成班（最多 {heads} 人），但不列入该需求时整体方案更优"),
            format!(
                "a lawful class with it exists (up to {heads} heads), but the formation as a \
                 whole is better without it"
            ),
        ),
        Reason::Remainder { served } => said(
            format!("已有 {served} 人成班，其余人数不足以另行成班"),
            format!("{served} heads are in classes; the rest do not make another"),
        ),
    }
}

fn short(zh: &str, en: &str, heads: u32, needed: u32) -> Said {
    let missing = needed.saturating_sub(heads);
    said(
        format!("{zh}合计 {heads} 人，不足 {needed} 人，尚缺 {missing} 人"),
        format!("{en} add up to {heads} heads, fewer than {needed}: {missing} short"),
    )
}

/// A rule that a bid breaks.
pub fn rule(rule: &Rule) -> Said {
    match rule {
        Rule::NoSuchCall { call } => said(
            format!("本轮没有榜单{}", quoted(call)),
            format!("this round has no call {}", quoted(call)),
        ),
        Rule::SchoolNotEligible => said(
            "培养机构未通过资格审查",
            "the school did not pass screening",
        ),
        Rule::NoProgramme { major } => said(
            format!("培养机构未开设所报专业 {major}"),
            format!(
                "the school does not teach the major it bids with, {}",
                quoted(major)
            ),
        ),
        Rule::MajorNotAccepted { major, accepted } => said(
            format!(
                "所报专业 {major} 不在榜单对应专业之列（{}）",
                list(accepted).zh
            ),
            format!(
                "the major {} is not among the call's ({})",
                quoted(major),
                quoted(&list(accepted).en)
            ),
        ),
        Rule::Level { needed, taught } => {
            let (needed, taught) = (rank(*needed), rank(*taught));
            said(
                format!("培养层次不符：榜单为{}，专业为{}", needed.zh, taught.zh),
                format!(
                    "level: the call asks for {}, the school offers {}",
                    needed.en, taught.en
                ),
            )
        }
        Rule::Mode { needed, taught } => {
            let (needed, taught) = (mode(*needed), mode(*taught));
            said(
                format!("培养类型不符：榜单为{}，专业面向{}", needed.zh, taught.zh),
                format!(
                    "the call is for {}, the programme for {}",
                    needed.en, taught.en
                ),
            )
        }
        Rule::Period { needed, taught } => {
            let (needed, taught) = (days(*needed), days(*taught));
            said(
                format!("培养周期不符：榜单为{}，专业为{}", needed.zh, taught.zh),
                format!(
                    "length: the call asks for {}, the school offers {}",
                    needed.en, taught.en
                ),
            )
        }
        Rule::TooFar { metres, metres_max } => {
            let (far, most) = (kilometres(*metres), kilometres(*metres_max));
            said(
                format!("距用工地 {}，超过 {} 的上限", far.zh, most.zh),
                format!("{} from the class, more than {}", far.en, most.en),
            )
        }
        Rule::SeatsBelowIntake { seats, intake } => said(
            format!("拟招 {seats} 人，不足一个班的招生数 {intake} 人"),
            format!("offers {seats} seats; one class needs {intake}"),
        ),
        Rule::Late { date, deadline } => said(
            format!("申报日期 {date}，晚于截止日期 {deadline}"),
            format!("dated {date}, after the deadline {deadline}"),
        ),
        Rule::Replaced { by } => said(
            format!("已替换：同校同榜单同专业的后一份申报 {by} 为准"),
            format!("replaced by the later bid {by}"),
        ),
        Rule::NoMarks { criterion } => said(
            format!("指标“{criterion}”没有有效评分"),
            format!("no mark stands on {}", quoted(criterion)),
        ),
    }
}

fn rank(rank: u8) -> Said {
    level(Level {
        rank,
        at_least: false,
    })
}

/// What keeps a fitting bid from winning whatever the others do.
pub fn limit(limit: &Limit) -> Said {
    match limit {
        Limit::ProgrammeSeats { seats, intake } => said(
            format!("该专业剩余学位 {seats} 个，不足一个班的招生数 {intake} 人"),
            format!("the programme has {seats} seats left; one class needs {intake}"),
        ),
        Limit::EntitySeats { seats, intake } => said(
            format!("培养机构剩余学位 {seats} 个，不足一个班的招生数 {intake} 人"),
            format!("the school has {seats} seats left; one class needs {intake}"),
        ),
        Limit::EntityClasses => said("培养机构的班数上限已为零", "the school may win no class"),
        Limit::BidClasses => said("申报书承接班数为零", "the bid takes no class"),
        Limit::Banned => said("委员会已决定排除", "the committee has banned it"),
        Limit::Pinned => said(
            "本榜各班均由委员会指定其他申报",
            "the committee has given every class of the call to others",
        ),
        Limit::Share => said(
            "培养机构在该产业链的承接份额不足一个班",
            "the school's share of the chain's classes is less than one class",
        ),
        Limit::BaseSeats {
            base,
            seats,
            intake,
        } => said(
            format!("共享资源 {base} 可容纳 {seats} 人，不足一个班的招生数 {intake} 人"),
            format!(
                "the shared base {} takes {seats} trainees; one class needs {intake}",
                quoted(base)
            ),
        ),
        Limit::BaseClasses { base } => said(
            format!("共享资源 {base} 可承担班数为零"),
            format!("the shared base {} takes no class", quoted(base)),
        ),
        Limit::Budget {
            cost_fen,
            budget_fen,
        } => {
            let yuan = |fen: i64| format!("{}.{:02}", fen / 100, fen % 100);
            let (cost, budget) = (yuan(*cost_fen), yuan(*budget_fen));
            said(
                format!("一个班需经费 {cost} 元，超过经费总额 {budget} 元"),
                format!("one class costs {cost} yuan; the budget is {budget} yuan"),
            )
        }
        Limit::Together => said(
            "保底、指定等要求同时满足时没有余地",
            "floors, pins and limits together leave it no room",
        ),
        Limit::BelowQuality { score, least } => said(
            format!("得分 {score}，低于最低中选分 {least}"),
            format!("scores {score}; the least that may win is {least}"),
        ),
    }
}

/// Which capacity of a higher-scoring bid other classes take.
pub fn taken(taken: &Taken) -> Said {
    match taken {
        Taken::ProgrammeSeats {
            seats,
            used,
            classes,
        } => used_up("该专业", "the programme's", *seats, *used, classes),
        Taken::EntitySeats {
            seats,
            used,
            classes,
        } => used_up("培养机构", "the school's", *seats, *used, classes),
        Taken::EntityClasses { most, classes } => {
            let classes = list(classes);
            said(
                format!("培养机构至多承接 {most} 个班，已承接 {}", classes.zh),
                format!("the school may win {most} classes and wins {}", classes.en),
            )
        }
        Taken::Limit { limit: binding } => limit(binding),
        Taken::Tie => said(
            "没有任何容量占满：人数、得分并列，由距离或抽签决定",
            "no capacity is full: heads and quality tie, distance or the draw decides",
        ),
        Taken::Elsewhere { classes } => {
            let classes = list(classes);
            said(
                format!("由其承接，{} 须改换培养机构，整体方案变差", classes.zh),
                format!(
                    "its win would change who takes {}, and the award as a whole would be worse",
                    classes.en
                ),
            )
        }
    }
}

fn used_up(zh: &str, en: &str, seats: u32, used: u32, classes: &[String]) -> Said {
    let classes = list(classes);
    said(
        format!("{zh}学位 {seats} 个，{} 已用 {used} 个", classes.zh),
        format!("{en} {seats} seats: {used} are used by {}", classes.en),
    )
}

#[cfg(test)]
mod tests {
    use super::super::tests::bilingual;
    use super::*;
    use crate::domain::market::{Days, Mode, Score};

    fn reasons() -> Vec<Reason> {
        let (heads, needed) = (12, 20);
        let sent_back = |reason: &str| Reason::SentBack {
            reason: reason.into(),
        };
        vec![
            Reason::FirmNotEligible,
            sent_back("不符合培养目标"),
            sent_back(" "),
            Reason::VettingPending,
            Reason::TooFewInPost { heads, needed },
            Reason::NoConsent { heads, needed },
            Reason::TooFewConsent { heads, needed },
            Reason::NoSharedMajor { heads, needed },
            Reason::NoSharedDays { heads, needed },
            Reason::NoLawfulGroup { heads, needed },
            Reason::Outweighed { heads },
            Reason::Remainder { served: 40 },
        ]
    }

    fn rules() -> Vec<Rule> {
        let text = || "甲".to_owned();
        let (low, high) = (10, 20);
        vec![
            Rule::NoSuchCall { call: text() },
            Rule::SchoolNotEligible,
            Rule::NoProgramme { major: text() },
            Rule::MajorNotAccepted {
                major: text(),
                accepted: vec![text(), text()],
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
                needed: Days { low, high },
                taught: Days { low, high },
            },
            Rule::TooFar {
                metres: 300_000,
                metres_max: 200_000,
            },
            Rule::SeatsBelowIntake {
                seats: 20,
                intake: 22,
            },
            Rule::Late {
                date: "2026-03-16".into(),
                deadline: "2026-03-15".into(),
            },
            Rule::Replaced { by: "B02".into() },
            Rule::NoMarks { criterion: text() },
        ]
    }

    #[test]
    fn every_cause_is_said_in_both_languages() {
        reasons().iter().for_each(|r| bilingual(&reason(r)));
        rules().iter().for_each(|r| bilingual(&rule(r)));
        let (seats, intake, used, most) = (18, 30, 12, 3);
        let classes = || vec!["call-1".to_owned(), "call-2".to_owned()];
        [
            Limit::ProgrammeSeats { seats, intake },
            Limit::EntitySeats { seats, intake },
            Limit::EntityClasses,
            Limit::BidClasses,
            Limit::Banned,
            Limit::Pinned,
            Limit::Share,
            Limit::BaseSeats {
                base: "甲".into(),
                seats,
                intake,
            },
            Limit::BaseClasses { base: "甲".into() },
            Limit::Budget {
                cost_fen: 1205,
                budget_fen: 1200,
            },
            Limit::Together,
            Limit::BelowQuality {
                score: Score(5867),
                least: Score(6000),
            },
        ]
        .iter()
        .for_each(|l| bilingual(&limit(l)));
        let of = classes;
        [
            Taken::ProgrammeSeats {
                seats,
                used,
                classes: of(),
            },
            Taken::EntitySeats {
                seats,
                used,
                classes: of(),
            },
            Taken::EntityClasses {
                most,
                classes: of(),
            },
            Taken::Limit {
                limit: Limit::EntityClasses,
            },
            Taken::Tie,
            Taken::Elsewhere { classes: of() },
        ]
        .iter()
        .for_each(|t| bilingual(&taken(t)));
    }

    #[test]
    fn a_shortage_says_how_many_are_missing() {
        let said = reason(&Reason::TooFewInPost {
            heads: 8,
            needed: 20,
        });
        assert!(
            said.zh.ends_with("合计 8 人，不足 20 人，尚缺 12 人"),
            "{}",
            said.zh
        );
        assert!(said.en.ends_with("12 short"), "{}", said.en);
    }
}
