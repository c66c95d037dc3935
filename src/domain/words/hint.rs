//! A finding in, out comes what an office does about it.

use super::trouble::sides;
use super::{Said, list, quoted, refusal, said, tracking};
use crate::domain::market::{Finding, Mend, MendKind, Trouble};

/// What to do about a finding. One arm per code, as in `says`.
pub fn hint(finding: &Finding) -> Said {
    match &finding.trouble {
        Trouble::NoRound => said("请核对路径", "check the path"),
        Trouble::NoTable { table, zh } => said(
            format!("请补充 {table}.csv、{zh}.csv，或工作簿中的工作表「{zh}」"),
            format!("add {table}.csv or a sheet {}", quoted(zh)),
        ),
        Trouble::NoColumn { column, zh } => said(
            format!("请在表头增加「{zh}」（或 {column}）"),
            format!("add a heading {} or {column}", quoted(zh)),
        ),
        Trouble::NotReadable { .. } => said(
            "请用表格软件打开，另存为不加密的 xlsx，或 UTF-8 编码的 CSV",
            "open it and save it again as xlsx without a password, or as CSV in UTF-8",
        ),
        Trouble::UnknownKey { nearest, .. } => nearest_or_remove(nearest.as_deref()),
        Trouble::BadSetting { expected, .. } => expectation(expected),
        Trouble::NoModel { known, .. } => {
            let known = list(known);
            said(
                format!("可用的有：{}；也可用 --model 指定文件", known.zh),
                format!("there are: {}; or name a file with --model", known.en),
            )
        }
        Trouble::TableTwice { .. } => said("请只保留一份", "keep one of them"),
        Trouble::EmptyTable => said("请填写数据，或删除该文件", "fill it in, or remove the file"),
        Trouble::Missing => said("请填写", "fill it in"),
        Trouble::BadMajor { nearest }
        | Trouble::Unresolved { nearest, .. }
        | Trouble::NoPlace { nearest } => nearest_or(
            nearest.as_deref(),
            said(
                "请核对写法，或补充该行",
                "check the spelling, or add the row",
            ),
        ),
        Trouble::BadNumber { expected } => expectation(expected),
        Trouble::BadLevel => said(
            "应为：中职、中级工、高职、大专、高级工、本科、预备技师、技师、不限，可加“及以上”",
            "use “中职”, “高职”, “大专”, “高级工”, “本科”, “技师” or “不限”, perhaps with “及以上”",
        ),
        Trouble::BadChoice { choices } => {
            let choices = list(choices);
            said(
                format!("应为：{}", choices.zh),
                format!("use one of {}", quoted(&choices.en)),
            )
        }
        Trouble::BadPeriod => said(
            "应写作：1年、2学期、6个月、12周、180天、240学时，或区间 150-180天",
            "write “1年”, “2学期”, “6个月”, “12周”, “180天”, “240学时” or a range, “150-180天”",
        ),
        Trouble::BadDate => said("应写作：2026-01-20", "write it as 2026-01-20"),
        Trouble::CodeTwice { .. } => said("请更换其中一个编号", "change one of the two"),
        Trouble::Ambiguous { .. } => said("请改填编号", "give the code instead"),
        Trouble::HeadsUnknown => said(
            "请填写人数或区间，如 20 或 20-30",
            "give a number or a range, such as 20 or 20-30",
        ),
        Trouble::RangeReversed => said("请对调两端", "swap the two ends"),
        Trouble::FiledForSum { .. } => said(
            "请更正代报人数或本行人数",
            "correct the heads filed for others or the row's own",
        ),
        Trouble::MayNotFileFor => said(
            "只有链主企业、产业园区、产业集群、链长办可以代报；请更正企业类型或清空代报企业",
            "only a chain leader, park, cluster or chain office may; correct the kind or clear it",
        ),
        Trouble::EntityDiffers { .. } => said(
            "请填同一数值，或只填一处",
            "give the same value, or only one",
        ),
        Trouble::MarkRange { .. } => said("请与专家核对", "check with the expert"),
        Trouble::MarkTwice { .. } => said("请只保留一条", "keep one of them"),
        Trouble::BadWeights => said("请填写正的权重和满分", "give positive weights and maxima"),
        Trouble::PublishedTooSmall { mends, .. } => mending(mends),
        Trouble::BadPublished { .. } => said(
            "请更正榜单成员，或经批准后重新成班",
            "correct the call's members, or form the class anew",
        ),
        Trouble::BadScale => said(
            "应写作：列名 下限..上限，如 双师比例 0..1",
            "write: column low..high, such as “双师比例 0..1”",
        ),
        Trouble::BadDecimal => said("应写作：83.25", "write it as 83.25"),
        Trouble::ControlCharacter => said("请删除该字符", "remove the character"),
        Trouble::Garbled => said(
            "请把该列设为文本格式，重新填写",
            "format the column as text and type it again",
        ),
        Trouble::SeveralPosts => said(
            "请拆成多行，每行一个岗位、各填人数",
            "split it into rows, one post and its heads each",
        ),
        Trouble::CriteriaChanged { .. } => said(
            "请恢复印发时的评审办法，或移走旧表、按现行办法重新印发评分；确须沿用旧表的，\
             加 --weights-changed 理由，理由将写入全部文书",
            "restore them, or issue new sheets and have them marked; to use the old marks all the \
             same add --weights-changed REASON, which every paper will state",
        ),
        Trouble::MixedRow { .. } => said(
            "请核对是否改动了编号，或排序时只排了部分列",
            "look for an edited code, or for columns sorted without the others",
        ),
        Trouble::DecisionsContradict { .. } => said(
            "请由委员会确认，只保留其中一项",
            "let the committee decide which one stands, and keep that",
        ),
        Trouble::EventExceeds { .. } => said(
            "请核对人数、批次和班级，并按发生先后填写日期",
            "check number, cohort and class, and give the dates in the order of events",
        ),
        Trouble::PinRefused { .. } => said(
            "只能在合格揭榜中指定；请撤销该指定，或先补正申报",
            "only eligible bids can be pinned: withdraw it, or have the bid put right first",
        ),
        Trouble::Tracking { amiss } => tracking::hint(amiss),
        Trouble::Scenario { amiss } => refusal::hint(amiss),
        Trouble::CriteriaChangeAccepted { .. } => {
            said("理由已写入全部文书", "the reason stands in every paper")
        }
        Trouble::MarksMissing { .. } => said(
            "请与专家核对；空格不计入平均分",
            "check with the expert; blanks do not enter the mean",
        ),
        Trouble::BlankSheet => said(
            "专家交回后请放入填好的表",
            "put the filled sheet in its place once it comes back",
        ),
        Trouble::NoCheckCode => said(
            "评分表可用 jiebang template --scores 印发",
            "jiebang template --scores issues sheets that bear one",
        ),
        Trouble::MajorNotHeld { .. } => said(
            "已按代码或名称相同匹配；新增专业可列入补充专业表（majors_extra）",
            "it matches by equal code or name; list new majors in majors_extra",
        ),
        Trouble::ReadAsGb18030 => said(
            "请核对中文是否正常，最好另存为 UTF-8",
            "check the characters, or save it as UTF-8",
        ),
        Trouble::Repaired { .. } => said("如有误请更正原表", "correct the table if that is wrong"),
        Trouble::BeforeVetting => said(
            "论证后请填写「论证结论」",
            "fill in the column “论证结论” after the vetting",
        ),
        Trouble::OneExpert => said("请补充专家评分", "add marks of other experts"),
        Trouble::FirmFromDemand => said(
            "如需填写园区、所属链主等，请补入需求方名单",
            "add it to the firms table to state its park, leader and so on",
        ),
        Trouble::BidUnmarked => said(
            "请补充评分，否则不能参加排序",
            "add marks, or it cannot be ranked",
        ),
        Trouble::MarkRecused => said("无需处理", "nothing to do"),
        Trouble::NoSeats => said(
            "如有误请更正学位或在途订单",
            "correct seats or commitments if wrong",
        ),
        Trouble::RowDropped { .. } => {
            said("如应计入，请更正该行", "correct the row if it should count")
        }
        Trouble::TotalDiffers { .. } => said(
            "请核对漏填、多填的行",
            "look for rows that are missing or too many",
        ),
        Trouble::UnknownColumns { .. } => said(
            "如应参与计算，请核对表头写法",
            "check the headings if they should count",
        ),
        Trouble::PersonalColumns { .. } => said("无需处理", "nothing to do"),
        Trouble::UnknownFile => said(
            "如应参与计算，请按表名改文件名",
            "name it after its table if it should count",
        ),
        Trouble::BlankRows { .. } => said("无需处理", "nothing to do"),
        Trouble::NotRows { .. } => said(
            "如有数据行被误认，请更正该行",
            "correct the row if it is data after all",
        ),
        Trouble::HiddenSheet => said("如应参与计算，请取消隐藏", "unhide it if it should count"),
    }
}

