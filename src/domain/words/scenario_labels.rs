//! Headings of the page and workbook of what-ifs, each a pair; templates find them by their
//! constant's name.

use super::labels::{Label, labels};

labels! {
    // the page and its parts
    TITLE = "情景推演", "What-ifs";
    BOOK = "情景推演表", "Workbook of what-ifs";
    NO_DECISION = "情景推演，不构成择优结论", "What-ifs; none of this is a recommendation";
    INTERNAL = "内部资料", "Internal";
    SUMMARY = "概况", "Summary";
    TORNADO = "敏感度", "What matters most";
    HEAT = "两变量热力图", "Over two axes";
    ALONG = "随变量的变化", "Along the axis";
    FRONTIER = "前沿情景", "Scenarios that none beats";
    STANDS = "中选保持情况", "How often awards stand";
    FLIPS = "翻转条件", "Conditions of change";
    BREAKS = "临界点", "Points of change";
    PRICES = "学位紧缺程度", "Where seats are scarce";
    REGRET = "方案遗憾值", "Regret of plans";

    // facts
    SWEEP = "推演名称", "Sweep";
    DESIGN = "推演方式", "Design";
    LIST = "逐项列举", "list";
    GRID = "全组合", "grid";
    FAN = "逐个变动", "one at a time";
    SAMPLE = "抽样", "sample";
    SCENARIOS = "情景数", "Scenarios";

    // columns
    FIGURE = "指标", "Figure";
    IN_BASE = "基准", "Base";
    MEAN = "平均", "Mean";
    LOWEST = "最低", "Lowest";
    HIGHEST = "最高", "Highest";
    SCENARIO = "情景", "Scenario";
    NAME = "情景名称", "Name";
    AXIS = "变量", "Axis";
    LOW_END = "低端取值", "Low end";
    HIGH_END = "高端取值", "High end";
    AT_LOW = "低端指标", "At the low end";
    AT_HIGH = "高端指标", "At the high end";
    SWING = "变动幅度", "Swing";
    SPAN = "变动范围", "Span";
    ALIKE = "同样结果", "Alike";
    KEPT = "保持比例", "Stands in";
    KEPT_COUNT = "保持情景数", "Stands";
    LOST = "无人承接", "Nobody in";
    COMPARED = "可比情景数", "Compared";
    INSTEAD = "改由（情景数）", "Instead (scenarios)";
    BASE_WINNER = "基准中选", "Base winner";
    CONDITION = "条件", "Conditions";
    DENSITY = "条件内改变比例", "Change inside";
    COVERAGE = "涵盖改变", "Of all changes";
    SUPPORT = "条件内情景占比", "Of all scenarios";
    RATE = "全部情景改变比例", "Change overall";
    FROM_TO = "临界取值", "Between";
    WON_BEFORE = "之前", "Before";
    WON_AFTER = "之后", "After";
    TIMES = "变动次数", "Changes";
    OF_WHAT = "学位", "Of";
    PRICE_MEAN = "平均价值", "Mean worth";
    PRICE_MOST = "最高价值", "Most";
    SCARCE_IN = "紧缺情景数", "Scarce in";
    PLAN = "方案", "Plan";
    BEST_IN = "恰为最优的情景数", "Best in";
    REGRET_MOST = "最大遗憾（加权人数）", "Largest, weighted heads";
    REGRET_MEAN = "平均遗憾（加权人数）", "Mean, weighted heads";
    QUALITY_MOST = "最大遗憾（人·分）", "Largest, head-points";
    QUALITY_MEAN = "平均遗憾（人·分）", "Mean, head-points";
    EVEN = "人数无损的情景数", "No heads lost in";
    UNLAWFUL = "不合规情景数", "Unlawful in";

    // notes
    SUMMARY_NOTE = "情景编号从 0 起，与 scenarios.csv 一致；每个情景都从基准出发，互不累加",
        "Scenarios count from 0 as in scenarios.csv; each starts from the base, never from another";
    TORNADO_NOTE = "一次只看一个变量：逐个变动时为该变量单独变动的结果，其他方式为同一取值下各情景的平均；\
         取值过多的变量取最低、最高各十分之一；范围为该变量各取值中的最低与最高，按首个指标的范围排序",
        "One axis at a time: alone in a fan, else means over scenarios with the same value; of \
         axes \
         with too many values the lowest and highest tenth; sorted by the span of the first figure";
    HEAT_NOTE = "横轴、纵轴为前两个有多个取值的变量，颜色越深数值越大",
        "The first two axes with several values; the darker the larger";
    FRONTIER_NOTE = "没有其他情景在两项指标上都不差且至少一项更好；浅色点为全部或部分情景，红点为基准",
        "No other scenario is as good on both figures and better on one; pale dots are scenarios, \
         the red one is the base";
    STANDS_NOTE = "保持比例为与基准中选相同的情景数除以可比情景数；除抽样外，情景是人为设定的，比例不是概率",
        "Scenarios with the winner of the base over scenarios compared; unless drawn, \
         scenarios are \
         chosen by hand and shares are no chances";
    FLIPS_NOTE = "从变量的两端逐步剥去情景，使改变的比例上升，取条件内比例与涵盖比例的调和平均最大者；条件是归纳出来的，不是必然",
        "Ends of axes are peeled off so that changes get denser; the box with the largest harmonic \
         mean of density and coverage is shown. Conditions are found, not proved";
    BREAKS_NOTE = "只变一个变量时，中选改变之处：相邻取值结果不同的，对半细分到该变量的最小单位；相邻取值结果相同的，其间未查",
        "Where awards change along a single change: between values that differ, halved down to the \
         smallest unit; between values that agree nothing was looked for";
    PRICES_NOTE = "多一个学位的价值，按情景平均",
        "What one seat more is worth, on average over scenarios";
    NO_PRICES = "本引擎不逐个测算学位价值；增加学位的去处见 jiebang expand，各校学位的影响见以学位为变量的推演",
        "This engine prices no seats: see jiebang expand for where to add them, and sweeps \
         over seats";
    REGRET_NOTE = "方案在某情景中的价值：各班只许由方案中的申报承接，不合规或放不下的舍去，取最优；遗憾值为该情景最优与之相差，先比按优先级加权的人数，人数无损时再比质量",
        "A plan is worth, in a scenario, the best award that gives no class to another bid; regret \
         is the optimum less that, in weighted heads, then in quality where no heads are lost";
    NO_FLIPS = "没有班级的改变可由变量的条件说明", "no change is told by conditions on the axes";
    NO_BREAKS = "所试范围内，相邻取值之间中选没有改变", "no award changes between neighboring values";
    NO_TORNADO = "没有变量，或变量不改变指标", "no axis moves the figures";
    NOT_COMPARED = "没有可与基准比较中选的情景", "no scenario can be held against the awards of the base";
    AWARDS_CUT = "不同的中选结果过多，只统计了先出现的一部分",
        "there are too many different awards; only those met first are counted";
    STANDS_ALWAYS = "全部情景中所有班级的中选与基准相同", "every award stands in every scenario";
    INDEX = "编号", "No.";
    WEIGHTED = "遗憾值", "Regret";
}

#[cfg(test)]
mod tests {
    use super::super::Said;
    use super::super::tests::bilingual;
    use super::*;

    #[test]
    fn every_label_is_said_in_both_languages() {
        ALL.iter()
            .for_each(|(_, label)| bilingual(&Said::from(*label)));
    }
}
