//! A round as read and checked: immutable, valid by construction. Every reference is an id that
//! exists, every quantity an integer in range; nothing downstream asks again.
//!
//! ```text
//! units      Score, Days, Point, Site
//! nouns      the rows: firm, demand, school, programme, bid, marks; class and call
//! linking    bases that programmes share, decisions of the committee
//! intention  what schools and firms answer to an award
//! cohort     trainees by cohort, and what becomes of them
//! because    Reason, Rule, Limit, Taken: why, as data
//! tracked    what became of the trainees of earlier rounds
//! mend       ways on for a published class that is too small, as data
//! finding    what is wrong with the tables, as data
//! refusal    why a what-if cannot be made, as data
//! suggestion posts that may be one under two names, as data
//! part       a few demands by themselves
//! ```

mod because;
mod cohort;
mod finding;
mod intention;
mod linking;
mod mend;
mod nouns;
mod part;
mod refusal;
mod suggestion;
mod tracked;
mod units;

pub use because::{Limit, Reason, Recusal, Rule, TIERS, Taken};
pub use cohort::{Cohort, CohortId, Event, EventKind};
pub use finding::{Dropped, Finding, Place, Severity, Trouble, sort as sort_findings};
pub use intention::{Answer, Intention, Party};
pub use linking::{Base, BaseId, Decision, Ruling};
pub use mend::{Mend, MendKind};
pub use nouns::{
    Bid, BidId, Call, CallId, Class, ClassId, Criterion, CriterionId, CriterionSource, Demand,
    DemandId, Employer, Entity, EntityId, Expert, ExpertId, Firm, FirmId, FirmKind, Integrator,
    Level, Major, MajorId, Mark, Member, Mode, Programme, ProgrammeId, PublishedMember, Round,
    School, SchoolId, Tier, Vetting,
};
pub use refusal::{Amiss, DesignFault, Obstacle};
pub use suggestion::{Entered, Suggestion};
pub use tracked::{Figure, Tracked, Untold};
pub use units::{Days, Disjoint, Point, Score, Site};

use crate::base::ids::{Id, IdVec};

/// Everything a [`Market`] is made of. `steps/validate` fills it; every field is public because any
/// value is plain data.
#[derive(Clone, Debug)]
pub struct Parts {
    /// The round's settings.
    pub round: Round,
    /// Firms, parks, clusters, chain offices.
    pub firms: IdVec<FirmId, Firm>,
    /// Order lines, in file order.
    pub demands: IdVec<DemandId, Demand>,
    /// Majors that anything names.
    pub majors: IdVec<MajorId, Major>,
    /// Pairs of majors that count as equal (专业对照), both ways.
    pub major_map: Vec<(MajorId, MajorId)>,
    /// Schools, by plate.
    pub schools: IdVec<SchoolId, School>,
    /// Bodies behind the plates.
    pub entities: IdVec<EntityId, Entity>,
    /// What the schools teach, in file order.
    pub programmes: IdVec<ProgrammeId, Programme>,
    /// Bases and mentors that programmes share, in file order.
    pub bases: IdVec<BaseId, Base>,
    /// Bids, in file order; `None` when the round has no `bids` table yet.
    pub bids: Option<IdVec<BidId, Bid>>,
    /// Criteria.
    pub criteria: IdVec<CriterionId, Criterion>,
    /// Experts.
    pub experts: IdVec<ExpertId, Expert>,
    /// Marks; `None` when the round has no `marks` table yet.
    pub marks: Option<Vec<Mark>>,
    /// Published classes, when calls were published: formation of their demands is frozen. In file
    /// order.
    pub published: Option<Vec<PublishedMember>>,
    /// Answers to the award in the order in which they take effect; empty without the table.
    pub intentions: Vec<Intention>,
    /// What the committee has decided, in file order.
    pub decisions: Vec<Decision>,
    /// Trainees by cohort, in file order; empty without the table.
    pub cohorts: IdVec<CohortId, Cohort>,
    /// What became of them, in the order in which it takes effect.
    pub events: Vec<Event>,
    /// What became of the trainees of earlier rounds, in file order; empty without the table.
    pub tracked: Vec<Tracked>,
}

/// A checked round. See [`Parts`] for what it holds.
#[derive(Clone, Debug)]
pub struct Market {
    parts: Parts,
    no_bids: IdVec<BidId, Bid>,
    vetted: bool,
}

impl Market {
    /// Makes a market.
    ///
    /// # Panics
    /// When a reference points nowhere or a demand has no head or no major: `validate` reports
    /// those before it comes here.
    pub fn new(parts: Parts) -> Self {
        for demand in &parts.demands {
            assert!(
                demand.firm.index() < parts.firms.len(),
                "a demand without its firm"
            );
            assert!(
                demand.heads >= 1 && demand.heads_max >= demand.heads && demand.priority >= 1,
                "a demand without heads"
            );
            assert!(
                !demand.majors.is_empty() && demand.majors.is_sorted(),
                "a demand without sorted majors"
            );
            assert!(
                demand
                    .filed_for
                    .iter()
                    .all(|(firm, _)| firm.index() < parts.firms.len()),
                "filed for nobody"
            );
        }
        for school in &parts.schools {
            assert!(
                school.entity.index() < parts.entities.len(),
                "a school without its entity"
            );
        }
        for programme in &parts.programmes {
            assert!(
                programme.school.index() < parts.schools.len(),
                "a programme without its school"
            );
            assert!(
                programme
                    .bases
                    .iter()
                    .all(|base| base.index() < parts.bases.len()),
                "a programme without its base"
            );
        }
        for cohort in &parts.cohorts {
            assert!(
                cohort.school.index() < parts.schools.len(),
                "a cohort without its school"
            );
        }
        for row in &parts.tracked {
            assert!(
                row.school.index() < parts.schools.len()
                    && row.firm.is_none_or(|firm| firm.index() < parts.firms.len()),
                "trainees without their school or firm"
            );
        }
        for bid in parts.bids.iter().flatten() {
            assert!(
                bid.school.index() < parts.schools.len(),
                "a bid without its school"
            );
        }
        Market {
            vetted: parts.demands.iter().any(|d| d.vetting.is_some()),
            parts,
            no_bids: IdVec::new(),
        }
    }

