//! The outcome as a document: codes, names and integers; every reason typed. Serialized as
//! `outcome.json`.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::columns::Columns;
use super::indicators::Indicators;
use super::links::{Conflict, LinkOut};
use super::needs::Needs;
use super::plan::Plan;
use super::remedy::{Outlook, Remedy};
use super::robust::Robust;
use super::settlement::Settlement;
use super::sides::Sides;
use super::stages::Stage;
use super::supply::Supply;
use super::tree::Tree;
use crate::domain::market::{
    Days, Finding, Integrator, Level, Limit, Mode, Place, Point, Reason, Rule, Score, Site, Taken,
    Tier, Vetting,
};

/// The name and version of this document's format.
pub const FORMAT: &str = "jiebang-outcome/1";

/// Everything that one run decided.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Outcome {
    /// [`FORMAT`].
    pub format: String,
    /// The program's version.
    pub version: String,
    /// The round.
    pub round: RoundOut,
    /// The policy model.
    pub model: ModelOut,
    /// What was read, by file.
    pub inputs: Vec<InputFile>,
    /// The figures of page one.
    pub summary: Summary,
    /// Every level of every block, with its proof: formation first.
    pub stages: Vec<Stage>,
    /// The prices behind stages proved by `columns`. Left out if empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<Columns>,
    /// The searches behind stages proved by a `tree`. Left out if empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub trees: Vec<Tree>,
    /// Every demand line, and where its heads went.
    pub demands: Vec<DemandOut>,
    /// Every call with its classes and its bids in the order of recommendation.
    pub calls: Vec<CallOut>,
    /// Heads in no class, with the reason.
    pub unserved: Vec<UnservedOut>,
    /// What would serve more heads of the round.
    pub outlook: Outlook,
    /// Calls not won by their highest score.
    pub exceptions: Vec<Exception>,
    /// Bids that name no call of this round.
    pub strays: Vec<StrayBid>,
    /// The bodies behind the schools by code, with what the award uses of each.
    pub entities: Vec<EntityOut>,
    /// Codes of the committee's experts, sorted.
    pub experts: Vec<String>,
    /// The rules that link awards of different classes, with what the award uses; left out where
    /// there are none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<LinkOut>,
    /// Why blocks have no award: rules that cannot all hold. Left out if empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub conflicts: Vec<Conflict>,
    /// The award beside what both sides would reach by themselves; `None` before there are bids.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sides: Option<Sides>,
    /// What was found when the round was read, worst first. Errors are those of rows set aside: a
    /// round with others has no outcome.
    pub findings: Vec<Finding>,
    /// What both sides answered to the award and what followed; `None` before anybody has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub settlement: Option<Settlement>,
    /// How sure the recommendation is; left out without marks, or where no draws are asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub robust: Option<Robust>,
    /// Rows left out because they are wrong, or hang on one that is; by place. Left out if empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub set_aside: Vec<SetAside>,
    /// The figures of the round as a whole; `None` in outcomes older than they are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub indicators: Option<Indicators>,
    /// Seats as a divisible flow: over all fitting programmes, and over the bids if there are any.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub plans: Vec<Plan>,
}

/// A row of the round that takes no part until somebody has corrected a table (待核).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SetAside {
    /// Its table's English key.
    pub table: String,
    /// File, sheet and row.
    pub place: Place,
    /// Why.
    pub why: Aside,
}

/// Why a row is set aside.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Aside {
    /// It has errors, or contradicts another row that does; see `findings`.
    Wrong {
        /// Their codes, sorted.
        codes: Vec<String>,
    },
    /// It needs a row that is set aside.
    HangsOn {
        /// That row.
        place: Place,
    },
}

/// The round.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RoundOut {
    /// The stem of every call code.
    pub code: String,
    /// For people.
    pub name: String,
    /// ISO date.
    pub date: Option<String>,
    /// The seed of every draw.
    pub seed: String,
    /// ISO date.
    pub bid_deadline: Option<String>,
    /// False before vetting: every page says 未论证.
    pub vetted: bool,
    /// Whether calls had been published, so that formation was frozen.
    pub published: bool,
    /// Whether the round has bids; if not, the outcome ends with formation.
    pub has_bids: bool,
    /// Whether the round has marks; if not, every page says 未评分.
    pub has_marks: bool,
    /// Whether the bids are potential ones, made for planning: every page says 规划测算.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub planned: bool,
    /// Why marks count that were given before the rules of scoring changed: every page says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weights_changed: Option<String>,
}

/// The policy model.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ModelOut {
    /// Its name.
    pub name: String,
    /// Its Chinese title.
    pub title_zh: String,
    /// Its English title.
    pub title_en: String,
    /// The official text it stands on.
    pub document: String,
    /// BLAKE3 of its file, hexadecimal.
    pub hash: String,
    /// BLAKE3 over criteria, weights, highest marks and sources, hexadecimal: what was frozen
    /// before marks were read.
    pub criteria_hash: String,
    /// Settings that readers of a result ask for, by key.
    pub settings: BTreeMap<String, String>,
}

