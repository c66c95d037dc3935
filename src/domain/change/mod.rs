//! What-ifs as data (section 7): typed changes of a round or its model, and scenarios made of them.
//!
//! ```text
//! mod       one change, and whom it concerns
//! concern   the bodies, programmes, orders and bids that a change is about
//! refuse    why changes cannot be made
//! apply     a round and its model with changes made
//! scenario  a list of changes with a name; a sweep of scenarios, made one by one
//! ```

mod apply;
mod concern;
mod refuse;
mod scenario;

pub use apply::{apply, resolve};
pub use concern::{barred, bodies, cities, demands, programmes};
pub use refuse::{CHANCE_MOST, CLASS_MOST, DISTANCE_MOST_KM, NUMBER_MOST, Refusal, refusals};
pub use scenario::{Axis, Engine, Scenario};

use rust_decimal::{Decimal, RoundingStrategy};

use super::market::{BidId, CriterionId, DemandId, FirmId, MajorId, ProgrammeId, SchoolId, Score};

/// One typed change. Applied in the order of a scenario's list, each to what the one before left.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// Seats.
    Seats {
        /// Whose.
        of: Seats,
        /// How.
        by: By,
    },
    /// Heads ordered: both ends of a range; an order that falls to 0 heads takes no part. What a
    /// filer orders for other firms is divided among them as before, by largest remainders.
    Heads {
        /// Whose.
        of: Orders,
        /// How.
        by: By,
    },
    /// L, the smallest class \[heads\], `1..=1000`.
    ClassMin(u32),
    /// U, the largest class \[heads\], `1..=1000`.
    ClassMax(u32),
    /// The size that formation aims at \[heads\], `1..=1000`.
    ClassTarget(u32),
    /// The weight of a criterion; only ratios matter. Kept to nine decimals, and above 0.
    Weight {
        /// Which.
        criterion: CriterionId,
        /// How.
        by: By,
    },
    /// The least score that may win.
    QualityMin(Score),
    /// Share of an intake that is expected to finish \[hundredths, `1..=100`\].
    Yield(u32),
    /// Farthest school from a class \[km\]; 0 is no limit.
    DistanceMax(u32),
    /// A school takes no part: as if it had failed screening.
    SchoolOut(SchoolId),
    /// A firm takes no part: as if it had failed screening, so that neither do its orders. What
    /// others order for it is taken from their orders.
    FirmOut(FirmId),
    /// A chain that was not there: the orders of another again under its name, each order with its
    /// heads scaled; and the firms of that chain behind them again under its name, so that their
    /// leaders lead there too. New firms and orders stand behind all others; their codes are the
    /// old ones, `@` and the name.
    ChainAdded {
        /// The new chain's name.
        chain: String,
        /// The chain whose orders it repeats.
        like: String,
        /// Their heads times this, above 0.
        scale: Decimal,
    },
    /// A school declines: every bid of that school for the call of this bid is out. They are banned
    /// as by a decision of the committee; pins of them lapse.
    Declined(BidId),
    /// Each bid that wins a class in the base is declined by its school with this chance
    /// \[`0..=1`\], drawn by the sweep's seed and the scenario's number: see [`resolve`].
    WinnersDecline(Decimal),
}

/// How a number changes. Results are rounded half to even and never fall below 0.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum By {
    /// To this, at least 0.
    Set(Decimal),
    /// By this, up or down.
    Add(Decimal),
    /// Times this, at least 0.
    Scale(Decimal),
}

impl By {
    /// What `now` becomes, in `0..=`[`NUMBER_MOST`].
    pub fn of(self, now: u32) -> u32 {
        let exact = self.exactly(Decimal::from(now));
        let whole = exact.round_dp_with_strategy(0, RoundingStrategy::MidpointNearestEven);
        let whole = whole.clamp(Decimal::ZERO, Decimal::from(NUMBER_MOST));
        u32::try_from(whole).expect("a whole number within u32")
    }

    /// What `now` becomes, unrounded.
    fn exactly(self, now: Decimal) -> Decimal {
        match self {
            By::Set(to) => to,
            By::Add(more) => now.saturating_add(more),
            By::Scale(times) => now.saturating_mul(times),
        }
    }

    /// The number that it says.
    pub fn number(self) -> Decimal {
        match self {
            By::Set(number) | By::Add(number) | By::Scale(number) => number,
        }
    }
}

/// Whose seats.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Seats {
    /// A school's: scaled, those of its body, where limited, for students and for employees, and of
    /// all its programmes; set or added to, those of its body for students alone, where limited
    /// when added to.
    School(SchoolId),
    /// One programme's.
    Programme(ProgrammeId),
    /// Those of every programme that teaches the major.
    Major(MajorId),
    /// Those of every school of a city, each as [`Seats::School`]; a body of several, once.
    City(String),
    /// Those of every programme whose major is, or is mapped onto, one that some order of the chain
    /// accepts.
    Chain(String),
    /// Those of every school, each as [`Seats::School`]; a body of several, once.
    All,
}

/// Whose orders.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Orders {
    /// One line.
    Demand(DemandId),
    /// Those that a firm files.
    Firm(FirmId),
    /// A chain's.
    Chain(String),
    /// Of work in a city.
    City(String),
    /// All.
    All,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_rounded_half_to_even_and_never_below_nothing() {
        let dec = |text: &str| Decimal::from_str_exact(text).expect("a decimal");
        assert_eq!(By::Scale(dec("0.5")).of(5), 2, "2.5");
        assert_eq!(By::Scale(dec("0.5")).of(7), 4, "3.5");
        assert_eq!(By::Scale(dec("1.1")).of(45), 50, "49.5");
        assert_eq!(By::Add(dec("-9")).of(5), 0);
        assert_eq!(By::Set(dec("12.5")).of(5), 12);
        assert_eq!(By::Scale(dec("9999999")).of(u32::MAX), NUMBER_MOST);
    }
}
