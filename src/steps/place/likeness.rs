//! How alike a class and a post are (section 5): majors by their place in the catalogue,
//! occupations by theirs in the classification, levels, chain, distance and pay -> one cost.

use crate::domain::catalog::occupation_code;
use crate::domain::market::{Class, Cohort, Demand, Major, MajorId, Market, Mode, Point};
use crate::domain::model::{Kinship, LevelRule, Model, Place};

/// What a class trains for, as far as likeness goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Role {
    /// What its winner teaches.
    pub major: MajorId,
    /// The level asked for.
    pub rank: u8,
    /// Whether higher levels may enter.
    pub at_least: bool,
    /// Students or employees.
    pub mode: Mode,
    /// The chain.
    pub chain: String,
    /// The post, as its demands pool it.
    pub post: String,
    /// The class's anchor.
    pub point: Point,
    /// Mean lower end of pay over the heads whose pay is a figure, rounded down \[yuan a month\].
    pub wage_yuan: Option<u32>,
}

/// How far two majors are apart; `None` beyond a category.
pub fn kinship(market: &Market, a: MajorId, b: MajorId) -> Option<Kinship> {
    if market.majors_equal(a, b) {
        return Some(Kinship::Code);
    }
    let (a, b) = (&market.majors()[a], &market.majors()[b]);
    let near = |digits: usize| {
        let (a, b) = (family(a, digits), family(b, digits));
        a.is_some() && a == b
    };
    match (near(4), near(2)) {
        (true, _) => Some(Kinship::Group),
        (_, true) => Some(Kinship::Category),
        _ => None,
    }
}

/// The group (four digits) or category (two) of a major. The vocational catalogue of 2021 numbers
/// its three levels alike: 71 (中职), 51 (高职) and 31 (职本) are one category, 7102, 5102 and 3102
/// one group. Other catalogues stand for themselves.
fn family(major: &Major, digits: usize) -> Option<(&str, String)> {
    let code = major.code.get(..digits)?;
    if !code.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let first: u8 = code[..2].parse().ok()?;
    let base = match major.catalogue.as_str() {
        "中职2021" => 60,
        "高职2021" => 40,
        "职本2021" => 20,
        other => return Some((other, code.to_owned())),
    };
    let category = first.checked_sub(base)?;
    Some(("2021", format!("{category:02}{}", &code[2..])))
}

/// Steps between two posts in the classification of occupations: 0 for one post, 1 to 4 by the
/// first part that differs, 4 where one is no occupation.
pub fn tree_steps(a: &str, b: &str) -> u32 {
    if a == b {
        return 0;
    }
    match (occupation_code(a), occupation_code(b)) {
        (Some(a), Some(b)) => {
            let same = a.split('-').zip(b.split('-'));
            4 - same.take_while(|(a, b)| a == b).count() as u32
        }
        _ => 4,
    }
}

/// The nearest kinship of `major` to any of `majors`, if one is near enough.
pub fn nearest(
    market: &Market,
    place: &Place,
    major: MajorId,
    majors: &[MajorId],
) -> Option<Kinship> {
    let all = majors
        .iter()
        .filter_map(|&other| kinship(market, major, other));
    all.min().filter(|&found| found <= place.match_max)
}

/// Steps from a class to a post of another class or of none; `None` where they are not similar.
pub fn steps(market: &Market, place: &Place, role: &Role, demand: &Demand) -> Option<u32> {
    let below = role.rank.checked_sub(demand.level.rank)?;
    if role.mode != demand.mode {
        return None;
    }
    let kin = nearest(market, place, role.major, &demand.majors)?;
    let chain = u32::from(role.chain != demand.chain);
    let tree = tree_steps(&role.post, &demand.post);
    let steps = kin.steps() + tree + u32::from(below) + chain;
    (steps <= place.steps_max).then_some(steps)
}

/// Whether a similar post so many metres away is near enough.
pub fn is_near(place: &Place, metres: i64) -> bool {
    let farthest = i64::from(place.divert_max_km) * 1000;
    farthest == 0 || metres <= farthest
}

/// What it costs a trainee of a class to go to a similar post so many steps and metres away.
pub fn cost(place: &Place, role: &Role, demand: &Demand, steps: u32, metres: i64) -> i64 {
    let less = match (role.wage_yuan, demand.wage_yuan) {
        (Some(own), Some(there)) => own.saturating_sub(there),
        _ => 0,
    };
    let parts = [
        i64::from(steps) * i64::from(place.step_cost),
        metres / 1000 * i64::from(place.km_cost),
        i64::from(less / 100) * i64::from(place.wage_cost),
    ];
    parts.iter().sum()
}

/// Kinship with which a cohort may enter a class of its school: with the major of the class's
/// winner or any that the class accepts; `None` where kind of trainee, level or major keep it out.
pub fn admits(
    market: &Market,
    model: &Model,
    cohort: &Cohort,
    role: &Role,
    majors: &[MajorId],
) -> Option<Kinship> {
    let higher = role.at_least || model.fit.level_rule == LevelRule::AtLeast;
    let level = cohort.rank == role.rank || higher && cohort.rank > role.rank;
    if cohort.mode != role.mode || !level {
        return None;
    }
    let all = [&[role.major], majors].concat();
    nearest(market, &model.place, cohort.major, &all)
}

/// Mean lower end of pay of a class, over the heads whose pay is a figure.
pub fn wage(market: &Market, class: &Class) -> Option<u32> {
    let paid = class.members.iter().filter_map(|member| {
        let wage = market.demands()[member.demand].wage_yuan?;
        Some((u64::from(member.heads), u64::from(wage)))
    });
    let (heads, sum) = paid.fold((0, 0), |(heads, sum), (h, w)| (heads + h, sum + h * w));
    (heads > 0).then(|| u32::try_from(sum / heads).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn major(catalogue: &str, code: &str) -> Major {
        Major {
            catalogue: catalogue.to_owned(),
            code: code.to_owned(),
            name: String::new(),
        }
    }

    #[test]
    fn the_catalogue_of_2021_is_one_over_its_levels() {
        let family = |catalogue, code, digits| {
            let major = major(catalogue, code);
            family(&major, digits).map(|(of, code)| (of.to_owned(), code))
        };
        let computing = family("高职2021", "510209", 4);
        assert_eq!(computing, family("中职2021", "710201", 4));
        assert_eq!(computing, family("职本2021", "310205", 4));
        assert_ne!(computing, family("高职2021", "510101", 4));
        assert_eq!(
            family("高职2021", "510101", 2),
            family("中职2021", "710201", 2)
        );
        assert_ne!(computing, family("本科", "080910", 4));
        assert_eq!(family("技工2022", "人工智能", 4), None);
    }

    #[test]
    fn occupations_are_as_far_apart_as_their_codes() {
        assert_eq!(tree_steps("6-18-01-07", "6-18-01-07"), 0);
        assert_eq!(tree_steps("6-18-01-07", "6-18-01-01"), 1);
        assert_eq!(tree_steps("6-18-01-07", "6-18-02-07"), 2);
        assert_eq!(tree_steps("6-18-01-07", "6-23-01-07"), 3);
        assert_eq!(tree_steps("6-18-01-07", "4-18-01-07"), 4);
        assert_eq!(tree_steps("数控加工", "数控加工"), 0);
        assert_eq!(tree_steps("数控加工", "6-18-01-07"), 4);
    }
}
