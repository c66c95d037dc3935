//! The nouns of a round, a domain value in, its official word out.

use super::{Said, said};
use crate::domain::market::{
    Days, FirmKind, Integrator, Level, Mode, Recusal, Severity, Tier, Vetting,
};
use crate::domain::outcome::{Status, Usage};

/// Who makes a class.
pub fn tier(tier: Tier) -> Said {
    match tier {
        Tier::Own => said("企业自有", "own class"),
        Tier::Park => said("产业园区整合", "merged by a park"),
        Tier::Cluster => said("产业集群整合", "merged by a cluster"),
        Tier::Leader => said("链主企业整合", "merged by a chain leader"),
        Tier::Office => said("链长办整合", "merged by the chain office"),
        Tier::Waived => said("豁免成班", "below the least size, waived"),
    }
}

/// Who merged a class: the tier and, where one is named, which park, cluster or leader. `name` is
/// the leader's name for people, where it is known.
pub fn integrator(integrator: &Integrator, name: Option<&str>) -> Said {
    let by = tier(integrator.tier);
    match name.or(integrator.code.as_deref()) {
        Some(who) => said(
            format!("{who}（{}）", by.zh),
            format!("“{who}” ({})", by.en),
        ),
        None => by,
    }
}

/// Who is trained.
pub fn mode(mode: Mode) -> Said {
    match mode {
        Mode::Student => said("在校生", "students"),
        Mode::Service => said("在职员工", "employees"),
    }
}

/// A level with its equivalents: 中职（中级工）, 高职（大专、高级工）, 本科（预备技师、技师）, each perhaps 及以上.
pub fn level(level: Level) -> Said {
    let rank = match level.rank {
        1 => said(
            "中职（中级工）",
            "secondary vocational (intermediate worker)",
        ),
        2 => said(
            "高职（大专、高级工）",
            "higher vocational (college, senior worker)",
        ),
        3 => said("本科（预备技师、技师）", "bachelor (technician)"),
        other => said(format!("第 {other} 层次"), format!("level {other}")),
    };
    at_least(level, rank)
}

/// A level in one word: 中职, 高职, 本科, each perhaps 及以上. The reader takes the Chinese form.
pub fn level_short(level: Level) -> Said {
    let rank = match level.rank {
        1 => said("中职", "secondary"),
        2 => said("高职", "college"),
        3 => said("本科", "bachelor"),
        other => said(format!("第 {other} 层次"), format!("level {other}")),
    };
    at_least(level, rank)
}

fn at_least(level: Level, rank: Said) -> Said {
    if level.at_least {
        said(
            format!("{}及以上", rank.zh),
            format!("{} or higher", rank.en),
        )
    } else {
        rank
    }
}

/// Who files an order.
pub fn firm_kind(kind: FirmKind) -> Said {
    match kind {
        FirmKind::Leader => said("链主企业", "chain leader"),
        FirmKind::Member => said("链属企业", "chain member"),
        FirmKind::Park => said("产业园区", "industrial park"),
        FirmKind::Cluster => said("产业集群", "industrial cluster"),
        FirmKind::Office => said("链长办", "chain office"),
    }
}

/// How bad a finding is.
pub fn severity(severity: Severity) -> Said {
    match severity {
        Severity::Error => said("错误", "error"),
        Severity::Warning => said("提醒", "warning"),
        Severity::Info => said("说明", "note"),
    }
}

/// The verdict of the expert vetting; `None` is a demand without one.
pub fn vetting(vetting: Option<Vetting>) -> Said {
    match vetting {
        Some(Vetting::Passed) => said("通过", "passed"),
        Some(Vetting::SentBack) => said("退回", "sent back"),
        Some(Vetting::Pending) => said("待定", "pending"),
        None => said("未论证", "not vetted"),
    }
}

/// How far a stage got.
pub fn status(status: Status) -> Said {
    match status {
        Status::Optimal => said("最优", "optimal"),
        Status::Feasible => said("可行，未证最优", "feasible, not proved optimal"),
        Status::Infeasible => said("无可行方案", "infeasible"),
        Status::Stopped => said("中途停止", "stopped"),
    }
}

/// A length of training; whole years are named beside their days.
pub fn days(days: Days) -> Said {
    let Days { low, high } = days;
    if low != high {
        return said(format!("{low}-{high}天"), format!("{low}-{high} days"));
    }
    if low > 0 && low % 365 == 0 {
        let years = low / 365;
        let unit = if years == 1 { "year" } else { "years" };
        return said(
            format!("{years}年（{low}天）"),
            format!("{years} {unit} ({low} days)"),
        );
    }
    let unit = if low == 1 { "day" } else { "days" };
    said(format!("{low}天"), format!("{low} {unit}"))
}

/// A number of people.
pub fn heads(heads: u64) -> Said {
    let unit = if heads == 1 { "head" } else { "heads" };
    said(
        format!("{} 人", grouped(heads)),
        format!("{} {unit}", grouped(heads)),
    )
}

/// How many classes with how many people.
pub fn classes_and_heads(classes: usize, total: u32) -> Said {
    let total = heads(u64::from(total));
    let unit = if classes == 1 { "class" } else { "classes" };
    said(
        format!("{classes} 个班 {}", total.zh),
        format!("{classes} {unit}, {}", total.en),
    )
}

