//! What-ifs in bulk: figures and their names, how awards fare across scenarios, conditions and
//! points
//! of change, how plans fare.

use super::indicators::portion;
use super::nouns::grouped;
use super::{Said, list, quoted, said};

/// What a figure of a scenario's row is called; a column that is not known keeps its key.
pub fn figure(key: &str) -> Said {
    let (zh, en) = match key {
        "heads" => ("落实人数", "heads awarded"),
        "served" => ("落实人数", "heads served"),
        "weight" => ("加权落实人数", "weighted heads"),
        "unserved" => ("未落实人数", "heads not served"),
        "share" => ("落实比例", "share served"),
        "quality" => ("平均得分", "mean score"),
        "km" => ("平均距离", "mean distance"),
        "metres" => ("平均距离", "mean distance"),
        "classes" => ("落实班数", "classes awarded"),
        "formed_heads" => ("成班人数", "heads in classes"),
        "formed_classes" => ("成班数", "classes formed"),
        "moved" => ("变动的班数", "classes that change hands"),
        "lost" => ("失去承接机构的班数", "classes that lose theirs"),
        "seats" => ("可用学位增减", "usable seats added"),
        "stands" => ("保持基准中选的班数", "awards that stand"),
        other => return Said::data(other),
    };
    said(zh, en)
}

/// A figure's value as people read it, without a sign.
pub fn amount(key: &str, value: f64) -> String {
    match key {
        "share" => format!("{:.1}%", value * 100.0),
        "quality" => format!("{value:.2}"),
        "km" => format!("{value:.1} km"),
        "metres" => format!("{:.1} km", value / 1000.0),
        _ if value.fract() == 0.0 && value.abs() < 1e15 => {
            let sign = if value < 0.0 { "-" } else { "" };
            format!("{sign}{}", grouped(value.abs() as u64))
        }
        _ => format!("{value:.1}"),
    }
}

/// How far a figure moves, with its sign.
pub fn moved_by(key: &str, change: f64) -> String {
    let size = amount(key, change.abs());
    match change {
        change if change > 0.0 => format!("+{size}"),
        change if change < 0.0 => format!("-{size}"),
        _ => size,
    }
}

/// A value of an axis.
pub fn axis_value(value: f64) -> String {
    match value {
        value if value.abs() < 1e-9 => "0".to_owned(),
        value => {
            let text = format!("{value:.6}");
            text.trim_end_matches('0').trim_end_matches('.').to_owned()
        }
    }
}

/// Some values of an axis: one, or from one to another.
pub fn axis_values((from, to): (f64, f64)) -> String {
    let (low, high) = (axis_value(from), axis_value(to));
    if low == high {
        low
    } else {
        format!("{low}–{high}")
    }
}

/// A scenario by its number.
pub fn scenario(number: u64) -> Said {
    said(format!("情景 {number}"), format!("scenario {number}"))
}

/// How many scenarios there are, and of them how many are what.
pub fn scenario_counts(rows: u64, refused: u64, failed: u64) -> Said {
    let answered = rows - refused - failed;
    let (mut zh, mut en) = (
        format!("共 {rows} 个情景，已测算 {answered} 个"),
        format!("{rows} scenarios, {answered} answered"),
    );
    if refused > 0 {
        zh += &format!("；{refused} 个的改动无法作出");
        en += &format!("; {refused} whose changes cannot be made");
    }
    if failed > 0 {
        zh += &format!("；{failed} 个求解失败");
        en += &format!("; {failed} that a solver failed on");
    }
    said(zh, en)
}

/// What holds of some scenarios only: not proved, floors unmet, other classes.
pub fn scenario_caveats(bounded: u64, unmet: u64, reformed: u64) -> Vec<Said> {
    let mut found = Vec::new();
    if bounded > 0 {
        found.push(said(
            format!("{bounded} 个情景的择优未证明最优"),
            format!("{bounded} awards are not proved the best"),
        ));
    }
    if unmet > 0 {
        found.push(said(
            format!("{unmet} 个情景中有底线或指定不能满足，按其余规则择优"),
            format!("in {unmet} some floor or pin cannot hold; the best award without it is given"),
        ));
    }
    if reformed > 0 {
        found.push(said(
            format!("{reformed} 个情景重新成班，班级与基准不同，不计入中选变动"),
            format!("{reformed} have other classes, so their awards are not held against the base"),
        ));
    }
    found
}

