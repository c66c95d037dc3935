//! What a school or a firm answers once a class is awarded (合意): both sides must agree, and
//! either may go back on it.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::nouns::{FirmId, SchoolId};

/// An answer to an award.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// 同意
    Agrees,
    /// 不同意: a school declines the class; a firm refuses the school that won it.
    Refuses,
    /// 退出: a firm takes its heads out of the class; a school gives the class back.
    Leaves,
}

/// Who answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Party {
    /// A school, by plate.
    School(SchoolId),
    /// A firm of the class.
    Firm(FirmId),
}

/// A row of `intentions`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Intention {
    /// The class's code, as written: classes are known only once they are formed.
    pub class: String,
    /// Who answers.
    pub party: Party,
    /// What.
    pub answer: Answer,
    /// When; answers take effect by date, undated ones last, then in file order.
    pub date: Option<Date>,
    /// Why, as written.
    pub reason: String,
    /// File and row it was read from.
    pub source: String,
}
