//! What became of the award once both sides had answered: every answer with its effect and its
//! price, and the classes that no longer stand as recommended. The recommendation itself, its ranks
//! and its proofs stay in the document as they were.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::document::{MemberOut, Move, Outcome};
use crate::domain::market::{Answer, Integrator, Tier};

/// The answers of a round and where they lead.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Settlement {
    /// Every answer, in the order in which it took effect.
    pub events: Vec<Event>,
    /// Classes whose winner, size or members are not as recommended, and new ones, by code.
    pub classes: Vec<ClassStanding>,
    /// A1 to A4 of the awards that stand: A1 and A2 are gains, A3 and A4 costs.
    pub value: [i64; 4],
    /// Classes with a winner now.
    pub classes_awarded: u32,
    /// All heads in them.
    pub heads_awarded: u64,
}

/// Which side answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// A school.
    School,
    /// A firm.
    Firm,
}

/// An answer and its effect.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Event {
    /// The class, as written.
    pub class: String,
    /// School or firm.
    pub side: Side,
    /// Its code.
    pub party: String,
    /// Its name.
    pub party_name: String,
    /// What it answers.
    pub answer: Answer,
    /// ISO date.
    pub date: Option<String>,
    /// Why, as written.
    pub reason: String,
    /// File and row.
    pub source: String,
    /// What follows.
    pub effect: Effect,
}

/// What follows from an answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Effect {
    /// Nothing changes: the party agrees.
    Agreed,
    /// Nothing changes: no class bears the code.
    NoSuchClass,
    /// Nothing changes: the school has no bid on the class's call, or the firm no heads in the
    /// class.
    NotParty,
    /// Nothing changes: the firm refuses the school, but nobody holds the class.
    NoAward,
    /// A school is out of the class for good.
    Barred {
        /// The school's code.
        school: String,
        /// Its bids on the class's call, sorted.
        bids: Vec<String>,
        /// What becomes of the awards.
        reaward: Reaward,
    },
    /// A firm takes its heads out of the class.
    Left {
        /// Heads that leave.
        heads: u32,
        /// Size of the class before.
        size_before: u32,
        /// Size without them.
        size_left: u32,
        /// The lawful ways on, the cheapest first: that one is taken.
        ways: Vec<WayOut>,
        /// What becomes of the awards.
        reaward: Reaward,
    },
}

/// The two re-awards after a change, and what lies between them (section 4, Decline).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Reaward {
    /// The optimum with every other award kept, earlier re-awards included: this is what stands.
    pub kept: Alternative,
    /// The optimum with nothing kept.
    pub free: Alternative,
    /// What keeping costs against the optimum.
    pub price: Price,
    /// Awards of other classes that the optimum would move.
    pub moved: u32,
}

/// A re-award.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Alternative {
    /// A1 to A4 of all awards: A1 and A2 are gains, A3 and A4 costs.
    pub value: [i64; 4],
    /// Classes whose winner differs from that before the answer.
    pub moves: Vec<Move>,
    /// Whether it was solved to its end.
    pub proved: bool,
    /// Floors by name and pins by bid that cannot hold any more and are left unmet.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unmet: Vec<String>,
}

/// A difference of two awards in A1 to A3, positive where something is lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Price {
    /// A1 \[heads × priority\].
    pub heads: i64,
    /// A2 \[heads × centi-points\].
    pub quality: i64,
    /// A3 \[heads × metres\].
    pub metres: i64,
}

/// A lawful way on for a class that a firm has left.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WayOut {
    /// Which.
    pub way: Way,
    /// Loss of A1, all else kept: heads × priority in awarded classes before, less those after.
    pub awarded_lost: i64,
    /// Loss of F1: heads × priority in classes before, less those after.
    pub formed_lost: i64,
    /// The classes it leads to: the class itself under its own code, or new ones; none where it
    /// ends.
    pub classes: Vec<Formed>,
    /// Whether no better way of this kind exists for certain.
    pub proved: bool,
}

/// How a class that a firm has left goes on, in the order that breaks ties.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// Still at the least size or above: it stands.
    Stands,
    /// Filled up from unserved demands of its role key.
    Refill,
    /// Below the least size by the waiver of its only demand.
    Waiver,
    /// Dissolved; its demands and the unserved ones of the role key are formed again.
    Reform,
}

/// A class as it is after a change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Formed {
    /// Its code.
    pub class: String,
    /// Its call's code.
    pub call: String,
    /// All its heads.
    pub size: u32,
    /// W_c \[heads × priority\].
    pub weight: u64,
    /// Who makes it.
    pub tier: Tier,
    /// Who merges it.
    pub integrator: Option<Integrator>,
    /// Its demands with their heads.
    pub members: Vec<MemberOut>,
}

/// A class that does not stand as recommended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClassStanding {
    /// As it is now; without members where it was dissolved.
    pub formed: Formed,
    /// The bid that holds it now.
    pub winner: Option<String>,
}

/// A class of an outcome as it stands: as recommended, or as the answers left it.
#[derive(Clone, Copy, Debug)]
pub struct ClassNow<'a> {
    /// Its call's code.
    pub call: &'a str,
    /// Its code.
    pub class: &'a str,
    /// All its heads; 0 where it was dissolved.
    pub size: u32,
    /// Who makes it.
    pub tier: Tier,
    /// Who merges it.
    pub integrator: Option<&'a Integrator>,
    /// Its demands with their heads.
    pub members: &'a [MemberOut],
    /// The bid that holds it.
    pub winner: Option<&'a str>,
    /// The bid that was recommended; `None` also for a class formed afterwards.
    pub recommended: Option<&'a str>,
}

impl ClassNow<'_> {
    /// Whether the class was dissolved after the award.
    pub fn is_dissolved(&self) -> bool {
        self.members.is_empty()
    }
}

impl Outcome {
    /// Every class as it stands now, call by call; classes formed after the award come last.
    pub fn classes_now(&self) -> Vec<ClassNow<'_>> {
        let changed = self.settlement.iter().flat_map(|s| &s.classes);
        let find = |code: &str| changed.clone().find(|now| now.formed.class == code);
        let mut classes = Vec::new();
        for call in &self.calls {
            for class in &call.classes {
                let recommended = class.winner.as_deref();
                classes.push(match find(&class.code) {
                    Some(now) => ClassNow {
                        recommended,
                        ..ClassNow::from(now)
                    },
                    None => ClassNow {
                        call: &call.code,
                        class: &class.code,
                        size: class.size,
                        tier: class.tier,
                        integrator: class.integrator.as_ref(),
                        members: &class.members,
                        winner: recommended,
                        recommended,
                    },
                });
            }
        }
        let known = |code: &str| {
            let mut all = self.calls.iter().flat_map(|call| &call.classes);
            all.any(|class| class.code == code)
        };
        let new = changed.clone().filter(|now| !known(&now.formed.class));
        classes.extend(new.map(ClassNow::from));
        classes
    }
}

impl<'a> From<&'a ClassStanding> for ClassNow<'a> {
    fn from(now: &'a ClassStanding) -> Self {
        ClassNow {
            call: &now.formed.call,
            class: &now.formed.class,
            size: now.formed.size,
            tier: now.formed.tier,
            integrator: now.formed.integrator.as_ref(),
            members: &now.formed.members,
            winner: now.winner.as_deref(),
            recommended: None,
        }
    }
}
