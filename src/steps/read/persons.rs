//! A round -> its experts with their names, for the sign-in sheet and nothing else: what is read
//! here goes into no market, no outcome and no digest.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::grid::Grid;
use super::headers::{headers, plain_heading};
use super::layout::layout;
use super::open::open;
use super::part::{Line, Part};
use crate::domain::catalog::normal;

/// Headings of the column that holds experts' names.
const NAMES: [&str; 3] = ["姓名", "专家姓名", "name"];

/// An expert as the sign-in sheet lists him.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Person {
    /// The code.
    pub code: String,
    /// The name; empty where the table has none.
    pub name: String,
    /// Which side he comes from (专家来源), as written.
    pub side: String,
    /// Whom he works for, as written.
    pub employer: String,
}

/// The rows of the table of experts of the round at `path`, in its order, each code once; none
/// where there is no such table.
pub fn experts(path: &Path) -> Vec<Person> {
    let held = open(path).and_then(|mut opened| opened.held.remove("experts"));
    let mut persons: Vec<Person> = Vec::new();
    for held in held.into_iter().flatten() {
        let names = names(&held.grid);
        let (part, _) = Part::new(headers("experts"), held.place, held.grid, &BTreeSet::new());
        for line in &part.lines {
            let person = person(&part, line, &names);
            let known = persons.iter().any(|p| p.code == person.code);
            if !known && !person.code.is_empty() {
                persons.push(person);
            }
        }
    }
    persons
}

/// Names by row.
fn names(grid: &Grid) -> BTreeMap<u32, String> {
    let headers = headers("experts");
    let layout = layout(grid, |heading| headers.key_of(heading).map(str::to_owned));
    let named = |heading: &String| NAMES.contains(&plain_heading(heading).as_str());
    let Some(at) = layout.headings.iter().position(named) else {
        return BTreeMap::new();
    };
    let rows = grid.rows.iter().skip(layout.span.1);
    rows.filter_map(|(row, cells)| Some((*row, cells.get(at)?.clone())))
        .collect()
}

fn person(part: &Part, line: &Line, names: &BTreeMap<u32, String>) -> Person {
    let cell = |key: &str| {
        let at = part.columns.iter().position(|column| column.key == key);
        at.map_or("", |at| line.cells[at].raw.as_str()).to_owned()
    };
    Person {
        code: normal(&cell("expert")),
        name: names.get(&line.number).cloned().unwrap_or_default(),
        side: cell("side"),
        employer: cell("employer"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_beside_the_rows_that_count() {
        let folder = tempfile::tempdir().expect("a folder");
        let text = "评审专家名单,,,\n姓名,专家编号,专家来源,工作单位\n示例：张某,E0,学校,某校\n\
                    李某,Ｅ1,学校,甲学院\n,E2,企业,乙公司\n";
        std::fs::write(folder.path().join("专家.csv"), text).expect("written");
        let person = |code: &str, name: &str, side: &str, employer: &str| Person {
            code: code.to_owned(),
            name: name.to_owned(),
            side: side.to_owned(),
            employer: employer.to_owned(),
        };
        let expected = [
            person("E1", "李某", "学校", "甲学院"),
            person("E2", "", "企业", "乙公司"),
        ];
        assert_eq!(experts(folder.path()), expected);
        assert_eq!(experts(&folder.path().join("nowhere")), []);
    }
}
