//! Ids into codes: what was decided, as the document that leaves the house.

use std::collections::BTreeMap;

mod settlement;

pub use settlement::settlement;

use super::award::{Contest, broken};
use super::fit::metres;
use super::form::{maker_rule, served, takes_part};
use super::remedy::Remedies;
use super::settle::Settled;
use crate::base::ids::IdVec;
use crate::domain::market::{
    BidId, Call, CallId, Class, ClassId, CriterionSource, Demand, DemandId, EntityId, Finding,
    MajorId, Market, Mode, Site,
};
use crate::domain::model::Model;
use crate::domain::outcome::{
    Awards, BidOut, Breakdown, CallOut, Case, ClassOut, CriterionOut, DemandOut, EntityOut,
    Exception, FORMAT, Forced, Indicators, InputFile, MajorOut, MemberOut, ModelOut, Move, Outcome,
    Passed, Plan, Reasons, Robust, RoundOut, SetAside, Sides, Standing, StrayBid, Summary, Supply,
    UnservedOut, Usage, Verdict,
};

/// What reading the round left behind.
#[derive(Clone, Debug, Default)]
pub struct Read {
    /// The files.
    pub inputs: Vec<InputFile>,
    /// Warnings and information, and the errors of rows set aside.
    pub findings: Vec<Finding>,
    /// Rows set aside.
    pub set_aside: Vec<SetAside>,
    /// Whether its bids are potential ones, made for planning.
    pub planned: bool,
}

/// What stands beside an award.
#[derive(Clone, Copy, Debug)]
pub struct Beside<'a> {
    /// Ways out for heads in no class.
    pub remedies: &'a Remedies,
    /// Who could teach each call.
    pub supply: &'a IdVec<CallId, Supply>,
    /// The award beside what both sides would reach by themselves.
    pub sides: Option<&'a Sides>,
    /// What followed from the answers to the award.
    pub settled: Option<&'a Settled>,
    /// How sure the award is.
    pub robust: Option<&'a Robust>,
    /// The figures of the round as a whole.
    pub indicators: &'a Indicators,
    /// Seats as a flow.
    pub plans: &'a [Plan],
}

/// Writes up an award.
pub fn record(
    case: Case,
    awards: &Awards,
    contest: &Contest,
    reasons: &Reasons,
    beside: Beside,
    read: Read,
) -> Outcome {
    let pen = Pen {
        case,
        placed: placed(case),
        awards,
        reasons,
        beside,
    };
    let calls: Vec<CallOut> = case.formation.calls.ids().map(|id| pen.call(id)).collect();
    Outcome {
        format: FORMAT.to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        round: round(case, read.planned),
        model: model(case.market, case.model),
        inputs: read.inputs,
        summary: pen.summary(contest, &calls),
        stages: case
            .formation
            .stages
            .iter()
            .chain(&awards.stages)
            .cloned()
            .collect(),
        columns: case.formation.columns.clone(),
        trees: awards.trees.clone(),
        demands: case
            .market
            .demands()
            .ids()
            .map(|id| pen.demand(id))
            .collect(),
        unserved: pen.unserved(),
        outlook: beside.remedies.outlook.clone(),
        exceptions: reasons
            .passed
            .iter()
            .map(|passed| pen.exception(passed))
            .collect(),
        strays: pen.strays(),
        entities: pen.entities(),
        experts: experts(case.market),
        links: awards.links.clone(),
        conflicts: awards.conflicts.clone(),
        sides: beside.sides.cloned(),
        findings: read.findings,
        robust: beside.robust.cloned(),
        set_aside: read.set_aside,
        settlement: beside
            .settled
            .map(|s| settlement(case.market, case.formation, &awards.winners, s)),
        indicators: Some(beside.indicators.clone()),
        plans: beside.plans.to_vec(),
        calls,
    }
}

