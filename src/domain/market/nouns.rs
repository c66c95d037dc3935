//! The rows of a round, read and resolved: every reference is an id, every quantity an integer with
//! its unit.

use std::collections::BTreeMap;

use jiff::civil::Date;
use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::linking::BaseId;
use super::units::{Days, Point, Site};
use crate::ids;

ids! {
    /// A firm, park, cluster or chain office that files orders (需求方).
    FirmId;
    /// One line of orders (企业需求).
    DemandId;
    /// A major of some catalogue (专业).
    MajorId;
    /// A school by the plate it bids under (培养机构).
    SchoolId;
    /// A body behind one or more plates, which share its capacity (同一主体).
    EntityId;
    /// A major that a school teaches at one level (专业供给).
    ProgrammeId;
    /// A school's bid for a call (揭榜申报).
    BidId;
    /// A criterion that bids are marked on (评审指标).
    CriterionId;
    /// A member of the committee (专家).
    ExpertId;
    /// A class (班).
    ClassId;
    /// A published call: one merged class, or the interchangeable classes of one demand (榜单).
    CallId;
}

/// The round's own settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Round {
    /// The stem of every call code.
    pub code: String,
    /// For people.
    pub name: String,
    /// The day of the round.
    pub date: Option<Date>,
    /// The policy model it names.
    pub model: String,
    /// The seed of every draw, published before bids are opened.
    pub seed: String,
    /// Last day for bids.
    pub bid_deadline: Option<Date>,
    /// Why marks count that were given before criteria, weights or the rules of scoring changed;
    /// `None` where nothing of the kind was declared.
    pub weights_changed: Option<String>,
}

/// Who files an order.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum FirmKind {
    /// 链主企业
    Leader,
    /// 链属企业
    Member,
    /// 产业园区
    Park,
    /// 产业集群
    Cluster,
    /// 链长办
    Office,
}

/// A firm, park, cluster or chain office.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Firm {
    /// The user's own code.
    pub code: String,
    /// For people.
    pub name: String,
    /// What it is.
    pub kind: FirmKind,
    /// Its chain, where given.
    pub chain: Option<String>,
    /// Its county, else its city.
    pub site: Option<Site>,
    /// The park it stands in.
    pub park: Option<String>,
    /// The cluster it belongs to.
    pub cluster: Option<String>,
    /// The chain leader it follows (所属链主).
    pub leader: Option<FirmId>,
    /// False where screening (资格审查) said 否.
    pub eligible: bool,
}

/// The level asked for or taught: 1 中职/中级工, 2 高职/大专/高级工, 3 本科/预备技师/技师.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub struct Level {
    /// 1, 2 or 3.
    pub rank: u8,
    /// 及以上 (a demand's 不限 is rank 1 and above).
    pub at_least: bool,
}

/// Who is trained; the two are never mixed in one class.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// 在校生
    Student,
    /// 在职员工
    Service,
}

/// The verdict of the expert vetting (专家论证) of a demand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Vetting {
    /// 通过
    Passed,
    /// 退回
    SentBack,
    /// 待定
    Pending,
}

/// Who makes a class, in the order that breaks ties of cost.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Tier {
    /// One firm's own class (企业自有).
    Own,
    /// Merged by a park (产业园区整合).
    Park,
    /// Merged by a cluster (产业集群整合).
    Cluster,
    /// Merged by a chain leader (链主整合).
    Leader,
    /// Merged by the chain office (链长办整合).
    Office,
    /// Below the smallest size, with a reason (豁免).
    Waived,
}

impl Tier {
    /// The English key, as models and CSVs write it.
    pub fn key(self) -> &'static str {
        match self {
            Tier::Own => "own",
            Tier::Park => "park",
            Tier::Cluster => "cluster",
            Tier::Leader => "leader",
            Tier::Office => "office",
            Tier::Waived => "waived",
        }
    }
}

/// Who merges a class: the tier and, but for the office, the park's or cluster's name or the
/// leader's code.
#[derive(
    Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
pub struct Integrator {
    /// `Park`, `Cluster`, `Leader` or `Office`.
    pub tier: Tier,
    /// Which one; `None` in a demand's wish stands for any of the tier.
    pub code: Option<String>,
}

