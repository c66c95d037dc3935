//! Trainees by cohort (学员批次), and what becomes of them (学员变动): a cohort is a number of people of
//! one school, major and year; no market knows a person.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::finding::Place;
use super::nouns::{DemandId, FirmId, MajorId, Mode, SchoolId};
use crate::ids;

ids! {
    /// Trainees of one school, major, level and year.
    CohortId;
}

/// A row of `cohorts`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cohort {
    /// The user's own code, or `<file>-<row>`.
    pub code: String,
    /// Whose students, or who trains the employees.
    pub school: SchoolId,
    /// What they study.
    pub major: MajorId,
    /// 1, 2 or 3.
    pub rank: u8,
    /// Year of entry, as written.
    pub year: String,
    /// Students or employees.
    pub mode: Mode,
    /// Confirmed trainees: each has exactly one destination \[heads\].
    pub heads: u32,
    /// Reserves who may step in for them (后备) \[heads\].
    pub reserve: u32,
    /// The code of the class they were chosen for, as written; empty where placement decides.
    pub class: String,
    /// File and row it was read from.
    pub source: String,
    /// Where the class stands.
    pub place: Place,
}

/// What became of trainees or of their posts.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum EventKind {
    /// 退出: trainees leave their class and the books.
    Withdrawn,
    /// 未达标: trainees fail; they give up seat and post and are diverted or trained again.
    Failed,
    /// 企业无法接收: a firm takes fewer than it ordered.
    FirmCannotTake,
    /// 结业: nobody else will leave the class.
    Completed,
}

/// A row of `events`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// What.
    pub kind: EventKind,
    /// Whose trainees, where it is about trainees.
    pub cohort: Option<CohortId>,
    /// The code of the class, as written; empty where the cohort sits in one class only.
    pub class: String,
    /// The firm, where it is about posts.
    pub firm: Option<FirmId>,
    /// Its order; `None` stands for all of the firm's.
    pub demand: Option<DemandId>,
    /// How many; `None` is all.
    pub heads: Option<u32>,
    /// When; events take effect by date, undated ones last, then in file order.
    pub date: Option<Date>,
    /// Why, as written.
    pub reason: String,
    /// File and row it was read from.
    pub source: String,
    /// Where it stands.
    pub place: Place,
}
