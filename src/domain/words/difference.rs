//! Two outcomes side by side, line by line.

use super::{Said, quoted, said};
use crate::domain::market::Score;
use crate::domain::outcome::{
    AwardChange, BidChange, ClassChange, Difference, Item, Kind, Term, TermKind, Totals,
};

/// A part of a difference: its heading and its lines.
pub type Part = (Said, Vec<Said>);

/// Every part that has lines, the totals last.
pub fn difference(difference: &Difference) -> Vec<Part> {
    let mut parts = vec![
        (said("条件", "terms"), each(&difference.terms, term)),
        (said("输入文件", "inputs"), each(&difference.inputs, item)),
        (said("需求", "demands"), each(&difference.demands, item)),
        (said("班级", "classes"), each(&difference.classes, class)),
        (said("中选学校", "awards"), each(&difference.awards, award)),
        (said("申报", "bids"), each(&difference.bids, bid)),
    ];
    parts.retain(|(_, lines)| !lines.is_empty());
    parts.push((said("合计", "totals"), vec![totals(&difference.totals)]));
    parts
}

fn each<T>(items: &[T], say: impl Fn(&T) -> Said) -> Vec<Said> {
    items.iter().map(say).collect()
}

fn kind(kind: Kind) -> Said {
    match kind {
        Kind::New => said("新增", "new"),
        Kind::Gone => said("减少", "gone"),
        Kind::Changed => said("变化", "changed"),
    }
}

fn term(term: &Term) -> Said {
    let which = match term.which {
        TermKind::Round => said("轮次", "round"),
        TermKind::Seed => said("抽签种子", "seed"),
        TermKind::Model => said("政策模型", "model"),
        TermKind::Criteria => said("评审办法校验码", "criteria"),
        TermKind::Version => said("程序版本", "version"),
    };
    let (before, after) = (quoted(&term.before), quoted(&term.after));
    said(
        format!("{}：{before} → {after}", which.zh),
        format!("{}: {before} → {after}", which.en),
    )
}

fn item(item: &Item) -> Said {
    let (what, code) = (kind(item.kind), quoted(&item.code));
    match (item.before, item.after) {
        (None, None) => said(format!("{} {code}", what.zh), format!("{} {code}", what.en)),
        (before, after) => {
            let (before, after) = (before.unwrap_or(0), after.unwrap_or(0));
            said(
                format!("{} {code}：{before} 人 → {after} 人", what.zh),
                format!("{} {code}: {before} → {after} heads", what.en),
            )
        }
    }
}

fn class(change: &ClassChange) -> Said {
    let what = kind(change.kind);
    let moved = |members: &[(String, u32)]| {
        let all: Vec<String> = members
            .iter()
            .map(|(demand, heads)| format!("{} {heads}", quoted(demand)))
            .collect();
        all.join("、")
    };
    let (came, left) = (moved(&change.came), moved(&change.left));
    let (mut zh, mut en) = (String::new(), String::new());
    if !came.is_empty() {
        zh += &format!("；加入 {came}");
        en += &format!("; in: {came}");
    }
    if !left.is_empty() {
        zh += &format!("；离开 {left}");
        en += &format!("; out: {left}");
    }
    let (code, before, after) = (quoted(&change.class), change.before, change.after);
    said(
        format!("{} {code}：{before} 人 → {after} 人{zh}", what.zh),
        format!("{} {code}: {before} → {after} heads{en}", what.en),
    )
}

fn award(change: &AwardChange) -> Said {
    let side = |holder: &Option<(String, String)>| match holder {
        Some((bid, school)) => Said::data(quoted(&format!("{school} {bid}"))),
        None => said("无人承接", "nobody"),
    };
    let (from, to) = (side(&change.from), side(&change.to));
    let (class, heads) = (quoted(&change.class), change.heads);
    let (quality, km) = (points(change.quality), change.metres / 1000);
    said(
        format!(
            "{class}：{} → {}（承接 {heads:+} 人，质量 {quality} 人·分，路程 {km:+} 人·公里）",
            from.zh, to.zh
        ),
        format!(
            "{class}: {} → {} ({heads:+} heads, {quality} heads × points, {km:+} heads × km)",
            from.en, to.en
        ),
    )
}

