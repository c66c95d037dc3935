//! Where trainees go and why, what events changed, how many must start.

use super::{Said, said};
use crate::domain::market::EventKind;
use crate::domain::outcome::{
    Aligned, Destination, FinishSource, Intake, PlaceWorth, PlacedEvent, PlacedValue, Who, Why,
};

/// 退出, 未达标, 企业无法接收, 结业.
pub fn event_kind(kind: EventKind) -> Said {
    match kind {
        EventKind::Withdrawn => said("退出", "withdrawn"),
        EventKind::Failed => said("未达标", "failed"),
        EventKind::FirmCannotTake => said("企业无法接收", "firm cannot take"),
        EventKind::Completed => said("结业", "completed"),
    }
}

/// Where trainees go.
pub fn destination(to: &Destination) -> Said {
    match to {
        Destination::Own { demand } => {
            said(format!("本班岗位 {demand}"), format!("own post {demand}"))
        }
        Destination::Margin => said("在班（预计流失）", "in class (expected attrition)"),
        Destination::Post { demand, steps: 0 } => {
            said(format!("同类岗位 {demand}"), format!("same role {demand}"))
        }
        Destination::Post { demand, steps } => said(
            format!("相近岗位 {demand}（相差 {steps} 级）"),
            format!("similar post {demand} ({steps} steps away)"),
        ),
        Destination::Retrain => said("转训或回原专业", "trained again or sent back"),
        Destination::Standby => said("后备", "in reserve"),
        Destination::Left => said("已退出", "withdrawn"),
    }
}

/// The kind of destination alone: a column of a chart.
pub fn destination_kind(to: &Destination) -> Said {
    match to {
        Destination::Own { .. } => said("本班岗位", "own posts"),
        Destination::Margin => said("在班（预计流失）", "expected attrition"),
        Destination::Post { .. } => said("同类或相近岗位", "similar posts"),
        Destination::Retrain => said("转训或回原专业", "trained again"),
        Destination::Standby => said("后备", "in reserve"),
        Destination::Left => said("已退出", "withdrawn"),
    }
}

/// Why trainees are where they are.
pub fn why(why: Why) -> Said {
    match why {
        Why::TrainedFor => said("按本班订单培养", "trained for it"),
        Why::Expected => said(
            "超出岗位数的计划余量，用于抵补流失",
            "covers the attrition that is expected",
        ),
        Why::FailedDiverted => said(
            "培养未达标，分流到相近岗位",
            "failed the class; a similar post is open",
        ),
        Why::FirmFallback => said(
            "本班企业无法接收，由其他企业同类或相近岗位兜底",
            "the class's firm cannot take them; another has a similar post",
        ),
        Why::MoreThanPosts => said(
            "结业人数多于本班岗位，安排到同类或相近岗位",
            "more finish than the class has posts; a similar post is open",
        ),
        Why::NoClass => said(
            "本校没有可进入的班（专业、层次或培养类型不符）",
            "no class of the school admits them (major, level or kind of trainee)",
        ),
        Why::SeatsTaken => said(
            "可进入的班均已满员，或空余座位没有对应岗位",
            "every seat they could take is taken, or leads to no post",
        ),
        Why::NobodySimilar => said(
            "各企业均无相近岗位",
            "nowhere is there a post near to their class",
        ),
        Why::SimilarTaken { posts } => said(
            format!("相近岗位共 {posts} 个，均已有人"),
            format!("all {posts} similar posts are taken"),
        ),
        Why::NotNeeded => said("无人需要替补", "nobody has to be replaced"),
        Why::Withdrew => said("本人退出", "they withdrew"),
    }
}

/// Who: cohort, class, whether a reserve or failed.
pub fn who(who: &Who) -> Said {
    let mark = |zh: &str, en: &str, on: bool| match on {
        true => (format!("（{zh}）"), format!(" ({en})")),
        false => (String::new(), String::new()),
    };
    let (reserve, failed) = (
        mark("后备", "reserve", who.reserve),
        mark("未达标", "failed", who.failed),
    );
    let class = match who.class.as_str() {
        "" => (String::new(), String::new()),
        class => (format!("，{class}"), format!(", {class}")),
    };
    said(
        format!("{}{}{}{}", who.cohort, reserve.0, class.0, failed.0),
        format!("{}{}{}{}", who.cohort, reserve.1, class.1, failed.1),
    )
}

/// What an event was.
pub fn happened(event: &PlacedEvent) -> Said {
    let kind = event_kind(event.kind);
    let of = |text: &Option<String>| text.clone().unwrap_or_default();
    let class = of(&event.class);
    match event.kind {
        EventKind::Withdrawn | EventKind::Failed => {
            let in_class = match class.as_str() {
                "" => (String::new(), String::new()),
                class => (format!("在 {class} "), format!(" in {class}")),
            };
            said(
                format!(
                    "{} {}{} {} 人",
                    of(&event.cohort),
                    in_class.0,
                    kind.zh,
                    event.heads
                ),
                format!(
                    "{} of {} {}{}",
                    event.heads,
                    of(&event.cohort),
                    kind.en,
                    in_class.1
                ),
            )
        }
        EventKind::FirmCannotTake => {
            let posts = event.posts.iter();
            let posts: Vec<String> = posts
                .map(|(demand, heads)| format!("{demand} × {heads}"))
                .collect();
            said(
                format!(
                    "{} 无法接收 {} 人：{}",
                    of(&event.firm),
                    event.heads,
                    posts.join("、")
                ),
                format!(
                    "{} cannot take {}: {}",
                    of(&event.firm),
                    event.heads,
                    posts.join(", ")
                ),
            )
        }
        EventKind::Completed => said(format!("{class} 结业"), format!("{class} completed")),
    }
}

