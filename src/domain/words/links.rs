//! Rules that link awards of different classes, and conflicts between them, in the committee's
//! words.

use super::{Said, grouped, mode, quoted, said};
use crate::domain::outcome::{Conflict, Link, LinkOut, Opposed, Repair};

/// What a rule is called.
pub fn link(link: &Link) -> Said {
    match link {
        Link::Programme { school, major } => said(
            format!("{school}“{major}”专业学位"),
            format!("seats of {} at {}", quoted(major), quoted(school)),
        ),
        Link::Entity { schools, mode: m } => {
            let m = mode(*m);
            said(
                format!("{schools}学位（{}）", m.zh),
                format!("seats of {} ({})", quoted(schools), m.en),
            )
        }
        Link::EntityClasses { schools } => said(
            format!("{schools}总班数上限"),
            format!("most classes of {}", quoted(schools)),
        ),
        Link::Bid { bid } => said(
            format!("申报 {bid} 拟招人数"),
            format!("seats offered by bid {}", quoted(bid)),
        ),
        Link::BidClasses { bid } => said(
            format!("申报 {bid} 最多承接班数"),
            format!("most classes of bid {}", quoted(bid)),
        ),
        Link::Share { schools, chain } => said(
            format!("{schools}在{chain}产业链的承接份额"),
            format!(
                "share of {} in the chain {}",
                quoted(schools),
                quoted(chain)
            ),
        ),
        Link::BaseSeats { base, name } => said(
            format!("共享资源 {base} {name}容量"),
            format!(
                "trainees at the shared base {}",
                quoted(&format!("{base} {name}"))
            ),
        ),
        Link::BaseClasses { base, name } => said(
            format!("共享资源 {base} {name}可承担班数"),
            format!(
                "classes at the shared base {}",
                quoted(&format!("{base} {name}"))
            ),
        ),
        Link::Budget => said("经费总额", "the budget"),
        Link::Floor { name } => said(
            format!("“{name}”保底人数"),
            format!("least heads for {}", quoted(name)),
        ),
        Link::Pin { bid, on, .. } => {
            let (zh, en) = place(on);
            said(
                format!("委员会指定 {bid} 中选{zh}"),
                format!("the committee gives {en} to bid {}", quoted(bid)),
            )
        }
        Link::Ban { bid, on, .. } => {
            let (zh, en) = place(on);
            said(
                format!("委员会排除 {bid}{zh}"),
                format!("the committee bans bid {} from {en}", quoted(bid)),
            )
        }
    }
}

/// The class or call of a decision.
fn place(on: &Option<String>) -> (String, String) {
    match on {
        Some(on) => (format!("（{on}）"), quoted(on)),
        None => (String::new(), "its call".to_owned()),
    }
}

/// An amount in the unit of a rule.
fn amount(link: &Link, amount: i64) -> Said {
    let sign = if amount < 0 { "-" } else { "" };
    let whole = format!("{sign}{}", grouped(amount.unsigned_abs()));
    match link {
        Link::Budget => {
            let (yuan, fen) = (amount.unsigned_abs() / 100, amount.unsigned_abs() % 100);
            let yuan = format!("{sign}{}.{fen:02}", grouped(yuan));
            said(format!("{yuan} 元"), format!("{yuan} yuan"))
        }
        Link::EntityClasses { .. }
        | Link::BidClasses { .. }
        | Link::Share { .. }
        | Link::BaseClasses { .. }
        | Link::Pin { .. }
        | Link::Ban { .. } => said(format!("{whole} 个班"), format!("{whole} classes")),
        Link::Programme { .. }
        | Link::Entity { .. }
        | Link::Bid { .. }
        | Link::BaseSeats { .. }
        | Link::Floor { .. } => said(format!("{whole} 人"), format!("{whole} heads")),
    }
}

/// A rule with what the award uses of it or brings to it.
pub fn link_use(line: &LinkOut) -> Said {
    let (name, used) = (link(&line.link), amount(&line.link, line.used));
    let limit = amount(&line.link, line.limit);
    match line.link {
        Link::Floor { .. } => said(
            format!("{}：至少 {}，实际 {}", name.zh, limit.zh, used.zh),
            format!("{}: at least {}, reached {}", name.en, limit.en, used.en),
        ),
        Link::Pin { ref reason, .. } | Link::Ban { ref reason, .. } => said(
            format!(
                "{}：{}；理由：{}",
                name.zh,
                used.zh,
                or_none(reason, "未写明")
            ),
            format!("{}: {}; reason: {}", name.en, used.en, quoted(reason)),
        ),
        _ => said(
            format!("{}：至多 {}，使用 {}", name.zh, limit.zh, used.zh),
            format!("{}: at most {}, used {}", name.en, limit.en, used.en),
        ),
    }
}

