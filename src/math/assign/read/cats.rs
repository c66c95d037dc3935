//! Package bids in the text of CATS (Leyton-Brown, Pearson and Shoham 2000): each bid wants a set
//! of goods for a price; bids that win share no good; the sum of their prices is largest.
//!
//! ```text
//! % anything
//! goods G
//! bids B
//! dummy D
//! BID PRICE GOOD GOOD ... #
//! ```
//!
//! Goods count from 0; the D dummy goods, which make bids exclude each other, follow the G real
//! ones. Prices are decimals and read exactly.

use super::program::{Decided, Packed};
use super::words::{Expected, NUMBER_MAX, ReadError, Words};
use crate::math::milp::{Program, Terms, VarId};

const HEAD: &str = "goods GOODS | bids BIDS | dummy DUMMIES";
const ROW: &str = "BID PRICE GOOD ... #";
const PRICE: &str = "a decimal price with at most 9 digits after the point";
/// More goods, or bids, than this are taken for a broken file.
const SIDE_MAX: i64 = 1 << 22;

/// Who may win what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Auction {
    /// Real goods.
    pub goods: usize,
    /// Real and dummy goods.
    pub things: usize,
    /// Per bid: its price in units of 10^-`scale`.
    pub prices: Vec<i64>,
    /// Digits after the point.
    pub scale: u32,
    /// Per bid: its goods, ascending.
    pub bundles: Vec<Vec<usize>>,
}

/// Numbers of goods, bids and dummies, as far as they have been read.
type Head = [Option<i64>; 3];

/// Reads an auction.
pub fn read(words: &mut Words) -> Result<Auction, ReadError> {
    let mut head: Head = [None; 3];
    let mut rows: Vec<(Price, Vec<usize>)> = Vec::new();
    while let Some(word) = words.next() {
        let place = [&b"goods"[..], b"bids", b"dummy"]
            .iter()
            .position(|w| *w == word);
        match (word, place, head) {
            ([b'%', ..], ..) => words.skip_line(),
            (_, Some(at), _) if head[at].is_none() && rows.is_empty() => {
                let count = words.next_on_line();
                head[at] = Some(words.within(count, "a count", 0, SIDE_MAX)?);
            }
            (_, None, [Some(goods), Some(bids), dummies]) => {
                let things = goods + dummies.unwrap_or(0);
                if rows.len() as i64 == bids {
                    return Err(words.wrong(Some(word), Expected::Count("bids", bids as usize)));
                }
                words.within(Some(word), "a bid", 0, i64::MAX)?;
                rows.push(row(words, things)?);
            }
            _ => return Err(words.wrong(Some(word), Expected::Form(HEAD))),
        }
    }
    let [Some(goods), Some(bids), dummies] = head else {
        return Err(words.wrong(None, Expected::Form(HEAD)));
    };
    if (rows.len() as i64) < bids {
        return Err(words.wrong(None, Expected::Count("bids", bids as usize)));
    }
    auction(words, goods as usize, dummies.unwrap_or(0) as usize, rows)
}

/// Digits without their point, and how many stand after it.
type Price = (i64, u32);

/// The rest of a bid's line.
fn row(words: &mut Words, things: i64) -> Result<(Price, Vec<usize>), ReadError> {
    let word = words.next_on_line();
    let price = word
        .and_then(price)
        .ok_or_else(|| words.wrong(word, Expected::Form(PRICE)))?;
    let mut bundle = Vec::new();
    loop {
        match words.next_on_line() {
            Some(b"#") => break,
            None => return Err(words.wrong(None, Expected::Form(ROW))),
            word => bundle.push(words.within(word, "a good", 0, things - 1)? as usize),
        }
    }
    if let Some(word) = words.next_on_line() {
        return Err(words.wrong(Some(word), Expected::Form(ROW)));
    }
    bundle.sort_unstable();
    if let Some(twice) = bundle.windows(2).find(|pair| pair[0] == pair[1]) {
        let twice = twice[0].to_string();
        return Err(words.wrong(Some(twice.as_bytes()), Expected::Form("each good once")));
    }
    Ok((price, bundle))
}

