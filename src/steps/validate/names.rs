//! Rows by code and by name: what another row's reference means, with the nearest where it means
//! nothing. Built once per table, so that a reference costs one look-up.

use std::cell::Cell;
use std::collections::{BTreeSet, HashMap};

use super::notes::Notes;
use crate::base::ids::Id;
use crate::domain::catalog::{nearest, normal, squeezed};
use crate::domain::market::Trouble;
use crate::steps::read::Row;

/// What a reference means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Named<I> {
    /// This row.
    One(I),
    /// One of these.
    Several(Vec<I>),
    /// No row.
    Nobody,
}

/// Rows of one table by code and name.
#[derive(Debug)]
pub struct Names<I> {
    /// The table's Chinese name.
    table: &'static str,
    /// Whether the round has the table; if not, references mean nothing and that has been said
    /// already.
    present: bool,
    codes: Vec<String>,
    by_code: HashMap<String, I>,
    by_name: HashMap<String, Vec<I>>,
    labels: BTreeSet<String>,
    /// Former and other names, each with the name that the row bears now.
    aliases: HashMap<String, String>,
    /// Codes of digits by their digits without leading zeros, as spreadsheets store them.
    by_number: HashMap<String, Vec<I>>,
    /// Comparisons left for suggestions, so that a table full of errors is still checked quickly.
    left: Cell<usize>,
}

impl<I: Id> Names<I> {
    /// No rows yet.
    pub fn new(table: &'static str, present: bool) -> Self {
        Names {
            table,
            present,
            codes: Vec::new(),
            by_code: HashMap::new(),
            by_name: HashMap::new(),
            labels: BTreeSet::new(),
            aliases: HashMap::new(),
            by_number: HashMap::new(),
            left: Cell::new(1_000_000),
        }
    }

    /// Whether the round has the table.
    pub fn is_present(&self) -> bool {
        self.present
    }

    /// Adds the next row. The first row that bears a code keeps it.
    pub fn add(&mut self, code: &str) -> I {
        let id = I::new(self.codes.len());
        self.codes.push(code.to_owned());
        if !code.is_empty() {
            self.by_code.entry(code.to_owned()).or_insert(id);
            self.labels.insert(code.to_owned());
            if let Some(number) = code.strip_prefix('0').filter(|_| is_number(code)) {
                let number = number.trim_start_matches('0').to_owned();
                self.by_number.entry(number).or_default().push(id);
            }
        }
        id
    }

    /// Adds a name of row `id`.
    pub fn name(&mut self, id: I, name: &str) {
        let name = squeezed(name);
        if name.is_empty() {
            return;
        }
        let ids = self.by_name.entry(name.clone()).or_default();
        if !ids.contains(&id) {
            ids.push(id);
        }
        self.labels.insert(name);
    }

    /// Adds a former or other name of row `id`, which is called `current`.
    pub fn alias(&mut self, id: I, alias: &str, current: &str) {
        let key = squeezed(alias);
        if !key.is_empty() && key != squeezed(current) {
            self.aliases.insert(key, current.to_owned());
        }
        self.name(id, alias);
    }

    /// The present name of whoever `text` names by a former or other one.
    fn renamed(&self, text: &str) -> Option<&str> {
        let by_code = self.by_code.contains_key(&normal(text));
        let current = self.aliases.get(&squeezed(text));
        current.filter(|_| !by_code).map(String::as_str)
    }

    /// What `text` means, code before name.
    pub fn find(&self, text: &str) -> Named<I> {
        if let Some(&id) = self.by_code.get(&normal(text)) {
            return Named::One(id);
        }
        match self.by_name.get(&squeezed(text)).map(Vec::as_slice) {
            None | Some([]) => Named::Nobody,
            Some([id]) => Named::One(*id),
            Some(ids) => Named::Several(ids.to_vec()),
        }
    }

    /// Every row that `text` may mean, as [`Names::cell`] resolves it.
    pub fn all(&self, text: &str) -> Vec<I> {
        match self.find(text) {
            Named::One(id) => vec![id],
            Named::Several(ids) => ids,
            Named::Nobody => self.without_zeros(text).into_iter().collect(),
        }
    }

    /// What the cell of `key` means; blank is `None`, and what means nothing or too much is noted.
    pub fn cell(&self, notes: &mut Notes, row: Row, key: &str) -> Option<I> {
        self.part(notes, row, key, row.raw(key))
    }

    /// What a part of the cell of `key` means.
    pub fn part(&self, notes: &mut Notes, row: Row, key: &str, part: &str) -> Option<I> {
        if part.is_empty() || !self.present {
            return None;
        }
        match self.find(part) {
            Named::One(id) => {
                if let Some(current) = self.renamed(part) {
                    let reading = current.to_owned();
                    notes.part(row, key, part, Trouble::Repaired { reading });
                }
                return Some(id);
            }
            Named::Several(ids) => notes.part(row, key, part, self.ambiguous(&ids)),
            Named::Nobody => {
                if let Some(id) = self.without_zeros(part) {
                    let reading = self.codes[id.index()].clone();
                    notes.part(row, key, part, Trouble::Repaired { reading });
                    return Some(id);
                }
                notes.part(row, key, part, self.unresolved(part));
            }
        }
        None
    }

    /// The only row whose code is `text` with leading zeros before it.
    fn without_zeros(&self, text: &str) -> Option<I> {
        match self.by_number.get(&normal(text)).map(Vec::as_slice) {
            Some([id]) => Some(*id),
            _ => None,
        }
    }

    /// E109 for `text`.
    pub fn unresolved(&self, text: &str) -> Trouble {
        let affordable = self.left.get().checked_sub(self.labels.len());
        let nearest = affordable.and_then(|left| {
            self.left.set(left);
            let text = squeezed(text);
            nearest(&text, self.labels.iter().map(String::as_str)).map(str::to_owned)
        });
        Trouble::Unresolved {
            table: self.table.to_owned(),
            nearest,
        }
    }

    /// E110 for these rows.
    pub fn ambiguous(&self, ids: &[I]) -> Trouble {
        let codes = ids.iter().map(|id| self.codes[id.index()].clone());
        Trouble::Ambiguous {
            codes: codes.collect(),
        }
    }
}

fn is_number(code: &str) -> bool {
    code.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::market::FirmId;

    #[test]
    fn codes_come_before_names_and_names_may_be_shared() {
        let mut names: Names<FirmId> = Names::new("需求方", true);
        let (a, b) = (names.add("F1"), names.add("F2"));
        names.name(a, "甲（成都）");
        names.name(b, "甲(成都)");
        names.name(b, "乙 公司");
        assert_eq!(names.find("Ｆ１"), Named::One(a));
        assert_eq!(names.find("乙公司"), Named::One(b));
        assert_eq!(names.find("甲(成都)"), Named::Several(vec![a, b]));
        assert_eq!(names.find("丙"), Named::Nobody);
        let c = names.add("0042");
        assert_eq!(
            (names.without_zeros("42"), names.without_zeros("F1")),
            (Some(c), None)
        );
        let Trouble::Unresolved { nearest, .. } = names.unresolved("乙公 司司") else {
            panic!("unresolved");
        };
        assert_eq!(nearest.as_deref(), Some("乙公司"));
    }
}