/// Ways on for a published class that is too small, cheapest first.
fn mending(mends: &[Mend]) -> Said {
    let first = said(
        "恢复班内成员；如企业退出，请保留成员行并在“合意”表记“退出”",
        "restore its members; if a firm left, keep its row and record that in intentions",
    );
    if mends.is_empty() {
        return first;
    }
    let ways: Vec<Said> = mends.iter().map(way_on).collect();
    let zh: Vec<String> = ways.iter().map(|way| way.zh.clone()).collect();
    let en: Vec<String> = ways.iter().map(|way| way.en.clone()).collect();
    said(
        format!("{}；或（先列最省者）：{}", first.zh, zh.join("；")),
        format!("{}; or, cheapest first: {}", first.en, en.join("; ")),
    )
}

fn way_on(mend: &Mend) -> Said {
    let sizes: Vec<String> = mend.sizes.iter().map(u32::to_string).collect();
    let sizes = list(&sizes);
    let what = match &mend.kind {
        MendKind::Refill { demands } => {
            let demands: Vec<String> = demands.iter().map(|code| quoted(code)).collect();
            let demands = list(&demands);
            said(
                format!("补入未成班需求{}，按 {} 人成班", demands.zh, sizes.zh),
                format!("fill it up from {} to {}", demands.en, sizes.en),
            )
        }
        MendKind::Waiver => said(
            format!("凭豁免理由按 {} 人成班", sizes.zh),
            format!("go on with {} by its waiver", sizes.en),
        ),
        MendKind::Reform if mend.sizes.is_empty() => said(
            "撤销该班，其需求转入未成班",
            "dissolve it, its demands are unserved",
        ),
        MendKind::Reform => said(
            format!("撤销该班，同岗位需求重新编为 {} 人的班", sizes.zh),
            format!("dissolve it and form classes of {} anew", sizes.en),
        ),
    };
    let formed = change(mend.formed_lost);
    let (zh, en) = match mend.awarded_lost.map(change) {
        Some(awarded) => (
            format!("成班{}，落实{}", formed.zh, awarded.zh),
            format!("{} formed, {} awarded", formed.en, awarded.en),
        ),
        None => (
            format!("成班{}", formed.zh),
            format!("{} formed", formed.en),
        ),
    };
    said(
        format!("{}（{zh}）", what.zh),
        format!("{} ({en})", what.en),
    )
}

