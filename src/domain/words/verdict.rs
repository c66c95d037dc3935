//! What became of a bid and what stands behind it: verdicts, prices, exceptions, stages and proofs
//! in, sentences out.

use super::{Said, grouped, limit, list, said, taken};
use crate::domain::market::Score;
use crate::domain::outcome::{Exception, Move, Proof, Regret, Verdict};

/// What became of a bid, with the price of its win where it lost.
pub fn verdict(verdict: &Verdict) -> Said {
    match verdict {
        Verdict::Won { classes } => {
            let classes = list(classes);
            said(
                format!("推荐承接 {}", classes.zh),
                format!("recommended for {}", classes.en),
            )
        }
        Verdict::Lost {
            regret: price,
            proved,
            ..
        } => {
            let price = regret(price);
            let (zh, en) = if *proved {
                ("", "")
            } else {
                ("（未算到底）", " (not solved to its end)")
            };
            said(format!("{}{zh}", price.zh), format!("{}{en}", price.en))
        }
        Verdict::Cannot { limit: binding } => {
            let why = limit(binding);
            said(
                format!("不能中选：{}", why.zh),
                format!("cannot win: {}", why.en),
            )
        }
        Verdict::Open => said(
            "符合条件，本次测算未分配",
            "fits, and is given no class in this planning",
        ),
        Verdict::Undecided => said(
            "未择优：有关要求不能同时满足",
            "not decided: the rules cannot all hold",
        ),
        Verdict::Ineligible => said("不合格揭榜", "ineligible bid"),
    }
}

/// What taking a bid instead would cost: the first level that differs decides, so only that one is
/// said.
pub fn regret(regret: &Regret) -> Said {
    if regret.heads != 0 {
        let lost = signed(regret.heads);
        said(
            format!("改选则少落实 {lost} 人（按优先级计）"),
            format!("taking it leaves {lost} more heads (by priority) without a school"),
        )
    } else if regret.quality != 0 {
        let lost = hundredths(regret.quality);
        said(
            format!("改选则人数不减，得分合计少 {lost} 人·分"),
            format!("taking it keeps all heads and loses {lost} head-points of quality"),
        )
    } else if regret.metres != 0 {
        let more = thousandths(regret.metres);
        said(
            format!("改选则人数、得分不变，路程多 {more} 人·公里"),
            format!("taking it keeps heads and quality and adds {more} head-kilometres"),
        )
    } else {
        said(
            "人数、得分、路程均并列，抽签未中",
            "heads, quality and distance tie; the draw went against it",
        )
    }
}

/// A class that changes hands when a bid is forced to win.
pub fn swap(change: &Move) -> Said {
    let side = |bid: &Option<String>| match bid {
        Some(code) => Said::data(code),
        None => said("无人承接", "nobody"),
    };
    let (from, to) = (side(&change.from), side(&change.to));
    said(
        format!("{}：{} → {}", change.class, from.zh, to.zh),
        format!("{}: {} → {}", change.class, from.en, to.en),
    )
}

/// Why a call is not won by its highest score, and what it would cost to change that.
pub fn exception(exception: &Exception) -> Said {
    let why = taken(&exception.because);
    let ahead = exception.winner_score.map_or_else(
        || {
            said(
                format!(
                    "{}（{} 分）得分最高，未获推荐",
                    exception.highest, exception.highest_score
                ),
                format!(
                    "{} ({}) scores highest and nobody is recommended",
                    exception.highest, exception.highest_score
                ),
            )
        },
        |winner| {
            let gap = Score(exception.highest_score.0.saturating_sub(winner.0));
            said(
                format!("{} 高出 {gap} 分", exception.highest),
                format!("{} scores {gap} more", exception.highest),
            )
        },
    );
    let price = exception.regret.as_ref().map(regret);
    let (zh, en) = price.map_or_else(Default::default, |p| {
        (format!("；{}", p.zh), format!("; {}", p.en))
    });
    said(
        format!("{}；{}{zh}", ahead.zh, why.zh),
        format!("{}; {}{en}", ahead.en, why.en),
    )
}

/// What stands behind a bound. What only HiGHS says is printed as its claim.
pub fn proof(proof: &Proof) -> Said {
    match proof {
        Proof::Enumerated { states } => {
            let states = grouped(*states);
            said(
                format!("已枚举证明（{states} 个状态）"),
                format!("proved by enumeration ({states} states)"),
            )
        }
        Proof::Tree { nodes } => {
            let nodes = grouped(*nodes);
            said(
                format!("已搜索证明，搜索树随附（{nodes} 个分支，可逐支复核）"),
                format!("proved by a search that is written down ({nodes} branches)"),
            )
        }
        Proof::Columns { leaves } => {
            let leaves = grouped(*leaves);
            said(
                format!("已按价格证明，价格随附（{leaves} 种情形，可逐班复核）"),
                format!("proved by prices that are written down ({leaves} cases)"),
            )
        }
        Proof::Highs { version } => said(
            format!("HiGHS {version} 声称（间隙 0，未复核）"),
            format!("claimed by HiGHS {version} (gap 0, not re-checked)"),
        ),
        Proof::Trivial => said("只有平凡界", "trivial bound only"),
        Proof::Frozen => said(
            "榜单已发布，照原样采用",
            "published earlier, taken as it stands",
        ),
    }
}

