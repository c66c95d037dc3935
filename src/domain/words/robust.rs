//! How sure the recommendation is, in sentences: shares of draws with their standard errors, who
//! takes a class instead, where the highest score of a call changes, how an expert marks.

use super::{Said, quoted, said};
use crate::domain::outcome::{
    BidSure, CallSure, ClassSure, ExpertOut, Flip, LeftOut, Robust, Run, Taker, Takers, Times,
};

/// A share in ppm as percent with one decimal.
pub fn per_million(ppm: u32) -> String {
    let tenths = (u64::from(ppm) + 500) / 1000;
    format!("{}.{}%", tenths / 10, tenths % 10)
}

/// A count of draws as a share, with its standard error: `87.3% ± 1.1%`.
pub fn share(times: Times, draws: u32) -> String {
    let ppm = u64::from(times.draws) * 1_000_000 / u64::from(draws.max(1));
    let ppm = u32::try_from(ppm).unwrap_or(1_000_000);
    format!("{} ± {}", per_million(ppm), per_million(times.error))
}

/// What the draws of one kind are, how many are proved, how many keep the award as it stands.
pub fn run(run: &Run, robust: &Robust, weights: bool) -> Said {
    let (n, proved, same) = (robust.draws, run.proved, run.same);
    let (zh, en) = match weights {
        true => ("权重抽样", "draws of weights"),
        false => ("专家抽样（有放回）", "draws of experts (with replacement)"),
    };
    let nearly = match run.walk {
        true => (
            "；随机游走抽样，近似均匀",
            "; by a random walk, nearly uniform",
        ),
        false => ("", ""),
    };
    let none = match run.infeasible {
        0 => (String::new(), String::new()),
        n => (
            format!("，其中 {n} 次有规则不能同时成立"),
            format!(", in {n} some rules cannot all hold"),
        ),
    };
    said(
        format!(
            "{zh} {n} 次，每次按 A1 至 A4 重新求最优推荐，{proved} 次已证明{}；与本次推荐完全一致 \
             {same} 次{}",
            none.0, nearly.0
        ),
        format!(
            "{n} {en}, each with its own optimal award (A1 to A4), {proved} proved{}; {same} with \
             the very same award{}",
            none.1, nearly.1
        ),
    )
}

/// How often the winner of a class wins it; the share and its error.
pub fn kept(takers: &Takers, winner: Option<&str>) -> Times {
    let of = |taker: &&Taker| taker.bid.as_deref() == winner;
    let found = takers.takers.iter().find(of);
    found.map(|taker| taker.times).unwrap_or_default()
}

/// One line for the terminal: how many awarded classes keep their winner in how many draws, and
/// how many depend on one expert.
pub fn sure(robust: &Robust, winners: &[(String, Option<String>)]) -> Said {
    let winner = |class: &str| {
        let of = winners.iter().find(|(code, _)| code == class);
        of.and_then(|(_, bid)| bid.as_deref())
    };
    let shares: Vec<u64> = { robust.classes.iter() }
        .filter_map(|class| {
            let bid = winner(&class.class)?;
            let draws = kept(&class.weights, Some(bid)).draws;
            Some(u64::from(draws) * 100 / u64::from(robust.draws.max(1)))
        })
        .collect();
    let (all, high) = (shares.len(), shares.iter().filter(|&&s| s >= 90).count());
    let low = shares.iter().filter(|&&s| s < 50).count();
    let alone = depends(robust);
    let n = robust.draws;
    let proved: u32 = { robust.weights.iter().chain(&robust.experts) }
        .map(|run| run.proved)
        .sum();
    let runs = u32::from(robust.weights.is_some()) + u32::from(robust.experts.is_some());
    let open = runs * n - proved;
    let rest = match open {
        0 => (String::new(), String::new()),
        _ => (
            format!("; {open} 次未证明"),
            format!("; {open} draws not proved"),
        ),
    };
    match robust.weights {
        Some(_) => said(
            format!(
                "权重抽样 {n} 次: {all} 个班中 {high} 个九成以上仍由原中选承接, {low} 个不足五成; \
                 {alone} 个班取决于一名专家{}",
                rest.0
            ),
            format!(
                "{n} draws of weights: of {all} classes {high} keep their winner in 90 % and more, \
                 {low} in less than half; {alone} depend on one expert{}",
                rest.1
            ),
        ),
        None => said(
            format!("{alone} 个班取决于一名专家{}", rest.0),
            format!("{alone} classes depend on one expert{}", rest.1),
        ),
    }
}

