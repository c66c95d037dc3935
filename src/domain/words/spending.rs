//! What a budget for new seats serves: notes of its page, where costs come from, what is proved.

use super::indicators::hundredths;
use super::{Said, said};
use crate::domain::outcome::Basis;

/// What the page of a budget is about.
pub fn spending_title() -> Said {
    said(
        "规划测算：新增学位经费投向",
        "Planning: where money for new seats serves the most heads",
    )
}

/// Over what, who states the costs (programmes by table, by command line, by nobody), and how many
/// stretches between points HiGHS closed or nobody did.
pub fn spending_notes(
    basis: Basis,
    [table, given, none]: [u32; 3],
    [highs, open]: [usize; 2],
) -> Vec<Said> {
    let over = match basis {
        Basis::Programmes => said(
            "按全部符合条件的专业测算，不限于揭榜机构；人数可分，新增学位同时计入专业和培养机构",
            "over all fitting programmes, whoever bid; heads divisible; a new seat counts at its \
             programme and its body",
        ),
        Basis::Bids => said(
            "按合格揭榜测算，申报的拟招人数不变；人数可分，新增学位同时计入专业和培养机构",
            "over eligible bids with the seats they offer; heads divisible; a new seat counts at \
             its programme and its body",
        ),
    };
    let costs = said(
        format!(
            "每个学位的成本：{table} 个专业取自专业供给表，{given} 个专业取自命令行 --seat-cost，{none} \
             个专业未给出、不新增"
        ),
        format!(
            "cost per seat: of {table} programmes from the table, of {given} from --seat-cost, of \
             {none} not stated, so none is added there"
        ),
    );
    let order = said(
        "先比落实人数，人数相同取费用最少，再比质量、路程；费用更少而人数相同的方案不存在，除非另有说明",
        "most heads first, of equal plans the cheapest, then quality, then distance; no cheaper \
         plan serves as many, unless it is said",
    );
    let mut notes = vec![over, costs, order];
    if highs + open > 0 {
        notes.push(said(
            format!(
                "标“流”的点由网络流证明；有 {highs} 段由 HiGHS 声称其间没有更好的方案，{open} \
                 段未解完、给出上限；各点均已重新求解核实可行"
            ),
            format!(
                "points marked flow are proved by flows; of {highs} stretches HiGHS claims that \
                 nothing lies between, {open} are open and bounded; each point was served again"
            ),
        ));
    } else {
        notes.push(said(
            "各点均由网络流证明最优，并已重新求解核实",
            "each point is proved best by flows, and was solved again",
        ));
    }
    notes
}

/// What the budget may still serve, and who says so.
pub fn spending_open(most: u64, claimed: bool) -> Said {
    let most = hundredths(most);
    let (zh, en) = bounded(claimed);
    said(
        format!("用足预算至多落实 {most} 人（{zh}），是否可达未定"),
        format!("the whole budget serves at most {most} heads ({en}); whether it can is open"),
    )
}

fn bounded(claimed: bool) -> (&'static str, &'static str) {
    match claimed {
        true => ("HiGHS 声称", "HiGHS claims"),
        false => ("网络流证明", "proved by flows"),
    }
}

/// Budget, seats and cost in all, heads served before, after, of all.
pub fn spending_sum([budget, seats, cost]: [&str; 3], [before, after, all]: [&str; 3]) -> Said {
    said(
        format!(
            "预算 {budget} 元：新增 {seats} 个学位，费用 {cost} 元，落实 {before} 人 → {after} 人（成班 \
             {all} 人，按优先级加权）"
        ),
        format!(
            "budget {budget} yuan: {seats} new seats for {cost} yuan, {before} heads served -> \
             {after} (of {all}, weighted by priority)"
        ),
    )
}

/// Who states a cost.
pub fn cost_source(table: bool) -> Said {
    match table {
        true => said("专业供给表", "the table"),
        false => said("命令行", "the command line"),
    }
}

/// New seats come to a programme, or are taken back.
pub fn seats_change(row: u32, units: i64) -> Said {
    let n = units.abs();
    match units {
        0.. => said(
            format!("第 {row} 行新增 {n} 个学位"),
            format!("{n} new at row {row}"),
        ),
        _ => said(
            format!("撤回第 {row} 行的 {n} 个新增学位"),
            format!("{n} new at row {row} taken back"),
        ),
    }
}

/// Seats of a class that are found, changed or lost.
pub fn seats_move(class: &str, (from, to): (Option<u32>, Option<u32>), seats: u32) -> Said {
    match (from, to) {
        (None, Some(to)) => said(
            format!("{class} 多落实 {seats} 人，由专业表第 {to} 行承接"),
            format!("{seats} more of {class} are served, by programme row {to}"),
        ),
        (Some(from), Some(to)) => said(
            format!("{class} 有 {seats} 人由第 {from} 行改到第 {to} 行"),
            format!("{seats} of {class} move from row {from} to row {to}"),
        ),
        (Some(from), None) => said(
            format!("{class} 让出第 {from} 行的 {seats} 个学位"),
            format!("{class} gives up {seats} of row {from}"),
        ),
        (None, None) => Said::data(class),
    }
}

/// Why nothing better lies before a point.
pub fn between_known(supported: bool, highs: bool) -> Said {
    match (supported, highs) {
        (true, false) => said("流：证明", "flow: proved"),
        (true, true) => said("流；其间为 HiGHS 声称", "flow; before it HiGHS claims"),
        (false, _) => said("HiGHS 声称", "HiGHS claims"),
    }
}

/// What may lie before a point.
pub fn between_open(most: u64, claimed: bool) -> Said {
    let most = hundredths(most);
    let (zh, en) = bounded(claimed);
    said(
        format!("其间未解完，至多 {most} 人（{zh}）"),
        format!("open before it, at most {most} heads ({en})"),
    )
}

#[cfg(test)]
mod tests {
    use super::super::tests::bilingual;
    use super::*;

    #[test]
    fn what_a_budget_serves_is_said_in_both_languages() {
        bilingual(&spending_title());
        for (basis, counts) in [(Basis::Programmes, [0, 0]), (Basis::Bids, [2, 1])] {
            let notes = spending_notes(basis, [1, 2, 3], counts);
            notes.iter().for_each(bilingual);
        }
        bilingual(&spending_sum(["9", "1", "8"], ["1", "2", "3"]));
        for flag in [true, false] {
            bilingual(&spending_open(1_200, flag));
            bilingual(&cost_source(flag));
            bilingual(&between_open(900, flag));
            bilingual(&between_known(flag, true));
            bilingual(&between_known(flag, false));
        }
        for units in [2, -1] {
            bilingual(&seats_change(7, units));
        }
        for pair in [(None, Some(1)), (Some(1), Some(2)), (Some(2), None)] {
            bilingual(&seats_move("“甲-001-1”", pair, 3));
        }
    }
}
