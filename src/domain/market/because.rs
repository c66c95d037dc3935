//! Why, as data: the reason a demand is not served, the rule a bid breaks, the limit that keeps it
//! from winning. Never a sentence: `words` makes those.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::nouns::{Mode, Tier};
use super::units::{Days, Score};

/// Why (some of) a demand's heads are in no class: the first filter that leaves too few.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Reason {
    /// The firm failed screening (资格审查).
    FirmNotEligible,
    /// Vetting sent it back, with the experts' reason.
    SentBack {
        /// As the experts wrote it.
        reason: String,
    },
    /// Vetting has not decided.
    VettingPending,
    /// All demands of its post, level and mode in its chain together are too few.
    TooFewInPost {
        /// Heads there, itself included, upper ends counted.
        heads: u32,
        /// `class_min`.
        needed: u32,
    },
    /// It did not consent to be merged and is too small alone.
    NoConsent {
        /// Its own heads.
        heads: u32,
        /// `class_min`.
        needed: u32,
    },
    /// Those that consent are too few.
    TooFewConsent {
        /// Heads of those that consent, itself included.
        heads: u32,
        /// `class_min`.
        needed: u32,
    },
    /// Those that share an acceptable major with it are too few.
    NoSharedMajor {
        /// Heads of those that share one, itself included.
        heads: u32,
        /// `class_min`.
        needed: u32,
    },
    /// Those whose training length meets its own are too few.
    NoSharedDays {
        /// Heads of those, itself included.
        heads: u32,
        /// `class_min`.
        needed: u32,
    },
    /// No set of them that could share a class reaches the least size: integrators, majors,
    /// lengths, distances or firm limits hold pairwise but not together, or sizes do not add up to
    /// one between the least and the largest.
    NoLawfulGroup {
        /// The most heads that a lawful group with it reaches without passing `class_max`.
        heads: u32,
        /// `class_min`.
        needed: u32,
    },
    /// A lawful class with it exists, but the formation as a whole serves more, or better, without
    /// it.
    Outweighed {
        /// Size of the largest lawful class with it.
        heads: u32,
    },
    /// Some of its heads are served; these are left over.
    Remainder {
        /// Heads of it in classes.
        served: u32,
    },
}

/// A rule that a bid breaks on a call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Rule {
    /// The call it names does not exist in this round.
    NoSuchCall {
        /// As written in the bid.
        call: String,
    },
    /// The school failed screening.
    SchoolNotEligible,
    /// The school does not teach the major it bids with.
    NoProgramme {
        /// The major's code.
        major: String,
    },
    /// The major is not among the call's.
    MajorNotAccepted {
        /// The bid's.
        major: String,
        /// The call's.
        accepted: Vec<String>,
    },
    /// The programme's level does not fit.
    Level {
        /// The call's rank.
        needed: u8,
        /// The programme's rank.
        taught: u8,
    },
    /// The programme trains the other kind of people.
    Mode {
        /// The call's.
        needed: Mode,
        /// The programme's.
        taught: Mode,
    },
    /// The programme's length does not meet the call's.
    Period {
        /// The call's.
        needed: Days,
        /// The programme's.
        taught: Days,
    },
    /// The school is too far from the class.
    TooFar {
        /// To the nearest class of the call.
        metres: i64,
        /// The model's limit.
        metres_max: i64,
    },
    /// It offers less than one class needs.
    SeatsBelowIntake {
        /// Offered.
        seats: u32,
        /// Intake of the call's smallest class.
        intake: u32,
    },
    /// It is dated after the deadline.
    Late {
        /// Its date.
        date: String,
        /// The deadline.
        deadline: String,
    },
    /// The same school sent a later bid for the same call and major.
    Replaced {
        /// The bid that counts.
        by: String,
    },
    /// No mark stands on a criterion.
    NoMarks {
        /// The first such criterion.
        criterion: String,
    },
}

/// Why an expert may not mark a bid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Recusal {
    /// The bid's school employs the expert.
    Employer,
    /// Another plate of the bid's school does.
    OtherPlate,
    /// A firm of the call's classes does.
    Firm,
    /// The school, a plate of it or a firm of the classes was declared by hand (回避).
    Declared,
}

/// What keeps a fitting bid from winning whatever the others do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Limit {
    /// The programme's seats.
    ProgrammeSeats {
        /// Left.
        seats: u32,
        /// Intake of the smallest class.
        intake: u32,
    },
    /// The school's seats for the mode.
    EntitySeats {
        /// Left.
        seats: u32,
        /// Intake of the smallest class.
        intake: u32,
    },
    /// The school may win no class.
    EntityClasses,
    /// The bid itself takes no class.
    BidClasses,
    /// The committee has banned it from every class of its call.
    Banned,
    /// The committee has given every class of its call to others.
    Pinned,
    /// The body may win no class in this chain: its share of the classes formed is less than one.
    Share,
    /// A base that its programme shares is too small.
    BaseSeats {
        /// Which, by code.
        base: String,
        /// Trainees that it takes.
        seats: u32,
        /// Intake of the smallest class.
        intake: u32,
    },
    /// A base that its programme shares takes no class.
    BaseClasses {
        /// Which, by code.
        base: String,
    },
    /// One class costs more than there is.
    Budget {
        /// What the smallest class costs \[fen\].
        cost_fen: i64,
        /// What there is \[fen\].
        budget_fen: i64,
    },
    /// Each rule alone leaves it room; floors, pins and limits together do not.
    Together,
    /// Its score is below what may win.
    BelowQuality {
        /// Its score.
        score: Score,
        /// `quality_min`.
        least: Score,
    },
}

/// Which capacity of a higher-scoring bid is taken by other classes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Taken {
    /// The programme's seats are used by these classes.
    ProgrammeSeats {
        /// All seats left before this round.
        seats: u32,
        /// Used by the award.
        used: u32,
        /// The classes that use them.
        classes: Vec<String>,
    },
    /// The school's seats are used by these classes.
    EntitySeats {
        /// All seats left before this round.
        seats: u32,
        /// Used by the award.
        used: u32,
        /// The classes that use them.
        classes: Vec<String>,
    },
    /// The school wins as many classes as it may.
    EntityClasses {
        /// How many it may win.
        most: u32,
        /// Which it wins.
        classes: Vec<String>,
    },
    /// It could win no class whatever the others did.
    Limit {
        /// What binds.
        limit: Limit,
    },
    /// No capacity is full: the draw or the distance decided between equal awards.
    Tie,
    /// It could win this call, but the whole award would be worse elsewhere.
    Elsewhere {
        /// Classes whose winner would change.
        classes: Vec<String>,
    },
}

/// The order in which tiers are tried when costs tie.
pub const TIERS: [Tier; 6] = [
    Tier::Own,
    Tier::Park,
    Tier::Cluster,
    Tier::Leader,
    Tier::Office,
    Tier::Waived,
];