/// Classes whose winner changes without some one expert.
pub fn depends(robust: &Robust) -> usize {
    let moves = robust.left_out.iter().flat_map(|out| &out.moves);
    let classes: std::collections::BTreeSet<&str> = moves.map(|m| m.class.as_str()).collect();
    classes.len()
}

/// Who takes a class, most draws first.
pub fn takers(takers: &Takers, draws: u32) -> Said {
    let one = |taker: &Taker| {
        let share = share(taker.times, draws);
        match &taker.bid {
            Some(bid) => said(format!("{bid} {share}"), format!("{bid} {share}")),
            None => said(format!("无人承接 {share}"), format!("nobody {share}")),
        }
    };
    let all: Vec<Said> = takers.takers.iter().map(one).collect();
    let open = match takers.open {
        0 => None,
        n => Some(said(
            format!("{n} 次未证明"),
            format!("{n} draws not proved"),
        )),
    };
    let all = || all.iter().chain(&open);
    let zh: Vec<&str> = all().map(|s| s.zh.as_str()).collect();
    let en: Vec<&str> = all().map(|s| s.en.as_str()).collect();
    said(zh.join("，"), en.join(", "))
}

/// A class over both kinds of draws.
pub fn class_sure(class: &ClassSure, robust: &Robust) -> Vec<Said> {
    let mut lines = Vec::new();
    if robust.weights.is_some() {
        let of = takers(&class.weights, robust.draws);
        lines.push(said(
            format!("权重抽样：{}", of.zh),
            format!("draws of weights: {}", of.en),
        ));
    }
    if robust.experts.is_some() {
        let of = takers(&class.experts, robust.draws);
        lines.push(said(
            format!("专家抽样：{}", of.zh),
            format!("draws of experts: {}", of.en),
        ));
    }
    let without = |out: &&LeftOut| out.moves.iter().any(|m| m.class == class.class);
    for out in robust.left_out.iter().filter(without) {
        let to = { out.moves.iter() }.find(|m| m.class == class.class);
        let to = to.and_then(|m| m.to.as_deref());
        lines.push(said(
            format!(
                "去除专家 {}，改由 {} 承接",
                out.expert,
                to.unwrap_or("（无人）")
            ),
            format!("without expert {}: {}", out.expert, to.unwrap_or("nobody")),
        ));
    }
    lines
}

/// How sure one bid is.
pub fn bid_sure<'a>(
    bid: &BidSure,
    robust: &Robust,
    criteria: impl Iterator<Item = &'a str>,
) -> Vec<Said> {
    let mut lines = Vec::new();
    let first = bid.ranks.first().copied().unwrap_or(0);
    if robust.weights.is_some() {
        let (won, first) = (share(bid.won, robust.draws), per_million(first));
        let error = per_million(bid.first_error);
        lines.push(said(
            format!("权重抽样：中选 {won}，得分第一 {first} ± {error}"),
            format!("draws of weights: wins {won}, first by score {first} ± {error}"),
        ));
    }
    if robust.experts.is_some() {
        let won = share(bid.won_experts, robust.draws);
        lines.push(said(
            format!("专家抽样：中选 {won}"),
            format!("draws of experts: wins {won}"),
        ));
    }
    if !bid.central.is_empty() {
        let parts = criteria.zip(&bid.central);
        let parts: Vec<String> = parts
            .map(|(criterion, &part)| format!("{criterion} {}", per_million(part)))
            .collect();
        let parts = parts.join(" ");
        let (zh, en) = match bid.confidence {
            Some(ppm) => (
                format!("，置信系数 {}", per_million(ppm)),
                format!("; confidence {}", per_million(ppm)),
            ),
            None => (String::new(), String::new()),
        };
        lines.push(said(
            format!("得分第一时的中心权重：{parts}{zh}"),
            format!("central weights where it is first: {parts}{en}"),
        ));
    }
    lines
}