    /// The parts again, for a changed market: change them, then [`Market::new`].
    pub fn into_parts(self) -> Parts {
        self.parts
    }

    /// The round's settings.
    pub fn round(&self) -> &Round {
        &self.parts.round
    }

    /// Firms, parks, clusters, chain offices.
    pub fn firms(&self) -> &IdVec<FirmId, Firm> {
        &self.parts.firms
    }

    /// Order lines, in file order.
    pub fn demands(&self) -> &IdVec<DemandId, Demand> {
        &self.parts.demands
    }

    /// Majors that anything names.
    pub fn majors(&self) -> &IdVec<MajorId, Major> {
        &self.parts.majors
    }

    /// Whether `a` and `b` are equal or mapped onto each other by the round's `major_map`.
    pub fn majors_equal(&self, a: MajorId, b: MajorId) -> bool {
        a == b
            || self
                .parts
                .major_map
                .iter()
                .any(|&pair| pair == (a, b) || pair == (b, a))
    }

    /// Whether the round maps majors onto each other (专业对照).
    pub fn has_major_map(&self) -> bool {
        !self.parts.major_map.is_empty()
    }

    /// Schools, by plate.
    pub fn schools(&self) -> &IdVec<SchoolId, School> {
        &self.parts.schools
    }

    /// Bodies behind the plates.
    pub fn entities(&self) -> &IdVec<EntityId, Entity> {
        &self.parts.entities
    }

    /// What the schools teach.
    pub fn programmes(&self) -> &IdVec<ProgrammeId, Programme> {
        &self.parts.programmes
    }

    /// Bids; empty when the round has none yet.
    pub fn bids(&self) -> &IdVec<BidId, Bid> {
        self.parts.bids.as_ref().unwrap_or(&self.no_bids)
    }

    /// Whether the round has a `bids` table.
    pub fn has_bids(&self) -> bool {
        self.parts.bids.is_some()
    }

    /// Criteria.
    pub fn criteria(&self) -> &IdVec<CriterionId, Criterion> {
        &self.parts.criteria
    }

    /// Experts.
    pub fn experts(&self) -> &IdVec<ExpertId, Expert> {
        &self.parts.experts
    }

    /// Marks; empty when the round has none yet.
    pub fn marks(&self) -> &[Mark] {
        self.parts.marks.as_deref().unwrap_or(&[])
    }

    /// Whether the round has a `marks` table.
    pub fn has_marks(&self) -> bool {
        self.parts.marks.is_some()
    }

    /// Published classes, when calls were published.
    pub fn published(&self) -> Option<&[PublishedMember]> {
        self.parts.published.as_deref()
    }

    /// Answers to the award, in the order in which they take effect.
    pub fn intentions(&self) -> &[Intention] {
        &self.parts.intentions
    }

    /// Bases and mentors that programmes share.
    pub fn bases(&self) -> &IdVec<BaseId, Base> {
        &self.parts.bases
    }

    /// What the committee has decided.
    pub fn decisions(&self) -> &[Decision] {
        &self.parts.decisions
    }

    /// Trainees by cohort.
    pub fn cohorts(&self) -> &IdVec<CohortId, Cohort> {
        &self.parts.cohorts
    }

    /// What became of trainees and posts, in the order in which it takes effect.
    pub fn events(&self) -> &[Event] {
        &self.parts.events
    }

    /// What became of the trainees of earlier rounds.
    pub fn tracked(&self) -> &[Tracked] {
        &self.parts.tracked
    }

    /// Whether the round says of itself that it is invented: by its name, or by that of every firm.
    pub fn is_synthetic(&self) -> bool {
        let says = |name: &str| name.contains("示例") || name.contains("合成");
        says(&self.round().name) || self.firms().iter().all(|firm| says(&firm.name))
    }

    /// Whether vetting has begun: some demand has a verdict. Before that, all take part.
    pub fn vetted(&self) -> bool {
        self.vetted
    }

    /// The firms that a demand counts: those it was filed for, else its filer. Sorted, none twice.
    pub fn firms_of(&self, demand: DemandId) -> Vec<FirmId> {
        let demand = &self.parts.demands[demand];
        let mut firms: Vec<FirmId> = demand.filed_for.iter().map(|&(firm, _)| firm).collect();
        if firms.is_empty() {
            firms.push(demand.firm);
        }
        firms.sort_unstable();
        firms.dedup();
        firms
    }

    /// Whether a demand was merged before it was filed: by a park, cluster or chain office, or for
    /// other firms.
    pub fn is_premerged(&self, demand: DemandId) -> bool {
        let demand = &self.parts.demands[demand];
        let kind = self.parts.firms[demand.firm].kind;
        !demand.filed_for.is_empty() || !matches!(kind, FirmKind::Leader | FirmKind::Member)
    }
}
