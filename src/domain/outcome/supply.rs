//! Who could teach the classes of a call, bids or no bids; and where nobody could, what would have
//! to change.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::document::MajorOut;
use crate::domain::market::Rule;

/// Who could teach the classes of a call.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Supply {
    /// Programmes that fit (section 2), their schools screened.
    pub programmes: u32,
    /// Schools, by plate, that have one.
    pub schools: u32,
    /// Their seats left in all: per body those of its fitting programmes, at most its own
    /// \[heads\].
    pub seats: u64,
    /// Bodies that have room for one class of the call.
    pub able: u32,
    /// Where no programme that fits has room for a class: the programmes nearest to it, of each
    /// combination of rules that bind the one with the smallest change; fewest rules first.
    pub lacks: Vec<Lack>,
}

/// A programme that would be needed, and the rules that keep it out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Lack {
    /// The school's code.
    pub school: String,
    /// Its name.
    pub school_name: String,
    /// What it teaches.
    pub major: MajorOut,
    /// What binds.
    pub rules: Vec<Rule>,
    /// From the school to the nearest class of the call \[m\].
    pub metres: i64,
}