/// Heads × priority that are lost, in words.
fn change(lost: i64) -> Said {
    let by = lost.unsigned_abs();
    match lost.signum() {
        1 => said(format!("少 {by} 人"), format!("{by} heads fewer")),
        -1 => said(format!("多 {by} 人"), format!("{by} heads more")),
        _ => said("人数不变", "as many heads"),
    }
}

fn nearest_or(nearest: Option<&str>, otherwise: Said) -> Said {
    match nearest {
        Some(near) => said(
            format!("最接近 {near}"),
            format!("the nearest is {}", quoted(near)),
        ),
        None => otherwise,
    }
}

fn nearest_or_remove(nearest: Option<&str>) -> Said {
    nearest_or(nearest, said("请删除该项", "remove it"))
}

/// What a value may be. Those who find the fault say it tersely in English or as bare values; the
/// phrases they use are known. Or they say it in both languages, `甲 / a`.
fn expectation(expected: &str) -> Said {
    if let Some((_, en)) = expected.split_once(" / ")
        && en.is_ascii()
    {
        let expected = sides(expected);
        return said(
            format!("应为：{}", expected.zh),
            format!("expected: {}", expected.en),
        );
    }
    let zh = expected
        .replace(
            ", at most two decimals, in quotes",
            "，至多两位小数，加引号",
        )
        .replace(", two decimals, in quotes", "，两位小数，加引号")
        .replace("a whole number", "整数")
        .replace("at least ", "不小于 ")
        .replace("a name", "名称")
        .replace("text", "文本");
    let en = if expected.is_ascii() {
        expected.to_owned()
    } else {
        quoted(expected)
    };
    said(format!("应为：{zh}"), format!("expected: {en}"))
}

#[cfg(test)]
mod tests {
    use super::super::tests::bilingual;
    use super::*;

    #[test]
    fn ways_on_are_said_with_their_price_in_both_languages() {
        let refill = MendKind::Refill {
            demands: vec!["D7".to_owned()],
        };
        let way = |kind, sizes: &[u32], awarded, formed| Mend {
            kind,
            sizes: sizes.to_vec(),
            awarded_lost: awarded,
            formed_lost: formed,
        };
        let ways = [
            way(refill, &[20], Some(-8), -8),
            way(MendKind::Waiver, &[12], None, 0),
            way(MendKind::Reform, &[], Some(12), 12),
            way(MendKind::Reform, &[21, 22], None, -3),
        ];
        let text = mending(&ways);
        bilingual(&text);
        for part in [
            "补入未成班需求“D7”，按 20 人成班（成班多 8 人，落实多 8 人）",
            "人数不变",
        ] {
            assert!(text.zh.contains(part), "{}", text.zh);
        }
        bilingual(&mending(&[]));
    }

    #[test]
    fn a_setting_out_of_range_is_explained_in_chinese_too() {
        let said = expectation("\"0\" .. \"100\", at most two decimals, in quotes");
        assert_eq!(said.zh, "应为：\"0\" .. \"100\"，至多两位小数，加引号");
    }
}
