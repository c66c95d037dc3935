//! A line as written -> what it turns and how far: whether the object takes such a change, and
//! whether the value is a number in range and in a unit that the change takes.

use rust_decimal::Decimal;

use super::names::{Names, Who};
use super::said::{Line, Notes, Said};
use super::vocabulary::{ANSWERS, OBJECTS, Object, TURNS, Turn, understood};
use crate::apps::sweep::lever::{Lever, Range, Unit};
use crate::domain::catalog::squeezed;
use crate::domain::change::{Orders, Seats};
use crate::domain::market::{Amiss, Trouble};

/// What a line says of object and change; one that cannot be understood is a finding.
pub fn object_and_turn(
    line: &Line,
    each: Option<Object>,
    notes: &mut Notes,
) -> Option<(Object, Turn)> {
    let turn = match &line.change {
        Some(said) => understood(said, &TURNS, notes),
        None => {
            let column = notes.columns.change;
            notes.place(line.place(None, column), Trouble::Missing);
            None
        }
    };
    let object = match (&line.object, turn, each) {
        (Some(said), ..) => understood(said, &OBJECTS, notes),
        (None, _, Some(each)) => Some(each),
        (None, Some(turn), None) if takes(Object::Model, turn) => Some(Object::Model),
        (None, ..) => {
            let column = notes.columns.object;
            notes.place(line.place(None, column), Trouble::Missing);
            None
        }
    };
    let (object, turn) = (object?, turn?);
    if takes(object, turn) {
        return Some((object, turn));
    }
    let choices = TURNS.iter().filter(|word| takes(object, word.means));
    let choices = choices.map(|word| word.zh.to_owned()).collect();
    let amiss = Amiss::NotItsChange { choices };
    if let Some(said) = &line.change {
        notes.at(said, Trouble::Scenario { amiss });
    }
    None
}

/// Whether such an object takes such a change.
pub fn takes(object: Object, turn: Turn) -> bool {
    use Object::{All, Bid, Chain, City, Criterion, Demand, Firm, Major, Model, Programme, School};
    match turn {
        Turn::Seats(_) => matches!(object, School | Programme | Major | City | Chain | All),
        Turn::Heads(_) => matches!(object, Demand | Firm | Chain | City | All),
        Turn::Weight(_) => object == Criterion,
        Turn::ClassMin | Turn::ClassMax | Turn::ClassTarget => object == Model,
        Turn::QualityMin | Turn::Yield | Turn::DistanceMax => object == Model,
        Turn::Out => matches!(object, School | Firm),
        Turn::Added => object == Chain,
        Turn::Declines => matches!(object, Bid | Object::Winners),
    }
}

/// Whom a line is about.
pub fn who(
    line: &Line,
    (object, turn): (Object, Turn),
    names: &Names,
    added: &[String],
    notes: &mut Notes,
) -> Option<Who> {
    match (object, &line.code) {
        (Object::All, None) => Some(Who::All),
        (Object::Model, None) => Some(Who::Model),
        (Object::Winners, None) => Some(Who::Winners),
        (Object::All | Object::Model | Object::Winners, Some(code)) => {
            let expected = "留空 / blank".to_owned();
            notes.at(code, Trouble::BadNumber { expected });
            None
        }
        (_, None) => {
            let column = notes.columns.code;
            notes.place(line.place(None, column), Trouble::Missing);
            None
        }
        (_, Some(code)) => names.who(object, turn, code, added, notes),
    }
}

/// What a change of somebody turns.
///
/// # Panics
/// Where the object takes no such change.
pub fn lever(who: Who, turn: Turn) -> Lever {
    match (turn, who) {
        (Turn::Seats(how), who) => Lever::Seats(seats(who), how),
        (Turn::Heads(how), who) => Lever::Heads(orders(who), how),
        (Turn::Weight(how), Who::Criterion(id)) => Lever::Weight(id, how),
        (Turn::ClassMin, _) => Lever::ClassMin,
        (Turn::ClassMax, _) => Lever::ClassMax,
        (Turn::ClassTarget, _) => Lever::ClassTarget,
        (Turn::QualityMin, _) => Lever::QualityMin,
        (Turn::Yield, _) => Lever::Yield,
        (Turn::DistanceMax, _) => Lever::DistanceMax,
        (Turn::Out, Who::School(id)) => Lever::SchoolOut(id),
        (Turn::Out, Who::Firm(id)) => Lever::FirmOut(id),
        (Turn::Added, Who::NewChain(chain, like)) => Lever::ChainAdded { chain, like },
        (Turn::Declines, Who::Bid(id)) => Lever::Declined(id),
        (Turn::Declines, Who::Winners) => Lever::WinnersDecline,
        (turn, who) => panic!("{turn:?} of {who:?}"),
    }
}

