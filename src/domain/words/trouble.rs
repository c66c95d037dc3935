//! A finding in; out come where it is, what is wrong, and both with the hint as one line.

use super::{Said, hint, limit, list, quoted, refusal, rule, said, tracking};
use crate::domain::market::{Dropped, Finding, Limit, Place, Rule, Trouble};

/// A finding as one line: place, what is wrong, what to do.
pub fn finding(finding: &Finding) -> Said {
    let (place, says, hint) = (place(&finding.place), says(finding), hint(finding));
    let (zh_gap, en_gap) = if place.zh.is_empty() {
        ("", "")
    } else {
        ("：", ": ")
    };
    said(
        format!("{}{zh_gap}{}；{}", place.zh, says.zh, hint.zh),
        format!("{}{en_gap}{}; {}", place.en, says.en, hint.en),
    )
}

/// Where, as much as is known: `demands.csv 第 7 行 「对应专业」`.
pub fn place(place: &Place) -> Said {
    let (mut zh, mut en) = (Vec::new(), Vec::new());
    if !place.file.is_empty() {
        zh.push(place.file.clone());
        en.push(place.file.clone());
    }
    if let Some(sheet) = &place.sheet {
        zh.push(format!("工作表“{sheet}”"));
        en.push(format!("sheet {}", quoted(sheet)));
    }
    if let Some(row) = place.row {
        zh.push(format!("第 {row} 行"));
        en.push(format!("row {row}"));
    }
    if let Some(column) = &place.column {
        zh.push(format!("「{column}」"));
        en.push(quoted(column));
    }
    said(zh.join(" "), en.join(" "))
}

