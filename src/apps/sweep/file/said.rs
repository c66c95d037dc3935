//! What a file says, word by word, each with its place; and the findings as they are collected.

use crate::domain::market::{Amiss, DesignFault, Finding, Place, Trouble};

/// A cell or value as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// Trimmed; never empty.
    pub text: String,
    /// Where.
    pub place: Place,
}

/// A line of a scenario as written: a row of the table, or an inline table of the TOML.
#[derive(Clone, Debug, Default)]
pub struct Line {
    /// 对象
    pub object: Option<Said>,
    /// 编号
    pub code: Option<Said>,
    /// 改动
    pub change: Option<Said>,
    /// 数值
    pub value: Option<Said>,
    /// Where what is missing should stand.
    pub here: Place,
}

impl Line {
    /// Where a part of it stands, or would.
    pub fn place(&self, part: Option<&Said>, column: &str) -> Place {
        let would = || Place {
            column: Some(column.to_owned()),
            ..self.here.clone()
        };
        part.map_or_else(would, |said| said.place.clone())
    }
}

/// Findings, collected.
#[derive(Debug, Default)]
pub struct Notes {
    /// In the order in which they came up.
    pub findings: Vec<Finding>,
    /// How keys and columns are called in this file.
    pub columns: Columns,
}

/// How the parts of a line are called in a file.
#[derive(Clone, Copy, Debug)]
pub struct Columns {
    /// 情景
    pub name: &'static str,
    /// 对象
    pub object: &'static str,
    /// 编号
    pub code: &'static str,
    /// 改动
    pub change: &'static str,
    /// 数值
    pub value: &'static str,
}

impl Default for Columns {
    fn default() -> Self {
        Columns {
            name: "name",
            object: "object",
            code: "code",
            change: "change",
            value: "value",
        }
    }
}

impl Notes {
    /// Notes trouble with a word.
    pub fn at(&mut self, said: &Said, trouble: Trouble) {
        let finding = Finding::new(said.place.clone(), Some(&said.text), trouble);
        self.push(finding);
    }

    /// Notes trouble at a place where nothing stands.
    pub fn place(&mut self, place: Place, trouble: Trouble) {
        self.push(Finding::new(place, None, trouble));
    }

    /// Notes that the parts of a sweep contradict each other.
    pub fn fault(&mut self, place: Place, fault: DesignFault) {
        let amiss = Amiss::BadDesign { fault };
        self.place(place, Trouble::Scenario { amiss });
    }

    /// What is said of each of many objects is said once.
    fn push(&mut self, finding: Finding) {
        if !self.findings.contains(&finding) {
            self.findings.push(finding);
        }
    }
}
