//! What a line of a scenario turns, before it is said how far: in goes a number in the unit that
//! people write, out comes a change.

use rust_decimal::prelude::{FromPrimitive, ToPrimitive};
use rust_decimal::{Decimal, RoundingStrategy};

use crate::domain::change::{
    By, CHANCE_MOST, CLASS_MOST, Change, DISTANCE_MOST_KM, NUMBER_MOST, Orders, Seats, bodies,
};
use crate::domain::market::{BidId, CriterionId, FirmId, Market, SchoolId, Score};
use crate::domain::model::Model;

/// How a number is turned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// 设为
    Set,
    /// 增加
    More,
    /// 减少
    Less,
    /// 乘以
    Times,
}

impl How {
    fn by(self, value: Decimal) -> By {
        match self {
            How::Set => By::Set(value),
            How::More => By::Add(value),
            How::Less => By::Add(-value),
            How::Times => By::Scale(value),
        }
    }
}

/// What is turned.
#[derive(Clone, Debug, PartialEq)]
pub enum Lever {
    /// Seats.
    Seats(Seats, How),
    /// Heads ordered.
    Heads(Orders, How),
    /// A criterion's weight.
    Weight(CriterionId, How),
    /// L.
    ClassMin,
    /// U.
    ClassMax,
    /// The target of formation.
    ClassTarget,
    /// The quality floor.
    QualityMin,
    /// The share that is expected to finish.
    Yield,
    /// The limit of distance.
    DistanceMax,
    /// A school out, or not.
    SchoolOut(SchoolId),
    /// A firm out, or not.
    FirmOut(FirmId),
    /// A chain added, with so much of another's heads.
    ChainAdded {
        /// Its name.
        chain: String,
        /// Whose orders it repeats.
        like: String,
    },
    /// A bid declined, or not.
    Declined(BidId),
    /// Winners decline, with a chance.
    WinnersDecline,
}

/// The unit in which people write how far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Heads or seats.
    Heads,
    /// A factor, or its percentage.
    Factor,
    /// A share of 1, or its percentage.
    Share,
    /// Points of 100.
    Points,
    /// km
    Km,
    /// A weight.
    Weight,
    /// 1 or 0, done or not.
    Switch,
}

/// What a number may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range {
    /// The least.
    pub least: Decimal,
    /// The largest.
    pub most: Decimal,
    /// How many decimals are kept.
    pub decimals: u32,
    /// In which unit.
    pub unit: Unit,
}

impl Lever {
    /// What its number may be.
    pub fn range(&self) -> Range {
        let most = Decimal::from(NUMBER_MOST);
        let range = |least, most, decimals, unit| Range {
            least,
            most,
            decimals,
            unit,
        };
        let of_how = |how: &How, decimals, unit| match how {
            How::Set | How::Less => range(Decimal::ZERO, most, decimals, unit),
            How::More => range(-most, most, decimals, unit),
            How::Times => range(Decimal::ZERO, most, 6, Unit::Factor),
        };
        let one = Decimal::ONE;
        match self {
            Lever::Seats(_, how) | Lever::Heads(_, how) => of_how(how, 0, Unit::Heads),
            Lever::Weight(_, how) => of_how(how, 6, Unit::Weight),
            Lever::ClassMin | Lever::ClassMax | Lever::ClassTarget => {
                range(one, CLASS_MOST.into(), 0, Unit::Heads)
            }
            Lever::QualityMin => range(Decimal::ZERO, Decimal::ONE_HUNDRED, 2, Unit::Points),
            Lever::Yield => range(Decimal::new(1, 2), one, 2, Unit::Share),
            Lever::DistanceMax => range(Decimal::ZERO, DISTANCE_MOST_KM.into(), 0, Unit::Km),
            Lever::ChainAdded { .. } => range(Decimal::new(1, 6), most, 6, Unit::Factor),
            Lever::SchoolOut(_) | Lever::FirmOut(_) | Lever::Declined(_) => {
                range(Decimal::ZERO, one, 0, Unit::Switch)
            }
            Lever::WinnersDecline => range(Decimal::ZERO, CHANCE_MOST, 6, Unit::Share),
        }
    }

    /// A drawn number as it is used: kept to its decimals, half to even, and within its range.
    pub fn snap(&self, value: f64) -> Decimal {
        let range = self.range();
        let bounds = (range.least.to_f64(), range.most.to_f64());
        let (Some(least), Some(most)) = bounds else {
            return range.least;
        };
        let value = Decimal::from_f64(value.clamp(least, most)).unwrap_or(range.least);
        let kept =
            value.round_dp_with_strategy(range.decimals, RoundingStrategy::MidpointNearestEven);
        kept.clamp(range.least, range.most)
    }