/// One line of orders.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Demand {
    /// The user's own code, or `<file>-<row>`.
    pub code: String,
    /// Who files it.
    pub firm: FirmId,
    /// Its industrial chain.
    pub chain: String,
    /// The post as the firm writes it.
    pub role: String,
    /// The post it pools under: the occupation's code, else the normalized post name.
    pub post: String,
    /// What is asked of a trainee; printed on the call, never matched on.
    pub skills: String,
    /// The level asked for.
    pub level: Level,
    /// Acceptable majors, at least one, sorted, none twice.
    pub majors: Vec<MajorId>,
    /// Heads ordered: the lower end of a range, at least 1.
    pub heads: u32,
    /// The upper end of the range, at least `heads`.
    pub heads_max: u32,
    /// Students or employees.
    pub mode: Mode,
    /// Length of the training; `None` is any.
    pub days: Option<Days>,
    /// Pay and policy, as written.
    pub treatment: String,
    /// The lower end of the pay \[yuan a month\], where it is a figure.
    pub wage_yuan: Option<u32>,
    /// The firm wants a class in its name (冠名).
    pub named: bool,
    /// Consent to be merged (允许整合), as given.
    pub merge_ok: Option<bool>,
    /// The only integrator it accepts (指定整合方).
    pub integrator: Option<Integrator>,
    /// The firms it was filed for (代报企业) with their heads; empty when it was filed for the filer
    /// alone.
    pub filed_for: Vec<(FirmId, u32)>,
    /// Where the work is: 用工地, else the firm's site.
    pub site: Site,
    /// Weight of a head in A1 and F1, at least 1.
    pub priority: u32,
    /// The reason for a class below the smallest size (豁免理由).
    pub waiver: Option<String>,
    /// The verdict of the vetting.
    pub vetting: Option<Vetting>,
    /// And its reason.
    pub vetting_reason: String,
    /// File and row it was read from.
    pub source: String,
}

/// A major of some catalogue.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Major {
    /// The catalogue: 中职2021, 高职2021, 职本2021, 本科, 技工2022 or the user's own.
    pub catalogue: String,
    /// The code, or the name where the catalogue at hand holds no code.
    pub code: String,
    /// For people.
    pub name: String,
}

/// A school, by plate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct School {
    /// The user's own code.
    pub code: String,
    /// For people.
    pub name: String,
    /// The body behind the plate.
    pub entity: EntityId,
    /// 中职, 高职, 技师学院, ... as written.
    pub kind: String,
    /// The city's official name.
    pub city: String,
    /// Where it stands.
    pub point: Point,
    /// False where screening said 否.
    pub eligible: bool,
    /// Indicators that criteria read, by column heading.
    pub indicators: BTreeMap<String, Decimal>,
}

/// The body behind one or more plates; its capacity counts once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entity {
    /// The user's own code, or the school's.
    pub code: String,
    /// Seats left for students after commitments \[heads\]; `None` is no limit.
    pub seats: Option<u32>,
    /// Seats left for employees after commitments \[heads\]; `None` is no limit.
    pub seats_service: Option<u32>,
    /// Most classes it may win; `None` is no limit.
    pub classes_max: Option<u32>,
}

impl Entity {
    /// Seats left for `mode`; `None` is no limit.
    pub fn seats(&self, mode: Mode) -> Option<u32> {
        match mode {
            Mode::Student => self.seats,
            Mode::Service => self.seats_service,
        }
    }
}

/// A major that a school teaches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Programme {
    /// Whose.
    pub school: SchoolId,
    /// Which.
    pub major: MajorId,
    /// 1, 2 or 3.
    pub rank: u8,
    /// Seats left after commitments \[heads\].
    pub seats: u32,
    /// Length; `None` is any.
    pub days: Option<Days>,
    /// Whom it takes.
    pub mode: Mode,
    /// Campus, as written.
    pub campus: String,
    /// Bases and mentors that it shares with others, each once.
    pub bases: Vec<BaseId>,
    /// What one seat more would cost \[fen\], where the round says.
    pub seat_cost_fen: Option<u32>,
}

