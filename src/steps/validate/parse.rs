//! The text of a cell -> a quantity: counts, ranges, lengths of training, dates, yes or no. Expects
//! text in NFKC, as tables give it.

use jiff::Span;
use jiff::civil::Date;
use rust_decimal::prelude::ToPrimitive;
use rust_decimal::{Decimal, RoundingStrategy};

use crate::domain::catalog::{normal, squeezed, without_brackets};
use crate::domain::market::{Days, Trouble};

/// Most heads, seats or classes that a cell may state.
pub const COUNT_MAX: u32 = 100_000;

/// 元 as whole fen, not negative; `None` where that is not what it says.
pub fn fen(text: &str) -> Option<i64> {
    let yuan = Decimal::from_str_exact(text).ok()?;
    let fen = yuan.checked_mul(Decimal::ONE_HUNDRED)?;
    let whole = fen.is_integer() && !fen.is_sign_negative();
    fen.to_i64().filter(|_| whole)
}

/// A count or a range of counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counted {
    /// The lower end.
    pub low: u32,
    /// The upper end, at least `low`.
    pub high: u32,
    /// Whether the reading is worth showing beside what was written.
    pub repaired: bool,
}

impl Counted {
    /// The reading, as a person would write it.
    pub fn reading(self) -> String {
        if self.low == self.high {
            self.low.to_string()
        } else {
            format!("{}-{}", self.low, self.high)
        }
    }
}

/// Heads ordered: `20`, `20-30`, `20～30人`; `约20人`, `20人以上`, `二十人` and `20.0` are read with a
/// repair.
pub fn heads(text: &str) -> Result<Counted, Trouble> {
    const UNKNOWN: [&str; 7] = ["若干", "多名", "数名", "不限", "不定", "待定", "面议"];
    let text = squeezed(text);
    if UNKNOWN.iter().any(|word| text.contains(word)) {
        return Err(Trouble::HeadsUnknown);
    }
    // 20(含女5) is 20; (20-30) is the range itself.
    let bare = without_brackets(&text);
    let aside = !bare.is_empty() && bare.len() < text.len();
    let text = if aside { bare } else { text };
    let (bare, about) = without_about(text.trim_matches(['(', ')']));
    let (low, high) = ends(bare).unwrap_or((bare, bare));
    let bad = || Trouble::BadNumber {
        expected: format!("1..={COUNT_MAX}"),
    };
    let end = |text: &str| whole(text.trim_end_matches(['人', '名', '个'])).ok_or_else(bad);
    let ((low, repaired_low), (high, repaired_high)) = (end(low)?, end(high)?);
    if low > high {
        return Err(Trouble::RangeReversed);
    }
    if low == 0 || high > COUNT_MAX {
        return Err(bad());
    }
    let repaired = aside || about || repaired_low || repaired_high;
    Ok(Counted {
        low,
        high,
        repaired,
    })
}

fn without_about(text: &str) -> (&str, bool) {
    let before = ["大约", "约", "不少于", "不低于", "至少", ">=", "≥"];
    let after = ["左右", "及以上", "以上", "余人", "多人"];
    let bare = before.iter().find_map(|word| text.strip_prefix(word));
    let bare = bare.unwrap_or(text);
    let bare = after
        .iter()
        .find_map(|word| bare.strip_suffix(word))
        .unwrap_or(bare);
    (bare, bare.len() < text.len())
}

/// The two ends of a range.
fn ends(text: &str) -> Option<(&str, &str)> {
    let at = text.find(['-', '~', '–', '—', '―', '〜', '至', '到'])?;
    let (low, high) = text.split_at(at);
    let separator = high.chars().next()?;
    let high = high.trim_start_matches(separator);
    (!low.is_empty() && !high.is_empty()).then_some((low, high))
}

/// A whole number, and whether it took a repair: `20`; `20.0`, `1,200` and `二十` with one.
pub fn whole(text: &str) -> Option<(u32, bool)> {
    if text.bytes().all(|b| b.is_ascii_digit()) {
        return text.parse().ok().map(|number| (number, false));
    }
    let (integer, decimals) = text.split_once('.').unwrap_or((text, ""));
    let thousands = integer.split(',').skip(1).all(|group| group.len() == 3);
    let plain = integer.replace(',', "");
    let digits = !plain.is_empty() && plain.bytes().all(|b| b.is_ascii_digit());
    let nothing = decimals.bytes().all(|b| b == b'0');
    if thousands && digits && nothing {
        return plain.parse().ok().map(|number| (number, true));
    }
    chinese(text).map(|number| (number, true))
}

