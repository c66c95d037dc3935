//! What would have won: the smallest changes of a losing bid in, sentences out, that name no other
//! bid.

use super::{Said, said};
use crate::domain::market::Score;
use crate::domain::outcome::{Needs, Points, Seats};

/// What would have won, all else fixed: by its score, then by room at its school.
pub fn needs(needs: &Needs) -> Vec<Said> {
    vec![points(needs.points), seats(needs.seats)]
}

/// The smallest changes alone, in one line for a narrow place; `None` where neither road wins.
pub fn needs_short(needs: &Needs) -> Option<Said> {
    let wins = [
        matches!(needs.points, Points::More { .. }).then(|| points(needs.points)),
        matches!(needs.seats, Seats::More { .. }).then(|| seats(needs.seats)),
    ];
    wins.into_iter().flatten().reduce(|a, b| Said {
        zh: format!("{}；{}", a.zh, b.zh),
        en: format!("{}; {}", a.en, b.en),
    })
}

fn points(points: Points) -> Said {
    match points {
        Points::More { points } => said(
            format!("其他不变，得分再高 {points} 分即可中选"),
            format!("all else fixed, {points} more points would win"),
        ),
        Points::HeadsLost => said(
            "其他不变，提高得分不能中选：落实人数优先于得分",
            "all else fixed, no score would win: heads come before scores",
        ),
        Points::FullMarks => said(
            "其他不变，得分提高到满分仍不能中选",
            "all else fixed, not even full marks would win",
        ),
        Points::Limit => said(
            "其他不变，提高得分不能中选：所受限制与得分无关",
            "all else fixed, no score would win: what binds is not its score",
        ),
        Points::Open => said(
            "所需分差未算到底",
            "the points that would have won were not solved to their end",
        ),
    }
}

fn seats(seats: Seats) -> Said {
    match seats {
        Seats::More {
            seats,
            class: false,
        } => said(
            format!("其他不变，该专业和培养机构各增加 {seats} 个学位即可中选"),
            format!("all else fixed, {seats} more seats at its programme and its school would win"),
        ),
        Seats::More {
            seats: 0,
            class: true,
        } => said(
            "其他不变，培养机构可承接班数增加 1 个即可中选",
            "all else fixed, one more class allowed to its school would win",
        ),
        Seats::More { seats, class: true } => said(
            format!(
                "其他不变，培养机构可承接班数增加 1 个，该专业和培养机构各增加 {seats} 个学位，\
                 即可中选"
            ),
            format!(
                "all else fixed, one more class allowed to its school and {seats} more seats at \
                 its programme and its school would win"
            ),
        ),
        Seats::Outdone => said(
            "其他不变，增加不超过一个班的学位不能中选：容量足够时，由其他申报承接整体仍更优",
            "all else fixed, seats for one more class would not win: even with room for it, the \
             award as a whole is better with others",
        ),
        Seats::Limit => said(
            "其他不变，增加学位不能中选：所受限制与学位无关",
            "all else fixed, no number of seats would win: what binds is not seats",
        ),
        Seats::Open => said(
            "所需学位未算到底",
            "the seats that would have won were not solved to their end",
        ),
    }
}

/// What would have won, for programs: `score+1.31;seats+6;classes+1`; a road that does not win says
/// why: `no score (heads)`, `no score (100.00)`, `no score (limit)`, `no seats (outdone)`,
/// `no seats (limit)`, or `score open`, `seats open`.
pub fn needs_key(needs: &Needs) -> String {
    let points = match needs.points {
        Points::More { points: Score(d) } => format!("score+{}.{:02}", d / 100, d % 100),
        Points::HeadsLost => "no score (heads)".to_owned(),
        Points::FullMarks => "no score (100.00)".to_owned(),
        Points::Limit => "no score (limit)".to_owned(),
        Points::Open => "score open".to_owned(),
    };
    let seats = match needs.seats {
        Seats::More {
            seats,
            class: false,
        } => format!("seats+{seats}"),
        Seats::More {
            seats: 0,
            class: true,
        } => "classes+1".to_owned(),
        Seats::More { seats, class: true } => format!("seats+{seats};classes+1"),
        Seats::Outdone => "no seats (outdone)".to_owned(),
        Seats::Limit => "no seats (limit)".to_owned(),
        Seats::Open => "seats open".to_owned(),
    };
    format!("{points};{seats}")
}

#[cfg(test)]
mod tests {
    use super::super::tests::bilingual;
    use super::*;

    #[test]
    fn every_road_is_said_in_both_languages() {
        let points = [
            Points::More { points: Score(125) },
            Points::HeadsLost,
            Points::FullMarks,
            Points::Limit,
            Points::Open,
        ];
        let more = |seats, class| Seats::More { seats, class };
        let seats = [
            more(6, false),
            more(0, true),
            more(6, true),
            Seats::Outdone,
            Seats::Limit,
            Seats::Open,
        ];
        let mut keys = std::collections::BTreeSet::new();
        for points in points {
            for seats in seats {
                let both = Needs { points, seats };
                needs(&both).iter().for_each(bilingual);
                keys.insert(needs_key(&both));
                let wins =
                    matches!(points, Points::More { .. }) || matches!(seats, Seats::More { .. });
                assert_eq!(needs_short(&both).is_some(), wins);
            }
        }
        assert_eq!(keys.len(), 30);
        assert!(keys.contains("score+1.25;seats+6;classes+1"));
    }
}