/// A school's bid for a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bid {
    /// The user's own code, or `<file>-<row>`.
    pub code: String,
    /// Who bids.
    pub school: SchoolId,
    /// The code of the call, as written.
    pub call: String,
    /// The major it would teach.
    pub major: MajorId,
    /// Seats it offers \[heads\].
    pub seats: u32,
    /// Most classes of the call it takes.
    pub classes_max: Option<u32>,
    /// The school's own order among its bids, from 1 (志愿序), where given.
    pub wish: Option<u32>,
    /// The firms' order among the bids of the call, from 1 (需方志愿序), where given.
    pub firm_rank: Option<u32>,
    /// Filed on.
    pub date: Option<Date>,
    /// What a trainee costs \[fen\], where the bid says.
    pub cost_fen: Option<u32>,
    /// File and row it was read from.
    pub source: String,
}

/// Where a criterion's value comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CriterionSource {
    /// The marks of the experts.
    Marks,
    /// A column of the schools table, mapped linearly from `low..high` to `0..max` and cut off at
    /// both ends.
    Indicator {
        /// The column's heading.
        column: String,
        /// Mapped to 0.
        low: Decimal,
        /// Mapped to the criterion's `max`.
        high: Decimal,
    },
}

/// A criterion of the review.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Criterion {
    /// The user's own code or name.
    pub code: String,
    /// Weight, above or equal to 0; only ratios matter.
    pub weight: Decimal,
    /// The highest mark, above 0.
    pub max: Decimal,
    /// Marks or data.
    pub source: CriterionSource,
}

/// Whom an expert works for, where the round knows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Employer {
    /// A school, by plate.
    School(SchoolId),
    /// A firm.
    Firm(FirmId),
}

/// A member of the committee, by code; no market holds names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expert {
    /// The code.
    pub code: String,
    /// Whom it works for; its recusals below include that.
    pub employer: Option<Employer>,
    /// Entities whose bids it may not mark: its employer's, and those it declared.
    pub recused_entities: Vec<EntityId>,
    /// Firms whose calls it may not mark.
    pub recused_firms: Vec<FirmId>,
}

/// One mark.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// On which bid.
    pub bid: BidId,
    /// By whom.
    pub expert: ExpertId,
    /// On what.
    pub criterion: CriterionId,
    /// In `0..=max`, read exactly.
    pub mark: Decimal,
}

/// Heads of one demand in one class.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Member {
    /// Whose heads.
    pub demand: DemandId,
    /// How many, at least 1.
    pub heads: u32,
}

/// A class.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Class {
    /// `<call>-<n>`.
    pub code: String,
    /// The call it is offered by.
    pub call: CallId,
    /// Who made it.
    pub tier: Tier,
    /// Who merged it, for a merged class.
    pub integrator: Option<Integrator>,
    /// Its demands with their heads, in the order of their codes.
    pub members: Vec<Member>,
    /// W_c = Σ_d p_d q_dc, heads counted up to h_d over all classes.
    pub weight: u64,
    /// The site of its largest contributor.
    pub anchor: Site,
}

impl Class {
    /// s_c, all heads.
    pub fn size(&self) -> u32 {
        self.members.iter().map(|m| m.heads).sum()
    }
}

/// A published call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// `<round>-<chain>-<serial>`.
    pub code: String,
    /// The chain.
    pub chain: String,
    /// The post, as its demands pool it.
    pub post: String,
    /// Rank, and whether every member says 及以上.
    pub level: Level,
    /// Whom it trains.
    pub mode: Mode,
    /// Majors that every member accepts, sorted.
    pub majors: Vec<MajorId>,
    /// Day counts that every member accepts.
    pub days: Option<Days>,
    /// The firm in whose name the classes run.
    pub named: Option<FirmId>,
    /// Its classes, largest first.
    pub classes: Vec<ClassId>,
}

/// A row of `call_members`: heads of a demand in a published class.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublishedMember {
    /// The call's code.
    pub call: String,
    /// The class's code.
    pub class: String,
    /// The demand.
    pub demand: DemandId,
    /// Its heads there.
    pub heads: u32,
}