/// Where the highest score of a call changes next to the weight that a criterion has; `None` where
/// it never does.
pub fn flip(flip: &Flip, share_ppm: u32) -> Option<Said> {
    let at = { flip.spans.iter() }.position(|span| span.to_ppm >= share_ppm)?;
    let names = |at: usize| flip.spans[at].highest.join("、");
    let below = at
        .checked_sub(1)
        .map(|before| (flip.spans[before].to_ppm, names(before)));
    let above = (at + 1 < flip.spans.len()).then(|| (flip.spans[at].to_ppm, names(at + 1)));
    let (mut zh, mut en) = (Vec::new(), Vec::new());
    for (bound, word, word_en) in [(&below, "低于", "below"), (&above, "高于", "above")] {
        if let Some((ppm, bids)) = bound {
            zh.push(format!("{word} {} 时最高分变为 {bids}", per_million(*ppm)));
            en.push(format!(
                "{word_en} {} the highest is {bids}",
                per_million(*ppm)
            ));
        }
    }
    let (name, now) = (quoted(&flip.criterion), per_million(share_ppm));
    (!zh.is_empty()).then(|| {
        said(
            format!("{name}权重占 {now}，{}", zh.join("，")),
            format!("{name} weighs {now}; {}", en.join(", ")),
        )
    })
}

/// Every flip of a call, nearest weights first come as they stand.
pub fn flips(call: &CallSure, robust: &Robust) -> Vec<Said> {
    let share = |criterion: &str| {
        let of = robust.criteria.iter().find(|s| s.criterion == criterion);
        of.map_or(0, |space| space.share)
    };
    let flips = call.flips.iter();
    flips.filter_map(|f| flip(f, share(&f.criterion))).collect()
}

/// Centi-points as points.
fn points(centi: u32) -> String {
    format!("{}.{:02}", centi / 100, centi % 100)
}

/// How severe an expert is, with the spread.
pub fn severity_of(expert: &ExpertOut) -> Said {
    let Some(mean) = expert.severity else {
        return said("无可比", "nothing to compare");
    };
    let size = points(mean.unsigned_abs());
    let (zh, en) = match mean {
        ..0 => (format!("偏严 {size}"), format!("severe by {size}")),
        0 => ("不偏".to_owned(), "neither".to_owned()),
        _ => (format!("偏宽 {size}"), format!("lenient by {size}")),
    };
    let spread = expert.spread.map(points);
    let (spread_zh, spread_en) = match spread {
        Some(spread) => (format!("，标准差 {spread}"), format!(", spread {spread}")),
        None => (String::new(), String::new()),
    };
    said(format!("{zh}{spread_zh}"), format!("{en}{spread_en}"))
}

/// What the award owes to one expert.
pub fn left_out(out: &LeftOut) -> Said {
    let classes: Vec<&str> = out.moves.iter().map(|m| m.class.as_str()).collect();
    let open = match out.proved {
        true => ("", ""),
        false => ("（部分未证明）", " (not proved everywhere)"),
    };
    let unmarked = match out.unmarked.len() {
        0 => (String::new(), String::new()),
        n => (
            format!("；{n} 份申报失去评分"),
            format!("; {n} bids left without marks"),
        ),
    };
    match classes.len() {
        0 => said(
            format!("推荐不变{}{}", unmarked.0, open.0),
            format!("the same award{}{}", unmarked.1, open.1),
        ),
        n => said(
            format!(
                "改变 {n} 个班：{}{}{}",
                classes.join("、"),
                unmarked.0,
                open.0
            ),
            format!(
                "changes {n} classes: {}{}{}",
                classes.join(", "),
                unmarked.1,
                open.1
            ),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_rounded_to_tenths() {
        assert_eq!(
            (per_million(873_449), per_million(1_000_000)),
            ("87.3%".into(), "100.0%".into())
        );
        let times = Times {
            draws: 873,
            error: 10_529,
        };
        assert_eq!(share(times, 1000), "87.3% ± 1.1%");
        assert_eq!((points(105), points(7)), ("1.05".into(), "0.07".into()));
    }
}
