//! What schools and firms answered to the award, and what followed, for the committee and, where it
//! concerns a school's own bid, for that school.

use super::{Said, list, quoted, said, swap};
use crate::domain::market::{Answer, Score};
use crate::domain::outcome::{Effect, Event, Formed, Move, Price, Reaward, Side, Way, WayOut};

/// 同意, 不同意, 退出.
pub fn answer(answer: Answer) -> Said {
    match answer {
        Answer::Agrees => said("同意", "agrees"),
        Answer::Refuses => said("不同意", "does not agree"),
        Answer::Leaves => said("退出", "leaves"),
    }
}

/// School or firm.
pub fn side(side: Side) -> Said {
    match side {
        Side::School => said("培养机构", "school"),
        Side::Firm => said("需求方", "firm"),
    }
}

/// What follows from an answer, in one or more sentences.
pub fn effect(event: &Event) -> Vec<Said> {
    match &event.effect {
        Effect::Agreed => vec![said("同意，班级与中选学校不变", "agreed, nothing changes")],
        Effect::NoSuchClass => vec![said(
            "没有这个班或该班已撤销，答复不产生效力",
            "no such class, or it was dissolved: no effect",
        )],
        Effect::NotParty => vec![said(
            "答复方未申报本榜单或不在本班之内，答复不产生效力",
            "the party has no bid on this call or no heads in this class: no effect",
        )],
        Effect::NoAward => vec![said(
            "本班目前没有中选学校，答复不产生效力",
            "nobody holds this class: no effect",
        )],
        Effect::Barred { reaward, .. } => reawarded(&event.class, reaward),
        Effect::Left {
            heads,
            size_before,
            size_left,
            ways,
            reaward,
        } => {
            let mut lines = vec![said(
                format!("退出 {heads} 人，班额由 {size_before} 人变为 {size_left} 人"),
                format!("{heads} heads leave, the class goes from {size_before} to {size_left}"),
            )];
            lines.extend(
                ways.iter()
                    .enumerate()
                    .map(|(nth, way)| way_on(way, nth == 0)),
            );
            lines.extend(reawarded(&event.class, reaward));
            lines
        }
    }
}

/// Who holds the class now, what else changed hands, and what keeping the rest costs.
fn reawarded(class: &str, reaward: &Reaward) -> Vec<Said> {
    let own = reaward.kept.moves.iter().find(|step| step.class == class);
    let mut lines = vec![match own {
        None => said("本班中选学校不变", "the class keeps its school"),
        Some(Move { from, to: None, .. }) => said(
            format!("原中选 {} 不再承接，暂无可递补的申报", code(from.as_ref())),
            format!(
                "{} no longer holds it and nobody can follow",
                code(from.as_ref())
            ),
        ),
        Some(Move { from: None, to, .. }) => said(
            format!("由 {} 承接", code(to.as_ref())),
            format!("{} takes it", code(to.as_ref())),
        ),
        Some(Move { from, to, .. }) => said(
            format!(
                "原中选 {} 不再承接，由 {} 递补",
                code(from.as_ref()),
                code(to.as_ref())
            ),
            format!("{} follows {}", code(to.as_ref()), code(from.as_ref())),
        ),
    }];
    let others = reaward.kept.moves.iter().filter(|step| step.class != class);
    lines.extend(others.map(|step| {
        let moved = swap(step);
        said(
            format!("空出的学位使 {} 得到落实", moved.zh),
            format!("seats set free serve {}", moved.en),
        )
    }));
    lines.push(price(&reaward.price, reaward.moved));
    if !reaward.kept.unmet.is_empty() {
        let unmet = list(&reaward.kept.unmet);
        lines.push(said(
            format!("以下保底或指定已不能满足：{}", unmet.zh),
            format!(
                "floors or pins that cannot hold any more: {}",
                quoted(&unmet.zh)
            ),
        ));
    }
    if !(reaward.kept.proved && reaward.free.proved) {
        lines.push(said(
            "以上未求解到底，不是已证明的最优",
            "not solved to its end",
        ));
    }
    lines
}

fn code(bid: Option<&String>) -> &str {
    bid.map_or("", String::as_str)
}

/// What keeping all other awards costs against awarding everything anew.
pub fn price(price: &Price, moved: u32) -> Said {
    if moved == 0 && (price.heads, price.quality, price.metres) == (0, 0, 0) {
        return said(
            "其余各班保持不变，与全部重新择优的结果同样好",
            "all else is kept, and nothing better exists",
        );
    }
    let heads = signed(price.heads, "人", " heads");
    let points = i32::try_from(price.quality.unsigned_abs()).unwrap_or(i32::MAX);
    let quality = Score(points.unsigned_abs());
    let sign = if price.quality < 0 { "−" } else { "+" };
    let metres = price.metres / 1000;
    said(
        format!(
            "其余各班保持不变；若全部重新择优：承接人数 {}，质量(人·分) {sign}{quality}，\
             路程(人·公里) {metres:+}，须变动其他班 {moved} 个",
            heads.0
        ),
        format!(
            "all else is kept; awarded anew: {}, quality (heads × points) {sign}{quality}, \
             distance (heads × km) {metres:+}, {moved} other awards moved",
            heads.1
        ),
    )
}

/// What is gained where the loss is positive.
fn signed(number: i64, zh: &str, en: &str) -> (String, String) {
    (format!("{number:+} {zh}"), format!("{number:+}{en}"))
}