/// Own posts, placed, cost.
pub fn placed_value(value: PlacedValue) -> Said {
    said(
        format!(
            "本班岗位 {} 人，已安置 {} 人，代价 {}",
            value.own, value.placed, value.cost
        ),
        format!(
            "{} in own posts, {} placed, cost {}",
            value.own, value.placed, value.cost
        ),
    )
}

/// What an event cost; or what a seat or post more is worth.
pub fn place_worth(worth: PlaceWorth) -> Said {
    if worth == PlaceWorth::default() {
        return said("无变化", "no change");
    }
    let signed = |value: i64| format!("{value:+}");
    let (own, placed, cost) = (signed(worth.own), signed(worth.placed), signed(worth.cost));
    said(
        format!("本班岗位 {own}，已安置 {placed}，代价 {cost}"),
        format!("own posts {own}, placed {placed}, cost {cost}"),
    )
}

/// What would be if everybody might move, beside what stands.
pub fn if_free(event: &PlacedEvent) -> Said {
    if event.free == event.value {
        return said(
            "即使全员重排也不会更好",
            "moving everybody would be no better",
        );
    }
    let free = placed_value(event.free);
    said(
        format!(
            "如全员重排：{}，但至少有 {} 人要离开现有座位或岗位",
            free.zh, event.free_moved
        ),
        format!(
            "if everybody might move: {}, and at least {} would lose seat or post",
            free.en, event.free_moved
        ),
    )
}

/// How many must start, and with what chance those who sit there deliver the heads.
pub fn intake(intake: &Intake, sure: u32) -> Said {
    let (passed, of) = intake.finish;
    let source = match intake.source {
        FinishSource::Model => said("政策模型", "model"),
        FinishSource::Tracked => said("该校往期合格率", "the school's past pass rate"),
    };
    let needed = intake.needed.map_or_else(
        || said("无论招多少都达不到", "no number suffices"),
        |needed| said(format!("需招 {needed} 人"), format!("{needed} must start")),
    );
    said(
        format!(
            "完成率 {passed}/{of}（{}），{sure}% 把握{}",
            source.zh, needed.zh
        ),
        format!(
            "{passed}/{of} finish ({}), for {sure} %: {}",
            source.en, needed.en
        ),
    )
}

/// A chance in millionths as a percentage with one decimal.
pub fn in_percent(millionths: u32) -> String {
    format!("{}.{}%", millionths / 10_000, millionths % 10_000 / 1_000)
}

/// Trainees in aligned posts against the target.
pub fn aligned(aligned: &Aligned) -> Said {
    let percent = |share: u32| format!("{}.{:02}%", share / 100, share % 100);
    let expected = aligned.expected.map_or_else(
        || said("无在班学员", "no trainee in a class"),
        |share| {
            said(
                format!("预计 {}", percent(share)),
                format!("expected {}", percent(share)),
            )
        },
    );
    let target = aligned.target.map_or_else(
        || said("模型未列目标", "no target in the model"),
        |share| {
            said(
                format!("目标 {}", percent(share)),
                format!("target {}", percent(share)),
            )
        },
    );
    said(
        format!(
            "对口岗位 {} 人 / 在册 {} 人；结业后在本班岗位的比例{}，{}",
            aligned.heads, aligned.of, expected.zh, target.zh
        ),
        format!(
            "{} of {} in aligned posts; share of finishers in posts of their class: {}, {}",
            aligned.heads, aligned.of, expected.en, target.en
        ),
    )
}

/// Trainees in all, what was reached, what happened.
pub fn placing_sum(heads: u32, value: PlacedValue, events: usize) -> Said {
    let reached = placed_value(value);
    said(
        format!(
            "确认学员 {heads} 人：{}；已处理变动 {events} 件",
            reached.zh
        ),
        format!(
            "{heads} confirmed trainees: {}; {events} events",
            reached.en
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::words::tests::bilingual;

    #[test]
    fn every_destination_and_reason_is_said_in_both_languages() {
        let demand = || "D1".to_owned();
        let all = [
            Destination::Own { demand: demand() },
            Destination::Margin,
            Destination::Post {
                demand: demand(),
                steps: 0,
            },
            Destination::Post {
                demand: demand(),
                steps: 2,
            },
            Destination::Retrain,
            Destination::Standby,
            Destination::Left,
        ];
        for to in &all {
            bilingual(&destination(to));
            bilingual(&destination_kind(to));
        }
        for reason in [
            Why::TrainedFor,
            Why::Expected,
            Why::FailedDiverted,
            Why::FirmFallback,
            Why::MoreThanPosts,
            Why::NoClass,
            Why::SeatsTaken,
            Why::NobodySimilar,
            Why::SimilarTaken { posts: 3 },
            Why::NotNeeded,
            Why::Withdrew,
        ] {
            bilingual(&why(reason));
        }
        for kind in [
            EventKind::Withdrawn,
            EventKind::Failed,
            EventKind::FirmCannotTake,
            EventKind::Completed,
        ] {
            bilingual(&event_kind(kind));
        }
        bilingual(&aligned(&Aligned::default()));
        bilingual(&place_worth(PlaceWorth::default()));
        assert_eq!(in_percent(987_654), "98.7%");
    }
}