    /// The change that turns it to `value`, which lies in its range; `None` for a switch that is
    /// off.
    pub fn change(&self, value: Decimal) -> Option<Change> {
        let whole = |times: u32| (value * Decimal::from(times)).to_u32().unwrap_or(0);
        Some(match self {
            Lever::Seats(of, how) => Change::Seats {
                of: of.clone(),
                by: how.by(value),
            },
            Lever::Heads(of, how) => Change::Heads {
                of: of.clone(),
                by: how.by(value),
            },
            Lever::Weight(criterion, how) => Change::Weight {
                criterion: *criterion,
                by: how.by(value),
            },
            Lever::ClassMin => Change::ClassMin(whole(1)),
            Lever::ClassMax => Change::ClassMax(whole(1)),
            Lever::ClassTarget => Change::ClassTarget(whole(1)),
            Lever::QualityMin => Change::QualityMin(Score(whole(100))),
            Lever::Yield => Change::Yield(whole(100)),
            Lever::DistanceMax => Change::DistanceMax(whole(1)),
            Lever::ChainAdded { chain, like } => Change::ChainAdded {
                chain: chain.clone(),
                like: like.clone(),
                scale: value,
            },
            Lever::WinnersDecline => Change::WinnersDecline(value),
            _ if value.is_zero() => return None,
            Lever::SchoolOut(school) => Change::SchoolOut(*school),
            Lever::FirmOut(firm) => Change::FirmOut(*firm),
            Lever::Declined(bid) => Change::Declined(*bid),
        })
    }

    /// The value at which nothing changes, where there is one.
    pub fn base(&self, market: &Market, model: &Model) -> Option<Decimal> {
        let (classes, one) = (&model.classes, Decimal::ONE);
        Some(match self {
            Lever::Seats(_, How::Times) | Lever::Heads(_, How::Times) => one,
            Lever::Weight(_, How::Times) => one,
            Lever::Seats(_, How::More | How::Less)
            | Lever::Heads(_, How::More | How::Less)
            | Lever::Weight(_, How::More | How::Less) => Decimal::ZERO,
            Lever::Seats(of, How::Set) => seats_now(market, of)?.into(),
            Lever::Heads(Orders::Demand(id), How::Set) => {
                let demand = &market.demands()[*id];
                (demand.heads == demand.heads_max)
                    .then_some(demand.heads)?
                    .into()
            }
            Lever::Heads(_, How::Set) | Lever::ChainAdded { .. } => return None,
            Lever::Weight(criterion, How::Set) => market.criteria()[*criterion].weight,
            Lever::ClassMin => classes.class_min.into(),
            Lever::ClassMax => classes.class_max.into(),
            Lever::ClassTarget => classes.class_target.into(),
            Lever::QualityMin => Decimal::new(model.scoring.quality_min.0.into(), 2),
            Lever::Yield => Decimal::new(model.award.yield_hundredths.into(), 2),
            Lever::DistanceMax => model.fit.distance_max_km.into(),
            Lever::SchoolOut(_) | Lever::FirmOut(_) => Decimal::ZERO,
            Lever::Declined(_) | Lever::WinnersDecline => Decimal::ZERO,
        })
    }
}

/// The seats of one programme or one body, where limited.
fn seats_now(market: &Market, of: &Seats) -> Option<u32> {
    match of {
        Seats::Programme(id) => Some(market.programmes()[*id].seats),
        _ => match bodies(market, of)[..] {
            [body] => market.entities()[body].seats,
            _ => None,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn drawn_numbers_are_kept_to_what_a_change_can_take() {
        let dec = |text: &str| Decimal::from_str_exact(text).expect("a decimal");
        assert_eq!(Lever::ClassMin.snap(17.5), dec("18"));
        assert_eq!(Lever::ClassMin.snap(-4.0), dec("1"));
        assert_eq!(Lever::Yield.snap(0.876), dec("0.88"));
        assert_eq!(Lever::Yield.snap(f64::INFINITY), dec("1"));
        assert_eq!(Lever::QualityMin.snap(61.239), dec("61.24"));
        let seats = Lever::Seats(Seats::All, How::Times);
        assert_eq!(seats.snap(1.234_567_89), dec("1.234568"));
        assert_eq!(Lever::Yield.change(dec("0.88")), Some(Change::Yield(88)));
        assert_eq!(
            Lever::QualityMin.change(dec("61.24")),
            Some(Change::QualityMin(Score(6124)))
        );
    }
}
