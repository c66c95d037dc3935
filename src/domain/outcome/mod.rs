//! What the steps decided. `stages` holds what one step hands to the next, in ids; `document` is
//! the outcome that leaves the house, in codes, complete in itself: the judge, the report and every
//! program downstream read nothing else. `settlement` is its last part: what schools and firms
//! answered to the award, and what followed. `needs` is what would have made a losing bid win,
//! `remedy` what would get heads left over into classes, `links` the rules on more than one class,
//! `columns` the prices that prove classes, `tree` the search that proves an award, `supply` who
//! could teach the classes of a call, `sides` what both sides would reach by themselves, `robust`
//! how sure the recommendation is, `indicators` the figures of the round as a whole, `tracking`
//! what became of earlier trainees, `plan` seats as a flow and what each is worth,
//! `placement` where trainees go. `difference` is two documents side by side.

mod columns;
mod difference;
mod document;
mod indicators;
mod links;
mod needs;
mod placement;
mod plan;
mod remedy;
mod robust;
mod settlement;
mod sides;
mod stages;
mod supply;
mod tracking;
mod tree;

pub use columns::{Columns, ColumnsLeaf, ColumnsLevel, ColumnsMaker, ColumnsPart};
pub use difference::{
    AwardChange, BidChange, ClassChange, Difference, Item, Kind, Term, TermKind, Totals,
};
pub use document::{
    Aside, BidOut, CallOut, ClassOut, CriterionOut, DemandOut, EntityOut, Exception, FORMAT,
    InputFile, MajorOut, MemberOut, ModelOut, Move, Outcome, Regret, RoundOut, SetAside, StrayBid,
    Summary, UnservedOut, Usage, Verdict,
};
pub use indicators::{Indicators, Matching, Relief, SeatUse, Served, Subsidy, Target, Warning};
pub use links::{Conflict, Link, LinkOut, Opposed, Repair};
pub use needs::{Needs, Points, Seats};
pub use placement::{
    Aligned, Best, Destination, FinishSource, Intake, PLACEMENT_FORMAT, PlaceWorth, PlacedClass,
    PlacedCohort, PlacedEvent, PlacedMove, PlacedPost, PlacedRow, PlacedValue, Placement, Standby,
    Who, Why,
};
pub use plan::{Basis, Plan, PlanBody, PlanFlow, PlanProgramme, PlanStage, SeatWorth};
pub use remedy::{
    Change, Consents, DEMANDS_MAX, FrontierPoint, KEY_MAX, LINES_MAX, Outlook, Parks, Part,
    Reformed, Remedy,
};
pub use robust::{
    AgreementOut, BidSure, CallSure, ClassSure, ExpertOut, Flip, FlipSpan, LeftOut, OutlierOut,
    Panel, Robust, Run, Space, Taker, Takers, Times,
};
pub use settlement::{
    Alternative, ClassNow, ClassStanding, Effect, Event, Formed, Price, Reaward, Settlement, Side,
    Way, WayOut,
};
pub use sides::{Blocking, Mechanism, MechanismOut, Ranks, Sides, Stability, Worth};
pub use stages::{
    Award, Awards, Breakdown, Case, Fits, Forced, Formation, Left, Pair, Passed, Proof, Reasons,
    Scores, Sheet, Stage, Standing, Status,
};
pub use supply::{Lack, Supply};
pub use tracking::{Rate, Traced, Tracking};
pub use tree::{Tree, TreeEnd, TreeGroup, TreeNode, TreePart};