/// A number in Chinese numerals below 10,000: 二十, 一百零五, 两千. What may mean two numbers is none:
/// 三四十, 一百二.
fn chinese(text: &str) -> Option<u32> {
    let (mut total, mut digit, mut least, mut zero) = (0_u32, None, 10_000, false);
    for c in text.chars() {
        let found = "〇一二三四五六七八九".chars().position(|d| d == c);
        match (c, found) {
            ('零' | '〇', _) if digit.is_none() && !zero && total > 0 => zero = true,
            ('两', _) if digit.is_none() => digit = Some(2),
            (_, Some(at)) if at > 0 && digit.is_none() => digit = Some(at as u32),
            _ => {
                let unit = match c {
                    '十' => 10,
                    '百' => 100,
                    '千' => 1_000,
                    _ => return None,
                };
                let counted = digit.take().or((unit == 10 && total == 0).then_some(1))?;
                if unit >= least {
                    return None;
                }
                (total, least, zero) = (total + counted * unit, unit, false);
            }
        }
    }
    // After hundreds or thousands a last digit stands behind 零, or it means tens or hundreds.
    let last = digit.filter(|_| least <= 10 || total == 0 || zero);
    match (digit, last) {
        (Some(_), None) => None,
        (None, _) => (total > 0 && !zero).then_some(total),
        (_, Some(last)) => Some(total + last),
    }
}

/// A length of training in days: `6月`, `12-18月`, `1-2年`, `1年6个月`, `半年`, `480学时`; `None` for 不限.
pub fn period(text: &str) -> Result<Option<Days>, Trouble> {
    let text = squeezed(text);
    if matches!(text.as_str(), "不限" | "无要求") {
        return Ok(None);
    }
    let (low, high) = ends(&text).unwrap_or((&text, &text));
    let unit = high.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
    let low = length(low).or_else(|| length(&format!("{low}{unit}")));
    let (Some(low), Some(high)) = (low, length(high)) else {
        return Err(Trouble::BadPeriod);
    };
    if low > high {
        return Err(Trouble::RangeReversed);
    }
    Ok(Some(Days { low, high }))
}

fn length(text: &str) -> Option<u32> {
    let year = |text: &str| text.strip_suffix('年').and_then(number);
    let months = |text: &str| number(text.strip_suffix('月')?.trim_end_matches('个'));
    let days = if let Some((years, rest)) = text.split_once('年').filter(|(_, r)| r.ends_with('月'))
    {
        number(years)? * Decimal::from(365) + months(rest)? * Decimal::from(30)
    } else if let Some(years) = text.strip_suffix("年半") {
        (number(years)? + Decimal::new(5, 1)) * Decimal::from(365)
    } else if let Some(hours) = text.strip_suffix("学时").or(text.strip_suffix("课时")) {
        (number(hours)? / Decimal::from(8)).ceil()
    } else if let Some(terms) = text.strip_suffix("学期") {
        number(terms.trim_end_matches('个'))? * Decimal::from(180)
    } else if let Some(weeks) = text.strip_suffix('周').or(text.strip_suffix("星期")) {
        number(weeks.trim_end_matches('个'))? * Decimal::from(7)
    } else if let Some(days) = text.strip_suffix('天').or(text.strip_suffix('日')) {
        number(days)?
    } else if let Some(months) = months(text) {
        months * Decimal::from(30)
    } else {
        let text = text.replace("学年", "年");
        year(&text)? * Decimal::from(365)
    };
    let days = days.round_dp_with_strategy(0, RoundingStrategy::MidpointNearestEven);
    let days = u32::try_from(days).ok()?;
    (1..=36_500).contains(&days).then_some(days)
}