fn round(case: Case, planned: bool) -> RoundOut {
    let round = case.market.round();
    RoundOut {
        code: round.code.clone(),
        name: round.name.clone(),
        date: round.date.map(|d| d.to_string()),
        seed: round.seed.clone(),
        bid_deadline: round.bid_deadline.map(|d| d.to_string()),
        vetted: case.market.vetted(),
        published: case.formation.frozen,
        has_bids: case.market.has_bids(),
        has_marks: case.market.has_marks(),
        planned,
        weights_changed: round.weights_changed.clone(),
    }
}

fn model(market: &Market, model: &Model) -> ModelOut {
    let c = &model.classes;
    let settings = [
        ("class_min", c.class_min.to_string()),
        ("class_max", c.class_max.to_string()),
        ("class_target", c.class_target.to_string()),
        ("chunk_min", c.chunk_min.to_string()),
        ("waiver_min", c.waiver_min.to_string()),
        ("firms_max", c.firms_max.to_string()),
        ("spread_max_km", c.spread_max_km.to_string()),
        ("distance_max_km", model.fit.distance_max_km.to_string()),
        ("trim", model.scoring.trim.to_string()),
        ("quality_min", model.scoring.quality_min.to_string()),
        ("check_code", model.scoring.check_code(market.criteria())),
        (
            "yield",
            format!("{:.2}", f64::from(model.award.yield_hundredths) / 100.0),
        ),
    ];
    ModelOut {
        name: model.name.clone(),
        title_zh: model.title_zh.clone(),
        title_en: model.title_en.clone(),
        document: model.document.clone(),
        hash: model.hash.clone(),
        criteria_hash: criteria_hash(market),
        settings: settings.map(|(key, value)| (key.to_owned(), value)).into(),
    }
}

/// BLAKE3 over a line per criterion: code, weight, highest mark, source, tab-separated.
pub fn criteria_hash(market: &Market) -> String {
    let mut hasher = blake3::Hasher::new();
    for criterion in market.criteria() {
        let source = match &criterion.source {
            CriterionSource::Marks => "marks".to_owned(),
            CriterionSource::Indicator { column, low, high } => format!("{column} {low}..{high}"),
        };
        let (weight, max) = (criterion.weight.normalize(), criterion.max.normalize());
        hasher.update(format!("{}\t{weight}\t{max}\t{source}\n", criterion.code).as_bytes());
    }
    hasher.finalize().to_hex().to_string()
}

fn experts(market: &Market) -> Vec<String> {
    let mut codes: Vec<String> = market.experts().iter().map(|e| e.code.clone()).collect();
    codes.sort_unstable();
    codes
}

fn placed(case: Case) -> IdVec<DemandId, BTreeMap<String, u32>> {
    let none = case.market.demands().iter().map(|_| BTreeMap::new());
    let mut placed: IdVec<DemandId, BTreeMap<String, u32>> = none.collect();
    for class in &case.formation.classes {
        for member in &class.members {
            placed[member.demand].insert(class.code.clone(), member.heads);
        }
    }
    placed
}

struct Pen<'a> {
    case: Case<'a>,
    /// Per demand its classes, each with its heads there.
    placed: IdVec<DemandId, BTreeMap<String, u32>>,
    awards: &'a Awards,
    reasons: &'a Reasons,
    beside: Beside<'a>,
}

