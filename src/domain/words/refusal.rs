//! Why a what-if cannot be made, what is wrong with a file of scenarios, and what to do about it.

use super::trouble::sides;
use super::{Said, list, quoted, said};
use crate::domain::market::{Amiss, DesignFault, Obstacle};

/// Why a change cannot be made.
pub fn obstacle(obstacle: &Obstacle) -> Said {
    match obstacle {
        Obstacle::Frozen => said(
            "榜单已经发布，成班不能变动",
            "the calls are published: their classes stand",
        ),
        Obstacle::NothingThere => said(
            "本轮次没有这项改动涉及的学位或需求",
            "the round holds nothing that it concerns",
        ),
        Obstacle::OutOfRange { least, most } => said(
            format!("数值不在 {least} 到 {most} 之间"),
            format!("the number is not between {least} and {most}"),
        ),
        Obstacle::WeightZero => said("指标权重将为零", "the criterion would weigh nothing"),
        Obstacle::ClassRange { min, max } => said(
            format!("最小班额 {min} 人大于最大班额 {max} 人"),
            format!("the smallest class, {min}, is larger than the largest, {max}"),
        ),
        Obstacle::ChainThere { chain } => said(
            format!("已有名为“{chain}”的产业链"),
            format!("there is a chain {} already", quoted(chain)),
        ),
        Obstacle::WinnersUnknown => said("尚不知道哪些学校中选", "who wins is not known yet"),
    }
}

/// What stands in the way of a change, put right.
fn way(obstacle: &Obstacle) -> Said {
    match obstacle {
        Obstacle::Frozen => said(
            "如要连同已发布的班重新成班，请写 reform = true（表中为一行“设置”：重新成班，是）",
            "to form published classes anew say reform = true",
        ),
        Obstacle::NothingThere => said("请核对对象和编号", "check the object and its code"),
        Obstacle::OutOfRange { .. } => said("请更正数值", "correct the number"),
        Obstacle::WeightZero => said("请填正的权重", "give it a positive weight"),
        Obstacle::ClassRange { .. } => said(
            "请调小最小班额，或在同一情景中调大最大班额",
            "lower the one, or raise the other in the same scenario",
        ),
        Obstacle::ChainThere { .. } => said("请另取名称", "take another name"),
        Obstacle::WinnersUnknown => said("请先求出择优结果", "solve the award first"),
    }
}

/// What is wrong with a file of scenarios; `raw` is the cell in quotation marks.
pub(super) fn says(amiss: &Amiss, raw: &str) -> Said {
    match amiss {
        Amiss::WrongUnit { .. } => said(
            format!("{raw}的单位与这项改动不符"),
            format!("{raw} is in a unit that this change does not take"),
        ),
        Amiss::BadDistribution { .. } => said(
            "分布的参数缺少或不能成立",
            "parameters of the distribution are missing, or make none",
        ),
        Amiss::BadDesign { fault } => design(*fault),
        Amiss::NotAnswered => said(
            "规划引擎（plan）不回答这项改动",
            "the engine plan does not answer this change",
        ),
        Amiss::Refused { obstacle: why } => {
            let why = obstacle(why);
            said(
                format!("这项改动无法作出：{}", why.zh),
                format!("this change cannot be made: {}", why.en),
            )
        }
        Amiss::TooMany { count, most } => said(
            format!("共 {count} 个情景，超过上限 {most} 个"),
            format!("{count} scenarios, more than {most}"),
        ),
        Amiss::NotItsChange { .. } => said(
            format!("{raw}不是该对象可作的改动"),
            format!("{raw} is no change of such an object"),
        ),
        Amiss::NoFile { .. } => said("没有这个情景文件", "there is no such file of scenarios"),
    }
}

/// What to do about it.
pub(super) fn hint(amiss: &Amiss) -> Said {
    match amiss {
        Amiss::WrongUnit { expected } | Amiss::BadDistribution { expected } => {
            let expected = sides(expected);
            said(
                format!("应为：{}", expected.zh),
                format!("expected: {}", expected.en),
            )
        }
        Amiss::BadDesign { fault } => redesign(*fault),
        Amiss::NotAnswered => said(
            "请写 engine = \"award\"，或只改学位、人数、完成率、距离上限，或令学校、企业退出",
            "say engine = award, or change seats, heads, yield or distance, or who takes part",
        ),
        Amiss::Refused { obstacle } => way(obstacle),
        Amiss::TooMany { .. } => said(
            "请减少取值或变动项，或改用抽样（design = \"monte_carlo\"）",
            "take fewer values or axes, or draw a sample",
        ),
        Amiss::NotItsChange { choices } => {
            let choices = list(choices);
            said(
                format!("可作的改动：{}", choices.zh),
                format!("it takes {}", quoted(&choices.en)),
            )
        }
        Amiss::NoFile { known } => {
            let known = list(known);
            said(
                format!("请核对路径；也可直接写现成情景的名称：{}", known.zh),
                format!("check the path, or name a ready-made one: {}", known.en),
            )
        }
    }
}