/// What is wrong. One arm per finding code: a table, long on purpose, so that the compiler holds it
/// complete.
pub fn says(finding: &Finding) -> Said {
    let cell = finding.cell.as_deref().unwrap_or_default();
    let raw = quoted(cell);
    match &finding.trouble {
        Trouble::NoRound => said(
            "没有这个文件夹，或其中没有任何表",
            "no such folder, or nothing in it",
        ),
        Trouble::NoTable { table, zh } => said(
            format!("缺少{zh}表（{table}）"),
            format!("the table {table} ({}) is missing", quoted(zh)),
        ),
        Trouble::NoColumn { column, zh } => said(
            format!("缺少必填列「{zh}」"),
            format!("the required column {column} ({}) is missing", quoted(zh)),
        ),
        Trouble::NotReadable { detail } => {
            let detail = sides(detail);
            said(
                format!("文件无法读取：{}", detail.zh),
                format!("the file cannot be read: {}", detail.en),
            )
        }
        Trouble::UnknownKey { key, .. } => said(
            format!("没有名为 {key} 的设置项"),
            format!("there is no setting {}", quoted(key)),
        ),
        Trouble::BadSetting { key, .. } if key.is_empty() => {
            said("设置文件写法有误", "the settings file is malformed")
        }
        Trouble::BadSetting { key, .. } => said(
            format!("设置项 {key} 的取值不可用"),
            format!("the setting {} cannot take this value", quoted(key)),
        ),
        Trouble::NoModel { name, .. } => said(
            format!("没有名为“{name}”的政策模型"),
            format!("there is no policy model {}", quoted(name)),
        ),
        Trouble::TableTwice { other } => said(
            format!("轮次设置已见于 {other}"),
            format!("{} holds settings of the round too", quoted(other)),
        ),
        Trouble::EmptyTable => said("表中没有数据行", "the table has no rows"),
        Trouble::Missing => said("必填项为空", "a required cell is empty"),
        Trouble::BadMajor { .. } => said(
            format!("专业 {cell} 不在目录"),
            format!("the major {raw} is in no catalogue"),
        ),
        Trouble::BadNumber { .. } => said(
            format!("{raw}不是可用的数字"),
            format!("{raw} is not a usable number"),
        ),
        Trouble::BadLevel => said(format!("{raw}不是层次"), format!("{raw} is not a level")),
        Trouble::BadChoice { .. } => said(
            format!("{raw}不在可选项之列"),
            format!("{raw} is not one of the choices"),
        ),
        Trouble::BadPeriod => said(
            format!("{raw}不是培养周期"),
            format!("{raw} is not a length of training"),
        ),
        Trouble::BadDate => said(format!("{raw}不是日期"), format!("{raw} is not a date")),
        Trouble::CodeTwice {
            first_row,
            first_file,
        } => {
            let first = row_of(first_file.as_deref(), *first_row);
            said(
                format!("编号{raw}重复，{}已用", first.zh),
                format!("the code {raw} is already used in {}", first.en),
            )
        }
        Trouble::Unresolved { table, .. } => said(
            format!("{table}表中没有{raw}"),
            format!("no row of {} is {raw}", quoted(table)),
        ),
        Trouble::Ambiguous { codes } => {
            let codes = list(codes);
            said(
                format!("{raw}对应多行（{}）", codes.zh),
                format!("{raw} is the name of several rows ({})", quoted(&codes.en)),
            )
        }
        Trouble::NoPlace { .. } => said(
            format!("没有名为{raw}的地方"),
            format!("there is no place {raw}"),
        ),
        Trouble::HeadsUnknown => said(
            format!("人数{raw}无法确定"),
            format!("nobody can read {raw} as a number of heads"),
        ),
        Trouble::RangeReversed => said(
            format!("区间{raw}下限大于上限"),
            format!("the range {raw} runs from high to low"),
        ),
        Trouble::FiledForSum { sum, heads } => said(
            format!("代报企业人数合计 {sum} 人，与本行 {heads} 人不符"),
            format!("heads filed for others add up to {sum}, the row says {heads}"),
        ),
        Trouble::MayNotFileFor => said(
            "该需求方不能代报",
            "this kind of filer may not file for others",
        ),
        Trouble::EntityDiffers {
            other_row,
            other_file,
            other,
        } => {
            let row = row_of(other_file.as_deref(), *other_row);
            said(
                format!("同一主体容量不一致：本行为{raw}，{}为“{other}”", row.zh),
                format!(
                    "plates of one entity differ: {raw} here, {} in {}",
                    quoted(other),
                    row.en
                ),
            )
        }
        Trouble::MarkRange { max } => said(
            format!("评分{raw}不在 0 到 {max} 之间"),
            format!("the mark {raw} is not between 0 and {max}"),
        ),
        Trouble::MarkTwice {
            first_row,
            first_file,
        } => {
            let first = row_of(first_file.as_deref(), *first_row);
            said(
                format!("同一专家对同一申报同一指标重复评分，{}已评", first.zh),
                format!(
                    "a second mark by the same expert; the first is in {}",
                    first.en
                ),
            )
        }
        Trouble::BadWeights => said(
            "权重全为零，或权重、满分不是正数",
            "all weights are zero, or a weight or highest mark is not positive",
        ),
        Trouble::PublishedTooSmall { size, least, .. } => said(
            format!("已发布的班现有 {size} 人，不足 {least} 人"),
            format!("this published class has {size} heads, fewer than {least}"),
        ),
        Trouble::BadPublished { rule } => {
            let rule = sides(rule);
            said(
                format!("已发布的班违反成班规则：{}", rule.zh),
                format!("a published class breaks a rule of formation: {}", rule.en),
            )
        }
        Trouble::BadScale => said(
            format!("取值来源{raw}无法解读"),
            format!("the scale {raw} cannot be read"),
        ),
        Trouble::BadDecimal => said(
            format!("{raw}不是精确小数"),
            format!("{raw} is not an exact decimal"),
        ),
        Trouble::ControlCharacter => said(
            "编号或种子中有换行等控制字符",
            "a code or seed holds a line break or another control character",
        ),
        Trouble::Garbled => said(
            format!("{raw}不是原来填写的内容（编码变成了数字、公式出错或文字损坏）"),
            format!("{raw} is not what was typed: a code turned to a number, an error, damage"),
        ),
        Trouble::SeveralPosts => said(
            format!("一个单元格填了多个岗位：{raw}"),
            format!("several posts in one cell: {raw}"),
        ),
        Trouble::CriteriaChanged { issued, now } => said(
            format!("评分表按校验码 {issued} 的评审办法印发，现行评审办法为 {now}，两者不同"),
            format!(
                "the sheet was issued under the criteria {issued}; those of the round are {now}"
            ),
        ),
        Trouble::MixedRow { expected } => said(
            format!("本行的{raw}与申报编号不符，该申报应为“{expected}”"),
            format!(
                "{raw} is not the bid's: its code stands for {}",
                quoted(expected)
            ),
        ),
        Trouble::DecisionsContradict {
            first_row,
            first_file,
        } => {
            let first = row_of(first_file.as_deref(), *first_row);
            said(
                format!("与{}的决定相抵触", first.zh),
                format!("contradicts the decision in {}", first.en),
            )
        }
        Trouble::EventExceeds { held } => said(
            format!("{raw} 多于现有人数（岗位数）{held}"),
            format!("{raw} is more than there are: {held}"),
        ),
        Trouble::PinRefused { bid, rules, limit } => {
            let why = refused(rules, limit.as_ref());
            said(
                format!("指定的申报 {bid} 不能中选：{}", why.zh),
                format!("the pinned bid {bid} may not win: {}", why.en),
            )
        }
        Trouble::Tracking { amiss } => tracking::says(amiss, &raw),
        Trouble::Scenario { amiss } => refusal::says(amiss, &raw),
        Trouble::CriteriaChangeAccepted {
            issued,
            now,
            reason,
        } => said(
            format!("评分表发出后评审办法有变更（{issued} 改为 {now}），经说明予以采用：{reason}"),
            format!(
                "criteria changed after the sheet was issued ({issued} to {now}), accepted: {}",
                quoted(reason)
            ),
        ),
        Trouble::MarksMissing { criteria } => {
            let criteria = list(criteria);
            said(
                format!("申报{raw}有指标未评分：{}", criteria.zh),
                format!("the bid {raw} lacks marks: {}", quoted(&criteria.en)),
            )
        }
        Trouble::BlankSheet => said(
            "整张评分表没有任何评分",
            "the score sheet holds not one mark",
        ),
        Trouble::MajorNotHeld { catalogue } => said(
            format!("专业 {cell} 格式正确，但所用目录（{catalogue}）未收录"),
            format!(
                "the major {raw} is well formed, but {} does not hold it",
                quoted(catalogue)
            ),
        ),
        Trouble::ReadAsGb18030 => said(
            "文件不是 UTF-8，已按 GB18030 读取",
            "the file is not UTF-8; read as GB18030",
        ),
        Trouble::Repaired { reading } if cell.is_empty() => said(
            format!("空格，读作“{reading}”"),
            format!("blank, read as {}", quoted(reading)),
        ),
        Trouble::Repaired { reading } => said(
            format!("原文{raw}，读作“{reading}”"),
            format!("{raw} is read as {}", quoted(reading)),
        ),
        Trouble::BeforeVetting => said(
            "全部需求均无论证结论，按未论证处理，全部参加成班",
            "no demand has a vetting verdict: all take part and every page says so",
        ),
        Trouble::OneExpert => said("只有一位专家评分", "only one expert marks"),
        Trouble::FirmFromDemand => said(
            format!("需求方名单中没有{raw}，已按需求行登记"),
            format!("{raw} is not in the firms table; taken from the demand's row"),
        ),
        Trouble::BidUnmarked => said(
            format!("申报{raw}没有任何评分"),
            format!("the bid {raw} has no mark at all"),
        ),
        Trouble::MarkRecused => said(
            "评分专家应当回避，该评分不计",
            "the expert is recused; the mark does not count",
        ),
        Trouble::NoSeats => said("可用学位为零", "no seats are left"),
        Trouble::RowDropped { why } => dropped(why, &raw),
        Trouble::TotalDiffers { sum } => said(
            format!("合计{raw}与各行之和 {sum} 不符；合计行不作数据"),
            format!("the total {raw}, left out, is not {sum}, the sum of its rows"),
        ),
        Trouble::UnknownColumns { columns } => {
            let columns = list(columns);
            said(
                format!("以下列不参与计算：{}", columns.zh),
                format!("nothing reads these columns: {}", quoted(&columns.en)),
            )
        }
        Trouble::PersonalColumns { columns } => {
            let columns = list(columns);
            said(
                format!("以下列含个人信息，读入时已舍弃：{}", columns.zh),
                format!("personal data, dropped at reading: {}", quoted(&columns.en)),
            )
        }
        Trouble::UnknownFile => said("该文件不参与计算", "nothing reads this file"),
        Trouble::BlankRows { rows } => said(
            format!("已跳过 {rows} 个空行"),
            format!("{rows} blank rows were skipped"),
        ),
        Trouble::NotRows { rows } => {
            let rows = rows.iter().map(u32::to_string).collect::<Vec<_>>();
            let rows = list(&rows);
            said(
                format!("第 {} 行是标题、说明或落款，不作数据", rows.zh),
                format!("titles, notes or footers, not data: rows {}", rows.en),
            )
        }
        Trouble::HiddenSheet => said(
            "该工作表已隐藏，未读取",
            "the sheet is hidden; it was not read",
        ),
        Trouble::NoCheckCode => said(
            "评分表没有评审办法校验码，无法核对印发时的评审办法",
            "no check code: nothing shows under which criteria the sheet was issued",
        ),
    }
}

