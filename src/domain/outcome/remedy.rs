//! The way out for heads in no class: changes that get them into classes, each tried by forming
//! again, with the classes that it leads to; and the same for the round as a whole.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::domain::market::{Days, Tier};

/// Most lines of a round for which frontier, consents and parks are worked out.
pub const DEMANDS_MAX: u32 = 5_000;
/// Most lines of a role key that is formed again under changes; a round with a larger one has no
/// frontier, consents and parks.
pub const KEY_MAX: u32 = 60;
/// Most lines for which remedies are looked for: those with the most heads left over.
pub const LINES_MAX: u32 = 400;

/// One change that leaves no head of a demand over, as it was tried.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Remedy {
    /// What changes; everything else stays.
    pub change: Change,
    /// What forming the role key again leads to.
    pub reformed: Reformed,
    /// Whether this formation, and each that shows that no smaller change of the kind would do, was
    /// solved to its end.
    pub proved: bool,
}

/// A change of one row, of the table of posts or of the policy. Rows are named by demand codes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Change {
    /// Vetting passes the demand itself.
    Vetting,
    /// Screening passes its firm.
    Screening,
    /// A demand consents to be merged (允许整合).
    Consent {
        /// Itself, or another of its role key.
        demand: String,
    },
    /// The training length of a demand is widened, by as few days as possible, to these.
    Period {
        /// Itself, or another of its role key.
        demand: String,
        /// The new range.
        days: Days,
    },
    /// The demand itself accepts one more major.
    Major {
        /// The catalogue.
        catalogue: String,
        /// The code.
        major: String,
        /// For people.
        name: String,
    },
    /// A demand no longer insists on an integrator (指定整合方).
    Wish {
        /// Itself, or another of its role key.
        demand: String,
    },
    /// The demand itself orders more heads, and no fewer would do.
    Heads {
        /// At least 1.
        more: u32,
    },
    /// Its post and another of the same chain, level and mode are entered as one (岗位对照).
    Post {
        /// The other post.
        post: String,
        /// Its name: the role of its first demand.
        name: String,
    },
    /// It is filed under another role key of the same level and mode, where it shares a major.
    RoleKey {
        /// The chain there.
        chain: String,
        /// The post there.
        post: String,
        /// Its name: the role of its first demand.
        name: String,
    },
    /// It is given a waiver (豁免理由).
    Waiver,
    /// Two parks merge as one.
    Parks {
        /// One.
        park: String,
        /// The other.
        with: String,
    },
    /// The model allows a tier that it does not allow now, at its default cost.
    Tier {
        /// Which.
        tier: Tier,
    },
    /// `spread_max_km` rises to this, and no less would do.
    Spread {
        /// The limit \[km\].
        km: u32,
    },
    /// `firms_max` rises to this, and no less would do.
    Firms {
        /// The limit.
        most: u32,
    },
    /// `class_min` falls to this, the largest below at which the formation serves it.
    LeastSize {
        /// The limit \[heads\].
        size: u32,
    },
    /// `class_max` rises to this, and no less would do.
    LargestSize {
        /// The limit \[heads\].
        size: u32,
    },
}

/// A role key formed again under a change, told against the formation as decided.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Reformed {
    /// More heads in classes, over all demands concerned, each up to what it orders now.
    pub heads: i64,
    /// Classes that the change leads to, each with its demands.
    pub classes: Vec<Vec<Part>>,
    /// Codes of classes that it takes apart.
    pub dissolved: Vec<String>,
}

/// Heads of a demand in a class.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Part {
    /// The demand.
    pub demand: String,
    /// How many.
    pub heads: u32,
}

/// What would serve more heads of the round.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Outlook {
    /// Demand lines with heads in no class.
    pub lines: u32,
    /// Of these, lines for which remedies were looked for.
    pub lines_tried: u32,
    /// Heads in classes by least size, each solved again; empty for a round of more than
    /// `demands_max` lines or with a role key of more than `key_max`.
    pub frontier: Vec<FrontierPoint>,
    /// The consents worth most: of one, of two, and so on while more bring more.
    pub consents: Vec<Consents>,
    /// The pairs of parks that serve most more heads as one, best first; none where none does.
    pub parks: Vec<Parks>,
    /// Most lines of a round for which frontier, consents and parks are worked out.
    pub demands_max: u32,
    /// Most lines of a role key in which changes are tried.
    pub key_max: u32,
    /// Most lines for which remedies are looked for.
    pub lines_max: u32,
}

/// Heads in classes at another least size, all else equal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FrontierPoint {
    /// L \[heads\].
    pub least: u32,
    /// Heads in classes, up to what is ordered.
    pub heads: u64,
    /// Classes.
    pub classes: u32,
    /// Whether every role key was solved to its end in F1.
    pub proved: bool,
}

/// The best set of so many consents.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Consents {
    /// Whose, by demand code, sorted.
    pub demands: Vec<String>,
    /// What they lead to.
    pub reformed: Reformed,
    /// Whether every set of so many consents is worth no more for certain.
    pub proved: bool,
}

/// Two parks as one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Parks {
    /// One.
    pub park: String,
    /// The other.
    pub with: String,
    /// What that leads to.
    pub reformed: Reformed,
    /// Whether every role key concerned was solved to its end.
    pub proved: bool,
}