fn design(fault: DesignFault) -> Said {
    match fault {
        DesignFault::ListWithAxes => said(
            "逐一列出情景（list）时不能有变动项（axis）",
            "a list of scenarios has no axes",
        ),
        DesignFault::AxesWithList => said(
            "按变动项生成情景时不能又逐一列出情景",
            "scenarios are made from axes and listed too",
        ),
        DesignFault::NoScenario => said("没有列出任何情景", "no scenario is listed"),
        DesignFault::NoAxis => said("没有任何变动项（axis）", "there is no axis"),
        DesignFault::NoSamples => said("没有写抽样数 samples", "the number of samples is missing"),
        DesignFault::SamplesNotDrawn => said(
            "这种设计不抽样，samples 无用",
            "nothing is drawn here: samples means nothing",
        ),
        DesignFault::LawNotDrawn => said(
            "这种设计不抽样，不能用分布",
            "nothing is drawn here: a distribution means nothing",
        ),
        DesignFault::NotOneKindOfValues => said(
            "取值应当且只能用一种写法给出",
            "values are said in no way, or in several",
        ),
        DesignFault::EachWithCode => said(
            "each 已表示逐一取每个对象，不应再写编号",
            "each stands for every object, and yet a code is given",
        ),
        DesignFault::NoChange => said("情景没有任何改动", "the scenario changes nothing"),
        DesignFault::NoneOfEach => said(
            "本轮次没有可逐一变动的对象",
            "the round has none of these objects",
        ),
    }
}

fn redesign(fault: DesignFault) -> Said {
    match fault {
        DesignFault::ListWithAxes => said(
            "请删去 axis，或把 design 改为 grid、fan、monte_carlo 或 latin_hypercube",
            "remove them, or make the design grid, fan, monte_carlo or latin_hypercube",
        ),
        DesignFault::AxesWithList => said(
            "请删去 scenario，或把 design 改为 list",
            "remove the scenarios, or make the design list",
        ),
        DesignFault::NoScenario => said("请写 [[scenario]]", "write scenarios"),
        DesignFault::NoAxis => said("请写 [[axis]]", "write an axis"),
        DesignFault::NoSamples => said("如 samples = 1000", "such as samples = 1000"),
        DesignFault::SamplesNotDrawn | DesignFault::LawNotDrawn => said(
            "请改用 values 或 from、to、step，或把 design 改为 monte_carlo 或 latin_hypercube",
            "use values or from, to and step, or make the design monte_carlo or latin_hypercube",
        ),
        DesignFault::NotOneKindOfValues => said(
            "请写 values，或 from、to、step，或 distribution",
            "write values, or from, to and step, or a distribution",
        ),
        DesignFault::EachWithCode => said("请删去 code 或 each", "remove the code or each"),
        DesignFault::NoChange => said("请写明改动", "say what it changes"),
        DesignFault::NoneOfEach => said("请核对 each", "check each"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::bilingual;
    use super::*;

    fn all() -> Vec<Amiss> {
        let text = || "数 / a number".to_owned();
        let obstacles = [
            Obstacle::Frozen,
            Obstacle::NothingThere,
            Obstacle::OutOfRange {
                least: "1".into(),
                most: "2".into(),
            },
            Obstacle::WeightZero,
            Obstacle::ClassRange { min: 3, max: 2 },
            Obstacle::ChainThere {
                chain: "某链".into(),
            },
            Obstacle::WinnersUnknown,
        ];
        use DesignFault::*;
        let faults = [
            ListWithAxes,
            AxesWithList,
            NoScenario,
            NoAxis,
            NoSamples,
            SamplesNotDrawn,
            LawNotDrawn,
            NotOneKindOfValues,
            EachWithCode,
            NoChange,
            NoneOfEach,
        ];
        let refused = obstacles.into_iter();
        let refused = refused.map(|obstacle| Amiss::Refused { obstacle });
        let faults = faults.into_iter().map(|fault| Amiss::BadDesign { fault });
        let others = [
            Amiss::WrongUnit { expected: text() },
            Amiss::BadDistribution { expected: text() },
            Amiss::NotAnswered,
            Amiss::TooMany { count: 9, most: 8 },
            Amiss::NotItsChange {
                choices: vec!["退出".into()],
            },
            Amiss::NoFile {
                known: vec!["school-out".into()],
            },
        ];
        others.into_iter().chain(refused).chain(faults).collect()
    }

    #[test]
    fn all_that_can_be_amiss_is_said_in_both_languages_with_what_to_do() {
        for amiss in all() {
            bilingual(&says(&amiss, "“某格”"));
            bilingual(&hint(&amiss));
        }
    }
}