/// A file that was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct InputFile {
    /// Name within the round.
    pub file: String,
    /// Length \[bytes\].
    pub bytes: u64,
    /// BLAKE3 of what is used of it (personal columns are dropped before), hexadecimal.
    pub blake3: String,
}

/// The figures of page one. Heads count up to h_d unless said otherwise.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Summary {
    /// Demand lines.
    pub demands: u32,
    /// Heads ordered.
    pub heads: u64,
    /// Demand lines that take part (vetted, or all before vetting; firm eligible).
    pub demands_taking_part: u32,
    /// Their heads.
    pub heads_taking_part: u64,
    /// Heads in classes.
    pub heads_in_classes: u64,
    /// Heads in no class, of all demands.
    pub heads_left: u64,
    /// Calls.
    pub calls: u32,
    /// Classes.
    pub classes: u32,
    /// Bids.
    pub bids: u32,
    /// Bids that break no rule.
    pub bids_eligible: u32,
    /// Classes with a winner.
    pub classes_awarded: u32,
    /// All heads in classes with a winner.
    pub heads_awarded: u64,
    /// Calls without any bid.
    pub calls_without_bid: u32,
    /// Calls with bids of which none is eligible.
    pub calls_without_eligible_bid: u32,
    /// Calls whose highest eligible score wins.
    pub calls_won_by_highest: u32,
    /// Calls won by another: see `exceptions`.
    pub calls_won_by_other: u32,
    /// Award blocks in which a capacity can bind.
    pub blocks_binding: u32,
    /// Classes in the largest of those.
    pub largest_block: u32,
}

/// A demand line, and where its heads went.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DemandOut {
    /// Its code.
    pub code: String,
    /// The filer's code.
    pub firm: String,
    /// The filer's name.
    pub firm_name: String,
    /// The chain.
    pub chain: String,
    /// The post as the firm writes it.
    pub role: String,
    /// The post it pools under.
    pub post: String,
    /// The level.
    pub level: Level,
    /// Students or employees.
    pub mode: Mode,
    /// h_d.
    pub heads: u32,
    /// u_d.
    pub heads_max: u32,
    /// What the post asks for, as printed on its call.
    pub skills: String,
    /// Pay and conditions, as printed on its call.
    pub treatment: String,
    /// Weight of a head.
    pub priority: u32,
    /// The verdict.
    pub vetting: Option<Vetting>,
    /// The reason for a class below the least size.
    pub waiver: Option<String>,
    /// File and row.
    pub source: String,
    /// Class code -> heads there.
    pub classes: BTreeMap<String, u32>,
}

/// A major by catalogue and code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MajorOut {
    /// The catalogue.
    pub catalogue: String,
    /// The code.
    pub code: String,
    /// For people.
    pub name: String,
}

/// A call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CallOut {
    /// `<round>-<chain>-<serial>`.
    pub code: String,
    /// The chain.
    pub chain: String,
    /// The post its demands pool under.
    pub post: String,
    /// The post for people: the role of its first demand.
    pub role: String,
    /// Rank, and whether every member says 及以上.
    pub level: Level,
    /// Students or employees.
    pub mode: Mode,
    /// Acceptable majors.
    pub majors: Vec<MajorOut>,
    /// Length \[days\].
    pub days: Option<Days>,
    /// Name of the firm whose name the classes bear.
    pub named: Option<String>,
    /// Its classes, largest first.
    pub classes: Vec<ClassOut>,
    /// Who could teach them, bids or no bids.
    pub supply: Supply,
    /// Its bids in the order of recommendation.
    pub bids: Vec<BidOut>,
}

/// A class.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClassOut {
    /// `<call>-<n>`.
    pub code: String,
    /// s_c \[heads\].
    pub size: u32,
    /// W_c.
    pub weight: u64,
    /// Who made it.
    pub tier: Tier,
    /// Who merged it.
    pub integrator: Option<Integrator>,
    /// The rule of section 1 that makes it so: 6 filed as merged, 7 merged, 8 own, 9 waived.
    pub rule: u8,
    /// The reason, for a class below the least size.
    pub waiver: Option<String>,
    /// Its demands with their heads.
    pub members: Vec<MemberOut>,
    /// The site of its largest contributor.
    pub anchor: Site,
    /// Seats it needs \[heads\].
    pub intake: u32,
    /// The bid that wins it.
    pub winner: Option<String>,
    /// Its award block: the block's smallest class code.
    pub block: String,
}

/// Heads of a demand in a class.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MemberOut {
    /// The demand.
    pub demand: String,
    /// The filer's code.
    pub firm: String,
    /// The filer's name.
    pub firm_name: String,
    /// How many.
    pub heads: u32,
}