/// A decimal of a length: `1.5`, 半, 两.
fn number(text: &str) -> Option<Decimal> {
    if text == "半" {
        return Some(Decimal::new(5, 1));
    }
    let decimal = Decimal::from_str_exact(text).ok();
    let small = |d: &Decimal| d.is_sign_positive() && *d < Decimal::from(1_000_000);
    let chinese = || chinese(text).map(Decimal::from);
    decimal.or_else(chinese).filter(small)
}

/// A day: `2026-01-20`, `2026.1.20`, `2026/1/20`, `2026年1月20日`, `20260120`; a time behind it is
/// left off.
pub fn date(text: &str) -> Option<Date> {
    let day = match text.split_once([' ', 'T']) {
        Some((day, time)) if time.contains(':') => day,
        _ => text,
    };
    let day = squeezed(day);
    let parts: Vec<&str> = if day.len() == 8 && day.bytes().all(|b| b.is_ascii_digit()) {
        vec![&day[..4], &day[4..6], &day[6..]]
    } else {
        let day = day.strip_suffix(['日', '号']).unwrap_or(&day);
        day.split(['-', '.', '/', '年', '月']).collect()
    };
    let [year, month, day] = parts[..] else {
        return None;
    };
    let year = year.parse().ok().filter(|y| (1900..=2200).contains(y))?;
    Date::new(year, month.parse().ok()?, day.parse().ok()?).ok()
}

/// A day that a spreadsheet shows as its serial number: 46042 is 2026-01-20. Only numbers of the
/// years 1990 to 2099 are taken for one.
pub fn serial_date(text: &str) -> Option<Date> {
    let text = squeezed(text);
    let text = text.strip_suffix(".0").unwrap_or(&text);
    let serial: i64 = text.parse().ok()?;
    let plausible = text.len() == 5 && (32_874..=73_050).contains(&serial);
    let since = || Date::constant(1899, 12, 30).checked_add(Span::new().days(serial));
    plausible.then(since)?.ok()
}

/// A wage as it is printed: ranges with a plain dash, a bare figure with the unit it is read in.
pub fn wage(text: &str) -> String {
    let text = text.replace('~', "-");
    unitless(&squeezed(&text)).unwrap_or(text)
}

/// Figures that can only be 元/月, with that unit: `4500-6000`.
fn unitless(text: &str) -> Option<String> {
    let likely = |end: &str| {
        end.parse()
            .is_ok_and(|yuan| (1_000..=50_000).contains(&yuan))
    };
    let (low, high) = ends(text).unwrap_or((text, text));
    let range = match low == high {
        true => low.to_owned(),
        false => format!("{low}-{high}"),
    };
    (likely(low) && likely(high)).then(|| format!("{range}元/月"))
}

/// A wage without a unit, or in other units than 元/月, as 元/月: `4500-6000`, `4.5-6万元/年`, `6k`,
/// `72000元/年`. What is in 元/月 already, and what is no figure, is `None`: wages are printed, never
/// reckoned with.
pub fn monthly_wage(text: &str) -> Option<String> {
    if let Some(reading) = unitless(&squeezed(text)) {
        return Some(reading);
    }
    let text = squeezed(text).to_lowercase().replace(['元', '人', '·'], "");
    let text = text
        .replace("每年", "/年")
        .replace("每月", "/月")
        .replace("//", "/");
    let yearly = text.ends_with("/年") || text.starts_with("年薪");
    let bare = text.trim_start_matches("年薪").trim_start_matches("月薪");
    let bare = bare.trim_end_matches("/年").trim_end_matches("/月");
    let (figures, factor) = match bare.strip_suffix(['万', 'w']) {
        Some(figures) => (figures, 10_000),
        None => match bare.strip_suffix('k') {
            Some(figures) => (figures, 1_000),
            None => (bare, 1),
        },
    };
    if !yearly && factor == 1 {
        return None;
    }
    let months = Decimal::from(if yearly { 12 } else { 1 });
    let monthly = |text: &str| {
        let figure = Decimal::from_str_exact(text.trim_end_matches(['万', 'w', 'k'])).ok()?;
        let yuan = figure.checked_mul(Decimal::from(factor))? / months;
        Some(
            yuan.round_dp_with_strategy(0, RoundingStrategy::MidpointAwayFromZero)
                .to_string(),
        )
    };
    let (low, high) = ends(figures).unwrap_or((figures, figures));
    let (low, high) = (monthly(low)?, monthly(high)?);
    Some(match low == high {
        true => format!("{low}元/月"),
        false => format!("{low}-{high}元/月"),
    })
}