/// A way on for a class that a firm has left, with its price.
fn way_on(way: &WayOut, taken: bool) -> Said {
    let size = way.classes.first().map_or(0, |formed| formed.size);
    let codes: Vec<&str> = way
        .classes
        .iter()
        .map(|formed| formed.class.as_str())
        .collect();
    let what = match way.way {
        Way::Stands => said(
            format!("仍达到成班人数，按 {size} 人保留"),
            format!("still large enough, it stands with {size}"),
        ),
        Way::Refill => said(
            format!("以同岗位未成班需求补足至 {size} 人"),
            format!("filled up to {size} from unserved demands"),
        ),
        Way::Waiver => said(
            format!("凭豁免理由按 {size} 人成班"),
            format!("by its waiver it goes on with {size}"),
        ),
        Way::Reform if codes.is_empty() => said(
            "班级撤销，其余需求转入未成班",
            "dissolved, its other demands are unserved",
        ),
        Way::Reform => said(
            format!(
                "班级撤销，有关需求重新编为 {}，待另行发布",
                codes.join("、")
            ),
            format!(
                "dissolved and formed again as {}, to be published",
                codes.join(", ")
            ),
        ),
    };
    let (awarded, formed) = (way.awarded_lost, way.formed_lost);
    let chosen = match taken {
        true => said("采用", "taken"),
        false => said("备选", "or else"),
    };
    said(
        format!(
            "{}：{}（少落实 {awarded} 人，少成班 {formed} 人）",
            chosen.zh, what.zh
        ),
        format!(
            "{}: {} ({awarded} awarded and {formed} formed heads lost)",
            chosen.en, what.en
        ),
    )
}

/// A class that was formed after the award.
pub fn formed_after(formed: &Formed) -> Said {
    said(
        format!("新编 {}，{} 人，待发布揭榜", formed.class, formed.size),
        format!(
            "newly formed {}, {} heads, to be published",
            formed.class, formed.size
        ),
    )
}

/// How the classes stand after the answers: awarded classes and heads.
pub fn standing_now(classes: u32, heads: u64, changed: usize) -> Said {
    said(
        format!("合意后落实 {classes} 个班 {heads} 人；与推荐不同的班 {changed} 个"),
        format!(
            "{classes} classes with {heads} heads after the answers; {changed} not as recommended"
        ),
    )
}

/// What a letter says first where the answers touched its bid's class.
pub fn letter_settled(class: &str, had: bool, has: bool, dissolved: bool) -> Option<Said> {
    match (had, has, dissolved) {
        (true, false, true) => Some(said(
            format!("{class} 因企业退出已撤销，原推荐不再有效"),
            format!("{class} was dissolved after a firm left it; the award lapses"),
        )),
        (true, false, false) => Some(said(
            format!("{class} 经合意不再由贵校承接"),
            format!("after the answers of both sides {class} is no longer yours"),
        )),
        (false, true, _) => Some(said(
            format!("{class} 经合意由贵校递补承接"),
            format!("after the answers of both sides {class} goes to you"),
        )),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::bilingual;
    use super::*;
    use crate::domain::outcome::Alternative;

    fn reaward(to: Option<&str>, price: Price) -> Reaward {
        let alternative = |to: Option<&str>| Alternative {
            value: [0; 4],
            moves: vec![Move {
                class: "K1".into(),
                from: Some("B1".into()),
                to: to.map(str::to_owned),
            }],
            proved: true,
            unmet: vec!["川南".into()],
        };
        Reaward {
            kept: alternative(to),
            free: alternative(Some("B2")),
            price,
            moved: 1,
        }
    }

    #[test]
    fn every_effect_is_said_in_both_languages() {
        let price = Price {
            heads: 3,
            quality: -250,
            metres: 9000,
        };
        let ways = [Way::Stands, Way::Refill, Way::Waiver, Way::Reform];
        let ways = ways.map(|way| WayOut {
            way,
            awarded_lost: 0,
            formed_lost: 8,
            classes: Vec::new(),
            proved: true,
        });
        let effects = [
            Effect::Agreed,
            Effect::NoSuchClass,
            Effect::NotParty,
            Effect::NoAward,
            Effect::Barred {
                school: "S1".into(),
                bids: vec!["B1".into()],
                reaward: reaward(None, price),
            },
            Effect::Left {
                heads: 8,
                size_before: 25,
                size_left: 17,
                ways: ways.into(),
                reaward: reaward(Some("B3"), price),
            },
        ];
        for effect_of in effects {
            let event = Event {
                class: "K1".into(),
                side: Side::School,
                party: "S1".into(),
                party_name: "示例学院".into(),
                answer: Answer::Refuses,
                date: None,
                reason: String::new(),
                source: String::new(),
                effect: effect_of,
            };
            effect(&event).iter().for_each(bilingual);
        }
        for answered in [Answer::Agrees, Answer::Refuses, Answer::Leaves] {
            bilingual(&answer(answered));
        }
    }

    #[test]
    fn the_price_of_keeping_the_rest_is_said_with_its_units() {
        let free = Price {
            heads: 12,
            quality: -150,
            metres: 4200,
        };
        let zh = price(&free, 2).zh;
        assert!(
            zh.contains("+12 人") && zh.contains("−1.50") && zh.contains("+4"),
            "{zh}"
        );
    }
}
