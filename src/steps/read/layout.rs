//! A grid as somebody laid it out for people -> where its headings stand, what they say, and which
//! rows above and below are no data. Titles, two-row headers, notes and footers are told here.

use super::grid::{Grid, Merge};
use super::headers::plain_heading;
use crate::domain::catalog::squeezed;

/// Rows in which headings are looked for.
const HEADER_WITHIN: usize = 30;

/// Where the headings of a grid stand.
#[derive(Debug, PartialEq, Eq)]
pub struct Layout {
    /// The headings, per column.
    pub headings: Vec<String>,
    /// The row of the headings as a person counts; of two the lower.
    pub row: u32,
    /// Where in the grid's rows the headings begin and the data begin.
    pub span: (usize, usize),
}

/// Finds the row, or the two rows, that hold most of the headings that `known` knows; of equals the
/// first. Without any the first row is taken, so that what is missing can be said.
pub fn layout(grid: &Grid, known: impl Fn(&str) -> Option<String>) -> Layout {
    let rows = &grid.rows[..grid.rows.len().min(HEADER_WITHIN)];
    let score = |headings: &[String]| {
        let keys = headings.iter().filter_map(|heading| known(heading));
        keys.collect::<std::collections::BTreeSet<_>>().len()
    };
    let mut best = (0, 0, 1);
    for at in 0..rows.len() {
        let single = score(&rows[at].1);
        if single > best.0 && (single > 1 || at == 0 || filled(&rows[at].1) <= 2) {
            best = (single, at, 1);
        }
        if at + 1 < rows.len() {
            let double = score(&joined(grid, at, &known));
            if double > best.0 && double > score(&rows[at + 1].1) && double > 1 {
                best = (double, at, 2);
            }
        }
    }
    let (_, at, height) = best;
    let headings = match height {
        2 => joined(grid, at, &known),
        _ => rows
            .get(at)
            .map(|(_, cells)| cells.clone())
            .unwrap_or_default(),
    };
    let end = (at + height).min(grid.rows.len());
    Layout {
        headings,
        row: rows.get(end.saturating_sub(1)).map_or(1, |(row, _)| *row),
        span: (at, end),
    }
}

fn filled(cells: &[String]) -> usize {
    cells.iter().filter(|cell| !cell.is_empty()).count()
}

/// Two rows read as one: the lower cell where it is a heading, else both together, else the upper.
/// An upper cell stands over all columns that it is merged over.
fn joined(grid: &Grid, at: usize, known: &impl Fn(&str) -> Option<String>) -> Vec<String> {
    let ((row, upper), (_, lower)) = (&grid.rows[at], &grid.rows[at + 1]);
    let mut headings = Vec::new();
    for column in 0..upper.len().max(lower.len()) {
        let cell = |cells: &[String]| cells.get(column).cloned().unwrap_or_default();
        let (mut over, under) = (cell(upper), cell(lower));
        if over.is_empty() {
            over = spread(grid, *row, upper, column).unwrap_or_default();
        }
        let both = format!("{over}{under}");
        headings.push(if over.is_empty() || known(&under).is_some() {
            under
        } else if under.is_empty() || known(&both).is_some() {
            both
        } else {
            format!("{over}/{under}")
        });
    }
    headings
}

/// The upper heading that is merged over `column`; where merges are not known, the last on its
/// left.
fn spread(grid: &Grid, row: u32, upper: &[String], column: usize) -> Option<String> {
    let Some(merges) = &grid.merges else {
        let left = upper.get(..column)?.iter().rev();
        return left.into_iter().find(|cell| !cell.is_empty()).cloned();
    };
    let covers = |m: &&Merge| m.rows.0 == row && (m.columns.0..=m.columns.1).contains(&column);
    let merge = merges.iter().find(covers)?;
    upper.get(merge.columns.0).cloned()
}

/// What a row below the headings is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Data, or what has to be refused as data.
    Data,
    /// A note, a footer, units, column numbers.
    Aside,
    /// A total of the rows above, back to the last of its kind if `part`.
    Total {
        /// 小计.
        part: bool,
    },
    /// The form's example.
    Example,
}

/// What a row is. `first` says whether it is the first below the headings, `after_note` whether a
/// note came before it, `required` whether its required cells are filled, in order of columns.
pub fn kind(cells: &[String], first: bool, after_note: bool, required: &[bool]) -> Kind {
    let mut filled = cells.iter().filter(|cell| !cell.is_empty());
    let (Some(head), rest) = (filled.next(), filled.count()) else {
        return Kind::Aside;
    };
    let head = plain_heading(head);
    let present = required.iter().filter(|&&there| there).count();
    let few = present * 2 <= required.len() && present < required.len();
    if is_example(cells, &head) {
        return Kind::Example;
    }
    let whole = required.iter().all(|&there| there) && !is_total(&head);
    if !whole && let Some(part) = cells.iter().find_map(|cell| total(cell)) {
        return Kind::Total { part };
    }
    let alone = rest == 0;
    let numbered = head.starts_with(|c: char| c.is_ascii_digit() || c == '(');
    let note = few && (is_note(&head) || alone && (head.chars().count() > 24));
    if note || alone && few && after_note && numbered || first && is_caption(cells) {
        return Kind::Aside;
    }
    Kind::Data
}

