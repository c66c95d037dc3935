//! The figures of a round as a whole, early warning by major, targets, subsidies, seats to add.

use super::nouns::{grouped, kilometres};
use super::{Said, said};
use crate::domain::model::{Band, Measure};
use crate::domain::outcome::{Basis, Relief, SeatWorth, Subsidy, Target};

/// A share in ten-thousandths as percent.
pub fn percent(share: u32) -> String {
    format!("{}.{:02}%", share / 100, share % 100)
}

/// Hundredths as a figure, without decimals where there are none.
pub fn hundredths(value: u64) -> String {
    match value % 100 {
        0 => grouped(value / 100),
        cents => format!("{}.{cents:02}", grouped(value / 100)),
    }
}

/// A part of a whole as percent; nothing of nothing.
pub fn portion(part: u64, all: u64) -> String {
    let tenths = |all: u64| (u128::from(part) * 2000 / u128::from(all)).div_ceil(2);
    match all {
        0 => String::new(),
        all => format!("{}.{}%", tenths(all) / 10, tenths(all) % 10),
    }
}

/// Where supply over demand lies.
pub fn band(band: Band) -> Said {
    match band {
        Band::Shortage => said("紧缺", "shortage"),
        Band::Balance => said("平衡", "balance"),
        Band::Surplus => said("富余", "surplus"),
        Band::SevereSurplus => said("严重富余", "severe surplus"),
        Band::Idle => said("本轮无需求", "no demand this round"),
    }
}

/// What a target measures.
pub fn measure(measure: Measure) -> Said {
    match measure {
        Measure::Matching => said("供需匹配度", "matching degree"),
        Measure::RelatedEmployment => said("对口就业率", "employment in the trade trained for"),
        Measure::FirmSatisfaction => said("企业满意度", "satisfaction of firms"),
        Measure::Turnover => said("入职后流失率", "turnover after hiring"),
    }
}

/// The figure that stands beside a target.
pub fn target_value(target: &Target) -> Said {
    match (target.value, target.least) {
        (None, _) if target.measure.needs_tracking() => {
            said("暂无跟踪数据", "no tracking data yet")
        }
        (None, _) => said("本轮无需求", "no demand this round"),
        (Some(value), None) => Said::data(percent(value)),
        (Some(value), Some(least)) if reaches(target.measure, value, least) => said(
            format!("{}，达到", percent(value)),
            format!("{}, reached", percent(value)),
        ),
        (Some(value), Some(_)) => said(
            format!("{}，未达到", percent(value)),
            format!("{}, not reached", percent(value)),
        ),
    }
}

/// Whether a figure reaches its target: of turnover at most that, of all others at least.
fn reaches(measure: Measure, value: u32, target: u32) -> bool {
    match measure {
        Measure::Turnover => value <= target,
        Measure::Matching | Measure::RelatedEmployment | Measure::FirmSatisfaction => {
            value >= target
        }
    }
}

/// official, draft or proposed.
pub fn standing(status: &str) -> Said {
    match status {
        "official" => said("正式文件", "official"),
        "draft" => said("征求意见稿", "draft"),
        _ => said("建议值", "proposed"),
    }
}

/// What a rate comes to.
pub fn subsidy(row: &Subsidy) -> Said {
    if row.heads == 0 {
        let zh = "本轮没有该类班级落实，不计金额；订单班无公布的补贴标准";
        let en = "no such class is awarded, so no sum; order classes have no published rate";
        return said(zh, en);
    }
    let yuan = hundredths(row.fen);
    let more = match row.heads_without_days {
        0 => Said::data(""),
        n => said(
            format!("；另 {n} 人未填培养周期，未计"),
            format!("; {n} heads more without a length of training"),
        ),
    };
    said(
        format!("{} 人，合计 {yuan} 元{}", row.heads, more.zh),
        format!("{} heads, {yuan} yuan in all{}", row.heads, more.en),
    )
}

/// What a seat more is worth: the first level that changes.
pub fn worth(worth: SeatWorth) -> Said {
    let SeatWorth {
        weight,
        quality,
        metres,
    } = worth;
    let sign = |value: i64| if value < 0 { "-" } else { "+" };
    if weight != 0 {
        let heads = hundredths(weight.unsigned_abs());
        let sign = sign(weight);
        return said(format!("{sign}{heads} 人"), format!("{sign}{heads} heads"));
    }
    if quality != 0 {
        let points = hundredths(quality.unsigned_abs());
        let sign = sign(quality);
        return said(
            format!("{sign}{points} 人·分"),
            format!("{sign}{points} head points"),
        );
    }
    if metres != 0 {
        let way = kilometres(metres.abs());
        let sign = sign(metres);
        return said(
            format!("路程 {sign}{}", way.zh),
            format!("way {sign}{}", way.en),
        );
    }
    said("不变", "nothing")
}

/// Seats to add or to shift in a major.
pub fn relief(relief: &Relief) -> Said {
    if relief.price.weight == 0 {
        return said(
            "增加学位不增加落实人数",
            "more seats would serve no more heads",
        );
    }
    let gain = hundredths(relief.gain.unsigned_abs());
    let add = relief.add;
    let shift = match relief.shift {
        0 => Said::data(""),
        heads => {
            let heads = hundredths(heads.unsigned_abs());
            said(
                format!("；在各主体总学位内由其他专业调剂，可多落实 {heads} 人"),
                format!("; shifting seats within bodies would serve {heads}"),
            )
        }
    };
    said(
        format!("增加 {add} 个学位，可多落实 {gain} 人{}", shift.zh),
        format!("{add} seats more would serve {gain} heads more{}", shift.en),
    )
}