/// What whoever found the fault says in both languages, `甲 / a`; else the same for both.
pub(super) fn sides(text: &str) -> Said {
    match text.split_once(" / ") {
        Some((zh, en)) if en.is_ascii() => said(zh, en),
        _ => said(text, quoted(text)),
    }
}

/// A row, with its file if that is another.
pub(super) fn row_of(file: Option<&str>, row: u32) -> Said {
    match file {
        None => said(format!("第 {row} 行"), format!("row {row}")),
        Some(file) => said(
            format!("{file} 第 {row} 行"),
            format!("row {row} of {}", quoted(file)),
        ),
    }
}

fn dropped(why: &Dropped, raw: &str) -> Said {
    match why {
        Dropped::Total => said(
            format!("{raw}是合计行，不作数据"),
            format!("{raw} is a total, not data"),
        ),
        Dropped::Example => said(
            format!("{raw}是示例行，不作数据"),
            format!("{raw} is the form's example, not data"),
        ),
        Dropped::Repeat {
            first_row,
            first_file,
        } => {
            let first = row_of(first_file.as_deref(), *first_row);
            said(
                format!("与{}完全相同，只计一次", first.zh),
                format!("the same as {}, counted once", first.en),
            )
        }
    }
}

/// Why a pin is refused.
fn refused(rules: &[Rule], binding: Option<&Limit>) -> Said {
    let all: Vec<Said> = rules.iter().map(rule).chain(binding.map(limit)).collect();
    let join = |side: fn(&Said) -> &str, with: &str| {
        let sides: Vec<&str> = all.iter().map(side).collect();
        sides.join(with)
    };
    said(join(|s| &s.zh, "；"), join(|s| &s.en, "; "))
}