fn or_none<'a>(text: &'a str, none: &'a str) -> &'a str {
    if text.is_empty() { none } else { text }
}

/// Rules that cannot all hold, then what would mend it, the best first.
pub fn conflict(conflict: &Conflict) -> Vec<Said> {
    let rules: Vec<Said> = conflict.rules.iter().map(opposed).collect();
    let zh: Vec<&str> = rules.iter().map(|rule| rule.zh.as_str()).collect();
    let en: Vec<&str> = rules.iter().map(|rule| rule.en.as_str()).collect();
    let open = match conflict.proved {
        true => ("", ""),
        false => ("（未算到底）", " (not solved to its end)"),
    };
    let mut lines = vec![said(
        format!("以下各条不能同时满足：{}{}", zh.join("；"), open.0),
        format!("these cannot all hold: {}{}", en.join("; "), open.1),
    )];
    lines.extend(conflict.repairs.iter().map(repair));
    if conflict.repairs.is_empty() {
        lines.push(said(
            "只改其中一条仍不能满足全部要求，须与其他冲突一并处理",
            "changing one of them alone is not enough; the other conflicts need mending too",
        ));
    }
    lines
}

fn opposed(rule: &Opposed) -> Said {
    let (name, limit) = (link(&rule.link), amount(&rule.link, rule.limit));
    match rule.link {
        Link::Pin { .. } | Link::Ban { .. } => name,
        Link::Floor { .. } => said(
            format!("{}至少 {}", name.zh, limit.zh),
            format!("{}: at least {}", name.en, limit.en),
        ),
        _ => said(
            format!("{}至多 {}", name.zh, limit.zh),
            format!("{}: at most {}", name.en, limit.en),
        ),
    }
}

fn repair(repair: &Repair) -> Said {
    let (name, change) = (link(&repair.link), amount(&repair.link, repair.change));
    let what = match repair.link {
        Link::Pin { .. } | Link::Ban { .. } => said(
            format!("撤销“{}”", name.zh),
            format!("withdraw: {}", name.en),
        ),
        Link::Floor { .. } => said(
            format!("{}减少 {}", name.zh, change.zh),
            format!("{}: {} fewer", name.en, change.en),
        ),
        _ => said(
            format!("{}增加 {}", name.zh, change.zh),
            format!("{}: {} more", name.en, change.en),
        ),
    };
    let heads = grouped(repair.value[0].unsigned_abs());
    let points = repair.value[1].unsigned_abs();
    let quality = format!("{}.{:02}", grouped(points / 100), points % 100);
    said(
        format!(
            "办法：{}；此后落实 {heads} 人（按优先级计），得分合计 {quality} 人·分",
            what.zh
        ),
        format!(
            "to mend it: {}; then {heads} heads (by priority) have a school, with {quality} \
             head-points",
            what.en
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::super::tests::bilingual;
    use super::*;
    use crate::domain::market::Mode;

    fn every() -> Vec<Link> {
        let text = || "甲".to_owned();
        let (bid, on, reason) = (text(), Some(text()), text());
        vec![
            Link::Programme {
                school: text(),
                major: text(),
            },
            Link::Entity {
                schools: text(),
                mode: Mode::Student,
            },
            Link::EntityClasses { schools: text() },
            Link::Bid { bid: text() },
            Link::BidClasses { bid: text() },
            Link::Share {
                schools: text(),
                chain: text(),
            },
            Link::BaseSeats {
                base: text(),
                name: text(),
            },
            Link::BaseClasses {
                base: text(),
                name: text(),
            },
            Link::Budget,
            Link::Floor { name: text() },
            Link::Pin {
                bid: bid.clone(),
                on: None,
                reason: reason.clone(),
            },
            Link::Ban { bid, on, reason },
        ]
    }

    #[test]
    fn every_rule_and_its_repair_is_said_in_both_languages() {
        let repairs = every().into_iter().map(|link| Repair {
            link,
            change: 6,
            value: [120, 960_000, 3, 4],
        });
        let rules = every().into_iter().map(|link| Opposed { link, limit: 40 });
        let whole = Conflict {
            block: "c-1".into(),
            rules: rules.collect(),
            repairs: repairs.collect(),
            proved: false,
        };
        conflict(&whole).iter().for_each(bilingual);
        let bare = Conflict {
            repairs: vec![],
            ..whole
        };
        assert_eq!(conflict(&bare).len(), 2);
        for link in every() {
            let line = LinkOut {
                link,
                used: 3,
                limit: 1_234_500,
            };
            bilingual(&link_use(&line));
        }
        let budget = LinkOut {
            link: Link::Budget,
            used: 5,
            limit: 1_234_500,
        };
        assert_eq!(
            link_use(&budget).zh,
            "经费总额：至多 12,345.00 元，使用 0.05 元"
        );
    }
}
