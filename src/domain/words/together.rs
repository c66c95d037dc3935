//! Formation and award in one model beside the two steps: titles, notes, what is proved.

use super::{Said, list, quoted, said};

/// What the page is about.
pub fn together_title() -> Said {
    said(
        "规划测算：两步与合并",
        "Planning: in two steps, and together",
    )
}

/// How it was planned: role keys, classes, parts.
pub fn together_notes([keys, classes, parts]: [usize; 3]) -> Vec<Said> {
    vec![
        said(
            "不用揭榜申报，以全部符合条件的专业按机构数据得分测算，不构成择优结论。“两步”先成班、再落实；\
             “合并”在同样的规则和学位下一并求解，两者的差即分两步的代价；各级均按落实的班计",
            "without bids: all fitting programmes, scored from the schools' data; nothing here \
             recommends anybody. Two steps form classes first and award them then; together solves \
             both at once under the same rules and seats, and the difference is what two steps \
             cost; all levels count awarded classes",
        ),
        said(
            format!(
                "{keys} 组岗位，{classes} 个可有专业承接的合规班，按共用的紧缺学位分为 {parts} 块分别求解；\
                 上限由 HiGHS 声称"
            ),
            format!(
                "{keys} role keys, {classes} lawful classes that a programme could teach, in \
                 {parts} parts that share no scarce seats; bounds are claimed by HiGHS"
            ),
        ),
    ]
}

/// Role keys of which not all classes are listed, by their first demands.
pub fn together_sampled(keys: &[String]) -> Said {
    let n = keys.len();
    let some: Vec<String> = keys.iter().take(12).cloned().collect();
    let some = list(&some);
    let (zh, en) = (some.zh, quoted(&some.en));
    said(
        format!(
            "{n} 组岗位的合规班太多、只列出部分（首条需求 {zh}），所在块只给出落实人数的上限（学位按流、\
             人数不限于班）"
        ),
        format!(
            "{n} role keys have too many lawful classes and are sampled (first demands {en}); \
             their parts only bound the heads served (a flow of heads bound to no class)"
        ),
    )
}

/// Nothing is better.
pub fn together_best() -> Said {
    said("最优（HiGHS 声称）", "best (HiGHS claims)")
}

/// Nothing passes this.
pub fn together_bound(bound: &Said) -> Said {
    said(
        format!("上限 {}", bound.zh),
        format!("bounded by {}", bound.en),
    )
}

/// Nothing is known.
pub fn together_open() -> Said {
    said("未证明", "open")
}

/// How many levels are the best.
pub fn together_proved(levels: usize) -> Said {
    match levels {
        8 => said("各级最优", "best on all levels"),
        n => said(
            format!("前 {n} 级最优"),
            format!("best on the first {n} levels"),
        ),
    }
}

/// Heads with a school in two steps, together, at most.
pub fn together_sum(two_steps: &str, together: &str, bound: &str) -> Said {
    said(
        format!("落实（按优先级加权）：两步 {two_steps} 人，合并 {together} 人，上限 {bound} 人"),
        format!(
            "heads with a school, weighted by priority: {two_steps} in two steps, \
             {together} together, at most {bound}"
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::super::tests::bilingual;
    use super::*;

    #[test]
    fn both_ways_are_said_in_both_languages() {
        bilingual(&together_title());
        together_notes([3, 20, 2]).iter().for_each(bilingual);
        bilingual(&together_sampled(&["D1".to_owned(), "D2".to_owned()]));
        bilingual(&together_best());
        bilingual(&together_bound(&said("3 人", "3 heads")));
        bilingual(&together_open());
        bilingual(&together_sum("1", "2", "3"));
        for levels in [0, 3, 8] {
            bilingual(&together_proved(levels));
        }
    }
}
