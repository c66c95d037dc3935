//! What became of the trainees of earlier rounds (跟踪), and the figures that are made of it.

use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::nouns::{FirmId, MajorId, SchoolId};
use crate::domain::catalog::squeezed;

/// A row of `outcomes`: a class, or the part of it that one firm hired from. `None` is not known
/// yet, never 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tracked {
    /// The round, as written; empty where the row names none.
    pub round: String,
    /// The class, as written; empty where the row names none.
    pub class: String,
    /// Who trained.
    pub school: SchoolId,
    /// Who hired; `None` is the class as a whole.
    pub firm: Option<FirmId>,
    /// In which major.
    pub major: Option<MajorId>,
    /// Trainees who entered \[heads\].
    pub intake: u32,
    /// Of them, passed \[heads\].
    pub passed: Option<u32>,
    /// Of them, with a certificate \[heads\].
    pub certified: Option<u32>,
    /// Of them, hired \[heads\].
    pub hired: Option<u32>,
    /// Of those hired, in a post of the trade trained for \[heads\].
    pub aligned: Option<u32>,
    /// Of those hired, still in post after 6 months \[heads\].
    pub retained: Option<u32>,
    /// How satisfied the firm is, in hundredths of a point, 0 to 10,000.
    pub satisfaction: Option<u32>,
}

/// A figure that tracking gives.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Figure {
    /// 合格率: passed / intake.
    Passed,
    /// 取证率: certified / intake.
    Certified,
    /// 入职率: hired / intake.
    Hired,
    /// 对口就业率: aligned / hired.
    Aligned,
    /// 半年留存率: retained / hired.
    Retained,
    /// 流失率: (hired - retained) / hired.
    Turnover,
    /// 企业满意度: points of 100, weighted by heads hired.
    Satisfaction,
}

impl Figure {
    /// All, each with its key and the names that a column or a criterion may call it by.
    pub const ALL: [(Figure, &'static str, &'static [&'static str]); 7] = [
        (Figure::Passed, "pass_rate", &["合格率", "培训合格率"]),
        (Figure::Certified, "certification_rate", &["取证率"]),
        (Figure::Hired, "hiring_rate", &["入职率"]),
        (
            Figure::Aligned,
            "related_employment",
            &["对口就业率", "对口率"],
        ),
        (
            Figure::Retained,
            "retention",
            &["半年留存率", "半年在岗率", "留存率"],
        ),
        (Figure::Turnover, "turnover", &["流失率", "入职后流失率"]),
        (
            Figure::Satisfaction,
            "satisfaction",
            &["企业满意度", "用人单位满意度"],
        ),
    ];

    /// The figure of a name or key, with or without its unit: 对口就业率(%). Any other addition may
    /// mean something else: 合格率(专升本) is no figure of tracking.
    pub fn named(text: &str) -> Option<Figure> {
        let plain = squeezed(text).to_lowercase();
        let bare = plain.strip_suffix("(%)").unwrap_or(&plain);
        let called =
            |(_, key, names): &&(Figure, &str, &[&str])| *key == bare || names.contains(&bare);
        Figure::ALL.iter().find(called).map(|(figure, ..)| *figure)
    }

    /// Its official name.
    pub fn name(self) -> &'static str {
        let mut all = Figure::ALL.iter();
        let own = all.find(|(figure, ..)| *figure == self);
        own.map_or("", |(_, _, names)| names[0])
    }

    /// Whether a scale with these ends reads the figure in points of 100, not as a share of 1.
    pub fn in_points(low: Decimal, high: Decimal) -> bool {
        low.abs().max(high.abs()) > Decimal::ONE
    }
}

/// What is wrong with what became of trainees, or worth knowing of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Untold {
    /// E130 a part that is larger than its whole.
    Exceeds {
        /// The heading of the whole.
        column: String,
        /// Its heads.
        most: u32,
    },
    /// E131 a class and firm of a round told twice.
    Twice {
        /// The row that told it first.
        first_row: u32,
        /// The file of that row, if it is another.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        first_file: Option<String>,
    },
    /// E132 a class told both as a whole and firm by firm: its heads would count twice.
    Mixed {
        /// The row that told it the other way.
        first_row: u32,
        /// The file of that row, if it is another.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        first_file: Option<String>,
    },
    /// W216 the schools table says otherwise than tracking; the table stands.
    Differs {
        /// Which figure.
        figure: Figure,
        /// Its numerator.
        part: u64,
        /// Its denominator.
        whole: u64,
    },
    /// I308 the school states no value: its own tracked figure stands in.
    StandsIn {
        /// Which figure.
        figure: Figure,
        /// Its numerator.
        part: u64,
        /// Its denominator.
        whole: u64,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_goes_by_its_names_and_its_key() {
        for (figure, key, names) in Figure::ALL {
            assert_eq!(Figure::named(key), Some(figure));
            assert_eq!(Figure::named(figure.name()), Some(figure));
            for name in names {
                assert_eq!(Figure::named(&format!(" {name}（%）")), Some(figure));
            }
        }
        for other in ["就业率", "满意度", "合格率(专升本)", ""] {
            assert_eq!(Figure::named(other), None, "{other}");
        }
    }

    #[test]
    fn scales_beyond_one_count_points() {
        let points = |low: i64, high: i64| Figure::in_points(low.into(), high.into());
        assert!(points(60, 100) && points(30, 0) && !points(0, 1) && !points(1, 0));
    }
}