fn seats(who: Who) -> Seats {
    match who {
        Who::School(id) => Seats::School(id),
        Who::Programme(id) => Seats::Programme(id),
        Who::Major(id) => Seats::Major(id),
        Who::City(city) => Seats::City(city),
        Who::Chain(chain) => Seats::Chain(chain),
        Who::All => Seats::All,
        who => panic!("seats of {who:?}"),
    }
}

fn orders(who: Who) -> Orders {
    match who {
        Who::Demand(id) => Orders::Demand(id),
        Who::Firm(id) => Orders::Firm(id),
        Who::Chain(chain) => Orders::Chain(chain),
        Who::City(city) => Orders::City(city),
        Who::All => Orders::All,
        who => panic!("orders of {who:?}"),
    }
}

/// How far a line turns its lever; what needs no number may leave it out.
pub fn value(line: &Line, lever: &Lever, notes: &mut Notes) -> Option<Decimal> {
    let range = lever.range();
    match &line.value {
        Some(said) => number(said, range, notes),
        None if range.unit == Unit::Switch => Some(Decimal::ONE),
        None => {
            let column = notes.columns.value;
            notes.place(line.place(None, column), Trouble::Missing);
            None
        }
    }
}

/// Suffixes of numbers, and the units that they say.
const UNITS: [(&str, &[Unit]); 11] = [
    ("%", &[Unit::Factor, Unit::Share]),
    ("倍", &[Unit::Factor]),
    ("人", &[Unit::Heads]),
    ("名", &[Unit::Heads]),
    ("个", &[Unit::Heads]),
    ("座", &[Unit::Heads]),
    ("学位", &[Unit::Heads]),
    ("分", &[Unit::Points]),
    ("公里", &[Unit::Km]),
    ("千米", &[Unit::Km]),
    ("km", &[Unit::Km]),
];

/// A number in range and in the right unit.
pub fn number(said: &Said, range: Range, notes: &mut Notes) -> Option<Decimal> {
    let text = squeezed(&said.text).to_lowercase();
    if range.unit == Unit::Switch {
        let answer = understood(said, &ANSWERS, notes)?;
        return Some(Decimal::from(u8::from(answer)));
    }
    let suffix = UNITS.iter().find(|(suffix, _)| text.ends_with(suffix));
    let (plain, unit) = match suffix {
        Some((suffix, units)) => (text.trim_end_matches(suffix), Some((*suffix, *units))),
        None => (text.as_str(), None),
    };
    let expected = expected(range);
    let Ok(mut number) = Decimal::from_str_exact(plain) else {
        notes.at(said, Trouble::BadNumber { expected });
        return None;
    };
    if let Some((suffix, units)) = unit {
        if !units.contains(&range.unit) {
            let amiss = Amiss::WrongUnit { expected };
            notes.at(said, Trouble::Scenario { amiss });
            return None;
        }
        if suffix == "%" {
            number /= Decimal::ONE_HUNDRED;
        }
    }
    let number = number.normalize();
    let fits = (range.least..=range.most).contains(&number) && number.scale() <= range.decimals;
    if !fits {
        notes.at(said, Trouble::BadNumber { expected });
    }
    fits.then_some(number)
}

/// What a number may be, in both languages.
pub fn expected(range: Range) -> String {
    let (least, most) = (range.least, range.most);
    match range.unit {
        Unit::Heads => format!("{least} 到 {most} 的整数（人） / whole heads, {least} to {most}"),
        Unit::Factor => {
            "倍数，如 1.1 或 110%，至多六位小数 / a factor, such as 1.1 or 110%".to_owned()
        }
        Unit::Share => format!("{least} 到 1 的比例，如 0.9 或 90% / a share, {least} to 1"),
        Unit::Points => {
            "0 到 100 的分数，至多两位小数 / points, 0 to 100, at most two decimals".to_owned()
        }
        Unit::Km => format!("0 到 {most} 的整数（公里），0 为不限 / whole km, 0 is no limit"),
        Unit::Weight => format!("{least} 到 {most} 的数 / a number, {least} to {most}"),
        Unit::Switch => "是或否，也可留空 / yes or no, or blank".to_owned(),
    }
}
