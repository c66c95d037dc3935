//! Two-sidedness in words: the mechanisms, what they cost, which bids block an award.

use super::verdict::{hundredths, thousandths};
use super::{Said, list, said};
use crate::domain::outcome::{Blocking, Mechanism, MechanismOut, Sides, Stability, Worth};

/// What a mechanism is called.
pub fn mechanism(mechanism: Mechanism) -> Said {
    match mechanism {
        Mechanism::Optimal => said("推荐方案", "recommended (optimal)"),
        Mechanism::StableClass => said("需方优先双选", "stable, classes propose"),
        Mechanism::StableSchool => said("机构优先双选", "stable, schools offer"),
        Mechanism::Greedy => said("按得分依次落实", "greedy by score"),
        Mechanism::Fewest => said("更愿互选最少", "fewest blocking pairs"),
    }
}

/// How a mechanism goes about it.
pub fn how(mechanism: Mechanism) -> Said {
    match mechanism {
        Mechanism::Optimal => said(
            "人数、质量、路程依次最优",
            "heads, quality and distance are best, in this order",
        ),
        Mechanism::StableClass => said(
            "未落实的班逐轮向最中意的申报提出，机构按意愿留下容得下的",
            "each class without a school asks the bid it likes best; schools keep what fits",
        ),
        Mechanism::StableSchool => said(
            "机构逐轮按意愿提出容得下的班，班级留下最中意的申报",
            "each school offers to the classes it likes best and has room for; they keep the best",
        ),
        Mechanism::Greedy => said(
            "申报按得分从高到低，班级尚空、容量足够即承接",
            "bids by score, each taken if its class is free and all fits",
        ),
        Mechanism::Fewest => said(
            "两种双选都仍有更愿互选的，另求其最少的方案",
            "pairs block both ends, so the fewest blocking pairs were looked for",
        ),
    }
}

/// What is known of awards that no pair blocks.
pub fn stability(sides: &Sides) -> Said {
    let (fewest, bound) = (sides.fewest(), sides.bound);
    match sides.stability() {
        Stability::Stable => said(
            "存在没有双方更愿互选的方案",
            "there is an award that no pair blocks",
        ),
        Stability::Fewest => {
            let (zh, en) = by_highs(sides);
            said(
                format!("任何方案都有双方更愿互选的，最少 {fewest} 对{zh}"),
                format!("every award is blocked, by {fewest} pairs at least{en}"),
            )
        }
        Stability::None => {
            let (zh, en) = by_highs(sides);
            said(
                format!("任何方案都有双方更愿互选的{zh}；已知最少 {fewest} 对，下界 {bound} 对"),
                format!("every award is blocked{en}: by {fewest} pairs found, by {bound} at least"),
            )
        }
        Stability::Open => said(
            format!("未求得没有双方更愿互选的方案，是否存在尚未证明；已知最少 {fewest} 对"),
            format!("no award without a blocking pair was found, nor proved away; {fewest} found"),
        ),
    }
}

fn by_highs(sides: &Sides) -> (String, String) {
    match &sides.claimed {
        None => (String::new(), String::new()),
        Some(version) => (
            format!("（由 HiGHS {version} 声称）"),
            format!(" (claimed by HiGHS {version})"),
        ),
    }
}

/// What a mechanism loses against the award.
pub fn price_of_stability(loss: &Worth) -> Said {
    if *loss == Worth::default() {
        return said("与推荐方案相同", "as the recommendation");
    }
    let change = |number: i64, text: fn(i64) -> String| match number {
        0 => "±0".to_owned(),
        number if number > 0 => format!("+{}", text(number)),
        number => text(number),
    };
    let heads = change(-loss.heads, |n| n.to_string());
    let quality = change(-loss.quality, hundredths);
    let metres = change(loss.metres, thousandths);
    said(
        format!("人数（按优先级计）{heads}，质量 {quality} 人·分，路程 {metres} 人·公里"),
        format!(
            "heads (by priority) {heads}, quality {quality} head-points, \
             distance {metres} head-kilometres"
        ),
    )
}