/// `合计`, `小计：`, `成都市小计`; whether of a part only.
fn total(cell: &str) -> Option<bool> {
    let text = squeezed(cell);
    let text = text.trim_end_matches([':', '：']);
    let short = text.chars().count() <= 10;
    let ends = |words: &[&str]| words.iter().any(|word| text.ends_with(word));
    if short && ends(&["小计"]) {
        Some(true)
    } else if short && ends(&["合计", "总计", "共计", "累计"]) {
        Some(false)
    } else {
        None
    }
}

/// A row that begins with nothing but the word for a total is one, however much of it is filled.
fn is_total(head: &str) -> bool {
    const WORDS: [&str; 5] = ["小计", "合计", "总计", "共计", "累计"];
    WORDS.contains(&head.trim_end_matches([':', '：']))
}

fn is_example(cells: &[String], head: &str) -> bool {
    const WORDS: [&str; 6] = ["示例", "样例", "范例", "例", "填写示例", "example"];
    // Most cells are told at a glance.
    let may = |cell: &&String| cell.contains('例') || cell.to_ascii_lowercase().contains("example");
    let whole = |cell: &String| WORDS.contains(&plain_heading(cell).trim_matches(['(', ')']));
    let leads = |word: &str| {
        let rest = head.trim_start_matches('(').strip_prefix(word);
        rest.is_some_and(|rest| rest.starts_with([':', ')']))
    };
    cells.iter().filter(may).any(whole) || WORDS.iter().any(|word| leads(word))
}

fn is_note(head: &str) -> bool {
    const WORDS: [&str; 27] = [
        "注:",
        "注1",
        "注.",
        "备注:",
        "说明:",
        "填表说明",
        "填报说明",
        "填表人",
        "填报人",
        "填表单位",
        "填报单位",
        "填表日期",
        "填报日期",
        "制表",
        "审核",
        "负责人",
        "单位负责人",
        "联系人",
        "联系电话",
        "单位盖章",
        "单位(盖章",
        "(盖章",
        "盖章",
        "公章",
        "经办人",
        "报送单位",
        "专家签",
    ];
    let words = WORDS.iter().any(|word| head.starts_with(word));
    words || head.starts_with('※') || head.contains("(盖章)") || head.contains("(公章)")
}

/// Units in brackets under the headings, or columns numbered 1, 2, 3.
fn is_caption(cells: &[String]) -> bool {
    let filled: Vec<String> = cells
        .iter()
        .filter(|c| !c.is_empty())
        .map(|c| squeezed(c))
        .collect();
    let bracketed = |text: &String| text.starts_with('(') && text.ends_with(')');
    let numbers: Option<Vec<u32>> = filled.iter().map(|text| text.parse().ok()).collect();
    let counts = |n: Vec<u32>| n.len() >= 5 && n.iter().zip(1..).all(|(&n, at)| n == at);
    filled.iter().all(bracketed) || numbers.is_some_and(counts)
}

#[cfg(test)]
mod tests {
    use super::super::grid::grid;
    use super::super::headers::headers;
    use super::*;

    fn laid(text: &str, merges: Option<Vec<Merge>>) -> Layout {
        let mut grid = grid(text).expect("reads");
        grid.merges = merges;
        layout(&grid, |h| headers("demands").key_of(h).map(str::to_owned))
    }

    #[test]
    fn titles_stand_above_the_headings() {
        let found = laid(
            "企业需求表,,\n填报单位,甲,\n企业名称,岗位名称,数量\n甲,乙,20\n",
            None,
        );
        assert_eq!((found.row, found.span), (3, (2, 3)));
        assert_eq!(laid("什么,都,没有\n甲,乙,丙\n", None).span, (0, 1));
    }

    #[test]
    fn two_rows_of_headings_are_read_as_one() {
        let text =
            "企业名称,岗位,培养需求,,数量\n,,需求层次,对应专业,（人）\n甲,乙,大专,510209,20\n";
        let merge = |rows, columns| Merge { rows, columns };
        let merges = vec![merge((1, 2), (0, 0)), merge((1, 1), (2, 3))];
        for merges in [None, Some(merges)] {
            let found = laid(text, merges);
            assert_eq!((found.row, found.span), (2, (0, 2)));
            let headings = ["企业名称", "岗位", "需求层次", "对应专业", "数量（人）"];
            assert_eq!(found.headings, headings);
        }
    }

    #[test]
    fn rows_that_are_no_data_are_told() {
        let kind = |cells: &[&str], required: &[bool]| {
            let cells: Vec<String> = cells.iter().map(|c| (*c).to_owned()).collect();
            kind(&cells, false, false, required)
        };
        let none = [false, false, false];
        assert_eq!(
            kind(&["合 计", "", "40"], &none),
            Kind::Total { part: false }
        );
        assert_eq!(
            kind(&["", "小计：", "40"], &none),
            Kind::Total { part: true }
        );
        assert_eq!(kind(&["合计科技", "乙", "40"], &[true; 3]), Kind::Data);
        let weights = kind(&["合 计:", "100", "100"], &[true; 3]);
        assert_eq!(weights, Kind::Total { part: false });
        assert_eq!(
            kind(&["填表人：张三", "", "电话：1"], &[true, false, false]),
            Kind::Aside
        );
        assert_eq!(
            kind(&["注塑工厂", "", ""], &[true, false, false]),
            Kind::Data
        );
        assert_eq!(kind(&["示例：D1", "乙", "40"], &[true; 3]), Kind::Example);
        assert_eq!(kind(&["示例航空公司", "乙", "40"], &[true; 3]), Kind::Data);
    }
}