/// How much of a capacity is used.
pub fn used_of(usage: Usage) -> Said {
    let used = grouped(u64::from(usage.used));
    match usage.limit {
        Some(limit) => {
            let limit = grouped(u64::from(limit));
            said(
                format!("已用 {used} / {limit}"),
                format!("{used} of {limit}"),
            )
        }
        None => said(format!("已用 {used}（不限）"), format!("{used} (no limit)")),
    }
}

/// What is called for, and until when.
pub fn calls_open(calls: u32, classes: u32, heads: u32, deadline: Option<&str>) -> Said {
    let heads = grouped(u64::from(heads));
    let until = deadline.map_or_else(
        || said("。", ""),
        |day| said(format!("，揭榜截止 {day}。"), format!("; bids until {day}")),
    );
    said(
        format!(
            "本轮榜单 {calls} 个，共 {classes} 个班 {heads} 人{}",
            until.zh
        ),
        format!(
            "calls {calls}, classes {classes}, heads {heads}{}",
            until.en
        ),
    )
}

/// Classes with a proposed school, and those without.
pub fn classes_proposed(classes: u32, heads: u64, open: u32) -> Said {
    let heads = grouped(heads);
    said(
        format!("拟立项 {classes} 个班 {heads} 人；另有 {open} 个班尚未落实。"),
        format!("classes proposed {classes}, heads {heads}; classes without a school {open}"),
    )
}

/// Weight and highest mark of a criterion, as written.
pub fn criterion_scale(weight: &str, max: &str) -> Said {
    said(
        format!("权重{weight} 满分{max}"),
        format!("weight {weight}, of {max}"),
    )
}

/// Why an expert may not mark a bid.
pub fn recusal(recusal: Recusal) -> Said {
    match recusal {
        Recusal::Employer => said("工作单位即申报学校", "employed by the school"),
        Recusal::OtherPlate => said(
            "工作单位与申报学校为同一主体",
            "employed by another plate of the school",
        ),
        Recusal::Firm => said(
            "工作单位是该班的需求企业",
            "employed by a firm of the classes",
        ),
        Recusal::Declared => said("登记回避", "recused by hand"),
    }
}

/// That the rules of scoring changed after the score sheets were issued, with the reason given.
pub fn weights_changed(reason: &str) -> Said {
    said(
        format!("评分表发出后评审办法有变更，原有评分予以采用，理由：{reason}"),
        format!(
            "The scoring rules were changed after the score sheets were issued; \
             the marks are used for this reason: “{reason}”"
        ),
    )
}

/// Metres as kilometres with one decimal, half up.
pub fn kilometres(metres: i64) -> Said {
    let tenths = (metres.unsigned_abs() + 50) / 100;
    let sign = if metres < 0 { "-" } else { "" };
    let figure = format!("{sign}{}.{}", grouped(tenths / 10), tenths % 10);
    said(format!("{figure} 公里"), format!("{figure} km"))
}

/// Digits in groups of three: 1234567 as 1,234,567.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::super::tests::bilingual;
    use super::*;
    use crate::domain::market::TIERS;

    #[test]
    fn every_noun_is_said_in_both_languages() {
        let mut said: Vec<Said> = Vec::new();
        said.extend(TIERS.map(tier));
        said.extend([Mode::Student, Mode::Service].map(mode));
        for rank in 1..=4 {
            for at_least in [false, true] {
                said.push(level(Level { rank, at_least }));
                said.push(level_short(Level { rank, at_least }));
            }
        }
        use FirmKind::{Cluster, Leader, Member, Office, Park};
        said.extend([Leader, Member, Park, Cluster, Office].map(firm_kind));
        said.extend([Severity::Error, Severity::Warning, Severity::Info].map(severity));
        use Vetting::{Passed, Pending, SentBack};
        said.extend([Some(Passed), Some(SentBack), Some(Pending), None].map(vetting));
        use Status::{Feasible, Infeasible, Optimal, Stopped};
        said.extend([Optimal, Feasible, Infeasible, Stopped].map(status));
        let park = Integrator {
            tier: Tier::Park,
            code: Some("示例园".into()),
        };
        said.extend([integrator(&park, None), heads(1), classes_and_heads(2, 52)]);
        said.push(criterion_scale("25", "10"));
        said.extend([None, Some("2026-03-15")].map(|day| calls_open(2, 3, 60, day)));
        said.push(classes_proposed(2, 40, 1));
        use Recusal::{Declared, Employer, Firm, OtherPlate};
        said.extend([Employer, OtherPlate, Firm, Declared].map(recusal));
        said.push(weights_changed("重新议定"));
        said.extend([None, Some(45)].map(|limit| used_of(Usage { used: 38, limit })));
        said.iter().for_each(bilingual);
    }

    #[test]
    fn years_are_named_only_when_they_are_whole() {
        let exactly = |n| days(Days { low: n, high: n }).zh;
        assert_eq!(exactly(365), "1年（365天）");
        assert_eq!((exactly(360), exactly(0)), ("360天".into(), "0天".into()));
        let range = Days {
            low: 150,
            high: 365,
        };
        assert_eq!(days(range).zh, "150-365天");
    }

    #[test]
    fn figures_are_grouped_and_distances_rounded() {
        assert_eq!(grouped(1_234_567), "1,234,567");
        assert_eq!(
            (grouped(999), grouped(1000)),
            ("999".into(), "1,000".into())
        );
        assert_eq!(kilometres(69_649).en, "69.6 km");
        assert_eq!(kilometres(69_650).zh, "69.7 公里");
    }
}