/// What the pictures are drawn from, where that is not every row.
pub fn one_in(every: u64) -> Said {
    said(
        format!("翻转条件和连续变量的敏感度每 {every} 个情景取 1 个"),
        format!("conditions, and axes with many values, take one scenario in {every}"),
    )
}

/// A condition on each axis: name, and the smallest and largest value inside.
pub fn conditions(sides: &[(&str, Option<f64>, Option<f64>)]) -> Said {
    let side = |(name, from, to): &(&str, Option<f64>, Option<f64>)| {
        let name = quoted(name);
        match (from, to) {
            (Some(from), Some(to)) if from == to => format!("{name} = {}", axis_value(*from)),
            (Some(from), Some(to)) => {
                format!("{} ≤ {name} ≤ {}", axis_value(*from), axis_value(*to))
            }
            (Some(from), None) => format!("{name} ≥ {}", axis_value(*from)),
            (None, Some(to)) => format!("{name} ≤ {}", axis_value(*to)),
            (None, None) => name,
        }
    };
    let sides: Vec<String> = sides.iter().map(side).collect();
    said(sides.join(" 且 "), sides.join(" and "))
}

/// What a box holds: scenarios and flips inside, of how many in all.
pub fn box_holds(inside: u64, hits: u64, flips: u64, of: u64) -> Said {
    let (dense, cover) = (portion(hits, inside), portion(hits, flips));
    let (support, rate) = (portion(inside, of), portion(flips, of));
    said(
        format!(
            "条件之内 {inside} 个情景（占 {support}）中 {hits} 个改变，占 {dense}；\
             全部改变的 {flips} 个中有 {cover} 在条件之内；不设条件时为 {rate}"
        ),
        format!(
            "under it {hits} of {inside} scenarios ({support} of all) change, {dense}; it holds \
             {cover} of all {flips} changes; without it {rate}"
        ),
    )
}

/// Who holds a class: bid with school, or nobody.
pub fn holder(bid: Option<&str>, school: Option<&str>) -> Said {
    match (bid, school) {
        (None, _) => said("无人承接", "nobody"),
        (Some(bid), Some(school)) => Said::data(format!("{school} {bid}")),
        (Some(bid), None) => Said::data(bid),
    }
}

/// Between which two values of an axis a class changes hands.
pub fn break_between(before: &str, after: &str, exact: bool) -> Said {
    match exact {
        true => Said::data(format!("{before} → {after}")),
        false => said(
            format!("{before} 与 {after} 之间（未细分）"),
            format!("between {before} and {after}, not narrowed down"),
        ),
    }
}

/// Whether a class changes hands once along an axis.
pub fn monotone(changes: u32, returns: bool) -> Said {
    match (changes, returns) {
        (1, _) => said("单次", "once"),
        (n, false) => said(format!("{n} 次"), format!("{n} times")),
        (n, true) => said(
            format!("{n} 次，非单调（有反复）"),
            format!("{n} times, not monotone: a winner comes back"),
        ),
    }
}

/// How exact points were sought, and how many stretches were not looked into.
pub fn breaks_sought(asked: u64, left: u64) -> Said {
    let (mut zh, mut en) = (
        format!("为此另行求解 {asked} 次，各点两侧均经求解"),
        format!("{asked} more scenarios were solved; each point is solved on both sides"),
    );
    if left > 0 {
        zh += &format!("；另有 {left} 段未细分");
        en += &format!("; {left} stretches were not looked into");
    }
    said(zh, en)
}

/// A plan: the base, or one of the most frequent other awards.
pub fn plan_name(place: usize, moved: u64) -> Said {
    match place {
        0 => said("基准方案", "the base"),
        n => said(
            format!("方案 {n}（与基准不同 {moved} 班）"),
            format!("plan {n} ({moved} classes other than the base)"),
        ),
    }
}

/// The plans that fare best.
pub fn plans_best(minimax: &Said, expected: &Said) -> Said {
    said(
        format!(
            "最大遗憾值最小的是{}；平均遗憾值最小的是{}",
            minimax.zh, expected.zh
        ),
        format!(
            "least largest regret: {}; least mean regret: {}",
            minimax.en, expected.en
        ),
    )
}

