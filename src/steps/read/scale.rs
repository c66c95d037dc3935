//! A criterion's scale: `双师比例 0.30..0.80` -> the column of the schools table and its two ends.

use rust_decimal::Decimal;

use crate::domain::catalog::normal;

/// A scale as written.
#[derive(Debug, PartialEq, Eq)]
pub struct Scale {
    /// The heading of the column.
    pub column: String,
    /// Mapped to 0.
    pub low: Decimal,
    /// Mapped to the highest mark; never equal to `low`.
    pub high: Decimal,
}

impl Scale {
    /// Reads a scale; `None` if it is not of the form `column low..high`.
    pub fn parse(text: &str) -> Option<Scale> {
        let text = normal(text).replace('…', "..");
        let (left, high) = text.split_once("..")?;
        let (column, low) = left.trim().rsplit_once(char::is_whitespace)?;
        let scale = Scale {
            column: column.trim().to_owned(),
            low: share(low)?,
            high: share(high)?,
        };
        (!scale.column.is_empty() && scale.low != scale.high).then_some(scale)
    }
}

/// An exact decimal, or a percentage as the share it is: `85%` is 0.85.
pub fn share(text: &str) -> Option<Decimal> {
    let text = text.trim();
    let (digits, percent) = match text.strip_suffix('%') {
        Some(digits) => (digits.trim(), true),
        None => (text, false),
    };
    let value = Decimal::from_str_exact(digits).ok()?;
    let hundredth = Decimal::new(1, 2);
    Some(if percent { value * hundredth } else { value })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scales_name_a_column_and_two_ends() {
        let scale = Scale::parse("双师比例 0.30..0.80").expect("a scale");
        assert_eq!(scale.column, "双师比例");
        assert_eq!(
            (scale.low, scale.high),
            (Decimal::new(30, 2), Decimal::new(80, 2))
        );
        let percent = Scale::parse("就业率 2025 80% .. 98%").expect("a scale");
        assert_eq!(
            (percent.column.as_str(), percent.low),
            ("就业率 2025", Decimal::new(80, 2))
        );
        for bad in ["双师比例", "0.3..0.8", "双师比例 0.3..0.3", "双师比例 a..b"] {
            assert_eq!(Scale::parse(bad), None, "{bad}");
        }
    }
}