/// What the page of new seats is about.
pub fn expansion_title() -> Said {
    said(
        "规划测算：新增学位投向",
        "Planning: where new seats serve the most heads",
    )
}

/// Over what, and where best plans are not nested.
pub fn expansion_notes(basis: Basis, not_nested: &[u32]) -> Vec<Said> {
    let over = match basis {
        Basis::Programmes => said(
            "按全部符合条件的专业测算，不限于揭榜机构；人数可分，新增学位同时计入专业和培养机构",
            "over all fitting programmes, whoever bid; heads divisible; a new seat counts at its \
             programme and its body",
        ),
        Basis::Bids => said(
            "按合格揭榜测算，申报的拟招人数不变；人数可分，新增学位同时计入专业和培养机构",
            "over eligible bids with the seats they offer; heads divisible; a new seat counts at \
             its programme and its body",
        ),
    };
    let nested = match not_nested {
        [] => said(
            "逐个增加的方案前后衔接：每一步都保留上一步的全部新增学位；各点均已重新求解核实",
            "every plan keeps the seats of the one before; each point was solved again",
        ),
        steps => {
            let steps: Vec<String> = steps.iter().take(20).map(u32::to_string).collect();
            said(
                format!(
                    "第 {} 个学位处最优方案不衔接：须撤回此前的部分新增学位；各点均已重新求解核实",
                    steps.join("、")
                ),
                format!(
                    "best plans are not nested at {}: some earlier seats must be taken back; each \
                     point was solved again",
                    steps.join(", ")
                ),
            )
        }
    };
    vec![over, nested]
}

/// So many seats, and heads served before, after, of all.
pub fn expansion_sum(seats: u32, [before, after, all]: [&str; 3]) -> Said {
    said(
        format!(
            "新增 {seats} 个学位：落实 {before} 人 → {after} 人（成班 {all} 人，按优先级加权）"
        ),
        format!(
            "{seats} new seats: {before} heads served -> {after} (of {all}, weighted by priority)"
        ),
    )
}

/// A class's head finds a seat, changes it or loses it.
pub fn seat_moves(class: &str, from: Option<u32>, to: Option<u32>) -> Said {
    match (from, to) {
        (None, Some(to)) => said(
            format!("{class} 多落实，由专业表第 {to} 行承接"),
            format!("{class} is served, by programme row {to}"),
        ),
        (Some(from), Some(to)) => said(
            format!("{class} 由第 {from} 行改到第 {to} 行"),
            format!("{class} moves from row {from} to row {to}"),
        ),
        (Some(from), None) => said(
            format!("{class} 让出第 {from} 行的学位"),
            format!("{class} gives up a seat of row {from}"),
        ),
        (None, None) => Said::data(class),
    }
}

/// A programme loses a new seat again.
pub fn seat_taken(row: u32) -> Said {
    said(
        format!("撤回第 {row} 行的一个新增学位"),
        format!("a new seat of row {row} is taken back"),
    )
}

#[cfg(test)]
mod tests {
    use super::super::tests::bilingual;
    use super::*;

    #[test]
    fn shares_and_hundredths_are_said_as_people_write_them() {
        assert_eq!(percent(9_250), "92.50%");
        assert_eq!(
            (hundredths(1_250), hundredths(120_000)),
            ("12.50".into(), "1,200".into())
        );
        assert_eq!(
            (portion(1, 3), portion(5, 5)),
            ("33.3%".into(), "100.0%".into())
        );
        assert_eq!(portion(0, 0), "");
    }

    #[test]
    fn what_only_tracking_measures_says_so() {
        for (_, measure) in Measure::ALL {
            let target = Target {
                measure,
                least: Some(9_000),
                says: String::new(),
                document: String::new(),
                status: "official".into(),
                value: (!measure.needs_tracking()).then_some(8_000),
            };
            bilingual(&super::measure(measure));
            let said = target_value(&target);
            bilingual(&said);
            let tracked = said.zh == "暂无跟踪数据";
            assert_eq!(tracked, measure.needs_tracking());
        }
    }

    #[test]
    fn every_band_worth_and_relief_is_said_in_both_languages() {
        let bands = [
            Band::Shortage,
            Band::Balance,
            Band::Surplus,
            Band::SevereSurplus,
            Band::Idle,
        ];
        bands.iter().for_each(|&b| bilingual(&band(b)));
        for (weight, quality, metres) in [(100, 0, 0), (0, -250, 9), (0, 0, -1_500), (0, 0, 0)] {
            bilingual(&worth(SeatWorth {
                weight,
                quality,
                metres,
            }));
        }
        for (price, shift) in [(0, 0), (100, 0), (100, 300)] {
            let price = SeatWorth {
                weight: price,
                ..SeatWorth::default()
            };
            bilingual(&relief(&Relief {
                price,
                add: 12,
                gain: 1_200,
                shift,
            }));
        }
    }

    #[test]
    fn new_seats_are_said_in_both_languages() {
        bilingual(&expansion_title());
        bilingual(&expansion_sum(3, ["9", "12", "18"]));
        for basis in [Basis::Programmes, Basis::Bids] {
            expansion_notes(basis, &[]).iter().for_each(bilingual);
            expansion_notes(basis, &[4, 9]).iter().for_each(bilingual);
        }
        for (from, to) in [(None, Some(1)), (Some(1), Some(2)), (Some(2), None)] {
            bilingual(&seat_moves("“甲-001-1”", from, to));
        }
        bilingual(&seat_taken(7));
        for status in ["official", "draft", "proposed"] {
            bilingual(&standing(status));
        }
    }
}