#[cfg(test)]
mod tests {
    use super::super::tests::bilingual;
    use super::*;

    fn text() -> String {
        "某项".to_owned()
    }

    fn file_troubles() -> Vec<Trouble> {
        use Trouble::*;
        vec![
            NoRound,
            NoTable {
                table: "demands".into(),
                zh: text(),
            },
            NoColumn {
                column: "heads".into(),
                zh: text(),
            },
            NotReadable { detail: text() },
            UnknownKey {
                key: text(),
                nearest: Some(text()),
            },
            UnknownKey {
                key: text(),
                nearest: None,
            },
            BadSetting {
                key: text(),
                expected: "at least 1".into(),
            },
            BadSetting {
                key: String::new(),
                expected: text(),
            },
            NoModel {
                name: text(),
                known: vec!["sichuan".into()],
            },
            TableTwice { other: text() },
            EmptyTable,
            BadPublished { rule: text() },
            PublishedTooSmall {
                size: 12,
                least: 20,
                mends: Vec::new(),
            },
            ReadAsGb18030,
            BeforeVetting,
            OneExpert,
            UnknownColumns {
                columns: vec![text()],
            },
            PersonalColumns {
                columns: vec![text()],
            },
            UnknownFile,
            BlankRows { rows: 2 },
            NotRows { rows: vec![1, 9] },
            HiddenSheet,
            NoCheckCode,
            BlankSheet,
            CriteriaChanged {
                issued: "0a1b2c3d4e5f".into(),
                now: "f5e4d3c2b1a0".into(),
            },
            CriteriaChangeAccepted {
                issued: "0a1b2c3d4e5f".into(),
                now: "f5e4d3c2b1a0".into(),
                reason: text(),
            },
        ]
    }

