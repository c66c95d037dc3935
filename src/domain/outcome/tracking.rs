//! What became of the trainees of earlier rounds: placement figures of the whole, of each school,
//! firm, round and group of majors. Counts that are not known yet enter no figure.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::domain::market::Figure;

/// The placement figures of earlier rounds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Tracking {
    /// Of all rows.
    pub whole: Traced,
    /// By school, in the order of codes.
    pub schools: Vec<Traced>,
    /// By firm, in the order of codes; last, without code, the rows that name none.
    pub firms: Vec<Traced>,
    /// By round, in the order of names: the trend; last the rows that name none.
    pub rounds: Vec<Traced>,
    /// By the first four digits of the major, in the order of catalogue and digits; last the rows
    /// that name none.
    pub groups: Vec<Traced>,
}

/// The placement figures of some rows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Traced {
    /// Code of the school or firm, the round's name, catalogue and digits of the group; empty for
    /// all rows and for those that name none.
    pub code: String,
    /// For people: name of the school or firm, names of the majors.
    pub name: String,
    /// Rows.
    pub rows: u64,
    /// Trainees who entered \[heads\].
    pub intake: u64,
    /// Passed of those who entered.
    pub passed: Rate,
    /// With a certificate of those who entered.
    pub certified: Rate,
    /// Hired of those who entered.
    pub hired: Rate,
    /// In a post of the trade trained for, of those hired.
    pub aligned: Rate,
    /// In post after 6 months, of those hired.
    pub retained: Rate,
    /// Not in post any more after 6 months, of those hired.
    pub turnover: Rate,
    /// Satisfaction of firms, weighted by heads hired.
    pub satisfaction: Rate,
}

impl Traced {
    /// One of its figures.
    pub fn rate(&self, figure: Figure) -> &Rate {
        match figure {
            Figure::Passed => &self.passed,
            Figure::Certified => &self.certified,
            Figure::Hired => &self.hired,
            Figure::Aligned => &self.aligned,
            Figure::Retained => &self.retained,
            Figure::Turnover => &self.turnover,
            Figure::Satisfaction => &self.satisfaction,
        }
    }
}

/// A figure: a share of heads over the rows that know both sides of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rate {
    /// `part / whole`, 0 to 10,000, rounded half to even; `None` of nothing.
    pub value: Option<u32>,
    /// Numerator \[heads\]; of satisfaction Σ heads · hundredths of a point.
    pub part: u64,
    /// Denominator \[heads\]; of satisfaction Σ heads · 10,000.
    pub whole: u64,
    /// Rows that lack the figure: a side of it is not known yet.
    pub missing: u64,
}
