//! What a score sheet tells its expert: counts and rules in, sentences out.

use super::{Said, said};
use crate::domain::market::Score;

/// A criterion as a score sheet states it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rated {
    /// Its code or name.
    pub criterion: String,
    /// Its weight, as written.
    pub weight: String,
    /// Its highest mark, as written.
    pub max: String,
    /// Whether experts mark it; if not, its value comes from data.
    pub marked: bool,
}

/// Whose sheet it is, and of how many bids.
pub fn marking_counts(expert: &str, bids: usize, recused: usize) -> Said {
    said(
        format!("专家编号：{expert}　　评审申报 {bids} 份，回避 {recused} 份"),
        format!("Expert {expert}: bids to mark {bids}, recused from {recused}"),
    )
}

/// How marks become scores: criteria, trimming, least score.
pub fn scoring_rules(criteria: &[Rated], trim: bool, quality_min: Score) -> Said {
    let zh = |c: &Rated| {
        let data = if c.marked {
            ""
        } else {
            "（由数据折算，不评分）"
        };
        format!("{} 权重{} 满分{}{data}", c.criterion, c.weight, c.max)
    };
    let en = |c: &Rated| {
        let data = if c.marked {
            ""
        } else {
            " (from data, not marked)"
        };
        format!("“{}” weight {}, of {}{data}", c.criterion, c.weight, c.max)
    };
    let (trim_zh, trim_en) = match trim {
        true => (
            "同一指标满 5 个评分的，去掉一个最高分和一个最低分后取平均",
            "with 5 marks or more the highest and the lowest are dropped before the mean",
        ),
        false => ("各指标取全部评分的平均", "the mean of all marks"),
    };
    let criteria_zh: Vec<String> = criteria.iter().map(zh).collect();
    let criteria_en: Vec<String> = criteria.iter().map(en).collect();
    said(
        format!(
            "评审办法：{}。{trim_zh}，按权重折算为百分制；不足 {quality_min} 分的不予推荐。",
            criteria_zh.join("；")
        ),
        format!(
            "Scoring: {}. {trim_en}, weighted to 100; no award below {quality_min}.",
            criteria_en.join("; ")
        ),
    )
}

/// What a mark may be.
pub fn mark_range(max: &str) -> Said {
    said(
        format!("请填 0 到 {max} 之间的数，可带小数"),
        format!("a number from 0 to {max}, decimals allowed"),
    )
}

#[cfg(test)]
mod tests {
    use super::super::tests::bilingual;
    use super::*;

    #[test]
    fn a_score_sheet_speaks_both_languages() {
        let rated = |marked| Rated {
            criterion: "双师比例".into(),
            weight: "20".into(),
            max: "10".into(),
            marked,
        };
        let rules = |trim| scoring_rules(&[rated(true), rated(false)], trim, Score(6000));
        for said in [rules(true), rules(false), mark_range("10")] {
            bilingual(&said);
        }
        bilingual(&marking_counts("E1", 8, 3));
        assert!(rules(true).zh.contains("双师比例 权重20 满分10；"));
    }
}