/// A bid on its call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BidOut {
    /// Its code.
    pub code: String,
    /// 推荐名次, from 1.
    pub rank: u32,
    /// 得分名次 among fitting bids, from 1 (equal scores share a rank).
    pub score_rank: Option<u32>,
    /// The school's code.
    pub school: String,
    /// Its name.
    pub school_name: String,
    /// The body behind it.
    pub entity: String,
    /// Where it stands.
    pub point: Point,
    /// The major it teaches with.
    pub major: MajorOut,
    /// Seats it offers.
    pub seats: u32,
    /// The school's own order among its bids, from 1, where given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wish: Option<u32>,
    /// The firms' order among the bids of the call, from 1, where given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub firm_rank: Option<u32>,
    /// Whether it breaks no rule.
    pub eligible: bool,
    /// σ_b, where all criteria have marks.
    pub score: Option<Score>,
    /// How it came about.
    pub criteria: Vec<CriterionOut>,
    /// Codes of experts who may not mark it.
    pub recused: Vec<String>,
    /// The rules it breaks.
    pub broken: Vec<Rule>,
    /// From the school to the call's first class \[m\].
    pub metres: i64,
    /// Won, lost, cannot or ineligible, with the figures.
    pub verdict: Verdict,
    /// What would have won, for an eligible bid that wins nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub needs: Option<Needs>,
}

/// A criterion of a bid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CriterionOut {
    /// Its code or name.
    pub criterion: String,
    /// Its weight, as written.
    pub weight: String,
    /// Its highest mark, as written.
    pub max: String,
    /// The exact mean as a reduced fraction `n/d` or a whole number; `None` when no mark stands.
    pub mean: Option<String>,
    /// Marks that count.
    pub counted: u32,
    /// Marks dropped by trimming.
    pub trimmed: u32,
}

/// What a bid's forced win would cost, in the order of comparison.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(deny_unknown_fields)]
pub struct Regret {
    /// Loss of A1 \[heads × priority\].
    pub heads: i64,
    /// Loss of A2 \[heads × centi-points\]; only compared where `heads` is 0.
    pub quality: i64,
    /// Loss of A3 \[heads × metres\].
    pub metres: i64,
    /// Loss of A4 \[draws\].
    pub draw: i64,
}

/// A class whose winner changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Move {
    /// The class.
    pub class: String,
    /// Its winner in the award.
    pub from: Option<String>,
    /// Its winner with the bid forced.
    pub to: Option<String>,
}

/// What became of a bid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Verdict {
    /// It wins these classes.
    Won {
        /// Codes.
        classes: Vec<String>,
    },
    /// It could win, at a price.
    Lost {
        /// The price.
        regret: Regret,
        /// What its win would change: together with the award, the optimum under force.
        moves: Vec<Move>,
        /// Whether the price was solved to its end.
        proved: bool,
    },
    /// Nothing lets it win.
    Cannot {
        /// What binds.
        limit: Limit,
    },
    /// It is eligible, and the rules of its block cannot all hold: nothing is awarded there.
    Undecided,
    /// It fits and wins nothing in planning, which prices no other wins.
    Open,
    /// It breaks a rule.
    Ineligible,
}

/// Heads of a demand in no class.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UnservedOut {
    /// The demand.
    pub demand: String,
    /// The filer's code.
    pub firm: String,
    /// How many heads.
    pub heads: u32,
    /// Why.
    pub reason: Reason,
    /// What would leave none of them over, cheapest first: own acts, then others', then the
    /// policy's.
    pub remedies: Vec<Remedy>,
}

/// A call not won by its highest score.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Exception {
    /// The call.
    pub call: String,
    /// The eligible bid with the highest score, which wins no class of the call.
    pub highest: String,
    /// Its score.
    pub highest_score: Score,
    /// The best bid that wins.
    pub winner: Option<String>,
    /// Its score.
    pub winner_score: Option<Score>,
    /// Why: the capacity that other classes take.
    pub because: Taken,
    /// What taking the highest instead would cost.
    pub regret: Option<Regret>,
}

/// A body behind one or more plates, and how much of its capacity the award uses.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EntityOut {
    /// Its code.
    pub code: String,
    /// Names of its schools, by their codes.
    pub schools: Vec<String>,
    /// Seats for students \[heads\].
    pub students: Usage,
    /// Seats for employees \[heads\].
    pub service: Usage,
    /// Classes.
    pub classes: Usage,
}

/// How much of a capacity is used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Usage {
    /// By the award.
    pub used: u32,
    /// Left before this round; `None` is no limit.
    pub limit: Option<u32>,
}

/// A bid that names no call of this round.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StrayBid {
    /// Its code.
    pub code: String,
    /// The school's code.
    pub school: String,
    /// The call as written.
    pub call: String,
    /// File and row.
    pub source: String,
}
