//! How near majors, posts and levels are to each other (section 5), worked out anew.

use super::Ground;
use super::awarded::Awarded;
use crate::domain::market::{Cohort, Demand, Major, MajorId, Market};
use crate::domain::model::{Kinship, LevelRule};

/// Catalogues that number their categories alike, and from where each counts.
const LEVELS: [(&str, i64); 3] = [("中职2021", 60), ("高职2021", 40), ("职本2021", 20)];

/// Steps between two majors: none where they are equal or mapped onto each other, one within a
/// group, two within a category.
pub fn kin(market: &Market, a: MajorId, b: MajorId) -> Option<u32> {
    if market.majors_equal(a, b) {
        return Some(0);
    }
    let (a, b) = (&market.majors()[a], &market.majors()[b]);
    let same = |digits| numbered(a, digits).is_some_and(|found| numbered(b, digits) == Some(found));
    [(4, 1), (2, 2)]
        .into_iter()
        .find(|&(digits, _)| same(digits))
        .map(|(_, steps)| steps)
}

/// The catalogue and the number that the first digits of a code make, 71, 51 and 31 being 11.
fn numbered(major: &Major, digits: u32) -> Option<(&str, i64)> {
    let code = major.code.as_bytes().get(..digits as usize)?;
    if !code.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let number = code
        .iter()
        .fold(0, |sum, digit| sum * 10 + i64::from(digit - b'0'));
    match LEVELS.iter().find(|(name, _)| *name == major.catalogue) {
        None => Some((&major.catalogue, number)),
        Some((_, from)) => {
            let number = number - from * 10_i64.pow(digits - 2);
            (number >= 0).then_some(("2021", number))
        }
    }
}

/// Steps to the nearest of several majors, if it is near enough.
fn nearest(ground: Ground<'_>, major: MajorId, of: &[MajorId]) -> Option<u32> {
    let most = match ground.model.place.match_max {
        Kinship::Code => 0,
        Kinship::Group => 1,
        Kinship::Category => 2,
    };
    let all = of.iter().filter_map(|&to| kin(ground.market, major, to));
    all.filter(|&steps| steps <= most).min()
}

/// Steps between two occupations: how many of their four parts are left from the first that
/// differs on; four where one is none.
fn apart(a: &str, b: &str) -> u32 {
    if a == b {
        return 0;
    }
    let parts = |text: &str| {
        let parts: Vec<String> = text.split('-').map(str::to_owned).collect();
        let sound = |(part, length): (&String, usize)| {
            part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit())
        };
        let four = parts.len() == 4 && parts.iter().zip([1, 2, 2, 2]).all(sound);
        four.then_some(parts)
    };
    let (Some(a), Some(b)) = (parts(a), parts(b)) else {
        return 4;
    };
    (0..4)
        .find(|&at| a[at] != b[at])
        .map_or(0, |at| 4 - at as u32)
}

/// Steps from a class to a post that is not of its own order; `None` where it is not near.
pub fn steps(ground: Ground<'_>, class: &Awarded, demand: &Demand) -> Option<u32> {
    if class.mode != demand.mode || demand.level.rank > class.level.rank {
        return None;
    }
    let taught = ground.market.bids()[class.bid].major;
    let steps = nearest(ground, taught, &demand.majors)?
        + apart(&class.post, &demand.post)
        + u32::from(class.level.rank - demand.level.rank)
        + u32::from(class.chain != demand.chain);
    (steps <= ground.model.place.steps_max).then_some(steps)
}

/// What it costs trainees of a class with such pay to go to a post so many steps away; `None` where
/// it is too far.
pub fn cost(
    ground: Ground<'_>,
    (class, pay): (&Awarded, Option<i128>),
    demand: &Demand,
    steps: u32,
) -> Option<i128> {
    let place = &ground.model.place;
    let metres = i128::from(class.anchor.metres(demand.site.point));
    let farthest = i128::from(place.divert_max_km) * 1000;
    if farthest > 0 && metres > farthest {
        return None;
    }
    let less = match (pay, demand.wage_yuan) {
        (Some(own), Some(there)) => (own - i128::from(there)).max(0),
        _ => 0,
    };
    let parts = [
        i128::from(steps) * i128::from(place.step_cost),
        metres / 1000 * i128::from(place.km_cost),
        less / 100 * i128::from(place.wage_cost),
    ];
    Some(parts.iter().sum())
}

/// Mean pay over the heads of a class whose pay is a figure, whole yuan.
pub fn pay(market: &Market, class: &Awarded) -> Option<i128> {
    let (mut heads, mut sum) = (0, 0);
    for &(demand, count) in &class.members {
        if let Some(wage) = market.demands()[demand].wage_yuan {
            heads += i128::from(count);
            sum += i128::from(count) * i128::from(wage);
        }
    }
    (heads > 0).then(|| sum / heads)
}

/// Steps with which a cohort may enter a class; `None` where it may not.
pub fn admitted(ground: Ground<'_>, cohort: &Cohort, class: &Awarded) -> Option<u32> {
    let market = ground.market;
    let bid = &market.bids()[class.bid];
    let body = |school| market.schools()[school].entity;
    let at_least = class.level.at_least || ground.model.fit.level_rule == LevelRule::AtLeast;
    let level = match at_least {
        true => cohort.rank >= class.level.rank,
        false => cohort.rank == class.level.rank,
    };
    let chosen = cohort.class.is_empty() || cohort.class == class.class;
    if body(bid.school) != body(cohort.school) || cohort.mode != class.mode || !level || !chosen {
        return None;
    }
    let mut majors = class.majors.clone();
    majors.push(bid.major);
    nearest(ground, cohort.major, &majors)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(catalogue: &str, code: &str) -> [Option<i64>; 2] {
        let major = Major {
            catalogue: catalogue.to_owned(),
            code: code.to_owned(),
            name: String::new(),
        };
        [4, 2].map(|digits| numbered(&major, digits).map(|found| found.1))
    }

    #[test]
    fn three_levels_are_numbered_as_one() {
        let computing = [Some(1102), Some(11)];
        assert_eq!(numbers("中职2021", "710201"), computing);
        assert_eq!(numbers("高职2021", "510203"), computing);
        assert_eq!(numbers("职本2021", "310205"), computing);
        assert_eq!(numbers("本科", "080910"), [Some(809), Some(8)]);
        assert_eq!(numbers("技工2022", "人工智能"), [None, None]);
        assert_eq!(numbers("职本2021", "110205"), [None, None]);
    }

    #[test]
    fn occupations_part_where_their_codes_do() {
        assert_eq!(apart("6-18-01-07", "6-18-01-01"), 1);
        assert_eq!(apart("6-18-01-07", "6-18-02-07"), 2);
        assert_eq!(apart("6-18-01-07", "4-18-01-07"), 4);
        assert_eq!(apart("装配", "装配"), 0);
        assert_eq!(apart("装配", "6-18-01-07"), 4);
    }
}