    fn cell_troubles() -> Vec<Trouble> {
        use Trouble::*;
        let (nearest, first_row, first_file) = (Some(text()), 3, Some(text()));
        let repeat = Dropped::Repeat {
            first_row,
            first_file: first_file.clone(),
        };
        vec![
            Missing,
            BadMajor {
                nearest: nearest.clone(),
            },
            BadMajor { nearest: None },
            BadNumber { expected: text() },
            BadLevel,
            BadChoice {
                choices: vec![text()],
            },
            BadPeriod,
            BadDate,
            CodeTwice {
                first_row,
                first_file: None,
            },
            Unresolved {
                table: text(),
                nearest: nearest.clone(),
            },
            Ambiguous {
                codes: vec![text(), text()],
            },
            NoPlace { nearest },
            HeadsUnknown,
            RangeReversed,
            FiledForSum { sum: 21, heads: 20 },
            MayNotFileFor,
            EntityDiffers {
                other_row: 4,
                other_file: None,
                other: text(),
            },
            MarkRange { max: "10".into() },
            MarkTwice {
                first_row,
                first_file,
            },
            BadWeights,
            BadScale,
            BadDecimal,
            ControlCharacter,
            MajorNotHeld { catalogue: text() },
            Repaired { reading: text() },
            FirmFromDemand,
            BidUnmarked,
            MarkRecused,
            NoSeats,
            Garbled,
            SeveralPosts,
            MixedRow { expected: text() },
            DecisionsContradict {
                first_row,
                first_file: None,
            },
            EventExceeds { held: 3 },
            PinRefused {
                bid: "B1".into(),
                rules: vec![Rule::SchoolNotEligible],
                limit: Some(Limit::BidClasses),
            },
            MarksMissing {
                criteria: vec![text(), text()],
            },
            RowDropped {
                why: Dropped::Total,
            },
            RowDropped {
                why: Dropped::Example,
            },
            RowDropped { why: repeat },
            TotalDiffers { sum: "20".into() },
        ]
    }

    #[test]
    fn every_trouble_says_what_is_wrong_and_what_to_do_in_both_languages() {
        for trouble in file_troubles().into_iter().chain(cell_troubles()) {
            for cell in [Some("若干"), None] {
                let found = Finding::new(Place::default(), cell, trouble.clone());
                bilingual(&says(&found));
                bilingual(&hint(&found));
                bilingual(&finding(&found));
            }
        }
    }

    #[test]
    fn an_unknown_major_is_one_line_that_can_be_acted_on() {
        let place = Place {
            file: "demands.csv".into(),
            sheet: None,
            row: Some(7),
            column: Some("对应专业".into()),
        };
        let nearest = Some("510209 人工智能技术应用".to_owned());
        let found = Finding::new(place, Some("510209X"), Trouble::BadMajor { nearest });
        assert_eq!(
            finding(&found).zh,
            "demands.csv 第 7 行 「对应专业」：专业 510209X 不在目录；\
             最接近 510209 人工智能技术应用"
        );
    }
}