impl Pen<'_> {
    fn bid_code(&self, id: BidId) -> String {
        self.case.market.bids()[id].code.clone()
    }

    fn class_code(&self, id: ClassId) -> String {
        self.case.formation.classes[id].code.clone()
    }

    fn demand(&self, id: DemandId) -> DemandOut {
        let demand = &self.case.market.demands()[id];
        let firm = &self.case.market.firms()[demand.firm];
        DemandOut {
            code: demand.code.clone(),
            firm: firm.code.clone(),
            firm_name: firm.name.clone(),
            chain: demand.chain.clone(),
            role: demand.role.clone(),
            post: demand.post.clone(),
            level: demand.level,
            mode: demand.mode,
            heads: demand.heads,
            heads_max: demand.heads_max,
            skills: demand.skills.clone(),
            treatment: demand.treatment.clone(),
            priority: demand.priority,
            vetting: demand.vetting,
            waiver: demand.waiver.clone(),
            source: demand.source.clone(),
            classes: self.placed[id].clone(),
        }
    }

    fn major(&self, id: MajorId) -> MajorOut {
        let major = &self.case.market.majors()[id];
        MajorOut {
            catalogue: major.catalogue.clone(),
            code: major.code.clone(),
            name: major.name.clone(),
        }
    }

    fn call(&self, id: CallId) -> CallOut {
        let call: &Call = &self.case.formation.calls[id];
        let first = call
            .classes
            .first()
            .map(|&class| &self.case.formation.classes[class]);
        let first = first.and_then(|class| class.members.first());
        let role = first.map(|m| self.case.market.demands()[m.demand].role.clone());
        let ranking = self.reasons.rankings[id].iter().enumerate();
        CallOut {
            code: call.code.clone(),
            chain: call.chain.clone(),
            post: call.post.clone(),
            role: role.unwrap_or_default(),
            level: call.level,
            mode: call.mode,
            majors: call.majors.iter().map(|&m| self.major(m)).collect(),
            days: call.days,
            named: call
                .named
                .map(|firm| self.case.market.firms()[firm].name.clone()),
            classes: call
                .classes
                .iter()
                .map(|&class| self.class(class))
                .collect(),
            supply: self.beside.supply[id].clone(),
            bids: ranking
                .map(|(nth, &bid)| self.bid(id, bid, nth as u32 + 1))
                .collect(),
        }
    }

    fn class(&self, id: ClassId) -> ClassOut {
        let class: &Class = &self.case.formation.classes[id];
        let demand = |demand: DemandId| -> &Demand { &self.case.market.demands()[demand] };
        let member = |m: &crate::domain::market::Member| {
            let firm = &self.case.market.firms()[demand(m.demand).firm];
            MemberOut {
                demand: demand(m.demand).code.clone(),
                firm: firm.code.clone(),
                firm_name: firm.name.clone(),
                heads: m.heads,
            }
        };
        let waived = class.tier == crate::domain::market::Tier::Waived;
        let first = class.members.first().filter(|_| waived);
        let block = self.awards.blocks[self.awards.block_of[id]].iter();
        let anchor: Site = class.anchor.clone();
        ClassOut {
            code: class.code.clone(),
            size: class.size(),
            weight: class.weight,
            tier: class.tier,
            integrator: class.integrator.clone(),
            rule: maker_rule(self.case.market, class),
            waiver: first.and_then(|m| demand(m.demand).waiver.clone()),
            members: class.members.iter().map(member).collect(),
            anchor,
            intake: self.case.model.award.intake(class.size()),
            winner: self.awards.winners[id].map(|bid| self.bid_code(bid)),
            block: block.map(|&c| self.class_code(c)).min().unwrap_or_default(),
        }
    }

    fn bid(&self, call: CallId, id: BidId, rank: u32) -> BidOut {
        let market = self.case.market;
        let bid = &market.bids()[id];
        let school = &market.schools()[bid.school];
        let sheet = &self.case.scores.sheets[id];
        let expert = |&expert| market.experts()[expert].code.clone();
        BidOut {
            code: bid.code.clone(),
            rank,
            score_rank: self.score_rank(call, id),
            school: school.code.clone(),
            school_name: school.name.clone(),
            entity: market.entities()[school.entity].code.clone(),
            point: school.point,
            major: self.major(bid.major),
            seats: bid.seats,
            wish: bid.wish,
            firm_rank: bid.firm_rank,
            eligible: self.case.eligible(id),
            score: sheet.score,
            criteria: sheet.criteria.iter().map(|b| self.criterion(b)).collect(),
            recused: sheet.recused.iter().map(expert).collect(),
            broken: broken(self.case, id),
            metres: metres(market, self.case.formation, id, call),
            verdict: self.verdict(id),
            needs: self.reasons.needs[id],
        }
    }

    /// One more than the eligible bids of the call with a higher score.
    fn score_rank(&self, call: CallId, id: BidId) -> Option<u32> {
        let score = |bid: BidId| self.case.scores.sheets[bid].score;
        let eligible = |bid: &&BidId| self.case.eligible(**bid);
        let higher = self.reasons.rankings[call].iter().filter(eligible);
        let higher = higher.filter(|&&bid| score(bid) > score(id)).count() as u32;
        self.case.eligible(id).then_some(higher + 1)
    }

    fn criterion(&self, breakdown: &Breakdown) -> CriterionOut {
        let criterion = &self.case.market.criteria()[breakdown.criterion];
        CriterionOut {
            criterion: criterion.code.clone(),
            weight: criterion.weight.normalize().to_string(),
            max: criterion.max.normalize().to_string(),
            mean: breakdown.mean.as_ref().map(|mean| mean.to_string()),
            counted: breakdown.counted,
            trimmed: breakdown.trimmed,
        }
    }

    fn verdict(&self, id: BidId) -> Verdict {
        match &self.reasons.standings[id] {
            Standing::Won(classes) => Verdict::Won {
                classes: classes.iter().map(|&c| self.class_code(c)).collect(),
            },
            Standing::Lost(forced) => Verdict::Lost {
                regret: forced.regret(),
                moves: self.moves(forced),
                proved: forced.proved,
            },
            Standing::Cannot(limit) => Verdict::Cannot {
                limit: limit.clone(),
            },
            Standing::Undecided => Verdict::Undecided,
            Standing::Unpriced => Verdict::Open,
            Standing::Ineligible => Verdict::Ineligible,
        }
    }

    fn moves(&self, forced: &Forced) -> Vec<Move> {
        let code = |bid: Option<BidId>| bid.map(|bid| self.bid_code(bid));
        let one = |&(class, to): &(ClassId, Option<BidId>)| Move {
            class: self.class_code(class),
            from: code(self.awards.winners[class]),
            to: code(to),
        };
        forced.moves.iter().map(one).collect()
    }

    fn unserved(&self) -> Vec<UnservedOut> {
        let market = self.case.market;
        let one = |left: &crate::domain::outcome::Left| UnservedOut {
            demand: market.demands()[left.demand].code.clone(),
            firm: market.firms()[market.demands()[left.demand].firm]
                .code
                .clone(),
            heads: left.heads,
            reason: left.reason.clone(),
            remedies: self
                .beside
                .remedies
                .of
                .get(&left.demand)
                .cloned()
                .unwrap_or_default(),
        };
        self.case.formation.left.iter().map(one).collect()
    }

    fn exception(&self, passed: &Passed) -> Exception {
        let score = |bid: BidId| self.case.scores.sheets[bid].score;
        let regret = match &self.reasons.standings[passed.highest] {
            Standing::Lost(forced) => Some(forced.regret()),
            _ => None,
        };
        Exception {
            call: self.case.formation.calls[passed.call].code.clone(),
            highest: self.bid_code(passed.highest),
            highest_score: score(passed.highest).expect("an eligible bid has a score"),
            winner: passed.winner.map(|bid| self.bid_code(bid)),
            winner_score: passed.winner.and_then(score),
            because: passed.because.clone(),
            regret,
        }
    }

    fn strays(&self) -> Vec<StrayBid> {
        let market = self.case.market;
        let stray = |id: &BidId| self.case.fits.call[*id].is_none();
        let one = |id: BidId| StrayBid {
            code: self.bid_code(id),
            school: market.schools()[market.bids()[id].school].code.clone(),
            call: market.bids()[id].call.clone(),
            source: market.bids()[id].source.clone(),
        };
        market.bids().ids().filter(stray).map(one).collect()
    }

    fn entities(&self) -> Vec<EntityOut> {
        let ids = self.case.market.entities().ids();
        let mut rows: Vec<EntityOut> = ids.map(|id| self.entity(id)).collect();
        rows.sort_by(|a, b| a.code.cmp(&b.code));
        rows
    }

    /// A body with its limits and what its schools win.
    fn entity(&self, id: EntityId) -> EntityOut {
        let (market, formation) = (self.case.market, self.case.formation);
        let entity = &market.entities()[id];
        let plates = market.schools().iter().filter(|s| s.entity == id);
        let mut plates: Vec<(&str, &str)> = plates.map(|s| (&*s.code, &*s.name)).collect();
        plates.sort_unstable();
        let usage = |limit| Usage { used: 0, limit };
        let mut row = EntityOut {
            code: entity.code.clone(),
            schools: plates.iter().map(|(_, name)| (*name).to_owned()).collect(),
            students: usage(entity.seats),
            service: usage(entity.seats_service),
            classes: usage(entity.classes_max),
        };
        for (class, winner) in self.awards.winners.iter_ids() {
            let of = |bid: BidId| market.schools()[market.bids()[bid].school].entity;
            if winner.map(of) != Some(id) {
                continue;
            }
            let class = &formation.classes[class];
            let seats = match formation.calls[class.call].mode {
                Mode::Student => &mut row.students,
                Mode::Service => &mut row.service,
            };
            seats.used += self.case.model.award.intake(class.size());
            row.classes.used += 1;
        }
        row
    }

    fn summary(&self, contest: &Contest, calls: &[CallOut]) -> Summary {
        let market = self.case.market;
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let mut summary = Summary {
            demands: count(market.demands().len()),
            calls: count(calls.len()),
            classes: count(self.case.formation.classes.len()),
            bids: count(market.bids().len()),
            bids_eligible: count(
                market
                    .bids()
                    .ids()
                    .filter(|&b| self.case.eligible(b))
                    .count(),
            ),
            calls_won_by_other: count(
                self.reasons
                    .passed
                    .iter()
                    .filter(|p| p.winner.is_some())
                    .count(),
            ),
            ..Summary::default()
        };
        let in_classes = served(self.case.formation, market.demands().len());
        for (id, demand) in market.demands().iter_ids() {
            let heads = u64::from(demand.heads);
            let in_classes = u64::from(in_classes[id].min(demand.heads));
            summary.heads += heads;
            summary.heads_in_classes += in_classes;
            summary.heads_left += heads - in_classes;
            if takes_part(market, id).is_ok() {
                summary.demands_taking_part += 1;
                summary.heads_taking_part += heads;
            }
        }
        for call in calls {
            summary_of_call(&mut summary, call);
        }
        summary.calls_won_by_highest -= summary.calls_won_by_other;
        for (index, block) in self.awards.blocks.iter().enumerate() {
            if contest.binds(index) {
                summary.blocks_binding += 1;
                summary.largest_block = summary.largest_block.max(count(block.len()));
            }
        }
        summary
    }
}

/// Adds a call; counts it as won by its highest score, which `calls_won_by_other` is taken off
/// later.
fn summary_of_call(summary: &mut Summary, call: &CallOut) {
    let awarded = call.classes.iter().filter(|class| class.winner.is_some());
    for class in awarded.clone() {
        summary.classes_awarded += 1;
        summary.heads_awarded += u64::from(class.size);
    }
    summary.calls_won_by_highest += u32::from(awarded.count() > 0);
    summary.calls_without_bid += u32::from(call.bids.is_empty());
    let none = !call.bids.is_empty() && call.bids.iter().all(|bid| !bid.eligible);
    summary.calls_without_eligible_bid += u32::from(none);
}