/// How a bid blocks an award.
pub fn blocking(pair: &Blocking) -> Said {
    let now = match &pair.instead {
        Some(bid) => said(format!("该班现由 {bid} 承接"), format!("{bid} has it now")),
        None => said("该班现无人承接", "nobody has it now"),
    };
    let room = match pair.displaces.is_empty() {
        true => said("机构尚有容量", "the school has room"),
        false => {
            let classes = list(&pair.displaces);
            said(
                format!("机构宁可不再承接 {}", classes.zh),
                format!("the school would rather give up {}", classes.en),
            )
        }
    };
    let (bid, class) = (&pair.bid, &pair.class);
    said(
        format!("{bid} 与 {class} 双方更愿互选：{}，{}", now.zh, room.zh),
        format!(
            "{bid} and {class} would rather have each other: {}, {}",
            now.en, room.en
        ),
    )
}

/// Whether a bid would only change classes of its call, which are interchangeable.
pub fn swaps(pair: &Blocking, call: &str) -> bool {
    let of_call = |class: &String| {
        let number = class
            .strip_prefix(call)
            .and_then(|rest| rest.strip_prefix('-'));
        number.is_some_and(|number| number.bytes().all(|b| b.is_ascii_digit()))
    };
    !pair.displaces.is_empty() && pair.displaces.iter().all(of_call)
}

/// Pairs, heads lost against the `base` heads of the award: what the terminal says of one
/// mechanism.
pub fn side_short(out: &MechanismOut, base: u64) -> Said {
    let name = mechanism(out.mechanism);
    let (pairs, lost) = (out.blocking.len(), base as i64 - out.heads as i64);
    let (zh, en) = match lost {
        0 => (String::new(), String::new()),
        lost if lost > 0 => (format!("、少 {lost} 人"), format!(", {lost} heads fewer")),
        lost => {
            let more = lost.unsigned_abs();
            (format!("、多 {more} 人"), format!(", {more} heads more"))
        }
    };
    said(
        format!("{} {pairs} 对{zh}", name.zh),
        format!("{} {pairs}{en}", name.en),
    )
}

#[cfg(test)]
mod tests {
    use super::super::tests::bilingual;
    use super::*;
    use crate::domain::outcome::Ranks;

    fn out(pairs: usize, heads: i64) -> MechanismOut {
        let pair = |at: usize| Blocking {
            bid: format!("B{at}"),
            class: "C1".into(),
            instead: (at > 0).then(|| "B9".into()),
            displaces: (0..at).map(|n| format!("D{n}")).collect(),
        };
        MechanismOut {
            mechanism: Mechanism::Greedy,
            classes: 1,
            heads: 20,
            worth: Worth::default(),
            loss: Worth {
                heads,
                quality: -150,
                metres: 2500,
            },
            class_ranks: Ranks::default(),
            school_ranks: Ranks::default(),
            blocking: (0..pairs).map(pair).collect(),
            awards: Default::default(),
        }
    }

    #[test]
    fn mechanisms_and_prices_are_said_in_both_languages() {
        use Mechanism::*;
        for one in [Optimal, StableClass, StableSchool, Greedy, Fewest] {
            bilingual(&mechanism(one));
            bilingual(&how(one));
        }
        let price = price_of_stability(&out(0, 12).loss);
        bilingual(&price);
        assert!(
            price.zh.contains("-12，质量 +1.50 人·分，路程 +2.500"),
            "{}",
            price.zh
        );
        bilingual(&price_of_stability(&Worth::default()));
        for base in [20, 25, 15] {
            bilingual(&side_short(&out(2, 0), base));
        }
        assert!(side_short(&out(2, 0), 25).zh.ends_with("2 对、少 5 人"));
        let pairs = out(2, 0).blocking;
        pairs.iter().map(blocking).for_each(|said| bilingual(&said));
        assert!(
            blocking(&pairs[0]).zh.contains("无人承接") && blocking(&pairs[1]).zh.contains("D0")
        );
    }

    #[test]
    fn stability_says_what_is_proved() {
        let sides = |pairs, bound, claimed: Option<&str>| Sides {
            mechanisms: vec![out(pairs, 0)],
            bound,
            claimed: claimed.map(str::to_owned),
        };
        let said = [
            stability(&sides(0, 0, None)),
            stability(&sides(2, 2, None)),
            stability(&sides(3, 1, Some("1.15.0"))),
            stability(&sides(3, 0, None)),
        ];
        said.iter().for_each(bilingual);
        assert!(said[0].zh.starts_with("存在") && said[1].zh.starts_with("任何"));
        assert!(said[2].zh.contains("声称") && said[3].zh.contains("尚未证明"));
    }
}