/// What a level (`F1` .. `A4`) seeks; another level is shown as it is named.
pub fn stage_goal(level: &str) -> Said {
    match level {
        "F1" => said(
            "成班人数最多（按优先级计）",
            "most heads in classes (by priority)",
        ),
        "F2" => said("整合层级最低", "least cost of merging"),
        "F3" => said("班额最合适", "class sizes nearest to what the model seeks"),
        "F4" => said("用工地最集中", "work sites closest together"),
        "F5" => said("同一需求各班最均衡", "classes of one demand most even"),
        "F6" => said("仍并列的抽签", "remaining ties drawn"),
        "A1" => said(
            "落实人数最多（按优先级计）",
            "most heads with a school (by priority)",
        ),
        "A2" => said(
            "得分合计最高（按人数计）",
            "highest scores, weighted by heads",
        ),
        "A3" => said(
            "路程最短（按人数计）",
            "shortest distance, weighted by heads",
        ),
        "A4" => said("仍并列的抽签", "remaining ties drawn"),
        other => Said::data(other),
    }
}

/// An objective of a level in a unit that people know.
pub fn stage_objective(level: &str, objective: i64) -> Said {
    let whole = signed(objective);
    match level {
        "F1" | "A1" => said(format!("{whole} 人"), format!("{whole} heads")),
        "F2" => said(format!("{whole} 层级·人"), format!("{whole} cost × heads")),
        "F4" | "A3" => {
            let figure = thousandths(objective);
            said(format!("{figure} 人·公里"), format!("{figure} head-km"))
        }
        "A2" => {
            let figure = hundredths(objective);
            said(format!("{figure} 人·分"), format!("{figure} head-points"))
        }
        _ => Said::data(whole),
    }
}

fn signed(number: i64) -> String {
    let sign = if number < 0 { "-" } else { "" };
    format!("{sign}{}", grouped(number.unsigned_abs()))
}

pub(super) fn hundredths(number: i64) -> String {
    let sign = if number < 0 { "-" } else { "" };
    let size = number.unsigned_abs();
    format!("{sign}{}.{:02}", grouped(size / 100), size % 100)
}

pub(super) fn thousandths(number: i64) -> String {
    let sign = if number < 0 { "-" } else { "" };
    let size = number.unsigned_abs();
    format!("{sign}{}.{:03}", grouped(size / 1000), size % 1000)
}

#[cfg(test)]
mod tests {
    use super::super::tests::bilingual;
    use super::*;
    use crate::domain::market::{Limit, Taken};

    fn price(heads: i64, quality: i64, metres: i64) -> Regret {
        Regret {
            heads,
            quality,
            metres,
            draw: 7,
        }
    }

    #[test]
    fn every_verdict_is_said_in_both_languages() {
        let lost = |proved| Verdict::Lost {
            regret: price(0, 7580, 0),
            moves: vec![],
            proved,
        };
        let limit = Limit::BidClasses;
        let classes = vec!["call-1".to_owned()];
        let verdicts = [
            Verdict::Won { classes },
            lost(true),
            lost(false),
            Verdict::Cannot { limit },
            Verdict::Undecided,
            Verdict::Open,
            Verdict::Ineligible,
        ];
        verdicts.iter().for_each(|v| bilingual(&verdict(v)));
        assert_ne!(verdict(&verdicts[1]), verdict(&verdicts[2]));
    }

    #[test]
    fn a_price_names_the_first_level_that_differs() {
        let prices = [
            price(30, 9, 9),
            price(0, 7580, -5),
            price(0, 0, 1500),
            price(0, 0, 0),
        ];
        prices.iter().for_each(|p| bilingual(&regret(p)));
        let zh: Vec<_> = prices.iter().map(|p| regret(p).zh).collect();
        assert_eq!(zh[0], "改选则少落实 30 人（按优先级计）");
        assert_eq!(zh[1], "改选则人数不减，得分合计少 75.80 人·分");
        assert_eq!(zh[2], "改选则人数、得分不变，路程多 1.500 人·公里");
    }

    #[test]
    fn proofs_stages_and_exceptions_are_said_in_both_languages() {
        let proofs = [
            Proof::Enumerated { states: 1234 },
            Proof::Columns { leaves: 3 },
            Proof::Tree { nodes: 1234 },
            Proof::Highs {
                version: "1.15.0".into(),
            },
            Proof::Trivial,
            Proof::Frozen,
        ];
        proofs.iter().for_each(|p| bilingual(&proof(p)));
        assert_eq!(proof(&proofs[3]).zh, "HiGHS 1.15.0 声称（间隙 0，未复核）");
        for level in ["F1", "F2", "F3", "F4", "F5", "F6", "A1", "A2", "A3", "A4"] {
            bilingual(&stage_goal(level));
        }
        assert_eq!(stage_objective("A2", 1_324_316).en, "13,243.16 head-points");
        let mut case = Exception {
            call: "榜".into(),
            highest: "B11".into(),
            highest_score: Score(9067),
            winner: Some("B12".into()),
            winner_score: Some(Score(8033)),
            because: Taken::Tie,
            regret: Some(price(30, 0, 0)),
        };
        assert!(exception(&case).zh.starts_with("B11 高出 10.34 分；"));
        bilingual(&exception(&case));
        case.winner_score = None;
        bilingual(&exception(&case));
        bilingual(&swap(&Move {
            class: "call-1".into(),
            from: Some("B12".into()),
            to: None,
        }));
    }
}