/// The lower end of a wage \[yuan a month\]; `None` where it is no figure (面议).
pub fn wage_yuan(text: &str) -> Option<u32> {
    let text = monthly_wage(text).unwrap_or_else(|| wage(text));
    let text = squeezed(&text);
    let figures = text.strip_suffix("元/月")?;
    let low = ends(figures).map_or(figures, |(low, _)| low);
    low.parse().ok()
}

/// Several posts in one cell: 钳工、焊工; 装配、调试岗 is one. Expects the cell as written, since a line
/// break may part posts too.
pub fn is_several_posts(text: &str) -> bool {
    const POSTS: [&str; 10] = [
        "岗", "岗位", "工", "员", "师", "工人", "人员", "手", "长", "技师",
    ];
    let text = without_brackets(&normal(text));
    if text.contains([';', '；']) {
        return text
            .split([';', '；'])
            .filter(|part| !part.trim().is_empty())
            .count()
            > 1;
    }
    let parts: Vec<&str> = text.split(['、', ',', '/', '\n']).map(str::trim).collect();
    let post = |part: &&str| POSTS.iter().any(|word| part.ends_with(word));
    parts.len() > 1 && parts.iter().all(post)
}

/// A text without brackets that hold nothing, as footnote marks leave them: 保障[]。
pub fn without_residue(text: &str) -> String {
    const OPEN: [char; 4] = ['[', '(', '（', '〔'];
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        let closed = matches!(c, ']' | ')' | '）' | '〕');
        match out.trim_end().strip_suffix(OPEN) {
            Some(before) if closed => out.truncate(before.len()),
            _ => out.push(c),
        }
    }
    out
}