/// `-12.50` is (-125, 1), `1.5e+06` is (1500000, 0).
fn price(word: &[u8]) -> Option<Price> {
    let text = std::str::from_utf8(word).ok()?;
    let (text, shift) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let part = part.trim_end_matches('0');
    let is_number = whole.bytes().any(|b| b.is_ascii_digit());
    let number: i64 = format!("{whole}{part}").parse().ok()?;
    let shift = shift.parse::<i8>().ok()?;
    let scale = i32::try_from(part.len()).ok()? - i32::from(shift);
    let number = number.checked_mul(10_i64.checked_pow(scale.min(0).unsigned_abs())?)?;
    let scale = scale.max(0) as u32;
    (is_number && scale <= 9 && number.abs() <= NUMBER_MAX).then_some((number, scale))
}

/// All prices in the same unit.
fn auction(
    words: &Words,
    goods: usize,
    dummies: usize,
    rows: Vec<(Price, Vec<usize>)>,
) -> Result<Auction, ReadError> {
    let scale = rows.iter().map(|((_, scale), _)| *scale).max().unwrap_or(0);
    let mut prices = Vec::with_capacity(rows.len());
    let mut bundles = Vec::with_capacity(rows.len());
    for ((number, own), bundle) in rows {
        let price = number
            .checked_mul(10_i64.pow(scale - own))
            .filter(|price| price.abs() <= 1 << 52)
            .ok_or_else(|| words.wrong(None, Expected::Form("prices of fewer digits in all")))?;
        prices.push(price);
        bundles.push(bundle);
    }
    Ok(Auction {
        goods,
        things: goods + dummies,
        prices,
        scale,
        bundles,
    })
}

impl Auction {
    /// As a program: one 0/1 variable per bid, one row per good that two bids want.
    pub fn program(&self) -> Packed {
        let mut program = Program::default();
        let mut wanted: Vec<Terms> = vec![Vec::new(); self.things];
        let bids: Vec<VarId> = self.prices.iter().map(|_| program.variable(0, 1)).collect();
        for (&bid, bundle) in bids.iter().zip(&self.bundles) {
            bundle.iter().for_each(|&good| wanted[good].push((bid, 1)));
        }
        for terms in wanted.into_iter().filter(|terms| terms.len() > 1) {
            program.at_most(terms, 1);
        }
        let objective = bids.into_iter().zip(self.prices.iter().copied()).collect();
        Packed {
            program,
            objective,
            constant: 0,
            maximize: true,
        }
    }

    /// Per real good the bid that has it, and the bids that win.
    pub fn decided(&self, values: &[i64]) -> Decided {
        let won: Vec<usize> = (0..values.len()).filter(|&bid| values[bid] == 1).collect();
        let mut holder = vec![None; self.things];
        for &bid in &won {
            for &good in &self.bundles[bid] {
                assert!(holder[good].replace(bid).is_none(), "a good is sold once");
            }
        }
        holder.truncate(self.goods);
        Decided {
            objective: won.iter().map(|&bid| i128::from(self.prices[bid])).sum(),
            assignment: holder,
            taken: won,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::price;

    #[test]
    fn prices_are_read_exactly() {
        let known = [
            ("12", (12, 0)),
            ("-12.50", (-125, 1)),
            ("+0.125", (125, 3)),
            ("1.23457e+06", (1_234_570, 0)),
            ("5e-3", (5, 3)),
            ("7.", (7, 0)),
        ];
        for (text, expected) in known {
            assert_eq!(price(text.as_bytes()), Some(expected), "{text}");
        }
        for text in [
            "",
            ".",
            ".5",
            "1.-5",
            "1e",
            "1e99",
            "nan",
            "0x1",
            "1.0000000001",
            "1,5",
        ] {
            assert_eq!(price(text.as_bytes()), None, "{text}");
        }
    }
}