/// Heads × centi-points as points, with its sign.
fn points(quality: i64) -> String {
    let sign = if quality < 0 { '-' } else { '+' };
    let whole = quality.unsigned_abs();
    format!("{sign}{}.{:02}", whole / 100, whole % 100)
}

fn bid(change: &BidChange) -> Said {
    let what = kind(change.kind);
    let code = quoted(&format!("{} {}", change.school, change.bid));
    let score = |score: Option<Score>| score.map_or_else(|| "–".to_owned(), |s| s.to_string());
    let rank = |rank: Option<u32>| rank.map_or_else(|| "–".to_owned(), |r| r.to_string());
    let [was, is] = change.score.map(score);
    let [from, to] = change.rank.map(rank);
    let eligible = match change.eligible {
        [Some(true), Some(false)] => said("；不再合格", "; no longer eligible"),
        [Some(false), Some(true)] => said("；转为合格", "; eligible now"),
        _ => said("", ""),
    };
    said(
        format!(
            "{} {code}：得分 {was} → {is}，推荐名次 {from} → {to}{}",
            what.zh, eligible.zh
        ),
        format!(
            "{} {code}: score {was} → {is}, rank {from} → {to}{}",
            what.en, eligible.en
        ),
    )
}

fn totals(totals: &[Totals; 2]) -> Said {
    let [a, b] = totals;
    let quality = points(b.quality - a.quality);
    said(
        format!(
            "成班 {} → {} 个、{} → {} 人；落实 {} → {} 个、{} → {} 人；质量 {quality} 人·分",
            a.classes,
            b.classes,
            a.heads,
            b.heads,
            a.awarded,
            b.awarded,
            a.heads_awarded,
            b.heads_awarded
        ),
        format!(
            "classes {} → {}, heads {} → {}; awarded {} → {}, heads {} → {}; \
             quality {quality} heads × points",
            a.classes,
            b.classes,
            a.heads,
            b.heads,
            a.awarded,
            b.awarded,
            a.heads_awarded,
            b.heads_awarded
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::super::tests::bilingual;
    use super::*;

    #[test]
    fn every_kind_of_change_is_said_in_both_languages() {
        let items = |kind| Item {
            code: "甲".into(),
            kind,
            before: Some(3),
            after: None,
        };
        let difference = difference(&Difference {
            terms: vec![Term {
                which: TermKind::Seed,
                before: "一".into(),
                after: "二".into(),
            }],
            inputs: vec![Item {
                before: None,
                ..items(Kind::Changed)
            }],
            demands: [Kind::New, Kind::Gone, Kind::Changed].map(items).into(),
            classes: vec![ClassChange {
                class: "班".into(),
                kind: Kind::Changed,
                before: 25,
                after: 21,
                came: vec![("D1".into(), 4)],
                left: vec![("D2".into(), 8)],
            }],
            awards: vec![AwardChange {
                class: "班".into(),
                from: Some(("B1".into(), "校".into())),
                to: None,
                heads: -21,
                quality: -150_025,
                metres: -9000,
            }],
            bids: vec![BidChange {
                bid: "B1".into(),
                school: "校".into(),
                kind: Kind::Changed,
                eligible: [Some(true), Some(false)],
                score: [Some(Score(8612)), None],
                rank: [Some(1), Some(4)],
            }],
            totals: Default::default(),
        });
        assert_eq!(difference.len(), 7);
        for (title, lines) in &difference {
            bilingual(title);
            lines.iter().for_each(bilingual);
        }
        assert!(difference[4].1[0].zh.contains("-1500.25"));
    }
}