/// Yes or no in the words that offices use.
pub fn yes_no(text: &str) -> Option<bool> {
    match squeezed(text).to_lowercase().as_str() {
        "是" | "同意" | "允许" | "愿意" | "有" | "合格" | "通过" | "yes" | "y" | "true" | "1"
        | "√" => Some(true),
        "否" | "不同意" | "不允许" | "不愿意" | "无" | "不合格" | "不通过" | "未通过" | "no"
        | "n" | "false" | "0" | "×" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads_are_counts_and_ranges() {
        let read = |text| heads(text).map(|c| (c.low, c.high, c.repaired));
        assert_eq!(read("20"), Ok((20, 20, false)));
        assert_eq!(read("２０－３０"), Ok((20, 30, false)));
        assert_eq!(read("20～30人"), Ok((20, 30, false)));
        assert_eq!(read("20人至30人"), Ok((20, 30, false)));
        assert_eq!(read("20 人"), Ok((20, 20, false)));
        assert_eq!(read("约20人"), Ok((20, 20, true)));
        assert_eq!(read("20人以上"), Ok((20, 20, true)));
        assert_eq!(read("二十五人"), Ok((25, 25, true)));
        assert_eq!(read("1,200"), Ok((1200, 1200, true)));
        assert_eq!(read("20.0"), Ok((20, 20, true)));
        assert_eq!(read("20（含女5）"), Ok((20, 20, true)));
        assert_eq!(read("（20-30）"), Ok((20, 30, false)));
        assert_eq!(read("若干"), Err(Trouble::HeadsUnknown));
        assert_eq!(read("30-20"), Err(Trouble::RangeReversed));
        for bad in [
            "0", "-5", "20.5", "abc", "1-2-3", "100001", "12,34", "0-5", "人",
        ] {
            assert_eq!(heads(bad).map_err(|t| t.code()), Err("E103"), "{bad}");
        }
    }

    #[test]
    fn chinese_numerals_are_numbers() {
        let numbers = [
            "十",
            "二十",
            "十五",
            "一百零五",
            "两千",
            "三百二十一",
            "一千零二十",
        ];
        let read = [10, 20, 15, 105, 2000, 321, 1020];
        assert_eq!(numbers.map(chinese), read.map(Some));
        for unclear in [
            "甲",
            "",
            "零",
            "三四十",
            "二三十",
            "三五",
            "一百二",
            "两千三",
            "十百",
            "一百零",
            "百",
        ] {
            assert_eq!(chinese(unclear), None, "{unclear}");
        }
    }

    #[test]
    fn periods_are_days() {
        let read = |text| match period(text) {
            Ok(Some(days)) => (days.low, days.high),
            other => panic!("{text}: {other:?}"),
        };
        assert_eq!(read("6月"), (180, 180));
        assert_eq!(read("6个月"), (180, 180));
        assert_eq!(read("12-18月"), (360, 540));
        assert_eq!(read("1-2年"), (365, 730));
        assert_eq!(read("2～3学期"), (360, 540));
        assert_eq!(read("6月-1年"), (180, 365));
        assert_eq!(read("1年6个月"), (545, 545));
        assert_eq!(read("1.5年"), (548, 548));
        assert_eq!(read("半年"), (182, 182));
        assert_eq!(read("一年半"), (548, 548));
        assert_eq!(read("两年"), (730, 730));
        assert_eq!(read("3学年"), (1095, 1095));
        assert_eq!(read("150-180天"), (150, 180));
        assert_eq!(read("10周"), (70, 70));
        assert_eq!(read("81学时"), (11, 11));
        assert_eq!(period("不限"), Ok(None));
        assert_eq!(period("18-12月"), Err(Trouble::RangeReversed));
        for bad in ["360", "长期", "12月18日", "0月", "-3月", "年"] {
            assert_eq!(period(bad), Err(Trouble::BadPeriod), "{bad}");
        }
    }

    #[test]
    fn dates_come_in_many_forms() {
        let day = Some(Date::constant(2026, 1, 20));
        let forms = [
            "2026-01-20",
            "2026.1.20",
            "2026年1月20日",
            "2026/1/20",
            "20260120",
            "2026-01-20 00:00:00",
        ];
        for form in forms {
            assert_eq!(date(form), day, "{form}");
        }
        for bad in ["2026年1月", "2026-02-30", "一月底", "46042"] {
            assert_eq!(date(bad), None, "{bad}");
        }
        assert_eq!(serial_date("46042"), day);
        assert_eq!(serial_date("46042.0"), day);
        for bad in ["4604", "99999", "2026-01-20", "20260302"] {
            assert_eq!(serial_date(bad), None, "{bad}");
        }
    }

    #[test]
    fn wages_in_other_units_are_told_by_the_month() {
        let told = |text| monthly_wage(text).unwrap_or_default();
        assert_eq!(told("6万元/年"), "5000元/月");
        assert_eq!(told("4.8-7.2万元/年"), "4000-6000元/月");
        assert_eq!(told("6-8k"), "6000-8000元/月");
        assert_eq!(told("72000元/年"), "6000元/月");
        assert_eq!(told("4500~6000"), "4500-6000元/月");
        assert_eq!(told("5000"), "5000元/月");
        assert_eq!(wage("4500~6000元/月"), "4500-6000元/月");
        assert_eq!(wage("面议"), "面议");
        let low = ["4500~6000元/月", "6-8万元/年", "5k", "面议", ""].map(wage_yuan);
        assert_eq!(low, [Some(4500), Some(5000), Some(5000), None, None]);
        for plain in [
            "60000-96000",
            "4500-6000元/月",
            "面议",
            "5000元(税前)",
            "",
            "不低于5000元",
        ] {
            assert_eq!(monthly_wage(plain), None, "{plain}");
        }
    }

    #[test]
    fn brackets_that_hold_nothing_are_residue() {
        assert_eq!(without_residue("保障[]。"), "保障。");
        assert_eq!(without_residue("保障（ ）[1]"), "保障[1]");
        assert_eq!(without_residue("会编程(UG)]"), "会编程(UG)]");
    }

    #[test]
    fn several_posts_are_told_from_one() {
        for several in [
            "钳工、焊工",
            "装配工/调试工",
            "钳工\n焊工",
            "装配；调试",
            "数控岗、质检员",
        ] {
            assert!(is_several_posts(several), "{several}");
        }
        for one in [
            "装配、调试岗",
            "飞机装\n配岗",
            "数据标注与模型训练岗",
            "CAD/CAM编程岗",
            "钳工(装配工、焊工)",
        ] {
            assert!(!is_several_posts(one), "{one}");
        }
    }
}
