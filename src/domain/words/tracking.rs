//! What became of the trainees of earlier rounds: figures with what they count, and what is wrong
//! with the table or worth knowing of it.

use super::indicators::percent;
use super::nouns::grouped;
use super::{Said, quoted, said};
use crate::domain::market::{Figure, Untold};
use crate::domain::outcome::Rate;

/// A figure by its official name.
pub fn figure_name(figure: Figure) -> Said {
    let en = match figure {
        Figure::Passed => "passed",
        Figure::Certified => "certified",
        Figure::Hired => "hired",
        Figure::Aligned => "in the trade trained for",
        Figure::Retained => "retained 6 months",
        Figure::Turnover => "turnover",
        Figure::Satisfaction => "satisfaction of firms",
    };
    said(figure.name(), en)
}

/// What a figure is made of: `41/50`; of satisfaction the heads that weigh it.
pub fn made_of(figure: Figure, part: u64, whole: u64) -> Said {
    match figure {
        Figure::Satisfaction => said(
            format!("按 {} 人加权", grouped(whole / 10_000)),
            format!("weighted by {} hired", grouped(whole / 10_000)),
        ),
        _ => Said::data(format!("{}/{}", grouped(part), grouped(whole))),
    }
}

/// How many rows lack a figure; nothing where none does.
pub fn lacking(rate: &Rate) -> Option<Said> {
    let n = rate.missing;
    (n > 0).then(|| said(format!("{n} 行未知"), format!("{n} rows not known yet")))
}

/// `part / whole` as percent, rounded half to even.
fn shared(part: u64, whole: u64) -> String {
    let (top, whole) = (u128::from(part) * 10_000, u128::from(whole.max(1)));
    let (floor, rest) = (top / whole, 2 * (top % whole));
    let up = rest > whole || rest == whole && floor % 2 == 1;
    percent(u32::try_from(floor).unwrap_or(u32::MAX - 1) + u32::from(up))
}

/// What is wrong, or was done.
pub(super) fn says(amiss: &Untold, raw: &str) -> Said {
    match amiss {
        Untold::Exceeds { column, most } => said(
            format!("{raw}大于{column} {most}"),
            format!("{raw} is more than {}, {most}", quoted(column)),
        ),
        Untold::Twice {
            first_row,
            first_file,
        } => {
            let first = super::trouble::row_of(first_file.as_deref(), *first_row);
            said(
                format!("同一轮次、班级和企业重复填报，{}已填", first.zh),
                format!(
                    "this class and firm of the round are already told in {}",
                    first.en
                ),
            )
        }
        Untold::Mixed {
            first_row,
            first_file,
        } => {
            let first = super::trouble::row_of(first_file.as_deref(), *first_row);
            said(
                format!("同一班级既整班填报又按企业填报，与{}重复计人", first.zh),
                format!(
                    "a class told both as a whole and firm by firm: its heads would count twice, \
                     see {}",
                    first.en
                ),
            )
        }
        Untold::Differs {
            figure,
            part,
            whole,
        } => {
            let (name, of) = (figure_name(*figure), made_of(*figure, *part, *whole));
            let share = shared(*part, *whole);
            said(
                format!(
                    "培养机构表所填{}{raw}与跟踪数据 {share}（{}）不一致，按所填取值",
                    name.zh, of.zh
                ),
                format!(
                    "{raw} as stated differs from tracking, {}: {share} ({}); the table stands",
                    name.en, of.en
                ),
            )
        }
        Untold::StandsIn {
            figure,
            part,
            whole,
        } => {
            let (name, of) = (figure_name(*figure), made_of(*figure, *part, *whole));
            let share = shared(*part, *whole);
            said(
                format!("未填{}，以该机构跟踪数据 {share}（{}）代替", name.zh, of.zh),
                format!(
                    "no value stated: the school's own tracking stands in, {}: {share} ({})",
                    name.en, of.en
                ),
            )
        }
    }
}

/// What to do about it.
pub(super) fn hint(amiss: &Untold) -> Said {
    match amiss {
        Untold::Exceeds { .. } => said(
            "请核对两个人数；尚不清楚的留空，不填 0",
            "check the two counts; leave blank what is not known yet, do not write 0",
        ),
        Untold::Twice { .. } => said("请只保留一行", "keep one of the two"),
        Untold::Mixed { .. } => said(
            "请只按一种方式填报：整班一行，或每家企业一行",
            "tell it one way: one row for the class, or one for each firm",
        ),
        Untold::Differs { .. } => said(
            "请核对；如以跟踪数据为准，请清空该格",
            "check it; clear the cell if tracking is right",
        ),
        Untold::StandsIn { .. } => said(
            "如另有依据，请在培养机构表填写该列",
            "state the value in the schools table if there is a better one",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::bilingual;
    use super::*;
    use crate::domain::market::{Finding, Place, Trouble};

    #[test]
    fn every_fault_of_tracking_says_what_is_wrong_and_what_to_do() {
        let (figure, part, whole) = (Figure::Aligned, 41, 50);
        let (first_row, first_file) = (3, Some("跟踪.csv".to_owned()));
        let all = [
            Untold::Exceeds {
                column: "入班人数".into(),
                most: 30,
            },
            Untold::Twice {
                first_row,
                first_file: first_file.clone(),
            },
            Untold::Mixed {
                first_row,
                first_file,
            },
            Untold::Differs {
                figure,
                part,
                whole,
            },
            Untold::StandsIn {
                figure: Figure::Satisfaction,
                part: 462_500,
                whole: 500_000,
            },
        ];
        for amiss in all {
            let found = Finding::new(Place::default(), Some("31"), Trouble::Tracking { amiss });
            bilingual(&super::super::says(&found));
            bilingual(&super::super::hint(&found));
        }
    }

    #[test]
    fn figures_say_what_they_count() {
        for (figure, ..) in Figure::ALL {
            bilingual(&figure_name(figure));
        }
        assert_eq!(made_of(Figure::Aligned, 41, 1_050).zh, "41/1,050");
        let weighed = made_of(Figure::Satisfaction, 462_500, 500_000);
        assert_eq!(
            (weighed.zh.as_str(), shared(462_500, 500_000)),
            ("按 50 人加权", "92.50%".into())
        );
        bilingual(&weighed);
        bilingual(
            &lacking(&Rate {
                missing: 2,
                ..Rate::default()
            })
            .expect("two rows"),
        );
        assert_eq!(lacking(&Rate::default()), None);
        assert_eq!(
            (shared(1, 20_000), shared(3, 20_000)),
            ("0.00%".into(), "0.02%".into())
        );
    }
}
