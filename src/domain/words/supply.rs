//! Who could teach a call, and what is lacking where nobody could; and how a class came about.

use super::{Said, list, nouns, quoted, said};
use crate::domain::market::{Days, Level, Rule};
use crate::domain::outcome::{ClassOut, Lack, Supply};

/// How many programmes and schools could teach a call, with how many seats.
pub fn supply(supply: &Supply) -> Said {
    let Supply {
        programmes,
        schools,
        seats,
        able,
        ..
    } = supply;
    match (programmes, able) {
        (0, _) => said("没有符合条件的专业", "no programme fits"),
        (_, 0) => said(
            format!("{schools} 所机构 {programmes} 个专业符合，学位均不足一个班"),
            format!("{programmes} programmes in {schools} schools fit, none has room for a class"),
        ),
        _ => said(
            format!(
                "{schools} 所机构 {programmes} 个专业符合，共 {seats} 个学位，{able} 个主体可承接整班"
            ),
            format!(
                "{programmes} programmes in {schools} schools fit, {seats} seats in all; \
                 {able} bodies have room for a class"
            ),
        ),
    }
}

/// A programme near a call that nobody could teach, and what it would take.
pub fn lack(lack: &Lack) -> Said {
    let needs: Vec<Said> = lack.rules.iter().filter_map(need).collect();
    let (zh, en): (Vec<_>, Vec<_>) = needs.into_iter().map(|said| (said.zh, said.en)).unzip();
    let (school, major) = (quoted(&lack.school_name), quoted(&lack.major.name));
    let away = nouns::kilometres(lack.metres);
    said(
        format!(
            "{school}{major}专业（距 {}）：须{}",
            away.zh,
            zh.join("，并")
        ),
        format!(
            "{major} at {school} ({} away): {}",
            away.en,
            en.join(" and ")
        ),
    )
}

/// What a rule would take; `None` for rules that only bids can break.
fn need(rule: &Rule) -> Option<Said> {
    Some(match rule {
        Rule::SchoolNotEligible => said("通过资格审查", "its screening must pass"),
        Rule::MajorNotAccepted { major, .. } => said(
            format!("经需求方同意，将 {major} 列入对应专业"),
            format!("the firms must accept major {major}"),
        ),
        Rule::Level { needed, taught } => {
            let (needed, taught) = (rank(*needed), rank(*taught));
            said(
                format!("开设{}层次（现为{}）", needed.zh, taught.zh),
                format!("it must be taught as {} (now {})", needed.en, taught.en),
            )
        }
        Rule::Mode { needed, .. } => {
            let needed = nouns::mode(*needed);
            said(
                format!("面向{}招收", needed.zh),
                format!("it must take {}", needed.en),
            )
        }
        Rule::Period { needed, taught } => period(*needed, *taught),
        Rule::TooFar { metres, .. } => {
            let km = (metres + 999) / 1000;
            said(
                format!("将距离上限放宽到 {km} 公里"),
                format!("the limit on distance must be {km} km"),
            )
        }
        Rule::SeatsBelowIntake { seats, intake } => {
            let more = intake.saturating_sub(*seats);
            said(
                format!("增加 {more} 个学位（现余 {seats} 个）"),
                format!("{more} more seats ({seats} left)"),
            )
        }
        _ => return None,
    })
}

fn period(needed: Days, taught: Days) -> Said {
    let (text, now) = (nouns::days(needed), nouns::days(taught));
    let gap = match taught.high < needed.low {
        true => needed.low - taught.high,
        false => taught.low.saturating_sub(needed.high),
    };
    let (zh, en) = match taught.high < needed.low {
        true => ("延长", "longer"),
        false => ("缩短", "shorter"),
    };
    said(
        format!(
            "将培养周期{zh} {gap} 天（榜单 {}，现为 {}）",
            text.zh, now.zh
        ),
        format!(
            "it must be {gap} days {en} ({} asked, {} taught)",
            text.en, now.en
        ),
    )
}

fn rank(rank: u8) -> Said {
    nouns::level_short(Level {
        rank,
        at_least: false,
    })
}