/// How many scenarios plans were held against.
pub fn plans_against(every: u64, skipped: u64) -> Said {
    let (mut zh, mut en) = match every {
        1 => (
            "逐一对照全部情景".to_owned(),
            "held against every scenario".to_owned(),
        ),
        n => (
            format!("每 {n} 个情景对照 1 个"),
            format!("held against one scenario in {n}"),
        ),
    };
    if skipped > 0 {
        zh += &format!("；{skipped} 个无法对照（改动无法作出、求解失败或重新成班）");
        en += &format!("; {skipped} could not be compared: refused, failed, or with other classes");
    }
    said(zh, en)
}

/// Classes that change hands often though no conditions tell when.
pub fn without_conditions(classes: &[String]) -> Said {
    let classes = list(classes);
    said(
        format!("以下各班有改变，但所设变量说明不了何时改变：{}", classes.zh),
        format!(
            "these change, but no conditions on the axes tell when: {}",
            quoted(&classes.en)
        ),
    )
}

/// How many more rows are not shown here.
pub fn more_rows(rows: usize) -> Said {
    said(
        format!("另有 {rows} 行，见工作簿或 answers.json"),
        format!("{rows} more rows in the workbook or answers.json"),
    )
}

/// How many axes leave the figures as they are.
pub fn axes_idle(axes: usize) -> Said {
    said(
        format!("另有 {axes} 个变量在所试范围内不改变上列指标"),
        format!("{axes} more axes do not move these figures in the range tried"),
    )
}

/// How many awards stand in every scenario.
pub fn always_stand(classes: usize) -> Said {
    said(
        format!("另有 {classes} 个班在全部情景中与基准相同"),
        format!("{classes} more classes are as in the base in every scenario"),
    )
}

/// What a cell of a heat map is where other axes vary too.
pub fn cell_means(deep: u64) -> Said {
    said(
        format!("其他变量也在变动，每格为至多 {deep} 个情景的平均"),
        format!("other axes vary too: a cell is a mean over up to {deep} scenarios"),
    )
}

/// How many scenarios none beats, of how many.
pub fn unbeaten(points: usize, of: u64) -> Said {
    said(
        format!("{of} 个情景中，前沿上有 {points} 种结果"),
        format!("{points} results that none beats, of {of} scenarios"),
    )
}

#[cfg(test)]
mod tests {
    use super::super::tests::bilingual;
    use super::*;

    #[test]
    fn every_sentence_is_said_in_both_languages() {
        let keys = [
            "heads",
            "served",
            "weight",
            "unserved",
            "share",
            "quality",
            "km",
            "metres",
            "classes",
            "formed_heads",
            "formed_classes",
            "moved",
            "lost",
            "stands",
            "seats",
        ];
        keys.iter().for_each(|key| bilingual(&figure(key)));
        let mut all = vec![
            scenario(7),
            scenario_counts(10, 2, 1),
            one_in(3),
            conditions(&[("学位倍数", None, Some(0.95)), ("b", Some(1.0), None)]),
            box_holds(10, 9, 12, 100),
            holder(None, None),
            break_between("1", "2", false),
            monotone(1, false),
            monotone(2, false),
            monotone(3, true),
            breaks_sought(20, 3),
            plan_name(0, 0),
            plan_name(2, 7),
            plans_best(&plan_name(0, 0), &plan_name(1, 3)),
            plans_against(1, 0),
            plans_against(4, 9),
            without_conditions(&["甲班".to_owned()]),
            more_rows(4),
            axes_idle(3),
            always_stand(5),
            cell_means(6),
            unbeaten(4, 100),
        ];
        all.extend(scenario_caveats(1, 2, 3));
        for said in &all {
            let quoted_names_aside = Said {
                zh: format!("中 {}", said.zh),
                en: said.en.clone(),
            };
            bilingual(&quoted_names_aside);
        }
        assert_eq!(all.len(), 25);
    }

    #[test]
    fn figures_are_read_as_people_write_them() {
        assert_eq!(amount("heads", 12_345.0), "12,345");
        assert_eq!(amount("heads", 12.25), "12.2");
        assert_eq!(amount("share", 0.7312), "73.1%");
        assert_eq!(moved_by("heads", -30.0), "-30");
        assert_eq!(moved_by("quality", 0.5), "+0.50");
        assert_eq!(
            (axis_value(1.1), axis_value(-0.0)),
            ("1.1".to_owned(), "0".to_owned())
        );
        assert_eq!(
            (axis_value(120.0), axis_value(0.1 + 0.2)),
            ("120".to_owned(), "0.3".to_owned())
        );
        assert_eq!(axis_values((1.0, 2.5)), "1–2.5");
    }
}