/// How a class came about: the rule, who made it, and the rows it is made of. `maker` is the
/// integrator's name for people, where it is known; `source` finds a demand's row.
pub fn made<'a>(
    class: &ClassOut,
    maker: Option<&str>,
    source: impl Fn(&str) -> Option<&'a str>,
) -> Said {
    let by = match &class.integrator {
        Some(integrator) => nouns::integrator(integrator, maker),
        None => nouns::tier(class.tier),
    };
    let rule = class.rule;
    let how = match rule {
        6 => said(
            format!("第{rule}条：申报时已合并，{}", by.zh),
            format!("rule {rule}: filed as merged, {}", by.en),
        ),
        7 => said(
            format!("第{rule}条：跨企业合班，{}", by.zh),
            format!("rule {rule}: firms share it, {}", by.en),
        ),
        9 => said(
            format!(
                "第{rule}条：{}，理由：{}",
                by.zh,
                class.waiver.as_deref().unwrap_or("无")
            ),
            format!(
                "rule {rule}: {}, for {}",
                by.en,
                quoted(class.waiver.as_deref().unwrap_or("-"))
            ),
        ),
        _ => said(
            format!("第{rule}条：{}，单一企业需求", by.zh),
            format!("rule {rule}: {}, one firm's orders", by.en),
        ),
    };
    let rows = class
        .members
        .iter()
        .map(|member| match source(&member.demand) {
            Some(row) => format!("{} ({row})", member.demand),
            None => member.demand.clone(),
        });
    let rows = list(&rows.collect::<Vec<_>>());
    said(
        format!("{}；来自 {}", how.zh, rows.zh),
        format!("{}; from {}", how.en, rows.en),
    )
}

#[cfg(test)]
mod tests {
    use super::super::tests::bilingual;
    use super::*;
    use crate::domain::market::Mode;
    use crate::domain::outcome::MajorOut;

    fn lacking(rules: Vec<Rule>) -> Said {
        lack(&Lack {
            school: "S1".into(),
            school_name: "示例学校".into(),
            major: MajorOut {
                catalogue: "高职2021".into(),
                code: "460103".into(),
                name: "数控技术".into(),
            },
            rules,
            metres: 12_345,
        })
    }

    #[test]
    fn every_lack_says_what_it_would_take() {
        let (needed, taught) = (Days { low: 90, high: 120 }, Days { low: 30, high: 60 });
        let rules = [
            Rule::SchoolNotEligible,
            Rule::MajorNotAccepted {
                major: "460104".into(),
                accepted: vec!["460103".into()],
            },
            Rule::Level {
                needed: 2,
                taught: 1,
            },
            Rule::Mode {
                needed: Mode::Student,
                taught: Mode::Service,
            },
            Rule::Period { needed, taught },
            Rule::TooFar {
                metres: 201_500,
                metres_max: 200_000,
            },
            Rule::SeatsBelowIntake {
                seats: 18,
                intake: 22,
            },
        ];
        for rule in rules {
            let text = lacking(vec![rule]);
            bilingual(&text);
            assert!(text.zh.contains("12.3 公里）：须"), "{}", text.zh);
        }
        let period = lacking(vec![Rule::Period { needed, taught }]);
        assert!(period.zh.contains("延长 30 天"), "{}", period.zh);
        let both = lacking(vec![
            Rule::SchoolNotEligible,
            Rule::SeatsBelowIntake {
                seats: 18,
                intake: 22,
            },
        ]);
        assert!(
            both.zh
                .ends_with("须通过资格审查，并增加 4 个学位（现余 18 个）")
        );
    }

    #[test]
    fn supply_tells_none_too_small_and_enough_apart() {
        let with = |programmes, able| {
            supply(&Supply {
                programmes,
                schools: programmes,
                seats: 30,
                able,
                lacks: Vec::new(),
            })
        };
        let texts = [with(0, 0), with(2, 0), with(2, 1)];
        texts.iter().for_each(bilingual);
        assert!(texts[1].zh.contains("均不足一个班") && texts[2].zh.contains("30 个学位"));
    }
}
